# SPDX-License-Identifier: BSD-2-Clause
"""Statements are made of events alone, and the sum of their amounts is the balance:

    statements.py REPLAY SCENARIOS [BOOKS [CUTS]]

Each scenario of the folder, and BOOKS random ones, are run to their end and up to some of their lines, CUTS of each of
the folder and one of the others. The amounts of each account and asset must come to the balance that the books have
then, each balance is the sum of the amounts before it, and the other forms must say the same as the table."""
import csv
import glob
import io
import json
import os
import random
import subprocess
import sys
import tempfile
from datetime import datetime, timezone
from decimal import Decimal

from compare import write_world
from program import command
from slow import generate, money_books

KINDS = set()  # of movements, that were seen
NOTES = {"from_profit", "from_contribution", "to_contribution", "from_hold"}  # of lines that leave the balance as it is
DEPOSITS = ("insure", "reserve", "backstop")  # words for deposits into accounts of the system


def output(replay, *words):
    run = subprocess.run(command(replay, *words), capture_output=True, text=True, check=False, timeout=300)
    return run.returncode, run.stdout


def table_of(replay, path, *words):
    code, text = output(replay, "--csv", *words, path)
    assert code == 0, (path, code)
    return list(csv.DictReader(io.StringIO(text)))


def balances_of(replay, path):
    """As the books have them, in atoms: what is 0 is not listed. And the line that was refused, if one was."""
    _, text = output(replay, "--dump", path)
    balances, refused = {}, None
    for line in text.splitlines():
        words = line.split()
        if words[0] == "balance":
            balances[words[1], words[2]] = balances.get((words[1], words[2]), 0) + int(words[3])
        elif words[0] == "isolated":  # a part of what its account has
            key = words[1], words[3]
            balances[key] = balances.get(key, 0) + int(words[4])
        elif words[0] == "refused":
            refused = int(words[1])
    return {key: balance for key, balance in balances.items() if balance}, refused


def decimals_of(lines):
    """Of each asset, as the first line that names it creates it: a later one is refused."""
    decimals = {}
    for words in map(str.split, lines):
        if len(words) > 2 and words[0] == "asset":
            decimals.setdefault(words[1], int(words[2]))
    return decimals


def add_up(rows, decimals):
    """Sums of the amounts by account and asset, in atoms, each held against the balance that stands beside it."""
    sums = {}
    for row in rows:
        key = row["account"], row["asset"]
        sums[key] = sums.get(key, Decimal(0)) + Decimal(row["amount"])
        assert sums[key] == Decimal(row["balance"]), row
    return {key: int(total.scaleb(decimals[key[1]])) for key, total in sums.items() if total}


def check_file(replay, path, lines):
    """Whether the amounts come to the balances, and how many movements there are."""
    rows = table_of(replay, path)
    KINDS.update(row["kind"] for row in rows)
    balances, _ = balances_of(replay, path)
    sums = add_up(rows, decimals_of(lines))
    assert sums == balances, (path, dict(sums.items() ^ balances.items()), balances)
    for row in rows:
        assert lines[int(row["line"]) - 1].split()[0] in (row["cause"], *DEPOSITS), (path, row)
    return rows


def time_of(text):
    """Nanoseconds since 1970 of a time as the table shows it."""
    seconds, _, fraction = text.rstrip("Z").partition(".")
    whole = datetime.strptime(seconds, "%Y-%m-%dT%H:%M:%S").replace(tzinfo=timezone.utc)
    return round(whole.timestamp()) * 10**9 + int(fraction.ljust(9, "0"))


