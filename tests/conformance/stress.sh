#!/bin/sh
# sloss-stress as its usage promises: figures that do not depend on threads, errors that name the row.
# usage: stress.sh STRESS EXAMPLES
set -u
stress=$(realpath "$1") examples=$(realpath "$2")
# shellcheck source=tests/conformance/check.sh
. "$(dirname "$(realpath "$0")")/check.sh"

config() { printf '%s\n' "$@" >c.conf; }
table() { printf '%s\n' "$@" >t.csv; }
run() { "$stress" --positions "$examples/book.csv" "$@" "$examples/book.scn" c.conf; }
with_table() { "$stress" --positions t.csv "$examples/book.scn" c.conf; }

market='market BTC volatility=5%'
config 'scenarios 300' 'degrees 4' "$market" 'vary funds 1 2' 'map leverage 5 10 funds 1 2' \
    'contribute markets accounts=2' 'depletion days=30 inflow=50 paths=100 resamples=2'
check 'a run' 0 '300 of 300 scenarios' run --json one.json --csv one.csv
check 'contributions say that they do not add up' 0 'differences do not add up' run
check 'on three threads' 0 'P(socialized)' run --threads 3 --json three.json --csv three.csv
check 'the same figures' 0 '' cmp one.json three.json
check 'the same rows' 0 '' cmp one.csv three.csv
check 'a row a scenario and a heading' 0 '301' wc -l one.csv
check 'figures that are JSON' 0 '' python3 -c 'import json; json.load(open("one.json"))'
check 'days' 0 'october-2025' "$stress" --positions "$examples/book.csv" "$examples/book.scn" "$examples/days.conf"

config 'degrees 4' "$market"
check 'no scenario' 2 'c.conf: error: no scenario' run
config 'scenarios 10'
check 'no market' 2 'c.conf: error: no market has a model' run
config 'scenarios 10' 'market XRP volatility=5%'
check 'a market that is not there' 2 'c.conf:2: error: no such market' run
config 'scenarios 10' 'market BTC impact=linear depth=-5 move=1%'
check 'a negative depth' 2 'error range in row 1' run
config 'scenarios 10' "$market" 'market ETH jump=1 own_jump=100%'
check 'a probability of 1' 2 'market 2 of those with a model' run
config 'scenarios 10' 'jump probability=-1%' "$market"
check 'a probability below 0' 2 'error range' run
config 'scenarios 10' 'factors 3' 'correlation 1 -0.6 -0.6' 'correlation -0.6 1 -0.6' 'correlation -0.6 -0.6 1' "$market"
check 'a correlation that cannot be' 2 'row 3 of the correlation' run
config 'scenarios 10' 'factors 2' 'correlation 1 0' "$market"
check 'a row of it missing' 2 'rows of the correlation are missing' run
config 'scenarios 10' "$market" 'vary weather 1'
check 'nothing that varies' 2 'c.conf:3: error: vary' run
config 'scenarios 10' "$market" 'shock BTC=-10%'
check 'a step without a day' 2 'c.conf:3: error: a step stands after its scenario' run
config 'scenarios 10' "$market" 'scenario d' 'shock BTC=-100%'
check 'a fall to nothing' 2 'c.conf:4: error: a move of more than -100 %' run

config 'scenarios 10' "$market" 'contribute'
check 'nothing that contributes' 2 'c.conf:3: error: contribute markets accounts=, at most 100' run
config 'scenarios 10' "$market" 'contribute weather'
check 'something else that contributes' 2 'c.conf:3: error: contribute markets accounts=' run
config 'scenarios 10' "$market" 'contribute accounts=101'
check 'too many accounts' 2 'c.conf:3: error: contribute markets accounts=' run
config 'scenarios 10' "$market" 'contribute accounts=0'
check 'no account' 2 'c.conf:3: error: contribute markets accounts=' run
config 'scenarios 10' "$market" 'contribute markets shares=2'
check 'an option that is not one' 2 'c.conf:3: error: contribute markets accounts=' run
for words in 'days=0' 'days=1.5' 'days=1048577' 'paths=1' 'paths=-5' 'resamples=1' 'resamples=4097' 'inflow=-1' \
    'inflow=0.001' 'cap=0' 'cap=x' 'fund=5' 'all'; do
    config 'scenarios 10' "$market" "depletion $words"
    check "depletion $words" 2 'c.conf:3: error: depletion days= inflow= paths= cap= resamples=' run
