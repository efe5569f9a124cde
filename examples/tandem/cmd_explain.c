/* SPDX-License-Identifier: MIT
 * tandem explain: why this place, why not that one, and what it would take.
 */
#include "cli.h"

#include <stdlib.h>

struct asking {
    const tandem_model *model;
    const tandem_plan  *plan;
    int32_t             student;
    int                 is_json;
    int64_t             count;               /* wishes told so far */
};

/* ---- one reason */

static const char *word_of_why(int32_t why)
{
    static const char *const words[] = { "granted", "rule", "seats", "goal", "pin" };      /* as in tandem_why_kind */
    return words[why - 1];
}

static const char *word_of_share(int32_t share)
{
    static const char *const words[] = { "all", "some", "none", "never" };
    return words[share - 1];
}

/* To be freed; NULL after saying why. */
static char *text_of(const struct asking *asking, const tandem_reason *reason)
{
    int32_t bytes = tandem_reason_text(asking->plan, reason, NULL, 0);
    char   *text = bytes < 0 ? NULL : malloc((size_t)bytes + 1);

    if (text == NULL) cli_say("not enough memory");
    else tandem_reason_text(asking->plan, reason, text, (size_t)bytes + 1);
    return text;
}

static void print_rules(const struct asking *asking, int32_t rule)
{
    tandem_rule_row row = { .size = sizeof row };

    putchar('[');
    if (rule != TANDEM_NONE && tandem_get_rule(asking->model, rule, &row) == TANDEM_OK) {
        printf("{\"row\":%d,\"rule\":\"%s\",\"note\":", (int)rule + 1, tandem_rule_name(row.rule));
        if (row.note == NULL) fputs("null", stdout);
        else cli_print_json_text(stdout, row.note);
        putchar('}');
    }
    putchar(']');
}

/* What granting costs: of a wish that is granted already, nothing. */
static void print_cost(const struct asking *asking, const tandem_reason *reason)
{
    fputs(",\n  \"change\":", stdout);
    if (!reason->granting.is_possible) {
        fputs("null,\"moves\":[]", stdout);
        return;
    }
    cli_print_effect_json(asking->plan, &reason->granting);
    fputs(",\"moves\":", stdout);
    cli_print_moves_json(asking->model, reason->granting.moves, reason->granting.move_count);
}

/* What would have been enough, in a plan of another mechanism than `optimal`. */
static void print_cutoff(const tandem_reason *reason)
{
    fputs(",\"cutoff\":", stdout);
    if (reason->cutoff_rank > 0) printf("{\"rank\":%d,\"own\":%d}", (int)reason->cutoff_rank, (int)reason->own_rank);
    else if (reason->own_number > 0)
        printf("{\"number\":%llu,\"own\":%llu}", (unsigned long long)reason->cutoff_number, (unsigned long long)reason->own_number);
    else fputs("null", stdout);
}

static void print_json_reason(struct asking *asking, const tandem_reason *reason, const char *text)
{
    fputs(asking->count > 0 ? ",\n {\"opportunity\":" : "\n {\"opportunity\":", stdout);
    cli_print_json_text(stdout, tandem_key(asking->model, TANDEM_OPPORTUNITY, reason->opportunity));
    if (reason->rank > 0) printf(",\"rank\":%d", (int)reason->rank);
    else fputs(",\"rank\":null", stdout);
    printf(",\"granted\":%s,\"optimal_plans\":\"%s\",\"why\":\"%s\"", reason->is_granted ? "true" : "false", word_of_share(reason->optimal_plans),
           word_of_why(reason->why));
    print_cost(asking, reason);
    fputs(",\"rules\":", stdout);
    print_rules(asking, reason->rule);
    print_cutoff(reason);
    fputs(",\n  \"text\":", stdout);
    cli_print_json_text(stdout, text);
    putchar('}');
}

static void print_plain_reason(const tandem_reason *reason, const char *text)
{
    if (reason->rank > 0) printf("  choice %d: ", (int)reason->rank);
    else fputs("  ", stdout);
    cli_print_text(stdout, text);
    putchar('\n');
}

