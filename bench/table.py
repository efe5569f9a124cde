# SPDX-License-Identifier: MIT
"""table.py bench.json bench.svg: the table of a bench run on standard output (Markdown), and time against students as an SVG."""
import json
import math
import sys

COLOURS = ["#1b6ca8", "#c0392b", "#2e8b57", "#8e44ad", "#d35400", "#16a085", "#7f8c8d", "#b7950b", "#34495e", "#e84393"]


def rows_of(path):
    with open(path, encoding="ascii") as lines:
        return [json.loads(line) for line in lines if line.strip()]


PEERS = {"lemon_ns": "LEMON network simplex", "lemon_cs": "LEMON cost scaling", "scipy": "scipy linear_sum_assignment",
         "glpk": "GLPK out-of-kilter", "general": "our general method"}


def best_peer(row):
    peers = [row[name] for name in PEERS if name in row]
    return min(peers) if peers else None


def exponent(rows, family):
    points = [r for r in rows if r["family"] == family and r["students"] >= 10000]
    if len(points) < 2:
        return None
    first, last = points[0], points[-1]
    return math.log(last["ours"] / first["ours"]) / math.log(last["students"] / first["students"])


def table(rows):
    shown = [name for name in PEERS if any(name in r for r in rows)]
    heads = ["family", "students", "ours s"] + [PEERS[name] + " s" for name in shown]
    heads += ["best peer / ours", "gather passes", "check / solve", "peak bytes a pair"]
    print("| " + " | ".join(heads) + " |")
    print("|---" * len(heads) + "|")
    for r in rows:
        peer = best_peer(r)
        cells = [r["family"], str(r["students"]), f"{r['ours']:.4f}"]
        cells += [f"{r[name]:.4f}" if name in r else "" for name in shown]
        cells += [f"{peer / r['ours']:.1f}" if peer else "", f"{r['ours'] / max(r['gather'], 1e-9):.0f}",
                  f"{100 * r['check'] / r['ours']:.0f} %", f"{r['peak_bytes'] / max(r['pairs'], 1):.0f}"]
        print("| " + " | ".join(cells) + " |")
    print()
    for family in dict.fromkeys(r["family"] for r in rows):
        power = exponent(rows, family)
        if power is not None:
            print(f"{family}: time grows as students to the {power:.2f} from 10,000 on")


def plot(rows, path):
    width, height, left, top = 760, 480, 70, 20
    times = [t for r in rows for t in (r["ours"], best_peer(r)) if t]
    low_x, high_x = math.log10(min(r["students"] for r in rows)), math.log10(max(r["students"] for r in rows)) + 1e-9
    low_y, high_y = math.floor(math.log10(min(times))), math.ceil(math.log10(max(times)))

    def place(students, seconds):
        x = left + (math.log10(students) - low_x) / (high_x - low_x) * (width - left - 170)
        y = top + (high_y - math.log10(seconds)) / (high_y - low_y) * (height - top - 50)
        return f"{x:.1f},{y:.1f}"

    out = [f'<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="{height}" font-family="sans-serif" font-size="12">',
           f'<rect width="{width}" height="{height}" fill="white"/>']
    for power in range(low_y, high_y + 1):
        x, y = place(10 ** low_x, 10 ** power).split(",")
        out.append(f'<line x1="{x}" y1="{y}" x2="{width - 170}" y2="{y}" stroke="#ddd"/><text x="{left - 8}" y="{y}" text-anchor="end">1e{power} s</text>')
    for students in sorted(set(r["students"] for r in rows)):
        x, y = place(students, 10 ** low_y).split(",")
        out.append(f'<text x="{x}" y="{float(y) + 18}" text-anchor="middle">{students:,}</text>')
    for number, family in enumerate(dict.fromkeys(r["family"] for r in rows)):
        colour, mine = COLOURS[number % len(COLOURS)], [r for r in rows if r["family"] == family]
        out.append(f'<polyline fill="none" stroke="{colour}" stroke-width="2" points="{" ".join(place(r["students"], r["ours"]) for r in mine)}"/>')
        peers = " ".join(place(r["students"], best_peer(r)) for r in mine if best_peer(r))
        out.append(f'<polyline fill="none" stroke="{colour}" stroke-dasharray="4 3" points="{peers}"/>')
        out.append(f'<text x="{width - 160}" y="{top + 16 * number + 12}" fill="{colour}">{family}</text>')
    out.append(f'<text x="{left}" y="{height - 8}">students; whole lines: ours, dashed: the best peer; seconds of the solve</text></svg>')
    with open(path, "w", encoding="ascii") as file:
        file.write("\n".join(out) + "\n")


def main():
    rows = rows_of(sys.argv[1])
    table(rows)
    plot(rows, sys.argv[2])


main()
