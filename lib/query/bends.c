/* SPDX-License-Identifier: BSD-2-Clause */
#include "query/bends_internal.h"

#include "ledger/side/leg_find.h"
#include "margin/surcharge.h"
#include "query/pieces_internal.h"
#include "query/together_internal.h"

/* What so many lots leave of it. */
static int64_t left_by(const struct sl_market *market, const struct sl_bend *bend, int64_t lots,
                       int64_t left)
{
    const struct sl_asking asked = {.market = market,
                                    .which = SL_MAINTENANCE,
                                    .step = (int64_t)sl_fixed_magnitude(lots) * bend->unit};
    if (lots == 0) {
        return left;
    }
    struct sl_piece piece = sl_pieces_in_bracket(&asked, bend->size);
    int64_t its = bend->outward ? piece.last - bend->size : bend->size - piece.first;
    return its < left ? its : left;
}

/* And what a position does, with two legs each of them. */
static int64_t left_by_position(const struct sloss_engine *engine, const struct sl_bend *bend,
                                const struct sl_position *position, int64_t left)
{
    const struct sl_market *market = sl_engine_market(engine, position->market);
    struct sl_leg_pair pair;
    if (!sl_legs_are_two(engine->ledger, position, &pair)) {
        return left_by(market, bend, position->lots, left);
    }
    left = left_by(market, bend, pair.leg[0].lots, left);
    return left_by(market, bend, pair.leg[1].lots, left);
}

/* A group is asked for its net lots. What a member is asked for its own goes out of that again, but
 * for a multiple of it. */
int64_t sl_bends_left(const struct sloss_engine *engine, const struct sl_position *position,
                      const struct sl_bend *bend)
{
    const struct sl_market *market = sl_engine_market(engine, position->market);
    struct sl_together all = sl_together_of(engine, position->holding, position->market);
    int64_t left = INT64_MAX;
    if (all.group != SL_NONE) {
        left = left_by(market, bend, sl_group_lots(engine, all.group, position->market), left);
    }
    for (const struct sl_position *one; (one = sl_together_next(&all)) != NULL;) {
        if (all.group == SL_NONE || sl_surcharge_applies(engine, one->holding)) {
            left = left_by_position(engine, bend, one, left);
        }
    }
    return left;
}
