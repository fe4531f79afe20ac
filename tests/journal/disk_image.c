/* SPDX-License-Identifier: BSD-2-Clause */
/* What a process reads, what is on the platter, and what a cut leaves of the difference. */
#include "disk_internal.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define SECTOR 512u

struct disk the_disk;

void *disk_allocate(void *old, size_t size)
{
    void *bytes = realloc(old, size > 0 ? size : 1);
    if (bytes == NULL) {
        perror("disk");
        exit(2);
    }
    return bytes;
}

/* ---- images ---------------------------------------------------------------------------------- */

/* Bytes between the old end and the new one are zero. */
static void resize(struct disk_image *image, size_t size)
{
    if (size > image->room) {
        image->room = 2 * size;
        image->bytes = disk_allocate(image->bytes, image->room);
    }
    if (size > image->size) {
        memset(image->bytes + image->size, 0, size - image->size);
    }
    image->size = size;
}

static void put(struct disk_image *image, const void *bytes, size_t size, size_t at)
{
    if (at + size > image->size) {
        resize(image, at + size);
    }
    memcpy(image->bytes + at, bytes, size);
}

static void copy(struct disk_image *to, const struct disk_image *from)
{
    to->exists = from->exists;
    to->size = 0;
    if (from->size > 0) {
        put(to, from->bytes, from->size, 0);
    }
}

static void apply(struct disk_image *image, const struct disk_change *change)
{
    switch (change->kind) {
    case DISK_CREATE:
        image->exists = true;
        image->size = 0;
        break;
    case DISK_WRITE:
        put(image, change->bytes, change->size, change->at);
        break;
    case DISK_TRUNCATE:
        resize(image, change->at);
        break;
    }
}

/* ---- changes --------------------------------------------------------------------------------- */

/* Make a change that waits for a sync. */
static void change(struct disk_file *file, struct disk_change change)
{
    if (file->count == file->room) {
        file->room = 2 * file->room + 16;
        file->changes = disk_allocate(file->changes, file->room * sizeof(*file->changes));
    }
    if (change.kind == DISK_WRITE) {
        const unsigned char *given = change.bytes;
        change.bytes = disk_allocate(NULL, change.size);
        memcpy(change.bytes, given, change.size);
    }
    file->changes[file->count++] = change;
    apply(&file->now, &change);
}

static void forget(struct disk_file *file)
{
    for (size_t i = 0; i < file->count; i++) {
        free(file->changes[i].bytes);
    }
    file->count = 0;
}

void disk_write(struct disk_file *file, const void *bytes, size_t size, size_t at)
{
    change(file, (struct disk_change){.kind = DISK_WRITE,
                                      .at = at,
                                      .size = size,
                                      .bytes = (unsigned char *)(uintptr_t)bytes});
}

void disk_truncate(struct disk_file *file, size_t size)
{
    change(file, (struct disk_change){.kind = DISK_TRUNCATE, .at = size});
}

void disk_sync(struct disk_file *file)
{
    for (size_t i = 0; i < file->count; i++) {
        apply(&file->platter, &file->changes[i]);
    }
    forget(file);
}

/* ---- what a cut leaves ----------------------------------------------------------------------- */

/* Some of the sectors of a write, or its beginning. */
static void tear(struct disk_image *image, const struct disk_change *write)
{
    struct random *random = &the_disk.random;
    the_disk.counts.torn++;
    if (one_in(random, 2)) {
        put(image, write->bytes, (size_t)random_below(random, write->size + 1), write->at);
        return;
    }
    for (size_t done = 0; done < write->size;) {
        size_t part = SECTOR - (write->at + done) % SECTOR;
        part = part < write->size - done ? part : write->size - done;
        if (one_in(random, 2)) {
            put(image, write->bytes + done, part, write->at + done);
        }
        done += part;
    }
}

/* One change, of which the system may have written all, nothing or a part. False if nothing that
 * follows can be there either, since there is no file. */
