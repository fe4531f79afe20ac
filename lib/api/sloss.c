/* SPDX-License-Identifier: BSD-2-Clause */
/* The boundary: reject bad arguments, then hand the rest to one module. */
#include <assert.h>
#include <string.h>

#include "base/memory.h"
#include "base/size.h"
#include "closing/rivals.h"
#include "command/ahead.h"
#include "command/command.h"
#include "command/hash.h"
#include "command/verify.h"
#include "detection/trigger.h"
#include "engine/margin.h"
#include "engine/whatif.h"
#include "ledger/find.h"
#include "sloss/column.h"
#include "waterfall/charges.h"
#include "waterfall/payers.h"

static_assert(sizeof(struct sloss_command) == 128, "a command is a journal record");
static_assert(sizeof(struct sloss_event) == 88, "no padding crosses the boundary");
static_assert(sizeof(struct sloss_deficit) == 216, "no padding crosses the boundary");
static_assert(sizeof(struct sloss_account_info) == 64, "no padding crosses the boundary");
static_assert(sizeof(struct sloss_position_info) == 48, "no padding crosses the boundary");
static_assert(sizeof(struct sloss_market_info) == 240, "no padding crosses the boundary");

/* Sizes in the first release (size.h). */
enum {
    CONFIG_OLDEST = 16 + sizeof(struct sloss_memory),
    ACCOUNT_INFO_OLDEST = 64,
    POSITION_INFO_OLDEST = 48,
    MARKET_INFO_OLDEST = 240,
    ENGINE_INFO_OLDEST = 48
};

uint64_t sloss_account_insurance(uint32_t market)
{
    return SL_ID_INSURANCE + market;
}

uint64_t sloss_account_uncovered(uint32_t market)
{
    return SL_ID_UNCOVERED + market;
}

/* ---- ledger ---------------------------------------------------------------------------------- */

static void initialize(struct sloss_ledger *ledger, const struct sloss_ledger_config *config)
{
    *ledger = (struct sloss_ledger){.memory = config->memory,
                                    .accounts_max = config->accounts_max,
                                    .positions_max = config->positions_max};
    const struct sloss_memory *memory = &ledger->memory;
    sl_paged_initialize(&ledger->accounts, memory, sizeof(struct sl_account));
    sl_paged_initialize(&ledger->names, memory, SLOSS_NAME_SIZE);
    sl_paged_initialize(&ledger->holdings, memory, sizeof(struct sl_holding));
    sl_blocks_initialize(&ledger->positions, memory);
    sl_paged_initialize(&ledger->assets, memory, sizeof(struct sl_asset));
    sl_paged_initialize(&ledger->books, memory, sizeof(struct sl_book));
    sl_find_initialize(ledger);
    sl_vector_initialize(&ledger->images, memory);
    sl_paged_initialize(&ledger->suspects, memory, sizeof(uint32_t));
}

static const uint64_t system_id[] = {SLOSS_ACCOUNT_RESERVE, SLOSS_ACCOUNT_BACKSTOP,
                                     SLOSS_ACCOUNT_FEES, SLOSS_ACCOUNT_TREASURY};

#define SYSTEM_IDS (sizeof(system_id) / sizeof(system_id[0]))
/* The host's key, or one of addresses, which the system chooses anew for each run. */
static void choose_key(struct sloss_ledger *ledger, const struct sloss_ledger_config *config)
{
    ledger->key = (struct sl_sip_key){config->key_low, config->key_high};
    if (config->key_low == 0 && config->key_high == 0) {
        const uintptr_t places[] = {(uintptr_t)ledger, (uintptr_t)&places,
                                    (uintptr_t)&sloss_ledger_create};
        struct sl_sip_key first = {1, 0};
        struct sl_sip_key second = {2, 0};
        ledger->key.low = sl_siphash(&first, places, sizeof(places));
        ledger->key.high = sl_siphash(&second, places, sizeof(places));
    }
}

/* Limits are taken at creation; system accounts come first in account order. */
static enum sloss_status populate(struct sloss_ledger *ledger)
{
    enum sloss_status status = SLOSS_OK;
    for (size_t i = 0; status == SLOSS_OK && i < SYSTEM_IDS; i++) {
        status = sl_ledger_add_account(ledger, system_id[i], "");
    }
    if (status != SLOSS_OK) {
        return status;
    }
    return sl_ledger_reserve(ledger) ? SLOSS_OK : SLOSS_ERR_MEMORY;
}

