/* SPDX-License-Identifier: BSD-2-Clause */
#include "waterfall/ranking_internal.h"

#include <assert.h>
#include <string.h>

#include "base/random.h"
#include "base/table.h"

/* Below this many, insertion is quicker than another cut. */
#define FEW 24u

/* An entry of the array. Its score is not stored: while the entry is in force, the rater returns
 * what it was ranked by. */
struct entry {
    uint64_t key;
    uint32_t slot;
    uint32_t order;
};

/* Where a slot is ranked: in the array, or in this node of the tree. */
#define IN_THE_ARRAY (SL_NONE - 1)

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

static bool in_force(const struct sl_ranking *ranking, const struct entry *entry)
{
    return *force(ranking, entry->slot) == IN_THE_ARRAY;
}

static struct sl_rival ask(const struct sl_ranking *ranking, const struct entry *entry)
{
    struct sl_rival rival = {.key = entry->key, .slot = entry->slot, .order = entry->order};
    ranking->rater.rate(ranking->rater.context, entry->slot, &rival.score, &rival.has);
    return rival;
}

/* ---- order ----------------------------------------------------------------------------------- */

static bool goes_before(const struct sl_ranking *ranking, const struct entry *a,
                        const struct sl_rival *b)
{
    struct sl_rival rival = ask(ranking, a);
    return sl_rival_goes_before(&rival, b);
}

static inline bool before(const struct sl_ranking *ranking, const struct entry *a,
                          const struct entry *b)
{
    if (sl_score_keys_tell(a->key, b->key)) {
        return a->key > b->key;
    }
    struct sl_rival rival = ask(ranking, b);
    return goes_before(ranking, a, &rival);
}

static inline void swap(struct entry *a, struct entry *b)
{
    struct entry entry = *a;
    *a = *b;
    *b = entry;
}

/* Cut first[begin..end) around its last entry, which is in force, and return the new place of that.
 * No branch depends on a comparison of keys. Entries not in force may end up anywhere, because they
 * are skipped later. */
static uint32_t partition(struct sl_ranking *ranking, uint32_t begin, uint32_t end)
{
    struct entry *entries = first_of(ranking);
    struct entry pivot = entries[end - 1];
    struct sl_rival rival = ask(ranking, &pivot);
    uint32_t place = begin;
    for (uint32_t at = begin; at < end - 1; at++) {
        struct entry entry = entries[at];
        bool ahead = sl_score_keys_tell(entry.key, pivot.key)
                         ? entry.key > pivot.key
                         : goes_before(ranking, &entry, &rival);
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
    uint32_t at = begin + (uint32_t)(sl_random_next(&ranking->seed) % (end - begin));
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

/* ---- the ranking ----------------------------------------------------------------------------- */

void sl_ranking_initialize(struct sl_ranking *ranking, const struct sloss_memory *memory)
{
    *ranking = (struct sl_ranking){0};
    sl_vector_initialize(&ranking->force, memory);
    sl_vector_initialize(&ranking->first, memory);
    sl_tree_initialize(&ranking->later, memory);
}

void sl_ranking_finalize(struct sl_ranking *ranking)
{
    sl_vector_finalize(&ranking->force);
    sl_vector_finalize(&ranking->first);
    sl_tree_finalize(&ranking->later);
}

bool sl_ranking_open(struct sl_ranking *ranking, uint32_t slots, uint32_t expected,
                     struct sl_rater rater)
{
    uint32_t *in_force = sl_vector_scratch(&ranking->force, slots, sizeof(*in_force));
    ranking->first.size = 0;
    sl_tree_clear(&ranking->later);
    if (in_force == NULL || !sl_vector_reserve(&ranking->first, expected * sizeof(struct entry))) {
        return false;
    }
    memset(in_force, 0xFF, slots * sizeof(*in_force)); /* SL_NONE */
    ranking->rater = rater;
    ranking->slots = slots;
    ranking->begin = ranking->sorted = ranking->cuts = 0;
    ranking->seed = SL_RANDOM_SEED;
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
    *force(ranking, slot) = IN_THE_ARRAY;
    return true;
}

static bool put_later(struct sl_ranking *ranking, const struct sl_rival *rival)
{
    uint32_t node = sl_tree_add(&ranking->later, rival);
    *force(ranking, rival->slot) = node;
    return node != SL_NONE;
}

bool sl_ranking_put(struct sl_ranking *ranking, uint32_t slot, struct sl_score score, int64_t has,
                    uint32_t order)
{
    uint64_t key = sl_score_key(score);
    assert(slot < ranking->slots && has >= 0);
    sl_ranking_drop(ranking, slot);
    if (!ranking->begun) {
        return put_first(ranking, slot, key, order);
    }
    return put_later(
        ranking,
        &(struct sl_rival){.score = score, .key = key, .has = has, .slot = slot, .order = order});
}

/* Remove the slot. An old entry of the array must not come into force again, so from the first
 * removal on new entries go to the tree. */
void sl_ranking_drop(struct sl_ranking *ranking, uint32_t slot)
{
    uint32_t *place = force(ranking, slot);
    if (*place == SL_NONE) {
        return;
    }
    if (*place != IN_THE_ARRAY) {
        sl_tree_remove(&ranking->later, *place);
    }
    *place = SL_NONE;
    ranking->begun = true;
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

/* The best of the array if it goes before `later` and has enough, or SL_NONE. Those that go before
 * it and have too little move to the tree, each of them once, where nobody has to pass them again.
 */
static bool best_of_array(struct sl_ranking *ranking, const struct sl_rival *later, int64_t least,
                          uint32_t *slot_out)
{
    const struct entry *first;
    *slot_out = SL_NONE;
    while ((first = first_best(ranking)) != NULL) {
        struct sl_rival rival = ask(ranking, first);
        if (later != NULL && sl_rival_goes_before(later, &rival)) {
            break;
        }
        ranking->begin++;
        if (rival.has >= least) {
            *slot_out = rival.slot;
            break;
        }
        if (!put_later(ranking, &rival)) {
            return false;
        }
    }
    return true;
}

bool sl_ranking_take(struct sl_ranking *ranking, int64_t least, uint32_t *slot_out)
{
    uint32_t node = sl_tree_best(&ranking->later, least);
    struct sl_rival later = {.slot = SL_NONE};
    assert(least >= 0);
    ranking->begun = true;
    if (node != SL_NONE) {
        later = *sl_tree_at(&ranking->later, node);
    }
    if (!best_of_array(ranking, node == SL_NONE ? NULL : &later, least, slot_out)) {
        return false;
    }
    *slot_out = *slot_out == SL_NONE ? later.slot : *slot_out;
    if (*slot_out != SL_NONE) {
        sl_ranking_drop(ranking, *slot_out);
    }
    return true;
}

uint32_t sl_ranking_glance(const struct sl_ranking *ranking, uint32_t *slots, uint32_t most)
{
    uint32_t count = 0;
    for (uint32_t at = ranking->begin; at < ranking->sorted && count < most; at++) {
        slots[count++] = first_of(ranking)[at].slot;
    }
    return count;
}
