/* SPDX-License-Identifier: BSD-2-Clause */
/* group_known: what has been worked out of groups, while nothing changes. Where many members are
 * looked at one after the other, their group is worked out once, not once for each. */
#ifndef SL_GROUP_KNOWN_H
#define SL_GROUP_KNOWN_H

#include "margin/figures.h"

#define SL_KNOWN_GROUPS 16u /* that one call remembers which reads many accounts */

/* A group in an asset. */
struct sl_known_group {
    uint64_t turn; /* in which it was worked out; 0 for none */
    uint32_t group;
    uint32_t asset;
    bool is_unpaid; /* a member could not pay its variation */
    struct sl_margin margin;
};

/* From here on nothing changes that a margin depends on, until the end. One does not begin within
 * another. Without memory nothing is remembered. */
void sl_group_known_begin(struct sloss_engine *engine);
void sl_group_known_end(struct sloss_engine *engine);

/* The same for one who may change nothing: what it knows is remembered in rows of its own, all zero
 * at first, and `reader_out` is the engine that it asks. */
void sl_group_known_read(const struct sloss_engine *engine, struct sl_known_group *rows,
                         uint32_t count, struct sloss_engine *reader_out);

/* Where what is known of a group in an asset is kept, or NULL while nothing is. If the turn is
 * another one, nothing is known yet. */
struct sl_known_group *sl_group_known_row(const struct sloss_engine *engine, uint32_t group,
                                          uint32_t asset);

static inline bool sl_group_known_is(const struct sloss_engine *engine,
                                     const struct sl_known_group *row, uint32_t group,
                                     uint32_t asset)
{
    return row->turn == engine->known.turn && row->group == group && row->asset == asset;
}

#endif
