/* SPDX-License-Identifier: BSD-2-Clause */
#include "ranking.h"

#include <assert.h>
#include <string.h>

#include "table.h"

/* Below this many, insertion is quicker than another cut. */
#define FEW 24u

/* A score that was given out. */
struct row {
    struct sl_score score;
    uint32_t order;
    uint32_t slot;
};

/* What is moved around instead. */
struct entry {
    uint64_t key;
    uint32_t row;
    uint32_t slot;
};

static struct row *row_at(const struct sl_ranking *ranking, uint32_t index)
{
    return &((struct row *)(void *)ranking->rows.data)[index];
}

static uint32_t *row_of(const struct sl_ranking *ranking, uint32_t slot)
{
    return &((uint32_t *)(void *)ranking->row_of.data)[slot];
}

static struct entry *first_of(const struct sl_ranking *ranking)
{
    return (struct entry *)(void *)ranking->first.data;
}

static struct entry *later_of(const struct sl_ranking *ranking)
{
    return (struct entry *)(void *)ranking->later.data;
}

static uint32_t count_of(const struct sl_vector *entries)
{
    return (uint32_t)(entries->size / sizeof(struct entry));
}

static bool in_force(const struct sl_ranking *ranking, const struct entry *entry)
{
    return *row_of(ranking, entry->slot) == entry->row;
}

/* ---- order ----------------------------------------------------------------------------------- */

static bool exactly_before(const struct sl_ranking *ranking, uint32_t a, uint32_t b)
{
    const struct row *left = row_at(ranking, a);
    const struct row *right = row_at(ranking, b);
    int order = sl_score_compare(left->score, right->score);
    return order != 0 ? order > 0 : left->order < right->order;
}

static inline bool before(const struct sl_ranking *ranking, const struct entry *a,
                          const struct entry *b)
{
    uint64_t apart = a->key > b->key ? a->key - b->key : b->key - a->key;
    return apart > SL_SCORE_KEY_SLACK ? a->key > b->key : exactly_before(ranking, a->row, b->row);
}

static inline void swap(struct entry *a, struct entry *b)
{
    struct entry entry = *a;
    *a = *b;
    *b = entry;
}

/* A fixed generator (xorshift64, Marsaglia 2003): no order of the input is the slow one. */
static uint32_t draw(struct sl_ranking *ranking, uint32_t begin, uint32_t end)
{
    uint64_t seed = ranking->seed;
    seed ^= seed << 13;
    seed ^= seed >> 7;
    seed ^= seed << 17;
    ranking->seed = seed;
    return begin + (uint32_t)(seed % (end - begin));
}

/* Cut first[begin..end) around a pivot; its place. No branch hangs on a comparison. */
static uint32_t partition(struct sl_ranking *ranking, uint32_t begin, uint32_t end)
{
    struct entry *entries = first_of(ranking);
    swap(&entries[draw(ranking, begin, end)], &entries[end - 1]);
    struct entry pivot = entries[end - 1];
    uint32_t place = begin;
    for (uint32_t at = begin; at < end - 1; at++) {
        struct entry entry = entries[at];
        bool ahead = before(ranking, &entry, &pivot);
        entries[at] = entries[place];
        entries[place] = entry;
        place += ahead ? 1 : 0;
    }
    swap(&entries[place], &entries[end - 1]);
    return place;
}

static void insert_all(struct sl_ranking *ranking, uint32_t begin, uint32_t end)
{
    struct entry *entries = first_of(ranking);
    for (uint32_t i = begin + 1; i < end; i++) {
        struct entry entry = entries[i];
        uint32_t at = i;
        for (; at > begin && before(ranking, &entry, &entries[at - 1]); at--) {
            entries[at] = entries[at - 1];
        }
        entries[at] = entry;
    }
}

