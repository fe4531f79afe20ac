# SPDX-License-Identifier: BSD-2-Clause
"""The package has all of sloss.h: each function, record, field and number, with the types written there."""
import ast
import ctypes
import enum
import pathlib
import re
import sys
import unittest

import numpy
import sloss
import sloss._abi
import sloss._library
import sloss.constants
from case import Case
from sloss import CommandKind

TESTS = pathlib.Path(__file__).parents[1]
sys.path.insert(0, str(TESTS / "abi"))
import declared  # noqa: E402

PATH = TESTS.parent / "include" / "sloss"
HEADER = declared.read(PATH)
RECORDS = sloss._abi.RECORDS
SCALARS = {"int64_t": ctypes.c_int64, "uint64_t": ctypes.c_uint64, "uint32_t": ctypes.c_uint32,
           "size_t": ctypes.c_size_t, "char": ctypes.c_char, "enum sloss_status": ctypes.c_int,
           "void": None}

# Functions that only fill in a command: the package fills it in itself, for sloss_engine_apply().
NAMED_AFTER = {
    "set_tier": CommandKind.TIER, "set_waterfall": CommandKind.WATERFALL,
    "set_sharing": CommandKind.SOCIALIZE, "set_liquidation": CommandKind.OPTION,
    "add_account": CommandKind.ACCOUNT, "deposit": CommandKind.DEPOSIT,
    "withdraw": CommandKind.WITHDRAW, "transfer": CommandKind.TRANSFER, "fill": CommandKind.FILL,
    "mark": CommandKind.MARK, "funding": CommandKind.FUNDING, "takeover": CommandKind.TAKEOVER,
    "deleverage": CommandKind.DELEVERAGE, "settle": CommandKind.SETTLE,
}


def functions():
    """(name, result, [parameter, ...]) of the header."""
    found = re.findall(r"^SLOSS_API\s+([\w\s*]*?)(sloss_\w+)\(([^;]*)\);", HEADER, re.M)
    return [(name, result, [] if parameters == "void" else parameters.split(","))
            for result, name, parameters in found]


def choices(declaration):
    """What may stand in a prototype for a declaration, its name left out or not."""
    words = " ".join(declaration.replace("const ", "").split())
    base, stars = re.fullmatch(r"((?:struct |enum )?\w+) ?(\**)\w*", words).groups()
    if not stars:
        return [SCALARS[base]]
    if len(stars) == 2:
        return [ctypes.POINTER(ctypes.c_void_p)]
    if base == "char":
        return [ctypes.c_char_p]
    pointed = RECORDS.get(base[len("struct "):]) if base.startswith("struct ") else SCALARS[base]
    return [ctypes.c_void_p] + ([] if pointed is None else [ctypes.POINTER(pointed)])


def fields(body):
    """(name, type) of a record's fields."""
    for declaration in body.split(";")[:-1]:
        words = " ".join(declaration.replace("const ", "").split())
        if "(*" in words:
            yield re.search(r"\(\*(\w+)\)", words)[1], ctypes.c_void_p
            continue
        base, star, name, many = re.fullmatch(r"((?:struct )?\w+) (\**)(\w+)(?:\[(\w+)\])?",
                                              words).groups()
        kind = RECORDS[base[7:]] if base.startswith("struct ") and not star else SCALARS.get(base)
        if many:
            kind = kind * sloss.constants.expected()[many]
        yield name, ctypes.c_void_p if star else kind


def used():
    """Functions that the package's modules call or hand on."""
    return {node.attr for path in pathlib.Path(sloss.__file__).parent.glob("*.py")
            for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
            if isinstance(node, ast.Attribute) and node.attr.startswith("sloss_")}


class Header(Case):
    def test_it_is_read(self):
        self.assertEqual([name for name, _, _ in functions()],
                         re.findall(r"(sloss_\w+)\(", re.sub(r"^#.*$", "", HEADER, flags=re.M)))
        self.assertGreater(len(functions()), 80)
        self.assertGreater(len(declared.records(HEADER)), 40)

    def test_each_function_has_a_prototype_and_is_used(self):
        named = {f"sloss_engine_{name}" for name in NAMED_AFTER}
        wanted = {name for name, _, _ in functions()}
        self.assertEqual(wanted - named, set(sloss._abi.PROTOTYPES))
        self.assertEqual(wanted - named, used())
        self.assertLessEqual(named, wanted)

    def test_each_command_has_a_method(self):
        for name in (*NAMED_AFTER, "add_asset", "add_market", "set_time"):
            self.assertTrue(callable(getattr(sloss.Engine, name)), name)
        self.assertEqual({*NAMED_AFTER.values(), CommandKind.ASSET, CommandKind.MARKET,
                          CommandKind.TIME}, set(CommandKind))

    def test_a_prototype_is_the_declaration(self):
        for name, result, parameters in functions():
            if name not in sloss._abi.PROTOTYPES:
                continue
            given, arguments = sloss._abi.PROTOTYPES[name]
            with self.subTest(name):
                self.assertIn(given, choices(result))
                self.assertEqual(len(arguments), len(parameters))
                for argument, parameter in zip(arguments, parameters):
                    self.assertIn(argument, choices(parameter), parameter)

    def test_each_record_has_its_fields(self):
        bodies = dict(re.findall(r"^struct (\w+) \{\n(.*?)^\};", HEADER, re.S | re.M))
        self.assertEqual(set(RECORDS), set(bodies))
        for name, body in bodies.items():
            with self.subTest(name):
                self.assertEqual([(field[0], field[1]) for field in RECORDS[name]._fields_],
                                 list(fields(body)))

    def test_each_number_has_its_name(self):
        version = {f"SLOSS_VERSION_{part}" for part in ("MAJOR", "MINOR", "PATCH")}  # version()
        self.assertEqual(set(sloss.constants.expected()), set(declared.constants(HEADER)) - version)

    def test_classes_have_the_fields_of_their_records(self):
        for record, kind in ((sloss._abi.AccountInfo, sloss.AccountInfo),
                             (sloss._abi.PositionInfo, sloss.PositionInfo),
                             (sloss._abi.Event, sloss.Event), (sloss._abi.Deficit, sloss.Deficit)):
            self.check_fields(record, kind._fields)
        self.check_fields(sloss._abi.MarketInfo, {*sloss.MarketInfo._fields, "marked"})
        self.check_fields(sloss._abi.AccountColumns, {*sloss.AccountColumns._dtypes, "asset"})
        self.check_fields(sloss._abi.PositionColumns, {*sloss.PositionColumns._dtypes, "market"})


