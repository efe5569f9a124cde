/* SPDX-License-Identifier: MIT
 * A plan folder appears whole or not at all, whatever fails, whenever the program is killed.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <cmocka.h>

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <tandem/tandem.h>
#include <time.h>
#include "cohort/folder.h"
#include "support/failing_memory.h"
#include "support/temporary.h"

static struct tdm_memory memory;

static const struct tdm_folder_file old_files[] = { { "placements.csv", "old\n", 4 }, { "summary.json", "{}\n", 3 }, { "proof.json", "[]\n", 3 } };
static const struct tdm_folder_file new_files[] = { { "placements.csv", "brand new\n", 10 }, { "summary.json", "{\"a\":1}\n", 8 }, { "proof.json", "[1]\n", 4 } };
enum { FILES = 3 };

static int32_t put(const struct tdm_disk *disk, const char *path, const struct tdm_folder_file *files, int overwrite, char *text)
{
    char    spare[300];
    int32_t status;

    spare[0] = '\0';
    status = tdm_folder_write(disk, &memory, path, files, FILES, overwrite, text == NULL ? spare : text, 300);
    if (status == TANDEM_E_FILE) assert_true(strlen(text == NULL ? spare : text) > 0);
    return status;
}

static int holds(const char *folder, const struct tdm_folder_file *files)
{
    int same = 1;
    for (int i = 0; i < FILES; i++) {
        char path[600], *text;
        snprintf(path, sizeof path, "%s/%s", folder, files[i].name);
        if (access(path, R_OK) != 0) return 0;
        text = read_file(path);
        same &= strcmp(text, files[i].text) == 0;
        free(text);
    }
    return same;
}

/* ---- what goes where */

static void a_new_folder_holds_the_files_and_nothing_else_is_left(void **state)
{
    struct temporary temporary;
    const char      *plan;

    (void)state;
    temporary_open(&temporary);
    plan = temporary_path(&temporary, "plan");
    assert_int_equal(put(&tdm_real_disk, plan, new_files, 0, NULL), TANDEM_OK);
    assert_true(holds(plan, new_files));
    assert_int_equal(temporary_count(&temporary), 1);
    temporary_close(&temporary);
}

static void an_existing_folder_stays_unless_asked(void **state)
{
    struct temporary temporary;
    const char      *plan;

    (void)state;
    temporary_open(&temporary);
    plan = temporary_path(&temporary, "plan");
    assert_int_equal(put(&tdm_real_disk, plan, old_files, 0, NULL), TANDEM_OK);
    assert_int_equal(put(&tdm_real_disk, plan, new_files, 0, NULL), TANDEM_E_DUPLICATE);
    assert_true(holds(plan, old_files));
    assert_int_equal(put(&tdm_real_disk, plan, new_files, 1, NULL), TANDEM_OK);
    assert_true(holds(plan, new_files));
    assert_int_equal(temporary_count(&temporary), 1);
    temporary_close(&temporary);
}

static void other_files_of_the_folder_are_carried_over(void **state)
{
    struct temporary temporary;
    struct stat      found;

    (void)state;
    temporary_open(&temporary);
    assert_int_equal(put(&tdm_real_disk, temporary_path(&temporary, "plan"), old_files, 0, NULL), TANDEM_OK);
    write_file(temporary_path(&temporary, "plan/report.html"), "<p>");
    assert_int_equal(mkdir(temporary_path(&temporary, "plan/letters"), 0755), 0);
    write_file(temporary_path(&temporary, "plan/letters/mia.txt"), "dear mia");
    assert_int_equal(chmod(temporary_path(&temporary, "plan"), 0750), 0);
    assert_int_equal(put(&tdm_real_disk, temporary_path(&temporary, "plan"), new_files, 1, NULL), TANDEM_OK);
    assert_true(holds(temporary_path(&temporary, "plan"), new_files));
    assert_int_equal(access(temporary_path(&temporary, "plan/report.html"), F_OK), 0);
    assert_int_equal(access(temporary_path(&temporary, "plan/letters/mia.txt"), F_OK), 0);
    assert_int_equal(stat(temporary_path(&temporary, "plan"), &found), 0);
    assert_int_equal(found.st_mode & 0777, 0750);
    assert_int_equal(temporary_count(&temporary), 1);
    temporary_close(&temporary);
}

