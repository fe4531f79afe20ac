/* SPDX-License-Identifier: BSD-2-Clause */
#include "stress/debts.h"

#include <string.h>

#include "ledger/side/groups.h"

/* One look at a book. */
struct look {
    const struct sl_panel *panel;
    const struct sloss_engine *engine;
    uint32_t asset;
    sl_wide sum[SL_PANEL_LANES];
};

static void add(struct look *look, uint32_t lane, sl_wide equity)
{
    look->sum[lane] += equity < 0 ? -equity : 0;
}

static const uint32_t *rows_of(const struct sl_panel *panel)
{
    return (const void *)panel->rows.data;
}

/* The equity of a holding in a lane. One that is not packed has no positions. */
static sl_wide equity_of(const struct look *look, uint32_t row, uint32_t lane)
{
    const uint32_t *rows = rows_of(look->panel);
    uint32_t first = 0;
    uint32_t end = look->panel->count;
    while (first < end) { /* they are packed in order */
        uint32_t middle = first + (end - first) / 2;
        if (rows[middle] < row) {
            first = middle + 1;
        } else {
            end = middle;
        }
    }
    return first < look->panel->count && rows[first] == row
               ? sl_panel_equity(look->panel, look->engine, first, lane)
               : sl_ledger_holding(look->engine->ledger, row)->balance;
}

/* What the accounts of a group have together, in a lane. */
static sl_wide equity_together(const struct look *look, uint32_t group, uint32_t lane)
{
    const struct sloss_ledger *ledger = look->engine->ledger;
    uint32_t row = sl_groups_at(ledger, group)->first;
    uint32_t holding;
    sl_wide sum = 0;
    while ((row = sl_groups_holding(ledger, row, look->asset, &holding)) != SL_NONE) {
        sum += equity_of(look, holding, lane);
        row = sl_groups_member(ledger, row)->next;
    }
    return sum;
}

/* Add who is in no group, and note the lanes in which an account of each group may owe. */
static void add_alone(struct look *look, const struct sl_vector *hits, uint32_t *group_lanes)
{
    const struct sl_panel_hit *hit = (const void *)hits->data;
    const uint32_t *asset = (const void *)look->panel->asset.data;
    for (size_t i = 0; i < hits->size / sizeof(*hit); i++) {
        uint32_t place = hit[i].place;
        uint32_t rest = asset[place] == look->asset ? hit[i].lanes : 0;
        uint32_t group = sl_groups_of_holding(look->engine->ledger, rows_of(look->panel)[place]);
        if (group != SL_NONE) {
            group_lanes[group] |= rest;
            continue;
        }
        for (; rest != 0; rest &= rest - 1) {
            uint32_t lane = (uint32_t)__builtin_ctz(rest);
            add(look, lane, sl_panel_equity(look->panel, look->engine, place, lane));
        }
    }
}

static void add_groups(struct look *look, const uint32_t *group_lanes, uint32_t count)
{
    for (uint32_t group = 0; group < count; group++) {
        for (uint32_t rest = group_lanes[group]; rest != 0; rest &= rest - 1) {
            uint32_t lane = (uint32_t)__builtin_ctz(rest);
            add(look, lane, equity_together(look, group, lane));
        }
    }
}

enum sloss_status sl_debts_sum(const struct sl_panel *panel, const struct sloss_engine *engine,
                               uint32_t asset, const struct sl_vector *hits,
                               struct sl_vector *scratch, uint32_t lanes, int64_t *deficit_out)
{
    struct look look = {.panel = panel, .engine = engine, .asset = asset};
    uint32_t groups = engine->ledger->groups.rows.count;
    uint32_t *group_lanes = sl_vector_scratch(scratch, (size_t)groups + 1, sizeof(*group_lanes));
    if (group_lanes == NULL) {
        return SLOSS_ERR_MEMORY;
    }
    memset(group_lanes, 0, groups * sizeof(*group_lanes));
    add_alone(&look, hits, group_lanes);
    add_groups(&look, group_lanes, groups);
    for (uint32_t lane = 0; lane < lanes; lane++) {
        if (!sl_wide_narrow(look.sum[lane], &deficit_out[lane])) {
            return SLOSS_ERR_OVERFLOW;
        }
    }
    return SLOSS_OK;
}
