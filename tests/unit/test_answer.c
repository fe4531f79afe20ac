/* SPDX-License-Identifier: BSD-2-Clause */
#include "commands.h"
#include "ledger/members.h"
#include "sloss/column.h"

/* Who pays before others do: a defaulter's own contribution, its owner, and the members of a
 * default fund. Amounts worked by hand from docs/rules.md 6.9 to 6.12 and 8. */

static enum sloss_status contribute(struct world *world, uint64_t account, int64_t amount,
                                    int64_t assessment, int64_t duration)
{
    return apply(world, (struct sloss_command){.kind = SLOSS_COMMAND_MEMBER,
                                               .member = {.account = account,
                                                          .amount = amount,
                                                          .assessment = assessment,
                                                          .duration = duration}});
}

static struct sloss_member_info member_of(const struct world *world, uint64_t account)
{
    struct sloss_member_info info = {.struct_size = sizeof(info)};
    assert_ok(sloss_engine_member(world->engine, account, 0, &info));
    return info;
}

static void has(const struct world *world, uint64_t account, int64_t contribution,
                int64_t balance_left)
{
    assert_amount(member_of(world, account).contribution, contribution);
    assert_amount(balance(world, account), balance_left);
}

static void paid(const struct world *world, uint32_t market, uint32_t layer, int64_t amount)
{
    assert_amount(market_of(world, market).paid_sum[layer], amount);
}

/* 1 has 100 and loses 10 a lot of its 10 at each atom that the mark falls from 100; 9 wins them. */
static struct world open_loser(uint32_t settlement)
{
    struct world world = open_world();
    uint32_t market = add_market(&world, "m", settlement);
    deposit(&world, 1, 100);
    for (uint64_t account = 2; account <= 6; account++) {
        deposit(&world, account, 100 * (int64_t)account);
    }
    deposit(&world, 9, 100000);
    mark(&world, market, 100);
    return world;
}

static void lose(struct world *world, uint32_t market, int64_t lots)
{
    fill(world, market, 1, 9, lots, 100);
    assert_ok(sloss_engine_set_liquidation(world->engine, SLOSS_LIQUIDATION_TAKEOVER, 0));
}

/* 40 of the 100 is contributed: 60 stand behind the position, and the contribution pays 40 of the
 * 140 that are missing at 80, though the waterfall has no members in it. */
static void a_contribution_pays_its_own_deficit_first(void **state)
{
    (void)state;
    for (uint32_t settlement = 0; settlement < 2; settlement++) {
        struct world world = open_loser(settlement);
        insure(&world, 0, 1000);
        assert_ok(contribute(&world, 1, 40, 0, 0));
        assert_ok(contribute(&world, 2, 50, 0, 0));
        lose(&world, 0, 10);
        mark(&world, 0, 80);
        has(&world, 1, 0, 0);
        has(&world, 2, 50, 150);
        paid(&world, 0, SLOSS_LAYER_CONTRIBUTION, 40);
        paid(&world, 0, SLOSS_LAYER_INSURANCE, 100);
        assert_amount(market_of(&world, 0).deficit_sum, 140);
        assert_amount(balance(&world, 9) + position_of(&world, 9, 0).pnl, 100200);
        struct sloss_deficit deficit = next_deficit(&world);
        assert_amount(deficit.loss, 140);
        assert_amount(deficit.paid[SLOSS_LAYER_CONTRIBUTION], 40);
        assert_amount(deficit.paid[SLOSS_LAYER_INSURANCE], 100);
        close_world(&world);
    }
}

/* What is more than the deficit stays: 90 of it for a deficit of 10. */
static void a_contribution_pays_no_more_than_is_missing(void **state)
{
    (void)state;
    struct world world = open_loser(SLOSS_SETTLEMENT_UNREALIZED);
    assert_ok(contribute(&world, 1, 100, 0, 0));
    lose(&world, 0, 1);
    mark(&world, 0, 90);
    has(&world, 1, 90, 0);
    paid(&world, 0, SLOSS_LAYER_CONTRIBUTION, 10);
    assert_amount(market_of(&world, 0).insurance, 0);
    close_world(&world);
}

