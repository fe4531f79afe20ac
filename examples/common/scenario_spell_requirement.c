/* SPDX-License-Identifier: BSD-2-Clause */
#include "common/scenario_requirement.h"
#include "common/scenario_spell.h"
#include "common/scenario_spell_word.h"

bool spell_line_requirement(const struct spell *spell)
{
    const struct sloss_command_requirement *requirement = &spell->chain[0].requirement;
    fputs("requirement", spell->out);
    const struct scenario_market *market = spell_market(spell, requirement->market);
    if (market == NULL) {
        return false;
    }
    char text[SCENARIO_REQUIREMENT_SIZE];
    scenario_spell_requirement(requirement, &spell->scenario->assets[market->asset].unit,
                               &market->lot, text);
    fputs(text, spell->out);
    return true;
}

bool spell_line_mature(const struct spell *spell)
{
    const struct sloss_command_mature *mature = &spell->chain[0].mature;
    fputs("mature", spell->out);
    if (spell_market(spell, mature->market) == NULL) {
        return false;
    }
    if (mature->duration == 0) {
        fputs(" none", spell->out);
    } else {
        fputc(' ', spell->out);
        scenario_spell_duration(mature->duration, spell->out);
    }
    return true;
}
