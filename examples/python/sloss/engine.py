# SPDX-License-Identifier: BSD-2-Clause
"""engine: the books and their one door, as objects."""
from __future__ import annotations

import contextlib
import ctypes
import io
from typing import Any, Callable, Iterator, Mapping, Sequence, Union

import numpy

from . import _abi, _array, _command, _library, _number, _saving, _stop, errors
from ._govern import Governance
from .constants import (AS_OPTION, LAYERS_MAX, LEVELS_MAX, AccountLiquidation, CancelOrders, Ceiling, CommandKind, Debts, Detection, Flag, Gate, Kind, Layer, Leg, Liquidated, Liquidation,
                        Option, Residual, Resting, Settlement, Trading, Tranche, Units, member)
from .ledger import Ledger
from .records import COMMAND, EVENT, AuctionTerms, ExecuteTerms, LayerTerms, LimitTerms, MarketPolicy, PartialTerms, RequirementTerms, SharingTerms, limits_of


Column = Union[int, numpy.ndarray]

# The column of the library that a field may come from; a kind has at most one field of each.
_COLUMN_OF = {"market": "market", "asset": "asset", "account": "account", "giver": "account",
              "buyer": "account", "receiver": "other", "seller": "other", "amount": "amount",
              "lots": "amount", "payment": "amount", "price": "price"}


