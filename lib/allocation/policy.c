/* SPDX-License-Identifier: BSD-2-Clause */
#include "allocation/policy.h"

#include <assert.h>
#include <string.h>

#include "allocation/allocator_internal.h"
#include "allocation/policy/policies.h"
#include "base/fixed.h"
#include "base/size.h"

#define BUDGET_MAX (INT64_C(1) << 62)
#define BILLION 1000000000

enum {
    PROFIT = SLOSS_COLUMN_PROFIT,
    EQUITY = SLOSS_COLUMN_EQUITY,
    NOTIONAL = SLOSS_COLUMN_NOTIONAL,
    LOTS = SLOSS_COLUMN_LOTS,
    COST = SLOSS_COLUMN_COST,
    BALANCE = SLOSS_COLUMN_BALANCE,
    MAINTENANCE = SLOSS_COLUMN_MAINTENANCE,
    DEPOSIT = SLOSS_COLUMN_DEPOSIT,
    GAIN = SLOSS_COLUMN_GAIN,
    NET = SLOSS_COLUMN_NET,
    CAP = SLOSS_COLUMN_CAP,
    RANK = SLOSS_COLUMN_RANK,
    WINNINGS = PROFIT | EQUITY | CAP /* the columns, where given, that limit a share of money */
};

struct policy {
    const char *name;
    uint32_t columns; /* columns that it needs */
    uint32_t bounds;  /* columns that make the capacity in atoms; in lots it is |lots| and CAP */
    sl_policy_share *share;
};

