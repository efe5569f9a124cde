# SPDX-License-Identifier: MIT
"""Reads a cohort and a plan from their CSV files and counts again, with nothing but the standard library.

It shares no code with tandem: what the program says about a plan is compared with what is counted here.
"""
import csv
import io
import os
import re
import unicodedata
from collections import Counter
from decimal import Decimal

PLAN_COLUMNS = ['student', 'opportunity', 'partner', 'rank', 'score', 'status', 'reason']


class Wrong(Exception):
    """The plan, or what is said about it, is not right."""


def clean(text):
    return unicodedata.normalize('NFC', text).strip()


def read_text(path):
    with open(path, encoding='utf-8-sig', newline='') as file:
        return file.read()


def separator_of(text):
    """The most frequent of the three in the header, outside quotes."""
    counts, is_quoted = Counter(), False
    for letter in text:
        if letter == '"':
            is_quoted = not is_quoted
        elif not is_quoted and letter in '\r\n':
            break
        elif not is_quoted:
            counts[letter] += 1
    return max(',;\t', key=lambda letter: counts[letter])


def read_rows(folder, name):
    path = os.path.join(folder, name)
    if not os.path.exists(path):
        return []
    text = read_text(path)
    lines = [[clean(cell) for cell in row] for row in csv.reader(io.StringIO(text, newline=''), delimiter=separator_of(text))]
    lines = [row for row in lines if any(row)]
    head = lines[0] if lines else []
    return [dict(zip(head, row + [''] * (len(head) - len(row)))) for row in lines[1:]]


def items(cell):
    return [clean(item) for item in cell.split(';') if item.strip()]


def tie_groups(cell):
    return [[clean(item) for item in group.split('=') if item.strip()] for group in cell.split(';') if group.strip()]


def whole(row, column, default):
    return int(row.get(column) or default)


class Cohort:
    def __init__(self, folder):
        self.students = {row['id']: row for row in read_rows(folder, 'students.csv')}
        self.opportunities = {row['id']: row for row in read_rows(folder, 'opportunities.csv')}
        self.partners = {row['id']: row for row in read_rows(folder, 'partners.csv')}
        self.rules = read_rows(folder, 'rules.csv')
        self.previous = {(row['student'], row['opportunity']) for row in read_rows(folder, 'previous.csv')}
        self.rank, self.score, self.wishes = {}, {}, {student: set() for student in self.students}
        self.read_wishes(folder)
        self.partner_order = {}
        self.read_rankings(folder)

    def read_wishes(self, folder):
        for student, row in self.students.items():
            for rank, group in enumerate(tie_groups(row.get('choices', '')), 1):
                for opportunity in group:
                    self.rank.setdefault((student, opportunity), rank)
        for row in read_rows(folder, 'preferences.csv'):
            pair = row['student'], row['opportunity']
            self.wishes[pair[0]].add(pair[1])
            if row.get('rank'):
                self.rank[pair] = int(row['rank'])
            if row.get('score'):
                self.score[pair] = Decimal(row['score'])
        for student, opportunity in self.rank:
            self.wishes[student].add(opportunity)

    def read_rankings(self, folder):
        for kind, table in (('opportunity', self.opportunities), ('partner', self.partners)):
            for key, row in table.items():
                for rank, group in enumerate(tie_groups(row.get('ranking', '')), 1):
                    for student in group:
                        self.partner_order.setdefault((kind, key), {}).setdefault(student, rank)
        for row in read_rows(folder, 'rankings.csv'):
            who = ('opportunity', row['opportunity']) if row.get('opportunity') else ('partner', row.get('partner', ''))
            order = self.partner_order.setdefault(who, {})
            order[row['student']] = min(int(row['rank']), order.get(row['student'], int(row['rank'])))

    def partner_of(self, opportunity):
        return self.opportunities[opportunity].get('partner', '')

    def partner_rank(self, student, opportunity):
        for who in (('opportunity', opportunity), ('partner', self.partner_of(opportunity))):
            if student in self.partner_order.get(who, {}):
                return self.partner_order[who][student]
        return 0

    def default_goals(self):
        return ['placed', 'rank'] if self.rank else ['placed', 'score']


