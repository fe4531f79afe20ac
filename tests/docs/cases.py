# SPDX-License-Identifier: BSD-2-Clause
"""Samples of the docs are run in cases that would show them wrong.

usage: cases.py SOURCE CFLAGS-AND-LIBS REPLAY NUMPY_PYTHON|- CC...

tests/docs/blocks.py runs each sample as it stands, where nothing goes wrong. Here a sample meets what its reader
will meet: a refused command, a log that a crash cut off, a pool of deficits, another way to settle. A case replaces
pieces of the program; a piece that does not stand there exactly once is a mistake of the case.
"""
import os
import pathlib
import sys
import tempfile

import blocks


def record(fields):
    """A command as it stands in the sample's array."""
    return f"    {{.struct_size = sizeof(struct sloss_command), {fields}}},\n"


DEPOSIT = record(".kind = SLOSS_COMMAND_DEPOSIT, .deposit = {.account = 1, .amount = 500, .asset = usd}")
WITHDRAW = record(".kind = SLOSS_COMMAND_WITHDRAW, .withdraw = {.account = 1, .amount = 200, .asset = usd}")
REFUSED = record(".kind = SLOSS_COMMAND_WITHDRAW, .withdraw = {.account = 2, .amount = 99999999, .asset = usd}")
FIRST_OF_INSTANT = record(".kind = SLOSS_COMMAND_MARK, .flags = SLOSS_COMMAND_LINKED, .mark = {.price = 1001, .market = btc}")
SECOND_OF_INSTANT = record(".kind = SLOSS_COMMAND_MARK, .mark = {.price = 21, .market = eth}")
UNKNOWN_FIRST = record(".kind = SLOSS_COMMAND_MARK, .flags = SLOSS_COMMAND_LINKED, .mark = {.price = 1001, .market = 99}")
UNKNOWN_OF_INSTANT = record(".kind = SLOSS_COMMAND_MARK, .mark = {.price = 21, .market = 99}")
SECOND_MARKET = ('    assert(sloss_engine_set_tier(*engine, btc,',
                 '    assert(sloss_engine_add_market(*engine, "ETH", usd, 100, SLOSS_KIND_LINEAR, 0, &eth) == SLOSS_OK);\n'
                 '    assert(sloss_engine_set_tier(*engine, btc,')
CRASH = "/* After the crash"
TORN = "    assert(fwrite(commands, 50, 1, log) == 1);\n"  # the crash came in the middle of a record
TORN_INSTANT = """    const struct sloss_command half = {.struct_size = sizeof(half), .kind = SLOSS_COMMAND_MARK,
        .flags = SLOSS_COMMAND_LINKED, .mark = {.price = 1001, .market = btc}};
    assert(fwrite(&half, sizeof(half), 1, log) == 1);
"""


def recovery(commands, balance, damage="", marked=0):
    """Other commands, and what the crash did to the log. Account 1 has `balance` at the end, and the second market has
    a mark or none, as worked by hand."""
    def change(program):
        head, rest = program.split("const struct sloss_command commands[] = {\n")
        _, tail = rest.split("};\n", 1)
        program = head + "const struct sloss_command commands[] = {\n" + "".join(commands) + "};\n" + tail
        return replaced(program, [
            ("static uint32_t usd, btc;", "static uint32_t usd, btc, eth;"), SECOND_MARKET,
            (CRASH, damage + CRASH),
            ("sloss_engine_destroy(again);",
             "int64_t balance = 0;\n"
             "assert(sloss_ledger_balance(books, 1, usd, &balance) == SLOSS_OK);\n"
             f"assert(balance == {balance});\n"
             "struct sloss_market_info second = {.struct_size = sizeof(second)};\n"
             "assert(sloss_engine_market(again, eth, &second) == SLOSS_OK);\n"
             f"assert(second.marked == {marked});\n"
             "sloss_engine_destroy(again);")])
    return change


def replaced(program, pieces):
    """The program with each piece replaced."""
    for old, new in pieces:
        assert program.count(old) == 1, f"'{old}' stands {program.count(old)} times in the sample"
        program = program.replace(old, new)
    return program


def edits(*pieces):
    """Pieces to replace, as a function of the program."""
    return lambda program: replaced(program, pieces)


ALONE = ("    begin(&ledger, &engine);\n",
         "    begin(&ledger, &engine);\n"
         "    assert(sloss_engine_set_sharing(engine, btc, &(struct sloss_sharing){.pool = 1}) == SLOSS_OK);\n")
VARIATION = ("SLOSS_KIND_LINEAR, 0, &btc", "SLOSS_KIND_LINEAR, SLOSS_SETTLEMENT_VARIATION, &btc")
NO_FUND = ("    assert(sloss_engine_deposit(*engine, sloss_account_insurance(btc), usd, 2500) == SLOSS_OK);\n", "")
NOBODY_PAYS = ("    begin(&ledger, &engine);\n",
               "    begin(&ledger, &engine);\n"
               "    assert(sloss_engine_set_waterfall(engine, btc, &(struct sloss_layer_terms)"
               "{.layer = SLOSS_LAYER_INSURANCE}, 1) == SLOSS_OK);\n")
