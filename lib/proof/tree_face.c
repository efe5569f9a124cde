/* SPDX-License-Identifier: MIT
 * A tree of one record whose dual value is the level's own: the proof of a network whose bounds are rules.
 *
 * Keeps:   an answer costs no less than the dual value, and just that only if every variable and row is at the end that its reduced cost or multiplier names:
 *          so those ends may be all that later levels know of.
 * Source:  complementary slackness, [AMO93] sec. 9.4.
 */
#include "proof/tree.h"

#define MULTIPLIER_LIMIT ((int64_t)1 << 50)

enum { SCALE, VARIABLE, AT, COUNT, HEAD };

int tdm_tree_is_face(const struct tdm_tree *tree) { return tree->count >= HEAD && tree->numbers[VARIABLE] == TDM_TREE_FACE; }

/* One multiplier into the reduced costs and the dual value. 0 if it cannot be. */
static int apply(struct tdm_tree_check *check, int64_t number, int64_t value, tdm_wide *dual)
{
    const struct tdm_program_row *row = &check->program.rows[number];
    tdm_wide                      part;

    if (value == 0 || value > MULTIPLIER_LIMIT || value < -MULTIPLIER_LIMIT) return 0;
    if ((value > 0 && row->least == TDM_NO_LEAST) || (value < 0 && row->most == TDM_NO_MOST)) return 0;
    part = (tdm_wide)value * (value > 0 ? row->least : row->most);
    if (__builtin_add_overflow(*dual, part, dual)) return 0;
    for (int64_t i = row->start; i < row->start + row->count; i++) {
        tdm_wide *reduced = &check->reduced[check->program.entries[i].variable];
        if (__builtin_sub_overflow(*reduced, (tdm_wide)value * check->program.entries[i].weight, reduced)) return 0;
    }
    return 1;
}

static int apply_all(struct tdm_tree_check *check, const struct tdm_tree *tree, tdm_wide *dual)
{
    int64_t last = -1;

    for (int64_t at = HEAD; at < tree->count; at += 2) {
        int64_t number = tree->numbers[at];
        if (number <= last || number >= check->program.row_count || !apply(check, number, tree->numbers[at + 1], dual)) return 0;
        last = number;
    }
    return 1;
}

/* The least that reduced costs allow in the program's box. 0 if it leaves 128 bits. */
static int add_box(const struct tdm_tree_check *check, tdm_wide *dual)
{
    const struct tdm_program *program = &check->program;

    for (int64_t v = 0; v < program->variable_count; v++) {
        tdm_wide reduced = check->reduced[v], part;
        if (__builtin_mul_overflow(reduced, (tdm_wide)(reduced > 0 ? program->low[v] : program->high[v]), &part)) return 0;
        if (__builtin_add_overflow(*dual, part, dual)) return 0;
    }
    return 1;
}

static void keep_face(struct tdm_tree_check *check, const struct tdm_tree *tree)
{
    struct tdm_program *program = &check->program;

    for (int64_t v = 0; v < program->variable_count; v++) {
        if (check->reduced[v] > 0) program->high[v] = program->low[v];
        if (check->reduced[v] < 0) program->low[v] = program->high[v];
    }
    for (int64_t at = HEAD; at < tree->count; at += 2) {
        struct tdm_program_row *row = &program->rows[tree->numbers[at]];
        if (tree->numbers[at + 1] > 0) row->most = row->least;
        else row->least = row->most;
    }
}

int32_t tdm_tree_check_face(struct tdm_tree_check *check, int32_t level, int64_t value, const struct tdm_tree *tree)
{
    const struct tdm_problem *problem = check->program.problem;
    tdm_wide                  dual = 0;

    if (level < 0 || problem->levels[level].kind == TDM_LEVEL_WORST_RANK || tree->numbers[SCALE] != 1 || tree->numbers[COUNT] < 0
        || tree->numbers[COUNT] != (tree->count - HEAD) / 2 || (tree->count - HEAD) % 2 != 0)
        return TANDEM_E_PROOF;
    tdm_program_costs(&check->program, level, check->cost);
    for (int64_t v = 0; v < check->program.variable_count; v++) check->reduced[v] = check->cost[v];
    if (!apply_all(check, tree, &dual) || !add_box(check, &dual) || dual != value) return TANDEM_E_PROOF;
    keep_face(check, tree);
    return TANDEM_OK;
}
