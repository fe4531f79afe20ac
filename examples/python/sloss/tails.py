# SPDX-License-Identifier: BSD-2-Clause
"""tails: a quantile of outcomes, the mean beyond it, and how far they can be trusted."""
from __future__ import annotations

import ctypes
from typing import Any, NamedTuple

import numpy

from . import _abi, _array

_UNKNOWN = 2**63 - 1


class Tail(NamedTuple):
    """Figures of a tail, each with an interval of 95 %."""
    quantile: int
    quantile_low: int
    quantile_high: int | None  #: None where the sample is too small to tell
    shortfall: int  #: mean of the worst
    shortfall_error: int
    mean: int
    mean_error: int
    exceeds_ppb: int  #: how often an outcome is above the threshold
    exceeds_low_ppb: int
    exceeds_high_ppb: int


def tail(values: numpy.ndarray, weights: numpy.ndarray | None = None,
         probability_ppb: int = 990_000_000, threshold: int = 0) -> Tail:
    """Read the tail of a sample: ``tail(run.deficit, run.weight)``. int64 columns, read in place."""
    where = "tail"
    values = _array.take(values, f"{where}: values", numpy.int64)
    if weights is not None:
        weights = _array.take(weights, f"{where}: weights", numpy.int64, len(values))
    found = _abi.blank(_abi.Tail)
    _abi.check(_abi.library().sloss_tail_read(
        _array.pointer(values), _array.pointer(weights), len(values),
        _abi.int64(probability_ppb, where, "probability_ppb"),
        _abi.int64(threshold, where, "threshold"), ctypes.byref(found)),
        f"{where}({len(values)} outcomes)")
    figures: dict[str, Any] = {name: None if figure == _UNKNOWN else figure
                               for name, figure in _abi.spread(found).items()}
    return Tail(**figures)
