/* SPDX-License-Identifier: BSD-2-Clause */
/* go: what becomes of a holding in breach, or in liquidation, in the round that is listed: it is
 * left as it is, closed out whole, or so many lots of its positions are closed at once, as far as a
 * slice of each goes (docs/rules.md 24.2 to 24.5). It changes nothing but the list of goes. */
#ifndef SL_GO_H
#define SL_GO_H

#include "reduction/solution.h"

enum sl_go_way {
    SL_GO_LEFT,
    SL_GO_WHOLE,
    SL_GO_REDUCED
};

/* One holding of the round that is reduced. Goes stand in account order. */
struct sl_go {
    uint32_t holding;
    uint32_t account;
    uint32_t first; /* of its rows of lots, in the order in which they close */
    uint32_t count;
    bool solved; /* this brings it back to its target */
};

/* A round is to be listed: there are no goes. */
void sl_go_begin(struct sloss_engine *engine);

/* What becomes of a holding that is in breach, or is in liquidation alone. It has a position that
 * is not left to the host. A go that is found is listed behind those there are. */
enum sloss_status sl_go_find(struct sloss_engine *engine, uint32_t holding, bool breached,
                             enum sl_go_way *way_out);

/* The go of a holding in the round, or NULL. */
const struct sl_go *sl_go_of(const struct sloss_engine *engine, uint32_t holding);

/* The rows of a go. */
static inline const struct sl_go_lots *sl_go_lots(const struct sloss_engine *engine,
                                                  const struct sl_go *go)
{
    return (const struct sl_go_lots *)(const void *)engine->reductions.lots.data + go->first;
}

/* What 24.3 would close of a holding, without slices, but with what goes along for the remainder:
 * where that is no sum, or a market does not reduce, or it has less than its markets say, all lots
 * of all positions. The rows are valid until the next call of this module. Nothing is listed. */
enum sloss_status sl_go_order(struct sloss_engine *engine, uint32_t holding,
                              const struct sl_go_lots **lots_out, uint32_t *count_out);

#endif
