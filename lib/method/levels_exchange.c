/* SPDX-License-Identifier: MIT
 * Shortest exchanges where all levels are one number: from a node that has too many, and, the other way round, to one that has too few.
 *
 * Keeps:   distances are not negative, since everyone is content; after an exchange the labels of what was nearer than its end follow.
 *          A node is taken up once, when nothing is nearer.
 * Source:  [AMO93] sec. 9.7.
 */
#include "method/levels_mender.h"

#include <assert.h>

/* ---- who holds what */

void tdm_mender_leave(struct mender *mender, int32_t row)
{
    struct prover *prover = mender->prover;
    int32_t column = prover->problem->pair_column[prover->held[row]], before = mender->before[row], next = mender->next[row];

    if (before < 0) mender->first[column] = next;
    else mender->next[before] = next;
    if (next >= 0) mender->before[next] = before;
    prover->held[row] = -1;
}

void tdm_mender_join(struct mender *mender, int32_t row, int64_t pair)
{
    int32_t column = mender->prover->problem->pair_column[pair], next = mender->first[column];

    mender->prover->held[row] = pair;
    mender->next[row] = next;
    mender->before[row] = -1;
    mender->first[column] = row;
    if (next >= 0) mender->before[next] = row;
}

/* ---- the heap of nodes by distance */

static int comes_first(const struct mender *mender, int32_t a, int32_t b)
{
    return mender->distance[a] != mender->distance[b] ? mender->distance[a] < mender->distance[b] : a < b;
}

static void put(struct mender *mender, int32_t place, int32_t node)
{
    mender->prover->heap[place] = node;
    mender->prover->heap_place[node] = place;
}

static void rise(struct mender *mender, int32_t node)
{
    struct prover *prover = mender->prover;
    int32_t place = prover->heap_place[node];

    for (; place > 0 && comes_first(mender, node, prover->heap[(place - 1) / 2]); place = (place - 1) / 2)
        put(mender, place, prover->heap[(place - 1) / 2]);
    put(mender, place, node);
}

static int32_t take_first(struct mender *mender)
{
    struct prover *prover = mender->prover;
    int32_t node = prover->heap[0], last = prover->heap[--prover->heap_count], place = 0;

    for (int32_t child = 1; child < prover->heap_count; child = 2 * place + 1) {
        if (child + 1 < prover->heap_count && comes_first(mender, prover->heap[child + 1], prover->heap[child])) child++;
        if (!comes_first(mender, prover->heap[child], last)) break;
        put(mender, place, prover->heap[child]);
        place = child;
    }
    if (prover->heap_count > 0) put(mender, place, last);
    mender->state[node] = DONE;
    return node;
}

/* ---- one search */

static void note_exit(struct mender *mender, tdm_wide distance, int32_t node, int32_t row)
{
    if (mender->has_exit && distance >= mender->exit) return;
    mender->exit = distance;
    mender->has_exit = 1;
    mender->exit_node = node;
    mender->exit_row = row;
}

static inline void reach(struct mender *mender, int32_t node, tdm_wide distance, struct way way)
{
    struct prover *prover = mender->prover;

    if (mender->state[node] == DONE || (mender->has_exit && distance >= mender->exit)) return;
    if (mender->state[node] == SEEN && distance >= mender->distance[node]) return;
    if (mender->state[node] == UNSEEN) {
        mender->touched[mender->touched_count++] = node;
        mender->state[node] = SEEN;
        prover->heap_place[node] = prover->heap_count++;
    }
    mender->distance[node] = distance;
    prover->way[node] = way;
    rise(mender, node);
}

/* She would leave `from` (-1: home) for any pair on her list, `base` + cost + label away. */
static void reach_from_row(struct mender *mender, int32_t row, int32_t from, tdm_wide base)
{
    const struct prover *prover = mender->prover;
    const struct tdm_problem *problem = prover->problem;

    for (int64_t pair = problem->row_start[row]; pair < problem->row_start[row + 1]; pair++) {
        int32_t column = problem->pair_column[pair];
        if (mender->state[column] == DONE || pair == prover->held[row] || is_closed(prover, column)) continue;
        reach(mender, column, base + mender->cost[pair] + mender->label[column], (struct way){ from, row, pair });
    }
    mender->looked += problem->row_start[row + 1] - problem->row_start[row];
}

static void reach_within(struct mender *mender, int32_t from, int32_t node)
{
    reach(mender, node, mender->distance[from] + mender->label[node] - mender->label[from], (struct way){ from, -1, -1 });
}

