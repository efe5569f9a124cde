/* SPDX-License-Identifier: MIT
 * The translator's own desk: what its steps share while a model becomes a problem.
 */
#ifndef TDM_PROBLEM_TRANSLATE_H
#define TDM_PROBLEM_TRANSLATE_H

#include "model/model.h"
#include "problem/interest.h"
#include "problem/problem.h"

/* A forbid or require rule, resolved: whom it keeps out of where. */
struct tdm_ban {
    struct tdm_selection students;
    uint8_t             *is_banned;      /* [opportunities] */
    int32_t              rule;
};

/* A share rule, resolved: the entries of the column that any opportunity has, by number. */
struct tdm_share {
    int32_t   rule;
    int64_t   word_count;                /* words of 64 entries per opportunity */
    uint64_t *offered;                   /* [opportunities * word_count] */
    uint8_t  *is_meant;                  /* [opportunities] selected by the rule */
    int64_t  *start;                     /* [students + 1] into entries */
    int32_t  *entries;                   /* of each student, those that are offered anywhere */
    uint8_t  *is_bound;                  /* [students] selected by the rule */
};

struct tdm_translation {
    const struct tandem_model *model;
    const tandem_options      *options;
    struct tdm_problem        *problem;
    const struct tdm_relaxed  *relaxed;  /* parts of the model to leave out, or NULL: none */

    int64_t         *student_order;      /* [students] ids, by lottery number, then key */
    int32_t         *opportunity_column; /* [opportunities] */
    uint8_t         *is_silent;          /* [students] no wishes, no interests */
    uint8_t         *is_plain;           /* [students] silent, and like every other silent student: the silent row stands for her */
    int64_t         *wish_start;         /* [students + 1] into wish_order */
    int64_t         *wish_order;         /* wishes by student; NULL: they were said in that order */
    int64_t         *pin_start;          /* [students + 1] into pins */
    int32_t         *pins;               /* opportunities pinned */
    int32_t          ban_count;
    struct tdm_ban  *bans;
    int64_t         *ban_start;          /* [students + 1] into ban_of: the bans that select her, but not those that select everyone */
    int32_t         *ban_of;
    int32_t         *banned_for_all;     /* [opportunities] number of the rule that bans everyone, plus 1; or 0 */
    int32_t          share_count;
    struct tdm_share *shares;
    int32_t         *student_row;        /* [students] her row, or -1; from the pairs on */
    int64_t         *column_start;       /* [columns + 2] into column_pairs; NULL until tdm_translate_index */
    int64_t         *column_pairs;       /* pairs by column, by ascending row in each */
    int32_t         *pair_row;           /* [pair_count] */
    int              has_bans;           /* any forbid, require or share rule at all */
    int64_t         *kept_start;         /* [students + 1] into kept: opportunities of the earlier plan; NULL if no goal asks */
    int32_t         *kept;

    const struct tandem_scorer  *scorer;     /* NULL if nobody is matched by interests */
    const struct tdm_candidates *candidates; /* NULL: all pairs of those who are */
    int64_t                     *row_score;  /* [opportunities] */
};

/* The rules alone, for those who look at pairs that a problem leaves out. All-zero desks may be closed. */
int32_t tdm_translation_open(struct tdm_translation *t, const struct tandem_model *model, const tandem_options *options);
void    tdm_translation_close(struct tdm_translation *t);

int32_t tdm_translate_rules(struct tdm_translation *t);      /* pins, bans, kept, who is silent */
int32_t tdm_translate_shares(struct tdm_translation *t);     /* share rules */
int32_t tdm_translate_pairs(struct tdm_translation *t);      /* rows, then pairs */
int32_t tdm_translate_constraints(struct tdm_translation *t);/* what is no pair and no cap: rules over several, closing, sizes, slots */
int32_t tdm_translate_partner_ranks(struct tdm_translation *t);
int32_t tdm_translate_levels(struct tdm_translation *t);
int     tdm_translate_has_goal(const struct tdm_translation *t, int32_t goal);

/* Both sides of rule number `rule`. On failure nothing is left behind. */
int32_t tdm_translate_select(const struct tdm_translation *t, int64_t rule, struct tdm_selection *students, struct tdm_selection *opportunities);
/* Pairs by column, for those who need them; made once. */
int32_t tdm_translate_index(struct tdm_translation *t);
int32_t tdm_constrain_slots(struct tdm_translation *t, struct tdm_constraints *out);
int32_t tdm_constrain_sizes(struct tdm_translation *t, struct tdm_constraints *out);
int32_t tdm_constrain_closings(struct tdm_translation *t, struct tdm_constraints *out);
/* Moves what nests into the forests, drops what always holds, and the constraints as a whole where nothing is left of them. */
int32_t tdm_constraints_absorb(struct tdm_translation *t);
/* 1 if rule number `rule` is to be left out. */
int     tdm_translate_is_off(const struct tdm_translation *t, int64_t rule);
void    tdm_shares_finish(struct tdm_translation *t);
/* The rule that keeps a student out of an opportunity, or TANDEM_NONE. */
int32_t tdm_ban_of(const struct tdm_translation *t, int32_t student, int32_t opportunity);

#endif
