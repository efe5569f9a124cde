#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""A second implementation of the lottery function, from its description in the manual alone.

    second.py PROGRAM [COUNT]

PROGRAM prints COUNT lines `seed student opportunity number`; each number is worked out again here. Exit code 1 at a disagreement.
"""
import hashlib
import subprocess
import sys


def number(seed, student, opportunity=None):
    text = '%d\n%s' % (seed, student)
    if opportunity is not None:
        text += '\n' + opportunity
    return int.from_bytes(hashlib.sha256(text.encode('utf-8')).digest()[:8], 'big')


def main():
    count = sys.argv[2] if len(sys.argv) > 2 else '10000'
    lines = subprocess.run([sys.argv[1], count], stdout=subprocess.PIPE, check=True).stdout.decode('utf-8').splitlines()
    wrong = 0
    for line in lines:
        seed, student, opportunity, given = line.split('\t')
        mine = number(int(seed), student, opportunity or None)
        if mine != int(given):
            wrong += 1
            print('seed %s, student %r, opportunity %r: %d here, %s there' % (seed, student, opportunity, mine, given), file=sys.stderr)
    print('%d lottery numbers: %d disagreements' % (len(lines), wrong))
    return 1 if wrong or len(lines) != int(count) else 0


if __name__ == '__main__':
    sys.exit(main())
