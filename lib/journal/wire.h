/* SPDX-License-Identifier: BSD-2-Clause */
/* wire: a record of a command as bytes, the same on every machine.
 *
 *     kind     1 byte
 *     flags    1 byte; its highest bit says that an id follows
 *     id       two numbers of 8 bytes, if there is one
 *     body     the fields of the record of this kind, in order: numbers in their own size, a name
 * as its length (1 byte; zeros at its end are left out) and its characters
 *
 * Numbers are little-endian. Bytes behind the record of the kind are no part of a command. */
#ifndef SL_JOURNAL_WIRE_H
#define SL_JOURNAL_WIRE_H

#include "sloss/sloss.h"

#define SL_JOURNAL_WIRE_MAX 128u /* bytes of a record at the most */

/* Write a record, which must be well-formed, where there is room for SL_JOURNAL_WIRE_MAX bytes.
 * Returns their number. */
size_t sl_journal_wire_write(const struct sloss_command *record, unsigned char *bytes);

/* Read a record. Returns the number of bytes; 0 if they end before it does or its kind is not
 * known. Whether it is well-formed is another matter. */
size_t sl_journal_wire_read(const unsigned char *bytes, size_t size, struct sloss_command *record);

/* Is this a kind of a later release? */
int sl_journal_wire_is_newer(unsigned char kind);

/* Bytes that the table of fields has for a kind. */
size_t sl_journal_wire_body(uint32_t kind);

#endif
