#!/bin/sh
# Each public header compiles alone, without a warning, as C11 to C23 and as C++11 to C++20, and so does a
# file that uses each of its macros; and sloss.h stays small enough to be read in one sitting.
# usage: header.sh C++_COMPILER HEADER... -- C_COMPILER...
set -u
cxx=$1
shift
headers=
while [ "$1" != -- ]; do
    headers="$headers $1"
    shift
done
shift

failed=0
check() {
    header=$1 language=$2 standard=$3
    shift 3
    # Nothing precedes the include: the header brings all that it needs. A macro warns where it is used.
    uses=$(sed -n 's/^#define \(SLOSS_[A-Z0-9_]*\) .*/\1/p' "$header" | grep -v '^SLOSS_API$' |
        sed 's/.*/extern const uint64_t use_&; const uint64_t use_& = &;/')
    if printf '#include "%s"\n%s\n' "$header" "$uses" | "$@" -x "$language" -std="$standard" \
        -Wall -Wextra -pedantic -Werror -fsyntax-only -; then
        echo "ok ${header##*/} $standard"
    else
        echo "not ok ${header##*/} $standard"
        failed=1
    fi
}

for header in $headers; do
    for standard in c11 c17 c2x; do
        check "$header" c "$standard" "$@" -Wc++-compat -Wstrict-prototypes
    done
    for standard in c++11 c++20; do
        check "$header" c++ "$standard" "$cxx" -Wold-style-cast
    done
    lines=$(wc -l <"$header")
    if [ "${header##*/}" = sloss.h ] && [ "$lines" -gt 920 ]; then
        echo "not ok: sloss.h has $lines lines; it shall be read in one sitting: at most 920"
        failed=1
    fi
done
exit $failed
