/* SPDX-License-Identifier: BSD-2-Clause */
#include "command/side/hedge_internal.h"

#include "command/need_internal.h"
#include "ledger/rows.h"
#include "ledger/side/compartment.h"
#include "ledger/side/legs.h"

/* What can be said without the account's lots. */
static enum sloss_status check(const struct sloss_engine *engine,
                               const struct sloss_command_hedge *hedge)
{
    const struct sl_market *market = sl_engine_market(engine, hedge->market);
    if (market->closed) {
        return SLOSS_ERR_MARKET_CLOSED;
    }
    if (sl_need_is_system(hedge->account)) {
        return SLOSS_ERR_SYSTEM_ACCOUNT;
    }
    /* What waits for the next mark there is of no leg. */
    return market->settlement == SLOSS_SETTLEMENT_VARIATION ? SLOSS_ERR_ARGUMENT : SLOSS_OK;
}

static bool has_lots(const struct sloss_ledger *ledger, uint32_t holding, uint32_t market)
{
    uint32_t row = sl_ledger_find_position(ledger, holding, market);
    return row != SL_NONE && sl_legs_have_lots(ledger, sl_ledger_position(ledger, row));
}

/* Legs are of the part of the account that trades in the market. */
static enum sloss_status turn(struct sloss_ledger *ledger, uint32_t account, uint32_t market,
                              bool is_on)
{
    uint32_t holding = sl_compartment_or_cross(ledger, account, market);
    bool is_now = holding != SL_NONE && sl_legs_find(ledger, holding, market) != SL_NONE;
    if (is_now == is_on) {
        return SLOSS_OK;
    }
    if (holding != SL_NONE && has_lots(ledger, holding, market)) {
        return SLOSS_ERR_ARGUMENT;
    }
    enum sloss_status status =
        holding != SL_NONE
            ? SLOSS_OK
            : sl_ledger_open_holding(ledger, account, sl_ledger_book(ledger, market)->asset,
                                     &holding);
    return status == SLOSS_OK ? sl_legs_turn(ledger, holding, market, is_on) : status;
}

enum sloss_status sl_hedge_set(struct sloss_engine *engine, const struct sloss_command *command)
{
    const struct sloss_command_hedge *hedge = &command->hedge;
    uint32_t account;
    if (hedge->is_on > 1) {
        return SLOSS_ERR_ARGUMENT;
    }
    enum sloss_status status = sl_need_account(engine, hedge->account, &account);
    if (status == SLOSS_OK) {
        status = sl_need_market(engine, hedge->market);
    }
    if (status == SLOSS_OK) {
        status = check(engine, hedge);
    }
    return status == SLOSS_OK ? turn(engine->ledger, account, hedge->market, hedge->is_on == 1)
                              : status;
}
