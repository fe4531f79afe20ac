/* SPDX-License-Identifier: BSD-2-Clause */
#include "commands.h"
#include "engine/engine.h"
#include "ledger/members.h"
#include "ledger/owners.h"
#include "sloss/column.h"

/* To whom accounts belong, and contributions to default funds. Amounts worked by hand from
 * docs/rules.md 2.5 and 3.12. */

#define USD 0
#define EUR 1

static struct sloss_command member(uint64_t account, uint32_t asset, int64_t amount,
                                   int64_t assessment, int64_t duration)
{
    return (struct sloss_command){.kind = SLOSS_COMMAND_MEMBER,
                                  .member = {.account = account,
                                             .amount = amount,
                                             .assessment = assessment,
                                             .duration = duration,
                                             .asset = asset}};
}

static struct sloss_owner_info owner_of(const struct world *world, uint64_t account)
{
    struct sloss_owner_info info = {.struct_size = sizeof(info)};
    assert_ok(sloss_engine_owner(world->engine, account, &info));
    return info;
}

static void belongs(const struct world *world, uint64_t account, const char *name,
                    uint32_t is_client)
{
    struct sloss_owner_info info = owner_of(world, account);
    assert_string_equal(info.name, name);
    assert_int_equal(info.is_client, is_client);
}

static struct sloss_member_info member_of(const struct world *world, uint64_t account,
                                          uint32_t asset)
{
    struct sloss_member_info info = {.struct_size = sizeof(info)};
    assert_ok(sloss_engine_member(world->engine, account, asset, &info));
    return info;
}

static void contributes(const struct world *world, uint64_t account, int64_t contribution,
                        int64_t balance_left)
{
    assert_amount(member_of(world, account, USD).contribution, contribution);
    assert_amount(balance(world, account), balance_left);
}

/* Accounts 1 to 4 with 1,000 each; 1 is long and 2 short 10 at 100, for which 100 is asked to begin
 * with and 50 to hold on. Breaches are left alone. */
static struct world open_pair(uint32_t settlement)
{
    struct world world = open_world();
    uint32_t market = add_market(&world, "m", settlement);
    assert_ok(sloss_engine_add_asset(world.engine, "EUR", 2, NULL));
    assert_ok(sloss_engine_set_tier(world.engine, market, 0, 100000000, 50000000));
    assert_ok(sloss_engine_set_liquidation(world.engine, SLOSS_LIQUIDATION_MANUAL, 0));
    for (uint64_t account = 1; account <= 4; account++) {
        deposit(&world, account, 1000);
    }
    assert_ok(sloss_engine_deposit(world.engine, 1, EUR, 1000));
    fill(&world, market, 1, 2, 10, 100);
    return world;
}

/* ---- owners ---------------------------------------------------------------------------------- */

static void an_account_has_the_owner_last_named(void **state)
{
    (void)state;
    struct world world = open_pair(SLOSS_SETTLEMENT_UNREALIZED);
    belongs(&world, 1, "", 0);
    assert_ok(apply(&world, owner_command(1, "x", 0)));
    assert_ok(apply(&world, owner_command(2, "x", 1)));
    assert_ok(apply(&world, owner_command(3, "y", 0)));
    belongs(&world, 1, "x", 0);
    belongs(&world, 2, "x", 1);
    belongs(&world, 3, "y", 0);
    belongs(&world, 4, "", 0);
    assert_ok(apply(&world, owner_command(2, "y", 0)));
    belongs(&world, 2, "y", 0);
    belongs(&world, 1, "x", 0);
    belongs(&world, SLOSS_ACCOUNT_FEES, "", 0);
    struct sloss_owner_info info = {.struct_size = sizeof(info)};
    assert_status(sloss_engine_owner(world.engine, NOBODY, &info), SLOSS_ERR_UNKNOWN_ACCOUNT);
    assert_status(sloss_engine_owner(NULL, 1, &info), SLOSS_ERR_ARGUMENT);
    assert_status(sloss_engine_owner(world.engine, 1, NULL), SLOSS_ERR_ARGUMENT);
    info.struct_size = 71;
    assert_status(sloss_engine_owner(world.engine, 1, &info), SLOSS_ERR_ARGUMENT);
    close_world(&world);
}

