/* SPDX-License-Identifier: MIT
 * Cost-scaling push-relabel. Included once per width: PRICE, PRICE_LIMIT and SCALING_SOLVE are defined by the including file.
 *
 * Keeps:   during a phase of error bound eps every half with room has a reduced cost of at least -eps; at its end nobody has excess.
 *          Nodes are served first come, first served; every order is that of the nodes and arcs, so equal input gives equal work.
 *          Prices are rounded exactly: costs are multiples of S = 2^scale_bits. If no price has one of the residues r .. r + eps - 1
 *          modulo S, then floor((price - r) / S) are potentials that prove the flow optimal for the unscaled costs: with
 *          price = S q + r + f and eps <= f < S, S cost >= S (q(u) - q(v)) + f(u) - f(v) - eps > S (q(u) - q(v) - 1). At eps = 1 such an r
 *          exists because S exceeds the number of nodes; before, it may.
 *          The error bound falls by 2^STEP_BITS from one phase to the next.
 * Source:  [GT90], [Gol97].
 */
#include "method/scaling_update.h"

/* Measured on the families of the bench. A global update costs about as much as relabelling that looks at a third of the halves. */
enum { HALVES_PER_WORK = 3, STEP_BITS = 4 };

struct scaling {
    const struct tdm_scaling_task *task;
    struct residual net;
    struct sweep    sweep;
    int32_t        *queue;           /* [node_count] ring of nodes with excess */
    uint8_t        *is_queued;       /* [node_count] */
    int32_t         queue_head, queue_count;
    uint8_t        *residues;        /* [2^scale_bits] */
};

static void scaling_finish(struct scaling *s)
{
    const struct tdm_memory *memory = s->task->memory;

    residual_finish(memory, &s->net);
    sweep_finish(memory, &s->sweep);
    tdm_free(memory, s->queue);
    tdm_free(memory, s->is_queued);
    tdm_free(memory, s->residues);
}

static int32_t scaling_init(const struct tdm_scaling_task *task, struct scaling *s)
{
    memset(s, 0, sizeof *s);
    s->task = task;
    s->queue = tdm_alloc_array(task->memory, task->node_count, sizeof *s->queue);
    s->is_queued = tdm_alloc_zeroed(task->memory, task->node_count, sizeof *s->is_queued);
    s->residues = tdm_alloc_array(task->memory, (int64_t)1 << task->scale_bits, sizeof *s->residues);
    if (s->queue == NULL || s->is_queued == NULL || s->residues == NULL) return TANDEM_E_NOMEM;
    if (sweep_init(task->memory, task->node_count, &s->sweep) != TANDEM_OK) return TANDEM_E_NOMEM;
    return residual_init(task, &s->net);
}

/* ---- the queue */

static inline void enqueue(struct scaling *s, int32_t node)
{
    int32_t slot;
    if (s->is_queued[node] || s->net.excess[node] <= 0) return;
    slot = s->queue_head + s->queue_count++;
    s->queue[slot >= s->net.node_count ? slot - s->net.node_count : slot] = node;
    s->is_queued[node] = 1;
}

static inline int32_t dequeue(struct scaling *s)
{
    int32_t node = s->queue[s->queue_head];
    if (++s->queue_head == s->net.node_count) s->queue_head = 0;
    s->queue_count--;
    s->is_queued[node] = 0;
    return node;
}

/* ---- one phase */

/* Empties every admissible half, so that no reduced cost is negative; the price is excess here and deficits there. */
static void saturate(struct scaling *s)
{
    struct residual *net = &s->net;

    for (int32_t node = 0; node < net->node_count; node++) {
        uint32_t end = net->first[node + 1];
        for (uint32_t i = open_from(net, net->first[node], end); i < end; i = open_from(net, i + 1, end)) {
            PRICE reduced = reduced_cost(net, node, &net->halves[i]);
            if (reduced < 0) push(net, node, i, admissible_room(net, i, reduced));
        }
    }
    for (int32_t node = 0; node < net->node_count; node++) enqueue(s, node);
}

/* Rises until the best half is admissible by eps; others may have become so on the way, so the search starts anew. */
static int32_t relabel(struct residual *net, int32_t node, int shift, int64_t *work)
{
    PRICE    least = PRICE_LIMIT;
    uint32_t first = net->first[node], end = net->first[node + 1];

    for (uint32_t i = open_from(net, first, end); i < end; i = open_from(net, i + 1, end)) {
        PRICE through = net->halves[i].cost + net->price[net->halves[i].head];
        if (through < least) least = through;
        ++*work;
    }
    *work += 2 + ((end - first) >> 6);
    if (least > PRICE_LIMIT - ((PRICE)1 << shift)) return TANDEM_E_RANGE;
    assert(least >= net->price[node]);
    net->price[node] = least + ((PRICE)1 << shift);
    net->current[node] = net->first[node];
    return TANDEM_OK;
}

