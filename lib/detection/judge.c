/* SPDX-License-Identifier: BSD-2-Clause */
#include "detection/judge.h"

#include "detection/slack_internal.h"
#include "ledger/side/compartment.h"
#include "margin/margin.h"

#define BULK_PART 64u   /* bulk is when one holding in so many is checked at once */
#define PASSES_MAX 6u   /* triggers passed that make a holding hot */
#define PASSES_BLOCK 8u /* marks in a block */
#define TURNS 32u       /* number of marks over which holdings are armed anew after a bulk */

/* Marks are counted in blocks; after a block in which no trigger of the holding was passed, the
 * count begins at zero again. */
void sl_judge_note_pass(const struct sloss_engine *engine, struct sl_holding *holding)
{
    uint8_t block = (uint8_t)(engine->instants / PASSES_BLOCK);
    if ((uint8_t)(block - holding->recent_passes_block) > 1) {
        holding->recent_passes = 0;
    }
    holding->recent_passes_block = block;
    if (holding->recent_passes < PASSES_MAX) {
        holding->recent_passes++;
    }
}

/* A holding that was armed in vain so often is checked at every mark instead, until its slack is
 * several times what it may lose in one instant. (The cost is at most twice the best in hindsight,
 * as in the ski rental problem.) */
static bool is_hot(const struct sloss_engine *engine, struct sl_holding *holding, uint32_t row,
                   sl_wide slack)
{
    if (engine->force_hot != SL_FORCE_AUTO) {
        return engine->force_hot == SL_FORCE_ON && holding->count > 0;
    }
    if (holding->recent_passes < PASSES_MAX) {
        return false;
    }
    if (!sl_slack_is_ample(engine, row, slack)) {
        return true;
    }
    holding->recent_passes = 0;
    return false;
}

static bool are_many(const struct sloss_engine *engine, size_t rows)
{
    if (engine->force_bulk != SL_FORCE_AUTO) {
        return engine->force_bulk == SL_FORCE_ON;
    }
    return rows > 1024 && rows > engine->ledger->holdings.count / BULK_PART;
}

enum sl_crowd sl_judge_crowd(const struct sloss_engine *engine, size_t found, size_t suspects)
{
    return are_many(engine, found)              ? SL_CROWD_BULK
           : are_many(engine, found + suspects) ? SL_CROWD_MANY
                                                : SL_CROWD_FEW;
}

/* Where many holdings are checked at once, only a few of those without triggers are armed in each
 * mark, and only if their triggers are not about to be passed again. */
static bool may_arm(const struct sloss_engine *engine, const struct sl_holding *holding,
                    uint32_t row, sl_wide slack, enum sl_crowd crowd)
{
    bool has_its_turn = (row + engine->instants) % TURNS == 0;
    if (crowd == SL_CROWD_FEW ||
        (crowd == SL_CROWD_MANY && (holding->flags & SL_HOLDING_VOID) == 0)) {
        return true;
    }
    return has_its_turn &&
           (engine->force_bulk != SL_FORCE_AUTO || sl_slack_is_ample(engine, row, slack));
}

/* ---- one holding ----------------------------------------------------------------------------- */

/* In liquidation, but not in breach: the round that is listed may reduce it. */
static enum sloss_status list_running(struct sloss_engine *engine, uint32_t row)
{
    const struct sl_holding *holding = sl_ledger_holding(engine->ledger, row);
    if ((holding->flags & SL_HOLDING_LIQUIDATING) == 0 ||
        (holding->flags & SL_HOLDING_CLOSED) != 0) {
        return SLOSS_OK;
    }
    uint32_t *running = sl_vector_extend(&engine->reductions.running, sizeof(*running));
    if (running == NULL) {
        return SLOSS_ERR_MEMORY;
    }
    *running = row;
    return SLOSS_OK;
}

static enum sloss_status list(struct sloss_engine *engine, uint32_t row)
{
    uint64_t *key = sl_vector_extend(&engine->judging.breaches, sizeof(*key));
    if (key == NULL) {
        return SLOSS_ERR_MEMORY;
    }
    *key = sl_compartment_key(engine->ledger, row);
    return SLOSS_OK;
}

static enum sloss_status arm(struct sloss_engine *engine, uint32_t row, sl_wide slack,
                             enum sl_crowd crowd, bool *armed)
{
    struct sl_holding *holding = sl_ledger_holding(engine->ledger, row);
    slack -= sl_slack_below_level(engine, row, 1);
    return is_hot(engine, holding, row, slack)
               ? SLOSS_OK
               : sl_slack_share(engine, row, slack, may_arm(engine, holding, row, slack, crowd),
                                armed);
}

enum sloss_status sl_judge(struct sloss_engine *engine, uint32_t row, enum sl_crowd crowd,
                           bool *stays)
{
    struct sl_holding *holding = sl_ledger_holding(engine->ledger, row);
    sl_wide slack = sl_margin_slack(engine, row, SL_MAINTENANCE);
    bool breached = sl_margin_is_short(engine, row, slack);
    bool armed = false;
    enum sloss_status status = SLOSS_OK;
    if (breached) {
        status = (holding->flags & SL_HOLDING_CLOSED) == 0 ? list(engine, row) : SLOSS_OK;
    } else if ((holding->flags & SL_HOLDING_SPECIAL) != 0) {
        status = list_running(engine, row);
    } else {
        status = arm(engine, row, slack, crowd, &armed);
    }
    *stays = !armed && (holding->count > 0 || breached);
    if (!armed) {
        sl_ledger_raise(holding, SL_HOLDING_VOID);
    }
    return status;
}

enum sloss_status sl_judge_only(struct sloss_engine *engine, uint32_t row)
{
    const struct sl_holding *holding = sl_ledger_holding(engine->ledger, row);
    bool waits = (holding->flags & SL_HOLDING_CLOSED) != 0;
    if (waits) {
        return SLOSS_OK;
    }
    return sl_margin_breached(engine, row) ? list(engine, row) : list_running(engine, row);
}
