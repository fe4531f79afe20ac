/* SPDX-License-Identifier: BSD-2-Clause */
#include "world.h"

/* Put a command to one world. */
static void put(struct world *world, struct sloss_command command)
{
    command.struct_size = sizeof(command);
    assert_ok(sloss_engine_apply(world->engine, &command, 1, NULL));
}

/* Each call is its command: two worlds, one told by calls and one by records, are in the same state
 * after every step. */
static void a_call_is_its_command(void **state)
{
    (void)state;
    struct world calls = open_world();
    struct world records = open_world();
    struct sloss_engine *engine = calls.engine;
    uint32_t index = 0;
#define SAME() assert_true(same_hash(hash_of(&calls), hash_of(&records)))
    SAME();
    assert_ok(sloss_engine_add_asset(engine, "BTC", 8, &index));
    assert_int_equal(index, 1);
    put(&records, (struct sloss_command){
                      .kind = SLOSS_COMMAND_ASSET, .asset.name = "BTC", .asset.decimals = 8});
    SAME();
    assert_ok(sloss_engine_add_market(engine, "perp", 0, 7, SLOSS_KIND_QUANTO,
                                      SLOSS_SETTLEMENT_VARIATION, &index));
    assert_int_equal(index, 0);
    put(&records, (struct sloss_command){.kind = SLOSS_COMMAND_MARKET,
                                         .market.name = "perp",
                                         .market.unit = 7,
                                         .market.kind = SLOSS_KIND_QUANTO,
                                         .market.settlement = SLOSS_SETTLEMENT_VARIATION});
    SAME();
    assert_ok(sloss_engine_set_tier(engine, 0, 50, 200000000, 100000000));
    put(&records, (struct sloss_command){.kind = SLOSS_COMMAND_TIER,
                                         .tier.floor = 50,
                                         .tier.initial_ppb = 200000000,
                                         .tier.maintenance_ppb = 100000000});
    SAME();
    const struct sloss_layer_terms layers[] = {{.layer = 2, .period = 60, .duration = 9},
                                               {.layer = 4},
                                               {.layer = 1, .cap = 70},
                                               {.layer = 3, .cap = 80, .period = 0, .duration = 8}};
    assert_ok(sloss_engine_set_waterfall(engine, 0, layers, 4));
    struct sloss_command chain[] = {{.struct_size = sizeof(chain[0]),
                                     .kind = SLOSS_COMMAND_WATERFALL,
                                     .flags = SLOSS_COMMAND_LINKED,
                                     .waterfall.layer = {2, 4, 1, 3}},
                                    {.struct_size = sizeof(chain[0]),
                                     .kind = SLOSS_COMMAND_LAYER,
                                     .flags = SLOSS_COMMAND_LINKED,
                                     .layer = {.layer = 2, .period = 60, .duration = 9}},
                                    {.struct_size = sizeof(chain[0]),
                                     .kind = SLOSS_COMMAND_LAYER,
                                     .flags = SLOSS_COMMAND_LINKED,
                                     .layer = {.layer = 1, .cap = 70}},
                                    {.struct_size = sizeof(chain[0]),
                                     .kind = SLOSS_COMMAND_LAYER,
                                     .layer = {.layer = 3, .cap = 80, .duration = 8}}};
    size_t applied = 0;
    assert_ok(sloss_engine_apply(records.engine, chain, 4, &applied));
    assert_int_equal(applied, 4);
    SAME();
    assert_ok(sloss_engine_set_sharing(engine, 0, SHARING(1, 2, 2, 1)));
    put(&records, (struct sloss_command){
                      .kind = SLOSS_COMMAND_SOCIALIZE,
                      .socialize = {.basis = 1, .rule = 2, .cap = 2, .rounding = 1, .pool = 1}});
    SAME();
    assert_ok(
        sloss_engine_set_liquidation(engine, SLOSS_LIQUIDATION_MANUAL, SLOSS_RESIDUAL_FORFEIT));
    put(&records, (struct sloss_command){.kind = SLOSS_COMMAND_OPTION,
                                         .option = {.liquidation = 1, .residual = 1}});
    SAME();
    assert_ok(sloss_engine_add_account(engine, 5, "five"));
    put(&records, (struct sloss_command){
                      .kind = SLOSS_COMMAND_ACCOUNT, .account.account = 5, .account.name = "five"});
    SAME();
    assert_ok(sloss_engine_add_account(engine, 6, NULL));
    put(&records, (struct sloss_command){.kind = SLOSS_COMMAND_ACCOUNT, .account.account = 6});
    SAME();
    assert_ok(sloss_engine_deposit(engine, 8, 0, 90000)); /* creates */
    put(&records, (struct sloss_command){.kind = SLOSS_COMMAND_DEPOSIT,
                                         .flags = SLOSS_COMMAND_CREATE,
                                         .deposit.account = 8,
                                         .deposit.amount = 90000});
    SAME();
    assert_ok(sloss_engine_transfer(engine, 8, 5, 0, 30000));
    put(&records, (struct sloss_command){.kind = SLOSS_COMMAND_TRANSFER,
                                         .transfer.giver = 8,
                                         .transfer.receiver = 5,
                                         .transfer.amount = 30000});
    SAME();
    assert_ok(sloss_engine_withdraw(engine, 8, 0, 1234));
    put(&records, (struct sloss_command){.kind = SLOSS_COMMAND_WITHDRAW,
                                         .withdraw.account = 8,
                                         .withdraw.amount = 1234});
    SAME();
    assert_ok(sloss_engine_fill(engine, 0, 8, 5, 11, 100));
    put(&records, (struct sloss_command){.kind = SLOSS_COMMAND_FILL,
                                         .fill.buyer = 8,
                                         .fill.seller = 5,
                                         .fill.lots = 11,
                                         .fill.price = 100});
    SAME();
    const struct sloss_mark one = {0, 0, 130};
    assert_ok(sloss_engine_mark(engine, &one, 1));
    put(&records, (struct sloss_command){.kind = SLOSS_COMMAND_MARK, .mark.price = 130});
    SAME();
    assert_ok(sloss_engine_funding(engine, 0, -3));
    put(&records, (struct sloss_command){.kind = SLOSS_COMMAND_FUNDING, .funding.payment = -3});
    SAME();
    assert_status(sloss_engine_deleverage(engine, 8, 0, SLOSS_RANK_SIZE), SLOSS_ERR_NOT_IN_BREACH);
    /* Account 8 comes into breach. */
    struct sloss_command forced = {.kind = SLOSS_COMMAND_WITHDRAW,
                                   .flags = SLOSS_COMMAND_FORCE,
                                   .withdraw = {.account = 8, .amount = 88700}};
    put(&calls, forced);
    put(&records, forced);
    assert_ok(sloss_engine_deleverage(engine, 8, 0, SLOSS_RANK_SIZE));
    put(&records,
        (struct sloss_command){
            .kind = SLOSS_COMMAND_DELEVERAGE,
            .deleverage = {.account = 8, .rank = SLOSS_RANK_SIZE, .cap = SLOSS_AS_OPTION}});
    SAME();
    assert_ok(sloss_engine_takeover(engine, 5));
    put(&records, (struct sloss_command){.kind = SLOSS_COMMAND_TAKEOVER, .takeover.account = 5});
    SAME();
    assert_ok(sloss_engine_settle(engine, 0, 99));
    put(&records, (struct sloss_command){.kind = SLOSS_COMMAND_SETTLE, .settle.price = 99});
    SAME();
#undef SAME
    close_world(&calls);
    close_world(&records);
}

