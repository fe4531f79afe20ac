/* SPDX-License-Identifier: BSD-2-Clause */
/* The public queries of margin.h: reject bad arguments, then ask query/. Nothing is changed. */
#include <assert.h>

#include "api/find_internal.h"
#include "base/size.h"
#include "margin/collateral.h"
#include "margin/group.h"
#include "margin/group_known.h"
#include "query/adl.h"
#include "query/largest.h"
#include "query/near.h"
#include "query/price.h"
#include "query/supposed.h"
#include "sloss/margin.h"

static_assert(sizeof(struct sloss_margin_info) == 96, "no padding crosses the boundary");
static_assert(sizeof(struct sloss_price_info) == 40, "no padding crosses the boundary");
static_assert(sizeof(struct sloss_order_info) == 40, "no padding crosses the boundary");
static_assert(sizeof(struct sloss_rank_info) == 48, "no padding crosses the boundary");
static_assert(sizeof(struct sloss_rank_row) == 40, "no padding crosses the boundary");
static_assert(sizeof(struct sloss_near_row) == 40, "no padding crosses the boundary");

/* Sizes in the first release (size.h). */
enum {
    MARGIN_INFO_OLDEST = 96,
    MARGIN_PRICES_OLDEST = 40,
    MARGIN_ORDERS_OLDEST = 40,
    MARGIN_RANK_OLDEST = 48
};
#define MARGIN_COLUMNS_OLDEST (8 + 7 * sizeof(void *))
#define PRICE_COLUMNS_OLDEST (8 + 6 * sizeof(void *))

/* ---- one account ----------------------------------------------------------------------------- */

/* ceil(part * 10^9 / whole), at most INT64_MAX; false where the whole is not above zero and the
 * part is. */
static bool ratio_of(sl_wide part, sl_wide whole, int64_t *ratio_out)
{
    *ratio_out = 0;
    if (part == 0) {
        return true;
    }
    if (whole <= 0) {
        return false;
    }
    sl_uwide rest;
    struct sl_wide256 product = sl_wide_multiply((sl_uwide)part, (sl_uwide)SL_PPB);
    struct sl_wide256 quotient = sl_wide_quotient(product, (sl_uwide)whole, &rest);
    bool fits = quotient.high == 0 && quotient.low < (sl_uwide)INT64_MAX;
    *ratio_out = fits ? (int64_t)quotient.low + (rest > 0 ? 1 : 0) : INT64_MAX;
    return true;
}

static enum sloss_status fill_in(const struct sloss_engine *engine, uint32_t row,
                                 const struct sl_supposed *supposed, struct sloss_margin_info *info)
{
    const struct sl_holding *holding = sl_ledger_holding(engine->ledger, row);
    struct sl_outlook outlook = sl_supposed_outlook(engine, row, supposed);
    const struct sl_margin *margin = &outlook.margin;
    if (!sl_wide_narrow(margin->own, &info->equity) ||
        !sl_wide_narrow(margin->equity, &info->margin_equity) ||
        !sl_wide_narrow(margin->initial, &info->initial) ||
        !sl_wide_narrow(margin->maintenance, &info->maintenance) ||
        !sl_wide_narrow(outlook.free, &info->free) ||
        !sl_wide_narrow(outlook.notional, &info->notional)) {
        return SLOSS_ERR_OVERFLOW;
    }
    info->balance = holding->balance;
    info->state = sl_margin_state(holding, margin);
    info->in_breach = sl_supposed_breach(engine, row, margin) ? 1 : 0;
    info->has_ratio = ratio_of(margin->maintenance, margin->equity, &info->ratio_ppb) ? 1 : 0;
    info->has_leverage = ratio_of(outlook.notional, margin->equity, &info->leverage_ppb) ? 1 : 0;
    return SLOSS_OK;
}

/* What the group has of an account that has nothing in the asset; false where it is in none. */
static bool fill_in_group(const struct sloss_engine *engine, uint32_t account, uint32_t asset,
                          const struct sl_supposed *supposed, struct sloss_margin_info *info,
                          enum sloss_status *status_out)
{
    const struct sl_holding none = {0};
    struct sl_margin margin = sl_group_margin_of(engine, account, asset, supposed);
    if (sl_groups_of(engine->ledger, account) == SL_NONE) {
        return false;
    }
    info->state = sl_margin_state(&none, &margin);
    info->has_ratio = ratio_of(margin.maintenance, margin.equity, &info->ratio_ppb) ? 1 : 0;
    *status_out = sl_wide_narrow(margin.equity, &info->margin_equity) &&
                          sl_wide_narrow(margin.initial, &info->initial) &&
                          sl_wide_narrow(margin.maintenance, &info->maintenance)
                      ? SLOSS_OK
                      : SLOSS_ERR_OVERFLOW;
    return true;
}

