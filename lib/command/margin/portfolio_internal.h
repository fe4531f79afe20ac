/* SPDX-License-Identifier: BSD-2-Clause */
/* portfolio: the commands UNIVERSE, SHOCK, VALUES and PORTFOLIO. What they set is in
 * margin/portfolio.h. */
#ifndef SL_PORTFOLIO_INTERNAL_H
#define SL_PORTFOLIO_INTERNAL_H

#include "engine/engine.h"

enum sloss_status sl_portfolio_add_named(struct sloss_engine *engine,
                                         const struct sloss_command *command);
enum sloss_status sl_portfolio_shock(struct sloss_engine *engine,
                                     const struct sloss_command *command);
enum sloss_status sl_portfolio_set(struct sloss_engine *engine,
                                   const struct sloss_command *command);

/* VALUES records by themselves. */
enum sloss_status sl_portfolio_set_values(struct sloss_engine *engine,
                                          const struct sloss_command *chain, uint32_t count);

/* May these be taken behind marks, as far as that can be told without their scenarios? */
enum sloss_status sl_portfolio_need_values(const struct sloss_engine *engine,
                                           const struct sloss_command *records, uint32_t count);

#endif
