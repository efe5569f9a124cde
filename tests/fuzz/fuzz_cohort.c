/* SPDX-License-Identifier: MIT
 * Any texts as a cohort: it is read or refused with places; what is read without an error is solved, written and verified.
 *
 * An input is files one after the other, each after a line "=== students.csv".
 */
#include "fuzz.h"

#include "cohort/text.h"
#include "cohort/write.h"
#include "support/memory_cohort.h"

enum { MARK = 4 };

/* The file whose name stands at `at`, or none. */
static int file_at(const char *at, size_t bytes, size_t *name_bytes)
{
    for (int file = 0; file < TDM_FILE_COUNT; file++) {
        const char *name = tdm_file_name((enum tdm_file)file);
        *name_bytes = strlen(name);
        if (bytes > *name_bytes && memcmp(at, name, *name_bytes) == 0 && at[*name_bytes] == '\n') return file;
    }
    return -1;
}

/* Cuts the input at its marks; texts end with a zero, and those that hold one end there. */
static int cut(char *text, size_t bytes, struct memory_file files[TDM_FILE_COUNT])
{
    int count = 0, last = -1;

    for (size_t at = 0; at + MARK < bytes; at++) {
        size_t name_bytes;
        int    file;
        if (memcmp(text + at, "=== ", MARK) != 0 || (at > 0 && text[at - 1] != '\n' && text[at - 1] != '\0')) continue;
        file = file_at(text + at + MARK, bytes - at - MARK, &name_bytes);
        if (file <= last) continue;      /* in the order of the contract, each once */
        text[at] = '\0';
        files[count++] = (struct memory_file){ (enum tdm_file)file, text + at + MARK + name_bytes + 1, 0 };
        last = file;
    }
    return count;
}

static void check_problems(const tandem_cohort *cohort)
{
    int32_t        count = tandem_cohort_error_count(cohort) + tandem_cohort_warning_count(cohort);
    tandem_problem problem;

    for (int32_t i = 0; i < count; i++) {
        HOLDS(tandem_cohort_problem(cohort, i, &problem) == TANDEM_OK);
        HOLDS(problem.text[0] != '\0' && problem.hint[0] != '\0');
        HOLDS(tdm_text_is_utf8(problem.text, strlen(problem.text)) && tdm_text_is_utf8(problem.hint, strlen(problem.hint)));
        HOLDS((problem.line == 0) == (problem.column == 0));
    }
}

static void write_out(const tandem_cohort *cohort, const tandem_plan *plan)
{
    tandem_error error;
    char        *text;
    size_t       bytes;

    HOLDS(tandem_verify(tandem_cohort_model(cohort), plan, &error) == TANDEM_OK);
    HOLDS(tandem_placements_text(cohort, plan, &text, &bytes) == TANDEM_OK);
    HOLDS(tdm_text_is_utf8(text, bytes));
    tandem_text_free(cohort, text);
    HOLDS(tandem_summary_text(cohort, plan, NULL, &text, &bytes) == TANDEM_OK);
    tandem_text_free(cohort, text);
}

/* Small cohorts only, and little work: the reader is what is tried here. */
static void solve(const tandem_cohort *cohort)
{
    tandem_options options;
    tandem_plan   *plan = NULL;
    tandem_error   error;

    tandem_options_init(&options, sizeof options);
    options.tick_limit = 100000;
    if (tandem_count(tandem_cohort_model(cohort), TANDEM_STUDENT) > 20) return;
    if (tandem_solve(tandem_cohort_model(cohort), &options, &plan, &error) != TANDEM_OK) return;
    if (tandem_plan_verdict(plan) != TANDEM_INFEASIBLE) write_out(cohort, plan);
    tandem_plan_free(plan);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t bytes)
{
    struct memory_file files[TDM_FILE_COUNT];
    tandem_cohort     *cohort;
    char              *text = calloc(1, bytes + 1);

    HOLDS(text != NULL);
    if (bytes > 0) memcpy(text, data, bytes);
    HOLDS(read_from_memory(files, cut(text, bytes, files), NULL, &cohort) == TANDEM_OK);
    check_problems(cohort);
    if (tandem_cohort_error_count(cohort) == 0) solve(cohort);
    tandem_cohort_free(cohort);
    free(text);
    return 0;
}
