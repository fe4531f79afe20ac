/* SPDX-License-Identifier: BSD-2-Clause */
#include "common/scenario_execution.h"

#include <string.h>

#define ONE INT64_C(1000000000) /* as parts per billion */

static const struct sloss_unit billionth = {1, 9, 0};
static const char none[] = "none";

/* ---- to read --------------------------------------------------------------------------------- */

/* Are all of the first so many options there? */
static bool has_first(const struct scenario_line *line, const char *const *keys, uint32_t count)
{
    bool all = true;
    for (uint32_t i = 0; i < count; i++) {
        all = all && scenario_option(line, keys[i]) != NULL;
    }
    return all;
}

enum sloss_status scenario_read_execute(struct scenario *scenario, const struct scenario_line *line,
                                        struct sloss_command *command)
{
    static const char *const keys[] = {"timeout", "fee", "liquidator", NULL};
    struct sloss_command_execute *execute = &command->execute;
    if (line->count != 2 || !scenario_options_known(line, keys) || !has_first(line, keys, 1)) {
        return scenario_malformed(scenario,
                                  "execute MARKET timeout=DURATION [fee=RATE] [liquidator=RATE]");
    }
    enum sloss_status status = scenario_read_market(scenario, line->word[1], &execute->market);
    for (uint32_t i = 0; status == SLOSS_OK && i < line->options; i++) {
        char *value;
        uint32_t key = scenario_place(scenario_cut_option(line, i, &value), keys);
        status = key == 0
                     ? scenario_read_duration(scenario, value, &execute->timeout)
                     : scenario_read_rate(scenario, value, ONE,
                                          key == 1 ? &execute->fee_ppb : &execute->liquidator_ppb);
    }
    return status;
}

/* A rate that is above 0, up to 1. */
static enum sloss_status read_part(struct scenario *scenario, const char *word, int64_t *out)
{
    enum sloss_status status = scenario_read_rate(scenario, word, ONE, out);
    return status == SLOSS_OK && *out == 0
               ? scenario_refuse(scenario, SLOSS_ERR_RANGE, "%s is not above 0", word)
               : status;
}

static enum sloss_status read_auction_option(struct scenario *scenario, uint32_t key,
                                             const char *value,
                                             struct sloss_command_auction *auction)
{
    switch (key) {
    case 0:
        return scenario_read_rate(scenario, value, ONE, &auction->from_ppb);
    case 1:
        return read_part(scenario, value, &auction->to_ppb);
    case 2:
        return scenario_read_duration(scenario, value, &auction->first);
    case 3:
        return scenario_read_duration(scenario, value, &auction->last);
    default:
        return read_part(scenario, value, &auction->part_ppb);
    }
}

enum sloss_status scenario_read_auction(struct scenario *scenario, const struct scenario_line *line,
                                        struct sloss_command *command)
{
    static const char *const keys[] = {"from", "to", "first", "last", "part", NULL};
    struct sloss_command_auction *auction = &command->auction;
    if (line->count != 2 || !scenario_options_known(line, keys) || !has_first(line, keys, 4)) {
        return scenario_malformed(scenario, "auction ASSET from=RATE to=RATE first=DURATION "
                                            "last=DURATION [part=RATE]");
    }
    auction->part_ppb = ONE;
    enum sloss_status status = scenario_read_asset(scenario, line->word[1], &auction->asset);
    for (uint32_t i = 0; status == SLOSS_OK && i < line->options; i++) {
        char *value;
        uint32_t key = scenario_place(scenario_cut_option(line, i, &value), keys);
        status = read_auction_option(scenario, key, value, auction);
    }
    return status == SLOSS_OK && auction->to_ppb > auction->from_ppb
               ? scenario_refuse(scenario, SLOSS_ERR_RANGE, "the price factor does not rise")
               : status;
}

enum sloss_status scenario_read_bid(struct scenario *scenario, const struct scenario_line *line,
                                    struct sloss_command *command)
{
    struct sloss_command_bid *bid = &command->bid;
    if (line->count < 4 || line->count > 5 || line->options > 0) {
        return scenario_malformed(scenario, "bid BIDDER ACCOUNT PART [ASSET]");
    }
    enum sloss_status status = scenario_read_account(scenario, line->word[1], &bid->bidder);
    if (status == SLOSS_OK) {
        status = scenario_read_account(scenario, line->word[2], &bid->account);
    }
    if (status == SLOSS_OK) {
        status = read_part(scenario, line->word[3], &bid->part_ppb);
    }
    return status == SLOSS_OK ? scenario_read_asset_or_first(scenario, line, 4, &bid->asset)
                              : status;
}

/* ---- to ask ---------------------------------------------------------------------------------- */

/* What there is, or that there is none, and what it is counted in. */
struct answer {
    struct sloss_unit unit;
    int64_t value;
    bool is_there;
};

