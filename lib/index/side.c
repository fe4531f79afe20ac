/* SPDX-License-Identifier: BSD-2-Clause */
#include "index/side.h"

#include <assert.h>

#include "base/ratio.h"

#define SIZE_MOST ((int64_t)SL_UNITS_MAX)

static const struct sl_wide256 zero = {0, 0};

void sl_side_initialize(struct sl_side *side, const struct sloss_memory *memory, bool rounds_up)
{
    *side = (struct sl_side){.rounds_up = rounds_up};
    sl_vector_initialize(&side->ends, memory);
}

void sl_side_finalize(struct sl_side *side)
{
    sl_vector_finalize(&side->ends);
}

static struct sl_wide256 atoms_of(int64_t atoms)
{
    return (struct sl_wide256){.low = 0, .high = (sl_uwide)(sl_wide)atoms << SL_ATOM_BITS};
}

/* a * b / divisor, rounded down. Requires that the quotient fits 128 bits. */
static sl_uwide muldiv(sl_uwide a, sl_uwide b, sl_uwide divisor, sl_uwide *rest_out)
{
    struct sl_wide256 quotient = sl_wide_quotient(sl_wide_multiply(a, b), divisor, rest_out);
    assert(quotient.high == 0);
    return quotient.low;
}

/* floor(s * E / S + addend / S). Mostly this is the booked size, which two products can confirm. */
static int64_t whole_units(const struct sl_side *side, const struct sl_stake *stake,
                           sl_uwide addend)
{
    assert(stake->booked >= 0);
    sl_uwide rest;
    struct sl_wide256 scaled = sl_wide_multiply(stake->shares, (sl_uwide)side->size);
    scaled = sl_wide_add(scaled, (struct sl_wide256){.low = addend, .high = 0});
    struct sl_wide256 above =
        sl_wide_subtract(scaled, sl_wide_multiply((sl_uwide)stake->booked, side->shares));
    if (above.high == 0 && above.low < side->shares) {
        return stake->booked;
    }
    return (int64_t)sl_wide_quotient(scaled, side->shares, &rest).low;
}

/* What may be taken out of a stake. It is rounded down, also for claims. */
static int64_t size_down(const struct sl_side *side, const struct sl_stake *stake)
{
    if (sl_side_shares(side, stake) == 0) {
        return 0;
    }
    return whole_units(side, stake, side->shares >> SL_TOLERANCE_BITS);
}

int64_t sl_side_size(const struct sl_side *side, const struct sl_stake *stake)
{
    if (!side->rounds_up) {
        return size_down(side, stake);
    }
    if (sl_side_shares(side, stake) == 0) {
        return 0;
    }
    return whole_units(side, stake, side->shares - 1 - (side->shares >> SL_TOLERANCE_BITS));
}

static struct sl_wide256 index_of(const struct sl_side *side, const struct sl_stake *stake)
{
    const struct sl_wide256 *ends = (const struct sl_wide256 *)(const void *)side->ends.data;
    return stake->epoch == side->epoch ? side->index : ends[stake->epoch];
}

struct sl_wide256 sl_side_due(const struct sl_side *side, const struct sl_stake *stake)
{
    struct sl_wide256 cost = zero;
    if (stake->shares != 0) {
        cost = sl_wide_scale(index_of(side, stake), stake->shares);
    }
    return sl_wide_subtract(cost, stake->offset);
}

int64_t sl_side_owed(const struct sl_side *side, const struct sl_stake *stake)
{
    const sl_uwide one = (sl_uwide)1 << SL_ATOM_BITS;
    const struct sl_wide256 almost_one = {.low = 0, .high = one - (one >> SL_TOLERANCE_BITS)};
    struct sl_wide256 due = sl_wide_add(sl_side_due(side, stake), almost_one);
    return (int64_t)((sl_wide)due.high >> SL_ATOM_BITS); /* so it is rounded up */
}

/* Pass to the keeper what a stake owes beyond whole atoms. So the keeper gains what was rounded
 * up. */
static void pass_fraction(struct sl_side *side, struct sl_stake *stake)
{
    struct sl_wide256 fraction =
        sl_wide_subtract(sl_side_due(side, stake), atoms_of(sl_side_owed(side, stake)));
    stake->offset = sl_wide_add(stake->offset, fraction);
    side->keeper.offset = sl_wide_subtract(side->keeper.offset, fraction);
}

void sl_side_refresh(struct sl_side *side, struct sl_stake *stake)
{
    if (stake->epoch == side->epoch) {
        return;
    }
    if (stake->shares != 0) {
        stake->offset = sl_wide_subtract(zero, sl_side_due(side, stake));
        stake->shares = 0;
        pass_fraction(side, stake);
    }
    stake->epoch = side->epoch;
}

/* Change the shares of a stake. New shares owe nothing, and none that leave owe anything. */
static void move_shares(const struct sl_side *side, struct sl_stake *stake, sl_uwide shares,
                        bool come)
{
    struct sl_wide256 cost = sl_wide_scale(side->index, shares);
    stake->shares = come ? stake->shares + shares : stake->shares - shares;
    stake->offset = come ? sl_wide_add(stake->offset, cost) : sl_wide_subtract(stake->offset, cost);
}

/* Make room for the end of an epoch, before anything is changed. */
static bool may_end(struct sl_side *side, int64_t size)
{
    return size > 0 || sl_vector_reserve(&side->ends, sizeof(struct sl_wide256));
}

/* End the epoch if no unit is left. Shares that are left then belong to fractions of a unit, or to
 * units that an event took. */
static void end_if_empty(struct sl_side *side)
{
    if (side->size > 0 || side->shares == 0) {
        return;
    }
    struct sl_wide256 *end = sl_vector_extend(&side->ends, sizeof(*end));
    assert(end != NULL);
    *end = side->index;
    side->epoch++;
    side->shares = 0;
}