done
config 'scenarios 10' "$market" 'depletion days=100000 paths=10001'
check 'too many days' 2 'c.conf:3: error: more than 10^9 days of all paths' run
config 'scenarios 10' "$market" 'depletion days=10000 paths=60001 resamples=20'
check 'too many days of samples' 2 'c.conf:3: error: more than 10^9 days of all paths' run
config 'scenarios 10' "$market" 'depletion days=365 inflow=200000000000000'
check 'an inflow that outgrows' 2 'c.conf: error: depletion: funds and inflow come to more than 2^62 atoms' run
config 'scenarios 10' "$market" 'depletion days=365 inflow=200000000000000 cap=200000 paths=100'
check 'a cap that keeps it' 0 'fund all funds             90000 and 200000000000000 a day' run
config 'scenarios 10' "$market" 'depletion cap=90000000000000000'
check 'a cap too large' 2 'c.conf: error: depletion: funds and inflow come to more than 2^62 atoms' run
config "$market" 'scenario d' 'shock BTC=-10%' 'depletion days=3'
check 'depletion without scenarios' 2 'c.conf: error: contribute and depletion are of scenarios' run
config "$market" 'scenario d' 'shock BTC=-10%' 'contribute markets'
check 'contributions without scenarios' 2 'c.conf: error: contribute and depletion are of scenarios' run
config 'depletion days=3' 'asset USD' 'scenarios 10' "$market"
check 'an asset behind depletion' 2 'c.conf:2: error: an asset stands before depletion' run
table 'a,BTC,12000000000,60000' 'b,BTC,-12000000000,60000' 'a,USD,20000000000000000' 'b,USD,20000000000000000'
config 'scenarios 10' "$market" 'contribute accounts=1'
check 'no room for a safe account' 2 'c.conf: error: contribute: the book has no room' with_table

config 'scenarios 10' "$market"
table 'account,market,lots,price' 'a,BTC,1,60000' 'b,BTC,-0.9,60000' 'a,USD,60000'
check 'a book that does not balance' 2 't.csv:3: error: the book does not balance: lots of BTC add up to 100' with_table
table 'a,BTC,1,60000' 'b,BTC,-1,60001'
check 'a price between ticks' 2 't.csv:2: error: not a price: 60001' with_table
table 'a,BTC,0.0001,60000'
check 'a size between lots' 2 't.csv:1: error: not a size: 0.0001' with_table
table 'a,XRP,1,1'
check 'a market that is not in the book' 2 't.csv:1: error: no such market: XRP' with_table
table 'a,EUR,1'
check 'an asset that is not in the book' 2 't.csv:1: error: no such asset: EUR' with_table
table 'a,BTC'
check 'a row too short' 2 't.csv:1: error: account,asset,amount' with_table
check 'a table that is not there' 2 'gone.csv: error: cannot be read' "$stress" --positions gone.csv "$examples/book.scn" c.conf
check 'nothing to do' 2 'usage:' "$stress"
check 'too many threads' 2 'usage:' run --threads 65

# The fund stands between prices only while the table is read: it ends with what it had.
table 'a,BTC,1,60000' 'b,BTC,-1,50000' 'a,USD,90000' 'b,USD,90000'
config 'scenario d' 'shock BTC=0%' "$market"
check 'entry prices that differ' 0 'deficit              0' with_table

printf '%s passed, %s failed\n' $passed $failed
[ $failed = 0 ]
