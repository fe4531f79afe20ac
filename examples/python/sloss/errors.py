# SPDX-License-Identifier: BSD-2-Clause
"""Exceptions: one for each status, and those that the binding itself raises.

A value of the wrong type is a TypeError, one that does not fit its C type an OverflowError, and a
negative one where none is allowed a ValueError, each raised before the library is called.
"""
from __future__ import annotations

from .constants import Status


class SlossError(Exception):
    """A refusal of the library, which has changed nothing.

    ``status`` is its :class:`Status`, ``where`` the call with its arguments. ``applied`` is the number
    of commands or rows before the refused one, which stand; None where the call has only one.
    """
    status: int = Status.ERR_ARGUMENT

    def __init__(self, text: str, where: str = "", applied: int | None = None,
                 status: int | None = None) -> None:
        super().__init__(f"{where}: {text}" if where else text)
        self.where = where
        self.applied = applied
        if status is not None:
            self.status = status


class ArgumentError(SlossError):
    """An unknown kind or option, or a wrong size of a record."""
    status = Status.ERR_ARGUMENT


class SyntaxRefused(SlossError):
    """Text that is not of the form asked for."""
    status = Status.ERR_SYNTAX


class RangeError(SlossError):
    """A value outside its range: negative, zero lots, a rate above 1."""
    status = Status.ERR_RANGE


class PrecisionError(SlossError):
    """A number finer than its unit. Nothing is rounded on the way in."""
    status = Status.ERR_PRECISION


class ValueOverflow(SlossError):
    """A number, sum or product that does not fit."""
    status = Status.ERR_OVERFLOW


class UnknownAsset(SlossError):
    """No such asset."""
    status = Status.ERR_UNKNOWN_ASSET


class UnknownMarket(SlossError):
    """No such market."""
    status = Status.ERR_UNKNOWN_MARKET


class UnknownAccount(SlossError):
    """No such account."""
    status = Status.ERR_UNKNOWN_ACCOUNT


class ExistsError(SlossError):
    """The name or id is taken."""
    status = Status.ERR_EXISTS


class InsufficientFunds(SlossError):
    """More than the balance."""
    status = Status.ERR_INSUFFICIENT_FUNDS


class InsufficientMargin(SlossError):
    """Equity would be below what is required: initial, or after a reduction maintenance."""
    status = Status.ERR_INSUFFICIENT_MARGIN


class MarketClosed(SlossError):
    """The market has been settled."""
    status = Status.ERR_MARKET_CLOSED


class TimeBackwards(SlossError):
    """Time never goes back."""
    status = Status.ERR_TIME_BACKWARDS


class SystemAccount(SlossError):
    """A system account where only an owner's may stand."""
    status = Status.ERR_SYSTEM_ACCOUNT


class SelfTrade(SlossError):
    """Giver and receiver, or buyer and seller, are one."""
    status = Status.ERR_SELF_TRADE


class NoPosition(SlossError):
    """Nothing to deleverage."""
    status = Status.ERR_NO_POSITION


class LimitError(SlossError):
    """A limit of the configuration or of the format is reached."""
    status = Status.ERR_LIMIT


class OutOfMemory(SlossError, MemoryError):
    """Memory is exhausted."""
    status = Status.ERR_MEMORY


class CorruptError(SlossError):
    """An invariant is broken: a bug, or memory written by others."""
    status = Status.ERR_CORRUPT


class FileError(SlossError, OSError):
    """A file cannot be read or written."""
    status = Status.ERR_FILE


class Unsettled(SlossError):
    """What a payer owes to an index, or is owed, is to be settled first."""
    status = Status.ERR_UNSETTLED


class Stopped(SlossError):
    """The callable of ``Engine.set_stop`` has ended the call."""
    status = Status.ERR_STOPPED


class Gated(SlossError):
    """Money may not leave now."""
    status = Status.ERR_GATED


class NotInBreach(SlossError):
    """The account is not in breach, so that it is not deleveraged."""
    status = Status.ERR_NOT_IN_BREACH


