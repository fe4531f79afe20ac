/* SPDX-License-Identifier: BSD-2-Clause */
#include "commands.h"
#include "saved_world.h"

#include "command/hash.h"
#include "engine/engine.h"
#include "ledger/order.h"
#include "ledger/side/compartment.h"
#include "sloss/claim.h"
#include "sloss/column.h"
#include "sloss/margin.h"

/* Positions that stand apart: docs/rules.md 18. Amounts worked by hand. */

enum {
    A = 1,
    B,
    C,
    O
};

static enum sloss_status isolate(const struct world *world, uint64_t account, uint32_t market,
                                 int64_t amount)
{
    return sloss_engine_isolate(world->engine, account, market, amount);
}

static struct sloss_command end_of(uint64_t account, uint32_t market)
{
    return (struct sloss_command){.kind = SLOSS_COMMAND_ISOLATE,
                                  .isolate = {.account = account, .market = market, .ends = 1}};
}

static struct sloss_command isolate_of(uint64_t account, uint32_t market, int64_t amount)
{
    return (struct sloss_command){
        .kind = SLOSS_COMMAND_ISOLATE,
        .isolate = {.account = account, .amount = amount, .market = market}};
}

static enum sloss_status close_against(const struct world *world, uint64_t account, uint32_t market,
                                       bool force)
{
    return apply(world, (struct sloss_command){.kind = SLOSS_COMMAND_DELEVERAGE,
                                               .flags = force ? SLOSS_COMMAND_FORCE : 0,
                                               .deleverage = {.account = account,
                                                              .market = market,
                                                              .rank = SLOSS_RANK_PROFIT,
                                                              .cap = SLOSS_CAP_PROFIT}});
}

static struct sloss_isolated_info part_of(const struct world *world, uint64_t account,
                                          uint32_t market)
{
    struct sloss_isolated_info info = {.struct_size = sizeof(info)};
    assert_ok(sloss_engine_isolated(world->engine, account, market, &info));
    return info;
}

static int64_t claim_of(const struct world *world, uint64_t account, uint32_t market)
{
    int64_t amount = -1;
    assert_ok(sloss_engine_claim(world->engine, account, market, &amount));
    return amount;
}

static int64_t owed_by(const struct world *world, uint64_t account, uint32_t market)
{
    int64_t amount = -1;
    assert_ok(sloss_engine_owed(world->engine, account, market, &amount));
    return amount;
}

static uint32_t requiring_market(struct world *world, const char *name)
{
    uint32_t market = add_market(world, name, SLOSS_SETTLEMENT_UNREALIZED);
    assert_ok(sloss_engine_set_tier(world->engine, market, 0, 100000000, 50000000));
    return market;
}

/* Markets 0 and 1 ask 10 % and 5 % at 100; A has 1000, B and C 10,000. */
static struct world open_two(void)
{
    struct world world = open_world();
    (void)requiring_market(&world, "M");
    (void)requiring_market(&world, "N");
    deposit(&world, A, 1000);
    deposit(&world, B, 10000);
    deposit(&world, C, 10000);
    mark(&world, 0, 100);
    mark(&world, 1, 100);
    return world;
}

/* ---- money ----------------------------------------------------------------------------------- */

/* Of 1000 less 200 that N asks, 800 are free; of 400 less 300 that M asks, 100. */
static void money_moves_as_far_as_it_is_free(void **state)
{
    (void)state;
    struct world world = open_two();
    fill(&world, 1, A, B, 20, 100);
    refused(&world, isolate_of(A, 0, 801), SLOSS_ERR_INSUFFICIENT_MARGIN);
    refused(&world, isolate_of(A, 0, 1001), SLOSS_ERR_INSUFFICIENT_FUNDS);
    assert_int_equal(part_of(&world, A, 0).is_open, 0);
    assert_ok(isolate(&world, A, 0, 400));
    assert_amount(balance(&world, A), 600);
    fill(&world, 0, A, B, 30, 100);
    struct sloss_isolated_info part = part_of(&world, A, 0);
    assert_int_equal(part.is_open, 1);
    assert_amount(part.balance, 400);
    assert_amount(part.equity, 400);
    assert_amount(part.initial, 300);
    assert_amount(part.maintenance, 150);
    assert_amount(part.free, 100);
    assert_int_equal(part.state, SLOSS_STATE_HEALTHY);
    refused(&world, isolate_of(A, 0, -101), SLOSS_ERR_INSUFFICIENT_MARGIN);
    refused(&world, isolate_of(A, 0, -401), SLOSS_ERR_INSUFFICIENT_FUNDS);
    refused(&world, isolate_of(A, 0, INT64_MIN), SLOSS_ERR_INSUFFICIENT_FUNDS);
    assert_ok(isolate(&world, A, 0, -100));
    assert_amount(balance(&world, A), 700);
    assert_amount(account_of(&world, A).initial, 200); /* of N alone */
    close_world(&world);
}

/* Each move is told with its sign, and an account's balance in all stands. */
static void moves_are_told(void **state)
{
    (void)state;
    struct world world = open_two();
    struct sloss_event events[64];
    size_t count = 0;
    assert_ok(sloss_engine_events(world.engine, events, COUNT(events), &count));
    assert_ok(isolate(&world, A, 1, 70));
    assert_ok(isolate(&world, A, 1, -20));
    assert_ok(isolate(&world, A, 1, 0));
    assert_ok(sloss_engine_end_isolation(world.engine, A, 1));
    static const struct {
        int64_t amount;
        int64_t balance; /* of the part that it comes from, after it */
    } told[] = {{70, 930}, {-20, 50}, {0, 950}, {-50, 0}};
    assert_ok(sloss_engine_events(world.engine, events, COUNT(events), &count));
    assert_int_equal(count, COUNT(told));
    for (size_t i = 0; i < COUNT(told); i++) {
        assert_int_equal(events[i].kind, SLOSS_EVENT_ISOLATED);
        assert_int_equal(events[i].cause, SLOSS_COMMAND_ISOLATE);
        assert_int_equal(events[i].market, 1);
        assert_int_equal(events[i].account, A);
        assert_int_equal(events[i].other, A);
        assert_amount(events[i].amount, told[i].amount);
        assert_amount(events[i].balance, told[i].balance);
    }
    close_world(&world);
}

