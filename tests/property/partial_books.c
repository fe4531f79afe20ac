/* SPDX-License-Identifier: BSD-2-Clause */
/* Partial liquidation by arithmetic of its own: rules 24.3 and 24.4.
 *
 * usage: partial_books FIRST COUNT
 *
 * Each seed is a book of markets of all kinds, coarser and finer than the atom, with brackets that rise and fall, amounts asked
 * of a lot and roots, steps, remainders and fees; and of accounts with up to four positions, some of which have a second asset
 * that backs them, a multiplier and an add-on. Marks are set while nobody is closed out, and each account gets as much money as
 * brings it near a breach, a target, or nothing. Then the same marks are set again, and for each account that was in breach it is
 * checked in whole numbers of any size, from the terms that the program has set:
 *
 * - what was closed is of the positions that most is required of, and one of them alone is closed in part;
 * - it is enough: margin equity less exact fees is at least the target of what is asked then;
 * - no fewer would have been: not one step fewer, nor any of those that are tried;
 * - where all was closed, nothing less was enough;
 * - fees are those of the lots, and no more than what was left.
 *
 * What the margin equity is before the close is asked of the library; nothing else is. */
#include <inttypes.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "sloss/event.h"
#include "sloss/liquidation.h"
#include "sloss/margin.h"
#include "sloss/sloss.h"

#define MARKETS 5u
#define ACCOUNTS 50u
#define POSITIONS 4u
#define TIERS 3u
#define PPB INT64_C(1000000000)
#define HOUSE UINT64_C(1000)
#define FAULTS_MAX 20u
#define TRIES 24u

__extension__ typedef unsigned __int128 wide;

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

static int64_t any(int64_t most)
{
    return (int64_t)chance((uint64_t)most);
}

/* ---- numbers of any size --------------------------------------------------------------------- */

#define LIMBS 20u

struct big {
    uint32_t limb[LIMBS];
};

static struct big big_of(wide number)
{
    struct big big = {{0}};
    for (uint32_t i = 0; i < 4; i++) {
        big.limb[i] = (uint32_t)(number >> (32 * i));
    }
    return big;
}

static struct big big_sum(struct big a, struct big b)
{
    uint64_t carry = 0;
    for (uint32_t i = 0; i < LIMBS; i++) {
        carry += (uint64_t)a.limb[i] + b.limb[i];
        a.limb[i] = (uint32_t)carry;
        carry >>= 32;
    }
    return a;
}

static struct big big_product(struct big a, wide factor)
{
    struct big product = {{0}};
    const struct big b = big_of(factor);
    for (uint32_t i = 0; i < 4; i++) {
        uint64_t carry = 0;
        for (uint32_t j = 0; i + j < LIMBS; j++) {
            carry += (uint64_t)a.limb[j] * b.limb[i] + product.limb[i + j];
            product.limb[i + j] = (uint32_t)carry;
            carry >>= 32;
        }
    }
    return product;
}

static int big_compare(struct big a, struct big b)
{
    for (uint32_t i = LIMBS; i > 0; i--) {
        if (a.limb[i - 1] != b.limb[i - 1]) {
            return a.limb[i - 1] < b.limb[i - 1] ? -1 : 1;
        }
    }
    return 0;
}

static struct big big_greater(struct big a, struct big b)
{
    return big_compare(a, b) < 0 ? b : a;
}

/* ---- the terms of a book --------------------------------------------------------------------- */

struct tier {
    int64_t floor; /* atoms */
    int64_t rate;  /* maintenance, ppb */
};

struct terms {
    uint32_t kind;
    uint32_t precision;
    int64_t scale; /* 10^precision */
    int64_t unit;
    int64_t fee_ppb;
    int64_t mark;
    int64_t value; /* of a lot, fine units */
    struct tier tier[TIERS];
    uint32_t tiers;
    int64_t by_lot; /* asked of a lot, billionths of an atom */
    int64_t root_ppb;
    int64_t lot_size;
    uint32_t lot_digits;
    int64_t target;
    int64_t step;
    int64_t remainder;
};

struct account {
    int64_t lots[MARKETS];
    int64_t after[MARKETS];
    int64_t has; /* margin equity */
    int64_t multiplier;
    int64_t addon;
    int64_t fees; /* that events told of */
    bool breached;
    bool reduced;
};

