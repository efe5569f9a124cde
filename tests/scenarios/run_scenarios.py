#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Runs tandem on cohort folders and compares what comes out with what must come out.

    run_scenarios.py TANDEM FOLDER... [--folder-from VARIABLE] [--only WORD] [--unbuilt-may-pass]
                     [--allowance SECONDS]

A FOLDER holds expected.json, or folders that do. {"cases": [...]} lists calls of `match` (name, args, exit, and what must hold of the
plan: goals, ranks, placements, placed_range, stderr; "cohort" names another folder to run on); {"exit": 3, "where": [...]} says that the
cohort must be refused, and where its faults lie. Every plan is counted again from the files, verified, and then spoilt: verify must refuse.
Last line: `N passed, N failed`, with `N not built` where a case asked for a feature that this build lacks, and `N out of time` where an
allowance was given and `match` needed longer: such cases are counted apart, for a time is no right or wrong.
"""
import argparse
import csv
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
from decimal import Decimal

import recount
import recount_rules
from recount import Wrong

import check_plan


def call(tandem, *args, seconds=300):
    done = subprocess.run([tandem, *args], stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE, timeout=seconds,
                          env=dict(os.environ, NO_COLOR='1'))
    return done.returncode, done.stdout.decode('utf-8', 'replace'), done.stderr.decode('utf-8', 'replace')


def expect_exit(what, code, wanted, stderr):
    if code != wanted:
        raise Wrong('%s ends with %d, expected %d: %s' % (what, code, wanted, stderr.strip()[-300:]))


def goals_of(args, cohort):
    return args[args.index('--goal') + 1].split(',') if '--goal' in args else cohort.default_goals()


def check_summary(cohort, plan, out, args):
    summary = json.loads(recount.read_text(os.path.join(out, 'summary.json')))
    is_optimal = '--mechanism' not in args or args[args.index('--mechanism') + 1] == 'optimal'
    if is_optimal and [goal['name'] for goal in summary['goals']] != goals_of(args, cohort):
        raise Wrong('summary.json lists other goals')
    for goal in summary['goals']:
        mine = recount.recount(cohort, plan, goal['name'])
        if isinstance(mine, Decimal):
            mine = int(mine * goal.get('scale', 1))
        if not recount.same(mine, goal['value']):
            raise Wrong('summary.json says %s %s, counted again %s' % (goal['name'], goal['value'], mine))
        if is_optimal and not (goal['proven'] is True and goal['bound'] == goal['value']):
            raise Wrong('%s is not proven' % goal['name'])
    placed = sum(1 for opportunities in plan.values() if opportunities)
    wanted = {'students': len(plan), 'placed': placed, 'unplaced': len(plan) - placed, 'placements': sum(map(len, plan.values()))}
    for key, value in wanted.items():
        if summary[key] != value:
            raise Wrong('summary.json says %s %s, counted again %s' % (key, summary[key], value))


def check_network_proof(cohort, plan, out, args):
    """The proof, by the second checker. It knows ranked and scored wishes, pins and bans; the rest is left to the first one."""
    summary = json.loads(recount.read_text(os.path.join(out, 'summary.json')))
    has_unseen_pairs = '--place-silent' in args or any(
        row.get('interests') and not cohort.wishes[student] for student, row in cohort.students.items())
    is_plain = not has_unseen_pairs and all(row['rule'] in ('pin', 'forbid') for row in cohort.rules)
    if summary['method'] == 'network' and summary['status'] == 'optimal' and is_plain:
        check_plan.check(cohort, plan, os.path.join(out, 'proof.json'))


def check_reference(cohort, plan, case):
    for goal, value in case.get('goals', {}).items():
        mine = recount.recount(cohort, plan, goal)
        if not recount.same(mine, Decimal(str(value)) if isinstance(mine, Decimal) else value):
            raise Wrong('%s is %s, must be %s' % (goal, mine, value))
    if 'ranks' in case and not recount.same(recount.profile(cohort, plan), case['ranks']):
        raise Wrong('the ranks are %s, must be %s' % (recount.profile(cohort, plan), case['ranks']))
    if 'placed_range' in case:
        count = sum(map(len, plan.values()))
        if not case['placed_range'][0] <= count <= case['placed_range'][1]:
            raise Wrong('%d placements, must be %s' % (count, case['placed_range']))
    for student in plan if 'placements' in case else ():
        wanted = case['placements'].get(student, [])
        wanted = sorted([wanted] if isinstance(wanted, str) else wanted)
        if sorted(plan[student]) != wanted:
            raise Wrong('%s goes to %s, must go to %s' % (student, plan[student], wanted))


def spoil(out, spoilt):
    """A copy of the plan in which one placed student is left out; None if nobody can be."""
    with open(os.path.join(out, 'placements.csv'), encoding='utf-8', newline='') as file:
        rows = list(csv.reader(file))
    keys = [row[0] for row in rows]
    for row in rows[1:]:
        if row[5] == 'placed' and keys.count(row[0]) == 1:
            row[1:6] = ['', '', '', '', 'unplaced']
            break
    else:
        return None
    shutil.copytree(out, spoilt)
    with open(os.path.join(spoilt, 'placements.csv'), 'w', encoding='utf-8', newline='') as file:
        csv.writer(file, lineterminator='\n').writerows(rows)
    return spoilt


def check_verify(tandem, folder, out, spoilt):
    code, _, stderr = call(tandem, 'verify', folder, out)
    expect_exit('verify of a right plan', code, 0, stderr)
    if spoil(out, spoilt):
        code, _, stderr = call(tandem, 'verify', folder, spoilt)
        expect_exit('verify of a spoilt plan', code, 6, stderr)


def run_case(tandem, folder, case, scratch, may_be_unbuilt, allowance):
    args = [str(arg) for arg in case.get('args', [])]
    cohort_folder, out = os.path.join(folder, case.get('cohort', '.')), os.path.join(scratch, 'plan')
    try:
        code, _, stderr = call(tandem, 'match', cohort_folder, '--out', out, *args, seconds=allowance or 300)
    except subprocess.TimeoutExpired:
        if not allowance:
            raise
        return 'out of time'
    if code == 7 and may_be_unbuilt:
        return 'not built'
    expect_exit('match', code, case.get('exit', 0), stderr)
    for text in case.get('stderr', []):
        if text not in stderr:
            raise Wrong('stderr does not say %r: %s' % (text, stderr.strip()[-300:]))
    if code != 0:
        if os.path.exists(out):
            raise Wrong('a plan was written although match ended with %d' % code)
        return 'ok'
    cohort = recount.Cohort(cohort_folder)
    plan = recount.read_plan(cohort, out)
    recount.check_plan(cohort, plan, '--place-silent' in args or not cohort.rank and not cohort.score)
    recount_rules.check_rules(cohort, plan)
    check_summary(cohort, plan, out, args)
    check_network_proof(cohort, plan, out, args)
    check_reference(cohort, plan, case)
    check_verify(tandem, cohort_folder, out, os.path.join(scratch, 'spoilt'))
    return 'ok'


def names_place(stderr, place):
    tail = '' if place.count(':') == 1 else r'\d+' if place.endswith(':') else r'(?!\d)'
    return re.search(r'(?<![\w.])' + re.escape(place) + tail, stderr)


def run_refusal(tandem, folder, expected, scratch):
    out = os.path.join(scratch, 'plan')
    for args in (['check', folder], ['match', folder, '--out', out]):
        code, _, stderr = call(tandem, *args)
        expect_exit(args[0], code, expected['exit'], stderr)
        for place in expected.get('where', []):
            if not any(names_place(stderr, one) for one in (place if isinstance(place, list) else [place])):
                raise Wrong('%s does not name %s: %s' % (args[0], place, stderr.strip()[-300:]))
        for text in expected.get('stderr', []):
            if text not in stderr:
                raise Wrong('%s does not say %r: %s' % (args[0], text, stderr.strip()[-300:]))
        if expected['exit'] != 0 and os.path.exists(out):
            raise Wrong('%s wrote a plan' % args[0])
    return 'ok'


def scenarios(paths):
    """(folder, expected) of every scenario below, in the order of their names."""
    for path in paths:
        file = os.path.join(path, 'expected.json')
        if os.path.exists(file):
            yield path, json.loads(recount.read_text(file))
        else:
            below = sorted(entry.path for entry in os.scandir(path) if entry.is_dir() and not entry.name.startswith('.'))
            yield from scenarios(below)


def steps(tandem, folder, expected, may_be_unbuilt, allowance):
    """(name, call) of every case of a scenario."""
    if 'convert' in expected:
        return
    if 'cases' not in expected:
        yield 'refused', lambda scratch: run_refusal(tandem, folder, expected, scratch)
    for case in expected.get('cases', []):
        yield case['name'], lambda scratch, case=case: run_case(tandem, folder, case, scratch, may_be_unbuilt, allowance)


def attempt(step):
    scratch = tempfile.mkdtemp(prefix='scenario-')
    try:
        return step(scratch), ''
    except Wrong as wrong:
        return 'FAIL', str(wrong)
    except (OSError, ValueError, KeyError, ArithmeticError, subprocess.TimeoutExpired) as error:
        return 'FAIL', '%s: %s' % (type(error).__name__, error)
    finally:
        shutil.rmtree(scratch, ignore_errors=True)


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument('tandem')
    parser.add_argument('folders', nargs='*')
    parser.add_argument('--folder-from', metavar='VARIABLE', help='the environment variable that names the folder; exit 77 if it is not set')
    parser.add_argument('--only', default='', help='only scenarios whose path or case holds this word')
    parser.add_argument('--unbuilt-may-pass', action='store_true', help='exit code 7 is counted apart and is no failure')
    parser.add_argument('--allowance', type=float, metavar='SECONDS', help='a case that takes longer is counted apart and is no failure')
    options = parser.parse_args()
    if options.folder_from:
        if not os.path.isdir(os.environ.get(options.folder_from, '')):
            sys.exit(77)                            # what meson takes for a skipped test
        options.folders.append(os.environ[options.folder_from])
    counts = {'ok': 0, 'FAIL': 0, 'not built': 0, 'out of time': 0}
    for folder, expected in scenarios(options.folders):
        for name, step in steps(os.path.abspath(options.tandem), folder, expected, options.unbuilt_may_pass, options.allowance):
            if options.only not in folder + ' ' + name:
                continue
            result, reason = attempt(step)
            counts[result] += 1
            if result == 'FAIL':
                print('FAIL', folder, name, '-', reason, flush=True)
    unbuilt = ', %d not built' % counts['not built'] if options.unbuilt_may_pass else ''
    late = ', %d out of time' % counts['out of time'] if options.allowance else ''
    print('scenarios: %d passed, %d failed%s%s' % (counts['ok'], counts['FAIL'], unbuilt, late))
    return 1 if counts['FAIL'] or counts['ok'] == 0 else 0


if __name__ == '__main__':
    sys.exit(main())
