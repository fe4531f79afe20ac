/* SPDX-License-Identifier: BSD-2-Clause */
/* Queries against searches by dry runs, which share nothing with their closed forms.
 *
 * usage: query_books FIRST COUNT
 *
 * Each seed is a book of a few markets of all kinds, far coarser and far finer than the atom, with brackets that rise
 * and fall, and accounts near their limits. Prices of liquidation are looked for by halving: a range of prices in which
 * the least equity reaches the most that is asked has no breach in it, since with the price of one market equity goes one
 * way, and what is asked goes one way on each side of zero. The ticks beside the mark are looked at one by one as well.
 * Prices of bankruptcy are bisected, dry runs compared with marks in a trial, and orders filled: the largest must pass,
 * and the next larger ones must not.
 *
 * So that dry runs are not taken at their word, the price of liquidation and ticks before it are marked for real in a
 * trial as well: detection must judge the account in breach at the one and at none of the others, and a close-out must
 * find it there alone.
 *
 * Each position is of several kinds: of the market, of its requirements, of what backs it. The pairs of kinds that were
 * asked about are counted. */
#include <inttypes.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "ledger/side/compartment.h"
#include "ledger/side/groups.h"
#include "ledger/side/leg_find.h"
#include "ledger/side/resting.h"
#include "margin/collateral.h"
#include "margin/margin.h"
#include "margin/portfolio.h"
#include "query/price.h"
#include "query/supposed.h"
#include "sloss/column.h"
#include "sloss/margin.h"

#define MARKETS 5u
#define BACKING 4u /* the market that is settled in asset 1, which backs asset 0 as asset 2 does */
#define ACCOUNTS 8u
#define ROUNDS 14u
#define BESIDE 40
#define FAULTS_MAX 20u /* then it is enough */
#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

/* ---- chance ---------------------------------------------------------------------------------- */

static uint64_t seed_now;
static uint64_t chance_state;

static uint64_t chance(uint64_t bound)
{
    uint64_t z = chance_state += UINT64_C(0x9E3779B97F4A7C15);
    z = (z ^ z >> 30) * UINT64_C(0xBF58476D1CE4E5B9);
    z = (z ^ z >> 27) * UINT64_C(0x94D049BB133111EB);
    return (z ^ z >> 31) % bound;
}

/* From 1 to about 10^digits, each size of number as likely as any other. */
static int64_t any_size(uint32_t digits)
{
    int64_t most = 1;
    for (uint64_t left = chance(digits + 1); left > 0; left--) {
        most *= 10;
    }
    return 1 + (int64_t)chance((uint64_t)most);
}

/* ---- what was seen --------------------------------------------------------------------------- */

static struct {
    uint64_t accounts;
    uint64_t liquidation;
    uint64_t liquidation_none;
    uint64_t inverse;
    uint64_t quanto;
    uint64_t variation;
    uint64_t brackets;
    uint64_t several;
    uint64_t finer;     /* a tick is worth less than an atom to the position */
    uint64_t in_turns;  /* the tick beyond the price is not in breach */
    uint64_t below_zero;
    uint64_t bankruptcy;
    uint64_t bankruptcy_none;
    uint64_t dry_runs;
    uint64_t orders;
    uint64_t orders_away;
    uint64_t reductions;
    uint64_t closings;
    uint64_t refused;
    uint64_t ranks;
    uint64_t too_long; /* searches: no answer to compare */
    uint64_t gaps; /* prices between others that are not accepted */
    uint64_t beyond; /* figures that do not fit 64 bits */
    uint64_t rough; /* answers that the library calls so */
    uint64_t special;
    uint64_t marked;
    uint64_t closed;
    uint64_t faults;
} seen;

/* ---- kinds ----------------------------------------------------------------------------------- */

enum kind {
    LINEAR,
    INVERSE,
    QUANTO,
    SIGNED,
    VARIATION,
    ISOLATED,
    CROSS,
    SEVERAL,
    TIERS,
    PER_LOT,
    ROOT,
    INTEREST,
    ENTRY,
    PROFIT,
    ORDERS,
    COLLATERALS,
    MULTIPLIER,
    HEDGE,
    PORTFOLIO,
    GROUP,
    MATURING,
    KINDS
};

static const char *const kind_names[KINDS] = {
    "linear", "inverse", "quanto", "signed",   "variation", "isolated",    "cross",     "several positions", "tiers",
    "per lot", "root",   "interest", "entry", "profit weight", "orders", "several collaterals", "multiplier",
    "two legs", "portfolio", "group", "maturing"};

static uint64_t pairs_seen[2][KINDS][KINDS]; /* of prices, of orders */

/* Two that nothing can be at once: of a market, of a holding, and what there is not where variation is settled (19.4, 20.3,
 * 21.1, 23.7) or in a compartment (20.5, 22.1). */
static bool may_meet(uint32_t a, uint32_t b)
{
    static const uint8_t never[][2] = {{LINEAR, INVERSE},   {LINEAR, QUANTO},       {INVERSE, QUANTO},
                                       {INVERSE, SIGNED},   {VARIATION, PROFIT},    {ISOLATED, CROSS},
                                       {ISOLATED, SEVERAL}, {ISOLATED, COLLATERALS}, {ISOLATED, MULTIPLIER},
                                       {VARIATION, HEDGE},    {VARIATION, PORTFOLIO}, {VARIATION, MATURING},
                                       {ISOLATED, PORTFOLIO}, {ISOLATED, GROUP}};
    for (size_t i = 0; i < COUNT(never); i++) {
        if (never[i][0] == a && never[i][1] == b) {
            return false;
        }
    }
    return true;
}

static void count_kinds(uint32_t question, uint32_t kinds)
{
    for (uint32_t a = 0; a < KINDS; a++) {
        for (uint32_t b = a + 1; b < KINDS; b++) {
            pairs_seen[question][a][b] += (kinds >> a & 1) != 0 && (kinds >> b & 1) != 0;
        }
    }
}

/* How often each pair of kinds, in a line that can be added up, and how many of those that there can be. */
static void say_kinds(uint32_t question, const char *of)
{
    uint32_t reached = 0;
    uint32_t possible = 0;
    printf("pairs of kinds in questions about %s:", of);
    for (uint32_t a = 0; a < KINDS; a++) {
        for (uint32_t b = a + 1; b < KINDS; b++) {
            possible += may_meet(a, b);
            reached += pairs_seen[question][a][b] > 0;
            if (pairs_seen[question][a][b] > 0) {
                printf("%s %" PRIu64 " %s of %s with %s", reached == 1 ? "" : ",", pairs_seen[question][a][b], of,
                       kind_names[a], kind_names[b]);
            } else if (may_meet(a, b)) {
                printf("%s none of %s with %s", reached == 0 ? "" : ",", kind_names[a], kind_names[b]);
            }
        }
    }
    printf("\npairs of kinds reached by %s: %" PRIu32 "/%" PRIu32 "\n", of, reached, possible);
}

static void fault(const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    printf("seed %" PRIu64 ": ", seed_now);
    vprintf(format, arguments);
    printf("\n");
    va_end(arguments);
    seen.faults++;
}

static void need(enum sloss_status status, const char *what)
{
    if (status != SLOSS_OK) {
        fault("%s: %s", what, sloss_status_name(status));
    }
}

/* ---- a book ---------------------------------------------------------------------------------- */

struct book {
    struct sloss_ledger *ledger;
    struct sloss_engine *engine;
    struct sloss_market_info market[MARKETS];
    int64_t price[MARKETS]; /* about which it moves */
};

static enum sloss_status apply(const struct book *book, const struct sloss_command *command)
{
    return sloss_engine_apply(book->engine, command, 1, NULL);
}

static int64_t any_rate(void)
{
    static const int64_t rates[] = {0,         1,          4000000,    5000000,    10000000,   50000000,
                                    333333333, 500000000,  666666667,  999999999,  1000000000, 1000000001,
                                    1500000000, 100000000, 250000000};
    return chance(3) == 0 ? (int64_t)chance(1200000000) : rates[chance(COUNT(rates))];
}

static void add_tiers(struct book *book, uint32_t market, int64_t around)
{
    uint64_t count = chance(5);
    for (uint64_t i = 0; i < count; i++) {
        struct sloss_command command = {.struct_size = sizeof(command), .kind = SLOSS_COMMAND_TIER};
        command.tier.market = market;
        sl_wide floor = (sl_wide)any_size(3) * around / 200;
        command.tier.floor = i == 0 && chance(4) > 0 ? 0 : floor < INT64_C(1) << 62 ? (int64_t)floor : INT64_C(1) << 62;
        command.tier.maintenance_ppb = any_rate();
        command.tier.initial_ppb = command.tier.maintenance_ppb + (int64_t)chance(100000000);
        if (i == 0 && chance(4) == 0) {
            command.tier.lot_maintenance_ppb = any_size(10);
            command.tier.lot_initial_ppb = command.tier.lot_maintenance_ppb + any_size(9);
        }
        enum sloss_status status = apply(book, &command);
        if (status != SLOSS_OK && status != SLOSS_ERR_ARGUMENT) {
            need(status, "tier");
        }
    }
}

