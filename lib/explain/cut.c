/* SPDX-License-Identifier: MIT
 * From potentials to a violated cut: every threshold is a set, and some set must be violated.
 *
 * Keeps:   nodes are numbered rows, then columns, then the outside, whose potential is 0.
 * Source:  as in the header; all thresholds are summed at once by differences.
 */
#include "explain/cut.h"

#include "base/sort.h"

#include <assert.h>
#include <string.h>

typedef void (*arc_fn)(void *user, int32_t tail, int32_t head, int64_t least, int64_t most);

static int32_t outside_of(const struct tdm_problem *problem) { return problem->rows.node_count + problem->columns.node_count; }

static void each_arc(const struct tdm_problem *problem, arc_fn use, void *user)
{
    const struct tdm_side *rows = &problem->rows, *columns = &problem->columns;
    int32_t                first_column = rows->node_count, outside = outside_of(problem);

    for (int32_t v = 0; v < rows->node_count; v++)
        use(user, rows->parent[v] < 0 ? outside : rows->parent[v], v, rows->least[v], rows->most[v]);
    for (int32_t row = 0; row < rows->leaf_count; row++)
        for (int64_t pair = problem->row_start[row]; pair < problem->row_start[row + 1]; pair++)
            use(user, row, first_column + problem->pair_column[pair], tdm_pair_is_pinned(problem, pair), tdm_pair_room(problem, pair));
    for (int32_t v = 0; v < columns->node_count; v++)
        use(user, first_column + v, columns->parent[v] < 0 ? outside : first_column + columns->parent[v], columns->least[v], columns->most[v]);
}

/* ---- thresholds: set number j holds the nodes of rank j or more */

struct thresholds {
    int64_t *potential;       /* [node_count] */
    int64_t *order, *scratch; /* [node_count] */
    int32_t *rank;            /* [node_count] place of a node's potential among the distinct ones */
    int32_t  count;           /* distinct potentials */
    /* differences, then sums, by set */
    tdm_wide *excess;         /* [node_count + 1] asked less possible */
    int64_t  *names;          /* [node_count + 1] bounds that take part */
};

static void finish(const struct tdm_problem *problem, struct thresholds *t)
{
    void *const blocks[] = { t->potential, t->order, t->scratch, t->rank, t->excess, t->names };
    for (size_t i = 0; i < sizeof blocks / sizeof *blocks; i++) tdm_free(&problem->memory, blocks[i]);
}

static int32_t init(const struct tdm_problem *problem, struct thresholds *t)
{
    const struct tdm_memory *memory = &problem->memory;
    int64_t                  nodes = (int64_t)outside_of(problem) + 1;

    *t = (struct thresholds){ .potential = tdm_alloc_array(memory, nodes, sizeof *t->potential),
                              .order = tdm_alloc_array(memory, nodes, sizeof *t->order),
                              .scratch = tdm_alloc_array(memory, nodes, sizeof *t->scratch),
                              .rank = tdm_alloc_array(memory, nodes, sizeof *t->rank),
                              .excess = tdm_alloc_zeroed(memory, nodes + 1, sizeof *t->excess),
                              .names = tdm_alloc_zeroed(memory, nodes + 1, sizeof *t->names) };
    if (t->potential != NULL && t->order != NULL && t->scratch != NULL && t->rank != NULL && t->excess != NULL && t->names != NULL)
        return TANDEM_OK;
    finish(problem, t);
    return TANDEM_E_NOMEM;
}

static int compare_potentials(const void *user, int64_t a, int64_t b)
{
    const int64_t *potential = user;
    return (potential[a] > potential[b]) - (potential[a] < potential[b]);
}

static void rank_nodes(const struct tdm_problem *problem, const struct tdm_step *step, struct thresholds *t)
{
    int32_t outside = outside_of(problem);

    memcpy(t->potential, step->row_potential, (size_t)problem->rows.node_count * sizeof *t->potential);
    memcpy(t->potential + problem->rows.node_count, step->column_potential, (size_t)problem->columns.node_count * sizeof *t->potential);
    t->potential[outside] = 0;
    for (int32_t node = 0; node <= outside; node++) t->order[node] = node;
    tdm_sort(t->order, t->scratch, (int64_t)outside + 1, compare_potentials, t->potential);
    for (int32_t i = 0; i <= outside; i++) {
        t->count += i == 0 || t->potential[t->order[i]] != t->potential[t->order[i - 1]];
        t->rank[t->order[i]] = t->count - 1;
    }
}

/* An arc enters the sets above its tail up to its head, or leaves those above its head up to its tail. */
static void add_arc(void *user, int32_t tail, int32_t head, int64_t least, int64_t most)
{
    struct thresholds *t = user;
    int                enters = t->rank[head] > t->rank[tail];
    int32_t            from = 1 + (enters ? t->rank[tail] : t->rank[head]), to = 1 + (enters ? t->rank[head] : t->rank[tail]);
    tdm_wide           amount = enters ? least : -(tdm_wide)most;

    t->excess[from] += amount;
    t->excess[to] -= amount;
    t->names[from] += amount != 0;
    t->names[to] -= amount != 0;
}

/* The violated set of fewest names, the first of those; 0 if none is. */
static int32_t choose_set(struct thresholds *t)
{
    int32_t best = 0;
    for (int32_t set = 1; set < t->count; set++) {
        t->excess[set] += t->excess[set - 1];
        t->names[set] += t->names[set - 1];
        if (t->excess[set] > 0 && (best == 0 || t->names[set] < t->names[best])) best = set;
    }
    return best;
}

