# SPDX-License-Identifier: BSD-2-Clause
"""The numbers of sloss.h by name; compared with those of the library when it is loaded."""
from __future__ import annotations

from enum import IntEnum, IntFlag


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


class Basis(IntEnum):
    """What makes an account a payer, and its weight."""
    PROFIT = 0
    OPEN_INTEREST = 1
    EQUITY = 2
    NOTIONAL = 3


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


MARKET_SIGNED = 65536
NAME_SIZE = 64
DECIMAL_SIZE = 48
SYSTEM_ACCOUNT = 1 << 63
ACCOUNT_RESERVE = SYSTEM_ACCOUNT + 1
ACCOUNT_BACKSTOP = SYSTEM_ACCOUNT + 2
ACCOUNT_FEES = SYSTEM_ACCOUNT + 3
ACCOUNT_TREASURY = SYSTEM_ACCOUNT + 4

_PREFIX: dict[type[IntEnum] | type[IntFlag], str] = {
    Status: "", Rule: "RULE_", Rounding: "ROUNDING_", Kind: "KIND_", Settlement: "SETTLEMENT_",
    Layer: "LAYER_", Basis: "BASIS_", Cap: "CAP_", Liquidation: "LIQUIDATION_",
    Residual: "RESIDUAL_", Rank: "RANK_", CommandKind: "COMMAND_", Flag: "COMMAND_",
    State: "STATE_", EventKind: "EVENT_",
}


def expected() -> dict[str, int]:
    """What this module says of each constant, by the header's name."""
    numbers = {f"SLOSS_{prefix}{name}": int(member.value)
               for kind, prefix in _PREFIX.items() for name, member in kind.__members__.items()}
    numbers.update({
        "SLOSS_MARKET_SIGNED": MARKET_SIGNED, "SLOSS_NAME_SIZE": NAME_SIZE,
        "SLOSS_DECIMAL_SIZE": DECIMAL_SIZE, "SLOSS_ACCOUNT_SYSTEM": SYSTEM_ACCOUNT,
        "SLOSS_ACCOUNT_RESERVE": ACCOUNT_RESERVE, "SLOSS_ACCOUNT_BACKSTOP": ACCOUNT_BACKSTOP,
        "SLOSS_ACCOUNT_FEES": ACCOUNT_FEES, "SLOSS_ACCOUNT_TREASURY": ACCOUNT_TREASURY,
    })
    return numbers
