/* SPDX-License-Identifier: BSD-2-Clause */
#include "mark/variation_internal.h"

#include "engine/gain.h"
#include "mark/collect_internal.h"
#include "mark/haircut_internal.h"
#include "mark/payout_internal.h"
#include "waterfall/round.h"

/* Losers pay; where there is one market, as they are found. */
static enum sloss_status collect(struct sl_instant *instant)
{
    enum sloss_status status = sl_instant_open(instant);
    instant->engine->waiting.size = 0;
    if (status == SLOSS_OK) {
        status = sl_instant_gather(instant, sl_collect_holding);
    }
    if (status == SLOSS_OK && instant->markets > 1) {
        status = sl_collect(instant);
    }
    return status == SLOSS_OK ? sl_collect_rest(instant) : status;
}

/* A mark settles all that trades have left; a funding payment leaves it as it was. */
static enum sloss_status turn(struct sl_instant *instant)
{
    enum sloss_status status = SLOSS_OK;
    for (uint32_t place = 0; status == SLOSS_OK && place < instant->markets; place++) {
        const struct sl_move *move = &instant->moves[place];
        if (!move->funding) {
            status = sl_gain_turn(instant->engine, move->market, move->again);
            sl_engine_market(instant->engine, move->market)->unsettled = false;
        }
    }
    return status;
}

enum sloss_status sl_variation_settle(struct sloss_engine *engine, const struct sl_move *moves,
                                      uint32_t count)
{
    struct sl_instant instant = {.engine = engine, .moves = moves, .markets = count};
    struct sl_sharer winners = {.charge = sl_haircut, .due = sl_haircut_due, .context = &instant};
    if (count == 0) {
        return SLOSS_OK;
    }
    sl_round_begin(engine);
    enum sloss_status status = collect(&instant);
    if (status == SLOSS_OK) {
        status = turn(&instant);
    }
    if (status == SLOSS_OK) {
        status = sl_round_close(engine, &winners);
    }
    status = sl_round_end(engine, &winners, status);
    return status == SLOSS_OK ? sl_payout(&instant) : status;
}
