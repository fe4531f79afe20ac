/* SPDX-License-Identifier: BSD-2-Clause */
/* Events of shared losses: as many as there are defaults and payers, not as there are pairs of
 * them, and they tell all of it. */
#include "random_book.h"

#include "engine/engine.h"
#include "ledger/side/compartment.h"

enum {
    LOSERS = 40,
    PAYERS = 30,
    FIRST_PAYER = 1000
};

/* What one command's events and records add up to. */
struct told {
    uint32_t events;
    uint32_t socialized; /* events of this kind, and so on */
    uint32_t pooled;
    uint32_t deficits;
    int64_t charged;  /* amounts of SOCIALIZED */
    int64_t covered;  /* of POOLED */
    uint64_t deficit; /* the last SOCIALIZED's, and so on */
    uint64_t account;
    uint32_t market;
    bool in_order; /* by account order in each market */
    int64_t by_payer[PAYERS];
};

static struct told drain(struct world *world)
{
    struct told told = {.market = UINT32_MAX, .in_order = true};
    struct sloss_event event;
    size_t count = 1;
    while (count > 0) {
        assert_ok(sloss_engine_events(world->engine, &event, 1, &count));
        if (count == 0) {
            break;
        }
        told.events++;
        if (event.kind == SLOSS_EVENT_SOCIALIZED) {
            assert_true(event.amount > 0);
            told.socialized++;
            told.charged += event.amount;
            told.deficit = event.deficit;
            told.in_order &= event.market != told.market || event.account > told.account;
            told.market = event.market;
            told.account = event.account;
            if (event.account >= FIRST_PAYER && event.account < FIRST_PAYER + PAYERS) {
                told.by_payer[event.account - FIRST_PAYER] += event.amount;
            }
        } else if (event.kind == SLOSS_EVENT_POOLED) {
            told.pooled++;
            told.covered += event.amount;
            assert_int_equal(event.account, 0);
        }
    }
    return told;
}

static int64_t socialized_sum(struct world *world, uint32_t *count_out)
{
    struct sloss_deficit deficit;
    size_t count = 1;
    int64_t sum = 0;
    *count_out = 0;
    while (count > 0) {
        assert_ok(sloss_engine_deficits(world->engine, &deficit, 1, &count));
        sum += count > 0 ? deficit.paid[SLOSS_LAYER_SOCIALIZE] : 0;
        *count_out += (uint32_t)count;
    }
    return sum;
}

/* Each loser is long 30 lots against the payers, one lot each, in every market; bought at 100 with
 * 300 a market, so that at 80 each market has taken 600 from it, half of which it does not have. */
static struct world
losers_and_payers_with(uint32_t losers, uint32_t markets, const struct sloss_sharing *sharing,
                       void *(*allocate)(void *context, size_t size),
                       void (*release)(void *context, void *pointer, size_t size))
{
    struct sloss_ledger_config config = {.struct_size = sizeof(config),
                                         .memory = {.allocate = allocate, .release = release}};
    struct world world;
    assert_ok(sloss_ledger_create(&config, &world.ledger));
    assert_ok(sloss_engine_create(world.ledger, &world.engine));
    assert_ok(sloss_engine_add_asset(world.engine, "USD", 2, NULL));
    char name[SLOSS_NAME_SIZE];
    for (uint32_t market = 0; market < markets; market++) {
        snprintf(name, sizeof(name), "M%u", market);
        add_market(&world, name, SLOSS_SETTLEMENT_UNREALIZED);
        /* A bracket, by which a loss of several markets is split. */
        assert_ok(sloss_engine_set_tier(world.engine, market, 0, 100000000, 100000000));
        assert_ok(sloss_engine_set_sharing(world.engine, market, sharing));
    }
    for (uint64_t payer = 0; payer < PAYERS; payer++) {
        deposit(&world, FIRST_PAYER + payer, 1000000);
    }
    for (uint64_t loser = 1; loser <= losers; loser++) {
        deposit(&world, loser, 300 * (int64_t)markets);
        for (uint32_t market = 0; market < markets; market++) {
            /* The last one first, so that places in the book are not account order. */
            for (uint64_t payer = PAYERS; payer-- > 0;) {
                fill(&world, market, loser, FIRST_PAYER + payer, 1, 100);
            }
        }
    }
    assert_int_equal(drain(&world).socialized, 0);
    return world;
}

