/* SPDX-License-Identifier: BSD-2-Clause */
#include "ledger/position.h"

#include "base/fixed.h"
#include "ledger/transfer_internal.h"
#include "ledger/undo_log_internal.h"

static int64_t long_part(int64_t lots)
{
    return lots > 0 ? lots : 0;
}

enum sloss_status sl_ledger_note_emptied(struct sloss_ledger *ledger, uint32_t holding)
{
    uint32_t *row = sl_vector_extend(&ledger->emptied, sizeof(*row));
    if (row == NULL) {
        return SLOSS_ERR_MEMORY;
    }
    *row = holding;
    return SLOSS_OK;
}

/* A book and its asset are about to change. */
static enum sloss_status save_book(struct sloss_ledger *ledger, struct sl_book *book)
{
    struct sl_asset *asset = sl_ledger_asset(ledger, book->asset);
    enum sloss_status status =
        sl_ledger_save(ledger, book, offsetof(struct sl_book, holders), &book->saved_by);
    return status == SLOSS_OK ? sl_ledger_save(ledger, asset, sizeof(*asset), &asset->saved_by)
                              : status;
}

/* Add to the costs of a book less its dust, in the sum of the asset. */
static void add_cost(struct sloss_ledger *ledger, const struct sl_book *book, sl_wide fine)
{
    sl_ledger_asset(ledger, book->asset)->cost_sum += sl_fine_billionths(fine, book->scale);
}

/* Write a position and keep the sums of its book and asset. */
static enum sloss_status store(struct sloss_ledger *ledger, uint32_t row, int64_t lots,
                               int64_t cost)
{
    struct sl_position *position = sl_ledger_position(ledger, row);
    struct sl_book *book = sl_ledger_book(ledger, position->market);
    int64_t long_lots;
    int64_t short_lots;
    if (lots == INT64_MIN || cost == INT64_MIN ||
        !sl_fixed_add(book->long_lots, long_part(lots) - long_part(position->lots), &long_lots) ||
        !sl_fixed_add(book->short_lots, long_part(-lots) - long_part(-position->lots),
                      &short_lots)) {
        return SLOSS_ERR_OVERFLOW;
    }
    enum sloss_status status = sl_undo_log_save_positions(ledger, position->holding);
    if (status == SLOSS_OK) {
        status = save_book(ledger, book);
    }
    if (status == SLOSS_OK) {
        status = sl_ledger_touch(ledger, position->holding);
    }
    if (status == SLOSS_OK && lots == 0 && cost == 0) {
        status = sl_ledger_note_emptied(ledger, position->holding);
    }
    if (status != SLOSS_OK) {
        return status;
    }
    book->long_lots = long_lots;
    book->short_lots = short_lots;
    book->cost_sum += (sl_wide)cost - position->cost;
    if (sl_fixed_magnitude(cost) > book->cost_most) {
        book->cost_most = sl_fixed_magnitude(cost);
    }
    add_cost(ledger, book, (sl_wide)cost - position->cost);
    if ((position->lots < 0) != (lots < 0)) {
        position->trigger = SL_TRIGGER_NONE; /* it was the other side's */
    }
    if (lots == 0 && cost == 0) {
        sl_ledger_raise(sl_ledger_holding(ledger, position->holding), SL_HOLDING_FLAT);
    }
    position->lots = lots;
    position->cost = cost;
    return SLOSS_OK;
}

/* The part of a trade that goes against the position: up to all of it. */
static int64_t reduction(int64_t held, int64_t lots)
{
    if (held == 0 || (held > 0) == (lots > 0)) {
        return 0;
    }
    return sl_fixed_magnitude(lots) < sl_fixed_magnitude(held) ? lots : -held;
}

/* trunc(cost * -closed / held), which is no more than cost: mostly a quotient of 64 bits. */
static sl_wide released_cost(int64_t cost, int64_t closed, int64_t held)
{
    int64_t product;
    if (!__builtin_mul_overflow(cost, -closed, &product) && product != INT64_MIN) {
        return product / held;
    }
    return sl_wide_divide((sl_wide)cost * -(sl_wide)closed, held, SL_ROUND_TRUNCATE);
}

bool sl_ledger_traded(const struct sl_position *position, int64_t lots, int64_t paid,
                      int64_t funding, struct sl_traded *traded_out)
{
    int64_t held = position->lots;
    int64_t closed = reduction(held, lots);
    /* A flip closes and opens at one value per lot, so its money divides without a remainder. */
    sl_wide paid_closing = closed == lots ? paid
                           : closed == 0  ? 0
                                          : (sl_wide)(paid / lots) * closed;
    int64_t cost;
    if (!sl_wide_narrow(position->cost + (sl_wide)held * funding, &cost)) {
        return false;
    }
    sl_wide released = closed == 0 ? 0 : released_cost(cost, closed, held);
    traded_out->closed = closed;
    return sl_fixed_add(held, lots, &traded_out->lots) &&
           sl_wide_narrow(cost - released + paid - paid_closing -
                              (sl_wide)traded_out->lots * funding,
                          &traded_out->cost) &&
           sl_wide_narrow(-paid_closing - released, &traded_out->realized);
}

enum sloss_status sl_ledger_trade(struct sloss_ledger *ledger, uint32_t row, int64_t lots,
                                  int64_t paid, int64_t funding, int64_t *realized_out)
{
    const struct sl_position *position = sl_ledger_position(ledger, row);
    struct sl_traded traded;
    if (!sl_ledger_traded(position, lots, paid, funding, &traded)) {
        return SLOSS_ERR_OVERFLOW;
    }
    enum sloss_status status = store(ledger, row, traded.lots, traded.cost);
    if (status == SLOSS_OK && traded.closed != 0) {
        sl_ledger_touched_by(ledger, position->holding, position->market);
    }
    *realized_out = traded.realized;
    return status;
}

enum sloss_status sl_ledger_realize(struct sloss_ledger *ledger, uint32_t holding, int64_t atoms)
{
    return sl_transfer_credit(ledger, holding, atoms);
}

enum sloss_status sl_ledger_cut(struct sloss_ledger *ledger, uint32_t market, sl_wide fine)
{
    struct sl_book *book = sl_ledger_book(ledger, market);
    int64_t dust;
    if (!sl_wide_narrow(book->dust + fine, &dust)) {
        return SLOSS_ERR_OVERFLOW;
    }
    enum sloss_status status = save_book(ledger, book);
    if (status == SLOSS_OK) {
        add_cost(ledger, book, -fine);
        book->dust = dust;
    }
    return status;
}

enum sloss_status sl_ledger_sweep(struct sloss_ledger *ledger, uint32_t market, int64_t *atoms_out)
{
    const struct sl_book *book = sl_ledger_book(ledger, market);
    *atoms_out = (int64_t)sl_fine_down(book->dust, book->scale);
    enum sloss_status status = sl_ledger_cut(ledger, market, -sl_fine_of(*atoms_out, book->scale));
    return status == SLOSS_OK ? sl_transfer_credit(ledger, book->fund, *atoms_out) : status;
}

enum sloss_status sl_ledger_shift(struct sloss_ledger *ledger, uint32_t row, int64_t lots,
                                  int64_t cost)
{
    const struct sl_position *position = sl_ledger_position(ledger, row);
    int64_t lots_after;
    int64_t cost_after;
    if (!sl_fixed_add(position->lots, lots, &lots_after) ||
        !sl_fixed_add(position->cost, cost, &cost_after)) {
        return SLOSS_ERR_OVERFLOW;
    }
    return store(ledger, row, lots_after, cost_after);
}
