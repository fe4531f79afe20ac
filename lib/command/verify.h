/* SPDX-License-Identifier: BSD-2-Clause */
/* verify: computes every total from the rows and compares it with the running total. Tests and
 * fuzzers rely on it. */
#ifndef SL_VERIFY_H
#define SL_VERIFY_H

#include "engine/engine.h"

bool sl_verify(const struct sloss_engine *engine);

#endif
