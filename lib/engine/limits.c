/* SPDX-License-Identifier: BSD-2-Clause */
#include "engine/limits.h"

#include "engine/equity.h"
#include "ledger/order.h"

void sl_limits_initialize(struct sloss_engine *engine)
{
    sl_paged_initialize(&engine->limits, &engine->ledger->memory, sizeof(struct sl_limits));
    sl_table_initialize(&engine->limits_by_fund, &engine->ledger->memory);
}

void sl_limits_finalize(struct sloss_engine *engine)
{
    sl_paged_finalize(&engine->limits);
    sl_table_finalize(&engine->limits_by_fund);
}

void sl_limits_forget_stamps(struct sloss_engine *engine)
{
    for (uint32_t row = 0; row < engine->limits.count; row++) {
        sl_limits_at(engine, row)->saved_by = 0;
    }
}

/* ---- rows ------------------------------------------------------------------------------------ */

static uint64_t hash_of(const struct sloss_engine *engine, uint32_t fund)
{
    return sl_siphash_word(&engine->ledger->key, fund);
}

uint32_t sl_limits_find(const struct sloss_engine *engine, uint32_t fund)
{
    struct sl_search search;
    if (engine->limits.count == 0) {
        return SL_NONE;
    }
    uint32_t row = sl_table_first(&engine->limits_by_fund, hash_of(engine, fund), &search);
    while (row != SL_NONE && sl_limits_at(engine, row)->holding != fund) {
        row = sl_table_next(&engine->limits_by_fund, &search);
    }
    return row;
}

uint32_t sl_limits_open(struct sloss_engine *engine, uint32_t fund)
{
    uint32_t row = sl_limits_find(engine, fund);
    if (row != SL_NONE) {
        return row;
    }
    row = engine->limits.count; /* fewer than holdings, so there is a number for it */
    if (!sl_paged_reserve(&engine->limits, row + 1) ||
        !sl_table_reserve(&engine->limits_by_fund, row + 1)) {
        return SL_NONE;
    }
    struct sl_limits *limits = sl_paged_append(&engine->limits);
    *limits = (struct sl_limits){.holding = fund, .oldest = SL_NONE, .newest = SL_NONE};
    sl_table_insert(&engine->limits_by_fund, hash_of(engine, fund), row);
    return row;
}

enum sloss_status sl_limits_touch(struct sloss_engine *engine, uint32_t row)
{
    struct sl_limits *limits = sl_limits_at(engine, row);
    sl_ledger_keep(engine->ledger, sl_ledger_holding(engine->ledger, limits->holding)->account);
    return sl_ledger_save(engine->ledger, limits, sizeof(*limits), &limits->saved_by);
}

static bool is_rate(int64_t ppb)
{
    return ppb >= 0 && ppb <= SL_PPB;
}

bool sl_limits_are_terms(const struct sl_limit_terms *terms)
{
    bool drawdown = (terms->set & SLOSS_LIMIT_DRAWDOWN) != 0;
    return terms->takeover_ppb >= 0 && terms->loss >= 0 && is_rate(terms->start_ppb) &&
           terms->stop_ppb >= 0 && terms->duration >= 0 && terms->target >= 0 &&
           is_rate(terms->fees_ppb) &&
           (!drawdown || (terms->stop_ppb < terms->start_ppb && terms->duration > 0));
}

enum sloss_status sl_limits_note_mark(struct sloss_engine *engine, uint32_t market)
{
    uint32_t fund = sl_ledger_book(engine->ledger, market)->fund;
    uint32_t row = sl_limits_find(engine, fund);
    if (row == SL_NONE ||
        (sl_limits_at(engine, row)->terms.set & (SLOSS_LIMIT_DRAWDOWN | SLOSS_LIMIT_LOSS)) == 0) {
        return SLOSS_OK;
    }
    uint64_t *key = sl_vector_extend(&engine->marked, sizeof(*key));
    if (key == NULL) {
        return SLOSS_ERR_MEMORY;
    }
    *key = sl_order_key(sl_ledger_holding(engine->ledger, fund)->account, row);
    return SLOSS_OK;
}

/* ---- how a fund stands ----------------------------------------------------------------------- */

sl_wide sl_limits_size(const struct sl_market *market, sl_wide lots)
{
    sl_wide fine = lots * market->value;
    return sl_fine_billionths(fine < 0 ? -fine : fine, market->scale);
}

sl_wide sl_limits_exposure(const struct sloss_engine *engine, uint32_t fund)
{
    const struct sl_holding *holding = sl_ledger_holding(engine->ledger, fund);
    const struct sl_position *positions = sl_ledger_positions(engine->ledger, holding);
    sl_wide sum = 0;
    for (uint32_t i = 0; i < holding->count; i++) {
        const struct sl_market *market = sl_engine_market(engine, positions[i].market);
        sum += sl_limits_size(market, positions[i].lots);
    }
    return sum;
}

/* Billionths of atoms against parts per billion of atoms: both in the same unit. */
bool sl_limits_is_beyond(const struct sloss_engine *engine, uint32_t row, sl_wide exposure)
{
    const struct sl_limits *limits = sl_limits_at(engine, row);
    sl_wide equity = sl_equity_of(engine, limits->holding);
    struct sl_wide256 most =
        sl_wide_multiply((sl_uwide)limits->terms.takeover_ppb, (sl_uwide)(equity > 0 ? equity : 0));
    return (limits->terms.set & SLOSS_LIMIT_TAKEOVER) != 0 &&
           sl_wide_compare((struct sl_wide256){.low = (sl_uwide)exposure}, most) > 0;
}

bool sl_limits_has_lost(const struct sloss_engine *engine, uint32_t row,
                        const struct sl_position *position)
{
    const struct sl_limit_terms *terms = &sl_limits_at(engine, row)->terms;
    const struct sl_market *market = sl_engine_market(engine, position->market);
    return (terms->set & SLOSS_LIMIT_LOSS) != 0 &&
           market->settlement != SLOSS_SETTLEMENT_VARIATION && position->lots != 0 &&
           -sl_equity_profit(engine, position) > sl_fine_of(terms->loss, market->scale);
}

bool sl_limits_are_consistent(const struct sloss_engine *engine)
{
    bool hold = true;
    for (uint32_t row = 0; hold && row < engine->limits.count; row++) {
        const struct sl_limits *limits = sl_limits_at(engine, row);
        hold = limits->holding < engine->ledger->holdings.count &&
               sl_limits_find(engine, limits->holding) == row &&
               sl_limits_are_terms(&limits->terms);
    }
    return hold;
}
