/* SPDX-License-Identifier: BSD-2-Clause */
#include "engine/engine.h"

static struct sl_vector *working_memory(struct sloss_engine *engine, size_t which)
{
    struct sl_vector *const vectors[] = {&engine->order,
                                         &engine->keys,
                                         &engine->judging.found,
                                         &engine->judging.bitmap,
                                         &engine->judging.legs,
                                         &engine->judging.breaches,
                                         &engine->commands.marks,
                                         &engine->commands.prices,
                                         &engine->commands.owned,
                                         &engine->commands.debts,
                                         &engine->instant,
                                         &engine->rows,
                                         &engine->shared,
                                         &engine->causes,
                                         &engine->stood,
                                         &engine->waiting,
                                         &engine->moves,
                                         &engine->expiring,
                                         &engine->reductions.running,
                                         &engine->reductions.goes,
                                         &engine->reductions.lots,
                                         &engine->reductions.looked,
                                         &engine->executions.spared,
                                         &engine->executions.keys,
                                         &engine->executions.overdue,
                                         &engine->parts,
                                         &engine->pool.rows,
                                         &engine->pool.payments,
                                         &engine->known.rows,
                                         &engine->columns,
                                         &engine->choice,
                                         &engine->charged,
                                         &engine->watch.changed,
                                         &engine->cut,
                                         &engine->marked,
                                         &engine->round.defaults,
                                         &engine->round.keys,
                                         &engine->round.stands,
                                         &engine->round.before,
                                         &engine->round.listed,
                                         &engine->round.payments,
                                         &engine->round.claimed,
                                         &engine->losses,
                                         &engine->unsettled,
                                         &engine->round.asking,
                                         &engine->round.answering,
                                         &engine->parties,
                                         &engine->figures,
                                         &engine->passes,
                                         &engine->guards.made,
                                         &engine->looked,
                                         &engine->round.leavers};
    return which < sizeof(vectors) / sizeof(vectors[0]) ? vectors[which] : NULL;
}

void sl_engine_initialize(struct sloss_engine *engine, struct sloss_ledger *ledger)
{
    *engine = (struct sloss_engine){
        .ledger = ledger, .settings = {.time = INT64_MIN}, .keep_events = true};
    sl_paged_initialize(&engine->markets, &ledger->memory, sizeof(struct sl_market));
    sl_paged_initialize(&engine->noting, &ledger->memory, sizeof(uint32_t));
    for (size_t i = 0; working_memory(engine, i) != NULL; i++) {
        sl_vector_initialize(working_memory(engine, i), &ledger->memory);
    }
}

void sl_engine_finalize(struct sloss_engine *engine)
{
    sl_paged_finalize(&engine->markets);
    for (size_t i = 0; working_memory(engine, i) != NULL; i++) {
        sl_vector_finalize(working_memory(engine, i));
    }
}

int64_t sl_engine_given(const struct sloss_engine *engine, const struct sl_market *market,
                        uint32_t layer)
{
    return market->duration[layer] == 0
               ? 0
               : sl_given_within(engine->ledger, &market->gave[layer], market->paid_sum[layer],
                                 sl_engine_now(engine), market->duration[layer]);
}
