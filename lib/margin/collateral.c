/* SPDX-License-Identifier: BSD-2-Clause */
#include "margin/collateral.h"

#include <assert.h>

#include "ledger/side/compartment.h"
#include "margin/alone.h"

#define ABOVE_MAX ((sl_uwide)1 << 96)
#define RATE_MAX ((sl_uwide)1 << 62)

/* Few commands change a pair, and none does so twice. */
enum sloss_status sl_collateral_touch(struct sloss_engine *engine, struct sl_pair *pair)
{
    uint32_t stamp;
    return sl_ledger_save_image(engine->ledger, pair, offsetof(struct sl_pair, tick), &stamp);
}

/* ---- rates ----------------------------------------------------------------------------------- */

static sl_uwide power_of_ten(uint32_t exponent)
{
    sl_uwide power = 1;
    for (uint32_t i = 0; i < exponent; i++) {
        power *= 10;
    }
    return power;
}

bool sl_collateral_rate(const struct sloss_ledger *ledger, const struct sl_pair *pair,
                        int64_t price, struct sl_rate *rate_out)
{
    uint32_t atoms = sl_ledger_asset(ledger, pair->settlement)->decimals;
    uint32_t parts = sl_ledger_asset(ledger, pair->asset)->decimals + pair->tick_decimals;
    sl_uwide above = (sl_uwide)(uint64_t)price * (uint64_t)pair->tick;
    sl_uwide times = atoms > parts ? power_of_ten(atoms - parts) : 1;
    sl_uwide below = parts > atoms ? power_of_ten(parts - atoms) : 1;
    if (above >= ABOVE_MAX / times || above * times / below >= RATE_MAX) {
        return false;
    }
    *rate_out = (struct sl_rate){.above = above * times, .below = below};
    return true;
}

/* The rate at the price there is, which was tested when it was set. Requires that there is one. */
static struct sl_rate rate_of(const struct sloss_engine *engine, const struct sl_pair *pair)
{
    struct sl_rate rate = {.above = 0, .below = 1};
    bool fits = sl_collateral_rate(engine->ledger, pair, pair->price, &rate);
    assert(fits);
    (void)fits;
    return rate;
}

/* ---- what counts ----------------------------------------------------------------------------- */

/* a * b / divisor, rounded down, or up. Requires that the result fits. */
static sl_wide scaled(sl_uwide a, sl_uwide b, sl_uwide divisor, bool up)
{
    sl_uwide rest;
    struct sl_wide256 quotient = sl_wide_quotient(sl_wide_multiply(a, b), divisor, &rest);
    assert(quotient.high == 0 && quotient.low >> 126 == 0);
    return (sl_wide)(quotient.low + (up && rest > 0 ? 1 : 0));
}

/* A quantity, each part of it by the weight of its bracket: in billionths. */
static sl_wide weigh(const struct sl_pair *pair, int64_t quantity)
{
    sl_wide sum = 0;
    for (uint32_t i = 0; i < pair->bracket_count && pair->bracket[i].from < quantity; i++) {
        int64_t end = i + 1 < pair->bracket_count ? pair->bracket[i + 1].from : INT64_MAX;
        int64_t part = sl_fixed_lesser(quantity, end) - pair->bracket[i].from;
        sum += (sl_wide)part * pair->bracket[i].weight_ppb;
    }
    return sum;
}

/* What a holding counts for that has `over` beyond what is required of it, and this balance: a debt
 * counts at par. A debt beyond 64 bits counts as the largest that fits. */
static sl_wide count(const struct sloss_engine *engine, const struct sl_pair *pair, sl_wide over,
                     int64_t balance)
{
    if (pair->price == 0 || over == 0) {
        return 0;
    }
    struct sl_rate rate = rate_of(engine, pair);
    if (over < 0) {
        sl_wide debt = over < -INT64_MAX ? INT64_MAX : -over;
        return -scaled((sl_uwide)debt, rate.above, rate.below, true);
    }
    int64_t quantity = over < balance ? (int64_t)over : balance;
    return quantity <= 0 ? 0
                         : scaled((sl_uwide)weigh(pair, quantity), rate.above,
                                  rate.below * (uint64_t)SL_PPB, false);
}

/* How an account stands in the asset of a pair, by itself, whoever it is margined with. */
struct stance {
    sl_wide over[2]; /* equity less requirement, by enum sl_requirement */
    int64_t balance;
};

/* As it is, or where some markets are thought to stand elsewhere. */
static struct stance stance_of(const struct sloss_engine *engine, uint32_t holding,
                               const struct sl_supposed *supposed)
{
    struct sl_margin margin = sl_alone_margin(engine, holding, supposed);
    return (struct stance){.over = {[SL_INITIAL] = margin.own - margin.initial,
                                    [SL_MAINTENANCE] = margin.own - margin.maintenance},
                           .balance = sl_ledger_holding(engine->ledger, holding)->balance};
}

struct sl_backing sl_collateral_of(const struct sloss_engine *engine, uint32_t account,
                                   uint32_t settlement, const struct sl_supposed *supposed)
{
    const struct sloss_ledger *ledger = engine->ledger;
    struct sl_backing backing = {{0, 0}};
    uint32_t link = sl_ledger_asset(ledger, settlement)->first_need;
    for (const struct sl_pair *pair; (pair = sl_pair_of_link(ledger, link)) != NULL;
         link = pair->next_need) {
        uint32_t holding = sl_ledger_find_holding(ledger, account, pair->asset);
        if (holding == SL_NONE) {
            continue;
        }
        struct stance stance = stance_of(engine, holding, supposed);
        for (uint32_t which = 0; which < 2; which++) {
            backing.counts[which] += count(engine, pair, stance.over[which], stance.balance);
        }
    }
    return backing;
}

