# SPDX-License-Identifier: BSD-2-Clause
"""The story of examples/consumers/margin.scn: terms, collateral, orders, money on hold, an isolated position, and
questions. The figures are worked by hand there, in dollars; here they are cents."""
import sloss

MAKER, ANN, HOLD = 1, 2, 7

with sloss.Engine() as engine:
    # what the two markets ask, and what backs them
    usd, btc = engine.add_asset("USD", 2), engine.add_asset("BTC", 8)
    eth, alt = engine.add_market("ETH", usd, unit=100), engine.add_market("ALT", usd, unit=100)
    engine.set_tier(eth, 0, initial_ppb=100_000_000, maintenance_ppb=50_000_000)
    engine.set_tier(alt, 0, initial_ppb=200_000_000, maintenance_ppb=100_000_000)
    engine.set_requirement(alt, sloss.RequirementTerms(root_ppb=10_000_000, lot_size=1, by_entry=True))
    coin = engine.add_collateral("COIN", btc, usd, tick=1, discount_ppb=20_000_000)
    engine.mark({coin: 50_000})
    engine.set_haircut(coin, 0, weight_ppb=900_000_000)
    engine.set_ceiling(eth, open_interest=100)

    # two accounts, and terms of one of them
    engine.add_account(MAKER, "maker")
    engine.add_account(ANN, "ann")
    engine.deposit(MAKER, usd, 100_000_000)
    engine.deposit(ANN, usd, 100_000)
    engine.deposit(ANN, btc, 200_000)
    engine.set_surcharge(ANN, usd, multiplier_ppb=1_500_000_000, addon=2_000)
    engine.set_control(ANN, liquidation=sloss.AccountLiquidation.MANUAL)
    engine.set_position_limit(ANN, eth, 20)
    assert engine.surcharge(ANN, usd).addon == 2_000
    assert engine.controls(ANN).liquidation is sloss.AccountLiquidation.MANUAL
    assert engine.position_limit(ANN, eth) == 20
    assert engine.ceilings(eth).open_interest == 100

    # a trade, an order that rests, money on hold, and a position that stands apart
    engine.fill(eth, buyer=ANN, seller=MAKER, lots=10, price=100)
    assert engine.margin(ANN, usd).maintenance == 9_500
    assert engine.largest_orders(ANN, eth).buy == 61
    engine.set_orders(ANN, eth, bid_lots=5, bid_price=104)
    assert engine.orders(ANN, eth).initial == 17_000
    assert engine.margin(ANN, usd).initial == 27_500
    engine.put_on_hold(ANN, usd, 30_000, HOLD, duration=3_600 * 10**9)
    assert engine.hold(HOLD).amount == engine.held(ANN, usd) == 30_000
    engine.isolate(ANN, alt, 20_000)
    engine.fill(alt, buyer=ANN, seller=MAKER, lots=9, price=100)

    # how it stands, where each part of it would be liquidated, and how much it may still buy
    assert engine.backing(ANN, usd).collateral == 9_000
    margin = engine.margin(ANN, usd)
    assert (margin.margin_equity, margin.free) == (59_000, 31_500)
    prices = engine.prices(ANN, eth)
    assert (prices.liquidation_below, prices.bankruptcy_below) == (46, 50)
    assert engine.requirement(alt).terms.root_ppb == 10_000_000
    assert engine.isolated(ANN, alt).maintenance == 9_900
    assert engine.prices(ANN, alt).liquidation_below == 87
    assert engine.largest_orders(ANN, eth).buy == 21
    assert engine.dry_run(ANN, usd, {eth: 46}).in_breach
    assert not engine.dry_run(ANN, usd, {eth: 47}).in_breach

    # the withdrawal goes through, the isolated position does not
    engine.pay_out(HOLD, 25_000)
    engine.set_control(ANN)
    engine.mark({eth: 90, alt: 87})
    assert engine.isolated(ANN, alt).balance == 8_300
    engine.end_isolation(ANN, alt)
    assert engine.margin(ANN, usd).equity == 53_300
    print(engine.hash())
