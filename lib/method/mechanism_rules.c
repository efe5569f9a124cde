/* SPDX-License-Identifier: MIT
 * What stands around a mechanism: students without wishes, who come last, and rules that its outcome may break.
 *
 * Keeps:   a student without wishes takes only what is left, so nobody who asked loses anything; under a stable mechanism she goes only
 *          where nobody ranks.
 */
#include <stdio.h>

#include "method/mechanism.h"
#include "model/model.h"
#include "problem/constraints.h"

/* ---------------------------------------------------------------- students without wishes */

struct seats {
    const struct tdm_problem *problem;
    int64_t                  *load;          /* [columns.node_count] */
    int64_t                  *taken;         /* [columns.leaf_count] seats taken: a student may take several */
    uint8_t                  *is_bound;      /* [pair_count] stands in a bound of several pairs */
};

static void take(struct seats *seats, int64_t pair, int64_t count)
{
    const struct tdm_side *side = &seats->problem->columns;
    for (int32_t v = seats->problem->pair_column[pair]; v >= 0; v = side->parent[v]) seats->load[v] += count;
}

/* Seats left at a column and in all above it. */
static int64_t seats_left(const struct seats *seats, int32_t column)
{
    const struct tdm_side *side = &seats->problem->columns;
    int64_t                left = INT64_MAX;

    for (int32_t v = column; v >= 0; v = side->parent[v])
        if (side->most[v] - seats->load[v] < left) left = side->most[v] - seats->load[v];
    return left;
}

static int32_t count_seats(struct seats *seats, const struct tdm_problem *problem, const struct tdm_solution *solution)
{
    const struct tdm_constraints *constraints = problem->constraints;

    *seats = (struct seats){ problem, tdm_alloc_zeroed(&problem->memory, problem->columns.node_count, sizeof *seats->load),
                             tdm_alloc_zeroed(&problem->memory, problem->columns.leaf_count, sizeof *seats->taken),
                             tdm_alloc_zeroed(&problem->memory, problem->pair_count, 1) };
    if (seats->load == NULL || seats->taken == NULL || seats->is_bound == NULL) return TANDEM_E_NOMEM;
    for (int32_t r = 0; r < problem->rows.leaf_count; r++)
        for (int64_t i = problem->row_start[r]; i < problem->row_start[r + 1]; i++) {
            take(seats, i, solution->chosen[i]);
            seats->taken[problem->pair_column[i]] += solution->chosen[i] * tdm_row_size(problem, r);
        }
    for (int64_t b = 0; constraints != NULL && b < constraints->bound_count; b++)
        for (int64_t i = constraints->bounds[b].start; i < constraints->bounds[b].start + constraints->bounds[b].count; i++)
            seats->is_bound[constraints->terms[i].pair] = 1;
    return TANDEM_OK;
}

static void clear_seats(struct seats *seats, const struct tdm_problem *problem)
{
    tdm_free(&problem->memory, seats->load);
    tdm_free(&problem->memory, seats->taken);
    tdm_free(&problem->memory, seats->is_bound);
}

/* A column that would have to close again stays closed. */
static int may_open(const struct seats *seats, int32_t column)
{
    const struct tdm_constraints *constraints = seats->problem->constraints;

    for (int32_t i = 0; constraints != NULL && i < constraints->closing_count; i++)
        if (constraints->closings[i].column == column) return seats->load[column] > 0;
    return 1;
}

static void place_row(struct seats *seats, struct tdm_solution *solution, const struct tdm_market *market, int32_t row, int is_stable)
{
    const struct tdm_problem *problem = seats->problem;
    int64_t                   most = problem->rows.most[row];

    for (int64_t i = problem->row_start[row]; i < problem->row_start[row + 1]; i++) most -= solution->chosen[i];
    for (int64_t i = problem->row_start[row]; most > 0 && i < problem->row_start[row + 1]; i++) {
        int32_t column = problem->pair_column[i];
        int64_t room = seats_left(seats, column), times = (problem->pair_most == NULL ? 1 : problem->pair_most[i]) - solution->chosen[i];
        if ((is_stable && market->column_order[column] >= 0) || seats->is_bound[i] || !may_open(seats, column)) continue;
        if (room < times) times = room;
        if (most < times) times = most;
        if (times <= 0) continue;
        solution->chosen[i] += (int32_t)times;
        most -= times;
        take(seats, i, times);
    }
}

static void place_pins(struct seats *seats, struct tdm_solution *solution, int32_t row)
{
    const struct tdm_problem *problem = seats->problem;

    for (int64_t i = problem->row_start[row]; problem->pair_flags != NULL && i < problem->row_start[row + 1]; i++)
        if ((problem->pair_flags[i] & TDM_PAIR_PINNED) && solution->chosen[i] == 0) {
            solution->chosen[i] = 1;
            take(seats, i, 1);
        }
}

int32_t tdm_mechanism_place_silent(const tandem_options *options, const struct tdm_problem *problem, const struct tdm_market *market,
                                   struct tdm_solution *solution)
{
    struct seats seats = { 0 };
    int32_t      status;

    if (problem->row_is_silent == NULL) return TANDEM_OK;
    status = count_seats(&seats, problem, solution);
    for (int32_t r = 0; status == TANDEM_OK && r < problem->rows.leaf_count; r++)
        if (problem->row_is_silent[r]) place_pins(&seats, solution, r);
    for (int32_t r = 0; status == TANDEM_OK && r < problem->rows.leaf_count; r++)
        if (problem->row_is_silent[r]) place_row(&seats, solution, market, r, tdm_mechanism_is_stable(options->mechanism));
    clear_seats(&seats, problem);
    return status;
}

