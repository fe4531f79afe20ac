/* SPDX-License-Identifier: BSD-2-Clause */
#include "test.h"

#include "base/memory.h"
#include "base/name.h"
#include "base/paged.h"
#include "base/siphash.h"
#include "base/table.h"
#include "base/vector.h"
#include "ledger/block.h"
#include "ledger/order.h"

static const struct sloss_memory host = {NULL, NULL, NULL};

/* Rows of a paged array are zero when made, never move, and keep their index. */
static void rows_never_move(void **state)
{
    (void)state;
    struct sl_paged array;
    sl_paged_initialize(&array, &host, sizeof(uint64_t));
    uint64_t *first = sl_paged_append(&array);
    assert_true(*first == 0);
    *first = 7;
    for (uint64_t i = 1; i < 100000; i++) {
        uint64_t *row = sl_paged_append(&array);
        assert_true(*row == 0);
        *row = 7 + i * i;
    }
    assert_ptr_equal(sl_paged_at(&array, 0), first);
    for (uint64_t i = 0; i < 100000; i += 4095) {
        assert_true(*(uint64_t *)sl_paged_at(&array, (uint32_t)i) == 7 + i * i);
    }
    sl_paged_finalize(&array);
}

static uint64_t hash_of(uint64_t key)
{
    static const struct sl_sip_key secret = {1, 2};
    return sl_siphash_word(&secret, key);
}

/* The first row found that has this key, by the rows' own keys. */
static uint32_t find(const struct sl_table *table, const uint64_t *keys, uint64_t key)
{
    struct sl_search search;
    uint32_t row = sl_table_first(table, hash_of(key), &search);
    while (row != SL_NONE && keys[row] != key) {
        row = sl_table_next(table, &search);
    }
    return row;
}

/* A table finds every row by its key while it grows, at every step, and nothing for a key that is
 * not there; ids that count up, ids far apart, and random ones. */
static void a_table_finds_what_is_in_it(void **state)
{
    (void)state;
    enum {
        ROWS = 30000
    };
    static uint64_t keys[ROWS];
    struct random random = {5};
    for (int shape = 0; shape < 3; shape++) {
        struct sl_table table;
        sl_table_initialize(&table, &host);
        sl_table_prefetch(&table, hash_of(5));
        assert_int_equal(find(&table, keys, 5), SL_NONE);
        for (uint32_t i = 0; i < ROWS; i++) {
            keys[i] = shape == 0   ? i + UINT64_C(1)
                      : shape == 1 ? ((uint64_t)i + 1) << 40
                                   : next_random(&random) | 1;
            assert_int_equal(find(&table, keys, keys[i]), SL_NONE);
            assert_true(sl_table_reserve(&table, table.count + 1));
            sl_table_insert(&table, hash_of(keys[i]), i);
            for (int look = 0; look < 3; look++) {
                uint32_t row = (uint32_t)random_below(&random, i + UINT64_C(1));
                assert_int_equal(find(&table, keys, keys[row]), row);
            }
        }
        for (uint32_t i = 0; i < ROWS; i++) {
            assert_int_equal(find(&table, keys, keys[i]), i);
        }
        assert_int_equal(find(&table, keys, 0), SL_NONE);
        assert_true(table.now.count < 2 * ROWS + 64); /* half full at least */
        while (table.before.count == 0) {             /* and once more while rows are on the move */
            assert_true(sl_table_reserve(&table, table.now.count));
        }
        assert_true(sl_table_reserve(&table, 10 * ROWS)); /* at once */
        for (uint32_t i = 0; i < ROWS; i++) {
            assert_int_equal(find(&table, keys, keys[i]), i);
        }
        assert_false(sl_table_reserve(&table, UINT32_MAX)); /* more slots than 32 bits count */
        sl_table_finalize(&table);
    }
}

/* Rows of one hash are all found, one after the other. */
static void a_hash_may_have_several_rows(void **state)
{
    (void)state;
    struct sl_table table;
    struct sl_search search;
    bool seen[100] = {false};
    sl_table_initialize(&table, &host);
    for (uint32_t i = 0; i < 100; i++) {
        assert_true(sl_table_reserve(&table, table.count + 1));
        sl_table_insert(&table, 42, i);
    }
    for (uint32_t row = sl_table_first(&table, 42, &search); row != SL_NONE;
         row = sl_table_next(&table, &search)) {
        seen[row] = true;
    }
    for (uint32_t i = 0; i < 100; i++) {
        assert_true(seen[i]);
    }
    sl_table_finalize(&table);
}

/* A vector keeps its bytes when it grows, and refuses sizes that cannot be. */
static void a_vector_keeps_its_bytes(void **state)
{
    (void)state;
    struct sl_vector vector;
    sl_vector_initialize(&vector, &host);
    for (uint32_t i = 0; i < 10000; i++) {
        uint32_t *row = sl_vector_extend(&vector, sizeof(*row));
        *row = i * 3;
    }
    for (uint32_t i = 0; i < 10000; i++) {
        uint32_t row;
        memcpy(&row, vector.data + i * sizeof(row), sizeof(row));
        assert_int_equal(row, i * 3);
    }
    assert_null(sl_vector_extend(&vector, SIZE_MAX / 2));
    assert_int_equal(vector.size, 40000);
    assert_null(sl_vector_scratch(&vector, SIZE_MAX / 8, 16));
    assert_non_null(sl_vector_scratch(&vector, 0, 16));
    sl_vector_finalize(&vector);
    assert_null(sl_memory_array(&host, SIZE_MAX / 4, 8));
}

