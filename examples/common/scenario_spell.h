/* SPDX-License-Identifier: BSD-2-Clause */
/* scenario_spell: commands as lines of the scenario language, from which the reader makes the same
 * commands again. */
#ifndef SCENARIO_SPELL_H
#define SCENARIO_SPELL_H

#include "common/scenario_line.h"

#define SCENARIO_TIME_SIZE 64

/* Write the line of a command, or of a chain, that is put to these books next; without the end of
 * the line. A market that it adds has the lot and the tick of `shown`, or if that is NULL some that
 * come to its unit. False where the language has no words for the command: what is written then is
 * no line, and scenario_spell_record() has one. A line may still come to another command, where
 * names or numbers are taken: `only` of struct scenario finds that out. */
bool scenario_spell(const struct scenario *scenario, const struct sloss_command *chain,
                    size_t count, const struct scenario_market *shown, FILE *out);

/* Write a count of units as a decimal. */
void scenario_spell_number(int64_t count, const struct sloss_unit *unit, FILE *out);

/* Write a duration above zero, in the largest unit that it is a whole number of. */
void scenario_spell_duration(int64_t duration, FILE *out);

/* A time as 2025-10-10T21:16:04.831Z, with as many digits of the second as it needs. */
char *scenario_spell_time(int64_t time, char text[SCENARIO_TIME_SIZE]);

#endif
