# SPDX-License-Identifier: BSD-2-Clause
"""allocator: N units over participants with a weight, a cap and a rank; needs no ledger."""
from __future__ import annotations

import ctypes
from typing import NamedTuple

import numpy

from . import _abi, _array, _library, _number
from .constants import Rounding, Rule
from .measure import MeasureMethods
from .policy import PolicyMethods
from .recovery import RecoveryMethods


class Division(NamedTuple):
    """What a division came to: ``sum(shares) + residual`` is the total, exactly."""
    shares: numpy.ndarray  #: int64, one a participant
    residual: int  #: units nobody could take
    touched: int  #: participants with a share above zero
    share_max: int  #: the largest share
    weight_sum: int  #: the sum of the weights used


class Allocator(PolicyMethods, RecoveryMethods, MeasureMethods):
    """Divides arrays, by a rule or by a policy. One thread at a time."""

    def __init__(self) -> None:
        library = _library.library()
        pointer = ctypes.c_void_p()
        _library.check(library.sloss_allocator_create(None, ctypes.byref(pointer)), "Allocator()")
        super().__init__(pointer)

    def _release(self, pointer: ctypes.c_void_p) -> None:
        _library.library().sloss_allocator_destroy(pointer)

    def divide(self, total: int, weight: numpy.ndarray, cap: numpy.ndarray | None = None,
               rank: numpy.ndarray | None = None, rule: Rule = Rule.PRO_RATA,
               rounding: Rounding = Rounding.LARGEST_REMAINDER,
               out: numpy.ndarray | None = None) -> Division:
        """Divide a total over weights, none above its cap.

        All arrays are contiguous int64 and are used in place; ``out``, if given, is filled.
        """
        where = "Allocator.divide"
        pointer = self._use(where)
        weight = _array.take(weight, f"{where}: weight", numpy.int64)
        count = len(weight)
        if cap is not None:
            cap = _array.take(cap, f"{where}: cap", numpy.int64, count)
        if rank is not None:
            rank = _array.take(rank, f"{where}: rank", numpy.int64, count)
        shares = _array.room(out, f"{where}: out", numpy.int64, count)
        given = {"weight": weight, "cap": cap, "rank": rank}
        _array.apart(shares, {name: column for name, column in given.items() if column is not None},
                     f"{where}: out")
        division = _abi.Division(ctypes.sizeof(_abi.Division), _number.uint32(rule, where, "rule"),
                                 _number.uint32(rounding, where, "rounding"), 0,
                                 _number.int64(total, where, "total"))
        result = _abi.DivisionResult(struct_size=ctypes.sizeof(_abi.DivisionResult))
        _library.check(_library.library().sloss_allocator_divide(
            pointer, ctypes.byref(division), _array.pointer(weight), _array.pointer(cap),
            _array.pointer(rank), count, _array.pointer(shares), ctypes.byref(result)),
            f"{where}(total={total}, {count} rows)")
        return Division(shares, result.residual, result.touched, result.share_max,
                        result.weight_sum)
