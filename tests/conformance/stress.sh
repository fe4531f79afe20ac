#!/bin/sh
# sloss-stress as its usage promises: figures that do not depend on threads, errors that name the row.
# usage: stress.sh STRESS EXAMPLES
set -u
stress=$(realpath "$1") examples=$(realpath "$2")
# shellcheck source=tests/conformance/check.sh
. "$(dirname "$(realpath "$0")")/check.sh"
stress=$(wrapped "$stress")

config() { printf '%s\n' "$@" >c.conf; }
table() { printf '%s\n' "$@" >t.csv; }
run() { "$stress" --positions "$examples/book.csv" "$@" "$examples/book.scn" c.conf; }
with_table() { "$stress" "$@" --positions t.csv "$examples/book.scn" c.conf; }

market='market BTC volatility=5%'
config 'scenarios 300' 'degrees 4' "$market" 'vary funds 1 2' 'map leverage 5 10 funds 1 2' \
    'contribute markets accounts=2' 'depletion days=30 inflow=50 paths=100 resamples=2'
check 'funds as the book has them' 0 'funds of the markets 90000, reserve 50000, backstop 0' run
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
config 'scenarios 10' "$market" 'confidence 100%'
check 'a confidence of 1' 2 'c.conf:3: error: a confidence of at least 50 %' run
config 'scenarios 10' "$market" 'strata 5' 'antithetic'
check 'strata that are not filled twice' 2 'two scenarios at least, or two of each' run
config 'scenarios 100000' "$market" 'strata 4097'
check 'too many strata' 2 'c.conf:3: error' run
config 'scenarios 100' "$market" 'strata 10' 'confidence 90%'
check 'intervals of another confidence' 0 'intervals of 90 % confidence' run
config 'scenarios 10' 'factors 3' 'correlation 1 -0.6 -0.6' 'correlation -0.6 1 -0.6' 'correlation -0.6 -0.6 1' "$market"
check 'a correlation that cannot be' 2 'row 3 of the correlation' run
config 'scenarios 10' 'factors 2' 'correlation 1 0' "$market"
check 'a row of it missing' 2 'as many rows of the correlation as factors' run
config 'scenarios 10' 'factors 2' 'correlation 1 0' 'correlation 0 1' 'factors 1' "$market"
check 'more rows of it than factors' 2 'as many rows of the correlation as factors' run
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
# What follows another is where the grid has it once the feed is back, whichever of the two was lost: 100 short.
for lost in 'lost' 'lost SOL' 'lost BTC'; do
    config 'market BTC' 'market SOL' 'grid SOL BTC 54000=100 60000=150' 'scenario d' "$lost" 'shock BTC=-10%' 'back'
    check "$lost, and back by a grid" 0 'closed        1, deficit            100' with_table
done
config 'market BTC' 'market SOL' 'grid SOL BTC 54000=100 60000=150' 'scenario d' 'lost' 'shock BTC=-10% SOL=0%' 'back'
check 'a shock of its own is pent up beside it' 0 'closed        0, deficit              0' with_table
config 'scenarios 300' 'market BTC volatility=5%' 'market SOL' 'grid SOL BTC 54000=100 60000=150'
check 'the worst scenarios by a grid' 0 'account c ' with_table
# Only SOL has a deficit, and only where BTC moves it: without either there is none.
config 'scenarios 300' 'market BTC volatility=5%' 'market SOL' 'grid SOL BTC 54000=100 60000=150' 'contribute markets'
check 'what follows another stands still where it is left out' 0 '' with_table --json still.json
check 'and each of the two is all of it' 0 '' python3 -c '
import json
for market in json.load(open("still.json"))["contributions"]["markets"]:
    assert float(market["mean"]["with"]) > 0 == float(market["mean"]["without"]), market'
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
check 'a cap that keeps it' 0 'fund all funds             90000 and 200000000000000 per day' run
config 'scenarios 10' "$market" 'depletion cap=90000000000000000'
check 'a cap too large' 2 'c.conf: error: depletion: funds and inflow come to more than 2^62 atoms' run
config "$market" 'scenario d' 'shock BTC=-10%' 'depletion days=3'
check 'depletion without scenarios' 2 'c.conf: error: contribute, depletion, vary and map are of scenarios' run
config "$market" 'scenario d' 'shock BTC=-10%' 'contribute markets'
check 'contributions without scenarios' 2 'c.conf: error: contribute, depletion, vary and map are of scenarios' run
config "$market" 'scenario d' 'shock BTC=-5%' 'vary funds 1'
check 'a variation without scenarios' 2 'c.conf: error: contribute, depletion, vary and map are of scenarios' run
config "$market" 'scenario d' 'shock BTC=-5%' 'map leverage 5 funds 1'
check 'a map without scenarios' 2 'c.conf: error: contribute, depletion, vary and map are of scenarios' run
config 'depletion days=3' 'asset USD' 'scenarios 10' "$market"
check 'an asset behind depletion' 2 'c.conf:2: error: an asset stands before depletion' run
table 'a,BTC,12000000000,60000' 'b,BTC,-12000000000,60000' 'a,USD,20000000000000000' 'b,USD,20000000000000000'
config 'scenarios 10' "$market" 'contribute accounts=1'
check 'no room for a safe account' 2 'c.conf: error: contribute: the book has no room' with_table

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
# Markets that share a fund, and a fund with units.
shared() {
    printf '%s\n' 'asset USD 2' "fund F USD $1" 'market A USD lot=1 tick=1 fund=F' 'market B USD lot=1 tick=1 fund=F' \
        'tier A 0 10% 5%' 'tier B 0 10% 5%' 'deposit l 1000' 'deposit s 200' 'deposit j 500' "$2" 'fill A l s 10 100' \
        'fill B l s 2 100' >shared.scn
}
config 'scenarios 20' 'market A volatility=5%' 'market B volatility=5%' \
    'depletion days=30 inflow=3 cap=200 paths=100 resamples=2'
