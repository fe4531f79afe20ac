/* SPDX-License-Identifier: BSD-2-Clause */
#include "waterfall/columns.h"

#include "allocation/policy.h"

static_assert(SLOSS_COLUMN_RANK == 1 << (SL_COLUMNS - 1), "a place for each bit");

#define OF_POSITION                                                                                \
    ((uint32_t)SLOSS_COLUMN_PROFIT | (uint32_t)SLOSS_COLUMN_NOTIONAL |                             \
     (uint32_t)SLOSS_COLUMN_LOTS | (uint32_t)SLOSS_COLUMN_COST |                                   \
     (uint32_t)SLOSS_COLUMN_MAINTENANCE | (uint32_t)SLOSS_COLUMN_GAIN |                            \
     (uint32_t)SLOSS_COLUMN_NET | (uint32_t)SLOSS_COLUMN_RANK)

struct sloss_policy_terms sl_columns_terms(const struct sl_share_terms *sharing)
{
    const struct sloss_market_policy *policy = &sharing->policy;
    return (struct sloss_policy_terms){.struct_size = sizeof(struct sloss_policy_terms),
                                       .policy = policy->policy,
                                       .rounding = sharing->rounding,
                                       .power = policy->power,
                                       .leverage_unit = policy->leverage_unit,
                                       .leverage_max = policy->leverage_max,
                                       .leverage_cut = policy->leverage_cut,
                                       .money_one = policy->money_one,
                                       .dust_below = policy->dust_below,
                                       .small_below = policy->small_below,
                                       .middle_below = policy->middle_below,
                                       .small_ppb = policy->small_ppb,
                                       .middle_ppb = policy->middle_ppb,
                                       .equity_min = policy->equity_min,
                                       .profit_power = policy->profit_power,
                                       .leverage_power = policy->leverage_power};
}

bool sl_columns_is_rank(uint32_t rank)
{
    if (rank < SLOSS_RANK_POLICY || rank >= SLOSS_RANK_POLICY + SLOSS_POLICY_COUNT) {
        return rank <= SLOSS_RANK_PRO_RATA;
    }
    uint32_t policy = sl_columns_policy_of(rank);
    return policy != SLOSS_POLICY_PRO_RATA && policy != SLOSS_POLICY_GAINS_HAIRCUT &&
           policy != SLOSS_POLICY_DEPOSIT;
}

struct sloss_policy_terms sl_columns_lot_terms(uint32_t rank, bool longs, int64_t per_lot)
{
    return (struct sloss_policy_terms){.struct_size = sizeof(struct sloss_policy_terms),
                                       .policy = sl_columns_policy_of(rank),
                                       .unit = SLOSS_UNIT_LOTS,
                                       .side = longs ? SLOSS_SIDE_LONG : SLOSS_SIDE_SHORT,
                                       .loss_per_lot = per_lot};
}

bool sl_columns_ask_position(const struct sloss_policy_terms *terms)
{
    return (sl_policy_needs(terms) & OF_POSITION) != 0;
}

bool sl_columns_ask_profit(const struct sloss_policy_terms *terms)
{
    return (sl_policy_needs(terms) & (SLOSS_COLUMN_PROFIT | SLOSS_COLUMN_GAIN)) != 0;
}

bool sl_columns_open(struct sloss_engine *engine, const struct sloss_policy_terms *terms,
                     uint32_t count, struct sl_columns *columns_out)
{
    uint32_t needed = sl_policy_needs(terms) | SLOSS_COLUMN_CAP;
    int64_t *next = sl_vector_scratch(&engine->figures, count,
                                      ((size_t)__builtin_popcount(needed) + 1) * sizeof(int64_t));
    if (next == NULL) {
        return false;
    }
    *columns_out =
        (struct sl_columns){.terms = *terms, .needed = needed, .count = count, .share = next};
    for (uint32_t place = 0; place < SL_COLUMNS; place++) {
        if ((needed >> place & 1) != 0) {
            next += count;
            columns_out->column[place] = next;
        }
    }
    return true;
}

bool sl_columns_set(struct sl_columns *columns, uint32_t row, const struct sl_figures *figures)
{
    int64_t notional = figures->notional;
    int64_t lots = figures->lots;
    if (columns->terms.policy == SLOSS_POLICY_DRAIN) {
        /* It drains what stands open, and knows no cap: who may give less stands open with that. */
        notional = sl_fixed_lesser(notional, figures->cap);
        int64_t limit = lots < 0 ? -figures->cap : figures->cap;
        lots = columns->terms.unit == SLOSS_UNIT_LOTS ? limit : lots;
    }
    const sl_wide value[SL_COLUMNS] = {figures->profit,
                                       figures->equity,
                                       notional,
                                       lots,
                                       figures->cost,
                                       figures->balance,
                                       figures->maintenance,
                                       figures->deposit,
                                       figures->profit,
                                       figures->lots,
                                       figures->cap,
                                       figures->profit};
    for (uint32_t place = 0; place < SL_COLUMNS; place++) {
        int64_t *column = columns->column[place];
        if (column != NULL &&
            (!sl_wide_narrow(value[place], &column[row]) || (column[row] == INT64_MIN))) {
            return false;
        }
    }
    return true;
}

enum sloss_status sl_columns_divide(struct sloss_engine *engine, struct sl_columns *columns,
                                    int64_t total, struct sl_apportionment *out)
{
    int64_t *const *column = columns->column;
    const struct sloss_participants rows = {.struct_size = sizeof(rows),
                                            .count = columns->count,
                                            .profit = column[0],
                                            .equity = column[1],
                                            .notional = column[2],
                                            .lots = column[3],
                                            .cost = column[4],
                                            .balance = column[5],
                                            .maintenance = column[6],
                                            .deposit = column[7],
                                            .gain = column[8],
                                            .net = column[9],
                                            .cap = column[10],
                                            .rank = column[11]};
    struct sl_policy_memory memory = {.columns = &engine->passes, .choice = &engine->choice};
    struct sloss_share_result result;
    columns->terms.budget = total;
    enum sloss_status status =
        sl_policy_run(&columns->terms, &rows, memory, NULL, columns->share, &result);
    if (status == SLOSS_OK) {
        *out = (struct sl_apportionment){.residual = result.residual,
                                         .sharers = result.sharers,
                                         .share_max = result.share_max,
                                         .weight_sum = result.capacity_sum};
    }
    return status;
}
