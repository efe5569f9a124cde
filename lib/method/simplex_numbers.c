/* SPDX-License-Identifier: MIT
 * Arithmetic of the simplex table's rows: whole numbers over one divisor. What they have in common is taken out whenever the divisor has grown.
 *
 * Keeps:   entries and divisors of rows stay below ENTRY_LIMIT, those of the cost row below COST_LIMIT, and columns are worth less than 2^34 (simplex.c):
 *          so a product of one of each fits 128 bits. What would not, is refused.
 * Source:  exact division by multiplication: [HD] ch. 10.
 */
#include "method/simplex.h"

#include <assert.h>

#define ENTRY_LIMIT ((tdm_wide)1 << 46)
#define COST_LIMIT ((tdm_wide)1 << 80)
#define PRODUCT_LIMIT ((tdm_wide)1 << 62)
#define VALUE_LIMIT ((tdm_wide)1 << 124)

static int64_t size_of(int64_t number) { return number < 0 ? -number : number; }
static tdm_wide wide_size_of(tdm_wide number) { return number < 0 ? -number : number; }

static int64_t common_divisor(int64_t a, int64_t b)
{
    while (b != 0) {
        int64_t rest = a % b;
        a = b;
        b = rest;
    }
    return size_of(a);
}

/* ---- division without remainder */

struct exact {
    int64_t  by;                 /* odd << shift */
    int      shift;
    uint64_t inverse, most;      /* of odd, modulo 2^64; the greatest quotient that fits 64 bits */
};

static struct exact divide_by(int64_t by)
{
    struct exact exact = { .by = by, .shift = __builtin_ctzll((uint64_t)by) };
    uint64_t     odd = (uint64_t)by >> exact.shift;

    exact.inverse = odd * 3 ^ 2;                             /* right in the last five bits; each step doubles them */
    for (int step = 0; step < 4; step++) exact.inverse *= 2 - odd * exact.inverse;
    exact.most = UINT64_MAX / odd;
    return exact;
}

static int divides(const struct exact *exact, int64_t number)
{
    uint64_t size = (uint64_t)size_of(number);
    return (size & (((uint64_t)1 << exact->shift) - 1)) == 0 && (size >> exact->shift) * exact->inverse <= exact->most;
}

static int64_t quotient(const struct exact *exact, int64_t number)
{
    int64_t size = (int64_t)(((uint64_t)size_of(number) >> exact->shift) * exact->inverse);
    return number < 0 ? -size : size;
}

/* ---- rows */

static void divide_row(struct simplex *simplex, struct simplex_row *row, const struct exact *exact)
{
    int64_t greatest = 0;

    for (int64_t j = 0; j < simplex->column_count; j++) {
        if (row->entries[j] == 0) continue;
        row->entries[j] = quotient(exact, row->entries[j]);
        if (size_of(row->entries[j]) > greatest) greatest = size_of(row->entries[j]);
    }
    row->divisor /= exact->by;
    row->value /= exact->by;
    row->greatest = greatest;
    simplex->work += simplex->column_count;
}

/* Takes out what all entries and the divisor have in common. */
void simplex_reduce(struct simplex *simplex, struct simplex_row *row)
{
    struct exact exact = divide_by(row->divisor);

    for (int64_t j = 0; j < simplex->column_count && exact.by > 1; j++)
        if (row->entries[j] != 0 && !divides(&exact, row->entries[j])) exact = divide_by(common_divisor(exact.by, row->entries[j]));
    simplex->work += simplex->column_count;
    if (exact.by > 1) divide_row(simplex, row, &exact);
}

static void add_sparse(struct simplex *simplex, struct simplex_row *row, int64_t factor, const struct simplex_row *source)
{
    for (int64_t i = 0; i < simplex->support_count; i++) {
        int64_t j = simplex->support[i], entry = row->entries[j] += factor * source->entries[j];
        if (size_of(entry) > row->greatest) row->greatest = size_of(entry);
    }
    simplex->work += simplex->support_count;
}

static void add_scaled(struct simplex *simplex, struct simplex_row *row, int64_t scale, int64_t factor, const struct simplex_row *source)
{
    int64_t greatest = 0;

    for (int64_t j = 0; j < simplex->column_count; j++) {
        int64_t entry = row->entries[j] * scale + factor * source->entries[j];
        row->entries[j] = entry;
        if (size_of(entry) > greatest) greatest = size_of(entry);
    }
    row->greatest = greatest;
    simplex->work += simplex->column_count;
}

/* Where entries only ever grew so far, they may have shrunk as well. */
static void measure(const struct simplex *simplex, struct simplex_row *row)
{
    row->greatest = 0;
    for (int64_t j = 0; j < simplex->column_count; j++)
        if (size_of(row->entries[j]) > row->greatest) row->greatest = size_of(row->entries[j]);
}

static int fits(const struct simplex_row *row, int64_t scale, int64_t factor, const struct simplex_row *source)
{
    return (tdm_wide)row->greatest * scale + (tdm_wide)size_of(factor) * source->greatest < PRODUCT_LIMIT && (tdm_wide)row->divisor * scale < PRODUCT_LIMIT;
}

/* ---- rows whose products do not fit 64 bits before they are divided */

static tdm_wide wide_common_divisor(tdm_wide a, tdm_wide b)
{
    while (b != 0) {
        tdm_wide rest = a % b;
        a = b;
        b = rest;
    }
    return wide_size_of(a);
}

/* All entries of scale * row + factor * source, divided by `by`, into simplex->scratch. Returns the first that leaves a remainder, or -1; the greatest
 * quotient in *greatest. Quotients are found in 64 bits, and multiplied back. */
