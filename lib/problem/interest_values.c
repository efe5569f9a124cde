/* SPDX-License-Identifier: MIT
 * The parts of a score that come from columns, travel times and earlier plans.
 */
#include "problem/interest.h"

#include "base/decimal.h"
#include "base/sort.h"

#include <string.h>

/* ---- making ready */

static int32_t read_numbers(struct tdm_score_desk *desk, const struct tandem_model *model, const char *const column[2])
{
    int64_t least = INT64_MAX, most = INT64_MIN;
    int32_t status = tdm_column_numbers_read(model, TANDEM_STUDENT, column[0], &desk->student_number);

    if (status == TANDEM_OK) status = tdm_column_numbers_read(model, TANDEM_OPPORTUNITY, column[1], &desk->opportunity_number);
    if (status != TANDEM_OK) return status;
    for (int side = 0; side < 2; side++) {
        const int64_t *number = side == 0 ? desk->student_number : desk->opportunity_number;
        int32_t        count = side == 0 ? model->student_keys.count : model->opportunity_keys.count;
        for (int32_t id = 0; id < count; id++) {
            if (number[id] == TDM_NO_NUMBER) continue;
            if (number[id] < least) least = number[id];
            if (number[id] > most) most = number[id];
        }
    }
    desk->range = most > least ? most - least : 0;
    return TANDEM_OK;
}

static int32_t read_points(const struct tandem_model *model, int32_t kind, struct tdm_point **point)
{
    int32_t  count = tdm_model_keys_of(model, kind)->count;
    int64_t *lat = NULL, *lon = NULL, pole = (int64_t)90 * TDM_DECIMAL_UNIT;
    int32_t  status = tdm_column_numbers_read(model, kind, "lat", &lat);

    if (status == TANDEM_OK) status = tdm_column_numbers_read(model, kind, "lon", &lon);
    *point = tdm_alloc_zeroed(&model->memory, count, sizeof **point);
    if (*point == NULL) status = TANDEM_E_NOMEM;
    for (int32_t id = 0; status == TANDEM_OK && id < count; id++) {
        if (lat[id] == TDM_NO_NUMBER || lon[id] == TDM_NO_NUMBER || lat[id] > pole || lat[id] < -pole || lon[id] > 4 * pole || lon[id] < -4 * pole) continue;
        (*point)[id] = tdm_point_at(lat[id], lon[id]);
    }
    tdm_free(&model->memory, lat);
    tdm_free(&model->memory, lon);
    return status;
}

static int compare_travels(const void *user, int64_t a, int64_t b)
{
    const struct tdm_travel *x = (const struct tdm_travel *)user + a, *y = (const struct tdm_travel *)user + b;
    if (x->from != y->from) return x->from < y->from ? -1 : 1;
    if (x->to != y->to) return x->to < y->to ? -1 : 1;
    return (x->minutes > y->minutes) - (x->minutes < y->minutes);
}

static int32_t name_travels(struct tdm_score_desk *desk, const struct tandem_model *model, struct tdm_travel *travels)
{
    for (int64_t i = 0; i < model->minutes.count; i++) {
        const char *from = tdm_model_text(model, model->minutes.at[i].from), *to = tdm_model_text(model, model->minutes.at[i].to);
        travels[i] = (struct tdm_travel){ tdm_vocabulary_add(&model->memory, &desk->words, from, strlen(from)),
                                          tdm_vocabulary_add(&model->memory, &desk->words, to, strlen(to)), model->minutes.at[i].minutes };
        if (travels[i].from < 0 || travels[i].to < 0) return TANDEM_E_NOMEM;
    }
    return TANDEM_OK;
}

static int32_t read_travels(struct tdm_score_desk *desk, const struct tandem_model *model)
{
    const struct tdm_memory *memory = &model->memory;
    int64_t                  count = model->minutes.count;
    struct tdm_travel       *travels = tdm_alloc_array(memory, count, sizeof *travels);
    int64_t                 *index = tdm_alloc_array(memory, count, sizeof *index), *scratch = tdm_alloc_array(memory, count, sizeof *scratch);
    int32_t                  status = TANDEM_E_NOMEM;

    desk->travels = tdm_alloc_array(memory, count, sizeof *desk->travels);
    if (desk->travels != NULL && travels != NULL && index != NULL && scratch != NULL) status = name_travels(desk, model, travels);
    if (status == TANDEM_OK) {
        for (int64_t i = 0; i < count; i++) index[i] = i;
        tdm_sort(index, scratch, count, compare_travels, travels);
        for (int64_t i = 0; i < count; i++) desk->travels[i] = travels[index[i]];
        desk->travel_count = count;
    }
    tdm_free(memory, travels);
    tdm_free(memory, index);
    tdm_free(memory, scratch);
    return status;
}

