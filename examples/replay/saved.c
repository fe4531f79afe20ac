/* SPDX-License-Identifier: BSD-2-Clause */
#define _POSIX_C_SOURCE 200809L

#include "replay/saved.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <sloss/snapshot.h>

#define LINE 256

/* A file and the sum of the lines behind its snapshot (FNV-1a), which have no checksum of their
 * own. */
struct text {
    FILE *file;
    uint64_t sum;
};

static void add_line(struct text *text, const char *line)
{
    for (; *line != '\0'; line++) {
        text->sum = (text->sum ^ (unsigned char)*line) * UINT64_C(0x100000001B3);
    }
}

static struct text open_text(FILE *file)
{
    return (struct text){.file = file, .sum = UINT64_C(0xCBF29CE484222325)};
}

static int write_bytes(void *context, const void *bytes, size_t size)
{
    return fwrite(bytes, 1, size, context) == size ? 0 : 1;
}

static int read_bytes(void *context, void *bytes_out, size_t size, size_t *size_out)
{
    *size_out = fread(bytes_out, 1, size, context);
    return ferror((FILE *)context);
}

/* ---- to write -------------------------------------------------------------------------------- */

static void put_line(struct text *text, const char *line)
{
    add_line(text, line);
    fputs(line, text->file);
}

static void put_units(const struct scenario *scenario, FILE *file)
{
    char line[LINE];
    struct text text = open_text(file);
    snprintf(line, sizeof(line), "units %" PRIu64 " %" PRIu32 " %" PRIu32 "\n", scenario->next_id,
             scenario->asset_count, scenario->market_count);
    put_line(&text, line);
    for (uint32_t i = 0; i < scenario->asset_count; i++) {
        const struct scenario_asset *asset = &scenario->assets[i];
        snprintf(line, sizeof(line), "%s %" PRId64 " %" PRIu32 "\n", asset->name,
                 asset->unit.coefficient, asset->unit.decimals);
        put_line(&text, line);
    }
    for (uint32_t i = 0; i < scenario->market_count; i++) {
        const struct scenario_market *market = &scenario->markets[i];
        snprintf(line, sizeof(line),
                 "%s %" PRIu32 " %" PRIu32 " %" PRIu32 " %" PRId64 " %" PRIu32 " %" PRId64
                 " %" PRIu32 "\n",
                 market->name, market->asset, market->settlement, market->precision,
                 market->lot.coefficient, market->lot.decimals, market->tick.coefficient,
                 market->tick.decimals);
        put_line(&text, line);
    }
    fprintf(file, "sum %016" PRIx64 "\n", text.sum);
}

enum sloss_status saved_write(const struct scenario *scenario, const char *path)
{
    char fresh[4096];
    int length = snprintf(fresh, sizeof(fresh), "%s.new", path);
    FILE *file = length < 0 || (size_t)length >= sizeof(fresh) ? NULL : fopen(fresh, "wb");
    if (file == NULL) {
        return SLOSS_ERR_FILE;
    }
    enum sloss_status status = sloss_engine_save(scenario->engine, write_bytes, file);
    if (status == SLOSS_OK) {
        put_units(scenario, file);
    }
    bool written = fflush(file) == 0 && ferror(file) == 0 && fsync(fileno(file)) == 0;
    written = fclose(file) == 0 && written;
    if (status == SLOSS_OK && (!written || rename(fresh, path) != 0)) {
        status = SLOSS_ERR_FILE;
    }
    if (status != SLOSS_OK) {
        remove(fresh);
    }
    return status;
}

/* ---- to read --------------------------------------------------------------------------------- */

static bool get_line(struct text *text, char *line)
{
    return fgets(line, LINE, text->file) != NULL && strchr(line, '\n') != NULL;
}

static bool is_unit(const struct sloss_unit *unit)
{
    return unit->coefficient >= 1 && unit->decimals <= 18;
}