shared units=no 'deposit @fund:F 100'
check 'the fund of two markets once' 0 'funds of the markets 100, reserve 0' "$stress" shared.scn c.conf
check 'its first market has all of it' 0 'fund A                       100 and 3 per day' "$stress" shared.scn c.conf
check 'and so has the other' 0 'fund B                       100 and 3 per day' "$stress" shared.scn c.conf
check 'with one cap' 0 '4' sh -c '"$0" --json f.json shared.scn c.conf >said &&
    grep -o "\"inflow\":\"3\",\"cap\":\"200\"" f.json | wc -l' "$stress"
table 'l,A,5,100' 's,A,-5,100'
check 'a table of its positions' 0 '20 of 20 scenarios' "$stress" --positions t.csv shared.scn c.conf
shared units=yes 'join j F 100'
check 'a fund with units' 0 'fund B                       100 and 3 per day' "$stress" shared.scn c.conf
table 'l,USD,5'
check 'and a table of money' 0 'fund B                       100 and 3 per day' "$stress" --positions t.csv shared.scn c.conf
table 'l,USD,5' 'l,A,5,100' 's,A,-5,100'
check 'but no positions' 2 't.csv:2: error: the fund of the market has units, so that it is lent nothing: A' \
    "$stress" --positions t.csv shared.scn c.conf
shared units=tranches 'join j F 100 junior'
check 'nor of a fund with tranches' 2 't.csv:2: error: the fund of the market has units, so that it is lent nothing: A' \
    "$stress" --positions t.csv shared.scn c.conf

# A book of accounts that are margined by universes, by legs, in a group, and with profit that matures.
grep -v ^hash "$examples/../consumers/together.scn" >together.scn
config 'scenarios 200' 'market PERP volatility=20%' 'market FUT volatility=20%' 'market ALT volatility=60%'
check 'accounts that are margined otherwise' 0 '200 of 200 scenarios' "$stress" together.scn c.conf
table 'ann,PERP,5,100' 'cat,PERP,-5,100'
check 'and a table of them' 0 '200 of 200 scenarios' "$stress" --positions t.csv together.scn c.conf
table 'bob,ALT,5,100' 'cat,ALT,-5,100'
check 'which does not say which leg' 2 't.csv:1: error: refused: argument' "$stress" --positions t.csv together.scn c.conf
config 'scenarios 20' 'market A volatility=5%' 'market B volatility=5%' \
    'depletion days=30 inflow=3 cap=200 paths=100 resamples=2'

check 'a table that is not there' 2 'gone.csv: error: cannot be read' "$stress" --positions gone.csv "$examples/book.scn" c.conf
check 'nothing to do' 2 'usage:' "$stress"
check 'too many threads' 2 'usage:' run --threads 65

