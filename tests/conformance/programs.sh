#!/bin/sh
# The two programs as scenario.md promises them: exit codes, messages, output. usage: programs.sh REPLAY ALLOCATE
set -u
replay=$(realpath "$1") allocate=$(realpath "$2")
scenarios=$(dirname "$(realpath "$0")")/../../examples/scenarios
# shellcheck source=tests/conformance/check.sh
. "$(dirname "$(realpath "$0")")/check.sh"
replay=$(wrapped "$replay") allocate=$(wrapped "$allocate")

scenario() { printf '%s\n' "$@" >s.scn; }

scenario 'asset USD 2' 'deposit bob 10.50' 'expect balance bob 10.50' 'verify' 'hash'
check 'a scenario that holds' 0 'books balance to the atom' "$replay" s.scn
check 'its JSON' 0 '"verified":true' "$replay" --json s.scn
check 'its commands as records' 0 '' "$replay" --quiet --commands out s.scn
check 'one of 128 bytes for each' 0 '256' wc -c out
check 'records of several files' 2 'usage:' "$replay" --commands out s.scn s.scn
check 'records without a place' 2 'cannot write gone/out' "$replay" --commands gone/out s.scn
check 'records on a full disk' 2 'cannot write' "$replay" --quiet --commands /dev/full s.scn
check 'an account on demand' 0 'Account bob' "$replay" --account bob s.scn
check 'an unknown account' 2 'sloss-replay: s.scn: error unknown-account: no account has the name ann' \
    "$replay" --account ann s.scn
check 'an unknown account, for machines' 2 'error unknown-account' "$replay" --json --account ann s.scn
check 'an unknown account, quietly' 2 'error unknown-account' "$replay" --quiet --account ann s.scn
check 'an account for machines' 0 '"account":{"name":"bob","holdings":[
{"asset":"USD","state":"healthy","balance":"10.5","equity":"10.5","margin_equity":"10.5","initial":"0","maintenance":"0","charged":"0"}],
"statement":[
{"line":2,"command":2,"cause":"deposit","kind":"deposit","asset":"USD","amount":"10.5","balance":"10.5"}]}' \
    "$replay" --json --account bob s.scn

# A book that is saved and loaded goes on as it would have, in the words of its scenario.
scenario 'asset USD 2' 'market BTC USD lot=0.1 tick=0.5' 'deposit bob 10.50' 'deposit ann 7' 'fill BTC bob ann 0.3 5' 'hash'
check 'a book is saved' 0 'books balance' "$replay" --save s.book s.scn
scenario 'expect balance bob 10.50' 'expect position bob BTC 0.3' 'mark BTC 6.5' 'deposit eve 1' 'hash'
check 'and loaded' 0 'books balance' "$replay" --load s.book --save t.book s.scn
scenario 'asset USD 2' 'market BTC USD lot=0.1 tick=0.5' 'deposit bob 10.50' 'deposit ann 7' 'fill BTC bob ann 0.3 5' \
    'mark BTC 6.5' 'deposit eve 1'
check 'as if it had gone on' 0 '' "$replay" --quiet --save u.book s.scn
check 'to the byte' 0 '' cmp t.book u.book
head -c 100 u.book >v.book
check 'a book that is cut' 2 'sloss-replay: cannot load v.book: error cut-off' "$replay" --load v.book s.scn
sed 's/^BTC 0 0 0 1 1/BTC 0 0 0 1 2/' u.book >v.book
check 'units that are altered' 2 'error damaged' "$replay" --load v.book s.scn
check 'another file' 2 'error not-a-snapshot' "$replay" --load s.scn s.scn
check 'no file' 2 'cannot load gone: error file' "$replay" --load gone s.scn
check 'a book without a place' 2 'cannot save gone/book: error file' "$replay" --quiet --save gone/book s.scn
check 'books of several files' 2 'usage:' "$replay" --save v.book s.scn s.scn
scenario 'asset USD 2' 'expect reserve 5'
check 'no book of what did not hold' 1 '' "$replay" --quiet --save never.book s.scn
check 'is written' 1 '' test -e never.book
scenario 'asset USD 2' 'deposit bob 10.50' 'expect balance bob 10.50' 'verify' 'hash'

# A statement: what moves the balance, when, why, by how much, and to what. `inner.scn` is included, so its lines are its.
printf 'transfer ann bob 1\ntransfer ann bob 0.25\n' >inner.scn
scenario 'asset USD 2' 'at 2025-10-10T21:16:04.831Z' 'deposit ann 10.50' 'account bob' 'include inner.scn' \
    'at 2025-10-10T21:16:05.000000009Z' 'withdraw ann 1 force' 'hash'
