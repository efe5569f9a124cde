/* SPDX-License-Identifier: MIT
 * A cohort from texts in memory, for tests that need many small ones.
 */
#ifndef TESTS_SUPPORT_MEMORY_COHORT_H
#define TESTS_SUPPORT_MEMORY_COHORT_H

#include <string.h>
#include "cohort/build.h"

struct memory_file {
    enum tdm_file file;
    const char   *text;
    size_t        bytes;      /* 0: up to the terminating zero */
};

struct memory_files {
    int                       count;
    const struct memory_file *files;
};

static inline int32_t fill_from_memory(struct tdm_inputs *inputs, const void *source, int32_t threads, char *text, size_t room)
{
    const struct memory_files *from = source;

    (void)threads;
    (void)text;
    (void)room;
    for (int i = 0; i < from->count; i++) {
        struct tdm_input *input = &inputs->files[from->files[i].file];
        if (from->files[i].text == NULL) continue;
        input->bytes = from->files[i].bytes > 0 ? from->files[i].bytes : strlen(from->files[i].text);
        input->text = tdm_alloc_zeroed(inputs->memory, (int64_t)input->bytes + 64, 1);
        if (input->text == NULL) return TANDEM_E_NOMEM;
        memcpy(input->text, from->files[i].text, input->bytes);
    }
    return TANDEM_OK;
}

static inline int32_t read_with_threads(const struct memory_file *files, int count, int32_t threads, const tandem_allocator *hook, tandem_cohort **cohort)
{
    struct memory_files source = { count, files };
    return tdm_cohort_build(fill_from_memory, &source, hook, threads, cohort, NULL);
}

static inline int32_t read_from_memory(const struct memory_file *files, int count, const tandem_allocator *hook, tandem_cohort **cohort)
{
    return read_with_threads(files, count, 1, hook, cohort);
}

#endif