/* Without money a compartment is state, and what ends leaves none. */
static void a_compartment_is_state_until_it_ends(void **state)
{
    (void)state;
    struct world world = open_two();
    struct sloss_hash before = hash_of(&world);
    assert_ok(isolate(&world, A, 0, 0));
    struct sloss_hash made = hash_of(&world);
    assert_false(same_hash(before, made));
    assert_ok(isolate(&world, A, 0, 0));
    assert_true(same_hash(made, hash_of(&world)));
    assert_ok(sloss_engine_end_isolation(world.engine, A, 0));
    assert_true(same_hash(before, hash_of(&world)));
    assert_ok(isolate(&world, A, 0, 0)); /* once more */
    assert_true(same_hash(made, hash_of(&world)));
    close_world(&world);
}

static void what_is_refused_changes_nothing(void **state)
{
    (void)state;
    struct world world = open_two();
    assert_ok(isolate(&world, B, 1, 50));
    assert_ok(isolate(&world, C, 1, 5));
    fill(&world, 0, A, B, 1, 100);
    fill(&world, 1, B, A, 1, 100);
    refused(&world, isolate_of(NOBODY, 9, 0), SLOSS_ERR_UNKNOWN_ACCOUNT);
    refused(&world, isolate_of(A, 2, 0), SLOSS_ERR_UNKNOWN_MARKET);
    refused(&world, isolate_of(SLOSS_ACCOUNT_RESERVE, 0, 0), SLOSS_ERR_SYSTEM_ACCOUNT);
    refused(&world, end_of(SLOSS_ACCOUNT_RESERVE, 0), SLOSS_ERR_SYSTEM_ACCOUNT);
    refused(&world, isolate_of(A, 0, 5000), SLOSS_ERR_ARGUMENT); /* it has lots there */
    refused(&world, isolate_of(C, 0, -1), SLOSS_ERR_INSUFFICIENT_FUNDS);
    assert_int_equal(part_of(&world, C, 0).is_open, 0);
    refused(&world, end_of(A, 1), SLOSS_ERR_ARGUMENT); /* there is none */
    refused(&world, end_of(B, 1), SLOSS_ERR_ARGUMENT); /* it has lots */
    struct sloss_command odd = end_of(C, 1);
    odd.isolate.amount = 1;
    refused(&world, odd, SLOSS_ERR_ARGUMENT);
    odd = isolate_of(C, 1, 0);
    odd.isolate.ends = 2;
    refused(&world, odd, SLOSS_ERR_ARGUMENT);
    assert_ok(sloss_engine_settle(world.engine, 1, 100));
    refused(&world, isolate_of(A, 1, 0), SLOSS_ERR_MARKET_CLOSED);
    refused(&world, isolate_of(SLOSS_ACCOUNT_RESERVE, 1, 0), SLOSS_ERR_MARKET_CLOSED);
    refused(&world, isolate_of(C, 1, 1), SLOSS_ERR_MARKET_CLOSED);
    assert_ok(isolate(&world, C, 1, 0));
    assert_ok(isolate(&world, C, 1, -2));
    assert_ok(sloss_engine_end_isolation(world.engine, C, 1));
    assert_amount(balance(&world, C), 10000);
    close_world(&world);
}

/* What a variation market has not settled keeps a compartment from beginning and from ending. */
static void what_is_unsettled_keeps_it(void **state)
{
    (void)state;
    struct world world = open_world();
    uint32_t market = add_market(&world, "V", SLOSS_SETTLEMENT_VARIATION);
    deposit(&world, A, 100);
    deposit(&world, B, 100);
    mark(&world, market, 100);
    fill(&world, market, A, B, 1, 100);
    fill(&world, market, B, A, 1, 99); /* A owes 1 */
    refused(&world, isolate_of(A, market, 0), SLOSS_ERR_ARGUMENT);
    mark(&world, market, 100);
    assert_ok(isolate(&world, A, market, 50));
    assert_ok(isolate(&world, B, market, 50));
    fill(&world, market, A, B, 1, 100);
    fill(&world, market, B, A, 1, 98);
    refused(&world, end_of(A, market), SLOSS_ERR_ARGUMENT);
    mark(&world, market, 100);
    assert_amount(part_of(&world, A, market).balance, 48);
    assert_amount(part_of(&world, B, market).balance, 52);
    assert_ok(sloss_engine_end_isolation(world.engine, A, market));
    assert_amount(balance(&world, A), 99 + 48 - 50);
    close_world(&world);
}

/* ---- trades ---------------------------------------------------------------------------------- */

/* A fill and its fee are of the compartment, whose own equity is looked at. */
static void trades_are_of_the_compartment(void **state)
{
    (void)state;
    struct world world = open_two();
    assert_ok(isolate(&world, A, 0, 100));
    struct sloss_command trade = {
        .kind = SLOSS_COMMAND_FILL,
        .fill = {.buyer = A, .seller = B, .lots = 10, .price = 100, .fee = 1, .market = 0}};
    refused(&world, trade, SLOSS_ERR_INSUFFICIENT_MARGIN); /* 99 of 100, whatever else A has */
    trade.fill.fee = 0;
    assert_ok(apply(&world, trade));
    assert_amount(position_of(&world, A, 0).lots, 10);
    assert_amount(position_of(&world, A, 0).initial, 100);
    assert_int_equal(account_of(&world, A).positions, 0);
    fill(&world, 1, A, B, 1, 100);
    assert_amount(position_of(&world, A, 1).lots, 1);
    assert_int_equal(account_of(&world, A).positions, 1);
    trade.fill = (struct sloss_command_fill){
        .buyer = B, .seller = A, .lots = 4, .price = 105, .market = 0, .rebate = 3};
    assert_ok(apply(&world, trade));
    assert_amount(part_of(&world, A, 0).balance, 100 + 20 - 3);
    assert_amount(balance(&world, A), 900);
    close_world(&world);
}

/* ---- no recourse ----------------------------------------------------------------------------- */

/* The compartment lacks 50: neither its account, nor the owner's other account, nor the
 * contribution pays. B is charged with a whole claim, though its owner is A's. */
