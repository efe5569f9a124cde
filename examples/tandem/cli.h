/* SPDX-License-Identifier: MIT
 * tandem, the command: what its files share. It uses the public headers alone.
 *
 *   main.c       finds the command and runs it          cmd_*.c       one file per command
 *   commands.c   the table of commands                  spelling.c    the nearest known word
 *   options.c    the table of options, and the parser   interrupt.c   Ctrl-C becomes a raised flag
 *   values.c     option texts become numbers            screen.c      colours, bars, the progress line
 *   help.c       --help and --version                   summary.c     what a coordinator reads after a match
 *   formats.c    help formats                           proven.c      what is proven, in a sentence
 *   say.c        what is said where                     groups.c      the outcome per group of students
 *   text.c       safe text and JSON text                tally.c       who got what
 *   problems.c   what is wrong with a cohort                 moves.c       who is elsewhere
 *   seats.c      what a seat is worth                       compare_print.c   rows of compare as CSV, JSON and a table
 *
 * A new command is a file cmd_name.c, a row in commands.c and, if it has options of its own, rows in options.c.
 */
#ifndef CLI_H
#define CLI_H

#include <stdio.h>
#include <tandem/cohort.h>

/* Public interface: see tandem(1). */
enum cli_exit {
    CLI_OK = 0,            /* solved as asked and proven */
    CLI_FAILED = 1,        /* could not run: file, memory, internal */
    CLI_USAGE = 2,         /* wrong usage */
    CLI_INVALID = 3,       /* the cohort is invalid */
    CLI_INFEASIBLE = 4,    /* no plan satisfies the rules */
    CLI_LIMIT = 5,         /* a limit struck; the best plan found is written */
    CLI_WRONG = 6,         /* verify found the plan or its proof wrong */
    CLI_UNBUILT = 7,       /* a feature is not built in */
    CLI_INTERRUPTED = 130  /* interrupted; the best plan found is written */
};

/* Bits of cli_command.options and cli_arguments.given. */
enum cli_option_bit {
    CLI_GOAL = 1 << 0, CLI_MECHANISM = 1 << 1, CLI_OUT = 1 << 2, CLI_SOLVER = 1 << 3, CLI_LOTTERY = 1 << 4, CLI_PLACE_SILENT = 1 << 5,
    CLI_BY = 1 << 6, CLI_SEED = 1 << 7, CLI_TIME_LIMIT = 1 << 8, CLI_THREADS = 1 << 9, CLI_JSON = 1 << 10, CLI_QUIET = 1 << 11,
    CLI_FORCE = 1 << 12, CLI_HELP = 1 << 13, CLI_VERSION = 1 << 14,
    CLI_FAMILY = 1 << 15, CLI_STUDENTS = 1 << 16,
    CLI_ADD_SEAT = 1 << 17, CLI_WITHDRAW = 1 << 18, CLI_CLOSE = 1 << 19, CLI_GRANT = 1 << 20, CLI_SEATS = 1 << 21,
    CLI_LETTERS = 1 << 28,
    CLI_COMMON = CLI_SEED | CLI_TIME_LIMIT | CLI_THREADS | CLI_JSON | CLI_QUIET | CLI_FORCE | CLI_HELP | CLI_VERSION
};

enum { CLI_OPERANDS = 4 };

/* What the command line says. Texts point into argv. */
struct cli_goals {
    int32_t count, goals[12];
};

enum { CLI_MECHANISMS = 8, CLI_GOAL_LISTS = 8 };

struct cli_arguments {
    const struct cli_command *command;               /* NULL if none was named */
    const char     *operands[CLI_OPERANDS];          /* what stands after the command and is no option */
    int             operand_count;
    uint32_t        given;                           /* cli_option_bit of every option that was given */
    tandem_options  solve;
    const char     *out, *by;
    const struct gen_family *family;                 /* generate: what to invent, and how many students */
    int64_t         students;
    int             mechanism_count, goal_list_count;    /* compare: several of both; `solve` has the last ones */
    int32_t         mechanisms[CLI_MECHANISMS];
    struct cli_goals goal_lists[CLI_GOAL_LISTS];
    const char     *change;                          /* whom the one change of whatif is about */
    const char     *letters;                         /* the folder of explain --letters */
};

