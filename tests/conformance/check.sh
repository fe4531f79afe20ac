# What the checks of the programs share; sourced, after their programs' paths are absolute. They run in a folder of
# their own, and count what passed and failed.
# shellcheck shell=sh
passed=0 failed=0
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder" || exit 99

# wrapped PROGRAM: a path that starts it, also where it is of another machine: through the wrapper that Meson names.
wrapped() {
    if [ -z "${MESON_EXE_WRAPPER:-}" ]; then
        echo "$1"
        return
    fi
    printf '#!/bin/sh\nexec %s "%s" "$@"\n' "$MESON_EXE_WRAPPER" "$1" >"$folder/.${1##*/}"
    chmod +x "$folder/.${1##*/}"
    echo "$folder/.${1##*/}"
}

# check WHAT WANTED_STATUS WANTED_TEXT COMMAND...: the text must be in what the command prints
check() {
    what=$1 status=$2 text=$3
    shift 3
    out=$("$@" 2>&1 </dev/null)
    got=$?
    case $out in
    *"$text"*) found=yes ;;
    *) found=no ;;
    esac
    if [ "$got" = "$status" ] && [ $found = yes ]; then
        passed=$((passed + 1))
    else
        failed=$((failed + 1))
        printf '%s: status %s, want %s; want "%s" in:\n%s\n' "$what" "$got" "$status" "$text" "$out"
    fi
}
