/* SPDX-License-Identifier: MIT
 * tandem generate: an invented cohort in a new folder.
 *
 * Keeps:   the folder appears whole or not at all: it is written beside, then renamed.
 */
#include "cli.h"
#include "generate.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static const struct gen_family families[] = {
    { .name = "rank", .about = "10 choices each, popular places, 105 % seats", .students_per_place = 20, .seats_percent = 105, .has_choices = 1 },
    { .name = "rank-tight", .about = "the same with 90 % seats", .students_per_place = 20, .seats_percent = 90, .has_choices = 1 },
    { .name = "rank-balanced", .about = "the same with 100 % seats", .students_per_place = 20, .seats_percent = 100, .has_choices = 1 },
    { .name = "few-big", .about = "the same with ten times as many students a place, 100 % seats", .students_per_place = 200, .seats_percent = 100, .has_choices = 1 },
    { .name = "score", .about = "the 50 best places of each student, with scores", .students_per_place = 20, .seats_percent = 105, .has_scores = 1 },
    { .name = "project", .about = "rank, with partners that cap what they take", .students_per_place = 20, .seats_percent = 140, .has_choices = 1, .has_partners = 1 },
    { .name = "dense", .about = "as many places as students, a score for every pair", .seats_percent = 100, .has_scores = 1, .is_dense = 1 },
    { .name = "interests", .about = "no choices: 3 to 8 tags each out of 500", .students_per_place = 20, .seats_percent = 105, .has_interests = 1 },
    { .name = "two-sided", .about = "rank, and places rank their applicants", .students_per_place = 20, .seats_percent = 105, .has_choices = 1, .has_rankings = 1 },
    { .name = "quota", .about = "rank, with minimums, closing and friends who stay together", .students_per_place = 20, .seats_percent = 105, .has_choices = 1, .has_minimums = 1 },
};
enum { FAMILY_COUNT = sizeof families / sizeof *families };

static const char *const file_names[] = { "students.csv", "opportunities.csv", "partners.csv", "preferences.csv", "rules.csv", "related.csv" };
enum { FILE_NAMES = sizeof file_names / sizeof *file_names };

static const char *family_name(int number) { return number < FAMILY_COUNT ? families[number].name : NULL; }

int cli_set_family(struct cli_arguments *arguments, const char *value)
{
    const char *nearest;

    for (int number = 0; number < FAMILY_COUNT; number++)
        if (strcmp(families[number].name, value) == 0) return arguments->family = &families[number], CLI_OK;
    nearest = cli_nearest(value, family_name);
    if (nearest != NULL) cli_say("--family %s: there is no such family; did you mean %s?", value, nearest);
    else cli_say("--family %s: there is no such family; see tandem generate --help", value);
    return CLI_USAGE;
}

/* ---- files */

static char *path_of(const char *folder, const char *name)
{
    size_t bytes = strlen(folder) + strlen(name) + 2;
    char  *path = malloc(bytes);
    if (path != NULL) snprintf(path, bytes, "%s/%s", folder, name);
    return path;
}

typedef int (*fill_fn)(struct gen *gen, FILE *file);      /* 0 if memory is short */

static int fill_students(struct gen *gen, FILE *file) { return gen_write_students(gen, file), 1; }
static int fill_partners(struct gen *gen, FILE *file) { return gen_write_partners(gen, file), 1; }
static int fill_preferences(struct gen *gen, FILE *file) { return gen_write_preferences(gen, file), 1; }
static int fill_rules(struct gen *gen, FILE *file) { return gen_write_rules(gen, file), 1; }
static int fill_related(struct gen *gen, FILE *file) { return (void)gen, gen_write_related(file), 1; }

static int write_file(struct gen *gen, const char *folder, const char *name, fill_fn fill)
{
    char *path = path_of(folder, name);
    FILE *file = path == NULL ? NULL : fopen(path, "wb");
    int   is_whole = file != NULL && fill(gen, file), result = CLI_OK;

    if (file != NULL && (ferror(file) || fclose(file) != 0)) is_whole = 0;
    if (!is_whole) {
        cli_say("%s/%s could not be written: %s", folder, name, strerror(errno));
        result = CLI_FAILED;
    }
    free(path);
    return result;
}

