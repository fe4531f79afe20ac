/* SPDX-License-Identifier: BSD-2-Clause */
#include "commands.h"
#include "saved_world.h"

#include "sloss/column.h"
#include "sloss/margin.h"

/* Accounts that are margined together: docs/rules.md 22. Amounts worked by hand. */

enum {
    A = 1,
    B,
    C,
    D,
    O
};

static struct sloss_command group_of(uint64_t account, const char *name)
{
    struct sloss_command command = {.kind = SLOSS_COMMAND_GROUP, .group = {.account = account}};
    strcpy(command.group.name, name);
    return command;
}

static void join(const struct world *world, uint64_t account, const char *name)
{
    assert_ok(apply(world, group_of(account, name)));
}

static struct sloss_group_info info_of(const struct world *world, uint64_t account)
{
    struct sloss_group_info info = {.struct_size = sizeof(info)};
    assert_ok(sloss_engine_group(world->engine, account, 0, &info));
    return info;
}

static uint32_t requiring_market(struct world *world, const char *name, uint32_t settlement)
{
    uint32_t market = add_market(world, name, settlement);
    assert_ok(sloss_engine_set_tier(world->engine, market, 0, 100000000, 50000000));
    return market;
}

/* Market 0 asks 10 % and 5 % at 100; A and B have 100 each, O 10,000. */
static struct world open_pair(uint32_t settlement)
{
    struct world world = open_world();
    (void)requiring_market(&world, "M", settlement);
    deposit(&world, A, 100);
    deposit(&world, B, 100);
    deposit(&world, O, 10000);
    mark(&world, 0, 100);
    return world;
}

static struct sloss_command checked_fill(uint64_t buyer, uint64_t seller, int64_t lots,
                                         int64_t price)
{
    return (struct sloss_command){
        .kind = SLOSS_COMMAND_FILL,
        .fill = {.market = 0, .buyer = buyer, .seller = seller, .lots = lots, .price = price}};
}

/* ---- what is asked --------------------------------------------------------------------------- */

/* A is long 20 and B short 15: 5 lots of 100 ask 50 and 25. */
static void a_group_is_asked_for_its_net_position(void **state)
{
    (void)state;
    struct world world = open_pair(SLOSS_SETTLEMENT_UNREALIZED);
    refused(&world, checked_fill(A, O, 20, 100), SLOSS_ERR_INSUFFICIENT_MARGIN);
    join(&world, A, "g");
    join(&world, B, "g");
    assert_ok(apply(&world, checked_fill(A, O, 20, 100)));
    assert_amount(account_of(&world, B).initial, 200);
    assert_amount(account_of(&world, A).free, 0);
    assert_ok(apply(&world, checked_fill(O, B, 15, 100)));
    struct sloss_group_info info = info_of(&world, A);
    assert_int_equal(info.members, 2);
    assert_string_equal(info.name, "g");
    assert_amount(info.margin_equity, 200);
    assert_amount(info.initial, 50);
    assert_amount(info.maintenance, 25);
    assert_int_equal(info.in_breach, 0);
    assert_amount(account_of(&world, A).equity, 100);
    assert_amount(account_of(&world, A).free, 100); /* its balance, below 150 */
    assert_int_equal(info_of(&world, O).members, 0);
    assert_string_equal(info_of(&world, O).name, "");
    close_world(&world);
}

static struct sloss_price_info prices_of(const struct world *world, uint64_t account)
{
    struct sloss_price_info prices = {.struct_size = sizeof(prices)};
    assert_ok(sloss_margin_prices(world->engine, account, 0, &prices));
    return prices;
}

/* Net 5 of 200: at p they have 200 + 5 (p - 100), and p / 4 is asked: 15 and 15.75 at 63. At the mark 15 lots more can be bought
 * by either, and 5 sold that reduce and 20 beyond them. B alone has less than nothing above 106. */
