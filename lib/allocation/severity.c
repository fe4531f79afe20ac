/* SPDX-License-Identifier: BSD-2-Clause */
/* severity: how much of a deficit is taken. All state is in the host's record. */
#include <stdbool.h>

#include "base/fixed.h"
#include "base/size.h"
#include "base/wide.h"
#include "sloss/policy.h"
#include "sloss/sloss.h"

#define BILLION 1000000000
#define AMOUNT_MAX (INT64_C(1) << 62)
#define SQUARES_MAX (((sl_uwide)1 << 125) - 1) /* the root of its double fits int64_t */

static sl_uwide squares_of(const struct sloss_severity *severity)
{
    return (sl_uwide)(uint64_t)severity->squares.high << 64 | severity->squares.low;
}

static bool in_range(const struct sloss_severity *severity)
{
    bool backoff = severity->rule == SLOSS_SEVERITY_BACKOFF;
    return sl_fixed_within(severity->theta_ppb, 0, BILLION) &&
           sl_fixed_within(severity->theta_first_ppb, 0, BILLION) &&
           sl_fixed_within(severity->denominator, backoff ? 1 : 0, BILLION) &&
           sl_fixed_within(severity->numerator, 0, severity->denominator) &&
           sl_fixed_within(severity->start_ppb, 0, BILLION) &&
           sl_fixed_within(severity->stop_ppb, 0, severity->start_ppb) &&
           severity->squares.high >= 0 && squares_of(severity) <= SQUARES_MAX;
}

/* Sizes in the first release (size.h). */
enum {
    SEVERITY_OLDEST = 80,
    NEED_OLDEST = 40
};

static bool take(const struct sloss_severity *severity, bool drawdown, struct sloss_severity *known)
{
    if (severity == NULL ||
        !sl_size_fits(severity, severity->struct_size, sizeof(*known), SEVERITY_OLDEST)) {
        return false;
    }
    sl_size_take(known, sizeof(*known), severity, severity->struct_size);
    return known->rule <= SLOSS_SEVERITY_DRAWDOWN && known->inclusive <= 1 && known->active <= 1 &&
           (known->rule == SLOSS_SEVERITY_DRAWDOWN) == drawdown;
}

/* floor(theta * D). */
static int64_t part(const struct sloss_severity *severity, int64_t deficit)
{
    if (severity->rule == SLOSS_SEVERITY_FULL) {
        return deficit;
    }
    return (int64_t)((sl_wide)deficit * severity->theta_ppb / BILLION);
}

enum sloss_status sloss_severity_budget(const struct sloss_severity *severity, int64_t deficit,
                                        int64_t *budget_out)
{
    struct sloss_severity known;
    if (!take(severity, false, &known) || budget_out == NULL) {
        return SLOSS_ERR_ARGUMENT;
    }
    if (!in_range(&known) || !sl_fixed_within(deficit, 0, AMOUNT_MAX)) {
        return SLOSS_ERR_RANGE;
    }
    *budget_out = part(&known, deficit);
    return SLOSS_OK;
}

/* A step toward theta = needed / D, as long as the deficit is large among those so far. Theta stops
 * at 1, so what is needed beyond D counts as D. */
static enum sloss_status step(struct sloss_severity *severity, int64_t deficit, int64_t needed)
{
    sl_uwide squares = squares_of(severity) + (sl_uwide)(uint64_t)deficit * (uint64_t)deficit;
    if (squares > SQUARES_MAX) {
        return SLOSS_ERR_OVERFLOW;
    }
    severity->squares.low = (uint64_t)squares;
    severity->squares.high = (int64_t)(uint64_t)(squares >> 64);
    int64_t length = (int64_t)((sl_wide)deficit * BILLION / (int64_t)sl_wide_root(2 * squares));
    sl_wide have = (sl_wide)severity->theta_ppb * deficit;
    sl_wide want = (sl_wide)BILLION * needed;
    int64_t theta = severity->theta_ppb + (have < want ? length : have > want ? -length : 0);
    severity->theta_ppb = theta < 0 ? 0 : theta > BILLION ? BILLION : theta;
    return SLOSS_OK;
}

static void back_off(struct sloss_severity *severity, int64_t deficit, int64_t needed)
{
    if (part(severity, deficit) > needed) {
        severity->theta_ppb = severity->theta_ppb * severity->numerator / severity->denominator;
    } else {
        severity->theta_ppb = severity->theta_first_ppb;
    }
}

enum sloss_status sloss_severity_learn(struct sloss_severity *severity, int64_t deficit,
                                       int64_t needed)
{
    struct sloss_severity known;
    enum sloss_status status = SLOSS_OK;
    if (!take(severity, false, &known)) {
        return SLOSS_ERR_ARGUMENT;
    }
    if (!in_range(&known) || !sl_fixed_within(deficit, 0, AMOUNT_MAX) || needed < 0) {
        return SLOSS_ERR_RANGE;
    }
    if (deficit > 0 && known.rule == SLOSS_SEVERITY_GRADIENT) {
        status = step(&known, deficit, needed);
    } else if (deficit > 0 && known.rule == SLOSS_SEVERITY_BACKOFF) {
        back_off(&known, deficit, needed);
    }
    if (status == SLOSS_OK) {
        sl_size_give(severity, severity->struct_size, &known, sizeof(known));
    }
    return status;
}