/* 2 and 3 have 200 and 300 and pay 100 as 40 and 60; 4 is a client, and 5 another's. With 600
 * missing they give all that they have, then 30 of their contributions, and the fund the rest. */
static void an_owner_pays_in_proportion_then_by_contributions(void **state)
{
    (void)state;
    for (uint32_t settlement = 0; settlement < 2; settlement++) {
        for (int64_t price = 80; price >= 30; price -= 50) {
            struct world world = open_loser(settlement);
            insure(&world, 0, 1000);
            LAYERS(&world, 0, SLOSS_LAYER_OWNER, SLOSS_LAYER_INSURANCE);
            deposit(&world, 2, 10);
            deposit(&world, 3, 20);
            assert_ok(contribute(&world, 2, 10, 0, 0));
            assert_ok(contribute(&world, 3, 20, 0, 0));
            assert_ok(contribute(&world, 4, 20, 0, 0));
            set_owner(&world, 1, "x", 0);
            set_owner(&world, 2, "x", 0);
            set_owner(&world, 3, "x", 0);
            set_owner(&world, 4, "x", 1);
            set_owner(&world, 5, "y", 0);
            lose(&world, 0, 10);
            mark(&world, 0, price);
            has(&world, 2, price == 80 ? 10 : 0, price == 80 ? 160 : 0);
            has(&world, 3, price == 80 ? 20 : 0, price == 80 ? 240 : 0);
            has(&world, 4, 20, 380);
            has(&world, 5, 0, 500);
            paid(&world, 0, SLOSS_LAYER_OWNER, price == 80 ? 100 : 530);
            paid(&world, 0, SLOSS_LAYER_INSURANCE, price == 80 ? 0 : 70);
            close_world(&world);
        }
    }
}

/* 1 is a client: its owner 2 answers for it, and 3, another client, does not. The other way round
 * nobody does. */
static void a_client_answers_for_nobody(void **state)
{
    (void)state;
    for (uint32_t other_way = 0; other_way < 2; other_way++) {
        struct world world = open_loser(SLOSS_SETTLEMENT_UNREALIZED);
        LAYERS(&world, 0, SLOSS_LAYER_OWNER);
        set_owner(&world, 1, "x", other_way == 0);
        set_owner(&world, 2, "x", other_way);
        set_owner(&world, 3, "x", 1);
        lose(&world, 0, 10);
        mark(&world, 0, 80);
        assert_amount(balance(&world, 2), other_way == 0 ? 100 : 200);
        assert_amount(balance(&world, 3), 300);
        assert_amount(market_of(&world, 0).uncovered, other_way == 0 ? 0 : 100);
        close_world(&world);
    }
}

/* In a variation instant the owner's winner gives of what it is to receive: 2 has nothing, won 200
 * and keeps 100 of it. */
static void what_is_to_be_received_answers_as_well(void **state)
{
    (void)state;
    struct world world = open_loser(SLOSS_SETTLEMENT_VARIATION);
    insure(&world, 0, 1000);
    LAYERS(&world, 0, SLOSS_LAYER_OWNER, SLOSS_LAYER_INSURANCE);
    set_owner(&world, 1, "x", 0);
    set_owner(&world, 2, "x", 0);
    fill(&world, 0, 1, 2, 10, 100);
    mark(&world, 0, 100);
    assert_ok(sloss_engine_withdraw(world.engine, 2, 0, 200));
    mark(&world, 0, 80);
    assert_amount(balance(&world, 2), 100);
    paid(&world, 0, SLOSS_LAYER_OWNER, 100);
    assert_amount(market_of(&world, 0).insurance, 1000);
    close_world(&world);
}