static void add_market(struct book *book, uint32_t index)
{
    static const uint8_t digits[] = {0, 0, 0, 1, 3, 6, 9};
    struct sloss_command command = {.struct_size = sizeof(command), .kind = SLOSS_COMMAND_MARKET};
    command.market.asset = index == BACKING ? 1 : 0;
    command.market.kind = (uint8_t)chance(3);
    command.market.settlement = chance(4) == 0 ? SLOSS_SETTLEMENT_VARIATION : SLOSS_SETTLEMENT_UNREALIZED;
    command.market.precision = digits[chance(COUNT(digits))];
    bool inverse = command.market.kind == SLOSS_KIND_INVERSE;
    bool coarse = inverse && chance(2) == 0; /* few values between prices, many between which there is none */
    command.market.is_signed = !inverse && chance(3) == 0;
    command.market.unit = any_size(coarse ? 3 : inverse ? 13 : 7);
    command.market.precision = coarse ? (uint8_t)chance(3) : command.market.precision;
    snprintf(command.market.name, sizeof(command.market.name), "m%" PRIu32, index);
    need(apply(book, &command), "market");
    book->market[index].struct_size = sizeof(book->market[index]);
    need(sloss_engine_market(book->engine, index, &book->market[index]), "market info");
    book->price[index] = any_size(coarse ? 2 : inverse ? 7 : 5);
    if (command.market.is_signed && chance(3) == 0) {
        book->price[index] = -book->price[index];
    }
}

static int64_t near_price(const struct book *book, uint32_t market)
{
    int64_t size = book->price[market] < 0 ? -book->price[market] : book->price[market];
    int64_t move = size / 4 + 2;
    int64_t price = book->price[market] + (int64_t)chance((uint64_t)(2 * move + 1)) - move;
    bool least = price < (book->market[market].kind == SLOSS_KIND_INVERSE ? 1 : 0);
    return least && book->market[market].is_signed == 0 ? 1 : price;
}

static uint32_t asset_of(uint32_t market)
{
    return market == BACKING ? 1 : 0;
}

/* The holding that backs an account's position in a market: its compartment, or its cross part; or SL_NONE. */
static uint32_t holding_in(const struct book *book, uint64_t account, uint32_t market)
{
    const struct sloss_ledger *ledger = book->engine->ledger;
    uint32_t row = sl_ledger_find_account(ledger, account);
    return row == SL_NONE ? SL_NONE : sl_compartment_or_cross(ledger, row, market);
}

static struct sloss_leg_info leg_of(const struct book *book, uint64_t account, uint32_t market, uint32_t leg)
{
    struct sloss_leg_info info = {.struct_size = sizeof(info)};
    enum sloss_status status = sloss_engine_leg(book->engine, account, market, leg, &info);
    if (status != SLOSS_ERR_UNKNOWN_ACCOUNT) {
        need(status, "leg");
    }
    return info;
}

/* The leg that one side of a fill means: another than it would add to where it closes. */
static uint32_t leg_for(const struct book *book, uint64_t account, uint32_t market, bool buys, bool closes)
{
    if (leg_of(book, account, market, SLOSS_LEG_LONG).is_on == 0) {
        return SLOSS_LEG_NONE;
    }
    return buys == closes ? SLOSS_LEG_SHORT : SLOSS_LEG_LONG;
}

/* As often as it can, by chance. */
static bool may_close(const struct book *book, uint64_t account, uint32_t market, bool buys, int64_t lots)
{
    return leg_of(book, account, market, buys ? SLOSS_LEG_SHORT : SLOSS_LEG_LONG).lots >= lots && chance(2) == 0;
}

static enum sloss_status fill_by(const struct book *book, uint32_t market, uint64_t buyer, uint64_t seller, int64_t lots,
                                 int64_t price, bool force, const bool closes[2])
{
    struct sloss_command command = {.struct_size = sizeof(command), .kind = SLOSS_COMMAND_FILL};
    command.flags = force ? SLOSS_COMMAND_FORCE : 0;
    command.fill.market = market;
    command.fill.buyer = buyer;
    command.fill.seller = seller;
    command.fill.lots = lots;
    command.fill.price = price;
    command.fill.buyer_leg = leg_for(book, buyer, market, true, closes[0]);
    command.fill.seller_leg = leg_for(book, seller, market, false, closes[1]);
    return apply(book, &command);
}

static enum sloss_status fill(const struct book *book, uint32_t market, uint64_t buyer, uint64_t seller, int64_t lots,
                              int64_t price, bool force)
{
    const bool closes[2] = {may_close(book, buyer, market, true, lots), may_close(book, seller, market, false, lots)};
    return fill_by(book, market, buyer, seller, lots, price, force, closes);
}

static uint64_t any_account(void)
{
    return 1 + chance(ACCOUNTS);
}

static bool fits(sl_wide figure)
{
    int64_t narrow;
    return sl_wide_narrow(figure, &narrow);
}

/* Does a figure of the account in an asset not fit 64 bits, so that a question about it is refused? */
static bool is_beyond(const struct book *book, uint64_t account, uint32_t asset)
{
    const struct sloss_engine *engine = book->engine;
    uint32_t place = sl_ledger_find_account(engine->ledger, account);
    uint32_t row = sl_ledger_find_holding(engine->ledger, place, asset);
    const struct sl_backing backing = sl_collateral_of(engine, place, asset, NULL);
    struct sl_outlook outlook = {.notional = 0};
    if (row != SL_NONE) {
        outlook = sl_supposed_outlook(engine, row, NULL);
    }
    return !fits(backing.counts[SL_INITIAL]) || !fits(backing.counts[SL_MAINTENANCE]) || !fits(outlook.margin.own) ||
           !fits(outlook.margin.equity) || !fits(outlook.margin.initial) || !fits(outlook.margin.maintenance) ||
           !fits(outlook.margin.equity - outlook.margin.initial_less) || !fits(outlook.free) || !fits(outlook.notional);
}

/* An answer, or none because a figure of it does not fit. */
static bool need_figures(const struct book *book, enum sloss_status status, uint64_t account, uint32_t asset,
                         const char *what)
{
    if (status == SLOSS_ERR_OVERFLOW && is_beyond(book, account, asset)) {
        seen.beyond++;
        return false;
    }
    need(status, what);
    return true;
}

/* False where it has none that fit. */
static bool margin_of(const struct book *book, uint64_t account, struct sloss_margin_info *info_out)
{
    *info_out = (struct sloss_margin_info){.struct_size = sizeof(*info_out)};
    return need_figures(book, sloss_margin_account(book->engine, account, 0, info_out), account, 0, "margin");
}

static bool is_isolated(const struct book *book, uint64_t account, uint32_t market)
{
    uint32_t row = holding_in(book, account, market);
    return row != SL_NONE && sl_compartment_is(sl_ledger_holding(book->engine->ledger, row));
}

static uint32_t kinds_of(const struct book *book, uint64_t account, uint32_t market)
{
    static const uint32_t of_market[] = {1u << LINEAR, 1u << INVERSE, 1u << QUANTO};
    const struct sl_market *it = sl_engine_market(book->engine, market);
    const struct sloss_ledger *ledger = book->engine->ledger;
    struct sloss_surcharge_info surcharge = {.struct_size = sizeof(surcharge)};
    struct sloss_backing_info backing = {.struct_size = sizeof(backing)};
    uint32_t row = holding_in(book, account, market);
    const struct sl_holding *holding = row == SL_NONE ? NULL : sl_ledger_holding(ledger, row);
    bool isolated = is_isolated(book, account, market);
    uint32_t kinds = of_market[it->kind] | (isolated ? 1u << ISOLATED : 1u << CROSS);
    need(sloss_engine_surcharge(book->engine, account, asset_of(market), &surcharge), "surcharge");
    bool backs_much = !need_figures(book, sloss_engine_backing(book->engine, account, asset_of(market), &backing), account,
                                    asset_of(market), "backing");
    kinds |= it->accepts_negative ? 1u << SIGNED : 0;
    kinds |= it->settlement == SLOSS_SETTLEMENT_VARIATION ? 1u << VARIATION : 0;
    kinds |= holding != NULL && holding->count > 1 ? 1u << SEVERAL : 0;
    kinds |= it->tier_count > 1 ? 1u << TIERS : 0;
    kinds |= it->lot_least[SL_INITIAL] > 0 ? 1u << PER_LOT : 0;
    kinds |= it->demand.root_ppb > 0 ? 1u << ROOT : 0;
    kinds |= it->demand.interest_high > 0 ? 1u << INTEREST : 0;
    kinds |= it->demand.by_entry ? 1u << ENTRY : 0;
    kinds |= it->demand.profit_off_ppb > 0 ? 1u << PROFIT : 0;
    kinds |= holding != NULL && (holding->flags & SL_HOLDING_ORDERS) != 0 ? 1u << ORDERS : 0;
    kinds |= !isolated && (backs_much || backing.collateral != 0) ? 1u << COLLATERALS : 0;
    kinds |= !isolated && (surcharge.multiplier_ppb != 1000000000 || surcharge.addon != 0) ? 1u << MULTIPLIER : 0;
    kinds |= holding != NULL && sl_legs_find(ledger, row, market) != SL_NONE ? 1u << HEDGE : 0;
    kinds |= holding != NULL && sl_portfolio_covers(book->engine, row) && sl_portfolio_replaces(book->engine, market)
                 ? 1u << PORTFOLIO
                 : 0;
    kinds |= holding != NULL && sl_groups_of_holding(ledger, row) != SL_NONE ? 1u << GROUP : 0;
    kinds |= it->mature_duration > 0 ? 1u << MATURING : 0;
    return kinds;
}

