/* SPDX-License-Identifier: MIT
 * Rows and pairs: for each student, in the order of the problem, the places she may get.
 *
 * Keeps:   pairs of a row ascend by column; a pair that was said twice has the better rank and the greater score; a pinned pair is
 *          there whatever the wishes; a forbidden one is not.
 */
#include "problem/translate.h"

#include <stdlib.h>
#include <string.h>

/* A pair on its way into the row. `column` first, so that entries sort by it. */
struct entry {
    int32_t column, rank;
    int64_t score;
    uint8_t flags;
};

struct desk {
    struct tdm_translation *t;
    int64_t                 capacity;     /* of the row being made */
    struct entry           *row, *scratch;
};

/* Sorts by column: by insertion where the row is short or sorted already, else by merging. */
static void sort_short(struct entry *row, int64_t low, int64_t high)
{
    for (int64_t i = low + 1; i < high; i++) {
        struct entry entry = row[i];
        int64_t      k = i;
        for (; k > low && row[k - 1].column > entry.column; k--) row[k] = row[k - 1];
        row[k] = entry;
    }
}

static void merge_halves(const struct entry *from, struct entry *to, int64_t low, int64_t middle, int64_t high)
{
    int64_t a = low, b = middle;
    for (int64_t i = low; i < high; i++) to[i] = a < middle && (b >= high || from[a].column <= from[b].column) ? from[a++] : from[b++];
}

static void sort_row(struct entry *row, struct entry *scratch, int64_t count)
{
    enum { SHORT = 24 };
    struct entry *from = row, *to = scratch, *swap;
    int64_t       sorted = 1;

    while (sorted < count && row[sorted - 1].column <= row[sorted].column) sorted++;
    if (sorted >= count) return;
    for (int64_t low = 0; low < count; low += SHORT) sort_short(row, low, low + SHORT < count ? low + SHORT : count);
    for (int64_t width = SHORT; width < count; width *= 2) {
        for (int64_t low = 0; low < count; low += 2 * width) {
            int64_t middle = low + width < count ? low + width : count, high = low + 2 * width < count ? low + 2 * width : count;
            merge_halves(from, to, low, middle, high);
        }
        swap = from, from = to, to = swap;
    }
    if (from != row) memcpy(row, from, (size_t)count * sizeof *row);
}

/* Joins entries of one column: the better rank, the greater score, all flags. */
static int64_t join_repeats(struct entry *row, int64_t count)
{
    int64_t kept = 0;

    for (int64_t i = 0; i < count; i++) {
        struct entry *last = kept > 0 ? &row[kept - 1] : NULL;
        if (last == NULL || last->column != row[i].column) {
            row[kept++] = row[i];
            continue;
        }
        if (last->rank == 0 || (row[i].rank > 0 && row[i].rank < last->rank)) last->rank = row[i].rank;
        if (last->score == TANDEM_NO_SCORE || (row[i].score != TANDEM_NO_SCORE && row[i].score > last->score)) last->score = row[i].score;
        last->flags |= row[i].flags;
    }
    return kept;
}

static int is_banned(const struct tdm_translation *t, int32_t student, int32_t opportunity)
{
    return tdm_ban_of(t, student, opportunity) != TANDEM_NONE;
}

static int32_t reserve_row(struct desk *desk, int64_t needed)
{
    const struct tdm_memory *memory = &desk->t->model->memory;
    int64_t                  capacity = desk->capacity;
    int32_t                  status = tdm_grow(memory, (void **)&desk->row, &capacity, needed, sizeof *desk->row);

    if (status == TANDEM_OK) status = tdm_grow(memory, (void **)&desk->scratch, &desk->capacity, needed, sizeof *desk->scratch);
    return status;
}

static int64_t add_wishes(struct desk *desk, int32_t student, int64_t count)
{
    const struct tdm_translation *t = desk->t;
    const struct tandem_model    *model = t->model;

    for (int64_t i = t->wish_start[student]; i < t->wish_start[student + 1]; i++) {
        int64_t wish = t->wish_order == NULL ? i : t->wish_order[i];
        int32_t opportunity = model->wish_opportunity[wish];
        if (is_banned(t, student, opportunity)) continue;
        desk->row[count++] = (struct entry){ t->opportunity_column[opportunity], model->wish_rank[wish],
                                             model->wish_score == NULL ? TANDEM_NO_SCORE : model->wish_score[wish], 0 };
    }
    return count;
}

