/* SPDX-License-Identifier: MIT
 * help formats: a cohort and a plan on one screen or two. tandem(5) has the fine print.
 */
#include "cli.h"

static const char cohort_text[] =
    "A COHORT is a folder of CSV files: UTF-8; separated by comma, semicolon or tab; the first line names the columns, in\n"
    "any order. Lists inside one cell are joined by ';'. Columns that are not listed here are kept: rules and --by use them.\n"
    "\n"
    "  students.csv         id, name, choices, interests, slots, max_placements, min_placements, priority, lottery, size\n"
    "  opportunities.csv    id, seats, partner, name, min_seats, may_close, interests, slots, ranking\n"
    "  partners.csv         id, name, seats, min_seats, ranking\n"
    "  preferences.csv      student, opportunity, rank, score         wishes, one a row, instead of choices\n"
    "  rankings.csv         student, rank, opportunity or partner     whom a place would rather have\n"
    "  rules.csv            rule, students, opportunities, min, max, note\n"
    "  previous.csv         student, opportunity                      the plan that is already out\n"
    "  interests.csv        part, student_column, opportunity_column, weight, kind, note    parts of the interest score\n"
    "  related.csv          tag, other, share                         tags that count as partly shared; share 0 to 1\n"
    "  minutes.csv          from, to, minutes                         travel times for the part minutes\n"
    "\n"
    "Only students.csv (id) and opportunities.csv (id, seats) are required.\n"
    "\n"
    "  choices   'clinic;studio=hotel;court'  first clinic, then studio and hotel alike, then court\n"
    "  ranking   the same with students       priority  class 1 (the default) is served before class 2 by the goal priority\n"
    "  seats     at most so many              min_seats at least so many; with may_close 'yes': or none\n"
    "\n"
    "INTERESTS. A student without choices and with interests ('robotics;Spanish:must;chess:3') goes where her interests are\n"
    "offered. The score of a pair is the sum of its parts, each 0 to 1,000,000 times its weight (a number, or must, high 5,\n"
    "medium 3, low 1, no 0; must: without it the pair is not eligible). Without interests.csv it is the part tags alone.\n"
    "\n"
    "  tags      how much of what she cares about is offered, rare tags counting up to 10 times\n"
    "  close     two numbers: 1 - |difference| / range   overlap   the share of her list that is in the other\n"
    "  equal     the same value, or not                  distance  falls to 0 at her max_km, from lat and lon\n"
    "  before    together in previous.csv                minutes   falls to 0 at her max_minutes, from minutes.csv\n"
    "\n"
    "RULES. A selector is '*', an id, ids joined by ';', or terms column=value joined by '&', where a value may be\n"
    "'a|b' (alternatives) or 'a..b' (a range), and != excludes.\n"
    "\n"
    "  pin         this placement stands                   forbid      none of these students with these opportunities\n"
    "  require     these take only these students          share       only where the column named in min overlaps\n"
    "  quota       min to max placements of these in       quota-each  the same for each opportunity by itself\n"
    "              these, counted together; also in %      limit       each student holds min to max of these\n"
    "  together    the same opportunity, or none           apart       no two of these students in one opportunity\n"
    "  conflict    no student holds two of these           budget      max bounds the sum of the column named in min\n"
    "\n"
    "A rule that a build does not have ends with exit code 7 and its name; none is passed over in silence.\n";

static const char plan_text[] =
    "\n"
    "A PLAN is a folder too.\n"
    "\n"
    "  placements.csv   student, opportunity, partner, rank, score, status (placed, pinned, unplaced), reason\n"
    "  summary.json     goals with value, bound and proven; placed, unplaced, ranks, seats; the SHA-256 of every file read\n"
    "  proof.json       integer potentials: tandem verify checks them without solving anything\n"
    "\n"
    "EXAMPLE\n"
    "\n"
    "  students.csv         opportunities.csv\n"
    "  id,choices           id,seats\n"
    "  ada,clinic;studio    clinic,1\n"
    "  bo,clinic            studio,1\n";

void cli_print_formats(FILE *file)
{
    fputs(cohort_text, file);
    fputs(plan_text, file);
}