# The fund stands between prices only while the table is read: it ends with what it had.
table 'a,BTC,1,60000' 'b,BTC,-1,50000' 'a,USD,90000' 'b,USD,90000'
config 'scenario d' 'shock BTC=0%' "$market"
check 'entry prices that differ' 0 'deficit              0' with_table


# Collateral, worked by hand. a: 1000 USDe count for 1000 * 0.998 * 0.95 = 948.10, at -35 % for floor(616.265); long 50
# at 100, which asks 250. b: 300.01 USDe, 284.43(9..) and 184.88(5..), long 20. c: 100 USDe, 94.81 and 61.62(6..), and
# 20 of money, long 20. f: 200 USDe, 189.62 and 123.25(3..), long 10 at 110. h: 0.12345678 wB, 299.99(9..), at -88 %
# 35.99(9..), long 28. The reserve's USDe are no money. A move of -5 % asks 5 % of 95 a lot.
cat >k.scn <<'END'
asset USD 2
asset EUR 2
asset USDe 2
asset wB 8
market M USD lot=1 tick=1
market E EUR lot=1 tick=1
tier M 0 10% 5%
waterfall M insurance reserve socialize
insure M 10
deposit @reserve 500 USDe
mark M 100
deposit a 1000 USDe
deposit b 300.01 USDe
deposit c 100 USDe
deposit c 20
deposit f 200 USDe
deposit h 0.12345678 wB
deposit flat 77.77 USDe
deposit d 100000
fill M a d 50 100 force
fill M b d 20 100 force
fill M c d 20 100 force
fill M f d 10 110 force
fill M h d 28 100 force
END
kept() { "$stress" "$@" k.scn c.conf; }
pledge() { config 'market M volatility=0%' 'collateral USDe price=0.998 haircut=5%' 'collateral wB price=2700 haircut=10%' 'scenario d' "$@"; }
day() { printf 'd                        closed %8s, deficit %14s, funds %14s, shared %14s,' "$@"; }

pledge 'shock M=0%'
check 'collateral is money' 0 "$(day 0 0 0 0)" kept
pledge 'shock M=-5%' # c has 114.81 - 100, f 189.62 - 150: too little, and no debt
check 'a fall alone' 0 "$(day 2 0 0 0)" kept
pledge 'depeg USDe=-35%' 'shock M=0%' # c has 81.62 of 100, f 123.25 - 100 of 50
check 'a depeg alone' 0 "$(day 2 0 0 0)" kept
pledge 'depeg USDe=-35%' 'shock M=-5%' # b 84.88 of 95; c 81.62 - 100 = -18.38, f 123.25 - 150 = -26.75
check 'a depeg and a fall' 0 "$(day 3 45.13 10 35.13)" kept
pledge 'depeg USDe=-35%' 'depeg USDe=0%' 'shock M=-5%'
check 'a peg that comes back' 0 "$(day 2 0 0 0)" kept
pledge 'depeg USDe=-100%' 'shock M=-5%' # a -250, b -100, c 20 - 100, f -150
check 'collateral comes to nothing' 0 "$(day 4 580 10 570)" kept
pledge 'depeg USDe=-90%' 'depeg USDe=-100%' 'shock M=0%' # f owes 81.04 after the first: it loses the rest as well
check 'a debt not yet judged' 0 "$(day 4 100 10 90)" kept
pledge 'shock M=-5%' 'depeg USDe=-100%' 'shock M=-5%' # c and f are closed out, their collateral sold
check 'collateral that was sold' 0 "$(day 4 350 10 340)" kept
pledge 'depeg USDe=-35%' 'shock M=-5%' 'depeg USDe=-100%' 'shock M=-5%' # 45.13, and a -250; b is sold
check 'collateral that was sold for debts' 0 "$(day 4 295.13 10 285.13)" kept
pledge 'depeg wB=-88%' 'shock M=-5%' # h 35.99 - 140
check 'another asset, of other decimals' 0 "$(day 3 104.01 10 94.01)" kept
pledge 'depeg wB=-88% USDe=-35%' 'shock M=-5%'
check 'both' 0 "$(day 4 149.14 10 139.14)" kept
config 'market M volatility=0%' 'scenario d' 'shock M=0%'
check 'without collateral they fall' 0 "$(day 5 100 10 90)" kept # c has 20, f a loss of 100, the others nothing
config 'market M volatility=0%' 'scenarios 2' 'collateral USDe price=0.998 haircut=5%' 'collateral wB price=2700 haircut=10%'
check 'a run' 0 '2 of 2 scenarios' kept --csv k.csv
check 'on the same money' 0 '1,1,1,0,0,0' tail -1 k.csv

