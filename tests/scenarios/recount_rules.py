# SPDX-License-Identifier: MIT
"""Holds a plan against every row of rules.csv and against slots, with nothing but the standard library."""
from decimal import Decimal

import recount


def amount(cell, seats):
    """A number, or a percentage of the seats."""
    if not cell:
        return None
    return Decimal(cell[:-1]) * seats / 100 if cell.endswith('%') else Decimal(cell)


def within(row, count, seats=0):
    least, most = amount(row.get('min', ''), seats), amount(row.get('max', ''), seats)
    return (least is None or count >= least) and (most is None or count <= most)


def shares(cohort, column, student, opportunity):
    return bool(set(recount.items(cohort.students[student].get(column, ''))) & set(recount.items(cohort.opportunities[opportunity].get(column, ''))))


def at(plan, students, opportunities):
    return [(student, opportunity) for student in students for opportunity in plan[student] if opportunity in opportunities]


def keeps(cohort, plan, row):
    students = recount.select(row.get('students', ''), cohort.students)
    opportunities = recount.select(row.get('opportunities', ''), cohort.opportunities)
    pairs, kind = at(plan, students, opportunities), row['rule']
    seats = {opportunity: int(cohort.opportunities[opportunity]['seats']) for opportunity in opportunities}
    held = [sum(1 for one, _ in pairs if one == student) for student in students]
    taken = {opportunity: sum(1 for _, other in pairs if other == opportunity) for opportunity in opportunities}
    if kind == 'require':
        return not at(plan, set(cohort.students) - students, opportunities)
    if kind == 'share':
        return all(shares(cohort, row['min'], *pair) for pair in pairs)
    if kind == 'quota':
        return within(row, len(pairs), sum(seats.values()))
    if kind == 'quota-each':
        return all(within(row, taken[opportunity], seats[opportunity]) for opportunity in opportunities)
    if kind == 'limit':
        return all(within(row, count) for count in held)
    if kind == 'together':
        return len({tuple(sorted(plan[student])) for student in students}) <= 1
    if kind == 'apart':
        return max(taken.values(), default=0) <= 1
    if kind == 'conflict':
        return max(held, default=0) <= 1
    if kind == 'budget':
        return sum(Decimal(cohort.opportunities[opportunity].get(row['min']) or 0) for _, opportunity in pairs) <= Decimal(row['max'])
    return True                              # pin and forbid are counted elsewhere


def check_rules(cohort, plan):
    """Raises Wrong at the first rule, or slot held twice, that the plan does not keep."""
    for number, row in enumerate(cohort.rules, 1):
        if not keeps(cohort, plan, row):
            raise recount.Wrong('rule %d (%s) is not kept' % (number, row['rule']))
    for student, opportunities in plan.items():
        slots = [slot for opportunity in opportunities for slot in set(recount.items(cohort.opportunities[opportunity].get('slots', '')))]
        if len(slots) != len(set(slots)):
            raise recount.Wrong('%s holds places whose slots overlap' % student)
