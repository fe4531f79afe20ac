# SPDX-License-Identifier: BSD-2-Clause
"""The numbers of sloss.h by name; compared with those of the library when it is loaded."""
from __future__ import annotations

from enum import IntEnum, IntFlag
from typing import Any


class Status(IntEnum):
    """What a call came to."""
    OK = 0
    ERR_ARGUMENT = 1
    ERR_SYNTAX = 2
    ERR_RANGE = 3
    ERR_PRECISION = 4
    ERR_OVERFLOW = 5
    ERR_UNKNOWN_ASSET = 6
    ERR_UNKNOWN_MARKET = 7
    ERR_UNKNOWN_ACCOUNT = 8
    ERR_EXISTS = 9
    ERR_INSUFFICIENT_FUNDS = 10
    ERR_INSUFFICIENT_MARGIN = 11
    ERR_MARKET_CLOSED = 12
    ERR_TIME_BACKWARDS = 13
    ERR_SYSTEM_ACCOUNT = 14
    ERR_SELF_TRADE = 15
    ERR_NO_POSITION = 16
    ERR_LIMIT = 17
    ERR_MEMORY = 18
    ERR_CORRUPT = 19
    ERR_FILE = 20
    ERR_UNSETTLED = 21
    ERR_STOPPED = 22
    ERR_GATED = 23
    ERR_NOT_IN_BREACH = 24
    ERR_UNKNOWN_FUND = 25
    ERR_INSUFFICIENT_UNITS = 26
    ERR_NOT_A_SNAPSHOT = 27
    ERR_NEWER_FORMAT = 28
    ERR_CUT_OFF = 29
    ERR_DAMAGED = 30
    ERR_ALREADY_APPLIED = 31
    ERR_ID_CONFLICT = 32
    ERR_FROZEN = 33
    ERR_REDUCE_ONLY = 34
    ERR_PAUSED = 35
    ERR_ABOVE_LIMIT = 36
    ERR_UNKNOWN_HOLD = 37
    ERR_UNPRICED = 38
    ERR_NOT_LIQUIDATING = 39
    ERR_HALTED = 40
    ERR_UNRELIABLE = 41
    ERR_UNKNOWN_FILL = 42
    ERR_UNKNOWN_SOURCE = 43
    ERR_TOO_SOON = 44
    ERR_OUT_OF_STEP = 45
    ERR_UNKNOWN_CHANGE = 46


class Rule(IntEnum):
    """How shares follow weights."""
    PRO_RATA = 0
    EQUAL = 1
    QUEUE = 2


class Rounding(IntEnum):
    """Who gets the units that do not divide."""
    LARGEST_REMAINDER = 0
    TELESCOPING = 1
    LAST = 2


class Pool(IntEnum):
    """Which deficits of a round of close-outs run a market's waterfall together."""
    INSTANT = 0
    DEFICIT = 1


class Gate(IntEnum):
    """What a market does while something is uncovered in it."""
    NONE = 0
    HOLD = 1


class Option(IntEnum):
    """What an OPTION command sets, as bits of its ``keep``."""
    LIQUIDATION = 0
    RESIDUAL = 1
    RANK = 2
    RANK_CAP = 3
    DEBTS = 4
    CANCEL_ORDERS = 5


class CancelOrders(IntEnum):
    """What becomes of the open orders of a holding in breach, before anything of it is closed."""
    NO = 0
    YES = 1


class Debts(IntEnum):
    """What becomes of a debt that a defaulter leaves."""
    FORGET = 0
    KEEP = 1


class Kind(IntEnum):
    """What a contract pays."""
    LINEAR = 0
    INVERSE = 1
    QUANTO = 2


class Settlement(IntEnum):
    """How profit and loss reach balances."""
    UNREALIZED = 0
    VARIATION = 1


class Layer(IntEnum):
    """A layer of the default waterfall."""
    NONE = 0
    INSURANCE = 1
    RESERVE = 2
    BACKSTOP = 3
    SOCIALIZE = 4
    DELEVERAGE = 5
    OWNER = 6
    MEMBERS = 7
    CONTRIBUTION = 8