static struct world losers_and_payers(uint32_t losers, uint32_t markets,
                                      const struct sloss_sharing *sharing)
{
    return losers_and_payers_with(losers, markets, sharing, NULL, NULL);
}

static void mark_all(struct world *world, uint32_t markets, int64_t price)
{
    struct sloss_mark marks[8] = {{0}};
    for (uint32_t market = 0; market < markets; market++) {
        marks[market] = (struct sloss_mark){market, 0, price};
    }
    assert_ok(sloss_engine_mark(world->engine, marks, markets));
}

/* By hand: each loser leaves 300 a market in each of the markets, and every payer has the same
 * position, so 300 / 30 = 10 a payer, market and loser. */
static void check_round(uint32_t losers, uint32_t markets, const struct sloss_sharing *sharing)
{
    struct world world = losers_and_payers(losers, markets, sharing);
    mark_all(&world, markets, 80);
    struct told told = drain(&world);
    uint32_t deficits = 0;
    int64_t socialized = socialized_sum(&world, &deficits);
    assert_amount(socialized, 300 * (int64_t)losers * markets);
    assert_amount(told.charged, socialized);
    assert_amount(told.covered, socialized);
    assert_int_equal(deficits, losers * markets);
    assert_int_equal(told.pooled, losers * markets);
    assert_int_equal(told.socialized, PAYERS * markets);
    assert_true(told.in_order);
    assert_int_equal(told.deficit == 0, losers > 1);
    for (uint64_t payer = 0; payer < PAYERS; payer++) {
        assert_amount(told.by_payer[payer], 10 * (int64_t)losers * markets);
        assert_amount(account_of(&world, FIRST_PAYER + payer).socialized, told.by_payer[payer]);
    }
    /* Per loser: a breach, and in each market realized twice, taken over, covered. Per payer and
     * market: what it is charged, and its claim. */
    assert_true(told.events <= losers * (1 + 5 * markets) + 2 * PAYERS * markets);
    close_world(&world);
}

/* One event a payer, market and round, whatever makes a payer and however lists of payers are kept:
 * those of equity take turns with one list, so that each default makes it anew. */
static void a_round_tells_each_payer_once(void **state)
{
    (void)state;
    for (uint32_t basis = SLOSS_BASIS_PROFIT; basis <= SLOSS_BASIS_NOTIONAL; basis++) {
        const struct sloss_sharing *sharing = SHARING(basis, SLOSS_RULE_EQUAL, SLOSS_CAP_NONE, 0);
        for (uint32_t markets = 1; markets <= 3; markets++) {
            check_round(1, markets, sharing);
            check_round(2, markets, sharing);
            check_round(LOSERS, markets, sharing);
            check_round(LOSERS, markets, POOLED(basis, SLOSS_RULE_EQUAL, SLOSS_CAP_NONE, 0));
        }
    }
}

/* Final settlement has no rounds where nobody is closed out: at 89 losers of 30 lots have lost 330
 * of 300 and owe 30, one a payer. */
static void a_settlement_tells_each_payer_once(void **state)
{
    (void)state;
    uint32_t deficits = 0;
    const struct sloss_sharing *sharing =
        SHARING(SLOSS_BASIS_OPEN_INTEREST, SLOSS_RULE_EQUAL, SLOSS_CAP_NONE, 0);
    struct world world = losers_and_payers(LOSERS, 1, sharing);
    assert_ok(
        sloss_engine_set_liquidation(world.engine, SLOSS_LIQUIDATION_MANUAL, SLOSS_RESIDUAL_KEEP));
    assert_ok(sloss_engine_settle(world.engine, 0, 89));
    struct told told = drain(&world);
    assert_amount(told.charged, 30 * LOSERS);
    assert_amount(told.covered, 30 * LOSERS);
    assert_int_equal(told.socialized, PAYERS);
    assert_int_equal(told.pooled, LOSERS);
    assert_amount(socialized_sum(&world, &deficits), 30 * LOSERS);
    assert_int_equal(deficits, LOSERS);
    close_world(&world);
}

/* Two winners of 60 each, a loser short of 40 of 120: each winner is kept back 20, which goes from
 * itself to itself, and receives 40. */
