/* SPDX-License-Identifier: MIT
 * The part `tags`: what of her interests is offered, rare tags counting more, related ones in part.
 *
 * Keeps:   numerator <= 1000 * greatest * demand, so that a value is at most TDM_FULL_VALUE.
 */
#include "problem/interest.h"

#include "base/checked.h"
#include "base/sort.h"

#include <string.h>

enum { MOST_RARITY = 10000, LEAST_RARITY = 1000, FULL_SHARE = 1000 };

static int32_t rate_tags(struct tdm_tags *tags, const struct tdm_memory *memory, int32_t opportunities)
{
    int32_t words = tags->words.folded.count;

    tags->offers = tdm_alloc_zeroed(memory, words, sizeof *tags->offers);
    tags->rarity = tdm_alloc_array(memory, words, sizeof *tags->rarity);
    tags->greatest = tdm_alloc_zeroed(memory, opportunities, sizeof *tags->greatest);
    if (tags->offers == NULL || tags->rarity == NULL || tags->greatest == NULL) return TANDEM_E_NOMEM;
    for (int32_t o = 0; o < opportunities; o++)
        for (int64_t i = tags->opportunities.start[o]; i < tags->opportunities.start[o + 1]; i++) {
            tags->offers[tags->opportunities.tag[i]] += tags->opportunities.weight[i] > 0;
            if (tags->opportunities.weight[i] > tags->greatest[o]) tags->greatest[o] = tags->opportunities.weight[i];
        }
    for (int32_t word = 0; word < words; word++) {
        int64_t rarity = tags->offers[word] == 0 ? LEAST_RARITY : (int64_t)FULL_SHARE * opportunities / tags->offers[word];
        tags->rarity[word] = rarity > MOST_RARITY ? MOST_RARITY : rarity < LEAST_RARITY ? LEAST_RARITY : (int32_t)rarity;
    }
    return TANDEM_OK;
}

static int32_t sum_demand(struct tdm_tags *tags, const struct tdm_memory *memory, int32_t students, int32_t opportunities)
{
    tdm_wide most = 0;
    int32_t  greatest = 0;

    tags->demand = tdm_alloc_zeroed(memory, students, sizeof *tags->demand);
    if (tags->demand == NULL) return TANDEM_E_NOMEM;
    for (int32_t s = 0; s < students; s++) {
        for (int64_t i = tags->students.start[s]; i < tags->students.start[s + 1]; i++)
            tags->demand[s] += (int64_t)tags->students.weight[i] * tags->rarity[tags->students.tag[i]];
        if (tags->demand[s] > most) most = tags->demand[s];
    }
    for (int32_t o = 0; o < opportunities; o++)
        if (tags->greatest[o] > greatest) greatest = tags->greatest[o];
    tags->is_narrow = most * greatest * FULL_SHARE * TDM_FULL_VALUE <= INT64_MAX;
    return TANDEM_OK;
}

static int32_t list_holders(struct tdm_tags *tags, const struct tdm_memory *memory, int32_t opportunities)
{
    const struct tdm_tag_lists *lists = &tags->opportunities;
    int64_t                    *start = tdm_alloc_zeroed(memory, tags->words.folded.count + (int64_t)2, sizeof *start), count = lists->start[opportunities];

    tags->holder_start = start;
    tags->holder = tdm_alloc_array(memory, count, sizeof *tags->holder);
    tags->holder_weight = tdm_alloc_array(memory, count, sizeof *tags->holder_weight);
    tags->holder_share = tdm_alloc_array(memory, count, sizeof *tags->holder_share);
    if (start == NULL || tags->holder == NULL || tags->holder_weight == NULL || tags->holder_share == NULL) return TANDEM_E_NOMEM;
    for (int32_t word = 0; word < tags->words.folded.count; word++) start[word + 2] = start[word + 1] + tags->offers[word];
    for (int32_t o = 0; o < opportunities; o++)
        for (int64_t i = lists->start[o]; i < lists->start[o + 1]; i++) {
            if (lists->weight[i] == 0) continue;
            tags->holder[start[lists->tag[i] + 1]] = o;
            tags->holder_weight[start[lists->tag[i] + 1]] = lists->weight[i];
            tags->holder_share[start[lists->tag[i] + 1]++] = (uint32_t)((((int64_t)lists->weight[i] << 16) + tags->greatest[o] - 1) / tags->greatest[o]);
        }
    return TANDEM_OK;
}

/* ---- related tags */

struct relation {
    int32_t tag, other, share;
};

static int compare_relations(const void *user, int64_t a, int64_t b)
{
    const struct relation *x = (const struct relation *)user + a, *y = (const struct relation *)user + b;
    if (x->tag != y->tag) return x->tag < y->tag ? -1 : 1;
    if (x->other != y->other) return x->other < y->other ? -1 : 1;
    return (x->share < y->share) - (x->share > y->share);      /* the greater share first: it counts */
}

