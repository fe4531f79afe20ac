# SPDX-License-Identifier: BSD-2-Clause
"""borrower: a handle that reads an engine's book, and is freed before the engine is, whoever goes first."""
from __future__ import annotations

import ctypes
from typing import Any

from . import errors
from ._handle import Handle
from .engine import Engine


class Borrower(Handle):
    """Belongs to the thread of the ledger. Once the engine is closed, so is this."""
    _instead = "it reads the book of its engine; make another one of the same engine and configuration"

    def __init__(self, engine: Engine, pointer: ctypes.c_void_p, destroy: Any) -> None:
        self.engine = engine
        engine.ledger._lent[pointer.value] = destroy
        super().__init__(pointer)

    def _release(self, pointer: ctypes.c_void_p) -> None:
        # The ledger knows the address, not this object: in a cycle that is collected the two may be
        # finalized in either order.
        self.engine.ledger._give_back(pointer.value)

    @property
    def closed(self) -> bool:
        """Whether it, its engine or the ledger has been closed."""
        pointer = getattr(self, "_pointer", None)
        return pointer is None or pointer.value not in self.engine.ledger._lent

    def _use(self, where: str) -> ctypes.c_void_p:
        if self.closed or self._pointer is None:
            raise errors.ClosedError("used after it was closed, or its engine", where)
        self.engine._use(where)
        return self._pointer

    def adopt(self) -> None:
        """Make the calling thread the owner of the ledger and all that belongs to it."""
        self.engine.adopt()

    def close(self) -> None:
        """Free what it owns. The engine stays."""
        if not self.closed:
            super().close()
