#!/bin/sh
# The public header compiles alone, without a warning, as C11 to C23 and as C++11 to C++20.
# usage: header.sh HEADER C++_COMPILER C_COMPILER...
set -u
header=$1 cxx=$2
shift 2

failed=0
check() {
    language=$1 standard=$2
    shift 2
    # Nothing precedes the include: the header brings all that it needs.
    if printf '#include "%s"\n' "$header" | "$@" -x "$language" -std="$standard" \
        -Wall -Wextra -pedantic -Werror -fsyntax-only -; then
        echo "ok $standard"
    else
        echo "not ok $standard"
        failed=1
    fi
}

for standard in c11 c17 c2x; do
    check c "$standard" "$@" -Wc++-compat -Wstrict-prototypes
done
for standard in c++11 c++20; do
    check c++ "$standard" "$cxx"
done
exit $failed
