/* SPDX-License-Identifier: BSD-2-Clause */
#include <inttypes.h>

#include "common/scenario_spell.h"
#include "common/scenario_spell_word.h"
#include "common/scenario_words.h"

bool spell_line_govern(const struct spell *spell)
{
    const struct sloss_command_govern *govern = &spell->chain[0].govern;
    uint32_t place = 0;
    while (scenario_settings[place] != NULL && scenario_setting_kinds[place] != govern->kind) {
        place++;
    }
    fputs("govern", spell->out);
    if (govern->delay < 0 || !spell_word(spell, "", scenario_settings, place)) {
        return false;
    }
    fputs(" delay=", spell->out);
    scenario_spell_duration(govern->delay, spell->out);
    if (govern->step_ppb != 0) {
        fputs(" step=", spell->out);
        scenario_spell_number(govern->step_ppb, &spell_billionth, spell->out);
    }
    return true;
}

/* No line says an id of the command that is put off. */
bool spell_line_schedule(const struct spell *spell)
{
    const struct sloss_command *chain = spell->chain;
    char text[SCENARIO_TIME_SIZE];
    if (spell->count < 2 || (chain[1].host_id[0] | chain[1].host_id[1]) != 0) {
        return false;
    }
    fprintf(spell->out, "schedule %" PRIu64 " %s ", chain[0].schedule.change,
            scenario_spell_time(chain[0].schedule.time, text));
    return scenario_spell(spell->scenario, chain + 1, spell->count - 1, NULL, spell->out);
}

bool spell_line_unschedule(const struct spell *spell)
{
    fprintf(spell->out, "unschedule %" PRIu64, spell->chain[0].unschedule.change);
    return true;
}
