/* SPDX-License-Identifier: MIT
 * All rotations, by walking from the stable plan that is best for students to the one that is worst for them.
 *
 * Each student points at the one whom her next wish would push out. A ring of pointers is a rotation; when it has been made, the walk goes
 * on from where the ring was entered. A student whose pointers lead to a wish with room, or to the end of a list, stays for good, and so
 * does everyone who points at her: in every stable plan the same students are placed [GI89, thm 1.6.3; AIM07 for caps].
 *
 * Keeps:   `desk` is a stable plan throughout; cursors only move down.
 * Relies:  lists are strict, and one order serves all columns below a cap.
 * Source:  [GI89] sec. 3.2; [Gus87]. Columns and caps give up the worst that they hold, as in [AIM07].
 */
#include "method/rotations.h"

#include <assert.h>
#include <string.h>

struct walk {
    struct tdm_deferred   desk;
    struct tdm_rotations *rotations;
    int64_t *place;              /* [row_count] the pair that a student of one placement holds */
    int64_t *asked;              /* [row_count] wishes before this one have been proposed */
    uint8_t *stays, *is_placed;  /* [row_count] */
    int32_t *stack, *position;   /* rows on the way; position of each, or -1 */
    int32_t *pushed_column;      /* by position on the stack: the place that the next one on it would lose */
    int32_t  depth;
};

static int64_t pair_held(const struct walk *walk, int32_t row, int32_t column)
{
    return walk->desk.market->row_most[row] == 1 ? walk->place[row] : tdm_deferred_pair(&walk->desk, row, column);
}

static int32_t open_rotation(struct tdm_rotations *rotations, int64_t size)
{
    const struct tdm_memory *memory = &rotations->market->memory;
    int32_t status = tdm_grow(memory, (void **)&rotations->start, &rotations->start_capacity, rotations->count + (int64_t)2, sizeof *rotations->start);

    if (status != TANDEM_OK) return status;
    if (rotations->count == 0) rotations->start[0] = 0;
    return tdm_grow(memory, (void **)&rotations->moves, &rotations->move_capacity, rotations->start[rotations->count] + size,
                    sizeof *rotations->moves);
}

/* The ring stack[low .. depth - 1]: each pushes out the next, the last one the first. */
static int32_t make_rotation(struct walk *walk, int32_t low)
{
    struct tdm_rotations *rotations = walk->rotations;
    int64_t               size = walk->depth - low;
    int32_t               status = open_rotation(rotations, size);
    struct tdm_move      *moves;

    if (status != TANDEM_OK) return status;
    moves = rotations->moves + rotations->start[rotations->count];
    for (int32_t i = 0; i < size; i++) {
        int32_t row = walk->stack[low + i], lost = walk->pushed_column[i == 0 ? walk->depth - 1 : low + i - 1];
        moves[i] = (struct tdm_move){ row, pair_held(walk, row, lost), walk->desk.row[row].next, walk->asked[row] };
    }
    for (int32_t i = 0; i < size; i++) {
        tdm_deferred_push(&walk->desk, moves[i].added, moves[i].row);
        walk->place[moves[i].row] = moves[i].added;
        walk->asked[moves[i].row] = moves[i].added + 1;
        walk->position[moves[i].row] = -1;
    }
    walk->depth = low;
    rotations->count++;
    rotations->start[rotations->count] = rotations->start[rotations->count - 1] + size;
    return TANDEM_OK;
}

static void settle_all(struct walk *walk)
{
    for (; walk->depth > 0; walk->depth--) {
        walk->stays[walk->stack[walk->depth - 1]] = 1;
        walk->position[walk->stack[walk->depth - 1]] = -1;
    }
}

static void enter(struct walk *walk, int32_t row)
{
    walk->position[row] = walk->depth;
    walk->stack[walk->depth++] = row;
}

/* One step from the top of the stack. */
static int32_t step(struct walk *walk)
{
    int32_t row = walk->stack[walk->depth - 1], pushed = -1, column = -1;

    if (!tdm_deferred_next(&walk->desk, row, &pushed, &column) || walk->stays[pushed]) {
        settle_all(walk);
        return TANDEM_OK;
    }
    walk->pushed_column[walk->depth - 1] = column;
    if (walk->position[pushed] >= 0) return make_rotation(walk, walk->position[pushed]);
    enter(walk, pushed);
    return TANDEM_OK;
}