def check_account(replay, path, rows, account):
    """The table, the JSON and the text of one account say the same as the table of all."""
    own = [row for row in rows if row["account"] == account]
    assert table_of(replay, path, "--account", account) == own, (path, account)
    code, text = output(replay, "--json", "--account", account, path)
    assert code == 0, (path, account)
    body = json.loads(text[text.index("{"):])["account"]
    quiet = ("breach", "takeover", "deleverage", "claim", "owed", "units", "wish", "isolated")
    told = [line for line in body["statement"]
            if line["kind"] not in quiet and not NOTES & line.keys()]
    assert len(told) == len(own), (path, account)
    for line, row in zip(told, own):
        for key in ("cause", "kind", "asset", "amount", "balance"):
            assert line[key] == row[key], (path, line, row)
        assert str(line["line"]) == row["line"] and str(line["command"]) == row["command"]
        assert line.get("market", "") == row["market"] and line.get("other", "") == row["other"]
        assert ("time_ns" in line) == bool(row["time"]), row
        assert not row["time"] or int(line["time_ns"]) == time_of(row["time"]), row
    for holding in body["holdings"]:
        last = [line for line in body["statement"] if line["asset"] == holding["asset"]]
        parts = [part for part in body.get("isolated", []) if part["asset"] == holding["asset"]]
        balance = sum(Decimal(part["balance"]) for part in [holding, *parts])
        assert balance == Decimal(last[-1]["balance"] if last else 0), (path, account, holding, parts)
    check_text(replay, path, own, account)


def check_text(replay, path, own, account):
    code, text = output(replay, "--account", account, path)
    assert code == 0
    shown = text[text.rindex(f"\nAccount {account}\n"):].splitlines()
    for row in own:
        money = [f"{Decimal(row[key]):,f}" for key in ("amount", "balance")]
        found = [i for i, line in enumerate(shown)
                 if row["kind"] in line and all(m in line for m in money) and row["command"] in line.split()]
        assert found, (path, row)
        del shown[found[0]]


def cuts(rng, count, several):
    """Lines up to which a scenario is run: its end, and some before."""
    return {count} | {rng.randrange(1, count + 1) for _ in range(several)}


def accepted(replay, path, lines):
    """Write the lines to the file without those that are refused, of which a random book has some."""
    kept = ["#" if line.startswith("expect") else line for line in lines]
    refused = 1
    while refused is not None:
        write(path, kept)
        _, refused = balances_of(replay, path)
        if refused is not None:
            kept[refused - 1] = "#"
    return kept


def check_lines(replay, folder, lines, rng, several):
    """Run the lines up to some of them; what is refused is left out."""
    path = os.path.join(folder, "cut.scn")
    movements = 0
    whole = accepted(replay, path, lines)
    for cut in sorted(cuts(rng, len(whole), several)):
        write(path, whole[:cut])
        rows = check_file(replay, path, whole[:cut])
        movements += len(rows)
    if rows:
        check_account(replay, path, rows, rng.choice(rows)["account"])
    return movements


def write(path, lines):
    with open(path, "w", encoding="utf-8") as file:
        file.write("".join(line + "\n" for line in lines))


def random_lines(seed):
    """Of the three generators of random scenarios there are, in turn: of liquidations, of money (fees, owners,
    contributions) and of all that the slow reference has."""
    if seed % 3 == 0:
        return money_books.scenario(seed).lines
    return generate.scenario(seed)[0] if seed % 3 == 1 else write_world(seed)[0].lines


def main():
    replay, scenarios = sys.argv[1:3]
    books = int(sys.argv[3]) if len(sys.argv) > 3 else 100
    several = int(sys.argv[4]) if len(sys.argv) > 4 else 5
    rng = random.Random(14)
    movements = files = 0
    with tempfile.TemporaryDirectory() as folder:
        for path in sorted(glob.glob(os.path.join(scenarios, "*.scn"))):
            with open(path, encoding="utf-8") as file:
                lines = [line for line in file.read().splitlines() if line.split("#")[0].split()[:1] != ["include"]]
            movements += check_lines(replay, folder, [line if line.split() else "#" for line in lines], rng, several)
            files += 1
        for seed in range(1, books + 1):
            movements += check_lines(replay, folder, random_lines(seed), rng, 1)
    print(f"{files} scenarios, {books} random books, {movements} movements: {' '.join(sorted(KINDS))}")
    return 0 if files > 10 and movements > 1000 and len(KINDS) > 12 else 1


if __name__ == "__main__":
    sys.exit(main())
