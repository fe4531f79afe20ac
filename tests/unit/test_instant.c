/* SPDX-License-Identifier: BSD-2-Clause */
/* What is kept within an instant (rankings of rivals, lists of payers) is what making it anew at
 * each step would give, whatever changes in between. */
#include "world.h"

#include "allocation/rank.h"
#include "closing/trade.h"
#include "engine/equity.h"
#include "engine/gain.h"
#include "engine/watch.h"
#include "margin/margin.h"
#include "waterfall/payers.h"
#include "waterfall/rivals.h"

#define MARKETS 3u

/* Three markets of one asset, the last one settled in variation; everybody trades with everybody,
 * at few sizes and prices, so that scores are often equal. Some are close to a breach, some in it.
 */
static struct world random_world(struct random *random, uint32_t accounts)
{
    struct world world = open_world();
    for (uint32_t m = 0; m < MARKETS; m++) {
        char name[] = {'M', (char)('0' + m), '\0'};
        add_market(&world, name, m == 2 ? SLOSS_SETTLEMENT_VARIATION : SLOSS_SETTLEMENT_UNREALIZED);
        assert_ok(sloss_engine_set_tier(world.engine, m, 0, 20000000, 10000000));
    }
    for (uint64_t account = 1; account <= accounts; account++) {
        deposit(&world, account, 1 + (int64_t)random_below(random, 4) * 3000);
    }
    for (uint32_t i = 0; i < 3 * accounts; i++) {
        uint64_t buyer = 1 + random_below(random, accounts);
        uint64_t seller = 1 + random_below(random, accounts);
        uint32_t m = (uint32_t)random_below(random, MARKETS);
        buyer = random_below(random, 20) == 0 ? sloss_account_insurance(m) : buyer;
        if (buyer != seller) {
            fill(&world, m, buyer, seller, 1 + (int64_t)random_below(random, 3),
                 990 + 10 * (int64_t)random_below(random, 3));
        }
    }
    for (uint32_t m = 0; m < MARKETS; m++) {
        struct sl_market *market = sl_engine_market(world.engine, m);
        market->mark = 1000 + (int64_t)random_below(random, 3) * 10 - 10;
        sl_market_move(market, market->mark);
    }
    world.engine->judge_all = true; /* nobody has been judged since */
    return world;
}

/* Something moves: a position, in whatever market, or money. */
static void change(struct world *world, struct random *random)
{
    struct sloss_engine *engine = world->engine;
    const struct sloss_ledger *ledger = engine->ledger;
    const struct sl_book *book = sl_ledger_book(ledger, (uint32_t)random_below(random, MARKETS));
    uint32_t row = sl_ledger_holder(book, (uint32_t)random_below(random, book->holders.count));
    const struct sl_position *position = sl_ledger_position(ledger, row);
    if (random_below(random, 2) == 0) {
        int64_t lots = (int64_t)random_below(random, 5) - 2;
        lots = random_below(random, 4) == 0 ? -position->lots : lots;
        assert_ok(sl_trade(engine, row, lots, lots * 1000));
        return;
    }
    const struct sl_asset *asset = sl_ledger_asset(ledger, 0);
    int64_t amount = (int64_t)random_below(random, 3000);
    bool comes = random_below(random, 2) == 0;
    assert_ok(sl_watch_pay(engine, comes ? asset->treasury : position->holding,
                           comes ? position->holding : asset->treasury, amount));
}

/* An instant begins; some have not been able to pay their variation in it. */
static void begin(struct world *world, struct random *random)
{
    struct sloss_ledger *ledger = world->engine->ledger;
    assert_ok(sl_ledger_begin(ledger));
    for (int i = 0; i < 2; i++) {
        uint32_t account = (uint32_t)random_below(random, ledger->accounts.count);
        uint32_t holding = sl_ledger_find_holding(ledger, account, 0);
        assert_ok(sl_ledger_touch(ledger, holding));
        sl_ledger_holding(ledger, holding)->flags |= SL_HOLDING_UNPAID;
    }
    sl_watch_begin(world->engine);
}

