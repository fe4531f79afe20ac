#!/bin/sh
# What the programs read: tables, configurations, scenarios and what these include. Each is read as it is meant or refused
# with the place and the reason, and nothing is dropped, cut or waited for without an end.
# usage: readers.sh REPLAY ALLOCATE STRESS
set -u
replay=$(realpath "$1") allocate=$(realpath "$2") stress=$(realpath "$3")
# shellcheck source=tests/conformance/check.sh
. "$(dirname "$(realpath "$0")")/check.sh"

table() { printf '%s\n' "$@" >t.csv; }
# A program that waits for ever or makes lines without an end is a failure, not a test that hangs.
soon() { timeout 20 "$@"; }
shares() { "$allocate" --total 9 "$@" t.csv; }
# bytes WHAT: so many times a letter
bytes() { head -c "$1" /dev/zero | tr '\0' "$2"; }

# ---- names of columns: 5 and 5, of which a gives at most 3
result='a,3
b,6
# total 9 residual 0'
table 'id,weight,cap' 'a,5,3' 'b,5,9'
check 'names as they are' 0 "$result" shares
printf '\357\273\277id,weight,cap\na,5,3\nb,5,9\n' >t.csv
check 'a byte order mark' 0 "$result" shares
printf '\357\273\277cap,id,weight\r\n3,a,5\r\n9,b,5' >t.csv
check 'a byte order mark before the cap' 0 "$result" shares
table '"id","weight","cap"' 'a,"5","3"' 'b,5,9'
check 'names and numbers in quotes' 0 "$result" shares
for name in Cap CAP ' cap' 'cap ' 'c a p' capp ca cpa _cap '" cap"'; do
    table "id,weight,$name" 'a,5,3' 'b,5,9'
    check "the name $name" 2 't.csv:1: error syntax: column 3 is named' shares
    check "the name $name is told which it is near to" 2 'is "cap" meant?' shares
done
for name in Weight weigth weights ' weight'; do
    table "$name,cap" '5,3' '5,9'
    check "the name $name" 2 'is "weight" meant?' shares
done
for name in ID Id ' id'; do
    table "$name,weight" 'a,5' 'b,5'
    check "the name $name" 2 'is "id" meant?' shares
done
table 'id,weight,note,cap' 'a,5,x,3' 'b,5,y,9'
check 'an unknown column' 2 't.csv:1: error syntax: column 3 is named "note", which is not known' shares
check 'which is skipped on purpose' 0 "$result" shares --ignore note
check 'another one is skipped' 2 'column 3 is named "note"' shares --ignore notes
table 'id,weight,note,cap,"a, b"' 'a,5,x,3,1' 'b,5,y,9,2'
check 'two are skipped' 0 "$result" shares --ignore note --ignore 'a, b'
table 'id,weight,cap,rank' 'a,5,3,x' 'b,5,9,y'
check 'a known one is skipped' 0 "$result" shares --ignore rank
check 'nothing to skip' 2 'usage:' "$allocate" t.csv --total 9 --ignore
table 'id,weight,cap,cap' 'a,5,3,3' 'b,5,9,9'
check 'a column twice' 2 't.csv:1: error syntax: column 4 is named "cap" as one before it is' shares
table 'id,weight,cap,"cap"' 'a,5,3,3' 'b,5,9,9'
check 'a column twice, once in quotes' 2 'column 4 is named "cap" as one before it is' shares
table 'id,weight,' 'a,5,3' 'b,5,9'
check 'a column without a name' 2 'column 3 is named ""' shares
: >t.csv
check 'an empty table' 2 't.csv:1: error syntax: the file is empty' shares --policy equal
printf 'id,weight,x\033[2J\na,5,3\n' >t.csv
check 'a name that would clear the screen' 2 'column 3 is named "x\x1b[2J"' shares
{ printf 'weight' && bytes 300 ,; } >t.csv
check 'columns without a number' 2 'error' shares --ignore ''
check 'too many columns' 2 't.csv:1: error limit: more than 256 columns' shares --ignore ''
for near in $(bytes 5000 c) $(bytes 32 c) $(bytes 33 c); do
    table "weight,$near" '1,2'
    check 'a name that is near to none' 2 'which is not known: --ignore' shares
done

table 'id,weight,xy' 'a,5,3'
check 'two letters are not near to two others' 2 'column 3 is named "xy", which is not known: --ignore' shares

