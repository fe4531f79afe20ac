/* SPDX-License-Identifier: BSD-2-Clause */
/* leg_find: the legs of a holding in a market are found, and told apart (legs.h). Nothing is
 * changed. */
#ifndef SL_LEG_FIND_H
#define SL_LEG_FIND_H

#include "ledger/ledger.h"

/* Which lots of a position a trade is of. The first three are those of enum sloss_leg. */
enum sl_which_leg {
    SL_LEG_NET, /* of the position: of its larger leg, where it has two */
    SL_LEG_LONG,
    SL_LEG_SHORT,
    SL_LEG_ALL /* all lots of both, which close each other first */
};

/* The two legs, as positions of their own: the long one first. */
struct sl_leg_pair {
    struct sl_position leg[2];
};

static inline struct sl_legs *sl_legs_at(const struct sloss_ledger *ledger, uint32_t row)
{
    return SL_PAGED_AT(&ledger->legs.rows, struct sl_legs, row);
}

/* Has anybody ever asked for legs? In most books nobody has, and nothing is looked up. */
static inline bool sl_legs_are_used(const struct sloss_ledger *ledger)
{
    return ledger->legs.rows.count != 0;
}

/* By what the table of rows knows a holding. */
uint64_t sl_legs_hash(const struct sloss_ledger *ledger, uint32_t holding);

/* And by what one that finds a holding's row in a market does. */
uint64_t sl_legs_hash_of_place(const struct sloss_ledger *ledger, uint32_t holding,
                               uint32_t market);

/* The first row of a holding, or SL_NONE. */
uint32_t sl_legs_first_of(const struct sloss_ledger *ledger, uint32_t holding);

/* The row of a holding in a market, on or not, or SL_NONE. */
uint32_t sl_legs_row(const struct sloss_ledger *ledger, uint32_t holding, uint32_t market);

/* The row of a holding in a market where it has legs, with or without lots; or SL_NONE. */
uint32_t sl_legs_search(const struct sloss_ledger *ledger, uint32_t holding, uint32_t market);

static inline uint32_t sl_legs_find(const struct sloss_ledger *ledger, uint32_t holding,
                                    uint32_t market)
{
    return sl_legs_are_used(ledger) ? sl_legs_search(ledger, holding, market) : SL_NONE;
}

/* The legs of a position whose row of legs is this. */
struct sl_leg_pair sl_legs_split(const struct sloss_ledger *ledger, uint32_t row,
                                 const struct sl_position *position);

/* Are there lots in both legs of a position? Then these are given out. */
bool sl_legs_split_both(const struct sloss_ledger *ledger, const struct sl_position *position,
                        struct sl_leg_pair *pair_out);

static inline bool sl_legs_are_two(const struct sloss_ledger *ledger,
                                   const struct sl_position *position, struct sl_leg_pair *pair_out)
{
    return sl_legs_are_used(ledger) && sl_legs_split_both(ledger, position, pair_out);
}

/* Has a position lots? Those of two legs may come to none together. */
static inline bool sl_legs_have_lots(const struct sloss_ledger *ledger,
                                     const struct sl_position *position)
{
    struct sl_leg_pair pair;
    return position->lots != 0 || sl_legs_are_two(ledger, position, &pair);
}

/* Has any position of a holding? */
bool sl_legs_any_lots(const struct sloss_ledger *ledger, uint32_t holding);

#endif
