# SPDX-License-Identifier: BSD-2-Clause
"""sloss.h for ctypes: records, prototypes, and the one place that loads the library."""
from __future__ import annotations

import ctypes
import functools
import operator
import os
from ctypes import POINTER, c_char, c_char_p, c_int, c_int64, c_size_t, c_uint32, c_uint64, c_void_p
from typing import Any

from . import constants, errors

SONAME = "libsloss.so.0"


class Memory(ctypes.Structure):
    _fields_ = [("allocate", c_void_p), ("release", c_void_p), ("context", c_void_p)]


class Unit(ctypes.Structure):
    _fields_ = [("coefficient", c_int64), ("decimals", c_uint32), ("reserved", c_uint32)]


class Division(ctypes.Structure):
    _fields_ = [("struct_size", c_uint32), ("rule", c_uint32), ("rounding", c_uint32),
                ("reserved", c_uint32), ("total", c_int64)]


class DivisionResult(ctypes.Structure):
    _fields_ = [("struct_size", c_uint32), ("reserved", c_uint32), ("residual", c_int64),
                ("touched", c_int64), ("share_max", c_int64), ("weight_sum", c_int64)]


class LedgerConfig(ctypes.Structure):
    _fields_ = [("struct_size", c_uint32), ("accounts_max", c_uint32), ("positions_max", c_uint32),
                ("reserved", c_uint32), ("memory", Memory)]


class Command(ctypes.Structure):
    _fields_ = [("struct_size", c_uint32), ("kind", c_uint32), ("flags", c_uint32),
                ("market", c_uint32), ("asset", c_uint32), ("option", c_uint32),
                ("account", c_uint64), ("other", c_uint64), ("amount", c_int64),
                ("price", c_int64), ("value", c_int64), ("name", c_char * constants.NAME_SIZE)]


class AccountInfo(ctypes.Structure):
    _fields_ = [("struct_size", c_uint32), ("state", c_uint32), ("balance", c_int64),
                ("equity", c_int64), ("initial", c_int64), ("maintenance", c_int64),
                ("socialized", c_int64), ("free", c_int64), ("positions", c_uint64)]


class PositionInfo(ctypes.Structure):
    _fields_ = [("struct_size", c_uint32), ("reserved", c_uint32), ("lots", c_int64),
                ("cost", c_int64), ("pnl", c_int64), ("initial", c_int64),
                ("maintenance", c_int64)]


class MarketInfo(ctypes.Structure):
    _fields_ = [("struct_size", c_uint32), ("asset", c_uint32), ("marked", c_uint32),
                ("closed", c_uint32), ("mark", c_int64), ("value", c_int64),
                ("open_interest", c_int64), ("insurance", c_int64), ("uncovered", c_int64),
                ("deficit_sum", c_int64), ("insurance_sum", c_int64), ("reserve_sum", c_int64),
                ("backstop_sum", c_int64), ("socialized_sum", c_int64), ("repaid_sum", c_int64),
                ("deleverage_sum", c_int64), ("deficit_count", c_uint64),
                ("takeover_count", c_uint64), ("deleverage_count", c_uint64), ("unit", c_int64),
                ("kind", c_uint32), ("settlement", c_uint32), ("holders", c_uint64)]


class Hash(ctypes.Structure):
    _fields_ = [("low", c_uint64), ("high", c_uint64)]


class Event(ctypes.Structure):
    _fields_ = [("struct_size", c_uint32), ("kind", c_uint32), ("cause", c_uint32),
                ("market", c_uint32), ("asset", c_uint32), ("reserved", c_uint32),
                ("sequence", c_uint64), ("time", c_int64), ("deficit", c_uint64),
                ("account", c_uint64), ("other", c_uint64), ("amount", c_int64),
                ("lots", c_int64), ("balance", c_int64)]


class Deficit(ctypes.Structure):
    _fields_ = [("struct_size", c_uint32), ("cause", c_uint32), ("market", c_uint32),
                ("sharing", c_uint32), ("number", c_uint64), ("sequence", c_uint64),
                ("time", c_int64), ("account", c_uint64), ("loss", c_int64),
                ("insurance", c_int64), ("reserve", c_int64), ("backstop", c_int64),
                ("socialized", c_int64), ("uncovered", c_int64), ("base", c_int64),
                ("rate_ppm", c_int64), ("charged", c_uint64), ("charge_max", c_int64),
                ("pooled", c_int64)]


class CommandColumns(ctypes.Structure):
    _fields_ = [("struct_size", c_uint32), ("reserved", c_uint32), ("market", c_void_p),
                ("asset", c_void_p), ("account", c_void_p), ("other", c_void_p),
                ("amount", c_void_p), ("price", c_void_p)]


