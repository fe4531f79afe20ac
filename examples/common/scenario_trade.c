/* SPDX-License-Identifier: BSD-2-Clause */
#include "common/scenario_trade.h"

#include <stdlib.h>
#include <string.h>

#include "common/scenario_collateral.h"
#include "common/scenario_market.h"
#include "common/scenario_portfolio.h"
#include "common/scenario_words.h"

/* What a side of a trade pays, in the market's asset; 0 where the line does not say. */
static enum sloss_status read_trade_fee(struct scenario *scenario, const struct scenario_line *line,
                                        const char *key, uint32_t market, int64_t *out)
{
    const char *word = scenario_option(line, key);
    const struct scenario_asset *asset = &scenario->assets[scenario->markets[market].asset];
    return word == NULL ? SLOSS_OK : scenario_read_signed(scenario, word, &asset->unit, out);
}

/* A word of a list whose first place has none: 0 where the line does not say. */
static bool choose_word(const struct scenario_line *line, const char *key, const char *const *list,
                        uint32_t *out)
{
    *out = scenario_choose(line, key, list, 0);
    return *out != SCENARIO_NO_INDEX && (*out != 0 || scenario_option(line, key) == NULL);
}

enum sloss_status scenario_read_fill(struct scenario *scenario, const struct scenario_line *line,
                                     struct sloss_command *command)
{
    static const char *const keys[] = {"fee", "rebate", "resting", "buyer_leg", "seller_leg", "liquidation", NULL};
    bool force = line->count == 7 && strcmp(line->word[6], "force") == 0;
    if ((line->count != 6 && !force) || !scenario_options_known(line, keys) ||
        !choose_word(line, "resting", scenario_resting, &command->fill.resting) ||
        !choose_word(line, "buyer_leg", scenario_legs, &command->fill.buyer_leg) ||
        !choose_word(line, "seller_leg", scenario_legs, &command->fill.seller_leg) ||
        !choose_word(line, "liquidation", scenario_liquidated, &command->fill.liquidated)) {
        return scenario_malformed(
            scenario, "fill MARKET BUYER SELLER SIZE PRICE [fee=AMOUNT] [rebate=AMOUNT] "
                      "[resting=buyer|seller|both] [buyer_leg=long|short] [seller_leg=long|short] "
                      "[liquidation=buyer|seller] [force]");
    }
    command->flags = force ? SLOSS_COMMAND_FORCE : 0;
    enum sloss_status status = scenario_read_market(scenario, line->word[1], &command->fill.market);
    if (status == SLOSS_OK) {
        status = scenario_read_account(scenario, line->word[2], &command->fill.buyer);
    }
    if (status == SLOSS_OK) {
        status = scenario_read_account(scenario, line->word[3], &command->fill.seller);
    }
    if (status == SLOSS_OK) {
        status =
            scenario_read_number(scenario, line->word[4],
                                 &scenario->markets[command->fill.market].lot, &command->fill.lots);
    }
    if (status == SLOSS_OK) {
        status = scenario_read_signed(scenario, line->word[5],
                                      &scenario->markets[command->fill.market].tick,
                                      &command->fill.price);
    }
    if (status == SLOSS_OK) {
        status = read_trade_fee(scenario, line, "fee", command->fill.market, &command->fill.fee);
    }
    if (status == SLOSS_OK) {
        status =
            read_trade_fee(scenario, line, "rebate", command->fill.market, &command->fill.rebate);
    }
    return status;
}

static enum sloss_status read_marks(struct scenario *scenario, const struct scenario_line *line,
                                    struct sloss_command *commands, uint32_t count, bool more)
{
    for (uint32_t i = 0; i < count; i++) {
        struct sloss_command *command = &commands[i];
        *command = scenario_command_of(SLOSS_COMMAND_MARK);
        command->flags = more || i + 1 < count ? SLOSS_COMMAND_LINKED : 0;
        struct sloss_unit unit = {0};
        enum sloss_status status =
            scenario_read_marked(scenario, line->word[1 + 2 * i], &command->mark.market, &unit);
        if (status == SLOSS_OK) {
            status =
                scenario_read_signed(scenario, line->word[2 + 2 * i], &unit, &command->mark.price);
        }
        if (status != SLOSS_OK) {
            return status;
        }
    }
    return SLOSS_OK;
}

/* Marks, and behind them what markets are worth in scenarios. */
enum sloss_status scenario_run_mark(struct scenario *scenario, struct scenario_line *line)
{
    uint32_t end = scenario_count_marks(line);
    uint32_t count = (end - 1) / 2;
    uint32_t more = scenario_count_values(line, end);
    if (end < 3 || end % 2 == 0 || line->options > 0 || (more == 0 && end < line->count)) {
        return scenario_malformed(scenario, "mark MARKET PRICE [MARKET PRICE]... "
                                            "[values MARKET V0 V1...]...");
    }
    struct sloss_command *commands = malloc((count + more) * sizeof(*commands));
    if (commands == NULL) {
        return scenario_refuse(scenario, SLOSS_ERR_MEMORY, "out of memory");
    }
    enum sloss_status status = read_marks(scenario, line, commands, count, more > 0);
    if (status == SLOSS_OK) {
        status = scenario_read_values(scenario, line, end, commands + count);
    }
    if (status == SLOSS_OK) {
        status = scenario_apply(scenario, commands, count + more);
    }
    free(commands);
    return status;
}

