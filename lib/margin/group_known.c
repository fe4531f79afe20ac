/* SPDX-License-Identifier: BSD-2-Clause */
#include "margin/group_known.h"

#include <assert.h>
#include <string.h>

#define ROWS_MAX (UINT32_C(1) << 16) /* then some have to share a row, and are worked out again */

/* As many rows as there are groups in assets, as a power of two. */
static uint32_t rows_for(const struct sloss_engine *engine)
{
    uint64_t wanted = (uint64_t)engine->ledger->groups.rows.count * engine->ledger->assets.count;
    uint32_t rows = 1;
    while (rows < wanted && rows < ROWS_MAX) {
        rows *= 2;
    }
    return rows;
}

static bool make_room(struct sloss_engine *engine, uint32_t rows)
{
    struct sl_known_scratch *known = &engine->known;
    if (known->count >= rows) {
        return true;
    }
    void *room = sl_vector_scratch(&known->rows, rows, sizeof(struct sl_known_group));
    known->count = room == NULL ? 0 : rows;
    if (room != NULL) {
        memset(room, 0, rows * sizeof(struct sl_known_group));
    }
    return room != NULL;
}

void sl_group_known_begin(struct sloss_engine *engine)
{
    assert(!engine->known.on);
    engine->known.turn++;
    engine->known.on = engine->ledger->groups.grouped > 0 && make_room(engine, rows_for(engine));
}

void sl_group_known_end(struct sloss_engine *engine)
{
    engine->known.on = false;
}

void sl_group_known_read(const struct sloss_engine *engine, struct sl_known_group *rows,
                         uint32_t count, struct sloss_engine *reader_out)
{
    *reader_out = *engine;
    reader_out->known =
        (struct sl_known_scratch){.rows.data = (char *)rows, .count = count, .on = true, .turn = 1};
}

struct sl_known_group *sl_group_known_row(const struct sloss_engine *engine, uint32_t group,
                                          uint32_t asset)
{
    const struct sl_known_scratch *known = &engine->known;
    struct sl_known_group *rows = (struct sl_known_group *)(void *)known->rows.data;
    uint64_t place = (uint64_t)group * engine->ledger->assets.count + asset;
    return known->on ? &rows[place % known->count] : NULL;
}