/* An account that has nothing in the asset has what backs it there. */
static enum sloss_status fill_in_backing(const struct sloss_engine *engine, uint64_t account,
                                         uint32_t asset, const struct sl_supposed *supposed,
                                         struct sloss_margin_info *info)
{
    uint32_t row = sl_ledger_find_account(engine->ledger, account);
    enum sloss_status status;
    if (fill_in_group(engine, row, asset, supposed, info, &status)) {
        return status;
    }
    struct sl_backing backing = sl_collateral_of(engine, row, asset, supposed);
    return sl_wide_narrow(backing.counts[SL_MAINTENANCE], &info->margin_equity)
               ? SLOSS_OK
               : SLOSS_ERR_OVERFLOW;
}

enum sloss_status sloss_margin_dry_run(const struct sloss_engine *engine, uint64_t account,
                                       uint32_t asset, const struct sloss_mark *marks,
                                       uint32_t count, struct sloss_margin_info *info_out)
{
    struct sloss_margin_info info = {.has_ratio = 1, .has_leverage = 1};
    const struct sl_supposed supposed = {.marks = marks, .count = count};
    uint32_t row;
    if (engine == NULL || info_out == NULL || (marks == NULL && count > 0) ||
        !sl_size_fits(info_out, info_out->struct_size, sizeof(info), MARGIN_INFO_OLDEST)) {
        return SLOSS_ERR_ARGUMENT;
    }
    enum sloss_status status = sl_find_holding(engine->ledger, account, asset, &row);
    if (status == SLOSS_OK) {
        status = sl_supposed_check(engine, &supposed);
    }
    if (status == SLOSS_OK) {
        status = row != SL_NONE ? fill_in(engine, row, &supposed, &info)
                                : fill_in_backing(engine, account, asset, &supposed, &info);
    }
    if (status == SLOSS_OK) {
        sl_size_give(info_out, info_out->struct_size, &info, sizeof(info));
    }
    return status;
}

enum sloss_status sloss_margin_account(const struct sloss_engine *engine, uint64_t account,
                                       uint32_t asset, struct sloss_margin_info *info_out)
{
    return sloss_margin_dry_run(engine, account, asset, NULL, 0, info_out);
}

/* ---- prices and orders ----------------------------------------------------------------------- */

/* The prices of a position that are wanted, by bits of enum sloss_margin_price. */
static void look_up(const struct sloss_engine *engine, const struct sl_position *position,
                    uint32_t wanted, struct sloss_price_info *prices)
{
    const struct {
        uint32_t bit;
        uint32_t rough; /* or 0 for a price of bankruptcy */
        enum sl_toward way;
        int64_t *price;
    } questions[] = {
        {SLOSS_PRICE_LIQUIDATION_BELOW, SLOSS_PRICE_ROUGH_BELOW, SL_TOWARD_LOW,
         &prices->liquidation_below},
        {SLOSS_PRICE_LIQUIDATION_ABOVE, SLOSS_PRICE_ROUGH_ABOVE, SL_TOWARD_HIGH,
         &prices->liquidation_above},
        {SLOSS_PRICE_BANKRUPTCY_BELOW, 0, SL_TOWARD_LOW, &prices->bankruptcy_below},
        {SLOSS_PRICE_BANKRUPTCY_ABOVE, 0, SL_TOWARD_HIGH, &prices->bankruptcy_above},
    };
    for (size_t i = 0; i < sizeof(questions) / sizeof(questions[0]); i++) {
        struct sl_nearest nearest = {.price = 0};
        if ((wanted & questions[i].bit) == 0) {
            continue;
        }
        bool found = questions[i].rough != 0
                         ? sl_price_liquidation(engine, position, questions[i].way, &nearest)
                         : sl_price_bankruptcy(engine, position, questions[i].way, &nearest.price);
        prices->has |= nearest.is_rough ? questions[i].rough : 0;
        if (found) {
            prices->has |= questions[i].bit;
            *questions[i].price = nearest.price;
        }
    }
}