void sl_collateral_add(const struct sloss_engine *engine, uint32_t row,
                       const struct sl_supposed *supposed, struct sl_margin *margin)
{
    const struct sl_holding *holding = sl_ledger_holding(engine->ledger, row);
    if (sl_compartment_is(holding)) {
        return; /* nothing outside of it backs it */
    }
    struct sl_backing it = sl_collateral_of(engine, holding->account, holding->asset, supposed);
    margin->equity += it.counts[SL_MAINTENANCE];
    margin->initial_less += it.counts[SL_MAINTENANCE] - it.counts[SL_INITIAL];
}

sl_wide sl_collateral_lost(const struct sloss_engine *engine, uint32_t row, int64_t amount,
                           uint32_t *settlement_out)
{
    const struct sloss_ledger *ledger = engine->ledger;
    const struct sl_holding *holding = sl_ledger_holding(ledger, row);
    const struct sl_pair *pair =
        sl_pair_of_link(ledger, sl_ledger_asset(ledger, holding->asset)->back);
    if (pair == NULL || (holding->flags & (SL_HOLDING_SYSTEM | SL_HOLDING_ISOLATED)) != 0) {
        return 0;
    }
    struct stance stance = stance_of(engine, row, NULL);
    sl_wide over = stance.over[SL_INITIAL];
    *settlement_out = pair->settlement;
    return count(engine, pair, over, stance.balance) -
           count(engine, pair, over - amount, stance.balance - amount);
}

/* ---- what is sold ---------------------------------------------------------------------------- */

int64_t sl_collateral_most(const struct sloss_engine *engine, const struct sl_pair *pair,
                           uint32_t account)
{
    const uint32_t short_itself = SL_HOLDING_WAITING | SL_HOLDING_LACKING;
    uint32_t row = sl_ledger_find_holding(engine->ledger, account, pair->asset);
    if (row == SL_NONE || (sl_ledger_holding(engine->ledger, row)->flags & short_itself) != 0) {
        return 0;
    }
    struct stance stance = stance_of(engine, row, NULL);
    sl_wide over = stance.over[SL_MAINTENANCE];
    int64_t most = over < stance.balance ? (over > 0 ? (int64_t)over : 0) : stance.balance;
    return most > 0 ? most : 0;
}

/* Parts per billion of the price that are paid. */
static uint64_t paid_ppb(const struct sl_pair *pair)
{
    return (uint64_t)SL_PPB - pair->discount_ppb;
}

bool sl_collateral_price(const struct sl_pair *pair, struct sl_rate rate, int64_t quantity,
                         int64_t *money_out)
{
    return sl_wide_narrow(scaled((sl_uwide)(uint64_t)quantity * paid_ppb(pair), rate.above,
                                 rate.below * (uint64_t)SL_PPB, false),
                          money_out);
}

/* ceil(money / price): what costs less than that is less. */
int64_t sl_collateral_least(const struct sl_pair *pair, struct sl_rate rate, int64_t money)
{
    sl_uwide rest;
    struct sl_wide256 product =
        sl_wide_multiply((sl_uwide)(uint64_t)money, rate.below * (uint64_t)SL_PPB);
    struct sl_wide256 quotient = sl_wide_quotient(product, rate.above * paid_ppb(pair), &rest);
    if (quotient.high != 0 || quotient.low >= INT64_MAX) {
        return INT64_MAX;
    }
    return (int64_t)quotient.low + (rest > 0 ? 1 : 0);
}

/* Rounded down it costs no more than `money` as long as it costs less than an atom more. */
int64_t sl_collateral_affordable(const struct sl_pair *pair, struct sl_rate rate, int64_t money)
{
    int64_t beyond = sl_collateral_least(pair, rate, money == INT64_MAX ? money : money + 1);
    return beyond == INT64_MAX ? beyond : beyond - 1;
}

/* ---- invariants ------------------------------------------------------------------------------ */

static bool pair_holds(const struct sloss_ledger *ledger, uint32_t row)
{
    const struct sl_pair *pair = sl_pair_at(ledger, row);
    struct sl_rate rate;
    return pair->asset < ledger->assets.count && pair->settlement < ledger->assets.count &&
           sl_pair_find(ledger, pair->name) == row && pair->tick >= 1 && pair->price >= 0 &&
           pair->discount_ppb < SL_PPB && sl_pair_has_brackets(pair) &&
           (pair->buyer == SL_NONE || pair->buyer < ledger->accounts.count) &&
           sl_ledger_asset(ledger, pair->asset)->first_need == 0 &&
           sl_ledger_asset(ledger, pair->settlement)->back == 0 &&
           sl_collateral_rate(ledger, pair, pair->price, &rate);
}

bool sl_collateral_is_consistent(const struct sloss_engine *engine)
{
    const struct sloss_ledger *ledger = engine->ledger;
    bool hold = true;
    for (uint32_t row = 0; hold && row < ledger->pairs.count; row++) {
        hold = pair_holds(ledger, row);
    }
    for (uint32_t row = 0; hold && ledger->pairs.count > 0 && row < ledger->holdings.count; row++) {
        hold = (sl_ledger_holding(ledger, row)->flags & SL_HOLDING_SPECIAL) != 0 ||
               !sl_pair_backs(ledger, row);
    }
    return hold;
}