static void questions_about_a_group(void **state)
{
    (void)state;
    struct world world = open_pair(SLOSS_SETTLEMENT_UNREALIZED);
    struct sloss_order_info orders = {.struct_size = sizeof(orders)};
    join(&world, A, "g");
    join(&world, B, "g");
    fill(&world, 0, A, O, 20, 100);
    fill(&world, 0, O, B, 15, 100);
    for (uint64_t account = A; account <= B; account++) {
        struct sloss_price_info prices = prices_of(&world, account);
        assert_int_equal(prices.has & (SLOSS_PRICE_LIQUIDATION_BELOW | SLOSS_PRICE_LIQUIDATION_ABOVE),
                         SLOSS_PRICE_LIQUIDATION_BELOW);
        assert_amount(prices.liquidation_below, 63);
        assert_ok(sloss_margin_orders(world.engine, account, 0, SLOSS_AT_THE_MARK, &orders));
        assert_amount(orders.buy, 15);
        assert_amount(orders.sell, 25);
    }
    assert_amount(prices_of(&world, B).bankruptcy_above, 106);
    assert_amount(prices_of(&world, A).bankruptcy_below, 95);
    refused(&world, checked_fill(B, O, 16, 100), SLOSS_ERR_INSUFFICIENT_MARGIN);
    assert_ok(apply(&world, checked_fill(B, O, 15, 100)));
    close_world(&world);
}

/* Long 10 and short 10, and 5 in all: nothing is asked, but B may not buy 1 back, and A may not buy
 * 1 more. Selling 1 more is no hedge either. */
static void a_fill_adds_risk_by_the_net_position(void **state)
{
    (void)state;
    struct world world = open_pair(SLOSS_SETTLEMENT_UNREALIZED);
    join(&world, A, "g");
    join(&world, B, "g");
    fill(&world, 0, A, O, 10, 100);
    fill(&world, 0, O, B, 10, 100);
    assert_ok(sloss_engine_withdraw(world.engine, A, 0, 100));
    assert_ok(sloss_engine_withdraw(world.engine, B, 0, 95));
    refused(&world, checked_fill(B, O, 1, 100), SLOSS_ERR_INSUFFICIENT_MARGIN);
    refused(&world, checked_fill(O, B, 1, 100), SLOSS_ERR_INSUFFICIENT_MARGIN);
    assert_ok(apply(&world, checked_fill(B, A, 4, 107))); /* within it, at any price */
    assert_amount(position_of(&world, A, 0).lots, 6);
    assert_amount(account_of(&world, A).initial, 0);
    fill(&world, 0, O, A, 1, 100);                        /* net short 1: 10 are asked of 5 */
    assert_ok(apply(&world, checked_fill(A, O, 1, 100))); /* more for A, less for both */
    close_world(&world);
}

/* Nothing is asked of what is even in two markets; and what was paid is of all lots together: 2,200 for 20 of 100. */
static void every_market_is_netted_with_what_was_paid(void **state)
{
    (void)state;
    struct world world = open_pair(SLOSS_SETTLEMENT_UNREALIZED);
    (void)requiring_market(&world, "N", SLOSS_SETTLEMENT_UNREALIZED);
    join(&world, A, "g");
    join(&world, B, "g");
    for (uint32_t market = 0; market < 2; market++) {
        fill(&world, market, A, O, 10, 100);
        fill(&world, market, O, B, 10, 100);
    }
    assert_amount(account_of(&world, A).initial, 0);
    assert_amount(account_of(&world, A).maintenance, 0);
    fill(&world, 0, B, O, 20, 120);
    assert_ok(apply(&world, (struct sloss_command){.kind = SLOSS_COMMAND_REQUIREMENT,
                                                   .requirement = {.by_entry = 1}}));
    assert_amount(account_of(&world, A).initial, 220); /* 1,000 of A, 1,200 of B */
    assert_amount(account_of(&world, A).maintenance, 100);
    close_world(&world);
}

