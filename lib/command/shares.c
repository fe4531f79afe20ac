/* SPDX-License-Identifier: BSD-2-Clause */
#include "command/shares_internal.h"

#include "command/money_internal.h"
#include "command/need_internal.h"
#include "engine/control.h"
#include "engine/equity.h"
#include "engine/gate.h"
#include "engine/record.h"
#include "engine/units.h"
#include "ledger/rows.h"
#include "margin/group_known.h"
#include "margin/margin.h"

/* A fund and one who joins or leaves it. */
struct party {
    uint32_t fund;
    enum sl_tranche tranche;
    uint32_t pot;     /* holding of the fund */
    uint32_t holding; /* of the other, in the asset of the fund */
    uint32_t row;     /* of its units */
    int64_t equity;   /* of the fund */
};

/* Who is asked for, in the words of a command. */
struct wanted {
    uint64_t account;
    uint32_t fund;
    uint32_t tranche; /* enum sloss_tranche */
};

/* ---- what is refused ------------------------------------------------------------------------- */

/* Only owners have units, and the treasury. A number below zero is no number. */
static enum sloss_status find(struct sloss_engine *engine, const struct wanted *wanted,
                              int64_t number, uint32_t *account_out)
{
    enum sloss_status status = sl_need_account(engine, wanted->account, account_out);
    if (status == SLOSS_OK) {
        status = sl_need_fund(engine, wanted->fund);
    }
    if (status != SLOSS_OK) {
        return status;
    }
    if (number < 0) {
        return SLOSS_ERR_RANGE;
    }
    if (sl_need_is_system(wanted->account) && wanted->account != SLOSS_ACCOUNT_TREASURY) {
        return SLOSS_ERR_SYSTEM_ACCOUNT;
    }
    status = sl_control_need_unfrozen(engine, *account_out);
    if (status != SLOSS_OK) {
        return status;
    }
    return sl_units_has_kind(sl_ledger_fund(engine->ledger, wanted->fund), wanted->tranche)
               ? SLOSS_OK
               : SLOSS_ERR_ARGUMENT;
}

static bool has_breach(struct sloss_engine *engine, uint32_t market)
{
    const struct sloss_ledger *ledger = engine->ledger;
    const struct sl_book *book = sl_ledger_book(ledger, market);
    bool found = false;
    sl_group_known_begin(engine);
    for (uint32_t slot = 0; !found && slot < book->holders.count; slot++) {
        const struct sl_position *position =
            sl_ledger_position(ledger, sl_ledger_holder(book, slot));
        found = sl_margin_breached(engine, position->holding);
    }
    sl_group_known_end(engine);
    return found;
}

/* While a loss may be coming, or is not borne yet, nobody joins and nobody leaves. */
static enum sloss_status need_ungated(struct sloss_engine *engine, const struct party *party)
{
    const struct sloss_ledger *ledger = engine->ledger;
    const struct sl_holding *pot = sl_ledger_holding(ledger, party->pot);
    const struct sl_position *positions = sl_ledger_positions(ledger, pot);
    if (sl_equity_of(engine, party->pot) < 0) {
        return SLOSS_ERR_GATED;
    }
    for (uint32_t i = 0; i < pot->count; i++) {
        const struct sl_book *book = sl_ledger_book(ledger, positions[i].market);
        if (sl_ledger_holding(ledger, book->uncovered)->balance < 0 ||
            has_breach(engine, positions[i].market)) {
            return SLOSS_ERR_GATED;
        }
    }
    return SLOSS_OK;
}

/* Who is asked for, as things stand. */
static enum sloss_status open(struct sloss_engine *engine, uint32_t account,
                              const struct wanted *wanted, struct party *party)
{
    *party = (struct party){.fund = wanted->fund,
                            .tranche = sl_units_kind(wanted->tranche),
                            .pot = sl_ledger_fund(engine->ledger, wanted->fund)->holding};
    uint32_t asset = sl_ledger_fund_asset(engine->ledger, wanted->fund);
    enum sloss_status status =
        sl_ledger_open_holding(engine->ledger, account, asset, &party->holding);
    if (status != SLOSS_OK) {
        return status;
    }
    party->row = sl_units_open(engine, party->fund, party->tranche, party->holding);
    if (party->row == SL_NONE) {
        return SLOSS_ERR_MEMORY;
    }
    status = need_ungated(engine, party);
    return status == SLOSS_OK && !sl_wide_narrow(sl_equity_of(engine, party->pot), &party->equity)
               ? SLOSS_ERR_OVERFLOW
               : status;
}

/* A payment out of the fund is a withdrawal from it, but that its positions back what is required
 * of anybody's. */
