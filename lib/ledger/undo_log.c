/* SPDX-License-Identifier: BSD-2-Clause */
#include "ledger/undo_log_internal.h"

#include <assert.h>
#include <string.h>

#include "ledger/holders_internal.h"
#include "ledger/pair.h"
#include "ledger/suspect_list.h"

/* What an image in the undo log is of. The saved bytes come before the struct, so that the log can
 * be read from its end. */
enum {
    IMAGE_OTHER,
    IMAGE_HOLDING,
    IMAGE_POSITIONS /* of a holding */
};

struct image {
    void *where;
    uint32_t size;
    uint32_t holding;
    uint64_t kind;
};

/* After 2^32 commands a stale stamp could look fresh. Once in so many, all are wiped. */
static void forget_saves(struct sloss_ledger *ledger)
{
    for (uint32_t row = 0; row < ledger->holdings.count; row++) {
        struct sl_holding *holding = sl_ledger_holding(ledger, row);
        holding->saved_by = holding->block_saved_by = 0;
    }
    for (uint32_t row = 0; row < ledger->assets.count; row++) {
        sl_ledger_asset(ledger, row)->saved_by = 0;
    }
    for (uint32_t row = 0; row < ledger->books.count; row++) {
        struct sl_book *book = sl_ledger_book(ledger, row);
        book->saved_by = 0;
        for (uint32_t slot = 0; slot < book->won.count; slot++) {
            SL_PAGED_AT(&book->won, struct sl_won, slot)->saved_by = 0;
        }
        for (uint32_t slot = 0; slot < book->fresh.count; slot++) {
            SL_PAGED_AT(&book->fresh, struct sl_fresh, slot)->saved_by = 0;
        }
    }
    for (uint32_t row = 0; row < ledger->below.rows.count; row++) {
        SL_PAGED_AT(&ledger->below.rows, struct sl_below, row)->saved_by = 0;
    }
    ledger->below.saved_by = 0;
    for (uint32_t row = 0; row < ledger->funds.count; row++) {
        sl_ledger_fund(ledger, row)->saved_by = 0;
    }
    for (uint32_t row = 0; row < ledger->given.rows.count; row++) {
        SL_PAGED_AT(&ledger->given.rows, struct sl_given, row)->saved_by = 0;
    }
    ledger->given.saved_by = 0;
    for (uint32_t row = 0; row < ledger->left.count; row++) {
        SL_PAGED_AT(&ledger->left, struct sl_left, row)->saved_by = 0;
    }
    for (uint32_t row = 0; row < ledger->members.count; row++) {
        sl_ledger_member(ledger, row)->saved_by = 0;
    }
    for (uint32_t row = 0; row < ledger->claims.count; row++) {
        SL_PAGED_AT(&ledger->claims, struct sl_claim, row)->saved_by = 0;
    }
    for (uint32_t row = 0; row < ledger->claim_lists.count; row++) {
        SL_PAGED_AT(&ledger->claim_lists, struct sl_claim_list, row)->saved_by = 0;
    }
    for (uint32_t row = 0; row < ledger->owed.count; row++) {
        SL_PAGED_AT(&ledger->owed, struct sl_owed, row)->saved_by = 0;
    }
    for (uint32_t row = 0; row < ledger->holds.rows.count; row++) {
        sl_holds_at(ledger, row)->saved_by = 0;
    }
    for (uint32_t row = 0; row < ledger->holds.held.count; row++) {
        SL_PAGED_AT(&ledger->holds.held, struct sl_held, row)->saved_by = 0;
    }
    ledger->holds.saved_by = 0;
    for (uint32_t row = 0; row < ledger->orders.rows.count; row++) {
        SL_PAGED_AT(&ledger->orders.rows, struct sl_resting, row)->saved_by = 0;
    }
    for (uint32_t row = 0; row < ledger->legs.rows.count; row++) {
        SL_PAGED_AT(&ledger->legs.rows, struct sl_legs, row)->saved_by = 0;
    }
    for (uint32_t row = 0; row < ledger->running.rows.count; row++) {
        struct sl_running *running = SL_PAGED_AT(&ledger->running.rows, struct sl_running, row);
        running->saved_by = running->went_by = 0;
    }
    for (uint32_t row = 0; row < ledger->running.began.count; row++) {
        SL_PAGED_AT(&ledger->running.began, struct sl_began, row)->saved_by = 0;
    }
    ledger->running.saved_by = 0;
}

enum sloss_status sl_ledger_begin(struct sloss_ledger *ledger)
{
    assert(ledger->trying || ledger->images.size == 0);
    ledger->log_from = ledger->images.size;
    ledger->asked_before = ledger->asked.count;
    ledger->emptied.size = 0;
    if (!sl_vector_reserve(&ledger->images, 4096) || !sl_vector_reserve(&ledger->emptied, 64) ||
        !sl_ledger_reserve_suspects(ledger, ledger->suspects.count + (size_t)16)) {
        return SLOSS_ERR_MEMORY;
    }
    /* Parts of a command have stamps of their own, which must not wrap on the way. */
    if (++ledger->command > UINT32_MAX - SL_LEDGER_PARTS_MAX || ledger->command == 0) {
        forget_saves(ledger);
        ledger->command = 1;
    }
    return SLOSS_OK;
}

