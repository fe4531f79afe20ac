/* SPDX-License-Identifier: BSD-2-Clause */
#include "ledger/below.h"

#include "base/fixed.h"
#include "ledger/undo_log_internal.h"

void sl_below_initialize(struct sloss_ledger *ledger)
{
    sl_paged_initialize(&ledger->below.rows, &ledger->memory, sizeof(struct sl_below));
    ledger->below.free = SL_NONE;
}

static struct sl_below *entry(const struct sloss_ledger *ledger, uint32_t row)
{
    return SL_PAGED_AT(&ledger->below.rows, struct sl_below, row);
}

/* A market's own uncovered account is below zero by nature. */
static bool is_followed(const struct sl_holding *holding)
{
    return !sl_ledger_is_unnamed(holding->id);
}

static enum sloss_status save(struct sloss_ledger *ledger, uint32_t row)
{
    struct sl_below *below = entry(ledger, row);
    return sl_ledger_save(ledger, below, sizeof(*below), &below->saved_by);
}

/* Where new entries come from is saved as well, so that those of a command that fails are free. */
static enum sloss_status save_heads(struct sloss_ledger *ledger)
{
    return sl_ledger_save(ledger, &ledger->below, offsetof(struct sl_below_table, rows),
                          &ledger->below.saved_by);
}

/* An entry that is nobody's; its row is not saved unless it has been somebody's before. */
static enum sloss_status take_entry(struct sloss_ledger *ledger, uint32_t *row_out)
{
    struct sl_below_table *table = &ledger->below;
    enum sloss_status status = save_heads(ledger);
    if (status != SLOSS_OK) {
        return status;
    }
    if (table->free != SL_NONE) {
        *row_out = table->free;
        status = save(ledger, table->free);
        table->free = status == SLOSS_OK ? entry(ledger, table->free)->next : table->free;
        return status;
    }
    if (table->used == table->rows.count && sl_paged_append(&table->rows) == NULL) {
        return SLOSS_ERR_MEMORY;
    }
    *row_out = table->used++;
    *entry(ledger, *row_out) = (struct sl_below){.saved_by = ledger->command};
    return SLOSS_OK;
}

static enum sloss_status push(struct sloss_ledger *ledger, struct sl_holding *holding,
                              uint32_t market, int64_t amount)
{
    uint32_t row = holding->below;
    if (row != SL_NONE && entry(ledger, row)->market == market) {
        enum sloss_status status = save(ledger, row);
        entry(ledger, row)->amount +=
            status == SLOSS_OK ? amount : 0; /* at most -INT64_MIN in all */
        return status;
    }
    enum sloss_status status = take_entry(ledger, &row);
    if (status == SLOSS_OK) {
        struct sl_below *below = entry(ledger, row);
        below->amount = amount;
        below->market = market;
        below->next = holding->below;
        holding->below = row;
    }
    return status;
}

/* Take from the latest. All that will be written is saved first, so that it fails as a whole. */
static enum sloss_status pop(struct sloss_ledger *ledger, struct sl_holding *holding,
                             int64_t amount)
{
    enum sloss_status status = save_heads(ledger);
    int64_t left = amount;
    for (uint32_t row = holding->below; status == SLOSS_OK && left > 0;) {
        status = save(ledger, row);
        left -= entry(ledger, row)->amount;
        row = entry(ledger, row)->next;
    }
    while (status == SLOSS_OK && amount > 0) {
        uint32_t row = holding->below;
        struct sl_below *below = entry(ledger, row);
        int64_t part = sl_fixed_lesser(amount, below->amount);
        below->amount -= part;
        amount -= part;
        if (below->amount == 0) {
            holding->below = below->next;
            below->next = ledger->below.free;
            ledger->below.free = row;
        }
    }
    return status;
}

/* What a balance lacks; INT64_MIN is no balance that a holding which is followed can have. */
static int64_t lack_of(int64_t balance)
{
    return balance < 0 ? -balance : 0;
}

enum sloss_status sl_below_change(struct sloss_ledger *ledger, uint32_t row, int64_t amount)
{
    struct sl_holding *holding = sl_ledger_holding(ledger, row);
    int64_t after = holding->balance + amount;
    if (!is_followed(holding) || (holding->balance >= 0 && after >= 0)) {
        return SLOSS_OK;
    }
    if (after == INT64_MIN) {
        return SLOSS_ERR_OVERFLOW;
    }
    int64_t deeper = lack_of(after) - lack_of(holding->balance);
    return deeper > 0 ? push(ledger, holding, holding->market, deeper)
                      : pop(ledger, holding, -deeper);
}

