# SPDX-License-Identifier: BSD-2-Clause
"""array: NumPy arrays that the library reads and fills where they lie."""
from __future__ import annotations

from typing import Any, Mapping

import numpy


def take(array: Any, where: str, dtype: Any, length: int | None = None,
         writable: bool = False) -> numpy.ndarray:
    """An array fit to be handed over as it is: nothing is converted, since that would copy."""
    dtype = numpy.dtype(dtype)
    if not isinstance(array, numpy.ndarray):
        raise TypeError(f"{where} must be a NumPy array, not {type(array).__name__}")
    if array.dtype != dtype:
        raise TypeError(f"{where} must have dtype {dtype}, not {array.dtype}: "
                        f"convert with .astype(numpy.{dtype})")
    if array.ndim != 1:
        raise ValueError(f"{where} must have one dimension, not {array.ndim}")
    if not array.flags.c_contiguous:
        raise ValueError(f"{where} is not contiguous: copy it with numpy.ascontiguousarray()")
    if not array.flags.aligned:
        raise ValueError(f"{where} is not aligned: copy it with numpy.require(..., requirements='A')")
    if writable and not array.flags.writeable:
        raise ValueError(f"{where} is read-only")
    if length is not None and len(array) != length:
        raise ValueError(f"{where} has {len(array)} values, the others {length}")
    return array


def room(array: numpy.ndarray | None, where: str, dtype: Any, length: int) -> numpy.ndarray:
    """The caller's array to be filled, or a new one."""
    if array is None:
        return numpy.empty(length, dtype)
    return take(array, where, dtype, length, writable=True)


def apart(array: numpy.ndarray, others: Mapping[str, numpy.ndarray], where: str) -> None:
    """Refuse an array to be filled that shares memory with one that is read."""
    for name, other in others.items():
        if numpy.may_share_memory(array, other):
            raise ValueError(f"{where} overlaps {name}")


def pointer(array: numpy.ndarray | None) -> int | None:
    """Address of the first value, or None."""
    return None if array is None else array.ctypes.data
