# SPDX-License-Identifier: BSD-2-Clause
"""margin: how accounts stand, at which price they would be liquidated, and how much they may still trade."""
from __future__ import annotations

import ctypes
from typing import Any, Mapping, Sequence

import numpy

from . import _abi, _array, _library, _number, records
from .constants import AT_THE_MARK, MarginOrder
from .records import (NEAR_ROW, RANK_ROW, MarginColumns, MarginInfo, OrderInfo, PriceColumns, PriceInfo, RankInfo)

_BATCH = 4096


class Margin:
    """Questions about margin, which change nothing."""

    def _use(self, where: str) -> ctypes.c_void_p:
        raise NotImplementedError

    def _of_account(self, ask: Any, found: Any, name: str, account: int, index: int, what: str) -> Any:
        raise NotImplementedError

    def margin(self, account: int, asset: int) -> MarginInfo:
        """How an account stands in an asset, at the marks."""
        return records.margin_info(self._of_account(_library.library().sloss_margin_account,
                                                    _abi.blank(_abi.MarginInfo), "margin", account, asset, "asset"))

    def dry_run(self, account: int, asset: int, prices: Mapping[int, int]) -> MarginInfo:
        """The same as if some markets stood at other prices: market to ticks. Nobody is closed out."""
        from .engine import marks  # which has this class as a part
        where = f"Engine.dry_run({account!r}, {asset!r})"
        given = [_abi.Mark(market, 0, price) for market, price in marks(prices, where).items()]
        info = _abi.blank(_abi.MarginInfo)
        _library.check(_library.library().sloss_margin_dry_run(
            self._use(where), _number.uint64(account, where, "account"), _number.uint32(asset, where, "asset"),
            (_abi.Mark * len(given))(*given), len(given), ctypes.byref(info)), where)
        return records.margin_info(info)

    def prices(self, account: int, market: int) -> PriceInfo:
        """Prices of liquidation and bankruptcy of a position."""
        return records.price_info(self._of_account(_library.library().sloss_margin_prices, _abi.blank(_abi.PriceInfo),
                                                   "prices", account, market, "market"))

    def largest_orders(self, account: int, market: int, price: int = AT_THE_MARK) -> OrderInfo:
        """The most lots that an account may buy, and sell, at a price, as far as its margin goes."""
        where = f"Engine.largest_orders({account!r}, {market!r})"
        info = _abi.blank(_abi.OrderInfo)
        _library.check(_library.library().sloss_margin_orders(
            self._use(where), _number.uint64(account, where, "account"), _number.uint32(market, where, "market"),
            _number.int64(price, where, "price"), ctypes.byref(info)), where)
        return OrderInfo(info.buy, info.sell, info.buy_to_close, info.sell_to_close,
                         MarginOrder(info.rough))

    def rank(self, account: int, market: int) -> RankInfo:
        """Where a position stands among those that a deleveraging would close."""
        info = self._of_account(_library.library().sloss_margin_rank, _abi.blank(_abi.RankInfo), "rank", account,
                                market, "market")
        return RankInfo(info.rating, info.rank, info.count, info.lots_ahead, info.lots_all, info.percentage_ppb)

    def ranks(self, market: int, shorts: bool = False) -> numpy.ndarray:
        """The queue of one side of a market as an array of dtype RANK_ROW, the one that is closed first at its front."""
        where = f"Engine.ranks({market!r})"
        pointer, index = self._use(where), _number.uint32(market, where, "market")
        side = 1 if _number.truth(shorts, where, "shorts") else 0
        rows = numpy.empty(self.market(market).holders, RANK_ROW)  # type: ignore[attr-defined]
        count = ctypes.c_size_t()
        _library.check(_library.library().sloss_margin_ranks(
            pointer, index, side, _array.pointer(rows), len(rows),
            ctypes.byref(count)), where)
        return rows[:count.value]

    def near(self, within_ppb: int = 0) -> numpy.ndarray:
        """Who is in breach, or has a margin equity below maintenance and that part of it more: dtype NEAR_ROW."""
        where = f"Engine.near({within_ppb!r})"
        pointer, within = self._use(where), _number.int64(within_ppb, where, "within_ppb")
        cursor, count = ctypes.c_uint64(), ctypes.c_size_t(_BATCH)
        parts = []
        while count.value == _BATCH:
            rows = numpy.empty(_BATCH, NEAR_ROW)
            _library.check(_library.library().sloss_margin_near(
                pointer, within, ctypes.byref(cursor), _array.pointer(rows),
                len(rows), ctypes.byref(count)), where)
            parts.append(rows[:count.value])
        return numpy.concatenate(parts)

    def margins(self, asset: int, columns: Sequence[str] = tuple(MarginColumns._dtypes), first: int = 0,
                count: int | None = None, out: Mapping[str, numpy.ndarray] | None = None) -> MarginColumns:
        """Columns of how accounts stand in an asset, from place ``first`` on; arrays in ``out`` are filled."""
        where = f"Engine.margins({asset!r})"
        pointer, first = self._use(where), _number.uint32(first, where, "first")
        if count is None:
            count = max(0, self.ledger.account_count - first)  # type: ignore[attr-defined]
        return self._read(MarginColumns, _abi.MarginColumns,  # type: ignore[attr-defined]
                          _library.library().sloss_margin_accounts, pointer, where,
                          _number.uint32(asset, where, "asset"), columns, first, count, out)

    def position_prices(self, market: int, columns: Sequence[str] = tuple(PriceColumns._dtypes), first: int = 0,
                        count: int | None = None, out: Mapping[str, numpy.ndarray] | None = None) -> PriceColumns:
        """Columns of the prices of a market's positions, in the order of positions()."""
        where = f"Engine.position_prices({market!r})"
        pointer, first = self._use(where), _number.uint32(first, where, "first")
        if count is None:
            count = max(0, self.market(market).holders - first)  # type: ignore[attr-defined]
        return self._read(PriceColumns, _abi.PriceColumns,  # type: ignore[attr-defined]
                          _library.library().sloss_margin_positions, pointer, where,
                          _number.uint32(market, where, "market"), columns, first, count, out)
