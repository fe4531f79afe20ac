# SPDX-License-Identifier: BSD-2-Clause
"""Small cases worked by hand, a few for each paragraph of the contract; the arithmetic is in each."""
import unittest

from . import run

USD = "asset USD 0\n"
MANUAL = "option liquidation=manual\n"

CASES = {
    # --- requirements -------------------------------------------------------------------------------------------
    "brackets are marginal: 1000 at 10 %, 500 at 20 %": USD + """
market M USD lot=1 tick=1
tier M 0 10% 5%
tier M 1000 20% 10%
deposit a 1000
deposit b 1000
fill M a b 15 100
expect initial a 200
expect maintenance a 100
""",
    "a requirement is rounded up for each position": USD + """
market A USD lot=1 tick=1
market B USD lot=1 tick=1
tier A 0 0.333 0.111
tier B 0 0.333 0.111
deposit a 1000
deposit b 1000
fill A a b 1 100
expect initial a 34             # 33.3
fill B a b 1 100
expect initial a 68             # not 67
expect maintenance a 24         # 12 + 12
""",
    "per size: at least 9 and 5 per 1.0": USD + """
market M USD lot=1 tick=1
tier M 0 1% 1% lot=5/9
deposit a 1000
deposit b 1000
fill M a b 3 100
expect initial a 27
expect maintenance a 15
fill M a b 1 100
mark M 1000
expect initial a 40             # 1 % of 4000 is more than 36
""",
    "a price of 0 counts as one tick in a requirement": USD + """
market M USD lot=1 tick=2
tier M 0 50% 25%
deposit a 1000
deposit b 1000
fill M a b 10 100
mark M 0
expect initial b 10             # 10 lots at 2
expect equity b 2000
""",
    # --- fills --------------------------------------------------------------------------------------------------
    "a fill that only reduces at the mark passes below maintenance": USD + """
market M USD lot=1 tick=1
tier M 0 10% 5%
""" + MANUAL + """
deposit a 100
deposit b 10000
fill M a b 10 100
mark M 92                       # equity 20 < 46
expect error insufficient-margin
fill M b a 2 82                 # 0/36.8 is less than 20/46
fill M b a 2 91                 # 18/37 is more than 20/46
expect equity a 18
fill M b a 2 92                 # at the mark
expect equity a 18
expect error insufficient-margin
fill M a b 1 92                 # adds risk
""",
    "a fee is part of the price of a reduction": USD + """
market M USD lot=1 tick=1
tier M 0 10% 5%
""" + MANUAL + """
deposit a 100
deposit b 10000
fill M a b 10 100
mark M 92
expect error insufficient-margin
fill M b a 1 92 rebate=3        # 17/42 is less than 20/46
fill M b a 1 95 rebate=3        # better than the mark after the fee
expect equity a 20
expect balance @fees 3
""",
    "a rebate is not more than @fees has": USD + """
market M USD lot=1 tick=1
deposit a 100
deposit b 100
expect error insufficient-funds
fill M a b 1 100 rebate=-1
fill M a b 1 100 fee=2 rebate=-1
expect balance @fees 1
""",
    "a fund may not be ruined by a fill": USD + """
market M USD lot=1 tick=1
insure M 50
deposit a 1000
fill M a @insurance:M 1 100
expect error insufficient-margin
fill M a @insurance:M 1 49
fill M a @insurance:M 1 50
expect equity @insurance:M 0
""",
    # --- money --------------------------------------------------------------------------------------------------
    "free collateral: balance less what is owed unsettled, equity less the initial requirement": USD + """
market M USD lot=1 tick=1 settlement=variation
market N USD lot=1 tick=1
tier N 0 10% 5%
deposit a 100
deposit b 1000
mark M 100
fill M a b 1 120 force          # owes 20 unsettled
fill N a b 1 100
mark N 200                      # unrealized + 100: equity 180, initial 20
expect error insufficient-funds
withdraw a 81
withdraw a 80
expect equity a 100
""",
    "a fee takes at most the equity; with a variation position at most the balance": USD + """
market N USD lot=1 tick=1
market M USD lot=1 tick=1 settlement=variation
deposit a 50
deposit b 1000
fill N a b 1 100
mark N 130
fee a 100                       # equity 80
expect balance a -30
expect equity a 0
expect balance @fees 80
deposit c 50
fill N c b 1 130
mark N 160                      # c + 30; a + 30
fill M c b 1 10
fee c 100
expect balance c 0
expect balance @fees 130
verify
""",
    "a forced withdrawal below zero is a deficit of the market that last touched the account": USD + """
market A USD lot=1 tick=1
market B USD lot=1 tick=1
deposit n 1000
deposit x 100
expect error insufficient-funds
withdraw x 150 force
fill B x n 1 100
fill B n x 1 100
fill A x n 1 100
fill A n x 1 100
withdraw x 150 force
expect deficit A 50
expect deficit B 0
expect uncovered A 50
expect state x bankrupt
""",
    # --- provenance ---------------------------------------------------------------------------------------------
    "below zero: what lifts is taken off the latest first": USD + """
market A USD lot=1 tick=1
market B USD lot=1 tick=1
market C USD lot=1 tick=1
deposit n 10000
deposit x 100
fill C x n 1 100
mark C 400                      # unrealized + 300
fill A x n 1 200 force
fill A n x 1 50 force           # - 150: 50 below zero by A
fill B x n 1 100 force
fill B n x 1 40 force           # - 60: by B
fill B x n 1 40 force
fill B n x 1 70 force           # + 30: off B
expect balance x -80
mark C 0                        # - 100 in C: 180 are missing
expect deficit A 50
expect deficit B 30
expect deficit C 100
expect balance x 0
verify
""",
    # --- takeover ----------------------------------------------------------------------------------------------
    "left over is forfeited by maintenance requirement: 101 as 25 and 76": USD + """
market A USD lot=1 tick=1
market B USD lot=1 tick=1
tier A 0 5% 5%
tier B 0 15% 15%
option residual=forfeit
deposit x 101
deposit n 1000
fill A x n 1 100
fill B x n 1 100
takeover x
expect insurance A 25
expect insurance B 76
expect state x liquidated
expect position @insurance:B B 1
""",
    "all to the first market where no requirement is above 0": USD + """
market A USD lot=1 tick=1
market B USD lot=1 tick=1
option residual=forfeit
deposit x 101
deposit n 1000
fill B x n 1 100
fill A x n 1 100
takeover x
expect insurance A 101
expect insurance B 0
""",
    "a variation market forfeits its part, another keeps it": USD + """
market A USD lot=1 tick=1
market B USD lot=1 tick=1 settlement=variation
tier A 0 5% 5%
tier B 0 15% 15%
deposit x 100
deposit n 1000
fill A x n 1 100
fill B x n 1 100
takeover x
expect balance x 25
expect insurance B 75
""",
    "one round: fees come before deficits": USD + """
market M USD lot=1 tick=1 liquidation_fee=1%
tier M 0 20% 10%
deposit l 100000
deposit s 5000
deposit t 2270
fill M l s 10000 1 force
fill M l t 1000 1 force
mark M 3                        # s: - 15000; t: 270 left, 300 required; fee 30
expect balance t 240
expect deficit M 15000
expect socialized l 14970
expect insurance M 0
expect equity l 107030          # + 22000 - 14970
""",
    "option of a market: manual keeps its position and its part of the loss": USD + """
market A USD lot=1 tick=1
market B USD lot=1 tick=1
tier A 0 10% 5%
tier B 0 10% 5%
option liquidation=manual market=B
deposit x 100
deposit n 10000
fill A x n 1 200 force
fill B x n 2 200 force
mark A 100 B 100                # - 100 and - 200: 200 missing, 66 are A's
expect deficit A 66
expect deficit B 0
expect position x A 0
expect position x B 2
expect equity x -134
expect state x bankrupt
""",
    "unsettled gains pay unsettled losses first": USD + """
market A USD lot=1 tick=1 settlement=variation
market B USD lot=1 tick=1 settlement=variation
insure A 30
insure B 0
deposit x 10
deposit n 1000
mark A 100 B 100
fill A x n 1 60 force           # unsettled + 40
fill B x n 1 150 force          # unsettled - 50
takeover x                      # A's fund pays 30; 50 - 30 - 10: 10 are missing in B
expect deficit A 0
expect deficit B 10
expect insurance A 0
expect insurance B 50
expect socialized n 10          # n: unsettled + 50 in B
mark A 100 B 100
expect insurance A 40
expect insurance B 0
expect balance n 1000           # - 40 + 50 - 10
verify
""",
    # --- rounds ------------------------------------------------------------------------------------------------
    "a charge against profit uses the profit up": USD + """
market M USD lot=1 tick=1
market N USD lot=1 tick=1
tier M 0 10% 5%
tier N 0 10% 5%
deposit d 50
deposit w 100
deposit n 10000
fill M w d 1 100 force
fill N n w 1 100 force
mark M 200 N 195                # d: - 50; w: 100 + 100 - 95 = 105, charged 50 of its profit
expect socialized w 50
expect equity w 55
expect balance w 100            # the share was taken from the profit
expect state w healthy
""",
    "a survivor of the round is charged from what it has left": USD + """
market M USD lot=1 tick=1
market N USD lot=1 tick=1
tier M 0 10% 5%
tier N 0 10% 5%
deposit d 50
deposit w 10
deposit n 10000
fill M w d 1 100 force
fill N n w 1 100 force
mark M 200 N 195                # w: 10 + 100 - 95 = 15 < 20: closed out with 15 left; d lacks 50
expect socialized w 15
expect balance w 0
expect uncovered M 35
expect state w liquidated
""",
    "a layer's part counts for defaults in proportion: 5 of 30 and 10 of 60": USD + """
market M USD lot=1 tick=1
waterfall M insurance
""" + MANUAL + """
option debts=keep
insure M 15
deposit n 10000
deposit a 70
deposit b 40
fill M n a 1 100 force
fill M n b 1 100 force
mark M 200
takeover a b
expect deficit M 90
expect uncovered M 75
expect owed a M 30
expect owed b M 60
expect claim @insurance:M M 15
""",
    "a fund that is flat and below zero gives nothing to its own round": USD + """
market M USD lot=1 tick=1
waterfall M insurance reserve socialize
insure M 10
reserve 30
deposit a 1000
mark M 100
fill M a @insurance:M 1 100
mark M 150
fill M @insurance:M a 1 150 force    # 10 - 50
expect deficit M 40
expect reserve 0
expect uncovered M 10
expect insurance M 0
""",
    # --- shared layers ------------------------------------------------------------------------------------------
    "a shared layer is divided by need up to caps": USD + """
market A USD lot=1 tick=1
market B USD lot=1 tick=1
waterfall A reserve reserve_cap=10
waterfall B reserve
reserve 60
deposit a 60
deposit b 20
deposit n 1000
fill A a n 1 100 force
fill B b n 1 100 force
mark A 0 B 0                    # 40 and 80 missing: 20 and 40, capped 10: 10 and 50
expect uncovered A 30
expect uncovered B 30
""",
    "the first shared layer in the order owner, reserve, backstop, members": USD + """
market A USD lot=1 tick=1
market B USD lot=1 tick=1
waterfall A backstop reserve
waterfall B reserve
reserve 40
deposit @backstop 30
deposit a 60
deposit b 60
deposit n 1000
fill A a n 1 100 force
fill B b n 1 100 force
mark A 0 B 0                    # reserve first, for B alone: 40; then the backstop for A: 30
expect uncovered A 10
expect uncovered B 0
expect claim @reserve B 40
expect claim @backstop A 30
""",
    "a window: what is less than a minute ago is within it": USD + """
market M USD lot=1 tick=1
waterfall M reserve reserve_period=10/1m
""" + MANUAL + """
reserve 100
deposit n 10000
deposit a 92
deposit b 92
deposit c 92
fill M n a 1 100 force
fill M n b 1 100 force
fill M n c 1 100 force
mark M 200
at 1000000000
takeover a
expect reserve 92
at 60999999999
takeover b
expect reserve 90
at 61000000000
takeover c
expect reserve 82
""",
    "owner: in proportion to equity, then from contributions, and no claims": USD + """
market M USD lot=1 tick=1
waterfall M owner insurance
insure M 1000
deposit d 60
deposit o 30
deposit p 10
deposit n 1000
owner d x
owner o x
owner p x
member p 5                      # leaves 5
fill M d n 1 100 force
mark M 20                       # 20 missing: 17 and 3
expect balance o 13             # floor(20 * 30 / 35) = 17
expect balance p 2
expect claim o M 0
expect deficit M 20
expect insurance M 1000
mark M 20
verify
""",
    "owner: what the equity lacks comes from contributions": USD + """
market M USD lot=1 tick=1
waterfall M owner insurance
insure M 1000
deposit d 20
deposit o 30
deposit n 1000
owner d x
owner o x
member o 20
fill M d n 1 100 force
mark M 50                       # 30 missing: 10 and 20
expect balance o 0
expect contribution o 0
expect insurance M 1000
""",
    "a client answers for nobody; its owner answers for it": USD + """
market M USD lot=1 tick=1
waterfall M owner insurance
insure M 1000
deposit c 60
deposit m 50
deposit n 1000
owner c house client
owner m house
fill M c n 1 100 force
mark M 20                       # c: 20 missing, m pays
expect balance m 30
expect insurance M 1000
fill M m n 1 100 force          # m: 30 - 80: 50 missing; c has nothing to do with it
deposit c 500
mark M 20
expect balance c 500
expect insurance M 950
""",
    "own contribution pays first, whatever the waterfall names": USD + """
market M USD lot=1 tick=1
waterfall M insurance
insure M 100
deposit d 100
deposit n 1000
member d 40
fill M d n 1 100
mark M 10                       # 60 - 90: 30 missing
expect contribution d 10
expect insurance M 100
expect deficit M 30
expect uncovered M 0
""",
    "members: contributions, then assessments by the contribution last set, from free collateral": USD + """
market M USD lot=1 tick=1
waterfall M members
""" + MANUAL + """
deposit a 1060
deposit b 3040
member a 60 assessment=30
member b 40 assessment=9
deposit d 50
fill M a d 10 100 force
mark M 118                      # 130 missing: 100, then 30 as 18 and 12: 9, and 21
takeover d
expect contribution a 0
expect contribution b 0
expect balance a 979
expect balance b 2991
expect uncovered M 0
expect claim a M 81
verify
""",
    "assessments are bounded in a window": USD + """
market M USD lot=1 tick=1
waterfall M members
""" + MANUAL + """
deposit a 1000
member a 10 assessment=15/1m
deposit d 90
deposit e 90
deposit f 90
deposit n 1000
fill M n d 1 100 force
fill M n e 1 100 force
fill M n f 1 100 force
mark M 210                      # 20 missing in each
at 1
takeover d                      # 10 + 10
expect balance a 980
takeover e                      # 5 left
expect balance a 975
expect uncovered M 15
at 60000000001
takeover f                      # 15 again
expect balance a 960
expect uncovered M 20
""",
    "a contribution is not lowered while somebody is in breach, nor after a deficit of members": USD + """
market M USD lot=1 tick=1
waterfall M members
tier M 0 10% 5%
""" + MANUAL + """
deposit a 1000
member a 100 assessment=50/1m
member a 90 assessment=50/1m
deposit d 10
deposit n 1000
fill M n d 1 100
mark M 108
expect error gated
member a 80 assessment=50/1m
expect error gated
member a 90
member a 95 assessment=50/1m
mark M 150
takeover d
expect contribution a 55        # 40 missing
at 59999999999
expect error gated
member a 94 assessment=50/1m    # below what was last set
at 60000000000
member a 94 assessment=50/1m
expect balance a 866            # 1000 - 40 - 94
verify
""",
    # --- deleveraging -------------------------------------------------------------------------------------------
    "as a layer: what the fund did not pay, by lots, up to the profit": USD + """
market M USD lot=1 tick=1
tier M 0 10% 5%
waterfall M insurance deleverage socialize
""" + MANUAL + """
insure M 100
deposit l 100
deposit old 5000
deposit s 200
fill M l old 10 120 force
mark M 80
fill M old s 10 80
option liquidation=takeover
mark M 50                       # 600 missing, 500 after the fund: 50 a lot; s has a profit of 300: 6 lots
expect position s M -4
expect position @insurance:M M 4
expect claim s M 300
expect socialized s 0
expect equity s 200
expect uncovered M 200          # its profit is used up
expect insurance M 0
verify
""",
    "as a layer: where the fund pays all, the fund has the position": USD + """
market M USD lot=1 tick=1
waterfall M insurance deleverage
insure M 1000
deposit l 100
deposit s 2000
fill M l s 10 120 force
mark M 100
expect position s M -10
expect position @insurance:M M 10
expect insurance M 900
""",
    "as a layer: a survivor stands with its lots before the round, once": USD + """
market M USD lot=1 tick=1
market N USD lot=1 tick=1
tier M 0 10% 5%
tier N 0 10% 5%
waterfall M deleverage
deposit d 50
deposit e 60
deposit w 100
deposit n 10000
fill M w d 1 100 force
fill M n e 1 100 force
fill N n w 1 100 force
mark M 200 N 285                # w: 100 + 100 - 185 = 15 < 24.25: closed out with 15 left. d lacks 50, e 40
expect state w liquidated
expect balance w 15             # floor(15 / 50) = 0 lots: it is not asked for more than it has
expect position n M 0           # + 100: 50 of d
expect equity n 10235           # + 100 + 185 - 50
expect uncovered M 40
expect position @insurance:M M 0
verify
""",
    "as a layer: what a survivor bears leaves what it has left": USD + """
market M USD lot=1 tick=1
market N USD lot=1 tick=1
tier M 0 10% 5%
tier N 0 10% 5%
waterfall M deleverage
deposit d 90
deposit e 60
deposit w 100
deposit n 10000
fill M w d 1 100 force
fill M n e 1 100 force
fill N n w 1 100 force
mark M 200 N 285                # w has 15 left; d lacks 10, e 40
expect position n M 0
expect claim n M 40
expect claim w M 10
expect balance w 5
expect uncovered M 0
expect position @insurance:M M 0
verify
""",
    "ranks: profit ratio x leverage, profit, size": USD + """
market M USD lot=1 tick=1
""" + MANUAL + """
deposit l 10000
deposit k 10000
deposit j 10000
deposit s 10000
deposit t 1000
deposit u 100000
mark M 110
fill M l s 2 120 force          # s: + 20 more
mark M 100
fill M k t 3 110 force
fill M j u 4 105 force          # at 100: s + 40 of 240, t + 30 of 330, u + 20 of 420
deposit x 10000
fill M x l 2 100
fill M x k 3 100
fill M x j 4 100                # x is long 9; l, k, j are flat
deleverage x M rank=profit force
expect position s M 0
expect position t M 0
expect position u M 0
fill M x s 2 100
fill M x t 2 100
mark M 90                       # s + 20 of 200, equity 10060; t + 20 of 200, equity 1050: the same profit, more leverage
deposit y 10000
fill M y x 1 90
deleverage y M force
expect position t M -1
expect position s M -2
verify
""",
    "pro-rata: lots by open lots, 15 and 5 of 20": USD + """
market M USD lot=1 tick=1
tier M 0 10% 5%
option liquidation=deleverage rank=pro-rata
deposit l 100
deposit s 10000
deposit t 10000
fill M l s 15 100 force
fill M l t 5 100 force
mark M 90                       # 100 missing: 75 and 25
expect position s M 0
expect position t M 0
expect equity s 10075           # 150 - 75
expect equity t 10025
expect claim s M 75
expect claim t M 25
expect deficit M 100
expect uncovered M 0
""",
    "the owner's own positions come first, and keep no claim": USD + """
market M USD lot=1 tick=1
tier M 0 10% 5%
option liquidation=deleverage
deposit l 100
deposit s 10000
deposit o 100000
owner l x
owner o x
fill M l s 10 100 force
mark M 95
fill M s o 10 95                # o has no profit yet, s is flat
fill M l s 10 95 force
mark M 80                       # l: 100 - 350: 250 missing of 20 lots, 12.5 each; o has + 150, s + 150
expect position o M 0
expect balance o 100025         # + 150 - 125
expect claim o M 0
expect balance s 10075          # + 50 + 150 - 125
expect claim s M 125
expect position l M 0
verify
""",
    "no lots beyond floor(cap / g); nobody flips": USD + """
market M USD lot=1 tick=1
""" + MANUAL + """
insure M 1000
deposit l 10
deposit old 10000
deposit s 10000
fill M l old 4 120 force
mark M 110
fill M old s 3 110
mark M 100                      # l: 10 - 80: 70 missing, 17.5 a lot; s: + 30: floor(30 / 18) = 1 lot; old: + 20: 1 lot
deleverage l M rank=profit force
expect position s M -2
expect position old M 0
expect position @insurance:M M 2
expect deficit M 70
expect insurance M 965          # 70 - 35
expect claim s M 17             # floor(70 / 4), then floor(140 / 4) - 17
expect claim old M 18
verify
""",
    "above zero only the market closes, at the mark": USD + """
market A USD lot=1 tick=1
market B USD lot=1 tick=1
tier A 0 10% 5%
tier B 0 10% 5%
""" + MANUAL + """
deposit x 25
deposit n 1000
fill A x n 1 100
fill B x n 1 100
mark A 90 B 93                  # 8 left, 9.15 required: 5 + 5
deleverage x A
expect position x A 0
expect position x B 1
expect balance x 15
expect position n A 0
expect balance n 1010
""",
    # --- socialize ----------------------------------------------------------------------------------------------
    "basis open-interest and notional, equal and queue": USD + """
market M USD lot=1 tick=1
socialize M basis=open-interest cap=equity
""" + MANUAL + """
deposit d 0
deposit e 0
deposit f 0
deposit s 1000
deposit t 1000
deposit u 1000
fill M d s 1 100 force
fill M e t 3 100 force
fill M u f 6 100 force
mark M 90                       # d: - 10, e: - 30, f: + 60
takeover d                      # 10 over s 1, t 3, u 6 and f 6: 0.625 1.875 3.75 3.75: 1 (last unit to f and u)
expect socialized s 0
expect socialized t 2
expect socialized u 4
expect socialized f 4
socialize M basis=profit rule=queue
takeover e                      # 30: f has most profit
expect socialized f 34
verify
""",
    "cap none takes below zero only who has a position": USD + """
market M USD lot=1 tick=1
socialize M basis=equity cap=none
""" + MANUAL + """
deposit d 0
deposit s 30
deposit f 30
deposit n 10000
fill M d n 1 100 force
fill M s n 1 100 force
mark M 100
fill M n d 1 0 force            # d: - 100, flat: at once; over s 30, f 30, n 10000 + 0
expect deficit M 100
expect socialized f 0
expect uncovered M 0
""",
    "a policy shares money: equal, up to the profit": USD + """
market M USD lot=1 tick=1
socialize M policy=equal
""" + MANUAL + """
deposit d 0
deposit s 1000
deposit t 1000
fill M d s 1 100 force
fill M d t 9 100 force
mark M 90                       # 100 missing: s has 10, t 90
takeover d
expect socialized s 10
expect socialized t 90
expect balance t 1000
expect equity t 1000
""",
    "largest remainder, telescoping": USD + """
market M USD lot=1 tick=1
socialize M rounding=telescoping
""" + MANUAL + """
deposit d 90
deposit s 1000
deposit t 1000
deposit u 1000
fill M d s 10 100 force
fill M d t 10 100 force
fill M d u 10 100 force
mark M 96                       # - 120 + 90: 30 over 40, 40, 40
takeover d
expect socialized s 10
expect socialized t 10
expect socialized u 10
""",
    # --- variation ----------------------------------------------------------------------------------------------
    "winners receive their claims less their share": USD + """
market M USD lot=1 tick=1 settlement=variation
""" + MANUAL + """
deposit l 100
deposit s 0
deposit t 0
fill M l s 1 100 force
fill M l t 2 100 force
mark M 50                       # 150 lost, 100 there: 50 over 50 and 100: 16.67 and 33.33
expect balance l 0
expect balance s 33
expect balance t 67
expect socialized s 17
expect deficit M 50
expect state l bankrupt
verify
""",
    "rounding last: payouts down, the rest to the last": USD + """
market M USD lot=1 tick=1 settlement=variation
socialize M rounding=last
""" + MANUAL + """
deposit l 100
deposit s 0
deposit t 0
fill M l t 1 100 force
fill M l s 2 100 force
mark M 50                       # 100 over 100 of s (created first) and 50: 66 and 33, one left over: t
expect balance s 66
expect balance t 34
""",
    "unrealized profit stands behind a balance below zero": USD + """
market U USD lot=1 tick=1
market M USD lot=1 tick=1 settlement=variation
deposit a 50
deposit n 1000
fill U a n 1 100
mark U 200
fill M a n 1 100
mark M 0                        # owes 100: 50 and up to 100 of profit
expect balance a -50
expect equity a 50
expect deficit M 0
verify
""",
    "a waterfall without socialize pays winners and leaves a hole": USD + """
market M USD lot=1 tick=1 settlement=variation
waterfall M insurance
insure M 20
deposit l 30
deposit s 0
fill M l s 1 100 force
mark M 0
expect balance s 100
expect insurance M 0
expect uncovered M 50
verify
""",
    "the fund pays for the positions it holds like any loser": USD + """
market M USD lot=1 tick=1 settlement=variation
insure M 30
deposit s 100
fill M @insurance:M s 1 100 force
mark M 40                       # 60 lost, 30 there
expect insurance M 0
expect balance s 130
expect deficit M 30
verify
""",
    "funding in a variation market is collected, what fills have not settled stays": USD + """
market M USD lot=1 tick=1 settlement=variation
deposit l 100
deposit s 100
mark M 100
fill M l s 1 110 force
funding M 5
expect balance l 95
expect balance s 105
mark M 100
expect balance l 85
expect balance s 115
verify
""",
    "a breach settles what other variation markets have not": USD + """
market U USD lot=1 tick=1
market M USD lot=1 tick=1 settlement=variation
tier U 0 10% 10%
""" + MANUAL + """
deposit a 100
deposit n 1000
mark M 100
fill U a n 1 100
fill M a n 1 120 force          # - 20 unsettled
mark U 95                       # 100 - 5 - 20 = 75, fine
expect balance a 100
mark U 20                       # 0 left: a breach, so M is settled first
expect balance a 80
expect balance n 1020
""",
    "variation fractions stay in the cost; only a gone position leaves dust": USD + """
market M USD lot=0.1 tick=1 settlement=variation precision=1
deposit l 100
deposit s 100
fill M l s 0.1 100
mark M 105                      # 0.5: s pays 1, l receives 0 and waits
expect balance l 100
expect balance s 99
mark M 110                      # 0.5 more: s had 0.5 to its good
expect balance l 101
expect balance s 99
verify
settle M 115
expect balance l 101
expect balance s 98
expect insurance M 1            # 0.5 and 0.5
verify
""",
    # --- settle -------------------------------------------------------------------------------------------------
    "settle: losers first, their debts while winners stand": USD + """
market M USD lot=1 tick=1
""" + MANUAL + """
deposit a 100
deposit b 100
fill M a b 1 200 force
settle M 50                     # a: - 50: b's profit of 150 pays
expect deficit M 50
expect socialized b 50
expect balance b 200
expect uncovered M 0
expect open-interest M 0
expect error market-closed
mark M 50
verify
""",
    # --- claims -------------------------------------------------------------------------------------------------
    "recover: uncovered, accounts, members, backstop, reserve, insurance, then the fund": USD + """
market M USD lot=1 tick=1
waterfall M insurance reserve backstop members socialize socialize_cap=7
""" + MANUAL + """
insure M 1
reserve 2
deposit @backstop 3
deposit m 1000
member m 4
deposit d 80
deposit s 1000
fill M d s 1 100 force
mark M 0                        # 20 missing: 1 2 3 4 7, and 3 uncovered
takeover d
expect uncovered M 3
expect claim s M 7
recover M 4
expect uncovered M 0
expect claim s M 6
recover M 8
expect claim s M 0
expect contribution m 2
expect claim m M 2
recover M 4
expect contribution m 4
expect balance @backstop 2
recover M 10
expect balance @backstop 3
expect reserve 2
expect insurance M 7            # 10 - 1 - 2 - 1 is left, and its own 1
expect claim @insurance:M M 0
verify
""",
    "recover goes pro rata, largest remainder": USD + """
market M USD lot=1 tick=1
""" + MANUAL + """
deposit d 0
deposit s 1000
deposit t 1000
fill M d s 1 100 force
fill M d t 2 100 force
mark M 70
takeover d
expect claim s M 30
expect claim t M 60
recover M 10                    # 3.33 and 6.67
expect balance s 1003
expect balance t 1007
expect claim t M 53
verify
""",
    "debts=keep: what claims get lowers what is owed; a debtor is passed over": USD + """
market M USD lot=1 tick=1
option debts=keep
""" + MANUAL + """
deposit a 0
deposit b 0
deposit w 1000
deposit d 90
fill M d w 1 100 force
fill M a w 1 100 force
fill M b w 2 100 force
mark M 40                       # a - 60, b - 120, d + 30
takeover a b
expect owed a M 60
expect owed b M 120
expect socialized w 180
recover M 30                    # 10 and 20 less
expect owed a M 50
expect owed b M 100
deposit b 40                    # that debt alone
expect owed a M 50
expect owed b M 60
expect balance b 0
expect claim w M 110
expect balance w 1070
verify
""",
    "a claim leaves out what its holder answered for, rounded down": USD + """
market M USD lot=1 tick=1
""" + MANUAL + """
deposit d 0
deposit e 0
deposit w 1000
owner d x
owner w x
fill M d w 1 100 force
fill M e w 2 100 force
mark M 95                       # 5 and 10 missing: w pays 15, answers for 5
takeover d e
expect socialized w 15
expect claim w M 10
""",
    # --- states -------------------------------------------------------------------------------------------------
    "bankrupt until what has come in reaches the debt": USD + """
market M USD lot=1 tick=1
""" + MANUAL + """
deposit d 70
deposit n 1000
fill M d n 1 100 force
mark M 0
takeover d
expect state d bankrupt
deposit d 29
expect state d bankrupt
transfer n d 1
expect state d healthy
""",
    "liquidated until a fill or money": USD + """
market M USD lot=1 tick=1
deposit d 100
deposit n 1000
fill M d n 1 100
takeover d
expect state d liquidated
deposit d 1
expect state d healthy
fill M d n 1 100
takeover d
fill M d n 1 100
expect state d healthy
""",
    "warned below the initial requirement": USD + """
market M USD lot=1 tick=1
tier M 0 20% 10%
deposit d 20
deposit n 1000
fill M d n 1 100
mark M 95
expect state d warned
expect position d M 1
""",
    # --- gates --------------------------------------------------------------------------------------------------
    "gate=hold: who had a position waits while there is a hole": USD + """
market M USD lot=1 tick=1
market N USD lot=1 tick=1
waterfall M insurance gate=hold/1m
deposit a 200
deposit b 100
deposit c 100
mark N 100
fill M a b 10 100
mark M 70
expect uncovered M 100
expect error gated
withdraw b 1
expect error gated
transfer b c 1
withdraw c 1
expect error gated
fill N c b 1 99                 # lowers the equity of b by 1
fill N c b 1 100
transfer c @insurance:M 10
expect uncovered M 90
at 59999999999
expect error gated
withdraw b 1
at 60000000000
withdraw b 1
verify
""",
    "the gate opens when nothing is uncovered": USD + """
market M USD lot=1 tick=1
waterfall M insurance gate=hold/1h
deposit a 200
deposit b 100
fill M a b 10 100
mark M 70
expect error gated
withdraw b 1
insure M 100
withdraw b 1
""",
    # --- precision ----------------------------------------------------------------------------------------------
    "a close-out rounds once; dust passes to the fund in whole units": USD + """
market A USD lot=0.1 tick=1 precision=1
market B USD lot=0.01 tick=1 precision=2
deposit x 100
deposit n 100
fill A x n 0.1 100
fill B x n 0.01 100
mark A 103 B 120                # + 0.3 and + 0.2 = 0.5: rounded down to 0, 0.5 to B's dust
expect equity x 100
takeover x
expect balance x 100
expect balance @dust:B 0.5
verify
""",
    "a realized loss is rounded up": USD + """
market A USD lot=0.1 tick=1 precision=1
deposit x 100
deposit n 100
fill A x n 0.1 100
fill A n x 0.1 97
expect balance x 99
expect balance n 100
expect insurance A 1            # 0.7 and 0.3
verify
""",
    "half to even: 2.5 is 2, 3.5 is 4": USD + """
market Q USD lot=1 tick=1 kind=quanto multiplier=0.5 precision=0
deposit a 100
deposit b 100
fill Q a b 1 5
mark Q 7
expect equity a 102
""",
    "funding by rate is rounded toward zero": USD + """
market M USD lot=1 tick=1
deposit a 1000
deposit b 1000
expect error range
funding M rate=1%
fill M a b 2 150
funding M rate=1%
expect equity a 998
funding M rate=-1%
expect equity a 1000
expect error precision
funding M 0.5
funding M 3
expect equity b 1006
expect balance b 1000
""",
    # --- language -----------------------------------------------------------------------------------------------
    "refusals have their names": USD + """
market M USD lot=1 tick=2
deposit a 100
deposit b 100
expect error syntax
deposit
expect error syntax
frob
expect error syntax
deposit a 1 lot=1
expect error precision
deposit a 0.5
expect error range
deposit a -1
expect error overflow
deposit a 9223372036854775808
expect error unknown-asset
deposit a 1 EUR
expect error unknown-market
mark N 1
expect error unknown-account
withdraw c 1
expect error exists
account a
expect error precision
mark M 1
expect error range
mark M -2
expect error self-trade
fill M a a 1 1
expect error range
fill M a b 0 1
expect error insufficient-funds
withdraw a 101
expect error system-account
takeover @reserve
expect error no-position
deleverage a M
at 5
expect error time-backwards
at 4
at 2025-10-10T21:16:04.831Z
expect error time-backwards
at 1760130964830999999
at 1760130964831000000
expect error argument
mark M 2 M 4
expect balance a 100
verify
""",
    "an asset never pays out more than has come in": USD + """
market M USD lot=1 tick=1
waterfall M insurance
deposit a 20
deposit b 10
fill M a b 1 100 force
mark M 30
fill M b @insurance:M 1 30
expect balance b 80
expect error gated
withdraw b 31
withdraw b 30
verify
""",
}


class Cases(unittest.TestCase):
    def test_every_case(self):
        for name, text in CASES.items():
            with self.subTest(name):
                result = run(text.split("\n"))
                self.assertEqual("", result.message, name)


if __name__ == "__main__":
    unittest.main()
