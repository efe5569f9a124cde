#!/bin/sh
# SPDX-License-Identifier: MIT
# sh bench/run.sh [FAMILY...]: generates, solves and compares; prints a table; leaves bench.json and bench.svg in the build folder.
# Settings by environment: SIZES="1000 10000 100000 1000000" RUNS=3 PEER_LIMIT=100000 SEED=1 THREADS=1 BUILD=folder BENCH_PYTHON=python3
# Dense families are all pairs: they run at DENSE_SIZES="1000 2000 5000" students. A size above 100000 is run without peers unless PEER_LIMIT says so.
set -eu
here=$(cd "$(dirname "$0")/.." && pwd)
build=${BUILD:-$here/build-bench}
[ -f /usr/include/lemon/network_simplex.h ] || { echo "bench: needs LEMON (apt-get install liblemon-dev)" >&2; exit 1; }
[ -d "$build" ] || meson setup "$build" "$here" -Dbench=true -Dtests=false -Dexamples=false >/dev/null
ninja -C "$build" bench/bench_engine >/dev/null
families=${*:-rank rank-tight rank-balanced rank-several several-tight rank-minimums rank-musts worst-rank rank-maximal maximal-tight maximal-balanced generous generous-tight generous-balanced score score-tight project towns few-big popular dense dense-clustered dense-geo dense-ties dense-popular dense-product same tied balanced-ties chain geo product}
export BENCH_SCIPY="$here/bench/peer_scipy.py" BENCH_PYTHON="${BENCH_PYTHON:-/usr/bin/python3}"
"$BENCH_PYTHON" -c "import scipy.optimize" 2>/dev/null || echo "bench: without scipy (apt-get install python3-scipy), so dense families have no scipy column" >&2
[ -f /usr/include/glpk.h ] || echo "bench: without GLPK (apt-get install libglpk-dev), so small cohorts have no GLPK column" >&2
pin=""
if [ "${THREADS:-1}" = 1 ] && command -v taskset >/dev/null 2>&1; then pin="taskset -c 0"; fi
json=$build/bench.json
: >"$json"
for family in $families; do
    case $family in
        dense*) sizes=${DENSE_SIZES:-1000 2000 5000} ;;
        *) sizes=${SIZES:-1000 10000 100000 1000000} ;;
    esac
    for size in $sizes; do
        $pin "$build/bench/bench_engine" "$family" "$size" "${RUNS:-3}" "${PEER_LIMIT:-100000}" "${SEED:-1}" "${THREADS:-1}" >>"$json"
    done
done
python3 "$here/bench/table.py" "$json" "$build/bench.svg"
