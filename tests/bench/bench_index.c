/* SPDX-License-Identifier: BSD-2-Clause */
/* What does a bankruptcy cost that n payers share: through the index, an event now and a touch each
 * when they are next looked at; or by the allocator, all at once? The eager run divides the same
 * deficit over the same lots and takes the shares from n balances, as the index does when all are
 * settled. An event must cost the same whatever n is. All that is charged must be found taken, to
 * the atom. */
#include "bench.h"
#include "sloss/index.h"

#define RUNS 5
#define EVENTS 100000
#define PAYERS 10000000
#define DEFICIT 1000003 /* atoms, prime: nothing divides */

struct book {
    uint32_t payers;
    int64_t *lots;
    int64_t *balance;
    int64_t *share;
    int64_t whole;
    struct sloss_index *index;
    struct sloss_allocator *allocator;
};

static struct book open_book(uint32_t payers)
{
    uint64_t seed = 20251010;
    struct book book = {.payers = payers,
                        .lots = bench_allocate(payers, sizeof(int64_t)),
                        .balance = bench_allocate(payers, sizeof(int64_t)),
                        .share = bench_allocate(payers, sizeof(int64_t))};
    bench_ok(sloss_allocator_create(NULL, &book.allocator));
    bench_ok(sloss_index_create(NULL, SLOSS_INDEX_POSITIONS, &book.index));
    for (uint32_t i = 0; i < payers; i++) {
        book.lots[i] = 1 + (int64_t)(bench_random(&seed) >> (40 + bench_random(&seed) % 24));
        book.whole += book.lots[i];
        bench_ok(sloss_index_add(book.index, i, SLOSS_INDEX_SHORT, book.lots[i]));
    }
    bench_ok(sloss_index_add(book.index, payers, SLOSS_INDEX_LONG, book.whole));
    return book;
}

static void close_book(struct book *book)
{
    bench_ok(sloss_index_verify(book->index));
    sloss_index_destroy(book->index);
    sloss_allocator_destroy(book->allocator);
    free(book->lots);
    free(book->balance);
    free(book->share);
}

/* The deficit is charged, and a lot of the bankrupt closed against all: one bankruptcy. */
static double time_event(struct book *book)
{
    double begin = bench_now();
    for (int event = 0; event < EVENTS; event++) {
        bench_ok(sloss_index_charge(book->index, SLOSS_INDEX_SHORT, DEFICIT));
        bench_ok(sloss_index_close(book->index, book->payers, 1));
    }
    return (bench_now() - begin) / EVENTS;
}

/* The deficit over all lots, and off all balances. */
static double time_eager(struct book *book)
{
    const struct sloss_division division = {
        .struct_size = sizeof(division), .rounding = SLOSS_ROUNDING_TELESCOPING, .total = DEFICIT};
    double begin = bench_now();
    bench_ok(sloss_allocator_divide(book->allocator, &division, book->lots, NULL, NULL,
                                    book->payers, book->share, NULL));
    for (uint32_t i = 0; i < book->payers; i++) {
        book->balance[i] -= book->share[i];
    }
    return bench_now() - begin;
}

/* All payers in order; what they pay comes off their balances. */
static double time_settle_all(struct book *book, int64_t *taken)
{
    double begin = bench_now();
    bench_ok(sloss_index_settle_all(book->index, 0, book->payers, book->share));
    for (uint32_t i = 0; i < book->payers; i++) {
        book->balance[i] -= book->share[i];
        *taken += book->share[i];
    }
    return (bench_now() - begin) / book->payers;
}

/* Payers here and there, one call each. */
static double time_touch(struct book *book, uint64_t *seed, int64_t *taken)
{
    double begin = bench_now();
    for (int touch = 0; touch < EVENTS; touch++) {
        uint32_t payer = (uint32_t)(bench_random(seed) % book->payers);
        int64_t atoms;
        bench_ok(sloss_index_settle(book->index, payer, INT64_MAX, &atoms));
        book->balance[payer] -= atoms;
        *taken += atoms;
    }
    return (bench_now() - begin) / EVENTS;
}

/* After each run everything is settled: the payers may have paid at most an atom each in advance.
 */
static void check(const struct book *book, int64_t charged, int64_t taken)
{
    struct sloss_side_info side = {.struct_size = sizeof(side)};
    bench_ok(sloss_index_side(book->index, SLOSS_INDEX_SHORT, &side));
    bench_true(side.outstanding == charged - taken);
    bench_true(side.outstanding <= 0 && side.outstanding > -(int64_t)book->payers - 1);
}

static void measure(uint32_t payers)
{
    struct book book = open_book(payers);
    double events[RUNS], eagers[RUNS], settles[RUNS], touches[RUNS];
    uint64_t seed = 1;
    int64_t charged = 0, taken = 0;
    for (int run = 0; run < RUNS; run++) {
        events[run] = time_event(&book);
        charged += (int64_t)EVENTS * DEFICIT;
        touches[run] = time_touch(&book, &seed, &taken);
        settles[run] = time_settle_all(&book, &taken);
        check(&book, charged, taken);
        eagers[run] = time_eager(&book);
    }
    double eager = bench_median(eagers, RUNS);
    bench_print("bankruptcy, the event, against all eagerly", payers, bench_median(events, RUNS),
                eager);
    bench_print("touch of a payer at random, against a row eagerly", payers,
                bench_median(touches, RUNS), eager / payers);
    bench_print("settle all, a payer, against a row eagerly", payers, bench_median(settles, RUNS),
                eager / payers);
    close_book(&book);
}

int main(int count, char **words)
{
    unsigned long most = count > 1 ? strtoul(words[1], NULL, 10) : PAYERS;
    bench_true(most >= 100 && most <= 100000000);
    for (uint32_t payers = (uint32_t)(most / 100); payers <= most; payers *= 10) {
        measure(payers);
    }
    return 0;
}