static struct {
    struct sloss_ledger *ledger;
    struct sloss_engine *engine;
    struct terms market[MARKETS];
    struct account account[ACCOUNTS];
} book;

static struct {
    uint64_t accounts;
    uint64_t reduced;
    uint64_t whole;
    uint64_t several; /* more than one position was closed */
    uint64_t falling; /* by a market whose rates fall */
    uint64_t inverse;
    uint64_t root;
    uint64_t by_lot;
    uint64_t addon;
    uint64_t backed;
    uint64_t cut; /* fees that were cut */
    uint64_t remainder;
    uint64_t faults;
} seen;

static void fault(const char *what, uint32_t account)
{
    printf("seed %" PRIu64 ", account %u: %s\n", seed_now, account + 1, what);
    if (++seen.faults >= FAULTS_MAX) {
        exit(1);
    }
}

/* ---- what is asked --------------------------------------------------------------------------- */

/* All in parts of an atom: 1 / (5 * 10^27). */
#define PART_OF_FINE_BILLIONTH UINT64_C(5000000000)

static uint64_t magnitude(int64_t number)
{
    return number < 0 ? 0 - (uint64_t)number : (uint64_t)number;
}

/* The least root at 10^-9 whose square is at least the size. */
static uint64_t root_of(const struct terms *terms, uint64_t lots)
{
    wide square = (wide)lots * (uint64_t)terms->lot_size;
    uint64_t low = 0;
    uint64_t high = UINT64_C(1) << 62;
    for (uint32_t i = terms->lot_digits; i < 18; i++) {
        square *= 10;
    }
    while (low < high) {
        uint64_t middle = low + (high - low) / 2;
        bool reaches = (wide)middle * middle >= square;
        high = reaches ? middle : high;
        low = reaches ? low : middle + 1;
    }
    return low;
}

/* By brackets, in billionths of a fine unit. */
static wide bracketed(const struct terms *terms, wide notional)
{
    wide sum = 0;
    for (uint32_t i = 0; i < terms->tiers; i++) {
        wide from = (wide)(uint64_t)terms->tier[i].floor * (uint64_t)terms->scale;
        wide to = i + 1 < terms->tiers
                      ? (wide)(uint64_t)terms->tier[i + 1].floor * (uint64_t)terms->scale
                      : notional;
        to = to < notional ? to : notional;
        sum += to > from ? (to - from) * (uint64_t)terms->tier[i].rate : 0;
    }
    return sum;
}

static struct big asked(const struct terms *terms, uint64_t lots)
{
    uint64_t value = magnitude(terms->value);
    uint64_t least = terms->kind == SLOSS_KIND_INVERSE ? 0 : (uint64_t)terms->unit;
    wide notional = (wide)lots * (value < least ? least : value);
    wide base = bracketed(terms, notional);
    struct big most = big_product(big_of(base), PART_OF_FINE_BILLIONTH);
    most = big_greater(most, big_product(big_of((wide)lots * (uint64_t)terms->by_lot),
                                         (wide)PART_OF_FINE_BILLIONTH * (uint64_t)terms->scale));
    if (terms->root_ppb > 0) {
        struct big rooted = big_product(big_of(notional * (uint64_t)terms->root_ppb),
                                        (wide)root_of(terms, lots) * 5);
        most = big_greater(most, big_sum(big_product(big_of(base), (wide)4 * PPB), rooted));
    }
    return big_product(most, (uint64_t)(PPB / terms->scale)); /* of 10^-18 of an atom */
}

/* Of lots in atoms, rounded up: what a position counts with in the order. */
static bool asks_more(const struct terms *a, uint64_t a_lots, const struct terms *b, uint64_t b_lots)
{
    /* ceil(x) > ceil(y), by the whole atoms that each is above. */
    const wide atom = (wide)PPB * PPB;
    struct big of[2] = {asked(a, a_lots), asked(b, b_lots)};
    uint64_t whole[2];
    for (uint32_t i = 0; i < 2; i++) {
        uint64_t low = 0;
        uint64_t high = UINT64_C(1) << 62;
        while (low < high) {
            uint64_t middle = low + (high - low) / 2;
            struct big bound = big_product(big_product(big_of(middle), atom), PART_OF_FINE_BILLIONTH);
            bool reaches = big_compare(bound, of[i]) >= 0;
            high = reaches ? middle : high;
            low = reaches ? low : middle + 1;
        }
        whole[i] = low;
    }
    return whole[0] > whole[1];
}