static enum sloss_status need_payable(const struct sloss_engine *engine, const struct party *party,
                                      int64_t amount)
{
    const struct sl_holding *pot = sl_ledger_holding(engine->ledger, party->pot);
    struct sl_margin margin = sl_margin_of(engine, party->pot);
    if (amount > 0 && amount > pot->balance - sl_equity_unsettled(engine, party->pot)) {
        return SLOSS_ERR_INSUFFICIENT_FUNDS;
    }
    return amount > 0 && amount > sl_margin_above(&margin, SL_INITIAL)
               ? SLOSS_ERR_INSUFFICIENT_MARGIN
               : SLOSS_OK;
}

/* ---- units ----------------------------------------------------------------------------------- */

/* Tell of units that a row gets or gives back, or wishes to sell. */
static enum sloss_status tell(struct sloss_engine *engine, uint32_t kind, uint32_t row,
                              int64_t units)
{
    const struct sl_units *has = sl_units_at(engine, row);
    const struct sl_fund *fund = sl_ledger_fund(engine->ledger, has->fund);
    uint32_t tranche = !fund->has_tranches         ? SLOSS_TRANCHE_NONE
                       : has->tranche == SL_SENIOR ? SLOSS_TRANCHE_SENIOR
                                                   : SLOSS_TRANCHE_JUNIOR;
    return sl_record_units(engine, kind, has->holding, fund->holding, units, tranche);
}

static enum sloss_status issue(struct sloss_engine *engine, uint32_t row, int64_t units)
{
    enum sloss_status status = sl_units_issue(engine, row, units);
    return status == SLOSS_OK ? tell(engine, SLOSS_EVENT_UNITS, row, units) : status;
}

/* What is in a fund above the par of its senior units, where nobody has junior ones. */
static int64_t unowned(const struct sl_fund *fund, int64_t equity)
{
    return fund->units[SL_JUNIOR] > 0 ? 0 : sl_units_value(fund, SL_JUNIOR, equity);
}

/* It is the operator's, which gets as many units. */
static enum sloss_status endow(struct sloss_engine *engine, const struct party *party)
{
    uint32_t asset = sl_ledger_fund_asset(engine->ledger, party->fund);
    uint32_t treasury = sl_ledger_asset(engine->ledger, asset)->treasury;
    int64_t amount = unowned(sl_ledger_fund(engine->ledger, party->fund), party->equity);
    if (amount == 0) {
        return SLOSS_OK;
    }
    uint32_t row = sl_units_open(engine, party->fund, SL_JUNIOR, treasury);
    return row == SL_NONE ? SLOSS_ERR_MEMORY : issue(engine, row, amount);
}

/* ---- the commands ---------------------------------------------------------------------------- */

/* What is bought, and what it costs. */
struct purchase {
    int64_t units;
    int64_t cost;
};

/* The units that an amount buys of `all` that are worth `value`: rounded down, and their price up,
 * so that nobody pays for those who come. SLOSS_ERR_RANGE where it buys none. */
static enum sloss_status price(int64_t all, int64_t value, int64_t amount, struct purchase *out)
{
    *out = (struct purchase){amount, amount};
    if (all == 0) {
        return SLOSS_OK;
    }
    sl_wide units = sl_wide_divide((sl_wide)amount * all, value, SL_ROUND_FLOOR);
    if (units == 0) {
        return SLOSS_ERR_RANGE;
    }
    out->cost = (int64_t)sl_wide_divide(units * value, all, SL_ROUND_CEIL);
    return sl_wide_narrow(units, &out->units) ? SLOSS_OK : SLOSS_ERR_OVERFLOW;
}

/* The units are priced as they are once the fund is endowed. While seniors have less than their
 * par, who came would pay for them. */
static enum sloss_status quote(const struct sloss_engine *engine, const struct party *party,
                               int64_t amount, struct purchase *out)
{
    const struct sl_fund *fund = sl_ledger_fund(engine->ledger, party->fund);
    int64_t value = sl_units_value(fund, party->tranche, party->equity);
    int64_t all = fund->units[party->tranche];
    if (party->equity < fund->par || (all > 0 && value == 0)) {
        return SLOSS_ERR_GATED;
    }
    return price(all, value, amount, out);
}

/* Units are issued, and what they cost adds to the par where they are senior. */
static enum sloss_status buy(struct sloss_engine *engine, const struct party *party,
                             const struct purchase *purchase)
{
    enum sloss_status status =
        sl_money_pass(engine, SLOSS_EVENT_JOINED, party->holding, party->pot, purchase->cost);
    if (status == SLOSS_OK && party->tranche == SL_SENIOR) {
        status = sl_units_change_par(engine, party->fund, purchase->cost);
    }
    return status == SLOSS_OK ? issue(engine, party->row, purchase->units) : status;
}

