# SPDX-License-Identifier: MIT
"""From a cohort to bounds over wishes, as tandem(5) words it under BOUNDS OF INTEGER PLANS: the problem that a proof is about.

Shares no code with tandem. What holds anyway goes, what bounds all wishes of a student, an opportunity or a partner becomes that one's own bound, what
bounds a single wish pins or removes it. What is left is a list of Bound.
"""
import math
from collections import Counter
from decimal import Decimal

from read_cohort import items, ruled_pairs, select, whole

NONE = math.inf                                     # no bound on that side; -NONE for the least


class Bound:
    """least <= sum of weight * wish <= most; terms: {pair: weight}."""

    def __init__(self, least, most, terms):
        self.least, self.most, self.terms = least, most, terms

    def sum_of(self, plan):
        return sum(weight for (student, opportunity), weight in self.terms.items() if opportunity in plan[student])


def amount(cell, seats, is_least):
    """A number, or a percentage of the seats: rounded up for a minimum, down for a maximum."""
    if not cell:
        return -NONE if is_least else NONE
    if not cell.endswith('%'):
        return int(cell)
    share = Decimal(cell[:-1]) * seats / 100
    return math.ceil(share) if is_least else math.floor(share)


def key_order(ids):
    return sorted(ids, key=lambda key: key.encode())


class Problem:
    """Students by lottery number, then id; opportunities and partners by id; wishes by student, then opportunity."""

    def __init__(self, cohort):
        self.cohort = cohort
        self.students = sorted(key_order(cohort.students), key=lambda student: int(cohort.students[student].get('lottery') or 1 << 70))
        self.opportunities = key_order(cohort.opportunities)
        self.size = {student: whole(row, 'size', 1) for student, row in cohort.students.items()}
        self.partners = [key for key in key_order(cohort.partners) if cohort.partners[key].get('seats') or whole(cohort.partners[key], 'min_seats', 0) > 0]
        self.row = {student: [whole(row, 'min_placements', 0), whole(row, 'max_placements', 1)] for student, row in cohort.students.items()}
        self.node = {('opportunity', key): [0 if row.get('may_close', '').lower() == 'yes' else whole(row, 'min_seats', 0), whole(row, 'seats', 0)]
                     for key, row in cohort.opportunities.items()}
        for key in self.partners:
            row = cohort.partners[key]
            self.node['partner', key] = [whole(row, 'min_seats', 0), int(row['seats']) if row.get('seats') else NONE]
        self.closing = {key: whole(row, 'min_seats', 0) for key, row in sorted(cohort.opportunities.items())
                        if row.get('may_close', '').lower() == 'yes' and whole(row, 'min_seats', 0) >= 2}
        self.list_pairs()
        self.plain = list_bounds(self)                  # as the rules say them
        self.bounds = sort_bounds(self, self.plain)
        if self.bounds:
            Absorber(self).run()
        self.pairs = [pair for pair in self.pairs if pair not in self.dead]

    def list_pairs(self):
        self.pinned, self.dead = ruled_pairs(self.cohort, 'pin'), set()
        banned = banned_pairs(self.cohort)
        wished = {(student, opportunity) for student in self.students for opportunity in self.cohort.wishes[student]}
        self.barred_pins = self.pinned & banned
        number = {opportunity: number for number, opportunity in enumerate(self.opportunities)}
        row_number = {student: number for number, student in enumerate(self.students)}
        self.pairs = sorted((wished - banned) | self.pinned, key=lambda pair: (row_number[pair[0]], number[pair[1]]))
        self.position = {pair: place for place, pair in enumerate(self.pairs)}

    def partner_node(self, opportunity):
        node = 'partner', self.cohort.partner_of(opportunity)
        return node if node in self.node else None

    def chain(self, opportunity):
        """The nodes that a placement there counts at."""
        above = self.partner_node(opportunity)
        return [('opportunity', opportunity)] + ([above] if above else [])

    def nodes(self):
        return [('opportunity', key) for key in self.opportunities] + [('partner', key) for key in self.partners]

    def is_network(self, goals):
        return not self.bounds and not self.closing and all(size == 1 for size in self.size.values()) and 'open' not in goals