/* The changes are undone, so that the books balance. */
static void end(struct world *world)
{
    sl_watch_end(world->engine);
    sl_ledger_rollback(world->engine->ledger);
    close_world(world);
}

/* ---- rivals ---------------------------------------------------------------------------------- */

/* A close-out asks for counterparties on a side, whose lots are to give up so much each. */
struct question {
    uint32_t market;
    uint32_t rank;
    uint32_t cap;
    int64_t per_lot;
    bool longs;
};

static struct sl_standing standing_of(const struct sloss_engine *engine,
                                      const struct sl_position *position)
{
    const struct sl_market *market = sl_engine_market(engine, position->market);
    int64_t equity = (int64_t)sl_equity_settled(engine, position->holding);
    /* In the one that settles variation nobody has won anything: there has been no instant. */
    int64_t profit = position->market == 2 ? 0 : position->lots * market->value - position->cost;
    return (struct sl_standing){.profit = profit,
                                .cost = (int64_t)sl_fixed_magnitude(position->cost),
                                .notional =
                                    (int64_t)sl_fixed_magnitude(position->lots * market->value),
                                .equity = equity > 0 ? equity : 0,
                                .lots = (int64_t)sl_fixed_magnitude(position->lots)};
}

static struct sl_score score_of(const struct sloss_engine *engine, uint32_t row, uint32_t rank)
{
    struct sl_standing standing = standing_of(engine, sl_ledger_position(engine->ledger, row));
    return sl_score_of(&standing, rank);
}

static bool was_given(const uint32_t *given, uint32_t count, uint32_t row)
{
    for (uint32_t i = 0; i < count; i++) {
        if (given[i] == row) {
            return true;
        }
    }
    return false;
}

/* Is it on the side, not a fund, not in breach, and can it take a lot? */
static bool can_take(const struct sloss_engine *engine, const struct question *question,
                     uint32_t row)
{
    const struct sl_position *position = sl_ledger_position(engine->ledger, row);
    struct sl_standing standing = standing_of(engine, position);
    bool by_profit = question->cap == SLOSS_CAP_PROFIT && standing.profit < standing.equity;
    int64_t most = by_profit ? standing.profit : standing.equity;
    return (question->longs ? position->lots > 0 : position->lots < 0) &&
           position->holding != sl_ledger_book(engine->ledger, question->market)->fund &&
           !sl_margin_breached(engine, position->holding) &&
           (question->per_lot == 0 || most >= question->per_lot);
}

/* The best counterparty found by looking at all of them, except for those that were given. */
static uint32_t best_rival(const struct sloss_engine *engine, const struct question *question,
                           const uint32_t *given, uint32_t count)
{
    const struct sloss_ledger *ledger = engine->ledger;
    const struct sl_book *book = sl_ledger_book(ledger, question->market);
    uint32_t best = SL_NONE;
    uint32_t best_account = SL_NONE;
    for (uint32_t slot = 0; slot < book->holders.count; slot++) {
        uint32_t row = sl_ledger_holder(book, slot);
        uint32_t holding = sl_ledger_position(ledger, row)->holding;
        uint32_t account = sl_ledger_holding(ledger, holding)->account;
        if (!can_take(engine, question, row) || was_given(given, count, row)) {
            continue;
        }
        int order = best == SL_NONE ? 1
                                    : sl_score_compare(score_of(engine, row, question->rank),
                                                       score_of(engine, best, question->rank));
        if (order > 0 || (order == 0 && account < best_account)) {
            best = row;
            best_account = account;
        }
    }
    return best;
}

