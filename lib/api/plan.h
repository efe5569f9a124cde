/* SPDX-License-Identifier: MIT
 * A plan, inside: placements in the school's ids, and the proof in potentials by id. It needs no solver and no problem to be asked.
 */
#ifndef TDM_API_PLAN_H
#define TDM_API_PLAN_H

#include "model/model.h"
#include "problem/solution.h"

struct tdm_placement {
    int32_t student, opportunity, rank, is_pinned;
    int64_t score;                        /* TANDEM_NO_SCORE: none */
};

struct tdm_plan_step {
    int32_t  goal, kind;
    int64_t  parameter;
    int64_t *students, *opportunities, *partners;    /* potentials by id */
};

struct tdm_plan_goal {
    int32_t  goal, proven;
    tdm_wide value, bound;
};

struct tdm_ground_cell;

struct tandem_plan {
    struct tdm_memory          memory;
    struct tdm_ground_cell    *cell;                 /* what questions stand on, once there are any: ground.h */
    const struct tandem_model *model;                /* held */
    tandem_options             options;              /* goals filled in */
    int32_t                    verdict, method, rule;
    int32_t                    student_count, opportunity_count, partner_count;      /* as they were when the plan was made */
    int64_t                    placement_count;
    struct tdm_placement      *placements;           /* by student, then opportunity */
    int64_t                   *student_start;        /* [student_count + 1] into placements */
    int64_t                   *roster_start;         /* [opportunity_count + 1] into roster */
    int32_t                   *roster;               /* students, by opportunity, then id */
    int32_t                    step_count;
    struct tdm_plan_step      *steps;
    int32_t                    bound_count;          /* integer plans: a bound per level, in order */
    struct tandem_level_bound *bounds;               /* each with a tree of its own, or none */
    struct tdm_plan_goal       goals[12];
    int32_t                    rank_count;           /* worst rank */
    int64_t                   *ranks;                /* placements per rank, from 1 */
    int32_t                    class_count;          /* priority classes present, ascending */
    int32_t                   *class_priority;       /* of each */
    int64_t                   *classes;              /* placements in each */
    int32_t                    conflict_count;
    char                     **conflicts;            /* why there is no plan */
    int64_t                    pairs_scored, pairs_possible;     /* by interests */
    int64_t                    pair_count, blocking_pairs, solve_ns, check_ns;
};

/* An empty plan that holds the model, or NULL. `options` are complete. */
struct tandem_plan *tdm_plan_new(const struct tandem_model *model, const tandem_options *options);

/* The solution's pairs, then its steps, in the school's ids. */
int32_t tdm_plan_take_placements(struct tandem_plan *plan, const struct tdm_problem *problem, const struct tdm_solution *solution);
int32_t tdm_plan_take_steps(struct tandem_plan *plan, const struct tdm_problem *problem, const struct tdm_solution *solution);
int32_t tdm_plan_take_bounds(struct tandem_plan *plan, const struct tdm_problem *problem, const struct tdm_solution *solution);
/* Copies bounds that somebody else gave. */
int32_t tdm_plan_copy_bounds(struct tandem_plan *plan, int32_t count, const tandem_level_bound *bounds);
int32_t tdm_plan_give_bounds(const struct tandem_plan *plan, struct tdm_solution *solution);
/* Sorts placements, fills in rank, score and pin of each from the model, and makes rosters and profiles. */
int32_t tdm_plan_index(struct tandem_plan *plan);
/* Its parts, for plan_beside.c. Pins: those of the rules from number `first` on. */
void    tdm_plan_fill_wish(struct tandem_plan *plan, int64_t wish);
int32_t tdm_plan_fill_interests(struct tandem_plan *plan);
int32_t tdm_plan_fill_pins(struct tandem_plan *plan, int64_t first);
/* How many classes come before a priority. */
int32_t tdm_plan_class(const struct tandem_plan *plan, int32_t priority);

/* The same for a plan of which another, with a model of the same students and wishes, holds all placements but some: `turns` [count] are those that are
 * new (sign 1) or gone (-1), by student, then opportunity. Takes the place of tdm_plan_take_placements and tdm_plan_index. */
struct tdm_plan_turn {
    int32_t student, opportunity, sign;
};
int32_t tdm_plan_take_over(struct tandem_plan *plan, const struct tandem_plan *from, const struct tdm_plan_turn *turns, int64_t count);
/* The steps of `from`, but for what differs; `has_feasible`: some bound is a lower one now, so that a FEASIBLE step comes first. Takes the place of
 * tdm_plan_take_steps. */
struct tdm_beside;
int32_t tdm_plan_take_steps_over(struct tandem_plan *plan, const struct tandem_plan *from, const struct tdm_problem *problem, const struct tdm_beside *beside,
                                 int has_feasible);
/* Goal values from the placements; the first `proven` levels of the problem are proven. */
void    tdm_plan_value_goals(struct tandem_plan *plan, const struct tdm_problem *problem, const struct tdm_solution *solution, int32_t proven);
/* The way back: the plan in the problem's words. TANDEM_E_PROOF with a sentence if it cannot be said in them. */
int32_t tdm_plan_to_solution(const struct tandem_plan *plan, const struct tdm_problem *problem, struct tdm_solution *solution, char *text, size_t room);

/* Counts the blocking pairs of a plan with placements, where partners rank or the mechanism promises that there are none. */
int32_t tdm_plan_count_blocking(struct tandem_plan *plan);
/* tandem_method of a mechanism that is not OPTIMAL. */
int32_t tdm_mechanism_method(int32_t mechanism);

/* Reads the caller's options: NULL, older and newer sizes; fills in the default goals. */
int32_t tdm_options_read(const struct tandem_model *model, const tandem_options *given, tandem_options *options, tandem_error *error);
/* Sets *error if it is not NULL; returns the status. `text` NULL: the status's own sentence. */
int32_t tdm_error_set(tandem_error *error, int32_t status, const char *text);
/* TANDEM_OK if the model is sound and this build can do all that it and the options ask for; else the first reason in *error. */
int32_t tdm_model_admit(const struct tandem_model *model, const tandem_options *options, tandem_error *error);

#endif
