#!/bin/sh
# SPDX-License-Identifier: MIT
# fuzz.sh BUILD [SECONDS]: builds each target with clang's fuzzer and both sanitizers in the folder BUILD, and runs it from its corpus.
# New inputs that reach new code stay in BUILD/corpus; a crash leaves its input in BUILD and ends the run.
set -eu

root=$(cd "$(dirname "$0")/../.." && pwd)
build=$1
seconds=${2:-60}
flags="-g -O1 -std=gnu11 -fsanitize=fuzzer,address,undefined -fno-sanitize-recover=undefined -DTDM_FUZZER -I$root/include -I$root/lib -I$root/tests"
mkdir -p "$build"
for target in csv cohort json; do
    clang $flags -DTANDEM_VERSION='"fuzz"' -o "$build/fuzz_$target" "$root/tests/fuzz/fuzz_$target.c" \
        $(find "$root/lib" -name '*.c' ! -path '*/glpk/*') -lutf8proc -lpthread -lm
    mkdir -p "$build/corpus/$target"
    (cd "$build" && "./fuzz_$target" -max_total_time="$seconds" -timeout=1 -max_len=4096 -print_final_stats=1 "corpus/$target" "$root/tests/fuzz/corpus/$target")
done
