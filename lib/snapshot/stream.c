/* SPDX-License-Identifier: BSD-2-Clause */
#include "snapshot/stream.h"

#include <string.h>

#include "base/bytes.h"
#include "base/siphash.h"

static const char magic[8] = {'S', 'L', 'O', 'S', 'S', 'N', 'A', 'P'};

/* ---- checksums ------------------------------------------------------------------------------- */

static uint64_t checksum_of(uint64_t before, const unsigned char *bytes, size_t size)
{
    const struct sl_sip_key key = {.low = before, .high = 0};
    return sl_siphash(&key, bytes, size);
}

/* ---- to write -------------------------------------------------------------------------------- */

/* Write a part of `size` bytes with its checksum, for which there is room behind it. */
static enum sloss_status write_part(struct sl_stream_out *out, unsigned char *part, size_t size,
                                    const struct sl_stream_sink *sink)
{
    out->checksum = checksum_of(out->checksum, part, size);
    sl_bytes_put(part + size, out->checksum, 8);
    return sink->write(sink->context, part, size + 8) == 0 ? SLOSS_OK : SLOSS_ERR_FILE;
}

enum sloss_status sl_stream_begin(struct sl_stream_out *out, unsigned char *block,
                                  const struct sl_stream_sink *sink)
{
    unsigned char head[SL_STREAM_HEAD] = {0};
    *out = (struct sl_stream_out){.block = block};
    memcpy(head, magic, sizeof(magic));
    sl_bytes_put(head + 8, SLOSS_SNAPSHOT_FORMAT, 4);
    return write_part(out, head, 16, sink);
}

static enum sloss_status write_block(struct sl_stream_out *out, const struct sl_stream_sink *sink)
{
    size_t size = out->size;
    out->size = 0;
    sl_bytes_put(out->block, size, 4);
    return write_part(out, out->block, 4 + size, sink);
}

enum sloss_status sl_stream_write(struct sl_stream_out *out, const void *rows, size_t size,
                                  const struct sl_stream_sink *sink)
{
    const unsigned char *at = rows;
    enum sloss_status status = SLOSS_OK;
    while (status == SLOSS_OK && size > 0) {
        size_t room = SL_STREAM_ROWS - out->size;
        size_t part = size < room ? size : room;
        memcpy(out->block + 4 + out->size, at, part);
        out->size += part;
        at += part;
        size -= part;
        status = out->size == SL_STREAM_ROWS ? write_block(out, sink) : SLOSS_OK;
    }
    return status;
}

enum sloss_status sl_stream_end(struct sl_stream_out *out, const struct sloss_hash *hash,
                                const struct sl_stream_sink *sink)
{
    unsigned char end[SL_STREAM_END] = {0};
    enum sloss_status status = out->size > 0 ? write_block(out, sink) : SLOSS_OK;
    sl_bytes_put(end + 4, hash->low, 8);
    sl_bytes_put(end + 12, hash->high, 8);
    return status == SLOSS_OK ? write_part(out, end, 20, sink) : status;
}

/* ---- to read --------------------------------------------------------------------------------- */

/* Read so many bytes, in as many calls as it takes. */
static enum sloss_status fetch(struct sl_stream_in *in, unsigned char *bytes, size_t size)
{
    while (size > 0) {
        size_t got = 0;
        if (in->read(in->context, bytes, size, &got) != 0 || got > size) {
            return SLOSS_ERR_FILE;
        }
        if (got == 0) {
            return SLOSS_ERR_CUT_OFF;
        }
        bytes += got;
        size -= got;
    }
    return SLOSS_OK;
}

/* The first `size` bytes of a part are there: read its checksum, and compare. */
static enum sloss_status check_part(struct sl_stream_in *in, unsigned char *part, size_t size)
{
    enum sloss_status status = fetch(in, part + size, 8);
    in->checksum = checksum_of(in->checksum, part, size);
    return status != SLOSS_OK                             ? status
           : in->checksum == sl_bytes_get(part + size, 8) ? SLOSS_OK
                                                          : SLOSS_ERR_DAMAGED;
}

static enum sloss_status read_end(struct sl_stream_in *in)
{
    enum sloss_status status = fetch(in, in->block + 4, 16);
    if (status == SLOSS_OK) {
        status = check_part(in, in->block, 20);
    }
    in->hash = (struct sloss_hash){sl_bytes_get(in->block + 4, 8), sl_bytes_get(in->block + 12, 8)};
    in->ended = true;
    return status;
}

static enum sloss_status read_block(struct sl_stream_in *in)
{
    enum sloss_status status = fetch(in, in->block, 4);
    size_t size = (size_t)sl_bytes_get(in->block, 4);
    if (status != SLOSS_OK || size == 0) {
        return status == SLOSS_OK ? read_end(in) : status;
    }
    if (size > SL_STREAM_ROWS || in->is_last) {
        return SLOSS_ERR_DAMAGED;
    }
    status = fetch(in, in->block + 4, size);
    if (status == SLOSS_OK) {
        status = check_part(in, in->block, 4 + size);
    }
    in->is_last = size < SL_STREAM_ROWS;
    in->source.at = in->block + 4;
    in->source.end = in->source.at + (status == SLOSS_OK ? size : 0);
    return status;
}

static bool refill(struct sl_row_source *source)
{
    struct sl_stream_in *in = (struct sl_stream_in *)(void *)source;
    enum sloss_status status = in->ended ? SLOSS_OK : read_block(in);
    if (status != SLOSS_OK) {
        sl_row_refuse(source, status);
    }
    return status == SLOSS_OK && !in->ended;
}

enum sloss_status sl_stream_open(struct sl_stream_in *in, unsigned char *block, sloss_read_fn read,
                                 void *context)
{
    *in = (struct sl_stream_in){
        .source = {.refill = refill}, .read = read, .context = context, .block = block};
    enum sloss_status status = SLOSS_OK;
    for (size_t i = 0; status == SLOSS_OK && i < sizeof(magic); i++) {
        status = fetch(in, block + i, 1);
        if (status == SLOSS_OK && block[i] != (unsigned char)magic[i]) {
            status = SLOSS_ERR_NOT_A_SNAPSHOT;
        }
    }
    if (status == SLOSS_OK) {
        status = fetch(in, block + 8, 8);
    }
    if (status == SLOSS_OK) {
        status = check_part(in, block, 16);
    }
    if (status != SLOSS_OK) {
        return status;
    }
    uint64_t format = sl_bytes_get(block + 8, 4);
    return format > SLOSS_SNAPSHOT_FORMAT                    ? SLOSS_ERR_NEWER_FORMAT
           : format == 0 || sl_bytes_get(block + 12, 4) != 0 ? SLOSS_ERR_DAMAGED
                                                             : SLOSS_OK;
}
