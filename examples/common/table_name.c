/* SPDX-License-Identifier: BSD-2-Clause */
#include "common/table_name.h"

#include <ctype.h>
#include <string.h>

#define WORD_MAX 32    /* longer names are near to none */
#define NEAR_LETTERS 2 /* that may differ */

int table_name_find(const struct table_plan *plan, const char *name, size_t length)
{
    for (int column = 0; column < plan->columns_count; column++) {
        const char *known = plan->columns[column].name;
        if (strlen(known) == length && memcmp(known, name, length) == 0) {
            return column;
        }
    }
    return -1;
}

/* Letters and digits in small letters; how many, or 0 where there are too many. */
static size_t simplify(const char *name, size_t length, char word[WORD_MAX])
{
    size_t count = 0;
    for (size_t i = 0; i < length; i++) {
        unsigned char byte = (unsigned char)name[i];
        if (byte < 0x80 && isalnum(byte)) {
            if (count == WORD_MAX) {
                return 0;
            }
            word[count++] = (char)tolower(byte);
        }
    }
    return count;
}

/* Letters to put in, leave out, change, or swap with the next one (Damerau and Levenshtein). */
static size_t distance(const char *a, size_t a_length, const char *b, size_t b_length)
{
    size_t cost[WORD_MAX + 1][WORD_MAX + 1];
    for (size_t i = 0; i <= a_length; i++) {
        for (size_t j = 0; j <= b_length; j++) {
            if (i == 0 || j == 0) {
                cost[i][j] = i + j;
                continue;
            }
            size_t best = cost[i - 1][j - 1] + (a[i - 1] != b[j - 1]);
            best = cost[i - 1][j] + 1 < best ? cost[i - 1][j] + 1 : best;
            best = cost[i][j - 1] + 1 < best ? cost[i][j - 1] + 1 : best;
            if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1] &&
                cost[i - 2][j - 2] + 1 < best) {
                best = cost[i - 2][j - 2] + 1;
            }
            cost[i][j] = best;
        }
    }
    return cost[a_length][b_length];
}

int table_name_near(const struct table_plan *plan, const char *name, size_t length)
{
    char word[WORD_MAX];
    size_t count = simplify(name, length, word);
    size_t least = NEAR_LETTERS + 1;
    int near = -1;
    for (int column = 0; count > 0 && column < plan->columns_count; column++) {
        char known[WORD_MAX];
        size_t letters =
            simplify(plan->columns[column].name, strlen(plan->columns[column].name), known);
        size_t differ = distance(word, count, known, letters);
        if (differ < least && 2 * differ < letters) {
            least = differ;
            near = column;
        }
    }
    return near;
}
