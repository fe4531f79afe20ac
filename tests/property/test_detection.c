/* SPDX-License-Identifier: BSD-2-Clause */
#include "world.h"

#include "detection/breach.h"
#include "reference.h"

/* Detection by triggers finds whom a scan finds. Two engines are given the same commands; in one
 * every holding is judged at every mark. After every command their statuses are the same, their
 * events byte for byte, and their hashes; and where liquidation is manual, the breaches are those
 * the public queries show. SLOSS_SEED=n runs one book; a failure prints its own. */

#ifndef BOOKS /* fewer by tests/meson.build, where a book is slow */
#define BOOKS 1600
#endif
#define ACCOUNTS 20
#define CROWD 300 /* accounts of every CROWD_EVERYth book: triggers in many buckets */
#define CROWD_EVERY 40
#define ASSETS_MAX 2
#define STEPS 60
#define REPORTS_MAX 2000
#define HASH_EVERY 3
#define NEVER UINT64_MAX

/* Memory of the engine under test, which can be made to run out. */
struct purse {
    uint64_t left; /* allocations that still succeed */
};

struct report {
    uint64_t account;
    uint32_t asset;
};

struct book {
    struct random random;
    struct purse purse;
    struct world tested; /* by triggers */
    struct world scanned;
    struct terms terms[MARKETS];
    uint64_t accounts;
    uint32_t assets;
    uint32_t liquidation;
    bool has_variation;
    uint64_t commands;
    int64_t price[MARKETS];             /* at the last mark */
    int64_t once[MARKETS];              /* at some mark before */
    struct report reports[REPORTS_MAX]; /* breaches of the last command */
    size_t report_count;
};

/* What the books came to: a book that reaches nothing proves nothing. */
static struct {
    uint64_t breaches;
    uint64_t flips;
    uint64_t closes;
    uint64_t refusals;
    uint64_t takeovers;
    uint64_t deleverages;
    uint64_t exhaustions;    /* commands refused for memory and given again */
    uint64_t edges[3];       /* holdings moved to a headroom of -1, 0 and 1 */
    uint64_t oracle_reports; /* breaches that the public queries confirmed */
} seen;

/* Creation order is not the order of ids. */
static uint64_t id_of(uint64_t index)
{
    return 1000 - index;
}

static uint64_t random_account(struct book *book)
{
    return id_of(random_below(&book->random, book->accounts));
}

static uint32_t random_market(struct book *book)
{
    return (uint32_t)random_below(&book->random, MARKETS);
}

static bool chance(struct book *book, uint64_t one_in)
{
    return random_below(&book->random, one_in) == 0;
}

/* Sizes over many orders of magnitude: 1 .. 2^bits. */
static int64_t random_size(struct book *book, uint64_t bits)
{
    return 1 + (int64_t)random_below(&book->random, UINT64_C(1)
                                                        << random_below(&book->random, bits + 1));
}

static struct sloss_command command_of(uint32_t kind)
{
    return (struct sloss_command){.struct_size = sizeof(struct sloss_command), .kind = kind};
}

/* ---- the same command to both ---------------------------------------------------------------- */

static void *take(void *context, size_t size)
{
    struct purse *purse = context;
    if (purse->left == 0) {
        return NULL;
    }
    purse->left -= purse->left == NEVER ? 0 : 1;
    return malloc(size);
}

static void give(void *context, void *pointer, size_t size)
{
    (void)context;
    (void)size;
    free(pointer);
}

static void note_event(struct book *book, const struct sloss_event *event)
{
    if (event->kind == SLOSS_EVENT_BREACH) {
        assert_true(book->report_count < REPORTS_MAX);
        book->reports[book->report_count++] = (struct report){event->account, event->asset};
        seen.breaches++;
    }
    seen.takeovers += event->kind == SLOSS_EVENT_TAKEOVER;
    seen.deleverages += event->kind == SLOSS_EVENT_DELEVERAGE;
}

static void compare_events(struct book *book)
{
    struct sloss_event ours[64];
    struct sloss_event theirs[64];
    size_t count = 64;
    book->report_count = 0;
    while (count == 64) {
        size_t other = 0;
        assert_ok(sloss_engine_events(book->tested.engine, ours, 64, &count));
        assert_ok(sloss_engine_events(book->scanned.engine, theirs, 64, &other));
        assert_int_equal(count, other);
        assert_memory_equal(ours, theirs, count * sizeof(*ours));
        for (size_t i = 0; i < count; i++) {
            note_event(book, &ours[i]);
        }
    }
}

static void compare_deficits(struct book *book)
{
    struct sloss_deficit ours;
    struct sloss_deficit theirs;
    size_t count = 1;
    while (count == 1) {
        size_t other = 0;
        assert_ok(sloss_engine_deficits(book->tested.engine, &ours, 1, &count));
        assert_ok(sloss_engine_deficits(book->scanned.engine, &theirs, 1, &other));
        assert_int_equal(count, other);
        assert_memory_equal(&ours, &theirs, count * sizeof(ours));
    }
}

