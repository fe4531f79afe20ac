/* SPDX-License-Identifier: BSD-2-Clause */
/* figures: the margin of a holding, in numbers. */
#ifndef SL_FIGURES_H
#define SL_FIGURES_H

#include "engine/equity.h"

/* What backs a holding is its equity, but for holdings that are special (special.h). */
struct sl_margin {
    sl_wide equity; /* margin equity: what backs it, in atoms, rounded down */
    sl_wide rest;   /* and what that has cut off, in billionths of an atom */
    sl_wide own;    /* balance + sum(lots * value - cost), in atoms, rounded down */
    sl_wide initial;
    sl_wide maintenance;
    sl_wide initial_less; /* of the margin equity, what does not count for the initial requirement
                           */
};

/* Margin equity less a requirement. */
static inline sl_wide sl_margin_above(const struct sl_margin *margin, enum sl_requirement which)
{
    return which == SL_INITIAL ? margin->equity - margin->initial_less - margin->initial
                               : margin->equity - margin->maintenance;
}

/* Margin equity exactly, in billionths of an atom. That of a group is whole. */
static inline sl_wide sl_margin_exactly(const struct sl_margin *margin)
{
    return margin->equity * SL_FINE_ATOM + margin->rest;
}

#endif
