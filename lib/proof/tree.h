/* SPDX-License-Identifier: MIT
 * Walking a search tree that somebody else made: does it show that nothing is better?
 */
#ifndef TDM_PROOF_TREE_H
#define TDM_PROOF_TREE_H

#include "problem/program.h"
#include "problem/solution.h"

/* What tree_near.c keeps of the first record, and of the record at hand. */
struct tdm_near {
    int64_t *value;                      /* [row_count] multipliers */
    tdm_wide dual;
    int      is_based;                   /* the first record has been taken */
    uint8_t *is_touched;                 /* [variable_count] */
    int64_t  touched_count, touched_capacity, undo_count, undo_capacity;
    struct tdm_touched { int64_t variable, low, high; tdm_wide reduced; } *touched;
    struct tdm_changed { int64_t row, value; } *undo;
};

struct tdm_tree_check {
    struct tdm_program program;
    int64_t           *cost;
    int64_t           *low, *high;       /* the box at hand: */
    int64_t           *own_low, *own_high;   /* these, or the program's own where splits alone narrow it: they are taken back */
    tdm_wide          *reduced;
    int64_t            trail_count, trail_capacity;
    struct tdm_narrowing { int64_t variable, low, high; } *trail;
    struct tdm_near    near;
    int64_t           *column_start, *column_pairs;  /* of an outline, once somebody asks for a column's row */
    int64_t            entry_count, entry_capacity;
    struct tdm_entry  *entries;          /* of the row of an outline that was last asked for */
};

/* Of an outline where that will do for all trees of `solution` (NULL: it will not). */
int32_t tdm_tree_check_init(struct tdm_tree_check *check, const struct tdm_problem *problem, const struct tdm_solution *solution);
void    tdm_tree_check_finish(struct tdm_tree_check *check);
/* Walks the tree of one level, or of the question whether there is any answer (level -1); afterwards the level is kept at its value, which
 * the caller has compared. `tree` NULL: there is nothing to walk. TANDEM_OK, TANDEM_E_PROOF, TANDEM_E_NOMEM. */
int32_t tdm_tree_check_level(struct tdm_tree_check *check, int32_t level, int64_t value, const struct tdm_tree *tree);

/* tree_face.c: a tree of one record with the variable -3: 1 if it is one; its check, which narrows the program for the levels after. */
int     tdm_tree_is_face(const struct tdm_tree *tree);
int32_t tdm_tree_check_face(struct tdm_tree_check *check, int32_t level, int64_t value, const struct tdm_tree *tree);

/* tree_rows.c: 1 if all trees say only how their records differ from the first one, and the program is such that its rows can be found without entries. */
int     tdm_tree_outline_will_do(const struct tdm_problem *problem, const struct tdm_solution *solution);
/* Of an outline: reduced costs under multipliers value[row_count], at scale times the cost; the entries of one row, into check->entries. TANDEM_OK,
 * TANDEM_E_PROOF, TANDEM_E_NOMEM. */
int32_t tdm_tree_reduce(struct tdm_tree_check *check, int64_t scale, const int64_t *value);
int32_t tdm_tree_list_row(struct tdm_tree_check *check, int64_t number);

/* tree_near.c: dual value of the first record, of `count` rows and multipliers, over the box at hand; and of a later one, which says how it differs from
 * the first. TANDEM_OK, TANDEM_E_PROOF, TANDEM_E_NOMEM. */
int32_t tdm_near_first(struct tdm_tree_check *check, int64_t scale, const int64_t *numbers, int64_t count, tdm_wide *dual);
int32_t tdm_near_next(struct tdm_tree_check *check, const int64_t *numbers, int64_t count, tdm_wide *dual);
void    tdm_near_finish(struct tdm_tree_check *check);

#endif
