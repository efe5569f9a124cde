/* SPDX-License-Identifier: MIT
 * The caller's options: older and newer headers, defaults, and what this build cannot do.
 */
#include "api/plan.h"

#include <stdio.h>
#include <string.h>

int32_t tdm_error_set(tandem_error *error, int32_t status, const char *text)
{
    if (error == NULL) return status;
    *error = (tandem_error){ .status = status, .student = TANDEM_NONE, .opportunity = TANDEM_NONE };
    snprintf(error->text, sizeof error->text, "%s", text != NULL ? text : tandem_status_text(status));
    return status;
}

void tandem_options_init(tandem_options *options, size_t size)
{
    if (options == NULL || size < sizeof options->size) return;
    memset(options, 0, size);
    options->size = size;
    if (size >= offsetof(tandem_options, seed) + sizeof options->seed) options->seed = 1;
}

/* A caller may have an older header (fewer fields: the rest is default) or a newer one (more: they must be zero). */
static int32_t copy_sized(const tandem_options *given, tandem_options *options)
{
    size_t size = given->size;
    tandem_options_init(options, sizeof *options);
    if (size < sizeof given->size) return TANDEM_E_VERSION;
    for (size_t i = sizeof *options; i < size; i++)
        if (((const unsigned char *)given)[i] != 0) return TANDEM_E_VERSION;
    memcpy(options, given, size < sizeof *options ? size : sizeof *options);
    options->size = sizeof *options;
    return TANDEM_OK;
}

static int are_sound(const tandem_options *options)
{
    if (tandem_mechanism_name(options->mechanism) == NULL || options->goal_count < 0 || options->goal_count > 12) return 0;
    if (options->solver < TANDEM_SOLVER_AUTO || options->solver > TANDEM_SOLVER_GLPK) return 0;
    if (options->threads < 0 || options->pair_limit < 0 || options->time_limit_ms < 0 || options->tick_limit < 0) return 0;
    if (options->flags & ~(uint32_t)(TANDEM_PLACE_SILENT | TANDEM_LOTTERY_PER_OPPORTUNITY)) return 0;
    for (int32_t i = 0; i < options->goal_count; i++) {
        if (tandem_goal_name(options->goals[i]) == NULL) return 0;
        for (int32_t k = 0; k < i; k++)
            if (options->goals[k] == options->goals[i]) return 0;
    }
    return 1;
}

int32_t tdm_options_read(const struct tandem_model *model, const tandem_options *given, tandem_options *options, tandem_error *error)
{
    tandem_options_init(options, sizeof *options);
    if (given != NULL && copy_sized(given, options) != TANDEM_OK) return tdm_error_set(error, TANDEM_E_VERSION, NULL);
    if (!are_sound(options)) return tdm_error_set(error, TANDEM_E_ARG, "an option is outside its range, or a goal is listed twice");
    if (options->goal_count == 0) {
        options->goal_count = 2;
        options->goals[0] = TANDEM_GOAL_PLACED;
        options->goals[1] = model->has_rank ? TANDEM_GOAL_RANK : TANDEM_GOAL_SCORE;
    }
    return TANDEM_OK;
}

/* ---- what this build cannot do */

static int find_unbuilt_option(const tandem_options *options, char *text, size_t room)
{
    if (options->solver == TANDEM_SOLVER_GLPK && !tandem_has("glpk")) {
        snprintf(text, room, "this build has no GLPK; the solver `branch` solves every model too");
        return 1;
    }
    return 0;
}

int32_t tdm_model_admit(const struct tandem_model *model, const tandem_options *options, tandem_error *error)
{
    char    text[200];
    int32_t status = tdm_model_check(model, NULL, NULL);

    if (status != 0) return tdm_error_set(error, status > 0 ? TANDEM_E_INVALID : status, NULL);
    if (find_unbuilt_option(options, text, sizeof text)) return tdm_error_set(error, TANDEM_E_UNBUILT, text);
    return TANDEM_OK;
}
