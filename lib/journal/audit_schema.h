/* SPDX-License-Identifier: BSD-2-Clause */
/* audit_schema: the tables and views of the journal that an auditor reads, as statements of SQL. */
#ifndef SL_JOURNAL_AUDIT_SCHEMA_H
#define SL_JOURNAL_AUDIT_SCHEMA_H

/* Statements that make them, in order; NULL ends the list. */
extern const char *const sl_audit_schema[];

#endif
