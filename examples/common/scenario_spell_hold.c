/* SPDX-License-Identifier: BSD-2-Clause */
#include <inttypes.h>
#include <sloss/margin.h>

#include "common/scenario_spell_word.h"

bool spell_line_hold(const struct spell *spell)
{
    const struct sloss_command_hold *hold = &spell->chain[0].hold;
    const struct sloss_unit *unit = spell_asset_unit(spell, hold->asset);
    fputs("hold", spell->out);
    if (unit == NULL || !spell_account(spell, hold->account)) {
        return false;
    }
    spell_number(spell, hold->amount, unit);
    fprintf(spell->out, " %" PRIu64, hold->hold);
    if (hold->asset > 0) {
        fprintf(spell->out, " %s", spell->scenario->assets[hold->asset].name);
    }
    if (hold->duration > 0) {
        fputs(" timeout=", spell->out);
        scenario_spell_duration(hold->duration, spell->out);
    }
    return true;
}

bool spell_line_release(const struct spell *spell)
{
    fprintf(spell->out, "release %" PRIu64, spell->chain[0].release.hold);
    return true;
}

/* An amount is one of the asset of the hold, which has to be there still. */
bool spell_line_pay_out(const struct spell *spell)
{
    const struct sloss_command_pay_out *pay_out = &spell->chain[0].pay_out;
    struct sloss_hold_info info = {.struct_size = sizeof(info)};
    fprintf(spell->out, "pay_out %" PRIu64, pay_out->hold);
    if (pay_out->part == 0) {
        return true;
    }
    if (sloss_engine_hold(spell->scenario->engine, pay_out->hold, &info) != SLOSS_OK) {
        return false;
    }
    spell_number(spell, pay_out->amount, spell_asset_unit(spell, info.asset));
    return true;
}

static void side(const struct spell *spell, const char *key, int64_t lots, int64_t price,
                 const struct scenario_market *of)
{
    if (lots > 0) {
        fprintf(spell->out, " %s=", key);
        scenario_spell_number(lots, &of->lot, spell->out);
        fputc('@', spell->out);
        scenario_spell_number(price, &of->tick, spell->out);
    }
}

bool spell_line_orders(const struct spell *spell)
{
    const struct sloss_command_orders *orders = &spell->chain[0].orders;
    fputs("orders", spell->out);
    const struct scenario_market *of = NULL;
    if (spell_account(spell, orders->account)) {
        of = spell_market(spell, orders->market);
    }
    if (of == NULL || orders->bid_lots < 0 || orders->ask_lots < 0) {
        return false;
    }
    spell_force(spell);
    side(spell, "bid", orders->bid_lots, orders->bid_price, of);
    side(spell, "ask", orders->ask_lots, orders->ask_price, of);
    return true;
}