/* Pushes along admissible halves from the current one on, until the excess is gone or none is left. */
static void push_out(struct scaling *s, int32_t node)
{
    struct residual *net = &s->net;
    uint32_t i, end = net->first[node + 1];

    for (i = open_from(net, net->current[node], end); i < end; i = open_from(net, i + 1, end)) {
        PRICE reduced = reduced_cost(net, node, &net->halves[i]);
        if (reduced >= 0) continue;
        int64_t amount = admissible_room(net, i, reduced);
        if (amount > net->excess[node]) amount = net->excess[node];
        push(net, node, i, amount);
        enqueue(s, net->halves[i].head);
        if (net->excess[node] == 0) break;
    }
    net->current[node] = i;
}

static int32_t discharge(struct scaling *s, int32_t node, int shift, int64_t *work)
{
    struct residual *net = &s->net;

    for (;;) {
        push_out(s, node);
        if (net->excess[node] == 0) return TANDEM_OK;
        if (relabel(net, node, shift, work) != TANDEM_OK) return TANDEM_E_RANGE;
    }
}

static int32_t refine(struct scaling *s, int shift)
{
    int64_t half_count = s->net.first[s->net.node_count];
    int64_t budget = 0, work, swept;
    int32_t status = TANDEM_OK;

    saturate(s);
    if (tdm_control_tick(s->task->control, half_count)) return TANDEM_E_STOPPED;
    while (s->queue_count > 0 && status == TANDEM_OK) {
        if (budget <= 0) {
            status = update_prices(&s->net, &s->sweep, shift, &swept);
            budget = half_count / HALVES_PER_WORK + 1;
            if (tdm_control_tick(s->task->control, swept)) return TANDEM_E_STOPPED;
            continue;
        }
        work = 1;
        status = discharge(s, dequeue(s), shift, &work);
        budget -= work;
        if (tdm_control_tick(s->task->control, work)) return TANDEM_E_STOPPED;
    }
    return status;
}

/* For asserts: what a phase promises. */
static inline int is_within_bound(const struct residual *net, int shift)
{
    for (int32_t node = 0; node < net->node_count; node++) {
        uint32_t end = net->first[node + 1];
        if (net->excess[node] != 0) return 0;
        for (uint32_t i = open_from(net, net->first[node], end); i < end; i = open_from(net, i + 1, end))
            if (reduced_cost(net, node, &net->halves[i]) < -((PRICE)1 << shift)) return 0;
    }
    return 1;
}

/* ---- exact potentials */

/* The first of `length` residues in a row that no price has, or -1. The row may wrap around. */
static int64_t find_gap(struct scaling *s, int64_t length)
{
    int64_t scale = (int64_t)1 << s->net.scale_bits, run = 0;

    memset(s->residues, 0, (size_t)scale);
    for (int32_t node = 0; node < s->net.node_count; node++) s->residues[(int64_t)(s->net.price[node] & (scale - 1))] = 1;
    for (int64_t r = 0; r < scale + length; r++) {
        run = s->residues[r & (scale - 1)] ? 0 : run + 1;
        if (run == length) return (r + 1 - length) & (scale - 1);
    }
    return -1;
}

/* 1 if the flow is proven optimal; then the potentials are there, relative to node 0. -1 if one does not fit. */
static int round_prices(struct scaling *s, int shift)
{
    const struct residual *net = &s->net;
    int64_t gap = shift < net->scale_bits ? find_gap(s, (int64_t)1 << shift) : -1;
    PRICE   base;

    if (gap < 0) return 0;
    base = (net->price[0] - gap) >> net->scale_bits;
    for (int32_t node = 0; node < net->node_count; node++)
        if (tdm_narrow_checked((tdm_wide)((net->price[node] - gap) >> net->scale_bits) - base, &s->task->potential[node])) return -1;
    return 1;
}

int32_t SCALING_SOLVE(const struct tdm_scaling_task *task)
{
    struct scaling s;
    int32_t status = scaling_init(task, &s);
    int     shift = task->first_shift, rounded = 0;

    if (status != TANDEM_OK) goto out;
    for (;;) {
        status = refine(&s, shift);
        if (status != TANDEM_OK) goto out;
        assert(is_within_bound(&s.net, shift));
        rounded = round_prices(&s, shift);
        if (rounded != 0) break;
        assert(shift > 0);
        shift = shift > STEP_BITS ? shift - STEP_BITS : 0;
    }
    if (rounded < 0) status = TANDEM_E_RANGE;
    else collect_flow(task, &s.net);
out:
    scaling_finish(&s);
    return status;
}
