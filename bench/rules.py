# SPDX-License-Identifier: MIT
"""rules.py TANDEM [--glpk BENCH_GLPK] [--seeds N] [--limit SECONDS] [--runs N] [--keep DIR] FAMILY:SIZE...

Integer models beside other solvers: one cohort per family, size and seed, written as a folder for tandem and as an LP file for the others; whole
processes are timed (of HiGHS, which runs inside Python, only its own call), and every proven value is compared. Prints a table in Markdown.

  quota         rank at 105 % of the seats; minimums 30 to 60 % of the seats, places may close; 5 % of the students in pairs that stay together
  quota-hard    160 % of the seats, minimums 70 to 100 %, 20 % of the students in pairs: opportunities must close
  local         rank at 105 %, as a network but for one rule that keeps 25 pairs of students together; beside the same cohort without the rule
  local-same    the same, and those who stay together have the same choices
  local-apart   the same choices, and the 25 pairs are kept apart
  local-quota   25 of the 50 students, at least, go to the 40 most popular places
"""
import argparse
import bisect
import json
import os
import shutil
import subprocess
import sys
import tempfile
import time

FAMILIES = {  # percent of seats, least minimum, greatest minimum, percent of students in pairs
    "quota": (105, 30, 60, 5),
    "quota-hard": (160, 70, 100, 20),
    "local": (105, 0, 0, 0),
    "local-same": (105, 0, 0, 0),
    "local-apart": (105, 0, 0, 0),
    "local-quota": (105, 0, 0, 0),
}


class Draw:
    """SplitMix64: the same numbers everywhere."""

    def __init__(self, seed):
        self.state = seed * 0x9E3779B97F4A7C15 & 0xFFFFFFFFFFFFFFFF

    def next(self):
        self.state = self.state + 0x9E3779B97F4A7C15 & 0xFFFFFFFFFFFFFFFF
        z = self.state
        z = (z ^ z >> 30) * 0xBF58476D1CE4E5B9 & 0xFFFFFFFFFFFFFFFF
        z = (z ^ z >> 27) * 0x94D049BB133111EB & 0xFFFFFFFFFFFFFFFF
        return z ^ z >> 31

    def below(self, limit):
        return self.next() % limit


