/* SPDX-License-Identifier: BSD-2-Clause */
/* world: a ledger with an engine on it, built and asked in few words. Amounts are atoms, sizes
 * lots, prices ticks. */
#ifndef WORLD_H
#define WORLD_H

#include "test.h"
#include "sloss/stress.h"

/* A number that is not an account's. */
#define NOBODY UINT64_C(999999)

struct world {
    struct sloss_ledger *ledger;
    struct sloss_engine *engine;
};

/* One asset with index 0. */
static inline struct world open_world(void)
{
    struct world world;
    assert_ok(sloss_ledger_create(NULL, &world.ledger));
    assert_ok(sloss_engine_create(world.ledger, &world.engine));
    assert_ok(sloss_engine_add_asset(world.engine, "USD", 2, NULL));
    return world;
}

/* Every test ends in books that balance. */
static inline void close_world(struct world *world)
{
    assert_ok(sloss_engine_verify(world->engine));
    sloss_engine_destroy(world->engine);
    sloss_ledger_destroy(world->ledger);
}

/* A linear market with a unit of 1 in asset 0. */
static inline uint32_t add_market(struct world *world, const char *name, uint32_t settlement)
{
    uint32_t market = UINT32_MAX;
    assert_ok(sloss_engine_add_market(world->engine, name, 0, 1, SLOSS_KIND_LINEAR, settlement, &market));
    return market;
}

/* One whose unit per lot per tick is in 10^-precision of an atom. */
static inline uint32_t add_fine_market(struct world *world, const char *name, int64_t unit,
                                       uint32_t precision, uint32_t kind, uint32_t settlement)
{
    struct sloss_engine_info info = {.struct_size = sizeof(info)};
    struct sloss_command command = {.struct_size = sizeof(command), .kind = SLOSS_COMMAND_MARKET};
    command.market.unit = unit;
    command.market.kind = (uint8_t)kind;
    command.market.settlement = (uint8_t)settlement;
    command.market.precision = (uint8_t)precision;
    snprintf(command.market.name, sizeof(command.market.name), "%s", name);
    assert_ok(sloss_engine_apply(world->engine, &command, 1, NULL));
    assert_ok(sloss_engine_info(world->engine, &info));
    return info.markets - 1;
}

/* A linear market with a liquidation fee. */
static inline void add_market_with_fee(struct world *world, const char *name, int64_t fee_ppb,
                                       uint32_t *market)
{
    struct sloss_command command = {.struct_size = sizeof(command),
                                    .kind = SLOSS_COMMAND_MARKET,
                                    .market = {.unit = 1, .liquidation_fee_ppb = fee_ppb}};
    struct sloss_engine_info info = {.struct_size = sizeof(info)};
    strcpy(command.market.name, name);
    assert_ok(sloss_engine_apply(world->engine, &command, 1, NULL));
    assert_ok(sloss_engine_info(world->engine, &info));
    *market = info.markets - 1;
}

/* How a loss is shared: deficit by deficit, or pooled, once per round. */
#define SHARING_BY(wanted_basis, wanted_rule, wanted_cap, wanted_rounding, wanted_pool)            \
    (&(struct sloss_sharing){.basis = (uint32_t)(wanted_basis),                                    \
                             .rule = (uint32_t)(wanted_rule),                                      \
                             .cap = (uint32_t)(wanted_cap),                                        \
                             .rounding = (uint32_t)(wanted_rounding),                              \
                             .pool = (wanted_pool)})
#define SHARING(basis, rule, cap, rounding)                                                       \
    SHARING_BY(basis, rule, cap, rounding, SLOSS_POOL_DEFICIT)
#define POOLED(basis, rule, cap, rounding)                                                        \
    SHARING_BY(basis, rule, cap, rounding, SLOSS_POOL_INSTANT)

/* Layers without caps. */
static inline void set_layers_of(struct world *world, uint32_t market, const uint32_t *layers,
                                 uint32_t count)
{
    struct sloss_layer_terms terms[SLOSS_LAYERS_MAX] = {{0}};
    for (uint32_t i = 0; i < count; i++) {
        terms[i].layer = layers[i];
    }
    assert_ok(sloss_engine_set_waterfall(world->engine, market, terms, count));
}

