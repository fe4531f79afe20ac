/* SPDX-License-Identifier: BSD-2-Clause */
/* spread: shares one budget over several markets, where each account has one cap over all of them.
 */
#include <string.h>

#include "allocation/allocator_internal.h"
#include "allocation/apportion.h"
#include "base/fixed.h"
#include "base/size.h"
#include "sloss/policy.h"

#define AMOUNT_MAX (INT64_C(1) << 62)

/* The state of one sharing. */
struct spread {
    const struct sloss_markets *markets;
    int64_t *share;
    int64_t *room;  /* per account: what it can still give over all markets */
    int64_t *bound; /* per row of a pass: the most that it gives */
    int64_t *part;  /* per row of a pass: what it gives */
    int64_t left;   /* not placed yet */
    struct sl_apportion_scratch scratch;
};

/* ---- what is given --------------------------------------------------------------------------- */

/* Size in the first release (size.h). */
enum {
    MARKETS_OLDEST = 80
};

static bool is_record(const struct sloss_markets *markets)
{
    bool entries = markets->entry_market != NULL && markets->entry_account != NULL &&
                   markets->entry_weight != NULL && markets->entry_cap != NULL;
    return markets->rounding <= SLOSS_ROUNDING_LAST &&
           (markets->need != NULL || markets->market_count == 0) &&
           (markets->account_cap != NULL || markets->account_count == 0) &&
           (entries || markets->entry_count == 0);
}

/* Entries by market, then by account, each pair once. */
static bool indices_fit(const struct sloss_markets *markets)
{
    uint64_t next = 0; /* the smallest pair that may come next */
    for (uint64_t entry = 0; entry < markets->entry_count; entry++) {
        uint64_t pair =
            (uint64_t)markets->entry_market[entry] << 32 | markets->entry_account[entry];
        if (pair < next || markets->entry_market[entry] >= markets->market_count ||
            markets->entry_account[entry] >= markets->account_count) {
            return false;
        }
        next = pair + 1;
    }
    return true;
}

static bool none_negative(const int64_t *values, uint64_t count)
{
    for (uint64_t i = 0; i < count; i++) {
        if (values[i] < 0) {
            return false;
        }
    }
    return true;
}

static bool in_range(const struct sloss_markets *markets)
{
    return markets->budget >= 0 && markets->budget <= AMOUNT_MAX &&
           none_negative(markets->need, markets->market_count) &&
           none_negative(markets->account_cap, markets->account_count) &&
           none_negative(markets->entry_weight, markets->entry_count) &&
           none_negative(markets->entry_cap, markets->entry_count);
}

/* ---- passes ---------------------------------------------------------------------------------- */

/* Divide `total` over `count` rows into part[]. Returns what is left. */
static enum sloss_status divide(struct spread *spread, const int64_t *weight, const int64_t *cap,
                                uint32_t count, int64_t total, int64_t *residual)
{
    struct sl_apportionment result;
    struct sl_claims claims = {
        .weight = weight, .cap = cap, .count = count, .keeper = SL_NO_KEEPER};
    enum sloss_status status = sl_apportion(&claims, SLOSS_RULE_PRO_RATA, spread->markets->rounding,
                                            total, spread->scratch, spread->part, &result);
    if (status == SLOSS_OK) {
        *residual = result.residual;
    }
    return status;
}

static void charge(struct spread *spread, uint64_t entry, int64_t amount)
{
    spread->share[entry] += amount;
    spread->room[spread->markets->entry_account[entry]] -= amount;
}

static int64_t open_of(const struct spread *spread, uint64_t entry)
{
    return spread->markets->entry_cap[entry] - spread->share[entry];
}

/* The entries of one market share what is left. */
static enum sloss_status share_market(struct spread *spread, uint64_t begin, uint64_t end)
{
    const struct sloss_markets *markets = spread->markets;
    uint32_t count = (uint32_t)(end - begin);
    for (uint64_t entry = begin; entry < end; entry++) {
        int64_t room = spread->room[markets->entry_account[entry]];
        spread->bound[entry - begin] = sl_fixed_lesser(open_of(spread, entry), room);
    }
    const int64_t *weight = count == 0 ? NULL : markets->entry_weight + begin;
    enum sloss_status status =
        divide(spread, weight, spread->bound, count, spread->left, &spread->left);
    for (uint32_t i = 0; status == SLOSS_OK && i < count; i++) {
        charge(spread, begin + i, spread->part[i]);
    }
    return status;
}

static enum sloss_status share_markets(struct spread *spread, const int64_t *part)
{
    const struct sloss_markets *markets = spread->markets;
    enum sloss_status status = SLOSS_OK;
    uint64_t begin = 0;
    for (uint32_t market = 0; status == SLOSS_OK && market < markets->market_count; market++) {
        uint64_t end = begin;
        while (end < markets->entry_count && markets->entry_market[end] == market) {
            end++;
        }
        spread->left += part[market];
        status = share_market(spread, begin, end);
        begin = end;
    }
    return status;
}

