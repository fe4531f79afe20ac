#!/bin/sh
# What is installed suffices: a program builds by pkg-config, shared and static, and runs; the licence is
# there, and a manual page for each program.
# usage: install.sh MESON PKG_CONFIG BUILD PROGRAM.c pages|no-pages C_COMPILER...
set -eu
meson=$1 pkg_config=$2 build=$3 program=$4 pages=$5
shift 5

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
"$meson" install -C "$build" --no-rebuild --quiet --destdir "$folder/root"
(cd "$folder/root" && find . ! -type d | sort)

pc=$(find "$folder/root" -name sloss.pc)
export PKG_CONFIG_PATH="${pc%/*}" PKG_CONFIG_SYSROOT_DIR="$folder/root"
export PKG_CONFIG_ALLOW_SYSTEM_CFLAGS=1 PKG_CONFIG_ALLOW_SYSTEM_LIBS=1
cflags=$("$pkg_config" --cflags sloss)
libdir=${pc%/pkgconfig/sloss.pc}

"$@" -o "$folder/shared" "$program" $cflags $("$pkg_config" --libs sloss)
LD_LIBRARY_PATH=$libdir "$folder/shared"
echo "ok shared"
"$@" -o "$folder/static" "$program" $cflags "$libdir/libsloss.a"
"$folder/static"
echo "ok static"

licence=$(find "$folder/root" -path '*/share/doc/sloss/COPYING')
[ -s "$licence" ] || { echo "not ok: no COPYING"; exit 1; }
for installed in $(find "$folder/root" -path '*/bin/*'); do
    page=$(find "$folder/root" -path "*/share/man/man1/${installed##*/}.1")
    [ "$pages" = no-pages ] || [ -s "$page" ] || { echo "not ok: no manual page ${installed##*/}.1"; exit 1; }
done
echo "ok licence, $pages"
