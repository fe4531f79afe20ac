# SPDX-License-Identifier: BSD-2-Clause
"""The story of consumer.scn, in Python."""
import sloss

with sloss.Engine() as engine:
    usd = engine.add_asset("USD", 2)
    btc = engine.add_market("BTC", usd, unit=100)
    engine.add_account(1, "long")
    engine.add_account(2, "short")
    engine.deposit(engine.insurance_account(btc), usd, 2500)
    engine.deposit(1, usd, 100000)
    engine.deposit(2, usd, 5000)
    engine.fill(btc, buyer=1, seller=2, lots=3, price=1000)
    engine.mark({btc: 1030})
    print(engine.hash())
