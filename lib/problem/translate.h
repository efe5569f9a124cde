/* SPDX-License-Identifier: MIT
 * The translator's own desk: what its steps share while a model becomes a problem.
 */
#ifndef TDM_PROBLEM_TRANSLATE_H
#define TDM_PROBLEM_TRANSLATE_H

#include "model/model.h"
#include "problem/interest.h"
#include "problem/problem.h"

/* A forbid rule, resolved. */
struct tdm_ban {
    struct tdm_selection students;
    uint8_t             *is_banned;      /* [opportunities] */
};

struct tdm_translation {
    const struct tandem_model *model;
    const tandem_options      *options;
    struct tdm_problem        *problem;

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
    uint8_t         *banned_for_all;     /* [opportunities] */
    int              has_bans;           /* any forbid rule at all */
    int64_t         *kept_start;         /* [students + 1] into kept: opportunities of the earlier plan; NULL if no goal asks */
    int32_t         *kept;

    const struct tandem_scorer  *scorer;     /* NULL if nobody is matched by interests */
    const struct tdm_candidates *candidates; /* NULL: all pairs of those who are */
    int64_t                     *row_score;  /* [opportunities] */
};

int32_t tdm_translate_rules(struct tdm_translation *t);      /* pins, bans, kept, who is silent */
int32_t tdm_translate_pairs(struct tdm_translation *t);      /* rows, then pairs */
int32_t tdm_translate_partner_ranks(struct tdm_translation *t);
int32_t tdm_translate_levels(struct tdm_translation *t);
int     tdm_translate_has_goal(const struct tdm_translation *t, int32_t goal);

#endif