config 'market M volatility=5%' 'collateral XRP price=1' 'scenario d' 'shock M=0%'
check 'collateral that is no asset' 2 'c.conf:2: error: no such asset in the book' kept
config 'market M volatility=5%' 'collateral EUR price=1'
check 'collateral with markets' 2 'c.conf:2: error: the asset has markets of its own' kept
config 'collateral USDe price=1' 'market E volatility=5%' 'asset USDe' 'scenario d' 'shock M=0%'
check 'collateral that is the money' 2 'c.conf:1: error: the asset is that of the run' kept
config 'collateral USDe price=1' 'collateral USDe price=1'
check 'collateral twice' 2 'c.conf:2: error: the asset is collateral already' kept
config 'collateral USDe'
check 'collateral without a price' 2 'c.conf:1: error: collateral ASSET price= haircut=' kept
config 'collateral USDe price=1 discount=5%'
check 'collateral with another word' 2 'c.conf:1: error: collateral ASSET price= haircut=' kept
config 'collateral USDe price=0'
check 'a price of 0' 2 'c.conf:1: error: a price above 0 is wanted' kept
config 'collateral USDe price=1 haircut=101%'
check 'a haircut above 1' 2 'c.conf:1: error: a haircut of 0 % to 100 % is wanted' kept
config 'collateral USDe price=1 haircut=-1%'
check 'a haircut below 0' 2 'c.conf:1: error: a haircut of 0 % to 100 % is wanted' kept
config 'market M volatility=5%' 'collateral USDe price=9000000000' 'scenario d' 'shock M=0%'
check 'money without measure' 0 'closed' kept
sed 's/deposit a 1000 USDe/deposit a 40000000000000000 USDe/' k.scn >huge.scn
check 'more money than there may be' 2 'c.conf:2: error: overflow: the collateral of a' "$stress" huge.scn c.conf
pledge 'depeg BTC=-5%' 'shock M=0%'
check 'a depeg of no asset' 2 'c.conf:5: error: no such collateral' kept
pledge 'depeg USD=-5%' 'shock M=0%'
check 'a depeg of the money itself' 2 'c.conf:5: error: no such collateral' kept
pledge 'depeg USDe=-101%' 'shock M=0%'
check 'a depeg below nothing' 2 'c.conf:5: error: a move of at least -100 % is wanted' kept
pledge 'depeg USDe' 'shock M=0%'
check 'a depeg without a number' 2 'c.conf:5: error: depeg ASSET=-10% ...' kept
pledge 'depeg USDe=-1% wB=-1% USDe=-2%' 'shock M=0%'
check 'a depeg twice' 2 'c.conf:5: error: it stands twice' kept
pledge 'shock M=-1% M=-2%'
check 'a market twice' 2 'c.conf:5: error: it stands twice' kept
pledge 'shock M=0%' 'depeg USDe=-1%' 'funds 50%'
check 'a depeg that nobody judges' 2 'c.conf:6: error: nothing judges this: a shock is wanted behind it' kept
pledge 'depeg USDe=-1%' 'scenario e' 'shock M=0%'
check 'a shock of another day' 2 'c.conf:5: error: nothing judges this' kept

# What does not fit is refused, and is no other number.
day='scenario d'
for move in 9223372036.854775807 9000000000; do
    config 'market BTC' "$day" "shock BTC=$move"
    check "a mark $move times as high" 2 'error overflow in d' run
done
config 'market BTC' 'collateral USDe price=9' "$day" 'depeg USDe=9223372036.854775807' 'shock BTC=0%'
check 'a peg beyond measure' 2 'error overflow in d' run
table 'account,market,lots,price' 'a,BTC,30744.574,60000' 'b,BTC,-30744.574,60000' 'a,USD,2000000000' 'b,USD,2000000000'
config 'market BTC' "$day" 'leverage 0.000000001' 'shock BTC=0%' # 10 * 2^64 atoms and a little
check 'a leverage of next to nothing' 2 'error overflow in d' with_table
# 29 % of a depth of 20 are 58 lots of 0.1, which move the mark by 10 %: 100 lots sold from 100 fetch 91.4.
table 'account,market,lots,price' 'c,SOL,10,150' 'd,SOL,-10,150' 'c,USD,400' 'd,USD,50000'
config 'market SOL impact=linear depth=20 move=10%' "$day" 'depth 29%' 'shock SOL=-33.3333333%'
check 'a part of a depth to the lot' 0 'funds lose 186 in all' with_table
config 'market SOL impact=linear depth=90000000000000000 move=100%' "$day" 'depth 9000000000' 'shock SOL=-33.3333333%'
check 'no depth is more than all lots' 0 'funds lose 100 in all' with_table

