/* SPDX-License-Identifier: MIT
 * Any bytes as JSON: what the check accepts is walked to the end, and every text in it is well-formed.
 */
#include "fuzz.h"

#include "cohort/json.h"
#include "cohort/text.h"

enum { DEPTH = 64 };

static void look_at(struct tdm_pool *pool, struct tdm_json value)
{
    static const char *const names[] = { "steps", "goal" };
    struct tdm_json          members[2];
    int64_t                  number;

    if (tdm_json_is_string(value)) {
        const char *text = tdm_json_text(pool, value);
        HOLDS(text != NULL && tdm_text_is_utf8(text, strlen(text)));
        HOLDS(strlen(text) + 2 <= (size_t)(value.end - value.at));
    }
    tdm_json_integer(value, &number);
    tdm_json_members(value, names, 2, members);
    HOLDS(tdm_json_count(value) >= 0);
}

static void walk(struct tdm_pool *pool, struct tdm_json root)
{
    struct tdm_json_walk levels[DEPTH];
    struct tdm_json      key, value;
    int                  depth = 1;

    tdm_json_begin(&levels[0], root);
    while (depth > 0) {
        if (!tdm_json_next(&levels[depth - 1], &key, &value)) {
            depth--;
            continue;
        }
        HOLDS(value.at >= root.at && value.end <= root.end && value.at < value.end);
        tdm_pool_reset(pool);
        look_at(pool, value);
        if (key.at != NULL) look_at(pool, key);
        if (depth < DEPTH) tdm_json_begin(&levels[depth++], value);
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t bytes)
{
    struct tdm_memory memory;
    struct tdm_pool   pool;
    char             *text = calloc(1, bytes + 64);
    uint32_t          line;

    HOLDS(text != NULL && tdm_memory_init(&memory, NULL) == TANDEM_OK);
    if (bytes > 0) memcpy(text, data, bytes);
    tdm_pool_init(&pool, &memory);
    if (tdm_json_check(text, bytes, &line)) {
        struct tdm_json root = { text, text + bytes };
        while (*root.at != '{' && *root.at != '[') root.at++;
        while (root.end[-1] != '}' && root.end[-1] != ']') root.end--;
        walk(&pool, root);
    }
    HOLDS(line >= 1);
    tdm_pool_finish(&pool);
    free(text);
    return 0;
}
