/* SPDX-License-Identifier: MIT
 * tandem lottery: every student's number, in drawing order, for publishing.
 */
#include "cli.h"

#include <stdlib.h>
#include <string.h>

struct draw {
    uint64_t    number;
    const char *student;
};

/* The smallest goes first, equal ones by id. */
static int compare_draws(const void *a, const void *b)
{
    const struct draw *one = a, *two = b;

    if (one->number != two->number) return one->number < two->number ? -1 : 1;
    return strcmp(one->student, two->student);
}

struct desk {
    const struct cli_arguments *arguments;
    const tandem_model         *model;
    struct draw                *draws;        /* [students] */
    int64_t                     rows;
};

static void print_draw(struct desk *desk, const struct draw *draw, const char *opportunity)
{
    if (!cli_given(desk->arguments, CLI_JSON)) {
        cli_print_cell(stdout, draw->student);
        printf(",%llu", (unsigned long long)draw->number);
        if (opportunity != NULL) putchar(',');
        if (opportunity != NULL) cli_print_cell(stdout, opportunity);
        putchar('\n');
        return;
    }
    fputs(desk->rows++ > 0 ? ",\n{\"student\":" : "\n{\"student\":", stdout);
    cli_print_json_text(stdout, draw->student);
    printf(",\"number\":\"%llu\"", (unsigned long long)draw->number);       /* a text: beyond what JSON readers keep exact */
    if (opportunity != NULL) fputs(",\"opportunity\":", stdout);
    if (opportunity != NULL) cli_print_json_text(stdout, opportunity);
    putchar('}');
}

/* The single draw (TANDEM_NONE), or that of one opportunity. */
static void print_draws(struct desk *desk, int32_t opportunity)
{
    const char *name = opportunity == TANDEM_NONE ? NULL : tandem_key(desk->model, TANDEM_OPPORTUNITY, opportunity);
    int32_t     count = tandem_count(desk->model, TANDEM_STUDENT);

    for (int32_t student = 0; student < count; student++) {
        tandem_lottery(desk->model, desk->arguments->solve.seed, student, opportunity, &desk->draws[student].number);
        desk->draws[student].student = tandem_key(desk->model, TANDEM_STUDENT, student);
    }
    qsort(desk->draws, (size_t)count, sizeof *desk->draws, compare_draws);
    for (int32_t i = 0; i < count; i++) print_draw(desk, &desk->draws[i], name);
}

static int print_lottery(struct desk *desk)
{
    int     is_single = !(desk->arguments->solve.flags & TANDEM_LOTTERY_PER_OPPORTUNITY), is_json = cli_given(desk->arguments, CLI_JSON);
    int32_t opportunities = is_single ? 0 : tandem_count(desk->model, TANDEM_OPPORTUNITY);

    if (is_json) printf("{\"seed\":\"%llu\",\"lottery\":[", (unsigned long long)desk->arguments->solve.seed);
    else fputs(is_single ? "student,number\n" : "student,number,opportunity\n", stdout);
    if (is_single) print_draws(desk, TANDEM_NONE);
    for (int32_t o = 0; o < opportunities && !cli_was_interrupted(); o++) print_draws(desk, o);
    if (is_json) fputs(desk->rows > 0 ? "\n]}\n" : "]}\n", stdout);
    return cli_was_interrupted() ? CLI_INTERRUPTED : cli_flush_data();
}

int cmd_lottery(const struct cli_arguments *arguments)
{
    tandem_cohort *cohort = NULL;
    struct desk    desk = { .arguments = arguments };
    int            result = cli_open_cohort(arguments, &cohort);

    if (result == CLI_OK) result = cli_list_problems(arguments, cohort);
    if (result != CLI_OK) goto out;
    desk.model = tandem_cohort_model(cohort);
    desk.draws = calloc((size_t)tandem_count(desk.model, TANDEM_STUDENT) + 1, sizeof *desk.draws);
    result = desk.draws != NULL ? print_lottery(&desk) : CLI_FAILED;
    if (desk.draws == NULL) cli_say("not enough memory");
out:
    free(desk.draws);
    tandem_cohort_free(cohort);
    return result;
}
