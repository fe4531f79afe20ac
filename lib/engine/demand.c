/* SPDX-License-Identifier: BSD-2-Clause */
#include "engine/demand.h"

#include <assert.h>

#define PPB INT64_C(1000000000)
#define ROOT_MAX (100 * PPB)

/* A sum of four fifths of billionths and of billionths of them is whole in these parts of a
 * billionth. */
#define PARTS SL_DEMAND_PARTS
static_assert(PARTS == 5 * PPB, "a fifth of a billionth of a billionth");

static bool is_within(int64_t number, int64_t most)
{
    return number >= 0 && number <= most;
}

bool sl_demand_holds(const struct sl_demand *demand)
{
    bool shortest = demand->lot_digits == 0 || demand->lot_size % 10 != 0; /* one way to say it */
    bool sized = demand->root_ppb > 0 ? demand->lot_size >= 1 && shortest : demand->lot_size == 0;
    bool scaled = demand->interest_high > 0
                      ? is_within(demand->interest_low, demand->interest_high - 1)
                      : demand->interest_high == 0 && demand->interest_low == 0;
    return is_within(demand->root_ppb, ROOT_MAX) && sized && scaled &&
           demand->lot_digits <= (demand->root_ppb > 0 ? SL_LOT_DIGITS_MAX : 0) &&
           is_within(demand->profit_off_ppb, PPB);
}

bool sl_demand_is_any(const struct sl_demand *demand)
{
    return sl_demand_is_special(demand) || demand->by_entry;
}

/* ---- by the root of the size ----------------------------------------------------------------- */

static uint64_t power_of_ten(uint32_t exponent)
{
    uint64_t power = 1;
    for (; exponent > 0; exponent--) {
        power *= 10;
    }
    return power;
}

/* A root in billionths is that of the size in billionths of billionths. */
sl_uwide sl_demand_root(const struct sl_demand *demand, uint64_t lots)
{
    sl_uwide size = (sl_uwide)lots * (uint64_t)demand->lot_size;
    uint64_t scale = power_of_ten(SL_LOT_DIGITS_MAX - demand->lot_digits);
    return sl_wide_root_up(sl_wide_multiply(size, scale));
}

/* The whole in parts, exactly: below 2^197, since a root is below 2^94, a notional at most 2^62 and
 * a rate below 2^37. */
struct sl_wide256 sl_demand_parts_by_root(const struct sl_demand *demand, uint64_t lots,
                                          int64_t notional, sl_wide bracketed)
{
    sl_uwide asked = (sl_uwide)(uint64_t)notional * (uint64_t)demand->root_ppb * 5;
    return sl_wide_add(sl_wide_multiply((sl_uwide)bracketed, (uint64_t)(4 * PPB)),
                       sl_wide_multiply(asked, sl_demand_root(demand, lots)));
}

/* ceil(sum / divisor), or the most that fits. */
static sl_wide quotient_up(struct sl_wide256 sum, uint64_t divisor)
{
    const sl_uwide most = ((sl_uwide)1 << 127) - 1;
    sl_uwide rest;
    struct sl_wide256 quotient = sl_wide_quotient(sum, divisor, &rest);
    if (quotient.high != 0 || quotient.low >= most) {
        return (sl_wide)most;
    }
    return (sl_wide)quotient.low + (rest > 0 ? 1 : 0);
}

sl_wide sl_demand_by_root(const struct sl_demand *demand, uint64_t lots, int64_t notional,
                          sl_wide bracketed)
{
    return quotient_up(sl_demand_parts_by_root(demand, lots, notional, bracketed), PARTS);
}

bool sl_demand_root_fits(const struct sl_demand *demand, uint64_t lots, int64_t notional,
                         sl_wide bracketed, sl_wide most)
{
    return sl_wide_compare(sl_demand_parts_by_root(demand, lots, notional, bracketed),
                           sl_wide_multiply((sl_uwide)most, PARTS)) <= 0;
}

/* ---- by open interest ------------------------------------------------------------------------ */

sl_wide sl_demand_by_interest(const struct sl_demand *demand, int64_t interest, int64_t notional,
                              sl_wide bracketed)
{
    uint64_t whole = (uint64_t)(demand->interest_high - demand->interest_low);
    int64_t over = interest < demand->interest_low    ? 0
                   : interest > demand->interest_high ? (int64_t)whole
                                                      : interest - demand->interest_low;
    sl_wide left = (sl_wide)notional * PPB - bracketed;
    return left <= 0
               ? bracketed
               : bracketed + quotient_up(sl_wide_multiply((sl_uwide)left, (uint64_t)over), whole);
}
