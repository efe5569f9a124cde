/* SPDX-License-Identifier: MIT
 * The cut-offs of a stable plan in proof.json: how far down each opportunity and partner that is full has taken students. One that is not
 * listed had room for everyone who asked.
 *
 * Keeps:   places stand in bytewise order of their ids. What a plan folder says is compared with what follows from its placements.
 */
#include "cohort/read_plan.h"
#include "cohort/write.h"

#include "base/sort.h"

static const int32_t     kinds[2] = { TANDEM_OPPORTUNITY, TANDEM_PARTNER };
static const char *const headings[2] = { "\n  \"opportunities\":{", "},\n  \"partners\":{" };

struct places {
    const tandem_model *model;
    int32_t             kind;
};

static const char *key_of(const void *user, int32_t id)
{
    const struct places *places = user;
    return tandem_key(places->model, places->kind, id);
}

static void put_cutoff(struct tdm_out *out, const tandem_model *model, const char *key, const tandem_cutoff *cutoff)
{
    tdm_out_json(out, key);
    tdm_out_text(out, ":{\"student\":");
    if (cutoff->student == TANDEM_NONE) tdm_out_text(out, "null");
    else tdm_out_json(out, tandem_key(model, TANDEM_STUDENT, cutoff->student));
    tdm_out_text(out, ",\"rank\":");
    tdm_out_integer(out, cutoff->rank);
    tdm_out_text(out, ",\"number\":");
    tdm_out_unsigned(out, cutoff->number);
    tdm_out_char(out, '}');
}

static int32_t put_kind(struct tdm_out *out, const struct tdm_memory *memory, const tandem_model *model, const tandem_plan *plan, int32_t kind)
{
    struct places  places = { model, kind };
    int32_t        count = tandem_count(model, kind), is_first = 1, status = TANDEM_E_NOMEM;
    tandem_cutoff *cutoffs = tdm_alloc_array(memory, count, sizeof *cutoffs);
    int64_t       *order = tdm_alloc_array(memory, count, sizeof *order);

    if (cutoffs != NULL && order != NULL) status = tandem_plan_cutoffs(plan, kind, cutoffs, count);
    if (status >= 0) status = tdm_order_texts(memory, key_of, &places, count, order);
    for (int32_t i = 0; status == TANDEM_OK && i < count; i++) {
        if (!cutoffs[order[i]].is_full) continue;
        if (!is_first) tdm_out_char(out, ',');
        is_first = 0;
        put_cutoff(out, model, tandem_key(model, kind, (int32_t)order[i]), &cutoffs[order[i]]);
    }
    tdm_free(memory, cutoffs);
    tdm_free(memory, order);
    return status;
}

/* The object, as it stands in proof.json. */
static int32_t put_object(struct tdm_out *out, const struct tdm_memory *memory, const tandem_model *model, const tandem_plan *plan)
{
    int32_t status = TANDEM_OK;

    tdm_out_char(out, '{');
    for (int i = 0; i < 2 && status == TANDEM_OK; i++) {
        tdm_out_text(out, headings[i]);
        status = put_kind(out, memory, model, plan, kinds[i]);
    }
    tdm_out_text(out, "}}");
    return status;
}

int32_t tdm_put_cutoffs(struct tdm_out *out, const struct tdm_written *written)
{
    if (tandem_plan_method(written->plan, NULL) != TANDEM_METHOD_STABLE) return TANDEM_OK;
    tdm_out_text(out, ",\n \"cutoffs\":");
    return put_object(out, written->memory, written->model, written->plan);
}

static int is_space(char c) { return c == ' ' || c == '\n' || c == '\r' || c == '\t'; }

/* The next character that means something; *in_string follows quotes and escapes. '\0' at the end. */
static char next_char(struct tdm_json *text, int *in_string)
{
    char c;

    while (!*in_string && text->at < text->end && is_space(*text->at)) text->at++;
    if (text->at == text->end) return '\0';
    c = *text->at++;
    if (*in_string == 2) *in_string = 1;
    else if (*in_string && c == '\\') *in_string = 2;
    else if (c == '"') *in_string = !*in_string;
    return c;
}

/* The same text but for white space between tokens. */
static int is_alike(struct tdm_json a, struct tdm_json b)
{
    int  in_a = 0, in_b = 0;
    char c;

    do {
        c = next_char(&a, &in_a);
        if (c != next_char(&b, &in_b)) return 0;
    } while (c != '\0');
    return 1;
}

int32_t tdm_compare_cutoffs(struct tdm_read_plan *read, const tandem_plan *plan)
{
    struct tdm_out out;
    int32_t        status;

    if (tandem_plan_method(plan, NULL) != TANDEM_METHOD_STABLE) return TANDEM_OK;
    tdm_out_init(&out, read->memory);
    status = put_object(&out, read->memory, read->model, plan);
    if (status == TANDEM_OK) status = tdm_out_close(&out);
    if (status == TANDEM_OK && (read->cutoffs.at == NULL || !is_alike(read->cutoffs, (struct tdm_json){ out.text, out.text + out.bytes })))
        status = tdm_refuse(read, "the cut-offs in proof.json are not those of the placements");
    tdm_out_finish(&out);
    return status;
}
