/* SPDX-License-Identifier: MIT
 * The shortest way between two ends, by searches from both that meet.
 *
 * Each side settles what is nearest to its end; when what is left on both sides together is as far as the best way found, no way is shorter. Then each side
 * says by how much its own neighbourhood has to move so that prices prove it, and all the rest stays where it is.
 */
#ifndef TDM_EXPLAIN_MEET_H
#define TDM_EXPLAIN_MEET_H

#include "explain/way.h"

/* Where a way begins or ends: at a node, or (node -1) at a student, who takes her first pair there, or gives up her last one. */
struct tdm_end {
    int32_t node, row;
};

static inline struct tdm_end tdm_end_at_node(int32_t node) { return (struct tdm_end){ node, -1 }; }
static inline struct tdm_end tdm_end_at_row(int32_t row) { return (struct tdm_end){ -1, row }; }

/* Whether a way to (backward) or from a student may end or begin with this pair of hers; or with none. */
static inline int tdm_residual_may_begin(const struct tdm_residual *residual, int64_t pair, int is_backward)
{
    return is_backward ? residual->chosen[pair] && !tdm_residual_is_pinned(residual, pair) : tdm_residual_may_take(residual, pair);
}

static inline int tdm_residual_may_begin_outside(const struct tdm_residual *residual, int32_t row, int is_backward)
{
    int64_t flow = residual->row_flow[row];
    return is_backward ? flow < residual->problem->rows.most[row] : flow > residual->problem->rows.least[row];
}

struct tdm_meeting {
    struct tdm_search *forward, *backward;       /* open, and begun; over the same residual */
    const int64_t     *limit;                    /* [limb_count] ways of this cost or more are not wanted; NULL: any */
    struct tdm_common  common;                   /* the best way so far */
    int64_t            work[2];                  /* of each side, in students looked at times its weight */
    int64_t            weight[2];                /* the caller may set them before the meeting runs */
    int                keeps_backward;           /* the second side serves other meetings, too: it goes on only where the first one cannot, and its prices are
                                                    those of all that it has settled, whatever the first one finds */
};

/* Neither has begun yet, but that `backward` may have met another one before. */
int32_t tdm_meeting_open(struct tdm_meeting *meeting, struct tdm_search *forward, struct tdm_search *backward, const int64_t *limit);
void    tdm_meeting_close(struct tdm_meeting *meeting);          /* the searches stay open */
void    tdm_search_begin_at(struct tdm_search *search, struct tdm_end end);
/* Searches until the best way is known, or that none is below the limit. The outside is never passed by: only reached. */
void    tdm_meeting_run(struct tdm_meeting *meeting);
/* 1 if there is a way (below the limit). */
int     tdm_meeting_found(const struct tdm_meeting *meeting);
/* The way, which is cut short where both sides have been at one node. */
int32_t tdm_meeting_follow(const struct tdm_meeting *meeting, struct tdm_way *way);

/* prices[node_count * level_count] receives prices that prove it: that no way costs less than the one found, or, where none is below the limit, than that;
 * `limit` [level_count] is the limit at each level, NULL if there is none. TANDEM_OK or TANDEM_E_NOMEM. */
int32_t tdm_meeting_prices(const struct tdm_meeting *meeting, const int64_t *limit, int64_t *prices);

/* The same by what the second side has settled alone. */
int32_t tdm_meeting_backward_prices(const struct tdm_search *backward, int64_t *prices);

/* TANDEM_OK if a check of those prices, and what follows from them, shows just that: `way` is the one found. TANDEM_E_INTERNAL if not; TANDEM_E_NOMEM.
 * Where the meeting keeps its second side, that side has passed tdm_meeting_backward_witness as it is, and only what the first one moves is looked at. */
int32_t tdm_meeting_witness(const struct tdm_meeting *meeting, struct tdm_end from, struct tdm_end to, const struct tdm_way *way, const int64_t *limit);
int32_t tdm_meeting_backward_witness(const struct tdm_search *backward);

#endif