/* Each relation both ways. A tag is not related to itself: it is shared whole. */
static int32_t name_relations(struct tdm_tags *tags, const struct tandem_model *model, struct relation *relations, int64_t *count)
{
    *count = 0;
    for (int64_t i = 0; i < model->related.count; i++) {
        const struct tdm_related *row = &model->related.at[i];
        const char               *text = tdm_model_text(model, row->tag), *other_text = tdm_model_text(model, row->other);
        int32_t                   tag = tdm_vocabulary_add(&model->memory, &tags->words, text, strlen(text));
        int32_t                   other = tdm_vocabulary_add(&model->memory, &tags->words, other_text, strlen(other_text));
        if (tag < 0 || other < 0) return tag < 0 ? tag : other;
        if (tag == other) continue;
        relations[(*count)++] = (struct relation){ tag, other, row->share };
        relations[(*count)++] = (struct relation){ other, tag, row->share };
    }
    return TANDEM_OK;
}

static void store_relations(struct tdm_tags *tags, const struct relation *relations, const int64_t *index, int64_t count)
{
    int64_t at = 0;

    for (int64_t i = 0; i < count; i++) {
        const struct relation *one = &relations[index[i]], *last = i == 0 ? NULL : &relations[index[i - 1]];
        if (last != NULL && last->tag == one->tag && last->other == one->other) continue;
        tags->related[at] = one->other;
        tags->related_share[at++] = one->share;
        tags->related_start[one->tag + 1]++;
    }
    for (int32_t word = 0; word < tags->words.folded.count; word++) tags->related_start[word + 1] += tags->related_start[word];
}

static int32_t relate(struct tdm_tags *tags, const struct tandem_model *model)
{
    const struct tdm_memory *memory = &model->memory;
    int64_t                  most = 2 * model->related.count, count;
    struct relation         *relations = tdm_alloc_array(memory, most, sizeof *relations);
    int64_t                 *index = tdm_alloc_array(memory, most, sizeof *index), *scratch = tdm_alloc_array(memory, most, sizeof *scratch);
    int32_t                  status = relations == NULL || index == NULL || scratch == NULL ? TANDEM_E_NOMEM : TANDEM_OK;

    if (status == TANDEM_OK) status = name_relations(tags, model, relations, &count);
    if (status == TANDEM_OK) {
        tags->related_start = tdm_alloc_zeroed(memory, tags->words.folded.count + (int64_t)1, sizeof *tags->related_start);
        tags->related = tdm_alloc_array(memory, count, sizeof *tags->related);
        tags->related_share = tdm_alloc_array(memory, count, sizeof *tags->related_share);
        if (tags->related_start == NULL || tags->related == NULL || tags->related_share == NULL) status = TANDEM_E_NOMEM;
    }
    if (status == TANDEM_OK) {
        for (int64_t i = 0; i < count; i++) index[i] = i;
        tdm_sort(index, scratch, count, compare_relations, relations);
        store_relations(tags, relations, index, count);
    }
    tdm_free(memory, relations);
    tdm_free(memory, index);
    tdm_free(memory, scratch);
    return status;
}

/* ---- life */

int32_t tdm_tags_init(struct tdm_tags *tags, const struct tandem_model *model, const char *student_column, const char *opportunity_column)
{
    const struct tdm_memory *memory = &model->memory;
    int32_t                  students = model->student_keys.count, opportunities = model->opportunity_keys.count;
    int32_t                  status = tdm_tag_lists_read(model, TANDEM_STUDENT, student_column, &tags->words, &tags->students);

    if (status == TANDEM_OK) status = tdm_tag_lists_read(model, TANDEM_OPPORTUNITY, opportunity_column, &tags->words, &tags->opportunities);
    if (status == TANDEM_OK && model->related.count > 0) status = relate(tags, model);
    if (status == TANDEM_OK) status = rate_tags(tags, memory, opportunities);
    if (status == TANDEM_OK) status = sum_demand(tags, memory, students, opportunities);
    if (status == TANDEM_OK) status = list_holders(tags, memory, opportunities);
    return status;
}

void tdm_tags_finish(const struct tdm_memory *memory, struct tdm_tags *tags)
{
    void *const blocks[] = { tags->offers, tags->rarity, tags->greatest, tags->demand, tags->holder_start, tags->holder, tags->holder_weight, tags->holder_share,
                             tags->related_start, tags->related, tags->related_share };

    for (size_t i = 0; i < sizeof blocks / sizeof *blocks; i++) tdm_free(memory, blocks[i]);
    tdm_tag_lists_finish(memory, &tags->students);
    tdm_tag_lists_finish(memory, &tags->opportunities);
    tdm_vocabulary_finish(memory, &tags->words);
}

/* ---- asking */

