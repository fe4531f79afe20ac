/* SPDX-License-Identifier: BSD-2-Clause */
#include "collateral_world.h"

/* What backs a holding is sold before anybody else pays. */

static struct sloss_event events[256];

/* The events of a kind since they were last asked for. */
static size_t events_of(struct world *world, uint32_t kind, struct sloss_event *found, size_t most)
{
    size_t count = 0;
    size_t kept = 0;
    assert_ok(sloss_engine_events(world->engine, events, COUNT(events), &count));
    assert_true(count < COUNT(events));
    for (size_t i = 0; i < count; i++) {
        if (events[i].kind == kind) {
            assert_true(kept < most);
            found[kept++] = events[i];
        }
    }
    return kept;
}

/* 20 lots fall from 100 to 94: -120 and 50. -70 are missing; at 90 (100 less 10 %) of a tick ... an
 * atom brings 9. */
static void the_host_buys_what_is_needed(void **state)
{
    (void)state;
    struct world world = open_backed(SLOSS_SETTLEMENT_UNREALIZED, 10, PPB, 100000000, 0);
    struct sloss_event sold[2];
    give(&world, A, USD, 50);
    give(&world, A, BTC, 15);
    fill(&world, 0, A, MAKER, 20, 100);
    (void)events_of(&world, SLOSS_EVENT_BREACH, NULL, 0);
    mark(&world, 0, 94);
    assert_amount(has(&world, A, BTC), 7); /* 8 atoms bring 72 */
    assert_amount(has(&world, A, USD), 2);
    assert_int_equal(account_of(&world, A).state, SLOSS_STATE_LIQUIDATED);
    assert_amount(market_of(&world, 0).deficit_sum, 0);
    assert_int_equal(events_of(&world, SLOSS_EVENT_CONVERTED, sold, 2), 2);
    assert_int_equal(sold[0].asset, BTC);
    assert_int_equal(sold[0].account, A);
    assert_int_equal(sold[0].other, 0);
    assert_amount(sold[0].amount, 8);
    assert_amount(sold[0].balance, 7);
    assert_int_equal(sold[1].asset, USD);
    assert_int_equal(sold[1].account, 0);
    assert_int_equal(sold[1].other, A);
    assert_amount(sold[1].amount, 72);
    /* What the host has bought has left: of 10,015 atoms 8. */
    assert_status(apply(&world, take_out(MAKER, BTC, 10000)), SLOSS_OK);
    assert_ok(apply(&world, take_out(A, BTC, 7)));
    close_world(&world);
}

/* -200, of which 15 atoms at 9 bring 135. The rest is a deficit, which the fund pays. */
static void what_is_still_missing_is_a_deficit(void **state)
{
    (void)state;
    struct world world = open_backed(SLOSS_SETTLEMENT_UNREALIZED, 10, PPB, 100000000, 0);
    insure(&world, 0, 100);
    give(&world, A, BTC, 15);
    fill(&world, 0, A, MAKER, 20, 100);
    mark(&world, 0, 90);
    struct sloss_deficit deficit = next_deficit(&world);
    assert_amount(deficit.loss, 65);
    assert_amount(deficit.paid[SLOSS_LAYER_INSURANCE], 65);
    assert_amount(has(&world, A, BTC), 0);
    assert_amount(has(&world, A, USD), 0);
    assert_int_equal(account_of(&world, A).state, SLOSS_STATE_BANKRUPT);
    close_world(&world);
}

/* Two pairs in order of creation, and buyers who have less than is missing: 20 buy 6 ETH at 3, and
 * 65 buy 6 BTC at 10. */
