#!/bin/sh
# The names a library defines are those the header declares and those the version map lists.
# usage: symbols.sh plain|instrumented NM HEADER MAP LIBRARY
set -u
if [ "$1" != plain ]; then
    echo "these objects carry names of the compiler's"
    exit 77
fi
nm=$2 header=$3 map=$4 library=$5

case $library in
*.a | *.o) symbols=$("$nm" -g --defined-only "$library") || exit 99 ;;
*) symbols=$("$nm" -D --defined-only "$library") || exit 99 ;;
esac

folder=$(mktemp -d) || exit 99
trap 'rm -rf "$folder"' EXIT
grep -v '^#' "$header" | tr '\n' ' ' | grep -oE 'SLOSS_API [^(;]*\(' | grep -oE '[A-Za-z0-9_]+\($' |
    tr -d '(' | sort >"$folder/header"
sed -n '/global:/,/local:/s/^ *\([A-Za-z0-9_]*\);.*/\1/p' "$map" | sort >"$folder/map"
# The version node itself is an absolute symbol, A.
echo "$symbols" | awk 'NF == 3 && $2 != "A" { sub("@.*", "", $3); print $3 }' | sort \
    >"$folder/library"

failed=0
[ -s "$folder/header" ] || { echo "no declaration found in $header"; failed=1; }
for other in map library; do
    if ! diff -u "$folder/header" "$folder/$other"; then
        echo "not ok: header (-) and $other (+) differ"
        failed=1
    fi
done
if foreign=$(grep -v '^sloss_' "$folder/library"); then
    echo "not ok: names without the prefix:" $foreign
    failed=1
fi
[ $failed = 1 ] || echo "ok: $(wc -l <"$folder/library") names"
exit $failed
