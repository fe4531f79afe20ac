/* SPDX-License-Identifier: BSD-2-Clause */
/* side: sizes held in shares of one total, and a charge for each share, so that what happens to all
 * who hold happens in O(1).
 *
 * A stake's size is s * E / S: its shares, the total size, the sum of shares. What shrinks all in
 * proportion lowers E; what is charged to all raises the index I, atoms a share in units of 2^-190,
 * by floor((L * 2^190 + carry) / S), and carries the rest. A stake owes
 *
 *     due = s * I - offset,
 *
 * and whatever changes s or is paid changes offset alike, so that due jumps only by events. All is
 * modulo 2^256 in two's complement; the true dues fit. Over all stakes, at every moment,
 *
 *     sum(due) + carry == (charged - taken) * 2^190  and  sum(s) == S.
 *
 * The last total that becomes 0 ends an epoch: shares begin anew, and stakes of the epoch, now
 * without size, go on owing by the index it ended with. S == 0 exactly where E == 0. Source: the
 * cumulative index of Batog, Boca and Johnson, "Scalable Reward Distribution on the Ethereum
 * Blockchain", 2018. */
#ifndef SL_SIDE_H
#define SL_SIDE_H

#include <stdbool.h>
#include <stdint.h>

#include "base/vector.h"
#include "base/wide.h"

/* A fresh total has 2^60 shares a unit, and at most 2^126 in all; growth leaves at least 2^52 a
 * unit. So a share is a dust of a unit, and the carry less than 2^-64 of an atom. */
#define SL_SHARES_A_UNIT_BITS 60u
#define SL_SHARES_A_UNIT_LEAST_BITS 52u
#define SL_SHARES_MAX ((sl_uwide)1 << 126)

/* A size that is this little from whole is whole: 2^-32 of a unit or an atom, which 2^31 stakes
 * together cannot bring to a half. */
#define SL_TOLERANCE_BITS 32u

/* What one holds: one line of the cache. Zero is nothing. */
struct sl_stake {
    sl_uwide shares;
    struct sl_wide256 offset;
    int64_t booked; /* size when last settled, less what has been settled in part */
    uint32_t epoch; /* that of the shares */
    uint32_t side;
};

/* What happened to all, and how much of it has been settled one by one. */
struct sl_meter {
    sl_wide charged;
    sl_wide taken;
};

struct sl_side {
    int64_t size;    /* E */
    sl_uwide shares; /* S */
    struct sl_wide256 index;
    sl_uwide carry;
    struct sl_meter atoms; /* by the index */
    struct sl_meter units; /* by the total: what it lost, less what it gained */
    uint32_t epoch;
    bool rounds_up;         /* sizes are claims: what is paid of one is rounded down */
    struct sl_vector ends;  /* the index at the end of each epoch */
    struct sl_stake keeper; /* owns what whole units and atoms leave over */
};

void sl_side_initialize(struct sl_side *side, const struct sloss_memory *memory, bool rounds_up);
void sl_side_finalize(struct sl_side *side);

/* The shares of a stake, and its size in whole units. */
static inline sl_uwide sl_side_shares(const struct sl_side *side, const struct sl_stake *stake)
{
    return stake->epoch == side->epoch ? stake->shares : 0;
}

int64_t sl_side_size(const struct sl_side *side, const struct sl_stake *stake);

/* Atoms begin at this bit of the upper half of what is owed: 128 + 62 = 190. Below them is as much
 * as leaves room for 2^62 of them, and a sign. */
#define SL_ATOM_BITS 62u

/* What a stake owes in units of 2^-190 atoms, and in atoms rounded up. */
struct sl_wide256 sl_side_due(const struct sl_side *side, const struct sl_stake *stake);
int64_t sl_side_owed(const struct sl_side *side, const struct sl_stake *stake);

/* Bring a stake of an ended epoch to this one: without shares, what it owes as it was, but for the
 * part of an atom, which passes to the keeper. */
void sl_side_refresh(struct sl_side *side, struct sl_stake *stake);

/* The rest require a stake that is refreshed, and 1 <= units, atoms <= 2^62. What may fail says so
 * before anything is changed. */

/* Give a stake more units, for the shares that `may` found. */
enum sloss_status sl_side_may_add(const struct sl_side *side, const struct sl_stake *stake,
                                  int64_t units, sl_uwide *shares_out);
void sl_side_add(struct sl_side *side, struct sl_stake *stake, int64_t units, sl_uwide shares);

/* Take units from a stake that has shares and is settled; with the last ones what is left over
 * passes to the keeper. units may be 0 where the size is. */
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

/* Book a stake's size, or part of the way there. */
void sl_side_book(struct sl_side *side, struct sl_stake *stake, int64_t units);

#endif