static void isolate(const struct book *book, uint64_t account, uint32_t market, int64_t amount)
{
    enum sloss_status status = sloss_engine_isolate(book->engine, account, market, amount);
    if (status != SLOSS_OK && status != SLOSS_ERR_INSUFFICIENT_FUNDS && status != SLOSS_ERR_INSUFFICIENT_MARGIN) {
        need(status, "isolate");
    }
}

/* Orders that rest, whatever they ask. */
static void rest(const struct book *book, uint64_t account, uint32_t market)
{
    struct sloss_command command = {.struct_size = sizeof(command),
                                    .kind = SLOSS_COMMAND_ORDERS,
                                    .flags = SLOSS_COMMAND_FORCE};
    command.orders.account = account;
    command.orders.market = market;
    command.orders.bid_lots = chance(3) == 0 ? 0 : any_size(5);
    command.orders.ask_lots = chance(3) == 0 ? 0 : any_size(5);
    command.orders.bid_price = command.orders.bid_lots == 0 ? 0 : near_price(book, market);
    command.orders.ask_price = command.orders.ask_lots == 0 ? 0 : near_price(book, market);
    enum sloss_status status = apply(book, &command);
    if (status != SLOSS_OK && status != SLOSS_ERR_OVERFLOW && status != SLOSS_ERR_RANGE) {
        need(status, "orders");
    }
}

/* What a market asks beyond its brackets, any of it. */
static void demand(const struct book *book, uint32_t market, int64_t around)
{
    struct sloss_command command = {.struct_size = sizeof(command), .kind = SLOSS_COMMAND_REQUIREMENT};
    struct sloss_command_requirement *terms = &command.requirement;
    terms->market = market;
    if (chance(3) == 0) {
        terms->root_ppb = any_size(8);
        terms->lot_size = 10 * (int64_t)chance(30) + 1;
        terms->lot_digits = (uint32_t)chance(8);
    }
    if (chance(3) == 0) {
        terms->interest_low = (int64_t)chance((uint64_t)around + 1);
        terms->interest_high = terms->interest_low + 1 + (int64_t)chance((uint64_t)around + 1);
    }
    terms->by_entry = chance(3) == 0;
    if (chance(3) == 0 && book->market[market].settlement != SLOSS_SETTLEMENT_VARIATION) {
        static const int64_t off[] = {1, 100000000, 500000000, 999999999, 1000000000};
        terms->profit_off_ppb = off[chance(COUNT(off))];
    }
    enum sloss_status status = apply(book, &command);
    if (status != SLOSS_OK && status != SLOSS_ERR_OVERFLOW) {
        need(status, "requirement");
    }
}

/* Profit matures, and some of what there is at the end is old, some is young, and some was added to. */
static void ripen(const struct book *book, uint32_t market)
{
    struct sloss_command command = {.struct_size = sizeof(command), .kind = SLOSS_COMMAND_MATURE};
    command.mature = (struct sloss_command_mature){.duration = 1 + (int64_t)chance(1000), .market = market};
    need(apply(book, &command), "mature");
    for (uint32_t i = 0; i < 4; i++) {
        struct sloss_engine_info info = {.struct_size = sizeof(info)};
        struct sloss_mark mark = {.market = market, .price = near_price(book, market)};
        uint64_t buyer = any_account();
        uint64_t seller = any_account();
        (void)sloss_engine_mark(book->engine, &mark, 1); /* where the book bears it */
        if (chance(2) == 0 && buyer != seller) {
            (void)fill(book, market, buyer, seller, any_size(3), near_price(book, market), true);
        }
        need(sloss_engine_info(book->engine, &info), "info");
        command = (struct sloss_command){.struct_size = sizeof(command), .kind = SLOSS_COMMAND_TIME};
        command.time.nanoseconds = (info.time < 0 ? 0 : info.time) + (int64_t)chance(700);
        need(apply(book, &command), "time");
    }
}

static void set_price(const struct book *book, uint32_t pair, int64_t price)
{
    struct sloss_command command = {.struct_size = sizeof(command),
                                    .kind = SLOSS_COMMAND_MARK,
                                    .mark = {.price = price, .market = SLOSS_COLLATERAL_FIRST + pair}};
    need(apply(book, &command), "price of a collateral");
}

/* Two assets back the first one, at weights that fall. */
static void add_collaterals(const struct book *book)
{
    for (uint32_t pair = 0; pair < 2; pair++) {
        struct sloss_command command = {.struct_size = sizeof(command), .kind = SLOSS_COMMAND_COLLATERAL};
        snprintf(command.collateral.name, sizeof(command.collateral.name), "c%" PRIu32, pair);
        command.collateral.tick = any_size(3);
        command.collateral.tick_decimals = (uint32_t)chance(4);
        command.collateral.asset = pair + 1;
        need(apply(book, &command), "collateral");
        set_price(book, pair, any_size(3));
        int64_t weight = 1000000000 - (int64_t)chance(100000000);
        int64_t quantity = 0;
        for (uint32_t i = 0; i < 3; i++) {
            struct sloss_command haircut = {.struct_size = sizeof(haircut), .kind = SLOSS_COMMAND_HAIRCUT};
            haircut.haircut.collateral = SLOSS_COLLATERAL_FIRST + pair;
            haircut.haircut.quantity = quantity;
            haircut.haircut.weight_ppb = weight;
            need(apply(book, &haircut), "haircut");
            quantity += any_size(5);
            weight -= (int64_t)chance(300000000);
        }
    }
}

/* Money that leaves the account a little above or below what is asked of it, or far. */
static void fund(const struct book *book, uint64_t account)
{
    struct sloss_margin_info info;
    if (!margin_of(book, account, &info)) {
        return;
    }
    int64_t asked = chance(2) == 0 ? info.maintenance : info.initial;
    int64_t spare = (chance(3) == 0 ? (int64_t)chance(3) : any_size(3)) * (info.notional / 2000 + 1);
    int64_t wanted = asked - info.margin_equity + (chance(3) == 0 ? (int64_t)chance(3) - 1 : spare);
    if (wanted > 0) {
        (void)sloss_engine_deposit(book->engine, account, 0, wanted); /* as far as it fits */
    } else if (chance(2) == 0) {
        struct sloss_command command = {.struct_size = sizeof(command),
                                        .kind = SLOSS_COMMAND_WITHDRAW,
                                        .withdraw = {.account = account, .amount = -wanted}};
        (void)apply(book, &command);
    }
}

/* Money that leaves a compartment there as fund() leaves the cross part. */
static void fund_part(const struct book *book, uint64_t account, uint32_t market)
{
    if (!is_isolated(book, account, market)) {
        return;
    }
    struct sl_margin margin = sl_margin_of(book->engine, holding_in(book, account, market));
    sl_wide wanted = margin.maintenance - margin.equity + (chance(3) == 0 ? (int64_t)chance(3) : any_size(6));
    if (wanted > 0 && wanted < INT64_C(1) << 50) {
        (void)sloss_engine_deposit(book->engine, account, asset_of(market), (int64_t)wanted); /* as far as it fits */
    }
    if (wanted > -(INT64_C(1) << 50) && wanted < INT64_C(1) << 50) {
        isolate(book, account, market, (int64_t)wanted);
    }
}

/* Some accounts have two legs in some markets. */
static void hedge_some(const struct book *book)
{
    for (uint64_t account = 1; account <= ACCOUNTS; account++) {
        for (uint32_t market = 0; market < MARKETS; market++) {
            struct sloss_command command = {.struct_size = sizeof(command), .kind = SLOSS_COMMAND_HEDGE};
            command.hedge = (struct sloss_command_hedge){.account = account, .market = market, .is_on = 1};
            if (chance(4) == 0 && book->market[market].settlement != SLOSS_SETTLEMENT_VARIATION) {
                need(apply(book, &command), "hedge");
            }
        }
    }
}

static void group_some(const struct book *book)
{
    for (uint64_t account = 1; account <= ACCOUNTS; account++) {
        struct sloss_command command = {.struct_size = sizeof(command), .kind = SLOSS_COMMAND_GROUP};
        command.group.account = account;
        snprintf(command.group.name, sizeof(command.group.name), "g%d", (int)chance(2));
        if (chance(5) < 2) {
            need(apply(book, &command), "group");
        }
    }
}

/* What a market is worth in each scenario, as a model would have it: not far from its mark. */
static void value_some(const struct book *book, uint32_t market, uint32_t count)
{
    struct sloss_command command = {.struct_size = sizeof(command), .kind = SLOSS_COMMAND_VALUES};
    command.values.market = market;
    command.values.count = count;
    for (uint32_t i = 0; i < count; i++) {
        command.values.value[i] = near_price(book, market);
    }
    (void)apply(book, &command); /* as far as the bounds bear it */
}

