/* SPDX-License-Identifier: BSD-2-Clause */
#include "command/terms_internal.h"

#include "base/name.h"
#include "command/need_internal.h"
#include "ledger/rows.h"
#include "margin/collateral.h"

/* The buyer: an account, or one of the system's that hold every asset and pay for losses or for
 * units. */
static enum sloss_status need_buyer(const struct sloss_engine *engine, uint64_t id,
                                    uint32_t *account_out)
{
    *account_out = SL_NONE;
    if (id == 0) {
        return SLOSS_OK;
    }
    enum sloss_status status = sl_need_account(engine, id, account_out);
    bool may_buy = !sl_need_is_system(id) || id == SLOSS_ACCOUNT_TREASURY ||
                   id == SLOSS_ACCOUNT_BACKSTOP || id == SLOSS_ACCOUNT_RESERVE;
    return status == SLOSS_OK && !may_buy ? SLOSS_ERR_SYSTEM_ACCOUNT : status;
}

/* Nothing backs what backs something itself, so margins do not go in circles; and what backs one
 * asset backs no other, so no money counts twice. */
static enum sloss_status need_new_pair(const struct sloss_ledger *ledger,
                                       const struct sloss_command_collateral *terms)
{
    const struct sl_asset *asset = sl_ledger_asset(ledger, terms->asset);
    const struct sl_pair *pair = sl_pair_of_link(ledger, asset->back);
    if (pair != NULL && pair->settlement == terms->settlement) {
        return SLOSS_ERR_EXISTS;
    }
    bool may_back = pair == NULL && terms->asset != terms->settlement && asset->first_need == 0 &&
                    sl_ledger_asset(ledger, terms->settlement)->back == 0;
    return may_back ? SLOSS_OK : SLOSS_ERR_ARGUMENT;
}

/* The buyer's holdings are opened here, where that can fail: what they are used for may be a trial,
 * which can open none. */
static enum sloss_status open_buyer(struct sloss_engine *engine,
                                    const struct sloss_command_collateral *terms, uint32_t account)
{
    uint32_t holding;
    if (account == SL_NONE) {
        return SLOSS_OK;
    }
    enum sloss_status status =
        sl_ledger_open_holding(engine->ledger, account, terms->asset, &holding);
    return status == SLOSS_OK
               ? sl_ledger_open_holding(engine->ledger, account, terms->settlement, &holding)
               : status;
}

static bool is_in_range(const struct sloss_ledger *ledger,
                        const struct sloss_command_collateral *terms)
{
    return terms->tick >= 1 && terms->discount_ppb < SL_PPB &&
           terms->tick_decimals <=
               sl_ledger_asset(ledger, terms->settlement)->decimals + SL_FINE_DIGITS_MAX;
}

enum sloss_status sl_terms_check_pair(struct sloss_engine *engine,
                                      const struct sloss_command *command)
{
    const struct sloss_command_collateral *terms = &command->collateral;
    uint32_t buyer;
    if (!sl_need_is_name(terms->name, false)) {
        return SLOSS_ERR_SYNTAX;
    }
    if (sl_ledger_find_book(engine->ledger, terms->name) != SL_NONE ||
        sl_pair_find(engine->ledger, terms->name) != SL_NONE) {
        return SLOSS_ERR_EXISTS;
    }
    enum sloss_status status = sl_need_asset(engine, terms->asset);
    if (status == SLOSS_OK) {
        status = sl_need_asset(engine, terms->settlement);
    }
    if (status == SLOSS_OK && !is_in_range(engine->ledger, terms)) {
        status = SLOSS_ERR_RANGE;
    }
    if (status == SLOSS_OK) {
        status = need_buyer(engine, terms->to, &buyer);
    }
    if (status == SLOSS_OK) {
        status = need_new_pair(engine->ledger, terms);
    }
    return status == SLOSS_OK && engine->ledger->pairs.count == SL_PAIRS_MAX ? SLOSS_ERR_LIMIT
                                                                             : status;
}

enum sloss_status sl_terms_prepare_pair(struct sloss_engine *engine,
                                        const struct sloss_command *command, uint32_t more)
{
    uint32_t buyer;
    struct sloss_ledger *ledger = engine->ledger;
    enum sloss_status status = need_buyer(engine, command->collateral.to, &buyer);
    if (status == SLOSS_OK) {
        status = open_buyer(engine, &command->collateral, buyer);
    }
    return status != SLOSS_OK || sl_pair_reserve(ledger, more) ? status : SLOSS_ERR_MEMORY;
}

enum sloss_status sl_terms_add_pair(struct sloss_engine *engine,
                                    const struct sloss_command *command)
{
    const struct sloss_command_collateral *terms = &command->collateral;
    uint32_t buyer = SL_NONE;
    enum sloss_status status = sl_terms_check_pair(engine, command);
    if (status == SLOSS_OK) {
        status = need_buyer(engine, terms->to, &buyer);
    }
    if (status == SLOSS_OK) {
        status = open_buyer(engine, terms, buyer);
    }
    if (status != SLOSS_OK) {
        return status;
    }
    struct sl_pair values = {.tick = terms->tick,
                             .tick_decimals = terms->tick_decimals,
                             .discount_ppb = terms->discount_ppb,
                             .asset = terms->asset,
                             .settlement = terms->settlement,
                             .buyer = buyer};
    sl_name_copy(values.name, terms->name);
    return sl_pair_add(engine->ledger, &values);
}

enum sloss_status sl_terms_cut_pair(struct sloss_engine *engine,
                                    const struct sloss_command *command)
{
    const struct sloss_command_haircut *terms = &command->haircut;
    const struct sl_pair_bracket bracket = {.from = terms->quantity,
                                            .weight_ppb = terms->weight_ppb};
    enum sloss_status status = sl_need_pair(engine, terms->collateral);
    if (status != SLOSS_OK) {
        return status;
    }
    struct sl_pair *pair = sl_pair_at(engine->ledger, terms->collateral - SLOSS_COLLATERAL_FIRST);
    if (bracket.from < 0 || bracket.weight_ppb < 0 || bracket.weight_ppb > SL_PPB) {
        return SLOSS_ERR_RANGE;
    }
    status = sl_collateral_touch(engine, pair);
    if (status == SLOSS_OK) {
        status = sl_pair_set_bracket(pair, &bracket);
    }
    return status == SLOSS_OK && bracket.weight_ppb > 0 && pair->price == 0 ? SLOSS_ERR_UNPRICED
                                                                            : status;
}
