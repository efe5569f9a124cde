/* SPDX-License-Identifier: MIT
 * However a cohort is cut into pieces and however many threads read it: the same model, and the same problems at the same places.
 *
 * test_pieces [COUNT [SEED]]: COUNT random cohorts, many of them with something wrong.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <cmocka.h>
#include <errno.h>
#include <pthread.h>

#include "../property/random_problem.h"
#include "../support/failing_memory.h"
#include "../support/memory_cohort.h"

/* pieces.c itself, with pieces of any size, and threads that may not be had */
static size_t piece_bytes;
static int    threads_left;

static int create_thread(pthread_t *thread, const pthread_attr_t *attributes, void *(*run)(void *), void *user)
{
    return threads_left-- > 0 ? pthread_create(thread, attributes, run, user) : EAGAIN;
}

#define TDM_PIECE_BYTES piece_bytes
#define pthread_create create_thread
#include "cohort/pieces.c"
#undef pthread_create

enum { PEOPLE = 40, PLACES = 12, TEXT = 1 << 16, SHOWN = 1 << 18, WHOLE = 1 << 20, THREADS_ALL = 1000, FILES = 3 };

static long                 cohort_count = 300;
static struct random_source source = { 1 };

/* ---- random texts */

struct text {
    size_t bytes;
    char   at[TEXT];
};

static struct text students, opportunities, preferences;

struct noise {
    int         quotes, faults;       /* percent of cells, of rows */
    int         has_lists;
    const char *separator, *line_end;
    const char *tail;                 /* last cell of each row of preferences.csv */
};

__attribute__((format(printf, 2, 3))) static void put(struct text *text, const char *format, ...)
{
    va_list values;
    va_start(values, format);
    text->bytes += (size_t)vsnprintf(text->at + text->bytes, TEXT - text->bytes, format, values);
    va_end(values);
    assert_true(text->bytes < TEXT);
}

/* Now and then in quotes, and now and then in such as do not close, or with something around them. */
static void put_cell(struct text *text, const struct noise *noise, const char *before, const char *cell)
{
    static const char *const forms[][2] = { { "\"", "\"" }, { "\"", "\"" }, { "\" ", "\"" }, { " ", " " }, { "\"", "\n\"" },
                                            { "\"", "\"\"q\"" }, { "\"", "\"z" }, { "\"", "" }, { "", "\"" } };
    int64_t form = random_between(&source, 0, (int64_t)(sizeof forms / sizeof *forms) - 1);

    if (random_chance(&source, noise->quotes)) put(text, "%s%s%s%s", before, forms[form][0], cell, forms[form][1]);
    else put(text, "%s%s", before, cell);
}

static const char *name(const struct noise *noise, const char *letter, int number, const char *const faulty[3])
{
    static char room[16];
    if (random_chance(&source, noise->faults)) return faulty[random_between(&source, 0, 2)];
    snprintf(room, sizeof room, "%s%d", letter, number);
    return room;
}

/* No two of twelve steps lead to the same place. */
static int place(int step) { return step * 5 % PLACES + 1; }

static const char *const bad_person[3] = { "", "s", "nobody" }, *const bad_place[3] = { "", "p", "p\xC3\xA9" }, *const bad_rank[3] = { "", "0", "x" };

static void put_list(struct text *text, const struct noise *noise)
{
    static char list[512];
    int         count = (int)random_between(&source, 0, 8);
    size_t      bytes = 0;

    list[0] = '\0';
    for (int i = 0; i < count; i++)
        bytes += (size_t)snprintf(list + bytes, sizeof list - bytes, "%s%s", bytes == 0 ? "" : random_chance(&source, 20) ? "=" : " ;",
                                  name(noise, "p", random_chance(&source, noise->faults) ? 1 : place(count + i), bad_place));
    put_cell(text, noise, noise->separator, list);
}

static void put_students(const struct noise *noise)
{
    students.bytes = 0;
    put(&students, "id%sname%s%s%s", noise->separator, noise->has_lists ? noise->separator : "", noise->has_lists ? "choices" : "", noise->line_end);
    for (int i = 1; i <= PEOPLE; i++) {
        char name[32];
        snprintf(name, sizeof name, random_chance(&source, noise->faults) ? "N\xC3\xA9 %d" : "N %d", i);
        put(&students, "s%d", random_chance(&source, noise->faults) ? 1 : i);
        put_cell(&students, noise, noise->separator, name);
        if (noise->has_lists) put_list(&students, noise);
        put(&students, "%s%s", noise->line_end, random_chance(&source, noise->faults) ? noise->line_end : "");
    }
}

static void put_preferences(const struct noise *noise)
{
    preferences.bytes = 0;
    put(&preferences, "student%sopportunity%srank%snote%s", noise->separator, noise->separator, noise->separator, noise->line_end);
    for (int i = 0; i < 6 * PEOPLE && (!noise->has_lists || noise->faults > 0); i++) {
        put_cell(&preferences, noise, "", name(noise, "s", random_chance(&source, noise->faults) ? 1 : i / 6 + 1, bad_person));
        put_cell(&preferences, noise, noise->separator, name(noise, "p", place(i), bad_place));
        put_cell(&preferences, noise, noise->separator, name(noise, "", i % 6 + 1, bad_rank));
        put(&preferences, "%s%s%s", noise->separator, noise->tail, noise->line_end);
        if (random_chance(&source, noise->faults)) put(&preferences, "%s%s", random_chance(&source, 50) ? noise->separator : " ", noise->line_end);
    }
}

