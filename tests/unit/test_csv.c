/* SPDX-License-Identifier: MIT
 * Rows, cells, numbers and text of CSV files.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <cmocka.h>

#include "cohort/csv.h"
#include "cohort/index.h"
#include "cohort/lines.h"
#include "cohort/scan.h"
#include "cohort/text.h"

/* ---- rows as one line of text: cells in [], rows divided by /, the line of a row before it */

static struct tdm_memory memory;

static char *padded(const char *text, size_t bytes)
{
    char *copy = calloc(1, bytes + 64);
    assert_non_null(copy);
    memcpy(copy, text, bytes);
    return copy;
}

static void show_rows(const char *text, size_t bytes, char *shown, size_t room)
{
    struct tdm_csv  csv;
    struct tdm_cell cells[16];
    char           *copy = padded(text, bytes);
    size_t          to = 0;

    tdm_csv_init(&csv, &memory, copy, bytes);
    csv.cells = cells;
    csv.room = 16;
    while (tdm_csv_next(&csv) == 1) {
        to += (size_t)snprintf(shown + to, room - to, "%s%u", to > 0 ? "/" : "", (unsigned)csv.row_line);
        for (int32_t i = 0; i < csv.count; i++) {
            const char *flag = cells[i].flags & TDM_CELL_UNCLOSED ? "!" : cells[i].flags & TDM_CELL_TRAILING ? "?" : "";
            char        line[16] = "";
            if (cells[i].line != csv.row_line) snprintf(line, sizeof line, "@%u", (unsigned)cells[i].line);
            to += (size_t)snprintf(shown + to, room - to, "[%.*s]%s%s", (int)cells[i].bytes, cells[i].text, flag, line);
        }
    }
    tdm_csv_finish(&csv);
    free(copy);
}

static void expect_rows(const char *text, const char *expected)
{
    char shown[2000] = "";
    show_rows(text, strlen(text), shown, sizeof shown);
    assert_string_equal(shown, expected);
}

static void cells_are_divided_by_commas(void **state)
{
    (void)state;
    expect_rows("id,seats\na,1\nb,22\n", "1[id][seats]/2[a][1]/3[b][22]");
}

static void the_last_line_needs_no_line_end(void **state)
{
    (void)state;
    expect_rows("id,seats\na,1", "1[id][seats]/2[a][1]");
    expect_rows("id,seats\na,", "1[id][seats]/2[a][]");
}

static void semicolons_and_tabs_are_found_from_the_header(void **state)
{
    (void)state;
    expect_rows("id;seats\na,b;1\n", "1[id][seats]/2[a,b][1]");
    expect_rows("id\tseats\na,b;c\t1\n", "1[id][seats]/2[a,b;c][1]");
    expect_rows("id\na,b;c\n", "1[id]/2[a][b;c]");
}

static void a_separator_inside_quotes_does_not_decide(void **state)
{
    (void)state;
    expect_rows("\"a,b,c\";id\n1;2\n", "1[a,b,c][id]/2[1][2]");
}

static void the_header_may_follow_blank_lines(void **state)
{
    (void)state;
    expect_rows("\n\nid;seats\na;1\n", "1[]/2[]/3[id][seats]/4[a][1]");
}

static void a_byte_order_mark_is_skipped(void **state)
{
    (void)state;
    expect_rows("\xEF\xBB\xBFid,seats\na,1\n", "1[id][seats]/2[a][1]");
}

static void lines_end_with_lf_crlf_or_cr(void **state)
{
    (void)state;
    expect_rows("id,seats\r\na,1\r\nb,2", "1[id][seats]/2[a][1]/3[b][2]");
    expect_rows("id,seats\ra,1\rb,2\r", "1[id][seats]/2[a][1]/3[b][2]");
    expect_rows("id,seats\r\na,1\nb,2\r\n", "1[id][seats]/2[a][1]/3[b][2]");
}

static void quoted_cells_hold_separators_line_ends_and_quotes(void **state)
{
    (void)state;
    expect_rows("id,name\n\"a,b\",\"say \"\"hi\"\"\"\n", "1[id][name]/2[a,b][say \"hi\"]");
    expect_rows("id,name\na,\"one\ntwo\",x\nb,c\n", "1[id][name]/2[a][one\ntwo][x]@3/4[b][c]");
    expect_rows("id,name\na,\"one\r\ntwo\rthree\"\nb,c\n", "1[id][name]/2[a][one\r\ntwo\rthree]/5[b][c]");
    expect_rows("id,name\na,\"\"\nb,\"\"\"\"\n", "1[id][name]/2[a][]/3[b][\"]");
}

