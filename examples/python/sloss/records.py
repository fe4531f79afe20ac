# SPDX-License-Identifier: BSD-2-Clause
"""records: what an engine gives and takes, as dtypes, named values and columns."""
from __future__ import annotations

from typing import Any, Iterable, Iterator, Mapping, NamedTuple, Sequence

import numpy

from . import _abi, _array, _command
from ._handle import Single
from .constants import (AccountLiquidation, Basis, Cap, CommandKind, Debts, Detection, EventKind, Gate, GuardBit, GuardMethod, Kind, Layer, Limit, Liquidation,
                        MarginOrder, MarginPrice, Policy, Pool, Residual, Rounding, Rule, Settlement, State, Trading, Tranche, Units,
                        Validity, member)

#: A command: a head, and a body for each kind in the same place. ``commands["fill"]["price"]`` is the
#: price of the rows that are fills; of another kind's rows it is some other field's bytes.
COMMAND = _abi.dtype(_command.Command)
EVENT = _abi.dtype(_abi.Event)  #: an event
DEFICIT = _abi.dtype(_abi.Deficit)  #: a deficit record; ``deficits["paid"][:, Layer.INSURANCE]``

RANK_ROW = _abi.dtype(_abi.RankRow)  #: a position in the queue of a deleveraging
NEAR_ROW = _abi.dtype(_abi.NearRow)  #: who is in breach, or near it

NO_MARKET = 2**32 - 1


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
    is_gated: bool  #: the gate of a market keeps it from taking money out


class OwnerInfo(NamedTuple):
    """To whom an account belongs."""
    is_client: bool  #: its owner answers for it, and it for nobody
    name: str  #: "" where it is an owner of its own


class MarginInfo(NamedTuple):
    """How an account stands in one asset, in atoms; ratios in parts per billion, None where there is none."""
    state: State
    balance: int
    equity: int
    margin_equity: int  #: what is compared with the requirements
    initial: int
    maintenance: int
    free: int
    notional: int  #: sum of ``|lots * value|``, rounded up
    ratio_ppb: int | None  #: maintenance by margin equity, rounded up
    leverage_ppb: int | None  #: notional by margin equity, rounded up
    in_breach: bool


class PriceInfo(NamedTuple):
    """Prices in ticks that matter to a position; None where there is none."""
    liquidation_below: int | None
    liquidation_above: int | None
    bankruptcy_below: int | None
    bankruptcy_above: int | None
    rough: MarginPrice = MarginPrice(0)  #: sides on which rounding alone may make a breach nearer than the price of liquidation


class OrderInfo(NamedTuple):
    """The largest orders of an account, in lots."""
    buy: int  #: of two legs, for the long one
    sell: int  #: of two legs, for the short one
    buy_to_close: int  #: for the short one, which has fewer then; 0 without two legs
    sell_to_close: int  #: for the long one, likewise
    rough: MarginOrder = MarginOrder(0)  #: those of which a larger one may pass, by rounding alone


class RankInfo(NamedTuple):
    """Where a position stands in the queue of a deleveraging; all zero where it has no rank."""
    rating: int  #: 5 is closed first, 1 last
    rank: int  #: from 1
    positions: int  #: of its side that have a rank
    lots_ahead: int  #: of those up to and with it
    lots_all: int
    percentage_ppb: int


class MemberInfo(NamedTuple):
    """What an account has in the default fund of an asset; all zero for one that is no member."""
    contribution: int  #: what is left of it
    contribution_set: int
    assessment: int  #: the most that it can be asked for beyond it
    assessment_left: int
    duration: int  #: in any so many nanoseconds; 0 until it is set again


class ClaimsInfo(NamedTuple):
    """The claims on a market, atoms; what was given for its deficits is the sum of the first three amounts."""
    debts: Debts  #: as it is in force for all markets
    open: int  #: not paid back
    recovered: int
    answered: int  #: paid without a claim, by accounts that answer for the defaulter
    owed: int  #: by defaulters


class LegInfo(NamedTuple):
    """A leg of an account in a market; where ``is_on`` is false the account has one position there."""
    is_on: bool
    lots: int
    cost: int  #: in 10^-precision of an atom; below zero where money was received
    pnl: int
    initial: int
    maintenance: int


class GroupInfo(NamedTuple):
    """The group that an account is in, and its margin in an asset; amounts are atoms."""
    members: int  #: number of its accounts; 0 where the account is in no group
    name: str  #: "" where it is in none
    margin_equity: int
    initial: int
    maintenance: int
    in_breach: bool


