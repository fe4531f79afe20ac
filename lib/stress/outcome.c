/* SPDX-License-Identifier: BSD-2-Clause */
#include "stress/outcome.h"

#include <string.h>

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

/* The sums of a market only grow, except that of deleveraging, so that the differences fit. */
static bool add_market(const struct sloss_engine *engine, uint32_t index,
                       const struct sl_outcome_market *before, struct sloss_stress_result *result)
{
    const struct sl_market *market = sl_engine_market(engine, index);
    int64_t drawn = paid(market, before, SLOSS_LAYER_INSURANCE);
    int64_t given;
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
           sl_fixed_add(result->deleveraged, given, &result->deleveraged);
}

/* Records of the debts of one account follow each other, one per market. */
struct debtor {
    uint64_t account;
    int64_t loss;
};

static void rank(const struct debtor *debtor, struct sloss_stress_result *result)
{
    if (debtor->loss > result->loss_first) {
        result->loss_second = result->loss_first;
        result->loss_first = debtor->loss;
    } else if (debtor->loss > result->loss_second) {
        result->loss_second = debtor->loss;
    }
}

static bool add_debt(struct debtor *debtor, const struct sloss_deficit *record,
                     struct sloss_stress_result *result)
{
    if (record->account != debtor->account) {
        rank(debtor, result);
        *debtor = (struct debtor){record->account, 0};
    }
    return sl_fixed_add(debtor->loss, record->loss, &debtor->loss);
}

static bool add_charges(const struct sloss_deficit *record, struct sloss_stress_result *result)
{
    if (record->paid[SLOSS_LAYER_SOCIALIZE] == 0) {
        return true;
    }
    result->charged += record->charged;
    result->rate_ppm = record->rate_ppm > result->rate_ppm ? record->rate_ppm : result->rate_ppm;
    result->charge_max =
        record->charge_max > result->charge_max ? record->charge_max : result->charge_max;
    return sl_fixed_add(result->base, record->base, &result->base);
}

enum sloss_status sl_outcome_end(const struct sloss_engine *engine, uint32_t asset,
                                 const struct sl_outcome_market *before,
                                 const struct sl_record_point *records,
                                 struct sloss_stress_result *result)
{
    bool fits = true;
    struct debtor debtor = {0, 0};
    for (uint32_t index = 0; fits && index < engine->markets.count; index++) {
        if (sl_ledger_book(engine->ledger, index)->asset == asset) {
            fits = add_market(engine, index, &before[index], result);
        }
    }
    size_t count;
    const struct sloss_deficit *deficits = sl_record_deficits_since(engine, records, &count);
    for (size_t i = 0; fits && i < count; i++) {
        const struct sloss_deficit *record = &deficits[i];
        if (sl_ledger_book(engine->ledger, record->market)->asset == asset) {
            fits = add_debt(&debtor, record, result) && add_charges(record, result);
        }
    }
    rank(&debtor, result);
    result->uncovered = result->deficit - result->insurance - result->reserve - result->backstop -
                        result->socialized;
    return fits ? SLOSS_OK : SLOSS_ERR_OVERFLOW;
}
