#!/bin/sh
# The library and the programs copy text into room of a known size only: no call that writes as long as its
# source goes on, and none that reads a word without a bound.
# usage: unbounded.sh TOP
set -u
cd "$1" || exit 99

files=$(find lib examples include -name '*.c' -o -name '*.h' -o -name '*.cpp')
[ "$(echo "$files" | wc -l)" -gt 100 ] || exit 99
# shellcheck disable=SC2086 # names of sources have no blanks
if grep -nE '\b(strcpy|stpcpy|strncpy|strcat|strncat|sprintf|vsprintf|gets)[[:space:]]*\(|scanf[[:space:]]*\(.*%s' $files; then
    echo "not ok: unbounded copies; sl_name_copy(), copy_text() and snprintf() have a bound"
    exit 1
fi
echo ok
