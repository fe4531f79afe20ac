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
with_table() { "$stress" "$@" --positions t.csv "$examples/book.scn" c.conf; }

market='market BTC volatility=5%'
config 'scenarios 300' 'degrees 4' "$market" 'vary funds 1 2' 'map leverage 5 10 funds 1 2'
check 'a run' 0 '300 of 300 scenarios' run --json one.json --csv one.csv
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

# What ties marks to each other.
model() { config 'scenarios 10' 'market BTC impact=linear depth=10 move=5%' 'market ETH volatility=1%' 'market SOL' "$@"; }
model 'cross BTC ETH=50% SOL=-100%' 'cross ETH SOL=0.25' 'grid SOL BTC 40000=300.1 50000=200 60000=150'
check 'cross-impact and a grid' 0 '10 of 10 scenarios' run --json ties.json
model
check 'and without' 0 '10 of 10 scenarios' run --json bare.json --csv bare.csv
check 'these are other inputs' 0 '2' sh -c 'grep -h -o "\"inputs\":\"[0-9a-f]*" ties.json bare.json | sort -u | wc -l'
check 'columns of the funds' 0 'loss_second,fund_loss,unwind,funds_emptied' head -1 bare.csv
check 'figures of the funds' 0 '' python3 -c '
import json
figures = json.load(open("bare.json"))
assert len(figures["amounts"]["fund_loss"]["quantiles"]) == 3 and "probability" in figures["events"]["fund_emptied"]'

# SOL is worth 150 at 60,000 of BTC and 100 at 54,000: c, long 10 with 400, is 100 short, once. The fund sells at 95
# on average, for its 10 move the mark by 10 %.
table 'account,market,lots,price' 'a,BTC,1,60000' 'b,BTC,-1,60000' 'c,SOL,10,150' 'd,SOL,-10,150' \
    'a,USD,50000' 'b,USD,50000' 'c,USD,400' 'd,USD,50000'
config 'market BTC' 'market SOL impact=linear depth=100 move=100%' 'grid SOL BTC 54000=100 60000=150' \
    'scenario d' 'shock BTC=-10%' 'shock BTC=-10%'
check 'a day by a grid' 0 'closed        1, deficit            100, funds            100, shared              0, uncovered 0, funds lose 150 in all' with_table --json day.json
check 'and in JSON' 0 '"fund_loss":"150","unwind":"50"}' cat day.json
config 'market BTC' 'market SOL' 'grid SOL BTC 54000=100 60000=150' 'scenario d' 'shock BTC=-10%' 'shock BTC=-10%'
check 'the day has happened where the next step begins' 0 'closed        1, deficit            100' with_table
config 'scenarios 300' 'market BTC volatility=5%' 'market SOL' 'grid SOL BTC 54000=100 60000=150'
check 'the worst scenarios by a grid' 0 'account c ' with_table
config 'market BTC' 'market SOL' 'scenario d' 'shock BTC=-10%'
check 'without it nobody falls' 0 'funds lose 0 in all' with_table
model 'cross XRP ETH=50%'
check 'cross-impact of a market that is not there' 2 'c.conf:5: error: no such market' run
model 'cross BTC XRP=50%'
check 'cross-impact on one that is not there' 2 'c.conf:5: error: no such market' run
config 'scenarios 10' "$market" 'cross BTC ETH=50%'
check 'cross-impact on one without a model' 2 'c.conf:3: error: a market has no model so far' run
model 'cross BTC BTC=50%'
check 'cross-impact on itself' 2 "c.conf:5: error: a market's impact does not carry over to itself" run
model 'cross BTC ETH=100.1%'
check 'more than carries over' 2 'c.conf:5: error: a part from -100 % to 100 %' run
model 'cross BTC ETH=half'
check 'a part that is no number' 2 'c.conf:5: error: a part from -100 % to 100 %' run
model 'cross BTC ETH=1%' 'cross BTC SOL=1% ETH=2%'
check 'cross-impact given twice' 2 'c.conf:6: error: what carries over is given twice' run
model 'cross BTC'
check 'cross-impact on nothing' 2 'c.conf:5: error: cross MARKET' run
model 'grid SOL BTC 40000=300'
check 'a grid of one point' 2 'c.conf:5: error: grid MARKET' run
model 'grid SOL XRP 40000=300 50000=200'
check 'a grid by a market that is not there' 2 'c.conf:5: error: no such market' run
model 'grid SOL SOL 40000=300 50000=200'
check 'a market that follows itself' 2 'c.conf:5: error: a market does not follow itself' run
model 'grid SOL BTC 50000=300 40000=200'
check 'a grid that goes back' 2 'c.conf:5: error: marks of the underlying ascend' run
model 'grid SOL BTC 40000=300 50000=200.05'
check 'a grid between ticks' 2 'c.conf:5: error: not a pair of prices' run
model 'grid SOL BTC 40000=300 50000=-1'
check 'a grid below 0' 2 'c.conf:5: error: not a pair of prices' run
model 'grid SOL BTC 0=300 50000=1'
check 'a grid from 0' 2 'c.conf:5: error: not a pair of prices' run
model 'grid SOL BTC 40000=300 50000=200' 'grid SOL ETH 4=3 5=2'
check 'two grids of a market' 2 'c.conf:6: error: a market follows another already' run
model 'grid SOL BTC 40000=300 50000=200' 'grid ETH SOL 4=3 5=2'
check 'a chain' 2 'c.conf:6: error: a market that others follow follows none' run
model 'grid SOL BTC 40000=300 50000=200' 'grid BTC ETH 4=3 5=2'
check 'a chain from its end' 2 'c.conf:6: error: a market that others follow follows none' run

# e is 100 short at 54,000. Its one BTC moves BTC by 10 %, and SOL by half of that: at 142.5 c is 5 short. BTC is sold
# at 51,300 on average, 2,700 less, and SOL at 146.2 (146.25), which is 37 more.
table 'account,market,lots,price' 'e,BTC,1,60000' 'b,BTC,-1,60000' 'c,SOL,10,150' 'd,SOL,-10,150' \
    'e,USD,5900' 'b,USD,50000' 'c,USD,70' 'd,USD,50000'
config 'market SOL' 'market BTC impact=linear depth=10 move=100%' 'market ETH' 'cross BTC ETH=10% SOL=50%' \
    'scenario d' 'shock BTC=-10%'
check 'a day with cross-impact' 0 'deficit            105, funds            105, shared              0, uncovered 0, funds lose 2768 in all' with_table

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
