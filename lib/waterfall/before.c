/* SPDX-License-Identifier: BSD-2-Clause */
#include "waterfall/before.h"

#include "engine/equity.h"
#include "engine/gain.h"
#include "ledger/side/groups.h"
#include "margin/demanding.h"
#include "margin/group_known.h"
#include "margin/margin.h"

static struct sl_before *rows_of(const struct sloss_engine *engine)
{
    return (struct sl_before *)(void *)engine->round.before.data;
}

static uint32_t count_of(const struct sloss_engine *engine)
{
    return (uint32_t)(engine->round.before.size / sizeof(struct sl_before));
}

static enum sloss_status append(struct sloss_engine *engine, struct sl_before before)
{
    struct sl_holding *holding = sl_ledger_holding(engine->ledger, before.holding);
    struct sl_before *row = sl_vector_extend(&engine->round.before, sizeof(*row));
    if (row == NULL) {
        return SLOSS_ERR_MEMORY;
    }
    *row = before;
    if (holding->row == SL_NONE || rows_of(engine)[holding->row].market == SL_NONE) {
        sl_ledger_note_row(holding, count_of(engine) - 1);
    }
    return SLOSS_OK;
}

enum sloss_status sl_before_note(struct sloss_engine *engine, uint32_t row)
{
    const struct sl_holding *holding = sl_ledger_holding(engine->ledger, row);
    enum sloss_status status = SLOSS_OK;
    for (uint32_t i = 0; status == SLOSS_OK && i < holding->count; i++) {
        const struct sl_position *position = sl_ledger_position(engine->ledger, holding->block + i);
        struct sl_before before = {.holding = row,
                                   .market = position->market,
                                   .lots = position->lots,
                                   .maintenance =
                                       sl_demanding_required(engine, position, SL_MAINTENANCE),
                                   .won = sl_gain_of(engine, position).won};
        if (!sl_wide_narrow(sl_gain_left(engine, position), &before.profit) ||
            !sl_wide_narrow(sl_equity_cost(engine, position), &before.cost)) {
            return SLOSS_ERR_OVERFLOW;
        }
        status = append(engine, before);
    }
    return status;
}

static enum sloss_status note_charge(struct sloss_engine *engine, uint32_t row)
{
    uint32_t first = sl_ledger_holding(engine->ledger, row)->row;
    if (first == SL_NONE) {
        return append(engine, (struct sl_before){
                                  .holding = row, .market = SL_NONE, .run = engine->round.run});
    }
    if (rows_of(engine)[first].market == SL_NONE) {
        rows_of(engine)[first].run = engine->round.run;
    }
    return SLOSS_OK;
}

/* What is taken of one may put all in breach that it is margined with: who was not, before the
 * first of them was charged in this run, is a payer as well. */
static enum sloss_status note_others(struct sloss_engine *engine, uint32_t group, uint32_t asset)
{
    const struct sloss_ledger *ledger = engine->ledger;
    uint64_t turn = engine->round.run * SL_ASSETS_MAX + asset;
    enum sloss_status status = SLOSS_OK;
    uint32_t holding;
    if (sl_groups_at(ledger, group)->charged == turn) {
        return SLOSS_OK;
    }
    sl_groups_at(ledger, group)->charged = turn;
    uint32_t row = sl_groups_at(ledger, group)->first;
    sl_group_known_begin(engine);
    while (status == SLOSS_OK &&
           (row = sl_groups_holding(ledger, row, asset, &holding)) != SL_NONE) {
        if (!sl_margin_breached(engine, holding)) {
            status = note_charge(engine, holding);
        }
        row = sl_groups_member(ledger, row)->next;
    }
    sl_group_known_end(engine);
    return status;
}

enum sloss_status sl_before_charge(struct sloss_engine *engine, uint32_t row)
{
    uint32_t group = sl_groups_of_holding(engine->ledger, row);
    uint32_t asset = sl_ledger_holding(engine->ledger, row)->asset;
    enum sloss_status status = group == SL_NONE ? SLOSS_OK : note_others(engine, group, asset);
    return status == SLOSS_OK ? note_charge(engine, row) : status;
}

static const struct sl_before *first_of(const struct sloss_engine *engine, uint32_t holding)
{
    uint32_t row = sl_ledger_holding(engine->ledger, holding)->row;
    return row == SL_NONE ? NULL : &rows_of(engine)[row];
}

bool sl_before_is_survivor(const struct sloss_engine *engine, uint32_t holding)
{
    const struct sl_before *first = first_of(engine, holding);
    return first != NULL && first->market != SL_NONE;
}

bool sl_before_was_charged(const struct sloss_engine *engine, uint32_t holding)
{
    const struct sl_before *first = first_of(engine, holding);
    return first != NULL && first->market == SL_NONE && first->run == engine->round.run;
}

struct sl_before *sl_before_of(const struct sloss_engine *engine, uint32_t holding, uint32_t market)
{
    uint32_t row = sl_ledger_holding(engine->ledger, holding)->row;
    for (; row < count_of(engine) && rows_of(engine)[row].holding == holding; row++) {
        if (rows_of(engine)[row].market == market) {
            return &rows_of(engine)[row];
        }
    }
    return NULL;
}

void sl_before_bear(struct sl_before *before, int64_t amount)
{
    before->profit -= amount;
    before->won -= amount;
}

void sl_before_forget(struct sloss_engine *engine)
{
    for (uint32_t row = 0; row < count_of(engine); row++) {
        sl_ledger_note_row(sl_ledger_holding(engine->ledger, rows_of(engine)[row].holding),
                           SL_NONE);
    }
    engine->round.before.size = 0;
}
