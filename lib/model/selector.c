/* SPDX-License-Identifier: MIT
 * Whom a selector selects: `*`, ids joined by `;`, or column=value terms joined by `&`.
 *
 * Keeps:   a selection lists each id once, ascending. Of terms, mask[id] is 1 for those who fit every one so far. Reading goes on behind a
 *          fault, so that all of them can be told; a selector with any but odd ranges selects nobody.
 * Relies:  cells that hold a list join it by `;`; a term fits a list if it fits any entry, `!=` if it fits none.
 */
#include "model/model.h"

#include "base/decimal.h"
#include "base/sort.h"

#include <string.h>

struct span { const char *at; size_t bytes; };

static int is_space(char c) { return c == ' ' || (c >= '\t' && c <= '\r'); }

static struct span trimmed(const char *at, size_t bytes)
{
    while (bytes > 0 && is_space(at[0])) at++, bytes--;
    while (bytes > 0 && is_space(at[bytes - 1])) bytes--;
    return (struct span){ at, bytes };
}

static int same(struct span a, struct span b) { return a.bytes == b.bytes && memcmp(a.at, b.at, a.bytes) == 0; }

/* Cuts the next part off `rest`, up to `mark`; 0 when nothing is left. */
static int next_part(struct span *rest, char mark, struct span *part)
{
    const char *end;
    if (rest->at == NULL) return 0;
    end = memchr(rest->at, mark, rest->bytes);
    if (end == NULL) {
        *part = trimmed(rest->at, rest->bytes);
        rest->at = NULL;
    } else {
        *part = trimmed(rest->at, (size_t)(end - rest->at));
        rest->bytes -= (size_t)(end - rest->at) + 1;
        rest->at = end + 1;
    }
    return 1;
}

static void note_fault(struct tdm_selector_fault *fault, int32_t kind, struct span word)
{
    size_t bytes = word.bytes < sizeof fault->word - 1 ? word.bytes : sizeof fault->word - 1;

    if (kind != TDM_FAULT_RANGE) fault->is_fatal = 1;
    if (fault->count++ != fault->wanted) return;
    while (bytes > 0 && bytes < word.bytes && ((unsigned char)word.at[bytes] & 0xC0) == 0x80) bytes--;   /* whole characters */
    fault->kind = kind;
    memcpy(fault->word, word.at, bytes);
    fault->word[bytes] = '\0';
}

static int parse_decimal(struct span text, tdm_wide *value) { return tdm_decimal_parse(text.at, text.bytes, value); }

static int is_date(struct span text)
{
    static const char form[] = "dddd-dd-dd";
    if (text.bytes < 10) return 0;
    for (int i = 0; i < 10; i++)
        if (form[i] == 'd' ? text.at[i] < '0' || text.at[i] > '9' : text.at[i] != '-') return 0;
    return 1;
}

/* A day of the calendar, where the form is right. */
static int is_day(struct span text)
{
    static const int days[] = { 31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31 };
    int              digit[10], year, month, day;

    for (int i = 0; i < 10; i++) digit[i] = text.at[i] - '0';
    year = digit[0] * 1000 + digit[1] * 100 + digit[2] * 10 + digit[3];
    month = digit[5] * 10 + digit[6];
    day = digit[8] * 10 + digit[9];
    if (month < 1 || month > 12 || day < 1) return 0;
    return day <= days[month - 1] || (month == 2 && day == 29 && year % 4 == 0 && (year % 100 != 0 || year % 400 == 0));
}

static int compare_text(struct span a, struct span b)
{
    int order = memcmp(a.at, b.at, a.bytes < b.bytes ? a.bytes : b.bytes);
    return order != 0 ? order : (a.bytes > b.bytes) - (a.bytes < b.bytes);
}

/* low..high, either end open; numbers if all three are, else ISO dates, which sort as text. */
static int in_range(struct span cell, struct span low, struct span high)
{
    tdm_wide value, least = 0, most = 0;

    if (parse_decimal(cell, &value) && (low.bytes == 0 || parse_decimal(low, &least)) && (high.bytes == 0 || parse_decimal(high, &most)))
        return (low.bytes == 0 || value >= least) && (high.bytes == 0 || value <= most);
    return is_date(cell) && (low.bytes == 0 || compare_text(cell, low) >= 0) && (high.bytes == 0 || compare_text(cell, high) <= 0);
}

