/* SPDX-License-Identifier: MIT
 * What deferred acceptance is measured against: a plain one, and the bare memory traffic of its proposals.
 */
#ifndef BENCH_STABLE_PLAIN_H
#define BENCH_STABLE_PLAIN_H

#include "problem/market.h"

/* A heap of those held per column, the worst on top. */
struct plain_held {
    int32_t place, row;
};

/* Where a row stands on its list. */
struct plain_row {
    int64_t next, end;
};

struct plain {
    const struct tdm_market *market;
    struct plain_row        *row;
    int64_t                 *slot;           /* by column: where its heap begins */
    int32_t                 *load;           /* by column */
    struct plain_held       *heap;
};

/* One proposal as it was made: by whom and, if it was held, where in the column's heap it came to rest; -1 if it was refused. */
struct plain_step {
    int32_t row, depth;
};

void *plain_must(void *block);                                  /* ends the program where memory is short */
void  plain_init(struct plain *plain, const struct tdm_market *market);
void  plain_finish(struct plain *plain);

/* One student after another proposes until somebody keeps her; whoever is pushed out goes on at once. Returns the number of proposals. */
int64_t plain_run(struct plain *plain);
/* The same answer, first in first out, with every proposal written down: step[], as many as plain_run says. */
void    plain_record(struct plain *plain, struct plain_step *step);
/* Touches what these proposals have to touch, decides nothing: the student's place on her list, the wish, what the column refuses from and, of
 * those held, the way down the heap; then writes an answer[pair_count]. The sum keeps a compiler from leaving it out. */
int64_t plain_replay(struct plain *plain, const struct plain_step *step, int64_t count, uint8_t *answer);

/* Pairs that stand in one plan and not in the other. */
int64_t plain_count_differences(const struct plain *plain, const uint8_t *chosen);

#endif
