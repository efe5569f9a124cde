/* SPDX-License-Identifier: MIT
 * Goals of many levels on the fast path: one weighted solve, then a proof level by level.
 *
 *   levels_pack.c    the levels after the first COUNT as one cost, each weighing `base` times what the next can make up for
 *   levels_prove.c   potentials of all levels at once, as vectors, for the plan found
 *   levels_mend.c    what the packed costs have missed, in all levels at once
 *   levels_exchange.c  its exchanges
 *   levels_solve.c   the order of it all: a greater base where too much would have to be mended, in the end the general method
 *
 * Keeps:   a small base is no proof: a long exchange could pay for one step of a level with many of the next. Potentials are.
 * Relies:  the shape that tdm_fast_applies asks for.
 * Memory:  36 bytes a pair, 8 bytes a level for each node and row, beside the fast path's own.
 */
#ifndef TDM_METHOD_LEVELS_H
#define TDM_METHOD_LEVELS_H

#include "method/fast.h"

struct tdm_levels {
    const struct tdm_problem *problem;
    struct tdm_control       *control;
    struct tdm_memory         memory;
    int64_t                   tick_limit;       /* where the packed solves end and the general method takes over */
    int32_t                   first;            /* the first level that is packed: 1 after a COUNT at the head, else 0 */
    int64_t                  *least, *range;    /* [level_count] of a pair's costs; range is at least 1 */
    int64_t                  *weight;           /* [level_count] of the packed levels */
    struct tdm_level          goal[2];
    struct tdm_problem        packed;           /* the problem's sides, some of its pairs, the packed cost as score */
    int64_t                  *packed_pair;      /* [packed.pair_count] which pair of the problem it is */
};

enum { TDM_LEVELS_BASE = 4, TDM_LEVELS_MOST = INT32_MAX / 4 };      /* least base; packed costs that the fast path takes */

int     tdm_levels_applies(const struct tdm_problem *problem);

/* pack */
int32_t tdm_levels_open(struct tdm_levels *levels, const struct tdm_problem *problem, struct tdm_control *control);
void    tdm_levels_close(struct tdm_levels *levels);
/* The greatest power of 2 from TDM_LEVELS_BASE on under which packed costs are not much more than `most`; 0: none is. */
int64_t tdm_levels_greatest_base(struct tdm_levels *levels, int32_t rank, int64_t most);
/* The packed problem of the pairs of rank up to `rank`, and of those without; base 0: with the level COUNT alone. */
void    tdm_levels_pack(struct tdm_levels *levels, int64_t base, int32_t rank);

/* prove: `packed` is the packed problem's proven solution. *is_proven: `solution` holds the problem's steps, else it is left empty. */
int32_t tdm_levels_prove(struct tdm_levels *levels, const struct tdm_solution *packed, struct tdm_solution *solution, int *is_proven);

/* The door: as tdm_network_solve, for problems to which tdm_levels_applies. TANDEM_E_RANGE if the levels do not fit one cost. */
int32_t tdm_levels_solve(const struct tdm_problem *problem, struct tdm_control *control, struct tdm_solution *solution);
/* First with packed costs up to `cheap`, or the least base; then with ever greater ones, as they fit. `cheap` 0: from base 1 on, so that there is
 * much to mend. */
int32_t tdm_levels_solve_within(const struct tdm_problem *problem, int64_t cheap, struct tdm_control *control, struct tdm_solution *solution);

#endif
