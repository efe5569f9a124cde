#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Interests from outside: `score`, the files of the formula, `generate`, and plans of cohorts too large for the whole table.

    test_interests.py TANDEM      last line: `N passed, N failed`
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
ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
MENTORS = os.path.join(ROOT, 'examples', 'data', 'mentors')
README = {'students.csv': 'id,interests\nada,robotics;chess\nbo,music:2;chess\ncem,music\n',
          'opportunities.csv': 'id,seats,interests\nito,1,electronics;music\nlund,1,chess\nroy,1,music:2;sailing\n'}
# SHA-256 over the files of `tandem generate --students 300 --seed 7`, in the order of their names
BYTES = json.loads('''{
 "rank": "d62a75cf72b9edf20304d8c3956685d14f555f9c2cabe6b9aa9f8887bec93034",
 "rank-tight": "7d5c92ebd975277084f3aa0f7a40a131bcb05ab35053c31d96b448607cafb66a",
 "rank-balanced": "9f355ff005890cb9784fd151123888552a7104da8511ab2fea58ca6cfb785e29",
 "few-big": "1aabf791acfbfc0e125bc3d25d9860f39c93e0478c94435497605bb07082cd03",
 "score": "2a6519c8e4cab2782ce61a3eea01f128c32e9b1198e346b472916f01ee7a79ee",
 "project": "48d788a6114a8c29fb976d5c5e88212a9837a7ae4e15c73d7cad89eba947ee76",
 "dense": "54d60834b346c0203d638a7991cc0471a06aaccc89b849317ae24e6337aeeef4",
 "interests": "cdc9c76b165abc683abe78af3812a98028ddcb9524d1fd9df76b5949c179c0a8",
 "two-sided": "6c64b7741cc23415b8e191d537d7959ac38030a446dec8aa632a448d8af379dc",
 "quota": "5debec6d977d0b6c6a0ebd4fa5453d53acb3a3fb0ab21d55869fc6d8a057b695"
}''')


def run(*args, **more):
    return subprocess.run([TANDEM, *args], stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE, timeout=300, **more)


class Case(unittest.TestCase):
    def setUp(self):
        self.scratch = tempfile.mkdtemp()
        self.addCleanup(shutil.rmtree, self.scratch)
        self.out = os.path.join(self.scratch, 'plan')

    def cohort(self, files):
        folder = tempfile.mkdtemp(dir=self.scratch)
        for name, text in files.items():
            with open(os.path.join(folder, name), 'w', encoding='utf-8', newline='') as file:
                file.write(text)
        return folder

    def expect(self, code, *args):
        done = run(*args)
        self.assertEqual(done.returncode, code, done.stderr.decode())
        return done

    def rows(self, done):
        return list(csv.DictReader(io.StringIO(done.stdout.decode())))


class Score(Case):
    def test_the_readme_pair_has_the_number_worked_out_there(self):
        done = self.expect(0, 'score', self.cohort(README), 'ada', 'lund')
        self.assertEqual(done.stdout, b'student,opportunity,score,tags\nada,lund,750000,750000\n')

    def test_a_cohort_gives_acceptable_pairs_and_a_pair_is_given_in_any_case(self):
        folder = self.cohort(README)
        pairs = {(row['student'], row['opportunity']): row['score'] for row in self.rows(self.expect(0, 'score', folder))}
        self.assertEqual(pairs, {('ada', 'lund'): '750000', ('bo', 'ito'): '500000', ('bo', 'lund'): '500000', ('bo', 'roy'): '500000',
                                 ('cem', 'ito'): '1000000', ('cem', 'roy'): '1000000'})
        self.assertEqual(self.rows(self.expect(0, 'score', folder, 'ada', 'ito'))[0]['score'], '0')

    def test_parts_have_columns_and_add_up(self):
        rows = self.rows(self.expect(0, 'score', MENTORS))
        self.assertGreater(len(rows), 50)
        self.assertEqual(list(rows[0]), ['student', 'opportunity', 'score', 'tags', 'tags languages', 'overlap slots', 'close grade', 'distance', 'before'])
        for row in rows:
            self.assertEqual(int(row['score']), sum(int(row[part]) for part in list(row)[3:]))

    def test_json_says_why(self):
        scores = json.loads(self.expect(0, 'score', self.cohort(README), 'ada', 'lund', '--json').stdout)['scores']
        self.assertEqual(scores, [{'student': 'ada', 'opportunity': 'lund', 'score': 750000, 'acceptable': True, 'parts': {'tags': 750000},
                                   'reason': 'shares chess'}])

    def test_an_unknown_student_is_wrong_usage(self):
        self.expect(2, 'score', self.cohort(README), 'dora')