/* With little memory: refused for it, nothing is different, and the same again must work. */
static bool survives_exhaustion(struct book *book, const struct sloss_command *commands,
                                size_t count, enum sloss_status *status)
{
    struct sloss_hash before = hash_of(&book->tested);
    book->purse.left = random_below(&book->random, 4);
    *status = sloss_engine_apply(book->tested.engine, commands, count, NULL);
    book->purse.left = NEVER;
    if (*status != SLOSS_ERR_MEMORY) {
        return true;
    }
    struct sloss_event event;
    size_t queued = 0;
    assert_true(same_hash(before, hash_of(&book->tested)));
    assert_ok(sloss_engine_events(book->tested.engine, &event, 1, &queued));
    assert_int_equal(queued, 0);
    seen.exhaustions++;
    return false;
}

/* Linked commands are one. */
static enum sloss_status apply(struct book *book, const struct sloss_command *commands,
                               size_t count)
{
    enum sloss_status status;
    if (!chance(book, 12) || !survives_exhaustion(book, commands, count, &status)) {
        status = sloss_engine_apply(book->tested.engine, commands, count, NULL);
    }
    assert_status(status, sloss_engine_apply(book->scanned.engine, commands, count, NULL));
    compare_events(book);
    compare_deficits(book);
    if (++book->commands % HASH_EVERY == 0) {
        assert_true(same_hash(hash_of(&book->tested), hash_of(&book->scanned)));
    }
    seen.refusals += status != SLOSS_OK;
    return status;
}

/* ---- asking ---------------------------------------------------------------------------------- */

static struct sloss_account_info info_of(const struct book *book, uint64_t account, uint32_t asset)
{
    struct sloss_account_info info = {.struct_size = sizeof(info)};
    assert_ok(sloss_engine_account(book->tested.engine, account, asset, &info));
    return info;
}

static struct view view_of(const struct book *book, uint64_t account, uint32_t asset)
{
    struct view view = {.cash = info_of(book, account, asset).balance * ten_to(9)};
    for (uint32_t m = 0; m < MARKETS; m++) {
        if (book->terms[m].asset == asset) {
            struct sloss_position_info position = position_of(&book->tested, account, m);
            view.lots[m] = position.lots;
            view.cash -= billionths_of(&book->terms[m], position.cost);
        }
    }
    return view;
}

/* Under manual liquidation, who was reported is who is below maintenance, each once, in account
 * order, then by asset. Only a variation that was not paid in full is a breach that cannot be seen
 * afterwards. */
static void check_reports(const struct book *book)
{
    size_t next = 0;
    for (uint64_t index = 0; index < book->accounts; index++) {
        for (uint32_t asset = 0; asset < book->assets; asset++) {
            struct sloss_account_info info = info_of(book, id_of(index), asset);
            const struct report *report = &book->reports[next];
            bool below = info.equity < info.maintenance;
            bool reported = next < book->report_count && report->account == id_of(index) &&
                            report->asset == asset;
            assert_true(reported == below || (reported && book->has_variation));
            next += reported ? 1 : 0;
            seen.oracle_reports += reported && below;
        }
    }
    assert_int_equal(next, book->report_count);
}

/* The reference agrees about what is judged. */
static void check_headroom(struct book *book)
{
    uint64_t account = random_account(book);
    uint32_t asset = (uint32_t)random_below(&book->random, book->assets);
    struct view view = view_of(book, account, asset);
    struct sloss_account_info info = info_of(book, account, asset);
    assert_amount((int64_t)headroom_at(book->terms, &view, book->price),
                  info.equity - info.maintenance);
}

static void check_judged(struct book *book)
{
    if (book->liquidation == SLOSS_LIQUIDATION_MANUAL) {
        check_reports(book);
    }
    check_headroom(book);
}

/* ---- commands -------------------------------------------------------------------------------- */

/* All in one instant. */
static enum sloss_status mark_together(struct book *book, const struct sloss_mark *marks,
                                       uint32_t count)
{
    struct sloss_command commands[MARKETS] = {0};
    for (uint32_t i = 0; i < count; i++) {
        commands[i] = command_of(SLOSS_COMMAND_MARK);
        commands[i].flags = i + 1 < count ? SLOSS_COMMAND_LINKED : 0;
        commands[i].mark.market = marks[i].market;
        commands[i].mark.price = marks[i].price;
    }
    enum sloss_status status = apply(book, commands, count);
    for (uint32_t i = 0; status == SLOSS_OK && i < count; i++) {
        book->price[marks[i].market] = marks[i].price;
    }
    if (status == SLOSS_OK) {
        check_judged(book);
    }
    return status;
}

/* In one instant or one after the other. */
static void mark_all(struct book *book, const struct sloss_mark *marks, uint32_t count)
{
    if (count == 0) {
        return;
    }
    if (!chance(book, 3)) {
        (void)mark_together(book, marks, count);
        return;
    }
    for (uint32_t i = 0; i < count; i++) {
        (void)mark_together(book, &marks[i], 1);
    }
}

static void pay_funding(struct book *book, uint32_t market, int64_t payment)
{
    struct sloss_command command = command_of(SLOSS_COMMAND_FUNDING);
    command.funding.market = market;
    command.funding.payment = payment;
    if (apply(book, &command, 1) == SLOSS_OK) {
        check_judged(book);
    }
}

