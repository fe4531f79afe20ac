/* SPDX-License-Identifier: BSD-2-Clause */
/* index_driver: histories of an index, read from stdin, for the comparison with the slow reference.
 * A line is a letter and numbers, and is answered by a line. After each the totals must agree with
 * the stakes, and what was refused must have changed nothing.
 *
 *     n KIND              a new index
 *     a PAYER SIDE UNITS  add            r PAYER UNITS  reduce     c PAYER UNITS  close
 *     h SIDE ATOMS        charge         g ATOMS        credit     s PAYER LIMIT  settle: status
 * atoms q PAYER             status side units booked owed            t SIDE  status units
 * outstanding closed
 */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

#include "sloss/sloss.h"
#include "sloss/index.h"

static struct sloss_index *handle;

static void stop(const char *why, char letter)
{
    fprintf(stderr, "%c: %s\n", letter, why);
    exit(1);
}

static struct sloss_hash hash(void)
{
    struct sloss_hash hash = {0, 0};
    if (handle != NULL && sloss_index_hash(handle, &hash) != SLOSS_OK) {
        exit(1);
    }
    return hash;
}

static void renew(int64_t kind)
{
    sloss_index_destroy(handle);
    if (sloss_index_create(NULL, (uint32_t)kind, &handle) != SLOSS_OK) {
        exit(1);
    }
}

static enum sloss_status change(char letter, const int64_t *word)
{
    uint32_t first = (uint32_t)word[0];
    switch (letter) {
    case 'a':
        return sloss_index_add(handle, first, (uint32_t)word[1], word[2]);
    case 'r':
        return sloss_index_reduce(handle, first, word[1]);
    case 'c':
        return sloss_index_close(handle, first, word[1]);
    case 'h':
        return sloss_index_charge(handle, first, word[1]);
    default:
        return sloss_index_credit(handle, word[0]);
    }
}

static void settle(const int64_t *word)
{
    int64_t atoms = 0;
    enum sloss_status status = sloss_index_settle(handle, (uint32_t)word[0], word[1], &atoms);
    printf("%s %" PRId64 "\n", sloss_status_name(status), atoms);
}

static void query(char letter, const int64_t *word)
{
    struct sloss_payer_info payer = {.struct_size = sizeof(payer)};
    struct sloss_side_info side = {.struct_size = sizeof(side)};
    if (letter == 'q') {
        enum sloss_status status = sloss_index_payer(handle, (uint32_t)word[0], &payer);
        printf("%s %" PRIu32 " %" PRId64 " %" PRId64 " %" PRId64 "\n", sloss_status_name(status),
               payer.side, payer.units, payer.booked, payer.owed);
    } else {
        enum sloss_status status = sloss_index_side(handle, (uint32_t)word[0], &side);
        printf("%s %" PRId64 " %" PRId64 " %" PRId64 "\n", sloss_status_name(status), side.units,
               side.outstanding, side.closed);
    }
}

static void answer(char letter, const int64_t *word)
{
    struct sloss_hash before = hash();
    if (letter == 'n') {
        renew(word[0]);
        printf("ok\n");
    } else if (letter == 'q' || letter == 't') {
        query(letter, word);
    } else if (letter == 's') {
        settle(word);
    } else {
        enum sloss_status status = change(letter, word);
        struct sloss_hash after = hash();
        printf("%s\n", sloss_status_name(status));
        if ((status != SLOSS_OK) != (before.low == after.low && before.high == after.high)) {
            stop(status == SLOSS_OK ? "nothing changed" : "a refusal changed something", letter);
        }
    }
    if (sloss_index_verify(handle) != SLOSS_OK) {
        stop("the totals disagree", letter);
    }
}

int main(void)
{
    char line[128];
    while (fgets(line, sizeof(line), stdin) != NULL) {
        int64_t word[3] = {0, 0, 0};
        char letter;
        if (sscanf(line, " %c %" SCNd64 " %" SCNd64 " %" SCNd64, &letter, &word[0], &word[1],
                   &word[2]) < 2) {
            return 1;
        }
        answer(letter, word);
    }
    sloss_index_destroy(handle);
    return 0;
}
