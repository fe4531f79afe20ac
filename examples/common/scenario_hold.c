/* SPDX-License-Identifier: BSD-2-Clause */
#include "common/scenario_hold.h"

#include <string.h>

/* ---- money on hold -----------------------------------------------------------------------------
 */

/* A whole number from 1 to 2^64 - 1, without a sign. */
static enum sloss_status read_id(struct scenario *scenario, const char *word, uint64_t *out)
{
    static const struct sloss_unit one = {1, 0, 0};
    int64_t small;
    uint64_t number = 0;
    bool fits = true;
    size_t length = strlen(word);
    if (length == 0 || strspn(word, "0123456789") != length) {
        enum sloss_status status = scenario_read_number(scenario, word, &one, &small);
        return status == SLOSS_OK
                   ? scenario_refuse(scenario, SLOSS_ERR_SYNTAX, "not a whole number: %s", word)
                   : status;
    }
    for (size_t i = 0; fits && i < length; i++) {
        fits = !__builtin_mul_overflow(number, 10, &number) &&
               !__builtin_add_overflow(number, (uint64_t)(word[i] - '0'), &number);
    }
    *out = number;
    return fits && number > 0
               ? SLOSS_OK
               : scenario_refuse(scenario, SLOSS_ERR_RANGE, "%s is not 1 to 2^64 - 1", word);
}

/* An id of a new hold: it stands before the options, so it is tested before them. */
static enum sloss_status read_new_id(struct scenario *scenario, const char *word, uint64_t *out)
{
    struct sloss_hold_info info = {.struct_size = sizeof(info)};
    enum sloss_status status = read_id(scenario, word, out);
    return status == SLOSS_OK && sloss_engine_hold(scenario->engine, *out, &info) == SLOSS_OK
               ? scenario_refuse(scenario, SLOSS_ERR_EXISTS, "%s is on hold", word)
               : status;
}

enum sloss_status scenario_read_hold(struct scenario *scenario, const struct scenario_line *line,
                                     struct sloss_command *command)
{
    static const char *const keys[] = {"timeout", NULL};
    struct sloss_command_hold *hold = &command->hold;
    const char *timeout = scenario_option(line, "timeout");
    if (line->count < 4 || line->count > 5 || !scenario_options_known(line, keys)) {
        return scenario_malformed(scenario, "hold ACCOUNT AMOUNT ID [ASSET] [timeout=DURATION]");
    }
    enum sloss_status status = scenario_read_account(scenario, line->word[1], &hold->account);
    if (status == SLOSS_OK) {
        status = scenario_read_amount(scenario, line, 2, 4, &hold->asset, &hold->amount);
    }
    if (status == SLOSS_OK && hold->amount == 0) {
        return scenario_refuse(scenario, SLOSS_ERR_RANGE, "nothing to hold");
    }
    if (status == SLOSS_OK) {
        status = read_new_id(scenario, line->word[3], &hold->hold);
    }
    if (status == SLOSS_OK && timeout != NULL) {
        status = scenario_read_duration(scenario, timeout, &hold->duration);
    }
    return status;
}

enum sloss_status scenario_find_hold(struct scenario *scenario, const char *word,
                                     struct sloss_hold_info *info_out)
{
    uint64_t id = 0;
    enum sloss_status status = read_id(scenario, word, &id);
    info_out->struct_size = sizeof(*info_out);
    return status == SLOSS_OK && sloss_engine_hold(scenario->engine, id, info_out) != SLOSS_OK
               ? scenario_refuse(scenario, SLOSS_ERR_UNKNOWN_HOLD, "%s", word)
               : status;
}

enum sloss_status scenario_read_release(struct scenario *scenario, const struct scenario_line *line,
                                        struct sloss_command *command)
{
    if (line->count != 2 || line->options > 0) {
        return scenario_malformed(scenario, "release ID");
    }
    return read_id(scenario, line->word[1], &command->release.hold);
}

