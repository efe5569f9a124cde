/* SPDX-License-Identifier: MIT
 * Everything that is wrong with the files of a cohort.
 *
 * Keeps:   texts are well-formed UTF-8 without control characters: cells reach them through tdm_text_quoted alone.
 */
#include "cohort/problems.h"

#include <assert.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include "base/sort.h"

static const char *const file_names[TDM_FILE_COUNT] = { "students.csv", "opportunities.csv", "partners.csv",
                                                        "preferences.csv", "rankings.csv", "rules.csv",
                                                        "previous.csv", "interests.csv", "related.csv",
                                                        "minutes.csv" };

const char *tdm_file_name(enum tdm_file file) { return file_names[file]; }

void tdm_problems_init(struct tdm_problems *problems, const struct tdm_memory *memory)
{
    *problems = (struct tdm_problems){ .memory = memory };
    tdm_pool_init(&problems->pool, memory);
}

void tdm_problems_finish(struct tdm_problems *problems)
{
    tdm_pool_finish(&problems->pool);
    tdm_free(problems->memory, problems->found);
    problems->found = NULL;
}

static int32_t keep(struct tdm_problems *problems, struct tdm_place place, int32_t severity, const char *text, const char *hint)
{
    struct tdm_found *found;
    int32_t status = tdm_grow(problems->memory, (void **)&problems->found, &problems->capacity, (int64_t)problems->count + 1, sizeof *found);

    if (status != TANDEM_OK) return status;
    found = &problems->found[problems->count];
    *found = (struct tdm_found){ .place = place, .severity = severity };
    found->text = tdm_pool_copy(&problems->pool, text, strlen(text));
    found->hint = tdm_pool_copy(&problems->pool, hint, strlen(hint));
    if (found->text == NULL || found->hint == NULL) return TANDEM_E_NOMEM;
    problems->count++;
    if (severity == TANDEM_ERROR) problems->errors++;
    else problems->warnings++;
    return TANDEM_OK;
}

int32_t tdm_problems_add(struct tdm_problems *problems, struct tdm_place place, int32_t severity, const char *hint, const char *format, ...)
{
    char    text[512];
    int     kind = severity != TANDEM_ERROR;
    va_list values;

    if ((severity == TANDEM_ERROR ? problems->errors : problems->warnings) >= TDM_PROBLEM_LIMIT) {
        if (problems->dropped[kind]++ == 0) problems->first_dropped[kind] = place;
        return TANDEM_OK;
    }
    va_start(values, format);
    vsnprintf(text, sizeof text, format, values);
    va_end(values);
    return keep(problems, place, severity, text, hint);
}

/* One line stands for all that were not kept. */
static int32_t add_dropped(struct tdm_problems *problems, int kind)
{
    struct tdm_place place = { problems->first_dropped[kind].file, 0, 0 };
    char             text[96];

    if (problems->dropped[kind] == 0) return TANDEM_OK;
    snprintf(text, sizeof text, "%lld more %s are not listed", (long long)problems->dropped[kind], kind == 0 ? "errors" : "warnings");
    return keep(problems, place, kind == 0 ? TANDEM_ERROR : TANDEM_WARNING, text, "mend those that are listed and check again");
}

static int compare_places(const void *user, int64_t a, int64_t b)
{
    const struct tdm_found *found = user;
    const struct tdm_place *left = &found[a].place, *right = &found[b].place;

    if (left->file != right->file) return left->file < right->file ? -1 : 1;
    if (left->line != right->line) return left->line < right->line ? -1 : 1;
    if (left->column != right->column) return left->column < right->column ? -1 : 1;
    return 0;
}

static int32_t sort_found(struct tdm_problems *problems)
{
    int64_t          *order = tdm_alloc_array(problems->memory, (int64_t)problems->count * 2, sizeof *order);
    struct tdm_found *sorted = tdm_alloc_array(problems->memory, problems->count, sizeof *sorted);
    int32_t           status = TANDEM_E_NOMEM;

    if (order == NULL || sorted == NULL) goto out;
    for (int32_t i = 0; i < problems->count; i++) order[i] = i;
    tdm_sort(order, order + problems->count, problems->count, compare_places, problems->found);
    for (int32_t i = 0; i < problems->count; i++) sorted[i] = problems->found[order[i]];
    if (problems->count > 0) memcpy(problems->found, sorted, (size_t)problems->count * sizeof *sorted);
    status = TANDEM_OK;
out:
    tdm_free(problems->memory, order);
    tdm_free(problems->memory, sorted);
    return status;
}

int32_t tdm_problems_close(struct tdm_problems *problems)
{
    int32_t status = sort_found(problems);
    if (status == TANDEM_OK) status = add_dropped(problems, 0);
    if (status == TANDEM_OK) status = add_dropped(problems, 1);
    assert(status != TANDEM_OK || problems->count == problems->errors + problems->warnings);
    return status;
}