static enum sloss_status join(struct sloss_engine *engine, const struct party *party,
                              int64_t amount)
{
    struct purchase purchase = {0};
    enum sloss_status quoted = quote(engine, party, amount, &purchase);
    if (quoted == SLOSS_ERR_RANGE || quoted == SLOSS_ERR_GATED) {
        return quoted;
    }
    enum sloss_status status = sl_money_need_free(engine, party->holding, purchase.cost);
    if (status == SLOSS_OK && sl_gate_holds(engine, party->holding, party->pot)) {
        status = SLOSS_ERR_GATED;
    }
    if (status == SLOSS_OK) {
        status = quoted;
    }
    if (status == SLOSS_OK) {
        status = endow(engine, party);
    }
    return status == SLOSS_OK ? buy(engine, party, &purchase) : status;
}

enum sloss_status sl_shares_join(struct sloss_engine *engine, const struct sloss_command *command)
{
    const struct sloss_command_join *terms = &command->join;
    const struct wanted wanted = {terms->account, terms->fund, terms->tranche};
    struct party party;
    uint32_t account;
    enum sloss_status status = find(engine, &wanted, terms->amount, &account);
    if (status != SLOSS_OK) {
        return status;
    }
    if (terms->amount == 0) {
        return SLOSS_ERR_RANGE;
    }
    status = open(engine, account, &wanted, &party);
    return status == SLOSS_OK ? join(engine, &party, terms->amount) : status;
}

/* The part of the par that so many of the senior units take with them, rounded down; the last take
 * all. */
static enum sloss_status lower_par(struct sloss_engine *engine, const struct party *party,
                                   int64_t units)
{
    const struct sl_fund *fund = sl_ledger_fund(engine->ledger, party->fund);
    if (party->tranche != SL_SENIOR || units == 0) {
        return SLOSS_OK;
    }
    sl_wide part =
        sl_wide_divide((sl_wide)fund->par * units, fund->units[SL_SENIOR], SL_ROUND_FLOOR);
    return sl_units_change_par(engine, party->fund, -(int64_t)part);
}

/* Units go back to the fund, which pays what they are worth, rounded down. */
static enum sloss_status sell(struct sloss_engine *engine, const struct party *party, int64_t units)
{
    int64_t amount = (int64_t)sl_units_worth(engine, party->fund, party->tranche, units);
    enum sloss_status status = need_payable(engine, party, amount);
    if (status == SLOSS_OK) {
        status = lower_par(engine, party, units);
    }
    if (status == SLOSS_OK) {
        status = issue(engine, party->row, -units);
    }
    return status == SLOSS_OK
               ? sl_money_pass(engine, SLOSS_EVENT_LEFT, party->pot, party->holding, amount)
               : status;
}

static enum sloss_status wish(struct sloss_engine *engine, const struct party *party, int64_t units)
{
    enum sloss_status status = sl_units_wish(engine, party->row, units);
    return status == SLOSS_OK ? tell(engine, SLOSS_EVENT_WISH, party->row, units) : status;
}

enum sloss_status sl_shares_leave(struct sloss_engine *engine, const struct sloss_command *command)
{
    const struct sloss_command_leave *terms = &command->leave;
    const struct wanted wanted = {terms->account, terms->fund, terms->tranche};
    struct party party;
    uint32_t account;
    enum sloss_status status = find(engine, &wanted, terms->units, &account);
    if (status != SLOSS_OK) {
        return status;
    }
    bool waits = sl_ledger_fund(engine->ledger, terms->fund)->delay > 0;
    if (terms->units == 0 && !waits) {
        return SLOSS_ERR_RANGE;
    }
    status = open(engine, account, &wanted, &party);
    if (status != SLOSS_OK) {
        return status;
    }
    if (terms->units > sl_units_at(engine, party.row)->units) {
        return SLOSS_ERR_INSUFFICIENT_UNITS;
    }
    return waits ? wish(engine, &party, terms->units) : sell(engine, &party, terms->units);
}

/* Is there a wish, and has it waited long enough? */
static bool is_due(const struct sloss_engine *engine, const struct party *party)
{
    const struct sl_units *units = sl_units_at(engine, party->row);
    int64_t delay = sl_ledger_fund(engine->ledger, party->fund)->delay;
    return units->wish > 0 && (sl_wide)sl_engine_now(engine) - units->wish_time >= delay;
}

enum sloss_status sl_shares_redeem(struct sloss_engine *engine, const struct sloss_command *command)
{
    const struct sloss_command_redeem *terms = &command->redeem;
    const struct wanted wanted = {terms->account, terms->fund, terms->tranche};
    struct party party;
    uint32_t account;
    enum sloss_status status = find(engine, &wanted, 0, &account);
    if (status == SLOSS_OK) {
        status = open(engine, account, &wanted, &party);
    }
    if (status != SLOSS_OK) {
        return status;
    }
    if (!is_due(engine, &party)) {
        return SLOSS_ERR_GATED;
    }
    int64_t units = sl_units_at(engine, party.row)->wish;
    status = sl_units_wish(engine, party.row, 0);
    return status == SLOSS_OK ? sell(engine, &party, units) : status;
}
