/* SPDX-License-Identifier: BSD-2-Clause */
/* copies_plugin: a plugin that has taken the one file into its tree, and shows no name of it. */
#ifdef COPIES_STATIC
#include "sloss.c"
#endif

#include "copies.h"

extern copies_plugin copies_get;

void copies_get(struct copies_calls *calls_out)
{
#define CALL(name) .name = name,
    *calls_out = (struct copies_calls){COPIES_CALLS(CALL)};
#undef CALL
}
