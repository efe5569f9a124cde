/* SPDX-License-Identifier: MIT
 * Is a plan of the market stable, and does it keep every bound? A pass over the pairs and one over the rules' terms.
 *
 * A pair that is left blocks if the student would rather have it than keep what she has, and there is room for her, or somebody there is
 * ranked lower. Pinned students leave no place and make way for nobody.
 *
 * Keeps:   the same verdict as the conclusions of stable_filter.c draw from a plan whose pairs are all settled.
 * Relies:  each tally's worst is that of a holder who may have to go: a greater number is a worse one, -1: nobody.
 * Source:  formats 3a.
 */
#include "method/stable_search.h"
#include "problem/constraints.h"

struct holders {
    int64_t load;
    int32_t worst;               /* group of a student's places; level of a place's students */
};

struct look {
    const struct tdm_market *market;
    const uint8_t           *chosen;
    struct holders          *row, *column, *cap;
    int64_t                 *below;          /* [problem's column nodes] placements in the columns below */
    uint8_t                 *is_chosen;      /* [problem pairs]; NULL where no constraints ask for it */
};

/* ---------------------------------------------------------------- what is held */

static void hold(struct holders *holders, int32_t value, int is_pinned)
{
    holders->load++;
    if (!is_pinned && value > holders->worst) holders->worst = value;
}

static void hold_pair(struct look *look, int32_t row, int64_t pair)
{
    const struct tdm_market *market = look->market;
    int32_t                  column = market->pair[pair].column, cap = market->column_cap[column];
    int                      is_pinned = tdm_market_is_pinned(market, pair);

    hold(&look->row[row], market->pair_group[pair], is_pinned);
    hold(&look->column[column], tdm_market_level(market, pair), is_pinned);
    if (cap >= 0) hold(&look->cap[cap], tdm_market_cap_level(market, pair), is_pinned);
    if (look->is_chosen != NULL) look->is_chosen[market->pair_origin[pair]] = 1;
}

static void hold_all(struct look *look)
{
    const struct tdm_market *market = look->market;
    const struct tdm_side   *side = &market->problem->columns;

    for (int32_t r = 0; r < market->row_count; r++) look->row[r] = (struct holders){ 0, -1 };
    for (int32_t c = 0; c < market->column_count; c++) look->column[c] = (struct holders){ 0, -1 };
    for (int32_t k = 0; k < market->cap_count; k++) look->cap[k] = (struct holders){ 0, -1 };
    for (int32_t r = 0; r < market->row_count; r++)
        for (int64_t i = market->row_start[r]; i < market->row_start[r + 1]; i++)
            if (look->chosen[i]) hold_pair(look, r, i);
    for (int32_t c = 0; c < market->column_count; c++) look->below[c] = look->column[c].load;
    for (int32_t v = 0; v < side->node_count; v++)
        if (side->parent[v] >= 0) look->below[side->parent[v]] += look->below[v];
}

/* ---------------------------------------------------------------- stability */

/* Would she give up a worse place below the cap for the pair? */
static int gives_up_below(const struct look *look, int32_t row, int64_t pair, int32_t cap)
{
    const struct tdm_market *market = look->market;

    for (int64_t i = market->row_start[row]; i < market->row_start[row + 1]; i++)
        if (look->chosen[i] && !tdm_market_is_pinned(market, i) && market->column_cap[market->pair[i].column] == cap
            && market->pair_group[i] > market->pair_group[pair])
            return 1;
    return 0;
}

static int blocks(const struct look *look, int32_t row, int64_t pair)
{
    const struct tdm_market *market = look->market;
    int32_t                  column = market->pair[pair].column, cap = market->column_cap[column];

    if (look->row[row].load >= market->row_most[row] && look->row[row].worst <= market->pair_group[pair]) return 0;
    if (look->column[column].load >= market->seats[column]) return look->column[column].worst > tdm_market_level(market, pair);
    if (cap < 0 || look->cap[cap].load < market->cap_seats[cap]) return 1;
    return look->cap[cap].worst > tdm_market_cap_level(market, pair) || gives_up_below(look, row, pair, cap);
}

