/* SPDX-License-Identifier: BSD-2-Clause */
/* drawdown: how far the equity of an insurance fund has fallen below its peak, and whether that is
 * so far that the fund takes nothing over any more (docs/rules.md 13.3).
 *
 * The peak is the largest of the samples within a window that ends now. Kept of a fund are those
 * alone that can still be the largest: each is below the one before it. So a sample that comes
 * takes away those before it that are not above it, and time takes away the oldest: every sample
 * comes and goes once. */
#ifndef SL_DRAWDOWN_H
#define SL_DRAWDOWN_H

#include "engine/engine.h"

/* The equity of a fund at a mark. */
struct sl_peak {
    sl_wide equity;
    int64_t time;
    uint32_t older; /* of the same fund, or SL_NONE */
    uint32_t newer; /* the same; of a row that is nobody's, the next of these */
    uint32_t saved_by;
    uint32_t reserved;
};

void sl_drawdown_initialize(struct sloss_engine *engine);
void sl_drawdown_finalize(struct sloss_engine *engine);
void sl_drawdown_forget_stamps(struct sloss_engine *engine);

/* Forget all samples of a fund, given by the row of its limits, and switch it off. Requires that
 * the row is touched. */
enum sloss_status sl_drawdown_reset(struct sloss_engine *engine, uint32_t row);

/* Take a sample of a fund whose drawdown is limited, and switch it on or off. */
enum sloss_status sl_drawdown_sample(struct sloss_engine *engine, uint32_t row);

/* A sample that comes from a file, newer than those that there are. */
enum sloss_status sl_drawdown_restore(struct sloss_engine *engine, uint32_t row, int64_t time,
                                      sl_wide equity);

static inline const struct sl_peak *sl_drawdown_at(const struct sloss_engine *engine,
                                                   uint32_t sample)
{
    return SL_PAGED_AT(&engine->samples.rows, const struct sl_peak, sample);
}

/* Has every fund with a limit of this kind samples in order, each below the one before it, and no
 * other any? Is every row of samples somebody's, or free? */
bool sl_drawdown_is_consistent(const struct sloss_engine *engine);

#endif
