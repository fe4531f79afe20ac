/* SPDX-License-Identifier: BSD-2-Clause */
#include "command/hash.h"

#include "base/lanes.h"
#include "engine/gain.h"
#include "engine/units.h"
#include "ledger/below.h"
#include "ledger/claim.h"
#include "ledger/left.h"
#include "ledger/members.h"
#include "ledger/owed.h"
#include "ledger/owners.h"

/* The kind of a row. It is hashed too, so that equal words in rows of different kinds give
 * different hashes. */
enum kind {
    SETTINGS = 1,
    ASSET,
    MARKET,
    ACCOUNT,
    HOLDING,
    POSITION,
    OWNER,
    MEMBER,
    CLAIM,
    CLAIMS,
    OWED,
    LEFT,
    FUND,
    UNITS
};

static struct sl_lanes open(enum kind kind, uint64_t major, uint64_t minor)
{
    struct sl_lanes lanes = {.first = (uint64_t)kind, .second = 0};
    sl_lanes_absorb(&lanes, major);
    sl_lanes_absorb(&lanes, minor);
    return lanes;
}

/* Absorb a name as words made of its letters, so that the order of bytes in memory does not matter.
 * Behind its end a name is zero. */
static void absorb_name(struct sl_lanes *lanes, const char *name)
{
    for (size_t at = 0; at < SLOSS_NAME_SIZE; at += 8) {
        uint64_t word = 0;
        for (unsigned i = 0; i < 8; i++) {
            word |= (uint64_t)(unsigned char)name[at + i] << (8 * i);
        }
        sl_lanes_absorb(lanes, word);
    }
}

static void add_settings(const struct sloss_engine *engine, struct sloss_hash *sum)
{
    struct sl_lanes lanes = open(SETTINGS, engine->settings.option[0], engine->settings.option[1]);
    for (uint32_t which = 2; which < SL_OPTIONS; which++) {
        sl_lanes_absorb(&lanes, engine->settings.option[which]);
    }
    sl_lanes_absorb(&lanes, (uint64_t)engine->settings.time);
    sl_lanes_add(sum, lanes);
}

static void add_asset(const struct sloss_ledger *ledger, uint32_t index, struct sloss_hash *sum)
{
    const struct sl_asset *asset = sl_ledger_asset(ledger, index);
    struct sl_lanes lanes = open(ASSET, index, asset->decimals);
    sl_lanes_absorb(&lanes, (uint64_t)asset->supply);
    if (asset->has_deficit) {
        sl_lanes_absorb(&lanes, (uint64_t)asset->deficit_time);
    }
    absorb_name(&lanes, asset->name);
    sl_lanes_add(sum, lanes);
}

static void absorb_policy(struct sl_lanes *lanes, const struct sloss_market_policy *policy)
{
    const uint64_t words[] = {(uint64_t)policy->leverage_cut, (uint64_t)policy->money_one,
                              (uint64_t)policy->dust_below,   (uint64_t)policy->small_below,
                              (uint64_t)policy->middle_below, (uint64_t)policy->equity_min,
                              policy->small_ppb,              policy->middle_ppb,
                              policy->leverage_unit,          policy->leverage_max,
                              policy->policy,                 policy->power,
                              policy->profit_power,           policy->leverage_power};
    for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++) {
        sl_lanes_absorb(lanes, words[i]);
    }
}

static void absorb_parameters(struct sl_lanes *lanes, const struct sl_market *market)
{
    const uint64_t words[] = {
        (uint64_t)market->unit,   (uint64_t)market->fee_ppb, market->kind,
        market->settlement,       market->sharing.basis,     market->sharing.rule,
        market->sharing.cap,      market->sharing.rounding,  market->sharing.pool,
        market->accepts_negative, market->precision,         market->tier_count};
    for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++) {
        sl_lanes_absorb(lanes, words[i]);
    }
    absorb_policy(lanes, &market->sharing.policy);
    for (uint32_t layer = 0; layer < SLOSS_LAYERS_MAX; layer++) {
        sl_lanes_absorb(lanes, market->layer[layer]);
        sl_lanes_absorb(lanes, (uint64_t)market->cap[layer]);
        sl_lanes_absorb(lanes, (uint64_t)market->period[layer]);
        sl_lanes_absorb(lanes, (uint64_t)market->duration[layer]);
    }
    sl_lanes_absorb(lanes, (uint64_t)market->gate_duration);
    for (uint32_t which = 0; which < SL_OPTIONS; which++) {
        sl_lanes_absorb(lanes, market->option[which]);
    }
    for (uint32_t i = 0; i < market->tier_count; i++) {
        sl_lanes_absorb(lanes, (uint64_t)market->tier[i].floor);
        for (uint32_t which = 0; which < 2; which++) {
            sl_lanes_absorb(lanes, (uint64_t)market->tier[i].rate[which]);
            sl_lanes_absorb(lanes, (uint64_t)market->tier[i].lot[which]);
        }
    }
}