def banned_pairs(cohort):
    banned = ruled_pairs(cohort, 'forbid')
    for row in cohort.rules:
        students, opportunities = select(row.get('students', ''), cohort.students), select(row.get('opportunities', ''), cohort.opportunities)
        if row['rule'] == 'require':
            banned |= {(student, opportunity) for student in set(cohort.students) - students for opportunity in opportunities}
        if row['rule'] == 'share':
            banned |= {(student, opportunity) for student in students for opportunity in opportunities
                       if not set(items(cohort.students[student].get(row['min'], ''))) & set(items(cohort.opportunities[opportunity].get(row['min'], '')))}
    return banned


# ---- rules

def rule_bounds(problem, row):
    cohort, kind = problem.cohort, row['rule']
    students = [key for key in problem.students if key in select(row.get('students', ''), cohort.students)]
    opportunities = [key for key in problem.opportunities if key in select(row.get('opportunities', ''), cohort.opportunities)]
    seats = {key: whole(cohort.opportunities[key], 'seats', 0) for key in opportunities}
    live = [pair for pair in problem.pairs if pair[0] in set(students) and pair[1] in seats]

    def of_amounts(pairs, taken):
        return Bound(amount(row.get('min'), taken, True), amount(row.get('max'), taken, False), dict.fromkeys(pairs, 1))
    if kind == 'quota':
        return [of_amounts(live, sum(seats.values()))]
    if kind == 'quota-each':
        return [of_amounts([pair for pair in live if pair[1] == key], seats[key]) for key in opportunities]
    if kind == 'limit':
        return [of_amounts([pair for pair in live if pair[0] == key], 0) for key in students]
    if kind == 'apart':
        return [Bound(-NONE, 1, {pair: 1 for pair in live if pair[1] == key}) for key in opportunities]
    if kind == 'conflict':
        return [Bound(-NONE, 1, {pair: 1 for pair in live if pair[0] == key}) for key in students]
    if kind == 'together':
        return together_bounds(problem, students)
    return [budget_bound(cohort, row, live, opportunities)] if kind == 'budget' else []


def together_bounds(problem, students):
    """The first of them leads; where she may go and another not, or the other way round, neither goes."""
    bounds, exists = [], set(problem.pairs)
    for other in students[1:]:
        for opportunity in problem.opportunities:
            pairs = [pair for pair in ((students[0], opportunity), (other, opportunity)) if pair in exists]
            if pairs:
                bounds.append(Bound(0, 0, dict(zip(pairs, (1, -1)))))
    return bounds


