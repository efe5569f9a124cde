/* SPDX-License-Identifier: MIT
 * The files of a cohort in memory, and their digests.
 *
 * Files are read, not mapped: a file that someone cuts short meanwhile must not kill the program that reads it.
 *
 * Keeps:   64 zero bytes behind every text; the digest is that of the bytes that are parsed, not of another reading.
 * Relies:  `inputs` does not move while hashing is under way.
 */
#include "cohort/input.h"

#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
#include "base/sha256.h"
#include "cohort/text.h"

enum { PADDING = 64, PIECE = 256 * 1024 };      /* a piece is hashed while it is in the cache */

struct tdm_hashing {
    pthread_t thread;
};

const char *tdm_errno_text(int number)
{
    switch (number) {
    case ENOENT: return "it does not exist";
    case EACCES: case EPERM: return "permission denied";
    case ENOTDIR: return "it is not a folder";
    case EISDIR: return "it is a folder";
    case ENOSPC: case EDQUOT: return "the disk is full";
    case EFBIG: return "the file would be too large";
    case EROFS: return "the disk is read-only";
    case EIO: return "the disk reports an error";
    case ELOOP: return "too many symbolic links";
    case ENAMETOOLONG: return "the name is too long";
    case EMFILE: case ENFILE: return "too many open files";
    case EEXIST: case ENOTEMPTY: return "it exists";
    case EBUSY: return "it is in use";
    default: return "the system refuses";
    }
}

void tdm_inputs_init(struct tdm_inputs *inputs, const struct tdm_memory *memory) { *inputs = (struct tdm_inputs){ .memory = memory }; }

static void hash_files(struct tdm_inputs *inputs)
{
    struct tdm_sha256 start, sha;

    tdm_sha256_init_fast(&start);
    for (int file = 0; file < TDM_FILE_COUNT; file++) {
        struct tdm_input *input = &inputs->files[file];
        if (input->text == NULL) continue;
        sha = start;
        tdm_sha256_add(&sha, input->text, input->bytes);
        tdm_sha256_finish(&sha, input->sha256);
    }
}

static void *run_hashing(void *inputs)
{
    hash_files(inputs);
    return NULL;
}

/* Where no thread can be had, the work is done here and now. */
static int32_t begin_hashing(struct tdm_inputs *inputs)
{
    inputs->hashing = tdm_alloc_array(inputs->memory, 1, sizeof *inputs->hashing);
    if (inputs->hashing == NULL) return TANDEM_E_NOMEM;
    if (pthread_create(&inputs->hashing->thread, NULL, run_hashing, inputs) == 0) return TANDEM_OK;
    tdm_free(inputs->memory, inputs->hashing);
    inputs->hashing = NULL;
    hash_files(inputs);
    return TANDEM_OK;
}

void tdm_inputs_join(struct tdm_inputs *inputs)
{
    if (inputs->hashing == NULL) return;
    pthread_join(inputs->hashing->thread, NULL);
    tdm_free(inputs->memory, inputs->hashing);
    inputs->hashing = NULL;
}

void tdm_inputs_finish(struct tdm_inputs *inputs)
{
    tdm_inputs_join(inputs);
    for (int file = 0; file < TDM_FILE_COUNT; file++) {
        tdm_free(inputs->memory, inputs->files[file].text);
        inputs->files[file].text = NULL;
    }
}

/* ---- reading */

static int32_t make_room(const struct tdm_memory *memory, struct tdm_input *input, int64_t *room, int64_t target)
{
    char *larger = tdm_resize_array(memory, input->text, target + PADDING, 1);
    if (larger == NULL) return TANDEM_E_NOMEM;
    input->text = larger;
    *room = target;
    return TANDEM_OK;
}