/* What is asked of b alone by its multiplier and add-on, 155, is 80 more than its position asks. */
static void terms_and_orders_of_members_are_added(void **state)
{
    (void)state;
    struct world world = open_pair(SLOSS_SETTLEMENT_UNREALIZED);
    join(&world, A, "g");
    join(&world, B, "g");
    fill(&world, 0, A, O, 20, 100);
    fill(&world, 0, O, B, 15, 100);
    assert_ok(
        apply(&world, (struct sloss_command){
                          .kind = SLOSS_COMMAND_REQUIRE,
                          .require = {.account = B, .multiplier_ppb = 2000000000, .addon = 5}}));
    assert_amount(account_of(&world, A).initial, 205);
    assert_amount(account_of(&world, A).maintenance, 105);
    assert_ok(apply(
        &world, (struct sloss_command){.kind = SLOSS_COMMAND_REQUIRE,
                                       .require = {.account = B, .multiplier_ppb = 1000000000}}));
    /* 5 asks at 99: R(20) + 5 in place of R(15). */
    assert_ok(apply(
        &world, (struct sloss_command){.kind = SLOSS_COMMAND_ORDERS,
                                       .orders = {.account = B, .ask_lots = 5, .ask_price = 99}}));
    assert_amount(account_of(&world, A).initial, 105);
    assert_amount(account_of(&world, B).maintenance, 25);
    close_world(&world);
}

/* ---- coming and going ------------------------------------------------------------------------ */

static void what_is_refused(void **state)
{
    (void)state;
    struct world world = open_pair(SLOSS_SETTLEMENT_UNREALIZED);
    struct sloss_command unended = group_of(NOBODY, "g");
    memset(unended.group.name, 'x', sizeof(unended.group.name));
    refused(&world, unended, SLOSS_ERR_SYNTAX);
    refused(&world, group_of(NOBODY, "none"), SLOSS_ERR_SYNTAX);
    refused(&world, group_of(NOBODY, "a b"), SLOSS_ERR_SYNTAX);
    refused(&world, group_of(NOBODY, "g"), SLOSS_ERR_UNKNOWN_ACCOUNT);
    refused(&world, group_of(SLOSS_ACCOUNT_FEES, "g"), SLOSS_ERR_SYSTEM_ACCOUNT);
    refused(&world, group_of(sloss_account_insurance(0), ""), SLOSS_ERR_SYSTEM_ACCOUNT);
    struct sloss_group_info info = {.struct_size = 4};
    assert_status(sloss_engine_group(NULL, A, 0, &info), SLOSS_ERR_ARGUMENT);
    assert_status(sloss_engine_group(world.engine, A, 0, &info), SLOSS_ERR_ARGUMENT);
    info.struct_size = sizeof(info);
    assert_status(sloss_engine_group(world.engine, NOBODY, 1, &info), SLOSS_ERR_UNKNOWN_ASSET);
    assert_status(sloss_engine_group(world.engine, NOBODY, 0, &info), SLOSS_ERR_UNKNOWN_ACCOUNT);
    close_world(&world);
}

/* A is long 10 with 100, which are asked; at 99 it has 90. */
static void who_comes_or_goes_leaves_enough(void **state)
{
    (void)state;
    struct world world = open_pair(SLOSS_SETTLEMENT_UNREALIZED);
    deposit(&world, C, 8);
    deposit(&world, D, 9);
    fill(&world, 0, A, O, 10, 100);
    join(&world, A, "g"); /* it has what is asked, and no more */
    mark(&world, 0, 99);  /* 90 of it, and 99 are asked */
    refused(&world, group_of(C, "g"), SLOSS_ERR_INSUFFICIENT_MARGIN); /* 98 */
    refused(&world, group_of(A, ""), SLOSS_ERR_INSUFFICIENT_MARGIN);
    join(&world, A, "g"); /* where nothing changes nothing is refused */
    join(&world, D, "h");
    join(&world, D, "g"); /* 99 */
    assert_int_equal(info_of(&world, A).members, 2);
    refused(&world, group_of(D, ""), SLOSS_ERR_INSUFFICIENT_MARGIN); /* it would leave 90 */
    refused(&world, group_of(D, "h"), SLOSS_ERR_INSUFFICIENT_MARGIN);
    deposit(&world, A, 9);
    join(&world, D, "h");
    assert_string_equal(info_of(&world, D).name, "h");
    join(&world, A, "");
    assert_int_equal(info_of(&world, A).members, 0);
    close_world(&world);
}

