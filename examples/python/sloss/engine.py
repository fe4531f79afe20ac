# SPDX-License-Identifier: BSD-2-Clause
"""engine: the books and their one door, as objects."""
from __future__ import annotations

import contextlib
import ctypes
from typing import Any, Iterator, Mapping, NamedTuple, Sequence, Union

import numpy

from . import _abi, _array, _library, _number, errors
from ._handle import Handle, Single
from .constants import (MARKET_SIGNED, NAME_SIZE, SHARING_POOLED, Basis, Cap, CommandKind, Detection,
                        EventKind, Flag, Kind, Layer, Liquidation, Rank, Residual, Rounding, Rule, Settlement, State,
                        member)

#: A command, an event, a deficit record as NumPy dtypes: ``numpy.zeros(n, COMMAND)``.
COMMAND = numpy.dtype([("struct_size", "u4"), ("kind", "u4"), ("flags", "u4"), ("market", "u4"),
                       ("asset", "u4"), ("option", "u4"), ("account", "u8"), ("other", "u8"),
                       ("amount", "i8"), ("price", "i8"), ("value", "i8"),
                       ("name", f"S{NAME_SIZE}")])
EVENT = numpy.dtype(_abi.Event)
DEFICIT = numpy.dtype(_abi.Deficit)

NO_MARKET = 2**32 - 1
_BATCH = 4096
_AGAIN = ("it owns memory of the library; make another one and apply the same commands to it, or try commands and "
          "take them back: with engine.whatif()")

Column = Union[int, numpy.ndarray]

# What a column of commands is made of, and how one number for all rows is looked at.
_COLUMNS: dict[str, Any] = {
    "market": (numpy.uint32, _number.uint32), "asset": (numpy.uint32, _number.uint32),
    "account": (numpy.uint64, _number.uint64), "other": (numpy.uint64, _number.uint64),
    "amount": (numpy.int64, _number.int64), "price": (numpy.int64, _number.int64),
}


class AccountInfo(NamedTuple):
    """What an account has in one asset, in atoms."""
    state: State
    balance: int
    equity: int
    initial: int
    maintenance: int
    socialized: int
    free: int
    positions: int


class PositionInfo(NamedTuple):
    """A position; all zero where there is none."""
    lots: int
    cost: int
    pnl: int
    initial: int
    maintenance: int


class MarketInfo(NamedTuple):
    """A market; sums are since its creation."""
    asset: int
    mark: int | None  #: ticks; None before its first mark
    closed: bool
    value: int
    open_interest: int
    insurance: int
    uncovered: int
    deficit_sum: int
    insurance_sum: int
    reserve_sum: int
    backstop_sum: int
    socialized_sum: int
    repaid_sum: int
    deleverage_sum: int
    deficit_count: int
    takeover_count: int
    deleverage_count: int
    unit: int
    kind: Kind
    settlement: Settlement
    holders: int


class Event(NamedTuple):
    """One movement of money, or of lots, and its cause."""
    kind: EventKind
    cause: CommandKind
    market: int | None
    asset: int
    sequence: int
    time: int
    deficit: int
    account: int
    other: int
    amount: int
    lots: int
    balance: int


class Deficit(NamedTuple):
    """A deficit and who absorbed it."""
    cause: CommandKind
    market: int
    sharing: int
    number: int
    sequence: int
    time: int
    account: int
    loss: int
    insurance: int
    reserve: int
    backstop: int
    socialized: int
    uncovered: int
    base: int
    rate_ppm: int
    charged: int
    charge_max: int
    pooled: int


