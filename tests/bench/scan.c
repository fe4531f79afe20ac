/* SPDX-License-Identifier: BSD-2-Clause */
#include "scan.h"

#include <assert.h>

#define BLOCK 64

/* ---- one market ------------------------------------------------------------------------------ */

static void count_positions(const struct population *population, uint32_t *count)
{
    for (uint32_t account = 0; account < population->accounts; account++) {
        for (uint32_t i = population->first[account];
             !population->closed[account] && i < population->first[account + 1]; i++) {
            count[population->market[i]]++;
        }
    }
}

static void add_positions(struct scan_market *scan, const struct population *population,
                          uint32_t account)
{
    for (uint32_t i = population->first[account]; i < population->first[account + 1]; i++) {
        uint16_t market = population->market[i];
        int64_t slope = population_slope(population->lots[i]);
        uint32_t place = scan->book[market].count++;
        scan->book[market].account[place] = account;
        scan->book[market].slope[place] = slope;
        scan->headroom[account] += slope * scan->price[market];
    }
}

void scan_market_build(struct scan_market *scan, const struct population *population,
                       const int64_t *price)
{
    uint32_t count[POPULATION_MARKETS] = {0};
    count_positions(population, count);
    scan->headroom = bench_allocate(population->accounts, sizeof(int64_t));
    for (uint32_t m = 0; m < POPULATION_MARKETS; m++) {
        scan->book[m].count = 0;
        scan->book[m].account = bench_allocate(count[m], sizeof(uint32_t));
        scan->book[m].slope = bench_allocate(count[m], sizeof(int64_t));
        scan->price[m] = price[m];
    }
    for (uint32_t account = 0; account < population->accounts; account++) {
        if (!population->closed[account]) {
            scan->headroom[account] = population_base(population, account);
            add_positions(scan, population, account);
        }
    }
}

void scan_market_free(struct scan_market *scan)
{
    for (uint32_t m = 0; m < POPULATION_MARKETS; m++) {
        free(scan->book[m].account);
        free(scan->book[m].slope);
    }
    free(scan->headroom);
}

/* The signs of a block are gathered without a branch; one with somebody below zero is read again.
 */
void scan_market_mark(struct scan_market *scan, uint32_t market, int64_t price,
                      struct scan_found *found)
{
    const uint32_t *restrict account = scan->book[market].account;
    const int64_t *restrict slope = scan->book[market].slope;
    int64_t *restrict headroom = scan->headroom;
    uint32_t count = scan->book[market].count;
    int64_t move = price - scan->price[market];
    scan->price[market] = price;
    for (uint32_t begin = 0; begin < count; begin += BLOCK) {
        uint32_t end = count - begin < BLOCK ? count : begin + BLOCK;
        int64_t signs = 0;
        for (uint32_t i = begin; i < end; i++) {
            int64_t left = headroom[account[i]] + slope[i] * move;
            headroom[account[i]] = left;
            signs |= left;
        }
        for (uint32_t i = begin; signs < 0 && i < end; i++) {
            if (headroom[account[i]] < 0) {
                found->account[found->count++] = account[i];
            }
        }
    }
}

void scan_market_close(struct scan_market *scan, uint32_t account)
{
    scan->headroom[account] = INT64_MAX / 2;
}

/* ---- all markets ----------------------------------------------------------------------------- */

static void count_accounts(const struct population *population, uint32_t *count)
{
    for (uint32_t account = 0; account < population->accounts; account++) {
        if (!population->closed[account]) {
            count[population->first[account + 1] - population->first[account]]++;
        }
    }
}

static void add_account(struct scan_all *scan, const struct population *population,
                        uint32_t account)
{
    uint32_t first = population->first[account];
    uint32_t width = population->first[account + 1] - first;
    uint32_t place = scan->group[width].count++;
    scan->group[width].account[place] = account;
    scan->group[width].base[place] = population_base(population, account);
    for (uint32_t i = 0; i < width; i++) {
        scan->group[width].slope[place * width + i] = population_slope(population->lots[first + i]);
        scan->group[width].market[place * width + i] = population->market[first + i];
    }
}

