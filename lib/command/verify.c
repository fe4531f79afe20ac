/* SPDX-License-Identifier: BSD-2-Clause */
#include "command/verify.h"

#include "detection/breach.h"
#include "detection/suspects.h"
#include "engine/control.h"
#include "execution/execution.h"
#include "engine/drawdown.h"
#include "engine/equity.h"
#include "engine/limits.h"
#include "engine/maturing.h"
#include "engine/units.h"
#include "guard/closed.h"
#include "guard/guard.h"
#include "guard/kept.h"
#include "guard/waits.h"
#include "ledger/below.h"
#include "ledger/claim.h"
#include "ledger/left.h"
#include "ledger/members.h"
#include "ledger/owed.h"
#include "ledger/owners.h"
#include "ledger/side/compartment.h"
#include "ledger/side/groups.h"
#include "govern/changes.h"
#include "govern/governed.h"
#include "ledger/side/holds.h"
#include "ledger/side/legs.h"
#include "ledger/side/running.h"
#include "ledger/won.h"
#include "margin/collateral.h"
#include "margin/demanding.h"
#include "margin/portfolio.h"
#include "margin/surcharge.h"
#include "margin/worst.h"
#include "reduction/levels.h"

/* Sums over all positions of one book. */
struct tally {
    sl_wide lots_long;
    sl_wide lots_short;
    sl_wide lots_paired; /* in both legs of an account */
    sl_wide cost;
    uint32_t open; /* rows with lots or a cost */
};

static bool holder_is_linked(const struct sloss_ledger *ledger, uint32_t market, uint32_t slot)
{
    uint32_t row = sl_ledger_holder(sl_ledger_book(ledger, market), slot);
    if (row >= ledger->positions.rows.count) {
        return false;
    }
    const struct sl_position *position = sl_ledger_position(ledger, row);
    return position->market == market && position->slot == slot &&
           position->holding < ledger->holdings.count &&
           sl_ledger_find_position(ledger, position->holding, market) == row;
}

/* Lots that have their like in the other leg of the account. */
static sl_wide paired_lots(const struct sloss_ledger *ledger, const struct sl_position *position)
{
    struct sl_leg_pair pair;
    if (!sl_legs_are_two(ledger, position, &pair)) {
        return 0;
    }
    return sl_fixed_lesser(pair.leg[0].lots, -pair.leg[1].lots);
}

static bool tally_book(const struct sloss_ledger *ledger, uint32_t market, struct tally *tally)
{
    const struct sl_book *book = sl_ledger_book(ledger, market);
    *tally = (struct tally){0};
    for (uint32_t slot = 0; slot < book->holders.count; slot++) {
        if (!holder_is_linked(ledger, market, slot)) {
            return false;
        }
        const struct sl_position *position =
            sl_ledger_position(ledger, sl_ledger_holder(book, slot));
        bool empty = position->cost == 0 && !sl_legs_have_lots(ledger, position);
        bool stays = ledger->trying || sl_ledger_is_fund(ledger, position);
        if (empty && !stays) {
            return false;
        }
        tally->lots_long += position->lots > 0 ? position->lots : 0;
        tally->lots_short -= position->lots < 0 ? position->lots : 0;
        tally->lots_paired += paired_lots(ledger, position);
        tally->cost += position->cost;
        tally->open += empty ? 0 : 1;
    }
    return true;
}

/* The long lots equal the short lots, and the running totals equal the sums of the rows. A market
 * that was settled has no open position. */
static bool book_holds(const struct sloss_engine *engine, uint32_t market)
{
    const struct sl_book *book = sl_ledger_book(engine->ledger, market);
    const struct sl_market *terms = sl_engine_market(engine, market);
    struct tally tally;
    if (!tally_book(engine->ledger, market, &tally)) {
        return false;
    }
    /* Below the atom what is rounded down stays in the costs. */
    bool zero_sum =
        terms->settlement != SLOSS_SETTLEMENT_VARIATION || book->scale > 1 || tally.cost == 0;
    bool dust = book->dust >= 0 && sl_fine_down(book->dust, book->scale) == 0;
    bool hole = sl_ledger_holding(engine->ledger, book->uncovered)->balance <= 0;
    bool done = !terms->closed || tally.open == 0;
    return zero_sum && dust && book->scale == terms->scale && hole && done &&
           tally.lots_long == tally.lots_short && tally.lots_long == book->long_lots &&
           tally.lots_short == book->short_lots && tally.lots_paired == book->paired_lots &&
           tally.cost == book->cost_sum;
}