static int is_unblocked(const struct look *look)
{
    const struct tdm_market *market = look->market;

    for (int32_t r = 0; r < market->row_count; r++)
        for (int64_t i = market->row_start[r]; i < market->row_start[r + 1]; i++) {
            if (look->chosen[i]) continue;
            if (tdm_market_is_pinned(market, i) || blocks(look, r, i)) return 0;
        }
    return 1;
}

/* ---------------------------------------------------------------- bounds */

static int keeps_rows(const struct look *look)
{
    const struct tdm_market *market = look->market;

    for (int32_t r = 0; r < market->row_count; r++)
        if (look->row[r].load > market->row_most[r] || look->row[r].load < market->problem->rows.least[market->row_origin[r]]) return 0;
    return 1;
}

static int keeps_columns(const struct look *look)
{
    const struct tdm_market *market = look->market;
    const struct tdm_side   *side = &market->problem->columns;

    for (int32_t c = 0; c < market->column_count; c++)
        if (look->column[c].load > market->seats[c]) return 0;
    for (int32_t k = 0; k < market->cap_count; k++)
        if (look->cap[k].load > market->cap_seats[k]) return 0;
    for (int32_t v = 0; v < side->node_count; v++)
        if (look->below[v] < side->least[v]) return 0;
    return 1;
}

/* Pairs outside the market count as left. */
static int keeps_constraints(const struct look *look)
{
    const struct tdm_constraints *constraints = look->market->problem->constraints;

    if (constraints == NULL) return 1;
    for (int64_t b = 0; b < constraints->bound_count; b++) {
        const struct tdm_bound *bound = &constraints->bounds[b];
        tdm_wide                sum = 0;
        for (int64_t i = bound->start; i < bound->start + bound->count; i++)
            if (look->is_chosen[constraints->terms[i].pair]) sum += constraints->terms[i].weight;
        if (bound->least != TDM_NO_LEAST && sum < bound->least) return 0;
        if (bound->most != TDM_NO_MOST && sum > bound->most) return 0;
    }
    for (int32_t i = 0; i < constraints->closing_count; i++) {
        int64_t load = look->column[constraints->closings[i].column].load;
        if (load > 0 && load < constraints->closings[i].least) return 0;
    }
    return 1;
}

/* ---------------------------------------------------------------- all of it */

int32_t tdm_stable_accepts(const struct tdm_market *market, struct tdm_control *control, const uint8_t *chosen, int *is_stable)
{
    const struct tdm_memory      *memory = &market->memory;
    const struct tdm_constraints *constraints = market->problem->constraints;
    struct look                   look = { .market = market, .chosen = chosen };
    int32_t                       status = TANDEM_E_NOMEM;

    look.row = tdm_alloc_array(memory, market->row_count, sizeof *look.row);
    look.column = tdm_alloc_array(memory, market->column_count, sizeof *look.column);
    look.cap = tdm_alloc_array(memory, market->cap_count, sizeof *look.cap);
    look.below = tdm_alloc_zeroed(memory, market->problem->columns.node_count, sizeof *look.below);
    if (constraints != NULL) look.is_chosen = tdm_alloc_zeroed(memory, market->problem->pair_count, 1);
    if (look.row == NULL || look.column == NULL || look.cap == NULL || look.below == NULL || (constraints != NULL && look.is_chosen == NULL))
        goto out;
    status = TANDEM_OK;
    hold_all(&look);
    *is_stable = keeps_rows(&look) && keeps_columns(&look) && keeps_constraints(&look) && is_unblocked(&look);
    tdm_control_tick(control, market->pair_count + (constraints == NULL ? 0 : constraints->term_count));
out:
    tdm_free(memory, look.row);
    tdm_free(memory, look.column);
    tdm_free(memory, look.cap);
    tdm_free(memory, look.below);
    tdm_free(memory, look.is_chosen);
    return status;
}
