/* SPDX-License-Identifier: BSD-2-Clause */
#include "world.h"

#include "engine/engine.h"
#include "ledger/suspect_list.h"

/* Hash, verification and records: what the state is, that it holds together, and what is told of
 * its changes. */

static struct world open_day(void)
{
    struct world world = open_world();
    uint32_t perp = add_market(&world, "perp", SLOSS_SETTLEMENT_UNREALIZED);
    uint32_t future = add_market(&world, "future", SLOSS_SETTLEMENT_VARIATION);
    insure(&world, perp, 40);
    deposit(&world, SLOSS_ACCOUNT_RESERVE, 15);
    deposit(&world, 1, 300);
    deposit(&world, 2, 4000);
    deposit(&world, 3, 500);
    fill(&world, perp, 1, 2, 3, 1000);
    fill(&world, perp, 3, 2, 1, 1010);
    fill(&world, future, 2, 3, 2, 50);
    assert_ok(sloss_engine_funding(world.engine, perp, 2));
    return world;
}

/* Two histories to the same state hash alike: positions opened in another order, a fill more and
 * back, money in and out, events drained or not, limits or growth. */
static void the_hash_is_of_the_state(void **state)
{
    (void)state;
    struct world one = open_day();
    struct sloss_ledger_config config = {
        .struct_size = sizeof(config), .accounts_max = 5000, .positions_max = 9000};
    struct world two;
    assert_ok(sloss_ledger_create(&config, &two.ledger));
    assert_ok(sloss_engine_create(two.ledger, &two.engine));
    assert_ok(sloss_engine_keep_events(two.engine, 0));
    assert_ok(sloss_engine_add_asset(two.engine, "USD", 2, NULL));
    uint32_t perp = add_market(&two, "perp", SLOSS_SETTLEMENT_UNREALIZED);
    uint32_t future = add_market(&two, "future", SLOSS_SETTLEMENT_VARIATION);
    deposit(&two, 1, 100);
    deposit(&two, 2, 4000);
    deposit(&two, 3, 500);
    fill(&two, future, 2, 3, 2, 50);
    fill(&two, perp, 1, 2, 2, 1000);
    fill(&two, perp, 3, 2, 1, 1010);
    fill(&two, perp, 1, 2, 1, 1000);
    fill(&two, future, 3, 2, 2, 50); /* out */
    deposit(&two, SLOSS_ACCOUNT_RESERVE, 15);
    insure(&two, perp, 41);
    assert_ok(sloss_engine_withdraw(two.engine, sloss_account_insurance(perp), 0, 1));
    deposit(&two, 1, 200);
    assert_false(same_hash(hash_of(&one), hash_of(&two)));
    /* Funding in other steps to the same sum. */
    assert_ok(sloss_engine_funding(two.engine, perp, 5));
    assert_ok(sloss_engine_funding(two.engine, perp, -3));
    fill(&two, future, 2, 3, 2, 50); /* and in again */
    assert_true(same_hash(hash_of(&one), hash_of(&two)));
    /* The same commands afterwards lead to the same state. */
    mark(&one, perp, 800);
    mark(&two, perp, 800);
    assert_true(same_hash(hash_of(&one), hash_of(&two)));
    assert_true(market_of(&one, perp).deficit_sum > 0);
    close_world(&one);
    close_world(&two);
}

/* Every part of the state is in the hash: change it, and the hash changes; change it back, and it
 * is what it was. */
