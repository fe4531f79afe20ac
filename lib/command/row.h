/* SPDX-License-Identifier: BSD-2-Clause */
/* row: one row of the state as words. The same words are hashed, written to a snapshot and read
 * from one. */
#ifndef SL_ROW_H
#define SL_ROW_H

#include <stdbool.h>
#include <stdint.h>

#include "base/lanes.h"
#include "base/vector.h"

/* The kind of a row. It is hashed too, so that equal words in rows of different kinds give
 * different hashes. A number is never used for anything else: files have them. */
enum sl_row_kind {
    SL_ROW_SETTINGS = 1,
    SL_ROW_ASSET,
    SL_ROW_MARKET,
    SL_ROW_ACCOUNT,
    SL_ROW_HOLDING,
    SL_ROW_POSITION,
    SL_ROW_OWNER,
    SL_ROW_MEMBER,
    SL_ROW_CLAIM,
    SL_ROW_CLAIMS,
    SL_ROW_OWED,
    SL_ROW_LEFT,
    SL_ROW_FUND,
    SL_ROW_UNITS,
    SL_ROW_WINDOW,
    SL_ROW_HOST_ID,
    SL_ROW_LIMITS,
    SL_ROW_SURCHARGE = 18,
    SL_ROW_CONTROL = 19,
    SL_ROW_POSITION_LIMIT = 20,
    SL_ROW_HOLD = 21,
    SL_ROW_ORDERS = 22,
    SL_ROW_PAIR = 23,
    SL_ROW_MODE = 24,
    SL_ROW_ISOLATED = 25,
    SL_ROW_LEGS = 30,
    SL_ROW_DEMAND = 26,
    SL_ROW_GROUP = 31,
    SL_ROW_CEILING = 27,
    SL_ROW_UNIVERSE = 28,
    SL_ROW_GRID = 29,
    SL_ROW_MATURE = 33,
    SL_ROW_PARTIAL = 34,
    SL_ROW_LEVELS = 35,
    SL_ROW_LIQUIDATION = 36,
    SL_ROW_EXECUTE = 37,
    SL_ROW_AUCTION = 38,
    SL_ROW_EXECUTION = 39,
    SL_ROW_GUARD = 40,
    SL_ROW_FILL = 41,
    SL_ROW_CLOSED = 42,
    SL_ROW_WAIT = 43,
    SL_ROW_GOVERNED = 44,
    SL_ROW_CHANGE = 45,
    /* These are kept and not hashed: history, and what makes the next commands cheap. */
    SL_ROW_COUNTS = 64,
    SL_ROW_SETTLED
};

/* Where rows are written as bytes. */
struct sl_pen {
    struct sl_vector *bytes;
    uint64_t
        base; /* taken from the first word of each row: the number of the account at hand, or 0 */
    bool failed; /* there was no memory */
};

/* Words take as many bytes as they need: seven bits a byte, the lowest first, and those below zero
 * as two's complement with their sign moved to the lowest bit. */
#define SL_WORD_BYTES_MAX 10u

static inline uint64_t sl_word_fold(uint64_t word)
{
    return word << 1 ^ (0 - (word >> 63));
}

static inline uint64_t sl_word_unfold(uint64_t folded)
{
    return folded >> 1 ^ (0 - (folded & 1));
}

/* Write a number of seven bits a byte at `to`, where there is room, and return its size. */
static inline size_t sl_word_write(unsigned char *to, uint64_t number)
{
    size_t size = 0;
    while (number >= 0x80) {
        to[size++] = (unsigned char)(number | 0x80);
        number >>= 7;
    }
    to[size++] = (unsigned char)number;
    return size;
}

/* A row being written. */
struct sl_row {
    struct sl_lanes lanes;
    struct sl_pen *pen; /* NULL: it is hashed alone */
    size_t start;       /* of the byte that says how many words it has */
    uint64_t count;     /* of its words */
};

static inline void sl_row_encode(struct sl_row *row, uint64_t word)
{
    struct sl_pen *pen = row->pen;
    if (!sl_vector_reserve(pen->bytes, SL_WORD_BYTES_MAX)) {
        pen->failed = true;
        return;
    }
    unsigned char *to = (unsigned char *)pen->bytes->data + pen->bytes->size;
    pen->bytes->size += sl_word_write(to, sl_word_fold(word));
    row->count++;
}

static inline void sl_row_put(struct sl_row *row, uint64_t word)
{
    sl_lanes_absorb(&row->lanes, word);
    if (row->pen != NULL) {
        sl_row_encode(row, word);
    }
}

/* Begin a row: its kind, and the two words by which it is told from the others of its kind. */
struct sl_row sl_row_open(struct sl_pen *pen, enum sl_row_kind kind, uint64_t major,
                          uint64_t minor);

/* The row is complete. Its hash is added to the sum, if there is one. */
void sl_row_close(struct sl_row *row, struct sloss_hash *sum);

/* ---- to read rows ---------------------------------------------------------------------------- */

/* Bytes that rows are read from. */
struct sl_row_source {
    const unsigned char *at;
    const unsigned char *end;
    /* Get more bytes: false at the end of all, or with a status. */
    bool (*refill)(struct sl_row_source *source);
    uint64_t left; /* words of the row at hand */
    uint32_t kind;
    enum sloss_status status; /* the first thing that was wrong; nothing is read after that */
};

/* What is read cannot be: the first status stays. */
void sl_row_refuse(struct sl_row_source *source, enum sloss_status status);

/* Begin the next row. False where there is none, or something is wrong. */
bool sl_row_next(struct sl_row_source *source, uint64_t *major_out, uint64_t *minor_out);

/* The next word of the row; 0 where the row has no more, which is refused. */
uint64_t sl_row_take(struct sl_row_source *source);

/* ---- a field, one way or the other ------------------------------------------------------------
 */

/* Which way the fields of a row go. */
struct sl_carry {
    struct sl_row *row;           /* they are written to it, */
    struct sl_row_source *source; /* or where this is not NULL read from it */
};

/* Read a field of so many bytes; a word that does not fit is refused. */
void sl_carry_in(struct sl_row_source *source, void *field, size_t size);

static inline void sl_carry_field(const struct sl_carry *carry, void *field, size_t size)
{
    if (carry->source != NULL) {
        sl_carry_in(carry->source, field, size);
        return;
    }
    sl_row_put(carry->row, size == 8   ? *(const uint64_t *)field
                           : size == 4 ? *(const uint32_t *)field
                           : size == 2 ? *(const uint16_t *)field
                                       : *(const uint8_t *)field);
}

/* Carry a field of an integer type; of 64 bits if it has a sign. */
#define SL_CARRY(carry, field) sl_carry_field(carry, &(field), sizeof(field))

/* A flag: 0 or 1. */
void sl_carry_flag(const struct sl_carry *carry, bool *flag);

/* Text of `size` bytes, a multiple of 8, as words made of its letters, so that the order of bytes
 * in memory does not matter. Behind its end it is zero. */
void sl_carry_name(const struct sl_carry *carry, char *name, size_t size);

#endif
