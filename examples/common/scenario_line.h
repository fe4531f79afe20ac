/* SPDX-License-Identifier: BSD-2-Clause */
/* scenario_line: a line of the scenario language: its words, and what they name and count. */
#ifndef SCENARIO_LINE_H
#define SCENARIO_LINE_H

#include "common/scenario.h"
#include "sloss/decimal.h"

#define SCENARIO_WORDS_MAX 4096u
#define SCENARIO_NO_INDEX UINT32_MAX

__extension__ typedef __int128 scenario_wide;
__extension__ typedef unsigned __int128 scenario_uwide;

/* The words of a line: arguments, the command first, then key=value options. */
struct scenario_line {
    char *word[SCENARIO_WORDS_MAX];
    uint32_t count;
    uint32_t options;
};

/* Whether an expectation held; a refusal is told by the status. */
enum scenario_verdict {
    SCENARIO_APPLIED,
    SCENARIO_REFUSES,
    SCENARIO_FAILS
};

/* Say what was wrong, and return the status. */
__attribute__((format(printf, 3, 4))) enum sloss_status
scenario_refuse(struct scenario *scenario, enum sloss_status status, const char *format, ...);
enum sloss_status scenario_malformed(struct scenario *scenario, const char *usage);

/* What a status means, for a person. */
const char *scenario_explain(enum sloss_status status);

/* Cut a line into words in place; a comment is cut off. False if there are too many, or an option
 * stands before an argument; `force` may stand behind options and then counts as the last argument.
 */
bool scenario_split(char *text, struct scenario_line *line);

/* Value of an option, or NULL; whether every option is in a list that ends in NULL, and none is
 * there twice. */
char *scenario_option(const struct scenario_line *line, const char *key);
bool scenario_options_known(const struct scenario_line *line, const char *const *keys);

/* Place of a word in a list that ends in NULL, or SCENARIO_NO_INDEX; the same for an option's
 * value, `fallback` where it is not given. */
uint32_t scenario_place(const char *word, const char *const *list);
uint32_t scenario_choose(const struct scenario_line *line, const char *key, const char *const *list,
                         uint32_t fallback);

bool scenario_is_name(const char *word);

/* Read a name that must exist. */
enum sloss_status scenario_read_asset(struct scenario *scenario, const char *word, uint32_t *out);
enum sloss_status scenario_read_asset_or_first(struct scenario *scenario,
                                               const struct scenario_line *line, uint32_t place,
                                               uint32_t *out);
enum sloss_status scenario_read_market(struct scenario *scenario, const char *word, uint32_t *out);
enum sloss_status scenario_read_account(struct scenario *scenario, const char *word, uint64_t *out);

/* Read a number as a count of units; the second refuses what is negative. */
enum sloss_status scenario_read_signed(struct scenario *scenario, const char *word,
                                       const struct sloss_unit *unit, int64_t *out);
enum sloss_status scenario_read_number(struct scenario *scenario, const char *word,
                                       const struct sloss_unit *unit, int64_t *out);

/* Read a rate in parts per billion: 0.0005, or 0.05%. The second takes 0 to `most` of them. */
enum sloss_status scenario_read_signed_rate(struct scenario *scenario, const char *word,
                                            int64_t *out);
enum sloss_status scenario_read_rate(struct scenario *scenario, const char *word, int64_t most,
                                     int64_t *out);

/* Read a decimal as it stands: coefficient and decimals; the second refuses what is not above zero.
 */
enum sloss_status scenario_read_unit(struct scenario *scenario, const char *word,
                                     struct sloss_unit *out);
enum sloss_status scenario_read_positive_unit(struct scenario *scenario, const char *word,
                                              struct sloss_unit *out);

/* a * b; false and *out untouched if it does not fit. By magnitudes, since what clang makes of a
 * checked product of signed numbers calls, outside x86, a function that libgcc does not have. */
