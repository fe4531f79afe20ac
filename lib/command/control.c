/* SPDX-License-Identifier: BSD-2-Clause */
#include "command/control_internal.h"

#include "command/need_internal.h"
#include "engine/control.h"
#include "ledger/rows.h"
#include "margin/special.h"
#include "margin/surcharge.h"

/* ---- accounts -------------------------------------------------------------------------------- */

static enum sloss_status set_surcharge(struct sloss_engine *engine, uint32_t holding,
                                       const struct sloss_command_require *terms)
{
    uint32_t row = sl_surcharge_open(engine, holding);
    enum sloss_status status = row == SL_NONE ? SLOSS_ERR_MEMORY : sl_surcharge_touch(engine, row);
    if (status == SLOSS_OK) {
        status = sl_ledger_touch(engine->ledger, holding);
    }
    if (status != SLOSS_OK) {
        return status;
    }
    sl_surcharge_at(engine, row)->multiplier_ppb = terms->multiplier_ppb;
    sl_surcharge_at(engine, row)->addon = terms->addon;
    return sl_special_refresh(engine, holding);
}

enum sloss_status sl_control_require(struct sloss_engine *engine,
                                     const struct sloss_command *command)
{
    const struct sloss_command_require *terms = &command->require;
    uint32_t account;
    uint32_t holding;
    enum sloss_status status = sl_need_asset(engine, terms->asset);
    if (status == SLOSS_OK) {
        status = sl_need_account(engine, terms->account, &account);
    }
    if (status != SLOSS_OK) {
        return status;
    }
    if (!sl_surcharge_may_be(terms->multiplier_ppb, terms->addon)) {
        return SLOSS_ERR_RANGE;
    }
    if (sl_need_is_system(terms->account)) {
        return SLOSS_ERR_SYSTEM_ACCOUNT;
    }
    status = sl_ledger_open_holding(engine->ledger, account, terms->asset, &holding);
    return status == SLOSS_OK ? set_surcharge(engine, holding, terms) : status;
}

enum sloss_status sl_control_account(struct sloss_engine *engine,
                                     const struct sloss_command *command)
{
    const struct sloss_command_control *terms = &command->control;
    uint32_t account;
    if (terms->frozen > 1 || terms->liquidation > SLOSS_ACCOUNT_LIQUIDATION_AUCTION) {
        return SLOSS_ERR_ARGUMENT;
    }
    enum sloss_status status = sl_need_account(engine, terms->account, &account);
    if (status != SLOSS_OK) {
        return status;
    }
    if (sl_need_is_system(terms->account)) {
        return SLOSS_ERR_SYSTEM_ACCOUNT;
    }
    uint32_t row = sl_control_open(engine, account);
    return row == SL_NONE ? SLOSS_ERR_MEMORY
                          : sl_control_set(engine, row, terms->frozen == 1, terms->liquidation);
}

enum sloss_status sl_control_limit_position(struct sloss_engine *engine,
                                            const struct sloss_command *command)
{
    const struct sloss_command_position_limit *terms = &command->position_limit;
    uint32_t account;
    if (terms->is_set > 1 || (terms->is_set == 0 && terms->lots != 0)) {
        return SLOSS_ERR_ARGUMENT;
    }
    enum sloss_status status = sl_need_account(engine, terms->account, &account);
    if (status == SLOSS_OK) {
        status = sl_need_market(engine, terms->market);
    }
    if (status != SLOSS_OK) {
        return status;
    }
    if (terms->lots < 0) {
        return SLOSS_ERR_RANGE;
    }
    status = sl_need_open_market(engine, terms->market);
    if (status != SLOSS_OK) {
        return status;
    }
    if (sl_need_is_system(terms->account)) {
        return SLOSS_ERR_SYSTEM_ACCOUNT;
    }
    uint32_t row = sl_position_limit_open(engine, account, terms->market);
    return row == SL_NONE ? SLOSS_ERR_MEMORY
                          : sl_position_limit_set(engine, row, terms->is_set == 1, terms->lots);
}

/* ---- markets --------------------------------------------------------------------------------- */

/* Is a number given without its bit, or a bit or a word that means nothing? */
static bool has_stray(const struct sloss_command_ceiling *terms)
{
    const uint32_t known = SLOSS_CEILING_OPEN_INTEREST | SLOSS_CEILING_POSITION;
    return (terms->set & ~known) != 0 || terms->trading > SLOSS_TRADING_PAUSED ||
           ((terms->set & SLOSS_CEILING_OPEN_INTEREST) == 0 && terms->open_interest != 0) ||
           ((terms->set & SLOSS_CEILING_POSITION) == 0 && terms->position != 0);
}

enum sloss_status sl_control_set_ceiling(struct sloss_engine *engine,
                                         const struct sloss_command *command)
{
    const struct sloss_command_ceiling *terms = &command->ceiling;
    if (has_stray(terms)) {
        return SLOSS_ERR_ARGUMENT;
    }
    enum sloss_status status = sl_need_market(engine, terms->market);
    if (status != SLOSS_OK) {
        return status;
    }
    if (terms->open_interest < 0 || terms->position < 0) {
        return SLOSS_ERR_RANGE;
    }
    status = sl_need_open_market(engine, terms->market);
    if (status != SLOSS_OK) {
        return status;
    }
    if ((terms->set & SLOSS_CEILING_OPEN_INTEREST) != 0 &&
        sl_ledger_book(engine->ledger, terms->market)->long_lots > terms->open_interest) {
        return SLOSS_ERR_RANGE;
    }
    status = sl_engine_touch(engine, terms->market);
    if (status == SLOSS_OK) {
        struct sl_market *market = sl_engine_market(engine, terms->market);
        market->ceiling = terms->set;
        market->trading = terms->trading;
        market->open_most = terms->open_interest;
        market->position_most = terms->position;
    }
    return status;
}