/* Two universes, and markets in them; and accounts that are margined by them. */
static void add_universes(const struct book *book)
{
    uint32_t counts[2];
    for (uint32_t universe = 0; universe < 2; universe++) {
        struct sloss_command command = {.struct_size = sizeof(command), .kind = SLOSS_COMMAND_UNIVERSE};
        int64_t price = -(int64_t)chance(1000000001);
        snprintf(command.universe.name, sizeof(command.universe.name), "u%" PRIu32, universe);
        command.universe.asset = universe;
        command.universe.maintenance_ppb = 1000000000 - (int64_t)chance(chance(2) == 0 ? 3 : 900000000);
        need(apply(book, &command), "universe");
        counts[universe] = 1 + (uint32_t)chance(5);
        for (uint32_t i = 0; i < counts[universe]; i++) {
            command = (struct sloss_command){.struct_size = sizeof(command), .kind = SLOSS_COMMAND_SHOCK};
            command.shock.universe = universe;
            command.shock.index = i;
            command.shock.price_ppb = price;
            command.shock.weight_ppb = chance(3) == 0 ? (int64_t)chance(1000000001) : 1000000000;
            need(apply(book, &command), "shock");
            price += (int64_t)chance(400000000);
        }
    }
    for (uint32_t market = 0; market < MARKETS; market++) {
        struct sloss_command command = {.struct_size = sizeof(command), .kind = SLOSS_COMMAND_PORTFOLIO};
        command.portfolio.market = market;
        command.portfolio.universe = 1 + asset_of(market);
        command.portfolio.is_option = chance(4) == 0;
        command.portfolio.short_least = command.portfolio.is_option != 0 ? any_size(10) : 0;
        command.portfolio.concentration_lots = chance(2) == 0 ? any_size(4) : 0;
        command.portfolio.concentration_ppb = command.portfolio.concentration_lots > 0 ? any_rate() : 0;
        if (chance(4) == 0 || book->market[market].settlement == SLOSS_SETTLEMENT_VARIATION) {
            continue;
        }
        enum sloss_status status = apply(book, &command);
        if (status != SLOSS_OK && status != SLOSS_ERR_OVERFLOW) {
            need(status, "portfolio");
        }
        if (status == SLOSS_OK && chance(3) == 0) {
            value_some(book, market, counts[asset_of(market)]);
        }
    }
    bool all = chance(3) == 0;
    for (uint64_t account = 1; account <= ACCOUNTS; account++) {
        struct sloss_command command = {.struct_size = sizeof(command), .kind = SLOSS_COMMAND_PORTFOLIO};
        command.portfolio.account = account;
        command.portfolio.of = SLOSS_PORTFOLIO_ACCOUNT;
        command.portfolio.on = 1;
        if (all || chance(2) == 0) {
            need(apply(book, &command), "margin");
        }
    }
}

static void open_book(struct book *book)
{
    memset(book, 0, sizeof(*book));
    need(sloss_ledger_create(NULL, &book->ledger), "ledger");
    need(sloss_engine_create(book->ledger, &book->engine), "engine");
    need(sloss_engine_add_asset(book->engine, "A", 2, NULL), "asset");
    need(sloss_engine_add_asset(book->engine, "B", 2, NULL), "asset");
    need(sloss_engine_add_asset(book->engine, "C", 0, NULL), "asset");
    need(sloss_engine_keep_events(book->engine, 0), "events");
    need(sloss_engine_set_liquidation(book->engine, SLOSS_LIQUIDATION_MANUAL, SLOSS_RESIDUAL_KEEP), "manual");
    for (uint32_t market = 0; market < MARKETS; market++) {
        add_market(book, market);
    }
    for (uint64_t account = 1; account <= ACCOUNTS; account++) {
        need(sloss_engine_deposit(book->engine, account, 0, (int64_t)chance(3)), "deposit");
        for (uint32_t asset = 1; asset < 3; asset++) {
            if (chance(3) == 0) {
                need(sloss_engine_deposit(book->engine, account, asset, any_size(6)), "deposit");
            }
        }
        if (chance(3) == 0) {
            isolate(book, account, (uint32_t)chance(MARKETS), 0);
        }
    }
    if (chance(3) > 0) {
        add_collaterals(book);
    }
    if (chance(2) == 0) {
        hedge_some(book);
    }
    if (chance(2) == 0) {
        group_some(book);
    }
    for (uint32_t i = 0; i < 16; i++) {
        uint32_t market = (uint32_t)chance(MARKETS);
        uint64_t buyer = any_account();
        uint64_t seller = any_account();
        if (buyer != seller) {
            need(fill(book, market, buyer, seller, any_size(5), near_price(book, market), true), "fill");
        }
    }
    for (uint32_t market = 0; market < MARKETS; market++) {
        int64_t lots = 0;
        for (uint64_t account = 1; account <= ACCOUNTS; account++) {
            struct sloss_position_info info = {.struct_size = sizeof(info)};
            need(sloss_engine_position(book->engine, account, market, &info), "position");
            lots = lots > llabs(info.lots) ? lots : llabs(info.lots);
        }
        struct sloss_market_info info = {.struct_size = sizeof(info)};
        need(sloss_engine_market(book->engine, market, &info), "market info");
        int64_t scale = 1;
        for (uint32_t i = 0; i < info.precision; i++) {
            scale *= 10;
        }
        int64_t around = (int64_t)((sl_wide)lots / 2 * llabs(info.value) / scale) + 1;
        add_tiers(book, market, around);
        if (chance(2) == 0) {
            demand(book, market, around);
        }
        if (chance(3) == 0 && book->market[market].settlement != SLOSS_SETTLEMENT_VARIATION) {
            ripen(book, market);
        }
    }
    if (chance(2) == 0) {
        add_universes(book);
    }
}

/* A multiple and an amount besides: such a holding is special, and is searched where others are worked out. */
static void surcharge(const struct book *book, uint64_t account)
{
    struct sloss_command command = {.struct_size = sizeof(command), .kind = SLOSS_COMMAND_REQUIRE};
    command.require.account = account;
    command.require.multiplier_ppb = 1000000000 + (chance(2) == 0 ? 0 : (int64_t)chance(chance(2) == 0 ? 3000000000 : 99000000001));
    command.require.addon = chance(2) == 0 ? 0 : any_size(3);
    need(apply(book, &command), "require");
}

static void close_book(struct book *book)
{
    need(sloss_engine_verify(book->engine), "verify");
    sloss_engine_destroy(book->engine);
    sloss_ledger_destroy(book->ledger);
}

/* ---- prices ---------------------------------------------------------------------------------- */

/* One position of one account, asked by dry runs alone. */
struct question {
    const struct book *book;
    uint64_t account;
    uint32_t market;
    bool is_together; /* with a group */
    sl_wide spare;    /* atoms, more than all roundings come to */
    sl_wide blurred;  /* lots whose prices in scenarios are rounded to ticks, times the greatest multiple; 0 for none */
    sl_wide scale;    /* fine units in an atom */
    sl_wide least;    /* billionths of a price that the scenario of the lowest price leaves of it, above 0 */
};

/* A dry run of a compartment, for which there is no public call; and of who has figures that do not fit, of which the signs
 * alone are told: of the equity, and of what there is to spare. */
static void dry_inside(const struct question *question, const struct sl_supposed *supposed, struct sloss_margin_info *info)
{
    const struct sloss_engine *engine = question->book->engine;
    uint32_t row = holding_in(question->book, question->account, question->market);
    struct sl_margin margin = sl_margin_at(engine, row, supposed);
    info->in_breach = sl_supposed_breach(engine, row, &margin);
    if (!sl_wide_narrow(margin.own, &info->equity) || !sl_wide_narrow(margin.equity, &info->margin_equity) ||
        !sl_wide_narrow(margin.maintenance, &info->maintenance)) {
        info->equity = margin.own < 0 ? -1 : 1;
        info->margin_equity = 0;
        info->maintenance = (margin.equity < margin.maintenance ? 1 : -1) * (INT64_C(1) << 60);
    }
}

static enum sloss_status dry(const struct question *question, int64_t price, struct sloss_margin_info *info)
{
    struct sloss_mark mark = {question->market, 0, price};
    const struct sl_supposed supposed = {.marks = &mark, .count = 1};
    enum sloss_status status = sl_supposed_check(question->book->engine, &supposed);
    memset(info, 0, sizeof(*info));
    info->struct_size = sizeof(*info);
    if (status == SLOSS_OK && (is_isolated(question->book, question->account, question->market) ||
                               sloss_margin_dry_run(question->book->engine, question->account,
                                                    asset_of(question->market), &mark, 1, info) != SLOSS_OK)) {
        dry_inside(question, &supposed, info);
    }
    return status;
}

static bool is_accepted(const struct question *question, int64_t price)
{
    struct sloss_margin_info info;
    return dry(question, price, &info) == SLOSS_OK;
}

/* In an inverse market of a universe prices between others may be beyond the bounds of scenarios (20.7): the figures there are
 * those of a search that goes over them. */
static bool may_have_gaps(const struct question *question)
{
    const struct sloss_engine *engine = question->book->engine;
    return sl_engine_market(engine, question->market)->kind == SLOSS_KIND_INVERSE &&
           sl_universe_grid(engine, question->market) != NULL;
}

static struct sloss_margin_info must_dry(const struct question *question, int64_t price)
{
    struct sloss_margin_info info;
    enum sloss_status status = dry(question, price, &info);
    if (status == SLOSS_ERR_OVERFLOW && may_have_gaps(question)) {
        const struct sloss_mark mark = {question->market, 0, price};
        const struct sl_supposed supposed = {.marks = &mark, .count = 1};
        seen.gaps++;
        dry_inside(question, &supposed, &info);
        return info;
    }
    if (status != SLOSS_OK && seen.faults < FAULTS_MAX) {
        fault("account %" PRIu64 " market %" PRIu32 ": a dry run at %" PRId64 " is %s", question->account,
              question->market, price, sloss_status_name(status));
    }
    return info;
}