static void a_quote_inside_a_plain_cell_is_a_character(void **state)
{
    (void)state;
    expect_rows("id,name\na,5\" disk\nb,it\"s\n", "1[id][name]/2[a][5\" disk]/3[b][it\"s]");
}

static void blanks_at_the_ends_of_cells_are_dropped(void **state)
{
    (void)state;
    expect_rows("id , seats\n  a\t, 1 \n\" b \" ,2\n", "1[id][seats]/2[a][1]/3[b][2]");
}

static void an_unclosed_quote_ends_with_its_line(void **state)
{
    (void)state;
    expect_rows("id,name\na,\"one,1\nb,two\n", "1[id][name]/2[a][one,1]!/3[b][two]");
    expect_rows("id,name\na,\"one", "1[id][name]/2[a][one]!");
    expect_rows("id,name\na,\"", "1[id][name]/2[a][]!");
    expect_rows("id,name\na,\"one\"\"", "1[id][name]/2[a][one\"\"]!");
}

static void after_an_unclosed_quote_later_ones_are_judged_by_their_lines(void **state)
{
    (void)state;
    expect_rows("id,name\na,\"one\nb,two\nc,\"x\"\"y\"\"\n", "1[id][name]/2[a][one\nb,two\nc,x\"\"y\"\"]?");
    expect_rows("id\na,\"one\nb,\"two\n", "1[id]/2[a][one\nb,two]?");
    expect_rows("id\na,\"one\r\nb,2\r\nc,\"\"\"\r\nd,4", "1[id]/2[a][one\r\nb,2\r\nc,\"]/5[d][4]");
}

static void text_behind_a_closing_quote_is_told(void **state)
{
    (void)state;
    expect_rows("id,name\na,\"say \"hi\" now\"\nb,c\n", "1[id][name]/2[a][say hi\" now\"]?/3[b][c]");
}

static void nothing_and_blank_lines_are_no_cells(void **state)
{
    (void)state;
    expect_rows("", "");
    expect_rows("\n", "1[]");
    expect_rows("\xEF\xBB\xBF", "");
}

static void long_files_cross_every_block_boundary(void **state)
{
    char text[4000], expected[8000];

    (void)state;
    for (int width = 1; width < 140; width++) {
        size_t to = (size_t)sprintf(text, "id,x\n"), wanted = (size_t)sprintf(expected, "1[id][x]");
        for (int row = 0; row < 5; row++) {
            to += (size_t)sprintf(text + to, "%0*d,\"%d\"\r\n", width, row, row);
            wanted += (size_t)sprintf(expected + wanted, "/%d[%0*d][%d]", row + 2, width, row, row);
        }
        expect_rows(text, expected);
    }
}

/* ---- against a second reading, letter by letter */

struct letters {
    const char *text;
    size_t      bytes, at;
    char        separator;
};

static void trim(char *cell)
{
    size_t end = strlen(cell), start = 0;
    while (end > 0 && tdm_is_blank(cell[end - 1])) cell[--end] = '\0';
    while (tdm_is_blank(cell[start])) start++;
    memmove(cell, cell + start, end - start + (start <= end));
    cell[end > start ? end - start : 0] = '\0';
}

/* One cell by the rules of RFC 4180, for texts whose quotes are all closed. */
static void read_letters(struct letters *from, char *cell)
{
    int    is_quoted = from->at < from->bytes && from->text[from->at] == '"';
    size_t to = 0;

    from->at += is_quoted ? 1 : 0;
    while (from->at < from->bytes) {
        char c = from->text[from->at];
        if (is_quoted && c == '"') {
            if (from->at + 1 < from->bytes && from->text[from->at + 1] == '"') from->at++;
            else {
                is_quoted = 0;
                from->at++;
                continue;
            }
        } else if (!is_quoted && (c == from->separator || c == '\n' || c == '\r')) {
            break;
        }
        cell[to++] = c;
        from->at++;
    }
    cell[to] = '\0';
    trim(cell);
}