static void nothing_outside_pays_for_a_compartment(void **state)
{
    (void)state;
    struct world world = open_two();
    deposit(&world, O, 1000);
    set_owner(&world, A, "x", 0);
    set_owner(&world, B, "x", 0);
    set_owner(&world, O, "x", 0);
    assert_ok(apply(&world, (struct sloss_command){.kind = SLOSS_COMMAND_MEMBER,
                                                   .member = {.account = A, .amount = 100}}));
    LAYERS(&world, 0, SLOSS_LAYER_OWNER, SLOSS_LAYER_SOCIALIZE);
    assert_ok(isolate(&world, A, 0, 100));
    fill(&world, 0, A, B, 10, 100);
    mark(&world, 0, 85);
    struct sloss_deficit deficit = next_deficit(&world);
    assert_amount(deficit.loss, 50);
    assert_int_equal(deficit.account, A);
    assert_amount(deficit.paid[SLOSS_LAYER_SOCIALIZE], 50);
    assert_amount(deficit.paid[SLOSS_LAYER_OWNER], 0);
    assert_amount(deficit.paid[SLOSS_LAYER_CONTRIBUTION], 0);
    assert_amount(balance(&world, A), 800);
    assert_amount(balance(&world, O), 1000);
    assert_amount(claim_of(&world, B, 0), 50);
    assert_int_equal(part_of(&world, A, 0).state, SLOSS_STATE_BANKRUPT);
    assert_int_equal(account_of(&world, A).state, SLOSS_STATE_HEALTHY);
    assert_ok(isolate(&world, A, 0, 49));
    assert_int_equal(part_of(&world, A, 0).state, SLOSS_STATE_BANKRUPT);
    assert_ok(isolate(&world, A, 0, 1)); /* the 50 are reached */
    assert_int_equal(part_of(&world, A, 0).state, SLOSS_STATE_HEALTHY);
    close_world(&world);
}

/* The cross part of A lacks 200, and its compartment keeps its 300; that of the owner's other
 * account too, whose cross part has 60. */
static void a_compartment_pays_for_nothing_outside(void **state)
{
    (void)state;
    struct world world = open_two();
    deposit(&world, O, 100);
    set_owner(&world, A, "x", 0);
    set_owner(&world, O, "x", 0);
    LAYERS(&world, 1, SLOSS_LAYER_OWNER);
    assert_ok(isolate(&world, A, 0, 300));
    assert_ok(isolate(&world, O, 0, 40));
    fill(&world, 1, A, B, 30, 100);
    mark(&world, 1, 70); /* 700 - 900 */
    struct sloss_deficit deficit = next_deficit(&world);
    assert_amount(deficit.loss, 200);
    assert_amount(deficit.paid[SLOSS_LAYER_OWNER], 60);
    assert_amount(deficit.uncovered, 140);
    assert_amount(balance(&world, A), 0);
    assert_amount(part_of(&world, A, 0).balance, 300);
    assert_amount(part_of(&world, O, 0).balance, 40);
    assert_int_equal(account_of(&world, A).state, SLOSS_STATE_BANKRUPT);
    assert_int_equal(part_of(&world, A, 0).state, SLOSS_STATE_HEALTHY);
    close_world(&world);
}

/* Who answers for a defaulter is taken first as a counterparty, but not in a compartment: O's has
 * less profit than B, so B is. */
static void as_a_counterparty_it_answers_for_nobody(void **state)
{
    (void)state;
    struct world world = open_two();
    deposit(&world, O, 1000);
    set_owner(&world, A, "x", 0);
    set_owner(&world, O, "x", 0);
    assert_ok(isolate(&world, O, 0, 100));
    fill(&world, 0, A, B, 5, 100);
    fill(&world, 0, C, O, 5, 95);
    mark(&world, 0, 80); /* B gains 100, and O 75 */
    assert_ok(close_against(&world, A, 0, true));
    assert_amount(position_of(&world, B, 0).lots, 0);
    assert_amount(position_of(&world, O, 0).lots, -5);
    close_world(&world);
}

/* ---- order ----------------------------------------------------------------------------------- */

/* Two assets with four markets each, made in turns; A has compartments made from the last to the
 * first, and a cross part that fails too. All that are in breach are reported in order. */
static void holdings_stand_in_order(void **state)
{
    (void)state;
    struct world world = open_world();
    uint32_t markets[8];
    assert_ok(sloss_engine_add_asset(world.engine, "EUR", 0, NULL));
    for (uint32_t i = 0; i < COUNT(markets); i++) {
        char name[] = {(char)('a' + i), '\0'};
        assert_ok(
            sloss_engine_add_market(world.engine, name, i % 2 == 0 ? 1 : 0, 1, 0, 0, &markets[i]));
        mark(&world, i, 100);
    }
    for (uint32_t asset = 0; asset < 2; asset++) {
        assert_ok(sloss_engine_deposit(world.engine, A, asset, 60));
        assert_ok(sloss_engine_deposit(world.engine, B, asset, 10000));
    }
    assert_ok(sloss_engine_set_liquidation(world.engine, SLOSS_LIQUIDATION_MANUAL, 0));
    for (uint32_t i = 8; i-- > 2;) {
        assert_ok(isolate(&world, A, i, 10));
        fill(&world, i, A, B, 1, 100);
    }
    fill(&world, 0, A, B, 1, 100);
    fill(&world, 1, A, B, 1, 100);
    struct sloss_command chain[8];
    for (uint32_t i = 0; i < 8; i++) {
        chain[i] = (struct sloss_command){.struct_size = sizeof(chain[i]),
                                          .kind = SLOSS_COMMAND_MARK,
                                          .flags = i < 7 ? SLOSS_COMMAND_LINKED : 0,
                                          .mark = {.market = i, .price = 30 - (int64_t)i}};
    }
    struct sloss_event events[256];
    size_t count = 0;
    assert_ok(sloss_engine_events(world.engine, events, COUNT(events), &count));
    assert_ok(sloss_engine_apply(world.engine, chain, COUNT(chain), NULL));
    assert_ok(sloss_engine_events(world.engine, events, COUNT(events), &count));
    /* A lot at 30 - i loses 70 + i; the cross parts have 30, the others 10. Asset 0 has the odd
     * markets. */
    static const int64_t lack[] = {41, 63, 65, 67, 40, 62, 64, 66};
    assert_int_equal(count, COUNT(lack));
    for (size_t i = 0; i < COUNT(lack); i++) {
        assert_int_equal(events[i].kind, SLOSS_EVENT_BREACH);
        assert_int_equal(events[i].account, A);
        assert_amount(events[i].amount, lack[i]);
    }
    close_world(&world);
}

static uint32_t row_itself(const void *context, uint32_t row)
{
    (void)context;
    return row;
}

/* However many there are of one account, and in whatever order they come, and those of one holding
 * stay as they were. */
