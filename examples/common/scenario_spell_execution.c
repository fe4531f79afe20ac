/* SPDX-License-Identifier: BSD-2-Clause */
#include "common/scenario_spell.h"
#include "common/scenario_spell_word.h"

#define ONE INT64_C(1000000000) /* as parts per billion */

/* A blank, a key, and a rate. */
static void rate(const struct spell *spell, const char *key, int64_t ppb)
{
    fprintf(spell->out, " %s=", key);
    scenario_spell_number(ppb, &spell_billionth, spell->out);
}

static void duration(const struct spell *spell, const char *key, int64_t nanoseconds)
{
    fprintf(spell->out, " %s=", key);
    scenario_spell_duration(nanoseconds, spell->out);
}

bool spell_line_execute(const struct spell *spell)
{
    const struct sloss_command_execute *execute = &spell->chain[0].execute;
    fputs("execute", spell->out);
    if (spell_market(spell, execute->market) == NULL) {
        return false;
    }
    duration(spell, "timeout", execute->timeout);
    if (execute->fee_ppb != 0) {
        rate(spell, "fee", execute->fee_ppb);
    }
    if (execute->liquidator_ppb != 0) {
        rate(spell, "liquidator", execute->liquidator_ppb);
    }
    return true;
}

bool spell_line_auction(const struct spell *spell)
{
    const struct sloss_command_auction *auction = &spell->chain[0].auction;
    if (spell_asset_unit(spell, auction->asset) == NULL) {
        return false;
    }
    fprintf(spell->out, "auction %s", spell->scenario->assets[auction->asset].name);
    rate(spell, "from", auction->from_ppb);
    rate(spell, "to", auction->to_ppb);
    duration(spell, "first", auction->first);
    duration(spell, "last", auction->last);
    if (auction->part_ppb != ONE) {
        rate(spell, "part", auction->part_ppb);
    }
    return true;
}

bool spell_line_bid(const struct spell *spell)
{
    const struct sloss_command_bid *bid = &spell->chain[0].bid;
    fputs("bid", spell->out);
    if (!spell_account(spell, bid->bidder) || !spell_account(spell, bid->account) ||
        spell_asset_unit(spell, bid->asset) == NULL) {
        return false;
    }
    spell_number(spell, bid->part_ppb, &spell_billionth);
    if (bid->asset != 0) {
        fprintf(spell->out, " %s", spell->scenario->assets[bid->asset].name);
    }
    return true;
}
