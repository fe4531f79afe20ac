/* SPDX-License-Identifier: BSD-2-Clause */
/* Bytes are up to four scenario files, apart by bytes of 0xff, which include each other as a, b, c
 * and d. Whatever they do, they come to an end, within the bounds of `include`, and the books hold
 * together. */
#define _POSIX_C_SOURCE 200809L

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "common/scenario.h"

#define FILES 4

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static char folder[] = "/tmp/fuzz-include-XXXXXX";

static void remove_files(void)
{
    char path[64];
    for (int i = 0; i < FILES; i++) {
        snprintf(path, sizeof(path), "%s/%c", folder, 'a' + i);
        (void)unlink(path);
    }
    (void)rmdir(folder);
}

static void write_files(const uint8_t *data, size_t size)
{
    char path[64];
    for (int i = 0; i < FILES; i++) {
        const uint8_t *end = size > 0 ? memchr(data, 0xff, size) : NULL;
        size_t length = end == NULL ? size : (size_t)(end - data);
        snprintf(path, sizeof(path), "%s/%c", folder, 'a' + i);
        FILE *file = fopen(path, "wb");
        if (file == NULL || fwrite(data, 1, length, file) != length || fclose(file) != 0) {
            perror(path);
            exit(1);
        }
        data += length + (end != NULL);
        size -= length + (end != NULL);
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static int opened;
    char path[64];
    struct scenario scenario;
    if (!opened) {
        opened = mkdtemp(folder) != NULL && atexit(remove_files) == 0;
    }
    /* A path may lead out of the folder, to files that are not the input's. */
    if (size > 0 && (memchr(data, '/', size) != NULL || memchr(data, '.', size) != NULL)) {
        return 0;
    }
    write_files(data, size);
    snprintf(path, sizeof(path), "%s/a", folder);
    if (scenario_open(&scenario, NULL)) {
        scenario.messages = NULL;
        (void)scenario_run(&scenario, path);
        if (scenario.files > SCENARIO_FILES_MAX || scenario.depth != 0 ||
            scenario.included_lines > SCENARIO_LINES_MAX + 1 ||
            sloss_engine_verify(scenario.engine) != SLOSS_OK) {
            abort();
        }
        scenario_close(&scenario);
    }
    return 0;
}
