/* SPDX-License-Identifier: BSD-2-Clause */
/* ranking: gives the counterparties of a deleveraging in order, the best first that has enough. It
 * sorts only as many as are taken, and moves one when its score changes. It knows no ledger: a
 * rival is a slot with a score, and with an amount that it has.
 *
 * Rivals that are there before the first take or change are kept in an array. Its front is sorted
 * when it is needed, by cutting it in two until the first part is small (incremental quicksort,
 * Paredes and Navarro, ALENEX 2006). This takes O(n + k log k) expected for k takes of n. Rivals
 * that are ranked later are kept in a tree beside the array, and so are those of the array whose
 * turn came when they had too little: a take does not pass them again. An entry of the array is *in
 * force* as long as its slot has not been taken, dropped or ranked anew. */
#ifndef SL_RANKING_INTERNAL_H
#define SL_RANKING_INTERNAL_H

#include <stdbool.h>
#include <stdint.h>

#include "base/vector.h"
#include "waterfall/tree_internal.h"

#define SL_RANKING_CUTS 64u

/* Gives what a slot was last put with. It is called where keys are too near to tell, and for those
 * whose turn comes. */
struct sl_rater {
    void (*rate)(const void *context, uint32_t slot, struct sl_score *score_out, int64_t *has_out);
    const void *context;
};

struct sl_ranking {
    struct sl_vector force; /* one uint32_t per slot: where it is ranked, or SL_NONE */
    struct sl_vector first; /* array of the rivals ranked before the first take */
    struct sl_tree later;   /* of those ranked later, and of those passed over */
    struct sl_rater rater;
    uint32_t slots;
    uint32_t begin;  /* entries of `first` before this one were taken */
    uint32_t sorted; /* entries from `begin` to here are in order */
    uint32_t cuts;
    uint32_t cut[SL_RANKING_CUTS]; /* places in `first`, descending; every entry before such a place
                                      ranks ahead of every entry from it on */
    uint64_t seed;                 /* seed of the choice of pivots */
    bool begun;                    /* new entries go to the tree */
};

void sl_ranking_initialize(struct sl_ranking *ranking, const struct sloss_memory *memory);
void sl_ranking_finalize(struct sl_ranking *ranking);

/* Begin with no rivals. Slots are 0..slots - 1, and about `expected` of them will be ranked. Here
 * and below false means that there is no memory. */
bool sl_ranking_open(struct sl_ranking *ranking, uint32_t slots, uint32_t expected,
                     struct sl_rater rater);

/* Rank a slot, or rank it anew; `has` is at least 0. Must be called before the changed score is
 * asked for. Equal scores are ordered by `order`, which no other slot may have. */
bool sl_ranking_put(struct sl_ranking *ranking, uint32_t slot, struct sl_score score, int64_t has,
                    uint32_t order);

/* Remove a slot from the ranking. */
void sl_ranking_drop(struct sl_ranking *ranking, uint32_t slot);

/* Remove the best slot that has at least `least` >= 0 and give it; SL_NONE if there is none. */
bool sl_ranking_take(struct sl_ranking *ranking, int64_t least, uint32_t *slot_out);

/* Write up to `most` slots that are likely to be taken next, for prefetching. Returns their number.
 */
uint32_t sl_ranking_glance(const struct sl_ranking *ranking, uint32_t *slots, uint32_t most);

#endif