static const struct policy policies[SLOSS_POLICY_COUNT] = {
    [SLOSS_POLICY_PRO_RATA] = {"pro-rata", 0, WINNINGS, sl_policy_pro_rata},
    [SLOSS_POLICY_PROFIT] = {"pro-rata-profit", PROFIT, WINNINGS, sl_policy_profit},
    [SLOSS_POLICY_EQUITY] = {"pro-rata-equity", EQUITY, WINNINGS, sl_policy_equity},
    [SLOSS_POLICY_NOTIONAL] = {"pro-rata-notional", NOTIONAL, WINNINGS, sl_policy_notional},
    [SLOSS_POLICY_OPEN_INTEREST] = {"pro-rata-open-interest", LOTS, WINNINGS,
                                    sl_policy_open_interest},
    [SLOSS_POLICY_DEPOSIT] = {"pro-rata-deposit", DEPOSIT, DEPOSIT | CAP, sl_policy_deposit},
    [SLOSS_POLICY_CAPPED] = {"capped", 0, WINNINGS, sl_policy_capped},
    [SLOSS_POLICY_RISK_LINEAR] = {"risk-linear", NOTIONAL | EQUITY, WINNINGS, sl_policy_risk},
    [SLOSS_POLICY_RISK_POWER] = {"risk-power", NOTIONAL | EQUITY, WINNINGS, sl_policy_risk},
    [SLOSS_POLICY_RISK_CVAR] = {"risk-cvar", NOTIONAL | EQUITY, WINNINGS, sl_policy_risk_cvar},
    [SLOSS_POLICY_LEVERAGE] = {"leverage", NOTIONAL | EQUITY, WINNINGS, sl_policy_leverage},
    [SLOSS_POLICY_EQUAL] = {"equal", 0, WINNINGS, sl_policy_equal},
    [SLOSS_POLICY_MIN_MAX] = {"min-max", EQUITY, WINNINGS, sl_policy_min_max},
    [SLOSS_POLICY_DRAIN] = {"drain", NOTIONAL | EQUITY, NOTIONAL, sl_policy_drain},
    [SLOSS_POLICY_SQUARED] = {"capacity-squared", 0, WINNINGS, sl_policy_squared},
    [SLOSS_POLICY_GAINS_HAIRCUT] = {"gains-haircut", GAIN, GAIN | CAP, sl_policy_gains_haircut},
    [SLOSS_POLICY_TEAR_UP] = {"tear-up", LOTS, WINNINGS, sl_policy_tear_up},
    [SLOSS_POLICY_HEDGE] = {"hedge-preserving", LOTS | NET, WINNINGS, sl_policy_hedge},
    [SLOSS_POLICY_BOTH_SIDES] = {"both-sides", LOTS, CAP, sl_policy_both_sides},
    [SLOSS_POLICY_QUEUE] = {"queue", RANK, WINNINGS, sl_policy_queue},
    [SLOSS_POLICY_QUEUE_PROFIT] = {"queue-profit", PROFIT, WINNINGS, sl_policy_queue_profit},
    [SLOSS_POLICY_QUEUE_BITMEX] = {"queue-bitmex", PROFIT | COST | NOTIONAL | EQUITY, WINNINGS,
                                   sl_policy_queue_bitmex},
    [SLOSS_POLICY_QUEUE_BYBIT] = {"queue-bybit", PROFIT | COST | NOTIONAL | EQUITY, WINNINGS,
                                  sl_policy_queue_bitmex},
    [SLOSS_POLICY_QUEUE_BINANCE] = {"queue-binance", PROFIT | BALANCE | MAINTENANCE, WINNINGS,
                                    sl_policy_queue_binance},
    [SLOSS_POLICY_QUEUE_AEVO] = {"queue-aevo", PROFIT | BALANCE | MAINTENANCE, WINNINGS,
                                 sl_policy_queue_binance},
    [SLOSS_POLICY_QUEUE_OKX] = {"queue-okx", PROFIT | COST | EQUITY | MAINTENANCE, WINNINGS,
                                sl_policy_queue_okx},
    [SLOSS_POLICY_QUEUE_HYPERLIQUID] = {"queue-hyperliquid", NOTIONAL | COST | EQUITY, WINNINGS,
                                        sl_policy_queue_hyperliquid},
    [SLOSS_POLICY_QUEUE_HYPERLIQUID_ENGINE] = {"queue-hyperliquid-engine",
                                               PROFIT | NOTIONAL | COST | EQUITY, WINNINGS,
                                               sl_policy_queue_hyperliquid_engine},
    [SLOSS_POLICY_QUEUE_LEXICOGRAPHIC] = {"queue-lexicographic",
                                          PROFIT | NOTIONAL | EQUITY | BALANCE, WINNINGS,
                                          sl_policy_queue_lexicographic},
    [SLOSS_POLICY_SCORE] = {"pro-rata-score", PROFIT | NOTIONAL | EQUITY, WINNINGS,
                            sl_policy_score},
    [SLOSS_POLICY_NO_WORSE] = {"no-worse", LOTS | EQUITY, WINNINGS, sl_policy_no_worse},
};

const char *sloss_policy_name(uint32_t policy)
{
    return policy < SLOSS_POLICY_COUNT ? policies[policy].name : NULL;
}

enum sloss_status sloss_policy_find(const char *name, uint32_t *policy_out)
{
    if (name == NULL || policy_out == NULL) {
        return SLOSS_ERR_ARGUMENT;
    }
    for (uint32_t policy = 0; policy < SLOSS_POLICY_COUNT; policy++) {
        if (strcmp(name, policies[policy].name) == 0) {
            *policy_out = policy;
            return SLOSS_OK;
        }
    }
    return SLOSS_ERR_ARGUMENT;
}

uint32_t sloss_policy_columns(uint32_t policy, uint32_t unit)
{
    if (policy >= SLOSS_POLICY_COUNT) {
        return 0;
    }
    return policies[policy].columns | (unit == SLOSS_UNIT_LOTS ? (uint32_t)LOTS : 0);
}

/* ---- terms ----------------------------------------------------------------------------------- */

/* Policies that end the lots of one side. */
static bool is_of_lots(uint32_t policy)
{
    return policy == SLOSS_POLICY_TEAR_UP || policy == SLOSS_POLICY_NO_WORSE;
}

