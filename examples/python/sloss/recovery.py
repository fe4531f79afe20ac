# SPDX-License-Identifier: BSD-2-Clause
"""recovery: who paid keeps a claim, and what comes back later is returned in proportion to it."""
from __future__ import annotations

import ctypes
from typing import Any, NamedTuple

import numpy

from . import _abi, _array, _library, _number
from ._handle import Handle


class Recovery:
    """What was taken from each and what has come back: two int64 columns, changed where they lie."""

    def __init__(self, taken: numpy.ndarray, returned: numpy.ndarray | None = None) -> None:
        where = "Recovery()"
        self.taken = _array.take(taken, f"{where}: taken", numpy.int64, writable=True)
        if returned is None:
            returned = numpy.zeros(len(self.taken), numpy.int64)
        self.returned = returned
        self._record(where)

    def _record(self, where: str) -> Any:
        """Both columns as a record. They may have been changed for others, so they are looked at each time."""
        _array.take(self.taken, f"{where}: taken", numpy.int64, writable=True)
        _array.take(self.returned, f"{where}: returned", numpy.int64, len(self.taken), writable=True)
        _array.apart(self.returned, {"taken": self.taken}, f"{where}: returned")
        return _abi.Recovery(ctypes.sizeof(_abi.Recovery), 0, len(self.taken),
                             _array.pointer(self.taken), _array.pointer(self.returned))

    def take(self, share: numpy.ndarray) -> None:
        """Add shares to the claims."""
        where = "Recovery.take"
        record = self._record(where)
        share = _array.take(share, f"{where}: share", numpy.int64, len(self.taken))
        _library.check(_library.library().sloss_recovery_take(ctypes.byref(record),
                                                              _array.pointer(share)), where)


class Recovered(NamedTuple):
    """``sum(paid) + left`` is the inflow."""
    paid: numpy.ndarray  #: one a payer
    left: int  #: what nobody has a claim to any more


class RecoveryMethods(Handle):
    """What an allocator returns."""

    def recover(self, recovery: Recovery, inflow: int,
                out: numpy.ndarray | None = None) -> Recovered:
        """Return an inflow to those who paid; ``recovery.returned`` grows. ``out`` is filled."""
        where = "Allocator.recover"
        pointer = self._use(where)
        record = _number.instance(recovery, Recovery, where, "recovery")._record(where)
        paid = _array.room(out, f"{where}: out", numpy.int64, len(recovery.taken))
        _array.apart(paid, {"taken": recovery.taken, "returned": recovery.returned},
                     f"{where}: out")
        left = ctypes.c_int64()
        _library.check(_library.library().sloss_allocator_recover(
            pointer, ctypes.byref(record), _number.int64(inflow, where, "inflow"),
            _array.pointer(paid), ctypes.byref(left)), f"{where}({inflow!r})")
        return Recovered(paid, left.value)
