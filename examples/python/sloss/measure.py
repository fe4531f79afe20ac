# SPDX-License-Identifier: BSD-2-Clause
"""measure: what a sharing did to those who paid, in exact fractions, so that policies can be compared."""
from __future__ import annotations

import ctypes
from fractions import Fraction
from typing import Any, NamedTuple

import numpy

from . import _abi, _array, _library, _number
from ._handle import Handle


class Measures(NamedTuple):
    """Measures of a sharing; None where one has no meaning: nobody paid, nothing was needed."""
    participants: int
    needed: int
    taken: int
    overshoot: int
    undershoot: int
    residual: int
    touched: int
    emptied: int
    share_max: int
    burden_account: int | None  #: the first with the largest burden
    left_max: int
    unfairness: int
    unfairness_both: int
    inversions: int
    inversions_adjacent: int
    burden_max: Fraction | None
    gini: Fraction | None
    gini_fraction: Fraction | None
    top: Fraction | None
    top_fraction: Fraction | None
    herfindahl: Fraction | None
    survivor_total: Fraction | None
    survivor_rest: Fraction | None
    survivor_max: Fraction | None


def _wide(number: Any) -> int:
    return number.high * 2**64 + number.low


def _value(value: Any) -> Any:
    """A number as it is, a ratio as a fraction."""
    if not isinstance(value, _abi.Ratio):
        return value
    denominator = _wide(value.denominator)
    return Fraction(_wide(value.numerator), denominator) if denominator else None


class MeasureMethods(Handle):
    """What an allocator measures."""

    def measure(self, capacity: numpy.ndarray, share: numpy.ndarray, needed: int, *,
                deficit: int = 0, deficit_max: int = 0,
                burden_best: Fraction | None = None) -> Measures:
        """Measure who had what and gave what. ``burden_best`` is the least possible largest burden.

        A deficit of 0 stands for what was needed, a largest one of 0 for the deficit, and no best
        burden for needed / sum of capacity. Both columns are contiguous int64, read in place.
        """
        where = "Allocator.measure"
        pointer = self._use(where)
        capacity = _array.take(capacity, f"{where}: capacity", numpy.int64)
        share = _array.take(share, f"{where}: share", numpy.int64, len(capacity))
        record = _abi.blank(_abi.Outcome)
        record.count = len(capacity)
        record.capacity, record.share = _array.pointer(capacity), _array.pointer(share)
        record.needed = _number.int64(needed, where, "needed")
        record.deficit = _number.int64(deficit, where, "deficit")
        record.deficit_max = _number.int64(deficit_max, where, "deficit_max")
        if burden_best is not None:
            _number.instance(burden_best, Fraction, where, "burden_best")
            record.burden_best = _number.int64(burden_best.numerator, where, "burden_best")
            record.burden_best_under = _number.int64(burden_best.denominator, where, "burden_best")
        found = _abi.blank(_abi.Measures)
        _library.check(_library.library().sloss_allocator_measure(
            pointer, ctypes.byref(record), ctypes.byref(found)), f"{where}({len(capacity)} rows)")
        values = {name: _value(value) for name, value in _abi.spread(found).items()}
        values["burden_account"] = None if found.burden_account < 0 else found.burden_account
        return Measures(**values)
