# SPDX-License-Identifier: BSD-2-Clause
"""holds: the part of an engine that puts money on hold, and what open orders ask for."""
from __future__ import annotations

import ctypes
from typing import Any

from . import _abi, _library, _number
from ._queries import Queries
from .constants import CommandKind, Flag
from .records import HoldInfo, OrdersInfo

_BATCH = 256


class Holds(Queries):
    """Money on hold, and open orders."""

    def _apply(self, where: str, kind: CommandKind, flags: int = 0, /, **values: Any) -> None:
        raise NotImplementedError

    def put_on_hold(self, account: int, asset: int, amount: int, hold: int, duration: int = 0) -> None:
        """Money leaves the balance, at most what is free, and waits under the id ``hold``: for ``duration`` nanoseconds,
        or until it is released or paid out where that is 0."""
        where = f"Engine.put_on_hold({account!r}, {asset!r}, {amount!r}, {hold!r})"
        self._apply(where, CommandKind.HOLD, account=account, asset=asset, amount=amount, hold=hold, duration=duration)

    def release(self, hold: int) -> None:
        """Money on hold goes back into the balance, as a transfer does."""
        self._apply(f"Engine.release({hold!r})", CommandKind.RELEASE, hold=hold)

    def pay_out(self, hold: int, amount: int | None = None) -> None:
        """Money on hold leaves the ledger; of an ``amount`` the rest is released."""
        self._apply(f"Engine.pay_out({hold!r})", CommandKind.PAY_OUT, hold=hold, amount=0 if amount is None else amount,
                    part=0 if amount is None else 1)

    def set_orders(self, account: int, market: int, bid_lots: int = 0, bid_price: int = 0, ask_lots: int = 0,
                   ask_price: int = 0, force: bool = False) -> None:
        """Say what the open orders of an account come to: all bids at the highest of their prices, and all asks at the
        lowest. ``force`` leaves the margin check out."""
        where = f"Engine.set_orders({account!r}, {market!r})"
        self._apply(where, CommandKind.ORDERS, Flag.FORCE if _number.truth(force, where, "force") else 0,
                    account=account, market=market, bid_lots=bid_lots, bid_price=bid_price, ask_lots=ask_lots,
                    ask_price=ask_price)

    # ---- queries

    def hold(self, hold: int) -> HoldInfo:
        """What is on hold under an id."""
        where = f"Engine.hold({hold!r})"
        info = _abi.blank(_abi.HoldInfo)
        _library.check(_library.library().sloss_engine_hold(
            self._use(where), _number.uint64(hold, where, "hold"), ctypes.byref(info)), where)
        return _told(info)

    def holds(self, account: int, asset: int) -> list[HoldInfo]:
        """All holds of an account in an asset, by id."""
        where = f"Engine.holds({account!r}, {asset!r})"
        pointer = self._use(where)
        room, count = (_abi.HoldInfo * _BATCH)(), ctypes.c_size_t(_BATCH)
        found: list[HoldInfo] = []
        while count.value == _BATCH:
            _library.check(_library.library().sloss_engine_holds(
                pointer, _number.uint64(account, where, "account"), _number.uint32(asset, where, "asset"),
                found[-1].hold if found else 0, room, _BATCH, ctypes.byref(count)), where)
            found += [_told(info) for info in room[:count.value]]
        return found

    def held(self, account: int, asset: int) -> int:
        """What an account has on hold in an asset."""
        where = f"Engine.held({account!r}, {asset!r})"
        amount = ctypes.c_int64()
        _library.check(_library.library().sloss_engine_held(
            self._use(where), _number.uint64(account, where, "account"), _number.uint32(asset, where, "asset"),
            ctypes.byref(amount)), where)
        return amount.value

    def orders(self, account: int, market: int) -> OrdersInfo:
        """The open orders of an account in a market, and what the market asks for with them."""
        info = self._of_account(_library.library().sloss_engine_orders, _abi.blank(_abi.OrdersInfo), "orders",
                                account, market, "market")
        return OrdersInfo(info.bid_lots, info.bid_price, info.ask_lots, info.ask_price, info.initial)


def _told(info: Any) -> HoldInfo:
    return HoldInfo(info.hold, info.account, info.asset, info.amount, info.due)