class AccountColumns(ctypes.Structure):
    _fields_ = [("struct_size", c_uint32), ("asset", c_uint32), ("account", c_void_p),
                ("state", c_void_p), ("balance", c_void_p), ("equity", c_void_p),
                ("initial", c_void_p), ("maintenance", c_void_p), ("socialized", c_void_p)]


class PositionColumns(ctypes.Structure):
    _fields_ = [("struct_size", c_uint32), ("market", c_uint32), ("account", c_void_p),
                ("place", c_void_p), ("lots", c_void_p), ("cost", c_void_p), ("pnl", c_void_p),
                ("initial", c_void_p), ("maintenance", c_void_p)]


RECORDS: dict[str, type[ctypes.Structure]] = {
    "sloss_memory": Memory, "sloss_unit": Unit, "sloss_division": Division,
    "sloss_division_result": DivisionResult, "sloss_ledger_config": LedgerConfig,
    "sloss_command": Command, "sloss_account_info": AccountInfo,
    "sloss_position_info": PositionInfo, "sloss_market_info": MarketInfo, "sloss_hash": Hash,
    "sloss_event": Event, "sloss_deficit": Deficit, "sloss_command_columns": CommandColumns,
    "sloss_account_columns": AccountColumns, "sloss_position_columns": PositionColumns,
}

# Records in arrays have one size for good; of the others a library may know a longer form.
FIXED = ("sloss_memory", "sloss_unit", "sloss_command", "sloss_hash", "sloss_event", "sloss_deficit")

_U64_OUT = POINTER(c_uint64)
_SIZE_OUT = POINTER(c_size_t)
_PROTOTYPES: dict[str, tuple[Any, list[Any]]] = {
    "sloss_status_name": (c_char_p, [c_int]),
    "sloss_version": (c_uint32, []),
    "sloss_constant": (c_int, [c_char_p, _U64_OUT]),
    "sloss_decimal_parse": (c_int, [c_char_p, c_size_t, POINTER(Unit), POINTER(c_int64)]),
    "sloss_decimal_format": (c_int, [c_int64, POINTER(Unit), c_char_p]),
    "sloss_allocator_create": (c_int, [c_void_p, POINTER(c_void_p)]),
    "sloss_allocator_destroy": (None, [c_void_p]),
    "sloss_allocator_divide": (c_int, [c_void_p, POINTER(Division), c_void_p, c_void_p, c_void_p,
                                       c_size_t, c_void_p, POINTER(DivisionResult)]),
    "sloss_account_insurance": (c_uint64, [c_uint32]),
    "sloss_account_uncovered": (c_uint64, [c_uint32]),
    "sloss_ledger_create": (c_int, [POINTER(LedgerConfig), POINTER(c_void_p)]),
    "sloss_ledger_destroy": (None, [c_void_p]),
    "sloss_ledger_find_account": (c_int, [c_void_p, c_char_p, _U64_OUT]),
    "sloss_ledger_account_count": (c_uint32, [c_void_p]),
    "sloss_ledger_account_at": (c_int, [c_void_p, c_uint32, _U64_OUT, c_char_p]),
    "sloss_ledger_account_name": (c_int, [c_void_p, c_uint64, c_char_p]),
    "sloss_ledger_balance": (c_int, [c_void_p, c_uint64, c_uint32, POINTER(c_int64)]),
    "sloss_engine_create": (c_int, [c_void_p, POINTER(c_void_p)]),
    "sloss_engine_destroy": (None, [c_void_p]),
    "sloss_engine_add_asset": (c_int, [c_void_p, c_char_p, c_uint32, POINTER(c_uint32)]),
    "sloss_engine_add_market": (c_int, [c_void_p, c_char_p, c_uint32, c_int64, c_uint32, c_int64,
                                        POINTER(c_uint32)]),
    "sloss_engine_apply": (c_int, [c_void_p, c_void_p, c_size_t, _SIZE_OUT]),
    "sloss_engine_apply_columns": (c_int, [c_void_p, POINTER(Command), POINTER(CommandColumns),
                                           c_size_t, _SIZE_OUT]),
    "sloss_engine_account": (c_int, [c_void_p, c_uint64, c_uint32, POINTER(AccountInfo)]),
    "sloss_engine_position": (c_int, [c_void_p, c_uint64, c_uint32, POINTER(PositionInfo)]),
    "sloss_engine_market": (c_int, [c_void_p, c_uint32, POINTER(MarketInfo)]),
    "sloss_engine_hash": (c_int, [c_void_p, POINTER(Hash)]),
    "sloss_engine_verify": (c_int, [c_void_p]),
    "sloss_engine_events": (c_int, [c_void_p, c_void_p, c_size_t, _SIZE_OUT]),
    "sloss_engine_deficits": (c_int, [c_void_p, c_void_p, c_size_t, _SIZE_OUT]),
    "sloss_engine_keep_events": (c_int, [c_void_p, c_uint32]),
    "sloss_engine_accounts": (c_int, [c_void_p, POINTER(AccountColumns), c_uint32, c_size_t,
                                      _SIZE_OUT]),
    "sloss_engine_positions": (c_int, [c_void_p, POINTER(PositionColumns), c_uint32, c_size_t,
                                       _SIZE_OUT]),
}


