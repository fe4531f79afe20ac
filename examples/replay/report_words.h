/* SPDX-License-Identifier: BSD-2-Clause */
/* report_words: what the forms of a report share: amounts, names and rates as text, and the words
 * of kinds and states. */
#ifndef REPLAY_REPORT_WORDS_H
#define REPLAY_REPORT_WORDS_H

#include "replay/report.h"
#include <sloss/claim.h>
#include <sloss/decimal.h>

#define MONEY_SIZE (SLOSS_DECIMAL_SIZE + 32)

/* Words by number: enum sloss_basis for people and for machines, sloss_state, sloss_event_kind and
 * sloss_command_kind. */
extern const char *const report_basis_names[];
extern const char *const report_basis_words[];
extern const char *const report_state_names[];
extern const char *const report_event_names[];
extern const char *const report_command_names[];

/* An amount with thousands set apart and all its decimals, so that columns align. */
const char *report_money(const struct scenario *scenario, uint32_t asset, int64_t amount,
                         char text[MONEY_SIZE]);

const char *report_size(const struct sloss_unit *unit, int64_t count,
                        char text[SLOSS_DECIMAL_SIZE]);

/* Name of an account, or its number. */
const char *report_name(const struct scenario *scenario, uint64_t account,
                        char text[SLOSS_NAME_SIZE]);

/* A key of a JSON object and an amount, behind a comma. It is a decimal string: a JSON number would
 * be read as a float. */
void report_amount(const char *key, const struct sloss_unit *unit, int64_t amount, FILE *out);

/* A time as 2025-10-10T21:16:04.831Z, with as many digits of the second as it needs; "" before the
 * first `at`. */
const char *report_time(int64_t time, char text[MONEY_SIZE]);

void report_percent(int64_t hundredths, char text[32]);

/* Of which base a deficit was shared by: enum sloss_basis. */
uint32_t report_basis(const struct sloss_deficit *deficit);

/* A rate of money is a part of it, one of lots is money per lot. */
void report_rate(const struct sloss_deficit *deficit, char text[64]);

struct sloss_market_info report_market(const struct scenario *scenario, uint32_t market);
struct sloss_claims_info report_claims(const struct scenario *scenario, uint32_t market);

void report_hash(const struct scenario *scenario, char text[33]);

#endif