static void random_text(char *text, size_t *bytes, unsigned *seed)
{
    static const char alphabet[] = "ab ,;\t\r\n";
    size_t            to = (size_t)sprintf(text, "i,j\n");

    for (int cell = rand_r(seed) % 40; cell >= 0; cell--) {
        int is_quoted = rand_r(seed) % 3 == 0;
        if (is_quoted) text[to++] = '"';
        for (int length = rand_r(seed) % 30; length > 0; length--) {
            char c = is_quoted ? alphabet[rand_r(seed) % 8] : "abc d"[rand_r(seed) % 5];
            if (is_quoted && rand_r(seed) % 9 == 0) {
                c = '"';
                text[to++] = c;
            }
            text[to++] = c;
        }
        if (is_quoted) text[to++] = '"';
        text[to++] = rand_r(seed) % 4 == 0 ? '\n' : ',';
        if (text[to - 1] == '\n' && rand_r(seed) % 2 == 0) text[to - 1] = '\r', text[to++] = '\n';
    }
    *bytes = to;
}

static void compare_with_letters(const char *text, size_t bytes)
{
    struct letters  from = { text, bytes, 0, ',' };
    struct tdm_csv  csv;
    struct tdm_cell cells[64];
    char            cell[4096];

    tdm_csv_init(&csv, &memory, text, bytes);
    csv.cells = cells;
    csv.room = 64;
    while (tdm_csv_next(&csv) == 1)
        for (int32_t i = 0; i < csv.count; i++) {
            read_letters(&from, cell);
            assert_int_equal(cells[i].flags, 0);
            assert_int_equal(cells[i].bytes, strlen(cell));
            assert_memory_equal(cells[i].text, cell, strlen(cell));
            if (i + 1 < csv.count) assert_int_equal(from.text[from.at], ',');
            if (from.at < from.bytes) from.at += from.text[from.at] == '\r' && from.text[from.at + 1] == '\n' ? 2 : 1;
        }
    assert_int_equal(from.at, bytes);
    tdm_csv_finish(&csv);
}

static void random_texts_read_as_they_do_letter_by_letter(void **state)
{
    char     text[8192];
    unsigned seed = 7;
    size_t   bytes;

    (void)state;
    for (int round = 0; round < 20000; round++) {
        random_text(text, &bytes, &seed);
        char *copy = padded(text, bytes);
        compare_with_letters(copy, bytes);
        free(copy);
    }
    print_message("20000 random texts: 0 disagreements\n");
}

/* ---- masks */

#define TDM_SCAN_PLAIN
#undef TDM_COHORT_SCAN_H
#define tdm_marks       plain_marks
#define tdm_scan_block  plain_block
#define tdm_scan_either plain_either
#include "cohort/scan.h"
#undef tdm_marks
#undef tdm_scan_block
#undef tdm_scan_either

static void masks_name_the_same_bytes_in_both_forms(void **state)
{
    char     block[80];
    unsigned seed = 3;

    (void)state;
    for (int round = 0; round < 20000; round++) {
        uint64_t ends = 0, odd = 0;
        for (int i = 0; i < 80; i++) {
            int any = rand_r(&seed) % 256, usual = ",\n\r\t;\x2D\x2B\x7F"[rand_r(&seed) % 8];
            block[i] = (char)(rand_r(&seed) % 3 == 0 ? any : usual);
        }
        for (int i = 0; i < 64; i++) {
            if (block[i] == ',' || block[i] == '\n' || block[i] == '\r') ends |= UINT64_C(1) << i;
            if ((signed char)block[i] <= 0) odd |= UINT64_C(1) << i;
        }
        struct tdm_marks   fast = tdm_scan_block(block, ',');
        struct plain_marks plain = plain_block(block, ',');
        assert_true(fast.ends == ends && fast.odd == odd);
        assert_true(plain.ends == ends && plain.odd == odd);
        assert_int_equal(tdm_scan_either(block, (uint32_t)(round % 60), ';', '='), plain_either(block, (uint32_t)(round % 60), ';', '='));
    }
}

/* ---- numbers */

static void expect_integer(const char *text, enum tdm_number kind, int64_t value)
{
    int64_t got = 0;
    assert_int_equal(tdm_text_integer(text, strlen(text), &got), kind);
    if (kind == TDM_NUMBER) assert_true(got == value);
}

