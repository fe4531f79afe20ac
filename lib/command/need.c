/* SPDX-License-Identifier: BSD-2-Clause */
#include "command/need_internal.h"

#include <string.h>

static bool is_pair(const struct sloss_engine *engine, uint32_t number)
{
    return number >= SLOSS_COLLATERAL_FIRST &&
           number - SLOSS_COLLATERAL_FIRST < engine->ledger->pairs.count;
}

enum sloss_status sl_need_pair(const struct sloss_engine *engine, uint32_t number)
{
    return is_pair(engine, number)          ? SLOSS_OK
           : number < engine->markets.count ? SLOSS_ERR_ARGUMENT
                                            : SLOSS_ERR_UNKNOWN_MARKET;
}

enum sloss_status sl_need_marked(const struct sloss_engine *engine, uint32_t number)
{
    return number < engine->markets.count || is_pair(engine, number) ? SLOSS_OK
                                                                     : SLOSS_ERR_UNKNOWN_MARKET;
}

enum sloss_status sl_need_no_pair(const struct sloss_engine *engine, uint32_t number)
{
    return is_pair(engine, number) ? SLOSS_ERR_ARGUMENT : SLOSS_ERR_UNKNOWN_MARKET;
}

enum sloss_status sl_need_open_market(const struct sloss_engine *engine, uint32_t market)
{
    if (market >= engine->markets.count) {
        return sl_need_no_pair(engine, market);
    }
    return sl_engine_market(engine, market)->closed ? SLOSS_ERR_MARKET_CLOSED : SLOSS_OK;
}

static bool is_name_character(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
           (c != '\0' && strchr("_.:-", c) != NULL);
}

/* A name has 1 to 63 characters, or none if that is allowed. */
bool sl_need_is_name(const char *name, bool may_be_empty)
{
    size_t length = 0;
    for (; length < SLOSS_NAME_SIZE && name[length] != '\0'; length++) {
        if (!is_name_character(name[length])) {
            return false;
        }
    }
    return length < SLOSS_NAME_SIZE && (length > 0 || may_be_empty);
}
