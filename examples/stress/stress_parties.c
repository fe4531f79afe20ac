/* SPDX-License-Identifier: BSD-2-Clause */
#include "stress/stress_parties.h"

#include <stdlib.h>

#include "sloss/decimal.h"
#include "stress/stress_session.h"

#define LARGEST 10u

bool stress_parties_add(struct stress_parties *parties, uint64_t account, int64_t amount)
{
    if (parties->count == parties->room) {
        size_t room = 2 * parties->room + 64;
        struct stress_party *rows = realloc(parties->rows, room * sizeof(*rows));
        if (rows == NULL) {
            return false;
        }
        parties->rows = rows;
        parties->room = room;
    }
    parties->rows[parties->count++] = (struct stress_party){account, amount};
    return true;
}

static int by_account(const void *a, const void *b)
{
    const struct stress_party *one = a;
    const struct stress_party *other = b;
    return one->account < other->account ? -1 : one->account > other->account;
}

static int by_amount(const void *a, const void *b)
{
    const struct stress_party *one = a;
    const struct stress_party *other = b;
    return one->amount < other->amount ? 1 : one->amount > other->amount ? -1 : by_account(a, b);
}

void stress_parties_merge(struct stress_parties *parties)
{
    size_t kept = 0;
    if (parties->count == 0) {
        return; /* no rows are no array, which qsort() may not be given */
    }
    qsort(parties->rows, parties->count, sizeof(*parties->rows), by_account);
    for (size_t i = 0; i < parties->count; i++) {
        if (kept > 0 && parties->rows[kept - 1].account == parties->rows[i].account) {
            int64_t *sum = &parties->rows[kept - 1].amount;
            if (__builtin_add_overflow(*sum, parties->rows[i].amount, sum)) {
                *sum = INT64_MAX;
            }
        } else {
            parties->rows[kept++] = parties->rows[i];
        }
    }
    parties->count = kept;
    qsort(parties->rows, kept, sizeof(*parties->rows), by_amount);
}

void stress_parties_write(const struct session *session, const struct stress_parties *parties,
                          const char *member, const char *did)
{
    double whole = 0;
    double squares = 0;
    for (size_t i = 0; i < parties->count; i++) {
        double amount = (double)parties->rows[i].amount;
        whole += amount;
        squares += amount * amount;
    }
    stress_say(session, "\"%s\":{\"accounts\":%zu,\"hhi\":%.6f,\"largest\":[", member,
               parties->count, whole > 0 ? squares / whole / whole : 0);
    for (size_t i = 0; i < parties->count && i < LARGEST; i++) {
        const struct stress_party *party = &parties->rows[i];
        char name[SLOSS_NAME_SIZE] = "";
        char text[SLOSS_DECIMAL_SIZE];
        double part = whole > 0 ? (double)party->amount / whole : 0;
        (void)sloss_ledger_account_name(session->book.scenario.ledger, party->account, name);
        printf("account %-16s %s %14s, %.1f %%\n", name, did,
               stress_spell(session, party->amount, text), 100 * part);
        stress_say(session, "%s{\"account\":\"%s\",\"share\":%.6f}", i > 0 ? "," : "", name, part);
    }
    stress_say(session, "]},\n");
}
