/* SPDX-License-Identifier: BSD-2-Clause */
/* tree: rivals in the order of their scores, and the first of them that has enough of something. To
 * add one, to remove one and to find one take the logarithm of their number. It knows no ledger.
 *
 * A treap (Seidel and Aragon, Algorithmica 1996): ordered by score from left to right, and by a
 * random priority from the root down. Each node knows the most that anybody below it has. */
#ifndef SL_TREE_INTERNAL_H
#define SL_TREE_INTERNAL_H

#include <stdbool.h>
#include <stdint.h>

#include "allocation/rank.h"
#include "base/vector.h"

struct sl_rival {
    struct sl_score score;
    uint64_t key; /* of the score */
    int64_t has;  /* what has to be enough, at least 0 */
    uint32_t slot;
    uint32_t order; /* among equal scores; no two have the same */
};

struct sl_tree {
    struct sl_vector nodes;
    uint32_t root; /* or SL_NONE */
    uint32_t free; /* first of the nodes that are not in use, or SL_NONE */
    uint64_t seed; /* of the priorities */
};

void sl_tree_initialize(struct sl_tree *tree, const struct sloss_memory *memory);
void sl_tree_finalize(struct sl_tree *tree);

/* Remove all. */
void sl_tree_clear(struct sl_tree *tree);

/* The node of the added one, which keeps its number until it is removed; SL_NONE without memory. */
uint32_t sl_tree_add(struct sl_tree *tree, const struct sl_rival *rival);
void sl_tree_remove(struct sl_tree *tree, uint32_t node);

/* The node of the best one that has at least `least`, or SL_NONE. */
uint32_t sl_tree_best(const struct sl_tree *tree, int64_t least);

const struct sl_rival *sl_tree_at(const struct sl_tree *tree, uint32_t node);

/* Is the greater score, or the smaller order of equal ones, that of `a`? */
bool sl_rival_goes_before(const struct sl_rival *a, const struct sl_rival *b);

#endif
