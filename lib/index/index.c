/* SPDX-License-Identifier: BSD-2-Clause */
/* index: the handle that charges millions of payers in O(1), for hosts without a ledger. What a
 * payer holds is a stake (side.h); this is the boundary, the rows, and what the kinds have in
 * common. */
#include <assert.h>
#include <stdbool.h>

#include "base/lanes.h"
#include "base/memory.h"
#include "base/paged.h"
#include "base/ratio.h"
#include "index/side.h"
#include "base/size.h"
#include "sloss/index.h"

enum {
    SIDES = 2
};

/* So many stakes, each within the tolerance, are together within half a unit (side.h). */
#define PAYERS_MAX (UINT32_C(1) << 31)

struct sloss_index {
    struct sloss_memory memory;
    uint32_t kind;
    struct sl_paged stakes; /* by payer */
    struct sl_side sides[SIDES];
};

static_assert(sizeof(struct sl_stake) == 64, "a stake is one line of the cache");

enum sloss_status sloss_index_create(const struct sloss_memory *memory, uint32_t kind,
                                     struct sloss_index **index_out)
{
    const struct sloss_memory none = {NULL, NULL, NULL};
    memory = memory == NULL ? &none : memory;
    if (index_out == NULL || !sl_memory_valid(memory) || kind > SLOSS_INDEX_CLAIMS) {
        return SLOSS_ERR_ARGUMENT;
    }
    struct sloss_index *index = sl_memory_allocate(memory, sizeof(*index));
    if (index == NULL) {
        return SLOSS_ERR_MEMORY;
    }
    index->memory = *memory;
    index->kind = kind;
    sl_paged_initialize(&index->stakes, &index->memory, sizeof(struct sl_stake));
    for (uint32_t i = 0; i < SIDES; i++) {
        sl_side_initialize(&index->sides[i], &index->memory, kind == SLOSS_INDEX_CLAIMS);
        index->sides[i].keeper.side = i;
    }
    *index_out = index;
    return SLOSS_OK;
}

void sloss_index_destroy(struct sloss_index *index)
{
    if (index == NULL) {
        return;
    }
    struct sloss_memory memory = index->memory;
    for (uint32_t i = 0; i < SIDES; i++) {
        sl_side_finalize(&index->sides[i]);
    }
    sl_paged_finalize(&index->stakes);
    sl_memory_release(&memory, index, sizeof(*index));
}

static bool has_side(const struct sloss_index *index, uint32_t side)
{
    return side < (index->kind == SLOSS_INDEX_POSITIONS ? SIDES : 1u);
}

/* Where a payer's stake is; NULL if there is none. */
static struct sl_stake *stake_of(struct sloss_index *index, uint32_t payer)
{
    if (payer < index->stakes.count) {
        return SL_PAGED_AT(&index->stakes, struct sl_stake, payer);
    }
    uint32_t side = SLOSS_INDEX_RESIDUE - payer;
    return has_side(index, side) ? &index->sides[side].keeper : NULL;
}

/* What a payer holds, nothing if it was never added; NULL if nobody can have this number. */
static const struct sl_stake *find(const struct sloss_index *index, uint32_t payer)
{
    static const struct sl_stake nothing = {.shares = 0};
    if (payer < index->stakes.count) {
        return SL_PAGED_AT(&index->stakes, const struct sl_stake, payer);
    }
    uint32_t side = SLOSS_INDEX_RESIDUE - payer;
    if (payer >= PAYERS_MAX) {
        return has_side(index, side) ? &index->sides[side].keeper : NULL;
    }
    return &nothing;
}

static struct sl_side *side_of(struct sloss_index *index, const struct sl_stake *stake)
{
    return &index->sides[stake->side];
}

/* Atoms a payer owes; below zero it is owed. Sizes in atoms owe what they differ from the books. */
static int64_t owed_by(const struct sloss_index *index, const struct sl_stake *stake)
{
    const struct sl_side *side = &index->sides[stake->side];
    if (index->kind == SLOSS_INDEX_POSITIONS) {
        return sl_side_owed(side, stake);
    }
    int64_t lost = stake->booked - sl_side_size(side, stake);
    return index->kind == SLOSS_INDEX_CLAIMS ? -lost : lost;
}

static bool is_settled(const struct sloss_index *index, const struct sl_stake *stake)
{
    return stake->booked == sl_side_size(&index->sides[stake->side], stake) &&
           owed_by(index, stake) == 0;
}

/* Rows up to this payer's, all zero. */
static bool make_room(struct sloss_index *index, uint32_t payer)
{
    if (!sl_paged_reserve(&index->stakes, payer + 1)) {
        return false;
    }
    while (index->stakes.count <= payer) {
        struct sl_stake *stake = sl_paged_append(&index->stakes);
        assert(stake != NULL);
        (void)stake;
    }
    return true;
}