static inline void deposit(struct world *world, uint64_t account, int64_t amount)
{
    assert_ok(sloss_engine_deposit(world->engine, account, 0, amount));
}

static inline void insure(struct world *world, uint32_t market, int64_t amount)
{
    deposit(world, sloss_account_insurance(market), amount);
}

/* A fill without the margin check. */
static inline void fill(struct world *world, uint32_t market, uint64_t buyer, uint64_t seller,
                        int64_t lots, int64_t price)
{
    struct sloss_command command = {.struct_size = sizeof(command),
                                    .kind = SLOSS_COMMAND_FILL,
                                    .flags = SLOSS_COMMAND_FORCE,
                                    .fill.market = market,
                                    .fill.buyer = buyer,
                                    .fill.seller = seller,
                                    .fill.lots = lots,
                                    .fill.price = price};
    assert_ok(sloss_engine_apply(world->engine, &command, 1, NULL));
}

/* A deleveraging, of an account in breach or not. */
static inline enum sloss_status deleverage(const struct world *world, uint64_t account,
                                           uint32_t market, uint32_t rank)
{
    struct sloss_command command = {.struct_size = sizeof(command),
                                    .kind = SLOSS_COMMAND_DELEVERAGE,
                                    .flags = SLOSS_COMMAND_FORCE,
                                    .deleverage = {.account = account,
                                                   .market = market,
                                                   .rank = rank,
                                                   .cap = SLOSS_AS_OPTION}};
    return sloss_engine_apply(world->engine, &command, 1, NULL);
}

static inline void mark(struct world *world, uint32_t market, int64_t price)
{
    struct sloss_mark one = {market, 0, price};
    assert_ok(sloss_engine_mark(world->engine, &one, 1));
}

static inline int64_t balance(const struct world *world, uint64_t account)
{
    int64_t amount = 0;
    assert_ok(sloss_ledger_balance(world->ledger, account, 0, &amount));
    return amount;
}

static inline struct sloss_account_info account_of(const struct world *world, uint64_t account)
{
    struct sloss_account_info info = {.struct_size = sizeof(info)};
    assert_ok(sloss_engine_account(world->engine, account, 0, &info));
    return info;
}

static inline struct sloss_position_info position_of(const struct world *world, uint64_t account,
                                                     uint32_t market)
{
    struct sloss_position_info info = {.struct_size = sizeof(info)};
    assert_ok(sloss_engine_position(world->engine, account, market, &info));
    return info;
}

static inline struct sloss_market_info market_of(const struct world *world, uint32_t market)
{
    struct sloss_market_info info = {.struct_size = sizeof(info)};
    assert_ok(sloss_engine_market(world->engine, market, &info));
    return info;
}

static inline struct sloss_hash hash_of(const struct world *world)
{
    struct sloss_hash hash = {0, 0};
    assert_ok(sloss_engine_hash(world->engine, &hash));
    return hash;
}

/* For sloss_engine_set_stop: ends a command where it has been asked so often. */
static inline int stop_at(void *context)
{
    uint32_t *left = context;
    return (*left)-- == 0;
}

static inline struct sloss_hash inputs_of(const struct sloss_stress *stress)
{
    struct sloss_hash hash = {0, 0};
    assert_ok(sloss_stress_hash(stress, &hash));
    return hash;
}

static inline bool same_hash(struct sloss_hash a, struct sloss_hash b)
{
    return a.low == b.low && a.high == b.high;
}

/* Marks market 0, and ends that where the host has been asked `asked` times: then all is as before. Was it ended? */
static inline bool mark_is_ended(struct world *world, int64_t price, uint32_t asked)
{
    struct sloss_mark one = {0, 0, price};
    struct sloss_hash before = hash_of(world);
    assert_ok(sloss_engine_set_stop(world->engine, stop_at, &asked));
    enum sloss_status status = sloss_engine_mark(world->engine, &one, 1);
    assert_ok(sloss_engine_set_stop(world->engine, NULL, NULL));
    if (status == SLOSS_OK) {
        return false;
    }
    assert_status(status, SLOSS_ERR_STOPPED);
    assert_true(same_hash(before, hash_of(world)));
    assert_ok(sloss_engine_verify(world->engine));
    return true;
}