check 'a statement' 0 '  time                            line    command cause      kind                                 amount            balance after
  2025-10-10T21:16:04.831Z        3       3       deposit    deposit                               10.50                    10.50  USD
  2025-10-10T21:16:04.831Z        1       5       transfer   transfer                              -1.00                     9.50  USD to bob, line of inner.scn
  2025-10-10T21:16:04.831Z        2       6       transfer   transfer                              -0.25                     9.25  USD to bob, line of inner.scn
  2025-10-10T21:16:05.000000009Z  7       8       withdraw   withdrawal                            -1.00                     8.25  USD' \
    "$replay" --account ann s.scn
check 'a statement for machines' 0 '{"line":2,"file":"inner.scn","command":6,"time_ns":"1760130964831000000","cause":"transfer","kind":"transfer","asset":"USD","amount":"0.25","balance":"1.25","other":"ann"}' \
    "$replay" --json --account bob s.scn
cat >wanted.csv <<'C'
account,time,file,line,command,cause,kind,asset,market,amount,balance,other,deficit
ann,2025-10-10T21:16:04.831Z,,3,3,deposit,deposit,USD,,10.5,10.5,,
ann,2025-10-10T21:16:04.831Z,"inner.scn",1,5,transfer,transfer,USD,,-1,9.5,bob,
bob,2025-10-10T21:16:04.831Z,"inner.scn",1,5,transfer,transfer,USD,,1,1,ann,
ann,2025-10-10T21:16:04.831Z,"inner.scn",2,6,transfer,transfer,USD,,-0.25,9.25,bob,
bob,2025-10-10T21:16:04.831Z,"inner.scn",2,6,transfer,transfer,USD,,0.25,1.25,ann,
ann,2025-10-10T21:16:05.000000009Z,,7,8,withdraw,withdrawal,USD,,-1,8.25,,
C
"$replay" --csv s.scn >got.csv
check 'statements of all accounts' 0 '' cmp wanted.csv got.csv
"$replay" --csv --account bob s.scn >got.csv
check 'that of one' 0 '' sh -c "grep -e ^account, -e ^bob, wanted.csv | cmp - got.csv"
check 'of several files at once' 2 'usage:' "$replay" --csv s.scn s.scn
check 'of nobody' 2 'no account has the name eve' "$replay" --csv --account eve s.scn
for time in 1678-01-01T00:00:00Z 1900-02-28T23:59:59.5Z 1900-03-01T00:00:00Z 1969-12-31T23:59:59.999999999Z \
    1970-01-01T00:00:00Z 1972-02-29T00:00:00.00000001Z 2000-02-29T12:34:56Z 2100-02-28T23:59:59Z 2100-03-01T00:00:00Z \
    2261-12-31T23:59:59.999999999Z; do
    scenario 'asset USD 2' "at $time" 'deposit ann 1'
    check "the time $time" 0 "ann,$time,," "$replay" --csv s.scn
done

# What moves no money of an account. Ann is paid 300.00 less the 200.00 that eve cannot pay; eve is in breach.
scenario 'asset USD 2' 'market A USD lot=1 tick=1 settlement=variation' 'waterfall A socialize' 'deposit ann 1000' \
    'deposit eve 100' 'fill A ann eve 10 100' 'mark A 130'
check 'a charge that is kept back' 0 '
  4       4       deposit    deposit                            1,000.00                 1,000.00  USD
  7       7       mark       claim                                                                 USD in A, a claim of 200.00
  7       7       mark       socialized                                                            USD in A, taken from its profit, not its balance: 200.00, deficit #1
  7       7       mark       variation-received                   100.00                 1,100.00  USD in A' \
    "$replay" --account ann s.scn