/* A payment for 1.0 of size, per lot in the precision of the market. */
static enum sloss_status read_payment(struct scenario *scenario, const char *word,
                                      const struct scenario_market *market, int64_t *out)
{
    struct sloss_unit payment;
    int64_t decimals = scenario->assets[market->asset].unit.decimals + market->precision;
    enum sloss_status status = scenario_read_unit(scenario, word, &payment);
    return status != SLOSS_OK
               ? status
               : scenario_scale(scenario,
                                (scenario_wide)payment.coefficient * market->lot.coefficient,
                                decimals - payment.decimals - market->lot.decimals, 1, out);
}

enum sloss_status scenario_read_funding(struct scenario *scenario, const struct scenario_line *line,
                                        struct sloss_command *command)
{
    static const char *const keys[] = {"rate", NULL};
    const char *rate = scenario_option(line, "rate");
    if (line->count != (rate == NULL ? 3 : 2) || !scenario_options_known(line, keys)) {
        return scenario_malformed(scenario, "funding MARKET PAYMENT, or funding MARKET rate=RATE");
    }
    enum sloss_status status =
        scenario_read_market(scenario, line->word[1], &command->funding.market);
    if (status != SLOSS_OK) {
        return status;
    }
    command->funding.by_rate = rate == NULL ? 0 : 1;
    status = rate == NULL ? read_payment(scenario, line->word[2],
                                         &scenario->markets[command->funding.market],
                                         &command->funding.payment)
                          : scenario_read_signed_rate(scenario, rate, &command->funding.rate_ppb);
    return status;
}

enum sloss_status scenario_run_takeover(struct scenario *scenario, struct scenario_line *line)
{
    if (line->count < 2 || line->options > 0) {
        return scenario_malformed(scenario, "takeover ACCOUNT...");
    }
    uint32_t count = line->count - 1;
    struct sloss_command *commands = malloc(count * sizeof(*commands));
    enum sloss_status status = SLOSS_OK;
    if (commands == NULL) {
        return scenario_refuse(scenario, SLOSS_ERR_MEMORY, "out of memory");
    }
    for (uint32_t i = 0; status == SLOSS_OK && i < count; i++) {
        commands[i] = scenario_command_of(SLOSS_COMMAND_TAKEOVER);
        commands[i].flags = i + 1 < count ? SLOSS_COMMAND_LINKED : 0;
        status = scenario_read_account(scenario, line->word[i + 1], &commands[i].takeover.account);
    }
    if (status == SLOSS_OK) {
        status = scenario_apply(scenario, commands, count);
    }
    free(commands);
    return status;
}

enum sloss_status scenario_read_deleverage(struct scenario *scenario,
                                           const struct scenario_line *line,
                                           struct sloss_command *command)
{
    static const char *const keys[] = {"rank", "cap", NULL};
    struct sloss_command_deleverage *deleverage = &command->deleverage;
    bool force = line->count == 4 && strcmp(line->word[3], "force") == 0;
    deleverage->rank =
        scenario_option(line, "rank") == NULL ? SLOSS_AS_OPTION : scenario_choose_rank(line, 0);
    deleverage->cap = scenario_option(line, "cap") == NULL
                          ? SLOSS_AS_OPTION
                          : scenario_choose(line, "cap", scenario_caps, 0);
    bool wrong = (scenario_option(line, "rank") != NULL && deleverage->rank == SCENARIO_NO_INDEX) ||
                 (scenario_option(line, "cap") != NULL && deleverage->cap > SLOSS_CAP_EQUITY);
    if ((line->count != 3 && !force) || !scenario_options_known(line, keys) || wrong) {
        return scenario_malformed(scenario, "deleverage ACCOUNT MARKET "
                                            "[rank=profit-leverage|profit|size|pro-rata|POLICY] "
                                            "[cap=profit|equity] [force]");
    }
    command->flags = force ? SLOSS_COMMAND_FORCE : 0;
    enum sloss_status status = scenario_read_account(scenario, line->word[1], &deleverage->account);
    if (status == SLOSS_OK) {
        status = scenario_read_market(scenario, line->word[2], &deleverage->market);
    }
    return status;
}

enum sloss_status scenario_read_settle(struct scenario *scenario, const struct scenario_line *line,
                                       struct sloss_command *command)
{
    if (line->count != 3 || line->options > 0) {
        return scenario_malformed(scenario, "settle MARKET PRICE");
    }
    enum sloss_status status =
        scenario_read_market(scenario, line->word[1], &command->settle.market);
    if (status == SLOSS_OK) {
        status = scenario_read_signed(scenario, line->word[2],
                                      &scenario->markets[command->settle.market].tick,
                                      &command->settle.price);
    }
    return status;
}

enum sloss_status scenario_read_at(struct scenario *scenario, const struct scenario_line *line,
                                   struct sloss_command *command)
{
    if (line->count != 2 || line->options > 0) {
        return scenario_malformed(scenario, "at NANOSECONDS|YYYY-MM-DDThh:mm:ss[.fraction]Z");
    }
    enum sloss_status status =
        scenario_read_time(scenario, line->word[1], &command->time.nanoseconds);
    return status;
}