static void buyers_pay_what_they_have(void **state)
{
    (void)state;
    struct world world = open_world();
    struct sloss_event sold[4];
    assert_ok(sloss_engine_add_asset(world.engine, "BTC", 2, NULL));
    assert_ok(sloss_engine_add_asset(world.engine, "ETH", 2, NULL));
    (void)add_market(&world, "M", SLOSS_SETTLEMENT_UNREALIZED);
    assert_ok(sloss_engine_set_tier(world.engine, 0, 0, PPB / 10, PPB / 20));
    give(&world, 7, USD, 65); /* the buyer of BTC */
    give(&world, MAKER, USD, 10000);
    assert_ok(apply(&world, pair_of("E", 2, USD, 0, SLOSS_ACCOUNT_TREASURY)));
    assert_ok(apply(&world, pair_of("C", BTC, USD, 0, 7)));
    const struct sloss_mark prices[] = {{PAIR, 0, 3}, {PAIR + 1, 0, 10}};
    assert_ok(sloss_engine_mark(world.engine, prices, 2));
    assert_ok(apply(&world, haircut_of(PAIR, 0, PPB)));
    assert_ok(apply(&world, haircut_of(PAIR + 1, 0, PPB)));
    give(&world, SLOSS_ACCOUNT_TREASURY, USD, 20);
    give(&world, A, BTC, 20);
    give(&world, A, 2, 20);
    fill(&world, 0, A, MAKER, 20, 100);
    (void)events_of(&world, SLOSS_EVENT_BREACH, NULL, 0);
    mark(&world, 0, 92); /* -160 and 260: above 92 */
    assert_amount(position_of(&world, A, 0).lots, 20);
    mark(&world, 0, 90); /* -200: 60 is below 90. 20 buy 6 ETH for 18, and 65 buy 6 BTC for 60 */
    assert_amount(has(&world, A, 2), 14);
    assert_amount(has(&world, SLOSS_ACCOUNT_TREASURY, 2), 6);
    assert_amount(has(&world, SLOSS_ACCOUNT_TREASURY, USD), 2);
    assert_amount(has(&world, A, BTC), 14);
    assert_amount(has(&world, 7, BTC), 6);
    assert_amount(has(&world, 7, USD), 5);
    assert_amount(next_deficit(&world).loss, 122);
    assert_int_equal(events_of(&world, SLOSS_EVENT_CONVERTED, sold, 4), 4);
    assert_int_equal(sold[2].other, 7);
    assert_int_equal(sold[3].account, 7);
    assert_amount(sold[3].amount, 60);
    close_world(&world);
}

/* What the first pair has brought is missing no more: of 50, 9 ETH at 3 bring 27, and 3 BTC at 10
 * the other 23. */
static void the_next_pair_is_sold_for_the_rest(void **state)
{
    (void)state;
    struct world world = open_world();
    assert_ok(sloss_engine_add_asset(world.engine, "BTC", 2, NULL));
    assert_ok(sloss_engine_add_asset(world.engine, "ETH", 2, NULL));
    (void)add_market(&world, "M", SLOSS_SETTLEMENT_UNREALIZED);
    give(&world, MAKER, USD, 10000);
    assert_ok(apply(&world, pair_of("E", 2, USD, 0, 0)));
    assert_ok(apply(&world, pair_of("C", BTC, USD, 0, 0)));
    const struct sloss_mark prices[] = {{PAIR, 0, 3}, {PAIR + 1, 0, 10}};
    assert_ok(sloss_engine_mark(world.engine, prices, 2));
    give(&world, A, BTC, 20); /* nothing counts, and all is sold the same */
    give(&world, A, 2, 9);
    fill(&world, 0, A, MAKER, 10, 100);
    mark(&world, 0, 95);
    assert_amount(has(&world, A, 2), 0);
    assert_amount(has(&world, A, BTC), 17);
    assert_amount(has(&world, A, USD), 7);
    close_world(&world);
}

/* A buyer keeps what it owes unsettled: of 100 it owes 60 by a trade away from the mark, and 40
 * buy 4. */
