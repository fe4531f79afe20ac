#!/bin/sh
# Every source, test and scenario is named in its folder's meson.build, and every intrinsic is tested:
# none is forgotten silently.
# usage: listed.sh TOP
set -u
cd "$1" || exit 99

failed=0
listed() {
    build=$1 name=$2 file=$3
    if ! grep -q "'$name'" "$build"; then
        echo "not ok: $file is not in $build"
        failed=1
    fi
}

for file in lib/*/*.c lib/allocation/policy/*.c; do
    listed lib/meson.build "${file#lib/}" "$file"
done
for file in tests/unit/test_*.c tests/property/test_*.c; do
    name=${file##*/test_}
    listed tests/meson.build "${name%.c}" "$file"
done
for file in tests/bench/bench_*.c; do
    name=${file##*/bench_}
    listed tests/meson.build "${name%.c}" "$file"
done
for file in tests/python/test_*.py; do
    name=${file##*/test_}
    listed tests/meson.build "${name%.py}" "$file"
done
for file in examples/*.c examples/*/*.c; do
    case $file in
    examples/consumers/*) ;; # built by hosts' own means
    *) listed examples/meson.build "${file#examples/}" "$file" ;;
    esac
done
for file in examples/scenarios/*.scn; do
    name=${file##*/}
    listed examples/meson.build "${name%.scn}" "$file"
done
for name in $(grep -ho '_mm[0-9]*_[a-z0-9_]*' lib/*/*_avx512.c | sort -u); do
    if ! grep -q "\<$name(" tests/stand_ins/operations.c; then
        echo "not ok: $name is not in tests/stand_ins/operations.c, where intrinsics are tested"
        failed=1
    fi
done
exit $failed
