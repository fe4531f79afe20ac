/* SPDX-License-Identifier: BSD-2-Clause */
/* isolated_calls: compartments, and the command that makes, funds and ends them. */
#include <assert.h>

#include "base/size.h"
#include "engine/gate.h"
#include "ledger/claim.h"
#include "ledger/owed.h"
#include "ledger/side/compartment.h"
#include "margin/margin.h"
#include "sloss/margin.h"

static_assert(sizeof(struct sloss_isolated_info) == 80, "no padding crosses the boundary");

/* Sizes in the first release (size.h). */
enum {
    ISOLATED_INFO_OLDEST = 80,
    ISOLATED_COLUMNS_OLDEST = sizeof(struct sloss_isolated_columns)
};

enum sloss_status sloss_engine_isolate(struct sloss_engine *engine, uint64_t account,
                                       uint32_t market, int64_t amount)
{
    struct sloss_command command = {
        .struct_size = sizeof(command),
        .kind = SLOSS_COMMAND_ISOLATE,
        .isolate = {.account = account, .amount = amount, .market = market}};
    return sloss_engine_apply(engine, &command, 1, NULL);
}

enum sloss_status sloss_engine_end_isolation(struct sloss_engine *engine, uint64_t account,
                                             uint32_t market)
{
    struct sloss_command command = {.struct_size = sizeof(command),
                                    .kind = SLOSS_COMMAND_ISOLATE,
                                    .isolate = {.account = account, .market = market, .ends = 1}};
    return sloss_engine_apply(engine, &command, 1, NULL);
}

/* What is said of a compartment, by a query and in columns. */
static enum sloss_status describe(const struct sloss_engine *engine, uint32_t row,
                                  struct sloss_isolated_info *info)
{
    const struct sl_holding *holding = sl_ledger_holding(engine->ledger, row);
    struct sl_margin margin = sl_margin_of(engine, row);
    *info = (struct sloss_isolated_info){.is_open = 1,
                                         .balance = holding->balance,
                                         .socialized = holding->socialized,
                                         .state = sl_margin_state(holding, &margin)};
    return sl_wide_narrow(margin.own, &info->equity) &&
                   sl_wide_narrow(margin.initial, &info->initial) &&
                   sl_wide_narrow(margin.maintenance, &info->maintenance)
               ? SLOSS_OK
               : SLOSS_ERR_OVERFLOW;
}

enum sloss_status sloss_engine_isolated(const struct sloss_engine *engine, uint64_t account,
                                        uint32_t market, struct sloss_isolated_info *info_out)
{
    struct sloss_isolated_info info = {.is_open = 0};
    if (engine == NULL || info_out == NULL ||
        !sl_size_fits(info_out, info_out->struct_size, sizeof(info), ISOLATED_INFO_OLDEST)) {
        return SLOSS_ERR_ARGUMENT;
    }
    uint32_t owner = sl_ledger_find_account(engine->ledger, account);
    if (owner == SL_NONE) {
        return SLOSS_ERR_UNKNOWN_ACCOUNT;
    }
    if (market >= engine->markets.count) {
        return SLOSS_ERR_UNKNOWN_MARKET;
    }
    uint32_t row = sl_compartment_find(engine->ledger, owner, market);
    enum sloss_status status = row == SL_NONE ? SLOSS_OK : describe(engine, row, &info);
    if (status != SLOSS_OK) {
        return status;
    }
    if (row != SL_NONE) {
        struct sl_margin margin = sl_margin_of(engine, row);
        info.free = (int64_t)sl_margin_free(engine, row, &margin); /* at most the balance */
        info.claim = sl_claim_of(engine->ledger, row, market);
        info.owed = sl_owed_in(engine->ledger, row, market);
        info.is_gated = sl_gate_holds(engine, row, SL_NONE) ? 1 : 0;
    }
    sl_size_give(info_out, info_out->struct_size, &info, sizeof(info));
    return SLOSS_OK;
}

/* ---- columns --------------------------------------------------------------------------------- */

static void give(const struct sloss_isolated_columns *columns, const struct sl_holding *holding,
                 uint32_t market, const struct sloss_isolated_info *info, size_t row)
{
    int64_t *const amounts[] = {columns->balance, columns->equity, columns->initial,
                                columns->maintenance, columns->socialized};
    const int64_t values[] = {info->balance, info->equity, info->initial, info->maintenance,
                              info->socialized};
    uint32_t *const numbers[] = {columns->account_row, columns->market, columns->state};
    const uint32_t words[] = {holding->account, market, info->state};
    if (columns->account != NULL) {
        columns->account[row] = holding->id;
    }
    for (size_t i = 0; i < sizeof(values) / sizeof(values[0]); i++) {
        if (amounts[i] != NULL) {
            amounts[i][row] = values[i];
        }
    }
    for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++) {
        if (numbers[i] != NULL) {
            numbers[i][row] = words[i];
        }
    }
}

enum sloss_status sloss_engine_compartments(const struct sloss_engine *engine,
                                            const struct sloss_isolated_columns *columns,
                                            uint32_t *cursor, size_t capacity, size_t *count_out)
{
    struct sloss_isolated_columns known;
    if (engine == NULL || columns == NULL || cursor == NULL || count_out == NULL ||
        !sl_size_fits(columns, columns->struct_size, sizeof(known), ISOLATED_COLUMNS_OLDEST)) {
        return SLOSS_ERR_ARGUMENT;
    }
    sl_size_take(&known, sizeof(known), columns, columns->struct_size);
    if (known.reserved != 0) {
        return SLOSS_ERR_ARGUMENT;
    }
    const struct sloss_ledger *ledger = engine->ledger;
    enum sloss_status status = SLOSS_OK;
    size_t count = 0;
    uint32_t at = *cursor;
    while (count < capacity && at < ledger->compartments.count) {
        const struct sl_compartment *compartment = sl_compartment_at(ledger, at);
        struct sloss_isolated_info info;
        if (compartment->open) {
            status = describe(engine, compartment->holding, &info);
            if (status != SLOSS_OK) {
                break;
            }
            give(&known, sl_ledger_holding(ledger, compartment->holding), compartment->market,
                 &info, count++);
        }
        at++;
    }
    *cursor = at;
    *count_out = count;
    return status;
}
