#!/bin/sh
# Types and calls of the shared library are those of the committed baseline (libabigail).
# usage: baseline.sh check|store plain|instrumented ABIDW ABIDIFF READELF INCLUDE LIBRARY BASELINE
#
# Both sides are dumped with the same options and compared as XML: abidiff with the headers of a library
# on one side says yes to any change (docs/abi.md).
set -u
what=$1 objects=$2 abidw=$3 abidiff=$4 readelf=$5 include=$6 library=$7 baseline=$8

if [ "$objects" != plain ]; then
    echo "skipped: these objects carry names of the compiler's"
    exit 77
fi
sections=$("$readelf" -S "$library") || exit 99
case $sections in
*.debug_info*) ;;
*)
    # Without types abidiff finds everything equal.
    echo "skipped: no debug information in $library: use --buildtype=debug or debugoptimized"
    exit 77
    ;;
esac

folder=$(mktemp -d) || exit 99
trap 'rm -rf "$folder"' EXIT
"$abidw" --headers-dir "$include" --drop-private-types --exported-interfaces-only --no-show-locs \
    --no-corpus-path --no-comp-dir-path --no-elf-needed --type-id-style hash "$library" \
    >"$folder/new.abi" || exit 99
if [ "$what" = store ]; then
    cp "$folder/new.abi" "$baseline"
    echo "stored $baseline; say in docs/abi.md what changed, in the same commit"
    exit 0
fi
"$abidiff" --no-added-syms "$baseline" "$folder/new.abi"
status=$?
if [ $status != 0 ]; then
    echo "not ok: the ABI is not that of $baseline (abidiff $status)"
    echo "to accept the change: ninja abi-store (of the second library: journal-abi-store)"
    exit 1
fi
echo "ok: $(grep -c '<function-decl' "$folder/new.abi") functions"
