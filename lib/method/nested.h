/* SPDX-License-Identifier: MIT
 * Constraints that nest: a network after all.
 *
 * Every bound that counts pairs is a set of pairs, as are rows, columns and caps. Where the sets fall into two families, one with the rows and one
 * with the columns, in each of which any two sets are disjoint or one holds the other, each pair is a unit's way from one forest into the other. So a
 * student's own limits, groups of students, a place's quotas for groups and regions of places are nodes like any other.
 *
 * Keeps:   sets stand from the greatest down, so that whoever holds a set stands before it; the order depends on the problem alone.
 * Source:  [BCKM13], bihierarchy.
 */
#ifndef TDM_METHOD_NESTED_H
#define TDM_METHOD_NESTED_H

#include "method/method.h"
#include "problem/constraints.h"

enum tdm_nest_kind { TDM_NEST_NODE, TDM_NEST_BOUND };

struct tdm_nest_set {
    enum tdm_nest_kind kind;
    int64_t            number;       /* of the side's node, or of the bound */
    int64_t            size;         /* pairs in it */
    int32_t            parent;       /* the least set that holds it, or -1 */
    int32_t            owner;        /* the leaf of the side that holds all of its pairs; of larger sets any */
    int32_t            node, leaf;   /* in the unfolded side; leaf: of the pairs that lie in no lesser set, or -1 */
    int                has_child, has_pairs;
};

/* One family, and the forest that it becomes. */
struct tdm_nest_side {
    int32_t              set_count;
    struct tdm_nest_set *sets;
    int32_t             *label;      /* [pair_count] the least set that holds each pair */
    int32_t             *node_set;   /* [node_count of the side] */
    int32_t             *leaf_owner; /* [side.leaf_count] leaf of the problem's side that each unfolded one came from */
    struct tdm_side      side;
};

struct tdm_nest {
    const struct tdm_problem *problem;
    struct tdm_nest_side      rows, columns;
    int32_t                  *bound_set;     /* [bound_count] its set, or -1 */
    uint8_t                  *is_row_bound;  /* [bound_count] the set is one of the rows' */
    int                       wants_breaker; /* what is asked is */
    int32_t                   breaker;       /* the first rule with a bound that finds no place, or TANDEM_NONE; else any such */
    struct tdm_problem        unfolded;
    int64_t                  *pair_of;       /* [pair_count] the problem's pair of each unfolded one */
};

/* nested_sets.c: the families. *fits: every bound found its place. TANDEM_OK, TANDEM_E_NOMEM. */
int32_t tdm_nest_find(struct tdm_nest *nest, int *fits);
/* nested_unfold.c: the network. */
int32_t tdm_nest_unfold(struct tdm_nest *nest);
void    tdm_nest_finish(struct tdm_nest *nest);
/* nested_prove.c: from the unfolded problem's answer to the problem's: what is chosen, and a tree of one leaf for each level that is done. *fits: the
 * multipliers do. */
int32_t tdm_nest_prove(const struct tdm_nest *nest, const struct tdm_solution *unfolded, struct tdm_solution *solution, int *fits);

/* Solves a problem whose constraints nest. *is_done 0: they do not, and nothing was made. TANDEM_OK, TANDEM_E_NOMEM, TANDEM_E_STOPPED. */
int32_t tdm_nested_solve(const struct tdm_problem *problem, struct tdm_control *control, struct tdm_solution *solution, int *is_done);

/* The first rule that makes a problem integer: its bound crosses others, or does not count pairs. TANDEM_NONE where no rule does. TANDEM_OK, TANDEM_E_NOMEM. */
int32_t tdm_nested_breaker(const struct tdm_problem *problem, int32_t *rule);
/* 1 if bounds are those that tdm_nested_solve makes. */
int     tdm_nested_made(const struct tdm_level_bound *bounds, int32_t count);

#endif