/* 1 and 2 default, 100 and 50: owner x of 1 gives what 3 has, 300, for 1 alone; 2 has no owner. */
static void an_owner_pays_for_its_own_alone(void **state)
{
    (void)state;
    struct world world = open_loser(SLOSS_SETTLEMENT_UNREALIZED);
    LAYERS(&world, 0, SLOSS_LAYER_OWNER);
    set_owner(&world, 1, "x", 0);
    set_owner(&world, 3, "x", 0);
    fill(&world, 0, 2, 9, 10, 105);
    lose(&world, 0, 10);
    mark(&world, 0, 80);
    assert_amount(balance(&world, 3), 200);
    struct sloss_deficit deficit = next_deficit(&world);
    assert_true(deficit.account == 1 && deficit.loss == 100 && deficit.uncovered == 0);
    deficit = next_deficit(&world);
    assert_true(deficit.account == 2 && deficit.loss == 50 && deficit.uncovered == 50);
    assert_amount(deficit.paid[SLOSS_LAYER_OWNER], 0);
    close_world(&world);
}

/* 1 lacks an atom in each of two markets, and 7 and 8 have one each: telescoping takes the first
 * from 8, so the second comes from 7, which has what is left. */
static void the_second_market_takes_what_the_first_left(void **state)
{
    (void)state;
    struct world world = open_loser(SLOSS_SETTLEMENT_UNREALIZED);
    uint32_t other = add_market(&world, "other", SLOSS_SETTLEMENT_UNREALIZED);
    LAYERS(&world, 0, SLOSS_LAYER_OWNER);
    LAYERS(&world, other, SLOSS_LAYER_OWNER);
    set_owner(&world, 1, "x", 0);
    for (uint64_t account = 7; account <= 8; account++) {
        deposit(&world, account, 1);
        set_owner(&world, account, "x", 0);
    }
    mark(&world, other, 100);
    fill(&world, other, 1, 9, 1, 100);
    fill(&world, 0, 1, 9, 1, 100);
    struct sloss_mark both[] = {{0, 0, 49}, {other, 0, 49}};
    assert_ok(sloss_engine_mark(world.engine, both, 2));
    has(&world, 7, 0, 0);
    has(&world, 8, 0, 0);
    paid(&world, 0, SLOSS_LAYER_OWNER, 1);
    paid(&world, other, SLOSS_LAYER_OWNER, 1);
    close_world(&world);
}

/* What has been taken of a claim is no part of it any more: of 400 that 1 lacks, 300 are shared, 60
 * of them by 2, which is to receive 100; of the 100 left it gives 40. */
static void what_was_taken_of_a_claim_answers_no_more(void **state)
{
    (void)state;
    struct world world = open_loser(SLOSS_SETTLEMENT_VARIATION);
    const struct sloss_layer_terms terms[] = {{.layer = SLOSS_LAYER_SOCIALIZE, .cap = 300},
                                              {.layer = SLOSS_LAYER_OWNER}};
    assert_ok(sloss_engine_set_waterfall(world.engine, 0, terms, 2));
    set_owner(&world, 1, "x", 0);
    set_owner(&world, 2, "x", 0);
    fill(&world, 0, 1, 2, 2, 100);
    fill(&world, 0, 1, 9, 8, 100);
    assert_ok(sloss_engine_withdraw(world.engine, 2, 0, 200));
    mark(&world, 0, 50);
    assert_amount(balance(&world, 2), 0);
    paid(&world, 0, SLOSS_LAYER_SOCIALIZE, 300);
    paid(&world, 0, SLOSS_LAYER_OWNER, 40);
    assert_amount(market_of(&world, 0).uncovered, 60);
    close_world(&world);
}

/* What was asked without a window is forgotten when one is set. */
static void a_first_window_begins_with_nothing(void **state)
{
    (void)state;
    struct world world = open_loser(SLOSS_SETTLEMENT_UNREALIZED);
    LAYERS(&world, 0, SLOSS_LAYER_MEMBERS);
    assert_ok(contribute(&world, 2, 1, 30, 0));
    lose(&world, 0, 10);
    mark(&world, 0, 88);
    assert_amount(member_of(&world, 2).assessment_left, 11);
    assert_ok(contribute(&world, 2, 1, 30, 1000));
    assert_amount(member_of(&world, 2).assessment_left, 30);
    close_world(&world);
}