static int is_matched(const struct tdm_translation *t, int32_t student) { return t->scorer != NULL && t->scorer->is_matched[student]; }

static int64_t add_candidates(struct desk *desk, int32_t student, int64_t count)
{
    const struct tdm_translation *t = desk->t;
    const struct tdm_candidates  *from = t->candidates;

    for (int64_t i = from->start[student]; i < from->start[student + 1]; i++)
        if (!is_banned(t, student, from->opportunity[i])) desk->row[count++] = (struct entry){ t->opportunity_column[from->opportunity[i]], 0, from->score[i] * t->model->scale, 0 };
    return count;
}

/* Everywhere that her interests give a score above 0. */
static int64_t add_matches(struct desk *desk, int32_t student, int64_t count)
{
    const struct tdm_translation *t = desk->t;

    if (t->candidates != NULL) return add_candidates(desk, student, count);
    tdm_scorer_row(t->scorer, student, t->row_score);
    for (int32_t o = 0; o < t->model->opportunity_keys.count; o++)
        if (t->row_score[o] > 0 && !is_banned(t, student, o))
            desk->row[count++] = (struct entry){ t->opportunity_column[o], 0, t->row_score[o] * t->model->scale, 0 };
    return count;
}

/* A pin or an earlier placement of hers has the score of her interests, whatever it is. */
static int64_t score_of(const struct tdm_translation *t, int32_t student, int32_t opportunity)
{
    int is_eligible;
    if (!is_matched(t, student)) return TANDEM_NO_SCORE;
    return tdm_scorer_pair(t->scorer, student, opportunity, &is_eligible, NULL) * t->model->scale;
}

/* Where she was before, if she may be again: only then can the candidates leave it out. */
static int64_t add_kept(struct desk *desk, int32_t student, int64_t count)
{
    const struct tdm_translation *t = desk->t;

    if (t->kept_start == NULL || t->candidates == NULL) return count;
    for (int64_t i = t->kept_start[student]; i < t->kept_start[student + 1]; i++) {
        int     is_eligible;
        int64_t score = tdm_scorer_pair(t->scorer, student, t->kept[i], &is_eligible, NULL);
        if (is_eligible && score > 0 && !is_banned(t, student, t->kept[i]))
            desk->row[count++] = (struct entry){ t->opportunity_column[t->kept[i]], 0, score * t->model->scale, 0 };
    }
    return count;
}

static int64_t add_everywhere(struct desk *desk, int32_t student, int64_t count)
{
    const struct tdm_translation *t = desk->t;

    for (int32_t o = 0; o < t->model->opportunity_keys.count; o++)
        if (!is_banned(t, student, o)) desk->row[count++] = (struct entry){ t->opportunity_column[o], 0, TANDEM_NO_SCORE, 0 };
    return count;
}

static int64_t add_pins(struct desk *desk, int32_t student, int64_t count)
{
    const struct tdm_translation *t = desk->t;

    for (int64_t i = t->pin_start[student]; i < t->pin_start[student + 1]; i++)
        desk->row[count++] = (struct entry){ t->opportunity_column[t->pins[i]], 0, score_of(t, student, t->pins[i]), TDM_PAIR_PINNED };
    return count;
}

static void mark_kept(struct desk *desk, int32_t student, int64_t count)
{
    const struct tdm_translation *t = desk->t;

    if (t->kept_start == NULL) return;
    for (int64_t i = t->kept_start[student]; i < t->kept_start[student + 1]; i++)
        for (int64_t k = 0; k < count; k++)
            if (desk->row[k].column == t->opportunity_column[t->kept[i]]) desk->row[k].flags |= TDM_PAIR_KEPT;
}

