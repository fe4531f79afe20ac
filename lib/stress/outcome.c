/* SPDX-License-Identifier: BSD-2-Clause */
#include "stress/outcome.h"

#include <string.h>

#include "ledger/order.h"
#include "sloss/stress.h"

static int64_t fund_balance(const struct sloss_engine *engine, uint32_t market)
{
    const struct sloss_ledger *ledger = engine->ledger;
    return sl_ledger_holding(ledger, sl_ledger_book(ledger, market)->fund)->balance;
}

void sl_outcome_begin(const struct sloss_engine *engine, struct sl_outcome_market *before)
{
    for (uint32_t index = 0; index < engine->markets.count; index++) {
        const struct sl_market *market = sl_engine_market(engine, index);
        before[index] = (struct sl_outcome_market){.deficit_sum = market->deficit_sum,
                                                   .deleverage_sum = market->deleverage_sum,
                                                   .deficit_count = market->deficit_count,
                                                   .deleverage_count = market->deleverage_count,
                                                   .charge_count = market->charge_count,
                                                   .charge_base = market->charge_base,
                                                   .fund = fund_balance(engine, index)};
        memcpy(before[index].paid_sum, market->paid_sum, sizeof(market->paid_sum));
    }
}

/* What a layer has paid since the scenario began. */
static int64_t paid(const struct sl_market *market, const struct sl_outcome_market *before,
                    uint32_t layer)
{
    return market->paid_sum[layer] - before->paid_sum[layer];
}

/* What nobody has paid of the deficits since. */
static bool add_uncovered(const struct sl_market *market, const struct sl_outcome_market *before,
                          int64_t *uncovered)
{
    sl_wide sum = (sl_wide)*uncovered + market->deficit_sum - before->deficit_sum;
    for (uint32_t layer = 0; layer < SLOSS_LAYERS_MAX; layer++) {
        sum -= paid(market, before, layer);
    }
    return sl_wide_narrow(sum, uncovered);
}

/* The sums of a market only grow, except that of deleveraging, so that the differences fit. */
static bool add_market(const struct sloss_engine *engine, uint32_t index,
                       const struct sl_outcome_market *before, struct sloss_stress_result *result)
{
    const struct sl_market *market = sl_engine_market(engine, index);
    int64_t drawn = paid(market, before, SLOSS_LAYER_INSURANCE);
    int64_t given;
    result->charged += market->charge_count - before->charge_count;
    result->deficits += market->deficit_count - before->deficit_count;
    result->positions_deleveraged += market->deleverage_count - before->deleverage_count;
    result->funds_short +=
        before->fund > 0 && drawn < market->deficit_sum - before->deficit_sum ? 1 : 0;
    return sl_fixed_add(result->deficit, market->deficit_sum - before->deficit_sum,
                        &result->deficit) &&
           sl_fixed_add(result->insurance, drawn, &result->insurance) &&
           sl_fixed_add(result->reserve, paid(market, before, SLOSS_LAYER_RESERVE),
                        &result->reserve) &&
           sl_fixed_add(result->backstop, paid(market, before, SLOSS_LAYER_BACKSTOP),
                        &result->backstop) &&
           sl_fixed_add(result->socialized, paid(market, before, SLOSS_LAYER_SOCIALIZE),
                        &result->socialized) &&
           sl_wide_narrow((sl_wide)market->deleverage_sum - before->deleverage_sum, &given) &&
           sl_fixed_add(result->deleveraged, given, &result->deleveraged) &&
           sl_wide_narrow(result->base + (market->charge_base - before->charge_base),
                          &result->base) &&
           add_uncovered(market, before, &result->uncovered);
}

static void rank(int64_t loss, struct sloss_stress_result *result)
{
    if (loss > result->loss_first) {
        result->loss_second = result->loss_first;
        result->loss_first = loss;
    } else if (loss > result->loss_second) {
        result->loss_second = loss;
    }
}

/* Keys of the records of an asset, by account: one may leave debts in several markets, and in a
 * round of variation and one of close-outs. NULL without memory. */
static const uint64_t *order_debts(struct sloss_engine *engine, uint32_t asset,
                                   const struct sloss_deficit *deficits, size_t count,
                                   size_t *count_out)
{
    uint64_t *keys = sl_vector_scratch(&engine->keys, count, sizeof(*keys));
    uint64_t *scratch = sl_vector_scratch(&engine->order, count, sizeof(*scratch));
    *count_out = 0;
    if (keys == NULL || scratch == NULL) {
        return NULL;
    }
    for (size_t i = 0; i < count; i++) {
        if (sl_ledger_book(engine->ledger, deficits[i].market)->asset == asset) {
            uint32_t account = sl_ledger_find_account(engine->ledger, deficits[i].account);
            keys[(*count_out)++] = sl_order_key(account, (uint32_t)i);
        }
    }
    sl_order_sort(keys, scratch, *count_out);
    return keys;
}

/* The two largest debts, each the sum of what one account left. */
static enum sloss_status rank_debts(struct sloss_engine *engine, uint32_t asset,
                                    const struct sloss_deficit *deficits, size_t count,
                                    struct sloss_stress_result *result)
{
    size_t debts = 0;
    const uint64_t *keys = order_debts(engine, asset, deficits, count, &debts);
    int64_t loss = 0;
    for (size_t i = 0; keys != NULL && i < debts; i++) {
        if (i > 0 && keys[i] >> 32 != keys[i - 1] >> 32) {
            rank(loss, result);
            loss = 0;
        }
        if (!sl_fixed_add(loss, deficits[sl_order_row(keys[i])].loss, &loss)) {
            return SLOSS_ERR_OVERFLOW;
        }
    }
    rank(loss, result);
    return keys == NULL ? SLOSS_ERR_MEMORY : SLOSS_OK;
}

static void note_rate(const struct sloss_deficit *record, struct sloss_stress_result *result)
{
    if (record->paid[SLOSS_LAYER_SOCIALIZE] == 0) {
        return;
    }
    result->rate_ppm = record->rate_ppm > result->rate_ppm ? record->rate_ppm : result->rate_ppm;
    result->charge_max =
        record->charge_max > result->charge_max ? record->charge_max : result->charge_max;
}

enum sloss_status sl_outcome_end(struct sloss_engine *engine, uint32_t asset,
                                 const struct sl_outcome_market *before,
                                 const struct sl_record_point *records,
                                 struct sloss_stress_result *result)
{
    bool fits = true;
    for (uint32_t index = 0; fits && index < engine->markets.count; index++) {
        if (sl_ledger_book(engine->ledger, index)->asset == asset) {
            fits = add_market(engine, index, &before[index], result);
        }
    }
    size_t count;
    const struct sloss_deficit *deficits = sl_record_deficits_since(engine, records, &count);
    for (size_t i = 0; i < count; i++) {
        if (sl_ledger_book(engine->ledger, deficits[i].market)->asset == asset) {
            note_rate(&deficits[i], result);
        }
    }
    return fits ? rank_debts(engine, asset, deficits, count, result) : SLOSS_ERR_OVERFLOW;
}
