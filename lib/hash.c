/* SPDX-License-Identifier: BSD-2-Clause */
#include "hash.h"

/* Each row is hashed by itself and the hashes are summed, so memory layout, capacity and free rows
 * do not matter, partial sums can be merged, and a row's change is one subtraction and one
 * addition. The row's hash is the two-lane mixing of MurmurHash3 x64 128 (A. Appleby, public
 * domain) over its words. */
struct lanes {
    uint64_t first;
    uint64_t second;
};

static uint64_t rotate(uint64_t word, unsigned bits)
{
    return word << bits | word >> (64 - bits);
}

static void absorb(struct lanes *lanes, uint64_t word)
{
    lanes->first ^= rotate(word * UINT64_C(0x87C37B91114253D5), 31) * UINT64_C(0x4CF5AD432745937F);
    lanes->first = (rotate(lanes->first, 27) + lanes->second) * 5 + 0x52DCE729;
    lanes->second ^= rotate(word * UINT64_C(0x4CF5AD432745937F), 33) * UINT64_C(0x87C37B91114253D5);
    lanes->second = (rotate(lanes->second, 31) + lanes->first) * 5 + 0x38495AB5;
}

static uint64_t avalanche(uint64_t word)
{
    word = (word ^ word >> 33) * UINT64_C(0xFF51AFD7ED558CCD);
    word = (word ^ word >> 33) * UINT64_C(0xC4CEB9FE1A85EC53);
    return word ^ word >> 33;
}

/* What kind of row it is, so that equal words in different places differ. */
enum kind {
    SETTINGS = 1,
    ASSET,
    MARKET,
    ACCOUNT,
    HOLDING,
    POSITION
};

static struct lanes open(enum kind kind, uint64_t major, uint64_t minor)
{
    struct lanes lanes = {.first = (uint64_t)kind, .second = 0};
    absorb(&lanes, major);
    absorb(&lanes, minor);
    return lanes;
}

static void add(struct sloss_hash *sum, struct lanes lanes)
{
    lanes.first += lanes.second;
    lanes.second += lanes.first;
    lanes.first = avalanche(lanes.first);
    lanes.second = avalanche(lanes.second);
    lanes.first += lanes.second;
    lanes.second += lanes.first;
    uint64_t low = sum->low + lanes.first;
    sum->high += lanes.second + (low < sum->low ? 1 : 0);
    sum->low = low;
}

/* A name is zero beyond its end, so its words are its letters and nothing else, in whatever order
 * the machine keeps its bytes. */
static void absorb_name(struct lanes *lanes, const char *name)
{
    for (size_t at = 0; at < SLOSS_NAME_SIZE; at += 8) {
        uint64_t word = 0;
        for (unsigned i = 0; i < 8; i++) {
            word |= (uint64_t)(unsigned char)name[at + i] << (8 * i);
        }
        absorb(lanes, word);
    }
}

static void add_settings(const struct sloss_engine *engine, struct sloss_hash *sum)
{
    struct lanes lanes = open(SETTINGS, engine->settings.liquidation, engine->settings.residual);
    absorb(&lanes, (uint64_t)engine->settings.time);
    add(sum, lanes);
}

static void add_asset(const struct sloss_ledger *ledger, uint32_t index, struct sloss_hash *sum)
{
    const struct sl_asset *asset = sl_ledger_asset(ledger, index);
    struct lanes lanes = open(ASSET, index, asset->decimals);
    absorb(&lanes, (uint64_t)asset->supply);
    absorb_name(&lanes, asset->name);
    add(sum, lanes);
}

static void absorb_parameters(struct lanes *lanes, const struct sl_market *market)
{
    const uint64_t words[] = {(uint64_t)market->unit,
                              (uint64_t)market->fee_ppb,
                              market->kind,
                              market->settlement,
                              market->layers,
                              market->sharing,
                              market->accepts_negative,
                              (uint64_t)market->cap[SLOSS_LAYER_INSURANCE],
                              (uint64_t)market->cap[SLOSS_LAYER_RESERVE],
                              (uint64_t)market->cap[SLOSS_LAYER_BACKSTOP],
                              market->tier_count};
    for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++) {
        absorb(lanes, words[i]);
    }
    for (uint32_t i = 0; i < market->tier_count; i++) {
        absorb(lanes, (uint64_t)market->tier[i].floor);
        absorb(lanes, (uint64_t)market->tier[i].initial_ppb);
        absorb(lanes, (uint64_t)market->tier[i].maintenance_ppb);
    }
}