/* Is it enough to keep so many lots of each market? All times 10^18 for multiplier and target. */
static bool enough(const struct account *account, const uint64_t kept[MARKETS])
{
    const wide atom = (wide)PPB * PPB;
    struct big has = big_product(big_of((uint64_t)account->has), atom);
    struct big needs = {{0}};
    struct big fees = {{0}};
    int64_t target = PPB;
    bool any_left = false;
    has = big_product(big_product(has, PART_OF_FINE_BILLIONTH), atom);
    for (uint32_t i = 0; i < MARKETS; i++) {
        const struct terms *terms = &book.market[i];
        uint64_t closed = magnitude(account->lots[i]) - kept[i];
        wide fee = (wide)closed * magnitude(terms->value) * (uint64_t)terms->fee_ppb;
        target = account->lots[i] != 0 && terms->target > target ? terms->target : target;
        any_left |= kept[i] > 0;
        needs = big_sum(needs, asked(terms, kept[i]));
        fees = big_sum(fees, big_product(big_product(big_of(fee), (uint64_t)(PPB / terms->scale)),
                                         PART_OF_FINE_BILLIONTH));
    }
    needs = big_product(needs, (wide)(uint64_t)account->multiplier * (uint64_t)target);
    fees = big_product(fees, atom);
    if (any_left) {
        struct big addon = big_product(big_of((uint64_t)account->addon), atom);
        addon = big_product(addon, PART_OF_FINE_BILLIONTH);
        needs = big_sum(needs, big_product(big_product(addon, (uint64_t)PPB), (uint64_t)target));
    }
    return big_compare(big_sum(needs, fees), has) <= 0;
}

/* ---- a book ---------------------------------------------------------------------------------- */

static enum sloss_status apply(const struct sloss_command *command)
{
    struct sloss_command one = *command;
    one.struct_size = sizeof(one);
    return sloss_engine_apply(book.engine, &one, 1, NULL);
}

static void must(enum sloss_status status, const char *what)
{
    if (status != SLOSS_OK) {
        printf("seed %" PRIu64 ": %s: %s\n", seed_now, what, sloss_status_name(status));
        exit(1);
    }
}

static int64_t value_of(const struct terms *terms)
{
    if (terms->kind != SLOSS_KIND_INVERSE) {
        return terms->unit * terms->mark;
    }
    int64_t quotient = terms->unit / terms->mark;
    int64_t twice = 2 * (terms->unit % terms->mark);
    bool up = twice > terms->mark || (twice == terms->mark && quotient % 2 == 1);
    return -(quotient + up);
}

static void draw_tiers(uint32_t index)
{
    struct terms *terms = &book.market[index];
    bool falls = chance(4) == 0;
    int64_t floor = chance(5) == 0 ? any(20000) : 0;
    int64_t rate = 5000000 * (1 + any(falls ? 80 : 16));
    terms->tiers = 1 + (uint32_t)chance(TIERS);
    terms->by_lot = terms->kind != SLOSS_KIND_INVERSE && chance(4) == 0 ? any(3) * any(4 * PPB) : 0;
    for (uint32_t i = 0; i < terms->tiers; i++) {
        terms->tier[i] = (struct tier){.floor = floor, .rate = rate};
        must(apply(&(struct sloss_command){
                 .kind = SLOSS_COMMAND_TIER,
                 .tier = {.floor = floor,
                          .initial_ppb = rate,
                          .maintenance_ppb = rate,
                          .lot_initial_ppb = i == 0 ? terms->by_lot : 0,
                          .lot_maintenance_ppb = i == 0 ? terms->by_lot : 0,
                          .market = index}}),
             "tier");
        floor += 1 + any(100000);
        rate = falls ? rate / (1 + any(3)) : rate + 5000000 * any(30);
    }
}