static void any_order_becomes_the_order(void **state)
{
    enum {
        MANY = 100
    };
    uint64_t keys[MANY + 1];
    uint64_t scratch[MANY + 1];
    struct random random = {.seed = 5};
    (void)state;
    struct world world = open_world();
    deposit(&world, A, 1000);
    deposit(&world, B, 1000);
    for (uint32_t i = 0; i < MANY; i++) {
        char name[8];
        snprintf(name, sizeof(name), "m%u", i);
        (void)add_market(&world, name, 0);
    }
    for (uint32_t i = 0; i < MANY; i++) {
        assert_ok(isolate(&world, A, (i * 37) % MANY, 1));
    }
    uint32_t account = sl_ledger_find_account(world.ledger, A);
    for (uint32_t round = 0; round < 20; round++) {
        for (uint32_t i = 0; i < MANY; i++) {
            keys[i] = sl_order_key(account, sl_compartment_find(world.ledger, account, i));
        }
        keys[MANY] = sl_order_key(account, sl_ledger_find_holding(world.ledger, account, 0));
        for (uint32_t i = MANY; i > 0; i--) {
            uint32_t other = (uint32_t)random_below(&random, i + 1);
            uint64_t kept = keys[i];
            keys[i] = keys[other];
            keys[other] = kept;
        }
        sl_compartment_order(world.ledger, keys, scratch, MANY + 1, row_itself, NULL);
        assert_int_equal(sl_order_row(keys[0]), sl_ledger_find_holding(world.ledger, account, 0));
        for (uint32_t i = 0; i < MANY; i++) {
            assert_int_equal(sl_order_row(keys[i + 1]),
                             sl_compartment_find(world.ledger, account, i));
        }
    }
    close_world(&world);
}

/* One instant of two variation markets: of A the cross part, then the compartment, leave deficits;
 * then that of B. */
static void losers_of_an_instant_pay_in_order(void **state)
{
    (void)state;
    struct world world = open_world();
    (void)add_market(&world, "V", SLOSS_SETTLEMENT_VARIATION);
    (void)add_market(&world, "W", SLOSS_SETTLEMENT_VARIATION);
    deposit(&world, A, 50);
    deposit(&world, B, 10);
    deposit(&world, C, 1000);
    mark(&world, 0, 100);
    mark(&world, 1, 100);
    assert_ok(isolate(&world, A, 0, 20)); /* the market that comes first */
    assert_ok(isolate(&world, B, 1, 10));
    fill(&world, 0, A, C, 1, 100);
    fill(&world, 1, A, C, 1, 100);
    fill(&world, 1, B, C, 1, 100);
    struct sloss_command chain[2] = {{.struct_size = sizeof(chain[0]),
                                      .kind = SLOSS_COMMAND_MARK,
                                      .flags = SLOSS_COMMAND_LINKED,
                                      .mark = {.market = 0, .price = 50}},
                                     {.struct_size = sizeof(chain[0]),
                                      .kind = SLOSS_COMMAND_MARK,
                                      .mark = {.market = 1, .price = 50}}};
    assert_ok(sloss_engine_apply(world.engine, chain, 2, NULL));
    static const struct {
        uint64_t account;
        uint32_t market;
        int64_t loss;
    } wanted[] = {{A, 1, 20}, {A, 0, 30}, {B, 1, 40}};
    for (size_t i = 0; i < COUNT(wanted); i++) {
        struct sloss_deficit deficit = next_deficit(&world);
        assert_int_equal(deficit.account, wanted[i].account);
        assert_int_equal(deficit.market, wanted[i].market);
        assert_amount(deficit.loss, wanted[i].loss);
    }
    close_world(&world);
}

/* ---- rounds ---------------------------------------------------------------------------------- */

/* By equity each part is a row: of 31, A's 100 bear 10, its compartments' 50 and 30 bear 5 and 3,
 * and B's 130 bear 13. The charges are told in the order of the parts. */
static void each_part_is_a_payer_of_its_own(void **state)
{
    (void)state;
    struct world world = open_world();
    for (uint32_t i = 0; i < 3; i++) {
        static const char *const names[] = {"L", "M", "N"};
        (void)add_market(&world, names[i], 0);
        mark(&world, i, 100);
    }
    deposit(&world, A, 180);
    deposit(&world, B, 70);
    deposit(&world, C, 29);
    assert_ok(sloss_engine_set_sharing(world.engine, 0,
                                       SHARING_BY(SLOSS_BASIS_EQUITY, 0, SLOSS_CAP_EQUITY, 0, 0)));
    LAYERS(&world, 0, SLOSS_LAYER_SOCIALIZE);
    assert_ok(isolate(&world, A, 2, 30));
    assert_ok(isolate(&world, A, 1, 50)); /* made later, it stands before the other */
    fill(&world, 0, C, B, 1, 100);
    struct sloss_event events[64];
    size_t count = 0;
    assert_ok(sloss_engine_events(world.engine, events, COUNT(events), &count));
    mark(&world, 0, 40); /* 29 - 60 */
    assert_amount(balance(&world, A), 90);
    assert_amount(part_of(&world, A, 1).balance, 45);
    assert_amount(part_of(&world, A, 1).socialized, 5);
    assert_amount(part_of(&world, A, 2).balance, 27);
    assert_amount(claim_of(&world, A, 0), 18);
    assert_amount(part_of(&world, A, 1).claim, 0); /* of its own market */
    static const int64_t charges[] = {10, 5, 3, 13};
    size_t told = 0;
    assert_ok(sloss_engine_events(world.engine, events, COUNT(events), &count));
    for (size_t i = 0; i < count; i++) {
        if (events[i].kind == SLOSS_EVENT_SOCIALIZED) {
            assert_amount(events[i].amount, charges[told++]);
        }
    }
    assert_int_equal(told, COUNT(charges));
    /* A recovery reaches each part, and what has ended the account. */
    assert_ok(sloss_engine_end_isolation(world.engine, A, 1));
    assert_amount(balance(&world, A), 135);
    assert_amount(account_of(&world, A).socialized, 15);
    assert_amount(claim_of(&world, A, 0), 18);
    assert_ok(sloss_engine_recover(world.engine, 0, 31));
    assert_amount(balance(&world, A), 150);
    assert_amount(part_of(&world, A, 2).balance, 30);
    assert_amount(claim_of(&world, A, 0), 0);
    close_world(&world);
}

/* Of a debt of 3 the compartments of A and B bear 1 each, and get it back; then of one of 4 A's
 * cross part bears 1 as well, but not what A has in another asset. Of 2 that come back each is due
 * a half, and the first two in order get one, whoever paid first. */
