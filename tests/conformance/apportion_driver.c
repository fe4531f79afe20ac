/* SPDX-License-Identifier: BSD-2-Clause */
/* apportion_driver: divide many cases read from stdin, for the comparison with the slow reference.
 * A case is `rule rounding keeper total count`, then a line `weight cap rank` a row; a cap of -1 is
 * none for the whole case. It is answered by one line: `status residual touched max share...`. Each
 * form of the loops divides it; they must agree. */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "allocation/apportion.h"
#include "allocation/kernel.h"

struct columns {
    int64_t *weight;
    int64_t *cap;
    int64_t *rank;
    int64_t *share;
    int64_t *other;
    uint32_t *index;
    uint64_t *remainder;
};

static int64_t *column(uint32_t count)
{
    int64_t *values = calloc(count + 1u, sizeof(*values));
    if (values == NULL) {
        exit(1);
    }
    return values;
}

static void open_columns(struct columns *columns, uint32_t count)
{
    columns->weight = column(count);
    columns->cap = column(count);
    columns->rank = column(count);
    columns->share = column(count);
    columns->other = column(count);
    columns->index = (uint32_t *)(void *)column(count);
    columns->remainder = (uint64_t *)(void *)column(count);
}

static void close_columns(struct columns *columns)
{
    free(columns->weight);
    free(columns->cap);
    free(columns->rank);
    free(columns->share);
    free(columns->other);
    free(columns->index);
    free(columns->remainder);
}

static int read_rows(struct columns *columns, uint32_t count)
{
    for (uint32_t i = 0; i < count; i++) {
        if (scanf("%" SCNd64 " %" SCNd64 " %" SCNd64, &columns->weight[i], &columns->cap[i],
                  &columns->rank[i]) != 3) {
            return 0;
        }
    }
    return 1;
}

static enum sloss_status divide(const struct columns *columns, const struct sl_claims *claims,
                                uint32_t rule, uint32_t rounding, int64_t total,
                                struct sl_apportionment *result)
{
    struct sl_apportion_scratch scratch = {columns->index, columns->remainder};
    struct sl_apportionment other = {0, 0, 0, 0};
    enum sloss_status status = sl_apportion_by(sl_kernel_best(), claims, rule, rounding, total,
                                               scratch, columns->share, result);
    if (sl_apportion_by(&sl_kernel_portable, claims, rule, rounding, total, scratch, columns->other,
                        &other) != status ||
        (status == SLOSS_OK &&
         (memcmp(result, &other, sizeof(other)) != 0 ||
          memcmp(columns->share, columns->other, claims->count * sizeof(int64_t)) != 0))) {
        fprintf(stderr, "the forms of the loops differ\n");
        exit(1);
    }
    return status;
}

int main(void)
{
    uint32_t rule, rounding, keeper, count;
    int64_t total;
    while (scanf("%" SCNu32 " %" SCNu32 " %" SCNu32 " %" SCNd64 " %" SCNu32, &rule, &rounding,
                 &keeper, &total, &count) == 5) {
        struct columns columns;
        struct sl_apportionment result = {0, 0, 0, 0};
        open_columns(&columns, count);
        if (!read_rows(&columns, count)) {
            fprintf(stderr, "a case breaks off\n");
            return 1;
        }
        struct sl_claims claims = {.weight = columns.weight,
                                   .cap = count > 0 && columns.cap[0] < 0 ? NULL : columns.cap,
                                   .rank = columns.rank,
                                   .count = count,
                                   .keeper = keeper};
        enum sloss_status status = divide(&columns, &claims, rule, rounding, total, &result);
        printf("%s %" PRId64 " %" PRId64 " %" PRId64, sloss_status_name(status), result.residual,
               result.touched, result.share_max);
        for (uint32_t i = 0; status == SLOSS_OK && i < count; i++) {
            printf(" %" PRId64, columns.share[i]);
        }
        printf("\n");
        close_columns(&columns);
    }
    return 0;
}
