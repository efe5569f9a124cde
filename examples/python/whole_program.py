# SPDX-License-Identifier: MIT
"""The integer program of a cohort, its variables and rows numbered as tandem(5) says, and a search tree walked through it. Shares no code with tandem."""
from plain_bounds import NONE
from read_cohort import Wrong, whole

LEAF, AGAIN, FACE = -1, -2, -3


class Row:
    def __init__(self, least, most, entries):
        self.least, self.most, self.entries = least, most, entries      # entries: [(variable, weight)]


class Program:
    """Variables: wishes, openings, units of load. Rows: students, opportunities and partners, rules, openings, least numbers, cuts, units, levels."""

    def __init__(self, problem, goals):
        self.problem = problem
        self.wish = {pair: number for number, pair in enumerate(problem.pairs)}
        self.load = {}
        for key in problem.opportunities:
            self.load[key] = min([sum(1 for pair in problem.pairs if pair[1] == key)] + [problem.node[node][1] for node in problem.chain(key)])
        opened = [key for key in problem.opportunities if key in problem.closing or ('open' in goals and self.load[key] > 0)]
        self.opening = {key: len(problem.pairs) + number for number, key in enumerate(opened)}
        self.units, self.count = {}, len(problem.pairs) + len(opened)
        for key in problem.opportunities if 'balance' in goals else []:
            self.units[key] = range(self.count, self.count + self.load[key])
            self.count += self.load[key]
        self.low, self.high = [int(pair in problem.pinned) for pair in problem.pairs], [1] * self.count
        self.low += [0] * (self.count - len(self.low))
        self.rows = []
        self.add_plain_rows()
        self.add_opening_rows()
        if self.opening:
            for partner in problem.partners:
                if problem.node['partner', partner][1] != NONE:
                    self.add_cuts(('partner', partner))
        for key in self.units:
            if self.at(key):
                self.rows.append(Row(0, 0, self.at(key) + [(unit, -1) for unit in self.units[key]]))
                self.rows += [Row(-NONE, 0, [(unit, 1), (self.opening[key], -1)]) for unit in self.units[key] if key in self.opening]

    def at(self, key, is_sized=False):
        return [(self.wish[pair], self.problem.size[pair[0]] if is_sized else 1) for pair in self.problem.pairs if pair[1] == key]

    def below(self, node):
        return [key for key in self.problem.opportunities if node in self.problem.chain(key)]

    def add_plain_rows(self):
        problem = self.problem
        for student in problem.students:
            self.rows.append(Row(*problem.row[student], [(self.wish[pair], 1) for pair in problem.pairs if pair[0] == student]))
        for node in problem.nodes():
            entries, (least, most) = [entry for key in self.below(node) for entry in self.at(key)], problem.node[node]
            if least > 0 or len(entries) > most:            # else it holds anyway
                self.rows.append(Row(least if least > 0 else -NONE, most, entries))
        for bound in problem.bounds:
            entries = sorted((self.wish[pair], weight) for pair, weight in bound.terms.items())
            self.rows.append(Row(bound.least, bound.most, entries))

    def add_opening_rows(self):
        for key, opening in self.opening.items():
            self.rows.append(Row(-NONE, 0, self.at(key) + [(opening, -self.load[key])]))
            self.rows += [Row(-NONE, 0, [(wish, 1), (opening, -1)]) for wish, _ in self.at(key)]
        for key in self.opening:
            if key in self.problem.closing:
                self.rows.append(Row(0, NONE, self.at(key, True) + [(self.opening[key], -self.problem.closing[key])]))

    def least_open(self, key):
        """Least numbers count seats; this is how many placements fill them at least."""
        greatest = max((self.problem.size[pair[0]] for pair in self.problem.pairs if pair[1] == key), default=1)
        return -(-self.problem.closing.get(key, 0) // greatest)

    def add_cuts(self, node):
        """Under a cap: how many openings it leaves room for; and, where no opportunity takes more than `unit`, that loads beyond multiples of it need one more."""
        problem, keys, cap = self.problem, self.below(node), self.problem.node[node][1]
        always = {key: problem.node['opportunity', key][0] for key in keys}
        more = {key: max(0, self.least_open(key) - always[key]) for key in keys}
        room = cap - sum(always.values())
        for divisor in dict.fromkeys(more[key] for key in keys if more[key] > 1) if room >= 0 else []:
            self.rows.append(Row(-NONE, room // divisor, [(self.opening[key], more[key] // divisor) for key in keys if more[key] >= divisor]))
        loaded = [key for key in keys if self.load[key] > 0]
        unit = max((self.load[key] for key in loaded), default=0) if all(key in self.opening for key in loaded) else 0
        rest = cap % unit if unit else 0
        if rest and len(loaded) > 1:
            wishes = [(self.wish[pair], 1) for pair in problem.pairs if pair[1] in keys]
            self.rows.append(Row(-NONE, cap - rest * (-(-cap // unit)), wishes + [(self.opening[key], -rest) for key in self.opening if key in keys]))

    def costs(self, level, cost_of):
        """What each variable costs at a level; cost_of(pair) is a wish's."""
        cost = [cost_of(pair) for pair in self.problem.pairs] + [0] * (self.count - len(self.problem.pairs))
        for opening in self.opening.values() if level['goal'] == 'open' else []:
            cost[opening] = 1
        for units in self.units.values() if level['goal'] == 'balance' else []:
            for number, unit in enumerate(units):
                cost[unit] = 2 * number + 1
        return cost

    def keep(self, level, cost):
        """From now on the level's value is kept. Where everybody has as much as she can, nobody may have less."""
        if level['goal'] == 'worst-rank':
            for pair, wish in self.wish.items():
                if self.problem.cohort.rank.get(pair, 0) > level['value']:
                    self.high[wish] = 0
            return
        if level['goal'] == 'placed':
            rows = self.rows[:len(self.problem.students)]
            greatest = [min(len(row.entries), row.most) for row in rows]
            if sum(greatest) == -level['value']:
                for row, count in zip(rows, greatest):
                    row.least = count
        self.rows.append(Row(-NONE, level['value'], [(variable, weight) for variable, weight in enumerate(cost) if weight]))


class Closed(Exception):
    """Nothing is left in the box."""


class Walk:
    """A search tree: in every leaf the box is empty, or nothing in it costs `asked` or less."""

    def __init__(self, program, level, cost):
        self.program, self.rows, self.cost, self.asked = program, program.rows, cost, level['value'] - 1
        self.low, self.high = list(program.low), list(program.high)
        self.numbers, self.place = level.get('tree') or [0], 1
        if level['goal'] == 'worst-rank':
            self.cost, self.asked = [0] * program.count, 0
            for pair, wish in program.wish.items():
                if program.problem.cohort.rank.get(pair, 0) >= level['value']:
                    self.high[wish] = 0
        self.scale, self.base = self.numbers[0], None

    def run(self):
        if any(low > high for low, high in zip(self.low, self.high)):
            return
        if not 1 <= self.scale <= 1 << 50:
            raise Wrong('a search tree with the scale %s' % self.scale)
        splits = []                                     # (variable, at, the box above, upper first, sides done)
        self.visit(splits, False)
        while splits:
            variable, at, box, is_upper_first, done = splits.pop()
            if done == 2:
                continue
            splits.append((variable, at, box, is_upper_first, done + 1))
            self.low, self.high = list(box[0]), list(box[1])
            is_closed = False
            try:
                if (done == 0) == is_upper_first:
                    self.narrow(variable, at + 1, self.high[variable])
                else:
                    self.narrow(variable, self.low[variable], at)
            except Closed:
                is_closed = True
            self.visit(splits, is_closed)
        if self.place != len(self.numbers):
            raise Wrong('a search tree does not end where it should')

    def take(self, count):
        taken = self.numbers[self.place:self.place + count]
        if count < 0 or len(taken) < count:
            raise Wrong('a search tree breaks off')
        self.place += count
        return taken

    def take_multipliers(self, count):
        numbers = self.take(2 * (count if count >= 0 else -1 - count))
        return list(zip(numbers[::2], numbers[1::2]))

    def visit(self, splits, is_closed):
        while True:
            is_root = self.place == 1
            variable, at, count = self.take(3)
            multipliers = self.take_multipliers(count)
            if not is_root and (count < 0) != (self.base is not None):
                raise Wrong('a search tree has records of two kinds')
            try:
                if is_closed:
                    raise Closed
                if count < 0:
                    self.use_changes(multipliers)
                else:
                    self.narrow_box()
                if count > 0:
                    self.use(multipliers)
                    self.narrow_box()
            except Closed:
                return self.skip(variable)
            if variable == AGAIN:
                continue
            if variable < 0:
                raise Wrong('a leaf of a search tree is open')
            if variable // 2 >= len(self.cost) or not self.program.low[variable // 2] <= at < self.program.high[variable // 2]:
                raise Wrong('a search tree splits what cannot be split')
            splits.append((variable // 2, at, (self.low, self.high), variable % 2 == 1, 0))
            return None

    def skip(self, variable):
        """Steps over what is below a node of which nothing is left."""
        due = 2 if variable >= 0 else int(variable == AGAIN)
        while due:
            below, _, count = self.take(3)
            self.take_multipliers(count)
            due += -1 + (2 if below >= 0 else int(below == AGAIN))

    # ---- the box

    def narrow(self, variable, low, high):
        low, high = max(low, self.low[variable]), min(high, self.high[variable])
        if low > high:
            raise Closed
        if (low, high) != (self.low[variable], self.high[variable]):
            self.low[variable], self.high[variable] = low, high
            self.has_changed = True

    def narrow_row(self, entries, least, most):
        low = sum(weight * (self.low if weight > 0 else self.high)[variable] for variable, weight in entries)
        high = sum(weight * (self.high if weight > 0 else self.low)[variable] for variable, weight in entries)
        if low > most or high < least:
            raise Closed
        if high <= most and low >= least:
            return
        for variable, weight in entries:
            size, old_low, old_high = abs(weight), self.low[variable], self.high[variable]
            room = (most - low) // size if most != NONE else NONE
            lack = (high - least) // size if least != -NONE else NONE
            if weight > 0:
                self.narrow(variable, old_high - lack, old_low + room)
            else:
                self.narrow(variable, old_high - room, old_low + lack)

    def narrow_box(self):
        self.has_changed = True
        costly = [(variable, weight) for variable, weight in enumerate(self.cost) if weight]
        while self.has_changed:
            self.has_changed = False
            for row in self.rows:
                self.narrow_row(row.entries, row.least, row.most)
            self.narrow_row(costly, -NONE, self.asked)

    def end_of(self, number, value):
        """The end of a row that a multiplier is for."""
        if not 0 <= number < len(self.rows) or abs(value) > 1 << 50:
            raise Wrong('a search tree names a row or multiplier that cannot be')
        end = self.rows[number].least if value > 0 else self.rows[number].most
        if value and abs(end) == NONE:
            raise Wrong('a multiplier of a bound that is none')
        return end if value else 0

    def dual_of(self, multipliers):
        """The dual value of the box under any multipliers, and the reduced costs."""
        dual, reduced = 0, [self.scale * cost for cost in self.cost]
        for number, value in multipliers:
            dual += value * self.end_of(number, value)
            for variable, weight in self.rows[number].entries:
                reduced[variable] -= value * weight
        dual += sum(min(cost * low, cost * high) for cost, low, high in zip(reduced, self.low, self.high))
        if dual > self.scale * self.asked:
            raise Closed
        return dual, reduced

    def use(self, multipliers):
        """Weak duality closes the box, or reduced costs narrow it."""
        dual, reduced = self.dual_of(multipliers)
        gap = self.scale * self.asked - dual
        for variable, cost in enumerate(reduced):
            if cost > 0:
                self.narrow(variable, self.low[variable], self.low[variable] + gap // cost)
            if cost < 0:
                self.narrow(variable, self.high[variable] - gap // -cost, self.high[variable])

    def use_changes(self, multipliers):
        """A tree whose records say how they differ from the first: splits alone narrow a box, weak duality alone closes it."""
        for number, value in multipliers:
            self.end_of(number, value)                      # even where the record names the row again
        if self.base is None:
            self.base = dict(multipliers)
        self.dual_of({**self.base, **dict(multipliers)}.items())


def check_tree(program, level, cost):
    """Raises Wrong unless the tree shows that nothing is better than the level's value."""
    if level['goal'] == 'worst-rank' and level['value'] == 0:
        return
    if (level.get('tree') or [])[1:2] == [FACE]:
        check_face(program, level, cost)
    else:
        Walk(program, level, cost).run()


def check_face(program, level, cost):
    """A tree of one record whose dual value is the level's own: whatever has that value stands at the ends that reduced costs and multipliers name."""
    tree, walk = level['tree'], Walk(program, level, cost)
    rows, values = tree[4::2], tree[5::2]
    if tree[0] != 1 or level['goal'] == 'worst-rank' or tree[3] != len(rows) or len(tree) != 4 + 2 * len(rows):
        raise Wrong('a face is not what it should be')
    if any(row >= other for row, other in zip(rows, rows[1:])) or 0 in values:
        raise Wrong('the rows of a face do not ascend')
    walk.asked = NONE
    dual, reduced = walk.dual_of(list(zip(rows, values)))
    if dual != level['value']:
        raise Wrong('a face of %s shows %s, not %d' % (level['goal'], dual, level['value']))
    for variable, rest in enumerate(reduced):
        if rest > 0:
            program.high[variable] = program.low[variable]
        if rest < 0:
            program.low[variable] = program.high[variable]
    for number, value in zip(rows, values):
        row = program.rows[number]
        row.least, row.most = (row.least, row.least) if value > 0 else (row.most, row.most)


def classes_of(cohort):
    return sorted({whole(row, 'priority', 1) for row in cohort.students.values()})
