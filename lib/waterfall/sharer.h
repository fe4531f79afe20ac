/* SPDX-License-Identifier: BSD-2-Clause */
/* sharer: who bears the layer `socialize` of a round, and how it is noted. */
#ifndef SL_SHARER_H
#define SL_SHARER_H

#include "engine/engine.h"

/* How the layer `socialize` charges up to `amount` for a market, into the pool, where it does not
 * ask the market's payers: the winners of a variation instant bear it themselves. What it came to
 * is noted in the record (sl_socialize_note()), which stands for all defaults of the market
 * together; its number is that of the only one, or 0. */
struct sl_sharer {
    enum sloss_status (*charge)(struct sloss_engine *engine, void *context,
                                struct sloss_deficit *deficit, int64_t amount);
    /* What a holding is still to receive in the instant, which counts as its own where it answers
     * for a defaulter; NULL where nobody is to receive anything. */
    sl_wide (*due)(const struct sloss_engine *engine, const void *context, uint32_t holding);
    void *context;
};

#endif
