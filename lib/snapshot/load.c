/* SPDX-License-Identifier: BSD-2-Clause */
#include "snapshot/load.h"

#include "command/need.h"
#include "command/state.h"
#include "command/terms.h"
#include "command/verify.h"
#include "detection/breach.h"
#include "detection/trigger.h"
#include "engine/gain.h"
#include "ledger/host_ids.h"
#include "ledger/members.h"
#include "ledger/owners.h"
#include "ledger/restore.h"
#include "ledger/rows.h"

/* The rows so far. Each kind of row is allowed after some kinds only. */
struct loader {
    struct sloss_engine *engine;
    struct sl_row_source *source;
    struct sl_carry carry;
    uint32_t last;    /* kind of the row before, or 0 */
    uint32_t account; /* at hand, or SL_NONE */
    uint32_t holding; /* at hand, or SL_NONE */
    uint64_t place;   /* of the row before, where rows of its kind stand in order */
    bool window;      /* there was one of host ids */
};

static void refuse(struct loader *loader, enum sloss_status status)
{
    if (status != SLOSS_OK) {
        sl_row_refuse(loader->source, status);
    }
}

static void need(struct loader *loader, bool holds)
{
    refuse(loader, holds ? SLOSS_OK : SLOSS_ERR_DAMAGED);
}

static bool is_fine(const struct loader *loader)
{
    return loader->source->status == SLOSS_OK;
}

static uint32_t bit(uint32_t kind)
{
    return UINT32_C(1) << (kind < 32 ? kind : kind - SL_ROW_COUNTS + 16);
}

/* The row comes after one of these kinds. */
static void need_after(struct loader *loader, uint32_t kinds)
{
    need(loader, (bit(loader->last) & kinds) != 0);
}

static struct sloss_ledger *ledger_of(const struct loader *loader)
{
    return loader->engine->ledger;
}

/* Rows of a kind stand in the order of a number, each once. */
static void need_next_place(struct loader *loader, uint64_t place)
{
    need(loader, loader->last != loader->source->kind || place > loader->place);
    loader->place = place;
}

/* ---- settings, assets, markets --------------------------------------------------------------- */

static void take_settings(struct loader *loader, uint64_t major, uint64_t minor)
{
    struct sl_settings *settings = &loader->engine->settings;
    need_after(loader, bit(0));
    need(loader, major <= UINT8_MAX && minor <= UINT8_MAX);
    settings->option[0] = (uint8_t)major;
    settings->option[1] = (uint8_t)minor;
    sl_state_carry_settings(&loader->carry, settings);
    need(loader, sl_terms_settings_hold(settings));
}

static void take_counts(struct loader *loader, uint64_t major, uint64_t minor)
{
    need_after(loader, bit(SL_ROW_SETTINGS));
    need(loader, major == 0 && minor == 0);
    sl_state_carry_counts(&loader->carry, &loader->engine->settings);
}

/* A window that the host asks for is the one that is loaded: with another the book would not answer as
 * before. */
static void take_window(struct loader *loader, uint64_t major, uint64_t minor)
{
    struct sloss_ledger *ledger = ledger_of(loader);
    need_after(loader, bit(SL_ROW_COUNTS));
    need(loader, major > 0 && major <= SL_HOST_IDS_MAX && minor == 0);
    if (is_fine(loader) && ledger->host_ids.most == 0 &&
        !sl_host_ids_open(ledger, (uint32_t)major)) {
        refuse(loader, SLOSS_ERR_MEMORY);
    }
    if (is_fine(loader) && ledger->host_ids.most != major) {
        refuse(loader, SLOSS_ERR_LIMIT);
    }
    loader->window = true;
}

