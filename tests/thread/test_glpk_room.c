/* SPDX-License-Identifier: MIT
 * GLPK in its room: failed allocations and fatal errors inside it, cancels at any moment, and the host's own GLPK objects beside it.
 *
 * Relies:  the dynamic linker lets this program's malloc come before libc's, for libglpk too; __libc_malloc is glibc's own. Only threads that the
 *          library starts for GLPK see failures: the program's own thread never does.
 */
#include "../property/middle_school.h"

#include <glpk.h>
#include <math.h>
#include <pthread.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include <cmocka.h>

/* ---- allocations that fail */

extern void *__libc_malloc(size_t bytes);

static _Thread_local int is_own_thread;
static _Atomic long      calls, fail_at;      /* fail_at 0: nothing fails; the call of that number fails, and all after it */
static _Atomic long      failures;

void *malloc(size_t bytes)
{
    if (!is_own_thread && atomic_load(&fail_at) > 0 && atomic_fetch_add(&calls, 1) + 1 >= atomic_load(&fail_at)) {
        atomic_fetch_add(&failures, 1);
        return NULL;
    }
    return __libc_malloc(bytes);
}

/* ---- one solve by GLPK */

struct question { tandem_model *model; tandem_options options; };

static struct question ask(uint64_t seed, int most)
{
    struct question question;
    uint64_t        state = seed;

    question.model = middle_school(&state, most);
    tandem_options_init(&question.options, sizeof question.options);
    middle_goals(&state, &question.options);
    question.options.solver = TANDEM_SOLVER_GLPK;
    question.options.tick_limit = 50000000;
    return question;
}

/* The same answer as before, whatever happened in between. */
static void assert_sound(const struct question *question, int32_t status, const tandem_plan *plan)
{
    if (status == TANDEM_OK) assert_int_equal(tandem_verify(question->model, plan, NULL), TANDEM_OK);
    else assert_true(status == TANDEM_E_NOMEM || status == TANDEM_E_INTERNAL || status == TANDEM_E_STOPPED || status == TANDEM_E_INVALID);
}

static void every_failed_allocation_inside_glpk_is_survived(void **unused)
{
    long survived = 0, plans = 0, step = 1;

    (void)unused;
    for (uint64_t seed = 1; seed <= 6; seed++) {
        struct question question = ask(seed, 14);
        for (long at = 1;; at += step) {
            tandem_plan *plan = NULL;
            int32_t      status;
            atomic_store(&calls, 0);
            atomic_store(&failures, 0);
            atomic_store(&fail_at, at);
            status = tandem_solve(question.model, &question.options, &plan, NULL);
            atomic_store(&fail_at, 0);
            assert_sound(&question, status, plan);
            plans += status == TANDEM_OK;
            tandem_plan_free(plan);
            if (atomic_load(&failures) == 0) break;
            survived++;
            step = 1 + at / 40;                      /* early ones all, later ones fewer */
        }
        tandem_model_free(question.model);
    }
    printf("%ld solves with failing allocations inside GLPK (each one fatal there) survived, %ld of them with a checked plan all the same\n", survived,
           plans);
    assert_true(survived > 200);
    assert_true(plans > 0);
}

/* ---- cancels */

struct canceller { tandem_cancel *cancel; long nanoseconds; };

static void *cancel_later(void *info)
{
    struct canceller *canceller = info;
    struct timespec   wait = { 0, canceller->nanoseconds };

    is_own_thread = 1;
    nanosleep(&wait, NULL);
    tandem_cancel_request(canceller->cancel);
    return NULL;
}

static void a_cancel_at_any_moment_leaves_a_sound_plan_or_none(void **unused)
{
    long     cancelled = 0, finished = 0, none = 0;
    uint64_t state = 3;

    (void)unused;
    for (int i = 0; i < 150; i++) {
        struct question  question = ask((uint64_t)(i % 10 + 1), 90);
        struct canceller canceller = { tandem_cancel_new(), (long)middle_random(&state, 3000000) };
        tandem_plan     *plan = NULL;
        pthread_t        thread;
        int32_t          status;
        question.options.cancel = canceller.cancel;
        assert_int_equal(pthread_create(&thread, NULL, cancel_later, &canceller), 0);
        status = tandem_solve(question.model, &question.options, &plan, NULL);
        pthread_join(thread, NULL);
        assert_sound(&question, status, plan);
        cancelled += status == TANDEM_OK && tandem_plan_verdict(plan) == TANDEM_CANCELLED;
        finished += status == TANDEM_OK && tandem_plan_verdict(plan) != TANDEM_CANCELLED;
        none += status != TANDEM_OK;
        tandem_plan_free(plan);
        tandem_cancel_free(canceller.cancel);
        tandem_model_free(question.model);
    }
    printf("150 cancels at random moments: %ld plans so far, %ld finished before, %ld before there was any plan; all sound\n", cancelled, finished, none);
    assert_int_equal(cancelled + finished + none, 150);
}

/* ---- the host's own objects */

static void the_hosts_own_glpk_objects_are_untouched(void **unused)
{
    glp_prob *lp;
    glp_smcp  quiet;
    long      solves = 0;

    (void)unused;
    glp_term_out(GLP_OFF);
    lp = glp_create_prob();
    glp_set_obj_dir(lp, GLP_MAX);
    glp_add_cols(lp, 2);
    for (int j = 1; j <= 2; j++) {
        glp_set_col_bnds(lp, j, GLP_DB, 0, 3);
        glp_set_obj_coef(lp, j, j);
    }
    for (uint64_t seed = 1; seed <= 20; seed++) {
        struct question question = ask(seed, 20);
        tandem_plan    *plan = NULL;
        int32_t         status = tandem_solve(question.model, &question.options, &plan, NULL);
        assert_sound(&question, status, plan);
        tandem_plan_free(plan);
        tandem_model_free(question.model);
        glp_init_smcp(&quiet);
        quiet.msg_lev = GLP_MSG_OFF;
        glp_set_col_bnds(lp, 1, GLP_DB, 0, (double)seed);
        assert_int_equal(glp_simplex(lp, &quiet), 0);
        assert_true(fabs(glp_get_obj_val(lp) - (double)seed - 6) < 1e-9);
        solves++;
    }
    glp_delete_prob(lp);
    glp_free_env();
    printf("%ld solves beside the host's own GLPK problem, which answered rightly after each\n", solves);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_failed_allocation_inside_glpk_is_survived),
        cmocka_unit_test(a_cancel_at_any_moment_leaves_a_sound_plan_or_none),
        cmocka_unit_test(the_hosts_own_glpk_objects_are_untouched),
    };
    is_own_thread = 1;
    return cmocka_run_group_tests_name("glpk room", tests, NULL, NULL);
}
