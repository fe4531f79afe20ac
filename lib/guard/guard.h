/* SPDX-License-Identifier: BSD-2-Clause */
/* guard: markets whose mark is worked out of several sources, how far their price can be relied on,
 * and what is still done then (docs/rules.md 26). There is a row for a market only where GUARD or
 * SOURCE has named it; validity, halts and what is allowed stand in the market itself, where fills
 * and marks read them. */
#ifndef SL_GUARD_H
#define SL_GUARD_H

#include "engine/engine.h"

/* What a price may be too bad for: bytes of `worst` in struct sl_market. */
enum sl_guarded {
    SL_GUARDED_OPEN,
    SL_GUARDED_REDUCE,
    SL_GUARDED_LIQUIDATE,
    SL_GUARDED_SETTLE,
    SL_GUARDED_WITHDRAW
};

static_assert(SL_GUARDED_WITHDRAW + 1 == SL_GUARDED, "a word for each");

/* A source of prices, and its latest quote. */
struct sl_source {
    int64_t price; /* ticks */
    int64_t confidence;
    int64_t time;
    uint32_t weight; /* 0 of the index */
    bool is_quoted;
};

/* One side of a fill. */
struct sl_kept_side {
    int64_t fee;
    uint32_t account;
    uint8_t leg;     /* enum sl_which_leg */
    bool in_compartment; /* it traded in its compartment of the market */
};

struct sl_kept_fill {
    uint64_t sequence; /* of the command that booked it */
    int64_t lots;
    int64_t price;  /* ticks */
    int64_t passed; /* atoms that went on from the account of fees to the fund */
    struct sl_kept_side side[2]; /* buyer and seller */
    uint32_t saved_by;
};

/* Which rows of kept fills there are: a ring (kept.h). */
struct sl_ring {
    uint32_t first; /* row of the oldest */
    uint32_t count;
};

struct sl_guard {
    struct sloss_command_guard terms; /* `market` is that of the row */
    struct sl_source source[SLOSS_SOURCES_MAX];
    uint32_t source_count;
    struct sl_ring kept;
    bool was_quoted;   /* the mark has been set by quotes */
    int64_t quoted_at; /* when last */
    uint32_t saved_by; /* number of the command that saved its image, which has what is above */
    /* Names behind the last source are nobody's. */
    char name[SLOSS_SOURCES_MAX][SLOSS_NAME_SIZE];
    struct sl_paged fills; /* struct sl_kept_fill */
};

void sl_guard_initialize(struct sloss_engine *engine);
void sl_guard_finalize(struct sloss_engine *engine);

/* After 2^32 commands stamps begin anew: forget them. */
void sl_guard_forget_stamps(struct sloss_engine *engine);

/* The row of a market, or NULL; and the same, made if missing, NULL without memory. A row in which
 * nothing is set is not state, so making one needs no undoing. */
static inline struct sl_guard *sl_guard_of(const struct sloss_engine *engine, uint32_t market)
{
    uint32_t row = sl_engine_market(engine, market)->guard;
    return row == 0 ? NULL : SL_PAGED_AT(&engine->guards.rows, struct sl_guard, row - 1);
}

struct sl_guard *sl_guard_open(struct sloss_engine *engine, uint32_t market);

/* Call this before a row is changed. */
enum sloss_status sl_guard_touch(struct sloss_engine *engine, struct sl_guard *guard);

/* Has the market a guard? */
static inline bool sl_guard_is_on(const struct sloss_engine *engine, uint32_t market)
{
    const struct sl_guard *guard = sl_guard_of(engine, market);
    return guard != NULL && guard->terms.is_on != 0;
}

/* The number of a source by its name, or SL_NONE; and is a name that of the index? */
uint32_t sl_guard_find_source(const struct sl_guard *guard, const char *name);
bool sl_guard_is_index(const char *name);

/* Sources but the index. */
uint32_t sl_guard_count_sources(const struct sl_guard *guard);

/* The price of a market can be relied on so far: told where that is a change. */
enum sloss_status sl_guard_set_validity(struct sloss_engine *engine, uint32_t market,
                                        uint32_t validity);

/* A MARK sets the mark of a market: its price is valid. */
enum sloss_status sl_guard_by_hand(struct sloss_engine *engine, uint32_t market);

/* Time has passed: markets of which too few quotes are young enough are stale. */
enum sloss_status sl_guard_age(struct sloss_engine *engine);

/* The worst validity at which something is still done. Rows have 1 + it, or 0 in a new market. */
uint32_t sl_guard_worst(const struct sl_market *market, enum sl_guarded what);

/* Set all of them; what is as in a new market is said so. Requires that the image of the market was
 * saved. */
void sl_guard_set_worst(struct sl_market *market, const uint32_t worst[SL_GUARDED]);

/* Is something done at the validity that there is? */
static inline bool sl_guard_allows(const struct sl_market *market, enum sl_guarded what)
{
    return market->validity == SLOSS_VALIDITY_VALID ||
           market->validity <= sl_guard_worst(market, what);
}

/* Is a holding left alone for the price of a market in which it has lots? */
bool sl_guard_keeps(const struct sloss_engine *engine, uint32_t holding);

/* SLOSS_ERR_UNRELIABLE where money in an asset may not leave an account, for lots that any part of
 * it has in a market of the asset, or of one that the asset backs. */
enum sloss_status sl_guard_need_leave(const struct sloss_engine *engine, uint32_t account,
                                      uint32_t asset);

/* For verification: is what the rows say allowed, and counted? */
bool sl_guard_is_consistent(const struct sloss_engine *engine);

/* Can GUARD have set this of a market, whatever its mark is? (docs/rules.md 26.1) */
bool sl_guard_may_be(const struct sloss_command_guard *terms);
bool sl_guard_has_stray(const struct sloss_command_guard *terms);

#endif