static void draw_market(uint32_t index)
{
    struct terms *terms = &book.market[index];
    struct sloss_command command = {.kind = SLOSS_COMMAND_MARKET};
    *terms = (struct terms){.kind = index == 1 ? SLOSS_KIND_INVERSE : SLOSS_KIND_LINEAR,
                            .precision = index == 2 ? 3 : 0,
                            .scale = index == 2 ? 1000 : 1,
                            .fee_ppb = chance(2) == 0 ? 0 : any(30000000),
                            .target = PPB + any(4) * 100000000,
                            .step = 1 + (chance(2) == 0 ? 0 : any(20)),
                            .remainder = chance(2) == 0 ? 0 : any(20)};
    terms->unit = terms->kind == SLOSS_KIND_INVERSE ? 1000000 * (1 + any(50)) : 1 + any(20);
    terms->mark = 50 + any(400);
    terms->value = value_of(terms);
    snprintf(command.market.name, sizeof(command.market.name), "M%u", index);
    command.market.unit = terms->unit;
    command.market.liquidation_fee_ppb = terms->fee_ppb;
    command.market.kind = (uint8_t)terms->kind;
    command.market.precision = (uint8_t)terms->precision;
    command.market.settlement = index == 3 ? SLOSS_SETTLEMENT_VARIATION : 0;
    must(apply(&command), "market");
    draw_tiers(index);
    if (chance(3) == 0) {
        terms->root_ppb = 1 + any(20000000);
        terms->lot_size = 1 + any(9);
        terms->lot_digits = (uint32_t)chance(3);
        terms->lot_size = terms->lot_size % 10 == 0 ? 1 : terms->lot_size;
        must(apply(&(struct sloss_command){.kind = SLOSS_COMMAND_REQUIREMENT,
                                           .requirement = {.root_ppb = terms->root_ppb,
                                                           .lot_size = terms->lot_size,
                                                           .lot_digits = terms->lot_digits,
                                                           .market = index}}),
             "requirement");
    }
    must(apply(&(struct sloss_command){.kind = SLOSS_COMMAND_PARTIAL,
                                       .partial = {.target_ppb = terms->target,
                                                   .step = terms->step,
                                                   .remainder = terms->remainder,
                                                   .market = index}}),
         "partial");
}

static void mark(uint32_t index, int64_t price)
{
    must(apply(&(struct sloss_command){.kind = SLOSS_COMMAND_MARK,
                                       .mark = {.price = price, .market = index}}),
         "mark");
}

static void liquidate(uint32_t liquidation)
{
    must(sloss_engine_set_liquidation(book.engine, liquidation, SLOSS_RESIDUAL_KEEP), "option");
}

static void open_book(void)
{
    uint32_t asset;
    struct sloss_command pair = {.kind = SLOSS_COMMAND_COLLATERAL};
    memset(&book, 0, sizeof(book));
    must(sloss_ledger_create(NULL, &book.ledger), "ledger");
    must(sloss_engine_create(book.ledger, &book.engine), "engine");
    must(sloss_engine_add_asset(book.engine, "USD", 0, &asset), "asset");
    must(sloss_engine_add_asset(book.engine, "COIN", 0, &asset), "asset");
    strcpy(pair.collateral.name, "pair");
    pair.collateral.asset = 1;
    pair.collateral.tick = 1;
    pair.collateral.discount_ppb = 50000000;
    must(apply(&pair), "collateral");
    mark(SLOSS_COLLATERAL_FIRST, 3);
    must(apply(&(struct sloss_command){.kind = SLOSS_COMMAND_HAIRCUT,
                                       .haircut = {.weight_ppb = 900000000,
                                                   .collateral = SLOSS_COLLATERAL_FIRST}}),
         "haircut");
    liquidate(SLOSS_LIQUIDATION_MANUAL);
    must(sloss_engine_add_account(book.engine, HOUSE, NULL), "account");
    must(sloss_engine_deposit(book.engine, HOUSE, 0, INT64_C(1) << 50), "deposit");
    for (uint32_t i = 0; i < MARKETS; i++) {
        draw_market(i);
        mark(i, book.market[i].mark);
        must(sloss_engine_deposit(book.engine, sloss_account_insurance(i), 0, INT64_C(1) << 45),
             "insurance");
    }
}

static int64_t equity_of(uint64_t account, bool *breached)
{
    struct sloss_margin_info info = {.struct_size = sizeof(info)};
    must(sloss_margin_account(book.engine, account, 0, &info), "margin");
    *breached = info.in_breach == 1;
    return info.margin_equity;
}

/* As much as it is asked for with all its lots, or near. */
static int64_t near_to(const struct account *account)
{
    uint64_t kept[MARKETS];
    int64_t low = 0;
    int64_t high = INT64_C(1) << 40;
    struct account with = *account;
    for (uint32_t i = 0; i < MARKETS; i++) {
        kept[i] = magnitude(account->lots[i]);
    }
    while (low < high) {
        with.has = low + (high - low) / 2;
        bool reaches = enough(&with, kept);
        high = reaches ? with.has : high;
        low = reaches ? low : with.has + 1;
    }
    return low;
}