# ---- cells
cell() { table 'id,weight,cap' 'a,5,3' "$1"; }
cell 'b,-1,9'
check 'a negative weight' 2 't.csv:3: error range: row 2, column weight: "-1" is not a whole number from 0 to 9223372036854775807' shares
cell 'b,5.5,9'
check 'a weight that is not whole' 2 't.csv:3: error syntax: row 2, column weight: "5.5" is not a whole number' shares
cell 'b,5,-9'
check 'a negative cap' 2 't.csv:3: error range: row 2, column cap: "-9" is not a whole number from 0' shares
cell 'b,5,x'
check 'a cap that is no number' 2 'row 2, column cap: "x" is not a whole number from 0 to 9223372036854775807, or nothing for no cap' shares
cell 'b,5, 9'
check 'a blank before a number' 2 'row 2, column cap: " 9" is not a whole number' shares
cell 'b,9223372036854775808,9'
check 'a number that does not fit' 2 't.csv:3: error overflow: row 2, column weight: "9223372036854775808"' shares
cell 'b,5'
check 'a field too few' 2 't.csv:3: error syntax: row 2: 2 fields, and the header has 3' shares
cell 'b,5,9,9'
check 'a field too many' 2 't.csv:3: error syntax: row 2: 4 fields, and the header has 3' shares
cell '"b,5,9'
check 'a quote that is not closed' 2 't.csv:3: error syntax: a quote is opened in this row and not closed' shares
printf 'id,weight,cap\n"a\nx",5,3\nb,5,9\nc,x,1\n' >t.csv
check 'a line end in quotes' 2 't.csv:5: error syntax: row 3, column weight: "x"' shares
printf 'id,weight,cap\n"a\nx,1",5,3\nb,5,9\n' >t.csv
check 'an id over two lines' 0 '"a
x,1",3
b,6' shares
printf 'id,weight,cap\na,5,3\nb,5\0,9\n' >t.csv
check 'a zero byte' 2 't.csv:3: error syntax: not a line of text: there is a zero byte in it' shares
{ printf 'id,weight\n' && bytes 1048570 i && printf ',5\n'; } >t.csv
check 'a long id' 0 ',9' shares
{ printf 'id,weight\n' && bytes 1048576 i && printf ',5\n'; } >t.csv
check 'a line that is too long' 2 't.csv:2: error syntax: not a line of text: it is longer than 1,048,576 bytes' shares
{ printf 'id,weight\n"' && bytes 600000 i && echo && bytes 600000 i && printf '",5\n'; } >t.csv
check 'a row of two lines that is too long' 2 't.csv:2: error syntax: not a line of text: it is longer' shares
mkdir folder
check 'a folder' 2 'folder:1: error file: cannot read on: not a file of text' "$allocate" --total 9 folder
{ printf 'weight\n' && yes 1 | head -5000; } >t.csv
check 'more rows than there is room for at first' 0 '# total 5000 residual 0 touched 5000 max 1' "$allocate" --total 5000 t.csv
{ printf 'id,weight\n' && seq 5000 | sed 's/$/,1/'; } >t.csv
check 'and their ids' 0 '
4999,1
5000,1
#' "$allocate" --total 5000 t.csv
check 'found by it' 0 '4097 pays 1 of 5000' "$allocate" --total 5000 --explain 4097 t.csv

# ---- lines of scenarios
printf '\357\273\277asset USD 2\r\ndeposit a 5\r\nexpect balance a 5' >s.scn
check 'a scenario with a byte order mark, carriage returns and no last line end' 0 '' "$replay" --quiet s.scn
printf 'asset USD 2\n\357\273\277deposit a 5\n' >s.scn
check 'a mark elsewhere is no blank' 2 's.scn:2: error syntax: unknown command' "$replay" s.scn
printf 'asset USD 2\nexpect reserve 0\0 1\n' >s.scn
check 'a zero byte in a scenario' 2 's.scn:2: error syntax: not a line of text: there is a zero byte in it' "$replay" s.scn
printf 'asset USD 2\nexpect reserve 0\0' >s.scn
check 'a zero byte in its last line' 2 's.scn:2: error syntax: not a line of text: there is a zero byte' "$replay" s.scn
printf 'asset USD 2\nexpect reserve 0\0 and more' >s.scn
check 'text behind a zero byte' 2 's.scn:2: error syntax: not a line of text: there is a zero byte' "$replay" s.scn
{ printf 'asset USD 2\n# ' && bytes 1048574 '#'; } >s.scn
check 'a line of as many bytes as there may be' 0 '' "$replay" --quiet s.scn
printf '#' >>s.scn
check 'a line of one more' 2 's.scn:2: error syntax: not a line of text: it is longer' "$replay" s.scn
printf 'asset USD 2\ndeposit \033]0;x\a 5\n' >s.scn
check 'a word that would set the title' 2 's.scn:2: error syntax: not a name: \x1b]0;x\x07' "$replay" s.scn
printf 'deposit \302\233\342\200\256x\377 5\n' >s.scn
check 'a word that would turn the text around' 2 '\u{9b}\u{202e}x\xff' "$replay" s.scn
printf 'deposit \330\234\302\255\363\240\201\201\357\277\271x 5\n' >s.scn
check 'other marks of direction, and what is not seen' 2 '\u{61c}\u{ad}\u{e0041}\u{fff9}x' "$replay" s.scn
# Where the machine gives no terminal, what is written to one is not looked at.
if python3 -c 'import os; os.openpty()' 2>/dev/null; then at_terminal=check; else
    at_terminal=:
    echo 'skipped: what is written to a terminal (the machine gives none)'
