# SPDX-License-Identifier: BSD-2-Clause
"""A journal of a scenario has what the scenario says, in its tables and its export: journals.py REPLAY JOURNAL SCENARIOS [FIRST BOOKS]

Each scenario of the folder, and BOOKS random ones, are imported with groups and checkpoints of random sizes.

- The export comes to the same hash in sloss-replay, and the export of its import is the same text.
- The view `statement` is the table of sloss-replay, row by row; `balance` is what its books have; sums by year and fund histories
  are added up here, from that table.
- Deficits, who paid for them and how much are those of the slow reference, which knows nothing of the library.
- `verify` finds nothing, and a row that is changed is named.
"""
import collections
import glob
import os
import random
import re
import sqlite3
import subprocess
import sys
import tempfile
from decimal import Decimal

from program import command
from slow.run import Runner
from statements import accepted, balances_of, random_lines, table_of, write

CLASSES = {  # of movements by year; the rest is in `others`
    "profit": ("realized", "variation-paid", "variation-received"), "fees": ("fee", "fee-part", "liquidation-fee"),
    "charges": ("socialized", "given-up", "owner", "members"), "recoveries": ("recovered", "surplus"),
    "deposits": ("deposit",), "withdrawals": ("withdrawal",)}
LAYERS = ("insurance", "reserve", "backstop", "socialize", "deleverage", "owner", "members", "contribution")
SEEN = collections.Counter()


def run(journal, *words):
    done = subprocess.run(command(journal, *words), capture_output=True, text=True, check=False, timeout=300)
    return done.returncode, done.stdout, done.stderr


def must(journal, *words):
    code, out, err = run(journal, *words)
    assert code == 0 and not err, (words, code, out, err)
    return out


def rows_of(db, sql, *values):
    cursor = db.execute(sql, values)
    names = [column[0] for column in cursor.description]
    return [dict(zip(names, row)) for row in cursor]


# ---- views -------------------------------------------------------------------------------------

def check_statement(db, table):
    """Row by row, but for charges that move no balance."""
    rows = [row for row in rows_of(db, "SELECT * FROM statement ORDER BY event, account <> (SELECT name FROM account JOIN event USING"
                                       "(account) WHERE event.event = statement.event)")]
    told = [row for row in rows if row["from_profit"] is None and row["from_contribution"] is None and row["from_hold"] is None]
    SEEN["kept charges"] += len(rows) - len(told)
    assert len(told) == len(table), (len(told), len(table))
    for row, line in zip(told, table):
        for key in ("account", "time", "cause", "kind", "asset", "market", "other"):
            assert (row[key] or "") == line[key], (key, row, line)
        assert str(row["command"]) == line["command"] and str(row["deficit"] or "") == line["deficit"], (row, line)
        for key in ("amount", "balance"):
            assert Decimal(row[key]) == Decimal(line[key]), (key, row, line)
        SEEN["movements"] += 1
    for row in rows:
        unit = db.execute("SELECT unit FROM asset WHERE name = ?", (row["asset"],)).fetchone()[0]
        assert Decimal(row["amount"]) * unit == row["amount_atoms"] and Decimal(row["balance"]) * unit == row["balance_atoms"]
    return rows


def check_years(db, rows):
    """By the words of the table, added up here."""
    want = collections.defaultdict(Decimal)
    for row in rows:
        key = row["account"], row["asset"], int(row["time"][:4]) if row["time"] else None
        amount = Decimal(row["amount"])
        [name] = [name for name, kinds in CLASSES.items() if row["kind"] in kinds] or ["others"]
        if name == "profit":
            name = "funding" if row["cause"] == "funding" else "profit" if amount > 0 else "loss"
            want[key, "net"] += 0 if name == "funding" else amount
        want[key, name] += amount
        want[key, "change"] += amount
        for name in ("from_profit", "from_contribution"):
            want[key, name] -= Decimal(row[name] or 0)
    got = rows_of(db, "SELECT * FROM realised_by_year")
    assert {(row["account"], row["asset"], row["year"]) for row in got} == {key for key, _ in want}
    for row in got:
        key = row["account"], row["asset"], row["year"]
        for name in (*CLASSES, "loss", "net", "funding", "from_profit", "from_contribution", "others", "change"):
            assert Decimal(row[name]) == want[key, name], (key, name, row[name], want[key, name])
            SEEN[f"year {name}"] += want[key, name] != 0
    SEEN["years"] += len(got)


