/* SPDX-License-Identifier: BSD-2-Clause */
#include "test.h"

#include "base/table.h"
#include "waterfall/ranking_internal.h"

#define SLOTS_MAX 3000u

static const struct sloss_memory memory = {0};

/* What ought to be ranked: the plainest way to keep it. */
struct naive {
    uint32_t slots;
    bool ranked[SLOTS_MAX];
    struct sl_score score[SLOTS_MAX];
    int64_t has[SLOTS_MAX];
    uint32_t order[SLOTS_MAX];
};

static void rate(const void *context, uint32_t slot, struct sl_score *score_out, int64_t *has_out)
{
    *score_out = ((const struct naive *)context)->score[slot];
    *has_out = ((const struct naive *)context)->has[slot];
}

static bool goes_before(const struct naive *naive, uint32_t a, uint32_t b)
{
    int order = sl_score_compare(naive->score[a], naive->score[b]);
    return order != 0 ? order > 0 : naive->order[a] < naive->order[b];
}

static uint32_t naive_take(struct naive *naive, int64_t least)
{
    uint32_t best = SL_NONE;
    for (uint32_t slot = 0; slot < naive->slots; slot++) {
        if (naive->ranked[slot] && naive->has[slot] >= least &&
            (best == SL_NONE || goes_before(naive, slot, best))) {
            best = slot;
        }
    }
    if (best != SL_NONE) {
        naive->ranked[best] = false;
    }
    return best;
}

/* Kinds of books: hardly two alike; many equal scores; keys that tie while scores differ;
 * infinities and zeros over zero; ascending; descending. */
enum book {
    APART,
    EQUAL,
    CLOSE,
    EDGES,
    ASCENDING,
    DESCENDING,
    BOOKS
};

static struct sl_score draw_score(struct random *random, enum book book, uint32_t slot)
{
    switch (book) {
    case APART:
        return (struct sl_score){(sl_wide)(int64_t)next_random(random) *
                                     (int64_t)(next_random(random) >> 1),
                                 (sl_wide)(next_random(random) >> 1) * 12345};
    case EQUAL:
        return (struct sl_score){(sl_wide)random_below(random, 3), 1};
    case CLOSE: {
        /* quotients next to 1 of denominators of which much is cut off */
        sl_wide wide = ((sl_wide)1 << 60) * (sl_wide)(1 + (next_random(random) >> 20));
        return (struct sl_score){wide + (wide >> 33) * (sl_wide)random_below(random, 128), wide};
    }
    case EDGES:
        return (struct sl_score){(sl_wide)random_below(random, 5) - 2,
                                 (sl_wide)random_below(random, 2)};
    case ASCENDING:
        return (struct sl_score){slot, 7};
    default:
        return (struct sl_score){-(sl_wide)slot, 7};
    }
}

static void put(struct sl_ranking *ranking, struct naive *naive, struct random *random,
                uint32_t slot, struct sl_score score)
{
    naive->ranked[slot] = true;
    naive->score[slot] = score;
    naive->has[slot] = (int64_t)random_below(random, 10);
    assert_true(sl_ranking_put(ranking, slot, score, naive->has[slot], naive->order[slot]));
}

/* The best is the same for both, of those that have at least so much. */
static uint32_t take_both(struct sl_ranking *ranking, struct naive *naive, int64_t least)
{
    uint32_t slot;
    assert_true(sl_ranking_take(ranking, least, &slot));
    assert_int_equal(slot, naive_take(naive, least));
    return slot;
}

static void fill(struct sl_ranking *ranking, struct naive *naive, struct random *random,
                 uint32_t slots, enum book book)
{
    *naive = (struct naive){.slots = slots};
    assert_true(sl_ranking_open(ranking, slots, slots / 2, (struct sl_rater){rate, naive}));
    for (uint32_t slot = 0; slot < slots; slot++) {
        naive->order[slot] = slots - 1 - slot; /* not the order of the slots */
    }
    for (uint32_t slot = 0; slot < slots; slot++) {
        if (random_below(random, 10) > 0) {
            put(ranking, naive, random, slot, draw_score(random, book, slot));
        }
    }
}

/* Takes come in the order of a fresh search among all, for every take, while slots are ranked anew
 * (to the front, too), dropped, and put back after they were taken. */
static void each_take_is_the_best_there_is(void **state)
{
    (void)state;
    static struct naive naive;
    struct random random = {5};
    struct sl_ranking ranking;
    sl_ranking_initialize(&ranking, &memory);
    for (uint32_t round = 0; round < rounds(300); round++) {
        enum book book = (enum book)(round % BOOKS);
        uint32_t slots = 1 + (uint32_t)random_below(&random, round < 290 ? 150 : SLOTS_MAX);
        fill(&ranking, &naive, &random, slots, book);
        for (uint32_t step = 0; step < 300; step++) {
            uint32_t slot = (uint32_t)random_below(&random, slots);
            uint64_t what = random_below(&random, 10);
            if (what < 2) {
                put(&ranking, &naive, &random, slot, draw_score(&random, book, slot));
            } else if (what == 2) {
                put(&ranking, &naive, &random, slot,
                    (struct sl_score){1, 0}); /* to the very front */
            } else if (what == 3) {
                naive.ranked[slot] = false;
                sl_ranking_drop(&ranking, slot);
            } else {
                (void)take_both(&ranking, &naive, (int64_t)random_below(&random, 11));
            }
        }
    }
    sl_ranking_finalize(&ranking);
}

