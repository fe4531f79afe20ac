/* SPDX-License-Identifier: BSD-2-Clause */
/* A host compiled against the header of 0.1.0, run with the library of today. It knows the records
 * as they were; and it plays a host of tomorrow, whose records are longer than the library's. What
 * it wants is worked by hand: only this notices two parameters of one type that are swapped. */
#include <sloss/sloss.h>
#include <stdio.h>
#include <string.h>

static int failures;

static void want(int64_t got, int64_t wanted, const char *what)
{
    if (got != wanted) {
        printf("not ok: %s: got %lld, want %lld\n", what, (long long)got, (long long)wanted);
        failures++;
    }
}
#define WANT(got, wanted) want((int64_t)(got), (int64_t)(wanted), #got)

/* Account 1 is long 3 lots bought at 1,000, account 2 short; at 1,030 the short owes 90.00. */
static void play(struct sloss_engine *engine)
{
    const struct sloss_mark mark = {0, 0, 1030};
    WANT(sloss_engine_add_asset(engine, "USD", 2, NULL), SLOSS_OK);
    WANT(sloss_engine_add_market(engine, "BTC", 0, 100, SLOSS_KIND_LINEAR, 0, NULL), SLOSS_OK);
    WANT(sloss_engine_deposit(engine, sloss_account_insurance(0), 0, 2500), SLOSS_OK);
    WANT(sloss_engine_deposit(engine, 1, 0, 100000), SLOSS_OK);
    WANT(sloss_engine_deposit(engine, 2, 0, 6000), SLOSS_OK);
    WANT(sloss_engine_transfer(engine, 2, 1, 0, 1000), SLOSS_OK);
    WANT(sloss_engine_fill(engine, 0, 1, 2, 3, 1000), SLOSS_OK);
    WANT(sloss_engine_mark(engine, &mark, 1), SLOSS_OK);
}

/* A record between two guards, as it lies in an old host's memory. */
#define GUARDED(record)                                                                            \
    struct {                                                                                       \
        record info;                                                                               \
        uint64_t guard[8];                                                                         \
    }
#define GUARD UINT64_C(0x5AFE5AFE5AFE5AFE)

static void guard(uint64_t *words)
{
    for (int i = 0; i < 8; i++) {
        words[i] = GUARD;
    }
}

static void check_guard(const uint64_t *words)
{
    for (int i = 0; i < 8; i++) {
        WANT(words[i] == GUARD, 1);
    }
}

static void query_as_of_old(const struct sloss_engine *engine)
{
    GUARDED(struct sloss_account_info) account = {.info.struct_size = sizeof(account.info)};
    GUARDED(struct sloss_position_info) position = {.info.struct_size = sizeof(position.info)};
    GUARDED(struct sloss_market_info) market = {.info.struct_size = sizeof(market.info)};
    guard(account.guard);
    guard(position.guard);
    guard(market.guard);
    WANT(sloss_engine_account(engine, 1, 0, &account.info), SLOSS_OK);
    WANT(sloss_engine_position(engine, 1, 0, &position.info), SLOSS_OK);
    WANT(sloss_engine_market(engine, 0, &market.info), SLOSS_OK);
    WANT(account.info.struct_size, 64);
    WANT(account.info.state, SLOSS_STATE_HEALTHY);
    WANT(account.info.balance, 101000 - 1500);
    WANT(account.info.equity, 101000 - 1500 + 9000);
    WANT(account.info.socialized, 9000 - 5000 - 2500);
    WANT(account.info.positions, 1);
    WANT(position.info.struct_size, 48);
    WANT(position.info.lots, 3);
    WANT(position.info.cost, 300000);
    WANT(position.info.pnl, 9000);
    WANT(market.info.struct_size, 136);
    WANT(market.info.mark, 1030);
    WANT(market.info.value, 103000);
    WANT(market.info.deficit_sum, 4000);
    WANT(market.info.insurance_sum, 2500);
    WANT(market.info.socialized_sum, 1500);
    WANT(market.info.takeover_count, 1);
    check_guard(account.guard);
    check_guard(position.guard);
    check_guard(market.guard);
}

