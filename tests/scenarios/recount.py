# SPDX-License-Identifier: MIT
"""Counts a cohort's plan again from the CSV files, with nothing but the standard library.

It shares no code with tandem: what the program says about a plan is compared with what is counted here. The files are read by
examples/python/read_cohort.py.
"""
import os
import sys
from collections import Counter
from decimal import Decimal

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), '..', '..', 'examples', 'python'))
from read_cohort import PLAN_COLUMNS, Cohort, Wrong, items, read_plan, read_text, ruled_pairs, select, whole  # noqa: E402,F401


def check_bounds(name, count, least, most):
    if count < least or (most is not None and count > most):
        raise Wrong('%s has %d placements, bounds %d to %s' % (name, count, least, most))


def check_plan(cohort, plan, may_place_silent):
    """Seats, caps, minimums, wishes: raises Wrong at the first that does not hold."""
    banned = ruled_pairs(cohort, 'forbid')
    load, seats, partner_seats, pinned = Counter(), Counter(), Counter(), ruled_pairs(cohort, 'pin')
    for student, opportunities in plan.items():
        row = cohort.students[student]
        check_bounds(student, len(opportunities), whole(row, 'min_placements', 0), whole(row, 'max_placements', 1))
        for opportunity in opportunities:
            load[opportunity] += 1
            seats[opportunity] += whole(row, 'size', 1)
            partner_seats[cohort.partner_of(opportunity)] += whole(row, 'size', 1)
            is_silent = not cohort.wishes[student] and (may_place_silent or row.get('interests'))
            if opportunity not in cohort.wishes[student] and not is_silent and (student, opportunity) not in pinned:
                raise Wrong('%s never asked for %s' % (student, opportunity))
            if (student, opportunity) in banned:
                raise Wrong('%s at %s is forbidden' % (student, opportunity))
        missing = {opportunity for one, opportunity in pinned if one == student} - set(opportunities)
        if missing:
            raise Wrong('%s is pinned to %s' % (student, sorted(missing)))
    for opportunity, row in cohort.opportunities.items():
        least = whole(row, 'min_seats', 0)
        if load[opportunity] == 0 and row.get('may_close', '').lower() == 'yes':
            least = 0
        check_bounds(opportunity, seats[opportunity], least, whole(row, 'seats', 0))
    for partner, row in cohort.partners.items():
        check_bounds(partner, partner_seats[partner], whole(row, 'min_seats', 0), int(row['seats']) if row.get('seats') else None)
    return load


def profile(cohort, plan):
    counts = Counter(cohort.rank[student, opportunity] for student, opportunities in plan.items() for opportunity in opportunities
                     if (student, opportunity) in cohort.rank)
    return [counts[rank] for rank in range(1, max(counts, default=0) + 1)]


def recount(cohort, plan, goal):
    """The value of a goal, as summary.json would state it (scores unscaled)."""
    pairs = [(student, opportunity) for student, opportunities in plan.items() for opportunity in opportunities]
    load = Counter(opportunity for _, opportunity in pairs)
    classes = Counter(whole(cohort.students[student], 'priority', 1) for student, _ in pairs)
    all_classes = sorted({whole(row, 'priority', 1) for row in cohort.students.values()})
    ranks = [cohort.rank.get(pair, 0) for pair in pairs]
    return {
        'placed': lambda: len(pairs),
        'priority': lambda: [classes[number] for number in all_classes],
        'rank': lambda: sum(ranks),
        'partner-rank': lambda: sum(cohort.partner_rank(*pair) for pair in pairs),
        'score': lambda: sum((cohort.score.get(pair, Decimal(0)) for pair in pairs), Decimal(0)),
        'rank-maximal': lambda: profile(cohort, plan),
        'generous': lambda: profile(cohort, plan),
        'worst-rank': lambda: max(ranks, default=0),
        'balance': lambda: sum(count * count for count in load.values()),
        'open': lambda: len(load),
        'changes': lambda: len(cohort.previous - set(pairs)),
    }[goal]()


def same(mine, theirs):
    """Lists may end in zeros."""
    if isinstance(mine, list) and isinstance(theirs, list):
        length = max(len(mine), len(theirs))
        return mine + [0] * (length - len(mine)) == theirs + [0] * (length - len(theirs))
    return mine == theirs
