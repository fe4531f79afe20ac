/* SPDX-License-Identifier: BSD-2-Clause */
#include "journal/wire.h"

#include <assert.h>
#include <stdbool.h>
#include <string.h>

#include "journal/bytes.h"

#define HAS_ID 0x80u

/* The fields of each body in order, by their bytes, and N for a name. */
static const char *const fields[] = {
    [SLOSS_COMMAND_ASSET] = "N44",
    [SLOSS_COMMAND_MARKET] = "N884111141111",
    [SLOSS_COMMAND_TIER] = "8888844",
    [SLOSS_COMMAND_WATERFALL] = "444444444444448",
    [SLOSS_COMMAND_SOCIALIZE] = "444444888888444441111",
    [SLOSS_COMMAND_OPTION] = "44444444",
    [SLOSS_COMMAND_ACCOUNT] = "8N",
    [SLOSS_COMMAND_DEPOSIT] = "88N44",
    [SLOSS_COMMAND_WITHDRAW] = "8844",
    [SLOSS_COMMAND_TRANSFER] = "88844",
    [SLOSS_COMMAND_FILL] = "88888844",
    [SLOSS_COMMAND_MARK] = "844",
    [SLOSS_COMMAND_FUNDING] = "8844",
    [SLOSS_COMMAND_TAKEOVER] = "8",
    [SLOSS_COMMAND_DELEVERAGE] = "84444",
    [SLOSS_COMMAND_SETTLE] = "844",
    [SLOSS_COMMAND_TIME] = "8",
    [SLOSS_COMMAND_LAYER] = "88844",
    [SLOSS_COMMAND_FEE] = "8844",
    [SLOSS_COMMAND_OWNER] = "8N44",
    [SLOSS_COMMAND_MEMBER] = "888844",
    [SLOSS_COMMAND_RECOVER] = "844",
    [SLOSS_COMMAND_FUND] = "N844",
    [SLOSS_COMMAND_JOIN] = "8844",
    [SLOSS_COMMAND_LEAVE] = "8844",
    [SLOSS_COMMAND_REDEEM] = "844",
};

#define KINDS (sizeof(fields) / sizeof(fields[0]))

static_assert(sizeof(fields) / sizeof(fields[0]) == SLOSS_COMMAND_REDEEM + 1, "the fields of each");
static_assert(KINDS <= 256, "a kind is a byte");
static_assert(2 + 16 + sizeof(((struct sloss_command *)0)->body) + 1 <= SL_JOURNAL_WIRE_MAX,
              "head, body, and the length of a name");

static const char *fields_of(uint32_t kind)
{
    return kind < KINDS && fields[kind] != NULL ? fields[kind] : "";
}

static size_t size_of(char field)
{
    return field == 'N' ? SLOSS_NAME_SIZE : (size_t)(field - '0');
}

size_t sl_journal_wire_body(uint32_t kind)
{
    size_t size = 0;
    for (const char *field = fields_of(kind); *field != '\0'; field++) {
        size += size_of(*field);
    }
    return size;
}

int sl_journal_wire_is_newer(unsigned char kind)
{
    return kind >= KINDS;
}

/* ---- fields ---------------------------------------------------------------------------------- */

static size_t write_name(const uint8_t *name, unsigned char *bytes)
{
    size_t length = SLOSS_NAME_SIZE;
    while (length > 0 && name[length - 1] == 0) {
        length--;
    }
    bytes[0] = (unsigned char)length;
    memcpy(bytes + 1, name, length);
    return 1 + length;
}

static size_t write_field(char field, const uint8_t *from, unsigned char *bytes)
{
    uint64_t eight;
    uint32_t four;
    switch (field) {
    case 'N':
        return write_name(from, bytes);
    case '8':
        memcpy(&eight, from, sizeof(eight));
        sl_journal_put(bytes, eight, 8);
        return 8;
    case '4':
        memcpy(&four, from, sizeof(four));
        sl_journal_put(bytes, four, 4);
        return 4;
    default:
        bytes[0] = *from;
        return 1;
    }
}

/* Bytes of a field that begins here; more than there are, if they end before it does. */
static size_t wanted(char field, const unsigned char *bytes, size_t size)
{
    if (field != 'N') {
        return size_of(field);
    }
    return size == 0 || bytes[0] > SLOSS_NAME_SIZE ? SIZE_MAX : 1 + (size_t)bytes[0];
}

static void read_field(char field, const unsigned char *bytes, uint8_t *to)
{
    uint64_t eight;
    uint32_t four;
    switch (field) {
    case 'N':
        memcpy(to, bytes + 1, bytes[0]);
        break;
    case '8':
        eight = sl_journal_get(bytes, 8);
        memcpy(to, &eight, sizeof(eight));
        break;
    case '4':
        four = (uint32_t)sl_journal_get(bytes, 4);
        memcpy(to, &four, sizeof(four));
        break;
    default:
        *to = bytes[0];
        break;
    }
}

/* ---- records --------------------------------------------------------------------------------- */

size_t sl_journal_wire_write(const struct sloss_command *record, unsigned char *bytes)
{
    bool has_id = record->host_id[0] != 0 || record->host_id[1] != 0;
    const uint8_t *from = record->body;
    size_t size = 2;
    assert(record->kind < KINDS && record->flags < HAS_ID);
    bytes[0] = (unsigned char)record->kind;
    bytes[1] = (unsigned char)(record->flags | (has_id ? HAS_ID : 0));
    if (has_id) {
        sl_journal_put(bytes + 2, record->host_id[0], 8);
        sl_journal_put(bytes + 10, record->host_id[1], 8);
        size += 16;
    }
    for (const char *field = fields[record->kind]; *field != '\0'; field++) {
        size += write_field(*field, from, bytes + size);
        from += size_of(*field);
    }
    return size;
}

size_t sl_journal_wire_read(const unsigned char *bytes, size_t size, struct sloss_command *record)
{
    const char *field = size < 2 ? "" : fields_of(bytes[0]);
    size_t at = 2;
    if (*field == '\0') {
        return 0;
    }
    *record = (struct sloss_command){.struct_size = sizeof(*record)};
    record->kind = bytes[0];
    record->flags = bytes[1] & ~HAS_ID;
    if ((bytes[1] & HAS_ID) != 0) {
        if (size < 18) {
            return 0;
        }
        record->host_id[0] = sl_journal_get(bytes + 2, 8);
        record->host_id[1] = sl_journal_get(bytes + 10, 8);
        at += 16;
    }
    for (uint8_t *to = record->body; *field != '\0'; field++) {
        size_t more = wanted(*field, bytes + at, size - at);
        if (more > size - at) {
            return 0;
        }
        read_field(*field, bytes + at, to);
        to += size_of(*field);
        at += more;
    }
    return at;
}
