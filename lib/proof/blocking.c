/* SPDX-License-Identifier: MIT
 * Blocking pairs and cut-offs, from the model and the placements.
 *
 * A student's ranks are laid out over the opportunities and partners that rank her, looked up, and cleared again: linear, no dense table.
 * She is looked at twice: first for what her places hold at worst, then for what she would rather have.
 *
 * Source:  formats 3a, word by word. A placement that she never ranked (a pin) counts as liked less than all that she ranked.
 */
#include "proof/blocking.h"

#include <string.h>

#include "base/group.h"

enum { NOT_RANKED = INT32_MAX };

/* One side's rankings by student. */
struct ranked {
    int64_t          *start;         /* [students + 1] into entry */
    struct tdm_keyed *entry;         /* by student: an opportunity or partner, and her rank there */
    uint8_t          *ranks;         /* [opportunities or partners] ranks anybody at all */
    int32_t          *rank;          /* [the same] what the student at hand has there, or NOT_RANKED */
};

struct look {
    const struct tdm_seating *seating;
    const struct tandem_model *model;
    struct ranked             own, of;              /* opportunities' rankings, partners' */
    int64_t                  *wish_start, *wish;    /* wishes by student */
    int32_t                  *wish_rank;            /* [opportunities] of the student at hand: 0: not ranked */
    struct tdm_last          *place, *partner;
};

/* ---------------------------------------------------------------- tables by student */

static int32_t list_ranked(const struct look *look, const struct tdm_ranked *at, int64_t count, int32_t houses, struct ranked *ranked)
{
    const struct tdm_memory *memory = &look->model->memory;
    int32_t                  students = look->model->student_keys.count;

    *ranked = (struct ranked){ tdm_alloc_array(memory, students + (int64_t)1, sizeof *ranked->start),
                               tdm_alloc_array(memory, count, sizeof *ranked->entry), tdm_alloc_zeroed(memory, houses, 1),
                               tdm_alloc_array(memory, houses, sizeof *ranked->rank) };
    if (ranked->start == NULL || ranked->entry == NULL || ranked->ranks == NULL || ranked->rank == NULL) return TANDEM_E_NOMEM;
    for (int64_t i = 0; i < count; i++) {
        ranked->entry[i] = (struct tdm_keyed){ at[i].student, at[i].id, at[i].rank };
        ranked->ranks[at[i].id] = 1;
    }
    for (int32_t h = 0; h < houses; h++) ranked->rank[h] = NOT_RANKED;
    return tdm_group(memory, ranked->entry, count, students, ranked->start);
}

static void free_ranked(const struct look *look, struct ranked *ranked)
{
    tdm_free(&look->model->memory, ranked->start);
    tdm_free(&look->model->memory, ranked->entry);
    tdm_free(&look->model->memory, ranked->ranks);
    tdm_free(&look->model->memory, ranked->rank);
}

static int32_t list_wishes(struct look *look)
{
    const struct tandem_model *model = look->model;
    int32_t                    students = model->student_keys.count;

    look->wish_start = tdm_alloc_zeroed(&model->memory, students + (int64_t)2, sizeof *look->wish_start);
    look->wish = tdm_alloc_array(&model->memory, model->wish_count, sizeof *look->wish);
    look->wish_rank = tdm_alloc_zeroed(&model->memory, model->opportunity_keys.count, sizeof *look->wish_rank);
    if (look->wish_start == NULL || look->wish == NULL || look->wish_rank == NULL) return TANDEM_E_NOMEM;
    for (int64_t i = 0; i < model->wish_count; i++) look->wish_start[model->wish_student[i] + 2] += !tdm_model_is_gone(model, model->wish_student[i]);
    for (int32_t s = 0; s < students; s++) look->wish_start[s + 2] += look->wish_start[s + 1];
    for (int64_t i = 0; i < model->wish_count; i++)
        if (!tdm_model_is_gone(model, model->wish_student[i])) look->wish[look->wish_start[model->wish_student[i] + 1]++] = i;
    return TANDEM_OK;
}

