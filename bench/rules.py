# SPDX-License-Identifier: MIT
"""rules.py TANDEM [--glpk BENCH_GLPK] [--seeds N] [--limit SECONDS] [--runs N] [--keep DIR] FAMILY:SIZE...

Integer models beside other solvers: one cohort per family, size and seed, written as a folder for tandem and as an LP file for the others; whole
processes are timed (of HiGHS, which runs inside Python, only its own call), and every proven value is compared. Prints a table in Markdown.

  quota         rank at 105 % of the seats; minimums 30 to 60 % of the seats, places may close; 5 % of the students in pairs that stay together
  quota-hard    160 % of the seats, minimums 70 to 100 %, 20 % of the students in pairs: opportunities must close
  local         rank at 105 %, as a network but for rules that touch 50 students or 5 places; beside the same cohort without them. These keep 25
                pairs of students together; others are local-KIND:
    same        the same, and those who stay together have the same choices
    apart       the same choices, and the 25 pairs are kept apart
    quota       25 of the 50 students, at least, go to the 40 most popular places
    most        2 of them, at most, go there
    each        at most a twentieth of the seats of each of the 40 goes to the 50
    budget      what the 50 cost together is at most three fifths of what their first choices cost
    conflict    the 50 get two placements each, but not two of the 40
    slots       the 50 get two placements each, at different times
    limit       the 50 get two placements each, one of the 40 at most
    close       five of the places run with 80 % of their seats or not at all
    least       five of the places run with 80 % of their seats
    size        the 50 are classes that take 2 to 5 seats each
    mixed       10 pairs together, 10 apart, a quota for 10 more, a budget for the first 20
  -tight, -balanced behind any of them: 90 % and 100 % of the seats; -score: 50 scores in place of 10 ranks; -project: caps above every four places
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
}
SEATS = {"tight": 90, "balanced": 100}       # percent; of other local families 105
TOUCHED = 50                                 # students whom a local family's rules touch


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
        words = family.split("-")
        self.is_local = words[0] == "local"
        self.kind = ([word for word in words[1:] if word not in ("tight", "balanced", "score", "project")] + ["together"])[0] if self.is_local else family
        percent, low, high, paired = (105, 0, 0, 0) if self.is_local else FAMILIES[family]
        for word in words:
            percent = SEATS.get(word, percent)
        self.is_scored, self.has_caps = "score" in words, "project" in words
        draw = Draw(seed)
        places = max(10, size // 20)
        self.seats = share_seats(draw, places, size * percent // 100)
        self.draw_choices(draw, size, places)
        self.least = [max(1, s * (low + draw.below(high - low + 1)) // 100) if high else 0 for s in self.seats]
        self.family = family
        count = TOUCHED // 2 if self.is_local else size * paired // 200
        self.pairs = [(2 * i, 2 * i + 1) for i in range(count)]
        for a, b in self.pairs if self.kind in ("same", "apart", "mixed") else []:
            self.choices[b] = list(self.choices[a])
        self.weight = 10 * size
        self.goal = "placed,score" if self.is_scored else "placed,rank"

    def draw_choices(self, draw, size, places):
        """Place 0 is the most popular one (Zipf, exponent 0.8); the best of those whom all have in mind come first, where there are scores."""
        sums = []
        for place in range(places):
            sums.append((sums[-1] if sums else 0) + int(1000000 * (place + 1) ** -0.8))
        self.choices = []
        length = min(50, places // 2) if self.is_scored else 10
        for _ in range(size):
            chosen = []
            while len(chosen) < length:
                place = bisect.bisect_right(sums, draw.below(sums[-1]))
                if place not in chosen:
                    chosen.append(place)
            self.choices.append(chosen)
        self.scores = [[draw.below(1000000) + 1 for _ in chosen] for chosen in self.choices] if self.is_scored else []

    def write_students(self, folder, with_rules):
        twice = self.kind in ("conflict", "slots", "limit")
        with open(os.path.join(folder, "students.csv"), "w", encoding="ascii") as file:
            file.write("id,choices,max_placements,size\n")
            for s, chosen in enumerate(self.choices):
                size = 2 + s % 4 if s < TOUCHED and self.kind == "size" and with_rules else 1
                file.write("s%d,%s,%d,%d\n" % (s, "" if self.is_scored else ";".join("p%d" % p for p in chosen), 2 if twice and s < TOUCHED else 1, size))
        if self.is_scored:
            with open(os.path.join(folder, "preferences.csv"), "w", encoding="ascii") as file:
                file.write("student,opportunity,score\n")
                for s, chosen in enumerate(self.choices):
                    for p, score in zip(chosen, self.scores[s]):
                        file.write("s%d,p%d,%d\n" % (s, p, score))

    def write_places(self, folder, with_rules):
        five = [len(self.seats) * k // 6 for k in range(1, 6)] if self.kind in ("close", "least") and with_rules else []
        with open(os.path.join(folder, "opportunities.csv"), "w", encoding="ascii") as file:
            file.write("id,seats,min_seats,may_close,partner,cost%s\n" % (",slots" if self.kind == "slots" and with_rules else ""))
            for p, seats in enumerate(self.seats):
                least = (4 * seats + 4) // 5 if p in five else self.least[p]
                slot = ",t%d" % (p % 5) if self.kind == "slots" and with_rules else ""
                file.write("p%d,%d,%d,%s,%s,%d%s\n" % (p, seats, least, "yes" if least and self.kind != "least" else "no", "c%d" % (p // 4) if self.has_caps else "", 100 - 99 * p // len(self.seats), slot))
        if self.has_caps:
            with open(os.path.join(folder, "partners.csv"), "w", encoding="ascii") as file:
                file.write("id,seats\n")
                for c in range((len(self.seats) + 3) // 4):
                    file.write("c%d,%d\n" % (c, sum(self.seats[4 * c:4 * c + 4]) * 97 // 100))

    def rules(self):
        fifty, forty = self.names(0, TOUCHED), ";".join("p%d" % p for p in range(min(40, len(self.seats) // 2)))
        if self.kind in ("together", "same", "apart") or not self.is_local:
            return ["%s,s%d;s%d,*,," % ("apart" if self.kind == "apart" else "together", a, b) for a, b in self.pairs]
        first = sum(100 - 99 * chosen[0] // len(self.seats) for chosen in self.choices[:TOUCHED])
        half = [pair for pair in self.pairs[:20]]
        return {
            "quota": ["quota,%s,%s,25," % (fifty, forty)],
            "most": ["quota,%s,%s,,2" % (fifty, forty)],
            "each": ["quota-each,%s,%s,,5%%" % (fifty, forty)],
            "budget": ["budget,%s,*,cost,%d" % (fifty, first * 3 // 5)],
            "conflict": ["conflict,%s,%s,," % (fifty, forty)],
            "limit": ["limit,%s,%s,,1" % (fifty, forty)],
            "mixed": ["%s,s%d;s%d,*,," % ("together" if i < 10 else "apart", a, b) for i, (a, b) in enumerate(half)]
                     + ["quota,%s,%s,6," % (self.names(40, 50), forty), "budget,%s,*,cost,%d" % (self.names(0, 20), first * 6 // 25)],
        }.get(self.kind, [])

    @staticmethod
    def names(first, end):
        return ";".join("s%d" % s for s in range(first, end))

    def write_folder(self, folder, with_rules=True):
        os.makedirs(folder)
        self.write_students(folder, with_rules)
        self.write_places(folder, with_rules)
        if with_rules:
            with open(os.path.join(folder, "rules.csv"), "w", encoding="ascii") as file:
                file.write("rule,students,opportunities,min,max\n" + "".join(line + "\n" for line in self.rules()))

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
    seconds, out = run([args.tandem, "match", folder, "--goal", cohort.goal, "--json", "--time-limit", str(args.limit)], args.limit)
    if out is None or not out.strip():
        return seconds, None
    found = json.loads(out)
    if found["status"] != "optimal":
        return seconds, None
    value = {goal["name"]: goal["value"] for goal in found["goals"]}
    return seconds, value["rank"] - cohort.weight * value["placed"] if "rank" in value else value["score"]


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
    if cohort.is_local:
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
