/* SPDX-License-Identifier: BSD-2-Clause */
#include "stress/cascade.h"

#include <assert.h>

#include "command/command.h"
#include "sloss/stress.h"

/* ---- impact ---------------------------------------------------------------------------------- */

/* The impact in ppb, rounded down, before the bound is applied; below 2^93. */
static sl_uwide unbounded(const struct sloss_stress_market *model, uint64_t lots)
{
    if (model->impact == SLOSS_IMPACT_LINEAR) {
        return (sl_uwide)(uint64_t)model->impact_ppb * lots / (uint64_t)model->depth_lots;
    }
    if (model->impact == SLOSS_IMPACT_SQUARE_ROOT) {
        uint64_t root = sl_wide_root(((sl_uwide)lots << 60) / (uint64_t)model->depth_lots);
        return ((sl_uwide)(uint64_t)model->impact_ppb * root) >> 30;
    }
    return 0;
}

int64_t sl_cascade_impact(const struct sloss_stress_market *model, uint64_t lots)
{
    sl_uwide impact = unbounded(model, lots);
    return impact > (sl_uwide)SL_IMPACT_MOST ? SL_IMPACT_MOST : (int64_t)impact;
}

/* The integral of the impact from 0 to Q over Q, where I is the impact of Q without a bound. It is
 * 2/3 I for a root and 1/2 I for a line. A bound B is reached after a part b of the lots, (B / I)^2
 * or B / I, and holds for the others: b * 2/3 B + (1 - b) B = B - B^3 / (3 I^2), and
 * b * 1/2 B + (1 - b) B = B - B^2 / (2 I). */
int64_t sl_cascade_impact_mean(const struct sloss_stress_market *model, uint64_t lots)
{
    sl_uwide impact = unbounded(model, lots);
    bool root = model->impact == SLOSS_IMPACT_SQUARE_ROOT;
    sl_wide most = SL_IMPACT_MOST;
    if (impact <= (sl_uwide)SL_IMPACT_MOST) {
        return (int64_t)sl_wide_divide((sl_wide)impact * (root ? 2 : 1), root ? 3 : 2,
                                       SL_ROUND_HALF_EVEN);
    }
    /* A root is below 2^62, so that 3 I^2 fits. */
    sl_wide left = root ? most * most * most : most * most;
    sl_wide over = root ? 3 * (sl_wide)(impact * impact) : 2 * (sl_wide)impact;
    return (int64_t)(most - sl_wide_divide(left, over, SL_ROUND_HALF_EVEN));
}

/* ---- how far marks move ---------------------------------------------------------------------- */

/* Compute each market's own impact: that of the lots taken over so far, or its mean while they are
 * sold. */
static void measure(struct sl_cascade *cascade,
                    int64_t (*impact_of)(const struct sloss_stress_market *, uint64_t))
{
    for (uint32_t i = 0; i < cascade->count; i++) {
        struct sl_cascade_market *market = &cascade->markets[i];
        int64_t impact = impact_of(market->model, sl_fixed_magnitude(market->taken));
        market->own = market->taken > 0 ? -impact : impact;
        market->crossed = 0;
    }
    for (size_t i = 0; i < cascade->cross_count; i++) {
        const struct sl_cascade_cross *cross = &cascade->cross[i];
        cascade->markets[cross->to].crossed +=
            (sl_wide)cross->ppb * cascade->markets[cross->from].own;
    }
}

static int64_t bounded(sl_wide move)
{
    return move > SL_IMPACT_MOST    ? SL_IMPACT_MOST
           : move < -SL_IMPACT_MOST ? -SL_IMPACT_MOST
                                    : (int64_t)move;
}

/* The sum of a market's own impact and that of others, before any recovery. */
static int64_t move_of(const struct sl_cascade_market *market)
{
    if (market->crossed == 0) {
        return market->own;
    }
    sl_wide sum = (sl_wide)market->own * SL_PPB + market->crossed;
    return bounded(sl_wide_divide(sum, SL_PPB, SL_ROUND_HALF_EVEN));
}

