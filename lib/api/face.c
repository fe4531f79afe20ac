/* SPDX-License-Identifier: BSD-2-Clause */
/* face: the commands as calls. Each builds one record and puts it to the door. */
#include "engine/engine.h"

static struct sloss_command command_of(uint32_t kind)
{
    return (struct sloss_command){.struct_size = sizeof(struct sloss_command), .kind = kind};
}

static enum sloss_status apply(struct sloss_engine *engine, const struct sloss_command *command)
{
    return sloss_engine_apply(engine, command, 1, NULL);
}

/* A name into its record; false where it is too long. NULL is no name. */
static bool set_name(struct sloss_command *command, const char *name)
{
    size_t length = 0;
    while (name != NULL && name[length] != '\0') {
        if (length + 1 == SLOSS_NAME_SIZE) {
            return false;
        }
        command->name[length] = name[length];
        length++;
    }
    return true;
}

enum sloss_status sloss_engine_add_asset(struct sloss_engine *engine, const char *name,
                                         uint32_t decimals, uint32_t *asset_out)
{
    struct sloss_command command = command_of(SLOSS_COMMAND_ASSET);
    command.option = decimals;
    if (!set_name(&command, name)) {
        return SLOSS_ERR_SYNTAX;
    }
    enum sloss_status status = apply(engine, &command);
    if (status == SLOSS_OK && asset_out != NULL) {
        *asset_out = engine->ledger->assets.count - 1;
    }
    return status;
}

enum sloss_status sloss_engine_add_market(struct sloss_engine *engine, const char *name,
                                          uint32_t asset, int64_t unit, uint32_t option,
                                          int64_t fee_ppb, uint32_t *market_out)
{
    struct sloss_command command = command_of(SLOSS_COMMAND_MARKET);
    command.asset = asset;
    command.amount = unit;
    command.option = option;
    command.price = fee_ppb;
    if (!set_name(&command, name)) {
        return SLOSS_ERR_SYNTAX;
    }
    enum sloss_status status = apply(engine, &command);
    if (status == SLOSS_OK && market_out != NULL) {
        *market_out = engine->markets.count - 1;
    }
    return status;
}

enum sloss_status sloss_engine_set_tier(struct sloss_engine *engine, uint32_t market, int64_t floor,
                                        int64_t initial_ppb, int64_t maintenance_ppb)
{
    struct sloss_command command = command_of(SLOSS_COMMAND_TIER);
    command.market = market;
    command.amount = floor;
    command.price = initial_ppb;
    command.value = maintenance_ppb;
    return apply(engine, &command);
}

enum sloss_status sloss_engine_set_waterfall(struct sloss_engine *engine, uint32_t market,
                                             uint32_t layers)
{
    struct sloss_command command = command_of(SLOSS_COMMAND_WATERFALL);
    command.market = market;
    command.option = layers;
    return apply(engine, &command);
}

enum sloss_status sloss_engine_set_sharing(struct sloss_engine *engine, uint32_t market,
                                           uint32_t sharing)
{
    struct sloss_command command = command_of(SLOSS_COMMAND_SOCIALIZE);
    command.market = market;
    command.option = sharing;
    return apply(engine, &command);
}

enum sloss_status sloss_engine_set_liquidation(struct sloss_engine *engine, uint32_t liquidation,
                                               uint32_t residual)
{
    struct sloss_command command = command_of(SLOSS_COMMAND_OPTION);
    if (liquidation > 255 || residual > 255) {
        return SLOSS_ERR_ARGUMENT;
    }
    command.option = liquidation | residual << 8;
    return apply(engine, &command);
}

enum sloss_status sloss_engine_add_account(struct sloss_engine *engine, uint64_t account,
                                           const char *name)
{
    struct sloss_command command = command_of(SLOSS_COMMAND_ACCOUNT);
    command.account = account;
    if (!set_name(&command, name)) {
        return SLOSS_ERR_SYNTAX;
    }
    return apply(engine, &command);
}

enum sloss_status sloss_engine_deposit(struct sloss_engine *engine, uint64_t account,
                                       uint32_t asset, int64_t amount)
{
    struct sloss_command command = command_of(SLOSS_COMMAND_DEPOSIT);
    command.flags = SLOSS_COMMAND_CREATE;
    command.account = account;
    command.asset = asset;
    command.amount = amount;
    return apply(engine, &command);
}

enum sloss_status sloss_engine_withdraw(struct sloss_engine *engine, uint64_t account,
                                        uint32_t asset, int64_t amount)
{
    struct sloss_command command = command_of(SLOSS_COMMAND_WITHDRAW);
    command.account = account;
    command.asset = asset;
    command.amount = amount;
    return apply(engine, &command);
}

enum sloss_status sloss_engine_transfer(struct sloss_engine *engine, uint64_t giver,
                                        uint64_t receiver, uint32_t asset, int64_t amount)
{
    struct sloss_command command = command_of(SLOSS_COMMAND_TRANSFER);
    command.account = giver;
    command.other = receiver;
    command.asset = asset;
    command.amount = amount;
    return apply(engine, &command);
}

enum sloss_status sloss_engine_fill(struct sloss_engine *engine, uint32_t market, uint64_t buyer,
                                    uint64_t seller, int64_t lots, int64_t price)
{
    struct sloss_command command = command_of(SLOSS_COMMAND_FILL);
    command.market = market;
    command.account = buyer;
    command.other = seller;
    command.amount = lots;
    command.price = price;
    return apply(engine, &command);
}

enum sloss_status sloss_engine_mark(struct sloss_engine *engine, const struct sloss_mark *marks,
                                    uint32_t count)
{
    if (engine == NULL || marks == NULL || count == 0) {
        return SLOSS_ERR_ARGUMENT;
    }
    struct sloss_command *commands =
        sl_vector_scratch(&engine->marks, count, sizeof(struct sloss_command));
    if (commands == NULL) {
        return SLOSS_ERR_MEMORY;
    }
    for (uint32_t i = 0; i < count; i++) {
        commands[i] = command_of(SLOSS_COMMAND_MARK);
        commands[i].flags = i + 1 < count ? SLOSS_COMMAND_LINKED : 0;
        commands[i].market = marks[i].market;
        commands[i].price = marks[i].price;
    }
    return sloss_engine_apply(engine, commands, count, NULL);
}

enum sloss_status sloss_engine_funding(struct sloss_engine *engine, uint32_t market,
                                       int64_t payment)
{
    struct sloss_command command = command_of(SLOSS_COMMAND_FUNDING);
    command.market = market;
    command.amount = payment;
    return apply(engine, &command);
}

enum sloss_status sloss_engine_takeover(struct sloss_engine *engine, uint64_t account)
{
    struct sloss_command command = command_of(SLOSS_COMMAND_TAKEOVER);
    command.account = account;
    return apply(engine, &command);
}

enum sloss_status sloss_engine_deleverage(struct sloss_engine *engine, uint64_t account,
                                          uint32_t market, uint32_t rank)
{
    struct sloss_command command = command_of(SLOSS_COMMAND_DELEVERAGE);
    command.account = account;
    command.market = market;
    command.option = rank;
    return apply(engine, &command);
}

enum sloss_status sloss_engine_settle(struct sloss_engine *engine, uint32_t market, int64_t price)
{
    struct sloss_command command = command_of(SLOSS_COMMAND_SETTLE);
    command.market = market;
    command.price = price;
    return apply(engine, &command);
}
