/* SPDX-License-Identifier: BSD-2-Clause */
/* payers: who can be charged for a market's losses, by which weight and up to which cap; listed and
 * weighed once a round, and kept while it lasts (watch.h). */
#ifndef SL_PAYERS_H
#define SL_PAYERS_H

#include "engine/engine.h"
#include "waterfall/columns.h"

/* Who has something that is charged by, in account order. Who is in breach has a weight of 0. */
struct sl_payers {
    struct sl_vector rows;    /* their holdings and positions */
    struct sl_vector columns; /* weights and caps */
    struct sl_vector row_of;  /* uint32_t a key: see payers.c */
    struct sl_watch_reader reader;
    int64_t
        *weight; /* by the basis; by a policy the same as the cap, as it has weights of its own */
    int64_t *cap;
    uint64_t round; /* that it is of: breaches and survivors are */
    uint32_t market;
    uint32_t count;
    bool listed;
    bool oversized; /* some row did not fit */
};

void sl_payers_initialize(struct sloss_engine *engine);
void sl_payers_finalize(struct sloss_engine *engine);

/* The payers of a market as things stand (docs/rules.md 6.2). */
enum sloss_status sl_payers_open(struct sloss_engine *engine, uint32_t market,
                                 struct sl_payers **payers_out);

/* What a policy asks of them, in columns of as many rows. OVERFLOW if a figure does not fit. */
enum sloss_status sl_payers_fill(const struct sloss_engine *engine, const struct sl_payers *payers,
                                 struct sl_columns *columns);

/* A number for the payer of a row, below sl_payers_keys(), that is the same in every list of this
 * market within a command. */
uint32_t sl_payers_key(const struct sloss_engine *engine, const struct sl_payers *payers,
                       uint32_t row);
uint32_t sl_payers_keys(const struct sloss_engine *engine, const struct sl_payers *payers);

uint32_t sl_payers_holding(const struct sl_payers *payers, uint32_t row);

/* Take a share from the payer of a row, into the pool: from its unrealized profit, by adding it to
 * the cost of the position, where the market's cap is the profit; else from its balance. */
enum sloss_status sl_payers_charge(struct sloss_engine *engine, const struct sl_payers *payers,
                                   uint32_t row, int64_t share, bool *moves_balance_out);

#endif
