#!/bin/sh
# SPDX-License-Identifier: MIT
# check_headers.sh INCLUDE CC CXX: each public header compiles alone, pedantically, as C99, C11 and C++11.
set -u

include=$1 cc=$2 cxx=$3
failed=0 tried=0
flags="-Wall -Wextra -pedantic -pedantic-errors -Werror -fsyntax-only -I$include"
for header in tandem/tandem.h tandem/cohort.h; do
    for standard in c99 c11; do
        tried=$((tried + 1))
        echo "#include <$header>" | $cc -std=$standard $flags -x c - || { echo "$header is not $standard"; failed=$((failed + 1)); }
    done
    tried=$((tried + 1))
    echo "#include <$header>" | $cxx -std=c++11 $flags -x c++ - || { echo "$header is not C++11"; failed=$((failed + 1)); }
    # what a foreign-function interface is fed: no attributes
    tried=$((tried + 1))
    echo "#include <$header>" | $cc -std=c99 -DTANDEM_API= $flags -x c - || { echo "$header needs attributes"; failed=$((failed + 1)); }
done
echo "headers: $((tried - failed)) passed, $failed failed"
[ "$failed" -eq 0 ]