class _Columns(Single):
    """Arrays of one length by name."""
    _instead = ("its arrays may be ones that the next call fills; copy them: "
                "{name: columns[name].copy() for name in columns}")
    _dtypes: dict[str, str] = {}

    def __init__(self, arrays: Mapping[str, numpy.ndarray], count: int) -> None:
        self._arrays = {name: array[:count] for name, array in arrays.items()}
        self._count = count

    def __len__(self) -> int:
        return self._count

    def __getattr__(self, name: str) -> numpy.ndarray:
        try:
            return self.__dict__["_arrays"][name]
        except KeyError:
            raise AttributeError(f"{type(self).__name__} has no column {name!r}") from None

    def __getitem__(self, name: str) -> numpy.ndarray:
        return self._arrays[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._arrays)

    def frame(self) -> Any:
        """A pandas DataFrame of the columns, in whole units."""
        import pandas
        return pandas.DataFrame(self._arrays)

    @classmethod
    def _room(cls, names: Sequence[str], count: int, out: Mapping[str, numpy.ndarray] | None,
              where: str) -> dict[str, numpy.ndarray]:
        """An array for each column wanted: the caller's, or a new one."""
        if out is not None and not isinstance(out, Mapping):
            raise TypeError(f"{where}: out must be a dict of arrays by name, not {type(out).__name__}")
        wanted = list(names) if out is None else list(out)
        for name in wanted:
            if name not in cls._dtypes:
                raise ValueError(f"{where}: no column {name!r}; there are {', '.join(cls._dtypes)}")
        return {name: _array.room(None if out is None else out[name], f"{where}: {name}",
                                  cls._dtypes[name], count)
                for name in wanted}


class AccountColumns(_Columns):
    """Accounts in account order, the system's among them."""
    _dtypes = {"account": "u8", "state": "u4", "balance": "i8", "equity": "i8", "initial": "i8",
               "maintenance": "i8", "socialized": "i8"}


class PositionColumns(_Columns):
    """Positions of a market; ``place`` is the owner's row in AccountColumns."""
    _dtypes = {"account": "u8", "place": "u4", "lots": "i8", "cost": "i8", "pnl": "i8",
               "initial": "i8", "maintenance": "i8"}


class Ledger(Handle):
    """The books. Limits of 0 mean growth as needed."""
    _instead = _AGAIN

    def __init__(self, accounts_max: int = 0, positions_max: int = 0) -> None:
        where = "Ledger()"
        config = _abi.LedgerConfig(ctypes.sizeof(_abi.LedgerConfig),
                                   _number.uint32(accounts_max, where, "accounts_max"),
                                   _number.uint32(positions_max, where, "positions_max"), 0)
        pointer = ctypes.c_void_p()
        _library.check(_library.library().sloss_ledger_create(ctypes.byref(config), ctypes.byref(pointer)),
                   where)
        self._engine: ctypes.c_void_p | None = None
        self._lent: dict[int | None, Any] = {}  # what reads the engine's book: how each is freed
        super().__init__(pointer)

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

    def find_account(self, name: str) -> int:
        """Id of an account by its name; ``@reserve``, ``@insurance:MARKET`` for the system's."""
        where = f"Ledger.find_account({name!r})"
        found = ctypes.c_uint64()
        _library.check(_library.library().sloss_ledger_find_account(
            self._use(where), _number.text(name, where, "name", 2 * NAME_SIZE), ctypes.byref(found)), where)
        return found.value

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


