/* SPDX-License-Identifier: BSD-2-Clause */
#include "mark/variation_internal.h"

#include "mark/collect_internal.h"
#include "mark/haircut_internal.h"
#include "mark/payout_internal.h"
#include "waterfall/waterfall.h"

static enum sloss_status run_waterfalls(struct sl_instant *instant, bool *any_out)
{
    struct sl_sharer claims = {.charge = sl_haircut, .context = instant};
    enum sloss_status status = SLOSS_OK;
    *any_out = false;
    for (uint32_t place = 0; status == SLOSS_OK && place < instant->markets; place++) {
        int64_t loss = instant->owed[place];
        if (loss == 0) {
            continue;
        }
        *any_out = true;
        instant->owed[place] = 0;
        instant->market = place;
        status = sl_waterfall_run(instant->engine, instant->moves[place].market, 0, loss, SL_NONE,
                                  &claims);
    }
    return status;
}

/* A charge can leave a holding short that also lost elsewhere: then pay and charge once more. Those
 * charges leave nobody short, so the third time there is nothing to do. In one market nobody has
 * anything to set off: losers have paid when they were gathered. */
static enum sloss_status settle(struct sl_instant *instant)
{
    bool any = true;
    enum sloss_status status = sl_instant_gather(instant, sl_collect);
    while (status == SLOSS_OK && any) {
        status = instant->markets > 1 ? sl_instant_visit(instant, sl_collect) : SLOSS_OK;
        if (status == SLOSS_OK) {
            status = run_waterfalls(instant, &any);
        }
        instant->after_shares = true;
    }
    if (status == SLOSS_OK) {
        status = sl_payout_tell(instant);
    }
    return status == SLOSS_OK ? sl_instant_visit(instant, sl_payout) : status;
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
        status = settle(&instant);
    }
    sl_instant_close(&instant);
    return status;
}
