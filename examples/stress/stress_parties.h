/* SPDX-License-Identifier: BSD-2-Clause */
/* stress_parties: accounts and amounts, and how concentrated they are. */
#ifndef STRESS_PARTIES_H
#define STRESS_PARTIES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct session;

struct stress_party {
    uint64_t account;
    int64_t amount;
};

/* Rows of their own; free them. */
struct stress_parties {
    struct stress_party *rows;
    size_t count;
    size_t room;
};

/* One more, of an account that may be there already; false without memory. */
bool stress_parties_add(struct stress_parties *parties, uint64_t account, int64_t amount);

/* One row an account, from the largest amount down; sums that do not fit are as large as can be. */
void stress_parties_merge(struct stress_parties *parties);

/* The largest as text, "account NAME did AMOUNT", and all as a member of the JSON: how many, the
 * Herfindahl index of their parts, the largest by name. They are merged. */
void stress_parties_write(const struct session *session, const struct stress_parties *parties,
                          const char *member, const char *did);

#endif
