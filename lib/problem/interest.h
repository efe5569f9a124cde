/* SPDX-License-Identifier: MIT
 * Interest scores: the formula of a model, made ready to score any pair.
 *
 * A score is a sum of parts. A part is a value from 0 to 1,000,000 times its weight in thousandths, divided by 1000 and rounded towards 0.
 *
 *   tags      1,000,000 * sum over her tags t of w * r * c  /  (1000 * g * sum over her tags of w * r), rounded down
 *               w  her weight of t; r  its rarity in thousandths: 1000 * opportunities / opportunities that offer t, rounded down, kept
 *               between 1000 and 10000 (1000 if none offers it); g  the greatest weight among the opportunity's tags;
 *               c  the credit: the greatest of 1000 * a(t) and share * a(u) over related tags u, where a is the opportunity's weight
 *   close     1,000,000 * (range - |difference|) / range, rounded down; range: the greatest minus the least number of both columns
 *   overlap   1,000,000 * words of hers that are in the opportunity's list / words of hers, rounded down
 *   equal     1,000,000 or 0
 *   distance  1,000,000 * (max_km - km) / max_km, rounded down, km in whole metres; beyond max_km the pair is barred
 *   minutes   the same with max_minutes
 *   before    1,000,000 or 0
 *
 * Keeps:   integers alone: no machine scores otherwise. A value that is missing on either side gives 0.
 */
#ifndef TDM_PROBLEM_INTEREST_H
#define TDM_PROBLEM_INTEREST_H

#include "model/model.h"

enum { TDM_FULL_VALUE = 1000000, TDM_MOST_PARTS = 64 };

/* Words as they are compared, and as they are shown: of all spellings the first by its bytes, so that no order of rows matters. */
struct tdm_spelling {
    const char *at;              /* into a text of the model */
    size_t      bytes;
};

struct tdm_vocabulary {
    struct tdm_keys      folded;
    int64_t              capacity;
    struct tdm_spelling *spelled;     /* [folded.count] */
};

/* For every person of one side her tags, ascending by number, none twice. */
struct tdm_tag_lists {
    int64_t *start;              /* [count + 1] */
    int32_t *tag, *weight;
    uint8_t *is_must;            /* NULL if no tag must be shared */
};

struct tdm_tags {
    struct tdm_vocabulary words;                  /* folded */
    struct tdm_tag_lists students, opportunities;
    int32_t             *offers, *rarity;        /* [words] opportunities that offer the tag; r */
    int32_t             *greatest;               /* [opportunities] g, 0 if nothing is offered */
    int64_t             *demand;                 /* [students] sum of w * r */
    int64_t             *holder_start;           /* [words + 1] opportunities that offer a tag, ascending */
    int32_t             *holder, *holder_weight;
    uint32_t            *holder_share;           /* its weight of the tag out of its greatest, 2^16 is all; rounded up */
    int64_t             *related_start;          /* [words + 1]; NULL if no tags are related */
    int32_t             *related, *related_share;
    int                  is_narrow;              /* every product fits 64 bits */
};

struct tdm_point {
    int32_t x, y, z;             /* unit vector, 2^30 is 1; all 0: no point */
};

struct tdm_travel {
    int32_t from, to, minutes;
};

struct tdm_score_desk {
    int32_t            part, is_must;
    int64_t            weight;
    struct tdm_tags    tags;                                 /* TAGS */
    int64_t           *student_number, *opportunity_number;  /* CLOSE: units of 10^-9, TDM_NO_NUMBER for none */
    int64_t            range;
    struct tdm_vocabulary words;                                /* EQUAL, OVERLAP, MINUTES: folded */
    int32_t           *student_word, *opportunity_word;      /* EQUAL, MINUTES; or TANDEM_NONE */
    int64_t           *student_start, *opportunity_start;    /* OVERLAP: into the words of each, ascending; BEFORE: the student's places */
    int32_t           *student_list, *opportunity_list;
    struct tdm_point  *student_point, *opportunity_point;    /* DISTANCE */
    int64_t           *reach;                                /* DISTANCE, MINUTES: units of 10^-9, TDM_NO_NUMBER for none */
    int64_t            travel_count;
    struct tdm_travel *travels;                              /* MINUTES: by from, to */
};

#define TDM_NO_NUMBER INT64_MIN

