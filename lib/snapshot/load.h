/* SPDX-License-Identifier: BSD-2-Clause */
/* load: the rows of a snapshot are put into a new engine on a new ledger. */
#ifndef SL_LOAD_H
#define SL_LOAD_H

#include "snapshot/stream.h"

/* Read all rows, and make what follows from them. After anything but SLOSS_OK the engine and its
 * ledger can only be destroyed. Whether the hash is right is not asked here. */
enum sloss_status sl_load(struct sloss_engine *engine, struct sl_row_source *source);

#endif
