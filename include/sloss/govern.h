/* SPDX-License-Identifier: BSD-2-Clause */
/**
 * @file govern.h
 * Governance: settings that change only some time after they were announced, and by small steps.
 */
#ifndef SLOSS_GOVERN_H
#define SLOSS_GOVERN_H

#include "sloss.h"

#ifdef __cplusplus
extern "C" {
#endif

/* ------------------------------------------------------------------------------------------ */
/** @defgroup governance Governance
 * GOVERN sets how long changes of a kind of setting wait, SCHEDULE puts a command of that kind off until a time, and the TIME
 * command that reaches it applies it (docs/rules.md 27). So whoever holds the key of the operator changes nothing before
 * others could see it, and the books say beforehand whom a change would put in breach.
 * @{ */

/** What GOVERN has set of a kind. */
struct sloss_govern_info {
    uint32_t struct_size; /**< Set by the caller to sizeof of this struct. */
    uint32_t reserved;    /**< Zero. */
    int64_t delay;        /**< Nanoseconds; 0 where such commands are applied at once. */
    int64_t step_ppb;     /**< Parts per billion of the old value; 0 where a rate may change by any amount. */
};

/** Query what is set of a kind of command.
 * @param[in]     engine   The engine.
 * @param[in]     kind     enum sloss_command_kind, one that GOVERN may name.
 * @param[in,out] info_out Record with `struct_size` set.
 * @retval SLOSS_OK           The outputs are set.
 * @retval SLOSS_ERR_ARGUMENT A pointer is NULL, the record size is wrong, or the kind is none of those.
 * @threads With other const calls. */
SLOSS_API enum sloss_status sloss_govern_terms(const struct sloss_engine *engine, uint32_t kind,
                                               struct sloss_govern_info *info_out);

/** A change that waits. */
struct sloss_change_info {
    uint32_t struct_size; /**< Set by the caller to sizeof of this struct. */
    uint32_t kind;        /**< enum sloss_command_kind of the command that is put off. */
    uint64_t change;      /**< Its id. */
    int64_t time;         /**< When it is due, nanoseconds since 1970. */
    uint32_t records;     /**< How many records the command has. */
    uint32_t reserved;    /**< Zero. */
};

/** Query how many changes wait.
 * @param[in]  engine    The engine.
 * @param[out] count_out Their number.
 * @retval SLOSS_OK           The outputs are set.
 * @retval SLOSS_ERR_ARGUMENT A pointer is NULL.
 * @threads With other const calls. */
SLOSS_API enum sloss_status sloss_govern_count(const struct sloss_engine *engine, uint32_t *count_out);

/** Query a change by its place: that which is due first has place 0, of several the one with the lowest id.
 * @param[in]     engine   The engine.
 * @param[in]     place    Below the number of changes.
 * @param[in,out] info_out Record with `struct_size` set.
 * @retval SLOSS_OK                 The outputs are set.
 * @retval SLOSS_ERR_ARGUMENT       A pointer is NULL, or the record size is wrong.
 * @retval SLOSS_ERR_UNKNOWN_CHANGE There are fewer.
 * @threads With other const calls. */
SLOSS_API enum sloss_status sloss_govern_change(const struct sloss_engine *engine, uint32_t place,
                                                struct sloss_change_info *info_out);

/** Query a change by its id.
 * @param[in]     engine   The engine.
 * @param[in]     change   Id of the change.
 * @param[in,out] info_out Record with `struct_size` set.
 * @retval SLOSS_OK                 The outputs are set.
 * @retval SLOSS_ERR_ARGUMENT       A pointer is NULL, or the record size is wrong.
 * @retval SLOSS_ERR_UNKNOWN_CHANGE No change waits under this id.
 * @threads With other const calls. */
SLOSS_API enum sloss_status sloss_govern_find(const struct sloss_engine *engine, uint64_t change,
                                              struct sloss_change_info *info_out);

/** Copy the command that a change puts off: its records, linked where there are several.
 * @param[in]  engine       The engine.
 * @param[in]  change       Id of the change.
 * @param[out] commands_out Room for `capacity` records; may be NULL if that is 0.
 * @param[in]  capacity     Records that there is room for.
 * @param[out] count_out    Number of records of the command. No more than `capacity` are copied.
 * @retval SLOSS_OK                 The outputs are set.
 * @retval SLOSS_ERR_ARGUMENT       A pointer is NULL.
 * @retval SLOSS_ERR_UNKNOWN_CHANGE No change waits under this id.
 * @threads With other const calls. */
SLOSS_API enum sloss_status sloss_govern_command(const struct sloss_engine *engine, uint64_t change,
                                                 struct sloss_command *commands_out, size_t capacity,
                                                 size_t *count_out);

/** Try a change: it is made as if it were due, everybody is looked at, and it is taken back.
 * @param[in]  engine    The engine. Its state is afterwards the same; a trial may be open.
 * @param[in]  change    Id of the change.
 * @param[out] count_out How many holdings (an account in an asset, or a compartment) would be in breach at the present marks
 *                       that are not now.
 * @retval SLOSS_OK                 The outputs are set.
 * @retval SLOSS_ERR_ARGUMENT       A pointer is NULL.
 * @retval SLOSS_ERR_UNKNOWN_CHANGE No change waits under this id.
 * @retval SLOSS_ERR_MEMORY         No memory.
 * @return Otherwise what the command would be refused for now.
 * @threads The ledger's. */
SLOSS_API enum sloss_status sloss_govern_preview(struct sloss_engine *engine, uint64_t change,
                                                 uint64_t *count_out);
/** @} */

#ifdef __cplusplus
}
#endif

#endif