# Euros are no dollars: what F leaves is in none of the figures of a run in USD.
cat >two.scn <<'END'
asset USD 2
asset EUR 2
market M USD lot=1 tick=1
market F EUR lot=1 tick=1
mark M 100 F 100
deposit a 50
deposit b 100000
deposit a 50 EUR
deposit b 100000 EUR
fill M a b 10 100 force
fill F a b 10 100 force
END
config 'scenarios 300' 'market M volatility=5%' 'market F volatility=5%'
check 'a market of another asset' 0 '' "$stress" --json two.json two.scn c.conf
check 'is not in what the funds need' 0 '' python3 -c '
import json
figures = json.load(open("two.json"))
m, f = figures["markets"]
assert float(m["fund_99"]) > 0 == float(f["fund_99"]) == float(f["tail_mean"]), figures["markets"]
assert figures["fund_needed_99"]["apart"] == m["fund_99"]'

# Feeds. p: 100 of money, long 10 M and short 10 N at 100, hedged; r: 55 of money, long 1 M, which asks 5. M sells with
# an impact of 60 % a 10 lots.
cat >n.scn <<'END'
asset USD 2
market M USD lot=1 tick=1
market N USD lot=1 tick=1
tier M 0 10% 5%
tier N 0 10% 5%
mark M 100 N 100
deposit p 100
deposit r 55
deposit d 100000
fill M p d 10 100 force
fill N d p 10 100 force
fill M r d 1 100 force
END
feeds() { "$stress" "$@" n.scn c.conf; }
fell() { printf 'd                        closed %8s, deficit %14s,' "$@"; }
feed() { config 'market M volatility=0%' 'scenario d' "$@"; }

feed 'shock M=-20% N=-20%'
check 'a hedge' 0 "$(fell 0 0)" feeds
feed 'lost N' 'shock M=-20% N=-20%' 'back' # p is judged at the stale N: 100 - 200
check 'a feed is lost' 0 "$(fell 1 100)" feeds
feed 'lost M' 'shock M=-20% N=-20%' 'back' # N gains 200; at the end 100 is left
check 'another one is' 0 "$(fell 0 0)" feeds
feed 'lost M' 'shock N=15%' 'shock M=15%' 'back' # 100 - 150
check 'judged at the stale mark' 0 "$(fell 1 50)" feeds
feed 'lost N' 'shock N=15%' 'back' # and after it: 100 - 150
check 'what is pent up arrives' 0 "$(fell 1 50)" feeds
feed 'lost M' 'shock M=-50%' 'shock M=0%' 'back'
check 'the last of what is pent up' 0 "$(fell 0 0)" feeds
feed 'lost' 'shock M=-20%' 'shock N=-20%' 'back'
check 'the platform is locked' 0 "$(fell 0 0)" feeds
feed 'lost M' 'lost' 'shock M=-20%' 'shock N=-20%' 'back'
check 'a lost feed, then all' 0 "$(fell 0 0)" feeds
feed 'lost' 'shock M=-20%' 'back' # p -100, r 35 of 4
check 'all that was pent up' 0 "$(fell 1 100)" feeds
feed 'lost M N' 'shock M=-20%' 'back' 'shock N=-20%' # N comes too late
check 'a feed that is back' 0 "$(fell 1 100)" feeds
feed 'lost N' 'back' 'shock N=15%' 'lost M' 'shock M=-5%' 'back'
check 'lost again, after it was back' 0 "$(fell 1 50)" feeds
feed 'lost M' 'maintenance 0.5' 'back'
check 'nothing pent up' 0 "$(fell 0 0)" feeds
feed 'maintenance 2' 'lost M' 'back' # asks 200 of p: what is back judges, though it stands
check 'nothing pent up, and somebody in breach' 0 "$(fell 1 0)" feeds
config 'market M volatility=0% impact=linear depth=10 move=60%' 'scenario d' 'shock N=15%'
check 'a fund sells, and moves a mark' 0 "$(fell 2 55)" feeds # M to 40: r 55 - 60
config 'market M volatility=0% impact=linear depth=10 move=60%' 'scenario d' 'lost M' 'shock N=15%' 'back'
check 'a mark that stands still' 0 "$(fell 1 50)" feeds
config 'market M volatility=0% impact=linear depth=10 move=60%' 'scenario d' 'depth 1000%' 'shock N=15%'
check 'a deeper book' 0 "$(fell 1 50)" feeds # M to 94
feed 'lost' 'shock M=-20% N=-20%' 'back' 'shock M=0% N=0%' 'lost M' 'back'
check 'marks that were pent up are gone' 0 "$(fell 0 0)" feeds
feed 'lost' 'back' 'shock N=15%'
check 'unlocked' 0 "$(fell 1 50)" feeds
feed 'leverage 5' 'shock M=-20%' # p brings 300
check 'money is brought' 0 "$(fell 0 0)" feeds
feed 'leverage 11' 'shock M=-20%' # 2000 / 11 = 181 is wanted: 81 brought, and 81.81 - 100
check 'less of it' 0 "$(fell 1 18.19)" feeds

