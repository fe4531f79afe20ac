/* SPDX-License-Identifier: BSD-2-Clause */
#include "world.h"
#include "sloss/column.h"

/* Laws that hold for every world. SLOSS_SEED=n runs one seed; a failure prints its own. */

#define ACCOUNTS 14
#define MARKETS 4
#define COMMANDS 220
#define SEEDS 120

/* A day of commands, wrong ones among them, and what is needed to run it again. */
struct day {
    struct sloss_command commands[COMMANDS];
    size_t count;
};

static struct sloss_command command_of(uint32_t kind)
{
    return (struct sloss_command){.struct_size = sizeof(struct sloss_command), .kind = kind};
}

static uint64_t first_seed(void)
{
    const char *text = getenv("SLOSS_SEED");
    return text == NULL ? 1 : strtoull(text, NULL, 10);
}

static uint64_t last_seed(void)
{
    return getenv("SLOSS_SEED") == NULL ? SEEDS : first_seed();
}

static void add(struct day *day, struct sloss_command command)
{
    if (day->count < COMMANDS) {
        day->commands[day->count++] = command;
    }
}

/* Sizes over many orders of magnitude: no two sides alike. */
static int64_t amount_below(struct random *random, unsigned bits)
{
    return (int64_t)random_below(random, UINT64_C(1) << (1 + random_below(random, bits)));
}

static void write_terms(struct day *day, struct random *random)
{
    struct sloss_command command = command_of(SLOSS_COMMAND_ASSET);
    strcpy(command.asset.name, "USD");
    add(day, command);
    command = command_of(SLOSS_COMMAND_FUND);
    strcpy(command.fund.name, "F");
    add(day, command);
    for (uint32_t m = 0; m < MARKETS; m++) {
        command = command_of(SLOSS_COMMAND_MARKET);
        command.market.name[0] = (char)('a' + (int)m);
        command.market.unit = 1 + (int64_t)m;
        command.market.settlement = (uint8_t)random_below(random, 2);
        command.market.liquidation_fee_ppb = 1000000 * (int64_t)random_below(random, 30);
        command.market.fund = (uint32_t)random_below(random, 2);
        add(day, command);
        command = command_of(SLOSS_COMMAND_TIER);
        command.tier.market = m;
        command.tier.initial_ppb = 10000000 * (int64_t)random_below(random, 30);
        command.tier.maintenance_ppb = command.tier.initial_ppb / 2;
        add(day, command);
        command = command_of(SLOSS_COMMAND_SOCIALIZE);
        command.socialize.market = m;
        command.socialize.basis = (uint32_t)random_below(random, 4);
        command.socialize.rule = (uint32_t)random_below(random, 3);
        command.socialize.cap = (uint32_t)random_below(random, 3);
        command.socialize.rounding = (uint32_t)random_below(random, 3);
        command.socialize.pool = (uint32_t)random_below(random, 2);
        add(day, command);
        command = command_of(SLOSS_COMMAND_DEPOSIT);
        command.deposit.account = sloss_account_insurance(m);
        command.deposit.amount = amount_below(random, 10);
        add(day, command);
    }
    command = command_of(SLOSS_COMMAND_OPTION);
    command.option.liquidation = (uint32_t)random_below(random, 3);
    command.option.residual = (uint32_t)random_below(random, 2);
    add(day, command);
    for (uint64_t account = 1; account <= ACCOUNTS; account++) {
        command = command_of(SLOSS_COMMAND_DEPOSIT);
        command.flags = SLOSS_COMMAND_CREATE;
        command.deposit.account = account;
        command.deposit.amount = amount_below(random, 22);
        add(day, command);
    }
}

