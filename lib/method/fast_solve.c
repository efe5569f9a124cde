/* SPDX-License-Identifier: MIT
 * The fast path from end to end: auction, rounding, those left over, then as many as can be seated, then the proof.
 *
 * Keeps:   what is handed out after a stop is a whole plan, only not proven: at every moment each student has one seat at most, and no
 *          column or cap more than it allows.
 */
#include "method/fast.h"

#include <assert.h>

enum { USUAL_LOOKS = 512,               /* of a search, as long as there was none */
       SPLIT_LOOKS = 1 };               /* for each pair: more than to find the parts */

/* ---- those who are left over by the auction, at the present price of staying home */

/* The ring of the auction becomes a plain list. */
static void straighten(struct tdm_fast *fast)
{
    int32_t tail = fast->row_count - fast->waiting_first;

    if (fast->waiting_first == 0) return;
    for (int32_t i = 0; i < fast->waiting_count; i++)       /* home[] has room for the rest: every row stands in one list */
        fast->home[fast->home_count + i] = fast->waiting[i < tail ? fast->waiting_first + i : i - tail];
    for (int32_t i = 0; i < fast->waiting_count; i++) fast->waiting[i] = fast->home[fast->home_count + i];
    fast->waiting_first = 0;
}

/* The searches have looked at more than their share. */
int tdm_fast_is_spent(const struct tdm_fast *fast)
{
    if (fast->cap_count > 0 || !fast->count_first || fast->cost_level < 0) return 0;      /* no other way */
    if (fast->phases & TDM_FAST_HOPELESS) return 1;
    return fast->looks >= fast->budget.looks_per_row * ((int64_t)fast->row_count + 1);
}

/* 1 if told to stop, or if the searches are spent. */
static int settle(struct tdm_fast *fast)
{
    int32_t count = fast->waiting_count;

    for (int32_t i = 0; i < count; i++) {
        if (tdm_fast_is_spent(fast) || tdm_fast_seat_row(fast, fast->waiting[i])) return 1;
        fast->waiting_count--;
        fast->searches++;
    }
    return 0;
}

/* ---- as many as can be seated */

/* What searches from so many rows may look at, as far as earlier ones tell. */
static int64_t expected_looks(const struct tdm_fast *fast, int64_t searches)
{
    if (fast->budget.usual_looks > 0) return searches * fast->budget.usual_looks;
    return searches * (fast->searches > 0 ? fast->looks / fast->searches : USUAL_LOOKS);
}

/* Staying home becomes dearer than any exchange: each looks for a seat once more. 1 if told to stop, if that took too long. */
static int ask_home(struct tdm_fast *fast)
{
    tdm_fast_forget(fast);
    fast->phases |= TDM_FAST_ASKED;
    fast->outside += tdm_fast_dearest_exchange(fast);
    fast->waiting_count = fast->home_count;
    for (int32_t i = 0; i < fast->home_count; i++) fast->waiting[i] = fast->home[i];
    fast->home_count = 0;
    return settle(fast);
}

/* Drawing in begins with a list of all pairs by column: worth it where searches from home would look at more. */
static int is_draw_better(const struct tdm_fast *fast, int64_t free_seats)
{
    return fast->cap_count == 0 && free_seats <= fast->home_count && expected_looks(fast, fast->home_count) >= fast->problem->pair_count;
}

static int is_split_better(const struct tdm_fast *fast)
{
    return fast->cap_count == 0 && fast->cost_level >= 0 && expected_looks(fast, fast->home_count) >= SPLIT_LOOKS * fast->problem->pair_count;
}

/* Where many stay home in the end, each of them would search in vain: who can be seated at all is found out without costs first. */
static int ask_part(struct tdm_fast *fast, int32_t *status)
{
    struct tdm_fast_split split;

    tdm_fast_forget(fast);
    *status = tdm_fast_split_open(&split, fast);
    if (*status == TANDEM_OK && !fast->control->stopped) tdm_fast_part(fast, &split);
    tdm_fast_split_close(&split, fast);
    if (*status != TANDEM_OK || fast->control->stopped) return 1;
    if (settle(fast)) return 1;
    *status = tdm_fast_draw_in(fast);
    return *status != TANDEM_OK || fast->control->stopped || tdm_fast_is_spent(fast);
}

/* The free seats among those reached find somebody. */
static int draw(struct tdm_fast *fast, int32_t *status)
{
    tdm_fast_raise_reached(fast);
    *status = tdm_fast_draw_in(fast);
    return *status != TANDEM_OK || fast->control->stopped || tdm_fast_is_spent(fast);
}

/* Until nobody at home can reach a free seat at any price. The fewer search: those at home, or the free seats. 1 if that did not end well. */
static int fill(struct tdm_fast *fast, int32_t *status)
{
    int64_t free_seats;

    for (;;) {
        int failed;
        if (tdm_fast_reach(fast, &free_seats)) return 1;
        if (free_seats == 0) return 0;
        if (is_draw_better(fast, free_seats)) failed = draw(fast, status);
        else if (is_split_better(fast)) failed = ask_part(fast, status);
        else failed = ask_home(fast);
        if (failed) return 1;
    }
}

int tdm_fast_run(struct tdm_fast *fast, int32_t *status)
{
    *status = TANDEM_OK;
    if (tdm_fast_auction(fast, status)) return *status == TANDEM_OK;
    if (fast->cost_level >= 0) *status = tdm_fast_round(fast);
    if (*status != TANDEM_OK) return 0;
    straighten(fast);
    if (fast->waiting_count > 0 || fast->home_count > 0) tdm_fast_cost_seats(fast);
    if (settle(fast) || (fast->count_first && fill(fast, status))) {
        if (fast->control->stopped) return 1;
        if (*status != TANDEM_OK) return 0;
        tdm_fast_forget(fast);
        fast->phases |= TDM_FAST_SCALED;
        *status = tdm_fast_scale(fast);
    }
    return fast->control->stopped != 0;
}

static int32_t pick_within(const struct tdm_problem *problem, const struct tdm_fast_budget *budget, struct tdm_control *control,
                           struct tdm_solution *solution)
{
    struct tdm_fast fast;
    int32_t status = tdm_solution_init_picked(solution, problem);

    if (status != TANDEM_OK) return status;
    status = tdm_fast_open(&fast, problem, control, tdm_fast_cost_level(problem));
    if (status == TANDEM_OK) {
        if (budget != NULL) fast.budget = *budget;
        if (tdm_fast_run(&fast, &status) && status == TANDEM_OK) tdm_fast_give_plan(&fast, solution);
        else if (status == TANDEM_OK) status = tdm_fast_prove(&fast, solution);
        tdm_fast_close(&fast);
    }
    if (status != TANDEM_OK) tdm_solution_finish(solution);
    return status;
}

int32_t tdm_fast_pick(const struct tdm_problem *problem, struct tdm_control *control, struct tdm_solution *solution)
{
    return pick_within(problem, NULL, control, solution);
}

int32_t tdm_fast_solve_within(const struct tdm_problem *problem, const struct tdm_fast_budget *budget, struct tdm_control *control,
                              struct tdm_solution *solution)
{
    int32_t status = pick_within(problem, budget, control, solution);

    if (status == TANDEM_OK) status = tdm_solution_spread(solution, problem);
    if (status != TANDEM_OK) tdm_solution_finish(solution);
    return status;
}

int32_t tdm_fast_solve(const struct tdm_problem *problem, struct tdm_control *control, struct tdm_solution *solution)
{
    return tdm_fast_solve_within(problem, NULL, control, solution);
}
