/* SPDX-License-Identifier: BSD-2-Clause */
#include "mark/collect_internal.h"

#include "engine/record.h"
#include "ledger/transfer.h"

/* What a holding could not pay falls on its losing markets, the last one first. */
static enum sloss_status fall_short(struct sl_instant *instant, uint32_t last, sl_wide rest)
{
    const struct sloss_ledger *ledger = instant->engine->ledger;
    struct sl_holding *holding = sl_ledger_holding(ledger, instant->rows[last].holding);
    holding->flags |= SL_HOLDING_UNPAID; /* its image is saved: its position was moved */
    if ((holding->flags & SL_HOLDING_SYSTEM) == 0) {
        holding->flags |= SL_HOLDING_BANKRUPT;
    }
    for (uint32_t index = last; rest > 0 && index != SL_NONE;) {
        struct sl_instant_row *row = &instant->rows[index];
        if (row->pnl < 0) {
            int64_t room = -row->pnl - row->taken;
            int64_t part = rest < room ? (int64_t)rest : room;
            int64_t *owed = &instant->owed[row->place];
            if (!sl_fixed_add(*owed, part, owed)) {
                return SLOSS_ERR_OVERFLOW;
            }
            row->taken += part;
            rest -= part;
        }
        index = row->before;
    }
    return SLOSS_OK;
}

/* What losses and charges ask beyond gains and is neither paid nor short. */
static sl_wide need_of(const struct sl_instant *instant, const struct sl_instant_row *row,
                       const struct sl_instant_party *party)
{
    if (party != NULL) {
        return party->losses + party->shares - party->gains - party->paid - party->short_of;
    }
    return instant->after_shares ? 0 : -(sl_wide)row->pnl; /* one loss is dealt with at once */
}

enum sloss_status sl_collect(struct sl_instant *instant, uint32_t index)
{
    struct sloss_engine *engine = instant->engine;
    const struct sl_instant_row *row = &instant->rows[index];
    struct sl_instant_party *party = sl_instant_party_of(instant, row);
    uint32_t last = party == NULL ? index : party->last;
    sl_wide need = need_of(instant, row, party);
    if (need <= 0) {
        return SLOSS_OK;
    }
    int64_t balance = sl_ledger_holding(engine->ledger, row->holding)->balance;
    int64_t paid = balance <= 0 ? 0 : need < balance ? (int64_t)need : balance;
    enum sloss_status status = SLOSS_OK;
    if (paid > 0) {
        status = sl_ledger_pay(engine->ledger, row->holding, SL_NONE, paid);
        if (status == SLOSS_OK) {
            status = sl_record_event(engine, SLOSS_EVENT_VARIATION_PAID,
                                     sl_instant_market_of(instant, &instant->rows[last]),
                                     row->holding, SL_NONE, paid, 0);
        }
    }
    need -= paid;
    if (party != NULL) {
        party->paid += paid;
        party->short_of += need;
    }
    return status == SLOSS_OK && need > 0 ? fall_short(instant, last, need) : status;
}
