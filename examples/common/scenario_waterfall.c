/* SPDX-License-Identifier: BSD-2-Clause */
#include "common/scenario_waterfall.h"

#include "common/scenario_spell.h"

#include <assert.h>
#include <string.h>

#define LAYERS (SLOSS_LAYER_MEMBERS + 1)

static const char *const layer_names[] = {
    "", "insurance", "reserve", "backstop", "socialize", "deleverage", "owner", "members", NULL};
static_assert(sizeof(layer_names) / sizeof(layer_names[0]) == LAYERS + 1, "a name for each");
/* The gate, nothing, and then the two bounds of each layer, side by side, by enum sloss_layer. */
static const char *const keys[] = {"gate",
                                   "",
                                   "insurance_cap",
                                   "insurance_period",
                                   "reserve_cap",
                                   "reserve_period",
                                   "backstop_cap",
                                   "backstop_period",
                                   "socialize_cap",
                                   "socialize_period",
                                   "deleverage_cap",
                                   "deleverage_period",
                                   "owner_cap",
                                   "owner_period",
                                   "members_cap",
                                   "members_period",
                                   NULL};
static_assert(sizeof(keys) / sizeof(keys[0]) == 2 * LAYERS + 1, "two for each");
static const char waterfall_usage[] =
    "waterfall MARKET owner|insurance|reserve|backstop|members|deleverage|socialize... "
    "[LAYER_cap=AMOUNT]... [LAYER_period=AMOUNT/DURATION]... [gate=hold/DURATION]";

/* The layers named, in order; each once. */
static bool read_layers(const struct scenario_line *line, uint32_t *layers, uint32_t *count)
{
    *count = 0;
    for (uint32_t i = 2; i < line->count; i++) {
        uint32_t layer = scenario_place(line->word[i], layer_names);
        for (uint32_t j = 0; j < *count; j++) {
            if (layers[j] == layer) {
                return false;
            }
        }
        if (layer == SCENARIO_NO_INDEX || layer == 0 || *count == SLOSS_LAYERS_MAX) {
            return false;
        }
        layers[(*count)++] = layer;
    }
    return *count > 0;
}

/* A cap of zero takes its layer away: in a command zero means no cap. */
static void drop_layer(uint32_t *layers, uint32_t *count, uint32_t layer)
{
    uint32_t kept = 0;
    for (uint32_t i = 0; i < *count; i++) {
        if (layers[i] != layer) {
            layers[kept++] = layers[i];
        }
    }
    *count = kept;
}

/* The bounds that the line gives to a layer; *takes_away where its cap is zero. */
static enum sloss_status read_bound(struct scenario *scenario, const struct scenario_line *line,
                                    const struct sloss_unit *unit,
                                    struct sloss_command_layer *bound, bool *takes_away)
{
    const char *cap = scenario_option(line, keys[2 * bound->layer]);
    const char *period = scenario_option(line, keys[2 * bound->layer + 1]);
    enum sloss_status status =
        cap == NULL ? SLOSS_OK : scenario_read_number(scenario, cap, unit, &bound->cap);
    *takes_away = status == SLOSS_OK && cap != NULL && bound->cap == 0;
    if (status != SLOSS_OK || period == NULL) {
        return status;
    }
    status = scenario_read_windowed(scenario, period, unit, &bound->period, &bound->duration);
    return status == SLOSS_OK && bound->duration == 0
               ? scenario_refuse(scenario, SLOSS_ERR_SYNTAX, "not AMOUNT/DURATION: %s", period)
               : status;
}

/* A LAYER behind the WATERFALL for each layer that the line bounds. */
static enum sloss_status read_bounds(struct scenario *scenario, struct scenario_line *line,
                                     struct sloss_command *chain, uint32_t *length,
                                     uint32_t *layers, uint32_t *count)
{
    uint32_t asset = scenario->markets[chain->waterfall.market].asset;
    for (uint32_t layer = 1; layer < LAYERS; layer++) {
        struct sloss_command_layer bound = {.layer = layer};
        bool takes_away;
        enum sloss_status status =
            read_bound(scenario, line, &scenario->assets[asset].unit, &bound, &takes_away);
        if (status != SLOSS_OK) {
            return status;
        }
        if (takes_away) {
            drop_layer(layers, count, layer);
        } else if (bound.cap != 0 || bound.duration != 0) {
            chain[*length - 1].flags = SLOSS_COMMAND_LINKED;
            chain[*length] = scenario_command_of(SLOSS_COMMAND_LAYER);
            chain[(*length)++].layer = bound;
        }
    }
    return SLOSS_OK;
}