class Engine(Single):
    """Markets, marks, breaches, the waterfall. Without a ledger it makes one, and closes it.

    Each method named after a command applies one, all or nothing; a refusal is an exception and has
    changed nothing. Ids of accounts are the host's, below ``SYSTEM_ACCOUNT``.
    """
    _instead = _AGAIN

    def __init__(self, ledger: Ledger | None = None) -> None:
        self._owns_ledger = ledger is None
        self.ledger: Ledger = (Ledger() if ledger is None
                               else _number.instance(ledger, Ledger, "Engine()", "ledger"))
        pointer = ctypes.c_void_p()
        _library.check(_library.library().sloss_engine_create(self.ledger._use("Engine()"),
                                                      ctypes.byref(pointer)), "Engine()")
        self.ledger._engine = pointer
        self._waiting = numpy.empty(0, EVENT)
        self._taken = 0

    # ---- life

    @property
    def closed(self) -> bool:
        """Whether it, or its ledger, has been closed."""
        return self.ledger.closed or self.ledger._engine is None

    def _use(self, where: str) -> ctypes.c_void_p:
        self.ledger._use(where)
        if self.ledger._engine is None:
            raise errors.ClosedError("used after it was closed", where)
        return self.ledger._engine

    def adopt(self) -> None:
        """Make the calling thread the owner of the ledger and its engine."""
        self.ledger.adopt()

    def close(self) -> None:
        """Free the engine, and the ledger if the engine made it."""
        if self._owns_ledger:
            self.ledger.close()
        elif not self.closed:
            self._use("Engine.close")
            self.ledger._release_engine()

    def __enter__(self) -> "Engine":
        return self

    def __exit__(self, *reason: object) -> None:
        self.close()

    # ---- commands

    def _apply(self, where: str, kind: CommandKind, name: str = "", flags: int = 0, market: Any = 0,
               asset: Any = 0, option: Any = 0, account: Any = 0, other: Any = 0, amount: Any = 0,
               price: Any = 0, value: Any = 0, **called: str) -> None:
        """``called`` says what the caller knows a field by: ``amount_is="floor"``."""
        pointer = self._use(where)
        command = _abi.Command(
            ctypes.sizeof(_abi.Command), kind, flags, _number.uint32(market, where, "market"),
            _number.uint32(asset, where, "asset"),
            _number.uint32(option, where, called.get("option_is", "option")),
            _number.uint64(account, where, called.get("account_is", "account")),
            _number.uint64(other, where, called.get("other_is", "other")),
            _number.int64(amount, where, called.get("amount_is", "amount")),
            _number.int64(price, where, called.get("price_is", "price")),
            _number.int64(value, where, called.get("value_is", "value")),
            _number.text(name, where, "name"))
        _library.check(_library.library().sloss_engine_apply(pointer, ctypes.byref(command), 1, None),
                       where)

    def add_asset(self, name: str, decimals: int) -> int:
        """Add a settlement asset with atoms of ``10**-decimals``; its index."""
        where = f"Engine.add_asset({name!r}, {decimals!r})"
        index = ctypes.c_uint32()
        _library.check(_library.library().sloss_engine_add_asset(
            self._use(where), _number.text(name, where, "name"),
            _number.uint32(decimals, where, "decimals"), ctypes.byref(index)), where)
        return index.value

    def add_market(self, name: str, asset: int, unit: int, kind: Kind = Kind.LINEAR,
                   settlement: Settlement = Settlement.UNREALIZED, signed: bool = False,
                   fee_ppb: int = 0) -> int:
        """Add a market; its index. ``unit`` is atoms a lot a tick (inverse: atoms times ticks a lot)."""
        where = f"Engine.add_market({name!r})"
        option = (_number.part(kind, where, "kind") | _number.part(settlement, where, "settlement") << 8
                  | (MARKET_SIGNED if _number.truth(signed, where, "signed") else 0))
        index = ctypes.c_uint32()
        _library.check(_library.library().sloss_engine_add_market(
            self._use(where), _number.text(name, where, "name"),
            _number.uint32(asset, where, "asset"), _number.int64(unit, where, "unit"),
            option, _number.int64(fee_ppb, where, "fee_ppb"),
            ctypes.byref(index)), where)
        return index.value

    def set_tier(self, market: int, floor: int, initial_ppb: int, maintenance_ppb: int) -> None:
        """Set a marginal bracket: from a notional of ``floor`` atoms these rates hold."""
        self._apply(f"Engine.set_tier({market!r})", CommandKind.TIER, market=market, amount=floor,
                    price=initial_ppb, value=maintenance_ppb, amount_is="floor", price_is="initial_ppb",
                    value_is="maintenance_ppb")

    def set_waterfall(self, market: int, layers: Sequence[Layer], insurance_cap: int = 0,
                      reserve_cap: int = 0, backstop_cap: int = 0) -> None:
        """Set the order of layers, and caps of each deficit in atoms (0 for none)."""
        where = f"Engine.set_waterfall({market!r})"
        layers = _array.numbers(layers, f"{where}: layers")
        if not 1 <= len(layers) <= 4:
            raise ValueError(f"{where}: 1 to 4 layers, not {len(layers)}")
        option = sum(_number.part(layer, where, f"layers[{place}]") << 8 * place
                     for place, layer in enumerate(layers))
        self._apply(where, CommandKind.WATERFALL, market=market, option=option,
                    amount=insurance_cap, price=reserve_cap, value=backstop_cap,
                    amount_is="insurance_cap", price_is="reserve_cap", value_is="backstop_cap")

    def set_sharing(self, market: int, basis: Basis = Basis.PROFIT, rule: Rule = Rule.PRO_RATA,
                    cap: Cap = Cap.PROFIT,
                    rounding: Rounding = Rounding.LARGEST_REMAINDER,
                    pooled: bool = False) -> None:
        """Set how the last layer shares; ``pooled``: the deficits of a round of close-outs at once."""
        where = f"Engine.set_sharing({market!r})"
        option = (_number.part(basis, where, "basis") | _number.part(rule, where, "rule") << 8
                  | _number.part(cap, where, "cap") << 16
                  | _number.part(rounding, where, "rounding", bits=7) << 24
                  | (SHARING_POOLED if _number.truth(pooled, where, "pooled") else 0))
        self._apply(where, CommandKind.SOCIALIZE, market=market, option=option)

    def set_liquidation(self, liquidation: Liquidation, residual: Residual = Residual.KEEP) -> None:
        """Set what a breach does by itself."""
        where = "Engine.set_liquidation"
        self._apply(where, CommandKind.OPTION, option=_number.part(liquidation, where, "liquidation")
                    | _number.part(residual, where, "residual") << 8)

    def set_detection(self, detection: Detection) -> None:
        """Choose how accounts in breach are found, with the same result."""
        where = "Engine.set_detection"
        _library.check(_library.library().sloss_engine_set_detection(
            self._use(where), _number.uint32(detection, where, "detection")), where)

    def add_account(self, account: int, name: str = "") -> None:
        """Add an account."""
        self._apply(f"Engine.add_account({account!r}, {name!r})", CommandKind.ACCOUNT, name,
                    account=account)

    def deposit(self, account: int, asset: int, amount: int) -> None:
        """Take in money from outside; an unknown account is created."""
        self._apply(f"Engine.deposit({account!r}, {asset!r}, {amount!r})", CommandKind.DEPOSIT,
                    flags=Flag.CREATE, account=account, asset=asset, amount=amount)

    def withdraw(self, account: int, asset: int, amount: int, force: bool = False) -> None:
        """Pay money out, at most the free collateral; ``force``: of what is lost or taken back."""
        where = f"Engine.withdraw({account!r}, {asset!r}, {amount!r})"
        self._apply(where, CommandKind.WITHDRAW, flags=_force(force, where), account=account,
                    asset=asset, amount=amount)

    def transfer(self, giver: int, receiver: int, asset: int, amount: int) -> None:
        """Move money between accounts."""
        self._apply(f"Engine.transfer({giver!r}, {receiver!r}, {asset!r}, {amount!r})",
                    CommandKind.TRANSFER, account=giver, other=receiver, asset=asset, amount=amount,
                    account_is="giver", other_is="receiver")

    def fill(self, market: int, buyer: int, seller: int, lots: int, price: int,
             force: bool = False) -> None:
        """Book a trade; ``force`` leaves the margin check out."""
        where = f"Engine.fill({market!r}, {buyer!r}, {seller!r}, {lots!r}, {price!r})"
        self._apply(where, CommandKind.FILL, flags=_force(force, where), market=market, account=buyer,
                    other=seller, amount=lots, price=price, account_is="buyer", other_is="seller",
                    amount_is="lots")

    def mark(self, prices: Mapping[int, int]) -> None:
        """Apply the marks of one instant together: market to ticks."""
        where = "Engine.mark"
        pointer, given = self._use(where), marks(prices, where)
        commands = numpy.zeros(len(given), COMMAND)
        commands["struct_size"] = COMMAND.itemsize
        commands["kind"] = CommandKind.MARK
        commands["flags"][:-1] = Flag.LINKED
        for row, (market, price) in enumerate(given.items()):
            commands["market"][row], commands["price"][row] = market, price
        if len(given) == 0:
            raise ValueError(f"{where}: no mark")
        _library.check(_library.library().sloss_engine_apply(
            pointer, _array.pointer(commands), len(commands), None), f"{where}({given!r})")

    def funding(self, market: int, payment: int) -> None:
        """Apply a funding payment, atoms a lot that longs pay shorts."""
        self._apply(f"Engine.funding({market!r}, {payment!r})", CommandKind.FUNDING, market=market,
                    amount=payment, amount_is="payment")

    def takeover(self, account: int) -> None:
        """Close an account out against the insurance funds."""
        self._apply(f"Engine.takeover({account!r})", CommandKind.TAKEOVER, account=account)

    def deleverage(self, account: int, market: int, rank: Rank = Rank.PROFIT_LEVERAGE) -> None:
        """Close a position against ranked opposite ones at its bankruptcy value."""
        self._apply(f"Engine.deleverage({account!r}, {market!r})", CommandKind.DELEVERAGE,
                    account=account, market=market, option=rank, option_is="rank")

    def settle(self, market: int, price: int) -> None:
        """Settle a market for good."""
        self._apply(f"Engine.settle({market!r}, {price!r})", CommandKind.SETTLE, market=market,
                    price=price)

    def set_time(self, nanoseconds: int) -> None:
        """Set the clock of the records, nanoseconds since 1970."""
        self._apply(f"Engine.set_time({nanoseconds!r})", CommandKind.TIME, value=nanoseconds,
                    value_is="nanoseconds")

    # ---- commands in arrays

    def apply(self, commands: numpy.ndarray) -> int:
        """Apply an array of dtype COMMAND, in order, up to the first that is refused."""
        where = "Engine.apply"
        commands = _array.take(commands, f"{where}: commands", COMMAND)
        applied = ctypes.c_size_t()
        status = _library.library().sloss_engine_apply(self._use(where), _array.pointer(commands),
                                                   len(commands), ctypes.byref(applied))
        _library.check(status, where, applied.value)
        return applied.value

    def load(self, kind: CommandKind, count: int, *, flags: int = 0, market: Column = 0,
             asset: Column = 0, account: Column = 0, other: Column = 0, amount: Column = 0,
             price: Column = 0) -> int:
        """Apply a command for each of ``count`` rows; each value is a number for all rows, or a column.

        Columns are contiguous: uint32 for market and asset, uint64 for accounts, int64 for the rest;
        they are read in place. A refused row raises, with the rows before it in ``applied``.
        """
        return self._load(kind, count, flags=flags, market=market, asset=asset, account=account,
                          other=other, amount=amount, price=price, where="Engine.load", called={})

    def _load(self, kind: Any, count: Any, *, flags: Any, where: str, called: Mapping[str, str],
              **given: Any) -> int:
        """``called`` says what the caller knows a column by."""
        pointer = self._use(where)
        number = _number.uint32(kind, where, "kind")
        count = _number.uint64(count, where, "count")
        common = _abi.Command(ctypes.sizeof(_abi.Command), number, _number.uint32(flags, where, "flags"))
        columns = _abi.CommandColumns(ctypes.sizeof(_abi.CommandColumns), 0)
        for name, value in given.items():
            dtype, check = _COLUMNS[name]
            known_as = called.get(name, name)
            if _array.is_column(value):
                array = _array.take(value, f"{where}: {known_as}", dtype, count)
                setattr(columns, name, _array.pointer(array))
            else:
                setattr(common, name, check(value, where, known_as))
        applied = ctypes.c_size_t()
        status = _library.library().sloss_engine_apply_columns(
            pointer, ctypes.byref(common), ctypes.byref(columns), count, ctypes.byref(applied))
        _library.check(status, f"{where}({member(CommandKind, number)!s})", applied.value)
        return applied.value

    def load_deposits(self, account: numpy.ndarray, asset: Column, amount: numpy.ndarray) -> int:
        """Deposits of a book; unknown accounts are created."""
        where = "Engine.load_deposits"
        account = _array.take(account, f"{where}: account", numpy.uint64)
        amount = _array.take(amount, f"{where}: amount", numpy.int64)
        return self._load(CommandKind.DEPOSIT, len(account), flags=Flag.CREATE, account=account,
                          asset=asset, amount=amount, where=where, called={})

    def load_fills(self, market: Column, buyer: numpy.ndarray, seller: numpy.ndarray,
                   lots: numpy.ndarray, price: Column, force: bool = False) -> int:
        """Trades of a book; see :func:`match` for one that is known by its positions."""
        where = "Engine.load_fills"
        buyer = _array.take(buyer, f"{where}: buyer", numpy.uint64)
        seller = _array.take(seller, f"{where}: seller", numpy.uint64)
        lots = _array.take(lots, f"{where}: lots", numpy.int64)
        return self._load(CommandKind.FILL, len(buyer), flags=_force(force, where), market=market,
                          account=buyer, other=seller, amount=lots, price=price, where=where,
                          called={"account": "buyer", "other": "seller", "amount": "lots"})

    # ---- what if

    @contextlib.contextmanager
    def whatif(self) -> Iterator["Engine"]:
        """Try commands and take them back: ``with engine.whatif(): engine.mark({btc: 900})``.

        Queries within answer for the book as the commands leave it, and events and deficits are the
        trial's own. At the end, also by an exception, state, hash and queues are what they were.
        """
        _library.check(_library.library().sloss_engine_whatif_begin(self._use("Engine.whatif")),
                   "Engine.whatif")
        waiting, self._waiting, self._taken = self._waiting[self._taken:], numpy.empty(0, EVENT), 0
        try:
            yield self
        finally:
            self._waiting, self._taken = waiting, 0
            if not self.closed:
                _library.check(_library.library().sloss_engine_whatif_end(self._use("Engine.whatif")),
                           "Engine.whatif")

    # ---- queries

    def account(self, account: int, asset: int) -> AccountInfo:
        """An account in an asset, at the marks."""
        where = f"Engine.account({account!r}, {asset!r})"
        info = _abi.AccountInfo(struct_size=ctypes.sizeof(_abi.AccountInfo))
        _library.check(_library.library().sloss_engine_account(
            self._use(where), _number.uint64(account, where, "account"),
            _number.uint32(asset, where, "asset"), ctypes.byref(info)), where)
        return AccountInfo(member(State, info.state), info.balance, info.equity, info.initial,
                           info.maintenance, info.socialized, info.free, info.positions)

    def position(self, account: int, market: int) -> PositionInfo:
        """An account's position in a market."""
        where = f"Engine.position({account!r}, {market!r})"
        info = _abi.PositionInfo(struct_size=ctypes.sizeof(_abi.PositionInfo))
        _library.check(_library.library().sloss_engine_position(
            self._use(where), _number.uint64(account, where, "account"),
            _number.uint32(market, where, "market"), ctypes.byref(info)), where)
        return PositionInfo(info.lots, info.cost, info.pnl, info.initial, info.maintenance)

    def market(self, market: int) -> MarketInfo:
        """A market."""
        where = f"Engine.market({market!r})"
        info = _abi.MarketInfo(struct_size=ctypes.sizeof(_abi.MarketInfo))
        _library.check(_library.library().sloss_engine_market(
            self._use(where), _number.uint32(market, where, "market"), ctypes.byref(info)), where)
        values = {name: getattr(info, name) for name in MarketInfo._fields}
        values["mark"] = info.mark if info.marked else None
        values["closed"] = bool(info.closed)
        values["kind"] = member(Kind, info.kind)
        values["settlement"] = member(Settlement, info.settlement)
        return MarketInfo(**values)

    @staticmethod
    def insurance_account(market: int) -> int:
        """Id of a market's insurance fund."""
        return _library.library().sloss_account_insurance(_number.uint32(market, "Engine.insurance_account", "market"))

    @staticmethod
    def uncovered_account(market: int) -> int:
        """Id of the account that owns what a market has left uncovered."""
        return _library.library().sloss_account_uncovered(_number.uint32(market, "Engine.uncovered_account", "market"))

    def hash(self) -> str:
        """The 128-bit hash of the state, as scenario files spell it."""
        found = _abi.Hash()
        _library.check(_library.library().sloss_engine_hash(self._use("Engine.hash"), ctypes.byref(found)),
                   "Engine.hash")
        return _abi.hexadecimal(found)

    def verify(self) -> None:
        """Derive every total from scratch; CorruptError where an invariant is broken."""
        _library.check(_library.library().sloss_engine_verify(self._use("Engine.verify")), "Engine.verify")

    # ---- columns

    def accounts(self, asset: int, columns: Sequence[str] = tuple(AccountColumns._dtypes),
                 first: int = 0, count: int | None = None,
                 out: Mapping[str, numpy.ndarray] | None = None) -> AccountColumns:
        """Columns of accounts in an asset, from place ``first`` on; arrays in ``out`` are filled."""
        where = f"Engine.accounts({asset!r})"
        pointer = self._use(where)
        first = _number.uint32(first, where, "first")
        if count is None:
            count = max(0, self.ledger.account_count - first)
        return self._read(AccountColumns, _abi.AccountColumns,
                          _library.library().sloss_engine_accounts, pointer, where,
                          _number.uint32(asset, where, "asset"), columns, first, count, out)

    def positions(self, market: int, columns: Sequence[str] = tuple(PositionColumns._dtypes),
                  first: int = 0, count: int | None = None,
                  out: Mapping[str, numpy.ndarray] | None = None) -> PositionColumns:
        """Columns of a market's positions, in no promised order; arrays in ``out`` are filled."""
        where = f"Engine.positions({market!r})"
        pointer = self._use(where)
        first = _number.uint32(first, where, "first")
        if count is None:
            count = max(0, self.market(market).holders - first)
        return self._read(PositionColumns, _abi.PositionColumns,
                          _library.library().sloss_engine_positions, pointer, where,
                          _number.uint32(market, where, "market"), columns, first, count, out)

    @staticmethod
    def _read(kind: Any, record: Any, read: Any, pointer: Any, where: str, index: int,
              names: Sequence[str], first: int, count: int,
              out: Mapping[str, numpy.ndarray] | None) -> Any:
        count = _number.uint32(count, where, "count")
        arrays = kind._room(names, count, out, where)
        columns = record(ctypes.sizeof(record), index,
                         **{name: _array.pointer(array) for name, array in arrays.items()})
        rows = ctypes.c_size_t()
        status = read(pointer, ctypes.byref(columns), first, count, ctypes.byref(rows))
        _library.check(status, where)
        return kind(arrays, rows.value)

    # ---- events

    def keep_events(self, keep: bool) -> None:
        """Keep events and deficit records (the default) or not."""
        where = "Engine.keep_events"
        _library.check(_library.library().sloss_engine_keep_events(
            self._use(where), 1 if _number.truth(keep, where, "keep") else 0), where)

    def _drain(self, take: Any, dtype: numpy.dtype, where: str, capacity: int) -> numpy.ndarray:
        rows = numpy.empty(capacity, dtype)
        count = ctypes.c_size_t()
        _library.check(take(self._use(where), _array.pointer(rows), capacity, ctypes.byref(count)),
                   where)
        return rows[:count.value]

    def _drain_all(self, take: Any, dtype: numpy.dtype, where: str,
                   waiting: numpy.ndarray) -> numpy.ndarray:
        parts = [waiting]
        capacity = _BATCH
        while len(parts) == 1 or len(parts[-1]) > 0:
            parts.append(self._drain(take, dtype, where, capacity))
            capacity *= 2
        return numpy.concatenate(parts)

    def take_events(self) -> numpy.ndarray:
        """All waiting events as one array of dtype EVENT."""
        waiting, self._waiting, self._taken = self._waiting[self._taken:], numpy.empty(0, EVENT), 0
        return self._drain_all(_library.library().sloss_engine_events, EVENT, "Engine.take_events",
                               waiting)

    def take_deficits(self) -> numpy.ndarray:
        """All waiting deficit records as one array of dtype DEFICIT."""
        return self._drain_all(_library.library().sloss_engine_deficits, DEFICIT,
                               "Engine.take_deficits", numpy.empty(0, DEFICIT))

    def events(self) -> Iterator[Event]:
        """Waiting events, one by one; those not asked for stay."""
        while True:
            if self._taken == len(self._waiting):
                self._waiting = self._drain(_library.library().sloss_engine_events, EVENT,
                                            "Engine.events", _BATCH)
                self._taken = 0
                if len(self._waiting) == 0:
                    return
            row = self._waiting[self._taken]
            self._taken += 1
            yield _event(row)

    def deficits(self) -> Iterator[Deficit]:
        """Waiting deficit records, one by one; those not asked for stay."""
        while True:
            rows = self._drain(_library.library().sloss_engine_deficits, DEFICIT, "Engine.deficits", 1)
            if len(rows) == 0:
                return
            values: dict[str, Any] = {name: int(rows[0][name]) for name in Deficit._fields}
            values["cause"] = member(CommandKind, values["cause"])
            yield Deficit(**values)


