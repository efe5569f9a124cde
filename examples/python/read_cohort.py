# SPDX-License-Identifier: MIT
"""Reads a cohort folder and a plan's placements.csv, with nothing but the standard library. Shares no code with tandem."""
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
