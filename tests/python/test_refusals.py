# SPDX-License-Identifier: BSD-2-Clause
"""Bad input is an exception that says what and where, has changed nothing, and never a crash."""
import os
import unittest
from decimal import Decimal

import numpy
import sloss
import sloss._abi
import sloss.constants
from case import Case

I64, U64, U32 = numpy.int64, numpy.uint64, numpy.uint32


class Values(Case):
    def setUp(self):
        self.engine = sloss.Engine()
        self.usd = self.engine.add_asset("USD", 2)
        self.btc = self.engine.add_market("BTC", self.usd, 1)
        self.engine.deposit(1, self.usd, 100)
        self.engine.deposit(2, self.usd, 100)
        self.before = self.engine.hash()

    def tearDown(self):
        self.assertEqual(self.engine.hash(), self.before)
        self.engine.verify()
        self.engine.close()

    def test_numbers_are_looked_at_before_they_cross(self):
        engine = self.engine
        calls = [  # a call of one number, its name in the message, whether it may be negative
            (lambda x: engine.deposit(x, 0, 1), "account", False),
            (lambda x: engine.deposit(1, x, 1), "asset", False),
            (lambda x: engine.deposit(1, 0, x), "amount", True),
            (lambda x: engine.withdraw(1, 0, x), "amount", True),
            (lambda x: engine.transfer(1, x, 0, 1), "receiver", False),
            (lambda x: engine.fill(x, 1, 2, 1, 1), "market", False),
            (lambda x: engine.fill(0, 1, 2, 1, x), "price", True),
            (lambda x: engine.mark({x: 1}), "market", False),
            (lambda x: engine.mark({0: x}), "price", True),
            (lambda x: engine.fill(0, 1, 2, 1, 1, fee=x), "fee", True),
            (lambda x: engine.fill(0, 1, 2, 1, 1, rebate=x), "rebate", True),
            (lambda x: engine.fee(1, 0, x), "amount", True),
            (lambda x: engine.set_owner(x, "x"), "account", False),
            (lambda x: engine.set_group(x, "x"), "account", False),
            (lambda x: engine.set_member(1, 0, x), "amount", True),
            (lambda x: engine.set_member(1, 0, 0, assessment=x), "assessment", True),
            (lambda x: engine.set_member(1, 0, 0, duration=x), "duration", True),
            (lambda x: engine.recover(x, 1), "market", False),
            (lambda x: engine.recover(0, x), "amount", True),
            (lambda x: engine.claim(x, 0), "account", False),
            (lambda x: engine.owed(0, x), "market", False),
            (lambda x: engine.claims(x), "market", False),
            (lambda x: engine.funding(0, x), "payment", True),
            (lambda x: engine.funding_by_rate(0, x), "rate_ppb", True),
            (lambda x: engine.takeover(x), "account", False),
            (lambda x: engine.deleverage(1, x), "market", False),
            (lambda x: engine.settle(0, x), "price", True),
            (lambda x: engine.set_time(x), "nanoseconds", True),
            (lambda x: engine.set_tier(0, x, 0, 0), "floor", True),
            (lambda x: engine.add_asset("X", x), "decimals", False),
            (lambda x: engine.add_market("X", 0, x), "unit", True),
            (lambda x: engine.add_account(x), "account", False),
            (lambda x: engine.account(x, 0), "account", False),
            (lambda x: engine.account(1, x), "asset", False),
            (lambda x: engine.position(1, x), "market", False),
            (lambda x: engine.market(x), "Engine.market", False),
            (lambda x: engine.accounts(x), "asset", False),
            (lambda x: engine.accounts(0, first=x), "first", False),
            (lambda x: engine.accounts(0, count=x), "count", False),
            (lambda x: engine.positions(x), "market", False),
            (lambda x: engine.ledger.balance(x, 0), "account", False),
            (lambda x: engine.ledger.account_at(x), "account_at", False),
            (lambda x: engine.ledger.account_name(x), "account_name", False),
            (lambda x: engine.load(sloss.CommandKind.DEPOSIT, 1, account=1, amount=x), "amount",
             True),
            (lambda x: engine.load(sloss.CommandKind.DEPOSIT, 1, account=x, amount=1), "account",
             False),
            (lambda x: sloss.Ledger(accounts_max=x), "accounts_max", False),
            (lambda x: sloss.Unit(1, x), "decimals", False),
            (lambda x: sloss.Unit(x, 1), "coefficient", True),
            (lambda x: engine.insurance_account(x), "insurance_account", False),
            (lambda x: engine.fund_account(x), "fund_account", False),
            (lambda x: engine.fund(x), "Engine.fund", False),
            (lambda x: engine.add_fund("F", x), "asset", False),
            (lambda x: engine.join(1, 0, x), "amount", True),
            (lambda x: engine.leave(1, 0, x), "units", True),
            (lambda x: engine.redeem(x, 0), "account", False),
            (lambda x: engine.units(1, x), "fund", False),
            (lambda x: engine.limits(x), "fund", False),
            (lambda x: engine.surcharge(1, x), "asset", False),
            (lambda x: engine.set_surcharge(1, 0, x), "multiplier_ppb", True),
            (lambda x: engine.set_surcharge(1, 0, addon=x), "addon", True),
            (lambda x: engine.controls(x), "account", False),
            (lambda x: engine.set_control(x), "account", False),
            (lambda x: engine.position_limit(1, x), "market", False),
            (lambda x: engine.ceilings(x), "market", False),
            (lambda x: engine.set_ceiling(x), "market", False),
            (lambda x: engine.set_limits(x, sloss.LimitTerms()), "fund", False),
            (lambda x: engine.set_shock(0, 0, x), "price_ppb", True),
            (lambda x: engine.set_portfolio(x, None), "market", False),
            (lambda x: engine.set_margin(x, True), "account", False),
            (lambda x: engine.set_values({0: [x]}), "price", True),
            (lambda x: engine.set_values({x: [1]}), "market", False),
            (lambda x: engine.portfolio(x), "market", False),
            (lambda x: engine.universe(x), "universe", False),
            (lambda x: engine.scenario_cost(1, 0, x), "index", False),
        ]
        self.check_numbers(calls)
        for call, name, _ in calls:
            for wrong in ("1", None, Decimal(1), numpy.float64(1)):
                if not (wrong is None and name == "count"):  # there it means all
                    self.refused(TypeError, name, call, wrong)

    def test_refusals_of_the_library_have_classes(self):
        engine = self.engine
        unknown = self.refused(sloss.UnknownAccount, "Engine.withdraw(99, 0, 1)", engine.withdraw,
                               99, 0, 1)
        self.assertEqual(unknown.status, sloss.Status.ERR_UNKNOWN_ACCOUNT)
        self.assertIn("unknown-account", str(unknown))
        self.refused(sloss.RangeError, "range", engine.deposit, 1, 0, -1)
        self.refused(sloss.InsufficientFunds, "insufficient-funds", engine.withdraw, 1, 0, 101)
        self.refused(sloss.UnknownAsset, "unknown-asset", engine.account, 1, 7)
        self.refused(sloss.UnknownMarket, "unknown-market", engine.mark, {7: 1})
        self.refused(sloss.ExistsError, "exists", engine.add_asset, "USD", 2)
        self.refused(sloss.SyntaxRefused, "syntax", engine.add_asset, "no blanks", 2)
        self.refused(sloss.SelfTrade, "self-trade", engine.fill, 0, 1, 1, 1, 1)
        self.refused(sloss.SystemAccount, "system-account", engine.takeover, sloss.ACCOUNT_RESERVE)
        self.refused(sloss.NoPosition, "no-position", engine.deleverage, 1, 0)
        self.refused(sloss.ArgumentError, "argument", engine.set_sharing, 0,
                     sloss.SharingTerms(basis=77))
        self.refused(sloss.ArgumentError, "argument", engine.set_liquidation, 77)
        self.refused(sloss.ArgumentError, "Engine.set_detection", engine.set_detection, 77)
        self.refused(sloss.SlossError, "deposit", engine.deposit, 1, 7, 1)

    def test_names(self):
        engine = self.engine
        for call in (lambda name: engine.add_asset(name, 2), lambda name: engine.add_account(9, name),
                     lambda name: engine.add_market(name, 0, 1)):
            self.refused(ValueError, "longer than 63", call, "x" * 64)
            self.refused(ValueError, "zero byte", call, "a\0b")
            self.refused(TypeError, "must be a str", call, b"bytes")
            self.refused(TypeError, "must be a str", call, None)
        self.refused(sloss.UnknownAccount, "find_account('nobody')", engine.ledger.find_account,
                     "nobody")

    def test_every_status_has_a_class(self):
        statuses = {kind.status for kind in sloss.errors.BY_STATUS.values()}
        self.assertEqual(statuses, set(sloss.Status) - {sloss.Status.OK})
        with self.assertRaises(sloss.SlossError) as caught:
            sloss._library.check(9999, "Engine.future")
        self.assertEqual((caught.exception.status, str(caught.exception)),
                         (9999, "Engine.future: unknown"))

    def test_arrays_are_taken_as_they_are_or_refused(self):
        engine = self.engine
        ids, amounts = numpy.array([1, 2, 3], U64), numpy.array([1, 2, 3], I64)
        load = engine.load_deposits
        bad = [
            (TypeError, "dtype uint64, not int64", ids.astype(I64), amounts),
            (TypeError, "dtype uint64, not float64", ids.astype(float), amounts),
            (TypeError, "dtype int64, not int32", ids, amounts.astype(numpy.int32)),
            (TypeError, "dtype int64, not >i8: its byte order", ids, amounts.astype(">i8")),
            (ValueError, "not contiguous", numpy.repeat(ids, 2)[::2], amounts),
            (ValueError, "not contiguous", ids, amounts[::-1]),
            (ValueError, "one dimension", ids, amounts.reshape(3, 1)),
            (ValueError, "2 values, the others 3", ids, amounts[:2]),
        ]
        for kind, text, account, amount in bad:
            self.refused(kind, text, load, account, 0, amount)
        crooked = numpy.frombuffer(bytearray(25), numpy.uint8)[1:].view(I64)
        self.refused(ValueError, "not aligned", load, ids, 0, crooked)
        self.refused(TypeError, "NumPy array, not list", engine.apply, [1, 2])
        self.refused(TypeError, "dtype", engine.apply, numpy.zeros(2, I64))
        self.refused(TypeError, "amount must be a NumPy array", load, ids, 0, [1, 2, 3])

    def test_a_refused_row_is_named(self):
        ids, amounts = numpy.array([1, 2, 3], U64), numpy.array([0, -1, 3], I64)
        error = self.refused(sloss.RangeError, "after 1 applied", self.engine.load_deposits, ids, 0,
                             amounts)
        self.assertEqual(error.applied, 1)
        commands = numpy.zeros(1, sloss.COMMAND)
        error = self.refused(sloss.ArgumentError, "after 0 applied", self.engine.apply, commands)
        self.assertEqual(error.applied, 0)

    def test_arrays_to_be_filled(self):
        engine = self.engine
        rows = engine.ledger.account_count
        read_only = numpy.zeros(rows, I64)
        read_only.flags.writeable = False
        self.refused(ValueError, "read-only", engine.accounts, 0, out={"equity": read_only})
        self.refused(TypeError, "dtype uint64", engine.accounts, 0,
                     out={"account": numpy.zeros(rows, I64)})
        self.refused(ValueError, "values, the others", engine.accounts, 0,
                     out={"equity": numpy.zeros(rows - 1, I64)})
        self.refused(ValueError, "no column 'equality'; there are account", engine.accounts, 0,
                     ["equality"])
        self.refused(ValueError, "no column 'balance'", engine.positions, 0, ["balance"])
        self.refused(AttributeError, "no column 'pnl'", getattr, engine.accounts(0), "pnl")

    def test_allocator(self):
        weight = numpy.array([1, 2], I64)
        with sloss.Allocator() as allocator:
            divide = allocator.divide
            self.refused(TypeError, "weight must have dtype int64", divide, 1, weight.astype(float))
            self.refused(ValueError, "cap has 1 values", divide, 1, weight, cap=weight[:1])
            self.refused(ValueError, "rank is not contiguous", divide, 1, weight,
                         rank=numpy.zeros(4, I64)[::2])
            self.refused(ValueError, "out overlaps weight", divide, 1, weight, out=weight)
            self.refused(OverflowError, "total", divide, 2**63, weight)
            self.refused(sloss.RangeError, "total=-1, 2 rows", divide, -1, weight)
            self.refused(sloss.RangeError, "range", divide, 1, -weight)
            self.refused(sloss.ValueOverflow, "overflow", divide, 1,
                         numpy.full(2, 2**62, I64))
            self.refused(sloss.ArgumentError, "argument", divide, 1, weight, rule=77)
        self.refused(sloss.ClosedError, "Allocator.divide", divide, 1, weight)

    def test_match(self):
        self.refused(ValueError, "sum to 1, not to zero", sloss.match, numpy.array([2, -1], I64))
        self.refused(OverflowError, "2**62", sloss.match, numpy.full(4, 2**61, I64))
        self.refused(TypeError, "int64", sloss.match, numpy.array([1.0, -1.0]))

    def test_units(self):
        unit = sloss.Unit(1, 2)
        self.refused(TypeError, "float", unit.count, 0.1)
        self.refused(ValueError, "not a number", unit.count, Decimal("NaN"))
        self.refused(sloss.ArgumentError, "argument", sloss.Unit, 0, 2)
        self.refused(sloss.ArgumentError, "argument", sloss.Unit, 1, 28)
        self.refused(ValueError, "positive", sloss.Unit.of, "-1")
        self.refused(ValueError, "positive", sloss.Unit.of, "Infinity")
        self.refused(OverflowError, "int64", unit.decimal, 2**63)

    def test_marks_and_layers(self):
        self.refused(ValueError, "no mark", self.engine.mark, {})
        self.refused(ValueError, "at most 12 layers, not 13", self.engine.set_waterfall, 0, [1] * 13)
        self.refused(sloss.ArgumentError, "Engine.set_waterfall(0)", self.engine.set_waterfall, 0, [1] * 2)
        self.refused(sloss.RangeError, "range", self.engine.set_waterfall, 0, [sloss.LayerTerms(1, -1)])
        self.refused(sloss.ArgumentError, "argument", self.engine.set_waterfall, 0, [sloss.LayerTerms(8, 1)])


