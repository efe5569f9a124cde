/* SPDX-License-Identifier: MIT
 * The cheapest repair of a cohort without a plan, in words.
 */
#include "cli.h"

#include <inttypes.h>
#include <stdlib.h>

static void say_rule(const tandem_repair *repair)
{
    fprintf(stderr, "rule %d (rules.csv): %s %" PRId64 " %s", repair->id + 1, repair->is_most ? "max" : "min", repair->by,
            repair->is_most ? "higher" : "lower");
}

static void say_place(const tandem_model *model, const tandem_repair *repair)
{
    int64_t least = 0, most = 0;

    tandem_get_seats(model, repair->kind, repair->id, &least, &most, NULL);
    fputs(repair->kind == TANDEM_PARTNER ? "partner " : "opportunity ", stderr);
    cli_print_text(stderr, tandem_key(model, repair->kind, repair->id));
    if (repair->is_most) fprintf(stderr, ": %" PRId64 " seats instead of %" PRId64, most + repair->by, most);
    else fprintf(stderr, ": min_seats %" PRId64 " instead of %" PRId64, least - repair->by, least);
}

static void say_student(const tandem_model *model, const tandem_repair *repair)
{
    fputs("student ", stderr);
    cli_print_text(stderr, tandem_key(model, TANDEM_STUDENT, repair->id));
    fprintf(stderr, ": %s %" PRId64 " %s", repair->is_most ? "max_placements" : "min_placements", repair->by, repair->is_most ? "higher" : "lower");
}

static void say_all(const tandem_model *model, const tandem_repair *repairs, int32_t count, int is_least)
{
    int64_t total = 0;

    for (int32_t i = 0; i < count; i++) total += repairs[i].by;
    fprintf(stderr, "A plan exists after %s change of %" PRId64 " in all:\n", is_least ? "the least possible" : "a", total);
    for (int32_t i = 0; i < count; i++) {
        fputs("  ", stderr);
        if (repairs[i].kind == TANDEM_RULE) say_rule(&repairs[i]);
        else if (repairs[i].kind == TANDEM_STUDENT) say_student(model, &repairs[i]);
        else say_place(model, &repairs[i]);
        fputc('\n', stderr);
    }
}

void cli_print_repair(const tandem_plan *plan)
{
    enum { ROOM = 4096 };
    int32_t        is_least = 0, count;
    tandem_repair *repairs = malloc(ROOM * sizeof *repairs);

    if (repairs == NULL) return;
    count = tandem_plan_repair(plan, repairs, ROOM, &is_least);
    if (count == 0 && is_least) fputs("No change of seats and numbers alone makes a plan.\n", stderr);
    if (count > 0 && count <= ROOM) say_all(tandem_plan_model(plan), repairs, count, is_least);
    free(repairs);                           /* less than 0: a limit, or too large a model; what clashes has been said */
}
