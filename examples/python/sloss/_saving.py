# SPDX-License-Identifier: BSD-2-Clause
"""saving: the bytes of a snapshot as they pass between the library and bytes, files or paths."""
from __future__ import annotations

import contextlib
import ctypes
import io
import os
from typing import Any, BinaryIO, Callable, Iterator, Union

from . import _library

Source = Union[bytes, bytearray, memoryview, str, "os.PathLike[str]", BinaryIO]
Target = Union[str, "os.PathLike[str]", BinaryIO]

_WRITE: Any = ctypes.CFUNCTYPE(ctypes.c_int, ctypes.c_void_p, ctypes.c_void_p, ctypes.c_size_t)
_READ: Any = ctypes.CFUNCTYPE(ctypes.c_int, ctypes.c_void_p, ctypes.c_void_p, ctypes.c_size_t,
                              ctypes.POINTER(ctypes.c_size_t))


class Pipe:
    """One of the library's calls with a file: what the file raises is raised again when the call is over."""

    def __init__(self, file: Any) -> None:
        self.file = file
        self.error: BaseException | None = None

    def _guarded(self, step: Callable[[], None]) -> int:
        try:
            step()
        except BaseException as error:  # an interrupt as well
            self.error = error
            return 1
        return 0

    def _write(self, _: Any, address: int, size: int) -> int:
        return self._guarded(lambda: self._write_all(ctypes.string_at(address, size)))

    def _write_all(self, data: bytes) -> None:
        while data:
            written = self.file.write(data)
            data = data[len(data) if written is None else written:]

    def _read(self, _: Any, address: int, size: int, size_out: Any) -> int:
        def step() -> None:
            data = self.file.read(size)
            if not isinstance(data, bytes) or len(data) > size:
                raise TypeError(f"read({size}) of a binary file gives up to so many bytes, not {type(data).__name__}")
            ctypes.memmove(address, data, len(data))
            size_out[0] = len(data)
        return self._guarded(step)

    def call(self, function: Any, where: str, *arguments: Any) -> None:
        """Call with functions in place of the words `write` and `read`."""
        hooks = {"write": _WRITE(self._write), "read": _READ(self._read)}
        given = [ctypes.cast(hooks[one], ctypes.c_void_p) if isinstance(one, str) else one for one in arguments]
        status = function(*given)
        if self.error is not None:
            raise self.error
        _library.check(status, where)


@contextlib.contextmanager
def writing(target: Target, where: str) -> Iterator[Any]:
    """A file to write to. A path gets its bytes as a whole, when all are written and on the disk."""
    if hasattr(target, "write"):
        yield target
        return
    if not isinstance(target, (str, os.PathLike)):
        raise TypeError(f"{where}: target must be a path or a binary file, not {type(target).__name__}")
    path = os.fspath(target)
    fresh = path + ".new"
    try:
        with open(fresh, "wb") as file:
            yield file
            file.flush()
            os.fsync(file.fileno())
        os.replace(fresh, path)
    except BaseException:
        with contextlib.suppress(OSError):
            os.unlink(fresh)
        raise


@contextlib.contextmanager
def reading(source: Source, where: str) -> Iterator[Any]:
    """A file to read from."""
    if hasattr(source, "read"):
        yield source
    elif isinstance(source, (bytes, bytearray, memoryview)):
        yield io.BytesIO(source)
    elif isinstance(source, (str, os.PathLike)):
        with open(source, "rb") as file:
            yield file
    else:
        raise TypeError(f"{where}: source must be bytes, a path or a binary file, not {type(source).__name__}")
