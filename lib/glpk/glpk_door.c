/* SPDX-License-Identifier: MIT
 * GLPK in a room of its own.
 *
 * Keeps:   the caller's thread waits and asks the clock, the cancel flag and the progress function; GLPK's thread only counts ticks and reads
 *          one flag. Ticks are counted from GLPK's own steps, so that a tick limit strikes at the same place every time.
 * Trap:    after a fatal error the only lawful call is glp_free_env. glp_init_env is called first, because the implicit start aborts when
 *          memory is short. No names (long ones are fatal), no cover cuts (static locals), no presolve (it ignores the clock).
 *          The integer search drops nodes within tol_obj of the best answer, relative to its size: so the tolerance is set below one unit.
 * Source:  GLPK 5.0, as trusted as its documentation and source allow; answers are checked by the caller.
 */
#include "glpk/glpk_door.h"

#include <glpk.h>
#include <math.h>
#include <pthread.h>
#include <setjmp.h>
#include <stdatomic.h>
#include <time.h>

enum { LARGEST = 1 << 30, SLICE = 200 /* simplex iterations between looks at the flag */ };

struct room {
    const struct tdm_program *program;
    const int64_t            *cost;
    struct tdm_glpk_answer   *answer;
    int64_t                  *x;
    int                       has_start, is_start_given;
    int64_t                   tick_limit;        /* for this call; 0: none */
    int64_t                   ticks;
    _Atomic int               must_stop;
    int                       has_ended;         /* under `lock` */
    pthread_mutex_t           lock;
    pthread_cond_t            ended;
    jmp_buf                   fatal;
    glp_prob                 *lp;
    int                      *index;             /* [longest row + 1] */
    double                   *value;             /* [variable_count + 1], and rows */
};

int tdm_glpk_can_take(const struct tdm_program *program, const int64_t *cost)
{
    double total = 0;

    for (int64_t v = 0; v < program->variable_count; v++) {
        if (cost[v] > LARGEST || cost[v] < -LARGEST || program->high[v] > LARGEST) return 0;
        total += fabs((double)cost[v]) * (double)program->high[v];
    }
    if (total > 1e12 || program->variable_count > 50000000 || program->row_count > 50000000) return 0;
    for (int64_t r = 0; r < program->row_count; r++) {
        const struct tdm_program_row *row = &program->rows[r];
        if ((row->least != TDM_NO_LEAST && (row->least > LARGEST || row->least < -(int64_t)LARGEST)) && row->count > 0) return 0;
        if (row->most != TDM_NO_MOST && (row->most > 1000000000000 || row->most < -1000000000000)) return 0;
    }
    for (int64_t i = 0; i < program->entry_count; i++)
        if (program->entries[i].weight > LARGEST || program->entries[i].weight < -LARGEST) return 0;
    return 1;
}

/* ---- hooks */

static void on_fatal(void *info)
{
    struct room *room = info;
    longjmp(room->fatal, 1);
}

static int on_text(void *info, const char *text)
{
    (void)info;
    (void)text;
    return 1;                    /* nothing is printed */
}

static int count_ticks(struct room *room, int64_t ticks)
{
    room->ticks += ticks;
    if (room->tick_limit > 0 && room->ticks >= room->tick_limit) atomic_store(&room->must_stop, 1);
    return atomic_load(&room->must_stop);
}

static void give_start(struct room *room, glp_tree *tree)
{
    room->is_start_given = 1;
    for (int64_t v = 0; v < room->program->variable_count; v++) room->value[v + 1] = (double)room->x[v];
    glp_ios_heur_sol(tree, room->value);
}

static void on_node(glp_tree *tree, void *info)
{
    struct room *room = info;
    int          total = 0, best = glp_ios_best_node(tree);

    glp_ios_tree_size(tree, NULL, NULL, &total);
    room->answer->node_count = total;
    if (best != 0) room->answer->bound = glp_ios_node_bound(tree, best);
    if (count_ticks(room, room->program->row_count + room->program->variable_count)) {
        glp_ios_terminate(tree);
        return;
    }
    if (glp_ios_reason(tree) == GLP_IHEUR && room->has_start && !room->is_start_given) give_start(room, tree);
}

