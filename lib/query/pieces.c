/* SPDX-License-Identifier: BSD-2-Clause */
#include "query/pieces_internal.h"

/* ceil(a / b) of numbers that are not negative, b above 0. */
static int64_t up(int64_t a, int64_t b)
{
    return a / b + (a % b != 0);
}

/* The bracket that w is in; below the lowest nothing is asked. */
struct sl_piece sl_pieces_in_bracket(const struct sl_asking *asked, int64_t w)
{
    const struct sl_market *market = asked->market;
    int64_t notional = asked->step * w;
    uint32_t place = market->tier_count;
    while (place > 0 && market->tier[place - 1].from > notional) {
        place--;
    }
    struct sl_piece piece = {.last = INT64_MAX};
    if (place < market->tier_count && asked->step > 0) {
        piece.last = (market->tier[place].from - 1) / asked->step;
    }
    if (place > 0) {
        const struct sl_tier *tier = &market->tier[place - 1];
        int64_t rate = tier->rate[asked->which];
        piece.first = tier->from == 0 ? 0 : up(tier->from, asked->step);
        piece.slope = (sl_wide)asked->step * rate;
        piece.offset = tier->below[asked->which] - (sl_wide)tier->from * rate;
    }
    return piece;
}

static int64_t narrow(sl_wide a)
{
    return a > INT64_MAX ? INT64_MAX : a < 0 ? 0 : (int64_t)a;
}

/* Cut the piece to where `slope * w + offset` is below zero, as it is at a w of the piece. */
static void keep_below(struct sl_piece *piece, sl_wide slope, sl_wide offset)
{
    if (slope > 0) {
        int64_t last = narrow(sl_wide_divide(-offset, slope, SL_ROUND_CEIL) - 1);
        piece->last = last < piece->last ? last : piece->last;
    } else if (slope < 0) {
        int64_t first = narrow(sl_wide_divide(offset, -slope, SL_ROUND_FLOOR) + 1);
        piece->first = first > piece->first ? first : piece->first;
    }
}

/* The greater of both, as far as it is that. */
static struct sl_piece greater(struct sl_piece piece, const struct sl_asking *asked, int64_t w)
{
    sl_wide slope = piece.slope - asked->lot_slope;
    sl_wide offset = piece.offset - asked->lot_offset;
    if (slope * w + offset < 0) {
        piece.slope = asked->lot_slope;
        piece.offset = asked->lot_offset;
        keep_below(&piece, slope, offset);
    } else {
        keep_below(&piece, -slope, -offset - 1); /* at least zero is above -1 */
    }
    return piece;
}

struct sl_piece sl_pieces_at(const struct sl_asking *asked, int64_t w)
{
    struct sl_piece piece = sl_pieces_in_bracket(asked, w);
    return asked->market->lot_least[asked->which] == 0 ? piece : greater(piece, asked, w);
}
