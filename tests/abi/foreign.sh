#!/bin/sh
# On other machines of 64 bits, what clang makes of the one file links with the C library, libm and
# libgcc: it needs no function that only clang's own runtime library has.
# usage: foreign.sh BUILD SOURCE NM CLANG
set -u
build=$1 source=$2 nm=$3 clang=$4

folder=$(mktemp -d) || exit 99
trap 'rm -rf "$folder"' EXIT
failed=0
fail() {
    echo "not ok: $1"
    failed=1
}

library=' abort free malloc memchr memcmp memcpy memmove memset strchr strcmp strcpy strlen strncmp __assert_fail '
libgcc=' __ashlti3 __ashrti3 __clzdi2 __clzti2 __ctzdi2 __divti3 __lshrti3 __modti3 __multi3 __popcountdi2 __udivti3 __umodti3 '

# Without optimization nothing is left out because it is never called.
for machine in aarch64 riscv64 s390x; do
    if ! "$clang" --target=$machine-linux-gnu -std=c11 -Wall -Wextra -Werror -nostdlibinc \
        -isystem "$source/tests/abi/bare" -c "$build/lib/sloss.c" -o "$folder/$machine.o"; then
        fail "$machine: it does not compile"
        continue
    fi
    "$nm" -u "$folder/$machine.o" | awk '{ print $2 }' >"$folder/needed" || exit 99
    grep -qx malloc "$folder/needed" || fail "$machine: $nm does not read the object"
    while read -r name; do
        case $library$libgcc in
        *" $name "*) ;;
        *) fail "$machine: $name is in neither the C library nor libgcc" ;;
        esac
    done <"$folder/needed"
done

# The programs: the operation by its name in clang's own language, which is the same for all machines.
headers=$(find "$source/examples" "$source/include" -type d -printf "-I%p\n")
count=0
for file in $(find "$source/examples" -name '*.c'); do
    count=$((count + 1))
    "$clang" -std=c17 -w $headers -S -emit-llvm -o "$folder/code" "$file" ||
        fail "$file: it does not compile"
    ! grep -q 'call.*smul\.with\.overflow\.i128' "$folder/code" ||
        fail "$file: a checked product of signed 128-bit numbers, which takes __muloti4"
done
[ "$count" -gt 10 ] || fail "only $count sources of programs"
[ $failed = 1 ] || echo "ok: the one file for 3 machines, $count sources of programs"
exit $failed
