#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""500 students, 500 mentors, every pair scored: the whole process of `tandem match`, from files to files.

    mentors.py TANDEM [STUDENTS [RUNS]]

Two cohorts, 3 to 8 weighted tags each: out of 500, where few pairs share anything, and out of 20, where nearly all do. Prints the least wall time
and the least processor time (user and system) of the runs; exit code 1 if a plan is not proven over all pairs.
"""
import json
import os
import random
import resource
import subprocess
import sys
import tempfile
import time


def cohort(folder, count, tags):
    source = random.Random(4)

    def interests():
        return ';'.join('tag%03d:%d' % (tag, source.randint(1, 3)) for tag in source.sample(range(tags), source.randint(3, 8)))
    for name, head, seats in (('students', 'id,interests', ''), ('opportunities', 'id,seats,interests', '1,')):
        with open(os.path.join(folder, name + '.csv'), 'w', encoding='utf-8') as file:
            file.write(head + '\n' + ''.join('%s%05d,%s%s\n' % (name[0], i, seats, interests()) for i in range(count)))


def run(tandem, folder, out):
    before, start = resource.getrusage(resource.RUSAGE_CHILDREN), time.monotonic()
    subprocess.run([tandem, 'match', folder, '--out', out, '--force', '--quiet'], check=True)
    wall, after = time.monotonic() - start, resource.getrusage(resource.RUSAGE_CHILDREN)
    return wall, after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def main():
    tandem, count = os.path.abspath(sys.argv[1]), int(sys.argv[2]) if len(sys.argv) > 2 else 500
    runs, wrong = int(sys.argv[3]) if len(sys.argv) > 3 else 20, 0

    for tags in (500, 20):
        with tempfile.TemporaryDirectory() as folder:
            out = os.path.join(folder, 'plan')
            cohort(folder, count, tags)
            times = [run(tandem, folder, out) for _ in range(runs)]
            with open(os.path.join(out, 'summary.json'), encoding='utf-8') as file:
                summary = json.load(file)
            wrong |= not all(goal['proven'] for goal in summary['goals']) or summary['pairs_possible'] != count * count
            print('%d x %d, %d tags: %.1f ms wall, %.1f ms of processor; %d of %d pairs scored, %d placed' % (
                count, count, tags, min(wall for wall, _ in times) * 1e3, min(cpu for _, cpu in times) * 1e3, summary['pairs_scored'],
                summary['pairs_possible'], summary['placed']))
    return wrong


if __name__ == '__main__':
    sys.exit(main())
