/* SPDX-License-Identifier: BSD-2-Clause */
#include "command/state.h"

#include "engine/gain.h"
#include "engine/remember.h"
#include "ledger/below.h"
#include "ledger/left.h"
#include "ledger/members.h"
#include "ledger/owed.h"
#include "ledger/owners.h"
#include "ledger/side/compartment.h"

static struct sl_row open(const struct sl_state_sink *sink, enum sl_row_kind kind, uint64_t major,
                          uint64_t minor)
{
    return sl_row_open(sink->pen, kind, major, minor);
}

/* ---- settings -------------------------------------------------------------------------------- */

/* The first two options are what the row begins with. */
void sl_state_carry_settings(const struct sl_carry *carry, struct sl_settings *settings)
{
    for (uint32_t which = 2; which < SL_OPTIONS; which++) {
        SL_CARRY(carry, settings->option[which]);
    }
    SL_CARRY(carry, settings->time);
}

void sl_state_carry_counts(const struct sl_carry *carry, struct sl_settings *settings)
{
    SL_CARRY(carry, settings->sequence);
    SL_CARRY(carry, settings->deficits);
}

void sl_state_settings(const struct sloss_engine *engine, const struct sl_state_sink *sink)
{
    struct sl_settings settings = engine->settings;
    struct sl_row row = open(sink, SL_ROW_SETTINGS, settings.option[0], settings.option[1]);
    sl_state_carry_settings(&(struct sl_carry){.row = &row}, &settings);
    sl_row_close(&row, sink->sum);
    if (sink->pen != NULL) {
        row = open(sink, SL_ROW_COUNTS, 0, 0);
        sl_state_carry_counts(&(struct sl_carry){.row = &row}, &settings);
        sl_row_close(&row, NULL);
    }
}

/* Number and first half of the id are what the row begins with. */
void sl_state_carry_host_id(const struct sl_carry *carry, struct sl_host_id *id)
{
    SL_CARRY(carry, id->id[1]);
    SL_CARRY(carry, id->content[0]);
    SL_CARRY(carry, id->content[1]);
}

void sl_state_host_ids(const struct sloss_ledger *ledger, const struct sl_state_sink *sink)
{
    if (ledger->host_ids.most == 0) {
        return;
    }
    struct sl_row row = open(sink, SL_ROW_WINDOW, ledger->host_ids.most, 0);
    sl_row_close(&row, sink->sum);
    for (uint32_t place = 0; place < ledger->host_ids.count; place++) {
        struct sl_host_id id = *sl_host_ids_at(ledger, place);
        row = open(sink, SL_ROW_HOST_ID, id.sequence, id.id[0]);
        sl_state_carry_host_id(&(struct sl_carry){.row = &row}, &id);
        sl_row_close(&row, sink->sum);
    }
}

/* ---- assets ---------------------------------------------------------------------------------- */

void sl_state_asset(const struct sloss_ledger *ledger, uint32_t index,
                    const struct sl_state_sink *sink)
{
    struct sl_asset *asset = sl_ledger_asset(ledger, index);
    struct sl_row row = open(sink, SL_ROW_ASSET, index, asset->decimals);
    sl_row_put(&row, (uint64_t)asset->supply);
    if (asset->has_deficit) {
        sl_row_put(&row, (uint64_t)asset->deficit_time);
    }
    sl_carry_name(&(struct sl_carry){.row = &row}, asset->name, SLOSS_NAME_SIZE);
    sl_row_close(&row, sink->sum);
}

/* ---- markets --------------------------------------------------------------------------------- */

static void carry_policy(const struct sl_carry *carry, struct sloss_market_policy *policy)
{
    SL_CARRY(carry, policy->leverage_cut);
    SL_CARRY(carry, policy->money_one);
    SL_CARRY(carry, policy->dust_below);
    SL_CARRY(carry, policy->small_below);
    SL_CARRY(carry, policy->middle_below);
    SL_CARRY(carry, policy->equity_min);
    SL_CARRY(carry, policy->small_ppb);
    SL_CARRY(carry, policy->middle_ppb);
    SL_CARRY(carry, policy->leverage_unit);
    SL_CARRY(carry, policy->leverage_max);
    SL_CARRY(carry, policy->policy);
    SL_CARRY(carry, policy->power);
    SL_CARRY(carry, policy->profit_power);
    SL_CARRY(carry, policy->leverage_power);
}

