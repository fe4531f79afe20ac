/* SPDX-License-Identifier: BSD-2-Clause */
/* fuzz_file: an input as a file with a path, for readers that open their files themselves. */
#ifndef FUZZ_FILE_H
#define FUZZ_FILE_H

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

/* A file that is gone when it is closed, and a path that leads to it until then. */
static inline FILE *fuzz_file(const uint8_t *data, size_t size, char path[64])
{
    FILE *file = tmpfile();
    if (file == NULL || fwrite(data, 1, size, file) != size || fflush(file) != 0) {
        perror("tmpfile");
        exit(1);
    }
    rewind(file);
    snprintf(path, 64, "/proc/self/fd/%d", fileno(file));
    return file;
}

#endif