class IsolatedInfo(NamedTuple):
    """An account's compartment of a market, in atoms; all zero where ``is_open`` is false."""
    is_open: bool
    state: State
    balance: int
    equity: int
    initial: int
    maintenance: int
    socialized: int
    free: int
    claim: int  #: on its market
    owed: int  #: in its market
    is_gated: bool  #: the gate of a market keeps the account from moving it


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
    value: int  #: per lot at the mark, in ``10**-precision`` of an atom
    open_interest: int
    insurance: int
    uncovered: int
    deficit_sum: int
    paid_sum: dict[Layer, int]  #: paid by each layer; Layer.SOCIALIZE is what accounts were charged
    repaid_sum: int
    deleverage_sum: int
    deficit_count: int
    takeover_count: int
    deleverage_count: int
    unit: int
    kind: Kind
    settlement: Settlement
    holders: int
    liquidation_fee_ppb: int
    is_signed: bool
    fund: int | None  #: index of the fund that it shares; None where it has one of its own
    gate: Gate
    gate_duration: int  #: nanoseconds after the last deficit
    deficit_time: int  #: of the last deficit, nanoseconds; 0 before the first
    period_sum: dict[Layer, int]  #: paid by each layer within its duration, if it has one
    precision: int  #: digits below the atom in which values, costs and funding are kept
    dust: int  #: cut off by rounding to atoms and not in the fund yet, in ``10**-precision`` of an atom


class FundInfo(NamedTuple):
    """A fund that markets share."""
    asset: int
    balance: int
    equity: int  #: balance and profit of its positions at the marks
    units: int  #: that there are of it; with tranches of the junior ones
    delay: int  #: nanoseconds that who sells units waits
    markets: int  #: how many share it
    has_units: Units  #: to whom it belongs
    senior_units: int  #: that there are of it
    par: int  #: of the senior units: what they are worth together as long as the equity is no less
    senior_ppb: int  #: billionths of each fee and forfeit that add to the par


class UnitInfo(NamedTuple):
    """What an account has of a kind of units of a fund."""
    units: int
    worth: int  #: rounded down; 0 where the fund's equity is below zero
    wish: int  #: units that it wishes to sell when the delay is over
    wish_time: int  #: nanoseconds; 0 without a wish


class LimitTerms(NamedTuple):
    """Limits of a fund; None where there is none. The drawdown has all three of its numbers, or none."""
    takeover_ppb: int | None = None  #: the exposure that takeovers may bring it to, in parts of its equity
    loss: int | None = None  #: a position that has lost more is closed
    start_ppb: int | None = None  #: the drawdown starts above this part of the peak,
    stop_ppb: int | None = None  #: and stops at this part,
    duration: int | None = None  #: the peak being that of so many nanoseconds
    target: int | None = None  #: the equity above which it gets no fees
    fees_ppb: int | None = None  #: its part of what trades bring in fees


class LimitInfo(NamedTuple):
    """The limits of a fund, and how it stands to them."""
    terms: LimitTerms
    exposure: int  #: sum of ``|lots| * |value|``, rounded up
    peak: int  #: the largest equity at marks within the duration; 0 without a drawdown
    is_on: bool  #: whether the drawdown is on


class SurchargeInfo(NamedTuple):
    """What is asked of an account in an asset beyond its positions."""
    multiplier_ppb: int  #: of the sum over its positions; 10^9 where nothing is set
    addon: int  #: as long as it has lots


class ControlInfo(NamedTuple):
    """Whether an account is frozen, what is done with it in a breach, and how it is margined."""
    frozen: bool
    liquidation: AccountLiquidation
    portfolio: bool = False  #: by universes


class CeilingInfo(NamedTuple):
    """How much may be open in a market, and how it trades; None where there is no such bound."""
    open_interest: int | None  #: lots of all longs
    position: int | None  #: lots of an account without a limit of its own
    trading: Trading


class CollateralInfo(NamedTuple):
    """A pair of assets of which one backs the other."""
    name: str
    asset: int
    settlement: int
    tick: int
    tick_decimals: int
    discount_ppb: int
    to: int  #: the account that it is sold to; 0 for the outside
    price: int  #: in ticks; 0 as long as there is none
    haircuts: list[tuple[int, int]]  #: quantity and weight, by ascending quantity


