/* SPDX-License-Identifier: MIT
 * Reading a cohort folder, file by file, in the order in which the files refer to each other.
 */
#include "cohort/reader.h"

#include <stdio.h>
#include <string.h>
#include "cohort/build.h"

/* ---- life */

void tandem_cohort_free(tandem_cohort *cohort)
{
    struct tdm_memory memory;
    if (cohort == NULL) return;
    memory = cohort->memory;
    tdm_problems_finish(&cohort->problems);
    tdm_pool_finish(&cohort->notes);
    tdm_free(&memory, cohort->pins);
    tandem_model_free(cohort->model);
    tdm_free(&memory, cohort->marks);
    tdm_free(&memory, cohort);
}

static int32_t new_cohort(const tandem_allocator *hook, tandem_cohort **out)
{
    struct tdm_memory memory;
    tandem_cohort    *cohort;
    int32_t           status = tdm_memory_init(&memory, hook);

    if (status != TANDEM_OK) return status;
    cohort = tdm_alloc_zeroed(&memory, 1, sizeof *cohort);
    if (cohort == NULL) return TANDEM_E_NOMEM;
    cohort->memory = memory;
    cohort->scale = 1;
    tdm_pool_init(&cohort->notes, &cohort->memory);
    tdm_problems_init(&cohort->problems, &cohort->memory);
    cohort->model = tandem_model_new(hook);
    cohort->marks = tdm_alloc_zeroed(&memory, 1, 1);
    if (cohort->model == NULL || cohort->marks == NULL) {
        tandem_cohort_free(cohort);
        return TANDEM_E_NOMEM;
    }
    *out = cohort;
    return TANDEM_OK;
}

static void people_init(struct tdm_people *people, int32_t kind, const char *word, const struct tdm_memory *memory)
{
    people->kind = kind;
    people->word = word;
    tdm_index_init(&people->index, memory);
}

static int32_t reader_init(struct tdm_reader *reader, tandem_cohort *cohort)
{
    *reader = (struct tdm_reader){ .memory = &cohort->memory, .cohort = cohort, .model = cohort->model, .problems = &cohort->problems };
    tdm_inputs_init(&reader->inputs, &cohort->memory);
    tdm_pool_init(&reader->scratch, &cohort->memory);
    people_init(&reader->students, TANDEM_STUDENT, "student", &cohort->memory);
    people_init(&reader->opportunities, TANDEM_OPPORTUNITY, "opportunity", &cohort->memory);
    people_init(&reader->partners, TANDEM_PARTNER, "partner", &cohort->memory);
    reader->marks_capacity = 1;
    reader->chunk = tdm_alloc_array(&cohort->memory, 1, sizeof *reader->chunk);
    if (reader->chunk == NULL) return TANDEM_E_NOMEM;
    reader->chunk->count = reader->chunk->has_scores = 0;
    return TANDEM_OK;
}

static void people_finish(struct tdm_people *people, const struct tdm_memory *memory)
{
    tdm_index_finish(&people->index);
    tdm_lines_finish(memory, &people->lines);
}

static void reader_finish(struct tdm_reader *reader)
{
    tdm_inputs_finish(&reader->inputs);
    tdm_pool_finish(&reader->scratch);
    people_finish(&reader->students, reader->memory);
    people_finish(&reader->opportunities, reader->memory);
    people_finish(&reader->partners, reader->memory);
    tdm_lines_finish(reader->memory, &reader->wish_lines);
    tdm_lines_finish(reader->memory, &reader->rule_lines);
    tdm_lines_finish(reader->memory, &reader->part_lines);
    tdm_free(reader->memory, reader->chunk);
    tdm_free(reader->memory, reader->ranked);
    tdm_free(reader->memory, reader->stamps);
}

/* ---- reading */

static int32_t tell_missing(struct tdm_reader *reader, enum tdm_file file)
{
    struct tdm_place place = { file, 0, 0 };
    if (reader->inputs.files[file].text != NULL) return TANDEM_OK;
    return tdm_problems_add(reader->problems, place, TANDEM_ERROR, "a cohort needs students.csv and opportunities.csv", "the file is missing");
}

