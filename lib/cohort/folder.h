/* SPDX-License-Identifier: MIT
 * A folder of files that appears whole or not at all.
 */
#ifndef TDM_COHORT_FOLDER_H
#define TDM_COHORT_FOLDER_H

#include "base/memory.h"

#include <sys/stat.h>
#include <sys/types.h>

struct tdm_folder_file {
    const char *name;
    const char *text;
    size_t      bytes;
};

/* What the writer asks of the system, so that tests can let every call fail. */
struct tdm_disk {
    int     (*make_folder)(const char *path, mode_t mode);
    int     (*open_at)(int folder, const char *name, int flags, mode_t mode);
    ssize_t (*write)(int file, const void *text, size_t bytes);
    int     (*sync)(int file);
    int     (*close)(int file);
    int     (*place)(const char *from, const char *to);      /* rename, where `to` must not exist */
    int     (*exchange)(const char *from, const char *to);   /* each takes the other's name */
    int     (*rename)(const char *from, const char *to);
};
extern const struct tdm_disk tdm_real_disk;

/* Writes the files into a new folder beside `path`, synchronises them, and gives it the name. An existing folder is replaced only if
 * `overwrite` is 1; what else lies in it is carried over.
 * TANDEM_E_DUPLICATE: it exists; TANDEM_E_FILE with a sentence in text[room]; TANDEM_E_NOMEM. After a failure `path` is as it was. */
int32_t tdm_folder_write(const struct tdm_disk *disk, const struct tdm_memory *memory, const char *path,
                         const struct tdm_folder_file *files, int count, int overwrite, char *text, size_t room);

#endif
