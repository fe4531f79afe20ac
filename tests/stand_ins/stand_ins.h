/* SPDX-License-Identifier: BSD-2-Clause */
/* stand_ins: the AVX-512 loops of lib/ compiled once more with the plain C of immintrin.h here. */
#ifndef STAND_INS_H
#define STAND_INS_H

#include <stdbool.h>
#include <stdio.h>

#include "allocation/kernel.h"
#include "stress/panel.h"

const struct sl_kernel *stand_in_kernel(void);
sl_panel_loop *stand_in_panel(void);

/* Which forms of a loop a test has run. */
static inline void say_forms(const char *loop, bool real)
{
    printf("%s: AVX-512 by stand-ins, %s\n", loop,
           real ? "and by the processor"
                : "not by the processor, which has not all that it asks for");
}

#endif