static void what_comes_back_goes_in_order(void **state)
{
    (void)state;
    struct world world = open_world();
    static const char *const names[] = {"L", "M", "N"};
    uint32_t other = 0;
    for (uint32_t i = 0; i < 3; i++) {
        mark(&world, add_market(&world, names[i], 0), 100);
    }
    assert_ok(sloss_engine_add_asset(world.engine, "EUR", 0, NULL));
    assert_ok(sloss_engine_add_market(world.engine, "E", 1, 1, 0, 0, &other));
    assert_ok(sloss_engine_deposit(world.engine, A, 1, 50));
    assert_ok(isolate(&world, A, other, 50));
    deposit(&world, A, 20);
    deposit(&world, B, 70);
    deposit(&world, C, 30);
    assert_ok(isolate(&world, A, 2, 10));
    assert_ok(isolate(&world, A, 1, 10));
    LAYERS(&world, 0, SLOSS_LAYER_SOCIALIZE);
    assert_ok(sloss_engine_set_sharing(
        world.engine, 0, SHARING_BY(SLOSS_BASIS_EQUITY, SLOSS_RULE_EQUAL, SLOSS_CAP_EQUITY, 0, 0)));
    fill(&world, 0, C, B, 1, 100);
    mark(&world, 0, 67); /* 30 - 33 */
    assert_amount(claim_of(&world, A, 0), 2);
    assert_ok(sloss_engine_recover(world.engine, 0, 3));
    deposit(&world, A, 10);
    deposit(&world, C, 1);
    fill(&world, 0, C, B, 1, 67);
    mark(&world, 0, 62); /* 1 - 5 */
    assert_amount(claim_of(&world, A, 0), 3);
    assert_amount(claim_of(&world, B, 0), 1);
    assert_amount(part_of(&world, A, other).balance, 50);
    assert_ok(sloss_engine_recover(world.engine, 0, 2));
    assert_amount(balance(&world, A), 10);
    assert_amount(part_of(&world, A, 1).balance, 10);
    assert_amount(part_of(&world, A, 2).balance, 9);
    assert_amount(claim_of(&world, B, 0), 1);
    close_world(&world);
}

/* A's compartment of M owes 1 and pays it; then the cross part owes 1, and a new compartment too.
 * What B gets back lowers what is owed by telescoping: of 1, nothing of the first and all of the
 * second. */
static void what_is_owed_falls_in_order(void **state)
{
    (void)state;
    struct world world = open_world();
    uint32_t market = add_market(&world, "M", 0);
    assert_ok(sloss_engine_set_debts(world.engine, SLOSS_DEBTS_KEEP));
    LAYERS(&world, market, SLOSS_LAYER_SOCIALIZE);
    deposit(&world, A, 11);
    deposit(&world, B, 1000);
    mark(&world, market, 100);
    assert_ok(isolate(&world, A, market, 9));
    fill(&world, market, A, B, 1, 100);
    mark(&world, market, 90);
    assert_ok(isolate(&world, A, market, 1));
    assert_amount(owed_by(&world, A, market), 0);
    assert_ok(sloss_engine_end_isolation(world.engine, A, market));
    fill(&world, market, A, B, 1, 90);
    mark(&world, market, 88); /* 1 - 2 */
    assert_amount(owed_by(&world, A, market), 1);
    assert_ok(isolate(&world, A, market, 0));
    fill(&world, market, A, B, 1, 88);
    mark(&world, market, 87);
    assert_amount(owed_by(&world, A, market), 2);
    assert_amount(part_of(&world, A, market).owed, 1);
    assert_ok(sloss_engine_recover(world.engine, market, 1));
    assert_amount(owed_by(&world, A, market), 1);
    assert_amount(part_of(&world, A, market).owed, 0);
    close_world(&world);
}

/* A breach in a compartment has the variation markets of its asset settled first: B has gained 10
 * in V. */
static void a_breach_settles_what_its_asset_has_open(void **state)
{
    (void)state;
    struct world world = open_world();
    uint32_t markets[2];
    int64_t amount = 0;
    assert_ok(sloss_engine_add_asset(world.engine, "EUR", 0, NULL));
    for (uint32_t i = 0; i < 2; i++) {
        assert_ok(
            sloss_engine_add_market(world.engine, i == 0 ? "U" : "V", 1, 1, 0, i, &markets[i]));
        mark(&world, markets[i], 100);
    }
    for (uint64_t account = A; account <= C; account++) {
        assert_ok(sloss_engine_deposit(world.engine, account, 1, 1000));
    }
    assert_ok(isolate(&world, A, markets[0], 10));
    fill(&world, markets[0], A, B, 1, 100);
    fill(&world, markets[1], B, C, 1, 90);
    mark(&world, markets[0], 80);
    assert_int_equal(part_of(&world, A, markets[0]).state, SLOSS_STATE_BANKRUPT);
    assert_ok(sloss_ledger_balance(world.ledger, B, 1, &amount));
    assert_amount(amount, 1010);
    assert_ok(sloss_ledger_balance(world.ledger, A, 1, &amount));
    assert_amount(amount, 990);
    close_world(&world);
}

/* A takeover by command closes all parts; a deleveraging that which has the market, if it is in
 * breach. */
static void the_host_closes_parts(void **state)
{
    (void)state;
    struct world world = open_two();
    assert_ok(isolate(&world, A, 0, 100));
    fill(&world, 0, A, B, 1, 100);
    fill(&world, 1, A, B, 1, 100);
    assert_ok(sloss_engine_takeover(world.engine, A));
    assert_amount(position_of(&world, A, 0).lots, 0);
    assert_amount(position_of(&world, A, 1).lots, 0);
    assert_int_equal(part_of(&world, A, 0).state, SLOSS_STATE_LIQUIDATED);
    assert_int_equal(account_of(&world, A).state, SLOSS_STATE_LIQUIDATED);
    fill(&world, 0, A, B, 10, 100);
    assert_int_equal(part_of(&world, A, 0).state, SLOSS_STATE_HEALTHY);
    assert_status(close_against(&world, A, 0, false), SLOSS_ERR_NOT_IN_BREACH);
    assert_status(close_against(&world, A, 1, true), SLOSS_ERR_NO_POSITION);
    assert_ok(sloss_engine_set_liquidation(world.engine, SLOSS_LIQUIDATION_MANUAL, 0));
    mark(&world, 0, 93); /* 30 of 46.5 */
    assert_ok(close_against(&world, A, 0, false));
    assert_amount(part_of(&world, A, 0).balance, 30);
    assert_int_equal(part_of(&world, A, 0).state, SLOSS_STATE_LIQUIDATED);
    close_world(&world);
}

/* What owes 60 gets 100 moved in: B gets the 60. The cross part's money pays nothing, and it cannot
 * end before. */
