# SPDX-License-Identifier: BSD-2-Clause
"""The package has all of sloss.h: each function, record, field and number, with the types written there."""
import ast
import ctypes
import pathlib
import re
import sys
import unittest

import sloss
import sloss._abi
import sloss.constants
from case import Case
from sloss import CommandKind

TESTS = pathlib.Path(__file__).parents[1]
sys.path.insert(0, str(TESTS / "abi"))
import declared  # noqa: E402

PATH = TESTS.parent / "include" / "sloss" / "sloss.h"
HEADER = declared.read(PATH)
RECORDS = sloss._abi.RECORDS
SCALARS = {"int64_t": ctypes.c_int64, "uint64_t": ctypes.c_uint64, "uint32_t": ctypes.c_uint32,
           "size_t": ctypes.c_size_t, "char": ctypes.c_char, "enum sloss_status": ctypes.c_int,
           "sloss_stop_fn": ctypes.c_void_p, "void": None}

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
        self.assertEqual(wanted - named, set(sloss._abi._PROTOTYPES))
        self.assertEqual(wanted - named, used())
        self.assertLessEqual(named, wanted)

    def test_each_command_has_a_method(self):
        for name in (*NAMED_AFTER, "add_asset", "add_market", "set_time"):
            self.assertTrue(callable(getattr(sloss.Engine, name)), name)
        self.assertEqual({*NAMED_AFTER.values(), CommandKind.ASSET, CommandKind.MARKET,
                          CommandKind.TIME}, set(CommandKind))

    def test_a_prototype_is_the_declaration(self):
        for name, result, parameters in functions():
            if name not in sloss._abi._PROTOTYPES:
                continue
            given, arguments = sloss._abi._PROTOTYPES[name]
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


if __name__ == "__main__":
    unittest.main()