/* hold/DURATION */
static enum sloss_status read_gate(struct scenario *scenario, const struct scenario_line *line,
                                   struct sloss_command_waterfall *waterfall)
{
    static const char how[] = "hold/";
    const char *word = scenario_option(line, keys[0]);
    if (word == NULL) {
        return SLOSS_OK;
    }
    if (strncmp(word, how, sizeof(how) - 1) != 0) {
        return scenario_refuse(scenario, SLOSS_ERR_SYNTAX, "not hold/DURATION: %s", word);
    }
    waterfall->gate = SLOSS_GATE_HOLD;
    return scenario_read_duration(scenario, word + sizeof(how) - 1, &waterfall->gate_duration);
}

enum sloss_status scenario_read_waterfall(struct scenario *scenario, struct scenario_line *line,
                                          struct sloss_command *chain, uint32_t *length)
{
    uint32_t layers[SLOSS_LAYERS_MAX] = {0};
    uint32_t count = 0;
    if (line->count < 3 || !scenario_options_known(line, keys) ||
        !read_layers(line, layers, &count)) {
        return scenario_malformed(scenario, waterfall_usage);
    }
    chain[0] = scenario_command_of(SLOSS_COMMAND_WATERFALL);
    *length = 1;
    enum sloss_status status =
        scenario_read_market(scenario, line->word[1], &chain[0].waterfall.market);
    if (status == SLOSS_OK) {
        status = read_bounds(scenario, line, chain, length, layers, &count);
    }
    if (status == SLOSS_OK) {
        status = read_gate(scenario, line, &chain[0].waterfall);
    }
    memcpy(chain[0].waterfall.layer, layers, count * sizeof(layers[0]));
    return status;
}

/* ---- as a line ------------------------------------------------------------------------------- */

static bool spell_bound(const struct sloss_command_layer *bound, const struct sloss_unit *unit,
                        FILE *out)
{
    if (bound->layer == SLOSS_LAYER_NONE || bound->layer >= LAYERS) {
        return false;
    }
    if (bound->cap != 0) {
        fprintf(out, " %s=", keys[2 * bound->layer]);
        scenario_spell_number(bound->cap, unit, out);
    }
    if (bound->duration > 0) {
        fprintf(out, " %s=", keys[2 * bound->layer + 1]);
        scenario_spell_number(bound->period, unit, out);
        fputc('/', out);
        scenario_spell_duration(bound->duration, out);
    }
    return true;
}

bool scenario_spell_waterfall(const struct scenario *scenario, const struct sloss_command *chain,
                              size_t count, FILE *out)
{
    const struct sloss_command_waterfall *waterfall = &chain[0].waterfall;
    if (waterfall->market >= scenario->market_count) {
        return false;
    }
    const struct scenario_market *market = &scenario->markets[waterfall->market];
    fprintf(out, "waterfall %s", market->name);
    for (uint32_t i = 0; i < SLOSS_LAYERS_MAX && waterfall->layer[i] != SLOSS_LAYER_NONE; i++) {
        if (waterfall->layer[i] >= LAYERS) {
            return false;
        }
        fprintf(out, " %s", layer_names[waterfall->layer[i]]);
    }
    if (waterfall->layer[0] == SLOSS_LAYER_NONE) { /* a line names one, and takes it away */
        fprintf(out, " insurance insurance_cap=0");
    }
    bool spelled = true;
    for (size_t i = 1; spelled && i < count; i++) {
        spelled = spell_bound(&chain[i].layer, &scenario->assets[market->asset].unit, out);
    }
    if (waterfall->gate == SLOSS_GATE_HOLD && waterfall->gate_duration > 0) {
        fputs(" gate=hold/", out);
        scenario_spell_duration(waterfall->gate_duration, out);
    }
    return spelled;
}
