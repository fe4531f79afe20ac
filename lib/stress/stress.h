/* SPDX-License-Identifier: BSD-2-Clause */
/* stress: runs scenarios, drawn from a model or given by marks, on a book that is unchanged
 * afterwards. */
#ifndef SL_STRESS_H
#define SL_STRESS_H

#include "sloss/stress.h"
#include "stress/cascade.h"
#include "stress/factor.h"
#include "stress/outcome.h"
#include "stress/panel.h"
#include "stress/unwind.h"

struct sloss_stress {
    struct sloss_engine *engine;
    struct sl_factor_model model;
    uint32_t count;                      /* number of markets with a model */
    struct sloss_stress_market *markets; /* the models as the host gave them */
    struct sl_factor_row *rows;
    struct sl_cascade_market *cascading;
    struct sl_cascade_cross *cross; /* the cross-impacts that are not zero, row by row */
    size_t cross_count;
    uint32_t grid_count;      /* markets that follow others */
    struct sloss_mark *marks; /* the marks of SL_PANEL_LANES scenarios */
    struct sl_panel panel;
    bool is_packed;
    uint64_t sequence;           /* number of the last command that the panel includes */
    bool has_variation_market;   /* a market settles variation: each mark changes holdings */
    bool has_loss_limit;         /* a fund has one: a mark may close a position of it */
    struct sl_vector first_hits; /* hits of the first rounds of all lanes */
    struct sl_vector later_hits; /* hits of a later round of one lane */
    struct sl_vector group_lanes; /* uint32_t by group: lanes in which a member may owe */
    struct sl_vector before;     /* struct sl_outcome_market */
    struct sl_vector funds;      /* struct sl_unwind_fund */
    struct sl_vector commands;   /* the commands of a round */
    struct sl_vector path;
    uint32_t lane;       /* lane of the scenario that is run */
    bool is_first_round; /* it is in its first round, whose hits are known */
};

/* Check the arguments of sloss_stress_create(). */
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

/* Free what links marks to other marks: cross-impact and grids. */
void sl_stress_free_links(struct sloss_stress *stress);

#endif
