/* SPDX-License-Identifier: MIT
 * What a model says, in 32 bytes that do not depend on the order of saying it.
 *
 * Keeps:   every statement is hashed by itself, keys instead of ids; the statements' digests are sorted and hashed once more.
 */
#include "model/model.h"

#include "base/sha256.h"
#include "base/sort.h"

#include <string.h>

struct statements {
    const struct tdm_memory *memory;
    int64_t                  count, capacity;
    uint8_t                (*at)[32];
    int32_t                  status;
};

static void add_text(struct tdm_sha256 *sha, const char *text) { tdm_sha256_add(sha, text, strlen(text) + 1); }

static void add_number(struct tdm_sha256 *sha, int64_t number)
{
    uint8_t bytes[8];
    for (int i = 0; i < 8; i++) bytes[i] = (uint8_t)((uint64_t)number >> (56 - 8 * i));
    tdm_sha256_add(sha, bytes, sizeof bytes);
}

static const char *key_or_nothing(const struct tdm_keys *keys, int32_t id) { return id == TANDEM_NONE ? "" : tdm_keys_text(keys, id); }

static void begin(struct tdm_sha256 *sha, const char *what)
{
    tdm_sha256_init(sha);
    add_text(sha, what);
}

static void end(struct statements *all, struct tdm_sha256 *sha)
{
    if (all->status == TANDEM_OK)
        all->status = tdm_grow(all->memory, (void **)&all->at, &all->capacity, all->count + 1, sizeof *all->at);
    if (all->status == TANDEM_OK) tdm_sha256_finish(sha, all->at[all->count++]);
}

static void state_people(const struct tandem_model *model, struct statements *all)
{
    struct tdm_sha256 sha;

    for (int32_t id = 0; id < model->student_keys.count; id++) {
        const struct tdm_student *s = &model->students.at[id];
        begin(&sha, "student");
        add_text(&sha, tdm_keys_text(&model->student_keys, id));
        const int64_t numbers[] = { s->least, s->most, s->priority, s->size, s->lottery };
        for (int i = 0; i < 5; i++) add_number(&sha, numbers[i]);
        end(all, &sha);
    }
    for (int32_t id = 0; id < model->opportunity_keys.count; id++) {
        const struct tdm_opportunity *o = &model->opportunities.at[id];
        begin(&sha, "opportunity");
        add_text(&sha, tdm_keys_text(&model->opportunity_keys, id));
        add_text(&sha, key_or_nothing(&model->partner_keys, o->partner));
        const int64_t numbers[] = { o->least, o->most, o->flags };
        for (int i = 0; i < 3; i++) add_number(&sha, numbers[i]);
        end(all, &sha);
    }
    for (int32_t id = 0; id < model->partner_keys.count; id++) {
        begin(&sha, "partner");
        add_text(&sha, tdm_keys_text(&model->partner_keys, id));
        add_number(&sha, model->partners.at[id].least);
        add_number(&sha, model->partners.at[id].most);
        end(all, &sha);
    }
}

static void state_attributes(const struct tandem_model *model, int32_t kind, struct statements *all)
{
    const struct tdm_attributes *attributes = &model->attributes[kind - 1];
    struct tdm_sha256            sha;

    for (int32_t column = 0; column < attributes->names.count; column++)
        for (int32_t id = 0; id < attributes->columns[column].count; id++) {
            const char *text = tdm_model_attribute(model, kind, id, column);
            if (text == NULL) continue;
            begin(&sha, "attribute");
            add_number(&sha, kind);
            add_text(&sha, tdm_keys_text(tdm_model_keys_of(model, kind), id));
            add_text(&sha, tdm_keys_text(&attributes->names, column));
            add_text(&sha, text);
            end(all, &sha);
        }
}

static void state_wishes(const struct tandem_model *model, struct statements *all)
{
    struct tdm_sha256 sha;

    for (int64_t i = 0; i < model->wish_count && all->status == TANDEM_OK; i++) {
        if (tdm_model_is_gone(model, model->wish_student[i])) continue;
        begin(&sha, "wish");
        add_text(&sha, tdm_keys_text(&model->student_keys, model->wish_student[i]));
        add_text(&sha, tdm_keys_text(&model->opportunity_keys, model->wish_opportunity[i]));
        add_number(&sha, model->wish_rank[i]);
        add_number(&sha, model->wish_score == NULL ? TANDEM_NO_SCORE : model->wish_score[i]);
        end(all, &sha);
    }
    for (int64_t i = 0; i < model->previous.count; i++) {
        begin(&sha, "previous");
        add_text(&sha, tdm_keys_text(&model->student_keys, model->previous.at[i].student));
        add_text(&sha, tdm_keys_text(&model->opportunity_keys, model->previous.at[i].opportunity));
        end(all, &sha);
    }
    for (int side = 0; side < 2; side++)
        for (int64_t i = 0; i < model->tags[side].count; i++) {
            const struct tdm_tag *tag = &model->tags[side].at[i];
            begin(&sha, side == 0 ? "student tag" : "opportunity tag");
            add_text(&sha, tdm_keys_text(side == 0 ? &model->student_keys : &model->opportunity_keys, tag->id));
            add_text(&sha, tdm_model_text(model, tag->tag));
            add_number(&sha, tag->weight);
            end(all, &sha);
        }
}

