/* SPDX-License-Identifier: MIT
 * The narrow door to every way of deciding: a problem goes in, chosen pairs and a proof come out.
 */
#ifndef TDM_METHOD_METHOD_H
#define TDM_METHOD_METHOD_H

#include "problem/solution.h"

/* How far a method may go. One tick is about one arc looked at. */
struct tdm_control {
    int64_t            ticks;           /* done so far */
    int64_t            tick_limit;      /* 0: none */
    int64_t            deadline_ns;     /* monotonic; 0: none */
    int64_t            next_look;       /* ticks at which clock, cancel and progress are looked at again */
    tandem_progress_fn progress;
    void              *progress_user;
    tandem_cancel     *cancel;
    int32_t            stopped;         /* 0, or why: TANDEM_FEASIBLE (a limit), TANDEM_CANCELLED */
    int32_t            threads;         /* 1 or more */
    int64_t            expected_ticks;  /* an estimate for the progress function; 0: none. Set by the method that runs */
};

/* The same allowance with half of what is left of its ticks and time, for work that may be cut short; and back: what it used counts in the whole. */
struct tdm_control tdm_control_half(const struct tdm_control *control);
void tdm_control_join(struct tdm_control *control, const struct tdm_control *half);

/* Counts work; 1 if the method should stop now. Cheap: looks at the clock every few thousand ticks only. */
int tdm_control_tick(struct tdm_control *control, int64_t ticks);
/* The same for one who counts his work later: so many ticks are due. Looks at the clock, the flag and the progress function at once. */
int tdm_control_look(struct tdm_control *control, int64_t due);

/* Solves any nested-bounds problem exactly. `solution` is initialised by the call and is the caller's to finish.
 * TANDEM_OK (verdict OPTIMAL or INFEASIBLE, or FEASIBLE / CANCELLED after a stop), TANDEM_E_NOMEM,
 * TANDEM_E_RANGE (a potential does not fit 64 bits), TANDEM_E_STOPPED (before there was any whole plan). */
int32_t tdm_network_solve(const struct tdm_problem *problem, struct tdm_control *control, struct tdm_solution *solution);

/* The same, by the fastest way that covers the problem: this is the door that the rest of the library uses. The plan may be another of the
 * optimal ones than the general method's; it is the same on every machine. */
int32_t tdm_method_solve(const struct tdm_problem *problem, struct tdm_control *control, struct tdm_solution *solution);

/* The same, with the plan by rows where the way that is taken has it so: picked instead of chosen. */
int32_t tdm_method_pick(const struct tdm_problem *problem, struct tdm_control *control, struct tdm_solution *solution);

/* Solves any problem exactly, with constraints or without, by search: level after level, each in the space that the earlier ones leave.
 * `solver` is tandem_solver: BRANCH, GLPK, or AUTO, which picks one by the problem alone. Statuses as above, and TANDEM_E_UNBUILT where GLPK
 * is asked for and is not built in; TANDEM_E_RANGE where a total does not fit 62 bits. */
int32_t tdm_integer_solve(const struct tdm_problem *problem, struct tdm_control *control, int32_t solver, struct tdm_solution *solution);

/* Picks the method: the network if the problem is one, else the integer method; `solver` forces. *method receives tandem_method. The plan
 * may be by rows.
 * TANDEM_E_STATE where the network is asked for and the problem is none. */
int32_t tdm_method_choose(const struct tdm_problem *problem, struct tdm_control *control, int32_t solver, struct tdm_solution *solution,
                          int32_t *method);

#endif
