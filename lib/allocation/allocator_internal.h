/* SPDX-License-Identifier: BSD-2-Clause */
/* allocator: the handle that divides arrays; its working memory, which holds nothing between calls.
 */
#ifndef SL_ALLOCATOR_INTERNAL_H
#define SL_ALLOCATOR_INTERNAL_H

#include "base/vector.h"

struct sloss_allocator {
    struct sloss_memory memory;
    struct sl_vector choice;  /* remainders, then indices */
    struct sl_vector columns; /* of a policy, or of a measure */
};

#endif