class BackingInfo(NamedTuple):
    """What backs what an account has in an asset."""
    collateral: int  #: what other assets count for, against the maintenance requirement
    collateral_initial: int  #: and against the initial one
    margin_equity: int  #: what is compared with the maintenance requirement
    margin_initial: int  #: and with the initial one
class HoldInfo(NamedTuple):
    """Money on hold."""
    hold: int  #: its id
    account: int
    asset: int
    amount: int
    due: int  #: when it is released, nanoseconds; 0 where it stays


class OrdersInfo(NamedTuple):
    """The open orders of an account in a market; lots and prices are 0 where there are none."""
    bid_lots: int
    bid_price: int
    ask_lots: int
    ask_price: int
    initial: int  #: what the market counts as in the initial requirement


class GuardInfo(NamedTuple):
    """How a market is guarded, and how far its price can be relied on. What is not in ``set`` is 0."""
    is_on: bool
    stale: int  #: nanoseconds
    clamp_ppb: int
    band_ppb: int
    step_ppb: int
    step_duration: int
    confidence_ppb: int
    quoted_at: int  #: when the mark was last set by quotes
    last_fill: int  #: the sequence number of the latest fill that is kept; 0 for none
    least: int
    method: GuardMethod
    fills: int  #: how many are kept at most
    set: GuardBit
    kept: int  #: and now
    sources: int
    validity: Validity
    is_halted: bool
    open: Validity  #: the worst at which it is still done, as those below
    reduce: Validity
    liquidate: Validity
    settle: Validity
    withdraw: Validity


class SourceInfo(NamedTuple):
    """A source of prices, and its latest quote, in ticks."""
    weight: int  #: 0 of the index
    price: int
    confidence: int
    time: int
    is_quoted: bool
    name: str


class GovernInfo(NamedTuple):
    """What is governed of a kind of setting."""
    delay: int  #: nanoseconds that a change waits; 0 where it is made at once
    step_ppb: int  #: part of its old value by which a rate changes at most; 0 for any amount


class ChangeInfo(NamedTuple):
    """A change that waits."""
    change: int  #: its id
    time: int  #: when it is due, nanoseconds since 1970
    kind: CommandKind  #: of the command that is put off
    records: int  #: how many records that has


class MaturedInfo(NamedTuple):
    """What a position's profit that is not realized counts for, in atoms."""
    profit: int  #: at the mark; below zero for a loss
    matured: int  #: what of it is old enough
    counts: int  #: what it comes to in margin equity


class PartialTerms(NamedTuple):
    """How a holding in breach is reduced in a market."""
    target_ppb: int  #: margin equity is brought to this multiple of the maintenance requirement, in billionths
    step: int = 1  #: lots close in multiples of it, or all of them
    remainder: int = 0  #: where at most so many lots would be left, all close
    slice_ppb: int = 0  #: the most that closes at once, of the lots at the beginning; 0 for no bound
    slice_duration: int = 0  #: nanoseconds from one close to the next
    whole_below_ppb: int = 0  #: below this part of its maintenance requirement a holding is closed out whole


class LiquidationInfo(NamedTuple):
    """How far the liquidation of a holding is."""
    is_on: bool
    level: int  #: the deepest level that it was below when it was last looked at, from 1; 0 for none
    last: int | None  #: when it was last reduced in it, nanoseconds since 1970


class ExecuteTerms(NamedTuple):
    """How the host closes positions of a market in liquidations."""
    timeout: int  #: nanoseconds until the funds take over what is left
    fee_ppb: int = 0  #: of the notional
    liquidator_ppb: int = 0  #: of the fee, for the other side of the trade


class AuctionTerms(NamedTuple):
    """How accounts are auctioned in an asset: the price factor falls from the one to the other, and then to 0."""
    from_ppb: int
    to_ppb: int
    first: int  #: nanoseconds
    last: int  #: nanoseconds
    part_ppb: int = 10**9  #: the most that one bid may take


class ExecutionInfo(NamedTuple):
    """A liquidation by the host, or an auction."""
    kind: Liquidation
    start: int
    end: int  #: from when on the funds take over what is left
    factor_ppb: int  #: of an auction
    most_part_ppb: int  #: of an auction


class LiquidationOrder(NamedTuple):
    """What the host has still to close of a position."""
    lots: int
    price: int | None  #: the worst one, in ticks; None where there is nothing to close, or any will do