enum sloss_status sloss_margin_prices(const struct sloss_engine *engine, uint64_t account,
                                      uint32_t market, struct sloss_price_info *prices_out)
{
    struct sloss_price_info prices = {0};
    uint32_t holding;
    uint32_t row;
    if (engine == NULL || prices_out == NULL ||
        !sl_size_fits(prices_out, prices_out->struct_size, sizeof(prices), MARGIN_PRICES_OLDEST)) {
        return SLOSS_ERR_ARGUMENT;
    }
    enum sloss_status status = sl_find_position(engine, account, market, &holding, &row);
    if (status != SLOSS_OK) {
        return status;
    }
    if (row != SL_NONE) {
        look_up(engine, sl_ledger_position(engine->ledger, row), UINT32_MAX, &prices);
    }
    sl_size_give(prices_out, prices_out->struct_size, &prices, sizeof(prices));
    return SLOSS_OK;
}

/* The price of an order, and what a lot is worth at it. */
static enum sloss_status take_price(const struct sl_market *market, int64_t price,
                                    struct sl_order *order)
{
    order->price = price;
    if (price != SLOSS_AT_THE_MARK) {
        return sl_market_value(market, price, &order->value);
    }
    order->price = market->mark;
    order->value = market->value;
    return market->marked ? SLOSS_OK : SLOSS_ERR_RANGE;
}

/* Only legs have orders that close. */
static void look_for(const struct sloss_engine *engine, struct sl_order order,
                     struct sloss_order_info *orders)
{
    const struct {
        uint32_t bit;
        int64_t *lots;
    } answers[] = {{SLOSS_ORDER_ROUGH_SELL, &orders->sell},
                   {SLOSS_ORDER_ROUGH_BUY, &orders->buy},
                   {SLOSS_ORDER_ROUGH_SELL_TO_CLOSE, &orders->sell_to_close},
                   {SLOSS_ORDER_ROUGH_BUY_TO_CLOSE, &orders->buy_to_close}};
    for (uint32_t i = 0; i < 4; i++) {
        bool rough;
        order.buys = (i & 1) != 0;
        order.closes = (i & 2) != 0;
        *answers[i].lots = sl_largest(engine, &order, &rough);
        orders->rough |= rough ? answers[i].bit : 0;
    }
}

enum sloss_status sloss_margin_orders(const struct sloss_engine *engine, uint64_t account,
                                      uint32_t market, int64_t price,
                                      struct sloss_order_info *orders_out)
{
    struct sloss_order_info orders = {0};
    struct sl_order order = {.market = market};
    uint32_t position;
    if (engine == NULL || orders_out == NULL ||
        !sl_size_fits(orders_out, orders_out->struct_size, sizeof(orders), MARGIN_ORDERS_OLDEST)) {
        return SLOSS_ERR_ARGUMENT;
    }
    enum sloss_status status = sl_find_position(engine, account, market, &order.holding, &position);
    if (status == SLOSS_OK && sl_engine_market(engine, market)->closed) {
        status = SLOSS_ERR_MARKET_CLOSED;
    }
    if (status == SLOSS_OK && account >= SLOSS_ACCOUNT_SYSTEM) {
        status = SLOSS_ERR_SYSTEM_ACCOUNT;
    }
    if (status == SLOSS_OK) {
        status = take_price(sl_engine_market(engine, market), price, &order);
    }
    if (status != SLOSS_OK) {
        return status;
    }
    order.account = sl_ledger_find_account(engine->ledger, account);
    look_for(engine, order, &orders);
    sl_size_give(orders_out, orders_out->struct_size, &orders, sizeof(orders));
    return SLOSS_OK;
}

/* ---- the queue of a deleveraging ------------------------------------------------------------- */

enum sloss_status sloss_margin_rank(const struct sloss_engine *engine, uint64_t account,
                                    uint32_t market, struct sloss_rank_info *rank_out)
{
    struct sloss_rank_info info = {0};
    struct sl_adl_place place;
    uint32_t holding;
    uint32_t row;
    uint32_t rank;
    if (engine == NULL || rank_out == NULL ||
        !sl_size_fits(rank_out, rank_out->struct_size, sizeof(info), MARGIN_RANK_OLDEST)) {
        return SLOSS_ERR_ARGUMENT;
    }
    enum sloss_status status = sl_find_position(engine, account, market, &holding, &row);
    if (status != SLOSS_OK) {
        return status;
    }
    if (row != SL_NONE && sl_adl_rank(engine, market, &rank) &&
        sl_adl_place(engine, sl_ledger_position(engine->ledger, row), rank, &place)) {
        info.rating = sl_adl_rating(place.ahead, place.all);
        info.rank = place.ahead.count;
        info.count = place.all.count;
        info.lots_ahead = place.ahead.lots;
        info.lots_all = place.all.lots;
        info.percentage_ppb = sl_adl_percentage(place.ahead, place.all);
    }
    sl_size_give(rank_out, rank_out->struct_size, &info, sizeof(info));
    return SLOSS_OK;
}