/* What is state is who belongs to whom, not how it came to that. */
static void the_hash_has_owners_and_not_their_history(void **state)
{
    (void)state;
    struct world world[2] = {open_pair(SLOSS_SETTLEMENT_UNREALIZED),
                             open_pair(SLOSS_SETTLEMENT_UNREALIZED)};
    struct sloss_hash none = hash_of(&world[0]);
    assert_ok(apply(&world[0], owner_command(1, "x", 0)));
    struct sloss_hash one = hash_of(&world[0]);
    assert_false(same_hash(none, one));
    assert_ok(apply(&world[0], owner_command(1, "x", 1)));
    assert_false(same_hash(one, hash_of(&world[0])));
    assert_ok(apply(&world[0], owner_command(1, "y", 0)));
    assert_false(same_hash(one, hash_of(&world[0])));
    assert_ok(apply(&world[0], owner_command(2, "x", 0)));
    assert_ok(apply(&world[1], owner_command(2, "x", 0)));
    assert_ok(apply(&world[1], owner_command(1, "y", 0)));
    assert_true(same_hash(hash_of(&world[0]), hash_of(&world[1])));
    close_world(&world[0]);
    close_world(&world[1]);
}

/* Many accounts that change hands at random belong to whom a plain array says, and an owner's list
 * has each of them once. */
static void owners_are_kept(void **state)
{
    enum {
        ACCOUNTS = 3000,
        OWNERS = 40
    };
    static int owned[ACCOUNTS];
    static bool client[ACCOUNTS];
    struct random random = {.seed = 5};
    (void)state;
    struct world world = open_world();
    memset(owned, -1, sizeof(owned));
    for (uint64_t account = 0; account < ACCOUNTS; account++) {
        deposit(&world, account, 1);
    }
    for (uint32_t i = 0; i < 5 * ACCOUNTS; i++) {
        uint64_t account = next_random(&random) % ACCOUNTS;
        char name[16];
        owned[account] = (int)(next_random(&random) % OWNERS);
        client[account] = next_random(&random) % 4 == 0;
        snprintf(name, sizeof(name), "o%d", owned[account]);
        assert_ok(apply(&world, owner_command(account, name, client[account])));
    }
    uint32_t wanted[OWNERS] = {0};
    for (uint64_t account = 0; account < ACCOUNTS; account++) {
        char name[16] = "";
        if (owned[account] >= 0) {
            snprintf(name, sizeof(name), "o%d", owned[account]);
            wanted[owned[account]]++;
        }
        belongs(&world, account, name, client[account]);
    }
    for (int i = 0; i < OWNERS; i++) {
        char name[16];
        snprintf(name, sizeof(name), "o%d", i);
        uint32_t row = sl_owners_at(world.ledger, sl_owners_find_name(world.ledger, name))->first;
        for (; row != SL_NONE; row = sl_owners_owned(world.ledger, row)->next) {
            wanted[i]--;
        }
        assert_int_equal(wanted[i], 0);
    }
    close_world(&world);
}

static void an_owner_is_refused(void **state)
{
    (void)state;
    struct world world = open_pair(SLOSS_SETTLEMENT_UNREALIZED);
    char long_name[SLOSS_NAME_SIZE];
    memset(long_name, 'a', sizeof(long_name) - 1);
    long_name[sizeof(long_name) - 1] = '\0';
    struct sloss_command endless = owner_command(1, long_name, 0);
    endless.owner.name[SLOSS_NAME_SIZE - 1] = 'a';
    refused(&world, owner_command(NOBODY, "", 2), SLOSS_ERR_ARGUMENT);
    refused(&world, owner_command(NOBODY, "", 0), SLOSS_ERR_SYNTAX);
    refused(&world, owner_command(1, "a b", 0), SLOSS_ERR_SYNTAX);
    refused(&world, owner_command(1, "@a", 0), SLOSS_ERR_SYNTAX);
    refused(&world, endless, SLOSS_ERR_SYNTAX);
    refused(&world, owner_command(NOBODY, "a", 0), SLOSS_ERR_UNKNOWN_ACCOUNT);
    refused(&world, owner_command(SLOSS_ACCOUNT_FEES, "a", 0), SLOSS_ERR_SYSTEM_ACCOUNT);
    refused(&world, owner_command(sloss_account_uncovered(0), "a", 1), SLOSS_ERR_SYSTEM_ACCOUNT);
    assert_ok(sloss_engine_whatif_begin(world.engine));
    refused(&world, owner_command(1, "a", 0), SLOSS_ERR_ARGUMENT);
    assert_ok(sloss_engine_whatif_end(world.engine));
    assert_ok(apply(&world, owner_command(1, long_name, 0)));
    belongs(&world, 1, long_name, 0);
    close_world(&world);
}

