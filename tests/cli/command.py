# SPDX-License-Identifier: MIT
"""What the tests of the command line share: calling it, with a terminal or without, and a case with a folder of its own."""
import os
import pty
import shutil
import subprocess
import sys
import tempfile
import unittest

TANDEM = os.path.abspath(sys.argv[1]) if len(sys.argv) > 1 else ''
ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
SMALL = os.path.join(ROOT, 'examples', 'data', 'small')
SCHOOL = os.path.join(ROOT, 'examples', 'data', 'school')
SCENARIOS = os.path.join(ROOT, 'tests', 'scenarios')


def run(*args, env=None, **more):
    return subprocess.run([TANDEM, *args], stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE, timeout=120,
                          env=dict(os.environ, **(env or {})), **more)


def run_on_terminal(*args, env=None):
    """(exit code, what a terminal on stderr got)"""
    try:
        ours, theirs = pty.openpty()
    except OSError as error:                  # a bare chroot has none
        raise unittest.SkipTest('no terminal to be had: %s' % error)
    child = subprocess.Popen([TANDEM, *args], stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=theirs,
                             env=dict(os.environ, TERM='xterm', **(env or {})))
    os.close(theirs)
    text = b''
    while True:
        try:
            piece = os.read(ours, 65536)
        except OSError:                       # the terminal is gone once the child has ended
            break
        if not piece:
            break
        text += piece
    os.close(ours)
    return child.wait(timeout=120), text


def tree(folder):
    """Every file below, with its bytes."""
    found = {}
    for path, _, names in os.walk(folder):
        for name in names:
            with open(os.path.join(path, name), 'rb') as file:
                found[os.path.relpath(os.path.join(path, name), folder)] = file.read()
    return found


class Case(unittest.TestCase):
    def setUp(self):
        self.scratch = tempfile.mkdtemp(prefix='cli-')
        self.addCleanup(shutil.rmtree, self.scratch, ignore_errors=True)
        self.out = os.path.join(self.scratch, 'plan')

    def cohort(self, **files):
        """A folder with the given files: cohort(students='id\\n...', ...)."""
        folder = tempfile.mkdtemp(dir=self.scratch)
        for name, text in files.items():
            with open(os.path.join(folder, name + '.csv'), 'w', encoding='utf-8', newline='') as file:
                file.write(text)
        return folder

    def expect(self, code, *args, **more):
        done = run(*args, **more)
        self.assertEqual(done.returncode, code, '%s: %s' % (args, done.stderr.decode('utf-8', 'replace')[-400:]))
        return done


def main():
    if not TANDEM:
        sys.exit(__doc__)
    result = unittest.TextTestRunner(verbosity=1).run(unittest.defaultTestLoader.loadTestsFromModule(sys.modules['__main__']))
    failed = len(result.failures) + len(result.errors)
    failed = min(failed, result.testsRun)
    print('%s: %d passed, %d failed' % (os.path.basename(sys.argv[0]), result.testsRun - failed, failed))
    return 0 if result.wasSuccessful() else 1
