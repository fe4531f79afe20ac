/* SPDX-License-Identifier: BSD-2-Clause */
#include "liquidation/loss_internal.h"

#include "allocation/apportion.h"
#include "engine/equity.h"
#include "ledger/below.h"

static struct sl_loss *losses_of(const struct sloss_engine *engine)
{
    return (struct sl_loss *)(void *)engine->losses.data;
}

/* Add to what a market has made; few have entries below zero, so that places are found by walking.
 */
static enum sloss_status add(struct sloss_engine *engine, uint32_t market, sl_wide weight)
{
    uint32_t count = (uint32_t)(engine->losses.size / sizeof(struct sl_loss));
    uint32_t place = count;
    while (place > 0 && losses_of(engine)[place - 1].market > market) {
        place--;
    }
    if (place > 0 && losses_of(engine)[place - 1].market == market) {
        losses_of(engine)[place - 1].weight += weight;
        return SLOSS_OK;
    }
    if (sl_vector_extend(&engine->losses, sizeof(struct sl_loss)) == NULL) {
        return SLOSS_ERR_MEMORY;
    }
    struct sl_loss *losses = losses_of(engine);
    for (uint32_t i = count; i > place; i--) {
        losses[i] = losses[i - 1];
    }
    losses[place] = (struct sl_loss){.market = market, .weight = weight};
    return SLOSS_OK;
}

enum sloss_status sl_loss_list(struct sloss_engine *engine, uint32_t row,
                               struct sl_loss **losses_out, uint32_t *count_out)
{
    const struct sloss_ledger *ledger = engine->ledger;
    const struct sl_holding *holding = sl_ledger_holding(ledger, row);
    enum sloss_status status = SLOSS_OK;
    engine->losses.size = 0;
    for (uint32_t i = 0; status == SLOSS_OK && i < holding->count; i++) {
        const struct sl_position *position = sl_ledger_position(ledger, holding->block + i);
        sl_wide profit = sl_fine_billionths(sl_equity_profit(engine, position),
                                            sl_engine_market(engine, position->market)->scale);
        if (position->lots != 0 || position->cost != 0) {
            status = add(engine, position->market, profit < 0 ? -profit : 0);
        }
    }
    for (uint32_t at = holding->below;
         status == SLOSS_OK && at != SL_NONE && sl_below_at(ledger, at)->market != SL_NONE;
         at = sl_below_at(ledger, at)->next) {
        status = add(engine, sl_below_at(ledger, at)->market,
                     sl_fine_billionths(sl_below_at(ledger, at)->amount, 1));
    }
    *losses_out = losses_of(engine);
    *count_out = (uint32_t)(engine->losses.size / sizeof(struct sl_loss));
    return status;
}

void sl_loss_split(struct sl_loss *losses, uint32_t count, int64_t debt)
{
    sl_wide whole = 0;
    for (uint32_t i = 0; i < count; i++) {
        whole += losses[i].weight;
    }
    sl_wide running = 0;
    int64_t before = 0;
    for (uint32_t i = 0; i < count; i++) {
        running += losses[i].weight;
        /* A debt is there because something was lost: the sum is not 0. */
        int64_t upto = sl_apportion_running(debt, running, whole);
        losses[i].debt = upto - before;
        before = upto;
    }
}
