/* SPDX-License-Identifier: BSD-2-Clause */
#include "closing/pool.h"

#include "allocation/apportion.h"
#include "engine/equity.h"
#include "engine/record.h"
#include "engine/watch.h"

/* One is to be paid by another, which has paid already. */
struct payment {
    uint32_t from;
    uint32_t to;
    int64_t amount; /* 0 when it has been received */
};

static struct sl_pool_row *rows_of(const struct sloss_engine *engine)
{
    return (struct sl_pool_row *)(void *)engine->pool.rows.data;
}

static struct payment *payments_of(const struct sloss_engine *engine, uint32_t *count_out)
{
    *count_out = (uint32_t)(engine->pool.payments.size / sizeof(struct payment));
    return (struct payment *)(void *)engine->pool.payments.data;
}

const struct sl_pool_row *sl_pool_rows(const struct sloss_engine *engine, uint32_t *count_out)
{
    *count_out = (uint32_t)(engine->pool.rows.size / sizeof(struct sl_pool_row));
    return rows_of(engine);
}

void sl_pool_open(struct sloss_engine *engine)
{
    engine->pool.payments.size = 0;
}

void sl_pool_begin(struct sloss_engine *engine)
{
    engine->pool.rows.size = 0;
}

enum sloss_status sl_pool_add(struct sloss_engine *engine, uint32_t holding, int64_t lacks,
                              int64_t left)
{
    if (lacks == 0 && left == 0) {
        return SLOSS_OK;
    }
    struct sl_pool_row *row = sl_vector_extend(&engine->pool.rows, sizeof(*row));
    if (row == NULL) {
        return SLOSS_ERR_MEMORY;
    }
    *row = (struct sl_pool_row){.holding = holding, .lacks = lacks, .left = left};
    return SLOSS_OK;
}

int64_t sl_pool_has(const struct sloss_engine *engine, uint32_t holding)
{
    int64_t balance = sl_ledger_holding(engine->ledger, holding)->balance;
    sl_wide equity = sl_equity_settled(engine, holding);
    int64_t has = equity >= balance ? balance : equity > 0 ? (int64_t)equity : 0;
    return has > 0 ? has : 0;
}

/* ---- who pays whom --------------------------------------------------------------------------- */

/* The payments being worked out. */
struct plan {
    struct sloss_engine *engine;
    struct sl_pool_row *rows;
    uint32_t count;
    int64_t all; /* what is paid */
    sl_wide lacks;
    sl_wide left;
    uint32_t at;     /* behind whoever is paid at the moment */
    sl_wide running; /* what all up to it lacked */
    int64_t before;  /* and are paid */
    int64_t due;     /* what it is still paid */
};

/* Go on to the next one that is paid something. */
static void turn(struct plan *plan)
{
    while (plan->due == 0) {
        struct sl_pool_row *row = &plan->rows[plan->at++];
        plan->running += row->lacks;
        int64_t upto = sl_apportion_running(plan->all, plan->running, plan->lacks);
        plan->due = upto - plan->before;
        plan->before = upto;
        row->lacks -= plan->due;
    }
}

static enum sloss_status note(struct plan *plan, uint32_t from, uint32_t to, int64_t amount)
{
    struct payment *payment = sl_vector_extend(&plan->engine->pool.payments, sizeof(*payment));
    if (payment == NULL) {
        return SLOSS_ERR_MEMORY;
    }
    *payment = (struct payment){.from = from, .to = to, .amount = amount};
    return SLOSS_OK;
}

/* One who has something pays its part. */
static enum sloss_status give(struct plan *plan, uint32_t holding, int64_t part)
{
    enum sloss_status status =
        part > 0 ? sl_watch_pay(plan->engine, holding, SL_NONE, part) : SLOSS_OK;
    while (status == SLOSS_OK && part > 0) {
        turn(plan);
        int64_t amount = part < plan->due ? part : plan->due;
        part -= amount;
        plan->due -= amount;
        status = note(plan, holding, plan->rows[plan->at - 1].holding, amount);
    }
    return status;
}

enum sloss_status sl_pool_plan(struct sloss_engine *engine)
{
    struct plan plan = {.engine = engine, .rows = rows_of(engine)};
    sl_wide running = 0;
    int64_t before = 0;
    (void)sl_pool_rows(engine, &plan.count);
    for (uint32_t i = 0; i < plan.count; i++) {
        plan.lacks += plan.rows[i].lacks;
        plan.left += plan.rows[i].left;
    }
    if (!sl_wide_narrow(plan.lacks < plan.left ? plan.lacks : plan.left, &plan.all)) {
        return SLOSS_ERR_OVERFLOW;
    }
    enum sloss_status status = SLOSS_OK;
    for (uint32_t i = 0; plan.all > 0 && status == SLOSS_OK && i < plan.count; i++) {
        running += plan.rows[i].left;
        int64_t upto = sl_apportion_running(plan.all, running, plan.left);
        status = give(&plan, plan.rows[i].holding, upto - before);
        before = upto;
    }
    return status;
}

/* ---- being paid ------------------------------------------------------------------------------ */

enum sloss_status sl_pool_receive(struct sloss_engine *engine, uint32_t holding,
                                  int64_t *received_out)
{
    uint32_t count;
    struct payment *payments = payments_of(engine, &count);
    enum sloss_status status = SLOSS_OK;
    *received_out = 0;
    for (uint32_t i = 0; status == SLOSS_OK && i < count; i++) {
        int64_t amount = payments[i].to == holding ? payments[i].amount : 0;
        if (amount == 0) {
            continue;
        }
        payments[i].amount = 0;
        *received_out += amount; /* parts of what it lacked */
        status = sl_watch_pay(engine, SL_NONE, holding, amount);
        if (status == SLOSS_OK) {
            status = sl_record_event(engine, SLOSS_EVENT_TRANSFER, UINT32_MAX, payments[i].from,
                                     holding, amount, 0);
        }
    }
    return status;
}

bool sl_pool_is_empty(const struct sloss_engine *engine)
{
    uint32_t count;
    const struct payment *payments = payments_of(engine, &count);
    bool empty = true;
    for (uint32_t i = 0; empty && i < count; i++) {
        empty = payments[i].amount == 0;
    }
    return empty;
}