static struct sloss_command random_command(struct random *random, int64_t *price)
{
    uint32_t market = (uint32_t)random_below(random, MARKETS);
    uint64_t account = 1 + random_below(random, ACCOUNTS + 1);
    uint64_t other = random_below(random, 9) == 0 ? sloss_account_insurance(market)
                                                  : 1 + random_below(random, ACCOUNTS);
    struct sloss_command command;
    switch (random_below(random, 17)) {
    case 7:
        command = command_of(SLOSS_COMMAND_WITHDRAW);
        command.flags = SLOSS_COMMAND_FORCE;
        command.withdraw.account = account;
        command.withdraw.amount = amount_below(random, 20);
        return command;
    case 0:
        command = command_of(SLOSS_COMMAND_TRANSFER);
        command.transfer.giver = account;
        command.transfer.receiver = other;
        command.transfer.amount = amount_below(random, 14);
        return command;
    case 1:
        command = command_of(SLOSS_COMMAND_FUNDING);
        command.funding.market = market;
        command.funding.payment = (int64_t)random_below(random, 21) - 10;
        return command;
    case 2:
        if (random_below(random, 2) == 0) {
            command = command_of(SLOSS_COMMAND_TAKEOVER);
            command.takeover.account = account;
            return command;
        }
        command = command_of(SLOSS_COMMAND_DELEVERAGE);
        command.deleverage.account = account;
        command.deleverage.market = market;
        command.deleverage.rank = (uint32_t)random_below(random, 4);
        return command;
    case 3:
    case 4:
    case 5:
    case 6:
        command = command_of(SLOSS_COMMAND_MARK);
        price[market] = price[market] * (int64_t)(70 + random_below(random, 61)) / 100 + 1;
        command.mark.market = market;
        command.mark.price = price[market];
        return command;
    default:
        command = command_of(SLOSS_COMMAND_FILL);
        command.flags = random_below(random, 3) == 0 ? 0 : SLOSS_COMMAND_FORCE;
        command.fill.market = market;
        command.fill.buyer = account;
        command.fill.seller = other;
        command.fill.lots = 1 + amount_below(random, 9);
        command.fill.price = price[market] * (int64_t)(95 + random_below(random, 11)) / 100;
        return command;
    }
}

static void write_day(struct day *day, uint64_t seed)
{
    struct random random = {seed};
    int64_t price[MARKETS] = {100, 3000, 17, 900};
    day->count = 0;
    write_terms(day, &random);
    while (day->count < COMMANDS) {
        add(day, random_command(&random, price));
    }
}

static struct world open_empty(const struct sloss_ledger_config *config)
{
    struct world world;
    assert_ok(sloss_ledger_create(config, &world.ledger));
    assert_ok(sloss_engine_create(world.ledger, &world.engine));
    return world;
}

/* What the public queries say of a world, summed over all accounts. */
struct totals {
    int64_t balance;
    int64_t cost;
    int64_t lots[MARKETS];
};

static struct totals total(const struct world *world)
{
    struct totals totals = {0};
    for (uint32_t i = 0; i < sloss_ledger_account_count(world->ledger); i++) {
        uint64_t account = 0;
        assert_ok(sloss_ledger_account_at(world->ledger, i, &account, NULL));
        totals.balance += balance(world, account);
        for (uint32_t m = 0; m < MARKETS; m++) {
            struct sloss_position_info info = position_of(world, account, m);
            totals.cost += info.cost;
            totals.lots[m] += info.lots;
        }
    }
    return totals;
}

/* Money is what came in, lots sum to zero, refused commands change nothing, and each deficit is
 * absorbed or has an owner. */
static void nothing_is_made_or_lost(void **state)
{
    (void)state;
    static struct day day;
    uint64_t refusals = 0;
    uint64_t deficits = 0;
    for (uint64_t seed = first_seed(); seed <= last_seed(); seed++) {
        print_message("SLOSS_SEED=%llu\n", (unsigned long long)seed);
        write_day(&day, seed);
        struct world world = open_empty(NULL);
        int64_t supply = 0;
        for (size_t i = 0; i < day.count; i++) {
            struct sloss_hash before = hash_of(&world);
            enum sloss_status status = sloss_engine_apply(world.engine, &day.commands[i], 1, NULL);
            if (status != SLOSS_OK) {
                refusals++;
                assert_true(same_hash(before, hash_of(&world)));
            } else if (day.commands[i].kind == SLOSS_COMMAND_DEPOSIT) {
                supply += day.commands[i].deposit.amount;
            } else if (day.commands[i].kind == SLOSS_COMMAND_WITHDRAW) {
                supply -= day.commands[i].withdraw.amount;
            }
            assert_ok(sloss_engine_verify(world.engine));
        }
        struct totals totals = total(&world);
        assert_amount(totals.balance - totals.cost, supply);
        for (uint32_t m = 0; m < MARKETS; m++) {
            assert_amount(totals.lots[m], 0);
        }
        struct sloss_deficit deficit;
        size_t count = 0;
        do {
            assert_ok(sloss_engine_deficits(world.engine, &deficit, 1, &count));
            if (count == 1) {
                deficits++;
                int64_t absorbed = deficit.uncovered;
                for (uint32_t layer = 0; layer < SLOSS_LAYERS_MAX; layer++) {
                    absorbed += deficit.paid[layer];
                }
                assert_amount(absorbed, deficit.loss);
            }
        } while (count == 1);
        close_world(&world);
    }
    assert_true(getenv("SLOSS_SEED") != NULL || (refusals > 100 && deficits > 100));
}