/* Number of assets that are summed in one walk over the holdings: so few that no memory is
 * allocated, and so many that a book with many assets does not need a walk for each. */
#define TALLIED 256u

static bool assets_hold(const struct sloss_ledger *ledger, uint32_t first)
{
    sl_wide balance[TALLIED] = {0};
    sl_wide cost[TALLIED] = {0}; /* less dust, in billionths of an atom */
    sl_wide contribution[TALLIED] = {0};
    sl_wide held[TALLIED] = {0};
    uint32_t left = ledger->assets.count - first;
    uint32_t count = left < TALLIED ? left : TALLIED;
    for (uint32_t row = 0; row < ledger->holdings.count; row++) {
        const struct sl_holding *holding = sl_ledger_holding(ledger, row);
        uint32_t place = holding->asset - first;
        if (place < count) {
            balance[place] += holding->balance;
        }
    }
    for (uint32_t row = 0; row < ledger->members.count; row++) {
        const struct sl_member *member = sl_ledger_member(ledger, row);
        uint32_t place = sl_ledger_holding(ledger, member->holding)->asset - first;
        if (place < count) {
            contribution[place] += member->contribution;
        }
    }
    for (uint32_t row = 0; row < ledger->holds.used; row++) {
        const struct sl_hold *hold = sl_holds_at(ledger, row);
        uint32_t place = sl_ledger_holding(ledger, hold->holding)->asset - first;
        if (place < count) {
            held[place] += hold->amount;
        }
    }
    for (uint32_t market = 0; market < ledger->books.count; market++) {
        const struct sl_book *book = sl_ledger_book(ledger, market);
        uint32_t place = book->asset - first;
        if (place < count) {
            cost[place] += sl_fine_billionths(book->cost_sum - book->dust, book->scale);
        }
    }
    bool holds = true;
    for (uint32_t place = 0; place < count; place++) {
        const struct sl_asset *asset = sl_ledger_asset(ledger, first + place);
        holds =
            holds && asset->supply >= 0 && balance[place] == asset->balance_sum &&
            cost[place] == asset->cost_sum && contribution[place] == asset->contribution_sum &&
            held[place] == asset->held_sum &&
            (balance[place] + contribution[place] + held[place] - asset->supply) * SL_FINE_ATOM ==
                cost[place];
    }
    return holds;
}

/* Where a variation market has something to be settled, that is noted. */
static bool unsettled_is_noted(const struct sloss_engine *engine, uint32_t market)
{
    const struct sl_book *book = sl_ledger_book(engine->ledger, market);
    const struct sl_market *terms = sl_engine_market(engine, market);
    bool noted = terms->settlement != SLOSS_SETTLEMENT_VARIATION || terms->unsettled;
    for (uint32_t slot = 0; !noted && slot < book->holders.count; slot++) {
        uint32_t row = sl_ledger_holder(book, slot);
        if (sl_equity_whole_profit(engine, sl_ledger_position(engine->ledger, row)) != 0) {
            return false;
        }
    }
    return true;
}

/* Somebody has absorbed every loss: in each market, what the layers paid and what is uncovered sum
 * to the deficits. */
static bool deficits_hold(const struct sloss_engine *engine, uint32_t index)
{
    const struct sl_market *market = sl_engine_market(engine, index);
    const struct sl_book *book = sl_ledger_book(engine->ledger, index);
    sl_wide uncovered = -(sl_wide)sl_ledger_holding(engine->ledger, book->uncovered)->balance;
    sl_wide absorbed = market->repaid_sum + uncovered;
    for (uint32_t layer = 0; layer < SLOSS_LAYERS_MAX; layer++) {
        absorbed += market->paid_sum[layer];
    }
    return market->deficit_sum == absorbed;
}