static bool get_asset(struct scenario *scenario, struct text *text, uint32_t index)
{
    char line[LINE];
    uint32_t found = UINT32_MAX;
    struct scenario_asset *asset = &scenario->assets[index];
    if (!get_line(text, line) || sscanf(line, "%63s %" SCNd64 " %" SCNu32, asset->name,
                                        &asset->unit.coefficient, &asset->unit.decimals) != 3) {
        return false;
    }
    add_line(text, line);
    return sloss_ledger_find_asset(scenario->ledger, asset->name, &found) == SLOSS_OK &&
           found == index && is_unit(&asset->unit);
}

static bool get_market(struct scenario *scenario, struct text *text, uint32_t index)
{
    char line[LINE];
    uint32_t found = UINT32_MAX;
    struct scenario_market *market = &scenario->markets[index];
    if (!get_line(text, line) ||
        sscanf(line,
               "%63s %" SCNu32 " %" SCNu32 " %" SCNu32 " %" SCNd64 " %" SCNu32 " %" SCNd64
               " %" SCNu32,
               market->name, &market->asset, &market->settlement, &market->precision,
               &market->lot.coefficient, &market->lot.decimals, &market->tick.coefficient,
               &market->tick.decimals) != 8) {
        return false;
    }
    add_line(text, line);
    return sloss_ledger_find_market(scenario->ledger, market->name, &found) == SLOSS_OK &&
           found == index && market->asset < scenario->asset_count && is_unit(&market->lot) &&
           is_unit(&market->tick);
}

/* Room for all units; false without memory. */
static bool make_room(struct scenario *scenario, const struct sloss_engine_info *info)
{
    scenario->asset_room = info->assets + 1;
    scenario->market_room = info->markets + 1;
    scenario->assets = calloc(scenario->asset_room, sizeof(*scenario->assets));
    scenario->markets = calloc(scenario->market_room, sizeof(*scenario->markets));
    return scenario->assets != NULL && scenario->markets != NULL;
}

static enum sloss_status get_units(struct scenario *scenario, FILE *file)
{
    char line[LINE];
    uint64_t sum = 0;
    struct text text = open_text(file);
    struct sloss_engine_info info = {.struct_size = sizeof(info)};
    sloss_engine_info(scenario->engine, &info);
    if (!make_room(scenario, &info)) {
        return SLOSS_ERR_MEMORY;
    }
    bool holds = get_line(&text, line) &&
                 sscanf(line, "units %" SCNu64 " %" SCNu32 " %" SCNu32, &scenario->next_id,
                        &scenario->asset_count, &scenario->market_count) == 3 &&
                 scenario->asset_count == info.assets && scenario->market_count == info.markets;
    add_line(&text, line);
    for (uint32_t i = 0; holds && i < info.assets; i++) {
        holds = get_asset(scenario, &text, i);
    }
    for (uint32_t i = 0; holds && i < info.markets; i++) {
        holds = get_market(scenario, &text, i);
    }
    holds = holds && get_line(&text, line) && sscanf(line, "sum %" SCNx64, &sum) == 1 &&
            sum == text.sum && fgetc(file) == EOF;
    return holds ? SLOSS_OK : feof(file) != 0 && sum == 0 ? SLOSS_ERR_CUT_OFF : SLOSS_ERR_DAMAGED;
}

enum sloss_status saved_read(struct scenario *scenario, const char *path)
{
    FILE *file = fopen(path, "rb");
    if (file == NULL) {
        return SLOSS_ERR_FILE;
    }
    sloss_engine_destroy(scenario->engine);
    sloss_ledger_destroy(scenario->ledger);
    scenario->engine = NULL;
    scenario->ledger = NULL;
    enum sloss_status status =
        sloss_engine_load(NULL, read_bytes, file, &scenario->ledger, &scenario->engine);
    if (status == SLOSS_OK) {
        status = get_units(scenario, file);
    }
    fclose(file);
    return status;
}
