/* SPDX-License-Identifier: BSD-2-Clause */
#include "govern/kinds.h"

#include "ledger/pair.h"

/* ---- rates ----------------------------------------------------------------------------------- */

static struct sl_govern_rates two(int64_t first, int64_t second)
{
    return (struct sl_govern_rates){.count = 2, .ppb = {first, second}};
}

static const struct sl_market *market_at(const struct sloss_engine *engine, uint32_t index)
{
    return index < engine->markets.count ? sl_engine_market(engine, index) : NULL;
}

/* Of the bracket that the floor is in. */
static struct sl_govern_rates tier(const struct sloss_engine *engine,
                                   const struct sloss_command *command)
{
    const struct sl_market *market = market_at(engine, command->tier.market);
    struct sl_govern_rates rates = {0};
    for (uint32_t i = 0; market != NULL && i < market->tier_count; i++) {
        const struct sl_tier *bracket = &market->tier[i];
        if (bracket->floor <= command->tier.floor) {
            rates = two(bracket->rate[SL_INITIAL], bracket->rate[SL_MAINTENANCE]);
        }
    }
    return rates;
}

/* What a quantity weighs. */
static struct sl_govern_rates haircut(const struct sloss_engine *engine,
                                      const struct sloss_command *command)
{
    uint32_t row = command->haircut.collateral - SLOSS_COLLATERAL_FIRST;
    struct sl_govern_rates rates = {0};
    if (command->haircut.collateral < SLOSS_COLLATERAL_FIRST ||
        row >= engine->ledger->pairs.count) {
        return rates;
    }
    const struct sl_pair *pair = sl_pair_at(engine->ledger, row);
    for (uint32_t i = 0; i < pair->bracket_count; i++) {
        if (pair->bracket[i].from <= command->haircut.quantity) {
            rates = (struct sl_govern_rates){.count = 1, .ppb = {pair->bracket[i].weight_ppb}};
        }
    }
    return rates;
}

/* The root, and what counts of a profit. Amounts and sizes are no rates. */
static struct sl_govern_rates requirement(const struct sloss_engine *engine,
                                          const struct sloss_command *command)
{
    const struct sl_market *market = market_at(engine, command->requirement.market);
    return market == NULL
               ? (struct sl_govern_rates){0}
               : two(market->demand.root_ppb, SL_PPB - market->demand.profit_off_ppb);
}

/* The fee, and the part of it that who takes lots over gets. */
static struct sl_govern_rates execute(const struct sloss_engine *engine,
                                      const struct sloss_command *command)
{
    const struct sl_market *market = market_at(engine, command->execute.market);
    return market == NULL || market->execute.timeout == 0
               ? (struct sl_govern_rates){0}
               : two(market->execute.fee_ppb, market->execute.liquidator_ppb);
}

/* It sets none where a pair is new, and nothing else changes one. */
static struct sl_govern_rates no_rates(const struct sloss_engine *engine,
                                       const struct sloss_command *command)
{
    (void)engine;
    (void)command;
    return (struct sl_govern_rates){0};
}

/* ---- the table ------------------------------------------------------------------------------- */

static const struct kind {
    uint32_t kind;
    struct sl_govern_rates (*rates)(const struct sloss_engine *engine,
                                    const struct sloss_command *command); /* NULL: it sets none */
    bool makes_rows;
} kinds[] = {
    {.kind = SLOSS_COMMAND_TIER, .rates = tier},
    {.kind = SLOSS_COMMAND_WATERFALL},
    {.kind = SLOSS_COMMAND_SOCIALIZE},
    {.kind = SLOSS_COMMAND_OPTION},
    {.kind = SLOSS_COMMAND_LIMIT},
    {.kind = SLOSS_COMMAND_REQUIRE},
    {.kind = SLOSS_COMMAND_CONTROL},
    {.kind = SLOSS_COMMAND_POSITION_LIMIT},
    {.kind = SLOSS_COMMAND_CEILING},
    {.kind = SLOSS_COMMAND_COLLATERAL, .rates = no_rates, .makes_rows = true},
    {.kind = SLOSS_COMMAND_HAIRCUT, .rates = haircut},
    {.kind = SLOSS_COMMAND_REQUIREMENT, .rates = requirement},
    {.kind = SLOSS_COMMAND_SHOCK},
    {.kind = SLOSS_COMMAND_PORTFOLIO},
    {.kind = SLOSS_COMMAND_MATURE},
    {.kind = SLOSS_COMMAND_PARTIAL},
    {.kind = SLOSS_COMMAND_LEVELS},
    {.kind = SLOSS_COMMAND_EXECUTE, .rates = execute},
    {.kind = SLOSS_COMMAND_AUCTION},
    {.kind = SLOSS_COMMAND_GUARD},
    {.kind = SLOSS_COMMAND_VALIDITY},
    {.kind = SLOSS_COMMAND_GOVERN},
};

static const struct kind *find(uint32_t kind)
{
    for (size_t i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++) {
        if (kinds[i].kind == kind) {
            return &kinds[i];
        }
    }
    return NULL;
}

uint32_t sl_govern_kind_of(const struct sloss_command *command)
{
    bool is_own_choice = command->kind == SLOSS_COMMAND_PORTFOLIO &&
                         command->portfolio.of == SLOSS_PORTFOLIO_ACCOUNT;
    return find(command->kind) == NULL || is_own_choice ? 0 : command->kind;
}

bool sl_govern_is_kind(uint32_t kind)
{
    return find(kind) != NULL;
}

bool sl_govern_has_rates(uint32_t kind)
{
    return find(kind) != NULL && find(kind)->rates != NULL;
}

bool sl_govern_makes_rows(uint32_t kind)
{
    return find(kind) != NULL && find(kind)->makes_rows;
}

struct sl_govern_rates sl_govern_rates_at(const struct sloss_engine *engine,
                                          const struct sloss_command *command)
{
    return sl_govern_has_rates(command->kind) ? find(command->kind)->rates(engine, command)
                                              : (struct sl_govern_rates){0};
}
