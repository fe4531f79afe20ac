/* SPDX-License-Identifier: BSD-2-Clause */
#include "common/scenario_collateral.h"
#include "common/scenario_spell_word.h"

static bool spell_asset(const struct spell *spell, uint32_t index)
{
    bool known = index < spell->scenario->asset_count;
    if (known) {
        fprintf(spell->out, " %s", spell->scenario->assets[index].name);
    }
    return known;
}

bool spell_line_collateral(const struct spell *spell)
{
    const struct sloss_command_collateral *collateral = &spell->chain[0].collateral;
    const struct sloss_unit tick = {collateral->tick, collateral->tick_decimals, 0};
    fprintf(spell->out, "collateral %.*s", SLOSS_NAME_SIZE - 1, collateral->name);
    if (!spell_asset(spell, collateral->asset) || !spell_asset(spell, collateral->settlement)) {
        return false;
    }
    fputs(" tick=", spell->out);
    scenario_spell_number(1, &tick, spell->out);
    if (collateral->discount_ppb > 0) {
        fputs(" discount=", spell->out);
        scenario_spell_number(collateral->discount_ppb, &spell_billionth, spell->out);
    }
    return collateral->to == 0 || spell_account_behind(spell, " to=", collateral->to);
}

bool spell_line_haircut(const struct spell *spell)
{
    const struct sloss_command_haircut *haircut = &spell->chain[0].haircut;
    struct sloss_collateral_info info = {.struct_size = sizeof(info)};
    fputs("haircut", spell->out);
    if (!spell_pair(spell, haircut->collateral, &info)) {
        return false;
    }
    spell_number(spell, haircut->quantity, spell_asset_unit(spell, info.asset));
    spell_number(spell, haircut->weight_ppb, &spell_billionth);
    return true;
}

bool spell_pair(const struct spell *spell, uint32_t number, struct sloss_collateral_info *info)
{
    bool known = sloss_engine_collateral(spell->scenario->engine, number, info) == SLOSS_OK;
    if (known) {
        fprintf(spell->out, " %s", info->name);
    }
    return known;
}

/* The price of a pair: what a mark has of it. */
bool spell_pair_mark(const struct spell *spell, const struct sloss_command_mark *mark)
{
    struct sloss_collateral_info info = {.struct_size = sizeof(info)};
    if (!spell_pair(spell, mark->market, &info)) {
        return false;
    }
    const struct sloss_unit unit = scenario_price_unit(&info);
    spell_number(spell, mark->price, &unit);
    return true;
}