static void whole_numbers_are_read_exactly(void **state)
{
    (void)state;
    expect_integer("0", TDM_NUMBER, 0);
    expect_integer("007", TDM_NUMBER, 7);
    expect_integer("-12", TDM_NUMBER, -12);
    expect_integer("+5", TDM_NUMBER, 5);
    expect_integer("9223372036854775806", TDM_NUMBER, INT64_MAX - 1);
    expect_integer("9223372036854775808", TDM_NUMBER_HUGE, 0);
    expect_integer("99999999999999999999999999", TDM_NUMBER_HUGE, 0);
    expect_integer("", TDM_NUMBER_EMPTY, 0);
    expect_integer("2.5", TDM_NUMBER_FRACTION, 0);
    expect_integer(".5", TDM_NUMBER_FRACTION, 0);
    expect_integer("2.", TDM_NUMBER_FRACTION, 0);
    expect_integer(".", TDM_NUMBER_WORD, 0);
    expect_integer("-", TDM_NUMBER_WORD, 0);
    expect_integer("1e3", TDM_NUMBER_WORD, 0);
    expect_integer("1 000", TDM_NUMBER_WORD, 0);
    expect_integer("two", TDM_NUMBER_WORD, 0);
    expect_integer("0x10", TDM_NUMBER_WORD, 0);
}

static void expect_thousandths(const char *text, enum tdm_number kind, int64_t value)
{
    int64_t got = 0;
    assert_int_equal(tdm_text_thousandths(text, strlen(text), &got), kind);
    if (kind == TDM_NUMBER) assert_true(got == value);
}

static void decimals_are_read_exactly_in_thousandths(void **state)
{
    (void)state;
    expect_thousandths("0.75", TDM_NUMBER, 750);
    expect_thousandths("-0.001", TDM_NUMBER, -1);
    expect_thousandths("3", TDM_NUMBER, 3000);
    expect_thousandths(".5", TDM_NUMBER, 500);
    expect_thousandths("5.", TDM_NUMBER, 5000);
    expect_thousandths("1.2340", TDM_NUMBER, 1234);
    expect_thousandths("1.2345", TDM_NUMBER_FRACTION, 0);
    expect_thousandths("1,5", TDM_NUMBER_WORD, 0);
    expect_thousandths("1e3", TDM_NUMBER_WORD, 0);
    expect_thousandths("high", TDM_NUMBER_WORD, 0);
    expect_thousandths(".", TDM_NUMBER_WORD, 0);
    expect_thousandths("+", TDM_NUMBER_WORD, 0);
    expect_thousandths("", TDM_NUMBER_EMPTY, 0);
    expect_thousandths("1000000000000.000", TDM_NUMBER, INT64_C(1000000000000000));
    expect_thousandths("99999999999999999", TDM_NUMBER_HUGE, 0);
}

/* ---- text */

static void only_well_formed_utf8_is_taken(void **state)
{
    static const char *const good[] = { "", "a", "\xC3\xA9", "\xE2\x82\xAC", "\xF0\x9F\x8E\x93", "\xEF\xBF\xBF", "\xF4\x8F\xBF\xBF" };
    static const char *const bad[] = { "\xE9", "\xC3", "\xC0\xAF", "\xE0\x80\xAF", "\xED\xA0\x80", "\xF0\x80\x80\x80", "\xF4\x90\x80\x80",
                                       "\xF8\x88\x80\x80\x80", "a\x80", "\xE2\x82", "\xF0\x9F\x8E" };
    (void)state;
    for (size_t i = 0; i < sizeof good / sizeof *good; i++) assert_true(tdm_text_is_utf8(good[i], strlen(good[i])));
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) assert_false(tdm_text_is_utf8(bad[i], strlen(bad[i])));
    assert_false(tdm_text_is_utf8("a\0b", 3));
}

static void expect_normal(const char *text, const char *expected)
{
    struct tdm_pool pool;
    char           *copy = padded(text, strlen(text));
    struct tdm_cell cell = { copy, (uint32_t)strlen(text), 1, 0 };

    tdm_pool_init(&pool, &memory);
    assert_int_equal(tdm_text_normalise(&pool, &cell), TANDEM_OK);
    assert_int_equal(cell.bytes, strlen(expected));
    assert_memory_equal(cell.text, expected, cell.bytes);
    tdm_pool_finish(&pool);
    free(copy);
}

