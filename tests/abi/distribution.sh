#!/bin/sh
# The archive as a distribution or a cross compiler makes it defines sloss_ names alone, and a program
# links with it; and programs are linked to the shared library if asked.
# usage: distribution.sh KIND MESON SOURCE NM CC [TOOL]
# KIND: lto, with a link-time optimizer asked for in CFLAGS; slim, by meson; cross, for another machine,
# with a compiler that is told of it in c_args; programs, TOOL is readelf.
set -eu
kind=$1 meson=$2 source=$3 nm=$4 cc=$5

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT

if [ "$kind" = programs ]; then
    CC=$cc "$meson" setup "$folder/build" "$source" --buildtype=plain -Dprograms=shared >"$folder/log" 2>&1 &&
        "$meson" compile -C "$folder/build" sloss-allocate >>"$folder/log" 2>&1 || {
        tail -20 "$folder/log"
        echo "not ok: it does not build"
        exit 1
    }
    program=$folder/build/examples/sloss-allocate
    "$6" -dW "$program" | grep -q 'NEEDED.*libsloss\.so\.' || { echo "not ok: linked to the archive"; exit 1; }
    printf 'id,weight\na,1\nb,2\n' | "$program" --total 3 | grep -qx b,2 || { echo "not ok: it fails"; exit 1; }
    echo "ok $kind"
    exit
fi
cp -r "$source/examples/consumers" "$folder/consumer"
cd "$folder/consumer"
mkdir subprojects/sloss
for part in meson.build meson_options.txt COPYING lib include; do
    [ ! -e "$source/$part" ] || cp -r "$source/$part" subprojects/sloss
done

runner=
case $kind in
lto)
    export CFLAGS='-O0 -flto=auto -ffat-lto-objects' LDFLAGS='-O0 -flto=auto -ffat-lto-objects'
    set --
    ;;
slim)
    set -- -Db_lto=true
    ;;
cross)
    echo 'int main(void) { return 0; }' >none.c
    if ! "$cc" --target=aarch64-linux-gnu -o none none.c 2>log; then
        echo "skipped: $cc links nothing for aarch64; libc6-dev-arm64-cross is missing?"
        exit 77
    fi
    target="'--target=aarch64-linux-gnu'"
    cat >cross.ini <<I
[binaries]
c = '$cc'
ar = 'aarch64-linux-gnu-ar'
strip = 'aarch64-linux-gnu-strip'
[host_machine]
system = 'linux'
cpu_family = 'aarch64'
cpu = 'aarch64'
endian = 'little'
[built-in options]
c_args = [$target]
c_link_args = [$target]
I
    set -- --cross-file cross.ini
    runner=$(command -v qemu-aarch64 || command -v qemu-aarch64-static || true)
    runner=${runner:+$runner -L /usr/aarch64-linux-gnu}
    ;;
*)
    echo "unknown kind $kind"
    exit 99
    ;;
esac
CC=$cc "$meson" setup build --buildtype=plain --default-library=static --wrap-mode=nodownload "$@" >log 2>&1 &&
    "$meson" compile -C build consumer >>log 2>&1 || {
    tail -20 log
    echo "not ok $kind: it does not build"
    exit 1
}
names=$("$nm" -g --defined-only build/subprojects/sloss/lib/libsloss.a | awk 'NF == 3 { print $3 }')
echo "$names" | grep -qx sloss_version || { echo "not ok $kind: $nm finds nothing"; exit 1; }
foreign=$(echo "$names" | grep -cv '^sloss_' || true)
if [ "$foreign" != 0 ]; then
    echo "not ok $kind: $foreign of $(echo "$names" | wc -l) names are not sloss_"
    exit 1
fi
if [ "$kind" = cross ] && [ -z "$runner" ]; then
    echo "ok $kind: built, and not run, since there is no qemu-user"
    exit
fi
got=$($runner build/consumer)
[ ${#got} = 32 ] || { echo "not ok $kind: it says '$got'"; exit 1; }
echo "ok $kind: $(echo "$names" | wc -l) names, $got"
