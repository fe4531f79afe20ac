/* SPDX-License-Identifier: BSD-2-Clause */
/* The write-ahead log of the database, before it is trusted (sqlite.org/walformat.html).
 *
 * SQLite ends a log without a word at the first frame whose checksum is wrong. That is right for
 * the last transaction, which a crash may have cut short, and wrong for those before it: they were
 * durable. Each of them was synced before the next was written, so what stands behind another
 * transaction was whole once.
 *
 * And what can be read need not be on the disk: when a sync fails, systems drop what they could not
 * write, and the next sync says that all is well. So the log is written once more and synced,
 * before anything is added to it. What is behind its last transaction is cut off, so that it cannot
 * be taken for a part of a later one. */
#include <stdio.h>
#include <string.h>

#include "journal/memory.h"
#include "sqlite/file_internal.h"

#define HEAD_SIZE 32u
#define FRAME_HEAD 24u

struct log {
    sqlite3_file *disk;
    const struct sloss_memory *memory;
    unsigned char head[HEAD_SIZE];
    unsigned char *frame; /* the one at hand */
    size_t frame_size;
    uint64_t frames; /* that the file has room for */
    uint64_t committed;
    bool is_big;    /* the order of bytes of the checksums */
    bool is_sound;  /* the checksum of the head is right */
    bool is_broken; /* a transaction that was durable is not whole */
};

/* ---- what stands in it ----------------------------------------------------------------------- */

static uint32_t number_at(const unsigned char *bytes)
{
    return (uint32_t)bytes[0] << 24 | (uint32_t)bytes[1] << 16 | (uint32_t)bytes[2] << 8 | bytes[3];
}

static uint32_t word_at(const unsigned char *bytes, bool is_big)
{
    const unsigned char turned[] = {bytes[3], bytes[2], bytes[1], bytes[0]};
    return number_at(is_big ? bytes : turned);
}

/* The checksum of SQLite goes on over all frames. */
struct sum {
    uint32_t a;
    uint32_t b;
};

static void add_bytes(struct sum *sum, const unsigned char *bytes, size_t size, bool is_big)
{
    for (size_t at = 0; at < size; at += 8) {
        sum->a += word_at(bytes + at, is_big) + sum->b;
        sum->b += word_at(bytes + at + 4, is_big) + sum->a;
    }
}

static struct sum sum_at(const unsigned char *bytes)
{
    return (struct sum){number_at(bytes), number_at(bytes + 4)};
}

static bool is_same(struct sum one, struct sum other)
{
    return one.a == other.a && one.b == other.b;
}

/* Has the frame at hand the checksum that it has to have behind this one? */
static bool follows(const struct log *log, struct sum before)
{
    add_bytes(&before, log->frame, 8, log->is_big);
    add_bytes(&before, log->frame + FRAME_HEAD, log->frame_size - FRAME_HEAD, log->is_big);
    return is_same(before, sum_at(log->frame + 16));
}

/* Was the frame at hand written since the log was begun anew? */
static bool is_of_this_log(const struct log *log)
{
    return number_at(log->frame) != 0 && memcmp(log->frame + 8, log->head + 16, 8) == 0;
}

static bool is_commit(const struct log *log)
{
    return number_at(log->frame + 4) != 0;
}

/* ---- to read --------------------------------------------------------------------------------- */

static enum sloss_journal_status read_at(const struct log *log, void *bytes, size_t size,
                                         uint64_t at)
{
    int result = log->disk->pMethods->xRead(log->disk, bytes, (int)size, (sqlite3_int64)at);
    return result == SQLITE_OK ? SLOSS_JOURNAL_OK : SLOSS_JOURNAL_IO;
}

static enum sloss_journal_status write_at(const struct log *log, const void *bytes, size_t size,
                                          uint64_t at)
{
    int result = log->disk->pMethods->xWrite(log->disk, bytes, (int)size, (sqlite3_int64)at);
    return result == SQLITE_OK              ? SLOSS_JOURNAL_OK
           : (result & 0xff) == SQLITE_FULL ? SLOSS_JOURNAL_DISK_FULL
                                            : SLOSS_JOURNAL_IO;
}

static uint64_t place_of(const struct log *log, uint64_t frame)
{
    return HEAD_SIZE + frame * log->frame_size;
}

