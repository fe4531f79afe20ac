/* SPDX-License-Identifier: BSD-2-Clause */
#include "journal/wire_internal.h"

#include <assert.h>
#include <stdbool.h>
#include <string.h>

#include "journal/bytes.h"

#define HAS_ID 0x80u

/* The fields of each body in order, by their bytes, and N for a name. The engine has such a table
 * for its hash, which this library cannot see, and which may change where what is on a disk may
 * not. */
static const char *const fields[] = {
    [SLOSS_COMMAND_ASSET] = "N44",
    [SLOSS_COMMAND_MARKET] = "N884111141111",
    [SLOSS_COMMAND_TIER] = "8888844",
    [SLOSS_COMMAND_WATERFALL] = "444444444444448",
    [SLOSS_COMMAND_SOCIALIZE] = "444444888888444441111",
    [SLOSS_COMMAND_OPTION] = "4444444444",
    [SLOSS_COMMAND_ACCOUNT] = "8N",
    [SLOSS_COMMAND_DEPOSIT] = "88N44",
    [SLOSS_COMMAND_WITHDRAW] = "8844",
    [SLOSS_COMMAND_TRANSFER] = "88844",
    [SLOSS_COMMAND_FILL] = "888888444444",
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
    [SLOSS_COMMAND_FUND] = "N8844",
    [SLOSS_COMMAND_JOIN] = "8844",
    [SLOSS_COMMAND_LEAVE] = "8844",
    [SLOSS_COMMAND_REDEEM] = "844",
    [SLOSS_COMMAND_LIMIT] = "8888888844",
    [SLOSS_COMMAND_REQUIRE] = "88844",
    [SLOSS_COMMAND_CONTROL] = "844",
    [SLOSS_COMMAND_POSITION_LIMIT] = "8844",
    [SLOSS_COMMAND_CEILING] = "884444",
    [SLOSS_COMMAND_COLLATERAL] = "N884444",
    [SLOSS_COMMAND_HAIRCUT] = "8844",
    [SLOSS_COMMAND_ISOLATE] = "8844",
    [SLOSS_COMMAND_GROUP] = "8N",
    [SLOSS_COMMAND_HOLD] = "888844",
    [SLOSS_COMMAND_RELEASE] = "8",
    [SLOSS_COMMAND_PAY_OUT] = "8844",
    [SLOSS_COMMAND_ORDERS] = "8888844",
    [SLOSS_COMMAND_HEDGE] = "844",
    [SLOSS_COMMAND_REQUIREMENT] = "888884444",
    [SLOSS_COMMAND_UNIVERSE] = "N844",
    [SLOSS_COMMAND_SHOCK] = "88844",
    [SLOSS_COMMAND_VALUES] = "88888888884444",
    [SLOSS_COMMAND_PORTFOLIO] = "8888444444",
    [SLOSS_COMMAND_MATURE] = "844",
    [SLOSS_COMMAND_PARTIAL] = "88888844",
    [SLOSS_COMMAND_LEVELS] = "8888888844",
    [SLOSS_COMMAND_EXECUTE] = "88844",
    [SLOSS_COMMAND_AUCTION] = "8888844",
    [SLOSS_COMMAND_BID] = "88844",
    [SLOSS_COMMAND_GUARD] = "888888444444",
    [SLOSS_COMMAND_SOURCE] = "N44",
    [SLOSS_COMMAND_QUOTE] = "8844",
    [SLOSS_COMMAND_HALT] = "44",
    [SLOSS_COMMAND_BUST] = "844",
    [SLOSS_COMMAND_VALIDITY] = "444444",
    [SLOSS_COMMAND_SCHEDULE] = "88",
    [SLOSS_COMMAND_UNSCHEDULE] = "8",
    [SLOSS_COMMAND_GOVERN] = "8844",
};

#define KINDS (sizeof(fields) / sizeof(fields[0]))

static_assert(sizeof(fields) / sizeof(fields[0]) == SLOSS_COMMAND_GOVERN + 1,
              "the fields of each");
static_assert(KINDS <= 256, "a kind is a byte");
/* Four bytes become five and eight become ten: never more than 5 for 4. */
static_assert(2 + 16 + sizeof(((struct sloss_command *)0)->body) / 4 * 5 == SL_JOURNAL_WIRE_MAX,
              "head and body");

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

/* ---- numbers --------------------------------------------------------------------------------- */

static size_t write_number(uint64_t number, unsigned char *bytes)
{
    size_t size = 0;
    while (number >= 0x80) {
        bytes[size++] = (unsigned char)(number | 0x80);
        number >>= 7;
    }
    bytes[size++] = (unsigned char)number;
    return size;
}

/* Read a number of so many bits. Returns the number of bytes, or 0. */
static size_t read_number(const unsigned char *bytes, size_t size, unsigned bits, uint64_t *out)
{
    uint64_t number = 0;
    for (unsigned at = 0; at < size && 7 * at < bits; at++) {
        uint64_t seven = bytes[at] & 0x7f;
        if (7 * at + 7 > bits && seven >> (bits - 7 * at) != 0) {
            return 0; /* it has more bits */
        }
        number |= seven << (7 * at);
        if (bytes[at] < 0x80) {
            *out = number;
            return at > 0 && seven == 0 ? 0 : at + 1; /* none ends in zeros that say nothing */
        }
    }
    return 0;
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

static size_t read_name(const unsigned char *bytes, size_t size, uint8_t *name)
{
    size_t length = size == 0 ? 0 : bytes[0];
    if (size == 0 || length > SLOSS_NAME_SIZE || length > size - 1 ||
        (length > 0 && bytes[length] == 0)) {
        return 0;
    }
    memcpy(name, bytes + 1, length);
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
        return write_number(eight, bytes);
    case '4':
        memcpy(&four, from, sizeof(four));
        return write_number(four, bytes);
    default:
        bytes[0] = *from;
        return 1;
    }
}

/* Read a field, whose bytes are zero so far. Returns the number of bytes, or 0. */
static size_t read_field(char field, const unsigned char *bytes, size_t size, uint8_t *to)
{
    uint64_t eight = 0;
    uint32_t four;
    size_t used;
    switch (field) {
    case 'N':
        return read_name(bytes, size, to);
    case '8':
        used = read_number(bytes, size, 64, &eight);
        memcpy(to, &eight, sizeof(eight));
        return used;
    case '4':
        used = read_number(bytes, size, 32, &eight);
        four = (uint32_t)eight;
        memcpy(to, &four, sizeof(four));
        return used;
    default:
        if (size > 0) {
            *to = bytes[0];
        }
        return size > 0 ? 1 : 0;
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
    for (const char *field = fields_of(record->kind); *field != '\0'; field++) {
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
        if (record->host_id[0] == 0 && record->host_id[1] == 0) {
            return 0;
        }
        at += 16;
    }
    for (uint8_t *to = record->body; *field != '\0'; field++) {
        size_t used = read_field(*field, bytes + at, size - at, to);
        if (used == 0) {
            return 0;
        }
        to += size_of(*field);
        at += used;
    }
    return at;
}