# A sample in Python that defines how balances are copied, tried on every scenario: copy and book must agree.
ALL_SCENARIOS = """
import os, pathlib
for path in sorted((pathlib.Path(os.environ["SOURCE"]) / "examples/scenarios").glob("*.scn")) + [pathlib.Path("pool.scn")]:
    with sloss.run_scenario(path) as scenario:
        engine, copy = sloss.Engine(), {}
        engine.apply(scenario.commands)
        follow(copy, engine.events())
        for (account, asset), atoms in copy.items():
            apart = engine.compartments(["account", "market", "balance"])
            atoms -= sum(int(part) for owner, market, part in zip(apart.account, apart.market, apart.balance)
                         if owner == account and engine.market(int(market)).asset == asset)
            assert atoms == engine.ledger.balance(account, asset), (path.name, account, atoms)
        assert copy
        engine.close()
"""
POOL = """asset USD 2
market A USD lot=1 tick=1 settlement=%s
waterfall A insurance socialize
socialize A pool=instant cap=%s
insure A 3
deposit winner 1000
deposit second 1000
deposit loser 100
deposit other 100
fill A winner loser 10 100
fill A second other 5 100
mark A 101
mark A 130
verify
"""

# (page, word of the fence, text that the block has, name of the case, what it changes)
CASES = [
    ("docs/guides/recovery.md", "c", "commands[] = {", "no command", recovery([REFUSED], 100000)),
    ("docs/guides/recovery.md", "c", "commands[] = {", "nothing refused", recovery([DEPOSIT, WITHDRAW], 100300)),
    ("docs/guides/recovery.md", "c", "commands[] = {", "refused in the middle",
     recovery([DEPOSIT, REFUSED, WITHDRAW], 100300)),
    ("docs/guides/recovery.md", "c", "commands[] = {", "refused first and last",
     recovery([REFUSED, REFUSED, DEPOSIT, REFUSED], 100500)),
    ("docs/guides/recovery.md", "c", "commands[] = {", "an instant of two marks",
     recovery([DEPOSIT, FIRST_OF_INSTANT, SECOND_OF_INSTANT, WITHDRAW], 100300, marked=1)),
    ("docs/guides/recovery.md", "c", "commands[] = {", "an instant that is refused",
     recovery([DEPOSIT, FIRST_OF_INSTANT, UNKNOWN_OF_INSTANT, WITHDRAW], 100300)),
    ("docs/guides/recovery.md", "c", "commands[] = {", "an instant whose first mark is refused",
     recovery([DEPOSIT, UNKNOWN_FIRST, SECOND_OF_INSTANT, WITHDRAW], 100300)),
    ("docs/guides/recovery.md", "c", "commands[] = {", "an instant without its end",
     recovery([DEPOSIT, FIRST_OF_INSTANT], 100500)),
    ("docs/guides/recovery.md", "c", "commands[] = {", "a torn record", recovery([DEPOSIT, REFUSED, WITHDRAW], 100300, TORN)),
    ("docs/guides/recovery.md", "c", "commands[] = {", "half of an instant",
     recovery([DEPOSIT, REFUSED, WITHDRAW], 100300, TORN_INSTANT)),
    ("docs/guides/recovery.md", "c", "commands[] = {", "half of an instant, torn",
     recovery([DEPOSIT], 100500, TORN_INSTANT + TORN)),
    ("docs/guides/events.md", "c", "sloss_engine_deficits(", "deficits by themselves", edits(ALONE)),
    ("docs/guides/events.md", "c", "sloss_engine_deficits(", "a variation market", edits(VARIATION)),
    ("docs/guides/events.md", "c", "sloss_engine_deficits(", "no fund", edits(NO_FUND)),
    ("docs/guides/events.md", "c", "sloss_engine_deficits(", "nobody to pay", edits(NOBODY_PAYS)),
    ("docs/guides/events.md", "python", "def follow(", "every scenario", lambda program: program + ALL_SCENARIOS),
    ("docs/guides/events.md", "python", "def follow(", "every scenario, a pool of a variation market",
     lambda program: program + ALL_SCENARIOS.replace("pool.scn", "pool-variation.scn")),
]


def sample(source, page, word, text):
    """The one block of the page that has the text."""
    found = [body for _, words, body in blocks.blocks(source / page) if words == [word] and text in body]
    assert len(found) == 1, f"{page} has {len(found)} blocks of {word} with '{text}'"
    return found[0]


def attempt(source, case, tools, folder):
    """None where the case cannot be run here; empty, or what is wrong."""
    page, word, text, _, change = case
    try:
        body = sample(source, page, word, text)
        if word == "c":
            program = change(blocks.PRELUDE + body + blocks.CODA)
            return blocks.compiled(program, "case.c", [*tools["cc"], "-std=c17"], tools["flags"], folder)
        program = change(body)
    except (AssertionError, ValueError) as error:
        return f"the sample is not what the case expects: {error}"
    (folder / "pool.scn").write_text(POOL % ("unrealized", "equity"), encoding="utf-8")
    (folder / "pool-variation.scn").write_text(POOL % ("variation", "equity"), encoding="utf-8")
    (folder / "case.py").write_text(program, encoding="utf-8")
    return None if tools["python"] == "-" else blocks.run([tools["python"], "case.py"], folder)


def main():
    source, flags, replay, python = sys.argv[1:5]
    tools = {"flags": flags.split(), "python": python, "cc": sys.argv[5:]}
    os.environ.update(SOURCE=os.path.abspath(source), SLOSS_REPLAY=os.path.abspath(replay))
    counts = {"ok": 0, "skipped": 0, "not ok": 0}
    for case in CASES:
        with tempfile.TemporaryDirectory() as folder:
            wrong = attempt(pathlib.Path(source), case, tools, pathlib.Path(folder))
        verdict = "skipped" if wrong is None else "not ok" if wrong else "ok"
        counts[verdict] += 1
        print(f"{verdict} {case[0]}: {case[3]}")
        if wrong:
            print(wrong)
    print(", ".join(f"{count} {verdict}" for verdict, count in counts.items()))
    return 1 if counts["not ok"] or not counts["ok"] else 0


if __name__ == "__main__":
    sys.exit(main())
