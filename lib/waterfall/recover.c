/* SPDX-License-Identifier: BSD-2-Clause */
#include "waterfall/recover.h"

#include "allocation/apportion.h"
#include "base/fixed.h"
#include "closing/inflow.h"
#include "engine/record.h"
#include "ledger/claim.h"
#include "ledger/members.h"
#include "ledger/order.h"
#include "ledger/owed.h"
#include "ledger/side/compartment.h"
#include "ledger/transfer.h"
#include "waterfall/share.h"

/* ---- claims ---------------------------------------------------------------------------------- */

static uint32_t holding_of_claim(const void *context, uint32_t row)
{
    return sl_claim_at(context, row)->holding;
}

/* Keys of the claims of one kind that are open, in account order. Who owes in the market is passed
 * over. */
static enum sloss_status list_claims(struct sloss_engine *engine, uint32_t market,
                                     enum sl_claim_kind kind, uint32_t *count_out)
{
    const struct sloss_ledger *ledger = engine->ledger;
    const struct sl_claim_list *list = sl_claim_list(ledger, market, kind);
    uint32_t most = list == NULL || list->open == 0 ? 0 : list->count;
    uint64_t *keys = sl_vector_scratch(&engine->keys, most, sizeof(*keys));
    uint64_t *scratch = sl_vector_scratch(&engine->order, most, sizeof(*scratch));
    uint32_t count = 0;
    if (keys == NULL || scratch == NULL) {
        return SLOSS_ERR_MEMORY;
    }
    for (uint32_t row = most == 0 ? SL_NONE : list->first; row != SL_NONE;
         row = sl_claim_at(ledger, row)->next) {
        const struct sl_claim *claim = sl_claim_at(ledger, row);
        if (claim->amount > 0 && sl_owed_in(ledger, claim->holding, market) == 0) {
            keys[count++] = sl_order_key(sl_ledger_holding(ledger, claim->holding)->account, row);
        }
    }
    sl_order_sort_accounts(keys, scratch, count);
    sl_compartment_order(ledger, keys, scratch, count, holding_of_claim, ledger);
    *count_out = count;
    return SLOSS_OK;
}

/* A member's claim goes into its contribution as far as that is below what was last set. */
static enum sloss_status refill(struct sloss_engine *engine, uint32_t market, uint32_t holding,
                                int64_t *left)
{
    uint32_t row = sl_members_find(engine->ledger, holding);
    const struct sl_member *member = sl_ledger_member(engine->ledger, row);
    int64_t part = sl_fixed_lesser(*left, member->contribution_set - member->contribution);
    if (part == 0) {
        return SLOSS_OK;
    }
    *left -= part;
    enum sloss_status status = sl_members_refill(engine->ledger, row, part);
    return status == SLOSS_OK
               ? sl_record_event(engine, SLOSS_EVENT_RECOVERED, market, holding, holding, part, 0)
               : status;
}

static enum sloss_status pay_back(struct sloss_engine *engine, uint32_t row, int64_t amount)
{
    const struct sl_claim *claim = sl_claim_at(engine->ledger, row);
    uint32_t market = sl_claim_market(claim);
    uint32_t holding = claim->holding;
    bool insures = sl_claim_kind(claim) == SL_CLAIM_INSURANCE;
    int64_t left = amount;
    enum sloss_status status = sl_claim_repay(engine->ledger, row, amount);
    if (status == SLOSS_OK && sl_claim_kind(claim) == SL_CLAIM_MEMBER) {
        status = refill(engine, market, holding, &left);
    }
    if (status != SLOSS_OK || left == 0) {
        return status;
    }
    status = sl_ledger_pay(engine->ledger, SL_NONE, holding, left);
    if (status == SLOSS_OK) {
        status = sl_record_event(engine, SLOSS_EVENT_RECOVERED, market, SL_NONE, holding, left, 0);
    }
    return status == SLOSS_OK && insures ? sl_inflow(engine, holding, left) : status;
}