fi
terminal() { python3 -c 'import os, pty, sys; sys.exit(os.waitstatus_to_exitcode(pty.spawn(sys.argv[1:])))' "$@"; }
printf 'id,weight\nx\033[31my,5\nz,5\n' >t.csv
$at_terminal 'an id on a terminal' 0 'x\x1b[31my,4' terminal "$allocate" --total 8 t.csv
check 'and where a program reads it' 0 "$(printf 'x\033[31my,4\nz,4')" "$allocate" --total 8 t.csv
name=$(printf 'n\033[31m.scn')
printf 'deposit ann 5\n' >"$name"
printf 'asset USD 2\ninclude %s\n' "$name" >s.scn
$at_terminal 'an included file of a red name, in a table on a terminal' 0 ',"n\x1b[31m.scn",1,' terminal "$replay" --csv s.scn
check 'and where a program reads it' 0 ",\"$name\",1," "$replay" --csv s.scn
printf 'asset\n' >"$name"
check 'a file whose name is red' 2 'n\x1b[31m.scn:1: error syntax' "$replay" "$name"
check 'records of a red name' 2 'cannot write gone/n\x1b[31m' "$replay" --commands "gone/$name" s.scn
check 'a folder as a scenario' 2 'folder:1: error file: cannot read on' "$replay" folder

# ---- includes
printf 'asset USD 2\n' >one.scn
printf 'include one.scn\nexpect reserve 0\n' >s.scn
check 'an include' 0 '' "$replay" --quiet s.scn
check 'an include that nobody wants' 2 's.scn:1: error file: no file may be included here: one.scn' "$replay" --no-include s.scn
printf 'expect error file\ninclude one.scn\nasset USD 2\n' >s.scn
check 'which may be expected' 0 '' "$replay" --quiet --no-include s.scn
check 'and is not there without it' 1 's.scn:2: expected error file, got no error' "$replay" s.scn
printf 'asset USD 2\n' >a=b.scn
printf 'include a=b.scn\nexpect reserve 0\n' >s.scn
check 'a name with an equals sign' 0 '' "$replay" --quiet s.scn
printf 'include one.scn two.scn\n' >s.scn
check 'two names' 2 's.scn:1: error syntax: usage: include FILE' "$replay" s.scn
printf 'include\n' >s.scn
check 'no name' 2 's.scn:1: error syntax: usage: include FILE' "$replay" s.scn
mkfifo pipe
for name in pipe folder /dev/null /dev/zero; do
    printf 'include %s\n' "$name" >s.scn
    check "$name is no file" 2 "s.scn:1: error file: cannot read $name: not a regular file" soon "$replay" s.scn
done
{ printf 'include ' && bytes 5000 x && echo; } >s.scn
check 'a path that is too long' 2 's.scn:1: error file: cannot read xxx' "$replay" s.scn
cp one.scn "$(bytes 200 x)"
{ printf 'include ' && bytes 4095 / | sed 's/.$//' && bytes 200 x && echo; } >s.scn
check 'a path is not cut' 2 's.scn:1: error file: cannot read ///' "$replay" s.scn
{ printf 'include ./' && bytes 4086 / && printf 'one.scnx\n'; } >s.scn
check 'a path is not cut where a file is' 2 's.scn:1: error file: cannot read ./' "$replay" s.scn
# Ten files, each of which includes the next fifteen times and more: 15^9 times the last.
for i in 1 2 3 4 5 6 7 8 9; do
    yes "include l$((i + 1)).scn" | head -15 >l$i.scn