class Names(Case):
    """Tables of names against the library itself: what the header of this tree says may be older or newer."""

    def test_the_library_knows_no_number_without_a_name_here(self):
        """The names lie in the library as text; it says of each whether it is one of its numbers."""
        library, text = sloss._library.library(), pathlib.Path(sloss.library_path()).read_bytes()
        value, found = ctypes.c_uint64(), set()
        for name in set(re.findall(rb"\bSLOSS_[A-Z0-9_]+(?=\0)", text)):
            if library.sloss_constant(name, ctypes.byref(value)) == sloss.Status.OK:
                found.add(name.decode())
        version = {f"SLOSS_VERSION_{part}" for part in ("MAJOR", "MINOR", "PATCH")}
        self.assertGreater(len(found), 150)
        self.assertEqual(found - version, set(sloss.constants.expected()))

    def test_each_enumeration_is_compared_with_the_library(self):
        kinds = {kind for kind in vars(sloss.constants).values() if isinstance(kind, type)
                 and issubclass(kind, (enum.IntEnum, enum.IntFlag))}
        kinds -= {enum.IntEnum, enum.IntFlag}
        self.assertEqual(kinds, set(sloss.constants._PREFIX))
        for kind in kinds:
            self.assertIs(getattr(sloss, kind.__name__), kind)

    def test_numbers_follow_one_another(self):
        """A hole is a name that was forgotten; flags are powers of two."""
        for kind in sloss.constants._PREFIX:
            numbers = [int(one) for one in kind.__members__.values()]
            with self.subTest(kind.__name__):
                if issubclass(kind, enum.IntFlag):
                    self.assertEqual(numbers, [1 << place for place in range(len(numbers))])
                else:
                    self.assertEqual(numbers, list(range(numbers[0], numbers[0] + len(numbers))))
                    self.assertIn(numbers[0], (0, 1))

    def test_statuses_are_those_of_the_library(self):
        name = sloss._library.library().sloss_status_name
        for status in sloss.Status:
            self.assertEqual(name(status).decode(), status.name.replace("ERR_", "").lower().replace("_", "-"))
        for beyond in range(len(sloss.Status), len(sloss.Status) + 1000):
            self.assertEqual(name(beyond), b"unknown")

    def test_policies_are_those_of_the_library(self):
        for policy in sloss.Policy:
            self.assertIs(sloss.find_policy(sloss.policy_name(policy)), policy)
        for beyond in range(len(sloss.Policy), len(sloss.Policy) + 1000):
            self.assertIsNone(sloss._library.library().sloss_policy_name(beyond))

    def test_columns_of_payers_are_those_of_the_record(self):
        record = [name for name, kind in sloss._abi.fields(sloss._abi.Participants).items()
                  if kind is ctypes.c_void_p]
        self.assertEqual([column.name.lower() for column in sloss.Column], record)

    def test_every_exception_is_there_to_be_caught(self):
        for kind in vars(sloss.errors).values():
            if isinstance(kind, type) and issubclass(kind, Exception):
                self.assertIs(getattr(sloss, kind.__name__), kind)

    def test_columns_of_commands_are_those_of_the_record(self):
        pointers = {name for name, kind in sloss._abi.fields(sloss._abi.CommandColumns).items()
                    if kind is ctypes.c_void_p}
        self.assertEqual(set(sloss.engine._COLUMNS), pointers)
        for name, (dtype, _) in sloss.engine._COLUMNS.items():
            self.assertEqual(sloss.COMMAND.fields[name][0], numpy.dtype(dtype))

    def test_records_in_arrays_are_those_of_the_library(self):
        for dtype, record in ((sloss.COMMAND, sloss._abi.Command), (sloss.EVENT, sloss._abi.Event),
                              (sloss.DEFICIT, sloss._abi.Deficit), (sloss.STRESS_RESULT, sloss._abi.StressResult),
                              (sloss.STRESS_STEP, sloss._abi.StressStep)):
            self.assertEqual(dtype.itemsize, ctypes.sizeof(record))
            for name, kind in record._fields_:
                self.assertEqual(dtype.fields[name][1], getattr(record, name).offset)
                self.assertEqual(dtype.fields[name][0].itemsize, ctypes.sizeof(kind))


if __name__ == "__main__":
    unittest.main()
