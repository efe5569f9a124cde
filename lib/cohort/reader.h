/* SPDX-License-Identifier: MIT
 * Reading a cohort: each file has a function of its own; they share what is here.
 *
 * Keeps:   the numbers in the indexes are the ids of the model.
 */
#ifndef TDM_COHORT_READER_H
#define TDM_COHORT_READER_H

#include "cohort/cohort.h"
#include "cohort/index.h"
#include "cohort/input.h"
#include "cohort/lines.h"
#include "cohort/table.h"

/* The columns of the contract, file by file, in the order of the lists in columns.c. */
enum tdm_student_column {
    TDM_STUDENT_ID, TDM_STUDENT_NAME, TDM_STUDENT_CHOICES, TDM_STUDENT_INTERESTS, TDM_STUDENT_SLOTS, TDM_STUDENT_MAX_PLACEMENTS,
    TDM_STUDENT_MIN_PLACEMENTS, TDM_STUDENT_PRIORITY, TDM_STUDENT_LOTTERY, TDM_STUDENT_SIZE, TDM_STUDENT_COLUMNS
};
enum tdm_opportunity_column {
    TDM_OPPORTUNITY_ID, TDM_OPPORTUNITY_SEATS, TDM_OPPORTUNITY_PARTNER, TDM_OPPORTUNITY_NAME, TDM_OPPORTUNITY_MIN_SEATS,
    TDM_OPPORTUNITY_MAY_CLOSE, TDM_OPPORTUNITY_INTERESTS, TDM_OPPORTUNITY_SLOTS, TDM_OPPORTUNITY_RANKING, TDM_OPPORTUNITY_COLUMNS
};
enum tdm_partner_column {
    TDM_PARTNER_ID, TDM_PARTNER_NAME, TDM_PARTNER_SEATS, TDM_PARTNER_MIN_SEATS, TDM_PARTNER_RANKING, TDM_PARTNER_COLUMNS
};
enum tdm_preference_column {
    TDM_PREFERENCE_STUDENT, TDM_PREFERENCE_OPPORTUNITY, TDM_PREFERENCE_RANK, TDM_PREFERENCE_SCORE, TDM_PREFERENCE_COLUMNS
};
enum tdm_ranking_column {
    TDM_RANKING_STUDENT, TDM_RANKING_RANK, TDM_RANKING_OPPORTUNITY, TDM_RANKING_PARTNER, TDM_RANKING_SCORE, TDM_RANKING_COLUMNS
};
enum tdm_rule_column {
    TDM_RULE_NAME, TDM_RULE_STUDENTS, TDM_RULE_OPPORTUNITIES, TDM_RULE_MIN, TDM_RULE_MAX, TDM_RULE_NOTE, TDM_RULE_COLUMNS
};
enum tdm_interest_column {
    TDM_INTEREST_PART, TDM_INTEREST_STUDENT_COLUMN, TDM_INTEREST_OPPORTUNITY_COLUMN, TDM_INTEREST_WEIGHT, TDM_INTEREST_KIND,
    TDM_INTEREST_NOTE, TDM_INTEREST_COLUMNS
};
enum tdm_previous_column { TDM_PREVIOUS_STUDENT, TDM_PREVIOUS_OPPORTUNITY, TDM_PREVIOUS_STATUS, TDM_PREVIOUS_COLUMNS };

extern const struct tdm_known_column tdm_student_columns[TDM_STUDENT_COLUMNS], tdm_opportunity_columns[TDM_OPPORTUNITY_COLUMNS],
    tdm_partner_columns[TDM_PARTNER_COLUMNS], tdm_preference_columns[TDM_PREFERENCE_COLUMNS],
    tdm_ranking_columns[TDM_RANKING_COLUMNS], tdm_rule_columns[TDM_RULE_COLUMNS], tdm_previous_columns[TDM_PREVIOUS_COLUMNS];

/* A kind of people or places. */
struct tdm_people {
    int32_t          kind;            /* tandem_kind */
    const char      *word;            /* "student" */
    struct tdm_index index;
    struct tdm_lines lines;
    int              is_known;        /* its file could be read, so that an id it lacks is unknown */
    int32_t          at[TDM_KNOWN_LIMIT];   /* columns of its file, for findings */
};

enum { TDM_WISH_CHUNK = 4096 };
struct tdm_wish_chunk {
    int32_t count;
    int     has_scores;
    int32_t students[TDM_WISH_CHUNK], opportunities[TDM_WISH_CHUNK], ranks[TDM_WISH_CHUNK];
    int64_t scores[TDM_WISH_CHUNK];
};

/* A partner-side rank. Targets are opportunities, then partners. */
struct tdm_ranked_row {
    int32_t  target, student, rank;
    uint32_t line;                    /* of rankings.csv; 0: from a list */
};

struct tdm_reader {
    struct tdm_memory     *memory;
    tandem_cohort         *cohort;
    tandem_model          *model;
    struct tdm_problems   *problems;
    int32_t                threads;
    struct tdm_inputs      inputs;
    struct tdm_people      students, opportunities, partners;
    struct tdm_pool        scratch;           /* texts with a terminating zero, for one call of the model */
    int64_t                marks_capacity;
    uint32_t               named[2];          /* columns of students.csv, opportunities.csv that a rule or a part names: bit per known column */
    struct tdm_wish_chunk *chunk;
    struct tdm_lines       wish_lines, rule_lines, part_lines;
    int32_t                rule_at[TDM_KNOWN_LIMIT], wish_at[TDM_KNOWN_LIMIT], part_at[TDM_KNOWN_LIMIT];
    int64_t                ranked_count, ranked_capacity;
    struct tdm_ranked_row     *ranked;
    int32_t               *stamps, stamp, stamp_count;      /* who was seen in the list at hand */
};

