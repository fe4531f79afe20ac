/* SPDX-License-Identifier: BSD-2-Clause */
/* table_name: which column a name of a header stands for, or is nearly. */
#ifndef TABLE_NAME_H
#define TABLE_NAME_H

#include "common/table.h"

/* The column of exactly this name, or -1. */
int table_name_find(const struct table_plan *plan, const char *name, size_t length);

/* The column whose name is nearest: the same but for blanks, capitals, underscores and the like,
 * or with at most two letters put in, left out, changed or swapped; -1 if none is near. */
int table_name_near(const struct table_plan *plan, const char *name, size_t length);

#endif
