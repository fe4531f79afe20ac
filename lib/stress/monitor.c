/* SPDX-License-Identifier: BSD-2-Clause */
/* monitor: compares the funds with the losses that they may have to bear, read from the present
 * book. */
#include "sloss/monitor.h"

#include <string.h>

#include "base/memory.h"
#include "base/size.h"
#include "engine/equity.h"
#include "ledger/side/groups.h"
#include "margin/margin.h"

#define CONFIG_OLDEST 80u
#define READING_OLDEST 104u

/* A sum of the funds that may still become the peak of the window. Each entry of the list is
 * smaller and later than the one before it. */
struct peak {
    int64_t time;
    int64_t funds;
};

struct sloss_monitor {
    struct sloss_engine *engine;
    struct sloss_monitor_config config;
    struct sl_vector peaks;
    struct sl_vector moves;  /* struct move, one per market */
    struct sl_vector groups; /* struct together, one per group */
    bool has_read;
    int64_t time;
    uint32_t on;
};

/* What one lot gains if the mark moves down, and up. */
struct move {
    int64_t gain[2];
};

/* What the accounts of a group have together if marks move down, and up. */
struct together {
    sl_wide equity[2];
};

static const struct sl_holding *holding_at(const struct sloss_monitor *monitor, uint32_t row)
{
    return sl_ledger_holding(monitor->engine->ledger, row);
}

/* ---- the book -------------------------------------------------------------------------------- */

static enum sloss_status move_market(const struct sloss_monitor *monitor,
                                     const struct sl_market *market, struct move *move)
{
    for (int way = 0; way < 2; way++) {
        int64_t ppb = SL_PPB + (way == 0 ? -monitor->config.shock_ppb : monitor->config.shock_ppb);
        int64_t price;
        int64_t value;
        if (!sl_wide_muldiv(market->mark, ppb, SL_PPB, SL_ROUND_HALF_EVEN, &price)) {
            return SLOSS_ERR_OVERFLOW;
        }
        price = market->kind == SLOSS_KIND_INVERSE && price < 1 ? 1 : price;
        enum sloss_status status = sl_market_value(market, price, &value);
        if (status != SLOSS_OK) {
            return status;
        }
        if (!sl_wide_narrow((sl_wide)value - market->value, &move->gain[way])) {
            return SLOSS_ERR_OVERFLOW;
        }
    }
    return SLOSS_OK;
}

/* Sum the funds and the open interest of the asset's markets, and compute what the move does to one
 * lot of each. */
static enum sloss_status read_markets(struct sloss_monitor *monitor,
                                      struct sloss_monitor_reading *reading)
{
    const struct sloss_engine *engine = monitor->engine;
    struct move *moves = sl_vector_scratch(&monitor->moves, engine->markets.count, sizeof(*moves));
    if (moves == NULL) {
        return SLOSS_ERR_MEMORY;
    }
    for (uint32_t index = 0; index < engine->markets.count; index++) {
        const struct sl_market *market = sl_engine_market(engine, index);
        const struct sl_book *book = sl_ledger_book(engine->ledger, index);
        int64_t fund = sl_ledger_leads_fund(engine->ledger, index)
                           ? holding_at(monitor, book->fund)->balance
                           : 0;
        moves[index] = (struct move){{0, 0}};
        if (book->asset != monitor->config.asset) {
            continue;
        }
        enum sloss_status status =
            market->marked ? move_market(monitor, market, &moves[index]) : SLOSS_OK;
        if (status != SLOSS_OK) {
            return status;
        }
        if (!sl_fixed_add(reading->funds, fund > 0 ? fund : 0, &reading->funds) ||
            !sl_fixed_add(reading->open_interest, sl_market_notional(market, book->long_lots),
                          &reading->open_interest)) {
            return SLOSS_ERR_OVERFLOW;
        }
    }
    return SLOSS_OK;
}