enum sloss_status sloss_margin_ranks(const struct sloss_engine *engine, uint32_t market,
                                     uint32_t shorts, struct sloss_rank_row *rows_out,
                                     size_t capacity, size_t *count_out)
{
    uint32_t rank;
    if (engine == NULL || count_out == NULL || (rows_out == NULL && capacity > 0) || shorts > 1) {
        return SLOSS_ERR_ARGUMENT;
    }
    if (market >= engine->markets.count) {
        return SLOSS_ERR_UNKNOWN_MARKET;
    }
    if (capacity < sl_ledger_book(engine->ledger, market)->holders.count) {
        return SLOSS_ERR_LIMIT;
    }
    *count_out = sl_adl_rank(engine, market, &rank)
                     ? sl_adl_list(engine, market, shorts == 0, rank, rows_out)
                     : 0;
    return SLOSS_OK;
}

/* ---- who is near a breach -------------------------------------------------------------------- */

/* A cursor is the place of an account, and in its low bits that of the holding to go on with: its
 * asset, and behind all assets the market of a compartment. */
#define PLACE_BITS 32u

static uint64_t cursor_of(uint32_t account, uint32_t place)
{
    return (uint64_t)account << PLACE_BITS | place;
}

static enum sloss_status give_near(const struct sloss_engine *engine, uint32_t row,
                                   const struct sl_margin *margin, struct sloss_near_row *near)
{
    const struct sl_holding *holding = sl_ledger_holding(engine->ledger, row);
    near->account = holding->id;
    near->asset = holding->asset;
    near->market =
        sl_compartment_is(holding) ? sl_compartment_market(engine->ledger, holding) : UINT32_MAX;
    near->reserved = 0;
    near->in_breach = sl_supposed_breach(engine, row, margin) ? 1 : 0;
    return sl_wide_narrow(margin->equity, &near->margin_equity) &&
                   sl_wide_narrow(margin->maintenance, &near->maintenance)
               ? SLOSS_OK
               : SLOSS_ERR_OVERFLOW;
}

enum sloss_status sloss_margin_near(const struct sloss_engine *engine, int64_t within_ppb,
                                    uint64_t *cursor, struct sloss_near_row *rows_out,
                                    size_t capacity, size_t *count_out)
{
    enum sloss_status status = SLOSS_OK;
    if (engine == NULL || cursor == NULL || rows_out == NULL || count_out == NULL ||
        capacity == 0) {
        return SLOSS_ERR_ARGUMENT;
    }
    if (!sl_fixed_within(within_ppb, 0, SL_RATE_MAX)) {
        return SLOSS_ERR_RANGE;
    }
    const struct sloss_ledger *ledger = engine->ledger;
    struct sl_known_group groups[SL_KNOWN_GROUPS] = {0};
    struct sloss_engine reader;
    size_t count = 0;
    sl_group_known_read(engine, groups, SL_KNOWN_GROUPS, &reader);
    while (status == SLOSS_OK && count < capacity &&
           *cursor >> PLACE_BITS < ledger->accounts.count) {
        uint32_t account = (uint32_t)(*cursor >> PLACE_BITS);
        uint32_t row = sl_near_holding(ledger, account, (uint32_t)*cursor);
        struct sl_margin margin;
        if (row != SL_NONE && sl_near(&reader, row, within_ppb, &margin)) {
            status = give_near(&reader, row, &margin, &rows_out[count]);
            count += status == SLOSS_OK ? 1 : 0;
        }
        if (status == SLOSS_OK) {
            *cursor = row == SL_NONE ? cursor_of(account + 1, 0)
                                     : cursor_of(account, sl_near_place(ledger, row) + 1u);
        }
    }
    *count_out = count;
    return status;
}

/* ---- columns --------------------------------------------------------------------------------- */

/* Rows from `first` on, at most `capacity`, of `count`. */
static size_t rows_from(uint32_t first, size_t capacity, uint32_t count)
{
    size_t rest = first < count ? count - first : 0;
    return rest < capacity ? rest : capacity;
}

static void put(int64_t *column, size_t row, int64_t value)
{
    if (column != NULL) {
        column[row] = value;
    }
}