enum sloss_status sloss_ledger_create(const struct sloss_ledger_config *config,
                                      struct sloss_ledger **ledger_out)
{
    struct sloss_ledger_config known = {.struct_size = sizeof(known)};
    config = config == NULL ? &known : config;
    if (ledger_out == NULL ||
        !sl_size_fits(config, config->struct_size, sizeof(known), CONFIG_OLDEST)) {
        return SLOSS_ERR_ARGUMENT;
    }
    sl_size_take(&known, sizeof(known), config, config->struct_size);
    if (known.reserved != 0 || !sl_memory_valid(&known.memory)) {
        return SLOSS_ERR_ARGUMENT;
    }
    if (known.accounts_max > SL_ACCOUNTS_MAX - SYSTEM_IDS ||
        known.positions_max > SL_POSITIONS_MAX) {
        return SLOSS_ERR_LIMIT;
    }
    struct sloss_ledger *ledger = sl_memory_allocate(&known.memory, sizeof(*ledger));
    if (ledger == NULL) {
        return SLOSS_ERR_MEMORY;
    }
    initialize(ledger, &known);
    choose_key(ledger, &known);
    enum sloss_status status = populate(ledger);
    if (status != SLOSS_OK) {
        sloss_ledger_destroy(ledger);
        return status;
    }
    *ledger_out = ledger;
    return SLOSS_OK;
}

void sloss_ledger_destroy(struct sloss_ledger *ledger)
{
    if (ledger == NULL) {
        return;
    }
    for (uint32_t book = 0; book < ledger->books.count; book++) {
        sl_paged_finalize(&sl_ledger_book(ledger, book)->holders);
    }
    sl_paged_finalize(&ledger->accounts);
    sl_paged_finalize(&ledger->names);
    sl_paged_finalize(&ledger->holdings);
    sl_blocks_finalize(&ledger->positions);
    sl_paged_finalize(&ledger->assets);
    sl_paged_finalize(&ledger->books);
    sl_find_finalize(ledger);
    sl_vector_finalize(&ledger->images);
    sl_paged_finalize(&ledger->suspects);
    struct sloss_memory memory = ledger->memory;
    sl_memory_release(&memory, ledger, sizeof(*ledger));
}

/* The system's names are spelled, not stored. */
static const char *const system_name[] = {"@reserve", "@backstop", "@fees", "@treasury"};

static_assert(sizeof(system_name) / sizeof(system_name[0]) == SYSTEM_IDS, "a name for each");

static const char insurance_prefix[] = "@insurance:";
static const char uncovered_prefix[] = "@uncovered:";

/* The market whose name follows a prefix, or SL_NONE. */
static uint32_t market_after(const struct sloss_ledger *ledger, const char *name,
                             const char *prefix)
{
    size_t length = strlen(prefix);
    return strncmp(name, prefix, length) == 0 ? sl_ledger_find_book(ledger, name + length)
                                              : SL_NONE;
}

static bool find_system_account(const struct sloss_ledger *ledger, const char *name,
                                uint64_t *account_out)
{
    for (size_t i = 0; i < sizeof(system_name) / sizeof(system_name[0]); i++) {
        if (strcmp(name, system_name[i]) == 0) {
            *account_out = SLOSS_ACCOUNT_RESERVE + i;
            return true;
        }
    }
    uint32_t insured = market_after(ledger, name, insurance_prefix);
    uint32_t uncovered = market_after(ledger, name, uncovered_prefix);
    if (insured == SL_NONE && uncovered == SL_NONE) {
        return false;
    }
    *account_out =
        insured != SL_NONE ? sloss_account_insurance(insured) : sloss_account_uncovered(uncovered);
    return true;
}

enum sloss_status sloss_ledger_find_account(const struct sloss_ledger *ledger, const char *name,
                                            uint64_t *account_out)
{
    if (ledger == NULL || name == NULL || account_out == NULL) {
        return SLOSS_ERR_ARGUMENT;
    }
    if (name[0] == '@') {
        return find_system_account(ledger, name, account_out) ? SLOSS_OK
                                                              : SLOSS_ERR_UNKNOWN_ACCOUNT;
    }
    uint32_t row = sl_ledger_find_name(ledger, name);
    if (row == SL_NONE) {
        return SLOSS_ERR_UNKNOWN_ACCOUNT;
    }
    *account_out = sl_ledger_account(ledger, row)->id;
    return SLOSS_OK;
}