/* The same commands give the same state: one by one or at once, with limits or growth. */
static void replay_is_the_definition_of_state(void **state)
{
    (void)state;
    static struct day day;
    static struct day accepted;
    const struct sloss_ledger_config limits = {
        .struct_size = sizeof(limits), .accounts_max = 100, .positions_max = 100};
    for (uint64_t seed = first_seed(); seed <= last_seed(); seed++) {
        print_message("SLOSS_SEED=%llu\n", (unsigned long long)seed);
        write_day(&day, seed);
        struct world one = open_empty(NULL);
        accepted.count = 0;
        for (size_t i = 0; i < day.count; i++) {
            if (sloss_engine_apply(one.engine, &day.commands[i], 1, NULL) == SLOSS_OK) {
                accepted.commands[accepted.count++] = day.commands[i];
            }
        }
        struct world two = open_empty(&limits);
        size_t applied = 0;
        assert_ok(sloss_engine_keep_events(two.engine, 0));
        assert_ok(sloss_engine_apply(two.engine, accepted.commands, accepted.count, &applied));
        assert_int_equal(applied, accepted.count);
        assert_true(same_hash(hash_of(&one), hash_of(&two)));
        close_world(&one);
        close_world(&two);
    }
}

/* Marks of one instant have no order: whichever way they are given, the state is the same. */
static void an_instant_has_no_order(void **state)
{
    (void)state;
    static struct day day;
    for (uint64_t seed = first_seed(); seed <= last_seed(); seed++) {
        print_message("SLOSS_SEED=%llu\n", (unsigned long long)seed);
        struct random random = {seed * 977};
        struct sloss_mark forth[MARKETS];
        struct sloss_mark back[MARKETS];
        write_day(&day, seed);
        for (uint32_t m = 0; m < MARKETS; m++) {
            forth[m] = (struct sloss_mark){m, 0, 1 + (int64_t)random_below(&random, 5000)};
            back[MARKETS - 1 - m] = forth[m];
        }
        struct world worlds[2] = {open_empty(NULL), open_empty(NULL)};
        enum sloss_status status[2];
        for (int w = 0; w < 2; w++) {
            for (size_t i = 0; i < day.count; i++) {
                (void)sloss_engine_apply(worlds[w].engine, &day.commands[i], 1, NULL);
            }
            status[w] = sloss_engine_mark(worlds[w].engine, w == 0 ? forth : back, MARKETS);
        }
        assert_int_equal(status[0], status[1]);
        assert_true(same_hash(hash_of(&worlds[0]), hash_of(&worlds[1])));
        close_world(&worlds[0]);
        close_world(&worlds[1]);
    }
}

/* A deleveraging grows nobody and flips nobody; what is closed on one side is closed on the other.
 */
static void deleveraging_only_shrinks(void **state)
{
    (void)state;
    static struct day day;
    uint64_t closed = 0;
    for (uint64_t seed = first_seed(); seed <= last_seed(); seed++) {
        print_message("SLOSS_SEED=%llu\n", (unsigned long long)seed);
        write_day(&day, seed);
        struct world world = open_empty(NULL);
        struct random random = {seed * 31};
        for (size_t i = 0; i < day.count; i++) {
            (void)sloss_engine_apply(world.engine, &day.commands[i], 1, NULL);
        }
        for (int turn = 0; turn < 12; turn++) {
            int64_t lots[ACCOUNTS + 1];
            uint32_t market = (uint32_t)random_below(&random, MARKETS);
            uint64_t target = 1 + random_below(&random, ACCOUNTS);
            for (uint64_t account = 1; account <= ACCOUNTS; account++) {
                lots[account] = position_of(&world, account, market).lots;
            }
            if (sloss_engine_deleverage(world.engine, target, market,
                                        (uint32_t)random_below(&random, 4)) != SLOSS_OK) {
                continue;
            }
            closed++;
            for (uint64_t account = 1; account <= ACCOUNTS; account++) {
                int64_t after = position_of(&world, account, market).lots;
                assert_true(lots[account] >= 0 ? after >= 0 && after <= lots[account]
                                               : after <= 0 && after >= lots[account]);
            }
            assert_amount(position_of(&world, target, market).lots, 0);
        }
        close_world(&world);
    }
    assert_true(getenv("SLOSS_SEED") != NULL || closed > 50);
}

/* Nobody pays more than the cap: by profit up to profit, a share is at most the profit there was at
 * the mark. */