/* `lots` above zero: the account buys. */
static enum sloss_status trade(struct book *book, uint32_t market, uint64_t account, uint64_t other,
                               int64_t lots, int64_t price, uint32_t flags)
{
    struct sloss_command command = command_of(SLOSS_COMMAND_FILL);
    int64_t before = position_of(&book->tested, account, market).lots;
    command.flags = flags;
    command.fill.market = market;
    command.fill.buyer = lots > 0 ? account : other;
    command.fill.seller = lots > 0 ? other : account;
    command.fill.lots = lots > 0 ? lots : -lots;
    command.fill.price = price;
    enum sloss_status status = apply(book, &command, 1);
    int64_t after = position_of(&book->tested, account, market).lots;
    seen.flips += (before < 0 && after > 0) || (before > 0 && after < 0);
    seen.closes += before != 0 && after == 0 && status == SLOSS_OK;
    return status;
}

static enum sloss_status deposit_asset(struct book *book, uint64_t account, uint32_t asset,
                                       int64_t amount)
{
    struct sloss_command command = command_of(SLOSS_COMMAND_DEPOSIT);
    command.flags = SLOSS_COMMAND_CREATE;
    command.deposit.account = account;
    command.deposit.asset = asset;
    command.deposit.amount = amount;
    return apply(book, &command, 1);
}

static enum sloss_status withdraw_asset(struct book *book, uint64_t account, uint32_t asset,
                                        int64_t amount)
{
    struct sloss_command command = command_of(SLOSS_COMMAND_WITHDRAW);
    command.withdraw.account = account;
    command.withdraw.asset = asset;
    command.withdraw.amount = amount;
    return apply(book, &command, 1);
}

static void change_tier(struct book *book, uint32_t market, int64_t floor, int64_t initial,
                        int64_t maintenance)
{
    struct sloss_command command = command_of(SLOSS_COMMAND_TIER);
    command.tier.market = market;
    command.tier.floor = floor;
    command.tier.initial_ppb = initial;
    command.tier.maintenance_ppb = maintenance;
    if (floor == 0 && chance(book, 4)) { /* nothing lies below it */
        command.tier.lot_maintenance_ppb = random_size(book, 44);
        command.tier.lot_initial_ppb = command.tier.lot_maintenance_ppb;
    }
    if (apply(book, &command, 1) == SLOSS_OK) {
        set_tier(&book->terms[market], floor, initial, maintenance, command.tier.lot_maintenance_ppb);
    }
}

static void choose_liquidation(struct book *book, uint32_t liquidation, uint32_t residual)
{
    struct sloss_command command = command_of(SLOSS_COMMAND_OPTION);
    command.option.liquidation = liquidation;
    command.option.residual = residual;
    assert_ok(apply(book, &command, 1));
    book->liquidation = liquidation;
}

/* ---- opening a book -------------------------------------------------------------------------- */

static void draw_tiers(struct book *book, uint32_t market)
{
    const struct terms *terms = &book->terms[market];
    int64_t notional = (int64_t)(value_at(terms, book->price[market]) / ten_to(terms->precision));
    int64_t lot = notional < 0 ? -notional : notional;
    int64_t initial = 1000000000 / (int64_t)(1 + random_below(&book->random, 100));
    int64_t floor = 0;
    for (uint64_t n = random_below(&book->random, 4); n > 0; n--) {
        int64_t maintenance = chance(book, 4) ? initial : initial / random_size(book, 2);
        change_tier(book, market, floor, initial, maintenance);
        floor += (1 + lot) * random_size(book, 5);
        initial = initial < 500000000 || chance(book, 3) ? 2 * initial : 1000000000;
    }
}

/* Who is charged for the debts of others, and so may come into breach without a mark. */
static void draw_sharing(struct book *book, uint32_t market)
{
    struct sloss_command command = command_of(SLOSS_COMMAND_SOCIALIZE);
    command.socialize.market = market;
    command.socialize.basis = (uint32_t)random_below(&book->random, 4);
    command.socialize.rule = (uint32_t)random_below(&book->random, 3);
    command.socialize.cap = (uint32_t)random_below(&book->random, 3);
    command.socialize.rounding = (uint32_t)random_below(&book->random, 3);
    assert_ok(apply(book, &command, 1));
}