static int64_t widest_row(const struct tdm_translation *t, int32_t student)
{
    int64_t widest = t->wish_start[student + 1] - t->wish_start[student] + t->pin_start[student + 1] - t->pin_start[student];
    if (t->is_silent[student] && (t->options->flags & TANDEM_PLACE_SILENT)) widest += t->model->opportunity_keys.count;
    if (!is_matched(t, student)) return widest;
    if (t->candidates == NULL) return widest + t->model->opportunity_keys.count;
    if (t->kept_start != NULL) widest += t->kept_start[student + 1] - t->kept_start[student];
    return widest + t->candidates->start[student + 1] - t->candidates->start[student];
}

static int32_t make_row(struct desk *desk, int32_t student, int64_t *count)
{
    const struct tdm_translation *t = desk->t;
    int32_t                       status = reserve_row(desk, widest_row(t, student));
    int64_t                       made = 0;

    if (status != TANDEM_OK) return status;
    made = add_wishes(desk, student, made);
    if (is_matched(t, student)) made = add_kept(desk, student, add_matches(desk, student, made));
    if (t->is_silent[student] && (t->options->flags & TANDEM_PLACE_SILENT)) made = add_everywhere(desk, student, made);
    made = add_pins(desk, student, made);
    sort_row(desk->row, desk->scratch, made);
    *count = join_repeats(desk->row, made);
    mark_kept(desk, student, *count);
    return TANDEM_OK;
}

static void store_row(struct tdm_problem *problem, int64_t at, const struct entry *row, int64_t count)
{
    for (int64_t i = 0; i < count; i++) {
        problem->pair_column[at + i] = row[i].column;
        if (problem->pair_rank != NULL) problem->pair_rank[at + i] = row[i].rank;
        if (problem->pair_score != NULL) problem->pair_score[at + i] = row[i].score == TANDEM_NO_SCORE ? 0 : row[i].score;
        if (problem->pair_flags != NULL) problem->pair_flags[at + i] = row[i].flags;
        if (problem->pair_most != NULL) problem->pair_most[at + i] = 1;
    }
}

/* ---- the plain row: wishes alone, few, none twice. Most rows of most schools are plain, and this is the hot loop of the translation. */

enum { PLAIN = 32 };

static int is_plain_row(const struct tdm_translation *t, int32_t student)
{
    return t->wish_start[student + 1] - t->wish_start[student] <= PLAIN && !t->has_bans && t->kept_start == NULL && !is_matched(t, student)
           && t->pin_start[student] == t->pin_start[student + 1] && !(t->is_silent[student] && (t->options->flags & TANDEM_PLACE_SILENT));
}

/* place[i] becomes the number of columns before columns[i]; 0 if one stands twice. Counting beats sorting here: no branches. */
static int count_places(const int32_t *columns, int32_t count, int32_t *place)
{
    int32_t sum = 0;
    for (int32_t i = 0; i < count; i++) {
        int32_t before = 0;
        for (int32_t k = 0; k < count; k++) before += columns[k] < columns[i];
        place[i] = before;
        sum += before;
    }
    return sum == count * (count - 1) / 2;       /* less, if any two are alike */
}

static int64_t typed_score(const struct tandem_model *model, int64_t wish)
{
    return model->wish_score == NULL || model->wish_score[wish] == TANDEM_NO_SCORE ? 0 : model->wish_score[wish];
}

static int store_plain_row(struct tdm_translation *t, int32_t student, int64_t at)
{
    const struct tandem_model *model = t->model;
    struct tdm_problem        *problem = t->problem;
    int64_t                    start = t->wish_start[student];
    int32_t                    count = (int32_t)(t->wish_start[student + 1] - start), columns[PLAIN], place[PLAIN];

    for (int32_t i = 0; i < count; i++) {
        int64_t wish = t->wish_order == NULL ? start + i : t->wish_order[start + i];
        columns[i] = t->opportunity_column[model->wish_opportunity[wish]];
    }
    if (!count_places(columns, count, place)) return 0;
    for (int32_t i = 0; i < count; i++) {
        int64_t wish = t->wish_order == NULL ? start + i : t->wish_order[start + i], pair = at + place[i];
        problem->pair_column[pair] = columns[i];
        if (problem->pair_rank != NULL) problem->pair_rank[pair] = model->wish_rank[wish];
        if (problem->pair_score != NULL) problem->pair_score[pair] = typed_score(model, wish);
        if (problem->pair_flags != NULL) problem->pair_flags[pair] = 0;
        if (problem->pair_most != NULL) problem->pair_most[pair] = 1;
    }
    return 1;
}

