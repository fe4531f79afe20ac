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
import sloss._command
import sloss._library
import sloss._prototypes
import sloss.constants
from case import Case, small_book
from sloss import CommandKind

TESTS = pathlib.Path(__file__).parents[1]
sys.path.insert(0, str(TESTS / "abi"))
import declared  # noqa: E402

PATH = TESTS.parent / "include" / "sloss"
HEADER = declared.read(PATH)
RECORDS = sloss._abi.RECORDS
SCALARS = {"int64_t": ctypes.c_int64, "uint64_t": ctypes.c_uint64, "uint32_t": ctypes.c_uint32,
           "uint8_t": ctypes.c_uint8,
           "size_t": ctypes.c_size_t, "char": ctypes.c_char, "enum sloss_status": ctypes.c_int,
           "sloss_stop_fn": ctypes.c_void_p, "sloss_write_fn": ctypes.c_void_p, "sloss_read_fn": ctypes.c_void_p,
           "void": None}

# Functions that only fill in a command: the package fills it in itself, for sloss_engine_apply().
NAMED_AFTER = {
    "add_market": CommandKind.MARKET, "set_tier": CommandKind.TIER, "set_waterfall": CommandKind.WATERFALL,
    "set_sharing": CommandKind.SOCIALIZE, "set_liquidation": CommandKind.OPTION,
    "add_account": CommandKind.ACCOUNT, "deposit": CommandKind.DEPOSIT,
    "withdraw": CommandKind.WITHDRAW, "transfer": CommandKind.TRANSFER, "fill": CommandKind.FILL,
    "mark": CommandKind.MARK, "funding": CommandKind.FUNDING, "takeover": CommandKind.TAKEOVER,
    "deleverage": CommandKind.DELEVERAGE, "settle": CommandKind.SETTLE, "recover": CommandKind.RECOVER,
    "isolate": CommandKind.ISOLATE, "end_isolation": CommandKind.ISOLATE, "hedge": CommandKind.HEDGE,
    "set_debts": CommandKind.OPTION,
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
    """(name, type) of a record's fields, those of a union without a name among them."""
    for declaration in body.replace("union {", "").split(";")[:-1]:
        words = " ".join(declaration.replace("const ", "").split())
        if words == "}":  # the end of the union
            continue
        if "(*" in words:
            yield re.search(r"\(\*(\w+)\)", words)[1], ctypes.c_void_p
            continue
        base, star, name, many = re.fullmatch(r"((?:struct )?\w+) (\**)(\w+)(?:\[(\w+)\])?",
                                              words).groups()
        kind = RECORDS[base[7:]] if base.startswith("struct ") and not star else SCALARS.get(base)
        if many:
            kind = kind * (int(many) if many.isdigit() else sloss.constants.expected()[many])
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
        self.assertEqual(wanted - named, set(sloss._prototypes.PROTOTYPES))
        self.assertEqual(wanted - named, used())
        self.assertLessEqual(named, wanted)

    def test_each_command_has_a_method(self):
        for name in (*NAMED_AFTER, "add_asset", "set_time", "fee", "set_owner", "set_member", "add_fund", "join", "leave", "redeem", "set_limits",
                     "set_surcharge", "set_control", "set_position_limit", "set_ceiling", "add_collateral", "set_haircut", "set_requirement", "set_mature", "set_execute", "set_auction", "bid", "set_partial", "set_levels", "set_cancel_orders",
                     "put_on_hold", "release", "pay_out", "set_orders", "add_universe", "set_shock", "set_values", "set_portfolio", "set_margin", "set_group",
                     "set_guard", "end_guard", "add_source", "quote", "set_validity", "set_halt", "bust",
                     "govern", "schedule", "unschedule"):
            self.assertTrue(callable(getattr(sloss.Engine, name)), name)
        self.assertEqual({*NAMED_AFTER.values(), CommandKind.ASSET, CommandKind.TIME,
                          CommandKind.LAYER, CommandKind.FEE, CommandKind.OWNER,
                          CommandKind.MEMBER, CommandKind.FUND, CommandKind.JOIN, CommandKind.LEAVE,
                          CommandKind.REDEEM, CommandKind.LIMIT, CommandKind.REQUIRE, CommandKind.CONTROL,
                          CommandKind.POSITION_LIMIT, CommandKind.CEILING, CommandKind.COLLATERAL, CommandKind.HAIRCUT, CommandKind.REQUIREMENT, CommandKind.MATURE, CommandKind.PARTIAL, CommandKind.LEVELS, CommandKind.HOLD, CommandKind.RELEASE, CommandKind.PAY_OUT,
                          CommandKind.ORDERS, CommandKind.UNIVERSE, CommandKind.SHOCK, CommandKind.VALUES,
                          CommandKind.PORTFOLIO, CommandKind.GROUP, CommandKind.EXECUTE, CommandKind.AUCTION, CommandKind.BID, CommandKind.GUARD, CommandKind.SOURCE, CommandKind.QUOTE,
                          CommandKind.HALT, CommandKind.BUST, CommandKind.VALIDITY, CommandKind.SCHEDULE, CommandKind.UNSCHEDULE, CommandKind.GOVERN}, set(CommandKind))  # set_waterfall() makes LAYERs

    def test_a_prototype_is_the_declaration(self):
        for name, result, parameters in functions():
            if name not in sloss._prototypes.PROTOTYPES:
                continue
            given, arguments = sloss._prototypes.PROTOTYPES[name]
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
                self.assertEqual(sloss._abi.flat(RECORDS[name]), list(fields(body)))

    def test_each_kind_of_command_has_a_body_of_its_name(self):
        self.assertEqual([name for name, _ in sloss._command.BODIES],
                         [kind.name.lower() for kind in sorted(CommandKind, key=self.place_of)])
        self.assertEqual(sloss._command.CommandBody._fields_[-1][0], "body")

    @staticmethod
    def place_of(kind):
        """LAYER stands behind WATERFALL, to which it belongs."""
        return CommandKind.WATERFALL + 0.5 if kind == CommandKind.LAYER else kind

    def test_each_number_has_its_name(self):
        version = {f"SLOSS_VERSION_{part}" for part in ("MAJOR", "MINOR", "PATCH")}  # version()
        self.assertEqual(set(sloss.constants.expected()), set(declared.constants(HEADER)) - version)

    def test_classes_have_the_fields_of_their_records(self):
        for record, kind in ((sloss._abi.AccountInfo, sloss.AccountInfo),
                             (sloss._abi.PositionInfo, sloss.PositionInfo),
                             (sloss._abi.OwnerInfo, sloss.OwnerInfo), (sloss._abi.MemberInfo, sloss.MemberInfo),
                             (sloss._abi.ClaimsInfo, sloss.ClaimsInfo),
                             (sloss._abi.FundInfo, sloss.FundInfo), (sloss._abi.UnitInfo, sloss.UnitInfo),
                             (sloss._abi.TierTerms, sloss.TierTerms), (sloss._abi.LayerTerms, sloss.LayerTerms),
                             (sloss._abi.Sharing, sloss.SharingTerms), (sloss._abi.EngineInfo, sloss.EngineInfo),
                             (sloss._abi.Event, sloss.Event), (sloss._abi.Deficit, sloss.Deficit)):
            self.check_fields(record, kind._fields)
        self.check_fields(sloss._abi.MarketInfo, {*sloss.MarketInfo._fields, "marked"})
        self.check_fields(sloss._abi.LimitInfo,
                          {*sloss.LimitTerms._fields, *sloss.LimitInfo._fields, "set"} - {"terms"})
        self.check_fields(sloss._abi.SurchargeInfo, sloss.SurchargeInfo._fields)
        self.check_fields(sloss._abi.ControlInfo, sloss.ControlInfo._fields)
        self.check_fields(sloss._abi.UniverseInfo, sloss.UniverseInfo._fields)
        self.check_fields(sloss._abi.ShockInfo, sloss.Shock._fields)
        self.check_fields(sloss._abi.PortfolioInfo, sloss.PortfolioInfo._fields)
        self.check_fields(sloss._abi.CeilingInfo, {*sloss.CeilingInfo._fields, "set"})
        self.check_fields(sloss._abi.RequirementInfo,
                          {*sloss.RequirementTerms._fields, *sloss.RequirementInfo._fields} - {"terms"})
        self.check_fields(sloss._abi.GovernInfo, sloss.GovernInfo._fields)
        self.check_fields(sloss._abi.ChangeInfo, sloss.ChangeInfo._fields)
        self.check_fields(sloss._abi.MatureInfo, {"duration"})
        self.check_fields(sloss._abi.MaturedInfo, sloss.MaturedInfo._fields)
        self.check_fields(sloss._abi.GuardInfo, sloss.GuardInfo._fields)
        self.check_fields(sloss._abi.SourceInfo, sloss.SourceInfo._fields)
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
        self.assertEqual(set(sloss.engine._COLUMN_OF.values()), pointers)

    def test_fields_with_a_column_are_those_that_the_header_names(self):
        record = re.search(r"^struct sloss_command_columns \{\n(.*?)^\};", (PATH / "column.h").read_text(), re.S | re.M)
        found = {}
        for column, comment in re.findall(r"\*(\w+);\s*/\*\*<(.*?)\*/", record[1], re.S):
            for field, kinds in re.findall(r"`(\w+)`\s+of\s+([^`]+)", comment):
                found[field] = column
                for kind in re.findall(r"[A-Z_]{2,}", kinds):
                    self.assertIn(field, sloss.COMMAND[kind.lower()].names)
        self.assertEqual(sloss.engine._COLUMN_OF, found)

    def test_a_column_lands_in_the_field_of_its_name(self):
        """Of a row that is refused and of a row that is taken: what load() does is what apply() does."""
        columns = {"market": numpy.uint32, "asset": numpy.uint32}
        for kind, body in sloss._command.BODIES:
            number = CommandKind[kind.upper()]
            for field in set(sloss._abi.fields(body)) & set(sloss.engine._COLUMN_OF):
                if number in (CommandKind.ASSET, CommandKind.MARKET, CommandKind.TIER, CommandKind.WATERFALL,
                              CommandKind.SOCIALIZE, CommandKind.OPTION, CommandKind.FUND, CommandKind.JOIN,
                              CommandKind.LEAVE, CommandKind.REDEEM, CommandKind.LIMIT, CommandKind.REQUIRE,
                              CommandKind.CONTROL, CommandKind.POSITION_LIMIT, CommandKind.CEILING, CommandKind.COLLATERAL,
                              CommandKind.HAIRCUT, CommandKind.REQUIREMENT, CommandKind.UNIVERSE,
                              CommandKind.VALUES, CommandKind.PORTFOLIO, CommandKind.MATURE, CommandKind.EXECUTE, CommandKind.AUCTION, CommandKind.PARTIAL, CommandKind.LEVELS, CommandKind.BID, CommandKind.EXECUTE, CommandKind.AUCTION, CommandKind.GUARD, CommandKind.SOURCE,
                              CommandKind.QUOTE, CommandKind.HALT, CommandKind.BUST, CommandKind.VALIDITY):
                    continue
                with self.subTest(kind, field=field):
                    self.check_column(number, kind, field, columns.get(
                        field, numpy.uint64 if sloss._abi.fields(body)[field] is ctypes.c_uint64 else numpy.int64))

    def check_column(self, number, kind, field, dtype):
        good = {"market": 0, "asset": 0, "account": 1, "buyer": 1, "seller": 2, "giver": 1, "receiver": 2,
                "amount": 5, "lots": 1, "payment": 1, "price": 1000}
        names = sloss.COMMAND[kind].names
        for value in (good[field], good[field] + 1, 2**31):
            outcomes = []
            for as_column in (False, True):
                engine, _, _ = small_book()
                with engine:
                    command = numpy.zeros(1, sloss.COMMAND)
                    command["struct_size"], command["kind"] = 128, number
                    given = {name: good[name] for name in names if name in good}
                    given[field] = value
                    for name, one in given.items():
                        command[kind][name] = one
                    try:
                        if as_column:
                            engine.load(number, 1, **dict(given, **{field: numpy.array([value], dtype)}))
                        else:
                            engine.apply(command)
                        outcomes.append(engine.hash())
                    except sloss.SlossError as error:
                        outcomes.append(type(error))
            self.assertEqual(outcomes[0], outcomes[1])

    def test_records_in_arrays_are_those_of_the_library(self):
        for dtype, record in ((sloss.COMMAND, sloss._command.Command), (sloss.EVENT, sloss._abi.Event),
                              (sloss.DEFICIT, sloss._abi.Deficit), (sloss.STRESS_RESULT, sloss._abi.StressResult),
                              (sloss.STRESS_STEP, sloss._abi.StressStep)):
            self.assertEqual(dtype.itemsize, ctypes.sizeof(record))
            self.check_dtype(dtype, record)

    def check_dtype(self, dtype, record):
        names = sloss._abi.flat(record)
        self.assertEqual(dtype.names, tuple(name for name, _ in names))
        for name, kind in names:
            self.assertEqual(dtype.fields[name][1], getattr(record, name).offset)
            self.assertEqual(dtype.fields[name][0].itemsize, ctypes.sizeof(kind))
            if issubclass(kind, ctypes.Structure):
                self.check_dtype(dtype.fields[name][0], kind)


if __name__ == "__main__":
    unittest.main()