class Closed(unittest.TestCase):
    def test_each_method_of_a_closed_engine(self):
        engine = sloss.Engine()
        engine.close()
        engine.close()
        calls = {
            "add_asset": ("A", 2), "add_market": ("A", 0, 1), "set_tier": (0, 0, 0, 0),
            "set_waterfall": (0, [1]), "set_sharing": (0, sloss.SharingTerms()), "set_liquidation": (0,),
            "add_account": (1,), "deposit": (1, 0, 1), "withdraw": (1, 0, 1),
            "transfer": (1, 2, 0, 1), "fill": (0, 1, 2, 1, 1), "mark": ({0: 1},),
            "set_owner": (1, "x"), "set_member": (1, 0, 1), "owner": (1,), "member": (1, 0),
            "set_debts": (0,), "recover": (0, 1), "claim": (1, 0), "owed": (1, 0), "claims": (0,),
            "isolate": (1, 0, 1), "end_isolation": (1, 0), "isolated": (1, 0), "compartments": (),
            "hedge": (1, 0), "leg": (1, 0, 1),
            "set_group": (1, "x"), "group": (1, 0),
            "govern": (3, 0), "governed": (3,), "schedule": (1, 1, numpy.zeros(1, sloss.COMMAND)), "unschedule": (1,), "changes": (), "change": (1,),
            "change_command": (1,), "would_liquidate": (1,),
            "fee": (1, 0, 1), "funding": (0, 1), "funding_by_rate": (0, 1), "takeover": (1,), "deleverage": (1, 0), "settle": (0, 1),
            "set_time": (1,), "apply": (numpy.zeros(1, sloss.COMMAND),),
            "load": (sloss.CommandKind.DEPOSIT, 0), "account": (1, 0), "position": (1, 0),
            "market": (0,), "tiers": (0,), "waterfall": (0,), "sharing": (0,), "info": (), "hash": (), "verify": (), "accounts": (0,), "positions": (0,),
            "keep_events": (True,), "set_detection": (0,), "take_events": (), "take_deficits": (), "adopt": (),
        }
        for name, arguments in calls.items():
            with self.subTest(name), self.assertRaises(sloss.ClosedError) as caught:
                getattr(engine, name)(*arguments)
            self.assertIn("closed", str(caught.exception))
        for name in ("events", "deficits"):
            with self.subTest(name), self.assertRaises(sloss.ClosedError):
                next(getattr(engine, name)())
        for name, arguments in {"find_account": ("x",), "account_at": (0,), "account_name": (1,),
                                "balance": (1, 0)}.items():
            with self.subTest(name), self.assertRaises(sloss.ClosedError):
                getattr(engine.ledger, name)(*arguments)
        with self.assertRaises(sloss.ClosedError):
            sloss.Engine(engine.ledger)
        with self.assertRaises(sloss.ClosedError):
            engine.ledger.account_count


class Scenarios(unittest.TestCase):
    def test_what_cannot_be_run(self):
        with self.assertRaises(sloss.FileError) as caught:
            sloss.run_scenario("/nowhere.scn")
        self.assertIn("cannot read /nowhere.scn", str(caught.exception))
        kept = os.environ.pop("SLOSS_REPLAY")
        path = os.environ["PATH"]
        try:
            os.environ["PATH"] = ""
            with self.assertRaises(sloss.FileError) as caught:
                sloss.load_scenario("x.scn")
            self.assertIn("set SLOSS_REPLAY", str(caught.exception))
            os.environ["SLOSS_REPLAY"] = "/nowhere/sloss-replay"
            with self.assertRaises(sloss.FileError) as caught:
                sloss.load_scenario("x.scn")
            self.assertIn("cannot run /nowhere/sloss-replay", str(caught.exception))
        finally:
            os.environ["SLOSS_REPLAY"] = kept
            os.environ["PATH"] = path


if __name__ == "__main__":
    unittest.main()
