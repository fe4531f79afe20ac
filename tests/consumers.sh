#!/bin/sh
# A program of another project builds against a fresh installation, runs, and comes to the state that
# sloss-replay comes to.
# usage: consumers.sh KIND MESON BUILD SOURCE COMPILER...
# KIND: c static copied one-file one-file-cxx cxx cmake meson rust go python; the compiler is that of the
# kind, for one-file-cxx that of C++ and then that of C.
set -eu
kind=$1 meson=$2 build=$3 source=$4
shift 4

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cp -r "$source/examples/consumers" "$folder/consumer"
"$meson" install -C "$build" --no-rebuild --quiet --destdir "$folder/root"
pc=$(find "$folder/root" -name sloss.pc)
libdir=${pc%/pkgconfig/sloss.pc}
replay=$(find "$folder/root" -name sloss-replay)
export LD_LIBRARY_PATH="$libdir" PKG_CONFIG_PATH="${pc%/*}" PKG_CONFIG_SYSROOT_DIR="$folder/root"
export PKG_CONFIG_ALLOW_SYSTEM_CFLAGS=1 PKG_CONFIG_ALLOW_SYSTEM_LIBS=1
unset DESTDIR
cd "$folder/consumer"
want=$("$replay" --quiet consumer.scn)

case $kind in
c)
    "$@" -o consumer consumer.c $(pkg-config --cflags --libs sloss)
    got=$(./consumer)
    ;;
static)
    "$@" -o consumer consumer.c $(pkg-config --cflags sloss) "$libdir/libsloss.a"
    got=$(LD_LIBRARY_PATH='' ./consumer)
    ;;
copied)
    "$@" -std=c17 -I"$source/include" -I"$source/lib" -o consumer consumer.c "$source"/lib/*/*.c \
        "$source"/lib/allocation/policy/*.c
    got=$(LD_LIBRARY_PATH='' ./consumer)
    ;;
one-file)
    mkdir vendor vendor/sloss
    cp "$build/lib/sloss.c" "$build/lib/sloss.h" vendor/sloss
    "$@" -std=c11 -Ivendor -o consumer consumer.c vendor/sloss/sloss.c
    got=$(LD_LIBRARY_PATH='' ./consumer)
    ;;
one-file-cxx)
    cxx=$1
    shift
    mkdir vendor vendor/sloss
    cp "$build/lib/sloss.c" "$build/lib/sloss.h" vendor/sloss
    "$@" -std=c11 -c vendor/sloss/sloss.c
    "$cxx" -std=c++11 -Wall -Wextra -pedantic -Werror -Ivendor -o consumer consumer.cpp sloss.o
    got=$(LD_LIBRARY_PATH='' ./consumer)
    ;;
cxx)
    "$@" -std=c++11 -Wall -Wextra -pedantic -Werror -o consumer consumer.cpp \
        $(pkg-config --cflags --libs sloss)
    got=$(./consumer)
    ;;
cmake)
    "$@" -G Ninja -B build . >log 2>&1 && "$@" --build build >>log 2>&1 || { cat log; exit 1; }
    got=$(build/consumer)
    ;;
meson)
    # Without the installation: the tree of the project is the subproject.
    unset PKG_CONFIG_PATH LD_LIBRARY_PATH
    mkdir subprojects/sloss
    cp -r "$source/meson.build" "$source/meson_options.txt" "$source/COPYING" "$source/lib" "$source/include" \
        subprojects/sloss
    "$meson" setup build --wrap-mode=nodownload >log 2>&1 &&
        "$meson" compile -C build consumer >>log 2>&1 || { cat log; exit 1; }
    grep -q 'sloss.*(overridden)\|subproject sloss\|Subproject sloss' log ||
        { cat log; echo "not ok: not the subproject"; exit 1; }
    got=$(build/consumer)
    ;;
rust)
    "$@" -D warnings -o consumer consumer.rs -L "$libdir"
    got=$(./consumer)
    ;;
go)
    export GOCACHE="$folder/cache" GO111MODULE=off GOFLAGS=
    "$@" build -o consumer consumer.go
    got=$(./consumer)
    ;;
python)
    cp -r "$source/examples/python" "$folder/python" # a build leaves files beside its source
    "$@" -m pip install --quiet --no-build-isolation --no-deps --no-index --root-user-action=ignore \
        --disable-pip-version-check --target "$folder/site" "$folder/python"
    unset SLOSS_LIBRARY
    got=$(PYTHONPATH="$folder/site" "$@" consumer.py)
    ;;
*)
    echo "unknown kind $kind"
    exit 99
    ;;
esac

if [ "$got" != "$want" ] || [ ${#want} != 32 ]; then
    echo "not ok $kind: got '$got', want '$want'"
    exit 1
fi
echo "ok $kind: $got"
