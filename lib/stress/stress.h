/* SPDX-License-Identifier: BSD-2-Clause */
/* stress: scenarios of a model or given by marks, run on a book that is left as it was. */
#ifndef SL_STRESS_H
#define SL_STRESS_H

#include "stress/cascade.h"
#include "stress/factor.h"
#include "stress/outcome.h"
#include "stress/panel.h"
#include "stress/unwind.h"
#include "sloss/stress.h"

struct sloss_stress {
    struct sloss_engine *engine;
    struct sl_factor_model model;
    uint32_t count;                      /* of markets with a model */
    struct sloss_stress_market *markets; /* as given */
    struct sl_factor_row *rows;
    struct sl_cascade_market *cascading;
    struct sl_cascade_cross *cross; /* parts that are not zero, row by row */
    size_t cross_count;
    uint32_t grid_count;      /* markets that follow others */
    struct sloss_mark *marks; /* SL_PANEL_LANES scenarios of them */
    struct sl_panel panel;
    bool packed;
    uint64_t sequence;         /* of the book that is packed */
    bool settles;              /* a market of it settles variation: each mark is a change */
    struct sl_vector hits;     /* of the scenarios that are looked at together */
    struct sl_vector later;    /* of a round of one of them */
    struct sl_vector before;   /* struct sl_outcome_market */
    struct sl_vector funds;    /* struct sl_unwind_fund */
    struct sl_vector commands; /* of a round */
    struct sl_vector path;
    uint32_t lane; /* of the scenario under way */
    bool first;    /* its first round: `hits` are known */
};

/* Everything that sloss_stress_create() has checked. */
enum sloss_status sl_stress_check(const struct sloss_engine *engine,
                                  const struct sloss_stress_config *config,
                                  const struct sloss_stress_market *markets, uint32_t count,
                                  uint32_t *row_out);

enum sloss_status sl_stress_draw(const struct sloss_stress *stress, uint64_t scenario,
                                 struct sloss_mark *marks_out, int64_t *weight_out);
enum sloss_status sl_stress_run(struct sloss_stress *stress, uint64_t first, size_t count,
                                struct sloss_stress_result *results_out, int64_t *market_out,
                                size_t *done_out);
enum sloss_status sl_stress_apply(struct sloss_stress *stress, const struct sloss_mark *marks,
                                  uint32_t count, struct sloss_stress_result *result);
enum sloss_status sl_stress_screen(struct sloss_stress *stress, uint64_t first, size_t count,
                                   int64_t *deficit_out);

/* Give back what ties marks to others: cross-impact and grids. */
void sl_stress_untie(struct sloss_stress *stress);

#endif
