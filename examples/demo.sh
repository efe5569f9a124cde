#!/bin/sh
# SPDX-License-Identifier: MIT
# sh examples/demo.sh [COHORT]: installs what is missing, builds tandem, places a school (or the cohort folder that is named), checks the
# plan once more and says where it lies. May be run again and again: it replaces its own earlier plan and nothing else.
set -eu

root=$(cd "$(dirname "$0")/.." && pwd)
cohort=${1:-$root/examples/data/school}
[ $# -le 1 ] || { echo "usage: sh examples/demo.sh [COHORT]" >&2; exit 2; }
[ -d "$cohort" ] || { echo "There is no folder $cohort." >&2; exit 1; }

sh "$root/examples/need.sh" gcc libc6-dev meson ninja-build pkg-config libutf8proc-dev

build=$root/build/demo
log=$root/build/demo.log
mkdir -p "$root/build"
say_why() { cat "$log" >&2; echo "The build failed; its log is above and in $log." >&2; exit 1; }
if [ ! -f "$build/build.ninja" ]; then
    echo "Building tandem ..." >&2
    meson setup "$build" "$root" -Dtests=false >"$log" 2>&1 || say_why
fi
ninja -C "$build" >"$log" 2>&1 || say_why
tandem=$build/examples/tandem/tandem

plan=$root/build/plan-$(basename "$(cd "$cohort" && pwd)")
set -- --out "$plan" --force
if [ "$cohort" = "$root/examples/data/school" ]; then set -- "$@" --by class; fi
"$tandem" match "$cohort" "$@"

echo "The first students of $plan/placements.csv:"
head -n 9 "$plan/placements.csv" | cut -d, -f1,2,4 | sed '1s/.*/student,goes to,choice/; s/^/   /'
echo "Checked once more, without solving anything:"
printf '   '
"$tandem" verify "$cohort" "$plan"
