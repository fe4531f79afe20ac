#!/bin/sh
# Every source, test and scenario is named in its folder's meson.build, and every intrinsic is tested:
# none is forgotten silently.
# usage: listed.sh TOP
set -u
cd "$1" || exit 99

failed=0
not_listed() {
    echo "not ok: $1 is not in $2"
    failed=1
}
listed() {
    build=$1 name=$2 file=$3
    grep -q "'$name'" "$build" || not_listed "$file" "$build"
}
# A unit test, a bench and a test in Python may have one name, so each is looked for in the list of its own suite:
# between the lines that begin with these words.
listed_between() {
    from=$1 to=$2 name=$3 file=$4
    sed -n "/^ *$from/,/^ *$to/p" tests/meson.build | grep -q "'$name'" ||
        not_listed "$file" "its list in tests/meson.build"
}

for file in lib/*/*.c lib/*/*/*.c; do
    listed lib/meson.build "${file#lib/}" "$file"
done
for file in tests/unit/test_*.c; do
    name=${file##*/test_}
    # With sources of the examples it stands by itself.
    [ "$name" = scenario_spell.c ] ||
        listed_between "'unit': \[" "'property': \[" "${name%.c}" "$file"
done
for file in tests/property/test_*.c; do
    name=${file##*/test_}
    listed_between "'property': \[" "}" "${name%.c}" "$file"
done
for file in tests/fuzz/fuzz_*.c; do
    name=${file##*/fuzz_}
    listed_between "fuzz_objects = {" "endforeach" "${name%.c}" "$file"
done
for file in tests/bench/bench_*.c; do
    name=${file##*/bench_}
    listed_between "# bench:" "# python:" "${name%.c}" "$file"
done
for file in tests/python/test_*.py; do
    name=${file##*/test_}
    listed_between "# python:" "# docs:" "${name%.py}" "$file"
done
# Cases of the slow reference that the library does not run: it asks for a whole value of a lot also where it is a quanto,
# and refuses a price that is no whole number of ticks before anything else of a fill.
for file in tests/conformance/slow/cases/*.scn; do
    name=${file##*/}
    case $name in
    half-to-even-2-5-is-2-3-5-is-4.scn | refusals-have-their-names.scn) ;;
    *) listed_between "variation_cases = \\[" "# conformance:" "${name%.scn}" "$file" ;;
    esac
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