/* Reads until the end of the file. `sha` is NULL if the digest is made elsewhere. TANDEM_E_FILE: errno says why. */
static int32_t read_all(const struct tdm_memory *memory, int file, int64_t size, struct tdm_input *input, struct tdm_sha256 *sha)
{
    int64_t room = 0;
    int32_t status = make_room(memory, input, &room, size + 1);

    while (status == TANDEM_OK) {
        size_t  left = (size_t)room - input->bytes;
        ssize_t got = read(file, input->text + input->bytes, left < PIECE ? left : PIECE);
        if (got < 0 && errno == EINTR) continue;
        if (got < 0) return TANDEM_E_FILE;
        if (got == 0) break;
        if (sha != NULL) tdm_sha256_add(sha, input->text + input->bytes, (size_t)got);
        input->bytes += (size_t)got;
        if ((int64_t)input->bytes == room) status = make_room(memory, input, &room, room * 2);
    }
    if (status == TANDEM_OK) memset(input->text + input->bytes, 0, PADDING);
    return status;
}

static int32_t read_open(const struct tdm_memory *memory, int file, struct tdm_input *input, struct tdm_sha256 *sha)
{
    struct stat facts;

    if (fstat(file, &facts) != 0) return TANDEM_E_FILE;
    if (S_ISREG(facts.st_mode)) return read_all(memory, file, facts.st_size, input, sha);
    errno = S_ISDIR(facts.st_mode) ? EISDIR : EINVAL;
    return TANDEM_E_FILE;
}

/* A file that does not exist is no error here. */
static int32_t read_file(const struct tdm_memory *memory, int folder, const char *name, struct tdm_input *input, struct tdm_sha256 *sha)
{
    int     file = openat(folder, name, O_RDONLY | O_CLOEXEC | O_NONBLOCK), reason;
    int32_t status;

    if (file < 0) return errno == ENOENT ? TANDEM_OK : TANDEM_E_FILE;
    status = read_open(memory, file, input, sha);
    reason = errno;
    close(file);
    errno = reason;
    return status;
}

int32_t tdm_input_read(const struct tdm_memory *memory, int folder, const char *name, struct tdm_input *input)
{
    return read_file(memory, folder, name, input, NULL);
}

static int32_t read_and_hash(struct tdm_inputs *inputs, int folder, enum tdm_file file, const struct tdm_sha256 *start)
{
    struct tdm_input *input = &inputs->files[file];
    struct tdm_sha256 sha = *start;
    int32_t           status = read_file(inputs->memory, folder, tdm_file_name(file), input, &sha);

    if (status == TANDEM_OK && input->text != NULL) tdm_sha256_finish(&sha, input->sha256);
    return status;
}

static int32_t read_folder(struct tdm_inputs *inputs, int folder, int is_hashed_here, char *text, size_t room)
{
    struct tdm_sha256 start;
    int32_t           status = TANDEM_OK;

    tdm_sha256_init_fast(&start);
    for (int number = 0; number < TDM_FILE_COUNT && status == TANDEM_OK; number++) {
        enum tdm_file file = (enum tdm_file)number;
        status = is_hashed_here ? read_and_hash(inputs, folder, file, &start)
                                : tdm_input_read(inputs->memory, folder, tdm_file_name(file), &inputs->files[file]);
        if (status == TANDEM_E_FILE) snprintf(text, room, "%s cannot be read: %s", tdm_file_name(file), tdm_errno_text(errno));
    }
    return status;
}

int32_t tdm_inputs_read(struct tdm_inputs *inputs, const char *path, int32_t threads, char *text, size_t room)
{
    int     folder = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    int32_t status;

    if (folder < 0) {
        snprintf(text, room, "the cohort folder %s cannot be read: %s", tdm_text_quoted(path, strlen(path)).text, tdm_errno_text(errno));
        return TANDEM_E_FILE;
    }
    status = read_folder(inputs, folder, threads <= 1, text, room);
    close(folder);
    return status == TANDEM_OK && threads > 1 ? begin_hashing(inputs) : status;
}
