/* SPDX-License-Identifier: BSD-2-Clause */
#include "detection/trigger.h"
#include "world.h"

#include "detection/breach.h"
#include "detection/slack_internal.h"

__extension__ typedef __int128 wide;

/* ---- pressure -------------------------------------------------------------------------------- */

/* What a bracket list asks of a notional, in billionths, summed bracket by bracket. */
static wide asked(const struct sl_market *market, wide notional)
{
    wide sum = 0;
    notional = notional < 0 ? -notional : notional;
    for (uint32_t i = 0; i < market->tier_count; i++) {
        wide floor = market->tier[i].floor;
        wide end = i + 1 < market->tier_count ? (wide)market->tier[i + 1].floor : notional;
        end = end < notional ? end : notional;
        sum += end > floor ? (end - floor) * market->tier[i].rate[SL_MAINTENANCE] : 0;
    }
    return sum;
}

/* What is asked of `lots`: a value below a tick counts as one, and a lot may have a price of its
 * own. */
static wide asked_of(const struct sl_market *market, int64_t lots)
{
    wide count = lots < 0 ? -(wide)lots : lots;
    wide size = market->value < 0 ? -(wide)market->value : market->value;
    wide by_value = asked(market, count * (size < market->tick_value ? market->tick_value : size));
    wide by_lots = count * market->lot_least[SL_MAINTENANCE];
    return by_lots > by_value ? by_lots : by_value;
}

/* Slack of `lots` at a value and a funding so far, in billionths, from the definition. */
static wide slack_of(const struct sl_market *market, int64_t lots)
{
    return (wide)lots * market->value * 1000000000 - (wide)lots * market->funding * 1000000000 -
           asked_of(market, lots);
}

static struct sl_market draw_terms(struct random *random, bool flat)
{
    struct sl_market market = {.scale = 1, .is_flat = true, .ask_most_ppb = SL_PPB};
    int64_t much = !flat && random_below(random, 3) == 0 ? 100 : 1;
    int64_t least = !flat && random_below(random, 3) == 0
                        ? (int64_t)random_below(random, INT64_C(500000000000))
                        : 0;
    market.tick_value = random_below(random, 2) == 0 ? 0 : (int64_t)random_below(random, 2000);
    sl_market_refresh(&market);
    uint64_t tiers = flat ? 1 : 1 + random_below(random, 5);
    for (uint64_t i = 0; i < tiers; i++) {
        int64_t rate = 1000000 * (int64_t)random_below(random, flat ? 999 : 1001);
        int64_t floor = flat || (least > 0 && i == 0) ? 0 : (int64_t)random_below(random, 50000);
        rate *= much;
        struct sl_tier tier = {.floor = floor, .rate = {rate, rate / (1 + (int64_t)(i % 3))}};
        tier.lot[SL_INITIAL] = tier.lot[SL_MAINTENANCE] = floor == 0 ? least : 0;
        assert_ok(sl_market_set_tier(&market, &tier));
    }
    return market;
}

static int64_t draw_value(struct random *random)
{
    int64_t value = (int64_t)random_below(random, UINT64_C(1) << random_below(random, 20));
    return random_below(random, 4) == 0 ? -value : value;
}

/* Over any walk of values and funding, across zero, back and forth, with whatever brackets, a
 * position loses no more than |lots| times the rise of the pressure on its side; and exactly that
 * where one rate holds and the value keeps its sign. */