static void lay_out(struct ranked *ranked, int32_t student, int present)
{
    for (int64_t i = ranked->start[student]; i < ranked->start[student + 1]; i++) {
        int32_t *rank = &ranked->rank[ranked->entry[i].id];
        if (!present) *rank = NOT_RANKED;
        else if (ranked->entry[i].value < *rank) *rank = ranked->entry[i].value;
    }
}

/* Where the student at hand stands with whoever decides at an opportunity, and with a partner over all that is its. */
static int32_t rank_at(const struct look *look, int32_t opportunity)
{
    int32_t partner = look->model->opportunities.at[opportunity].partner;
    if (look->own.ranks[opportunity]) return look->own.rank[opportunity];
    return partner != TANDEM_NONE && look->of.ranks[partner] ? look->of.rank[partner] : 0;
}

static int32_t rank_with(const struct look *look, int32_t partner) { return look->of.ranks[partner] ? look->of.rank[partner] : 0; }

/* ---------------------------------------------------------------- who is last */

static void admit(struct tdm_last *last, int32_t student, int32_t rank, uint64_t number)
{
    int is_last = last->student == TANDEM_NONE || rank > last->rank;

    if (!is_last && rank == last->rank) is_last = number != last->number ? number > last->number : student > last->student;
    last->load++;
    if (!is_last) return;
    last->student = student;
    last->rank = rank;
    last->number = number;
}

static void find_last(struct look *look, const uint64_t *at_partner, const uint64_t *at_place)
{
    const struct tdm_seating *seating = look->seating;

    for (int32_t o = 0; o < look->model->opportunity_keys.count; o++) look->place[o] = (struct tdm_last){ 0, TANDEM_NONE, 0, 0 };
    for (int32_t p = 0; p < look->model->partner_keys.count; p++) look->partner[p] = (struct tdm_last){ 0, TANDEM_NONE, 0, 0 };
    for (int32_t s = 0; s < seating->student_count; s++) {
        lay_out(&look->own, s, 1);
        lay_out(&look->of, s, 1);
        for (int64_t i = seating->start[s]; i < seating->start[s + 1]; i++) {
            int32_t opportunity = seating->opportunity[i], partner = look->model->opportunities.at[opportunity].partner;
            admit(&look->place[opportunity], s, rank_at(look, opportunity), at_place == NULL ? 0 : at_place[i]);
            if (partner != TANDEM_NONE) admit(&look->partner[partner], s, rank_with(look, partner), at_partner == NULL ? 0 : at_partner[s]);
        }
        lay_out(&look->own, s, 0);
        lay_out(&look->of, s, 0);
    }
}

/* ---------------------------------------------------------------- who blocks */

static int holds(const struct look *look, int32_t student, int32_t opportunity)
{
    for (int64_t i = look->seating->start[student]; i < look->seating->start[student + 1]; i++)
        if (look->seating->opportunity[i] == opportunity) return 1;
    return 0;
}

/* Would she give up a place for this rank? Of one partner, or of any (TANDEM_NONE). */
static int gives_up(const struct look *look, int32_t student, int32_t rank, int32_t partner)
{
    for (int64_t i = look->seating->start[student]; i < look->seating->start[student + 1]; i++) {
        int32_t held = look->seating->opportunity[i];
        if (look->wish_rank[held] != 0 && look->wish_rank[held] <= rank) continue;
        if (partner == TANDEM_NONE || look->model->opportunities.at[held].partner == partner) return 1;
    }
    return 0;
}

/* Would she take it, were it hers to take? */
static int would_take(const struct look *look, int32_t student, int32_t opportunity)
{
    int64_t held = look->seating->start[student + 1] - look->seating->start[student];
    int32_t rank = look->wish_rank[opportunity];

    if (rank <= 0 || rank_at(look, opportunity) == NOT_RANKED || holds(look, student, opportunity)) return 0;
    return held < look->model->students.at[student].most || gives_up(look, student, rank, TANDEM_NONE);
}

