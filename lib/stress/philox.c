/* SPDX-License-Identifier: BSD-2-Clause */
#include "stress/philox.h"

#define ROUNDS 10

static struct sl_philox turn(struct sl_philox x, uint32_t key_low, uint32_t key_high)
{
    uint64_t first = (uint64_t)x.word[0] * 0xD2511F53u;
    uint64_t second = (uint64_t)x.word[2] * 0xCD9E8D57u;
    return (struct sl_philox){{(uint32_t)(second >> 32) ^ x.word[1] ^ key_low, (uint32_t)second,
                               (uint32_t)(first >> 32) ^ x.word[3] ^ key_high, (uint32_t)first}};
}

struct sl_philox sl_philox(struct sl_philox counter, uint64_t key)
{
    uint32_t low = (uint32_t)key;
    uint32_t high = (uint32_t)(key >> 32);
    for (int round = 0; round < ROUNDS; round++) {
        counter = turn(counter, low, high);
        low += 0x9E3779B9u;  /* the golden ratio */
        high += 0xBB67AE85u; /* sqrt(3) - 1 */
    }
    return counter;
}

uint64_t sl_philox_draw(uint64_t seed, uint64_t scenario, enum sl_stream stream, uint32_t draw)
{
    struct sl_philox counter = {
        {(uint32_t)scenario, (uint32_t)(scenario >> 32), draw / 2, (uint32_t)stream}};
    struct sl_philox bits = sl_philox(counter, seed);
    uint32_t half = 2 * (draw % 2);
    return bits.word[half] | (uint64_t)bits.word[half + 1] << 32;
}
