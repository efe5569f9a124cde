/* SPDX-License-Identifier: MIT
 * tandem: who goes where, and why nothing better exists.
 *
 * Build a model (students, opportunities, wishes), solve it, ask the plan. Read this file from top to bottom.
 *
 *   tandem_model *model = tandem_model_new(NULL);
 *   int32_t clinic = tandem_add_opportunity(model, "clinic", TANDEM_NONE, 2);
 *   int32_t ada    = tandem_add_student(model, "ada");
 *   tandem_wish(model, ada, clinic, 1, TANDEM_NO_SCORE);
 *   tandem_plan *plan = NULL;
 *   if (tandem_solve(model, NULL, &plan, NULL) == TANDEM_OK) { ... }
 *   tandem_plan_free(plan);
 *   tandem_model_free(model);
 *
 * Ids       are dense int32_t per kind, from 0, in the order of adding. TANDEM_NONE (-1) is nobody.
 * Status    every call that can fail returns TANDEM_OK, a count or an id, or a negative tandem_status.
 * Verdict   whether a plan exists is an answer, not an error: tandem_plan_verdict.
 * Owning    what you pass is copied; what you get from a `new`, `solve`, `read` or `load` is yours until its `free`.
 *           Text handed out by a model lives as long as the model; free(NULL) does nothing.
 * Failing   all or nothing: after an error the object answers every query as it did before the call.
 * Threads   one thread builds a model; afterwards any number of threads may solve and ask it at once. No call of this
 *           library prints, aborts, changes global state or installs a handler.
 * Sameness  a plan depends on the model, the goals and the seed alone: not on the order of adding (but for ids), the machine
 *           or the thread count.
 * Growth    structs begin with `size`, set by the caller to sizeof; new fields come at the end; zero means default.
 */
#ifndef TANDEM_TANDEM_H
#define TANDEM_TANDEM_H

#include <stddef.h>
#include <stdint.h>

#ifndef TANDEM_API
#  if defined(__GNUC__)
#    define TANDEM_API __attribute__((visibility("default")))
#  else
#    define TANDEM_API
#  endif
#endif

