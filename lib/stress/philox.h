/* SPDX-License-Identifier: BSD-2-Clause */
/* philox: random numbers by number: draw i of scenario n of a seed, in any order, on any thread. */
#ifndef SL_PHILOX_H
#define SL_PHILOX_H

#include <stdint.h>

/* Philox4x32-10: Salmon, Moraes, Dror, Shaw, "Parallel Random Numbers: As Easy as 1, 2, 3", SC
 * 2011. A bijection of 128 bits for each key of 64. */
struct sl_philox {
    uint32_t word[4];
};

struct sl_philox sl_philox(struct sl_philox counter, uint64_t key);

/* What a draw is for. Draws of different streams are independent, so that more draws of one stream
 * do not change the others. */
enum sl_stream {
    SL_STREAM_FACTOR,
    SL_STREAM_SCALE,
    SL_STREAM_JUMP,
    SL_STREAM_OWN,
    SL_STREAM_OWN_JUMP,
    SL_STREAM_DAY,
    SL_STREAM_ROW,    /* a row of a resample */
    SL_STREAM_ROW_DAY /* a day of a path on a resample */
};

/* 64 bits: draw `draw` of a stream in scenario `scenario`. */
uint64_t sl_philox_draw(uint64_t seed, uint64_t scenario, enum sl_stream stream, uint32_t draw);

#endif