/* The last price from the mark on that the market accepts, by bisection. */
static int64_t last_accepted(const struct question *question, int64_t mark, int way)
{
    struct sloss_margin_info info;
    int64_t in = mark;
    int64_t out = way < 0 ? INT64_MIN : INT64_MAX;
    if (dry(question, out, &info) == SLOSS_OK) {
        return out;
    }
    while (out - (sl_wide)in != way) {
        int64_t middle = (int64_t)((in + (sl_wide)out) / 2);
        *(dry(question, middle, &info) == SLOSS_OK ? &in : &out) = middle;
    }
    return in;
}

/* Looks that a search may take, and whether it took them all. */
#define LOOKS 20000u
#define SPARE 128 /* atoms: more than the roundings of equity, and of a multiple of what is asked, come to */
#define SPARE_TOGETHER (4 * ACCOUNTS * SPARE) /* the same of two legs of each member of a group */
static uint32_t looks_left;

/* What rounding of prices in scenarios to ticks may come to, in atoms, at this price and all above. In an inverse market each
 * price is looked at where that is finer than a tick. */
static sl_wide blur_at(const struct question *question, int64_t price)
{
    const struct sloss_market_info *market = &question->book->market[question->market];
    sl_wide tick = market->unit;
    if (question->blurred == 0) {
        return 0;
    }
    if (market->kind == SLOSS_KIND_INVERSE) {
        sl_wide ticks = price * question->least / 1000000000;
        tick = ticks < 1 ? (sl_wide)1 << 60 : market->unit / ticks / ticks + 4 + 1000000000 / question->least;
    }
    return 2 * (question->blurred * tick / question->scale + 400);
}

/* All that is held in the market, with the greatest multiple. */
static void count_blurred(struct question *question)
{
    const struct book *book = question->book;
    sl_wide lots = 0;
    sl_wide times = 1;
    for (uint64_t account = 1; account <= ACCOUNTS; account++) {
        struct sloss_position_info info = {.struct_size = sizeof(info)};
        struct sloss_surcharge_info surcharge = {.struct_size = sizeof(surcharge)};
        if (account != question->account && !question->is_together) {
            continue;
        }
        need(sloss_engine_position(book->engine, account, question->market, &info), "position");
        need(sloss_engine_surcharge(book->engine, account, asset_of(question->market), &surcharge), "surcharge");
        sl_wide more = surcharge.multiplier_ppb / 1000000000 + 1;
        lots += llabs(info.lots);
        times = more > times ? more : times;
    }
    question->blurred = lots * times;
}

static struct question question_of(const struct book *book, uint64_t account, uint32_t market)
{
    const uint32_t kinds = kinds_of(book, account, market);
    const struct sl_universe_market *grid = sl_universe_grid(book->engine, market);
    struct question question = {.book = book, .account = account, .market = market, .scale = 1, .least = 1000000000};
    question.is_together = (kinds & 1u << GROUP) != 0;
    question.spare = (kinds & (1u << GROUP | 1u << HEDGE)) != 0 ? SPARE_TOGETHER : SPARE;
    for (uint32_t i = 0; i < book->market[market].precision; i++) {
        question.scale *= 10;
    }
    if (grid == NULL || grid->value_count > 0 || grid->is_option || (kinds & (1u << PORTFOLIO | 1u << GROUP)) == 0) {
        return question;
    }
    const struct sl_universe *universe = sl_universe_at(book->engine, grid->universe);
    for (uint32_t i = 0; i < universe->shock_count; i++) {
        sl_wide left = universe->shock[i].price_ppb + (sl_wide)1000000000;
        question.least = left > 0 && left < question.least ? left : question.least;
    }
    count_blurred(&question);
    return question;
}

/* The nearest price from `near` to `far` in breach, by halving. Both are on one side of zero, and between the same
 * brackets: so between two prices with more to spare than the two roundings there is no breach, either. */
static bool halve(const struct question *question, int64_t near, int64_t far, int64_t *price_out)
{
    const sl_wide blur = blur_at(question, near < far ? near : far);
    const sl_wide spare = question->spare + blur;
    struct sloss_margin_info one = must_dry(question, near);
    struct sloss_margin_info other = must_dry(question, far);
    int64_t equity = one.margin_equity < other.margin_equity ? one.margin_equity : other.margin_equity;
    int64_t asked = one.maintenance > other.maintenance ? one.maintenance : other.maintenance;
    sl_wide more = near == far ? 0 : blur + (question->is_together ? spare : 0);
    if (equity >= asked + more || (near != far && one.margin_equity - (sl_wide)one.maintenance > spare &&
                                   other.margin_equity - (sl_wide)other.maintenance > spare)) {
        return false;
    }
    if (near == far || looks_left == 0) {
        *price_out = near;
        return near != far || is_accepted(question, near);
    }
    looks_left--;
    int64_t step = near < far ? 1 : -1;
    int64_t half = near + (far - near) / 2;
    return halve(question, near, half, price_out) || halve(question, half + step, far, price_out);
}

static int compare_ways(const void *a, const void *b)
{
    int64_t one = *(const int64_t *)a;
    int64_t other = *(const int64_t *)b;
    return (one > other) - (one < other);
}

/* A price and those beside it, on both sides of zero. */
static void cut_about(int64_t *cuts, uint32_t *count, sl_wide price)
{
    for (int64_t beside = -2; beside <= 2 && price < INT64_MAX - 2; beside++) {
        cuts[(*count)++] = (int64_t)price + beside;
        cuts[(*count)++] = -(int64_t)price + beside;
    }
}

#define CUTS_MAX (4 * 40 * 4 * ACCOUNTS + 1)

/* Prices about which a bracket begins, on both sides of zero, and zero. The value of an inverse market is rounded: it
 * goes from w + 1 to w about 2 unit / (2 w + 1), and begins a bracket at one of the values beside its border. */
static uint32_t cut_for(const struct question *question, int64_t lots, int64_t *cuts, uint32_t count)
{
    const struct sloss_market_info *market = &question->book->market[question->market];
    struct sloss_tier_terms tiers[32];
    uint32_t tier_count = 0;
    sl_wide scale = 1;
    for (uint32_t i = 0; i < market->precision; i++) {
        scale *= 10;
    }
    need(sloss_engine_tiers(question->book->engine, question->market, tiers, COUNT(tiers), &tier_count), "tiers");
    for (uint32_t i = 0; i < tier_count && lots != 0; i++) {
        sl_wide lot = tiers[i].floor * scale / llabs(lots);
        if (market->kind != SLOSS_KIND_INVERSE) {
            cut_about(cuts, &count, lot / market->unit);
            continue;
        }
        for (sl_wide value = lot > 1 ? lot - 1 : 0; value <= lot + 1; value++) {
            cut_about(cuts, &count, 2 * (sl_wide)market->unit / (2 * value + 1));
        }
    }
    return count;
}

/* Of the position, of its legs, and of the positions of all members of its group and their net. */
static uint32_t cuts_of(const struct question *question, int64_t lots, int64_t *cuts)
{
    const struct book *book = question->book;
    uint32_t group = sl_groups_of_holding(book->engine->ledger, holding_in(book, question->account, question->market));
    uint32_t count = 0;
    int64_t net = 0;
    cuts[count++] = 0;
    count = cut_for(question, lots, cuts, count);
    for (uint64_t account = 1; account <= ACCOUNTS; account++) {
        uint32_t holding = holding_in(book, account, question->market);
        if (account != question->account &&
            (group == SL_NONE || holding == SL_NONE || sl_groups_of_holding(book->engine->ledger, holding) != group)) {
            continue;
        }
        struct sloss_position_info info = {.struct_size = sizeof(info)};
        need(sloss_engine_position(book->engine, account, question->market, &info), "position");
        net += info.lots;
        count = cut_for(question, info.lots, cuts, count);
        for (uint32_t leg = SLOSS_LEG_LONG; leg <= SLOSS_LEG_SHORT; leg++) {
            count = cut_for(question, leg_of(book, account, question->market, leg).lots, cuts, count);
        }
    }
    count = cut_for(question, net, cuts, count);
    qsort(cuts, count, sizeof(*cuts), compare_ways);
    return count;
}

static bool search(const struct question *question, int64_t lots, int64_t near, int64_t far, int64_t *price_out)
{
    int64_t cuts[CUTS_MAX];
    uint32_t count = cuts_of(question, lots, cuts);
    int way = near <= far ? 1 : -1;
    for (uint32_t i = 0; i < count; i++) {
        int64_t cut = cuts[way > 0 ? i : count - 1 - i];
        if ((cut - (sl_wide)near) * way < 0 || (far - (sl_wide)cut) * way < 0) {
            continue;
        }
        if ((cut != near && halve(question, near, cut - way, price_out)) || halve(question, cut, cut, price_out)) {
            return true;
        }
        if (cut == far) {
            return false;
        }
        near = cut + way;
    }
    return halve(question, near, far, price_out);
}

static void count_price(const struct question *question, int64_t lots, bool found, int64_t price, int way, int64_t end)
{
    const struct sloss_market_info *market = &question->book->market[question->market];
    struct sloss_margin_info next;
    int64_t scale = 1;
    for (uint32_t i = 0; i < market->precision; i++) {
        scale *= 10;
    }
    *(found ? &seen.liquidation : &seen.liquidation_none) += 1;
    if (!found) {
        return;
    }
    seen.inverse += market->kind == SLOSS_KIND_INVERSE;
    seen.quanto += market->kind == SLOSS_KIND_QUANTO;
    seen.variation += market->settlement == SLOSS_SETTLEMENT_VARIATION;
    seen.below_zero += price <= 0;
    seen.finer += market->kind != SLOSS_KIND_INVERSE && llabs(lots) * market->unit < scale;
    if (price != end && dry(question, price + way, &next) == SLOSS_OK) {
        seen.in_turns += next.in_breach == 0;
    }
}

