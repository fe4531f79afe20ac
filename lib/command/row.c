/* SPDX-License-Identifier: BSD-2-Clause */
#include "command/row.h"

#include <string.h>

#include "base/bytes.h"

/* ---- to write -------------------------------------------------------------------------------- */

struct sl_row sl_row_open(struct sl_pen *pen, enum sl_row_kind kind, uint64_t major, uint64_t minor)
{
    struct sl_row row = {.lanes = {.first = (uint64_t)kind, .second = 0}, .pen = pen};
    sl_lanes_absorb(&row.lanes, major);
    sl_lanes_absorb(&row.lanes, minor);
    if (pen != NULL) {
        unsigned char *head = sl_vector_extend(pen->bytes, 2);
        if (head == NULL) {
            pen->failed = true;
            row.pen = NULL;
            return row;
        }
        head[0] = (unsigned char)kind;
        row.start = pen->bytes->size - 1;
        sl_row_encode(&row, major - pen->base);
        sl_row_encode(&row, minor);
    }
    return row;
}

/* The number of words has a byte in front of them, which is enough for nearly all rows. Where it is
 * not, the words make room. */
static void write_count(struct sl_row *row)
{
    struct sl_vector *bytes = row->pen->bytes;
    unsigned char count[SL_WORD_BYTES_MAX];
    size_t size = sl_word_write(count, row->count);
    if (size > 1) {
        if (sl_vector_extend(bytes, size - 1) == NULL) {
            row->pen->failed = true;
            return;
        }
        char *words = bytes->data + row->start + 1;
        memmove(words + size - 1, words, bytes->size - (size - 1) - (row->start + 1));
    }
    memcpy(bytes->data + row->start, count, size);
}

void sl_row_close(struct sl_row *row, struct sloss_hash *sum)
{
    if (sum != NULL) {
        sl_lanes_add(sum, row->lanes);
    }
    if (row->pen != NULL && !row->pen->failed) {
        write_count(row);
    }
}

/* ---- to read --------------------------------------------------------------------------------- */

void sl_row_refuse(struct sl_row_source *source, enum sloss_status status)
{
    if (source->status == SLOSS_OK) {
        source->status = status;
    }
}

static bool has_bytes(struct sl_row_source *source)
{
    return source->status == SLOSS_OK && (source->at < source->end || source->refill(source));
}

/* A number of seven bits a byte. It has no more bytes than it needs, so that equal states have
 * equal files. */
static uint64_t read_number(struct sl_row_source *source)
{
    uint64_t number = 0;
    for (unsigned shift = 0; shift < 64; shift += 7) {
        if (!has_bytes(source)) {
            sl_row_refuse(source, SLOSS_ERR_DAMAGED);
            return 0;
        }
        uint64_t byte = *source->at++;
        number |= (byte & 0x7F) << shift;
        if (byte < 0x80) {
            if ((byte == 0 && shift > 0) || (shift == 63 && byte > 1)) {
                break;
            }
            return number;
        }
    }
    sl_row_refuse(source, SLOSS_ERR_DAMAGED);
    return 0;
}

uint64_t sl_row_take(struct sl_row_source *source)
{
    if (source->left == 0) {
        sl_row_refuse(source, SLOSS_ERR_DAMAGED);
        return 0;
    }
    source->left--;
    return sl_word_unfold(read_number(source));
}

bool sl_row_next(struct sl_row_source *source, uint64_t *major_out, uint64_t *minor_out)
{
    if (source->left > 0) {
        sl_row_refuse(source, SLOSS_ERR_DAMAGED);
    }
    if (!has_bytes(source)) {
        return false;
    }
    source->kind = *source->at++;
    source->left = read_number(source);
    *major_out = sl_row_take(source);
    *minor_out = sl_row_take(source);
    return source->status == SLOSS_OK;
}

/* ---- fields ---------------------------------------------------------------------------------- */

void sl_carry_in(struct sl_row_source *source, void *field, size_t size)
{
    uint64_t word = sl_row_take(source);
    if (size < 8 && word >> 8 * size != 0) {
        sl_row_refuse(source, SLOSS_ERR_DAMAGED);
        word = 0;
    }
    if (size == 8) {
        *(uint64_t *)field = word;
    } else if (size == 4) {
        *(uint32_t *)field = (uint32_t)word;
    } else if (size == 2) {
        *(uint16_t *)field = (uint16_t)word;
    } else {
        *(uint8_t *)field = (uint8_t)word;
    }
}

void sl_carry_flag(const struct sl_carry *carry, bool *flag)
{
    if (carry->source == NULL) {
        sl_row_put(carry->row, *flag);
        return;
    }
    uint64_t word = sl_row_take(carry->source);
    if (word > 1) {
        sl_row_refuse(carry->source, SLOSS_ERR_DAMAGED);
    }
    *flag = word == 1;
}

static void take_name(struct sl_row_source *source, char *name, size_t size)
{
    bool ended = false;
    for (size_t at = 0; at < size; at += 8) {
        sl_bytes_put(name + at, sl_row_take(source), 8);
        for (unsigned i = 0; i < 8; i++) {
            if (ended && name[at + i] != '\0') {
                sl_row_refuse(source, SLOSS_ERR_DAMAGED);
            }
            ended = ended || name[at + i] == '\0';
        }
    }
}

void sl_carry_name(const struct sl_carry *carry, char *name, size_t size)
{
    if (carry->source != NULL) {
        take_name(carry->source, name, size);
        return;
    }
    for (size_t at = 0; at < size; at += 8) {
        sl_row_put(carry->row, sl_bytes_get(name + at, 8));
    }
}
