/* SPDX-License-Identifier: BSD-2-Clause */
/* What the library takes from string.h, for a machine whose C library is not at hand. */
#ifndef BARE_STRING_H
#define BARE_STRING_H

#include <stddef.h>

char *strchr(const char *text, int byte);
char *strcpy(char *to, const char *from);
int memcmp(const void *a, const void *b, size_t size);
int strcmp(const char *a, const char *b);
int strncmp(const char *a, const char *b, size_t size);
size_t strlen(const char *text);
void *memchr(const void *from, int byte, size_t size);
void *memcpy(void *to, const void *from, size_t size);
void *memmove(void *to, const void *from, size_t size);
void *memset(void *to, int byte, size_t size);

#endif
