#!/bin/sh
# What cannot build the library is told so in one sentence that says what to do.
# usage: toolchains.sh BUILD SOURCE MESON C_COMPILER...
set -u
build=$1 source=$2 meson=$3
shift 3
cc=$*

folder=$(mktemp -d) || exit 99
trap 'rm -rf "$folder"' EXIT
failed=0
fail() {
    echo "not ok: $1"
    sed 's/^/    /' "$folder/log" | tail -20
    failed=1
}

# The one file: one error, and no other beside it.
$cc -std=c11 -U__SIZEOF_INT128__ -c -o "$folder/o" "$build/lib/sloss.c" 2>"$folder/log" &&
    fail 'a compiler without 128-bit integers makes the one file'
grep -q 'error.*sloss needs 128-bit integers: compile it with gcc or clang, for a machine of 64 bits' \
    "$folder/log" || fail 'the one file does not say what it needs'
[ "$(grep -c 'error:' "$folder/log")" = 1 ] || fail 'the one file says more than one thing'

# The sources: that is the first of what the compiler says.
$cc -std=c17 -U__SIZEOF_INT128__ -I"$source/include" -I"$source/lib" -c -o "$folder/o" \
    "$source/lib/base/wide.c" 2>"$folder/log" && fail 'a compiler without 128-bit integers makes wide.c'
grep -m 1 'error:' "$folder/log" | grep -q 'sloss needs 128-bit integers' ||
    fail 'wide.c does not say first what it needs'

# refused WHAT SENTENCE OPTION...: meson setup ends with it. Compilers are asked by CC.
refused() {
    what=$1 sentence=$2
    shift 2
    rm -rf "$folder/build"
    "$meson" setup "$folder/build" "$source" "$@" >"$folder/log" 2>&1 && fail "$what is accepted"
    grep -q "ERROR: .*$sentence" "$folder/log" || fail "$what: other words"
}
CC="$cc -U__SIZEOF_INT128__" refused 'a compiler without 128-bit integers' \
    'sloss needs 128-bit integers: take gcc or clang, for a machine of 64 bits (CC=gcc)'
CC=$cc refused 'programs with the shared library alone, without it' \
    '-Dprograms=shared takes a shared library: choose -Ddefault_library=both or shared' \
    -Dprograms=shared -Ddefault_library=static

[ $failed = 1 ] || echo ok
exit $failed
