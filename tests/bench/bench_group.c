/* SPDX-License-Identifier: BSD-2-Clause */
/* What does a mark cost a member of a group? The group is worked out once a mark, so it is the same
 * in a small group and in one of 16 times as many. Accounts are brought in one by one, each of which
 * is judged with its group: so the groups are small beside other books. One line of JSON a measure. */
#include "bench.h"

#include <sloss/column.h>
#include <string.h>

#define MEMBERS 8000
#define PARTS 16 /* the small group is so much smaller */
#define PRICE 100
#define MARKS 15 /* odd */
#define OTHER_SIDE UINT64_C(1000000000)

static void join(struct sloss_engine *engine, uint64_t account)
{
    struct sloss_command command = {.struct_size = sizeof(command), .kind = SLOSS_COMMAND_GROUP};
    command.group.account = account;
    strcpy(command.group.name, "g");
    bench_ok(sloss_engine_apply(engine, &command, 1, NULL));
}

static struct bench_world open_group(uint64_t members)
{
    struct bench_world world = bench_open(NULL);
    bench_ok(sloss_engine_add_market(world.engine, "A", 0, 1, 0, 0, NULL));
    bench_ok(sloss_engine_set_tier(world.engine, 0, 0, 20000000, 10000000));
    bench_ok(sloss_engine_deposit(world.engine, OTHER_SIDE, 0, INT64_C(1) << 40));
    for (uint64_t id = 1; id <= members; id++) {
        bench_ok(sloss_engine_deposit(world.engine, id, 0, 1000));
        bench_ok(sloss_engine_fill(world.engine, 0, id, OTHER_SIDE, 1, PRICE));
    }
    for (uint64_t id = 1; id <= members; id++) {
        join(world.engine, id);
    }
    return world;
}

/* A mark, per member; and one of all figures as columns. */
static void measure(uint64_t members, double *mark_out, double *columns_out)
{
    struct bench_world world = open_group(members);
    int64_t *equity = calloc(members, sizeof(*equity));
    const struct sloss_account_columns columns = {.struct_size = sizeof(columns), .equity = equity};
    double marks[MARKS];
    double reads[MARKS];
    bench_true(equity != NULL);
    for (int i = 0; i < MARKS; i++) {
        const struct sloss_mark mark = {0, 0, PRICE + i % 2};
        size_t count;
        double begin = bench_now();
        bench_ok(sloss_engine_mark(world.engine, &mark, 1));
        marks[i] = bench_now() - begin;
        begin = bench_now();
        bench_ok(sloss_engine_accounts(world.engine, &columns, 0, members, &count));
        reads[i] = bench_now() - begin;
    }
    *mark_out = bench_median(marks, MARKS) / (double)members;
    *columns_out = bench_median(reads, MARKS) / (double)members;
    free(equity);
    bench_close(&world);
}

int main(int count, char **words)
{
    uint64_t members = count > 1 ? strtoull(words[1], NULL, 10) / 8 : MEMBERS;
    double mark[2];
    double read[2];
    if (members < PARTS) {
        fprintf(stderr, "usage: bench_group [MEMBERS]\n");
        return 1;
    }
    measure(members / PARTS, &mark[0], &read[0]);
    measure(members, &mark[1], &read[1]);
    bench_print("mark, a member of a group, against one of a group of a 16th", members, mark[1],
                mark[0]);
    bench_print("columns, a member of a group, against one of a group of a 16th", members, read[1],
                read[0]);
    return 0;
}