static int print_reason(struct asking *asking, const tandem_reason *reason)
{
    char *text = text_of(asking, reason);

    if (text == NULL) return CLI_FAILED;
    if (asking->is_json) print_json_reason(asking, reason, text);
    else print_plain_reason(reason, text);
    asking->count++;
    free(text);
    return CLI_OK;
}

/* All at once: one search answers for all. */
static int print_reasons(struct asking *asking, const int32_t *opportunities, int32_t count)
{
    tandem_reason *reasons = calloc((size_t)count + 1, sizeof *reasons);
    tandem_error   error = { 0 };
    int32_t        status;
    int            result = CLI_OK;

    if (reasons == NULL) {
        cli_say("not enough memory");
        return CLI_FAILED;
    }
    for (int32_t i = 0; i < count; i++) reasons[i].size = sizeof *reasons;
    status = tandem_why_each(asking->plan, asking->student, opportunities, count, reasons, &error);
    if (status != TANDEM_OK) result = cli_fail(status, &error);
    for (int32_t i = 0; i < count && result == CLI_OK; i++) result = print_reason(asking, &reasons[i]);
    for (int32_t i = 0; i < count; i++) tandem_reason_finish(&reasons[i]);
    free(reasons);
    return result;
}

/* ---- one student */

static void print_places(const struct asking *asking, const int32_t *places, int32_t count)
{
    if (asking->is_json) fputs("{\"student\":", stdout);
    if (asking->is_json) cli_print_json_text(stdout, tandem_key(asking->model, TANDEM_STUDENT, asking->student));
    else cli_print_text(stdout, tandem_key(asking->model, TANDEM_STUDENT, asking->student));
    fputs(asking->is_json ? ",\"placed\":[" : count == 0 ? " has no place" : " goes to ", stdout);
    for (int32_t i = 0; i < count; i++) {
        const char *key = tandem_key(asking->model, TANDEM_OPPORTUNITY, places[i]);
        if (i > 0) fputs(asking->is_json ? "," : ", ", stdout);
        if (asking->is_json) cli_print_json_text(stdout, key);
        else cli_print_text(stdout, key);
    }
    fputs(asking->is_json ? "],\"wishes\":[" : ".\n", stdout);
}

enum { NAMED = 5 };

static void print_names(const struct asking *asking, int32_t kind, const int32_t *ids, int32_t count)
{
    for (int32_t i = 0; i < count && i < NAMED; i++) {
        if (i > 0) fputs(", ", stdout);
        cli_print_text(stdout, tandem_key(asking->model, kind, ids[i]));
    }
    if (count > NAMED) printf(" and %d more", (int)(count - NAMED));
}

/* Of a student without a place: those with whom she shares too few seats. */
static void print_shortage(const struct asking *asking)
{
    int32_t              students[NAMED], opportunities[NAMED];
    tandem_shortage_size size;
    int32_t              status = tandem_shortage(asking->plan, asking->student, students, NAMED, opportunities, NAMED, &size);

    if (status != TANDEM_OK || asking->is_json || size.students == 0) return;
    printf("  %d students (", (int)size.students);
    print_names(asking, TANDEM_STUDENT, students, size.students);
    fputs(") asked only for ", stdout);
    print_names(asking, TANDEM_OPPORTUNITY, opportunities, size.opportunities);
    printf(", which %s %lld seat%s together: no plan places all of them.\n", size.opportunities == 1 ? "has" : "have", (long long)size.seats,
           size.seats == 1 ? "" : "s");
}

static int is_among(int32_t id, const int32_t *ids, int64_t count)
{
    for (int64_t i = 0; i < count; i++)
        if (ids[i] == id) return 1;
    return 0;
}

/* Her wishes, and places that she did not wish for: asked[] has room for both. */
static int32_t list_asked(const struct asking *asking, int32_t *asked, int32_t wish_count, const int32_t *places, int32_t place_count)
{
    int32_t count = wish_count;

    tandem_wishes_of(asking->model, asking->student, asked, NULL, wish_count);
    for (int32_t i = 0; i < place_count; i++)
        if (!is_among(places[i], asked, count)) asked[count++] = places[i];
    return count;
}

