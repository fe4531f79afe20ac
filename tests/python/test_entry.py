# SPDX-License-Identifier: BSD-2-Clause
"""Every parameter of every public call refuses what is not the number, the column or the truth value it stands for.

The calls are below, each with arguments that are taken. Which parameters there are is read from the
signatures, so that a new call or parameter without a row here fails the first test.
"""
import dataclasses
import inspect
import tracemalloc
import unittest
from decimal import Decimal
from fractions import Fraction

import numpy
import sloss
from case import Case

try:
    import pandas
except ImportError:
    pandas = None

I64, U64, U32 = numpy.int64, numpy.uint64, numpy.uint32


def _freeze():
    """The command that freezes account 3."""
    record = numpy.zeros(1, sloss.COMMAND)
    record["struct_size"], record["kind"] = sloss.COMMAND.itemsize, sloss.CommandKind.CONTROL
    record["control"]["account"], record["control"]["frozen"] = 3, 1
    return record


class Series:
    """What the tests need of a pandas Series, where pandas is not installed."""

    def __init__(self, values):
        self.values = values

    def __len__(self):
        return len(self.values)

    def __iter__(self):
        return iter(self.values)

    def to_numpy(self):
        return self.values


def series(values):
    return Series(values) if pandas is None else pandas.Series(values)


# What is not a number, whole or not.
NOT_A_NUMBER = [True, False, numpy.bool_(True), None, 1.0, numpy.float64(1), numpy.float32(1), "1", b"1",
                Decimal(1), Fraction(1), 1j, [1], (1,), {}, object(), numpy.array(1), numpy.array([1]),
                numpy.array(True), numpy.ma.array(1, mask=True), numpy.ma.array(1), numpy.ma.masked,
                numpy.timedelta64(1, "s"), numpy.datetime64(1, "s"), numpy.array([], I64),
                series(numpy.array([1], I64))]
NOT_A_TRUTH = [1, 0, None, "no", "", 1.0, [], numpy.array(True), numpy.ma.masked]


def not_columns(good):
    """(kind of exception, words, value) of what is not the column that a good one is."""
    whole = good.astype(object) if good.dtype.names else good
    dtype = str(good.dtype)
    other = numpy.uint64 if good.dtype == I64 else I64
    masked = numpy.ma.array(good, mask=[True] + [False] * (len(good) - 1))
    room = numpy.frombuffer(bytearray(good.nbytes + 1), numpy.uint8)[1:].view(good.dtype)
    return [
        (TypeError, ".filled(", masked),
        (TypeError, ".filled(", numpy.ma.array(good)),
        (TypeError, ".to_numpy()", series(whole)),
        (TypeError, "NumPy array, not list", good.tolist()),
        (TypeError, "NumPy array, not tuple", tuple(good.tolist())),
        (TypeError, "NumPy array, not range", range(len(good))),
        (TypeError, "NumPy array, not bytes", good.tobytes()),
        (TypeError, "NumPy array, not memoryview", memoryview(bytes(good.nbytes))),
        (TypeError, dtype, numpy.ones(len(good))),
        (TypeError, "whole", numpy.ones(len(good))),
        (TypeError, dtype, numpy.ones(len(good), bool)),
        (TypeError, dtype, numpy.zeros(len(good), object)),
        (TypeError, dtype, numpy.zeros(len(good), other)),
        (TypeError, dtype, numpy.zeros(len(good), numpy.int16)),
        (TypeError, dtype, numpy.zeros(len(good), "m8[s]")),
        (TypeError, dtype, numpy.zeros(len(good), "U3")),
        (TypeError, "byte order", good.astype(good.dtype.newbyteorder())),
        (ValueError, "one dimension, not 2", good.reshape(1, -1)),
        (ValueError, "one dimension, not 2", good.reshape(-1, 1)),
        (ValueError, "one dimension, not 0", good[0:1].reshape(())),
        (ValueError, "not contiguous", good[::-1]),
        (ValueError, "not contiguous", numpy.repeat(good, 2)[::2]),
        (ValueError, "not contiguous", numpy.lib.stride_tricks.as_strided(good, strides=(0,))),
        (ValueError, "not aligned", room),
    ]


NOT_AN_ARRAY = [5, None, True, 1.0, "ids", object()]

_NUMBER = {"int", "Kind", "Settlement", "Basis", "Rule", "Cap", "Rounding", "Liquidation", "Residual", "Debts", "CancelOrders",
           "Rank", "Gate", "Detection", "CommandKind", "IndexKind", "Units", "Tranche", "AccountLiquidation", "Trading", "Resting",
           "Leg", "Validity", "GuardMethod"}
_ARRAY = {"numpy.ndarray", "numpy.ndarray | None"}
_OTHERWISE = {  # parameters that are not one number or one column; each has a test of its own below
    "str", "Sequence[str]", "Sequence[Layer | LayerTerms]", "SharingTerms", "LimitTerms", "RequirementTerms", "PartialTerms | None", "ExecuteTerms", "AuctionTerms", "Liquidated", "Sequence[int]", "Mapping[int, int]", "Mapping[int, Sequence[int]]", "Mapping[int, Sequence[int]] | None", "Sequence[Sequence[int]] | None", "Any",
    "Mapping[str, numpy.ndarray] | None", "Ledger | None", "Ledger", "Engine", "StressConfig", "MonitorConfig",
    "Sequence[StressMarket]", "Terms", "Recovery", "TailQuery", "DepletionQuery", "Number", "str | os.PathLike[str]",
    "Sequence[int] | None", "int | None", "_saving.Target | None", "_saving.Source", "Fraction | None", "Union[int, str, Decimal]", "Callable[[], bool] | None", "Sequence[tuple[int, int, int, int]]",
}


def column(*values, dtype=I64):
    return numpy.array(values, dtype)


