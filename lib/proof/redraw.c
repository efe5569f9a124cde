/* SPDX-License-Identifier: MIT
 * Serial dictatorship, immediate acceptance and top trading cycles once more, plainly.
 *
 * Keeps:   one function per mechanism that reads like its definition; seats are counted down, never up.
 * Source:  [AS98], [AS03], [SS74]; formats 3 for the orders.
 */
#include "proof/redraw.h"

#include <string.h>

#include "base/sort.h"
#include "problem/constraints.h"

struct redraw {
    const struct tdm_market *market;
    uint8_t                 *chosen;
    int64_t                 *seats, *cap_seats;      /* left */
    int32_t                 *wants;                  /* [row_count] places that she may still take */
    int64_t                 *rule_start, *rule_of;   /* upper bounds of the problem's pairs */
    int64_t                 *rule_weight, *rule_left;
};

/* ---------------------------------------------------------------- what is left */

static int is_upper(const struct tdm_constraints *constraints, int64_t number)
{
    const struct tdm_bound *bound = &constraints->bounds[number];
    int64_t                 i = bound->start;

    while (i < bound->start + bound->count && constraints->terms[i].weight > 0) i++;
    return i == bound->start + bound->count && bound->most != TDM_NO_MOST;
}

static int32_t read_rules(struct redraw *redraw)
{
    const struct tdm_problem     *problem = redraw->market->problem;
    const struct tdm_constraints *constraints = problem->constraints;
    const struct tdm_memory      *memory = &problem->memory;

    if (constraints == NULL) return TANDEM_OK;
    redraw->rule_start = tdm_alloc_zeroed(memory, problem->pair_count + 2, sizeof *redraw->rule_start);
    redraw->rule_of = tdm_alloc_array(memory, constraints->term_count, sizeof *redraw->rule_of);
    redraw->rule_weight = tdm_alloc_array(memory, constraints->term_count, sizeof *redraw->rule_weight);
    redraw->rule_left = tdm_alloc_array(memory, constraints->bound_count, sizeof *redraw->rule_left);
    if (redraw->rule_start == NULL || redraw->rule_of == NULL || redraw->rule_weight == NULL || redraw->rule_left == NULL) return TANDEM_E_NOMEM;
    for (int pass = 0; pass < 2; pass++) {
        for (int64_t b = 0; b < constraints->bound_count; b++) {
            const struct tdm_bound *bound = &constraints->bounds[b];
            redraw->rule_left[b] = bound->most;
            for (int64_t i = bound->start; is_upper(constraints, b) && i < bound->start + bound->count; i++) {
                int64_t *at = &redraw->rule_start[constraints->terms[i].pair + 2 - pass];
                if (pass == 1) {
                    redraw->rule_of[*at] = b;
                    redraw->rule_weight[*at] = constraints->terms[i].weight;
                }
                (*at)++;
            }
        }
        for (int64_t i = 0; pass == 0 && i < problem->pair_count; i++) redraw->rule_start[i + 2] += redraw->rule_start[i + 1];
    }
    return TANDEM_OK;
}

static int is_free(const struct redraw *redraw, int64_t pair)
{
    int32_t column = redraw->market->pair[pair].column, cap = redraw->market->column_cap[column];
    int64_t origin = redraw->market->pair_origin[pair];

    if (redraw->seats[column] <= 0 || (cap >= 0 && redraw->cap_seats[cap] <= 0)) return 0;
    for (int64_t i = redraw->rule_start == NULL ? 0 : redraw->rule_start[origin]; redraw->rule_start != NULL && i < redraw->rule_start[origin + 1]; i++)
        if (redraw->rule_weight[i] > redraw->rule_left[redraw->rule_of[i]]) return 0;
    return 1;
}

static void seat(struct redraw *redraw, int32_t row, int64_t pair)
{
    int32_t column = redraw->market->pair[pair].column, cap = redraw->market->column_cap[column];
    int64_t origin = redraw->market->pair_origin[pair];

    redraw->chosen[pair] = 1;
    redraw->wants[row]--;
    redraw->seats[column]--;
    if (cap >= 0) redraw->cap_seats[cap]--;
    for (int64_t i = redraw->rule_start == NULL ? 0 : redraw->rule_start[origin]; redraw->rule_start != NULL && i < redraw->rule_start[origin + 1]; i++)
        redraw->rule_left[redraw->rule_of[i]] -= redraw->rule_weight[i];
}

