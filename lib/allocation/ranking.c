/* SPDX-License-Identifier: BSD-2-Clause */
#include "allocation/ranking.h"

#include <assert.h>
#include <string.h>

#include "base/table.h"

/* Below this many, insertion is quicker than another cut. */
#define FEW 24u

/* An entry of the array. Its score is not stored: while the entry is in force, the rater returns
 * the score it was ranked by. */
struct entry {
    uint64_t key;
    uint32_t slot;
    uint32_t order;
};

/* An entry of the heap. Its score is stored, because the heap still orders by it when the entry is
 * no longer in force. */
struct late {
    struct sl_score score;
    uint64_t key;
    uint32_t slot;
    uint32_t order;
    uint32_t number; /* number of the put */
};

/* The entry of a slot that is in force: that of the array, or the one put with this number. */
#define OF_THE_BEGINNING (SL_NONE - 1)

static uint32_t *force(const struct sl_ranking *ranking, uint32_t slot)
{
    return &((uint32_t *)(void *)ranking->force.data)[slot];
}

static struct entry *first_of(const struct sl_ranking *ranking)
{
    return (struct entry *)(void *)ranking->first.data;
}

static uint32_t first_count(const struct sl_ranking *ranking)
{
    return (uint32_t)(ranking->first.size / sizeof(struct entry));
}

static struct late *later_of(const struct sl_ranking *ranking)
{
    return (struct late *)(void *)ranking->later.data;
}

static uint32_t later_count(const struct sl_ranking *ranking)
{
    return (uint32_t)(ranking->later.size / sizeof(struct late));
}

static bool in_force(const struct sl_ranking *ranking, const struct entry *entry)
{
    return *force(ranking, entry->slot) == OF_THE_BEGINNING;
}

static struct sl_score ask(const struct sl_ranking *ranking, uint32_t slot)
{
    return ranking->rater.score(ranking->rater.context, slot);
}

/* ---- order ----------------------------------------------------------------------------------- */

/* Are the keys so far apart that they tell the order? */
static inline bool keys_tell(uint64_t a, uint64_t b)
{
    return (a > b ? a - b : b - a) > SL_SCORE_KEY_SLACK;
}

static bool goes_before(struct sl_score a, uint32_t order_a, struct sl_score b, uint32_t order_b)
{
    int order = sl_score_compare(a, b);
    return order != 0 ? order > 0 : order_a < order_b;
}

static inline bool before(const struct sl_ranking *ranking, const struct entry *a,
                          const struct entry *b)
{
    return keys_tell(a->key, b->key)
               ? a->key > b->key
               : goes_before(ask(ranking, a->slot), a->order, ask(ranking, b->slot), b->order);
}

