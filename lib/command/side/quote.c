/* SPDX-License-Identifier: BSD-2-Clause */
/* quote: the command QUOTE: latest prices of sources, and the marks that are worked out of them. */
#include "command/need_internal.h"
#include "command/side/guard_internal.h"
#include "guard/guard.h"
#include "guard/price.h"
#include "ledger/order.h"
#include "mark/mark.h"

/* What a record names. */
static enum sloss_status need_names(const struct sloss_engine *engine,
                                    const struct sloss_command_quote *quote)
{
    enum sloss_status status = sl_need_market(engine, quote->market);
    if (status != SLOSS_OK) {
        return status;
    }
    const struct sl_guard *guard = sl_guard_of(engine, quote->market);
    if (guard == NULL || quote->source >= guard->source_count) {
        return SLOSS_ERR_UNKNOWN_SOURCE;
    }
    return quote->confidence < 0 ? SLOSS_ERR_RANGE : SLOSS_OK;
}

/* Keys of the records in the order of their markets. */
static enum sloss_status order(struct sloss_engine *engine, const struct sloss_command *chain,
                               uint32_t count, const uint64_t **keys_out)
{
    uint64_t *keys = sl_vector_scratch(&engine->keys, count, sizeof(*keys));
    uint64_t *scratch = sl_vector_scratch(&engine->order, count, sizeof(*scratch));
    if (keys == NULL || scratch == NULL) {
        return SLOSS_ERR_MEMORY;
    }
    for (uint32_t i = 0; i < count; i++) {
        keys[i] = sl_order_key(chain[i].quote.market, i);
    }
    sl_order_sort(keys, scratch, count);
    *keys_out = keys;
    return SLOSS_OK;
}

static uint32_t market_of(uint64_t key)
{
    return (uint32_t)(key >> 32);
}

/* Is a source quoted twice, or has a market no guard? */
static bool is_at_odds(const struct sloss_engine *engine, const struct sloss_command *chain,
                       const uint64_t *keys, uint32_t count)
{
    uint32_t seen = 0;
    for (uint32_t i = 0; i < count; i++) {
        uint32_t source = UINT32_C(1) << chain[sl_order_row(keys[i])].quote.source;
        seen = i > 0 && market_of(keys[i]) == market_of(keys[i - 1]) ? seen : 0;
        if ((seen & source) != 0 || !sl_guard_is_on(engine, market_of(keys[i]))) {
            return true;
        }
        seen |= source;
    }
    return false;
}

static enum sloss_status need_all(struct sloss_engine *engine, const struct sloss_command *chain,
                                  uint32_t count)
{
    enum sloss_status status = SLOSS_OK;
    for (uint32_t i = 0; status == SLOSS_OK && i < count; i++) {
        status = need_names(engine, &chain[i].quote);
    }
    for (uint32_t i = 0; status == SLOSS_OK && i < count; i++) {
        status = sl_guard_need_trading(engine, chain[i].quote.market);
    }
    return status;
}

/* The quotes are noted. */
static enum sloss_status note(struct sloss_engine *engine, const struct sloss_command_quote *quote)
{
    struct sl_guard *guard = sl_guard_of(engine, quote->market);
    struct sl_source *source = &guard->source[quote->source];
    int64_t value;
    enum sloss_status status =
        sl_market_value(sl_engine_market(engine, quote->market), quote->price, &value);
    if (status == SLOSS_OK || status == SLOSS_ERR_OVERFLOW) {
        status = sl_guard_touch(engine, guard);
    }
    if (status == SLOSS_OK) {
        source->price = quote->price;
        source->confidence = quote->confidence;
        source->time = sl_engine_now(engine);
        source->is_quoted = true;
    }
    return status;
}

/* What the quotes of a market come to, and whether that becomes its mark. */
static enum sloss_status work_out(struct sloss_engine *engine, uint32_t market,
                                  struct sl_price *price, bool *marks_out)
{
    struct sl_guard *guard = sl_guard_of(engine, market);
    const struct sl_guard_price got =
        sl_guard_price(guard, sl_engine_market(engine, market), sl_engine_now(engine));
    *marks_out = got.validity != SLOSS_VALIDITY_NONE;
    if (*marks_out) {
        *price = (struct sl_price){.market = market, .price = got.price};
        guard->was_quoted = true;
        guard->quoted_at = sl_engine_now(engine);
    }
    return sl_guard_set_validity(engine, market, got.validity);
}

static enum sloss_status mark(struct sloss_engine *engine, const uint64_t *keys, uint32_t count)
{
    struct sl_price *prices = sl_vector_scratch(&engine->commands.prices, count, sizeof(*prices));
    uint32_t marked = 0;
    enum sloss_status status = prices == NULL ? SLOSS_ERR_MEMORY : SLOSS_OK;
    for (uint32_t i = 0; status == SLOSS_OK && i < count; i++) {
        bool marks = false;
        if (i == 0 || market_of(keys[i]) != market_of(keys[i - 1])) {
            status = work_out(engine, market_of(keys[i]), &prices[marked], &marks);
        }
        marked += marks ? 1 : 0;
    }
    return status == SLOSS_OK && marked > 0
               ? sl_mark(engine, prices, marked, &(struct sl_values){0})
               : status;
}

enum sloss_status sl_guard_quote(struct sloss_engine *engine, const struct sloss_command *chain,
                                 uint32_t count)
{
    const uint64_t *keys = NULL;
    enum sloss_status status = need_all(engine, chain, count);
    if (status == SLOSS_OK) {
        status = order(engine, chain, count, &keys);
    }
    if (status == SLOSS_OK && is_at_odds(engine, chain, keys, count)) {
        status = SLOSS_ERR_ARGUMENT;
    }
    for (uint32_t i = 0; status == SLOSS_OK && i < count; i++) {
        status = note(engine, &chain[i].quote);
    }
    return status == SLOSS_OK ? mark(engine, keys, count) : status;
}
