/* SPDX-License-Identifier: BSD-2-Clause */
/* Bytes are a configuration of sloss-stress for a small book. Whatever is in it: it is refused with
 * a line, or taken by the library or refused there, and the collateral is credited or is not. */
#define _POSIX_C_SOURCE 200809L

#include <stdlib.h>
#include <string.h>

#include "fuzz_file.h"
#include "stress/stress_collateral.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static const char book_text[] =
    "asset USD 4\nasset EUR 2\nasset wB 8\n"
    "market BTC USD lot=0.001 tick=1\nmarket ETH USD lot=0.01 tick=0.1\n"
    "market OPT USD lot=1 tick=0.01\nmarket F EUR lot=1 tick=1\n"
    "mark BTC 60000 ETH 3000 OPT 5 F 7\n"
    "deposit a 100000\ndeposit b 100000\ndeposit a 3 wB\n"
    "fill BTC a b 1 60000\n";

static void open_book(struct stress_book *book)
{
    char path[64];
    FILE *file = fuzz_file((const uint8_t *)book_text, sizeof(book_text) - 1, path);
    if (!stress_book_read(book, path, NULL, true)) {
        abort();
    }
    fclose(file);
}

/* What the library says of the model: it may refuse, and nothing else. */
static void build(const struct stress_book *book, const struct stress_config *config)
{
    struct sloss_stress *stress = NULL;
    if (sloss_stress_create(
            book->scenario.engine, &config->model, config->markets, config->market_count,
            config->correlation_rows > 0 ? config->correlation : NULL, NULL, &stress) == SLOSS_OK) {
        (void)stress_ties_set(&config->ties, config->market_count, NULL, stress);
    }
    sloss_stress_destroy(stress);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    char path[64];
    struct stress_book book;
    struct stress_config config;
    open_book(&book);
    FILE *file = fuzz_file(data, size, path);
    if (stress_config_read(&config, &book.scenario, path)) {
        build(&book, &config);
        (void)stress_collateral_credit(&book, &config, path);
        if (sloss_engine_verify(book.scenario.engine) != SLOSS_OK) {
            abort();
        }
    }
    fclose(file);
    stress_config_free(&config);
    stress_book_close(&book);
    return 0;
}