static int32_t read_files(struct tdm_reader *reader)
{
    static int32_t (*const steps[])(struct tdm_reader *) = { tdm_read_rule_names, tdm_read_interest_names, tdm_read_partners,
                                                              tdm_read_opportunities, tdm_read_students, tdm_read_rankings,
                                                              tdm_read_preferences, tdm_read_previous, tdm_read_rules, tdm_read_interests,
                                                              tdm_read_findings };
    int32_t status = tell_missing(reader, TDM_STUDENTS_CSV);

    if (status == TANDEM_OK) status = tell_missing(reader, TDM_OPPORTUNITIES_CSV);
    for (size_t step = 0; step < sizeof steps / sizeof *steps && status == TANDEM_OK; step++) status = steps[step](reader);
    return status == TANDEM_OK ? tdm_problems_close(reader->problems) : status;
}

static void keep_inputs(struct tdm_reader *reader)
{
    tandem_cohort *cohort = reader->cohort;

    tdm_inputs_join(&reader->inputs);
    for (int file = 0; file < TDM_FILE_COUNT; file++) {
        if (reader->inputs.files[file].text == NULL) continue;
        cohort->input_names[cohort->input_count] = tdm_file_name((enum tdm_file)file);
        memcpy(cohort->input_digests[cohort->input_count++], reader->inputs.files[file].sha256, 32);
    }
}

static int32_t fail(tandem_error *error, int32_t status, const char *text)
{
    if (error == NULL) return status;
    *error = (tandem_error){ .status = status, .student = TANDEM_NONE, .opportunity = TANDEM_NONE };
    snprintf(error->text, sizeof error->text, "%s", text[0] != '\0' ? text : tandem_status_text(status));
    return status;
}

int32_t tdm_cohort_build(tdm_fill_fn fill, const void *source, const tandem_allocator *hook, int32_t threads, tandem_cohort **out,
                         tandem_error *error)
{
    tandem_cohort    *cohort = NULL;
    struct tdm_reader reader;
    char              text[200] = "";
    int32_t           status = new_cohort(hook, &cohort);

    *out = NULL;
    if (status != TANDEM_OK) return fail(error, status, text);
    status = reader_init(&reader, cohort);
    reader.threads = threads;
    if (status == TANDEM_OK) status = fill(&reader.inputs, source, threads, text, sizeof text);
    if (status == TANDEM_OK) status = read_files(&reader);
    if (status == TANDEM_OK) keep_inputs(&reader);
    reader_finish(&reader);
    if (status != TANDEM_OK) tandem_cohort_free(cohort);
    else *out = cohort;
    return fail(error, status, text);
}

static int32_t fill_from_folder(struct tdm_inputs *inputs, const void *folder, int32_t threads, char *text, size_t room)
{
    return tdm_inputs_read(inputs, folder, threads, text, room);
}

int32_t tandem_cohort_read(const char *folder, const tandem_read_options *options, tandem_cohort **cohort, tandem_error *error)
{
    tandem_read_options defaults = { .size = sizeof defaults };

    if (cohort != NULL) *cohort = NULL;
    if (folder == NULL || cohort == NULL) return fail(error, TANDEM_E_ARG, "");
    if (options != NULL && options->size != sizeof *options) return fail(error, TANDEM_E_VERSION, "");
    if (options == NULL) options = &defaults;
    if (options->threads < 0) return fail(error, TANDEM_E_ARG, "");
    return tdm_cohort_build(fill_from_folder, folder, options->memory, options->threads, cohort, error);
}

/* ---- asking */

const tandem_model *tandem_cohort_model(const tandem_cohort *cohort) { return cohort == NULL ? NULL : cohort->model; }
int32_t tandem_cohort_error_count(const tandem_cohort *cohort) { return cohort == NULL ? TANDEM_E_ARG : cohort->problems.errors; }
int32_t tandem_cohort_warning_count(const tandem_cohort *cohort) { return cohort == NULL ? TANDEM_E_ARG : cohort->problems.warnings; }

int32_t tandem_cohort_problem(const tandem_cohort *cohort, int32_t number, tandem_problem *problem)
{
    const struct tdm_found *found;
    if (cohort == NULL || problem == NULL || number < 0 || number >= cohort->problems.count) return TANDEM_E_ARG;
    found = &cohort->problems.found[number];
    *problem = (tandem_problem){ tdm_file_name(found->place.file), found->place.line, found->place.column, found->severity,
                                 found->text, found->hint };
    return TANDEM_OK;
}

int32_t tandem_cohort_input(const tandem_cohort *cohort, int32_t number, const char **file, uint8_t sha256[32])
{
    if (cohort == NULL || number < 0 || number >= cohort->input_count) return TANDEM_E_ARG;
    if (file != NULL) *file = cohort->input_names[number];
    if (sha256 != NULL) memcpy(sha256, cohort->input_digests[number], 32);
    return TANDEM_OK;
}
