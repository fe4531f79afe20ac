# SPDX-License-Identifier: BSD-2-Clause
"""queries: what an engine says about its book, one record at a time or in columns, and its queues."""
from __future__ import annotations

import ctypes
from typing import Any, Iterator, Mapping, Sequence

import numpy

from . import _abi, _array, _library, _number, records
from ._handle import Single
from ._margin import Margin
from .constants import LAYERS_MAX, AccountLiquidation, Ceiling, Debts, Layer, Leg, State, Trading, Tranche, Units, member
from .ledger import Ledger
from .records import (DEFICIT, EVENT, LiquidationInfo, PartialTerms, AccountColumns, AccountInfo, AuctionTerms, BackingInfo, CeilingInfo, ClaimsInfo, CollateralInfo,
                      ControlInfo, Deficit, EngineInfo, Event, FundInfo, GroupInfo, IsolatedColumns, IsolatedInfo, LayerTerms, LegInfo, LimitInfo, MarketInfo,
                      ExecuteTerms, ExecutionInfo, LiquidationOrder, MaturedInfo, MemberInfo, OwnerInfo, PositionColumns, PositionInfo, RequirementInfo, SharingTerms, SurchargeInfo, TierTerms,
                      UnitInfo)

_BATCH = 4096


class Queries(Margin, Single):
    """The part of an engine that changes nothing but its queues."""
    ledger: Ledger
    _waiting: numpy.ndarray  # events taken from the library and not yet given out
    _taken: int

    def _use(self, where: str) -> ctypes.c_void_p:
        raise NotImplementedError

    # ---- queries

    def _of_account(self, ask: Any, found: Any, name: str, account: int, index: int, what: str) -> Any:
        """Fill ``found`` with what there is of an account in an asset or a market."""
        where = f"Engine.{name}({account!r}, {index!r})"
        _library.check(ask(self._use(where), _number.uint64(account, where, "account"),
                           _number.uint32(index, where, what), ctypes.byref(found)), where)
        return found

    def _of_index(self, ask: Any, found: Any, name: str, index: int, what: str) -> Any:
        """Fill ``found`` with what there is of a market or a fund."""
        where = f"Engine.{name}({index!r})"
        _library.check(ask(self._use(where), _number.uint32(index, where, what), ctypes.byref(found)), where)
        return found

    def account(self, account: int, asset: int) -> AccountInfo:
        """An account in an asset, at the marks."""
        info = self._of_account(_library.library().sloss_engine_account, _abi.blank(_abi.AccountInfo), "account",
                                account, asset, "asset")
        return AccountInfo(member(State, info.state), info.balance, info.equity, info.initial,
                           info.maintenance, info.socialized, info.free, info.positions, bool(info.is_gated))

    def owner(self, account: int) -> OwnerInfo:
        """To whom an account belongs; a name of "" where it is an owner of its own."""
        where = f"Engine.owner({account!r})"
        info = _abi.blank(_abi.OwnerInfo)
        _library.check(_library.library().sloss_engine_owner(
            self._use(where), _number.uint64(account, where, "account"), ctypes.byref(info)), where)
        return OwnerInfo(bool(info.is_client), info.name.decode())

    def member(self, account: int, asset: int) -> MemberInfo:
        """What an account has in the default fund of an asset, and what it can be asked for beyond it."""
        info = self._of_account(_library.library().sloss_engine_member, _abi.blank(_abi.MemberInfo), "member", account,
                                asset, "asset")
        return MemberInfo(info.contribution, info.contribution_set, info.assessment, info.assessment_left,
                          info.duration)

    def claim(self, account: int, market: int) -> int:
        """What an account has paid for a market's deficits and not got back, atoms."""
        return self._of_account(_library.library().sloss_engine_claim, ctypes.c_int64(), "claim", account, market,
                                "market").value

    def owed(self, account: int, market: int) -> int:
        """What an account owes of the debts that it left in a market while debts are kept, atoms."""
        return self._of_account(_library.library().sloss_engine_owed, ctypes.c_int64(), "owed", account, market,
                                "market").value

    def claims(self, market: int) -> ClaimsInfo:
        """The claims on a market, what has come back of them, and what is owed in it."""
        info = self._of_index(_library.library().sloss_engine_claims, _abi.blank(_abi.ClaimsInfo), "claims", market,
                              "market")
        return ClaimsInfo(member(Debts, info.debts), info.open, info.recovered, info.answered, info.owed)

    def group(self, account: int, asset: int) -> GroupInfo:
        """The group that an account is in, and its margin in an asset."""
        info = self._of_account(_library.library().sloss_engine_group, _abi.blank(_abi.GroupInfo), "group", account, asset,
                                "asset")
        return GroupInfo(info.members, info.name.decode(), info.margin_equity, info.initial, info.maintenance,
                         bool(info.in_breach))

    def isolated(self, account: int, market: int) -> IsolatedInfo:
        """An account's compartment of a market."""
        info = self._of_account(_library.library().sloss_engine_isolated, _abi.blank(_abi.IsolatedInfo), "isolated",
                                account, market, "market")
        return IsolatedInfo(bool(info.is_open), member(State, info.state), info.balance, info.equity, info.initial,
                            info.maintenance, info.socialized, info.free, info.claim, info.owed, bool(info.is_gated))

    def leg(self, account: int, market: int, leg: Leg) -> LegInfo:
        """A leg of an account in a market."""
        where = f"Engine.leg({account!r}, {market!r}, {leg!r})"
        pointer, info = self._use(where), _abi.blank(_abi.LegInfo)
        _library.check(_library.library().sloss_engine_leg(
            pointer, _number.uint64(account, where, "account"), _number.uint32(market, where, "market"),
            _number.uint32(leg, where, "leg"), ctypes.byref(info)), where)
        return LegInfo(bool(info.is_on), info.lots, info.cost, info.pnl, info.initial, info.maintenance)

    def position(self, account: int, market: int) -> PositionInfo:
        """An account's position in a market."""
        info = self._of_account(_library.library().sloss_engine_position, _abi.blank(_abi.PositionInfo), "position",
                                account, market, "market")
        return PositionInfo(info.lots, info.cost, info.pnl, info.initial, info.maintenance)

    def market(self, market: int) -> MarketInfo:
        """A market."""
        return records.market_info(self._of_index(_library.library().sloss_engine_market,
                                                  _abi.blank(_abi.MarketInfo), "market", market, "market"))

    def fund(self, fund: int) -> FundInfo:
        """A fund that markets share."""
        info = self._of_index(_library.library().sloss_engine_fund, _abi.blank(_abi.FundInfo), "fund", fund, "fund")
        return FundInfo(info.asset, info.balance, info.equity, info.units, info.delay, info.markets,
                        member(Units, info.has_units), info.senior_units, info.par, info.senior_ppb)

    def units(self, account: int, fund: int, tranche: Tranche = Tranche.NONE) -> UnitInfo:
        """What an account has of a kind of units of a fund."""
        where = f"Engine.units({account!r}, {fund!r})"
        info = _abi.blank(_abi.UnitInfo)
        _library.check(_library.library().sloss_engine_units(
            self._use(where), _number.uint64(account, where, "account"), _number.uint32(fund, where, "fund"),
            _number.uint32(tranche, where, "tranche"), ctypes.byref(info)), where)
        return UnitInfo(info.units, info.worth, info.wish, info.wish_time)

    def limits(self, fund: int) -> LimitInfo:
        """The limits of a fund, given by its account, and how it stands to them."""
        where = f"Engine.limits({fund!r})"
        info = _abi.blank(_abi.LimitInfo)
        _library.check(_library.library().sloss_engine_limits(
            self._use(where), _number.uint64(fund, where, "fund"), ctypes.byref(info)), where)
        return records.limit_info(info)

    def surcharge(self, account: int, asset: int) -> SurchargeInfo:
        """What is asked of an account in an asset beyond its positions."""
        info = self._of_account(_library.library().sloss_engine_surcharge, _abi.blank(_abi.SurchargeInfo), "surcharge",
                                account, asset, "asset")
        return SurchargeInfo(info.multiplier_ppb, info.addon)

    def controls(self, account: int) -> ControlInfo:
        """Whether an account is frozen, and what is done with it in a breach."""
        where = f"Engine.controls({account!r})"
        info = _abi.blank(_abi.ControlInfo)
        _library.check(_library.library().sloss_engine_controls(
            self._use(where), _number.uint64(account, where, "account"), ctypes.byref(info)), where)
        return ControlInfo(bool(info.frozen), member(AccountLiquidation, info.liquidation), bool(info.portfolio))

    def position_limit(self, account: int, market: int) -> int | None:
        """The most lots that an account may have in a market, None where it has no such limit of its own."""
        info = self._of_account(_library.library().sloss_engine_position_limit, _abi.blank(_abi.PositionLimitInfo),
                                "position_limit", account, market, "market")
        return int(info.lots) if info.is_set else None

    def ceilings(self, market: int) -> CeilingInfo:
        """How much may be open in a market, and how it trades."""
        info = self._of_index(_library.library().sloss_engine_ceilings, _abi.blank(_abi.CeilingInfo), "ceilings", market,
                              "market")
        return CeilingInfo(info.open_interest if info.set & Ceiling.OPEN_INTEREST else None,
                           info.position if info.set & Ceiling.POSITION else None, member(Trading, info.trading))
    def collateral(self, number: int) -> CollateralInfo:
        """A pair of assets of which one backs the other."""
        info = self._of_index(_library.library().sloss_engine_collateral, _abi.blank(_abi.CollateralInfo), "collateral",
                              number, "number")
        haircuts = []
        for place in range(info.haircuts):
            quantity, weight = ctypes.c_int64(), ctypes.c_int64()
            _library.check(_library.library().sloss_engine_haircut(
                self._use("Engine.collateral"), number, place, ctypes.byref(quantity), ctypes.byref(weight)),
                "Engine.collateral")
            haircuts.append((quantity.value, weight.value))
        return CollateralInfo(info.name.decode(), info.asset, info.settlement, info.tick, info.tick_decimals,
                              info.discount_ppb, info.to, info.price, haircuts)

    def backing(self, account: int, asset: int) -> BackingInfo:
        """What backs what an account has in an asset."""
        info = self._of_account(_library.library().sloss_engine_backing, _abi.blank(_abi.BackingInfo), "backing",
                                account, asset, "asset")
        return BackingInfo(info.collateral, info.collateral_initial, info.margin_equity, info.margin_initial)

    def requirement(self, market: int) -> RequirementInfo:
        """What a market asks beyond its brackets, and its open interest at the last mark."""
        where = f"Engine.requirement({market!r})"
        info = _abi.blank(_abi.RequirementInfo)
        _library.check(_library.library().sloss_engine_requirement(
            self._use(where), _number.uint32(market, where, "market"), ctypes.byref(info)), where)
        return records.requirement_info(info)

    def execute(self, market: int) -> ExecuteTerms | None:
        """How the host closes positions of a market in liquidations."""
        info = self._of_index(_library.library().sloss_engine_execute, _abi.blank(_abi.ExecuteInfo), "execute", market,
                              "market")
        return records.execute_terms(info)

    def auction(self, asset: int) -> AuctionTerms | None:
        """How accounts are auctioned in an asset."""
        info = self._of_index(_library.library().sloss_engine_auction, _abi.blank(_abi.AuctionInfo), "auction", asset,
                              "asset")
        return records.auction_terms(info)

    def execution(self, account: int, asset: int) -> ExecutionInfo | None:
        """The liquidation of an account in an asset, by the host or as an auction."""
        where = f"Engine.execution({account!r}, {asset!r})"
        info = _abi.blank(_abi.ExecutionInfo)
        _library.check(_library.library().sloss_engine_execution(
            self._use(where), _number.uint64(account, where, "account"), _number.uint32(asset, where, "asset"),
            ctypes.byref(info)), where)
        return records.execution_info(info)

    def liquidation_order(self, account: int, market: int) -> LiquidationOrder | None:
        """What the host has still to close of an account's position, and the worst price for it."""
        where = f"Engine.liquidation_order({account!r}, {market!r})"
        info = _abi.blank(_abi.LiquidationOrderInfo)
        _library.check(_library.library().sloss_liquidation_order(
            self._use(where), _number.uint64(account, where, "account"), _number.uint32(market, where, "market"),
            ctypes.byref(info)), where)
        return records.liquidation_order(info)

    def mature(self, market: int) -> int:
        """How old a profit has to be in a market before it counts, in nanoseconds; 0: it counts at once."""
        info = self._of_index(_library.library().sloss_engine_mature, _abi.blank(_abi.MatureInfo), "mature", market,
                              "market")
        return int(info.duration)

    def matured(self, account: int, market: int) -> MaturedInfo:
        """What the profit of an account's position counts for."""
        where = f"Engine.matured({account!r}, {market!r})"
        info = _abi.blank(_abi.MaturedInfo)
        _library.check(_library.library().sloss_engine_matured(
            self._use(where), _number.uint64(account, where, "account"), _number.uint32(market, where, "market"),
            ctypes.byref(info)), where)
        return records.matured_info(info)

    def partial(self, market: int) -> PartialTerms | None:
        """How a holding in breach is reduced in a market; ``None`` where nobody is."""
        info = self._of_index(_library.library().sloss_engine_partial, _abi.blank(_abi.PartialInfo), "partial", market,
                              "market")
        return records.partial_terms(info)

    def levels(self, asset: int) -> list[int]:
        """The levels of an asset at which margin calls are told, in billionths of the maintenance requirement."""
        info = self._of_index(_library.library().sloss_engine_levels, _abi.blank(_abi.LevelsInfo), "levels", asset,
                              "asset")
        return [int(rate) for rate in info.rate_ppb[:info.count]]

    def liquidation(self, account: int, asset: int) -> LiquidationInfo:
        """How far the liquidation of an account is in an asset, outside of compartments."""
        where = f"Engine.liquidation({account!r}, {asset!r})"
        info = _abi.blank(_abi.LiquidationInfo)
        _library.check(_library.library().sloss_engine_liquidation(
            self._use(where), _number.uint64(account, where, "account"), _number.uint32(asset, where, "asset"),
            ctypes.byref(info)), where)
        return records.liquidation_info(info)

    def isolated_liquidation(self, account: int, market: int) -> LiquidationInfo:
        """The same of an account's compartment in a market."""
        where = f"Engine.isolated_liquidation({account!r}, {market!r})"
        info = _abi.blank(_abi.LiquidationInfo)
        _library.check(_library.library().sloss_engine_isolated_liquidation(
            self._use(where), _number.uint64(account, where, "account"), _number.uint32(market, where, "market"),
            ctypes.byref(info)), where)
        return records.liquidation_info(info)

    def tiers(self, market: int) -> list[TierTerms]:
        """The margin brackets of a market, by ascending floor."""
        where = f"Engine.tiers({market!r})"
        pointer, index = self._use(where), _number.uint32(market, where, "market")
        count = ctypes.c_uint32()
        found: Any = None
        while found is None or len(found) < count.value:  # first how many there are, then all of them
            found = (_abi.TierTerms * count.value)()
            _library.check(_library.library().sloss_engine_tiers(
                pointer, index, found, len(found), ctypes.byref(count)), where)
        return [TierTerms(*(getattr(tier, name) for name in TierTerms._fields)) for tier in found]

    def waterfall(self, market: int) -> list[LayerTerms]:
        """The layers of a market's waterfall with their bounds, as set_waterfall() takes them. market() has the gate."""
        where = f"Engine.waterfall({market!r})"
        found, count = (_abi.LayerTerms * LAYERS_MAX)(), ctypes.c_uint32()
        _library.check(_library.library().sloss_engine_waterfall(
            self._use(where), _number.uint32(market, where, "market"), found, ctypes.byref(count)), where)
        return [LayerTerms(member(Layer, terms.layer), terms.cap, terms.period, terms.duration)
                for terms in found[:count.value]]

    def sharing(self, market: int) -> SharingTerms:
        """How a market's last layer shares, as set_sharing() takes it."""
        return records.sharing_terms(self._of_index(_library.library().sloss_engine_sharing, _abi.Sharing(), "sharing",
                                                    market, "market"))

    def info(self) -> EngineInfo:
        """What holds for the whole engine: options, clock, numbers of the last command and deficit."""
        found = _abi.blank(_abi.EngineInfo)
        _library.check(_library.library().sloss_engine_info(self._use("Engine.info"), ctypes.byref(found)),
                       "Engine.info")
        return records.engine_info(found)

    @staticmethod
    def insurance_account(market: int) -> int:
        """Id of a market's insurance fund."""
        return _library.library().sloss_account_insurance(_number.uint32(market, "Engine.insurance_account", "market"))

    @staticmethod
    def fund_account(fund: int) -> int:
        """Id of a fund that markets share."""
        return _library.library().sloss_account_fund(_number.uint32(fund, "Engine.fund_account", "fund"))

    @staticmethod
    def uncovered_account(market: int) -> int:
        """Id of the account that owns what a market has left uncovered."""
        return _library.library().sloss_account_uncovered(_number.uint32(market, "Engine.uncovered_account", "market"))

    @staticmethod
    def dust_account(market: int) -> int:
        """Id of the account of what rounding to atoms has cut off in a market (``MarketInfo.dust``)."""
        return _library.library().sloss_account_dust(_number.uint32(market, "Engine.dust_account", "market"))

    def hash(self) -> str:
        """The 128-bit hash of the state, as scenario files spell it."""
        found = _abi.Hash()
        _library.check(_library.library().sloss_engine_hash(self._use("Engine.hash"), ctypes.byref(found)),
                   "Engine.hash")
        return _abi.hexadecimal(found)

    def verify(self) -> None:
        """Derive every total from scratch; CorruptError where an invariant is broken."""
        _library.check(_library.library().sloss_engine_verify(self._use("Engine.verify")), "Engine.verify")

    # ---- columns

    def accounts(self, asset: int, columns: Sequence[str] = tuple(AccountColumns._dtypes),
                 first: int = 0, count: int | None = None,
                 out: Mapping[str, numpy.ndarray] | None = None) -> AccountColumns:
        """Columns of accounts in an asset, from place ``first`` on; arrays in ``out`` are filled."""
        where = f"Engine.accounts({asset!r})"
        pointer = self._use(where)
        first = _number.uint32(first, where, "first")
        if count is None:
            count = max(0, self.ledger.account_count - first)
        return self._read(AccountColumns, _abi.AccountColumns,
                          _library.library().sloss_engine_accounts, pointer, where,
                          _number.uint32(asset, where, "asset"), columns, first, count, out)

    def positions(self, market: int, columns: Sequence[str] = tuple(PositionColumns._dtypes),
                  first: int = 0, count: int | None = None,
                  out: Mapping[str, numpy.ndarray] | None = None) -> PositionColumns:
        """Columns of a market's positions, in no promised order; arrays in ``out`` are filled."""
        where = f"Engine.positions({market!r})"
        pointer = self._use(where)
        first = _number.uint32(first, where, "first")
        if count is None:
            count = max(0, self.market(market).holders - first)
        return self._read(PositionColumns, _abi.PositionColumns,
                          _library.library().sloss_engine_positions, pointer, where,
                          _number.uint32(market, where, "market"), columns, first, count, out)

    def compartments(self, columns: Sequence[str] = tuple(IsolatedColumns._dtypes)) -> IsolatedColumns:
        """Columns of all compartments, in no promised order."""
        where = "Engine.compartments"
        pointer, cursor, rows = self._use(where), ctypes.c_uint32(), ctypes.c_size_t(_BATCH)
        parts = []
        while rows.value == _BATCH:
            arrays = IsolatedColumns.room(columns, _BATCH, None, where)
            record = _abi.IsolatedColumns(ctypes.sizeof(_abi.IsolatedColumns), 0,
                                          **{name: _array.pointer(array) for name, array in arrays.items()})
            _library.check(_library.library().sloss_engine_compartments(
                pointer, ctypes.byref(record), ctypes.byref(cursor), _BATCH, ctypes.byref(rows)), where)
            parts.append({name: array[:rows.value] for name, array in arrays.items()})
        whole = {name: numpy.concatenate([part[name] for part in parts]) for name in parts[0]}
        return IsolatedColumns(whole, sum(len(next(iter(part.values()), ())) for part in parts))

    @staticmethod
    def _read(kind: Any, record: Any, read: Any, pointer: Any, where: str, index: int,
              names: Sequence[str], first: int, count: int,
              out: Mapping[str, numpy.ndarray] | None) -> Any:
        count = _number.uint32(count, where, "count")
        arrays = kind.room(names, count, out, where)
        columns = record(ctypes.sizeof(record), index,
                         **{name: _array.pointer(array) for name, array in arrays.items()})
        rows = ctypes.c_size_t()
        status = read(pointer, ctypes.byref(columns), first, count, ctypes.byref(rows))
        _library.check(status, where)
        return kind(arrays, rows.value)

    # ---- events

    def keep_events(self, keep: bool) -> None:
        """Keep events and deficit records (the default) or not."""
        where = "Engine.keep_events"
        _library.check(_library.library().sloss_engine_keep_events(
            self._use(where), 1 if _number.truth(keep, where, "keep") else 0), where)

    def _drain(self, take: Any, dtype: numpy.dtype, where: str, capacity: int) -> numpy.ndarray:
        rows = numpy.empty(capacity, dtype)
        count = ctypes.c_size_t()
        _library.check(take(self._use(where), _array.pointer(rows), capacity, ctypes.byref(count)),
                   where)
        return rows[:count.value]

    def _drain_all(self, take: Any, dtype: numpy.dtype, where: str,
                   waiting: numpy.ndarray) -> numpy.ndarray:
        parts = [waiting]
        capacity = _BATCH
        while len(parts) == 1 or len(parts[-1]) > 0:
            parts.append(self._drain(take, dtype, where, capacity))
            capacity *= 2
        return numpy.concatenate(parts)

    def take_events(self) -> numpy.ndarray:
        """All waiting events as one array of dtype EVENT."""
        waiting, self._waiting, self._taken = self._waiting[self._taken:], numpy.empty(0, EVENT), 0
        return self._drain_all(_library.library().sloss_engine_events, EVENT, "Engine.take_events",
                               waiting)

    def take_deficits(self) -> numpy.ndarray:
        """All waiting deficit records as one array of dtype DEFICIT."""
        return self._drain_all(_library.library().sloss_engine_deficits, DEFICIT,
                               "Engine.take_deficits", numpy.empty(0, DEFICIT))

    def events(self) -> Iterator[Event]:
        """Waiting events, one by one; those not asked for stay."""
        while True:
            if self._taken == len(self._waiting):
                self._waiting = self._drain(_library.library().sloss_engine_events, EVENT,
                                            "Engine.events", _BATCH)
                self._taken = 0
                if len(self._waiting) == 0:
                    return
            row = self._waiting[self._taken]
            self._taken += 1
            yield records.event(row)

    def deficits(self) -> Iterator[Deficit]:
        """Waiting deficit records, one by one; those not asked for stay."""
        while True:
            rows = self._drain(_library.library().sloss_engine_deficits, DEFICIT, "Engine.deficits", 1)
            if len(rows) == 0:
                return
            yield records.deficit(rows[0])
