/* SPDX-License-Identifier: MIT
 * From the corner's potentials to multipliers of the program, and to trees that the checker walks.
 *
 * Keeps:   a tree is written for all levels in one cost; each level's tree is made of it. To a level, those before it are rows with their weight as
 *          multiplier, and those after it may be worth to a row at most what its costliest pair has of them: that much the row's multiplier gives up. The
 *          sum of it is less than one unit of the level, or corner.c does without.
 * Source:  weak duality; solution.h says how a tree is written.
 */
#include "method/corner.h"

#include <string.h>

#define MOST_NUMBERS ((int64_t)1 << 22)

int32_t corner_records_init(struct corner_records *records, const struct tdm_program *program, const struct corner_rules *rules)
{
    const struct tdm_memory *memory = rules->memory;
    int32_t                  nodes = program->problem->columns.node_count;

    *records = (struct corner_records){ .program = program, .rules = rules, .net = rules->net };
    records->place_row = tdm_alloc_array(memory, nodes, sizeof *records->place_row);
    records->root = tdm_alloc_zeroed(memory, program->row_count, sizeof *records->root);
    records->root_multiplier = tdm_alloc_zeroed(memory, rules->constraints->bound_count, sizeof *records->root_multiplier);
    records->value = tdm_alloc_zeroed(memory, rules->constraints->bound_count, sizeof *records->value);
    records->reduced = tdm_alloc_zeroed(memory, rules->count, sizeof *records->reduced);
    if (records->place_row == NULL || records->root == NULL || records->root_multiplier == NULL || records->value == NULL || records->reduced == NULL) return TANDEM_E_NOMEM;
    memset(records->place_row, 0xff, (size_t)nodes * sizeof *records->place_row);
    for (int64_t r = program->row_count - 1; r >= 0; r--) {
        if (program->rows[r].kind == TDM_ROW_PLACE) records->place_row[program->rows[r].index] = r;
        if (program->rows[r].kind == TDM_ROW_BOUND) records->bound_row = r;
    }
    return TANDEM_OK;
}

void corner_records_finish(struct corner_records *records)
{
    if (records->rules == NULL) return;
    tdm_free(records->rules->memory, records->place_row);
    tdm_free(records->rules->memory, records->root);
    tdm_free(records->rules->memory, records->root_multiplier);
    tdm_free(records->rules->memory, records->value);
    tdm_free(records->rules->memory, records->reduced);
    tdm_free(records->rules->memory, records->numbers);
}

/* ---- multipliers */

/* A multiplier that a row may have: where it has no bound on that side, the flow there is 0 or the bound holds anyway, and 0 says as much. */
static int64_t allowed(const struct tdm_program_row *row, int64_t value)
{
    return (value > 0 && row->least == TDM_NO_LEAST) || (value < 0 && row->most == TDM_NO_MOST) ? 0 : value;
}

static int64_t value_of_row(const struct corner_records *records, int32_t row) { return allowed(&records->program->rows[row], records->net->potential[row]); }

static int64_t value_of_place(const struct corner_records *records, int32_t v)
{
    const struct corner_net *net = records->net;
    int32_t                  parent = records->program->problem->columns.parent[v];
    int64_t                  up = net->potential[parent < 0 ? net->outside : net->row_count + parent];

    return records->place_row[v] < 0 ? 0 : allowed(&records->program->rows[records->place_row[v]], up - net->potential[net->row_count + v]);
}

static void reduce_pairs(struct corner_records *records, int64_t bound, int64_t extra)
{
    const struct corner_rules *rules = records->rules;
    const struct tdm_side     *columns = &records->program->problem->columns;

    for (int64_t i = 0; i < rules->count; i++) {
        int64_t pair = rules->pairs[i].pair;
        records->reduced[i] = rules->pairs[i].cost - value_of_row(records, records->net->row_of[pair]);
        for (int32_t v = records->program->problem->pair_column[pair]; v >= 0; v = columns->parent[v]) records->reduced[i] -= value_of_place(records, v);
    }
    for (int64_t b = 0; b < rules->constraints->bound_count; b++) records->value[b] = rules->multiplier[b];
    if (bound < 0) return;
    records->value[bound] += extra;
    for (int64_t i = rules->constraints->bounds[bound].start; i < rules->constraints->bounds[bound].start + rules->constraints->bounds[bound].count; i++)
        records->reduced[rules->term_pair[i]] -= extra * rules->constraints->terms[i].weight;
}

