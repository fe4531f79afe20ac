/* SPDX-License-Identifier: BSD-2-Clause */
/* scenario_spell_word: the words of which scenario_spell makes lines. */
#ifndef SCENARIO_SPELL_WORD_H
#define SCENARIO_SPELL_WORD_H

#include "common/scenario_spell.h"
#include "sloss/margin.h"

/* The books, a chain, and where its line goes. */
struct spell {
    const struct scenario *scenario;
    const struct sloss_command *chain;
    size_t count;
    const struct scenario_market *shown;
    FILE *out;
};

extern const struct sloss_unit spell_billionth;

/* A blank, and a count of units. */
void spell_number(const struct spell *spell, int64_t count, const struct sloss_unit *unit);

/* A blank, a key, and the word of a list at a place. False beyond its end. */
bool spell_word(const struct spell *spell, const char *key, const char *const *list,
                uint32_t place);

/* The name of an account, or its number behind %. False for a system account that there is not. */
bool spell_account(const struct spell *spell, uint64_t id);
bool spell_account_behind(const struct spell *spell, const char *key, uint64_t id);

/* The name of a market; NULL if there is none at this index. */
const struct scenario_market *spell_market(const struct spell *spell, uint32_t index);

/* The unit of an asset, or NULL. Nothing is written. */
const struct sloss_unit *spell_asset_unit(const struct spell *spell, uint32_t index);

/* AMOUNT ASSET; the first asset is left out. False without such an asset. */
bool spell_amount(const struct spell *spell, int64_t atoms, uint32_t asset);

/* `force`, where the command has the flag. */
void spell_force(const struct spell *spell);

/* value * 10^-decimals / divisor as a decimal. False if it is none of at most 18 places. */
bool spell_quotient(int64_t value, int64_t decimals, int64_t divisor,
                    char text[SLOSS_DECIMAL_SIZE]);

/* `rank=` */
bool spell_rank(const struct spell *spell, uint32_t number);

/* The lines of assets, markets, funds and settings. */
bool spell_line_asset(const struct spell *spell);
bool spell_line_market(const struct spell *spell);
bool spell_line_fund(const struct spell *spell);
bool spell_line_tier(const struct spell *spell);
bool spell_line_waterfall(const struct spell *spell);
bool spell_line_socialize(const struct spell *spell);
bool spell_line_option(const struct spell *spell);
bool spell_line_limit(const struct spell *spell);
bool spell_line_require(const struct spell *spell);
bool spell_line_control(const struct spell *spell);
bool spell_line_position_limit(const struct spell *spell);
bool spell_line_ceiling(const struct spell *spell);
bool spell_line_collateral(const struct spell *spell);
bool spell_line_haircut(const struct spell *spell);

/* The name of a pair of assets, and what it is; and that with its price in a mark. False if there
 * is none of this number. */
bool spell_pair(const struct spell *spell, uint32_t number, struct sloss_collateral_info *info);
bool spell_pair_mark(const struct spell *spell, const struct sloss_command_mark *mark);
bool spell_line_hold(const struct spell *spell);
bool spell_line_release(const struct spell *spell);
bool spell_line_pay_out(const struct spell *spell);
bool spell_line_orders(const struct spell *spell);
bool spell_line_requirement(const struct spell *spell);
bool spell_line_universe(const struct spell *spell);
bool spell_line_shock(const struct spell *spell);
bool spell_line_values(const struct spell *spell);
bool spell_line_portfolio(const struct spell *spell);

/* The VALUES records of a chain from this one on. */
bool spell_values(const struct spell *spell, size_t from);
bool spell_line_mature(const struct spell *spell);
bool spell_line_partial(const struct spell *spell);
bool spell_line_levels(const struct spell *spell);
bool spell_line_execute(const struct spell *spell);
bool spell_line_auction(const struct spell *spell);
bool spell_line_bid(const struct spell *spell);
bool spell_line_guard(const struct spell *spell);
bool spell_line_source(const struct spell *spell);
bool spell_line_quote(const struct spell *spell);
bool spell_line_halt(const struct spell *spell);
bool spell_line_bust(const struct spell *spell);
bool spell_line_validity(const struct spell *spell);
bool spell_line_govern(const struct spell *spell);
bool spell_line_schedule(const struct spell *spell);
bool spell_line_unschedule(const struct spell *spell);

#endif