/* ---- members --------------------------------------------------------------------------------- */

/* 1 has 1,000, of which 100 is asked: 900 is free, and what is contributed backs nothing. */
static void a_contribution_moves_free_collateral_and_back(void **state)
{
    (void)state;
    struct world world = open_pair(SLOSS_SETTLEMENT_UNREALIZED);
    contributes(&world, 1, 0, 1000);
    refused(&world, member(1, USD, 901, 0, 0), SLOSS_ERR_INSUFFICIENT_MARGIN);
    refused(&world, member(1, USD, 1001, 0, 0), SLOSS_ERR_INSUFFICIENT_FUNDS);
    assert_ok(apply(&world, member(1, USD, 600, 0, 0)));
    contributes(&world, 1, 600, 400);
    assert_amount(account_of(&world, 1).equity, 400);
    assert_amount(account_of(&world, 1).free, 300);
    refused(&world, member(1, USD, 901, 0, 0), SLOSS_ERR_INSUFFICIENT_MARGIN);
    assert_ok(apply(&world, member(1, USD, 900, 0, 0)));
    contributes(&world, 1, 900, 100);
    assert_status(sloss_engine_withdraw(world.engine, 1, USD, 1), SLOSS_ERR_INSUFFICIENT_MARGIN);
    assert_ok(apply(&world, member(1, USD, 250, 0, 0)));
    contributes(&world, 1, 250, 750);
    assert_ok(apply(&world, member(1, EUR, 1000, 7, 8)));
    contributes(&world, 1, 250, 750);
    assert_ok(apply(&world, member(1, USD, 0, 0, 0)));
    contributes(&world, 1, 0, 1000);
    assert_amount(member_of(&world, 1, EUR).contribution, 1000);
    close_world(&world);
}

/* It is not collateral: a mark that the 1,000 would have borne finds the account in breach. */
static void a_contribution_backs_no_position(void **state)
{
    (void)state;
    struct world world = open_pair(SLOSS_SETTLEMENT_UNREALIZED);
    assert_ok(sloss_engine_set_liquidation(world.engine, SLOSS_LIQUIDATION_TAKEOVER, 0));
    assert_ok(apply(&world, member(1, USD, 900, 0, 0)));
    mark(&world, 0, 95); /* 50 is left, 48 required */
    assert_amount(position_of(&world, 1, 0).lots, 10);
    mark(&world, 0, 94); /* 40, 47 */
    assert_amount(position_of(&world, 1, 0).lots, 0);
    contributes(&world, 1, 900, 40);
    close_world(&world);
}

/* What a variation position owes that no mark has settled is not free, whatever it gains elsewhere.
 */
static void what_is_owed_unsettled_is_not_free(void **state)
{
    (void)state;
    struct world world = open_pair(SLOSS_SETTLEMENT_VARIATION);
    uint32_t other = add_market(&world, "other", SLOSS_SETTLEMENT_VARIATION);
    mark(&world, 0, 100);
    mark(&world, other, 100);
    fill(&world, 0, 3, 4, 1, 400);     /* 3 owes 300 */
    fill(&world, other, 4, 3, 1, 400); /* and is owed 300 */
    assert_amount(account_of(&world, 3).equity, 1000);
    assert_amount(account_of(&world, 3).free, 700);
    refused(&world, member(3, USD, 701, 0, 0), SLOSS_ERR_INSUFFICIENT_FUNDS);
    assert_status(sloss_engine_withdraw(world.engine, 3, USD, 701), SLOSS_ERR_INSUFFICIENT_FUNDS);
    assert_status(sloss_engine_transfer(world.engine, 3, 1, USD, 701),
                  SLOSS_ERR_INSUFFICIENT_FUNDS);
    assert_ok(apply(&world, member(3, USD, 700, 0, 0)));
    contributes(&world, 3, 700, 300);
    assert_amount(account_of(&world, 3).free, 0);
    close_world(&world);
}

/* While 1 is in breach nobody leaves the fund of its asset: neither a contribution nor an
 * assessment is lowered, or left out. More is always welcome, and so is the same. */
