# SPDX-License-Identifier: BSD-2-Clause
"""Questions about margin from Python: each answers as worked by hand, and columns as the single questions."""
import unittest

import numpy
import sloss
import sloss._abi
from case import Case


class Margin(Case):
    """A long of 10 lots at 100 with 100, at 10 % and 5 %, its short with a million."""

    def setUp(self):
        self.engine = sloss.Engine()
        self.addCleanup(self.engine.close)
        self.usd = self.engine.add_asset("USD", 2)
        self.market = self.engine.add_market("M", self.usd, unit=1)
        self.engine.set_tier(self.market, 0, initial_ppb=100_000_000, maintenance_ppb=50_000_000)
        self.engine.deposit(1, self.usd, 100)
        self.engine.deposit(9, self.usd, 1_000_000)
        self.engine.fill(self.market, buyer=1, seller=9, lots=10, price=100)

    def test_figures(self):
        info = self.engine.margin(1, self.usd)
        self.assertEqual((info.equity, info.initial, info.maintenance, info.free, info.notional), (100, 100, 50, 0, 1000))
        self.assertEqual((info.ratio_ppb, info.leverage_ppb), (500_000_000, 10 * 10**9))
        self.assertIs(info.state, sloss.State.HEALTHY)
        self.assertIs(info.in_breach, False)

    def test_dry_run(self):
        before = self.engine.hash()
        self.assertTrue(self.engine.dry_run(1, self.usd, {self.market: 94}).in_breach)
        self.assertFalse(self.engine.dry_run(1, self.usd, {self.market: 95}).in_breach)
        self.assertIsNone(self.engine.dry_run(1, self.usd, {self.market: 90}).ratio_ppb)
        self.assertEqual(self.engine.hash(), before)
        self.refused(sloss.UnknownMarket, "dry_run", self.engine.dry_run, 1, self.usd, {7: 1})
        self.refused(TypeError, "dry_run", self.engine.dry_run, 1, self.usd, [1])

    def test_prices_and_orders(self):
        self.assertEqual(self.engine.prices(1, self.market), sloss.PriceInfo(94, None, 90, None))
        self.assertEqual(self.engine.prices(9, self.market), sloss.PriceInfo(None, 95334, None, 100100))
        self.assertEqual(self.engine.largest_orders(1, self.market), sloss.OrderInfo(0, 20, 0, 0))
        self.assertEqual(self.engine.largest_orders(1, self.market, 95).sell, 13)
        self.refused(sloss.UnknownAccount, "largest_orders", self.engine.largest_orders, 8, self.market)

    def test_ranks(self):
        info = self.engine.rank(9, self.market)
        self.assertEqual(info, sloss.RankInfo(1, 1, 1, 10, 10, 10**9))
        rows = self.engine.ranks(self.market, shorts=True)
        self.assertEqual(rows["account"].tolist(), [9])
        self.assertEqual(rows["lots"].tolist(), [-10])
        self.assertEqual(self.engine.ranks(self.market)["rating"].tolist(), [1])
        self.refused(TypeError, "shorts", self.engine.ranks, self.market, 2)

    def test_near(self):
        self.assertEqual(self.engine.near().tolist(), [])
        rows = self.engine.near(within_ppb=2 * 10**9)
        self.assertEqual(rows["account"].tolist(), [1])
        self.assertEqual(rows["maintenance"].tolist(), [50])
        self.refused(sloss.RangeError, "near", self.engine.near, -1)

    def test_columns(self):
        margins = self.engine.margins(self.usd)
        for row, account in enumerate(margins.account.tolist()):
            info = self.engine.margin(account, self.usd)
            self.assertEqual(margins.ratio_ppb[row], -1 if info.ratio_ppb is None else info.ratio_ppb)
            self.assertEqual(margins.free[row], info.free)
        prices = self.engine.position_prices(self.market)
        for row, account in enumerate(prices.account.tolist()):
            info = self.engine.prices(account, self.market)
            self.assertEqual(prices.liquidation_below[row], info.liquidation_below or 0)
            self.assertEqual(bool(prices.has[row] & sloss.MarginPrice.BANKRUPTCY_ABOVE), info.bankruptcy_above is not None)
        out = {"liquidation_above": numpy.zeros(8, numpy.int64)}
        self.assertEqual(len(self.engine.position_prices(self.market, out=out, count=8)), 3)

    def test_records(self):
        self.check_fields(sloss._abi.MarginInfo, {*sloss.MarginInfo._fields, "has_ratio", "has_leverage"})
        self.check_fields(sloss._abi.PriceInfo, {*sloss.PriceInfo._fields[:-1], "has"})
        self.check_fields(sloss._abi.OrderInfo, sloss.OrderInfo._fields)
        self.check_fields(sloss._abi.RankInfo, {*sloss.RankInfo._fields, "count"} - {"positions"})


if __name__ == "__main__":
    unittest.main()