#ifdef __cplusplus
extern "C" {
#endif

/* ---------------------------------------------------------------- constants */

enum { TANDEM_NONE = -1 };

/** "No score": outside the range of scores (INT64_MIN). */
extern TANDEM_API const int64_t TANDEM_NO_SCORE;

/** Did the call do its job? */
typedef enum tandem_status {
    TANDEM_OK          =  0,
    TANDEM_E_NOMEM     = -1,  /* an allocation failed; nothing changed */
    TANDEM_E_ARG       = -2,  /* an argument is not of the promised shape: unknown id, NULL, negative count */
    TANDEM_E_RANGE     = -3,  /* a number is outside its range */
    TANDEM_E_DUPLICATE = -4,  /* the key is taken */
    TANDEM_E_INVALID   = -5,  /* the model contradicts itself: tandem_model_check names every problem */
    TANDEM_E_STATE     = -6,  /* the question does not apply to this plan */
    TANDEM_E_VERSION   = -7,  /* the struct's size is not one that this library knows */
    TANDEM_E_UNBUILT   = -8,  /* a feature that this build does not have */
    TANDEM_E_PROOF     = -9,  /* the plan or its proof is wrong */
    TANDEM_E_FILE      = -10, /* a file could not be read or written */
    TANDEM_E_STOPPED   = -11, /* a callback or a cancel stopped the call before it had an answer */
    TANDEM_E_INTERNAL  = -12  /* an answer did not pass its own check; please report it */
} tandem_status;

/** What is the answer? */
typedef enum tandem_verdict {
    TANDEM_OPTIMAL    = 1,    /* every goal is proven */
    TANDEM_FEASIBLE   = 2,    /* a whole plan, but a limit struck before the proof was complete */
    TANDEM_INFEASIBLE = 3,    /* no plan satisfies the model, and the plan says why */
    TANDEM_CANCELLED  = 4     /* as FEASIBLE, because the caller cancelled */
} tandem_verdict;

typedef enum tandem_kind {
    TANDEM_STUDENT     = 1,
    TANDEM_OPPORTUNITY = 2,
    TANDEM_PARTNER     = 3,
    TANDEM_RULE        = 4,   /* findings only */
    TANDEM_WISH        = 5,   /* findings only: the id is the wish's index, in the order of giving */
    TANDEM_PART        = 6,   /* findings only: the id is the part's number */
    TANDEM_RELATED     = 7    /* findings only: the id is the relation's number, in the order of giving */
} tandem_kind;

typedef enum tandem_goal {
    TANDEM_GOAL_PLACED       = 1,   /* most placements */
    TANDEM_GOAL_PRIORITY     = 2,   /* most placements in priority class 1, then 2, ... */
    TANDEM_GOAL_RANK         = 3,   /* least sum of student ranks */
    TANDEM_GOAL_PARTNER_RANK = 4,   /* least sum of partner ranks */
    TANDEM_GOAL_SCORE        = 5,   /* greatest sum of scores */
    TANDEM_GOAL_RANK_MAXIMAL = 6,   /* most first choices, then most second choices, ... */
    TANDEM_GOAL_GENEROUS     = 7,   /* fewest at the worst rank, then at the next worst, ... */
    TANDEM_GOAL_WORST_RANK   = 8,   /* least worst rank; 0 if nobody has a rank */
    TANDEM_GOAL_BALANCE      = 9,   /* least sum over opportunities of load squared */
    TANDEM_GOAL_OPEN         = 10,  /* fewest opportunities running */
    TANDEM_GOAL_CHANGES      = 11   /* fewest earlier placements that are not kept */
} tandem_goal;

typedef enum tandem_mechanism {
    TANDEM_MECHANISM_OPTIMAL         = 0,
    TANDEM_MECHANISM_STABLE_STUDENTS = 1,
    TANDEM_MECHANISM_STABLE_PARTNERS = 2,
    TANDEM_MECHANISM_STABLE_BEST     = 3,
    TANDEM_MECHANISM_STABLE_LARGEST  = 4,
    TANDEM_MECHANISM_SERIAL          = 5,
    TANDEM_MECHANISM_BOSTON          = 6,
    TANDEM_MECHANISM_TTC             = 7
} tandem_mechanism;

typedef enum tandem_method {
    TANDEM_METHOD_NETWORK = 1, TANDEM_METHOD_INTEGER = 2, TANDEM_METHOD_STABLE = 3, TANDEM_METHOD_LOTTERY = 4
} tandem_method;

typedef enum tandem_solver {
    TANDEM_SOLVER_AUTO = 0, TANDEM_SOLVER_NETWORK = 1, TANDEM_SOLVER_BRANCH = 2, TANDEM_SOLVER_GLPK = 3
} tandem_solver;

/** One value of a student. */
typedef enum tandem_student_field {
    TANDEM_PRIORITY = 1,      /* 1 is served first; default 1; 1 to 10^9 */
    TANDEM_LOTTERY  = 2,      /* a drawn number, the smallest goes first; default none; 0 to 10^18 */
    TANDEM_SIZE     = 3       /* seats taken; default 1; 1 to 10^9 */
} tandem_student_field;

/** Flags of tandem_set_seats. */
enum { TANDEM_MAY_CLOSE = 1 };

/** Flags of tandem_options. */
enum {
    TANDEM_PLACE_SILENT            = 1, /* students without wishes and interests are placed last, on any seat left */
    TANDEM_LOTTERY_PER_OPPORTUNITY = 2  /* one draw per opportunity instead of a single one */
};

typedef enum tandem_rule_kind {
    TANDEM_RULE_FORBID = 1, TANDEM_RULE_PIN = 2, TANDEM_RULE_REQUIRE = 3, TANDEM_RULE_SHARE = 4, TANDEM_RULE_QUOTA = 5,
    TANDEM_RULE_QUOTA_EACH = 6, TANDEM_RULE_LIMIT = 7, TANDEM_RULE_TOGETHER = 8, TANDEM_RULE_APART = 9,
    TANDEM_RULE_CONFLICT = 10, TANDEM_RULE_BUDGET = 11
} tandem_rule_kind;

/** What a part of an interest score compares; tandem(5) has the formulas. */
typedef enum tandem_part_kind {
    TANDEM_PART_TAGS     = 1, /* how much of what the student cares about is offered, rare tags counting more */
    TANDEM_PART_CLOSE    = 2, /* two numbers: 1 - |difference| / range */
    TANDEM_PART_OVERLAP  = 3, /* two lists: the share of the student's that the opportunity has too */
    TANDEM_PART_EQUAL    = 4, /* two values: the same or not */
    TANDEM_PART_DISTANCE = 5, /* lat, lon on both sides: falls to 0 at the student's max_km */
    TANDEM_PART_MINUTES  = 6, /* travel times given by tandem_minutes: falls to 0 at the student's max_minutes */
    TANDEM_PART_BEFORE   = 7  /* together in the plan that is already out */
} tandem_part_kind;

/** A weight of a tag that must be shared. It counts as 5, as `high` does. */
enum { TANDEM_MUST = -2 };

/** Which value of its subject a finding is about. */
typedef enum tandem_field {
    TANDEM_FIELD_NONE = 0, TANDEM_FIELD_KEY = 1, TANDEM_FIELD_SEATS = 2, TANDEM_FIELD_MIN_SEATS = 3, TANDEM_FIELD_MAY_CLOSE = 4,
    TANDEM_FIELD_MIN_PLACEMENTS = 5, TANDEM_FIELD_MAX_PLACEMENTS = 6, TANDEM_FIELD_PRIORITY = 7, TANDEM_FIELD_LOTTERY = 8,
    TANDEM_FIELD_SIZE = 9, TANDEM_FIELD_RULE = 10, TANDEM_FIELD_STUDENTS = 11, TANDEM_FIELD_OPPORTUNITIES = 12,
    TANDEM_FIELD_MIN = 13, TANDEM_FIELD_MAX = 14, TANDEM_FIELD_RANK = 15, TANDEM_FIELD_SCORE = 16,
    TANDEM_FIELD_INTERESTS = 17, TANDEM_FIELD_STUDENT_COLUMN = 18, TANDEM_FIELD_OPPORTUNITY_COLUMN = 19, TANDEM_FIELD_WEIGHT = 20,
    TANDEM_FIELD_COLUMN = 21    /* a column of the school's own: the text names it */
} tandem_field;

typedef enum tandem_severity { TANDEM_ERROR = 1, TANDEM_WARNING = 2 } tandem_severity;

/* ---------------------------------------------------------------- types */

typedef struct tandem_model  tandem_model;   /* what a school says */
typedef struct tandem_plan   tandem_plan;    /* what follows from it */
typedef struct tandem_cancel tandem_cancel;  /* a flag that any thread may raise */
typedef struct tandem_scorer tandem_scorer;  /* the interest scores of a model */

/** Details of a failed call, in a struct that the caller owns. Every field is set by the call that takes it. */
typedef struct tandem_error {
    int32_t  status;
    int32_t  student, opportunity;   /* whom it concerns, or TANDEM_NONE */
    uint32_t line, column;           /* place in the input, 0 if not from a file */
    char     text[232];              /* one sentence, UTF-8, always terminated */
} tandem_error;

/** One problem of a model. */
typedef struct tandem_finding {
    int32_t severity;                /* tandem_severity */
    int32_t kind;                    /* tandem_kind of the subject */
    int64_t id;                      /* its id, rule number or wish index; TANDEM_NONE for the model as a whole */
    int32_t field;                   /* tandem_field */
    int32_t reserved;
    char    text[232];               /* what is wrong */
    char    hint[232];               /* what to do about it */
} tandem_finding;

/** Called for each finding; a value other than 0 stops. `user` is what the caller passed. */
typedef int32_t (*tandem_finding_fn)(void *user, const tandem_finding *finding);

/** Where memory comes from. Any of the three may be called from any thread that uses the objects made with it. */
typedef struct tandem_allocator {
    size_t size;                                               /* sizeof(tandem_allocator) */
    void  *user;
    void *(*allocate)(void *user, size_t bytes);               /* NULL when there is none; aligned as malloc's */
    void *(*resize)(void *user, void *block, size_t bytes);    /* as realloc; on NULL the old block stays */
    void  (*release)(void *user, void *block);                 /* as free; never called with NULL */
} tandem_allocator;

/** A row of rules.csv. A side is selected by text (formats: `*`, ids joined by `;`, or column=value terms) or by an id array. */
typedef struct tandem_rule_row {
    size_t         size;
    int32_t        rule;                                       /* tandem_rule_kind */
    int32_t        reserved;
    const char    *students, *opportunities;                   /* selectors; NULL or "" selects everyone */
    const int32_t *student_ids, *opportunity_ids;              /* used instead of the text when the count is not 0 */
    int64_t        student_count, opportunity_count;
    const char    *min, *max;                                  /* numbers, percentages or a column name; NULL or "" for none */
    const char    *note;                                       /* carried to every explanation; NULL for none */
} tandem_rule_row;

/** A row of interests.csv: one part of the interest score. */
typedef struct tandem_part {
    size_t      size;
    int32_t     part;                                          /* tandem_part_kind */
    int32_t     is_must;                                       /* 1: a pair whose part is 0 is not eligible */
    int64_t     weight;                                        /* in thousandths: 5000 is `high`; -1,000,000 to 1,000,000 */
    const char *student_column, *opportunity_column;           /* NULL or "": the part's usual one, or that of the other side */
    const char *note;                                          /* carried to every explanation; NULL for none */
} tandem_part;

/** Called now and then with the work done so far, in ticks, out of an estimate; a value other than 0 stops the solve. */
typedef int32_t (*tandem_progress_fn)(void *user, int64_t done, int64_t expected);

typedef struct tandem_options {
    size_t             size;
    int32_t            mechanism;       /* tandem_mechanism; default optimal */
    int32_t            goal_count;      /* 0: placed,rank if any wish has a rank, else placed,score */
    int32_t            goals[12];       /* tandem_goal, first things first; no goal twice */
    int32_t            solver;          /* tandem_solver */
    int32_t            threads;         /* 0 or 1: the caller's thread; more only change the time it takes. The allocator
                                        is then called from several threads at once */
    uint32_t           flags;           /* TANDEM_PLACE_SILENT, TANDEM_LOTTERY_PER_OPPORTUNITY */
    int32_t            time_limit_ms;   /* 0: none. Wall time: where it strikes is not repeatable */
    int64_t            tick_limit;      /* 0: none. Counted work: strikes at the same place every time */
    uint64_t           seed;            /* of the lottery; tandem_options_init sets 1 */
    tandem_progress_fn progress;        /* NULL for none */
    void              *progress_user;
    tandem_cancel     *cancel;          /* NULL for none */
    int64_t            pair_limit;      /* by interests: up to so many pairs all of them are scored; with more, only those that can matter:
                                           the plan is as good and proven for all. 0: 1,000,000 */
} tandem_options;

/** The value of one goal. For rank-maximal, generous and priority ask tandem_plan_goal_counts for the whole profile. */
typedef struct tandem_goal_value {
    int32_t goal;                       /* tandem_goal */
    int32_t proven;                     /* 1: value equals bound, and the proof was checked */
    int32_t scale;                      /* 1, or 1000 where scores count thousandths */
    int32_t count_count;                /* entries of tandem_plan_goal_counts; 0 for a goal that is one number */
    int64_t value, bound;               /* saturated at +-(2^63 - 1); the text is always exact */
    char    value_text[48], bound_text[48];
} tandem_goal_value;

/** Facts about a plan. Times are wall nanoseconds. */
typedef struct tandem_plan_facts {
    size_t   size;
    int32_t  students, placed, unplaced;        /* people */
    int32_t  opportunities, open;               /* open: with at least one placement */
    int32_t  worst_rank;                        /* 0 if no placement has a rank */
    int64_t  placements, seats;                 /* seats: as listed, all opportunities */
    int64_t  blocking_pairs;                    /* -1: not counted (nobody on the partners' side ranks) */
    int64_t  pairs;                             /* pairs that were considered */
    int64_t  solve_ns, check_ns;
    uint64_t seed;
    int64_t  pairs_scored;                      /* by interests: pairs whose score was computed to find the plan */
    int64_t  pairs_possible;                    /* by interests: students so matched times opportunities, all covered by the proof */
    uint32_t flags;                             /* of the options that the plan was made with */
    int32_t  reserved;
} tandem_plan_facts;

/** What a step of a proof shows. */
typedef enum tandem_step_kind {
    TANDEM_STEP_FEASIBLE = 1,   /* every lower bound can be met, or, with the verdict infeasible, by how much it cannot */
    TANDEM_STEP_LEVEL    = 2,   /* one cost level is optimal among the optima of the levels before it */
    TANDEM_STEP_WITNESS  = 3    /* no optimum of the levels before avoids ranks of `parameter` or worse (goal worst-rank) */
} tandem_step_kind;

/** One step of a proof: integer potentials. The reduced cost of a pair is its cost plus the potential of its opportunity less that
 *  of its student; tandem(5) has the conditions that a checker tests. Arrays are indexed by id and belong to the plan.
 */
typedef struct tandem_proof_step {
    size_t         size;
    int32_t        goal;                        /* number of the goal in the plan's list, or TANDEM_NONE */
    int32_t        kind;                        /* tandem_step_kind */
    int64_t        parameter;                   /* the rank or priority class that the level counts; 0 if none */
    const int64_t *students, *opportunities, *partners;
} tandem_proof_step;

/** How a level of an integer plan was bounded. */
typedef enum tandem_bound_kind {
    TANDEM_BOUND_NONE = 0,      /* by counting alone: no search was finished */
    TANDEM_BOUND_TREE = 1,      /* a finished search tree of the library's own */
    TANDEM_BOUND_GLPK = 2       /* a finished search of GLPK; the plan itself was checked exactly */
} tandem_bound_kind;

/** What the integer method proved of one level. Lower is better at every level: goals that count upwards are negative here. */
typedef struct tandem_level_bound {
    size_t  size;
    int32_t goal;                               /* number of the goal in the plan's list, or TANDEM_NONE */
    int32_t how;                                /* tandem_bound_kind */
    int64_t parameter;                          /* the rank or priority class that the level counts; 0 if none */
    int64_t value, bound;                       /* no plan that keeps the levels before is below `bound`; INT64_MIN: nothing is known yet */
    int64_t node_count;                         /* of the search tree */
    int64_t tree_count;                         /* 0 where the tree was not kept */
    const int64_t *tree;                        /* [tree_count] the tree itself, for the checker; tandem(5) has its form */
} tandem_level_bound;

/** What a plan is made of, for tandem_plan_load: a plan from elsewhere, to be verified. */
typedef struct tandem_plan_data {
    size_t                   size;
    int32_t                  verdict;           /* tandem_verdict that the plan claims */
    int32_t                  step_count;
    int64_t                  placement_count;
    const int32_t           *students, *opportunities;    /* [placement_count] */
    const tandem_proof_step *steps;             /* [step_count] */
    int32_t                  bound_count;       /* integer plans */
    int32_t                  reserved;
    const tandem_level_bound *bounds;           /* [bound_count] */
} tandem_plan_data;

/** What a question "what if" changes. */
typedef enum tandem_change_kind {
    TANDEM_CHANGE_SEATS    = 1,   /* `seats` more (negative: fewer) at opportunity or partner `place`, as `kind` says */
    TANDEM_CHANGE_WITHDRAW = 2,   /* `student` goes: no wish, no rule and no earlier place of hers counts any more */
    TANDEM_CHANGE_CLOSE    = 3,   /* opportunity `place` has no seats and no least number */
    TANDEM_CHANGE_GRANT    = 4,   /* `student` gets opportunity `place`, as if a rule pinned it */
    TANDEM_CHANGE_DENY     = 5,   /* `student` does not get opportunity `place`, as if a rule forbade it */
    TANDEM_CHANGE_MOST     = 6,   /* the max of rule number `place` (quota, quota-each, limit) is `seats` more, or fewer; percentages become numbers */
    TANDEM_CHANGE_LEAST    = 7    /* the same of its min */
} tandem_change_kind;

typedef struct tandem_change {
    size_t  size;
    int32_t change;                             /* tandem_change_kind */
    int32_t kind;                               /* of `place`, for seats: TANDEM_OPPORTUNITY or TANDEM_PARTNER */
    int32_t student, place;
    int64_t seats;
} tandem_change;

/** A student who is elsewhere in another plan. */
typedef struct tandem_move {
    int32_t student, from, to;                  /* opportunities, or TANDEM_NONE: had no place; has none */
} tandem_move;

/** One bound of a model without a plan, and by how much it would have to give way. */
typedef struct tandem_repair {
    int32_t kind, id;                           /* whose: TANDEM_STUDENT, TANDEM_OPPORTUNITY, TANDEM_PARTNER, or TANDEM_RULE and its number from 0 */
    int32_t is_most;                            /* 1: its seats, cap, `max` or most placements grow; 0: its least number or `min` shrinks */
    int32_t reserved;
    int64_t by;
} tandem_repair;

/** Why a wish was granted or not. */
typedef enum tandem_why_kind {
    TANDEM_WHY_GRANTED = 1,
    TANDEM_WHY_RULE    = 2,       /* a rule or a least number keeps her out, or she did not wish for it */
    TANDEM_WHY_SEATS   = 3,       /* others hold the seats, and another plan is just as good; or there is no seat at all */
    TANDEM_WHY_GOAL    = 4,       /* granting it costs something of a goal; or nothing: another plan is just as good, with seats to spare */
    TANDEM_WHY_PIN     = 5        /* pins fill her places, or its seats */
} tandem_why_kind;

/** In how many of the optimal plans a wish is granted. */
typedef enum tandem_share_of_plans {
    TANDEM_IN_ALL_PLANS = 1, TANDEM_IN_SOME_PLANS = 2, TANDEM_IN_NO_PLAN = 3,
    TANDEM_NEVER        = 4       /* in no plan at all, optimal or not, because of TANDEM_WHY_RULE */
} tandem_share_of_plans;

/** What a change would do: to each goal, and who would move. Belongs to the caller until tandem_effect_finish. */
typedef struct tandem_effect {
    size_t             size;
    int32_t            is_possible;   /* 0: no plan is left, and everything else here is 0 */
    int32_t            goal_count;
    const int32_t     *counts;        /* [goal_count] how many numbers each goal has: 1, or for a goal that is a list one per entry */
    const int64_t     *changes;       /* those numbers, one goal after the other: new value less old */
    int64_t            move_count;
    const tandem_move *moves;         /* [move_count] by student id, as tandem_plan_moves gives them */
    void              *block;         /* the library's */
} tandem_effect;

/** The reason, decided and checked. */
typedef struct tandem_reason {
    size_t       size;
    int32_t      student, opportunity;
    int32_t      rank;            /* of the wish; 0 for none */
    int32_t      is_granted;
    int32_t      why;             /* tandem_why_kind */
    int32_t      optimal_plans;   /* tandem_share_of_plans */
    int32_t      rule;            /* number of the rule that keeps her out or pins, or TANDEM_NONE */
    int32_t      goal;            /* number of the first goal that granting makes worse, or TANDEM_NONE */
    int32_t      is_wished;
    int32_t      is_full;         /* every seat of the opportunity, or of its partner's cap, is taken */
    tandem_effect granting;       /* of granting the wish, at the least cost and with the fewest moves; nothing where it is granted */
    char         conflict[232];   /* why no plan grants it, where no single rule says it; else "" */
    /* plans of other mechanisms than `optimal`: what a student can check for herself */
    int32_t      is_better;       /* she has a place that she ranked at least as high */
    int32_t      cutoff_kind;     /* whose seats are all taken: TANDEM_OPPORTUNITY or TANDEM_PARTNER; 0: none are */
    int32_t      cutoff_rank, own_rank;       /* the rank of the last one who got in, and hers, where ranks decide; else 0 */
    uint64_t     cutoff_number, own_number;   /* the lottery numbers of both, where those decide; else 0 */
} tandem_reason;

/* ---------------------------------------------------------------- library */

/** The version, as "0.1.0". */
TANDEM_API const char *tandem_version(void);
/** Grows by one with every incompatible change. */
TANDEM_API uint32_t tandem_abi(void);
/** 1 if the feature ("glpk", "threads") is built in, else 0. */
TANDEM_API int32_t tandem_has(const char *feature);
/** A short sentence for a status; never NULL. */
TANDEM_API const char *tandem_status_text(int32_t status);
/** The file name of a goal ("rank-maximal"), or NULL. */
TANDEM_API const char *tandem_goal_name(int32_t goal);
/** The file name of a mechanism ("stable-students"), or NULL. */
TANDEM_API const char *tandem_mechanism_name(int32_t mechanism);
/** The file name of a rule ("quota-each"), or NULL. */
TANDEM_API const char *tandem_rule_name(int32_t rule);

/* ---------------------------------------------------------------- model: life */

/** A new, empty model.
 *  @param memory  where all memory of the model and its plans comes from; NULL: malloc. Copied.
 *  @return the model, or NULL if memory is short or `memory` is not complete
 */
TANDEM_API tandem_model *tandem_model_new(const tandem_allocator *memory);

/** Gives the model back. Plans made from it stay valid: they hold a counted reference. */
TANDEM_API void tandem_model_free(tandem_model *model);

/** The sentence that belongs to the last failed call that changed this model.
 *  @return TANDEM_OK, or TANDEM_E_ARG
 */
TANDEM_API int32_t tandem_model_error(const tandem_model *model, tandem_error *out);

/** Names every problem of the model, not just the first: contradictory pins, bounds that cross, rules that select nobody.
 *  @param each  called once per finding, errors and warnings, in the order of the model; NULL only counts
 *  @return the number of errors (warnings not counted), or a negative status; TANDEM_E_STOPPED if `each` stopped it
 *  Cost: one pass over the model.
 */
TANDEM_API int32_t tandem_model_check(const tandem_model *model, tandem_finding_fn each, void *user);

/** SHA-256 over everything the model says, independent of the order in which it was said. O(model log model).
 *  @return TANDEM_OK or TANDEM_E_NOMEM, TANDEM_E_ARG
 */
TANDEM_API int32_t tandem_model_digest(const tandem_model *model, uint8_t sha256[32]);

/* ---------------------------------------------------------------- people and places
 * Each returns the new id, or TANDEM_E_ARG (NULL or empty key, unknown partner), TANDEM_E_DUPLICATE, TANDEM_E_RANGE, TANDEM_E_NOMEM.
 * Keys are the school's own, UTF-8, compared byte for byte; expected O(1) each. */

TANDEM_API int32_t tandem_add_student(tandem_model *model, const char *key);
/** A partner without a cap; set one with tandem_set_seats. */
TANDEM_API int32_t tandem_add_partner(tandem_model *model, const char *key);
/** @param partner its partner, or TANDEM_NONE   @param seats 0 to 10^9 */
TANDEM_API int32_t tandem_add_opportunity(tandem_model *model, const char *key, int32_t partner, int64_t seats);
/** Adds `count` of a kind at once: all or none. Opportunities get no partner and 0 seats. @return the first id */
TANDEM_API int32_t tandem_add_many(tandem_model *model, int32_t kind, int32_t count, const char *const *keys);

/** The id of a key, or TANDEM_NONE. Expected O(1). */
TANDEM_API int32_t tandem_find(const tandem_model *model, int32_t kind, const char *key);
/** How many there are; 0 for an unknown kind. */
TANDEM_API int32_t tandem_count(const tandem_model *model, int32_t kind);
/** The key of an id, or NULL. */
TANDEM_API const char *tandem_key(const tandem_model *model, int32_t kind, int32_t id);

/* ---------------------------------------------------------------- how much */

/** Bounds on the placements of an opportunity, or of a partner over all its opportunities.
 *  @param least  0 to 10^9     @param most  0 to 10^9; a partner's cap may be INT64_MAX: no cap
 *  @param flags  TANDEM_MAY_CLOSE: none at all, or at least `least` (opportunities only)
 *  least > most is kept and reported by tandem_model_check.
 */
TANDEM_API int32_t tandem_set_seats(tandem_model *model, int32_t kind, int32_t id, int64_t least, int64_t most, uint32_t flags);
/** Reads back what tandem_set_seats or tandem_add_opportunity said. Any out pointer may be NULL. */
TANDEM_API int32_t tandem_get_seats(const tandem_model *model, int32_t kind, int32_t id, int64_t *least, int64_t *most, uint32_t *flags);
/** Gives an opportunity its partner (TANDEM_NONE: none). */
TANDEM_API int32_t tandem_set_partner(tandem_model *model, int32_t opportunity, int32_t partner);
/** The partner of an opportunity, or TANDEM_NONE. */
TANDEM_API int32_t tandem_partner_of(const tandem_model *model, int32_t opportunity);
/** How many placements a student must and may have; default 0 and 1; each 0 to 10^9. */
TANDEM_API int32_t tandem_set_placements(tandem_model *model, int32_t student, int32_t least, int32_t most);
/** Sets one value of a student. @param field tandem_student_field */
TANDEM_API int32_t tandem_set_student(tandem_model *model, int32_t student, int32_t field, int64_t value);
/** Reads one value of a student; a lottery that was never set reads as -1. */
TANDEM_API int32_t tandem_get_student(const tandem_model *model, int32_t student, int32_t field, int64_t *value);

/* ---------------------------------------------------------------- who wants what */

/** Scores count units (1, the default) or thousandths (1000). To be set before the first score.
 *  @return TANDEM_OK, TANDEM_E_RANGE, TANDEM_E_STATE (scores were given)
 */
TANDEM_API int32_t tandem_set_scale(tandem_model *model, int32_t scale);

/** A student accepts an opportunity.
 *  @param rank   1 is best, equal ranks tie; 0 for none; up to 2^31 - 1
 *  @param score  higher is better, |score| <= 10^12 times the scale; TANDEM_NO_SCORE for none
 *  A pair given twice keeps the better rank and the greater score, and tandem_model_check warns.
 */
TANDEM_API int32_t tandem_wish(tandem_model *model, int32_t student, int32_t opportunity, int32_t rank, int64_t score);
/** Many wishes at once: all or none. @param ranks, scores  [count], or NULL for none */
TANDEM_API int32_t tandem_wishes(tandem_model *model, int64_t count, const int32_t *students, const int32_t *opportunities,
                                 const int32_t *ranks, const int64_t *scores);
/** How many wishes were given. */
TANDEM_API int64_t tandem_wish_count(const tandem_model *model);

/** What one student wished for, best rank first (wishes without a rank last), then by id; a pair given twice once, with its better rank.
 *  @param opportunities, ranks  [room]; either may be NULL   @return how many there are, which may be more than `room`; TANDEM_E_ARG, TANDEM_E_NOMEM
 */
TANDEM_API int64_t tandem_wishes_of(const tandem_model *model, int32_t student, int32_t *opportunities, int32_t *ranks, int64_t room);

/** How an opportunity or a partner ranks students; adds to what it ranked before.
 *  @param kind  TANDEM_OPPORTUNITY or TANDEM_PARTNER   @param students, ranks  [count]; 1 is best, equal ranks tie
 *  A student ranked twice keeps the better rank.
 */
TANDEM_API int32_t tandem_ranking(tandem_model *model, int32_t kind, int32_t id, int64_t count, const int32_t *students,
                                  const int32_t *ranks);

/** A tag that a student or an opportunity cares about, compared case folded. Of a tag given twice the greater weight counts.
 *  @param weight  0 to 10^6, or TANDEM_MUST: only pairs that share the tag are eligible
 */
TANDEM_API int32_t tandem_interest(tandem_model *model, int32_t kind, int32_t id, const char *tag, int32_t weight);
/** One part of the formula by which a student who wished for nothing, but has interests, is matched: a row of interests.csv.
 *  Each part is an integer from 0 to 1,000,000, times its weight; a pair's score is the sum of its parts, and a pair is acceptable if
 *  its score is above 0. A model without parts has the part TANDEM_PART_TAGS of weight 1 alone.
 *  @return the part's number, from 0; TANDEM_E_ARG, TANDEM_E_RANGE (the weight, or more than 64 parts), TANDEM_E_VERSION, TANDEM_E_NOMEM
 *  Columns are looked up when the model is checked or solved, so that parts may come before people. Source: tandem(5).
 */
TANDEM_API int32_t tandem_score_part(tandem_model *model, const tandem_part *part);
/** Two tags that count as partly shared, whichever side has which.
 *  @param share  in thousandths, 0 to 1000. A pair of tags given twice has the greater share. Relations do not chain.
 */
TANDEM_API int32_t tandem_related(tandem_model *model, const char *tag, const char *other, int32_t share);
/** Travel time between two places, as the columns of a part TANDEM_PART_MINUTES name them; counts both ways unless the way back is
 *  given too. A place is 0 minutes from itself. @param minutes 0 to 10^6; of a pair given twice the smaller counts
 */
TANDEM_API int32_t tandem_minutes(tandem_model *model, const char *from, const char *to, int32_t minutes);
/** A column of the school's own: rules select by it. A second value for the same column replaces the first. */
TANDEM_API int32_t tandem_attribute(tandem_model *model, int32_t kind, int32_t id, const char *column, const char *value);
/** The value of a column, or NULL. */
TANDEM_API const char *tandem_get_attribute(const tandem_model *model, int32_t kind, int32_t id, const char *column);

/* ---------------------------------------------------------------- what must hold */

/** Adds a rule. Selectors are resolved when the model is checked or solved, so that rules may come before people.
 *  @return the rule's number, from 0; TANDEM_E_ARG, TANDEM_E_VERSION, TANDEM_E_NOMEM
 */
TANDEM_API int32_t tandem_rule(tandem_model *model, const tandem_rule_row *rule);
/** Forbids or pins a single pair; the same as a rule row with one id on either side. @return the rule's number */
TANDEM_API int32_t tandem_forbid(tandem_model *model, int32_t student, int32_t opportunity);
TANDEM_API int32_t tandem_pin(tandem_model *model, int32_t student, int32_t opportunity);
/** A placement of the plan that is already out (goal `changes`). */
TANDEM_API int32_t tandem_previous(tandem_model *model, int32_t student, int32_t opportunity);

/* ---------------------------------------------------------------- decide */

/** Fills in the defaults. @param size sizeof(tandem_options) as the caller's header has it */
TANDEM_API void tandem_options_init(tandem_options *options, size_t size);

/** Solves the model: each goal exactly among the optima of those before it.
 *
 *  @param options  NULL: defaults
 *  @param plan     receives the plan, also when the verdict is TANDEM_INFEASIBLE; NULL on error
 *  @param error    receives details; may be NULL
 *  @return TANDEM_OK: a plan was made and its proof checked; TANDEM_E_INVALID: see tandem_model_check; TANDEM_E_UNBUILT,
 *          TANDEM_E_RANGE, TANDEM_E_NOMEM, TANDEM_E_STOPPED, TANDEM_E_VERSION, TANDEM_E_ARG, TANDEM_E_INTERNAL
 *
 *  Deterministic: see the head of this file. The proof is checked on every solve by code that shares nothing with the solver.
 *  Source: [AMO93] for the network, level by level on the optimal face.
 */
TANDEM_API int32_t tandem_solve(const tandem_model *model, const tandem_options *options, tandem_plan **plan, tandem_error *error);

/* ---------------------------------------------------------------- the plan: the answer */

TANDEM_API void tandem_plan_free(tandem_plan *plan);
/** tandem_verdict */
TANDEM_API int32_t tandem_plan_verdict(const tandem_plan *plan);
/** tandem_method. @param rule receives the rule that made the model integer, or TANDEM_NONE; may be NULL */
TANDEM_API int32_t tandem_plan_method(const tandem_plan *plan, int32_t *rule);
/** tandem_mechanism */
TANDEM_API int32_t tandem_plan_mechanism(const tandem_plan *plan);
/** Sizes and times. @return TANDEM_OK, TANDEM_E_ARG, TANDEM_E_VERSION */
TANDEM_API int32_t tandem_plan_get_facts(const tandem_plan *plan, tandem_plan_facts *facts);
/** How many goals the plan pursued. */
TANDEM_API int32_t tandem_plan_goal_count(const tandem_plan *plan);
/** The value of goal number `level`, from 0. @return TANDEM_OK, TANDEM_E_ARG */
TANDEM_API int32_t tandem_plan_goal(const tandem_plan *plan, int32_t level, tandem_goal_value *value);
/** The profile of a goal that is a list: placements per rank from 1, or per priority class present, ascending.
 *  @param values, bounds  [room]; either may be NULL   @return how many there are, which may be more than `room`
 */
TANDEM_API int32_t tandem_plan_goal_counts(const tandem_plan *plan, int32_t level, int64_t *values, int64_t *bounds, int32_t room);
/** Where a student goes. @param opportunities [room]  @return how many, which may be more than `room`; negative: error */
TANDEM_API int32_t tandem_plan_places(const tandem_plan *plan, int32_t student, int32_t *opportunities, int32_t room);
/** Who goes to an opportunity, by id. @return how many, which may be more than `room` */
TANDEM_API int32_t tandem_plan_roster(const tandem_plan *plan, int32_t opportunity, int32_t *students, int32_t room);
/** Every placement, by student id, then opportunity id. @return how many, which may be more than `room` */
TANDEM_API int64_t tandem_plan_all(const tandem_plan *plan, int32_t *students, int32_t *opportunities, int64_t room);
/** Rank (0: none), score (TANDEM_NO_SCORE: none) and whether a rule pinned it, for a placement of the plan.
 *  @return TANDEM_OK; TANDEM_E_ARG if the pair is not a placement. Any out pointer may be NULL.
 */
TANDEM_API int32_t tandem_plan_placement(const tandem_plan *plan, int32_t student, int32_t opportunity, int32_t *rank, int64_t *score,
                                         int32_t *pinned);
/** Placements per rank, from rank 1. @return how many ranks, which may be more than `room` */
TANDEM_API int32_t tandem_plan_ranks(const tandem_plan *plan, int64_t *counts, int32_t room);

/* ---------------------------------------------------------------- the plan: its proof */

/** Checks a plan and its proof against the model with code that shares nothing with the solver.
 *  @return TANDEM_OK; TANDEM_E_PROOF with the reason in `error`; TANDEM_E_ARG, TANDEM_E_NOMEM
 */
TANDEM_API int32_t tandem_verify(const tandem_model *model, const tandem_plan *plan, tandem_error *error);
/** Why no plan exists, in the school's words: one sentence per call, by number from 0, ending with TANDEM_E_ARG.
 *  @return the length of the sentence, which may be more than `room` - 1
 */
TANDEM_API int32_t tandem_plan_conflict(const tandem_plan *plan, int32_t number, char *text, size_t room);
/** The cheapest repair of a model without a plan: which least numbers, seats, caps and numbers of quota, quota-each and limit rules to change so that
 *  there is one, with the least total change. Pins, bans, budgets and who stays together or apart stand; percentages count the seats as listed.
 *  Decided anew by the integer method and checked, under the limits of the plan's options.
 *
 *  @param repairs   [room]; may be NULL if room is 0
 *  @param is_least  receives 1 if no smaller total will do (or none at all), 0 if a limit struck before that was proven; may be NULL
 *  @return how many bounds, which may be more than `room`; 0: no such change makes a plan; TANDEM_E_STATE: there is a plan, or the mechanism is not
 *          `optimal`; TANDEM_E_STOPPED: a limit struck before anything was found; TANDEM_E_RANGE: too large a model for a search, where no flow decides; TANDEM_E_NOMEM, TANDEM_E_ARG
 */
TANDEM_API int32_t tandem_plan_repair(const tandem_plan *plan, tandem_repair *repairs, int32_t room, int32_t *is_least);
/** How many steps the proof has. */
TANDEM_API int32_t tandem_plan_step_count(const tandem_plan *plan);
/** One step of the proof, from 0. Set step->size first. @return TANDEM_OK, TANDEM_E_ARG, TANDEM_E_VERSION */
TANDEM_API int32_t tandem_plan_step(const tandem_plan *plan, int32_t number, tandem_proof_step *step);
/** The potential of one person or place at one step. @return TANDEM_OK, TANDEM_E_ARG */
TANDEM_API int32_t tandem_plan_potential(const tandem_plan *plan, int32_t number, int32_t kind, int32_t id, int64_t *value);
/** How many levels of an integer plan have a bound; 0 for a plan of another method. */
TANDEM_API int32_t tandem_plan_bound_count(const tandem_plan *plan);
/** One of them, from 0. Set bound->size first. @return TANDEM_OK, TANDEM_E_ARG, TANDEM_E_VERSION */
TANDEM_API int32_t tandem_plan_bound(const tandem_plan *plan, int32_t number, tandem_level_bound *bound);
/** A student and an opportunity. */
typedef struct tandem_pair {
    int32_t student, opportunity;
} tandem_pair;

/** The pairs that block the plan: both sides would rather have each other. None blocks a plan of a stable mechanism, unless a rule (a pin, a
 *  forbid) stands in the way: then the pair is listed all the same.
 *  @param pairs  [room], by student, then opportunity   @param count  receives how many there are, which may be more than `room`
 *  @return TANDEM_OK, TANDEM_E_ARG, TANDEM_E_STATE (there is no plan), TANDEM_E_NOMEM
 *  O(wishes + rankings). Source: [GS62]; with partners' caps [AIM07].
 */
TANDEM_API int32_t tandem_blocking(const tandem_plan *plan, tandem_pair *pairs, int64_t room, int64_t *count);

/** How many students envy with reason: an opportunity that they would rather have, and could take, holds somebody whom the one who decides there ranks
 *  strictly lower. Where nobody ranks, nobody envies with reason.
 *  @return TANDEM_OK, TANDEM_E_ARG, TANDEM_E_STATE (there is no plan), TANDEM_E_NOMEM
 *  O(wishes + rankings). Source: [AS03].
 */
TANDEM_API int32_t tandem_envy(const tandem_plan *plan, int64_t *students);

/** Can no student of a cohort like this one do better by listing anything but the truth, whatever the others list?
 *  @return 1: that is a theorem about the plan's mechanism; 0: no theorem covers this cohort, or students can gain; TANDEM_E_ARG
 *  `stable-students`, `serial` and `ttc` have one for cohorts of one placement each without rules over several pairs; with partners' caps
 *  `serial`, and `stable-students` where the partner's ranking decides.
 */
TANDEM_API int32_t tandem_plan_is_strategy_proof(const tandem_plan *plan);

/** How far down an opportunity, or a partner over all its opportunities, has taken students. */
typedef struct tandem_cutoff {
    size_t   size;
    int32_t  is_full;            /* 1: whoever comes after `student` did not get in */
    int32_t  student;            /* the last one who got in; TANDEM_NONE if nobody did */
    int32_t  rank;               /* her rank with whoever decides; 0 where nobody does or she is not ranked */
    int32_t  reserved;
    uint64_t number;             /* her lottery number: ties are broken by it */
} tandem_cutoff;

/** The cut-offs of a plan of a stable mechanism: with them each student can check from her own list that she got the best place that
 *  would have her. An opportunity that is not full took everyone who asked, unless its partner is full: then the partner's cut-off decides.
 *  @param kind     TANDEM_OPPORTUNITY or TANDEM_PARTNER   @param cutoffs  [room], by id
 *  @return how many there are, which may be more than `room`; TANDEM_E_ARG, TANDEM_E_STATE (no plan of a stable mechanism), TANDEM_E_NOMEM
 */
TANDEM_API int32_t tandem_plan_cutoffs(const tandem_plan *plan, int32_t kind, tandem_cutoff *cutoffs, int32_t room);

/** The number by which the lottery puts a student in order; the smallest goes first, equal ones by key. Her own `lottery` if she has one, else
 *  drawn from the seed and her key alone.
 *  @param opportunity  TANDEM_NONE: the single draw; else the draw of this opportunity (TANDEM_LOTTERY_PER_OPPORTUNITY)
 *  @return TANDEM_OK, TANDEM_E_ARG
 *  Source: first 8 bytes of SHA-256 over the seed in decimal, a line feed and the key; tandem(1) has it exactly.
 */
TANDEM_API int32_t tandem_lottery(const tandem_model *model, uint64_t seed, int32_t student, int32_t opportunity, uint64_t *number);

/** A plan from elsewhere, to be verified against the model: nothing is trusted until tandem_verify has accepted it.
 *  @return TANDEM_OK; TANDEM_E_PROOF (an id or a step is not one of this model's), TANDEM_E_ARG, TANDEM_E_NOMEM, TANDEM_E_VERSION
 */
TANDEM_API int32_t tandem_plan_load(const tandem_model *model, const tandem_options *options, const tandem_plan_data *data,
                                    tandem_plan **plan, tandem_error *error);

/* ---------------------------------------------------------------- the plan: what if */

/** The best plan of the changed model, by the goals, mechanism and seed of `plan`; among the best plans one that moves the fewest students.
 *
 *  @param plan     stays as it is, as does its model
 *  @param change   set change->size first
 *  @param after    receives the new plan, also when its verdict is TANDEM_INFEASIBLE; NULL on error. It belongs to a model of its own
 *                  (tandem_plan_model) in which every id means what it meant
 *  @return TANDEM_OK: its proof was checked, as that of every plan; TANDEM_E_STATE: the change contradicts the model by itself (a pin
 *          against a ban, fewer seats than pins or than the least number), so that no plan exists, and `error` says why; TANDEM_E_RANGE: no such
 *          number of seats; TANDEM_E_UNBUILT: grants and denials are for TANDEM_MECHANISM_OPTIMAL; and as tandem_solve
 *
 *  Exact for every method. A network plan whose rules bound no sets of pairs is changed by shortest ways, one per unit, from the plan itself; every other
 *  changed model is solved anew. The moves are fewest unless `changes` is a goal already, an interest score looks at
 *  earlier placements, or students without wishes are placed too; then they are those of one of the best plans. Source: [AMO93] sec. 9.11.
 */
TANDEM_API int32_t tandem_whatif(const tandem_plan *plan, const tandem_change *change, tandem_plan **after, tandem_error *error);
/** The model that the plan was made from; lives as long as the plan. */
TANDEM_API const tandem_model *tandem_plan_model(const tandem_plan *plan);
/** Who is elsewhere, by student id: each place given up, beside one that is new while there are any.
 *  @return how many moves, which may be more than `room`; TANDEM_E_ARG: the plans are not of models of one size
 */
TANDEM_API int64_t tandem_plan_moves(const tandem_plan *before, const tandem_plan *after, tandem_move *moves, int64_t room);
/** The change of goal number `level`: the new value less the old one, saturated at +-(2^63 - 1). For a goal that is a list, entry by entry.
 *  @return how many numbers, which may be more than `room`: 1 for a goal that is one number; TANDEM_E_ARG: the plans have other goals
 */
TANDEM_API int32_t tandem_plan_goal_change(const tandem_plan *before, const tandem_plan *after, int32_t level, int64_t *changes, int32_t room);

/* ---------------------------------------------------------------- the plan: its reasons */

/** Why a student has an opportunity or has it not, whether every optimal plan says so, and what granting it would cost.
 *
 *  @param reason  set reason->size first; to be given to tandem_reason_finish after TANDEM_OK
 *  @return TANDEM_OK; TANDEM_E_STATE: the plan is not proven optimal, or there is none;
 *          TANDEM_E_STOPPED: a limit struck before the answer was sure; TANDEM_E_ARG, TANDEM_E_VERSION, TANDEM_E_NOMEM
 *
 *  Exact for every method. A network plan is asked by shortest ways from the plan itself: one search, checked, answers for all wishes of a
 *  student, O(pairs) at worst. Any other plan is asked by solving anew with the wish granted (or, where it is granted, denied), the proof checked.
 *  Another mechanism than `optimal` makes one plan: a wish is granted in all or in none, and the reason is the cut-off.
 *  Source: [AMO93] sec. 9.11.
 */
TANDEM_API int32_t tandem_why(const tandem_plan *plan, int32_t student, int32_t opportunity, tandem_reason *reason, tandem_error *error);
/** The same for several opportunities at once. @param reasons  [count], each with its size set; after an error there is nothing to finish */
TANDEM_API int32_t tandem_why_each(const tandem_plan *plan, int32_t student, const int32_t *opportunities, int32_t count, tandem_reason *reasons,
                                   tandem_error *error);
/** How many students share how many places, with how many seats. */
typedef struct tandem_shortage_size {
    int32_t students, opportunities;
    int64_t seats;                /* fewer than students */
} tandem_shortage_size;

/** Why a student has no place at all: she is one of these students, who together asked only for these places, which have fewer seats than they are.
 *
 *  @param students       [student_room] by id, herself among them   @param opportunities  [opportunity_room] by id
 *  @param size           receives how many there are; all 0 where it is no want of seats, or the plan is not one of a network with plain rules
 *  @return TANDEM_OK, TANDEM_E_ARG, TANDEM_E_NOMEM
 *  No plan, optimal or not, places them all. O(pairs). Source: [Hall35].
 */
TANDEM_API int32_t tandem_shortage(const tandem_plan *plan, int32_t student, int32_t *students, int32_t student_room, int32_t *opportunities,
                                   int32_t opportunity_room, tandem_shortage_size *size);
/** The reason in a sentence or two. @return the length of the text, which may be more than `room` - 1; TANDEM_E_ARG */
TANDEM_API int32_t tandem_reason_text(const tandem_plan *plan, const tandem_reason *reason, char *text, size_t room);
TANDEM_API void    tandem_reason_finish(tandem_reason *reason);
/** In how many of the optimal plans each of these pairs stands: whether another run might have granted it.
 *
 *  @param shares  [count] receives tandem_share_of_plans. TANDEM_NEVER: she did not wish for it, or a rule forbids it; TANDEM_IN_NO_PLAN also where no plan
 *                 at all grants it, for want of seats or because of pins
 *  @return as tandem_why
 *
 *  For a network plan one pass over its pairs answers for all: two optimal plans differ by cycles of reduced cost 0. Every other plan is asked pair by
 *  pair, as tandem_why does. Source: [Tarjan72].
 */
TANDEM_API int32_t tandem_shares(const tandem_plan *plan, int64_t count, const int32_t *students, const int32_t *opportunities, int32_t *shares,
                                 tandem_error *error);
/** What one seat more or one fewer is worth, at an opportunity or in a partner's cap.
 *
 *  @param kind    TANDEM_OPPORTUNITY or TANDEM_PARTNER; a partner without a cap has nothing to change
 *  @param change  1 or -1
 *  @param effect  set effect->size first; to be given to tandem_effect_finish after TANDEM_OK
 *  @return as tandem_why
 *
 *  Exact, not an estimate. In a network plan two searches, made by the first question, answer for all seats; those under a cap that is full take one
 *  more, short as a rule. Every other plan is solved anew. Source: [AMO93] sec. 9.11.
 */
TANDEM_API int32_t tandem_seat_value(const tandem_plan *plan, int32_t kind, int32_t id, int32_t change, tandem_effect *effect, tandem_error *error);
/** What any change would do, as tandem_whatif has it, without the plan that comes of it: cheaper, where ways answer.
 *  @param change  set change->size first   @param effect  set effect->size first
 *  @return as tandem_whatif; where no plan is left, TANDEM_OK and effect->is_possible is 0
 */
TANDEM_API int32_t tandem_whatif_effect(const tandem_plan *plan, const tandem_change *change, tandem_effect *effect, tandem_error *error);
TANDEM_API void    tandem_effect_finish(tandem_effect *effect);
/** What a rule says; texts live as long as the model. Set row->size first; id arrays are not handed out.
 *  @return TANDEM_OK, TANDEM_E_ARG, TANDEM_E_VERSION
 */
TANDEM_API int32_t tandem_get_rule(const tandem_model *model, int32_t number, tandem_rule_row *row);

/* ---------------------------------------------------------------- interest scores */

/** The score formula of a model, ready to be asked. It holds the model, which must not change meanwhile; any number of threads may
 *  ask at once. @param scorer receives it   @return TANDEM_OK, TANDEM_E_ARG, TANDEM_E_INVALID (see tandem_model_check), TANDEM_E_NOMEM
 *  Cost: one pass over tags and columns. */
TANDEM_API int32_t tandem_scorer_new(const tandem_model *model, tandem_scorer **scorer);
TANDEM_API void    tandem_scorer_free(tandem_scorer *scorer);
/** How many parts the formula has: those given, or 1. */
TANDEM_API int32_t tandem_scorer_part_count(const tandem_scorer *scorer);
/** What a part is. Set part->size first; texts live as long as the model. @return TANDEM_OK, TANDEM_E_ARG, TANDEM_E_VERSION */
TANDEM_API int32_t tandem_scorer_part(const tandem_scorer *scorer, int32_t number, tandem_part *part);
/** 1 if the student is matched by interests: she has some, and wished for nothing. */
TANDEM_API int32_t tandem_scorer_matches(const tandem_scorer *scorer, int32_t student);
/** The score of a pair, whether or not the student is matched by interests.
 *  @param score  receives the sum of the parts   @param parts  [room] receives each part, its weight counted in. Either may be NULL.
 *  @return 1: acceptable (the score is above 0 and nothing that must be is missing); 0: not; TANDEM_E_ARG. Rules are not looked at.
 *  Cost: O(tags of the two). Exact, in integers alone.
 */
TANDEM_API int32_t tandem_scorer_pair(const tandem_scorer *scorer, int32_t student, int32_t opportunity, int64_t *score, int64_t *parts,
                                      int32_t room);
/** Why the two fit, in words: "shares robotics (rare: 3 of 50) and Spanish; both have Tuesday".
 *  @return the length of the text, which may be more than `room` - 1; TANDEM_E_ARG
 */
TANDEM_API int32_t tandem_scorer_text(const tandem_scorer *scorer, int32_t student, int32_t opportunity, char *text, size_t room);

/* ---------------------------------------------------------------- stopping */

/** A flag, lowered. NULL if memory is short. */
TANDEM_API tandem_cancel *tandem_cancel_new(void);
/** Raises the flag: solves that hold it stop soon. May be called from any thread and from a signal handler. */
TANDEM_API void tandem_cancel_request(tandem_cancel *cancel);
TANDEM_API void tandem_cancel_free(tandem_cancel *cancel);

#ifdef __cplusplus
}
#endif
#endif