def budget_bound(cohort, row, live, opportunities):
    cost = {key: int(Decimal(cohort.opportunities[key].get(row['min']) or 0) * 10**6) for key in opportunities}
    most, common = int(Decimal(row['max']) * 10**6), math.gcd(*cost.values())
    if common > 1:
        cost, most = {key: value // common for key, value in cost.items()}, most // common
    return Bound(-NONE, most, {pair: cost[pair[1]] for pair in live if cost[pair[1]]})


def slot_bounds(problem):
    bounds = []
    for student in problem.students:
        slots = {}
        for pair in problem.pairs:
            if pair[0] == student and problem.row[student][1] > 1:
                for slot in set(items(problem.cohort.opportunities[pair[1]].get('slots', ''))):
                    slots.setdefault(slot, {})[pair] = 1
        bounds += [Bound(-NONE, 1, terms) for terms in slots.values()]
    return bounds


def size_bounds(problem):
    """Where a student takes several seats, the seats are counted by a bound, and the node's own minimum, which counted seats, is none of placements."""
    bounds = []
    for node in problem.nodes():
        terms = {pair: problem.size[pair[0]] for pair in problem.pairs if node in problem.chain(pair[1])}
        if any(size != 1 for size in terms.values()):
            bounds.append(Bound(problem.node[node][0], problem.node[node][1], terms))
            problem.node[node][0] = 0
    return bounds


def list_bounds(problem):
    bounds = [Bound(-NONE, 0, {pair: 1}) for pair in problem.barred_pins]
    for row in problem.cohort.rules:
        bounds += rule_bounds(problem, row)
    return bounds + slot_bounds(problem) + size_bounds(problem)


def content(problem, bound):
    terms = sorted((problem.position[pair], weight) for pair, weight in bound.terms.items())
    return len(terms), terms, bound.least, bound.most


def sort_bounds(problem, bounds):
    """By content, each once, without those that say nothing."""
    kept = []
    for bound in sorted(bounds, key=lambda bound: content(problem, bound)):
        is_empty = not bound.terms and bound.least <= 0 <= bound.most
        if not is_empty and (bound.least, bound.most) != (-NONE, NONE) and (not kept or content(problem, kept[-1]) != content(problem, bound)):
            kept.append(Bound(bound.least, bound.most, dict(bound.terms)))
    return kept


# ---- what is a network after all

class Absorber:
    """Goes through the bounds in their order, again and again, until a round changes nothing."""

    def __init__(self, problem):
        self.problem, self.has_changed = problem, True

    def run(self):
        problem = self.problem
        while self.has_changed:
            self.has_changed = False
            live = [pair for pair in problem.pairs if pair not in problem.dead]
            self.row_pairs = Counter(student for student, _ in live)
            self.node_pairs = Counter(node for _, opportunity in live for node in problem.chain(opportunity))
            kept = []
            for bound in problem.bounds:
                terms = {pair: weight for pair, weight in bound.terms.items() if pair not in problem.dead}
                self.has_changed |= len(terms) < len(bound.terms)
                bound.terms = terms
                if self.absorbs(bound):
                    self.has_changed = True
                else:
                    kept.append(bound)
            problem.bounds = kept

    def absorbs(self, bound):
        """True if the bound is done for."""
        problem, terms = self.problem, bound.terms
        self.make_unit(bound)
        least, most = self.range_of(bound)
        if least >= bound.least and most <= bound.most:
            return True
        if not terms or set(bound.terms.values()) != {1} or bound.least > most or bound.most < least or bound.least > bound.most:
            return False
        if bound.most == 0 and not set(bound.terms) & problem.pinned:
            problem.dead |= set(bound.terms)
            self.has_changed = True
            return True
        if len(bound.terms) == 1 and bound.least == 1:
            problem.pinned = problem.pinned | set(bound.terms)
            return True
        target = self.target_of(bound)
        if target is not None:
            target[:] = [max(target[0], bound.least), min(target[1], bound.most)]
        return target is not None

    @staticmethod
    def make_unit(bound):
        """A weight that all have in common is divided out."""
        weights = set(bound.terms.values())
        weight = weights.pop() if len(weights) == 1 else 0
        if weight < 0:
            bound.least, bound.most = -bound.most, -bound.least
            bound.terms = {pair: -weight for pair, weight in bound.terms.items()}
        if 1 < abs(weight) < 1 << 31:
            bound.least = bound.least if bound.least == -NONE else -(-bound.least // abs(weight))
            bound.most = bound.most if bound.most == NONE else bound.most // abs(weight)
            bound.terms = dict.fromkeys(bound.terms, 1)

    def range_of(self, bound):
        """What the sum can be at least, and at most by the limits of students and of opportunities."""
        if set(bound.terms.values()) != {1}:
            return sum(weight for weight in bound.terms.values() if weight < 0), sum(weight for weight in bound.terms.values() if weight > 0)
        by_student, by_place = Counter(pair[0] for pair in bound.terms), Counter(pair[1] for pair in bound.terms)
        most = min(sum(min(count, max(0, self.problem.row[student][1])) for student, count in by_student.items()),
                   sum(min(count, max(0, self.problem.node['opportunity', place][1])) for place, count in by_place.items()))
        return len(set(bound.terms) & self.problem.pinned), most

    def target_of(self, bound):
        """The student, opportunity or partner whose wishes are just those of the bound."""
        students = {pair[0] for pair in bound.terms}
        if len(students) == 1 and self.row_pairs[min(students)] == len(bound.terms):
            return self.problem.row[min(students)]
        first = min(bound.terms, key=self.problem.position.get)
        for node in self.problem.chain(first[1]):
            if self.node_pairs[node] >= len(bound.terms):
                is_all = self.node_pairs[node] == len(bound.terms) and all(node in self.problem.chain(pair[1]) for pair in bound.terms)
                return self.problem.node[node] if is_all else None
        return None