static inline bool scenario_product(scenario_wide a, scenario_wide b, scenario_wide *out)
{
    const scenario_uwide half = (scenario_uwide)1 << 127;
    scenario_uwide size;
    bool is_negative = (a < 0) != (b < 0);
    if (__builtin_mul_overflow(a < 0 ? -(scenario_uwide)a : (scenario_uwide)a,
                               b < 0 ? -(scenario_uwide)b : (scenario_uwide)b, &size) ||
        size > half - !is_negative) {
        return false;
    }
    *out = (scenario_wide)(is_negative ? -size : size);
    return true;
}

/* value * 10^exponent / divisor, which must be whole. */
enum sloss_status scenario_scale(struct scenario *scenario, scenario_wide value, int64_t exponent,
                                 int64_t divisor, int64_t *out);

/* Read the AMOUNT at a place of the line, of the asset that is named at another, or of the first
 * where the line ends before that. */
enum sloss_status scenario_read_amount(struct scenario *scenario, const struct scenario_line *line,
                                       uint32_t place, uint32_t asset_place, uint32_t *asset_out,
                                       int64_t *amount_out);

/* Read an amount for 1.0 of size, at least 0, as billionths of an atom for a lot. */
enum sloss_status scenario_read_for_size(struct scenario *scenario, const char *word,
                                         const struct scenario_market *market, int64_t *out);

/* Read a DURATION in nanoseconds: a whole number above zero with ns, us, ms, s, m, h or d. */
enum sloss_status scenario_read_duration(struct scenario *scenario, const char *word, int64_t *out);

/* Read AMOUNT, or AMOUNT/DURATION; without a duration that one is left as it was. */
enum sloss_status scenario_read_windowed(struct scenario *scenario, const char *word,
                                         const struct sloss_unit *unit, int64_t *amount_out,
                                         int64_t *duration_out);

/* Read a point in time: nanoseconds, or 2025-10-10T21:16:04.831Z. */
enum sloss_status scenario_read_time(struct scenario *scenario, const char *word, int64_t *out);

/* Put a command, or a chain, of a line to the engine: with the id that the line gives it. */
enum sloss_status scenario_apply(struct scenario *scenario, struct sloss_command *commands,
                                 size_t count);

/* An empty command of a kind: all bytes are zero, those that the kind does not use as well. */
struct sloss_command scenario_command_of(uint32_t kind);

/* Make room for one asset or market more, before the command that adds it. */
enum sloss_status scenario_make_room(struct scenario *scenario);

/* Note an asset or a market that was added. */
void scenario_note_asset(struct scenario *scenario, const char *name, uint32_t decimals);
void scenario_note_market(struct scenario *scenario, const struct scenario_market *market);

/* Note that an account of this number was added: the next one without a number gets one above. */
void scenario_note_account(struct scenario *scenario, uint64_t account);

/* Read %N, the number of an account that need not exist. */
enum sloss_status scenario_read_account_number(struct scenario *scenario, const char *word,
                                               uint64_t *out);

/* Read the number of a new account behind `number=`. */
enum sloss_status scenario_read_new_number(struct scenario *scenario, const char *word,
                                           uint64_t *out);

/* Run a command that changes the state, or asks of it. */
enum sloss_status scenario_command(struct scenario *scenario, struct scenario_line *line);

/* Read the line of a setting into its command, or its chain, for which there is room; the first word
 * is one of `scenario_settings`. */
enum sloss_status scenario_read_setting(struct scenario *scenario, struct scenario_line *line,
                                        struct sloss_command *chain, uint32_t *length);
enum sloss_status scenario_expect(struct scenario *scenario, const struct scenario_line *line,
                                  enum scenario_verdict *verdict);

/* "expected X, got Y" */
enum scenario_verdict scenario_fail(struct scenario *scenario, const char *expected,
                                    const char *got);

void scenario_spell_hash(const struct scenario *scenario, char text[33]);

/* The option at a place of the line, cut into its key and its value. */
char *scenario_cut_option(const struct scenario_line *line, uint32_t at, char **value_out);

/* Cut a word at each `by` into at most `most` parts; how many there are, or `most` + 1 where there
 * are more. */
uint32_t scenario_parts(char *word, char by, char *parts[], uint32_t most);

#endif