def check_balances(db, replay, path, rows, rng):
    """Now, and at the time of some movement."""
    balances, _ = balances_of(replay, path)
    got = {(row["account"], row["asset"]): row["balance_atoms"] for row in rows_of(db, "SELECT * FROM balance")}
    assert {key: atoms for key, atoms in got.items() if atoms} == balances
    timed = [row for row in rows if row["time_ns"] is not None]
    if timed:
        row = rng.choice(timed)
        before = [other for other in timed if (other["account"], other["asset"]) == (row["account"], row["asset"])
                  and other["time_ns"] <= row["time_ns"]]
        [answer] = db.execute(balance_at(), {"account": row["account"], "asset": row["asset"], "time": row["time_ns"]}).fetchall()
        assert answer[0] == before[-1]["balance"], (row, answer)


def balance_at():
    """The query of the page, with names for its words."""
    page = os.path.join(os.path.dirname(__file__), "../../docs/guides/audit.md")
    with open(page, encoding="utf-8") as file:
        text = re.search(r"```sql\n(SELECT balance FROM statement\n.*?)```", file.read(), re.S)[1]
    return text.replace("'ann'", ":account").replace("'USD'", ":asset").replace("unixepoch('2025-12-31 23:00:00') * 1000000000", ":time")


def check_funds(db, rows):
    funds = [row for row in rows if row["account"].startswith(("@insurance:", "@fund:")) or row["account"] in ("@reserve", "@backstop")]
    got = rows_of(db, "SELECT * FROM fund_history ORDER BY event, fund")
    assert [(row["fund"], row["event"], row["amount"], row["balance"]) for row in got] == sorted(
        ((row["account"], row["event"], row["amount"], row["balance"]) for row in funds), key=lambda row: (row[1], row[0]))
    SEEN["fund movements"] += len(funds)


def reference_of(lines):
    """Deficits and charges by the slow reference: in atoms."""
    runner = Runner(out=lambda text: None)
    for line in lines:
        assert not runner.refusal(line), line
    book = runner.book
    paid = collections.Counter()
    for _, market, layer, account, amount in book.charges:
        paid[book.markets[market].name, layer, book.accounts[account].name] += amount
    for record in book.records:  # a defaulter's own contribution is told as that of a member
        paid[record.market.name, "members", book.accounts[record.account].name] += record.parts.get("contribution", 0)
    return [(book.accounts[r.account].name, r.market.name, r.amount, {layer: r.parts.get(layer, 0) for layer in
             (*LAYERS, "uncovered")}) for r in book.records], +paid


def check_losses(db, lines):
    records, paid = reference_of(lines)
    got = rows_of(db, "SELECT * FROM loss_register ORDER BY deficit")
    assert len(got) == len(records), (len(got), len(records))
    for row, (account, market, amount, parts) in zip(got, records):
        unit = db.execute("SELECT unit FROM asset WHERE name = ?", (row["asset"],)).fetchone()[0]
        assert (row["account"], row["market"], Decimal(row["loss"]) * unit) == (account, market, amount), row
        assert {layer: Decimal(row[layer]) * unit for layer in parts} == parts, (row, parts)
        SEEN["deficits"] += 1
    told = collections.Counter()
    for row in rows_of(db, "SELECT * FROM loss_payers WHERE layer <> 'uncovered'"):
        told[row["market"], row["layer"], row["account"]] += row["paid_atoms"]
        SEEN[f"payers by {row['layer']} from {row['source']}"] += 1
    assert +told == paid, (told, paid)
    # What the payers of a command gave in a market is what its deficits were paid there.
    for row in rows_of(db, "SELECT sequence, market, " + ", ".join(f"sum({layer}) AS {layer}" for layer in (*LAYERS, "uncovered")) +
                       " FROM deficit GROUP BY sequence, market"):
        name = db.execute("SELECT name FROM market WHERE market = ?", (row["market"],)).fetchone()[0]
        sums = dict(db.execute("SELECT layer, sum(paid_atoms) FROM loss_payers WHERE command = ? AND market = ? GROUP BY layer",
                               (row["sequence"], name)).fetchall())
        row["members"] += row.pop("contribution")
        for layer in (*LAYERS[:-1], "uncovered"):
            assert sums.get(layer, 0) == row[layer], (layer, row, sums)


# ---- faults ------------------------------------------------------------------------------------

