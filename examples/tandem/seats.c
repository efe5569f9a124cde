/* SPDX-License-Identifier: MIT
 * tandem explain --seats: what one seat more, or one fewer, would do at every opportunity and in every partner's cap.
 *
 * Keeps:   sorted by worth, best first, equal ones as in the files.
 */
#include "cli.h"

#include <stdlib.h>
#include <string.h>

struct row {
    int32_t       what, kind, id, change;    /* what: tandem_change_kind */
    int64_t       seats, number;             /* number: in the order of the files */
    const char   *bound;                     /* of a rule, as it was written */
    tandem_effect effect;
};

struct table {
    const tandem_model *model;
    const tandem_plan  *plan;
    int32_t             goal_count;
    int32_t             goals[12];
    int64_t             count;
    struct row         *rows;
};

/* ---- what a seat does */

static int value_row(const struct table *table, struct row *row)
{
    tandem_change change = { .size = sizeof change, .change = row->what, .kind = row->kind, .place = row->id, .seats = row->change };
    tandem_error  error = { 0 };
    int32_t       status = tandem_whatif_effect(table->plan, &change, &row->effect, &error);

    if (status == TANDEM_E_UNBUILT && row->bound != NULL) return CLI_OK;       /* a percentage that differs from place to place */
    if (status == TANDEM_E_STOPPED) {
        cli_say("%s", error.text);
        return CLI_LIMIT;
    }
    return status == TANDEM_OK ? CLI_OK : cli_fail(status, &error);
}

static int value_place(struct table *table, int32_t kind, int32_t id)
{
    int64_t seats = 0;
    int     result = CLI_OK;

    tandem_get_seats(table->model, kind, id, NULL, &seats, NULL);
    if (kind == TANDEM_PARTNER && seats == INT64_MAX) return CLI_OK;        /* no cap */
    for (int32_t change = 1; change >= -1 && result == CLI_OK; change -= 2) {
        struct row *row = &table->rows[table->count];
        if (seats + change < 0 || seats + change > 1000000000) continue;
        *row = (struct row){ .what = TANDEM_CHANGE_SEATS, .kind = kind, .id = id, .change = change, .seats = seats, .number = table->count, .effect.size = sizeof row->effect };
        table->count++;
        result = cli_was_interrupted() ? CLI_INTERRUPTED : value_row(table, row);
    }
    return result;
}

/* One more allowed, or asked for, and one fewer. */
static int value_bound(struct table *table, int32_t rule, int32_t what, const char *bound)
{
    int result = CLI_OK;

    for (int32_t change = 1; bound != NULL && bound[0] != '\0' && change >= -1 && result == CLI_OK; change -= 2) {
        struct row *row = &table->rows[table->count];
        *row = (struct row){ .what = what, .id = rule, .change = change, .bound = bound, .number = table->count, .effect.size = sizeof row->effect };
        table->count++;
        result = cli_was_interrupted() ? CLI_INTERRUPTED : value_row(table, row);
    }
    return result;
}

static int value_rule(struct table *table, int32_t number)
{
    tandem_rule_row row = { .size = sizeof row };
    int             result;

    if (tandem_get_rule(table->model, number, &row) != TANDEM_OK) return CLI_OK;
    if (row.rule != TANDEM_RULE_QUOTA && row.rule != TANDEM_RULE_QUOTA_EACH && row.rule != TANDEM_RULE_LIMIT) return CLI_OK;
    result = value_bound(table, number, TANDEM_CHANGE_MOST, row.max);
    return result == CLI_OK ? value_bound(table, number, TANDEM_CHANGE_LEAST, row.min) : result;
}

/* ---- worth */

static int counts_up(int32_t goal)
{
    return goal == TANDEM_GOAL_PLACED || goal == TANDEM_GOAL_PRIORITY || goal == TANDEM_GOAL_SCORE || goal == TANDEM_GOAL_RANK_MAXIMAL;
}

/* Number i of a goal's change in the order in which the goal compares; 0 beyond its end. Greater is better. */
static int64_t worth(int32_t goal, const int64_t *changes, int32_t count, int32_t i)
{
    if (i >= count) return 0;
    return counts_up(goal) ? changes[i] : -changes[i];
}

static int compare_goal(int32_t goal, const int64_t *a, int32_t a_count, const int64_t *b, int32_t b_count)
{
    int32_t count = a_count > b_count ? a_count : b_count;

    for (int32_t i = 0; i < count; i++) {
        int32_t at = goal == TANDEM_GOAL_GENEROUS ? count - 1 - i : i;
        int64_t first = worth(goal, a, a_count, at), second = worth(goal, b, b_count, at);
        if (first != second) return first > second ? -1 : 1;
    }
    return 0;
}

static int compare_rows(const struct table *table, const struct row *a, const struct row *b)
{
    const tandem_effect *x = &a->effect, *y = &b->effect;
    int64_t              x_at = 0, y_at = 0;

    if (x->is_possible != y->is_possible) return x->is_possible ? -1 : 1;
    for (int32_t level = 0; x->is_possible && level < table->goal_count; level++) {
        int order = compare_goal(table->goals[level], x->changes + x_at, x->counts[level], y->changes + y_at, y->counts[level]);
        if (order != 0) return order;
        x_at += x->counts[level];
        y_at += y->counts[level];
    }
    return (a->number > b->number) - (a->number < b->number);
}