static void slashes_at_the_end_do_not_matter(void **state)
{
    struct temporary temporary;

    (void)state;
    temporary_open(&temporary);
    assert_int_equal(put(&tdm_real_disk, temporary_path(&temporary, "plan///"), old_files, 0, NULL), TANDEM_OK);
    assert_int_equal(put(&tdm_real_disk, temporary_path(&temporary, "plan/"), new_files, 1, NULL), TANDEM_OK);
    assert_true(holds(temporary_path(&temporary, "plan"), new_files));
    assert_int_equal(temporary_count(&temporary), 1);
    temporary_close(&temporary);
}

static void a_link_to_a_folder_stays_a_link(void **state)
{
    struct temporary temporary;
    struct stat      found;

    (void)state;
    temporary_open(&temporary);
    assert_int_equal(put(&tdm_real_disk, temporary_path(&temporary, "plan"), old_files, 0, NULL), TANDEM_OK);
    assert_int_equal(symlink("plan", temporary_path(&temporary, "latest")), 0);
    assert_int_equal(put(&tdm_real_disk, temporary_path(&temporary, "latest"), new_files, 0, NULL), TANDEM_E_DUPLICATE);
    assert_int_equal(put(&tdm_real_disk, temporary_path(&temporary, "latest/"), new_files, 1, NULL), TANDEM_OK);
    assert_int_equal(lstat(temporary_path(&temporary, "latest"), &found), 0);
    assert_true(S_ISLNK(found.st_mode));
    assert_true(holds(temporary_path(&temporary, "plan"), new_files));
    assert_int_equal(temporary_count(&temporary), 2);
    temporary_close(&temporary);
}

static void what_is_no_folder_is_not_replaced(void **state)
{
    struct temporary temporary;
    char             text[300];

    (void)state;
    temporary_open(&temporary);
    write_file(temporary_path(&temporary, "plan"), "mine");
    assert_int_equal(put(&tdm_real_disk, temporary_path(&temporary, "plan"), new_files, 0, text), TANDEM_E_DUPLICATE);
    assert_int_equal(put(&tdm_real_disk, temporary_path(&temporary, "plan"), new_files, 1, text), TANDEM_E_FILE);
    assert_non_null(strstr(text, "not a folder"));
    assert_int_equal(symlink("nowhere", temporary_path(&temporary, "link")), 0);
    assert_int_equal(put(&tdm_real_disk, temporary_path(&temporary, "link"), new_files, 1, text), TANDEM_E_FILE);
    assert_int_equal(put(&tdm_real_disk, temporary_path(&temporary, "no/such/place"), new_files, 1, text), TANDEM_E_FILE);
    assert_non_null(strstr(text, "does not exist"));
    assert_int_equal(put(&tdm_real_disk, "", new_files, 1, text), TANDEM_E_FILE);
    assert_int_equal(temporary_count(&temporary), 2);
    temporary_close(&temporary);
}

/* ---- every call of the system may fail */

static struct {
    int calls, fail_at, reason;
    int is_short;              /* writes take one byte at a time, and are interrupted now and then */
    int lacks_exchange;
} faults;

static int fails(void)
{
    if (++faults.calls != faults.fail_at) return 0;
    errno = faults.reason;
    return 1;
}

static int fail_make(const char *path, mode_t mode) { return fails() ? -1 : mkdir(path, mode); }
static int fail_open(int folder, const char *name, int flags, mode_t mode) { return fails() ? -1 : openat(folder, name, flags, mode); }
static int fail_sync(int file) { return fails() ? -1 : fsync(file); }
static int fail_rename(const char *from, const char *to) { return fails() ? -1 : rename(from, to); }
static int fail_place(const char *from, const char *to) { return fails() ? -1 : tdm_real_disk.place(from, to); }