static struct sl_holding *holding_of(const struct question *question)
{
    const struct sloss_ledger *ledger = question->book->engine->ledger;
    return sl_ledger_holding(ledger, holding_in(question->book, question->account, question->market));
}

/* Where the library calls its price rough it may have passed over a breach that rounding alone makes. */
static bool is_by_rounding(const struct question *question, int64_t price)
{
    struct sloss_margin_info info = must_dry(question, price);
    return info.margin_equity - (sl_wide)info.maintenance >= -question->spare - blur_at(question, price);
}

/* Where a search would take too long: the price is in breach, and none of some prices before it is. */
static void check_samples(const struct question *question, int64_t near, int64_t price, bool has, bool rough)
{
    uint64_t between = (uint64_t)(near < price ? price - near : near - price);
    if (has && (must_dry(question, price).in_breach == 0 || !is_accepted(question, price))) {
        fault("account %" PRIu64 " market %" PRIu32 ": %" PRId64 " is not in breach", question->account, question->market,
              price);
    }
    for (uint32_t i = 0; i < 400 && between > 0; i++) {
        int64_t far = (int64_t)chance(i < 200 ? between : between < 4000 ? between : 4000);
        int64_t sample = near < price ? near + far : near - far;
        struct sloss_margin_info info = must_dry(question, sample);
        if (info.in_breach != 0 && is_accepted(question, sample) && !(rough && is_by_rounding(question, sample))) {
            fault("account %" PRIu64 " market %" PRIu32 ": in breach at %" PRId64 ", before %" PRId64, question->account,
                  question->market, sample, price);
        }
    }
}

static void take(uint64_t *sum, int64_t number)
{
    *sum = (*sum ^ (uint64_t)number) * UINT64_C(0x100000001B3);
    *sum ^= *sum >> 29;
}

static void take_holding(const struct sloss_ledger *ledger, uint32_t row, uint64_t *sum)
{
    const struct sl_holding *holding = sl_ledger_holding(ledger, row);
    const struct sl_position *positions = sl_ledger_positions(ledger, holding);
    take(sum, holding->balance);
    for (uint32_t i = 0; i < holding->count; i++) {
        take(sum, positions[i].market);
        take(sum, positions[i].lots);
        take(sum, positions[i].cost);
    }
}

/* Balances and positions of an account, everywhere, in one number. They do not change where an instant is nothing to the
 * account but a mark. */
static uint64_t stand_of(const struct book *book, uint64_t account)
{
    const struct sloss_ledger *ledger = book->engine->ledger;
    uint32_t place = sl_ledger_find_account(ledger, account);
    uint64_t sum = 1;
    uint32_t row = sl_ledger_account(ledger, place)->holding;
    for (; row != SL_NONE; row = sl_ledger_holding(ledger, row)->next) {
        take_holding(ledger, row, &sum);
    }
    uint32_t part = sl_compartment_first(ledger, place);
    for (; part != SL_NONE; part = sl_compartment_next(ledger, part)) {
        take_holding(ledger, sl_compartment_at(ledger, part)->holding, &sum);
    }
    return sum;
}

/* Of an account and all that it is margined with. */
static uint64_t stand_of_all(const struct book *book, uint64_t account)
{
    const struct sloss_ledger *ledger = book->engine->ledger;
    uint32_t group = sl_groups_of(ledger, sl_ledger_find_account(ledger, account));
    uint64_t sum = stand_of(book, account);
    for (uint64_t other = 1; group != SL_NONE && other <= ACCOUNTS; other++) {
        if (other != account && sl_groups_of(ledger, sl_ledger_find_account(ledger, other)) == group) {
            take(&sum, (int64_t)stand_of(book, other));
        }
    }
    return sum;
}

static uint64_t deficits_of(const struct sloss_engine *engine)
{
    uint64_t count = 0;
    for (uint32_t market = 0; market < MARKETS; market++) {
        count += sl_engine_market(engine, market)->deficit_count;
    }
    return count;
}

/* Marked for real in a trial: detection judges the holding, and then a close-out finds it, or does not. An instant may
 * settle old trades, sell collateral and divide the deficits of others: where it has changed what the account has, it is
 * not what was asked about. */
static void check_mark(const struct question *question, int64_t price, bool wanted)
{
    struct sloss_engine *engine = question->book->engine;
    struct sloss_mark mark = {question->market, 0, price};
    uint32_t row = holding_in(question->book, question->account, question->market);
    uint32_t position = sl_ledger_find_position(engine->ledger, row, question->market);
    uint64_t before = stand_of_all(question->book, question->account);
    need(sloss_engine_whatif_begin(engine), "trial");
    enum sloss_status status = sloss_engine_mark(engine, &mark, 1);
    bool judged = status == SLOSS_OK && sl_margin_breached(engine, row);
    uint64_t after = stand_of_all(question->book, question->account);
    bool alone = status == SLOSS_OK && before == after;
    uint64_t deficits = deficits_of(engine);
    need(sloss_engine_set_liquidation(engine, SLOSS_LIQUIDATION_TAKEOVER, SLOSS_RESIDUAL_KEEP), "close-outs");
    enum sloss_status again = sloss_engine_mark(engine, &mark, 1);
    bool closed = again == SLOSS_OK &&
                  !sl_legs_have_lots(engine->ledger, sl_ledger_position(engine->ledger, position));
    bool uncharged = wanted || again != SLOSS_OK || deficits_of(engine) == deficits;
    need(sloss_engine_whatif_end(engine), "end of a trial");
    if (alone && judged != wanted) {
        fault("account %" PRIu64 " market %" PRIu32 ": marked at %" PRId64 " it is %sin breach", question->account,
              question->market, price, judged ? "" : "not ");
    }
    if (alone && uncharged && again == SLOSS_OK && closed != wanted) {
        fault("account %" PRIu64 " market %" PRIu32 ": marked at %" PRId64 " it is %sclosed out", question->account,
              question->market, price, closed ? "" : "not ");
    }
    seen.marked += alone;
    seen.closed += alone && wanted && closed;
}

/* At the price, and before it: beside it, beside the mark, and anywhere. Money moves between accounts where the market
 * settles variation, which a price of liquidation does not know of. */
static void check_marks(const struct question *question, int64_t mark, int way, bool has, int64_t price, int64_t end)
{
    if (question->book->market[question->market].settlement == SLOSS_SETTLEMENT_VARIATION) {
        return;
    }
    int64_t last = has ? price - way : end;
    uint64_t between = (uint64_t)(last < mark ? mark - last : last - mark);
    if (has) {
        check_mark(question, price, true);
    }
    for (uint32_t i = 0; i < 4 && between > 0; i++) {
        int64_t far = i == 0 ? (int64_t)between : i == 1 ? 1 : 1 + (int64_t)chance(between);
        check_mark(question, mark + way * far, false);
    }
}

static void check_liquidation(const struct question *question, const struct sloss_position_info *position, int64_t mark,
                              int way, const struct sloss_price_info *prices)
{
    bool has = (prices->has & (way < 0 ? SLOSS_PRICE_LIQUIDATION_BELOW : SLOSS_PRICE_LIQUIDATION_ABOVE)) != 0;
    bool rough = (prices->has & (way < 0 ? SLOSS_PRICE_ROUGH_BELOW : SLOSS_PRICE_ROUGH_ABOVE)) != 0;
    int64_t price = way < 0 ? prices->liquidation_below : prices->liquidation_above;
    seen.rough += rough;
    int64_t end = last_accepted(question, mark, way);
    int64_t wanted = 0;
    looks_left = LOOKS;
    bool found = mark != end && search(question, position->lots, mark + way, end, &wanted);
    if (looks_left == 0) {
        seen.too_long++;
        check_samples(question, mark + way, has ? price : end, has, rough);
    } else if ((found != has || (found && wanted != price)) &&
               !(rough && found && is_by_rounding(question, wanted) && 
                 (!has || (must_dry(question, price).in_breach != 0 && is_accepted(question, price))))) {
        fault("account %" PRIu64 " market %" PRIu32 " way %d mark %" PRId64 ": liquidation %s %" PRId64
              ", searched %s %" PRId64,
              question->account, question->market, way, mark, has ? "at" : "none", price, found ? "at" : "none", wanted);
    }
    int64_t tick = mark;
    for (int i = 0; i < BESIDE && tick != end; i++) {
        tick += way;
        bool in_breach = must_dry(question, tick).in_breach != 0 && is_accepted(question, tick);
        if (has && tick == price) {
            break;
        }
        if (in_breach && !(rough && is_by_rounding(question, tick))) {
            fault("account %" PRIu64 " market %" PRIu32 " way %d: in breach at %" PRId64 ", before %" PRId64,
                  question->account, question->market, way, tick, price);
        }
    }
    if (looks_left > 0 && chance(3) == 0) {
        check_marks(question, mark, way, found, wanted, end);
    }
    count_price(question, position->lots, found, wanted, way, end);
}