static enum sloss_status judge(struct scenario *scenario, const char *word,
                               const struct answer *answer, bool is_rate,
                               enum scenario_verdict *verdict)
{
    char got[SLOSS_DECIMAL_SIZE] = "none";
    int64_t wanted = 0;
    bool wants = strcmp(word, none) != 0;
    enum sloss_status status = SLOSS_OK;
    if (wants) {
        status = is_rate ? scenario_read_signed_rate(scenario, word, &wanted)
                         : scenario_read_signed(scenario, word, &answer->unit, &wanted);
    }
    if (status != SLOSS_OK || (wants == answer->is_there && (!wants || wanted == answer->value))) {
        return status;
    }
    if (answer->is_there) {
        sloss_decimal_format(answer->value, &answer->unit, got);
    }
    *verdict = scenario_fail(scenario, word, got);
    return SLOSS_OK;
}

static enum sloss_status expect_order(struct scenario *scenario, const struct scenario_line *line,
                                      bool price, enum scenario_verdict *verdict)
{
    struct sloss_liquidation_order_info info = {.struct_size = sizeof(info)};
    uint64_t account = 0;
    uint32_t market = 0;
    if (line->count != 5) {
        return scenario_malformed(scenario,
                                  price ? "expect limit_price ACCOUNT MARKET PRICE|none"
                                        : "expect liquidation_order ACCOUNT MARKET SIZE|none");
    }
    enum sloss_status status = scenario_read_account(scenario, line->word[2], &account);
    if (status == SLOSS_OK) {
        status = scenario_read_market(scenario, line->word[3], &market);
    }
    if (status == SLOSS_OK) {
        status = sloss_liquidation_order(scenario->engine, account, market, &info);
    }
    if (status != SLOSS_OK) {
        return status;
    }
    const struct scenario_market *of = &scenario->markets[market];
    const struct answer answer = {.unit = price ? of->tick : of->lot,
                                  .value = price ? info.price : info.lots,
                                  .is_there = (price ? info.has_price : info.is_open) == 1};
    return judge(scenario, line->word[4], &answer, false, verdict);
}

static enum sloss_status expect_auction(struct scenario *scenario, const struct scenario_line *line,
                                        bool part, enum scenario_verdict *verdict)
{
    struct sloss_execution_info info = {.struct_size = sizeof(info)};
    uint64_t account = 0;
    uint32_t asset = 0;
    if (line->count < 4 || line->count > 5) {
        return scenario_malformed(scenario, part ? "expect most_part ACCOUNT [ASSET] RATE|none"
                                                 : "expect auction_factor ACCOUNT [ASSET] "
                                                   "RATE|none");
    }
    enum sloss_status status = scenario_read_account(scenario, line->word[2], &account);
    if (status == SLOSS_OK && line->count == 5) {
        status = scenario_read_asset(scenario, line->word[3], &asset);
    }
    if (status == SLOSS_OK) {
        status = sloss_engine_execution(scenario->engine, account, asset, &info);
    }
    if (status != SLOSS_OK) {
        return status;
    }
    const struct answer answer = {.unit = billionth,
                                  .value = part ? info.most_part_ppb : info.factor_ppb,
                                  .is_there = info.kind == SLOSS_LIQUIDATION_AUCTION};
    return judge(scenario, line->word[line->count - 1], &answer, true, verdict);
}

static enum sloss_status expect_lots(struct scenario *scenario, const struct scenario_line *line,
                                     enum scenario_verdict *verdict)
{
    return expect_order(scenario, line, false, verdict);
}

static enum sloss_status expect_price(struct scenario *scenario, const struct scenario_line *line,
                                      enum scenario_verdict *verdict)
{
    return expect_order(scenario, line, true, verdict);
}

static enum sloss_status expect_factor(struct scenario *scenario, const struct scenario_line *line,
                                       enum scenario_verdict *verdict)
{
    return expect_auction(scenario, line, false, verdict);
}

static enum sloss_status expect_part(struct scenario *scenario, const struct scenario_line *line,
                                     enum scenario_verdict *verdict)
{
    return expect_auction(scenario, line, true, verdict);
}

bool scenario_expect_execution(struct scenario *scenario, const struct scenario_line *line,
                               enum sloss_status *status_out, enum scenario_verdict *verdict)
{
    static const struct {
        const char *what;
        enum sloss_status (*expect)(struct scenario *, const struct scenario_line *,
                                    enum scenario_verdict *);
    } questions[] = {{"liquidation_order", expect_lots},
                     {"limit_price", expect_price},
                     {"auction_factor", expect_factor},
                     {"most_part", expect_part}};
    for (size_t i = 0; i < sizeof(questions) / sizeof(questions[0]); i++) {
        if (strcmp(questions[i].what, line->word[1]) == 0) {
            *status_out = questions[i].expect(scenario, line, verdict);
            return true;
        }
    }
    return false;
}