enum sloss_status sloss_ledger_find_asset(const struct sloss_ledger *ledger, const char *name,
                                          uint32_t *asset_out)
{
    if (ledger == NULL || name == NULL || asset_out == NULL) {
        return SLOSS_ERR_ARGUMENT;
    }
    uint32_t asset = sl_ledger_find_asset(ledger, name);
    if (asset == SL_NONE) {
        return SLOSS_ERR_UNKNOWN_ASSET;
    }
    *asset_out = asset;
    return SLOSS_OK;
}

enum sloss_status sloss_ledger_find_market(const struct sloss_ledger *ledger, const char *name,
                                           uint32_t *market_out)
{
    if (ledger == NULL || name == NULL || market_out == NULL) {
        return SLOSS_ERR_ARGUMENT;
    }
    uint32_t market = sl_ledger_find_book(ledger, name);
    if (market == SL_NONE) {
        return SLOSS_ERR_UNKNOWN_MARKET;
    }
    *market_out = market;
    return SLOSS_OK;
}

uint32_t sloss_ledger_account_count(const struct sloss_ledger *ledger)
{
    return ledger == NULL ? 0 : ledger->accounts.count;
}

/* A market's name is cut where prefix and name do not fit together. */
static void spell_system_name(const struct sloss_ledger *ledger, uint64_t id, char *name_out)
{
    if (id < SL_ID_INSURANCE) {
        strcpy(name_out, system_name[id - SLOSS_ACCOUNT_RESERVE]);
        return;
    }
    bool insurance = id < SL_ID_UNCOVERED;
    const struct sl_book *book = sl_ledger_book(ledger, (uint32_t)id);
    const char *prefix = insurance ? insurance_prefix : uncovered_prefix;
    size_t length = strlen(prefix);
    size_t rest = strlen(book->name);
    rest = rest < SLOSS_NAME_SIZE - 1 - length ? rest : SLOSS_NAME_SIZE - 1 - length;
    memcpy(name_out, prefix, length);
    memcpy(name_out + length, book->name, rest);
    name_out[length + rest] = '\0';
}

enum sloss_status sloss_ledger_account_at(const struct sloss_ledger *ledger, uint32_t index,
                                          uint64_t *account_out, char *name_out)
{
    if (ledger == NULL) {
        return SLOSS_ERR_ARGUMENT;
    }
    if (index >= ledger->accounts.count) {
        return SLOSS_ERR_UNKNOWN_ACCOUNT;
    }
    const struct sl_account *account = sl_ledger_account(ledger, index);
    if (account_out != NULL) {
        *account_out = account->id;
    }
    if (name_out != NULL) {
        name_out[0] = '\0';
        if (account->id >= SLOSS_ACCOUNT_SYSTEM) {
            spell_system_name(ledger, account->id, name_out);
        } else if (account->name != SL_NONE) {
            strcpy(name_out, sl_paged_at(&ledger->names, account->name));
        }
    }
    return SLOSS_OK;
}

enum sloss_status sloss_ledger_account_name(const struct sloss_ledger *ledger, uint64_t account,
                                            char *name_out)
{
    if (ledger == NULL || name_out == NULL) {
        return SLOSS_ERR_ARGUMENT;
    }
    return sloss_ledger_account_at(ledger, sl_ledger_find_account(ledger, account), NULL, name_out);
}

/* An account and an asset that exist; the holding may be SL_NONE. */
static enum sloss_status find_holding(const struct sloss_ledger *ledger, uint64_t account,
                                      uint32_t asset, uint32_t *holding_out)
{
    if (asset >= ledger->assets.count) {
        return SLOSS_ERR_UNKNOWN_ASSET;
    }
    uint32_t row = sl_ledger_find_account(ledger, account);
    if (row == SL_NONE) {
        return SLOSS_ERR_UNKNOWN_ACCOUNT;
    }
    *holding_out = sl_ledger_find_holding(ledger, row, asset);
    return SLOSS_OK;
}

