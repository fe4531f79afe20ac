#!/bin/sh
# The library has no writable global data, so ledgers share nothing.
# usage: globals.sh plain|instrumented NM ARCHIVE
set -u
if [ "$1" != plain ]; then
    echo "these objects carry data of the compiler's"
    exit 77
fi
nm=$2 archive=$3

all=$("$nm" "$archive") || exit 99
[ "$(echo "$all" | grep -c ' [Tt] ')" -gt 0 ] || { echo "no code in $archive"; exit 99; }

# By section, not by letter: a constant table of pointers is relocated once, then read-only.
writable=$("$nm" -f sysv --defined-only "$archive" | awk -F '|' '
    { section = $7; gsub(/ /, "", section) }
    section ~ /^\.data\.rel\.ro/ { next }
    section ~ /^(\.data|\.bss|\.tdata|\.tbss|\.lbss|\.ldata|\*COM\*)/ { print $1, section }')
if [ -n "$writable" ]; then
    echo "not ok: writable data"
    echo "$writable"
    exit 1
fi
echo "ok"