/* A cap bounds what the layer gives for a market in a round, owner after owner: 60 of 100 and
 * of 50. */
static void a_cap_bounds_all_owners_together(void **state)
{
    (void)state;
    struct world world = open_loser(SLOSS_SETTLEMENT_UNREALIZED);
    const struct sloss_layer_terms terms[] = {{.layer = SLOSS_LAYER_OWNER, .cap = 120},
                                              {.layer = SLOSS_LAYER_MEMBERS, .cap = 7}};
    assert_ok(sloss_engine_set_waterfall(world.engine, 0, terms, 2));
    assert_ok(contribute(&world, 5, 100, 50, 0));
    set_owner(&world, 1, "x", 0);
    set_owner(&world, 3, "x", 0);
    set_owner(&world, 2, "y", 0);
    set_owner(&world, 4, "y", 0);
    fill(&world, 0, 2, 9, 10, 105);
    lose(&world, 0, 10);
    mark(&world, 0, 80);
    assert_amount(balance(&world, 3), 200);
    assert_amount(balance(&world, 4), 380);
    has(&world, 5, 93, 400);
    assert_amount(market_of(&world, 0).uncovered, 23);
    close_world(&world);
}

/* 60 and 40 pay 50 as 30 and 20; then 130: all of it, and 30 as 18 and 12, of which 12 is too much
 * for one that can be asked for 9: it is 21 and 9. 5 contributes nothing, and 6 left no debt but
 * has no assessment. */
static void members_pay_in_proportion_then_are_assessed(void **state)
{
    (void)state;
    for (int64_t price = 85; price >= 77; price -= 8) {
        struct world world = open_loser(SLOSS_SETTLEMENT_UNREALIZED);
        LAYERS(&world, 0, SLOSS_LAYER_MEMBERS);
        assert_ok(contribute(&world, 2, 60, 30, 0));
        assert_ok(contribute(&world, 3, 40, 9, 0));
        assert_ok(contribute(&world, 5, 0, 500, 0));
        lose(&world, 0, 10);
        mark(&world, 0, price);
        has(&world, 2, price == 85 ? 30 : 0, price == 85 ? 140 : 119);
        has(&world, 3, price == 85 ? 20 : 0, price == 85 ? 260 : 251);
        has(&world, 5, 0, 500);
        paid(&world, 0, SLOSS_LAYER_MEMBERS, price == 85 ? 50 : 130);
        assert_amount(market_of(&world, 0).uncovered, 0);
        assert_amount(member_of(&world, 2).assessment_left, price == 85 ? 30 : 9);
        assert_amount(member_of(&world, 3).assessment_left, price == 85 ? 9 : 0);
        close_world(&world);
    }
}

/* An assessment comes from free collateral: 2 has 200, contributes 10, and 150 of it is required.
 */
static void an_assessment_leaves_what_is_required(void **state)
{
    (void)state;
    struct world world = open_loser(SLOSS_SETTLEMENT_UNREALIZED);
    uint32_t other = add_market(&world, "other", SLOSS_SETTLEMENT_UNREALIZED);
    LAYERS(&world, 0, SLOSS_LAYER_MEMBERS);
    assert_ok(sloss_engine_set_tier(world.engine, other, 0, 1000000000, 1));
    fill(&world, other, 2, 9, 1, 150);
    assert_ok(contribute(&world, 2, 10, 1000, 0));
    lose(&world, 0, 10);
    mark(&world, 0, 80);
    has(&world, 2, 0, 150);
    assert_amount(market_of(&world, 0).uncovered, 50);
    close_world(&world);
}

/* In a minute 2 can be asked for 30: what was asked less than a minute ago counts, though the
 * assessment is set again with a window; without one before or after, it is forgotten. A deficit
 * that members stood for gates lowering for as long. */
