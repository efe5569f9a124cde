#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""count.py LOG.json...: reads meson's test logs, prints the figures that the tests printed, and counts.

A cmocka program counts as many tests as it has cases, a program whose output ends in `N passed, N failed` as many as it says, any other
as one. A program that failed counts at least one failure, whatever it printed. Last line: `N passed, N failed`.
"""
import json
import re
import sys


def count(entry):
    """(passed, failed) of one test program."""
    text = (entry.get('stdout') or '') + '\n' + (entry.get('stderr') or '')
    is_good = entry['result'] in ('OK', 'EXPECTEDFAIL')
    cases = [int(number) for number in re.findall(r'^\[==========\] (?:.*: )?(\d+) test\(s\) run', text, re.M)]
    good = [int(number) for number in re.findall(r'^\[  PASSED  \] (\d+) test\(s\)', text, re.M)]
    said = re.findall(r'(\d+) passed, (\d+) failed', text)
    if cases:
        passed, failed = sum(good), sum(cases) - sum(good)
    elif said:
        passed, failed = int(said[-1][0]), int(said[-1][1])
    else:
        passed, failed = (1, 0) if is_good else (0, 1)
    return passed, failed if is_good else max(failed, 1)


def figures(entry):
    """What a test printed about itself; the bookkeeping of the frameworks left out."""
    lines = [line.strip() for line in (entry.get('stdout') or '').splitlines()]
    return [line for line in lines if line and not line.startswith(('[', 'TAP', 'ok ', '1..'))][-12:]


def main():
    passed = failed = 0
    for path in sys.argv[1:]:
        with open(path, encoding='utf-8') as log:
            entries = [json.loads(line) for line in log if line.strip()]
        here = [0, 0]
        for entry in entries:
            if entry['result'] == 'SKIP':
                continue
            good, bad = count(entry)
            here = [here[0] + good, here[1] + bad]
            for line in figures(entry):
                print('  ' + line)
            if bad:
                print('  FAILED: %s (%s)' % (entry['name'], entry['result']))
        print('%s: %d passed, %d failed' % (path.rsplit('/', 1)[-1].split('.')[0], *here))
        passed, failed = passed + here[0], failed + here[1]
    print('%d passed, %d failed' % (passed, failed))
    return 1 if failed or not passed else 0


if __name__ == '__main__':
    sys.exit(main())
