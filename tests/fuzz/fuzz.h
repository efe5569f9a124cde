/* SPDX-License-Identifier: MIT
 * A fuzz target is also a program that replays files: `fuzz_csv FILE...`. With TDM_FUZZER the fuzzer brings its own main.
 */
#ifndef TESTS_FUZZ_FUZZ_H
#define TESTS_FUZZ_FUZZ_H

#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t bytes);

/* Says what does not hold, and stops as a crash would. */
#define HOLDS(condition) \
    do { \
        if (!(condition)) { \
            fprintf(stderr, "%s:%d: does not hold: %s\n", __FILE__, __LINE__, #condition); \
            abort(); \
        } \
    } while (0)

#ifndef TDM_FUZZER
static uint8_t *read_whole(const char *path, size_t *bytes)
{
    FILE    *file = fopen(path, "rb");
    uint8_t *data = NULL;
    long     length;

    if (file == NULL) return NULL;
    if (fseek(file, 0, SEEK_END) == 0 && (length = ftell(file)) >= 0 && fseek(file, 0, SEEK_SET) == 0) {
        data = malloc((size_t)length + 1);
        *bytes = data == NULL ? 0 : fread(data, 1, (size_t)length, file);
    }
    fclose(file);
    return data;
}

int main(int argc, char **argv)
{
    for (int i = 1; i < argc; i++) {
        size_t   bytes;
        uint8_t *data = read_whole(argv[i], &bytes);
        if (data == NULL) {
            fprintf(stderr, "%s cannot be read\n", argv[i]);
            return 1;
        }
        LLVMFuzzerTestOneInput(data, bytes);
        free(data);
    }
    printf("%d inputs replayed: 0 faults\n", argc - 1);
    return argc > 1 ? 0 : 1;
}
#endif
#endif