done
yes '' | head -100 >l10.scn
check 'a few files that make lines without end' 2 'error limit: more than 1024 files are included' soon "$replay" l1.scn
yes '' | head -9999999 >long.scn
printf 'include long.scn\ninclude two.scn\nexpect error limit\n' >s.scn
printf '\n' >two.scn
check 'as many lines as files that are included may have' 1 'expected a line that is refused' soon "$replay" s.scn
printf '\n\n' >two.scn
check 'one more' 2 'two.scn:2: error limit: included files have more than 10000000 lines in all' soon "$replay" s.scn
rm long.scn
yes 'include one.scn' | head -1024 | sed '2,$s/one/two/' >s.scn
check 'as many files as may be included' 0 '' "$replay" --quiet s.scn
echo 'include two.scn' >>s.scn
check 'one file more' 2 's.scn:1025: error limit: more than 1024 files are included' "$replay" s.scn
for i in $(seq 16); do
    echo "include d$((i + 1)).scn" >d$i.scn
done
echo 'asset USD 2' >d17.scn
check 'as deep as may be' 0 '' "$replay" --quiet d1.scn
echo 'include d18.scn' >d17.scn
echo 'asset USD 2' >d18.scn
check 'a file deeper' 2 'd17.scn:1: error file: cannot read d18.scn: files include each other more than 16 deep' "$replay" d1.scn

# ---- tables and configurations of sloss-stress: a is long 2 at 100 with 50 of money, and owes 10 at 70
cat >b.scn <<'END'
asset USD 2
market M USD lot=1 tick=1
mark M 100
END
config() { printf '%s\n' "$@" >c.conf; }
run() { soon "$stress" "$@" --positions t.csv b.scn c.conf; }
config 'market M' 'scenario d' 'shock M=-30%'
deficit='closed        1, deficit             10'
table 'account,market,lots,price' 'a,M,2,100' 'b,M,-2,100' 'a,USD,50' 'b,USD,900'
check 'a table' 0 "$deficit" run
check 'a table that comes through a pipe' 0 "$deficit" sh -c '"$0" --positions /dev/stdin b.scn c.conf <<END
$(cat t.csv)
END' "$stress"
check 'a table that can be read once' 0 "$deficit" sh -c 'cat t.csv | "$0" --positions /dev/stdin b.scn c.conf' "$stress"
table 'account,price,lots,market' 'a,M,2,100'
check 'a heading in another order' 2 't.csv:1: error: no such market: price' run
table 'account,market,price,lots' 'a,M,2,100' 'b,M,-2,100' 'a,USD,50' 'b,USD,900'
check 'lots and price swapped' 2 't.csv:1: error: no such market: market' run
table 'a,USD,50' 'account,asset,amount'
check 'a heading below the first row' 2 't.csv:2: error: no such asset: asset' run
{ printf 'a,USD,50 #' && bytes 4086 x && printf 'a,USD,7\nb,USD,900\n'; } >t.csv
printf 'a,M,2,100\nb,M,-2,100\n' >>t.csv
sed -i 's/50 #/50#/' t.csv
check 'a long comment is none of the data' 0 "$deficit" run
printf 'a,USD,50\nb,USD,900\nb,M,-2,100\na,M,2,100\0,5\n' >t.csv
check 'a zero byte in a table' 2 't.csv:4: error: cannot be read: not a line of text: there is a zero byte' run
printf 'a,USD,50\nb,USD,900\nb,M,-2,100\na,M,2,100\0' >t.csv
check 'a zero byte in its last row' 2 't.csv:4: error: cannot be read: not a line of text: there is a zero byte' run
check 'a folder as a table' 2 'folder:1: error: cannot be read: cannot read on: not a file of text' soon "$stress" --positions folder b.scn c.conf
printf '\357\273\277a,USD,50\r\nb,USD,900\r\na,M,2,100\r\nb,M,-2,100\r\n' >t.csv
check 'a byte order mark in a table' 0 "$deficit" run
table 'a,USD,50' 'b,USD,900' 'a,M,-9223372036854775808,100'
check 'lots of which there is no opposite' 2 't.csv:3: error: not a size: -9223372036854775808' run
table 'a,USD,-9223372036854775808'
check 'the least amount' 2 't.csv:1: error: ' run
table 'a,M,1,-9223372036854775808'
check 'the least price' 2 't.csv:1: error: ' run
table 'a,USD,50,,'
check 'a row of five' 2 't.csv:1: error: account,asset,amount or account,market,lots,price: a,USD,50,,' run
printf 'a,\033[2J,5\n' >t.csv
check 'an asset that would clear the screen' 2 't.csv:1: error: no such asset: \x1b[2J' run
table 'a,M,2,100' 'b,M,-2,100' 'a,USD,50' 'b,USD,900'
{ bytes 65535 '#' && printf 'shock M=-99%%\n' && printf 'market M\nscenario d\nshock M=-30%%\n'; } >c.conf
check 'a long comment is no line of a configuration' 0 "$deficit" run
{ printf 'market M\nscenario d\nshock M=-30%%\n#' && bytes 1048576 '#'; } >c.conf
check 'a line of a configuration that is too long' 2 'c.conf:4: error: not a line of text: it is longer' run
printf 'market M\nscenario d\nshock M=-30%%\0 N=5%%\n' >c.conf
check 'a zero byte in a configuration' 2 'c.conf:3: error: not a line of text: there is a zero byte' run
printf '\357\273\277market M\r\nscenario d\r\nshock M=-30%%' >c.conf
check 'a byte order mark in a configuration' 0 "$deficit" run
check 'a folder as a configuration' 2 'folder:1: error: cannot read on: not a file of text' soon "$stress" b.scn folder
config 'market M' 'scenario d' 'shock M=-30%'
printf 'include one.scn\nmarket M USD lot=1 tick=1\nmark M 100\n' >i.scn
check 'a book that includes' 0 "$deficit" soon "$stress" --positions t.csv i.scn c.conf
check 'and may not' 2 'i.scn:1: error file: no file may be included here' soon "$stress" --no-include i.scn c.conf
: >empty.scn
config 'scenarios 10' 'observed 5'
check 'a book without an asset' 2 'c.conf:2: error: the book has no asset' soon "$stress" empty.scn c.conf
config 'scenarios 10' 'depletion days=3 inflow=5'
check 'a book without an asset: what comes in a day' 2 'c.conf:2: error: the book has no asset' soon "$stress" empty.scn c.conf
for line in 'depletion days=3' 'asset USD' 'market M' 'collateral USD price=1' 'contribute markets' 'cross M N=5%' \
    'grid M N 1=2' 'scenario d'; do
    config 'scenarios 10' "$line"
    check "a book without an asset: $line" 2 'c.conf' soon "$stress" empty.scn c.conf
