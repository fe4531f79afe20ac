# SPDX-License-Identifier: BSD-2-Clause
"""Guards of prices, halts, and fills that are undone: the part of an engine that is about them."""
from __future__ import annotations

import ctypes
from typing import Any, Sequence

from . import _abi, _command, _library, _number, records
from ._portfolio import Portfolios
from .constants import CommandKind, GuardBit, GuardMethod, Validity
from .records import GuardInfo, SourceInfo


class Guards(Portfolios):
    """How the marks of markets are worked out of several sources, and what is done while they cannot be relied on."""

    def set_guard(self, market: int, least: int, method: GuardMethod = GuardMethod.MEDIAN, fills: int = 0, *,
                  stale: int | None = None, clamp_ppb: int | None = None, band_ppb: int | None = None,
                  step_ppb: int | None = None, step_duration: int | None = None, confidence_ppb: int | None = None) -> None:
        """Set anew how the mark is worked out of at least ``least`` quotes, and keep the latest ``fills`` for :meth:`bust`."""
        given = {name: number for name, number in (("stale", stale), ("clamp_ppb", clamp_ppb), ("band_ppb", band_ppb),
                                                   ("step_ppb", step_ppb), ("step_duration", step_duration),
                                                   ("confidence_ppb", confidence_ppb)) if number is not None}
        bits = GuardBit(0)
        for name, bit in (("stale", GuardBit.STALE), ("clamp_ppb", GuardBit.CLAMP), ("band_ppb", GuardBit.BAND),
                          ("step_ppb", GuardBit.STEP), ("confidence_ppb", GuardBit.CONFIDENCE)):
            bits |= bit if name in given else GuardBit(0)
        self._apply(f"Engine.set_guard({market!r})", CommandKind.GUARD, market=market, is_on=1, least=least, method=method,
                    fills=fills, set=bits, **given)

    def end_guard(self, market: int) -> None:
        """The mark of a market is not worked out of quotes any more."""
        self._apply(f"Engine.end_guard({market!r})", CommandKind.GUARD, market=market)

    def add_source(self, market: int, name: str, weight: int = 1) -> int:
        """Name a source of prices; its number. That of the index is ``add_source(market, "index", 0)``."""
        where = f"Engine.add_source({market!r}, {name!r})"
        self._apply(where, CommandKind.SOURCE, market=market, name=name, weight=weight)
        return self.find_source(market, name)

    def find_source(self, market: int, name: str) -> int:
        """The number of a source by its name."""
        where = f"Engine.find_source({market!r}, {name!r})"
        number = ctypes.c_uint32()
        _library.check(_library.library().sloss_engine_find_source(
            self._use(where), _number.uint32(market, where, "market"), _number.text(name, where, "name"),
            ctypes.byref(number)), where)
        return number.value

    def quote(self, quotes: Sequence[tuple[int, int, int, int]]) -> None:
        """The latest prices of sources, of one instant: (market, source, price, confidence) each."""
        where = "Engine.quote"
        chain = []
        for market, source, price, confidence in quotes:
            command = _command.Command(struct_size=ctypes.sizeof(_command.Command), kind=CommandKind.QUOTE)
            command.quote = _command.CommandQuote(_number.int64(price, where, "price"), _number.int64(confidence, where, "confidence"),
                                                  _number.uint32(market, where, "market"), _number.uint32(source, where, "source"))
            chain.append(command)
        if len(chain) == 0:
            raise ValueError(f"{where}: no quote")
        self._apply_chain(where, chain)

    def set_validity(self, market: int, open: Validity = Validity.VALID, reduce: Validity = Validity.DEVIATING,
                     liquidate: Validity = Validity.LIMITED, settle: Validity = Validity.VALID,
                     withdraw: Validity = Validity.LIMITED) -> None:
        """Set anew the worst validity of the price at which each is still done."""
        self._apply(f"Engine.set_validity({market!r})", CommandKind.VALIDITY, market=market, open=open, reduce=reduce,
                    liquidate=liquidate, settle=settle, withdraw=withdraw)

    def set_halt(self, market: int, halted: bool) -> None:
        """Halt a market, or let it go on."""
        where = f"Engine.set_halt({market!r}, {halted!r})"
        self._apply(where, CommandKind.HALT, market=market, is_halted=int(_number.truth(halted, where, "halted")))

    def bust(self, market: int, sequence: int) -> None:
        """Undo a fill that is kept, by the sequence number of its command."""
        self._apply(f"Engine.bust({market!r}, {sequence!r})", CommandKind.BUST, market=market, sequence=sequence)

    def guard(self, market: int) -> GuardInfo:
        """How a market is guarded, and how far its price can be relied on."""
        info: Any = self._of_index(_library.library().sloss_engine_guard, _abi.blank(_abi.GuardInfo), "guard", market, "market")
        return records.guard_info(info)

    def source(self, market: int, source: int) -> SourceInfo:
        """A source of prices, by its number, and its latest quote."""
        where = f"Engine.source({market!r}, {source!r})"
        info = _abi.blank(_abi.SourceInfo)
        _library.check(_library.library().sloss_engine_source(
            self._use(where), _number.uint32(market, where, "market"), _number.uint32(source, where, "source"),
            ctypes.byref(info)), where)
        return records.source_info(info)