/* What orders ask counts although nobody has a position; and a loss does where nothing is asked. */
static void who_asks_for_nothing_may_still_lack_it(void **state)
{
    (void)state;
    struct world world = open_pair(SLOSS_SETTLEMENT_UNREALIZED);
    (void)add_market(&world, "FREE", SLOSS_SETTLEMENT_UNREALIZED);
    assert_ok(apply(&world, (struct sloss_command){.kind = SLOSS_COMMAND_ORDERS,
                                                   .flags = SLOSS_COMMAND_FORCE,
                                                   .orders = {.account = A,
                                                              .bid_lots = 11,
                                                              .bid_price = 100}}));
    refused(&world, group_of(A, "g"), SLOSS_ERR_INSUFFICIENT_MARGIN); /* 110 of 100 */
    fill(&world, 1, B, O, 10, 100);
    assert_ok(sloss_engine_set_liquidation(world.engine, SLOSS_LIQUIDATION_MANUAL,
                                           SLOSS_RESIDUAL_KEEP));
    mark(&world, 1, 89); /* 100 - 110 */
    refused(&world, group_of(B, "g"), SLOSS_ERR_INSUFFICIENT_MARGIN);
    mark(&world, 1, 90);
    join(&world, B, "g"); /* 0, and 0 are asked */
    close_world(&world);
}

/* ---- close-outs ------------------------------------------------------------------------------ */

/* A lacks 780, B has 700 and D 40 left: A gets 740, and 40 are a deficit, before which O's claims
 * do not matter. */
static void what_is_left_over_pays_before_a_deficit(void **state)
{
    (void)state;
    struct world world = open_pair(SLOSS_SETTLEMENT_UNREALIZED);
    struct sloss_event events[64];
    size_t count = 0;
    deposit(&world, D, 40);
    join(&world, A, "g");
    join(&world, B, "g");
    join(&world, D, "g");
    fill(&world, 0, A, O, 20, 100);
    fill(&world, 0, O, B, 15, 100);
    assert_ok(sloss_engine_withdraw(world.engine, A, 0, 80));
    mark(&world, 0, 97); /* 20 - 60, 100 + 45, 40: 145 of which 25 are asked */
    assert_amount(position_of(&world, A, 0).lots, 20);
    do {
        assert_ok(sloss_engine_events(world.engine, events, COUNT(events), &count));
    } while (count > 0);
    mark(&world, 0, 60);
    assert_amount(balance(&world, A), 0);
    assert_amount(balance(&world, B), 0);
    assert_amount(balance(&world, D), 0);
    assert_amount(market_of(&world, 0).deficit_sum, 40);
    assert_int_equal(account_of(&world, A).state, SLOSS_STATE_BANKRUPT);
    assert_int_equal(account_of(&world, B).state, SLOSS_STATE_LIQUIDATED);
    assert_int_equal(account_of(&world, D).state, SLOSS_STATE_HEALTHY);
    assert_ok(sloss_engine_events(world.engine, events, COUNT(events), &count));
    int64_t paid[O] = {0};
    for (size_t i = 0; i < count; i++) {
        if (events[i].kind == SLOSS_EVENT_TRANSFER) {
            assert_int_equal(events[i].cause, SLOSS_COMMAND_MARK);
            assert_int_equal(events[i].other, A);
            paid[events[i].account] += events[i].amount;
        }
    }
    assert_amount(paid[B], 700);
    assert_amount(paid[D], 40);
    close_world(&world);
}

/* D lacks 50 and is closed out alone. Of the others A has 100 and a loss of 60 that is not realized, B a gain of 100 and 70, C
 * less than nothing in its balance and a gain of 100: 40, 70 and nothing is left of them, so floor(50 * 40 / 110) = 18 and 32 are
 * paid. */
