# SPDX-License-Identifier: BSD-2-Clause
"""stress: how likely a loss is shared, and how large: many scenarios against one book.

docs/stress.md says what a scenario is, and what can be trusted.
"""
from __future__ import annotations

import ctypes
from dataclasses import dataclass
from typing import Any, Iterator, Mapping, NamedTuple, Sequence

import numpy

from . import _abi, _array, _library, _number
from ._borrower import Borrower
from .constants import STRESS_FACTORS, Impact, StressFlag
from .engine import Engine
from .engine import marks as look
from .records import Columns

#: A scenario's result and a step of its path as NumPy dtypes.
STRESS_RESULT = numpy.dtype(_abi.StressResult)
STRESS_STEP = numpy.dtype(_abi.StressStep)

_BATCH = 1024  # scenarios a call: between two of them Python sees an interrupt
_NO_ROW = 2**32 - 1


@dataclass(frozen=True)
class StressConfig:
    """The model that all markets share. The header has the ranges."""
    asset: int = 0  #: index of the asset whose amounts are summed
    seed: int = 0  #: names the scenarios
    factors: int = 0
    degrees: int = 0  #: of freedom; 0 for normal moves
    flags: int = 0  #: StressFlag
    strata: int = 0
    correlation_stress_ppb: int = 0  #: part of the way that every correlation is moved to 1
    importance_shift_ppb: int = 0  #: shift of the mean of the first factor, made good by weights
    jump_probability_ppb: int = 0
    jump_mean_ppb: int = 0
    jump_volatility_ppb: int = 0

    @property
    def group(self) -> int:
        """Scenarios that are drawn together, for TailQuery: antithetic pairs of all strata."""
        return (2 if self.flags & StressFlag.ANTITHETIC else 1) * max(1, self.strata)


@dataclass(frozen=True)
class StressMarket:
    """The model of one market."""
    market: int
    volatility_ppb: int = 0  #: of the logarithm over the horizon
    loading_ppb: Sequence[int] = ()  #: of the factors, the first ones
    impact: int = Impact.NONE
    jump_loading_ppb: int = 0
    jump_probability_ppb: int = 0
    jump_volatility_ppb: int = 0
    depth_lots: int = 0  #: lots that move the mark by ``impact_ppb``
    impact_ppb: int = 0
    recovery_ppb: int = 0  #: part of the impact that is gone a round later


class StressResult(NamedTuple):
    """What a scenario came to, in atoms of the asset."""
    rounds: int
    scenario: int
    weight: int  #: 2**32 unless tilted
    deficit: int
    insurance: int
    reserve: int
    backstop: int
    socialized: int
    uncovered: int
    deleveraged: int
    base: int
    rate_ppm: int
    charge_max: int
    loss_first: int
    loss_second: int
    charged: int
    deficits: int
    closed: int
    positions_deleveraged: int
    funds_short: int
    funds_emptied: int
    fund_loss: int  #: of all funds; negative for a gain
    unwind: int  #: the part of it that is positions taken over, once they are sold


class Draw(NamedTuple):
    """The marks of a scenario, market to ticks, as ``Engine.mark`` and ``Stress.run_marks`` take them."""
    marks: dict[int, int]
    weight: int


class StressColumns(Columns):
    """Results of a run, one row per scenario."""
    _dtypes = {name: numpy.dtype(kind).str[1:]
               for name, kind in _abi.fields(_abi.StressResult).items()}

    #: Deficits by market, scenarios by models, atoms of each market's own asset; None if not asked for.
    by_market: numpy.ndarray | None = None


def _market(model: StressMarket, where: str) -> Any:
    record = _abi.fill(_abi.StressMarket, model, where)
    loadings = _array.numbers(model.loading_ppb, f"{where}: loading_ppb")
    if len(loadings) > STRESS_FACTORS:
        raise ValueError(f"{where}: loading_ppb has {len(loadings)} values, there are "
                         f"{STRESS_FACTORS} factors at most")
    for factor, loading in enumerate(loadings):
        record.loading_ppb[factor] = _number.int64(loading, where, f"loading_ppb[{factor}]")
    return record