static enum sloss_status save(struct sloss_ledger *ledger, void *where, size_t size,
                              uint32_t *saved_by, struct image image)
{
    image.where = where;
    image.size = (uint32_t)size;
    char *bytes = sl_vector_extend(&ledger->images, size + sizeof(image));
    if (bytes == NULL) {
        return SLOSS_ERR_MEMORY;
    }
    memcpy(bytes, where, size);
    memcpy(bytes + size, &image, sizeof(image));
    *saved_by = ledger->command;
    return SLOSS_OK;
}

enum sloss_status sl_ledger_save_image(struct sloss_ledger *ledger, void *where, size_t size,
                                       uint32_t *saved_by)
{
    return save(ledger, where, size, saved_by, (struct image){.kind = IMAGE_OTHER});
}

enum sloss_status sl_undo_log_holding_image(struct sloss_ledger *ledger, uint32_t row)
{
    struct sl_holding *holding = sl_ledger_holding(ledger, row);
    sl_ledger_keep(ledger, holding->account);
    return save(ledger, holding, sizeof(*holding), &holding->saved_by,
                (struct image){.kind = IMAGE_HOLDING, .holding = row});
}

enum sloss_status sl_undo_log_positions_image(struct sloss_ledger *ledger, uint32_t row)
{
    struct sl_holding *holding = sl_ledger_holding(ledger, row);
    sl_ledger_keep(ledger, holding->account);
    return save(ledger, sl_ledger_positions(ledger, holding),
                holding->count * sizeof(struct sl_position), &holding->block_saved_by,
                (struct image){.kind = IMAGE_POSITIONS, .holding = row});
}

bool sl_undo_log_reserve(struct sloss_ledger *ledger, size_t size)
{
    return sl_vector_reserve(&ledger->images, sizeof(struct image) + size);
}

enum sloss_status sl_ledger_touch(struct sloss_ledger *ledger, uint32_t row)
{
    enum sloss_status status = sl_undo_log_save_holding(ledger, row);
    if (status != SLOSS_OK) {
        return status;
    }
    return sl_ledger_suspect(ledger, row) ? SLOSS_OK : SLOSS_ERR_MEMORY;
}

/* ---- the end of a command, or of a trial ----------------------------------------------------- */

static struct image image_before(const struct sloss_ledger *ledger, size_t end)
{
    struct image image;
    memcpy(&image, ledger->images.data + end - sizeof(image), sizeof(image));
    return image;
}

/* Whether a holding is on the list of suspects is no part of what an image restores, nor is its
 * scratch. A holding that was made stays, and so does what it backs special (pair.h). */
static void restore_holding(struct sloss_ledger *ledger, uint32_t place, const char *bytes)
{
    struct sl_holding *holding = sl_ledger_holding(ledger, place);
    unsigned listed = holding->flags & SL_HOLDING_SUSPECT;
    unsigned special = holding->flags & SL_HOLDING_SPECIAL;
    uint32_t row = holding->row;
    memcpy(holding, bytes, sizeof(*holding));
    holding->row = row;
    holding->flags = ((holding->flags & ~(unsigned)SL_HOLDING_SUSPECT) | listed) & UINT16_MAX;
    if (special > (holding->flags & SL_HOLDING_SPECIAL) && sl_pair_backs(ledger, place)) {
        sl_ledger_raise(holding, SL_HOLDING_SPECIAL);
    }
}

/* Restore from the last image to the first, so that bytes that were saved twice end as they were at
 * first. */
static void restore(struct sloss_ledger *ledger, size_t from)
{
    for (size_t end = ledger->images.size; end > from;) {
        struct image image = image_before(ledger, end);
        end -= sizeof(image) + image.size;
        if (image.kind == IMAGE_HOLDING) {
            restore_holding(ledger, image.holding, ledger->images.data + end);
        } else {
            memcpy(image.where, ledger->images.data + end, image.size);
        }
    }
}

/* ---- what a command has changed -------------------------------------------------------------- */

/* Has a holding other positions than an image of them says? */
static bool positions_differ(const struct sloss_ledger *ledger, const struct image *image,
                             const char *bytes)
{
    const struct sl_holding *holding = sl_ledger_holding(ledger, image->holding);
    const struct sl_position *positions = sl_ledger_positions(ledger, holding);
    bool differ = image->size != holding->count * sizeof(struct sl_position);
    for (uint32_t i = 0; !differ && i < holding->count; i++) {
        struct sl_position before;
        memcpy(&before, bytes + i * sizeof(before), sizeof(before));
        differ = before.market != positions[i].market || before.lots != positions[i].lots ||
                 before.cost != positions[i].cost;
    }
    return differ;
}

static bool differs(const struct sloss_ledger *ledger, const struct image *image, const char *bytes)
{
    struct sl_holding before;
    if (image->kind != IMAGE_HOLDING) {
        return image->kind == IMAGE_POSITIONS && positions_differ(ledger, image, bytes);
    }
    memcpy(&before, bytes, sizeof(before));
    const struct sl_holding *holding = sl_ledger_holding(ledger, image->holding);
    return before.balance != holding->balance || before.count != holding->count;
}