enum sloss_status sloss_ledger_balance(const struct sloss_ledger *ledger, uint64_t account,
                                       uint32_t asset, int64_t *balance_out)
{
    uint32_t holding;
    if (ledger == NULL || balance_out == NULL) {
        return SLOSS_ERR_ARGUMENT;
    }
    enum sloss_status status = find_holding(ledger, account, asset, &holding);
    if (status == SLOSS_OK) {
        *balance_out = holding == SL_NONE ? 0 : sl_ledger_holding(ledger, holding)->balance;
    }
    return status;
}

/* ---- engine ---------------------------------------------------------------------------------- */

static struct sl_vector *working_memory(struct sloss_engine *engine, size_t which)
{
    struct sl_vector *const vectors[] = {
        &engine->events,   &engine->records, &engine->breaches,      &engine->order,
        &engine->keys,     &engine->rows,    &engine->parties,       &engine->owed,
        &engine->parts,    &engine->prices,  &engine->marks,         &engine->instant,
        &engine->expiring, &engine->columns, &engine->choice,        &engine->found,
        &engine->bitmap,   &engine->legs,    &engine->watch.changed, &engine->owned,
        &engine->charged};
    return which < sizeof(vectors) / sizeof(vectors[0]) ? vectors[which] : NULL;
}

enum sloss_status sloss_engine_create(struct sloss_ledger *ledger, struct sloss_engine **engine_out)
{
    if (ledger == NULL || engine_out == NULL) {
        return SLOSS_ERR_ARGUMENT;
    }
    if (ledger->has_engine) {
        return SLOSS_ERR_EXISTS;
    }
    struct sloss_engine *engine = sl_memory_allocate(&ledger->memory, sizeof(*engine));
    struct sl_triggers *triggers = sl_memory_allocate(&ledger->memory, sizeof(*triggers));
    if (engine == NULL || triggers == NULL) {
        sl_memory_release(&ledger->memory, engine, sizeof(*engine));
        sl_memory_release(&ledger->memory, triggers, sizeof(*triggers));
        return SLOSS_ERR_MEMORY;
    }
    *engine = (struct sloss_engine){
        .ledger = ledger, .settings = {.time = INT64_MIN}, .keep_events = true};
    sl_paged_initialize(&engine->markets, &ledger->memory, sizeof(struct sl_market));
    engine->triggers = triggers;
    sl_triggers_initialize(triggers, &ledger->memory);
    sl_rivals_initialize(engine);
    sl_payers_initialize(engine);
    sl_charges_initialize(engine);
    sl_whatif_initialize(engine);
    for (size_t i = 0; working_memory(engine, i) != NULL; i++) {
        sl_vector_initialize(working_memory(engine, i), &ledger->memory);
    }
    ledger->has_engine = true;
    *engine_out = engine;
    return SLOSS_OK;
}

void sloss_engine_destroy(struct sloss_engine *engine)
{
    if (engine == NULL) {
        return;
    }
    const struct sloss_ledger *ledger = engine->ledger;
    sl_paged_finalize(&engine->markets);
    sl_triggers_finalize(engine->triggers);
    sl_memory_release(&ledger->memory, engine->triggers, sizeof(*engine->triggers));
    sl_rivals_finalize(engine);
    sl_payers_finalize(engine);
    sl_charges_finalize(engine);
    sl_whatif_finalize(engine);
    for (size_t i = 0; working_memory(engine, i) != NULL; i++) {
        sl_vector_finalize(working_memory(engine, i));
    }
    sl_memory_release(&ledger->memory, engine, sizeof(*engine));
}

enum sloss_status sloss_engine_apply(struct sloss_engine *engine,
                                     const struct sloss_command *commands, size_t count,
                                     size_t *applied_out)
{
    size_t applied = 0;
    enum sloss_status status = SLOSS_OK;
    if (applied_out != NULL) {
        *applied_out = 0;
    }
    if (engine == NULL || (commands == NULL && count > 0)) {
        return SLOSS_ERR_ARGUMENT;
    }
    while (status == SLOSS_OK && applied < count) {
        size_t used;
        sl_ahead(engine, commands, applied, count);
        status = sl_command_apply(engine, commands + applied, count - applied, &used);
        applied += status == SLOSS_OK ? used : 0;
    }
    if (applied_out != NULL) {
        *applied_out = applied;
    }
    return status;
}

