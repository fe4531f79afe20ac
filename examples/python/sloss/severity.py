# SPDX-License-Identifier: BSD-2-Clause
"""severity: how much of a deficit is taken, beside the policy, which says from whom."""
from __future__ import annotations

import ctypes
from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy

from . import _abi, _array, _library, _number
from .constants import SeverityRule


@dataclass
class Severity:
    """A controller: parameters and what it has learnt, to be kept and copied as any value."""
    rule: int = SeverityRule.FULL
    theta_ppb: int = 0  #: part of a deficit; learnt, but with FIXED
    theta_first_ppb: int = 0  #: BACKOFF
    numerator: int = 0  #: BACKOFF
    denominator: int = 0  #: BACKOFF
    start_ppb: int = 0  #: DRAWDOWN
    stop_ppb: int = 0  #: DRAWDOWN
    inclusive: int = 0  #: DRAWDOWN: 1 starts at ``start_ppb``, 0 only beyond
    active: int = 0  #: DRAWDOWN: 1 between start and stop; learnt
    squares: int = 0  #: GRADIENT: sum of the squares of deficits; learnt

    def _record(self, where: str) -> Any:
        record = _abi.fill(_abi.Severity, self, where)
        squares = _number.int128(self.squares, where, "squares")
        record.squares.high, record.squares.low = squares >> 64, squares & 2**64 - 1
        return record

    def _learnt(self, record: Any) -> None:
        self.theta_ppb, self.active = record.theta_ppb, record.active
        self.squares = record.squares.high * 2**64 + record.squares.low

    def budget(self, deficit: int) -> int:
        """Budget for a deficit: FULL, FIXED, GRADIENT, BACKOFF."""
        where = f"Severity.budget({deficit!r})"
        found = ctypes.c_int64()
        _library.check(_library.library().sloss_severity_budget(
            ctypes.byref(self._record(where)), _number.int64(deficit, where, "deficit"),
            ctypes.byref(found)), where)
        return found.value

    def learn(self, deficit: int, needed: int) -> None:
        """Learn from a round what was needed of its deficit in the end."""
        where = f"Severity.learn({deficit!r}, {needed!r})"
        record = self._record(where)
        _library.check(_library.library().sloss_severity_learn(
            ctypes.byref(record), _number.int64(deficit, where, "deficit"),
            _number.int64(needed, where, "needed")), where)
        self._learnt(record)

    def drawdown(self, fall: int, peak: int, balance: int) -> int:
        """Budget from a fund's fall: DRAWDOWN. 0 while not active."""
        where = f"Severity.drawdown({fall!r}, {peak!r}, {balance!r})"
        record, found = self._record(where), ctypes.c_int64()
        _library.check(_library.library().sloss_severity_drawdown(
            ctypes.byref(record), _number.int64(fall, where, "fall"), _number.int64(peak, where, "peak"),
            _number.int64(balance, where, "balance"), ctypes.byref(found)), where)
        self._learnt(record)
        return found.value


class Need(NamedTuple):
    """What makes every account non-negative."""
    deficit: int  #: sum of equities below zero
    deficit_max: int  #: the largest
    accounts: int  #: how many
    needed: int  #: what the fund does not cover


def severity_need(equity: numpy.ndarray, fund: int = 0) -> Need:
    """Sum what is missing in a column of equities, read in place."""
    where = "severity_need"
    equity = _array.take(equity, f"{where}: equity", numpy.int64)
    need = _abi.blank(_abi.Need)
    _library.check(_library.library().sloss_severity_need(
        _array.pointer(equity), len(equity), _number.int64(fund, where, "fund"), ctypes.byref(need)),
        f"{where}({len(equity)} rows)")
    return Need(**_abi.spread(need))


def severity_envelope(theta_ppb: numpy.ndarray, deficit: numpy.ndarray) -> int:
    """Bound on what a learner may miss over its rounds, from the best thetas in hindsight."""
    where = "severity_envelope"
    theta_ppb = _array.take(theta_ppb, f"{where}: theta_ppb", numpy.int64)
    deficit = _array.take(deficit, f"{where}: deficit", numpy.int64, len(theta_ppb))
    found = ctypes.c_int64()
    _library.check(_library.library().sloss_severity_envelope(
        _array.pointer(theta_ppb), _array.pointer(deficit), len(theta_ppb), ctypes.byref(found)),
        f"{where}({len(theta_ppb)} rounds)")
    return found.value