def _force(force: Any, where: str) -> int:
    return Flag.FORCE if _number.truth(force, where, "force") else 0


def marks(prices: Any, where: str) -> dict[int, int]:
    """Marks by market, each number looked at."""
    if not isinstance(prices, Mapping):
        raise TypeError(f"{where} takes a dict of market to price, not {type(prices).__name__}: "
                        f"{_number.shown(prices)}")
    return {_number.uint32(market, where, "market"): _number.int64(price, where, "price")
            for market, price in prices.items()}


def _event(row: Any) -> Event:
    values: dict[str, Any] = {name: int(row[name]) for name in Event._fields}
    values["kind"] = member(EventKind, values["kind"])
    values["cause"] = member(CommandKind, values["cause"])
    if values["market"] == NO_MARKET:
        values["market"] = None
    return Event(**values)


def match(lots: numpy.ndarray) -> tuple[numpy.ndarray, numpy.ndarray, numpy.ndarray]:
    """Trades that open given positions: rows of buyers, rows of sellers, lots.

    ``lots`` are signed and sum to zero. Longs and shorts are laid end to end in order, and each
    overlap is a trade, so there are fewer trades than positions.
    """
    where = "match: lots"
    lots = _array.take(lots, where, numpy.int64)
    if len(lots) > 0 and int(numpy.abs(lots.astype(float)).max()) * len(lots) >= 2**62:
        raise OverflowError(f"{where} may sum above 2**62")
    longs, shorts = numpy.flatnonzero(lots > 0), numpy.flatnonzero(lots < 0)
    long_end, short_end = numpy.cumsum(lots[longs]), numpy.cumsum(-lots[shorts])
    total = int(lots.sum())
    if total != 0:
        raise ValueError(f"{where} sum to {total}, not to zero")
    ends = numpy.union1d(long_end, short_end)
    buyer = longs[numpy.searchsorted(long_end, ends)]
    seller = shorts[numpy.searchsorted(short_end, ends)]
    return buyer, seller, numpy.diff(ends, prepend=0)
