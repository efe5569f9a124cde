#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Spoils plans and proofs in one place at a time, and shows them to both checkers: `tandem verify` and examples/python/check_plan.py.

    corrupt_plans.py TANDEM COUNT [SEED]

Small random cohorts with caps, minimums, pins, priorities and several places a student; network plans of random goals and stable ones. A spoilt plan has
its placements.csv and summary.json written to match, so that only the check of the plan itself can find the fault. What is right is known from outside:
a plan is right if it keeps all bounds and is worth as much as the one that was proven (or, stable, if nothing blocks it); a spoilt potential leaves the plan
right, and then both checkers must agree whether the proof still holds. Prints one line with the figures; exit code 1 if any verdict is wrong.
"""
import json
import os
import random
import subprocess
import sys
import tempfile

import recount
from recount import Wrong

import check_plan

GOALS = ['placed,rank', 'placed,score', 'rank-maximal', 'placed,generous', 'priority,rank', 'placed,balance,rank', 'score,changes', 'worst-rank,placed,rank']


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
    rows = [recount.PLAN_COLUMNS]
    for student in cohort.students:
        places = sorted(plan[student], key=list(cohort.opportunities).index)
        rows += [[student, place, cohort.partner_of(place), cohort.rank.get((student, place), ''), cohort.score.get((student, place), ''), 'placed', '']
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


def spoil_proof(draw, cohort, proof):
    step = draw.choice(proof['steps'])
    kind, table = draw.choice([('students', cohort.students), ('opportunities', cohort.opportunities), ('partners', cohort.partners)])
    key = draw.choice(list(table))
    step[kind][key] = step[kind].get(key, 0) + draw.choice([-3, -2, -1, 1, 2, 3])
    return proof


class Campaign:
    def __init__(self, tandem, draw):
        self.tandem, self.draw = tandem, draw
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
        is_stable = self.draw.random() < 0.3
        draw_cohort(self.draw, folder, is_stable)
        out, spoilt = folder + '-plan', folder + '-spoilt'
        asked = ['--mechanism', 'stable-students'] if is_stable else ['--goal', self.draw.choice(GOALS)]
        done = subprocess.run([self.tandem, 'match', folder, '--out', out, '--quiet'] + asked, stderr=subprocess.PIPE)
        cohort = recount.Cohort(folder)
        if done.returncode != 0 or not any(cohort.wishes.values()):
            return
        plan = recount.read_plan(cohort, out)
        proof, summary = (json.loads(recount.read_text(os.path.join(out, name))) for name in ('proof.json', 'summary.json'))
        if proof['method'] not in ('network', 'stable'):
            return
        if not verify(self.tandem, folder, out) or not second(cohort, out):
            self.fault('%s: a plan as it came is refused' % folder)
        for _ in range(tries):
            subprocess.run(['cp', '-r', out + '/.', spoilt], check=True) if os.path.isdir(spoilt) else subprocess.run(['cp', '-r', out, spoilt], check=True)
            if proof['steps'] and self.draw.random() < 0.5:
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
    print('%d corruptions of plans and proofs of %d cohorts: %d wrong plans and %d right ones, %d proofs that no longer hold and %d that do: '
          '%d wrong verdicts of two checkers' % (campaign.tried, number, campaign.wrong_plans, campaign.right_plans, campaign.proofs_refused,
                                                 campaign.proofs_kept, campaign.faults))
    return campaign.faults != 0


if __name__ == '__main__':
    sys.exit(main(sys.argv))