/* Which student each row stands for; plain silent students share the last row. */
static int32_t name_rows(struct tdm_translation *t)
{
    const struct tandem_model *model = t->model;
    struct tdm_problem        *problem = t->problem;
    int32_t                    students = model->student_keys.count, rows = 0;

    problem->row_student = tdm_alloc_array(&problem->memory, students, sizeof *problem->row_student);
    problem->silent_students = tdm_alloc_array(&problem->memory, students, sizeof *problem->silent_students);
    if (problem->row_student == NULL || problem->silent_students == NULL) return TANDEM_E_NOMEM;
    for (int32_t i = 0; i < students; i++) {
        int32_t student = (int32_t)t->student_order[i];
        if (t->is_plain[student]) problem->silent_students[problem->silent_count++] = student;
        else problem->row_student[rows++] = student;
    }
    t->student_row = tdm_alloc_array(&t->model->memory, students, sizeof *t->student_row);
    if (t->student_row == NULL) return TANDEM_E_NOMEM;
    for (int32_t s = 0; s < students; s++) t->student_row[s] = -1;
    for (int32_t r = 0; r < rows; r++) t->student_row[problem->row_student[r]] = r;
    problem->silent_row = -1;
    if (problem->silent_count > 0) {
        problem->silent_row = rows;
        problem->row_student[rows++] = TANDEM_NONE;
    }
    problem->rows.leaf_count = problem->rows.node_count = rows;
    return TANDEM_OK;
}

static int32_t bound_rows(struct tdm_translation *t)
{
    struct tdm_problem *problem = t->problem;
    struct tdm_side    *rows = &problem->rows;
    int64_t             count = rows->node_count;

    rows->parent = tdm_alloc_array(&problem->memory, count, sizeof *rows->parent);
    rows->least = tdm_alloc_array(&problem->memory, count, sizeof *rows->least);
    rows->most = tdm_alloc_array(&problem->memory, count, sizeof *rows->most);
    if (rows->parent == NULL || rows->least == NULL || rows->most == NULL) return TANDEM_E_NOMEM;
    for (int32_t r = 0; r < count; r++) {
        const struct tdm_student *student = r == problem->silent_row ? NULL : &t->model->students.at[problem->row_student[r]];
        rows->parent[r] = -1;
        rows->least[r] = student == NULL ? 0 : student->least;
        if (r != problem->silent_row && t->relaxed != NULL && t->relaxed->student_is_free != NULL
            && t->relaxed->student_is_free[problem->row_student[r]])
            rows->least[r] = 0;
        rows->most[r] = student == NULL ? problem->silent_count : student->most;
    }
    return TANDEM_OK;
}

/* Priority classes and silence, where any row has one. */
static int32_t class_rows(struct tdm_translation *t)
{
    struct tdm_problem *problem = t->problem;
    int                 any_class = 0, any_silent = 0;
    int32_t             count = problem->rows.leaf_count;

    for (int32_t r = 0; r < count; r++) {
        if (r != problem->silent_row) any_class |= t->model->students.at[problem->row_student[r]].priority != 1;
        any_silent |= r == problem->silent_row || t->is_silent[problem->row_student[r]];
    }
    any_silent = any_silent && (t->options->flags & TANDEM_PLACE_SILENT);
    if (any_class) {
        problem->row_class = tdm_alloc_array(&problem->memory, count, sizeof *problem->row_class);
        if (problem->row_class == NULL) return TANDEM_E_NOMEM;
        for (int32_t r = 0; r < count; r++)
            problem->row_class[r] = r == problem->silent_row ? 1 : t->model->students.at[problem->row_student[r]].priority;
    }
    if (any_silent) {
        problem->row_is_silent = tdm_alloc_zeroed(&problem->memory, count, 1);
        if (problem->row_is_silent == NULL) return TANDEM_E_NOMEM;
        for (int32_t r = 0; r < count; r++) problem->row_is_silent[r] = r == problem->silent_row || t->is_silent[problem->row_student[r]];
    }
    return TANDEM_OK;
}

