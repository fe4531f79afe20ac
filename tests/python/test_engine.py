# SPDX-License-Identifier: BSD-2-Clause
"""What the Python objects do is what the C calls do. Amounts are worked by hand."""
import pathlib
import re
import resource
import threading
import unittest
from decimal import Decimal

import liabilities
import numpy
import sloss
import sloss._abi
import sloss.constants
from case import small_book
from sloss import Layer, LayerTerms, SharingTerms, TierTerms

LAYOUT = pathlib.Path(__file__).parents[1] / "abi" / "layout.def"


class Engine(unittest.TestCase):
    def test_the_program_of_the_readme(self):
        engine, usd, btc = small_book()
        with engine:
            other = engine.add_market("ETH", usd, unit=1)
            self.assertIsNone(engine.market(other).mark)
            engine.mark({btc: 1030})  # the short owes 90.00, has 50.00; the fund 25.00
            self.assertEqual(engine.account(1, usd).socialized, 9000 - 5000 - 2500)
            self.assertEqual(engine.account(2, usd).state, sloss.State.BANKRUPT)
            self.assertEqual(engine.position(1, btc), (3, 301500, 7500, 0, 0))  # its profit pays 15.00
            info = engine.market(btc)
            self.assertEqual((info.deficit_sum, info.paid_sum),
                             (4000, {Layer.INSURANCE: 2500, Layer.RESERVE: 0, Layer.BACKSTOP: 0,
                                     Layer.SOCIALIZE: 1500, Layer.DELEVERAGE: 0,
                                     Layer.OWNER: 0, Layer.MEMBERS: 0, Layer.CONTRIBUTION: 0}))
            self.assertEqual((info.mark, info.unit, info.kind, info.holders),
                             (1030, 100, sloss.Kind.LINEAR, 2))
            self.assertEqual(engine.ledger.balance(1, usd), 100000)
            self.assertEqual(engine.account(1, usd).equity, 100000 + 9000 - 1500)
            engine.verify()

    def test_events_are_iterated_once_and_none_is_lost(self):
        engine, usd, btc = small_book()
        with engine:
            engine.mark({btc: 1030})
            first = next(engine.events())
            self.assertEqual((first.kind, first.amount, first.market),
                             (sloss.EventKind.DEPOSIT, 2500, None))
            rest = engine.take_events()
            self.assertEqual(rest["amount"][0], 100000)
            kinds = [sloss.EventKind(kind).name for kind in rest["kind"]]
            self.assertEqual(kinds[-6:], ["POOLED", "TAKEOVER", "INSURANCE", "SOCIALIZED", "CLAIM", "CLAIM"])
            self.assertEqual(list(engine.events()), [])
            deficits = list(engine.deficits())
            self.assertEqual(len(deficits), 1)
            self.assertEqual((deficits[0].loss, deficits[0].paid),
                             (4000, {Layer.INSURANCE: 2500, Layer.RESERVE: 0, Layer.BACKSTOP: 0,
                                     Layer.SOCIALIZE: 1500, Layer.DELEVERAGE: 0,
                                     Layer.OWNER: 0, Layer.MEMBERS: 0, Layer.CONTRIBUTION: 0}))
            self.assertEqual((deficits[0].cause, deficits[0].asset), (sloss.CommandKind.MARK, usd))
            self.assertEqual(deficits[0][-4:], SharingTerms()[:4])
            engine.deposit(1, usd, 7)
            self.assertEqual(len(engine.take_deficits()), 0)
            self.assertEqual([event.amount for event in engine.events()], [7])

    def test_more_events_than_a_batch(self):
        engine, usd, _ = small_book()
        with engine:
            ids = numpy.arange(100, 10100, dtype=numpy.uint64)
            engine.load_deposits(ids, usd, numpy.ones(10000, numpy.int64))
            self.assertEqual(sum(1 for _ in engine.events()), 10003)
            engine.load_deposits(ids, usd, numpy.ones(10000, numpy.int64))
            self.assertEqual(len(engine.take_events()), 10000)
            engine.keep_events(False)
            engine.deposit(1, usd, 1)
            self.assertEqual(len(engine.take_events()), 0)

    def test_a_call_that_is_stopped(self):
        engine, usd, btc = small_book()
        with engine:
            asked = []
            stress = sloss.Stress(engine, sloss.StressConfig(seed=1), [sloss.StressMarket(market=btc, volatility_ppb=10**8)])
            engine.set_stop(lambda: asked.append(1) or len(asked) == 4)
            before = engine.hash()
            with self.assertRaises(sloss.Stopped) as stopped:
                stress.run(0, 10)
            self.assertLess(stopped.exception.applied, 4)
            self.assertEqual(engine.hash(), before)
            engine.set_stop(None)
            stress.run(0, 10)
            self.assertEqual(len(asked), 4)

    def test_a_withdrawal_that_is_forced(self):
        engine, usd, btc = small_book()
        with engine:
            fund = engine.insurance_account(btc)
            before = engine.hash()
            for account, amount, force, refusal in (
                    (2, 6000, False, sloss.InsufficientFunds), (fund, 1, True, sloss.SystemAccount),
                    (2, -1, True, sloss.RangeError), (99, 1, True, sloss.UnknownAccount)):
                with self.assertRaises(refusal):
                    engine.withdraw(account, usd, amount, force)
            self.assertEqual(engine.hash(), before)
            engine.withdraw(2, usd, 6000, force=True)
            self.assertEqual(engine.ledger.balance(2, usd), -1000)
            self.assertEqual(engine.market(btc).deficit_sum, 0)
            engine.mark({btc: 1000})  # finds the debt
            self.assertEqual((engine.market(btc).deficit_sum, engine.market(btc).paid_sum[Layer.INSURANCE]),
                             (1000, 1000))
            self.assertEqual((engine.ledger.balance(2, usd), engine.ledger.balance(fund, usd)),
                             (0, 1500))
            engine.verify()

    def test_columns_are_their_queries(self):
        engine, usd, btc = small_book()
        with engine:
            engine.set_tier(btc, 0, 100_000_000, 50_000_000)
            engine.put_on_hold(1, usd, 3, 1)
            columns = engine.accounts(usd)
            self.assertEqual(len(columns), engine.ledger.account_count)
            for row, account in enumerate(columns.account):
                info = engine.account(int(account), usd)
                for name in columns:
                    if name != "account":
                        wanted = engine.held(int(account), usd) if name == "held" else getattr(info, name)
                        self.assertEqual(columns[name][row], wanted, name)
            positions = engine.positions(btc)
            for row, account in enumerate(positions.account):
                info = engine.position(int(account), btc)
                for name in ("lots", "cost", "pnl", "initial", "maintenance"):
                    self.assertEqual(positions[name][row], getattr(info, name), name)
                self.assertEqual(columns.account[positions.account_row[row]], account)

    def test_columns_fill_the_callers_arrays(self):
        engine, usd, btc = small_book()
        with engine:
            equity = numpy.full(2, -1, numpy.int64)
            columns = engine.accounts(usd, first=7, count=2, out={"equity": equity})
            self.assertEqual(equity.tolist(), [100000, 5000])
            self.assertTrue(numpy.shares_memory(columns.equity, equity))
            self.assertEqual(list(columns), ["equity"])
            self.assertEqual(len(engine.accounts(usd, first=1000)), 0)
            self.assertEqual(len(engine.positions(btc, ["lots"], first=1)), 2)

    def test_a_book_loaded_from_columns_is_the_book_of_the_calls(self):
        ids = numpy.arange(1, 101, dtype=numpy.uint64)
        lots = numpy.arange(-50, 51, dtype=numpy.int64)
        lots = lots[lots != 0]
        money = numpy.full(100, 10**6, numpy.int64)
        buyer, seller, size = sloss.match(lots)
        one, usd, btc = small_book()
        two, _, _ = small_book()
        with one, two:
            self.assertEqual(one.load_deposits(ids, usd, money), 100)
            self.assertEqual(one.load_fills(btc, ids[buyer], ids[seller], size, 1000), len(size))
            for account, amount in zip(ids, money):
                two.deposit(account, usd, amount)  # NumPy integers are whole numbers, too
            for long, short, count in zip(buyer, seller, size):
                two.fill(btc, ids[long], ids[short], count, 1000)
            self.assertEqual(one.hash(), two.hash())
            self.assertEqual(one.position(100, btc).lots, 50)
            commands = numpy.zeros(2, sloss.COMMAND)
            commands["struct_size"] = 128
            commands["kind"] = sloss.CommandKind.DEPOSIT
            commands["deposit"]["account"] = [1, 2]
            commands["deposit"]["amount"] = [5, 6]
            self.assertEqual(two.apply(commands), 2)
            one.deposit(1, usd, 5)
            one.deposit(2, usd, 6)
            self.assertEqual(one.hash(), two.hash())

    def test_match_opens_exactly_the_positions(self):
        random = numpy.random.default_rng(1)
        for _ in range(200):
            lots = random.integers(-9, 10, random.integers(1, 40))
            lots = numpy.append(lots, -lots.sum()).astype(numpy.int64)
            buyer, seller, size = sloss.match(lots)
            opened = numpy.zeros(len(lots), numpy.int64)
            numpy.add.at(opened, buyer, size)
            numpy.subtract.at(opened, seller, size)
            self.assertEqual(opened.tolist(), lots.tolist())
            self.assertTrue((size > 0).all())
            self.assertLess(len(size), max(1, numpy.count_nonzero(lots)))

    def test_every_command_has_a_method(self):
        with sloss.Engine() as engine:
            usd = engine.add_asset("USD", 2)
            eur = engine.add_asset("EUR", 2)
            self.assertEqual((usd, eur), (0, 1))
            a = engine.add_market("A", usd, 1, settlement=sloss.Settlement.VARIATION,
                                  liquidation_fee_ppb=1000)
            b = engine.add_market("B", usd, 1, is_signed=True)
            self.assertEqual((a, b), (0, 1))
            engine.set_time(1)
            engine.set_waterfall(b, [LayerTerms(Layer.INSURANCE, cap=5), Layer.SOCIALIZE])
            engine.set_sharing(b, SharingTerms(sloss.Basis.EQUITY, sloss.Rule.EQUAL, sloss.Cap.NONE,
                                               sloss.Rounding.LAST))
            engine.set_liquidation(sloss.Liquidation.MANUAL, sloss.Residual.FORFEIT)
            engine.add_account(1, "ann")
            engine.add_account(2)
            self.assertEqual(engine.ledger.find_account("ann"), 1)
            self.assertEqual(engine.ledger.account_name(1), "ann")
            self.assertEqual(engine.ledger.account_at(0), sloss.ACCOUNT_RESERVE)
            engine.deposit(1, usd, 100)
            engine.deposit(2, usd, 100)
            engine.transfer(1, 2, usd, 10)
            engine.withdraw(2, usd, 10)
            engine.fill(a, 1, 2, 5, 10)
            engine.fill(b, 1, 2, 5, -10, force=True)
            engine.mark({a: 12, b: -8})
            self.assertEqual(engine.account(1, usd).equity, 90 + 10 + 10)
            engine.funding(b, 1)
            self.assertEqual(engine.account(1, usd).equity, 90 + 10 + 10 - 5)
            engine.fee(1, usd, 3)
            engine.fill(b, 2, 1, 1, -8, fee=2, rebate=-1)
            self.assertEqual(engine.account(1, usd).equity, 90 + 10 + 10 - 5 - 3 + 1)
            self.assertEqual(engine.account(sloss.ACCOUNT_FEES, usd).balance, 4)
            engine.funding_by_rate(b, -250_000_000)  # a quarter of 8 for each of 4 lots, which shorts pay
            self.assertEqual(engine.account(1, usd).equity, 90 + 10 + 10 - 5 - 3 + 1 + 8)
            self.assertEqual(engine.owner(1), sloss.OwnerInfo(False, ""))
            engine.set_owner(1, "house", is_client=True)
            self.assertEqual(engine.owner(1), sloss.OwnerInfo(True, "house"))
            self.assertEqual(engine.member(1, usd), sloss.MemberInfo(0, 0, 0, 0, 0))
            engine.set_member(1, usd, 7, assessment=5, duration=60)
            self.assertEqual(engine.member(1, usd), sloss.MemberInfo(7, 7, 5, 5, 60))
            self.assertEqual(engine.account(1, usd).equity, 90 + 10 + 10 - 5 - 3 + 1 + 8 - 7)
            with self.assertRaises(sloss.NotInBreach):
                engine.deleverage(2, b)
            engine.deleverage(2, b, sloss.Rank.SIZE, sloss.Cap.EQUITY, force=True)
            engine.takeover(2)
            engine.settle(a, 12)
            self.assertTrue(engine.market(a).closed)
            self.assertEqual(engine.market(a).settlement, sloss.Settlement.VARIATION)
            self.assertEqual(engine.account(2, eur).balance, 0)
            self.assertEqual(engine.uncovered_account(0) - engine.insurance_account(0), 1 << 32)
            engine.verify()

    def test_an_account_has_two_legs(self):
        with sloss.Engine() as engine:
            usd = engine.add_asset("USD", 0)
            market = engine.add_market("M", usd, 1)
            engine.set_tier(market, 0, 100_000_000, 50_000_000)
            engine.deposit(1, usd, 1000)
            engine.deposit(2, usd, 10_000)
            engine.mark({market: 100})
            engine.hedge(1, market)
            engine.fill(market, 1, 2, 10, 100, buyer_leg=sloss.Leg.LONG)
            engine.fill(market, 2, 1, 6, 110, force=True, seller_leg=sloss.Leg.SHORT)
            self.assertEqual(engine.leg(1, market, sloss.Leg.LONG), sloss.LegInfo(True, 10, 1000, 0, 100, 50))
            self.assertEqual(engine.leg(1, market, sloss.Leg.SHORT), sloss.LegInfo(True, 6, -660, 60, 60, 30))
            self.assertEqual(engine.position(1, market).lots, 4)
            self.assertEqual(engine.account(1, usd).initial, 160)
            with self.assertRaises(sloss.ArgumentError):
                engine.hedge(1, market, False)
            engine.fill(market, 1, 2, 6, 110, buyer_leg=sloss.Leg.SHORT, force=True)
            engine.fill(market, 2, 1, 10, 100, seller_leg=sloss.Leg.LONG)
            engine.hedge(1, market, False)
            self.assertFalse(engine.leg(1, market, sloss.Leg.LONG).is_on)
            engine.verify()

    def test_a_compartment_pays_for_itself(self):
        with sloss.Engine() as engine:
            usd = engine.add_asset("USD", 0)
            market = engine.add_market("M", usd, 1)
            other = engine.add_market("N", usd, 1)
            engine.deposit(1, usd, 500)
            engine.deposit(2, usd, 1000)
            engine.isolate(1, market, 100)
            engine.isolate(1, other, 50)
            engine.fill(market, 1, 2, 10, 100)
            engine.mark({market: 95})  # the compartment loses 50 of its 100
            self.assertEqual(engine.account(1, usd).balance, 350)
            self.assertEqual(engine.position(1, market).lots, 10)
            self.assertEqual(engine.isolated(1, market), sloss.IsolatedInfo(
                True, sloss.State.HEALTHY, 100, 50, 0, 0, 0, 50, 0, 0, False))
            self.assertFalse(engine.isolated(2, market).is_open)
            rows = engine.compartments()
            self.assertEqual([rows.account.tolist(), rows.market.tolist(), rows.balance.tolist(), rows.equity.tolist()],
                             [[1, 1], [market, other], [100, 50], [50, 50]])
            self.assertEqual(engine.compartments(["balance"]).balance.tolist(), [100, 50])
            self.assertEqual(liabilities.of_book(engine, {"USD": usd})["1"], {"USD": 450})
            engine.mark({market: 80})  # 100 - 200: 2 bears the 100 out of its profit
            self.assertEqual(engine.account(1, usd).balance, 350)
            self.assertEqual(engine.isolated(1, market).state, sloss.State.BANKRUPT)
            self.assertEqual(liabilities.of_book(engine, {"USD": usd}), {"1": {"USD": 400}, "2": {"USD": 1100}})
            with self.assertRaises(sloss.InsufficientFunds):
                engine.isolate(1, other, -51)
            engine.end_isolation(1, other)
            self.assertEqual(engine.account(1, usd).balance, 400)
            self.assertEqual([(event.kind, event.amount) for event in engine.events()
                              if event.kind == sloss.EventKind.ISOLATED],
                             [(sloss.EventKind.ISOLATED, 100), (sloss.EventKind.ISOLATED, 50),
                              (sloss.EventKind.ISOLATED, -50)])
            engine.verify()

    def test_accounts_are_margined_together(self):
        with sloss.Engine() as engine:
            usd = engine.add_asset("USD", 0)
            market = engine.add_market("M", usd, 1)
            engine.set_tier(market, 0, 100_000_000, 50_000_000)
            for account, amount in ((1, 100), (2, 100), (3, 10_000)):
                engine.deposit(account, usd, amount)
            engine.set_group(1, "desk")
            engine.set_group(2, "desk")
            engine.fill(market, 1, 3, 20, 100)
            engine.fill(market, 3, 2, 15, 100)
            self.assertEqual(engine.group(1, usd), sloss.GroupInfo(2, "desk", 200, 50, 25, False))
            self.assertEqual(engine.group(3, usd), sloss.GroupInfo(0, "", 0, 0, 0, False))
            with self.assertRaises(sloss.InsufficientMargin):
                engine.set_group(1)
            engine.mark({market: 60})  # 1 lacks 700, and 2 has as much
            self.assertEqual([engine.account(account, usd).balance for account in (1, 2)], [0, 0])
            self.assertEqual([(event.account, event.other, event.amount) for event in engine.events()
                              if event.kind == sloss.EventKind.TRANSFER], [(2, 1, 700)])
            engine.verify()

    def test_who_paid_is_paid_back(self):
        with sloss.Engine() as engine:
            usd = engine.add_asset("USD", 0)
            market = engine.add_market("M", usd, 1)
            engine.set_debts(sloss.Debts.KEEP)
            engine.deposit(1, usd, 200)
            engine.deposit(2, usd, 1000)
            engine.fill(market, 1, 2, 10, 100)
            engine.mark({market: 70})  # 1 loses 300 and lacks 100, which 2 gives of its profit
            self.assertEqual((engine.claim(2, market), engine.owed(1, market)), (100, 100))
            self.assertEqual(engine.claims(market), sloss.ClaimsInfo(sloss.Debts.KEEP, 100, 0, 0, 100))
            engine.recover(market, 30)
            self.assertEqual(engine.claims(market), sloss.ClaimsInfo(sloss.Debts.KEEP, 70, 30, 0, 70))
            self.assertEqual(engine.account(2, usd).balance, 1030)
            engine.deposit(1, usd, 100)
            self.assertEqual((engine.account(1, usd).balance, engine.account(2, usd).balance), (30, 1100))
            self.assertEqual((engine.claim(2, market), engine.owed(1, market)), (0, 0))
            kinds = [event.kind for event in engine.events()]
            self.assertEqual(kinds.count(sloss.EventKind.RECOVERED), 2)
            self.assertEqual(kinds[-3:], [sloss.EventKind.DEPOSIT, sloss.EventKind.DEBT_PAID, sloss.EventKind.RECOVERED])
            with self.assertRaises(sloss.RangeError):
                engine.recover(market, -1)
            with self.assertRaises(sloss.UnknownMarket):
                engine.recover(1, 1)
            engine.set_debts(sloss.Debts.FORGET)
            self.assertEqual(engine.claims(market).debts, sloss.Debts.FORGET)
            engine.verify()

    def test_units_of_a_fund(self):
        with sloss.Engine() as engine:
            usd = engine.add_asset("USD", 2)
            fund = engine.add_fund("F", usd, sloss.Units.ALIKE, delay=7)
            engine.deposit(1, usd, 100)
            engine.join(1, fund, 60)
            self.assertEqual(engine.fund(fund), sloss.FundInfo(usd, 60, 60, 60, 7, 0, sloss.Units.ALIKE, 0, 0, 0))
            engine.leave(1, fund, 20)
            self.assertEqual(engine.units(1, fund), sloss.UnitInfo(60, 60, 20, 0))
            with self.assertRaises(sloss.InsufficientUnits):
                engine.leave(1, fund, 61)
            engine.set_time(7)
            engine.redeem(1, fund)
            self.assertEqual(engine.units(1, fund), sloss.UnitInfo(40, 40, 0, 0))
            self.assertEqual(engine.account(1, usd).balance, 60)
            engine.verify()

    def test_tranches_of_a_fund(self):
        with sloss.Engine() as engine:
            junior, senior = sloss.Tranche.JUNIOR, sloss.Tranche.SENIOR
            usd = engine.add_asset("USD", 2)
            fund = engine.add_fund("F", usd, sloss.Units.TRANCHES, delay=7, senior_ppb=5)
            engine.deposit(1, usd, 100)
            engine.join(1, fund, 60, senior)
            engine.join(1, fund, 30, junior)
            self.assertEqual(engine.fund(fund), sloss.FundInfo(usd, 90, 90, 30, 7, 0, sloss.Units.TRANCHES, 60, 60, 5))
            engine.leave(1, fund, 20, senior)
            self.assertEqual(engine.units(1, fund, senior), sloss.UnitInfo(60, 60, 20, 0))
            self.assertEqual(engine.units(1, fund, junior), sloss.UnitInfo(30, 30, 0, 0))
            engine.set_time(7)
            with self.assertRaises(sloss.Gated):
                engine.redeem(1, fund, junior)
            engine.redeem(1, fund, senior)
            self.assertEqual(engine.units(1, fund, senior), sloss.UnitInfo(40, 40, 0, 0))
            self.assertEqual(engine.fund(fund).par, 40)
            for refused in (lambda: engine.join(1, fund, 5), lambda: engine.units(1, fund),
                            lambda: engine.add_fund("G", usd, sloss.Units.ALIKE, senior_ppb=1)):
                with self.assertRaises(sloss.ArgumentError):
                    refused()
            told = [event.tranche for event in engine.events()
                    if event.kind in (sloss.EventKind.UNITS, sloss.EventKind.WISH)]
            self.assertEqual(told, [senior, junior, senior, senior])
            engine.verify()

    def test_money_on_hold(self):
        with sloss.Engine() as engine:
            usd = engine.add_asset("USD", 2)
            engine.deposit(1, usd, 1000)
            engine.put_on_hold(1, usd, 300, 2**64 - 1)
            engine.put_on_hold(1, usd, 50, 7, duration=20)
            self.assertEqual(engine.held(1, usd), 350)
            self.assertEqual(engine.hold(7), sloss.HoldInfo(7, 1, usd, 50, 20))
            self.assertEqual([one.hold for one in engine.holds(1, usd)], [7, 2**64 - 1])
            held = engine.accounts(usd, ["held"]).held
            self.assertEqual(held.sum(), 350)
            with self.assertRaises(sloss.ExistsError):
                engine.put_on_hold(1, usd, 1, 7)
            with self.assertRaises(sloss.UnknownHold):
                engine.release(8)
            engine.pay_out(2**64 - 1, 100)
            engine.set_time(20)
            self.assertEqual((engine.account(1, usd).balance, engine.held(1, usd)), (900, 0))
            kinds = [event.kind for event in engine.events()]
            self.assertEqual(kinds[1:], [sloss.EventKind.HELD, sloss.EventKind.HELD, sloss.EventKind.PAID_OUT,
                                         sloss.EventKind.RELEASED, sloss.EventKind.RELEASED])
            for number in range(1, 601):
                engine.put_on_hold(1, usd, 1, number)
            self.assertEqual([one.hold for one in engine.holds(1, usd)], list(range(1, 601)))
            engine.pay_out(1)
            engine.release(2)
            self.assertEqual(engine.account(1, usd).balance, 301)
            engine.verify()

    def test_open_orders(self):
        with sloss.Engine() as engine:
            usd = engine.add_asset("USD", 2)
            market = engine.add_market("M", usd, 1)
            engine.set_tier(market, 0, 100_000_000, 50_000_000)
            engine.deposit(1, usd, 1000)
            engine.deposit(2, usd, 1000)
            engine.fill(market, 1, 2, 10, 100)
            engine.set_orders(1, market, bid_lots=5, bid_price=104, ask_lots=30, ask_price=98)
            self.assertEqual(engine.orders(1, market), sloss.OrdersInfo(5, 104, 30, 98, 260))
            self.assertEqual(engine.account(1, usd).initial, 260)
            engine.fill(market, 1, 2, 2, 100, resting=sloss.Resting.BUYER | sloss.Resting.SELLER)
            self.assertEqual(engine.orders(1, market).bid_lots, 3)
            with self.assertRaises(sloss.InsufficientMargin):
                engine.set_orders(1, market, bid_lots=1000, bid_price=100)
            engine.set_orders(1, market, bid_lots=1000, bid_price=100, force=True)
            engine.set_orders(1, market)
            self.assertEqual(engine.orders(1, market), sloss.OrdersInfo(0, 0, 0, 0, 120))

    def test_limits_of_a_fund(self):
        with sloss.Engine() as engine:
            usd = engine.add_asset("USD", 2)
            fund = engine.fund_account(engine.add_fund("F", usd))
            market = engine.add_market("M", usd, 1, fund=0)
            self.assertEqual(engine.limits(fund), sloss.LimitInfo(sloss.LimitTerms(), 0, 0, False))
            terms = sloss.LimitTerms(takeover_ppb=2_000_000_000, loss=30, start_ppb=300_000_000, stop_ppb=250_000_000,
                                     duration=8, target=500, fees_ppb=0)
            engine.deposit(fund, usd, 1000)
            engine.deposit(1, usd, 1000)
            engine.set_limits(engine.insurance_account(market), terms)
            engine.fill(market, 1, fund, 2, 100)
            self.assertEqual(engine.limits(fund), sloss.LimitInfo(terms, 200, 1000, False))
            engine.withdraw(fund, usd, 301)
            engine.mark({market: 100})
            self.assertTrue(engine.limits(fund).is_on)
            engine.mark({market: 116})  # the fund has lost 32, and closes its lots at the mark
            self.assertEqual(engine.limits(fund).exposure, 0)
            self.assertEqual(engine.account(1, usd).balance, 1032)
            with self.assertRaises(sloss.RangeError):
                engine.set_limits(fund, sloss.LimitTerms(start_ppb=5))
            with self.assertRaises(sloss.UnknownFund):
                engine.set_limits(1, sloss.LimitTerms())
            engine.set_limits(fund, sloss.LimitTerms(target=0))
            self.assertEqual(engine.limits(fund).terms, sloss.LimitTerms(target=0))
            engine.verify()

    def test_terms_of_accounts_and_markets(self):
        with sloss.Engine() as engine:
            usd = engine.add_asset("USD", 2)
            market = engine.add_market("M", usd, 1)
            engine.set_tier(market, 0, 100_000_000, 50_000_000)
            engine.deposit(1, usd, 1000)
            engine.deposit(2, usd, 100_000)
            engine.fill(market, 1, 2, 10, 100)
            self.assertEqual(engine.surcharge(1, usd), sloss.SurchargeInfo(10**9, 0))
            engine.set_surcharge(1, usd, 1_500_000_000, addon=5)
            self.assertEqual(engine.surcharge(1, usd), sloss.SurchargeInfo(1_500_000_000, 5))
            self.assertEqual(engine.account(1, usd).maintenance, 80)  # 50 * 1.5 + 5
            engine.set_surcharge(1, usd)
            self.assertEqual(engine.account(1, usd).maintenance, 50)
            self.assertEqual(engine.controls(1), sloss.ControlInfo(False, sloss.AccountLiquidation.MARKET))
            engine.set_control(1, frozen=True, liquidation=sloss.AccountLiquidation.MANUAL)
            self.assertEqual(engine.controls(1), sloss.ControlInfo(True, sloss.AccountLiquidation.MANUAL))
            with self.assertRaises(sloss.Frozen):
                engine.withdraw(1, usd, 1)
            engine.set_control(1)
            engine.withdraw(1, usd, 1)
            self.assertIsNone(engine.position_limit(1, market))
            engine.set_position_limit(1, market, 0)
            self.assertEqual(engine.position_limit(1, market), 0)
            with self.assertRaises(sloss.AboveLimit):
                engine.fill(market, 1, 2, 1, 100)
            engine.set_position_limit(1, market, None)
            self.assertIsNone(engine.position_limit(1, market))
            self.assertEqual(engine.ceilings(market), sloss.CeilingInfo(None, None, sloss.Trading.OPEN))
            engine.set_ceiling(market, open_interest=11, trading=sloss.Trading.REDUCE_ONLY)
            self.assertEqual(engine.ceilings(market), sloss.CeilingInfo(11, None, sloss.Trading.REDUCE_ONLY))
            with self.assertRaises(sloss.ReduceOnly):
                engine.fill(market, 1, 2, 1, 100)
            engine.set_ceiling(market, position=0, trading=sloss.Trading.PAUSED)
            self.assertEqual(engine.ceilings(market), sloss.CeilingInfo(None, 0, sloss.Trading.PAUSED))
            with self.assertRaises(sloss.Paused):
                engine.fill(market, 2, 1, 1, 100)
            engine.verify()

    def test_an_asset_backs_another(self):
        with sloss.Engine() as engine:
            usd, btc = engine.add_asset("USD", 2), engine.add_asset("BTC", 2)
            market = engine.add_market("M", usd, 1)
            engine.set_tier(market, 0, 100_000_000, 50_000_000)
            pair = engine.add_collateral("C", btc, usd, 1, discount_ppb=100_000_000, to=sloss.ACCOUNT_TREASURY)
            self.assertEqual((pair, engine.ledger.find_collateral("C")), (sloss.COLLATERAL_FIRST, pair))
            with self.assertRaises(sloss.Unpriced):
                engine.set_haircut(pair, 0, 1)
            engine.mark({pair: 10})
            engine.set_haircut(pair, 0, 1_000_000_000)
            engine.set_haircut(pair, 50, 0)
            self.assertEqual(engine.collateral(pair), sloss.CollateralInfo(
                "C", btc, usd, 1, 0, 100_000_000, sloss.ACCOUNT_TREASURY, 10, [(0, 1_000_000_000), (50, 0)]))
            engine.deposit(sloss.ACCOUNT_TREASURY, usd, 500)
            engine.deposit(1, btc, 60)
            engine.deposit(2, usd, 5000)
            self.assertEqual(engine.backing(1, usd), sloss.BackingInfo(500, 500, 500, 500))
            engine.fill(market, 1, 2, 50, 100)
            engine.mark({market: 95})  # -250 and 500 against 238; then -300 and 500 against 235
            self.assertEqual(engine.account(1, usd).equity, -250)
            engine.mark({market: 94})
            self.assertEqual((engine.account(1, btc).balance, engine.account(1, usd).balance), (26, 6))  # 34 at 9 are 306
            self.assertIn(sloss.EventKind.CONVERTED, {event.kind for event in engine.events()})

    def test_markets_are_margined_together(self):
        with sloss.Engine() as engine:
            usd = engine.add_asset("USD", 0)
            future, call = (engine.add_market(name, usd, 1) for name in ("F", "C"))
            for account in (1, 2):
                engine.add_account(account)
                engine.deposit(account, usd, 100_000)
            universe = engine.add_universe("U", usd, 500_000_000)
            shocks = [sloss.Shock(i * 10**7 - 10**8) for i in range(12)]  # in two records
            for index, shock in enumerate(shocks):
                engine.set_shock(universe, index, *shock)
            self.assertEqual(engine.universe(engine.find_universe("U")), sloss.UniverseInfo("U", usd, 500_000_000, shocks))
            self.assertEqual(engine.portfolio(call), sloss.PortfolioInfo(None, False, 0, 0, 0, []))
            engine.set_portfolio(future, universe)
            engine.set_portfolio(call, universe, short_least=2 * 10**9, concentration_lots=5, concentration_ppb=10**8)
            values = list(range(40, 52))
            engine.set_values({call: values})
            self.assertEqual(engine.portfolio(call), sloss.PortfolioInfo(universe, True, 2 * 10**9, 5, 10**8, values))
            engine.fill(future, 1, 2, 10, 1000)
            engine.fill(call, 2, 1, 10, 50)
            engine.set_margin(1, True)
            self.assertTrue(engine.controls(1).portfolio)
            self.assertEqual(engine.scenario_cost(1, universe, 0), 900)  # 10 * 100 - 10 * (50 - 40)
            self.assertEqual(engine.account(1, usd).initial, 945)  # 900 + 10 * 2 + 5 * 50 * 0.1
            self.assertEqual(engine.account(1, usd).maintenance, 495)
            engine.mark({future: 1000, call: 60}, {call: [10 + price for price in values]})
            self.assertEqual(engine.account(1, usd).initial, 950)  # 5 * 60 * 0.1
            with self.assertRaises(sloss.ArgumentError):
                engine.set_values({call: values[1:]})
            with self.assertRaises(sloss.RangeError):
                engine.set_shock(universe, 13, 10**9)
            with self.assertRaises(sloss.ArgumentError):
                engine.find_universe("V")
            with self.assertRaises(TypeError):
                engine.set_values({call: "12"})
            with self.assertRaises(ValueError):
                engine.set_values({})
            engine.set_portfolio(call, None)
            self.assertIsNone(engine.portfolio(call).universe)
            engine.verify()

    def test_what_a_market_asks_beyond_its_brackets(self):
        """16 lots of 1.0 at 100: brackets ask 160 and 80, the root 0.01 * 1,600 * 4 and four fifths of them."""
        with sloss.Engine() as engine:
            usd = engine.add_asset("USD", 2)
            market = engine.add_market("M", usd, 1)
            engine.set_tier(market, 0, 100_000_000, 50_000_000)
            engine.deposit(1, usd, 1000)
            engine.deposit(2, usd, 1000)
            self.assertEqual(engine.requirement(market), sloss.RequirementInfo(sloss.RequirementTerms(), 0))
            engine.fill(market, 1, 2, 16, 100)
            terms = sloss.RequirementTerms(root_ppb=10_000_000, lot_size=1, interest_low=1000, interest_high=2000,
                                           by_entry=True, profit_off_ppb=500_000_000)
            engine.set_requirement(market, terms)
            self.assertEqual(engine.account(1, usd).maintenance, 128)
            self.assertEqual(engine.account(1, usd).initial, 192)
            engine.mark({market: 110})
            self.assertEqual(engine.requirement(market), sloss.RequirementInfo(terms, 1760))
            self.assertEqual(engine.account(1, usd).equity, 1160)
            self.assertEqual(engine.account(2, usd).free, 0)
            with self.assertRaises(sloss.RangeError):
                engine.set_requirement(market, sloss.RequirementTerms(interest_low=5))
            with self.assertRaises(sloss.ArgumentError):
                engine.set_requirement(market, sloss.RequirementTerms(lot_size=1))
            with self.assertRaises(sloss.UnknownMarket):
                engine.requirement(1)
            engine.set_requirement(market, sloss.RequirementTerms())
            self.assertEqual(engine.requirement(market).terms, sloss.RequirementTerms())
            engine.verify()

    def test_the_host_closes_and_others_bid(self):
        with sloss.Engine() as engine:
            usd = engine.add_asset("USD", 0)
            market = engine.add_market("A", usd, 1)
            engine.set_tier(market, 0, 10**8, 5 * 10**7)
            engine.deposit(1, usd, 40)
            engine.deposit(2, usd, 100000)
            engine.deposit(3, usd, 1000)
            self.assertIsNone(engine.execute(market))
            self.assertIsNone(engine.auction(usd))
            terms = sloss.ExecuteTerms(60, 10**7, 4 * 10**8)
            engine.set_execute(market, terms)
            self.assertEqual(engine.execute(market), terms)
            sale = sloss.AuctionTerms(10**9, 10**9, 5, 6)
            engine.set_auction(usd, sale)
            self.assertEqual(engine.auction(usd), sale)
            engine.set_control(1, liquidation=sloss.AccountLiquidation.HOST)
            engine.fill(market, 1, 2, 10, 100, force=True)
            engine.mark({market: 100})
            self.assertEqual(engine.liquidation_order(1, market), sloss.LiquidationOrder(10, 96))
            self.assertIsNone(engine.liquidation_order(2, market))
            self.assertEqual(engine.execution(1, usd).kind, sloss.Liquidation.HOST)
            engine.fill(market, 3, 1, 6, 97, liquidated=sloss.Liquidated.SELLER)
            self.assertEqual(engine.account(1, usd).balance, 16)
            with self.assertRaises(sloss.NotLiquidating):
                engine.bid(3, 1, 1)
            engine.set_control(1, liquidation=sloss.AccountLiquidation.AUCTION)
            engine.mark({market: 100})
            self.assertEqual(engine.execution(1, usd), sloss.ExecutionInfo(sloss.Liquidation.AUCTION, 0, 11, 10**9, 2 * 10**8))
            engine.bid(3, 1, 2 * 10**8)  # 4 lots come to none, so it is one; 16 of 15
            self.assertEqual(engine.position(3, market).lots, 7)
            self.assertIsNone(engine.execution(1, usd))
            engine.verify()

    def test_prices_are_guarded(self):
        """Of 98, 100 and 105 the median is 100; a fill is undone; the market is halted."""
        with sloss.Engine() as engine:
            usd = engine.add_asset("USD", 0)
            market = engine.add_market("A", usd, 1)
            engine.deposit(1, usd, 1000)
            engine.deposit(2, usd, 1000)
            numbers = [engine.add_source(market, name) for name in ("a", "b", "c")]
            engine.set_guard(market, 2, fills=2, stale=10, step_ppb=10**8, step_duration=60)
            engine.quote([(market, number, price, 0) for number, price in zip(numbers, (98, 105, 100))])
            self.assertEqual(engine.market(market).mark, 100)
            self.assertEqual(engine.source(market, 1), sloss.SourceInfo(1, 105, 0, 0, True, "b"))
            engine.fill(market, 1, 2, 10, 100)
            guard = engine.guard(market)
            self.assertEqual((guard.least, guard.kept, guard.step_duration, guard.validity), (2, 1, 60, sloss.Validity.VALID))
            engine.bust(market, guard.last_fill)
            self.assertEqual(engine.position(1, market).lots, 0)
            with self.assertRaises(sloss.UnknownFill):
                engine.bust(market, guard.last_fill)
            engine.set_time(10)
            self.assertEqual(engine.guard(market).validity, sloss.Validity.STALE)
            with self.assertRaises(sloss.Unreliable):
                engine.fill(market, 1, 2, 10, 100)
            engine.set_validity(market, open=sloss.Validity.STALE)
            engine.fill(market, 1, 2, 10, 100)
            engine.set_halt(market, True)
            with self.assertRaises(sloss.Halted):
                engine.mark({market: 100})
            with self.assertRaises(sloss.UnknownSource):
                engine.find_source(market, "d")
            engine.end_guard(market)
            self.assertFalse(engine.guard(market).is_on)
            engine.verify()

    def test_settings_change_later(self):
        with sloss.Engine() as engine:
            usd = engine.add_asset("USD", 0)
            market = engine.add_market("A", usd, 1)
            engine.set_tier(market, 0, 100_000_000, 50_000_000)
            engine.deposit(1, usd, 300)
            engine.deposit(2, usd, 1000)
            engine.fill(market, 1, 2, 10, 100)
            engine.mark({market: 100})
            engine.govern(sloss.CommandKind.TIER, 1000)
            self.assertEqual(engine.governed(sloss.CommandKind.TIER), sloss.GovernInfo(1000, 0))
            with self.assertRaises(sloss.TooSoon):
                engine.set_tier(market, 0, 500_000_000, 500_000_000)
            tier = numpy.zeros(1, sloss.COMMAND)
            tier["struct_size"], tier["kind"] = sloss.COMMAND.itemsize, sloss.CommandKind.TIER
            tier["tier"]["initial_ppb"] = tier["tier"]["maintenance_ppb"] = 500_000_000
            with self.assertRaises(sloss.TooSoon):
                engine.schedule(7, 999, tier)
            engine.schedule(7, 1000, tier)
            engine.schedule(2**64 - 1, 2000, tier)
            told = sloss.ChangeInfo(7, 1000, sloss.CommandKind.TIER, 1)
            self.assertEqual(engine.changes(), [told, sloss.ChangeInfo(2**64 - 1, 2000, sloss.CommandKind.TIER, 1)])
            self.assertEqual(engine.change(7), told)
            self.assertEqual(engine.change_command(7)["tier"]["maintenance_ppb"][0], 500_000_000)
            self.assertEqual(engine.would_liquidate(7), 1)  # 1 has 300 and is asked 500, 2 has 1,000
            self.assertEqual(engine.account(1, usd).maintenance, 50)
            engine.unschedule(2**64 - 1)
            with self.assertRaises(sloss.UnknownChange):
                engine.would_liquidate(2**64 - 1)
            engine.take_events()
            engine.set_time(1000)
            self.assertEqual(engine.account(1, usd).maintenance, 500)
            event = engine.take_events()[0]
            self.assertEqual((event["kind"], event["deficit"]), (sloss.EventKind.CHANGED, 7))
            self.assertEqual(engine.changes(), [])
            with self.assertRaises(ValueError):
                engine.schedule(1, 1000, numpy.zeros(0, sloss.COMMAND))

    def test_profit_matures(self):
        with sloss.Engine() as engine:
            usd = engine.add_asset("USD", 0)
            market = engine.add_market("A", usd, 1)
            engine.deposit(1, usd, 1000)
            engine.deposit(2, usd, 1000)
            self.assertEqual(engine.mature(market), 0)
            engine.set_mature(market, 60)
            self.assertEqual(engine.mature(market), 60)
            self.assertEqual(engine.matured(1, market), sloss.MaturedInfo(0, 0, 0))
            engine.fill(market, 1, 2, 10, 100)
            engine.mark({market: 110})
            self.assertEqual(engine.matured(1, market), sloss.MaturedInfo(100, 0, 0))
            self.assertEqual(engine.matured(2, market), sloss.MaturedInfo(-100, 0, -100))
            self.assertEqual(engine.account(1, usd).free, 1000)
            engine.set_time(60)
            self.assertEqual(engine.matured(1, market), sloss.MaturedInfo(100, 100, 100))
            engine.set_requirement(market, sloss.RequirementTerms(profit_off_ppb=250_000_000))
            self.assertEqual(engine.matured(1, market), sloss.MaturedInfo(100, 100, 75))
            with self.assertRaises(sloss.RangeError):
                engine.set_mature(market, -1)
            with self.assertRaises(sloss.UnknownMarket):
                engine.mature(1)
            with self.assertRaises(sloss.UnknownAccount):
                engine.matured(3, market)
            engine.verify()

    def test_a_holding_is_reduced_by_slices(self):
        """10 at 100 with 40 of 50, target 2: 40 >= 10 * (10 - k), so 6 lots, of which a slice is 1; the fee is 1 of 100."""
        with sloss.Engine() as engine:
            usd = engine.add_asset("USD", 0)
            market = engine.add_market("A", usd, 1, liquidation_fee_ppb=10_000_000)
            engine.set_tier(market, 0, 100_000_000, 50_000_000)
            terms = sloss.PartialTerms(target_ppb=2_000_000_000, slice_ppb=100_000_000, slice_duration=3600)
            self.assertIsNone(engine.partial(market))
            engine.set_partial(market, terms)
            self.assertEqual(engine.partial(market), terms)
            engine.set_levels(usd, [2_000_000_000, 1_500_000_000])
            self.assertEqual(engine.levels(usd), [2_000_000_000, 1_500_000_000])
            engine.set_cancel_orders(sloss.CancelOrders.YES)
            engine.deposit(1, usd, 40)
            engine.deposit(2, usd, 10_000)
            engine.set_time(7)
            engine.fill(market, 1, 2, 10, 100, force=True)
            engine.mark({market: 100})
            self.assertEqual(engine.position(1, market).lots, 9)
            self.assertEqual(engine.account(1, usd).state, sloss.State.LIQUIDATING)
            self.assertEqual(engine.liquidation(1, usd), sloss.LiquidationInfo(True, 2, 7))
            self.assertEqual(engine.isolated_liquidation(1, market), sloss.LiquidationInfo(False, 0, None))
            events = list(engine.events())
            calls = [(event.account, event.lots) for event in events if event.kind == sloss.EventKind.MARGIN_CALL]
            self.assertEqual(calls, [(1, 2)])
            closed = [(event.lots, event.amount) for event in events if event.kind == sloss.EventKind.REDUCED]
            self.assertEqual(closed, [(1, 1)])
            engine.set_levels(usd, [])
            engine.set_partial(market, None)
            with self.assertRaises(sloss.RangeError):
                engine.set_partial(market, sloss.PartialTerms(target_ppb=1))
            with self.assertRaises(ValueError):
                engine.set_levels(usd, [2_000_000_000] * 9)
            with self.assertRaises(TypeError):
                engine.set_levels(usd, "21")
            with self.assertRaises(TypeError):
                engine.set_partial(market, 2)
            engine.verify()

    def test_what_was_set_is_given_back(self):
        with sloss.Engine() as engine:
            usd = engine.add_asset("USD", 2)
            fund = engine.add_fund("F", usd)
            a = engine.add_market("A", usd, 7, sloss.Kind.INVERSE, sloss.Settlement.VARIATION,
                                  liquidation_fee_ppb=1000, precision=6, fund=fund)
            b = engine.add_market("B", usd, 1, is_signed=True)
            a_info, b_info = engine.market(a), engine.market(b)
            self.assertEqual((a_info.unit, a_info.kind, a_info.settlement, a_info.holders, a_info.liquidation_fee_ppb,
                              a_info.is_signed, a_info.fund, a_info.precision, a_info.dust),
                             (7, sloss.Kind.INVERSE, sloss.Settlement.VARIATION, 1, 1000, False, fund, 6, 0))
            self.assertEqual((b_info.unit, b_info.kind, b_info.settlement, b_info.holders, b_info.liquidation_fee_ppb,
                              b_info.is_signed, b_info.fund, b_info.precision, b_info.dust),
                             (1, sloss.Kind.LINEAR, sloss.Settlement.UNREALIZED, 1, 0, True, None, 0, 0))
            self.assertEqual(engine.fund(fund), sloss.FundInfo(usd, 0, 0, 0, 0, 1, sloss.Units.NONE, 0, 0, 0))
            self.assertEqual(engine.tiers(b), [])
            self.assertEqual(engine.waterfall(b), [LayerTerms(Layer.INSURANCE), LayerTerms(Layer.SOCIALIZE)])
            self.assertEqual(engine.sharing(b), SharingTerms())
            self.assertEqual(engine.info(), (sloss.Liquidation.TAKEOVER, sloss.Residual.KEEP,
                                             sloss.Detection.TRIGGERS, None, 4, 0, 1, 2))
            tiers = [TierTerms(0, 100_000_000, 50_000_000), TierTerms(1000, 200_000_000, 100_000_000)]
            for tier in reversed(tiers):
                engine.set_tier(b, *tier)
            self.assertEqual(engine.tiers(b), tiers)
            layers = [LayerTerms(Layer.RESERVE, 9), LayerTerms(Layer.SOCIALIZE), LayerTerms(Layer.INSURANCE, 5),
                      LayerTerms(Layer.BACKSTOP)]
            for given in (layers, [terms if terms.cap else terms.layer for terms in layers]):
                engine.set_waterfall(b, given)
                self.assertEqual(engine.waterfall(b), layers)
            bounded = [LayerTerms(Layer.RESERVE, 9, 8, 7), LayerTerms(Layer.INSURANCE, period=0, duration=6)]
            engine.set_waterfall(b, bounded, sloss.Gate.HOLD, 5)
            self.assertEqual(engine.waterfall(b), bounded)
            self.assertEqual((engine.market(b).gate, engine.market(b).gate_duration), (sloss.Gate.HOLD, 5))
            engine.set_waterfall(b, [])
            self.assertEqual(engine.waterfall(b), [])
            self.assertEqual((engine.market(b).gate, engine.market(b).gate_duration), (sloss.Gate.NONE, 0))
            sharing = SharingTerms(sloss.Basis.NOTIONAL, sloss.Rule.QUEUE, sloss.Cap.EQUITY,
                                   sloss.Rounding.TELESCOPING, pool=sloss.Pool.DEFICIT)
            engine.set_sharing(b, sharing)
            engine.set_sharing(a, engine.sharing(b))
            self.assertEqual(engine.sharing(a), sharing)
            chosen = sloss.MarketPolicy(sloss.Policy.CAPPED, dust_below=7, small_ppb=9, equity_min=2**62)
            engine.set_sharing(a, SharingTerms(sloss.Basis.POLICY, policy=chosen))
            self.assertEqual(engine.sharing(a).policy, chosen)
            self.assertEqual(engine.waterfall(a), [LayerTerms(Layer.INSURANCE), LayerTerms(Layer.SOCIALIZE)])
            engine.set_liquidation(sloss.Liquidation.MANUAL, sloss.Residual.FORFEIT)
            engine.set_detection(sloss.Detection.SCAN)
            engine.set_time(-5)
            # 4 that made the book, 2 tiers, 4 waterfalls, 3 sharings, the option, the clock
            self.assertEqual(engine.info(), (sloss.Liquidation.MANUAL, sloss.Residual.FORFEIT,
                                             sloss.Detection.SCAN, -5, 15, 0, 1, 2))

    def test_caps_bound_what_a_layer_pays(self):
        engine, usd, btc = small_book()
        with engine:
            engine.deposit(sloss.ACCOUNT_RESERVE, usd, 700)
            engine.set_waterfall(btc, [LayerTerms(Layer.INSURANCE, 1000), LayerTerms(Layer.RESERVE, 600),
                                       Layer.SOCIALIZE])
            engine.mark({btc: 1030})  # 40.00 are missing
            [deficit] = engine.deficits()
            self.assertEqual(deficit.paid, {Layer.INSURANCE: 1000, Layer.RESERVE: 600, Layer.BACKSTOP: 0,
                                            Layer.SOCIALIZE: 2400, Layer.DELEVERAGE: 0,
                                     Layer.OWNER: 0, Layer.MEMBERS: 0, Layer.CONTRIBUTION: 0})

    def test_records_in_arrays_have_named_fields(self):
        engine, usd, btc = small_book()
        with engine:
            commands = numpy.zeros(4, sloss.COMMAND)
            commands["struct_size"] = commands.itemsize
            commands["kind"] = [sloss.CommandKind.FILL, sloss.CommandKind.WATERFALL, sloss.CommandKind.LAYER,
                                sloss.CommandKind.MARK]
            commands["flags"] = [0, sloss.Flag.LINKED, 0, 0]
            commands[0]["fill"]["buyer"], commands[0]["fill"]["seller"] = 1, 2
            commands[0]["fill"]["lots"], commands[0]["fill"]["price"] = 1, 1010
            commands[1]["waterfall"]["layer"][:2] = [Layer.INSURANCE, Layer.SOCIALIZE]
            commands[2]["layer"]["layer"], commands[2]["layer"]["cap"] = Layer.INSURANCE, 8
            commands["mark"]["price"][3] = 1005
            self.assertEqual([sloss.Engine.check(commands), sloss.Engine.check(commands[1:])], [1, 2])
            with self.assertRaises(sloss.ArgumentError):
                sloss.Engine.check(commands[1:2])  # a chain that is not complete
            before = engine.info().sequence
            self.assertEqual(engine.apply(commands), 4)
            self.assertEqual(engine.info().sequence, before + 3)  # a chain is one
            self.assertEqual(engine.position(1, btc)[:3], (4, 401_000, 1_000))
            self.assertEqual(engine.waterfall(btc), [LayerTerms(Layer.INSURANCE, 8), LayerTerms(Layer.SOCIALIZE)])
            commands["kind"][2] = sloss.CommandKind.FILL
            state = engine.hash()
            with self.assertRaises(sloss.ArgumentError) as caught:
                engine.apply(commands[1:])
            self.assertEqual((caught.exception.applied, engine.hash()), (0, state))
            joined = numpy.concatenate([commands[:1], commands[3:]], dtype=sloss.COMMAND)
            self.assertEqual(engine.apply(joined), 2)

    def test_deficits_in_arrays(self):
        engine, _, btc = small_book()
        with engine:
            engine.mark({btc: 1030})
            deficits = engine.take_deficits()
            self.assertEqual(deficits["paid"][:, Layer.INSURANCE].tolist(), [2500])
            self.assertEqual(deficits["paid"].sum(axis=1).tolist(), deficits["loss"].tolist())

    def test_fields_of_load(self):
        one, usd, btc = small_book()
        two, _, _ = small_book()
        with one, two:
            two.funding(btc, 3)
            two.funding(btc, 4)
            one.load(sloss.CommandKind.FUNDING, 2, market=btc, payment=numpy.array([3, 4]))
            two.transfer(1, 2, usd, 5)
            one.load(sloss.CommandKind.TRANSFER, 1, giver=1, receiver=numpy.array([2], numpy.uint64), asset=usd,
                     amount=5)
            two.deleverage(1, btc, sloss.Rank.SIZE, force=True)
            one.load(sloss.CommandKind.DELEVERAGE, 1, flags=sloss.Flag.FORCE, account=1, market=btc,
                     rank=sloss.Rank.SIZE, cap=sloss.AS_OPTION)
            two.add_account(9, "nine")
            one.load(sloss.CommandKind.ACCOUNT, 1, account=9, name="nine")
            self.assertEqual(one.hash(), two.hash())
            self.assertEqual(one.ledger.account_name(9), "nine")
            for wrong, said in ((dict(lots=1), "TRANSFER) has no field 'lots'; there are giver, receiver, amount, asset"),
                                (dict(other=1), "has no field 'other'"), (dict(reserved=0), "no field 'reserved'")):
                with self.assertRaisesRegex(TypeError, re.escape(said)):
                    one.load(sloss.CommandKind.TRANSFER, 1, **wrong)
            with self.assertRaisesRegex(TypeError, "rank must be a whole number, not ndarray"):
                one.load(sloss.CommandKind.DELEVERAGE, 1, rank=numpy.zeros(1, numpy.uint32))
            with self.assertRaisesRegex(TypeError, "WATERFALL.*has no field 'layer'; there are market"):
                one.load(sloss.CommandKind.WATERFALL, 1, layer=[1])
            with self.assertRaisesRegex(ValueError, "no such kind of command: 77"):
                one.load(77, 1)

    def test_marks_of_one_instant_are_one(self):
        with sloss.Engine() as engine:
            usd = engine.add_asset("USD", 2)
            a, b = (engine.add_market(name, usd, 1) for name in "AB")
            for market in (a, b):
                engine.set_tier(market, 0, 100_000_000, 50_000_000)
            for account in (1, 2):
                engine.deposit(account, usd, 1000)
            engine.fill(a, 1, 2, 10, 100)  # 1 is long A and short B: hedged
            engine.fill(b, 2, 1, 10, 100)
            engine.mark({a: 300, b: 300})  # each alone would ruin one of them
            self.assertEqual([engine.account(account, usd).state for account in (1, 2)],
                             [sloss.State.HEALTHY] * 2)
            self.assertEqual(list(engine.deficits()), [])

    def test_deficits_of_a_round(self):
        """Two shorts leave 10.00 and 20.00 in one round; together or by themselves, 30.00 are charged."""
        for pool in sloss.Pool:
            with self.subTest(pool), sloss.Engine() as engine:
                usd = engine.add_asset("USD", 2)
                btc = engine.add_market("BTC", usd, unit=100)
                engine.set_sharing(btc, SharingTerms(pool=pool))
                self.assertEqual(engine.sharing(btc).pool, pool)
                engine.set_detection(sloss.Detection.SCAN)
                for account, money in ((1, 100000), (2, 9000), (3, 8000)):
                    engine.deposit(account, usd, money)
                engine.fill(btc, 1, 2, 1, 1000)
                engine.fill(btc, 1, 3, 1, 1000)
                engine.mark({btc: 1100})
                self.assertEqual([(record.account, record.loss, record.paid[Layer.SOCIALIZE])
                                  for record in engine.deficits()], [(2, 1000, 1000), (3, 2000, 2000)])
                self.assertEqual(engine.account(1, usd).socialized, 3000)
                kinds = [event.kind for event in engine.events()]
                self.assertEqual(kinds.count(sloss.EventKind.POOLED), 2)

    def test_frames_hold_the_columns(self):
        try:
            import pandas
        except ImportError:
            self.skipTest("no pandas")
        engine, usd, btc = small_book()
        with engine:
            frame = engine.positions(btc).frame()
            self.assertIsInstance(frame, pandas.DataFrame)
            self.assertEqual(frame.set_index("account").loc[2, "lots"], -3)
            self.assertEqual(engine.accounts(usd).frame()["balance"].sum(), 107500)