class Basis(IntEnum):
    """What makes an account a payer, and its weight."""
    PROFIT = 0
    OPEN_INTEREST = 1
    EQUITY = 2
    NOTIONAL = 3
    POLICY = 4


class Cap(IntEnum):
    """What bounds a payer's share."""
    PROFIT = 0
    EQUITY = 1
    NONE = 2


class Liquidation(IntEnum):
    """What a breach does by itself."""
    TAKEOVER = 0
    MANUAL = 1
    DELEVERAGE = 2
    HOST = 3
    AUCTION = 4


class Residual(IntEnum):
    """Who keeps what a takeover leaves over."""
    KEEP = 0
    FORFEIT = 1


class Rank(IntEnum):
    """Order of counterparties in a deleveraging."""
    PROFIT_LEVERAGE = 0
    PROFIT = 1
    SIZE = 2
    PRO_RATA = 3


class CommandKind(IntEnum):
    """Kinds of command."""
    ASSET = 1
    MARKET = 2
    TIER = 3
    WATERFALL = 4
    SOCIALIZE = 5
    OPTION = 6
    ACCOUNT = 7
    DEPOSIT = 8
    WITHDRAW = 9
    TRANSFER = 10
    FILL = 11
    MARK = 12
    FUNDING = 13
    TAKEOVER = 14
    DELEVERAGE = 15
    SETTLE = 16
    TIME = 17
    LAYER = 18
    FEE = 19
    OWNER = 20
    MEMBER = 21
    RECOVER = 22
    FUND = 23
    JOIN = 24
    LEAVE = 25
    REDEEM = 26
    LIMIT = 27
    REQUIRE = 28
    CONTROL = 29
    POSITION_LIMIT = 30
    CEILING = 31
    HOLD = 32
    RELEASE = 33
    PAY_OUT = 34
    ORDERS = 35
    COLLATERAL = 36
    HAIRCUT = 37
    REQUIREMENT = 38
    ISOLATE = 39
    UNIVERSE = 40
    SHOCK = 41
    VALUES = 42
    PORTFOLIO = 43
    HEDGE = 44
    GROUP = 45
    MATURE = 46
    PARTIAL = 47
    LEVELS = 48
    EXECUTE = 49
    AUCTION = 50
    BID = 51
    GUARD = 52
    SOURCE = 53
    QUOTE = 54
    HALT = 55
    BUST = 56
    VALIDITY = 57
    SCHEDULE = 58
    UNSCHEDULE = 59
    GOVERN = 60


class GuardMethod(IntEnum):
    """How a price is worked out of several quotes."""
    MEDIAN = 0
    MEAN = 1


class GuardBit(IntFlag):
    """What a guard sets beside the rest."""
    STALE = 1
    CLAMP = 2
    BAND = 4
    STEP = 8
    CONFIDENCE = 16


class Validity(IntEnum):
    """How far the price of a market can be relied on, best first."""
    VALID = 0
    LIMITED = 1
    DEVIATING = 2
    STALE = 3
    NONE = 4


class Portfolio(IntEnum):
    """What a PORTFOLIO command is of."""
    MARKET = 0
    ACCOUNT = 1


class AccountLiquidation(IntEnum):
    """What is done with an account in breach, whatever the markets say."""
    MARKET = 0
    TAKEOVER = 1
    MANUAL = 2
    DELEVERAGE = 3
    HOST = 4
    AUCTION = 5


class Ceiling(IntFlag):
    """What bounds the lots of a market."""
    OPEN_INTEREST = 1
    POSITION = 2


class Trading(IntEnum):
    """Which fills a market accepts."""
    OPEN = 0
    REDUCE_ONLY = 1
    PAUSED = 2


class Resting(IntFlag):
    """Sides of a trade on which the lots rested among orders."""
    BUYER = 1
    SELLER = 2