class RequirementTerms(NamedTuple):
    """What a market asks beyond its brackets; nothing as it stands here."""
    root_ppb: int = 0  #: asked of a size of 1.0; it grows with the square root of the size
    lot_size: int = 0  #: a lot is lot_size * 10**-lot_digits of 1.0; zero without a root
    lot_digits: int = 0
    interest_low: int = 0  #: open interest in atoms from which more than the brackets is asked initially,
    interest_high: int = 0  #: and at which the notional is; zero for neither
    by_entry: bool = False  #: whether initially what was paid counts, where it is more
    profit_off_ppb: int = 0  #: the part of a profit that does not back a position


class RequirementInfo(NamedTuple):
    """What a market asks beyond its brackets, and its open interest at the last mark."""
    terms: RequirementTerms
    interest: int  #: in atoms, rounded down; 0 before the first mark


class Shock(NamedTuple):
    """A scenario of a universe."""
    price_ppb: int  #: by how much prices change
    volatility_ppb: int = 0  #: for whoever works out the values
    weight_ppb: int = 10**9  #: the part of a loss that counts


class UniverseInfo(NamedTuple):
    """Markets that are margined together."""
    name: str
    asset: int
    maintenance_ppb: int  #: the part of the worst loss that is asked for maintenance
    shocks: list[Shock]


class PortfolioInfo(NamedTuple):
    """What a market is in its universe."""
    universe: int | None
    is_option: bool  #: then its mark does not say what it is worth in a scenario
    short_least: int  #: asked of each lot that is short besides, billionths of an atom
    concentration_lots: int  #: of lots beyond so many
    concentration_ppb: int  #: so much of the notional is
    values: list[int]  #: ticks, one for each scenario, or none


class TierTerms(NamedTuple):
    """A marginal bracket of a market."""
    floor: int  #: notional in atoms from which the rates hold
    initial_ppb: int
    maintenance_ppb: int
    lot_initial_ppb: int = 0  #: least requirement per lot, in billionths of an atom; on the lowest bracket only
    lot_maintenance_ppb: int = 0


class LayerTerms(NamedTuple):
    """A layer of a market's waterfall, and what bounds it."""
    layer: Layer
    cap: int = 0  #: the most it gives in one round, atoms; 0 for no cap
    period: int = 0  #: the most it gives in any ``duration``, atoms
    duration: int = 0  #: nanoseconds; 0 for no such bound


class MarketPolicy(NamedTuple):
    """A policy of the allocator's table and its parameters, as a market keeps them; 0 is the default of each."""
    policy: Policy
    power: int = 0
    leverage_unit: int = 0
    leverage_max: int = 0
    leverage_cut: int = 0
    money_one: int = 0
    dust_below: int = 0
    small_below: int = 0
    middle_below: int = 0
    small_ppb: int = 0
    middle_ppb: int = 0
    equity_min: int = 0
    profit_power: int = 0
    leverage_power: int = 0


class SharingTerms(NamedTuple):
    """How a market's last layer shares a loss."""
    basis: Basis = Basis.PROFIT
    rule: Rule = Rule.PRO_RATA
    cap: Cap = Cap.PROFIT
    rounding: Rounding = Rounding.LARGEST_REMAINDER
    pool: Pool = Pool.INSTANT  #: which deficits of a round are shared together
    policy: MarketPolicy | None = None  #: which policy, where the basis is Basis.POLICY


class EngineInfo(NamedTuple):
    """What holds for the whole engine."""
    liquidation: Liquidation
    residual: Residual
    detection: Detection
    time: int | None  #: nanoseconds; None before it is first set
    sequence: int  #: commands applied so far
    deficits: int  #: deficits so far
    assets: int
    markets: int


class Event(NamedTuple):
    """One movement of money, or of lots, and its cause."""
    kind: EventKind
    cause: CommandKind
    market: int | None
    asset: int
    tranche: Tranche  #: of units of a fund
    sequence: int
    time: int
    deficit: int
    account: int
    other: int
    amount: int
    lots: int
    balance: int


class Deficit(NamedTuple):
    """A deficit and who absorbed it: ``loss`` is the sum of ``paid`` and ``uncovered``."""
    cause: CommandKind
    market: int
    asset: int
    number: int
    sequence: int
    time: int
    account: int
    loss: int
    paid: dict[Layer, int]  #: by each layer; Layer.SOCIALIZE is what accounts were charged
    uncovered: int
    base: int
    rate_ppm: int
    charged: int
    charge_max: int
    basis: Basis
    rule: Rule
    cap: Cap
    rounding: Rounding