def cell_matches(cell, wanted):
    """One value of a term: the same text, or a number or date within a..b."""
    if '..' not in wanted:
        return cell == clean(wanted)
    low, high = (clean(end) for end in wanted.split('..', 1))
    try:
        return (not low or Decimal(cell) >= Decimal(low)) and (not high or Decimal(cell) <= Decimal(high))
    except ArithmeticError:
        return bool(re.match(r'\d{4}-\d\d-\d\d', cell)) and (not low or cell >= low) and (not high or cell <= high)


def select(text, table):
    """The ids that a selector of rules.csv names."""
    if text in ('', '*') or text in table:
        return set(table) if text in ('', '*') else {text}
    if '=' not in text:
        return {item for item in items(text) if item in table}
    chosen = set(table)
    for term in text.split('&'):
        column, sign, value = re.match(r'\s*([^=!]+?)\s*(!=|=)(.*)$', term, re.S).groups()
        hits = {key for key, row in table.items()
                if any(cell_matches(cell, wanted) for cell in items(row.get(column, '')) or [''] for wanted in value.split('|'))}
        chosen &= hits if sign == '=' else set(table) - hits
    return chosen


def ruled_pairs(cohort, rule):
    """All pairs that the rules of one kind (pin, forbid) select."""
    return {(student, opportunity) for row in cohort.rules if row['rule'] == rule
            for student in select(row.get('students', ''), cohort.students)
            for opportunity in select(row.get('opportunities', ''), cohort.opportunities)}


def uncover(cell):
    """A cell that a spreadsheet would run was written with a leading apostrophe."""
    return cell[1:] if cell[:1] == "'" and cell[1:2] in tuple('=+-@\t\r') else cell


def read_plan(cohort, folder):
    """{student: [opportunity]}, after the form of placements.csv has been checked."""
    text = read_text(os.path.join(folder, 'placements.csv'))
    rows = list(csv.reader(io.StringIO(text, newline='')))
    if not rows or rows[0] != PLAN_COLUMNS or any(len(row) != len(PLAN_COLUMNS) for row in rows):
        raise Wrong('placements.csv has not the promised columns')
    plan, order = {}, []
    for row in (dict(zip(PLAN_COLUMNS, row)) for row in rows[1:]):
        student, opportunity = clean(uncover(row['student'])), clean(uncover(row['opportunity']))
        if not order or order[-1] != student:
            order.append(student)
        plan.setdefault(student, [])
        if opportunity == '':
            if row['status'] != 'unplaced' or row['rank'] or row['score']:
                raise Wrong('the row of %s, who has no place, says more than that' % student)
            continue
        check_row(cohort, row, student, opportunity)
        if row['score'] and not cohort.wishes[student]:
            cohort.score[student, opportunity] = Decimal(row['score'])      # by interests: the program's own figure
        plan[student].append(opportunity)
    if order != list(cohort.students):
        raise Wrong('placements.csv does not list every student in the order of students.csv')
    return plan


def check_row(cohort, row, student, opportunity):
    if opportunity not in cohort.opportunities:
        raise Wrong('%s goes to %s, which does not exist' % (student, opportunity))
    if clean(uncover(row['partner'])) != cohort.partner_of(opportunity):
        raise Wrong('%s at %s: the partner is wrong' % (student, opportunity))
    rank, score = cohort.rank.get((student, opportunity)), cohort.score.get((student, opportunity))
    if rank is not None and row['rank'] != str(rank):
        raise Wrong('%s at %s: the rank is %s, not %s' % (student, opportunity, rank, row['rank']))
    if score is not None and Decimal(row['score'] or 'NaN') != score:
        raise Wrong('%s at %s: the score is %s, not %s' % (student, opportunity, score, row['score']))
    if row['status'] not in ('placed', 'pinned'):
        raise Wrong('%s at %s has the status %s' % (student, opportunity, row['status']))


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