/* Is it `low..high`? */
static int cut_range(struct span text, struct span *low, struct span *high)
{
    for (size_t i = 0; i + 1 < text.bytes; i++) {
        if (text.at[i] != '.' || text.at[i + 1] != '.') continue;
        *low = trimmed(text.at, i);
        *high = trimmed(text.at + i + 2, text.bytes - i - 2);
        return 1;
    }
    return 0;
}

static int fits_one(struct span entry, struct span alternative)
{
    struct span low, high;
    return cut_range(alternative, &low, &high) ? in_range(entry, low, high) : same(entry, alternative);
}

static void note_end(struct span end, struct tdm_selector_fault *fault)
{
    tdm_wide value;
    if (end.bytes > 0 && !parse_decimal(end, &value) && !(is_date(end) && is_day(end))) note_fault(fault, TDM_FAULT_RANGE, end);
}

/* Ends of ranges that are no numbers and no days. Nobody may be meant by them, or somebody else. */
static void note_ranges(struct span value, struct tdm_selector_fault *fault)
{
    struct span alternative, low, high;

    while (next_part(&value, '|', &alternative)) {
        if (!cut_range(alternative, &low, &high)) continue;
        note_end(low, fault);
        note_end(high, fault);
    }
}

static int fits_value(const char *cell, struct span value)
{
    struct span entries = { cell, strlen(cell) }, entry;

    while (next_part(&entries, ';', &entry)) {
        struct span rest = value, alternative;
        while (next_part(&rest, '|', &alternative))
            if (fits_one(entry, alternative)) return 1;
    }
    return 0;
}

/* The cell of a column. Ids and partners are columns too, whether or not the caller said so. */
enum { COLUMN_ID = -2, COLUMN_PARTNER = -3 };

static int32_t find_column(const struct tandem_model *model, int32_t kind, struct span name)
{
    int32_t column = tdm_keys_find(&model->attributes[kind - 1].names, name.at, name.bytes);
    if (column != TANDEM_NONE) return column;
    if (same(name, (struct span){ "id", 2 })) return COLUMN_ID;
    if (kind == TANDEM_OPPORTUNITY && same(name, (struct span){ "partner", 7 })) return COLUMN_PARTNER;
    return TANDEM_NONE;
}

static const char *cell_of(const struct tandem_model *model, int32_t kind, int32_t id, int32_t column)
{
    const char *text;
    if (column == COLUMN_ID) return tdm_keys_text(tdm_model_keys_of(model, kind), id);
    if (column == COLUMN_PARTNER) {
        int32_t partner = model->opportunities.at[id].partner;
        return partner == TANDEM_NONE ? "" : tdm_keys_text(&model->partner_keys, partner);
    }
    text = tdm_model_attribute(model, kind, id, column);
    return text == NULL ? "" : text;
}

int32_t tdm_model_find_column(const struct tandem_model *model, int32_t kind, const char *name)
{
    return find_column(model, kind, (struct span){ name, strlen(name) });
}

const char *tdm_model_cell(const struct tandem_model *model, int32_t kind, int32_t id, int32_t column) { return cell_of(model, kind, id, column); }

int tdm_next_entry(const char **rest, const char **entry, size_t *bytes)
{
    struct span whole = { *rest, *rest == NULL ? 0 : strlen(*rest) }, part;
    if (!next_part(&whole, ';', &part)) return 0;
    *rest = whole.at;
    *entry = part.at;
    *bytes = part.bytes;
    return 1;
}

static void apply_column(const struct tandem_model *model, int32_t kind, struct span term, size_t name_bytes, uint8_t *mask,
                         struct tdm_selector_fault *fault)
{
    int         is_not = term.at[name_bytes] == '!';
    size_t      skip = name_bytes + 1 + (size_t)is_not;
    struct span name = trimmed(term.at, name_bytes), value = trimmed(term.at + skip, term.bytes - skip);
    int32_t     column = find_column(model, kind, name);
    int32_t     count = tdm_model_keys_of(model, kind)->count;

    if (column == TANDEM_NONE) {
        note_fault(fault, TDM_FAULT_UNKNOWN_COLUMN, name);
        return;
    }
    note_ranges(value, fault);
    for (int32_t id = 0; id < count; id++)
        if (mask[id] && fits_value(cell_of(model, kind, id, column), value) == is_not) mask[id] = 0;
}