static void debts_are_paid_by_what_moves_in(void **state)
{
    (void)state;
    struct world world = open_two();
    assert_ok(sloss_engine_set_debts(world.engine, SLOSS_DEBTS_KEEP));
    LAYERS(&world, 0, SLOSS_LAYER_SOCIALIZE);
    assert_ok(isolate(&world, A, 0, 100));
    fill(&world, 0, A, B, 10, 100);
    mark(&world, 0, 84);
    assert_amount(owed_by(&world, A, 0), 60);
    assert_amount(part_of(&world, A, 0).owed, 60);
    deposit(&world, A, 10);
    assert_amount(owed_by(&world, A, 0), 60);
    refused(&world, end_of(A, 0), SLOSS_ERR_ARGUMENT);
    struct sloss_event events[64];
    size_t count = 0;
    assert_ok(sloss_engine_events(world.engine, events, COUNT(events), &count));
    assert_ok(isolate(&world, A, 0, 100));
    assert_ok(sloss_engine_events(world.engine, events, COUNT(events), &count));
    assert_int_equal(events[0].kind, SLOSS_EVENT_ISOLATED);
    assert_amount(events[0].amount, 100);
    assert_int_equal(events[1].kind, SLOSS_EVENT_DEBT_PAID);
    assert_amount(events[1].amount, 60);
    assert_amount(owed_by(&world, A, 0), 0);
    assert_amount(part_of(&world, A, 0).balance, 40);
    assert_amount(claim_of(&world, B, 0), 0);
    assert_amount(balance(&world, A), 810);
    assert_ok(sloss_engine_end_isolation(world.engine, A, 0));
    assert_amount(balance(&world, A), 850);
    close_world(&world);
}

/* A state and its debt end with the compartment. */
static void its_state_ends_with_it(void **state)
{
    (void)state;
    struct world world = open_two();
    assert_ok(isolate(&world, A, 0, 100));
    fill(&world, 0, A, B, 10, 100);
    mark(&world, 0, 84);
    assert_int_equal(part_of(&world, A, 0).state, SLOSS_STATE_BANKRUPT);
    assert_ok(sloss_engine_end_isolation(world.engine, A, 0));
    assert_ok(isolate(&world, A, 0, 0));
    assert_int_equal(part_of(&world, A, 0).state, SLOSS_STATE_HEALTHY);
    close_world(&world);
}

/* Who had lots in a compartment is held with all that it has of the asset, and while it holds and
 * after. Where nothing moves nothing is held. */
static void a_gate_holds_all_parts(void **state)
{
    (void)state;
    struct world world = open_two();
    struct sloss_command waterfall = {.kind = SLOSS_COMMAND_WATERFALL,
                                      .waterfall = {.layer = {SLOSS_LAYER_INSURANCE},
                                                    .gate = SLOSS_GATE_HOLD,
                                                    .gate_duration = 1000}};
    assert_ok(apply(&world, waterfall));
    assert_ok(isolate(&world, B, 0, 1000));
    assert_ok(isolate(&world, B, 1, 1000));
    assert_ok(isolate(&world, C, 1, 1000));
    fill(&world, 0, A, B, 30, 100);
    mark(&world, 0, 60); /* 1000 - 1200 */
    assert_amount(market_of(&world, 0).uncovered, 200);
    for (uint32_t held = 0; held < 2; held++) {
        assert_int_equal(account_of(&world, B).is_gated, 1);
        assert_int_equal(part_of(&world, B, 0).is_gated, 1);
        assert_int_equal(part_of(&world, B, 1).is_gated, 1);
        assert_int_equal(part_of(&world, C, 1).is_gated, 0);
        assert_status(sloss_engine_withdraw(world.engine, B, 0, 1), SLOSS_ERR_GATED);
        refused(&world, isolate_of(B, 0, 1), SLOSS_ERR_GATED);
        refused(&world, isolate_of(B, 1, -1), SLOSS_ERR_GATED);
        refused(&world, end_of(B, 1), SLOSS_ERR_GATED);
        assert_ok(isolate(&world, B, 1, 0));
        assert_ok(isolate(&world, C, 1, -1));
        if (held == 0) {
            fill(&world, 0, sloss_account_insurance(0), B, 1, 60); /* not all of it */
            fill(&world, 0, B, A, 31, 60);                         /* it leaves */
            assert_amount(position_of(&world, B, 0).lots, 0);
        }
    }
    insure(&world, 0, 200);
    assert_int_equal(account_of(&world, B).is_gated, 0);
    assert_ok(sloss_engine_end_isolation(world.engine, B, 1));
    close_world(&world);
}

/* ---- trials, snapshots, columns -------------------------------------------------------------- */

/* A trial moves money and ends compartments, and makes none; after it all is as it was. */
static void a_trial_leaves_no_trace(void **state)
{
    (void)state;
    struct world world = open_two();
    assert_ok(isolate(&world, A, 0, 100));
    assert_ok(isolate(&world, A, 1, 70));
    fill(&world, 0, A, B, 10, 100);
    struct sloss_hash before = hash_of(&world);
    assert_ok(sloss_engine_whatif_begin(world.engine));
    assert_status(isolate(&world, NOBODY, 0, 0), SLOSS_ERR_UNKNOWN_ACCOUNT);
    assert_status(isolate(&world, A, 7, 0), SLOSS_ERR_UNKNOWN_MARKET);
    assert_status(isolate(&world, B, 0, 0), SLOSS_ERR_ARGUMENT);
    assert_ok(isolate(&world, A, 0, 20));
    mark(&world, 0, 85); /* 120 - 150 */
    assert_int_equal(part_of(&world, A, 0).state, SLOSS_STATE_BANKRUPT);
    assert_ok(isolate(&world, A, 0, 30));
    assert_ok(sloss_engine_end_isolation(world.engine, A, 0));
    assert_ok(sloss_engine_end_isolation(world.engine, A, 1));
    assert_amount(balance(&world, A), 1000 - 120);
    assert_status(isolate(&world, A, 1, 0), SLOSS_ERR_ARGUMENT);
    assert_ok(sloss_engine_verify(world.engine));
    assert_ok(sloss_engine_whatif_end(world.engine));
    assert_true(same_hash(before, hash_of(&world)));
    assert_amount(part_of(&world, A, 0).balance, 100);
    assert_amount(part_of(&world, A, 1).balance, 70);
    close_world(&world);
}

