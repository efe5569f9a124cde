/* SPDX-License-Identifier: MIT
 * Rows of compare: CSV for a spreadsheet, JSON for a program, a table for reading.
 *
 * Keeps:   groups of fewer than five are left out everywhere: a line about three students is a line about each of them.
 */
#include "compare.h"

#include <stdlib.h>

enum { RANKS = 512 };

static const char *verdict_of(const struct compare_row *row)
{
    if (row->status != TANDEM_OK) return row->status == TANDEM_E_UNBUILT ? "unbuilt" : "limit";
    switch (tandem_plan_verdict(row->plan)) {
    case TANDEM_OPTIMAL: return "optimal";
    case TANDEM_INFEASIBLE: return "infeasible";
    default: return "feasible";
    }
}

/* `goals` with a separator that asks for no quotes. */
static void print_goal_names(FILE *file, const tandem_plan *plan, char separator)
{
    for (int32_t level = 0; plan != NULL && level < tandem_plan_goal_count(plan); level++) {
        tandem_goal_value value;
        tandem_plan_goal(plan, level, &value);
        if (level > 0) fputc(separator, file);
        fputs(tandem_goal_name(value.goal), file);
    }
}

static void print_ranks(FILE *file, const tandem_plan *plan, char separator)
{
    int64_t counts[RANKS];
    int32_t count = tandem_plan_ranks(plan, counts, RANKS);

    for (int32_t k = 0; k < count && k < RANKS; k++) fprintf(file, "%.*s%lld", k > 0, &separator, (long long)counts[k]);
}

/* What the goals lose against the optimum: 0/12; a goal that is a list: 0|-1|1. */
static int print_price(FILE *file, const struct compare_row *row)
{
    for (int32_t level = 0; level < tandem_plan_goal_count(row->optimum); level++) {
        int32_t  count = tandem_plan_goal_change(row->optimum, row->plan, level, NULL, 0);
        int64_t *changes = calloc((size_t)(count > 0 ? count : 0) + 1, sizeof *changes);
        if (changes == NULL) return CLI_FAILED;
        tandem_plan_goal_change(row->optimum, row->plan, level, changes, count);
        if (level > 0) fputc('/', file);
        for (int32_t i = 0; i < count; i++) fprintf(file, "%s%lld", i > 0 ? "|" : "", (long long)changes[i]);
        free(changes);
    }
    return CLI_OK;
}

static void print_fill(FILE *file, const struct compare_row *row)
{
    int64_t thousandths = row->facts.seats > 0 ? (int64_t)((double)row->facts.placements / (double)row->facts.seats * 1000.0 + 0.5) : 0;
    fprintf(file, "%lld.%03d", (long long)(thousandths / 1000), (int)(thousandths % 1000));
}

static int is_shown(const struct comparison *comparison, int32_t group)
{
    int64_t students = 0;
    for (int i = 0; i < comparison->row_count; i++)
        if (comparison->rows[i].tallies != NULL) students = comparison->rows[i].tallies[group].students;
    return students >= CLI_SMALLEST_GROUP;
}

static const char *group_name(const struct comparison *comparison, int32_t group)
{
    const char *value = comparison->groups.values[group];
    return value[0] == '\0' ? "(empty)" : value;
}

/* ---------------------------------------------------------------- CSV */

static void print_group_column(const struct comparison *comparison, int32_t group, const char *what)
{
    char   name[200];
    snprintf(name, sizeof name, "%s %.80s=%.80s", what, comparison->arguments->by, group_name(comparison, group));
    putchar(',');
    cli_print_cell(stdout, name);
}

static void print_header(const struct comparison *comparison)
{
    fputs("mechanism,goals,placed,ranks,worst_rank,blocking_pairs,strategy_proof,seconds,envy,fill,price,status", stdout);
    for (int32_t group = 0; comparison->has_groups && group < comparison->groups.count; group++) {
        if (!is_shown(comparison, group)) continue;
        print_group_column(comparison, group, "placed");
        print_group_column(comparison, group, "first");
    }
    putchar('\n');
}

