/* SPDX-License-Identifier: BSD-2-Clause */
/* A book of n accounts in a variation market: loaded from columns, marked, marked so far that the
 * losers' money does not suffice and the rest is divided over all winners, and read back as
 * columns. One line of JSON: nanoseconds of each step, and the state hash. bench_book.py does the
 * same from Python, in the same run. */
#define _POSIX_C_SOURCE 200809L

#include <inttypes.h>
#include <sloss/sloss.h>
#include <sloss/column.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#define ACCOUNTS 1000000
#define PRICE 100
#define FUND 1000000

enum step {
    DEPOSITS,
    FILLS,
    CALM,
    CRASH,
    READ,
    STEPS
};

struct book {
    size_t count; /* accounts, even: each buys from the next */
    uint64_t *account;
    int64_t *money;
    uint64_t *buyer;
    uint64_t *seller;
    int64_t *lots;
    int64_t *column[2][5]; /* of accounts, and of positions */
    uint64_t *id[2];
    uint32_t *word[2];
    double ns[STEPS];
};

static double now(void)
{
    struct timespec time;
    clock_gettime(CLOCK_MONOTONIC, &time);
    return 1e9 * (double)time.tv_sec + (double)time.tv_nsec;
}

static void *column(size_t count, size_t size)
{
    void *memory = calloc(count, size);
    if (memory == NULL) {
        fprintf(stderr, "bench_book: out of memory\n");
        exit(1);
    }
    return memory;
}

/* Every 50th seller has a fifth of its notional, the others all of it. */
static struct book make(size_t count)
{
    size_t rows = count + 16; /* the system's accounts are read, too */
    struct book book = {.count = count,
                        .account = column(count, 8),
                        .money = column(count, 8),
                        .buyer = column(count / 2, 8),
                        .seller = column(count / 2, 8),
                        .lots = column(count / 2, 8)};
    for (size_t kind = 0; kind < 2; kind++) {
        book.id[kind] = column(rows, 8);
        book.word[kind] = column(rows, 4);
        for (size_t i = 0; i < 5; i++) {
            book.column[kind][i] = column(rows, 8);
        }
    }
    for (size_t i = 0; i < count / 2; i++) {
        int64_t lots = 1 + (int64_t)(i % 97);
        book.lots[i] = lots;
        book.buyer[i] = book.account[2 * i] = 2 * i + 1;
        book.seller[i] = book.account[2 * i + 1] = 2 * i + 2;
        book.money[2 * i] = PRICE * lots;
        book.money[2 * i + 1] = i % 50 == 0 ? PRICE / 5 * lots : PRICE * lots;
    }
    return book;
}

static void clear(struct book *book)
{
    free(book->account);
    free(book->money);
    free(book->buyer);
    free(book->seller);
    free(book->lots);
    for (size_t kind = 0; kind < 2; kind++) {
        free(book->id[kind]);
        free(book->word[kind]);
        for (size_t i = 0; i < 5; i++) {
            free(book->column[kind][i]);
        }
    }
}

static enum sloss_status open_market(struct sloss_engine *engine)
{
    enum sloss_status status = sloss_engine_keep_events(engine, 0);
    if (status == SLOSS_OK) {
        status = sloss_engine_add_asset(engine, "USD", 2, NULL);
    }
    if (status == SLOSS_OK) {
        status =
            sloss_engine_add_market(engine, "A", 0, 1, 0, SLOSS_SETTLEMENT_VARIATION, NULL);
    }
    if (status == SLOSS_OK) {
        status = sloss_engine_set_tier(engine, 0, 0, 100000000, 50000000);
    }
    return status == SLOSS_OK ? sloss_engine_deposit(engine, sloss_account_insurance(0), 0, FUND)
                              : status;
}