/* ---- the program in GLPK's words */

static void bound_row(glp_prob *lp, int number, const struct tdm_program_row *row)
{
    int kind = row->least == TDM_NO_LEAST ? (row->most == TDM_NO_MOST ? GLP_FR : GLP_UP)
               : row->most == TDM_NO_MOST ? GLP_LO : row->least == row->most ? GLP_FX : GLP_DB;
    glp_set_row_bnds(lp, number, kind, row->least == TDM_NO_LEAST ? 0 : (double)row->least, row->most == TDM_NO_MOST ? 0 : (double)row->most);
}

static void load_columns(struct room *room)
{
    const struct tdm_program *program = room->program;

    if (program->variable_count > 0) glp_add_cols(room->lp, (int)program->variable_count);
    for (int64_t v = 0; v < program->variable_count; v++) {
        int column = (int)v + 1;
        glp_set_col_kind(room->lp, column, GLP_IV);
        glp_set_col_bnds(room->lp, column, program->low[v] == program->high[v] ? GLP_FX : GLP_DB, (double)program->low[v], (double)program->high[v]);
        glp_set_obj_coef(room->lp, column, (double)room->cost[v]);
    }
}

static void load_rows(struct room *room)
{
    const struct tdm_program *program = room->program;

    if (program->row_count > 0) glp_add_rows(room->lp, (int)program->row_count);
    for (int64_t r = 0; r < program->row_count; r++) {
        const struct tdm_program_row *row = &program->rows[r];
        bound_row(room->lp, (int)r + 1, row);
        for (int64_t i = 0; i < row->count; i++) {
            room->index[i + 1] = (int)program->entries[row->start + i].variable + 1;
            room->value[i + 1] = (double)program->entries[row->start + i].weight;
        }
        glp_set_mat_row(room->lp, (int)r + 1, (int)row->count, room->index, room->value);
    }
}

/* ---- solving */

/* The relaxation in slices, because simplex has no callback. */
static int solve_relaxation(struct room *room)
{
    glp_smcp parameters;
    int      code;

    glp_init_smcp(&parameters);
    parameters.msg_lev = GLP_MSG_OFF;
    parameters.meth = GLP_DUALP;
    parameters.it_lim = SLICE;
    glp_adv_basis(room->lp, 0);
    do {
        code = glp_simplex(room->lp, &parameters);
        if (count_ticks(room, SLICE * (int64_t)(room->program->row_count + 1))) return GLP_ESTOP;
    } while (code == GLP_EITLIM);
    return code;
}

static double greatest_objective(const struct room *room)
{
    double total = 1;
    for (int64_t v = 0; v < room->program->variable_count; v++) total += fabs((double)room->cost[v]) * (double)room->program->high[v];
    return total;
}

static int solve_integer(struct room *room)
{
    glp_iocp parameters;
    double   greatest = greatest_objective(room);

    glp_init_iocp(&parameters);
    parameters.msg_lev = GLP_MSG_OFF;
    parameters.cb_func = on_node;
    parameters.cb_info = room;
    parameters.tol_obj = 0.2 / greatest < 1e-7 ? 0.2 / greatest : 1e-7;
    parameters.mip_gap = 0;
    return glp_intopt(room->lp, &parameters);
}

static void take_candidate(struct room *room)
{
    for (int64_t v = 0; v < room->program->variable_count; v++) room->x[v] = (int64_t)floor(glp_mip_col_val(room->lp, (int)v + 1) + 0.5);
    room->answer->has_candidate = 1;
}

static void decide(struct room *room)
{
    struct tdm_glpk_answer *answer = room->answer;
    int                     code = solve_relaxation(room), status;

    answer->bound = -HUGE_VAL;
    answer->outcome = code == GLP_ESTOP ? TDM_GLPK_STOPPED : TDM_GLPK_FAILED;
    if (code != 0) return;
    status = glp_get_status(room->lp);
    if (status == GLP_NOFEAS || status == GLP_INFEAS) answer->outcome = TDM_GLPK_NOTHING;
    if (status != GLP_OPT) return;
    answer->bound = glp_get_obj_val(room->lp);

    code = solve_integer(room);
    status = glp_mip_status(room->lp);
    if (status == GLP_OPT || status == GLP_FEAS) take_candidate(room);
    if (code == GLP_ESTOP) answer->outcome = TDM_GLPK_STOPPED;
    else if (code != 0) answer->outcome = TDM_GLPK_FAILED;
    else answer->outcome = status == GLP_OPT ? TDM_GLPK_FINISHED : status == GLP_NOFEAS ? TDM_GLPK_NOTHING : TDM_GLPK_FAILED;
}