static void print_count(int64_t count)
{
    putchar(',');
    if (count >= 0) printf("%lld", (long long)count);
}

static int print_plan_cells(const struct compare_row *row)
{
    int result = CLI_OK;

    printf("%d,", (int)row->facts.placed);
    print_ranks(stdout, row->plan, '/');
    printf(",%d", (int)row->facts.worst_rank);
    print_count(row->facts.blocking_pairs);
    printf(",%s,%.6f", row->is_strategy_proof ? "yes" : "no", (double)row->facts.solve_ns * 1e-9);
    print_count(row->envy);
    putchar(',');
    print_fill(stdout, row);
    putchar(',');
    if (row->optimum != NULL) result = print_price(stdout, row);
    return result;
}

static int print_row(const struct comparison *comparison, const struct compare_row *row)
{
    int result = CLI_OK;

    printf("%s,", tandem_mechanism_name(row->mechanism));
    putchar('"');
    print_goal_names(stdout, row->plan != NULL ? row->plan : row->optimum, ',');
    fputs("\",", stdout);
    if (compare_has_plan(row)) result = print_plan_cells(row);
    else printf(",,,,%s,,,,", row->status == TANDEM_OK && row->is_strategy_proof ? "yes" : "no");
    printf(",%s", verdict_of(row));
    for (int32_t group = 0; comparison->has_groups && group < comparison->groups.count; group++) {
        if (!is_shown(comparison, group)) continue;
        if (row->tallies == NULL) fputs(",,", stdout);
        else printf(",%lld,%lld", (long long)row->tallies[group].placed, (long long)row->tallies[group].first);
    }
    putchar('\n');
    return result;
}

int compare_print_csv(const struct comparison *comparison)
{
    int result = CLI_OK;

    print_header(comparison);
    for (int i = 0; i < comparison->row_count && result == CLI_OK; i++) result = print_row(comparison, &comparison->rows[i]);
    if (result != CLI_OK) cli_say("not enough memory");
    return result;
}

/* ---------------------------------------------------------------- JSON */

static void print_json_count(const char *name, int64_t count)
{
    if (count >= 0) printf(",\"%s\":%lld", name, (long long)count);
    else printf(",\"%s\":null", name);
}

static void print_json_groups(const struct comparison *comparison, const struct compare_row *row)
{
    const char *comma = "";

    if (row->tallies == NULL) return;
    fputs(",\"groups\":[", stdout);
    for (int32_t group = 0; group < comparison->groups.count; group++) {
        const struct cli_tally *tally = &row->tallies[group];
        if (!is_shown(comparison, group)) continue;
        printf("%s{\"value\":", comma);
        cli_print_json_text(stdout, comparison->groups.values[group]);
        printf(",\"students\":%lld,\"placed\":%lld,\"first_choice\":%lld}", (long long)tally->students, (long long)tally->placed, (long long)tally->first);
        comma = ",";
    }
    putchar(']');
}

static int print_json_plan(const struct comparison *comparison, const struct compare_row *row)
{
    int result = CLI_OK;

    printf(",\"placed\":%d,\"ranks\":[", (int)row->facts.placed);
    print_ranks(stdout, row->plan, ',');
    printf("],\"worst_rank\":%d", (int)row->facts.worst_rank);
    print_json_count("blocking_pairs", row->facts.blocking_pairs);
    print_json_count("envy", row->envy);
    fputs(",\"fill\":", stdout);
    print_fill(stdout, row);
    printf(",\"seconds\":%.6f,\"price\":", (double)row->facts.solve_ns * 1e-9);
    if (row->optimum != NULL) result = cli_print_changes_json(row->optimum, row->plan);
    else fputs("null", stdout);
    print_json_groups(comparison, row);
    return result;
}

