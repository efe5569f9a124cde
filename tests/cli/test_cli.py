#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""The command line from outside: exit codes, what stands on which stream, what is written and what is left alone.

    test_cli.py TANDEM      last line: `N passed, N failed`
"""
import csv
import io
import json
import os
import random
import shutil
import signal
import subprocess
import sys
import time
import unittest

from command import Case, ROOT, SCENARIOS, SCHOOL, SMALL, TANDEM, main, run, run_on_terminal, tree


class Usage(Case):
    def test_no_command_is_wrong_usage_and_shows_the_commands(self):
        self.assertIn(b'tandem match', self.expect(2).stderr)

    def test_an_unknown_command_gets_the_nearest_one(self):
        done = self.expect(2, 'macth', SMALL)
        self.assertIn(b'did you mean match?', done.stderr)
        self.assertEqual(done.stdout, b'')

    def test_an_unknown_option_gets_the_nearest_one(self):
        self.assertIn(b'did you mean --goal?', self.expect(2, 'match', SMALL, '--gaol', 'placed').stderr)
        self.assertIn(b'did you mean --place-silent?', self.expect(2, 'match', SMALL, '--place-silnet').stderr)

    def test_an_unknown_value_gets_the_nearest_one(self):
        self.assertIn(b'did you mean rank-maximal?', self.expect(2, 'match', SMALL, '--goal', 'placed,rank-maximum').stderr)
        self.assertIn(b'it is one of', self.expect(2, 'match', SMALL, '--mechanism', 'zzzzzzzzzz').stderr)

    def test_wrong_values_are_wrong_usage(self):
        for args in (['--goal', ''], ['--goal', 'placed,,rank'], ['--goal', 'placed,placed'], ['--seed', '-1'], ['--seed', '1x'],
                     ['--seed', '18446744073709551616'], ['--time-limit', '0'], ['--time-limit', '1,5'], ['--time-limit', '0.0001'],
                     ['--threads', '0'], ['--threads', 'many'], ['--solver', 'cplex'], ['--lottery', 'double'], ['--by', ''], ['--out', '']):
            with self.subTest(args=args):
                self.expect(2, 'match', SMALL, *args)

    def test_options_need_and_refuse_values(self):
        self.expect(2, 'match', SMALL, '--goal')
        self.expect(2, 'match', SMALL, '--quiet=yes')
        self.expect(2, 'match', SMALL, '-x')

    def test_values_may_follow_an_equals_sign_and_options_may_stand_anywhere(self):
        self.expect(0, '--quiet', 'match', '--goal=placed,rank', SMALL, '--out=' + self.out, '--seed=18446744073709551615')
        self.expect(0, '-qfo', self.out, 'match', SMALL)
        self.expect(0, '-qfo' + self.out, 'match', '--', SMALL)

    def test_too_many_and_too_few_folders_are_wrong_usage(self):
        self.expect(2, 'match')
        self.expect(2, 'match', SMALL, SMALL)
        self.expect(2, 'verify', SMALL)
        self.expect(2, 'check', SMALL, *['x'] * 9)

    def test_an_option_of_another_command_is_wrong_usage(self):
        self.assertIn(b'does not apply to check', self.expect(2, 'check', SMALL, '--goal', 'placed').stderr)

    def test_a_cohort_does_not_come_from_stdin(self):
        self.expect(2, 'match', '-')

    def test_by_wants_a_column_that_exists(self):
        self.assertIn(b'no student has a value', self.expect(2, 'match', SMALL, '--by', 'shoe-size').stderr)

    def test_json_and_out_dash_both_want_stdout(self):
        self.expect(2, 'match', SMALL, '--json', '--out', '-')


class Help(Case):
    def test_help_goes_to_stdout(self):
        for args in (['--help'], ['-h'], ['help'], ['match', '--help'], ['help', 'match'], ['help', 'check'], ['help', 'verify']):
            with self.subTest(args=args):
                done = self.expect(0, *args)
                self.assertIn(b'--', done.stdout)
                self.assertEqual(done.stderr, b'')

    def test_help_fits_a_terminal_of_120_columns(self):
        for args in (['help'], ['help', 'match'], ['help', 'formats'], ['help', 'verify']):
            for line in self.expect(0, *args).stdout.decode().splitlines():
                self.assertLessEqual(len(line), 120, line)

    def test_help_formats_names_every_file(self):
        text = self.expect(0, 'help', 'formats').stdout.decode()
        for name in ('students', 'opportunities', 'partners', 'preferences', 'rankings', 'rules', 'previous', 'placements'):
            self.assertIn(name + '.csv', text)

    def test_help_of_an_unknown_command_is_wrong_usage(self):
        self.expect(2, 'help', 'matsch')

    def test_version_says_which_licence_follows(self):
        text = self.expect(0, '--version').stdout.decode()
        self.assertRegex(text, r'^tandem \d+\.\d+\.\d+\n')
        self.assertTrue('Built with GLPK' in text and 'GPL' in text or 'Built without GLPK: MIT' in text, text)

    def test_a_command_of_a_later_version_ends_with_7_and_its_name(self):
        for command in ('explain', 'compare', 'score', 'whatif', 'lottery', 'generate', 'convert', 'report'):
            if b'not built into this version' not in run('help', command).stdout:
                continue
            with self.subTest(command=command):
                done = self.expect(7, command, SMALL, self.out, '--add-seat', 'clinic')
                self.assertIn(command.encode(), done.stderr)
                self.assertEqual(done.stdout, b'')


class Match(Case):
    def test_without_out_placements_go_to_stdout_and_the_summary_to_stderr(self):
        done = self.expect(0, 'match', SMALL, cwd=self.scratch)
        rows = list(csv.DictReader(io.StringIO(done.stdout.decode())))
        self.assertEqual([row['student'] for row in rows], 'ada bo cem dara eli fay gus hana'.split())
        self.assertEqual([row['status'] for row in rows].count('unplaced'), 1)
        self.assertEqual({row['student']: row['status'] for row in rows}['hana'], 'pinned')
        self.assertIn(b'7 of 8', done.stderr)
        self.assertIn(b'Nothing better exists', done.stderr)
        self.assertEqual(os.listdir(self.scratch), [])
        dashed = self.expect(0, 'match', SMALL, '--out', '-', cwd=self.scratch)
        self.assertEqual(dashed.stdout, done.stdout)
        self.assertEqual(os.listdir(self.scratch), [])

    def test_out_writes_three_files_and_nothing_else(self):
        done = self.expect(0, 'match', SMALL, '--out', self.out)
        self.assertEqual(sorted(os.listdir(self.out)), ['placements.csv', 'proof.json', 'summary.json'])
        self.assertEqual(os.listdir(self.scratch), ['plan'])
        self.assertEqual(done.stdout, b'')
        self.assertIn(self.out.encode(), done.stderr)

    def test_quiet_says_nothing(self):
        done = self.expect(0, 'match', SMALL, '--quiet', '--out', self.out)
        self.assertEqual(done.stdout + done.stderr, b'')
        self.assertEqual(self.expect(0, 'match', SMALL, '--quiet').stderr, b'')

    def test_json_prints_the_object_of_summary_json(self):
        done = self.expect(0, 'match', SMALL, '--json', '--out', self.out)
        printed = json.loads(done.stdout)
        with open(os.path.join(self.out, 'summary.json'), encoding='utf-8') as file:
            written = json.load(file)
        for one in (printed, written):
            one.pop('seconds')
        self.assertEqual(printed, written)
        self.assertEqual([(goal['name'], goal['value'], goal['proven']) for goal in printed['goals']], [('placed', 7, True), ('rank', 8, True)])

    def test_an_earlier_plan_is_left_alone_without_force(self):
        self.expect(0, 'match', SMALL, '--out', self.out)
        before = tree(self.out)
        done = self.expect(2, 'match', SMALL, '--out', self.out, '--goal', 'rank')
        self.assertIn(b'--force', done.stderr)
        self.assertEqual(tree(self.out), before)
        self.expect(0, 'match', SMALL, '--out', self.out, '--goal', 'rank', '--force')
        self.assertNotEqual(tree(self.out)['proof.json'], before['proof.json'])

    def test_a_failed_run_leaves_an_earlier_plan_as_it_was(self):
        self.expect(0, 'match', SMALL, '--out', self.out)
        before = tree(self.scratch)
        self.expect(3, 'match', os.path.join(SCENARIOS, 'refused', 'misspelt-choice'), '--out', self.out, '--force')
        self.expect(4, 'match', os.path.join(SCENARIOS, 'too-few-seats'), '--out', self.out, '--force')
        self.assertEqual(tree(self.scratch), before)

    def test_force_replaces_the_plan_and_nothing_else(self):
        os.mkdir(self.out)
        for name in ('thesis.txt', 'summary.json'):
            with open(os.path.join(self.out, name), 'w', encoding='utf-8') as file:
                file.write('two years of work')
        self.expect(0, 'match', SMALL, '--out', self.out, '--force')
        self.assertEqual(sorted(tree(self.out)), ['placements.csv', 'proof.json', 'summary.json', 'thesis.txt'])
        self.assertEqual(tree(self.out)['thesis.txt'], b'two years of work')
        self.expect(0, 'verify', SMALL, self.out)

    def test_a_folder_that_cannot_be_written_ends_with_1(self):
        done = self.expect(1, 'match', SMALL, '--out', os.path.join(self.scratch, 'no', 'such', 'folder'))
        self.assertNotEqual(done.stderr, b'')

    @unittest.skipUnless(os.path.exists('/dev/full'), 'needs /dev/full')
    def test_a_full_disk_on_stdout_ends_with_1(self):
        with open('/dev/full', 'wb') as full:
            done = subprocess.run([TANDEM, 'match', SCHOOL, '--quiet'], stdout=full, stderr=subprocess.PIPE, timeout=60)
        self.assertEqual(done.returncode, 1, done.stderr)

    def test_by_counts_each_group_and_hides_small_ones(self):
        text = self.expect(0, 'match', SCHOOL, '--by', 'grade', '--out', self.out).stderr.decode()
        for grade, count in (('10', 86), ('11', 83), ('12', 84)):
            self.assertRegex(text, r'(?m)^ +%s +%d ' % (grade, count))
        text = self.expect(0, 'match', SCHOOL, '--by', 'languages', '--out', self.out, '--force').stderr.decode()
        self.assertIn('not broken out', text)
        self.assertNotIn('Samoan', text)

    def test_by_priority_uses_the_classes(self):
        text = self.expect(0, 'match', SCHOOL, '--by', 'priority').stderr.decode()
        self.assertRegex(text, r'(?m)^ +1 +84 ')

    def test_a_time_limit_that_does_not_strike_changes_nothing(self):
        self.assertEqual(self.expect(0, 'match', SMALL, '--time-limit', '600').stdout, self.expect(0, 'match', SMALL).stdout)

    def test_threads_and_repetition_change_no_byte(self):
        plans = []
        for number, threads in enumerate(('1', '2', '8', '1')):
            out = os.path.join(self.scratch, str(number))
            self.expect(0, 'match', SCHOOL, '--threads', threads, '--out', out)
            plans.append({name: text for name, text in tree(out).items() if name != 'summary.json'})
        self.assertTrue(all(plan == plans[0] for plan in plans))

    def test_the_locale_changes_no_byte(self):
        plain = self.expect(0, 'match', SCHOOL, '--out', self.out, env={'LC_ALL': 'C'})
        for number, locale in enumerate(('de_DE.UTF-8', 'tr_TR.UTF-8', 'C.UTF-8', 'nonsense')):
            out = os.path.join(self.scratch, 'other%d' % number)
            self.expect(0, 'match', SCHOOL, '--out', out, env={'LC_ALL': locale, 'LANG': locale})
            for name in ('placements.csv', 'proof.json'):
                self.assertEqual(tree(out)[name], tree(self.out)[name])
        self.assertTrue(plain.stderr.isascii() or SCHOOL.encode() in plain.stderr)

    def test_shuffled_rows_give_the_same_placements(self):
        def placements(folder):
            return sorted(csv.reader(io.StringIO(self.expect(0, 'match', folder, '--quiet').stdout.decode())))
        wanted, draw = placements(SCHOOL), random.Random(2)
        for number in range(5):
            folder = os.path.join(self.scratch, 'shuffled%d' % number)
            os.mkdir(folder)
            for name, text in tree(SCHOOL).items():
                head, *rows = text.decode().splitlines(keepends=True)     # no cell of this cohort holds a line end
                draw.shuffle(rows)
                with open(os.path.join(folder, name), 'w', encoding='utf-8', newline='') as file:
                    file.write(head + ''.join(rows))
            self.assertEqual(placements(folder), wanted)


class Problems(Case):
    def test_a_missing_cohort_ends_with_1_and_a_missing_file_with_3(self):
        self.expect(1, 'match', os.path.join(self.scratch, 'nowhere'))
        self.assertIn(b'opportunities.csv', self.expect(3, 'match', self.cohort(students='id\na\n')).stderr)

    def test_problems_stand_on_stderr_with_place_and_hint(self):
        folder = self.cohort(students='id,choices\nada,clinic;studoi\n', opportunities='id,seats\nclinic,1\nstudio,1\n')
        for command in ('check', 'match'):
            done = self.expect(3, command, folder)
            self.assertRegex(done.stderr.decode(), r'(?m)^students\.csv:2:2: .*studoi.*: .*studio')
            self.assertEqual(done.stdout, b'')

    def test_rules_as_people_write_them_get_a_hint_that_helps(self):
        """Each row, the column of its fault, and what the hint must say."""
        for row, column, hint in (
                ('quota;*;clinic;;1;x', 1, 'the sign that separates those of the first line'), ('qouta,*,clinic,,1,', 1, 'did you mean "quota"?'),
                ('QUOTA-EACH,*,clinic,,1,', 1, 'did you mean "quota-each"?'), ('quota,*,clinic,,120%,', 5, 'from 0% to 100%'),
                ('quota,*,clinic,,50 %,', 5, 'without a space'), ('quota,*,clinic,6 - 8,,', 4, 'the lesser number in min'),
                ('quota,*,clinic,,"2,5",', 5, 'whole numbers without separators'), ('quota,*,lab,,3,', 3, 'write partner=lab'),
                ('together,"ada, bo",*,,,', 2, 'several ids are joined by ;'), ('together,Ada Quist,*,,,', 2, 'the id, not the name'),
                ('quota,grade=9-10,*,,3,', 2, 'column=a..b, with two dots'), ('quota,grade>9,*,,3,', 2, 'column=a..b'), ('quota,grade>=9,*,,3,', 2, 'column=a..b'),
                ('quota,Grade=9,*,,3,', 2, 'did you mean "grade"?'), ('quota,*,kind=sciense,,3,', 3, 'the column has art, science, outdoors'),
                ('quota,*,partner=Robot club,,3,', 3, 'named by their id'), ('apart,cem,eli,,,', 3, 'it is a student'),
                ('quota,*,robots or clinic,,3,', 3, 'several ids a;b'), ('quota,grade=9;grade=10,*,,3,', 2, 'column=a|b'),
                ('quota,grade=10...12,*,,3,', 2, 'two dots'), ('quota,grade==9,*,,3,', 2, 'one ='), ('forbid,ada,rbots,,,', 3, 'did you mean "robots"?'),
                ('quota,*,clinic,100%,1,', 4, 'of 2 seats they are 2 and 1')):
            with self.subTest(row=row):
                folder = os.path.join(self.scratch, 'r%d' % abs(hash(row)))
                shutil.copytree(os.path.join(ROOT, 'examples', 'data', 'rules'), folder)
                with open(os.path.join(folder, 'rules.csv'), 'w', encoding='utf-8') as file:
                    file.write('rule,students,opportunities,min,max,note\n%s\n' % row)
                stderr = run('check', folder).stderr.decode()
                line = [line for line in stderr.splitlines() if line.startswith('rules.csv:2:%d: ' % column)]
                self.assertEqual(len(line), 1, stderr)
                self.assertIn(hint, line[0])

    def test_fifty_problems_are_shown_and_the_rest_counted(self):
        rows = ''.join('s%d,nowhere\n' % number for number in range(73))
        lines = self.expect(3, 'check', self.cohort(students='id,choices\n' + rows, opportunities='id,seats\nx,1\n')).stderr.decode().splitlines()
        self.assertEqual(len(lines), 51)
        self.assertEqual(lines[-1], 'and 23 more')

    def test_check_json_lists_every_problem(self):
        rows = ''.join('s%d,nowhere\n' % number for number in range(73))
        folder = self.cohort(students='id,choices\n' + rows + 's0,x\n', opportunities='id,seats\nx,"-1"\n')
        problems = json.loads(self.expect(3, 'check', '--json', folder).stdout)['problems']
        self.assertEqual(len(problems), 75)
        for problem in problems:
            self.assertEqual(sorted(problem), ['column', 'file', 'hint', 'line', 'severity', 'text'])
            self.assertEqual(problem['severity'], 'error')
        self.assertIn(('opportunities.csv', 2, 2), [(problem['file'], problem['line'], problem['column']) for problem in problems])

    def test_check_of_a_good_cohort_says_what_it_read(self):
        done = self.expect(0, 'check', SCHOOL)
        self.assertIn(b'253 students', done.stdout)
        self.assertEqual(json.loads(self.expect(0, 'check', '--json', SCHOOL).stdout), {'problems': []})
        self.assertEqual(self.expect(0, 'check', '--quiet', SCHOOL).stdout, b'')

    def test_a_warning_is_no_error(self):
        folder = self.cohort(students='id,choices\nada,x;y;x\n', opportunities='id,seats\nx,1\ny,1\n')
        done = self.expect(0, 'check', folder)
        self.assertRegex(done.stderr.decode(), r'(?m)^students\.csv:2:2: warning: ')
        self.assertEqual(json.loads(self.expect(0, 'check', '--json', folder).stdout)['problems'][0]['severity'], 'warning')
        self.assertEqual(self.expect(0, 'match', '--quiet', folder).stderr, b'')

    def test_a_cell_cannot_move_the_cursor(self):
        folder = self.cohort(students='id,choices\n"a\x1b[2Jb","no\x1b[31mwhere"\n', opportunities='id,seats\nx,1\n')
        self.assertNotIn(b'\x1b', self.expect(3, 'check', folder).stderr)
        json.loads(self.expect(3, 'check', '--json', folder).stdout)

    def test_no_plan_ends_with_4_and_names_the_conflict(self):
        done = self.expect(4, 'match', os.path.join(SCENARIOS, 'too-few-seats'), '--out', self.out)
        self.assertIn(b'ann', done.stderr)
        self.assertFalse(os.path.exists(self.out))
        result = self.expect(4, 'match', '--json', os.path.join(SCENARIOS, 'too-few-seats'))
        summary = json.loads(result.stdout)
        self.assertEqual(summary['status'], 'infeasible')
        self.assertTrue(summary['repair_is_least'])
        self.assertTrue(summary['repair'])
        self.assertIn('A plan exists after the least possible change of %d in all' % sum(abs(r['change']) for r in summary['repair']), result.stderr.decode())


class Verify(Case):
    def spoil(self, name, old, new):
        path = os.path.join(self.out, name)
        with open(path, encoding='utf-8', newline='') as file:
            text = file.read()
        self.assertIn(old, text)
        with open(path, 'w', encoding='utf-8', newline='') as file:
            file.write(text.replace(old, new, 1))

    def setUp(self):
        super().setUp()
        self.expect(0, 'match', SMALL, '--quiet', '--out', self.out)

    def test_a_right_plan_is_verified(self):
        self.assertIn(b'nothing better exists', self.expect(0, 'verify', SMALL, self.out).stdout)
        self.assertEqual(json.loads(self.expect(0, 'verify', '--json', SMALL, self.out).stdout), {'verified': True, 'optimal': True, 'reason': None})
        self.assertEqual(self.expect(0, 'verify', '--quiet', SMALL, self.out).stdout, b'')

    def test_a_moved_student_is_found(self):
        self.spoil('placements.csv', 'eli,studio,', 'eli,court,')
        done = self.expect(6, 'verify', SMALL, self.out)
        self.assertNotEqual(done.stderr, b'')
        self.assertEqual(json.loads(self.expect(6, 'verify', '--json', SMALL, self.out).stdout)['verified'], False)

    def test_a_wrong_figure_is_found(self):
        self.spoil('summary.json', '"value":8', '"value":7')
        self.expect(6, 'verify', SMALL, self.out)

    def test_a_plan_of_another_cohort_is_refused(self):
        self.expect(6, 'verify', SCHOOL, self.out)

    def test_a_plan_that_is_not_there_ends_with_1(self):
        self.expect(1, 'verify', SMALL, os.path.join(self.scratch, 'nowhere'))


class Screen(Case):
    def test_colours_are_for_terminals_that_want_them(self):
        code, text = run_on_terminal('match', SMALL)
        self.assertEqual(code, 0)
        self.assertIn(b'\x1b[', text)
        self.assertNotIn(b'\x1b', run_on_terminal('match', SMALL, env={'NO_COLOR': '1'})[1])
        self.assertIn(b'\x1b[', run_on_terminal('match', SMALL, env={'NO_COLOR': ''})[1])
        self.assertNotIn(b'\x1b', self.expect(0, 'match', SMALL).stderr)

    def test_bars_are_ascii_unless_the_locale_is_utf8(self):
        self.assertIn(b'####', self.expect(0, 'match', SMALL, env={'LC_ALL': 'C'}).stderr)
        self.assertIn('\u2588\u2588'.encode(), self.expect(0, 'match', SMALL, env={'LC_ALL': 'C.UTF-8'}).stderr)


class Interrupt(Case):
    def hard(self, students=1200):
        """Places that must fill up or close, and friends who stay together: far from done in a moment."""
        places = students // 20
        choices = lambda s: ';'.join(dict.fromkeys('p%03d' % ((s * s * 7 + s + step * (step + s % 11 + 1)) % places) for step in range(12)))
        return self.cohort(students='id,choices\n' + ''.join('s%05d,%s\n' % (s, choices(s)) for s in range(students)),
                           opportunities='id,seats,min_seats,may_close\n' + ''.join('p%03d,%d,%d,yes\n' % (p, 33 + p % 7, 22 + p % 11) for p in range(places)),
                           rules='rule,students,opportunities,min,max,note\n' + ''.join('together,s%05d;s%05d,*,,,\n' % (s, s + 1) for s in range(0, students, 9)))

    def test_a_time_limit_ends_with_5_the_best_plan_its_bound_and_its_gap(self):
        out = os.path.join(self.scratch, 'plan')
        folder = self.hard()
        result = self.expect(5, 'match', folder, '--time-limit', '0.2', '--out', out)
        with open(os.path.join(out, 'summary.json')) as file:
            summary = json.load(file)
        self.assertEqual(summary['status'], 'feasible')
        for goal in summary['goals']:
            self.assertLessEqual(goal['bound'] if goal['name'] == 'rank' else goal['value'], goal['value'] if goal['name'] == 'rank' else goal['bound'])
        self.assertIn(b'The limit struck: the best plan so far.', result.stderr)
        self.assertIn(b'no plan gets beyond', result.stderr)
        self.assertIn(b'(a gap of ', result.stderr)
        self.expect(0, 'verify', folder, out)

    def test_an_interrupt_of_a_search_writes_the_best_plan_so_far(self):
        """Also where the search has no bound yet."""
        folder = self.hard()
        for moment in (0.12, 0.2, 0.3, 0.45):
            out = os.path.join(self.scratch, 'plan%s' % moment)
            child = subprocess.Popen([TANDEM, 'match', folder, '--quiet', '--out', out], stdin=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
            time.sleep(moment)
            child.send_signal(signal.SIGINT)
            self.assertEqual(child.wait(timeout=60), 130)
            if moment >= 0.3:
                self.assertEqual(len(os.listdir(out)), 3)
            if os.path.exists(out):
                self.expect(0, 'verify', folder, out)

    def test_an_interrupt_ends_with_130_and_leaves_no_half_plan(self):
        """Struck at many moments of a run; whenever it strikes in time the exit code is 130, and a folder is whole or absent."""
        folder = self.cohort(students='id,choices\n' + ''.join(
            's%05d,%s\n' % (number, ';'.join('p%03d' % ((number * number + step * 37) % 700) for step in range(8))) for number in range(20000)),
            opportunities='id,seats\n' + ''.join('p%03d,28\n' % number for number in range(700)))
        codes = []
        for pause in (0.0, 0.01, 0.03, 0.06, 0.1, 0.15, 0.25, 0.4):
            out = os.path.join(self.scratch, 'plan%s' % pause)
            child = subprocess.Popen([TANDEM, 'match', folder, '--quiet', '--out', out], stdin=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
            time.sleep(pause)
            child.send_signal(signal.SIGINT)
            codes.append(child.wait(timeout=60))
            if os.path.exists(out):
                self.assertEqual(len(os.listdir(out)), 3)
        self.assertTrue(set(codes) <= {0, 130, -signal.SIGINT}, codes)     # -SIGINT: before the program had begun
        self.assertIn(130, codes)
        self.assertFalse([name for name in os.listdir(self.scratch) if not name.startswith(('plan', 'tmp'))])


if __name__ == '__main__':
    sys.exit(main())
