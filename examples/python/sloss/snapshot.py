# SPDX-License-Identifier: BSD-2-Clause
"""snapshot: the state at one moment, written in parts between commands."""
from __future__ import annotations

import ctypes
import io
from typing import Iterator

from . import _library, _number, _saving
from ._borrower import Borrower
from .engine import Engine


class Snapshot(Borrower):
    """A snapshot of an engine as it is now. All parts together are the bytes of ``Engine.save()`` at this moment.

        with sloss.Snapshot(engine) as snapshot:
            for part in snapshot.parts(accounts=10_000):
                file.write(part)
                engine.apply(...)  # whatever has come meanwhile
    """

    def __init__(self, engine: Engine) -> None:
        where = "Snapshot()"
        _number.instance(engine, Engine, where, "engine")
        pointer = ctypes.c_void_p()
        _library.check(_library.library().sloss_snapshot_begin(engine._use(where), ctypes.byref(pointer)), where)
        self.done = False  #: whether all parts have been written
        super().__init__(engine, pointer, _library.library().sloss_snapshot_end)

    def write(self, accounts: int = 100_000) -> bytes:
        """The next part: the bytes that so many accounts fill."""
        where = f"Snapshot.write({accounts!r})"
        file, done = io.BytesIO(), ctypes.c_uint32()
        pointer, most = self._use(where), _number.uint32(accounts, where, "accounts")
        _saving.Pipe(file).call(_library.library().sloss_snapshot_write, where, pointer, most, "write", None,
                                ctypes.byref(done))
        self.done = done.value == 1
        return file.getvalue()

    def parts(self, accounts: int = 100_000) -> Iterator[bytes]:
        """All parts that are left, one by one."""
        return self._parts(_number.uint32(accounts, f"Snapshot.parts({accounts!r})", "accounts"))

    def _parts(self, accounts: int) -> Iterator[bytes]:
        while not self.done:
            yield self.write(accounts)