/* May a stake come to hold units of this side? */
static enum sloss_status may_join(const struct sloss_index *index, const struct sl_stake *stake,
                                  uint32_t side)
{
    const struct sl_side *present = &index->sides[stake->side];
    if (stake->side == side) {
        return SLOSS_OK;
    }
    if (sl_side_shares(present, stake) != 0) {
        return SLOSS_ERR_EXISTS;
    }
    return is_settled(index, stake) ? SLOSS_OK : SLOSS_ERR_UNSETTLED;
}

enum sloss_status sloss_index_add(struct sloss_index *index, uint32_t payer, uint32_t side,
                                  int64_t units)
{
    if (index == NULL || !has_side(index, side)) {
        return SLOSS_ERR_ARGUMENT;
    }
    const struct sl_stake *present = find(index, payer);
    if (present == NULL) {
        return SLOSS_ERR_UNKNOWN_ACCOUNT;
    }
    if (payer >= PAYERS_MAX) {
        return SLOSS_ERR_SYSTEM_ACCOUNT;
    }
    if (units < 1 || units > (int64_t)SL_UNITS_MAX) {
        return SLOSS_ERR_RANGE;
    }
    enum sloss_status status = may_join(index, present, side);
    if (status == SLOSS_OK && !make_room(index, payer)) {
        status = SLOSS_ERR_MEMORY;
    }
    if (status != SLOSS_OK) {
        return status;
    }
    struct sl_stake *stake = stake_of(index, payer);
    sl_uwide shares;
    status = sl_side_may_add(&index->sides[side], stake, units, &shares);
    if (status == SLOSS_OK) {
        sl_side_refresh(side_of(index, stake), stake);
        stake->side = side;
        stake->epoch = index->sides[side].epoch;
        sl_side_add(&index->sides[side], stake, units, shares);
    }
    return status;
}

/* Has it a part of a unit, and could leave with that? */
static bool is_part(const struct sl_side *side, const struct sl_stake *stake)
{
    return sl_side_shares(side, stake) != 0 && sl_side_size(side, stake) == 0 &&
           stake != &side->keeper;
}

/* May a payer take out units? Nothing may be taken out before what is owed is paid. */
static enum sloss_status may_leave(struct sloss_index *index, uint32_t payer, int64_t units)
{
    const struct sl_stake *stake = find(index, payer);
    if (stake == NULL) {
        return SLOSS_ERR_UNKNOWN_ACCOUNT;
    }
    struct sl_side *side = side_of(index, stake);
    if (units < 0 || (units == 0 && !is_part(side, stake))) {
        return SLOSS_ERR_RANGE;
    }
    return is_settled(index, stake) ? sl_side_may_reduce(side, stake, units) : SLOSS_ERR_UNSETTLED;
}

enum sloss_status sloss_index_reduce(struct sloss_index *index, uint32_t payer, int64_t units)
{
    if (index == NULL) {
        return SLOSS_ERR_ARGUMENT;
    }
    enum sloss_status status = may_leave(index, payer, units);
    if (status == SLOSS_OK) {
        struct sl_stake *stake = stake_of(index, payer);
        sl_side_reduce(side_of(index, stake), stake, units);
    }
    return status;
}

enum sloss_status sloss_index_close(struct sloss_index *index, uint32_t payer, int64_t units)
{
    if (index == NULL || index->kind != SLOSS_INDEX_POSITIONS) {
        return SLOSS_ERR_ARGUMENT;
    }
    enum sloss_status status = units == 0 ? SLOSS_ERR_RANGE : may_leave(index, payer, units);
    if (status != SLOSS_OK) {
        return status;
    }
    struct sl_stake *stake = stake_of(index, payer);
    struct sl_side *opposite = &index->sides[1 - stake->side];
    status = sl_side_may_shrink(opposite, units);
    if (status == SLOSS_OK) {
        sl_side_reduce(side_of(index, stake), stake, units);
        sl_side_shrink(opposite, units);
    }
    return status;
}

enum sloss_status sloss_index_charge(struct sloss_index *index, uint32_t side, int64_t atoms)
{
    if (index == NULL || !has_side(index, side) || index->kind == SLOSS_INDEX_CLAIMS) {
        return SLOSS_ERR_ARGUMENT;
    }
    if (atoms < 1 || atoms > (int64_t)SL_UNITS_MAX) {
        return SLOSS_ERR_RANGE;
    }
    if (index->kind == SLOSS_INDEX_POSITIONS) {
        return sl_side_charge(&index->sides[side], atoms);
    }
    enum sloss_status status = sl_side_may_shrink(&index->sides[side], atoms);
    if (status == SLOSS_OK) {
        sl_side_shrink(&index->sides[side], atoms);
    }
    return status;
}