static void the_hash_misses_nothing(void **state)
{
    (void)state;
    struct world world = open_day();
    struct sl_holding *holding = sl_ledger_holding(
        world.ledger,
        sl_ledger_find_holding(world.ledger, sl_ledger_find_account(world.ledger, 2), 0));
    struct sl_position *position = sl_ledger_positions(world.ledger, holding);
    struct sl_market *market = sl_engine_market(world.engine, 0);
    struct sl_asset *asset = sl_ledger_asset(world.ledger, 0);
    assert_ok(sloss_engine_set_tier(world.engine, 0, 7, 9, 8));
    int64_t *const numbers[] = {&holding->balance,
                                &holding->socialized,
                                &position->lots,
                                &position->cost,
                                &market->unit,
                                &market->mark,
                                &market->fee_ppb,
                                &market->cap[1],
                                &market->cap[2],
                                &market->cap[3],
                                &market->deficit_sum,
                                &market->cap[11],
                                &market->paid_sum[11],
                                &market->paid_sum[SLOSS_LAYER_INSURANCE],
                                &market->paid_sum[SLOSS_LAYER_RESERVE],
                                &market->paid_sum[SLOSS_LAYER_BACKSTOP],
                                &market->paid_sum[SLOSS_LAYER_SOCIALIZE],
                                &market->repaid_sum,
                                &market->funding,
                                &market->deleverage_sum,
                                &sl_ledger_book(world.ledger, 0)->dust,
                                &market->tier[0].floor,
                                &market->tier[0].rate[SL_INITIAL],
                                &market->tier[0].rate[SL_MAINTENANCE],
                                &market->tier[0].lot[SL_INITIAL],
                                &market->tier[0].lot[SL_MAINTENANCE],
                                &asset->supply,
                                &world.engine->settings.time};
    uint32_t *const words[] = {&holding->market, &market->settlement, &asset->decimals};
    struct sloss_hash before = hash_of(&world);
    for (size_t i = 0; i < COUNT(numbers); i++) {
        *numbers[i] ^= 1;
        assert_false(same_hash(before, hash_of(&world)));
        *numbers[i] ^= 1;
        assert_true(same_hash(before, hash_of(&world)));
    }
    for (size_t i = 0; i < COUNT(words); i++) {
        *words[i] ^= 1;
        assert_false(same_hash(before, hash_of(&world)));
        *words[i] ^= 1;
    }
    uint8_t *const bytes[] = {&market->layer[0],
                              &market->layer[11],
                              &market->sharing.basis,
                              &market->sharing.rule,
                              &market->sharing.cap,
                              &market->sharing.rounding,
                              &market->sharing.pool,
                              &world.engine->settings.option[0],
                              &world.engine->settings.option[1],
                              &world.engine->settings.option[2],
                              &world.engine->settings.option[3],
                              &market->option[0],
                              &market->option[1],
                              &market->option[2],
                              &market->option[3],
                              &market->kind,
                              &market->precision};
    for (size_t i = 0; i < COUNT(bytes); i++) {
        *bytes[i] ^= 1;
        assert_false(same_hash(before, hash_of(&world)));
        *bytes[i] ^= 1;
    }
    uint8_t const flags[] = {SL_HOLDING_LIQUIDATED, SL_HOLDING_BANKRUPT, SL_HOLDING_SUSPECT};
    for (size_t i = 0; i < COUNT(flags); i++) {
        holding->flags ^= flags[i];
        assert_int_equal(same_hash(before, hash_of(&world)), flags[i] == SL_HOLDING_SUSPECT);
        holding->flags ^= flags[i];
    }
    bool *const switches[] = {&market->closed, &market->marked, &market->accepts_negative};
    for (size_t i = 0; i < COUNT(switches); i++) {
        *switches[i] = !*switches[i];
        assert_false(same_hash(before, hash_of(&world)));
        *switches[i] = !*switches[i];
    }
    uint64_t *const counts[] = {&market->deficit_count, &market->takeover_count,
                                &market->deleverage_count, &sl_ledger_account(world.ledger, 6)->id};
    for (size_t i = 0; i < COUNT(counts); i++) {
        *counts[i] ^= 1;
        assert_false(same_hash(before, hash_of(&world)));
        *counts[i] ^= 1;
    }
    assert_true(same_hash(before, hash_of(&world)));
    close_world(&world);
}