static void give_account(const struct sloss_margin_columns *columns, size_t row, uint64_t account,
                         const struct sloss_margin_info *info)
{
    put(columns->margin_equity, row, info->margin_equity);
    put(columns->free, row, info->free);
    put(columns->notional, row, info->notional);
    put(columns->ratio_ppb, row, info->has_ratio != 0 ? info->ratio_ppb : -1);
    put(columns->leverage_ppb, row, info->has_leverage != 0 ? info->leverage_ppb : -1);
    if (columns->account != NULL) {
        columns->account[row] = account;
    }
    if (columns->in_breach != NULL) {
        columns->in_breach[row] = info->in_breach;
    }
}

enum sloss_status sloss_margin_accounts(const struct sloss_engine *engine,
                                        const struct sloss_margin_columns *columns, uint32_t first,
                                        size_t capacity, size_t *count_out)
{
    static const struct sl_supposed nothing = {.marks = NULL, .count = 0};
    struct sloss_margin_columns known;
    if (engine == NULL || columns == NULL || count_out == NULL ||
        !sl_size_fits(columns, columns->struct_size, sizeof(known), MARGIN_COLUMNS_OLDEST)) {
        return SLOSS_ERR_ARGUMENT;
    }
    sl_size_take(&known, sizeof(known), columns, columns->struct_size);
    const struct sloss_ledger *ledger = engine->ledger;
    if (known.asset >= ledger->assets.count) {
        return SLOSS_ERR_UNKNOWN_ASSET;
    }
    size_t count = rows_from(first, capacity, ledger->accounts.count);
    enum sloss_status status = SLOSS_OK;
    size_t row = 0;
    for (; status == SLOSS_OK && row < count; row += status == SLOSS_OK ? 1 : 0) {
        struct sloss_margin_info info = {.has_ratio = 1, .has_leverage = 1};
        uint32_t account = first + (uint32_t)row;
        uint32_t holding = sl_ledger_find_holding(ledger, account, known.asset);
        if (holding != SL_NONE) {
            status = fill_in(engine, holding, &nothing, &info);
        }
        if (status == SLOSS_OK) {
            give_account(&known, row, sl_ledger_account(ledger, account)->id, &info);
        }
    }
    *count_out = row;
    return status;
}

/* The prices that there are columns for. */
static uint32_t wanted_by(const struct sloss_price_columns *columns)
{
    return (columns->liquidation_below != NULL ? SLOSS_PRICE_LIQUIDATION_BELOW : 0u) |
           (columns->liquidation_above != NULL ? SLOSS_PRICE_LIQUIDATION_ABOVE : 0u) |
           (columns->bankruptcy_below != NULL ? SLOSS_PRICE_BANKRUPTCY_BELOW : 0u) |
           (columns->bankruptcy_above != NULL ? SLOSS_PRICE_BANKRUPTCY_ABOVE : 0u);
}

static void give_position(const struct sloss_engine *engine,
                          const struct sloss_price_columns *columns, size_t row,
                          const struct sl_position *position)
{
    struct sloss_price_info prices = {0};
    look_up(engine, position, wanted_by(columns), &prices);
    put(columns->liquidation_below, row, prices.liquidation_below);
    put(columns->liquidation_above, row, prices.liquidation_above);
    put(columns->bankruptcy_below, row, prices.bankruptcy_below);
    put(columns->bankruptcy_above, row, prices.bankruptcy_above);
    if (columns->account != NULL) {
        columns->account[row] = sl_ledger_holding_id(engine->ledger, position->holding);
    }
    if (columns->has != NULL) {
        columns->has[row] = prices.has;
    }
}

enum sloss_status sloss_margin_positions(const struct sloss_engine *engine,
                                         const struct sloss_price_columns *columns, uint32_t first,
                                         size_t capacity, size_t *count_out)
{
    struct sloss_price_columns known;
    if (engine == NULL || columns == NULL || count_out == NULL ||
        !sl_size_fits(columns, columns->struct_size, sizeof(known), PRICE_COLUMNS_OLDEST)) {
        return SLOSS_ERR_ARGUMENT;
    }
    sl_size_take(&known, sizeof(known), columns, columns->struct_size);
    if (known.market >= engine->markets.count) {
        return SLOSS_ERR_UNKNOWN_MARKET;
    }
    const struct sl_book *book = sl_ledger_book(engine->ledger, known.market);
    *count_out = rows_from(first, capacity, book->holders.count);
    for (size_t row = 0; row < *count_out; row++) {
        uint32_t holder = sl_ledger_holder(book, first + (uint32_t)row);
        give_position(engine, &known, row, sl_ledger_position(engine->ledger, holder));
    }
    return SLOSS_OK;
}
