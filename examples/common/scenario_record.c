/* SPDX-License-Identifier: BSD-2-Clause */
#include "common/scenario_record.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "common/copy.h"

#define RECORD_DIGITS (2 * sizeof(struct sloss_command))
#define ID_DIGITS 32
#define IDS_MAX (INT64_C(1) << 24) /* of struct sloss_ledger_config */

static const char hex[] = "0123456789abcdef";

/* Records are written as a machine has them that puts the low byte first. */
static bool is_little_endian(void)
{
    const uint16_t one = 1;
    uint8_t first;
    memcpy(&first, &one, 1);
    return first == 1;
}

/* Hexadecimal digits as bytes. */
static bool read_bytes(const char *word, uint8_t *bytes, size_t size)
{
    if (strlen(word) != 2 * size || strspn(word, hex) != 2 * size) {
        return false;
    }
    for (size_t i = 0; i < size; i++) {
        bytes[i] =
            (uint8_t)(16 * (strchr(hex, word[2 * i]) - hex) + (strchr(hex, word[2 * i + 1]) - hex));
    }
    return true;
}

/* ---- ids ------------------------------------------------------------------------------------- */

/* 32 digits, the high half first. */
static bool read_id(const char *word, uint64_t id[2])
{
    uint8_t bytes[ID_DIGITS / 2];
    if (!read_bytes(word, bytes, sizeof(bytes))) {
        return false;
    }
    id[0] = id[1] = 0;
    for (size_t i = 0; i < 8; i++) {
        id[1] = id[1] << 8 | bytes[i];
        id[0] = id[0] << 8 | bytes[8 + i];
    }
    return id[0] != 0 || id[1] != 0;
}

enum sloss_status scenario_take_id(struct scenario *scenario, struct scenario_line *line)
{
    static const char *const without[] = {"verify", "hash", "ids", "record", NULL};
    uint32_t kept = line->count;
    scenario->host_id[0] = scenario->host_id[1] = 0;
    for (uint32_t i = line->count; i < line->count + line->options; i++) {
        char *word = line->word[i];
        bool is_id = strncmp(word, "id=", 3) == 0;
        if (is_id && (scenario->host_id[0] != 0 || scenario->host_id[1] != 0 ||
                      scenario_place(line->word[0], without) != SCENARIO_NO_INDEX)) {
            return scenario_refuse(scenario, SLOSS_ERR_SYNTAX,
                                   "%s where no command can have it, or for the second time", word);
        }
        if (is_id && !read_id(word + 3, scenario->host_id)) {
            return scenario_refuse(scenario, SLOSS_ERR_SYNTAX,
                                   "not 32 hexadecimal digits above zero: %s", word);
        }
        if (!is_id) {
            line->word[kept++] = word;
        }
    }
    line->options = kept - line->count;
    return SLOSS_OK;
}

enum sloss_status scenario_run_ids(struct scenario *scenario, struct scenario_line *line)
{
    static const struct sloss_unit one = {1, 0, 0};
    int64_t number;
    if (line->count != 2 || line->options > 0) {
        return scenario_malformed(scenario, "ids NUMBER");
    }
    enum sloss_status status = scenario_read_number(scenario, line->word[1], &one, &number);
    if (status != SLOSS_OK) {
        return status;
    }
    if (number > IDS_MAX) {
        return scenario_refuse(scenario, SLOSS_ERR_RANGE, "%s is above 2^24", line->word[1]);
    }
    if (scenario->commands > 0 || scenario->asset_count > 0) {
        return scenario_refuse(scenario, SLOSS_ERR_ARGUMENT, "`ids` stands before all commands");
    }
    status = scenario_reopen(scenario, (uint32_t)number);
    return status == SLOSS_OK ? status
                              : scenario_refuse(scenario, status, "%s", scenario_explain(status));
}

void scenario_spell_id(const struct sloss_command *command, FILE *out)
{
    if (command->host_id[0] != 0 || command->host_id[1] != 0) {
        fprintf(out, " id=%016" PRIx64 "%016" PRIx64, command->host_id[1], command->host_id[0]);
    }
}

/* ---- records --------------------------------------------------------------------------------- */

static bool read_chain(const struct scenario_line *line, struct sloss_command *chain, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        bool linked = i + 1 < count;
        if (!read_bytes(line->word[i + 1], (uint8_t *)&chain[i], sizeof(chain[i])) ||
            ((chain[i].flags & SLOSS_COMMAND_LINKED) != 0) != linked) {
            return false;
        }
    }
    return true;
}

/* Sizes and prices of a market that a record adds are lots and ticks. */
static void note(struct scenario *scenario, const struct sloss_command *command)
{
    struct scenario_market market = {.lot = {1, 0, 0}, .tick = {1, 0, 0}};
    switch (command->kind) {
    case SLOSS_COMMAND_ASSET:
        scenario_note_asset(scenario, command->asset.name, command->asset.decimals);
        break;
    case SLOSS_COMMAND_MARKET:
        market.asset = command->market.asset;
        market.settlement = command->market.settlement;
        market.precision = command->market.precision;
        copy_text(market.name, sizeof(market.name), command->market.name);
        scenario_note_market(scenario, &market);
        break;
    case SLOSS_COMMAND_ACCOUNT:
        scenario_note_account(scenario, command->account.account);
        break;
    case SLOSS_COMMAND_DEPOSIT:
        scenario_note_account(scenario, command->deposit.account);
        break;
    default:
        break;
    }
}

