/* SPDX-License-Identifier: BSD-2-Clause */
/* chord: what is asked of a holding after an order, bounded from below by straight lines.
 *
 * While none of the numbers of lots that it is asked for changes its side or its bracket, what is
 * asked is convex in the lots of the order, but for what is rounded. So on one side of the middle
 * of a range it is nowhere less than on the line through the middle and the end of the other side.
 * Where equity and what is asked go nearly alike, this says of long ranges what their ends do not
 * say. */
#ifndef SL_CHORD_INTERNAL_H
#define SL_CHORD_INTERNAL_H

#include "query/before_internal.h"

/* At the first of a range of orders, in its middle and at the last. Whatever is straight between
 * two of them and reached nowhere, is reached by no order of the range. */
struct sl_chord {
    sl_wide asked[3];  /* at least so much, atoms */
    sl_wide equity[3]; /* margin equity, at most so much, billionths of an atom */
};

/* False where the range is short, or where what is asked may not be convex. */
bool sl_chord_of(const struct sl_before_order *before, struct sl_lots lots,
                 const struct sl_after_order *few, const struct sl_after_order *many,
                 enum sl_requirement which, struct sl_chord *chord_out);

#endif
