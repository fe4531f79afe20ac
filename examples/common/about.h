/* SPDX-License-Identifier: BSD-2-Clause */
/* about: what every program says of itself when that alone is asked: --help and --version. */
#ifndef ABOUT_H
#define ABOUT_H

#include <stdbool.h>

/* Answer on stdout; false if something else is asked. */
bool about_answer(int count, char *const *words, const char *program, const char *usage);

#endif