static void what_is_kept_back_moves_nothing(void **state)
{
    (void)state;
    struct world world = open_world();
    add_market(&world, "V", SLOSS_SETTLEMENT_VARIATION);
    deposit(&world, 1, 80);
    deposit(&world, 2, 500);
    deposit(&world, 3, 500);
    fill(&world, 0, 1, 2, 6, 100);
    fill(&world, 0, 1, 3, 6, 100);
    drain(&world);
    mark(&world, 0, 100);
    drain(&world);
    mark(&world, 0, 90);
    struct sloss_event events[64];
    size_t count = 0;
    uint32_t kept_back = 0;
    assert_ok(sloss_engine_events(world.engine, events, COUNT(events), &count));
    for (size_t i = 0; i < count; i++) {
        if (events[i].kind == SLOSS_EVENT_SOCIALIZED) {
            kept_back++;
            assert_int_equal(events[i].account, 1 + kept_back);
            assert_int_equal(events[i].other, events[i].account);
            assert_amount(events[i].amount, 20);
            assert_int_equal(events[i].deficit, 1);
        }
    }
    assert_int_equal(kept_back, 2);
    assert_amount(balance(&world, 2), 540);
    assert_amount(balance(&world, 3), 540);
    close_world(&world);
}

/* Losses are paid, and claims cut and received, market by market. X loses 40 in A and 60 in B and
 * has 50, so that 20 and 30 are paid and as much is short. Y made 40 in A and Z 60 in B: each is
 * kept back what is short there. */
static void an_instant_tells_market_by_market(void **state)
{
    (void)state;
    enum {
        X = 1,
        Y,
        Z
    };
    struct world world = open_world();
    add_market(&world, "A", SLOSS_SETTLEMENT_VARIATION);
    add_market(&world, "B", SLOSS_SETTLEMENT_VARIATION);
    assert_ok(sloss_engine_set_liquidation(world.engine, SLOSS_LIQUIDATION_MANUAL, 0));
    deposit(&world, X, 50);
    deposit(&world, Y, 0);
    deposit(&world, Z, 0);
    fill(&world, 0, X, Y, 4, 100);
    fill(&world, 1, X, Z, 6, 100);
    mark_all(&world, 2, 100);
    drain(&world);
    const struct sloss_mark marks[] = {{0, 0, 90}, {1, 0, 90}};
    assert_ok(sloss_engine_mark(world.engine, marks, COUNT(marks)));
    static const struct {
        uint32_t kind;
        uint32_t market;
        uint64_t account;
        uint64_t other;
        int64_t amount;
        uint64_t deficit;
    } wanted[] = {
        {SLOSS_EVENT_VARIATION_PAID, 0, X, 0, 20, 0},
        {SLOSS_EVENT_VARIATION_PAID, 1, X, 0, 30, 0},
        {SLOSS_EVENT_CLAIM, 0, Y, Y, 20, 0},
        {SLOSS_EVENT_CLAIM, 1, Z, Z, 30, 0},
        {SLOSS_EVENT_SOCIALIZED, 0, Y, Y, 20, 1},
        {SLOSS_EVENT_VARIATION_RECEIVED, 0, 0, Y, 20, 0},
        {SLOSS_EVENT_SOCIALIZED, 1, Z, Z, 30, 2},
        {SLOSS_EVENT_VARIATION_RECEIVED, 1, 0, Z, 30, 0},
    };
    struct sloss_event events[16];
    size_t count = 0;
    assert_ok(sloss_engine_events(world.engine, events, COUNT(events), &count));
    assert_true(count > COUNT(wanted)); /* the breach of X comes last */
    for (size_t i = 0; i < COUNT(wanted); i++) {
        assert_int_equal(events[i].kind, wanted[i].kind);
        assert_int_equal(events[i].market, wanted[i].market);
        assert_true(events[i].account == wanted[i].account);
        assert_true(events[i].other == wanted[i].other);
        assert_amount(events[i].amount, wanted[i].amount);
        assert_true(events[i].deficit == wanted[i].deficit);
    }
    close_world(&world);
}

/* X lacks 30 of 40 and V 20 of 30. Z, who made 70, is kept back 50, by one event: for several
 * deficits, whether the market pools them or shares each by itself. */
