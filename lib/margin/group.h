/* SPDX-License-Identifier: BSD-2-Clause */
/* group: the margin of accounts that are margined together (docs/rules.md 22). It changes nothing.
 *
 * What is asked of a group in an asset is what is asked of its members one by one, less what is
 * asked of their positions one by one, plus what is asked of its net position in each market. What
 * backs it is the sum of what backs them. */
#ifndef SL_GROUP_H
#define SL_GROUP_H

#include "ledger/side/groups.h"
#include "margin/figures.h"
#include "margin/portfolio.h"

/* The margin of a group in an asset, where some markets are thought to stand elsewhere, or NULL.
 * `own` is 0: it is a figure of an account. What is remembered (group_known.h) is not worked out
 * again. */
struct sl_margin sl_group_margin(const struct sloss_engine *engine, uint32_t group, uint32_t asset,
                                 const struct sl_supposed *supposed);

/* The same for an account that has nothing in the asset; zeros where it is in no group. */
struct sl_margin sl_group_margin_of(const struct sloss_engine *engine, uint32_t account,
                                    uint32_t asset, const struct sl_supposed *supposed);

/* The net lots of a group in a market. */
int64_t sl_group_lots(const struct sloss_engine *engine, uint32_t group, uint32_t market);

/* The same with what was paid for them, in fine units; and as a position of nobody. */
struct sl_group_net {
    uint32_t market;
    int64_t lots;
    sl_wide cost;
};

struct sl_group_net sl_group_net(const struct sloss_engine *engine, uint32_t group,
                                 uint32_t market);
struct sl_position sl_group_position(const struct sl_group_net *net);

/* Is every member margined by universes, so that the net is? */
bool sl_group_has_grid(const struct sloss_engine *engine, uint32_t group);

/* What universes ask of a group with such a change of its net position, less what its net positions
 * in other markets there ask by themselves: as sl_portfolio_changed(). */
sl_wide sl_group_scanned(const struct sloss_engine *engine, uint32_t group,
                         const struct sl_portfolio_change *change, enum sl_requirement which);

/* Is there a member that could not pay its variation in the present command? */
bool sl_group_is_unpaid(const struct sloss_engine *engine, uint32_t group, uint32_t asset);

/* May a group, or an account that is in none, be as it is now: does it have in every asset what is
 * required at first? One in which it has neither positions nor orders nor a balance below zero does
 * not count. */
bool sl_group_may_be(const struct sloss_engine *engine, uint32_t group);
bool sl_group_may_be_alone(const struct sloss_engine *engine, uint32_t account);

#endif
