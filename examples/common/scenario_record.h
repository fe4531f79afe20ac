/* SPDX-License-Identifier: BSD-2-Clause */
/* scenario_record: what the scenario language has for the journals of hosts: ids of commands, and
 * commands as they are where there are no words for them. */
#ifndef SCENARIO_RECORD_H
#define SCENARIO_RECORD_H

#include "common/scenario_line.h"

/* Take `id=HEX` off a line; it becomes the id of the line's command. */
enum sloss_status scenario_take_id(struct scenario *scenario, struct scenario_line *line);

/* ids NUMBER */
enum sloss_status scenario_run_ids(struct scenario *scenario, struct scenario_line *line);

/* record HEX... */
enum sloss_status scenario_run_record(struct scenario *scenario, struct scenario_line *line);

/* Write the words of `record` for a command or a chain, and of the id of a command. */
void scenario_spell_record(const struct sloss_command *chain, size_t count, FILE *out);
void scenario_spell_id(const struct sloss_command *command, FILE *out);

#endif