/* The two largest debts, for each direction of the move. */
struct debts {
    sl_wide largest[2][2];
};

static void rank(sl_wide *largest, sl_wide debt)
{
    if (debt > largest[0]) {
        largest[1] = largest[0];
        largest[0] = debt;
    } else if (debt > largest[1]) {
        largest[1] = debt;
    }
}

static bool is_near(const struct sloss_monitor *monitor, const struct sl_margin *margin)
{
    return margin->equity * SL_PPB < margin->maintenance * (SL_PPB + monitor->config.near_band_ppb);
}

/* What the move does to a holding: its gain, and its equity with that. */
struct moved {
    sl_wide gain[2];
    sl_wide equity[2];
};

static struct moved move_holding(const struct sloss_monitor *monitor, uint32_t row)
{
    const struct sl_holding *holding = holding_at(monitor, row);
    const struct move *moves = (const void *)monitor->moves.data;
    const struct sl_position *positions = sl_ledger_positions(monitor->engine->ledger, holding);
    struct moved moved;
    for (int way = 0; way < 2; way++) {
        struct sl_fine_sum gain = {0};
        for (uint32_t i = 0; i < holding->count; i++) {
            uint32_t market = positions[i].market;
            sl_fine_add(&gain, (sl_wide)positions[i].lots * moves[market].gain[way],
                        sl_engine_market(monitor->engine, market)->scale);
        }
        moved.gain[way] = sl_fine_whole(gain);
        gain.billionths += sl_equity_exactly(monitor->engine, row);
        moved.equity[way] = sl_fine_whole(gain);
    }
    return moved;
}

/* The accounts of a group pay for each other, so that they owe together or not at all. */
static void note_equity(struct sloss_monitor *monitor, uint32_t row, const struct moved *moved,
                        struct debts *debts)
{
    struct together *groups = (struct together *)(void *)monitor->groups.data;
    uint32_t group = sl_groups_of_holding(monitor->engine->ledger, row);
    for (int way = 0; way < 2; way++) {
        if (group == SL_NONE) {
            rank(debts->largest[way], -moved->equity[way]);
        } else {
            groups[group].equity[way] += moved->equity[way];
        }
    }
}

static void read_holding(struct sloss_monitor *monitor, uint32_t row, struct debts *debts,
                         sl_wide *loss, struct sloss_monitor_reading *reading)
{
    const struct moved moved = move_holding(monitor, row);
    note_equity(monitor, row, &moved, debts);
    if (holding_at(monitor, row)->count > 0) {
        struct sl_margin margin = sl_margin_of(monitor->engine, row);
        reading->accounts++;
        reading->near += is_near(monitor, &margin) ? 1 : 0;
        *loss = -moved.gain[0] > *loss ? -moved.gain[0] : *loss;
        *loss = -moved.gain[1] > *loss ? -moved.gain[1] : *loss;
    }
}

static enum sloss_status read_holdings(struct sloss_monitor *monitor,
                                       struct sloss_monitor_reading *reading)
{
    const struct sloss_ledger *ledger = monitor->engine->ledger;
    uint32_t group_count = ledger->groups.rows.count;
    struct together *groups =
        sl_vector_scratch(&monitor->groups, (size_t)group_count + 1, sizeof(*groups));
    struct debts debts = {{{0, 0}, {0, 0}}};
    sl_wide loss = 0;
    if (groups == NULL) {
        return SLOSS_ERR_MEMORY;
    }
    memset(groups, 0, group_count * sizeof(*groups));
    for (uint32_t row = 0; row < ledger->holdings.count; row++) {
        const struct sl_holding *holding = holding_at(monitor, row);
        if ((holding->flags & SL_HOLDING_SYSTEM) == 0 && holding->asset == monitor->config.asset &&
            (holding->count > 0 || (holding->flags & SL_HOLDING_GROUPED) != 0)) {
            read_holding(monitor, row, &debts, &loss, reading);
        }
    }
    for (uint32_t group = 0; group < group_count; group++) {
        rank(debts.largest[0], -groups[group].equity[0]);
        rank(debts.largest[1], -groups[group].equity[1]);
    }
    sl_wide down = debts.largest[0][0] + debts.largest[0][1];
    sl_wide up = debts.largest[1][0] + debts.largest[1][1];
    return sl_wide_narrow(down > up ? down : up, &reading->cover_two) &&
                   sl_wide_narrow(loss, &reading->loss_largest)
               ? SLOSS_OK
               : SLOSS_ERR_OVERFLOW;
}