static int32_t redraw_init(struct redraw *redraw, const struct tdm_market *market, uint8_t *chosen)
{
    const struct tdm_memory *memory = &market->memory;

    *redraw = (struct redraw){ .market = market, .chosen = chosen, .seats = tdm_alloc_array(memory, market->column_count, sizeof(int64_t)),
                               .cap_seats = tdm_alloc_array(memory, market->cap_count, sizeof(int64_t)),
                               .wants = tdm_alloc_array(memory, market->row_count, sizeof(int32_t)) };
    if (redraw->seats == NULL || redraw->cap_seats == NULL || redraw->wants == NULL || read_rules(redraw) != TANDEM_OK) return TANDEM_E_NOMEM;
    memset(chosen, 0, (size_t)market->pair_count);
    for (int32_t c = 0; c < market->column_count; c++) redraw->seats[c] = market->seats[c];
    for (int32_t k = 0; k < market->cap_count; k++) redraw->cap_seats[k] = market->cap_seats[k];
    for (int32_t r = 0; r < market->row_count; r++) redraw->wants[r] = market->row_most[r];
    for (int32_t r = 0; r < market->row_count; r++)
        for (int64_t i = market->row_start[r]; i < market->row_start[r + 1]; i++)
            if (tdm_market_is_pinned(market, i) && is_free(redraw, i)) seat(redraw, r, i);
    return TANDEM_OK;
}

static void redraw_finish(struct redraw *redraw)
{
    void *const blocks[] = { redraw->seats, redraw->cap_seats, redraw->wants, redraw->rule_start, redraw->rule_of, redraw->rule_weight,
                             redraw->rule_left };
    for (size_t i = 0; i < sizeof blocks / sizeof *blocks; i++) tdm_free(&redraw->market->memory, blocks[i]);
}

/* ---------------------------------------------------------------- serial dictatorship */

static int32_t class_of(const struct tdm_market *market, int32_t row)
{
    return market->problem->row_class == NULL ? 1 : market->problem->row_class[market->row_origin[row]];
}

/* The smallest class above `after`, or INT32_MAX. */
static int32_t next_class(const struct tdm_market *market, int32_t after)
{
    int32_t next = INT32_MAX;
    for (int32_t r = 0; r < market->row_count; r++)
        if (class_of(market, r) > after && class_of(market, r) < next) next = class_of(market, r);
    return next;
}

static void serial(struct redraw *redraw)
{
    const struct tdm_market *market = redraw->market;

    for (int32_t class = next_class(market, 0); class != INT32_MAX; class = next_class(market, class))
        for (int32_t r = 0; r < market->row_count; r++)
            for (int64_t i = market->row_start[r]; class_of(market, r) == class && i < market->row_start[r + 1]; i++)
                if (redraw->wants[r] > 0 && !redraw->chosen[i] && is_free(redraw, i)) seat(redraw, r, i);
}

/* ---------------------------------------------------------------- immediate acceptance */

struct asking {
    int32_t row, house, order;       /* a column or, beyond the columns, a cap; place in its order */
    int64_t pair;
};

static int compare_asking(const void *user, int64_t a, int64_t b)
{
    const struct asking *x = (const struct asking *)user + a, *y = (const struct asking *)user + b;
    if (x->house != y->house) return x->house < y->house ? -1 : 1;
    if (x->order != y->order) return x->order < y->order ? -1 : 1;
    return (x->pair > y->pair) - (x->pair < y->pair);
}

/* Wherever it is: whoever stands higher there goes first. */
static int compare_order(const void *user, int64_t a, int64_t b)
{
    const struct asking *x = (const struct asking *)user + a, *y = (const struct asking *)user + b;
    if (x->order != y->order) return x->order < y->order ? -1 : 1;
    return (x->pair > y->pair) - (x->pair < y->pair);
}