def share_seats(draw, places, total):
    weights = [10 + draw.below(21) for _ in range(places)]
    whole, before, given, seats = sum(weights), 0, 0, []
    for weight in weights:
        before += weight
        seats.append(max(1, before * total // whole - given))
        given = before * total // whole
    return seats


class Cohort:
    """Students rank 10 places; place 0 is the most popular one (Zipf, exponent 0.8)."""

    def __init__(self, family, size, seed):
        percent, low, high, paired = FAMILIES[family]
        draw = Draw(seed)
        places = max(10, size // 20)
        self.seats = share_seats(draw, places, size * percent // 100)
        sums = []
        for place in range(places):
            sums.append((sums[-1] if sums else 0) + int(1000000 * (place + 1) ** -0.8))
        self.choices = []
        for _ in range(size):
            chosen = []
            while len(chosen) < 10:
                place = bisect.bisect_right(sums, draw.below(sums[-1]))
                if place not in chosen:
                    chosen.append(place)
            self.choices.append(chosen)
        self.least = [max(1, s * (low + draw.below(high - low + 1)) // 100) if high else 0 for s in self.seats]
        self.family = family
        count = 25 if family.startswith("local") else size * paired // 200
        self.pairs = [(2 * i, 2 * i + 1) for i in range(count)]
        for a, b in self.pairs if family in ("local-same", "local-apart") else []:
            self.choices[b] = list(self.choices[a])
        self.weight = 10 * size

    def write_folder(self, folder, with_rules=True):
        os.makedirs(folder)
        with open(os.path.join(folder, "students.csv"), "w", encoding="ascii") as file:
            file.write("id,choices\n")
            for s, chosen in enumerate(self.choices):
                file.write("s%d,%s\n" % (s, ";".join("p%d" % p for p in chosen)))
        with open(os.path.join(folder, "opportunities.csv"), "w", encoding="ascii") as file:
            file.write("id,seats,min_seats,may_close\n")
            for p, seats in enumerate(self.seats):
                file.write("p%d,%d,%d,%s\n" % (p, seats, self.least[p], "yes" if self.least[p] else "no"))
        if with_rules:
            with open(os.path.join(folder, "rules.csv"), "w", encoding="ascii") as file:
                file.write("rule,students,opportunities,min,max,note\n")
                if self.family == "local-quota":
                    file.write("quota,%s,%s,25,,\n" % (";".join("s%d" % s for s in range(50)), ";".join("p%d" % p for p in range(40))))
                for a, b in self.pairs if self.family != "local-quota" else []:
                    file.write("%s,s%d;s%d,*,,,\n" % ("apart" if self.family == "local-apart" else "together", a, b))

    def terms(self):
        return [(s, p, k + 1) for s, chosen in enumerate(self.choices) for k, p in enumerate(chosen)]

    def rows(self):
        """(terms, least, most): variables are ("x", student, place) and ("y", place)."""
        at = [[] for _ in self.seats]
        for s, p, _ in self.terms():
            at[p].append(("x", s, p))
        for s, chosen in enumerate(self.choices):
            yield [(1, ("x", s, p)) for p in chosen], None, 1
        for p, seats in enumerate(self.seats):
            yield [(1, x) for x in at[p]] + [(-seats, ("y", p))], None, 0
            if self.least[p]:
                yield [(1, x) for x in at[p]] + [(-self.least[p], ("y", p))], 0, None
        for a, b in self.pairs:
            for p in sorted(set(self.choices[a]) | set(self.choices[b])):
                terms = [(sign, ("x", s, p)) for sign, s in ((1, a), (-1, b)) if p in self.choices[s]]
                yield terms, 0, 0

    def write_lp(self, path):
        name = lambda v: "_".join(map(str, v))
        side = lambda terms: " ".join("%+d %s" % (w, name(v)) for w, v in terms)
        with open(path, "w", encoding="ascii") as file:
            file.write("Minimize\n cost:")
            for s, p, rank in self.terms():
                file.write(" %+d x_%d_%d\n" % (rank - self.weight, s, p))
            file.write("Subject To\n")
            for number, (terms, least, most) in enumerate(self.rows()):
                sign, value = ("=", least) if least == most else ("<=", most) if least is None else (">=", least)
                file.write(" r%d: %s %s %d\n" % (number, side(terms), sign, value))
            file.write("Binary\n")
            for s, p, _ in self.terms():
                file.write(" x_%d_%d\n" % (s, p))
            for p in range(len(self.seats)):
                file.write(" y_%d\n" % p)
            file.write("End\n")


def run(command, limit):
    """(seconds, output); None for output where the limit struck."""
    start = time.monotonic()
    try:
        done = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, timeout=limit + 5, check=False)
    except subprocess.TimeoutExpired:
        return time.monotonic() - start, None
    return time.monotonic() - start, done.stdout.decode("utf-8", "replace")


def solve_tandem(args, folder, cohort):
    seconds, out = run([args.tandem, "match", folder, "--goal", "placed,rank", "--json", "--time-limit", str(args.limit)], args.limit)
    if out is None or not out.strip():
        return seconds, None
    found = json.loads(out)
    if found["status"] != "optimal":
        return seconds, None
    value = {goal["name"]: goal["value"] for goal in found["goals"]}
    return seconds, value["rank"] - cohort.weight * value["placed"]


def solve_glpk(args, lp):
    seconds, out = run([args.glpk, lp, str(args.limit)], args.limit)
    words = (out or "").split()
    return seconds, int(words[1]) if len(words) == 2 and words[0] == "optimal" else None


def solve_cbc(args, lp):
    solution = lp + ".sol"
    seconds, _ = run(["cbc", lp, "ratio", "0", "allow", "0", "sec", str(args.limit), "threads", "0", "solve", "solu", solution], args.limit)
    try:
        with open(solution, encoding="ascii") as file:
            line = file.readline()
    except OSError:
        return seconds, None
    return seconds, round(float(line.split()[-1])) if line.startswith("Optimal") else None


def solve_highs(args, cohort):
    """HiGHS as scipy brings it; only its own call is timed."""
    import numpy
    from scipy.optimize import Bounds, LinearConstraint, milp
    from scipy.sparse import csr_matrix
    number = {("x", s, p): i for i, (s, p, _) in enumerate(cohort.terms())}
    for p in range(len(cohort.seats)):
        number["y", p] = len(number)
    cost = numpy.zeros(len(number))
    cost[:len(cohort.terms())] = [rank - cohort.weight for _, _, rank in cohort.terms()]
    starts, columns, weights, low, high = [0], [], [], [], []
    for terms, least, most in cohort.rows():
        columns += [number[v] for _, v in terms]
        weights += [w for w, _ in terms]
        starts.append(len(columns))
        low.append(-numpy.inf if least is None else least)
        high.append(numpy.inf if most is None else most)
    matrix = csr_matrix((weights, columns, starts), shape=(len(low), len(number)))
    start = time.monotonic()
    answer = milp(cost, integrality=numpy.ones(len(number)), bounds=Bounds(0, 1), constraints=LinearConstraint(matrix, low, high),
                  options={"time_limit": args.limit, "mip_rel_gap": 0})
    return time.monotonic() - start, round(answer.fun) if answer.status == 0 else None


def has_highs():
    try:
        from scipy.optimize import milp
        return milp is not None
    except ImportError:
        return False


def measure(args, family, size, seed, folder):
    cohort = Cohort(family, size, seed)
    lp = os.path.join(folder, "model.lp")
    cohort.write_folder(os.path.join(folder, "cohort"))
    cells = {"tandem": min(solve_tandem(args, os.path.join(folder, "cohort"), cohort) for _ in range(args.runs))}
    if family.startswith("local"):
        cohort.write_folder(os.path.join(folder, "network"), with_rules=False)
        cells["network"] = (min(solve_tandem(args, os.path.join(folder, "network"), cohort) for _ in range(args.runs))[0], None)
        return cells
    cohort.write_lp(lp)
    if args.glpk:
        cells["GLPK"] = solve_glpk(args, lp)
    if shutil.which("cbc") and not args.ours:
        cells["CBC"] = solve_cbc(args, lp)
    if has_highs() and not args.ours:
        cells["HiGHS"] = solve_highs(args, cohort)
    values = {value for _, value in cells.values() if value is not None}
    if len(values) > 1:
        sys.exit("%s %d seed %d: proven values differ: %s" % (family, size, seed, cells))
    return cells


NAMES = ["tandem", "network", "GLPK", "CBC", "HiGHS"]


def show(name, cells, limit):
    if name not in cells:
        return ""
    seconds, value = cells[name]
    return "%.2f" % seconds if value is not None or name == "network" else "not in %d" % limit


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("tandem")
    parser.add_argument("what", nargs="+")
    parser.add_argument("--glpk", help="the program bench_glpk")
    parser.add_argument("--ours", action="store_true", help="without CBC and HiGHS")
    parser.add_argument("--seeds", type=int, default=1)
    parser.add_argument("--runs", type=int, default=1, help="of tandem; the least time counts")
    parser.add_argument("--limit", type=int, default=60)
    parser.add_argument("--keep", help="keep cohorts and LP files in this folder")
    args = parser.parse_args()
    root = args.keep or tempfile.mkdtemp(prefix="tandem-bench-")
    print("| family | students | seed | " + " | ".join(name + " s" for name in NAMES) + " | best other / tandem |")
    print("|---" * (len(NAMES) + 4) + "|")
    for what in args.what:
        family, size = what.split(":")
        for seed in range(1, args.seeds + 1):
            folder = os.path.join(root, "%s-%s-%d" % (family, size, seed))
            cells = measure(args, family, int(size), seed, folder)
            others = [seconds for name, (seconds, value) in cells.items() if name not in ("tandem", "network") and value is not None]
            ratio = "%.1f" % (min(others) / cells["tandem"][0]) if others and cells["tandem"][1] is not None else ""
            print("| %s | %s | %d | %s | %s |" % (family, size, seed, " | ".join(show(name, cells, args.limit) for name in NAMES), ratio), flush=True)
            if not args.keep:
                shutil.rmtree(folder)
    if not args.keep:
        shutil.rmtree(root, ignore_errors=True)


if __name__ == "__main__":
    main()
