/* SPDX-License-Identifier: BSD-2-Clause */
/* journal_driver: reads batches of records from standard input, and prints the bytes and the link
 * of each batch, a line each.
 *
 * A batch is its number of records, first and last entry, sequence, time and writer; a record is
 * its kind, flags and the halves of its id, the number of fields, and of each field its offset in
 * the body, its size in bytes and its value. Links follow each other. */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "journal/batch_internal.h"
#include "journal/wire_internal.h"

#define RECORDS_MAX 64u

static void need(bool holds, const char *what)
{
    if (!holds) {
        fprintf(stderr, "journal_driver: not so: %s\n", what);
        exit(1);
    }
}

static uint64_t next(void)
{
    uint64_t number = 0;
    need(scanf("%" SCNu64, &number) == 1, "a number");
    return number;
}

/* A field as this machine has it. */
static void read_field(struct sloss_command *record)
{
    size_t offset = (size_t)next();
    size_t size = (size_t)next();
    uint64_t eight = next();
    uint32_t four = (uint32_t)eight;
    uint8_t one = (uint8_t)eight;
    need(offset + size <= sizeof(record->body), "a field in the body");
    memcpy(record->body + offset,
           size == 8   ? (const void *)&eight
           : size == 4 ? (const void *)&four
                       : (const void *)&one,
           size);
}

static struct sloss_command read_record(void)
{
    struct sloss_command record = {.struct_size = sizeof(record)};
    record.kind = (uint32_t)next();
    record.flags = (uint32_t)next();
    record.host_id[0] = next();
    record.host_id[1] = next();
    for (uint64_t count = next(); count > 0; count--) {
        read_field(&record);
    }
    return record;
}

static void print(const unsigned char *bytes, size_t size, char end)
{
    for (size_t i = 0; i < size; i++) {
        printf("%02x", bytes[i]);
    }
    putchar(end);
}

int main(void)
{
    static unsigned char bytes[RECORDS_MAX * SL_JOURNAL_WIRE_MAX];
    uint8_t before[SLOSS_JOURNAL_LINK_SIZE] = {0};
    uint64_t records;
    while (scanf("%" SCNu64, &records) == 1) {
        struct sloss_journal_batch batch = {.struct_size = sizeof(batch), .bytes = bytes};
        need(records <= RECORDS_MAX, "no more records than that");
        batch.records = (uint32_t)records;
        batch.first_entry = next();
        batch.last_entry = next();
        batch.sequence = next();
        batch.time = (int64_t)next();
        batch.writer = next();
        for (uint32_t i = 0; i < batch.records; i++) {
            struct sloss_command record = read_record();
            struct sloss_command again;
            size_t size = sl_journal_wire_write(&record, bytes + batch.size);
            need(sl_journal_wire_read(bytes + batch.size, size, &again) == size &&
                     memcmp(&record, &again, sizeof(record)) == 0,
                 "a record that is read is the one that was written");
            batch.size += size;
        }
        sl_journal_batch_link(&batch, before);
        memcpy(before, batch.link, sizeof(before));
        print(bytes, (size_t)batch.size, ' ');
        print(batch.link, sizeof(batch.link), '\n');
    }
    return 0;
}
