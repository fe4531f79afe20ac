#!/bin/sh
# A book of each format that there has been is loaded, holds, and has its hash. usage: formats.sh REPLAY
# After a change of what a format that is not released has, `formats.sh REPLAY write` writes its book anew.
set -u
replay=$(realpath "$1")
formats=$(dirname "$(realpath "$0")")/formats
# shellcheck source=tests/conformance/check.sh
. "$(dirname "$(realpath "$0")")/check.sh"
if [ "${2:-}" = write ]; then
    newest=$(ls "$formats" | sed -n 's/^\([0-9]*\)\.book$/\1/p' | sort -n | tail -1)
    newest=${newest:-1}
    "$replay" --quiet --save "$formats/$newest.book" "$formats/book.scn" | tail -1 >"$formats/$newest.hash"
    exit
fi
replay=$(wrapped "$replay")
for book in "$formats"/*.book; do
    name=$(basename "$book" .book)
    printf 'verify\nexpect hash %s\n' "$(cat "$formats/$name.hash")" >check.scn
    check "format $name" 0 '' "$replay" --quiet --load "$book" check.scn
done
echo "$passed passed, $failed failed"
[ $failed = 0 ]