/* Asset, kind, prices coarse and fine. */
static void draw_market(struct book *book, uint32_t market)
{
    static const int64_t scale[] = {30, 400, 5000, 100000, 1000000};
    struct terms *terms = &book->terms[market];
    *terms = (struct terms){.asset = (uint32_t)random_below(&book->random, book->assets),
                            .kind = chance(book, 5) ? SLOSS_KIND_INVERSE : SLOSS_KIND_LINEAR,
                            .scale = scale[random_below(&book->random, COUNT(scale))]};
    bool inverse = terms->kind == SLOSS_KIND_INVERSE;
    terms->precision = chance(book, 2) ? 0 : (uint32_t)random_below(&book->random, 10);
    terms->unit = inverse ? terms->scale * random_size(book, 14) : random_size(book, 7);
    if (terms->precision > 0) {
        /* About as much, down to 10^-precision of an atom. */
        int64_t one = (int64_t)ten_to(terms->precision);
        one = one < 100000000 / terms->scale ? one : 100000000 / terms->scale + 1;
        terms->unit = 1 + (int64_t)random_below(&book->random, (uint64_t)(terms->unit * one));
    }
    terms->accepts_negative = !inverse && chance(book, 6);
    terms->settlement = book->has_variation && !chance(book, 3) ? SLOSS_SETTLEMENT_VARIATION
                                                                : SLOSS_SETTLEMENT_UNREALIZED;
    struct sloss_command command = command_of(SLOSS_COMMAND_MARKET);
    command.market.name[0] = (char)('a' + (int)market);
    command.market.asset = terms->asset;
    command.market.unit = terms->unit;
    command.market.liquidation_fee_ppb = chance(book, 2) ? 0 : 1000000 * random_size(book, 4);
    command.market.kind = (uint8_t)terms->kind;
    command.market.precision = (uint8_t)terms->precision;
    command.market.settlement = (uint8_t)terms->settlement;
    command.market.is_signed = terms->accepts_negative;
    assert_ok(apply(book, &command, 1));
    book->price[market] = book->once[market] =
        terms->scale + (int64_t)random_below(&book->random, (uint64_t)terms->scale);
    draw_tiers(book, market);
    draw_sharing(book, market);
    assert_ok(
        deposit_asset(book, sloss_account_insurance(market), terms->asset, random_size(book, 24)));
}

/* 1 to 8 markets an account. */
static void draw_positions(struct book *book, uint64_t account)
{
    for (uint64_t n = 1 + random_below(&book->random, MARKETS); n > 0; n--) {
        uint32_t market = random_market(book);
        uint64_t other = random_account(book);
        int64_t lots = random_size(book, 8);
        (void)trade(book, market, account, other, chance(book, 2) ? lots : -lots,
                    book->price[market], SLOSS_COMMAND_FORCE);
    }
}

/* Leverage 1 to 100. */
static void draw_collateral(struct book *book, uint64_t account)
{
    for (uint32_t asset = 0; asset < book->assets; asset++) {
        struct view view = view_of(book, account, asset);
        sl_wide notional = 0;
        for (uint32_t m = 0; m < MARKETS; m++) {
            const struct terms *terms = &book->terms[m];
            sl_wide worth = view.lots[m] * value_at(terms, book->price[m]) / ten_to(terms->precision);
            notional += worth < 0 ? -worth : worth;
        }
        int64_t leverage = 1 + (int64_t)random_below(&book->random, (uint64_t)random_size(book, 7));
        (void)deposit_asset(book, account, asset, (int64_t)(notional / leverage));
    }
}

static void open_engines(struct book *book)
{
    struct sloss_ledger_config config = {.struct_size = sizeof(config),
                                         .memory = {take, give, &book->purse}};
    config.accounts_max = config.positions_max = chance(book, 4) ? 5000 : 0;
    book->purse.left = NEVER;
    assert_ok(sloss_ledger_create(&config, &book->tested.ledger));
    assert_ok(sloss_engine_create(book->tested.ledger, &book->tested.engine));
    config.memory = (struct sloss_memory){NULL, NULL, NULL};
    assert_ok(sloss_ledger_create(&config, &book->scanned.ledger));
    assert_ok(sloss_engine_create(book->scanned.ledger, &book->scanned.engine));
    assert_ok(sloss_engine_set_detection(book->scanned.engine, SLOSS_DETECTION_SCAN));
}

/* Each of the nine ways to force is a ninth of the books. */
static void open_book(struct book *book, uint64_t seed)
{
    static const enum sl_force force[] = {SL_FORCE_AUTO, SL_FORCE_ON, SL_FORCE_OFF};
    *book = (struct book){.random = {seed}};
    book->accounts = seed % CROWD_EVERY == 0 ? CROWD : ACCOUNTS;
    book->assets = chance(book, 4) ? ASSETS_MAX : 1;
    book->has_variation = chance(book, 3);
    open_engines(book);
    sl_breach_force(book->tested.engine, force[seed % 3], force[seed / 3 % 3]);
    for (uint32_t asset = 0; asset < book->assets; asset++) {
        struct sloss_command command = command_of(SLOSS_COMMAND_ASSET);
        command.asset.name[0] = (char)('A' + (int)asset);
        assert_ok(apply(book, &command, 1));
    }
    choose_liquidation(book, SLOSS_LIQUIDATION_MANUAL, 0);
    struct sloss_mark marks[MARKETS];
    for (uint32_t m = 0; m < MARKETS; m++) {
        draw_market(book, m);
        marks[m] = (struct sloss_mark){m, 0, book->price[m]};
    }
    for (uint64_t index = 0; index < book->accounts; index++) {
        assert_ok(deposit_asset(book, id_of(index), 0, 0));
    }
    assert_ok(mark_together(book, marks, MARKETS));
    for (uint64_t index = 0; index < book->accounts; index++) {
        draw_positions(book, id_of(index));
    }
    for (uint64_t index = 0; index < book->accounts; index++) {
        draw_collateral(book, id_of(index));
    }
    if (chance(book, 2)) {
        choose_liquidation(book, (uint32_t)random_below(&book->random, 3),
                           (uint32_t)random_below(&book->random, 2));
    }
}

