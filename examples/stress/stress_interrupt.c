/* SPDX-License-Identifier: BSD-2-Clause */
#define _POSIX_C_SOURCE 200809L

#include "stress/stress_interrupt.h"

#include <signal.h>

static volatile sig_atomic_t interrupted;

/* What is not a run takes none, so that a second one ends the program. */
static void interrupt(int signal_number)
{
    interrupted = 1;
    (void)signal(signal_number, SIG_DFL);
}

void stress_interrupt_catch(void)
{
    if (interrupted == 0) {
        (void)signal(SIGINT, interrupt);
    }
}

bool stress_interrupted(void)
{
    return interrupted != 0;
}

int stress_interrupt_stop(void *context)
{
    (void)context;
    return interrupted != 0;
}