enum sloss_status sloss_index_credit(struct sloss_index *index, int64_t atoms)
{
    if (index == NULL || index->kind == SLOSS_INDEX_POSITIONS) {
        return SLOSS_ERR_ARGUMENT;
    }
    if (atoms < 1 || atoms > (int64_t)SL_UNITS_MAX) {
        return SLOSS_ERR_RANGE;
    }
    if (index->kind == SLOSS_INDEX_DEPOSITS) {
        return sl_side_grow(&index->sides[0], atoms);
    }
    enum sloss_status status = sl_side_may_shrink(&index->sides[0], atoms);
    if (status == SLOSS_OK) {
        sl_side_shrink(&index->sides[0], atoms);
    }
    return status;
}

/* What is owed, but not more than the limit, is settled; what is to be received, all. */
static int64_t settle(struct sloss_index *index, struct sl_stake *stake, int64_t limit)
{
    struct sl_side *side = side_of(index, stake);
    sl_side_refresh(side, stake);
    int64_t owed = owed_by(index, stake);
    int64_t size = sl_side_size(side, stake);
    int64_t atoms = owed < limit ? owed : limit;
    if (index->kind == SLOSS_INDEX_POSITIONS) {
        sl_side_pay(side, stake, atoms);
        sl_side_book(side, stake, size);
    } else {
        int64_t rest = owed - atoms;
        sl_side_book(side, stake, index->kind == SLOSS_INDEX_CLAIMS ? size - rest : size + rest);
    }
    return atoms;
}

enum sloss_status sloss_index_settle(struct sloss_index *index, uint32_t payer, int64_t limit,
                                     int64_t *atoms_out)
{
    if (index == NULL || atoms_out == NULL) {
        return SLOSS_ERR_ARGUMENT;
    }
    if (find(index, payer) == NULL) {
        return SLOSS_ERR_UNKNOWN_ACCOUNT;
    }
    if (limit < 0) {
        return SLOSS_ERR_RANGE;
    }
    struct sl_stake *stake = stake_of(index, payer);
    *atoms_out = stake == NULL ? 0 : settle(index, stake, limit);
    return SLOSS_OK;
}

enum sloss_status sloss_index_settle_all(struct sloss_index *index, uint32_t first, size_t count,
                                         int64_t *atoms_out)
{
    if (index == NULL || (atoms_out == NULL && count > 0)) {
        return SLOSS_ERR_ARGUMENT;
    }
    if (first > PAYERS_MAX || count > PAYERS_MAX - first) {
        return SLOSS_ERR_UNKNOWN_ACCOUNT;
    }
    for (size_t i = 0; i < count; i++) {
        uint32_t payer = first + (uint32_t)i;
        atoms_out[i] =
            payer < index->stakes.count ? settle(index, stake_of(index, payer), INT64_MAX) : 0;
    }
    return SLOSS_OK;
}

/* Sizes in the first release (size.h). */
enum {
    PAYER_INFO_OLDEST = 32,
    SIDE_INFO_OLDEST = 32
};

enum sloss_status sloss_index_payer(const struct sloss_index *index, uint32_t payer,
                                    struct sloss_payer_info *info_out)
{
    if (index == NULL || info_out == NULL ||
        !sl_size_fits(info_out, info_out->struct_size, sizeof(*info_out), PAYER_INFO_OLDEST)) {
        return SLOSS_ERR_ARGUMENT;
    }
    const struct sl_stake *stake = find(index, payer);
    if (stake == NULL) {
        return SLOSS_ERR_UNKNOWN_ACCOUNT;
    }
    const struct sloss_payer_info info = {
        .side = stake->side,
        .units = sl_side_size(&index->sides[stake->side], stake),
        .booked = stake->booked,
        .owed = owed_by(index, stake),
    };
    sl_size_give(info_out, info_out->struct_size, &info, sizeof(info));
    return SLOSS_OK;
}

/* Sums of int64 differences; more would take 2^63 events. */
static int64_t outstanding(const struct sl_meter *meter)
{
    return (int64_t)(meter->charged - meter->taken);
}

enum sloss_status sloss_index_side(const struct sloss_index *index, uint32_t side,
                                   struct sloss_side_info *info_out)
{
    if (index == NULL || info_out == NULL || !has_side(index, side) ||
        !sl_size_fits(info_out, info_out->struct_size, sizeof(*info_out), SIDE_INFO_OLDEST)) {
        return SLOSS_ERR_ARGUMENT;
    }
    const struct sl_side *known = &index->sides[side];
    int64_t shed = outstanding(&known->units);
    bool claims = index->kind == SLOSS_INDEX_CLAIMS;
    bool positions = index->kind == SLOSS_INDEX_POSITIONS;
    const struct sloss_side_info info = {
        .epoch = known->epoch,
        .units = known->size,
        .outstanding = positions ? outstanding(&known->atoms)
                       : claims  ? -shed
                                 : shed,
        .closed = positions ? shed : 0,
    };
    sl_size_give(info_out, info_out->struct_size, &info, sizeof(info));
    return SLOSS_OK;
}

