#!/bin/sh
# Replays cases that were worked by hand: outside.sh REPLAY FOLDER NAME...
# The folder is the reader's: without it the test is skipped.
replay=$1 folder=$2
shift 2
[ -d "$folder" ] || { echo "skipped: no $folder"; exit 77; }
failed=0
for name in "$@"; do
    "$replay" --quiet "$folder/$name.scn" || failed=$((failed + 1))
done
echo "$(($# - failed)) passed, $failed failed"
[ "$failed" = 0 ]