/* Each broken invariant is found. */
static void damage_is_found(void **state)
{
    (void)state;
    struct world world = open_day();
    struct sloss_ledger *ledger = world.ledger;
    uint32_t owner = sl_ledger_find_account(ledger, 2);
    uint32_t row = sl_ledger_find_holding(ledger, owner, 0);
    struct sl_holding *holding = sl_ledger_holding(ledger, row);
    struct sl_position *position = sl_ledger_positions(ledger, holding);
    struct sl_position *second = position + 1;
    struct sl_book *book = sl_ledger_book(ledger, 0);
    struct sl_book *future = sl_ledger_book(ledger, 1);
    struct sl_asset *asset = sl_ledger_asset(ledger, 0);
    struct sl_market *market = sl_engine_market(world.engine, 0);
    uint32_t *holder = sl_paged_at(&book->holders, position->slot);
    int64_t *const numbers[] = {&holding->balance, &position->lots,      &position->cost,
                                &second->cost,     &book->long_lots,     &book->short_lots,
                                &asset->supply,    &market->deficit_sum, &market->repaid_sum};
    uint32_t *const words[] = {&holding->account,    &position->market,
                               &position->slot,      &second->market,
                               &position->holding,   holder,
                               &ledger->books.count, &sl_ledger_account(ledger, owner)->holding};
    assert_ok(sloss_engine_verify(world.engine));
    for (size_t i = 0; i < COUNT(numbers); i++) {
        *numbers[i] += 1;
        assert_status(sloss_engine_verify(world.engine), SLOSS_ERR_CORRUPT);
        *numbers[i] -= 1;
        assert_ok(sloss_engine_verify(world.engine));
    }
    for (size_t i = 0; i < COUNT(words); i++) {
        uint32_t kept = *words[i];
        *words[i] = i == 6 ? kept - 1 : i == 7 ? ledger->holdings.count : kept + 1;
        assert_status(sloss_engine_verify(world.engine), SLOSS_ERR_CORRUPT);
        *words[i] = kept;
    }
    *holder += 1000;
    assert_status(sloss_engine_verify(world.engine), SLOSS_ERR_CORRUPT);
    *holder -= 1000;
    sl_wide *const sums[] = {&book->cost_sum, &future->cost_sum, &asset->balance_sum,
                             &asset->cost_sum};
    for (size_t i = 0; i < COUNT(sums); i++) {
        *sums[i] += 1;
        assert_status(sloss_engine_verify(world.engine), SLOSS_ERR_CORRUPT);
        *sums[i] -= 1;
    }
    /* Money made out of nothing by two wrongs that agree with each other. */
    holding->balance += 9;
    asset->balance_sum += 9;
    assert_status(sloss_engine_verify(world.engine), SLOSS_ERR_CORRUPT);
    holding->balance -= 9;
    asset->balance_sum -= 9;
    /* A hole that is none: a claim on the fund out of nothing. */
    sl_ledger_holding(ledger, book->uncovered)->balance += 3;
    holding->balance -= 3;
    assert_status(sloss_engine_verify(world.engine), SLOSS_ERR_CORRUPT);
    sl_ledger_holding(ledger, book->uncovered)->balance -= 3;
    holding->balance += 3;
    close_world(&world);
}

/* A holding has the flag of a suspect if and only if it is on the list, and it is there once. */
static void a_suspect_that_is_not_listed_is_found(void **state)
{
    (void)state;
    struct world world = open_day();
    struct sloss_ledger *ledger = world.ledger;
    fill(&world, 0, 1, 2, 1, 1000);
    fill(&world, 0, 3, 2, 1, 1000);
    assert_int_equal(ledger->suspects.count, 3);
    uint32_t *first = sl_ledger_suspect_at(ledger, 0);
    uint32_t *second = sl_ledger_suspect_at(ledger, 1);
    const uint32_t kept = *first;
    struct sl_holding *holding = sl_ledger_holding(ledger, kept);
    const uint32_t wrong[] = {*second, sl_ledger_asset(ledger, 0)->treasury,
                              ledger->holdings.count};
    for (size_t i = 0; i < COUNT(wrong); i++) {
        *first = wrong[i]; /* twice, a system account's, nobody's; and one who is not there */
        assert_status(sloss_engine_verify(world.engine), SLOSS_ERR_CORRUPT);
        *first = kept;
        assert_ok(sloss_engine_verify(world.engine));
    }
    holding->flags ^= SL_HOLDING_SUSPECT;
    assert_status(sloss_engine_verify(world.engine), SLOSS_ERR_CORRUPT);
    holding->flags ^= SL_HOLDING_SUSPECT;
    ledger->suspects.count--;
    assert_status(sloss_engine_verify(world.engine), SLOSS_ERR_CORRUPT);
    ledger->suspects.count++;
    assert_ok(sloss_engine_verify(world.engine));
    sl_engine_market(world.engine, 1)->brackets_changed = true; /* and it is counted nowhere */
    assert_status(sloss_engine_verify(world.engine), SLOSS_ERR_CORRUPT);
    sl_engine_market(world.engine, 1)->brackets_changed = false;
    close_world(&world);
}

