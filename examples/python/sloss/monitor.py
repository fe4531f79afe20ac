# SPDX-License-Identifier: BSD-2-Clause
"""monitor: how near a book is to a loss that is shared, and which thresholds that crosses."""
from __future__ import annotations

import ctypes
from dataclasses import dataclass
from typing import NamedTuple

from . import _abi, _library, _number
from ._borrower import Borrower
from .constants import Alarm
from .engine import Engine

_NONE = 2**63 - 1


@dataclass(frozen=True)
class MonitorConfig:
    """What to watch. A threshold of 0 is not watched."""
    asset: int = 0
    window_ns: int = 8 * 3600 * 10**9  #: over which the peak of the funds is taken
    near_band_ppb: int = 0  #: near a breach is margin equity below maintenance times 1 + this
    shock_ppb: int = 100_000_000  #: of all marks, up or down
    open_interest_ppb: int = 0  #: threshold of Alarm.OPEN_INTEREST: funds to open interest
    cover_ppb: int = 0  #: of Alarm.COVER: funds to what two accounts would leave
    drawdown_ppb: int = 0  #: of Alarm.DRAWDOWN: of the peak
    near_ppb: int = 0  #: of Alarm.NEAR: of the accounts with positions
    loss: int = 0  #: of Alarm.LOSS: atoms
    hysteresis_ppb: int = 0  #: an alarm ends once its figure is better by this part


class Reading(NamedTuple):
    """A reading. A ratio to nothing is None."""
    raised: Alarm  #: alarms that begin with this reading
    ended: Alarm  #: alarms that end
    on: Alarm  #: all that are on
    funds: int
    peak: int
    open_interest: int
    cover_two: int
    loss_largest: int
    open_interest_ppb: int | None  #: funds to open interest; None without any
    cover_ppb: int | None  #: funds to what two would leave; None where they leave nothing
    drawdown_ppb: int
    near_ppb: int
    near: int
    accounts: int


class Monitor(Borrower):
    """Watches an engine's book. A reading is a pass over its positions."""

    def __init__(self, engine: Engine, config: MonitorConfig) -> None:
        where = "Monitor()"
        _number.instance(engine, Engine, where, "engine")
        config = _number.instance(config, MonitorConfig, where, "config")
        record = _abi.fill(_abi.MonitorConfig, config, where)
        pointer = ctypes.c_void_p()
        _library.check(_library.library().sloss_monitor_create(
            engine._use(where), ctypes.byref(record), ctypes.byref(pointer)), where)
        super().__init__(engine, pointer, _library.library().sloss_monitor_destroy)

    def read(self, nanoseconds: int) -> Reading:
        """Read the book; time is not before the last reading's."""
        where = f"Monitor.read({nanoseconds!r})"
        reading = _abi.blank(_abi.MonitorReading)
        _library.check(_library.library().sloss_monitor_read(
            self._use(where), _number.int64(nanoseconds, where, "nanoseconds"), ctypes.byref(reading)), where)
        values = _abi.spread(reading)
        for name in ("raised", "ended", "on"):
            values[name] = Alarm(values[name])
        for name in ("open_interest_ppb", "cover_ppb"):
            values[name] = None if values[name] == _NONE else values[name]
        return Reading(**values)
