/* SPDX-License-Identifier: BSD-2-Clause */
/* save: the rows of a book in the order of a snapshot, account by account. */
#ifndef SL_SAVE_H
#define SL_SAVE_H

#include "command/state.h"

/* The rows that are no account's: settings, counts, assets, markets. */
void sl_save_head(const struct sloss_engine *engine, const struct sl_state_sink *sink);

/* Where the markets are as they stood when the snapshot began. */
struct sl_save_view {
    const struct sloss_engine *engine;
    const struct sl_market *markets;
    struct sl_vector *keys; /* scratch */
};

/* All rows of an account. False without memory, also of the pen. */
bool sl_save_account(const struct sl_save_view *view, uint32_t account,
                     const struct sl_state_sink *sink);

#endif
