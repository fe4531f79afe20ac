#!/bin/sh
# What is installed is hardened without being asked: the stack is protected, and what the loader has
# resolved can no longer be written.
# usage: hardened.sh READELF FILE...
set -u
readelf=$1
shift

failed=0
fail() {
    echo "not ok: $1"
    failed=1
}
for file; do
    segments=$("$readelf" -lW "$file") || exit 99
    dynamic=$("$readelf" -dW "$file") || exit 99
    names=$("$readelf" --dyn-syms -W "$file") || exit 99
    echo "$segments" | grep -q GNU_RELRO || fail "$file: no RELRO"
    echo "$dynamic" | grep -qE 'BIND_NOW|FLAGS_1.*NOW' || fail "$file: no BIND_NOW"
    echo "$names" | grep -q __stack_chk_fail || fail "$file: no stack protector"
done
[ $failed = 1 ] || echo "ok: $# files"
exit $failed
