# SPDX-License-Identifier: BSD-2-Clause
"""handle: an object that owns something of the library, for one thread, until it is closed."""
from __future__ import annotations

import ctypes
import threading
from types import TracebackType
from typing import Any, TypeVar

from . import errors

_Self = TypeVar("_Self", bound="Handle")


class Single:
    """What there is one of: a second one would free the same memory, or write into it."""
    _instead = "make another one"

    def __reduce_ex__(self, protocol: Any) -> Any:
        # copy.copy(), copy.deepcopy() and pickle all come here.
        raise TypeError(f"{type(self).__name__} cannot be copied or pickled: {self._instead}")


class Handle(Single):
    """A context manager; closing twice is allowed, use after closing is ClosedError."""
    _instead = "it owns memory of the library; make another one and repeat the calls"

    def __init__(self, pointer: ctypes.c_void_p) -> None:
        self._pointer: ctypes.c_void_p | None = pointer
        self._thread = threading.get_ident()

    def _release(self, pointer: ctypes.c_void_p) -> None:
        """Give back what the pointer stands for."""
        raise NotImplementedError

    @property
    def closed(self) -> bool:
        """Whether it has been closed."""
        return getattr(self, "_pointer", None) is None

    def _use(self, where: str) -> ctypes.c_void_p:
        """The pointer, for this thread."""
        if self._pointer is None:
            raise errors.ClosedError("used after it was closed", where)
        if self._thread != threading.get_ident():
            raise errors.ThreadError(
                f"belongs to thread {self._thread}, called by {threading.get_ident()}; the thread "
                "that takes it over calls adopt()", where)
        return self._pointer

    def adopt(self) -> None:
        """Make the calling thread the owner. The former owner must be done with it."""
        if self._pointer is None:
            raise errors.ClosedError("used after it was closed", f"{type(self).__name__}.adopt")
        self._thread = threading.get_ident()

    def close(self) -> None:
        """Free what it owns."""
        pointer = getattr(self, "_pointer", None)
        if pointer is not None:
            self._use(f"{type(self).__name__}.close")
            self._pointer = None
            self._release(pointer)

    def __enter__(self: _Self) -> _Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None,
                 trace: TracebackType | None) -> None:
        self.close()

    def __del__(self) -> None:
        pointer = getattr(self, "_pointer", None)
        if pointer is not None:  # nobody can reach it any more, so its thread does not matter
            self._pointer = None
            self._release(pointer)
