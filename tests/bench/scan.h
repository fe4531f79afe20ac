/* SPDX-License-Identifier: BSD-2-Clause */
/* scan: the two fastest ways to find breaches by looking at everybody, each on arrays laid out for
 * it and nothing else. They are what detection by triggers is compared with, in time and in who is
 * found. Sums of 64 bits are exact here (population.h). */
#ifndef SCAN_H
#define SCAN_H

#include "population.h"

/* Accounts found, in the order of the scan. */
struct scan_found {
    uint32_t count;
    uint32_t *account;
};

/* One mark: the market's positions one after the other, each adding its slope times the move to
 * its account's headroom, which is kept. One column of headrooms, and two for each market. */
struct scan_market {
    struct {
        uint32_t count;
        uint32_t *account;
        int64_t *slope;
    } book[POPULATION_MARKETS];
    int64_t *headroom;
    int64_t price[POPULATION_MARKETS];
};

void scan_market_build(struct scan_market *scan, const struct population *population,
                       const int64_t *price);
void scan_market_free(struct scan_market *scan);

/* Move one price; append those of its holders who are below zero. */
void scan_market_mark(struct scan_market *scan, uint32_t market, int64_t price,
                      struct scan_found *found);

/* It never is below zero again. */
void scan_market_close(struct scan_market *scan, uint32_t account);

/* Many marks at once: each account's headroom from its base and its slopes. Accounts of as many
 * positions lie together, so that the inner loop has no end to test. */
struct scan_all {
    struct {
        uint32_t count;
        uint32_t *account;
        int64_t *base;
        int64_t *slope;
        uint16_t *market;
    } group[POPULATION_POSITIONS_MAX + 1];
};

void scan_all_build(struct scan_all *scan, const struct population *population);
void scan_all_free(struct scan_all *scan);

/* Append everybody who is below zero at these prices. */
void scan_all_mark(const struct scan_all *scan, const int64_t *price, struct scan_found *found);

/* The same in 128 bits, which is what amounts of the library's full range would need. */
void scan_all_mark_wide(const struct scan_all *scan, const int64_t *price,
                        struct scan_found *found);

#endif