static int32_t walk_down(struct walk *walk)
{
    const struct tdm_market *market = walk->desk.market;
    int32_t                  status = TANDEM_OK;

    for (int32_t row = 0; status == TANDEM_OK && row < market->row_count; row++) {
        if (!walk->is_placed[row]) continue;             /* unplaced here, unplaced everywhere */
        while (status == TANDEM_OK && !walk->stays[row]) {
            if (walk->depth == 0) enter(walk, row);
            status = step(walk);
            if (tdm_control_tick(walk->desk.control, 1)) status = TANDEM_E_STOPPED;
        }
        assert(status != TANDEM_OK || walk->depth == 0);
    }
    return status;
}

static int32_t walk_init(struct walk *walk)
{
    const struct tdm_market *market = walk->desk.market;
    const struct tdm_memory *memory = &market->memory;
    int64_t                  rows = market->row_count;

    walk->place = tdm_alloc_array(memory, rows, sizeof *walk->place);
    walk->asked = tdm_alloc_array(memory, rows, sizeof *walk->asked);
    walk->stays = tdm_alloc_zeroed(memory, rows, 1);
    walk->is_placed = tdm_alloc_zeroed(memory, rows, 1);
    walk->stack = tdm_alloc_array(memory, rows, sizeof *walk->stack);
    walk->position = tdm_alloc_array(memory, rows, sizeof *walk->position);
    walk->pushed_column = tdm_alloc_array(memory, rows, sizeof *walk->pushed_column);
    if (walk->place == NULL || walk->asked == NULL || walk->stays == NULL || walk->is_placed == NULL || walk->stack == NULL || walk->position == NULL
        || walk->pushed_column == NULL)
        return TANDEM_E_NOMEM;
    for (int32_t r = 0; r < rows; r++) {
        walk->asked[r] = walk->desk.row[r].next;
        walk->place[r] = walk->desk.row[r].next - 1;     /* right for those who hold one place */
        walk->position[r] = -1;
        for (int64_t i = market->row_start[r]; i < market->row_start[r + 1]; i++) walk->is_placed[r] |= walk->rotations->first[i];
    }
    return TANDEM_OK;
}

static void walk_finish(struct walk *walk, const struct tdm_memory *memory)
{
    void *const blocks[] = { walk->place, walk->asked, walk->stays, walk->is_placed, walk->stack, walk->position, walk->pushed_column };

    tdm_deferred_finish(&walk->desk);
    for (size_t i = 0; i < sizeof blocks / sizeof *blocks; i++) tdm_free(memory, blocks[i]);
}

int32_t tdm_rotations_find(const struct tdm_market *market, struct tdm_control *control, struct tdm_rotations *rotations)
{
    struct walk walk = { .rotations = rotations };
    int32_t     status;

    *rotations = (struct tdm_rotations){ .market = market };
    rotations->first = tdm_alloc_array(&market->memory, market->pair_count, 1);
    status = rotations->first == NULL ? TANDEM_E_NOMEM : open_rotation(rotations, 0);
    if (status == TANDEM_OK) status = tdm_deferred_students(market, control, &walk.desk, rotations->first);
    if (status == TANDEM_OK) status = walk_init(&walk);
    if (status == TANDEM_OK) status = walk_down(&walk);
    walk_finish(&walk, &market->memory);
    if (status != TANDEM_OK) tdm_rotations_finish(rotations);
    return status;
}

void tdm_rotations_finish(struct tdm_rotations *rotations)
{
    void *const blocks[] = { rotations->start, rotations->moves, rotations->before_start, rotations->before, rotations->first };

    if (rotations->market != NULL)
        for (size_t i = 0; i < sizeof blocks / sizeof *blocks; i++) tdm_free(&rotations->market->memory, blocks[i]);
    *rotations = (struct tdm_rotations){ 0 };
}