def _range(first: Any, count: Any, where: str) -> tuple[int, int]:
    """Scenarios from one on; a range that ends beyond the last number would begin again at 0."""
    first, count = _number.uint64(first, where, "first"), _number.uint64(count, where, "count")
    if count > 0:
        _number.uint64(first + count - 1, where, "the last of first + count")
    return first, count


def _rows(matrix: Any, size: int, where: str, name: str) -> numpy.ndarray | None:
    """A square matrix row by row."""
    if matrix is None:
        return None
    _array.refuse(matrix, f"{where}: {name}")
    if numpy.shape(matrix) != (size, size):
        raise ValueError(f"{where}: {name} must be {size} x {size}, not "
                         f"{' x '.join(map(str, numpy.shape(matrix)))}")
    rows = numpy.empty(size * size, numpy.int64)
    for place, value in enumerate(value for row in matrix for value in row):
        rows[place] = _number.int64(value, where, f"{name}[{place // size}]")
    return rows


def _points(points: Sequence[Sequence[int]], where: str) -> Any:
    """Points of a grid as records."""
    if not hasattr(points, "__len__"):
        raise TypeError(f"{where}: points must be pairs of marks, not {type(points).__name__}")
    _array.refuse(points, f"{where}: points")
    rows = (_abi.StressPoint * len(points))()
    for place, point in enumerate(points):
        name = f"points[{place}]"
        _array.refuse(point, f"{where}: {name}")
        if numpy.shape(point) != (2,):
            raise ValueError(f"{where}: {name} must be two marks, not {point!r}")
        underlying, mark = point
        rows[place] = _abi.StressPoint(_number.int64(underlying, where, f"{name}: underlying"),
                                       _number.int64(mark, where, f"{name}: mark"))
    return rows