struct cli_command {
    const char *name;
    const char *operands;                            /* as in the usage line */
    const char *about;
    const char *details;                             /* further lines of its help; NULL for none */
    int         least, most;                         /* operands */
    uint32_t    options;
    int       (*run)(const struct cli_arguments *arguments);   /* NULL: comes in a later version */
};

struct cli_option {
    uint32_t    bit;
    char        letter;                              /* 0 for none */
    const char *name;
    const char *value;                               /* its name in the help; NULL: takes none */
    const char *about;
    int       (*set)(struct cli_arguments *arguments, const char *value);   /* CLI_OK, or CLI_USAGE after saying why */
};

static inline int cli_given(const struct cli_arguments *arguments, uint32_t bit) { return (arguments->given & bit) != 0; }

/* commands.c */
const struct cli_command *cli_command_at(int number);            /* NULL past the last */
const struct cli_command *cli_command_find(const char *name);    /* NULL if there is none */
int  cli_unknown_command(const char *name);                      /* says so with a hint; CLI_USAGE */

/* options.c */
const struct cli_option *cli_option_at(int number);              /* NULL past the last */
int  cli_parse(int count, char **texts, struct cli_arguments *arguments);

/* values.c: setters of options */
int  cli_set_goals(struct cli_arguments *arguments, const char *value);
int  cli_set_mechanism(struct cli_arguments *arguments, const char *value);
int  cli_set_out(struct cli_arguments *arguments, const char *value);
int  cli_set_solver(struct cli_arguments *arguments, const char *value);
int  cli_set_lottery(struct cli_arguments *arguments, const char *value);
int  cli_set_place_silent(struct cli_arguments *arguments, const char *value);
int  cli_set_by(struct cli_arguments *arguments, const char *value);
int  cli_set_seed(struct cli_arguments *arguments, const char *value);
int  cli_set_change(struct cli_arguments *arguments, const char *value);
int  cli_set_letters(struct cli_arguments *arguments, const char *value);
int  cli_set_time_limit(struct cli_arguments *arguments, const char *value);
int  cli_set_students(struct cli_arguments *arguments, const char *value);
int  cli_set_family(struct cli_arguments *arguments, const char *value);    /* cmd_generate.c */
int  cli_set_threads(struct cli_arguments *arguments, const char *value);

/* help.c */
void cli_print_usage(FILE *file);
void cli_print_help(FILE *file, const struct cli_command *command);
void cli_print_version(FILE *file);
int  cmd_help(const struct cli_arguments *arguments);
/* formats.c */
void cli_print_formats(FILE *file);

/* spelling.c: the candidate nearest to `word`, or NULL if none is near. `next` hands out candidates by number, NULL at the end. */
const char *cli_nearest(const char *word, const char *(*next)(int number));

/* say.c: "tandem: ..." on stderr */
void cli_say(const char *format, ...)
#ifdef __GNUC__
    __attribute__((format(printf, 1, 2)))
#endif
    ;
/* Says what a failed call said and gives the exit code that goes with its status. */
int  cli_fail(int32_t status, const tandem_error *error);
/* Writes to stdout and makes sure that it got there. CLI_OK or CLI_FAILED. */
int  cli_print_data(const char *text, size_t bytes);
int  cli_flush_data(void);
int64_t cli_now_ns(void);                                        /* monotonic */

/* text.c: cells of a school's files, shown without their control characters; and as JSON */
void cli_print_text(FILE *file, const char *text);
void cli_print_json_text(FILE *file, const char *text);
void cli_print_count(FILE *file, int64_t count, const char *one, const char *many);   /* "1 seat", "2 seats" */
int  cli_text_width(const char *text);                           /* in characters */

/* csv.c: a cell, quoted where it must be, and no formula */
void cli_print_cell(FILE *file, const char *text);

/* problems.c */
int  cli_open_cohort(const struct cli_arguments *arguments, tandem_cohort **cohort);   /* CLI_OK, or an exit code after saying why */
int  cli_list_problems(const struct cli_arguments *arguments, const tandem_cohort *cohort);   /* CLI_OK, or CLI_INVALID for errors */
void cli_print_problems_json(FILE *file, const tandem_cohort *cohort);

/* interrupt.c */
int  cli_interrupt_start(void);                                  /* CLI_OK or CLI_FAILED */
int  cli_was_interrupted(void);
tandem_cancel *cli_interrupt_flag(void);
void cli_interrupt_finish(void);