static int print_json_row(const struct comparison *comparison, const struct compare_row *row)
{
    int result = CLI_OK;

    printf("{\"mechanism\":\"%s\",\"goals\":\"", tandem_mechanism_name(row->mechanism));
    print_goal_names(stdout, row->plan != NULL ? row->plan : row->optimum, ',');
    printf("\",\"status\":\"%s\",\"strategy_proof\":%s", verdict_of(row), row->is_strategy_proof ? "true" : "false");
    if (compare_has_plan(row)) result = print_json_plan(comparison, row);
    else {
        fputs(",\"reason\":", stdout);
        cli_print_json_text(stdout, row->text);
    }
    putchar('}');
    return result;
}

int compare_print_json(const struct comparison *comparison)
{
    int result = CLI_OK;

    printf("{\"seed\":%llu,\"rows\":[", (unsigned long long)comparison->arguments->solve.seed);
    for (int i = 0; i < comparison->row_count && result == CLI_OK; i++) {
        fputs(i > 0 ? ",\n" : "\n", stdout);
        result = print_json_row(comparison, &comparison->rows[i]);
    }
    fputs("\n]}\n", stdout);
    if (result != CLI_OK) cli_say("not enough memory");
    return result;
}

/* ---------------------------------------------------------------- a table for reading */

static void print_cell(int64_t count, int width)
{
    if (count >= 0) fprintf(stderr, "%*lld", width, (long long)count);
    else fprintf(stderr, "%*s", width, "-");
}

static void print_line(const struct compare_row *row)
{
    int64_t first = 0;

    fprintf(stderr, "   %-16s", tandem_mechanism_name(row->mechanism));
    if (!compare_has_plan(row)) {
        fprintf(stderr, "  no plan: %s\n", row->text);
        return;
    }
    tandem_plan_ranks(row->plan, &first, 1);
    print_cell(row->facts.placed, 8);
    print_cell(first, 14);
    print_cell(row->facts.worst_rank, 12);
    print_cell(row->facts.blocking_pairs, 10);
    print_cell(row->envy, 8);
    fprintf(stderr, "%10s  ", row->is_strategy_proof ? "yes" : "no");
    if (row->optimum != NULL) print_price(stderr, row);
    fputc('\n', stderr);
}

static int starts_list(const struct comparison *comparison, int i)
{
    return i == 0 || comparison->rows[i].optimum != comparison->rows[i - 1].optimum;
}

static void print_table_groups(const struct comparison *comparison)
{
    for (int32_t group = 0; comparison->has_groups && group < comparison->groups.count; group++) {
        if (!is_shown(comparison, group)) continue;
        fprintf(stderr, "\n   %s ", comparison->arguments->by);
        cli_print_text(stderr, group_name(comparison, group));
        fputc('\n', stderr);
        for (int i = 0; i < comparison->row_count; i++) {
            const struct cli_tally *tally = comparison->rows[i].tallies == NULL ? NULL : &comparison->rows[i].tallies[group];
            if (tally == NULL) continue;
            fprintf(stderr, "   %-16s%8lld %3d %%  first choice%8lld %3d %%\n", tandem_mechanism_name(comparison->rows[i].mechanism),
                    (long long)tally->placed, cli_percent(tally->placed, tally->students), (long long)tally->first,
                    cli_percent(tally->first, tally->students));
        }
    }
}

void compare_print_table(const struct comparison *comparison)
{
    for (int i = 0; i < comparison->row_count; i++) {
        const struct compare_row *row = &comparison->rows[i];
        if (starts_list(comparison, i)) {
            fprintf(stderr, "\n   goals ");
            print_goal_names(stderr, row->plan != NULL ? row->plan : row->optimum, ',');
            fprintf(stderr, "\n   %-16s%8s%14s%12s%10s%8s%10s  price\n", "", "placed", "first choice", "worst rank", "blocking", "envy", "truthful");
        }
        print_line(row);
    }
    print_table_groups(comparison);
    fprintf(stderr, "\n   truthful: listing what one wishes is best for every student. price: what each goal loses against the proven optimum.\n");
}
