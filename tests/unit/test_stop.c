/* SPDX-License-Identifier: BSD-2-Clause */
/* stop: a host ends a call at any of the questions it is asked, and nothing has changed. */
#include "sloss/column.h"
#include "world.h"

#define ACCOUNTS 12u
#define SCENARIOS 40u

/* Ends a call at the question of this number; never for 0. */
struct hook {
    uint64_t at;
    uint64_t asked;
};

static int stop(void *context)
{
    struct hook *hook = context;
    return ++hook->asked == hook->at;
}

/* Odd accounts are long with little money, so that a fall closes out some, and a further one more;
 * their deficits are shared over the even ones. */
static struct world open_book(void)
{
    struct world world = open_world();
    (void)add_market(&world, "M", SLOSS_SETTLEMENT_UNREALIZED);
    assert_ok(sloss_engine_set_tier(world.engine, 0, 0, 100000000, 50000000));
    mark(&world, 0, 1000);
    for (uint64_t account = 1; account <= ACCOUNTS; account += 2) {
        deposit(&world, account, 200 * (int64_t)account);
        deposit(&world, account + 1, 100000);
        fill(&world, 0, account, account + 1, (int64_t)account, 1000);
    }
    return world;
}

static size_t drain(const struct world *world)
{
    struct sloss_event events[64];
    size_t count = 0;
    size_t sum = 0;
    do {
        assert_ok(sloss_engine_events(world->engine, events, COUNT(events), &count));
        sum += count;
    } while (count > 0);
    return sum;
}

/* A mark that closes out six accounts asks six times, and once before each of the two layers that
 * pay; stopped at any, it never was. */
static void test_a_command_that_is_stopped(void **state)
{
    (void)state;
    struct world plain = open_book();
    (void)drain(&plain);
    mark(&plain, 0, 500);
    struct sloss_hash want = hash_of(&plain);
    size_t events = drain(&plain);
    uint64_t at = 1;
    for (enum sloss_status status = SLOSS_ERR_STOPPED; status != SLOSS_OK; at++) {
        struct world world = open_book();
        struct hook hook = {at, 0};
        struct sloss_mark fall = {0, 0, 500};
        struct sloss_hash before = hash_of(&world);
        (void)drain(&world);
        assert_ok(sloss_engine_set_stop(world.engine, stop, &hook));
        status = sloss_engine_mark(world.engine, &fall, 1);
        if (status != SLOSS_OK) {
            assert_status(status, SLOSS_ERR_STOPPED);
            assert_int_equal(hook.asked, at);
            assert_true(same_hash(hash_of(&world), before));
            assert_ok(sloss_engine_verify(world.engine));
            assert_int_equal(drain(&world), 0);
            assert_ok(sloss_engine_set_stop(world.engine, NULL, NULL));
            mark(&world, 0, 500); /* everybody is judged as if nothing had been */
            assert_int_equal(hook.asked, at);
        }
        assert_true(same_hash(hash_of(&world), want));
        assert_int_equal(drain(&world), events);
        close_world(&world);
    }
    assert_int_equal(at - 2, ACCOUNTS / 2 + 2);
    close_world(&plain);
}

static struct sloss_stress *open_stress(const struct world *world)
{
    const struct sloss_stress_config config = {.struct_size = sizeof(config), .seed = 7};
    const struct sloss_stress_market market = {.struct_size = sizeof(market),
                                               .volatility_ppb = 300000000,
                                               .impact = SLOSS_IMPACT_LINEAR,
                                               .impact_ppb = 100000000,
                                               .depth_lots = 20};
    struct sloss_stress *stress = NULL;
    assert_ok(sloss_stress_create(world->engine, &config, &market, 1, NULL, NULL, &stress));
    return stress;
}

static void size_results(struct sloss_stress_result *results)
{
    for (uint32_t i = 0; i < SCENARIOS; i++) {
        results[i] = (struct sloss_stress_result){.struct_size = sizeof(results[i])};
    }
}

/* A run stopped at any question has set what comes before, goes on from there, and leaves the book
 * as it was. */
static void test_a_run_that_is_stopped(void **state)
{
    (void)state;
    static struct sloss_stress_result want[SCENARIOS];
    static struct sloss_stress_result got[SCENARIOS];
    struct world world = open_book();
    struct hook hook = {0, 0};
    struct sloss_stress *stress = open_stress(&world);
    struct sloss_hash before = hash_of(&world);
    size_results(want);
    assert_ok(sloss_engine_set_stop(world.engine, stop, &hook));
    assert_ok(sloss_stress_run(stress, 0, SCENARIOS, want, NULL, NULL));
    uint64_t questions = hook.asked;
    assert_true(questions > 3 * SCENARIOS); /* of scenarios, of rounds and of accounts */
    for (uint64_t at = 1; at <= questions; at++) {
        size_t done = SCENARIOS + 1;
        hook = (struct hook){at, 0};
        size_results(got);
        assert_status(sloss_stress_run(stress, 0, SCENARIOS, got, NULL, &done), SLOSS_ERR_STOPPED);
        assert_int_equal(hook.asked, at);
        assert_true(done < SCENARIOS);
        assert_int_equal(got[done].scenario, 0);
        assert_true(same_hash(hash_of(&world), before));
        hook.at = 0;
        assert_ok(sloss_stress_run(stress, done, SCENARIOS - done, got + done, NULL, NULL));
        assert_memory_equal(got, want, sizeof(want));
    }
    sloss_stress_destroy(stress);
    close_world(&world);
}

