#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Spoils plans and proofs in one place at a time, and shows them to both checkers: `tandem verify` and examples/python/check_plan.py.

    corrupt_plans.py TANDEM COUNT [SEED]

Small random cohorts with caps, minimums, bans, priorities and several places a student; some have every kind of rule, places that close, slots and students
of several seats. Network plans and integer ones of random goals, and stable ones. A spoilt plan has
its placements.csv and summary.json written to match, so that only the check of the plan itself can find the fault. What is right is known from outside:
a plan is right if it keeps all bounds and is worth as much as the one that was proven (or, stable, if nothing blocks it); a spoilt potential or search tree
leaves the plan right, and then both checkers must agree whether the proof still holds. Prints one line with the figures; exit code 1 if any verdict is wrong.
"""
import json
import os
import random
import subprocess
import sys
import tempfile

import recount
import recount_rules
from recount import Wrong

import check_plan

GOALS = ['placed,rank', 'placed,score', 'rank-maximal', 'placed,generous', 'priority,rank', 'placed,balance,rank', 'score,changes', 'worst-rank,placed,rank']
WHOLE_GOALS = GOALS + ['placed,open,rank', 'open,placed', 'balance,placed', 'rank-maximal,open']


def write(folder, name, rows):
    with open(os.path.join(folder, name), 'w', encoding='utf-8', newline='') as file:
        file.write(''.join(','.join(map(str, row)) + '\n' for row in rows))


def draw_cohort(draw, folder, is_stable):
    os.makedirs(folder)
    students, places = ['s%d' % i for i in range(draw.randint(2, 6))], ['p%d' % i for i in range(draw.randint(1, 4))]
    write(folder, 'students.csv', [['id', 'max_placements', 'priority']] +
          [[student, 1 if is_stable else draw.choice([1, 1, 2]), draw.choice([1, 1, 2])] for student in students])
    partners = ['o0', 'o1']
    write(folder, 'partners.csv', [['id', 'seats']] + [[partner, draw.choice(['', 1, 2, 3])] for partner in partners])
    rows = [['id', 'seats', 'min_seats', 'partner']]
    for place in places:
        seats = draw.randint(0, 3)
        rows.append([place, seats, 0 if is_stable else min(seats, draw.choice([0, 0, 0, 1])), draw.choice(['', 'o0', 'o1'])])
    write(folder, 'opportunities.csv', rows)
    wishes = [['student', 'opportunity', 'rank', 'score']]
    for student in students:
        chosen = draw.sample(places, draw.randint(0, len(places)))
        wishes += [[student, place, draw.randint(1, 3) if not is_stable else rank, draw.randint(0, 9)] for rank, place in enumerate(chosen, 1)]
    write(folder, 'preferences.csv', wishes)
    write(folder, 'previous.csv', [['student', 'opportunity']] + [[student, draw.choice(places)] for student in students if draw.random() < 0.3])
    if is_stable:
        write(folder, 'rankings.csv', [['student', 'opportunity', 'rank']] +
              [[student, place, rank] for place in places for rank, student in enumerate(draw.sample(students, len(students)), 1)])
    else:
        write(folder, 'rules.csv', [['rule', 'students', 'opportunities']] +
              [['forbid', draw.choice(students), draw.choice(places)] for _ in range(draw.choice([0, 0, 1]))])


def draw_rule(draw, students, places):
    kind = draw.choice(['pin', 'forbid', 'require', 'share', 'quota', 'quota', 'quota-each', 'limit', 'together', 'apart', 'conflict', 'budget'])
    who, where = ';'.join(draw.sample(students, draw.randint(1, len(students)))), ';'.join(draw.sample(places, draw.randint(1, len(places))))
    least = draw.randint(0, 1)
    ends = {'share': ('language', ''), 'budget': ('money', draw.randint(0, 12)), 'quota': (draw.choice(['', least]), draw.choice([least + 1, '60%'])),
            'quota-each': (draw.choice(['', '10%']), least + 1), 'limit': ('', draw.randint(0, 2))}.get(kind, ('', ''))
    if kind in ('pin', 'forbid'):
        who, where = draw.choice(students), draw.choice(places)
    return [kind, who, '*' if kind == 'together' else where, *ends]


def draw_whole_cohort(draw, folder):
    """With what no network has: rules over many pairs, places that close, slots, students of several seats."""
    os.makedirs(folder)
    students, places = ['s%d' % i for i in range(draw.randint(3, 8))], ['p%d' % i for i in range(draw.randint(2, 5))]
    sized, slots = draw.random() < 0.3, draw.random() < 0.3
    write(folder, 'students.csv', [['id', 'max_placements', 'priority', 'size', 'language', 'lottery']] +
          [[student, draw.choice([1, 1, 2]), draw.choice([1, 1, 2]), draw.choice([1, 2]) if sized else 1, draw.choice(['', 'en', 'fr;en']), draw.choice(['', 7, 9])]
           for student in students])
    write(folder, 'partners.csv', [['id', 'seats', 'min_seats']] + [[partner, draw.choice(['', 2, 3, 5]), draw.choice(['', '', 1])] for partner in ('o0', 'o1')])
    rows = [['id', 'seats', 'min_seats', 'may_close', 'partner', 'slots', 'money', 'language']]
    for place in places:
        seats = draw.randint(0, 4)
        rows.append([place, seats, min(seats, draw.choice([0, 0, 1, 2, 3])), draw.choice(['', 'yes', 'yes']), draw.choice(['', 'o0', 'o1']),
                     draw.choice(['', 'mon', 'mon;fri']) if slots else '', draw.choice([0, 2, 2.5, 5]), draw.choice(['', 'en', 'fr'])])
    write(folder, 'opportunities.csv', rows)
    wishes = [['student', 'opportunity', 'rank', 'score']]
    for student in students:
        wishes += [[student, place, draw.randint(1, 3), draw.randint(0, 9)] for place in draw.sample(places, draw.randint(0, len(places)))]
    write(folder, 'preferences.csv', wishes)
    write(folder, 'previous.csv', [['student', 'opportunity']] + [[student, draw.choice(places)] for student in students if draw.random() < 0.3])
    write(folder, 'rules.csv', [['rule', 'students', 'opportunities', 'min', 'max']] + [draw_rule(draw, students, places) for _ in range(draw.randint(0, 4))])


def verify(tandem, cohort_folder, out):
    done = subprocess.run([tandem, 'verify', cohort_folder, out], stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
    if done.returncode not in (0, 6):
        raise SystemExit('verify ends with %d: %s' % (done.returncode, done.stderr.decode()))
    return done.returncode == 0


def second(cohort, out):
    try:
        check_plan.check(cohort, recount.read_plan(cohort, out), os.path.join(out, 'proof.json'))
    except Wrong:
        return False
    return True


def placements(cohort, plan):
    rows, pinned = [recount.PLAN_COLUMNS], recount.ruled_pairs(cohort, 'pin')
    for student in cohort.students:
        places = sorted(plan[student], key=list(cohort.opportunities).index)
        rows += [[student, place, cohort.partner_of(place), cohort.rank.get((student, place), ''), cohort.score.get((student, place), ''),
                  'pinned' if (student, place) in pinned else 'placed', '']
                 for place in places] or [[student, '', '', '', '', 'unplaced', '']]
    return rows


def write_plan(cohort, plan, out, summary):
    """The files of a spoilt plan, so that everything in them follows from its placements."""
    write(out, 'placements.csv', placements(cohort, plan))
    pairs = [(student, place) for student in plan for place in plan[student]]
    placed = sum(1 for places in plan.values() if places)
    ranks = recount.profile(cohort, plan)
    told = dict(summary, placed=placed, unplaced=len(plan) - placed, placements=len(pairs), open=len({place for _, place in pairs}), ranks=ranks,
                worst_rank=len(ranks))
    told['goals'] = [dict(goal, value=int(value) if not isinstance(value, list) else value, bound=int(value) if not isinstance(value, list) else value)
                     for goal in summary['goals'] for value in [recount.recount(cohort, plan, goal['name'])]]
    if summary['blocking_pairs'] is not None:
        told['blocking_pairs'] = count_blocking(cohort, plan)
    with open(os.path.join(out, 'summary.json'), 'w', encoding='utf-8') as file:
        json.dump(told, file)


def count_blocking(cohort, plan):
    rosters = {}
    for student in plan:
        for place in plan[student]:
            rosters.setdefault(place, []).append(student)
    return sum(check_plan.blocks(cohort, plan, rosters, student, place) for student in plan for place in cohort.wishes[student])


def is_right(cohort, plan, proven, proof):
    """Known from outside: bounds kept, and worth as much as the plan that was proven; or nothing blocks."""
    try:
        recount.check_plan(cohort, plan, False)
        recount_rules.check_rules(cohort, plan)
    except Wrong:
        return False
    if any(places.count(place) > 1 for places in plan.values() for place in places):
        return False
    if proof['method'] == 'stable':
        return count_blocking(cohort, plan) == 0
    return all(recount.same(recount.recount(cohort, plan, goal), recount.recount(cohort, proven, goal)) for goal in proof['goals'])


def spoil_plan(draw, cohort, plan):
    spoilt = {student: list(places) for student, places in plan.items()}
    student = draw.choice(list(plan))
    if spoilt[student] and draw.random() < 0.6:
        spoilt[student].remove(draw.choice(spoilt[student]))
    if draw.random() < 0.7:
        spoilt[student].append(draw.choice(list(cohort.opportunities)))
    if draw.random() < 0.5:
        other = draw.choice(list(plan))
        spoilt[student], spoilt[other] = spoilt[other], spoilt[student]
    return spoilt


def spoil_tree(draw, proof):
    """One number of one tree is another, or the tree lacks its end, or has one too many."""
    trees = [level['tree'] for level in proof['bounds'] if level.get('tree')]
    if not trees:
        proof['bounds'][0]['value'] -= 1
        return proof
    tree, kind = draw.choice(trees), draw.random()
    if kind < 0.8:
        tree[draw.randrange(len(tree))] += draw.choice([-300, -2, -1, 1, 2, 300])
    elif kind < 0.9:
        del tree[draw.randrange(1, len(tree)):]
    else:
        tree.append(draw.choice([-1, 0, 1]))
    return proof


def spoil_proof(draw, cohort, proof):
    if proof.get('bounds'):
        return spoil_tree(draw, proof)
    step = draw.choice(proof['steps'])
    kind, table = draw.choice([('students', cohort.students), ('opportunities', cohort.opportunities), ('partners', cohort.partners)])
    key = draw.choice(list(table))
    step[kind][key] = step[kind].get(key, 0) + draw.choice([-3, -2, -1, 1, 2, 3])
    return proof


class Campaign:
    def __init__(self, tandem, draw):
        self.tandem, self.draw = tandem, draw
        self.trees = self.branched = 0
        self.tried = self.wrong_plans = self.right_plans = self.proofs_refused = self.proofs_kept = self.faults = 0

    def fault(self, what):
        self.faults += 1
        print('fault: %s' % what)

    def try_plan(self, folder, out, cohort, plan, proof, summary):
        spoilt = spoil_plan(self.draw, cohort, plan)
        right = is_right(cohort, spoilt, plan, proof)
        write_plan(cohort, spoilt, out, summary)
        self.right_plans += right
        self.wrong_plans += not right
        first, second_says = verify(self.tandem, folder, out), second(cohort, out)
        if proof['mechanism'] == 'stable-students' and right and spoilt != plan:
            first = right                                  # stable, but not the best for students: only the first checker claims that much
        if first != right or second_says != right:
            self.fault('%s: a plan that is %s: verify %s, check_plan %s: %s, not %s' % (folder, right, first, second_says, spoilt, plan))

    def try_proof(self, folder, out, cohort, proof):
        with open(os.path.join(out, 'proof.json'), encoding='utf-8') as file:
            text = file.read()
        with open(os.path.join(out, 'proof.json'), 'w', encoding='utf-8') as file:
            json.dump(spoil_proof(self.draw, cohort, proof), file)
        first, second_says = verify(self.tandem, folder, out), second(cohort, out)
        self.proofs_kept += first
        self.proofs_refused += not first
        if first != second_says:
            self.fault('%s: a proof: verify %s, check_plan %s' % (folder, first, second_says))
        with open(os.path.join(out, 'proof.json'), 'w', encoding='utf-8') as file:
            file.write(text)

    def run(self, folder, number, tries):
        is_stable, is_whole = self.draw.random() < 0.3, self.draw.random() < 0.7
        if is_whole:
            is_stable = False
            draw_whole_cohort(self.draw, folder)
        else:
            draw_cohort(self.draw, folder, is_stable)
        out, spoilt = folder + '-plan', folder + '-spoilt'
        asked = ['--mechanism', 'stable-students'] if is_stable else ['--goal', self.draw.choice(WHOLE_GOALS if is_whole else GOALS)]
        done = subprocess.run([self.tandem, 'match', folder, '--out', out, '--quiet'] + asked, stderr=subprocess.PIPE)
        cohort = recount.Cohort(folder)
        if done.returncode != 0 or not any(cohort.wishes.values()):
            return
        plan = recount.read_plan(cohort, out)
        proof, summary = (json.loads(recount.read_text(os.path.join(out, name))) for name in ('proof.json', 'summary.json'))
        if not check_plan.covers(cohort, proof):
            return
        for level in proof.get('bounds', []):
            self.trees += 1
            self.branched += level['nodes'] > 1
        if not verify(self.tandem, folder, out) or not second(cohort, out):
            self.fault('%s: a plan as it came is refused' % folder)
        for _ in range(tries):
            subprocess.run(['cp', '-r', out + '/.', spoilt], check=True) if os.path.isdir(spoilt) else subprocess.run(['cp', '-r', out, spoilt], check=True)
            if (proof['steps'] or proof.get('bounds')) and self.draw.random() < 0.5:
                self.try_proof(folder, spoilt, cohort, json.loads(recount.read_text(os.path.join(out, 'proof.json'))))
            else:
                self.try_plan(folder, spoilt, cohort, plan, proof, summary)
            self.tried += 1


def main(arguments):
    tandem, count, draw = os.path.abspath(arguments[1]), int(arguments[2]), random.Random(int(arguments[3]) if len(arguments) > 3 else 1)
    campaign = Campaign(tandem, draw)
    with tempfile.TemporaryDirectory() as temporary:
        number = 0
        while campaign.tried < count:
            campaign.run(os.path.join(temporary, 'c%d' % number), number, min(20, count - campaign.tried))
            number += 1
    print('%d corruptions of plans and proofs of %d cohorts (%d search trees, %d of them with branches): %d wrong plans and %d right ones, %d proofs that no '
          'longer hold and %d that do: %d wrong verdicts of two checkers' %
          (campaign.tried, number, campaign.trees, campaign.branched, campaign.wrong_plans, campaign.right_plans, campaign.proofs_refused,
           campaign.proofs_kept, campaign.faults))
    return campaign.faults != 0


if __name__ == '__main__':
    sys.exit(main(sys.argv))