class UnknownFund(SlossError):
    """There is no such fund."""
    status = Status.ERR_UNKNOWN_FUND


class UnknownHold(SlossError):
    """No money is on hold under this id."""
    status = Status.ERR_UNKNOWN_HOLD


class InsufficientUnits(SlossError):
    """More units than the account has."""
    status = Status.ERR_INSUFFICIENT_UNITS


class NotASnapshot(SlossError):
    """The bytes do not begin as a snapshot does."""
    status = Status.ERR_NOT_A_SNAPSHOT


class NewerFormat(SlossError):
    """The snapshot is in a format of a later release."""
    status = Status.ERR_NEWER_FORMAT


class CutOff(SlossError):
    """The bytes end before the snapshot does."""
    status = Status.ERR_CUT_OFF


class Damaged(SlossError):
    """The snapshot has been altered, or has what cannot be."""
    status = Status.ERR_DAMAGED


class AlreadyApplied(SlossError):
    """A command with this id and this content has been applied before."""
    status = Status.ERR_ALREADY_APPLIED


class IdConflict(SlossError):
    """Another command with this id has been applied before."""
    status = Status.ERR_ID_CONFLICT


class Frozen(SlossError):
    """The account is frozen."""
    status = Status.ERR_FROZEN


class ReduceOnly(SlossError):
    """The fill would add risk in a market that accepts no such."""
    status = Status.ERR_REDUCE_ONLY


class Paused(SlossError):
    """The market accepts no fills now."""
    status = Status.ERR_PAUSED


class AboveLimit(SlossError):
    """More lots than a position limit or a ceiling allows."""
    status = Status.ERR_ABOVE_LIMIT


class Unpriced(SlossError):
    """An asset has no price yet, so it cannot count for another."""
    status = Status.ERR_UNPRICED


class NotLiquidating(SlossError):
    """The account is not in a liquidation of that kind."""
    status = Status.ERR_NOT_LIQUIDATING


class Halted(SlossError):
    """The market is halted."""
    status = Status.ERR_HALTED


class Unreliable(SlossError):
    """The price of a market cannot be relied on enough for this."""
    status = Status.ERR_UNRELIABLE


class UnknownFill(SlossError):
    """No fill with this sequence number is kept."""
    status = Status.ERR_UNKNOWN_FILL


class UnknownSource(SlossError):
    """The market has no such source of prices."""
    status = Status.ERR_UNKNOWN_SOURCE


class TooSoon(SlossError):
    """A setting of this kind changes only after a delay."""
    status = Status.ERR_TOO_SOON


class OutOfStep(SlossError):
    """A rate would change by more than one step."""
    status = Status.ERR_OUT_OF_STEP


class UnknownChange(SlossError):
    """No change waits under this id."""
    status = Status.ERR_UNKNOWN_CHANGE


class ClosedError(SlossError):
    """The ledger, engine or allocator has been closed."""


class ThreadError(SlossError):
    """A handle was used by a thread that does not own it; see ``adopt``."""


class LibraryNotFound(ImportError):
    """The shared library cannot be loaded, or is not one this package was written for."""


BY_STATUS: dict[int, type[SlossError]] = {
    int(kind.status): kind
    for kind in (ArgumentError, SyntaxRefused, RangeError, PrecisionError, ValueOverflow,
                 UnknownAsset, UnknownMarket, UnknownAccount, ExistsError, InsufficientFunds,
                 InsufficientMargin, MarketClosed, TimeBackwards, SystemAccount, SelfTrade,
                 NoPosition, LimitError, OutOfMemory, CorruptError, FileError,
                 Unsettled, Stopped, Gated, NotInBreach, UnknownFund, InsufficientUnits, NotASnapshot, NewerFormat, CutOff, Damaged,
                 AlreadyApplied, IdConflict, Frozen, ReduceOnly, Paused, AboveLimit, UnknownHold, Unpriced, NotLiquidating, Halted,
                 Unreliable, UnknownFill, UnknownSource,
                 TooSoon, OutOfStep, UnknownChange)
}
