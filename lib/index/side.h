/* SPDX-License-Identifier: BSD-2-Clause */
/* side: one side of an index. Each payer has a stake, which is a number of shares of one total. So
 * an event that concerns all payers changes a few totals, in O(1).
 *
 * The size of a stake is s * E / S, where s are its shares, E is the total size and S the sum of
 * all shares. An event that shrinks all stakes in proportion lowers E. An event that charges L
 * atoms to all raises the index I, the atoms charged per share in units of 2^-190, by floor((L *
 * 2^190 + carry) / S); the remainder is the next carry. A stake owes
 *
 *     due = s * I - offset
 *
 * A payment, or a change of s, changes the offset too, so that only events change what is owed. The
 * numbers are kept modulo 2^256 in two's complement, in which every due fits. At every moment, over
 * all stakes,
 *
 *     sum(due) + carry == (charged - taken) * 2^190  and  sum(s) == S.
 *
 * When E becomes 0, an epoch ends. Shares begin anew, and stakes of the ended epoch, which now have
 * no size, go on owing by the index at its end. S is 0 exactly when E is. Source: the cumulative
 * index of Batog, Boca and Johnson, "Scalable Reward Distribution on the Ethereum Blockchain",
 * 2018. */
#ifndef SL_SIDE_H
#define SL_SIDE_H

#include <stdbool.h>
#include <stdint.h>

#include "base/vector.h"
#include "base/wide.h"

/* A new total begins with 2^60 shares per unit, and has at most 2^126 shares. Growth leaves at
 * least 2^52 shares per unit. So a share is a tiny part of a unit, and the carry less than 2^-64
 * atoms. */
#define SL_SHARES_A_UNIT_BITS 60u
#define SL_SHARES_A_UNIT_LEAST_BITS 52u
#define SL_SHARES_MAX ((sl_uwide)1 << 126)

/* A size within 2^-32 of a whole number of units or atoms counts as that number. 2^31 stakes
 * together cannot make half a unit of such differences. */
#define SL_TOLERANCE_BITS 32u

/* What one payer has, in one cache line. All zero is nothing. */
struct sl_stake {
    sl_uwide shares;
    struct sl_wide256 offset;
    int64_t booked; /* size when last settled, less what was settled in part since */
    uint32_t epoch; /* that of the shares */
    uint32_t side;
};

/* What events charged to all, and how much of it single stakes have settled. */
struct sl_meter {
    sl_wide charged;
    sl_wide taken;
};

struct sl_side {
    int64_t size;    /* E */
    sl_uwide shares; /* S */
    struct sl_wide256 index;
    sl_uwide carry;
    struct sl_meter atoms; /* charged by the index */
    struct sl_meter units; /* taken from the total, less what was added to it */
    uint32_t epoch;
    bool rounds_up;        /* sizes are claims: what is paid of one is rounded down */
    struct sl_vector ends; /* the index at the end of each epoch */
    struct sl_stake
        keeper; /* the residue: owns what rounding to whole units and atoms leaves over */
};

void sl_side_initialize(struct sl_side *side, const struct sloss_memory *memory, bool rounds_up);
void sl_side_finalize(struct sl_side *side);

/* The shares of a stake, and its size in whole units. */
static inline sl_uwide sl_side_shares(const struct sl_side *side, const struct sl_stake *stake)
{
    return stake->epoch == side->epoch ? stake->shares : 0;
}

int64_t sl_side_size(const struct sl_side *side, const struct sl_stake *stake);

/* The lowest bit of whole atoms in the upper half of what is owed: 128 + 62 = 190. This leaves room
 * for 2^62 atoms and a sign. */
#define SL_ATOM_BITS 62u

/* What a stake owes in units of 2^-190 atoms, and in atoms rounded up. */
struct sl_wide256 sl_side_due(const struct sl_side *side, const struct sl_stake *stake);
int64_t sl_side_owed(const struct sl_side *side, const struct sl_stake *stake);

/* Bring a stake of an ended epoch to the present one. It has no shares then, and owes what it owed,
 * except for the fraction of an atom, which passes to the keeper. */
void sl_side_refresh(struct sl_side *side, struct sl_stake *stake);

/* All functions below require a refreshed stake, and 1 <= units, atoms <= 2^62. One that fails has
 * changed nothing. */

/* Give a stake more units, for the shares that sl_side_may_add() has computed. */
enum sloss_status sl_side_may_add(const struct sl_side *side, const struct sl_stake *stake,
                                  int64_t units, sl_uwide *shares_out);
void sl_side_add(struct sl_side *side, struct sl_stake *stake, int64_t units, sl_uwide shares);

/* Take units from a stake that has shares and is settled. With its last units, what rounding left
 * over passes to the keeper. units may be 0 if the size is 0. */
enum sloss_status sl_side_may_reduce(struct sl_side *side, const struct sl_stake *stake,
                                     int64_t units);
void sl_side_reduce(struct sl_side *side, struct sl_stake *stake, int64_t units);

/* Charge atoms to all in proportion. */
enum sloss_status sl_side_charge(struct sl_side *side, int64_t atoms);

/* All lose, or gain, units in proportion. */
enum sloss_status sl_side_may_shrink(struct sl_side *side, int64_t units);
void sl_side_shrink(struct sl_side *side, int64_t units);
enum sloss_status sl_side_grow(struct sl_side *side, int64_t units);

/* A stake pays atoms of what it owes. */
void sl_side_pay(struct sl_side *side, struct sl_stake *stake, int64_t atoms);

/* Book the size of a stake, or a part of the change. */
void sl_side_book(struct sl_side *side, struct sl_stake *stake, int64_t units);

#endif