/* Whoever paid has a claim for it, has got it back, or answers for a defaulter: in each market and
 * for each kind of payer the three sum to what layers of that kind paid. */
static bool claims_hold(const struct sloss_engine *engine, uint32_t index)
{
    const int64_t *paid = sl_engine_market(engine, index)->paid_sum;
    const sl_wide given[SL_CLAIM_KINDS] = {
        [SL_CLAIM_ACCOUNT] = (sl_wide)paid[SLOSS_LAYER_SOCIALIZE] + paid[SLOSS_LAYER_DELEVERAGE],
        [SL_CLAIM_MEMBER] = paid[SLOSS_LAYER_MEMBERS],
        [SL_CLAIM_BACKSTOP] = paid[SLOSS_LAYER_BACKSTOP],
        [SL_CLAIM_RESERVE] = paid[SLOSS_LAYER_RESERVE],
        [SL_CLAIM_INSURANCE] = paid[SLOSS_LAYER_INSURANCE]};
    bool hold = true;
    for (uint32_t kind = 0; hold && kind < SL_CLAIM_KINDS; kind++) {
        const struct sl_claim_list *list =
            sl_claim_list(engine->ledger, index, (enum sl_claim_kind)kind);
        sl_wide sum = list == NULL ? 0 : (sl_wide)list->open + list->repaid + list->answered;
        hold = sum == given[kind];
    }
    return hold;
}

/* What each layer of each market gave ascends to what it has paid, and every row is some layer's.
 */
static bool given_hold(const struct sloss_engine *engine)
{
    uint64_t rows = 0;
    for (uint32_t index = 0; index < engine->markets.count; index++) {
        const struct sl_market *market = sl_engine_market(engine, index);
        for (uint32_t layer = 0; layer < SLOSS_LAYERS_MAX; layer++) {
            if (!sl_given_is_consistent(engine->ledger, &market->gave[layer],
                                        market->paid_sum[layer], &rows)) {
                return false;
            }
        }
    }
    return rows == engine->ledger->given.used;
}

static bool owned_by(const struct sloss_ledger *ledger, uint32_t index)
{
    uint32_t asset_before = UINT32_MAX;
    for (uint32_t row = sl_ledger_account(ledger, index)->holding; row != SL_NONE;) {
        if (row >= ledger->holdings.count) {
            return false;
        }
        const struct sl_holding *holding = sl_ledger_holding(ledger, row);
        if (holding->account != index || holding->asset == asset_before ||
            sl_compartment_is(holding) || holding->asset >= ledger->assets.count ||
            holding->id != sl_ledger_account(ledger, index)->id ||
            sl_ledger_find_holding(ledger, index, holding->asset) != row) {
            return false;
        }
        asset_before = holding->asset;
        row = holding->next;
    }
    const struct sl_account *account = sl_ledger_account(ledger, index);
    return sl_ledger_search_account(ledger, account->id) == index &&
           (account->name == SL_NO_NAME ||
            sl_ledger_find_name(ledger, sl_paged_at(&ledger->names, account->name)) == index);
}

/* Every asset and every market is found by its name. */
static bool names_hold(const struct sloss_ledger *ledger)
{
    bool hold = true;
    for (uint32_t asset = 0; hold && asset < ledger->assets.count; asset++) {
        hold = sl_ledger_find_asset(ledger, sl_ledger_asset(ledger, asset)->name) == asset;
    }
    for (uint32_t market = 0; hold && market < ledger->books.count; market++) {
        hold = sl_ledger_find_book(ledger, sl_ledger_book(ledger, market)->name) == market;
    }
    return hold;
}

/* Every fund that markets share is found by its name. */
static bool funds_hold(const struct sloss_ledger *ledger)
{
    bool hold = true;
    for (uint32_t fund = 0; hold && fund < ledger->funds.count; fund++) {
        hold = sl_ledger_find_fund(ledger, sl_ledger_fund(ledger, fund)->name) == fund;
    }
    return hold;
}

