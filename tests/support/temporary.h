/* SPDX-License-Identifier: MIT
 * A folder for the files of one test, taken away with all that is in it. cmocka's headers come first.
 */
#ifndef TESTS_SUPPORT_TEMPORARY_H
#define TESTS_SUPPORT_TEMPORARY_H

#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

struct temporary { char folder[200]; char path[300]; };

static inline void temporary_open(struct temporary *temporary)
{
    const char *root = getenv("TMPDIR");
    if (root == NULL) root = access("/dev/shm", W_OK) == 0 ? "/dev/shm" : "/tmp";      /* memory, where fsync costs nothing */
    snprintf(temporary->folder, sizeof temporary->folder, "%.150s/tandem-test-XXXXXX", root);
    assert_non_null(mkdtemp(temporary->folder));
}

/* The path of a name in the folder; good until the next call. */
static inline const char *temporary_path(const struct temporary *temporary, const char *name)
{
    static char path[4][400];
    static int  turn;
    turn = (turn + 1) % 4;
    snprintf(path[turn], sizeof path[turn], "%s/%s", temporary->folder, name);
    return path[turn];
}

/* How many things lie in the folder. */
static inline int temporary_count(const struct temporary *temporary)
{
    DIR *entries = opendir(temporary->folder);
    int  count = -2;      /* without . and .. */
    assert_non_null(entries);
    while (readdir(entries) != NULL) count++;
    closedir(entries);
    return count;
}

static inline void temporary_remove(const char *path)
{
    DIR           *entries;
    struct dirent *entry;
    struct stat    found;
    char           below[1200];

    if (lstat(path, &found) == 0 && !S_ISDIR(found.st_mode)) remove(path);
    entries = opendir(path);
    while (entries != NULL && (entry = readdir(entries)) != NULL) {
        if (strcmp(entry->d_name, ".") == 0 || strcmp(entry->d_name, "..") == 0) continue;
        if (snprintf(below, sizeof below, "%s/%s", path, entry->d_name) < (int)sizeof below) temporary_remove(below);
    }
    if (entries != NULL) closedir(entries);
    rmdir(path);
}

static inline void temporary_close(struct temporary *temporary) { temporary_remove(temporary->folder); }

static inline char *read_file(const char *path)
{
    FILE  *file = fopen(path, "rb");
    char  *text = calloc(1, 1 << 16);
    size_t bytes;

    assert_non_null(file);
    assert_non_null(text);
    bytes = fread(text, 1, (1 << 16) - 1, file);
    assert_true(bytes < (1 << 16) - 1);
    fclose(file);
    return text;
}

static inline void write_file(const char *path, const char *text)
{
    FILE *file = fopen(path, "wb");
    assert_non_null(file);
    assert_int_equal(fwrite(text, 1, strlen(text), file), strlen(text));
    assert_int_equal(fclose(file), 0);
}

/* The first `from` becomes `to`; `from` NULL: the whole file does. */
static inline void replace_in_file(const char *path, const char *from, const char *to)
{
    char *text = read_file(path), *changed, *at;

    if (from == NULL) {
        write_file(path, to);
    } else {
        at = strstr(text, from);
        if (at == NULL) fail_msg("%s does not hold %s", path, from);
        changed = malloc(strlen(text) + strlen(to) + 1);
        if (changed == NULL) abort();
        sprintf(changed, "%.*s%s%s", (int)(at - text), text, to, at + strlen(from));
        write_file(path, changed);
        free(changed);
    }
    free(text);
}

#endif