class Engine(Governance):
    """Markets, marks, breaches, the waterfall. Without a ledger it makes one, and closes it.

    Each method named after a command applies one, all or nothing; a refusal is an exception and has
    changed nothing. Ids of accounts are the host's, below ``SYSTEM_ACCOUNT``.

    ``copy.copy()``, ``copy.deepcopy()`` and ``pickle`` make another engine with a ledger of its own, of the same state:
    see :meth:`save`.
    """

    def __init__(self, ledger: Ledger | None = None) -> None:
        mine = Ledger() if ledger is None else _number.instance(ledger, Ledger, "Engine()", "ledger")
        pointer = ctypes.c_void_p()
        _library.check(_library.library().sloss_engine_create(mine._use("Engine()"), ctypes.byref(pointer)), "Engine()")
        self._hold(mine, pointer, ledger is None)

    def _hold(self, ledger: Ledger, pointer: ctypes.c_void_p, owns_ledger: bool) -> None:
        self._owns_ledger = owns_ledger
        self.ledger: Ledger = ledger
        self.ledger._engine = pointer
        self._waiting = numpy.empty(0, EVENT)
        self._taken = 0
        self._stop: Any = None  # the library keeps a pointer to it

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

    def set_stop(self, stop: Callable[[], bool] | None) -> None:
        """End calls that take long: ``stop`` is asked before each close-out, round and scenario.

        Where it answers true, the call raises ``Stopped``; what it was doing has changed nothing.
        """
        where = "Engine.set_stop"
        asked = _stop.hook(stop, where)
        _library.check(_library.library().sloss_engine_set_stop(self._use(where), _stop.pointer(asked), None), where)
        self._stop = asked

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

    # ---- the state as bytes, and back

    def save(self, target: _saving.Target | None = None) -> bytes:
        """Write a snapshot of the whole state to a path or a binary file, or return its bytes.

        Equal states have equal bytes. A path is replaced when all is on the disk. Events and deficits that have not
        been taken are not in it, nor are limits and the ledger's key. To save while commands go on, see ``Snapshot``.
        """
        where = "Engine.save"
        pointer, file = self._use(where), io.BytesIO()
        if target is None:
            _saving.Pipe(file).call(_library.library().sloss_engine_save, where, pointer, "write", None)
        else:
            with _saving.writing(target, where) as opened:
                _saving.Pipe(opened).call(_library.library().sloss_engine_save, where, pointer, "write", None)
        return file.getvalue()

    @classmethod
    def restore(cls, source: _saving.Source, accounts_max: int = 0, positions_max: int = 0, key: int = 0) -> "Engine":
        """An engine of the state in a snapshot, given as bytes, a path or a binary file.

        It owns its ledger, which has these limits and this key. What is not a whole snapshot raises, and leaves nothing.
        """
        where = "Engine.restore"
        config, ledger, engine = Ledger._config(where, accounts_max, positions_max, key), ctypes.c_void_p(), ctypes.c_void_p()
        with _saving.reading(source, where) as opened:
            _saving.Pipe(opened).call(_library.library().sloss_engine_load, where, ctypes.byref(config), "read", None,
                                      ctypes.byref(ledger), ctypes.byref(engine))
        made = cls.__new__(cls)
        made._hold(Ledger._of(ledger), engine, True)
        return made

    def applied(self, host_id: int) -> int | None:
        """The number of the command that was applied under an id of 128 bits; None if it is not remembered."""
        where = f"Engine.applied({host_id!r})"
        whole, found = _number.uint128(host_id, where, "host_id"), ctypes.c_uint64()
        halves = (ctypes.c_uint64 * 2)(whole & (2**64 - 1), whole >> 64)
        _library.check(_library.library().sloss_engine_applied(self._use(where), halves, ctypes.byref(found)), where)
        return found.value or None

    def __reduce_ex__(self, protocol: Any) -> Any:
        return type(self).restore, (self.save(),)

    # ---- commands

    def _apply(self, where: str, kind: CommandKind, flags: int = 0, /, **values: Any) -> None:
        """Apply one command; the values are fields of its body."""
        self._apply_chain(where, [_filled(where, kind, flags, **values)])

    def _apply_chain(self, where: str, chain: Sequence[_command.Command]) -> None:
        """Apply records as one command."""
        for command in chain[:-1]:
            command.flags |= Flag.LINKED
        array = (_command.Command * len(chain))(*chain)
        _library.check(_library.library().sloss_engine_apply(self._use(where), array, len(chain), None),
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
                   settlement: Settlement = Settlement.UNREALIZED, is_signed: bool = False,
                   liquidation_fee_ppb: int = 0, precision: int = 0, fund: int | None = None) -> int:
        """Add a market; its index. ``unit`` is per lot per tick (inverse: times ticks per lot), in
        ``10**-precision`` of an atom, as values per lot, costs and funding are kept. ``fund`` is one of
        ``add_fund``, which it shares; None for a fund of its own."""
        where = f"Engine.add_market({name!r})"
        shared = 0 if fund is None else 1 + _number.uint32(fund, where, "fund")
        self._apply(where, CommandKind.MARKET, name=name, asset=asset, unit=unit, kind=kind,
                    settlement=settlement, is_signed=int(_number.truth(is_signed, where, "is_signed")),
                    liquidation_fee_ppb=liquidation_fee_ppb, precision=precision, fund=shared)
        return self.info().markets - 1

    def add_fund(self, name: str, asset: int, units: Units = Units.NONE, delay: int = 0,
                 senior_ppb: int = 0) -> int:
        """Add a fund that markets may share; its index. With ``units`` it belongs to those who ``join`` it; who
        leaves waits ``delay`` nanoseconds. With ``Units.TRANCHES`` seniors earn ``senior_ppb`` billionths of each fee
        and forfeit."""
        self._apply(f"Engine.add_fund({name!r})", CommandKind.FUND, name=name, asset=asset, delay=delay,
                    senior_ppb=senior_ppb, units=units)
        return self.ledger.find_fund(name)

    def join(self, account: int, fund: int, amount: int, tranche: Tranche = Tranche.NONE) -> None:
        """Buy units of a fund for at most ``amount``, at what they are worth now."""
        self._apply(f"Engine.join({account!r}, {fund!r}, {amount!r})", CommandKind.JOIN, account=account, fund=fund,
                    amount=amount, tranche=tranche)

    def leave(self, account: int, fund: int, units: int, tranche: Tranche = Tranche.NONE) -> None:
        """Sell units of a fund at what they are worth now; where it has a delay, note the wish."""
        self._apply(f"Engine.leave({account!r}, {fund!r}, {units!r})", CommandKind.LEAVE, account=account, fund=fund,
                    units=units, tranche=tranche)

    def redeem(self, account: int, fund: int, tranche: Tranche = Tranche.NONE) -> None:
        """Sell the units of the wish, when the delay is over."""
        self._apply(f"Engine.redeem({account!r}, {fund!r})", CommandKind.REDEEM, account=account, fund=fund,
                    tranche=tranche)

    def add_collateral(self, name: str, asset: int, settlement: int, tick: int, tick_decimals: int = 0,
                       discount_ppb: int = 0, to: int = 0) -> int:
        """Let balances of ``asset`` back what is settled in ``settlement``; the number by which ``mark`` sets the price.

        A tick is ``tick * 10**-tick_decimals`` of ``settlement`` for 1.0 of ``asset``. It is sold at the price less
        ``discount_ppb`` to the account ``to``, or to the outside.
        """
        self._apply(f"Engine.add_collateral({name!r})", CommandKind.COLLATERAL, name=name, asset=asset,
                    settlement=settlement, tick=tick, tick_decimals=tick_decimals, discount_ppb=discount_ppb, to=to)
        return self.ledger.find_collateral(name)

    def set_haircut(self, number: int, quantity: int, weight_ppb: int) -> None:
        """From ``quantity`` atoms on, balances of the asset of a pair count with this weight."""
        self._apply(f"Engine.set_haircut({number!r}, {quantity!r})", CommandKind.HAIRCUT, collateral=number,
                    quantity=quantity, weight_ppb=weight_ppb)

    def set_limits(self, fund: int, terms: LimitTerms) -> None:
        """Set all limits of a fund, given by its account: ``LimitTerms(takeover_ppb=1_500_000_000, loss=500)``."""
        where = f"Engine.set_limits({fund!r})"
        given = {name: value for name, value in _number.instance(terms, LimitTerms, where, "terms")._asdict().items()
                 if value is not None}
        self._apply(where, CommandKind.LIMIT, fund=fund, set=limits_of(given), **given)

    def set_surcharge(self, account: int, asset: int, multiplier_ppb: int = 10**9, addon: int = 0) -> None:
        """Set what is asked of an account in an asset beyond its positions, anew: as long as it has lots, a multiple of
        what they ask, rounded up, and ``addon`` atoms."""
        self._apply(f"Engine.set_surcharge({account!r}, {asset!r})", CommandKind.REQUIRE, account=account, asset=asset,
                    multiplier_ppb=multiplier_ppb, addon=addon)

    def set_control(self, account: int, frozen: bool = False,
                    liquidation: AccountLiquidation = AccountLiquidation.MARKET) -> None:
        """Freeze an account, or not, and say what is done with it in a breach, both anew."""
        where = f"Engine.set_control({account!r})"
        self._apply(where, CommandKind.CONTROL, account=account, frozen=int(_number.truth(frozen, where, "frozen")),
                    liquidation=liquidation)

    def set_position_limit(self, account: int, market: int, lots: int | None) -> None:
        """Set the most lots that fills may bring an account to in a market, long or short; None for no limit."""
        self._apply(f"Engine.set_position_limit({account!r}, {market!r}, {lots!r})", CommandKind.POSITION_LIMIT,
                    account=account, market=market, lots=0 if lots is None else lots, is_set=int(lots is not None))

    def set_ceiling(self, market: int, open_interest: int | None = None, position: int | None = None,
                    trading: Trading = Trading.OPEN) -> None:
        """Set how many lots may be open in a market, and be one account's, and which fills it accepts, all anew."""
        given = {name: lots for name, lots in (("open_interest", open_interest), ("position", position))
                 if lots is not None}
        bits = (Ceiling.OPEN_INTEREST if "open_interest" in given else 0) | (Ceiling.POSITION if "position" in given else 0)
        self._apply(f"Engine.set_ceiling({market!r})", CommandKind.CEILING, market=market, set=bits, trading=trading, **given)

    def set_requirement(self, market: int, terms: RequirementTerms) -> None:
        """Set what a market asks beyond its brackets anew: ``RequirementTerms(root_ppb=10_000_000, lot_size=1)``."""
        where = f"Engine.set_requirement({market!r})"
        given = _number.instance(terms, RequirementTerms, where, "terms")._asdict()
        given["by_entry"] = int(given["by_entry"])
        self._apply(where, CommandKind.REQUIREMENT, market=market, **given)

    def set_execute(self, market: int, terms: ExecuteTerms) -> None:
        """Set how the host closes positions of a market in liquidations: ``ExecuteTerms(timeout=60 * 10**9)``."""
        where = f"Engine.set_execute({market!r})"
        given = _number.instance(terms, ExecuteTerms, where, "terms")._asdict()
        self._apply(where, CommandKind.EXECUTE, market=market, **given)

    def set_auction(self, asset: int, terms: AuctionTerms) -> None:
        """Set how accounts are auctioned in an asset."""
        where = f"Engine.set_auction({asset!r})"
        given = _number.instance(terms, AuctionTerms, where, "terms")._asdict()
        self._apply(where, CommandKind.AUCTION, asset=asset, **given)

    def bid(self, bidder: int, account: int, part_ppb: int, asset: int = 0) -> None:
        """Take over a part of an account that is auctioned, parts per billion."""
        self._apply(f"Engine.bid({bidder!r}, {account!r}, {part_ppb!r})", CommandKind.BID, bidder=bidder, account=account,
                    part_ppb=part_ppb, asset=asset)

    def set_mature(self, market: int, duration: int) -> None:
        """Set how old a profit has to be in a market before it counts, in nanoseconds; 0: it counts at once."""
        self._apply(f"Engine.set_mature({market!r})", CommandKind.MATURE, market=market, duration=duration)

    def set_partial(self, market: int, terms: PartialTerms | None) -> None:
        """Set how a holding in breach is reduced in a market: ``PartialTerms(target_ppb=1_200_000_000)``; with ``None``
        it is closed out whole."""
        where = f"Engine.set_partial({market!r})"
        given = {} if terms is None else _number.instance(terms, PartialTerms, where, "terms")._asdict()
        self._apply(where, CommandKind.PARTIAL, market=market, **given)

    def set_levels(self, asset: int, rates: Sequence[int]) -> None:
        """Set the levels of an asset at which margin calls are told, in billionths of the maintenance requirement, from
        the highest; none with an empty list."""
        where = f"Engine.set_levels({asset!r})"
        if isinstance(rates, (str, bytes)) or not isinstance(rates, Sequence):
            raise TypeError(f"{where}: rates are a list, not {type(rates).__name__}: {_number.shown(rates)}")
        if len(rates) > LEVELS_MAX:
            raise ValueError(f"{where}: rates has {len(rates)} items, and {LEVELS_MAX} is the most")
        command = _filled(where, CommandKind.LEVELS, asset=asset, count=len(rates))
        command.levels.rate_ppb[:len(rates)] = [_number.int64(rate, where, "rates") for rate in rates]
        self._apply_chain(where, [command])

    def set_cancel_orders(self, cancel: CancelOrders, market: int | None = None) -> None:
        """Set whether open orders of a holding in breach are removed first, in all markets or in one."""
        one = {} if market is None else {"one_market": 1, "market": market}
        self._apply(f"Engine.set_cancel_orders({cancel!r})", CommandKind.OPTION, cancel_orders=cancel,
                    keep=(1 << Option.CANCEL_ORDERS) - 1, **one)

    def set_tier(self, market: int, floor: int, initial_ppb: int, maintenance_ppb: int,
                 lot_initial_ppb: int = 0, lot_maintenance_ppb: int = 0) -> None:
        """Set a marginal bracket: from a notional of ``floor`` atoms these rates hold.

        The lowest bracket may have a least requirement per lot, in billionths of an atom.
        """
        self._apply(f"Engine.set_tier({market!r})", CommandKind.TIER, market=market, floor=floor,
                    initial_ppb=initial_ppb, maintenance_ppb=maintenance_ppb,
                    lot_initial_ppb=lot_initial_ppb, lot_maintenance_ppb=lot_maintenance_ppb)

    def set_waterfall(self, market: int, layers: Sequence[Layer | LayerTerms], gate: Gate = Gate.NONE,
                      gate_duration: int = 0) -> None:
        """Set the layers, first the one drawn first: ``[LayerTerms(Layer.INSURANCE, cap=500), Layer.SOCIALIZE]``.

        With ``Gate.HOLD`` nobody who had a position takes money out while something is uncovered, for at most
        ``gate_duration`` nanoseconds after the last deficit.
        """
        where = f"Engine.set_waterfall({market!r})"
        terms = _layers(layers, where)
        order = _filled(where, CommandKind.WATERFALL, market=market, gate=gate, gate_duration=gate_duration)
        order.waterfall.layer[:len(terms)] = [bound.layer for bound in terms]
        bounds = [_filled(where, CommandKind.LAYER, **bound._asdict()) for bound in terms
                  if (bound.cap, bound.period, bound.duration) != (0, 0, 0)]
        self._apply_chain(where, [order, *bounds])

    def set_sharing(self, market: int, sharing: SharingTerms) -> None:
        """Set how the last layer shares: ``SharingTerms(Basis.EQUITY, cap=Cap.EQUITY)``.

        By a policy: ``SharingTerms(Basis.POLICY, policy=MarketPolicy(Policy.EQUAL))``.
        """
        where = f"Engine.set_sharing({market!r})"
        terms = _number.instance(sharing, SharingTerms, where, "sharing")
        values = terms._asdict()
        policy = values.pop("policy")
        if policy is not None:
            values["policy"] = _number.instance(policy, MarketPolicy, where, "policy")._asdict()
        self._apply(where, CommandKind.SOCIALIZE, market=market, **values)

    def set_liquidation(self, liquidation: Liquidation, residual: Residual = Residual.KEEP) -> None:
        """Set what a breach does by itself."""
        self._apply("Engine.set_liquidation", CommandKind.OPTION, liquidation=liquidation, residual=residual,
                    keep=1 << Option.RANK | 1 << Option.RANK_CAP | 1 << Option.DEBTS | 1 << Option.CANCEL_ORDERS)

    def set_debts(self, debts: Debts) -> None:
        """Set what becomes of the debts that defaulters leave from now on."""
        self._apply(f"Engine.set_debts({debts!r})", CommandKind.OPTION, debts=debts,
                    keep=(1 << Option.DEBTS) - 1 | 1 << Option.CANCEL_ORDERS)

    def set_detection(self, detection: Detection) -> None:
        """Choose how accounts in breach are found, with the same result."""
        where = "Engine.set_detection"
        _library.check(_library.library().sloss_engine_set_detection(
            self._use(where), _number.uint32(detection, where, "detection")), where)

    def add_account(self, account: int, name: str = "") -> None:
        """Add an account."""
        self._apply(f"Engine.add_account({account!r}, {name!r})", CommandKind.ACCOUNT, account=account,
                    name=name)

    def deposit(self, account: int, asset: int, amount: int) -> None:
        """Take in money from outside; an unknown account is created."""
        self._apply(f"Engine.deposit({account!r}, {asset!r}, {amount!r})", CommandKind.DEPOSIT,
                    Flag.CREATE, account=account, asset=asset, amount=amount)

    def withdraw(self, account: int, asset: int, amount: int, force: bool = False) -> None:
        """Pay money out, at most the free collateral; ``force``: of what is lost or taken back."""
        where = f"Engine.withdraw({account!r}, {asset!r}, {amount!r})"
        self._apply(where, CommandKind.WITHDRAW, _force(force, where), account=account, asset=asset,
                    amount=amount)

    def transfer(self, giver: int, receiver: int, asset: int, amount: int) -> None:
        """Move money between accounts."""
        self._apply(f"Engine.transfer({giver!r}, {receiver!r}, {asset!r}, {amount!r})",
                    CommandKind.TRANSFER, giver=giver, receiver=receiver, asset=asset, amount=amount)

    def fee(self, account: int, asset: int, amount: int) -> None:
        """Take a fee, whatever is free; at most the equity, with a variation position at most the balance."""
        self._apply(f"Engine.fee({account!r}, {asset!r}, {amount!r})", CommandKind.FEE, account=account,
                    asset=asset, amount=amount)

    def set_owner(self, account: int, name: str, is_client: bool = False) -> None:
        """Say to whom an account belongs; ``is_client``: its owner answers for it and it for nobody."""
        where = f"Engine.set_owner({account!r}, {name!r})"
        self._apply(where, CommandKind.OWNER, account=account, name=name,
                    is_client=int(_number.truth(is_client, where, "is_client")))

    def set_member(self, account: int, asset: int, amount: int, assessment: int = 0, duration: int = 0) -> None:
        """Set a contribution to the default fund of an asset, and what can be asked for beyond it in any ``duration``
        nanoseconds, or in all where that is 0."""
        self._apply(f"Engine.set_member({account!r}, {asset!r}, {amount!r})", CommandKind.MEMBER, account=account,
                    asset=asset, amount=amount, assessment=assessment, duration=duration)

    def fill(self, market: int, buyer: int, seller: int, lots: int, price: int,
             force: bool = False, fee: int = 0, rebate: int = 0, resting: Resting = Resting(0),
             buyer_leg: Leg = Leg.NONE, seller_leg: Leg = Leg.NONE,
             liquidated: Liquidated = Liquidated.NONE) -> None:
        """Book a trade; ``force`` leaves the margin check out.

        ``fee`` and ``rebate`` are what buyer and seller pay to the account of fees; below zero they receive. Lots that
        rested among the orders of a side, ``Resting.BUYER | Resting.SELLER``, rest no more. Of an account that has two legs in the market (:meth:`hedge`) it says
        which one is meant. ``liquidated`` is the side that is closed by it, in a liquidation by the host.
        """
        where = f"Engine.fill({market!r}, {buyer!r}, {seller!r}, {lots!r}, {price!r})"
        self._apply(where, CommandKind.FILL, _force(force, where), market=market, buyer=buyer,
                    seller=seller, lots=lots, price=price, fee=fee, rebate=rebate, resting=resting,
                    buyer_leg=buyer_leg, seller_leg=seller_leg, liquidated=liquidated)

    def mark(self, prices: Mapping[int, int], values: Mapping[int, Sequence[int]] | None = None) -> None:
        """Apply the marks of one instant together: market to ticks; and with them what markets are worth in scenarios, as
        set_values() takes them."""
        where = "Engine.mark"
        if values is not None:
            chain = [_filled(where, CommandKind.MARK, 0, market=market, price=price)
                     for market, price in marks(prices, where).items()]
            if len(chain) == 0:
                raise ValueError(f"{where}: no mark")
            self._apply_chain(where, [*chain, *self._records_of(values, where)])
            return
        pointer, given = self._use(where), marks(prices, where)
        commands = numpy.zeros(len(given), COMMAND)
        commands["struct_size"] = COMMAND.itemsize
        commands["kind"] = CommandKind.MARK
        commands["flags"][:-1] = Flag.LINKED
        commands["mark"]["market"] = list(given)
        commands["mark"]["price"] = list(given.values())
        if len(given) == 0:
            raise ValueError(f"{where}: no mark")
        _library.check(_library.library().sloss_engine_apply(
            pointer, _array.pointer(commands), len(commands), None), f"{where}({given!r})")

    def funding(self, market: int, payment: int) -> None:
        """Apply a funding payment, atoms per lot that longs pay shorts."""
        self._apply(f"Engine.funding({market!r}, {payment!r})", CommandKind.FUNDING, market=market,
                    payment=payment)

    def funding_by_rate(self, market: int, rate_ppb: int) -> None:
        """Apply a funding payment of that part of a lot's value at the mark, rounded toward zero to atoms per lot."""
        self._apply(f"Engine.funding_by_rate({market!r}, {rate_ppb!r})", CommandKind.FUNDING, market=market,
                    rate_ppb=rate_ppb, by_rate=1)

    def takeover(self, account: int) -> None:
        """Close an account out against the insurance funds."""
        self._apply(f"Engine.takeover({account!r})", CommandKind.TAKEOVER, account=account)

    def deleverage(self, account: int, market: int, rank: int = AS_OPTION, cap: int = AS_OPTION,
                   force: bool = False) -> None:
        """Close a position of an account in breach, or of any with ``force``, against counterparties ranked by a
        ``Rank`` and bounded by a ``Cap``: at the mark, or below zero at its bankruptcy value. ``RANK_POLICY +
        Policy.EQUAL`` divides the lots by a policy."""
        where = f"Engine.deleverage({account!r}, {market!r})"
        self._apply(where, CommandKind.DELEVERAGE, _force(force, where), account=account, market=market, rank=rank,
                    cap=cap)

    def recover(self, market: int, amount: int) -> None:
        """Pay money from outside to those who paid the deficits of a market."""
        self._apply(f"Engine.recover({market!r}, {amount!r})", CommandKind.RECOVER, market=market, amount=amount)

    def isolate(self, account: int, market: int, amount: int) -> None:
        """Move money from an account's cross part into its compartment of a market, made if missing; below zero back."""
        self._apply(f"Engine.isolate({account!r}, {market!r}, {amount!r})", CommandKind.ISOLATE, account=account,
                    market=market, amount=amount)

    def end_isolation(self, account: int, market: int) -> None:
        """End an account's compartment of a market: what it has becomes the cross part's."""
        self._apply(f"Engine.end_isolation({account!r}, {market!r})", CommandKind.ISOLATE, account=account,
                    market=market, ends=1)

    def hedge(self, account: int, market: int, is_on: bool = True) -> None:
        """Give an account two legs in a market, or take them away; it has no lots there."""
        where = f"Engine.hedge({account!r}, {market!r})"
        self._apply(where, CommandKind.HEDGE, account=account, market=market, is_on=int(_number.truth(is_on, where, "is_on")))

    def set_group(self, account: int, name: str = "") -> None:
        """Margin an account together with the others of a group; "" for none."""
        self._apply(f"Engine.set_group({account!r}, {name!r})", CommandKind.GROUP, account=account, name=name)

    def settle(self, market: int, price: int) -> None:
        """Settle a market for good."""
        self._apply(f"Engine.settle({market!r}, {price!r})", CommandKind.SETTLE, market=market,
                    price=price)

    def set_time(self, nanoseconds: int) -> None:
        """Set the clock of the records, nanoseconds since 1970."""
        self._apply(f"Engine.set_time({nanoseconds!r})", CommandKind.TIME, nanoseconds=nanoseconds)

    # ---- commands in arrays

    def apply(self, commands: numpy.ndarray) -> int:
        """Apply an array of dtype COMMAND, in order, up to the first that is refused; records applied.

        A chain, of which all but the last record have Flag.LINKED, is one command: it stands whole in the
        array, and counts only whole.
        """
        where = "Engine.apply"
        commands = _array.take(commands, f"{where}: commands", COMMAND)
        applied = ctypes.c_size_t()
        status = _library.library().sloss_engine_apply(self._use(where), _array.pointer(commands),
                                                   len(commands), ctypes.byref(applied))
        _library.check(status, where, applied.value)
        return applied.value

    @staticmethod
    def check(commands: numpy.ndarray) -> int:
        """The number of records of the first command of an array of dtype COMMAND; raises if any state would refuse it."""
        where = "Engine.check"
        commands = _array.take(commands, f"{where}: commands", COMMAND)
        records = ctypes.c_size_t()
        _library.check(_library.library().sloss_command_check(_array.pointer(commands), len(commands),
                                                              ctypes.byref(records)), where)
        return records.value

    def load(self, kind: CommandKind, count: int, *, flags: int = 0, **fields: Column) -> int:
        """Apply a command for each of ``count`` rows, of one kind; its fields by the names that they have
        in COMMAND, each a number for all rows, or a column. Fields that are not given are zero.

            engine.load(CommandKind.FUNDING, 3, market=numpy.arange(3, dtype=numpy.uint32), payment=5)

        Columns are contiguous: uint32 for market and asset, uint64 for accounts, int64 for the rest;
        they are read in place. A refused row raises, with the rows before it in ``applied``.
        """
        where = "Engine.load"
        pointer = self._use(where)
        number = _number.uint32(kind, where, "kind")
        common = _command.Command(ctypes.sizeof(_command.Command), number, _number.uint32(flags, where, "flags"))
        where = f"{where}({getattr(member(CommandKind, number), 'name', number)})"
        count = _number.uint64(count, where, "count")
        body = _body(common, where)
        columns = _columns(body, fields, count, where)
        applied = ctypes.c_size_t()
        status = _library.library().sloss_engine_apply_columns(
            pointer, ctypes.byref(common), ctypes.byref(columns), count, ctypes.byref(applied))
        _library.check(status, where, applied.value)
        return applied.value

    def load_deposits(self, account: numpy.ndarray, asset: Column, amount: numpy.ndarray) -> int:
        """Deposits of a book; unknown accounts are created."""
        where = "Engine.load_deposits"
        account = _array.take(account, f"{where}: account", numpy.uint64)
        return self.load(CommandKind.DEPOSIT, len(account), flags=Flag.CREATE, account=account,
                         asset=asset, amount=_array.take(amount, f"{where}: amount", numpy.int64))

    def load_fills(self, market: Column, buyer: numpy.ndarray, seller: numpy.ndarray,
                   lots: numpy.ndarray, price: Column, force: bool = False) -> int:
        """Trades of a book; see :func:`match` for one that is known by its positions."""
        where = "Engine.load_fills"
        buyer = _array.take(buyer, f"{where}: buyer", numpy.uint64)
        return self.load(CommandKind.FILL, len(buyer), flags=_force(force, where), market=market, buyer=buyer,
                         seller=_array.take(seller, f"{where}: seller", numpy.uint64),
                         lots=_array.take(lots, f"{where}: lots", numpy.int64), price=price)

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