/* The fund's place in a market is that of its position there. */
static bool fund_is_placed(const struct sloss_ledger *ledger, uint32_t market)
{
    const struct sl_book *book = sl_ledger_book(ledger, market);
    const struct sl_holding *fund = sl_ledger_holding(ledger, book->fund);
    return book->fund_place < fund->count &&
           sl_ledger_position(ledger, sl_ledger_fund_position(ledger, market))->market == market &&
           (book->shared_fund == SL_NONE ||
            (book->shared_fund < ledger->funds.count &&
             sl_ledger_fund(ledger, book->shared_fund)->holding == book->fund));
}

/* Every owner is found by its name, and its accounts by theirs; they are linked both ways. */
static bool owners_hold(const struct sloss_ledger *ledger)
{
    uint32_t linked = 0;
    for (uint32_t owner = 0; owner < ledger->owners.count; owner++) {
        uint32_t before = SL_NONE;
        uint32_t row = sl_owners_at(ledger, owner)->first;
        if (sl_owners_find_name(ledger, sl_owners_at(ledger, owner)->name) != owner) {
            return false;
        }
        for (; row != SL_NONE; linked++) {
            if (row >= ledger->owned.count || linked == ledger->owned.count) {
                return false;
            }
            const struct sl_owned *owned = sl_owners_owned(ledger, row);
            if (owned->owner != owner || owned->before != before ||
                sl_owners_find_account(ledger, owned->account) != row) {
                return false;
            }
            before = row;
            row = owned->next;
        }
    }
    return linked == ledger->owned.count;
}

/* Who was asked was asked after the time before. */
static bool asked_descend(const struct sloss_ledger *ledger, uint32_t at)
{
    while (at != SL_NONE) {
        uint32_t before = at < ledger->asked.count ? sl_members_asked(ledger, at)->before : at;
        if (before != SL_NONE && before >= at) {
            return false;
        }
        at = before;
    }
    return true;
}

/* Every member is found by its holding, and nobody contributes less than nothing, or more than was
 * set. */
static bool members_hold(const struct sloss_ledger *ledger)
{
    bool hold = true;
    for (uint32_t row = 0; hold && row < ledger->members.count; row++) {
        const struct sl_member *member = sl_ledger_member(ledger, row);
        hold = member->holding < ledger->holdings.count &&
               sl_members_find(ledger, member->holding) == row && member->contribution >= 0 &&
               member->contribution <= member->contribution_set && member->assessment >= 0 &&
               member->duration >= 0 && asked_descend(ledger, member->asked);
    }
    return hold;
}

/* Legs are of the part of an account that trades. */
static bool may_have_legs(const struct sloss_ledger *ledger, const struct sl_market *market,
                          const struct sl_legs *legs)
{
    const struct sl_holding *holding = sl_ledger_holding(ledger, legs->holding);
    return market->settlement == SLOSS_SETTLEMENT_UNREALIZED &&
           (holding->flags & SL_HOLDING_SYSTEM) == 0 &&
           sl_compartment_or_cross(ledger, holding->account, legs->market) == legs->holding;
}

/* Legs are where they may be, and whoever has lots in both is special. */
static bool legs_hold(const struct sloss_engine *engine)
{
    const struct sloss_ledger *ledger = engine->ledger;
    bool hold = sl_legs_are_consistent(ledger);
    for (uint32_t row = 0; hold && row < ledger->legs.rows.count; row++) {
        const struct sl_legs *legs = sl_legs_at(ledger, row);
        const struct sl_market *market = sl_engine_market(engine, legs->market);
        uint32_t at = sl_ledger_find_position(ledger, legs->holding, legs->market);
        struct sl_leg_pair pair;
        bool two = at != SL_NONE && sl_legs_are_two(ledger, sl_ledger_position(ledger, at), &pair);
        hold =
            (!legs->is_on || may_have_legs(ledger, market, legs)) &&
            (!two || (sl_ledger_holding(ledger, legs->holding)->flags & SL_HOLDING_SPECIAL) != 0);
    }
    return hold;
}

