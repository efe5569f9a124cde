/* SPDX-License-Identifier: MIT
 * Reading a plan folder: proof.json says what was asked for and why nothing is better, placements.csv who goes where; the plan is made
 * from the two, and what else they and summary.json say must follow from it.
 */
#include "cohort/read_plan.h"

#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>
#include "cohort/input.h"

enum { PLACEMENTS, SUMMARY, PROOF, TEXTS };
static const char *const names[TEXTS] = { "placements.csv", "summary.json", "proof.json" };

int32_t tdm_refuse(struct tdm_read_plan *read, const char *format, ...)
{
    va_list values;
    va_start(values, format);
    vsnprintf(read->text, read->room, format, values);
    va_end(values);
    return TANDEM_E_PROOF;
}

/* ---- files */

static int32_t read_texts(struct tdm_read_plan *read, int folder, struct tdm_input inputs[TEXTS])
{
    for (int i = 0; i < TEXTS; i++) {
        int32_t status = tdm_input_read(read->memory, folder, names[i], &inputs[i]);
        if (status == TANDEM_E_FILE) snprintf(read->text, read->room, "%s cannot be read: %s", names[i], tdm_errno_text(errno));
        if (status != TANDEM_OK) return status;
        if (inputs[i].text == NULL) return tdm_refuse(read, "the plan has no %s", names[i]);
    }
    return TANDEM_OK;
}

static int32_t read_folder(struct tdm_read_plan *read, const char *path, struct tdm_input inputs[TEXTS])
{
    int     folder = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    int32_t status;

    if (folder < 0) {
        snprintf(read->text, read->room, "the plan folder %s cannot be read: %s", tdm_text_quoted(path, strlen(path)).text, tdm_errno_text(errno));
        return TANDEM_E_FILE;
    }
    status = read_texts(read, folder, inputs);
    close(folder);
    return status;
}

/* ---- the plan */

static int32_t load(struct tdm_read_plan *read, tandem_plan **plan)
{
    tandem_plan_data data = { .size = sizeof data, .verdict = read->verdict, .step_count = read->step_count, .steps = read->steps,
                              .bound_count = read->bound_count, .bounds = read->bounds };
    int32_t         *students = tdm_alloc_array(read->memory, read->row_count, sizeof *students);
    int32_t         *opportunities = tdm_alloc_array(read->memory, read->row_count, sizeof *opportunities);
    tandem_error     error = { 0 };
    int32_t          status = TANDEM_E_NOMEM;

    if (students != NULL && opportunities != NULL) {
        for (int64_t i = 0; i < read->row_count; i++) {
            if (read->rows[i].opportunity == TANDEM_NONE) continue;
            students[data.placement_count] = read->rows[i].student;
            opportunities[data.placement_count++] = read->rows[i].opportunity;
        }
        data.students = students;
        data.opportunities = opportunities;
        status = tandem_plan_load(read->model, &read->options, &data, plan, &error);
        if (status != TANDEM_OK) snprintf(read->text, read->room, "%s", error.text);
    }
    tdm_free(read->memory, students);
    tdm_free(read->memory, opportunities);
    return status;
}

static int32_t make_plan(struct tdm_read_plan *read, const struct tdm_input inputs[TEXTS], tandem_plan **plan)
{
    int32_t status = tdm_read_proof(read, inputs[PROOF].text, inputs[PROOF].bytes);

    if (status == TANDEM_OK) status = tdm_read_placements(read, inputs[PLACEMENTS].text, inputs[PLACEMENTS].bytes);
    if (status == TANDEM_OK) status = load(read, plan);
    if (status == TANDEM_OK) status = tdm_compare_placements(read, *plan);
    if (status == TANDEM_OK) status = tdm_compare_cutoffs(read, *plan);
    if (status == TANDEM_OK) status = tdm_compare_summary(read, *plan, inputs[SUMMARY].text, inputs[SUMMARY].bytes);
    return status;
}

/* The array is ours, whatever the public struct says. */
static void free_array(struct tdm_read_plan *read, const int64_t *given)
{
    union { const int64_t *given; int64_t *own; } array = { given };
    tdm_free(read->memory, array.own);
}

static void free_proof(struct tdm_read_plan *read)
{
    for (int32_t i = 0; i < read->step_count; i++) {
        free_array(read, read->steps[i].students);
        free_array(read, read->steps[i].opportunities);
        free_array(read, read->steps[i].partners);
    }
    for (int32_t i = 0; i < read->bound_count; i++) free_array(read, read->bounds[i].tree);
    tdm_free(read->memory, read->steps);
    tdm_free(read->memory, read->bounds);
}

static int32_t read_plan(const char *folder, const tandem_cohort *cohort, tandem_plan **plan, char *text, size_t room)
{
    struct tdm_read_plan read = { .memory = &cohort->memory, .cohort = cohort, .model = cohort->model, .text = text, .room = room };
    struct tdm_input     inputs[TEXTS] = { { 0 } };
    int32_t              status;

    read.table.memory = read.memory;
    tdm_problems_init(&read.problems, read.memory);
    tdm_pool_init(&read.pool, read.memory);
    status = read_folder(&read, folder, inputs);
    if (status == TANDEM_OK) status = make_plan(&read, inputs, plan);
    if (status != TANDEM_OK) {
        tandem_plan_free(*plan);
        *plan = NULL;
    }
    tdm_table_close(&read.table);
    tdm_problems_finish(&read.problems);
    tdm_pool_finish(&read.pool);
    tdm_free(read.memory, read.rows);
    free_proof(&read);
    for (int i = 0; i < TEXTS; i++) tdm_free(read.memory, inputs[i].text);
    return status;
}

int32_t tandem_plan_read(const char *folder, const tandem_cohort *cohort, tandem_plan **plan, tandem_error *error)
{
    char    text[232] = "";
    int32_t status = TANDEM_E_ARG;

    if (plan != NULL) *plan = NULL;
    if (folder != NULL && cohort != NULL && plan != NULL) status = read_plan(folder, cohort, plan, text, sizeof text);
    if (error == NULL) return status;
    *error = (tandem_error){ .status = status, .student = TANDEM_NONE, .opportunity = TANDEM_NONE };
    snprintf(error->text, sizeof error->text, "%s", text[0] != '\0' ? text : tandem_status_text(status));
    return status;
}
