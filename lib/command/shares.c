/* SPDX-License-Identifier: BSD-2-Clause */
#include "command/shares_internal.h"

#include "command/money_internal.h"
#include "command/need_internal.h"
#include "engine/gate.h"
#include "engine/margin.h"
#include "engine/record.h"
#include "engine/units.h"
#include "ledger/rows.h"

/* A fund and one who joins or leaves it. */
struct party {
    uint32_t fund;
    uint32_t pot;     /* holding of the fund */
    uint32_t holding; /* of the other, in the asset of the fund */
    uint32_t row;     /* of its units */
    int64_t all;      /* units of the fund */
    int64_t equity;   /* of the fund */
};

/* ---- what is refused ------------------------------------------------------------------------- */

/* Only owners have units, and the treasury. A number below zero is no number. */
static enum sloss_status find(struct sloss_engine *engine, uint64_t id, uint32_t fund,
                              int64_t number, uint32_t *account_out)
{
    enum sloss_status status = sl_need_account(engine, id, account_out);
    if (status == SLOSS_OK) {
        status = sl_need_fund(engine, fund);
    }
    if (status != SLOSS_OK) {
        return status;
    }
    if (number < 0) {
        return SLOSS_ERR_RANGE;
    }
    if (sl_need_is_system(id) && id != SLOSS_ACCOUNT_TREASURY) {
        return SLOSS_ERR_SYSTEM_ACCOUNT;
    }
    return sl_ledger_fund(engine->ledger, fund)->has_units ? SLOSS_OK : SLOSS_ERR_ARGUMENT;
}

static bool has_breach(const struct sloss_engine *engine, uint32_t market)
{
    const struct sloss_ledger *ledger = engine->ledger;
    const struct sl_book *book = sl_ledger_book(ledger, market);
    for (uint32_t slot = 0; slot < book->holders.count; slot++) {
        const struct sl_position *position =
            sl_ledger_position(ledger, sl_ledger_holder(book, slot));
        if ((position->lots != 0 || position->cost != 0) &&
            sl_margin_breached(engine, position->holding)) {
            return true;
        }
    }
    return false;
}