/* The mark of a market if there were no impact on it. */
static enum sloss_status base_of(const struct sl_cascade *cascade,
                                 const struct sl_cascade_market *market, int64_t *base_out)
{
    *base_out = market->shocked;
    if (market->grid.count == 0) {
        return SLOSS_OK;
    }
    const struct sl_cascade_market *underlying = &cascade->markets[market->grid.underlying];
    int64_t at;
    if (!sl_grid_mark(&market->grid, underlying->mark, &at)) {
        return SLOSS_ERR_OVERFLOW;
    }
    sl_wide base = (sl_wide)market->shocked + at - market->grid_begin;
    return at == market->grid_begin ? SLOSS_OK
           : sl_wide_narrow(base < 1 ? 1 : base, base_out) ? SLOSS_OK
                                                           : SLOSS_ERR_OVERFLOW;
}

/* Set a mark to its base plus the move. A base that is not above zero does not move. */
static enum sloss_status put(const struct sl_cascade *cascade, struct sl_cascade_market *market,
                             int64_t move)
{
    int64_t mark;
    enum sloss_status status = base_of(cascade, market, &mark);
    if (status == SLOSS_OK && mark > 0) {
        if (!sl_wide_muldiv(mark, SL_PPB + move, SL_PPB, SL_ROUND_HALF_EVEN, &mark)) {
            return SLOSS_ERR_OVERFLOW;
        }
        mark = mark < 1 ? 1 : mark;
    }
    market->mark = status == SLOSS_OK ? mark : market->mark;
    return status;
}

/* Set the marks of the markets that can move: first those that follow no other market, then those
 * that do. */
static enum sloss_status put_all(struct sl_cascade *cascade,
                                 int64_t (*take_move)(struct sl_cascade_market *))
{
    enum sloss_status status = SLOSS_OK;
    for (uint32_t i = 0; status == SLOSS_OK && i < 2 * cascade->count; i++) {
        struct sl_cascade_market *market = &cascade->markets[i % cascade->count];
        if (market->moves && (market->grid.count > 0) == (i >= cascade->count)) {
            status = put(cascade, market, take_move(market));
        }
    }
    return status;
}

/* ---- a round --------------------------------------------------------------------------------- */

static int64_t fund_lots(const struct sloss_engine *engine, uint32_t market)
{
    if (sl_cascade_is_pair(market)) {
        return 0;
    }
    const struct sloss_ledger *ledger = engine->ledger;
    return sl_ledger_position(ledger, sl_ledger_fund_position(ledger, market))->lots;
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
                                      .mark = {.market = market, .price = price}};
    return true;
}

/* What is left of a market's move after one round of recovery. */
static int64_t recovering_move(struct sl_cascade_market *market)
{
    int64_t move = bounded((sl_wide)move_of(market) - market->recovered);
    int64_t back = 0; /* a part of a move always fits into 64 bits */
    (void)sl_wide_muldiv(move, market->model->recovery_ppb, SL_PPB, SL_ROUND_TRUNCATE, &back);
    market->recovered += back;
    return move;
}

static int64_t whole_move(struct sl_cascade_market *market)
{
    return move_of(market);
}

/* Write the marks that have changed as commands. */
static enum sloss_status move_marks(const struct sloss_engine *engine, struct sl_cascade *cascade)
{
    cascade->commands->size = 0;
    measure(cascade, sl_cascade_impact);
    enum sloss_status status = put_all(cascade, recovering_move);
    for (uint32_t i = 0; status == SLOSS_OK && i < cascade->count; i++) {
        const struct sl_cascade_market *market = &cascade->markets[i];
        uint32_t index = market->model->market;
        if (market->mark != sl_cascade_mark(engine, index) &&
            !add_mark(cascade, index, market->mark)) {
            status = SLOSS_ERR_MEMORY;
        }
    }
    return status;
}

