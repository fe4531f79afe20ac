/* SPDX-License-Identifier: BSD-2-Clause */
/* stress_tie: words of a configuration that tie the marks of markets to each other.
 *
 *   cross BTC ETH=50% SOL=80%      what of BTC's own impact carries over to others, -100 % to 100 %
 *   grid OPT BTC 40000=9000 50000=4000 60000=1500
 *                                  marks of OPT at marks of BTC, in prices, ascending
 *
 * Both stand behind the `market` lines of those they name. */
#ifndef STRESS_TIE_H
#define STRESS_TIE_H

#include "common/scenario_line.h"
#include "sloss/stress.h"

/* By rows of the markets with a model. */
struct stress_cross {
    uint32_t from;
    uint32_t to;
    int64_t ppb;
};

struct stress_grid {
    uint32_t row;
    uint32_t underlying;
    struct sloss_stress_point *points;
    uint32_t count;
};

struct stress_ties {
    struct stress_cross *cross;
    uint32_t cross_count;
    struct stress_grid *grids;
    uint32_t grid_count;
};

/* The markets that have a model so far. */
struct stress_rows {
    const struct sloss_stress_market *markets;
    uint32_t count;
    struct scenario *book;
};

/* Read a line. What is wrong with it, or NULL. */
const char *stress_read_cross(struct stress_ties *ties, const struct stress_rows *rows,
                              const struct scenario_line *line);
const char *stress_read_grid(struct stress_ties *ties, const struct stress_rows *rows,
                             const struct scenario_line *line);
void stress_ties_free(struct stress_ties *ties);

/* Set all of it for as many markets, but what moves those that stand still; NULL where none does.
 */
enum sloss_status stress_ties_set(const struct stress_ties *ties, uint32_t market_count,
                                  const bool *still, struct sloss_stress *stress);

#endif