/* Where the tag stands in a person's list, or -1. */
static int64_t find_tag(const struct tdm_tag_lists *lists, int32_t id, int32_t tag)
{
    int64_t low = lists->start[id], high = lists->start[id + 1];
    while (low < high) {
        int64_t middle = low + (high - low) / 2;
        if (lists->tag[middle] < tag) low = middle + 1;
        else high = middle;
    }
    return low < lists->start[id + 1] && lists->tag[low] == tag ? low : -1;
}

int64_t tdm_tags_credit(const struct tdm_tags *tags, int32_t tag, int32_t opportunity, int32_t *through)
{
    const struct tdm_tag_lists *lists = &tags->opportunities;
    int64_t                     at = find_tag(lists, opportunity, tag), credit = at < 0 ? 0 : (int64_t)FULL_SHARE * lists->weight[at];

    *through = tag;
    if (tags->related_start == NULL) return credit;
    for (int64_t i = tags->related_start[tag]; i < tags->related_start[tag + 1]; i++) {
        int64_t own;
        at = find_tag(lists, opportunity, tags->related[i]);
        own = at < 0 ? 0 : (int64_t)tags->related_share[i] * lists->weight[at];
        if (own <= credit) continue;
        credit = own;
        *through = tags->related[i];
    }
    return credit;
}

static int64_t wide_value(const struct tdm_tags *tags, int32_t student, int32_t opportunity)
{
    tdm_wide sum = 0;
    int32_t  through;

    for (int64_t i = tags->students.start[student]; i < tags->students.start[student + 1]; i++)
        sum += (tdm_wide)tdm_tags_credit(tags, tags->students.tag[i], opportunity, &through)
               * ((int64_t)tags->students.weight[i] * tags->rarity[tags->students.tag[i]]);
    return (int64_t)(sum * TDM_FULL_VALUE / ((tdm_wide)FULL_SHARE * tags->greatest[opportunity] * tags->demand[student]));
}

/* The same where every product fits and no tags are related: both lists in one walk. */
static int64_t narrow_value(const struct tdm_tags *tags, int32_t student, int32_t opportunity)
{
    const struct tdm_tag_lists *hers = &tags->students, *its = &tags->opportunities;
    int64_t a = hers->start[student], a_end = hers->start[student + 1], b = its->start[opportunity], b_end = its->start[opportunity + 1], sum = 0;

    while (a < a_end && b < b_end) {
        int32_t tag = hers->tag[a], other = its->tag[b];
        if (tag == other) sum += (int64_t)hers->weight[a] * tags->rarity[tag] * its->weight[b];
        a += tag <= other;
        b += other <= tag;
    }
    return sum * TDM_FULL_VALUE / (tags->greatest[opportunity] * tags->demand[student]);
}

int64_t tdm_tags_value(const struct tdm_tags *tags, int32_t student, int32_t opportunity)
{
    if (tags->demand[student] == 0 || tags->greatest[opportunity] == 0) return 0;
    if (tags->is_narrow && tags->related_start == NULL) return narrow_value(tags, student, opportunity);
    return wide_value(tags, student, opportunity);
}

/* The same sums, list by list instead of pair by pair. */
int tdm_tags_row(const struct tdm_tags *tags, int32_t student, int64_t *value, int32_t opportunities)
{
    if (!tags->is_narrow || tags->related_start != NULL || tags->students.is_must != NULL || tags->opportunities.is_must != NULL) return 0;
    if (tags->demand[student] == 0) return 1;
    for (int64_t i = tags->students.start[student]; i < tags->students.start[student + 1]; i++) {
        int32_t tag = tags->students.tag[i];
        int64_t gain = (int64_t)tags->students.weight[i] * tags->rarity[tag];
        for (int64_t k = tags->holder_start[tag]; k < tags->holder_start[tag + 1]; k++) value[tags->holder[k]] += gain * tags->holder_weight[k];
    }
    for (int32_t o = 0; o < opportunities; o++)
        if (value[o] > 0) value[o] = value[o] * TDM_FULL_VALUE / (tags->greatest[o] * tags->demand[student]);
    return 1;
}

/* What must be shared of a person's list is in the other's, with a weight above 0. */
static int are_shared(const struct tdm_tag_lists *lists, int32_t id, const struct tdm_tag_lists *others, int32_t other)
{
    for (int64_t i = lists->start[id]; lists->is_must != NULL && i < lists->start[id + 1]; i++) {
        int64_t at = lists->is_must[i] ? find_tag(others, other, lists->tag[i]) : -1;
        if (lists->is_must[i] && (at < 0 || others->weight[at] == 0)) return 0;
    }
    return 1;
}

int tdm_tags_are_met(const struct tdm_tags *tags, int32_t student, int32_t opportunity)
{
    return are_shared(&tags->students, student, &tags->opportunities, opportunity)
           && are_shared(&tags->opportunities, opportunity, &tags->students, student);
}
