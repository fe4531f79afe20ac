/* SPDX-License-Identifier: BSD-2-Clause */
#include "common/about.h"

#include <inttypes.h>
#include <sloss/sloss.h>
#include <stdio.h>
#include <string.h>

bool about_answer(int count, char *const *words, const char *program, const char *usage)
{
    if (count == 2 && strcmp(words[1], "--help") == 0) {
        fputs(usage, stdout);
        return true;
    }
    if (count == 2 && strcmp(words[1], "--version") == 0) {
        uint32_t version = sloss_version();
        printf("%s %" PRIu32 ".%" PRIu32 ".%" PRIu32 "\n", program, version / 1000000,
               version / 1000 % 1000, version % 1000);
        return true;
    }
    return false;
}