static void reach_from_column(struct mender *mender, int32_t column)
{
    const struct prover *prover = mender->prover;
    int32_t cap = prover->problem->columns.parent[column];

    if (cap >= 0 && has_room(prover, column)) reach_within(mender, column, cap);
    for (int32_t row = mender->first[column]; row >= 0; row = mender->next[row]) {
        tdm_wide base = mender->distance[column] - present_offer(mender, row);
        note_exit(mender, base, column, row);
        reach_from_row(mender, row, column, base);
    }
}

static void reach_from_cap(struct mender *mender, int32_t cap)
{
    const struct prover *prover = mender->prover;
    int32_t number = cap - prover->problem->columns.leaf_count;

    for (int64_t i = prover->child_start[number]; i < prover->child_start[number + 1]; i++)
        if (prover->load[prover->child[i]] > 0) reach_within(mender, cap, prover->child[i]);
    mender->looked += prover->child_start[number + 1] - prover->child_start[number];
}

/* The search may end at the node: there are too few, or there is room. */
static void look_for_exit(struct mender *mender, int32_t node)
{
    const struct prover *prover = mender->prover;

    int is_root = prover->problem->columns.parent[node] < 0;

    if (mender->excess[node] < 0 || (is_root && has_room(prover, node))) note_exit(mender, mender->distance[node], node, -1);
}

static void push_on(struct mender *mender, int32_t node)
{
    look_for_exit(mender, node);
    if (node < mender->prover->problem->columns.leaf_count) reach_from_column(mender, node);
    else reach_from_cap(mender, node);
}

/* 1 if told to stop, or if the work is too much. */
static int look_around(struct mender *mender, void (*look)(struct mender *mender, int32_t node))
{
    struct prover *prover = mender->prover;
    struct tdm_control *control = prover->levels->control;

    while (prover->heap_count > 0) {
        int32_t node = take_first(mender);
        if (mender->has_exit && mender->distance[node] >= mender->exit) return 0;
        look(mender, node);
        if (tdm_control_tick(control, mender->looked + 1) || control->ticks > prover->levels->tick_limit) return 1;
        mender->looked = 0;
    }
    return 0;
}

static void forget(struct mender *mender)
{
    for (int32_t i = 0; i < mender->touched_count; i++) mender->state[mender->touched[i]] = UNSEEN;
    mender->touched_count = mender->prover->heap_count = mender->has_exit = 0;
}

static int is_near(const struct mender *mender, int32_t node) { return mender->distance[node] < mender->exit; }

static void raise_labels(struct mender *mender)
{
    for (int32_t i = 0; i < mender->touched_count; i++) {
        int32_t node = mender->touched[i];
        if (is_near(mender, node)) mender->label[node] += mender->exit - mender->distance[node];
    }
}

static void push_exchange(struct mender *mender)
{
    struct prover *prover = mender->prover;
    int32_t node = mender->exit_node;

    if (mender->exit_row >= 0) tdm_mender_leave(mender, mender->exit_row);
    else if (mender->excess[node] < 0) mender->excess[node]++;
    else prover->load[node]++;
    for (; prover->way[node].from >= 0; node = prover->way[node].from) {
        struct way way = prover->way[node];
        if (way.row >= 0) {
            tdm_mender_leave(mender, way.row);
            tdm_mender_join(mender, way.row, way.taken);
        } else if (node >= prover->problem->columns.leaf_count) {
            prover->load[way.from]++;
        } else {
            prover->load[node]--;
        }
    }
    mender->excess[node]--;
}

int tdm_mender_push(struct mender *mender, int32_t node)
{
    int stopped;

    reach(mender, node, 0, (struct way){ -1, -1, -1 });
    stopped = look_around(mender, push_on);
    if (!stopped) {
        assert(mender->has_exit);        /* somebody can always go home */
        raise_labels(mender);
        push_exchange(mender);
    }
    forget(mender);
    return stopped;
}

/* ---- the other way round: a node that has too few */