class Stress(Borrower):
    """Stresses an engine's book, which is left as it was and may change between the calls."""

    def __init__(self, engine: Engine, config: StressConfig, models: Sequence[StressMarket],
                 correlation: Any = None) -> None:
        """``correlation`` is a matrix of the factors in ppb, rows of whole numbers."""
        where = "Stress()"
        _number.instance(engine, Engine, where, "engine")
        config = _number.instance(config, StressConfig, where, "config")
        for row, model in enumerate(models):
            _number.instance(model, StressMarket, where, f"models[{row}]")
        record = _abi.fill(_abi.StressConfig, config, where)
        markets = (_abi.StressMarket * len(models))(
            *(_market(model, f"{where}: models[{row}]") for row, model in enumerate(models)))
        matrix = _rows(correlation, config.factors, where, "correlation")
        refused, pointer = ctypes.c_uint32(), ctypes.c_void_p()
        status = _library.library().sloss_stress_create(
            engine._use(where), ctypes.byref(record), markets, len(models), _array.pointer(matrix),
            ctypes.byref(refused), ctypes.byref(pointer))
        _library.check(status, where if refused.value == _NO_ROW else f"{where}: row {refused.value}")
        self.markets = tuple(model.market for model in models)
        super().__init__(engine, pointer, _library.library().sloss_stress_destroy)

    def set_cross(self, cross: Any) -> None:
        """Let what is sold in one market move others; None for none.

        ``cross`` is a matrix in ppb, rows of whole numbers in the order of the models: row i, place j is
        the part of market j's own impact that carries over to market i, and 0 where they are the same.
        """
        where = "Stress.set_cross"
        pointer, row = self._use(where), ctypes.c_uint32()
        matrix = _rows(cross, len(self.markets), where, "cross")
        status = _library.library().sloss_stress_set_cross(pointer, _array.pointer(matrix),
                                                       ctypes.byref(row))
        _library.check(status, where if row.value == _NO_ROW else f"{where}: row {row.value}")

    def set_grid(self, row: int, underlying_row: int = 0,
                 points: Sequence[Sequence[int]] | None = None) -> None:
        """Let the mark of a market follow another's, as an option's does; without points, none.

        Rows are places among the models; a point is a mark of the underlying and the mark there, and
        between and beyond the points are straight lines.
        """
        where = f"Stress.set_grid({row!r}, {underlying_row!r})"
        pointer = self._use(where)
        grid = None if points is None else _points(points, where)
        _library.check(_library.library().sloss_stress_set_grid(
            pointer, _number.uint32(row, where, "row"),
            _number.uint32(underlying_row, where, "underlying_row"), grid,
            0 if grid is None else len(grid)), where)

    def hash(self) -> str:
        """Hash of what results follow from: the state of the book, and the model."""
        found = _abi.Hash()
        _library.check(_library.library().sloss_stress_hash(self._use("Stress.hash"), ctypes.byref(found)),
                   "Stress.hash")
        return _abi.hexadecimal(found)

    def draw(self, scenario: int) -> Draw:
        """The marks of a scenario of the model."""
        where = f"Stress.draw({scenario!r})"
        marks, weight = (_abi.Mark * len(self.markets))(), ctypes.c_int64()
        _library.check(_library.library().sloss_stress_draw(
            self._use(where), _number.uint64(scenario, where, "scenario"), marks, ctypes.byref(weight)), where)
        return Draw({mark.market: mark.price for mark in marks}, weight.value)

    def run(self, first: int, count: int, columns: Sequence[str] = tuple(StressColumns._dtypes),
            out: Mapping[str, numpy.ndarray] | None = None,
            by_market: bool = False) -> StressColumns:
        """Run scenarios ``first`` to ``first + count - 1``: contiguous columns, or arrays in ``out``.

        A refused scenario raises, with the number of those before it, which are set, in ``applied``.
        """
        where = f"Stress.run({first!r}, {count!r})"
        self._use(where)
        first, count = _range(first, count, where)
        arrays = StressColumns.room(columns, count, out, where)
        by_market = _number.truth(by_market, where, "by_market")
        deficits = numpy.empty((count, len(self.markets)), numpy.int64) if by_market else None
        done = 0
        for rows in self._batches(first, count, deficits, where):
            for name, array in arrays.items():
                array[done:done + len(rows)] = rows[name]
            done += len(rows)
        result = StressColumns(arrays, count)
        result.by_market = deficits
        return result

    def _batches(self, first: int, count: int, deficits: numpy.ndarray | None,
                 where: str) -> Iterator[numpy.ndarray]:
        """Results of some scenarios at a time. What was set before a refused one is given, too."""
        rows = numpy.zeros(min(count, _BATCH), STRESS_RESULT)
        rows["struct_size"] = STRESS_RESULT.itemsize
        done = ctypes.c_size_t()
        for start in range(0, count, _BATCH):
            status = _library.library().sloss_stress_run(
                self._use(where), first + start, min(_BATCH, count - start), _array.pointer(rows),
                None if deficits is None else _array.pointer(deficits[start:]), ctypes.byref(done))
            yield rows[:done.value]
            _library.check(status, where, start + done.value)

    def deficit_before_closeout(self, first: int, count: int, out: numpy.ndarray | None = None) -> numpy.ndarray:
        """What scenarios leave below zero at once, before anybody is closed out; nothing is run."""
        where = f"Stress.deficit_before_closeout({first!r}, {count!r})"
        self._use(where)
        first, count = _range(first, count, where)
        deficits = _array.room(out, f"{where}: out", numpy.int64, count)
        for start in range(0, count, _BATCH):
            _library.check(_library.library().sloss_stress_deficit_before_closeout(
                self._use(where), first + start, min(_BATCH, count - start),
                _array.pointer(deficits[start:])), where)
        return deficits

    def run_marks(self, marks: Mapping[int, int]) -> StressResult:
        """Run a scenario given by its marks, market to ticks; in a trial, on the book as it leaves it."""
        where = "Stress.run_marks"
        pointer, given = self._use(where), look(marks, where)
        rows = (_abi.Mark * len(given))(*(_abi.Mark(market, 0, price) for market, price in given.items()))
        result = _abi.blank(_abi.StressResult)
        _library.check(_library.library().sloss_stress_run_marks(
            pointer, rows, len(rows), ctypes.byref(result)), f"{where}({given!r})")
        return StressResult(**_abi.spread(result))

    def path(self) -> numpy.ndarray:
        """The path of the last scenario run as an array of dtype STRESS_STEP."""
        where = "Stress.path"
        count = ctypes.c_size_t()
        read, pointer = _library.library().sloss_stress_path, self._use(where)
        _library.check(read(pointer, None, 0, ctypes.byref(count)), where)
        steps = numpy.empty(count.value, STRESS_STEP)
        _library.check(read(pointer, _array.pointer(steps), len(steps), ctypes.byref(count)), where)
        return steps
