/* SPDX-License-Identifier: BSD-2-Clause */
/* lanes: the hash of a row of words, and the sum of such hashes. */
#ifndef SL_LANES_H
#define SL_LANES_H

#include <stdint.h>

#include "sloss/sloss.h"

/* Each row is hashed by itself and the hashes are summed, so memory layout, capacity and free rows
 * do not matter, partial sums can be merged, and a row's change is one subtraction and one
 * addition. The row's hash is the two-lane mixing of MurmurHash3 x64 128 (A. Appleby, public
 * domain) over its words. */
struct sl_lanes {
    uint64_t first;
    uint64_t second;
};

static inline uint64_t sl_lanes_rotate(uint64_t word, unsigned bits)
{
    return word << bits | word >> (64 - bits);
}

static inline void sl_lanes_absorb(struct sl_lanes *lanes, uint64_t word)
{
    lanes->first ^=
        sl_lanes_rotate(word * UINT64_C(0x87C37B91114253D5), 31) * UINT64_C(0x4CF5AD432745937F);
    lanes->first = (sl_lanes_rotate(lanes->first, 27) + lanes->second) * 5 + 0x52DCE729;
    lanes->second ^=
        sl_lanes_rotate(word * UINT64_C(0x4CF5AD432745937F), 33) * UINT64_C(0x87C37B91114253D5);
    lanes->second = (sl_lanes_rotate(lanes->second, 31) + lanes->first) * 5 + 0x38495AB5;
}

static inline uint64_t sl_lanes_avalanche(uint64_t word)
{
    word = (word ^ word >> 33) * UINT64_C(0xFF51AFD7ED558CCD);
    word = (word ^ word >> 33) * UINT64_C(0xC4CEB9FE1A85EC53);
    return word ^ word >> 33;
}

/* Add the hash of a row that is complete. */
static inline void sl_lanes_add(struct sloss_hash *sum, struct sl_lanes lanes)
{
    lanes.first += lanes.second;
    lanes.second += lanes.first;
    lanes.first = sl_lanes_avalanche(lanes.first);
    lanes.second = sl_lanes_avalanche(lanes.second);
    lanes.first += lanes.second;
    lanes.second += lanes.first;
    uint64_t low = sum->low + lanes.first;
    sum->high += lanes.second + (low < sum->low ? 1 : 0);
    sum->low = low;
}

#endif