static void close_book(struct book *book)
{
    assert_true(same_hash(hash_of(&book->tested), hash_of(&book->scanned)));
    close_world(&book->tested);
    close_world(&book->scanned);
}

/* ---- what moves prices ----------------------------------------------------------------------- */

/* A price the market accepts. */
static int64_t bound(const struct terms *terms, int64_t price)
{
    int64_t least = terms->accepts_negative             ? -2 * terms->scale
                    : terms->kind == SLOSS_KIND_INVERSE ? 1
                                                        : 0;
    int64_t most = 20 * terms->scale;
    return price < least ? least : price > most ? most : price;
}

/* Up to `permille` of the usual price, at least a tick; towards or away from zero as `sign` says,
 * or either way if it is 0. */
static int64_t moved(struct book *book, uint32_t market, int64_t permille, int sign)
{
    const struct terms *terms = &book->terms[market];
    int64_t width = terms->scale * permille / 1000;
    int64_t move = 1 + (int64_t)random_below(&book->random, (uint64_t)(width + 1));
    bool down = sign == 0 ? chance(book, 2) : sign < 0;
    return bound(terms, book->price[market] + (down ? -move : move));
}

/* Some or all markets, a little or a lot, each its own way or all the same way. */
static void move_prices(struct book *book)
{
    static const int64_t permille[] = {0, 2, 20, 20, 100, 500};
    struct sloss_mark marks[MARKETS];
    uint32_t count = 0;
    int64_t width = permille[random_below(&book->random, COUNT(permille))];
    uint64_t one_in = 1 + random_below(&book->random, 4);
    int sign = (int)random_below(&book->random, 3) - 1;
    for (uint32_t m = 0; m < MARKETS; m++) {
        if (chance(book, one_in)) {
            marks[count++] = (struct sloss_mark){m, 0, moved(book, m, width, sign)};
        }
    }
    mark_all(book, marks, count);
}

/* Back to where all of them were before. */
static void return_prices(struct book *book)
{
    struct sloss_mark marks[MARKETS];
    for (uint32_t m = 0; m < MARKETS; m++) {
        marks[m] = (struct sloss_mark){m, 0, book->once[m]};
        book->once[m] = book->price[m];
    }
    (void)mark_together(book, marks, MARKETS);
}

/* Many small marks, one way on the whole. */
static void drift(struct book *book)
{
    uint64_t steps = 5 + random_below(&book->random, 30);
    uint64_t markets = next_random(&book->random);
    int64_t permille = (int64_t)random_below(&book->random, 4);
    int sign = chance(book, 2) ? 1 : -1;
    for (uint64_t step = 0; step < steps; step++) {
        struct sloss_mark marks[MARKETS];
        uint32_t count = 0;
        for (uint32_t m = 0; m < MARKETS; m++) {
            if ((markets >> m & 1) != 0) {
                marks[count++] = (struct sloss_mark){
                    m, 0, moved(book, m, permille, chance(book, 4) ? -sign : sign)};
            }
        }
        mark_all(book, marks, count);
    }
}

/* Small trades and marks that hardly move, again and again: triggers are set and left behind. */
static void churn(struct book *book)
{
    uint32_t market = random_market(book);
    for (uint64_t n = 40 + random_below(&book->random, 80); n > 0; n--) {
        struct sloss_mark mark = {market, 0, moved(book, market, 1, 0)};
        (void)trade(book, market, random_account(book), random_account(book),
                    1 + (int64_t)random_below(&book->random, 3), mark.price, SLOSS_COMMAND_FORCE);
        (void)mark_together(book, &mark, 1);
    }
}

/* ---- to the edge ----------------------------------------------------------------------------- */

/* A holding is brought to where the next instant leaves it with a headroom of exactly -1, 0 or 1.
 * It is judged before the instant, at other prices, so that what it was promised then is all that
 * can find it; and in between it may trade, which changes the promise. */
struct edge {
    uint64_t account;
    uint32_t asset;
    struct view view; /* after the trade, and after the funding that is to come */
    int64_t target;
    /* The trade, if lots are not 0. */
    uint32_t market;
    int64_t lots;
    int64_t at;
    /* The instant: marks, or funding if `payment` is not 0. */
    int64_t price[MARKETS];
    struct sloss_mark marks[MARKETS];
    uint32_t mark_count;
    uint32_t funded;
    int64_t payment;
};

static uint32_t random_held(struct book *book, const struct view *view)
{
    uint32_t market = random_market(book);
    for (uint32_t i = 0; i < MARKETS && view->lots[market] == 0; i++) {
        market = (market + 1) % MARKETS;
    }
    return view->lots[market] == 0 ? UINT32_MAX : market;
}

/* More, less, nothing left, or the other side. */
static void plan_trade(struct book *book, struct edge *edge)
{
    edge->market = random_held(book, &edge->view);
    int64_t held = edge->view.lots[edge->market];
    int64_t size = random_size(book, 7);
    int64_t wanted[] = {held > 0 ? size : -size, -held / 2, -held, -2 * held,
                        held > 0 ? -held - size : -held + size};
    edge->lots = chance(book, 3) ? 0 : wanted[random_below(&book->random, COUNT(wanted))];
    edge->at = chance(book, 2) ? book->price[edge->market] : moved(book, edge->market, 30, 0);
    if (edge->lots != 0) {
        edge->view.lots[edge->market] += edge->lots;
        const struct terms *terms = &book->terms[edge->market];
        edge->view.cash -= billionths_of(terms, edge->lots * value_at(terms, edge->at));
    }
}

