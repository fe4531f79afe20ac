# SPDX-License-Identifier: BSD-2-Clause
"""index: an amount over millions of payers in O(1), each charged when it is next looked at.

Needs no ledger: payers are row numbers of the host's. docs/lazy.md has the derivations.
"""
from __future__ import annotations

import ctypes
from typing import NamedTuple

import numpy

from . import _abi, _array, _library, _number
from ._handle import Handle
from .constants import INDEX_LONG, IndexKind

_NO_LIMIT = 2**63 - 1


class PayerInfo(NamedTuple):
    """A payer, as it stands now."""
    side: int
    units: int  #: now
    booked: int  #: when last settled, and added or taken out since
    owed: int  #: atoms; below zero it is owed them


class SideInfo(NamedTuple):
    """A side."""
    epoch: int  #: times that an event took all units
    units: int  #: of all payers and the residue
    outstanding: int  #: atoms charged, less credited, less settled
    closed: int  #: positions: lots that close-outs took and that are not booked yet


class Index(Handle):
    """Charges payers of the host's numbering. One thread at a time."""

    def __init__(self, kind: IndexKind = IndexKind.POSITIONS) -> None:
        where = "Index()"
        pointer = ctypes.c_void_p()
        _library.check(_library.library().sloss_index_create(None, _number.uint32(kind, where, "kind"),
                                                     ctypes.byref(pointer)), where)
        super().__init__(pointer)

    def _release(self, pointer: ctypes.c_void_p) -> None:
        _library.library().sloss_index_destroy(pointer)

    def add(self, payer: int, units: int, side: int = INDEX_LONG) -> None:
        """Give a payer more units: lots, a deposit, a claim."""
        where = f"Index.add({payer!r}, {units!r})"
        _library.check(_library.library().sloss_index_add(
            self._use(where), _number.uint32(payer, where, "payer"), _number.uint32(side, where, "side"),
            _number.int64(units, where, "units")), where)

    def reduce(self, payer: int, units: int) -> None:
        """Take units out of a payer that has settled."""
        where = f"Index.reduce({payer!r}, {units!r})"
        _library.check(_library.library().sloss_index_reduce(
            self._use(where), _number.uint32(payer, where, "payer"),
            _number.int64(units, where, "units")), where)

    def close_out(self, payer: int, units: int) -> None:
        """Close a payer's lots against the other side, from every payer there in proportion."""
        where = f"Index.close_out({payer!r}, {units!r})"
        _library.check(_library.library().sloss_index_close(
            self._use(where), _number.uint32(payer, where, "payer"),
            _number.int64(units, where, "units")), where)

    def charge(self, atoms: int, side: int = INDEX_LONG) -> None:
        """Charge all payers of a side in proportion to their units."""
        where = f"Index.charge({atoms!r})"
        _library.check(_library.library().sloss_index_charge(
            self._use(where), _number.uint32(side, where, "side"), _number.int64(atoms, where, "atoms")),
            where)

    def credit(self, atoms: int) -> None:
        """Credit all payers: a recovery to deposits, a payment of claims."""
        where = f"Index.credit({atoms!r})"
        _library.check(_library.library().sloss_index_credit(
            self._use(where), _number.int64(atoms, where, "atoms")), where)

    def settle(self, payer: int, limit: int = _NO_LIMIT) -> int:
        """Settle a payer that can pay no more than the limit: atoms to take; below zero, to give."""
        where = f"Index.settle({payer!r})"
        found = ctypes.c_int64()
        _library.check(_library.library().sloss_index_settle(
            self._use(where), _number.uint32(payer, where, "payer"), _number.int64(limit, where, "limit"),
            ctypes.byref(found)), where)
        return found.value

    def settle_all(self, first: int, count: int, out: numpy.ndarray | None = None) -> numpy.ndarray:
        """Settle a range of payers without limits, as ``settle``; ``out`` is filled."""
        where = f"Index.settle_all({first!r}, {count!r})"
        pointer = self._use(where)
        first, count = _number.uint32(first, where, "first"), _number.uint32(count, where, "count")
        atoms = _array.room(out, f"{where}: out", numpy.int64, count)
        _library.check(_library.library().sloss_index_settle_all(pointer, first, count,
                                                         _array.pointer(atoms)), where)
        return atoms

    def payer(self, payer: int) -> PayerInfo:
        """A payer; one that was never added reads zero."""
        where = f"Index.payer({payer!r})"
        info = _abi.blank(_abi.PayerInfo)
        _library.check(_library.library().sloss_index_payer(
            self._use(where), _number.uint32(payer, where, "payer"), ctypes.byref(info)), where)
        return PayerInfo(**_abi.spread(info))

    def side(self, side: int = INDEX_LONG) -> SideInfo:
        """A side."""
        where = f"Index.side({side!r})"
        info = _abi.blank(_abi.SideInfo)
        _library.check(_library.library().sloss_index_side(
            self._use(where), _number.uint32(side, where, "side"), ctypes.byref(info)), where)
        return SideInfo(**_abi.spread(info))

    def verify(self) -> None:
        """Derive the totals from all payers; CorruptError where they do not agree."""
        _library.check(_library.library().sloss_index_verify(self._use("Index.verify")), "Index.verify")

    def hash(self) -> str:
        """The 128-bit hash of the state."""
        found = _abi.Hash()
        _library.check(_library.library().sloss_index_hash(self._use("Index.hash"), ctypes.byref(found)),
                   "Index.hash")
        return _abi.hexadecimal(found)