/* The head with another count of beginnings, and other salts: is its checksum right? */
static bool is_head(const struct log *log, uint32_t beginnings, const unsigned char *salts)
{
    unsigned char head[24];
    struct sum sum = {0, 0};
    memcpy(head, log->head, 12);
    for (size_t i = 0; i < 4; i++) {
        head[12 + i] = (unsigned char)(beginnings >> (24 - 8 * i));
    }
    memcpy(head + 16, salts, 8);
    add_bytes(&sum, head, sizeof(head), log->is_big);
    return is_same(sum, sum_at(log->head + 24));
}

/* Read the head, and how many frames there may be. */
static enum sloss_journal_status read_head(struct log *log, uint32_t page)
{
    sqlite3_int64 size = 0;
    if (log->disk->pMethods->xFileSize(log->disk, &size) != SQLITE_OK) {
        return SLOSS_JOURNAL_IO;
    }
    if (size < (sqlite3_int64)HEAD_SIZE) {
        return SLOSS_JOURNAL_OK;
    }
    enum sloss_journal_status status = read_at(log, log->head, HEAD_SIZE, 0);
    log->is_big = (log->head[3] & 1) != 0;
    log->frames = ((uint64_t)size - HEAD_SIZE) / log->frame_size;
    log->is_sound =
        number_at(log->head + 8) == page && is_head(log, number_at(log->head + 12), log->head + 16);
    return status;
}

/* ---- is it whole? ---------------------------------------------------------------------------- */

/* Go through the frames behind the first one that is wrong, which is at hand: is there a frame of a
 * transaction behind the one that it belongs to? */
static enum sloss_journal_status look_behind(struct log *log, uint64_t frame)
{
    bool has_ended = is_commit(log);
    struct sum before = sum_at(log->frame + 16);
    for (frame++; frame < log->frames && !log->is_broken; frame++) {
        enum sloss_journal_status status =
            read_at(log, log->frame, log->frame_size, place_of(log, frame));
        if (status != SLOSS_JOURNAL_OK) {
            return status;
        }
        if (is_of_this_log(log)) {
            log->is_broken = has_ended && follows(log, before);
            has_ended = has_ended || is_commit(log);
        }
        before = sum_at(log->frame + 16);
    }
    return SLOSS_JOURNAL_OK;
}

/* A head that is wrong: SQLite takes the log for empty. It is, if the head was being written when
 * the power failed, since it is synced before any frame: then it counts one beginning more than the
 * head of the frames that are there still. */
static enum sloss_journal_status look_behind_head(struct log *log)
{
    if (log->frames == 0) {
        return SLOSS_JOURNAL_OK;
    }
    enum sloss_journal_status status = read_at(log, log->frame, log->frame_size, HEAD_SIZE);
    const unsigned char *salts = log->frame + 8;
    uint32_t beginnings = number_at(log->head + 12);
    log->is_broken = status == SLOSS_JOURNAL_OK && !is_head(log, beginnings - 1, salts) &&
                     (is_of_this_log(log) || is_head(log, beginnings, salts));
    return status;
}

/* Go through the frames up to the last transaction that is whole, and write each anew if that is
 * wanted: it is what its checksum says. */
static enum sloss_journal_status go_through(struct log *log, bool writes)
{
    struct sum sum = sum_at(log->head + 24);
    enum sloss_journal_status status =
        writes ? write_at(log, log->head, HEAD_SIZE, 0) : SLOSS_JOURNAL_OK;
    for (uint64_t frame = 0; status == SLOSS_JOURNAL_OK && frame < log->frames; frame++) {
        status = read_at(log, log->frame, log->frame_size, place_of(log, frame));
        if (status == SLOSS_JOURNAL_OK && (!is_of_this_log(log) || !follows(log, sum))) {
            return look_behind(log, frame);
        }
        sum = sum_at(log->frame + 16);
        if (status == SLOSS_JOURNAL_OK && is_commit(log)) {
            log->committed = frame + 1;
        }
        if (status == SLOSS_JOURNAL_OK && writes) {
            status = write_at(log, log->frame, log->frame_size, place_of(log, frame));
        }
    }
    return status;
}