/* The oldest comes first. */
static void take_host_id(struct loader *loader, uint64_t major, uint64_t minor)
{
    struct sloss_ledger *ledger = ledger_of(loader);
    struct sl_host_id id = {.id = {minor, 0}, .sequence = major};
    need_after(loader, bit(SL_ROW_WINDOW) | bit(SL_ROW_HOST_ID));
    need(loader, major <= loader->engine->settings.sequence &&
                     ledger->host_ids.count < ledger->host_ids.most);
    need_next_place(loader, major);
    sl_state_carry_host_id(&loader->carry, &id);
    need(loader, id.id[0] != 0 || id.id[1] != 0);
    if (is_fine(loader)) {
        need(loader, sl_host_ids_find(ledger, id.id) == NULL);
    }
    if (is_fine(loader) && !sl_host_ids_reserve(ledger)) {
        refuse(loader, SLOSS_ERR_MEMORY);
    }
    if (is_fine(loader)) {
        sl_host_ids_add(ledger, &id);
    }
}

static void take_asset(struct loader *loader, uint64_t major, uint64_t minor)
{
    char name[SLOSS_NAME_SIZE];
    struct sloss_ledger *ledger = ledger_of(loader);
    int64_t deficit_time = 0;
    int64_t supply = 0;
    need_after(loader, bit(SL_ROW_COUNTS) | bit(SL_ROW_WINDOW) | bit(SL_ROW_HOST_ID) |
                           bit(SL_ROW_ASSET));
    need(loader, major == ledger->assets.count && minor <= 18);
    SL_CARRY(&loader->carry, supply);
    bool has_deficit = loader->source->left > SLOSS_NAME_SIZE / 8;
    if (has_deficit) {
        SL_CARRY(&loader->carry, deficit_time);
    }
    sl_carry_name(&loader->carry, name, SLOSS_NAME_SIZE);
    need(loader, supply >= 0 && sl_need_is_name(name, false));
    if (!is_fine(loader)) {
        return;
    }
    enum sloss_status status = sl_ledger_add_asset(ledger, name, (uint32_t)minor);
    refuse(loader, status == SLOSS_ERR_EXISTS ? SLOSS_ERR_DAMAGED : status);
    if (is_fine(loader)) {
        struct sl_asset *asset = sl_ledger_asset(ledger, (uint32_t)major);
        asset->supply = supply;
        asset->has_deficit = has_deficit;
        asset->deficit_time = deficit_time;
    }
}

/* What follows from the parameters and the mark. */
static enum sloss_status derive(struct sl_market *market)
{
    uint32_t tiers = market->tier_count;
    market->tier_count = 0;
    sl_market_start(market);
    enum sloss_status status = SLOSS_OK;
    for (uint32_t i = 0; status == SLOSS_OK && i < tiers; i++) {
        const struct sl_tier tier = market->tier[i];
        status = sl_market_set_tier(market, &tier);
    }
    if (status == SLOSS_OK && market->marked) {
        status = sl_market_value(market, market->mark, &market->value);
    }
    sl_market_refresh(market);
    return status == SLOSS_OK ? SLOSS_OK : SLOSS_ERR_DAMAGED;
}

static enum sloss_status add_market(struct sloss_engine *engine, const char *name, uint32_t asset,
                                    uint32_t shared_fund, const struct sl_market *market)
{
    if (!sl_paged_reserve(&engine->markets, engine->markets.count + 1) ||
        !sl_triggers_reserve(engine->triggers)) {
        return SLOSS_ERR_MEMORY;
    }
    enum sloss_status status = sl_restore_book(engine->ledger, name, asset, shared_fund);
    if (status == SLOSS_OK) {
        sl_triggers_add_market(engine->triggers);
        *(struct sl_market *)sl_paged_append(&engine->markets) = *market;
    }
    return status;
}