static void pressure_rises_at_least_as_fast_as_slack_falls(void **state)
{
    (void)state;
    static const int64_t lots[] = {1, -1, 7, -7, 300, -300};
    struct random random = {1};
    uint64_t losses = 0;
    for (int walk = 0; walk < (int)rounds(3000); walk++) {
        bool flat = walk % 3 == 0;
        struct sl_market market = draw_terms(&random, flat);
        sl_market_move(&market, draw_value(&random));
        struct sl_market start = market;
        bool one_sign = true;
        for (int step = 0; step < 12; step++) {
            if (random_below(&random, 4) == 0) {
                sl_market_accrue(&market, (int64_t)random_below(&random, 200) - 100);
            } else {
                sl_market_move(&market, draw_value(&random));
            }
            one_sign &= (market.value < 0) == (start.value < 0);
            for (size_t i = 0; i < COUNT(lots); i++) {
                uint32_t side = lots[i] < 0 ? SL_SHORT : SL_LONG;
                wide rise = market.pressure[side] - start.pressure[side];
                wide loss = slack_of(&start, lots[i]) - slack_of(&market, lots[i]);
                wide most = (lots[i] < 0 ? -(wide)lots[i] : (wide)lots[i]) * rise;
                assert_true(loss <= most);
                assert_true(!flat || !one_sign || loss == most);
                losses += loss > 0 ? 1 : 0;
            }
        }
    }
    assert_true(losses > rounds(10000));
}

/* A flat rate by multiplication is the bracket's, rounded up, to the atom; at both ends too. */
static void a_flat_rate_is_its_bracket(void **state)
{
    (void)state;
    struct random random = {2};
    for (int i = 0; i < (int)rounds(20000); i++) {
        int64_t rate = (int64_t)random_below(&random, random_below(&random, 2) == 0 ? 50 : SL_PPB);
        struct sl_market market = {.scale = 1};
        assert_ok(sl_market_set_tier(&market, &(struct sl_tier){.rate = {rate, rate}}));
        assert_true(market.is_flat);
        int64_t notional = (int64_t)random_below(&random, UINT64_C(1) << random_below(&random, 63));
        notional = i % 100 == 0 ? SL_VALUE_MAX : i % 100 == 1 ? 0 : notional;
        wide exact = (wide)notional * rate;
        int64_t want = (int64_t)((exact + 999999999) / 1000000000);
        assert_amount(sl_market_requirement(&market, notional, SL_MAINTENANCE), want);
        assert_amount(sl_market_round_up(&market, sl_market_unrounded_bracketed(&market, notional,
                                                                                SL_MAINTENANCE)),
                      want);
        assert_true(sl_market_unrounded(&market, notional, SL_INITIAL) == exact);
    }
}

/* ---- entries --------------------------------------------------------------------------------- */

#define HOLDERS 3000

/* A market with many holders, each long some lots and the fund short them all. */
static struct world open_crowd(uint32_t *market)
{
    struct world world = open_world();
    *market = add_market(&world, "m", SLOSS_SETTLEMENT_UNREALIZED);
    mark(&world, *market, 1000000);
    for (uint64_t id = 1; id <= HOLDERS; id++) {
        deposit(&world, id, 1);
        fill(&world, *market, id, sloss_account_insurance(*market), 1 + (int64_t)(id % 5), 1000000);
    }
    return world;
}

static struct sl_position *position_of_holder(const struct world *world, uint64_t id)
{
    uint32_t holding =
        sl_ledger_find_holding(world->ledger, sl_ledger_find_account(world->ledger, id), 0);
    return sl_ledger_position(world->ledger, sl_ledger_find_position(world->ledger, holding, 0));
}

static wide key_of(const struct sl_scale *scale, const struct sl_position *position)
{
    return scale->base + ((wide)position->trigger << scale->shift);
}

/* Who is entered is found when the pressure passes its place and not before: in a walk of the
 * pressure by small and large steps, back and forth, through layouts anew. A trigger moved to
 * another scale lies at most one of its steps lower, and never higher. */
