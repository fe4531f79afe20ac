/* SPDX-License-Identifier: BSD-2-Clause */
/* need: what a name has to be. */
#ifndef SL_NEED_H
#define SL_NEED_H

#include <stdbool.h>

/* Is it a name: 1 to 63 allowed characters, or none if `may_be_empty`? */
bool sl_need_is_name(const char *name, bool may_be_empty);

#endif