/* When its layers gave what, layer by layer. */
static void take_given(struct loader *loader, struct sl_market *market)
{
    uint32_t last = 0;
    for (uint32_t layer = 0; layer < SLOSS_LAYERS_MAX; layer++) {
        market->gave[layer] = SL_GIVEN_NEVER;
    }
    while (is_fine(loader) && loader->source->left > 0) {
        uint32_t layer = 0;
        int64_t time = 0;
        int64_t before = 0;
        SL_CARRY(&loader->carry, layer);
        SL_CARRY(&loader->carry, time);
        SL_CARRY(&loader->carry, before);
        need(loader, layer >= last && layer < SLOSS_LAYERS_MAX);
        if (is_fine(loader)) {
            refuse(loader,
                   sl_given_restore(ledger_of(loader), &market->gave[layer], time, before));
        }
        last = layer;
    }
}

static void take_market(struct loader *loader, uint64_t major, uint64_t minor)
{
    char name[SLOSS_NAME_SIZE];
    struct sl_market market = {0};
    uint32_t shared_fund = SL_NONE;
    need_after(loader, bit(SL_ROW_COUNTS) | bit(SL_ROW_WINDOW) | bit(SL_ROW_HOST_ID) |
                           bit(SL_ROW_ASSET) | bit(SL_ROW_MARKET) |
                           bit(SL_ROW_SETTLED) | bit(SL_ROW_CLAIMS));
    need(loader,
         major == loader->engine->markets.count && minor < ledger_of(loader)->assets.count);
    sl_carry_name(&loader->carry, name, SLOSS_NAME_SIZE);
    sl_state_carry_market(&loader->carry, &market);
    if (loader->source->left % 3 == 1) { /* three words each follow it */
        SL_CARRY(&loader->carry, shared_fund);
        need(loader, shared_fund < SL_FUNDS_MAX);
    }
    take_given(loader, &market);
    need(loader, sl_need_is_name(name, false) && sl_terms_market_holds(&market));
    if (is_fine(loader)) {
        refuse(loader, derive(&market));
    }
    if (is_fine(loader)) {
        market.unsettled = market.settlement == SLOSS_SETTLEMENT_VARIATION; /* perhaps */
        refuse(loader, add_market(loader->engine, name, (uint32_t)minor, shared_fund, &market));
    }
}

static void take_settled(struct loader *loader, uint64_t major, uint64_t minor)
{
    need_after(loader, bit(SL_ROW_MARKET));
    need(loader, major + 1 == loader->engine->markets.count && minor == 0);
    if (is_fine(loader)) {
        struct sl_market *market = sl_engine_market(loader->engine, (uint32_t)major);
        need(loader, market->settlement == SLOSS_SETTLEMENT_VARIATION);
        sl_state_carry_settled(&loader->carry, market);
    }
}

/* ---- accounts, and what they have ------------------------------------------------------------ */

static void take_account(struct loader *loader, uint64_t major, uint64_t minor)
{
    char name[SLOSS_NAME_SIZE] = "";
    loader->account = loader->account == SL_NONE ? 0 : loader->account + 1;
    loader->holding = SL_NONE;
    need(loader, loader->last != 0 && loader->last != SL_ROW_SETTINGS);
    need(loader, major == loader->account);
    if (loader->source->left > 0) {
        sl_carry_name(&loader->carry, name, SLOSS_NAME_SIZE);
        need(loader, sl_need_is_name(name, false));
    }
    if (is_fine(loader)) {
        refuse(loader, sl_restore_account(ledger_of(loader), loader->account, minor, name));
    }
}

static void take_owner(struct loader *loader, uint64_t major, uint64_t minor)
{
    char name[SLOSS_NAME_SIZE];
    need_after(loader, bit(SL_ROW_ACCOUNT));
    need(loader, major == loader->account && minor <= 1);
    sl_carry_name(&loader->carry, name, SLOSS_NAME_SIZE);
    need(loader, sl_need_is_name(name, false));
    if (is_fine(loader)) {
        need(loader,
             sl_ledger_account(ledger_of(loader), loader->account)->id < SLOSS_ACCOUNT_SYSTEM);
    }
    if (is_fine(loader) &&
        !sl_owners_set(ledger_of(loader), loader->account, name, minor == 1)) {
        refuse(loader, SLOSS_ERR_MEMORY);
    }
}