/* Everyone's k-th wish that is no pin, at its column. */
static int64_t ask_all(const struct redraw *redraw, int64_t k, struct asking *asking)
{
    const struct tdm_market *market = redraw->market;
    int64_t                  count = 0;

    for (int32_t r = 0; r < market->row_count; r++) {
        int64_t at = market->row_start[r];
        while (at < market->row_start[r + 1] && tdm_market_is_pinned(market, at)) at++;
        if (redraw->wants[r] <= 0 || at + k >= market->row_start[r + 1]) continue;
        asking[count++] = (struct asking){ r, market->pair[at + k].column, market->pair[at + k].place, at + k };
    }
    return count;
}

/* Keeps those whom the columns take, in house order of their caps. */
static int64_t pass_columns(const struct redraw *redraw, struct asking *asking, const int64_t *index, int64_t count, struct asking *kept)
{
    const struct tdm_market *market = redraw->market;
    int64_t                  passed = 0, in_column = 0;

    for (int64_t i = 0; i < count; i++) {
        const struct asking *one = &asking[index[i]];
        int32_t              cap = market->column_cap[one->house];
        in_column = i > 0 && asking[index[i - 1]].house == one->house ? in_column + 1 : 0;
        if (in_column >= redraw->seats[one->house]) continue;
        kept[passed] = *one;
        if (cap >= 0) kept[passed] = (struct asking){ one->row, market->column_count + cap, tdm_market_cap_place(market, one->pair), one->pair };
        passed++;
    }
    return passed;
}

/* Those who ask and could still be seated, once: how many were. asking[count] is left in no order of use. */
static int64_t seat_some(struct redraw *redraw, struct asking *asking, int64_t *count, struct asking *kept, int64_t *index, int64_t *scratch)
{
    int64_t open = 0, passed, seated = 0;

    for (int64_t i = 0; i < *count; i++)
        if (!redraw->chosen[asking[i].pair] && is_free(redraw, asking[i].pair)) asking[open++] = asking[i];
    *count = open;
    for (int64_t i = 0; i < open; i++) index[i] = i;
    tdm_sort(index, scratch, open, compare_asking, asking);
    passed = pass_columns(redraw, asking, index, open, kept);
    for (int64_t i = 0; i < passed; i++) index[i] = i;
    tdm_sort(index, scratch, passed, compare_order, kept);
    for (int64_t i = 0; i < passed; i++) {
        if (!is_free(redraw, kept[index[i]].pair)) continue;
        seat(redraw, kept[index[i]].row, kept[index[i]].pair);
        seated++;
    }
    return seated;
}

static int32_t boston(struct redraw *redraw)
{
    const struct tdm_memory *memory = &redraw->market->memory;
    int64_t                  rows = redraw->market->row_count, count = 1;
    struct asking           *asking = tdm_alloc_array(memory, rows, sizeof *asking), *kept = tdm_alloc_array(memory, rows, sizeof *kept);
    int64_t                 *index = tdm_alloc_array(memory, rows, sizeof *index), *scratch = tdm_alloc_array(memory, rows, sizeof *scratch);
    int32_t                  status = asking == NULL || kept == NULL || index == NULL || scratch == NULL ? TANDEM_E_NOMEM : TANDEM_OK;

    for (int64_t k = 0; status == TANDEM_OK && count > 0; k++) {
        int64_t left = count = ask_all(redraw, k, asking);
        while (seat_some(redraw, asking, &left, kept, index, scratch) > 0) continue;
    }
    tdm_free(memory, asking);
    tdm_free(memory, kept);
    tdm_free(memory, index);
    tdm_free(memory, scratch);
    return status;
}

/* ---------------------------------------------------------------- top trading cycles */

struct pointers {
    int64_t *wish;               /* [row_count] her best wish that is free, or the end of her list */
    int64_t *first;              /* [orders] how far each order has been read */
    int32_t *seen, *path;        /* [row_count] position on the path at hand, or -1 */
};

