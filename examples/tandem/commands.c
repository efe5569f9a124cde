/* SPDX-License-Identifier: MIT
 * The table of commands. A row without a function is a command of a later version: it ends with exit code 7.
 */
#include "cli.h"

#include <string.h>

#define MATCH_OPTIONS (CLI_COMMON | CLI_GOAL | CLI_MECHANISM | CLI_OUT | CLI_SOLVER | CLI_LOTTERY | CLI_PLACE_SILENT | CLI_BY)

#define COMPARE_OPTIONS (CLI_COMMON | CLI_GOAL | CLI_MECHANISM | CLI_SOLVER | CLI_LOTTERY | CLI_PLACE_SILENT | CLI_BY)
#define GENERATE_OPTIONS (CLI_FAMILY | CLI_STUDENTS | CLI_SEED | CLI_OUT | CLI_QUIET | CLI_FORCE | CLI_HELP | CLI_VERSION)
#define WHATIF_OPTIONS (CLI_ADD_SEAT | CLI_WITHDRAW | CLI_CLOSE | CLI_GRANT)

static const char match_details[] =
    "Goals, first things first, joined by commas: each is optimised exactly among the optima of those before it.\n"
    "Default: placed,rank where there are ranks, else placed,score.\n"
    "\n"
    "  placed         most placements                       rank-maximal  most first choices, then second ones, ...\n"
    "  priority       most placements in class 1, then 2    generous      fewest at the worst rank, then the next worst\n"
    "  rank           least sum of the students' ranks      worst-rank    least worst rank\n"
    "  partner-rank   least sum of the partners' ranks      balance       least sum of squared loads\n"
    "  score          greatest sum of scores                changes       fewest earlier placements not kept\n"
    "  open           fewest opportunities running\n"
    "\n"
    "Without --out nothing is written: placements.csv goes to stdout and the summary to stderr. With --json, stdout gets\n"
    "the object of summary.json instead.\n";

static const char check_details[] =
    "Every problem is listed as file:line:column: problem: hint. With --json, stdout gets\n"
    "{\"problems\":[{\"file\",\"line\",\"column\",\"severity\",\"text\",\"hint\"}]}. Exit code 0 if there are no errors, else 3.\n";

static const char verify_details[] =
    "No solver takes part: the placements are checked against the rules, the proof against the placements, and the summary\n"
    "against both. Exit code 0 if all of it is right, 6 with the reason if not.\n";

static const char score_details[] =
    "CSV: student, opportunity, score and one column per part of it, for every acceptable pair of those who are matched by\n"
    "interests; of one student, whether she is or not; or of one pair, acceptable or not. With --json each pair also has the\n"
    "reason in words. tandem(5) has the formulas.\n";

static const char generate_details[] =
    "Writes an invented cohort into a new folder: the same bytes for the same family, number and seed, on every machine.\n"
    "\n"
    "  rank           10 choices each, places by popularity, 105 % seats; rank-tight 90 %, rank-balanced 100 %\n"
    "  few-big        rank-balanced with ten times as many students a place\n"
    "  score          the 50 best places of each student with scores\n"
    "  project        rank, with partners that cap what their opportunities take together\n"
    "  dense          as many places as students, a score for every pair\n"
    "  interests      no choices: 3 to 8 tags each out of 500, towns, hours, grades\n"
    "  two-sided      rank, and places rank their applicants\n"
    "  quota          rank, with minimums, places that may close, and friends who stay together\n";

static const char explain_details[] =
    "Why each wish of a student was granted or not, and what it would take: a sentence each, exact and checked. With --json also: whether all,\n"
    "some or none of the optimal plans grant it, the change of each goal if it were granted, the moves, and the rules behind it; for plans of\n"
    "other mechanisms the cut-off.\n"
    "\n"
    "With --seats instead of a student: CSV, two rows for every opportunity and every partner's cap, one seat more and one fewer: the change\n"
    "of each goal and the students who would change place, best first; empty where no plan is left. Then rows of kind max and min for every\n"
    "quota: one more or one fewer allowed, or asked for; the id is the rule's row.\n"
    "\n"
    "With --letters DIR: a new folder with one short text per student, from her own data and cut-offs alone, and one roster per partner.\n";