/* Share what no market could place over the accounts, by what they can still give; then put each
 * account's share on its entries in order. */
static enum sloss_status share_rest(struct spread *spread)
{
    const struct sloss_markets *markets = spread->markets;
    memset(spread->bound, 0, markets->account_count * sizeof(*spread->bound));
    for (uint64_t entry = 0; entry < markets->entry_count; entry++) {
        uint32_t account = markets->entry_account[entry];
        int64_t rest = spread->room[account] - spread->bound[account];
        spread->bound[account] += sl_fixed_lesser(rest, open_of(spread, entry));
    }
    enum sloss_status status = divide(spread, spread->bound, spread->bound, markets->account_count,
                                      spread->left, &spread->left);
    for (uint64_t entry = 0; status == SLOSS_OK && entry < markets->entry_count; entry++) {
        uint32_t account = markets->entry_account[entry];
        int64_t amount = sl_fixed_lesser(spread->part[account], open_of(spread, entry));
        spread->part[account] -= amount;
        charge(spread, entry, amount);
    }
    return status;
}

/* ---- the whole ------------------------------------------------------------------------------- */

static uint64_t greater(uint64_t a, uint64_t b)
{
    return a > b ? a : b;
}

static bool open_memory(struct sloss_allocator *allocator, struct spread *spread)
{
    const struct sloss_markets *markets = spread->markets;
    size_t accounts = markets->account_count;
    size_t rows = (size_t)greater(greater(accounts, markets->entry_count), markets->market_count);
    int64_t *room =
        sl_vector_scratch(&allocator->columns, accounts + 2 * rows, sizeof(*spread->room));
    uint64_t *remainder =
        sl_vector_scratch(&allocator->choice, rows, sizeof(uint64_t) + sizeof(uint32_t));
    if (room == NULL || remainder == NULL) {
        return false;
    }
    spread->room = room;
    spread->bound = room + accounts;
    spread->part = spread->bound + rows;
    spread->scratch.remainder = remainder;
    spread->scratch.index = (uint32_t *)(void *)(remainder + rows);
    return true;
}

/* Split the budget by need. What no market needs is left for the last pass. */
static enum sloss_status split(struct spread *spread, int64_t *part_out, int64_t *unsplit)
{
    const struct sloss_markets *markets = spread->markets;
    enum sloss_status status =
        divide(spread, markets->need, NULL, markets->market_count, markets->budget, unsplit);
    for (uint32_t market = 0; status == SLOSS_OK && market < markets->market_count; market++) {
        part_out[market] = spread->part[market];
    }
    return status;
}

/* Begin: nothing is placed, and each account can give its whole cap. */
static void begin(struct spread *spread)
{
    const struct sloss_markets *markets = spread->markets;
    for (uint32_t account = 0; account < markets->account_count; account++) {
        spread->room[account] = markets->account_cap[account];
    }
    for (uint64_t entry = 0; entry < markets->entry_count; entry++) {
        spread->share[entry] = 0;
    }
}

static enum sloss_status run(struct spread *spread, int64_t *part_out)
{
    int64_t unsplit;
    begin(spread);
    enum sloss_status status = split(spread, part_out, &unsplit);
    if (status == SLOSS_OK) {
        status = share_markets(spread, part_out);
    }
    if (status == SLOSS_OK) {
        spread->left += unsplit;
        status = share_rest(spread);
    }
    return status;
}

/* What is refused before any figure is read. */
static bool take(const struct sloss_markets *markets, const int64_t *part_out,
                 const int64_t *share_out, struct sloss_markets *known)
{
    if (markets == NULL ||
        !sl_size_fits(markets, markets->struct_size, sizeof(*known), MARKETS_OLDEST)) {
        return false;
    }
    sl_size_take(known, sizeof(*known), markets, markets->struct_size);
    return is_record(known) && (part_out != NULL || known->market_count == 0) &&
           (share_out != NULL || known->entry_count == 0);
}

enum sloss_status sloss_allocator_share_markets(struct sloss_allocator *allocator,
                                                const struct sloss_markets *markets,
                                                int64_t *part_out, int64_t *share_out,
                                                int64_t *residual_out)
{
    struct sloss_markets known;
    if (allocator == NULL || !take(markets, part_out, share_out, &known) || residual_out == NULL) {
        return SLOSS_ERR_ARGUMENT;
    }
    if (known.market_count == UINT32_MAX || known.account_count == UINT32_MAX ||
        known.entry_count >= UINT32_MAX) {
        return SLOSS_ERR_LIMIT;
    }
    if (!indices_fit(&known) || !in_range(&known)) {
        return SLOSS_ERR_RANGE;
    }
    struct spread spread = {.markets = &known, .share = share_out};
    if (!open_memory(allocator, &spread)) {
        return SLOSS_ERR_MEMORY;
    }
    enum sloss_status status = run(&spread, part_out);
    if (status == SLOSS_OK) {
        *residual_out = spread.left;
    }
    return status;
}
