#!/bin/sh
# The library has no floating point, so every machine computes the same.
# usage: integers.sh TOP
set -u
cd "$1" || exit 99

failed=0
for file in include/sloss/*.h lib/*/*.[ch] lib/*/*/*.[ch]; do
    code=$(awk 'BEGIN { RS = "[*]/" } { sub(/\/[*].*/, ""); print }' "$file") || exit 99
    if echo "$code" | grep -nwE 'float|double|_Complex|math\.h|[0-9]+\.[0-9]*f?'; then
        echo "not ok: floating point in $file"
        failed=1
    fi
done
exit $failed
