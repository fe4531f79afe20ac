#!/bin/sh
# README.md names what is installed, and its program builds and runs by the command that it gives.
# usage: installed.sh MESON PKG_CONFIG BUILD SOURCE C_COMPILER...
set -eu
meson=$1 pkg_config=$2 build=$3 source=$4
shift 4
readme=$source/README.md

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
unset DESTDIR
"$meson" install -C "$build" --no-rebuild --quiet --destdir "$folder/root"
pc=$(find "$folder/root" -name sloss.pc)
prefix=$folder/root$("$pkg_config" --variable=prefix "$pc")

failed=0
section=$(sed -n '/^## To install it/,/^## /p' "$readme")
fail() {
    echo "not ok: $1"
    failed=1
}
# Versions of the shared library are one name; where the system keeps libraries is not README's matter.
for file in $(cd "$prefix" && find . ! -type d | sed 's/\.so\..*/.so/; s/^\.\///; s/^lib\/[^/]*-linux-gnu\//lib\//; s/^lib64\//lib\//' | sort -u); do
    case $section in
    *"\`$file\`"*) ;;
    *) fail "README.md does not say that $file is installed" ;;
    esac
done
for file in $(printf '%s\n' "$section" | grep -o '`\(bin\|include\|lib\)/[^`]*`' | tr -d '`'); do
    case $file in
    *journal*) [ -n "$(find "$folder/root" -name sloss-journal.pc)" ] || continue ;; # where SQLite was found
    esac
    case $file in
    lib/*-linux-gnu) ;;
    lib/*) find "$prefix"/lib* -path "*/${file#lib/}" | grep -q . || fail "README.md says that $file is installed" ;;
    *) [ -e "$prefix/$file" ] || fail "README.md says that $file is installed" ;;
    esac
done

# The command of README.md, where the prefix is not the one that was configured.
mkdir "$folder/bin"
printf '#!/bin/sh\nexec "%s" --define-variable=prefix="%s" "$@"\n' "$pkg_config" "$prefix" >"$folder/bin/pkg-config"
printf '#!/bin/sh\nPATH="%s" exec %s "$@"\n' "$PATH" "$*" >"$folder/bin/cc"
chmod +x "$folder/bin/pkg-config" "$folder/bin/cc"
command=$(grep '^    cc embed\.c ' "$readme")
cp "$source/examples/embed.c" "$folder"
cd "$folder"
unset LD_LIBRARY_PATH
if ! PATH=$folder/bin:$PATH PKG_CONFIG_PATH=${pc%/*} sh -c "$command"; then
    fail "does not build:$command"
elif ! ./embed; then
    fail "does not run when built by:$command"
fi
[ "$failed" = 0 ] && echo ok
exit $failed