pledge 'lost' 'depeg USDe=-100%' 'back'
check 'a depeg is pent up, and judged' 0 "$(day 4 100 10 90)" kept
pledge 'lost' 'depeg USDe=-100%' 'depeg USDe=-35%' 'shock M=-5%' 'back'
check 'the last of the depegs' 0 "$(day 3 45.13 10 35.13)" kept
pledge 'lost M' 'depeg USDe=-100%' 'shock M=-5%' 'back'
check 'a depeg while a feed is lost' 0 "$(day 4 580 10 570)" kept
pledge 'lost' 'depeg USDe=-100%' 'leverage 5' 'back' # a brings 51.90, f 110.38: at the credit that was known
check 'money brought while all is locked' 0 "$(day 2 0 0 0)" kept
pledge 'lost' 'depeg USDe=-35%' 'shock M=1%' 'back' 'depeg USDe=0%' 'lost' 'shock M=-5%' 'back' # f 33.25; c 14.81
check 'what was pent up is gone' 0 "$(day 2 0 0 0)" kept
pledge 'lost' 'depeg USDe=-100%' 'back' 'depeg USDe=0%' 'shock M=0%'
check 'a peg is back after all is lost' 0 "$(day 4 100 10 90)" kept

feed 'lost M' 'lost N M' 'back'
check 'lost twice' 2 'c.conf:4: error: its feed is lost already' feeds
feed 'lost M M' 'back'
check 'lost twice in a line' 2 'c.conf:3: error: its feed is lost already' feeds
feed 'lost' 'lost'
check 'locked twice' 2 'c.conf:4: error: the platform is locked already' feeds
feed 'lost' 'lost M'
check 'lost while locked' 2 'c.conf:4: error: the platform is locked already' feeds
feed 'lost XRP'
check 'a feed of nothing' 2 'c.conf:3: error: no such market in the book' feeds
feed 'lost M=5%'
check 'a feed with a number' 2 'c.conf:3: error: lost MARKET ..., or lost alone' feeds
feed 'back'
check 'back without lost' 2 'c.conf:3: error: nothing is lost' feeds
feed 'lost M' 'back' 'back'
check 'back twice' 2 'c.conf:5: error: nothing is lost' feeds
feed 'lost M' 'back M'
check 'back with a name' 2 'c.conf:4: error: back stands alone' feeds
feed 'lost M' 'back' 'lost N' 'shock M=0%' 'lost M'
check 'a day that ends lost' 2 'c.conf:5: error: the day ends with this lost' feeds
feed 'lost M' 'shock M=0%' 'scenario e' 'back'
check 'back on another day' 2 'c.conf:6: error: nothing is lost' feeds
feed 'leverage 0' 'shock M=0%'
check 'a leverage of 0' 2 'c.conf:3: error: one leverage above 0 is wanted' feeds
feed 'funds -1' 'shock M=0%'
check 'a ratio below 0' 2 'c.conf:3: error: one ratio of at least 0 is wanted' feeds

