/* SPDX-License-Identifier: BSD-2-Clause */
/* columns: a book from arrays and into arrays. */
#include <string.h>

#include "base/size.h"
#include "command/command.h"
#include "engine/equity.h"
#include "ledger/side/holds.h"
#include "margin/demanding.h"
#include "margin/group.h"
#include "margin/group_known.h"
#include "margin/margin.h"
#include "sloss/column.h"

/* Sizes in the first release. */
#define COMMAND_COLUMNS_OLDEST (8 + 6 * sizeof(void *))
#define ACCOUNT_COLUMNS_OLDEST (8 + 7 * sizeof(void *))
#define POSITION_COLUMNS_OLDEST (8 + 7 * sizeof(void *))

/* ---- in -------------------------------------------------------------------------------------- */

/* Where in a command each column belongs; ABSENT where its kind has no such field. */
struct places {
    uint16_t market;
    uint16_t asset;
    uint16_t account;
    uint16_t other;
    uint16_t amount;
    uint16_t price;
};

#define ABSENT 0 /* the size of the record stands there */
#define AT(field) (uint16_t) offsetof(struct sloss_command, field)

static const struct places places_of[] = {
    [SLOSS_COMMAND_ACCOUNT] = {.account = AT(account.account)},
    [SLOSS_COMMAND_DEPOSIT] = {.asset = AT(deposit.asset),
                               .account = AT(deposit.account),
                               .amount = AT(deposit.amount)},
    [SLOSS_COMMAND_WITHDRAW] = {.asset = AT(withdraw.asset),
                                .account = AT(withdraw.account),
                                .amount = AT(withdraw.amount)},
    [SLOSS_COMMAND_TRANSFER] = {.asset = AT(transfer.asset),
                                .account = AT(transfer.giver),
                                .other = AT(transfer.receiver),
                                .amount = AT(transfer.amount)},
    [SLOSS_COMMAND_FILL] = {.market = AT(fill.market),
                            .account = AT(fill.buyer),
                            .other = AT(fill.seller),
                            .amount = AT(fill.lots),
                            .price = AT(fill.price)},
    [SLOSS_COMMAND_MARK] = {.market = AT(mark.market), .price = AT(mark.price)},
    [SLOSS_COMMAND_FUNDING] = {.market = AT(funding.market), .amount = AT(funding.payment)},
    [SLOSS_COMMAND_TAKEOVER] = {.account = AT(takeover.account)},
    [SLOSS_COMMAND_DELEVERAGE] = {.market = AT(deleverage.market),
                                  .account = AT(deleverage.account)},
    [SLOSS_COMMAND_SETTLE] = {.market = AT(settle.market), .price = AT(settle.price)},
    [SLOSS_COMMAND_FEE] = {.asset = AT(fee.asset),
                           .account = AT(fee.account),
                           .amount = AT(fee.amount)},
    [SLOSS_COMMAND_OWNER] = {.account = AT(owner.account)},
    [SLOSS_COMMAND_MEMBER] = {.asset = AT(member.asset),
                              .account = AT(member.account),
                              .amount = AT(member.amount)},
    [SLOSS_COMMAND_RECOVER] = {.market = AT(recover.market), .amount = AT(recover.amount)},
    [SLOSS_COMMAND_HOLD] = {.asset = AT(hold.asset),
                            .account = AT(hold.account),
                            .amount = AT(hold.amount)},
    [SLOSS_COMMAND_PAY_OUT] = {.amount = AT(pay_out.amount)},
    [SLOSS_COMMAND_ORDERS] = {.market = AT(orders.market), .account = AT(orders.account)},
    [SLOSS_COMMAND_HEDGE] = {.market = AT(hedge.market), .account = AT(hedge.account)},
    [SLOSS_COMMAND_ISOLATE] = {.market = AT(isolate.market),
                               .account = AT(isolate.account),
                               .amount = AT(isolate.amount)},
    [SLOSS_COMMAND_GROUP] = {.account = AT(group.account)},
};

/* Is each column that is given one that the kind of command has? */
static bool columns_belong(const struct places *places, const struct sloss_command_columns *columns)
{
    return (columns->market == NULL || places->market != ABSENT) &&
           (columns->asset == NULL || places->asset != ABSENT) &&
           (columns->account == NULL || places->account != ABSENT) &&
           (columns->other == NULL || places->other != ABSENT) &&
           (columns->amount == NULL || places->amount != ABSENT) &&
           (columns->price == NULL || places->price != ABSENT);
}

static void put(struct sloss_command *command, uint16_t place, const void *value, size_t size)
{
    memcpy((unsigned char *)command + place, value, size);
}

