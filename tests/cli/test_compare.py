#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Mechanisms side by side, and the lottery as anyone can work it out again.

    test_compare.py TANDEM      last line: `N passed, N failed`
"""
import csv
import hashlib
import io
import json
import os
import shutil
import subprocess
import sys
import tempfile
import unittest

TANDEM = os.path.abspath(sys.argv[1]) if len(sys.argv) > 1 else ''
SMALL = os.path.join(os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__)))), 'examples', 'data', 'small')
ALL = ['optimal', 'stable-students', 'stable-partners', 'stable-best', 'stable-largest', 'serial', 'boston', 'ttc']
# the market of examples/05_mechanisms.c, twice five students in all so that groups are large enough
PLACES = 'id,seats,ranking\nbakery,1,cem;bo;ada\nclinic,1,ada;cem;bo\nstudio,1,\nhall,3,\n'
PEOPLE = [('ada', 'bakery;clinic;studio', 1, 'a'), ('bo', 'bakery;clinic;studio', 2, 'a'), ('cem', 'clinic;bakery;studio', 3, 'a'),
          ('dara', 'hall', 4, 'a'), ('eli', 'hall', 5, 'a'), ('fay', 'hall', 6, 'b')]
STUDENTS = 'id,choices,lottery,class\n' + ''.join('%s,%s,%d,%s\n' % person for person in PEOPLE)


def run(*args):
    return subprocess.run([TANDEM, *args], stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE, timeout=300)


class Case(unittest.TestCase):
    def setUp(self):
        self.scratch = tempfile.mkdtemp()
        self.addCleanup(shutil.rmtree, self.scratch)

    def cohort(self, **files):
        folder = tempfile.mkdtemp(dir=self.scratch)
        for name, text in files.items():
            with open(os.path.join(folder, name + '.csv'), 'w', encoding='utf-8') as file:
                file.write(text)
        return folder

    def expect(self, code, *args):
        done = run(*args)
        self.assertEqual(done.returncode, code, done.stderr.decode())
        return done

    def rows(self, *args):
        return list(csv.DictReader(io.StringIO(self.expect(0, *args).stdout.decode())))


class Compare(Case):
    def setUp(self):
        super().setUp()
        self.market = self.cohort(students=STUDENTS, opportunities=PLACES)

    def test_a_row_for_every_mechanism_by_default_and_in_the_order_asked_for_else(self):
        self.assertEqual([row['mechanism'] for row in self.rows('compare', self.market)], ALL)
        self.assertEqual([row['mechanism'] for row in self.rows('compare', self.market, '-m', 'ttc,optimal')], ['ttc', 'optimal'])

    def test_ranks_blocking_pairs_envy_and_price_are_those_worked_out_by_hand(self):
        rows = {row['mechanism']: row for row in self.rows('compare', self.market)}
        wanted = {'stable-students': ('3/2/1', '0', '0', '0/2'), 'serial': ('4/1/1', '3', '2', '0/1'), 'boston': ('5/0/1', '1', '1', '0/0')}
        for name, (ranks, blocking, envy, price) in wanted.items():
            with self.subTest(mechanism=name):
                row = rows[name]
                self.assertEqual((row['ranks'], row['blocking_pairs'], row['envy'], row['price']), (ranks, blocking, envy, price))
                self.assertEqual((row['goals'], row['placed'], row['worst_rank'], row['fill'], row['status']),
                                 ('placed,rank', '6', '3', '1.000', 'optimal'))

    def test_only_three_mechanisms_promise_that_the_truth_is_best(self):
        rows = self.rows('compare', self.market)
        self.assertEqual([row['mechanism'] for row in rows if row['strategy_proof'] == 'yes'], ['stable-students', 'serial', 'ttc'])
        for change in ('students', 'rules'):
            files = {'students': STUDENTS, 'opportunities': PLACES}
            if change == 'students': files['students'] = STUDENTS.replace('class\n', 'class,max_placements\n').replace(',a\n', ',a,2\n')
            else: files['rules'] = 'rule,students,opportunities,min,max,note\napart,dara;eli,studio,,,\n'
            with self.subTest(change=change):
                self.assertEqual([row for row in self.rows('compare', self.cohort(**files)) if row['strategy_proof'] == 'yes'], [])

    def test_every_figure_is_that_of_match(self):
        for row in self.rows('compare', SMALL):
            done = run('match', SMALL, '-m', row['mechanism'], '--json')
            if row['status'] == 'infeasible':
                self.assertEqual(done.returncode, 4)
                continue
            summary = json.loads(done.stdout.decode())
            self.assertEqual((row['placed'], row['worst_rank']), (str(summary['placed']), str(summary['worst_rank'])))
            self.assertEqual(row['ranks'], '/'.join(map(str, summary['ranks'])))

    def test_several_goal_lists_make_several_blocks_each_with_its_own_price(self):
        rows = self.rows('compare', self.market, '-m', 'optimal,serial', '--goal', 'placed,rank', '--goal', 'generous')
        self.assertEqual([row['goals'] for row in rows], ['placed,rank', 'placed,rank', 'generous', 'generous'])
        self.assertEqual(rows[0]['price'], '0/0')

    def test_groups_of_fewer_than_five_are_not_broken_out(self):
        rows = self.rows('compare', self.market, '--by', 'class')
        self.assertEqual([name for name in rows[0] if 'class' in name], ['placed class=a', 'first class=a'])
        self.assertEqual([(row['placed class=a'], row['first class=a']) for row in rows if row['mechanism'] == 'serial'], [('5', '3')])

    def test_json_holds_the_same(self):
        answer = json.loads(self.expect(0, 'compare', self.market, '--json', '--by', 'class').stdout.decode())
        for given, row in zip(answer['rows'], self.rows('compare', self.market)):
            self.assertEqual((given['mechanism'], given['placed'], given['ranks']),
                             (row['mechanism'], int(row['placed']), [int(rank) for rank in row['ranks'].split('/')]))
            self.assertEqual((given['blocking_pairs'], given['envy'], given['strategy_proof']),
                             (int(row['blocking_pairs']), int(row['envy']), row['strategy_proof'] == 'yes'))
            self.assertEqual([group['value'] for group in given['groups']], ['a'])

    def test_a_mechanism_without_a_plan_is_a_row_that_says_so(self):
        folder = self.cohort(students=STUDENTS, opportunities=PLACES,
                             rules='rule,students,opportunities,min,max,note\nquota,bo;cem,bakery,1,,\n')
        rows = {row['mechanism']: row for row in self.rows('compare', folder)}
        self.assertEqual((rows['optimal']['status'], rows['serial']['status'], rows['serial']['placed']), ('optimal', 'infeasible', ''))

    def test_wrong_lists_are_wrong_usage(self):
        self.expect(2, 'compare', self.market, '-m', 'serial,serial')
        self.expect(2, 'compare', self.market, '-m', 'serial,bosten')
        self.expect(2, 'match', self.market, '-m', 'serial,boston')
        self.expect(2, 'compare', self.market, '--by', 'house')


class Searches(Case):
    """Where deferred acceptance breaks a rule, the best plan of all is asked first: there may be none, or it may be stable itself."""

    def test_what_no_plan_at_all_keeps_is_not_looked_for_among_stable_plans(self):
        places = ['p%d' % number for number in range(60)]
        students = 'id,choices,max_placements\n' + ''.join('s%d,%s,3\n' % (number, '='.join(places)) for number in range(14)) + 'one,rare,2\n'
        folder = self.cohort(students=students, opportunities='id,seats,partner\n' + ''.join('%s,1,\n' % place for place in places) + 'rare,2,few\n',
                             partners='id,seats,min_seats\nfew,,2\n')
        for mechanism in ('stable-students', 'stable-partners', 'stable-best', 'stable-largest'):
            with self.subTest(mechanism=mechanism):
                self.assertIn(b'stable or not', self.expect(4, 'match', folder, '-m', mechanism).stderr)

    def test_the_best_plan_of_all_is_taken_where_it_is_stable(self):
        wishes = ''.join('s%d,p%d,%d\n' % (student, place, 1 + (student * place) % 3) for student in range(5) for place in range(30))
        folder = self.cohort(students='id,max_placements\n' + ''.join('s%d,3\n' % number for number in range(5)),
                             opportunities='id,seats\n' + ''.join('p%d,7\n' % number for number in range(30)), preferences='student,opportunity,score\n' + wishes)
        goals = {}
        for mechanism in ('optimal', 'stable-best'):
            summary = json.loads(self.expect(0, 'match', folder, '-m', mechanism, '--goal', 'placed,balance,score', '--json', '--time-limit', '20').stdout.decode())
            goals[mechanism] = [(goal['value'], goal['proven']) for goal in summary['goals']]
        self.assertEqual(goals['stable-best'], goals['optimal'])


class Couples(Case):
    TOGETHER = 'rule,students,opportunities,min,max,note\ntogether,ada;bo,*,,,siblings\n'

    def test_a_couple_gets_the_best_place_that_has_room_for_both(self):
        folder = self.cohort(students='id,choices\nada,x;y\nbo,x;y\ncem,x;y\n', opportunities='id,seats,ranking\nx,1,cem;ada;bo\ny,2,ada;bo;cem\n',
                             rules=self.TOGETHER)
        rows = self.rows('match', folder, '-m', 'stable-students')
        self.assertEqual({row['student']: row['opportunity'] for row in rows}, {'ada': 'y', 'bo': 'y', 'cem': 'x'})

    def test_no_stable_plan_for_a_couple_is_said_with_exit_code_4(self):
        folder = self.cohort(students='id,choices\nada,x;y\nbo,x;y\ncem,x;y\n', opportunities='id,seats,ranking\nx,1,ada;bo;cem\ny,2,ada;bo;cem\n',
                             rules=self.TOGETHER)
        for mechanism in ('stable-students', 'stable-partners', 'stable-best', 'stable-largest'):
            done = self.expect(4, 'match', folder, '-m', mechanism)
            self.assertIn(b'every one of them was searched', done.stderr)
        self.expect(0, 'match', folder)


class Lottery(Case):
    @staticmethod
    def number(seed, student, opportunity=None):
        text = '%d\n%s' % (seed, student) + ('' if opportunity is None else '\n' + opportunity)
        return int.from_bytes(hashlib.sha256(text.encode('utf-8')).digest()[:8], 'big')

    def test_numbers_are_those_that_anyone_can_work_out_and_stand_in_drawing_order(self):
        folder = self.cohort(students='id,choices,lottery\nada,x,\nb\u00f6,x,\ncem,x,17\n', opportunities='id,seats\nx,1\ny,2\n')
        rows = self.rows('lottery', folder, '--seed', '7')
        wanted = sorted((number, student) for student, number in [('ada', self.number(7, 'ada')), ('b\u00f6', self.number(7, 'b\u00f6')), ('cem', 17)])
        self.assertEqual([(int(row['number']), row['student']) for row in rows], wanted)

    def test_each_opportunity_may_draw_for_itself(self):
        folder = self.cohort(students='id,choices\nada,x\nbo,x\n', opportunities='id,seats\nx,1\ny,2\n')
        rows = self.rows('lottery', folder, '--seed', '7', '--lottery', 'per-opportunity')
        self.assertEqual(len(rows), 4)
        for row in rows: self.assertEqual(int(row['number']), self.number(7, row['student'], row['opportunity']))
        answer = json.loads(self.expect(0, 'lottery', folder, '--json').stdout.decode())
        self.assertEqual({row['student']: int(row['number']) for row in answer['lottery']}, {name: self.number(1, name) for name in ('ada', 'bo')})

    def test_serial_places_in_the_order_of_the_list(self):
        folder = self.cohort(students='id,choices\n' + ''.join('s%02d,x\n' % i for i in range(20)), opportunities='id,seats\nx,6\n')
        first = [row['student'] for row in self.rows('lottery', folder, '--seed', '5')][:6]
        placed = [row['student'] for row in self.rows('match', folder, '-m', 'serial', '--seed', '5') if row['status'] == 'placed']
        self.assertEqual(sorted(first), placed)


if __name__ == '__main__':
    result = unittest.TextTestRunner(verbosity=1).run(unittest.defaultTestLoader.loadTestsFromModule(sys.modules['__main__']))
    failed = len(result.failures) + len(result.errors)
    print('%d passed, %d failed' % (result.testsRun - failed, failed))
    sys.exit(failed > 0)
