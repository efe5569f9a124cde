/* SPDX-License-Identifier: MIT
 * What the model objects to, at its place in the files.
 */
#include "cohort/reader.h"

struct field_column { int32_t field, column; };

static const struct field_column student_fields[] = {
    { TANDEM_FIELD_MIN_PLACEMENTS, TDM_STUDENT_MIN_PLACEMENTS }, { TANDEM_FIELD_MAX_PLACEMENTS, TDM_STUDENT_MAX_PLACEMENTS },
    { TANDEM_FIELD_PRIORITY, TDM_STUDENT_PRIORITY }, { TANDEM_FIELD_LOTTERY, TDM_STUDENT_LOTTERY }, { TANDEM_FIELD_SIZE, TDM_STUDENT_SIZE },
    { TANDEM_FIELD_INTERESTS, TDM_STUDENT_INTERESTS }, { 0, 0 } };
static const struct field_column opportunity_fields[] = {
    { TANDEM_FIELD_SEATS, TDM_OPPORTUNITY_SEATS }, { TANDEM_FIELD_MIN_SEATS, TDM_OPPORTUNITY_MIN_SEATS },
    { TANDEM_FIELD_MAY_CLOSE, TDM_OPPORTUNITY_MAY_CLOSE }, { TANDEM_FIELD_INTERESTS, TDM_OPPORTUNITY_INTERESTS }, { 0, 0 } };
static const struct field_column partner_fields[] = {
    { TANDEM_FIELD_SEATS, TDM_PARTNER_SEATS }, { TANDEM_FIELD_MIN_SEATS, TDM_PARTNER_MIN_SEATS }, { 0, 0 } };
static const struct field_column rule_fields[] = {
    { TANDEM_FIELD_RULE, TDM_RULE_NAME }, { TANDEM_FIELD_STUDENTS, TDM_RULE_STUDENTS }, { TANDEM_FIELD_OPPORTUNITIES, TDM_RULE_OPPORTUNITIES },
    { TANDEM_FIELD_MIN, TDM_RULE_MIN }, { TANDEM_FIELD_MAX, TDM_RULE_MAX }, { 0, 0 } };
static const struct field_column part_fields[] = {
    { TANDEM_FIELD_STUDENT_COLUMN, TDM_INTEREST_STUDENT_COLUMN }, { TANDEM_FIELD_OPPORTUNITY_COLUMN, TDM_INTEREST_OPPORTUNITY_COLUMN },
    { TANDEM_FIELD_WEIGHT, TDM_INTEREST_WEIGHT }, { 0, 0 } };
static const struct field_column wish_fields[] = {
    { TANDEM_FIELD_OPPORTUNITIES, TDM_PREFERENCE_OPPORTUNITY }, { TANDEM_FIELD_RANK, TDM_PREFERENCE_RANK },
    { TANDEM_FIELD_SCORE, TDM_PREFERENCE_SCORE }, { 0, 0 } };

/* The number, from 1, of the column that a field stands in; the first column where it has none of its own. */
static uint32_t column_of(int32_t field, const struct field_column *fields, const int32_t *at)
{
    for (; fields->field != 0; fields++)
        if (fields->field == field && at[fields->column] >= 0) return (uint32_t)at[fields->column] + 1;
    return at[0] >= 0 ? (uint32_t)at[0] + 1 : 1;
}

static struct tdm_place place_of(const struct tdm_reader *reader, const tandem_finding *finding)
{
    struct tdm_place place = { TDM_STUDENTS_CSV, 0, 0 };

    switch (finding->kind) {
    case TANDEM_STUDENT:
        place = (struct tdm_place){ TDM_STUDENTS_CSV, tdm_lines_find(&reader->students.lines, finding->id),
                                    column_of(finding->field, student_fields, reader->students.at) };
        break;
    case TANDEM_OPPORTUNITY:
        place = (struct tdm_place){ TDM_OPPORTUNITIES_CSV, tdm_lines_find(&reader->opportunities.lines, finding->id),
                                    column_of(finding->field, opportunity_fields, reader->opportunities.at) };
        break;
    case TANDEM_PARTNER:
        place = (struct tdm_place){ TDM_PARTNERS_CSV, tdm_lines_find(&reader->partners.lines, finding->id),
                                    column_of(finding->field, partner_fields, reader->partners.at) };
        break;
    case TANDEM_RULE:
        place = (struct tdm_place){ TDM_RULES_CSV, tdm_lines_find(&reader->rule_lines, finding->id),
                                    column_of(finding->field, rule_fields, reader->rule_at) };
        break;
    case TANDEM_PART:
        place = (struct tdm_place){ TDM_INTERESTS_CSV, tdm_lines_find(&reader->part_lines, finding->id),
                                    column_of(finding->field, part_fields, reader->part_at) };
        break;
    case TANDEM_WISH:
        place = (struct tdm_place){ TDM_PREFERENCES_CSV, tdm_lines_find(&reader->wish_lines, finding->id),
                                    column_of(finding->field, wish_fields, reader->wish_at) };
        break;
    default: break;
    }
    if (place.line == 0) place.column = 0;
    return place;
}

struct telling {
    struct tdm_reader *reader;
    int32_t            status;
};

static int32_t tell(void *user, const tandem_finding *finding)
{
    struct telling  *telling = user;
    struct tdm_place place = place_of(telling->reader, finding);
    int32_t          severity = finding->severity;
    char             room[160];
    const char      *hint = tdm_rule_hint(telling->reader, finding, room, sizeof room);

    /* A list may name an opportunity twice, and never gets here; two rows of preferences.csv for one pair contradict each other. */
    if (finding->kind == TANDEM_WISH) {
        severity = TANDEM_ERROR;
        hint = "delete one of the two rows";
    }
    telling->status = tdm_problems_add(telling->reader->problems, place, severity, hint, "%s", finding->text);
    return telling->status != TANDEM_OK;
}

int32_t tdm_read_findings(struct tdm_reader *reader)
{
    struct telling telling = { reader, TANDEM_OK };
    int32_t        errors;

    if (!reader->students.is_known || !reader->opportunities.is_known) return TANDEM_OK;      /* half a model says nothing of use */
    errors = tandem_model_check(reader->model, tell, &telling);
    if (telling.status != TANDEM_OK) return telling.status;
    return errors < 0 ? errors : TANDEM_OK;
}
