/* SPDX-License-Identifier: MIT
 * JSON read in place: a text is checked once, then walked. Nothing is built, and the check needs no memory.
 *
 * jansson was tried first. Version 2.14, as Debian 12 has it, reads beyond its buffer when memory runs short inside a token; it takes its
 * memory from one place for the whole process, and its integers end at 64 bits, where a sum of scores may not. The tests hold this
 * reader against it.
 */
#ifndef TDM_COHORT_JSON_H
#define TDM_COHORT_JSON_H

#include "cohort/pool.h"

/* 1 if the text is one JSON object or list, in UTF-8, nested at most 2048 deep. *line receives the line of the first fault, from 1. */
int tdm_json_check(const char *text, size_t bytes, uint32_t *line);

/* A value within a text that was checked. An empty span (at == NULL) is no value. */
struct tdm_json { const char *at, *end; };

struct tdm_json_walk {
    const char *at, *end;
    int         is_object;
};

/* The members of an object or the elements of a list, in turn; other values have none. */
void tdm_json_begin(struct tdm_json_walk *walk, struct tdm_json value);
/* 1 and the next element; `key` (the string before the colon; no value in a list) may be NULL. 0 at the end. */
int  tdm_json_next(struct tdm_json_walk *walk, struct tdm_json *key, struct tdm_json *value);

int  tdm_json_is_object(struct tdm_json value);
int  tdm_json_is_list(struct tdm_json value);
/* 1 if the value is this word, or a string of this text without escapes. */
int  tdm_json_is_word(struct tdm_json value, const char *word);       /* true, false, null */
int  tdm_json_is_text(struct tdm_json value, const char *text);
/* The text of a string, with a terminating zero, in the pool; NULL if memory is short. The value is a string. */
const char *tdm_json_text(struct tdm_pool *pool, struct tdm_json value);
int  tdm_json_is_string(struct tdm_json value);
/* A whole number: its digits as they stand, or its value if that fits 64 bits. */
int  tdm_json_is_digits(struct tdm_json value, const char *digits);
int  tdm_json_integer(struct tdm_json value, int64_t *out);

/* The values of named members of an object: values[count] by names[count], empty where there is none. 0 if one of them comes twice. */
int  tdm_json_members(struct tdm_json object, const char *const *names, int count, struct tdm_json *values);
int64_t tdm_json_count(struct tdm_json list);

#endif