def by_layer(amounts: Any) -> dict[Layer, int]:
    """Amounts by layer: of every layer there is, and of one that a newer library has and that paid."""
    known = {int(layer) for layer in Layer if layer != Layer.NONE}
    return {member(Layer, layer): int(amount) for layer, amount in enumerate(amounts)
            if layer in known or amount != 0}


# The limit that each number of LimitTerms belongs to.
_LIMIT_OF = {"takeover_ppb": Limit.TAKEOVER, "loss": Limit.LOSS, "start_ppb": Limit.DRAWDOWN, "stop_ppb": Limit.DRAWDOWN,
             "duration": Limit.DRAWDOWN, "target": Limit.TARGET, "fees_ppb": Limit.FEES}


def limits_of(given: Iterable[str]) -> Limit:
    """The limits that these numbers are of."""
    limits = Limit(0)
    for name in given:
        limits |= _LIMIT_OF[name]
    return limits


def execute_terms(record: Any) -> ExecuteTerms | None:
    """What EXECUTE has set, as the library gives it."""
    return ExecuteTerms(record.timeout, record.fee_ppb, record.liquidator_ppb) if record.timeout else None


def auction_terms(record: Any) -> AuctionTerms | None:
    """What AUCTION has set, as the library gives it."""
    return AuctionTerms(record.from_ppb, record.to_ppb, record.first, record.last, record.part_ppb) if record.first else None


def execution_info(record: Any) -> ExecutionInfo | None:
    """A liquidation that runs, as the library gives it."""
    if record.kind == 0:
        return None
    return ExecutionInfo(member(Liquidation, record.kind), record.start, record.end, record.factor_ppb, record.most_part_ppb)


def liquidation_order(record: Any) -> LiquidationOrder | None:
    """An order of the host's, as the library gives it."""
    return LiquidationOrder(record.lots, record.price if record.has_price else None) if record.is_open else None


def guard_info(record: Any) -> GuardInfo:
    """How a market is guarded, as the library gives it."""
    validities = (record.validity, record.open, record.reduce, record.liquidate, record.settle, record.withdraw)
    validity, *worst = (member(Validity, number) for number in validities)
    return GuardInfo(bool(record.is_on), record.stale, record.clamp_ppb, record.band_ppb, record.step_ppb, record.step_duration,
                     record.confidence_ppb, record.quoted_at, record.last_fill, record.least, member(GuardMethod, record.method),
                     record.fills, GuardBit(record.set), record.kept, record.sources, validity, bool(record.is_halted), *worst)


def source_info(record: Any) -> SourceInfo:
    """A source of prices as the library gives it."""
    return SourceInfo(record.weight, record.price, record.confidence, record.time, bool(record.is_quoted), record.name.decode())


def matured_info(record: Any) -> MaturedInfo:
    """What a profit counts for as the library gives it."""
    return MaturedInfo(record.profit, record.matured, record.counts)


def partial_terms(record: Any) -> PartialTerms | None:
    """How a market reduces as the library gives it."""
    terms = PartialTerms(*(getattr(record, name) for name in PartialTerms._fields))
    return terms if terms.target_ppb != 0 else None


def liquidation_info(record: Any) -> LiquidationInfo:
    """A liquidation as the library gives it."""
    return LiquidationInfo(bool(record.is_on), record.level, record.last if record.is_reduced else None)


def requirement_info(record: Any) -> RequirementInfo:
    """What a market asks as the library gives it."""
    terms = {name: getattr(record, name) for name in RequirementTerms._fields}
    terms["by_entry"] = bool(terms["by_entry"])
    return RequirementInfo(RequirementTerms(**terms), record.interest)


def limit_info(record: Any) -> LimitInfo:
    """The limits of a fund as the library gives them."""
    terms = LimitTerms(**{name: getattr(record, name) for name, limit in _LIMIT_OF.items() if record.set & limit})
    return LimitInfo(terms, record.exposure, record.peak, bool(record.is_on))


def margin_info(record: Any) -> MarginInfo:
    """How an account stands as the library gives it."""
    values = {name: getattr(record, name) for name in MarginInfo._fields}
    values["state"] = member(State, record.state)
    values["ratio_ppb"] = record.ratio_ppb if record.has_ratio else None
    values["leverage_ppb"] = record.leverage_ppb if record.has_leverage else None
    values["in_breach"] = bool(record.in_breach)
    return MarginInfo(**values)


