/* SPDX-License-Identifier: BSD-2-Clause */
#include "guard/price.h"

/* Quotes that are used, by price; where these are equal in the order of sources. */
struct quotes {
    int64_t price[SLOSS_SOURCES_MAX];
    int64_t weight[SLOSS_SOURCES_MAX];
    uint32_t count;
    int64_t whole; /* sum of the weights */
};

/* ---- which quotes are used ------------------------------------------------------------------- */

static bool is_narrow(const struct sl_guard *guard, const struct sl_source *source)
{
    sl_uwide most = (sl_uwide)sl_fixed_magnitude(source->price) *
                    (uint64_t)guard->terms.confidence_ppb;
    return (guard->terms.set & SLOSS_GUARD_CONFIDENCE) == 0 ||
           (sl_uwide)(uint64_t)source->confidence * SL_PPB <= most;
}

static bool is_usable(const struct sl_guard *guard, const struct sl_source *source, int64_t now)
{
    bool is_young = (guard->terms.set & SLOSS_GUARD_STALE) == 0 ||
                    sl_fixed_is_within(now, source->time, guard->terms.stale);
    return source->is_quoted && is_young && is_narrow(guard, source);
}

static void insert(struct quotes *quotes, const struct sl_source *source)
{
    uint32_t place = quotes->count++;
    while (place > 0 && quotes->price[place - 1] > source->price) {
        quotes->price[place] = quotes->price[place - 1];
        quotes->weight[place] = quotes->weight[place - 1];
        place--;
    }
    quotes->price[place] = source->price;
    quotes->weight[place] = source->weight;
    quotes->whole += source->weight;
}

static struct quotes collect(const struct sl_guard *guard, int64_t now)
{
    struct quotes quotes = {.count = 0};
    for (uint32_t i = 0; i < guard->source_count; i++) {
        if (guard->source[i].weight > 0 && is_usable(guard, &guard->source[i], now)) {
            insert(&quotes, &guard->source[i]);
        }
    }
    return quotes;
}

/* ---- one price of them ----------------------------------------------------------------------- */

/* The least price at which twice the weight so far is at least the whole; where it is exactly that,
 * the mean with the next, rounded down. Requires a quote. */
static int64_t median_of(const struct quotes *quotes)
{
    uint32_t place = 0;
    int64_t so_far = quotes->weight[0];
    while (2 * so_far < quotes->whole) {
        so_far += quotes->weight[++place];
    }
    sl_wide sum = (sl_wide)quotes->price[place];
    return 2 * so_far > quotes->whole
               ? quotes->price[place]
               : (int64_t)sl_wide_divide(sum + quotes->price[place + 1], 2, SL_ROUND_FLOOR);
}

/* The mean by weight, rounded half to even, each price first brought to within a part of the
 * middle, whose ends are rounded inward. */
static int64_t mean_of(const struct quotes *quotes, bool clamps, int64_t clamp_ppb)
{
    sl_wide middle = clamps ? median_of(quotes) : 0;
    sl_wide width = (middle < 0 ? -middle : middle) * clamp_ppb;
    sl_wide least = sl_wide_divide(middle * SL_PPB - width, SL_PPB, SL_ROUND_CEIL);
    sl_wide most = sl_wide_divide(middle * SL_PPB + width, SL_PPB, SL_ROUND_FLOOR);
    sl_wide sum = 0;
    for (uint32_t i = 0; i < quotes->count; i++) {
        sl_wide price = quotes->price[i];
        price = clamps && price < least ? least : price;
        price = clamps && price > most ? most : price;
        sum += price * quotes->weight[i];
    }
    return (int64_t)sl_wide_divide(sum, quotes->whole, SL_ROUND_HALF_EVEN);
}

/* ---- how far it may be from the mark, and from the index -------------------------------------- */

/* floor(|mark| * rate * elapsed / duration), which is at most the mark. */
static sl_wide most_move(const struct sl_guard *guard, const struct sl_market *market, int64_t now)
{
    sl_wide duration = guard->terms.step_duration;
    sl_wide elapsed = guard->was_quoted ? (sl_wide)now - guard->quoted_at : duration;
    sl_uwide rest;
    elapsed = elapsed < duration ? elapsed : duration;
    struct sl_wide256 product =
        sl_wide_multiply((sl_uwide)sl_fixed_magnitude(market->mark) * (uint64_t)guard->terms.step_ppb,
                         (sl_uwide)(elapsed > 0 ? elapsed : 0));
    return (sl_wide)sl_wide_quotient(product, (sl_uwide)duration * SL_PPB, &rest).low;
}

/* As far from the mark as the step lets it. */
static int64_t limit(const struct sl_guard *guard, const struct sl_market *market, int64_t now,
                     int64_t price)
{
    if ((guard->terms.set & SLOSS_GUARD_STEP) == 0 || !market->marked) {
        return price;
    }
    sl_wide most = most_move(guard, market, now);
    if (price < market->mark - most) {
        return (int64_t)(market->mark - most);
    }
    return price > market->mark + most ? (int64_t)(market->mark + most) : price;
}

/* Is it farther from the index than the band? Not where there is no index that can be used. */
static bool deviates(const struct sl_guard *guard, int64_t now, int64_t price)
{
    const struct sl_source *index = NULL;
    for (uint32_t i = 0; i < guard->source_count; i++) {
        index = guard->source[i].weight == 0 ? &guard->source[i] : index;
    }
    if ((guard->terms.set & SLOSS_GUARD_BAND) == 0 || index == NULL ||
        !is_usable(guard, index, now)) {
        return false;
    }
    sl_wide off = (sl_wide)price - index->price;
    return (sl_uwide)(off < 0 ? -off : off) * SL_PPB >
           (sl_uwide)sl_fixed_magnitude(index->price) * (uint64_t)guard->terms.band_ppb;
}

struct sl_guard_price sl_guard_price(const struct sl_guard *guard, const struct sl_market *market,
                                     int64_t now)
{
    const struct quotes quotes = collect(guard, now);
    if (quotes.count < guard->terms.least) {
        return (struct sl_guard_price){.validity = SLOSS_VALIDITY_NONE};
    }
    bool clamps = (guard->terms.set & SLOSS_GUARD_CLAMP) != 0;
    int64_t price = guard->terms.method == SLOSS_GUARD_MEDIAN
                        ? median_of(&quotes)
                        : mean_of(&quotes, clamps, guard->terms.clamp_ppb);
    int64_t limited = limit(guard, market, now, price);
    uint32_t validity = deviates(guard, now, limited) ? SLOSS_VALIDITY_DEVIATING
                        : limited != price            ? SLOSS_VALIDITY_LIMITED
                                                      : SLOSS_VALIDITY_VALID;
    return (struct sl_guard_price){.validity = validity, .price = limited};
}
