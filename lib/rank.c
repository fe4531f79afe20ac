/* SPDX-License-Identifier: BSD-2-Clause */
#include "rank.h"

/* The sign of what a denominator of zero makes of a score: -1, 0 for a number, 1. */
static int infinity(struct sl_score score)
{
    if (score.denominator != 0) {
        return 0;
    }
    return (score.numerator > 0) - (score.numerator < 0);
}

static sl_uwide magnitude(sl_wide a)
{
    return a < 0 ? 0 - (sl_uwide)a : (sl_uwide)a;
}

static int sign(sl_wide a)
{
    return (a > 0) - (a < 0);
}

int sl_score_compare(struct sl_score a, struct sl_score b)
{
    int unbounded_a = infinity(a);
    int unbounded_b = infinity(b);
    if (unbounded_a != unbounded_b) {
        return unbounded_a < unbounded_b ? -1 : 1;
    }
    if (unbounded_a != 0) {
        return 0;
    }
    int sign_a = sign(a.numerator);
    int sign_b = sign(b.numerator);
    if (sign_a != sign_b) {
        return sign_a < sign_b ? -1 : 1;
    }
    /* 0 / 0 is 0; the cross product then needs some denominator that is not zero. */
    sl_uwide under_a = a.denominator == 0 ? 1 : (sl_uwide)a.denominator;
    sl_uwide under_b = b.denominator == 0 ? 1 : (sl_uwide)b.denominator;
    return sign_a * sl_wide_compare(sl_wide_multiply(magnitude(a.numerator), under_b),
                                    sl_wide_multiply(magnitude(b.numerator), under_a));
}

struct sl_score sl_score_of(const struct sl_standing *standing, uint32_t rank)
{
    sl_wide profit = standing->profit;
    switch (rank) {
    case SLOSS_RANK_PROFIT_LEVERAGE:
        if (profit > 0) {
            return (struct sl_score){.numerator = profit * standing->notional,
                                     .denominator = (sl_wide)standing->cost * standing->equity};
        }
        return (struct sl_score){.numerator = profit * standing->equity,
                                 .denominator = (sl_wide)standing->cost * standing->notional};
    case SLOSS_RANK_PROFIT:
        return (struct sl_score){.numerator = profit, .denominator = 1};
    case SLOSS_RANK_SIZE:
        return (struct sl_score){.numerator = standing->lots, .denominator = 1};
    default:
        return (struct sl_score){.numerator = 0, .denominator = 1};
    }
}

static int before(const struct sl_rival *a, const struct sl_rival *b)
{
    int order = sl_score_compare(a->score, b->score);
    return order != 0 ? order > 0 : a->order < b->order;
}

static void swap(struct sl_rival *a, struct sl_rival *b)
{
    struct sl_rival rival = *a;
    *a = *b;
    *b = rival;
}

static void sift(struct sl_rival *rivals, uint32_t count, uint32_t place)
{
    for (;;) {
        uint64_t left = 2 * (uint64_t)place + 1;
        uint32_t best = place;
        if (left < count && before(&rivals[left], &rivals[best])) {
            best = (uint32_t)left;
        }
        if (left + 1 < count && before(&rivals[left + 1], &rivals[best])) {
            best = (uint32_t)left + 1;
        }
        if (best == place) {
            return;
        }
        swap(&rivals[place], &rivals[best]);
        place = best;
    }
}

void sl_rank_build(struct sl_rival *rivals, uint32_t count)
{
    for (uint32_t place = count / 2; place > 0; place--) {
        sift(rivals, count, place - 1);
    }
}

void sl_rank_pop(struct sl_rival *rivals, uint32_t count)
{
    swap(&rivals[0], &rivals[count - 1]);
    sift(rivals, count - 1, 0);
}