static void draw_account(uint32_t index)
{
    struct account *account = &book.account[index];
    uint64_t id = index + 1;
    bool breached;
    *account = (struct account){.multiplier = PPB};
    must(sloss_engine_add_account(book.engine, id, NULL), "account");
    must(sloss_engine_deposit(book.engine, id, 0, 1), "deposit");
    for (uint64_t left = 1 + chance(POSITIONS); left > 0; left--) {
        uint32_t market = (uint32_t)chance(MARKETS);
        bool sells = chance(2) == 0;
        if (account->lots[market] == 0) {
            int64_t lots = 1 + any(chance(3) == 0 ? 10 : 2000);
            must(apply(&(struct sloss_command){.kind = SLOSS_COMMAND_FILL,
                                               .flags = SLOSS_COMMAND_FORCE,
                                               .fill = {.buyer = sells ? HOUSE : id,
                                                        .seller = sells ? id : HOUSE,
                                                        .lots = lots,
                                                        .price = book.market[market].mark,
                                                        .market = market}}),
                 "fill");
            account->lots[market] = sells ? -lots : lots;
        }
    }
    if (chance(3) == 0) {
        account->multiplier = PPB + any(PPB);
        account->addon = any(300);
        must(apply(&(struct sloss_command){.kind = SLOSS_COMMAND_REQUIRE,
                                           .require = {.account = id,
                                                       .multiplier_ppb = account->multiplier,
                                                       .addon = account->addon}}),
             "require");
    }
    if (chance(4) == 0) {
        must(sloss_engine_deposit(book.engine, id, 1, 1 + any(200)), "coin");
        seen.backed++;
    }
    (void)equity_of(id, &breached);
}

/* Money for each account, near what it is asked for at the marks. */
static void give_money(uint32_t index)
{
    const struct account *account = &book.account[index];
    bool breached;
    int64_t has = equity_of(index + 1, &breached);
    int64_t wanted = (int64_t)((wide)(uint64_t)near_to(account) * (uint64_t)(5 + any(105)) / 100);
    int64_t more = wanted + any(3) - has;
    if (more > 0) {
        must(sloss_engine_deposit(book.engine, index + 1, 0, more), "deposit");
    } else if (more < 0) {
        struct sloss_command out = {.kind = SLOSS_COMMAND_WITHDRAW,
                                    .flags = SLOSS_COMMAND_FORCE,
                                    .withdraw = {.account = index + 1, .amount = -more}};
        (void)apply(&out); /* refused where money has come in elsewhere: then it stays */
    }
}

/* ---- what came of it ------------------------------------------------------------------------- */

static void read_events(bool forget)
{
    struct sloss_event events[64];
    size_t count;
    do {
        must(sloss_engine_events(book.engine, events, 64, &count), "events");
        for (size_t i = 0; !forget && i < count; i++) {
            if (events[i].kind == SLOSS_EVENT_REDUCED && events[i].account <= ACCOUNTS) {
                struct account *account = &book.account[events[i].account - 1];
                account->reduced = true;
                account->fees += events[i].amount;
            }
        }
    } while (count > 0);
}

/* Markets of an account in the order in which they close. */
static uint32_t in_order(const struct account *account, uint32_t order[MARKETS])
{
    uint32_t count = 0;
    for (uint32_t i = 0; i < MARKETS; i++) {
        uint32_t place = count;
        if (account->lots[i] == 0) {
            continue;
        }
        for (; place > 0 && asks_more(&book.market[i], magnitude(account->lots[i]),
                                      &book.market[order[place - 1]],
                                      magnitude(account->lots[order[place - 1]]));
             place--) {
            order[place] = order[place - 1];
        }
        order[place] = i;
        count++;
    }
    return count;
}

static void note_kinds(const struct account *account)
{
    for (uint32_t i = 0; i < MARKETS; i++) {
        const struct terms *terms = &book.market[i];
        if (account->after[i] != account->lots[i]) {
            seen.inverse += terms->kind == SLOSS_KIND_INVERSE;
            seen.root += terms->root_ppb > 0;
            seen.by_lot += terms->by_lot > 0;
            seen.falling += terms->tiers > 1 && terms->tier[1].rate < terms->tier[0].rate;
        }
    }
    seen.addon += account->addon > 0;
}