static void take_row(struct sloss_command *command, const struct places *places,
                     const struct sloss_command_columns *columns, size_t row)
{
    if (columns->market != NULL) {
        put(command, places->market, &columns->market[row], sizeof(columns->market[row]));
    }
    if (columns->asset != NULL) {
        put(command, places->asset, &columns->asset[row], sizeof(columns->asset[row]));
    }
    if (columns->account != NULL) {
        put(command, places->account, &columns->account[row], sizeof(columns->account[row]));
    }
    if (columns->other != NULL) {
        put(command, places->other, &columns->other[row], sizeof(columns->other[row]));
    }
    if (columns->amount != NULL) {
        put(command, places->amount, &columns->amount[row], sizeof(columns->amount[row]));
    }
    if (columns->price != NULL) {
        put(command, places->price, &columns->price[row], sizeof(columns->price[row]));
    }
}

enum sloss_status sloss_engine_apply_columns(struct sloss_engine *engine,
                                             const struct sloss_command *common,
                                             const struct sloss_command_columns *columns,
                                             size_t count, size_t *applied_out)
{
    size_t applied = 0;
    struct sloss_command_columns known;
    if (applied_out != NULL) {
        *applied_out = 0;
    }
    if (engine == NULL || common == NULL || columns == NULL ||
        common->struct_size != sizeof(*common) ||
        !sl_size_fits(columns, columns->struct_size, sizeof(known), COMMAND_COLUMNS_OLDEST)) {
        return SLOSS_ERR_ARGUMENT;
    }
    sl_size_take(&known, sizeof(known), columns, columns->struct_size);
    if (known.reserved != 0 || common->kind >= sizeof(places_of) / sizeof(places_of[0])) {
        return SLOSS_ERR_ARGUMENT;
    }
    const struct places *places = &places_of[common->kind];
    if (!columns_belong(places, &known)) {
        return SLOSS_ERR_ARGUMENT;
    }
    struct sloss_command command = *common;
    enum sloss_status status = SLOSS_OK;
    while (status == SLOSS_OK && applied < count) {
        size_t used;
        take_row(&command, places, &known, applied);
        status = sl_command_apply(engine, &command, 1, &used);
        applied += status == SLOSS_OK ? 1 : 0;
    }
    if (applied_out != NULL) {
        *applied_out = applied;
    }
    return status;
}

/* ---- accounts -------------------------------------------------------------------------------- */

/* Rows from `first` on, at most `capacity`, of `count`. */
static size_t rows_from(uint32_t first, size_t capacity, uint32_t count)
{
    size_t rest = first < count ? count - first : 0;
    return rest < capacity ? rest : capacity;
}

/* The margin of a holding as 64-bit numbers, read only where a column asks for it. */
static enum sloss_status give_margin(const struct sloss_account_columns *columns, size_t row,
                                     const struct sl_margin *margin)
{
    int64_t figure[3] = {0, 0, 0};
    int64_t *const column[] = {columns->equity, columns->initial, columns->maintenance};
    const sl_wide wide[] = {margin->own, margin->initial, margin->maintenance};
    for (size_t i = 0; i < 3; i++) {
        if (column[i] != NULL && !sl_wide_narrow(wide[i], &figure[i])) {
            return SLOSS_ERR_OVERFLOW;
        }
    }
    for (size_t i = 0; i < 3; i++) {
        if (column[i] != NULL) {
            column[i][row] = figure[i];
        }
    }
    return SLOSS_OK;
}

static bool wants_margin(const struct sloss_account_columns *columns)
{
    return columns->state != NULL || columns->equity != NULL || columns->initial != NULL ||
           columns->maintenance != NULL;
}

/* An account that has no holding in the asset is written as zeros, but for what is asked of its
 * group. */
static enum sloss_status give_account(const struct sloss_engine *engine,
                                      const struct sloss_account_columns *columns, uint32_t account,
                                      size_t row)
{
    const struct sloss_ledger *ledger = engine->ledger;
    uint32_t found = sl_ledger_find_holding(ledger, account, columns->asset);
    struct sl_margin margin = {0};
    if (wants_margin(columns)) {
        margin = found != SL_NONE ? sl_margin_of(engine, found)
                                  : sl_group_margin_of(engine, account, columns->asset, NULL);
    }
    enum sloss_status status = give_margin(columns, row, &margin);
    if (status != SLOSS_OK) {
        return status;
    }
    const struct sl_holding none = {0};
    const struct sl_holding *holding = found == SL_NONE ? &none : sl_ledger_holding(ledger, found);
    if (columns->account != NULL) {
        columns->account[row] = sl_ledger_account(ledger, account)->id;
    }
    if (columns->state != NULL) {
        columns->state[row] = sl_margin_state(holding, &margin);
    }
    if (columns->balance != NULL) {
        columns->balance[row] = holding->balance;
    }
    if (columns->socialized != NULL) {
        columns->socialized[row] = holding->socialized;
    }
    if (columns->held != NULL) {
        columns->held[row] = found == SL_NONE ? 0 : sl_holds_sum(ledger, found);
    }
    return SLOSS_OK;
}