/* The sum of funding is absorbed although every cost contains it, because it also limits how large
 * a cost may become (rules 1.5). */
static void absorb_sums(struct sl_lanes *lanes, const struct sl_book *book,
                        const struct sl_market *market)
{
    const uint64_t words[] = {(uint64_t)book->dust,
                              (uint64_t)market->mark,
                              (uint64_t)market->funding,
                              market->marked,
                              market->closed,
                              (uint64_t)market->deficit_time,
                              (uint64_t)market->deficit_sum,
                              (uint64_t)market->repaid_sum,
                              (uint64_t)market->deleverage_sum,
                              market->deficit_count,
                              market->takeover_count,
                              market->deleverage_count};
    for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++) {
        sl_lanes_absorb(lanes, words[i]);
    }
    for (uint32_t layer = 0; layer < SLOSS_LAYERS_MAX; layer++) {
        sl_lanes_absorb(lanes, (uint64_t)market->paid_sum[layer]);
    }
}

/* When its layers gave what. */
static void absorb_given(struct sl_lanes *lanes, const struct sloss_ledger *ledger,
                         const struct sl_market *market)
{
    for (uint32_t layer = 0; layer < SLOSS_LAYERS_MAX; layer++) {
        for (uint32_t row = market->gave[layer].oldest; row != SL_NONE;
             row = sl_given_at(ledger, row)->next) {
            sl_lanes_absorb(lanes, layer);
            sl_lanes_absorb(lanes, (uint64_t)sl_given_at(ledger, row)->time);
            sl_lanes_absorb(lanes, (uint64_t)sl_given_at(ledger, row)->before);
        }
    }
}

/* What it won and was charged since ranks and bounds it, where a market settles variation. */
static void absorb_gain(struct sl_lanes *lanes, const struct sloss_engine *engine,
                        const struct sl_position *position)
{
    const struct sl_market *market = sl_engine_market(engine, position->market);
    if (market->settlement == SLOSS_SETTLEMENT_VARIATION) {
        struct sl_gain gain = sl_gain_of(engine, position);
        sl_lanes_absorb(lanes, (uint64_t)gain.won);
        sl_lanes_absorb(lanes, (uint64_t)gain.charged);
    }
}

static void add_position(const struct sloss_engine *engine, const struct sl_market *market,
                         uint32_t row, struct sloss_hash *sum)
{
    const struct sloss_ledger *ledger = engine->ledger;
    const struct sl_position *position = sl_ledger_position(ledger, row);
    sl_uwide cost = (sl_uwide)(position->cost + (sl_wide)position->lots * market->funding);
    if (position->lots == 0 && cost == 0) {
        return;
    }
    uint32_t account = sl_ledger_holding(ledger, position->holding)->account;
    struct sl_lanes lanes = open(POSITION, account, position->market);
    sl_lanes_absorb(&lanes, (uint64_t)position->lots);
    sl_lanes_absorb(&lanes, (uint64_t)cost);
    sl_lanes_absorb(&lanes, (uint64_t)(cost >> 64));
    absorb_gain(&lanes, engine, position);
    sl_lanes_add(sum, lanes);
}

static void add_market(const struct sloss_engine *engine, uint32_t index, struct sloss_hash *sum)
{
    const struct sl_book *book = sl_ledger_book(engine->ledger, index);
    const struct sl_market *market = sl_engine_market(engine, index);
    struct sl_lanes lanes = open(MARKET, index, book->asset);
    absorb_name(&lanes, book->name);
    absorb_parameters(&lanes, market);
    absorb_sums(&lanes, book, market);
    if (book->shared_fund != SL_NONE) {
        sl_lanes_absorb(&lanes, book->shared_fund);
    }
    absorb_given(&lanes, engine->ledger, market);
    sl_lanes_add(sum, lanes);
    for (uint32_t slot = 0; slot < book->holders.count; slot++) {
        add_position(engine, market, sl_ledger_holder(book, slot), sum);
    }
}