static void apply_id(const struct tandem_model *model, int32_t kind, struct span word, uint8_t *mask, struct tdm_selector_fault *fault)
{
    int32_t id = tdm_keys_find(tdm_model_keys_of(model, kind), word.at, word.bytes);
    uint8_t was;

    if (id == TANDEM_NONE) {
        note_fault(fault, TDM_FAULT_UNKNOWN_ID, word);
        return;
    }
    was = mask[id];
    memset(mask, 0, (size_t)tdm_model_keys_of(model, kind)->count);
    mask[id] = was;
}

/* Terms joined by `&`. */
static void apply_terms(const struct tandem_model *model, int32_t kind, struct span text, uint8_t *mask, struct tdm_selector_fault *fault)
{
    struct span rest = text, term;

    memset(mask, 1, (size_t)tdm_model_keys_of(model, kind)->count);
    while (next_part(&rest, '&', &term)) {
        size_t mark = 0;
        while (mark < term.bytes && term.at[mark] != '=' && !(term.at[mark] == '!' && mark + 1 < term.bytes && term.at[mark + 1] == '=')) mark++;
        if (term.bytes == 0 || mark == 0) {
            note_fault(fault, TDM_FAULT_SYNTAX, text);
            return;
        }
        if (mark == term.bytes) apply_id(model, kind, term, mask, fault);
        else apply_column(model, kind, term, mark, mask, fault);
    }
}

/* ---- whom it selects, as a list */

static int selects_everyone(struct span text) { return text.bytes == 0 || (text.bytes == 1 && text.at[0] == '*'); }

static int has_terms(struct span text) { return memchr(text.at, '=', text.bytes) != NULL || memchr(text.at, '&', text.bytes) != NULL; }

static int32_t select_everyone(const struct tandem_model *model, int32_t count, struct tdm_selection *selection)
{
    selection->ids = tdm_alloc_array(&model->memory, count, sizeof *selection->ids);
    if (selection->ids == NULL) return TANDEM_E_NOMEM;
    for (int32_t id = 0; id < count; id++) selection->ids[selection->count++] = id;
    return TANDEM_OK;
}

static int32_t select_by_terms(const struct tandem_model *model, int32_t kind, struct span text, struct tdm_selection *selection,
                               struct tdm_selector_fault *fault)
{
    int32_t  count = tdm_model_keys_of(model, kind)->count;
    uint8_t *mask = tdm_alloc_array(&model->memory, count, 1);

    selection->ids = tdm_alloc_array(&model->memory, count, sizeof *selection->ids);
    if (mask != NULL && selection->ids != NULL) {
        apply_terms(model, kind, text, mask, fault);
        for (int32_t id = 0; id < count; id++)
            if (mask[id]) selection->ids[selection->count++] = id;
    }
    tdm_free(&model->memory, mask);
    return mask == NULL || selection->ids == NULL ? TANDEM_E_NOMEM : TANDEM_OK;
}

static int compare_ids(const void *user, int64_t a, int64_t b)
{
    const int32_t *ids = user;
    return (ids[a] > ids[b]) - (ids[a] < ids[b]);
}

/* Ascending, each id once: a rule for few costs little, however many there are. */
static int32_t put_in_order(const struct tandem_model *model, struct tdm_selection *selection)
{
    int64_t *index = tdm_alloc_array(&model->memory, 2 * selection->count, sizeof *index), kept = 0;
    int32_t *ids = tdm_alloc_array(&model->memory, selection->count, sizeof *ids);

    if (index != NULL && ids != NULL) {
        for (int64_t i = 0; i < selection->count; i++) index[i] = i;
        tdm_sort(index, index + selection->count, selection->count, compare_ids, selection->ids);
        for (int64_t i = 0; i < selection->count; i++)
            if (i == 0 || selection->ids[index[i]] != ids[kept - 1]) ids[kept++] = selection->ids[index[i]];
        if (kept > 0) memcpy(selection->ids, ids, (size_t)kept * sizeof *ids);
        selection->count = kept;
    }
    tdm_free(&model->memory, ids);
    tdm_free(&model->memory, index);
    return index == NULL || ids == NULL ? TANDEM_E_NOMEM : TANDEM_OK;
}

static int32_t select_by_array(const struct tandem_model *model, int64_t start, int64_t count, struct tdm_selection *selection)
{
    selection->ids = tdm_alloc_array(&model->memory, count, sizeof *selection->ids);
    if (selection->ids == NULL) return TANDEM_E_NOMEM;
    memcpy(selection->ids, model->rule_ids.at + start, (size_t)count * sizeof *selection->ids);
    selection->count = count;
    return put_in_order(model, selection);
}

