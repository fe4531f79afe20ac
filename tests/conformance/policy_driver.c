/* SPDX-License-Identifier: BSD-2-Clause */
/* policy_driver: share many cases read from stdin, for the comparison with the slow reference. A
 * case is a line `policy rounding unit side power budget unit max cut one scale dust small middle
 * small_ppb middle_ppb equity_min profit_power leverage_power loss_per_lot columns count`, then a
 * line of thirteen figures a row, in the order of enum sloss_column; columns are the bits of those
 * given. It is answered by one line: `status tiers residual sharers emptied max capacity share...`.
 */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

#include "sloss/policy.h"
#include "sloss/sloss.h"

#define COLUMNS 13
#define TERMS 20

static int64_t *column(size_t count)
{
    int64_t *values = calloc(count + 1u, sizeof(*values));
    if (values == NULL) {
        exit(1);
    }
    return values;
}

static int read_numbers(int64_t *values, int count)
{
    for (int i = 0; i < count; i++) {
        if (scanf("%" SCNd64, &values[i]) != 1) {
            return 0;
        }
    }
    return 1;
}

static struct sloss_policy_terms terms_of(const int64_t word[TERMS])
{
    return (struct sloss_policy_terms){.struct_size = sizeof(struct sloss_policy_terms),
                                       .policy = (uint32_t)word[0],
                                       .rounding = (uint32_t)word[1],
                                       .unit = (uint32_t)word[2],
                                       .side = (uint32_t)word[3],
                                       .power = (uint32_t)word[4],
                                       .budget = word[5],
                                       .leverage_unit = word[6],
                                       .leverage_max = word[7],
                                       .leverage_cut = word[8],
                                       .money_one = word[9],
                                       .index_scale = word[10],
                                       .dust_below = word[11],
                                       .small_below = word[12],
                                       .middle_below = word[13],
                                       .small_ppb = word[14],
                                       .middle_ppb = word[15],
                                       .equity_min = word[16],
                                       .profit_power = (uint32_t)word[17],
                                       .leverage_power = (uint32_t)word[18],
                                       .loss_per_lot = word[19]};
}

static void answer(struct sloss_allocator *allocator, const struct sloss_policy_terms *terms,
                   int64_t *const *value, int64_t columns, size_t count)
{
    const int64_t *given[COLUMNS];
    int64_t *share = column(count);
    struct sloss_share_result result = {.struct_size = sizeof(result)};
    for (int i = 0; i < COLUMNS; i++) {
        given[i] = (columns >> i & 1) != 0 ? value[i] : NULL;
    }
    struct sloss_participants rows = {.struct_size = sizeof(rows),
                                      .count = count,
                                      .profit = given[0],
                                      .equity = given[1],
                                      .notional = given[2],
                                      .lots = given[3],
                                      .cost = given[4],
                                      .balance = given[5],
                                      .maintenance = given[6],
                                      .deposit = given[7],
                                      .gain = given[8],
                                      .net = given[9],
                                      .cap = given[10],
                                      .rank = given[11],
                                      .taken = given[12]};
    enum sloss_status status = sloss_allocator_share(allocator, terms, &rows, share, &result);
    printf("%s", sloss_status_name(status));
    if (status == SLOSS_OK) {
        printf(" %" PRIu32 " %" PRId64 " %" PRId64 " %" PRId64 " %" PRId64 " %" PRId64,
               result.tiers, result.residual, result.sharers, result.emptied, result.share_max,
               result.capacity_sum);
    }
    for (size_t i = 0; status == SLOSS_OK && i < count; i++) {
        printf(" %" PRId64, share[i]);
    }
    printf("\n");
    fflush(stdout); /* whoever asks one by one is waiting */
    free(share);
}

int main(void)
{
    struct sloss_allocator *allocator = NULL;
    int64_t word[TERMS + 2];
    if (sloss_allocator_create(NULL, &allocator) != SLOSS_OK) {
        return 1;
    }
    while (read_numbers(word, TERMS + 2)) {
        size_t count = (size_t)word[TERMS + 1];
        struct sloss_policy_terms terms = terms_of(word);
        int64_t *value[COLUMNS];
        for (int i = 0; i < COLUMNS; i++) {
            value[i] = column(count);
        }
        for (size_t row = 0; row < count; row++) {
            int64_t figures[COLUMNS];
            if (!read_numbers(figures, COLUMNS)) {
                fprintf(stderr, "a case breaks off\n");
                return 1;
            }
            for (int i = 0; i < COLUMNS; i++) {
                value[i][row] = figures[i];
            }
        }
        answer(allocator, &terms, value, word[TERMS], count);
        for (int i = 0; i < COLUMNS; i++) {
            free(value[i]);
        }
    }
    sloss_allocator_destroy(allocator);
    return 0;
}