/* Every market, or one, against the holding. */
static void plan_marks(struct book *book, struct edge *edge, int64_t permille)
{
    uint32_t one = random_held(book, &edge->view);
    bool all = chance(book, 2);
    for (uint32_t m = 0; m < MARKETS; m++) {
        if (edge->view.lots[m] != 0 && (all || m == one)) {
            edge->price[m] = moved(book, m, permille, edge->view.lots[m] > 0 ? -1 : 1);
            edge->marks[edge->mark_count++] = (struct sloss_mark){m, 0, edge->price[m]};
        }
    }
}

static void plan_funding(struct book *book, struct edge *edge, int64_t permille)
{
    edge->funded = random_held(book, &edge->view);
    int64_t lots = edge->view.lots[edge->funded];
    sl_wide value = value_at(&book->terms[edge->funded], book->price[edge->funded]);
    int64_t size = 1 + (int64_t)((value < 0 ? -value : value) * permille / 1000);
    if (book->terms[edge->funded].settlement == SLOSS_SETTLEMENT_UNREALIZED) {
        edge->payment = lots > 0 ? size : -size;
        edge->view.cash -=
            billionths_of(&book->terms[edge->funded], (sl_wide)lots * edge->payment);
    }
}

/* What the holding must be given for the instant to leave it at the target. */
static sl_wide missing(const struct book *book, const struct edge *edge)
{
    return edge->target - headroom_at(book->terms, &edge->view, edge->price);
}

/* An instant that hurts more than the holding has to spare, if there is one. */
static void plan_instant(struct book *book, struct edge *edge)
{
    struct view view = edge->view;
    bool funding = chance(book, 4);
    int64_t permille = (int64_t)1 << random_below(&book->random, 9);
    do {
        edge->view = view;
        edge->payment = 0;
        edge->mark_count = 0;
        memcpy(edge->price, book->price, sizeof(edge->price));
        if (funding) {
            plan_funding(book, edge, permille);
        } else {
            plan_marks(book, edge, permille);
        }
        permille *= 2;
    } while (missing(book, edge) < 0 && permille < 4000);
}

static bool plan_edge(struct book *book, struct edge *edge)
{
    for (int tries = 0; tries < 5; tries++) {
        *edge = (struct edge){.account = random_account(book),
                              .asset = (uint32_t)random_below(&book->random, book->assets),
                              .target = (int64_t)random_below(&book->random, 3) - 1};
        edge->view = view_of(book, edge->account, edge->asset);
        if (random_held(book, &edge->view) != UINT32_MAX) {
            plan_trade(book, edge);
        }
        if (random_held(book, &edge->view) != UINT32_MAX) {
            plan_instant(book, edge);
            return true;
        }
    }
    return false;
}

/* Give or take what is missing. */
static bool prepare(struct book *book, const struct edge *edge)
{
    sl_wide amount = missing(book, edge);
    if (amount > INT64_C(1) << 50 || amount < -(INT64_C(1) << 50)) {
        return false;
    }
    enum sloss_status status =
        amount >= 0 ? deposit_asset(book, edge->account, edge->asset, (int64_t)amount)
                    : withdraw_asset(book, edge->account, edge->asset, (int64_t)-amount);
    return status == SLOSS_OK;
}

/* Everybody touched is judged and promised anew; prices stay. */
static void judge_at_rest(struct book *book)
{
    uint32_t market = random_market(book);
    struct sloss_mark mark = {market, 0, book->price[market]};
    (void)mark_together(book, &mark, 1);
}

static void note_edge(const struct book *book, const struct edge *edge)
{
    struct sloss_account_info info = info_of(book, edge->account, edge->asset);
    int64_t headroom = info.equity - info.maintenance;
    if (book->liquidation == SLOSS_LIQUIDATION_MANUAL && headroom == edge->target) {
        seen.edges[headroom + 1]++;
    }
}

static void go_to_the_edge(struct book *book)
{
    struct edge edge;
    if (!plan_edge(book, &edge) || !prepare(book, &edge)) {
        return;
    }
    if (!chance(book, 4)) {
        judge_at_rest(book);
    }
    if (edge.lots != 0) {
        (void)trade(book, edge.market, edge.account, random_account(book), edge.lots, edge.at,
                    SLOSS_COMMAND_FORCE);
        if (!chance(book, 4)) {
            judge_at_rest(book);
        }
    }
    if (edge.payment != 0) {
        pay_funding(book, edge.funded, edge.payment);
    } else if (edge.mark_count > 0) {
        (void)mark_together(book, edge.marks, edge.mark_count);
    }
    note_edge(book, &edge);
}

/* ---- what happens between marks -------------------------------------------------------------- */