/* Queues keep the size of their records. */
static void drain(struct sloss_engine *engine)
{
    struct sloss_event events[32];
    struct sloss_deficit deficits[4];
    size_t count = 0;
    WANT(sloss_engine_events(engine, events, 32, &count), SLOSS_OK);
    WANT(count > 4, 1);
    WANT(events[count - 1].kind, SLOSS_EVENT_SOCIALIZED);
    WANT(events[count - 1].account, 1);
    WANT(events[count - 1].amount, 1500);
    WANT(events[count - 1].struct_size, 88);
    WANT(sloss_engine_deficits(engine, deficits, 4, &count), SLOSS_OK);
    WANT(count, 1);
    WANT(deficits[0].loss, 4000);
    WANT(deficits[0].charge_max, 1500);
}

/* A host of tomorrow: its records are 64 bytes longer. */
static void query_as_of_tomorrow(const struct sloss_engine *engine)
{
    struct {
        struct sloss_market_info info;
        uint64_t later[8];
    } market = {.info.struct_size = sizeof(market)};
    WANT(sloss_engine_market(engine, 0, &market.info), SLOSS_OK);
    WANT(market.info.deficit_sum, 4000);
    WANT(market.info.struct_size, sizeof(market));
    WANT(market.later[7], 0);
    market.later[7] = 1; /* asks for what the library does not know */
    WANT(sloss_engine_market(engine, 0, &market.info), SLOSS_ERR_ARGUMENT);
}

static void divide(void)
{
    const int64_t weight[] = {1, 2, 4};
    int64_t share[3] = {0, 0, 0};
    struct {
        struct sloss_division division;
        uint64_t later;
    } tomorrow = {{.struct_size = sizeof(tomorrow), .total = 10}, 0};
    struct sloss_division old = {.struct_size = sizeof(old), .total = 10};
    GUARDED(struct sloss_division_result) result = {.info.struct_size = sizeof(result.info)};
    struct sloss_allocator *allocator = NULL;
    guard(result.guard);
    WANT(sloss_allocator_create(NULL, &allocator), SLOSS_OK);
    WANT(sloss_allocator_divide(allocator, &old, weight, NULL, NULL, 3, share, &result.info),
         SLOSS_OK);
    WANT(share[0] == 1 && share[1] == 3 && share[2] == 6, 1);
    WANT(result.info.weight_sum, 7);
    check_guard(result.guard);
    WANT(sloss_allocator_divide(allocator, &tomorrow.division, weight, NULL, NULL, 3, share, NULL),
         SLOSS_OK);
    tomorrow.later = 1;
    WANT(sloss_allocator_divide(allocator, &tomorrow.division, weight, NULL, NULL, 3, share, NULL),
         SLOSS_ERR_ARGUMENT);
    sloss_allocator_destroy(allocator);
}

int main(void)
{
    struct {
        struct sloss_ledger_config config;
        uint64_t later[16];
    } tomorrow = {{.struct_size = sizeof(tomorrow)}, {[15] = 1}};
    struct sloss_ledger_config old = {.struct_size = sizeof(old), .accounts_max = 2};
    struct sloss_ledger *ledger = NULL;
    struct sloss_engine *engine = NULL;
    WANT(sloss_ledger_create(&tomorrow.config, &ledger), SLOSS_ERR_ARGUMENT);
    tomorrow.later[15] = 0;
    WANT(sloss_ledger_create(&tomorrow.config, &ledger), SLOSS_OK);
    sloss_ledger_destroy(ledger);
    WANT(sloss_ledger_create(&old, &ledger), SLOSS_OK);
    WANT(sloss_engine_create(ledger, &engine), SLOSS_OK);
    WANT(strcmp(sloss_status_name(SLOSS_ERR_LIMIT), "limit"), 0);
    play(engine);
    WANT(sloss_engine_deposit(engine, 3, 0, 1), SLOSS_ERR_LIMIT);
    query_as_of_old(engine);
    query_as_of_tomorrow(engine);
    drain(engine);
    divide();
    WANT(sloss_engine_verify(engine), SLOSS_OK);
    sloss_engine_destroy(engine);
    sloss_ledger_destroy(ledger);
    if (failures == 0) {
        printf("ok: header %d.%d.%d, library %u\n", SLOSS_VERSION_MAJOR, SLOSS_VERSION_MINOR,
               SLOSS_VERSION_PATCH, sloss_version());
    }
    return failures == 0 ? 0 : 1;
}