/* Sums over the stakes of a side (side.h). */
struct sums {
    sl_uwide shares;
    struct sl_wide256 due;
    sl_wide booked;
};

static void sum(struct sums *sums, const struct sl_side *side, const struct sl_stake *stake)
{
    sums->shares += stake->epoch == side->epoch ? stake->shares : 0;
    sums->due = sl_wide_add(sums->due, sl_side_due(side, stake));
    sums->booked += stake->booked;
}

static bool agrees(const struct sl_side *side, struct sums sums)
{
    sl_wide left = side->atoms.charged - side->atoms.taken;
    const struct sl_wide256 due = {.low = 0, .high = (sl_uwide)left << SL_ATOM_BITS};
    const struct sl_wide256 carry = {.low = side->carry, .high = 0};
    return sums.shares == side->shares && (side->shares == 0) == (side->size == 0) &&
           sl_wide_compare(sl_wide_add(sums.due, carry), due) == 0 &&
           sums.booked == side->size + side->units.charged - side->units.taken;
}

enum sloss_status sloss_index_verify(const struct sloss_index *index)
{
    if (index == NULL) {
        return SLOSS_ERR_ARGUMENT;
    }
    struct sums sums[SIDES] = {{0, {0, 0}, 0}, {0, {0, 0}, 0}};
    for (uint32_t payer = 0; payer < index->stakes.count; payer++) {
        const struct sl_stake *stake = find(index, payer);
        if (stake->side >= SIDES || stake->epoch > index->sides[stake->side].epoch) {
            return SLOSS_ERR_CORRUPT;
        }
        sum(&sums[stake->side], &index->sides[stake->side], stake);
    }
    bool ok = true;
    for (uint32_t i = 0; i < SIDES; i++) {
        sum(&sums[i], &index->sides[i], &index->sides[i].keeper);
        ok = ok && agrees(&index->sides[i], sums[i]);
    }
    return ok ? SLOSS_OK : SLOSS_ERR_CORRUPT;
}

static void absorb_wide(struct sl_lanes *lanes, sl_uwide word)
{
    sl_lanes_absorb(lanes, (uint64_t)word);
    sl_lanes_absorb(lanes, (uint64_t)(word >> 64));
}

/* What it owes, not the offset it is computed from: the same state can come by another index. */
static void add_stake(struct sloss_hash *hash, const struct sl_side *side, uint32_t payer,
                      const struct sl_stake *stake)
{
    struct sl_wide256 due = sl_side_due(side, stake);
    if (stake->shares == 0 && stake->booked == 0 && due.low == 0 && due.high == 0) {
        return;
    }
    struct sl_lanes lanes = {.first = payer, .second = stake->side};
    sl_lanes_absorb(&lanes, sl_side_shares(side, stake) != 0);
    absorb_wide(&lanes, stake->shares);
    absorb_wide(&lanes, due.low);
    absorb_wide(&lanes, due.high);
    sl_lanes_absorb(&lanes, (uint64_t)stake->booked);
    sl_lanes_add(hash, lanes);
}

static void add_side(struct sloss_hash *hash, uint32_t kind, const struct sl_side *side)
{
    const sl_uwide words[] = {side->shares, side->carry,
                              (sl_uwide)(side->atoms.charged - side->atoms.taken),
                              (sl_uwide)(side->units.charged - side->units.taken), side->epoch};
    struct sl_lanes lanes = {.first = kind, .second = side->keeper.side};
    sl_lanes_absorb(&lanes, (uint64_t)side->size);
    for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++) {
        absorb_wide(&lanes, words[i]);
    }
    sl_lanes_add(hash, lanes);
    add_stake(hash, side, SLOSS_INDEX_RESIDUE - side->keeper.side, &side->keeper);
}

enum sloss_status sloss_index_hash(const struct sloss_index *index, struct sloss_hash *hash_out)
{
    if (index == NULL || hash_out == NULL) {
        return SLOSS_ERR_ARGUMENT;
    }
    struct sloss_hash hash = {0, 0};
    for (uint32_t i = 0; i < SIDES; i++) {
        add_side(&hash, index->kind, &index->sides[i]);
    }
    for (uint32_t payer = 0; payer < index->stakes.count; payer++) {
        const struct sl_stake *stake = find(index, payer);
        add_stake(&hash, &index->sides[stake->side], payer, stake);
    }
    *hash_out = hash;
    return SLOSS_OK;
}
