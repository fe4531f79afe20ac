/* SPDX-License-Identifier: BSD-2-Clause */
#include "liquidation/after_marks.h"

#include "engine/drawdown.h"
#include "engine/limits.h"
#include "engine/watch.h"
#include "ledger/order.h"
#include "liquidation/liquidation.h"
#include "liquidation/loss_limit_internal.h"

static uint64_t *marked(const struct sloss_engine *engine, uint32_t *count_out)
{
    *count_out = (uint32_t)(engine->marked.size / sizeof(uint64_t));
    return (uint64_t *)(void *)engine->marked.data;
}

/* The funds that were noted, in account order, each once. */
static enum sloss_status order_marked(struct sloss_engine *engine)
{
    uint32_t count;
    uint32_t kept = 0;
    uint64_t *keys = marked(engine, &count);
    uint64_t *scratch = sl_vector_scratch(&engine->order, count, sizeof(*scratch));
    if (scratch == NULL) {
        return SLOSS_ERR_MEMORY;
    }
    sl_order_sort(keys, scratch, count);
    for (uint32_t i = 0; i < count; i++) {
        if (kept == 0 || keys[kept - 1] != keys[i]) {
            keys[kept++] = keys[i];
        }
    }
    engine->marked.size = kept * sizeof(*keys);
    return SLOSS_OK;
}

static enum sloss_status sample_all(struct sloss_engine *engine)
{
    uint32_t count;
    const uint64_t *keys = marked(engine, &count);
    enum sloss_status status = SLOSS_OK;
    for (uint32_t i = 0; status == SLOSS_OK && i < count; i++) {
        uint32_t row = sl_order_row(keys[i]);
        if ((sl_limits_at(engine, row)->terms.set & SLOSS_LIMIT_DRAWDOWN) != 0) {
            status = sl_drawdown_sample(engine, row);
        }
    }
    return status;
}

/* Watched, since those who take the lots are ranked. */
static enum sloss_status close_losses(struct sloss_engine *engine, bool *closed_out)
{
    uint32_t count;
    const uint64_t *keys = marked(engine, &count);
    enum sloss_status status = SLOSS_OK;
    sl_watch_begin(engine);
    for (uint32_t i = 0; status == SLOSS_OK && i < count; i++) {
        status = sl_loss_limit_close(engine, sl_order_row(keys[i]), closed_out);
    }
    sl_watch_end(engine);
    return status;
}

/* At the mark nobody's equity changes, so nobody is in breach for it; but a fund whose loss is more
 * than it has may be flat now, and below zero. */
enum sloss_status sl_after_marks(struct sloss_engine *engine)
{
    bool closed = false;
    if (engine->marked.size == 0) {
        return SLOSS_OK;
    }
    enum sloss_status status = order_marked(engine);
    if (status == SLOSS_OK) {
        status = sample_all(engine);
    }
    if (status == SLOSS_OK) {
        status = close_losses(engine, &closed);
    }
    if (status != SLOSS_OK || !closed) {
        return status;
    }
    engine->round.made = false;
    return sl_liquidation_settle(engine);
}