/* ---- the peak -------------------------------------------------------------------------------- */

static enum sloss_status read_peak(struct sloss_monitor *monitor, int64_t time,
                                   struct sloss_monitor_reading *reading)
{
    struct sl_vector *peaks = &monitor->peaks;
    if (!sl_vector_reserve(peaks, sizeof(struct peak))) {
        return SLOSS_ERR_MEMORY;
    }
    struct peak *row = (struct peak *)(void *)peaks->data;
    size_t count = peaks->size / sizeof(*row);
    while (count > 0 && row[count - 1].funds <= reading->funds) {
        count--;
    }
    row[count++] = (struct peak){time, reading->funds};
    size_t first = 0;
    while ((sl_wide)time - row[first].time >= monitor->config.window_ns) {
        first++;
    }
    for (size_t i = first; i < count; i++) {
        row[i - first] = row[i];
    }
    peaks->size = (count - first) * sizeof(*row);
    reading->peak = row[0].funds;
    return SLOSS_OK;
}

/* ---- figures and alarms ---------------------------------------------------------------------- */

static int64_t ratio(sl_wide part, sl_wide whole, enum sl_rounding rounding)
{
    int64_t ppb;
    return whole > 0 && sl_wide_narrow(sl_wide_divide(part * SL_PPB, whole, rounding), &ppb)
               ? ppb
               : INT64_MAX;
}

static void read_ratios(struct sloss_monitor_reading *reading)
{
    reading->open_interest_ppb = ratio(reading->funds, reading->open_interest, SL_ROUND_FLOOR);
    reading->cover_ppb = ratio(reading->funds, reading->cover_two, SL_ROUND_FLOOR);
    reading->drawdown_ppb =
        reading->peak == 0 ? 0
                           : ratio(reading->peak - reading->funds, reading->peak, SL_ROUND_CEIL);
    reading->near_ppb = reading->accounts == 0 ? 0
                                               : ratio((sl_wide)reading->near,
                                                       (sl_wide)reading->accounts, SL_ROUND_CEIL);
}

/* The alarm of a figure that is bad below its threshold, or above it. An alarm that is on ends only
 * when the figure has left the threshold by the hysteresis. */
static uint32_t judge(const struct sloss_monitor *monitor, uint32_t alarm, int64_t figure,
                      int64_t threshold, bool bad_below)
{
    bool was_on = (monitor->on & alarm) != 0;
    int64_t slack = was_on ? monitor->config.hysteresis_ppb : 0;
    sl_wide edge = (sl_wide)threshold * (SL_PPB + (bad_below ? slack : -slack));
    sl_wide scaled = (sl_wide)figure * SL_PPB;
    bool bad = bad_below ? scaled < edge : scaled > edge;
    return threshold > 0 && bad ? alarm : 0;
}

static void raise_alarms(struct sloss_monitor *monitor, struct sloss_monitor_reading *reading)
{
    const struct sloss_monitor_config *config = &monitor->config;
    uint32_t on =
        judge(monitor, SLOSS_ALARM_OPEN_INTEREST, reading->open_interest_ppb,
              config->open_interest_ppb, true) |
        judge(monitor, SLOSS_ALARM_COVER, reading->cover_ppb, config->cover_ppb, true) |
        judge(monitor, SLOSS_ALARM_DRAWDOWN, reading->drawdown_ppb, config->drawdown_ppb, false) |
        judge(monitor, SLOSS_ALARM_NEAR, reading->near_ppb, config->near_ppb, false) |
        judge(monitor, SLOSS_ALARM_LOSS, reading->loss_largest, config->loss, false);
    reading->raised = on & ~monitor->on;
    reading->ended = monitor->on & ~on;
    reading->on = monitor->on = on;
}

