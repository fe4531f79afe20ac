/* SPDX-License-Identifier: BSD-2-Clause */
#include "waterfall/tree_internal.h"

#include "base/random.h"
#include "base/table.h"

struct node {
    struct sl_rival rival;
    int64_t most; /* that it has, or one below it */
    uint32_t priority;
    uint32_t left; /* those that go before it; of a node that is not in use, the next such node */
    uint32_t right;
};

static struct node *node_at(const struct sl_tree *tree, uint32_t node)
{
    return &((struct node *)(void *)tree->nodes.data)[node];
}

const struct sl_rival *sl_tree_at(const struct sl_tree *tree, uint32_t node)
{
    return &node_at(tree, node)->rival;
}

bool sl_rival_goes_before(const struct sl_rival *a, const struct sl_rival *b)
{
    if (sl_score_keys_tell(a->key, b->key)) {
        return a->key > b->key;
    }
    int order = sl_score_compare(a->score, b->score);
    return order != 0 ? order > 0 : a->order < b->order;
}

/* ---- begin and end --------------------------------------------------------------------------- */

void sl_tree_initialize(struct sl_tree *tree, const struct sloss_memory *memory)
{
    sl_vector_initialize(&tree->nodes, memory);
    sl_tree_clear(tree);
}

void sl_tree_finalize(struct sl_tree *tree)
{
    sl_vector_finalize(&tree->nodes);
}

void sl_tree_clear(struct sl_tree *tree)
{
    tree->nodes.size = 0;
    tree->root = tree->free = SL_NONE;
    tree->seed = SL_RANDOM_SEED;
}

/* ---- nodes ----------------------------------------------------------------------------------- */

/* A node that is not in use, or SL_NONE without memory. */
static uint32_t allot(struct sl_tree *tree)
{
    uint32_t node = tree->free;
    if (node != SL_NONE) {
        tree->free = node_at(tree, node)->left;
        return node;
    }
    node = (uint32_t)(tree->nodes.size / sizeof(struct node));
    return sl_vector_extend(&tree->nodes, sizeof(struct node)) == NULL ? SL_NONE : node;
}

static int64_t most_below(const struct sl_tree *tree, uint32_t node)
{
    return node == SL_NONE ? -1 : node_at(tree, node)->most;
}

/* What is below a node has changed. */
static void renew(const struct sl_tree *tree, uint32_t at)
{
    struct node *node = node_at(tree, at);
    int64_t left = most_below(tree, node->left);
    int64_t right = most_below(tree, node->right);
    node->most = node->rival.has;
    node->most = left > node->most ? left : node->most;
    node->most = right > node->most ? right : node->most;
}

/* ---- adding and removing --------------------------------------------------------------------- */

/* Cut a tree in two: those that go before the rival, and the others. */
static void cut(const struct sl_tree *tree, uint32_t root, const struct sl_rival *rival,
                uint32_t *before_out, uint32_t *after_out)
{
    if (root == SL_NONE) {
        *before_out = *after_out = SL_NONE;
        return;
    }
    struct node *node = node_at(tree, root);
    if (sl_rival_goes_before(&node->rival, rival)) {
        *before_out = root;
        cut(tree, node->right, rival, &node->right, after_out);
    } else {
        *after_out = root;
        cut(tree, node->left, rival, before_out, &node->left);
    }
    renew(tree, root);
}

/* The tree with the node in it. */
static uint32_t insert(const struct sl_tree *tree, uint32_t root, uint32_t added)
{
    struct node *fresh = node_at(tree, added);
    struct node *node = root == SL_NONE ? NULL : node_at(tree, root);
    if (node == NULL || fresh->priority > node->priority) {
        cut(tree, root, &fresh->rival, &fresh->left, &fresh->right);
        renew(tree, added);
        return added;
    }
    if (sl_rival_goes_before(&fresh->rival, &node->rival)) {
        node->left = insert(tree, node->left, added);
    } else {
        node->right = insert(tree, node->right, added);
    }
    renew(tree, root);
    return root;
}

/* One tree of two, all of the first going before all of the second. */
static uint32_t join(const struct sl_tree *tree, uint32_t before, uint32_t after)
{
    if (before == SL_NONE || after == SL_NONE) {
        return before == SL_NONE ? after : before;
    }
    struct node *first = node_at(tree, before);
    struct node *second = node_at(tree, after);
    if (first->priority > second->priority) {
        first->right = join(tree, first->right, after);
        renew(tree, before);
        return before;
    }
    second->left = join(tree, before, second->left);
    renew(tree, after);
    return after;
}

/* The tree without the node, which is in it. */
static uint32_t take_out(const struct sl_tree *tree, uint32_t root, uint32_t removed)
{
    struct node *node = node_at(tree, root);
    if (root == removed) {
        return join(tree, node->left, node->right);
    }
    if (sl_rival_goes_before(&node_at(tree, removed)->rival, &node->rival)) {
        node->left = take_out(tree, node->left, removed);
    } else {
        node->right = take_out(tree, node->right, removed);
    }
    renew(tree, root);
    return root;
}

uint32_t sl_tree_add(struct sl_tree *tree, const struct sl_rival *rival)
{
    uint32_t node = allot(tree);
    if (node != SL_NONE) {
        uint32_t priority = (uint32_t)(sl_random_next(&tree->seed) >> 32);
        *node_at(tree, node) = (struct node){.rival = *rival, .priority = priority};
        tree->root = insert(tree, tree->root, node);
    }
    return node;
}

void sl_tree_remove(struct sl_tree *tree, uint32_t node)
{
    tree->root = take_out(tree, tree->root, node);
    node_at(tree, node)->left = tree->free;
    tree->free = node;
}

/* ---- finding --------------------------------------------------------------------------------- */

uint32_t sl_tree_best(const struct sl_tree *tree, int64_t least)
{
    uint32_t at = most_below(tree, tree->root) >= least ? tree->root : SL_NONE;
    while (at != SL_NONE) {
        const struct node *node = node_at(tree, at);
        if (most_below(tree, node->left) >= least) {
            at = node->left;
        } else if (node->rival.has >= least) {
            break;
        } else {
            at = node->right;
        }
    }
    return at;
}