static void assessments_have_a_window(void **state)
{
    (void)state;
    const int64_t minute = INT64_C(60000000000);
    struct world world = open_loser(SLOSS_SETTLEMENT_UNREALIZED);
    LAYERS(&world, 0, SLOSS_LAYER_MEMBERS);
    assert_ok(contribute(&world, 2, 1, 30, minute));
    at(&world, 5);
    lose(&world, 0, 10);
    mark(&world, 0, 88); /* 20 missing: 1, and 19 */
    has(&world, 2, 0, 180);
    assert_amount(member_of(&world, 2).assessment_left, 11);
    at(&world, minute + 4);
    assert_amount(member_of(&world, 2).assessment_left, 11);
    assert_status(contribute(&world, 2, 0, 30, minute),
                  SLOSS_ERR_GATED); /* below what was set, 1 */
    assert_status(contribute(&world, 2, 1, 29, minute), SLOSS_ERR_GATED);
    assert_ok(contribute(&world, 2, 1, 31, minute));
    assert_amount(member_of(&world, 2).assessment_left, 12);
    struct sloss_hash before = hash_of(&world);
    at(&world, minute + 5);
    assert_amount(member_of(&world, 2).assessment_left, 31);
    assert_false(same_hash(before, hash_of(&world)));
    assert_ok(contribute(&world, 2, 0, 30, 2 * minute));
    assert_amount(member_of(&world, 2).assessment_left, 11); /* in two minutes it is 19 again */
    assert_status(contribute(&world, 2, 0, 29, 2 * minute), SLOSS_ERR_GATED);
    assert_ok(contribute(&world, 2, 0, 30, 0));
    assert_amount(member_of(&world, 2).assessment_left, 30);
    assert_ok(contribute(&world, 2, 0, 30, 2 * minute));
    assert_amount(member_of(&world, 2).assessment_left, 30);
    close_world(&world);
}

/* Who left a debt in the command pays as no owner and as no member. */
static void who_left_a_debt_pays_for_nobody(void **state)
{
    (void)state;
    struct world world = open_loser(SLOSS_SETTLEMENT_UNREALIZED);
    LAYERS(&world, 0, SLOSS_LAYER_OWNER, SLOSS_LAYER_MEMBERS);
    insure(&world, 0, 0);
    uint32_t other = add_market(&world, "other", SLOSS_SETTLEMENT_UNREALIZED);
    LAYERS(&world, other, SLOSS_LAYER_OWNER);
    set_owner(&world, 1, "x", 0);
    set_owner(&world, 2, "x", 0);
    assert_ok(contribute(&world, 2, 150, 0, 0)); /* more than its debt of 50 */
    fill(&world, 0, 2, 9, 5, 100);
    lose(&world, 0, 10);
    mark(&world, 0, 80); /* 1 lacks 100; 2 has 50 and loses 100 */
    has(&world, 2, 100, 0);
    assert_amount(market_of(&world, 0).uncovered, 100);
    close_world(&world);
}

/* Account 1 loses at its market; it and 2 belong to x, and with 3, who can be asked for 70 more,
 * they are members with 20, 10 and 50. */
static struct world open_all_that_answer(void)
{
    struct world world = open_loser(SLOSS_SETTLEMENT_UNREALIZED);
    LAYERS(&world, 0, SLOSS_LAYER_OWNER, SLOSS_LAYER_MEMBERS);
    set_owner(&world, 1, "x", 0);
    set_owner(&world, 2, "x", 0);
    assert_ok(contribute(&world, 1, 20, 0, 0));
    assert_ok(contribute(&world, 2, 10, 0, 0));
    assert_ok(contribute(&world, 3, 50, 70, 0));
    lose(&world, 0, 10);
    return world;
}

