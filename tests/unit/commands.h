/* SPDX-License-Identifier: BSD-2-Clause */
/* commands: a command by itself, which is applied or refused, and those that several tests give in
 * few words. */
#ifndef COMMANDS_H
#define COMMANDS_H

#include "world.h"

/* set_layers_of, of layers that stand in a list. */
#define LAYERS(world, market, ...)                                                                 \
    set_layers_of(world, market, (const uint32_t[]){__VA_ARGS__},                                  \
                  (uint32_t)COUNT(((const uint32_t[]){__VA_ARGS__})))

static inline enum sloss_status apply(const struct world *world, struct sloss_command command)
{
    command.struct_size = sizeof(command);
    return sloss_engine_apply(world->engine, &command, 1, NULL);
}

/* It has this status, and changes nothing. */
static inline void refused(const struct world *world, struct sloss_command command,
                           enum sloss_status status)
{
    struct sloss_hash before = hash_of(world);
    assert_status(apply(world, command), status);
    assert_true(same_hash(before, hash_of(world)));
    assert_ok(sloss_engine_verify(world->engine));
}

static inline void at(const struct world *world, int64_t nanoseconds)
{
    assert_ok(apply(world, (struct sloss_command){.kind = SLOSS_COMMAND_TIME,
                                                  .time.nanoseconds = nanoseconds}));
}

static inline struct sloss_command owner_command(uint64_t account, const char *name,
                                                 uint32_t is_client)
{
    struct sloss_command command = {.kind = SLOSS_COMMAND_OWNER,
                                    .owner = {.account = account, .is_client = is_client}};
    strcpy(command.owner.name, name);
    return command;
}

static inline void set_owner(const struct world *world, uint64_t account, const char *name,
                             uint32_t is_client)
{
    assert_ok(apply(world, owner_command(account, name, is_client)));
}

#endif
