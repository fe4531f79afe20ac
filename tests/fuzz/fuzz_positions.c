/* SPDX-License-Identifier: BSD-2-Clause */
/* Bytes are a table of positions of sloss-stress. Where it is taken, the books balance, no fund has
 * kept what it was lent, and a copy of the book comes to the same state. */
#define _POSIX_C_SOURCE 200809L

#include <stdlib.h>
#include <string.h>

#include "fuzz_file.h"
#include "stress/stress_book.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static const char book_text[] = "asset USD 2\nasset EUR 0\nmarket M USD lot=1 tick=0.5\n"
                                "market N EUR lot=2 tick=1\ninsure M 12.50\nmark M 100 N 7\n";

static void require(int holds)
{
    if (!holds) {
        abort();
    }
}

static void check(const struct stress_book *book)
{
    struct stress_copy copy;
    struct sloss_hash one;
    struct sloss_hash other;
    int64_t fund = 0;
    require(sloss_engine_verify(book->scenario.engine) == SLOSS_OK);
    require(sloss_ledger_balance(book->scenario.ledger, sloss_account_insurance(0), 0, &fund) ==
                SLOSS_OK &&
            fund == 1250);
    require(stress_book_copy(book, &stress_no_change, 0, &copy) == SLOSS_OK);
    require(sloss_engine_hash(book->scenario.engine, &one) == SLOSS_OK &&
            sloss_engine_hash(copy.engine, &other) == SLOSS_OK);
    require(one.low == other.low && one.high == other.high);
    stress_copy_close(&copy);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    char path[64];
    char table_path[64];
    struct stress_book book;
    FILE *file = fuzz_file((const uint8_t *)book_text, sizeof(book_text) - 1, path);
    FILE *table = fuzz_file(data, size, table_path);
    if (stress_book_read(&book, path, table_path, true)) {
        check(&book);
    }
    fclose(file);
    fclose(table);
    stress_book_close(&book);
    return 0;
}
