#!/bin/sh
# SPDX-License-Identifier: MIT
# check_symbols.sh LIBRARY.so LIBRARY.a EXPORTS.txt [files]: a library keeps no changing data, calls nothing that a guest must not call, and
# exports what is listed and nothing else. `files`: the library that reads and writes files may ask for the words of an errno.
# Prints one line per finding and a figure.
set -u

shared=$1 static=$2 listed=$3
findings=0
complain() { echo "$*"; findings=$((findings + 1)); }

# Sections that hold changing data, in any object. .data.rel.ro is written by the loader alone.
writable=$(objdump -h "$static" | awk '$2 ~ /^\.(data|bss|tdata|tbss)/ && $2 !~ /^\.data\.rel\.ro/ && $3 !~ /^0+$/ { print $2 }')
common=$(nm "$static" 2>/dev/null | awk 'NF > 1 && $(NF - 1) == "C" { print $NF }')
[ -z "$writable$common" ] || complain "changing data: $writable $common; see: nm $static | grep -i ' [bdc] '"

undefined=$(nm -u "$static" 2>/dev/null | awk '$1 == "U" { print $2 }' | sort -u)
for name in abort exit _exit _Exit quick_exit atexit printf vprintf fprintf vfprintf puts putchar putc fputs fputc perror stdout stderr \
    __printf_chk __fprintf_chk __vfprintf_chk signal sigaction raise setlocale uselocale getenv secure_getenv setenv putenv \
    rand srand random srandom drand48 time gettimeofday localtime gmtime strtok strerror system; do
    [ "${4:-core} $name" = "files strerror" ] && continue
    echo "$undefined" | grep -qx "$name" && complain "$static calls $name"
done

exported=$(nm -D --defined-only "$shared" | awk '$2 != "A" { sub(/@.*/, "", $3); print $3 }' | LC_ALL=C sort)
wanted=$(grep -v '^#' "$listed" | LC_ALL=C sort)
for name in $exported; do echo "$wanted" | grep -qx "$name" || complain "exported, but not listed in $listed: $name"; done
for name in $wanted; do echo "$exported" | grep -qx "$name" || complain "listed in $listed, but not exported: $name"; done

echo "$(basename "$shared"): $(echo "$exported" | wc -l) exported symbols, $(echo "$undefined" | wc -l) called from outside, $findings findings"
[ "$findings" -eq 0 ]
