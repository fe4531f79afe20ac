/* SPDX-License-Identifier: BSD-2-Clause */
#include "waterfall/contribute_internal.h"

#include "allocation/apportion.h"
#include "engine/record.h"
#include "ledger/members.h"
#include "ledger/order.h"
#include "margin/group_known.h"
#include "margin/margin.h"
#include "waterfall/claimants.h"
#include "waterfall/share.h"

struct contributor {
    uint32_t holding;
    uint32_t member;
    int64_t can; /* be asked for beyond its contribution, in this layer */
};

enum sloss_status sl_contribute_take(struct sloss_engine *engine, uint32_t kind, uint32_t market,
                                     uint64_t number, uint32_t member, int64_t amount)
{
    enum sloss_status status = sl_members_take(engine->ledger, member, amount);
    uint32_t holding = sl_ledger_member(engine->ledger, member)->holding;
    return status == SLOSS_OK
               ? sl_record_cover(engine, kind, market, number, holding, holding, amount)
               : status;
}

/* ---- the defaulter's own --------------------------------------------------------------------- */

enum sloss_status sl_contribute_own(struct sloss_engine *engine, struct sl_default *defaults,
                                    uint32_t count)
{
    uint32_t row = sl_members_find(engine->ledger, defaults[0].holding);
    sl_wide lacks = 0;
    sl_wide running = 0;
    int64_t before = 0;
    enum sloss_status status = SLOSS_OK;
    if (row == SL_NONE || sl_ledger_member(engine->ledger, row)->contribution == 0) {
        return SLOSS_OK;
    }
    for (uint32_t i = 0; i < count; i++) {
        lacks += defaults[i].lacks;
    }
    if (lacks == 0) {
        return SLOSS_OK; /* it has been paid already */
    }
    int64_t contribution = sl_ledger_member(engine->ledger, row)->contribution;
    int64_t paid = lacks < contribution ? (int64_t)lacks : contribution;
    for (uint32_t i = 0; status == SLOSS_OK && i < count; i++) {
        struct sl_default *one = &defaults[i];
        running += one->lacks;
        int64_t now = sl_apportion_running(paid, running, lacks);
        int64_t part = now - before;
        before = now;
        if (part > 0) {
            one->lacks -= part;
            one->record.paid[SLOSS_LAYER_CONTRIBUTION] += part;
            status = sl_contribute_take(engine, SLOSS_EVENT_MEMBERS, one->record.market,
                                        one->record.number, row, part);
        }
    }
    return status;
}

/* ---- the others ------------------------------------------------------------------------------ */

static struct contributor *rows_of(const struct sloss_engine *engine)
{
    return (struct contributor *)(void *)engine->round.answering.data;
}

/* The members of an asset that left no debt, in account order. */
static enum sloss_status list_members(struct sloss_engine *engine, uint32_t asset,
                                      uint32_t *count_out)
{
    const struct sloss_ledger *ledger = engine->ledger;
    uint32_t all = ledger->members.count;
    uint64_t *keys = sl_vector_scratch(&engine->keys, all, sizeof(*keys));
    uint64_t *scratch = sl_vector_scratch(&engine->order, all, sizeof(*scratch));
    struct contributor *rows =
        sl_vector_scratch(&engine->round.answering, all, sizeof(struct contributor));
    uint32_t count = 0;
    if (keys == NULL || scratch == NULL || rows == NULL) {
        return SLOSS_ERR_MEMORY;
    }
    for (uint32_t row = 0; row < all; row++) {
        uint32_t holding = sl_ledger_member(ledger, row)->holding;
        const struct sl_holding *has = sl_ledger_holding(ledger, holding);
        if (has->asset == asset && !sl_ledger_owes(has)) {
            keys[count++] = sl_order_key(has->account, row);
        }
    }
    sl_order_sort(keys, scratch, count);
    for (uint32_t i = 0; i < count; i++) {
        uint32_t row = sl_order_row(keys[i]);
        rows[i] =
            (struct contributor){.holding = sl_ledger_member(ledger, row)->holding, .member = row};
    }
    *count_out = count;
    return SLOSS_OK;
}

static sl_wide sum_contributions(const struct sloss_engine *engine, uint32_t count)
{
    sl_wide sum = 0;
    for (uint32_t i = 0; i < count; i++) {
        sum += sl_ledger_member(engine->ledger, rows_of(engine)[i].member)->contribution;
    }
    return sum;
}