static void nobody_leaves_while_an_account_is_in_breach(void **state)
{
    (void)state;
    struct world world = open_pair(SLOSS_SETTLEMENT_UNREALIZED);
    assert_ok(apply(&world, member(3, USD, 500, 50, 60)));
    assert_ok(apply(&world, member(1, EUR, 500, 50, 60)));
    assert_ok(apply(&world, member(3, USD, 400, 40, 60)));
    mark(&world, 0, 5); /* 1 has 50, and 3 is required (5 % of 50): no breach */
    assert_ok(apply(&world, member(3, USD, 390, 40, 60)));
    assert_ok(sloss_engine_set_tier(world.engine, 0, 0, 2000000000, 1000000000));
    assert_ok(apply(&world, member(3, USD, 380, 40, 60)));                        /* 50 of 50 */
    assert_ok(sloss_engine_set_tier(world.engine, 0, 0, 2000000000, 1020000000)); /* of 51 */
    refused(&world, member(3, USD, 379, 40, 60), SLOSS_ERR_GATED);
    refused(&world, member(3, USD, 380, 39, 60), SLOSS_ERR_GATED);
    refused(&world, member(3, USD, 381, 0, 0), SLOSS_ERR_GATED);
    refused(&world, member(3, USD, 379, 41, 60), SLOSS_ERR_GATED);
    refused(&world, member(3, USD, 0, INT64_MAX, 60), SLOSS_ERR_GATED);
    assert_ok(apply(&world, member(3, USD, 380, 40, 30))); /* only the amounts count */
    assert_ok(apply(&world, member(3, USD, 400, 45, 60)));
    assert_ok(apply(&world, member(4, USD, 0, 0, 0)));
    assert_ok(apply(&world, member(1, EUR, 10, 5, 60))); /* another asset */
    contributes(&world, 3, 400, 600);
    assert_ok(sloss_engine_set_tier(world.engine, 0, 0, 2000000000, 1000000000));
    assert_ok(apply(&world, member(3, USD, 0, 0, 0)));
    contributes(&world, 3, 0, 1000);
    close_world(&world);
}

static void what_was_set_can_be_read(void **state)
{
    (void)state;
    struct world world = open_pair(SLOSS_SETTLEMENT_UNREALIZED);
    assert_ok(apply(&world, member(3, USD, 300, 40, 50)));
    struct sloss_member_info info = member_of(&world, 3, USD);
    assert_amount(info.contribution, 300);
    assert_amount(info.contribution_set, 300);
    assert_amount(info.assessment, 40);
    assert_amount(info.assessment_left, 40);
    assert_amount(info.duration, 50);
    info = member_of(&world, 4, EUR); /* it has never had anything there */
    assert_amount(info.contribution, 0);
    assert_amount(info.assessment_left, 0);
    assert_status(sloss_engine_member(world.engine, NOBODY, 9, &info), SLOSS_ERR_UNKNOWN_ASSET);
    assert_status(sloss_engine_member(world.engine, NOBODY, EUR, &info), SLOSS_ERR_UNKNOWN_ACCOUNT);
    assert_status(sloss_engine_member(NULL, 1, USD, &info), SLOSS_ERR_ARGUMENT);
    assert_status(sloss_engine_member(world.engine, 1, USD, NULL), SLOSS_ERR_ARGUMENT);
    info.struct_size = 47;
    assert_status(sloss_engine_member(world.engine, 1, USD, &info), SLOSS_ERR_ARGUMENT);
    close_world(&world);
}

static void a_contribution_is_told(void **state)
{
    (void)state;
    struct world world = open_pair(SLOSS_SETTLEMENT_UNREALIZED);
    struct sloss_event event[32];
    size_t count = 0;
    assert_ok(sloss_engine_events(world.engine, event, 32, &count));
    assert_ok(apply(&world, member(3, USD, 300, 40, 50)));
    assert_ok(apply(&world, member(3, USD, 100, 40, 50)));
    assert_ok(sloss_engine_events(world.engine, event, 32, &count));
    assert_int_equal(count, 2);
    for (size_t i = 0; i < 2; i++) {
        assert_int_equal(event[i].kind, SLOSS_EVENT_CONTRIBUTION);
        assert_int_equal(event[i].cause, SLOSS_COMMAND_MEMBER);
        assert_int_equal(event[i].market, UINT32_MAX);
        assert_int_equal(event[i].asset, USD);
        assert_true(event[i].account == 3 && event[i].other == 0);
        assert_amount(event[i].amount, i == 0 ? 300 : -200);
        assert_amount(event[i].balance, i == 0 ? 700 : 900);
    }
    close_world(&world);
}

