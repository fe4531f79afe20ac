/* SPDX-License-Identifier: BSD-2-Clause */
/* stand: a market with deficits of a round, what it still needs, and what layers give it. */
#ifndef SL_STAND_INTERNAL_H
#define SL_STAND_INTERNAL_H

#include "engine/engine.h"

/* The deficit of one account in one market. */
struct sl_default {
    struct sloss_deficit record;
    int64_t lacks;    /* what no layer has paid yet */
    int64_t lots;     /* the position that waits for the layer `deleverage`; signed */
    uint32_t holding; /* or SL_NONE */
    bool done;        /* its waterfall has run */
};

/* A market with deficits, and where in its waterfall it stands. */
struct sl_stand {
    int64_t need;  /* what its defaults lack together */
    int64_t part;  /* what the layer at hand gives it */
    int64_t given; /* what an owner has given its own defaults there (answer.c) */
    uint32_t market;
    uint32_t place; /* of the next layer */
    uint32_t first; /* of its defaults, in the round's `keys` */
    uint32_t count;
    bool waits; /* it stands before the layer at hand */
};

/* What the bounds of a round and of a window leave to a layer of a market; INT64_MAX where there is
 * none. */
int64_t sl_stand_room(struct sloss_engine *engine, uint32_t market, uint32_t layer);

/* What a market still needs, up to what its bounds leave to the layer. */
int64_t sl_stand_asked(struct sloss_engine *engine, const struct sl_stand *stand, uint32_t layer);

/* A layer has put `amount` into the pool. It counts for each default in proportion to what that one
 * still lacks, telescoping in account order; and who was noted as a payer (claimants.h) gets a
 * claim. */
enum sloss_status sl_stand_count(struct sloss_engine *engine, struct sl_stand *stand,
                                 uint32_t layer, int64_t amount);

/* An account pays into the pool for a market, from its balance. One that is not in breach stays a
 * payer of later layers, whatever this leaves it. */
enum sloss_status sl_stand_charge(struct sloss_engine *engine, const struct sl_stand *stand,
                                  uint32_t kind, uint32_t holding, int64_t amount);

/* The layer before which a market stands; NONE at the end, or where nothing is needed any more. */
uint32_t sl_stand_standing(const struct sloss_engine *engine, const struct sl_stand *stand);

/* Divide what a layer has over the markets that stand before it, into their parts: by need, each up
 * to its cap. */
enum sloss_status sl_stand_divide(struct sloss_engine *engine, struct sl_stand *stands,
                                  uint32_t count, uint32_t layer, sl_wide available);

/* The number of the only default of a market, or 0 where there are several. */
uint64_t sl_stand_number(const struct sloss_engine *engine, const struct sl_stand *stand);

/* What a layer has given to a market in this round. */
int64_t *sl_stand_given(struct sloss_engine *engine, uint32_t market, uint32_t layer);

/* Default `i` of a market that stands. */
struct sl_default *sl_stand_default(const struct sloss_engine *engine, const struct sl_stand *stand,
                                    uint32_t i);

#endif
