#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""explain and whatif from outside: reasons, seat values, letters, changes.

    test_explain.py TANDEM      last line: `N passed, N failed`
"""
import csv
import io
import json
import os
import shutil
import sys

from command import Case, SMALL, main


class WhatIf(Case):
    def plan(self, cohort=SMALL):
        out = os.path.join(self.scratch, 'plan')
        self.expect(0, 'match', cohort, '--quiet', '--out', out)
        return out

    def rows(self, data):
        return list(csv.DictReader(io.StringIO(data.decode())))

    def test_the_moves_are_csv_and_the_summary_of_the_new_plan_is_json(self):
        cohort = self.cohort(students='id,choices\na,p\nb,p;q\n', opportunities='id,seats\np,1\nq,1\n')
        plan = self.plan(cohort)
        moves = self.rows(self.expect(0, 'whatif', cohort, plan, '--add-seat', 'p').stdout)
        self.assertEqual(moves, [{'student': 'b', 'from': 'q', 'to': 'p'}])
        told = json.loads(self.expect(0, 'whatif', cohort, plan, '--add-seat', 'p', '--json').stdout)
        self.assertEqual(told['change'], {'placed': 0, 'rank': -1})
        self.assertEqual(told['moves'], moves)
        self.assertEqual([told['status'], told['placed'], told['ranks']], ['optimal', 2, [2]])
        told = json.loads(self.expect(0, 'whatif', cohort, plan, '--withdraw', 'a', '--json').stdout)
        self.assertEqual(told['change'], {'placed': -1, 'rank': -2})
        self.assertEqual(told['moves'], [{'student': 'a', 'from': 'p', 'to': None}, {'student': 'b', 'from': 'q', 'to': 'p'}])
        told = json.loads(self.expect(0, 'whatif', cohort, plan, '--grant', 'b,p', '--json').stdout)
        self.assertEqual(told['change'], {'placed': -1, 'rank': -2})
        told = json.loads(self.expect(0, 'whatif', cohort, plan, '--close', 'q', '--json').stdout)
        self.assertEqual(told['change'], {'placed': -1, 'rank': -2})

    def test_a_change_that_leaves_no_plan_ends_with_4_and_says_why(self):
        cohort = self.cohort(students='id,choices\na,p\nb,p;q\n', opportunities='id,seats\np,1\nq,1\n',
                             rules='rule,students,opportunities,min,max,note\nforbid,b,p,,,allergic to cats\npin,b,q,,,\n')
        plan = self.plan(cohort)
        self.assertIn(b'b', self.expect(4, 'whatif', cohort, plan, '--grant', 'b,p').stderr)
        self.expect(4, 'whatif', cohort, plan, '--close', 'q')

    def test_one_change_of_someone_who_is_there_is_wanted(self):
        plan = self.plan()
        self.expect(2, 'whatif', SMALL, plan)
        self.expect(2, 'whatif', SMALL, plan, '--withdraw', 'nobody')
        self.expect(2, 'whatif', SMALL, plan, '--grant', 'ada')
        self.expect(2, 'whatif', SMALL, plan, '--withdraw', 'ada', '--close', 'clinic')

    def test_a_plan_that_is_wrong_is_not_asked(self):
        plan = self.plan()
        path = os.path.join(plan, 'placements.csv')
        with open(path) as file:
            text = file.read()
        with open(path, 'w') as file:
            file.write(text.replace('clinic', 'studio', 1))
        self.expect(6, 'whatif', SMALL, plan, '--add-seat', 'clinic')


class Explain(Case):
    def ask(self, cohort, *operands):
        plan = os.path.join(self.scratch, 'plan')
        if not os.path.exists(plan):
            self.expect(0, 'match', cohort, '--quiet', '--out', plan)
        return json.loads(self.expect(0, 'explain', cohort, plan, *operands, '--json').stdout)

    def test_a_wish_that_costs_a_goal_says_how_much_and_who_would_move(self):
        cohort = self.cohort(students='id,choices\na,p;q;r\nb,p;r\n', opportunities='id,seats\np,1\nq,1\nr,0\n')
        told = self.ask(cohort, 'a')
        self.assertEqual([told['student'], told['placed']], ['a', ['q']])
        self.assertEqual([wish['opportunity'] for wish in told['wishes']], ['p', 'q', 'r'])
        first, second, third = told['wishes']
        self.assertEqual([first['granted'], first['why'], first['optimal_plans'], first['rank']], [False, 'goal', 'none', 1])
        self.assertEqual(first['change'], {'placed': -1, 'rank': -2})
        self.assertEqual(first['moves'], [{'student': 'a', 'from': 'q', 'to': 'p'}, {'student': 'b', 'from': 'p', 'to': None}])
        self.assertEqual(first['text'], 'Granting p to a would make the goal placed worse by 1, from 2 to 1: b would lose p.')
        self.assertEqual([second['granted'], second['why'], second['optimal_plans'], second['change']],
                         [True, 'granted', 'all', {'placed': 0, 'rank': 0}])
        self.assertEqual([third['why'], third['optimal_plans'], third['change'], third['moves']], ['seats', 'none', None, []])
        self.assertEqual([first['cutoff'], first['rules']], [None, []])

    def test_rules_and_pins_are_named_with_their_note(self):
        cohort = self.cohort(students='id,choices\na,p;q\nb,p;q\n', opportunities='id,seats\np,1\nq,2\n',
                             rules='rule,students,opportunities,min,max,note\nforbid,a,q,,,allergic to cats\npin,b,p,,,promised\n')
        first, second = self.ask(cohort, 'a')['wishes']
        self.assertEqual([first['why'], first['rules']], ['pin', [{'row': 2, 'rule': 'pin', 'note': 'promised'}]])
        self.assertEqual([second['why'], second['optimal_plans'], second['change']], ['rule', 'never', None])
        self.assertEqual(second['text'], 'Rule 1 (forbid) keeps a out of q: allergic to cats.')
        pinned = self.ask(cohort, 'b', 'p')['wishes'][0]
        self.assertEqual([pinned['why'], pinned['optimal_plans'], pinned['text']], ['granted', 'all', 'b has p: rule 2 (pin) pins it: promised.'])

    def test_a_tie_is_in_some_of_the_optimal_plans(self):
        cohort = self.cohort(students='id,choices\na,p\nb,p\n', opportunities='id,seats\np,1\n')
        told = [self.ask(cohort, student)['wishes'][0] for student in 'ab']
        self.assertEqual([wish['optimal_plans'] for wish in told], ['some', 'some'])
        self.assertEqual(sorted(wish['why'] for wish in told), ['granted', 'seats'])

    def test_seats_are_valued_one_more_and_one_fewer_best_first(self):
        cohort = self.cohort(students='id,choices\na,p;q\nb,p;q\nc,p\n', opportunities='id,seats,partner\np,1,x\nq,1,\nr,0,\n',
                             partners='id,seats\nx,1\n')
        plan = os.path.join(self.scratch, 'plan')
        self.expect(0, 'match', cohort, '--quiet', '--out', plan)
        rows = list(csv.DictReader(io.StringIO(self.expect(0, 'explain', cohort, plan, '--seats').stdout.decode())))
        self.assertEqual(list(rows[0]), ['kind', 'id', 'seats', 'change', 'placed', 'rank', 'moves'])
        told = {(row['kind'], row['id'], row['change']): (row['placed'], row['rank']) for row in rows}
        self.assertEqual(told, {('opportunity', 'p', '+1'): ('0', '0'), ('opportunity', 'p', '-1'): ('-1', '-1'), ('opportunity', 'q', '+1'): ('1', '2'),
                                ('opportunity', 'q', '-1'): ('-1', '-2'), ('opportunity', 'r', '+1'): ('0', '0'),
                                ('partner', 'x', '+1'): ('0', '0'), ('partner', 'x', '-1'): ('-1', '-1')})
        self.assertEqual((rows[0]['id'], rows[0]['change'], rows[-1]['id'] in 'px'), ('q', '+1', True))
        self.assertTrue(rows[0]['moves'])
        self.expect(2, 'explain', cohort, plan)
        self.expect(2, 'explain', cohort, plan, 'a', '--seats')

    def test_the_movers_of_a_seat_are_one_cell_whatever_their_names(self):
        cohort = self.cohort(students='id,choices\n@a,p;q\n"b,c",p;q\n', opportunities='id,seats\np,1\nq,1\n')
        plan = os.path.join(self.scratch, 'plan')
        self.expect(0, 'match', cohort, '--quiet', '--out', plan)
        rows = list(csv.DictReader(io.StringIO(self.expect(0, 'explain', cohort, plan, '--seats').stdout.decode())))
        self.assertEqual([row['moves'] for row in rows], ['b,c', '', 'b,c', "'@a"])

    def test_someone_who_is_not_there_is_wrong_usage(self):
        plan = os.path.join(self.scratch, 'plan')
        self.expect(0, 'match', SMALL, '--quiet', '--out', plan)
        self.expect(2, 'explain', SMALL, plan, 'nobody')
        self.expect(2, 'explain', SMALL, plan, 'ada', 'nowhere')

    def test_a_plan_of_another_mechanism_is_explained_by_cut_offs(self):
        plan = os.path.join(self.scratch, 'plan')
        for mechanism in ('stable-students', 'serial', 'boston', 'ttc'):
            self.expect(0, 'match', SMALL, '--quiet', '--mechanism', mechanism, '--force', '--out', plan)
            told = json.loads(self.expect(0, 'explain', SMALL, plan, 'ada', '--json').stdout)
            self.assertEqual([wish['why'] for wish in told['wishes']], ['seats'] * 3)
            cutoff = told['wishes'][0]['cutoff']
            self.assertLess(cutoff['number'], cutoff['own'])
            self.assertIn(b'has a place that she ranked at least as high', self.expect(0, 'explain', SMALL, plan, 'bo', 'bakery').stdout)


class Letters(Case):
    def write(self, cohort, *options):
        plan, letters = os.path.join(self.scratch, 'plan'), os.path.join(self.scratch, 'letters')
        self.expect(0, 'match', cohort, '--quiet', '--out', plan, *options)
        self.expect(0, 'explain', cohort, plan, '--letters', letters)
        return letters

    def read(self, *path):
        with open(os.path.join(*path), encoding='utf-8') as file:
            return file.read()

    def test_a_letter_names_nobody_else_and_a_roster_names_those_who_come(self):
        letters = self.write(SMALL)
        with open(os.path.join(SMALL, 'students.csv'), encoding='utf-8') as file:
            students = [row['id'] for row in csv.DictReader(file)]
        self.assertEqual(sorted(os.listdir(os.path.join(letters, 'students'))), sorted(student + '.txt' for student in students))
        for student in students:
            words = self.read(letters, 'students', student + '.txt').replace(',', ' ').replace('.', ' ').split()
            self.assertEqual([other for other in students if other in words and other != student], [])
        with open(os.path.join(self.scratch, 'plan', 'placements.csv'), encoding='utf-8') as file:
            placed = [row for row in csv.DictReader(file) if row['opportunity']]
        for row in placed:
            where = ('partners', row['partner']) if row['partner'] else ('opportunities', row['opportunity'])
            self.assertIn('%s,%s,' % (row['opportunity'], row['student']), self.read(letters, where[0], where[1] + '.csv'))

    def test_a_cut_off_of_fewer_than_five_is_kept_back(self):
        for seats, is_told in ((4, False), (5, True)):
            students = ''.join('s%d,p\n' % i for i in range(9))
            ranking = ''.join('s%d,p,%d\n' % (i, i + 1) for i in range(9))
            cohort = self.cohort(students='id,choices\n' + students, opportunities='id,seats\np,%d\n' % seats,
                                 rankings='student,opportunity,rank\n' + ranking)
            letters = self.write(cohort, '--mechanism', 'stable-students', '--force')
            self.assertEqual('the last rank that got in is 5, yours is 9' in self.read(letters, 'students', 's8.txt'), is_told)
            shutil.rmtree(letters)

    def test_an_id_that_is_no_file_name_is_written_so_that_it_is_one(self):
        letters = self.write(self.cohort(students='id,choices\n../a b,p\n', opportunities='id,seats\np,1\n'))
        self.assertEqual(os.listdir(os.path.join(letters, 'students')), ['%2E.%2Fa%20b.txt'])

    def test_a_folder_that_is_there_is_left_alone(self):
        letters = self.write(SMALL)
        self.expect(2, 'explain', SMALL, os.path.join(self.scratch, 'plan'), '--letters', letters)
        self.expect(2, 'explain', SMALL, os.path.join(self.scratch, 'plan'), 'ada', '--letters', os.path.join(self.scratch, 'more'))


if __name__ == '__main__':
    sys.exit(main())
