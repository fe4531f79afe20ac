# SPDX-License-Identifier: BSD-2-Clause
"""An engine of the shared library, over ctypes, with what a law reads of it as plain tuples. No NumPy: the laws run
wherever Python does."""
import ctypes
import importlib
import struct
import sys
import types
from collections import namedtuple
from ctypes import c_int64, c_uint32, c_uint64, c_void_p
from pathlib import Path

# The records of commands are those of the Python package, whose own __init__ needs NumPy.
_PACKAGE = Path(__file__).resolve().parents[3] / "examples/python/sloss"
_stub = types.ModuleType("sloss_records")
_stub.__path__ = [str(_PACKAGE)]
sys.modules["sloss_records"] = _stub
constants = importlib.import_module("sloss_records.constants")
Command = importlib.import_module("sloss_records._command").Command

HAS_PRECISION = hasattr(importlib.import_module("sloss_records._command").CommandMarket, "precision")

RESERVE, BACKSTOP, FEES, TREASURY = (2**63 + index for index in (1, 2, 3, 4))
LAYERS = constants.LAYERS_MAX
ROOM = 128


def record(name, *fields):
    """A struct of the library."""
    return type(name, (ctypes.Structure,), {"_fields_": list(fields)})


AccountColumns = record("AccountColumns", ("struct_size", c_uint32), ("asset", c_uint32), ("account", c_void_p),
                        ("state", c_void_p), ("balance", c_void_p), ("equity", c_void_p), ("initial", c_void_p),
                        ("maintenance", c_void_p), ("socialized", c_void_p))
PositionColumns = record("PositionColumns", ("struct_size", c_uint32), ("market", c_uint32), ("account", c_void_p),
                         ("account_row", c_void_p), ("lots", c_void_p), ("cost", c_void_p), ("pnl", c_void_p),
                         ("initial", c_void_p), ("maintenance", c_void_p))
MarketInfo = record("MarketInfo", ("struct_size", c_uint32), ("asset", c_uint32), ("marked", c_uint32),
                    ("closed", c_uint32), ("mark", c_int64), ("value", c_int64), ("open_interest", c_int64),
                    ("insurance", c_int64), ("uncovered", c_int64), ("deficit_sum", c_int64),
                    ("paid_sum", c_int64 * LAYERS))
MemberInfo = record("MemberInfo", ("struct_size", c_uint32), ("reserved", c_uint32), ("contribution", c_int64),
                    ("contribution_set", c_int64), ("assessment", c_int64), ("assessment_left", c_int64),
                    ("duration", c_int64))
Hash = record("Hash", ("low", c_uint64), ("high", c_uint64))

Account = namedtuple("Account", "state balance equity initial maintenance socialized")
Position = namedtuple("Position", "lots cost pnl initial maintenance")
Member = namedtuple("Member", "contribution set assessment left duration")
Market = namedtuple("Market", "marked closed mark value open_interest insurance uncovered deficit_sum")

_EVENT = struct.Struct("=6IQqQQQqqq")
Event = namedtuple("Event", "size kind cause market asset reserved sequence time deficit account other amount lots "
                            "balance")
_DEFICIT = struct.Struct(f"=4IQQqQq{LAYERS}qqqqQq4I")
Deficit = namedtuple("Deficit", "market asset number account loss paid uncovered charged charge_max basis cap")
Snapshot = namedtuple("Snapshot", "accounts positions markets members")


def deficit_of(row):
    """The fields of a deficit record that laws read."""
    paid = row[9:9 + LAYERS]
    uncovered, _, _, charged, most, basis, _, cap, _ = row[9 + LAYERS:]
    return Deficit(row[2], row[3], row[4], row[7], row[8], paid, uncovered, charged, most, basis, cap)