/* The claims of one kind are paid back in proportion. */
static enum sloss_status repay_kind(struct sloss_engine *engine, uint32_t market,
                                    enum sl_claim_kind kind, int64_t *left)
{
    struct sl_share share;
    struct sl_apportionment result;
    uint32_t count = 0;
    enum sloss_status status = list_claims(engine, market, kind, &count);
    if (status != SLOSS_OK || count == 0) {
        return status;
    }
    if (!sl_share_open(engine, count, &share)) {
        return SLOSS_ERR_MEMORY;
    }
    const uint64_t *keys = (const uint64_t *)(const void *)engine->keys.data;
    for (uint32_t i = 0; i < count; i++) {
        share.weight[i] = share.cap[i] = sl_claim_at(engine->ledger, sl_order_row(keys[i]))->amount;
    }
    status = sl_share_divide(engine, &share, SLOSS_RULE_PRO_RATA, SLOSS_ROUNDING_LARGEST_REMAINDER,
                             *left, &result);
    for (uint32_t i = 0; status == SLOSS_OK && i < count; i++) {
        status =
            share.share[i] > 0 ? pay_back(engine, sl_order_row(keys[i]), share.share[i]) : SLOSS_OK;
    }
    *left = status == SLOSS_OK ? result.residual : *left;
    return status;
}

enum sloss_status sl_recover(struct sloss_engine *engine, uint32_t market, int64_t amount,
                             int64_t *got_out)
{
    int64_t left = amount;
    int64_t repaid = 0;
    enum sloss_status status = sl_inflow_repay(engine, market, SL_NONE, amount, &repaid);
    left -= repaid;
    for (uint32_t kind = 0; status == SLOSS_OK && left > 0 && kind < SL_CLAIM_KINDS; kind++) {
        status = repay_kind(engine, market, (enum sl_claim_kind)kind, &left);
    }
    *got_out = amount - left;
    if (status != SLOSS_OK || left == 0) {
        return status;
    }
    uint32_t fund = sl_ledger_book(engine->ledger, market)->fund;
    status = sl_ledger_pay(engine->ledger, SL_NONE, fund, left);
    if (status == SLOSS_OK) {
        status = sl_record_event(engine, SLOSS_EVENT_SURPLUS, market, SL_NONE, fund, left, 0);
    }
    return status == SLOSS_OK ? sl_inflow(engine, fund, left) : status;
}

/* ---- what is owed ---------------------------------------------------------------------------- */

static enum sloss_status lower(struct sloss_engine *engine, uint32_t row, int64_t amount)
{
    const struct sl_owed *owed = sl_owed_at(engine->ledger, row);
    enum sloss_status status = sl_owed_lower(engine->ledger, row, amount);
    return status == SLOSS_OK ? sl_record_event(engine, SLOSS_EVENT_OWED, owed->market,
                                                owed->holding, owed->holding, -amount, 0)
                              : status;
}

static uint32_t holding_of_owed(const void *context, uint32_t row)
{
    return sl_owed_at(context, row)->holding;
}

/* Keys of the rows of a market in which something is owed, in account order; and the sum. */
static enum sloss_status list_owed(struct sloss_engine *engine, uint32_t market,
                                   uint32_t *count_out, sl_wide *sum_out)
{
    const struct sloss_ledger *ledger = engine->ledger;
    uint32_t most = ledger->owed.count;
    uint64_t *keys = sl_vector_scratch(&engine->keys, most, sizeof(*keys));
    uint64_t *scratch = sl_vector_scratch(&engine->order, most, sizeof(*scratch));
    uint32_t count = 0;
    *sum_out = 0;
    if (keys == NULL || scratch == NULL) {
        return SLOSS_ERR_MEMORY;
    }
    for (uint32_t row = sl_owed_first_in(ledger, market); row != SL_NONE;
         row = sl_owed_at(ledger, row)->next_in_market) {
        const struct sl_owed *owed = sl_owed_at(ledger, row);
        if (owed->amount > 0) {
            keys[count++] = sl_order_key(sl_ledger_holding(ledger, owed->holding)->account, row);
            *sum_out += owed->amount;
        }
    }
    sl_order_sort_accounts(keys, scratch, count);
    sl_compartment_order(ledger, keys, scratch, count, holding_of_owed, ledger);
    *count_out = count;
    return SLOSS_OK;
}