/* Would any smaller number of lots of the position have been enough? `kept` has those before it closed. */
static bool fewer_are_enough(const struct account *account, uint64_t kept[MARKETS], uint32_t market,
                             int64_t below)
{
    const struct terms *terms = &book.market[market];
    int64_t has = (int64_t)magnitude(account->lots[market]);
    int64_t steps = (below - 1) / terms->step;
    bool found = false;
    for (uint32_t i = 0; !found && steps > 0 && i < TRIES; i++) {
        int64_t k = i < 2 ? steps - (i < steps ? i : 0) : steps <= TRIES && i < steps ? i : 1 + any(steps);
        kept[market] = (uint64_t)(has - (k < 1 ? 1 : k) * terms->step);
        found = enough(account, kept);
    }
    kept[market] = (uint64_t)has;
    return found;
}

/* Positions close in their order: whole ones, one in part, and none behind it. */
static void check_reduced(uint32_t index)
{
    struct account *account = &book.account[index];
    uint32_t order[MARKETS];
    uint64_t kept[MARKETS] = {0};
    uint64_t now[MARKETS] = {0};
    uint32_t count = in_order(account, order);
    uint32_t last = 0; /* the last one that is closed, whole or in part */
    for (uint32_t i = 0; i < MARKETS; i++) {
        kept[i] = magnitude(account->lots[i]);
        now[i] = magnitude(account->after[i]);
        if (now[i] > kept[i]) {
            fault("a position has grown", index);
        }
    }
    for (uint32_t i = 0; i < count; i++) {
        last = now[order[i]] < kept[order[i]] ? i : last;
    }
    for (uint32_t i = 0; i < last; i++) {
        if (now[order[i]] != 0) {
            fault("a position is closed in part before another", index);
        }
        if (fewer_are_enough(account, kept, order[i], (int64_t)kept[order[i]])) {
            fault("part of an earlier position was enough", index);
        }
        kept[order[i]] = 0;
        if (enough(account, kept)) {
            fault("earlier positions were enough", index);
        }
    }
    const struct terms *terms = &book.market[order[last]];
    int64_t closed = (int64_t)(kept[order[last]] - now[order[last]]);
    bool along = now[order[last]] == 0 && terms->remainder > 0;
    int64_t below = along ? closed - terms->remainder : closed;
    if (now[order[last]] > 0 && closed % terms->step != 0) {
        fault("lots closed are no multiple of the step", index);
    }
    if (now[order[last]] > 0 && now[order[last]] <= (uint64_t)terms->remainder) {
        fault("a remainder was left", index);
    }
    seen.remainder += along;
    if (!along && !enough(account, now)) {
        fault("what was closed is not enough", index);
    }
    if (below > 0 && fewer_are_enough(account, kept, order[last], below)) {
        fault("fewer lots were enough", index);
    }
    seen.several += last > 0;
    note_kinds(account);
}

/* The exact sum of its fees, each rounded up. */
static int64_t fees_of(const struct account *account)
{
    int64_t sum = 0;
    for (uint32_t i = 0; i < MARKETS; i++) {
        const struct terms *terms = &book.market[i];
        wide lots = magnitude(account->lots[i]) - magnitude(account->after[i]);
        wide parts = lots * magnitude(terms->value) * (uint64_t)terms->fee_ppb;
        wide atom = (wide)PPB * (uint64_t)terms->scale;
        sum += (int64_t)((parts + atom - 1) / atom);
    }
    return sum;
}

static void check_fees(uint32_t index)
{
    const struct account *account = &book.account[index];
    struct sloss_margin_info info = {.struct_size = sizeof(info)};
    struct sloss_account_info has = {.struct_size = sizeof(has)};
    must(sloss_margin_account(book.engine, index + 1, 0, &info), "margin");
    must(sloss_engine_account(book.engine, index + 1, 0, &has), "account");
    int64_t whole = fees_of(account);
    if (account->fees > whole) {
        fault("fees are more than those of the lots", index);
    }
    if (account->fees > 0 && (has.balance < 0 || info.margin_equity < 0)) {
        fault("fees took more than was left", index);
    }
    if (account->fees < whole) {
        seen.cut++;
        if (has.balance > 0 && info.margin_equity > 0) {
            fault("fees were cut while something was left", index);
        }
    }
}

