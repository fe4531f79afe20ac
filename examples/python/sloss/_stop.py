# SPDX-License-Identifier: BSD-2-Clause
"""stop: a callable of the host as the library asks it."""
from __future__ import annotations

import ctypes
from typing import Any, Callable

_STOP: Any = ctypes.CFUNCTYPE(ctypes.c_int, ctypes.c_void_p)


def hook(stop: Callable[[], bool] | None, where: str) -> Any:
    """What the library calls, to be kept for as long as it may; None for nobody."""
    if stop is None:
        return None
    if not callable(stop):
        raise TypeError(f"{where}: stop must be a callable or None, not {type(stop).__name__}")
    asked: Callable[[], bool] = stop

    def ask(_: Any) -> int:
        return 1 if asked() else 0

    return _STOP(ask)


def pointer(asked: Any) -> Any:
    """A hook as a field or a parameter takes it."""
    return None if asked is None else ctypes.cast(asked, ctypes.c_void_p)
