/* SPDX-License-Identifier: BSD-2-Clause */
/* copies: load copies of the library one after the other, and live through the same story with each,
 * the first again at the end. Each must answer with its own version; all come to one state.
 *
 * usage: copies VERSION FILE VERSION FILE ...
 * FILE is a shared library of sloss, a plugin, or "-": the copy in this program itself. */
#include "copies.h"

#include <dlfcn.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static void fail(const char *file, const char *what)
{
    printf("not ok: %s: %s\n", file, what);
    exit(1);
}

static void *load(const char *file)
{
    /* Its names are there for all that is loaded later: the least friendly way. */
    void *handle = dlopen(strcmp(file, "-") == 0 ? NULL : file, RTLD_NOW | RTLD_GLOBAL);
    if (handle == NULL) {
        fail(file, dlerror());
    }
    return handle;
}

static void find(void *handle, const char *file, struct copies_calls *calls)
{
    void *get = dlsym(handle, "copies_get");
    if (get != NULL) {
        (*(copies_plugin **)&get)(calls);
        return;
    }
#define CALL(name)                                                                                 \
    {                                                                                              \
        void *found = dlsym(handle, #name);                                                        \
        if (found == NULL) {                                                                       \
            fail(file, #name " is missing");                                                       \
        }                                                                                          \
        memcpy(&calls->name, &found, sizeof(found));                                               \
    }
    COPIES_CALLS(CALL)
#undef CALL
}

/* The program of README.md; its state. */
static struct sloss_hash live(const struct copies_calls *calls, const char *file)
{
    struct sloss_ledger *ledger = NULL;
    struct sloss_engine *engine = NULL;
    struct sloss_mark mark = {.price = 1030};
    struct sloss_hash hash = {0};
    uint32_t usd, btc;
    if (calls->sloss_ledger_create(NULL, &ledger) != SLOSS_OK ||
        calls->sloss_engine_create(ledger, &engine) != SLOSS_OK ||
        calls->sloss_engine_add_asset(engine, "USD", 2, &usd) != SLOSS_OK ||
        calls->sloss_engine_add_market(engine, "BTC", usd, 100, SLOSS_KIND_LINEAR, 0, &btc) !=
            SLOSS_OK ||
        calls->sloss_engine_deposit(engine, calls->sloss_account_insurance(btc), usd, 2500) !=
            SLOSS_OK ||
        calls->sloss_engine_deposit(engine, 1, usd, 100000) != SLOSS_OK ||
        calls->sloss_engine_deposit(engine, 2, usd, 5000) != SLOSS_OK ||
        calls->sloss_engine_fill(engine, btc, 1, 2, 3, 1000) != SLOSS_OK) {
        fail(file, "a command is refused");
    }
    mark.market = btc;
    if (calls->sloss_engine_mark(engine, &mark, 1) != SLOSS_OK ||
        calls->sloss_engine_verify(engine) != SLOSS_OK ||
        calls->sloss_engine_hash(engine, &hash) != SLOSS_OK) {
        fail(file, "the mark is refused");
    }
    calls->sloss_engine_destroy(engine);
    calls->sloss_ledger_destroy(ledger);
    return hash;
}

int main(int count, char **words)
{
    struct copies_calls calls[8];
    int copies = (count - 1) / 2;
    if (copies < 1 || copies > 8) {
        fail("usage", "copies VERSION FILE VERSION FILE ...");
    }
    for (int i = 0; i < copies; i++) {
        find(load(words[2 * i + 2]), words[2 * i + 2], &calls[i]);
    }
    struct sloss_hash first = live(&calls[0], words[2]);
    for (int i = copies; i-- > 0;) {
        const char *file = words[2 * i + 2];
        if (calls[i].sloss_version() != (uint32_t)atoi(words[2 * i + 1])) {
            fail(file, "it answers with the version of another");
        }
        struct sloss_hash hash = live(&calls[i], file);
        if (hash.low != first.low || hash.high != first.high) {
            fail(file, "it comes to another state");
        }
    }
    printf("ok: %d copies, %016" PRIx64 "%016" PRIx64 "\n", copies, first.high, first.low);
    return 0;
}