/* The amount is one of the asset of the hold, which must be there. */
enum sloss_status scenario_read_pay_out(struct scenario *scenario, const struct scenario_line *line,
                                        struct sloss_command *command)
{
    struct sloss_command_pay_out *pay_out = &command->pay_out;
    struct sloss_hold_info info = {0};
    if (line->count < 2 || line->count > 3 || line->options > 0) {
        return scenario_malformed(scenario, "pay_out ID [AMOUNT]");
    }
    if (line->count == 2) {
        return read_id(scenario, line->word[1], &pay_out->hold);
    }
    enum sloss_status status = scenario_find_hold(scenario, line->word[1], &info);
    pay_out->hold = info.hold;
    pay_out->part = 1;
    return status == SLOSS_OK
               ? scenario_read_number(scenario, line->word[2], &scenario->assets[info.asset].unit,
                                      &pay_out->amount)
               : status;
}

/* ---- orders ------------------------------------------------------------------------------------
 */

/* SIZE@PRICE; the line is the reader's own copy. */
static enum sloss_status read_side(struct scenario *scenario, char *word, uint32_t market,
                                   int64_t *lots, int64_t *price)
{
    char *at = strchr(word, '@');
    if (at == NULL) {
        return scenario_refuse(scenario, SLOSS_ERR_SYNTAX, "not SIZE@PRICE: %s", word);
    }
    *at++ = '\0';
    enum sloss_status status =
        scenario_read_number(scenario, word, &scenario->markets[market].lot, lots);
    return status == SLOSS_OK
               ? scenario_read_signed(scenario, at, &scenario->markets[market].tick, price)
               : status;
}

/* A size of 0. A record has it where there are no orders, so it is refused here, after what is
 * tested before it of a fill. */
static enum sloss_status refuse_empty(struct scenario *scenario,
                                      const struct sloss_command_orders *orders)
{
    struct sloss_market_info info = {.struct_size = sizeof(info)};
    sloss_engine_market(scenario->engine, orders->market, &info);
    enum sloss_status status = info.closed != 0                          ? SLOSS_ERR_MARKET_CLOSED
                               : orders->account >= SLOSS_ACCOUNT_SYSTEM ? SLOSS_ERR_SYSTEM_ACCOUNT
                                                                         : SLOSS_ERR_RANGE;
    return scenario_refuse(scenario, status, "a size is at least one lot");
}

/* The sides, as they stand in the line. */
static enum sloss_status read_sides(struct scenario *scenario, const struct scenario_line *line,
                                    struct sloss_command_orders *orders)
{
    enum sloss_status status = SLOSS_OK;
    bool is_empty = false;
    for (uint32_t i = 0; status == SLOSS_OK && i < line->options; i++) {
        char *word = line->word[line->count + i];
        bool bid = word[0] == 'b';
        int64_t *lots = bid ? &orders->bid_lots : &orders->ask_lots;
        status = read_side(scenario, strchr(word, '=') + 1, orders->market, lots,
                           bid ? &orders->bid_price : &orders->ask_price);
        is_empty = is_empty || (status == SLOSS_OK && *lots == 0);
    }
    return status == SLOSS_OK && is_empty ? refuse_empty(scenario, orders) : status;
}

enum sloss_status scenario_read_orders(struct scenario *scenario, const struct scenario_line *line,
                                       struct sloss_command *command)
{
    static const char *const keys[] = {"bid", "ask", NULL};
    struct sloss_command_orders *orders = &command->orders;
    bool force = line->count == 4 && strcmp(line->word[3], "force") == 0;
    if ((line->count != 3 && !force) || !scenario_options_known(line, keys)) {
        return scenario_malformed(
            scenario, "orders ACCOUNT MARKET [bid=SIZE@PRICE] [ask=SIZE@PRICE] [force]");
    }
    command->flags = force ? SLOSS_COMMAND_FORCE : 0;
    enum sloss_status status = scenario_read_account(scenario, line->word[1], &orders->account);
    if (status == SLOSS_OK) {
        status = scenario_read_market(scenario, line->word[2], &orders->market);
    }
    return status == SLOSS_OK ? read_sides(scenario, line, orders) : status;
}
