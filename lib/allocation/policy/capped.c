/* SPDX-License-Identifier: BSD-2-Clause */
/* capped: pro-rata with tiers. Dust pays nothing, small accounts little, nobody is taken below a
 * minimum, for as long as the others can pay; then the exemptions fall one by one, the smallest
 * accounts' last but the minimum, so that the loss is met whenever it can be.
 * Source: capped pro-rata and its bounds: arXiv:2512.01112, section 2.4.
 * Laws of capped: whole; not monotone, order, split, steps. */
#include "allocation/policy/policies.h"
#include "sloss/policy.h"

#define BILLION 1000000000

/* Whom a tier spares: the smaller, the longer. */
enum size {
    DUST,
    SMALL,
    MIDDLE,
    LARGE
};

static int64_t whole(const struct sl_sharing *sharing, uint32_t row)
{
    return sharing->capacity[row] + sharing->share[row];
}

static enum size size_of(const struct sl_sharing *sharing, uint32_t row)
{
    const struct sloss_policy_terms *terms = sharing->terms;
    int64_t capacity = whole(sharing, row);
    if (capacity < terms->dust_below) {
        return DUST;
    }
    if (capacity < terms->small_below) {
        return SMALL;
    }
    return capacity < terms->middle_below ? MIDDLE : LARGE;
}

/* What a participant can give without falling below the minimum. */
static int64_t above_minimum(const struct sl_sharing *sharing, uint32_t row)
{
    if (sharing->terms->equity_min == 0) {
        return sharing->capacity[row];
    }
    sl_wide above = (sl_wide)sharing->rows->equity[row] - sharing->terms->equity_min;
    above -= sharing->share[row];
    return above > 0 ? (int64_t)above : 0;
}

static int64_t part_of(int64_t capacity, int64_t ppb)
{
    return (int64_t)((sl_wide)capacity * ppb / BILLION);
}

static int64_t at_first(const struct sl_sharing *sharing, uint32_t row)
{
    int64_t bound = whole(sharing, row);
    switch (size_of(sharing, row)) {
    case DUST:
        return 0;
    case SMALL:
        bound = part_of(bound, sharing->terms->small_ppb);
        break;
    case MIDDLE:
        bound = part_of(bound, sharing->terms->middle_ppb);
        break;
    case LARGE:
        break;
    }
    return sl_lesser(bound, above_minimum(sharing, row));
}

static int64_t from_middle(const struct sl_sharing *sharing, uint32_t row)
{
    return size_of(sharing, row) >= MIDDLE ? above_minimum(sharing, row) : 0;
}

static int64_t from_small(const struct sl_sharing *sharing, uint32_t row)
{
    return size_of(sharing, row) >= SMALL ? above_minimum(sharing, row) : 0;
}

enum sloss_status sl_policy_capped(struct sl_sharing *sharing)
{
    sl_sharing_bound *const chain[] = {at_first, from_middle, from_small, above_minimum};
    enum sloss_status status = SLOSS_OK;
    for (uint32_t tier = 0; tier < sizeof(chain) / sizeof(chain[0]); tier++) {
        if (status == SLOSS_OK && (tier == 0 || sharing->left > 0)) {
            status = sl_sharing_fill(sharing, sl_sharing_by_capacity, chain[tier]);
        }
    }
    return status;
}