static int32_t read_before(struct tdm_score_desk *desk, const struct tandem_model *model)
{
    int32_t  students = model->student_keys.count;
    int64_t *start = tdm_alloc_zeroed(&model->memory, students + (int64_t)2, sizeof *start);

    desk->student_start = start;
    desk->student_list = tdm_alloc_array(&model->memory, model->previous.count, sizeof *desk->student_list);
    if (start == NULL || desk->student_list == NULL) return TANDEM_E_NOMEM;
    for (int64_t i = 0; i < model->previous.count; i++) start[model->previous.at[i].student + 2]++;
    for (int32_t s = 0; s < students; s++) start[s + 2] += start[s + 1];
    for (int64_t i = 0; i < model->previous.count; i++) desk->student_list[start[model->previous.at[i].student + 1]++] = model->previous.at[i].opportunity;
    return TANDEM_OK;
}

static int32_t read_words(struct tdm_score_desk *desk, const struct tandem_model *model, const char *const column[2])
{
    int32_t status = tdm_column_words_read(model, TANDEM_STUDENT, column[0], &desk->words, &desk->student_word);
    return status != TANDEM_OK ? status : tdm_column_words_read(model, TANDEM_OPPORTUNITY, column[1], &desk->words, &desk->opportunity_word);
}

static int32_t read_lists(struct tdm_score_desk *desk, const struct tandem_model *model, const char *const column[2])
{
    int32_t status = tdm_column_lists_read(model, TANDEM_STUDENT, column[0], &desk->words, &desk->student_start, &desk->student_list);
    if (status != TANDEM_OK) return status;
    return tdm_column_lists_read(model, TANDEM_OPPORTUNITY, column[1], &desk->words, &desk->opportunity_start, &desk->opportunity_list);
}

int32_t tdm_desk_init(struct tdm_score_desk *desk, const struct tandem_model *model, const struct tdm_score_part *part)
{
    const char *column[2] = { tdm_part_column(model, part, TANDEM_STUDENT), tdm_part_column(model, part, TANDEM_OPPORTUNITY) };
    int32_t     status = TANDEM_OK;

    desk->part = part->part;
    desk->is_must = part->is_must;
    desk->weight = part->weight;
    switch (part->part) {
    case TANDEM_PART_TAGS: return tdm_tags_init(&desk->tags, model, column[0], column[1]);
    case TANDEM_PART_CLOSE: return read_numbers(desk, model, column);
    case TANDEM_PART_OVERLAP: return read_lists(desk, model, column);
    case TANDEM_PART_EQUAL: return read_words(desk, model, column);
    case TANDEM_PART_DISTANCE:
        status = read_points(model, TANDEM_STUDENT, &desk->student_point);
        if (status == TANDEM_OK) status = read_points(model, TANDEM_OPPORTUNITY, &desk->opportunity_point);
        return status == TANDEM_OK ? tdm_column_numbers_read(model, TANDEM_STUDENT, "max_km", &desk->reach) : status;
    case TANDEM_PART_MINUTES:
        status = read_words(desk, model, column);
        if (status == TANDEM_OK) status = read_travels(desk, model);
        return status == TANDEM_OK ? tdm_column_numbers_read(model, TANDEM_STUDENT, "max_minutes", &desk->reach) : status;
    default: return read_before(desk, model);
    }
}

void tdm_desk_finish(const struct tdm_memory *memory, struct tdm_score_desk *desk)
{
    void *const blocks[] = { desk->student_number, desk->opportunity_number, desk->student_word, desk->opportunity_word, desk->student_start,
                             desk->opportunity_start, desk->student_list, desk->opportunity_list, desk->student_point, desk->opportunity_point,
                             desk->reach, desk->travels };

    for (size_t i = 0; i < sizeof blocks / sizeof *blocks; i++) tdm_free(memory, blocks[i]);
    tdm_tags_finish(memory, &desk->tags);
    tdm_vocabulary_finish(memory, &desk->words);
}

/* ---- asking */

/* value * part / whole, rounded down; 0 <= part <= whole, whole > 0. */
static int64_t share_of(int64_t part, int64_t whole)
{
    if (whole <= INT64_MAX / TDM_FULL_VALUE) return TDM_FULL_VALUE * part / whole;
    return (int64_t)((tdm_wide)TDM_FULL_VALUE * part / whole);
}

