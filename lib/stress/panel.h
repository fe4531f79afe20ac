/* SPDX-License-Identifier: BSD-2-Clause */
/* panel: a book packed into columns, to find the holdings that may be in breach at many sets of
 * marks.
 *
 * Eight scenarios are checked at a time, one per lane, so that each position is read once for
 * eight. The scan finds all holdings that are in breach, and a few others, because it uses a
 * requirement per lot that is rounded up. The engine then decides exactly. It also decides about
 * holdings of which more is asked than that, at any marks. */
#ifndef SL_PANEL_H
#define SL_PANEL_H

#include "engine/engine.h"

#define SL_PANEL_LANES 8u

/* What one lot adds to the headroom at the marks of each lane; one struct per side of a market. */
struct sl_panel_slope {
    int64_t lane[SL_PANEL_LANES];
};

/* A holding, and the lanes in which it may be in breach. */
struct sl_panel_hit {
    uint32_t place;
    uint32_t lanes; /* bit set of lanes */
};

struct sl_panel {
    struct sl_vector rows;  /* uint32_t holdings */
    struct sl_vector asset; /* uint32_t */
    struct sl_vector base;  /* int64_t: equity at a value of zero, less an atom for each position of
                                  a market that is finer than the atom */
    struct sl_vector first; /* uint32_t: index of its first position; one more at the end */
    struct sl_vector lots;  /* int64_t */
    struct sl_vector side;  /* uint32_t: 2 * market, + 1 for shorts */
    struct sl_vector most;  /* uint64_t by side: the largest |lots| */
    struct sl_vector slopes;  /* struct sl_panel_slope by side */
    struct sl_vector values;  /* struct sl_panel_slope by market: value of a lot */
    struct sl_vector scale;   /* uint32_t by asset: all its amounts here are of the finest scale of
                                 its markets (base/fine.h) */
    struct sl_vector special; /* uint32_t holdings of accounts about which a scan says nothing: they
                                 may be in breach at any marks (margin/special.h) */
    uint32_t markets;
    uint32_t count;  /* holdings */
    uint32_t widest; /* largest number of positions of one holding */
    uint64_t base_most;
};

void sl_panel_initialize(struct sl_panel *panel, const struct sloss_memory *memory);
void sl_panel_finalize(struct sl_panel *panel);

/* Pack the book: the holdings of accounts that have positions or a debt. All lanes start at the
 * marks of the book. SLOSS_ERR_OVERFLOW if the costs of a holding do not fit 64 bits in the finest
 * scale of its asset. */
enum sloss_status sl_panel_pack(struct sl_panel *panel, const struct sloss_engine *engine);

/* Set the mark of a market in a lane. */
enum sloss_status sl_panel_set(struct sl_panel *panel, const struct sloss_engine *engine,
                               uint32_t market, uint32_t lane, int64_t price);

/* Find the holdings that may be in breach in some lane, as struct sl_panel_hit. Those in `special`
 * may be as well, in every lane. */
enum sloss_status sl_panel_scan(const struct sl_panel *panel, struct sl_vector *hits);

/* The equity of a holding in a lane, in atoms, rounded down. `place` is the row of the holding in
 * the panel. */
sl_wide sl_panel_equity(const struct sl_panel *panel, const struct sloss_engine *engine,
                        uint32_t place, uint32_t lane);

/* The loop over all holdings. It appends hits to a list that has room for all, and returns their
 * number. Requires that no sum exceeds 64 bits. */
typedef uint32_t sl_panel_loop(const struct sl_panel *panel, struct sl_panel_hit *hits);

/* The loop that does all lanes at once; NULL if the compiler or the processor has no AVX-512. */
sl_panel_loop *sl_panel_avx512(void);

/* For tests: the portable forms, of 64 and of 128 bits. */
sl_panel_loop sl_panel_narrow_loop;
sl_panel_loop sl_panel_wide_loop;

#endif