/* Note what the funds hold after a round, and append the round's step to the path. */
static enum sloss_status record(const struct sloss_engine *engine, struct sl_cascade *cascade,
                                uint32_t round)
{
    for (uint32_t i = 0; i < cascade->count; i++) {
        struct sl_cascade_market *market = &cascade->markets[i];
        uint32_t index = market->model->market;
        struct sloss_stress_step *step = sl_vector_extend(cascade->path, sizeof(*step));
        if (step == NULL) {
            return SLOSS_ERR_MEMORY;
        }
        int64_t taken = fund_lots(engine, index) - market->fund_lots;
        if (taken != market->taken) {
            market->paid +=
                ((sl_wide)taken - market->taken) * sl_engine_market(engine, index)->value;
        }
        market->taken = taken;
        *step = (struct sloss_stress_step){.struct_size = sizeof(*step),
                                           .round = round,
                                           .market = index,
                                           .mark = market->mark,
                                           .taken_lots = taken};
    }
    return SLOSS_OK;
}

/* Apply the collected marks as one instant, so that holdings are checked once. */
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

/* ---- a cascade ------------------------------------------------------------------------------- */

static void open_markets(const struct sloss_engine *engine, struct sl_cascade *cascade,
                         const struct sloss_mark *marks, uint32_t count)
{
    for (uint32_t i = 0; i < cascade->count; i++) {
        struct sl_cascade_market *market = &cascade->markets[i];
        market->shocked = sl_cascade_mark(engine, market->model->market);
        market->given = false;
        market->fund_lots = fund_lots(engine, market->model->market);
        market->taken = market->recovered = 0;
        market->paid = 0;
        for (uint32_t mark = 0; mark < count; mark++) {
            if (marks[mark].market == market->model->market) {
                market->shocked = marks[mark].price;
                market->given = true;
            }
        }
        market->mark = market->shocked;
    }
}

/* Note the marks of the grids at the start. A market that follows one with a given mark gets the
 * mark of its grid, unless it has a given mark itself. */
static enum sloss_status open_grids(struct sl_cascade *cascade)
{
    for (uint32_t i = 0; i < cascade->count; i++) {
        struct sl_cascade_market *market = &cascade->markets[i];
        if (market->grid.count == 0) {
            continue;
        }
        const struct sl_cascade_market *underlying = &cascade->markets[market->grid.underlying];
        if (!sl_grid_mark(&market->grid, underlying->mark, &market->grid_begin)) {
            return SLOSS_ERR_OVERFLOW;
        }
        if (underlying->given && !market->given) {
            market->shocked = market->mark = market->grid_begin;
            if (!add_mark(cascade, market->model->market, market->mark)) {
                return SLOSS_ERR_MEMORY;
            }
        }
    }
    return SLOSS_OK;
}

static enum sloss_status open_cascade(const struct sloss_engine *engine, struct sl_cascade *cascade,
                                      const struct sloss_mark *marks, uint32_t count)
{
    open_markets(engine, cascade, marks, count);
    cascade->path->size = 0;
    cascade->commands->size = 0;
    for (uint32_t i = 0; i < count; i++) {
        if (!add_mark(cascade, marks[i].market, marks[i].price)) {
            return SLOSS_ERR_MEMORY;
        }
    }
    return open_grids(cascade);
}

enum sloss_status sl_cascade_run(struct sloss_engine *engine, struct sl_cascade *cascade,
                                 const struct sloss_mark *marks, uint32_t count,
                                 uint32_t *rounds_out)
{
    enum sloss_status status = open_cascade(engine, cascade, marks, count);
    *rounds_out = 0;
    while (status == SLOSS_OK && cascade->commands->size > 0) {
        uint64_t closed = engine->close_outs;
        assert(*rounds_out <= 2 * (uint64_t)engine->ledger->holdings.count);
        ++*rounds_out;
        status = sl_engine_go_on(engine);
        if (status == SLOSS_OK) {
            status = run_round(engine, cascade);
        }
        if (status == SLOSS_OK) {
            status = record(engine, cascade, *rounds_out);
        }
        if (status != SLOSS_OK || engine->close_outs == closed) {
            return status;
        }
        status = move_marks(engine, cascade);
    }
    return status;
}

enum sloss_status sl_cascade_leave(struct sl_cascade *cascade)
{
    measure(cascade, sl_cascade_impact_mean);
    return put_all(cascade, whole_move);
}
