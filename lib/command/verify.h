/* SPDX-License-Identifier: BSD-2-Clause */
/* verify: derive every total from scratch and compare; the oracle behind tests and fuzzers. */
#ifndef SL_VERIFY_H
#define SL_VERIFY_H

#include "engine/engine.h"

bool sl_verify(const struct sloss_engine *engine);

#endif
