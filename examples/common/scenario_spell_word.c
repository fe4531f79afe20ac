/* SPDX-License-Identifier: BSD-2-Clause */
#include "common/scenario_spell_word.h"

#include <inttypes.h>
#include <sloss/policy.h>

#include "common/scenario_words.h"

/* ---- words ----------------------------------------------------------------------------------- */

void scenario_spell_number(int64_t count, const struct sloss_unit *unit, FILE *out)
{
    char text[SLOSS_DECIMAL_SIZE] = "";
    (void)sloss_decimal_format(count, unit, text);
    fputs(text, out);
}

void spell_number(const struct spell *spell, int64_t count, const struct sloss_unit *unit)
{
    fputc(' ', spell->out);
    scenario_spell_number(count, unit, spell->out);
}

/* A word by its number; a number beyond the list has none. */
bool spell_word(const struct spell *spell, const char *key, const char *const *list, uint32_t place)
{
    uint32_t length = 0;
    while (list[length] != NULL) {
        length++;
    }
    if (place < length) {
        fprintf(spell->out, " %s%s", key, list[place]);
    }
    return place < length;
}

bool spell_account_behind(const struct spell *spell, const char *key, uint64_t id)
{
    char name[SLOSS_NAME_SIZE] = "";
    (void)sloss_ledger_account_name(spell->scenario->ledger, id, name);
    if (name[0] != '\0') {
        fprintf(spell->out, "%s%s", key, name);
    } else {
        fprintf(spell->out, "%s%%%" PRIu64, key, id);
    }
    return name[0] != '\0' || id < SLOSS_ACCOUNT_SYSTEM;
}

bool spell_account(const struct spell *spell, uint64_t id)
{
    return spell_account_behind(spell, " ", id);
}

const struct scenario_market *spell_market(const struct spell *spell, uint32_t index)
{
    if (index >= spell->scenario->market_count) {
        return NULL;
    }
    fprintf(spell->out, " %s", spell->scenario->markets[index].name);
    return &spell->scenario->markets[index];
}

const struct sloss_unit *spell_asset_unit(const struct spell *spell, uint32_t index)
{
    return index < spell->scenario->asset_count ? &spell->scenario->assets[index].unit : NULL;
}

/* AMOUNT ASSET, where the first asset need not be named. */
bool spell_amount(const struct spell *spell, int64_t atoms, uint32_t asset)
{
    const struct sloss_unit *unit = spell_asset_unit(spell, asset);
    if (unit != NULL) {
        spell_number(spell, atoms, unit);
    }
    if (unit != NULL && asset > 0) {
        fprintf(spell->out, " %s", spell->scenario->assets[asset].name);
    }
    return unit != NULL;
}

void spell_force(const struct spell *spell)
{
    if ((spell->chain[0].flags & SLOSS_COMMAND_FORCE) != 0) {
        fputs(" force", spell->out);
    }
}

/* value * 10^-decimals / divisor as a decimal, if it is one of at most 18 places. */
bool spell_quotient(int64_t value, int64_t decimals, int64_t divisor, char text[SLOSS_DECIMAL_SIZE])
{
    scenario_wide scaled = value;
    for (; scaled % divisor != 0 && decimals < 18; decimals++) {
        if (!scenario_product(scaled, 10, &scaled)) {
            return false;
        }
    }
    bool whole = scaled % divisor == 0;
    scaled /= divisor;
    for (; decimals < 0; decimals++) {
        whole = whole && scenario_product(scaled, 10, &scaled);
    }
    if (!whole || decimals > 18 || scaled > INT64_MAX || scaled < -INT64_MAX) {
        return false;
    }
    const struct sloss_unit unit = {1, (uint32_t)decimals, 0};
    return sloss_decimal_format((int64_t)scaled, &unit, text) == SLOSS_OK;
}

const struct sloss_unit spell_billionth = {1, 9, 0};

/* A rank is a word of its own, or the name of a policy. */
bool spell_rank(const struct spell *spell, uint32_t number)
{
    if (number < SLOSS_RANK_POLICY || number - SLOSS_RANK_POLICY >= SLOSS_POLICY_COUNT) {
        return spell_word(spell, "rank=", scenario_ranks, number);
    }
    fprintf(spell->out, " rank=%s", sloss_policy_name(number - SLOSS_RANK_POLICY));
    return true;
}