static enum sloss_status apply_chain(struct scenario *scenario, const struct scenario_line *line,
                                     struct sloss_command *chain, size_t count)
{
    if (!is_little_endian() || !read_chain(line, chain, count)) {
        return scenario_refuse(scenario, SLOSS_ERR_SYNTAX,
                               "not the records of one command, in 256 digits each");
    }
    enum sloss_status status = scenario_make_room(scenario);
    memcpy(scenario->host_id, chain[0].host_id, sizeof(scenario->host_id));
    if (status == SLOSS_OK) {
        status = scenario_apply(scenario, chain, count);
    }
    if (status == SLOSS_OK) {
        note(scenario, &chain[0]); /* what adds something is no chain */
    }
    return status;
}

enum sloss_status scenario_run_record(struct scenario *scenario, struct scenario_line *line)
{
    if (line->count < 2 || line->options > 0) {
        return scenario_malformed(scenario, "record HEX...");
    }
    size_t count = line->count - 1;
    struct sloss_command *chain = malloc(count * sizeof(*chain));
    if (chain == NULL) {
        return scenario_refuse(scenario, SLOSS_ERR_MEMORY, "out of memory");
    }
    enum sloss_status status = apply_chain(scenario, line, chain, count);
    free(chain);
    return status;
}

void scenario_spell_record(const struct sloss_command *chain, size_t count, FILE *out)
{
    fputs("record", out);
    for (size_t i = 0; i < count; i++) {
        const uint8_t *bytes = (const uint8_t *)&chain[i];
        fputc(' ', out);
        for (size_t place = 0; place < sizeof(chain[i]); place++) {
            fputc(hex[bytes[place] >> 4], out);
            fputc(hex[bytes[place] & 15], out);
        }
    }
}

/* ---- commands -------------------------------------------------------------------------------- */

struct sloss_command scenario_command_of(uint32_t kind)
{
    struct sloss_command command;
    memset(&command, 0, sizeof(command)); /* all of the union, not its first member alone */
    command.struct_size = sizeof(command);
    command.kind = kind;
    return command;
}

enum sloss_status scenario_apply(struct scenario *scenario, struct sloss_command *commands,
                                 size_t count)
{
    memcpy(commands[0].host_id, scenario->host_id, sizeof(commands[0].host_id));
    scenario->tried = true;
    if (scenario->only != NULL &&
        (count != scenario->only_count ||
         memcmp(commands, scenario->only, count * sizeof(*commands)) != 0)) {
        scenario->differs = true;
        return scenario_refuse(scenario, SLOSS_ERR_ARGUMENT, "the line is another command");
    }
    enum sloss_status status = sloss_engine_apply(scenario->engine, commands, count, NULL);
    if (status == SLOSS_OK && scenario->records != NULL &&
        fwrite(commands, sizeof(*commands), count, scenario->records) != count) {
        return scenario_refuse(scenario, SLOSS_ERR_FILE, "cannot write the commands");
    }
    if (status == SLOSS_OK) {
        scenario->commands++;
        return SLOSS_OK;
    }
    return scenario_refuse(scenario, status, "%s", scenario_explain(status));
}

/* ---- what was added -------------------------------------------------------------------------- */

enum sloss_status scenario_make_room(struct scenario *scenario)
{
    if (scenario->asset_count == scenario->asset_room) {
        uint32_t room = scenario->asset_room == 0 ? 4 : 2 * scenario->asset_room;
        struct scenario_asset *assets = realloc(scenario->assets, room * sizeof(*assets));
        if (assets == NULL) {
            return scenario_refuse(scenario, SLOSS_ERR_MEMORY, "out of memory");
        }
        scenario->assets = assets;
        scenario->asset_room = room;
    }
    if (scenario->market_count == scenario->market_room) {
        uint32_t room = scenario->market_room == 0 ? 16 : 2 * scenario->market_room;
        struct scenario_market *markets = realloc(scenario->markets, room * sizeof(*markets));
        if (markets == NULL) {
            return scenario_refuse(scenario, SLOSS_ERR_MEMORY, "out of memory");
        }
        scenario->markets = markets;
        scenario->market_room = room;
    }
    return SLOSS_OK;
}

void scenario_note_asset(struct scenario *scenario, const char *name, uint32_t decimals)
{
    struct scenario_asset *asset = &scenario->assets[scenario->asset_count++];
    *asset = (struct scenario_asset){.unit = {1, decimals, 0}};
    copy_text(asset->name, sizeof(asset->name), name);
}

void scenario_note_market(struct scenario *scenario, const struct scenario_market *market)
{
    scenario->markets[scenario->market_count++] = *market;
}

void scenario_note_account(struct scenario *scenario, uint64_t account)
{
    if (account >= scenario->next_id && account < SLOSS_ACCOUNT_SYSTEM) {
        scenario->next_id = account + 1;
    }
}