/* Each: TANDEM_OK, also when the file has problems or is not there; TANDEM_E_NOMEM; any other status ends the reading. */
/* How a finding about a rule is probably mended: in `hint`, or a constant. */
const char *tdm_rule_hint(struct tdm_reader *reader, const tandem_finding *finding, char *hint, size_t room);
int32_t tdm_read_rule_names(struct tdm_reader *reader);       /* which columns rules name; before people and places */
int32_t tdm_read_interest_names(struct tdm_reader *reader);   /* which columns parts of the score name; before people and places */
int32_t tdm_read_partners(struct tdm_reader *reader);
int32_t tdm_read_opportunities(struct tdm_reader *reader);    /* after partners */
int32_t tdm_read_students(struct tdm_reader *reader);         /* after opportunities */
int32_t tdm_read_preferences(struct tdm_reader *reader);      /* after students; these too: */
int32_t tdm_read_rankings(struct tdm_reader *reader);
int32_t tdm_read_previous(struct tdm_reader *reader);
int32_t tdm_read_rules(struct tdm_reader *reader);
int32_t tdm_read_interests(struct tdm_reader *reader);        /* interests.csv, related.csv, minutes.csv */
int32_t tdm_read_pin(struct tdm_reader *reader, const struct tdm_table *table);   /* the note of a pin in the row at hand */
int32_t tdm_read_pins_end(struct tdm_reader *reader);         /* after the last pin */
int32_t tdm_read_findings(struct tdm_reader *reader);         /* what the model itself objects to */

/* ---- shared steps */

int32_t tdm_reader_open(struct tdm_reader *reader, struct tdm_table *table, enum tdm_file file, const struct tdm_known_column *known,
                        int32_t known_count);
/* A wish; they are handed to the model many at a time. Before anything else is asked of the model: tdm_reader_flush. */
int32_t tdm_reader_wish(struct tdm_reader *reader, int32_t student, int32_t opportunity, int32_t rank, int64_t score);
/* The same for a list without scores. */
int32_t tdm_reader_wishes(struct tdm_reader *reader, int32_t student, int32_t count, const int32_t *opportunities, const int32_t *ranks);
int32_t tdm_reader_flush(struct tdm_reader *reader);
/* The number of an id, or TANDEM_NONE after telling why not. `column` is the name of the cell's column. */
int32_t tdm_reader_find(struct tdm_reader *reader, struct tdm_place place, const char *column, struct tdm_people *people,
                        const struct tdm_cell *cell, int32_t *number);
/* Tells that nobody has the id in the cell; the nearest spelling is offered. */
int32_t tdm_reader_tell_unknown(struct tdm_reader *reader, struct tdm_place place, struct tdm_people *people, const struct tdm_cell *cell);
/* The id column of a row of people: adds it to model and index. *number receives TANDEM_NONE for an empty, bad or repeated id. */
int32_t tdm_reader_add(struct tdm_reader *reader, struct tdm_table *table, struct tdm_people *people, int32_t *number);
/* The same for an id that is not in the index, from anywhere: its number, or a negative status; TANDEM_E_DUPLICATE changes nothing. */
int32_t tdm_reader_add_id(struct tdm_reader *reader, struct tdm_people *people, const struct tdm_cell *cell);
/* Cells of columns that the contract does not know, and of known ones whose bit is in `named`, become attributes. */
int32_t tdm_reader_attributes(struct tdm_reader *reader, const struct tdm_table *table, int32_t kind, int32_t id, uint32_t named);
/* `tag;tag:weight` */
int32_t tdm_reader_interests(struct tdm_reader *reader, struct tdm_table *table, int32_t known, int32_t kind, int32_t id, int *count);
/* must, high, medium, low, no: 1, and the weight (TANDEM_MUST among them). */
int tdm_text_weight_word(const char *text, size_t bytes, int32_t *weight);
/* A text of the cell with a terminating zero, in the scratch pool; NULL if memory is short. */
const char *tdm_reader_text(struct tdm_reader *reader, const struct tdm_cell *cell);

/* A list `a;b=c;d` of ids of `people`: each member in turn with its rank; repeated members (a warning) and unknown ones (an error) are
 * left out. 1: a member; 0: the end; a negative status. */
enum { TDM_LIST_AHEAD = 16 };
struct tdm_list {
    struct tdm_reader *reader;
    struct tdm_table  *table;
    struct tdm_people *people;
    int32_t            known;
    struct tdm_cell    rest;
    int32_t            rank;              /* of the member split off last */
    int                is_in_group;
    struct tdm_member { struct tdm_cell cell; uint64_t asked; int32_t rank; } ahead[TDM_LIST_AHEAD];   /* split off and asked for, not answered yet */
    int32_t            count, next;
};
int32_t tdm_list_open(struct tdm_list *list, struct tdm_reader *reader, struct tdm_table *table, int32_t known, struct tdm_people *people);
int32_t tdm_list_next(struct tdm_list *list, int32_t *number, int32_t *rank);

#endif