static void buyers_keep_what_they_owe(void **state)
{
    (void)state;
    struct world world = open_world();
    struct sloss_command take = {.kind = SLOSS_COMMAND_TAKEOVER, .takeover = {.account = A}};
    assert_ok(sloss_engine_add_asset(world.engine, "BTC", 2, NULL));
    (void)add_market(&world, "M", SLOSS_SETTLEMENT_UNREALIZED);
    (void)add_market(&world, "V", SLOSS_SETTLEMENT_VARIATION);
    give(&world, MAKER, USD, 10000);
    give(&world, 2, USD, 100);
    assert_ok(apply(&world, pair_of("C", BTC, USD, 0, 2)));
    mark(&world, PAIR, 10);
    assert_ok(apply(&world, haircut_of(PAIR, 0, PPB)));
    give(&world, A, BTC, 20);
    fill(&world, 0, A, MAKER, 10, 100);
    mark(&world, 0, 90);
    mark(&world, 1, 100);
    fill(&world, 1, 2, MAKER, 6, 110);
    assert_ok(apply(&world, take)); /* -100 */
    assert_amount(has(&world, 2, BTC), 4);
    assert_amount(has(&world, 2, USD), 60);
    assert_amount(next_deficit(&world).loss, 60);
    close_world(&world);
}

/* Nothing of what was sold for a debt goes to a fund as a fee, or is forfeited. */
static void no_fund_gets_any_of_it(void **state)
{
    (void)state;
    struct world world = open_world();
    uint32_t market;
    struct sloss_command forfeit = {
        .kind = SLOSS_COMMAND_OPTION,
        .option = {.liquidation = SLOSS_LIQUIDATION_TAKEOVER, .residual = SLOSS_RESIDUAL_FORFEIT}};
    assert_ok(sloss_engine_add_asset(world.engine, "BTC", 2, NULL));
    add_market_with_fee(&world, "M", PPB / 10, &market);
    assert_ok(sloss_engine_set_tier(world.engine, 0, 0, PPB / 10, PPB / 20));
    assert_ok(apply(&world, forfeit));
    assert_ok(apply(&world, pair_of("C", BTC, USD, 0, 0)));
    mark(&world, PAIR, 50);
    assert_ok(apply(&world, haircut_of(PAIR, 0, PPB / 10)));
    give(&world, MAKER, USD, 10000);
    give(&world, A, USD, 90);
    give(&world, A, BTC, 8);
    fill(&world, 0, A, MAKER, 20, 100);
    mark(&world, 0, 95); /* -10 and 40: one atom brings 50 */
    assert_amount(has(&world, A, BTC), 7);
    assert_amount(has(&world, A, USD), 40);
    assert_amount(market_of(&world, 0).insurance, 0);
    close_world(&world);
}

/* Flat and below zero it is closed out as well: its state says so. */
static void flat_and_below_zero_it_is_met(void **state)
{
    (void)state;
    struct world world = open_backed(SLOSS_SETTLEMENT_UNREALIZED, 10, PPB, 0, 0);
    give(&world, A, USD, 40);
    give(&world, A, BTC, 30);
    fill(&world, 0, A, MAKER, 20, 100);
    fill(&world, 0, MAKER, A, 20, 95); /* -60 */
    assert_amount(has(&world, A, USD), 0);
    assert_amount(has(&world, A, BTC), 24);
    assert_int_equal(account_of(&world, A).state, SLOSS_STATE_LIQUIDATED);
    close_world(&world);
}

/* A position of its own keeps what it asks for: 20 atoms, of which 12 are asked. */
static void what_is_needed_there_is_not_sold(void **state)
{
    (void)state;
    struct world world = open_backed(SLOSS_SETTLEMENT_UNREALIZED, 10, PPB, 0, 0);
    struct sloss_command market = {.kind = SLOSS_COMMAND_MARKET,
                                   .market = {.name = "B", .unit = 1, .asset = BTC}};
    assert_ok(apply(&world, market));
    assert_ok(sloss_engine_set_tier(world.engine, 1, 0, PPB / 5, PPB / 10));
    give(&world, A, BTC, 20);
    fill(&world, 1, A, MAKER, 12, 10);
    fill(&world, 0, A, MAKER, 20, 100);
    mark(&world, 0, 94); /* -120, and 8 atoms are 80 */
    assert_amount(has(&world, A, BTC), 12);
    assert_amount(position_of(&world, A, 1).lots, 12);
    assert_amount(next_deficit(&world).loss, 40);
    close_world(&world);
}

