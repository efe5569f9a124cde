/* SPDX-License-Identifier: MIT
 * The system's calls behind struct tdm_disk.
 *
 * Source:  renameat2(2): its flags keep an existing folder from being replaced by accident, and swap two folders in one step. Where the
 *          kernel or the file system lacks them, errno says EINVAL or ENOSYS and the caller goes the longer way.
 */
#define _GNU_SOURCE
#include "cohort/folder.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <unistd.h>

static int make_folder(const char *path, mode_t mode) { return mkdir(path, mode); }
static int open_at(int folder, const char *name, int flags, mode_t mode) { return openat(folder, name, flags, mode); }

#if defined(__linux__) && defined(RENAME_NOREPLACE) && defined(RENAME_EXCHANGE)
static int place_at_once(const char *from, const char *to) { return renameat2(AT_FDCWD, from, AT_FDCWD, to, RENAME_NOREPLACE); }
static int exchange(const char *from, const char *to) { return renameat2(AT_FDCWD, from, AT_FDCWD, to, RENAME_EXCHANGE); }
#else
static int unsupported(void)
{
    errno = ENOSYS;
    return -1;
}
static int place_at_once(const char *from, const char *to) { (void)from, (void)to; return unsupported(); }
static int exchange(const char *from, const char *to) { (void)from, (void)to; return unsupported(); }
#endif

static int place(const char *from, const char *to)
{
    struct stat found;

    if (place_at_once(from, to) == 0) return 0;
    if (errno != EINVAL && errno != ENOSYS) return -1;
    if (lstat(to, &found) == 0) {
        errno = EEXIST;
        return -1;
    }
    return rename(from, to);
}

const struct tdm_disk tdm_real_disk = { make_folder, open_at, write, fsync, close, place, exchange, rename };
