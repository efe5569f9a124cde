/* SPDX-License-Identifier: MIT
 * tandem explain --letters: one short text per student, one roster per partner.
 *
 * Keeps:   a letter says nothing but what the student said herself, what she got, and cut-offs; no other student's name, rank or score. A cut-off of
 *          a place that fewer than FEWEST students share would be about few people, and is left out.
 *          The folder appears whole or not at all.
 */
#include "cli.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { FEWEST = 5 };

struct desk {
    const tandem_model *model;
    const tandem_plan  *plan;
    const char         *folder;              /* being made */
    int                 is_optimal;          /* of the mechanism `optimal` */
    int                 has_shares;          /* and of a kind in which one question answers for all wishes */
    int64_t            *start;               /* [students + 1] into the wishes of all */
    int32_t            *wishes, *students, *shares;
};

/* ---- files */

/* `folder/kind/key.ending`, to be freed; bytes that a file name had better not hold are written as %XX. */
static char *path_of(const char *folder, const char *kind, const char *key, const char *ending)
{
    static const char plain[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-.";
    size_t            bytes = strlen(folder) + strlen(kind) + 3 * strlen(key) + strlen(ending) + 4, at;
    char             *path = malloc(bytes);

    if (path == NULL) return NULL;
    at = (size_t)snprintf(path, bytes, "%s/%s/", folder, kind);
    for (const char *letter = key; *letter != '\0'; letter++) {
        int is_plain = strchr(plain, *letter) != NULL && !(*letter == '.' && letter == key);
        at += (size_t)snprintf(path + at, bytes - at, is_plain ? "%c" : "%%%02X", is_plain ? *letter : (unsigned char)*letter);
    }
    snprintf(path + at, bytes - at, "%s", ending);
    return path;
}

static FILE *open_file(const struct desk *desk, const char *kind, const char *key, const char *ending)
{
    char *path = path_of(desk->folder, kind, key, ending);
    FILE *file = path == NULL ? NULL : fopen(path, "wb");

    free(path);
    return file;
}

static int close_file(FILE *file, const char *key)
{
    int is_whole = file != NULL && !ferror(file);

    if (file != NULL && fclose(file) != 0) is_whole = 0;
    if (!is_whole) cli_say("the file of %s could not be written: %s", key, strerror(errno));
    return is_whole ? CLI_OK : CLI_FAILED;
}

/* ---- a letter */

/* How many students share a place, or all places of a partner. */
static int32_t count_at(const struct desk *desk, int32_t kind, int32_t opportunity)
{
    int32_t partner = tandem_partner_of(desk->model, opportunity), count = 0;

    if (kind != TANDEM_PARTNER) return tandem_plan_roster(desk->plan, opportunity, NULL, 0);
    for (int32_t o = 0; o < tandem_count(desk->model, TANDEM_OPPORTUNITY); o++)
        if (tandem_partner_of(desk->model, o) == partner) count += tandem_plan_roster(desk->plan, o, NULL, 0);
    return count;
}

/* By the goals: what other optimal plans would have done. */
static void write_share(FILE *file, int is_granted, int32_t share)
{
    if (is_granted) fputs("granted", file);
    else if (share == TANDEM_IN_SOME_PLANS) fputs("not granted; a plan just as good by all goals would have granted it, and denied something to others", file);
    else if (share == TANDEM_IN_NO_PLAN) fputs("not granted: no plan that is best by all goals grants it", file);
    else fputs("not open to you, by a rule", file);
}

/* Of other mechanisms: the cut-off, where it is about enough people. */
static void write_cutoff(const struct desk *desk, FILE *file, const tandem_reason *reason)
{
    int is_public = reason->cutoff_kind != 0 && count_at(desk, reason->cutoff_kind, reason->opportunity) >= FEWEST;

    if (reason->is_granted) fputs("granted", file);
    else if (reason->is_better) fputs("not granted: you have a place that you ranked at least as high", file);
    else if (reason->why != TANDEM_WHY_SEATS) fputs("not open to you, by a rule or because you are not ranked there", file);
    else {
        fputs("not granted: all seats went to students who come before you", file);
        if (is_public && reason->cutoff_rank > 0) fprintf(file, " (the last rank that got in is %d, yours is %d)", (int)reason->cutoff_rank, (int)reason->own_rank);
        else if (is_public && reason->own_number > 0)
            fprintf(file, " (the last lottery number that got in is %llu, yours is %llu)", (unsigned long long)reason->cutoff_number,
                    (unsigned long long)reason->own_number);
    }
}

/* Her name if she has one, else her id. */
static const char *name_of(const struct desk *desk, int32_t kind, int32_t id)
{
    const char *name = tandem_get_attribute(desk->model, kind, id, "name");
    return name == NULL || name[0] == '\0' ? tandem_key(desk->model, kind, id) : name;
}

static void write_places(const struct desk *desk, FILE *file, int32_t student)
{
    int32_t places[16], count = tandem_plan_places(desk->plan, student, places, 16);

    fprintf(file, "%s\n\n", name_of(desk, TANDEM_STUDENT, student));
    if (count <= 0) fputs("You have no place.\n", file);
    for (int32_t i = 0; i < count && i < 16; i++) {
        fprintf(file, "%s %s", i == 0 ? "Your place:" : "and:", name_of(desk, TANDEM_OPPORTUNITY, places[i]));
        if (strcmp(name_of(desk, TANDEM_OPPORTUNITY, places[i]), tandem_key(desk->model, TANDEM_OPPORTUNITY, places[i])) != 0)
            fprintf(file, " (%s)", tandem_key(desk->model, TANDEM_OPPORTUNITY, places[i]));
        fputc('\n', file);
    }
}

static void write_wish(const struct desk *desk, FILE *file, int64_t wish, const tandem_reason *reason)
{
    int is_granted = tandem_plan_placement(desk->plan, desk->students[wish], desk->wishes[wish], NULL, NULL, NULL) == TANDEM_OK;

    fprintf(file, "  %s: ", name_of(desk, TANDEM_OPPORTUNITY, desk->wishes[wish]));
    if (!desk->is_optimal) write_cutoff(desk, file, reason);
    else if (desk->has_shares) write_share(file, is_granted, desk->shares[wish]);
    else fputs(is_granted ? "granted" : "not granted in the plan that is best by all goals", file);
    fputs(".\n", file);
}

static int write_wishes(const struct desk *desk, FILE *file, int32_t student)
{
    int64_t        start = desk->start[student], count = desk->start[student + 1] - start;
    tandem_reason *reasons = calloc((size_t)count + 1, sizeof *reasons);
    tandem_error   error = { 0 };
    int32_t        status = reasons == NULL ? TANDEM_E_NOMEM : TANDEM_OK;

    for (int64_t i = 0; status == TANDEM_OK && i < count; i++) reasons[i].size = sizeof *reasons;
    if (status == TANDEM_OK && !desk->is_optimal) status = tandem_why_each(desk->plan, student, desk->wishes + start, (int32_t)count, reasons, &error);
    if (count > 0) fputs("\nWhat you asked for:\n", file);
    for (int64_t i = 0; status == TANDEM_OK && i < count; i++) {
        write_wish(desk, file, start + i, &reasons[i]);
        tandem_reason_finish(&reasons[i]);
    }
    free(reasons);
    return status == TANDEM_OK ? CLI_OK : cli_fail(status, &error);
}

static int write_letter(const struct desk *desk, int32_t student)
{
    const char *key = tandem_key(desk->model, TANDEM_STUDENT, student);
    FILE       *file = open_file(desk, "students", key, ".txt");
    int         result, closed;

    if (file == NULL) return close_file(NULL, key);
    write_places(desk, file, student);
    result = write_wishes(desk, file, student);
    closed = close_file(file, key);
    return result == CLI_OK ? closed : result;
}

/* ---- what everyone asked for */

/* One question answers for all wishes of a network plan; others would be solved anew for each. */
static int may_share(const tandem_plan *plan)
{
    tandem_plan_facts facts = { .size = sizeof facts };

    if (tandem_plan_verdict(plan) != TANDEM_OPTIMAL || tandem_plan_method(plan, NULL) != TANDEM_METHOD_NETWORK || tandem_plan_bound_count(plan) > 0) return 0;
    if (tandem_plan_get_facts(plan, &facts) != TANDEM_OK || facts.pairs_possible > 0 || (facts.flags & TANDEM_PLACE_SILENT)) return 0;
    for (int32_t level = 0; level < tandem_plan_goal_count(plan); level++) {
        tandem_goal_value value;
        if (tandem_plan_goal(plan, level, &value) != TANDEM_OK || value.goal == TANDEM_GOAL_WORST_RANK) return 0;
    }
    return 1;
}

static int32_t list_wishes(struct desk *desk)
{
    int32_t students = tandem_count(desk->model, TANDEM_STUDENT);
    int64_t total = 0;

    desk->start = calloc((size_t)students + 2, sizeof *desk->start);
    if (desk->start == NULL) return TANDEM_E_NOMEM;
    for (int32_t s = 0; s < students; s++) {
        int64_t count = tandem_wishes_of(desk->model, s, NULL, NULL, 0);
        if (count < 0) return (int32_t)count;
        desk->start[s + 1] = total += count;
    }
    desk->wishes = calloc((size_t)total + 1, sizeof *desk->wishes);
    desk->students = calloc((size_t)total + 1, sizeof *desk->students);
    desk->shares = calloc((size_t)total + 1, sizeof *desk->shares);
    if (desk->wishes == NULL || desk->students == NULL || desk->shares == NULL) return TANDEM_E_NOMEM;
    for (int32_t s = 0; s < students; s++) {
        tandem_wishes_of(desk->model, s, desk->wishes + desk->start[s], NULL, desk->start[s + 1] - desk->start[s]);
        for (int64_t i = desk->start[s]; i < desk->start[s + 1]; i++) desk->students[i] = s;
    }
    return TANDEM_OK;
}

static int ask_shares(struct desk *desk)
{
    tandem_error error = { 0 };
    int32_t      status = list_wishes(desk);

    if (status == TANDEM_OK && desk->has_shares)
        status = tandem_shares(desk->plan, desk->start[tandem_count(desk->model, TANDEM_STUDENT)], desk->students, desk->wishes, desk->shares, &error);
    return status == TANDEM_OK ? CLI_OK : cli_fail(status, &error);
}

/* ---- a roster */

static int write_roster_of(const struct desk *desk, FILE *file, int32_t opportunity)
{
    int32_t  count = tandem_plan_roster(desk->plan, opportunity, NULL, 0);
    int32_t *students = calloc((size_t)count + 1, sizeof *students);

    if (students == NULL) return CLI_FAILED;
    tandem_plan_roster(desk->plan, opportunity, students, count);
    for (int32_t i = 0; i < count; i++) {
        cli_print_cell(file, tandem_key(desk->model, TANDEM_OPPORTUNITY, opportunity));
        fputc(',', file);
        cli_print_cell(file, tandem_key(desk->model, TANDEM_STUDENT, students[i]));
        fputc(',', file);
        cli_print_cell(file, name_of(desk, TANDEM_STUDENT, students[i]));
        fputc('\n', file);
    }
    free(students);
    return CLI_OK;
}

/* Of a partner: all its opportunities; of an opportunity that has none: its own. */
static int write_roster(const struct desk *desk, int32_t kind, int32_t id)
{
    const char *key = tandem_key(desk->model, kind, id);
    FILE       *file = open_file(desk, kind == TANDEM_PARTNER ? "partners" : "opportunities", key, ".csv");
    int         result = CLI_OK, closed;

    if (file == NULL) return close_file(NULL, key);
    fputs("opportunity,student,name\n", file);
    if (kind == TANDEM_OPPORTUNITY) result = write_roster_of(desk, file, id);
    for (int32_t o = 0; kind == TANDEM_PARTNER && result == CLI_OK && o < tandem_count(desk->model, TANDEM_OPPORTUNITY); o++)
        if (tandem_partner_of(desk->model, o) == id) result = write_roster_of(desk, file, o);
    closed = close_file(file, key);
    return result == CLI_OK ? closed : result;
}

/* ---- the folder */

static int make_folders(const char *folder)
{
    static const char *const kinds[] = { "students", "partners", "opportunities" };
    mode_t                   mask = umask(0);

    umask(mask);
    if (chmod(folder, 0777 & ~mask) != 0) return 0;
    for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++) {
        size_t bytes = strlen(folder) + strlen(kinds[i]) + 2;
        char  *path = malloc(bytes);
        int    is_made = 0;
        if (path != NULL) {
            snprintf(path, bytes, "%s/%s", folder, kinds[i]);
            is_made = mkdir(path, 0777) == 0;
        }
        free(path);
        if (!is_made) return 0;
    }
    return 1;
}