static void text_is_brought_into_one_form(void **state)
{
    (void)state;
    expect_normal("Zoe\xCC\x88", "Zo\xC3\xAB");
    expect_normal("Zo\xC3\xAB", "Zo\xC3\xAB");
    expect_normal("\xE2\x84\xAB", "\xC3\x85");                            /* the Angstrom sign is the letter */
    expect_normal("\xE1\x84\x92\xE1\x85\xA1\xE1\x86\xAB", "\xED\x95\x9C");  /* Hangul parts */
    expect_normal("q\xCC\xA3\xCC\x87", "q\xCC\xA3\xCC\x87");               /* nothing to compose */
    expect_normal("q\xCC\x87\xCC\xA3", "q\xCC\xA3\xCC\x87");               /* marks in their order */
    expect_normal("\xE6\xBC\xA2\xE5\xAD\x97", "\xE6\xBC\xA2\xE5\xAD\x97");
}

static void white_space_of_every_script_is_trimmed(void **state)
{
    (void)state;
    expect_normal("\xC2\xA0" "a\xC2\xA0", "a");
    expect_normal("\xE2\x80\x83\xE3\x80\x80" "a b\xE2\x80\xA8\xC2\x85\xE1\x9A\x80", "a b");
    expect_normal("\xC2\xA0\xE2\x80\xAF", "");
    expect_normal("\xE2\x80\x8B" "a", "\xE2\x80\x8B" "a");                 /* zero width space is no white space */
}

static void quoted_text_is_short_and_harmless(void **state)
{
    char long_text[300];

    (void)state;
    assert_string_equal(tdm_text_quoted("robots", 6).text, "\"robots\"");
    assert_string_equal(tdm_text_quoted("a\x1B[31mb\n", 8).text, "\"a?[31mb?\"");
    assert_string_equal(tdm_text_quoted("\xC2\x9B\xE9", 3).text, "\"???\"");
    memset(long_text, 'x', sizeof long_text);
    assert_true(strlen(tdm_text_quoted(long_text, sizeof long_text).text) < 95);
    for (size_t i = 0; i + 1 < sizeof long_text; i += 2) memcpy(long_text + i, "\xC3\xA9", 2);
    struct tdm_quoted quoted = tdm_text_quoted(long_text, sizeof long_text);
    assert_true(tdm_text_is_utf8(quoted.text, strlen(quoted.text)));
}

/* ---- ids and lines */

static void ids_are_found_whatever_their_length(void **state)
{
    struct tdm_index index;
    char             id[96];

    (void)state;
    memset(id, 0, sizeof id);
    tdm_index_init(&index, &memory);
    for (int32_t number = 0; number < 3000; number++) {
        int bytes = snprintf(id, 64, "%0*d", 1 + number % 30, number);
        assert_int_equal(tdm_index_append(&index, id, (uint32_t)bytes), number);
        if (number % 700 == 0) assert_int_equal(tdm_index_settle(&index), TANDEM_OK);
    }
    assert_int_equal(tdm_index_settle(&index), TANDEM_OK);
    for (int32_t number = 0; number < 3000; number++) {
        uint32_t bytes = (uint32_t)snprintf(id, 64, "%0*d", 1 + number % 30, number);
        assert_int_equal(tdm_index_find(&index, id, bytes), number);
        assert_int_equal(tdm_index_answer(&index, tdm_index_ask(&index, id, bytes), id, bytes), number);
        assert_int_equal(tdm_index_guess(&index, id, bytes, number - 1), number);
        assert_int_equal(tdm_index_guess(&index, id, bytes, number), number);
        assert_int_equal(tdm_index_guess(&index, id, bytes, number + 1), TANDEM_NONE);
        id[bytes] = 'x';
        assert_int_equal(tdm_index_find(&index, id, bytes + 1), TANDEM_NONE);
    }
    tdm_index_finish(&index);
}

static void edits_are_counted_up_to_a_limit(void **state)
{
    (void)state;
    assert_int_equal(tdm_edit_distance("robots", 6, "robots", 6, 3), 0);
    assert_int_equal(tdm_edit_distance("robotz", 6, "robots", 6, 3), 1);
    assert_int_equal(tdm_edit_distance("rbots", 5, "robots", 6, 3), 1);
    assert_int_equal(tdm_edit_distance("gardne", 6, "garden", 6, 3), 1);       /* neighbours swapped */
    assert_int_equal(tdm_edit_distance("kitten", 6, "sitting", 7, 5), 3);
    assert_int_equal(tdm_edit_distance("kitten", 6, "sitting", 7, 2), 3);      /* more than the limit */
    assert_int_equal(tdm_edit_distance("", 0, "abc", 3, 5), 3);
}

