/* SPDX-License-Identifier: MIT
 * The model: what a school says, as it said it. Plain tables that only grow; nothing is decided here.
 *
 * Keeps:   every call is all or nothing: room is made first, then the tables change.
 * Relies:  api/ has checked ids, ranges and pointers.
 */
#ifndef TDM_MODEL_MODEL_H
#define TDM_MODEL_MODEL_H

#include <stdatomic.h>

#include "base/keys.h"

#define TDM_MAX_SEATS 1000000000
#define TDM_NO_CAP INT64_MAX

struct tdm_student {
    int32_t least, most;         /* placements */
    int32_t priority, size;
    int64_t lottery;             /* -1: none */
};

struct tdm_opportunity {
    int64_t  least, most;        /* seats */
    int32_t  partner;            /* or TANDEM_NONE */
    uint32_t flags;              /* TANDEM_MAY_CLOSE */
};

struct tdm_partner {
    int64_t least, most;         /* most: TDM_NO_CAP for none */
};

/* One cell per column and id: the number of its text in model->texts, or TANDEM_NONE. */
struct tdm_column {
    int64_t  capacity;
    int32_t *text;               /* [count at the last write]; shorter than the table: the rest has no value */
    int32_t  count;
};

struct tdm_attributes {
    struct tdm_keys    names;
    int64_t            capacity;
    struct tdm_column *columns;  /* [names.count] */
};

/* How someone is ranked: `id` is an opportunity or a partner. */
struct tdm_ranked {
    int32_t id, student, rank;
};

struct tdm_tag {
    int32_t id, tag, weight;     /* id of a student or an opportunity; number of the tag in model->texts; TANDEM_MUST is a weight */
};

/* A row of interests.csv. */
struct tdm_score_part {
    int32_t part, is_must;                           /* tandem_part_kind */
    int64_t weight;                                  /* in thousandths */
    int32_t student_column, opportunity_column, note;      /* texts, or TANDEM_NONE */
};

struct tdm_related {
    int32_t tag, other, share;                       /* texts; share in thousandths */
};

struct tdm_minutes {
    int32_t from, to, minutes;                       /* texts */
};

struct tdm_rule {
    int32_t kind;                                    /* tandem_rule_kind */
    int32_t students, opportunities;                 /* selector texts, or TANDEM_NONE: everyone, or the ids below */
    int32_t min, max, note;                          /* texts, or TANDEM_NONE */
    int64_t student_start, student_count;            /* ids in model->rule_ids; count 0: the text counts */
    int64_t opportunity_start, opportunity_count;
    int32_t is_asked;                                /* not the school's: a question of the kind "what if" added it to a copy */
};

struct tdm_pair {
    int32_t student, opportunity;
};

/* A table that grows: `count` of `capacity` elements are in use. */
#define TDM_TABLE(type) struct { int64_t count, capacity; type *at; }

struct tandem_model {
    struct tdm_memory memory;
    _Atomic int32_t   references;         /* the owner's and each plan's */
    tandem_error      error;              /* of the last failed change */
    _Atomic(struct tdm_shared *) shared;  /* blocks below that other models read, too (tables.h); NULL: all are its own */

    /* what it says, from here on */
    struct tdm_keys   student_keys, opportunity_keys, partner_keys;
    struct tdm_keys   texts;              /* cells, tags, selectors, notes: each text once */
    TDM_TABLE(struct tdm_student)     students;
    TDM_TABLE(struct tdm_opportunity) opportunities;
    TDM_TABLE(struct tdm_partner)     partners;
    struct tdm_attributes attributes[3];  /* by kind - 1 */
    TDM_TABLE(struct tdm_tag) tags[2];    /* of students, of opportunities */

    /* wishes, one array per field: most schools have no scores, and then there is no array of them */
    int64_t  wish_count, wish_capacity, score_capacity;
    int32_t *wish_student, *wish_opportunity, *wish_rank;
    int64_t *wish_score;                  /* NULL until the first score; TANDEM_NO_SCORE where none */
    int32_t  scale;                       /* 1 or 1000 */
    int32_t  has_rank;                    /* any wish has one */
    int32_t  is_mixed;                    /* wishes do not all stand in the order of the students */

    TDM_TABLE(struct tdm_ranked) opportunity_rankings, partner_rankings;
    TDM_TABLE(struct tdm_rule)   rules;
    TDM_TABLE(int32_t)           rule_ids;
    TDM_TABLE(struct tdm_pair)   previous;