enum sloss_status sl_below_divide(struct sloss_ledger *ledger, uint32_t row, int64_t before,
                                  const struct sl_cause *causes, uint32_t count)
{
    struct sl_holding *holding = sl_ledger_holding(ledger, row);
    int64_t deeper = lack_of(holding->balance) - lack_of(before);
    sl_wide whole = 0;
    for (uint32_t i = 0; i < count; i++) {
        whole += causes[i].weight;
    }
    if (deeper <= 0 || whole == 0) {
        return SLOSS_OK;
    }
    enum sloss_status status = pop(ledger, holding, deeper);
    sl_wide running = 0;
    int64_t done = 0;
    for (uint32_t i = 0; status == SLOSS_OK && i < count; i++) {
        running += causes[i].weight;
        int64_t upto = sl_wide_part(deeper, running, whole);
        if (upto > done) {
            status = push(ledger, holding, causes[i].market, upto - done);
        }
        done = upto;
    }
    return status;
}

enum sloss_status sl_below_list(const struct sloss_ledger *ledger, uint32_t row,
                                struct sl_vector *causes)
{
    uint32_t at = sl_ledger_holding(ledger, row)->below;
    for (; at != SL_NONE && entry(ledger, at)->market != SL_NONE; at = entry(ledger, at)->next) {
        struct sl_cause *cause = sl_vector_extend(causes, sizeof(*cause));
        if (cause == NULL) {
            return SLOSS_ERR_MEMORY;
        }
        *cause = (struct sl_cause){entry(ledger, at)->market, entry(ledger, at)->amount};
    }
    return SLOSS_OK;
}

enum sloss_status sl_below_join(struct sloss_ledger *ledger, uint32_t row,
                                const struct sl_cause *stood, uint32_t count)
{
    struct sl_holding *holding = sl_ledger_holding(ledger, row);
    int64_t deeper = lack_of(holding->balance);
    enum sloss_status status = pop(ledger, holding, deeper);
    for (uint32_t i = count; status == SLOSS_OK && i > 0; i--) {
        status = push(ledger, holding, stood[i - 1].market, (int64_t)stood[i - 1].weight);
        deeper -= (int64_t)stood[i - 1].weight;
    }
    if (status != SLOSS_OK || deeper == 0) {
        return status;
    }
    return deeper > 0 ? push(ledger, holding, holding->market, deeper)
                      : pop(ledger, holding, -deeper);
}

/* ---- a debt ---------------------------------------------------------------------------------- */

/* Where a holding's entry without a market hangs: the link that leads to it, or to the end. */
static uint32_t *last_link(const struct sloss_ledger *ledger, struct sl_holding *holding)
{
    uint32_t *link = &holding->below;
    while (*link != SL_NONE && entry(ledger, *link)->market != SL_NONE) {
        link = &entry(ledger, *link)->next;
    }
    return link;
}

int64_t sl_below_debt(const struct sloss_ledger *ledger, uint32_t row)
{
    uint32_t at = *last_link(ledger, sl_ledger_holding(ledger, row));
    return at == SL_NONE ? 0 : entry(ledger, at)->amount;
}

/* The entry that the last link stands in is saved, since the link may change. */
static enum sloss_status save_all(struct sloss_ledger *ledger, const struct sl_holding *holding)
{
    enum sloss_status status = save_heads(ledger);
    for (uint32_t at = holding->below; status == SLOSS_OK && at != SL_NONE;
         at = entry(ledger, at)->next) {
        status = save(ledger, at);
    }
    return status;
}

enum sloss_status sl_below_set_debt(struct sloss_ledger *ledger, uint32_t row, int64_t debt)
{
    struct sl_holding *holding = sl_ledger_holding(ledger, row);
    if (holding->below == SL_NONE && debt == 0) {
        return SLOSS_OK;
    }
    enum sloss_status status = save_all(ledger, holding);
    uint32_t at = *last_link(ledger, holding);
    if (status == SLOSS_OK && at == SL_NONE && debt > 0) {
        status = take_entry(ledger, &at);
        if (status == SLOSS_OK) {
            entry(ledger, at)->market = SL_NONE;
            entry(ledger, at)->next = SL_NONE;
            *last_link(ledger, holding) = at;
        }
    }
    if (status != SLOSS_OK || at == SL_NONE) {
        return status;
    }
    entry(ledger, at)->amount = debt;
    if (debt == 0) {
        *last_link(ledger, holding) = SL_NONE;
        entry(ledger, at)->next = ledger->below.free;
        ledger->below.free = at;
    }
    return SLOSS_OK;
}

bool sl_below_is_consistent(const struct sloss_ledger *ledger, uint32_t row)
{
    const struct sl_holding *holding = sl_ledger_holding(ledger, row);
    sl_wide sum = 0;
    bool debt = false;
    for (uint32_t at = holding->below; at != SL_NONE; at = sl_below_at(ledger, at)->next) {
        if (at >= ledger->below.used || sl_below_at(ledger, at)->amount <= 0 || debt) {
            return false;
        }
        debt = sl_below_at(ledger, at)->market == SL_NONE;
        sum += debt ? 0 : sl_below_at(ledger, at)->amount;
    }
    return sum == (is_followed(holding) ? lack_of(holding->balance) : 0) &&
           debt == ((holding->flags & SL_HOLDING_BANKRUPT) != 0);
}