/* One id, whatever it holds, or ids joined by `;`. */
static int32_t select_by_list(const struct tandem_model *model, int32_t kind, struct span text, struct tdm_selection *selection,
                              struct tdm_selector_fault *fault)
{
    const struct tdm_keys *keys = tdm_model_keys_of(model, kind);
    struct span            rest = text, word;
    int64_t                words = 1;

    for (size_t i = 0; i < text.bytes; i++) words += text.at[i] == ';';
    selection->ids = tdm_alloc_array(&model->memory, words, sizeof *selection->ids);
    if (selection->ids == NULL) return TANDEM_E_NOMEM;
    selection->ids[0] = tdm_keys_find(keys, text.at, text.bytes);
    selection->count = selection->ids[0] != TANDEM_NONE;
    if (selection->count == 1) return TANDEM_OK;
    while (next_part(&rest, ';', &word)) {
        int32_t id = tdm_keys_find(keys, word.at, word.bytes);
        if (word.bytes == 0) continue;
        if (id == TANDEM_NONE) note_fault(fault, TDM_FAULT_UNKNOWN_ID, word);
        else selection->ids[selection->count++] = id;
    }
    return put_in_order(model, selection);
}

/* Whoever withdrew is selected by nothing. Returns how many those are. */
static int32_t leave_out_gone(const struct tandem_model *model, int32_t kind, struct tdm_selection *selection)
{
    int64_t kept = 0;
    int32_t gone = 0;

    if (kind != TANDEM_STUDENT || model->is_gone == NULL) return 0;
    for (int64_t i = 0; i < selection->count; i++)
        if (!model->is_gone[selection->ids[i]]) selection->ids[kept++] = selection->ids[i];
    selection->count = kept;
    for (int32_t s = 0; s < model->student_keys.count; s++) gone += model->is_gone[s] != 0;
    return gone;
}

static int32_t select_noting(const struct tandem_model *model, int32_t kind, const struct tdm_rule *rule, struct tdm_selection *selection,
                             struct tdm_selector_fault *fault)
{
    int         is_student = kind == TANDEM_STUDENT;
    int64_t     id_count = is_student ? rule->student_count : rule->opportunity_count;
    const char *text = tdm_model_text(model, is_student ? rule->students : rule->opportunities);
    struct span whole = trimmed(text, strlen(text));
    int32_t     count = tdm_model_keys_of(model, kind)->count, status;

    *selection = (struct tdm_selection){ 0 };
    if (id_count > 0) status = select_by_array(model, is_student ? rule->student_start : rule->opportunity_start, id_count, selection);
    else if (selects_everyone(whole)) status = select_everyone(model, count, selection);
    else if (has_terms(whole) && tdm_keys_find(tdm_model_keys_of(model, kind), whole.at, whole.bytes) == TANDEM_NONE)
        status = select_by_terms(model, kind, whole, selection, fault);
    else status = select_by_list(model, kind, whole, selection, fault);
    if (status != TANDEM_OK) {
        tdm_selection_finish(model, selection);
        return status;
    }
    if (fault->is_fatal) selection->count = 0;
    count -= leave_out_gone(model, kind, selection);
    selection->is_everyone = !fault->is_fatal && selection->count == count;
    return TANDEM_OK;
}

int32_t tdm_select(const struct tandem_model *model, int32_t kind, const struct tdm_rule *rule, struct tdm_selection *selection,
                   struct tdm_selector_fault *fault)
{
    *fault = (struct tdm_selector_fault){ 0 };
    return select_noting(model, kind, rule, selection, fault);
}

int32_t tdm_selector_fault_at(const struct tandem_model *model, int32_t kind, const struct tdm_rule *rule, int32_t number,
                              struct tdm_selector_fault *fault)
{
    struct tdm_selection selection;
    int32_t              status;

    *fault = (struct tdm_selector_fault){ .wanted = number };
    status = select_noting(model, kind, rule, &selection, fault);
    if (status == TANDEM_OK) tdm_selection_finish(model, &selection);
    return status;
}

void tdm_selection_finish(const struct tandem_model *model, struct tdm_selection *selection)
{
    tdm_free(&model->memory, selection->ids);
    *selection = (struct tdm_selection){ 0 };
}