/* Every figure of a member is state; one for whom nothing is set is none. */
static void the_hash_has_members(void **state)
{
    (void)state;
    struct world world = open_pair(SLOSS_SETTLEMENT_UNREALIZED);
    struct sloss_hash none = hash_of(&world);
    assert_ok(apply(&world, member(3, USD, 300, 40, 50)));
    struct sl_member *row = sl_ledger_member(world.ledger, 0);
    int64_t *const numbers[] = {&row->contribution, &row->contribution_set, &row->assessment,
                                &row->duration};
    struct sloss_hash before = hash_of(&world);
    for (size_t i = 0; i < COUNT(numbers); i++) {
        *numbers[i] ^= 1;
        assert_false(same_hash(before, hash_of(&world)));
        *numbers[i] ^= 1;
    }
    assert_ok(apply(&world, member(3, USD, 0, 0, 0)));
    assert_true(same_hash(none, hash_of(&world)));
    assert_ok(apply(&world, member(3, USD, 0, 0, 1)));
    assert_false(same_hash(none, hash_of(&world)));
    close_world(&world);
}

/* A trial changes what is there, to the byte for the time being. What was never set is not set in
 * one. */
static void a_contribution_can_be_tried(void **state)
{
    (void)state;
    struct world world = open_pair(SLOSS_SETTLEMENT_UNREALIZED);
    assert_ok(apply(&world, member(3, USD, 300, 40, 50)));
    struct sloss_hash before = hash_of(&world);
    assert_ok(sloss_engine_whatif_begin(world.engine));
    assert_ok(apply(&world, member(3, USD, 700, 0, 0)));
    contributes(&world, 3, 700, 300);
    assert_ok(apply(&world, member(3, USD, 100, 0, 0)));
    assert_ok(sloss_engine_verify(world.engine));
    refused(&world, member(3, USD, 1001, 0, 0), SLOSS_ERR_INSUFFICIENT_FUNDS);
    refused(&world, member(3, EUR, 1, 0, 0), SLOSS_ERR_INSUFFICIENT_FUNDS);
    refused(&world, member(3, 9, 1, 0, 0), SLOSS_ERR_UNKNOWN_ASSET);
    refused(&world, member(NOBODY, USD, 1, 0, 0), SLOSS_ERR_UNKNOWN_ACCOUNT);
    assert_ok(apply(&world, member(4, USD, 1, 0, 0)));
    assert_amount(member_of(&world, 4, USD).contribution, 1);
    assert_ok(sloss_engine_whatif_end(world.engine));
    contributes(&world, 3, 300, 700);
    assert_amount(member_of(&world, 4, USD).contribution, 0);
    assert_amount(member_of(&world, 3, USD).assessment, 40);
    assert_true(same_hash(before, hash_of(&world)));
    close_world(&world);
}

static void a_member_is_refused(void **state)
{
    (void)state;
    struct world world = open_pair(SLOSS_SETTLEMENT_UNREALIZED);
    const struct {
        struct sloss_command command;
        enum sloss_status status;
    } cases[] = {
        {member(NOBODY, 9, -1, 0, 0), SLOSS_ERR_UNKNOWN_ASSET},
        {member(NOBODY, USD, -1, 0, 0), SLOSS_ERR_UNKNOWN_ACCOUNT},
        {member(SLOSS_ACCOUNT_FEES, USD, -1, 0, 0), SLOSS_ERR_RANGE},
        {member(1, USD, 0, INT64_MIN, 0), SLOSS_ERR_RANGE},
        {member(1, USD, 0, 0, -1), SLOSS_ERR_RANGE},
        {member(SLOSS_ACCOUNT_FEES, USD, 0, 0, 0), SLOSS_ERR_SYSTEM_ACCOUNT},
        {member(sloss_account_insurance(0), USD, 0, 0, 0), SLOSS_ERR_SYSTEM_ACCOUNT},
        {member(3, USD, 1001, 0, 0), SLOSS_ERR_INSUFFICIENT_FUNDS},
        {member(3, USD, INT64_MAX, INT64_MAX, INT64_MAX), SLOSS_ERR_INSUFFICIENT_FUNDS},
        {member(3, EUR, 1, 0, 0), SLOSS_ERR_INSUFFICIENT_FUNDS},
    };
    for (size_t i = 0; i < COUNT(cases); i++) {
        print_message("case %zu\n", i);
        refused(&world, cases[i].command, cases[i].status);
    }
    /* What it has is not what its row was made for by a command that was refused. */
    assert_ok(apply(&world, member(3, USD, 1000, INT64_MAX, INT64_MAX)));
    contributes(&world, 3, 1000, 0);
    close_world(&world);
}