# Observed. In the book of p, r and d with N alone moving, p owes max(0, 1000 (e^X - 1) - 100).
observed() { config 'market N volatility=10%' "$@"; }
says() { python3 -c 'import json, sys
o = json.load(open("o.json"))["observed"]
sys.exit(0 if o[sys.argv[1]] == sys.argv[2] else repr(o))' "$@"; }
observed 'scenarios 2000' 'observed 0'
check 'nothing was lost' 0 'at least that in 100.0000 %' feeds --json o.json
check 'that is inside' 0 '' says band inside
check 'and below' 0 '' says quantile below
observed 'scenarios 2000' 'observed 60' # X > ln 1.16, 1.48 sigma: 6.9 %
check 'a usual loss' 0 'observed 60: at least that in ' feeds --json o.json
check 'is inside' 0 '' says band inside
observed 'scenarios 2000' 'observed 600' # X > ln 1.7, 5.3 sigma
check 'a loss too large' 0 'observed 600: at least that in 0.0000 %' feeds --json o.json
check 'is outside' 0 '' says band outside
check 'and above' 0 '' says quantile above
observed 'scenarios 2000' 'observed 194.61' # 99.5 %: 1000 (e^0.257583 - 1) - 100 = 193.8
check 'a loss at the edge' 0 'undecided' feeds --json o.json
check 'is undecided' 0 '' says band undecided
cp n.scn debt.scn
echo 'withdraw p 1000 force' >>debt.scn # it owes 900 before anything moves
config 'market N volatility=1%' 'scenarios 2000' 'observed 500'
check 'a loss too small' 0 'at least that in 100.0000 %' "$stress" --json o.json debt.scn c.conf
check 'is outside, too' 0 '' says band outside
check 'but below' 0 '' says quantile below
observed 'scenarios 20' 'observed 1000000'
check 'a sample too small' 0 'unknown' feeds --json o.json
check 'decides nothing' 0 '' says band undecided
observed 'scenarios 20' 'observed much'
check 'what is no amount' 2 'c.conf:3: error: not an amount of the asset of the run' feeds
observed 'scenarios 20' 'observed 0.001'
check 'what is finer than an atom' 2 'c.conf:3: error: not an amount of the asset of the run' feeds
observed 'scenarios 20' 'observed -1'
check 'what is below 0' 2 'c.conf:3: error: not an amount of the asset of the run' feeds
observed 'scenarios 20' 'observed 1' 'observed 1'
check 'two that were observed' 2 'c.conf:4: error: one deficit was observed already' feeds
observed 'scenarios 20' 'observed'
check 'none' 2 'c.conf:3: error: observed AMOUNT' feeds
observed 'observed 1' 'scenario d' 'shock M=0%'
check 'nothing to hold it against' 2 'c.conf:2: error: nothing to hold it against' feeds
config 'observed 0.001' 'market M volatility=5%' 'scenarios 20' 'asset wB'
check 'an asset behind it' 0 'observed 0.001: at least that in 0.0000 %' kept

# An interrupt leaves no variation half done: those there are, are those of the whole run. A second one ends it all.
config 'scenarios 12000' 'market BTC volatility=5%' 'vary funds 1 1 1 1 1 1 1 1 1 1 1 1 1 1 1 1'
cat >interrupt.py <<'END'
import json, signal, subprocess, sys, time
program = subprocess.Popen(sys.argv[1:], preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),
                           stdout=subprocess.PIPE, text=True)
for line in program.stdout:
    if line.startswith("funds  "):
        break
time.sleep(0.05)
program.send_signal(signal.SIGINT)
program.stdout.read()
assert program.wait() == 1, program.returncode
cells = json.load(open("i.json"))["varied"][0]["cells"]
assert 1 <= len(cells) < 16 and len({cell["deficit_99"] for cell in cells}) == 1, cells
END
check 'an interrupted variation' 0 '' python3 interrupt.py stdbuf -oL "$stress" --json i.json \
    --positions "$examples/book.csv" "$examples/book.scn" c.conf

# How long funds last, ended while the paths are under way or, with so many, the resamples: no answer of fewer paths.
cat >lasts.py <<'END'
import json, signal, subprocess, sys, time
program = subprocess.Popen(sys.argv[1:], preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),
                           stdout=subprocess.PIPE, text=True)
for line in program.stdout:
    if line.startswith("shared by equity"):
        break
