# SPDX-License-Identifier: BSD-2-Clause
"""number: numbers, names and truth values, looked at before they reach the library.

ctypes takes 2**63 for an int64 and wraps it, and Python takes True for 1; neither is what was meant.
"""
from __future__ import annotations

import operator
from typing import Any

import numpy

from .constants import NAME_SIZE

_SHOWN = 80  # characters of a refused value that a message repeats


def shown(value: Any) -> str:
    """A value for a message: one line, and not a long one."""
    line = " ".join(repr(value).split())
    return line if len(line) <= _SHOWN else f"{line[:_SHOWN]}..."


def say(where: str, name: str) -> str:
    """Which value of which call; put together only when there is something to say."""
    call = " ".join(where.split())
    if len(call) > 2 * _SHOWN:
        call = f"{call[:2 * _SHOWN]}..."
    return f"{call}: {name}" if name else call


def _advice(value: Any) -> str:
    """How to make a number of what is not one, where that can be told."""
    if numpy.ma.isMaskedArray(value):
        return "; a masked value has no number: leave it out, or fill it with .filled()"
    if isinstance(value, numpy.ndarray):
        return "; take one number out of the array: array.item()"
    if hasattr(value, "to_numpy"):
        return "; take one number out of it, or pass .to_numpy() where a column may stand"
    return ""


def index(value: Any, where: str, name: str, wanted: str = "a whole number") -> int:
    """A Python or NumPy integer as an int. A truth value, an array of one and a whole float are none."""
    try:
        if isinstance(value, (bool, numpy.bool_, numpy.ndarray)):
            raise TypeError
        return operator.index(value)
    except TypeError:
        raise TypeError(f"{say(where, name)} must be {wanted}, not {type(value).__name__}: "
                        f"{shown(value)}{_advice(value)}") from None


def _whole(value: Any, where: str, name: str, low: int, high: int, type_name: str) -> int:
    number = value if type(value) is int else index(value, where, name)  # the common case at once
    if number < 0 <= low:
        raise ValueError(f"{say(where, name)} must not be negative: {number}")
    if not low <= number <= high:
        raise OverflowError(f"{say(where, name)} does not fit {type_name}: {number}")
    return number


def int128(value: Any, where: str, name: str = "") -> int:
    """A whole number that fits in 128 bits with a sign."""
    return _whole(value, where, name, -2**127, 2**127 - 1, "int128")


def int64(value: Any, where: str, name: str = "") -> int:
    """A whole number that fits int64."""
    return _whole(value, where, name, -2**63, 2**63 - 1, "int64")


def uint64(value: Any, where: str, name: str = "") -> int:
    """A whole number that fits uint64."""
    return _whole(value, where, name, 0, 2**64 - 1, "uint64")


def uint128(value: Any, where: str, name: str = "") -> int:
    """A whole number that fits 128 bits."""
    return _whole(value, where, name, 0, 2**128 - 1, "uint128")


def uint32(value: Any, where: str, name: str = "") -> int:
    """A whole number that fits uint32."""
    return _whole(value, where, name, 0, 2**32 - 1, "uint32")


def uint8(value: Any, where: str, name: str = "") -> int:
    """A whole number that fits uint8."""
    return _whole(value, where, name, 0, 2**8 - 1, "uint8")


def truth(value: Any, where: str, name: str) -> bool:
    """True or False, and nothing that Python merely takes for one: "no" would be true."""
    if not isinstance(value, (bool, numpy.bool_)):
        raise TypeError(f"{say(where, name)} must be True or False, not {type(value).__name__}: "
                        f"{shown(value)}")
    return bool(value)


def text(value: Any, where: str, name: str = "", size: int = NAME_SIZE) -> bytes:
    """A name as the library takes it."""
    if not isinstance(value, str):
        raise TypeError(f"{say(where, name)} must be a str, not {type(value).__name__}: {shown(value)}")
    encoded = value.encode()
    if b"\0" in encoded:
        raise ValueError(f"{say(where, name)} holds a zero byte: {value!r}")
    if len(encoded) >= size:
        raise ValueError(f"{say(where, name)} is longer than {size - 1} bytes: {value!r}")
    return encoded


def instance(value: Any, kind: type, where: str, name: str) -> Any:
    """An object of this class: of another one the library would be given the wrong address."""
    if not isinstance(value, kind):
        article = "an" if kind.__name__[0] in "AEIOU" else "a"
        raise TypeError(f"{where}: {name} must be {article} {kind.__name__}, not {type(value).__name__}")
    return value