/* Up to `most` of them, each of which trades when it is given. */
static void ask(struct sloss_engine *engine, const struct question *question, uint32_t most,
                struct random *random)
{
    const struct sl_book *book = sl_ledger_book(engine->ledger, question->market);
    struct sl_against against = {.holding = book->fund,
                                 .market = question->market,
                                 .lots = question->longs ? -1 : 1,
                                 .rank = question->rank,
                                 .cap = question->cap};
    struct sl_rivals *rivals;
    uint32_t given[4];
    assert_ok(sl_rivals_open(engine, &against, &rivals));
    for (uint32_t count = 0; count < most; count++) {
        uint32_t want = best_rival(engine, question, given, count);
        assert_ok(sl_rivals_take(engine, rivals, &against, question->per_lot, &given[count]));
        assert_int_equal(given[count], want);
        if (want == SL_NONE) {
            return;
        }
        int64_t lots = sl_ledger_position(engine->ledger, want)->lots;
        int64_t closed = random_below(random, 2) == 0 ? lots : lots > 0 ? 1 : -1;
        assert_ok(sl_trade(engine, want, -closed, -closed * 1001));
    }
}

static void the_next_rival_is_the_best_there_is(void **state)
{
    (void)state;
    struct random random = {21};
    for (int round = 0; round < (int)rounds(150); round++) {
        struct world world = random_world(&random, round % 10 == 0 ? 200 : 24);
        struct question question = {.rank = (uint32_t)random_below(&random, 3),
                                    .cap = random_below(&random, 2) == 0 ? SLOSS_CAP_PROFIT
                                                                         : SLOSS_CAP_EQUITY};
        begin(&world, &random);
        for (int step = 0; step < 150; step++) {
            question.market = (uint32_t)random_below(&random, MARKETS);
            question.longs = random_below(&random, 2) == 0;
            question.per_lot =
                (int64_t)random_below(&random, 4) * (int64_t)random_below(&random, 400);
            ask(world.engine, &question, 1 + (uint32_t)random_below(&random, 4), &random);
            for (uint64_t i = random_below(&random, 4); i > 0; i--) {
                change(&world, &random);
            }
        }
        end(&world);
    }
}

/* Rankings do not outlive their instant, nor serve another kind of rank or cap. */
static void another_instant_ranks_anew(void **state)
{
    (void)state;
    struct random random = {22};
    for (int round = 0; round < 50; round++) {
        struct world world = random_world(&random, 24);
        struct sloss_engine *engine = world.engine;
        assert_ok(sl_ledger_begin(engine->ledger));
        for (uint32_t step = 0; step < 20; step++) {
            sl_watch_begin(engine);
            for (uint32_t which = 0; which < 6; which++) {
                struct question question = {.market = step % MARKETS,
                                            .rank = which / 2,
                                            .cap = which % 2 == 0 ? SLOSS_CAP_PROFIT
                                                                  : SLOSS_CAP_EQUITY,
                                            .per_lot = 50,
                                            .longs = true};
                ask(engine, &question, 1, &random);
            }
            sl_watch_end(engine);
            change(&world, &random); /* nobody is watching */
        }
        end(&world);
    }
}

/* ---- payers ---------------------------------------------------------------------------------- */

static int64_t positive(int64_t amount)
{
    return amount > 0 ? amount : 0;
}

/* What holdings have been charged in the market that settles variation: no mark comes here, so it
 * is off the profit that is not settled for as long as the position is there. */
static int64_t charged_so_far[64];

/* Trades of the world may have left debts there that were shared. */
static void begin_charges(const struct sloss_engine *engine)
{
    const struct sloss_ledger *ledger = engine->ledger;
    memset(charged_so_far, 0, sizeof(charged_so_far));
    for (uint32_t row = 0; row < ledger->holdings.count; row++) {
        uint32_t place = sl_ledger_find_position(ledger, row, 2);
        if (place != SL_NONE) {
            charged_so_far[row] = sl_gain_of(engine, sl_ledger_position(ledger, place)).charged;
        }
    }
}

