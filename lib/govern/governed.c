/* SPDX-License-Identifier: BSD-2-Clause */
#include "govern/governed.h"

#include "base/fixed.h"

const struct sl_governed *sl_govern_terms_of(const struct sloss_engine *engine, uint32_t kind)
{
    return &engine->govern.terms[kind];
}

bool sl_govern_terms_may_be(uint32_t kind, const struct sl_governed *terms)
{
    return terms->delay >= 0 && terms->step_ppb >= 0 && terms->step_ppb <= SLOSS_STEP_MAX &&
           (terms->step_ppb == 0 || sl_govern_has_rates(kind));
}

enum sloss_status sl_govern_set_terms(struct sloss_engine *engine, uint32_t kind,
                                      const struct sl_governed *terms)
{
    struct sl_govern *govern = &engine->govern;
    enum sloss_status status = sl_ledger_save(engine->ledger, govern->terms, sizeof(govern->terms),
                                              &govern->terms_saved_by);
    if (status == SLOSS_OK) {
        govern->terms[kind] = *terms;
    }
    return status;
}

bool sl_govern_is_consistent(const struct sloss_engine *engine)
{
    bool holds = true;
    for (uint32_t kind = 0; holds && kind <= SLOSS_COMMAND_GOVERN; kind++) {
        const struct sl_governed *terms = sl_govern_terms_of(engine, kind);
        bool is_none = terms->delay == 0 && terms->step_ppb == 0;
        holds = is_none || (sl_govern_is_kind(kind) && sl_govern_terms_may_be(kind, terms));
    }
    return holds;
}

static bool is_looser(const struct sl_governed *before, const struct sloss_command_govern *after)
{
    return after->delay < before->delay ||
           (before->step_ppb != 0 &&
            (after->step_ppb == 0 || after->step_ppb > before->step_ppb));
}

static int64_t wait_of_govern(const struct sloss_engine *engine,
                              const struct sloss_command_govern *command)
{
    if (!sl_govern_is_kind(command->kind)) {
        return 0; /* it is refused for that */
    }
    const struct sl_governed *terms = sl_govern_terms_of(engine, command->kind);
    int64_t own = sl_govern_terms_of(engine, SLOSS_COMMAND_GOVERN)->delay;
    return !is_looser(terms, command) ? 0 : terms->delay > own ? terms->delay : own;
}

int64_t sl_govern_wait(const struct sloss_engine *engine, const struct sloss_command *command)
{
    if (command->kind == SLOSS_COMMAND_GOVERN) {
        return wait_of_govern(engine, &command->govern);
    }
    int64_t delay = sl_govern_terms_of(engine, command->kind)->delay; /* 0 where it is no setting */
    return delay > 0 && sl_govern_kind_of(command) != 0 ? delay : 0;
}

struct sl_govern_before sl_govern_before(const struct sloss_engine *engine,
                                         const struct sloss_command *command)
{
    struct sl_govern_before before = {
        .step_ppb = sl_govern_terms_of(engine, command->kind)->step_ppb}; /* 0 where there is none */
    if (before.step_ppb > 0) {
        before.rates = sl_govern_rates_at(engine, command);
    }
    return before;
}

/* |after - before| <= step * |before| */
static bool is_near(int64_t before, int64_t after, int64_t step_ppb)
{
    sl_wide change = (sl_wide)after - before;
    return (change < 0 ? -change : change) * SL_PPB <=
           step_ppb * (sl_wide)sl_fixed_absolute(before);
}

bool sl_govern_is_in_step(const struct sloss_engine *engine, const struct sloss_command *command,
                          const struct sl_govern_before *before)
{
    bool holds = true;
    if (before->rates.count == 0) {
        return true;
    }
    const struct sl_govern_rates after = sl_govern_rates_at(engine, command);
    for (uint32_t i = 0; i < before->rates.count; i++) {
        holds = holds && is_near(before->rates.ppb[i], after.ppb[i], before->step_ppb);
    }
    return holds;
}
