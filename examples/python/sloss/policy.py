# SPDX-License-Identifier: BSD-2-Clause
"""policy: every way in use to choose who pays a loss and how much, over columns of figures.

docs/policies.md defines each policy and says which laws it keeps.
"""
from __future__ import annotations

import ctypes
from dataclasses import dataclass
from typing import Any, Mapping, NamedTuple

import numpy

from . import _abi, _array, _library, _number
from ._handle import Handle
from .constants import Column, Policy, Rounding, Side, TierKind, UnitKind, member

_TIERS_MAX = 8
_COLUMNS = tuple(column.name.lower() for column in Column if column.name is not None)


def policy_name(policy: int) -> str:
    """Name of a policy: "queue-bitmex"."""
    where = f"policy_name({policy!r})"
    name = _library.library().sloss_policy_name(_number.uint32(policy, where, "policy"))
    if name is None:
        raise ValueError(f"{where}: no such policy")
    return name.decode()


def find_policy(name: str) -> Policy:
    """A policy by its name."""
    where = f"find_policy({name!r})"
    found = ctypes.c_uint32()
    _library.check(_library.library().sloss_policy_find(_number.text(name, where, "name"), ctypes.byref(found)), where)
    return member(Policy, found.value)


def policy_columns(policy: int, unit: int = UnitKind.ATOMS) -> Column:
    """Columns a policy cannot do without."""
    where = f"policy_columns({policy!r})"
    return Column(_library.library().sloss_policy_columns(_number.uint32(policy, where, "policy"),
                                                      _number.uint32(unit, where, "unit")))


@dataclass(frozen=True)
class Terms:
    """A policy and its parameters; zero is each one's default. The header has their ranges."""
    policy: int  #: Policy
    budget: int  #: units to share
    rounding: int = Rounding.LARGEST_REMAINDER
    unit: int = UnitKind.ATOMS
    side: int = Side.BOTH
    power: int = 0
    leverage_unit: int = 0
    leverage_max: int = 0
    leverage_cut: int = 0
    money_one: int = 0
    index_scale: int = 0
    dust_below: int = 0
    small_below: int = 0
    middle_below: int = 0
    small_ppb: int = 0
    middle_ppb: int = 0
    equity_min: int = 0
    profit_power: int = 0
    leverage_power: int = 0
    loss_per_lot: int = 0


class Sharing(NamedTuple):
    """What a sharing came to: ``sum(shares) + residual`` is the budget, exactly."""
    shares: numpy.ndarray  #: int64, one a participant
    tiers: int  #: passes it took
    residual: int  #: units nobody could take; below zero only with ``index_scale``
    sharers: int  #: participants with a share
    emptied: int  #: participants who gave all they had
    share_max: int  #: the largest share
    capacity_sum: int  #: what all could have given


class Tier(NamedTuple):
    """One pass of a sharing, as one participant sees it."""
    kind: TierKind
    budget: int
    weight: int
    weight_sum: int
    bound: int
    share: int


class Explanation(NamedTuple):
    """All shares, and how one participant came to its own: the shares of its tiers sum to it."""
    shares: numpy.ndarray
    tiers: list[Tier]


class MarketSharing(NamedTuple):
    """``sum(shares) + residual`` is the budget, and ``parts`` sum to it."""
    parts: numpy.ndarray  #: of the budget, one a market, before anything is carried over
    shares: numpy.ndarray  #: one an entry
    residual: int  #: units nobody could take


def _participants(columns: Mapping[str, numpy.ndarray], where: str) -> Any:
    """Columns as a record; the caller keeps the arrays alive."""
    record = _abi.blank(_abi.Participants)
    count = None
    for name, column in columns.items():
        if name not in _COLUMNS:
            raise TypeError(f"{where}: no column {name!r}; there are {', '.join(_COLUMNS)}")
        array = _array.take(column, f"{where}: {name}", numpy.int64, count)
        count = len(array)
        setattr(record, name, _array.pointer(array))
    record.count = count or 0
    return record


