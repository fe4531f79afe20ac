/* SPDX-License-Identifier: BSD-2-Clause */
/* universe: universes, their scenarios, and the markets in them (docs/rules.md 20.1 to 20.4). What
 * they ask of holdings is in portfolio.h. */
#ifndef SL_UNIVERSE_H
#define SL_UNIVERSE_H

#include "margin/figures.h"
#include "margin/scan.h"

#define SL_UNIVERSES_MAX (UINT32_C(1) << 16) /* as there are assets */

static inline struct sl_universe *sl_universe_at(const struct sloss_engine *engine, uint32_t row)
{
    return SL_PAGED_AT(&engine->universes, struct sl_universe, row);
}

/* The row of a market that has been in a universe, or NULL; and that of one that is in one. */
static inline struct sl_universe_market *sl_universe_row(const struct sloss_engine *engine,
                                                         uint32_t market)
{
    uint32_t at = engine->grids.count == 0 ? 0 : sl_engine_market(engine, market)->grid;
    return at == 0 ? NULL : SL_PAGED_AT(&engine->grids, struct sl_universe_market, at - 1);
}

static inline struct sl_universe_market *sl_universe_grid(const struct sloss_engine *engine,
                                                          uint32_t market)
{
    struct sl_universe_market *grid = sl_universe_row(engine, market);
    return grid != NULL && grid->universe != SL_NONE ? grid : NULL;
}

void sl_universe_initialize(struct sloss_engine *engine);
void sl_universe_finalize(struct sloss_engine *engine);

/* The row of a name, or SL_NONE. */
uint32_t sl_universe_find(const struct sloss_engine *engine, const char *name);

/* Add a universe without scenarios. SLOSS_ERR_LIMIT where there is no room for one more. It refuses
 * before it changes anything, and a row that is added stays. */
enum sloss_status sl_universe_add(struct sloss_engine *engine, const struct sl_universe *values);

/* Set a scenario, or add the next one. Markets of the universe have no values any more.
 * SLOSS_ERR_RANGE where prices would not ascend. */
enum sloss_status sl_universe_set_shock(struct sloss_engine *engine, uint32_t universe,
                                        uint32_t index, const struct sl_shock *shock);

/* Set the terms of a market, which has no values then. With the universe SL_NONE it is in none. */
enum sloss_status sl_universe_set_grid(struct sloss_engine *engine, uint32_t market,
                                       const struct sl_universe_market *terms);

/* The same of one that is loaded, with its values. */
enum sloss_status sl_universe_restore_grid(struct sloss_engine *engine, uint32_t market,
                                           const struct sl_universe_market *values);

/* Take the values of VALUES records, which belong together by market and have prices of theirs.
 * SLOSS_ERR_ARGUMENT where they are of a market in no universe, of one twice, or not as many as
 * there are scenarios. */
enum sloss_status sl_universe_take_values(struct sloss_engine *engine,
                                          const struct sloss_command *records, uint32_t count);

/* Is what can be asked in a market for its universe within bounds (rules 1.5)? */
bool sl_universe_market_holds(const struct sloss_engine *engine, uint32_t market);
bool sl_universe_market_holds_at(const struct sloss_engine *engine, uint32_t market,
                                 struct sl_scan_place place);
bool sl_universe_holds(const struct sloss_engine *engine, uint32_t universe);

/* Are their rows sound, for verify? */
bool sl_universe_is_consistent(const struct sloss_engine *engine);

#endif