class Entry(Case):
    def setUp(self):
        self.engine = engine = sloss.Engine()
        self.usd = engine.add_asset("USD", 2)
        engine.add_fund("F", self.usd)
        engine.add_fund("U", self.usd, sloss.Units.ALIKE)
        self.btc = engine.add_market("BTC", self.usd, 1)
        engine.add_collateral("C", engine.add_asset("COIN", 0), self.usd, 1)
        self.token = engine.add_asset("TOKEN", 0)
        for account in (1, 2, 3):
            engine.deposit(account, self.usd, 1_000)
        engine.fill(self.btc, 1, 2, 1, 100)
        engine.mark({self.btc: 100})
        late = engine.add_fund("L", self.usd, sloss.Units.ALIKE, delay=1)
        engine.join(3, late, 5)
        engine.leave(3, late, 5)  # at 0
        for number in (8, 9):
            engine.put_on_hold(3, self.usd, 2, number)
        engine.set_time(1)
        for number in (20, 21):
            engine.schedule(number, 50, _freeze())
        self.stress = sloss.Stress(engine, sloss.StressConfig(asset=self.usd, factors=1),
                                   [sloss.StressMarket(self.btc, volatility_ppb=60_000_000)])
        self.monitor = sloss.Monitor(engine, sloss.MonitorConfig(asset=self.usd))
        self.allocator, self.index = sloss.Allocator(), sloss.Index()
        self.index.add(0, 5)
        self.recovery = sloss.Recovery(column(5, 5), column(0, 0))
        self.unit, self.severity = sloss.Unit(1, 2), sloss.Severity(rule=sloss.SeverityRule.FIXED, theta_ppb=1)
        self.drawdown = sloss.Severity(rule=sloss.SeverityRule.DRAWDOWN, start_ppb=10, stop_ppb=5)
        self.another, other = sloss.Engine(), sloss.Engine()
        self.saved, self.snapshot = engine.save(), sloss.Snapshot(other)
        self.before = self.state()

    def tearDown(self):
        self.engine.verify()
        self.engine.close()
        self.allocator.close()
        self.index.close()

    def state(self):
        return (self.engine.hash(), self.index.hash(), self.recovery.taken.tolist(),
                self.recovery.returned.tolist(), self.severity, self.stress.hash())

    def calls(self):
        """(class or None, name, object, arguments that are taken)."""
        engine, ledger, ids = self.engine, self.engine.ledger, column(1, 2, dtype=U64)
        return [
            (sloss.Ledger, "__init__", sloss.Ledger, dict(accounts_max=0, positions_max=0, key=0, ids_max=0)),
            (sloss.Engine, "applied", engine.applied, dict(host_id=1)),
            (sloss.Engine, "save", engine.save, dict(target=None)),
            (sloss.Engine, "restore", sloss.Engine.restore, dict(source=self.saved, accounts_max=0, positions_max=0, key=0)),
            (sloss.Snapshot, "__init__", sloss.Snapshot, dict(engine=self.another)),
            (sloss.Snapshot, "write", self.snapshot.write, dict(accounts=5)),
            (sloss.Snapshot, "parts", self.snapshot.parts, dict(accounts=5)),
            (sloss.Ledger, "find_account", ledger.find_account, dict(name="@reserve")),
            (sloss.Ledger, "find_asset", ledger.find_asset, dict(name="USD")),
            (sloss.Ledger, "find_market", ledger.find_market, dict(name="BTC")),
            (sloss.Ledger, "find_fund", ledger.find_fund, dict(name="F")),
            (sloss.Ledger, "find_collateral", ledger.find_collateral, dict(name="C")),
            (sloss.Ledger, "account_at", ledger.account_at, dict(place=0)),
            (sloss.Ledger, "account_name", ledger.account_name, dict(account=1)),
            (sloss.Ledger, "balance", ledger.balance, dict(account=1, asset=0)),
            (sloss.Engine, "__init__", sloss.Engine, dict(ledger=None)),
            (sloss.Engine, "add_asset", engine.add_asset, dict(name="EUR", decimals=2)),
            (sloss.Engine, "add_market", engine.add_market, dict(
                name="ETH", asset=0, unit=1, kind=0, settlement=0, is_signed=False,
                liquidation_fee_ppb=0, precision=0, fund=0)),
            (sloss.Engine, "add_fund", engine.add_fund, dict(name="G", asset=0, units=2, delay=1, senior_ppb=1)),
            (sloss.Engine, "join", engine.join, dict(account=1, fund=1, amount=5, tranche=0)),
            (sloss.Engine, "leave", engine.leave, dict(account=1, fund=1, units=1, tranche=0)),
            (sloss.Engine, "redeem", engine.redeem, dict(account=3, fund=2, tranche=0)),
            (sloss.Engine, "units", engine.units, dict(account=1, fund=1, tranche=0)),
            (sloss.Engine, "set_limits", engine.set_limits, dict(fund=engine.fund_account(0), terms=sloss.LimitTerms(loss=1))),
            (sloss.Engine, "put_on_hold", engine.put_on_hold, dict(account=1, asset=0, amount=5, hold=7, duration=0)),
            (sloss.Engine, "govern", engine.govern, dict(kind=3, delay=0, step_ppb=1)),
            (sloss.Engine, "governed", engine.governed, dict(kind=3)),
            (sloss.Engine, "schedule", engine.schedule, dict(change=22, time=60, command=_freeze())),
            (sloss.Engine, "unschedule", engine.unschedule, dict(change=21)),
            (sloss.Engine, "changes", engine.changes, {}),
            (sloss.Engine, "change", engine.change, dict(change=20)),
            (sloss.Engine, "change_command", engine.change_command, dict(change=20)),
            (sloss.Engine, "would_liquidate", engine.would_liquidate, dict(change=20)),
            (sloss.Engine, "hold", engine.hold, dict(hold=8)),
            (sloss.Engine, "release", engine.release, dict(hold=9)),
            (sloss.Engine, "holds", engine.holds, dict(account=1, asset=0)),
            (sloss.Engine, "held", engine.held, dict(account=1, asset=0)),
            (sloss.Engine, "pay_out", engine.pay_out, dict(hold=8, amount=1)),
            (sloss.Engine, "set_orders", engine.set_orders,
             dict(account=1, market=0, bid_lots=1, bid_price=1, ask_lots=1, ask_price=2, force=True)),
            (sloss.Engine, "orders", engine.orders, dict(account=1, market=0)),
            (sloss.Engine, "limits", engine.limits, dict(fund=engine.fund_account(0))),
            (sloss.Engine, "set_surcharge", engine.set_surcharge, dict(
                account=1, asset=0, multiplier_ppb=10**9, addon=0)),
            (sloss.Engine, "surcharge", engine.surcharge, dict(account=1, asset=0)),
            (sloss.Engine, "set_control", engine.set_control, dict(account=1, frozen=False, liquidation=0)),
            (sloss.Engine, "controls", engine.controls, dict(account=1)),
            (sloss.Engine, "set_position_limit", engine.set_position_limit, dict(account=1, market=0, lots=None)),
            (sloss.Engine, "position_limit", engine.position_limit, dict(account=1, market=0)),
            (sloss.Engine, "set_ceiling", engine.set_ceiling, dict(
                market=0, open_interest=None, position=None, trading=0)),
            (sloss.Engine, "ceilings", engine.ceilings, dict(market=0)),
            (sloss.Engine, "add_collateral", engine.add_collateral, dict(
                name="D", asset=self.token, settlement=0, tick=1, tick_decimals=0, discount_ppb=0, to=0)),
            (sloss.Engine, "set_haircut", engine.set_haircut, dict(
                number=sloss.COLLATERAL_FIRST, quantity=0, weight_ppb=0)),
            (sloss.Engine, "collateral", engine.collateral, dict(number=sloss.COLLATERAL_FIRST)),
            (sloss.Engine, "backing", engine.backing, dict(account=1, asset=0)),
            (sloss.Engine, "set_requirement", engine.set_requirement,
             dict(market=0, terms=sloss.RequirementTerms(by_entry=True))),
            (sloss.Engine, "requirement", engine.requirement, dict(market=0)),
            (sloss.Engine, "add_universe", engine.add_universe, dict(name="V", asset=0, maintenance_ppb=10**9)),
            (sloss.Engine, "find_universe", engine.find_universe, dict(name="V")),
            (sloss.Engine, "set_shock", engine.set_shock,
             dict(universe=0, index=0, price_ppb=0, volatility_ppb=0, weight_ppb=10**9)),
            (sloss.Engine, "universe", engine.universe, dict(universe=0)),
            (sloss.Engine, "set_portfolio", engine.set_portfolio,
             dict(market=0, universe=0, short_least=0, concentration_lots=0, concentration_ppb=0)),
            (sloss.Engine, "portfolio", engine.portfolio, dict(market=0)),
            (sloss.Engine, "set_margin", engine.set_margin, dict(account=1, portfolio=False)),
            (sloss.Engine, "set_values", engine.set_values, dict(values={0: [1000]})),
            (sloss.Engine, "scenario_cost", engine.scenario_cost, dict(account=1, universe=0, index=0)),
            (sloss.Engine, "add_source", engine.add_source, dict(market=0, name="s", weight=1)),
            (sloss.Engine, "find_source", engine.find_source, dict(market=0, name="s")),
            (sloss.Engine, "source", engine.source, dict(market=0, source=0)),
            (sloss.Engine, "set_guard", engine.set_guard,
             dict(market=0, least=1, method=sloss.GuardMethod.MEAN, fills=1, stale=1, clamp_ppb=None, band_ppb=10**9, step_ppb=10**9,
                  step_duration=1, confidence_ppb=0)),
            (sloss.Engine, "quote", engine.quote, dict(quotes=[(0, 0, 100, 0)])),
            (sloss.Engine, "bust", engine.bust, dict(market=0, sequence=1)),
            (sloss.Engine, "guard", engine.guard, dict(market=0)),
            (sloss.Engine, "set_validity", engine.set_validity, dict(market=0, open=4, reduce=4, liquidate=4, settle=4, withdraw=4)),
            (sloss.Engine, "set_halt", engine.set_halt, dict(market=0, halted=False)),
            (sloss.Engine, "end_guard", engine.end_guard, dict(market=0)),
            (sloss.Engine, "set_mature", engine.set_mature, dict(market=0, duration=5)),
            (sloss.Engine, "set_execute", engine.set_execute, dict(market=0, terms=sloss.ExecuteTerms(5))),
            (sloss.Engine, "set_auction", engine.set_auction, dict(asset=0, terms=sloss.AuctionTerms(2, 1, 1, 1))),
            (sloss.Engine, "bid", engine.bid, dict(bidder=1, account=2, part_ppb=1, asset=0)),
            (sloss.Engine, "execute", engine.execute, dict(market=0)),
            (sloss.Engine, "auction", engine.auction, dict(asset=0)),
            (sloss.Engine, "execution", engine.execution, dict(account=1, asset=0)),
            (sloss.Engine, "liquidation_order", engine.liquidation_order, dict(account=1, market=0)),
            (sloss.Engine, "mature", engine.mature, dict(market=0)),
            (sloss.Engine, "matured", engine.matured, dict(account=1, market=0)),
            (sloss.Engine, "set_partial", engine.set_partial,
             dict(market=0, terms=sloss.PartialTerms(target_ppb=1_200_000_000))),
            (sloss.Engine, "partial", engine.partial, dict(market=0)),
            (sloss.Engine, "set_levels", engine.set_levels, dict(asset=0, rates=[2_000_000_000])),
            (sloss.Engine, "levels", engine.levels, dict(asset=0)),
            (sloss.Engine, "set_cancel_orders", engine.set_cancel_orders, dict(cancel=sloss.CancelOrders.YES, market=0)),
            (sloss.Engine, "liquidation", engine.liquidation, dict(account=1, asset=0)),
            (sloss.Engine, "isolated_liquidation", engine.isolated_liquidation, dict(account=1, market=0)),
            (sloss.Engine, "margin", engine.margin, dict(account=1, asset=0)),
            (sloss.Engine, "dry_run", engine.dry_run, dict(account=1, asset=0, prices={0: 90})),
            (sloss.Engine, "prices", engine.prices, dict(account=1, market=0)),
            (sloss.Engine, "largest_orders", engine.largest_orders, dict(account=1, market=0, price=100)),
            (sloss.Engine, "rank", engine.rank, dict(account=1, market=0)),
            (sloss.Engine, "ranks", engine.ranks, dict(market=0, shorts=False)),
            (sloss.Engine, "near", engine.near, dict(within_ppb=0)),
            (sloss.Engine, "margins", engine.margins, dict(
                asset=0, columns=["free"], first=0, count=2, out={"free": numpy.zeros(2, I64)})),
            (sloss.Engine, "position_prices", engine.position_prices, dict(
                market=0, columns=["liquidation_below"], first=0, count=2,
                out={"liquidation_below": numpy.zeros(2, I64)})),
            (sloss.Engine, "fund", engine.fund, dict(fund=0)),
            (sloss.Engine, "fund_account", engine.fund_account, dict(fund=0)),
            (sloss.Engine, "set_tier", engine.set_tier, dict(
                market=0, floor=0, initial_ppb=0, maintenance_ppb=0, lot_initial_ppb=0,
                lot_maintenance_ppb=0)),
            (sloss.Engine, "set_waterfall", engine.set_waterfall, dict(
                market=0, layers=[sloss.Layer.INSURANCE], gate=0, gate_duration=0)),
            (sloss.Engine, "set_sharing", engine.set_sharing, dict(
                market=0, sharing=sloss.SharingTerms())),
            (sloss.Engine, "set_liquidation", engine.set_liquidation, dict(liquidation=1, residual=0)),
            (sloss.Engine, "set_detection", engine.set_detection, dict(detection=1)),
            (sloss.Engine, "add_account", engine.add_account, dict(account=9, name="nine")),
            (sloss.Engine, "deposit", engine.deposit, dict(account=1, asset=0, amount=1)),
            (sloss.Engine, "withdraw", engine.withdraw, dict(account=1, asset=0, amount=1, force=False)),
            (sloss.Engine, "transfer", engine.transfer, dict(giver=1, receiver=3, asset=0, amount=1)),
            (sloss.Engine, "fill", engine.fill, dict(
                market=0, buyer=1, seller=3, lots=1, price=100, force=False, fee=2, rebate=-1, resting=0, buyer_leg=0,
                seller_leg=0, liquidated=0)),
            (sloss.Engine, "set_owner", engine.set_owner, dict(account=1, name="house", is_client=False)),
            (sloss.Engine, "set_member", engine.set_member, dict(
                account=1, asset=0, amount=1, assessment=2, duration=3)),
            (sloss.Engine, "set_debts", engine.set_debts, dict(debts=1)),
            (sloss.Engine, "recover", engine.recover, dict(market=0, amount=1)),
            (sloss.Engine, "claim", engine.claim, dict(account=1, market=0)),
            (sloss.Engine, "owed", engine.owed, dict(account=1, market=0)),
            (sloss.Engine, "isolated", engine.isolated, dict(account=1, market=0)),
            (sloss.Engine, "isolate", engine.isolate, dict(account=2, market=1, amount=0)),
            (sloss.Engine, "hedge", engine.hedge, dict(account=2, market=0, is_on=False)),
            (sloss.Engine, "leg", engine.leg, dict(account=1, market=0, leg=1)),
            (sloss.Engine, "end_isolation", engine.end_isolation, dict(account=2, market=1)),
            (sloss.Engine, "compartments", engine.compartments, dict(columns=["balance"])),
            (sloss.Engine, "set_group", engine.set_group, dict(account=1, name="desk")),
            (sloss.Engine, "group", engine.group, dict(account=1, asset=0)),
            (sloss.Engine, "claims", engine.claims, dict(market=0)),
            (sloss.Engine, "owner", engine.owner, dict(account=1)),
            (sloss.Engine, "member", engine.member, dict(account=1, asset=0)),
            (sloss.Engine, "fee", engine.fee, dict(account=1, asset=0, amount=1)),
            (sloss.Engine, "funding_by_rate", engine.funding_by_rate, dict(market=0, rate_ppb=-10_000_000)),
            (sloss.Engine, "mark", engine.mark, dict(prices={0: 100}, values=None)),
            (sloss.Engine, "funding", engine.funding, dict(market=0, payment=1)),
            (sloss.Engine, "takeover", engine.takeover, dict(account=3)),
            (sloss.Engine, "deleverage", engine.deleverage, dict(
                account=1, market=0, rank=0, cap=0, force=True)),
            (sloss.Engine, "set_time", engine.set_time, dict(nanoseconds=5)),
            (sloss.Engine, "apply", engine.apply, dict(commands=numpy.zeros(1, sloss.COMMAND))),
            (sloss.Engine, "check", engine.check, dict(commands=numpy.zeros(1, sloss.COMMAND))),
            (sloss.Engine, "load", engine.load, dict(
                kind=sloss.CommandKind.DEPOSIT, count=2, flags=0, asset=0, account=ids, amount=column(5, 6))),
            (sloss.Engine, "load", engine.load, dict(
                kind=sloss.CommandKind.FILL, count=2, flags=0, market=0, buyer=ids,
                seller=column(3, 3, dtype=U64), lots=1, price=100)),
            (sloss.Engine, "load_deposits", engine.load_deposits, dict(
                account=ids, asset=column(0, 0, dtype=U32), amount=column(5, 6))),
            (sloss.Engine, "load_fills", engine.load_fills, dict(
                market=column(0, 0, dtype=U32), buyer=ids, seller=column(3, 3, dtype=U64),
                lots=column(1, 1), price=column(100, 100), force=False)),
            (sloss.Engine, "account", engine.account, dict(account=1, asset=0)),
            (sloss.Engine, "position", engine.position, dict(account=1, market=0)),
            (sloss.Engine, "market", engine.market, dict(market=0)),
            (sloss.Engine, "tiers", engine.tiers, dict(market=0)),
            (sloss.Engine, "waterfall", engine.waterfall, dict(market=0)),
            (sloss.Engine, "sharing", engine.sharing, dict(market=0)),
            (sloss.Engine, "insurance_account", engine.insurance_account, dict(market=0)),
            (sloss.Engine, "uncovered_account", engine.uncovered_account, dict(market=0)),
            (sloss.Engine, "dust_account", engine.dust_account, dict(market=0)),
            (sloss.Engine, "accounts", engine.accounts, dict(
                asset=0, columns=["equity"], first=0, count=1, out={"equity": numpy.zeros(1, I64)})),
            (sloss.Engine, "positions", engine.positions, dict(
                market=0, columns=["lots"], first=0, count=2, out={"lots": numpy.zeros(2, I64)})),
            (sloss.Engine, "keep_events", engine.keep_events, dict(keep=True)),
            (sloss.Engine, "set_stop", engine.set_stop, dict(stop=None)),
            (sloss.Engine, "settle", engine.settle, dict(market=0, price=100)),
            (sloss.Allocator, "divide", self.allocator.divide, dict(
                total=5, weight=column(1, 2), cap=column(9, 9), rank=column(0, 1), rule=0, rounding=0,
                out=numpy.zeros(2, I64))),
            (sloss.Allocator, "share", self.allocator.share, dict(
                terms=sloss.Terms(sloss.Policy.PROFIT, 1), profit=column(5, 6), out=numpy.zeros(2, I64))),
            (sloss.Allocator, "explain", self.allocator.explain, dict(
                terms=sloss.Terms(sloss.Policy.PROFIT, 1), participant=0, profit=column(5, 6))),
            (sloss.Allocator, "share_markets", self.allocator.share_markets, dict(
                budget=1, need=column(5, 5), account_cap=column(9, 9), entry_market=column(0, 1, dtype=U32),
                entry_account=column(0, 1, dtype=U32), entry_weight=column(1, 1), entry_cap=column(9, 9),
                rounding=0)),
            (sloss.Allocator, "recover", self.allocator.recover, dict(
                recovery=sloss.Recovery(column(5, 5), column(0, 0)), inflow=3, out=numpy.zeros(2, I64))),
            (sloss.Allocator, "measure", self.allocator.measure, dict(
                capacity=column(5, 6), share=column(1, 2), needed=3, deficit=0, deficit_max=0,
                burden_best=None)),
            (sloss.Recovery, "__init__", sloss.Recovery, dict(taken=column(1, 2), returned=column(0, 0))),
            (sloss.Recovery, "take", self.recovery.take, dict(share=column(1, 2))),
            (sloss.Index, "__init__", sloss.Index, dict(kind=0)),
            (sloss.Index, "add", self.index.add, dict(payer=1, units=2, side=0)),
            (sloss.Index, "reduce", self.index.reduce, dict(payer=0, units=1)),
            (sloss.Index, "close_out", self.index.close_out, dict(payer=0, units=1)),
            (sloss.Index, "charge", self.index.charge, dict(atoms=1, side=0)),
            (sloss.Index, "credit", self.index.credit, dict(atoms=1)),
            (sloss.Index, "settle", self.index.settle, dict(payer=0, limit=5)),
            (sloss.Index, "settle_all", self.index.settle_all, dict(
                first=0, count=2, out=numpy.zeros(2, I64))),
            (sloss.Index, "payer", self.index.payer, dict(payer=0)),
            (sloss.Index, "side", self.index.side, dict(side=0)),
            (sloss.Stress, "__init__", sloss.Stress, dict(
                engine=engine, config=sloss.StressConfig(), models=[], correlation=None)),
            (sloss.Stress, "set_cross", self.stress.set_cross, dict(cross=[[0]])),
            (sloss.Stress, "set_grid", self.stress.set_grid, dict(row=0, underlying_row=0, points=None)),
            (sloss.Stress, "draw", self.stress.draw, dict(scenario=0)),
            (sloss.Stress, "run", self.stress.run, dict(
                first=0, count=2, columns=["deficit"], out={"deficit": numpy.zeros(2, I64)},
                by_market=False)),
            (sloss.Stress, "deficit_before_closeout", self.stress.deficit_before_closeout, dict(first=0, count=2, out=numpy.zeros(2, I64))),
            (sloss.Stress, "run_marks", self.stress.run_marks, dict(marks={0: 90})),
            (sloss.Monitor, "__init__", sloss.Monitor, dict(engine=engine, config=sloss.MonitorConfig())),
            (sloss.Monitor, "read", self.monitor.read, dict(nanoseconds=5)),
            (sloss.Severity, "budget", self.severity.budget, dict(deficit=5)),
            (sloss.Severity, "learn", self.severity.learn, dict(deficit=5, needed=1)),
            (sloss.Severity, "drawdown", self.drawdown.drawdown, dict(fall=1, peak=2, balance=1)),
            (sloss.Unit, "__init__", sloss.Unit, dict(coefficient=1, decimals=2)),
            (sloss.Unit, "of", sloss.Unit.of, dict(step="0.01")),
            (sloss.Unit, "count", self.unit.count, dict(number="0.01")),
            (sloss.Unit, "decimal", self.unit.decimal, dict(count=5)),
            (None, "match", sloss.match, dict(lots=column(1, -1))),
            (None, "policy_name", sloss.policy_name, dict(policy=0)),
            (None, "find_policy", sloss.find_policy, dict(name="queue")),
            (None, "policy_columns", sloss.policy_columns, dict(policy=0, unit=0)),
            (None, "severity_need", sloss.severity_need, dict(equity=column(1, -1), fund=0)),
            (None, "severity_envelope", sloss.severity_envelope, dict(
                theta_ppb=column(1, 1), deficit=column(5, 5))),
            (None, "tail", sloss.tail, dict(
                values=column(*range(100)), weights=column(*[1] * 100), query=sloss.TailQuery())),
            (None, "depletion", sloss.depletion, dict(
                losses=column(1, 2), query=sloss.DepletionQuery(5, days=3, paths=10), weights=column(1, 1),
                horizons=[1], paths=True, stop=None)),
        ]

    def parameters(self):
        """(call, its arguments, parameter, annotation, its good value) of each parameter."""
        for owner, name, call, arguments in self.calls():
            function = getattr(sloss if owner is None else owner, name, None)
            if function is None:
                continue
            for parameter in inspect.signature(function).parameters.values():
                if parameter.name == "self":
                    continue
                many = parameter.kind is parameter.VAR_KEYWORD
                for key in arguments if many else [parameter.name]:
                    if not many or key == "profit" or name == "load" and key not in ("kind", "count", "flags"):
                        yield call, arguments, key, parameter.annotation, arguments[key]

    def check(self, kind, name, call, arguments, wrong):
        """Refused by name, with nothing changed."""
        with self.subTest(call=getattr(call, "__qualname__", call), parameter=name, wrong=repr(wrong)[:60]):
            with self.assertRaises(kind) as caught:
                call(**dict(arguments, **{name: wrong}))
            said = str(caught.exception)
            self.assertIn(name, said)
            self.assertNotIn("\n", said)
            self.assertLess(len(said), 400)
            self.assertEqual(self.state(), self.before)
            return said
        return ""

    def test_every_call_and_parameter_is_here(self):
        here = {(owner, name) for owner, name, _, _ in self.calls()}
        without = {"close", "adopt", "hash", "verify", "whatif", "events", "deficits", "take_events",
                   "take_deficits", "path", "frame", "info", "room"}  # take no argument
        for name, value in vars(sloss).items():
            if name.startswith("_") or name in ("load_scenario", "run_scenario", "version", "library_path"):
                continue
            if inspect.isfunction(value):
                self.assertIn((None, name), here)
            if inspect.isclass(value) and value.__module__.startswith("sloss.") and not issubclass(
                    value, (Exception, tuple, int)) and value not in (sloss.AccountColumns, sloss.Scenario,
                    sloss.PositionColumns, sloss.StressColumns):
                for method, function in inspect.getmembers(value, callable):
                    if method.startswith("_") or method in without:
                        continue
                    self.assertIn((value, method), here)
        for call, _, name, annotation, _ in self.parameters():
            self.assertIn(annotation, _NUMBER | _ARRAY | _OTHERWISE | {"bool", "Column"}, (call, name))

    def test_the_arguments_are_taken(self):
        refused = {  # by the library, for what it says: nothing is wrong with the types
            (sloss.Engine, "apply"): sloss.ArgumentError, (sloss.Engine, "check"): sloss.ArgumentError,
            (sloss.Index, "close_out"): sloss.SlossError,
            (sloss.Index, "credit"): sloss.ArgumentError,
            (sloss.Stress, "__init__"): sloss.ArgumentError, (sloss.Engine, "bust"): sloss.UnknownFill,
            (sloss.Engine, "bid"): sloss.NotLiquidating,
        }
        calls = self.calls()
        calls.sort(key=lambda row: row[1] == "settle")  # a market that is settled takes nothing more
        for owner, name, call, arguments in calls:
            with self.subTest(name, owner=owner):
                if (owner, name) in refused:
                    self.assertRaises(refused[owner, name], call, **arguments)
                else:
                    call(**arguments)

    def test_numbers(self):
        checked = 0
        for call, arguments, name, annotation, good in self.parameters():
            wrongs = NOT_A_NUMBER if annotation in _NUMBER or name == "count" else []
            if annotation == "Column" and not isinstance(good, numpy.ndarray):
                wrongs = [value for value in NOT_A_NUMBER if not isinstance(value, numpy.ndarray)]
            for wrong in wrongs:
                if not (wrong is None and annotation == "int | None") and not (
                        name == "count" and annotation == "int" and call == self.unit.count):
                    self.check(TypeError, name, call, arguments, wrong)
                    checked += 1
        self.assertGreater(checked, 2_000)

    def test_numpy_integers_are_numbers(self):
        self.assertEqual(self.engine.insurance_account(numpy.uint8(0)), self.engine.insurance_account(0))
        self.assertEqual(self.unit.decimal(numpy.int16(-5)), Decimal("-0.05"))
        self.assertEqual(self.unit.count(numpy.int64(3)), 300)
        with self.engine.whatif():
            self.engine.deposit(numpy.uint64(1), numpy.int8(0), numpy.int64(5))
            self.assertEqual(self.engine.ledger.balance(1, 0), 1_005)

    def test_truth_values(self):
        checked = 0
        for call, arguments, name, annotation, _ in self.parameters():
            for wrong in NOT_A_TRUTH if annotation == "bool" else []:
                self.assertIn("True or False", self.check(TypeError, name, call, arguments, wrong))
                checked += 1
        self.assertGreater(checked, 60)
        self.assertEqual(self.engine.keep_events(numpy.bool_(True)), None)

    def test_columns(self):
        checked = 0
        for call, arguments, name, annotation, good in self.parameters():
            if not isinstance(good, numpy.ndarray):
                continue
            good = numpy.concatenate([good, good])[:len(good)]
            for kind, words, wrong in not_columns(good) if len(good) > 1 else []:
                said = self.check(kind, name, call, arguments, wrong)
                self.assertIn(words, said, f"{call} {name} {wrong!r}")
                checked += 1
            for wrong in NOT_AN_ARRAY:
                if not (wrong is None and "None" in annotation or annotation == "Column" and wrong == 5):
                    self.check(TypeError, name, call, arguments, wrong)
                    checked += 1
            if name == "out":
                locked = numpy.zeros(len(good), I64)
                locked.flags.writeable = False
                self.check(ValueError, "out", call, arguments, locked)
        self.assertGreater(checked, 800)

    def test_columns_in_out_of_readers(self):
        rows = self.engine.ledger.account_count
        rows = self.engine.ledger.account_count
        for kind, words, wrong in not_columns(numpy.ones(rows, I64)):
            self.refused(kind, words, self.engine.accounts, 0, out={"equity": wrong})
            self.refused(kind, words, self.stress.run, 0, rows, out={"deficit": wrong})
        for wrong in (numpy.zeros(rows, I64), [1], "equity", 5, {"equity"}):
            self.refused(TypeError, "out must be a dict", self.engine.accounts, 0, out=wrong)
            self.refused(TypeError, "out must be a dict", self.stress.run, 0, rows, out=wrong)

    def test_arrays_of_commands(self):
        good = numpy.zeros(2, sloss.COMMAND)
        for kind, words, wrong in not_columns(good):
            if words in ("whole", "byte order", str(good.dtype)):
                words = "dtype"
            if not (isinstance(wrong, numpy.ndarray) and wrong.dtype == good.dtype and words == "dtype"):
                self.refused(kind, words, self.engine.apply, wrong)
        self.refused(TypeError, "numpy.zeros(count, sloss.COMMAND)", self.engine.apply, column(1))

    def test_choices_that_do_not_fit(self):
        """A number that is too large for its field would be cut to another choice."""
        engine = self.engine
        for call, arguments, name, bits in (
                (engine.set_liquidation, dict(liquidation=0), "liquidation", 32),
                (engine.set_liquidation, dict(liquidation=0), "residual", 32),
                (engine.deleverage, dict(account=1, market=0), "rank", 32),
                (engine.add_market, dict(name="ETH", asset=0, unit=1), "kind", 8),
                (engine.add_market, dict(name="ETH", asset=0, unit=1), "settlement", 8)):
            self.check(OverflowError, name, call, arguments, 2**bits)
            self.check(sloss.ArgumentError, "argument", lambda *, argument, call=call, name=name, given=arguments:
                       call(**dict(given, **{name: argument})), {}, 2**bits - 2)
            self.check(ValueError, name, call, arguments, -1)
        for wrong in (2**32 + 1, 2**32):
            self.refused(OverflowError, "layers[1]", engine.set_waterfall, 0, [1, wrong])
            self.refused(OverflowError, "layers[0]", engine.set_waterfall, 0, [sloss.LayerTerms(wrong, 5)])

    def test_terms_of_sharing(self):
        for name in ("basis", "rule", "cap", "rounding", "pool"):
            for wrong in NOT_A_NUMBER:
                self.refused(TypeError, name, self.engine.set_sharing, 0, sloss.SharingTerms(**{name: wrong}))
            self.refused(OverflowError, name, self.engine.set_sharing, 0, sloss.SharingTerms(**{name: 2**32}))
            self.refused(ValueError, name, self.engine.set_sharing, 0, sloss.SharingTerms(**{name: -1}))
            self.refused(sloss.ArgumentError, "argument", self.engine.set_sharing, 0, sloss.SharingTerms(**{name: 77}))
        for wrong in (0, None, (0, 0, 0, 0, False), [], sloss.LayerTerms(1), sloss.TailQuery()):
            self.refused(TypeError, "sharing must be a SharingTerms", self.engine.set_sharing, 0, wrong)
            self.refused(TypeError, "terms must be a LimitTerms", self.engine.set_limits, 1, wrong)

    def test_terms_of_limits(self):
        fund = self.engine.fund_account(0)
        for name in sloss.LimitTerms._fields:
            for wrong in NOT_A_NUMBER:
                if wrong is not None:  # there it is no limit
                    self.refused(TypeError, name, self.engine.set_limits, fund, sloss.LimitTerms(**{name: wrong}))
            self.refused(OverflowError, name, self.engine.set_limits, fund, sloss.LimitTerms(**{name: 2**63}))
            self.refused(sloss.RangeError, "range", self.engine.set_limits, fund, sloss.LimitTerms(**{name: -1}))

    def test_sizes_of_terms(self):
        for name, call in (("lots", lambda x: self.engine.set_position_limit(1, 0, x)),
                           ("open_interest", lambda x: self.engine.set_ceiling(0, open_interest=x)),
                           ("position", lambda x: self.engine.set_ceiling(0, position=x))):
            for wrong in NOT_A_NUMBER:
                if wrong is not None:  # there it is none
                    self.refused(TypeError, name, call, wrong)
            self.refused(OverflowError, name, call, 2**63)
            self.refused(sloss.RangeError, "range", call, -1)

    def test_requirements_are_whole_numbers(self):
        for wrong in (None, {}, (1,)):
            self.refused(TypeError, "terms must be a RequirementTerms", self.engine.set_requirement, 0, wrong)
        for name in ("root_ppb", "interest_low", "profit_off_ppb"):
            for wrong in (1.0, "1", None):
                self.refused(TypeError, name, self.engine.set_requirement, 0, sloss.RequirementTerms(**{name: wrong}))
            self.refused(OverflowError, name, self.engine.set_requirement, 0, sloss.RequirementTerms(**{name: 2**63}))

    def test_layers(self):
        for wrong in NOT_A_NUMBER:
            self.refused(TypeError, "layers[1]", self.engine.set_waterfall, 0, [1, wrong])
            self.refused(TypeError, "layers[0]", self.engine.set_waterfall, 0, [sloss.LayerTerms(wrong, 5)])
            self.refused(TypeError, "layers[0].cap", self.engine.set_waterfall, 0, [sloss.LayerTerms(1, wrong)])
        self.refused(ValueError, "layers[0]", self.engine.set_waterfall, 0, [-1])
        for wrong in (None, 1, True, numpy.ma.array([1], mask=[True])):
            self.refused(TypeError, "layers", self.engine.set_waterfall, 0, wrong)

    def test_marks(self):
        for call in (self.engine.mark, self.stress.run_marks):
            for wrong in NOT_A_NUMBER:
                self.refused(TypeError, "price", call, {0: wrong})
                if getattr(wrong, "__hash__", None) and not isinstance(wrong, numpy.ma.MaskedArray):
                    self.refused(TypeError, "market", call, {wrong: 100})
            for wrong in ([(0, 100)], None, 5, True, column(100), series(column(100)), "0"):
                self.refused(TypeError, "dict", call, wrong)

    def test_matrices_and_points(self):
        masked = numpy.ma.array([[0]], mask=[[True]])
        for wrong in ([[True]], [[1.0]], [["1"]], [[None]], numpy.ones((1, 1)), numpy.ones((1, 1), bool), masked,
                      numpy.ma.array([[0]])):
            self.refused(TypeError, "cross", self.stress.set_cross, wrong)
            self.refused(TypeError, "correlation", sloss.Stress, self.engine,
                         sloss.StressConfig(asset=self.usd, factors=1), [], wrong)
        if pandas is not None:
            self.refused(TypeError, ".to_numpy()", self.stress.set_cross, pandas.DataFrame([[0]]))
        for wrong in ([[True, 1]], [[1, 1.0]], [["1", 1]], [[1, None]], [numpy.ma.array([1, 2])],
                      numpy.ma.array([[1, 2]], mask=[[True, False]])):
            self.refused(TypeError, "points", self.stress.set_grid, 0, 0, wrong)
        for wrong in (5, True, "12"):
            self.refused((TypeError, ValueError), "points", self.stress.set_grid, 0, 0, wrong)

    def test_sequences_of_numbers(self):
        query = sloss.DepletionQuery(5, days=3, paths=10)
        for wrong in NOT_A_NUMBER:
            self.refused(TypeError, "horizons[0]", sloss.depletion, column(1), query, horizons=[wrong])
            model = sloss.StressMarket(self.btc, loading_ppb=[wrong])
            self.refused(TypeError, "loading_ppb[0]", sloss.Stress, self.engine, sloss.StressConfig(), [model])
        for wrong in (5, True, series(column(1)), numpy.ma.array([1], mask=[True])):
            self.refused(TypeError, "horizons", sloss.depletion, column(1), query, horizons=wrong)
            model = sloss.StressMarket(self.btc, loading_ppb=wrong)
            self.refused(TypeError, "loading_ppb", sloss.Stress, self.engine, sloss.StressConfig(), [model])

    def test_fields_of_records(self):
        """Fields are looked at where the record is used."""
        engine, one = self.engine, column(1)
        uses = {
            sloss.Terms: lambda terms: self.allocator.share(terms, profit=one),
            sloss.StressConfig: lambda config: sloss.Stress(engine, config, []),
            sloss.StressMarket: lambda model: sloss.Stress(engine, sloss.StressConfig(), [model]),
            sloss.MonitorConfig: lambda config: sloss.Monitor(engine, config),
            sloss.TailQuery: lambda query: sloss.tail(one, query=query),
            sloss.DepletionQuery: lambda query: sloss.depletion(one, query),
            sloss.Severity: lambda severity: severity.budget(1),
        }
        found = {value for value in vars(sloss).values() if dataclasses.is_dataclass(value)}
        self.assertEqual(set(uses) | {sloss.Scenario}, found)
        for kind, use in uses.items():
            needed = {field.name: 1 for field in dataclasses.fields(kind)
                      if field.default is dataclasses.MISSING}
            for field in dataclasses.fields(kind):
                for wrong in NOT_A_NUMBER if field.name != "loading_ppb" else []:
                    self.refused(TypeError, field.name, use, kind(**dict(needed, **{field.name: wrong})))
        self.refused(OverflowError, "squares", uses[sloss.Severity], sloss.Severity(squares=2**127))

    def test_decimals(self):
        for call in (self.unit.count, sloss.Unit.of):
            for wrong in NOT_A_NUMBER:
                if not isinstance(wrong, (str, Decimal)):
                    self.refused(TypeError, "str, int or Decimal", call, wrong)
            for wrong in (Decimal("NaN"), Decimal("sNaN"), Decimal("Infinity")):
                self.refused(ValueError, "not a", call, wrong)
            self.refused(OverflowError, "does not fit", call, Decimal("1e999999999"))
        self.refused(ValueError, "not a positive number", sloss.Unit.of, "a cent")
        self.refused(ValueError, "not a positive number", sloss.Unit.of, "")
        tracemalloc.start()
        self.refused(sloss.PrecisionError, "precision", self.unit.count, Decimal("1e-9999999"))
        self.assertLess(tracemalloc.get_traced_memory()[1], 1_000_000)  # it is not spelled out
        tracemalloc.stop()
        self.assertEqual(self.unit.count(Decimal("0e999999999")), 0)
        self.assertEqual(self.unit.count(Decimal("1.0" + "0" * 30)), 100)
        self.assertEqual(sloss.Unit.of(5), sloss.Unit(5, 0))
        self.assertEqual(sloss.Unit.of(Decimal("0.50")), sloss.Unit(50, 2))

    def test_fractions(self):
        measure = self.allocator.measure
        for wrong in (True, 1.0, "1", None, Decimal(1), numpy.bool_(True)):
            if wrong is not None:
                self.refused(TypeError, "burden_best", measure, column(5), column(1), 1, burden_best=wrong)
        self.assertIsNotNone(measure(column(5), column(1), 1, burden_best=Fraction(1, 5)))

    def test_a_range_that_ends_beyond_the_last_scenario(self):
        for call in (self.stress.run, self.stress.deficit_before_closeout):
            self.refused(OverflowError, "first + count", call, 2**64 - 1, 2)
        self.refused(OverflowError, "first + count", self.stress.run, 2**64 - 1024, 1025)


if __name__ == "__main__":
    unittest.main()