static void state_rankings(const struct tandem_model *model, struct statements *all)
{
    struct tdm_sha256 sha;

    for (int64_t i = 0; i < model->opportunity_rankings.count + model->partner_rankings.count; i++) {
        int                      is_partner = i >= model->opportunity_rankings.count;
        const struct tdm_ranked *entry = is_partner ? &model->partner_rankings.at[i - model->opportunity_rankings.count]
                                                    : &model->opportunity_rankings.at[i];
        begin(&sha, is_partner ? "partner ranks" : "opportunity ranks");
        add_text(&sha, tdm_keys_text(is_partner ? &model->partner_keys : &model->opportunity_keys, entry->id));
        add_text(&sha, tdm_keys_text(&model->student_keys, entry->student));
        add_number(&sha, entry->rank);
        end(all, &sha);
    }
}

static void state_rules(const struct tandem_model *model, struct statements *all)
{
    struct tdm_sha256 sha;

    for (int64_t i = 0; i < model->rules.count; i++) {
        const struct tdm_rule *rule = &model->rules.at[i];
        const int32_t          texts[] = { rule->students, rule->opportunities, rule->min, rule->max, rule->note };
        begin(&sha, "rule");
        add_number(&sha, rule->kind);
        for (int k = 0; k < 5; k++) add_text(&sha, tdm_model_text(model, texts[k]));
        for (int64_t k = 0; k < rule->student_count; k++)
            add_text(&sha, tdm_keys_text(&model->student_keys, model->rule_ids.at[rule->student_start + k]));
        add_text(&sha, "at");
        for (int64_t k = 0; k < rule->opportunity_count; k++)
            add_text(&sha, tdm_keys_text(&model->opportunity_keys, model->rule_ids.at[rule->opportunity_start + k]));
        end(all, &sha);
    }
}

static void state_scores(const struct tandem_model *model, struct statements *all)
{
    struct tdm_sha256 sha;

    for (int64_t i = 0; i < model->score_parts.count; i++) {
        const struct tdm_score_part *part = &model->score_parts.at[i];
        begin(&sha, "part");
        const int64_t numbers[] = { part->part, part->is_must, part->weight };
        for (int k = 0; k < 3; k++) add_number(&sha, numbers[k]);
        const int32_t texts[] = { part->student_column, part->opportunity_column, part->note };
        for (int k = 0; k < 3; k++) add_text(&sha, tdm_model_text(model, texts[k]));
        end(all, &sha);
    }
    for (int64_t i = 0; i < model->related.count; i++) {
        begin(&sha, "related");
        add_text(&sha, tdm_model_text(model, model->related.at[i].tag));
        add_text(&sha, tdm_model_text(model, model->related.at[i].other));
        add_number(&sha, model->related.at[i].share);
        end(all, &sha);
    }
    for (int64_t i = 0; i < model->minutes.count; i++) {
        begin(&sha, "minutes");
        add_text(&sha, tdm_model_text(model, model->minutes.at[i].from));
        add_text(&sha, tdm_model_text(model, model->minutes.at[i].to));
        add_number(&sha, model->minutes.at[i].minutes);
        end(all, &sha);
    }
}

static int compare_digests(const void *user, int64_t a, int64_t b)
{
    const uint8_t(*at)[32] = user;
    return memcmp(at[a], at[b], 32);
}

static int32_t hash_sorted(const struct statements *all, int32_t scale, uint8_t digest[32])
{
    int64_t          *index = tdm_alloc_array(all->memory, all->count, sizeof *index);
    int64_t          *scratch = tdm_alloc_array(all->memory, all->count, sizeof *scratch);
    int32_t           status = index == NULL || scratch == NULL ? TANDEM_E_NOMEM : TANDEM_OK;
    struct tdm_sha256 sha;

    if (status == TANDEM_OK) {
        for (int64_t i = 0; i < all->count; i++) index[i] = i;
        tdm_sort(index, scratch, all->count, compare_digests, all->at);
        begin(&sha, "tandem model");
        add_number(&sha, scale);
        for (int64_t i = 0; i < all->count; i++) tdm_sha256_add(&sha, all->at[index[i]], 32);
        tdm_sha256_finish(&sha, digest);
    }
    tdm_free(all->memory, index);
    tdm_free(all->memory, scratch);
    return status;
}

int32_t tdm_model_digest(const struct tandem_model *model, uint8_t digest[32])
{
    struct statements all = { .memory = &model->memory, .status = TANDEM_OK };
    int32_t           status;

    state_people(model, &all);
    for (int32_t kind = TANDEM_STUDENT; kind <= TANDEM_PARTNER; kind++) state_attributes(model, kind, &all);
    state_wishes(model, &all);
    state_rankings(model, &all);
    state_rules(model, &all);
    state_scores(model, &all);
    status = all.status == TANDEM_OK ? hash_sorted(&all, model->scale, digest) : all.status;
    tdm_free(&model->memory, all.at);
    return status;
}