/* Many members at random have what a plain array says, and the sums hold. */
static void members_are_kept(void **state)
{
    enum {
        ACCOUNTS = 2000
    };
    static int64_t has[ACCOUNTS];
    struct random random = {.seed = 9};
    (void)state;
    struct world world = open_world();
    memset(has, 0, sizeof(has));
    for (uint64_t account = 0; account < ACCOUNTS; account++) {
        deposit(&world, account, 100);
    }
    for (uint32_t i = 0; i < 3 * ACCOUNTS; i++) {
        uint64_t account = next_random(&random) % ACCOUNTS;
        int64_t amount = (int64_t)(next_random(&random) % 120);
        enum sloss_status status = apply(&world, member(account, USD, amount, amount / 2, 0));
        assert_status(status, amount <= 100 ? SLOSS_OK : SLOSS_ERR_INSUFFICIENT_FUNDS);
        has[account] = status == SLOSS_OK ? amount : has[account];
    }
    for (uint64_t account = 0; account < ACCOUNTS; account++) {
        contributes(&world, account, has[account], 100 - has[account]);
    }
    close_world(&world);
}

/* ---- verification ---------------------------------------------------------------------------- */

static void verification_looks_at_members_and_owners(void **state)
{
    (void)state;
    struct world world = open_pair(SLOSS_SETTLEMENT_UNREALIZED);
    assert_ok(apply(&world, member(3, USD, 300, 40, 50)));
    assert_ok(apply(&world, owner_command(1, "x", 0)));
    assert_ok(apply(&world, owner_command(2, "x", 0)));
    assert_ok(apply(&world, owner_command(3, "y", 0)));
    struct sl_member *row = sl_ledger_member(world.ledger, 0);
    struct sl_owner *x = sl_owners_at(world.ledger, 0);
    struct sl_owned *first = sl_owners_owned(world.ledger, x->first);
    struct sl_asset *asset = sl_ledger_asset(world.ledger, USD);
    int64_t *const numbers[] = {&row->contribution, &asset->supply};
    uint32_t *const words[] = {&row->holding,
                               &x->first,
                               &first->next,
                               &first->before,
                               &first->account,
                               &first->owner,
                               (uint32_t *)(void *)x->name};
    for (size_t i = 0; i < COUNT(numbers); i++) {
        *numbers[i] ^= 1;
        assert_status(sloss_engine_verify(world.engine), SLOSS_ERR_CORRUPT);
        *numbers[i] ^= 1;
    }
    for (size_t i = 0; i < COUNT(words); i++) {
        *words[i] ^= 1;
        assert_status(sloss_engine_verify(world.engine), SLOSS_ERR_CORRUPT);
        *words[i] ^= 1;
    }
    row->contribution_set = 299; /* less than there is */
    assert_status(sloss_engine_verify(world.engine), SLOSS_ERR_CORRUPT);
    row->contribution_set = 300;
    row->assessment = -1;
    assert_status(sloss_engine_verify(world.engine), SLOSS_ERR_CORRUPT);
    row->assessment = 40;
    row->contribution++; /* with the sum that belongs to it: only the supply tells */
    asset->contribution_sum++;
    row->contribution_set++;
    assert_status(sloss_engine_verify(world.engine), SLOSS_ERR_CORRUPT);
    row->contribution--;
    row->contribution_set--;
    asset->contribution_sum--;
    first->next = x->first; /* round and round */
    assert_status(sloss_engine_verify(world.engine), SLOSS_ERR_CORRUPT);
    first->next = 0;
    close_world(&world);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(an_account_has_the_owner_last_named),
        cmocka_unit_test(the_hash_has_owners_and_not_their_history),
        cmocka_unit_test(owners_are_kept),
        cmocka_unit_test(an_owner_is_refused),
        cmocka_unit_test(a_contribution_moves_free_collateral_and_back),
        cmocka_unit_test(a_contribution_backs_no_position),
        cmocka_unit_test(what_is_owed_unsettled_is_not_free),
        cmocka_unit_test(nobody_leaves_while_an_account_is_in_breach),
        cmocka_unit_test(what_was_set_can_be_read),
        cmocka_unit_test(a_contribution_is_told),
        cmocka_unit_test(the_hash_has_members),
        cmocka_unit_test(a_contribution_can_be_tried),
        cmocka_unit_test(a_member_is_refused),
        cmocka_unit_test(members_are_kept),
        cmocka_unit_test(verification_looks_at_members_and_owners),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