static void put_cohort(const struct noise *noise)
{
    opportunities.bytes = 0;
    put(&opportunities, "id,seats\n");
    for (int i = 1; i <= PLACES; i++) put(&opportunities, "p%d,3\n", i);
    put_students(noise);
    put_preferences(noise);
}

static struct noise draw_noise(void)
{
    static const char *const separators[] = { ",", "\t" }, *const line_ends[] = { "\n", "\n", "\r\n", "\r" };
    static const int some[] = { 0, 0, 2, 20 };
    return (struct noise){ some[random_between(&source, 0, 3)], some[random_between(&source, 0, 3)], random_chance(&source, 50),
                           separators[random_between(&source, 0, 1)], line_ends[random_between(&source, 0, 3)], "x" };
}

/* ---- what reading says */

static char shown[2][SHOWN];

static int32_t read_cohort(size_t bytes, int32_t threads, const tandem_allocator *hook, tandem_cohort **cohort)
{
    const struct memory_file files[FILES] = { { TDM_STUDENTS_CSV, students.at, students.bytes }, { TDM_OPPORTUNITIES_CSV, opportunities.at, opportunities.bytes },
                                              { TDM_PREFERENCES_CSV, preferences.at, preferences.bytes } };
    piece_bytes = bytes;
    return read_with_threads(files, FILES, threads, hook, cohort);
}

static void show(const tandem_cohort *cohort, char *text)
{
    int32_t count = tandem_cohort_error_count(cohort) + tandem_cohort_warning_count(cohort);
    uint8_t digest[32];
    size_t  bytes = 0;

    assert_int_equal(tandem_model_digest(tandem_cohort_model(cohort), digest), TANDEM_OK);
    for (int i = 0; i < 32; i++) bytes += (size_t)snprintf(text + bytes, SHOWN - bytes, "%02x", digest[i]);
    for (int32_t i = 0; i < count && bytes < SHOWN; i++) {
        tandem_problem problem;
        assert_int_equal(tandem_cohort_problem(cohort, i, &problem), TANDEM_OK);
        bytes += (size_t)snprintf(text + bytes, SHOWN - bytes, "\n%s:%u:%u: %d %s: %s", problem.file, (unsigned)problem.line, (unsigned)problem.column,
                                  (int)problem.severity, problem.text, problem.hint);
    }
    assert_true(bytes < SHOWN);
}

static void read_and_show(size_t bytes, int32_t threads, char *text)
{
    tandem_cohort *cohort;
    assert_int_equal(read_cohort(bytes, threads, NULL, &cohort), TANDEM_OK);
    show(cohort, text);
    tandem_cohort_free(cohort);
}

static void neither_cuts_nor_threads_change_what_is_read(void **state)
{
    static const size_t cuts[] = { 1, 7, 30, 64, 200, 1000, WHOLE };
    long with_problems = 0;

    (void)state;
    for (long i = 0; i < cohort_count; i++) {
        struct noise noise = draw_noise();
        put_cohort(&noise);
        threads_left = THREADS_ALL;
        read_and_show(WHOLE, 1, shown[0]);
        with_problems += strchr(shown[0], '\n') != NULL;
        for (size_t cut = 0; cut < sizeof cuts / sizeof *cuts; cut++) {
            threads_left = random_chance(&source, 10) ? (int)random_between(&source, 0, 1) : THREADS_ALL;
            read_and_show(cuts[cut], (int32_t)random_between(&source, 1, 4), shown[1]);
            assert_string_equal(shown[1], shown[0]);
        }
    }
    printf("%ld random cohorts, %ld with problems: 0 differences\n", cohort_count, with_problems);
}

/* Something beyond ASCII in a row keeps it from being read ahead. */
static void rows_read_ahead_are_what_they_are_one_by_one(void **state)
{
    (void)state;
    for (int i = 0; i < 50; i++) {
        struct noise noise = draw_noise();
        uint64_t     before = source.state;
        noise.quotes = 0;
        put_cohort(&noise);
        threads_left = THREADS_ALL;
        read_and_show(WHOLE, 1, shown[0]);
        source.state = before;
        noise.tail = "\xC3\xA9";
        put_cohort(&noise);
        read_and_show(WHOLE, 1, shown[1]);
        assert_string_equal(shown[1], shown[0]);
    }
}

static void reading_with_threads_survives_any_failing_allocation(void **state)
{
    struct noise noise = { 2, 2, 1, ",", "\n", "x" };

    (void)state;
    put_cohort(&noise);
    for (int64_t k = 1, is_over = 0; !is_over; k++)
        for (int on = 0; on < 2; on++) {
            struct failing_memory failing = { .fail_at = k, .fail_on = on };
            tandem_allocator      hook = failing_hook(&failing);
            tandem_cohort        *cohort = NULL;
            int32_t               status;
            threads_left = THREADS_ALL;
            status = read_cohort(300, 3, &hook, &cohort);
            assert_true(status == TANDEM_E_NOMEM || status == TANDEM_OK);
            is_over = failing.calls < k;
            tandem_cohort_free(cohort);
            assert_int_equal(failing.blocks, 0);
        }
}

int main(int argc, char **argv)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(neither_cuts_nor_threads_change_what_is_read),
        cmocka_unit_test(rows_read_ahead_are_what_they_are_one_by_one),
        cmocka_unit_test(reading_with_threads_survives_any_failing_allocation),
    };

    if (argc > 1) cohort_count = atol(argv[1]);
    if (argc > 2) source.state = strtoull(argv[2], NULL, 10);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
