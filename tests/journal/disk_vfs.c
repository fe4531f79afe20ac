/* SPDX-License-Identifier: BSD-2-Clause */
/* The disk as SQLite asks for it, and where it fails. */
#include "disk_internal.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define REGION_MAX 65536

struct handle {
    sqlite3_file base;
    struct disk_file *file;
    int lock;
    bool is_unnamed;
    bool syncs_folder; /* with the next sync */
};

/* ---- what fails ------------------------------------------------------------------------------ */

bool disk_tick(void)
{
    if (!the_disk.is_off && the_disk.plan.power != 0 && --the_disk.plan.power == 0) {
        the_disk.is_off = true;
    }
    return !the_disk.is_off;
}

bool disk_fails(enum disk_fault fault)
{
    bool fails = one_in(&the_disk.random, the_disk.plan.odds[fault]);
    the_disk.counts.faults[fault] += fails ? 1 : 0;
    return fails;
}

/* May a file grow? A disk that is full stays so. */
static bool is_full(void)
{
    if (!the_disk.is_full) {
        the_disk.is_full = disk_fails(DISK_FULL);
    }
    return the_disk.is_full;
}

/* ---- a file ---------------------------------------------------------------------------------- */

static int close_handle(sqlite3_file *base)
{
    struct handle *handle = (struct handle *)base;
    struct disk_file *file = handle->file;
    if (--file->opened == 0) {
        file->shared = 0;
        file->reserved = file->pending = NULL;
        if (handle->is_unnamed) {
            disk_delete(file, true);
        }
    }
    return SQLITE_OK;
}

static int read_handle(sqlite3_file *base, void *bytes_out, int size, sqlite3_int64 at)
{
    const struct disk_image *image = &((struct handle *)base)->file->now;
    unsigned char *bytes = bytes_out;
    size_t wanted = (size_t)size;
    size_t from = (size_t)at;
    if (!disk_tick() || disk_fails(DISK_READ_FAILS)) {
        return SQLITE_IOERR_READ;
    }
    size_t there = from < image->size ? image->size - from : 0;
    there = there < wanted ? there : wanted;
    memset(bytes, 0, wanted);
    if (there > 0) {
        memcpy(bytes, image->bytes + from, there);
        if (disk_fails(DISK_READ_FLIPS)) {
            bytes[random_below(&the_disk.random, there)] ^=
                (unsigned char)(1u << random_below(&the_disk.random, 8));
        }
    }
    return there < wanted ? SQLITE_IOERR_SHORT_READ : SQLITE_OK;
}

static int write_handle(sqlite3_file *base, const void *bytes, int size, sqlite3_int64 at)
{
    struct disk_file *file = ((struct handle *)base)->file;
    size_t count = (size_t)size;
    size_t from = (size_t)at;
    bool was_on = !the_disk.is_off;
    if (!disk_tick()) {
        if (was_on) { /* it was under way */
            disk_write(file, bytes, count, from);
        }
        return SQLITE_IOERR_WRITE;
    }
    if (disk_fails(DISK_WRITE_FAILS)) {
        return SQLITE_IOERR_WRITE;
    }
    if (from + count > file->now.size && is_full()) {
        return SQLITE_FULL;
    }
    if (disk_fails(DISK_WRITE_SHORT)) {
        disk_write(file, bytes, (size_t)random_below(&the_disk.random, count), from);
        return one_in(&the_disk.random, 2) ? SQLITE_FULL : SQLITE_IOERR_WRITE;
    }
    disk_write(file, bytes, count, from);
    return SQLITE_OK;
}

static int truncate_handle(sqlite3_file *base, sqlite3_int64 size)
{
    if (!disk_tick() || disk_fails(DISK_TRUNCATE_FAILS)) {
        return SQLITE_IOERR_TRUNCATE;
    }
    disk_truncate(((struct handle *)base)->file, (size_t)size);
    return SQLITE_OK;
}

static int sync_handle(sqlite3_file *base, int flags)
{
    struct handle *handle = (struct handle *)base;
    struct disk_file *file = handle->file;
    (void)flags;
    if (!disk_tick() || disk_fails(DISK_SYNC_FAILS)) {
        return SQLITE_IOERR_FSYNC;
    }
    if (disk_fails(DISK_SYNC_DROPS)) {
        disk_drop(file);
        return SQLITE_IOERR_FSYNC;
    }
    disk_sync(file);
    if (handle->syncs_folder) {
        disk_sync_folder();
        handle->syncs_folder = false;
    }
    return SQLITE_OK;
}

static int size_of_handle(sqlite3_file *base, sqlite3_int64 *size_out)
{
    *size_out = (sqlite3_int64)((struct handle *)base)->file->now.size;
    return the_disk.is_off ? SQLITE_IOERR_FSTAT : SQLITE_OK;
}