class Library:
    """The shared library, and arrays that its answers are read through."""

    def __init__(self, path):
        self.c = ctypes.CDLL(str(path))
        self.c.sloss_ledger_create.argtypes = [c_void_p, ctypes.POINTER(c_void_p)]
        self.c.sloss_engine_create.argtypes = [c_void_p, ctypes.POINTER(c_void_p)]
        self.c.sloss_ledger_destroy.argtypes = self.c.sloss_engine_destroy.argtypes = [c_void_p]
        self.c.sloss_engine_apply.argtypes = [c_void_p, c_void_p, ctypes.c_size_t, c_void_p]
        self.c.sloss_engine_accounts.argtypes = [c_void_p, c_void_p, c_uint32, ctypes.c_size_t, c_void_p]
        self.c.sloss_engine_positions.argtypes = self.c.sloss_engine_accounts.argtypes
        self.c.sloss_engine_events.argtypes = [c_void_p, c_void_p, ctypes.c_size_t, c_void_p]
        self.c.sloss_engine_deficits.argtypes = self.c.sloss_engine_events.argtypes
        self.c.sloss_engine_market.argtypes = [c_void_p, c_uint32, c_void_p]
        self.c.sloss_engine_member.argtypes = [c_void_p, c_uint64, c_uint32, c_void_p]
        self.c.sloss_engine_hash.argtypes = [c_void_p, c_void_p]
        self.c.sloss_engine_verify.argtypes = [c_void_p]
        self.c.sloss_account_insurance.argtypes = self.c.sloss_account_uncovered.argtypes = [c_uint32]
        self.c.sloss_account_insurance.restype = self.c.sloss_account_uncovered.restype = c_uint64
        self.c.sloss_status_name.restype = ctypes.c_char_p
        self.count = ctypes.c_size_t()
        self.ids, self.states = (c_uint64 * ROOM)(), (c_uint32 * ROOM)()
        self.figures = [(c_int64 * ROOM)() for _ in range(5)]
        self.rows = ctypes.create_string_buffer(max(_EVENT.size, _DEFICIT.size) * 512)
        self.account_columns = AccountColumns(ctypes.sizeof(AccountColumns), 0, *map(ctypes.addressof, (
            self.ids, self.states, *self.figures)))
        ids, figures = ctypes.addressof(self.ids), list(map(ctypes.addressof, self.figures))
        self.position_columns = PositionColumns(ctypes.sizeof(PositionColumns), 0, ids, None, *figures)
        self.market_info = self.answer("sloss_market_info", MarketInfo)
        self.member_info = self.answer("sloss_member_info", MemberInfo)
        for name, known in (("sloss_event", _EVENT.size), ("sloss_deficit", _DEFICIT.size),
                            ("sloss_command", ctypes.sizeof(Command))):
            if self.size(name) != known:
                raise SystemExit(f"{path}: {name} has {self.size(name)} bytes, and the laws were written for {known}")

    def size(self, name):
        """Bytes of a struct of the library."""
        found = c_uint64()
        assert self.c.sloss_constant(name.encode(), ctypes.byref(found)) == 0, name
        return found.value

    def answer(self, name, known):
        """A record to be filled, as long as the library has it; laws know how it begins."""
        buffer = ctypes.create_string_buffer(self.size(name))
        found = known.from_buffer(buffer)
        found.struct_size = len(buffer)
        return found

    def status_name(self, status):
        """Name of a status, as scenarios spell it."""
        return self.c.sloss_status_name(status).decode()


class Engine:
    """Books of the library."""

    def __init__(self, library):
        self.library, self.c = library, library.c
        self.ledger, self.engine = c_void_p(), c_void_p()
        assert self.c.sloss_ledger_create(None, ctypes.byref(self.ledger)) == 0
        assert self.c.sloss_engine_create(self.ledger, ctypes.byref(self.engine)) == 0

    def close(self):
        """Free it."""
        self.c.sloss_engine_destroy(self.engine)
        self.c.sloss_ledger_destroy(self.ledger)

    def __enter__(self):
        return self

    def __exit__(self, *reason):
        self.close()

    def apply(self, records):
        """Apply an array of records as one command or several; the status."""
        return self.c.sloss_engine_apply(self.engine, records, len(records), None)

    def verify(self):
        """The library's own look at its books."""
        return self.c.sloss_engine_verify(self.engine)

    def hash(self):
        """State hash."""
        found = Hash()
        assert self.c.sloss_engine_hash(self.engine, ctypes.byref(found)) == 0
        return f"{found.high:016x}{found.low:016x}"

    def _drain(self, take, form, make):
        library, found = self.library, []
        while True:
            status = take(self.engine, library.rows, 512, ctypes.byref(library.count))
            assert status == 0
            size = library.count.value * form.size
            found += [make(row) for row in form.iter_unpack(memoryview(library.rows)[:size])]
            if library.count.value < 512:
                return found

    def events(self):
        """Events that wait, in order."""
        return self._drain(self.c.sloss_engine_events, _EVENT, Event._make)

    def deficits(self):
        """Deficit records that wait."""
        return self._drain(self.c.sloss_engine_deficits, _DEFICIT, deficit_of)

    def _rows(self, read, form, columns, make):
        """What the library writes into columns, by account."""
        library = self.library
        status = read(self.engine, ctypes.byref(form), 0, ROOM, ctypes.byref(library.count))
        assert status == 0 and library.count.value < ROOM, status
        count = library.count.value
        rows = zip(*(column[:count] for column in columns))
        return dict(zip(library.ids[:count], map(make, rows)))

    def accounts(self, asset):
        """Figures of each account in an asset."""
        library = self.library
        library.account_columns.asset = asset
        return self._rows(self.c.sloss_engine_accounts, library.account_columns, (library.states, *library.figures),
                          Account._make)

    def positions(self, market):
        """Positions in a market, by account."""
        library = self.library
        library.position_columns.market = market
        return self._rows(self.c.sloss_engine_positions, library.position_columns, library.figures, Position._make)

    def market(self, market):
        """Figures of a market."""
        info = self.library.market_info
        status = self.c.sloss_engine_market(self.engine, market, ctypes.byref(info))
        assert status == 0, status
        return Market(info.marked, info.closed, info.mark, info.value, info.open_interest, info.insurance,
                      info.uncovered, info.deficit_sum)

    def member(self, account, asset):
        """What an account has in a default fund."""
        info = self.library.member_info
        status = self.c.sloss_engine_member(self.engine, account, asset, ctypes.byref(info))
        assert status == 0, status
        return Member(info.contribution, info.contribution_set, info.assessment, info.assessment_left, info.duration)

    def snapshot(self, assets, markets, members=()):
        """All of it: accounts of each asset, positions and figures of each market, and these members."""
        return Snapshot([self.accounts(asset) for asset in range(assets)],
                        [self.positions(market) for market in range(markets)],
                        [self.market(market) for market in range(markets)],
                        {key: self.member(*key) for key in members})