static void who_is_passed_is_found(void **state)
{
    (void)state;
    uint32_t index;
    struct world world = open_crowd(&index);
    struct sl_triggers *triggers = world.engine->triggers;
    struct sl_market *market = sl_engine_market(world.engine, index);
    struct sl_scale *scale = sl_triggers_scale(triggers, index, SL_LONG);
    struct sl_vector found;
    static wide key[HOLDERS + 1]; /* the pressure beyond which each is to be found */
    static bool waits[HOLDERS + 1];
    struct random random = {3};
    uint64_t layouts = 0;
    uint64_t finds = 0;
    sl_vector_initialize(&found, &world.ledger->memory);
    assert_ok(sl_triggers_lay_out(triggers, world.ledger, market, index, SL_LONG));
    for (int step = 0; step < (int)rounds(4000); step++) {
        for (int i = 0; i < 20; i++) { /* enter some of those found, near and far */
            uint64_t id = 1 + random_below(&random, HOLDERS);
            struct sl_position *position = position_of_holder(&world, id);
            if (waits[id]) {
                continue;
            }
            uint32_t width =
                (uint32_t)random_below(&random, UINT64_C(1) << random_below(&random, 31));
            position->trigger = scale->reach + (width < SL_PLACE_MAX - scale->reach ? width : 0);
            assert_ok(
                sl_triggers_enter(triggers, index, SL_LONG, position->trigger, position->holding));
            key[id] = key_of(scale, position);
            waits[id] = true;
        }
        assert_ok(sl_triggers_flush(triggers, world.ledger));
        /* Small moves and large ones; now and then to another order of magnitude. */
        int64_t reach = market->value >> random_below(&random, 12);
        int64_t move = (int64_t)random_below(&random, 2 * (uint64_t)reach + 1) - reach;
        int64_t value = step % 100 == 99 ? INT64_C(1000) << random_below(&random, 30)
                                         : market->value + move / 2;
        sl_market_move(market, value < 1000 ? 1000000 : value);
        wide base = scale->base;
        found.size = 0;
        sl_triggers_aim(triggers, market, index, SL_LONG);
        assert_ok(sl_triggers_pass(triggers, world.ledger, market, index, SL_LONG, &found));
        layouts += scale->base != base ? 1 : 0;
        const uint32_t *rows = (const uint32_t *)(const void *)found.data;
        for (size_t i = 0; i < found.size / sizeof(*rows); i++) {
            uint64_t id = sl_ledger_holding_id(world.ledger, rows[i]);
            assert_true(waits[id] && key[id] < market->pressure[SL_LONG]);
            position_of_holder(&world, id)->trigger = SL_TRIGGER_NONE; /* as judging would */
            waits[id] = false;
            finds++;
        }
        for (uint64_t id = 1; id <= HOLDERS; id++) {
            const struct sl_position *position = position_of_holder(&world, id);
            if (!waits[id]) {
                continue;
            }
            wide now = key_of(scale, position);
            assert_true(key[id] >= market->pressure[SL_LONG]); /* else it was missed */
            assert_true(sl_triggers_armed(scale, position));
            assert_true(now <= key[id]);
            assert_true(position->trigger == SL_PLACE_MAX || key[id] - now < (wide)1
                                                                                 << scale->shift);
            key[id] = now;
        }
    }
    assert_true(layouts >= rounds(31) && finds > rounds(10000));
    sl_vector_finalize(&found);
    world.engine->judge_all = true; /* the triggers set here mean nothing to the engine */
    close_world(&world);
}

/* Entries that went stale are swept out: churn does not make them pile up. */
static void stale_entries_are_bounded(void **state)
{
    (void)state;
    uint32_t index;
    struct world world = open_crowd(&index);
    const struct sl_triggers *triggers = world.engine->triggers;
    struct random random = {4};
    for (int round = 0; round < (int)rounds(300); round++) {
        for (int i = 0; i < 50; i++) {
            uint64_t id = 1 + random_below(&random, HOLDERS);
            deposit(&world, id, 1000000);
            assert_ok(sloss_engine_withdraw(world.engine, id, 0, 10));
            fill(&world, index, id, sloss_account_insurance(index),
                 1 + (int64_t)random_below(&random, 3), 1000000);
        }
        mark(&world, index, 1000000 + (int64_t)random_below(&random, 2000));
        uint64_t entries = (uint64_t)sl_triggers_scale(triggers, index, SL_LONG)->entries +
                           sl_triggers_scale(triggers, index, SL_SHORT)->entries;
        uint64_t holders = sl_ledger_book(world.ledger, index)->holders.count;
        assert_true(entries <= holders + holders / 2 + 64 + 7);
    }
    close_world(&world);
}

/* ---- slack ----------------------------------------------------------------------------------- */