void scan_all_build(struct scan_all *scan, const struct population *population)
{
    uint32_t count[POPULATION_POSITIONS_MAX + 1] = {0};
    count_accounts(population, count);
    for (uint32_t width = 0; width <= POPULATION_POSITIONS_MAX; width++) {
        size_t positions = (size_t)count[width] * width;
        scan->group[width].count = 0;
        scan->group[width].account = bench_allocate(count[width], sizeof(uint32_t));
        scan->group[width].base = bench_allocate(count[width], sizeof(int64_t));
        scan->group[width].slope = bench_allocate(positions, sizeof(int64_t));
        scan->group[width].market = bench_allocate(positions, sizeof(uint16_t));
    }
    for (uint32_t account = 0; account < population->accounts; account++) {
        if (!population->closed[account]) {
            add_account(scan, population, account);
        }
    }
}

void scan_all_free(struct scan_all *scan)
{
    for (uint32_t width = 0; width <= POPULATION_POSITIONS_MAX; width++) {
        free(scan->group[width].account);
        free(scan->group[width].base);
        free(scan->group[width].slope);
        free(scan->group[width].market);
    }
}

__extension__ typedef __int128 wide;

static inline bool is_below(const int64_t *slope, const uint16_t *market, uint32_t width,
                            int64_t base, const int64_t *price)
{
    for (uint32_t i = 0; i < width; i++) {
        base += slope[i] * price[market[i]];
    }
    return base < 0;
}

static inline bool is_below_wide(const int64_t *slope, const uint16_t *market, uint32_t width,
                                 int64_t base, const int64_t *price)
{
    wide headroom = base;
    for (uint32_t i = 0; i < width; i++) {
        headroom += (wide)slope[i] * price[market[i]];
    }
    return headroom < 0;
}

/* The test and the width are constants at each call, so the compiler makes a loop for each. */
static inline __attribute__((always_inline)) void
scan_group(const struct scan_all *scan, uint32_t width,
           bool (*test)(const int64_t *, const uint16_t *, uint32_t, int64_t, const int64_t *),
           const int64_t *restrict price, struct scan_found *found)
{
    const uint32_t *restrict account = scan->group[width].account;
    const int64_t *restrict base = scan->group[width].base;
    const int64_t *restrict slope = scan->group[width].slope;
    const uint16_t *restrict market = scan->group[width].market;
    uint32_t count = scan->group[width].count;
    for (uint32_t i = 0; i < count; i++) {
        size_t row = (size_t)i * width;
        if (test(slope + row, market + row, width, base[i], price)) {
            found->account[found->count++] = account[i];
        }
    }
}

static inline __attribute__((always_inline)) void
scan_groups(const struct scan_all *scan,
            bool (*test)(const int64_t *, const uint16_t *, uint32_t, int64_t, const int64_t *),
            const int64_t *price, struct scan_found *found)
{
    static_assert(POPULATION_POSITIONS_MAX == 8, "a group for each number of positions");
    scan_group(scan, 1, test, price, found);
    scan_group(scan, 2, test, price, found);
    scan_group(scan, 3, test, price, found);
    scan_group(scan, 4, test, price, found);
    scan_group(scan, 5, test, price, found);
    scan_group(scan, 6, test, price, found);
    scan_group(scan, 7, test, price, found);
    scan_group(scan, 8, test, price, found);
}

void scan_all_mark(const struct scan_all *scan, const int64_t *price, struct scan_found *found)
{
    scan_groups(scan, is_below, price, found);
}

void scan_all_mark_wide(const struct scan_all *scan, const int64_t *price, struct scan_found *found)
{
    scan_groups(scan, is_below_wide, price, found);
}
