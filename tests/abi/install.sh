#!/bin/sh
# What is installed suffices: a program builds by pkg-config, shared and static, and runs; the licence is
# there, and a manual page for each program.
# usage: install.sh MESON PKG_CONFIG BUILD PROGRAM.c pages|no-pages C_COMPILER...
set -eu
meson=$1 pkg_config=$2 build=$3 program=$4 pages=$5
shift 5

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
"$meson" install -C "$build" --no-rebuild --quiet --destdir "$folder/root"
(cd "$folder/root" && find . ! -type d | sort)

pc=$(find "$folder/root" -name sloss.pc)
export PKG_CONFIG_PATH="${pc%/*}" PKG_CONFIG_SYSROOT_DIR="$folder/root"
export PKG_CONFIG_ALLOW_SYSTEM_CFLAGS=1 PKG_CONFIG_ALLOW_SYSTEM_LIBS=1
cflags=$("$pkg_config" --cflags sloss)
libdir=${pc%/pkgconfig/sloss.pc}

"$@" -o "$folder/shared" "$program" $cflags $("$pkg_config" --libs sloss)
LD_LIBRARY_PATH=$libdir "$folder/shared"
echo "ok shared"
"$@" -o "$folder/static" "$program" $cflags "$libdir/libsloss.a"
"$folder/static"
echo "ok static"

# The second library, where it is built: its program runs the same way.
if [ -n "$(find "$folder/root" -name sloss-journal.pc)" ]; then
    cat >"$folder/journal.c" <<'END'
#include <sloss/journal.h>
int main(void)
{
    struct sloss_journal_file_config config = {.struct_size = sizeof(config), .path = "/there is none"};
    struct sloss_journal_file *file = 0;
    enum sloss_journal_status status = sloss_journal_file_open(&config, &file);
    sloss_journal_file_close(file);
    return status == SLOSS_JOURNAL_MISSING && sloss_version() > 0 ? 0 : 1;
}
END
    cflags=$("$pkg_config" --cflags sloss-journal)
    "$@" -o "$folder/journal" "$folder/journal.c" $cflags $("$pkg_config" --libs sloss-journal)
    LD_LIBRARY_PATH=$libdir "$folder/journal"
    echo "ok journal, shared"
    "$@" -o "$folder/journal" "$folder/journal.c" $cflags "$libdir/libsloss-journal.a" "$libdir/libsloss.a" -lsqlite3 -lm
    "$folder/journal"
    echo "ok journal, static"
fi

licence=$(find "$folder/root" -path '*/share/doc/sloss/COPYING')
[ -s "$licence" ] || { echo "not ok: no COPYING"; exit 1; }
for installed in $(find "$folder/root" -path '*/bin/*'); do
    page=$(find "$folder/root" -path "*/share/man/man1/${installed##*/}.1")
    [ "$pages" = no-pages ] || [ -s "$page" ] || { echo "not ok: no manual page ${installed##*/}.1"; exit 1; }
done
echo "ok licence, $pages"