/* Is the fall beyond a part of the peak? */
static bool beyond(int64_t fall, int64_t peak, int64_t ppb, bool inclusive)
{
    sl_wide fallen = (sl_wide)fall * BILLION;
    sl_wide bound = (sl_wide)peak * ppb;
    return inclusive ? fallen >= bound : fallen > bound;
}

enum sloss_status sloss_severity_drawdown(struct sloss_severity *severity, int64_t fall,
                                          int64_t peak, int64_t balance, int64_t *budget_out)
{
    struct sloss_severity known;
    if (!take(severity, true, &known) || budget_out == NULL) {
        return SLOSS_ERR_ARGUMENT;
    }
    if (!in_range(&known) || fall < 0 || !sl_fixed_within(peak, 1, AMOUNT_MAX) ||
        balance <= -AMOUNT_MAX) {
        return SLOSS_ERR_RANGE;
    }
    if (balance <= 0 || beyond(fall, peak, known.start_ppb, known.inclusive != 0)) {
        known.active = 1;
    } else if (!beyond(fall, peak, known.stop_ppb, true)) {
        known.active = 0;
    }
    int64_t allowed = (int64_t)((sl_wide)peak * known.start_ppb / BILLION);
    int64_t excess = fall > allowed ? fall - allowed : 0;
    excess = balance < 0 && excess < -balance ? -balance : excess;
    *budget_out = known.active != 0 ? excess : 0;
    sl_size_give(severity, severity->struct_size, &known, sizeof(known));
    return SLOSS_OK;
}

enum sloss_status sloss_severity_need(const int64_t *equity, size_t count, int64_t fund,
                                      struct sloss_need *need_out)
{
    struct sloss_need need = {.struct_size = sizeof(need)};
    if ((equity == NULL && count > 0) || need_out == NULL ||
        !sl_size_fits(need_out, need_out->struct_size, sizeof(need), NEED_OLDEST)) {
        return SLOSS_ERR_ARGUMENT;
    }
    if (fund < 0) {
        return SLOSS_ERR_RANGE;
    }
    sl_wide deficit = 0;
    for (size_t i = 0; i < count; i++) {
        if (equity[i] == INT64_MIN) {
            return SLOSS_ERR_RANGE;
        }
        int64_t missing = equity[i] < 0 ? -equity[i] : 0;
        deficit += missing;
        need.accounts += missing > 0 ? 1 : 0;
        need.deficit_max = missing > need.deficit_max ? missing : need.deficit_max;
    }
    if (deficit > AMOUNT_MAX) {
        return SLOSS_ERR_OVERFLOW;
    }
    need.deficit = (int64_t)deficit;
    need.needed = need.deficit > fund ? need.deficit - fund : 0;
    sl_size_give(need_out, need_out->struct_size, &need, sizeof(need));
    return SLOSS_OK;
}

enum sloss_status sloss_severity_envelope(const int64_t *theta_ppb, const int64_t *deficit,
                                          size_t count, int64_t *envelope_out)
{
    if (((theta_ppb == NULL || deficit == NULL) && count > 0) || envelope_out == NULL) {
        return SLOSS_ERR_ARGUMENT;
    }
    if (count > BILLION) {
        return SLOSS_ERR_LIMIT;
    }
    sl_uwide squares = 0;
    uint64_t path = 0; /* a billion rounds of a billion at most */
    for (size_t i = 0; i < count; i++) {
        if (!sl_fixed_within(theta_ppb[i], 0, BILLION) ||
            !sl_fixed_within(deficit[i], 0, AMOUNT_MAX)) {
            return SLOSS_ERR_RANGE;
        }
        int64_t move = i == 0 ? 0 : theta_ppb[i] - theta_ppb[i - 1];
        path += (uint64_t)(move < 0 ? -move : move);
        if (squares <= SQUARES_MAX) { /* a larger sum is too large already */
            squares += (sl_uwide)(uint64_t)deficit[i] * (uint64_t)deficit[i];
        }
    }
    sl_uwide rest;
    struct sl_wide256 quotient = sl_wide_quotient(
        sl_wide_multiply((sl_uwide)BILLION + 2 * (sl_uwide)path, squares), BILLION, &rest);
    if (squares > SQUARES_MAX || quotient.high > 0 ||
        quotient.low > (sl_uwide)AMOUNT_MAX * AMOUNT_MAX) {
        return SLOSS_ERR_OVERFLOW;
    }
    *envelope_out = (int64_t)sl_wide_root(quotient.low);
    return SLOSS_OK;
}
