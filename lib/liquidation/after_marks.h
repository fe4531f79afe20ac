/* SPDX-License-Identifier: BSD-2-Clause */
/* after_marks: what a command that set marks does when its rounds are done: the funds of the
 * markets that it marked are held to their limits (docs/rules.md 13). */
#ifndef SL_AFTER_MARKS_H
#define SL_AFTER_MARKS_H

#include "engine/engine.h"

enum sloss_status sl_after_marks(struct sloss_engine *engine);

#endif
