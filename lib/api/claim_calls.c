/* SPDX-License-Identifier: BSD-2-Clause */
/* claim_calls: claims, what is owed, and the command that pays claims back. */
#include <assert.h>

#include "base/size.h"
#include "engine/engine.h"
#include "ledger/claim.h"
#include "ledger/owed.h"
#include "ledger/side/compartment.h"
#include "sloss/claim.h"

static_assert(sizeof(struct sloss_claims_info) == 40, "no padding crosses the boundary");

/* Size in the first release (size.h). */
#define CLAIMS_INFO_OLDEST 40

enum sloss_status sloss_engine_recover(struct sloss_engine *engine, uint32_t market, int64_t amount)
{
    struct sloss_command command = {.struct_size = sizeof(command),
                                    .kind = SLOSS_COMMAND_RECOVER,
                                    .recover = {.amount = amount, .market = market}};
    return sloss_engine_apply(engine, &command, 1, NULL);
}

enum sloss_status sloss_engine_set_debts(struct sloss_engine *engine, uint32_t debts)
{
    struct sloss_command command = {
        .struct_size = sizeof(command),
        .kind = SLOSS_COMMAND_OPTION,
        .option = {.keep = ~(1u << SLOSS_OPTION_DEBTS) & ((1u << SL_OPTIONS) - 1), .debts = debts}};
    return sloss_engine_apply(engine, &command, 1, NULL);
}

/* What one of the two sums says of all parts of an account in a market's asset; 0 without one. */
static enum sloss_status
look_up(const struct sloss_engine *engine, uint64_t account, uint32_t market,
        int64_t (*sum)(const struct sloss_ledger *ledger, uint32_t holding, uint32_t market),
        int64_t *amount_out)
{
    if (engine == NULL || amount_out == NULL) {
        return SLOSS_ERR_ARGUMENT;
    }
    const struct sloss_ledger *ledger = engine->ledger;
    uint32_t row = sl_ledger_find_account(ledger, account);
    if (row == SL_NONE) {
        return SLOSS_ERR_UNKNOWN_ACCOUNT;
    }
    if (market >= engine->markets.count) {
        return SLOSS_ERR_UNKNOWN_MARKET;
    }
    uint32_t asset = sl_ledger_book(ledger, market)->asset;
    uint32_t holding = sl_ledger_find_holding(ledger, row, asset);
    sl_wide all = holding == SL_NONE ? 0 : sum(ledger, holding, market);
    for (uint32_t at = sl_compartment_first(ledger, row); at != SL_NONE;
         at = sl_compartment_next(ledger, at)) {
        holding = sl_compartment_at(ledger, at)->holding;
        all +=
            sl_ledger_holding(ledger, holding)->asset == asset ? sum(ledger, holding, market) : 0;
    }
    *amount_out = all < INT64_MAX ? (int64_t)all : INT64_MAX;
    return SLOSS_OK;
}

enum sloss_status sloss_engine_claim(const struct sloss_engine *engine, uint64_t account,
                                     uint32_t market, int64_t *amount_out)
{
    return look_up(engine, account, market, sl_claim_of, amount_out);
}

enum sloss_status sloss_engine_owed(const struct sloss_engine *engine, uint64_t account,
                                    uint32_t market, int64_t *amount_out)
{
    return look_up(engine, account, market, sl_owed_in, amount_out);
}

enum sloss_status sloss_engine_claims(const struct sloss_engine *engine, uint32_t market,
                                      struct sloss_claims_info *info_out)
{
    struct sloss_claims_info info = {.debts = 0};
    if (engine == NULL || info_out == NULL ||
        !sl_size_fits(info_out, info_out->struct_size, sizeof(info), CLAIMS_INFO_OLDEST)) {
        return SLOSS_ERR_ARGUMENT;
    }
    if (market >= engine->markets.count) {
        return SLOSS_ERR_UNKNOWN_MARKET;
    }
    for (uint32_t kind = 0; kind < SL_CLAIM_KINDS; kind++) {
        const struct sl_claim_list *list =
            sl_claim_list(engine->ledger, market, (enum sl_claim_kind)kind);
        if (list != NULL) {
            info.open += list->open; /* parts of what the market's deficits sum to */
            info.recovered += list->repaid;
            info.answered += list->answered;
        }
    }
    info.debts = engine->settings.option[SLOSS_OPTION_DEBTS];
    sl_wide owed = sl_owed_sum(engine->ledger, market);
    info.owed = owed < INT64_MAX ? (int64_t)owed : INT64_MAX;
    sl_size_give(info_out, info_out->struct_size, &info, sizeof(info));
    return SLOSS_OK;
}