/* What the members give to a market from their contributions is taken in proportion to them. */
static enum sloss_status take_part(struct sloss_engine *engine, struct sl_stand *stand,
                                   uint32_t count)
{
    sl_wide whole = sum_contributions(engine, count);
    sl_wide running = 0;
    int64_t before = 0;
    enum sloss_status status = SLOSS_OK;
    for (uint32_t i = 0; stand->part > 0 && status == SLOSS_OK && i < count; i++) {
        uint32_t member = rows_of(engine)[i].member;
        running += sl_ledger_member(engine->ledger, member)->contribution;
        int64_t now = sl_apportion_running(stand->part, running, whole);
        if (now > before) {
            status = sl_contribute_take(engine, SLOSS_EVENT_MEMBERS, stand->market,
                                        sl_stand_number(engine, stand), member, now - before);
            if (status == SLOSS_OK) {
                status = sl_claimants_note(engine, rows_of(engine)[i].holding, now - before);
            }
        }
        before = now;
    }
    return status == SLOSS_OK ? sl_stand_count(engine, stand, SLOSS_LAYER_MEMBERS, stand->part)
                              : status;
}

/* What each member can be asked for, from its free collateral; the sum. One that contributes
 * nothing is asked for nothing. */
static sl_wide sum_assessments(struct sloss_engine *engine, uint32_t count)
{
    sl_wide sum = 0;
    sl_group_known_begin(engine);
    for (uint32_t i = 0; i < count; i++) {
        struct contributor *row = &rows_of(engine)[i];
        const struct sl_member *member = sl_ledger_member(engine->ledger, row->member);
        struct sl_margin margin = sl_margin_of(engine, row->holding);
        int64_t left = sl_members_assessable(engine->ledger, row->member, sl_engine_now(engine));
        sl_wide free = sl_margin_free(engine, row->holding, &margin);
        row->can = member->contribution_set == 0 ? 0 : free < left ? (int64_t)free : left;
        sum += row->can;
    }
    sl_group_known_end(engine);
    return sum;
}

/* What they give to a market beyond is divided by the contributions last set, each up to what it
 * can be asked for. */
static enum sloss_status assess(struct sloss_engine *engine, struct sl_stand *stand, uint32_t count)
{
    struct sl_share share;
    struct sl_apportionment result;
    if (!sl_share_open(engine, count, &share)) {
        return SLOSS_ERR_MEMORY;
    }
    for (uint32_t i = 0; i < count; i++) {
        const struct contributor *row = &rows_of(engine)[i];
        share.weight[i] = sl_ledger_member(engine->ledger, row->member)->contribution_set;
        share.cap[i] = row->can;
    }
    enum sloss_status status = sl_share_divide(engine, &share, SLOSS_RULE_PRO_RATA,
                                               SLOSS_ROUNDING_TELESCOPING, stand->part, &result);
    for (uint32_t i = 0; status == SLOSS_OK && i < count; i++) {
        struct contributor *row = &rows_of(engine)[i];
        int64_t asked = share.share[i];
        if (asked == 0) {
            continue;
        }
        row->can -= asked;
        status = sl_members_ask(engine->ledger, row->member, sl_engine_now(engine), asked);
        if (status == SLOSS_OK) {
            status = sl_stand_charge(engine, stand, SLOSS_EVENT_MEMBERS, row->holding, asked);
        }
        if (status == SLOSS_OK) {
            status = sl_claimants_note(engine, row->holding, asked);
        }
    }
    return status == SLOSS_OK ? sl_stand_count(engine, stand, SLOSS_LAYER_MEMBERS, stand->part)
                              : status;
}

/* One of the two ways, for all markets that wait. */
static enum sloss_status give(struct sloss_engine *engine, struct sl_stand *stands, uint32_t count,
                              uint32_t members, sl_wide available,
                              enum sloss_status (*to)(struct sloss_engine *engine,
                                                      struct sl_stand *stand, uint32_t members))
{
    enum sloss_status status =
        sl_stand_divide(engine, stands, count, SLOSS_LAYER_MEMBERS, available);
    for (uint32_t i = 0; status == SLOSS_OK && i < count; i++) {
        status = stands[i].part > 0 ? to(engine, &stands[i], members) : SLOSS_OK;
    }
    return status;
}

enum sloss_status sl_contribute(struct sloss_engine *engine, struct sl_stand *stands,
                                uint32_t count)
{
    uint32_t asset = sl_ledger_book(engine->ledger, stands[0].market)->asset;
    uint32_t members;
    enum sloss_status status = list_members(engine, asset, &members);
    if (status == SLOSS_OK) {
        status =
            give(engine, stands, count, members, sum_contributions(engine, members), take_part);
    }
    if (status != SLOSS_OK || sum_contributions(engine, members) > 0) {
        return status;
    }
    return give(engine, stands, count, members, sum_assessments(engine, members), assess);
}
