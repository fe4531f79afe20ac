/* SPDX-License-Identifier: BSD-2-Clause */
#include "mark/variation_internal.h"

#include "engine/gain.h"
#include "mark/collect_internal.h"
#include "mark/haircut_internal.h"
#include "mark/payout_internal.h"
#include "waterfall/round.h"

/* Losers pay; where there is one market, as they are found. */
static enum sloss_status collect(struct sl_instant *instant)
{
    enum sloss_status status = sl_instant_open(instant);
    instant->engine->waiting.size = 0;
    if (status == SLOSS_OK) {
        status = sl_instant_gather(instant, sl_collect_holding);
    }
    if (status == SLOSS_OK && instant->markets > 1) {
        status = sl_collect(instant);
    }
    return status == SLOSS_OK ? sl_collect_rest(instant) : status;
}

/* A mark settles all that trades have left; a funding payment leaves it as it was. */
static enum sloss_status turn(struct sl_instant *instant)
{
    enum sloss_status status = SLOSS_OK;
    for (uint32_t place = 0; status == SLOSS_OK && place < instant->markets; place++) {
        const struct sl_move *move = &instant->moves[place];
        if (!move->funding) {
            status = sl_gain_turn(instant->engine, move->market, move->again);
            sl_engine_market(instant->engine, move->market)->unsettled = false;
        }
    }
    return status;
}

static enum sloss_status settle(struct sloss_engine *engine, const struct sl_move *moves,
                                uint32_t count)
{
    struct sl_instant instant = {.engine = engine, .moves = moves, .markets = count};
    struct sl_sharer winners = {.charge = sl_haircut, .due = sl_haircut_due, .context = &instant};
    if (count == 0) {
        return SLOSS_OK;
    }
    sl_round_begin(engine);
    enum sloss_status status = collect(&instant);
    if (status == SLOSS_OK) {
        status = turn(&instant);
    }
    if (status == SLOSS_OK) {
        status = sl_round_close(engine, &winners);
    }
    status = sl_round_end(engine, &winners, status);
    return status == SLOSS_OK ? sl_payout(&instant) : status;
}

static uint32_t asset_of(const struct sloss_engine *engine, const struct sl_move *move)
{
    return sl_ledger_book(engine->ledger, move->market)->asset;
}

/* The next asset of the moves from this one on, and its moves as they stand, in `moves`; SL_NONE
 * where there is no more. */
static enum sloss_status select_asset(struct sloss_engine *engine, const struct sl_move *moves,
                                      uint32_t count, uint32_t *asset)
{
    uint32_t next = SL_NONE;
    for (uint32_t i = 0; i < count; i++) {
        uint32_t its = asset_of(engine, &moves[i]);
        next = its >= *asset && its < next ? its : next;
    }
    *asset = next;
    engine->moves.size = 0;
    for (uint32_t i = 0; i < count; i++) {
        if (asset_of(engine, &moves[i]) == next) {
            struct sl_move *selected = sl_vector_extend(&engine->moves, sizeof(*selected));
            if (selected == NULL) {
                return SLOSS_ERR_MEMORY;
            }
            *selected = moves[i];
        }
    }
    return SLOSS_OK;
}

/* What an asset can be sold for depends on how it stands, so where there are pairs each asset is an
 * instant of its own, in order of creation. */
enum sloss_status sl_variation_settle(struct sloss_engine *engine, const struct sl_move *moves,
                                      uint32_t count)
{
    enum sloss_status status = SLOSS_OK;
    if (engine->ledger->pairs.count == 0 || count < 2) {
        return settle(engine, moves, count);
    }
    for (uint32_t asset = 0; status == SLOSS_OK && asset != SL_NONE; asset++) {
        status = select_asset(engine, moves, count, &asset);
        if (asset == SL_NONE) {
            break;
        }
        if (status == SLOSS_OK) {
            status = settle(engine, (const struct sl_move *)(const void *)engine->moves.data,
                            (uint32_t)(engine->moves.size / sizeof(struct sl_move)));
        }
    }
    return status;
}