class Leg(IntEnum):
    """Legs of an account in a market."""
    NONE = 0
    LONG = 1
    SHORT = 2


class Liquidated(IntEnum):
    """Which side of a trade is closed by it."""
    NONE = 0
    BUYER = 1
    SELLER = 2


class Limit(IntFlag):
    """Limits of a fund."""
    TAKEOVER = 1
    LOSS = 2
    DRAWDOWN = 4
    FEES = 8
    TARGET = 16


class Units(IntEnum):
    """To whom a fund belongs."""
    NONE = 0
    ALIKE = 1
    TRANCHES = 2


class Tranche(IntEnum):
    """A kind of units of a fund."""
    NONE = 0
    JUNIOR = 1
    SENIOR = 2


class MarginPrice(IntFlag):
    """Which prices of a position there are."""
    LIQUIDATION_BELOW = 1
    LIQUIDATION_ABOVE = 2
    BANKRUPTCY_BELOW = 4
    BANKRUPTCY_ABOVE = 8
    ROUGH_BELOW = 16
    ROUGH_ABOVE = 32


class MarginOrder(IntFlag):
    """Largest orders that are rough: a larger one may pass, by rounding alone."""
    ROUGH_BUY = 1
    ROUGH_SELL = 2
    ROUGH_BUY_TO_CLOSE = 4
    ROUGH_SELL_TO_CLOSE = 8


class Flag(IntFlag):
    """Flags of a command."""
    FORCE = 1
    LINKED = 2
    CREATE = 4


class State(IntEnum):
    """State of an account's health in an asset."""
    HEALTHY = 0
    WARNED = 1
    LIQUIDATED = 2
    BANKRUPT = 3
    LIQUIDATING = 4  #: between warned and bankrupt


class EventKind(IntEnum):
    """Kinds of event."""
    DEPOSIT = 1
    WITHDRAWAL = 2
    TRANSFER = 3
    REALIZED = 4
    VARIATION_PAID = 5
    VARIATION_RECEIVED = 6
    BREACH = 7
    TAKEOVER = 8
    DELEVERAGE = 9
    LIQUIDATION_FEE = 10
    FORFEIT = 11
    INSURANCE = 12
    RESERVE = 13
    BACKSTOP = 14
    SOCIALIZED = 15
    UNCOVERED = 16
    REPAID = 17
    POOLED = 18
    GIVEN_UP = 19
    FEE = 20
    CONTRIBUTION = 21
    OWNER = 22
    MEMBERS = 23
    CLAIM = 24
    RECOVERED = 25
    SURPLUS = 26
    OWED = 27
    DEBT_PAID = 28
    JOINED = 29
    LEFT = 30
    UNITS = 31
    WISH = 32
    DUST = 33
    FEE_PART = 34
    HELD = 35
    RELEASED = 36
    PAID_OUT = 37
    CONVERTED = 38
    ISOLATED = 39
    MARGIN_CALL = 40
    REDUCED = 41
    CANCEL_ORDERS = 42
    LIQUIDATION = 43
    LIQUIDATION_ENDED = 44
    AUCTIONED = 45
    VALIDITY = 46
    BUSTED = 47
    CHANGED = 48
    CHANGE_DROPPED = 49


class Detection(IntEnum):
    """How accounts in breach are found. The result is the same."""
    TRIGGERS = 0
    SCAN = 1


