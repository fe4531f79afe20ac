/* SPDX-License-Identifier: BSD-2-Clause */
/* stress_table: the accounts and positions of a book as rows of a table. */
#ifndef STRESS_TABLE_H
#define STRESS_TABLE_H

#include "stress/stress_book.h"

/* Put the rows of a file on top of a book, and write the commands that do it to `records`. What is
 * wrong is said on stderr with its row. */
bool stress_table_read(struct stress_book *book, const char *path, FILE *records);

#endif