/* The number of shares that units are worth, rounded down, so that a payer who joins dilutes
 * nobody. A result above SL_SHARES_MAX is not exact. */
static sl_uwide shares_of(const struct sl_side *side, int64_t units)
{
    sl_uwide rest;
    if (side->shares == 0) {
        return (sl_uwide)units << SL_SHARES_A_UNIT_BITS;
    }
    struct sl_wide256 shares = sl_wide_quotient(sl_wide_multiply((sl_uwide)units, side->shares),
                                                (sl_uwide)side->size, &rest);
    return shares.high == 0 ? shares.low : SL_SHARES_MAX;
}

enum sloss_status sl_side_may_add(const struct sl_side *side, const struct sl_stake *stake,
                                  int64_t units, sl_uwide *shares_out)
{
    if (units > SIZE_MOST - side->size || units > SIZE_MOST - stake->booked) {
        return SLOSS_ERR_OVERFLOW;
    }
    *shares_out = shares_of(side, units);
    return *shares_out < SL_SHARES_MAX - side->shares ? SLOSS_OK : SLOSS_ERR_LIMIT;
}

void sl_side_add(struct sl_side *side, struct sl_stake *stake, int64_t units, sl_uwide shares)
{
    move_shares(side, stake, shares, true);
    stake->booked += units;
    side->shares += shares;
    side->size += units;
}

/* The shares that leave with units, rounded up, so that a payer who leaves dilutes nobody. If they
 * are all units of the payer, the difference may be as large as the tolerance. */
static sl_uwide shares_worth(const struct sl_side *side, const struct sl_stake *stake,
                             int64_t units)
{
    sl_uwide rest;
    sl_uwide shares = muldiv((sl_uwide)units, side->shares, (sl_uwide)side->size, &rest);
    shares += rest != 0;
    return shares < stake->shares ? shares : stake->shares;
}

/* Pass to the keeper what is left of a stake that has no whole unit, and units that were rounded up
 * but not taken out. */
static void pass_rest(struct sl_side *side, struct sl_stake *stake, int64_t rounded_up)
{
    struct sl_stake *keeper = &side->keeper;
    sl_uwide shares = stake->shares;
    move_shares(side, stake, shares, false);
    move_shares(side, keeper, shares, true);
    keeper->booked += rounded_up;
    pass_fraction(side, stake);
}

/* The most that can be taken out of a stake: all of it, or only whole units if it is the
 * keeper's. */
static int64_t most_of(const struct sl_side *side, const struct sl_stake *stake)
{
    return stake == &side->keeper ? size_down(side, stake) : sl_side_size(side, stake);
}

enum sloss_status sl_side_may_reduce(struct sl_side *side, const struct sl_stake *stake,
                                     int64_t units)
{
    if (units > most_of(side, stake)) {
        return SLOSS_ERR_INSUFFICIENT_FUNDS;
    }
    return may_end(side, side->size - units) ? SLOSS_OK : SLOSS_ERR_MEMORY;
}

void sl_side_reduce(struct sl_side *side, struct sl_stake *stake, int64_t units)
{
    bool last = units == most_of(side, stake);
    int64_t down = size_down(side, stake);
    int64_t out = units < down ? units : down;
    sl_uwide shares = shares_worth(side, stake, out);
    sl_side_refresh(side, &side->keeper);
    move_shares(side, stake, shares, false);
    stake->booked -= units;
    if (last) {
        pass_rest(side, stake, units - out);
    }
    side->shares -= shares;
    side->size -= out;
    end_if_empty(side);
}

enum sloss_status sl_side_charge(struct sl_side *side, int64_t atoms)
{
    sl_wide left = side->atoms.charged - side->atoms.taken;
    if (side->size == 0) {
        return SLOSS_ERR_NO_POSITION;
    }
    if (left > SIZE_MOST - atoms) {
        return SLOSS_ERR_OVERFLOW;
    }
    struct sl_wide256 whole = atoms_of(atoms);
    whole.low = side->carry;
    side->index = sl_wide_add(side->index, sl_wide_quotient(whole, side->shares, &side->carry));
    side->atoms.charged += atoms;
    return SLOSS_OK;
}

enum sloss_status sl_side_may_shrink(struct sl_side *side, int64_t units)
{
    if (units > side->size) {
        return SLOSS_ERR_INSUFFICIENT_FUNDS;
    }
    if (side->units.charged - side->units.taken > SIZE_MOST - units) {
        return SLOSS_ERR_OVERFLOW;
    }
    return may_end(side, side->size - units) ? SLOSS_OK : SLOSS_ERR_MEMORY;
}

void sl_side_shrink(struct sl_side *side, int64_t units)
{
    side->size -= units;
    side->units.charged += units;
    end_if_empty(side);
}

enum sloss_status sl_side_grow(struct sl_side *side, int64_t units)
{
    if (side->size == 0) {
        return SLOSS_ERR_NO_POSITION;
    }
    if (units > SIZE_MOST - side->size) {
        return SLOSS_ERR_OVERFLOW;
    }
    if ((sl_uwide)(side->size + units) > side->shares >> SL_SHARES_A_UNIT_LEAST_BITS) {
        return SLOSS_ERR_LIMIT;
    }
    side->size += units;
    side->units.charged -= units;
    return SLOSS_OK;
}

void sl_side_pay(struct sl_side *side, struct sl_stake *stake, int64_t atoms)
{
    stake->offset = sl_wide_add(stake->offset, atoms_of(atoms));
    side->atoms.taken += atoms;
}

void sl_side_book(struct sl_side *side, struct sl_stake *stake, int64_t units)
{
    side->units.taken += stake->booked - units;
    stake->booked = units;
}