static void forget_charges_of_the_flat(const struct sloss_engine *engine)
{
    const struct sloss_ledger *ledger = engine->ledger;
    assert_true(ledger->holdings.count <= COUNT(charged_so_far));
    for (uint32_t row = 0; row < ledger->holdings.count; row++) {
        uint32_t place = sl_ledger_find_position(ledger, row, 2);
        const struct sl_position *position =
            place == SL_NONE ? NULL : sl_ledger_position(ledger, place);
        if (position == NULL || (position->lots == 0 && position->cost == 0)) {
            charged_so_far[row] = 0;
        }
    }
}

/* Weight and cap by docs/rules.md 6.2; a weight of 0 for who does not pay. */
static void naive_payer(const struct sloss_engine *engine, uint32_t market, uint32_t row,
                        int64_t *weight, int64_t *cap)
{
    const struct sloss_ledger *ledger = engine->ledger;
    const struct sl_market *terms = sl_engine_market(engine, market);
    const struct sl_holding *holding = sl_ledger_holding(ledger, row);
    uint32_t place = sl_ledger_find_position(ledger, row, market);
    int64_t equity =
        holding->balance; /* without what variation markets have not settled of gains */
    for (uint32_t i = 0; i < holding->count; i++) {
        const struct sl_position *held = &sl_ledger_positions(ledger, holding)[i];
        int64_t gain = held->lots * sl_engine_market(engine, held->market)->value - held->cost;
        bool variation =
            sl_engine_market(engine, held->market)->settlement == SLOSS_SETTLEMENT_VARIATION;
        equity += variation && gain > 0 ? 0 : gain;
    }
    equity = positive(equity);
    int64_t lots = place == SL_NONE ? 0 : sl_ledger_position(ledger, place)->lots;
    int64_t cost = place == SL_NONE ? 0 : sl_ledger_position(ledger, place)->cost;
    int64_t profit = positive(lots * terms->value - cost - (market == 2 ? charged_so_far[row] : 0));
    const int64_t weights[] = {profit, (int64_t)sl_fixed_magnitude(lots), equity,
                               (int64_t)sl_fixed_magnitude(lots * terms->value)};
    bool is_flat = true;
    for (uint32_t i = 0; i < holding->count; i++) {
        const struct sl_position *held = &sl_ledger_positions(ledger, holding)[i];
        is_flat = is_flat && held->lots == 0 && held->cost == 0;
    }
    const int64_t caps[] = {profit < equity ? profit : equity, equity,
                            is_flat ? equity : INT64_MAX};
    bool owes =
        (holding->flags & SL_HOLDING_CLOSED) != 0 && (holding->flags & SL_HOLDING_BANKRUPT) != 0;
    bool pays =
        (holding->flags & SL_HOLDING_SYSTEM) == 0 && !owes && !sl_margin_breached(engine, row);
    *weight = pays ? weights[terms->sharing.basis] : 0;
    *cap = caps[terms->sharing.cap];
    if (terms->settlement == SLOSS_SETTLEMENT_VARIATION && *cap > positive(holding->balance)) {
        *cap = positive(holding->balance);
    }
}

/* The list without its rows of weight 0 is the naive one, in account order. */
static void check_payers(const struct sloss_engine *engine, const struct sl_payers *payers,
                         uint32_t market)
{
    const struct sloss_ledger *ledger = engine->ledger;
    uint32_t row = 0;
    for (uint32_t account = 0; account < ledger->accounts.count; account++) {
        int64_t weight = 0;
        int64_t cap = 0;
        uint32_t holding = sl_ledger_find_holding(ledger, account, 0);
        if (holding != SL_NONE) {
            naive_payer(engine, market, holding, &weight, &cap);
        }
        if (weight == 0) {
            continue;
        }
        while (row < payers->count && payers->weight[row] == 0) {
            row++;
        }
        assert_true(row < payers->count);
        assert_int_equal(sl_payers_holding(payers, row), holding);
        assert_amount(payers->weight[row], weight);
        assert_amount(payers->cap[row], cap);
        row++;
    }
    for (; row < payers->count; row++) {
        assert_amount(payers->weight[row], 0);
    }
}