static void take_fund(struct loader *loader, uint64_t major, uint64_t minor)
{
    char name[SLOSS_NAME_SIZE];
    need_after(loader, bit(SL_ROW_ACCOUNT));
    need(loader, major == loader->account && minor < ledger_of(loader)->assets.count);
    sl_carry_name(&loader->carry, name, SLOSS_NAME_SIZE);
    need(loader, sl_need_is_name(name, false));
    if (is_fine(loader)) {
        refuse(loader,
               sl_restore_fund(ledger_of(loader), loader->account, (uint32_t)minor, name));
    }
}

static void take_holding(struct loader *loader, uint64_t major, uint64_t minor)
{
    struct sloss_ledger *ledger = ledger_of(loader);
    struct sl_holding values = {0};
    need_after(loader, bit(SL_ROW_ACCOUNT) | bit(SL_ROW_OWNER) | bit(SL_ROW_FUND) |
                           bit(SL_ROW_HOLDING) |
                           bit(SL_ROW_POSITION) | bit(SL_ROW_MEMBER) |
                           bit(SL_ROW_CLAIM) | bit(SL_ROW_OWED) | bit(SL_ROW_LEFT));
    need(loader, major == loader->account && minor < ledger->assets.count);
    need(loader, loader->holding == SL_NONE ||
                     sl_ledger_holding(ledger, loader->holding)->asset < minor);
    sl_state_carry_holding(&loader->carry, &values);
    if (is_fine(loader)) {
        refuse(loader, sl_restore_holding(ledger, loader->account, (uint32_t)minor, &values,
                                          &loader->holding));
    }
    while (is_fine(loader) && loader->source->left > 0) {
        uint32_t market = 0;
        int64_t amount = 0;
        SL_CARRY(&loader->carry, market);
        SL_CARRY(&loader->carry, amount);
        if (is_fine(loader)) {
            refuse(loader, sl_restore_below(ledger, loader->holding, market, amount));
        }
    }
}

static void take_gain(struct loader *loader, uint32_t position)
{
    struct sl_gain gain = {0};
    SL_CARRY(&loader->carry, gain.won);
    SL_CARRY(&loader->carry, gain.charged);
    if (is_fine(loader)) {
        refuse(loader, sl_gain_restore(loader->engine, position, gain));
    }
}

/* The cost that a row has includes funding, the ledger's does not. */
static void take_position(struct loader *loader, uint64_t major, uint64_t minor)
{
    uint64_t cost[2] = {0};
    int64_t lots = 0;
    int64_t kept = 0;
    uint32_t row = SL_NONE;
    need_after(loader, bit(SL_ROW_HOLDING) | bit(SL_ROW_POSITION));
    need(loader, major == loader->account && minor < loader->engine->markets.count &&
                     loader->holding != SL_NONE);
    SL_CARRY(&loader->carry, lots);
    SL_CARRY(&loader->carry, cost[0]);
    SL_CARRY(&loader->carry, cost[1]);
    need(loader, lots != 0 || cost[0] != 0 || cost[1] != 0);
    if (!is_fine(loader)) {
        return;
    }
    const struct sl_market *market = sl_engine_market(loader->engine, (uint32_t)minor);
    sl_uwide whole = (sl_uwide)cost[1] << 64 | cost[0];
    need(loader, sl_wide_narrow((sl_wide)(whole - (sl_uwide)((sl_wide)lots * market->funding)),
                                &kept));
    if (is_fine(loader)) {
        refuse(loader, sl_restore_position(ledger_of(loader), loader->holding, (uint32_t)minor,
                                           lots, kept, &row));
    }
    if (is_fine(loader) && market->settlement == SLOSS_SETTLEMENT_VARIATION) {
        take_gain(loader, row);
    }
}