/* The last price from the mark on with an equity of at least zero, by bisection; none where it never falls. */
static void check_bankruptcy(const struct question *question, int64_t mark, int way, bool has, int64_t price)
{
    int64_t in = mark;
    int64_t out = last_accepted(question, mark, way);
    bool found = must_dry(question, in).equity >= 0 && must_dry(question, out).equity < 0;
    while (found && out - (sl_wide)in != way) {
        int64_t middle = (int64_t)((in + (sl_wide)out) / 2);
        *(must_dry(question, middle).equity >= 0 ? &in : &out) = middle;
    }
    while (found && !is_accepted(question, in)) {
        in -= way;
    }
    if (found != has || (found && in != price)) {
        fault("account %" PRIu64 " market %" PRIu32 " way %d: bankruptcy %s %" PRId64 ", bisected %s %" PRId64,
              question->account, question->market, way, has ? "at" : "none", price, found ? "at" : "none", in);
    }
    *(found ? &seen.bankruptcy : &seen.bankruptcy_none) += 1;
}

/* A price that is worked out is what is found where it is searched for. */
static void check_searched(const struct question *question, const struct sloss_price_info *prices, int way, uint32_t bit,
                           int64_t price)
{
    const struct sloss_ledger *ledger = question->book->engine->ledger;
    uint32_t row = sl_ledger_find_position(ledger, holding_in(question->book, question->account, question->market),
                                           question->market);
    struct sl_nearest nearest;
    bool found = sl_price_searched(question->book->engine, sl_ledger_position(ledger, row),
                                   way < 0 ? SL_TOWARD_LOW : SL_TOWARD_HIGH, &nearest);
    if (!nearest.is_rough && (found != ((prices->has & bit) != 0) || (found && nearest.price != price))) {
        fault("account %" PRIu64 " market %" PRIu32 " way %d: told %" PRId64 ", searched for by the library %" PRId64,
              question->account, question->market, way, price, nearest.price);
    }
}

/* One that is called special, with nothing special, has the same price. */
static void check_special(const struct question *question, const struct sloss_price_info *prices)
{
    const struct sloss_engine *engine = question->book->engine;
    struct sloss_price_info again = {.struct_size = sizeof(again)};
    struct sl_holding *holding = holding_of(question);
    bool is_special = (holding->flags & SL_HOLDING_SPECIAL) != 0;
    sl_ledger_raise(holding, SL_HOLDING_SPECIAL);
    need(sloss_margin_prices(engine, question->account, question->market, &again), "prices");
    check_searched(question, prices, -1, SLOSS_PRICE_LIQUIDATION_BELOW, prices->liquidation_below);
    check_searched(question, prices, 1, SLOSS_PRICE_LIQUIDATION_ABOVE, prices->liquidation_above);
    if (!is_special) {
        sl_ledger_lower(holding, SL_HOLDING_SPECIAL);
    }
    if (memcmp(&again, prices, sizeof(again)) != 0) {
        fault("account %" PRIu64 " market %" PRIu32 ": as a special holding %" PRId64 " and %" PRId64 ", else %" PRId64
              " and %" PRId64,
              question->account, question->market, again.liquidation_below, again.liquidation_above,
              prices->liquidation_below, prices->liquidation_above);
    }
    seen.special++;
}

static void check_prices(const struct book *book, uint64_t account, uint32_t market)
{
    struct question question = question_of(book, account, market);
    struct sloss_price_info prices = {.struct_size = sizeof(prices)};
    struct sloss_position_info position = {.struct_size = sizeof(position)};
    struct sloss_market_info info = {.struct_size = sizeof(info)};
    need(sloss_engine_market(book->engine, market, &info), "market info");
    need(sloss_engine_position(book->engine, account, market, &position), "position");
    need(sloss_margin_prices(book->engine, account, market, &prices), "prices");
    if (position.lots == 0 && leg_of(book, account, market, SLOSS_LEG_LONG).lots == 0) {
        if (prices.has != 0) {
            fault("prices without lots");
        }
        return;
    }
    struct sloss_account_info account_info = {.struct_size = sizeof(account_info)};
    need(sloss_engine_account(book->engine, account, asset_of(market), &account_info), "account");
    count_kinds(0, kinds_of(book, account, market));
    seen.accounts++;
    seen.several += account_info.positions > 1;
    uint32_t tiers = 0;
    need(sloss_engine_tiers(book->engine, market, NULL, 0, &tiers), "tiers");
    seen.brackets += tiers > 1;
    check_liquidation(&question, &position, info.mark, -1, &prices);
    bool looks_enough = looks_left > LOOKS - 2000;
    check_liquidation(&question, &position, info.mark, 1, &prices);
    looks_enough = looks_enough && looks_left > LOOKS - 2000;
    if (looks_enough) {
        check_special(&question, &prices);
    }
    check_bankruptcy(&question, info.mark, -1, (prices.has & SLOSS_PRICE_BANKRUPTCY_BELOW) != 0, prices.bankruptcy_below);
    check_bankruptcy(&question, info.mark, 1, (prices.has & SLOSS_PRICE_BANKRUPTCY_ABOVE) != 0, prices.bankruptcy_above);
}

/* ---- dry runs and marks ---------------------------------------------------------------------- */

/* In a trial the markets are marked, and the account then has the figures of the dry run, but where the instant has changed
 * what it has. What is asked for maintenance does not follow from money. */
static void check_dry_run(const struct book *book, uint64_t account)
{
    struct sloss_mark marks[2];
    struct sloss_margin_info info = {.struct_size = sizeof(info)};
    struct sloss_margin_info real = {.struct_size = sizeof(real)};
    uint32_t count = 1 + (uint32_t)chance(2);
    uint32_t first = (uint32_t)chance(MARKETS - 1);
    uint32_t asset = (uint32_t)chance(2);
    for (uint32_t i = 0; i < count; i++) {
        marks[i] = (struct sloss_mark){first + i, 0, near_price(book, first + i)};
    }
    enum sloss_status status = sloss_margin_dry_run(book->engine, account, asset, marks, count, &info);
    uint64_t before = stand_of_all(book, account);
    need(sloss_engine_whatif_begin(book->engine), "trial");
    enum sloss_status marked = sloss_engine_mark(book->engine, marks, count);
    enum sloss_status figures = sloss_margin_account(book->engine, account, asset, &real);
    uint64_t after = stand_of_all(book, account);
    need(sloss_engine_whatif_end(book->engine), "end of a trial");
    if (status != marked && marked != SLOSS_ERR_OVERFLOW && figures != SLOSS_ERR_OVERFLOW) {
        fault("a dry run is %s, a mark %s", sloss_status_name(status), sloss_status_name(marked));
    }
    if (status != SLOSS_OK || marked != SLOSS_OK || figures != SLOSS_OK) {
        return;
    }
    bool same = memcmp(&info, &real, sizeof(info)) == 0;
    if (info.maintenance != real.maintenance || (before == after && !same)) {
        fault("account %" PRIu64 ": a dry run is not as the mark", account);
    }
    seen.dry_runs++;
}

/* ---- orders ---------------------------------------------------------------------------------- */

#define BANK UINT64_C(100)

static int64_t most_beside(int64_t size)
{
    return size == 0 ? INT64_MAX : INT64_MAX / size;
}

/* Larger orders are refused, unless the library says that it may have missed one, and the largest passes. They are filled
 * against one that is rich. */
static void check_orders(struct book *book, uint64_t account, uint32_t market, bool buys)
{
    struct sloss_order_info orders = {.struct_size = sizeof(orders)};
    struct sloss_market_info info = {.struct_size = sizeof(info)};
    struct sloss_position_info held = {.struct_size = sizeof(held)};
    need(sloss_engine_market(book->engine, market, &info), "market info");
    need(sloss_engine_position(book->engine, account, market, &held), "position");
    int64_t price = info.marked != 0 && chance(2) == 0 ? info.mark : near_price(book, market);
    if (held.lots != 0 && chance(2) == 0) { /* a reduction, a little worse than at the mark */
        buys = held.lots < 0;
        price = info.mark + (buys ? 1 : -1) * (int64_t)(1 + chance(3));
        price = price < 1 && info.is_signed == 0 ? info.mark : price;
    }
    const struct sloss_leg_info closed = leg_of(book, account, market, buys ? SLOSS_LEG_SHORT : SLOSS_LEG_LONG);
    bool closes = closed.is_on != 0 && closed.lots > 0 && chance(2) == 0;
    int64_t leg = closes ? closed.lots : INT64_MAX;
    const bool closing[2] = {buys && closes, !buys && closes};
    uint32_t bit = buys ? (closes ? SLOSS_ORDER_ROUGH_BUY_TO_CLOSE : SLOSS_ORDER_ROUGH_BUY)
                        : (closes ? SLOSS_ORDER_ROUGH_SELL_TO_CLOSE : SLOSS_ORDER_ROUGH_SELL);
    bool at_mark = info.marked != 0 && price == info.mark && chance(2) == 0;
    need(sloss_margin_orders(book->engine, account, market, at_mark ? SLOSS_AT_THE_MARK : price, &orders), "orders");
    int64_t lots = closes ? (buys ? orders.buy_to_close : orders.sell_to_close) : buys ? orders.buy : orders.sell;
    uint64_t buyer = buys ? account : BANK;
    uint64_t seller = buys ? BANK : account;
    bool rough = (orders.rough & bit) != 0;
    seen.rough += rough;
    for (int64_t i = 1; i <= 64 && !rough; i++) {
        int64_t more = i <= 32 ? i : any_size(6);
        if (more > leg - lots) {
            break;
        }
        if (lots > most_beside(4 * (llabs(info.value) + llabs(info.unit)) + 4) / 8) {
            return; /* the bounds of numbers, not the margin */
        }
        enum sloss_status status = fill_by(book, market, buyer, seller, lots + more, price, false, closing);
        if (status != SLOSS_ERR_INSUFFICIENT_MARGIN) {
            if (status == SLOSS_ERR_OVERFLOW) {
                return;
            }
            fault("account %" PRIu64 " market %" PRIu32 " (kinds %" PRIx32 ", held %" PRId64 ") %s %" PRId64 " at %" PRId64
                  ": %" PRId64 " more is %s",
                  account, market, kinds_of(book, account, market), held.lots, buys ? "buys" : "sells", lots, price, more, sloss_status_name(status));
            return;
        }
        seen.refused++;
    }
    if (lots > 0) {
        enum sloss_status status = fill_by(book, market, buyer, seller, lots, price, false, closing);
        if (status == SLOSS_ERR_OVERFLOW && rough) {
            return; /* the bounds of both sides */
        }
        if (status != SLOSS_OK) {
            fault("account %" PRIu64 " market %" PRIu32 " %s %" PRId64 " at %" PRId64 ": %s", account, market,
                  buys ? "buys" : "sells", lots, price, sloss_status_name(status));
        }
    }
    count_kinds(1, kinds_of(book, account, market));
    seen.orders++;
    seen.closings += closes;
    seen.orders_away += price != info.mark;
    seen.reductions += lots > 0 && (held.lots > 0) != buys && lots <= llabs(held.lots);
}

