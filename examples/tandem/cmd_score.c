/* SPDX-License-Identifier: MIT
 * tandem score: what the interests of two add up to, part by part.
 */
#include "cli.h"

#include <stdlib.h>
#include <string.h>

enum { PARTS = 64, NAME = 96 };

struct scores {
    const tandem_model *model;
    tandem_scorer      *scorer;
    int32_t             part_count;
    char                names[PARTS][NAME];      /* of the columns */
    int                 is_json;
    int64_t             rows;
};

static const char *part_name(int32_t part)
{
    static const char *const names[] = { "tags", "close", "overlap", "equal", "distance", "minutes", "before" };   /* as in tandem_part_kind */
    return names[part - 1];
}

/* "tags" where it reads the interests, else with its column: "close grade"; a name that stands already gets its number. */
static void name_part(struct scores *scores, int32_t number)
{
    tandem_part part = { .size = sizeof part };
    char       *name = scores->names[number];

    tandem_scorer_part(scores->scorer, number, &part);
    if (part.student_column[0] == '\0' || strcmp(part.student_column, "interests") == 0) snprintf(name, NAME, "%s", part_name(part.part));
    else snprintf(name, NAME, "%s %.70s", part_name(part.part), part.student_column);
    for (int32_t other = 0; other < number; other++) {
        size_t end = strlen(name);
        if (strcmp(name, scores->names[other]) != 0) continue;
        snprintf(name + end, NAME - end, " %d", (int)number + 1);
    }
}

static void print_header(const struct scores *scores)
{
    if (scores->is_json) {
        fputs("{\"scores\":[", stdout);
        return;
    }
    fputs("student,opportunity,score", stdout);
    for (int32_t number = 0; number < scores->part_count; number++) {
        putchar(',');
        cli_print_cell(stdout, scores->names[number]);
    }
    putchar('\n');
}

static int print_reason(const struct scores *scores, int32_t student, int32_t opportunity)
{
    int32_t bytes = tandem_scorer_text(scores->scorer, student, opportunity, NULL, 0);
    char   *text = malloc((size_t)bytes + 1);

    if (text == NULL) {
        cli_say("not enough memory");
        return CLI_FAILED;
    }
    tandem_scorer_text(scores->scorer, student, opportunity, text, (size_t)bytes + 1);
    cli_print_json_text(stdout, text);
    free(text);
    return CLI_OK;
}

static int print_json_row(struct scores *scores, int32_t student, int32_t opportunity, int is_acceptable, int64_t score, const int64_t *parts)
{
    int result;

    fputs(scores->rows++ > 0 ? ",\n{\"student\":" : "\n{\"student\":", stdout);
    cli_print_json_text(stdout, tandem_key(scores->model, TANDEM_STUDENT, student));
    fputs(",\"opportunity\":", stdout);
    cli_print_json_text(stdout, tandem_key(scores->model, TANDEM_OPPORTUNITY, opportunity));
    printf(",\"score\":%lld,\"acceptable\":%s,\"parts\":{", (long long)score, is_acceptable ? "true" : "false");
    for (int32_t number = 0; number < scores->part_count; number++) {
        if (number > 0) putchar(',');
        cli_print_json_text(stdout, scores->names[number]);
        printf(":%lld", (long long)parts[number]);
    }
    fputs("},\"reason\":", stdout);
    result = print_reason(scores, student, opportunity);
    putchar('}');
    return result;
}

static void print_row(const struct scores *scores, int32_t student, int32_t opportunity, int64_t score, const int64_t *parts)
{
    cli_print_cell(stdout, tandem_key(scores->model, TANDEM_STUDENT, student));
    putchar(',');
    cli_print_cell(stdout, tandem_key(scores->model, TANDEM_OPPORTUNITY, opportunity));
    printf(",%lld", (long long)score);
    for (int32_t number = 0; number < scores->part_count; number++) printf(",%lld", (long long)parts[number]);
    putchar('\n');
}

/* A pair that is not acceptable is shown only if it was asked for by name. */
static int print_pair(struct scores *scores, int32_t student, int32_t opportunity, int is_wanted)
{
    int64_t score = 0, parts[PARTS];
    int32_t is_acceptable = tandem_scorer_pair(scores->scorer, student, opportunity, &score, parts, PARTS);

    if (!is_acceptable && !is_wanted) return CLI_OK;
    if (scores->is_json) return print_json_row(scores, student, opportunity, is_acceptable, score, parts);
    print_row(scores, student, opportunity, score, parts);
    return CLI_OK;
}

static int print_student(struct scores *scores, int32_t student)
{
    int32_t count = tandem_count(scores->model, TANDEM_OPPORTUNITY);
    int     result = CLI_OK;

    for (int32_t opportunity = 0; opportunity < count && result == CLI_OK; opportunity++) result = print_pair(scores, student, opportunity, 0);
    return result;
}

static int print_all(struct scores *scores)
{
    int32_t count = tandem_count(scores->model, TANDEM_STUDENT);
    int     result = CLI_OK;

    for (int32_t student = 0; student < count && result == CLI_OK && !cli_was_interrupted(); student++)
        if (tandem_scorer_matches(scores->scorer, student)) result = print_student(scores, student);
    return cli_was_interrupted() ? CLI_INTERRUPTED : result;
}

/* The id of a key in operand `number`, or TANDEM_NONE after saying that there is none. */
static int32_t find_operand(const struct cli_arguments *arguments, const tandem_model *model, int number, int32_t kind)
{
    int32_t id = tandem_find(model, kind, arguments->operands[number]);
    if (id == TANDEM_NONE) cli_say("there is no %s %s", kind == TANDEM_STUDENT ? "student" : "opportunity", arguments->operands[number]);
    return id;
}

static int print_asked(const struct cli_arguments *arguments, struct scores *scores)
{
    int32_t student = TANDEM_NONE, opportunity = TANDEM_NONE;
    int     result;

    if (arguments->operand_count > 1 && (student = find_operand(arguments, scores->model, 1, TANDEM_STUDENT)) == TANDEM_NONE) return CLI_USAGE;
    if (arguments->operand_count > 2 && (opportunity = find_operand(arguments, scores->model, 2, TANDEM_OPPORTUNITY)) == TANDEM_NONE) return CLI_USAGE;
    print_header(scores);
    if (opportunity != TANDEM_NONE) result = print_pair(scores, student, opportunity, 1);
    else result = student != TANDEM_NONE ? print_student(scores, student) : print_all(scores);
    if (scores->is_json) fputs(scores->rows > 0 ? "\n]}\n" : "]}\n", stdout);
    return result;
}

int cmd_score(const struct cli_arguments *arguments)
{
    struct scores  scores = { .is_json = cli_given(arguments, CLI_JSON) };
    tandem_cohort *cohort = NULL;
    tandem_error   error = { 0 };
    int32_t        status;
    int            result = cli_open_cohort(arguments, &cohort), flushed;

    if (result == CLI_OK) result = cli_list_problems(arguments, cohort);
    if (result != CLI_OK) goto out;
    scores.model = tandem_cohort_model(cohort);
    status = tandem_scorer_new(scores.model, &scores.scorer);
    if (status != TANDEM_OK) {
        result = cli_fail(status, &error);
        goto out;
    }
    scores.part_count = tandem_scorer_part_count(scores.scorer);
    for (int32_t number = 0; number < scores.part_count; number++) name_part(&scores, number);
    result = print_asked(arguments, &scores);
    flushed = cli_flush_data();
    if (flushed != CLI_OK) result = flushed;
out:
    tandem_scorer_free(scores.scorer);
    tandem_cohort_free(cohort);
    return result;
}