CHANGES = [  # of a row that there is, the table, and the column that names it
    ("event", "event", "UPDATE event SET amount = amount + 1 WHERE event = ?"),
    ("event", "event", "UPDATE event SET account = other, other = account WHERE event = ? AND account <> other"),
    ("movement", "event", "UPDATE movement SET balance = balance - 1 WHERE event = ?"),
    ("movement", "event", "DELETE FROM movement WHERE event = ?"),
    ("deficit", "deficit", "UPDATE deficit SET socialize = socialize - 1 WHERE deficit = ?"),
    ("deficit", "deficit", "DELETE FROM deficit WHERE deficit = ?"),
    ("account", "place", "UPDATE account SET name = name || 'x' WHERE place = ?"),
    ("asset", "asset", "UPDATE asset SET unit = unit * 10 WHERE asset = ?"),
    ("market", "market", "DELETE FROM market WHERE market = ?"),
    ("event_kind", "kind", "UPDATE event_kind SET class = 'fee' WHERE kind = ? AND class <> 'fee'"),
]


def check_change(journal, path, rng):
    """One row of the tables for auditors is changed, and named."""
    table, key, sql = rng.choice(CHANGES)
    with sqlite3.connect(path) as db:
        keys = [row[0] for row in db.execute(f"SELECT {key} FROM {table}")]
        place = rng.choice(keys) if keys else None
        if place is None or not db.execute(sql, (place,)).rowcount:
            return
    db.close()
    code, out, err = run(journal, "verify", path)
    assert code == 1 and not out and f"the row of the table {table} with {key} {place} is" in err, (sql, place, code, out, err)
    SEEN["changes named"] += 1


# ---- all ---------------------------------------------------------------------------------------

def check_lines(replay, journal, folder, lines, rng):
    path, exported, again = (os.path.join(folder, name) for name in ("a.scn", "b.scn", "c.scn"))
    one, two = os.path.join(folder, "one.db"), os.path.join(folder, "two.db")
    whole = accepted(replay, path, lines)
    write(path, whole)
    words = ["--group", str(rng.choice([20, 64, 8192]))] if rng.random() < 0.7 else []
    words += ["--checkpoint", str(rng.choice([1, 5, 100]))] if rng.random() < 0.5 else []
    must(journal, "import", *words, path, one)
    must(journal, "export", one, exported)
    must(journal, "import", exported, two)
    must(journal, "export", two, again)
    with open(exported, encoding="utf-8") as file, open(again, encoding="utf-8") as other:
        text = file.read()
        assert text == other.read()
    assert "record" not in text and "refused" not in text, path
    done = subprocess.run(command(replay, "--quiet", exported), capture_output=True, text=True, check=False)
    assert done.returncode == 0 and text.splitlines()[-1].startswith("expect hash "), done.stderr
    write(path, [*whole, "hash"])
    done = subprocess.run(command(replay, "--quiet", path), capture_output=True, text=True, check=False)
    assert done.stdout.splitlines()[-1] == text.split()[-1]
    write(path, whole)
    SEEN["lines"] += text.count("\n") - 1
    must(journal, "verify", one)
    db = sqlite3.connect(one)
    rows = check_statement(db, table_of(replay, path))
    check_years(db, rows)
    check_balances(db, replay, path, rows, rng)
    check_funds(db, rows)
    check_losses(db, whole)
    db.close()
    check_change(journal, one, rng)
    for name in (one, two):
        os.remove(name)


def main():
    replay, journal, scenarios = sys.argv[1:4]
    first, books = (int(word) for word in sys.argv[4:6]) if len(sys.argv) > 5 else (1, 30)
    rng = random.Random(first)
    files = sorted(glob.glob(os.path.join(scenarios, "*.scn"))) if first == 1 else []
    with tempfile.TemporaryDirectory() as folder:
        for path in files:
            with open(path, encoding="utf-8") as file:
                lines = [line for line in file.read().splitlines() if line.split("#")[0].split()[:1] != ["include"]]
            check_lines(replay, journal, folder, [line if line.split() else "#" for line in lines], rng)
        for seed in range(first, first + books):
            try:
                check_lines(replay, journal, folder, random_lines(seed), rng)
            except AssertionError:
                print(f"seed {seed}")
                raise
    for name, count in sorted(SEEN.items()):
        print(f"{name}: {count}")
    wanted = ["deficits", "changes named", "fund movements", "kept charges"] + [f"year {name}" for name in (*CLASSES, "loss")]
    missing = [name for name in wanted if not SEEN[name]]
    print(f"{len(files)} scenarios, {books} random books{': nothing of ' + ', '.join(missing) if missing else ''}")
    return 1 if missing else 0


if __name__ == "__main__":
    sys.exit(main())
