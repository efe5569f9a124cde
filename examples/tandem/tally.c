/* SPDX-License-Identifier: MIT
 * Who got what, counted from the placements, for everyone or group by group.
 */
#include "cli.h"

#include <stdlib.h>

int cli_percent(int64_t part, int64_t whole) { return whole <= 0 ? 0 : (int)((double)part / (double)whole * 100.0 + 0.5); }

static void count_rank(struct cli_tally *tally, int32_t rank)
{
    if (rank == 0)
        tally->unranked++;
    else if (rank <= CLI_RANKS_SHOWN)
        tally->ranks[rank - 1]++;
    else
        tally->later++;
}

static void count_students(int32_t student_count, const int32_t *group_of, struct cli_tally *tallies)
{
    if (group_of == NULL) tallies[0].students += student_count;
    for (int32_t student = 0; group_of != NULL && student < student_count; student++)
        if (group_of[student] >= 0) tallies[group_of[student]].students++;
}

/* Placements come by student, so that a student is new where the number changes. */
static void count_placements(const tandem_plan *plan, int64_t count, const int32_t *students, const int32_t *opportunities,
                             const int32_t *group_of, struct cli_tally *tallies)
{
    int has_first = 0;

    for (int64_t i = 0; i < count; i++) {
        int32_t           group = group_of == NULL ? 0 : group_of[students[i]], rank = 0;
        struct cli_tally *tally = group < 0 ? NULL : &tallies[group];
        if (tally == NULL) continue;
        if (i == 0 || students[i] != students[i - 1]) {
            tally->placed++;
            has_first = 0;
        }
        tandem_plan_placement(plan, students[i], opportunities[i], &rank, NULL, NULL);
        tally->placements++;
        count_rank(tally, rank);
        if (rank == 1 && !has_first) tally->first += has_first = 1;
    }
}

int cli_tally(const tandem_plan *plan, int32_t student_count, const int32_t *group_of, struct cli_tally *tallies)
{
    int64_t  count = tandem_plan_all(plan, NULL, NULL, 0);
    int32_t *students = calloc((size_t)count + 1, sizeof *students);
    int32_t *opportunities = calloc((size_t)count + 1, sizeof *opportunities);
    int      result = CLI_FAILED;

    if (students == NULL || opportunities == NULL) goto out;
    tandem_plan_all(plan, students, opportunities, count);
    count_students(student_count, group_of, tallies);
    count_placements(plan, count, students, opportunities, group_of, tallies);
    result = CLI_OK;
out:
    free(students);
    free(opportunities);
    return result;
}