/* The host is paid out no more of an asset than has come in: uncovered losses stand in the
 * balances. */
static void the_host_takes_no_more_than_has_come_in(void **state)
{
    (void)state;
    struct world world = open_world();
    struct sloss_command market = {.kind = SLOSS_COMMAND_MARKET,
                                   .market = {.name = "B", .unit = 1, .asset = BTC}};
    assert_ok(sloss_engine_add_asset(world.engine, "BTC", 2, NULL));
    (void)add_market(&world, "M", SLOSS_SETTLEMENT_UNREALIZED);
    assert_ok(apply(&world, market));
    LAYERS(&world, 1, SLOSS_LAYER_INSURANCE);
    assert_ok(apply(&world, pair_of("C", BTC, USD, 0, 0)));
    mark(&world, PAIR, 10);
    assert_ok(apply(&world, haircut_of(PAIR, 0, PPB)));
    give(&world, MAKER, USD, 10000);
    give(&world, A, BTC, 5);
    give(&world, 8, BTC, 5);
    fill(&world, 1, A, 8, 10, 10);
    mark(&world, 1, 12);
    fill(&world, 1, 8, A, 10,
         12); /* 20 for A of which 8 has 5: 15 are uncovered, and 10 have come in */
    assert_amount(has(&world, A, BTC), 25);
    assert_ok(sloss_engine_set_tier(world.engine, 0, 0, PPB / 10, PPB / 20));
    fill(&world, 0, A, MAKER, 20, 100);
    mark(&world, 0, 89); /* -220: 22 atoms would be 220, and 10 are sold */
    assert_amount(has(&world, A, BTC), 15);
    assert_amount(next_deficit(&world).loss, 15); /* in BTC, before */
    assert_amount(next_deficit(&world).loss, 120);
    close_world(&world);
}

/* An account does not buy from itself. */
static void nobody_buys_from_himself(void **state)
{
    (void)state;
    struct world world = open_world();
    assert_ok(sloss_engine_add_asset(world.engine, "BTC", 2, NULL));
    (void)add_market(&world, "M", SLOSS_SETTLEMENT_UNREALIZED);
    assert_ok(sloss_engine_set_tier(world.engine, 0, 0, PPB / 10, PPB / 20));
    give(&world, MAKER, USD, 10000);
    give(&world, A, BTC, 20);
    assert_ok(apply(&world, pair_of("C", BTC, USD, 0, A)));
    mark(&world, PAIR, 10);
    assert_ok(apply(&world, haircut_of(PAIR, 0, PPB)));
    fill(&world, 0, A, MAKER, 20, 100);
    mark(&world, 0, 94);
    assert_amount(has(&world, A, BTC), 20);
    assert_amount(next_deficit(&world).loss, 120);
    close_world(&world);
}

/* Deleveraging below zero sells first, and closes all markets all the same (8.1). */
static void a_deleveraging_sells_first(void **state)
{
    (void)state;
    struct world world = open_backed(SLOSS_SETTLEMENT_UNREALIZED, 10, PPB, 0, 0);
    struct sloss_command manual = {
        .kind = SLOSS_COMMAND_OPTION,
        .option = {.liquidation = SLOSS_LIQUIDATION_MANUAL, .residual = SLOSS_RESIDUAL_KEEP}};
    assert_ok(apply(&world, manual));
    (void)add_market(&world, "N", SLOSS_SETTLEMENT_UNREALIZED);
    give(&world, A, BTC, 9);
    fill(&world, 0, A, MAKER, 20, 100);
    fill(&world, 1, A, MAKER, 5, 100);
    const struct sloss_mark marks[] = {{0, 0, 95}, {1, 0, 98}};
    assert_ok(sloss_engine_mark(world.engine, marks, 2)); /* -110: 90 are sold; of 20 M has 18 */
    assert_ok(deleverage(&world, A, 0, SLOSS_RANK_SIZE));
    assert_amount(has(&world, A, BTC), 0);
    assert_amount(has(&world, A, USD), 0);
    struct sloss_deficit deficit = next_deficit(&world);
    assert_int_equal(deficit.market, 0);
    assert_amount(deficit.loss, 18);
    assert_amount(deficit.paid[SLOSS_LAYER_DELEVERAGE], 18);
    deficit = next_deficit(&world);
    assert_int_equal(deficit.market, 1);
    assert_amount(deficit.loss, 2);
    assert_amount(position_of(&world, A, 1).lots, 0);
    close_world(&world);
}

