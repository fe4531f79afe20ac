# SPDX-License-Identifier: BSD-2-Clause
"""units: decimals outside, whole units inside; exact both ways or refused."""
from __future__ import annotations

import ctypes
from decimal import Decimal, InvalidOperation
from typing import Union

from . import _abi, _library, _number, errors
from .constants import DECIMAL_SIZE

Number = Union[int, str, Decimal]


_DIGITS = 40  # a number with more before its point fits no count; with as many zeros after it, no unit


def _spelled(number: Number, where: str) -> str:
    """A number as text. A float is refused, since it is not the decimal that was meant."""
    if isinstance(number, str):
        return number
    if not isinstance(number, Decimal):
        return str(_number.index(number, where, "", "str, int or Decimal, since a float is not exact"))
    if not number.is_finite():
        raise ValueError(f"{where}: not a number")
    if number == 0:
        return "0"
    if number.adjusted() > _DIGITS:  # spelled out it could fill the memory
        raise OverflowError(f"{where} does not fit int64")
    if number.adjusted() < -_DIGITS:
        raise errors.PrecisionError("precision", where, status=errors.PrecisionError.status)
    return format(number, "f")


class Unit:
    """A unit of measure, ``coefficient * 10**-decimals``: an atom, a lot or a tick.

    >>> Unit.of("0.5").count("60000.5")
    120001
    >>> Unit(1, 2).decimal(-1050)
    Decimal('-10.5')
    """
    __slots__ = ("_record",)

    def __init__(self, coefficient: int, decimals: int) -> None:
        self._record = _abi.Unit(_number.int64(coefficient, "Unit()", "coefficient"),
                                 _number.uint32(decimals, "Unit()", "decimals"), 0)
        self.decimal(0)  # refuses a unit out of range

    @classmethod
    def of(cls, step: Number) -> "Unit":
        """The unit that a step is one of: ``Unit.of("0.01")``."""
        where = f"Unit.of({_number.shown(step)})"
        try:
            digits = Decimal(_spelled(step, where))
        except InvalidOperation:
            raise ValueError(f"{where}: not a positive number") from None
        if not digits.is_finite() or digits <= 0:
            raise ValueError(f"{where}: not a positive number")
        if digits.adjusted() > _DIGITS:
            raise OverflowError(f"{where} does not fit int64")
        exponent = digits.as_tuple().exponent
        assert isinstance(exponent, int)
        decimals = max(0, -exponent)
        return cls(int(digits.scaleb(decimals)), decimals)

    @property
    def coefficient(self) -> int:
        """Coefficient."""
        return self._record.coefficient

    @property
    def decimals(self) -> int:
        """Decimals."""
        return self._record.decimals

    def count(self, number: Number) -> int:
        """How many units a number is; PrecisionError where that is not whole. A float is refused."""
        where = f"{self!r}.count({_number.shown(number)})"
        text = _spelled(number, where).encode()
        count = ctypes.c_int64()
        _library.check(_library.library().sloss_decimal_parse(text, len(text), ctypes.byref(self._record),
                                                      ctypes.byref(count)), where)
        return count.value

    def decimal(self, count: int) -> Decimal:
        """A count of units as a decimal, exactly."""
        text = ctypes.create_string_buffer(DECIMAL_SIZE)
        where = f"{self!r}.decimal({count!r})"
        _library.check(_library.library().sloss_decimal_format(_number.int64(count, where, "count"),
                                                       ctypes.byref(self._record), text), where)
        return Decimal(text.value.decode())

    def __eq__(self, other: object) -> bool:
        return (isinstance(other, Unit)
                and (self.coefficient, self.decimals) == (other.coefficient, other.decimals))

    def __hash__(self) -> int:
        return hash((self.coefficient, self.decimals))

    def __repr__(self) -> str:
        return f"Unit({self.coefficient}, {self.decimals})"