static void two_deficits_are_kept_back_in_one_event(void **state)
{
    (void)state;
    enum {
        X = 1,
        V,
        Z
    };
    for (uint32_t pool = 0; pool < 2; pool++) {
        struct world world = open_world();
        add_market(&world, "M", SLOSS_SETTLEMENT_VARIATION);
        assert_ok(sloss_engine_set_sharing(world.engine, 0, SHARING_BY(0, 0, 0, 0, pool)));
        assert_ok(sloss_engine_set_liquidation(world.engine, SLOSS_LIQUIDATION_MANUAL, 0));
        deposit(&world, X, 10);
        deposit(&world, V, 10);
        deposit(&world, Z, 0);
        fill(&world, 0, X, Z, 4, 100);
        fill(&world, 0, V, Z, 3, 100);
        mark(&world, 0, 100);
        drain(&world);
        mark(&world, 0, 90);
        struct sloss_event kept_back = only_event(&world, SLOSS_EVENT_SOCIALIZED);
        assert_int_equal(kept_back.account, Z);
        assert_int_equal(kept_back.other, Z);
        assert_int_equal(kept_back.deficit, 0);
        assert_amount(kept_back.amount, 50);
        uint32_t deficits = 0;
        assert_amount(socialized_sum(&world, &deficits), 50);
        assert_int_equal(deficits, 2);
        assert_amount(balance(&world, Z), 20);
        close_world(&world);
    }
}

/* By hand: at 90 the long of 10 lots is short of all its loss of 100, which the two shorts bear
 * alike; WEAK, who has 5 and made 10, is then 35 below zero, and in the next round the other bears
 * that. */
static void each_round_tells_its_own(void **state)
{
    (void)state;
    enum {
        LONG = 1,
        WEAK,
        OTHER
    };
    struct world world = open_world();
    add_market(&world, "M", SLOSS_SETTLEMENT_UNREALIZED);
    assert_ok(sloss_engine_set_sharing(
        world.engine, 0, SHARING(SLOSS_BASIS_OPEN_INTEREST, SLOSS_RULE_EQUAL, SLOSS_CAP_NONE, 0)));
    deposit(&world, LONG, 0);
    deposit(&world, WEAK, 5);
    deposit(&world, OTHER, 1000);
    fill(&world, 0, LONG, WEAK, 1, 100);
    fill(&world, 0, LONG, OTHER, 9, 100);
    drain(&world);
    mark(&world, 0, 90);
    static const struct {
        uint32_t kind;
        uint64_t account;
        uint64_t other;
        uint64_t deficit;
        int64_t amount;
    } want[] = {
        {SLOSS_EVENT_POOLED, 0, LONG, 1, 100},     {SLOSS_EVENT_SOCIALIZED, WEAK, 0, 1, 50},
        {SLOSS_EVENT_SOCIALIZED, OTHER, 0, 1, 50}, {SLOSS_EVENT_CLAIM, WEAK, WEAK, 0, 50},
        {SLOSS_EVENT_CLAIM, OTHER, OTHER, 0, 50},  {SLOSS_EVENT_BREACH, WEAK, 0, 0, 35},
        {SLOSS_EVENT_POOLED, 0, WEAK, 2, 35},      {SLOSS_EVENT_SOCIALIZED, OTHER, 0, 2, 35},
        {SLOSS_EVENT_CLAIM, OTHER, OTHER, 0, 35}};
    struct sloss_event events[64];
    size_t count = 0;
    size_t next = 0;
    assert_ok(sloss_engine_events(world.engine, events, COUNT(events), &count));
    for (size_t i = 0; i < count; i++) {
        const struct sloss_event *event = &events[i];
        bool first = event->kind == SLOSS_EVENT_BREACH && event->account == LONG;
        if (first || event->kind == SLOSS_EVENT_TAKEOVER || event->kind == SLOSS_EVENT_REALIZED) {
            continue;
        }
        assert_true(next < COUNT(want));
        assert_int_equal(event->kind, want[next].kind);
        assert_int_equal(event->account, want[next].account);
        assert_int_equal(event->other, want[next].other);
        assert_int_equal(event->deficit, want[next].deficit);
        assert_amount(event->amount, want[next].amount);
        next++;
    }
    assert_int_equal(next, COUNT(want));
    close_world(&world);
}

/* A takeover closes the holdings of an account in order of their assets, however they came about.
 */
