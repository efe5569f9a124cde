/* SPDX-License-Identifier: MIT
 * Union-find: who belongs together. A forest is an array: up[node] is a node nearer to the root of its tree, a root's is the root itself.
 *
 * Keeps:   the least node of a tree is its root: no ranks are needed, halving keeps the paths short.
 * Source:  union-find with path halving, [TL84].
 */
#ifndef TDM_BASE_FOREST_H
#define TDM_BASE_FOREST_H

#include <stdint.h>

static inline int32_t tdm_forest_root(int32_t *up, int32_t node)
{
    while (up[node] != node) {
        up[node] = up[up[node]];
        node = up[node];
    }
    return node;
}

/* 1 if two trees became one. */
static inline int tdm_forest_join(int32_t *up, int32_t a, int32_t b)
{
    a = tdm_forest_root(up, a);
    b = tdm_forest_root(up, b);
    if (a == b) return 0;
    if (a < b) up[b] = a;
    else up[a] = b;
    return 1;
}

#endif