/* The rule that fixes one of a party's pairs, with the right sign, takes what the party has left. */
static int64_t pay_fixing(struct corner_records *records, int32_t leader, int64_t all)
{
    const struct corner_rules *rules = records->rules;

    for (int32_t i = leader; i >= 0 && all != 0; i = rules->pairs[i].next) {
        int64_t fixing = rules->pairs[i].fixing;
        if (fixing < 0 || (all < 0) != (rules->constraints->bounds[fixing].most == 0)) continue;
        records->value[fixing] = all;
        records->reduced[i] -= all;
        return 0;
    }
    return all;
}

/* Who holds what the party has left: a pair that must be chosen, so that a price above 0 counts; else the leader. */
static int32_t holder_of(const struct corner_records *records, int32_t leader)
{
    const struct tdm_problem *problem = records->program->problem;

    for (int32_t i = leader; problem->pair_flags != NULL && i >= 0; i = records->rules->pairs[i].next)
        if ((problem->pair_flags[records->rules->pairs[i].pair] & TDM_PAIR_PINNED) != 0) return i;
    return leader;
}

/* The rules that make pairs follow move what each has to the one that holds it for the party. */
static void join_party(struct corner_records *records, int32_t leader)
{
    const struct corner_rules *rules = records->rules;
    int32_t                    holder = holder_of(records, leader);
    int64_t                    all = 0;

    for (int32_t i = leader; i >= 0; i = rules->pairs[i].next) all += records->reduced[i];
    all = pay_fixing(records, leader, all);
    for (int32_t i = rules->pairs[leader].next; i >= 0; i = rules->pairs[i].next) {
        const struct tdm_term *terms = rules->constraints->terms + rules->constraints->bounds[rules->pairs[i].follow].start;
        int64_t                weight = terms[terms[0].pair == rules->pairs[i].pair ? 0 : 1].weight;
        records->value[rules->pairs[i].follow] = (records->reduced[i] - (i == holder ? all : 0)) * weight;
    }
}

static void find_values(struct corner_records *records, int64_t bound, int64_t extra)
{
    reduce_pairs(records, bound, extra);
    for (int32_t i = 0; i < records->rules->count; i++)
        if (records->rules->pairs[i].leader == i) join_party(records, i);
}

void corner_records_root(struct corner_records *records)
{
    find_values(records, -1, 0);
    for (int32_t r = 0; r < records->net->row_count; r++) records->root[r] = value_of_row(records, r);
    for (int32_t v = 0; v < records->program->problem->columns.node_count; v++)
        if (records->place_row[v] >= 0) records->root[records->place_row[v]] = value_of_place(records, v);
    for (int64_t b = 0; b < records->rules->constraints->bound_count; b++) {
        records->root[records->bound_row + b] = records->value[b];
        records->root_multiplier[b] = records->rules->multiplier[b];
    }
}

/* ---- records */

static void write_number(struct corner_records *records, int64_t number)
{
    if (records->status == TANDEM_OK && records->count == MOST_NUMBERS) records->status = TANDEM_E_RANGE;
    if (records->status == TANDEM_OK)
        records->status = tdm_grow(records->rules->memory, (void **)&records->numbers, &records->capacity, records->count + 1, sizeof *records->numbers);
    if (records->status == TANDEM_OK) records->numbers[records->count++] = number;
}

static void write_change(struct corner_records *records, int64_t row, int64_t value)
{
    if (row < 0 || records->root[row] == value) return;
    write_number(records, row);
    write_number(records, value);
}

/* A node of the columns that moved: its own multiplier, and those of the nodes below it that did not move themselves. */
static void write_place(struct corner_records *records, int32_t v)
{
    const struct corner_net *net = records->net;

    write_change(records, records->place_row[v], value_of_place(records, v));
    for (int64_t i = net->child_start[v]; i < net->child_start[v + 1]; i++) {
        int32_t child = net->children[i];
        if ((net->marks[net->row_count + child] & CORNER_MOVED) == 0) write_change(records, records->place_row[child], value_of_place(records, child));
    }
}

