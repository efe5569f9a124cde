/* SPDX-License-Identifier: MIT
 * How far a method may go: counted work, the clock, the caller's flag and the caller's progress function.
 *
 * Keeps:   once stopped, stopped: every later call says so too. The tick limit strikes at the same count on every machine; the clock, the
 *          flag and the progress function are asked only every LOOK_TICKS ticks, so that a tick costs an addition and two comparisons.
 */
#include "method/method.h"

#include "base/cancel.h"

#include <time.h>

enum { LOOK_TICKS = 1 << 16 };   /* a millisecond or two of work */

static int64_t monotonic_ns(void)
{
    struct timespec now;
    if (clock_gettime(CLOCK_MONOTONIC, &now) != 0) return 0;
    return (int64_t)now.tv_sec * 1000000000 + now.tv_nsec;
}

static void look_around(struct tdm_control *control, int64_t due)
{
    control->next_look = control->ticks + LOOK_TICKS;
    if (tdm_cancel_is_raised(control->cancel)) {
        control->stopped = TANDEM_CANCELLED;
    } else if (control->deadline_ns != 0 && monotonic_ns() >= control->deadline_ns) {
        control->stopped = TANDEM_FEASIBLE;
    } else if (control->progress != NULL && control->progress(control->progress_user, control->ticks + due, control->expected_ticks) != 0) {
        control->stopped = TANDEM_CANCELLED;
    }
}

int tdm_control_tick(struct tdm_control *control, int64_t ticks)
{
    if (control->stopped != 0) return 1;
    control->ticks += ticks;
    if (control->tick_limit != 0 && control->ticks >= control->tick_limit) {
        control->stopped = TANDEM_FEASIBLE;
    } else if (control->ticks >= control->next_look) {
        look_around(control, 0);
    }
    return control->stopped != 0;
}

int tdm_control_look(struct tdm_control *control, int64_t due)
{
    if (control->stopped != 0) return 1;
    if (control->tick_limit != 0 && control->ticks + due >= control->tick_limit) control->stopped = TANDEM_FEASIBLE;
    else look_around(control, due);
    return control->stopped != 0;
}

struct tdm_control tdm_control_half(const struct tdm_control *control)
{
    struct tdm_control half = *control;

    if (control->tick_limit != 0) half.tick_limit = control->ticks + (control->tick_limit - control->ticks) / 2 + 1;
    if (control->deadline_ns != 0) {
        int64_t now = monotonic_ns();
        half.deadline_ns = now < control->deadline_ns ? now + (control->deadline_ns - now) / 2 : control->deadline_ns;
    }
    return half;
}

void tdm_control_join(struct tdm_control *control, const struct tdm_control *half)
{
    if (half->stopped == TANDEM_CANCELLED) control->stopped = TANDEM_CANCELLED;
    control->next_look = half->ticks;
    tdm_control_tick(control, half->ticks - control->ticks);
}
