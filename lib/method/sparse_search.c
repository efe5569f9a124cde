/* SPDX-License-Identifier: MIT
 * Who may suit a student well enough: bounds from the lists of those who offer her tags.
 *
 * Keeps:   a touched opportunity's bound is at least its score; one that is not touched has a score below `need`.
 */
#include "method/sparse.h"

#include <assert.h>

/* ---- her lists, greatest gain first */

static int32_t add_list(struct tdm_sparse *sparse, struct tdm_sparse_list list)
{
    int32_t status = tdm_grow(&sparse->memory, (void **)&sparse->lists, &sparse->list_capacity, sparse->list_count + (int64_t)1, sizeof *sparse->lists);
    int32_t at = sparse->list_count;

    if (status != TANDEM_OK) return status;
    for (; at > 0 && sparse->lists[at - 1].gain < list.gain; at--) sparse->lists[at] = sparse->lists[at - 1];
    sparse->lists[at] = list;
    sparse->list_count++;
    return TANDEM_OK;
}

/* weight * rarity out of her demand, as a score, fine, rounded up. */
static int64_t gain_of(const struct tdm_score_desk *desk, int32_t student, int64_t at)
{
    const struct tdm_tags *tags = &desk->tags;
    tdm_wide               share = (tdm_wide)tags->students.weight[at] * tags->rarity[tags->students.tag[at]] * ((int64_t)TDM_FULL_VALUE << TDM_FINE);
    return (int64_t)(share * desk->weight / ((tdm_wide)tags->demand[student] * 1000)) + 1;
}

static int32_t add_lists(struct tdm_sparse *sparse, const struct tdm_score_desk *desk, int32_t student)
{
    const struct tdm_tags *tags = &desk->tags;
    int32_t                status = TANDEM_OK;

    if (desk->weight <= 0 || tags->demand[student] == 0) return TANDEM_OK;
    for (int64_t i = tags->students.start[student]; status == TANDEM_OK && i < tags->students.start[student + 1]; i++) {
        int32_t tag = tags->students.tag[i];
        int64_t gain = gain_of(desk, student, i);
        status = add_list(sparse, (struct tdm_sparse_list){ tags, tag, gain });
        for (int64_t k = tags->related_start == NULL ? 0 : tags->related_start[tag];
             status == TANDEM_OK && tags->related_start != NULL && k < tags->related_start[tag + 1]; k++)
            status = add_list(sparse, (struct tdm_sparse_list){ tags, tags->related[k], gain * tags->related_share[k] / 1000 + 1 });
    }
    return status;
}

/* ---- touching */

static void touch(struct tdm_sparse *sparse, int32_t student, int32_t opportunity)
{
    if (sparse->stamp[opportunity] == student + 1) return;
    sparse->stamp[opportunity] = student + 1;
    sparse->bound[opportunity] = sparse->rest;
    sparse->touched[sparse->touched_count++] = opportunity;
}

/* Lifts the bounds of those whom the list names; with `is_closed` of those alone who were touched before. */
static void read_list(struct tdm_sparse *sparse, int32_t student, const struct tdm_sparse_list *list, int is_closed)
{
    const struct tdm_tags *tags = list->tags;

    for (int64_t i = tags->holder_start[list->tag]; i < tags->holder_start[list->tag + 1]; i++) {
        int32_t opportunity = tags->holder[i];
        if (is_closed ? sparse->stamp[opportunity] != student + 1 : sparse->skip[opportunity] == student + 1) continue;
        touch(sparse, student, opportunity);
        sparse->bound[opportunity] += (int64_t)(((tdm_wide)list->gain * tags->holder_share[i]) >> 16) + 1;      /* shares count in 2^-16 too */
    }
}

int32_t tdm_sparse_touch(struct tdm_sparse *sparse, int32_t student, int64_t need)
{
    int64_t unread = 0, least = need > INT64_MAX >> (TDM_FINE + 1) ? INT64_MAX : need << TDM_FINE;
    int32_t read, status = TANDEM_OK;

    assert(need > 0);
    sparse->list_count = sparse->touched_count = 0;
    for (int32_t part = 0; status == TANDEM_OK && part < sparse->scorer->part_count; part++)
        if (sparse->scorer->parts[part].part == TANDEM_PART_TAGS) status = add_lists(sparse, &sparse->scorer->parts[part], student);
    if (status != TANDEM_OK) return status;

    /* lists from `read` on cannot lift anyone to `need` by themselves: those whom they alone name are never looked at */
    for (read = sparse->list_count; read > 0 && sparse->rest + unread + sparse->lists[read - 1].gain + 1 < least; read--)
        unread += sparse->lists[read - 1].gain + 1;
    for (int32_t o = 0; sparse->rest + unread >= least && o < sparse->opportunity_count; o++)
        if (sparse->skip[o] != student + 1) touch(sparse, student, o);
    for (int32_t list = 0; list < sparse->list_count; list++) read_list(sparse, student, &sparse->lists[list], list >= read);
    return tdm_control_tick(sparse->control, sparse->touched_count + (int64_t)1), TANDEM_OK;
}