/* Orders are found, nobody's who has none, and may rest where they do. */
static bool orders_hold(const struct sloss_engine *engine)
{
    bool hold = sl_resting_is_consistent(engine->ledger);
    for (uint32_t row = 0; hold && row < engine->ledger->orders.rows.count; row++) {
        const struct sl_resting *resting = sl_resting_at(engine->ledger, row);
        hold = sl_resting_is_none(resting) || sl_worst_is_admitted(engine, resting);
    }
    return hold;
}

static bool markets_ascend(const struct sloss_ledger *ledger, uint32_t index)
{
    uint32_t market_next = 0;
    const struct sl_holding *holding = sl_ledger_holding(ledger, index);
    const struct sl_position *positions = sl_ledger_positions(ledger, holding);
    for (uint32_t i = 0; i < holding->count; i++) {
        if (positions[i].holding != index || positions[i].market < market_next) {
            return false;
        }
        market_next = positions[i].market + 1;
    }
    return true;
}

/* The counter of markets whose brackets have changed is right. */
static bool changed_brackets_are_counted(const struct sloss_engine *engine)
{
    uint32_t count = 0;
    for (uint32_t market = 0; market < engine->markets.count; market++) {
        count += sl_engine_market(engine, market)->brackets_changed ? 1 : 0;
    }
    return count == engine->brackets_changed;
}

bool sl_verify(const struct sloss_engine *engine)
{
    const struct sloss_ledger *ledger = engine->ledger;
    bool holds = engine->markets.count == ledger->books.count && names_hold(ledger) &&
                 sl_suspects_are_consistent(ledger) && changed_brackets_are_counted(engine) &&
                 owners_hold(ledger) && members_hold(ledger) && funds_hold(ledger) &&
                 sl_units_are_consistent(engine) && sl_limits_are_consistent(engine) &&
                 sl_collateral_is_consistent(engine) && sl_drawdown_is_consistent(engine) &&
                 sl_surcharge_is_consistent(engine) && sl_running_is_consistent(ledger) &&
                 sl_levels_are_consistent(engine) && sl_control_is_consistent(engine) &&
                 sl_execution_is_consistent(engine) &&
                 sl_claim_is_consistent(ledger) && sl_owed_is_consistent(ledger) &&
                 given_hold(engine) && sl_holds_are_consistent(ledger) && orders_hold(engine) &&
                 legs_hold(engine) && sl_compartments_are_consistent(ledger) &&
                 sl_groups_are_consistent(ledger) && sl_portfolio_is_consistent(engine) &&
                 sl_guard_is_consistent(engine) && sl_closed_is_consistent(engine) &&
                 sl_waits_is_consistent(engine) &&
                 sl_changes_are_consistent(engine) && sl_govern_is_consistent(engine);
    for (uint32_t market = 0; holds && market < ledger->books.count; market++) {
        holds = book_holds(engine, market) && fund_is_placed(ledger, market) &&
                sl_won_is_consistent(sl_ledger_book(ledger, market)) &&
                unsettled_is_noted(engine, market) && deficits_hold(engine, market) &&
                sl_demanding_is_consistent(engine, market) &&
                sl_maturing_is_consistent(engine, market) && claims_hold(engine, market) &&
                sl_kept_is_consistent(engine, market);
    }
    for (uint32_t row = 0; holds && row < ledger->left.count; row++) {
        holds = sl_left_is_consistent(ledger, row);
    }
    for (uint32_t first = 0; holds && first < ledger->assets.count; first += TALLIED) {
        holds = assets_hold(ledger, first);
    }
    for (uint32_t account = 0; holds && account < ledger->accounts.count; account++) {
        holds = owned_by(ledger, account);
    }
    for (uint32_t row = 0; holds && row < ledger->holdings.count; row++) {
        holds = markets_ascend(ledger, row) && sl_below_is_consistent(ledger, row) &&
                sl_breach_is_consistent(engine, row);
    }
    return holds;
}