/* A trial takes back what members were asked for, to the byte; so does a command that fails. */
static void a_trial_takes_it_back(void **state)
{
    (void)state;
    struct world world = open_all_that_answer();
    struct sloss_hash before = hash_of(&world);
    uint32_t asked = world.ledger->asked.count;
    for (uint32_t i = 0; i < 2; i++) {
        assert_ok(sloss_engine_whatif_begin(world.engine));
        mark(&world, 0, 55); /* 370 missing: 20, 200, 50, and 70 */
        has(&world, 3, 0, 180);
        assert_amount(member_of(&world, 3).assessment_left, 0);
        assert_ok(sloss_engine_verify(world.engine));
        assert_ok(sloss_engine_whatif_end(world.engine));
        assert_true(same_hash(before, hash_of(&world)));
        assert_int_equal(world.ledger->asked.count, asked);
        assert_amount(member_of(&world, 3).assessment_left, 70);
    }
    mark(&world, 0, 55);
    paid(&world, 0, SLOSS_LAYER_CONTRIBUTION, 20);
    paid(&world, 0, SLOSS_LAYER_OWNER, 200);
    paid(&world, 0, SLOSS_LAYER_MEMBERS, 120);
    assert_amount(market_of(&world, 0).uncovered, 30);
    close_world(&world);
}

/* The events say who gave what, and where the balance stands. */
static void it_is_told(void **state)
{
    (void)state;
    struct world world = open_all_that_answer();
    mark(&world, 0, 55);
    static const struct {
        uint32_t kind;
        uint64_t account;
        uint64_t other;
        int64_t amount;
    } wanted[] = {{SLOSS_EVENT_MEMBERS, 1, 1, 20},
                  {SLOSS_EVENT_OWNER, 2, 0, 190},
                  {SLOSS_EVENT_OWNER, 2, 2, 10},
                  {SLOSS_EVENT_MEMBERS, 3, 3, 50},
                  {SLOSS_EVENT_MEMBERS, 3, 0, 70}};
    struct sloss_event event[64];
    size_t count = 0;
    size_t found = 0;
    assert_ok(sloss_engine_events(world.engine, event, 64, &count));
    for (size_t i = 0; i < count; i++) {
        if (event[i].kind == SLOSS_EVENT_OWNER || event[i].kind == SLOSS_EVENT_MEMBERS) {
            assert_true(found < COUNT(wanted));
            assert_int_equal(event[i].kind, wanted[found].kind);
            assert_true(event[i].account == wanted[found].account &&
                        event[i].other == wanted[found].other && event[i].deficit == 1);
            assert_amount(event[i].amount, wanted[found].amount);
            found++;
        }
    }
    assert_int_equal(found, COUNT(wanted));
    close_world(&world);
}

/* A position of the owner's other account is closed against first, though 9 has won more. */
static void own_positions_come_first(void **state)
{
    (void)state;
    for (uint32_t rank = SLOSS_RANK_PROFIT_LEVERAGE; rank <= SLOSS_RANK_PRO_RATA; rank++) {
        struct world world = open_loser(SLOSS_SETTLEMENT_UNREALIZED);
        set_owner(&world, 1, "x", 0);
        set_owner(&world, 2, "x", 0);
        fill(&world, 0, 3, 9, 20, 140); /* 9 has a profit of 40 a lot, 2 of none */
        fill(&world, 0, 1, 2, 6, 100);
        fill(&world, 0, 1, 9, 4, 100);
        struct sloss_command command = {
            .kind = SLOSS_COMMAND_DELEVERAGE,
            .flags = SLOSS_COMMAND_FORCE,
            .deleverage = {.account = 1, .market = 0, .rank = rank, .cap = SLOSS_AS_OPTION}};
        assert_ok(apply(&world, command));
        assert_amount(position_of(&world, 1, 0).lots, 0);
        assert_amount(position_of(&world, 2, 0).lots, 0);
        assert_amount(position_of(&world, 9, 0).lots, -20);
        close_world(&world);
    }
}

/* verify sees a running sum of contributions that is not theirs, though money in equals money out.
 */
