/* SPDX-License-Identifier: MIT
 * The outcome per group: students with the same value in a column. Groups of fewer than five are not broken out, as a line about
 * three students is a line about each of them.
 */
#include "cli.h"

#include <stdlib.h>
#include <string.h>

enum { GROUPS_SHOWN = 60, PRIORITY_BYTES = 24 };

struct member {
    const char *value;
    int32_t     student;
};

/* The cell of a student, or NULL. The priority class is a column that the library knows itself. */
static const char *cell_of(const tandem_model *model, int32_t student, const char *column, char room[PRIORITY_BYTES])
{
    int64_t class = 0;

    if (strcmp(column, "priority") != 0) return tandem_get_attribute(model, TANDEM_STUDENT, student, column);
    if (tandem_get_student(model, student, TANDEM_PRIORITY, &class) != TANDEM_OK) return NULL;
    snprintf(room, PRIORITY_BYTES, "%lld", (long long)class);
    return room;
}

int cli_check_column(const tandem_model *model, const char *column)
{
    char room[PRIORITY_BYTES];

    for (int32_t student = 0; student < tandem_count(model, TANDEM_STUDENT); student++) {
        const char *cell = cell_of(model, student, column, room);
        if (cell != NULL && cell[0] != '\0') return CLI_OK;
    }
    cli_say("--by %s: no student has a value in such a column of students.csv", column);
    return CLI_USAGE;
}

static int is_number(const char *text) { return text[0] != '\0' && strspn(text, "0123456789") == strlen(text) && strlen(text) < 19; }

/* Numbers first and by size, then texts; the last key is the student, so that the order is total. */
static int compare_members(const void *a, const void *b)
{
    const struct member *one = a, *two = b;
    int                  one_counts = is_number(one->value), two_counts = is_number(two->value), order;

    if (one_counts != two_counts) return one_counts ? -1 : 1;
    if (one_counts && atoll(one->value) != atoll(two->value)) return atoll(one->value) < atoll(two->value) ? -1 : 1;
    order = strcmp(one->value, two->value);
    return order != 0 ? order : one->student - two->student;
}

static int allocate(struct cli_groups *groups, const tandem_model *model)
{
    size_t count = (size_t)tandem_count(model, TANDEM_STUDENT);

    *groups = (struct cli_groups){ .student_count = (int32_t)count };
    groups->members = calloc(count + 1, sizeof(struct member));
    groups->classes = calloc(count + 1, PRIORITY_BYTES);
    groups->group_of = calloc(count + 1, sizeof *groups->group_of);
    groups->values = calloc(count + 1, sizeof *groups->values);
    groups->tallies = calloc(count + 1, sizeof *groups->tallies);
    return groups->members != NULL && groups->classes != NULL && groups->group_of != NULL && groups->values != NULL && groups->tallies != NULL;
}

void cli_groups_close(struct cli_groups *groups)
{
    free(groups->members);
    free(groups->classes);
    free(groups->group_of);
    free(groups->values);
    free(groups->tallies);
    *groups = (struct cli_groups){ 0 };
}

static void form_groups(struct cli_groups *groups, const tandem_model *model, const char *column)
{
    struct member *members = groups->members;

    for (int32_t student = 0; student < groups->student_count; student++) {
        const char *cell = cell_of(model, student, column, groups->classes + (size_t)student * PRIORITY_BYTES);
        members[student] = (struct member){ cell == NULL ? "" : cell, student };
    }
    qsort(members, (size_t)groups->student_count, sizeof *members, compare_members);
    for (int32_t i = 0; i < groups->student_count; i++) {
        const char *value = members[i].value;
        if (i == 0 || strcmp(value, members[i - 1].value) != 0) groups->values[groups->count++] = value;
        groups->group_of[members[i].student] = groups->count - 1;
    }
}

int cli_groups_open(struct cli_groups *groups, const tandem_model *model, const char *column)
{
    if (allocate(groups, model)) {
        form_groups(groups, model, column);
        return CLI_OK;
    }
    cli_groups_close(groups);
    cli_say("not enough memory");
    return CLI_FAILED;
}

int cli_groups_count(struct cli_groups *groups, const tandem_plan *plan)
{
    memset(groups->tallies, 0, ((size_t)groups->student_count + 1) * sizeof *groups->tallies);
    if (cli_tally(plan, groups->student_count, groups->group_of, groups->tallies) == CLI_OK) return CLI_OK;
    cli_say("not enough memory");
    return CLI_FAILED;
}

static void print_label(const char *label, int width)
{
    fputs("   ", stderr);
    cli_print_text(stderr, label);
    fprintf(stderr, "%*s", width - cli_text_width(label) + 2, "");
}

static void print_group(const char *value, int width, const struct cli_tally *tally)
{
    print_label(value[0] == '\0' ? "(empty)" : value, width);
    fprintf(stderr, "%8lld  %7lld %3d %%  %7lld %3d %%\n", (long long)tally->students, (long long)tally->placed,
            cli_percent(tally->placed, tally->students), (long long)tally->first, cli_percent(tally->first, tally->students));
}

static int label_width(const struct cli_groups *groups, const char *column)
{
    int width = cli_text_width(column) + 3;

    for (int32_t group = 0; group < groups->count; group++) {
        int mine = cli_text_width(groups->values[group]);
        if (groups->tallies[group].students >= CLI_SMALLEST_GROUP && mine > width) width = mine < 40 ? mine : 40;
    }
    return width < 7 ? 7 : width;
}

static void print_head(const char *column, int width)
{
    fprintf(stderr, "\n   by ");
    cli_print_text(stderr, column);
    fprintf(stderr, "%*sstudents       placed  first choice\n", width - cli_text_width(column) - 1, "");
}

static void print_table(const struct cli_groups *groups, const char *column)
{
    int     width = label_width(groups, column), shown = 0;
    int64_t small = 0;

    for (int32_t group = 0; group < groups->count; group++) {
        const struct cli_tally *tally = &groups->tallies[group];
        if (tally->students < CLI_SMALLEST_GROUP) {
            small += tally->students;
            continue;
        }
        if (shown == 0) print_head(column, width);
        if (shown++ < GROUPS_SHOWN) print_group(groups->values[group], width, tally);
    }
    if (shown > GROUPS_SHOWN) fprintf(stderr, "   and %d more groups\n", shown - GROUPS_SHOWN);
    if (small == 0) return;
    fputs(shown == 0 ? "\n   " : "   ", stderr);
    cli_print_count(stderr, small, "student is", "students are");
    fprintf(stderr, " in groups of fewer than %d, not broken out\n", (int)CLI_SMALLEST_GROUP);
}

int cli_print_groups(const tandem_model *model, const tandem_plan *plan, const char *column)
{
    struct cli_groups groups;
    int               result = cli_groups_open(&groups, model, column);

    if (result != CLI_OK) return result;
    result = cli_groups_count(&groups, plan);
    if (result == CLI_OK) print_table(&groups, column);
    cli_groups_close(&groups);
    return result;
}
