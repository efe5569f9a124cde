/* SPDX-License-Identifier: MIT
 * GLPK as a searcher: its candidate is rounded and checked exactly before anyone believes it.
 */
#include "method/integer.h"

#ifdef TANDEM_HAS_GLPK
#include "glpk/glpk_door.h"

#include <math.h>
#include <string.h>

/* Takes the candidate if it holds and is no worse than what was there. */
static int take(struct tdm_search *search, const int64_t *x)
{
    const struct tdm_program *program = search->program;

    if (tdm_program_broken_row(program, x) != -1) return 0;
    if (search->has_best && tdm_integer_cost_of(program, search->cost, x) > tdm_integer_cost_of(program, search->cost, search->best)) return 0;
    memcpy(search->best, x, (size_t)program->variable_count * sizeof *x);
    search->has_best = 1;
    return 1;
}

static int32_t read_answer(struct tdm_search *search, const struct tdm_glpk_answer *answer, const int64_t *x)
{
    int held = answer->has_candidate && take(search, x);

    search->node_count = answer->node_count;
    search->bound = INT64_MIN;
    switch (answer->outcome) {
    case TDM_GLPK_FINISHED:
        if (!held) return TANDEM_E_INTERNAL;
        search->is_finished = 1;
        search->bound = tdm_integer_cost_of(search->program, search->cost, search->best);
        search->how = TANDEM_BOUND_GLPK;
        return TANDEM_OK;
    case TDM_GLPK_NOTHING:
        if (search->has_best) return TANDEM_E_INTERNAL;      /* there is an answer: GLPK is wrong */
        search->is_finished = 1;
        search->how = TANDEM_BOUND_GLPK;
        return TANDEM_OK;
    case TDM_GLPK_STOPPED:
        if (answer->bound > -1e15) {
            search->bound = (int64_t)floor(answer->bound - 0.5);     /* half a unit for its tolerances */
            search->how = TANDEM_BOUND_GLPK;
        }
        return TANDEM_OK;
    default: return TANDEM_E_INTERNAL;
    }
}

int32_t tdm_glpk_search(struct tdm_search *search)
{
    const struct tdm_program *program = search->program;
    const struct tdm_memory  *memory = &program->problem->memory;
    int64_t                  *x = tdm_alloc_array(memory, program->variable_count, sizeof *x);
    struct tdm_glpk_answer    answer;
    int32_t                   status;

    if (x == NULL) return TANDEM_E_NOMEM;
    if (search->has_best) memcpy(x, search->best, (size_t)program->variable_count * sizeof *x);
    if (tdm_glpk_can_take(program, search->cost)) {
        status = tdm_glpk_solve(program, search->cost, search->control, search->has_best, x, &answer);
        if (status == TANDEM_OK) status = read_answer(search, &answer, x);
    } else {
        status = TANDEM_E_INTERNAL;
    }
    tdm_free(memory, x);
    return status;
}
#else
int32_t tdm_glpk_search(struct tdm_search *search)
{
    (void)search;
    return TANDEM_E_UNBUILT;
}
#endif
