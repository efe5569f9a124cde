/* SPDX-License-Identifier: MIT
 * What a coordinator reads at a glance after a match.
 */
#include "cli.h"

static void print_head(const char *cohort, const tandem_plan_facts *facts)
{
    fprintf(stderr, "\n %s", cli_colour(CLI_BOLD));
    cli_print_text(stderr, cohort);
    fprintf(stderr, "%s: ", cli_colour(CLI_PLAIN));
    cli_print_count(stderr, facts->students, "student, ", "students, ");
    cli_print_count(stderr, facts->opportunities, "opportunity with ", "opportunities with ");
    cli_print_count(stderr, facts->seats, "seat\n\n", "seats\n\n");
}

static void print_share(const char *label, int64_t part, int64_t whole)
{
    fprintf(stderr, "   %-14s %s%lld%s of %lld  %d %%\n", label, cli_colour(CLI_BOLD), (long long)part, cli_colour(CLI_PLAIN),
            (long long)whole, cli_percent(part, whole));
}

static const char *ordinal_ending(int number)
{
    switch (number) {
    case 1: return "st";
    case 2: return "nd";
    case 3: return "rd";
    default: return "th";
    }
}

static void print_bar(const char *label, int64_t count, int64_t most, enum cli_colour colour)
{
    char bar[160];

    fprintf(stderr, "   %-14s %6lld  %s%s%s\n", label, (long long)count, cli_colour(colour), cli_bar(count, most, bar, sizeof bar),
            cli_colour(CLI_PLAIN));
}

static int last_rank(const struct cli_tally *tally)
{
    int last = CLI_RANKS_SHOWN;

    if (tally->later > 0) return last;
    while (last > 0 && tally->ranks[last - 1] == 0) last--;
    return last;
}

static int64_t longest_bar(const struct cli_tally *tally)
{
    int64_t most = tally->students - tally->placed;

    for (int rank = 0; rank < CLI_RANKS_SHOWN; rank++)
        if (tally->ranks[rank] > most) most = tally->ranks[rank];
    if (tally->later > most) most = tally->later;
    return tally->unranked > most ? tally->unranked : most;
}

/* A bar per rank, in the order a student would name them; those without a place come last. */
static void print_ranks(const struct cli_tally *tally)
{
    int64_t most = longest_bar(tally);
    int     last = last_rank(tally);
    char    label[32];

    fputc('\n', stderr);
    for (int rank = 1; rank <= last; rank++) {
        snprintf(label, sizeof label, "%d%s choice", rank, ordinal_ending(rank));
        print_bar(label, tally->ranks[rank - 1], most, CLI_GREEN);
    }
    if (tally->later > 0) print_bar("later choice", tally->later, most, CLI_GREEN);
    if (tally->unranked > 0) print_bar("unranked", tally->unranked, most, CLI_PLAIN);
    print_bar("no place", tally->students - tally->placed, most, CLI_YELLOW);
    fputc('\n', stderr);
}

static void print_seats(const tandem_plan_facts *facts)
{
    if (facts->placements != facts->placed) fprintf(stderr, "   %-14s %lld\n", "placements", (long long)facts->placements);
    fprintf(stderr, "   %-14s %lld of %lld", "empty seats", (long long)(facts->seats - facts->placements), (long long)facts->seats);
    if (facts->open < facts->opportunities) {
        fputs("; ", stderr);
        cli_print_count(stderr, facts->opportunities - facts->open, "opportunity has nobody", "opportunities have nobody");
    }
    fputc('\n', stderr);
}

static void print_where(const struct cli_arguments *arguments)
{
    if (arguments->out == NULL) {
        fputs(" Nothing was kept: --out DIR writes the plan and its proof.\n\n", stderr);
        return;
    }
    fprintf(stderr, " The plan lies in %s", cli_colour(CLI_BOLD));
    cli_print_text(stderr, arguments->out);
    fprintf(stderr, "%s: placements.csv, summary.json, proof.json.\n\n", cli_colour(CLI_PLAIN));
}

int cli_print_summary(const struct cli_arguments *arguments, const tandem_model *model, const tandem_plan *plan)
{
    struct cli_tally  tally = { 0 };
    tandem_plan_facts facts = { .size = sizeof facts };

    if (tandem_plan_get_facts(plan, &facts) != TANDEM_OK || cli_tally(plan, facts.students, NULL, &tally) != CLI_OK) {
        cli_say("not enough memory");
        return CLI_FAILED;
    }
    print_head(arguments->operands[0], &facts);
    print_share("placed", facts.placed, facts.students);
    if (facts.worst_rank > 0) print_share("first choice", tally.first, facts.students);
    if (facts.worst_rank > 0) print_ranks(&tally);
    print_seats(&facts);
    fprintf(stderr, "   %-14s ", "reached");
    cli_print_goals(plan);
    fputc('\n', stderr);
    if (facts.blocking_pairs >= 0) fprintf(stderr, "   %-14s %lld\n", "blocking pairs", (long long)facts.blocking_pairs);
    if (arguments->by != NULL && cli_print_groups(model, plan, arguments->by) != CLI_OK) return CLI_FAILED;
    fputc('\n', stderr);
    cli_print_proven(plan);
    if (arguments->command->options & CLI_OUT) print_where(arguments);
    else fputc('\n', stderr);
    return CLI_OK;
}
