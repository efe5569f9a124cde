/* SPDX-License-Identifier: MIT
 * Better multipliers: steps against the violations of the guess that belongs to the bound.
 *
 * Keeps:   only searched multipliers move, and stay within what their rows allow.
 * Source:  [NW88] ch. II.3.6; steps after Polyak, along directions that remember the ones before.
 */
#include "method/branch.h"

#include <string.h>

enum { UNIT = 256, MEMORY = 179 };       /* of a direction, seven tenths live on in the next one */

/* How far the guess is from what a row asks; 0 where it is kept or, with a multiplier, met exactly. */
static int64_t violation(const struct dual *dual, int64_t number)
{
    const struct tdm_program_row *row = &dual->program->rows[number];
    int64_t                       sum = 0;

    for (int64_t i = row->start; i < row->start + row->count; i++) sum += dual->program->entries[i].weight * dual->guess[dual->program->entries[i].variable];
    if (row->least != TDM_NO_LEAST && (sum < row->least || dual->value[number] > 0)) return row->least - sum;
    if (row->most != TDM_NO_MOST && (sum > row->most || dual->value[number] < 0)) return row->most - sum;
    return 0;
}

int64_t dual_clamp(const struct dual *dual, int64_t number, int64_t value)
{
    const struct tdm_program_row *row = &dual->program->rows[number];

    if (value > dual->limit) value = dual->limit;
    if (value < -dual->limit) value = -dual->limit;
    if (value > 0 && row->least == TDM_NO_LEAST) return 0;
    return value < 0 && row->most == TDM_NO_MOST ? 0 : value;
}

/* The direction: the violations of now, and what is left of the directions before. */
static tdm_wide turn(struct dual *dual)
{
    tdm_wide square = 0;

    for (int64_t r = 0; r < dual->program->row_count; r++) {
        int64_t by;
        if (dual->is_derived[r]) continue;
        by = violation(dual, r);
        dual->direction[r] = (by == 0 && dual->value[r] == 0 ? 0 : dual->direction[r] * MEMORY / UNIT) + by * UNIT;
        if (dual->direction[r] > DUAL_LIMIT || dual->direction[r] < -DUAL_LIMIT) dual->direction[r] = by * UNIT;
        square += (tdm_wide)dual->direction[r] * dual->direction[r];
        dual->work += dual->program->rows[r].count;
    }
    return square;
}

int dual_step(struct dual *dual, tdm_wide target, int64_t permille)
{
    const struct tdm_program *program = dual->program;
    tdm_wide                  square = turn(dual), gap = target - dual->bound;

    if (square == 0 || gap <= 0) return 0;
    for (int64_t r = 0; r < program->row_count; r++) {
        tdm_wide move;
        if (dual->is_derived[r] || dual->direction[r] == 0) continue;
        move = gap * permille * UNIT / 1000 * dual->direction[r] / square;
        if (move == 0) move = dual->direction[r] > 0 ? 1 : -1;
        if (move > DUAL_LIMIT) move = DUAL_LIMIT;
        if (move < -DUAL_LIMIT) move = -DUAL_LIMIT;
        dual->value[r] = dual_clamp(dual, r, dual->value[r] + (int64_t)move);
    }
    return 1;
}

void dual_share(struct dual *dual)
{
    enum { LATE = 24 };              /* the last so many guesses count most */

    for (int64_t v = 0; v < dual->program->unit_start; v++)
        dual->share[v] += ((dual->guess[v] > 0 ? DUAL_WHOLE : 0) - dual->share[v]) / LATE;
}

void dual_forget(struct dual *dual)
{
    memset(dual->direction, 0, (size_t)dual->program->row_count * sizeof *dual->direction);
}

void dual_fold_count(struct dual *dual)
{
    const struct tdm_problem *problem = dual->program->problem;

    if (dual->count_row < 0 || !dual->is_derived[dual->count_row]) return;
    for (int32_t r = 0; r < problem->rows.leaf_count; r++)
        if (problem->row_is_silent == NULL || !problem->row_is_silent[r]) dual->value[r] = dual_clamp(dual, r, dual->value[r] - dual->value[dual->count_row]);
    dual->value[dual->count_row] = 0;
}