/* A book with compartments that have debts, claims and states; one has ended. */
static struct world open_eventful(void)
{
    struct world world = open_two();
    assert_ok(sloss_engine_set_debts(world.engine, SLOSS_DEBTS_KEEP));
    LAYERS(&world, 0, SLOSS_LAYER_SOCIALIZE);
    assert_ok(isolate(&world, A, 0, 100));
    assert_ok(isolate(&world, A, 1, 70));
    assert_ok(isolate(&world, B, 0, 2000));
    assert_ok(isolate(&world, C, 0, 5));
    assert_ok(sloss_engine_end_isolation(world.engine, C, 0));
    fill(&world, 0, A, B, 10, 100);
    fill(&world, 1, A, C, 2, 100);
    mark(&world, 0, 84);
    assert_amount(part_of(&world, B, 0).claim, 60);
    assert_amount(part_of(&world, A, 0).owed, 60);
    return world;
}

/* What is loaded is what was saved, and goes on like it. */
static void a_snapshot_has_compartments(void **state)
{
    (void)state;
    struct world world = open_eventful();
    struct saved saved = save_world(&world);
    struct world loaded = load_world(&saved);
    assert_true(same_hash(hash_of(&world), hash_of(&loaded)));
    struct world *const both[] = {&world, &loaded};
    for (size_t i = 0; i < 2; i++) {
        assert_amount(part_of(both[i], A, 0).owed, 60);
        assert_amount(part_of(both[i], B, 0).claim, 60);
        assert_int_equal(part_of(both[i], A, 0).state, SLOSS_STATE_BANKRUPT);
        assert_int_equal(part_of(both[i], C, 0).is_open, 0);
        mark(both[i], 1, 66); /* 70 - 68 = 2 of 6.6: it is closed out */
        assert_ok(isolate(both[i], A, 0, 61));
        assert_ok(isolate(both[i], C, 0, 7));
    }
    assert_true(same_hash(hash_of(&world), hash_of(&loaded)));
    struct saved again = save_world(&loaded);
    struct saved first = save_world(&world);
    assert_true(same_bytes(&again, &first));
    free(saved.bytes);
    free(again.bytes);
    free(first.bytes);
    close_world(&world);
    close_world(&loaded);
}

/* A snapshot that is written between commands has what there was when it began. */
static void a_snapshot_keeps_what_was(void **state)
{
    (void)state;
    struct world world = open_eventful();
    struct sloss_hash before = hash_of(&world);
    struct sloss_snapshot *snapshot = NULL;
    struct saved saved = {0};
    uint32_t done = 0;
    assert_ok(sloss_snapshot_begin(world.engine, &snapshot));
    assert_ok(isolate(&world, B, 1, 50));
    assert_ok(isolate(&world, C, 0, 0));
    assert_ok(isolate(&world, B, 0, -5));
    mark(&world, 1, 66);
    assert_ok(sloss_engine_end_isolation(world.engine, A, 1));
    while (done == 0) {
        assert_ok(sloss_snapshot_write(snapshot, 1, saved_write, &saved, &done));
    }
    sloss_snapshot_end(snapshot);
    struct world loaded = load_world(&saved);
    assert_true(same_hash(before, hash_of(&loaded)));
    free(saved.bytes);
    close_world(&world);
    close_world(&loaded);
}

/* Rows beside those of accounts: together they are all that accounts have. */
static void columns_have_each_compartment_once(void **state)
{
    (void)state;
    struct world world = open_eventful();
    uint64_t accounts[4];
    uint32_t rows[4];
    uint32_t markets[4];
    uint32_t states[4];
    int64_t amounts[5][4];
    struct sloss_isolated_columns columns = {.struct_size = sizeof(columns),
                                             .account = accounts,
                                             .account_row = rows,
                                             .market = markets,
                                             .state = states,
                                             .balance = amounts[0],
                                             .equity = amounts[1],
                                             .initial = amounts[2],
                                             .maintenance = amounts[3],
                                             .socialized = amounts[4]};
    size_t count = 9;
    uint32_t cursor = 0;
    assert_ok(sloss_engine_compartments(world.engine, &columns, &cursor, 4, &count));
    assert_int_equal(count, 3);
    for (size_t i = 0; i < count; i++) {
        struct sloss_isolated_info part = part_of(&world, accounts[i], markets[i]);
        assert_int_equal(part.is_open, 1);
        assert_int_equal(rows[i], sl_ledger_find_account(world.ledger, accounts[i]));
        assert_int_equal(states[i], part.state);
        assert_amount(amounts[0][i], part.balance);
        assert_amount(amounts[1][i], part.equity);
        assert_amount(amounts[2][i], part.initial);
        assert_amount(amounts[3][i], part.maintenance);
        assert_amount(amounts[4][i], part.socialized);
    }
    struct sloss_isolated_columns one = {.struct_size = sizeof(one), .account = accounts + 3};
    size_t seen = 0;
    cursor = 0;
    for (count = 1; count == 1; seen += count) {
        assert_ok(sloss_engine_compartments(world.engine, &one, &cursor, 1, &count));
        assert_true(count == 0 || accounts[3] == accounts[seen]);
    }
    assert_int_equal(seen, 3);
    assert_status(sloss_engine_compartments(NULL, &one, &cursor, 1, &count), SLOSS_ERR_ARGUMENT);
    assert_status(sloss_engine_compartments(world.engine, NULL, &cursor, 1, &count),
                  SLOSS_ERR_ARGUMENT);
    assert_status(sloss_engine_compartments(world.engine, &one, NULL, 1, &count),
                  SLOSS_ERR_ARGUMENT);
    assert_status(sloss_engine_compartments(world.engine, &one, &cursor, 1, NULL),
                  SLOSS_ERR_ARGUMENT);
    one.reserved = 1;
    assert_status(sloss_engine_compartments(world.engine, &one, &cursor, 1, &count),
                  SLOSS_ERR_ARGUMENT);
    struct sloss_isolated_info info = {.struct_size = sizeof(info)};
    assert_status(sloss_engine_isolated(NULL, A, 0, &info), SLOSS_ERR_ARGUMENT);
    assert_status(sloss_engine_isolated(world.engine, A, 0, NULL), SLOSS_ERR_ARGUMENT);
    assert_status(sloss_engine_isolated(world.engine, NOBODY, 9, &info), SLOSS_ERR_UNKNOWN_ACCOUNT);
    assert_status(sloss_engine_isolated(world.engine, A, 9, &info), SLOSS_ERR_UNKNOWN_MARKET);
    info.struct_size = 8;
    assert_status(sloss_engine_isolated(world.engine, A, 0, &info), SLOSS_ERR_ARGUMENT);
    close_world(&world);
}

/* ---- orders and questions -------------------------------------------------------------------- */