static void a_takeover_goes_by_asset(void **state)
{
    (void)state;
    struct world world = open_world();
    char name[SLOSS_NAME_SIZE];
    for (uint32_t asset = 0; asset < 6; asset++) {
        snprintf(name, sizeof(name), "N%u", asset);
        assert_ok(asset == 0 ? SLOSS_OK : sloss_engine_add_asset(world.engine, name, 0, NULL));
        assert_ok(sloss_engine_add_market(world.engine, name, asset, 1, 0, 0, NULL));
    }
    for (uint32_t i = 0; i < 6; i++) {
        uint32_t asset = i * 5 % 6; /* 0 5 4 3 2 1 */
        assert_ok(sloss_engine_deposit(world.engine, 1, asset, 1000));
        assert_ok(sloss_engine_deposit(world.engine, 2, asset, 1000));
        fill(&world, asset, 1, 2, 1, 100);
    }
    drain(&world);
    assert_ok(sloss_engine_takeover(world.engine, 1));
    struct sloss_event events[64];
    size_t count = 0;
    uint32_t next = 0;
    assert_ok(sloss_engine_events(world.engine, events, COUNT(events), &count));
    for (size_t i = 0; i < count; i++) {
        if (events[i].kind == SLOSS_EVENT_TAKEOVER) {
            assert_int_equal(events[i].asset, next++);
        }
    }
    assert_int_equal(next, 6);
    close_world(&world);
}

/* ---- what they add up to --------------------------------------------------------------------- */

/* Balances by account order and asset, from events alone: the rule of docs/guides/events.md. */
struct copy {
    int64_t balance[128][BOOK_ASSETS];
    int64_t in_pool; /* of a round or of a variation mark: paid in and not yet handed on */
};

static void add_to(const struct world *world, struct copy *copy, uint64_t id, uint32_t asset,
                   int64_t amount)
{
    uint32_t row = sl_ledger_find_account(world->ledger, id);
    assert_true(row < COUNT(copy->balance) && asset < BOOK_ASSETS);
    copy->balance[row][asset] += amount;
}

/* Is it a charge that a winner of a variation mark does not receive? */
static bool is_kept_back(const struct world *world, const struct sloss_event *event)
{
    return event->kind == SLOSS_EVENT_SOCIALIZED && event->other != 0 &&
           sl_engine_market(world->engine, event->market)->settlement == SLOSS_SETTLEMENT_VARIATION;
}

static void copy_event(const struct world *world, struct copy *copy,
                       const struct sloss_event *event)
{
    bool gains = event->kind == SLOSS_EVENT_REALIZED;
    if (event->kind == SLOSS_EVENT_BREACH || event->kind == SLOSS_EVENT_TAKEOVER ||
        event->kind == SLOSS_EVENT_DELEVERAGE || event->kind == SLOSS_EVENT_PAID_OUT) {
        return;
    }
    if (event->other != 0) {
        add_to(world, copy, event->other, event->asset, event->amount);
    }
    if (event->account != 0) {
        add_to(world, copy, event->account, event->asset, gains ? event->amount : -event->amount);
    }
    bool outside = event->kind == SLOSS_EVENT_DEPOSIT || event->kind == SLOSS_EVENT_WITHDRAWAL ||
                   event->kind == SLOSS_EVENT_HELD || event->kind == SLOSS_EVENT_RELEASED ||
                   gains || event->cause == SLOSS_COMMAND_RECOVER;
    copy->in_pool -= !outside && event->account == 0 ? event->amount : 0;
    copy->in_pool += !outside && event->other == 0 ? event->amount : 0;
    /* A charge that leaves the balance alone comes from a cost; in a variation mark from nowhere.
     */
    bool from_cost = event->other != 0 &&
                     (event->kind == SLOSS_EVENT_GIVEN_UP ||
                      (event->kind == SLOSS_EVENT_SOCIALIZED && !is_kept_back(world, event)));
    copy->in_pool += from_cost ? event->amount : 0;
}

/* By market: what events say of its deficits less what the records say, part by part. */
struct parts {
    int64_t amount[SLOSS_EVENT_CHANGE_DROPPED + 1];
};

static struct sloss_event events[4096];

