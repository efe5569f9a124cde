/* SPDX-License-Identifier: MIT
 * A folder of files that appears whole or not at all.
 *
 * Keeps:   at every moment the name stands for the old folder or the new one, whole; where folders cannot be swapped in one step, the old
 *          one is for an instant to be found beside its name. Nothing of the old folder is deleted before the new one is on the disk, and
 *          nothing at all but the files that are replaced.
 * Relies:  a folder and what lies beside it are on one file system.
 */
#include "cohort/folder.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>
#include <tandem/tandem.h>
#include "cohort/input.h"
#include "cohort/text.h"

struct job {
    const struct tdm_disk        *disk;
    const struct tdm_memory      *memory;
    const struct tdm_folder_file *files;
    int                           count;
    char                         *target;      /* absolute where the folder exists, without slashes at its end */
    char                         *beside;      /* the folder that is written; afterwards the old one, if there was one */
    int                           exists;
    mode_t                        mode;        /* of the old folder */
    char                         *text;
    size_t                        room;
};

static int32_t complain(struct job *job, const char *what, const char *why)
{
    snprintf(job->text, job->room, "%s cannot be %s: %s", tdm_text_quoted(job->target, strlen(job->target)).text, what, why);
    return TANDEM_E_FILE;
}

static int32_t complain_errno(struct job *job) { return complain(job, "written", tdm_errno_text(errno)); }

/* ---- names */

static char *copy_path(const struct tdm_memory *memory, const char *path, size_t bytes, const char *suffix)
{
    char *copy = tdm_alloc_array(memory, (int64_t)(bytes + strlen(suffix) + 1), 1);
    if (copy == NULL) return NULL;
    memcpy(copy, path, bytes);
    strcpy(copy + bytes, suffix);
    return copy;
}

static size_t without_slashes(const char *path)
{
    size_t bytes = strlen(path);
    while (bytes > 1 && path[bytes - 1] == '/') bytes--;
    return bytes;
}

/* Follows symbolic links of a folder that exists, so that the folder is replaced and not the link. */
static int32_t settle_target(struct job *job, const char *path)
{
    char        resolved[PATH_MAX];
    struct stat found;

    job->target = copy_path(job->memory, path, without_slashes(path), "");
    if (job->target == NULL) return TANDEM_E_NOMEM;
    if (job->target[0] == '\0') return complain(job, "written", "the name is empty");
    if (lstat(job->target, &found) != 0) return errno == ENOENT ? TANDEM_OK : complain_errno(job);
    job->exists = 1;
    if (stat(job->target, &found) != 0) return complain(job, "written", "it is a symbolic link to nothing");
    job->mode = found.st_mode & 07777;
    if (!S_ISDIR(found.st_mode)) return complain(job, "replaced", "it is not a folder");
    if (realpath(job->target, resolved) == NULL) return complain_errno(job);
    tdm_free(job->memory, job->target);
    job->target = copy_path(job->memory, resolved, strlen(resolved), "");
    return job->target == NULL ? TANDEM_E_NOMEM : TANDEM_OK;
}

static unsigned first_guess(void)
{
    struct timespec now = { 0, 0 };
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (unsigned)now.tv_nsec ^ (unsigned)getpid() << 12;
}

/* A new folder beside the target. */
static int32_t make_beside(struct job *job)
{
    unsigned guess = first_guess();
    char     suffix[32];

    for (int attempt = 0; attempt < 100; attempt++, guess++) {
        snprintf(suffix, sizeof suffix, ".tmp-%06x", guess & 0xFFFFFF);
        tdm_free(job->memory, job->beside);
        job->beside = copy_path(job->memory, job->target, strlen(job->target), suffix);
        if (job->beside == NULL) return TANDEM_E_NOMEM;
        if (job->disk->make_folder(job->beside, 0777) == 0) return TANDEM_OK;
        if (errno != EEXIST) break;
    }
    complain_errno(job);
    tdm_free(job->memory, job->beside);
    job->beside = NULL;
    return TANDEM_E_FILE;
}

/* ---- files */

static int write_bytes(const struct tdm_disk *disk, int file, const char *text, size_t bytes)
{
    while (bytes > 0) {
        ssize_t written = disk->write(file, text, bytes);
        if (written < 0 && errno == EINTR) continue;
        if (written < 0) return -1;
        text += written;
        bytes -= (size_t)written;
    }
    return 0;
}

static int write_file(const struct tdm_disk *disk, int folder, const struct tdm_folder_file *file)
{
    int open_file = disk->open_at(folder, file->name, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0666);
    int failed, reason;

    if (open_file < 0) return -1;
    failed = write_bytes(disk, open_file, file->text, file->bytes) != 0 || disk->sync(open_file) != 0;
    reason = errno;
    if (disk->close(open_file) != 0 && !failed) return -1;
    errno = reason;
    return failed ? -1 : 0;
}

static int sync_folder(const struct tdm_disk *disk, int folder)
{
    return disk->sync(folder) == 0 || errno == EINVAL ? 0 : -1;      /* EINVAL: a file system that has no such thing */
}

static int32_t write_files(struct job *job)
{
    int folder = job->disk->open_at(AT_FDCWD, job->beside, O_RDONLY | O_DIRECTORY | O_CLOEXEC, 0);
    int failed = folder < 0, reason;

    for (int i = 0; i < job->count && !failed; i++) failed = write_file(job->disk, folder, &job->files[i]) != 0;
    if (!failed && job->exists) failed = fchmod(folder, job->mode) != 0;
    if (!failed) failed = sync_folder(job->disk, folder) != 0;
    reason = errno;
    if (folder >= 0) job->disk->close(folder);
    errno = reason;
    return failed ? complain_errno(job) : TANDEM_OK;
}

