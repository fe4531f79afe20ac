/* SPDX-License-Identifier: BSD-2-Clause */
/* saved_world: a world is saved, and a world is loaded. */
#ifndef SAVED_WORLD_H
#define SAVED_WORLD_H

#include "saved.h"
#include "sloss/snapshot.h"
#include "world.h"

static inline struct saved save_world(const struct world *world)
{
    struct saved saved = {0};
    assert_ok(sloss_engine_save(world->engine, saved_write, &saved));
    return saved;
}

static inline enum sloss_status try_load(struct saved *saved, struct world *world)
{
    saved->at = 0;
    saved->calls = 0;
    *world = (struct world){0};
    return sloss_engine_load(NULL, saved_read, saved, &world->ledger, &world->engine);
}

static inline struct world load_world(struct saved *saved)
{
    struct world world;
    assert_ok(try_load(saved, &world));
    return world;
}

#endif