/* The funding so far is in every cost, but it also bounds what a cost may become (rules 1.5). */
static void absorb_sums(struct lanes *lanes, const struct sl_market *market)
{
    const uint64_t words[] = {(uint64_t)market->mark,
                              (uint64_t)market->funding,
                              market->marked,
                              market->closed,
                              (uint64_t)market->deficit_sum,
                              (uint64_t)market->insurance_sum,
                              (uint64_t)market->reserve_sum,
                              (uint64_t)market->backstop_sum,
                              (uint64_t)market->socialized_sum,
                              (uint64_t)market->repaid_sum,
                              (uint64_t)market->deleverage_sum,
                              market->deficit_count,
                              market->takeover_count,
                              market->deleverage_count};
    for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++) {
        absorb(lanes, words[i]);
    }
}

static void add_position(const struct sloss_ledger *ledger, const struct sl_market *market,
                         uint32_t row, struct sloss_hash *sum)
{
    const struct sl_position *position = sl_ledger_position(ledger, row);
    sl_uwide cost = (sl_uwide)(position->cost + (sl_wide)position->lots * market->funding);
    if (position->lots == 0 && cost == 0) {
        return;
    }
    uint32_t account = sl_ledger_holding(ledger, position->holding)->account;
    struct lanes lanes = open(POSITION, account, position->market);
    absorb(&lanes, (uint64_t)position->lots);
    absorb(&lanes, (uint64_t)cost);
    absorb(&lanes, (uint64_t)(cost >> 64));
    add(sum, lanes);
}

static void add_market(const struct sloss_engine *engine, uint32_t index, struct sloss_hash *sum)
{
    const struct sl_book *book = sl_ledger_book(engine->ledger, index);
    const struct sl_market *market = sl_engine_market(engine, index);
    struct lanes lanes = open(MARKET, index, book->asset);
    absorb_name(&lanes, book->name);
    absorb_parameters(&lanes, market);
    absorb_sums(&lanes, market);
    add(sum, lanes);
    for (uint32_t slot = 0; slot < book->holders.count; slot++) {
        add_position(engine->ledger, market, sl_ledger_holder(book, slot), sum);
    }
}

static void add_account(const struct sloss_ledger *ledger, uint32_t index, struct sloss_hash *sum)
{
    const struct sl_account *account = sl_ledger_account(ledger, index);
    struct lanes lanes = open(ACCOUNT, index, account->id);
    if (account->name != SL_NONE) {
        absorb_name(&lanes, sl_paged_at(&ledger->names, account->name));
    }
    add(sum, lanes);
}

/* A holding that has never held or owed anything is not state. */
static void add_holding(const struct sloss_ledger *ledger, uint32_t row, struct sloss_hash *sum)
{
    const struct sl_holding *holding = sl_ledger_holding(ledger, row);
    uint32_t flags = holding->flags & (SL_HOLDING_LIQUIDATED | SL_HOLDING_BANKRUPT);
    if (holding->balance == 0 && holding->socialized == 0 && flags == 0 &&
        holding->market == SL_NONE) {
        return;
    }
    struct lanes lanes = open(HOLDING, holding->account, holding->asset);
    absorb(&lanes, (uint64_t)holding->balance);
    absorb(&lanes, (uint64_t)holding->socialized);
    absorb(&lanes, flags);
    absorb(&lanes, holding->market);
    add(sum, lanes);
}

struct sloss_hash sl_hash_state(const struct sloss_engine *engine)
{
    const struct sloss_ledger *ledger = engine->ledger;
    struct sloss_hash sum = {0, 0};
    add_settings(engine, &sum);
    for (uint32_t index = 0; index < ledger->assets.count; index++) {
        add_asset(ledger, index, &sum);
    }
    for (uint32_t index = 0; index < engine->markets.count; index++) {
        add_market(engine, index, &sum);
    }
    for (uint32_t index = 0; index < ledger->accounts.count; index++) {
        add_account(ledger, index, &sum);
    }
    for (uint32_t row = 0; row < ledger->holdings.count; row++) {
        add_holding(ledger, row, &sum);
    }
    return sum;
}
