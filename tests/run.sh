#!/bin/sh
# SPDX-License-Identifier: MIT
# sh tests/run.sh: installs what is missing, builds, runs every test. The last line is `N passed, N failed`.
#
#   build/tests      a release build: unit, property, scenario, command line, memory and symbol tests; valgrind over the unit tests
#   build/sanitized  the same tests with AddressSanitizer and UndefinedBehaviorSanitizer, random campaigns shortened
set -u

root=$(cd "$(dirname "$0")/.." && pwd)
cd "$root" || exit 1

nothing() { echo "$1" >&2; echo "0 passed, 1 failed"; exit 1; }

sh examples/need.sh gcc g++ libc6-dev libc6-dbg binutils meson ninja-build pkg-config libutf8proc-dev libjansson-dev libglpk-dev libcmocka-dev \
    valgrind python3 || nothing "The packages that the tests need could not be installed."

export UBSAN_OPTIONS=halt_on_error=1:abort_on_error=1:print_stacktrace=1 ASAN_OPTIONS=abort_on_error=1
mkdir -p build/logs
rm -f build/logs/*

build() {    # FOLDER OPTION...
    folder=$1
    shift
    [ -f "$folder/build.ninja" ] || meson setup "$folder" . "$@" || return 1
    ninja -C "$folder"
}

run() {      # LOG FOLDER ARGUMENT...: keeps the machine-readable log of one test run
    log=$1
    folder=$2
    shift 2
    echo "== $log"
    meson test -C "$folder" --no-rebuild --print-errorlogs --logbase "$log" "$@"
    mv "$folder/meson-logs/$log"*.json build/logs/ 2>/dev/null || echo '{"name": "'"$log"'", "result": "FAIL", "returncode": 1}' >"build/logs/$log.json"
}

build build/tests -Dwerror=false >build/logs/build.txt 2>&1 || { cat build/logs/build.txt >&2; nothing "The build failed."; }
run tests build/tests
run valgrind build/tests --setup valgrind

if build build/sanitized -Dwerror=false -Dbuildtype=debugoptimized -Db_ndebug=false -Db_sanitize=address,undefined >build/logs/sanitized.txt 2>&1; then
    run sanitized build/sanitized --no-suite cohorts
else
    cat build/logs/sanitized.txt >&2
    echo '{"name": "sanitized build", "result": "FAIL", "returncode": 1}' >build/logs/sanitized.json
fi

python3 tests/count.py build/logs/*.json