void corner_records_split(struct corner_records *records, int64_t code, int64_t at)
{
    write_number(records, code);
    write_number(records, at);
    write_number(records, -1);
}

void corner_records_leaf(struct corner_records *records, int64_t bound, int64_t extra)
{
    const struct corner_net *net = records->net;
    int64_t                  header;

    find_values(records, bound, extra);
    corner_records_split(records, TDM_TREE_LEAF, 0);
    header = records->count - 1;
    for (int64_t i = 0; i < net->moved_count; i++) {
        int32_t node = net->moved[i];
        if (node < net->row_count) write_change(records, node, value_of_row(records, node));
        else write_place(records, node - net->row_count);
    }
    for (int64_t b = 0; b < records->rules->constraints->bound_count; b++) write_change(records, records->bound_row + b, records->value[b]);
    if (records->status == TANDEM_OK) records->numbers[header] = -1 - (records->count - header - 1) / 2;
}

/* ---- a level's tree */

static int64_t shifted(const struct corner_records *records, const struct corner_level *level, int64_t row, int64_t value)
{
    return row < records->net->row_count ? value - level->shift[row] : value;
}

static int32_t append(const struct corner_records *records, struct tdm_tree *tree, int64_t number)
{
    int32_t status = tdm_grow(records->rules->memory, (void **)&tree->numbers, &tree->capacity, tree->count + 1, sizeof *tree->numbers);
    if (status == TANDEM_OK) tree->numbers[tree->count++] = number;
    return status;
}

static int32_t append_multiplier(const struct corner_records *records, struct tdm_tree *tree, int64_t row, int64_t value)
{
    int32_t status = value == 0 ? TANDEM_OK : append(records, tree, row);
    return status == TANDEM_OK && value != 0 ? append(records, tree, value) : status;
}

static int32_t append_root(const struct corner_records *records, const struct corner_level *level, int is_leaf, struct tdm_tree *tree)
{
    int64_t first, rows = records->program->row_count, scale = records->rules->scale;
    int32_t status = append(records, tree, scale * level->weight);

    if (status == TANDEM_OK) status = append(records, tree, is_leaf ? TDM_TREE_LEAF : records->root_code);
    if (status == TANDEM_OK) status = append(records, tree, is_leaf ? 0 : records->root_at);
    if (status == TANDEM_OK) status = append(records, tree, 0);
    first = tree->count;
    for (int64_t r = 0; status == TANDEM_OK && r < rows; r++) status = append_multiplier(records, tree, r, shifted(records, level, r, records->root[r]));
    for (int64_t k = 0; status == TANDEM_OK && k < level->earlier; k++) status = append_multiplier(records, tree, rows + k, -scale * level->earlier_weight[k]);
    if (status == TANDEM_OK) tree->numbers[first - 1] = -1 - (tree->count - first) / 2;
    return status;
}

static int32_t append_records(const struct corner_records *records, const struct corner_level *level, struct tdm_tree *tree)
{
    const int64_t *numbers = records->numbers;
    int32_t        status = TANDEM_OK;

    for (int64_t at = 0; status == TANDEM_OK && at < records->count;) {
        int64_t end = at + 3 + 2 * (-1 - numbers[at + 2]);
        for (int i = 0; status == TANDEM_OK && i < 3; i++) status = append(records, tree, numbers[at++]);
        for (; status == TANDEM_OK && at < end; at += 2) {
            status = append(records, tree, numbers[at]);
            if (status == TANDEM_OK) status = append(records, tree, shifted(records, level, numbers[at], numbers[at + 1]));
        }
    }
    return status;
}

int32_t corner_records_tree(const struct corner_records *records, const struct corner_level *level, int is_leaf, struct tdm_tree **tree)
{
    int32_t status;

    *tree = tdm_alloc_zeroed(records->rules->memory, 1, sizeof **tree);
    if (*tree == NULL) return TANDEM_E_NOMEM;
    status = append_root(records, level, is_leaf, *tree);
    if (status == TANDEM_OK && !is_leaf) status = append_records(records, level, *tree);
    if (status == TANDEM_OK) return TANDEM_OK;
    tdm_tree_free(records->rules->memory, *tree);
    *tree = NULL;
    return status;
}
