#!/bin/sh
# Sizes, offsets and numbers are those of layout.def, in C11 and in C++11.
# usage: layout.sh LAYOUT.c INCLUDE C++_COMPILER C_COMPILER...
set -u
source=$1 include=$2 cxx=$3
shift 3

failed=0
"$@" -x c -std=c11 -I"$include" -Wall -Wextra -pedantic -Werror -fsyntax-only "$source" ||
    failed=1
"$cxx" -x c++ -std=c++11 -I"$include" -Wall -Wextra -pedantic -Werror -fsyntax-only "$source" ||
    failed=1
[ $failed = 1 ] || echo ok
exit $failed
