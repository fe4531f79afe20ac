/* SPDX-License-Identifier: BSD-2-Clause */
#include "allocation/apportion.h"
#include "allocation/sharing_internal.h"
#include "sloss/policy.h"

#include <string.h>

#define WEIGHT_MAX (INT64_C(1) << 62)
#define WIDE_MAX (~(sl_uwide)0)

/* ---- weights of any width, brought to what the split takes ------------------------------------
 */

static bool sum_wide(const struct sl_sharing *sharing, sl_uwide *sum_out)
{
    sl_uwide sum = 0;
    for (uint32_t row = 0; row < sharing->count; row++) {
        if (sharing->wide[row] > WIDE_MAX / 2 - sum) {
            return false;
        }
        sum += sharing->wide[row];
    }
    *sum_out = sum;
    return true;
}

static sl_uwide shifted_up(sl_uwide weight, unsigned shift)
{
    sl_uwide kept = weight >> shift;
    return kept << shift == weight ? kept : kept + 1;
}

/* Divide by 2^shift, rounding up so that no weight vanishes; false where the sum is still too much.
 */
static bool scale(struct sl_sharing *sharing, unsigned shift)
{
    sl_uwide sum = 0;
    for (uint32_t row = 0; row < sharing->count; row++) {
        sum += shifted_up(sharing->wide[row], shift);
        if (sum > (sl_uwide)WEIGHT_MAX) {
            return false;
        }
        sharing->weight[row] = (int64_t)shifted_up(sharing->wide[row], shift);
    }
    return true;
}

static enum sloss_status narrow_weights(struct sl_sharing *sharing)
{
    sl_uwide sum;
    unsigned shift = 0;
    if (!sum_wide(sharing, &sum)) {
        return SLOSS_ERR_OVERFLOW;
    }
    while (sum >> shift > (sl_uwide)WEIGHT_MAX) {
        shift++;
    }
    while (!scale(sharing, shift)) {
        shift++;
    }
    return SLOSS_OK;
}

/* ---- passes ---------------------------------------------------------------------------------- */

static void observe(struct sl_sharing *sharing, uint32_t kind, int64_t weight_sum)
{
    struct sl_sharing_observer *observer = sharing->observer;
    if (observer == NULL || observer->count >= observer->room ||
        sharing->capacity[observer->row] == 0) {
        return;
    }
    uint32_t row = observer->row;
    struct sloss_tier *tier = &observer->tiers[observer->count++];
    tier->kind = kind;
    tier->budget = sharing->left;
    tier->weight = sharing->weight[row];
    tier->weight_sum = weight_sum;
    tier->bound = sl_fixed_lesser(sharing->bound[row], sharing->capacity[row]);
    tier->share = sharing->part[row];
}

void sl_sharing_absorb(struct sl_sharing *sharing, uint32_t kind, int64_t residual,
                       int64_t weight_sum)
{
    observe(sharing, kind, weight_sum);
    for (uint32_t row = 0; row < sharing->count; row++) {
        sharing->share[row] += sharing->part[row];
        sharing->capacity[row] -= sharing->part[row];
    }
    sharing->left = residual;
    sharing->tiers++;
}

static enum sloss_status apportion(struct sl_sharing *sharing, struct sl_apportionment *result)
{
    struct sl_claims claims = {.weight = sharing->weight,
                               .cap = sharing->bound,
                               .count = sharing->count,
                               .keeper = SL_NO_KEEPER};
    return sl_apportion(&claims, SLOSS_RULE_PRO_RATA, sharing->terms->rounding, sharing->left,
                        sharing->scratch, sharing->part, result);
}

enum sloss_status sl_sharing_fill(struct sl_sharing *sharing, sl_sharing_weight *weigh,
                                  sl_sharing_bound *bound)
{
    struct sl_apportionment result;
    for (uint32_t row = 0; row < sharing->count; row++) {
        int64_t capacity = sharing->capacity[row];
        sharing->wide[row] = capacity > 0 ? weigh(sharing, row) : 0;
        sharing->bound[row] =
            bound == NULL ? capacity : sl_fixed_lesser(capacity, bound(sharing, row));
    }
    enum sloss_status status = narrow_weights(sharing);
    if (status == SLOSS_OK) {
        status = apportion(sharing, &result);
    }
    if (status == SLOSS_OK) {
        sl_sharing_absorb(sharing, SLOSS_TIER_WEIGHT, result.residual, result.weight_sum);
    }
    return status;
}