static void the_nearest_spelling_is_offered(void **state)
{
    static const char *const ids[] = { "ada", "ben", "cem", "robots", "Garden" };
    struct tdm_index         index;
    char                     text[80] = "";

    (void)state;
    tdm_index_init(&index, &memory);
    for (int i = 0; i < 5; i++) {
        snprintf(text, sizeof text, "%s", ids[i]);
        assert_true(tdm_index_append(&index, text, (uint32_t)strlen(text)) == i);
    }
    assert_int_equal(tdm_index_nearest(&index, "cen", 3), 2);
    assert_int_equal(tdm_index_nearest(&index, "robotz", 6), 3);
    assert_int_equal(tdm_index_nearest(&index, "GARDEN", 6), 4);
    assert_int_equal(tdm_index_nearest(&index, "zoe", 3), TANDEM_NONE);
    assert_int_equal(tdm_index_nearest(&index, "", 0), TANDEM_NONE);
    index.budget = 0;
    assert_int_equal(tdm_index_nearest(&index, "cen", 3), TANDEM_NONE);
    tdm_index_finish(&index);
}

static void lines_of_rows_are_found_again(void **state)
{
    struct tdm_lines lines = { 0 };
    uint32_t         line = 2, at[500];
    unsigned         seed = 5;

    (void)state;
    for (int64_t number = 0; number < 500; number++) {
        at[number] = line;
        assert_int_equal(tdm_lines_add(&memory, &lines, number + 10, line), TANDEM_OK);
        line += rand_r(&seed) % 8 == 0 ? 3 : 1;
    }
    assert_int_equal(tdm_lines_find(&lines, 9), 0);
    for (int64_t number = 0; number < 500; number++) assert_int_equal(tdm_lines_find(&lines, number + 10), at[number]);
    assert_true(lines.count < 150);
    tdm_lines_finish(&memory, &lines);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(cells_are_divided_by_commas), cmocka_unit_test(the_last_line_needs_no_line_end),
        cmocka_unit_test(semicolons_and_tabs_are_found_from_the_header), cmocka_unit_test(a_separator_inside_quotes_does_not_decide),
        cmocka_unit_test(the_header_may_follow_blank_lines), cmocka_unit_test(a_byte_order_mark_is_skipped),
        cmocka_unit_test(lines_end_with_lf_crlf_or_cr), cmocka_unit_test(quoted_cells_hold_separators_line_ends_and_quotes),
        cmocka_unit_test(a_quote_inside_a_plain_cell_is_a_character), cmocka_unit_test(blanks_at_the_ends_of_cells_are_dropped),
        cmocka_unit_test(an_unclosed_quote_ends_with_its_line),
        cmocka_unit_test(after_an_unclosed_quote_later_ones_are_judged_by_their_lines),
        cmocka_unit_test(text_behind_a_closing_quote_is_told), cmocka_unit_test(nothing_and_blank_lines_are_no_cells),
        cmocka_unit_test(long_files_cross_every_block_boundary), cmocka_unit_test(random_texts_read_as_they_do_letter_by_letter),
        cmocka_unit_test(masks_name_the_same_bytes_in_both_forms), cmocka_unit_test(whole_numbers_are_read_exactly),
        cmocka_unit_test(decimals_are_read_exactly_in_thousandths), cmocka_unit_test(only_well_formed_utf8_is_taken),
        cmocka_unit_test(text_is_brought_into_one_form), cmocka_unit_test(white_space_of_every_script_is_trimmed),
        cmocka_unit_test(quoted_text_is_short_and_harmless), cmocka_unit_test(ids_are_found_whatever_their_length),
        cmocka_unit_test(edits_are_counted_up_to_a_limit), cmocka_unit_test(the_nearest_spelling_is_offered),
        cmocka_unit_test(lines_of_rows_are_found_again),
    };
    if (tdm_memory_init(&memory, NULL) != TANDEM_OK) return 1;
    return cmocka_run_group_tests(tests, NULL, NULL);
}
