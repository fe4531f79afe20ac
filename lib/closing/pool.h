/* SPDX-License-Identifier: BSD-2-Clause */
/* pool: what members of a group have left over pays what others lack, before any of that is a
 * deficit (docs/rules.md 22.5). Members are added in account order; then the payments are worked
 * out, and leave those who pay; each reaches its holding when it is asked for. */
#ifndef SL_POOL_H
#define SL_POOL_H

#include "engine/engine.h"

/* A member: it lacks something, or has something left over. */
struct sl_pool_row {
    uint32_t holding;
    int64_t lacks; /* once the payments are worked out, what is not paid */
    int64_t left;
};

/* A round begins, in which nothing is paid yet. */
void sl_pool_open(struct sloss_engine *engine);

/* Begin with the members of a group: none so far. */
void sl_pool_begin(struct sloss_engine *engine);

enum sloss_status sl_pool_add(struct sloss_engine *engine, uint32_t holding, int64_t lacks,
                              int64_t left);

/* What a member has that is not closed out: its balance, or its equity where that is less, without
 * gains that are not settled. */
int64_t sl_pool_has(const struct sloss_engine *engine, uint32_t holding);

/* Those who have something pay in proportion to it, and those who lack something are to be paid in
 * proportion to that, each telescoping. */
enum sloss_status sl_pool_plan(struct sloss_engine *engine);

/* The members as they were added; valid until the next begin. */
const struct sl_pool_row *sl_pool_rows(const struct sloss_engine *engine, uint32_t *count_out);

/* Pay a holding what is to be paid to it. */
enum sloss_status sl_pool_receive(struct sloss_engine *engine, uint32_t holding,
                                  int64_t *received_out);

/* Has everything been paid? */
bool sl_pool_is_empty(const struct sloss_engine *engine);

#endif
