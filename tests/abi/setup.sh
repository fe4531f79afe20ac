#!/bin/sh
# .ci/setup installs what there is: a package that cannot be installed is left out by name, and no other;
# one that is required is named, with what to do. No package is touched: the tools here are stand-ins.
# usage: setup.sh SOURCE
set -u
source=$1

folder=$(mktemp -d) || exit 99
trap 'rm -rf "$folder"' EXIT
mkdir "$folder/bin"
stand_in() {
    cat >"$folder/bin/$1"
    chmod +x "$folder/bin/$1"
}
# Nothing is installed; it is root; apt-get knows all packages but one, and takes all or none.
printf '#!/bin/sh\nexit 1\n' | stand_in dpkg-query
printf '#!/bin/sh\necho 0\n' | stand_in id
stand_in apt-get <<END
#!/bin/sh
case "\$*" in
*update*) exit 0 ;;
*" \$GONE"*) echo "E: Unable to locate package \$GONE" >&2; exit 100 ;;
esac
for word; do echo "\$word" >>"$folder/installed"; done
END
run() {
    rm -f "$folder/installed" "$folder/log"
    touch "$folder/installed"
    PATH="$folder/bin:$PATH" GONE=$1 "$source/.ci/setup" >"$folder/log" 2>&1
}
failed=0
fail() {
    echo "not ok: $1"
    tail -5 "$folder/log"
    failed=1
}

run nothing || fail 'it fails where there is everything'
! grep -q 'left out' "$folder/log" || fail 'it speaks of what is left out where nothing is'
for package in gcc meson cmake golang-go python3-numpy; do
    grep -qx "$package" "$folder/installed" || fail "$package is not installed"
done
run golang-go || fail 'it fails for want of an optional package'
for package in gcc cmake python3-numpy; do
    grep -qx "$package" "$folder/installed" || fail "$package is left out with golang-go"
done
grep -qx 'left out, and so are their tests: golang-go' "$folder/log" || fail 'golang-go is not named'
! run libcmocka-dev || fail 'it passes without a required package'
grep -q 'cannot install.* libcmocka-dev' "$folder/log" || fail 'libcmocka-dev is not named'
[ $failed = 1 ] || echo ok
exit $failed