/* An apply and a screen, and in a trial of the host's. */
static void test_the_others(void **state)
{
    (void)state;
    struct world world = open_book();
    struct hook hook = {1, 0};
    struct sloss_stress *stress = open_stress(&world);
    struct sloss_stress_result result = {.struct_size = sizeof(result)};
    struct sloss_mark fall = {0, 0, 500};
    int64_t deficits[SCENARIOS];
    assert_status(sloss_engine_set_stop(NULL, stop, &hook), SLOSS_ERR_ARGUMENT);
    assert_ok(sloss_engine_set_stop(world.engine, stop, &hook));
    assert_status(sloss_stress_run_marks(stress, &fall, 1, &result), SLOSS_ERR_STOPPED);
    assert_int_equal(hook.asked, 1);
    struct sloss_mark rise = {0, 0, 1001}; /* nobody is closed out: the round alone asks */
    hook.asked = 0;
    assert_status(sloss_stress_run_marks(stress, &rise, 1, &result), SLOSS_ERR_STOPPED);
    hook.asked = 0;
    assert_status(sloss_stress_deficit_before_closeout(stress, 0, SCENARIOS, deficits),
                  SLOSS_ERR_STOPPED);
    hook.asked = 0;
    assert_ok(sloss_engine_whatif_begin(world.engine));
    assert_status(sloss_engine_mark(world.engine, &fall, 1), SLOSS_ERR_STOPPED);
    assert_ok(sloss_engine_mark(world.engine, &fall, 1));
    assert_ok(sloss_engine_whatif_end(world.engine));
    assert_ok(sloss_stress_run_marks(stress, &fall, 1, &result));
    assert_true(result.closed > 0);
    sloss_stress_destroy(stress);
    close_world(&world);
}

/* How long a fund lasts asks before each path and before each of each resample; stopped at any,
 * only the paths before it are written. */
static void test_a_depletion_that_is_stopped(void **state)
{
    (void)state;
    enum {
        PATHS = 5,
        RESAMPLES = 3,
        AGAIN = 2,
        QUESTIONS = PATHS + RESAMPLES * AGAIN
    };
    const int64_t losses[] = {0, 5};
    struct hook hook = {0, 0};
    struct sloss_depletion_query query = {.struct_size = sizeof(query),
                                          .days = 9,
                                          .paths = PATHS,
                                          .fund = 10,
                                          .confidence_ppb = 950000000,
                                          .resamples = RESAMPLES,
                                          .resample_paths = AGAIN,
                                          .stop = stop,
                                          .stop_context = &hook};
    const struct sloss_depletion_horizon blank = {
        .struct_size = sizeof(blank), .days = 9, .depleted = 77};
    const struct sloss_depletion none = {.struct_size = sizeof(none), .depleted = 77};
    for (uint64_t at = 1; at <= QUESTIONS; at++) {
        struct sloss_depletion_horizon horizon = blank;
        struct sloss_depletion answer = none;
        struct sloss_depletion_path paths[PATHS];
        memset(paths, 0xAA, sizeof(paths));
        hook = (struct hook){at, 0};
        assert_status(sloss_depletion_read(losses, NULL, 2, &query, &horizon, 1, paths, &answer),
                      SLOSS_ERR_STOPPED);
        assert_int_equal(hook.asked, at);
        assert_memory_equal(&horizon, &blank, sizeof(blank));
        assert_memory_equal(&answer, &none, sizeof(none));
        for (uint64_t i = 0; i < PATHS; i++) {
            assert_int_equal(paths[i].reserved == 0xAAAAAAAA, i + 1 >= at);
        }
    }
    struct sloss_depletion_horizon horizon = blank;
    struct sloss_depletion answer = none;
    hook = (struct hook){0, 0};
    assert_ok(sloss_depletion_read(losses, NULL, 2, &query, &horizon, 1, NULL, &answer));
    assert_int_equal(hook.asked, QUESTIONS);
    assert_int_equal(answer.depleted, horizon.depleted);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_a_command_that_is_stopped),
        cmocka_unit_test(test_a_run_that_is_stopped),
        cmocka_unit_test(test_the_others),
        cmocka_unit_test(test_a_depletion_that_is_stopped),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
