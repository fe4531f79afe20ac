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
want_margin=$("$replay" --quiet margin.scn)
got_margin=$want_margin # where there is no program of that story
want_together=$("$replay" --quiet together.scn)
got_together=$want_together
want_govern=$("$replay" --quiet govern.scn)
got_govern=$want_govern

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
    # The folders of the second library stay behind.
    cp -r "$source/lib" lib
    rm -r lib/journal lib/sqlite
    "$@" -std=c17 -I"$source/include" -Ilib -o consumer consumer.c lib/*/*.c lib/*/*/*.c
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
    for story in consumer margin together govern; do
        "$@" -std=c++11 -Wall -Wextra -pedantic -Werror -o $story $story.cpp $(pkg-config --cflags --libs sloss)
    done
    got=$(./consumer)
    got_margin=$(./margin)
    got_together=$(./together)
    got_govern=$(./govern)
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
    "$meson" setup build -Doptimization=0 --wrap-mode=nodownload >log 2>&1 &&
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
    # The commands that the README gives, as they stand there, with nothing to fetch and another python3 and pip
    # first in PATH. The library is found by the loader, and then beside the package.
    mkdir examples other
    cp -r "$source/examples/python" examples
    printf '#!/bin/sh\nexit 1\n' >other/python3
    chmod +x other/python3
    cp other/python3 other/pip
    sed -n 's/^    \(.*python3 -m venv .*\|.*pip install .*\)$/\1/p' examples/python/README.md >commands
    [ "$(wc -l <commands)" = 2 ] || { cat commands; echo "not ok: not two commands"; exit 1; }
    find examples -type f | sort >before
    env -u PYTHONPATH PATH="$folder/consumer/other:$PATH" PIP_NO_INDEX=1 PYTHONDONTWRITEBYTECODE=1 \
        sh -e commands >log 2>&1 || { cat log; exit 1; }
    find examples -type f | sort | cmp - before # a build leaves nothing beside its source
    unset SLOSS_LIBRARY PYTHONPATH
    got=$(venv/bin/python consumer.py)
    got_margin=$(venv/bin/python examples/python/margin.py)
    got_together=$(venv/bin/python examples/python/together.py)
    cp "$libdir/libsloss.so.0" venv/lib/python3*/site-packages/sloss
    beside=$(LD_LIBRARY_PATH='' venv/bin/python consumer.py)
    [ "$beside" = "$got" ] || { echo "not ok: beside the package '$beside'"; exit 1; }
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
if [ "$got_margin" != "$want_margin" ] || [ ${#want_margin} != 32 ]; then
    echo "not ok $kind: the story of margin has '$got_margin', want '$want_margin'"
    exit 1
fi
if [ "$got_together" != "$want_together" ] || [ ${#want_together} != 32 ]; then
    echo "not ok $kind: the story of accounts that are margined together has '$got_together', want '$want_together'"
    exit 1
fi
if [ "$got_govern" != "$want_govern" ] || [ ${#want_govern} != 32 ]; then
    echo "not ok $kind: the story of settings that change later has '$got_govern', want '$want_govern'"
    exit 1
fi
echo "ok $kind: $got"