/* All of a large book, to the last. */
static void all_of_them_come_in_order(void **state)
{
    (void)state;
    static struct naive naive;
    struct random random = {6};
    struct sl_ranking ranking;
    sl_ranking_initialize(&ranking, &memory);
    for (enum book book = APART; book < BOOKS; book++) {
        uint32_t slots = is_brief() ? SLOTS_MAX / 5 : SLOTS_MAX;
        fill(&ranking, &naive, &random, slots, book);
        for (uint32_t i = 0; i <= slots; i++) {
            (void)take_both(&ranking, &naive, 0);
        }
    }
    sl_ranking_finalize(&ranking);
}

/* Half of the beginning is out of force before it is sorted, and would now be asked other scores:
 * none of it leads the others astray, who hardly differ. */
static void who_is_out_of_force_does_not_count(void **state)
{
    (void)state;
    static struct naive naive;
    struct random random = {9};
    struct sl_ranking ranking;
    sl_ranking_initialize(&ranking, &memory);
    for (uint32_t round = 0; round < rounds(60); round++) {
        fill(&ranking, &naive, &random, 1000, CLOSE);
        for (uint32_t slot = 0; slot < 1000; slot++) {
            if (random_below(&random, 2) == 0) {
                put(&ranking, &naive, &random, slot,
                    (struct sl_score){(sl_wide)random_below(&random, 4) - 1, 1});
            }
        }
        for (uint32_t i = 0; i < 1000; i++) {
            (void)take_both(&ranking, &naive, 0);
        }
    }
    sl_ranking_finalize(&ranking);
}

/* However often a slot is ranked anew, what is kept stays within a bound. */
static void what_is_out_of_force_is_thrown_away(void **state)
{
    (void)state;
    static struct naive naive;
    struct random random = {7};
    struct sl_ranking ranking;
    sl_ranking_initialize(&ranking, &memory);
    fill(&ranking, &naive, &random, 100, APART);
    for (uint32_t i = 0; i < rounds(100000); i++) {
        put(&ranking, &naive, &random, (uint32_t)random_below(&random, 100),
            draw_score(&random, APART, 0));
        if (i % 1000 == 0) {
            (void)take_both(&ranking, &naive, 0);
        }
    }
    assert_in_range(ranking.first.size, 1, 400 * 16);
    assert_in_range(ranking.later.nodes.size, 1, 100 * 96);
    sl_ranking_finalize(&ranking);
}

/* Whoever has too little is passed over at most once: after that, a take asks for few, however many
 * of those there are. */
static uint32_t asked;

static void rate_and_count(const void *context, uint32_t slot, struct sl_score *score_out,
                           int64_t *has_out)
{
    asked++;
    rate(context, slot, score_out, has_out);
}

static void who_has_too_little_is_passed_once(void **state)
{
    (void)state;
    static struct naive naive;
    struct sl_ranking ranking;
    uint32_t slot;
    naive = (struct naive){.slots = 1000};
    sl_ranking_initialize(&ranking, &memory);
    assert_true(sl_ranking_open(&ranking, 1000, 1000, (struct sl_rater){rate_and_count, &naive}));
    for (slot = 0; slot < 1000; slot++) {
        naive.score[slot] = (struct sl_score){slot, 1};
        naive.has[slot] = 5 - slot / 200; /* the better the score, the less it has: 5 to 1 */
        assert_true(sl_ranking_put(&ranking, slot, naive.score[slot], naive.has[slot], slot));
    }
    assert_true(sl_ranking_take(&ranking, 6, &slot));
    assert_int_equal(slot, SL_NONE);
    asked = 0;
    for (int64_t least = 1; least <= 5; least++) {
        assert_true(sl_ranking_take(&ranking, 6 - least, &slot));
        assert_int_equal(slot, 199 + 200 * (least - 1));
        assert_true(sl_ranking_take(&ranking, 6, &slot));
        assert_int_equal(slot, SL_NONE);
    }
    assert_int_equal(asked, 0);
    sl_ranking_finalize(&ranking);
}

/* A glance is at slots that are still to be taken, the next one first where nothing was ranked
 * anew. */
static void a_glance_shows_who_comes_next(void **state)
{
    (void)state;
    static struct naive naive;
    struct random random = {8};
    struct sl_ranking ranking;
    uint32_t slots[4];
    sl_ranking_initialize(&ranking, &memory);
    fill(&ranking, &naive, &random, 1000, APART);
    assert_int_equal(sl_ranking_glance(&ranking, slots, 4), 0); /* nothing is sorted yet */
    (void)take_both(&ranking, &naive, 0);
    for (uint32_t i = 0; i < 500; i++) {
        uint32_t count = sl_ranking_glance(&ranking, slots, 4);
        assert_true(count <= 4);
        uint32_t slot = take_both(&ranking, &naive, 0);
        assert_true(count == 0 || slots[0] == slot);
    }
    sl_ranking_finalize(&ranking);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_take_is_the_best_there_is),
        cmocka_unit_test(all_of_them_come_in_order),
        cmocka_unit_test(who_is_out_of_force_does_not_count),
        cmocka_unit_test(what_is_out_of_force_is_thrown_away),
        cmocka_unit_test(who_has_too_little_is_passed_once),
        cmocka_unit_test(a_glance_shows_who_comes_next),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