/* Charge some of them, as a deficit would, now and then so much that they are in breach. What they
 * are charged goes to the pool, and from there to the treasury. */
static void charge_some(struct sloss_engine *engine, struct sl_payers *payers,
                        struct random *random)
{
    for (uint32_t row = 0; row < payers->count; row++) {
        if (payers->weight[row] > 0 && payers->cap[row] > 0 && random_below(random, 2) == 0) {
            bool moves_balance;
            int64_t share = 1 + (int64_t)random_below(random, 200);
            assert_ok(sl_payers_charge(engine, payers, row, share, &moves_balance));
            charged_so_far[sl_payers_holding(payers, row)] += payers->market == 2 ? share : 0;
        }
    }
}

static void the_list_of_payers_is_kept(void **state)
{
    (void)state;
    struct random random = {23};
    for (int round = 0; round < (int)rounds(200); round++) {
        struct world world = random_world(&random, 24);
        struct sloss_engine *engine = world.engine;
        for (uint32_t m = 0; m < MARKETS; m++) {
            assert_ok(sloss_engine_set_sharing(
                engine, m, SHARING(random_below(&random, 4), 0, random_below(&random, 3), 0)));
        }
        begin(&world, &random);
        begin_charges(engine);
        for (int step = 0; step < 60; step++) {
            uint32_t market = (uint32_t)random_below(&random, MARKETS);
            uint32_t account = (uint32_t)random_below(&random, engine->ledger->accounts.count);
            uint32_t holding = sl_ledger_find_holding(engine->ledger, account, 0);
            struct sl_payers *payers;
            assert_ok(sl_payers_open(engine, market, &payers));
            check_payers(engine, payers, market);
            charge_some(engine, payers, &random);
            forget_charges_of_the_flat(engine);
            for (uint64_t i = random_below(&random, 3); i > 0; i--) {
                change(&world, &random);
                forget_charges_of_the_flat(engine);
            }
            if (holding != SL_NONE && random_below(&random, 6) == 0) {
                assert_ok(sl_ledger_touch(engine->ledger, holding));
                sl_ledger_holding(engine->ledger, holding)->flags |=
                    SL_HOLDING_CLOSED | SL_HOLDING_BANKRUPT;
                sl_watch_note(engine, holding);
            }
        }
        end(&world);
    }
}

/* ---- the watch ------------------------------------------------------------------------------- */

/* A reader is told each change once, or that it has to look at everything. */
static void a_reader_misses_nothing(void **state)
{
    (void)state;
    struct world world = open_world();
    struct sloss_engine *engine = world.engine;
    struct sl_watch_reader reader;
    sl_watch_note(engine, 3); /* nobody watches */
    sl_watch_begin(engine);
    sl_watch_catch_up(engine, &reader);
    assert_int_equal(sl_watch_next(engine, &reader), SL_NONE);
    sl_watch_note(engine, 1);
    sl_watch_note(engine, 2);
    assert_int_equal(sl_watch_next(engine, &reader), 1);
    assert_int_equal(sl_watch_next(engine, &reader), 2);
    assert_int_equal(sl_watch_next(engine, &reader), SL_NONE);
    for (uint32_t i = 0; i <= engine->ledger->holdings.count; i++) {
        sl_watch_note(engine, 0);
    }
    assert_true(sl_watch_lost(engine, &reader));
    sl_watch_catch_up(engine, &reader);
    assert_false(sl_watch_lost(engine, &reader));
    sl_watch_end(engine);
    assert_true(sl_watch_lost(engine, &reader));
    close_world(&world);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_next_rival_is_the_best_there_is),
        cmocka_unit_test(another_instant_ranks_anew),
        cmocka_unit_test(the_list_of_payers_is_kept),
        cmocka_unit_test(a_reader_misses_nothing),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
