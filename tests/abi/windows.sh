#!/bin/sh
# Compiled for Windows, the one file compiles without a warning, and asks the linker to export the names
# the header declares and no others.
# usage: windows.sh BUILD SOURCE STRINGS CLANG
set -u
build=$1 source=$2 strings=$3 clang=$4

folder=$(mktemp -d) || exit 99
trap 'rm -rf "$folder"' EXIT

# clang's immintrin.h would take functions of the C library, which the one file does not call.
if ! "$clang" --target=x86_64-w64-windows-gnu -std=c11 -Wall -Wextra -Wconversion -Wshadow -Werror \
    -D__MM_MALLOC_H -nostdlibinc -isystem "$source/tests/abi/bare" -c "$build/lib/sloss.c" -o "$folder/object"; then
    echo "not ok: it does not compile"
    exit 1
fi
grep -oE '^ *sloss_[a-z0-9_]*;' "$source/lib/sloss.map" | tr -d ' ;' | sort >"$folder/want"
[ -s "$folder/want" ] || exit 99
"$strings" -a "$folder/object" | tr ' ' '\n' | sed -n 's/^-export:"\{0,1\}\([A-Za-z0-9_]*\).*/\1/p' |
    sort >"$folder/got"
if ! diff -u "$folder/want" "$folder/got"; then
    echo "not ok: declared (-) and exported (+) differ"
    exit 1
fi
echo "ok: $(wc -l <"$folder/got") names"