/* Nothing is left of a market that was settled. */
static void what_is_left_of_a_closed_market_is_found(void **state)
{
    (void)state;
    struct world world = open_day();
    uint32_t owner = sl_ledger_find_account(world.ledger, 2);
    struct sl_holding *holding =
        sl_ledger_holding(world.ledger, sl_ledger_find_holding(world.ledger, owner, 0));
    struct sl_market *future = sl_engine_market(world.engine, 1);
    future->closed = true; /* with lots */
    assert_status(sloss_engine_verify(world.engine), SLOSS_ERR_CORRUPT);
    future->closed = false;
    mark(&world, 1, 50);
    fill(&world, 1, 3, 2, 2, 60); /* no lots, but a profit and a loss of 20 to be settled */
    assert_amount(sl_ledger_positions(world.ledger, holding)[1].lots, 0);
    assert_true(sl_ledger_positions(world.ledger, holding)[1].cost != 0);
    assert_ok(sloss_engine_verify(world.engine));
    future->closed = true;
    assert_status(sloss_engine_verify(world.engine), SLOSS_ERR_CORRUPT);
    future->closed = false;
    mark(&world, 1, 50);
    future->closed = true;
    assert_ok(sloss_engine_verify(world.engine));
    close_world(&world);
}

/* Of many assets, each is summed up and compared. */
static void verification_looks_at_every_asset(void **state)
{
    (void)state;
    struct world world = open_world();
    char name[SLOSS_NAME_SIZE];
    for (uint32_t i = 1; i < 600; i++) {
        snprintf(name, sizeof(name), "A%u", i);
        assert_ok(sloss_engine_add_asset(world.engine, name, 2, NULL));
        assert_ok(sloss_engine_deposit(world.engine, 1, i, i));
    }
    for (uint32_t i = 0; i < 600; i++) {
        struct sl_asset *asset = sl_ledger_asset(world.ledger, i);
        asset->balance_sum++;
        asset->supply++;
        assert_status(sloss_engine_verify(world.engine), SLOSS_ERR_CORRUPT);
        asset->balance_sum--;
        assert_status(sloss_engine_verify(world.engine), SLOSS_ERR_CORRUPT);
        asset->supply--;
    }
    close_world(&world);
}

/* A table that does not lead to a row is found: by id, by name, by owner. */
static void verification_looks_at_the_tables(void **state)
{
    (void)state;
    struct world world = open_world();
    struct sl_table *const tables[] = {&world.ledger->by_id, &world.ledger->by_name,
                                       &world.ledger->assets_by_name, &world.ledger->books_by_name,
                                       &world.ledger->by_owner};
    char name[SLOSS_NAME_SIZE];
    for (uint32_t i = 1; i < 7; i++) {
        snprintf(name, sizeof(name), "A%u", i);
        assert_ok(sloss_engine_add_asset(world.engine, name, 2, NULL));
    }
    add_market(&world, "M", SLOSS_SETTLEMENT_UNREALIZED);
    assert_ok(sloss_engine_add_account(world.engine, 1, "one"));
    for (size_t i = 0; i < COUNT(tables); i++) {
        uint32_t place = 0;
        while (SL_PAGED_AT(&tables[i]->now.rows, struct sl_slot, place)->index == SL_NONE) {
            place++;
        }
        struct sl_slot *slot = SL_PAGED_AT(&tables[i]->now.rows, struct sl_slot, place);
        slot->tag ^= 1;
        assert_status(sloss_engine_verify(world.engine), SLOSS_ERR_CORRUPT);
        slot->tag ^= 1;
        assert_ok(sloss_engine_verify(world.engine));
    }
    close_world(&world);
}