static const char whatif_details[] =
    "The best plan after one change, by the goals, mechanism and seed of PLAN, proven and checked; nothing is written. The summary goes\n"
    "to stderr and the students who would be elsewhere to stdout, as CSV: student,from,to. With --json, stdout gets the object of\n"
    "summary.json with the change of each goal (new value less old) and the moves. Among the best plans it is one that moves the fewest.\n"
    "A student who withdraws still counts among the students, as one without a place.\n";

static const char compare_details[] =
    "The same cohort under several mechanisms (--mechanism A,B,C; default: all) and goal lists (--goal may stand several times).\n"
    "CSV on stdout, a row per mechanism and goal list, and a table for reading on stderr; with --json one object instead.\n"
    "\n"
    "  ranks           placements at rank 1, 2, ...          strategy_proof  yes: nobody gains by listing anything but the truth\n"
    "  blocking_pairs  student and place who would both      price           what each goal loses against the proven optimum\n"
    "                  rather have each other                fill            share of the seats that are taken\n"
    "  envy            students who rank a place above theirs that holds somebody ranked lower there\n"
    "\n"
    "--by COLUMN adds for each group of five or more how many are placed, and how many of those asked first.\n";

static const char lottery_details[] =
    "CSV: student and number, in drawing order: the smallest goes first, equal ones by id. With --lottery per-opportunity a list for\n"
    "each opportunity. Publish the seed and this list before anybody is placed: with tandem(5) anyone can work out every number again, from\n"
    "the seed and the id alone.\n";

static const struct cli_command commands[] = {
    { "match", "COHORT", "decide who goes where and write a plan", match_details, 1, 1, MATCH_OPTIONS, cmd_match },
    { "check", "COHORT", "read and validate only", check_details, 1, 1, CLI_COMMON, cmd_check },
    { "verify", "COHORT PLAN", "re-check a plan and its proof", verify_details, 2, 2, CLI_COMMON, cmd_verify },
    { "help", "[COMMAND|formats]", "what a command does, or what the files hold", NULL, 0, 1, CLI_COMMON, cmd_help },
    { "explain", "COHORT PLAN STUDENT [OPPORTUNITY]", "why this place, why not that one", explain_details, 2, 4, CLI_COMMON | CLI_SEATS | CLI_LETTERS, cmd_explain },
    { "compare", "COHORT", "mechanisms side by side", compare_details, 1, 1, COMPARE_OPTIONS, cmd_compare },
    { "score", "COHORT [STUDENT [OPPORTUNITY]]", "interest scores and their parts", score_details, 1, 3, CLI_COMMON, cmd_score },
    { "whatif", "COHORT PLAN", "what a change would do", whatif_details, 2, 2, CLI_COMMON | WHATIF_OPTIONS, cmd_whatif },
    { "lottery", "COHORT", "the lottery numbers, for publishing", lottery_details, 1, 1, CLI_COMMON | CLI_LOTTERY, cmd_lottery },
    { "generate", "--family F --students N", "an invented cohort", generate_details, 0, 0, GENERATE_OPTIONS, cmd_generate },
    { "convert", "FROM TO", "other formats to a cohort and back", NULL, 2, 2, 0, NULL },
    { "report", "COHORT PLAN", "the coordinator's page", NULL, 2, 2, 0, NULL }
};

enum { COMMAND_COUNT = sizeof commands / sizeof commands[0] };

const struct cli_command *cli_command_at(int number) { return number < COMMAND_COUNT ? &commands[number] : NULL; }

const struct cli_command *cli_command_find(const char *name)
{
    for (int number = 0; number < COMMAND_COUNT; number++)
        if (strcmp(commands[number].name, name) == 0) return &commands[number];
    return NULL;
}

static const char *command_name(int number) { return number < COMMAND_COUNT ? commands[number].name : NULL; }

int cli_unknown_command(const char *name)
{
    const char *nearest = cli_nearest(name, command_name);

    if (nearest != NULL)
        cli_say("there is no command %s; did you mean %s?", name, nearest);
    else
        cli_say("there is no command %s; see tandem help", name);
    return CLI_USAGE;
}