def price_info(record: Any) -> PriceInfo:
    """Prices of a position as the library gives them."""
    below, above, nothing_below, nothing_above = (
        getattr(record, name) if record.has & MarginPrice[name.upper()] else None for name in PriceInfo._fields[:-1])
    return PriceInfo(below, above, nothing_below, nothing_above,
                     MarginPrice(record.has) & (MarginPrice.ROUGH_BELOW | MarginPrice.ROUGH_ABOVE))


def market_info(record: Any) -> MarketInfo:
    """A market as the library gives it."""
    values = {name: getattr(record, name) for name in MarketInfo._fields}
    values["mark"] = record.mark if record.marked else None
    values["closed"] = bool(record.closed)
    values["paid_sum"] = by_layer(record.paid_sum)
    values["kind"] = member(Kind, record.kind)
    values["settlement"] = member(Settlement, record.settlement)
    values["is_signed"] = bool(record.is_signed)
    values["fund"] = record.fund - 1 if record.fund else None
    values["period_sum"] = by_layer(record.period_sum)
    values["gate"] = member(Gate, record.gate)
    return MarketInfo(**values)


def sharing_terms(record: Any) -> SharingTerms:
    """Terms as the library gives them."""
    return SharingTerms(member(Basis, record.basis), member(Rule, record.rule), member(Cap, record.cap),
                        member(Rounding, record.rounding), member(Pool, record.pool),
                        market_policy(record.policy) if record.basis == Basis.POLICY else None)


def market_policy(record: Any) -> MarketPolicy:
    """A market's policy as the library gives it."""
    values = _abi.spread(record)
    values["policy"] = member(Policy, record.policy)
    return MarketPolicy(**values)


def engine_info(record: Any) -> EngineInfo:
    """An engine as the library gives it."""
    values = _abi.spread(record)
    values["liquidation"] = member(Liquidation, record.liquidation)
    values["residual"] = member(Residual, record.residual)
    values["detection"] = member(Detection, record.detection)
    values["time"] = None if record.time == -2**63 else record.time
    return EngineInfo(**values)


def event(row: Any) -> Event:
    """A row of dtype EVENT."""
    values: dict[str, Any] = {name: int(row[name]) for name in Event._fields}
    values["kind"] = member(EventKind, values["kind"])
    values["cause"] = member(CommandKind, values["cause"])
    values["tranche"] = member(Tranche, values["tranche"])
    if values["market"] == NO_MARKET:
        values["market"] = None
    return Event(**values)


def deficit(row: Any) -> Deficit:
    """A row of dtype DEFICIT."""
    values: dict[str, Any] = {name: int(row[name]) for name in Deficit._fields if name != "paid"}
    values["paid"] = by_layer(row["paid"])
    for name, kind in (("cause", CommandKind), ("basis", Basis), ("rule", Rule), ("cap", Cap),
                       ("rounding", Rounding)):
        values[name] = member(kind, values[name])
    return Deficit(**values)


class Columns(Single):
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
    def room(cls, names: Sequence[str], count: int, out: Mapping[str, numpy.ndarray] | None,
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


class AccountColumns(Columns):
    """Accounts in account order, the system's among them."""
    _dtypes = {"account": "u8", "state": "u4", "balance": "i8", "equity": "i8", "initial": "i8",
               "maintenance": "i8", "socialized": "i8", "held": "i8"}


class PositionColumns(Columns):
    """Positions of a market; ``account_row`` is the owner's row in AccountColumns."""
    _dtypes = {"account": "u8", "account_row": "u4", "lots": "i8", "cost": "i8", "pnl": "i8",
               "initial": "i8", "maintenance": "i8"}


class IsolatedColumns(Columns):
    """Compartments of all accounts and assets, in no promised order; ``account_row`` is the owner's row in
    AccountColumns."""
    _dtypes = {"account": "u8", "account_row": "u4", "market": "u4", "state": "u4", "balance": "i8", "equity": "i8",
               "initial": "i8", "maintenance": "i8", "socialized": "i8"}


class MarginColumns(Columns):
    """How accounts stand, in account order, the system's among them; a ratio of -1 is none."""
    _dtypes = {"account": "u8", "margin_equity": "i8", "free": "i8", "notional": "i8", "ratio_ppb": "i8",
               "leverage_ppb": "i8", "in_breach": "u4"}


class PriceColumns(Columns):
    """Prices of a market's positions, in the order of PositionColumns; ``has`` has the bits of MarginPrice."""
    _dtypes = {"account": "u8", "has": "u4", "liquidation_below": "i8", "liquidation_above": "i8",
               "bankruptcy_below": "i8", "bankruptcy_above": "i8"}