static int control_handle(sqlite3_file *base, int what, void *argument)
{
    (void)base;
    (void)what;
    (void)argument;
    return SQLITE_NOTFOUND;
}

static int sector_of_handle(sqlite3_file *base)
{
    (void)base;
    return 4096;
}

/* As the files of most systems: a write changes no byte beside it, whatever happens. */
static int traits_of_handle(sqlite3_file *base)
{
    (void)base;
    return SQLITE_IOCAP_POWERSAFE_OVERWRITE;
}

/* ---- locks of a file ------------------------------------------------------------------------- */

static bool is_other(const void *holder, const void *self)
{
    return holder != NULL && holder != self;
}

static int lock_handle(sqlite3_file *base, int level)
{
    struct handle *handle = (struct handle *)base;
    struct disk_file *file = handle->file;
    if (level <= handle->lock) {
        return SQLITE_OK;
    }
    if (is_other(file->pending, handle) ||
        (level >= SQLITE_LOCK_RESERVED && is_other(file->reserved, handle))) {
        return SQLITE_BUSY;
    }
    if (handle->lock == SQLITE_LOCK_NONE) {
        file->shared++;
        handle->lock = SQLITE_LOCK_SHARED;
    }
    if (level >= SQLITE_LOCK_RESERVED) {
        file->reserved = handle;
        handle->lock = SQLITE_LOCK_RESERVED;
    }
    if (level >= SQLITE_LOCK_PENDING) {
        file->pending = handle;
        handle->lock = SQLITE_LOCK_PENDING;
        if (file->shared > 1) {
            return SQLITE_BUSY;
        }
    }
    handle->lock = level;
    return SQLITE_OK;
}

static int unlock_handle(sqlite3_file *base, int level)
{
    struct handle *handle = (struct handle *)base;
    struct disk_file *file = handle->file;
    if (level >= handle->lock) {
        return SQLITE_OK;
    }
    if (file->reserved == handle) {
        file->reserved = NULL;
    }
    if (file->pending == handle) {
        file->pending = NULL;
    }
    if (level == SQLITE_LOCK_NONE) {
        file->shared--;
    }
    handle->lock = level;
    return SQLITE_OK;
}

static int is_reserved(sqlite3_file *base, int *result_out)
{
    *result_out = ((struct handle *)base)->file->reserved != NULL;
    return SQLITE_OK;
}

/* ---- shared memory --------------------------------------------------------------------------- */

static int map_shared(sqlite3_file *base, int region, int size, int extend, void volatile **out)
{
    struct disk_file *file = ((struct handle *)base)->file;
    *out = NULL;
    if (region >= (int)DISK_SHARED || size > REGION_MAX || disk_fails(DISK_MAP_FAILS)) {
        return SQLITE_IOERR_SHMMAP;
    }
    if (file->regions[region] == NULL && extend) {
        file->regions[region] = disk_allocate(NULL, (size_t)size);
        memset(file->regions[region], 0, (size_t)size);
    }
    *out = file->regions[region];
    return SQLITE_OK;
}

/* May one take the lock, alone or with others? */
static bool may_lock(const struct disk_file *file, const void *self, int place, bool alone)
{
    return file->shared_writer[place] == NULL ? !alone || file->shared_readers[place] == 0
                                              : file->shared_writer[place] == self;
}

static int lock_shared(sqlite3_file *base, int offset, int count, int flags)
{
    struct disk_file *file = ((struct handle *)base)->file;
    bool alone = (flags & SQLITE_SHM_EXCLUSIVE) != 0;
    bool locks = (flags & SQLITE_SHM_LOCK) != 0;
    for (int place = offset; locks && place < offset + count; place++) {
        if (!may_lock(file, base, place, alone)) {
            return SQLITE_BUSY;
        }
    }
    for (int place = offset; place < offset + count; place++) {
        if (alone) {
            file->shared_writer[place] = locks ? base : NULL;
        } else {
            file->shared_readers[place] += locks ? 1 : -1;
        }
    }
    return SQLITE_OK;
}

static void barrier(sqlite3_file *base)
{
    (void)base;
}

static int unmap_shared(sqlite3_file *base, int delete)
{
    struct disk_file *file = ((struct handle *)base)->file;
    (void)delete;
    if (file->opened == 1) {
        disk_unmap(file);
    }
    return SQLITE_OK;
}

static const sqlite3_io_methods methods = {
    .iVersion = 2,
    .xClose = close_handle,
    .xRead = read_handle,
    .xWrite = write_handle,
    .xTruncate = truncate_handle,
    .xSync = sync_handle,
    .xFileSize = size_of_handle,
    .xLock = lock_handle,
    .xUnlock = unlock_handle,
    .xCheckReservedLock = is_reserved,
    .xFileControl = control_handle,
    .xSectorSize = sector_of_handle,
    .xDeviceCharacteristics = traits_of_handle,
    .xShmMap = map_shared,
    .xShmLock = lock_shared,
    .xShmBarrier = barrier,
    .xShmUnmap = unmap_shared,
};

