/* SPDX-License-Identifier: BSD-2-Clause */
/* limits: what an insurance fund may hold and lose, and how it stands to that. There is a row for a
 * fund only where a LIMIT command has named it; what the limits do is in liquidation/ and closing/.
 */
#ifndef SL_LIMITS_H
#define SL_LIMITS_H

#include "engine/engine.h"

/* What a LIMIT command has set; zero where a bit of `set` is missing. */
struct sl_limit_terms {
    int64_t takeover_ppb;
    int64_t loss;
    int64_t start_ppb;
    int64_t stop_ppb;
    int64_t duration;
    int64_t target;
    int64_t fees_ppb;
    uint32_t set; /* enum sloss_limit */
};

/* The limits of one fund. */
struct sl_limits {
    struct sl_limit_terms terms;
    uint64_t looked;  /* scratch: number of the close-out that looked at it last */
    uint32_t holding; /* of the fund */
    uint32_t oldest;  /* samples of its equity (drawdown.h), or SL_NONE */
    uint32_t newest;
    uint32_t saved_by; /* number of the command that saved its image */
    bool on;           /* the drawdown */
};

static inline struct sl_limits *sl_limits_at(const struct sloss_engine *engine, uint32_t row)
{
    return SL_PAGED_AT(&engine->limits, struct sl_limits, row);
}

void sl_limits_initialize(struct sloss_engine *engine);
void sl_limits_finalize(struct sloss_engine *engine);

/* After 2^32 commands stamps begin anew: forget them. */
void sl_limits_forget_stamps(struct sloss_engine *engine);

/* The row of a fund, given by its holding, or SL_NONE. */
uint32_t sl_limits_find(const struct sloss_engine *engine, uint32_t fund);

/* The same, made if missing; SL_NONE without memory. A row in which nothing is set is not state, so
 * making one needs no undoing. */
uint32_t sl_limits_open(struct sloss_engine *engine, uint32_t fund);

/* Call this before a row is changed. */
enum sloss_status sl_limits_touch(struct sloss_engine *engine, uint32_t row);

/* Are these terms that a LIMIT command may set? */
bool sl_limits_are_terms(const struct sl_limit_terms *terms);

/* A mark of a market was set: its fund is to be looked at when the command ends, if it has a limit
 * that is looked at then. */
enum sloss_status sl_limits_note_mark(struct sloss_engine *engine, uint32_t market);

/* |lots| * |value| in a market, in billionths of an atom. */
sl_wide sl_limits_size(const struct sl_market *market, sl_wide lots);

/* The sum of that over the markets of a fund. */
sl_wide sl_limits_exposure(const struct sloss_engine *engine, uint32_t fund);

/* Is an exposure beyond what the fund of a row may take over, as its equity is now? */
bool sl_limits_is_beyond(const struct sloss_engine *engine, uint32_t row, sl_wide exposure);

/* Has a position of a fund lost more than its row allows? Never in a variation market, which
 * settles each loss. */
bool sl_limits_has_lost(const struct sloss_engine *engine, uint32_t row,
                        const struct sl_position *position);

/* Is every row found by its fund, and does it have terms that may be set? */
bool sl_limits_are_consistent(const struct sloss_engine *engine);

#endif