struct tandem_scorer {
    struct tdm_memory          memory;
    const struct tandem_model *model;
    int32_t                    student_count, opportunity_count;
    uint8_t                   *is_matched;                   /* [students] matched by interests: has some, wished for nothing */
    int32_t                    matched_count;
    int32_t                    part_count;
    struct tdm_score_desk     *parts;
    struct tdm_score_part      default_part;
};

/* interest_score.c. The model has been checked. On failure nothing is left behind; finishing an all-zero scorer does nothing. */
int32_t tdm_scorer_init(struct tandem_scorer *scorer, const struct tandem_model *model);
void    tdm_scorer_finish(struct tandem_scorer *scorer);
/* The score; *is_eligible: nothing that must be is missing, nothing bars it. values[part_count] or NULL: parts with their weight. */
int64_t tdm_scorer_pair(const struct tandem_scorer *scorer, int32_t student, int32_t opportunity, int *is_eligible, int64_t *values);
/* A student's scores: score[opportunities], 0 where the pair is not acceptable. */
void    tdm_scorer_row(const struct tandem_scorer *scorer, int32_t student, int64_t *score);
/* 1 if any student is matched by interests. Costs one pass over the tags. */
int     tdm_model_has_matched(const struct tandem_model *model);
/* The row of interests.csv behind a part. */
const struct tdm_score_part *tdm_scorer_row_of(const struct tandem_scorer *scorer, int32_t number);

/* Pairs of students matched by interests that are worth a look, by student; each is acceptable. */
struct tdm_candidates {
    int64_t *start;              /* [students + 1] */
    int32_t *opportunity;        /* ascending in each list */
    int64_t *score;
};

/* interest_tags.c */
int32_t tdm_tags_init(struct tdm_tags *tags, const struct tandem_model *model, const char *student_column, const char *opportunity_column);
void    tdm_tags_finish(const struct tdm_memory *memory, struct tdm_tags *tags);
int64_t tdm_tags_value(const struct tdm_tags *tags, int32_t student, int32_t opportunity);
int     tdm_tags_are_met(const struct tdm_tags *tags, int32_t student, int32_t opportunity);     /* those that must be shared are */
/* All values of a student at once where that is plain work: value[opportunities], all 0 before. 0 if it is not: then nothing is done. */
int     tdm_tags_row(const struct tdm_tags *tags, int32_t student, int64_t *value, int32_t opportunities);
/* What the opportunity offers of a tag: share * weight / 1000 is its part of the greatest; *through receives the tag that gives it. */
int64_t tdm_tags_credit(const struct tdm_tags *tags, int32_t tag, int32_t opportunity, int32_t *through);

/* interest_lists.c: cells and tags as lists of words */
/* The number of a word; the text belongs to the model and stays. */
int32_t tdm_vocabulary_add(const struct tdm_memory *memory, struct tdm_vocabulary *words, const char *text, size_t bytes);
void    tdm_vocabulary_finish(const struct tdm_memory *memory, struct tdm_vocabulary *words);
int32_t tdm_tag_lists_read(const struct tandem_model *model, int32_t kind, const char *column, struct tdm_vocabulary *words, struct tdm_tag_lists *lists);
void    tdm_tag_lists_finish(const struct tdm_memory *memory, struct tdm_tag_lists *lists);
int32_t tdm_column_lists_read(const struct tandem_model *model, int32_t kind, const char *column, struct tdm_vocabulary *words, int64_t **start,
                            int32_t **list);
int32_t tdm_column_words_read(const struct tandem_model *model, int32_t kind, const char *column, struct tdm_vocabulary *words, int32_t **word);
int32_t tdm_column_numbers_read(const struct tandem_model *model, int32_t kind, const char *column, int64_t **number);

/* interest_values.c: all parts but the tags */
int32_t tdm_desk_init(struct tdm_score_desk *desk, const struct tandem_model *model, const struct tdm_score_part *part);
void    tdm_desk_finish(const struct tdm_memory *memory, struct tdm_score_desk *desk);
/* 0 to TDM_FULL_VALUE; *is_barred is set where the pair is out of reach. */
int64_t tdm_desk_value(const struct tdm_score_desk *desk, int32_t student, int32_t opportunity, int *is_barred);
int64_t tdm_desk_minutes(const struct tdm_score_desk *desk, int32_t student, int32_t opportunity);       /* -1: not known */

/* interest_distance.c */
struct tdm_point tdm_point_at(int64_t lat, int64_t lon);      /* units of 10^-9 degrees */
int64_t          tdm_point_metres(struct tdm_point a, struct tdm_point b);

#endif