int64_t tdm_sparse_score(struct tdm_sparse *sparse, int32_t student, int32_t opportunity)
{
    int     is_eligible;
    int64_t score = tdm_scorer_pair(sparse->scorer, student, opportunity, &is_eligible, NULL);

    sparse->scored++;
    return is_eligible && score > 0 && tdm_ban_of(&sparse->rules, student, opportunity) == TANDEM_NONE ? score : 0;
}

/* ---- the best of each student, by a heap of the bounds */

static int goes_before(const struct tdm_sparse *sparse, int32_t a, int32_t b)
{
    if (sparse->bound[a] != sparse->bound[b]) return sparse->bound[a] > sparse->bound[b];
    return sparse->column[a] < sparse->column[b];
}

static void sift(struct tdm_sparse *sparse, int32_t at, int32_t count)
{
    int32_t moving = sparse->heap[at];

    for (int32_t child = 2 * at + 1; child < count; at = child, child = 2 * at + 1) {
        if (child + 1 < count && goes_before(sparse, sparse->heap[child + 1], sparse->heap[child])) child++;
        if (!goes_before(sparse, sparse->heap[child], moving)) break;
        sparse->heap[at] = sparse->heap[child];
    }
    sparse->heap[at] = moving;
}

static int is_better(const struct tdm_sparse *sparse, const struct tdm_sparse_pair *a, const struct tdm_sparse_pair *b)
{
    if (a->score != b->score) return a->score > b->score;
    return sparse->column[a->opportunity] < sparse->column[b->opportunity];
}

/* best[0 .. *kept - 1] are the best so far, best first. */
static void keep_best(struct tdm_sparse *sparse, struct tdm_sparse_pair pair, int32_t *kept, int32_t most)
{
    int32_t at = *kept < most ? (*kept)++ : most;

    for (; at > 0 && is_better(sparse, &pair, &sparse->best[at - 1]); at--)
        if (at < most) sparse->best[at] = sparse->best[at - 1];
    if (at < most) sparse->best[at] = pair;
}

static int32_t find_best(struct tdm_sparse *sparse, int32_t student, int32_t most)
{
    int32_t count = sparse->touched_count, kept = 0, status = TANDEM_OK;

    for (int32_t i = 0; i < count; i++) sparse->heap[i] = sparse->touched[i];
    for (int32_t i = count / 2; i-- > 0;) sift(sparse, i, count);
    while (count > 0 && (kept < most || tdm_sparse_bound(sparse, sparse->heap[0]) > sparse->best[most - 1].score)) {
        int32_t opportunity = sparse->heap[0];
        int64_t score = tdm_sparse_score(sparse, student, opportunity);
        if (score > 0) keep_best(sparse, (struct tdm_sparse_pair){ student, opportunity, score }, &kept, most);
        sparse->heap[0] = sparse->heap[--count];
        if (count > 0) sift(sparse, 0, count);
    }
    for (int32_t i = 0; status == TANDEM_OK && i < kept; i++) status = tdm_sparse_find(sparse, student, sparse->best[i].opportunity, sparse->best[i].score);
    return status;
}

int32_t tdm_sparse_first(struct tdm_sparse *sparse, int32_t count)
{
    int32_t status = TANDEM_OK;

    for (int32_t s = 0; status == TANDEM_OK && s < sparse->scorer->student_count; s++) {
        int64_t most = sparse->model->students.at[s].most > count ? sparse->model->students.at[s].most : count;
        if (!sparse->scorer->is_matched[s]) continue;
        status = tdm_sparse_touch(sparse, s, 1);
        if (status == TANDEM_OK) status = find_best(sparse, s, (int32_t)(most < sparse->opportunity_count ? most : sparse->opportunity_count));
    }
    return status;
}