class Policy(IntEnum):
    """Who pays a loss, and how much: docs/policies.md."""
    PRO_RATA = 0
    PROFIT = 1
    EQUITY = 2
    NOTIONAL = 3
    OPEN_INTEREST = 4
    DEPOSIT = 5
    CAPPED = 6
    RISK_LINEAR = 7
    RISK_POWER = 8
    RISK_CVAR = 9
    LEVERAGE = 10
    EQUAL = 11
    MIN_MAX = 12
    DRAIN = 13
    SQUARED = 14
    GAINS_HAIRCUT = 15
    TEAR_UP = 16
    HEDGE = 17
    BOTH_SIDES = 18
    QUEUE = 19
    QUEUE_PROFIT = 20
    QUEUE_BITMEX = 21
    QUEUE_BYBIT = 22
    QUEUE_BINANCE = 23
    QUEUE_AEVO = 24
    QUEUE_OKX = 25
    QUEUE_HYPERLIQUID = 26
    QUEUE_HYPERLIQUID_ENGINE = 27
    QUEUE_LEXICOGRAPHIC = 28
    SCORE = 29
    NO_WORSE = 30


class UnitKind(IntEnum):
    """What is shared."""
    ATOMS = 0
    LOTS = 1


class Side(IntEnum):
    """Whose positions are eligible."""
    BOTH = 0
    LONG = 1
    SHORT = 2


class Column(IntFlag):
    """Columns of figures of those who may pay."""
    PROFIT = 1
    EQUITY = 2
    NOTIONAL = 4
    LOTS = 8
    COST = 16
    BALANCE = 32
    MAINTENANCE = 64
    DEPOSIT = 128
    GAIN = 256
    NET = 512
    CAP = 1024
    RANK = 2048
    TAKEN = 4096


class TierKind(IntEnum):
    """How a participant came to a part of its share."""
    WEIGHT = 1
    QUEUE = 2
    LEVEL = 3
    DRAIN = 4
    INDEX = 5


class SeverityRule(IntEnum):
    """How a budget follows a deficit."""
    FULL = 0
    FIXED = 1
    GRADIENT = 2
    BACKOFF = 3
    DRAWDOWN = 4


class IndexKind(IntEnum):
    """What the units of an index are, and what happens to them."""
    POSITIONS = 0
    DEPOSITS = 1
    CLAIMS = 2


class Impact(IntEnum):
    """How lots sold into a market move its mark."""
    NONE = 0
    SQUARE_ROOT = 1
    LINEAR = 2


class StressFlag(IntFlag):
    """Flags of a stress."""
    ANTITHETIC = 1


class Alarm(IntFlag):
    """What a monitor watches."""
    OPEN_INTEREST = 1
    COVER = 2
    DRAWDOWN = 4
    NEAR = 8
    LOSS = 16


NAME_SIZE = 64
LAYERS_MAX = 12
LEVELS_MAX = 8  #: of an asset
PERIOD_MAX = 366 * 86400 * 10**9  #: nanoseconds: the longest duration of a layer
AS_OPTION = 2**32 - 1
SNAPSHOT_FORMAT = 1
RANK_POLICY = 64  #: plus a Policy that divides lots: a rank
DECIMAL_SIZE = 48
SYSTEM_ACCOUNT = 1 << 63
AT_THE_MARK = 2**63 - 1
ACCOUNT_RESERVE = SYSTEM_ACCOUNT + 1
ACCOUNT_BACKSTOP = SYSTEM_ACCOUNT + 2
ACCOUNT_FEES = SYSTEM_ACCOUNT + 3
ACCOUNT_TREASURY = SYSTEM_ACCOUNT + 4
COLLATERAL_FIRST = 1 << 31
SHOCKS_MAX = 64  #: scenarios of a universe
VALUES_MAX = 10  #: in one VALUES record
SOURCES_MAX = 16  #: of the prices of a market
FILLS_MAX = 65536  #: that a market keeps
INDEX_LONG = 0
INDEX_SHORT = 1
INDEX_RESIDUE = 2**32 - 1
INDEX_RESIDUE_SHORT = 2**32 - 2
STRESS_FACTORS = 8
STRESS_DEGREES = 64
CHANGES_MAX = 4096
STEP_MAX = 10**10

