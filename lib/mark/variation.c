/* SPDX-License-Identifier: BSD-2-Clause */
#include "mark/variation_internal.h"

#include "mark/collect_internal.h"
#include "mark/haircut_internal.h"
#include "mark/payout_internal.h"
#include "waterfall/waterfall.h"

static enum sloss_status run_waterfalls(struct sl_instant *instant)
{
    struct sl_sharer claims = {.charge = sl_haircut, .context = instant};
    enum sloss_status status = SLOSS_OK;
    for (uint32_t place = 0; status == SLOSS_OK && place < instant->markets; place++) {
        instant->market = place;
        if (instant->owed[place] > 0) {
            status = sl_waterfall_run(instant->engine, instant->moves[place].market, 0,
                                      instant->owed[place], SL_NONE, &claims);
        }
    }
    return status;
}

enum sloss_status sl_variation_settle(struct sloss_engine *engine, const struct sl_move *moves,
                                      uint32_t count)
{
    struct sl_instant instant = {.engine = engine, .moves = moves, .markets = count};
    if (count == 0) {
        return SLOSS_OK;
    }
    enum sloss_status status = sl_instant_open(&instant);
    if (status == SLOSS_OK) {
        status = sl_instant_gather(&instant, sl_collect_holding);
    }
    if (status == SLOSS_OK && count > 1) {
        status = sl_collect(&instant); /* in one market they have paid as they were found */
    }
    if (status == SLOSS_OK) {
        status = run_waterfalls(&instant);
    }
    return status == SLOSS_OK ? sl_payout(&instant) : status;
}