static int blocks(const struct look *look, int32_t student, int32_t opportunity)
{
    const struct tandem_model    *model = look->model;
    const struct tdm_opportunity *place = &model->opportunities.at[opportunity];
    int32_t                       rank = look->wish_rank[opportunity], own = rank_at(look, opportunity);

    if (!would_take(look, student, opportunity)) return 0;
    if (look->place[opportunity].load >= place->most) return look->place[opportunity].load > 0 && look->place[opportunity].rank > own;
    if (place->partner == TANDEM_NONE || look->partner[place->partner].load < model->partners.at[place->partner].most) return 1;
    if (gives_up(look, student, rank, place->partner)) return 1;
    return look->partner[place->partner].load > 0 && look->partner[place->partner].rank > rank_with(look, place->partner);
}

static void lay_out_wishes(struct look *look, int32_t student, int present)
{
    const struct tandem_model *model = look->model;

    for (int64_t i = look->wish_start[student]; i < look->wish_start[student + 1]; i++) {
        int32_t *rank = &look->wish_rank[model->wish_opportunity[look->wish[i]]], given = model->wish_rank[look->wish[i]];
        if (!present) *rank = 0;
        else if (given > 0 && (*rank == 0 || given < *rank)) *rank = given;
    }
}

static int32_t note(const struct look *look, int64_t *count, int64_t *capacity, struct tdm_pair **pairs, struct tdm_pair pair)
{
    if (pairs != NULL) {
        int32_t status = tdm_grow(&look->model->memory, (void **)pairs, capacity, *count + 1, sizeof **pairs);
        if (status != TANDEM_OK) return status;
        (*pairs)[*count] = pair;
    }
    (*count)++;
    return TANDEM_OK;
}

/* One student's blocking pairs, by opportunity id: found in the order of her wishes, put in place as they come. */
static int32_t look_at(struct look *look, int32_t student, int64_t *count, int64_t *capacity, struct tdm_pair **pairs)
{
    const struct tandem_model *model = look->model;
    int64_t                    first = *count;
    int32_t                    status = TANDEM_OK;

    for (int64_t i = look->wish_start[student]; status == TANDEM_OK && i < look->wish_start[student + 1]; i++) {
        int32_t opportunity = model->wish_opportunity[look->wish[i]];
        int64_t at;
        if (opportunity >= look->seating->opportunity_count || !blocks(look, student, opportunity)) continue;
        look->wish_rank[opportunity] *= -1;              /* counted: a second wish for it is none */
        status = note(look, count, capacity, pairs, (struct tdm_pair){ student, opportunity });
        for (at = *count - 1; status == TANDEM_OK && pairs != NULL && at > first && (*pairs)[at - 1].opportunity > opportunity; at--) {
            (*pairs)[at] = (*pairs)[at - 1];
            (*pairs)[at - 1] = (struct tdm_pair){ student, opportunity };
        }
    }
    return status;
}

static int envies(const struct look *look, int32_t student)
{
    for (int64_t i = look->wish_start[student]; i < look->wish_start[student + 1]; i++) {
        int32_t                opportunity = look->model->wish_opportunity[look->wish[i]];
        const struct tdm_last *last = &look->place[opportunity];
        if (opportunity >= look->seating->opportunity_count || last->load == 0 || !would_take(look, student, opportunity)) continue;
        if (last->rank > rank_at(look, opportunity)) return 1;
    }
    return 0;
}