/* Where there are too many cuts the outermost goes: what it knew is found again. */
static void remember(struct sl_ranking *ranking, uint32_t place)
{
    if (ranking->cuts == SL_RANKING_CUTS) {
        memmove(ranking->cut, ranking->cut + 1, (SL_RANKING_CUTS - 1) * sizeof(ranking->cut[0]));
        ranking->cuts--;
    }
    ranking->cut[ranking->cuts++] = place;
}

/* Sort a few more at the front of what is left. */
static void sort_front(struct sl_ranking *ranking)
{
    uint32_t begin = ranking->begin;
    while (ranking->cuts > 0 && ranking->cut[ranking->cuts - 1] <= begin) {
        ranking->cuts--;
    }
    uint32_t end = ranking->cuts > 0 ? ranking->cut[ranking->cuts - 1] : count_of(&ranking->first);
    while (end - begin > FEW) {
        uint32_t place = partition(ranking, begin, end);
        end = place > begin ? place : begin + 1; /* nobody is ahead of the pivot: it is the first */
        remember(ranking, end);
    }
    insert_all(ranking, begin, end);
    ranking->sorted = end;
}

/* ---- the heap -------------------------------------------------------------------------------- */

static void rise(struct sl_ranking *ranking, uint32_t place)
{
    struct entry *entries = later_of(ranking);
    for (; place > 0; place = (place - 1) / 2) {
        if (!before(ranking, &entries[place], &entries[(place - 1) / 2])) {
            return;
        }
        swap(&entries[place], &entries[(place - 1) / 2]);
    }
}

static void remove_top(struct sl_ranking *ranking)
{
    struct entry *entries = later_of(ranking);
    uint32_t count = count_of(&ranking->later) - 1;
    entries[0] = entries[count];
    ranking->later.size -= sizeof(*entries);
    for (uint32_t place = 0;;) {
        uint32_t best = place;
        for (uint64_t child = 2 * (uint64_t)place + 1; child < 2 * (uint64_t)place + 3; child++) {
            if (child < count && before(ranking, &entries[child], &entries[best])) {
                best = (uint32_t)child;
            }
        }
        if (best == place) {
            return;
        }
        swap(&entries[place], &entries[best]);
        place = best;
    }
}

/* ---- the ranking ----------------------------------------------------------------------------- */

void sl_ranking_initialize(struct sl_ranking *ranking, const struct sloss_memory *memory)
{
    *ranking = (struct sl_ranking){0};
    sl_vector_initialize(&ranking->rows, memory);
    sl_vector_initialize(&ranking->row_of, memory);
    sl_vector_initialize(&ranking->first, memory);
    sl_vector_initialize(&ranking->later, memory);
}

void sl_ranking_finalize(struct sl_ranking *ranking)
{
    sl_vector_finalize(&ranking->rows);
    sl_vector_finalize(&ranking->row_of);
    sl_vector_finalize(&ranking->first);
    sl_vector_finalize(&ranking->later);
}

bool sl_ranking_open(struct sl_ranking *ranking, uint32_t slots, uint32_t expected)
{
    uint32_t *rows = sl_vector_scratch(&ranking->row_of, slots, sizeof(*rows));
    ranking->rows.size = ranking->first.size = ranking->later.size = 0;
    if (rows == NULL || !sl_vector_reserve(&ranking->rows, expected * sizeof(struct row)) ||
        !sl_vector_reserve(&ranking->first, expected * sizeof(struct entry))) {
        return false;
    }
    memset(rows, 0xFF, slots * sizeof(*rows)); /* SL_NONE */
    ranking->slots = slots;
    ranking->live = ranking->begin = ranking->sorted = ranking->cuts = 0;
    ranking->seed = UINT64_C(0x9E3779B97F4A7C15);
    ranking->taking = false;
    return true;
}

