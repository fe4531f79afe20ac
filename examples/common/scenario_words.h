/* SPDX-License-Identifier: BSD-2-Clause */
/* scenario_words: the words of the scenario language for settings, by their numbers; each list ends
 * in NULL. */
#ifndef SCENARIO_WORDS_H
#define SCENARIO_WORDS_H

#include <stdint.h>

extern const char *const scenario_kinds[];                /* enum sloss_kind */
extern const char *const scenario_settlements[];          /* enum sloss_settlement */
extern const char *const scenario_bases[];                /* enum sloss_basis */
extern const char *const scenario_rules[];                /* enum sloss_rule */
extern const char *const scenario_caps[];                 /* enum sloss_cap */
extern const char *const scenario_roundings[];            /* enum sloss_rounding */
extern const char *const scenario_pools[];                /* enum sloss_pool */
extern const char *const scenario_ranks[];                /* enum sloss_rank */
extern const char *const scenario_liquidations[];         /* enum sloss_liquidation */
extern const char *const scenario_residuals[];            /* enum sloss_residual */
extern const char *const scenario_debts[];
extern const char *const scenario_cancels[];                /* enum sloss_debts */
extern const char *const scenario_units[];                /* enum sloss_units */
extern const char *const scenario_tranches[];             /* enum sloss_tranche; no word is empty */
extern const char *const scenario_account_liquidations[]; /* enum sloss_account_liquidation */
extern const char *const scenario_tradings[];             /* enum sloss_trading */
extern const char *const scenario_resting[];              /* bits of enum sloss_resting; 0 has no word */
extern const char *const scenario_legs[];                 /* enum sloss_leg; 0 has no word */
extern const char *const scenario_liquidated[];           /* enum sloss_liquidated; 0 has no word */

/* Settings that may wait, as their lines begin, and enum sloss_command_kind of each. */
extern const char *const scenario_settings[];
extern const uint32_t scenario_setting_kinds[];

#endif