/* ---- the boundary ---------------------------------------------------------------------------- */

static bool config_fits(const struct sloss_monitor_config *config)
{
    return config->window_ns >= 1 && config->near_band_ppb >= 0 &&
           config->near_band_ppb <= SL_PPB && config->shock_ppb >= 1 &&
           config->shock_ppb < SL_PPB && config->open_interest_ppb >= 0 && config->cover_ppb >= 0 &&
           config->drawdown_ppb >= 0 && config->near_ppb >= 0 && config->loss >= 0 &&
           config->hysteresis_ppb >= 0 && config->hysteresis_ppb < SL_PPB;
}

enum sloss_status sloss_monitor_create(struct sloss_engine *engine,
                                       const struct sloss_monitor_config *config,
                                       struct sloss_monitor **monitor_out)
{
    struct sloss_monitor_config known = {0};
    if (engine == NULL || config == NULL || monitor_out == NULL ||
        !sl_size_fits(config, config->struct_size, sizeof(known), CONFIG_OLDEST)) {
        return SLOSS_ERR_ARGUMENT;
    }
    sl_size_take(&known, sizeof(known), config, config->struct_size);
    if (known.asset >= engine->ledger->assets.count) {
        return SLOSS_ERR_UNKNOWN_ASSET;
    }
    if (!config_fits(&known)) {
        return SLOSS_ERR_RANGE;
    }
    struct sloss_monitor *monitor = sl_memory_allocate(&engine->ledger->memory, sizeof(*monitor));
    if (monitor == NULL) {
        return SLOSS_ERR_MEMORY;
    }
    *monitor = (struct sloss_monitor){.engine = engine, .config = known};
    sl_vector_initialize(&monitor->peaks, &engine->ledger->memory);
    sl_vector_initialize(&monitor->moves, &engine->ledger->memory);
    sl_vector_initialize(&monitor->groups, &engine->ledger->memory);
    *monitor_out = monitor;
    return SLOSS_OK;
}

void sloss_monitor_destroy(struct sloss_monitor *monitor)
{
    if (monitor == NULL) {
        return;
    }
    sl_vector_finalize(&monitor->peaks);
    sl_vector_finalize(&monitor->moves);
    sl_vector_finalize(&monitor->groups);
    sl_memory_release(&monitor->engine->ledger->memory, monitor, sizeof(*monitor));
}

enum sloss_status sloss_monitor_read(struct sloss_monitor *monitor, int64_t time,
                                     struct sloss_monitor_reading *reading_out)
{
    struct sloss_monitor_reading reading = {0};
    if (monitor == NULL || reading_out == NULL ||
        !sl_size_fits(reading_out, reading_out->struct_size, sizeof(reading), READING_OLDEST)) {
        return SLOSS_ERR_ARGUMENT;
    }
    if (monitor->has_read && time < monitor->time) {
        return SLOSS_ERR_TIME_BACKWARDS;
    }
    enum sloss_status status = read_markets(monitor, &reading);
    if (status == SLOSS_OK) {
        status = read_holdings(monitor, &reading);
    }
    if (status == SLOSS_OK) {
        status = read_peak(monitor, time, &reading);
    }
    if (status != SLOSS_OK) {
        return status;
    }
    monitor->has_read = true;
    monitor->time = time;
    read_ratios(&reading);
    raise_alarms(monitor, &reading);
    sl_size_give(reading_out, reading_out->struct_size, &reading, sizeof(reading));
    return SLOSS_OK;
}