/* ---- variation ------------------------------------------------------------------------------- */

/* 60 of 50: 10 are missing, for which ceil(10 / 9) atoms bring 18. Nobody is in breach, and 8 stay.
 */
static void a_shortfall_is_met(void **state)
{
    (void)state;
    struct world world =
        open_backed(SLOSS_SETTLEMENT_VARIATION, 10, PPB, 100000000, SLOSS_ACCOUNT_TREASURY);
    give(&world, SLOSS_ACCOUNT_TREASURY, USD, 40);
    give(&world, A, USD, 50);
    give(&world, A, BTC, 20);
    fill(&world, 0, A, MAKER, 10, 100);
    mark(&world, 0, 94);
    assert_amount(has(&world, A, USD), 8);
    assert_amount(has(&world, A, BTC), 18);
    assert_amount(has(&world, MAKER, USD), 10060);
    assert_amount(has(&world, SLOSS_ACCOUNT_TREASURY, USD), 22);
    assert_amount(has(&world, SLOSS_ACCOUNT_TREASURY, BTC), 2);
    assert_int_equal(account_of(&world, A).state, SLOSS_STATE_HEALTHY);
    assert_amount(position_of(&world, A, 0).lots, 10);
    mark(&world, 0, 88); /* 52 are missing; 22 buy 2 for 18, and 34 are a deficit */
    assert_amount(next_deficit(&world).loss, 34);
    assert_amount(has(&world, A, BTC), 16);
    assert_amount(has(&world, MAKER, USD), 10086);
    assert_int_equal(account_of(&world, A).state, SLOSS_STATE_BANKRUPT);
    close_world(&world);
}

/* Whoever comes first, a buyer pays its own loss before it buys: of 100 it loses 60, and the 40
 * that are left buy 4. */
static void buyers_pay_their_losses_first(void **state)
{
    (void)state;
    for (uint64_t buyer = 0; buyer <= 2; buyer += 2) {
        struct world world = open_world();
        const uint64_t names[] = {buyer == 0 ? 3 : 4,
                                  buyer == 0 ? 4 : 3}; /* A comes before, or behind */
        assert_ok(sloss_engine_add_asset(world.engine, "BTC", 2, NULL));
        (void)add_market(&world, "M", SLOSS_SETTLEMENT_VARIATION);
        assert_ok(sloss_engine_add_account(world.engine, 3, NULL));
        assert_ok(sloss_engine_add_account(world.engine, 4, NULL));
        give(&world, MAKER, USD, 10000);
        assert_ok(apply(&world, pair_of("C", BTC, USD, 0, names[1])));
        mark(&world, PAIR, 10);
        assert_ok(apply(&world, haircut_of(PAIR, 0, PPB)));
        give(&world, names[0], BTC, 20);
        give(&world, names[1], USD, 100);
        fill(&world, 0, names[0], MAKER, 10, 100);
        fill(&world, 0, names[1], MAKER, 10, 100);
        mark(&world, 0, 94);
        assert_amount(has(&world, names[0], BTC), 16);
        assert_amount(has(&world, names[1], BTC), 4);
        assert_amount(has(&world, names[1], USD), 0);
        assert_amount(next_deficit(&world).loss, 20);
        assert_amount(has(&world, MAKER, USD), 10100);
        close_world(&world);
    }
}