enum sloss_status sloss_engine_accounts(const struct sloss_engine *engine,
                                        const struct sloss_account_columns *columns, uint32_t first,
                                        size_t capacity, size_t *count_out)
{
    struct sloss_account_columns known;
    if (engine == NULL || columns == NULL || count_out == NULL ||
        !sl_size_fits(columns, columns->struct_size, sizeof(known), ACCOUNT_COLUMNS_OLDEST)) {
        return SLOSS_ERR_ARGUMENT;
    }
    sl_size_take(&known, sizeof(known), columns, columns->struct_size);
    if (known.asset >= engine->ledger->assets.count) {
        return SLOSS_ERR_UNKNOWN_ASSET;
    }
    struct sl_known_group groups[SL_KNOWN_GROUPS] = {0};
    struct sloss_engine reader;
    sl_group_known_read(engine, groups, SL_KNOWN_GROUPS, &reader);
    size_t count = rows_from(first, capacity, engine->ledger->accounts.count);
    enum sloss_status status = SLOSS_OK;
    size_t row = 0;
    while (status == SLOSS_OK && row < count) {
        status = give_account(&reader, &known, first + (uint32_t)row, row);
        row += status == SLOSS_OK ? 1 : 0;
    }
    *count_out = row;
    return status;
}

/* ---- positions ------------------------------------------------------------------------------- */

static enum sloss_status give_position(const struct sloss_engine *engine,
                                       const struct sloss_position_columns *columns,
                                       const struct sl_position *position, size_t row)
{
    int64_t cost = 0;
    int64_t pnl = 0;
    if ((columns->cost != NULL && !sl_wide_narrow(sl_equity_cost(engine, position), &cost)) ||
        (columns->pnl != NULL && !sl_wide_narrow(sl_equity_whole_profit(engine, position), &pnl))) {
        return SLOSS_ERR_OVERFLOW;
    }
    if (columns->account != NULL) {
        columns->account[row] = sl_ledger_holding_id(engine->ledger, position->holding);
    }
    if (columns->account_row != NULL) {
        columns->account_row[row] = sl_ledger_holding(engine->ledger, position->holding)->account;
    }
    if (columns->lots != NULL) {
        columns->lots[row] = position->lots;
    }
    if (columns->cost != NULL) {
        columns->cost[row] = cost;
    }
    if (columns->pnl != NULL) {
        columns->pnl[row] = pnl;
    }
    if (columns->initial != NULL) {
        columns->initial[row] = sl_demanding_required(engine, position, SL_INITIAL);
    }
    if (columns->maintenance != NULL) {
        columns->maintenance[row] = sl_demanding_required(engine, position, SL_MAINTENANCE);
    }
    return SLOSS_OK;
}

enum sloss_status sloss_engine_positions(const struct sloss_engine *engine,
                                         const struct sloss_position_columns *columns,
                                         uint32_t first, size_t capacity, size_t *count_out)
{
    struct sloss_position_columns known;
    if (engine == NULL || columns == NULL || count_out == NULL ||
        !sl_size_fits(columns, columns->struct_size, sizeof(known), POSITION_COLUMNS_OLDEST)) {
        return SLOSS_ERR_ARGUMENT;
    }
    sl_size_take(&known, sizeof(known), columns, columns->struct_size);
    if (known.market >= engine->markets.count) {
        return SLOSS_ERR_UNKNOWN_MARKET;
    }
    const struct sl_book *book = sl_ledger_book(engine->ledger, known.market);
    size_t count = rows_from(first, capacity, book->holders.count);
    enum sloss_status status = SLOSS_OK;
    size_t row = 0;
    while (status == SLOSS_OK && row < count) {
        uint32_t holder = sl_ledger_holder(book, first + (uint32_t)row);
        status = give_position(engine, &known, sl_ledger_position(engine->ledger, holder), row);
        row += status == SLOSS_OK ? 1 : 0;
    }
    *count_out = row;
    return status;
}
