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
    uint32_t market_count;
    const uint32_t *holes;         /* of each market then (sl_state_hole()) */
    const struct sl_vector *lists; /* uint32_t: claims there may be (sl_save_lists()) */
    struct sl_vector *keys;        /* scratch */
};

/* List the market and kind of all claims that somebody may have: market * SL_CLAIM_LISTS + kind.
 * False without memory. */
bool sl_save_lists(const struct sloss_ledger *ledger, struct sl_vector *lists);

/* All rows of an account. False without memory, also of the pen. */
bool sl_save_account(const struct sl_save_view *view, uint32_t account,
                     const struct sl_state_sink *sink);

#endif