static void carry_tiers(const struct sl_carry *carry, struct sl_market *market)
{
    if (market->tier_count > SL_TIERS_MAX) {
        sl_row_refuse(carry->source, SLOSS_ERR_DAMAGED);
        market->tier_count = 0;
    }
    for (uint32_t i = 0; i < market->tier_count; i++) {
        SL_CARRY(carry, market->tier[i].floor);
        for (uint32_t which = 0; which < 2; which++) {
            SL_CARRY(carry, market->tier[i].rate[which]);
            SL_CARRY(carry, market->tier[i].lot[which]);
        }
    }
}

static void carry_parameters(const struct sl_carry *carry, struct sl_market *market)
{
    SL_CARRY(carry, market->unit);
    SL_CARRY(carry, market->fee_ppb);
    SL_CARRY(carry, market->kind);
    SL_CARRY(carry, market->settlement);
    SL_CARRY(carry, market->sharing.basis);
    SL_CARRY(carry, market->sharing.rule);
    SL_CARRY(carry, market->sharing.cap);
    SL_CARRY(carry, market->sharing.rounding);
    SL_CARRY(carry, market->sharing.pool);
    sl_carry_flag(carry, &market->accepts_negative);
    SL_CARRY(carry, market->precision);
    SL_CARRY(carry, market->tier_count);
    carry_policy(carry, &market->sharing.policy);
    for (uint32_t layer = 0; layer < SLOSS_LAYERS_MAX; layer++) {
        SL_CARRY(carry, market->layer[layer]);
        SL_CARRY(carry, market->cap[layer]);
        SL_CARRY(carry, market->period[layer]);
        SL_CARRY(carry, market->duration[layer]);
    }
    SL_CARRY(carry, market->gate_duration);
    for (uint32_t which = 0; which < SL_OPTIONS; which++) {
        SL_CARRY(carry, market->option[which]);
    }
    carry_tiers(carry, market);
}

/* The sum of funding is state although every cost contains it, because it also limits how large
 * a cost may become (rules 1.5). */
static void carry_sums(const struct sl_carry *carry, struct sl_market *market)
{
    SL_CARRY(carry, market->mark);
    SL_CARRY(carry, market->funding);
    sl_carry_flag(carry, &market->marked);
    sl_carry_flag(carry, &market->closed);
    SL_CARRY(carry, market->deficit_time);
    SL_CARRY(carry, market->deficit_sum);
    SL_CARRY(carry, market->repaid_sum);
    SL_CARRY(carry, market->deleverage_sum);
    SL_CARRY(carry, market->deficit_count);
    SL_CARRY(carry, market->takeover_count);
    SL_CARRY(carry, market->deleverage_count);
    for (uint32_t layer = 0; layer < SLOSS_LAYERS_MAX; layer++) {
        SL_CARRY(carry, market->paid_sum[layer]);
    }
}

void sl_state_carry_market(const struct sl_carry *carry, struct sl_market *market, int64_t *dust)
{
    carry_parameters(carry, market);
    SL_CARRY(carry, *dust);
    carry_sums(carry, market);
}

/* What most positions won in the last instant follows from these, so that they need no row of their
 * own for it (engine/gain.h). */
void sl_state_carry_settled(const struct sl_carry *carry, struct sl_market *market)
{
    SL_CARRY(carry, market->value_settled);
    SL_CARRY(carry, market->value_before);
}

/* When its layers gave what. */
static void put_given(struct sl_row *row, const struct sloss_ledger *ledger,
                      const struct sl_market *market)
{
    for (uint32_t layer = 0; layer < SLOSS_LAYERS_MAX; layer++) {
        for (uint32_t at = market->gave[layer].oldest; at != SL_NONE;
             at = sl_given_at(ledger, at)->next) {
            sl_row_put(row, layer);
            sl_row_put(row, (uint64_t)sl_given_at(ledger, at)->time);
            sl_row_put(row, (uint64_t)sl_given_at(ledger, at)->before);
        }
    }
}