/* ---- taking away */

static int is_ours(const struct job *job, const char *name)
{
    for (int i = 0; i < job->count; i++)
        if (strcmp(job->files[i].name, name) == 0) return 1;
    return 0;
}

/* Moves what is not ours from the old folder into the new one. */
static int carry_over(const struct job *job, int from, int to)
{
    DIR           *entries = fdopendir(dup(from));
    struct dirent *entry;
    int            failed = entries == NULL;

    while (!failed && (entry = readdir(entries)) != NULL) {
        if (strcmp(entry->d_name, ".") == 0 || strcmp(entry->d_name, "..") == 0 || is_ours(job, entry->d_name)) continue;
        failed = renameat(from, entry->d_name, to, entry->d_name) != 0;
    }
    if (entries != NULL) closedir(entries);
    return failed ? -1 : 0;
}

/* Takes away the folder beside the target: ours of it, and then itself. */
static void remove_beside(const struct job *job)
{
    int folder = open(job->beside, O_RDONLY | O_DIRECTORY | O_CLOEXEC);

    if (folder < 0) return;
    for (int i = 0; i < job->count; i++) unlinkat(folder, job->files[i].name, 0);
    close(folder);
    rmdir(job->beside);
}

static int32_t remove_old(struct job *job)
{
    int from = open(job->beside, O_RDONLY | O_DIRECTORY | O_CLOEXEC), to = open(job->target, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    int failed = from < 0 || to < 0 || carry_over(job, from, to) != 0;

    if (from >= 0) close(from);
    if (to >= 0) close(to);
    if (failed) {
        snprintf(job->text, job->room, "the plan was written, but other files of the old folder had to stay in %s",
                 tdm_text_quoted(job->beside, strlen(job->beside)).text);
        return TANDEM_E_FILE;
    }
    remove_beside(job);
    return TANDEM_OK;
}

/* ---- giving the name */

/* Without a swap in one step: the old folder steps aside. On failure everything is as it was. */
static int step_aside(struct job *job)
{
    char *aside = copy_path(job->memory, job->beside, strlen(job->beside), "-old");
    int   reason;

    if (aside == NULL) {
        errno = ENOMEM;
        return -1;
    }
    if (job->disk->rename(job->target, aside) == 0) {
        if (job->disk->rename(job->beside, job->target) == 0) {
            tdm_free(job->memory, job->beside);
            job->beside = aside;
            return 0;
        }
        reason = errno;
        rename(aside, job->target);
        errno = reason;
    }
    tdm_free(job->memory, aside);
    return -1;
}

static int swap_folders(struct job *job)
{
    if (job->disk->exchange(job->beside, job->target) == 0) return 0;
    if (errno != EINVAL && errno != ENOSYS) return -1;
    return step_aside(job);
}

/* The folder in which the target lies learns of the new name. */
static int sync_parent(const struct job *job)
{
    const char *slash = strrchr(job->target, '/');
    size_t      bytes = slash == NULL ? 0 : slash == job->target ? 1 : (size_t)(slash - job->target);
    char       *parent = copy_path(job->memory, slash == NULL ? "." : job->target, slash == NULL ? 1 : bytes, "");
    int         folder, failed, reason;

    if (parent == NULL) {
        errno = ENOMEM;
        return -1;
    }
    folder = job->disk->open_at(AT_FDCWD, parent, O_RDONLY | O_DIRECTORY | O_CLOEXEC, 0);
    tdm_free(job->memory, parent);
    if (folder < 0) return -1;
    failed = sync_folder(job->disk, folder);
    reason = errno;
    job->disk->close(folder);
    errno = reason;
    return failed;
}

/* Gives the name back to the old folder, or to none. */
static void undo(struct job *job)
{
    if (!job->exists) rename(job->target, job->beside);
    else if (tdm_real_disk.exchange(job->beside, job->target) != 0) step_aside(job);
}

static int32_t give_name(struct job *job)
{
    int failed = job->exists ? swap_folders(job) : job->disk->place(job->beside, job->target), reason;

    if (failed && !job->exists && (errno == EEXIST || errno == ENOTEMPTY)) {
        complain(job, "written", "it exists");
        return TANDEM_E_DUPLICATE;
    }
    if (failed) return errno == ENOMEM ? TANDEM_E_NOMEM : complain_errno(job);
    if (sync_parent(job) == 0) return TANDEM_OK;
    reason = errno;
    undo(job);
    errno = reason;
    return reason == ENOMEM ? TANDEM_E_NOMEM : complain_errno(job);
}

int32_t tdm_folder_write(const struct tdm_disk *disk, const struct tdm_memory *memory, const char *path,
                         const struct tdm_folder_file *files, int count, int overwrite, char *text, size_t room)
{
    struct job job = { .disk = disk, .memory = memory, .files = files, .count = count, .text = text, .room = room };
    int32_t    status = settle_target(&job, path);

    if (job.exists && !overwrite && status != TANDEM_E_NOMEM) {
        complain(&job, "written", "it exists");
        status = TANDEM_E_DUPLICATE;
    }
    if (status == TANDEM_OK) status = make_beside(&job);
    if (status == TANDEM_OK) {
        status = write_files(&job);
        if (status == TANDEM_OK) status = give_name(&job);
        if (status != TANDEM_OK) remove_beside(&job);
        else if (job.exists) status = remove_old(&job);
    }
    tdm_free(memory, job.beside);
    tdm_free(memory, job.target);
    return status;
}
