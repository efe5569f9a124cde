/* SPDX-License-Identifier: MIT
 * placements.csv: who goes where, in the order of students.csv.
 *
 * Keeps:   the rows of one student are ordered by the opportunity's id, so that they do not depend on the order of opportunities.csv.
 */
#include "cohort/write.h"

#include <string.h>

/* ---- reasons */

static const char *pin_note(const tandem_cohort *cohort, int32_t student, int32_t opportunity)
{
    int64_t low = 0, high = cohort->pin_count;

    while (low < high) {             /* pins are sorted by student, then opportunity */
        int64_t                   middle = low + (high - low) / 2;
        const struct tdm_pin_note *pin = &cohort->pins[middle];
        if (pin->student < student || (pin->student == student && pin->opportunity < opportunity)) low = middle + 1;
        else high = middle;
    }
    if (low == cohort->pin_count || cohort->pins[low].student != student || cohort->pins[low].opportunity != opportunity) return NULL;
    return cohort->pins[low].note;
}

static void put_pin(struct tdm_out *out, const tandem_cohort *cohort, int32_t student, int32_t opportunity)
{
    const char    *note = pin_note(cohort, student, opportunity);
    struct tdm_out reason;

    if (note == NULL) {
        tdm_out_text(out, "pinned");
        return;
    }
    tdm_out_init(&reason, out->memory);
    tdm_out_text(&reason, "pinned: ");
    tdm_out_text(&reason, note);
    if (tdm_out_close(&reason) == TANDEM_OK) tdm_out_cell(out, reason.text);
    else out->is_short = 1;
    tdm_out_finish(&reason);
}

/* What the two share, in words. */
static void put_fit(struct tdm_out *out, const tandem_scorer *scorer, int32_t student, int32_t opportunity)
{
    int32_t bytes = tandem_scorer_text(scorer, student, opportunity, NULL, 0);
    char   *text = bytes < 0 ? NULL : tdm_alloc_array(out->memory, bytes + (int64_t)1, 1);

    if (text == NULL) {
        out->is_short = 1;
        return;
    }
    tandem_scorer_text(scorer, student, opportunity, text, (size_t)bytes + 1);
    tdm_out_cell(out, text);
    tdm_free(out->memory, text);
}

/* How an unranked placement came about. */
static void put_unranked(struct tdm_out *out, const struct tdm_written *written, const tandem_scorer *scorer, int32_t student, int32_t opportunity)
{
    uint8_t marks = written->cohort->marks[student];

    if (scorer != NULL && tandem_scorer_matches(scorer, student) == 1) put_fit(out, scorer, student, opportunity);
    else tdm_out_text(out, marks & TDM_HAS_PREFERENCES ? "as wished for" : "a seat that was left");
}

static void put_choice(struct tdm_out *out, int32_t rank)
{
    if (rank == 1) {
        tdm_out_text(out, "first choice");
        return;
    }
    tdm_out_text(out, "choice ");
    tdm_out_integer(out, rank);
}

static const char *unplaced_reason(const struct tdm_written *written, uint8_t marks)
{
    if (marks == 0) return "no wishes";
    return written->facts.placements >= written->facts.seats ? "no seat left" : "no seat in this plan";
}

/* ---- rows */

static void put_score(struct tdm_out *out, int64_t score, int32_t scale)
{
    if (score == TANDEM_NO_SCORE) return;
    if (scale == 1000) tdm_out_thousandths(out, score);
    else tdm_out_integer(out, score);
}

/* The cells of opportunity and partner, which are the same in many rows. */
struct place_cells {
    struct tdm_out text;
    int64_t       *start;                /* [opportunities + 1] */
};

static int32_t write_place_cells(struct place_cells *cells, const struct tdm_written *written)
{
    int32_t count = written->facts.opportunities;

    tdm_out_init(&cells->text, written->memory);
    cells->start = tdm_alloc_array(written->memory, count + (int64_t)1, sizeof *cells->start);
    if (cells->start == NULL) return TANDEM_E_NOMEM;
    for (int32_t opportunity = 0; opportunity < count; opportunity++) {
        const char *partner = tandem_key(written->model, TANDEM_PARTNER, tandem_partner_of(written->model, opportunity));
        cells->start[opportunity] = (int64_t)cells->text.bytes;
        tdm_out_cell(&cells->text, tandem_key(written->model, TANDEM_OPPORTUNITY, opportunity));
        tdm_out_char(&cells->text, ',');
        tdm_out_cell(&cells->text, partner == NULL ? "" : partner);
    }
    cells->start[count] = (int64_t)cells->text.bytes;
    return tdm_out_close(&cells->text);
}

