/* SPDX-License-Identifier: BSD-2-Clause */
#include "engine/drawdown.h"

#include "base/fixed.h"
#include "engine/equity.h"
#include "engine/limits.h"
#include "ledger/undo_log.h"

static struct sl_peak *sample_at(const struct sloss_engine *engine, uint32_t row)
{
    return SL_PAGED_AT(&engine->samples.rows, struct sl_peak, row);
}

void sl_drawdown_initialize(struct sloss_engine *engine)
{
    sl_paged_initialize(&engine->samples.rows, &engine->ledger->memory, sizeof(struct sl_peak));
    engine->samples.free = SL_NONE;
}

void sl_drawdown_finalize(struct sloss_engine *engine)
{
    sl_paged_finalize(&engine->samples.rows);
}

void sl_drawdown_forget_stamps(struct sloss_engine *engine)
{
    for (uint32_t row = 0; row < engine->samples.rows.count; row++) {
        sample_at(engine, row)->saved_by = 0;
    }
    engine->samples.saved_by = 0;
}

/* ---- rows ------------------------------------------------------------------------------------ */

static enum sloss_status save(struct sloss_engine *engine, uint32_t row)
{
    struct sl_peak *sample = sample_at(engine, row);
    return sl_ledger_save(engine->ledger, sample, sizeof(*sample), &sample->saved_by);
}

/* Where new rows come from is saved as well, so that those of a command that fails are free. */
static enum sloss_status save_heads(struct sloss_engine *engine)
{
    return sl_ledger_save(engine->ledger, &engine->samples, offsetof(struct sl_peak_table, rows),
                          &engine->samples.saved_by);
}

/* A row that is nobody's; it is not saved unless it has been somebody's before. */
static enum sloss_status take_row(struct sloss_engine *engine, uint32_t *row_out)
{
    struct sl_peak_table *table = &engine->samples;
    enum sloss_status status = save_heads(engine);
    if (status != SLOSS_OK) {
        return status;
    }
    if (table->free != SL_NONE) {
        *row_out = table->free;
        status = save(engine, table->free);
        table->free = status == SLOSS_OK ? sample_at(engine, table->free)->newer : table->free;
        return status;
    }
    if (table->used == SL_NONE) {
        return SLOSS_ERR_LIMIT;
    }
    if (table->used == table->rows.count && sl_paged_append(&table->rows) == NULL) {
        return SLOSS_ERR_MEMORY;
    }
    *row_out = table->used++;
    *sample_at(engine, *row_out) = (struct sl_peak){.saved_by = engine->ledger->command};
    return SLOSS_OK;
}

/* The row at one end of a fund's list is nobody's any more. Requires that the fund's row is
 * touched. */
static enum sloss_status drop(struct sloss_engine *engine, struct sl_limits *limits, uint32_t row)
{
    struct sl_peak *sample = sample_at(engine, row);
    uint32_t other = sample->older != SL_NONE ? sample->older : sample->newer;
    enum sloss_status status = save_heads(engine);
    if (status == SLOSS_OK) {
        status = save(engine, row);
    }
    if (status == SLOSS_OK && other != SL_NONE) {
        status = save(engine, other);
    }
    if (status != SLOSS_OK) {
        return status;
    }
    if (sample->older != SL_NONE) {
        sample_at(engine, other)->newer = SL_NONE;
        limits->newest = other;
    } else if (sample->newer != SL_NONE) {
        sample_at(engine, other)->older = SL_NONE;
        limits->oldest = other;
    } else {
        limits->oldest = limits->newest = SL_NONE;
    }
    sample->newer = engine->samples.free;
    engine->samples.free = row;
    return SLOSS_OK;
}

static enum sloss_status append(struct sloss_engine *engine, struct sl_limits *limits, int64_t time,
                                sl_wide equity)
{
    uint32_t row = SL_NONE;
    enum sloss_status status = take_row(engine, &row);
    if (status == SLOSS_OK && limits->newest != SL_NONE) {
        status = save(engine, limits->newest);
    }
    if (status != SLOSS_OK) {
        return status;
    }
    struct sl_peak *sample = sample_at(engine, row);
    sample->equity = equity;
    sample->time = time;
    sample->older = limits->newest;
    sample->newer = SL_NONE;
    if (limits->newest == SL_NONE) {
        limits->oldest = row;
    } else {
        sample_at(engine, limits->newest)->newer = row;
    }
    limits->newest = row;
    return SLOSS_OK;
}

