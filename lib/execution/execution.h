/* SPDX-License-Identifier: BSD-2-Clause */
/* execution: holdings in liquidation that the host closes, or that are auctioned (docs/rules.md 25):
 * which they are, since when, how many lots of each market are still to be closed, and who has taken
 * over how many in this liquidation.
 *
 * A holding has a row from its first liquidation on. In one that runs not, and in parts of a
 * liquidation that has ended, there is nothing that is state: so making a row needs no undoing. */
#ifndef SL_EXECUTION_H
#define SL_EXECUTION_H

#include "engine/engine.h"

struct sl_execution {
    int64_t start;     /* the time at which it began */
    uint64_t turn;     /* which liquidation of the holding it is, or was, from 1 on */
    uint32_t kind;     /* SLOSS_LIQUIDATION_HOST or _AUCTION; 0: it does not run */
    uint32_t before;   /* in the list of those that run */
    uint32_t after;
    uint32_t holding;
    uint32_t saved_by; /* number of the command that saved the image of what is above */
    uint32_t orders;   /* the first of its orders, in no order, or SL_NONE */
    uint32_t takers;   /* and of who has taken lots over, in the order in which they came */
    uint32_t last;     /* of these */
};

/* Whose lots a part counts: those of a market that are still to be closed, where it is nobody's. */
struct sl_taker {
    uint32_t account; /* SL_NONE: it is an order */
    uint32_t market;
    bool isolated; /* the compartment of the account, not its cross part */
};

struct sl_execution_part {
    sl_wide cost;     /* what a taker has paid, in fine units of the market, as far as it kept to one
                         side */
    int64_t lots;     /* to be closed, at least 0; or taken over, with the sign of the taker's side */
    uint64_t turn;    /* of its liquidation; of another one it says nothing */
    uint32_t saved_by; /* number of the command that saved its image */
    uint32_t execution;
    uint32_t next;    /* of the same list, or SL_NONE */
    struct sl_taker taker;
};

static inline struct sl_execution *sl_execution_at(const struct sloss_engine *engine, uint32_t row)
{
    return SL_PAGED_AT(&engine->executions.rows, struct sl_execution, row);
}

static inline struct sl_execution_part *sl_execution_part_at(const struct sloss_engine *engine,
                                                             uint32_t row)
{
    return SL_PAGED_AT(&engine->executions.parts, struct sl_execution_part, row);
}

void sl_execution_initialize(struct sloss_engine *engine);
void sl_execution_finalize(struct sloss_engine *engine);

/* After 2^32 commands stamps begin anew: forget them. */
void sl_execution_forget_stamps(struct sloss_engine *engine);

/* The row of a holding whose liquidation runs, or SL_NONE. */
uint32_t sl_execution_find(const struct sloss_engine *engine, uint32_t holding);

/* The same for one of a kind. */
uint32_t sl_execution_of_kind(const struct sloss_engine *engine, uint32_t holding, uint32_t kind);

/* A liquidation begins; or one that runs goes on as one of another kind, from this time on, with no
 * orders, and with what was taken over. */
enum sloss_status sl_execution_begin(struct sloss_engine *engine, uint32_t holding, uint32_t kind,
                                     int64_t start, uint32_t *row_out);

/* It ends, and what was taken over is forgotten. */
enum sloss_status sl_execution_end(struct sloss_engine *engine, uint32_t row);

/* The lots of a market that are still to be closed; 0 for none. */
int64_t sl_execution_order(const struct sloss_engine *engine, uint32_t row, uint32_t market);
enum sloss_status sl_execution_set_order(struct sloss_engine *engine, uint32_t row, uint32_t market,
                                         int64_t lots);

/* Somebody has taken over so many more lots, with their sign, for so much. */
enum sloss_status sl_execution_take(struct sloss_engine *engine, uint32_t row, uint32_t holding,
                                    uint32_t market, int64_t lots, sl_wide cost);

/* A part as a file has it. */
enum sloss_status sl_execution_restore_taker(struct sloss_engine *engine, uint32_t row,
                                             struct sl_taker taker, int64_t lots, sl_wide cost);

/* Does a part say something: is it of the liquidation that runs, and not nothing? */
bool sl_execution_part_counts(const struct sloss_engine *engine, uint32_t part);

/* The holding of a taker; SL_NONE where its compartment has ended. */
uint32_t sl_execution_taker(const struct sloss_engine *engine, const struct sl_taker *taker);

/* Is every row found, linked and counted, and is what it says allowed? */
bool sl_execution_is_consistent(const struct sloss_engine *engine);

#endif