static void what_is_left_is_neither_a_gain_nor_beyond_the_equity(void **state)
{
    (void)state;
    struct world world = open_pair(SLOSS_SETTLEMENT_UNREALIZED);
    (void)requiring_market(&world, "N", SLOSS_SETTLEMENT_UNREALIZED);
    mark(&world, 1, 100);
    deposit(&world, C, 20);
    deposit(&world, D, 100);
    for (uint64_t account = A; account <= D; account++) {
        join(&world, account, "g");
    }
    assert_ok(sloss_engine_withdraw(world.engine, B, 0, 30));
    fill(&world, 1, C, O, 15, 100);
    fill(&world, 1, O, C, 5, 90); /* C is at -30 */
    fill(&world, 1, O, A, 6, 100);
    fill(&world, 1, B, O, 10, 100);
    fill(&world, 0, D, O, 15, 100);
    assert_ok(sloss_engine_set_liquidation(world.engine, SLOSS_LIQUIDATION_MANUAL,
                                           SLOSS_RESIDUAL_KEEP));
    mark(&world, 1, 110);
    mark(&world, 0, 90);
    assert_ok(sloss_engine_takeover(world.engine, D));
    assert_amount(balance(&world, D), 0);
    assert_amount(balance(&world, A), 82);
    assert_amount(balance(&world, B), 38);
    assert_amount(balance(&world, C), -30);
    assert_amount(market_of(&world, 0).deficit_sum, 0);
    close_world(&world);
}

/* Below zero together, 5 lots from one to the other away from the mark lose nothing for both; with O they would. */
static void a_trade_within_the_group_is_no_loss(void **state)
{
    (void)state;
    struct world world = open_pair(SLOSS_SETTLEMENT_UNREALIZED);
    join(&world, A, "g");
    join(&world, B, "g");
    fill(&world, 0, A, O, 20, 100);
    fill(&world, 0, O, B, 10, 100);
    assert_ok(sloss_engine_set_liquidation(world.engine, SLOSS_LIQUIDATION_MANUAL,
                                           SLOSS_RESIDUAL_KEEP));
    mark(&world, 0, 75); /* 100 - 500 and 100 + 250 */
    refused(&world, checked_fill(O, A, 5, 70), SLOSS_ERR_INSUFFICIENT_MARGIN);
    assert_ok(apply(&world, checked_fill(B, A, 5, 70)));
    assert_amount(position_of(&world, A, 0).lots, 15);
    assert_amount(position_of(&world, B, 0).lots, -5);
    close_world(&world);
}

/* By command: A's -50 is paid by B and D, who have 70 and 190, as 13 and 37. */
static void a_takeover_of_one_asks_the_others(void **state)
{
    (void)state;
    struct world world = open_pair(SLOSS_SETTLEMENT_UNREALIZED);
    deposit(&world, D, 190);
    join(&world, A, "g");
    join(&world, B, "g");
    join(&world, D, "g");
    fill(&world, 0, A, O, 15, 100);
    assert_ok(sloss_engine_withdraw(world.engine, B, 0, 30));
    mark(&world, 0, 90);
    assert_ok(sloss_engine_takeover(world.engine, A));
    assert_amount(balance(&world, A), 0);
    assert_amount(balance(&world, B), 57); /* floor(50 * 70 / 260) = 13 */
    assert_amount(balance(&world, D), 153);
    assert_amount(market_of(&world, 0).deficit_sum, 0);
    assert_int_equal(account_of(&world, A).state, SLOSS_STATE_LIQUIDATED);
    close_world(&world);
}

/* A owes 120 at 88 and has 100: B pays 20. Then A has nothing, and 8 more lots of loss are 60
 * beyond what both have. */
