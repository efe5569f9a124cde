/* SPDX-License-Identifier: MIT
 * The crowd for the tests of the fast path, and its stages opened by hand. Needs small_problem.h and solved_problem.h before it.
 */
#ifndef TDM_TESTS_FAST_CROWD_H
#define TDM_TESTS_FAST_CROWD_H

#include "crowd.h"
#include "method/fast_rows.h"

static void build_crowd(const char *letters) { build_ranked_crowd(letters, WISHES, 0); }

static void open_stages(struct tdm_fast *fast, struct tdm_control *control)
{
    *control = (struct tdm_control){ .threads = 1 };
    assert_int_equal(tdm_fast_open(fast, &problem, control, 1), TANDEM_OK);
}

#endif
