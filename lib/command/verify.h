/* SPDX-License-Identifier: BSD-2-Clause */
/* verify: computes every total from scratch, and compares. Tests and fuzzers rely on it. */
#ifndef SL_VERIFY_H
#define SL_VERIFY_H

#include "engine/engine.h"

bool sl_verify(const struct sloss_engine *engine);

#endif