static int64_t divide_wide(const struct simplex *simplex, const struct simplex_row *row, int64_t scale, int64_t factor, const struct simplex_row *source,
                           const struct exact *exact, int64_t *greatest)
{
    *greatest = 0;
    for (int64_t j = 0; j < simplex->column_count; j++) {
        tdm_wide entry = (tdm_wide)row->entries[j] * scale + (tdm_wide)factor * source->entries[j];
        int64_t  result = (int64_t)((uint64_t)(entry >> exact->shift) * exact->inverse);
        if ((tdm_wide)result * exact->by != entry) return j;
        simplex->scratch[j] = result;
        if (size_of(result) > *greatest) *greatest = size_of(result);
    }
    return -1;
}

static tdm_wide wide_entry(const struct simplex_row *row, int64_t scale, int64_t factor, const struct simplex_row *source, int64_t j)
{
    return (tdm_wide)row->entries[j] * scale + (tdm_wide)factor * source->entries[j];
}

/* A first guess at the common factor, from some entries. */
static tdm_wide guess_common(const struct simplex *simplex, const struct simplex_row *row, int64_t scale, int64_t factor, const struct simplex_row *source)
{
    enum { SAMPLES = 4 };
    tdm_wide common = (tdm_wide)row->divisor * scale;
    int      samples = 0;

    for (int64_t j = 0; j < simplex->column_count && samples < SAMPLES; j++) {
        tdm_wide entry = wide_entry(row, scale, factor, source, j);
        if (entry == 0) continue;
        common = wide_common_divisor(common, entry);
        samples++;
    }
    return common;
}

static int add_wide(struct simplex *simplex, struct simplex_row *row, int64_t scale, int64_t factor, const struct simplex_row *source)
{
    tdm_wide     common = guess_common(simplex, row, scale, factor, source), divisor = (tdm_wide)row->divisor * scale;
    struct exact exact;
    int64_t      odd_one, greatest, *entries = row->entries;

    for (;;) {
        if (common >= PRODUCT_LIMIT || divisor / common >= ENTRY_LIMIT) return 0;
        exact = divide_by((int64_t)common);
        odd_one = divide_wide(simplex, row, scale, factor, source, &exact, &greatest);
        simplex->work += 2 * simplex->column_count;
        if (odd_one < 0) break;
        divisor = (tdm_wide)row->divisor * scale;
        if (wide_common_divisor(common, wide_entry(row, scale, factor, source, odd_one)) == common) return 0;      /* the quotient was too large */
        common = wide_common_divisor(common, wide_entry(row, scale, factor, source, odd_one));
    }
    row->entries = simplex->scratch;
    simplex->scratch = entries;
    row->divisor = (int64_t)(divisor / common);
    row->greatest = greatest;
    row->value = 0;                                          /* before the division it might not fit */
    for (int64_t j = 0; j < simplex->column_count; j++) row->value += (tdm_wide)row->entries[j] * simplex->column_value[j];
    if (row->divisor > 1) simplex_reduce(simplex, row);
    return row->greatest < ENTRY_LIMIT && row->divisor < ENTRY_LIMIT;
}

/* row += weight / row's divisor times source, which is the one whose support is known. 0 if the numbers grow too large. */
int simplex_add_multiple(struct simplex *simplex, struct simplex_row *row, int64_t weight, const struct simplex_row *source)
{
    int64_t common = common_divisor(source->divisor, weight), scale = source->divisor / common, factor = weight / common;

    if (!fits(row, scale, factor, source)) measure(simplex, row);
    if (!fits(row, scale, factor, source)) return add_wide(simplex, row, scale, factor, source);
    row->value = row->value * scale + factor * source->value;
    row->divisor *= scale;
    if (scale == 1) {
        add_sparse(simplex, row, factor, source);
    } else {
        add_scaled(simplex, row, scale, factor, source);
        simplex_reduce(simplex, row);
    }
    return row->greatest < ENTRY_LIMIT && row->divisor < ENTRY_LIMIT;
}

/* ---- the cost row, which is wider */

static void reduce_cost(struct simplex *simplex)
{
    int64_t common = simplex->cost_divisor;

    for (int64_t j = 0; j < simplex->column_count && common > 1; j++)
        if (simplex->cost[j] != 0) common = common_divisor(common, (int64_t)(simplex->cost[j] % common));
    simplex->work += simplex->column_count;
    if (common <= 1) return;
    for (int64_t j = 0; j < simplex->column_count; j++) simplex->cost[j] /= common;
    simplex->cost_divisor /= common;
    simplex->cost_greatest /= common;
    simplex->cost_value /= common;
}

int simplex_add_to_cost(struct simplex *simplex, tdm_wide weight, const struct simplex_row *source)
{
    int64_t  common = common_divisor(source->divisor, (int64_t)(weight % source->divisor)), scale = source->divisor / common;
    tdm_wide factor = weight / common;

    if ((tdm_wide)simplex->cost_divisor * scale >= PRODUCT_LIMIT) return 0;
    if (wide_size_of(simplex->cost_value) >= VALUE_LIMIT / scale) return 0;
    if (source->value != 0 && wide_size_of(factor) >= VALUE_LIMIT / wide_size_of(source->value)) return 0;
    simplex->cost_value = simplex->cost_value * scale + factor * source->value;
    simplex->cost_divisor *= scale;
    simplex->cost_greatest = 0;
    for (int64_t j = 0; j < simplex->column_count; j++) {
        tdm_wide entry = simplex->cost[j] * scale + factor * source->entries[j];
        simplex->cost[j] = entry;
        if (wide_size_of(entry) > simplex->cost_greatest) simplex->cost_greatest = wide_size_of(entry);
    }
    simplex->work += simplex->column_count;
    if (scale > 1) reduce_cost(simplex);
    return simplex->cost_greatest < COST_LIMIT && simplex->cost_divisor < ENTRY_LIMIT;
}