void sl_state_market(const struct sloss_engine *engine, uint32_t index,
                     const struct sl_state_sink *sink)
{
    struct sl_book *book = sl_ledger_book(engine->ledger, index);
    struct sl_market *market = sl_engine_market(engine, index);
    struct sl_row row = open(sink, SL_ROW_MARKET, index, book->asset);
    const struct sl_carry carry = {.row = &row};
    sl_carry_name(&carry, book->name, SLOSS_NAME_SIZE);
    int64_t dust = book->dust;
    sl_state_carry_market(&carry, market, &dust);
    if (book->shared_fund != SL_NONE) {
        sl_row_put(&row, book->shared_fund);
    }
    put_given(&row, engine->ledger, market);
    sl_row_close(&row, sink->sum);
    if (sink->pen != NULL && market->settlement == SLOSS_SETTLEMENT_VARIATION) {
        row = open(sink, SL_ROW_SETTLED, index, 0);
        sl_state_carry_settled(&carry, market);
        sl_row_close(&row, NULL);
    }
}

/* ---- accounts, and what they have ------------------------------------------------------------ */

void sl_state_account(const struct sloss_ledger *ledger, uint32_t index,
                      const struct sl_state_sink *sink)
{
    const struct sl_account *account = sl_ledger_account(ledger, index);
    struct sl_row row = open(sink, SL_ROW_ACCOUNT, index, account->id);
    if (account->name != SL_NO_NAME) {
        sl_carry_name(&(struct sl_carry){.row = &row}, sl_paged_at(&ledger->names, account->name),
                      SLOSS_NAME_SIZE);
    }
    sl_row_close(&row, sink->sum);
}

void sl_state_carry_fund(const struct sl_carry *carry, struct sl_fund *fund)
{
    SL_CARRY(carry, fund->units[SL_JUNIOR]);
    SL_CARRY(carry, fund->delay);
}

void sl_state_carry_tranches(const struct sl_carry *carry, struct sl_fund *fund)
{
    SL_CARRY(carry, fund->units[SL_SENIOR]);
    SL_CARRY(carry, fund->par);
    SL_CARRY(carry, fund->senior_ppb);
}

/* A fund that markets may share: its account and name, and all units and their par where there are
 * such. */
void sl_state_fund(const struct sloss_ledger *ledger, uint32_t index,
                   const struct sl_state_sink *sink)
{
    struct sl_fund *fund = sl_ledger_fund(ledger, index);
    const struct sl_holding *holding = sl_ledger_holding(ledger, fund->holding);
    struct sl_row row = open(sink, SL_ROW_FUND, holding->account, holding->asset);
    const struct sl_carry carry = {.row = &row};
    sl_carry_name(&carry, fund->name, SLOSS_NAME_SIZE);
    if (fund->has_units) {
        sl_state_carry_fund(&carry, fund);
    }
    if (fund->has_tranches) {
        sl_state_carry_tranches(&carry, fund);
    }
    sl_row_close(&row, sink->sum);
}

void sl_state_carry_units(const struct sl_carry *carry, struct sl_units *units)
{
    SL_CARRY(carry, units->units);
    SL_CARRY(carry, units->wish);
    SL_CARRY(carry, units->wish_time);
    if (carry->source == NULL ? units->tranche != 0 : carry->source->left > 0) {
        SL_CARRY(carry, units->tranche); /* junior ones have no word for it */
    }
}

/* Who has no units, and wishes nothing, is not part of the state. */
void sl_state_units(const struct sloss_engine *engine, uint32_t index,
                    const struct sl_state_sink *sink)
{
    struct sl_units *units = sl_units_at(engine, index);
    if (units->units == 0) {
        return;
    }
    uint32_t account = sl_ledger_holding(engine->ledger, units->holding)->account;
    struct sl_row row = open(sink, SL_ROW_UNITS, account, units->fund);
    sl_state_carry_units(&(struct sl_carry){.row = &row}, units);
    sl_row_close(&row, sink->sum);
}

void sl_state_carry_holding(const struct sl_carry *carry, struct sl_holding *holding)
{
    uint8_t flags = holding->flags & (SL_HOLDING_LIQUIDATED | SL_HOLDING_BANKRUPT);
    SL_CARRY(carry, holding->balance);
    SL_CARRY(carry, holding->socialized);
    SL_CARRY(carry, flags);
    SL_CARRY(carry, holding->market);
    if (carry->source != NULL) {
        if ((flags & ~(SL_HOLDING_LIQUIDATED | SL_HOLDING_BANKRUPT)) != 0) {
            sl_row_refuse(carry->source, SLOSS_ERR_DAMAGED);
        }
        sl_ledger_raise(holding, flags);
    }
}