enum sloss_status sloss_engine_whatif_begin(struct sloss_engine *engine)
{
    if (engine == NULL) {
        return SLOSS_ERR_ARGUMENT;
    }
    if (engine->whatif.trial != SL_TRIAL_NONE) {
        return SLOSS_ERR_EXISTS;
    }
    sl_whatif_begin(engine, SL_TRIAL_SCAN);
    return SLOSS_OK;
}

enum sloss_status sloss_engine_whatif_end(struct sloss_engine *engine)
{
    if (engine == NULL || engine->whatif.trial == SL_TRIAL_NONE) {
        return SLOSS_ERR_ARGUMENT;
    }
    sl_whatif_end(engine);
    return SLOSS_OK;
}

static uint64_t count_positions(const struct sloss_ledger *ledger, const struct sl_holding *holding)
{
    uint64_t count = 0;
    const struct sl_position *positions = sl_ledger_positions(ledger, holding);
    for (uint32_t i = 0; i < holding->count; i++) {
        count += positions[i].lots != 0 ? 1 : 0;
    }
    return count;
}

enum sloss_status sloss_engine_account(const struct sloss_engine *engine, uint64_t account,
                                       uint32_t asset, struct sloss_account_info *info_out)
{
    uint32_t row;
    struct sloss_account_info info = {0};
    if (engine == NULL || info_out == NULL ||
        !sl_size_fits(info_out, info_out->struct_size, sizeof(info), ACCOUNT_INFO_OLDEST)) {
        return SLOSS_ERR_ARGUMENT;
    }
    enum sloss_status status = find_holding(engine->ledger, account, asset, &row);
    if (status != SLOSS_OK) {
        return status;
    }
    if (row != SL_NONE) {
        const struct sl_holding *holding = sl_ledger_holding(engine->ledger, row);
        struct sl_margin margin = sl_margin_of(engine, row);
        if (!sl_wide_narrow(margin.equity, &info.equity) ||
            !sl_wide_narrow(margin.initial, &info.initial) ||
            !sl_wide_narrow(margin.maintenance, &info.maintenance)) {
            return SLOSS_ERR_OVERFLOW;
        }
        sl_wide free = margin.equity - margin.initial;
        free = free < holding->balance ? free : holding->balance;
        info.free = free > 0 ? (int64_t)free : 0;
        info.state = sl_margin_state(holding, &margin);
        info.balance = holding->balance;
        info.socialized = holding->socialized;
        info.positions = count_positions(engine->ledger, holding);
    }
    sl_size_give(info_out, info_out->struct_size, &info, sizeof(info));
    return SLOSS_OK;
}

/* The account's position in a market that exists, or SL_NONE. */
static uint32_t position_of(const struct sloss_engine *engine, uint32_t account, uint32_t market)
{
    uint32_t asset = sl_ledger_book(engine->ledger, market)->asset;
    uint32_t holding = sl_ledger_find_holding(engine->ledger, account, asset);
    return holding == SL_NONE ? SL_NONE : sl_ledger_find_position(engine->ledger, holding, market);
}

enum sloss_status sloss_engine_position(const struct sloss_engine *engine, uint64_t account,
                                        uint32_t market, struct sloss_position_info *info_out)
{
    struct sloss_position_info info = {0};
    if (engine == NULL || info_out == NULL ||
        !sl_size_fits(info_out, info_out->struct_size, sizeof(info), POSITION_INFO_OLDEST)) {
        return SLOSS_ERR_ARGUMENT;
    }
    if (market >= engine->markets.count) {
        return SLOSS_ERR_UNKNOWN_MARKET;
    }
    uint32_t owner = sl_ledger_find_account(engine->ledger, account);
    if (owner == SL_NONE) {
        return SLOSS_ERR_UNKNOWN_ACCOUNT;
    }
    uint32_t row = position_of(engine, owner, market);
    if (row != SL_NONE) {
        const struct sl_position *position = sl_ledger_position(engine->ledger, row);
        const struct sl_market *terms = sl_engine_market(engine, market);
        info.lots = position->lots;
        info.initial = sl_margin_required(engine, position, SL_INITIAL);
        info.maintenance = sl_margin_required(engine, position, SL_MAINTENANCE);
        if (!sl_wide_narrow(position->cost + (sl_wide)position->lots * terms->funding,
                            &info.cost) ||
            !sl_wide_narrow(sl_margin_profit(engine, position), &info.pnl)) {
            return SLOSS_ERR_OVERFLOW;
        }
    }
    sl_size_give(info_out, info_out->struct_size, &info, sizeof(info));
    return SLOSS_OK;
}