static int write_all(struct desk *desk)
{
    int result = ask_shares(desk);

    for (int32_t s = 0; s < tandem_count(desk->model, TANDEM_STUDENT) && result == CLI_OK; s++) result = write_letter(desk, s);
    for (int32_t p = 0; p < tandem_count(desk->model, TANDEM_PARTNER) && result == CLI_OK; p++) result = write_roster(desk, TANDEM_PARTNER, p);
    for (int32_t o = 0; o < tandem_count(desk->model, TANDEM_OPPORTUNITY) && result == CLI_OK; o++)
        if (tandem_partner_of(desk->model, o) == TANDEM_NONE) result = write_roster(desk, TANDEM_OPPORTUNITY, o);
    return result;
}

int cli_write_letters(const tandem_model *model, const tandem_plan *plan, const char *out)
{
    struct desk desk = { .model = model, .plan = plan, .is_optimal = tandem_plan_mechanism(plan) == TANDEM_MECHANISM_OPTIMAL };
    size_t      bytes = strlen(out) + sizeof ".new-XXXXXX";
    char       *made = malloc(bytes);
    struct stat found;
    int         result = CLI_FAILED;

    desk.has_shares = desk.is_optimal && may_share(plan);
    if (lstat(out, &found) == 0) {
        cli_say("%s exists already; letters go into a new folder", out);
        free(made);
        return CLI_USAGE;
    }
    if (made != NULL) snprintf(made, bytes, "%s.new-XXXXXX", out);
    if (made == NULL || mkdtemp(made) == NULL || !make_folders(made)) {
        cli_say("%s could not be made: %s", out, strerror(errno));
    } else {
        desk.folder = made;
        result = write_all(&desk);
        if (result == CLI_OK && rename(made, out) != 0) {
            cli_say("%s could not be written: %s", out, strerror(errno));
            result = CLI_FAILED;
        }
        if (result != CLI_OK) cli_say("what was written so far is in %s", made);
    }
    free(made);
    free(desk.start);
    free(desk.wishes);
    free(desk.students);
    free(desk.shares);
    return result;
}