static void add_account(const struct sloss_ledger *ledger, uint32_t index, struct sloss_hash *sum)
{
    const struct sl_account *account = sl_ledger_account(ledger, index);
    struct sl_lanes lanes = open(ACCOUNT, index, account->id);
    if (account->name != SL_NONE) {
        absorb_name(&lanes, sl_paged_at(&ledger->names, account->name));
    }
    sl_lanes_add(sum, lanes);
}

/* A holding that has never had a balance, a debt or a position is not part of the state. */
static void add_holding(const struct sloss_ledger *ledger, uint32_t row, struct sloss_hash *sum)
{
    const struct sl_holding *holding = sl_ledger_holding(ledger, row);
    uint32_t flags = holding->flags & (SL_HOLDING_LIQUIDATED | SL_HOLDING_BANKRUPT);
    if (holding->balance == 0 && holding->socialized == 0 && flags == 0 &&
        holding->market == SL_NONE) {
        return;
    }
    struct sl_lanes lanes = open(HOLDING, holding->account, holding->asset);
    sl_lanes_absorb(&lanes, (uint64_t)holding->balance);
    sl_lanes_absorb(&lanes, (uint64_t)holding->socialized);
    sl_lanes_absorb(&lanes, flags);
    sl_lanes_absorb(&lanes, holding->market);
    for (uint32_t at = holding->below; at != SL_NONE; at = sl_below_at(ledger, at)->next) {
        sl_lanes_absorb(&lanes, sl_below_at(ledger, at)->market);
        sl_lanes_absorb(&lanes, (uint64_t)sl_below_at(ledger, at)->amount);
    }
    sl_lanes_add(sum, lanes);
}

static void add_owner(const struct sloss_ledger *ledger, uint32_t row, struct sloss_hash *sum)
{
    const struct sl_owned *owned = sl_owners_owned(ledger, row);
    struct sl_lanes lanes = open(OWNER, owned->account, owned->client);
    absorb_name(&lanes, sl_owners_at(ledger, owned->owner)->name);
    sl_lanes_add(sum, lanes);
}

static void add_fund(const struct sloss_ledger *ledger, uint32_t row, struct sloss_hash *sum)
{
    const struct sl_fund *fund = sl_ledger_fund(ledger, row);
    const struct sl_holding *holding = sl_ledger_holding(ledger, fund->holding);
    struct sl_lanes lanes = open(FUND, holding->account, holding->asset);
    absorb_name(&lanes, fund->name);
    if (fund->has_units) {
        sl_lanes_absorb(&lanes, (uint64_t)fund->units);
        sl_lanes_absorb(&lanes, (uint64_t)fund->delay);
    }
    sl_lanes_add(sum, lanes);
}

/* Who has no units, and wishes nothing, is not part of the state. */
static void add_units(const struct sloss_engine *engine, uint32_t row, struct sloss_hash *sum)
{
    const struct sl_units *units = sl_units_at(engine, row);
    if (units->units == 0) {
        return;
    }
    uint32_t account = sl_ledger_holding(engine->ledger, units->holding)->account;
    struct sl_lanes lanes = open(UNITS, account, units->fund);
    sl_lanes_absorb(&lanes, (uint64_t)units->units);
    sl_lanes_absorb(&lanes, (uint64_t)units->wish);
    sl_lanes_absorb(&lanes, (uint64_t)units->wish_time);
    sl_lanes_add(sum, lanes);
}

/* A member that nothing was ever set for, or to nothing, is not state. */
static void add_member(const struct sloss_ledger *ledger, uint32_t row, struct sloss_hash *sum)
{
    const struct sl_member *member = sl_ledger_member(ledger, row);
    if (member->contribution_set == 0 && member->assessment == 0 && member->duration == 0) {
        return;
    }
    const struct sl_holding *holding = sl_ledger_holding(ledger, member->holding);
    struct sl_lanes lanes = open(MEMBER, holding->account, holding->asset);
    sl_lanes_absorb(&lanes, (uint64_t)member->contribution);
    sl_lanes_absorb(&lanes, (uint64_t)member->contribution_set);
    sl_lanes_absorb(&lanes, (uint64_t)member->assessment);
    sl_lanes_absorb(&lanes, (uint64_t)member->duration);
    for (uint32_t at = member->asked; at != SL_NONE; at = sl_members_asked(ledger, at)->before) {
        sl_lanes_absorb(&lanes, (uint64_t)sl_members_asked(ledger, at)->time);
        sl_lanes_absorb(&lanes, (uint64_t)sl_members_asked(ledger, at)->amount);
    }
    sl_lanes_add(sum, lanes);
}