/* Whoever is no suspect has a share in every unrealized position, and the shares, worked out here
 * from the triggers, are no more than its slack less an atom a position. */
static void check_shares(const struct world *world, uint64_t *armed)
{
    const struct sloss_engine *engine = world->engine;
    for (uint32_t row = 0; row < world->ledger->holdings.count; row++) {
        const struct sl_holding *holding = sl_ledger_holding(world->ledger, row);
        if ((holding->flags & (SL_HOLDING_SUSPECT | SL_HOLDING_SYSTEM)) != 0) {
            continue;
        }
        wide slack = (wide)holding->balance * 1000000000;
        wide given = 0;
        for (uint32_t i = 0; i < holding->count; i++) {
            const struct sl_position *position = &sl_ledger_positions(world->ledger, holding)[i];
            const struct sl_market *market = sl_engine_market(engine, position->market);
            uint32_t side = position->lots < 0 ? SL_SHORT : SL_LONG;
            slack += slack_of(market, position->lots) - (wide)position->cost * 1000000000;
            slack -= 1000000000;
            if (market->settlement == SLOSS_SETTLEMENT_UNREALIZED) {
                const struct sl_scale *scale =
                    sl_triggers_scale(engine->triggers, position->market, side);
                wide room = key_of(scale, position) - market->pressure[side];
                assert_true(position->trigger != SL_TRIGGER_NONE && room >= 0);
                given += room * (position->lots < 0 ? -position->lots : position->lots);
                (*armed)++;
            }
        }
        assert_true(given <= slack || given == 0);
        assert_true(sl_slack_is_consistent(engine, row));
    }
}

static void shares_are_within_slack(void **state)
{
    (void)state;
    enum {
        MARKETS = 6,
        ACCOUNTS = 40
    };
    uint64_t armed = 0;
    for (uint64_t seed = 1; seed <= 20; seed++) {
        struct random random = {seed};
        struct world world = open_world();
        int64_t price[MARKETS];
        for (uint32_t m = 0; m < MARKETS; m++) {
            char name[2] = {(char)('a' + (int)m), '\0'};
            add_market(&world, name,
                       m == 5 ? SLOSS_SETTLEMENT_VARIATION : SLOSS_SETTLEMENT_UNREALIZED);
            assert_ok(sloss_engine_set_tier(world.engine, m, m == 2 ? 500 : 0, 20000000, 10000000));
            if (m % 2 == 0) {
                assert_ok(sloss_engine_set_tier(world.engine, m, 90000, 400000000, 200000000));
            }
            price[m] = 10 << (3 * m);
            mark(&world, m, price[m]);
        }
        for (uint64_t id = 1; id <= ACCOUNTS; id++) {
            deposit(&world, id,
                    (int64_t)random_below(&random, UINT64_C(1) << random_below(&random, 30)));
        }
        for (int step = 0; step < 200; step++) {
            uint64_t a = 1 + random_below(&random, ACCOUNTS);
            uint64_t b = 1 + (a + random_below(&random, ACCOUNTS - 1)) % ACCOUNTS;
            uint32_t m = (uint32_t)random_below(&random, MARKETS);
            fill(&world, m, a, b, 1 + (int64_t)random_below(&random, 1000), price[m]);
            (void)sloss_engine_withdraw(world.engine, a, 0, (int64_t)random_below(&random, 500));
            m = (uint32_t)random_below(&random, MARKETS);
            price[m] += price[m] * ((int64_t)random_below(&random, 41) - 20) / 400;
            mark(&world, m, price[m]);
            if (step % 10 == 0) {
                (void)sloss_engine_funding(world.engine, m, (int64_t)random_below(&random, 5) - 2);
            }
            check_shares(&world, &armed);
        }
        close_world(&world);
    }
    assert_true(armed > 100000);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(pressure_rises_at_least_as_fast_as_slack_falls),
        cmocka_unit_test(a_flat_rate_is_its_bracket),
        cmocka_unit_test(who_is_passed_is_found),
        cmocka_unit_test(stale_entries_are_bounded),
        cmocka_unit_test(shares_are_within_slack),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