/* Some of the limits of a fund; samples are kept for up to five nanoseconds, or for a second. */
static inline struct sloss_command_limit random_limit(struct random *random, uint64_t fund)
{
    struct sloss_command_limit limit = {.fund = fund, .set = (uint32_t)random_below(random, 32)};
    bool drawdown = (limit.set & SLOSS_LIMIT_DRAWDOWN) != 0;
    limit.takeover_ppb = (limit.set & SLOSS_LIMIT_TAKEOVER) != 0 ? (int64_t)random_below(random, 40) * 100000000 : 0;
    limit.loss = (limit.set & SLOSS_LIMIT_LOSS) != 0 ? (int64_t)random_below(random, 200) : 0;
    limit.stop_ppb = drawdown ? (int64_t)random_below(random, 300000000) : 0;
    limit.start_ppb = drawdown ? limit.stop_ppb + 1 + (int64_t)random_below(random, 300000000) : 0;
    limit.duration = !drawdown ? 0 : random_below(random, 2) == 0 ? 1 + (int64_t)random_below(random, 5) : 1000000000;
    limit.target = (limit.set & SLOSS_LIMIT_TARGET) != 0 ? (int64_t)random_below(random, 500) : 0;
    limit.fees_ppb = (limit.set & SLOSS_LIMIT_FEES) != 0 ? (int64_t)random_below(random, 1000000001) : 0;
    return limit;
}

/* Some term of an account in asset 0, or of how a market trades. */
static inline struct sloss_command random_terms(struct random *random, uint64_t account,
                                                uint32_t market)
{
    struct sloss_command command = {.struct_size = sizeof(command)};
    switch (random_below(random, 4)) {
    case 0:
        command.kind = SLOSS_COMMAND_REQUIRE;
        command.require = (struct sloss_command_require){
            .account = account,
            .multiplier_ppb = 1000000000 + (int64_t)random_below(random, 3) * 100000001,
            .addon = (int64_t)random_below(random, 3)};
        break;
    case 1:
        command.kind = SLOSS_COMMAND_CONTROL;
        command.control = (struct sloss_command_control){
            .account = account,
            .frozen = random_below(random, 4) == 0,
            .liquidation = (uint32_t)random_below(random, 6)};
        break;
    case 2:
        command.kind = SLOSS_COMMAND_POSITION_LIMIT;
        command.position_limit.account = account;
        command.position_limit.market = market;
        command.position_limit.is_set = random_below(random, 2) == 0;
        command.position_limit.lots =
            command.position_limit.is_set == 1 ? (int64_t)random_below(random, 90) : 0;
        break;
    default:
        command.kind = SLOSS_COMMAND_CEILING;
        command.ceiling.market = market;
        command.ceiling.set = (uint32_t)random_below(random, 4);
        command.ceiling.open_interest =
            (command.ceiling.set & 1) != 0 ? (int64_t)random_below(random, 900) : 0;
        command.ceiling.position =
            (command.ceiling.set & 2) != 0 ? (int64_t)random_below(random, 90) : 0;
        command.ceiling.trading = random_below(random, 8) == 0 ? (uint32_t)random_below(random, 3) : 0;
        break;
    }
    return command;
}

/* How a market reduces, mostly so that something comes of it; some terms are refused. */
static inline struct sloss_command_partial random_partial(struct random *random, uint32_t market)
{
    const int64_t billion = 1000000000;
    struct sloss_command_partial partial = {.market = market};
    if (random_below(random, 5) == 0) {
        return partial;
    }
    partial.target_ppb = billion + (int64_t)random_below(random, 4) * billion / 4;
    partial.step = 1 + (int64_t)random_below(random, 3);
    partial.remainder = (int64_t)random_below(random, 3);
    partial.whole_below_ppb = (int64_t)random_below(random, 3) * billion / 10;
    if (random_below(random, 2) == 0) {
        partial.slice_ppb = (int64_t)(1 + random_below(random, 5)) * billion / 10;
        partial.slice_duration = (int64_t)random_below(random, 3) * 10;
    }
    return partial;
}

