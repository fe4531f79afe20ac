/* SPDX-License-Identifier: BSD-2-Clause */
#include "waterfall/share.h"

bool sl_share_open(struct sloss_engine *engine, uint32_t count, struct sl_share *share_out)
{
    int64_t *columns = sl_vector_scratch(&engine->columns, count, 3 * sizeof(int64_t));
    uint64_t *choice =
        sl_vector_scratch(&engine->choice, count, sizeof(uint64_t) + sizeof(uint32_t));
    if (columns == NULL || choice == NULL) {
        return false;
    }
    *share_out = (struct sl_share){.weight = columns,
                                   .cap = columns + count,
                                   .share = columns + 2 * (size_t)count,
                                   .count = count,
                                   .keeper = SL_NO_KEEPER};
    return true;
}

enum sloss_status sl_share_divide(struct sloss_engine *engine, struct sl_share *share,
                                  uint32_t rule, uint32_t rounding, int64_t total,
                                  struct sl_apportionment *out)
{
    uint64_t *remainder = (uint64_t *)(void *)engine->choice.data;
    struct sl_apportion_scratch scratch = {.index = (uint32_t *)(void *)(remainder + share->count),
                                           .remainder = remainder};
    struct sl_claims claims = {.weight = share->weight,
                               .cap = share->cap,
                               .rank = share->weight,
                               .count = share->count,
                               .keeper = share->keeper};
    return sl_apportion(&claims, rule, rounding, total, scratch, share->share, out);
}

int64_t sl_share_base(const struct sl_share *share, uint32_t rule,
                      const struct sl_apportionment *result)
{
    if (rule != SLOSS_RULE_EQUAL) {
        return result->weight_sum;
    }
    int64_t sum = 0;
    for (uint32_t row = 0; row < share->count; row++) {
        if (!sl_fixed_add(sum, share->weight[row], &sum)) {
            return INT64_MAX;
        }
    }
    return sum;
}