class Life(unittest.TestCase):
    def test_a_ledger_outlives_its_engine(self):
        with sloss.Ledger() as ledger:
            engine, usd, _ = small_book(ledger)
            engine.close()
            self.assertTrue(engine.closed)
            self.assertEqual(ledger.balance(1, usd), 100000)
            with self.assertRaises(sloss.ExistsError):
                sloss.Engine(ledger)

    def test_an_engine_ends_with_its_ledger(self):
        ledger = sloss.Ledger()
        engine, usd, _ = small_book(ledger)
        ledger.close()
        with self.assertRaises(sloss.ClosedError):
            engine.account(1, usd)
        engine.close()
        ledger.close()

    def test_what_is_dropped_is_freed_in_any_order(self):
        for _ in range(50):
            ledger = sloss.Ledger()
            engine, _, _ = small_book(ledger)
            del ledger
            self.assertEqual(engine.ledger.account_count, 9)
            del engine

    def test_closing_gives_the_memory_back(self):
        ids = numpy.arange(1, 20001, dtype=numpy.uint64)
        money = numpy.ones(20000, numpy.int64)

        def use():  # the queue of its events alone takes 1.7 MB
            engine, usd, _ = small_book()
            engine.load_deposits(ids, usd, money)
            engine.close()
            return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss

        before = [use() for _ in range(5)][-1]
        after = [use() for _ in range(30)][-1]
        self.assertLess(after - before, 20 * 1024)

    def test_limits(self):
        with sloss.Ledger(accounts_max=1) as ledger, sloss.Engine(ledger) as engine:
            usd = engine.add_asset("USD", 2)
            engine.deposit(1, usd, 1)
            with self.assertRaises(sloss.LimitError):
                engine.deposit(2, usd, 1)

    def test_the_key_of_the_tables_is_not_seen(self):
        hashes = set()
        for key in (0, 1, 2**64, 2**128 - 1):
            with sloss.Ledger(key=key) as ledger:
                engine, _, _ = small_book(ledger)
                hashes.add(engine.hash())
                self.assertEqual(ledger.find_asset("USD"), 0)
                self.assertEqual(ledger.find_market("BTC"), 0)
                with self.assertRaises(sloss.UnknownAsset):
                    ledger.find_asset("BTC")
                with self.assertRaises(sloss.UnknownMarket):
                    ledger.find_market("USD")
                with self.assertRaises(sloss.UnknownFund):
                    ledger.find_fund("USD")
        self.assertEqual(len(hashes), 1)
        with self.assertRaisesRegex(OverflowError, "key"):
            sloss.Ledger(key=2**128)
        with self.assertRaisesRegex(ValueError, "key"):
            sloss.Ledger(key=-1)
        with self.assertRaisesRegex(TypeError, "key"):
            sloss.Ledger(key="secret")

    def test_another_thread_may_adopt(self):
        engine, usd, _ = small_book()
        said = []

        def work():
            try:
                engine.deposit(1, usd, 1)
            except sloss.ThreadError as error:
                said.append(str(error))
            engine.adopt()
            engine.deposit(1, usd, 1)

        thread = threading.Thread(target=work)
        thread.start()
        thread.join()
        self.assertIn("adopt()", said[0])
        self.assertIn("Engine.deposit", said[0])
        with self.assertRaises(sloss.ThreadError):
            engine.hash()
        with self.assertRaises(sloss.ThreadError):
            engine.close()
        engine.adopt()
        self.assertEqual(engine.account(1, usd).balance, 100001)
        engine.close()