/* Events alone rebuild every balance: one for each movement of money, with its cause. */
static void events_rebuild_balances(void **state)
{
    (void)state;
    struct world world = open_day();
    set_layers_of(&world, 0, (const uint32_t[]){1, 2, 4}, 3);
    assert_ok(sloss_engine_withdraw(world.engine, 2, 0, 11));
    assert_ok(sloss_engine_transfer(world.engine, 2, 3, 0, 7));
    mark(&world, 0, 850);
    mark(&world, 1, 400);
    insure(&world, 0, 5);
    assert_ok(deleverage(&world, 2, 0, SLOSS_RANK_SIZE));
    assert_ok(sloss_engine_takeover(world.engine, 3));
    int64_t model[64] = {0}; /* by account order */
    struct sloss_event events[7];
    size_t count = 1;
    uint64_t sequence = 0;
    uint64_t kinds = 0;
    while (count > 0) {
        assert_ok(sloss_engine_events(world.engine, events, COUNT(events), &count));
        for (size_t i = 0; i < count; i++) {
            const struct sloss_event *event = &events[i];
            assert_true(event->sequence >= sequence);
            sequence = event->sequence;
            kinds |= UINT64_C(1) << event->kind;
            bool money = event->kind != SLOSS_EVENT_BREACH && event->kind != SLOSS_EVENT_TAKEOVER &&
                         event->kind != SLOSS_EVENT_DELEVERAGE;
            for (uint32_t row = 0; money && row < world.ledger->accounts.count; row++) {
                uint64_t id = sl_ledger_account(world.ledger, row)->id;
                bool gains = event->kind == SLOSS_EVENT_REALIZED;
                model[row] += event->other == id ? event->amount : 0;
                model[row] += event->account == id ? (gains ? event->amount : -event->amount) : 0;
            }
        }
    }
    for (uint32_t row = 0; row < world.ledger->accounts.count; row++) {
        assert_amount(model[row], balance(&world, sl_ledger_account(world.ledger, row)->id));
    }
    static const uint32_t seen[] = {
        SLOSS_EVENT_DEPOSIT,   SLOSS_EVENT_WITHDRAWAL,     SLOSS_EVENT_TRANSFER,
        SLOSS_EVENT_REALIZED,  SLOSS_EVENT_BREACH,         SLOSS_EVENT_TAKEOVER,
        SLOSS_EVENT_INSURANCE, SLOSS_EVENT_RESERVE,        SLOSS_EVENT_SOCIALIZED,
        SLOSS_EVENT_POOLED,    SLOSS_EVENT_VARIATION_PAID, SLOSS_EVENT_VARIATION_RECEIVED};
    for (size_t i = 0; i < COUNT(seen); i++) {
        assert_true((kinds >> seen[i] & 1) != 0);
    }
    close_world(&world);
}

/* What a refused command queued is gone; what a host does not want is not kept. */
static void events_of_a_refused_command_are_gone(void **state)
{
    (void)state;
    struct world world = open_day();
    struct sloss_event event;
    size_t count = 1;
    while (count == 1) {
        assert_ok(sloss_engine_events(world.engine, &event, 1, &count));
    }
    assert_status(sloss_engine_fill(world.engine, 0, 1, 2, 1, INT64_MAX / 2), SLOSS_ERR_OVERFLOW);
    assert_ok(sloss_engine_events(world.engine, &event, 1, &count));
    assert_int_equal(count, 0);
    assert_ok(sloss_engine_keep_events(world.engine, 0));
    mark(&world, 0, 500);
    struct sloss_deficit deficit;
    assert_ok(sloss_engine_events(world.engine, &event, 1, &count));
    assert_int_equal(count, 0);
    assert_ok(sloss_engine_deficits(world.engine, &deficit, 1, &count));
    assert_int_equal(count, 0);
    assert_true(market_of(&world, 0).deficit_count > 0);
    assert_ok(sloss_engine_keep_events(world.engine, 1));
    deposit(&world, 9, 1);
    assert_ok(sloss_engine_events(world.engine, &event, 1, &count));
    assert_int_equal(count, 1);
    assert_true(event.other == 9 && event.account == 0 && event.amount == 1 && event.balance == 1);
    assert_int_equal(event.struct_size, sizeof(event));
    close_world(&world);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_hash_is_of_the_state),
        cmocka_unit_test(the_hash_misses_nothing),
        cmocka_unit_test(damage_is_found),
        cmocka_unit_test(a_suspect_that_is_not_listed_is_found),
        cmocka_unit_test(what_is_left_of_a_closed_market_is_found),
        cmocka_unit_test(verification_looks_at_every_asset),
        cmocka_unit_test(verification_looks_at_the_tables),
        cmocka_unit_test(events_rebuild_balances),
        cmocka_unit_test(events_of_a_refused_command_are_gone),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