enum sloss_status sl_ledger_changed(const struct sloss_ledger *ledger, sl_ledger_visit *visit,
                                    void *context)
{
    enum sloss_status status = SLOSS_OK;
    for (size_t end = ledger->images.size; status == SLOSS_OK && end > ledger->log_from;) {
        struct image image = image_before(ledger, end);
        end -= sizeof(image) + image.size;
        if (differs(ledger, &image, ledger->images.data + end)) {
            status = visit(context, image.holding);
        }
    }
    return status;
}

/* Clear the flags that hold for the present command only. */
static void wipe(struct sloss_ledger *ledger, const struct image *image)
{
    if (image->kind == IMAGE_HOLDING) {
        sl_ledger_lower(sl_ledger_holding(ledger, image->holding),
                        SL_HOLDING_CLOSED | SL_HOLDING_UNPAID);
    }
}

/* End a command of a trial, or a part of a command: the log from here on is kept. */
static void keep_log(struct sloss_ledger *ledger, size_t from)
{
    for (size_t end = ledger->images.size; end > from;) {
        struct image image = image_before(ledger, end);
        wipe(ledger, &image);
        end -= sizeof(image) + image.size;
    }
}

/* End a command: the log is emptied, and empty positions are removed. */
static void close_log(struct sloss_ledger *ledger)
{
    while (ledger->images.size > 0) {
        struct image image = image_before(ledger, ledger->images.size);
        wipe(ledger, &image);
        if (image.kind == IMAGE_POSITIONS &&
            (sl_ledger_holding(ledger, image.holding)->flags & SL_HOLDING_FLAT) != 0) {
            sl_holders_drop_flat(ledger, image.holding);
        }
        ledger->images.size -= sizeof(image) + image.size;
    }
}

void sl_ledger_commit(struct sloss_ledger *ledger)
{
    if (ledger->trying) {
        keep_log(ledger, ledger->log_from);
    } else {
        close_log(ledger);
    }
    assert(sl_ledger_balanced(ledger));
}

void sl_ledger_rollback(struct sloss_ledger *ledger)
{
    restore(ledger, ledger->log_from);
    ledger->asked.count = ledger->asked_before; /* nobody refers to the rows since */
    if (ledger->trying) {
        ledger->images.size = ledger->log_from;
    } else {
        close_log(ledger);
    }
    assert(sl_ledger_balanced(ledger));
}

/* ---- a part of a command ---------------------------------------------------------------------- */

struct sl_ledger_part sl_ledger_begin_part(struct sloss_ledger *ledger)
{
    ledger->command++;
    return (struct sl_ledger_part){.log = ledger->images.size,
                                   .emptied = ledger->emptied.size,
                                   .asked = ledger->asked.count};
}

void sl_ledger_keep_part(struct sloss_ledger *ledger, const struct sl_ledger_part *part)
{
    keep_log(ledger, part->log);
    ledger->command++;
    assert(sl_ledger_balanced(ledger));
}

void sl_ledger_undo_part(struct sloss_ledger *ledger, const struct sl_ledger_part *part)
{
    restore(ledger, part->log);
    ledger->images.size = part->log;
    ledger->emptied.size = part->emptied;
    ledger->asked.count = part->asked; /* nobody refers to the rows since */
    ledger->command++;
    assert(sl_ledger_balanced(ledger));
}

/* What is taken back has the stamps it had. So they must not wrap while commands are tried, or
 * stale ones would come back behind the wipe: they are wiped early, in the second half of their
 * numbers. */
void sl_ledger_try(struct sloss_ledger *ledger)
{
    assert(!ledger->trying && ledger->images.size == 0);
    if (ledger->command > UINT32_MAX / 2) {
        forget_saves(ledger);
        ledger->command = 0;
    }
    ledger->asked_tried = ledger->asked.count;
    ledger->trying = true;
}

void sl_ledger_take_back(struct sloss_ledger *ledger)
{
    sl_ledger_take_back_to(ledger, 0);
    ledger->asked.count = ledger->asked_tried;
    ledger->trying = false;
}

void sl_ledger_take_back_to(struct sloss_ledger *ledger, size_t log)
{
    assert(ledger->trying);
    restore(ledger, log);
    ledger->images.size = log;
    assert(sl_ledger_balanced(ledger));
}

bool sl_ledger_balanced(const struct sloss_ledger *ledger)
{
    uint32_t count = ledger->assets.count;
    uint32_t some = count < 64 ? count : 64;
    for (uint32_t i = 0; i < some; i++) {
        uint32_t row = (uint32_t)(((uint64_t)ledger->command * some + i) % count);
        const struct sl_asset *asset = sl_ledger_asset(ledger, row);
        sl_wide atoms =
            asset->balance_sum + asset->contribution_sum + asset->held_sum - asset->supply;
        if (atoms * SL_FINE_ATOM != asset->cost_sum) {
            return false;
        }
    }
    return true;
}
