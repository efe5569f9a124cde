/* SPDX-License-Identifier: MIT
 * Deferred acceptance as one writes it down in forty lines, and a replay of its proposals.
 */
#include "stable_plain.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

void *plain_must(void *block)
{
    if (block != NULL) return block;
    fprintf(stderr, "bench_stable: not enough memory\n");
    exit(1);
}

void plain_init(struct plain *plain, const struct tdm_market *market)
{
    int64_t slots = 0;

    plain->market = market;
    plain->row = plain_must(malloc((size_t)market->row_count * sizeof *plain->row));
    plain->slot = plain_must(malloc((size_t)market->column_count * sizeof *plain->slot));
    plain->load = plain_must(malloc((size_t)market->column_count * sizeof *plain->load));
    for (int32_t c = 0; c < market->column_count; c++) {
        plain->slot[c] = slots;
        slots += market->seats[c];
    }
    plain->heap = plain_must(malloc((size_t)(slots + 1) * sizeof *plain->heap));
}

void plain_finish(struct plain *plain)
{
    free(plain->row);
    free(plain->slot);
    free(plain->load);
    free(plain->heap);
}

/* ---------------------------------------------------------------- the plain one */

static int32_t sink(struct plain_held *heap, int32_t count, struct plain_held held)
{
    int32_t at = 0;

    for (int32_t child = 1; child < count; child = 2 * at + 1) {
        if (child + 1 < count && heap[child + 1].place > heap[child].place) child++;
        if (heap[child].place <= held.place) break;
        heap[at] = heap[child];
        at = child;
    }
    heap[at] = held;
    return at;
}

static int32_t climb(struct plain_held *heap, int32_t at, struct plain_held held)
{
    for (; at > 0 && heap[(at - 1) / 2].place < held.place; at = (at - 1) / 2) heap[at] = heap[(at - 1) / 2];
    heap[at] = held;
    return at;
}

/* The next wish of the row. *lost receives who is to go on: the row itself, whoever was pushed out, or -1. */
static inline int32_t ask(struct plain *plain, int32_t row, int32_t *lost)
{
    struct tdm_bid     bid = plain->market->pair[plain->row[row].next++];
    struct plain_held *heap = plain->heap + plain->slot[bid.column], held = { bid.place, row };
    int32_t            seats = plain->market->seats[bid.column];

    *lost = -1;
    if (plain->load[bid.column] < seats) return climb(heap, plain->load[bid.column]++, held);
    *lost = row;
    if (seats == 0 || bid.place >= heap[0].place) return -1;
    *lost = heap[0].row;
    return sink(heap, seats, held);
}

static void open_rows(struct plain *plain)
{
    const struct tdm_market *market = plain->market;
    for (int32_t r = 0; r < market->row_count; r++) plain->row[r] = (struct plain_row){ market->row_start[r], market->row_start[r + 1] };
}

static void start(struct plain *plain)
{
    memset(plain->load, 0, (size_t)plain->market->column_count * sizeof *plain->load);
    open_rows(plain);
}

int64_t plain_run(struct plain *plain)
{
    const struct tdm_market *market = plain->market;
    int64_t                  proposals = 0;

    start(plain);
    for (int32_t r = 0; r < market->row_count; r++)
        for (int32_t row = r; row >= 0 && plain->row[row].next < plain->row[row].end; proposals++) ask(plain, row, &row);
    return proposals;
}

/* ---------------------------------------------------------------- the bare traffic */

void plain_record(struct plain *plain, struct plain_step *step)
{
    const struct tdm_market *market = plain->market;
    int32_t                 *queue = plain_must(malloc((size_t)market->row_count * sizeof *queue)), lost;
    int64_t                  head = 0, waiting = market->row_count;

    start(plain);
    for (int32_t r = 0; r < market->row_count; r++) queue[r] = r;
    for (; waiting > 0; waiting--, head = (head + 1) % market->row_count) {
        int32_t row = queue[head];
        for (lost = row; lost == row && plain->row[row].next < plain->row[row].end; step++)
            *step = (struct plain_step){ row, ask(plain, row, &lost) };
        if (lost >= 0 && lost != row) queue[(head + waiting++) % market->row_count] = lost;
    }
    free(queue);
}

int64_t plain_replay(struct plain *plain, const struct plain_step *step, int64_t count, uint8_t *answer)
{
    const struct tdm_market *market = plain->market;
    const struct tdm_bid    *pair = market->pair;
    int64_t                  sum = 0;

    open_rows(plain);
    for (int64_t i = 0; i < count; i++) {
        struct plain_row  *row = &plain->row[step[i].row];
        struct tdm_bid     bid = pair[row->next++];
        struct plain_held *heap = plain->heap + plain->slot[bid.column];
        sum += plain->load[bid.column] + heap[0].place + row->end;
        for (int32_t at = step[i].depth; at >= 0; at = at > 0 ? (at - 1) / 2 : -1) heap[at].row = bid.place;
    }
    memset(answer, 0, (size_t)market->pair_count);
    for (int32_t r = 0; r < market->row_count; r++)
        if (plain->row[r].next > market->row_start[r]) answer[plain->row[r].next - 1] = 1;
    return sum;
}

int64_t plain_count_differences(const struct plain *plain, const uint8_t *chosen)
{
    const struct tdm_market *market = plain->market;
    uint8_t                 *own = plain_must(calloc((size_t)market->pair_count + 1, 1));
    int64_t                  differences = 0;

    for (int32_t c = 0; c < market->column_count; c++)       /* the last wish that a row proposed is the one that is held */
        for (int32_t i = 0; i < plain->load[c]; i++) own[plain->row[plain->heap[plain->slot[c] + i].row].next - 1] = 1;
    for (int64_t i = 0; i < market->pair_count; i++) differences += own[i] != chosen[i];
    free(own);
    return differences;
}
