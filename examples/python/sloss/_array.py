# SPDX-License-Identifier: BSD-2-Clause
"""array: NumPy arrays that the library reads and fills where they lie."""
from __future__ import annotations

from typing import Any, Mapping

import numpy


_RECORD_ALIGNMENT = 8  # of C; NumPy takes the dtype of a record for bytes, which may begin anywhere


def is_column(value: Any) -> bool:
    """Whether many values were meant, of the right kind or not; ``take`` says what is wrong with them."""
    return hasattr(value, "__len__")


def refuse(value: Any, where: str) -> None:
    """Refuse what only looks like an array of numbers: masked rows, and the columns of other packages."""
    if numpy.ma.isMaskedArray(value):
        raise TypeError(f"{where} is a masked array, and a masked row has no number: leave such rows out, or fill "
                        "them with .filled()")
    if hasattr(value, "to_numpy"):
        raise TypeError(f"{where} must be a NumPy array, not {type(value).__name__}: pass .to_numpy()")


def _convert(found: numpy.dtype, wanted: numpy.dtype) -> str:
    """How to come from one dtype to another, where nothing is lost on the way unnoticed."""
    if wanted.names:
        kind = "sloss.COMMAND" if "host_id" in wanted.names else "the dtype of the same name"
        return f"make it with numpy.zeros(count, {kind})"
    if found.kind in "fc":
        return f"its values are not whole numbers; count units with sloss.Unit, then .astype(numpy.{wanted})"
    if found.newbyteorder() == wanted:
        return f"its byte order is not this machine's; convert with .astype(numpy.{wanted})"
    if found.kind in "iu":
        return f"convert with .astype(numpy.{wanted})"
    return "its values are not numbers"


def take(array: Any, where: str, dtype: Any, length: int | None = None,
         writable: bool = False) -> numpy.ndarray:
    """An array fit to be handed over as it is: nothing is converted, since that would copy."""
    dtype = numpy.dtype(dtype)
    refuse(array, where)
    if not isinstance(array, numpy.ndarray):
        raise TypeError(f"{where} must be a NumPy array, not {type(array).__name__}")
    if array.dtype != dtype:
        wanted = "that of commands" if dtype.names else str(dtype)
        found = "that of other records" if array.dtype.names else str(array.dtype)
        raise TypeError(f"{where} must have dtype {wanted}, not {found}: {_convert(array.dtype, dtype)}")
    if array.ndim != 1:
        raise ValueError(f"{where} must have one dimension, not {array.ndim}")
    if not array.flags.c_contiguous:
        raise ValueError(f"{where} is not contiguous: copy it with numpy.ascontiguousarray()")
    if array.ctypes.data % (_RECORD_ALIGNMENT if dtype.names else dtype.alignment) != 0:
        raise ValueError(f"{where} is not aligned: copy it with .copy()")
    if writable and not array.flags.writeable:
        raise ValueError(f"{where} is read-only")
    if length is not None and len(array) != length:
        raise ValueError(f"{where} has {len(array)} values, the others {length}")
    return array


def numbers(values: Any, where: str) -> Any:
    """A few numbers in a sequence, each to be looked at by the caller."""
    refuse(values, where)
    if not isinstance(values, (list, tuple, range, numpy.ndarray)):
        raise TypeError(f"{where} must be a list of whole numbers, not {type(values).__name__}")
    if isinstance(values, numpy.ndarray) and values.ndim != 1:
        raise ValueError(f"{where} must have one dimension, not {values.ndim}")
    return values


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