/* The side of the set that does not hold the outside. */
static void take_set(const struct tdm_problem *problem, const struct thresholds *t, int32_t set, struct tdm_cut *cut)
{
    int32_t rows = problem->rows.node_count;

    cut->is_lack_of_students = t->rank[outside_of(problem)] >= set;
    for (int32_t v = 0; v < rows; v++) cut->row_inside[v] = (t->rank[v] >= set) != cut->is_lack_of_students;
    for (int32_t v = 0; v < problem->columns.node_count; v++) cut->column_inside[v] = (t->rank[rows + v] >= set) != cut->is_lack_of_students;
}

/* ---- sums */

struct summing {
    const struct tdm_problem *problem;
    struct tdm_cut           *cut;
};

static int is_inside(const struct summing *s, int32_t node)
{
    int32_t rows = s->problem->rows.node_count;
    if (node == outside_of(s->problem)) return 0;
    return node < rows ? s->cut->row_inside[node] : s->cut->column_inside[node - rows];
}

static void sum_arc(void *user, int32_t tail, int32_t head, int64_t least, int64_t most)
{
    const struct summing *s = user;
    int                   leaves = is_inside(s, tail), enters = is_inside(s, head);

    if (leaves == enters) return;
    if (leaves == s->cut->is_lack_of_students) s->cut->asked += least;
    else s->cut->possible += most;
}

/* What must or can happen inside, row by row, whatever other rows do. */
static int64_t part_of_row(const struct tdm_problem *problem, const struct tdm_cut *cut, int32_t row)
{
    int64_t room[2] = { 0, 0 }, pinned[2] = { 0, 0 };      /* outside, inside */

    for (int64_t pair = problem->row_start[row]; pair < problem->row_start[row + 1]; pair++) {
        int side = cut->column_inside[problem->pair_column[pair]];
        room[side] += tdm_pair_room(problem, pair);
        pinned[side] += tdm_pair_is_pinned(problem, pair);
    }
    if (cut->is_lack_of_students) {
        int64_t left = problem->rows.most[row] - pinned[0];
        return left < room[1] ? left : room[1];
    }
    int64_t left = problem->rows.least[row] - room[0];
    return left > pinned[1] ? left : pinned[1];
}

static void sum_flat(const struct tdm_problem *problem, struct tdm_cut *cut)
{
    tdm_wide *part = cut->is_lack_of_students ? &cut->possible : &cut->asked;

    for (int32_t row = 0; row < problem->rows.leaf_count; row++) {
        cut->row_part[row] = part_of_row(problem, cut, row);
        *part += cut->row_part[row];
    }
    for (int32_t v = 0; v < problem->columns.node_count; v++) {
        int crossing = tdm_cut_crosses(problem, cut, v);
        if (crossing == 0) continue;
        if ((crossing > 0) == cut->is_lack_of_students) cut->asked += problem->columns.least[v];
        else cut->possible += problem->columns.most[v];
    }
}

void tdm_cut_sum(const struct tdm_problem *problem, struct tdm_cut *cut)
{
    struct summing s = { problem, cut };

    cut->asked = cut->possible = 0;
    if (cut->is_flat) sum_flat(problem, cut);
    else each_arc(problem, sum_arc, &s);
}

/* ---- the cut */

void tdm_cut_finish(const struct tdm_problem *problem, struct tdm_cut *cut)
{
    tdm_free(&problem->memory, cut->row_inside);
    tdm_free(&problem->memory, cut->column_inside);
    tdm_free(&problem->memory, cut->row_part);
    *cut = (struct tdm_cut){ 0 };
}

static int32_t make_room(const struct tdm_problem *problem, struct tdm_cut *cut)
{
    const struct tdm_memory *memory = &problem->memory;

    *cut = (struct tdm_cut){ .is_flat = problem->rows.node_count == problem->rows.leaf_count,
                             .row_inside = tdm_alloc_array(memory, problem->rows.node_count, 1),
                             .column_inside = tdm_alloc_array(memory, problem->columns.node_count, 1),
                             .row_part = tdm_alloc_zeroed(memory, problem->rows.leaf_count, sizeof *cut->row_part) };
    if (cut->row_inside != NULL && cut->column_inside != NULL && cut->row_part != NULL) return TANDEM_OK;
    tdm_cut_finish(problem, cut);
    return TANDEM_E_NOMEM;
}

static int32_t cut_at_threshold(const struct tdm_problem *problem, const struct tdm_step *step, struct tdm_cut *cut)
{
    struct thresholds t;
    int32_t           set, status = init(problem, &t);

    if (status != TANDEM_OK) return status;
    rank_nodes(problem, step, &t);
    each_arc(problem, add_arc, &t);
    set = choose_set(&t);
    if (set > 0) take_set(problem, &t, set, cut);
    finish(problem, &t);
    return set > 0 ? TANDEM_OK : TANDEM_E_PROOF;
}

int32_t tdm_cut_find(const struct tdm_problem *problem, const struct tdm_step *step, struct tdm_cut *cut)
{
    int32_t status = make_room(problem, cut);

    if (status != TANDEM_OK) return status;
    status = cut_at_threshold(problem, step, cut);
    if (status == TANDEM_OK && cut->is_flat) status = tdm_cut_shrink(problem, cut);
    if (status == TANDEM_OK) {
        tdm_cut_sum(problem, cut);
        if (cut->asked <= cut->possible) status = TANDEM_E_PROOF;
    }
    if (status != TANDEM_OK) tdm_cut_finish(problem, cut);
    return status;
}