static int is_left(const struct redraw *redraw, struct pointers *pointers, int32_t row)
{
    int64_t end = redraw->market->row_start[row + 1];

    if (redraw->wants[row] <= 0) return 0;
    while (pointers->wish[row] < end && (redraw->chosen[pointers->wish[row]] || !is_free(redraw, pointers->wish[row]))) pointers->wish[row]++;
    return pointers->wish[row] < end;
}

/* The first student left in the order that serves this column; those it leaves out follow by the draw, from `drawn` on. */
static int32_t first_left(const struct redraw *redraw, struct pointers *pointers, int32_t column, int32_t *drawn)
{
    const struct tdm_market *market = redraw->market;
    int32_t                  cap = market->column_cap[column], order = cap >= 0 ? market->cap_order[cap] : market->column_order[column];

    for (; order >= 0 && pointers->first[order] < market->order_start[order + 1]; pointers->first[order]++)
        if (is_left(redraw, pointers, market->order_row[pointers->first[order]])) return market->order_row[pointers->first[order]];
    while (!is_left(redraw, pointers, *drawn)) (*drawn)++;
    return *drawn;
}

/* Walks from the last of the path until it meets itself, and seats that ring; the rest of the path stays. */
static void trade(struct redraw *redraw, struct pointers *pointers, int32_t start, int32_t *drawn)
{
    int32_t depth = 0;

    pointers->path[depth] = start;
    pointers->seen[start] = depth++;
    while (depth > 0) {
        int32_t row = pointers->path[depth - 1], next;
        if (!is_left(redraw, pointers, row)) {
            pointers->seen[row] = -1;
            depth--;
            continue;
        }
        next = first_left(redraw, pointers, redraw->market->pair[pointers->wish[row]].column, drawn);
        if (pointers->seen[next] < 0) {
            pointers->path[depth] = next;
            pointers->seen[next] = depth++;
            continue;
        }
        for (int32_t last = pointers->seen[next]; depth > last; depth--) {
            int32_t one = pointers->path[depth - 1];
            pointers->seen[one] = -1;
            seat(redraw, one, pointers->wish[one]);
        }
    }
}

static int32_t ttc(struct redraw *redraw)
{
    const struct tdm_market *market = redraw->market;
    const struct tdm_memory *memory = &market->memory;
    struct pointers          pointers = { tdm_alloc_array(memory, market->row_count, sizeof(int64_t)),
                                          tdm_alloc_array(memory, market->order_count, sizeof(int64_t)),
                                          tdm_alloc_array(memory, market->row_count, sizeof(int32_t)),
                                          tdm_alloc_array(memory, market->row_count, sizeof(int32_t)) };
    int32_t                  drawn = 0;
    int32_t status = pointers.wish == NULL || pointers.first == NULL || pointers.seen == NULL || pointers.path == NULL ? TANDEM_E_NOMEM : TANDEM_OK;

    for (int32_t r = 0; status == TANDEM_OK && r < market->row_count; r++) {
        pointers.wish[r] = market->row_start[r];
        pointers.seen[r] = -1;
    }
    for (int32_t i = 0; status == TANDEM_OK && i < market->order_count; i++) pointers.first[i] = market->order_start[i];
    for (int32_t r = 0; status == TANDEM_OK && r < market->row_count; r++)
        while (is_left(redraw, &pointers, r)) trade(redraw, &pointers, r, &drawn);
    tdm_free(memory, pointers.wish);
    tdm_free(memory, pointers.first);
    tdm_free(memory, pointers.seen);
    tdm_free(memory, pointers.path);
    return status;
}

int32_t tdm_redraw_serving(const struct tdm_market *market, int32_t mechanism, uint8_t *chosen)
{
    struct redraw redraw;
    int32_t       status = redraw_init(&redraw, market, chosen);

    if (status == TANDEM_OK && mechanism == TANDEM_MECHANISM_SERIAL) serial(&redraw);
    if (status == TANDEM_OK && mechanism == TANDEM_MECHANISM_BOSTON) status = boston(&redraw);
    if (status == TANDEM_OK && mechanism == TANDEM_MECHANISM_TTC) status = ttc(&redraw);
    redraw_finish(&redraw);
    return status;
}
