/* SPDX-License-Identifier: BSD-2-Clause */
#include "commands.h"
#include "ledger/claim.h"
#include "ledger/owed.h"
#include "sloss/claim.h"
#include "sloss/column.h"

/* Who has a claim, who gets what of a recovery, and who owes what. Amounts worked by hand from
 * docs/rules.md 11. */

static void contribute(struct world *world, uint64_t account, int64_t amount)
{
    assert_ok(
        apply(world, (struct sloss_command){
                         .kind = SLOSS_COMMAND_MEMBER,
                         .member = {.account = account, .amount = amount, .assessment = 1000}}));
}

static int64_t contribution_of(const struct world *world, uint64_t account)
{
    struct sloss_member_info info = {.struct_size = sizeof(info)};
    assert_ok(sloss_engine_member(world->engine, account, 0, &info));
    return info.contribution;
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

static struct sloss_claims_info claims_on(const struct world *world, uint32_t market)
{
    struct sloss_claims_info info = {.struct_size = sizeof(info)};
    assert_ok(sloss_engine_claims(world->engine, market, &info));
    return info;
}

static void has_claims(const struct world *world, uint32_t market, int64_t open, int64_t recovered,
                       int64_t answered)
{
    struct sloss_claims_info info = claims_on(world, market);
    assert_amount(info.open, open);
    assert_amount(info.recovered, recovered);
    assert_amount(info.answered, answered);
}

static void recover(struct world *world, uint32_t market, int64_t amount)
{
    assert_ok(sloss_engine_recover(world->engine, market, amount));
    assert_ok(sloss_engine_verify(world->engine));
}

static void drop_events(struct world *world)
{
    struct sloss_event events[64];
    size_t count = 1;
    while (count > 0) {
        assert_ok(sloss_engine_events(world->engine, events, COUNT(events), &count));
    }
}

/* A market of two accounts: D is long `lots` at 100 against W and has `money`. Nobody is closed out
 * but by hand. */
enum {
    D = 1, /* the defaulter */
    W,     /* wins */
    X,
    Y
};

static struct world open_default(uint32_t settlement, int64_t money, int64_t lots)
{
    struct world world = open_world();
    uint32_t market = add_market(&world, "m", settlement);
    assert_ok(sloss_engine_set_liquidation(world.engine, SLOSS_LIQUIDATION_MANUAL, 0));
    deposit(&world, D, money);
    deposit(&world, W, 1000);
    deposit(&world, X, 1000);
    deposit(&world, Y, 1000);
    mark(&world, market, 100);
    fill(&world, market, D, W, lots, 100);
    return world;
}

/* The same, where debts are kept. */
static struct world open_kept(uint32_t settlement, int64_t money, int64_t lots)
{
    struct world world = open_default(settlement, money, lots);
    assert_ok(sloss_engine_set_debts(world.engine, SLOSS_DEBTS_KEEP));
    return world;
}

/* X has no more than this, and buys lots from W at 100 as D has. */
static void buy_as_well(struct world *world, int64_t money, int64_t lots)
{
    assert_ok(sloss_engine_withdraw(world->engine, X, 0, 1000 - money));
    fill(world, 0, X, W, lots, 100);
}

static void default_at(struct world *world, int64_t price)
{
    mark(world, 0, price);
    assert_ok(sloss_engine_takeover(world->engine, D));
}

/* D and X in one round. */
static enum sloss_status take_over_both(const struct world *world)
{
    struct sloss_command both[2] = {
        {.kind = SLOSS_COMMAND_TAKEOVER, .flags = SLOSS_COMMAND_LINKED, .takeover.account = D},
        {.kind = SLOSS_COMMAND_TAKEOVER, .takeover.account = X}};
    both[0].struct_size = both[1].struct_size = sizeof(both[0]);
    return sloss_engine_apply(world->engine, both, COUNT(both), NULL);
}

/* ---- who has a claim ------------------------------------------------------------------------- */

/* 20 are missing: the fund pays 1, the reserve 2, the backstop 3, X as a member 4, W 7 of its
 * profit, and 3 are uncovered. Money comes back in that order: uncovered, W, X, backstop, reserve,
 * fund. */
static void each_payer_has_a_claim_and_gets_it_back_in_order(void **state)
{
    (void)state;
    struct world world = open_default(SLOSS_SETTLEMENT_UNREALIZED, 80, 1);
    struct sloss_layer_terms terms[5] = {{.layer = SLOSS_LAYER_INSURANCE},
                                         {.layer = SLOSS_LAYER_RESERVE},
                                         {.layer = SLOSS_LAYER_BACKSTOP},
                                         {.layer = SLOSS_LAYER_MEMBERS},
                                         {.layer = SLOSS_LAYER_SOCIALIZE, .cap = 7}};
    assert_ok(sloss_engine_set_waterfall(world.engine, 0, terms, 5));
    const uint64_t payers[] = {W, X, SLOSS_ACCOUNT_BACKSTOP, SLOSS_ACCOUNT_RESERVE,
                               sloss_account_insurance(0)};
    static const int64_t paid[] = {7, 4, 3, 2, 1};
    insure(&world, 0, 1);
    deposit(&world, SLOSS_ACCOUNT_RESERVE, 2);
    deposit(&world, SLOSS_ACCOUNT_BACKSTOP, 3);
    struct sloss_command member = {.kind = SLOSS_COMMAND_MEMBER,
                                   .member = {.account = X, .amount = 4}};
    assert_ok(apply(&world, member));
    default_at(&world, 0);
    assert_amount(market_of(&world, 0).uncovered, 3);
    for (size_t i = 0; i < COUNT(payers); i++) {
        assert_amount(claim_of(&world, payers[i], 0), paid[i]);
    }
    has_claims(&world, 0, 17, 0, 0);
    assert_amount(claim_of(&world, D, 0), 0);
    assert_amount(claim_of(&world, Y, 0), 0);
    recover(&world, 0, 2); /* uncovered alone */
    assert_amount(market_of(&world, 0).uncovered, 1);
    has_claims(&world, 0, 17, 0, 0);
    recover(&world, 0, 2); /* 1 uncovered, 1 of W */
    assert_amount(market_of(&world, 0).uncovered, 0);
    assert_amount(claim_of(&world, W, 0), 6);
    recover(&world, 0, 8); /* 6 of W, 2 of X, into its contribution */
    assert_amount(contribution_of(&world, X), 2);
    assert_amount(balance(&world, X), 996);
    member.member.amount = 3; /* it is set lower: 1 more into it, and 1 to the balance */
    assert_ok(apply(&world, member));
    assert_amount(balance(&world, X), 995);
    recover(&world, 0, 3); /* 2 of X, 1 of the backstop: the contribution is full */
    assert_amount(contribution_of(&world, X), 3);
    assert_amount(balance(&world, X), 997);
    assert_amount(balance(&world, SLOSS_ACCOUNT_BACKSTOP), 1);
    recover(&world, 0, 3);
    assert_amount(balance(&world, SLOSS_ACCOUNT_BACKSTOP), 3);
    assert_amount(balance(&world, SLOSS_ACCOUNT_RESERVE), 1);
    recover(&world, 0, 10); /* 1 of the reserve, 1 of the fund, and 8 are left for it */
    assert_amount(balance(&world, SLOSS_ACCOUNT_RESERVE), 2);
    assert_amount(market_of(&world, 0).insurance, 9);
    has_claims(&world, 0, 0, 17, 0);
    close_world(&world);
}

/* A winner whose claim in a variation instant is cut has a claim for the cut: W wins 300 and D has
 * 100. And who is deleveraged has one for what it gives up. */
static void a_cut_and_a_deleveraging_give_a_claim(void **state)
{
    (void)state;
    struct world world = open_default(SLOSS_SETTLEMENT_VARIATION, 100, 10);
    mark(&world, 0, 70);
    assert_amount(claim_of(&world, W, 0), 200);
    recover(&world, 0, 50);
    assert_amount(balance(&world, W), 1150);
    close_world(&world);
    world = open_default(SLOSS_SETTLEMENT_UNREALIZED, 100, 10);
    mark(&world, 0, 70);
    assert_ok(deleverage(&world, D, 0, SLOSS_RANK_PROFIT));
    assert_amount(market_of(&world, 0).paid_sum[SLOSS_LAYER_DELEVERAGE], 200);
    assert_amount(claim_of(&world, W, 0), 200);
    close_world(&world);
}

/* D and X default with 5 and 10, and W, of D's owner, pays the 15: its claim is 10. As a client it
 * answers for nobody and has all of it. */
static void who_answers_has_no_claim(void **state)
{
    (void)state;
    for (uint32_t client = 0; client < 2; client++) {
        struct world world = open_default(SLOSS_SETTLEMENT_UNREALIZED, 0, 1);
        buy_as_well(&world, 0, 2);
        set_owner(&world, D, "x", 0);
        set_owner(&world, W, "x", client);
        mark(&world, 0, 95);
        assert_ok(take_over_both(&world));
        assert_amount(account_of(&world, W).socialized, 15);
        assert_amount(claim_of(&world, W, 0), client == 1 ? 15 : 10);
        has_claims(&world, 0, client == 1 ? 15 : 10, 0, client == 1 ? 0 : 5);
        close_world(&world);
    }
}

/* The same with 6 in the fund, which count 2 for D and 4 for X: of the 9 that W pays, 3 are D's,
 * and its claim is 6. So what one answers for is of each payment alone. */
static void an_answer_is_of_one_payment(void **state)
{
    (void)state;
    struct world world = open_default(SLOSS_SETTLEMENT_UNREALIZED, 0, 1);
    assert_ok(sloss_engine_withdraw(world.engine, X, 0, 1000));
    insure(&world, 0, 6);
    fill(&world, 0, X, W, 2, 100);
    set_owner(&world, D, "x", 0);
    set_owner(&world, W, "x", 0);
    mark(&world, 0, 95);
    assert_ok(take_over_both(&world));
    assert_amount(claim_of(&world, sloss_account_insurance(0), 0), 6);
    assert_amount(claim_of(&world, W, 0), 6);
    has_claims(&world, 0, 12, 0, 3);
    close_world(&world);
}

/* D lacks 7 and X 13; W and Y pay the 20 of profits of 60 and 30, so 13 and 7. W answers for D
 * alone: floor(13 * 13 / 20) = 8 is its claim. Y answers for nobody. */
static void what_is_answered_for_is_rounded_up(void **state)
{
    (void)state;
    struct world world = open_default(SLOSS_SETTLEMENT_UNREALIZED, 23, 3);
    buy_as_well(&world, 47, 3);
    fill(&world, 0, X, Y, 3, 100);
    set_owner(&world, D, "x", 0);
    set_owner(&world, W, "x", 0);
    mark(&world, 0, 90);
    assert_ok(take_over_both(&world));
    assert_amount(market_of(&world, 0).deficit_sum, 20);
    assert_amount(account_of(&world, W).socialized, 13);
    assert_amount(claim_of(&world, W, 0), 8);
    assert_amount(claim_of(&world, Y, 0), 7);
    has_claims(&world, 0, 15, 0, 5);
    close_world(&world);
}

/* The layer `owner`, and a defaulter's own contribution, give no claim. */
static void own_payments_give_no_claim(void **state)
{
    (void)state;
    struct world world = open_default(SLOSS_SETTLEMENT_UNREALIZED, 100, 10);
    LAYERS(&world, 0, SLOSS_LAYER_OWNER, SLOSS_LAYER_SOCIALIZE);
    set_owner(&world, D, "x", 0);
    set_owner(&world, X, "x", 0);
    contribute(&world, D, 40);
    assert_ok(sloss_engine_withdraw(world.engine, X, 0, 950));
    default_at(&world, 70); /* 240 are missing: 40 by itself, 50 by X, 150 by W */
    assert_amount(claim_of(&world, D, 0), 0);
    assert_amount(claim_of(&world, X, 0), 0);
    assert_amount(claim_of(&world, W, 0), 150);
    has_claims(&world, 0, 150, 0, 0);
    close_world(&world);
}

/* A member that is charged as an account has both claims: what it paid as an account comes back
 * first, to its balance. */
static void a_member_may_be_charged_as_an_account(void **state)
{
    (void)state;
    struct world world = open_default(SLOSS_SETTLEMENT_UNREALIZED, 100, 10);
    LAYERS(&world, 0, SLOSS_LAYER_MEMBERS, SLOSS_LAYER_SOCIALIZE);
    assert_ok(apply(&world, (struct sloss_command){.kind = SLOSS_COMMAND_MEMBER,
                                                   .member = {.account = W, .amount = 30}}));
    default_at(&world, 70);
    assert_amount(claim_of(&world, W, 0), 200); /* 30 and 170 */
    recover(&world, 0, 170);
    assert_amount(contribution_of(&world, W), 0);
    assert_amount(balance(&world, W), 970 + 170);
    recover(&world, 0, 31);
    assert_amount(contribution_of(&world, W), 30);
    assert_amount(balance(&world, W), 970 + 170);
    assert_amount(market_of(&world, 0).insurance, 1);
    close_world(&world);
}

/* ---- recoveries ------------------------------------------------------------------------------ */

/* What W and X have left of claims after a recovery. */
static void recover_to(struct world *world, int64_t amount, int64_t left_w, int64_t left_x)
{
    recover(world, 0, amount);
    assert_amount(claim_of(world, W, 0), left_w);
    assert_amount(claim_of(world, X, 0), left_x);
}

/* Claims of 30 and 60: of 10 they get 3.33 and 6.67, so 3 and 7; of 4 more, of 27 and 53, 1.35
 * and 2.65, so 1 and 3. */
static void claims_are_paid_in_proportion_by_largest_remainder(void **state)
{
    (void)state;
    struct world world = open_default(SLOSS_SETTLEMENT_UNREALIZED, 0, 1);
    fill(&world, 0, D, X, 2, 100);
    default_at(&world, 70);
    recover_to(&world, 10, 27, 53);
    recover_to(&world, 4, 26, 50);
    recover(&world, 0, 0);
    has_claims(&world, 0, 76, 14, 0);
    recover(&world, 0, 77);
    has_claims(&world, 0, 0, 90, 0);
    assert_amount(market_of(&world, 0).insurance, 1);
    close_world(&world);
}

/* Three claims of 10 get 2 as two thirds each: the first two in account order get 1. */
static void ties_go_by_account_order(void **state)
{
    (void)state;
    struct world world = open_default(SLOSS_SETTLEMENT_UNREALIZED, 0, 1);
    fill(&world, 0, D, Y, 1, 100);
    fill(&world, 0, D, X, 1, 100);
    default_at(&world, 90);
    recover_to(&world, 2, 9, 9);
    assert_amount(claim_of(&world, Y, 0), 10);
    close_world(&world);
}

/* A market that was ended pays its claims back as any other. */
static void a_market_that_was_ended_is_recovered(void **state)
{
    (void)state;
    struct world world = open_default(SLOSS_SETTLEMENT_UNREALIZED, 0, 1);
    assert_ok(sloss_engine_settle(world.engine, 0, 70));
    assert_amount(claim_of(&world, W, 0), 30);
    recover(&world, 0, 30);
    assert_amount(balance(&world, W), 1030);
    close_world(&world);
}

/* ---- debts ----------------------------------------------------------------------------------- */

/* 240 are missing, of which D's contribution paid 40 and its owner 50: 150 are owed, where debts
 * are kept. */
static void a_debt_is_kept_less_what_its_own_paid(void **state)
{
    (void)state;
    for (uint32_t debts = 0; debts < 2; debts++) {
        struct world world = open_default(SLOSS_SETTLEMENT_UNREALIZED, 100, 10);
        assert_int_equal(claims_on(&world, 0).debts, SLOSS_DEBTS_FORGET);
        assert_ok(sloss_engine_set_debts(world.engine, debts));
        assert_int_equal(claims_on(&world, 0).debts, debts);
        LAYERS(&world, 0, SLOSS_LAYER_OWNER, SLOSS_LAYER_SOCIALIZE);
        set_owner(&world, D, "x", 0);
        set_owner(&world, X, "x", 0);
        contribute(&world, D, 40);
        assert_ok(sloss_engine_withdraw(world.engine, X, 0, 950));
        default_at(&world, 70);
        assert_amount(owed_by(&world, D, 0), debts == SLOSS_DEBTS_KEEP ? 150 : 0);
        assert_amount(claims_on(&world, 0).owed, debts == SLOSS_DEBTS_KEEP ? 150 : 0);
        close_world(&world);
    }
}

/* What is owed stays when debts are forgotten from then on. */
static void what_is_owed_stays(void **state)
{
    (void)state;
    struct world world = open_kept(SLOSS_SETTLEMENT_VARIATION, 100, 10);
    mark(&world, 0, 70);
    assert_ok(sloss_engine_set_debts(world.engine, SLOSS_DEBTS_FORGET));
    assert_amount(owed_by(&world, D, 0), 200);
    mark(&world, 0, 60); /* 100 more are short, and not kept */
    assert_amount(market_of(&world, 0).deficit_sum, 300);
    assert_amount(owed_by(&world, D, 0), 200);
    close_world(&world);
}

/* D owes 60 and X 120. A recovery of 30 lowers what they owe by 10 and 20; what X pays lowers its
 * own debt. The rest of a deposit is its own. */
static void who_pays_its_debt_lowers_that_alone(void **state)
{
    (void)state;
    struct world world = open_kept(SLOSS_SETTLEMENT_UNREALIZED, 0, 1);
    buy_as_well(&world, 0, 2);
    mark(&world, 0, 40);
    assert_ok(sloss_engine_takeover(world.engine, D));
    assert_ok(sloss_engine_takeover(world.engine, X));
    recover(&world, 0, 30);
    assert_amount(owed_by(&world, D, 0), 50);
    assert_amount(owed_by(&world, X, 0), 100);
    deposit(&world, X, 40);
    assert_amount(owed_by(&world, D, 0), 50);
    assert_amount(owed_by(&world, X, 0), 60);
    assert_amount(balance(&world, X), 0);
    assert_amount(claim_of(&world, W, 0), 110);
    assert_ok(sloss_engine_transfer(world.engine, Y, X, 0, 75));
    assert_amount(owed_by(&world, X, 0), 0);
    assert_amount(balance(&world, X), 15);
    assert_amount(balance(&world, Y), 925);
    assert_amount(claim_of(&world, W, 0), 50);
    recover(&world, 0, 100); /* 50 lower what is owed, the fund's 50 do not */
    assert_amount(owed_by(&world, D, 0), 0);
    assert_amount(market_of(&world, 0).insurance, 50);
    deposit(&world, D, 20);
    assert_amount(balance(&world, D), 20);
    close_world(&world);
}

/* What pays the debt counts for the end of the state as well: it ends when 200 have come in. */
static void what_pays_a_debt_has_come_in(void **state)
{
    (void)state;
    struct world world = open_kept(SLOSS_SETTLEMENT_UNREALIZED, 100, 10);
    default_at(&world, 70);
    deposit(&world, D, 100);
    assert_ok(sloss_engine_transfer(world.engine, X, D, 0, 99));
    assert_int_equal(account_of(&world, D).state, SLOSS_STATE_BANKRUPT);
    deposit(&world, D, 1);
    assert_int_equal(account_of(&world, D).state, SLOSS_STATE_HEALTHY);
    assert_amount(balance(&world, D), 0);
    close_world(&world);
}

/* X was charged 60 in market 0 and then owes there: D's money passes it over and goes to W, and
 * what is left to the fund. */
static void who_owes_is_passed_over(void **state)
{
    (void)state;
    struct world world = open_kept(SLOSS_SETTLEMENT_UNREALIZED, 0, 2);
    assert_ok(sloss_engine_withdraw(world.engine, X, 0, 1000));
    fill(&world, 0, W, X, 1, 100); /* W and X are short one lot each */
    default_at(&world, 40);
    assert_amount(claim_of(&world, W, 0), 60);
    assert_amount(claim_of(&world, X, 0), 60);
    assert_ok(sloss_engine_withdraw(world.engine, Y, 0, 0));
    mark(&world, 0, 110); /* X has used its profit up and lost 70 more */
    assert_ok(sloss_engine_takeover(world.engine, X));
    assert_amount(owed_by(&world, X, 0), 70);
    assert_amount(market_of(&world, 0).uncovered, 0); /* the fund has won */
    int64_t fund = market_of(&world, 0).insurance;
    deposit(&world, D, 130); /* owes 120: W gets 60, the fund its claim and what is left */
    assert_amount(claim_of(&world, X, 0), 60);
    assert_amount(claim_of(&world, W, 0), 0);
    assert_amount(balance(&world, D), 10);
    assert_amount(market_of(&world, 0).insurance, fund + 60);
    assert_amount(owed_by(&world, X, 0), 70);
    recover(&world, 0,
            20); /* 10 for a claim of the fund; the 10 that are left for it lower nothing */
    assert_amount(owed_by(&world, X, 0), 60);
    close_world(&world);
}

/* Debts in two markets are paid in order of creation, whichever came first; a debt in another asset
 * is not paid from this one. */
static void debts_are_paid_market_by_market(void **state)
{
    (void)state;
    struct world world = open_default(SLOSS_SETTLEMENT_UNREALIZED, 0, 1);
    uint32_t second = add_market(&world, "n", SLOSS_SETTLEMENT_UNREALIZED);
    uint32_t euro;
    assert_ok(sloss_engine_add_asset(world.engine, "EUR", 0, &euro));
    assert_ok(sloss_engine_set_debts(world.engine, SLOSS_DEBTS_KEEP));
    mark(&world, second, 100);
    fill(&world, second, D, Y, 1, 100);
    assert_ok(sloss_engine_transfer(world.engine, W, D, 0, 0));
    mark(&world, second, 80);
    assert_ok(sloss_engine_takeover(world.engine, D)); /* 20 of the second, nothing of the first */
    fill(&world, 0, D, W, 1, 100);
    default_at(&world, 70); /* 30 of the first */
    assert_amount(owed_by(&world, D, 0), 30);
    assert_amount(owed_by(&world, D, second), 20);
    assert_ok(sloss_engine_deposit(world.engine, D, euro, 5));
    assert_amount(owed_by(&world, D, 0), 30);
    deposit(&world, D, 35);
    assert_amount(owed_by(&world, D, 0), 0);
    assert_amount(owed_by(&world, D, second), 15);
    assert_amount(claim_of(&world, W, 0), 0);
    assert_amount(claim_of(&world, Y, second), 15);
    close_world(&world);
}

/* A fund's own debt is not kept. */
static void a_fund_owes_nothing(void **state)
{
    (void)state;
    struct world world = open_kept(SLOSS_SETTLEMENT_UNREALIZED, 0, 1);
    default_at(&world, 99); /* the fund has the lot now */
    assert_amount(owed_by(&world, D, 0), 1);
    assert_ok(sloss_engine_settle(world.engine, 0, 50));
    assert_amount(market_of(&world, 0).deficit_sum, 50);
    assert_amount(owed_by(&world, sloss_account_insurance(0), 0), 0);
    assert_amount(claims_on(&world, 0).owed, 1);
    close_world(&world);
}

/* Where it has a position again and is below zero, a deposit pays the debt and not the hole, which
 * stays with the market that made it. */
static void a_debt_comes_before_a_balance_below_zero(void **state)
{
    (void)state;
    struct world world = open_kept(SLOSS_SETTLEMENT_UNREALIZED, 0, 1);
    default_at(&world, 70);
    fill(&world, 0, D, Y, 2, 70);
    mark(&world, 0, 60);
    fill(&world, 0, Y, D, 1, 60); /* it realizes a loss of 10 and holds one lot at a loss of 10 */
    assert_amount(balance(&world, D), -10);
    deposit(&world, D, 35);
    assert_amount(owed_by(&world, D, 0), 0);
    assert_amount(balance(&world, D), -5);
    close_world(&world);
}

/* ---- what is told, tried and refused --------------------------------------------------------- */

/* D owes 200 and deposits 250: the deposit is told whole, then what it pays, and who gets it. */
static void a_recovery_is_told(void **state)
{
    (void)state;
    struct world world = open_kept(SLOSS_SETTLEMENT_UNREALIZED, 100, 10);
    default_at(&world, 70);
    drop_events(&world);
    recover(&world, 0, 20);
    deposit(&world, D, 250);
    recover(&world, 0, 7);
    static const struct {
        uint32_t kind;
        uint32_t market;
        uint64_t account;
        uint64_t other;
        int64_t amount;
    } want[] = {{SLOSS_EVENT_RECOVERED, 0, 0, W, 20},
                {SLOSS_EVENT_OWED, 0, D, D, -20},
                {SLOSS_EVENT_DEPOSIT, UINT32_MAX, 0, D, 250},
                {SLOSS_EVENT_DEBT_PAID, 0, D, 0, 180},
                {SLOSS_EVENT_RECOVERED, 0, 0, W, 180}};
    struct sloss_event events[16];
    size_t count = 0;
    assert_ok(sloss_engine_events(world.engine, events, COUNT(events), &count));
    assert_int_equal(count, COUNT(want) + 1);
    for (size_t i = 0; i < COUNT(want); i++) {
        assert_int_equal(events[i].kind, want[i].kind);
        assert_int_equal(events[i].market, want[i].market);
        assert_int_equal(events[i].account, want[i].account);
        assert_int_equal(events[i].other, want[i].other);
        assert_amount(events[i].amount, want[i].amount);
    }
    assert_int_equal(events[5].kind, SLOSS_EVENT_SURPLUS);
    assert_int_equal(events[5].other, sloss_account_insurance(0));
    assert_amount(events[5].amount, 7);
    assert_amount(events[2].balance, 70); /* what is its own */
    close_world(&world);
}

/* A round tells each claim once, with all that it has made: pool by pool the two deficits of one
 * payer are two charges and one event. */
static void a_claim_is_told_once_a_round(void **state)
{
    (void)state;
    struct world world = open_default(SLOSS_SETTLEMENT_UNREALIZED, 0, 1);
    assert_ok(sloss_engine_set_sharing(world.engine, 0, SHARING(0, 0, SLOSS_CAP_PROFIT, 0)));
    buy_as_well(&world, 0, 1);
    mark(&world, 0, 90);
    drop_events(&world);
    assert_ok(take_over_both(&world));
    struct sloss_event told = only_event(&world, SLOSS_EVENT_CLAIM);
    assert_int_equal(told.account, W);
    assert_int_equal(told.other, W);
    assert_amount(told.amount, 20);
    close_world(&world);
}

/* Claims, recoveries and debts of a trial are taken back, and those that were there are as before.
 */
static void a_trial_takes_it_back(void **state)
{
    (void)state;
    struct world world = open_kept(SLOSS_SETTLEMENT_UNREALIZED, 100, 10);
    insure(&world, 0, 50);
    fill(&world, 0, X, W, 20, 100);
    default_at(&world, 70);
    struct sloss_hash before = hash_of(&world);
    for (uint32_t i = 0; i < 2; i++) {
        assert_ok(sloss_engine_whatif_begin(world.engine));
        recover(&world, 0, 60);
        deposit(&world, D, 70);
        mark(&world, 0, 10);
        assert_ok(sloss_engine_takeover(world.engine, X));
        assert_true(owed_by(&world, X, 0) > 0);
        assert_true(claim_of(&world, W, 0) > 150);
        assert_ok(sloss_engine_verify(world.engine));
        assert_ok(sloss_engine_whatif_end(world.engine));
        assert_true(same_hash(before, hash_of(&world)));
        assert_amount(claim_of(&world, W, 0), 150);
        assert_amount(owed_by(&world, D, 0), 200);
        assert_amount(owed_by(&world, X, 0), 0);
        assert_ok(sloss_engine_verify(world.engine));
    }
    close_world(&world);
}

/* Two books that differ in claims alone, in debts alone, or in what has come back alone have
 * different hashes. */
static void they_are_state(void **state)
{
    (void)state;
    struct world one = open_default(SLOSS_SETTLEMENT_UNREALIZED, 100, 10);
    struct world two = open_default(SLOSS_SETTLEMENT_UNREALIZED, 100, 10);
    struct sloss_hash kept = hash_of(&one);
    assert_ok(sloss_engine_set_debts(one.engine, SLOSS_DEBTS_KEEP));
    assert_false(same_hash(kept, hash_of(&one)));
    default_at(&one, 70);
    default_at(&two, 70);
    assert_ok(sloss_engine_set_debts(one.engine, SLOSS_DEBTS_FORGET));
    assert_false(same_hash(hash_of(&one), hash_of(&two)));
    deposit(&two, W, 200); /* the same balances: in one by a recovery, which leaves nothing owed */
    recover(&one, 0, 200);
    assert_amount(balance(&one, W), balance(&two, W));
    assert_false(same_hash(hash_of(&one), hash_of(&two)));
    close_world(&one);
    close_world(&two);
}

/* Who of two has the claim is state: X or Y pays 10 of a contribution, which is set to nothing
 * then, and the other makes it up to it. */
static void whose_claim_it_is_is_state(void **state)
{
    (void)state;
    struct sloss_hash hash[2];
    for (uint64_t payer = X; payer <= Y; payer++) {
        struct world world = open_default(SLOSS_SETTLEMENT_UNREALIZED, 90, 10);
        struct sloss_command member = {.kind = SLOSS_COMMAND_MEMBER,
                                       .member = {.account = payer, .amount = 10}};
        LAYERS(&world, 0, SLOSS_LAYER_MEMBERS);
        assert_ok(apply(&world, member));
        default_at(&world, 90);
        assert_amount(claim_of(&world, payer, 0), 10);
        member.member.amount = 0;
        assert_ok(apply(&world, member));
        if (payer == X) {
            assert_ok(sloss_engine_transfer(world.engine, Y, X, 0, 10));
        }
        assert_amount(balance(&world, X), 1000);
        assert_amount(balance(&world, Y), 990);
        hash[payer - X] = hash_of(&world);
        close_world(&world);
    }
    assert_false(same_hash(hash[0], hash[1]));
}

/* Bad input has its status, in the order documented, and changes nothing. */
static void mistakes_are_refused(void **state)
{
    (void)state;
    struct world world = open_default(SLOSS_SETTLEMENT_UNREALIZED, 100, 10);
    struct sloss_claims_info info = {.struct_size = sizeof(info)};
    int64_t amount = 77;
    default_at(&world, 70);
    struct sloss_hash before = hash_of(&world);
    assert_status(sloss_engine_recover(NULL, 0, 1), SLOSS_ERR_ARGUMENT);
    assert_status(sloss_engine_recover(world.engine, 1, -1), SLOSS_ERR_UNKNOWN_MARKET);
    assert_status(sloss_engine_recover(world.engine, 0, -1), SLOSS_ERR_RANGE);
    assert_status(sloss_engine_recover(world.engine, 0, INT64_MAX), SLOSS_ERR_OVERFLOW);
    assert_status(sloss_engine_set_debts(NULL, 0), SLOSS_ERR_ARGUMENT);
    assert_status(sloss_engine_set_debts(world.engine, 2), SLOSS_ERR_ARGUMENT);
    assert_status(sloss_engine_claim(NULL, D, 0, &amount), SLOSS_ERR_ARGUMENT);
    assert_status(sloss_engine_claim(world.engine, D, 0, NULL), SLOSS_ERR_ARGUMENT);
    assert_status(sloss_engine_claim(world.engine, NOBODY, 1, &amount), SLOSS_ERR_UNKNOWN_ACCOUNT);
    assert_status(sloss_engine_claim(world.engine, D, 1, &amount), SLOSS_ERR_UNKNOWN_MARKET);
    assert_status(sloss_engine_owed(NULL, D, 0, &amount), SLOSS_ERR_ARGUMENT);
    assert_status(sloss_engine_owed(world.engine, D, 0, NULL), SLOSS_ERR_ARGUMENT);
    assert_status(sloss_engine_owed(world.engine, NOBODY, 1, &amount), SLOSS_ERR_UNKNOWN_ACCOUNT);
    assert_status(sloss_engine_owed(world.engine, D, 1, &amount), SLOSS_ERR_UNKNOWN_MARKET);
    assert_amount(amount, 77);
    assert_status(sloss_engine_claims(NULL, 0, &info), SLOSS_ERR_ARGUMENT);
    assert_status(sloss_engine_claims(world.engine, 0, NULL), SLOSS_ERR_ARGUMENT);
    assert_status(sloss_engine_claims(world.engine, 1, &info), SLOSS_ERR_UNKNOWN_MARKET);
    info.struct_size = 8;
    assert_status(sloss_engine_claims(world.engine, 0, &info), SLOSS_ERR_ARGUMENT);
    assert_true(same_hash(before, hash_of(&world)));
    close_world(&world);
}

/* Deposits and recoveries together are at most 2^62: one that does not fit is refused whole. */
static void deposits_bound_a_recovery(void **state)
{
    (void)state;
    struct world world = open_default(SLOSS_SETTLEMENT_UNREALIZED, 100, 10);
    default_at(&world, 70);
    int64_t most = (INT64_C(1) << 62) - 3100;
    insure(&world, 0, most - 10);
    struct sloss_hash before = hash_of(&world);
    assert_status(sloss_engine_recover(world.engine, 0, 11), SLOSS_ERR_OVERFLOW);
    assert_true(same_hash(before, hash_of(&world)));
    recover(&world, 0, 10);
    close_world(&world);
}

/* D and X are closed out, each with a waterfall of its own: wherever the command is stopped, claims
 * and debts are as before, also where the numbers of commands wrap and rows have stamps of the
 * command that comes 2^32 commands later. */
static void what_is_stopped_leaves_no_claim(void **state)
{
    (void)state;
    for (uint32_t wraps = 0; wraps < 2; wraps++) {
        struct world world = open_kept(SLOSS_SETTLEMENT_UNREALIZED, 0, 1);
        assert_ok(sloss_engine_set_sharing(world.engine, 0, SHARING(0, 0, SLOSS_CAP_PROFIT, 0)));
        assert_ok(sloss_engine_withdraw(world.engine, X, 0, 1000));
        fill(&world, 0, D, W, 1, 100);
        fill(&world, 0, X, W, 1, 100);
        mark(&world, 0, 90);
        assert_ok(sloss_engine_takeover(world.engine, D)); /* the rows are made */
        fill(&world, 0, D, W, 1, 100);
        struct sloss_hash before = hash_of(&world);
        enum sloss_status status = SLOSS_ERR_STOPPED;
        uint32_t stops = 0;
        for (; status != SLOSS_OK; stops++) {
            uint32_t left = stops;
            if (wraps == 1) {
                world.ledger->command = UINT32_MAX;
                sl_claim_at(world.ledger, 0)->saved_by = 1;
                sl_claim_list(world.ledger, 0, SL_CLAIM_ACCOUNT)->saved_by = 1;
                sl_owed_at(world.ledger, 0)->saved_by = 1;
            }
            assert_ok(sloss_engine_set_stop(world.engine, stop_at, &left));
            status = take_over_both(&world);
            assert_true(status == SLOSS_OK || status == SLOSS_ERR_STOPPED);
            assert_true(status == SLOSS_OK || same_hash(before, hash_of(&world)));
            assert_ok(sloss_engine_verify(world.engine));
        }
        assert_true(stops > 4);
        assert_amount(claim_of(&world, W, 0), 40);
        assert_amount(owed_by(&world, D, 0), 30);
        assert_amount(owed_by(&world, X, 0), 10);
        close_world(&world);
    }
}

/* ---- how many rows --------------------------------------------------------------------------- */

/* Round after round over the same payers makes one row each; a refused command's rows say nothing.
 */
static void payers_have_a_row_each(void **state)
{
    (void)state;
    enum {
        PAYERS = 5000,
        FIRST = 100
    };
    struct world world = open_world();
    add_market(&world, "m", SLOSS_SETTLEMENT_UNREALIZED);
    mark(&world, 0, 1000);
    for (uint64_t payer = 0; payer < PAYERS; payer++) {
        deposit(&world, FIRST + payer, 1000);
    }
    for (uint64_t loser = 1; loser <= 3; loser++) {
        deposit(&world, loser, 0);
        for (uint64_t payer = 0; payer < PAYERS; payer++) {
            fill(&world, 0, loser, FIRST + payer, 1, 1000);
        }
        mark(&world, 0, 1000 - 10 * (int64_t)loser);
        assert_int_equal(world.ledger->claims.count, PAYERS);
        assert_ok(sloss_engine_verify(world.engine));
        drop_events(&world);
    }
    int64_t open = claims_on(&world, 0).open;
    recover(&world, 0, open / 2);
    recover(&world, 0, open - open / 2);
    assert_amount(claims_on(&world, 0).open, 0);
    assert_amount(market_of(&world, 0).insurance, 0);
    assert_int_equal(world.ledger->claims.count, PAYERS);
    close_world(&world);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_payer_has_a_claim_and_gets_it_back_in_order),
        cmocka_unit_test(a_cut_and_a_deleveraging_give_a_claim),
        cmocka_unit_test(who_answers_has_no_claim),
        cmocka_unit_test(an_answer_is_of_one_payment),
        cmocka_unit_test(what_is_answered_for_is_rounded_up),
        cmocka_unit_test(own_payments_give_no_claim),
        cmocka_unit_test(a_member_may_be_charged_as_an_account),
        cmocka_unit_test(claims_are_paid_in_proportion_by_largest_remainder),
        cmocka_unit_test(ties_go_by_account_order),
        cmocka_unit_test(a_market_that_was_ended_is_recovered),
        cmocka_unit_test(a_debt_is_kept_less_what_its_own_paid),
        cmocka_unit_test(what_is_owed_stays),
        cmocka_unit_test(who_pays_its_debt_lowers_that_alone),
        cmocka_unit_test(what_pays_a_debt_has_come_in),
        cmocka_unit_test(who_owes_is_passed_over),
        cmocka_unit_test(debts_are_paid_market_by_market),
        cmocka_unit_test(a_fund_owes_nothing),
        cmocka_unit_test(a_debt_comes_before_a_balance_below_zero),
        cmocka_unit_test(a_recovery_is_told),
        cmocka_unit_test(a_claim_is_told_once_a_round),
        cmocka_unit_test(a_trial_takes_it_back),
        cmocka_unit_test(they_are_state),
        cmocka_unit_test(whose_claim_it_is_is_state),
        cmocka_unit_test(mistakes_are_refused),
        cmocka_unit_test(deposits_bound_a_recovery),
        cmocka_unit_test(what_is_stopped_leaves_no_claim),
        cmocka_unit_test(payers_have_a_row_each),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