def _filled(where: str, kind: CommandKind, flags: int = 0, /, **values: Any) -> _command.Command:
    """A command of a kind, its body filled, each value looked at."""
    command = _command.Command(ctypes.sizeof(_command.Command), kind, flags)
    _abi.put(getattr(command, kind.name.lower()), values, where)
    return command


def _body(command: _command.Command, where: str) -> Any:
    """The body of a command by its kind."""
    kind = member(CommandKind, command.kind)
    if not isinstance(kind, CommandKind):
        raise ValueError(f"{where}: no such kind of command: {kind}")
    return getattr(command, kind.name.lower())


def _columns(body: Any, fields: Mapping[str, Any], count: int, where: str) -> _abi.CommandColumns:
    """The columns among the fields of a body; what is one for all rows goes into the body."""
    kinds = _abi.scalars(type(body))
    columns = _abi.CommandColumns(ctypes.sizeof(_abi.CommandColumns), 0)
    for name, value in fields.items():
        if name not in kinds:
            raise TypeError(f"{where} has no field {name!r}; there are {', '.join(kinds)}")
        if name in _COLUMN_OF and _array.is_column(value):
            array = _array.take(value, f"{where}: {name}", numpy.dtype(kinds[name]), count)
            setattr(columns, _COLUMN_OF[name], _array.pointer(array))
        else:
            _abi.put(body, {name: value}, where)
    return columns


def _layers(layers: Any, where: str) -> list[LayerTerms]:
    """Layers and their bounds, each number looked at."""
    layers = _array.numbers(layers, f"{where}: layers")
    if len(layers) > LAYERS_MAX:
        raise ValueError(f"{where}: at most {LAYERS_MAX} layers, not {len(layers)}")
    bounds = [terms if isinstance(terms, LayerTerms) else LayerTerms(terms) for terms in layers]
    for place, terms in enumerate(bounds):
        _number.uint32(terms.layer, where, f"layers[{place}]")
        for name in ("cap", "period", "duration"):
            _number.int64(getattr(terms, name), where, f"layers[{place}].{name}")
    return bounds


def _force(force: Any, where: str) -> int:
    return Flag.FORCE if _number.truth(force, where, "force") else 0


def marks(prices: Any, where: str) -> dict[int, int]:
    """Marks by market, each number looked at."""
    if not isinstance(prices, Mapping):
        raise TypeError(f"{where} takes a dict of market to price, not {type(prices).__name__}: "
                        f"{_number.shown(prices)}")
    return {_number.uint32(market, where, "market"): _number.int64(price, where, "price")
            for market, price in prices.items()}


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
