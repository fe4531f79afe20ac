/* SPDX-License-Identifier: BSD-2-Clause */
/* terms: assets, markets and their parameters, settings and the time: commands that move no money.
 */
#ifndef SL_TERMS_INTERNAL_H
#define SL_TERMS_INTERNAL_H

#include "engine/engine.h"

enum sloss_status sl_terms_add_asset(struct sloss_engine *engine,
                                     const struct sloss_command *command);
enum sloss_status sl_terms_add_fund(struct sloss_engine *engine,
                                    const struct sloss_command *command);
enum sloss_status sl_terms_add_market(struct sloss_engine *engine,
                                      const struct sloss_command *command);
enum sloss_status sl_terms_set_tier(struct sloss_engine *engine,
                                    const struct sloss_command *command);

/* `chain` is a WATERFALL and the LAYERs linked to it, `count` records in all. */
enum sloss_status sl_terms_set_waterfall(struct sloss_engine *engine,
                                         const struct sloss_command *chain, uint32_t count);

enum sloss_status sl_terms_set_sharing(struct sloss_engine *engine,
                                       const struct sloss_command *command);
enum sloss_status sl_terms_set_option(struct sloss_engine *engine,
                                      const struct sloss_command *command);
/* COLLATERAL and HAIRCUT (collateral.c). A pair is not taken back, so one is checked and added in two
 * steps, and between them room is made for it and for so many more. */
enum sloss_status sl_terms_check_pair(struct sloss_engine *engine,
                                      const struct sloss_command *command);
enum sloss_status sl_terms_prepare_pair(struct sloss_engine *engine,
                                        const struct sloss_command *command, uint32_t more);
enum sloss_status sl_terms_add_pair(struct sloss_engine *engine,
                                    const struct sloss_command *command);
enum sloss_status sl_terms_cut_pair(struct sloss_engine *engine,
                                    const struct sloss_command *command);

enum sloss_status sl_terms_set_time(struct sloss_engine *engine,
                                    const struct sloss_command *command);

#endif
