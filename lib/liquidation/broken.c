/* SPDX-License-Identifier: BSD-2-Clause */
#include "liquidation/broken_internal.h"

#include "closing/trade.h"
#include "liquidation/loss_internal.h"
#include "waterfall/round.h"

/* Is it a fund that is flat and below zero? */
static bool is_broken(const struct sloss_engine *engine, uint32_t row)
{
    const struct sl_holding *holding = sl_ledger_holding(engine->ledger, row);
    return (holding->flags & SL_HOLDING_SYSTEM) != 0 && holding->balance < 0 &&
           sl_trade_flat(engine, row);
}

/* The first of them, in order of creation of the first market of each; or SL_NONE. Only funds are
 * system accounts with positions, which they keep when these are empty. */
static uint32_t find_broken(const struct sloss_engine *engine)
{
    const struct sloss_ledger *ledger = engine->ledger;
    const uint32_t *emptied = (const uint32_t *)(const void *)ledger->emptied.data;
    size_t count = ledger->emptied.size / sizeof(*emptied);
    uint32_t first = SL_NONE;
    uint32_t market = SL_NONE;
    for (size_t i = 0; i < count; i++) {
        if (is_broken(engine, emptied[i])) {
            const struct sl_holding *fund = sl_ledger_holding(ledger, emptied[i]);
            uint32_t its = sl_ledger_positions(ledger, fund)->market;
            first = its < market ? emptied[i] : first;
            market = its < market ? its : market;
        }
    }
    return first;
}

/* What took the balance below zero in each market is its part of the debt: a flat fund has no other
 * losses. */
static enum sloss_status cover(struct sloss_engine *engine, uint32_t fund)
{
    struct sl_loss *losses;
    uint32_t count;
    int64_t balance = sl_ledger_holding(engine->ledger, fund)->balance;
    sl_round_begin(engine);
    engine->round.silent_fund = fund;
    enum sloss_status status = sl_loss_list(engine, fund, &losses, &count);
    if (status == SLOSS_OK) {
        sl_loss_split(losses, count, -balance);
    }
    for (uint32_t i = 0; status == SLOSS_OK && i < count; i++) {
        if (losses[i].debt > 0) {
            status = sl_round_relieve(engine, fund, losses[i].market, losses[i].debt);
        }
    }
    if (status == SLOSS_OK) {
        status = sl_round_close(engine, NULL);
    }
    return sl_round_end(engine, NULL, status);
}

enum sloss_status sl_broken_cover(struct sloss_engine *engine)
{
    enum sloss_status status = SLOSS_OK;
    for (uint32_t fund = find_broken(engine); status == SLOSS_OK && fund != SL_NONE;
         fund = find_broken(engine)) {
        engine->round.made = true;
        status = cover(engine, fund);
    }
    return status;
}
