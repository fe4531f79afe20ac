/* SPDX-License-Identifier: BSD-2-Clause */
/* Feed saved inputs to the fuzz harness: files, or folders of files. */
#define _POSIX_C_SOURCE 200809L

#include <dirent.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static int visible(const struct dirent *entry)
{
    return entry->d_name[0] != '.';
}

static int fail(const char *path)
{
    perror(path);
    return -1;
}

/* The number of inputs fed, or -1. */
static int feed_file(const char *path, size_t size)
{
    uint8_t *data = malloc(size > 0 ? size : 1); /* exact, so that a read past the end is seen */
    FILE *file = fopen(path, "rb");
    if (data == NULL || file == NULL || fread(data, 1, size, file) != size) {
        return fail(path);
    }
    fclose(file);
    LLVMFuzzerTestOneInput(data, size);
    free(data);
    return 1;
}

static int feed(const char *path)
{
    struct stat status;
    if (stat(path, &status) != 0) {
        return fail(path);
    }
    if (!S_ISDIR(status.st_mode)) {
        return feed_file(path, (size_t)status.st_size);
    }
    struct dirent **entries;
    int count = scandir(path, &entries, visible, alphasort);
    if (count < 0) {
        return fail(path);
    }
    int fed = 0;
    for (int index = 0; index < count; index++) {
        char child[4096];
        snprintf(child, sizeof child, "%s/%s", path, entries[index]->d_name);
        free(entries[index]);
        int more = fed < 0 ? -1 : feed(child);
        fed = more < 0 ? -1 : fed + more;
    }
    free(entries);
    return fed;
}

int main(int argc, char **argv)
{
    int fed = 0;
    for (int index = 1; index < argc; index++) {
        int more = feed(argv[index]);
        if (more < 0) {
            return EXIT_FAILURE;
        }
        fed += more;
    }
    printf("%d inputs\n", fed);
    return fed > 0 ? EXIT_SUCCESS : EXIT_FAILURE; /* an empty corpus tests nothing */
}