static bool words_are_known(const struct sloss_policy_terms *terms)
{
    return terms->policy < SLOSS_POLICY_COUNT && terms->rounding <= SLOSS_ROUNDING_LAST &&
           terms->unit <= SLOSS_UNIT_LOTS && terms->side <= SLOSS_SIDE_SHORT &&
           (!is_of_lots(terms->policy) ||
            (terms->unit == SLOSS_UNIT_LOTS && terms->side != SLOSS_SIDE_BOTH));
}

/* The powers of a score sum to 4, or both are left to the default. */
static bool powers_fit(const struct sloss_policy_terms *terms)
{
    uint64_t sum = (uint64_t)terms->profit_power + terms->leverage_power;
    return sum == 4 || sum == 0;
}

static bool terms_in_range(const struct sloss_policy_terms *terms)
{
    return sl_fixed_within(terms->budget, 0, BUDGET_MAX) && terms->power <= 4 &&
           powers_fit(terms) && sl_fixed_within(terms->leverage_unit, 0, 1000000) &&
           sl_fixed_within(terms->leverage_max, 0, INT64_C(1) << 31) && terms->leverage_cut >= 0 &&
           terms->money_one >= 0 &&
           sl_fixed_within(terms->index_scale, 0, INT64_C(1000000000000)) &&
           terms->dust_below >= 0 && terms->small_below >= 0 && terms->middle_below >= 0 &&
           sl_fixed_within(terms->small_ppb, 0, BILLION) &&
           sl_fixed_within(terms->middle_ppb, 0, BILLION) && terms->equity_min >= 0 &&
           terms->loss_per_lot >= 0;
}

enum sloss_status sl_policy_check(const struct sloss_policy_terms *terms)
{
    if (!words_are_known(terms)) {
        return SLOSS_ERR_ARGUMENT;
    }
    return terms_in_range(terms) ? SLOSS_OK : SLOSS_ERR_RANGE;
}

uint32_t sl_policy_needs(const struct sloss_policy_terms *terms)
{
    uint32_t needed = sloss_policy_columns(terms->policy, terms->unit);
    needed |= terms->side != SLOSS_SIDE_BOTH ? (uint32_t)LOTS : 0;
    bool minimum = terms->policy == SLOSS_POLICY_CAPPED && terms->equity_min > 0;
    return needed | (minimum ? (uint32_t)EQUITY : 0);
}

uint32_t sl_policy_limits(const struct sloss_policy_terms *terms)
{
    uint32_t bounds = policies[terms->policy].bounds;
    if (terms->unit != SLOSS_UNIT_LOTS) {
        return bounds;
    }
    return terms->policy == SLOSS_POLICY_DRAIN ? (uint32_t)LOTS : (uint32_t)(LOTS | CAP);
}

static struct sloss_policy_terms with_defaults(const struct sloss_policy_terms *terms)
{
    struct sloss_policy_terms full = *terms;
    full.power = terms->power == 0 ? 2 : terms->power;
    full.power = terms->policy == SLOSS_POLICY_RISK_LINEAR ? 1 : full.power;
    full.leverage_unit = terms->leverage_unit == 0 ? 100 : terms->leverage_unit;
    full.leverage_max = terms->leverage_max == 0 ? 50 * full.leverage_unit : terms->leverage_max;
    full.leverage_cut = terms->leverage_cut == 0 ? full.leverage_unit : terms->leverage_cut;
    full.money_one = terms->money_one == 0 ? 1 : terms->money_one;
    if (terms->profit_power + terms->leverage_power == 0) {
        full.profit_power = full.leverage_power = 2;
    }
    return full;
}

/* ---- capacity -------------------------------------------------------------------------------- */

static bool on_side(const struct sl_sharing *sharing, uint32_t row)
{
    switch (sharing->terms->side) {
    case SLOSS_SIDE_LONG:
        return sharing->rows->lots[row] > 0;
    case SLOSS_SIDE_SHORT:
        return sharing->rows->lots[row] < 0;
    default:
        return true;
    }
}