static void others_pay_a_variation(void **state)
{
    (void)state;
    struct world world = open_pair(SLOSS_SETTLEMENT_VARIATION);
    join(&world, A, "g");
    join(&world, B, "g");
    fill(&world, 0, A, O, 10, 100);
    mark(&world, 0, 88);
    assert_amount(balance(&world, A), 0);
    assert_amount(balance(&world, B), 80);
    assert_amount(position_of(&world, A, 0).lots, 10);
    assert_int_equal(account_of(&world, A).state, SLOSS_STATE_WARNED); /* 80, and 88 are asked */
    mark(&world, 0, 74); /* 140 are owed, and 80 are there */
    assert_amount(balance(&world, B), 0);
    assert_amount(market_of(&world, 0).deficit_sum, 60);
    assert_amount(position_of(&world, A, 0).lots, 0);
    assert_int_equal(account_of(&world, A).state, SLOSS_STATE_BANKRUPT);
    close_world(&world);
}

/* A and C have one owner, whose market names the layer: the group's money comes first. */
static void the_group_pays_before_the_owner(void **state)
{
    (void)state;
    struct world world = open_pair(SLOSS_SETTLEMENT_UNREALIZED);
    const uint32_t layers[] = {SLOSS_LAYER_OWNER, SLOSS_LAYER_SOCIALIZE};
    set_layers_of(&world, 0, layers, COUNT(layers));
    deposit(&world, C, 500);
    set_owner(&world, A, "house", false);
    set_owner(&world, C, "house", false);
    join(&world, A, "g");
    join(&world, B, "g");
    fill(&world, 0, A, O, 20, 100);
    mark(&world, 0, 85); /* A has 100 - 300, B 100 */
    assert_amount(balance(&world, B), 0);
    assert_amount(balance(&world, C), 400);
    assert_amount(market_of(&world, 0).deficit_sum, 100);
    close_world(&world);
}

/* What stands apart is in no group: A's compartment is closed out, and B pays nothing. */
static void a_compartment_is_in_no_group(void **state)
{
    (void)state;
    struct world world = open_pair(SLOSS_SETTLEMENT_UNREALIZED);
    join(&world, A, "g");
    join(&world, B, "g");
    assert_ok(sloss_engine_isolate(world.engine, A, 0, 60));
    fill(&world, 0, A, O, 5, 100);
    assert_amount(account_of(&world, A).initial, 0);
    mark(&world, 0, 80);
    assert_amount(balance(&world, B), 100);
    assert_amount(balance(&world, A), 40);
    assert_amount(market_of(&world, 0).deficit_sum, 40);
    close_world(&world);
}

/* ---- state ----------------------------------------------------------------------------------- */

static void membership_is_state(void **state)
{
    (void)state;
    struct world world = open_pair(SLOSS_SETTLEMENT_UNREALIZED);
    struct sloss_hash alone = hash_of(&world);
    join(&world, A, "g");
    struct sloss_hash in_g = hash_of(&world);
    assert_false(same_hash(in_g, alone));
    join(&world, A, "h");
    assert_false(same_hash(hash_of(&world), in_g));
    join(&world, A, "g");
    join(&world, B, "g");
    fill(&world, 0, A, O, 20, 100);
    struct saved saved = save_world(&world);
    struct world loaded = load_world(&saved);
    assert_true(same_hash(hash_of(&loaded), hash_of(&world)));
    assert_int_equal(info_of(&loaded, B).members, 2);
    mark(&world, 0, 95);
    mark(&loaded, 0, 95);
    assert_amount(position_of(&loaded, A, 0).lots,
                  20); /* A has 0 and B 100, of which 95 are asked */
    assert_true(same_hash(hash_of(&loaded), hash_of(&world)));
    close_world(&loaded);
    free(saved.bytes);
    close_world(&world);
}