/* ---- the disk -------------------------------------------------------------------------------- */

static int open_handle(sqlite3_vfs *vfs, const char *name, sqlite3_file *base, int flags,
                       int *flags_out)
{
    struct handle *handle = (struct handle *)base;
    char made[32];
    (void)vfs;
    *handle = (struct handle){.is_unnamed = name == NULL};
    if (!disk_tick() || disk_fails(DISK_OPEN_FAILS)) {
        return SQLITE_CANTOPEN;
    }
    if (name == NULL) {
        (void)snprintf(made, sizeof(made), "unnamed-%llu", (unsigned long long)++the_disk.unnamed);
        name = made;
    }
    handle->file = disk_find(name);
    if (handle->file == NULL && (flags & SQLITE_OPEN_CREATE) != 0) {
        handle->file = disk_create(name);
    }
    if (handle->file == NULL) {
        return SQLITE_CANTOPEN;
    }
    handle->file->opened++;
    /* So does the VFS of Unix. */
    handle->syncs_folder = (flags & (SQLITE_OPEN_MAIN_JOURNAL | SQLITE_OPEN_WAL)) != 0 &&
                           (flags & SQLITE_OPEN_CREATE) != 0;
    handle->base.pMethods = &methods;
    if (flags_out != NULL) {
        *flags_out = flags;
    }
    return SQLITE_OK;
}

static int delete_name(sqlite3_vfs *vfs, const char *name, int is_durable)
{
    struct disk_file *file = disk_find(name);
    (void)vfs;
    if (!disk_tick() || disk_fails(DISK_DELETE_FAILS)) {
        return SQLITE_IOERR_DELETE;
    }
    if (file == NULL) {
        return SQLITE_IOERR_DELETE_NOENT;
    }
    disk_delete(file, is_durable != 0);
    return SQLITE_OK;
}

/* An empty file counts as none, as in the VFS of Unix. */
static int access_name(sqlite3_vfs *vfs, const char *name, int flags, int *result_out)
{
    const struct disk_file *file = disk_find(name);
    (void)vfs;
    *result_out = file != NULL && (flags != SQLITE_ACCESS_EXISTS || file->now.size > 0);
    return SQLITE_OK;
}

static int full_name(sqlite3_vfs *vfs, const char *name, int size, char *name_out)
{
    (void)vfs;
    (void)snprintf(name_out, (size_t)size, "%s", name);
    return SQLITE_OK;
}

static int randomness(sqlite3_vfs *vfs, int size, char *bytes_out)
{
    (void)vfs;
    for (int i = 0; i < size; i++) {
        bytes_out[i] = (char)next_random(&the_disk.random);
    }
    return size;
}

static int sleep_for(sqlite3_vfs *vfs, int microseconds)
{
    (void)vfs;
    return microseconds;
}

static int time_now(sqlite3_vfs *vfs, double *days_out)
{
    (void)vfs;
    *days_out = 2461000.5;
    return SQLITE_OK;
}

static int last_error(sqlite3_vfs *vfs, int size, char *text_out)
{
    (void)vfs;
    (void)size;
    (void)text_out;
    return 0;
}

static sqlite3_vfs the_vfs = {
    .iVersion = 1,
    .szOsFile = sizeof(struct handle),
    .mxPathname = 95,
    .zName = DISK_VFS,
    .xOpen = open_handle,
    .xDelete = delete_name,
    .xAccess = access_name,
    .xFullPathname = full_name,
    .xRandomness = randomness,
    .xSleep = sleep_for,
    .xCurrentTime = time_now,
    .xGetLastError = last_error,
};

/* ---- from outside ---------------------------------------------------------------------------- */

void disk_format(uint64_t seed)
{
    struct disk_counts counts = the_disk.counts;
    for (size_t i = 0; i < DISK_FILES; i++) {
        struct disk_file *file = &the_disk.files[i];
        disk_delete(file, true);
        disk_unmap(file);
        free(file->now.bytes);
        free(file->platter.bytes);
        free(file->changes);
    }
    the_disk = (struct disk){.random = {seed}, .counts = counts};
    (void)sqlite3_vfs_register(&the_vfs, 0);
}

void disk_plan(const struct disk_plan *plan)
{
    the_disk.plan = plan != NULL ? *plan : (struct disk_plan){.power = 0};
    the_disk.is_full = false;
}

bool disk_is_off(void)
{
    return the_disk.is_off;
}

void disk_off(void)
{
    the_disk.is_off = true;
}

struct disk_counts disk_counts(void)
{
    return the_disk.counts;
}

uint64_t disk_faults(const struct disk_counts *counts)
{
    uint64_t sum = counts->cuts + counts->deaths;
    for (size_t i = 0; i < DISK_FAULTS; i++) {
        sum += counts->faults[i];
    }
    return sum;
}
