/* SPDX-License-Identifier: BSD-2-Clause */
#include <sloss/fund.h>

#include "common/scenario_spell_word.h"

/* The fund by the number that the command has: of a market, or its own. The unit of its asset; NULL
 * where it is no fund's. */
static const struct sloss_unit *spell_fund(const struct spell *spell, uint64_t account)
{
    const struct scenario *scenario = spell->scenario;
    for (uint32_t market = 0; market < scenario->market_count; market++) {
        if (sloss_account_insurance(market) == account) {
            fprintf(spell->out, " @insurance:%s", scenario->markets[market].name);
            return spell_asset_unit(spell, scenario->markets[market].asset);
        }
    }
    struct sloss_fund_info info = {.struct_size = sizeof(info)};
    enum sloss_status status = SLOSS_OK;
    for (uint32_t fund = 0; status == SLOSS_OK || status == SLOSS_ERR_OVERFLOW; fund++) {
        status = sloss_engine_fund(scenario->engine, fund, &info);
        if (status != SLOSS_ERR_UNKNOWN_FUND && sloss_account_fund(fund) == account) {
            return spell_account(spell, account) ? spell_asset_unit(spell, info.asset) : NULL;
        }
    }
    return NULL;
}

static void option(const struct spell *spell, const char *key, int64_t value,
                   const struct sloss_unit *unit)
{
    fprintf(spell->out, " %s=", key);
    scenario_spell_number(value, unit, spell->out);
}

static void drawdown(const struct spell *spell, const struct sloss_command_limit *limit)
{
    option(spell, "drawdown", limit->start_ppb, &spell_billionth);
    fputc('/', spell->out);
    scenario_spell_number(limit->stop_ppb, &spell_billionth, spell->out);
    fputc('/', spell->out);
    scenario_spell_duration(limit->duration, spell->out);
}

bool spell_line_limit(const struct spell *spell)
{
    const struct sloss_command_limit *limit = &spell->chain[0].limit;
    fputs("limit", spell->out);
    const struct sloss_unit *unit = spell_fund(spell, limit->fund);
    if (unit == NULL) {
        return false;
    }
    if ((limit->set & SLOSS_LIMIT_TAKEOVER) != 0) {
        option(spell, "takeover", limit->takeover_ppb, &spell_billionth);
    }
    if ((limit->set & SLOSS_LIMIT_LOSS) != 0) {
        option(spell, "loss", limit->loss, unit);
    }
    if ((limit->set & SLOSS_LIMIT_DRAWDOWN) != 0) {
        drawdown(spell, limit);
    }
    if ((limit->set & SLOSS_LIMIT_TARGET) != 0) {
        option(spell, "target", limit->target, unit);
    }
    if ((limit->set & SLOSS_LIMIT_FEES) != 0) {
        option(spell, "fees", limit->fees_ppb, &spell_billionth);
    }
    return true;
}