/* Nothing less than all was enough; one that has nothing is closed whole. */
static void check_whole(uint32_t index)
{
    const struct account *account = &book.account[index];
    uint32_t order[MARKETS];
    uint64_t kept[MARKETS];
    uint32_t count = in_order(account, order);
    for (uint32_t i = 0; i < MARKETS; i++) {
        kept[i] = magnitude(account->lots[i]);
    }
    for (uint32_t i = 0; account->has > 0 && i < count; i++) {
        const struct terms *terms = &book.market[order[i]];
        int64_t below = (int64_t)kept[order[i]] - (i + 1 == count ? terms->remainder : 0);
        if (below > 0 && fewer_are_enough(account, kept, order[i], below)) {
            fault("closed whole, but less was enough", index);
        }
        kept[order[i]] = 0;
        if (i + 1 < count && enough(account, kept)) {
            fault("closed whole, but some positions were enough", index);
        }
    }
    seen.whole++;
}

static void check(uint32_t index)
{
    struct account *account = &book.account[index];
    bool flat = true;
    for (uint32_t i = 0; i < MARKETS; i++) {
        struct sloss_position_info info = {.struct_size = sizeof(info)};
        must(sloss_engine_position(book.engine, index + 1, i, &info), "position");
        account->after[i] = info.lots;
        flat &= info.lots == 0;
    }
    seen.accounts++;
    if (!account->breached) {
        if (account->reduced || memcmp(account->lots, account->after, sizeof(account->lots)) != 0) {
            fault("closed without a breach", index);
        }
    } else if (account->reduced) {
        seen.reduced++;
        check_reduced(index);
        check_fees(index);
    } else if (flat) {
        check_whole(index);
    } else {
        fault("in breach, and nothing was done", index);
    }
}

static void run(uint64_t seed)
{
    seed_now = seed;
    chance_state = seed * UINT64_C(0x632BE59BD9B4E019);
    open_book();
    for (uint32_t i = 0; i < ACCOUNTS; i++) {
        draw_account(i);
    }
    for (uint32_t i = 0; i < MARKETS; i++) {
        struct terms *terms = &book.market[i];
        terms->mark += chance(2) == 0 ? any(1 + terms->mark / 5) : -any(1 + terms->mark / 5);
        terms->value = value_of(terms);
        mark(i, terms->mark);
    }
    for (uint32_t i = 0; i < ACCOUNTS; i++) {
        give_money(i);
    }
    for (uint32_t i = 0; i < ACCOUNTS; i++) {
        book.account[i].has = equity_of(i + 1, &book.account[i].breached);
    }
    read_events(true);
    liquidate(SLOSS_LIQUIDATION_TAKEOVER);
    mark(0, book.market[0].mark);
    read_events(false);
    for (uint32_t i = 0; i < ACCOUNTS; i++) {
        check(i);
    }
    must(sloss_engine_verify(book.engine), "verify");
    sloss_engine_destroy(book.engine);
    sloss_ledger_destroy(book.ledger);
}

int main(int argc, char **argv)
{
    uint64_t first = argc > 1 ? strtoull(argv[1], NULL, 10) : 1;
    uint64_t count = argc > 2 ? strtoull(argv[2], NULL, 10) : 20;
    for (uint64_t seed = first; seed < first + count; seed++) {
        run(seed);
    }
    printf("%" PRIu64 " accounts: %" PRIu64 " reduced, %" PRIu64 " closed whole; several positions %" PRIu64
           ", falling rates %" PRIu64 ", inverse %" PRIu64 ", root %" PRIu64 ", by lot %" PRIu64
           ", add-on %" PRIu64 ", backed %" PRIu64 ", remainder %" PRIu64 ", fees cut %" PRIu64
           "; %" PRIu64 " faults\n",
           seen.accounts, seen.reduced, seen.whole, seen.several, seen.falling, seen.inverse, seen.root,
           seen.by_lot, seen.addon, seen.backed, seen.remainder, seen.cut, seen.faults);
    bool enough_seen = seen.reduced * 5 > seen.accounts && seen.several > 0 && seen.falling > 0 &&
                       seen.inverse > 0 && seen.root > 0 && seen.by_lot > 0 && seen.addon > 0 &&
                       seen.remainder > 0 && seen.whole > 0;
    if (!enough_seen) {
        printf("too little was reached\n");
    }
    return seen.faults > 0 || !enough_seen;
}
