/* SPDX-License-Identifier: BSD-2-Clause */
#define _POSIX_C_SOURCE 200809L

#include "stress/stress_interrupt.h"

#include <signal.h>
#include <stddef.h>

static volatile sig_atomic_t interrupted;

static void interrupt(int signal_number)
{
    (void)signal_number;
    interrupted = 1;
}

/* It takes one alone, so that a second one ends the program; and what is being written meanwhile is
 * written on, since a write that fails would lose rows. */
void stress_interrupt_catch(void)
{
    struct sigaction action = {.sa_handler = interrupt,
                               .sa_flags = (int)(SA_RESTART | SA_RESETHAND)};
    if (interrupted == 0) {
        (void)sigaction(SIGINT, &action, NULL);
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
