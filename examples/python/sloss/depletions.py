# SPDX-License-Identifier: BSD-2-Clause
"""depletions: how long a fund lasts, by days drawn from a sample of losses."""
from __future__ import annotations

import ctypes
from dataclasses import dataclass
from typing import Any, Callable, NamedTuple, Sequence

import numpy

from . import _abi, _array, _library, _number, _stop

#: A path as a NumPy dtype.
DEPLETION_PATH = numpy.dtype(_abi.DepletionPath)

_HORIZONS = (1, 7, 30, 90, 365)


@dataclass(frozen=True)
class DepletionQuery:
    """A fund, and for how long it is watched. The header has the ranges."""
    fund: int  #: what it begins with, atoms
    inflow: int = 0  #: comes in each day before the day's loss
    cap: int = 0  #: what is above it is taken out each day before the loss; 0 for none
    days: int = 365
    paths: int = 10_000
    seed: int = 0  #: names the draws
    first: int = 0  #: number of the first path
    confidence_ppb: int = 950_000_000  #: of every interval
    resamples: int = 0  #: samples drawn again for the error of the sample itself
    resample_paths: int = 0  #: paths on each


class DepletionHorizon(NamedTuple):
    """How often the fund is depleted within so many days, with the interval of so many paths."""
    days: int
    depleted: int  #: paths that ended on this day or before
    probability_ppb: int
    low_ppb: int
    high_ppb: int
    total_low_ppb: int | None  #: with the error of the sample as well; None without resamples
    total_high_ppb: int | None


class Depletion(NamedTuple):
    """How long a fund lasts. None is what is not known."""
    depleted: int  #: paths that ended
    days_median: int | None  #: None if fewer than half ended
    days_median_low: int | None
    days_median_high: int | None
    days_mean_ppm: int  #: in 10^-6 of a day; paths that last count the days of the query
    days_mean_error_ppm: int  #: as wide as the confidence asks
    missing_mean: int | None  #: of the paths that ended: what the fund lacked
    missing_error: int | None
    missing_max: int
    horizons: tuple[DepletionHorizon, ...]
    paths: numpy.ndarray | None  #: of dtype DEPLETION_PATH, day 0 if it lasted; None if not asked for


def _horizons(days: Sequence[int], where: str) -> Any:
    days = _array.numbers(days, f"{where}: horizons")
    records = (_abi.DepletionHorizon * len(days))(*(_abi.blank(_abi.DepletionHorizon) for _ in days))
    for place, day in enumerate(days):
        records[place].days = _number.uint32(day, where, f"horizons[{place}]")
    return records


def depletion(losses: numpy.ndarray, query: DepletionQuery, weights: numpy.ndarray | None = None,
              horizons: Sequence[int] | None = None, paths: bool = False,
              stop: Callable[[], bool] | None = None) -> Depletion:
    """How long a fund lasts that draws one loss per day: ``depletion(run.deficit, query, run.weight)``.

    Days of ``horizons`` are answered for in their order; by default 1, 7, 30, 90 and 365, as far as the
    query goes. Columns are contiguous int64 and are read in place. ``stop`` is asked before each path; where it
    answers true, the call raises ``Stopped``.
    """
    where = "depletion"
    losses = _array.take(losses, f"{where}: losses", numpy.int64)
    if weights is not None:
        weights = _array.take(weights, f"{where}: weights", numpy.int64, len(losses))
    query = _number.instance(query, DepletionQuery, where, "query")
    record, found = _abi.fill(_abi.DepletionQuery, query, where), _abi.blank(_abi.Depletion)
    hook = _stop.hook(stop, where)
    record.stop = _stop.pointer(hook)
    if horizons is None:
        horizons = [days for days in _HORIZONS if days <= query.days]
    asked = _horizons(horizons, where)
    drawn = numpy.empty(record.paths, DEPLETION_PATH) if _number.truth(paths, where, "paths") else None
    _library.check(_library.library().sloss_depletion_read(
        _array.pointer(losses), _array.pointer(weights), len(losses), ctypes.byref(record), asked,
        len(asked), _array.pointer(drawn), ctypes.byref(found)), f"{where}({len(losses)} losses)")
    return Depletion(**_abi.known(found), paths=drawn,
                     horizons=tuple(DepletionHorizon(**_abi.known(one)) for one in asked))