/* ---------------------------------------------------------------- rules that an outcome breaks */

struct report {
    const struct tandem_model *model;
    const struct tdm_problem  *problem;
    const char                *mechanism;
    char                      *text;
    size_t                     room;
};

static int say_place(const struct report *report, int32_t node, int64_t load)
{
    const struct tdm_problem  *problem = report->problem;
    const struct tandem_model *model = report->model;
    int                        is_column = node < problem->columns.leaf_count;
    const char                *key = is_column ? tdm_keys_text(&model->opportunity_keys, problem->column_opportunity[node])
                                               : tdm_keys_text(&model->partner_keys, problem->cap_partner[node - problem->columns.leaf_count]);

    snprintf(report->text, report->room, "under `%s` %s %.60s gets %lld, not between %lld and %lld", report->mechanism,
             is_column ? "opportunity" : "partner", key, (long long)load, (long long)problem->columns.least[node], (long long)problem->columns.most[node]);
    return 1;
}

static int say_student(const struct report *report, int32_t row, int64_t load)
{
    const struct tdm_problem *problem = report->problem;
    snprintf(report->text, report->room, "under `%s` student %.60s gets %lld places, not between %lld and %lld", report->mechanism,
             tdm_keys_text(&report->model->student_keys, problem->row_student[row]), (long long)load, (long long)problem->rows.least[row],
             (long long)problem->rows.most[row]);
    return 1;
}

static int say_bound(const struct report *report, const struct tdm_bound *bound)
{
    if (bound->rule == TANDEM_NONE)
        snprintf(report->text, report->room, "the outcome of `%s` breaks a bound on seats or slots", report->mechanism);
    else
        snprintf(report->text, report->room, "the outcome of `%s` breaks rule %d (%s)", report->mechanism, bound->rule + 1,
                 tandem_rule_name(report->model->rules.at[bound->rule].kind));
    return 1;
}

static int breaks_rows(const struct report *report, const struct tdm_solution *solution)
{
    const struct tdm_problem *problem = report->problem;

    for (int32_t r = 0; r < problem->rows.leaf_count; r++) {
        int64_t load = 0;
        for (int64_t i = problem->row_start[r]; i < problem->row_start[r + 1]; i++) load += solution->chosen[i];
        if (r != problem->silent_row && (load < problem->rows.least[r] || load > problem->rows.most[r])) return say_student(report, r, load);
    }
    return 0;
}

static int breaks_columns(const struct report *report, const int64_t *load)
{
    const struct tdm_side *side = &report->problem->columns;

    for (int32_t v = 0; v < side->node_count; v++)
        if (load[v] < side->least[v] || load[v] > side->most[v]) return say_place(report, v, load[v]);
    return 0;
}

static int breaks_bounds(const struct report *report, const struct tdm_solution *solution, const int64_t *seats)
{
    const struct tdm_constraints *constraints = report->problem->constraints;

    for (int64_t b = 0; constraints != NULL && b < constraints->bound_count; b++) {
        const struct tdm_bound *bound = &constraints->bounds[b];
        tdm_wide                sum = 0;
        for (int64_t i = bound->start; i < bound->start + bound->count; i++)
            sum += (tdm_wide)constraints->terms[i].weight * solution->chosen[constraints->terms[i].pair];
        if ((bound->least != TDM_NO_LEAST && sum < bound->least) || (bound->most != TDM_NO_MOST && sum > bound->most)) return say_bound(report, bound);
    }
    for (int32_t i = 0; constraints != NULL && i < constraints->closing_count; i++) {
        const struct tdm_closing *closing = &constraints->closings[i];
        if (seats[closing->column] == 0 || seats[closing->column] >= closing->least) continue;
        snprintf(report->text, report->room, "under `%s` opportunity %.60s gets %lld, neither none nor at least %lld", report->mechanism,
                 tdm_keys_text(&report->model->opportunity_keys, report->problem->column_opportunity[closing->column]),
                 (long long)seats[closing->column], (long long)closing->least);
        return 1;
    }
    return 0;
}

static int breaks_pins(const struct report *report, const struct tdm_solution *solution)
{
    const struct tdm_problem *problem = report->problem;

    for (int64_t i = 0; problem->pair_flags != NULL && i < problem->pair_count; i++) {
        if (!(problem->pair_flags[i] & TDM_PAIR_PINNED) || solution->chosen[i] > 0) continue;
        snprintf(report->text, report->room, "under `%s` a pinned placement at %.60s finds no seat", report->mechanism,
                 tdm_keys_text(&report->model->opportunity_keys, problem->column_opportunity[problem->pair_column[i]]));
        return 1;
    }
    return 0;
}

int32_t tdm_mechanism_find_broken(const struct tandem_model *model, const tandem_options *options, const struct tdm_problem *problem,
                                  const struct tdm_solution *solution, int *is_broken, char *text, size_t room)
{
    struct report report = { model, problem, tandem_mechanism_name(options->mechanism), text, room };
    struct seats  seats;
    int32_t       status = count_seats(&seats, problem, solution);

    if (status == TANDEM_OK)
        *is_broken = breaks_rows(&report, solution) || breaks_pins(&report, solution) || breaks_columns(&report, seats.load)
                     || breaks_bounds(&report, solution, seats.taken);
    clear_seats(&seats, problem);
    return status;
}