static int fail_close(int file)
{
    int failed = fails();
    close(file);               /* the number is free again even where close reports an error */
    if (failed) errno = faults.reason;
    return failed ? -1 : 0;
}

static ssize_t fail_write(int file, const void *text, size_t bytes)
{
    static int turn;
    if (faults.is_short && ++turn % 3 == 0) {
        errno = EINTR;
        return -1;
    }
    return fails() ? -1 : write(file, text, faults.is_short && bytes > 1 ? 1 : bytes);
}

static int fail_exchange(const char *from, const char *to)
{
    if (faults.lacks_exchange) {
        errno = EINVAL;
        return -1;
    }
    return fails() ? -1 : tdm_real_disk.exchange(from, to);
}

static const struct tdm_disk faulty_disk = { fail_make, fail_open, fail_write, fail_sync, fail_close, fail_place, fail_exchange, fail_rename };

/* Fails every call in turn until none is left to fail; returns how many there were. */
static int fail_each(const char *plan, const struct temporary *temporary, int overwrite, int reason)
{
    int32_t status = TANDEM_E_FILE;
    int     at = 0, injected = 0;

    while (status != TANDEM_OK) {
        temporary_remove(plan);
        if (overwrite) assert_int_equal(put(&tdm_real_disk, plan, old_files, 0, NULL), TANDEM_OK);
        faults.calls = 0;
        faults.fail_at = ++at;
        faults.reason = reason;
        status = put(&faulty_disk, plan, new_files, overwrite, NULL);
        if (status == TANDEM_OK) break;
        injected++;
        assert_int_equal(status, TANDEM_E_FILE);
        assert_int_equal(access(plan, F_OK) == 0, overwrite);
        if (overwrite) assert_true(holds(plan, old_files));
        assert_int_equal(temporary_count(temporary), overwrite);
    }
    assert_true(holds(plan, new_files));
    return injected;
}

static void every_failing_call_leaves_the_old_folder_and_nothing_else(void **state)
{
    static const int reasons[] = { ENOSPC, EIO, EDQUOT, EROFS };
    struct temporary temporary;
    int              injected = 0;

    (void)state;
    temporary_open(&temporary);
    for (int how = 0; how < 4; how++) {
        faults.is_short = how & 1;
        faults.lacks_exchange = how >> 1;
        for (int i = 0; i < 4; i++) {
            injected += fail_each(temporary_path(&temporary, "plan"), &temporary, 0, reasons[i]);
            injected += fail_each(temporary_path(&temporary, "plan"), &temporary, 1, reasons[i]);
        }
    }
    temporary_close(&temporary);
    assert_true(injected > 200);
    print_message("%d failing system calls: 0 faults\n", injected);
}

static void every_failing_allocation_leaves_the_old_folder(void **state)
{
    struct failing_memory failing = { 0 };
    tandem_allocator      hook = failing_hook(&failing);
    struct tdm_memory     own;
    struct temporary      temporary;
    char                  text[300];
    int32_t               status = TANDEM_E_NOMEM;

    (void)state;
    temporary_open(&temporary);
    assert_int_equal(tdm_memory_init(&own, &hook), TANDEM_OK);
    faults.fail_at = 0;
    for (int at = 1; status != TANDEM_OK; at++) {
        temporary_remove(temporary_path(&temporary, "plan"));
        assert_int_equal(put(&tdm_real_disk, temporary_path(&temporary, "plan"), old_files, 0, NULL), TANDEM_OK);
        faults.lacks_exchange = at % 2;
        failing.calls = 0;
        failing.fail_at = (at + 1) / 2;
        status = tdm_folder_write(&faulty_disk, &own, temporary_path(&temporary, "plan"), new_files, FILES, 1, text, sizeof text);
        assert_true(status == TANDEM_OK || (status == TANDEM_E_NOMEM && holds(temporary_path(&temporary, "plan"), old_files)));
        assert_int_equal(temporary_count(&temporary), 1);
        assert_int_equal(failing.blocks, 0);
    }
    temporary_close(&temporary);
}