int32_t tdm_mender_list_suitors(struct mender *mender)
{
    const struct tdm_problem *problem = mender->prover->problem;
    const struct tdm_memory  *memory = &mender->prover->levels->memory;
    int32_t columns = problem->columns.leaf_count;

    if (mender->suitor_start != NULL) return TANDEM_OK;
    mender->suitor_start = tdm_alloc_zeroed(memory, (int64_t)columns + 1, sizeof *mender->suitor_start);
    mender->suitor_pair = tdm_alloc_array(memory, problem->pair_count, sizeof *mender->suitor_pair);
    mender->suitor = tdm_alloc_array(memory, problem->pair_count, sizeof *mender->suitor);
    if (mender->suitor_start == NULL || mender->suitor_pair == NULL || mender->suitor == NULL) return TANDEM_E_NOMEM;
    for (int64_t pair = 0; pair < problem->pair_count; pair++) mender->suitor_start[problem->pair_column[pair]]++;
    for (int32_t column = 1; column <= columns; column++) mender->suitor_start[column] += mender->suitor_start[column - 1];
    for (int32_t row = problem->rows.leaf_count; row-- > 0;)
        for (int64_t pair = problem->row_start[row]; pair < problem->row_start[row + 1]; pair++) {
            int64_t place = --mender->suitor_start[problem->pair_column[pair]];
            mender->suitor[place] = row;
            mender->suitor_pair[place] = pair;
        }
    return TANDEM_OK;
}

static void draw_to_column(struct mender *mender, int32_t column)
{
    const struct prover *prover = mender->prover;
    int32_t cap = prover->problem->columns.parent[column];

    if (cap >= 0 && prover->load[column] > 0)
        reach(mender, cap, mender->distance[column] + mender->label[column] - mender->label[cap], (struct way){ column, -1, -1 });
    for (int64_t i = mender->suitor_start[column]; i < mender->suitor_start[column + 1]; i++) {
        int32_t  row = mender->suitor[i];
        int64_t  pair = mender->suitor_pair[i], held = prover->held[row];
        tdm_wide distance = mender->distance[column] + offer_at(mender, pair) - present_offer(mender, row);
        if (held < 0 && (!mender->has_exit || distance < mender->exit)) {
            note_exit(mender, distance, column, row);
            mender->exit_pair = pair;
        } else if (held >= 0 && held != pair) {
            reach(mender, prover->problem->pair_column[held], distance, (struct way){ column, row, pair });
        }
    }
    mender->looked += mender->suitor_start[column + 1] - mender->suitor_start[column];
}

static void draw_to_cap(struct mender *mender, int32_t cap)
{
    const struct prover *prover = mender->prover;
    int32_t number = cap - prover->problem->columns.leaf_count;

    for (int64_t i = prover->child_start[number]; i < prover->child_start[number + 1]; i++) {
        int32_t column = prover->child[i];
        if (!has_room(prover, column)) continue;
        reach(mender, column, mender->distance[cap] + mender->label[cap] - mender->label[column], (struct way){ cap, -1, -1 });
    }
    mender->looked += prover->child_start[number + 1] - prover->child_start[number];
}

/* A root can do with one less, at last. */
static void draw_on(struct mender *mender, int32_t node)
{
    const struct tdm_side *columns = &mender->prover->problem->columns;

    if (columns->parent[node] < 0 && mender->prover->load[node] > 0) note_exit(mender, mender->distance[node] + mender->label[node], node, -1);
    if (node < columns->leaf_count) draw_to_column(mender, node);
    else draw_to_cap(mender, node);
}

static void lower_labels(struct mender *mender)
{
    for (int32_t i = 0; i < mender->touched_count; i++) {
        int32_t node = mender->touched[i];
        if (is_near(mender, node)) mender->label[node] -= mender->exit - mender->distance[node];
    }
}

static void draw_exchange(struct mender *mender)
{
    struct prover *prover = mender->prover;
    int32_t node = mender->exit_node;

    if (mender->exit_row >= 0) tdm_mender_join(mender, mender->exit_row, mender->exit_pair);
    else prover->load[node]--;
    for (; prover->way[node].from >= 0; node = prover->way[node].from) {
        struct way way = prover->way[node];
        if (way.row >= 0) {
            tdm_mender_leave(mender, way.row);
            tdm_mender_join(mender, way.row, way.taken);
        } else if (node >= prover->problem->columns.leaf_count) {
            prover->load[way.from]--;
        } else {
            prover->load[node]++;
        }
    }
    mender->excess[node]++;
}

int tdm_mender_draw(struct mender *mender, int32_t node)
{
    int stopped;

    reach(mender, node, 0, (struct way){ -1, -1, -1 });
    stopped = look_around(mender, draw_on);
    if (!stopped) {
        assert(mender->has_exit);
        lower_labels(mender);
        draw_exchange(mender);
    }
    forget(mender);
    return stopped;
}