class Files(Case):
    def problems(self, **files):
        done = run('check', self.cohort({**README, **{name + '.csv': text for name, text in files.items()}}), '--json')
        return done.returncode, [(p['file'], p['line'], p['column'], p['severity']) for p in json.loads(done.stdout)['problems']]

    def test_every_problem_of_the_formula_stands_at_its_place(self):
        code, found = self.problems(interests='part,student_column,opportunity_column,weight,kind,note\ntags,,,hihg,,\nnear,,,1,,\nclose,age,,1,,\n'
                                              'distance,,,1,miles,\ntags,,,must,,\n,,,,,\nequal,,,2000,,\n')
        self.assertEqual(code, 3)
        self.assertEqual(found, [('interests.csv', 2, 4, 'error'), ('interests.csv', 3, 1, 'error'), ('interests.csv', 4, 2, 'error'),
                                 ('interests.csv', 4, 3, 'error'), ('interests.csv', 5, 5, 'error'), ('interests.csv', 8, 4, 'error')])

    def test_related_and_minutes_too(self):
        code, found = self.problems(related='tag,other,share\nchess,,0.5\nchess,music,1.5\nchess,music,half\n', minutes='from,to,minutes\na,b,-1\na,b,x\n')
        self.assertEqual(code, 3)
        self.assertEqual(found, [('related.csv', 2, 2, 'error'), ('related.csv', 3, 3, 'error'), ('related.csv', 4, 3, 'error'),
                                 ('minutes.csv', 2, 3, 'error'), ('minutes.csv', 3, 3, 'error')])

    def test_weights_of_tags_are_numbers_or_words(self):
        code, found = self.problems(students='id,interests\nada,robotics:high;chess:must\nbo,music:loud\ncem,music:-1\n')
        self.assertEqual(code, 3)
        self.assertEqual(found, [('students.csv', 3, 2, 'error'), ('students.csv', 4, 2, 'error')])

    def test_tags_that_look_alike_are_warned_of(self):
        code, found = self.problems(students='id,interests\nada,Robotic\nbo,robotics\ncem,Robotics\n')
        self.assertEqual((code, found), (0, [('students.csv', 2, 2, 'warning')]))

    def test_columns_of_the_contract_may_be_parts(self):
        folder = self.cohort({'students.csv': 'id,interests,priority,slots\nada,chess,2,Mon;Tue\n', 'opportunities.csv':
                              'id,seats,interests,slots\nx,2,chess,Tue\n', 'interests.csv': 'part,student_column,opportunity_column,weight\noverlap,,,\nclose,priority,seats,2\n'})
        self.assertEqual(self.rows(self.expect(0, 'score', folder))[0]['score'], '2500000')

    def test_the_way_there_counts_in_minutes(self):
        folder = self.cohort({'students.csv': 'id,interests,town,max_minutes\nada,chess,Ulm,40\nbo,chess,Bonn,20\n', 'opportunities.csv':
                              'id,seats,interests,town\nx,2,chess,Aalen\n', 'minutes.csv': 'from,to,minutes\nAalen,Ulm,30\nBonn,Aalen,30\n',
                              'interests.csv': 'part,student_column,opportunity_column,weight,kind\ntags,,,,\ndistance,town,town,2,minutes\n'})
        self.assertEqual([(row['student'], row['score']) for row in self.rows(self.expect(0, 'score', folder))], [('ada', '1500000')])