/* Up to three levels of an asset, or none. */
static inline struct sloss_command_levels random_levels(struct random *random, uint32_t asset)
{
    struct sloss_command_levels levels = {.asset = asset};
    levels.count = (uint32_t)random_below(random, 4);
    for (uint32_t i = 0; i < levels.count; i++) {
        levels.rate_ppb[i] = 3000000000 - (int64_t)i * 700000000 +
                             (int64_t)random_below(random, 500000000);
    }
    return levels;
}

/* What a market asks beyond its brackets, a part of it perhaps, or nothing. */
static inline struct sloss_command_requirement random_requirement(struct random *random, uint32_t market)
{
    uint64_t which = random_below(random, 32);
    struct sloss_command_requirement terms = {.market = market, .by_entry = (which & 8) != 0 ? 1 : 0};
    if ((which & 3) == 3) {
        terms.root_ppb = 1 + (int64_t)random_below(random, 50000000);
        terms.lot_size = 1 + (int64_t)random_below(random, 3);
        terms.lot_digits = (uint32_t)random_below(random, 2);
    }
    if ((which & 4) != 0) {
        terms.interest_low = (int64_t)random_below(random, 5000);
        terms.interest_high = terms.interest_low + 1 + (int64_t)random_below(random, 5000);
    }
    terms.profit_off_ppb = (which & 16) != 0 ? (int64_t)random_below(random, 1000000001) : 0;
    return terms;
}

/* Something of guarded markets: of every fifth one, so that the others are marked as before. Fills that are undone are of
 * any number; most are not kept. */
static inline struct sloss_command random_guarded(struct random *random, uint32_t market)
{
    struct sloss_command command = {.struct_size = sizeof(command)};
    uint32_t source = (uint32_t)random_below(random, 3);
    int64_t price = 80 + (int64_t)random_below(random, 60);
    market = market / 5 * 5;
    switch (random_below(random, 9)) {
    case 0:
    case 1:
        command.kind = SLOSS_COMMAND_GUARD;
        command.guard = (struct sloss_command_guard){
            .market = market, .is_on = 1, .least = 1 + source % 2, .method = source % 2, .fills = (uint32_t)price % 6,
            .set = SLOSS_GUARD_STALE | SLOSS_GUARD_STEP | SLOSS_GUARD_BAND, .stale = 40, .band_ppb = 200000000,
            .step_ppb = 300000000, .step_duration = 30};
        break;
    case 2:
        command.kind = SLOSS_COMMAND_SOURCE;
        command.source.market = market;
        command.source.weight = source;
        strcpy(command.source.name, source == 0 ? "index" : source == 1 ? "one" : "two");
        break;
    case 3:
        command.kind = SLOSS_COMMAND_VALIDITY;
        command.validity = (struct sloss_command_validity){
            .market = market, .open = 4, .reduce = 4, .liquidate = source, .settle = 4, .withdraw = 2};
        break;
    case 4:
        command.kind = SLOSS_COMMAND_HALT;
        command.halt = (struct sloss_command_halt){.market = market, .is_halted = price < 90};
        break;
    case 5:
        command.kind = SLOSS_COMMAND_BUST;
        command.bust = (struct sloss_command_bust){.market = market, .sequence = 1 + random_below(random, 4000)};
        break;
    default:
        command.kind = SLOSS_COMMAND_QUOTE;
        command.quote =
            (struct sloss_command_quote){.market = market, .price = price, .source = source};
        break;
    }
    return command;
}

/* The only event of its kind among those that wait; all are taken. */
static inline struct sloss_event only_event(struct world *world, uint32_t kind)
{
    struct sloss_event events[64];
    struct sloss_event only = {0};
    size_t count = 0;
    uint32_t found = 0;
    assert_ok(sloss_engine_events(world->engine, events, COUNT(events), &count));
    assert_true(count < COUNT(events));
    for (size_t i = 0; i < count; i++) {
        if (events[i].kind == kind) {
            only = events[i];
            found++;
        }
    }
    assert_int_equal(found, 1);
    return only;
}

/* The next deficit record; fails if there is none. */
static inline struct sloss_deficit next_deficit(struct world *world)
{
    struct sloss_deficit deficit;
    size_t count = 0;
    assert_ok(sloss_engine_deficits(world->engine, &deficit, 1, &count));
    assert_int_equal(count, 1);
    return deficit;
}

#endif