/* screen.c */
enum cli_colour { CLI_PLAIN, CLI_BOLD, CLI_DIM, CLI_GREEN, CLI_YELLOW, CLI_RED };
const char *cli_colour(enum cli_colour colour);                  /* for stderr: empty unless it is a terminal that wants colours */
const char *cli_bar(int64_t count, int64_t most, char *room, size_t bytes);
int32_t cli_progress(void *user, int64_t done, int64_t expected);   /* a tandem_progress_fn; user: struct cli_progress_line */
struct cli_progress_line { int64_t start_ns, last_ns; int is_drawn; };
int  cli_has_screen(void);                                       /* is stderr a terminal */
void cli_progress_clear(struct cli_progress_line *line);

/* tally.c: who got what */
enum { CLI_RANKS_SHOWN = 9 };
struct cli_tally {
    int64_t students, placed, placements;
    int64_t ranks[CLI_RANKS_SHOWN];                              /* placements at rank 1, 2, ... */
    int64_t later, unranked;                                     /* at later ranks; without a rank */
    int64_t first;                                               /* students who hold a first choice */
};
/* Adds the plan to tallies[group_of[student]]; group_of NULL: everyone to tallies[0], group -1: to none. CLI_OK or CLI_FAILED. */
int  cli_tally(const tandem_plan *plan, int32_t student_count, const int32_t *group_of, struct cli_tally *tallies);
int  cli_percent(int64_t part, int64_t whole);

/* groups.c: the outcome per group */
int  cli_check_column(const tandem_model *model, const char *column);   /* CLI_OK or CLI_USAGE */
int  cli_print_groups(const tandem_model *model, const tandem_plan *plan, const char *column);

enum { CLI_SMALLEST_GROUP = 5 };                                 /* smaller ones are never broken out */
struct cli_groups {
    int32_t           student_count, count;
    const char      **values;                                    /* [count] numbers by size, then texts */
    int32_t          *group_of;                                  /* [student_count] */
    struct cli_tally *tallies;                                   /* [count] of the plan counted last */
    char             *classes;                                   /* texts of priority classes */
    void             *members;
};
int  cli_groups_open(struct cli_groups *groups, const tandem_model *model, const char *column);   /* CLI_OK, or CLI_FAILED after saying why */
int  cli_groups_count(struct cli_groups *groups, const tandem_plan *plan);                        /* the same */
void cli_groups_close(struct cli_groups *groups);

/* summary.c */
int  cli_print_summary(const struct cli_arguments *arguments, const tandem_model *model, const tandem_plan *plan);

/* proven.c */
void cli_print_goals(const tandem_plan *plan);
void cli_print_proven(const tandem_plan *plan);

/* seats.c: explain --seats; CLI_OK, or an exit code after saying why */
int  cli_print_seats(const tandem_model *model, const tandem_plan *plan);

/* letters.c: explain --letters; the same */
int  cli_write_letters(const tandem_model *model, const tandem_plan *plan, const char *out);

/* moves.c: goals and places of two plans */
tandem_move *cli_moves(const tandem_plan *before, const tandem_plan *after, int64_t *count);       /* to be freed; NULL after saying why */
void cli_print_moves_csv(const tandem_model *model, const tandem_move *moves, int64_t count);
void cli_print_moves_json(const tandem_model *model, const tandem_move *moves, int64_t count);    /* [{"student","from","to"}] */
int  cli_print_changes_json(const tandem_plan *before, const tandem_plan *after);                 /* {"placed":0,"rank":2}; CLI_OK or CLI_FAILED */
void cli_print_effect_json(const tandem_plan *plan, const tandem_effect *effect);      /* the same of an effect */
void cli_print_conflict(const tandem_plan *plan);                                                 /* cmd_match.c: why there is no plan */
void cli_print_repair(const tandem_plan *plan);                                                   /* repair.c: what would have to change */

/* cmd_*.c */
int  cmd_match(const struct cli_arguments *arguments);
int  cmd_check(const struct cli_arguments *arguments);
int  cmd_verify(const struct cli_arguments *arguments);
int  cmd_score(const struct cli_arguments *arguments);
int  cmd_generate(const struct cli_arguments *arguments);
int  cmd_explain(const struct cli_arguments *arguments);
int  cmd_whatif(const struct cli_arguments *arguments);
int  cmd_compare(const struct cli_arguments *arguments);
int  cmd_lottery(const struct cli_arguments *arguments);

#endif
