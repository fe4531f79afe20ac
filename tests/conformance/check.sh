# What the checks of the programs share; sourced, after their programs' paths are absolute. They run in a folder of
# their own, and count what passed and failed.
# shellcheck shell=sh
passed=0 failed=0
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder" || exit 99

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
