/* SPDX-License-Identifier: BSD-2-Clause */
/* stress_driver BOOK.scn MODEL ...: reads a book and a model, and prints what a scenario given by
 * its marks comes to, with its path. Then it runs scenarios of the model both ways, which must be
 * the same.
 *
 * A model is lines: "market INDEX IMPACT DEPTH IMPACT_PPB RECOVERY_PPB VOLATILITY_PPB", "mark INDEX
 * PRICE", and by rows of the markets "cross TO FROM PPB", "grid ROW UNDERLYING COUNT" with as many
 * pairs behind it. */
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "common/scenario.h"
#include "sloss/stress.h"

#define MARKETS_MAX 16
#define STEPS_MAX 4096
#define POINTS_MAX 8
#define DRAWN 19 /* more than two sets of lanes */

struct grid {
    uint32_t row;
    uint32_t underlying;
    uint32_t count;
    struct sloss_stress_point points[POINTS_MAX];
};

struct model {
    struct sloss_stress_market markets[MARKETS_MAX];
    uint32_t market_count;
    struct sloss_mark marks[MARKETS_MAX];
    uint32_t mark_count;
    int64_t cross[MARKETS_MAX][MARKETS_MAX];
    bool crosses;
    struct grid grids[MARKETS_MAX];
    uint32_t grid_count;
};

static void need(bool holds, const char *what)
{
    if (!holds) {
        fprintf(stderr, "stress_driver: not so: %s\n", what);
        exit(1);
    }
}

static void read_cross(FILE *file, struct model *model)
{
    uint32_t to;
    uint32_t from;
    int64_t ppb;
    need(fscanf(file, "%" SCNu32 " %" SCNu32 " %" SCNd64, &to, &from, &ppb) == 3 &&
             to < MARKETS_MAX && from < MARKETS_MAX,
         "cross");
    model->cross[to][from] = ppb;
    model->crosses = true;
}

static void read_grid(FILE *file, struct grid *grid)
{
    need(fscanf(file, "%" SCNu32 " %" SCNu32 " %" SCNu32, &grid->row, &grid->underlying,
                &grid->count) == 3 &&
             grid->count <= POINTS_MAX,
         "grid");
    for (uint32_t i = 0; i < grid->count; i++) {
        struct sloss_stress_point *point = &grid->points[i];
        need(fscanf(file, "%" SCNd64 " %" SCNd64, &point->underlying, &point->mark) == 2, "point");
    }
}

static void read_model(const char *path, struct model *model)
{
    FILE *file = fopen(path, "r");
    char word[16];
    need(file != NULL, path);
    while (fscanf(file, "%15s", word) == 1) {
        if (strcmp(word, "mark") == 0) {
            struct sloss_mark *mark = &model->marks[model->mark_count++];
            need(fscanf(file, "%" SCNu32 " %" SCNd64, &mark->market, &mark->price) == 2, "mark");
        } else if (strcmp(word, "cross") == 0) {
            read_cross(file, model);
        } else if (strcmp(word, "grid") == 0) {
            read_grid(file, &model->grids[model->grid_count++]);
        } else {
            struct sloss_stress_market *market = &model->markets[model->market_count++];
            market->struct_size = sizeof(*market);
            need(fscanf(file,
                        "%" SCNu32 " %" SCNu32 " %" SCNd64 " %" SCNd64 " %" SCNd64 " %" SCNd64,
                        &market->market, &market->impact, &market->depth_lots, &market->impact_ppb,
                        &market->recovery_ppb, &market->volatility_ppb) == 6,
                 "market");
        }
    }
    fclose(file);
}

static struct sloss_hash hash_of(const struct scenario *book)
{
    struct sloss_hash hash = {0, 0};
    need(sloss_engine_hash(book->engine, &hash) == SLOSS_OK, "hash");
    return hash;
}

static void print_result(const struct sloss_stress_result *result)
{
    printf("result %" PRIu32 " %" PRIu64 " %" PRId64 " %" PRId64 " %" PRId64 " %" PRId64 " %" PRId64
           " %" PRId64 " %" PRId64 " %" PRId64 " %" PRIu32 "\n",
           result->rounds, result->closed, result->deficit, result->insurance, result->reserve,
           result->backstop, result->socialized, result->uncovered, result->fund_loss,
           result->unwind, result->funds_emptied);
}

