# SPDX-License-Identifier: BSD-2-Clause
"""ledger: accounts and their balances, as an object."""
from __future__ import annotations

import ctypes
from typing import Any

from . import _abi, _library, _number
from ._handle import Handle
from .constants import NAME_SIZE

AGAIN = "it owns memory of the library; copy the engine on it, which copies the ledger as well"


class Ledger(Handle):
    """The books. Limits of 0 mean growth as needed.

    Ids and names are found by a keyed hash, so that who chooses them cannot make the ledger slow.
    ``key`` is 128 bits that strangers do not know, such as ``secrets.randbits(128)``; 0 takes it from
    addresses of memory. Nothing that is returned depends on it.

    ``ids_max`` commands are remembered by the ``host_id`` that they came with, so that one that comes again raises
    ``AlreadyApplied``, and another with its id ``IdConflict``.
    """
    _instead = AGAIN

    def __init__(self, accounts_max: int = 0, positions_max: int = 0, key: int = 0, ids_max: int = 0) -> None:
        where = "Ledger()"
        config = self._config(where, accounts_max, positions_max, key, ids_max)
        pointer = ctypes.c_void_p()
        _library.check(_library.library().sloss_ledger_create(ctypes.byref(config), ctypes.byref(pointer)),
                   where)
        self._hold(pointer)

    def _hold(self, pointer: ctypes.c_void_p) -> None:
        self._engine: ctypes.c_void_p | None = None
        self._lent: dict[int | None, Any] = {}  # what reads the engine's book: how each is freed
        Handle.__init__(self, pointer)

    @classmethod
    def _of(cls, pointer: ctypes.c_void_p) -> "Ledger":
        """One that the library has made."""
        made = cls.__new__(cls)
        made._hold(pointer)
        return made

    @staticmethod
    def _config(where: str, accounts_max: int, positions_max: int, key: int, ids_max: int = 0) -> _abi.LedgerConfig:
        secret = _number.uint128(key, where, "key")
        return _abi.LedgerConfig(ctypes.sizeof(_abi.LedgerConfig), _number.uint32(accounts_max, where, "accounts_max"),
                                 _number.uint32(positions_max, where, "positions_max"), 0, _abi.Memory(),
                                 secret & (2**64 - 1), secret >> 64, _number.uint32(ids_max, where, "ids_max"), 0)

    def _release(self, pointer: ctypes.c_void_p) -> None:
        self._release_engine()
        _library.library().sloss_ledger_destroy(pointer)

    def _give_back(self, address: int | None) -> None:
        destroy = self._lent.pop(address, None)
        if destroy is not None:
            destroy(address)

    def _release_engine(self) -> None:
        for address in list(self._lent):
            self._give_back(address)
        engine, self._engine = self._engine, None
        _library.library().sloss_engine_destroy(engine)

    @property
    def account_count(self) -> int:
        """Number of accounts, system accounts included."""
        return _library.library().sloss_ledger_account_count(self._use("Ledger.account_count"))

    def _find(self, ask: Any, found: Any, function: str, name: str, size: int = NAME_SIZE) -> int:
        where = f"Ledger.{function}({name!r})"
        _library.check(ask(self._use(where), _number.text(name, where, "name", size), ctypes.byref(found)), where)
        number: int = found.value
        return number

    def find_account(self, name: str) -> int:
        """Id of an account by its name; ``@reserve``, ``@insurance:MARKET`` for the system's."""
        return self._find(_library.library().sloss_ledger_find_account, ctypes.c_uint64(), "find_account", name,
                          2 * NAME_SIZE)

    def find_asset(self, name: str) -> int:
        """Index of an asset by its name."""
        return self._find(_library.library().sloss_ledger_find_asset, ctypes.c_uint32(), "find_asset", name)

    def find_market(self, name: str) -> int:
        """Index of a market by its name."""
        return self._find(_library.library().sloss_ledger_find_market, ctypes.c_uint32(), "find_market", name)

    def find_fund(self, name: str) -> int:
        """Index of a fund that markets share, by its name."""
        return self._find(_library.library().sloss_ledger_find_fund, ctypes.c_uint32(), "find_fund", name)

    def find_collateral(self, name: str) -> int:
        """Number of a pair of assets of which one backs the other, by its name."""
        return self._find(_library.library().sloss_ledger_find_collateral, ctypes.c_uint32(), "find_collateral", name)

    def account_at(self, place: int) -> int:
        """Id of the account at a place of account order."""
        where = f"Ledger.account_at({place!r})"
        found = ctypes.c_uint64()
        _library.check(_library.library().sloss_ledger_account_at(
            self._use(where), _number.uint32(place, where, "place"), ctypes.byref(found), None), where)
        return found.value

    def account_name(self, account: int) -> str:
        """Name of an account, "" for one without."""
        where = f"Ledger.account_name({account!r})"
        name = ctypes.create_string_buffer(NAME_SIZE)
        _library.check(_library.library().sloss_ledger_account_name(
            self._use(where), _number.uint64(account, where, "account"), name), where)
        return name.value.decode()

    def balance(self, account: int, asset: int) -> int:
        """Balance in atoms."""
        where = f"Ledger.balance({account!r}, {asset!r})"
        found = ctypes.c_int64()
        _library.check(_library.library().sloss_ledger_balance(
            self._use(where), _number.uint64(account, where, "account"),
            _number.uint32(asset, where, "asset"), ctypes.byref(found)), where)
        return found.value