enum sloss_status sl_recover_lower_owed(struct sloss_engine *engine, uint32_t market, int64_t got)
{
    uint32_t count = 0;
    sl_wide sum = 0;
    sl_wide running = 0;
    int64_t before = 0;
    enum sloss_status status = list_owed(engine, market, &count, &sum);
    int64_t total = got < sum ? got : (int64_t)sum;
    const uint64_t *keys = (const uint64_t *)(const void *)engine->keys.data;
    for (uint32_t i = 0; status == SLOSS_OK && i < count; i++) {
        uint32_t row = sl_order_row(keys[i]);
        running += sl_owed_at(engine->ledger, row)->amount;
        int64_t now = sl_apportion_running(total, running, sum);
        status = now > before ? lower(engine, row, now - before) : SLOSS_OK;
        before = now;
    }
    return status;
}

/* One debt is paid as far as the amount goes; what that took. */
static enum sloss_status pay_debt(struct sloss_engine *engine, uint32_t row, int64_t most,
                                  int64_t *part_out)
{
    const struct sl_owed *owed = sl_owed_at(engine->ledger, row);
    int64_t part = sl_fixed_lesser(most, owed->amount);
    int64_t got = 0;
    *part_out = part;
    enum sloss_status status = sl_record_event(engine, SLOSS_EVENT_DEBT_PAID, owed->market,
                                               owed->holding, SL_NONE, part, 0);
    if (status == SLOSS_OK) {
        status = sl_recover(engine, owed->market, part, &got);
    }
    return status == SLOSS_OK ? sl_owed_lower(engine->ledger, row, part) : status;
}

enum sloss_status sl_recover_list_debts(struct sloss_engine *engine, uint32_t holding,
                                        int64_t amount, int64_t *paid_out)
{
    const struct sloss_ledger *ledger = engine->ledger;
    struct sl_vector *debts = &engine->commands.debts;
    sl_wide sum = 0;
    debts->size = 0;
    for (uint32_t row = sl_owed_first_of(ledger, holding); row != SL_NONE;
         row = sl_owed_at(ledger, row)->next_of_holding) {
        if (sl_owed_at(ledger, row)->amount == 0) {
            continue;
        }
        uint64_t *key = sl_vector_extend(debts, sizeof(*key));
        if (key == NULL) {
            return SLOSS_ERR_MEMORY;
        }
        *key = sl_order_key(sl_owed_at(ledger, row)->market, row);
        sum += sl_owed_at(ledger, row)->amount;
    }
    size_t count = debts->size / sizeof(uint64_t);
    uint64_t *scratch = sl_vector_scratch(&engine->order, count, sizeof(*scratch));
    if (scratch == NULL) {
        return SLOSS_ERR_MEMORY;
    }
    sl_order_sort((uint64_t *)(void *)debts->data, scratch, count);
    *paid_out = sum < amount ? (int64_t)sum : amount;
    return SLOSS_OK;
}

enum sloss_status sl_recover_debts(struct sloss_engine *engine, int64_t paid)
{
    const uint64_t *keys = (const uint64_t *)(const void *)engine->commands.debts.data;
    enum sloss_status status = SLOSS_OK;
    for (uint32_t i = 0; status == SLOSS_OK && paid > 0; i++) {
        int64_t part = 0;
        status = pay_debt(engine, sl_order_row(keys[i]), paid, &part);
        paid -= part;
    }
    return status;
}

enum sloss_status sl_recover_keep_debt(struct sloss_engine *engine, uint32_t holding,
                                       uint32_t market, int64_t amount)
{
    enum sloss_status status = sl_owed_add(engine->ledger, holding, market, amount);
    return status == SLOSS_OK
               ? sl_record_event(engine, SLOSS_EVENT_OWED, market, holding, holding, amount, 0)
               : status;
}