/* The latest time it was asked comes first in the row, and last in the ledger. */
static void take_asked(struct loader *loader, uint32_t member)
{
    struct sl_vector *times = &loader->engine->keys;
    times->size = 0;
    while (is_fine(loader) && loader->source->left > 0) {
        int64_t *one = sl_vector_extend(times, 2 * sizeof(*one));
        if (one == NULL) {
            refuse(loader, SLOSS_ERR_MEMORY);
            return;
        }
        SL_CARRY(&loader->carry, one[0]);
        SL_CARRY(&loader->carry, one[1]);
    }
    const int64_t *all = (const int64_t *)(const void *)times->data;
    for (size_t at = times->size / sizeof(*all); is_fine(loader) && at > 0; at -= 2) {
        refuse(loader, sl_restore_asked(ledger_of(loader), member, all[at - 2], all[at - 1]));
    }
}

static void take_member(struct loader *loader, uint64_t major, uint64_t minor)
{
    struct sl_member values = {0};
    uint32_t row = SL_NONE;
    need_after(loader, bit(SL_ROW_HOLDING) | bit(SL_ROW_POSITION));
    need(loader, major == loader->account && loader->holding != SL_NONE);
    sl_state_carry_member(&loader->carry, &values);
    if (is_fine(loader)) {
        need(loader, sl_ledger_holding(ledger_of(loader), loader->holding)->asset == minor);
    }
    if (is_fine(loader)) {
        refuse(loader, sl_restore_member(ledger_of(loader), loader->holding, &values, &row));
    }
    if (is_fine(loader)) {
        take_asked(loader, row);
    }
}

static void take_claims(struct loader *loader, uint64_t major, uint64_t minor)
{
    struct sl_claim_list values = {0};
    need_after(loader, bit(SL_ROW_MARKET) | bit(SL_ROW_SETTLED) | bit(SL_ROW_CLAIMS));
    need(loader, major + 1 == loader->engine->markets.count && minor < SL_CLAIM_KINDS);
    need_next_place(loader, minor);
    sl_state_carry_claims(&loader->carry, &values);
    if (is_fine(loader)) {
        refuse(loader, sl_restore_claims(ledger_of(loader), (uint32_t)major,
                                         (enum sl_claim_kind)minor, &values));
    }
}

static void take_claim(struct loader *loader, uint64_t major, uint64_t minor)
{
    uint32_t kind = 0;
    int64_t amount = 0;
    need_after(loader, bit(SL_ROW_HOLDING) | bit(SL_ROW_POSITION) | bit(SL_ROW_MEMBER) |
                           bit(SL_ROW_CLAIM));
    need(loader, major == loader->account && minor < loader->engine->markets.count &&
                     loader->holding != SL_NONE);
    SL_CARRY(&loader->carry, kind);
    SL_CARRY(&loader->carry, amount);
    need(loader, kind < SL_CLAIM_KINDS);
    need_next_place(loader, minor * SL_CLAIM_LISTS + kind);
    if (is_fine(loader)) {
        refuse(loader, sl_restore_claim(ledger_of(loader), loader->holding, (uint32_t)minor,
                                        (enum sl_claim_kind)kind, amount));
    }
}

static void take_owed(struct loader *loader, uint64_t major, uint64_t minor)
{
    int64_t amount = 0;
    need_after(loader, bit(SL_ROW_HOLDING) | bit(SL_ROW_POSITION) | bit(SL_ROW_MEMBER) |
                           bit(SL_ROW_CLAIM) | bit(SL_ROW_OWED));
    need(loader, major == loader->account && minor < loader->engine->markets.count &&
                     loader->holding != SL_NONE);
    SL_CARRY(&loader->carry, amount);
    need_next_place(loader, minor);
    if (is_fine(loader)) {
        refuse(loader, sl_restore_owed(ledger_of(loader), loader->holding, (uint32_t)minor, amount));
    }
}