/* Blocks never overlap, are aligned to their size and clear; given back, all of them merge into
 * whole pages again. */
static void blocks_do_not_overlap(void **state)
{
    (void)state;
    enum {
        HELD = 500,
        ROWS = 64 * SL_PAGE_ROWS
    };
    static bool used[ROWS];
    uint32_t first[HELD], order[HELD];
    struct random random = {11};
    struct sl_blocks blocks;
    sl_blocks_initialize(&blocks, &host);
    for (uint32_t i = 0; i < HELD; i++) {
        first[i] = SL_NONE;
    }
    for (int step = 0; step < 20000; step++) {
        uint64_t at = random_below(&random, HELD);
        if (first[at] != SL_NONE) {
            memset(&used[first[at]], 0, (size_t)1 << order[at]);
            sl_blocks_give(&blocks, first[at], order[at]);
            first[at] = SL_NONE;
            continue;
        }
        order[at] = (uint32_t)random_below(&random, 1 + random_below(&random, SL_BLOCK_ORDERS));
        first[at] = sl_blocks_take(&blocks, order[at]);
        assert_true(first[at] % (1u << order[at]) == 0);
        assert_true(first[at] + (1u << order[at]) <= ROWS);
        for (uint32_t row = first[at]; row < first[at] + (1u << order[at]); row++) {
            struct sl_position *position = sl_blocks_at(&blocks, row);
            assert_false(used[row]);
            assert_true(position->lots == 0 && position->cost == 0 && position->holding == 0 &&
                        position->market == 0 && position->slot == 0 && position->trigger == 0);
            memset(position, (int)(step % 3 == 0 ? 0xFF : step), sizeof(*position));
            position->holding = (uint32_t)at;
            used[row] = true;
        }
    }
    for (uint32_t i = 0; i < HELD; i++) {
        if (first[i] != SL_NONE) {
            sl_blocks_give(&blocks, first[i], order[i]);
        }
    }
    uint32_t pages = 0;
    for (uint32_t row = blocks.free[SL_PAGE_SHIFT]; row != SL_NONE; pages++) {
        row = sl_blocks_at(&blocks, row)->slot;
    }
    assert_int_equal(pages, blocks.rows.count / SL_PAGE_ROWS);
    sl_blocks_finalize(&blocks);
}

static int ascending(const void *a, const void *b)
{
    uint64_t left = *(const uint64_t *)a;
    uint64_t right = *(const uint64_t *)b;
    return (left > right) - (left < right);
}

/* Keys come out as qsort would leave them: few or many, in order or not, alike in some digits or in
 * all. */
static void keys_are_sorted(void **state)
{
    (void)state;
    static const size_t counts[] = {0, 1, 2, 63, 64, 65, 1000, 20000};
    struct random random = {7};
    for (size_t c = 0; c < COUNT(counts); c++) {
        for (int shape = 0; shape < 5; shape++) {
            size_t count = counts[c];
            uint64_t *keys = malloc((count + 1) * sizeof(*keys));
            uint64_t *want = malloc((count + 1) * sizeof(*want));
            uint64_t *scratch = malloc((count + 1) * sizeof(*scratch));
            uint64_t *again = malloc((count + 1) * sizeof(*again));
            for (size_t i = 0; i < count; i++) {
                uint32_t account = shape == 0   ? (uint32_t)i
                                   : shape == 1 ? (uint32_t)(count - i)
                                   : shape == 2 ? (uint32_t)next_random(&random)
                                   : shape == 3 ? (uint32_t)random_below(&random, 3)
                                                : UINT32_MAX;
                want[i] = keys[i] = sl_order_key(account, (uint32_t)next_random(&random));
            }
            qsort(want, count, sizeof(*want), ascending);
            memcpy(again, keys, count * sizeof(*keys));
            sl_order_sort(keys, scratch, count);
            assert_memory_equal(keys, want, count * sizeof(*keys));
            sl_order_sort_accounts(again, scratch, count);
            for (size_t i = 0; i < count; i++) {
                assert_int_equal(again[i] >> 32, want[i] >> 32);
                assert_true(shape > 1 || again[i] == want[i]); /* there each account is once */
            }
            free(again);
            free(keys);
            free(want);
            free(scratch);
        }
    }
}

/* Whatever the length of the text, a name stays within its room and ends in a zero. */
static void a_name_stays_in_its_room(void **state)
{
    (void)state;
    for (size_t length = 0; length <= 2 * SLOSS_NAME_SIZE; length++) {
        char from[2 * SLOSS_NAME_SIZE + 1] = "";
        char to[SLOSS_NAME_SIZE + 8];
        memset(from, 'n', length);
        memset(to, '#', sizeof(to));
        sl_name_copy(to, from);
        size_t kept = length < SLOSS_NAME_SIZE ? length : SLOSS_NAME_SIZE - 1;
        assert_int_equal(strspn(to, "n"), kept);
        assert_int_equal(to[kept], '\0');
        for (size_t i = kept + 1; i < sizeof(to); i++) {
            assert_int_equal(to[i], '#');
        }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(rows_never_move),
        cmocka_unit_test(a_table_finds_what_is_in_it),
        cmocka_unit_test(a_hash_may_have_several_rows),
        cmocka_unit_test(a_vector_keeps_its_bytes),
        cmocka_unit_test(keys_are_sorted),
        cmocka_unit_test(blocks_do_not_overlap),
        cmocka_unit_test(a_name_stays_in_its_room),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