static void drop_place_cells(struct place_cells *cells, const struct tdm_memory *memory)
{
    tdm_out_finish(&cells->text);
    tdm_free(memory, cells->start);
}

static void put_placement(struct tdm_out *out, const struct tdm_written *written, const struct place_cells *cells, const tandem_scorer *scorer,
                          int32_t student, int32_t opportunity)
{
    int32_t rank = 0, is_pinned = 0;
    int64_t score = TANDEM_NO_SCORE, start = cells->start[opportunity];

    tandem_plan_placement(written->plan, student, opportunity, &rank, &score, &is_pinned);
    tdm_out_cell(out, tandem_key(written->model, TANDEM_STUDENT, student));
    tdm_out_char(out, ',');
    tdm_out_bytes(out, cells->text.text + start, (size_t)(cells->start[opportunity + 1] - start));
    tdm_out_char(out, ',');
    if (rank > 0) tdm_out_integer(out, rank);
    tdm_out_char(out, ',');
    put_score(out, score, written->cohort->scale);
    tdm_out_text(out, is_pinned ? ",pinned," : ",placed,");
    if (is_pinned) put_pin(out, written->cohort, student, opportunity);
    else if (rank > 0) put_choice(out, rank);
    else put_unranked(out, written, scorer, student, opportunity);
    tdm_out_char(out, '\n');
}

static void put_unplaced(struct tdm_out *out, const struct tdm_written *written, int32_t student)
{
    tdm_out_cell(out, tandem_key(written->model, TANDEM_STUDENT, student));
    tdm_out_text(out, ",,,,,unplaced,");
    tdm_out_text(out, unplaced_reason(written, written->cohort->marks[student]));
    tdm_out_char(out, '\n');
}

/* A student holds few places: sorted as they are found. */
static void sort_places(const struct tdm_written *written, int64_t start, int64_t end)
{
    int32_t *places = written->opportunities;

    for (int64_t i = start + 1; i < end; i++) {
        int32_t     place = places[i];
        const char *key = tandem_key(written->model, TANDEM_OPPORTUNITY, place);
        int64_t     to = i;
        for (; to > start && strcmp(tandem_key(written->model, TANDEM_OPPORTUNITY, places[to - 1]), key) > 0; to--) places[to] = places[to - 1];
        places[to] = place;
    }
}

/* The score formula, where any student has interests: it knows who is matched by them. */
static int32_t open_scorer(const struct tdm_written *written, tandem_scorer **scorer)
{
    uint8_t marks = 0;

    *scorer = NULL;
    for (int32_t student = 0; student < written->facts.students; student++) marks |= written->cohort->marks[student];
    return marks & TDM_HAS_INTERESTS ? tandem_scorer_new(written->model, scorer) : TANDEM_OK;
}

static void put_students(struct tdm_out *out, const struct tdm_written *written, const struct place_cells *cells, const tandem_scorer *scorer)
{
    int64_t at = 0;

    tdm_out_text(out, "student,opportunity,partner,rank,score,status,reason\n");
    for (int32_t student = 0; student < written->facts.students; student++) {
        int64_t end = at;
        while (end < written->facts.placements && written->students[end] == student) end++;
        sort_places(written, at, end);
        if (end == at) put_unplaced(out, written, student);
        for (; at < end; at++) put_placement(out, written, cells, scorer, student, written->opportunities[at]);
    }
}

int32_t tdm_put_placements(struct tdm_out *out, const struct tdm_written *written)
{
    struct place_cells cells;
    tandem_scorer     *scorer = NULL;
    int32_t            status = write_place_cells(&cells, written);

    if (status == TANDEM_OK) status = open_scorer(written, &scorer);
    if (status == TANDEM_OK) {
        put_students(out, written, &cells, scorer);
        status = tdm_out_close(out);
    }
    tandem_scorer_free(scorer);
    drop_place_cells(&cells, written->memory);
    return status;
}
