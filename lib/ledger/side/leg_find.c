/* SPDX-License-Identifier: BSD-2-Clause */
#include "ledger/side/leg_find.h"

uint64_t sl_legs_hash(const struct sloss_ledger *ledger, uint32_t holding)
{
    return sl_siphash_word(&ledger->key, holding);
}

/* One holding may have legs in thousands of markets, each of which is looked for at every mark. */
uint64_t sl_legs_hash_of_place(const struct sloss_ledger *ledger, uint32_t holding,
                               uint32_t market)
{
    return sl_siphash_word(&ledger->key, (uint64_t)holding << 32 | market);
}

/* The table has the row that was made first for a holding: the others hang on it. */
uint32_t sl_legs_first_of(const struct sloss_ledger *ledger, uint32_t holding)
{
    struct sl_search search;
    if (!sl_legs_are_used(ledger)) {
        return SL_NONE;
    }
    uint32_t row = sl_table_first(&ledger->legs.by_holding, sl_legs_hash(ledger, holding), &search);
    while (row != SL_NONE && sl_legs_at(ledger, row)->holding != holding) {
        row = sl_table_next(&ledger->legs.by_holding, &search);
    }
    return row;
}

uint32_t sl_legs_row(const struct sloss_ledger *ledger, uint32_t holding, uint32_t market)
{
    struct sl_search search;
    if (!sl_legs_are_used(ledger)) {
        return SL_NONE;
    }
    uint32_t row = sl_table_first(&ledger->legs.by_place,
                                  sl_legs_hash_of_place(ledger, holding, market), &search);
    while (row != SL_NONE && (sl_legs_at(ledger, row)->holding != holding ||
                              sl_legs_at(ledger, row)->market != market)) {
        row = sl_table_next(&ledger->legs.by_place, &search);
    }
    return row;
}

uint32_t sl_legs_search(const struct sloss_ledger *ledger, uint32_t holding, uint32_t market)
{
    uint32_t row = sl_legs_row(ledger, holding, market);
    return row != SL_NONE && sl_legs_at(ledger, row)->is_on ? row : SL_NONE;
}

struct sl_leg_pair sl_legs_split(const struct sloss_ledger *ledger, uint32_t row,
                                 const struct sl_position *position)
{
    const struct sl_legs *legs = sl_legs_at(ledger, row);
    struct sl_leg_pair pair = {.leg = {*position, *position}};
    pair.leg[0].lots = legs->long_lots;
    pair.leg[0].cost = legs->long_cost;
    pair.leg[1].lots -= legs->long_lots;
    pair.leg[1].cost -= legs->long_cost;
    return pair;
}

bool sl_legs_split_both(const struct sloss_ledger *ledger, const struct sl_position *position,
                        struct sl_leg_pair *pair_out)
{
    uint32_t row = sl_legs_search(ledger, position->holding, position->market);
    if (row == SL_NONE) {
        return false;
    }
    *pair_out = sl_legs_split(ledger, row, position);
    return pair_out->leg[0].lots != 0 && pair_out->leg[1].lots != 0;
}