/* By merging: a comparison needs the table, and qsort hands none on. */
static void merge(const struct table *table, struct row *rows, struct row *scratch, int64_t middle, int64_t count)
{
    int64_t left = 0, right = middle, made = 0;

    while (left < middle || right < count) {
        int is_left = right == count || (left < middle && compare_rows(table, &rows[left], &rows[right]) <= 0);
        scratch[made++] = is_left ? rows[left++] : rows[right++];
    }
    memcpy(rows, scratch, (size_t)count * sizeof *rows);
}

static int sort_rows(struct table *table)
{
    struct row *scratch = calloc((size_t)table->count + 1, sizeof *scratch);

    if (scratch == NULL) {
        cli_say("not enough memory");
        return CLI_FAILED;
    }
    for (int64_t width = 1; width < table->count; width *= 2)
        for (int64_t at = 0; at + width < table->count; at += 2 * width) {
            int64_t rest = table->count - at;
            merge(table, table->rows + at, scratch, width, rest < 2 * width ? rest : 2 * width);
        }
    free(scratch);
    return CLI_OK;
}

/* ---- the table */

static void print_header(const struct table *table)
{
    fputs("kind,id,seats,change", stdout);
    for (int32_t level = 0; level < table->goal_count; level++) printf(",%s", tandem_goal_name(table->goals[level]));
    fputs(",moves\n", stdout);
}

/* Moves come by student: each is named once, all of them in one cell. */
static int print_movers(const struct table *table, const tandem_effect *effect)
{
    size_t bytes = 1;
    char  *cell, *end;

    for (int64_t i = 0; i < effect->move_count; i++) bytes += strlen(tandem_key(table->model, TANDEM_STUDENT, effect->moves[i].student)) + 1;
    cell = end = malloc(bytes);
    if (cell == NULL) {
        cli_say("not enough memory");
        return CLI_FAILED;
    }
    for (int64_t i = 0; i < effect->move_count; i++) {
        if (i > 0 && effect->moves[i].student == effect->moves[i - 1].student) continue;
        end += sprintf(end, "%s%s", end > cell ? ";" : "", tandem_key(table->model, TANDEM_STUDENT, effect->moves[i].student));
    }
    *end = '\0';
    cli_print_cell(stdout, cell);
    free(cell);
    return CLI_OK;
}

static int print_row(const struct table *table, const struct row *row)
{
    const int64_t *changes = row->effect.changes;
    int            result;

    if (row->bound != NULL) {
        printf("%s,%d,%s", row->what == TANDEM_CHANGE_MOST ? "max" : "min", (int)row->id + 1, row->bound);
    } else {
        printf("%s,", row->kind == TANDEM_PARTNER ? "partner" : "opportunity");
        cli_print_cell(stdout, tandem_key(table->model, row->kind, row->id));
        printf(",%lld", (long long)row->seats);
    }
    printf(",%s%d", row->change > 0 ? "+" : "", (int)row->change);
    for (int32_t level = 0; level < table->goal_count; level++) {
        putchar(',');
        for (int32_t i = 0; row->effect.is_possible && i < row->effect.counts[level]; i++) printf("%s%lld", i > 0 ? "/" : "", (long long)*changes++);
    }
    putchar(',');
    result = print_movers(table, &row->effect);
    putchar('\n');
    return result;
}

static int32_t count_rules(const tandem_model *model)
{
    int32_t         count = 0;
    tandem_rule_row row = { .size = sizeof row };

    while (tandem_get_rule(model, count, &row) == TANDEM_OK) count++;
    return count;
}

static int fill(struct table *table)
{
    int32_t opportunities = tandem_count(table->model, TANDEM_OPPORTUNITY), partners = tandem_count(table->model, TANDEM_PARTNER);
    int32_t rules = count_rules(table->model);
    int     result = CLI_OK;

    table->rows = calloc(2 * ((size_t)opportunities + (size_t)partners) + 4 * (size_t)rules + 1, sizeof *table->rows);
    if (table->rows == NULL) {
        cli_say("not enough memory");
        return CLI_FAILED;
    }
    for (int32_t id = 0; id < opportunities && result == CLI_OK; id++) result = value_place(table, TANDEM_OPPORTUNITY, id);
    for (int32_t id = 0; id < partners && result == CLI_OK; id++) result = value_place(table, TANDEM_PARTNER, id);
    for (int32_t id = 0; id < rules && result == CLI_OK; id++) result = value_rule(table, id);
    return result == CLI_OK ? sort_rows(table) : result;
}

int cli_print_seats(const tandem_model *model, const tandem_plan *plan)
{
    struct table table = { .model = model, .plan = plan, .goal_count = tandem_plan_goal_count(plan) };
    int          result;

    for (int32_t level = 0; level < table.goal_count; level++) {
        tandem_goal_value value;
        tandem_plan_goal(plan, level, &value);
        table.goals[level] = value.goal;
    }
    result = fill(&table);
    if (result == CLI_OK) {
        print_header(&table);
        for (int64_t i = 0; i < table.count && result == CLI_OK; i++) result = print_row(&table, &table.rows[i]);
    }
    for (int64_t i = 0; i < table.count; i++) tandem_effect_finish(&table.rows[i].effect);
    free(table.rows);
    return result;
}