/* Marks given together are linked: a hedged account survives them, and does not survive them one by
 * one. */
static void marks_together_are_one_instant(void **state)
{
    (void)state;
    for (int together = 0; together < 2; together++) {
        struct world world = open_world();
        uint32_t spot = add_market(&world, "spot", SLOSS_SETTLEMENT_UNREALIZED);
        uint32_t perp = add_market(&world, "perp", SLOSS_SETTLEMENT_UNREALIZED);
        deposit(&world, 1, 100);
        deposit(&world, 2, 100000);
        fill(&world, spot, 1, 2, 10, 1000);
        fill(&world, perp, 2, 1, 10, 1000);
        const struct sloss_mark marks[] = {{spot, 0, 900}, {perp, 0, 900}};
        if (together == 1) {
            assert_ok(sloss_engine_mark(world.engine, marks, 2));
        } else {
            assert_ok(sloss_engine_mark(world.engine, &marks[0], 1));
            assert_ok(sloss_engine_mark(world.engine, &marks[1], 1));
        }
        assert_amount(position_of(&world, 1, spot).lots, together == 1 ? 10 : 0);
        assert_int_equal(account_of(&world, 1).state,
                         together == 1 ? SLOSS_STATE_HEALTHY : SLOSS_STATE_BANKRUPT);
        close_world(&world);
    }
}

/* What a call cannot even put into a record it refuses itself. */
static void calls_refuse_what_no_record_holds(void **state)
{
    (void)state;
    struct world world = open_world();
    char name[SLOSS_NAME_SIZE + 1];
    memset(name, 'x', SLOSS_NAME_SIZE);
    name[SLOSS_NAME_SIZE] = '\0';
    const struct sloss_mark one = {0, 0, 1};
    assert_status(sloss_engine_add_asset(world.engine, name, 2, NULL), SLOSS_ERR_SYNTAX);
    assert_status(sloss_engine_add_asset(world.engine, NULL, 2, NULL), SLOSS_ERR_SYNTAX);
    assert_status(sloss_engine_add_market(world.engine, name, 0, 1, 0, 0, NULL), SLOSS_ERR_SYNTAX);
    assert_status(sloss_engine_add_account(world.engine, 1, name), SLOSS_ERR_SYNTAX);
    assert_status(sloss_engine_set_liquidation(world.engine, 256, 0), SLOSS_ERR_ARGUMENT);
    assert_status(sloss_engine_set_liquidation(world.engine, 0, 256), SLOSS_ERR_ARGUMENT);
    assert_status(sloss_engine_mark(NULL, &one, 1), SLOSS_ERR_ARGUMENT);
    assert_status(sloss_engine_mark(world.engine, NULL, 1), SLOSS_ERR_ARGUMENT);
    assert_status(sloss_engine_mark(world.engine, &one, 0), SLOSS_ERR_ARGUMENT);
    assert_status(sloss_engine_add_asset(NULL, "EUR", 2, NULL), SLOSS_ERR_ARGUMENT);
    close_world(&world);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_call_is_its_command),
        cmocka_unit_test(marks_together_are_one_instant),
        cmocka_unit_test(calls_refuse_what_no_record_holds),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
