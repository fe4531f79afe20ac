/* SPDX-License-Identifier: BSD-2-Clause */
/* judge: checks one holding at the present marks. It is in breach, or it is armed, or it stays a
 * suspect (the words are explained in breach.h).
 *
 * Arming takes time, which is lost if the next mark passes the trigger again. So *hot* holdings, so
 * near to a breach that each mark would pass one of their triggers, stay suspects. And where a
 * large part of all holdings is checked at once (*bulk*), they are armed bit by bit over the next
 * marks. */
#ifndef SL_JUDGE_H
#define SL_JUDGE_H

#include "engine/engine.h"

/* For tests: whether bulk, or hot, is found out, always so or never so. */
enum sl_force {
    SL_FORCE_AUTO,
    SL_FORCE_ON,
    SL_FORCE_OFF
};

/* How many holdings are checked at once. */
enum sl_crowd {
    SL_CROWD_FEW,
    SL_CROWD_MANY, /* many, most of them left over from an earlier bulk */
    SL_CROWD_BULK  /* many, because this instant has passed so many triggers */
};

/* The crowd, given how many holdings' triggers this instant has passed, and how many suspects there
 * were before. */
enum sl_crowd sl_judge_crowd(const struct sloss_engine *engine, size_t found, size_t suspects);

/* Count that a trigger of the holding was passed. */
void sl_judge_note_pass(const struct sloss_engine *engine, struct sl_holding *holding);

/* Check a holding. If it is in breach, list it, unless this command has closed it out already: then
 * it waits for the next command. If it is not in breach, arm it where that pays. `stays` says
 * whether the next mark must check it again. */
enum sloss_status sl_judge(struct sloss_engine *engine, uint32_t row, enum sl_crowd crowd,
                           bool *stays);

/* The same, but the holding is not armed. For holdings that may be closed out. */
enum sloss_status sl_judge_only(struct sloss_engine *engine, uint32_t row);

#endif
