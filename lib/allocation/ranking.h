/* SPDX-License-Identifier: BSD-2-Clause */
/* ranking: rivals taken best first, sorted no further than they are taken, and ranked anew one by
 * one as they change. Knows no ledger: a rival is a slot with a score.
 *
 * What is there at the first take or change is sorted only as far as takes reach, by cutting the
 * front in two until its first part is small (incremental quicksort, Paredes and Navarro, ALENEX
 * 2006): O(n + k log k) expected for k takes of n. Rivals ranked after that wait in a heap beside
 * it. */
#ifndef SL_RANKING_H
#define SL_RANKING_H

#include <stdbool.h>
#include <stdint.h>

#include "allocation/rank.h"
#include "base/vector.h"

#define SL_RANKING_CUTS 64u

/* The score of a slot, asked for where keys do not tell: the one it was put with last. */
struct sl_rater {
    struct sl_score (*score)(const void *context, uint32_t slot);
    const void *context;
};

struct sl_ranking {
    struct sl_vector force; /* uint32_t a slot: what is in force of it, or SL_NONE */
    struct sl_vector first; /* rivals of the beginning */
    struct sl_vector later; /* heap of those ranked since */
    struct sl_rater rater;
    uint32_t slots;
    uint32_t live;   /* slots that are ranked */
    uint32_t puts;   /* into the heap */
    uint32_t begin;  /* of what is left of `first` */
    uint32_t sorted; /* and how far that is in order */
    uint32_t cuts;
    uint32_t cut[SL_RANKING_CUTS]; /* places in `first`, descending: all before go ahead of all
                                      from there on */
    uint64_t seed;                 /* of the pivots */
    bool begun;                    /* what is put now is ranked since */
};

void sl_ranking_initialize(struct sl_ranking *ranking, const struct sloss_memory *memory);
void sl_ranking_finalize(struct sl_ranking *ranking);

/* Forget everybody; slots are 0..slots - 1, of which about `expected` will be ranked. False without
 * memory, here and below. */
bool sl_ranking_open(struct sl_ranking *ranking, uint32_t slots, uint32_t expected,
                     struct sl_rater rater);

/* Rank a slot, or rank it anew, before its score is asked for again. Equal scores go by `order`,
 * which must be the slot's own. */
bool sl_ranking_put(struct sl_ranking *ranking, uint32_t slot, struct sl_score score,
                    uint32_t order);

/* The slot is ranked no more. */
void sl_ranking_drop(struct sl_ranking *ranking, uint32_t slot);

/* Take the best one out; SL_NONE when nobody is left. */
uint32_t sl_ranking_take(struct sl_ranking *ranking);

/* Up to `most` slots that are likely to be taken next, and their number: a hint. */
uint32_t sl_ranking_glance(const struct sl_ranking *ranking, uint32_t *slots, uint32_t most);

#endif