static void check_deficits(struct world *world, size_t event_count, uint32_t *checked)
{
    struct parts parts[BOOK_MARKETS] = {{{0}}};
    struct sloss_deficit deficit;
    for (size_t i = 0; i < event_count; i++) {
        if (events[i].market != UINT32_MAX) {
            parts[events[i].market].amount[events[i].kind] += events[i].amount;
        }
    }
    for (;;) {
        size_t count = 0;
        int64_t pooled = 0;
        assert_ok(sloss_engine_deficits(world->engine, &deficit, 1, &count));
        if (count == 0) {
            break;
        }
        struct parts *part = &parts[deficit.market];
        part->amount[SLOSS_EVENT_INSURANCE] -= deficit.paid[SLOSS_LAYER_INSURANCE];
        part->amount[SLOSS_EVENT_RESERVE] -= deficit.paid[SLOSS_LAYER_RESERVE];
        part->amount[SLOSS_EVENT_SOCIALIZED] -= deficit.paid[SLOSS_LAYER_SOCIALIZE];
        part->amount[SLOSS_EVENT_GIVEN_UP] -= deficit.paid[SLOSS_LAYER_DELEVERAGE];
        part->amount[SLOSS_EVENT_UNCOVERED] -= deficit.uncovered;
        for (uint32_t layer = 0; layer < SLOSS_LAYERS_MAX; layer++) {
            part->amount[SLOSS_EVENT_CLAIM] -= deficit.paid[layer]; /* nobody has an owner here */
        }
        for (size_t i = 0; i < event_count; i++) {
            bool own = events[i].kind == SLOSS_EVENT_POOLED && events[i].deficit == deficit.number;
            pooled += own ? events[i].amount : 0;
        }
        bool never_paid =
            pooled == 0 && sl_engine_market(world->engine, deficit.market)->settlement ==
                               SLOSS_SETTLEMENT_VARIATION;
        assert_amount(pooled, never_paid ? 0 : deficit.loss);
        ++*checked;
    }
    for (uint32_t market = 0; market < BOOK_MARKETS; market++) {
        assert_amount(parts[market].amount[SLOSS_EVENT_INSURANCE], 0);
        assert_amount(parts[market].amount[SLOSS_EVENT_RESERVE], 0);
        assert_amount(parts[market].amount[SLOSS_EVENT_SOCIALIZED], 0);
        assert_amount(parts[market].amount[SLOSS_EVENT_GIVEN_UP], 0);
        assert_amount(parts[market].amount[SLOSS_EVENT_UNCOVERED], 0);
        assert_amount(parts[market].amount[SLOSS_EVENT_CLAIM], 0);
    }
}

/* Nobody is told twice in one market what is kept back from an instant. A command settles at most
 * two of a market: that of its mark, and one at the last marks where that has found a breach. */
static void check_kept_back(const struct world *world, size_t event_count)
{
    for (size_t i = 0; i < event_count; i++) {
        bool kept_back = is_kept_back(world, &events[i]);
        uint32_t before = 0;
        assert_true(!kept_back || events[i].other == events[i].account);
        for (size_t k = 0; kept_back && k < i; k++) {
            before += is_kept_back(world, &events[k]) && events[k].account == events[i].account &&
                      events[k].market == events[i].market;
        }
        assert_true(before < 2);
    }
}

/* What an account has in its compartments of an asset. */
static int64_t in_parts(const struct world *world, uint32_t account, uint32_t asset)
{
    int64_t sum = 0;
    for (uint32_t row = sl_compartment_first(world->ledger, account); row != SL_NONE;
         row = sl_compartment_next(world->ledger, row)) {
        const struct sl_holding *part =
            sl_ledger_holding(world->ledger, sl_compartment_at(world->ledger, row)->holding);
        sum += part->asset == asset ? part->balance : 0;
    }
    return sum;
}

