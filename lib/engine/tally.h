/* SPDX-License-Identifier: BSD-2-Clause */
/* tally: what a market remembers of a deficit: its sums, what each layer gave and when. */
#ifndef SL_TALLY_H
#define SL_TALLY_H

#include "engine/engine.h"

/* Add a deficit, with what the layers paid of it, to what its market and asset remember. */
enum sloss_status sl_tally(struct sloss_engine *engine, const struct sloss_deficit *deficit);

#endif
