/* SPDX-License-Identifier: BSD-2-Clause */
#include "waterfall/charges.h"

#include <assert.h>
#include <string.h>

#include "engine/record.h"
#include "ledger/order.h"
#include "ledger/side/compartment.h"

struct sum {
    int64_t amount;
    uint32_t holding;
    bool moves_balance;
};

static struct sl_charges *charges_of(const struct sloss_engine *engine, uint32_t market)
{
    return SL_PAGED_AT(&engine->charges, struct sl_charges, market);
}

static struct sum *sums_of(const struct sl_charges *charges)
{
    return (struct sum *)(void *)charges->sums.data;
}

static uint32_t count_of(const struct sl_charges *charges)
{
    return (uint32_t)(charges->sums.size / sizeof(struct sum));
}

void sl_charges_initialize(struct sloss_engine *engine)
{
    sl_paged_initialize(&engine->charges, &engine->ledger->memory, sizeof(struct sl_charges));
}

void sl_charges_finalize(struct sloss_engine *engine)
{
    for (uint32_t market = 0; market < engine->charges.count; market++) {
        sl_vector_finalize(&charges_of(engine, market)->sums);
    }
    sl_paged_finalize(&engine->charges);
}

/* Markets with charges to tell, in the order in which they were first charged for. */
static uint32_t open_count(const struct sloss_engine *engine)
{
    return (uint32_t)(engine->charged.size / sizeof(uint32_t));
}

static uint32_t open_market(const struct sloss_engine *engine, uint32_t place)
{
    return ((const uint32_t *)(const void *)engine->charged.data)[place];
}

void sl_charges_begin(struct sloss_engine *engine)
{
    for (uint32_t place = 0; place < open_count(engine); place++) {
        charges_of(engine, open_market(engine, place))->open = false;
    }
    engine->charged.size = 0;
}

static bool reserve_market(struct sloss_engine *engine, uint32_t market)
{
    while (engine->charges.count <= market) {
        struct sl_charges *charges = sl_paged_append(&engine->charges);
        if (charges == NULL) {
            return false;
        }
        sl_vector_initialize(&charges->sums, &engine->ledger->memory);
    }
    return true;
}

enum sloss_status sl_charges_open(struct sloss_engine *engine, const struct sloss_deficit *deficit,
                                  uint32_t keys)
{
    if (!sl_record_keeps_events(engine)) {
        return SLOSS_OK;
    }
    if (!reserve_market(engine, deficit->market)) {
        return SLOSS_ERR_MEMORY;
    }
    struct sl_charges *charges = charges_of(engine, deficit->market);
    if (charges->open) {
        assert(count_of(charges) == keys); /* nobody joins or leaves within a command */
        charges->deficit = 0;
        return SLOSS_OK;
    }
    struct sum *sums = sl_vector_scratch(&charges->sums, keys, sizeof(*sums));
    uint32_t *market = sums == NULL ? NULL : sl_vector_extend(&engine->charged, sizeof(*market));
    if (market == NULL) {
        return SLOSS_ERR_MEMORY;
    }
    memset(sums, 0, keys * sizeof(*sums));
    charges->sums.size = keys * sizeof(*sums);
    charges->deficit = deficit->number;
    charges->open = true;
    *market = deficit->market;
    return SLOSS_OK;
}

void sl_charges_add(struct sloss_engine *engine, uint32_t market, uint32_t key, uint32_t holding,
                    int64_t share, bool moves_balance)
{
    if (sl_record_keeps_events(engine)) {
        struct sum *sum = &sums_of(charges_of(engine, market))[key];
        sum->amount += share;
        sum->holding = holding;
        sum->moves_balance = moves_balance;
    }
}

static uint32_t holding_of_sum(const void *context, uint32_t key)
{
    return sums_of(context)[key].holding;
}

/* Those who were charged, in their order, as order keys. */
static enum sloss_status order_payers(struct sloss_engine *engine, const struct sl_charges *charges,
                                      const uint64_t **keys_out, uint32_t *count_out)
{
    const struct sum *sums = sums_of(charges);
    uint32_t most = count_of(charges);
    uint64_t *keys = sl_vector_scratch(&engine->keys, most, sizeof(*keys));
    uint64_t *scratch = sl_vector_scratch(&engine->order, most, sizeof(*scratch));
    uint32_t count = 0;
    if (keys == NULL || scratch == NULL) {
        return SLOSS_ERR_MEMORY;
    }
    for (uint32_t key = 0; key < most; key++) {
        if (sums[key].amount > 0) {
            uint32_t account = sl_ledger_holding(engine->ledger, sums[key].holding)->account;
            keys[count++] = sl_order_key(account, key);
        }
    }
    sl_order_sort(keys, scratch, count);
    sl_compartment_order(engine->ledger, keys, scratch, count, holding_of_sum, charges);
    *keys_out = keys;
    *count_out = count;
    return SLOSS_OK;
}

static enum sloss_status tell_market(struct sloss_engine *engine, uint32_t market)
{
    const struct sl_charges *charges = charges_of(engine, market);
    const uint64_t *keys = NULL;
    uint32_t count = 0;
    enum sloss_status status = order_payers(engine, charges, &keys, &count);
    for (uint32_t i = 0; status == SLOSS_OK && i < count; i++) {
        const struct sum *sum = &sums_of(charges)[sl_order_row(keys[i])];
        status = sl_record_charge(engine, market, charges->deficit, sum->holding,
                                  sum->moves_balance ? SL_NONE : sum->holding, sum->amount);
    }
    return status;
}

enum sloss_status sl_charges_tell(struct sloss_engine *engine)
{
    enum sloss_status status = SLOSS_OK;
    for (uint32_t place = 0; status == SLOSS_OK && place < open_count(engine); place++) {
        status = tell_market(engine, open_market(engine, place));
    }
    sl_charges_begin(engine);
    return status;
}
