/* SPDX-License-Identifier: BSD-2-Clause */
#include "closing/pool.h"

#include "allocation/apportion.h"
#include "engine/margin.h"
#include "engine/record.h"
#include "engine/watch.h"
#include "ledger/side/groups.h"

static struct sl_pool_row *rows_of(const struct sloss_engine *engine)
{
    return (struct sl_pool_row *)(void *)engine->pool.data;
}

const struct sl_pool_row *sl_pool_rows(const struct sloss_engine *engine, uint32_t *count_out)
{
    *count_out = (uint32_t)(engine->pool.size / sizeof(struct sl_pool_row));
    return rows_of(engine);
}

/* Asking again would move nothing: whoever still lacks something has left nothing to anybody. */
bool sl_pool_begin(struct sloss_engine *engine, uint32_t group, uint32_t asset)
{
    uint64_t turn = engine->round.number * SL_ASSETS_MAX + asset;
    bool is_first = sl_groups_at(engine->ledger, group)->pooled != turn;
    sl_groups_at(engine->ledger, group)->pooled = turn;
    engine->pool.size = 0;
    return is_first;
}

enum sloss_status sl_pool_add(struct sloss_engine *engine, uint32_t holding, int64_t lacks,
                              int64_t left)
{
    struct sl_pool_row *row =
        lacks == 0 && left == 0 ? NULL : sl_vector_extend(&engine->pool, sizeof(*row));
    if (row != NULL) {
        *row = (struct sl_pool_row){.holding = holding, .lacks = lacks, .left = left};
    }
    return row != NULL || (lacks == 0 && left == 0) ? SLOSS_OK : SLOSS_ERR_MEMORY;
}

int64_t sl_pool_has(const struct sloss_engine *engine, uint32_t holding)
{
    int64_t balance = sl_ledger_holding(engine->ledger, holding)->balance;
    sl_wide equity = sl_margin_settled(engine, holding);
    int64_t has = equity < balance ? (int64_t)(equity > 0 ? equity : 0) : balance;
    return has > 0 ? has : 0;
}

/* ---- paying ---------------------------------------------------------------------------------- */

/* The payments under way. */
struct pool {
    struct sloss_engine *engine;
    struct sl_pool_row *rows;
    uint32_t count;
    int64_t all; /* what is paid */
    sl_wide lacks;
    sl_wide left;
    uint32_t at;     /* whoever is paid at the moment */
    sl_wide running; /* what all up to it lack */
    int64_t before;  /* and are paid */
    int64_t due;     /* what it is still paid */
};

/* The next one that is paid something. */
static void turn_to_next(struct pool *pool)
{
    while (pool->due == 0) {
        const struct sl_pool_row *row = &pool->rows[pool->at++];
        pool->running += row->lacks;
        int64_t upto = sl_apportion_running(pool->all, pool->running, pool->lacks);
        pool->due = upto - pool->before;
        pool->before = upto;
    }
}

/* One who has something gives its part. */
static enum sloss_status give(struct pool *pool, uint32_t holding, int64_t part)
{
    enum sloss_status status = SLOSS_OK;
    while (status == SLOSS_OK && part > 0) {
        turn_to_next(pool);
        uint32_t to = pool->rows[pool->at - 1].holding;
        int64_t amount = part < pool->due ? part : pool->due;
        part -= amount;
        pool->due -= amount;
        status = sl_watch_pay(pool->engine, holding, to, amount);
        if (status == SLOSS_OK) {
            status = sl_record_event(pool->engine, SLOSS_EVENT_TRANSFER, UINT32_MAX, holding, to,
                                     amount, 0);
        }
    }
    return status;
}

/* What is still lacking: parts of each as they were paid. */
static void lower(struct pool *pool)
{
    sl_wide running = 0;
    int64_t before = 0;
    for (uint32_t i = 0; i < pool->count; i++) {
        running += pool->rows[i].lacks;
        int64_t upto = sl_apportion_running(pool->all, running, pool->lacks);
        pool->rows[i].lacks -= upto - before;
        before = upto;
    }
}

enum sloss_status sl_pool_pay(struct sloss_engine *engine)
{
    struct pool pool = {.engine = engine, .rows = rows_of(engine)};
    sl_wide running = 0;
    int64_t before = 0;
    (void)sl_pool_rows(engine, &pool.count);
    for (uint32_t i = 0; i < pool.count; i++) {
        pool.lacks += pool.rows[i].lacks;
        pool.left += pool.rows[i].left;
    }
    if (!sl_wide_narrow(pool.lacks < pool.left ? pool.lacks : pool.left, &pool.all)) {
        return SLOSS_ERR_OVERFLOW;
    }
    enum sloss_status status = SLOSS_OK;
    for (uint32_t i = 0; pool.all > 0 && status == SLOSS_OK && i < pool.count; i++) {
        running += pool.rows[i].left;
        int64_t upto = sl_apportion_running(pool.all, running, pool.left);
        status = give(&pool, pool.rows[i].holding, upto - before);
        before = upto;
    }
    if (pool.all > 0) {
        lower(&pool);
    }
    return status;
}
