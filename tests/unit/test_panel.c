/* SPDX-License-Identifier: BSD-2-Clause */
/* panel: whoever is in breach at the marks of a lane is found there, by every form of the loop. */
#include "world.h"

#include "engine/engine.h"
#include "engine/equity.h"
#include "margin/margin.h"
#include "sloss/column.h"
#include "stand_ins/stand_ins.h"
#include "stress/panel.h"

#define ACCOUNTS 40
#define MARKETS 4

static struct world open_random_world(struct random *random)
{
    struct world world = open_world();
    const char *name[] = {"A", "B", "C", "D"};
    for (uint32_t market = 0; market < MARKETS; market++) {
        static const int64_t one[] = {1, 10, 1000, 1000000};
        uint32_t digits = (uint32_t)random_below(random, 2) * (uint32_t)random_below(random, 4);
        int64_t unit = 1 + (int64_t)random_below(random, (uint64_t)one[digits]);
        uint32_t precision = digits == 0 ? 0 : digits == 1 ? 1 : digits == 2 ? 3 : 6;
        (void)add_fine_market(&world, name[market], unit, precision, SLOSS_KIND_LINEAR,
                              (uint32_t)random_below(random, 2));
        assert_ok(sloss_engine_set_tier(world.engine, market, 0, 100000000, 30000001));
        if (random_below(random, 2) == 0) {
            assert_ok(sloss_engine_set_tier(world.engine, market, 500, 200000000, 70000003));
        }
        mark(&world, market, 100);
    }
    assert_ok(sloss_engine_set_liquidation(world.engine, SLOSS_LIQUIDATION_MANUAL, 0));
    for (uint64_t account = 1; account <= ACCOUNTS; account++) {
        deposit(&world, account, (int64_t)random_below(random, 2000));
    }
    for (int i = 0; i < 150; i++) {
        uint64_t buyer = 1 + random_below(random, ACCOUNTS);
        uint64_t seller = 1 + (buyer + random_below(random, ACCOUNTS - 1)) % ACCOUNTS;
        fill(&world, (uint32_t)random_below(random, MARKETS), buyer,
             seller == buyer ? 1 + buyer % ACCOUNTS : seller, 1 + (int64_t)random_below(random, 30),
             90 + (int64_t)random_below(random, 20));
    }
    assert_ok(sloss_engine_funding(world.engine, 1, 3));
    return world;
}

static uint32_t lanes_of(const struct sl_vector *hits, uint32_t place)
{
    const struct sl_panel_hit *hit = (const void *)hits->data;
    for (size_t i = 0; i < hits->size / sizeof(*hit); i++) {
        if (hit[i].place == place) {
            return hit[i].lanes;
        }
    }
    return 0;
}

/* Set the marks of a lane on the book itself, and ask the margin of each holding. */
static void check_lane(struct world *world, const struct sl_panel *panel,
                       const struct sl_vector *hits, uint32_t lane, const int64_t *price)
{
    const uint32_t *rows = (const void *)panel->rows.data;
    assert_ok(sloss_engine_whatif_begin(world->engine));
    for (uint32_t market = 0; market < MARKETS; market++) {
        struct sl_market *terms = sl_engine_market(world->engine, market);
        sl_market_move(terms, price[market] * terms->unit);
    }
    for (uint32_t place = 0; place < panel->count; place++) {
        bool found = (lanes_of(hits, place) >> lane & 1u) != 0;
        assert_true(sl_panel_equity(panel, world->engine, place, lane) ==
                    sl_equity_of(world->engine, rows[place]));
        assert_true(found || !sl_margin_breached(world->engine, rows[place]));
        struct sl_margin margin = sl_margin_of(world->engine, rows[place]);
        /* A lot is rounded up to a whole atom, and each bracket counts as the highest. */
        assert_true(!found || margin.equity < margin.maintenance + 4000);
    }
    for (uint32_t market = 0; market < MARKETS; market++) {
        struct sl_market *terms = sl_engine_market(world->engine, market);
        sl_market_move(terms, 100 * terms->unit);
    }
    assert_ok(sloss_engine_whatif_end(world->engine));
}

static void scan_with(const struct sl_panel *panel, sl_panel_loop *loop, struct sl_vector *hits)
{
    struct sl_panel_hit *found = sl_vector_scratch(hits, panel->count + 1, sizeof(*found));
    assert_non_null(found);
    hits->size = loop(panel, found) * sizeof(*found);
}

static void same_hits(const struct sl_vector *a, const struct sl_vector *b)
{
    assert_int_equal(a->size, b->size);
    assert_memory_equal(a->data, b->data, a->size);
}

