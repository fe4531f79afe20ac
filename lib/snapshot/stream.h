/* SPDX-License-Identifier: BSD-2-Clause */
/* stream: the bytes of a snapshot around its rows: what it is, in which format, blocks with
 * checksums, and the hash of the state at the end.
 *
 *     head     "SLOSSNAP", format (4 bytes), 4 zeros, checksum
 *     block    size of the rows in it (4 bytes, 1 to 65,536), rows, checksum
 *     end      size 0 (4 bytes), hash (low, high), checksum
 *
 * All blocks but the last are full. Numbers are little-endian. A checksum is SipHash-1-3 of the
 * bytes of its part before it, keyed with the checksum before (0 for the head), so that parts that
 * are left out or change places are found. */
#ifndef SL_STREAM_H
#define SL_STREAM_H

#include "command/row.h"
#include "sloss/snapshot.h"

#define SL_STREAM_HEAD 24u
#define SL_STREAM_ROWS 65536u
#define SL_STREAM_BLOCK (4u + SL_STREAM_ROWS + 8u)
#define SL_STREAM_END 28u

/* ---- to write -------------------------------------------------------------------------------- */

struct sl_stream_out {
    unsigned char *block; /* SL_STREAM_BLOCK bytes */
    size_t size;          /* of the rows in it */
    uint64_t checksum;    /* the last */
};

/* Where bytes go. */
struct sl_stream_sink {
    sloss_write_fn write;
    void *context;
};

/* Each is SLOSS_OK, or SLOSS_ERR_FILE where the host cannot write. `block` is the caller's. */
enum sloss_status sl_stream_begin(struct sl_stream_out *out, unsigned char *block,
                                  const struct sl_stream_sink *sink);
enum sloss_status sl_stream_write(struct sl_stream_out *out, const void *rows, size_t size,
                                  const struct sl_stream_sink *sink);
enum sloss_status sl_stream_end(struct sl_stream_out *out, const struct sloss_hash *hash,
                                const struct sl_stream_sink *sink);

/* ---- to read --------------------------------------------------------------------------------- */

struct sl_stream_in {
    struct sl_row_source source; /* of rows: first, as its refill() gets this struct by it */
    sloss_read_fn read;
    void *context;
    unsigned char *block; /* SL_STREAM_BLOCK bytes */
    uint64_t checksum;
    bool is_last;           /* the block at hand is not full: another may not follow */
    bool ended;             /* the end has been read */
    struct sloss_hash hash; /* and says this */
};

/* Read the head. `block` is the caller's. */
enum sloss_status sl_stream_open(struct sl_stream_in *in, unsigned char *block, sloss_read_fn read,
                                 void *context);

#endif