static bool survive(struct disk_file *file, const struct disk_change *change)
{
    uint64_t fate = random_below(&the_disk.random, 3);
    if (fate == 0) {
        apply(&file->platter, change);
    } else if (fate == 1 && change->kind == DISK_WRITE) {
        tear(&file->platter, change);
    } else {
        the_disk.counts.lost++;
        return change->kind != DISK_CREATE;
    }
    return true;
}

/* Of some files nothing was written, of some all, of some this and that. */
static void settle(struct disk_file *file)
{
    uint64_t fate = random_below(&the_disk.random, 3);
    bool goes_on = true;
    for (size_t i = 0; i < file->count && goes_on; i++) {
        if (fate == 0) {
            the_disk.counts.lost++;
        } else if (fate == 1) {
            apply(&file->platter, &file->changes[i]);
        } else {
            goes_on = survive(file, &file->changes[i]);
        }
    }
    forget(file);
}

void disk_drop(struct disk_file *file)
{
    settle(file);
}

/* A file that was removed without a sync of its folder may be there again. */
static void cut(struct disk_file *file)
{
    settle(file);
    if (!file->now.exists && file->platter.exists && one_in(&the_disk.random, 2)) {
        file->platter.exists = false;
    }
    if (!file->platter.exists) {
        file->platter.size = 0;
    }
    copy(&file->now, &file->platter);
}

void disk_on(bool power_was_cut)
{
    for (size_t i = 0; i < DISK_FILES; i++) {
        if (power_was_cut) {
            cut(&the_disk.files[i]);
        }
        disk_unmap(&the_disk.files[i]);
    }
    the_disk.counts.cuts += power_was_cut ? 1 : 0;
    the_disk.counts.deaths += power_was_cut ? 0 : 1;
    the_disk.is_off = false;
}

/* ---- files ----------------------------------------------------------------------------------- */

/* The place of a name, which need not exist now; NULL if it has none. */
static struct disk_file *place_of(const char *name)
{
    for (size_t i = 0; i < DISK_FILES; i++) {
        if (strcmp(the_disk.files[i].name, name) == 0) {
            return &the_disk.files[i];
        }
    }
    return NULL;
}

struct disk_file *disk_find(const char *name)
{
    struct disk_file *file = place_of(name);
    return file != NULL && file->now.exists ? file : NULL;
}

struct disk_file *disk_create(const char *name)
{
    struct disk_file *file = place_of(name);
    if (file == NULL) {
        file = place_of(""); /* a free one */
    }
    if (file == NULL) {
        fputs("disk: too many files\n", stderr);
        exit(2);
    }
    (void)snprintf(file->name, sizeof(file->name), "%s", name);
    forget(file);
    change(file, (struct disk_change){.kind = DISK_CREATE});
    return file;
}

void disk_delete(struct disk_file *file, bool is_durable)
{
    forget(file);
    file->now.exists = false;
    file->now.size = 0;
    if (is_durable) {
        file->platter.exists = false;
        file->platter.size = 0;
    }
    if (!file->platter.exists) {
        file->name[0] = '\0';
    }
}

void disk_sync_folder(void)
{
    for (size_t i = 0; i < DISK_FILES; i++) {
        struct disk_file *file = &the_disk.files[i];
        if (!file->now.exists && file->platter.exists) {
            disk_delete(file, true);
        }
    }
}

void disk_unmap(struct disk_file *file)
{
    for (size_t i = 0; i < DISK_SHARED; i++) {
        free(file->regions[i]);
        file->regions[i] = NULL;
    }
}

const unsigned char *disk_bytes(const char *name, size_t *size_out)
{
    const struct disk_file *file = disk_find(name);
    *size_out = file == NULL ? 0 : file->now.size;
    return file == NULL ? NULL : file->now.bytes;
}

void disk_put(const char *name, const unsigned char *bytes, size_t size)
{
    struct disk_file *file = disk_find(name);
    if (file != NULL) {
        disk_delete(file, true);
    }
    if (size > 0) {
        file = disk_create(name);
        disk_write(file, bytes, size, 0);
        disk_sync(file);
    }
}