/* A buyer that is short itself buys nothing, and its own shortfall stands in account order. */
static void who_is_short_buys_nothing(void **state)
{
    (void)state;
    struct world world = open_world();
    assert_ok(sloss_engine_add_asset(world.engine, "BTC", 2, NULL));
    (void)add_market(&world, "M", SLOSS_SETTLEMENT_VARIATION);
    (void)add_market(&world, "N", SLOSS_SETTLEMENT_VARIATION);
    give(&world, MAKER, USD, 10000);
    give(&world, A, BTC, 20);
    give(&world, 2, USD, 30);
    assert_ok(apply(&world, pair_of("C", BTC, USD, 0, 2)));
    mark(&world, PAIR, 10);
    assert_ok(apply(&world, haircut_of(PAIR, 0, PPB)));
    fill(&world, 0, A, MAKER, 5, 100);
    fill(&world, 1, 2, MAKER, 5, 100);
    const struct sloss_mark marks[] = {{0, 0, 94}, {1, 0, 92}};
    assert_ok(sloss_engine_mark(world.engine, marks, 2)); /* 30 of nothing; 40 of 30 */
    assert_amount(has(&world, A, BTC), 20);
    struct sloss_deficit deficit = next_deficit(&world);
    assert_int_equal(deficit.account, A);
    assert_amount(deficit.loss, 30);
    deficit = next_deficit(&world);
    assert_int_equal(deficit.account, 2);
    assert_amount(deficit.loss, 10);
    close_world(&world);
}

static void add_coin_market(struct world *world, uint32_t settlement)
{
    struct sloss_command market = {
        .kind = SLOSS_COMMAND_MARKET,
        .market = {.name = "B", .unit = 1, .asset = BTC, .settlement = (uint8_t)settlement}};
    assert_ok(apply(world, market));
    assert_ok(sloss_engine_set_tier(world->engine, 1, 0, PPB / 5, PPB / 10));
}

/* USD comes before BTC: what BTC gains in the instant is part of its equity, of which 10 are asked,
 * and 15 are sold. */
static void assets_have_their_instants_one_after_the_other(void **state)
{
    (void)state;
    struct world world = open_backed(SLOSS_SETTLEMENT_VARIATION, 10, PPB, 0, 0);
    add_coin_market(&world, SLOSS_SETTLEMENT_VARIATION);
    give(&world, A, BTC, 20);
    fill(&world, 0, A, MAKER, 50, 100);
    fill(&world, 1, A, MAKER, 1, 90);
    const struct sloss_mark marks[] = {{0, 0, 97}, {1, 0, 100}};
    assert_ok(sloss_engine_mark(world.engine, marks, 2)); /* -150, and +10 of BTC */
    assert_amount(has(&world, A, BTC), 15);
    assert_amount(market_of(&world, 0).deficit_sum, 0);
    close_world(&world);
}

/* Who was short once sells and buys again when it has something. */
static void who_was_short_is_not_for_good(void **state)
{
    (void)state;
    struct world world = open_backed(SLOSS_SETTLEMENT_VARIATION, 10, PPB, 0, 0);
    add_coin_market(&world, SLOSS_SETTLEMENT_VARIATION);
    give(&world, A, BTC, 5);
    fill(&world, 1, A, MAKER, 1, 100);
    mark(&world, 1, 90); /* short of 5 BTC */
    assert_amount(next_deficit(&world).loss, 5);
    give(&world, A, BTC, 20);
    fill(&world, 0, A, MAKER, 10, 100);
    mark(&world, 0, 95);
    assert_amount(has(&world, A, BTC), 15);
    assert_amount(market_of(&world, 0).deficit_sum, 0);
    close_world(&world);
}

static void join(const struct world *world, uint64_t account)
{
    struct sloss_command command = {.kind = SLOSS_COMMAND_GROUP, .group = {.account = account}};
    strcpy(command.group.name, "g");
    assert_ok(apply(world, command));
}