static int print_student(struct asking *asking, int32_t opportunity)
{
    int64_t  wish_count = tandem_wishes_of(asking->model, asking->student, NULL, NULL, 0);
    int32_t  place_count = tandem_plan_places(asking->plan, asking->student, NULL, 0);
    int32_t *places = place_count < 0 ? NULL : calloc((size_t)place_count + 1, sizeof *places);
    int32_t *asked = wish_count < 0 || place_count < 0 ? NULL : calloc((size_t)wish_count + (size_t)place_count + 1, sizeof *asked);
    int      result = CLI_FAILED;

    if (asked == NULL || places == NULL) {
        cli_say("not enough memory");
    } else {
        tandem_plan_places(asking->plan, asking->student, places, place_count);
        print_places(asking, places, place_count);
        if (place_count == 0) print_shortage(asking);
        result = opportunity != TANDEM_NONE ? print_reasons(asking, &opportunity, 1)
                                            : print_reasons(asking, asked, list_asked(asking, asked, (int32_t)wish_count, places, place_count));
        if (asking->is_json) fputs("]}\n", stdout);
    }
    free(asked);
    free(places);
    return result;
}

static int find_operands(const struct cli_arguments *arguments, struct asking *asking, int32_t *opportunity)
{
    asking->student = tandem_find(asking->model, TANDEM_STUDENT, arguments->operands[2]);
    *opportunity = arguments->operand_count > 3 ? tandem_find(asking->model, TANDEM_OPPORTUNITY, arguments->operands[3]) : TANDEM_NONE;
    if (asking->student == TANDEM_NONE) cli_say("there is no student %s", arguments->operands[2]);
    else if (arguments->operand_count > 3 && *opportunity == TANDEM_NONE) cli_say("there is no opportunity %s", arguments->operands[3]);
    else return CLI_OK;
    return CLI_USAGE;
}

/* A student, or --seats, or --letters, and only one of them. */
static int check_operands(const struct cli_arguments *arguments)
{
    int is_seats = cli_given(arguments, CLI_SEATS), is_letters = cli_given(arguments, CLI_LETTERS), has_student = arguments->operand_count > 2;

    if (is_seats + is_letters + has_student == 1 && !((is_seats || is_letters) && cli_given(arguments, CLI_JSON))) return CLI_OK;
    cli_say(is_seats || is_letters ? "--seats and --letters stand alone: tandem explain COHORT PLAN --seats; they take no student and no --json"
                                   : "explain wants a student: tandem explain COHORT PLAN STUDENT [OPPORTUNITY]; or --seats, or --letters DIR");
    return CLI_USAGE;
}

static int answer(const struct cli_arguments *arguments, struct asking *asking, int32_t opportunity)
{
    int result, flushed;

    if (cli_given(arguments, CLI_LETTERS)) return cli_write_letters(asking->model, asking->plan, arguments->letters);
    result = cli_given(arguments, CLI_SEATS) ? cli_print_seats(asking->model, asking->plan) : print_student(asking, opportunity);
    flushed = cli_flush_data();
    return result == CLI_OK ? flushed : result;
}

int cmd_explain(const struct cli_arguments *arguments)
{
    struct asking  asking = { .is_json = cli_given(arguments, CLI_JSON) };
    tandem_cohort *cohort = NULL;
    tandem_plan   *plan = NULL;
    tandem_error   error = { 0 };
    int32_t        status, opportunity = TANDEM_NONE;
    int            result = check_operands(arguments);

    if (result == CLI_OK) result = cli_open_cohort(arguments, &cohort);
    if (result == CLI_OK) result = cli_list_problems(arguments, cohort);
    if (result != CLI_OK) goto out;
    asking.model = tandem_cohort_model(cohort);
    if (arguments->operand_count > 2) result = find_operands(arguments, &asking, &opportunity);
    if (result != CLI_OK) goto out;
    status = tandem_plan_read(arguments->operands[1], cohort, &plan, &error);
    if (status == TANDEM_OK) status = tandem_verify(asking.model, plan, &error);
    if (status != TANDEM_OK) {
        result = cli_fail(status, &error);
        goto out;
    }
    asking.plan = plan;
    result = answer(arguments, &asking, opportunity);
out:
    tandem_plan_free(plan);
    tandem_cohort_free(cohort);
    return result;
}