time.sleep(1)
begin = time.monotonic()
program.send_signal(signal.SIGINT)
rest = program.stdout.read()
assert program.wait() == 1, program.returncode
assert time.monotonic() - begin < 1, time.monotonic() - begin
assert "depleted" not in rest, rest
figures = json.load(open("l.json"))
assert figures["depletion"] == [] and figures["scenarios"] == 3000, figures
END
lasts() { python3 lasts.py stdbuf -oL "$stress" --json l.json --positions "$examples/book.csv" "$examples/book.scn" c.conf; }
config 'scenarios 3000' 'market BTC volatility=5%' 'depletion days=10000 paths=90000 inflow=1000000'
check 'an interrupt while paths are followed' 0 '' lasts
config 'scenarios 3000' 'market BTC volatility=5%' 'depletion days=1000 paths=100 inflow=1000000 resamples=400'
check 'an interrupt while samples are drawn again' 0 '' lasts

# Nobody reads the rows that are being written, so that the program cannot end. One interrupt costs none of them.
cat >rows.py <<'END'
import os, signal, subprocess, sys, time
times = int(sys.argv[1])
os.path.exists("rows") or os.mkfifo("rows")
program = subprocess.Popen(sys.argv[2:], preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),
                           stdout=subprocess.DEVNULL)
with open("rows") as rows:
    text = rows.read(1)
    for _ in range(times):
        time.sleep(0.2)
        program.send_signal(signal.SIGINT)
    if times == 1:
        time.sleep(0.2)
        text += rows.read()
        assert len(text.splitlines()) == 20001, len(text.splitlines())
    assert program.wait() == (1 if times == 1 else -signal.SIGINT), program.returncode
END
rows() { python3 rows.py "$1" "$stress" --csv rows --positions "$examples/book.csv" "$examples/book.scn" c.conf; }
config 'scenarios 20000' 'market BTC volatility=5%'
check 'an interrupt while rows are written' 0 '' rows 1
check 'two interrupts' 0 '' rows 2


# Each of many defaults is shared over all winners by itself, so that a scenario takes long.
cat >many.py <<'END'
import sys
print("asset USD 2\nmarket M USD lot=1 tick=1\ntier M 0 10% 5%\nsocialize M pool=deficit\nmark M 100")
for i in range(int(sys.argv[1])):
    print(f"deposit l{i} 11\ndeposit s{i} 1000\nfill M l{i} s{i} 1 100 force")
END
python3 many.py 4000 >slow.scn
cat >slow.py <<'END'
import json, signal, subprocess, sys, time
program = subprocess.Popen(sys.argv[1:], preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),
                           stdout=subprocess.DEVNULL)
time.sleep(3)
begin = time.monotonic()
program.send_signal(signal.SIGINT)
try:
    status = program.wait(15)
except subprocess.TimeoutExpired:
    program.kill()
    sys.exit("it goes on for more than 15 s")
assert status == 1, status
assert time.monotonic() - begin < 1, time.monotonic() - begin
figures = json.load(open("slow.json"))
assert figures["scenarios"] < figures["asked"] == 20000, figures
END
config 'scenarios 20000' 'market M volatility=60%'
check 'an interrupt within a scenario that takes long' 0 '' python3 slow.py "$stress" --threads 2 --json slow.json slow.scn c.conf

# Days alone are a run as well: those that are done are kept. There are 400 of them, so that the interrupt finds many to
# come, with 600 defaults each.
python3 many.py 600 >days.scn
cat >alone.py <<'END'
import json, signal, subprocess, sys, time
program = subprocess.Popen(sys.argv[1:], preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),
                           stdout=subprocess.PIPE, text=True)
program.stdout.readline() # the first day
begin = time.monotonic()
program.send_signal(signal.SIGINT)
program.stdout.read()
assert program.wait() == 1, program.returncode
assert time.monotonic() - begin < 1, time.monotonic() - begin
days = [day["name"] for day in json.load(open("alone.json"))["days"]]
rows = [row.split(",")[0] for row in open("alone.csv")]
assert rows == ["day"] + days and 1 <= len(days) < 400, rows
END
config 'market M volatility=60%'
for day in $(seq 400); do
    printf 'scenario day-%s\nshock M=-60%%\n' "$day"
done >>c.conf
check 'an interrupt of days alone' 0 '' python3 alone.py stdbuf -oL "$stress" --json alone.json --csv alone.csv days.scn c.conf

printf '%s passed, %s failed\n' $passed $failed
[ $failed = 0 ]