static void verify_adds_contributions_up(void **state)
{
    (void)state;
    struct world world = open_loser(SLOSS_SETTLEMENT_UNREALIZED);
    assert_ok(contribute(&world, 2, 30, 0, 0));
    sl_ledger_asset(world.ledger, 0)->contribution_sum++;
    assert_status(sloss_engine_verify(world.engine), SLOSS_ERR_CORRUPT);
    sl_ledger_asset(world.ledger, 0)->contribution_sum--;
    close_world(&world);
}

/* A command that the host ends leaves members as they were, and no row of what it asked them for;
 * also the first one after the numbers of commands began anew, whatever number a row was saved by.
 */
static void a_command_that_fails_asks_nobody(void **state)
{
    (void)state;
    uint32_t ended = 0;
    for (uint32_t asked = 0; asked < 16; asked++) {
        struct world world = open_loser(SLOSS_SETTLEMENT_UNREALIZED);
        LAYERS(&world, 0, SLOSS_LAYER_MEMBERS, SLOSS_LAYER_INSURANCE);
        assert_ok(contribute(&world, 1, 5, 0, 0));
        assert_ok(contribute(&world, 2, 1, 10, 9));
        lose(&world, 0, 10);
        world.ledger->command = UINT32_MAX;
        for (uint32_t row = 0; row < world.ledger->members.count; row++) {
            sl_ledger_member(world.ledger, row)->saved_by = 1;
        }
        if (mark_is_ended(&world, 85, asked)) { /* 55 are missing: 5 of its own, 1, and 10 */
            ended++;
            assert_int_equal(world.ledger->asked.count, 0);
            mark(&world, 0, 85);
        }
        assert_int_equal(world.ledger->asked.count, 1);
        has(&world, 1, 0, 0);
        has(&world, 2, 0, 199 - 10);
        close_world(&world);
    }
    assert_in_range(ended, 1, 15);
}

/* What a trial asks of members is asked of nobody when it is taken back. */
static void a_trial_asks_nobody(void **state)
{
    (void)state;
    struct world world = open_loser(SLOSS_SETTLEMENT_UNREALIZED);
    LAYERS(&world, 0, SLOSS_LAYER_MEMBERS, SLOSS_LAYER_INSURANCE);
    assert_ok(contribute(&world, 2, 1, 10, 9));
    lose(&world, 0, 10);
    assert_ok(sloss_engine_whatif_begin(world.engine));
    mark(&world, 0, 85); /* 50 are missing: 1 and 10 */
    assert_int_equal(world.ledger->asked.count, 1);
    assert_ok(sloss_engine_whatif_end(world.engine));
    assert_int_equal(world.ledger->asked.count, 0);
    has(&world, 2, 1, 199);
    close_world(&world);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_contribution_pays_its_own_deficit_first),
        cmocka_unit_test(a_contribution_pays_no_more_than_is_missing),
        cmocka_unit_test(an_owner_pays_in_proportion_then_by_contributions),
        cmocka_unit_test(a_client_answers_for_nobody),
        cmocka_unit_test(what_is_to_be_received_answers_as_well),
        cmocka_unit_test(an_owner_pays_for_its_own_alone),
        cmocka_unit_test(the_second_market_takes_what_the_first_left),
        cmocka_unit_test(what_was_taken_of_a_claim_answers_no_more),
        cmocka_unit_test(a_first_window_begins_with_nothing),
        cmocka_unit_test(a_cap_bounds_all_owners_together),
        cmocka_unit_test(members_pay_in_proportion_then_are_assessed),
        cmocka_unit_test(an_assessment_leaves_what_is_required),
        cmocka_unit_test(assessments_have_a_window),
        cmocka_unit_test(who_left_a_debt_pays_for_nobody),
        cmocka_unit_test(a_trial_takes_it_back),
        cmocka_unit_test(it_is_told),
        cmocka_unit_test(own_positions_come_first),
        cmocka_unit_test(verify_adds_contributions_up),
        cmocka_unit_test(a_command_that_fails_asks_nobody),
        cmocka_unit_test(a_trial_asks_nobody),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