static void add_claim(const struct sloss_ledger *ledger, uint32_t row, struct sloss_hash *sum)
{
    const struct sl_claim *claim = sl_claim_at(ledger, row);
    if (claim->amount == 0) {
        return;
    }
    struct sl_lanes lanes =
        open(CLAIM, sl_ledger_holding(ledger, claim->holding)->account, sl_claim_market(claim));
    sl_lanes_absorb(&lanes, sl_claim_kind(claim));
    sl_lanes_absorb(&lanes, (uint64_t)claim->amount);
    sl_lanes_add(sum, lanes);
}

/* What a market's claims of a kind have got back, and what was given without one. */
static void add_claims(const struct sloss_ledger *ledger, uint32_t market, enum sl_claim_kind kind,
                       struct sloss_hash *sum)
{
    const struct sl_claim_list *list = sl_claim_list(ledger, market, kind);
    if (list == NULL || (list->repaid == 0 && list->answered == 0)) {
        return;
    }
    struct sl_lanes lanes = open(CLAIMS, market, (uint64_t)kind);
    sl_lanes_absorb(&lanes, (uint64_t)list->repaid);
    sl_lanes_absorb(&lanes, (uint64_t)list->answered);
    sl_lanes_add(sum, lanes);
}

static void add_owed(const struct sloss_ledger *ledger, uint32_t row, struct sloss_hash *sum)
{
    const struct sl_owed *owed = sl_owed_at(ledger, row);
    if (owed->amount == 0) {
        return;
    }
    struct sl_lanes lanes =
        open(OWED, sl_ledger_holding(ledger, owed->holding)->account, owed->market);
    sl_lanes_absorb(&lanes, (uint64_t)owed->amount);
    sl_lanes_add(sum, lanes);
}

static void add_all_claims(const struct sloss_ledger *ledger, struct sloss_hash *sum)
{
    for (uint32_t row = 0; row < ledger->claims.count; row++) {
        add_claim(ledger, row, sum);
    }
    for (uint32_t market = 0; market < ledger->books.count; market++) {
        for (uint32_t kind = 0; kind < SL_CLAIM_KINDS; kind++) {
            add_claims(ledger, market, (enum sl_claim_kind)kind, sum);
        }
    }
    for (uint32_t row = 0; row < ledger->owed.count; row++) {
        add_owed(ledger, row, sum);
    }
}

/* Who left a market while something was uncovered there that still is. */
static void add_left(const struct sloss_ledger *ledger, uint32_t row, struct sloss_hash *sum)
{
    if (sl_left_counts(ledger, row)) {
        const struct sl_left *left = sl_left_at(ledger, row);
        sl_lanes_add(sum, open(LEFT, sl_ledger_holding(ledger, left->holding)->account,
                               left->market));
    }
}

struct sloss_hash sl_hash_state(const struct sloss_engine *engine)
{
    const struct sloss_ledger *ledger = engine->ledger;
    struct sloss_hash sum = {0, 0};
    add_settings(engine, &sum);
    for (uint32_t index = 0; index < ledger->assets.count; index++) {
        add_asset(ledger, index, &sum);
    }
    for (uint32_t index = 0; index < engine->markets.count; index++) {
        add_market(engine, index, &sum);
    }
    for (uint32_t index = 0; index < ledger->accounts.count; index++) {
        add_account(ledger, index, &sum);
    }
    for (uint32_t row = 0; row < ledger->holdings.count; row++) {
        add_holding(ledger, row, &sum);
    }
    for (uint32_t row = 0; row < ledger->funds.count; row++) {
        add_fund(ledger, row, &sum);
    }
    for (uint32_t row = 0; row < engine->units.count; row++) {
        add_units(engine, row, &sum);
    }
    for (uint32_t row = 0; row < ledger->owned.count; row++) {
        add_owner(ledger, row, &sum);
    }
    for (uint32_t row = 0; row < ledger->members.count; row++) {
        add_member(ledger, row, &sum);
    }
    add_all_claims(ledger, &sum);
    for (uint32_t row = 0; row < ledger->left.count; row++) {
        add_left(ledger, row, &sum);
    }
    return sum;
}
