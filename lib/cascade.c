/* SPDX-License-Identifier: BSD-2-Clause */
#include "cascade.h"

#include <assert.h>

#include "command.h"
#include "normal.h"

int64_t sl_cascade_impact(const struct sloss_stress_market *model, uint64_t lots)
{
    sl_uwide impact = 0;
    if (model->impact == SLOSS_IMPACT_LINEAR) {
        impact = (sl_uwide)(uint64_t)model->impact_ppb * lots / (uint64_t)model->depth_lots;
    } else if (model->impact == SLOSS_IMPACT_SQUARE_ROOT) {
        uint64_t root = sl_normal_root(((sl_uwide)lots << 60) / (uint64_t)model->depth_lots);
        impact = ((sl_uwide)(uint64_t)model->impact_ppb * root) >> 30;
    }
    return impact > (sl_uwide)SL_IMPACT_MOST ? SL_IMPACT_MOST : (int64_t)impact;
}

static int64_t fund_lots(const struct sloss_engine *engine, uint32_t market)
{
    const struct sloss_ledger *ledger = engine->ledger;
    return sl_ledger_position(ledger, sl_ledger_book(ledger, market)->fund_position)->lots;
}

/* The mark after what has been taken over so far. Recovered is signed as the move is. */
static int64_t next_mark(const struct sloss_engine *engine, struct sl_cascade_market *market)
{
    sl_wide taken = (sl_wide)fund_lots(engine, market->model->market) - market->fund_lots;
    uint64_t lots = (uint64_t)(taken < 0 ? -taken : taken);
    int64_t impact = sl_cascade_impact(market->model, lots);
    int64_t move = (taken > 0 ? -impact : impact) - market->recovered;
    int64_t mark = market->shocked;
    (void)sl_fixed_muldiv(mark, SL_PPB + move, SL_PPB, SL_ROUND_HALF_EVEN, &mark);
    int64_t back = 0; /* a part of the move always fits */
    (void)sl_fixed_muldiv(move, market->model->recovery_ppb, SL_PPB, SL_ROUND_TRUNCATE, &back);
    market->recovered += back;
    return mark < 1 ? 1 : mark;
}

static bool add_mark(struct sl_cascade *cascade, uint32_t market, int64_t price)
{
    struct sloss_command *command = sl_vector_extend(cascade->commands, sizeof(*command));
    if (command == NULL) {
        return false;
    }
    *command = (struct sloss_command){.struct_size = sizeof(*command),
                                      .kind = SLOSS_COMMAND_MARK,
                                      .flags = SLOSS_COMMAND_LINKED,
                                      .market = market,
                                      .price = price};
    return true;
}

/* The marks that impact moves, as commands. */
static enum sloss_status move_marks(const struct sloss_engine *engine, struct sl_cascade *cascade)
{
    cascade->commands->size = 0;
    for (uint32_t i = 0; i < cascade->count; i++) {
        struct sl_cascade_market *market = &cascade->markets[i];
        uint32_t index = market->model->market;
        if (market->model->impact == SLOSS_IMPACT_NONE) {
            continue;
        }
        int64_t mark = next_mark(engine, market);
        if (mark != sl_engine_market(engine, index)->mark && !add_mark(cascade, index, mark)) {
            return SLOSS_ERR_MEMORY;
        }
    }
    return SLOSS_OK;
}

static enum sloss_status record(const struct sloss_engine *engine, struct sl_cascade *cascade,
                                uint32_t round)
{
    for (uint32_t i = 0; i < cascade->count; i++) {
        const struct sl_cascade_market *market = &cascade->markets[i];
        uint32_t index = market->model->market;
        struct sloss_stress_step *step = sl_vector_extend(cascade->path, sizeof(*step));
        if (step == NULL) {
            return SLOSS_ERR_MEMORY;
        }
        *step =
            (struct sloss_stress_step){.struct_size = sizeof(*step),
                                       .round = round,
                                       .market = index,
                                       .mark = sl_engine_market(engine, index)->mark,
                                       .taken_lots = fund_lots(engine, index) - market->fund_lots};
    }
    return SLOSS_OK;
}

/* One instant: the marks collected, judged once. */
static enum sloss_status run_round(struct sloss_engine *engine, struct sl_cascade *cascade)
{
    size_t count = cascade->commands->size / sizeof(struct sloss_command);
    struct sloss_command *commands = (struct sloss_command *)(void *)cascade->commands->data;
    size_t used;
    enum sloss_status status = SLOSS_OK;
    commands[count - 1].flags = 0;
    if (cascade->suspect != NULL) {
        status = cascade->suspect(cascade->context, commands, count);
    }
    return status == SLOSS_OK ? sl_command_apply(engine, commands, count, &used) : status;
}

static void open_markets(const struct sloss_engine *engine, struct sl_cascade *cascade,
                         const struct sloss_mark *marks, uint32_t count)
{
    for (uint32_t i = 0; i < cascade->count; i++) {
        struct sl_cascade_market *market = &cascade->markets[i];
        market->shocked = sl_engine_market(engine, market->model->market)->mark;
        market->fund_lots = fund_lots(engine, market->model->market);
        market->recovered = 0;
        for (uint32_t mark = 0; mark < count; mark++) {
            if (marks[mark].market == market->model->market) {
                market->shocked = marks[mark].price;
            }
        }
    }
}

enum sloss_status sl_cascade_run(struct sloss_engine *engine, struct sl_cascade *cascade,
                                 const struct sloss_mark *marks, uint32_t count,
                                 uint32_t *rounds_out)
{
    enum sloss_status status = SLOSS_OK;
    bool fits = true;
    open_markets(engine, cascade, marks, count);
    cascade->path->size = 0;
    cascade->commands->size = 0;
    *rounds_out = 0;
    for (uint32_t i = 0; i < count; i++) {
        fits = fits && add_mark(cascade, marks[i].market, marks[i].price);
    }
    while (status == SLOSS_OK && fits && cascade->commands->size > 0) {
        uint64_t closed = engine->close_outs;
        assert(*rounds_out <= 2 * (uint64_t)engine->ledger->holdings.count);
        ++*rounds_out;
        status = run_round(engine, cascade);
        if (status == SLOSS_OK) {
            status = record(engine, cascade, *rounds_out);
        }
        if (status != SLOSS_OK || engine->close_outs == closed) {
            return status;
        }
        status = move_marks(engine, cascade);
    }
    return fits ? status : SLOSS_ERR_MEMORY;
}
