# SPDX-License-Identifier: BSD-2-Clause
"""library: finds the shared library, loads it, and refuses one that this package was not written for."""
from __future__ import annotations

import ctypes
import functools
import os
import pathlib
import sys

from . import _abi, _prototypes, constants, errors

VERSION = "0.1.0"
MAJOR = int(VERSION.split(".")[0])  # the number in the name of the library

_NAMES = {"darwin": f"libsloss.{MAJOR}.dylib", "win32": f"sloss-{MAJOR}.dll"}
_PATTERNS = {"darwin": "libsloss.*dylib", "win32": "sloss*.dll"}
_FOLDER = pathlib.Path(__file__).parent


def library_name() -> str:
    """What the library's file is called on this platform."""
    return _NAMES.get(sys.platform, f"libsloss.so.{MAJOR}")


def _others(name: str) -> list[str]:
    """Files beside the package that are the library under another name: of another version, mostly."""
    pattern = _PATTERNS.get(sys.platform, "libsloss.so*")
    return sorted(path.name for path in _FOLDER.glob(pattern) if path.name != name)


def library_path() -> str:
    """What is loaded: the file that SLOSS_LIBRARY names, one beside the package, or what the loader finds."""
    named = os.environ.get("SLOSS_LIBRARY")
    if named:
        return named
    name = library_name()
    beside = _FOLDER / name
    if beside.exists():
        return str(beside)
    others = _others(name)
    if others:
        raise errors.LibraryNotFound(
            f"{_FOLDER} holds {others[0]}, and this package, sloss {VERSION}, needs {name}: put that file of the "
            "same release there instead, or set SLOSS_LIBRARY to its path")
    return name


def _foreign(path: str, found: str, why: str) -> errors.LibraryNotFound:
    """The one sentence about a library that loads and does not fit."""
    return errors.LibraryNotFound(
        f"{path} is {found}, and this package, sloss {VERSION}, was not written for it ({why}): install the "
        f"library and the Python package of one release, or set SLOSS_LIBRARY to the path of {library_name()} "
        f"of sloss {VERSION}")


def _version(library: ctypes.CDLL) -> tuple[int, int, int]:
    number = library.sloss_version()
    return number // 1_000_000, number // 1000 % 1000, number % 1000


def _called(library: ctypes.CDLL) -> str:
    """A library by its version, as far as it can tell it."""
    if not hasattr(library, "sloss_version"):
        return "not libsloss"
    library.sloss_version.restype = ctypes.c_uint32
    return "libsloss " + ".".join(map(str, _version(library)))


def _prototype(library: ctypes.CDLL, path: str) -> None:
    for name, (result, arguments) in _prototypes.PROTOTYPES.items():
        try:
            function = getattr(library, name)
        except AttributeError:
            raise _foreign(path, _called(library), f"it has no {name}") from None
        function.restype = result
        function.argtypes = arguments


def _compare(library: ctypes.CDLL, path: str) -> None:
    """Refuse a library whose numbers are not those this package was written with."""
    wanted = {name: (value, False) for name, value in constants.expected().items()}
    wanted.update({name: (ctypes.sizeof(record), name not in _abi.FIXED)
                   for name, record in _abi.RECORDS.items()})
    for name, (number, may_grow) in wanted.items():
        value = ctypes.c_uint64()
        status = library.sloss_constant(name.encode(), ctypes.byref(value))
        known = status == 0 and (value.value >= number if may_grow else value.value == number)
        if not known:
            found = value.value if status == 0 else "unknown"
            raise _foreign(path, _called(library), f"{name} is {found} there and {number} here")


def _cannot_load(path: str, error: OSError) -> errors.LibraryNotFound:
    if os.environ.get("SLOSS_LIBRARY"):
        source = "named by SLOSS_LIBRARY"
    elif os.path.dirname(path):
        source = "beside the package"
    else:
        source = f"it is not in {_FOLDER}, and the loader does not find it"
    return errors.LibraryNotFound(
        f"cannot load {path} ({source}): {error}; install sloss {VERSION}, or set SLOSS_LIBRARY to the path of "
        f"its {library_name()}")


@functools.lru_cache(maxsize=None)
def _load(named: str | None) -> ctypes.CDLL:
    """Loaded once for each value of SLOSS_LIBRARY, so that a call looks at no folder."""
    path = library_path()
    try:
        library = ctypes.CDLL(path)
    except OSError as error:
        raise _cannot_load(path, error) from None
    _prototype(library, path)
    _compare(library, path)
    return library


def library() -> ctypes.CDLL:
    """The shared library, loaded and compared at the first call."""
    return _load(os.environ.get("SLOSS_LIBRARY"))


def version() -> tuple[int, int, int]:
    """Version of the library in use."""
    return _version(library())


def check(status: int, where: str, applied: int | None = None) -> None:
    """Raise what a status stands for."""
    if status != 0:
        kind = errors.BY_STATUS.get(status, errors.SlossError)
        name = library().sloss_status_name(status).decode()
        after = "" if applied is None else f" (after {applied} applied)"
        raise kind(name + after, where, applied, status)
