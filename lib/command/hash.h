/* SPDX-License-Identifier: BSD-2-Clause */
/* hash: 128 bits that stand for the state, which is all that a later command or query can see. */
#ifndef SL_HASH_H
#define SL_HASH_H

#include "engine/engine.h"

struct sloss_hash sl_hash_state(const struct sloss_engine *engine);

#endif