static enum sloss_journal_status look_through(struct log *log, uint32_t page, bool writes)
{
    log->frame_size = FRAME_HEAD + page;
    enum sloss_journal_status status = read_head(log, page);
    if (status != SLOSS_JOURNAL_OK || log->frames == 0) {
        return status;
    }
    log->frame = sl_journal_allocate(log->memory, log->frame_size);
    if (log->frame == NULL) {
        return SLOSS_JOURNAL_MEMORY;
    }
    status = log->is_sound ? go_through(log, writes) : look_behind_head(log);
    sl_journal_release(log->memory, log->frame, log->frame_size);
    return status != SLOSS_JOURNAL_OK ? status
           : log->is_broken           ? SLOSS_JOURNAL_ALTERED
                                      : SLOSS_JOURNAL_OK;
}

/* ---- for writers ----------------------------------------------------------------------------- */

/* Nothing is behind the last transaction, and all is on the disk. */
static enum sloss_journal_status end_log(const struct log *log)
{
    const sqlite3_io_methods *methods = log->disk->pMethods;
    if (log->frames == 0) {
        return SLOSS_JOURNAL_OK;
    }
    uint64_t end = log->committed > 0 ? place_of(log, log->committed) : 0;
    return methods->xTruncate(log->disk, (sqlite3_int64)end) == SQLITE_OK &&
                   methods->xSync(log->disk, SQLITE_SYNC_FULL) == SQLITE_OK
               ? SLOSS_JOURNAL_OK
               : SLOSS_JOURNAL_IO;
}

/* Does SQLite know as many frames? It has read them by itself, and a disk need not give the same
 * bytes twice. */
static bool is_agreed(sqlite3 *db, uint64_t committed)
{
    sqlite3_file *disk = NULL;
    void volatile *shared = NULL;
    uint32_t frames = 0;
    if (sqlite3_file_control(db, "main", SQLITE_FCNTL_FILE_POINTER, &disk) != SQLITE_OK ||
        disk->pMethods == NULL || disk->pMethods->iVersion < 2 ||
        disk->pMethods->xShmMap(disk, 0, 32768, 0, &shared) != SQLITE_OK || shared == NULL) {
        return false;
    }
    memcpy(&frames, (const char *)(uintptr_t)shared + 16, sizeof(frames));
    return frames == committed;
}

/* ---- to open --------------------------------------------------------------------------------- */

/* The log of a database, in a transaction; NULL if it has none. */
static sqlite3_file *log_of(sqlite3 *db)
{
    sqlite3_file *disk = NULL;
    int result = sqlite3_file_control(db, "main", SQLITE_FCNTL_JOURNAL_POINTER, &disk);
    return result == SQLITE_OK && disk != NULL && disk->pMethods != NULL ? disk : NULL;
}

static enum sloss_journal_status check_log(struct sloss_journal_file *file, bool reads)
{
    struct log log = {.disk = log_of(file->db), .memory = &file->memory};
    if (log.disk == NULL) {
        return SLOSS_JOURNAL_OK;
    }
    int64_t page = 0;
    enum sloss_journal_status status = sl_journal_file_number_of(file, "PRAGMA page_size", &page);
    if (status == SLOSS_JOURNAL_OK) {
        status = look_through(&log, (uint32_t)page, !reads);
    }
    if (status == SLOSS_JOURNAL_OK && !reads) {
        status = is_agreed(file->db, log.committed) ? end_log(&log) : SLOSS_JOURNAL_IO;
    }
    return status;
}

enum sloss_journal_status sl_journal_file_log(struct sloss_journal_file *file, bool reads)
{
    enum sloss_journal_status status = sl_journal_file_run(
        file, reads ? "BEGIN;SELECT count(*) FROM sqlite_schema" : "BEGIN IMMEDIATE");
    if (status == SLOSS_JOURNAL_OK) {
        status = check_log(file, reads);
        if (status != SLOSS_JOURNAL_OK) {
            (void)snprintf(file->message, sizeof(file->message), "the write-ahead log: %s",
                           sloss_journal_status_name(status));
        }
        enum sloss_journal_status ended = sl_journal_file_run(file, "ROLLBACK");
        status = status == SLOSS_JOURNAL_OK ? ended : status;
    }
    return status;
}
