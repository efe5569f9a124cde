/* SPDX-License-Identifier: MIT
 * Writing a plan: three texts, one folder.
 */
#include "cohort/write.h"

#include <stdio.h>
#include <time.h>
#include "cohort/folder.h"

static int32_t fail(tandem_error *error, int32_t status, const char *text)
{
    if (error == NULL) return status;
    *error = (tandem_error){ .status = status, .student = TANDEM_NONE, .opportunity = TANDEM_NONE };
    snprintf(error->text, sizeof error->text, "%s", text[0] != '\0' ? text : tandem_status_text(status));
    return status;
}

static int64_t now_ns(void)
{
    struct timespec now;
    if (clock_gettime(CLOCK_MONOTONIC, &now) != 0) return 0;
    return (int64_t)now.tv_sec * 1000000000 + now.tv_nsec;
}

enum { PLACEMENTS, SUMMARY, PROOF, TEXTS };

/* The summary comes last: it tells how long writing took. */
static int32_t put_texts(struct tdm_out out[TEXTS], const struct tdm_written *written, const tandem_write_options *options, int64_t start_ns)
{
    int32_t status = tdm_put_placements(&out[PLACEMENTS], written);
    if (status == TANDEM_OK) status = tdm_put_proof(&out[PROOF], written);
    if (status == TANDEM_OK) status = tdm_put_summary(&out[SUMMARY], written, options->read_ns, now_ns() - start_ns);
    return status;
}

int32_t tdm_plan_write(const struct tdm_disk *disk, const char *folder, const tandem_cohort *cohort, const tandem_plan *plan,
                       const tandem_write_options *options, char *text, size_t room)
{
    struct tdm_out     out[TEXTS];
    struct tdm_written written;
    int64_t            start_ns = now_ns();
    int32_t            status = tdm_written_init(&written, cohort, plan);

    for (int i = 0; i < TEXTS; i++) tdm_out_init(&out[i], &cohort->memory);
    if (status == TANDEM_OK) status = put_texts(out, &written, options, start_ns);
    if (status == TANDEM_OK) {
        const struct tdm_folder_file files[] = { { "placements.csv", out[PLACEMENTS].text, out[PLACEMENTS].bytes },
                                                 { "summary.json", out[SUMMARY].text, out[SUMMARY].bytes },
                                                 { "proof.json", out[PROOF].text, out[PROOF].bytes } };
        status = tdm_folder_write(disk, &cohort->memory, folder, files, TEXTS, options->overwrite != 0, text, room);
    }
    for (int i = 0; i < TEXTS; i++) tdm_out_finish(&out[i]);
    tdm_written_finish(&written);
    return status;
}

static int32_t read_options(const tandem_write_options *given, tandem_write_options *options)
{
    *options = (tandem_write_options){ .size = sizeof *options };
    if (given == NULL) return TANDEM_OK;
    if (given->size != sizeof *given) return TANDEM_E_VERSION;
    *options = *given;
    return TANDEM_OK;
}

int32_t tandem_plan_write(const char *folder, const tandem_cohort *cohort, const tandem_plan *plan, const tandem_write_options *given,
                          tandem_error *error)
{
    tandem_write_options options;
    char                 text[200] = "";
    int32_t              status = folder == NULL || cohort == NULL || plan == NULL ? TANDEM_E_ARG : read_options(given, &options);

    if (status == TANDEM_OK) status = tdm_plan_write(&tdm_real_disk, folder, cohort, plan, &options, text, sizeof text);
    return fail(error, status, text);
}

/* ---- texts alone */

void tandem_text_free(const tandem_cohort *cohort, char *text)
{
    if (cohort != NULL) tdm_free(&cohort->memory, text);
}

int32_t tandem_placements_text(const tandem_cohort *cohort, const tandem_plan *plan, char **text, size_t *bytes)
{
    struct tdm_out     out;
    struct tdm_written written;
    int32_t            status;

    if (cohort == NULL || plan == NULL || text == NULL || bytes == NULL) return TANDEM_E_ARG;
    tdm_out_init(&out, &cohort->memory);
    status = tdm_written_init(&written, cohort, plan);
    if (status == TANDEM_OK) status = tdm_put_placements(&out, &written);
    tdm_written_finish(&written);
    if (status != TANDEM_OK) tdm_out_finish(&out);
    *text = out.text;
    *bytes = status == TANDEM_OK ? out.bytes : 0;
    return status;
}

int32_t tandem_summary_text(const tandem_cohort *cohort, const tandem_plan *plan, const tandem_write_options *given, char **text, size_t *bytes)
{
    tandem_write_options options;
    struct tdm_out       out;
    struct tdm_written   written;
    int32_t              status;

    if (cohort == NULL || plan == NULL || text == NULL || bytes == NULL) return TANDEM_E_ARG;
    *text = NULL;
    *bytes = 0;
    if (read_options(given, &options) != TANDEM_OK) return TANDEM_E_VERSION;
    tdm_out_init(&out, &cohort->memory);
    status = tdm_written_init(&written, cohort, plan);
    if (status == TANDEM_OK) status = tdm_put_summary(&out, &written, options.read_ns, 0);
    tdm_written_finish(&written);
    if (status != TANDEM_OK) tdm_out_finish(&out);
    *text = out.text;
    *bytes = status == TANDEM_OK ? out.bytes : 0;
    return status;
}