enum sloss_status sloss_engine_market(const struct sloss_engine *engine, uint32_t index,
                                      struct sloss_market_info *info_out)
{
    struct sloss_market_info info;
    if (engine == NULL || info_out == NULL ||
        !sl_size_fits(info_out, info_out->struct_size, sizeof(info), MARKET_INFO_OLDEST)) {
        return SLOSS_ERR_ARGUMENT;
    }
    if (index >= engine->markets.count) {
        return SLOSS_ERR_UNKNOWN_MARKET;
    }
    const struct sl_book *book = sl_ledger_book(engine->ledger, index);
    const struct sl_market *market = sl_engine_market(engine, index);
    info = (struct sloss_market_info){
        .asset = book->asset,
        .marked = market->marked,
        .closed = market->closed,
        .mark = market->mark,
        .value = market->value,
        .open_interest = book->long_lots,
        .insurance = sl_ledger_holding(engine->ledger, book->fund)->balance,
        .uncovered = -sl_ledger_holding(engine->ledger, book->uncovered)->balance,
        .deficit_sum = market->deficit_sum,
        .repaid_sum = market->repaid_sum,
        .deleverage_sum = market->deleverage_sum,
        .deficit_count = market->deficit_count,
        .takeover_count = market->takeover_count,
        .deleverage_count = market->deleverage_count,
        .unit = market->unit,
        .kind = market->kind,
        .settlement = market->settlement,
        .holders = book->holders.count,
        .liquidation_fee_ppb = market->fee_ppb,
        .is_signed = market->accepts_negative};
    memcpy(info.paid_sum, market->paid_sum, sizeof(info.paid_sum));
    sl_size_give(info_out, info_out->struct_size, &info, sizeof(info));
    return SLOSS_OK;
}

/* ---- what was set ---------------------------------------------------------------------------- */

enum sloss_status sloss_engine_tiers(const struct sloss_engine *engine, uint32_t index,
                                     struct sloss_tier_terms *tiers_out, uint32_t capacity,
                                     uint32_t *count_out)
{
    if (engine == NULL || count_out == NULL || (tiers_out == NULL && capacity > 0)) {
        return SLOSS_ERR_ARGUMENT;
    }
    if (index >= engine->markets.count) {
        return SLOSS_ERR_UNKNOWN_MARKET;
    }
    const struct sl_market *market = sl_engine_market(engine, index);
    for (uint32_t i = 0; i < market->tier_count && i < capacity; i++) {
        const struct sl_tier *tier = &market->tier[i];
        tiers_out[i] = (struct sloss_tier_terms){.floor = tier->floor,
                                                 .initial_ppb = tier->rate[SL_INITIAL],
                                                 .maintenance_ppb = tier->rate[SL_MAINTENANCE],
                                                 .lot_initial_ppb = tier->lot[SL_INITIAL],
                                                 .lot_maintenance_ppb = tier->lot[SL_MAINTENANCE]};
    }
    *count_out = market->tier_count;
    return SLOSS_OK;
}

enum sloss_status sloss_engine_waterfall(const struct sloss_engine *engine, uint32_t index,
                                         struct sloss_layer_terms *layers_out, uint32_t *count_out)
{
    if (engine == NULL || layers_out == NULL || count_out == NULL) {
        return SLOSS_ERR_ARGUMENT;
    }
    if (index >= engine->markets.count) {
        return SLOSS_ERR_UNKNOWN_MARKET;
    }
    const struct sl_market *market = sl_engine_market(engine, index);
    uint32_t count = 0;
    while (sl_market_layer(market, count) != SLOSS_LAYER_NONE) {
        uint32_t layer = sl_market_layer(market, count);
        layers_out[count++] = (struct sloss_layer_terms){.layer = layer, .cap = market->cap[layer]};
    }
    *count_out = count;
    return SLOSS_OK;
}

