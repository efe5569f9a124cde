#!/bin/sh
# SPDX-License-Identifier: MIT
# same_output.sh EXPECTED PROGRAM ARGUMENT...: the program ends with 0 and prints exactly what the file holds.
expected=$1
shift
actual=$("$@") || { echo "it ends with $?"; exit 1; }
if [ "$actual" = "$(cat "$expected")" ]; then exit 0; fi
echo "expected:"; cat "$expected"; echo "actual:"; printf '%s\n' "$actual"
exit 1
