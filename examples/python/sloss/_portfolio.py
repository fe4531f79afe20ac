# SPDX-License-Identifier: BSD-2-Clause
"""portfolio: the part of an engine that margins markets together, by a grid of scenarios."""
from __future__ import annotations

import ctypes
from typing import Any, Mapping, Sequence

from . import _abi, _command, _library, _number
from ._holds import Holds
from .constants import VALUES_MAX, CommandKind, Portfolio
from .records import PortfolioInfo, Shock, UniverseInfo


class Portfolios(Holds):
    """Universes, the markets in them, and the accounts that are margined by them."""

    def _apply_chain(self, where: str, chain: Sequence[_command.Command]) -> None:
        raise NotImplementedError

    def add_universe(self, name: str, asset: int, maintenance_ppb: int) -> int:
        """Add a set of markets of an asset that are margined together; its index. Of the worst loss the part
        ``maintenance_ppb`` is asked for maintenance."""
        self._apply(f"Engine.add_universe({name!r})", CommandKind.UNIVERSE, name=name, asset=asset,
                    maintenance_ppb=maintenance_ppb)
        return self.find_universe(name)

    def set_shock(self, universe: int, index: int, price_ppb: int, volatility_ppb: int = 0, weight_ppb: int = 10**9) -> None:
        """Set a scenario, or add the next one; markets of the universe have no values any more."""
        self._apply(f"Engine.set_shock({universe!r}, {index!r})", CommandKind.SHOCK, universe=universe, index=index,
                    price_ppb=price_ppb, volatility_ppb=volatility_ppb, weight_ppb=weight_ppb)

    def set_portfolio(self, market: int, universe: int | None, short_least: int | None = None, concentration_lots: int = 0,
                      concentration_ppb: int = 0) -> None:
        """Put a market into a universe, or with None take it out; its terms are set anew, and its values are gone. With a
        ``short_least`` it is one of options: so much is asked of each lot of a short position besides, in billionths of an
        atom. Of lots beyond ``concentration_lots`` so much of the notional is."""
        where = f"Engine.set_portfolio({market!r}, {universe!r})"
        place = 0 if universe is None else 1 + _number.uint32(universe, where, "universe")
        self._apply(where, CommandKind.PORTFOLIO, market=market, universe=place, short_least=0 if short_least is None else short_least,
                    is_option=int(short_least is not None),
                    concentration_lots=concentration_lots, concentration_ppb=concentration_ppb)

    def set_margin(self, account: int, portfolio: bool) -> None:
        """Let an account be margined by universes, or by each market for itself, as all are at first."""
        where = f"Engine.set_margin({account!r}, {portfolio!r})"
        self._apply(where, CommandKind.PORTFOLIO, account=account, of=Portfolio.ACCOUNT,
                    on=int(_number.truth(portfolio, where, "portfolio")))

    def set_values(self, values: Mapping[int, Sequence[int]]) -> None:
        """Say what markets are worth in each scenario of their universes, in ticks: market to as many as there are."""
        where = "Engine.set_values"
        chain = self._records_of(values, where)
        if len(chain) == 0:
            raise ValueError(f"{where}: no value")
        self._apply_chain(where, chain)

    def _records_of(self, values: Any, where: str) -> list[_command.Command]:
        """VALUES records, each number looked at."""
        if not isinstance(values, Mapping):
            raise TypeError(f"{where}: values is a dict of market to prices, not {type(values).__name__}: {_number.shown(values)}")
        chain: list[_command.Command] = []
        for market, given in values.items():
            if isinstance(given, (str, bytes)) or not isinstance(given, Sequence):
                raise TypeError(f"{where}: prices are a list, not {type(given).__name__}: {_number.shown(given)}")
            prices = [_number.int64(price, where, "price") for price in given]
            for first in range(0, max(len(prices), 1), VALUES_MAX):
                part = prices[first:first + VALUES_MAX]
                command = _command.Command(ctypes.sizeof(_command.Command), CommandKind.VALUES)
                _abi.put(command.values, {"market": market, "first": first, "count": len(part)}, where)
                command.values.value[:len(part)] = part
                chain.append(command)
        return chain

    # ---- queries

    def find_universe(self, name: str) -> int:
        """The index of a universe."""
        where = f"Engine.find_universe({name!r})"
        universe = ctypes.c_uint32()
        _library.check(_library.library().sloss_engine_find_universe(
            self._use(where), _number.text(name, where, "name"), ctypes.byref(universe)), where)
        return universe.value

    def universe(self, universe: int) -> UniverseInfo:
        """A universe with its scenarios."""
        where = f"Engine.universe({universe!r})"
        pointer, row = self._use(where), _number.uint32(universe, where, "universe")
        info, shock = _abi.blank(_abi.UniverseInfo), _abi.blank(_abi.ShockInfo)
        _library.check(_library.library().sloss_engine_universe(pointer, row, ctypes.byref(info)), where)
        shocks = []
        for index in range(info.shocks):
            _library.check(_library.library().sloss_engine_shock(pointer, row, index, ctypes.byref(shock)), where)
            shocks.append(Shock(shock.price_ppb, shock.volatility_ppb, shock.weight_ppb))
        return UniverseInfo(info.name.decode(), info.asset, info.maintenance_ppb, shocks)

    def portfolio(self, market: int) -> PortfolioInfo:
        """In which universe a market is, and what it is worth in its scenarios."""
        where = f"Engine.portfolio({market!r})"
        pointer, row = self._use(where), _number.uint32(market, where, "market")
        info, price = _abi.blank(_abi.PortfolioInfo), ctypes.c_int64()
        _library.check(_library.library().sloss_engine_portfolio(pointer, row, ctypes.byref(info)), where)
        values = []
        for index in range(info.values):
            _library.check(_library.library().sloss_engine_value(pointer, row, index, ctypes.byref(price)), where)
            values.append(price.value)
        return PortfolioInfo(None if info.universe == 2**32 - 1 else info.universe, bool(info.is_option), info.short_least,
                             info.concentration_lots, info.concentration_ppb, values)

    def scenario_cost(self, account: int, universe: int, index: int) -> int:
        """What one of a universe's scenarios costs an account, its weight included, rounded up; below zero it gains."""
        where = f"Engine.scenario_cost({account!r}, {universe!r}, {index!r})"
        cost = ctypes.c_int64()
        _library.check(_library.library().sloss_engine_scenario(
            self._use(where), _number.uint64(account, where, "account"), _number.uint32(universe, where, "universe"),
            _number.uint32(index, where, "index"), ctypes.byref(cost)), where)
        return cost.value