/* A file size limit is what a full disk looks like to a program that may write no more. */
static void a_full_disk_leaves_the_old_folder(void **state)
{
    static char            large[100000];
    struct tdm_folder_file files[] = { new_files[0], { "summary.json", large, sizeof large }, new_files[2] };
    struct temporary       temporary;
    int                    result;
    pid_t                  child;

    (void)state;
    temporary_open(&temporary);
    assert_int_equal(put(&tdm_real_disk, temporary_path(&temporary, "plan"), old_files, 0, NULL), TANDEM_OK);
    child = fork();
    assert_true(child >= 0);
    if (child == 0) {
        struct rlimit limit = { 50000, 50000 };
        char          text[300] = "";
        signal(SIGXFSZ, SIG_IGN);
        setrlimit(RLIMIT_FSIZE, &limit);
        result = tdm_folder_write(&tdm_real_disk, &memory, temporary_path(&temporary, "plan"), files, FILES, 1, text, sizeof text);
        _exit(result == TANDEM_E_FILE && strstr(text, "too large") != NULL ? 0 : 1);
    }
    assert_int_equal(waitpid(child, &result, 0), child);
    assert_true(WIFEXITED(result) && WEXITSTATUS(result) == 0);
    assert_true(holds(temporary_path(&temporary, "plan"), old_files));
    assert_int_equal(temporary_count(&temporary), 1);
    temporary_close(&temporary);
}

/* ---- killed at any moment */

static void write_for_ever(const char *plan)
{
    for (int turn = 0;; turn++) put(&tdm_real_disk, plan, turn % 2 == 0 ? new_files : old_files, 1, NULL);
}

static void pause_ns(long ns)
{
    struct timespec pause = { 0, ns };
    nanosleep(&pause, NULL);
}

static int kill_count = 100;

static void a_killed_writer_leaves_a_whole_folder(void **state)
{
    struct temporary temporary;
    unsigned         seed = 17;
    int              torn = 0, result;

    (void)state;
    temporary_open(&temporary);
    for (int round = 0; round < kill_count; round++) {
        pid_t child;
        temporary_remove(temporary.folder);
        assert_int_equal(mkdir(temporary.folder, 0700), 0);
        assert_int_equal(put(&tdm_real_disk, temporary_path(&temporary, "plan"), old_files, 0, NULL), TANDEM_OK);
        child = fork();
        assert_true(child >= 0);
        if (child == 0) write_for_ever(temporary_path(&temporary, "plan"));
        pause_ns(rand_r(&seed) % 8000000);
        kill(child, SIGKILL);
        assert_int_equal(waitpid(child, &result, 0), child);
        torn += !holds(temporary_path(&temporary, "plan"), old_files) && !holds(temporary_path(&temporary, "plan"), new_files);
    }
    temporary_close(&temporary);
    print_message("%d killed writers: %d torn plans\n", kill_count, torn);
    assert_int_equal(torn, 0);
}

int main(int argc, char **argv)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_new_folder_holds_the_files_and_nothing_else_is_left), cmocka_unit_test(an_existing_folder_stays_unless_asked),
        cmocka_unit_test(other_files_of_the_folder_are_carried_over), cmocka_unit_test(slashes_at_the_end_do_not_matter),
        cmocka_unit_test(a_link_to_a_folder_stays_a_link), cmocka_unit_test(what_is_no_folder_is_not_replaced),
        cmocka_unit_test(every_failing_call_leaves_the_old_folder_and_nothing_else),
        cmocka_unit_test(every_failing_allocation_leaves_the_old_folder), cmocka_unit_test(a_full_disk_leaves_the_old_folder),
        cmocka_unit_test(a_killed_writer_leaves_a_whole_folder),
    };
    if (argc > 1) kill_count = atoi(argv[1]);
    if (tdm_memory_init(&memory, NULL) != TANDEM_OK) return 1;
    return cmocka_run_group_tests(tests, NULL, NULL);
}
