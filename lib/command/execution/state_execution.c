/* SPDX-License-Identifier: BSD-2-Clause */
#include "command/state.h"

#include "ledger/side/compartment.h"

/* ---- settings --------------------------------------------------------------------------------- */

void sl_state_carry_execute(const struct sl_carry *carry, struct sl_execute *execute)
{
    SL_CARRY(carry, execute->timeout);
    SL_CARRY(carry, execute->fee_ppb);
    SL_CARRY(carry, execute->liquidator_ppb);
}

void sl_state_execute(const struct sloss_engine *engine, uint32_t index,
                      const struct sl_state_sink *sink)
{
    struct sl_execute *execute = &sl_engine_market(engine, index)->execute;
    if (execute->timeout == 0) {
        return;
    }
    struct sl_row row = sl_row_open(sink->pen, SL_ROW_EXECUTE, index, 0);
    sl_state_carry_execute(&(struct sl_carry){.row = &row}, execute);
    sl_row_close(&row, sink->sum);
}

void sl_state_carry_auction(const struct sl_carry *carry, struct sl_auction *auction)
{
    SL_CARRY(carry, auction->from_ppb);
    SL_CARRY(carry, auction->to_ppb);
    SL_CARRY(carry, auction->first);
    SL_CARRY(carry, auction->last);
    SL_CARRY(carry, auction->part_ppb);
}

void sl_state_auction(const struct sloss_ledger *ledger, uint32_t index,
                      const struct sl_state_sink *sink)
{
    struct sl_auction *auction = &sl_ledger_asset(ledger, index)->auction;
    if (auction->first == 0) {
        return;
    }
    struct sl_row row = sl_row_open(sink->pen, SL_ROW_AUCTION, index, 0);
    sl_state_carry_auction(&(struct sl_carry){.row = &row}, auction);
    sl_row_close(&row, sink->sum);
}

/* ---- what runs --------------------------------------------------------------------------------- */

/* The word by which rows of a compartment are told from those of the cross part. */
static uint64_t part_of(const struct sloss_ledger *ledger, const struct sl_holding *holding)
{
    return sl_compartment_is(holding) ? (uint64_t)sl_compartment_market(ledger, holding) + 1 : 0;
}

/* Markets of its orders are ascending, as its positions are. */
static void put_orders(struct sl_row *row, const struct sloss_engine *engine, uint32_t execution,
                       const struct sl_holding *holding)
{
    const struct sl_position *positions = sl_ledger_positions(engine->ledger, holding);
    for (uint32_t i = 0; i < holding->count; i++) {
        int64_t lots = sl_execution_order(engine, execution, positions[i].market);
        if (lots != 0) {
            sl_row_put(row, positions[i].market);
            sl_row_put(row, (uint64_t)lots);
        }
    }
}

static void put_taker(const struct sloss_engine *engine, const struct sl_execution_part *part,
                      const struct sl_holding *holding, const struct sl_state_sink *sink)
{
    struct sl_row row =
        sl_row_open(sink->pen, SL_ROW_EXECUTION, holding->account, holding->asset);
    sl_row_put(&row, part_of(engine->ledger, holding));
    sl_row_put(&row, 0); /* no kind of a liquidation */
    sl_row_put(&row, part->taker.account);
    sl_row_put(&row, part->taker.market);
    sl_row_put(&row, part->taker.isolated ? 1 : 0);
    sl_row_put(&row, (uint64_t)part->lots);
    sl_row_put(&row, (uint64_t)(sl_uwide)part->cost);
    sl_row_put(&row, (uint64_t)((sl_uwide)part->cost >> 64));
    sl_row_close(&row, sink->sum);
}

/* What kind it is, since when, and its orders; and behind that a row for each who has taken lots
 * over. */
void sl_state_execution(const struct sloss_engine *engine, uint32_t index,
                        const struct sl_state_sink *sink)
{
    const struct sl_execution *execution = sl_execution_at(engine, index);
    const struct sl_holding *holding = sl_ledger_holding(engine->ledger, execution->holding);
    if (execution->kind == 0) {
        return;
    }
    struct sl_row row =
        sl_row_open(sink->pen, SL_ROW_EXECUTION, holding->account, holding->asset);
    sl_row_put(&row, part_of(engine->ledger, holding));
    sl_row_put(&row, execution->kind);
    sl_row_put(&row, (uint64_t)execution->start);
    put_orders(&row, engine, index, holding);
    sl_row_close(&row, sink->sum);
    for (uint32_t at = execution->takers; at != SL_NONE;
         at = sl_execution_part_at(engine, at)->next) {
        if (sl_execution_part_counts(engine, at)) {
            put_taker(engine, sl_execution_part_at(engine, at), holding, sink);
        }
    }
}