static void nobody_pays_more_than_the_cap(void **state)
{
    (void)state;
    uint64_t charged = 0;
    for (uint64_t seed = first_seed(); seed <= last_seed(); seed++) {
        print_message("SLOSS_SEED=%llu\n", (unsigned long long)seed);
        struct random random = {seed};
        struct world world = open_world();
        uint32_t m = add_market(&world, "m", SLOSS_SETTLEMENT_UNREALIZED);
        assert_ok(sloss_engine_set_liquidation(world.engine, SLOSS_LIQUIDATION_MANUAL, 0));
        assert_ok(sloss_engine_set_sharing(world.engine, m,
                                           SHARING(random_below(&random, 4),
                                                         random_below(&random, 3), SLOSS_CAP_PROFIT,
                                                         random_below(&random, 3))));
        for (uint64_t account = 1; account <= ACCOUNTS; account++) {
            deposit(&world, account, amount_below(&random, 16));
        }
        for (int i = 0; i < 30; i++) {
            uint64_t buyer = 1 + random_below(&random, ACCOUNTS);
            uint64_t seller = 1 + random_below(&random, ACCOUNTS);
            if (buyer != seller) {
                fill(&world, m, buyer, seller, 1 + amount_below(&random, 8),
                     90 + (int64_t)random_below(&random, 21));
            }
        }
        mark(&world, m, 40 + (int64_t)random_below(&random, 120));
        int64_t profit[ACCOUNTS + 1];
        for (uint64_t target = 1; target <= ACCOUNTS; target++) {
            for (uint64_t account = 1; account <= ACCOUNTS; account++) {
                int64_t pnl = position_of(&world, account, m).pnl;
                profit[account] = account_of(&world, account).socialized + (pnl > 0 ? pnl : 0);
            }
            assert_ok(sloss_engine_takeover(world.engine, target));
            for (uint64_t account = 1; account <= ACCOUNTS; account++) {
                assert_true(account_of(&world, account).socialized <= profit[account]);
                charged += (uint64_t)account_of(&world, account).socialized;
            }
        }
        close_world(&world);
    }
    assert_true(getenv("SLOSS_SEED") != NULL || charged > 1000);
}

/* Every account is in the columns as a query tells it, every position in those of its market. */
static void check_columns(const struct world *world)
{
    enum {
        ROWS = 4 + 2 * MARKETS + ACCOUNTS + 64
    };
    uint64_t id[ROWS];
    uint32_t word[ROWS];
    int64_t figure[5][ROWS];
    size_t count = 0;
    const struct sloss_account_columns accounts = {
        sizeof(accounts), 0, id, word, figure[0], figure[1], figure[2], figure[3], figure[4], NULL};
    assert_ok(sloss_engine_accounts(world->engine, &accounts, 0, ROWS, &count));
    assert_int_equal(count, sloss_ledger_account_count(world->ledger));
    for (size_t i = 0; i < count; i++) {
        struct sloss_account_info info = account_of(world, id[i]);
        assert_true(word[i] == info.state && figure[0][i] == info.balance &&
                    figure[1][i] == info.equity && figure[2][i] == info.initial &&
                    figure[3][i] == info.maintenance && figure[4][i] == info.socialized);
    }
    uint64_t held = 0;
    for (uint64_t i = 0; i < count; i++) {
        held += account_of(world, id[i]).positions;
    }
    for (uint32_t market = 0; market < MARKETS; market++) {
        const struct sloss_position_columns positions = {
            sizeof(positions), market,    id,        word,     figure[0],
            figure[1],         figure[2], figure[3], figure[4]};
        assert_ok(sloss_engine_positions(world->engine, &positions, 0, ROWS, &count));
        assert_int_equal(count, market_of(world, market).holders);
        for (size_t i = 0; i < count; i++) {
            struct sloss_position_info info = position_of(world, id[i], market);
            assert_true(figure[0][i] == info.lots && figure[1][i] == info.cost &&
                        figure[2][i] == info.pnl && figure[3][i] == info.initial &&
                        figure[4][i] == info.maintenance);
            held -= figure[0][i] != 0 ? 1 : 0;
        }
    }
    assert_int_equal(held, 0); /* no position is missing, and none is there twice */
}

static void columns_are_their_queries(void **state)
{
    (void)state;
    static struct day day;
    for (uint64_t seed = first_seed(); seed <= last_seed(); seed++) {
        print_message("SLOSS_SEED=%llu\n", (unsigned long long)seed);
        write_day(&day, seed);
        struct world world = open_empty(NULL);
        for (size_t i = 0; i < day.count; i++) {
            sloss_engine_apply(world.engine, &day.commands[i], 1, NULL);
        }
        check_columns(&world);
        close_world(&world);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(nothing_is_made_or_lost),
        cmocka_unit_test(replay_is_the_definition_of_state),
        cmocka_unit_test(an_instant_has_no_order),
        cmocka_unit_test(deleveraging_only_shrinks),
        cmocka_unit_test(nobody_pays_more_than_the_cap),
        cmocka_unit_test(columns_are_their_queries),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