/* ---- samples --------------------------------------------------------------------------------- */

enum sloss_status sl_drawdown_reset(struct sloss_engine *engine, uint32_t row)
{
    struct sl_limits *limits = sl_limits_at(engine, row);
    enum sloss_status status = SLOSS_OK;
    while (status == SLOSS_OK && limits->newest != SL_NONE) {
        status = drop(engine, limits, limits->newest);
    }
    limits->on = false;
    return status;
}

/* Forget what cannot be the peak any more: what is not above the sample that comes, and what is out
 * of the window. */
static enum sloss_status forget(struct sloss_engine *engine, struct sl_limits *limits, int64_t now,
                                sl_wide equity)
{
    enum sloss_status status = SLOSS_OK;
    while (status == SLOSS_OK && limits->newest != SL_NONE &&
           sample_at(engine, limits->newest)->equity <= equity) {
        status = drop(engine, limits, limits->newest);
    }
    while (
        status == SLOSS_OK && limits->oldest != SL_NONE &&
        !sl_fixed_is_within(now, sample_at(engine, limits->oldest)->time, limits->terms.duration)) {
        status = drop(engine, limits, limits->oldest);
    }
    return status;
}

/* The drawdown is compared with parts of the peak exactly. Equities are below 2^95 in size, a
 * market's part of them being below 2^63, so that these products fit. */
static bool is_on(const struct sl_limits *limits, sl_wide peak, sl_wide equity)
{
    sl_wide fallen = (peak - equity) * SL_PPB;
    return limits->on ? fallen > limits->terms.stop_ppb * peak
                      : fallen > limits->terms.start_ppb * peak;
}

enum sloss_status sl_drawdown_sample(struct sloss_engine *engine, uint32_t row)
{
    struct sl_limits *limits = sl_limits_at(engine, row);
    sl_wide equity = sl_equity_of(engine, limits->holding);
    int64_t now = sl_engine_now(engine);
    enum sloss_status status = sl_limits_touch(engine, row);
    if (status == SLOSS_OK) {
        status = forget(engine, limits, now, equity);
    }
    if (status == SLOSS_OK) {
        status = append(engine, limits, now, equity);
    }
    if (status == SLOSS_OK) {
        limits->on = is_on(limits, sample_at(engine, limits->oldest)->equity, equity);
    }
    return status;
}

enum sloss_status sl_drawdown_restore(struct sloss_engine *engine, uint32_t row, int64_t time,
                                      sl_wide equity)
{
    return append(engine, sl_limits_at(engine, row), time, equity);
}

/* ---- verify ---------------------------------------------------------------------------------- */

/* Adds the samples of a fund to a count. */
static bool fund_holds(const struct sloss_engine *engine, const struct sl_limits *limits,
                       uint32_t *count)
{
    bool drawdown = (limits->terms.set & SLOSS_LIMIT_DRAWDOWN) != 0;
    uint32_t before = SL_NONE;
    for (uint32_t at = limits->oldest; at != SL_NONE; at = sl_drawdown_at(engine, at)->newer) {
        if (at >= engine->samples.used || *count == engine->samples.used) {
            return false;
        }
        const struct sl_peak *sample = sl_drawdown_at(engine, at);
        const struct sl_peak *older = before == SL_NONE ? NULL : sl_drawdown_at(engine, before);
        if (sample->older != before ||
            (older != NULL && (older->time > sample->time || older->equity <= sample->equity))) {
            return false;
        }
        before = at;
        ++*count;
    }
    return limits->newest == before && drawdown == (before != SL_NONE) && (drawdown || !limits->on);
}

bool sl_drawdown_is_consistent(const struct sloss_engine *engine)
{
    const struct sl_peak_table *table = &engine->samples;
    uint32_t count = 0;
    for (uint32_t row = 0; row < engine->limits.count; row++) {
        if (!fund_holds(engine, sl_limits_at(engine, row), &count)) {
            return false;
        }
    }
    for (uint32_t at = table->free; at != SL_NONE; at = sl_drawdown_at(engine, at)->newer) {
        if (at >= table->used || count == table->used) {
            return false;
        }
        count++;
    }
    return count == table->used;
}
