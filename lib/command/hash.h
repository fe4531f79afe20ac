/* SPDX-License-Identifier: BSD-2-Clause */
/* hash: the 128-bit hash of the state. The state is everything that a later command or query can
 * see. */
#ifndef SL_HASH_H
#define SL_HASH_H

#include "engine/engine.h"

struct sloss_hash sl_hash_state(const struct sloss_engine *engine);

#endif
