/* SPDX-License-Identifier: BSD-2-Clause */
#include "ledger/side/leg_trade.h"

#include "base/fixed.h"
#include "ledger/position_internal.h"

/* A leg while it is traded: the short one has lots below zero. */
struct leg {
    sl_wide lots;
    sl_wide cost; /* with funding */
};

struct pair {
    struct leg leg[2]; /* long, short */
};

static struct pair open_pair(const struct sloss_ledger *ledger, uint32_t legs, uint32_t position,
                             int64_t funding)
{
    const struct sl_leg_pair split =
        sl_legs_split(ledger, legs, sl_ledger_position(ledger, position));
    struct pair pair;
    for (uint32_t i = 0; i < 2; i++) {
        pair.leg[i].lots = split.leg[i].lots;
        pair.leg[i].cost = split.leg[i].cost + (sl_wide)split.leg[i].lots * funding;
    }
    return pair;
}

/* Lots of a pair that have their like in the other leg. */
static sl_wide paired(const struct pair *pair)
{
    sl_wide longs = pair->leg[0].lots;
    sl_wide shorts = -pair->leg[1].lots;
    return longs < shorts ? longs : shorts;
}

static bool note_cost(struct sl_book *book, sl_wide cost, int64_t *narrow_out)
{
    if (!sl_wide_narrow(cost, narrow_out) || *narrow_out == INT64_MIN) {
        return false;
    }
    uint64_t size = sl_fixed_magnitude(*narrow_out);
    book->cost_most = size > book->cost_most ? size : book->cost_most;
    return true;
}

/* Write both legs, and the position that they come to. */
static enum sloss_status close_pair(struct sloss_ledger *ledger, uint32_t legs, uint32_t row,
                                    int64_t funding, const struct pair *pair, sl_wide paired_before)
{
    const struct leg *longs = &pair->leg[0];
    const struct leg *shorts = &pair->leg[1];
    struct sl_book *book = sl_ledger_book(ledger, sl_ledger_position(ledger, row)->market);
    sl_wide cost[2] = {longs->cost - longs->lots * funding, shorts->cost - shorts->lots * funding};
    int64_t long_lots;
    int64_t short_lots;
    int64_t lots;
    int64_t narrow[2];
    int64_t whole;
    int64_t paired_lots;
    if (!sl_wide_narrow(longs->lots, &long_lots) || !sl_wide_narrow(-shorts->lots, &short_lots) ||
        !sl_wide_narrow(longs->lots + shorts->lots, &lots) ||
        !sl_wide_narrow(cost[0] + cost[1], &whole) ||
        !sl_wide_narrow(book->paired_lots + paired(pair) - paired_before, &paired_lots)) {
        return SLOSS_ERR_OVERFLOW;
    }
    enum sloss_status status = sl_position_save_book(ledger, book);
    if (status == SLOSS_OK &&
        !(note_cost(book, cost[0], &narrow[0]) && note_cost(book, cost[1], &narrow[1]))) {
        status = SLOSS_ERR_OVERFLOW;
    }
    if (status == SLOSS_OK) {
        book->paired_lots = paired_lots;
        status = sl_legs_write(ledger, legs, long_lots, narrow[0]);
    }
    return status == SLOSS_OK ? sl_position_store(ledger, row, lots, whole) : status;
}

/* The part that adds to a leg adds its money to its cost; the part that reduces it takes the cost of
 * so many lots with it, and realizes the money received less that (rules 3.1). */
static enum sloss_status turn(struct leg *leg, int64_t lots, int64_t paid, sl_wide *realized_out)
{
    bool adds = leg->lots == 0 || (leg->lots > 0) == (lots > 0);
    int64_t cost;
    if (!adds && sl_fixed_magnitude(lots) > sl_wide_magnitude(leg->lots)) {
        return SLOSS_ERR_ARGUMENT;
    }
    if (!sl_wide_narrow(leg->cost, &cost)) {
        return SLOSS_ERR_OVERFLOW;
    }
    sl_wide released =
        adds ? 0 : sl_wide_divide((sl_wide)cost * -(sl_wide)lots, leg->lots, SL_ROUND_TRUNCATE);
    leg->lots += lots;
    leg->cost += adds ? paid : -released;
    *realized_out = adds ? 0 : -(sl_wide)paid - released;
    return SLOSS_OK;
}

/* Both legs close each other at the mark, which is worth nothing, and what is left of the larger
 * one is closed for what is paid. */
static sl_wide turn_all(struct pair *pair, int64_t paid)
{
    sl_wide released = pair->leg[0].cost + pair->leg[1].cost;
    *pair = (struct pair){0};
    return -(sl_wide)paid - released;
}

enum sloss_status sl_leg_trade(struct sloss_ledger *ledger, uint32_t row, enum sl_which_leg leg,
                               int64_t lots, int64_t paid, int64_t funding, int64_t *realized_out)
{
    const struct sl_position *position = sl_ledger_position(ledger, row);
    uint32_t legs = sl_legs_find(ledger, position->holding, position->market);
    if (legs == SL_NONE) {
        return sl_ledger_trade(ledger, row, lots, paid, funding, realized_out);
    }
    struct pair pair = open_pair(ledger, legs, row, funding);
    sl_wide before = paired(&pair);
    sl_wide realized = 0;
    enum sloss_status status = SLOSS_OK;
    if (leg == SL_LEG_ALL) {
        realized = turn_all(&pair, paid);
    } else {
        bool is_short = leg == SL_LEG_NET ? position->lots < 0 : leg == SL_LEG_SHORT;
        status = turn(&pair.leg[is_short], lots, paid, &realized);
    }
    if (status == SLOSS_OK && !sl_wide_narrow(realized, realized_out)) {
        status = SLOSS_ERR_OVERFLOW;
    }
    if (status == SLOSS_OK) {
        status = close_pair(ledger, legs, row, funding, &pair, before);
    }
    if (status == SLOSS_OK) {
        sl_ledger_touched_by(ledger, position->holding, position->market);
    }
    return status;
}

enum sloss_status sl_leg_charge(struct sloss_ledger *ledger, uint32_t row, int64_t fine)
{
    const struct sl_position *position = sl_ledger_position(ledger, row);
    uint32_t legs = sl_legs_find(ledger, position->holding, position->market);
    if (legs == SL_NONE) {
        return sl_ledger_shift(ledger, row, 0, fine);
    }
    struct pair pair = open_pair(ledger, legs, row, 0);
    pair.leg[position->lots < 0].cost += fine;
    return close_pair(ledger, legs, row, 0, &pair, paired(&pair));
}