/* Something that is refused, most of the time after it was looked into. */
static void ask_in_vain(struct book *book)
{
    uint32_t market = random_market(book);
    uint32_t other = (market + 1) % MARKETS;
    const struct sloss_mark marks[] = {{other, 0, moved(book, other, 300, 0)},
                                       {market, 0, INT64_MAX / 4}};
    switch (random_below(&book->random, 4)) {
    case 0: /* too much for what is open, behind one that is fine */
        (void)mark_together(book, marks, book->terms[market].kind == SLOSS_KIND_INVERSE ? 1 : 2);
        break;
    case 1:
        (void)withdraw_asset(book, random_account(book), 0, INT64_MAX);
        break;
    case 2:
        pay_funding(book, market, INT64_MAX);
        break;
    default:
        (void)trade(book, market, random_account(book), random_account(book), INT64_C(1) << 40,
                    book->price[market], 0);
        break;
    }
}

static void close_out(struct book *book, uint64_t account, uint32_t kind)
{
    struct sloss_command command = command_of(kind);
    if (kind == SLOSS_COMMAND_DELEVERAGE) {
        command.deleverage.account = account;
        command.deleverage.market = random_market(book);
        command.deleverage.rank = (uint32_t)random_below(&book->random, 4);
    } else {
        command.takeover.account = account;
    }
    (void)apply(book, &command, 1);
}

/* A forced withdrawal: to the edge of a breach, or beyond. */
static void lose_money(struct book *book, uint64_t account, uint32_t asset, int64_t edge)
{
    struct sloss_command command = command_of(SLOSS_COMMAND_WITHDRAW);
    command.flags = SLOSS_COMMAND_FORCE;
    command.withdraw.account = account;
    command.withdraw.asset = asset;
    command.withdraw.amount = edge > 0 ? edge : 0;
    command.withdraw.amount += (int64_t)random_below(&book->random, 3) * random_size(book, 44);
    (void)apply(book, &command, 1);
}

static void move_money(struct book *book)
{
    struct sloss_command command = command_of(SLOSS_COMMAND_TRANSFER);
    command.transfer.giver = random_account(book);
    command.transfer.receiver = chance(book, 4) ? SLOSS_ACCOUNT_TREASURY : random_account(book);
    command.transfer.asset = (uint32_t)random_below(&book->random, book->assets);
    struct sloss_account_info info = info_of(book, command.transfer.giver, command.transfer.asset);
    command.transfer.amount = info.free / random_size(book, 2);
    switch (random_below(&book->random, 4)) {
    case 0:
        (void)apply(book, &command, 1);
        break;
    case 1:
        lose_money(book, command.transfer.giver, command.transfer.asset, info.equity - info.maintenance);
        break;
    case 2:
        (void)withdraw_asset(book, command.transfer.giver, command.transfer.asset, info.free);
        break;
    default:
        (void)deposit_asset(book, command.transfer.giver, command.transfer.asset, random_size(book, 16));
        break;
    }
}

/* With an owner, or with the fund; checked or not. */
static void trade_at_random(struct book *book)
{
    uint32_t market = random_market(book);
    uint64_t account = random_account(book);
    uint64_t other = chance(book, 8) ? sloss_account_insurance(market) : random_account(book);
    int64_t held = position_of(&book->tested, account, market).lots;
    int64_t size = random_size(book, 8);
    int64_t wanted[] = {size, -size, -held, -2 * held};
    int64_t lots = wanted[random_below(&book->random, COUNT(wanted))];
    (void)trade(book, market, account, other, lots == 0 ? size : lots, moved(book, market, 20, 0),
                chance(book, 3) ? 0 : SLOSS_COMMAND_FORCE);
}

static void change_terms(struct book *book)
{
    uint32_t market = random_market(book);
    const struct terms *terms = &book->terms[market];
    int64_t initial = 10000000 * (int64_t)random_below(&book->random, 40);
    if (chance(book, 3)) {
        choose_liquidation(book, (uint32_t)random_below(&book->random, 3), 0);
    } else if (terms->tiers > 0) {
        uint64_t place = random_below(&book->random, terms->tiers);
        change_tier(book, market, terms->tier[place].floor, initial, initial / 2);
    } else {
        change_tier(book, market, 0, initial, initial / 3);
    }
}

/* How breaches are found is no part of the state: it may change at any time. */
static void change_detection(struct book *book)
{
    assert_ok(sloss_engine_set_detection(book->tested.engine, SLOSS_DETECTION_SCAN));
    move_prices(book);
    assert_ok(sloss_engine_set_detection(book->tested.engine, SLOSS_DETECTION_TRIGGERS));
}

static void disturb(struct book *book)
{
    switch (random_below(&book->random, 16)) {
    case 0:
        ask_in_vain(book);
        break;
    case 1:
        close_out(book, random_account(book),
                  chance(book, 2) ? SLOSS_COMMAND_TAKEOVER : SLOSS_COMMAND_DELEVERAGE);
        break;
    case 2:
        change_terms(book);
        break;
    case 3:
        pay_funding(book, random_market(book), random_size(book, 6) - 20);
        break;
    case 4:
    case 5:
    case 6:
        move_money(book);
        break;
    default:
        trade_at_random(book);
        break;
    }
}

