/* SPDX-License-Identifier: BSD-2-Clause */
/* stress_interrupt: the first interrupt (SIGINT) of a run ends it with what is done so far; a
 * second one ends the program at once. */
#ifndef STRESS_INTERRUPT_H
#define STRESS_INTERRUPT_H

#include <stdbool.h>

/* From here on the next interrupt only ends the run. */
void stress_interrupt_catch(void);

/* Has the user interrupted? */
bool stress_interrupted(void);

/* The same as a sloss_stop_fn: every engine of a run asks it, so that no scenario, however long it
 * takes, keeps the user waiting. */
int stress_interrupt_stop(void *context);

#endif