enum sloss_status sloss_engine_sharing(const struct sloss_engine *engine, uint32_t index,
                                       struct sloss_sharing *sharing_out)
{
    if (engine == NULL || sharing_out == NULL) {
        return SLOSS_ERR_ARGUMENT;
    }
    if (index >= engine->markets.count) {
        return SLOSS_ERR_UNKNOWN_MARKET;
    }
    const struct sl_sharing *sharing = &sl_engine_market(engine, index)->sharing;
    *sharing_out = (struct sloss_sharing){.basis = sharing->basis,
                                          .rule = sharing->rule,
                                          .cap = sharing->cap,
                                          .rounding = sharing->rounding,
                                          .pool = sharing->pool};
    return SLOSS_OK;
}

enum sloss_status sloss_engine_info(const struct sloss_engine *engine,
                                    struct sloss_engine_info *info_out)
{
    if (engine == NULL || info_out == NULL ||
        !sl_size_fits(info_out, info_out->struct_size, sizeof(*info_out), ENGINE_INFO_OLDEST)) {
        return SLOSS_ERR_ARGUMENT;
    }
    struct sloss_engine_info info = {.liquidation = engine->settings.liquidation,
                                     .residual = engine->settings.residual,
                                     .detection = engine->detection,
                                     .time = engine->settings.time,
                                     .sequence = engine->settings.sequence,
                                     .deficits = engine->settings.deficits,
                                     .assets = engine->ledger->assets.count,
                                     .markets = engine->markets.count};
    sl_size_give(info_out, info_out->struct_size, &info, sizeof(info));
    return SLOSS_OK;
}

enum sloss_status sloss_engine_hash(const struct sloss_engine *engine, struct sloss_hash *hash_out)
{
    if (engine == NULL || hash_out == NULL) {
        return SLOSS_ERR_ARGUMENT;
    }
    *hash_out = sl_hash_state(engine);
    return SLOSS_OK;
}

enum sloss_status sloss_engine_verify(const struct sloss_engine *engine)
{
    if (engine == NULL) {
        return SLOSS_ERR_ARGUMENT;
    }
    return sl_verify(engine) ? SLOSS_OK : SLOSS_ERR_CORRUPT;
}

/* Rows from the front of a queue. */
static size_t take(const struct sl_vector *queue, size_t *taken, void *rows_out, size_t capacity,
                   size_t row_size)
{
    size_t waiting = (queue->size - *taken) / row_size;
    size_t count = waiting < capacity ? waiting : capacity;
    if (count > 0) {
        memcpy(rows_out, queue->data + *taken, count * row_size);
        *taken += count * row_size;
    }
    return count;
}

enum sloss_status sloss_engine_events(struct sloss_engine *engine, struct sloss_event *events_out,
                                      size_t capacity, size_t *count_out)
{
    if (engine == NULL || events_out == NULL || count_out == NULL) {
        return SLOSS_ERR_ARGUMENT;
    }
    *count_out =
        take(&engine->events, &engine->events_taken, events_out, capacity, sizeof(*events_out));
    return SLOSS_OK;
}

enum sloss_status sloss_engine_deficits(struct sloss_engine *engine,
                                        struct sloss_deficit *deficits_out, size_t capacity,
                                        size_t *count_out)
{
    if (engine == NULL || deficits_out == NULL || count_out == NULL) {
        return SLOSS_ERR_ARGUMENT;
    }
    *count_out = take(&engine->records, &engine->records_taken, deficits_out, capacity,
                      sizeof(*deficits_out));
    return SLOSS_OK;
}

enum sloss_status sloss_engine_keep_events(struct sloss_engine *engine, uint32_t keep)
{
    if (engine == NULL || keep > 1) {
        return SLOSS_ERR_ARGUMENT;
    }
    engine->keep_events = keep == 1;
    return SLOSS_OK;
}

enum sloss_status sloss_engine_set_detection(struct sloss_engine *engine, uint32_t detection)
{
    if (engine == NULL || detection > SLOSS_DETECTION_SCAN) {
        return SLOSS_ERR_ARGUMENT;
    }
    engine->detection = detection;
    engine->judge_all = true;
    return SLOSS_OK;
}
