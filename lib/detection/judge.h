/* SPDX-License-Identifier: BSD-2-Clause */
/* judge: one holding, at the marks as they are: in breach, to be armed, or to be looked at again.
 *
 * Arming costs, and is in vain where the next mark takes it back. So *hot* holdings, so near their
 * edge that each mark would pass a trigger again, stay suspects; and where a large part of all is
 * judged at once (*bulk*), they are armed anew over the next marks. */
#ifndef SL_JUDGE_H
#define SL_JUDGE_H

#include "engine/engine.h"

/* For tests: bulk and hot as they come, always or never. */
enum sl_force {
    SL_FORCE_AUTO,
    SL_FORCE_ON,
    SL_FORCE_OFF
};

/* How many are judged at once. */
enum sl_crowd {
    SL_CROWD_FEW,
    SL_CROWD_MANY, /* most of them left over from an earlier bulk */
    SL_CROWD_BULK  /* this instant has passed so many triggers */
};

/* Of so many holdings whose triggers this instant has passed, and so many suspects before. */
enum sl_crowd sl_judge_crowd(const struct sloss_engine *engine, size_t found, size_t suspects);

/* A trigger of the holding was passed. */
void sl_judge_heat(const struct sloss_engine *engine, struct sl_holding *holding);

/* List a holding if it is in breach; one that this command has closed out already waits for the
 * next. Else arm it, if it is not. `stays` if it is to be judged at the next mark again. */
enum sloss_status sl_judge(struct sloss_engine *engine, uint32_t row, enum sl_crowd crowd,
                           bool *stays);

/* The same without arming, of holdings that may be closed out. */
enum sloss_status sl_judge_only(struct sloss_engine *engine, uint32_t row);

#endif