/* Does the policy ask nothing of this row, whatever its columns allow? */
static bool is_passed_over(const struct sl_sharing *sharing, uint32_t row)
{
    switch (sharing->terms->policy) {
    case SLOSS_POLICY_BOTH_SIDES:
        return sharing->rows->lots[row] == 0;
    case SLOSS_POLICY_NO_WORSE:
        return !sl_policy_can_close(sharing, row);
    default:
        return false;
    }
}

/* The least of the limiting columns that are given. */
static void bound_by(struct sl_sharing *sharing, const int64_t *column, bool size)
{
    for (uint32_t row = 0; column != NULL && row < sharing->count; row++) {
        int64_t figure = size ? sl_fixed_absolute(column[row]) : sl_fixed_positive(column[row]);
        sharing->capacity[row] = sl_fixed_lesser(sharing->capacity[row], figure);
    }
}

/* What each participant can give, and the sum. */
static int64_t open_capacity(struct sl_sharing *sharing, uint32_t bounds)
{
    const struct sloss_participants *rows = sharing->rows;
    sl_wide sum = 0;
    for (uint32_t row = 0; row < sharing->count; row++) {
        sharing->capacity[row] = on_side(sharing, row) ? INT64_MAX : 0;
        sharing->share[row] = 0;
    }
    bound_by(sharing, (bounds & PROFIT) != 0 ? rows->profit : NULL, false);
    bound_by(sharing, (bounds & EQUITY) != 0 ? rows->equity : NULL, false);
    bound_by(sharing, (bounds & NOTIONAL) != 0 ? rows->notional : NULL, false);
    bound_by(sharing, (bounds & DEPOSIT) != 0 ? rows->deposit : NULL, false);
    bound_by(sharing, (bounds & GAIN) != 0 ? rows->gain : NULL, false);
    bound_by(sharing, (bounds & LOTS) != 0 ? rows->lots : NULL, true);
    bound_by(sharing, (bounds & CAP) != 0 ? rows->cap : NULL, false);
    for (uint32_t row = 0; row < sharing->count; row++) {
        if (is_passed_over(sharing, row)) {
            sharing->capacity[row] = 0;
        }
        sum += sharing->capacity[row];
    }
    return sum > INT64_MAX ? INT64_MAX : (int64_t)sum;
}

/* ---- the run --------------------------------------------------------------------------------- */

#define ROW_SIZE (sizeof(struct sl_score) + 4 * sizeof(int64_t) + sizeof(uint32_t))

/* Take working memory; false if there is none. */
static bool open_columns(struct sl_policy_memory memory, struct sl_sharing *sharing)
{
    size_t count = sharing->count;
    struct sl_score *score = sl_vector_scratch(memory.columns, count, ROW_SIZE);
    uint64_t *remainder =
        sl_vector_scratch(memory.choice, count, sizeof(uint64_t) + sizeof(uint32_t));
    if (score == NULL || remainder == NULL) {
        return false;
    }
    sharing->score = score;
    sharing->wide = (sl_uwide *)(void *)score;
    sharing->capacity = (int64_t *)(void *)(score + count);
    sharing->weight = sharing->capacity + count;
    sharing->bound = sharing->weight + count;
    sharing->part = sharing->bound + count;
    sharing->order = (uint32_t *)(void *)(sharing->part + count);
    sharing->scratch.remainder = remainder;
    sharing->scratch.index = (uint32_t *)(void *)(remainder + count);
    return true;
}

static void measure(const struct sl_sharing *sharing, int64_t capacity_sum,
                    struct sloss_share_result *result)
{
    *result = (struct sloss_share_result){.struct_size = sizeof(*result),
                                          .tiers = sharing->tiers,
                                          .residual = sharing->left,
                                          .capacity_sum = capacity_sum};
    for (uint32_t row = 0; row < sharing->count; row++) {
        int64_t share = sharing->share[row];
        result->sharers += share > 0 ? 1 : 0;
        result->emptied += share > 0 && sharing->capacity[row] == 0 ? 1 : 0;
        result->share_max = share > result->share_max ? share : result->share_max;
    }
}