static int64_t close_value(const struct tdm_score_desk *desk, int64_t a, int64_t b)
{
    if (a == TDM_NO_NUMBER || b == TDM_NO_NUMBER) return 0;
    return desk->range == 0 ? TDM_FULL_VALUE : share_of(desk->range - (a > b ? a - b : b - a), desk->range);
}

static int64_t overlap_value(const struct tdm_score_desk *desk, int32_t student, int32_t opportunity)
{
    int64_t a = desk->student_start[student], a_end = desk->student_start[student + 1], count = a_end - a, found = 0;
    int64_t b = desk->opportunity_start[opportunity], b_end = desk->opportunity_start[opportunity + 1];

    while (a < a_end && b < b_end) {
        int32_t word = desk->student_list[a], other = desk->opportunity_list[b];
        found += word == other;
        a += word <= other;
        b += other <= word;
    }
    return count == 0 ? 0 : share_of(found, count);
}

/* Falls from whole to 0 as `spent` grows from 0 to the student's reach; beyond it the pair is barred. No reach: no limit, and no value. */
static int64_t falling_value(int64_t reach, int64_t spent, int *is_barred)
{
    if (reach == TDM_NO_NUMBER) return 0;
    if (spent > reach) *is_barred = 1;
    return spent >= reach ? 0 : share_of(reach - spent, reach);
}

static int64_t distance_value(const struct tdm_score_desk *desk, int32_t student, int32_t opportunity, int *is_barred)
{
    struct tdm_point a = desk->student_point[student], b = desk->opportunity_point[opportunity];

    if ((a.x | a.y | a.z) == 0 || (b.x | b.y | b.z) == 0) return 0;
    return falling_value(desk->reach[student], tdm_point_metres(a, b) * (TDM_DECIMAL_UNIT / 1000), is_barred);
}

static int32_t find_travel(const struct tdm_score_desk *desk, int32_t from, int32_t to)
{
    int64_t low = 0, high = desk->travel_count;
    while (low < high) {
        int64_t                  middle = low + (high - low) / 2;
        const struct tdm_travel *travel = &desk->travels[middle];
        if (travel->from < from || (travel->from == from && travel->to < to)) low = middle + 1;
        else high = middle;
    }
    return low < desk->travel_count && desk->travels[low].from == from && desk->travels[low].to == to ? desk->travels[low].minutes : -1;
}

int64_t tdm_desk_minutes(const struct tdm_score_desk *desk, int32_t student, int32_t opportunity)
{
    int32_t from = desk->student_word[student], to = desk->opportunity_word[opportunity], minutes;

    if (from == TANDEM_NONE || to == TANDEM_NONE) return -1;
    minutes = find_travel(desk, from, to);
    if (minutes < 0) minutes = find_travel(desk, to, from);
    return minutes < 0 && from == to ? 0 : minutes;
}

static int64_t minutes_value(const struct tdm_score_desk *desk, int32_t student, int32_t opportunity, int *is_barred)
{
    int64_t minutes = tdm_desk_minutes(desk, student, opportunity);
    return minutes < 0 ? 0 : falling_value(desk->reach[student], minutes * TDM_DECIMAL_UNIT, is_barred);
}

static int was_before(const struct tdm_score_desk *desk, int32_t student, int32_t opportunity)
{
    for (int64_t i = desk->student_start[student]; i < desk->student_start[student + 1]; i++)
        if (desk->student_list[i] == opportunity) return 1;
    return 0;
}

int64_t tdm_desk_value(const struct tdm_score_desk *desk, int32_t student, int32_t opportunity, int *is_barred)
{
    switch (desk->part) {
    case TANDEM_PART_TAGS: return tdm_tags_value(&desk->tags, student, opportunity);
    case TANDEM_PART_CLOSE: return close_value(desk, desk->student_number[student], desk->opportunity_number[opportunity]);
    case TANDEM_PART_OVERLAP: return overlap_value(desk, student, opportunity);
    case TANDEM_PART_EQUAL:
        return desk->student_word[student] != TANDEM_NONE && desk->student_word[student] == desk->opportunity_word[opportunity] ? TDM_FULL_VALUE : 0;
    case TANDEM_PART_DISTANCE: return distance_value(desk, student, opportunity, is_barred);
    case TANDEM_PART_MINUTES: return minutes_value(desk, student, opportunity, is_barred);
    default: return was_before(desk, student, opportunity) ? TDM_FULL_VALUE : 0;
    }
}
