/* SPDX-License-Identifier: BSD-2-Clause */
/* disk_internal: the images of files, and what fails. */
#ifndef JOURNAL_DISK_INTERNAL_H
#define JOURNAL_DISK_INTERNAL_H

#include <sqlite3.h>

#include "disk.h"
#include "random.h"

#define DISK_FILES 16u
#define DISK_SHARED 16u /* regions of shared memory */

struct disk_image {
    bool exists;
    unsigned char *bytes;
    size_t size;
    size_t room;
};

enum disk_change_kind {
    DISK_CREATE,
    DISK_WRITE,
    DISK_TRUNCATE
};

struct disk_change {
    enum disk_change_kind kind;
    size_t at; /* the new size, where it is truncated */
    size_t size;
    unsigned char *bytes;
};

struct disk_file {
    char name[96];
    struct disk_image now;
    struct disk_image platter;
    struct disk_change *changes; /* that are not on the platter */
    size_t count;
    size_t room;
    int opened;
    int shared; /* locks of the file: how many read, and who is about to write */
    const void *reserved;
    const void *pending;
    void *regions[DISK_SHARED];
    int shared_readers[SQLITE_SHM_NLOCK];
    const void *shared_writer[SQLITE_SHM_NLOCK];
};

struct disk {
    struct random random;
    struct disk_plan plan;
    struct disk_counts counts;
    struct disk_file files[DISK_FILES];
    uint64_t unnamed; /* files without a name so far */
    bool is_off;
    bool is_full;
};

extern struct disk the_disk;

/* Is the power on for one more operation? */
bool disk_tick(void);

/* Does an operation fail in this way? */
bool disk_fails(enum disk_fault fault);

/* A file that exists, NULL if there is none; and one that is made. */
struct disk_file *disk_find(const char *name);
struct disk_file *disk_create(const char *name);
void disk_delete(struct disk_file *file, bool is_durable);

void disk_write(struct disk_file *file, const void *bytes, size_t size, size_t at);
void disk_truncate(struct disk_file *file, size_t size);
void disk_sync(struct disk_file *file);
void disk_sync_folder(void);            /* what was removed stays so */
void disk_drop(struct disk_file *file); /* what DISK_SYNC_DROPS does */
void disk_unmap(struct disk_file *file);

/* For programs that cannot go on. */
void *disk_allocate(void *old, size_t size);

#endif