/* Write the turn of the observed row to weight[]. Returns what was given before its turn. */
static int64_t given_before(struct sl_sharing *sharing, uint32_t queued, sl_sort_order *order)
{
    uint32_t observed = sharing->observer->row;
    int64_t turn = 1;
    int64_t given = 0;
    for (uint32_t place = 0; place < queued; place++) {
        uint32_t row = sharing->order[place];
        int way = order(sharing, row, observed);
        if (way < 0 || (way == 0 && row < observed)) {
            turn++;
            given += sharing->part[row];
        }
    }
    sharing->weight[observed] = turn;
    return given;
}

enum sloss_status sl_sharing_queue_by(struct sl_sharing *sharing, sl_sort_order *order)
{
    uint32_t queued = 0;
    for (uint32_t row = 0; row < sharing->count; row++) {
        sharing->bound[row] = sharing->capacity[row];
        if (sharing->capacity[row] > 0) {
            sharing->order[queued++] = row;
        }
    }
    uint32_t whole =
        sl_sort_first(sharing->order, queued, sharing->capacity, sharing->left, order, sharing);
    int64_t left = sharing->left;
    int64_t given = 0;
    memset(sharing->part, 0, sharing->count * sizeof(*sharing->part));
    for (uint32_t place = 0; place <= whole && place < queued; place++) {
        uint32_t row = sharing->order[place];
        sharing->part[row] = sl_fixed_lesser(sharing->capacity[row], left);
        left -= sharing->part[row];
    }
    if (sharing->observer != NULL && sharing->observer->room > 0 &&
        sharing->capacity[sharing->observer->row] > 0) {
        given = given_before(sharing, queued, order);
    }
    sl_sharing_absorb(sharing, SLOSS_TIER_QUEUE, left, given);
    return SLOSS_OK;
}

/* Compare keys, and scores where the keys are too near to tell. */
static int higher_first(const void *context, uint32_t a, uint32_t b)
{
    const struct sl_sharing *sharing = context;
    uint64_t key_a = (uint64_t)sharing->weight[a];
    uint64_t key_b = (uint64_t)sharing->weight[b];
    if (sl_score_keys_tell(key_a, key_b)) {
        return key_a > key_b ? -1 : 1;
    }
    return sl_score_compare(sharing->score[b], sharing->score[a]);
}

enum sloss_status sl_sharing_queue(struct sl_sharing *sharing, sl_sharing_score *score)
{
    for (uint32_t row = 0; row < sharing->count; row++) {
        if (sharing->capacity[row] > 0) {
            sharing->score[row] = score(sharing, row);
            sharing->weight[row] = (int64_t)sl_score_key(sharing->score[row]);
        }
    }
    return sl_sharing_queue_by(sharing, higher_first);
}

enum sloss_status sl_sharing_rest(struct sl_sharing *sharing)
{
    return sl_sharing_fill(sharing, sl_sharing_by_capacity, NULL);
}

/* ---- figures --------------------------------------------------------------------------------- */

sl_uwide sl_sharing_by_capacity(const struct sl_sharing *sharing, uint32_t row)
{
    return (sl_uwide)(uint64_t)sharing->capacity[row];
}

sl_uwide sl_sharing_product(sl_uwide a, sl_uwide b)
{
    sl_uwide product;
    return __builtin_mul_overflow(a, b, &product) ? WIDE_MAX : product;
}

int64_t sl_sharing_leverage(const struct sl_sharing *sharing, uint32_t row)
{
    int64_t most = sharing->terms->leverage_max;
    int64_t equity = sharing->rows->equity[row];
    if (equity <= 0) {
        return most;
    }
    sl_wide leverage =
        (sl_wide)sharing->rows->notional[row] * sharing->terms->leverage_unit / equity;
    if (leverage < 1) {
        return 1;
    }
    return leverage > most ? most : (int64_t)leverage;
}
