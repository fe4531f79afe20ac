/* SPDX-License-Identifier: BSD-2-Clause */
#include "command/content_internal.h"

#include <assert.h>
#include <stdbool.h>
#include <string.h>

#include "base/bytes.h"
#include "base/lanes.h"

/* The fields of each body in order, by their bytes, and N for a name. By bytes alone the hash would
 * be another on a machine with another order of bytes. */
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

static_assert(sizeof(fields) / sizeof(fields[0]) == SLOSS_COMMAND_GOVERN + 1,
              "the fields of each");

static size_t size_of(char field)
{
    return field == 'N' ? SLOSS_NAME_SIZE : (size_t)(field - '0');
}

static uint64_t number_at(const uint8_t *at, size_t size)
{
    uint64_t eight;
    uint32_t four;
    switch (size) {
    case 8:
        memcpy(&eight, at, sizeof(eight));
        return eight;
    case 4:
        memcpy(&four, at, sizeof(four));
        return four;
    default:
        return *at;
    }
}

static void absorb_field(struct sl_lanes *lanes, const uint8_t *at, size_t size)
{
    if (size < SLOSS_NAME_SIZE) {
        sl_lanes_absorb(lanes, number_at(at, size));
        return;
    }
    for (size_t place = 0; place < size; place += 8) {
        sl_lanes_absorb(lanes, sl_bytes_get(at + place, 8));
    }
}

struct sloss_hash sl_content_of(const struct sloss_command *chain, size_t count)
{
    struct sl_lanes lanes = {.first = count};
    struct sloss_hash hash = {0, 0};
    for (size_t i = 0; i < count; i++) {
        const uint8_t *at = chain[i].body;
        sl_lanes_absorb(&lanes, (uint64_t)chain[i].kind << 32 | chain[i].flags);
        for (const char *field = fields[chain[i].kind]; *field != '\0'; field++) {
            absorb_field(&lanes, at, size_of(*field));
            at += size_of(*field);
        }
    }
    sl_lanes_add(&hash, lanes);
    return hash;
}

static const char *fields_of(uint32_t kind)
{
    bool known = kind < sizeof(fields) / sizeof(fields[0]) && fields[kind] != NULL;
    return known ? fields[kind] : "";
}

/* A number of so many bytes; in a body it may stand anywhere. */
static void carry_number(const struct sl_carry *carry, uint8_t *at, size_t size)
{
    uint64_t eight = number_at(at, size);
    uint32_t four = (uint32_t)eight;
    if (size == 8) {
        SL_CARRY(carry, eight);
        memcpy(at, &eight, sizeof(eight));
    } else if (size == 4) {
        SL_CARRY(carry, four);
        memcpy(at, &four, sizeof(four));
    } else {
        SL_CARRY(carry, *at);
    }
}

void sl_content_carry(const struct sl_carry *carry, struct sloss_command *command)
{
    uint8_t *at = command->body;
    for (const char *field = fields_of(command->kind); *field != '\0'; field++) {
        if (*field == 'N') {
            sl_carry_name(carry, (char *)at, SLOSS_NAME_SIZE);
        } else {
            carry_number(carry, at, size_of(*field));
        }
        at += size_of(*field);
    }
}

void sl_content_clear_names(struct sloss_command *command)
{
    uint8_t *at = command->body;
    for (const char *field = fields[command->kind]; *field != '\0'; field++) {
        bool ended = false;
        for (size_t i = 0; *field == 'N' && i < SLOSS_NAME_SIZE; i++) {
            ended = ended || at[i] == 0;
            at[i] = ended ? 0 : at[i];
        }
        at += size_of(*field);
    }
}

size_t sl_content_size(uint32_t kind)
{
    size_t size = 0;
    for (const char *field = fields_of(kind); *field != '\0'; field++) {
        size += size_of(*field);
    }
    return size;
}