enum sloss_status sl_policy_run(const struct sloss_policy_terms *terms,
                                const struct sloss_participants *rows,
                                struct sl_policy_memory memory,
                                struct sl_sharing_observer *observer, int64_t *share,
                                struct sloss_share_result *result)
{
    assert(sl_policy_check(terms) == SLOSS_OK && rows->count < UINT32_MAX);
    const struct sloss_policy_terms full = with_defaults(terms);
    struct sl_sharing sharing = {.terms = &full,
                                 .rows = rows,
                                 .count = (uint32_t)rows->count,
                                 .left = full.budget,
                                 .share = share,
                                 .observer = observer};
    if (!open_columns(memory, &sharing)) {
        return SLOSS_ERR_MEMORY;
    }
    int64_t capacity_sum = open_capacity(&sharing, sl_policy_limits(&full));
    enum sloss_status status = policies[full.policy].share(&sharing);
    if (status == SLOSS_OK && sharing.left > 0 && !sharing.settled) {
        status = sl_sharing_rest(&sharing);
    }
    if (status == SLOSS_OK) {
        measure(&sharing, capacity_sum, result);
    }
    return status;
}

/* ---- what a host gives ------------------------------------------------------------------------
 */

struct column {
    uint32_t bit;
    bool negative; /* may be */
    const int64_t *value;
};

#define COLUMNS 12 /* all but the rank, which may be anything */

static void list_columns(const struct sloss_participants *rows, struct column list[COLUMNS])
{
    const struct column columns[COLUMNS] = {{SLOSS_COLUMN_PROFIT, true, rows->profit},
                                            {SLOSS_COLUMN_EQUITY, true, rows->equity},
                                            {SLOSS_COLUMN_COST, true, rows->cost},
                                            {SLOSS_COLUMN_LOTS, true, rows->lots},
                                            {SLOSS_COLUMN_BALANCE, true, rows->balance},
                                            {SLOSS_COLUMN_GAIN, true, rows->gain},
                                            {SLOSS_COLUMN_NET, true, rows->net},
                                            {SLOSS_COLUMN_NOTIONAL, false, rows->notional},
                                            {SLOSS_COLUMN_DEPOSIT, false, rows->deposit},
                                            {SLOSS_COLUMN_MAINTENANCE, false, rows->maintenance},
                                            {SLOSS_COLUMN_CAP, false, rows->cap},
                                            {SLOSS_COLUMN_TAKEN, false, rows->taken}};
    memcpy(list, columns, sizeof(columns));
}

static uint32_t given_columns(const struct sloss_participants *rows)
{
    struct column columns[COLUMNS];
    uint32_t given = rows->rank != NULL ? (uint32_t)SLOSS_COLUMN_RANK : 0;
    list_columns(rows, columns);
    for (int i = 0; i < COLUMNS; i++) {
        given |= columns[i].value != NULL ? columns[i].bit : 0;
    }
    return given;
}

static bool figures_in_range(const struct sloss_participants *rows)
{
    struct column columns[COLUMNS];
    list_columns(rows, columns);
    for (int i = 0; i < COLUMNS; i++) {
        int64_t least = columns[i].negative ? -INT64_MAX : 0;
        for (uint64_t row = 0; columns[i].value != NULL && row < rows->count; row++) {
            if (columns[i].value[row] < least) {
                return false;
            }
        }
    }
    return true;
}

/* Sizes in the first release (size.h). */
enum {
    TERMS_OLDEST = 120,
    PARTICIPANTS_OLDEST = 120,
    SHARE_RESULT_OLDEST = 48
};

/* The arguments of a call, as records of the size known here. */
struct given {
    struct sloss_policy_terms terms;
    struct sloss_participants rows;
};

