/* SPDX-License-Identifier: BSD-2-Clause */
/* control: whether an account is frozen, what is done with it in a breach, how it is margined, and
 * how large its positions may be (docs/rules.md 15.2, 15.3, 20.5). There is a row for an account
 * only where a CONTROL, PORTFOLIO or POSITION_LIMIT command has named it; such an account has the
 * mark `has_terms`, so that the others cost nothing. */
#ifndef SL_CONTROL_H
#define SL_CONTROL_H

#include "engine/engine.h"

struct sl_control {
    bool frozen;
    bool uses_portfolio; /* it is margined by universes (portfolio.h) */
    uint8_t liquidation; /* enum sloss_account_liquidation */
    uint32_t account;
    uint32_t saved_by; /* number of the command that saved its image, which has what is above */
    uint32_t limit;    /* one of its position limits, or SL_NONE */
};

/* The largest position of an account in a market. */
struct sl_position_limit {
    int64_t lots;
    bool is_set;
    uint32_t account;
    uint32_t market;
    uint32_t next; /* another one of the account, in no order, or SL_NONE */
    uint32_t saved_by;
};

static inline struct sl_control *sl_control_at(const struct sloss_engine *engine, uint32_t row)
{
    return SL_PAGED_AT(&engine->controls.rows, struct sl_control, row);
}

static inline struct sl_position_limit *sl_position_limit_at(const struct sloss_engine *engine,
                                                             uint32_t row)
{
    return SL_PAGED_AT(&engine->position_limits, struct sl_position_limit, row);
}

void sl_control_initialize(struct sloss_engine *engine);
void sl_control_finalize(struct sloss_engine *engine);

/* After 2^32 commands stamps begin anew: forget them. */
void sl_control_forget_stamps(struct sloss_engine *engine);

/* The row of an account, or SL_NONE; and the row of its limit in a market. */
uint32_t sl_control_find(const struct sloss_engine *engine, uint32_t account);
uint32_t sl_position_limit_find(const struct sloss_engine *engine, uint32_t account,
                                uint32_t market);

/* The same, made if missing; SL_NONE without memory. A row in which nothing is set is not state, so
 * making one needs no undoing. */
uint32_t sl_control_open(struct sloss_engine *engine, uint32_t account);
uint32_t sl_position_limit_open(struct sloss_engine *engine, uint32_t account, uint32_t market);

/* Set what a row says. */
enum sloss_status sl_control_set(struct sloss_engine *engine, uint32_t row, bool frozen,
                                 uint32_t liquidation);
enum sloss_status sl_control_set_portfolio(struct sloss_engine *engine, uint32_t row,
                                           bool uses_portfolio);
enum sloss_status sl_position_limit_set(struct sloss_engine *engine, uint32_t row, bool is_set,
                                        int64_t lots);

/* Is an account frozen? */
bool sl_control_freezes(const struct sloss_engine *engine, uint32_t account);

/* SLOSS_ERR_FROZEN where it is. */
static inline enum sloss_status sl_control_need_unfrozen(const struct sloss_engine *engine,
                                                         uint32_t account)
{
    return sl_control_freezes(engine, account) ? SLOSS_ERR_FROZEN : SLOSS_OK;
}

/* Is an account margined by universes? */
bool sl_control_uses_portfolio(const struct sloss_engine *engine, uint32_t account);

/* enum sloss_account_liquidation of an account. */
uint32_t sl_control_liquidation(const struct sloss_engine *engine, uint32_t account);

/* What is done in a breach with a position of such an account in a market: enum sloss_liquidation.
 */
uint32_t sl_control_option(const struct sloss_engine *engine, uint32_t liquidation,
                           uint32_t market);

/* Are all rows found by what they are of, is what they say allowed, and is it counted? */
bool sl_control_is_consistent(const struct sloss_engine *engine);

#endif
