# SPDX-License-Identifier: BSD-2-Clause
"""The story of examples/consumers/together.scn: markets that are margined together by a grid of shocks, two legs of an account in
one market, accounts that are margined together, and profit that has to be an hour old. The figures are worked by hand there, in
dollars; here they are cents."""
import sloss

MAKER, ANN, BOB, CAT = 1, 2, 3, 4
MIDNIGHT, MINUTE = 1_772_323_200 * 10**9, 60 * 10**9

with sloss.Engine() as engine:
    usd = engine.add_asset("USD", 2)
    perp, fut, alt = (engine.add_market(name, usd, unit=100) for name in ("PERP", "FUT", "ALT"))
    for market in (perp, fut, alt):
        engine.set_tier(market, 0, initial_ppb=100_000_000, maintenance_ppb=50_000_000)
    engine.set_mature(alt, 60 * MINUTE)
    grid = engine.add_universe("GRID", usd, maintenance_ppb=800_000_000)
    for index, price in enumerate((-100_000_000, 0, 100_000_000)):
        engine.set_shock(grid, index, price)
    engine.set_portfolio(perp, grid)
    engine.set_portfolio(fut, grid)
    for account, name, amount in ((MAKER, "maker", 100_000_000), (ANN, "ann", 100_000), (BOB, "bob", 10_000), (CAT, "cat", 3_000)):
        engine.add_account(account, name)
        engine.deposit(account, usd, amount)
    engine.set_time(MIDNIGHT)

    # ann: what she has in both markets is asked what it loses together in the worst scenario
    engine.set_margin(ANN, portfolio=True)
    engine.fill(perp, buyer=ANN, seller=MAKER, lots=20, price=100)
    engine.fill(fut, buyer=MAKER, seller=ANN, lots=15, price=100)
    assert engine.scenario_cost(ANN, grid, 0) == 5_000
    margin = engine.margin(ANN, usd)
    assert (margin.initial, margin.maintenance) == (5_000, 4_000)
    engine.mark({perp: 100, fut: 100}, values={fut: [92, 100, 108]})
    margin = engine.margin(ANN, usd)
    assert (margin.initial, margin.maintenance) == (8_000, 6_400)

    # bob: a long and a short leg, each asked its own
    engine.hedge(BOB, alt)
    engine.fill(alt, buyer=BOB, seller=MAKER, lots=4, price=100, buyer_leg=sloss.Leg.LONG)
    engine.fill(alt, buyer=MAKER, seller=BOB, lots=3, price=100, seller_leg=sloss.Leg.SHORT)
    assert engine.position(BOB, alt).lots == 1
    assert engine.leg(BOB, alt, sloss.Leg.SHORT).lots == 3
    margin = engine.margin(BOB, usd)
    assert (margin.initial, margin.maintenance) == (7_000, 3_500)

    # bob and cat: one margin for both
    engine.set_group(BOB, "desk")
    engine.set_group(CAT, "desk")
    group = engine.group(CAT, usd)
    assert (group.members, group.margin_equity, group.initial, group.maintenance) == (2, 13_000, 1_000, 500)
    assert engine.margin(CAT, usd).free == 3_000

    # a profit backs something once it is an hour old
    engine.set_time(MIDNIGHT + 10 * MINUTE)
    engine.mark({alt: 110})
    assert engine.matured(BOB, alt).matured == 0
    assert engine.margin(BOB, usd).margin_equity == 13_000
    engine.set_time(MIDNIGHT + 70 * MINUTE)
    assert engine.matured(BOB, alt).matured == 1_000
    assert engine.margin(BOB, usd).margin_equity == 14_000
    print(engine.hash())