def library_path() -> str:
    """What is loaded: the value of SLOSS_LIBRARY, or the name the loader looks for."""
    return os.environ.get("SLOSS_LIBRARY") or SONAME


def _prototype(library: ctypes.CDLL, path: str) -> None:
    for name, (result, arguments) in _PROTOTYPES.items():
        try:
            function = getattr(library, name)
        except AttributeError:
            raise errors.LibraryNotFound(f"{path} has no {name}: an older libsloss?") from None
        function.restype = result
        function.argtypes = arguments


def _compare(library: ctypes.CDLL, path: str) -> None:
    """Refuse a library whose numbers are not those this package was written with."""
    wanted = {name: (value, False) for name, value in constants.expected().items()}
    wanted.update({name: (ctypes.sizeof(record), name not in FIXED)
                   for name, record in RECORDS.items()})
    for name, (number, may_grow) in wanted.items():
        value = c_uint64()
        status = library.sloss_constant(name.encode(), ctypes.byref(value))
        known = status == 0 and (value.value >= number if may_grow else value.value == number)
        if not known:
            found = value.value if status == 0 else "nothing"
            raise errors.LibraryNotFound(f"{path}: {name} is {found}, not {number}")


@functools.lru_cache(maxsize=None)
def _load(path: str) -> ctypes.CDLL:
    try:
        library = ctypes.CDLL(path)
    except OSError as error:
        source = "SLOSS_LIBRARY" if os.environ.get("SLOSS_LIBRARY") else "the loader's path"
        raise errors.LibraryNotFound(
            f"cannot load {path} (from {source}): {error}; install libsloss, or set SLOSS_LIBRARY "
            f"to the path of {SONAME}") from None
    _prototype(library, path)
    _compare(library, path)
    return library


def library() -> ctypes.CDLL:
    """The shared library, loaded and compared at the first call."""
    return _load(library_path())


def version() -> tuple[int, int, int]:
    """Version of the library in use."""
    number = library().sloss_version()
    return number // 1_000_000, number // 1000 % 1000, number % 1000


def check(status: int, where: str, applied: int | None = None) -> None:
    """Raise what a status stands for."""
    if status != 0:
        kind = errors.BY_STATUS.get(status, errors.SlossError)
        name = library().sloss_status_name(status).decode()
        after = "" if applied is None else f" (after {applied} applied)"
        raise kind(name + after, where, applied, status)


# ctypes takes 2**63 for an int64 and wraps it, so every number is looked at first.

def _say(where: str, name: str) -> str:
    """Which value of which call; put together only when there is something to say."""
    return f"{where}: {name}" if name else where


def _whole(value: Any, where: str, name: str, low: int, high: int, type_name: str) -> int:
    try:
        number = operator.index(value)
    except TypeError:
        raise TypeError(f"{_say(where, name)} must be a whole number, not "
                        f"{type(value).__name__}: {value!r}") from None
    if number < 0 <= low:
        raise ValueError(f"{_say(where, name)} must not be negative: {number}")
    if not low <= number <= high:
        raise OverflowError(f"{_say(where, name)} does not fit {type_name}: {number}")
    return number


def int64(value: Any, where: str, name: str = "") -> int:
    """A whole number that fits int64."""
    return _whole(value, where, name, -2**63, 2**63 - 1, "int64")


def uint64(value: Any, where: str, name: str = "") -> int:
    """A whole number that fits uint64."""
    return _whole(value, where, name, 0, 2**64 - 1, "uint64")


def uint32(value: Any, where: str, name: str = "") -> int:
    """A whole number that fits uint32."""
    return _whole(value, where, name, 0, 2**32 - 1, "uint32")


def text(value: Any, where: str, name: str = "", size: int = constants.NAME_SIZE) -> bytes:
    """A name as the library takes it."""
    if not isinstance(value, str):
        raise TypeError(f"{_say(where, name)} must be a str, not {type(value).__name__}: {value!r}")
    encoded = value.encode()
    if b"\0" in encoded:
        raise ValueError(f"{_say(where, name)} holds a zero byte: {value!r}")
    if len(encoded) >= size:
        raise ValueError(f"{_say(where, name)} is longer than {size - 1} bytes: {value!r}")
    return encoded
