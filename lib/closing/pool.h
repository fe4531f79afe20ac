/* SPDX-License-Identifier: BSD-2-Clause */
/* pool: what members of a group have left over pays what others lack, before any of that is a
 * deficit (docs/rules.md 22.5). Members are added in account order, and then pay. */
#ifndef SL_POOL_H
#define SL_POOL_H

#include "engine/engine.h"

/* A member: it lacks something, or has something left over. */
struct sl_pool_row {
    uint32_t holding;
    int64_t lacks; /* once others have paid, what it still does */
    int64_t left;
};

/* Is it the first time in the round under way that members of this group, in this asset, are asked?
 * Then begin with none of them. */
bool sl_pool_begin(struct sloss_engine *engine, uint32_t group, uint32_t asset);

enum sloss_status sl_pool_add(struct sloss_engine *engine, uint32_t holding, int64_t lacks,
                              int64_t left);

/* What a member has that is not closed out: its balance, or its equity where that is less, without
 * gains that are not settled. */
int64_t sl_pool_has(const struct sloss_engine *engine, uint32_t holding);

/* Those who have something pay in proportion to it, and those who lack something are paid in
 * proportion to that, each telescoping. */
enum sloss_status sl_pool_pay(struct sloss_engine *engine);

/* The members as they were added; valid until the next begin. */
const struct sl_pool_row *sl_pool_rows(const struct sloss_engine *engine, uint32_t *count_out);

#endif