class Allocator(unittest.TestCase):
    def test_shares_and_residual_are_the_total(self):
        weight = numpy.array([1, 2, 4], numpy.int64)
        with sloss.Allocator() as allocator:
            division = allocator.divide(10, weight)
            # 10/7, 20/7, 40/7: floors 1, 2, 5; the largest remainders are 6/7 and 5/7
            self.assertEqual(division.shares.tolist(), [1, 3, 6])
            capped = allocator.divide(10, weight, cap=numpy.array([9, 1, 2], numpy.int64))
            self.assertEqual(capped.shares.tolist(), [7, 1, 2])
            queue = allocator.divide(4, weight, cap=weight, rank=weight, rule=sloss.Rule.QUEUE)
            self.assertEqual((queue.shares.tolist(), queue.sharers), ([0, 0, 4], 1))
            out = numpy.zeros(3, numpy.int64)
            again = allocator.divide(8, weight, cap=weight, out=out)
            self.assertIs(again.shares, out)
            self.assertEqual((out.tolist(), again.residual, again.share_max, again.weight_sum),
                             ([1, 2, 4], 1, 4, 7))


class Declarations(unittest.TestCase):
    """What is written by hand for ctypes is what the compiler measured: tests/abi/layout.def."""

    def test_fields(self):
        rows = [row for row in re.findall(r"^FIELD\((\w+), (\w+), (\d+), (\d+)\)",
                                          LAYOUT.read_text(), re.M) if row[0] in sloss._abi.RECORDS]
        for record, field, offset, size in rows:
            found = getattr(sloss._abi.RECORDS[record], field)
            self.assertEqual((found.offset, found.size), (int(offset), int(size)),
                             f"{record}.{field}")
        fields = sum(len(sloss._abi.flat(record)) for record in sloss._abi.RECORDS.values())
        self.assertEqual(fields, len(rows))
        for dtype, name in ((sloss.COMMAND, "sloss_command"), (sloss.EVENT, "sloss_event"),
                            (sloss.DEFICIT, "sloss_deficit")):
            record = sloss._abi.RECORDS[name]
            self.assertEqual({field: dtype.fields[field][1] for field in dtype.names},
                             {field: getattr(record, field).offset for field, _ in sloss._abi.flat(record)})

    def test_numbers(self):
        rows = dict(re.findall(r"^NUMBER\((\w+), UINT64_C\((\d+)\)\)", LAYOUT.read_text(), re.M))
        for name, number in sloss.constants.expected().items():
            self.assertEqual(int(rows[name]), number, name)


class Units(unittest.TestCase):
    def test_decimals_are_exact_or_refused(self):
        tick = sloss.Unit.of("0.5")
        self.assertEqual((tick.coefficient, tick.decimals), (5, 1))
        self.assertEqual(tick.count("60000.5"), 120001)
        self.assertEqual(tick.count(Decimal("1E+2")), 200)
        self.assertEqual(tick.count(-3), -6)
        self.assertEqual(sloss.Unit.of("0.01").decimal(-1050), Decimal("-10.50"))
        self.assertEqual(sloss.Unit.of("100"), sloss.Unit(100, 0))
        self.assertEqual(len({sloss.Unit(1, 2), sloss.Unit.of("0.01")}), 1)
        with self.assertRaises(sloss.PrecisionError):
            tick.count("0.3")
        with self.assertRaises(sloss.ValueOverflow):
            sloss.Unit(1, 18).count("10")
        with self.assertRaises(sloss.SyntaxRefused):
            tick.count("1e3")


if __name__ == "__main__":
    unittest.main()