/* Half of the rows are out of force: keep the others, in `first`. */
static bool compact(struct sl_ranking *ranking)
{
    uint32_t count = (uint32_t)(ranking->rows.size / sizeof(struct row));
    uint32_t kept = 0;
    ranking->first.size = ranking->later.size = 0;
    if (!sl_vector_reserve(&ranking->first, ranking->live * sizeof(struct entry))) {
        return false;
    }
    for (uint32_t index = 0; index < count; index++) {
        struct row *row = row_at(ranking, index);
        if (*row_of(ranking, row->slot) != index) {
            continue;
        }
        *row_of(ranking, row->slot) = kept;
        *row_at(ranking, kept) = *row;
        struct entry *entry = sl_vector_extend(&ranking->first, sizeof(*entry));
        *entry = (struct entry){.key = sl_score_key(row->score), .row = kept++, .slot = row->slot};
    }
    ranking->rows.size = kept * sizeof(struct row);
    ranking->begin = ranking->sorted = ranking->cuts = 0;
    return true;
}

bool sl_ranking_put(struct sl_ranking *ranking, uint32_t slot, struct sl_score score,
                    uint32_t order)
{
    assert(slot < ranking->slots);
    uint64_t index = ranking->rows.size / sizeof(struct row);
    if (index >= 2 * (uint64_t)ranking->live + 64 && !compact(ranking)) {
        return false;
    }
    struct sl_vector *entries = ranking->taking ? &ranking->later : &ranking->first;
    struct row *row = sl_vector_extend(&ranking->rows, sizeof(*row));
    struct entry *entry = sl_vector_extend(entries, sizeof(*entry));
    if (row == NULL || entry == NULL) {
        return false;
    }
    index = ranking->rows.size / sizeof(*row) - 1;
    *row = (struct row){.score = score, .order = order, .slot = slot};
    *entry = (struct entry){.key = sl_score_key(score), .row = (uint32_t)index, .slot = slot};
    ranking->live += *row_of(ranking, slot) == SL_NONE ? 1 : 0;
    *row_of(ranking, slot) = (uint32_t)index;
    if (ranking->taking) {
        rise(ranking, count_of(entries) - 1);
    }
    return true;
}

void sl_ranking_drop(struct sl_ranking *ranking, uint32_t slot)
{
    ranking->live -= *row_of(ranking, slot) != SL_NONE ? 1 : 0;
    *row_of(ranking, slot) = SL_NONE;
}

/* The best one of the beginning that is still in force, at `begin`; or NULL. */
static const struct entry *first_best(struct sl_ranking *ranking)
{
    for (; ranking->begin < count_of(&ranking->first); ranking->begin++) {
        if (ranking->begin >= ranking->sorted) {
            sort_front(ranking);
        }
        const struct entry *entry = &first_of(ranking)[ranking->begin];
        if (in_force(ranking, entry)) {
            return entry;
        }
    }
    return NULL;
}

static const struct entry *later_best(struct sl_ranking *ranking)
{
    while (ranking->later.size > 0) {
        if (in_force(ranking, later_of(ranking))) {
            return later_of(ranking);
        }
        remove_top(ranking);
    }
    return NULL;
}

uint32_t sl_ranking_take(struct sl_ranking *ranking)
{
    ranking->taking = true;
    const struct entry *first = first_best(ranking);
    const struct entry *later = later_best(ranking);
    if (first == NULL && later == NULL) {
        return SL_NONE;
    }
    bool by_first = later == NULL || (first != NULL && before(ranking, first, later));
    uint32_t slot = by_first ? first->slot : later->slot;
    if (by_first) {
        ranking->begin++;
    } else {
        remove_top(ranking);
    }
    sl_ranking_drop(ranking, slot);
    return slot;
}

uint32_t sl_ranking_glance(const struct sl_ranking *ranking, uint32_t *slots, uint32_t most)
{
    uint32_t count = 0;
    for (uint32_t at = ranking->begin; at < ranking->sorted && count < most; at++) {
        slots[count++] = first_of(ranking)[at].slot;
    }
    return count;
}