/* After every command the copy is the books, and each deficit's events are its record. */
static void events_are_the_books(void **state)
{
    (void)state;
    static struct copy copy;
    struct world world = open_world();
    struct random random = {23};
    uint32_t checked = 0;
    size_t count = 0;
    memset(&copy, 0, sizeof(copy));
    open_book(&world);
    for (uint32_t i = 0; i < rounds_at_least(400, 6000); i++) {
        struct sloss_command command = random_command(&random);
        if (i % 8 == 7) {
            struct sloss_mark marks[] = {{1, 0, 50 + (int64_t)random_below(&random, 100)},
                                         {3, 0, 50 + (int64_t)random_below(&random, 100)},
                                         {5, 0, 50 + (int64_t)random_below(&random, 100)}};
            (void)sloss_engine_mark(world.engine, marks, COUNT(marks));
        } else {
            (void)sloss_engine_apply(world.engine, &command, 1, NULL);
        }
        assert_ok(sloss_engine_events(world.engine, events, COUNT(events), &count));
        assert_true(count < COUNT(events));
        for (size_t k = 0; k < count; k++) {
            copy_event(&world, &copy, &events[k]);
        }
        check_kept_back(&world, count);
        check_deficits(&world, count, &checked);
        assert_amount(copy.in_pool, 0);
        for (uint32_t row = 0; row < world.ledger->accounts.count; row++) {
            for (uint32_t asset = 0; asset < BOOK_ASSETS; asset++) {
                int64_t amount = 0;
                uint64_t id = sl_ledger_account(world.ledger, row)->id;
                assert_ok(sloss_ledger_balance(world.ledger, id, asset, &amount));
                assert_amount(copy.balance[row][asset], amount + in_parts(&world, row, asset));
            }
        }
    }
    assert_true(checked > rounds(30)); /* and a brief run has reached some */
    close_world(&world);
}

/* ---- failures -------------------------------------------------------------------------------- */

static int64_t allocations_left = INT64_MAX;

static void *allocate_some(void *context, size_t size)
{
    (void)context;
    return allocations_left-- > 0 ? malloc(size) : NULL;
}

static void give_back(void *context, void *pointer, size_t size)
{
    (void)context;
    (void)size;
    free(pointer);
}

/* A mark that ran out of memory, wherever, leaves nothing to tell for the next one. */
static void a_failure_leaves_nothing_to_tell(void **state)
{
    (void)state;
    const struct sloss_sharing *sharing =
        SHARING(SLOSS_BASIS_PROFIT, SLOSS_RULE_EQUAL, SLOSS_CAP_NONE, 0);
    uint32_t failures = 0;
    for (int64_t allowed = 0;; allowed++) {
        struct world world = losers_and_payers_with(4, 2, sharing, allocate_some, give_back);
        struct sloss_mark marks[] = {{0, 0, 80}, {1, 0, 80}};
        allocations_left = allowed;
        enum sloss_status status = sloss_engine_mark(world.engine, marks, COUNT(marks));
        allocations_left = INT64_MAX;
        if (status != SLOSS_OK) {
            failures++;
            assert_status(status, SLOSS_ERR_MEMORY);
            assert_int_equal(drain(&world).events, 0);
            mark_all(&world, 2, 80);
        }
        struct told told = drain(&world);
        assert_int_equal(told.socialized, 2 * PAYERS);
        assert_amount(told.charged, 300 * 4 * 2);
        close_world(&world);
        if (status == SLOSS_OK) {
            break;
        }
    }
    assert_true(failures > 10);
}

/* What is charged while nobody wants events is not told when somebody does. */
static void nothing_is_told_late(void **state)
{
    (void)state;
    struct world world =
        losers_and_payers(2, 1, SHARING(SLOSS_BASIS_PROFIT, SLOSS_RULE_EQUAL, SLOSS_CAP_NONE, 0));
    assert_ok(sloss_engine_keep_events(world.engine, 0));
    mark(&world, 0, 80);
    assert_ok(sloss_engine_keep_events(world.engine, 1));
    deposit(&world, 3, 1);
    struct told told = drain(&world);
    assert_int_equal(told.events, 1);
    close_world(&world);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_round_tells_each_payer_once),
        cmocka_unit_test(a_settlement_tells_each_payer_once),
        cmocka_unit_test(what_is_kept_back_moves_nothing),
        cmocka_unit_test(an_instant_tells_market_by_market),
        cmocka_unit_test(two_deficits_are_kept_back_in_one_event),
        cmocka_unit_test(each_round_tells_its_own),
        cmocka_unit_test(a_takeover_goes_by_asset),
        cmocka_unit_test(events_are_the_books),
        cmocka_unit_test(a_failure_leaves_nothing_to_tell),
        cmocka_unit_test(nothing_is_told_late),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