check 'and for machines' 0 '"kind":"socialized","asset":"USD","market":"A","amount":"0","balance":"1000","from_profit":"200","deficit":1},
{' "$replay" --json --account ann s.scn
scenario 'asset USD 2' 'market A USD lot=1 tick=1' 'tier A 0 0.1 0.1' 'deposit ann 1000' 'deposit eve 310' \
    'fill A ann eve 10 100' 'option liquidation=deleverage' 'mark A 130'
check 'a breach' 0 '  8       8       mark       breach                                                                USD, below maintenance by 120.00' \
    "$replay" --account eve s.scn
check 'and for machines' 0 '"kind":"breach","asset":"USD","amount":"0","balance":"310","below_maintenance":"120"}' \
    "$replay" --json --account eve s.scn
scenario 'asset USD 2' 'market A USD lot=1 tick=1' 'deposit ann 1000' 'deposit eve 250' 'fill A ann eve 10 100' \
    'option liquidation=deleverage' 'mark A 130'
check 'lots that close against somebody' 0 '"given_up":"50","other":"eve"' "$replay" --json --account ann s.scn

# What the parts of a whole are in per cent adds up to 100.00: layers of a deficit, and charges, each to within one
# hundredth of what it is. What is printed of each market is added up.
cat >sums.awk <<'A'
function done() {
    if (layers > 0 && layers != 10000) print "layers make", layers, "in", FILENAME, market
    if (charges > 0 && charges != 10000) print "charges make", charges, "in", FILENAME, market
    layers = charges = 0
}
function hundredths(text) { sub(/\./, "", text); return text + 0 }
/^Market |^Deficits in order|^Account / { done(); market = $2 }
/ % of what was socialized$/ { charges += hundredths($(NF - 5)); seen++; next }
/^    .* %$/ { layers += hundredths($(NF - 1)); seen++ }
END { done(); print (seen > 20) ? "seen" : "nothing seen" }
A
for file in "$scenarios"/*.scn; do "$replay" "$file"; done >sums.txt
check 'parts add up' 0 '' sh -c '[ "$(awk -f sums.awk sums.txt | tee /dev/stderr)" = seen ]'
check 'parts are to the nearest' 0 '    insurance fund                         500,000.00   8.97 %
    deleveraged                          4,529,032.46   81.27 %
    socialized                             543,902.43   9.76 %' "$replay" "$scenarios/october-2025.scn"
shared() { # SHARING...: a short fails and leaves 350.00; profits are 300.00 and 150.00
    scenario 'asset USD 2' 'market A USD lot=1 tick=1' 'waterfall A socialize' "socialize A $*" 'deposit ann 1000' \
        'deposit bob 1000' 'deposit eve 100' 'fill A ann eve 10 100' 'fill A bob eve 5 100' 'mark A 130'
}
shared basis=profit rule=equal
check 'a rate by head is of profit' 0 'rate at most 77.7778 % of profit (deficit #1)' "$replay" s.scn
check 'and so it is of each deficit' 0 'at 77.7778 % of 450.00 profit' "$replay" s.scn
check 'and for machines' 0 '"base":"450","charge_max":"200","basis":"profit","rate_ppm":777778' "$replay" --json s.scn
shared basis=open-interest cap=none
check 'a rate of lots is atoms per lot' 0 'rate at most 2333.333334 atoms per lot of open interest (deficit #1)' \
    "$replay" s.scn
check 'and so it is of each deficit' 0 'at 2333.333334 atoms per lot of 15 lots' "$replay" s.scn
check 'and for machines' 0 '"basis":"open-interest","rate_ppm":2333333334' "$replay" --json s.scn
scenario 'asset USD 2' 'market A USD lot=1 tick=1' 'waterfall A socialize' 'socialize A pool=instant' 'deposit ann 1000' \
    'deposit bob 1000' 'deposit eve 100' 'deposit fay 100' 'fill A ann eve 10 100' 'fill A bob fay 5 100' 'mark A 130'
check 'deficits of a round' 0 'Deficits in order (2)' "$replay" s.scn
check 'each with its own' 0 '#2    A              fay                  loss 50.00, socialized 50.00 over 2 accounts' "$replay" s.scn
check 'defaults are counted without it' 0 '250.00   2 defaults' "$replay" s.scn
check 'and for machines' 0 '"account":"fay","loss":"50","own_contribution":"0"' "$replay" --json s.scn
check 'and their event' 0 ' pooled ' "$replay" --account eve s.scn
scenario 'asset USD 0' 'market A USD lot=1 tick=1' 'waterfall A owner members' 'deposit d 60' 'deposit o 30' \
    'deposit m 90' 'deposit n 1000' 'owner d x' 'owner o x' 'member d 10' 'member m 50' 'fill A d n 1 100 force' 'mark A 0'
check 'a contribution, an owner and members' 0 '    own contribution                               10   20.00 %
    owner                                          30   60.00 %
    members                                        10   20.00 %' "$replay" s.scn
check 'and for machines' 0 '"own_contribution":"10","owner":"30","insurance":"0","reserve":"0","backstop":"0","members":"10"' \
    "$replay" --json s.scn
check 'and their events' 0 ' members ' "$replay" --account m s.scn
scenario 'asset USD 0' 'market A USD lot=1 tick=1' 'option debts=keep' 'waterfall A insurance members socialize' 'insure A 10' \
    'deposit d 60' 'deposit m 90' 'deposit n 1000' 'member m 5' 'fill A d n 1 100 force' 'mark A 0' 'recover A 21' 'deposit d 8'
check 'what has come back, and what is owed' 0 '  paid back to who paid                            29
  owed by defaulters                               11' "$replay" s.scn
check 'and for machines' 0 '"claims":"11","recovered":"29","owed":"11"' "$replay" --json s.scn
check 'what is claimed and owed' 0 'claims A open=11 recovered=29 answered=0 owed=11' "$replay" --dump s.scn
check 'a claim that was made' 0 ' claim                                                                 USD in A, a claim of 25' "$replay" --account n s.scn
check 'a claim that was paid back' 0 ' recover    recovered                                21                    1,021  USD in A' "$replay" --account n s.scn
check 'a contribution that came back' 0 'put into its contribution: 4' "$replay" --account m s.scn
check 'a debt that was paid' 0 ' debt-paid                                -8                        0  USD in A' "$replay" --account d s.scn
cp s.scn t.scn
scenario 'asset USD 0' 'fund F USD units=yes' 'deposit a 10' 'join a F 7' 'leave a F 3'
check 'units of a fund' 0 'USD to @fund:F, units -3' "$replay" --account a s.scn
check 'and for machines' 0 '"other":"@fund:F","units":"7"' "$replay" --json --account a s.scn
scenario 'asset USD 0' 'fund F USD units=tranches' 'deposit a 10' 'join a F 7 senior' 'join a F 2 junior'
check 'senior units' 0 'USD to @fund:F, senior units 7' "$replay" --account a s.scn
check 'junior units' 0 'USD to @fund:F, junior units 2' "$replay" --account a s.scn
check 'and both for machines' 0 '"units":"7","tranche":"senior"}' "$replay" --json --account a s.scn
# How an account is margined: two legs, by universes, in a group, with profit that matures.
two='asset USD 2
market M USD lot=0.1 tick=1
tier M 0 10% 5%
deposit eve 100000
deposit ann 1000
deposit bob 50'
scenario "$two" 'mark M 100' 'hedge ann M on' 'fill M ann eve 10 100 buyer_leg=long' 'fill M eve ann 6 110 seller_leg=short'
check 'two legs' 0 '  USD: healthy, balance 1,000.00, equity 1,060.00, maintenance 80.00, charged so far 0.00
  long leg in M: size 10, profit 0.00, maintenance 50.00
  short leg in M: size 6, profit 60.00, maintenance 30.00
' "$replay" --account ann s.scn
check 'for machines' 0 ',
"legs":[
{"market":"M","leg":"long","size":"10","profit":"0","initial":"100","maintenance":"50"},
{"market":"M","leg":"short","size":"6","profit":"60","initial":"60","maintenance":"30"}],
"statement":[' "$replay" --json --account ann s.scn
check 'and for comparisons' 0 'leg ann M long 100 100000 0 10000 5000
leg ann M short 60 -66000 6000 6000 3000
market M' "$replay" --dump s.scn
scenario "$two" 'hedge ann M on' 'fill M ann eve 3 100 buyer_leg=long' 'fill M eve ann 3 100 seller_leg=short'
check 'two legs that come to nothing' 0 'position ann M 0 0
leg ann M long 30 30000 0 3000 1500
leg ann M short 30 -30000 0 3000 1500
market M' "$replay" --dump s.scn
scenario "$two" 'market N USD lot=0.1 tick=1' 'universe W USD maintenance=0.5' 'universe V USD maintenance=1' 'shock W 0 price=-10%' \
    'shock W 1 price=10%' 'portfolio M W' 'margin bob portfolio' 'fill M eve bob 3 100 force'
check 'margined by universes' 0 '  USD: healthy, balance 50.00, equity 50.00, maintenance 15.00, charged so far 0.00
  margined by universes
  universe W: of its 2 scenarios number 1 costs most, 30.00
' "$replay" --account bob s.scn
check 'for machines' 0 '"charged":"0"}],
"margin":"portfolio",
"universes":[
{"universe":"W","asset":"USD","worst":1,"costs":"30"}],
"statement":[' "$replay" --json --account bob s.scn
check 'and for comparisons' 0 'margin bob portfolio' "$replay" --dump s.scn
check 'its market' 0 'counterparties deleveraged 0
  in universe W
  no deficit' "$replay" s.scn
check 'its market for machines' 0 '"mark":"100","universe":"W","open_interest":"3"' "$replay" --json s.scn
check 'its market for comparisons' 0 'portfolio M W' "$replay" --dump s.scn
scenario "$two" 'asset EUR 0' 'mark M 100' 'group ann desk' 'group bob desk' 'fill M ann eve 20 100' 'fill M eve bob 15 100' 'mark M 80'
check 'in a group' 0 '  USD: healthy, balance 1,000.00, equity 600.00, margin equity 950.00, maintenance 20.00, charged so far 0.00
  EUR: healthy, balance 0, equity 0, maintenance 0, charged so far 0
  in group desk, accounts in it: 2
  group in USD: not in breach, margin equity 950.00, initial 40.00, maintenance 20.00
  line ' "$replay" --account ann s.scn
check 'for machines' 0 '"group":{"name":"desk","accounts":2,
"holdings":[
{"asset":"USD","in_breach":false,"margin_equity":"950","initial":"40","maintenance":"20"},
{"asset":"EUR","in_breach":false,"margin_equity":"0","initial":"0","maintenance":"0"}]},
"statement":[' "$replay" --json --account bob s.scn
check 'and for comparisons' 0 'group bob desk USD 95000 4000 2000 0' "$replay" --dump s.scn
scenario "$two" 'mature M 90m' 'requirement M profit=0.4' 'at 2026-03-01T00:00:00Z' 'fill M ann eve 10 100' 'at 2026-03-01T00:10:00Z' \
    'mark M 110' 'at 2026-03-01T00:30:00Z' 'mark M 125' 'at 2026-03-01T01:40:00Z'
check 'profit that matures' 0 '  USD: healthy, balance 1,000.00, equity 1,250.00, margin equity 1,040.00, maintenance 62.50, charged so far 0.00
  profit in M: 250.00, of it old enough 100.00, counts as 40.00
' "$replay" --account ann s.scn
check 'for machines' 0 '"maturing":[
{"market":"M","profit":"250","matured":"100","counts":"40"}],
"statement":[' "$replay" --json --account ann s.scn
check 'and for comparisons' 0 'matured ann M 25000 10000 4000' "$replay" --dump s.scn
check 'in its market' 0 '  profit counts when it is 90m old
' "$replay" s.scn
check 'its market for machines' 0 '"mature_ns":"5400000000000"' "$replay" --json s.scn
check 'its market for comparisons' 0 'mature M 5400000000000' "$replay" --dump s.scn
# What moves no money of an account says what its amount is, and stands in no table of movements.
check 'a claim, for machines' 0 '"kind":"claim","asset":"USD","market":"A","amount":"0","balance":"1000","claim":"25"}' \
    "$replay" --json --account n t.scn
check 'a change of a debt, for machines' 0 '"amount":"0","balance":"0","owed":"-21"}' "$replay" --json --account d t.scn
check 'what a contribution paid, for machines' 0 '"amount":"0","balance":"85","from_contribution":"5"' \
    "$replay" --json --account m t.scn
check 'what a contribution got back, for machines' 0 '"amount":"0","balance":"85","to_contribution":"4"}' \
    "$replay" --json --account m t.scn
scenario 'asset USD 0' 'fund F USD units=yes delay=1s' 'deposit a 10' 'join a F 7' 'leave a F 3' 'leave a F 0' 'deposit a 1'
check 'a wish that is taken back' 0 'USD to @fund:F, units 0' "$replay" --account a s.scn
check 'and for machines' 0 '"kind":"wish","asset":"USD","amount":"0","balance":"3","other":"@fund:F","units":"0"}' \
    "$replay" --json --account a s.scn
check 'units are no movements' 0 'a,,,4,4,join,joined,USD,,-7,3,@fund:F,
@fund:F,,,4,4,join,joined,USD,,7,7,a,
a,,,7,7,deposit,deposit,USD,,1,4,,' "$replay" --csv s.scn
scenario 'asset USD 2' 'market A USD lot=1 tick=1 settlement=variation' 'waterfall A socialize' \
    'market B USD lot=1 tick=1 settlement=variation' 'waterfall B socialize' 'deposit cat 0' 'deposit eve 0' \
    'deposit dan 100' 'deposit fay 0' 'fill A cat eve 10 100' 'fill B dan cat 10 100' 'fill B dan fay 5 100' \
    'mark A 110 B 110'
check 'losers of two markets in one mark' 0 '#3    B              fay                  loss 50.00, socialized 50.00' "$replay" s.scn
set -- 'asset USD 2' 'market A USD lot=1 tick=1' 'waterfall A socialize' 'deposit eve 100'
for number in 1 2 3 4 5 6 7 8 9 10 11 12 13; do
    set -- "$@" "deposit win$number 1000" "fill A win$number eve 1 100"
done
scenario "$@" 'mark A 110' # 30.00 over 13: ten of 2.31, 7.70 %, and three of 2.30, 7.667 %, which are 23.00 %
check 'more payers than are shown' 0 '    (3 others)                                   6.90   23.00 % of what was socialized' \
    "$replay" s.scn
"$replay" s.scn >sums.txt
"$replay" "$scenarios/october-2025.scn" >>sums.txt # enough to be seen
check 'and they add up' 0 '' sh -c '[ "$(awk -f sums.awk sums.txt | tee /dev/stderr)" = seen ]'
scenario 'asset USD 2' 'market A USD lot=1 tick=1 settlement=variation' 'waterfall A socialize' 'deposit ann 1000' \
    'deposit eve 100' 'fill A ann eve 10 100' 'mark A 130'
check 'the losers of a variation mark' 0 'eve                  loss 200.00' "$replay" s.scn
scenario 'asset USD 2' 'deposit bob 10.50'
# All kinds of events have a name, the last one too: what a deficit has put into the pool of its round.
scenario 'asset USD 0' 'market m USD lot=1 tick=1' 'socialize m basis=profit pool=instant' 'deposit ann 10' \
    'deposit bob 100' 'fill m ann bob 1 100 force' 'mark m 80'
check 'an account with a pooled deficit' 0 'mark       pooled' "$replay" --account ann s.scn
scenario 'asset USD 2' 'deposit bob 10' 'expect balance bob 11'
check 'an expectation that fails' 1 's.scn:3: expected 11, got 10' "$replay" s.scn
scenario 'asset USD 2' '' 'deposit bob 0.001'
check 'a number finer than its unit' 2 's.scn:3: error precision:' "$replay" s.scn
scenario 'asset USD 2' 'deposit bob 92233720368547758.08'
check 'a number that does not fit' 2 's.scn:2: error overflow:' "$replay" s.scn
scenario 'asset USD 2' 'withdraw bob 1'
check 'an unknown account in a line' 2 's.scn:2: error unknown-account:' "$replay" s.scn
scenario 'asset USD 2' 'deposit bob -1'
check 'a negative amount' 2 's.scn:2: error range:' "$replay" s.scn
scenario 'at 10' 'at 9'
check 'time going back' 2 's.scn:2: error time-backwards:' "$replay" s.scn
scenario 'include gone.scn'
check 'a missing include' 2 's.scn:1: error file:' "$replay" s.scn
scenario 'expect error file' 'include gone.scn'
check 'a missing include that is expected' 0 '' "$replay" --quiet s.scn
scenario 'expect error range' 'include gone.scn'
check 'a missing include that is not expected so' 1 'expected error range, got error file' "$replay" s.scn
scenario 'include s.scn'
check 'includes in a circle' 2 'error file:' "$replay" s.scn
scenario 'asset USD 2' 'expect error unknown-account' 'deposit bob 1'
check 'an error that does not come' 1 's.scn:3: expected error unknown-account, got no error' "$replay" s.scn
scenario 'asset USD 2' 'expect error range' 'withdraw bob 1'
check 'another error' 1 's.scn:3: expected error range, got error unknown-account' "$replay" s.scn
scenario 'asset USD 2' 'expect error range'
check 'an error expected of nothing' 1 'expected a line that is refused' "$replay" s.scn
scenario 'asset USD 2' 'market m USD lot=1 tick=1' 'deposit ann 10' 'deposit bob 10' 'expect error insufficient-funds' \
    'withdraw ann 10.01 force' 'fill m ann bob 1 5' 'expect error insufficient-funds' 'withdraw ann 12' \
    'withdraw ann 12 USD force' 'expect balance ann -2' 'expect deficit m 0' 'mark m 5' 'expect deficit m 2' \
    'expect balance ann 0' 'expect error system-account' 'withdraw @reserve 0 force' 'expect error syntax' \
    'withdraw ann 1 USD force force' 'expect error unknown-asset' 'withdraw ann 1 strong'
check 'a forced withdrawal' 0 '' "$replay" --quiet s.scn
scenario 'asset USD 2' 'asset force 0' 'deposit ann 7 force' 'withdraw ann 3 force' 'expect balance ann force 4' \
    'expect error insufficient-funds' 'withdraw ann 5 force force' 'withdraw ann 4 force force' 'expect balance ann force 0'
check 'an asset of the name' 0 '' "$replay" --quiet s.scn
mkdir sub
printf 'deposit ann 7\n' >sub/two.scn
printf 'include two.scn\n' >sub/one.scn
scenario 'asset USD 2' 'include sub/one.scn' 'expect balance ann 7'
check 'includes are relative to their file' 0 '' "$replay" --quiet s.scn
check 'options behind the file' 0 '"verified":true' "$replay" s.scn --json
check 'a missing file' 2 'error file:' "$replay" gone.scn
check 'a folder' 2 'error file:' "$replay" sub
check 'no file' 2 'usage: sloss-replay' "$replay"
check 'an unknown option' 2 'usage: sloss-replay' "$replay" --loud s.scn
check 'help' 0 'usage: sloss-replay' "$replay" --help
check 'version' 0 'sloss-replay 0.' "$replay" --version
check 'several files' 2 'error file:' "$replay" --quiet s.scn gone.scn

table() { printf '%s\n' "$@" >t.csv; }
table 'cap,id,weight' '3,ann,5' ',bob,5' '0,"c,d",7'
check 'columns in any order, no cap, a quoted id' 0 'ann,3
bob,6
"c,d",0
# total 9 residual 0 touched 2 max 6' "$allocate" --total 9 t.csv
table 'weight,cap' '1,2' '1,2'
check 'a residual is no error' 0 '# total 9 residual 5 touched 2 max 2' "$allocate" --total 9 t.csv
table 'weight' '1' '1' '1'
check 'rows are numbered where they have no id' 0 '3,2' "$allocate" --total 2 --rounding last t.csv
table 'weight,rank' '1,2' '1,3'
check 'a queue' 0 '2,5' "$allocate" --total 5 --rule queue t.csv
printf 'weight\r\n4\r\n\r\n' >t.csv
check 'carriage returns and empty lines' 0 '1,5' "$allocate" --total 5 t.csv
table 'weight'
check 'no rows' 0 '# total 5 residual 5 touched 0 max 0' "$allocate" --total 5 t.csv
table 'id,cap' 'a,1'
check 'no weight' 2 't.csv:1: error syntax:' "$allocate" --total 5 t.csv
table 'weight,weight' '1,1'
check 'a column twice' 2 't.csv:1: error syntax:' "$allocate" --total 5 t.csv
table 'weight' '1' '-1'
check 'a negative weight' 2 't.csv:3: error range:' "$allocate" --total 5 t.csv
table 'weight' '1.5'
check 'a weight that is not whole' 2 't.csv:2: error syntax:' "$allocate" --total 5 t.csv
table 'weight' '9223372036854775808'
check 'a weight that does not fit' 2 't.csv:2: error overflow:' "$allocate" --total 5 t.csv
table 'weight' '4611686018427387904' '1'
check 'weights that sum too far' 2 'error overflow:' "$allocate" --total 5 t.csv
table 'weight,cap' '1'
check 'a field too few' 2 't.csv:2: error syntax:' "$allocate" --total 5 t.csv
table 'weight' '1'
check 'options behind the table' 0 '1,5' "$allocate" t.csv --total 5
check 'two tables' 2 'usage: sloss-allocate' "$allocate" t.csv --total 5 t.csv
table 'id,profit,equity,notional,rank,lots,net' 'ann,100,300,900,1,9,9' 'bob,50,60,600,2,-6,0' 'cat,7,700,70,3,1,1'
check 'a policy' 0 'ann,38
bob,19
cat,3
# total 60 residual 0 touched 3 max 38' "$allocate" --total 60 --policy pro-rata t.csv
check 'a policy in lots, on one side' 0 'bob,6
cat,0
# total 60 residual 54 touched 1 max 6' "$allocate" --total 60 --policy tear-up --unit lots --side short t.csv
check 'a policy that misses columns' 2 'error argument: the policy needs balance maintenance' \
    "$allocate" --total 60 --policy queue-binance t.csv
check 'an unknown policy' 2 'usage: sloss-allocate' "$allocate" --total 60 --policy luck t.csv
check 'a parameter out of range' 2 'error range:' "$allocate" --total 60 --policy capped --small-ppb 1000000001 t.csv
check 'why, by a queue' 0 'bob pays 50 of 60 by queue: its turn is number 2, when 7 of 60 have been paid, and it can give 50, so it pays 50.' \
    "$allocate" --total 60 --policy queue --explain bob t.csv
check 'why, by weight' 0 'cat pays 3 of 60 by pro-rata: its weight is 7 of 157 in all, of 60 to share, and it can give 7, so it pays 3.' \
    "$allocate" --total 60 --policy pro-rata --explain cat t.csv
check 'why, in two passes' 0 'bob pays 40 of 147 by hedge-preserving: its weight is 50 of 50 in all, of 40 to share' \
    "$allocate" --total 147 --policy hedge-preserving --explain bob t.csv
check 'why nothing' 2 'error unknown-account: no row has this id' "$allocate" --total 60 --policy equal --explain dan t.csv
check 'a table of policies' 0 'pro-rata                                    60                    0        3        0                   38   0.4286' \
    "$allocate" --total 60 --compare t.csv
check 'its CSV, exact' 0 'pro-rata,,60,10,0,0,3,0,38,62,' "$allocate" --total 60 --needed 50 --compare --format csv t.csv
check 'its JSON' 0 '{"policy":"queue-okx","missing":"cost maintenance"}' "$allocate" --total 60 --compare --format json t.csv
table 'id,weight,cap' 'ann,5,3' 'bob,6,' 'cat,0,9'
check 'why, by a rule' 0 'ann pays 3 of 9 by pro-rata-notional: its weight is 5 of 11 in all, of 9 to share, and it can give 3, so it pays 3, all it can.' \
    "$allocate" --total 9 --explain ann t.csv
check 'why, by a rule, nothing' 0 'cat pays 0 of 9 by equal: it has nothing to give.' "$allocate" --total 9 --rule equal --explain cat t.csv
table 'weight' '5' '7'
check 'weight is profit where there is none' 0 '2,4' "$allocate" --total 7 --policy pro-rata-profit t.csv
check 'why, by number' 0 '2 pays 4 of 7 by pro-rata-profit' "$allocate" --total 7 --policy pro-rata-profit --explain 2 t.csv
check 'to compare and to explain' 2 'usage: sloss-allocate' "$allocate" --total 6 --compare --explain 2 t.csv
table 'id,profit,lots,net' 'ann,100,9,4' 'bob,50,-6,0' 'cat,7,1,1'
check 'why, part by part' 0 'ann pays 95 of 147 by hedge-preserving: its weight is 44 of 51 in all, of 147 to share, and it can give 44, so it pays 44, all it can; then its weight is 56 of 106 in all, of 96 to share, and it can give 56, so it pays 51.' \
    "$allocate" --total 147 --policy hedge-preserving --explain ann t.csv

# Every parameter, by a sharing that it alone brings about.
# parameter WANTED ARGUMENT...: two rows, their shares
parameter() {
    want=$1
    shift
    check "$*" 0 "1,${want%,*}
2,${want#*,}" "$allocate" "$@" t.csv
}
table 'profit,equity,notional,lots,balance,maintenance' '900,1000,1500,5,-1,9' '900,1000,2000,-5,40,9'
parameter 129,171 --total 300 --policy leverage
parameter 100,200 --total 300 --policy leverage --leverage-unit 1
parameter 150,150 --total 300 --policy leverage --leverage-max 100
parameter 0,300 --total 300 --policy risk-cvar --leverage-cut 150
parameter 108,192 --total 300 --policy risk-power --power 1
parameter 89,211 --total 300 --policy risk-power
parameter 55,55 --total 101 --policy both-sides --index-scale 1
parameter 300,0 --total 300 --policy pro-rata --side long
parameter 2,1 --total 3 --policy pro-rata --unit lots
parameter 150,150 --total 300 --policy capped
table 'profit,equity' '60,100' '60,80'
parameter 30,10 --total 40 --policy capped --equity-min 70
table 'cap' '100' '40'
parameter 76,4 --total 80 --policy capped --small-below 50 --small-ppb 100000000
parameter 60,20 --total 80 --policy capped --middle-below 50 --middle-ppb 500000000
parameter 80,0 --total 80 --policy capped --dust-below 50
table 'profit,balance,maintenance' '10,1,9' '40,100,35'
parameter 10,0 --total 10 --policy queue-binance
parameter 0,10 --total 10 --policy queue-binance --money-one 100
table 'profit,equity,notional,lots' '16,16,16,5' '4,15,60,5'
parameter 3,3 --total 6 --policy pro-rata-score --leverage-unit 1
parameter 4,2 --total 6 --policy pro-rata-score --leverage-unit 1 --profit-power 3 --leverage-power 1
parameter 1,4 --total 5 --policy pro-rata-score --leverage-unit 1 --leverage-power 4 --profit-power 0
parameter 2,2 --total 4 --policy no-worse --unit lots --side long
parameter 4,0 --total 4 --policy no-worse --unit lots --side long --loss-per-lot 3
check 'one power without the other' 2 'error range:' "$allocate" --total 6 --policy pro-rata-score --profit-power 3 t.csv
check 'a power that is too large' 2 'usage: sloss-allocate' "$allocate" --total 6 --policy pro-rata-score --profit-power 5 t.csv
check 'no power' 2 'usage: sloss-allocate' "$allocate" --total 6 --policy risk-power --power 0 t.csv

table 'weight' '1'
check 'a missing table' 2 'error file:' "$allocate" --total 5 gone.csv
check 'no total' 2 'usage: sloss-allocate' "$allocate" t.csv
check 'a negative total' 2 'error range:' "$allocate" --total -1 t.csv
check 'an unknown rule' 2 'usage: sloss-allocate' "$allocate" --total 1 --rule luck t.csv
check 'help' 0 'usage: sloss-allocate' "$allocate" --help
check 'version' 0 'sloss-allocate 0.' "$allocate" --version

echo "$passed passed, $failed failed"
[ $failed = 0 ]
