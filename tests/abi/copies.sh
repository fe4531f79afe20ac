#!/bin/sh
# Two differing copies of the library in one process keep to themselves: the shared library beside a
# copy whose names are all visible, and plugins that vendor the one file and hide its names.
# usage: copies.sh BUILD SOURCE NM SHARED_LIBRARY C_COMPILER...
set -eu
build=$1 source=$2 nm=$3 library=$(realpath "$4")
shift 4

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"

# The other copy says another version, and has its ledger and its engine laid out in another way: a call
# from one copy into the other does not end well.
mkdir own other own/sloss other/sloss
cp "$build/lib/sloss.c" "$build/lib/sloss.h" own/sloss
sed 's/^\(#define SLOSS_VERSION_PATCH\) \([0-9]*\) /\1 77 /' "$build/lib/sloss.h" >other/sloss/sloss.h
sed 's/^struct sloss_\(ledger\|engine\) {$/&\n    char moved[72];/' "$build/lib/sloss.c" >other/sloss/sloss.c
[ "$(grep -c 'char moved' other/sloss/sloss.c)" = 2 ] || { echo "the other copy is the same"; exit 99; }
version() {
    awk '/^#define SLOSS_VERSION_/ { n = n * 1000 + $3 } END { print n }' "$1/sloss/sloss.h"
}
mine=$(version own) others=$(version other)
[ "$mine" != "$others" ] || exit 99

# Not optimized: each call of the source is one in the object.
compile() {
    copy=$1 out=$2
    shift 2
    "$@" -std=c11 -O0 -fPIC -I"$source/tests/abi" -I"$copy" -I"$copy/sloss" -o "$out"
}
compile other other.o "$@" -c other/sloss/sloss.c &
compile own hidden.o "$@" '-DSLOSS_API=__attribute__((visibility("hidden")))' -c own/sloss/sloss.c &
compile own static.so "$@" -DCOPIES_STATIC '-DSLOSS_API=__attribute__((unused)) static' -shared \
    "$source/tests/abi/copies_plugin.c"
wait
compile own hidden.so "$@" '-DSLOSS_API=__attribute__((visibility("hidden")))' -shared \
    "$source/tests/abi/copies_plugin.c" hidden.o
compile other other.so "$@" -shared other.o
compile other bound.so "$@" -shared -Wl,-Bsymbolic-functions other.o
compile own host "$@" "$source/tests/abi/copies.c" -ldl
compile other rdynamic "$@" -rdynamic "$source/tests/abi/copies.c" other.o -ldl

for plugin in hidden static; do
    if "$nm" -D --defined-only $plugin.so | grep sloss_; then
        echo "not ok: $plugin.so shows these names"
        exit 1
    fi
done

failed=0
if command -v readelf >/dev/null; then
    open=$(readelf -rW "$library" | grep ' sloss_' | awk '{ print $5 }')
    [ -z "$open" ] || { echo "not ok: left to the loader, which may take another copy's:" $open; failed=1; }
fi
try() {
    what=$1
    shift
    echo "$what:"
    "$@" || { echo "not ok: $what: exit $?"; failed=1; }
}
try "by dlopen, the library last" ./host "$others" ./other.so "$mine" "$library"
try "by dlopen, the library first" ./host "$mine" "$library" "$others" ./bound.so
try "in an executable that shows its names" ./rdynamic "$others" - "$mine" "$library"
try "plugins beside the library" ./host "$mine" "$library" "$mine" ./hidden.so "$mine" ./static.so
try "plugins beside another" ./host "$others" ./other.so "$mine" ./hidden.so "$mine" ./static.so
try "plugins in such an executable" ./rdynamic "$others" - "$mine" ./hidden.so "$mine" ./static.so
exit $failed
