/* SPDX-License-Identifier: BSD-2-Clause */
/* Bytes are a snapshot, and they are the rows in one, without the checksums around them. Whatever
 * comes in: nothing crashes, and what is loaded holds every invariant, is saved as the same rows
 * again, and goes through a mark and a fill. */
#include <assert.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "saved.h"
#include "snapshot/load.h"

#define require(condition) ((condition) ? (void)0 : abort())

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

struct world {
    struct sloss_ledger *ledger;
    struct sloss_engine *engine;
};

static void finish(struct world *world)
{
    struct sloss_mark mark = {0, 0, 90};
    require(sloss_engine_verify(world->engine) == SLOSS_OK);
    (void)sloss_engine_mark(world->engine, &mark, 1);
    (void)sloss_engine_fill(world->engine, 0, 1, 2, 3, 100);
    require(sloss_engine_verify(world->engine) == SLOSS_OK);
}

static void close_world(struct world *world)
{
    sloss_engine_destroy(world->engine);
    sloss_ledger_destroy(world->ledger);
}

/* Rows that are loaded are written as they were: there is one way to write a state. */
static void compare_rows(const struct world *world, const uint8_t *rows, size_t size)
{
    struct saved again = {0};
    require(sloss_engine_save(world->engine, saved_write, &again) == SLOSS_OK);
    size_t at = 24;
    while (size > 0) {
        size_t part =
            again.bytes[at] | (size_t)again.bytes[at + 1] << 8 | (size_t)again.bytes[at + 2] << 16;
        require(part <= size && memcmp(again.bytes + at + 4, rows, part) == 0);
        rows += part;
        size -= part;
        at += part + 12;
    }
    require(again.size == at + 28);
    free(again.bytes);
}

static bool no_more(struct sl_row_source *source)
{
    (void)source;
    return false;
}

static void load_rows(const uint8_t *rows, size_t size)
{
    struct world world;
    struct sl_row_source source = {.at = rows, .end = rows + size, .refill = no_more};
    require(sloss_ledger_create(NULL, &world.ledger) == SLOSS_OK);
    require(sloss_engine_create(world.ledger, &world.engine) == SLOSS_OK);
    if (sl_load(world.engine, &source) == SLOSS_OK) {
        compare_rows(&world, rows, size);
        finish(&world);
    }
    close_world(&world);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct world world = {0};
    struct saved file = {.bytes = (unsigned char *)(uintptr_t)data, .size = size};
    if (sloss_engine_load(NULL, saved_read, &file, &world.ledger, &world.engine) == SLOSS_OK) {
        finish(&world);
        close_world(&world);
    }
    load_rows(data, size);
    return 0;
}
