/* SPDX-License-Identifier: BSD-2-Clause */
/* surcharge: what is asked of a holding beyond its positions: a multiple of what they ask, and a
 * fixed amount (docs/rules.md 15.1). There is a row for a holding only where a REQUIRE command has
 * named it. A holding with one that is set is special (special.h). */
#ifndef SL_SURCHARGE_H
#define SL_SURCHARGE_H

#include "margin/figures.h"

#define SL_MULTIPLIER_MAX (100 * SL_PPB)

struct sl_surcharge {
    int64_t multiplier_ppb; /* SL_PPB where nothing is set */
    int64_t addon;          /* atoms */
    uint32_t holding;
    uint32_t saved_by; /* number of the command that saved its image */
};

static inline struct sl_surcharge *sl_surcharge_at(const struct sloss_engine *engine, uint32_t row)
{
    return SL_PAGED_AT(&engine->surcharges, struct sl_surcharge, row);
}

void sl_surcharge_initialize(struct sloss_engine *engine);
void sl_surcharge_finalize(struct sloss_engine *engine);

/* After 2^32 commands stamps begin anew: forget them. */
void sl_surcharge_forget_stamps(struct sloss_engine *engine);

/* The row of a holding, or SL_NONE. */
uint32_t sl_surcharge_find(const struct sloss_engine *engine, uint32_t holding);

/* The same, made if missing; SL_NONE without memory. A row in which nothing is set is not state, so
 * making one needs no undoing. */
uint32_t sl_surcharge_open(struct sloss_engine *engine, uint32_t holding);

/* Call this before a row is changed. */
enum sloss_status sl_surcharge_touch(struct sloss_engine *engine, uint32_t row);

/* May a REQUIRE command set these? */
bool sl_surcharge_may_be(int64_t multiplier_ppb, int64_t addon);

/* Is something set in a row? */
bool sl_surcharge_is_set(const struct sl_surcharge *surcharge);

/* Is something set for a holding? */
bool sl_surcharge_applies(const struct sloss_engine *engine, uint32_t holding);

/* What becomes of such a sum where the holding has lots. */
sl_wide sl_surcharge_of(const struct sl_surcharge *surcharge, sl_wide sum);

/* Requirements that are a sum over the positions of a special holding become what is asked of the
 * holding, as long as it has lots in any market. */
void sl_surcharge_add(const struct sloss_engine *engine, uint32_t holding,
                      struct sl_margin *margin);

/* Is every row found by its holding, does it say what may be set, and does its holding have the
 * flag? */
bool sl_surcharge_is_consistent(const struct sloss_engine *engine);

#endif
