#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Checks a plan of tandem and its proof, with nothing but the standard library: a second checker, written from the man page tandem(5) alone.

    check_plan.py COHORT PLAN

Reads the cohort's CSV files, placements.csv and proof.json. Of a network plan it checks the potentials, step by step; of a stable one that no pair blocks.
Exit code 0: right; 6: wrong, and why; 3: a plan of a kind that this checker does not cover (a search tree, a lottery, interests, bounds over many pairs).
"""
import json
import os
import sys
from collections import Counter

from read_cohort import Cohort, Wrong, read_plan, read_text, ruled_pairs, whole

INFINITE = 1 << 200


class Arc:
    """A wish, a student, an opportunity or a partner, and how many units it carries."""

    def __init__(self, kind, key, flow, least, most):
        self.kind, self.key, self.flow, self.least, self.most = kind, key, flow, least, most

    def name(self):
        return '%s %s' % (self.kind, self.key)


def has_bounds(cohort, partner):
    """A partner with neither a cap nor a minimum is no node: what its opportunities take goes out as it is."""
    row = cohort.partners.get(partner, {})
    return bool(row.get('seats')) or whole(row, 'min_seats', 0) > 0


def build_arcs(cohort, plan):
    pinned, banned = ruled_pairs(cohort, 'pin'), ruled_pairs(cohort, 'forbid')
    wishes = {(student, opportunity) for student in cohort.wishes for opportunity in cohort.wishes[student]}
    load = Counter(opportunity for opportunities in plan.values() for opportunity in opportunities)
    partner_load = Counter(cohort.partner_of(opportunity) for opportunity in load.elements())
    arcs = [Arc('wish', pair, int(pair[1] in plan[pair[0]]), int(pair in pinned), 1) for pair in sorted((wishes - banned) | pinned)]
    for student, row in cohort.students.items():
        arcs.append(Arc('student', student, len(plan[student]), whole(row, 'min_placements', 0), whole(row, 'max_placements', 1)))
    for opportunity, row in cohort.opportunities.items():
        least = whole(row, 'min_seats', 0)
        if least <= 1 and row.get('may_close', '').lower() == 'yes':
            least = 0                                   # none at all, or at least one, is no bound
        arcs.append(Arc('opportunity', opportunity, load[opportunity], least, whole(row, 'seats', 0)))
    for partner, row in cohort.partners.items():
        if has_bounds(cohort, partner):
            arcs.append(Arc('partner', partner, partner_load[partner], whole(row, 'min_seats', 0), whole(row, 'seats', INFINITE)))
    return arcs


def cost_of(cohort, step, arc, scale):
    """What one unit costs at this step, the goals in the order of tandem(5)."""
    if arc.kind != 'wish':
        return 0
    goal, parameter, rank = step['goal'], step['parameter'], cohort.rank.get(arc.key, 0)
    if step['kind'] == 'witness':
        return int(rank >= parameter)
    if step['kind'] == 'feasible':
        return 0
    return {
        'placed': lambda: -1,
        'priority': lambda: -int(whole(cohort.students[arc.key[0]], 'priority', 1) == parameter),
        'rank': lambda: rank,
        'partner-rank': lambda: cohort.partner_rank(*arc.key),
        'score': lambda: -int(cohort.score.get(arc.key, 0) * scale),
        'rank-maximal': lambda: -int(rank == parameter),
        'generous': lambda: int(rank == parameter),
        'balance': lambda: 0,
        'changes': lambda: -int(arc.key in cohort.previous),
    }[goal]()


def potential(step, kind, key):
    return step[{'student': 'students', 'opportunity': 'opportunities', 'partner': 'partners'}[kind]].get(key, 0)


def reduced_cost(cohort, step, arc, scale):
    cost = cost_of(cohort, step, arc, scale)
    if arc.kind == 'wish':
        return cost + potential(step, 'opportunity', arc.key[1]) - potential(step, 'student', arc.key[0])
    if arc.kind == 'opportunity':
        partner = cohort.partner_of(arc.key)
        return (potential(step, 'partner', partner) if has_bounds(cohort, partner) else 0) - potential(step, 'opportunity', arc.key)
    return potential(step, arc.kind, arc.key) * (1 if arc.kind == 'student' else -1)


def marginal(step, arc, unit):
    """What is added to the reduced cost for the unit-th unit."""
    if step['kind'] == 'feasible':
        return -1 if unit <= arc.least else 0
    return 2 * unit - 1 if step['goal'] == 'balance' and step['kind'] == 'level' and arc.kind == 'opportunity' else 0


def check_ends(step, arc, reduced, least):
    """No unit more would gain, no unit less."""
    if arc.flow < arc.most and reduced + marginal(step, arc, arc.flow + 1) < 0:
        raise Wrong('%s: one more at %s would be better' % (step, arc.name()))
    if arc.flow > least and reduced + marginal(step, arc, arc.flow) > 0:
        raise Wrong('%s: one less at %s would be better' % (step, arc.name()))


def narrow(step, arc, reduced):
    """Units that would cost something are from now on held where they are."""
    if reduced + marginal(step, arc, arc.flow + 1) != 0:
        most = arc.flow
    else:
        most = arc.flow + 1 if marginal(step, arc, 2) else arc.most
    if arc.flow > 0 and reduced + marginal(step, arc, arc.flow) != 0:
        least = arc.flow
    else:
        least = max(arc.flow - 1, arc.least) if marginal(step, arc, 2) else arc.least
    arc.least, arc.most = min(least, arc.flow), max(min(most, arc.most), arc.flow)


def dual_value(arcs, reduced):
    return sum(min(cost * arc.least, cost * arc.most) for arc, cost in zip(arcs, reduced))


def ban_worse(cohort, arcs, rank):
    for arc in arcs:
        if arc.kind == 'wish' and cohort.rank.get(arc.key, 0) > rank:
            if arc.flow:
                raise Wrong('%s has a rank worse than %d' % (arc.name(), rank))
            arc.most = 0


def expected_levels(cohort, arcs, goal):
    """The parameters of the levels that a goal must have: those that some wish that may be granted costs anything at."""
    wishes = [arc.key for arc in arcs if arc.kind == 'wish']
    ranks = sorted({cohort.rank[pair] for pair in wishes if cohort.rank.get(pair)})
    classes = sorted({whole(cohort.students[student], 'priority', 1) for student, _ in wishes})
    return {'rank-maximal': ranks, 'generous': ranks[::-1], 'priority': classes}.get(goal)


def check_step(cohort, arcs, step, scale):
    reduced = [reduced_cost(cohort, step, arc, scale) for arc in arcs]
    if step['kind'] == 'witness':
        if dual_value(arcs, reduced) < 1:
            raise Wrong('the witness of rank %d shows nothing' % step['parameter'])
        return
    for arc, cost in zip(arcs, reduced):
        check_ends(step, arc, cost, 0 if step['kind'] == 'feasible' else arc.least)
    if step['kind'] == 'level':
        for arc, cost in zip(arcs, reduced):
            narrow(step, arc, cost)


def check_worst_rank(cohort, arcs, plan, steps):
    worst = max((cohort.rank.get((student, opportunity), 0) for student in plan for opportunity in plan[student]), default=0)
    if worst > 0:
        if not steps or steps[0]['kind'] != 'witness' or steps[0]['parameter'] != worst:
            raise Wrong('no witness for the worst rank %d' % worst)
        check_step(cohort, arcs, steps.pop(0), 1)
    ban_worse(cohort, arcs, worst)


def check_goal(cohort, arcs, plan, steps, goal, scale):
    if goal == 'worst-rank':
        return check_worst_rank(cohort, arcs, plan, steps)
    mine = []
    while steps and steps[0]['goal'] == goal and steps[0]['kind'] == 'level':
        mine.append(steps[0]['parameter'])
        check_step(cohort, arcs, steps.pop(0), scale)
    wanted = expected_levels(cohort, arcs, goal)
    if wanted is not None and [rank for rank in mine if rank in wanted] != wanted:
        raise Wrong('%s: levels %s, expected %s' % (goal, mine, wanted))
    if wanted is None and len(mine) != 1:
        raise Wrong('%s: %d steps' % (goal, len(mine)))
    return None


def blocks(cohort, plan, rosters, student, opportunity):
    """Would both sides rather have each other? Section WHO DECIDES of tandem(5)."""
    partner, rank = cohort.partner_of(opportunity), cohort.rank.get((student, opportunity), 0)
    theirs = [other for place in cohort.opportunities if partner and cohort.partner_of(place) == partner for other in rosters.get(place, [])]
    order = cohort.partner_order.get(('opportunity', opportunity)) or cohort.partner_order.get(('partner', partner)) or {}
    worse_places = [place for place in plan[student] if cohort.rank.get((student, place), 0) > rank]
    has_room = len(plan[student]) < whole(cohort.students[student], 'max_placements', 1)
    if not rank or opportunity in plan[student] or not (has_room or worse_places) or (order and student not in order):
        return False
    roster, cap = rosters.get(opportunity, []), whole(cohort.partners.get(partner, {}), 'seats', INFINITE)
    if len(roster) >= whole(cohort.opportunities[opportunity], 'seats', 0):
        return any(order.get(other, INFINITE) > order[student] for other in roster) if order else False
    if len(theirs) < cap or any(cohort.partner_of(place) == partner for place in worse_places):
        return True
    order = cohort.partner_order.get(('partner', partner), {})
    return student in order and any(order.get(other, INFINITE) > order[student] for other in theirs)


def check_stable(cohort, plan):
    rosters = {}
    for student, opportunities in plan.items():
        for opportunity in opportunities:
            rosters.setdefault(opportunity, []).append(student)
    ruled = ruled_pairs(cohort, 'pin') | ruled_pairs(cohort, 'forbid')
    for student in plan:
        for opportunity in cohort.wishes[student]:
            if (student, opportunity) not in ruled and blocks(cohort, plan, rosters, student, opportunity):
                raise Wrong('%s and %s would rather have each other' % (student, opportunity))


def check(cohort, plan, path):
    """Raises Wrong unless the plan keeps all bounds and the proof shows that it is best; returns how many steps the proof has."""
    proof = json.loads(read_text(path))
    arcs, steps = build_arcs(cohort, plan), list(proof['steps'])
    scale = 1000 if any(score != score.to_integral_value() for score in cohort.score.values()) else 1
    allowed = {arc.key for arc in arcs if arc.kind == 'wish'}
    for student, opportunities in plan.items():
        for opportunity in opportunities:
            if (student, opportunity) not in allowed or opportunities.count(opportunity) > 1:
                raise Wrong('%s may not go to %s' % (student, opportunity))
    for arc in arcs:
        if not arc.least <= arc.flow <= arc.most:
            raise Wrong('%s carries %d, not %d to %s' % (arc.name(), arc.flow, arc.least, arc.most))
    if proof['method'] == 'stable':
        return check_stable(cohort, plan)
    if steps and steps[0]['kind'] == 'feasible':
        check_step(cohort, arcs, steps.pop(0), scale)
    for goal in proof['goals']:
        check_goal(cohort, arcs, plan, steps, goal, scale)
    if steps:
        raise Wrong('%d steps of the proof belong to no goal' % len(steps))
    return len(proof['steps'])


def covers(cohort, proof):
    """A network plan or a stable one whose bounds are those of students, opportunities and partners alone."""
    plain = all(row['rule'] in ('pin', 'forbid') for row in cohort.rules)
    sizes = any(whole(row, 'size', 1) != 1 or row.get('interests') for row in cohort.students.values())
    return plain and not sizes and proof['status'] == 'optimal' and not proof['options']['place_silent'] and (
        proof['method'] == 'network' or proof['mechanism'].startswith('stable'))


def main(arguments):
    if len(arguments) != 3:
        print(__doc__, file=sys.stderr)
        return 2
    cohort, path = Cohort(arguments[1]), os.path.join(arguments[2], 'proof.json')
    if not covers(cohort, json.loads(read_text(path))):
        print('not covered by this checker')
        return 3
    try:
        check(cohort, read_plan(cohort, arguments[2]), path)
    except Wrong as fault:
        print('wrong: %s' % fault)
        return 6
    print('right')
    return 0


if __name__ == '__main__':
    sys.exit(main(sys.argv))
