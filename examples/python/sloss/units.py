# SPDX-License-Identifier: BSD-2-Clause
"""units: decimals outside, whole units inside; exact both ways or refused."""
from __future__ import annotations

import ctypes
from decimal import Decimal
from typing import Union

from . import _abi
from .constants import DECIMAL_SIZE

Number = Union[int, str, Decimal]


class Unit:
    """A unit of measure, ``coefficient * 10**-decimals``: an atom, a lot or a tick.

    >>> Unit.of("0.5").count("60000.5")
    120001
    >>> Unit(1, 2).decimal(-1050)
    Decimal('-10.5')
    """
    __slots__ = ("_record",)

    def __init__(self, coefficient: int, decimals: int) -> None:
        self._record = _abi.Unit(_abi.int64(coefficient, "Unit: coefficient"),
                                 _abi.uint32(decimals, "Unit: decimals"), 0)
        self.decimal(0)  # refuses a unit out of range

    @classmethod
    def of(cls, step: str | Decimal) -> "Unit":
        """The unit that a step is one of: ``Unit.of("0.01")``."""
        digits = Decimal(step)
        if not digits.is_finite() or digits <= 0:
            raise ValueError(f"Unit.of: not a positive number: {step!r}")
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
        where = f"{self!r}.count({number!r})"
        if isinstance(number, Decimal):
            if not number.is_finite():
                raise ValueError(f"{where}: not a number")
            number = format(number, "f")
        elif isinstance(number, int):
            number = str(number)
        elif not isinstance(number, str):
            raise TypeError(f"{where}: a float is not exact, and neither is "
                            f"{type(number).__name__}: use str, int or Decimal")
        text = number.encode()
        count = ctypes.c_int64()
        _abi.check(_abi.library().sloss_decimal_parse(text, len(text), ctypes.byref(self._record),
                                                      ctypes.byref(count)), where)
        return count.value

    def decimal(self, count: int) -> Decimal:
        """A count of units as a decimal, exactly."""
        text = ctypes.create_string_buffer(DECIMAL_SIZE)
        where = f"{self!r}.decimal({count!r})"
        _abi.check(_abi.library().sloss_decimal_format(_abi.int64(count, where),
                                                       ctypes.byref(self._record), text), where)
        return Decimal(text.value.decode())

    def __eq__(self, other: object) -> bool:
        return (isinstance(other, Unit)
                and (self.coefficient, self.decimals) == (other.coefficient, other.decimals))

    def __hash__(self) -> int:
        return hash((self.coefficient, self.decimals))

    def __repr__(self) -> str:
        return f"Unit({self.coefficient}, {self.decimals})"
