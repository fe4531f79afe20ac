/* SPDX-License-Identifier: BSD-2-Clause */
/* copies: the calls of one copy of the library, so that a process can hold several. */
#ifndef COPIES_H
#define COPIES_H

#include <sloss/sloss.h>

#define COPIES_CALLS(CALL)                                                                         \
    CALL(sloss_version)                                                                            \
    CALL(sloss_account_insurance)                                                                  \
    CALL(sloss_ledger_create)                                                                      \
    CALL(sloss_ledger_destroy)                                                                     \
    CALL(sloss_engine_create)                                                                      \
    CALL(sloss_engine_destroy)                                                                     \
    CALL(sloss_engine_add_asset)                                                                   \
    CALL(sloss_engine_add_market)                                                                  \
    CALL(sloss_engine_deposit)                                                                     \
    CALL(sloss_engine_fill)                                                                        \
    CALL(sloss_engine_mark)                                                                        \
    CALL(sloss_engine_hash)                                                                        \
    CALL(sloss_engine_verify)

struct copies_calls {
#define CALL(name) __typeof__(name) *name;
    COPIES_CALLS(CALL)
#undef CALL
};

/* What a plugin exports: the calls of its own copy. */
typedef void copies_plugin(struct copies_calls *calls_out);

#endif