/* Closed out by command A lacks 100: the other member has 10, A's 6 atoms bring 60, and 3 of the other's 30. */
static void members_sell_what_is_still_missing(void **state)
{
    const uint64_t other = 2;
    (void)state;
    struct world world = open_backed(SLOSS_SETTLEMENT_UNREALIZED, 10, PPB, 0, 0);
    give(&world, A, USD, 100);
    give(&world, A, BTC, 6);
    give(&world, other, USD, 10);
    give(&world, other, BTC, 20);
    join(&world, A);
    join(&world, other);
    fill(&world, 0, A, MAKER, 20, 100);
    mark(&world, 0, 90); /* -100, 60, 10 and 200, of which 90 are asked */
    assert_amount(position_of(&world, A, 0).lots, 20);
    assert_ok(sloss_engine_takeover(world.engine, A));
    assert_amount(has(&world, A, USD), 0);
    assert_amount(has(&world, A, BTC), 0);
    assert_amount(has(&world, other, USD), 0);
    assert_amount(has(&world, other, BTC), 17);
    assert_amount(market_of(&world, 0).deficit_sum, 0);
    close_world(&world);
}

/* Both lack 100 in one round, and the later one has 10 atoms: it sells them for itself, and not for A. */
static void who_lacks_something_sells_for_himself(void **state)
{
    const uint64_t later = 2;
    (void)state;
    struct world world = open_backed(SLOSS_SETTLEMENT_UNREALIZED, 10, PPB, 0, 0);
    give(&world, A, USD, 100);
    give(&world, later, USD, 100);
    give(&world, later, BTC, 10);
    join(&world, A);
    join(&world, later);
    fill(&world, 0, A, MAKER, 20, 100);
    fill(&world, 0, later, MAKER, 20, 100);
    mark(&world, 0, 90);
    assert_amount(has(&world, later, BTC), 0);
    assert_amount(market_of(&world, 0).deficit_sum, 100);
    assert_int_equal(account_of(&world, A).state, SLOSS_STATE_BANKRUPT);
    assert_int_equal(account_of(&world, later).state, SLOSS_STATE_LIQUIDATED);
    close_world(&world);
}

/* The other member has nothing in USD, but 20 atoms, of which 10 are needed for its coin lot initially, and 5 for maintenance: A has
 * 100, and with it 200 for an initial requirement. */
static void what_members_have_elsewhere_backs_the_group(void **state)
{
    const uint64_t other = 2;
    (void)state;
    struct world world = open_backed(SLOSS_SETTLEMENT_UNREALIZED, 10, PPB, 0, 0);
    add_coin_market(&world, SLOSS_SETTLEMENT_UNREALIZED);
    give(&world, A, USD, 100);
    give(&world, other, BTC, 20);
    fill(&world, 1, other, MAKER, 1, 50);
    join(&world, A);
    join(&world, other);
    mark(&world, 0, 100);
    assert_status(sloss_engine_fill(world.engine, 0, A, MAKER, 21, 100),
                  SLOSS_ERR_INSUFFICIENT_MARGIN);
    assert_ok(sloss_engine_fill(world.engine, 0, A, MAKER, 20, 100));
    assert_amount(backing_of(&world, A, USD).margin_equity, 250);
    close_world(&world);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_host_buys_what_is_needed),
        cmocka_unit_test(what_is_still_missing_is_a_deficit),
        cmocka_unit_test(buyers_pay_what_they_have),
        cmocka_unit_test(the_next_pair_is_sold_for_the_rest),
        cmocka_unit_test(buyers_keep_what_they_owe),
        cmocka_unit_test(no_fund_gets_any_of_it),
        cmocka_unit_test(flat_and_below_zero_it_is_met),
        cmocka_unit_test(what_is_needed_there_is_not_sold),
        cmocka_unit_test(the_host_takes_no_more_than_has_come_in),
        cmocka_unit_test(nobody_buys_from_himself),
        cmocka_unit_test(a_deleveraging_sells_first),
        cmocka_unit_test(a_shortfall_is_met),
        cmocka_unit_test(buyers_pay_their_losses_first),
        cmocka_unit_test(who_is_short_buys_nothing),
        cmocka_unit_test(assets_have_their_instants_one_after_the_other),
        cmocka_unit_test(who_was_short_is_not_for_good),
        cmocka_unit_test(what_members_have_elsewhere_backs_the_group),
        cmocka_unit_test(members_sell_what_is_still_missing),
        cmocka_unit_test(who_lacks_something_sells_for_himself),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
