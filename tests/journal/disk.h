/* SPDX-License-Identifier: BSD-2-Clause */
/* disk: files in memory, as a VFS of SQLite, that fail as disks do. Each file has two images: what
 * a process reads, and what has reached the platter. What lies between them is a list of changes,
 * in order; a sync empties it, and when the power fails each of them is kept, lost or kept in part.
 *
 * There is one such disk in a process. It belongs to one thread. */
#ifndef JOURNAL_DISK_H
#define JOURNAL_DISK_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define DISK_VFS "sloss-disk"

enum disk_fault {
    DISK_OPEN_FAILS,
    DISK_DELETE_FAILS,
    DISK_MAP_FAILS, /* shared memory */
    DISK_READ_FAILS,
    DISK_READ_FLIPS,  /* one bit of what is read is another; the disk still has the right one */
    DISK_WRITE_FAILS, /* nothing is written */
    DISK_WRITE_SHORT, /* a part is written */
    DISK_FULL,        /* from now on no file grows */
    DISK_TRUNCATE_FAILS,
    DISK_SYNC_FAILS, /* the changes still wait, and the next sync tries again */
    DISK_SYNC_DROPS, /* the changes will never reach the platter, and the next sync says nothing of
                        it, as on Linux; a process reads them as long as the power is on */
    DISK_FAULTS
};

struct disk_plan {
    uint32_t odds[DISK_FAULTS]; /* one operation of its kind in so many fails; 0 for none */
    uint64_t power; /* operations until the power fails, or the process; 0: it does not */
};

struct disk_counts {
    uint64_t faults[DISK_FAULTS];
    uint64_t deaths; /* the process ended in the midst of its work */
    uint64_t cuts;   /* and the power as well */
    uint64_t lost;   /* changes that a cut lost */
    uint64_t torn;   /* changes that a cut kept in part */
};

/* An empty disk, and the VFS of that name. All files have to be closed. */
void disk_format(uint64_t seed);

/* From now on things go wrong like this; NULL for never. */
void disk_plan(const struct disk_plan *plan);

/* Is the power, or the process, gone? Nothing reaches the disk any more, but all can be closed. */
bool disk_is_off(void);
void disk_off(void);

/* On again, after all files are closed: with what was synced, and some of the rest. Where only the
 * process had ended the system still has everything. */
void disk_on(bool power_was_cut);

/* A file as it is now, and a file with these bytes in its place, on the platter as well; none where
 * there are no bytes. */
const unsigned char *disk_bytes(const char *name, size_t *size_out);
void disk_put(const char *name, const unsigned char *bytes, size_t size);

struct disk_counts disk_counts(void);
uint64_t disk_faults(const struct disk_counts *counts); /* all of them */

#endif
