/* SPDX-License-Identifier: BSD-2-Clause */
/* recovery: claims of those who paid, and inflows that go back to them. */
#include "allocation/allocator.h"
#include "allocation/dhondt.h"
#include "base/size.h"
#include "sloss/policy.h"

#define CLAIM_MAX (INT64_C(1) << 62)

static enum sloss_status check(const struct sloss_recovery *recovery)
{
    if (recovery->count >= UINT32_MAX) {
        return SLOSS_ERR_LIMIT;
    }
    for (uint64_t i = 0; i < recovery->count; i++) {
        if (recovery->returned[i] < 0 || recovery->returned[i] > recovery->taken[i]) {
            return SLOSS_ERR_RANGE;
        }
    }
    return SLOSS_OK;
}

/* Size in the first release (size.h). */
enum {
    RECOVERY_OLDEST = 32
};

static bool take(const struct sloss_recovery *recovery, struct sloss_recovery *known)
{
    if (recovery == NULL ||
        !sl_size_fits(recovery, recovery->struct_size, sizeof(*known), RECOVERY_OLDEST)) {
        return false;
    }
    sl_size_take(known, sizeof(*known), recovery, recovery->struct_size);
    return known->reserved == 0 &&
           ((known->taken != NULL && known->returned != NULL) || known->count == 0);
}

enum sloss_status sloss_recovery_take(const struct sloss_recovery *recovery, const int64_t *share)
{
    struct sloss_recovery known;
    if (!take(recovery, &known) || (share == NULL && known.count > 0)) {
        return SLOSS_ERR_ARGUMENT;
    }
    enum sloss_status status = check(&known);
    sl_wide claims = 0;
    for (uint64_t i = 0; status == SLOSS_OK && i < known.count; i++) {
        if (share[i] < 0) {
            return SLOSS_ERR_RANGE;
        }
        claims += (sl_wide)known.taken[i] + share[i];
    }
    if (status != SLOSS_OK || claims > CLAIM_MAX) {
        return status != SLOSS_OK ? status : SLOSS_ERR_OVERFLOW;
    }
    for (uint64_t i = 0; i < known.count; i++) {
        known.taken[i] += share[i];
    }
    return SLOSS_OK;
}

static sl_wide sum_claims(const struct sloss_recovery *recovery)
{
    sl_wide taken = 0;
    for (uint64_t i = 0; i < recovery->count; i++) {
        taken += recovery->taken[i];
    }
    return taken;
}

enum sloss_status sloss_allocator_recover(struct sloss_allocator *allocator,
                                          const struct sloss_recovery *recovery, int64_t inflow,
                                          int64_t *paid_out, int64_t *left_out)
{
    struct sloss_recovery known;
    if (allocator == NULL || !take(recovery, &known) || left_out == NULL ||
        (paid_out == NULL && known.count > 0)) {
        return SLOSS_ERR_ARGUMENT;
    }
    enum sloss_status status = check(&known);
    if (status != SLOSS_OK) {
        return status;
    }
    if (inflow < 0 || inflow > CLAIM_MAX) {
        return SLOSS_ERR_RANGE;
    }
    if (sum_claims(&known) > CLAIM_MAX) {
        return SLOSS_ERR_OVERFLOW;
    }
    size_t count = (size_t)known.count;
    int64_t *outstanding =
        sl_vector_scratch(&allocator->columns, count, sizeof(int64_t) + sizeof(uint32_t));
    if (outstanding == NULL) {
        return SLOSS_ERR_MEMORY;
    }
    for (size_t i = 0; i < count; i++) {
        outstanding[i] = known.taken[i] - known.returned[i];
    }
    struct sl_quota quota = {.weight = known.taken,
                             .cap = outstanding,
                             .held = known.returned,
                             .count = (uint32_t)count};
    uint32_t *heap = (uint32_t *)(void *)(outstanding + count);
    *left_out = sl_dhondt(&quota, inflow, heap, paid_out);
    for (size_t i = 0; i < count; i++) {
        known.returned[i] += paid_out[i];
    }
    return SLOSS_OK;
}
