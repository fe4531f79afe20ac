# SPDX-License-Identifier: BSD-2-Clause
"""tails: a quantile of outcomes, the mean beyond it, and how far they can be trusted."""
from __future__ import annotations

import ctypes
from dataclasses import dataclass
from typing import NamedTuple

import numpy

from . import _abi, _array, _library, _number


@dataclass(frozen=True)
class TailQuery:
    """What is asked of a sample."""
    probability_ppb: int = 990_000_000  #: of the quantile
    threshold: int = 0  #: for ``exceeds_ppb``
    confidence_ppb: int = 950_000_000  #: of every interval
    group: int = 1  #: rows that were drawn together: ``StressConfig.group``


class Tail(NamedTuple):
    """Figures of a tail, each with its interval. None where the sample is too small to tell, or too large."""
    quantile: int
    quantile_low: int
    quantile_high: int | None
    shortfall: int  #: mean of the worst
    shortfall_low: int
    shortfall_high: int | None
    mean: int
    mean_low: int
    mean_high: int | None
    exceeds_ppb: int  #: how often an outcome is above the threshold
    exceeds_low_ppb: int
    exceeds_high_ppb: int


def tail(values: numpy.ndarray, weights: numpy.ndarray | None = None,
         query: TailQuery = TailQuery()) -> Tail:
    """Read the tail of a sample, in the order it was drawn in: ``tail(run.deficit, run.weight)``.

    Columns are contiguous int64 and are read in place.
    """
    where = "tail"
    values = _array.take(values, f"{where}: values", numpy.int64)
    if weights is not None:
        weights = _array.take(weights, f"{where}: weights", numpy.int64, len(values))
    query = _number.instance(query, TailQuery, where, "query")
    record, found = _abi.fill(_abi.TailQuery, query, where), _abi.blank(_abi.Tail)
    _library.check(_library.library().sloss_tail_read(
        _array.pointer(values), _array.pointer(weights), len(values), ctypes.byref(record),
        ctypes.byref(found)), f"{where}({len(values)} outcomes)")
    return Tail(**_abi.known(found))