done
config 'scenario d' 'funds 50%'
check 'a book without an asset: a day' 2 'c.conf' soon "$stress" empty.scn c.conf
config 'market M' 'scenario d' 'shock M=-30%'
check 'a file of a red name that cannot be written' 2 'cannot write gone/r\x1b[31m' soon "$stress" --json "$(printf 'gone/r\033[31m')" b.scn c.conf

# ---- rows of days
config 'market M' 'scenario d' 'shock M=-30%' 'scenario e' 'shock M=-25%'
check 'days alone' 0 "$deficit" run --csv d.csv
check 'are rows' 0 'day,rounds,closed,deficit,insurance,reserve,backstop,socialized,uncovered,rate_ppm,fund_loss,unwind
d,1,1,10,0,0,0,10,0,166667,0,0' cat d.csv
check 'a row each' 0 '3 d.csv' wc -l d.csv
check 'that cannot be written' 2 'cannot write gone/d.csv' run --csv gone/d.csv
check 'a full disk' 2 'cannot write /dev/full' run --csv /dev/full
config 'scenarios 10' 'market M volatility=1%' 'scenario d' 'shock M=-30%'
check 'with scenarios the rows are these' 0 "$deficit" run --csv s.csv
check 'one for each' 0 '11 s.csv' wc -l s.csv

# ---- names of files in what sloss-replay prints
odd=$(printf 'a\033[2J\377.scn')
printf 'asset USD 2\n' >"$odd"
check 'a report shows the name of a file' 0 'a\x1b[2J\xff.scn: 1 lines' "$replay" "$odd"
check 'JSON is UTF-8 whatever a file is called' 0 'valid' sh -c '"$0" --json "$1" | python3 -c "
import json, sys
json.loads(sys.stdin.buffer.read().decode(\"utf-8\"))
print(\"valid\")"' "$replay" "$odd"
check 'an error shows the name of an account' 2 'no account has the name b\x07' "$replay" --account "$(printf 'b\007')" "$odd"
rm -f "$odd"

printf '%s passed, %s failed\n' $passed $failed
[ $failed = 0 ]