static enum sloss_status bid(const struct world *world, uint32_t market, int64_t lots, bool force)
{
    return apply(world, (struct sloss_command){.kind = SLOSS_COMMAND_ORDERS,
                                               .flags = force ? SLOSS_COMMAND_FORCE : 0,
                                               .orders = {.account = A,
                                                          .bid_lots = lots,
                                                          .bid_price = lots == 0 ? 0 : 100,
                                                          .market = market}});
}

static int64_t bids_of(const struct world *world, uint32_t market)
{
    struct sloss_orders_info info = {.struct_size = sizeof(info)};
    assert_ok(sloss_engine_orders(world->engine, A, market, &info));
    return info.bid_lots;
}

/* Bids of 10 lots at 100 ask for 100 of the part that they are in. */
static void orders_are_of_the_part_that_trades(void **state)
{
    (void)state;
    struct world world = open_world();
    uint32_t market = requiring_market(&world, "M");
    uint32_t other = requiring_market(&world, "N");
    deposit(&world, A, 1000);
    mark(&world, market, 100);
    mark(&world, other, 100);
    assert_ok(bid(&world, market, 10, false));
    assert_ok(bid(&world, other, 20, false));
    assert_amount(account_of(&world, A).initial, 300);
    assert_ok(isolate(&world, A, market, 300));
    assert_amount(account_of(&world, A).initial, 200);
    assert_amount(part_of(&world, A, market).initial, 100);
    assert_amount(part_of(&world, A, market).free, 200);
    assert_amount(bids_of(&world, market), 10);
    assert_amount(bids_of(&world, other), 20);
    assert_status(bid(&world, market, 31, false), SLOSS_ERR_INSUFFICIENT_MARGIN);
    assert_ok(bid(&world, market, 30, false));
    assert_amount(account_of(&world, A).initial, 200);
    assert_amount(part_of(&world, A, market).initial, 300);
    struct sloss_command ends = end_of(A, market);
    assert_status(apply(&world, ends), SLOSS_ERR_INSUFFICIENT_MARGIN);
    assert_amount(bids_of(&world, market), 30);
    assert_ok(bid(&world, market, 0, false));
    assert_ok(isolate(&world, A, market, -300));
    assert_ok(bid(&world, market, 7, true)); /* which nothing backs */
    assert_ok(sloss_engine_verify(world.engine));
    assert_ok(apply(&world, ends));
    assert_amount(bids_of(&world, market), 7);
    assert_amount(account_of(&world, A).initial, 270);
    assert_ok(sloss_engine_verify(world.engine));
    close_world(&world);
}

/* 100 back 10 lots at 100: at 95 there are 50 for the 48 that are asked, at 94 there are 40 for 47,
 * and at 90 there is nothing. At 96, 60 are a fourth more than 48, and not more than that. */
static void questions_are_of_the_part_that_trades(void **state)
{
    (void)state;
    struct world world = open_world();
    uint32_t other = requiring_market(&world, "N");
    uint32_t market = requiring_market(&world, "M");
    struct sloss_price_info prices = {.struct_size = sizeof(prices)};
    struct sloss_near_row rows[2];
    uint64_t cursor = 0;
    size_t count = 0;
    deposit(&world, A, 1000);
    deposit(&world, B, 1000);
    mark(&world, market, 100);
    assert_ok(isolate(&world, A, market, 100));
    assert_ok(isolate(&world, A, other, 100));
    fill(&world, market, A, B, 10, 100);
    assert_ok(sloss_margin_prices(world.engine, A, market, &prices));
    assert_amount(prices.liquidation_below, 94);
    assert_amount(prices.bankruptcy_below, 90);
    mark(&world, market, 96);
    assert_ok(sloss_margin_near(world.engine, 250000000, &cursor, rows, 2, &count));
    assert_int_equal(count, 0);
    cursor = 0;
    assert_ok(sloss_margin_near(world.engine, 250000001, &cursor, rows, 1, &count));
    assert_int_equal(count, 1);
    assert_int_equal(rows[0].account, A);
    assert_int_equal(rows[0].asset, 0);
    assert_int_equal(rows[0].market, market);
    assert_amount(rows[0].margin_equity, 60);
    assert_amount(rows[0].maintenance, 48);
    assert_ok(sloss_margin_near(world.engine, 250000001, &cursor, rows, 2, &count));
    assert_int_equal(count, 0);
    mark(&world, market, 101);
    assert_ok(sloss_engine_set_liquidation(world.engine, SLOSS_LIQUIDATION_MANUAL, 0));
    mark(&world, market, 80);
    cursor = 0;
    assert_ok(sloss_margin_near(world.engine, 0, &cursor, rows, 2, &count));
    assert_int_equal(count, 1);
    assert_int_equal(rows[0].in_breach, 1);
    assert_amount(rows[0].margin_equity, -100);
    close_world(&world);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(money_moves_as_far_as_it_is_free),
        cmocka_unit_test(moves_are_told),
        cmocka_unit_test(a_compartment_is_state_until_it_ends),
        cmocka_unit_test(what_is_refused_changes_nothing),
        cmocka_unit_test(what_is_unsettled_keeps_it),
        cmocka_unit_test(trades_are_of_the_compartment),
        cmocka_unit_test(nothing_outside_pays_for_a_compartment),
        cmocka_unit_test(a_compartment_pays_for_nothing_outside),
        cmocka_unit_test(as_a_counterparty_it_answers_for_nobody),
        cmocka_unit_test(holdings_stand_in_order),
        cmocka_unit_test(any_order_becomes_the_order),
        cmocka_unit_test(losers_of_an_instant_pay_in_order),
        cmocka_unit_test(each_part_is_a_payer_of_its_own),
        cmocka_unit_test(what_comes_back_goes_in_order),
        cmocka_unit_test(what_is_owed_falls_in_order),
        cmocka_unit_test(a_breach_settles_what_its_asset_has_open),
        cmocka_unit_test(the_host_closes_parts),
        cmocka_unit_test(debts_are_paid_by_what_moves_in),
        cmocka_unit_test(its_state_ends_with_it),
        cmocka_unit_test(a_gate_holds_all_parts),
        cmocka_unit_test(a_trial_leaves_no_trace),
        cmocka_unit_test(a_snapshot_has_compartments),
        cmocka_unit_test(a_snapshot_keeps_what_was),
        cmocka_unit_test(columns_have_each_compartment_once),
        cmocka_unit_test(orders_are_of_the_part_that_trades),
        cmocka_unit_test(questions_are_of_the_part_that_trades),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
