/* SPDX-License-Identifier: MIT
 * A text in pieces, read ahead by other threads.
 *
 * Keeps:   whoever is free reads the next piece whose desk is free. A piece that the caller has passed by is not begun any more; one that
 *          is being read then keeps its desk until it has been.
 * Relies:  nobody writes to the text.
 */
#include "cohort/pieces.h"

#include <pthread.h>
#include <string.h>

#ifndef TDM_PIECE_BYTES             /* tests cut into smaller ones */
#define TDM_PIECE_BYTES ((size_t)1 << 17)
#endif
enum { THREADS_MOST = 64, DESKS_A_THREAD = 3 };

struct desk {
    int64_t piece;                /* read last, or being read; -1: none yet */
    int     is_busy;
};

struct tdm_crew {
    pthread_mutex_t lock;
    pthread_cond_t  change;
    int64_t         next, wanted; /* the next piece to be begun; the one that the caller takes next or has */
    int             is_over;
    int32_t         count;
    pthread_t       threads[THREADS_MOST];
    struct desk    *desks;        /* [desk_count] */
};

size_t tdm_piece_start(const struct tdm_pieces *pieces, int64_t piece)
{
    size_t      share = pieces->first + (size_t)piece * TDM_PIECE_BYTES;
    const char *end;

    if (piece == 0) return pieces->first;
    if (share >= pieces->bytes) return pieces->bytes;
    end = memchr(pieces->text + share - 1, '\n', pieces->bytes - share + 1);
    return end == NULL ? pieces->bytes : (size_t)(end - pieces->text) + 1;
}

static int64_t count_pieces(size_t bytes) { return (int64_t)(bytes / TDM_PIECE_BYTES + (bytes % TDM_PIECE_BYTES != 0)); }

/* Threads beside the caller's. */
static int32_t count_helpers(size_t bytes, int32_t threads)
{
    int64_t helpers = count_pieces(bytes) - 1;
    if (helpers > threads - 1) helpers = threads - 1;
    return helpers < 0 ? 0 : helpers > THREADS_MOST ? THREADS_MOST : (int32_t)helpers;
}

int32_t tdm_pieces_desks(size_t bytes, int32_t threads)
{
    int32_t helpers = count_helpers(bytes, threads);
    return helpers == 0 ? 1 : DESKS_A_THREAD * (helpers + 1);
}

/* ---- reading; the lock is held where these are called */

/* 1 if there was a piece to be read. */
static int read_next(struct tdm_pieces *pieces)
{
    struct tdm_crew *crew = pieces->crew;
    struct desk     *desk;
    int64_t          piece = crew->next > crew->wanted ? crew->next : crew->wanted;
    int32_t          number = (int32_t)(piece % pieces->desk_count);

    desk = &crew->desks[number];
    if (piece >= pieces->count || piece >= crew->wanted + pieces->desk_count || desk->is_busy) return 0;
    crew->next = piece + 1;
    *desk = (struct desk){ piece, 1 };
    pthread_mutex_unlock(&crew->lock);
    pieces->read(pieces->user, number, tdm_piece_start(pieces, piece), tdm_piece_start(pieces, piece + 1));
    pthread_mutex_lock(&crew->lock);
    desk->is_busy = 0;
    pthread_cond_broadcast(&crew->change);
    return 1;
}

static void *help(void *user)
{
    struct tdm_pieces *pieces = user;
    struct tdm_crew   *crew = pieces->crew;

    pthread_mutex_lock(&crew->lock);
    while (!crew->is_over)
        if (!read_next(pieces)) pthread_cond_wait(&crew->change, &crew->lock);
    pthread_mutex_unlock(&crew->lock);
    return NULL;
}

int32_t tdm_pieces_take(struct tdm_pieces *pieces, int64_t piece)
{
    struct tdm_crew *crew = pieces->crew;
    int32_t          number = (int32_t)(piece % pieces->desk_count);

    if (crew == NULL) {
        pieces->read(pieces->user, number, tdm_piece_start(pieces, piece), tdm_piece_start(pieces, piece + 1));
        return number;
    }
    pthread_mutex_lock(&crew->lock);
    crew->wanted = piece;
    pthread_cond_broadcast(&crew->change);
    while (crew->desks[number].piece != piece || crew->desks[number].is_busy)
        if (!read_next(pieces)) pthread_cond_wait(&crew->change, &crew->lock);
    pthread_mutex_unlock(&crew->lock);
    return number;
}

/* ---- the crew */

static int32_t crew_new(const struct tdm_memory *memory, int32_t desks, struct tdm_crew **out)
{
    struct tdm_crew *crew = tdm_alloc_zeroed(memory, 1, sizeof *crew);

    if (crew == NULL) return TANDEM_E_NOMEM;
    crew->desks = tdm_alloc_array(memory, desks, sizeof *crew->desks);
    if (crew->desks == NULL) {
        tdm_free(memory, crew);
        return TANDEM_E_NOMEM;
    }
    for (int32_t number = 0; number < desks; number++) crew->desks[number] = (struct desk){ -1, 0 };
    *out = crew;
    return TANDEM_OK;
}

static void crew_free(const struct tdm_memory *memory, struct tdm_crew *crew)
{
    tdm_free(memory, crew->desks);
    tdm_free(memory, crew);
}

/* 1 if there are a lock and a signal. */
static int can_meet(struct tdm_crew *crew)
{
    if (pthread_mutex_init(&crew->lock, NULL) != 0) return 0;
    if (pthread_cond_init(&crew->change, NULL) == 0) return 1;
    pthread_mutex_destroy(&crew->lock);
    return 0;
}

int32_t tdm_pieces_open(struct tdm_pieces *pieces, int32_t threads)
{
    size_t  bytes = pieces->bytes - pieces->first;
    int32_t helpers = count_helpers(bytes, threads), status;

    pieces->count = count_pieces(bytes);
    pieces->desk_count = tdm_pieces_desks(bytes, threads);
    pieces->crew = NULL;
    if (helpers == 0) return TANDEM_OK;
    status = crew_new(pieces->memory, pieces->desk_count, &pieces->crew);
    if (status != TANDEM_OK) return status;
    if (!can_meet(pieces->crew)) {
        crew_free(pieces->memory, pieces->crew);
        pieces->crew = NULL;
        return TANDEM_OK;
    }
    while (pieces->crew->count < helpers && pthread_create(&pieces->crew->threads[pieces->crew->count], NULL, help, pieces) == 0) pieces->crew->count++;
    return TANDEM_OK;
}

void tdm_pieces_close(struct tdm_pieces *pieces)
{
    struct tdm_crew *crew = pieces->crew;

    if (crew == NULL) return;
    pthread_mutex_lock(&crew->lock);
    crew->is_over = 1;
    pthread_cond_broadcast(&crew->change);
    pthread_mutex_unlock(&crew->lock);
    for (int32_t i = 0; i < crew->count; i++) pthread_join(crew->threads[i], NULL);
    pthread_cond_destroy(&crew->change);
    pthread_mutex_destroy(&crew->lock);
    crew_free(pieces->memory, crew);
    pieces->crew = NULL;
}