/* Asks about every student with her ranks and wishes laid out: her blocking pairs, or (envious not NULL) whether she envies with reason. */
static int32_t count_blocking(struct look *look, int64_t *count, struct tdm_pair **pairs, int64_t *envious)
{
    int64_t capacity = 0;
    int32_t status = TANDEM_OK;

    for (int32_t s = 0; status == TANDEM_OK && s < look->seating->student_count; s++) {
        lay_out(&look->own, s, 1);
        lay_out(&look->of, s, 1);
        lay_out_wishes(look, s, 1);
        if (envious != NULL) *envious += envies(look, s);
        else status = look_at(look, s, count, &capacity, pairs);
        lay_out_wishes(look, s, 0);
        lay_out(&look->own, s, 0);
        lay_out(&look->of, s, 0);
    }
    return status;
}

/* ---------------------------------------------------------------- the calls */

static int32_t look_init(struct look *look, const struct tdm_seating *seating)
{
    const struct tandem_model *model = seating->model;
    int32_t                    status;

    *look = (struct look){ .seating = seating, .model = model };
    look->place = tdm_alloc_array(&model->memory, model->opportunity_keys.count, sizeof *look->place);
    look->partner = tdm_alloc_array(&model->memory, model->partner_keys.count, sizeof *look->partner);
    status = look->place == NULL || look->partner == NULL ? TANDEM_E_NOMEM : TANDEM_OK;
    if (status == TANDEM_OK)
        status = list_ranked(look, model->opportunity_rankings.at, model->opportunity_rankings.count, model->opportunity_keys.count, &look->own);
    if (status == TANDEM_OK) status = list_ranked(look, model->partner_rankings.at, model->partner_rankings.count, model->partner_keys.count, &look->of);
    return status;
}

static void look_finish(struct look *look)
{
    const struct tdm_memory *memory = &look->model->memory;

    free_ranked(look, &look->own);
    free_ranked(look, &look->of);
    tdm_free(memory, look->wish_start);
    tdm_free(memory, look->wish);
    tdm_free(memory, look->wish_rank);
    tdm_free(memory, look->place);
    tdm_free(memory, look->partner);
}

int32_t tdm_blocking_count(const struct tdm_seating *seating, int64_t *count, struct tdm_pair **pairs)
{
    struct look look;
    int32_t     status = look_init(&look, seating);

    *count = 0;
    if (pairs != NULL) *pairs = NULL;
    if (status == TANDEM_OK) status = list_wishes(&look);
    if (status == TANDEM_OK) {
        find_last(&look, NULL, NULL);
        status = count_blocking(&look, count, pairs, NULL);
    }
    if (status != TANDEM_OK && pairs != NULL) {
        tdm_free(&seating->model->memory, *pairs);
        *pairs = NULL;
    }
    look_finish(&look);
    return status;
}

int32_t tdm_blocking_envy(const struct tdm_seating *seating, int64_t *students)
{
    struct look look;
    int32_t     status = look_init(&look, seating);

    *students = 0;
    if (status == TANDEM_OK) status = list_wishes(&look);
    if (status == TANDEM_OK) {
        find_last(&look, NULL, NULL);
        status = count_blocking(&look, NULL, NULL, students);
    }
    look_finish(&look);
    return status;
}

int32_t tdm_blocking_last(const struct tdm_seating *seating, const uint64_t *at_partner, const uint64_t *at_place,
                          struct tdm_last *opportunities, struct tdm_last *partners)
{
    const struct tandem_model *model = seating->model;
    struct look                look;
    int32_t                    status = look_init(&look, seating);

    if (status == TANDEM_OK) {
        find_last(&look, at_partner, at_place);
        memcpy(opportunities, look.place, (size_t)seating->opportunity_count * sizeof *opportunities);
        if (model->partner_keys.count > 0) memcpy(partners, look.partner, (size_t)model->partner_keys.count * sizeof *partners);
    }
    look_finish(&look);
    return status;
}

int tdm_blocking_applies(const struct tandem_model *model)
{
    return model->opportunity_rankings.count > 0 || model->partner_rankings.count > 0;
}
