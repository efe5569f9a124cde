#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Checks a plan of tandem and its proof, with nothing but the standard library: a second checker, written from the man page tandem(5) alone.

    check_plan.py COHORT PLAN

Reads the cohort's CSV files, placements.csv and proof.json. Of a network plan it checks the potentials, step by step; of an integer one it walks the search
trees; of a stable one it checks that no pair blocks. Exit code 0: right; 6: wrong, and why; 3: a plan of a kind that this checker does not cover (a lottery,
interests, students without wishes who are placed, a bound that is GLPK's word, or whose tree was too large to keep).
"""
import json
import os
import sys
from collections import Counter

from plain_bounds import NONE, Problem, banned_pairs
from read_cohort import Cohort, Wrong, read_plan, read_text, ruled_pairs, whole
from whole_program import Program, check_tree, classes_of

INFINITE = 1 << 200


class Arc:
    """A wish, a student, an opportunity or a partner, and how many units it carries."""

    def __init__(self, kind, key, flow, least, most):
        self.kind, self.key, self.flow, self.least, self.most = kind, key, flow, least, most

    def name(self):
        return '%s %s' % (self.kind, self.key)


def build_arcs(problem, plan):
    """What is bounded, with the bounds of rules that are those of one student, opportunity or partner."""
    load = Counter(opportunity for opportunities in plan.values() for opportunity in opportunities)
    flow = Counter()
    for opportunity, count in load.items():
        for node in problem.chain(opportunity):
            flow[node] += count
    arcs = [Arc('wish', pair, int(pair[1] in plan[pair[0]]), int(pair in problem.pinned), 1) for pair in problem.pairs]
    arcs += [Arc('student', student, len(plan[student]), *problem.row[student]) for student in problem.students]
    for node in problem.nodes():
        least, most = problem.node[node]
        arcs.append(Arc(*node, flow[node], least, INFINITE if most == NONE else most))
    return arcs


def cost_of(cohort, step, arc, scale):
    """What one unit costs at this step, the goals in the order of tandem(5)."""
    if arc.kind != 'wish':
        return 0
    if step['kind'] == 'witness':
        return int(cohort.rank.get(arc.key, 0) >= step['parameter'])
    return 0 if step['kind'] == 'feasible' else wish_cost(cohort, step['goal'], step['parameter'], arc.key, scale)


def wish_cost(cohort, goal, parameter, pair, scale):
    rank = cohort.rank.get(pair, 0)
    return {
        'placed': lambda: -1,
        'priority': lambda: -int(whole(cohort.students[pair[0]], 'priority', 1) == parameter),
        'rank': lambda: rank,
        'partner-rank': lambda: cohort.partner_rank(*pair),
        'score': lambda: -int(cohort.score.get(pair, 0) * scale),
        'rank-maximal': lambda: -int(rank == parameter),
        'generous': lambda: int(rank == parameter),
        'worst-rank': lambda: 0, 'balance': lambda: 0, 'open': lambda: 0,
        'changes': lambda: -int(pair in cohort.previous),
    }[goal]()


def potential(step, kind, key):
    return step[{'student': 'students', 'opportunity': 'opportunities', 'partner': 'partners'}[kind]].get(key, 0)


def reduced_cost(problem, step, arc, scale):
    cost = cost_of(problem.cohort, step, arc, scale)
    if arc.kind == 'wish':
        return cost + potential(step, 'opportunity', arc.key[1]) - potential(step, 'student', arc.key[0])
    if arc.kind == 'opportunity':
        above = problem.partner_node(arc.key)
        return (potential(step, *above) if above else 0) - potential(step, 'opportunity', arc.key)
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


def expected_levels(problem, goal):
    """The parameters of the levels that a goal must have: of a list those that some wish that may be granted costs anything at."""
    cohort = problem.cohort
    ranks = sorted({cohort.rank[pair] for pair in problem.pairs if cohort.rank.get(pair)})
    return {'rank-maximal': ranks, 'generous': ranks[::-1], 'priority': classes_of(cohort)}.get(goal)


def check_step(problem, arcs, step, scale):
    reduced = [reduced_cost(problem, step, arc, scale) for arc in arcs]
    if step['kind'] == 'witness':
        if dual_value(arcs, reduced) < 1:
            raise Wrong('the witness of rank %d shows nothing' % step['parameter'])
        return
    for arc, cost in zip(arcs, reduced):
        check_ends(step, arc, cost, 0 if step['kind'] == 'feasible' else arc.least)
    if step['kind'] == 'level':
        for arc, cost in zip(arcs, reduced):
            narrow(step, arc, cost)


def worst_rank(cohort, plan):
    return max((cohort.rank.get((student, opportunity), 0) for student in plan for opportunity in plan[student]), default=0)


def check_worst_rank(problem, arcs, plan, steps):
    worst = worst_rank(problem.cohort, plan)
    if worst > 0:
        if not steps or steps[0]['kind'] != 'witness' or steps[0]['parameter'] != worst:
            raise Wrong('no witness for the worst rank %d' % worst)
        check_step(problem, arcs, steps.pop(0), 1)
    ban_worse(problem.cohort, arcs, worst)


def check_goal(problem, arcs, plan, steps, goal, scale):
    if goal == 'worst-rank':
        return check_worst_rank(problem, arcs, plan, steps)
    mine = []
    while steps and steps[0]['goal'] == goal and steps[0]['kind'] == 'level':
        mine.append(steps[0]['parameter'])
        check_step(problem, arcs, steps.pop(0), scale)
    wanted = expected_levels(problem, goal)
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
    ruled = ruled_pairs(cohort, 'pin') | banned_pairs(cohort)
    for student in plan:
        for opportunity in cohort.wishes[student]:
            if (student, opportunity) not in ruled and blocks(cohort, plan, rosters, student, opportunity):
                raise Wrong('%s and %s would rather have each other' % (student, opportunity))


def check_bounds(problem, arcs, plan):
    """The plan keeps everything that bounds it, rules as they were said."""
    allowed = {arc.key for arc in arcs if arc.kind == 'wish'}
    for student, opportunities in plan.items():
        for opportunity in opportunities:
            if (student, opportunity) not in allowed or opportunities.count(opportunity) > 1:
                raise Wrong('%s may not go to %s' % (student, opportunity))
    for arc in arcs:
        if not arc.least <= arc.flow <= arc.most:
            raise Wrong('%s carries %d, not %d to %s' % (arc.name(), arc.flow, arc.least, arc.most))
    for bound in problem.plain:
        if not bound.least <= bound.sum_of(plan) <= bound.most:
            raise Wrong('%d where a rule asks for %s to %s' % (bound.sum_of(plan), bound.least, bound.most))
    for opportunity, least in problem.closing.items():
        seats = sum(problem.size[student] for student in plan if opportunity in plan[student])
        if 0 < seats < least:
            raise Wrong('%s runs with %d seats taken, not none or %d' % (opportunity, seats, least))


def level_value(problem, plan, level, scale):
    load = Counter(opportunity for opportunities in plan.values() for opportunity in opportunities)
    if level['goal'] in ('worst-rank', 'open', 'balance'):
        return {'worst-rank': worst_rank(problem.cohort, plan), 'open': len(load), 'balance': sum(count * count for count in load.values())}[level['goal']]
    return sum(wish_cost(problem.cohort, level['goal'], level['parameter'], (student, opportunity), scale)
               for student in plan for opportunity in plan[student])


def check_trees(problem, plan, proof, scale):
    program, levels = Program(problem, proof['goals']), proof['bounds']
    wanted = [(goal, parameter) for goal in proof['goals'] for parameter in (expected_levels(problem, goal) or [0] * (expected_levels(problem, goal) is None))]
    if [(level['goal'], level['parameter']) for level in levels] != wanted:
        raise Wrong('the levels of the proof are not those of its goals')
    for level in levels:
        if not level['value'] == level['bound'] == level_value(problem, plan, level, scale):
            raise Wrong('%s: the value of the plan is %d' % (level['goal'], level_value(problem, plan, level, scale)))
        cost = program.costs(level, lambda pair: wish_cost(problem.cohort, level['goal'], level['parameter'], pair, scale))
        check_tree(program, level, cost)
        program.keep(level, cost)


def check_steps(problem, arcs, plan, proof, scale):
    steps = list(proof['steps'])
    if steps and steps[0]['kind'] == 'feasible':
        check_step(problem, arcs, steps.pop(0), scale)
    for goal in proof['goals']:
        check_goal(problem, arcs, plan, steps, goal, scale)
    if steps:
        raise Wrong('%d steps of the proof belong to no goal' % len(steps))


def check(cohort, plan, path):
    """Raises Wrong unless the plan keeps all bounds and the proof shows that it is best."""
    proof, problem = json.loads(read_text(path)), Problem(cohort)
    arcs = build_arcs(problem, plan)
    scale = 1000 if any(score != score.to_integral_value() for score in cohort.score.values()) else 1
    check_bounds(problem, arcs, plan)
    if proof['method'] == 'stable':
        check_stable(cohort, plan)
    elif proof['method'] == 'integer' or proof.get('bounds'):
        check_trees(problem, plan, proof, scale)
    elif not problem.is_network(proof['goals']):
        raise Wrong('the rules are more than potentials can prove')
    else:
        check_steps(problem, arcs, plan, proof, scale)


def covers(cohort, proof):
    if any(row.get('interests') for row in cohort.students.values()) or proof['status'] != 'optimal' or proof['options']['place_silent']:
        return False
    if proof['method'] == 'integer' or (proof['method'] == 'network' and proof.get('bounds')):
        return all(level['how'] == 'tree' and (level.get('tree') or level['nodes'] == 0 or level['value'] == 0) for level in proof['bounds'])
    plain = all(row['rule'] in ('pin', 'forbid', 'require', 'share') for row in cohort.rules)
    return proof['method'] == 'network' or (proof['mechanism'].startswith('stable') and plain)


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
