/* SPDX-License-Identifier: BSD-2-Clause */
#include "mark/admission.h"

#include "engine/control.h"
#include "guard/guard.h"

/* One of the two. */
struct side {
    uint32_t account;
    sl_wide more;  /* lots of longs, by the fill */
    sl_wide after; /* of its position */
    bool adds_risk;
};

static sl_wide long_part(sl_wide lots)
{
    return lots > 0 ? lots : 0;
}

static struct side side_of(uint32_t account, struct sl_standing_lots before, int64_t change)
{
    return (struct side){.account = account,
                         .more = long_part((sl_wide)before.net + change) - long_part(before.net),
                         .after = (sl_wide)before.net + change,
                         .adds_risk = sl_admission_adds_risk(before.traded, change)};
}

/* Has it more lots than it may have? Its own limit counts in place of that of the market, which is
 * not for funds. */
static bool is_above_own(const struct sloss_engine *engine, uint32_t index, const struct side *side)
{
    const struct sl_market *market = sl_engine_market(engine, index);
    const struct sl_account *account = sl_ledger_account(engine->ledger, side->account);
    uint32_t row = sl_position_limit_find(engine, side->account, index);
    sl_wide size = side->after < 0 ? -side->after : side->after;
    if (!side->adds_risk) {
        return false;
    }
    if (row != SL_NONE && sl_position_limit_at(engine, row)->is_set) {
        return size > sl_position_limit_at(engine, row)->lots;
    }
    return (market->ceiling & SLOSS_CEILING_POSITION) != 0 && account->id < SLOSS_ACCOUNT_SYSTEM &&
           size > market->position_most;
}

/* Do the lots of longs grow above what may be open? */
static bool is_above_open(const struct sloss_engine *engine, uint32_t index,
                          const struct side *buyer, const struct side *seller)
{
    const struct sl_market *market = sl_engine_market(engine, index);
    sl_wide more = buyer->more + seller->more;
    return (market->ceiling & SLOSS_CEILING_OPEN_INTEREST) != 0 && more > 0 &&
           sl_ledger_book(engine->ledger, index)->long_lots + more > market->open_most;
}

enum sloss_status sl_admission_check(const struct sloss_engine *engine, const struct sl_fill *fill,
                                     struct sl_standing_lots buyer_lots,
                                     struct sl_standing_lots seller_lots)
{
    const struct sl_market *market = sl_engine_market(engine, fill->market);
    const struct side buyer = side_of(fill->buyer, buyer_lots, fill->lots);
    const struct side seller = side_of(fill->seller, seller_lots, -fill->lots);
    if (market->trading == SLOSS_TRADING_PAUSED) {
        return SLOSS_ERR_PAUSED;
    }
    if (!sl_guard_allows(market, buyer.adds_risk || seller.adds_risk ? SL_GUARDED_OPEN
                                                                     : SL_GUARDED_REDUCE)) {
        return SLOSS_ERR_UNRELIABLE;
    }
    if (market->trading == SLOSS_TRADING_REDUCE_ONLY && (buyer.adds_risk || seller.adds_risk)) {
        return SLOSS_ERR_REDUCE_ONLY;
    }
    if ((buyer.adds_risk && sl_control_freezes(engine, buyer.account)) ||
        (seller.adds_risk && sl_control_freezes(engine, seller.account))) {
        return SLOSS_ERR_FROZEN;
    }
    return !fill->force && (is_above_own(engine, fill->market, &buyer) ||
                            is_above_own(engine, fill->market, &seller) ||
                            is_above_open(engine, fill->market, &buyer, &seller))
               ? SLOSS_ERR_ABOVE_LIMIT
               : SLOSS_OK;
}
