/* SPDX-License-Identifier: BSD-2-Clause */
/* rows: what side tables of the ledger have in a row: claims, debts that are kept, money on hold,
 * open orders, legs and groups of accounts. A holding has such rows only where there is something
 * to say. */
#ifndef SL_SIDE_ROWS_H
#define SL_SIDE_ROWS_H

#include "base/paged.h"
#include "base/table.h"

/* What a holding has paid for deficits of a market and not got back (claim.h). */
struct sl_claim {
    int64_t amount;
    int64_t made; /* scratch: of it, what the round under way has made and no event tells yet */
    uint32_t holding;
    uint32_t list;     /* of claims of its market and kind */
    uint32_t next;     /* row made before it in that list, or SL_NONE */
    uint32_t saved_by; /* number of the command that saved its image */
};

/* The claims of one kind on one market: what its payers have given is the sum of the three. */
struct sl_claim_list {
    int64_t open; /* what has not been paid back */
    int64_t repaid;
    int64_t answered;  /* given by who answers for the defaulter, for which there is no claim */
    uint32_t saved_by; /* number of the command that saved the image of what stands above */
    uint32_t first;    /* row made last, or SL_NONE */
    uint32_t count;    /* of rows */
    uint32_t reserved;
};

/* What a holding owes in a market (owed.h). */
struct sl_owed {
    int64_t amount;
    uint32_t holding;
    uint32_t market;
    uint32_t next_in_market;  /* row made before it in its market, or SL_NONE */
    uint32_t next_of_holding; /* another market of its holding, in no order, or SL_NONE */
    uint32_t saved_by;        /* number of the command that saved its image */
    uint32_t reserved;
};

/* The orders in which holds stand: by id, those of a holding by id, and those that are due at some
 * time by that and then by id. */
enum sl_hold_order {
    SL_HOLDS_BY_ID,
    SL_HOLDS_OF_HOLDING,
    SL_HOLDS_BY_TIME,
    SL_HOLD_ORDERS
};

#define SL_HOLD_STAYS 0 /* as the time at which a hold is due: at none */

/* An amount on hold (holds.h). */
struct sl_hold {
    uint64_t id;
    int64_t amount; /* 0: the row is nobody's */
    int64_t due;    /* nanoseconds since 1970, or SL_HOLD_STAYS */
    uint32_t holding;
    uint32_t rank;                    /* a hash of the id: by it the orders are heaps */
    uint32_t link[SL_HOLD_ORDERS][2]; /* what is before it, and behind, or SL_NONE */
    uint32_t saved_by;                /* number of the command that saved its image */
    uint32_t reserved;
};

/* All holds. */
struct sl_hold_table {
    uint32_t free;  /* head of the list of rows that are nobody's, or SL_NONE */
    uint32_t used;  /* rows that have been somebody's */
    uint32_t by_id; /* tops of the trees, or SL_NONE */
    uint32_t by_time;
    uint32_t saved_by;
    uint32_t reserved;
    struct sl_paged rows; /* struct sl_hold */
    struct sl_paged held; /* struct sl_held */
    struct sl_table held_by_holding;
};

/* What a holding has on hold. */
struct sl_held {
    int64_t sum;
    uint32_t holding;
    uint32_t first; /* top of the tree of its holds, or SL_NONE */
    uint32_t saved_by;
    uint32_t reserved;
};

/* What a holding's resting orders in a market come to (resting.h). */
struct sl_resting {
    int64_t bid_lots; /* 0 for none; then the price is 0 as well */
    int64_t bid_price;
    int64_t ask_lots;
    int64_t ask_price;
    uint32_t holding;
    uint32_t market;
    uint32_t next_in_market;  /* row made before it in its market, or SL_NONE */
    uint32_t next_of_holding; /* another market of its holding, in no order, or SL_NONE */
    uint32_t saved_by;        /* number of the command that saved its image */
    uint32_t reserved;
};

/* The two legs of a holding in a market (legs.h). The short leg is the long one less the position,
 * in lots and in cost. */
struct sl_legs {
    int64_t long_lots;
    int64_t long_cost; /* as of a position: fine units, less lots * funding index */
    bool is_on;        /* without it nothing above counts, and both are 0 */
    uint32_t holding;
    uint32_t market;
    uint32_t next_of_holding; /* another market of its holding, in no order, or SL_NONE */
    uint32_t saved_by;        /* number of the command that saved its image */
};

/* The legs of all who have two in a market. */
struct sl_legs_table {
    struct sl_paged rows;       /* struct sl_legs */
    struct sl_table by_holding; /* the first row of a holding: the others hang on it */
    struct sl_table by_place;   /* of holding and market */
};

/* Groups of accounts, and whoever is or was in one (groups.h). */
struct sl_group_table {
    uint32_t grouped;        /* accounts that are in one */
    uint32_t saved_by;       /* number of the command that saved the image of that */
    struct sl_paged rows;    /* struct sl_group */
    struct sl_paged members; /* struct sl_grouped */
    struct sl_table by_name;
    struct sl_table by_account;
};

/* The liquidation of a holding, and the level that it is below (running.h). */
struct sl_running {
    int64_t last;   /* when it was last reduced, or SL_RUNNING_NEVER */
    uint32_t level; /* number of the deepest level that it was below at the last look, from 1; 0 */
    uint32_t next;  /* in the list of those in liquidation, in no order; SL_NONE */
    uint32_t before;
    bool is_on; /* it is in liquidation: without it there is no `last`, and nothing of lots */
    uint32_t holding;
    uint32_t began;    /* its first row of lots, ascending by market, or SL_NONE */
    uint32_t went_by;  /* number of the last command that reduced it: no part of the state */
    uint32_t saved_by; /* number of the command that saved the image of what is above `holding` */
};

/* The lots that a liquidation began with in a market, as a number without a sign. */
struct sl_began {
    int64_t lots; /* 0: the row says nothing */
    uint32_t market;
    uint32_t next; /* another market of the same holding, or SL_NONE */
    uint32_t saved_by;
    uint32_t reserved;
};

/* Those of all holdings. A row that has been made for a holding, or for its market, stays. */
struct sl_running_table {
    uint32_t first; /* of those in liquidation, or SL_NONE */
    uint32_t saved_by;
    struct sl_paged rows;  /* struct sl_running */
    struct sl_paged began; /* struct sl_began */
    struct sl_table by_holding;
};

/* How accounts are auctioned in an asset (docs/rules.md 25.5): the price factor falls from the one
 * to the other in the time `first`, and then to 0 in the time `last`. Zeros where nothing is set. */
struct sl_auction {
    int64_t from_ppb;
    int64_t to_ppb;
    int64_t first;
    int64_t last;
    int64_t part_ppb; /* the most that one bid takes */
};

/* All open orders. */
struct sl_order_table {
    struct sl_paged rows;      /* struct sl_resting */
    struct sl_paged in_market; /* uint32_t a market: the first of its rows */
    struct sl_table by_holding;
};

#endif