/* What a host does with those reported: takes most of them over. */
static void close_reported(struct book *book)
{
    size_t count = book->liquidation == SLOSS_LIQUIDATION_MANUAL ? book->report_count : 0;
    uint64_t accounts[REPORTS_MAX];
    for (size_t i = 0; i < count; i++) {
        accounts[i] = book->reports[i].account;
    }
    for (size_t i = 0; i < count; i++) {
        if (!chance(book, 4)) {
            close_out(book, accounts[i], SLOSS_COMMAND_TAKEOVER);
        }
    }
}

static void step(struct book *book)
{
    close_reported(book);
    for (uint64_t n = random_below(&book->random, 5); n > 0; n--) {
        disturb(book);
    }
    uint64_t percent = random_below(&book->random, 100);
    if (percent < 4) {
        return_prices(book);
    } else if (percent < 8) {
        drift(book);
    } else if (percent < 11) {
        change_detection(book);
    } else if (percent < 13) {
        churn(book);
    } else if (percent < 42) {
        move_prices(book);
    } else {
        go_to_the_edge(book);
    }
}

/* The last thing that happens in some books: a market ends, and what is left is judged. */
static void settle_one(struct book *book)
{
    struct sloss_command command = command_of(SLOSS_COMMAND_SETTLE);
    command.settle.market = random_market(book);
    command.settle.price = moved(book, command.settle.market, 100, 0);
    (void)apply(book, &command, 1);
    struct sloss_mark mark = {(command.settle.market + 1) % MARKETS, 0, 0};
    mark.price = moved(book, mark.market, 200, 0);
    (void)mark_together(book, &mark, 1);
}

static void run_book(uint64_t seed)
{
    static struct book book;
    print_message("SLOSS_SEED=%llu\n", (unsigned long long)seed);
    open_book(&book, seed);
    for (int n = 0; n < STEPS; n++) {
        step(&book);
    }
    if (chance(&book, 4)) {
        settle_one(&book);
    }
    close_book(&book);
}

static void triggers_find_whom_a_scan_finds(void **state)
{
    (void)state;
    const char *text = getenv("SLOSS_SEED");
    if (text != NULL) {
        run_book(strtoull(text, NULL, 10));
        return;
    }
    for (uint64_t seed = 1; seed <= BOOKS; seed++) {
        run_book(seed);
    }
    print_message("breaches %llu (%llu by the queries), flips %llu, closes %llu, refusals %llu\n",
                  (unsigned long long)seen.breaches, (unsigned long long)seen.oracle_reports,
                  (unsigned long long)seen.flips, (unsigned long long)seen.closes,
                  (unsigned long long)seen.refusals);
    print_message("takeovers %llu, deleverages %llu, out of memory %llu, edges %llu %llu %llu\n",
                  (unsigned long long)seen.takeovers, (unsigned long long)seen.deleverages,
                  (unsigned long long)seen.exhaustions, (unsigned long long)seen.edges[0],
                  (unsigned long long)seen.edges[1], (unsigned long long)seen.edges[2]);
    assert_true(seen.breaches > 10 * BOOKS && seen.oracle_reports > 5 * BOOKS);
    assert_true(seen.flips > BOOKS && seen.closes > BOOKS && seen.refusals > BOOKS);
    assert_true(seen.takeovers > BOOKS && seen.deleverages > BOOKS);
    assert_true(seen.edges[0] > BOOKS && seen.edges[1] > BOOKS && seen.edges[2] > BOOKS);
    assert_true(seen.exhaustions > BOOKS / 10);
}

/* Requirements are rounded up one by one. With a rate of a billionth each asks an atom, almost none
 * of it for the notional: who has 3 positions and no loss but in the first is in breach from an
 * equity of 2 down, 500 + price - 1000 here. The market of the first alone moves, so what was
 * promised to it has to leave room for the other two, though these are settled at every mark. */
static void the_rounding_of_every_requirement_counts(void **state)
{
    (void)state;
    for (int64_t price = 501; price <= 504; price++) {
        struct world world = open_world();
        uint32_t settlement = SLOSS_SETTLEMENT_UNREALIZED;
        assert_ok(sloss_engine_set_liquidation(world.engine, SLOSS_LIQUIDATION_MANUAL, 0));
        deposit(&world, 1, 500);
        deposit(&world, 2, 1000000);
        for (uint32_t m = 0; m < 3; m++) {
            const char name[2] = {(char)('a' + (int)m), '\0'};
            (void)add_market(&world, name, settlement);
            assert_ok(sloss_engine_set_tier(world.engine, m, 0, 1, 1));
            fill(&world, m, 1, 2, 1, 1000);
            settlement = SLOSS_SETTLEMENT_VARIATION;
        }
        mark(&world, 0, 1000);
        mark(&world, 0, price);
        struct sloss_event event = {.kind = 0};
        size_t count = 1;
        while (count == 1 && event.kind != SLOSS_EVENT_BREACH) {
            assert_ok(sloss_engine_events(world.engine, &event, 1, &count));
        }
        assert_amount(account_of(&world, 1).equity, price - 500);
        assert_amount(account_of(&world, 1).maintenance, 3);
        assert_int_equal(count, price - 500 < 3 ? 1 : 0);
        close_world(&world);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(triggers_find_whom_a_scan_finds),
        cmocka_unit_test(the_rounding_of_every_requirement_counts),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
