/* SPDX-License-Identifier: BSD-2-Clause */
/* stress_collateral: balances of other assets that count as money of the run's asset.
 *
 * The engine margins an account in one asset. So each account is credited with what its collateral
 * counts for, floor(balance * price * (1 - haircut)), and what a depeg takes is a forced withdrawal
 * of the credit at the old price less the credit at the new one: after any number of depegs it has
 * exactly the credit at the price of now. A close-out sells the collateral at its credit: an
 * account that was closed out, and has not traded since, is neither credited nor loses any more.
 * System accounts take no part. */
#ifndef STRESS_COLLATERAL_H
#define STRESS_COLLATERAL_H

#include "stress/stress_book.h"
#include "stress/stress_config.h"

/* Credit the accounts, in the book and in every copy of it. What is wrong is said on stderr with
 * the row of the configuration. */
bool stress_collateral_credit(struct stress_book *book, const struct stress_config *config,
                              const char *path);

/* The price after a move, both in ppb: rounded down. SLOSS_ERR_OVERFLOW where it does not fit. */
enum sloss_status stress_collateral_price(const struct stress_collateral *collateral,
                                          int64_t move_ppb, int64_t *price_out);

/* The price of collateral goes from one to another, in a copy. */
enum sloss_status stress_collateral_move(const struct stress_book *book,
                                         const struct stress_config *config, uint32_t place,
                                         struct stress_copy *copy, int64_t from_ppb,
                                         int64_t to_ppb);

#endif
