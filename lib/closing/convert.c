/* SPDX-License-Identifier: BSD-2-Clause */
#include "closing/convert.h"

#include "engine/equity.h"
#include "engine/record.h"
#include "engine/watch.h"
#include "ledger/side/compartment.h"
#include "ledger/side/groups.h"
#include "margin/collateral.h"

/* One pair: who sells, and who buys. */
struct sale {
    const struct sl_pair *pair;
    struct sl_rate rate;
    uint32_t holding; /* that lacks something */
    uint32_t sells;   /* the selling account's in the pair's asset */
    uint32_t buys;    /* the buyer's, or SL_NONE where the host buys */
    uint32_t pays;    /* and the one that it pays out of */
};

/* The most that is bought: what the buyer can pay, and one that is short itself in this instant
 * buys nothing. The host takes out no more of an asset than has come in. */
static int64_t bought_at_most(const struct sloss_engine *engine, const struct sale *sale)
{
    if (sale->buys == SL_NONE) {
        return sl_ledger_asset(engine->ledger, sale->pair->asset)->supply;
    }
    const struct sl_holding *pays = sl_ledger_holding(engine->ledger, sale->pays);
    sl_wide has = pays->balance - sl_equity_unsettled(engine, sale->pays);
    return (pays->flags & SL_HOLDING_WAITING) != 0 || has < 0
               ? 0
               : sl_collateral_affordable(sale->pair, sale->rate, (int64_t)has);
}

/* Who sells has something to sell, and who buys is somebody else. */
static bool open_sale(const struct sloss_engine *engine, const struct sl_pair *pair,
                      uint32_t account, uint32_t holding, struct sale *sale)
{
    const struct sloss_ledger *ledger = engine->ledger;
    *sale = (struct sale){.pair = pair, .holding = holding, .buys = SL_NONE, .pays = SL_NONE};
    sale->sells = sl_ledger_find_holding(ledger, account, pair->asset);
    uint32_t lacks = sl_ledger_holding(ledger, holding)->account; /* whose own money is no help */
    if (sale->sells == SL_NONE || pair->price == 0 || pair->buyer == account ||
        pair->buyer == lacks || !sl_collateral_rate(ledger, pair, pair->price, &sale->rate)) {
        return false;
    }
    if (pair->buyer != SL_NONE) {
        sale->buys = sl_ledger_find_holding(ledger, pair->buyer, pair->asset);
        sale->pays = sl_ledger_find_holding(ledger, pair->buyer, pair->settlement);
    }
    return true;
}

/* One side of a sale: from a holding to another. SL_NONE is the outside. */
static enum sloss_status move(struct sloss_engine *engine, uint32_t from, uint32_t to,
                              int64_t amount)
{
    struct sloss_ledger *ledger = engine->ledger;
    enum sloss_status status = from == SL_NONE ? sl_ledger_deposit(ledger, to, amount)
                               : to == SL_NONE ? sl_ledger_withdraw(ledger, from, amount)
                                               : sl_watch_pay(engine, from, to, amount);
    sl_watch_note(engine, from == SL_NONE ? to : from);
    return status == SLOSS_OK
               ? sl_record_event(engine, SLOSS_EVENT_CONVERTED, UINT32_MAX, from, to, amount, 0)
               : status;
}

/* Sell by one pair. */
static enum sloss_status sell(struct sloss_engine *engine, const struct sale *sale, int64_t debt,
                              int64_t *money_out)
{
    uint32_t account = sl_ledger_holding(engine->ledger, sale->sells)->account;
    int64_t quantity = sl_fixed_lesser(sl_collateral_least(sale->pair, sale->rate, debt),
                                       sl_collateral_most(engine, sale->pair, account));
    quantity = sl_fixed_lesser(quantity, bought_at_most(engine, sale));
    if (!sl_collateral_price(sale->pair, sale->rate, quantity, money_out)) {
        return SLOSS_ERR_OVERFLOW;
    }
    /* Of quantities that bring the same the least is sold, and none for nothing. */
    quantity = sl_collateral_least(sale->pair, sale->rate, *money_out);
    enum sloss_status status =
        quantity > 0 ? move(engine, sale->sells, sale->buys, quantity) : SLOSS_OK;
    return status == SLOSS_OK && *money_out > 0
               ? move(engine, sale->pays, sale->holding, *money_out)
               : status;
}

/* Sell what an account has, for what a holding lacks: its own, or one that it is margined with. */
static enum sloss_status convert(struct sloss_engine *engine, uint32_t account, uint32_t holding,
                                 int64_t debt, int64_t *received_out)
{
    const struct sloss_ledger *ledger = engine->ledger;
    uint32_t link = sl_ledger_asset(ledger, sl_ledger_holding(ledger, holding)->asset)->first_need;
    enum sloss_status status = SLOSS_OK;
    link = sl_compartment_is(sl_ledger_holding(ledger, holding)) ? 0 : link;
    for (const struct sl_pair *pair;
         status == SLOSS_OK && debt > 0 && (pair = sl_pair_of_link(ledger, link)) != NULL;
         link = pair->next_need) {
        struct sale sale;
        int64_t money = 0;
        if (open_sale(engine, pair, account, holding, &sale)) {
            status = sell(engine, &sale, debt, &money);
            debt = sl_convert_missing(debt, money);
            if (status == SLOSS_OK && !sl_fixed_add(*received_out, money, received_out)) {
                status = SLOSS_ERR_OVERFLOW;
            }
        }
    }
    return status;
}

enum sloss_status sl_convert_own(struct sloss_engine *engine, uint32_t holding, int64_t debt,
                                 int64_t *received_out)
{
    *received_out = 0;
    return convert(engine, sl_ledger_holding(engine->ledger, holding)->account, holding, debt,
                   received_out);
}

/* Does a member sell for others: it is none of those who are short themselves? */
static bool sells_for_others(const struct sloss_ledger *ledger, uint32_t account, uint32_t asset)
{
    uint32_t row = sl_ledger_find_holding(ledger, account, asset);
    const uint32_t short_itself = SL_HOLDING_WAITING | SL_HOLDING_LACKING;
    return row == SL_NONE || (sl_ledger_holding(ledger, row)->flags & short_itself) == 0;
}

enum sloss_status sl_convert_all(struct sloss_engine *engine, uint32_t holding, int64_t debt,
                                 int64_t *received_out)
{
    const struct sloss_ledger *ledger = engine->ledger;
    const struct sl_holding *lacks = sl_ledger_holding(ledger, holding);
    uint32_t group = ledger->pairs.count == 0 ? SL_NONE : sl_groups_of_holding(ledger, holding);
    *received_out = 0;
    enum sloss_status status = convert(engine, lacks->account, holding, debt, received_out);
    for (uint32_t row = group == SL_NONE ? SL_NONE : sl_groups_at(ledger, group)->first;
         status == SLOSS_OK && row != SL_NONE; row = sl_groups_member(ledger, row)->next) {
        uint32_t account = sl_groups_member(ledger, row)->account;
        if (account != lacks->account && sells_for_others(ledger, account, lacks->asset)) {
            status = convert(engine, account, holding, sl_convert_missing(debt, *received_out),
                             received_out);
        }
    }
    return status;
}