class Match(Case):
    def test_reasons_are_words_and_the_plan_passes(self):
        self.expect(0, 'match', MENTORS, '--out', self.out)
        with open(os.path.join(self.out, 'placements.csv'), encoding='utf-8', newline='') as file:
            rows = [row for row in csv.DictReader(file) if row['status'] == 'placed']
        self.assertTrue(all('both have' in row['reason'] for row in rows))
        self.expect(0, 'verify', MENTORS, self.out)

    def test_a_large_cohort_is_proven_over_all_pairs(self):
        folder = os.path.join(self.scratch, 'large')
        self.expect(0, 'generate', '--family', 'interests', '--students', '6000', '--seed', '3', '--out', folder, '--quiet')
        self.expect(0, 'match', folder, '--out', self.out, '--quiet')
        self.expect(0, 'verify', folder, self.out)
        path = os.path.join(self.out, 'placements.csv')
        with open(path, encoding='utf-8', newline='') as file:
            rows = list(csv.reader(file))
        placed = [i for i, row in enumerate(rows) if row[5] == 'placed']
        a = next(i for i in placed)
        b = next(i for i in placed if rows[i][1] != rows[a][1])
        rows[a][1], rows[b][1] = rows[b][1], rows[a][1]
        with open(path, 'w', encoding='utf-8', newline='') as file:
            csv.writer(file, lineterminator='\n').writerows(rows)
        self.expect(6, 'verify', folder, self.out)

    def test_the_order_of_rows_changes_nothing(self):
        shuffled = self.cohort({})
        for name in os.listdir(MENTORS):
            with open(os.path.join(MENTORS, name), encoding='utf-8') as file:
                lines = file.read().splitlines()
            with open(os.path.join(shuffled, name), 'w', encoding='utf-8') as file:
                file.write('\n'.join(lines[:1] + lines[:0:-1]) + '\n')
        plans = [{(row['student']): row for row in self.rows(self.expect(0, 'match', folder))} for folder in (MENTORS, shuffled)]
        self.assertEqual(plans[0], plans[1])


class Generate(Case):
    def digest(self, folder):
        whole = hashlib.sha256()
        for name in sorted(os.listdir(folder)):
            with open(os.path.join(folder, name), 'rb') as file:
                whole.update(name.encode() + b'\n' + file.read())
        return whole.hexdigest()

    def test_every_family_has_the_bytes_it_always_had_and_no_errors(self):
        for family, digest in BYTES.items():
            with self.subTest(family=family):
                folder = os.path.join(self.scratch, family)
                self.expect(0, 'generate', '--family', family, '--students', '300', '--seed', '7', '--out', folder)
                self.assertEqual(self.digest(folder), digest)
                self.expect(0, 'check', folder)

    def test_seeds_differ_and_one_student_is_enough(self):
        made = []
        for seed in ('1', '2'):
            folder = os.path.join(self.scratch, seed)
            self.expect(0, 'generate', '--family', 'rank', '--students', '100', '--seed', seed, '--out', folder)
            made.append(self.digest(folder))
        self.assertNotEqual(made[0], made[1])
        for family in BYTES:
            folder = os.path.join(self.scratch, 'one-' + family)
            self.expect(0, 'generate', '--family', family, '--students', '1', '--out', folder)
            self.expect(0, 'check', folder)

    def test_an_existing_folder_stays_unless_forced(self):
        folder = self.cohort({'keep.txt': 'mine'})
        self.expect(2, 'generate', '--family', 'rank', '--students', '10', '--out', folder)
        self.assertEqual(os.listdir(folder), ['keep.txt'])
        done = self.expect(0, 'generate', '--family', 'rank', '--students', '10', '--out', folder, '--force')
        self.assertIn(b'more than a cohort', done.stderr)
        self.assertEqual(sorted(os.listdir(folder)), ['opportunities.csv', 'students.csv'])
        kept = [name for name in os.listdir(self.scratch) if '.old-' in name]
        self.assertEqual([os.listdir(os.path.join(self.scratch, name)) for name in kept], [['keep.txt']])

    def test_wrong_words_are_wrong_usage(self):
        for args in (['--family', 'rnak', '--students', '5'], ['--family', 'rank', '--students', '0'], ['--students', '5'], ['--family', 'rank'],
                     ['--family', 'dense', '--students', '50000']):
            self.expect(2, 'generate', *args, '--out', self.out)
            self.assertFalse(os.path.exists(self.out))


if __name__ == '__main__':
    result = unittest.main(argv=sys.argv[:1] + sys.argv[2:], exit=False, verbosity=0).result
    bad = len(result.failures) + len(result.errors)
    print('%d passed, %d failed' % (result.testsRun - bad, bad))
    sys.exit(bad > 0)
