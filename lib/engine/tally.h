/* SPDX-License-Identifier: BSD-2-Clause */
/* tally: the end of a deficit, when all of it is paid or left uncovered: its market adds it to its
 * sums, with what each layer gave and when, and its asset notes when its members last stood for
 * one. */
#ifndef SL_TALLY_H
#define SL_TALLY_H

#include "engine/engine.h"

/* Add a deficit to what its market and asset remember. Its record says what each layer paid. */
enum sloss_status sl_tally(struct sloss_engine *engine, const struct sloss_deficit *deficit);

#endif