static void print_path(const struct sloss_stress *stress)
{
    static struct sloss_stress_step steps[STEPS_MAX];
    size_t count;
    need(sloss_stress_path(stress, steps, STEPS_MAX, &count) == SLOSS_OK, "path");
    need(count <= STEPS_MAX, "a short path");
    for (size_t i = 0; i < count; i++) {
        printf("step %" PRIu32 " %" PRIu32 " %" PRId64 " %" PRId64 "\n", steps[i].round,
               steps[i].market, steps[i].mark, steps[i].taken_lots);
    }
}

/* Scenarios of the model, looked at eight at a time, come to what their marks given one by one do.
 */
static void compare_ways(struct sloss_stress *stress, const struct model *model)
{
    struct sloss_stress_result results[DRAWN];
    for (size_t i = 0; i < DRAWN; i++) {
        results[i].struct_size = sizeof(results[i]);
    }
    need(sloss_stress_run(stress, 5, DRAWN, results, NULL, NULL) == SLOSS_OK, "run");
    for (size_t i = 0; i < DRAWN; i++) {
        struct sloss_mark marks[MARKETS_MAX];
        struct sloss_stress_result result = {.struct_size = sizeof(result)};
        int64_t weight;
        need(sloss_stress_draw(stress, 5 + i, marks, &weight) == SLOSS_OK, "draw");
        need(sloss_stress_apply(stress, marks, model->market_count, &result) == SLOSS_OK, "apply");
        result.scenario = 5 + i;
        result.weight = weight;
        need(memcmp(&result, &results[i], sizeof(result)) == 0, "both ways are the same");
    }
}

/* Rows as long as there are markets. */
static void tie(struct sloss_stress *stress, const struct model *model)
{
    int64_t cross[MARKETS_MAX * MARKETS_MAX];
    uint32_t count = model->market_count;
    for (uint32_t i = 0; i < count * count; i++) {
        cross[i] = model->cross[i / count][i % count];
    }
    if (model->crosses) {
        need(sloss_stress_set_cross(stress, cross, NULL) == SLOSS_OK, "set_cross");
    }
    for (uint32_t i = 0; i < model->grid_count; i++) {
        const struct grid *grid = &model->grids[i];
        need(sloss_stress_set_grid(stress, grid->row, grid->underlying, grid->points,
                                   grid->count) == SLOSS_OK,
             "set_grid");
    }
}

static void run(const char *path, const char *model_path)
{
    struct scenario book;
    struct model model = {.market_count = 0};
    struct sloss_stress_config config = {.struct_size = sizeof(config), .seed = 1};
    struct sloss_stress *stress = NULL;
    struct sloss_stress_result result = {.struct_size = sizeof(result)};
    need(scenario_open(&book, NULL), "memory");
    need(scenario_run(&book, path) == SCENARIO_HELD, path);
    read_model(model_path, &model);
    struct sloss_hash before = hash_of(&book);
    need(sloss_stress_create(book.engine, &config, model.markets, model.market_count, NULL, NULL,
                             &stress) == SLOSS_OK,
         "create");
    tie(stress, &model);
    printf("# %s\n", path);
    enum sloss_status status = sloss_stress_apply(stress, model.marks, model.mark_count, &result);
    if (status != SLOSS_OK) {
        printf("refused %s\n", sloss_status_name(status));
    } else {
        print_result(&result);
        print_path(stress);
    }
    compare_ways(stress, &model);
    struct sloss_hash after = hash_of(&book);
    need(before.low == after.low && before.high == after.high, "the book is as it was");
    need(sloss_engine_verify(book.engine) == SLOSS_OK, "the book holds");
    sloss_stress_destroy(stress);
    scenario_close(&book);
}

int main(int count, char **words)
{
    for (int at = 1; at + 1 < count; at += 2) {
        run(words[at], words[at + 1]);
    }
    return 0;
}