static int write_files(struct gen *gen, const char *folder)
{
    const struct gen_family *family = gen->family;
    int                      result = write_file(gen, folder, "students.csv", fill_students);

    if (result == CLI_OK) result = write_file(gen, folder, "opportunities.csv", gen_write_opportunities);
    if (result == CLI_OK && family->has_partners) result = write_file(gen, folder, "partners.csv", fill_partners);
    if (result == CLI_OK && family->has_scores) result = write_file(gen, folder, "preferences.csv", fill_preferences);
    if (result == CLI_OK && family->has_minimums) result = write_file(gen, folder, "rules.csv", fill_rules);
    if (result == CLI_OK && family->has_interests) result = write_file(gen, folder, "related.csv", fill_related);
    return result;
}

/* ---- the folder */

/* Only files that this command writes are removed: a folder that holds anything else stays. */
static void remove_cohort(const char *folder)
{
    for (int i = 0; i < FILE_NAMES; i++) {
        char *path = path_of(folder, file_names[i]);
        if (path != NULL) unlink(path);
        free(path);
    }
    rmdir(folder);
}

static int move_into_place(const char *made, const char *out, const char *old)
{
    int is_there = access(out, F_OK) == 0;

    if (is_there && rename(out, old) != 0) goto failed;
    if (rename(made, out) != 0) {
        if (is_there && rename(old, out) != 0) cli_say("the earlier folder is now %s", old);
        goto failed;
    }
    if (is_there) remove_cohort(old);
    if (is_there && access(old, F_OK) == 0) cli_say("the earlier folder held more than a cohort; what was left is in %s", old);
    return CLI_OK;
failed:
    cli_say("%s could not be written: %s", out, strerror(errno));
    return CLI_FAILED;
}

static int write_folder(struct gen *gen, const char *out)
{
    size_t bytes = strlen(out) + sizeof ".new-XXXXXX";
    char  *made = malloc(bytes), *old = malloc(bytes);
    mode_t mask = umask(0);
    int    result = CLI_FAILED;

    umask(mask);
    if (made == NULL || old == NULL) {
        cli_say("not enough memory");
        goto out;
    }
    snprintf(made, bytes, "%s.new-XXXXXX", out);
    snprintf(old, bytes, "%s.old-XXXXXX", out);
    if (mkdtemp(made) == NULL || chmod(made, 0777 & ~mask) != 0) {
        cli_say("%s could not be made: %s", out, strerror(errno));
        goto out;
    }
    result = write_files(gen, made);
    memcpy(old + strlen(old) - 6, made + strlen(made) - 6, 6);      /* nobody else has this ending */
    if (result == CLI_OK) result = move_into_place(made, out, old);
    if (result != CLI_OK) remove_cohort(made);
out:
    free(made);
    free(old);
    return result;
}

static int digits_of(int64_t count)
{
    int digits = 1;
    for (; count >= 10; count /= 10) digits++;
    return digits;
}

static int check_arguments(const struct cli_arguments *arguments)
{
    struct stat found;

    if (arguments->family == NULL) cli_say("generate needs --family; see tandem generate --help");
    else if (arguments->students == 0) cli_say("generate needs --students, how many there shall be");
    else if (arguments->family->is_dense && arguments->students > 20000) cli_say("the family dense has at most 20000 students: it holds every pair");
    else if (arguments->out == NULL) cli_say("generate needs --out, the folder to write");
    else if (!cli_given(arguments, CLI_FORCE) && lstat(arguments->out, &found) == 0) cli_say("%s exists already; --force replaces it", arguments->out);
    else return CLI_OK;
    return CLI_USAGE;
}

int cmd_generate(const struct cli_arguments *arguments)
{
    struct gen gen = { .family = arguments->family, .seed = arguments->solve.seed, .students = arguments->students };
    int        result = check_arguments(arguments);

    if (result != CLI_OK) return result;
    if (!gen_places_init(&gen) || (gen.family->has_rankings && !gen_rankings_init(&gen))) {
        cli_say("not enough memory");
        result = CLI_FAILED;
    } else {
        gen.student_digits = digits_of(gen.students);
        gen.place_digits = digits_of(gen.places.count);
        result = write_folder(&gen, arguments->out);
    }
    if (result == CLI_OK && !cli_given(arguments, CLI_QUIET))
        fprintf(stderr, "%s: %lld students, %lld opportunities\n", arguments->out, (long long)gen.students, (long long)gen.places.count);
    gen_rankings_finish(&gen);
    gen_places_finish(&gen);
    return result;
}