static int32_t allocate_pairs(struct tdm_translation *t, int64_t most)
{
    const struct tandem_model *model = t->model;
    struct tdm_problem        *problem = t->problem;
    const struct tdm_memory   *memory = &problem->memory;
    int                        needs_flags = t->pin_start[model->student_keys.count] > 0 || t->kept_start != NULL;

    problem->row_start = tdm_alloc_zeroed(memory, problem->rows.leaf_count + (int64_t)1, sizeof *problem->row_start);
    problem->pair_column = tdm_alloc_array(memory, most, sizeof *problem->pair_column);
    if (problem->row_start == NULL || problem->pair_column == NULL) return TANDEM_E_NOMEM;
    if (model->has_rank && (problem->pair_rank = tdm_alloc_array(memory, most, sizeof *problem->pair_rank)) == NULL) return TANDEM_E_NOMEM;
    if ((model->wish_score != NULL || t->scorer != NULL) && (problem->pair_score = tdm_alloc_array(memory, most, sizeof *problem->pair_score)) == NULL)
        return TANDEM_E_NOMEM;
    if (needs_flags && (problem->pair_flags = tdm_alloc_array(memory, most, 1)) == NULL) return TANDEM_E_NOMEM;
    if (problem->silent_row >= 0 && (problem->pair_most = tdm_alloc_array(memory, most, sizeof *problem->pair_most)) == NULL)
        return TANDEM_E_NOMEM;
    return TANDEM_OK;
}

/* The silent row may go wherever nobody is forbidden, as often as there are seats. */
static int64_t store_silent_row(struct tdm_translation *t, int64_t at)
{
    struct tdm_problem *problem = t->problem;

    for (int32_t column = 0; column < problem->columns.leaf_count; column++) {
        int64_t      seats = problem->columns.most[column];
        struct entry entry = { column, 0, TANDEM_NO_SCORE, 0 };
        if (t->banned_for_all[problem->column_opportunity[column]] || seats == 0) continue;
        store_row(problem, at, &entry, 1);
        problem->pair_most[at++] = (int32_t)(seats < problem->silent_count ? seats : problem->silent_count);
    }
    return at;
}

static int32_t fill_pairs(struct tdm_translation *t)
{
    struct tdm_problem *problem = t->problem;
    struct desk         desk = { .t = t };
    int64_t             at = 0, count = 0;
    int32_t             status = TANDEM_OK;

    if (t->scorer != NULL) t->row_score = tdm_alloc_array(&t->model->memory, t->model->opportunity_keys.count, sizeof *t->row_score);
    if (t->scorer != NULL && t->row_score == NULL) status = TANDEM_E_NOMEM;
    for (int32_t r = 0; status == TANDEM_OK && r < problem->rows.leaf_count; r++) {
        problem->row_start[r] = at;
        if (r == problem->silent_row) {
            at = store_silent_row(t, at);
            continue;
        }
        if (is_plain_row(t, problem->row_student[r]) && store_plain_row(t, problem->row_student[r], at)) {
            at += t->wish_start[problem->row_student[r] + 1] - t->wish_start[problem->row_student[r]];
            continue;
        }
        status = make_row(&desk, problem->row_student[r], &count);
        if (status != TANDEM_OK) break;
        store_row(problem, at, desk.row, count);
        at += count;
    }
    problem->row_start[problem->rows.leaf_count] = at;
    problem->pair_count = at;
    tdm_free(&t->model->memory, desk.row);
    tdm_free(&t->model->memory, desk.scratch);
    return status;
}

int32_t tdm_translate_pairs(struct tdm_translation *t)
{
    struct tdm_problem *problem = t->problem;
    int64_t             most = t->model->opportunity_keys.count;      /* the silent row's */
    int32_t             status = name_rows(t);

    if (status == TANDEM_OK) status = bound_rows(t);
    if (status == TANDEM_OK) status = class_rows(t);
    for (int32_t r = 0; status == TANDEM_OK && r < problem->rows.leaf_count; r++)
        if (r != problem->silent_row) most += widest_row(t, problem->row_student[r]);
    if (status == TANDEM_OK) status = allocate_pairs(t, most);
    if (status == TANDEM_OK) status = fill_pairs(t);
    return status;
}