/* ---- ranks and lists ------------------------------------------------------------------------- */

/* The queue of a side has each of its positions with a rank, in the order of their own ranks. */
static void check_ranks(const struct book *book, uint32_t market, uint32_t shorts)
{
    struct sloss_rank_row rows[ACCOUNTS + 4];
    size_t count = 0;
    uint64_t ranked = 0;
    need(sloss_margin_ranks(book->engine, market, shorts, rows, COUNT(rows), &count), "ranks");
    for (uint64_t account = 1; account <= ACCOUNTS; account++) {
        struct sloss_rank_info info = {.struct_size = sizeof(info)};
        struct sloss_position_info held = {.struct_size = sizeof(held)};
        need(sloss_margin_rank(book->engine, account, market, &info), "rank");
        need(sloss_engine_position(book->engine, account, market, &held), "position");
        bool on = shorts != 0 ? held.lots < 0 : held.lots > 0;
        if (!on) {
            continue;
        }
        bool in_breach = sl_margin_breached(book->engine, holding_in(book, account, market));
        if ((info.rank == 0) != in_breach) {
            fault("account %" PRIu64 " market %" PRIu32 ": rank %" PRIu64 " in breach %d", account, market, info.rank,
                  in_breach);
        }
        ranked += info.rank > 0;
        if (info.rank > 0 && (info.rank > count || rows[info.rank - 1].account != account ||
                              rows[info.rank - 1].rating != info.rating || info.count != count ||
                              rows[info.rank - 1].lots_ahead != info.lots_ahead)) {
            fault("account %" PRIu64 " market %" PRIu32 ": rank %" PRIu64 " is not its place", account, market, info.rank);
        }
        seen.ranks += info.rank > 0;
    }
    struct sloss_rank_info bank = {.struct_size = sizeof(bank)};
    need(sloss_margin_rank(book->engine, BANK, market, &bank), "rank");
    struct sloss_position_info held = {.struct_size = sizeof(held)};
    need(sloss_engine_position(book->engine, BANK, market, &held), "position");
    ranked += bank.rank > 0 && (shorts != 0 ? held.lots < 0 : held.lots > 0);
    if (ranked != count) {
        fault("market %" PRIu32 ": %" PRIu64 " have a rank, and %zu are in the queue", market, ranked, count);
    }
}

static bool any_beyond(const struct book *book)
{
    bool any = false;
    for (uint64_t account = 1; !any && account <= ACCOUNTS; account++) {
        any = is_beyond(book, account, 0) || is_beyond(book, account, 1);
    }
    return any;
}

static void check_near(const struct book *book)
{
    struct sloss_near_row rows[3];
    int64_t within = (int64_t)chance(3) * any_rate();
    uint64_t cursor = 0;
    uint64_t account = 1;
    size_t count = COUNT(rows);
    while (count == COUNT(rows)) {
        enum sloss_status status = sloss_margin_near(book->engine, within, &cursor, rows, COUNT(rows), &count);
        bool stops = status == SLOSS_ERR_OVERFLOW && any_beyond(book); /* before the row that does not fit */
        if (!stops) {
            need(status, "near");
        }
        for (size_t i = 0; i < count; i++) {
            if (rows[i].asset != 0 || rows[i].market != UINT32_MAX) {
                continue;
            }
            for (; account < rows[i].account; account++) {
                struct sloss_margin_info info;
                if (account <= ACCOUNTS && margin_of(book, account, &info) && (sl_wide)info.margin_equity * 1000000000 <
                                               (sl_wide)info.maintenance * (1000000000 + within)) {
                    fault("account %" PRIu64 " is near, and not listed", account);
                }
                account = account == ACCOUNTS ? BANK - 1 : account;
            }
            account++;
        }
    }
}

/* ---- all of it ------------------------------------------------------------------------------- */

static void move_on(const struct book *book)
{
    uint32_t market = (uint32_t)chance(MARKETS);
    struct sloss_mark mark = {market, 0, near_price(book, market)};
    switch (chance(5)) {
    case 0:
        (void)sloss_engine_mark(book->engine, &mark, 1);
        break;
    case 1:
        (void)sloss_engine_funding(book->engine, market, (int64_t)chance(11) - 5);
        break;
    case 2:
        rest(book, any_account(), market);
        break;
    default:
        fund(book, any_account());
        fund_part(book, any_account(), market);
    }
}

static void run(uint64_t seed)
{
    struct book book;
    seed_now = chance_state = seed;
    open_book(&book);
    need(sloss_engine_deposit(book.engine, BANK, 0, INT64_C(1) << 58), "deposit");
    need(sloss_engine_deposit(book.engine, BANK, 1, INT64_C(1) << 58), "deposit");
    for (uint64_t account = 1; account <= ACCOUNTS; account++) {
        if (chance(4) == 0) {
            surcharge(&book, account);
        }
        if (chance(3) == 0) {
            rest(&book, account, (uint32_t)chance(MARKETS));
        }
        fund(&book, account);
        for (uint32_t market = 0; market < MARKETS; market++) {
            fund_part(&book, account, market);
        }
    }
    for (uint32_t round = 0; round < ROUNDS; round++) {
        uint64_t account = any_account();
        for (uint32_t market = 0; market < MARKETS; market++) {
            check_prices(&book, account, market);
        }
        check_dry_run(&book, account);
        check_orders(&book, any_account(), (uint32_t)chance(MARKETS), chance(2) == 0);
        move_on(&book);
    }
    for (uint32_t market = 0; market < MARKETS; market++) {
        check_ranks(&book, market, 0);
        check_ranks(&book, market, 1);
    }
    check_near(&book);
    close_book(&book);
}

static bool read_number(const char *text, uint64_t *number_out)
{
    char *end;
    *number_out = strtoull(text, &end, 10);
    return *text >= '0' && *text <= '9' && *end == '\0';
}

int main(int argument_count, char **arguments)
{
    uint64_t first;
    uint64_t count;
    if (argument_count != 3 || !read_number(arguments[1], &first) || !read_number(arguments[2], &count)) {
        fprintf(stderr, "usage: query_books FIRST COUNT\n");
        return 2;
    }
    for (uint64_t seed = first; seed < first + count && seen.faults < FAULTS_MAX; seed++) {
        run(seed);
    }
    printf("queries: %" PRIu64 " accounts, %" PRIu64 " liquidation prices, %" PRIu64 " without one, %" PRIu64
           " bankruptcy prices, %" PRIu64 " without one of these\n",
           seen.accounts, seen.liquidation, seen.liquidation_none, seen.bankruptcy, seen.bankruptcy_none);
    printf("of the liquidation prices: %" PRIu64 " inverse, %" PRIu64 " quanto, %" PRIu64 " variation, %" PRIu64
           " at zero or below, %" PRIu64 " with ticks finer than the atom, %" PRIu64 " where the next tick is not in breach\n",
           seen.inverse, seen.quanto, seen.variation, seen.below_zero, seen.finer, seen.in_turns);
    printf("of the accounts: %" PRIu64 " with brackets, %" PRIu64 " with several positions\n", seen.brackets, seen.several);
    printf("others: %" PRIu64 " dry runs, %" PRIu64 " orders, %" PRIu64 " away from the mark, %" PRIu64
           " reductions, %" PRIu64 " of legs that close, %" PRIu64 " larger orders refused, %" PRIu64 " ranks, %" PRIu64
           " prices searched as special, %" PRIu64 " searches too long to compare but at samples, %" PRIu64 " answers rough, %" PRIu64 " figures that do not fit, %" PRIu64 " prices in gaps\n",
           seen.dry_runs, seen.orders, seen.orders_away, seen.reductions, seen.closings, seen.refused, seen.ranks, seen.special,
           seen.too_long, seen.rough, seen.beyond, seen.gaps);
    printf("in trials: %" PRIu64 " marks for real, %" PRIu64 " positions closed out\n", seen.marked, seen.closed);
    say_kinds(0, "prices");
    say_kinds(1, "orders");
    return seen.faults == 0 ? 0 : 1;
}