    TDM_TABLE(struct tdm_score_part) score_parts;    /* empty: the tags alone */
    TDM_TABLE(struct tdm_related)    related;
    TDM_TABLE(struct tdm_minutes)    minutes;

    uint8_t *is_gone;                     /* [students] those who withdrew from a copy; NULL: nobody. Nobody is added to such a copy */
    int64_t  gone_wish_count;             /* wishes of theirs: they stand where they stood, and do not count */
};

static inline int tdm_model_is_gone(const struct tandem_model *model, int32_t student) { return model->is_gone != NULL && model->is_gone[student]; }

/* Makes room for `more` elements of a table, which is the model's own from then on. */
#define TDM_RESERVE(model, table, more) \
    tdm_model_reserve((model), (void **)&(table)->at, &(table)->capacity, (table)->count + (more), sizeof *(table)->at)
int32_t tdm_model_reserve(struct tandem_model *model, void **at, int64_t *capacity, int64_t needed, size_t bytes);

/* Whoever writes to a block of a model has it made the model's own first: `at` is the address of the pointer to it. Nothing to do where the model
 * shares nothing. TANDEM_OK or TANDEM_E_NOMEM. */
int32_t tdm_model_own(struct tandem_model *model, void *at);
int32_t tdm_model_own_keys(struct tandem_model *model, struct tdm_keys *keys);
int32_t tdm_model_own_wishes(struct tandem_model *model);
int32_t tdm_model_own_attributes(struct tandem_model *model, int32_t kind);

/* life */
struct tandem_model *tdm_model_new(const struct tdm_memory *memory);
void                 tdm_model_hold(const struct tandem_model *model);      /* one more reference */
void                 tdm_model_release(const struct tandem_model *model);   /* one fewer; the last one frees */

/* A model that says the same, and goes on saying so whatever happens to the first: they share what neither changes. TANDEM_OK or TANDEM_E_NOMEM. */
int32_t tdm_model_copy(const struct tandem_model *from, struct tandem_model **copy);

/* changes to a copy */
int32_t tdm_model_change_seats(struct tandem_model *model, int32_t kind, int32_t id, int64_t seats);   /* a partner without a cap stays without */
int32_t tdm_model_close(struct tandem_model *model, int32_t opportunity);
int32_t tdm_model_withdraw(struct tandem_model *model, int32_t student);
int32_t tdm_model_settle(struct tandem_model *model, int32_t student, int32_t opportunity, int is_granted);   /* a pin or a forbid: its number */

/* Whether a rule bounds a number of placements by one text, and that bound moved: TANDEM_E_STATE below 0, TANDEM_E_UNBUILT a percentage that differs from
 * place to place. */
int     tdm_rule_has_bound(const struct tandem_model *model, int32_t rule, int is_most);
int32_t tdm_model_change_bound(struct tandem_model *model, int32_t rule, int is_most, int64_t by);

/* people and places */
struct tdm_keys *tdm_model_keys(struct tandem_model *model, int32_t kind);                  /* NULL: no such kind */
const struct tdm_keys *tdm_model_keys_of(const struct tandem_model *model, int32_t kind);
int32_t tdm_model_add(struct tandem_model *model, int32_t kind, int32_t count, const char *const *keys);   /* the first id */
int32_t tdm_model_set_attribute(struct tandem_model *model, int32_t kind, int32_t id, const char *column, const char *value);
const char *tdm_model_attribute(const struct tandem_model *model, int32_t kind, int32_t id, int32_t column);
int32_t tdm_model_intern(struct tandem_model *model, const char *text);                     /* number of a text */
int32_t tdm_model_intern_optional(struct tandem_model *model, const char *text, int32_t *out);   /* TANDEM_NONE for NULL and "" */
const char *tdm_model_text(const struct tandem_model *model, int32_t number);               /* "" for TANDEM_NONE */

/* wishes */
int32_t tdm_model_wishes(struct tandem_model *model, int64_t count, const int32_t *students, const int32_t *opportunities,
                         const int32_t *ranks, const int64_t *scores);
