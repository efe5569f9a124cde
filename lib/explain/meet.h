/* SPDX-License-Identifier: MIT
 * The shortest way between two ends, by searches from both that meet.
 *
 * Each side settles what is nearest to its end; when what is left on both sides together is as far as the best way found, no way is shorter. Then each side
 * says by how much its own neighbourhood has to move so that prices prove it, and all the rest stays where it is.
 */
#ifndef TDM_EXPLAIN_MEET_H
#define TDM_EXPLAIN_MEET_H

#include "explain/way.h"

struct tdm_meeting {
    struct tdm_search *forward, *backward;       /* open, and begun; over the same residual */
    const int64_t     *limit;                    /* [limb_count] ways of this cost or more are not wanted; NULL: any */
    struct tdm_common  common;                   /* the best way so far */
    int64_t            work[2];                  /* of each side: students looked at */
};

/* `forward` has not begun yet; `backward` may have met another one before. */
int32_t tdm_meeting_open(struct tdm_meeting *meeting, struct tdm_search *forward, struct tdm_search *backward, const int64_t *limit);
void    tdm_meeting_close(struct tdm_meeting *meeting);          /* the searches stay open */
/* Searches until the best way is known, or that none is below the limit. The outside is never passed by: only reached. */
void    tdm_meeting_run(struct tdm_meeting *meeting);
/* 1 if there is a way (below the limit). */
int     tdm_meeting_found(const struct tdm_meeting *meeting);
/* The way, which is cut short where both sides have been at one node. */
int32_t tdm_meeting_follow(const struct tdm_meeting *meeting, struct tdm_way *way);

/* prices[node_count * level_count] receives prices that prove it: that no way costs less than the one found, or, where none is below the limit, than that;
 * `limit` [level_count] is the limit at each level, NULL if there is none. TANDEM_OK or TANDEM_E_NOMEM. */
int32_t tdm_meeting_prices(const struct tdm_meeting *meeting, const int64_t *limit, int64_t *prices);

#endif