static void run(struct room *room)
{
    room->answer->outcome = TDM_GLPK_FAILED;
    if (setjmp(room->fatal) != 0) {
        room->answer->outcome = TDM_GLPK_FAILED;
        room->answer->has_candidate = 0;
        return;                              /* the environment is broken: nothing but glp_free_env may follow */
    }
    if (glp_init_env() != 0) return;
    glp_error_hook(on_fatal, room);
    glp_term_hook(on_text, room);
    room->lp = glp_create_prob();
    glp_set_obj_dir(room->lp, GLP_MIN);
    load_columns(room);
    load_rows(room);
    decide(room);
    glp_delete_prob(room->lp);
}

static void *enter(void *info)
{
    struct room *room = info;

    run(room);
    glp_free_env();
    pthread_mutex_lock(&room->lock);
    room->has_ended = 1;
    pthread_cond_signal(&room->ended);
    pthread_mutex_unlock(&room->lock);
    return NULL;
}

/* ---- the caller's side */

/* Waits in small naps, and looks around between them: clock, cancel, progress. */
static void wait_for(struct room *room, struct tdm_control *control)
{
    pthread_mutex_lock(&room->lock);
    while (!room->has_ended) {
        struct timespec until;
        clock_gettime(CLOCK_REALTIME, &until);
        until.tv_nsec += 5000000;
        if (until.tv_nsec >= 1000000000) until.tv_sec++, until.tv_nsec -= 1000000000;
        pthread_cond_timedwait(&room->ended, &room->lock, &until);
        pthread_mutex_unlock(&room->lock);
        control->next_look = control->ticks;
        if (tdm_control_tick(control, 0)) atomic_store(&room->must_stop, 1);
        pthread_mutex_lock(&room->lock);
    }
    pthread_mutex_unlock(&room->lock);
}

static int64_t longest_row(const struct tdm_program *program)
{
    int64_t longest = program->variable_count;
    for (int64_t r = 0; r < program->row_count; r++)
        if (program->rows[r].count > longest) longest = program->rows[r].count;
    return longest;
}

int32_t tdm_glpk_solve(const struct tdm_program *program, const int64_t *cost, struct tdm_control *control, int has_start, int64_t *x,
                       struct tdm_glpk_answer *answer)
{
    const struct tdm_memory *memory = &program->problem->memory;
    struct room              room = { .program = program, .cost = cost, .answer = answer, .x = x, .has_start = has_start };
    pthread_t                thread;
    int32_t                  status = TANDEM_E_NOMEM;

    *answer = (struct tdm_glpk_answer){ .outcome = TDM_GLPK_FAILED };
    if (control->tick_limit > 0) room.tick_limit = control->tick_limit > control->ticks ? control->tick_limit - control->ticks : 1;
    atomic_init(&room.must_stop, 0);
    room.index = tdm_alloc_array(memory, longest_row(program) + 1, sizeof *room.index);
    room.value = tdm_alloc_array(memory, longest_row(program) + 1, sizeof *room.value);
    if (room.index == NULL || room.value == NULL || pthread_mutex_init(&room.lock, NULL) != 0) goto out;
    if (pthread_cond_init(&room.ended, NULL) == 0) {
        if (pthread_create(&thread, NULL, enter, &room) == 0) {
            wait_for(&room, control);
            pthread_join(thread, NULL);
            control->next_look = control->ticks;
            tdm_control_tick(control, room.ticks);
            status = TANDEM_OK;
        }
        pthread_cond_destroy(&room.ended);
    }
    pthread_mutex_destroy(&room.lock);
out:
    tdm_free(memory, room.index);
    tdm_free(memory, room.value);
    return status;
}
