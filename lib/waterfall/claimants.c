/* SPDX-License-Identifier: BSD-2-Clause */
#include "waterfall/claimants.h"

#include <assert.h>

#include "engine/record.h"
#include "ledger/claim.h"
#include "ledger/owners.h"

struct payment {
    int64_t amount;
    uint32_t holding;
};

/* Payments ahead of the one that is booked whose rows are asked for. */
#define AHEAD 16u

static enum sl_claim_kind kind_of(uint32_t layer)
{
    static const enum sl_claim_kind kinds[SLOSS_LAYERS_MAX] = {
        [SLOSS_LAYER_INSURANCE] = SL_CLAIM_INSURANCE, [SLOSS_LAYER_RESERVE] = SL_CLAIM_RESERVE,
        [SLOSS_LAYER_BACKSTOP] = SL_CLAIM_BACKSTOP,   [SLOSS_LAYER_SOCIALIZE] = SL_CLAIM_ACCOUNT,
        [SLOSS_LAYER_DELEVERAGE] = SL_CLAIM_ACCOUNT,  [SLOSS_LAYER_MEMBERS] = SL_CLAIM_MEMBER};
    return kinds[layer];
}

static const struct payment *payments_of(const struct sloss_engine *engine)
{
    return (const struct payment *)(const void *)engine->round.payments.data;
}

static uint32_t count_of(const struct sloss_engine *engine)
{
    return (uint32_t)(engine->round.payments.size / sizeof(struct payment));
}

static const uint32_t *claimed_of(const struct sloss_engine *engine, uint32_t *count_out)
{
    *count_out = (uint32_t)(engine->round.claimed.size / sizeof(uint32_t));
    return (const uint32_t *)(const void *)engine->round.claimed.data;
}

static void forget_made(struct sloss_engine *engine)
{
    uint32_t count;
    const uint32_t *rows = claimed_of(engine, &count);
    for (uint32_t i = 0; i < count; i++) {
        sl_claim_at(engine->ledger, rows[i])->made = 0;
    }
    engine->round.claimed.size = 0;
}

void sl_claimants_begin(struct sloss_engine *engine)
{
    forget_made(engine);
    engine->round.payments.size = 0;
    engine->ledger->payments++;
}

enum sloss_status sl_claimants_note(struct sloss_engine *engine, uint32_t holding, int64_t amount)
{
    assert(amount > 0);
    if (!sl_record_keeps_claims(engine)) {
        return SLOSS_OK;
    }
    struct payment *payment = sl_vector_extend(&engine->round.payments, sizeof(*payment));
    if (payment == NULL) {
        return SLOSS_ERR_MEMORY;
    }
    *payment = (struct payment){.amount = amount, .holding = holding};
    return SLOSS_OK;
}

/* ---- for whom one answers -------------------------------------------------------------------- */

static const struct sl_owned *owned_of(const struct sloss_engine *engine, uint32_t holding)
{
    const struct sloss_ledger *ledger = engine->ledger;
    uint32_t row = holding == SL_NONE ? SL_NONE : sl_owners_find_holding(ledger, holding);
    return row == SL_NONE ? NULL : sl_owners_owned(ledger, row);
}

void sl_claimants_count(struct sloss_engine *engine, uint32_t defaulter, int64_t part)
{
    const struct sl_owned *owned = owned_of(engine, defaulter);
    if (owned == NULL || count_of(engine) == 0) {
        return;
    }
    struct sl_owner *owner = sl_owners_at(engine->ledger, owned->owner);
    if (owner->payment != engine->ledger->payments) {
        owner->payment = engine->ledger->payments;
        owner->answered = 0;
    }
    owner->answered += part;
}

/* What of the layer counts for defaulters for whom a payer answers. Nobody who left a debt in the
 * market pays there, so that these are other accounts of its owner. */
static int64_t answered_by(const struct sloss_engine *engine, uint32_t payer)
{
    const struct sl_owned *owned = owned_of(engine, payer);
    if (owned == NULL || owned->client) {
        return 0;
    }
    const struct sl_owner *owner = sl_owners_at(engine->ledger, owned->owner);
    return owner->payment == engine->ledger->payments ? owner->answered : 0;
}

/* ---- claims ---------------------------------------------------------------------------------- */

/* Remember a claim that no event tells yet. */
static enum sloss_status note_made(struct sloss_engine *engine, uint32_t row, int64_t amount)
{
    struct sl_claim *claim = sl_claim_at(engine->ledger, row);
    if (!sl_record_keeps_events(engine)) {
        return SLOSS_OK;
    }
    if (claim->made == 0) {
        uint32_t *made = sl_vector_extend(&engine->round.claimed, sizeof(*made));
        if (made == NULL) {
            return SLOSS_ERR_MEMORY;
        }
        *made = row;
    }
    claim->made += amount;
    return SLOSS_OK;
}

/* Rounded down: what is cut off stands with what was answered for. */
static enum sloss_status give(struct sloss_engine *engine, uint32_t market, enum sl_claim_kind kind,
                              const struct payment *payment, int64_t total)
{
    int64_t answered = answered_by(engine, payment->holding);
    int64_t claim = payment->amount;
    uint32_t row;
    assert(answered <= total);
    if (answered > 0) {
        claim = (int64_t)((sl_wide)payment->amount * (total - answered) / total);
    }
    enum sloss_status status = sl_claim_give(engine->ledger, payment->holding, market, kind, claim,
                                             payment->amount - claim, &row);
    return status == SLOSS_OK && row != SL_NONE ? note_made(engine, row, claim) : status;
}

enum sloss_status sl_claimants_give(struct sloss_engine *engine, uint32_t market, uint32_t layer,
                                    int64_t total)
{
    const struct payment *payments = payments_of(engine);
    uint32_t count = count_of(engine);
    enum sl_claim_kind kind = kind_of(layer);
    enum sloss_status status =
        sl_claim_reserve(engine->ledger, market, kind, count) ? SLOSS_OK : SLOSS_ERR_MEMORY;
    for (uint32_t i = 0; status == SLOSS_OK && i < count; i++) {
        if (i + AHEAD < count) {
            sl_claim_prefetch(engine->ledger, payments[i + AHEAD].holding, market, kind);
        }
        status = give(engine, market, kind, &payments[i], total);
    }
    engine->round.payments.size = 0;
    engine->ledger->payments++;
    return status;
}

enum sloss_status sl_claimants_tell(struct sloss_engine *engine)
{
    uint32_t count;
    const uint32_t *rows = claimed_of(engine, &count);
    enum sloss_status status = SLOSS_OK;
    for (uint32_t i = 0; status == SLOSS_OK && i < count; i++) {
        const struct sl_claim *claim = sl_claim_at(engine->ledger, rows[i]);
        status = sl_record_event(engine, SLOSS_EVENT_CLAIM, sl_claim_market(claim), claim->holding,
                                 claim->holding, claim->made, 0);
    }
    forget_made(engine);
    return status;
}