/* What both calls refuse before they look at a figure. */
static bool take(const struct sloss_allocator *allocator, const struct sloss_policy_terms *terms,
                 const struct sloss_participants *rows, const int64_t *share_out,
                 struct given *given)
{
    if (allocator == NULL || terms == NULL || rows == NULL ||
        !sl_size_fits(terms, terms->struct_size, sizeof(given->terms), TERMS_OLDEST) ||
        !sl_size_fits(rows, rows->struct_size, sizeof(given->rows), PARTICIPANTS_OLDEST)) {
        return false;
    }
    sl_size_take(&given->terms, sizeof(given->terms), terms, terms->struct_size);
    sl_size_take(&given->rows, sizeof(given->rows), rows, rows->struct_size);
    return sl_policy_check(&given->terms) != SLOSS_ERR_ARGUMENT && given->rows.reserved == 0 &&
           (share_out != NULL || given->rows.count == 0) &&
           (given->rows.count == 0 ||
            (sl_policy_needs(&given->terms) & ~given_columns(&given->rows)) == 0);
}

/* Check limits, parameters and figures, in this order, then share. */
static enum sloss_status run(struct sloss_allocator *allocator, const struct given *given,
                             struct sl_sharing_observer *observer, int64_t *share_out,
                             struct sloss_share_result *result)
{
    if (given->rows.count >= UINT32_MAX) {
        return SLOSS_ERR_LIMIT;
    }
    if (sl_policy_check(&given->terms) != SLOSS_OK || !figures_in_range(&given->rows)) {
        return SLOSS_ERR_RANGE;
    }
    struct sl_policy_memory memory = {.columns = &allocator->columns, .choice = &allocator->choice};
    return sl_policy_run(&given->terms, &given->rows, memory, observer, share_out, result);
}

enum sloss_status sloss_allocator_share(struct sloss_allocator *allocator,
                                        const struct sloss_policy_terms *terms,
                                        const struct sloss_participants *participants,
                                        int64_t *share_out, struct sloss_share_result *result_out)
{
    struct given given;
    struct sloss_share_result result;
    if (!take(allocator, terms, participants, share_out, &given) ||
        (result_out != NULL &&
         !sl_size_fits(result_out, result_out->struct_size, sizeof(result), SHARE_RESULT_OLDEST))) {
        return SLOSS_ERR_ARGUMENT;
    }
    enum sloss_status status = run(allocator, &given, NULL, share_out, &result);
    if (status == SLOSS_OK && result_out != NULL) {
        sl_size_give(result_out, result_out->struct_size, &result, sizeof(result));
    }
    return status;
}

static bool tiers_are_known(const struct sloss_tier *tiers, size_t capacity)
{
    for (size_t i = 0; tiers != NULL && i < capacity; i++) {
        if (tiers[i].struct_size != sizeof(tiers[i])) {
            return false;
        }
    }
    return tiers != NULL;
}

enum sloss_status sloss_allocator_explain(struct sloss_allocator *allocator,
                                          const struct sloss_policy_terms *terms,
                                          const struct sloss_participants *participants,
                                          uint64_t participant, int64_t *share_out,
                                          struct sloss_tier *tiers_out, size_t capacity,
                                          size_t *count_out)
{
    struct given given;
    struct sloss_share_result result;
    if (!take(allocator, terms, participants, share_out, &given) ||
        !tiers_are_known(tiers_out, capacity) || count_out == NULL ||
        participant >= given.rows.count) {
        return SLOSS_ERR_ARGUMENT;
    }
    struct sl_sharing_observer observer = {.tiers = tiers_out,
                                           .row = (uint32_t)participant,
                                           .room = capacity < 64 ? (uint32_t)capacity : 64};
    enum sloss_status status = run(allocator, &given, &observer, share_out, &result);
    if (status == SLOSS_OK) {
        *count_out = observer.count;
    }
    return status;
}