/* The wishes of a student are among numbers *first .. *end - 1: all of them where wishes are mixed, else just hers. */
void    tdm_model_wishes_of(const struct tandem_model *model, int32_t student, int64_t *first, int64_t *end);
int32_t tdm_model_ranking(struct tandem_model *model, int32_t kind, int32_t id, int64_t count, const int32_t *students, const int32_t *ranks);
int32_t tdm_model_tag(struct tandem_model *model, int32_t kind, int32_t id, const char *tag, int32_t weight);

/* scores */
int32_t tdm_model_score_part(struct tandem_model *model, const tandem_part *part);          /* its number */
int32_t tdm_model_related(struct tandem_model *model, const char *tag, const char *other, int32_t share);
int32_t tdm_model_minutes(struct tandem_model *model, const char *from, const char *to, int32_t minutes);
/* Columns of a part, with the defaults filled in; "" where it has none. */
const char *tdm_part_column(const struct tandem_model *model, const struct tdm_score_part *part, int32_t kind);
/* A cell by the name of its column, "id" and "partner" among them: TANDEM_NONE if there is no such column. */
int32_t     tdm_model_find_column(const struct tandem_model *model, int32_t kind, const char *name);
const char *tdm_model_cell(const struct tandem_model *model, int32_t kind, int32_t id, int32_t column);      /* "" for none */

/* Cuts the next entry off a list joined by `;`, trimmed; 0 when nothing is left. */
int tdm_next_entry(const char **rest, const char **entry, size_t *bytes);
/* Reads `tag` or `tag:weight`: how many bytes are the tag, and its weight (TANDEM_MUST among them). 0 if the weight is none. */
int tdm_parse_tag(const char *entry, size_t bytes, size_t *tag_bytes, int32_t *weight);

/* rules */
int32_t tdm_model_rule(struct tandem_model *model, const tandem_rule_row *row);
int32_t tdm_model_previous(struct tandem_model *model, int32_t student, int32_t opportunity);

/* Everyone whom one side of a rule selects. `ids` is ascending, without repeats; tdm_selection_finish frees it. */
struct tdm_selection {
    int64_t  count;
    int32_t *ids;
    int      is_everyone;
};
/* What is wrong with a selector, for the finding: one fault of all there are. */
struct tdm_selector_fault {
    int32_t wanted;              /* which one is told, from 0 */
    int32_t count;               /* how many there are */
    int32_t kind;                /* of the one: TDM_FAULT_...; 0: there are fewer */
    int     is_fatal;            /* any but TDM_FAULT_RANGE: the selector selects nobody */
    char    word[96];            /* the term, id or end of a range at fault */
};
enum { TDM_FAULT_UNKNOWN_ID = 1, TDM_FAULT_UNKNOWN_COLUMN, TDM_FAULT_SYNTAX, TDM_FAULT_RANGE };
/* Whom the rule selects, and the first fault. */
int32_t tdm_select(const struct tandem_model *model, int32_t kind, const struct tdm_rule *rule, struct tdm_selection *selection,
                   struct tdm_selector_fault *fault);
int32_t tdm_selector_fault_at(const struct tandem_model *model, int32_t kind, const struct tdm_rule *rule, int32_t number,
                              struct tdm_selector_fault *fault);
void    tdm_selection_finish(const struct tandem_model *model, struct tdm_selection *selection);

/* Numbers in rules. Each returns 1 and sets *value if the text, spaces around it aside, is one. */
int tdm_read_amount(const char *text, int64_t seats, int is_least, int64_t *value);    /* `12`, or `30%` of seats: up for a minimum, down for a maximum */
int tdm_read_millionths(const char *text, int64_t *value);                             /* `-12.5`: up to 6 decimals, |number| <= 10^12 */

/* Every problem; the number of errors, or a negative status. */
int32_t tdm_model_check(const struct tandem_model *model, tandem_finding_fn each, void *user);
/* A cell that holds one number of at most 9 digits before and 9 behind the point: 1, and the number in units of 10^-9. */
int tdm_parse_number(const char *cell, int64_t *number);
/* The part of tdm_model_check that is about interests: warnings of tags that look alike, and of parts that cannot be read. */
typedef void (*tdm_report_fn)(void *user, int32_t severity, int32_t kind, int64_t id, int32_t field, const char *text, const char *hint);
int32_t tdm_model_check_interests(const struct tandem_model *model, int with_warnings, tdm_report_fn report, void *user);
int32_t tdm_model_digest(const struct tandem_model *model, uint8_t sha256[32]);

#endif
