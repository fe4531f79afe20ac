/* SPDX-License-Identifier: BSD-2-Clause */
/* Bytes are a scenario file. Whatever is in it: the reader neither crashes nor hangs, and the books
 * it leaves hold together. */
#define _POSIX_C_SOURCE 200809L

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "common/scenario.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct scenario scenario;
    char *text = malloc(size + 1);
    if (text == NULL || size == 0) {
        free(text);
        return 0;
    }
    memcpy(text, data, size);
    text[size] = '\0';
    FILE *stream = fmemopen(text, size, "r");
    if (stream != NULL && scenario_open(&scenario, NULL)) {
        scenario.messages = NULL;
        scenario.no_include = true; /* fuzz_include has files of its own */
        (void)scenario_read(&scenario, "input", stream);
        if (sloss_engine_verify(scenario.engine) != SLOSS_OK) {
            abort();
        }
        scenario_close(&scenario);
    }
    if (stream != NULL) {
        fclose(stream);
    }
    free(text);
    return 0;
}