_PREFIX: dict[type[IntEnum] | type[IntFlag], str] = {
    Status: "", Rule: "RULE_", Rounding: "ROUNDING_", Kind: "KIND_", Settlement: "SETTLEMENT_",
    Layer: "LAYER_", Pool: "POOL_", Gate: "GATE_", Option: "OPTION_", Debts: "DEBTS_", CancelOrders: "CANCEL_ORDERS_", Basis: "BASIS_", Cap: "CAP_", Liquidation: "LIQUIDATION_",
    Residual: "RESIDUAL_", Rank: "RANK_", CommandKind: "COMMAND_", Flag: "COMMAND_",
    Units: "UNITS_", Tranche: "TRANCHE_", MarginPrice: "PRICE_", MarginOrder: "ORDER_", AccountLiquidation: "ACCOUNT_LIQUIDATION_", Ceiling: "CEILING_",
    Trading: "TRADING_", GuardMethod: "GUARD_", GuardBit: "GUARD_", Validity: "VALIDITY_", Portfolio: "PORTFOLIO_",
    State: "STATE_", EventKind: "EVENT_", Limit: "LIMIT_", Resting: "RESTING_", Leg: "LEG_", Liquidated: "LIQUIDATED_", Policy: "POLICY_", UnitKind: "UNIT_", Side: "SIDE_",
    Column: "COLUMN_", TierKind: "TIER_", SeverityRule: "SEVERITY_", IndexKind: "INDEX_",
    Detection: "DETECTION_", Impact: "IMPACT_", StressFlag: "STRESS_", Alarm: "ALARM_",
}


def member(kind: type[IntEnum], number: int) -> Any:
    """A member of an enumeration, or the number itself where a newer library has one more."""
    try:
        return kind(number)
    except ValueError:
        return int(number)


def expected() -> dict[str, int]:
    """What this module says of each constant, by the header's name."""
    numbers = {f"SLOSS_{prefix}{name}": int(member.value)
               for kind, prefix in _PREFIX.items() for name, member in kind.__members__.items()}
    numbers.update({
        "SLOSS_NAME_SIZE": NAME_SIZE, "SLOSS_LAYERS_MAX": LAYERS_MAX, "SLOSS_LEVELS_MAX": LEVELS_MAX, "SLOSS_PERIOD_MAX": PERIOD_MAX, "SLOSS_AS_OPTION": AS_OPTION,
        "SLOSS_RANK_POLICY": RANK_POLICY, "SLOSS_AT_THE_MARK": AT_THE_MARK,
        "SLOSS_DECIMAL_SIZE": DECIMAL_SIZE, "SLOSS_ACCOUNT_SYSTEM": SYSTEM_ACCOUNT,
        "SLOSS_ACCOUNT_RESERVE": ACCOUNT_RESERVE, "SLOSS_ACCOUNT_BACKSTOP": ACCOUNT_BACKSTOP,
        "SLOSS_ACCOUNT_FEES": ACCOUNT_FEES, "SLOSS_ACCOUNT_TREASURY": ACCOUNT_TREASURY,
        "SLOSS_COLLATERAL_FIRST": COLLATERAL_FIRST, "SLOSS_SHOCKS_MAX": SHOCKS_MAX, "SLOSS_VALUES_MAX": VALUES_MAX,
        "SLOSS_SOURCES_MAX": SOURCES_MAX, "SLOSS_FILLS_MAX": FILLS_MAX,
        "SLOSS_POLICY_COUNT": len(Policy), "SLOSS_INDEX_LONG": INDEX_LONG,
        "SLOSS_INDEX_SHORT": INDEX_SHORT, "SLOSS_INDEX_RESIDUE": INDEX_RESIDUE,
        "SLOSS_INDEX_RESIDUE_SHORT": INDEX_RESIDUE_SHORT, "SLOSS_STRESS_FACTORS": STRESS_FACTORS,
        "SLOSS_STRESS_DEGREES": STRESS_DEGREES, "SLOSS_SNAPSHOT_FORMAT": SNAPSHOT_FORMAT,
        "SLOSS_CHANGES_MAX": CHANGES_MAX, "SLOSS_STEP_MAX": STEP_MAX,
    })
    return numbers
