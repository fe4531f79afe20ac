#!/bin/sh
# The one-file build compiles without a warning, defines the names the header declares and no others,
# and the programs made of it say what those of the library say.
# usage: one_file.sh BUILD SOURCE NM REPLAY ALLOCATE LEVEL RELEASE_LEVEL COMPILER
# The levels are of optimization: of an object with assertions, of which programs are made, and of one without.
set -u
build=$1 source=$2 nm=$3 replay=$4 allocate=$5 level=$6 release=$7 compiler=$8
examples=$source/examples

folder=$(mktemp -d) || exit 99
trap 'rm -rf "$folder"' EXIT
mkdir "$folder/sloss" && cp "$build/lib/sloss.c" "$build/lib/sloss.h" "$folder/sloss" || exit 99
# The one header has what the others declare; the programs, which include those, are led to it.
for header in "$source"/include/sloss/*.h; do
    other=$folder/sloss/${header##*/}
    [ -f "$other" ] || echo '#include "sloss.h"' >"$other"
done

fail() {
    echo "not ok: $1"
    exit 1
}

# All that a host may switch on and this library is free of; twice, since assertions use functions,
# and what gcc takes for uninitialized depends on what it inlines.
compile() {
    "$compiler" -std=c11 -Wall -Wextra -Wpedantic -Wcast-align -Wcast-qual -Wconversion \
        -Wmissing-prototypes -Wredundant-decls -Wshadow -Wstrict-prototypes -Wundef -Wvla -Werror \
        "$@" -c "$folder/sloss/sloss.c"
}
compile "$level" -o "$folder/sloss.o" || fail "warnings"
compile "$release" -o "$folder/release.o" -DNDEBUG || fail "warnings of a release"

for object in sloss release; do
    "$source/tests/abi/symbols.sh" plain "$nm" "$folder/sloss/sloss.h" "$source/lib/sloss.map" \
        "$folder/$object.o" || exit 1
done

link() {
    program=$1
    shift
    "$compiler" -std=c17 -O0 -I"$folder" -I"$examples" -o "$folder/$program" "$@" "$folder/sloss.o" ||
        fail "$program does not build"
}
link embed "$examples/embed.c"
common=$examples/common
link replay "$examples"/replay/*.c "$common"/scenario*.c "$common/about.c" "$common/escape.c" \
    "$common/lines.c"
link allocate "$examples"/allocate/*.c "$common"/table*.c "$common/compare.c" "$common/ratio.c" \
    "$common/about.c" "$common/escape.c" "$common/lines.c"

"$folder/embed" || fail "embed"
"$source/tests/conformance/programs.sh" "$folder/replay" "$folder/allocate" || fail "programs"

# same WHAT PROGRAM ORDINARY ARGUMENT...
same() {
    what=$1 program=$2 ordinary=$3
    shift 3
    compared=$((compared + 1))
    "$ordinary" "$@" >"$folder/want" 2>&1
    echo "status $?" >>"$folder/want"
    "$folder/$program" "$@" >"$folder/got" 2>&1
    echo "status $?" >>"$folder/got"
    cmp "$folder/want" "$folder/got" || fail "$what: another result"
}

compared=0
for file in "$examples"/scenarios/*.scn "$source"/tests/fuzz/corpus/scenario/*; do
    same "$file" replay "$replay" --json "$file" # the hash of the state is in it
done
[ "$compared" -gt 100 ] || fail "only $compared scenarios"

# Rows enough to be sampled, and at last weights that are too great for some of the kernels.
for factor in 1 8589934592; do
    awk -v factor="$factor" 'BEGIN {
        print "weight,cap,rank"
        for (row = seed = 1; row <= 10007; row++) {
            seed = (seed * 16807) % 2147483647
            weight = seed % 1000003 * (row % 1000 == 0 ? factor : 1)
            printf "%.0f,%d,%d\n", weight, seed % 50021, seed % 9973
        }
    }' >"$folder/rows.csv"
    for rule in pro-rata equal queue; do
        for rounding in largest-remainder telescoping last; do
            same "$rule $rounding $factor" allocate "$allocate" --rule "$rule" --rounding "$rounding" \
                --total 70000001 "$folder/rows.csv"
            grep -q "^# total 70000001 residual 0 " "$folder/got" || fail "$rule $rounding: refused"
        done
    done
done
echo "ok: $compared results compared"