static void take_left(struct loader *loader, uint64_t major, uint64_t minor)
{
    need_after(loader, bit(SL_ROW_HOLDING) | bit(SL_ROW_POSITION) | bit(SL_ROW_MEMBER) |
                           bit(SL_ROW_CLAIM) | bit(SL_ROW_OWED) | bit(SL_ROW_LEFT));
    need(loader, major == loader->account && minor < loader->engine->markets.count &&
                     loader->holding != SL_NONE);
    need_next_place(loader, minor);
    if (is_fine(loader)) {
        refuse(loader, sl_restore_left(ledger_of(loader), loader->holding, (uint32_t)minor));
    }
}

/* ---- all ------------------------------------------------------------------------------------- */

static void take_row(struct loader *loader, uint64_t major, uint64_t minor)
{
    static const struct {
        uint32_t kind;
        void (*take)(struct loader *loader, uint64_t major, uint64_t minor);
    } kinds[] = {{SL_ROW_SETTINGS, take_settings}, {SL_ROW_COUNTS, take_counts},
                 {SL_ROW_ASSET, take_asset},       {SL_ROW_MARKET, take_market},
                 {SL_ROW_SETTLED, take_settled},   {SL_ROW_ACCOUNT, take_account},
                 {SL_ROW_OWNER, take_owner},       {SL_ROW_HOLDING, take_holding},
                 {SL_ROW_POSITION, take_position}, {SL_ROW_MEMBER, take_member},
                 {SL_ROW_CLAIM, take_claim},       {SL_ROW_CLAIMS, take_claims},
                 {SL_ROW_OWED, take_owed},         {SL_ROW_WINDOW, take_window},
                 {SL_ROW_HOST_ID, take_host_id},   {SL_ROW_LEFT, take_left},
                 {SL_ROW_FUND, take_fund}};
    for (size_t i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++) {
        if (kinds[i].kind == loader->source->kind) {
            kinds[i].take(loader, major, minor);
            loader->last = kinds[i].kind;
            return;
        }
    }
    refuse(loader, SLOSS_ERR_DAMAGED);
}

/* The first word of an account's rows is less by the number of the account, which is the next where a
 * row begins one. */
static uint64_t base_of(const struct loader *loader)
{
    uint32_t next = loader->account == SL_NONE ? 0 : loader->account + 1;
    bool begins = loader->source->kind == SL_ROW_ACCOUNT;
    return begins ? next : loader->account == SL_NONE ? 0 : loader->account;
}

/* Open interest times value is within the bounds on which all sums rest. */
static bool markets_hold(const struct sloss_engine *engine)
{
    bool hold = true;
    for (uint32_t index = 0; hold && index < engine->markets.count; index++) {
        const struct sl_market *market = sl_engine_market(engine, index);
        hold = sl_market_holds(market, sl_ledger_book(engine->ledger, index)->long_lots,
                               market->value);
    }
    return hold;
}

enum sloss_status sl_load(struct sloss_engine *engine, struct sl_row_source *source)
{
    struct loader loader = {.engine = engine,
                            .source = source,
                            .carry = {.source = source},
                            .account = SL_NONE,
                            .holding = SL_NONE};
    uint64_t major;
    uint64_t minor;
    while (sl_row_next(source, &major, &minor)) {
        take_row(&loader, major + base_of(&loader), minor);
    }
    need(&loader, engine->ledger->accounts.count == loader.account + 1);
    need(&loader, sl_restore_is_complete(engine->ledger));
    refuse(&loader, loader.window || engine->ledger->host_ids.most == 0 ? SLOSS_OK
                                                                         : SLOSS_ERR_LIMIT);
    if (is_fine(&loader)) {
        sl_restore_holes(engine->ledger);
        need(&loader, markets_hold(engine));
    }
    if (is_fine(&loader)) {
        refuse(&loader, sl_breach_arm_all(engine));
    }
    if (is_fine(&loader)) {
        need(&loader, sl_verify(engine));
    }
    return source->status;
}