/* While a loss may be coming, or is not borne yet, nobody joins and nobody leaves. */
static enum sloss_status need_ungated(const struct sloss_engine *engine, const struct party *party)
{
    const struct sloss_ledger *ledger = engine->ledger;
    const struct sl_holding *pot = sl_ledger_holding(ledger, party->pot);
    const struct sl_position *positions = sl_ledger_positions(ledger, pot);
    if (sl_margin_equity(engine, party->pot) < 0) {
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
static enum sloss_status open(struct sloss_engine *engine, uint32_t account, uint32_t fund,
                              struct party *party)
{
    const struct sl_fund *row = sl_ledger_fund(engine->ledger, fund);
    *party = (struct party){.fund = fund, .pot = row->holding, .all = row->units};
    uint32_t asset = sl_ledger_fund_asset(engine->ledger, fund);
    enum sloss_status status =
        sl_ledger_open_holding(engine->ledger, account, asset, &party->holding);
    if (status != SLOSS_OK) {
        return status;
    }
    party->row = sl_units_open(engine, fund, party->holding);
    if (party->row == SL_NONE) {
        return SLOSS_ERR_MEMORY;
    }
    status = need_ungated(engine, party);
    return status == SLOSS_OK &&
                   !sl_wide_narrow(sl_margin_equity(engine, party->pot), &party->equity)
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
    if (amount > 0 && amount > pot->balance - sl_margin_unsettled(engine, party->pot)) {
        return SLOSS_ERR_INSUFFICIENT_FUNDS;
    }
    return amount > 0 && amount > margin.equity - margin.initial ? SLOSS_ERR_INSUFFICIENT_MARGIN
                                                                 : SLOSS_OK;
}

/* ---- units ----------------------------------------------------------------------------------- */

static enum sloss_status issue(struct sloss_engine *engine, uint32_t row, int64_t units)
{
    uint32_t holding = sl_units_at(engine, row)->holding;
    uint32_t fund = sl_units_at(engine, row)->fund;
    enum sloss_status status = sl_units_issue(engine, row, units);
    return status == SLOSS_OK
               ? sl_record_event(engine, SLOSS_EVENT_UNITS, UINT32_MAX, holding,
                                 sl_ledger_fund(engine->ledger, fund)->holding, 0, units)
               : status;
}

/* What is in a fund before anybody has units of it is the operator's. */
static enum sloss_status endow(struct sloss_engine *engine, struct party *party)
{
    uint32_t asset = sl_ledger_fund_asset(engine->ledger, party->fund);
    uint32_t treasury = sl_ledger_asset(engine->ledger, asset)->treasury;
    if (party->all > 0 || party->equity == 0) {
        return SLOSS_OK;
    }
    uint32_t row = sl_units_open(engine, party->fund, treasury);
    party->all = party->equity;
    return row == SL_NONE ? SLOSS_ERR_MEMORY : issue(engine, row, party->equity);
}

/* ---- the commands ---------------------------------------------------------------------------- */

/* The units that an amount buys, and what they cost: rounded down and up, so that nobody pays for
 * those who come. SLOSS_ERR_RANGE where it buys none. */
static enum sloss_status price(const struct party *party, int64_t amount, int64_t *units_out,
                               int64_t *price_out)
{
    *units_out = *price_out = amount;
    if (party->all == 0) {
        return SLOSS_OK;
    }
    sl_wide units = sl_wide_divide((sl_wide)amount * party->all, party->equity, SL_ROUND_FLOOR);
    if (units == 0) {
        return SLOSS_ERR_RANGE;
    }
    *price_out = (int64_t)sl_wide_divide(units * party->equity, party->all, SL_ROUND_CEIL);
    return sl_wide_narrow(units, units_out) ? SLOSS_OK : SLOSS_ERR_OVERFLOW;
}

static enum sloss_status join(struct sloss_engine *engine, struct party *party, int64_t amount)
{
    int64_t units = 0;
    int64_t cost = 0;
    if (party->equity == 0 && party->all > 0) {
        return SLOSS_ERR_GATED;
    }
    struct party priced = *party;
    priced.all = party->all == 0 ? party->equity : party->all; /* as it is once it is endowed */
    enum sloss_status bought = price(&priced, amount, &units, &cost);
    if (bought == SLOSS_ERR_RANGE) {
        return bought;
    }
    enum sloss_status status = sl_money_need_free(engine, party->holding, cost);
    if (status == SLOSS_OK && sl_gate_holds(engine, party->holding, party->pot)) {
        status = SLOSS_ERR_GATED;
    }
    if (status == SLOSS_OK) {
        status = bought;
    }
    if (status == SLOSS_OK) {
        status = endow(engine, party);
    }
    if (status == SLOSS_OK) {
        status = sl_money_pass(engine, SLOSS_EVENT_JOINED, party->holding, party->pot, cost);
    }
    return status == SLOSS_OK ? issue(engine, party->row, units) : status;
}

enum sloss_status sl_shares_join(struct sloss_engine *engine, const struct sloss_command *command)
{
    const struct sloss_command_join *wanted = &command->join;
    struct party party;
    uint32_t account;
    enum sloss_status status =
        find(engine, wanted->account, wanted->fund, wanted->amount, &account);
    if (status != SLOSS_OK) {
        return status;
    }
    if (wanted->amount == 0) {
        return SLOSS_ERR_RANGE;
    }
    status = open(engine, account, wanted->fund, &party);
    return status == SLOSS_OK ? join(engine, &party, wanted->amount) : status;
}

/* Units go back to the fund, which pays what they are worth, rounded down. */
static enum sloss_status sell(struct sloss_engine *engine, const struct party *party, int64_t units)
{
    int64_t amount = (int64_t)sl_units_worth(engine, party->fund, units);
    enum sloss_status status = need_payable(engine, party, amount);
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
    return status == SLOSS_OK ? sl_record_event(engine, SLOSS_EVENT_WISH, UINT32_MAX,
                                                party->holding, party->pot, 0, units)
                              : status;
}

enum sloss_status sl_shares_leave(struct sloss_engine *engine, const struct sloss_command *command)
{
    const struct sloss_command_leave *wanted = &command->leave;
    struct party party;
    uint32_t account;
    enum sloss_status status = find(engine, wanted->account, wanted->fund, wanted->units, &account);
    if (status != SLOSS_OK) {
        return status;
    }
    bool waits = sl_ledger_fund(engine->ledger, wanted->fund)->delay > 0;
    if (wanted->units == 0 && !waits) {
        return SLOSS_ERR_RANGE;
    }
    status = open(engine, account, wanted->fund, &party);
    if (status != SLOSS_OK) {
        return status;
    }
    if (wanted->units > sl_units_at(engine, party.row)->units) {
        return SLOSS_ERR_INSUFFICIENT_UNITS;
    }
    return waits ? wish(engine, &party, wanted->units) : sell(engine, &party, wanted->units);
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
    const struct sloss_command_redeem *wanted = &command->redeem;
    struct party party;
    uint32_t account;
    enum sloss_status status = find(engine, wanted->account, wanted->fund, 0, &account);
    if (status == SLOSS_OK) {
        status = open(engine, account, wanted->fund, &party);
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