static bool late_before(const struct late *a, const struct late *b)
{
    return keys_tell(a->key, b->key) ? a->key > b->key
                                     : goes_before(a->score, a->order, b->score, b->order);
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

/* Cut first[begin..end) around its last entry, which is in force, and return the new place of that.
 * No branch depends on a comparison of keys. Entries not in force may end up anywhere, because they
 * are skipped later. */
static uint32_t partition(struct sl_ranking *ranking, uint32_t begin, uint32_t end)
{
    struct entry *entries = first_of(ranking);
    struct entry pivot = entries[end - 1];
    struct sl_score score = ask(ranking, pivot.slot);
    uint32_t place = begin;
    for (uint32_t at = begin; at < end - 1; at++) {
        struct entry entry = entries[at];
        bool ahead = keys_tell(entry.key, pivot.key)
                         ? entry.key > pivot.key
                         : goes_before(ask(ranking, entry.slot), entry.order, score, pivot.order);
        entries[at] = entries[place];
        entries[place] = entry;
        place += ahead ? 1 : 0;
    }
    swap(&entries[place], &entries[end - 1]);
    return place;
}

/* Move any entry that is in force to the end of first[begin..end); false if there is none. */
static bool choose_pivot(struct sl_ranking *ranking, uint32_t begin, uint32_t end)
{
    struct entry *entries = first_of(ranking);
    uint32_t at = draw(ranking, begin, end);
    for (uint32_t i = begin; i < end; i++) {
        if (in_force(ranking, &entries[at])) {
            swap(&entries[at], &entries[end - 1]);
            return true;
        }
        at = at + 1 < end ? at + 1 : begin;
    }
    return false;
}

/* Sort first[begin..end). Entries not in force go to its front, and `begin` moves past them. */
static void insert_all(struct sl_ranking *ranking, uint32_t end)
{
    struct entry *entries = first_of(ranking);
    for (uint32_t i = ranking->begin; i < end; i++) {
        if (!in_force(ranking, &entries[i])) {
            swap(&entries[i], &entries[ranking->begin++]);
        }
    }
    for (uint32_t i = ranking->begin + 1; i < end; i++) {
        struct entry entry = entries[i];
        uint32_t at = i;
        for (; at > ranking->begin && before(ranking, &entry, &entries[at - 1]); at--) {
            entries[at] = entries[at - 1];
        }
        entries[at] = entry;
    }
}

/* If there are too many cuts, drop the outermost. It is found again when it is needed. */
static void remember(struct sl_ranking *ranking, uint32_t place)
{
    if (ranking->cuts == SL_RANKING_CUTS) {
        memmove(ranking->cut, ranking->cut + 1, (SL_RANKING_CUTS - 1) * sizeof(ranking->cut[0]));
        ranking->cuts--;
    }
    ranking->cut[ranking->cuts++] = place;
}

/* Sort a few more entries at the front of the rest. */
static void sort_front(struct sl_ranking *ranking)
{
    uint32_t begin = ranking->begin;
    while (ranking->cuts > 0 && ranking->cut[ranking->cuts - 1] <= begin) {
        ranking->cuts--;
    }
    uint32_t end = ranking->cuts > 0 ? ranking->cut[ranking->cuts - 1] : first_count(ranking);
    while (end - begin > FEW) {
        if (!choose_pivot(ranking, begin, end)) {
            ranking->begin = ranking->sorted = end; /* no entry here is in force */
            return;
        }
        uint32_t place = partition(ranking, begin, end);
        end = place > begin ? place
                            : begin + 1; /* no entry is ahead of the pivot, so it is the first */
        remember(ranking, end);
    }
    insert_all(ranking, end);
    ranking->sorted = end;
}

/* ---- the heap -------------------------------------------------------------------------------- */

static void swap_late(struct late *a, struct late *b)
{
    struct late late = *a;
    *a = *b;
    *b = late;
}

static void rise(struct sl_ranking *ranking, uint32_t place)
{
    struct late *heap = later_of(ranking);
    for (; place > 0; place = (place - 1) / 2) {
        if (!late_before(&heap[place], &heap[(place - 1) / 2])) {
            return;
        }
        swap_late(&heap[place], &heap[(place - 1) / 2]);
    }
}

static void remove_top(struct sl_ranking *ranking)
{
    struct late *heap = later_of(ranking);
    uint32_t count = later_count(ranking) - 1;
    heap[0] = heap[count];
    ranking->later.size -= sizeof(*heap);
    for (uint32_t place = 0;;) {
        uint32_t best = place;
        for (uint64_t child = 2 * (uint64_t)place + 1; child < 2 * (uint64_t)place + 3; child++) {
            if (child < count && late_before(&heap[child], &heap[best])) {
                best = (uint32_t)child;
            }
        }
        if (best == place) {
            return;
        }
        swap_late(&heap[place], &heap[best]);
        place = best;
    }
}

/* ---- the ranking ----------------------------------------------------------------------------- */

void sl_ranking_initialize(struct sl_ranking *ranking, const struct sloss_memory *memory)
{
    *ranking = (struct sl_ranking){0};
    sl_vector_initialize(&ranking->force, memory);
    sl_vector_initialize(&ranking->first, memory);
    sl_vector_initialize(&ranking->later, memory);
}

void sl_ranking_finalize(struct sl_ranking *ranking)
{
    sl_vector_finalize(&ranking->force);
    sl_vector_finalize(&ranking->first);
    sl_vector_finalize(&ranking->later);
}

bool sl_ranking_open(struct sl_ranking *ranking, uint32_t slots, uint32_t expected,
                     struct sl_rater rater)
{
    uint32_t *in_force = sl_vector_scratch(&ranking->force, slots, sizeof(*in_force));
    ranking->first.size = ranking->later.size = 0;
    if (in_force == NULL || !sl_vector_reserve(&ranking->first, expected * sizeof(struct entry))) {
        return false;
    }
    memset(in_force, 0xFF, slots * sizeof(*in_force)); /* SL_NONE */
    ranking->rater = rater;
    ranking->slots = slots;
    ranking->live = ranking->begin = ranking->sorted = ranking->cuts = ranking->puts = 0;
    ranking->seed = UINT64_C(0x9E3779B97F4A7C15);
    ranking->begun = false;
    return true;
}

static bool put_first(struct sl_ranking *ranking, uint32_t slot, uint64_t key, uint32_t order)
{
    struct entry *entry = sl_vector_extend(&ranking->first, sizeof(*entry));
    if (entry == NULL) {
        return false;
    }
    *entry = (struct entry){.key = key, .slot = slot, .order = order};
    *force(ranking, slot) = OF_THE_BEGINNING;
    return true;
}

/* Half of the heap is not in force: put all entries in force into the array, and begin anew. */
static bool begin_anew(struct sl_ranking *ranking)
{
    struct entry *entries = first_of(ranking);
    uint32_t kept = 0;
    for (uint32_t at = ranking->begin; at < first_count(ranking); at++) {
        if (in_force(ranking, &entries[at])) {
            entries[kept++] = entries[at];
        }
    }
    ranking->first.size = kept * sizeof(*entries);
    for (uint32_t at = 0; at < later_count(ranking); at++) {
        struct late late = later_of(ranking)[at];
        if (*force(ranking, late.slot) == late.number &&
            !put_first(ranking, late.slot, late.key, late.order)) {
            return false;
        }
    }
    ranking->later.size = 0;
    ranking->begin = ranking->sorted = ranking->cuts = ranking->puts = 0;
    return true;
}

static bool put_later(struct sl_ranking *ranking, uint32_t slot, struct sl_score score,
                      uint32_t order)
{
    if (later_count(ranking) >= 2 * (uint64_t)ranking->live + 64 && !begin_anew(ranking)) {
        return false;
    }
    struct late *late = sl_vector_extend(&ranking->later, sizeof(*late));
    if (late == NULL) {
        return false;
    }
    *late = (struct late){.score = score,
                          .key = sl_score_key(score),
                          .slot = slot,
                          .order = order,
                          .number = ranking->puts++};
    *force(ranking, slot) = late->number;
    rise(ranking, later_count(ranking) - 1);
    return true;
}

bool sl_ranking_put(struct sl_ranking *ranking, uint32_t slot, struct sl_score score,
                    uint32_t order)
{
    assert(slot < ranking->slots);
    sl_ranking_drop(ranking, slot);
    if (ranking->begun ? !put_later(ranking, slot, score, order)
                       : !put_first(ranking, slot, sl_score_key(score), order)) {
        return false;
    }
    ranking->live++;
    return true;
}

/* Remove the slot. An old entry of the array must not come into force again, so from the first
 * removal on new entries go to the heap. */
void sl_ranking_drop(struct sl_ranking *ranking, uint32_t slot)
{
    if (*force(ranking, slot) != SL_NONE) {
        *force(ranking, slot) = SL_NONE;
        ranking->live--;
        ranking->begun = true;
    }
}

/* The best entry of the array that is still in force, moved to `begin`; NULL if there is none. */
static const struct entry *first_best(struct sl_ranking *ranking)
{
    while (ranking->begin < first_count(ranking)) {
        if (ranking->begin >= ranking->sorted) {
            sort_front(ranking);
        } else if (in_force(ranking, &first_of(ranking)[ranking->begin])) {
            return &first_of(ranking)[ranking->begin];
        } else {
            ranking->begin++;
        }
    }
    return NULL;
}

static const struct late *later_best(struct sl_ranking *ranking)
{
    while (ranking->later.size > 0) {
        const struct late *top = later_of(ranking);
        if (*force(ranking, top->slot) == top->number) {
            return top;
        }
        remove_top(ranking);
    }
    return NULL;
}

/* Does the best entry of the array come before the best entry of the heap? */
static bool first_goes(const struct sl_ranking *ranking, const struct entry *first,
                       const struct late *later)
{
    if (first == NULL || later == NULL) {
        return later == NULL;
    }
    return keys_tell(first->key, later->key)
               ? first->key > later->key
               : goes_before(ask(ranking, first->slot), first->order, later->score, later->order);
}

uint32_t sl_ranking_take(struct sl_ranking *ranking)
{
    ranking->begun = true;
    const struct entry *first = first_best(ranking);
    const struct late *later = later_best(ranking);
    if (first == NULL && later == NULL) {
        return SL_NONE;
    }
    bool by_first = first_goes(ranking, first, later);
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