static enum sloss_status load(struct sloss_engine *engine, struct book *book)
{
    struct sloss_command common = {.struct_size = sizeof(common),
                                   .kind = SLOSS_COMMAND_DEPOSIT,
                                   .flags = SLOSS_COMMAND_CREATE};
    struct sloss_command_columns columns = {
        .struct_size = sizeof(columns), .account = book->account, .amount = book->money};
    double begin = now();
    enum sloss_status status =
        sloss_engine_apply_columns(engine, &common, &columns, book->count, NULL);
    double between = now();
    common = (struct sloss_command){
        .struct_size = sizeof(common), .kind = SLOSS_COMMAND_FILL, .fill = {.price = PRICE}};
    columns = (struct sloss_command_columns){.struct_size = sizeof(columns),
                                             .account = book->buyer,
                                             .other = book->seller,
                                             .amount = book->lots};
    if (status == SLOSS_OK) {
        status = sloss_engine_apply_columns(engine, &common, &columns, book->count / 2, NULL);
    }
    book->ns[DEPOSITS] = between - begin;
    book->ns[FILLS] = now() - between;
    return status;
}

static enum sloss_status mark(struct sloss_engine *engine, int64_t price, double *ns)
{
    double begin = now();
    enum sloss_status status = sloss_engine_mark(engine, &(struct sloss_mark){0, 0, price}, 1);
    *ns = now() - begin;
    return status;
}

static enum sloss_status read_back(const struct sloss_engine *engine, struct book *book)
{
    int64_t *const *money = book->column[0];
    int64_t *const *held = book->column[1];
    struct sloss_account_columns accounts = {sizeof(accounts), 0,        book->id[0],
                                             book->word[0],    money[0], money[1],
                                             money[2],         money[3], money[4], NULL};
    struct sloss_position_columns positions = {sizeof(positions), 0,       book->id[1],
                                               book->word[1],     held[0], held[1],
                                               held[2],           held[3], held[4]};
    size_t count;
    double begin = now();
    enum sloss_status status =
        sloss_engine_accounts(engine, &accounts, 0, book->count + 16, &count);
    if (status == SLOSS_OK) {
        status = sloss_engine_positions(engine, &positions, 0, book->count + 16, &count);
    }
    book->ns[READ] = now() - begin;
    return status;
}

static enum sloss_status run(struct sloss_engine *engine, struct book *book)
{
    enum sloss_status status = open_market(engine);
    if (status == SLOSS_OK) {
        status = load(engine, book);
    }
    if (status == SLOSS_OK) {
        status = mark(engine, PRICE + 1, &book->ns[CALM]);
    }
    if (status == SLOSS_OK) {
        status = mark(engine, PRICE * 3 / 2, &book->ns[CRASH]);
    }
    return status == SLOSS_OK ? read_back(engine, book) : status;
}

int main(int count, char **words)
{
    static const char *const names[STEPS] = {"deposits", "fills", "calm", "crash", "read"};
    struct book book = make(count > 1 ? strtoull(words[1], NULL, 10) / 2 * 2 : ACCOUNTS);
    struct sloss_ledger *ledger = NULL;
    struct sloss_engine *engine = NULL;
    struct sloss_hash hash = {0, 0};
    enum sloss_status status = sloss_ledger_create(NULL, &ledger);
    if (status == SLOSS_OK) {
        status = sloss_engine_create(ledger, &engine);
    }
    if (status == SLOSS_OK) {
        status = run(engine, &book);
    }
    if (status != SLOSS_OK || sloss_engine_verify(engine) != SLOSS_OK ||
        sloss_engine_hash(engine, &hash) != SLOSS_OK) {
        fprintf(stderr, "bench_book: %s\n", sloss_status_name(status));
        return 1;
    }
    printf("{\"name\":\"book\",\"n\":%zu", book.count);
    for (size_t i = 0; i < STEPS; i++) {
        printf(",\"%s_ns\":%.0f", names[i], book.ns[i]);
    }
    printf(",\"hash\":\"%016" PRIx64 "%016" PRIx64 "\"}\n", hash.high, hash.low);
    sloss_engine_destroy(engine);
    sloss_ledger_destroy(ledger);
    clear(&book);
    return 0;
}