/* What took it below zero, the latest first. */
static void put_below(struct sl_row *row, const struct sloss_ledger *ledger,
                      const struct sl_holding *holding)
{
    for (uint32_t at = holding->below; at != SL_NONE; at = sl_below_at(ledger, at)->next) {
        sl_row_put(row, sl_below_at(ledger, at)->market);
        sl_row_put(row, (uint64_t)sl_below_at(ledger, at)->amount);
    }
}

/* A holding that has never had a balance, a debt or a position is not hashed. It is kept, since a
 * trial can use it and can make none. Compartments have rows of another kind. */
void sl_state_holding(const struct sloss_ledger *ledger, uint32_t index,
                      const struct sl_state_sink *sink)
{
    struct sl_holding *holding = sl_ledger_holding(ledger, index);
    if (sl_compartment_is(holding)) {
        return;
    }
    uint32_t flags = holding->flags & (SL_HOLDING_LIQUIDATED | SL_HOLDING_BANKRUPT);
    bool empty = holding->balance == 0 && holding->socialized == 0 && flags == 0 &&
                 holding->market == SL_NONE;
    struct sl_row row = open(sink, SL_ROW_HOLDING, holding->account, holding->asset);
    sl_state_carry_holding(&(struct sl_carry){.row = &row}, holding);
    put_below(&row, ledger, holding);
    sl_row_close(&row, empty ? NULL : sink->sum);
}

/* A compartment is state from when it is made until it ends, with or without money. */
void sl_state_isolated(const struct sloss_ledger *ledger, uint32_t index,
                       const struct sl_state_sink *sink)
{
    const struct sl_compartment *compartment = sl_compartment_at(ledger, index);
    struct sl_holding *holding = sl_ledger_holding(ledger, compartment->holding);
    if (!compartment->open) {
        return;
    }
    struct sl_row row = open(sink, SL_ROW_ISOLATED, holding->account, compartment->market);
    sl_state_carry_holding(&(struct sl_carry){.row = &row}, holding);
    put_below(&row, ledger, holding);
    sl_row_close(&row, sink->sum);
}

/* In a market that settles variation, what it won and was charged since ranks and bounds it. */
void sl_state_position(const struct sloss_ledger *ledger, const struct sl_market *market,
                       const struct sl_position *position, const struct sl_state_sink *sink)
{
    sl_uwide cost = (sl_uwide)(position->cost + (sl_wide)position->lots * market->funding);
    if (position->lots == 0 && cost == 0) {
        return;
    }
    uint32_t account = sl_ledger_holding(ledger, position->holding)->account;
    struct sl_row row = open(sink, SL_ROW_POSITION, account, position->market);
    sl_row_put(&row, (uint64_t)position->lots);
    sl_row_put(&row, (uint64_t)cost);
    sl_row_put(&row, (uint64_t)(cost >> 64));
    if (market->settlement == SLOSS_SETTLEMENT_VARIATION) {
        struct sl_gain gain = sl_gain_in(ledger, market, position);
        sl_row_put(&row, (uint64_t)gain.won);
        sl_row_put(&row, (uint64_t)gain.charged);
    }
    sl_row_close(&row, sink->sum);
}

void sl_state_owner(const struct sloss_ledger *ledger, uint32_t index,
                    const struct sl_state_sink *sink)
{
    const struct sl_owned *owned = sl_owners_owned(ledger, index);
    struct sl_row row = open(sink, SL_ROW_OWNER, owned->account, owned->client);
    sl_carry_name(&(struct sl_carry){.row = &row}, sl_owners_at(ledger, owned->owner)->name,
                  SLOSS_NAME_SIZE);
    sl_row_close(&row, sink->sum);
}

void sl_state_carry_member(const struct sl_carry *carry, struct sl_member *member)
{
    SL_CARRY(carry, member->contribution);
    SL_CARRY(carry, member->contribution_set);
    SL_CARRY(carry, member->assessment);
    SL_CARRY(carry, member->duration);
}

