/* SPDX-License-Identifier: BSD-2-Clause */
#include "journal/batch_internal.h"

#include <assert.h>
#include <string.h>

#include "journal/bytes.h"
#include "journal/digest.h"
#include "journal/memory.h"
#include "journal/wire_internal.h"
#include "sloss/snapshot.h"

static_assert(SLOSS_JOURNAL_LINK_SIZE == SL_JOURNAL_DIGEST_SIZE, "a link is a digest");

/* ---- links ----------------------------------------------------------------------------------- */

static void digest_numbers(struct sl_journal_digest *digest, const uint64_t *numbers, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        unsigned char bytes[8];
        sl_journal_put(bytes, numbers[i], sizeof(bytes));
        sl_journal_digest_add(digest, bytes, sizeof(bytes));
    }
}

static void link_of(const struct sloss_journal_batch *batch, const uint8_t *before, uint8_t *link)
{
    struct sl_journal_digest digest;
    const uint64_t numbers[] = {batch->first_entry, batch->last_entry,     batch->records,
                                batch->sequence,    (uint64_t)batch->time, batch->writer,
                                batch->size};
    sl_journal_digest_begin(&digest);
    sl_journal_digest_add(&digest, before, SLOSS_JOURNAL_LINK_SIZE);
    digest_numbers(&digest, numbers, sizeof(numbers) / sizeof(numbers[0]));
    sl_journal_digest_add(&digest, batch->bytes, (size_t)batch->size);
    sl_journal_digest_end(&digest, link);
}

void sl_journal_batch_link(struct sloss_journal_batch *batch, const uint8_t *before)
{
    link_of(batch, before, batch->link);
}

bool sl_journal_batch_is_linked(const struct sloss_journal_batch *batch, const uint8_t *before)
{
    uint8_t link[SLOSS_JOURNAL_LINK_SIZE];
    link_of(batch, before, link);
    return memcmp(link, batch->link, sizeof(link)) == 0;
}

static void seal_of(const struct sloss_journal_checkpoint *checkpoint, uint8_t *seal)
{
    struct sl_journal_digest digest;
    const uint64_t numbers[] = {
        checkpoint->entry, checkpoint->sequence, (uint64_t)checkpoint->time, checkpoint->writer,
        checkpoint->size,  checkpoint->hash.low, checkpoint->hash.high};
    sl_journal_digest_begin(&digest);
    sl_journal_digest_add(&digest, checkpoint->link, sizeof(checkpoint->link));
    digest_numbers(&digest, numbers, sizeof(numbers) / sizeof(numbers[0]));
    sl_journal_digest_end(&digest, seal);
}

void sl_journal_checkpoint_seal(struct sloss_journal_checkpoint *checkpoint)
{
    seal_of(checkpoint, checkpoint->seal);
}

bool sl_journal_checkpoint_is_sealed(const struct sloss_journal_checkpoint *checkpoint)
{
    uint8_t seal[SLOSS_JOURNAL_LINK_SIZE];
    seal_of(checkpoint, seal);
    return memcmp(seal, checkpoint->seal, sizeof(seal)) == 0;
}

/* ---- commands -------------------------------------------------------------------------------- */

void sl_journal_records_free(struct sl_journal_records *records)
{
    sl_journal_release(&records->memory, records->at, records->room * sizeof(*records->at));
    records->at = NULL;
    records->room = 0;
}

/* Room for so many; what was there is lost. */
static bool make_room(struct sl_journal_records *records, size_t count)
{
    if (count > records->room) {
        sl_journal_records_free(records);
        records->at = sl_journal_allocate(&records->memory, count * sizeof(*records->at));
        records->room = records->at == NULL ? 0 : count;
    }
    return records->at != NULL;
}

/* The number of commands that the records are, or 0 if they are not well-formed. */
static uint64_t entries_of(const struct sl_journal_records *records)
{
    uint64_t entries = 0;
    for (size_t at = 0; at < records->count;) {
        size_t length;
        if (sloss_command_check(records->at + at, records->count - at, &length) != SLOSS_OK) {
            return 0;
        }
        at += length;
        entries++;
    }
    return entries;
}

enum sloss_journal_status sl_journal_batch_read(const struct sloss_journal_batch *batch,
                                                struct sl_journal_records *records)
{
    const unsigned char *bytes = batch->bytes;
    size_t size = (size_t)batch->size;
    size_t at = 0;
    if (batch->records == 0 || batch->records > size / 2) {
        return SLOSS_JOURNAL_ALTERED;
    }
    if (!make_room(records, batch->records)) {
        return SLOSS_JOURNAL_MEMORY;
    }
    for (records->count = 0; records->count < batch->records; records->count++) {
        size_t used = sl_journal_wire_read(bytes + at, size - at, &records->at[records->count]);
        if (used == 0) {
            return at < size && sl_journal_wire_is_newer(bytes[at]) ? SLOSS_JOURNAL_NEWER_FORMAT
                                                                    : SLOSS_JOURNAL_ALTERED;
        }
        at += used;
    }
    return at == size && entries_of(records) == batch->last_entry - batch->first_entry + 1
               ? SLOSS_JOURNAL_OK
               : SLOSS_JOURNAL_ALTERED;
}

/* ---- the head -------------------------------------------------------------------------------- */

static const char magic[8] = {'S', 'L', 'O', 'S', 'S', 'J', 'N', 'L'};

void sl_journal_head_write(const struct sl_journal_head *head, unsigned char *bytes)
{
    memset(bytes, 0, SL_JOURNAL_HEAD_SIZE);
    memcpy(bytes, magic, sizeof(magic));
    sl_journal_put(bytes + 8, head->format, 4);
    sl_journal_put(bytes + 12, head->accounts_max, 4);
    sl_journal_put(bytes + 16, head->positions_max, 4);
    sl_journal_put(bytes + 20, head->ids_max, 4);
    sl_journal_put(bytes + 24, head->ledger_id[0], 8);
    sl_journal_put(bytes + 32, head->ledger_id[1], 8);
}

enum sloss_journal_status sl_journal_head_read(const struct sloss_journal_batch *batch,
                                               struct sl_journal_head *head_out)
{
    static const uint8_t none[SLOSS_JOURNAL_LINK_SIZE];
    const unsigned char *bytes = batch->bytes;
    if (batch->first_entry != 0 || batch->last_entry != 0 ||
        !sl_journal_batch_is_linked(batch, none) || batch->size < 12 ||
        memcmp(bytes, magic, sizeof(magic)) != 0) {
        return SLOSS_JOURNAL_ALTERED;
    }
    head_out->format = (uint32_t)sl_journal_get(bytes + 8, 4);
    if (head_out->format > SLOSS_JOURNAL_FORMAT) {
        return SLOSS_JOURNAL_NEWER_FORMAT;
    }
    if (head_out->format == 0 || batch->size != SL_JOURNAL_HEAD_SIZE) {
        return SLOSS_JOURNAL_ALTERED;
    }
    head_out->accounts_max = (uint32_t)sl_journal_get(bytes + 12, 4);
    head_out->positions_max = (uint32_t)sl_journal_get(bytes + 16, 4);
    head_out->ids_max = (uint32_t)sl_journal_get(bytes + 20, 4);
    head_out->ledger_id[0] = sl_journal_get(bytes + 24, 8);
    head_out->ledger_id[1] = sl_journal_get(bytes + 32, 8);
    return SLOSS_JOURNAL_OK;
}
