# SPDX-License-Identifier: BSD-2-Clause
"""govern: the part of an engine that lets settings change later, and by small steps."""
from __future__ import annotations

import ctypes
from typing import Any

import numpy

from . import _abi, _array, _library, _number
from ._guards import Guards
from .constants import CommandKind, Flag, member
from .records import COMMAND, ChangeInfo, GovernInfo


class Governance(Guards):
    """Settings that change only some time after they were announced."""

    def govern(self, kind: CommandKind, delay: int, step_ppb: int = 0) -> None:
        """Set how long changes of a kind of setting wait, in nanoseconds, and by which part of its old value a rate changes
        at most in one; 0 for no bound."""
        self._apply(f"Engine.govern({kind!r}, {delay!r})", CommandKind.GOVERN, kind=kind, delay=delay, step_ppb=step_ppb)

    def schedule(self, change: int, time: int, command: numpy.ndarray) -> None:
        """Let a setting change at a time: one command, as an array of dtype COMMAND of one record, or of a whole chain."""
        where = f"Engine.schedule({change!r}, {time!r})"
        records = _array.take(command, f"{where}: command", COMMAND)
        chain = numpy.zeros(len(records) + 1, COMMAND)
        chain[1:] = records
        chain[0]["struct_size"] = COMMAND.itemsize
        chain[0]["kind"], chain[0]["flags"] = CommandKind.SCHEDULE, Flag.LINKED
        chain[0]["schedule"]["change"] = _number.uint64(change, where, "change")
        chain[0]["schedule"]["time"] = _number.int64(time, where, "time")
        if len(records) == 0:
            raise ValueError(f"{where}: no command")
        _library.check(_library.library().sloss_engine_apply(self._use(where), _array.pointer(chain), len(chain), None), where)

    def unschedule(self, change: int) -> None:
        """Take a change back that waits."""
        self._apply(f"Engine.unschedule({change!r})", CommandKind.UNSCHEDULE, change=change)

    # ---- queries

    def governed(self, kind: CommandKind) -> GovernInfo:
        """What govern() has set of a kind."""
        where = f"Engine.governed({kind!r})"
        info = _abi.blank(_abi.GovernInfo)
        _library.check(_library.library().sloss_govern_terms(
            self._use(where), _number.uint32(kind, where, "kind"), ctypes.byref(info)), where)
        return GovernInfo(info.delay, info.step_ppb)

    def changes(self) -> list[ChangeInfo]:
        """The changes that wait: that which is due first comes first."""
        where = "Engine.changes"
        pointer, count, info = self._use(where), ctypes.c_uint32(), _abi.blank(_abi.ChangeInfo)
        _library.check(_library.library().sloss_govern_count(pointer, ctypes.byref(count)), where)
        found = []
        for place in range(count.value):
            _library.check(_library.library().sloss_govern_change(pointer, place, ctypes.byref(info)), where)
            found.append(_told(info))
        return found

    def change(self, change: int) -> ChangeInfo:
        """The change under an id."""
        where = f"Engine.change({change!r})"
        info = _abi.blank(_abi.ChangeInfo)
        _library.check(_library.library().sloss_govern_find(
            self._use(where), _number.uint64(change, where, "change"), ctypes.byref(info)), where)
        return _told(info)

    def change_command(self, change: int) -> numpy.ndarray:
        """The command that a change puts off, as records of dtype COMMAND."""
        where = f"Engine.change_command({change!r})"
        pointer, number, count = self._use(where), _number.uint64(change, where, "change"), ctypes.c_size_t()
        _library.check(_library.library().sloss_govern_command(pointer, number, None, 0, ctypes.byref(count)), where)
        records = numpy.zeros(count.value, COMMAND)
        _library.check(_library.library().sloss_govern_command(
            pointer, number, _array.pointer(records), count.value, ctypes.byref(count)), where)
        return records

    def would_liquidate(self, change: int) -> int:
        """How many holdings would be in breach that are not, if a change were made now; it is tried and taken back."""
        where = f"Engine.would_liquidate({change!r})"
        count = ctypes.c_uint64()
        _library.check(_library.library().sloss_govern_preview(
            self._use(where), _number.uint64(change, where, "change"), ctypes.byref(count)), where)
        return count.value


def _told(info: Any) -> ChangeInfo:
    return ChangeInfo(info.change, info.time, member(CommandKind, info.kind), info.records)