class PolicyMethods(Handle):
    """What an allocator does by policy. Columns are contiguous int64 and are read in place."""

    def share(self, terms: Terms, out: numpy.ndarray | None = None,
              **columns: numpy.ndarray) -> Sharing:
        """Share a budget: ``allocator.share(Terms(Policy.PROFIT, 51), profit=gains)``.

        ``policy_columns`` says which columns a policy asks for; others that are given are used where
        the policy uses them. ``out``, if given, is filled.
        """
        where = "Allocator.share"
        pointer = self._use(where)
        record = _abi.fill(_abi.PolicyTerms, _number.instance(terms, Terms, where, "terms"), where)
        given = _participants(columns, where)
        shares = _array.room(out, f"{where}: out", numpy.int64, given.count)
        _array.apart(shares, columns, f"{where}: out")
        result = _abi.blank(_abi.ShareResult)
        _library.check(_library.library().sloss_allocator_share(
            pointer, ctypes.byref(record), ctypes.byref(given), _array.pointer(shares),
            ctypes.byref(result)), f"{where}({terms.policy!r}, {given.count} rows)")
        return Sharing(shares, **_abi.spread(result))

    def explain(self, terms: Terms, participant: int, **columns: numpy.ndarray) -> Explanation:
        """Share, and tell how one participant came to its share, pass by pass."""
        where = "Allocator.explain"
        pointer = self._use(where)
        record = _abi.fill(_abi.PolicyTerms, _number.instance(terms, Terms, where, "terms"), where)
        given = _participants(columns, where)
        shares = numpy.empty(given.count, numpy.int64)
        tiers = (_abi.Tier * _TIERS_MAX)(*(_abi.blank(_abi.Tier) for _ in range(_TIERS_MAX)))
        count = ctypes.c_size_t()
        _library.check(_library.library().sloss_allocator_explain(
            pointer, ctypes.byref(record), ctypes.byref(given),
            _number.uint64(participant, where, "participant"), _array.pointer(shares), tiers,
            _TIERS_MAX, ctypes.byref(count)), f"{where}({terms.policy!r}, {participant!r})")
        return Explanation(shares, [_tier(tier) for tier in tiers[:count.value]])

    def share_markets(self, budget: int, need: numpy.ndarray, account_cap: numpy.ndarray,
                      entry_market: numpy.ndarray, entry_account: numpy.ndarray,
                      entry_weight: numpy.ndarray, entry_cap: numpy.ndarray,
                      rounding: Rounding = Rounding.LARGEST_REMAINDER) -> MarketSharing:
        """Share a budget over markets, every account capped once over all of them.

        An entry is an account in a market, each pair once, sorted by market and then by account.
        Indices are uint32, the rest int64; all are read in place.
        """
        where = "Allocator.share_markets"
        pointer = self._use(where)
        need = _array.take(need, f"{where}: need", numpy.int64)
        account_cap = _array.take(account_cap, f"{where}: account_cap", numpy.int64)
        record = _abi.blank(_abi.Markets)
        record.rounding = _number.uint32(rounding, where, "rounding")
        record.budget = _number.int64(budget, where, "budget")
        record.market_count, record.account_count = len(need), len(account_cap)
        record.need, record.account_cap = _array.pointer(need), _array.pointer(account_cap)
        entry_market = _array.take(entry_market, f"{where}: entry_market", numpy.uint32)
        record.entry_count = len(entry_market)
        for name, column, dtype in (("entry_market", entry_market, numpy.uint32),
                                    ("entry_account", entry_account, numpy.uint32),
                                    ("entry_weight", entry_weight, numpy.int64),
                                    ("entry_cap", entry_cap, numpy.int64)):
            setattr(record, name, _array.pointer(
                _array.take(column, f"{where}: {name}", dtype, record.entry_count)))
        parts = numpy.empty(len(need), numpy.int64)
        shares = numpy.empty(record.entry_count, numpy.int64)
        residual = ctypes.c_int64()
        _library.check(_library.library().sloss_allocator_share_markets(
            pointer, ctypes.byref(record), _array.pointer(parts), _array.pointer(shares),
            ctypes.byref(residual)), f"{where}({budget!r}, {record.entry_count} entries)")
        return MarketSharing(parts, shares, residual.value)


def _tier(record: Any) -> Tier:
    values = _abi.spread(record)
    values["kind"] = member(TierKind, record.kind)
    return Tier(**values)