/* A member that nothing was ever set for, or to nothing, is not hashed. It is kept, as an empty
 * holding is. */
void sl_state_member(const struct sloss_ledger *ledger, uint32_t index,
                     const struct sl_state_sink *sink)
{
    struct sl_member *member = sl_ledger_member(ledger, index);
    bool empty = member->contribution_set == 0 && member->assessment == 0 && member->duration == 0;
    const struct sl_holding *holding = sl_ledger_holding(ledger, member->holding);
    struct sl_row row = open(sink, SL_ROW_MEMBER, holding->account, holding->asset);
    sl_state_carry_member(&(struct sl_carry){.row = &row}, member);
    for (uint32_t at = member->asked; at != SL_NONE; at = sl_members_asked(ledger, at)->before) {
        sl_row_put(&row, (uint64_t)sl_members_asked(ledger, at)->time);
        sl_row_put(&row, (uint64_t)sl_members_asked(ledger, at)->amount);
    }
    sl_row_close(&row, empty ? NULL : sink->sum);
}

/* ---- claims, and debts that are kept --------------------------------------------------------- */

/* A row of an account and a market says, where it is of a compartment, of which one. */
static void put_part(struct sl_row *row, const struct sloss_ledger *ledger, uint32_t holding)
{
    const struct sl_holding *part = sl_ledger_holding(ledger, holding);
    if (sl_compartment_is(part)) {
        sl_row_put(row, sl_compartment_market(ledger, part));
    }
}

/* Rows of nothing are not state. */
void sl_state_claim(const struct sloss_ledger *ledger, uint32_t index,
                    const struct sl_state_sink *sink)
{
    const struct sl_claim *claim = sl_claim_at(ledger, index);
    if (claim->amount == 0) {
        return;
    }
    struct sl_row row = open(sink, SL_ROW_CLAIM, sl_ledger_holding(ledger, claim->holding)->account,
                             sl_claim_market(claim));
    sl_row_put(&row, sl_claim_kind(claim));
    sl_row_put(&row, (uint64_t)claim->amount);
    put_part(&row, ledger, claim->holding);
    sl_row_close(&row, sink->sum);
}

/* What a market's claims of a kind have got back, and what was given without one. */
void sl_state_carry_claims(const struct sl_carry *carry, struct sl_claim_list *list)
{
    SL_CARRY(carry, list->repaid);
    SL_CARRY(carry, list->answered);
}

void sl_state_claims(const struct sloss_ledger *ledger, uint32_t market, enum sl_claim_kind kind,
                     const struct sl_state_sink *sink)
{
    struct sl_claim_list *list = sl_claim_list(ledger, market, kind);
    if (list == NULL || (list->repaid == 0 && list->answered == 0)) {
        return;
    }
    struct sl_row row = open(sink, SL_ROW_CLAIMS, market, (uint64_t)kind);
    sl_state_carry_claims(&(struct sl_carry){.row = &row}, list);
    sl_row_close(&row, sink->sum);
}

void sl_state_owed(const struct sloss_ledger *ledger, uint32_t index,
                   const struct sl_state_sink *sink)
{
    const struct sl_owed *owed = sl_owed_at(ledger, index);
    if (owed->amount == 0) {
        return;
    }
    struct sl_row row =
        open(sink, SL_ROW_OWED, sl_ledger_holding(ledger, owed->holding)->account, owed->market);
    sl_row_put(&row, (uint64_t)owed->amount);
    put_part(&row, ledger, owed->holding);
    sl_row_close(&row, sink->sum);
}

/* ---- who has left ---------------------------------------------------------------------------- */

uint32_t sl_state_hole(const struct sloss_ledger *ledger, uint32_t market)
{
    return sl_left_is_hole(ledger, market) ? sl_ledger_book(ledger, market)->hole : 0;
}

/* Who left in a hole that has been filled since is not state. */
void sl_state_left(const struct sloss_ledger *ledger, uint32_t index, uint32_t hole,
                   const struct sl_state_sink *sink)
{
    const struct sl_left *left = sl_left_at(ledger, index);
    if (hole == 0 || left->hole != hole) {
        return;
    }
    struct sl_row row =
        open(sink, SL_ROW_LEFT, sl_ledger_holding(ledger, left->holding)->account, left->market);
    sl_row_close(&row, sink->sum);
}
