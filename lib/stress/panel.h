/* SPDX-License-Identifier: BSD-2-Clause */
/* panel: a book packed into columns, to find at many sets of marks who may be in breach.
 *
 * Scenarios are looked at eight at a time, so that each position is read once for eight. What it
 * finds are those who may be in breach, all of them and few others: a lot counts at a requirement
 * rounded up. Who is, the engine decides. */
#ifndef SL_PANEL_H
#define SL_PANEL_H

#include "engine/engine.h"

#define SL_PANEL_LANES 8u

/* What a lot adds to headroom at the marks of each lane, by side. */
struct sl_panel_slope {
    int64_t lane[SL_PANEL_LANES];
};

/* A holding, and in which lanes it may be in breach. */
struct sl_panel_hit {
    uint32_t place;
    uint32_t lanes; /* bits */
};

struct sl_panel {
    struct sl_vector rows;   /* uint32_t holdings */
    struct sl_vector asset;  /* uint32_t */
    struct sl_vector base;   /* int64_t: equity at a value of zero */
    struct sl_vector first;  /* uint32_t: where its positions begin; one more at the end */
    struct sl_vector lots;   /* int64_t */
    struct sl_vector side;   /* uint32_t: 2 * market, + 1 for shorts */
    struct sl_vector most;   /* uint64_t by side: the largest |lots| */
    struct sl_vector slopes; /* struct sl_panel_slope by side */
    struct sl_vector values; /* struct sl_panel_slope by market: value of a lot */
    uint32_t markets;
    uint32_t count;  /* holdings */
    uint32_t widest; /* positions that one holding has at most */
    uint64_t base_most;
};

void sl_panel_initialize(struct sl_panel *panel, const struct sloss_memory *memory);
void sl_panel_finalize(struct sl_panel *panel);

/* Pack the book: holdings of accounts with positions, or with a debt. All lanes stand at its marks.
 * SLOSS_ERR_OVERFLOW where the costs of one do not fit 64 bits. */
enum sloss_status sl_panel_pack(struct sl_panel *panel, const struct sloss_engine *engine);

/* Set the mark of a market in a lane. */
enum sloss_status sl_panel_set(struct sl_panel *panel, const struct sloss_engine *engine,
                               uint32_t market, uint32_t lane, int64_t price);

/* Find who may be in breach in any lane: struct sl_panel_hit. */
enum sloss_status sl_panel_scan(const struct sl_panel *panel, struct sl_vector *hits);

/* Equity of a holding, by its place in the panel, in a lane. */
sl_wide sl_panel_equity(const struct sl_panel *panel, uint32_t place, uint32_t lane);

/* The loop over all holdings: appends to a list with room for all, and returns how many. Requires
 * that no sum leaves 64 bits. */
typedef uint32_t sl_panel_loop(const struct sl_panel *panel, struct sl_panel_hit *hits);

/* All lanes at once; NULL where the compiler or the processor has no such thing. */
sl_panel_loop *sl_panel_avx512(void);

/* For tests: the portable forms, of 64 and of 128 bits. */
sl_panel_loop sl_panel_narrow_loop;
sl_panel_loop sl_panel_wide_loop;

#endif