/* A trial puts both into a group, and closes them out; then all is as before. */
static void a_trial_is_undone(void **state)
{
    (void)state;
    struct world world = open_pair(SLOSS_SETTLEMENT_UNREALIZED);
    fill(&world, 0, A, O, 10, 100);
    join(&world, B, "g");
    struct sloss_hash before = hash_of(&world);
    assert_ok(sloss_engine_whatif_begin(world.engine));
    join(&world, A, "g");
    assert_amount(account_of(&world, B).initial, 100);
    mark(&world, 0, 75);
    assert_amount(balance(&world, B), 0);
    assert_ok(sloss_engine_verify(world.engine));
    assert_ok(sloss_engine_whatif_end(world.engine));
    assert_true(same_hash(hash_of(&world), before));
    assert_int_equal(info_of(&world, A).members, 0);
    assert_amount(account_of(&world, B).initial, 0);
    mark(&world, 0, 92); /* A alone has 20, and 46 are asked */
    assert_amount(position_of(&world, A, 0).lots, 0);
    assert_amount(balance(&world, B), 100);
    close_world(&world);
}

/* A holding that a trial made for a member is of no group when the account is in none. */
static void a_trial_leaves_no_member_behind(void **state)
{
    (void)state;
    struct world world = open_pair(SLOSS_SETTLEMENT_UNREALIZED);
    assert_ok(sloss_engine_add_account(world.engine, C, NULL));
    join(&world, A, "g");
    assert_ok(sloss_engine_whatif_begin(world.engine));
    join(&world, C, "g");
    deposit(&world, C, 7);
    assert_amount(info_of(&world, A).margin_equity, 107);
    assert_ok(sloss_engine_whatif_end(world.engine));
    assert_ok(sloss_engine_verify(world.engine));
    deposit(&world, C, 5);
    fill(&world, 0, A, O, 10, 100);
    assert_amount(account_of(&world, C).initial, 0);
    assert_amount(account_of(&world, C).free, 5);
    close_world(&world);
}

/* An account that has nothing in the asset shows what its group has; and when it gets something, it
 * is margined with the others at once. */
static void a_member_without_money_counts(void **state)
{
    (void)state;
    struct world world = open_pair(SLOSS_SETTLEMENT_UNREALIZED);
    assert_ok(sloss_engine_add_account(world.engine, C, NULL));
    join(&world, C, "g");
    join(&world, A, "g");
    fill(&world, 0, A, O, 10, 100);
    assert_amount(account_of(&world, C).initial, 100);
    assert_amount(account_of(&world, C).free, 0);
    deposit(&world, C, 60);
    assert_amount(account_of(&world, C).free, 60);
    assert_ok(sloss_engine_withdraw(world.engine, A, 0, 60));
    refused(&world,
            (struct sloss_command){.kind = SLOSS_COMMAND_WITHDRAW,
                                   .withdraw = {.account = C, .amount = 1}},
            SLOSS_ERR_INSUFFICIENT_MARGIN);
    mark(&world, 0, 95); /* 40 - 50, and 60: 50, of which 48 are asked */
    assert_amount(position_of(&world, A, 0).lots, 10);
    close_world(&world);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_group_is_asked_for_its_net_position),
        cmocka_unit_test(a_fill_adds_risk_by_the_net_position),
        cmocka_unit_test(every_market_is_netted_with_what_was_paid),
        cmocka_unit_test(questions_about_a_group),
        cmocka_unit_test(terms_and_orders_of_members_are_added),
        cmocka_unit_test(what_is_refused),
        cmocka_unit_test(who_comes_or_goes_leaves_enough),
        cmocka_unit_test(who_asks_for_nothing_may_still_lack_it),
        cmocka_unit_test(what_is_left_over_pays_before_a_deficit),
        cmocka_unit_test(a_trade_within_the_group_is_no_loss),
        cmocka_unit_test(what_is_left_is_neither_a_gain_nor_beyond_the_equity),
        cmocka_unit_test(a_takeover_of_one_asks_the_others),
        cmocka_unit_test(others_pay_a_variation),
        cmocka_unit_test(the_group_pays_before_the_owner),
        cmocka_unit_test(a_compartment_is_in_no_group),
        cmocka_unit_test(membership_is_state),
        cmocka_unit_test(a_trial_is_undone),
        cmocka_unit_test(a_trial_leaves_no_member_behind),
        cmocka_unit_test(a_member_without_money_counts),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