static void test_everybody_in_breach_is_found(void **state)
{
    (void)state;
    const struct sloss_memory memory = {0};
    for (uint64_t seed = 1; seed <= 60; seed++) {
        struct random random = {seed};
        struct world world = open_random_world(&random);
        struct sl_panel panel;
        struct sl_vector hits;
        struct sl_vector other;
        int64_t price[SL_PANEL_LANES][MARKETS];
        sl_panel_initialize(&panel, &memory);
        sl_vector_initialize(&hits, &memory);
        sl_vector_initialize(&other, &memory);
        assert_ok(sl_panel_pack(&panel, world.engine));
        for (uint32_t lane = 0; lane < SL_PANEL_LANES; lane++) {
            for (uint32_t market = 0; market < MARKETS; market++) {
                price[lane][market] = 60 + (int64_t)random_below(&random, 80);
                assert_ok(sl_panel_set(&panel, world.engine, market, lane, price[lane][market]));
            }
        }
        scan_with(&panel, sl_panel_narrow_loop, &hits);
        scan_with(&panel, sl_panel_wide_loop, &other);
        same_hits(&hits, &other);
        scan_with(&panel, stand_in_panel(), &other);
        same_hits(&hits, &other);
        if (sl_panel_avx512() != NULL) {
            scan_with(&panel, sl_panel_avx512(), &other);
            same_hits(&hits, &other);
        }
        assert_ok(sl_panel_scan(&panel, &other));
        same_hits(&hits, &other);
        for (uint32_t lane = 0; lane < SL_PANEL_LANES; lane++) {
            check_lane(&world, &panel, &hits, lane, price[lane]);
        }
        sl_panel_finalize(&panel);
        sl_vector_finalize(&hits);
        sl_vector_finalize(&other);
        close_world(&world);
    }
    say_forms("panel", sl_panel_avx512() != NULL);
}

/* A requirement is rounded up to an atom, here from 4.05 to 5. Who has 4.50, which is an equity of
 * 4, is found. */
static void test_the_rounding_of_a_requirement_is_in_reserve(void **state)
{
    (void)state;
    const struct sloss_memory memory = {0};
    struct world world = open_world();
    struct sl_panel panel;
    struct sl_vector hits;
    uint32_t market =
        add_fine_market(&world, "A", 1, 2, SLOSS_KIND_LINEAR, SLOSS_SETTLEMENT_UNREALIZED);
    assert_ok(sloss_engine_set_tier(world.engine, market, 0, 100000000, 50000000));
    deposit(&world, 1, 4);
    deposit(&world, 2, 1000);
    fill(&world, market, 1, 2, 1, 8050);
    sl_panel_initialize(&panel, &memory);
    sl_vector_initialize(&hits, &memory);
    assert_ok(sl_panel_pack(&panel, world.engine));
    assert_ok(sl_panel_set(&panel, world.engine, market, 3, 8100));
    assert_ok(sl_panel_scan(&panel, &hits));
    const struct sl_panel_hit *hit = (const void *)hits.data;
    const uint32_t *rows = (const void *)panel.rows.data;
    assert_int_equal(hits.size / sizeof(*hit), 1);
    assert_int_equal(sl_ledger_holding(world.ledger, rows[hit->place])->id, 1);
    assert_true((hit->lanes & 1u << 3) != 0);
    assert_amount((int64_t)sl_panel_equity(&panel, world.engine, hit->place, 3), 4);
    sl_panel_finalize(&panel);
    sl_vector_finalize(&hits);
    close_world(&world);
}

/* Each of three shorts loses nearly 2^62: a sum of 64 bits would turn positive. */
static void test_sums_beyond_64_bits(void **state)
{
    (void)state;
    const struct sloss_memory memory = {0};
    const int64_t lots = INT64_C(1) << 31;
    struct world world = open_world();
    struct sl_panel panel;
    struct sl_vector hits;
    const char *name[] = {"A", "B", "C"};
    deposit(&world, 1, 1);
    deposit(&world, 2, 1);
    for (uint32_t market = 0; market < COUNT(name); market++) {
        (void)add_market(&world, name[market], SLOSS_SETTLEMENT_UNREALIZED);
        fill(&world, market, 1, 2, lots, 1);
    }
    sl_panel_initialize(&panel, &memory);
    sl_vector_initialize(&hits, &memory);
    assert_ok(sl_panel_pack(&panel, world.engine));
    for (uint32_t market = 0; market < COUNT(name); market++) {
        assert_ok(sl_panel_set(&panel, world.engine, market, 5, (INT64_C(1) << 31) - 1));
    }
    assert_ok(sl_panel_scan(&panel, &hits));
    const struct sl_panel_hit *hit = (const void *)hits.data;
    const uint32_t *rows = (const void *)panel.rows.data;
    assert_int_equal(hits.size / sizeof(*hit), 1);
    assert_int_equal(sl_ledger_holding(world.ledger, rows[hit->place])->id, 2);
    assert_int_equal(hit->lanes, 1u << 5);
    sl_panel_finalize(&panel);
    sl_vector_finalize(&hits);
    close_world(&world);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_everybody_in_breach_is_found),
        cmocka_unit_test(test_the_rounding_of_a_requirement_is_in_reserve),
        cmocka_unit_test(test_sums_beyond_64_bits),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
