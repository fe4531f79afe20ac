# SPDX-License-Identifier: BSD-2-Clause
"""The study of 10 October 2025: october.py PROGRAM DRIVER DATA

The published totals hold as the program says. Where the reader's copy of the data is, every table adds up to its
budget, and the shares of every account by every policy but the two that go unit by unit are those of the slow
reference. Without the data this is skipped."""
import csv
import os
import subprocess
import sys

from policy_reference import OF_LOTS, POLICIES, TERMS, ask, expected
from program import command

# Published sums, as the program names their sources, in micro-USD.
BUDGETS = [cents * 10**4 for cents in (1507966961, 2319000000, 6010833533, 10006338669, 10929000000, 12598000000,
                                       65355266351)]
BUDGET = BUDGETS[5]
UNIT_BY_UNIT = {"min-max", "drain"}
MILLION = 10**6


def run(program, *arguments):
    return subprocess.run(command(program, *arguments), capture_output=True, text=True, check=True).stdout


def read_columns(path):
    with open(path, encoding="ascii") as file:
        rows = [{k: int(v) for k, v in row.items()} for row in csv.DictReader(file)]
    profit, cash = [r["pnl_uusd"] for r in rows], [r["acct_value_uusd"] for r in rows]
    notional = [r["notional_uusd"] for r in rows]
    score = [r["pnl_ppm"] * r["lev_e6"] for r in rows]
    rank = [0] * len(rows)
    for place, i in enumerate(sorted(range(len(rows)), key=lambda i: -score[i])):
        rank[i] = -place
    balance = [c - p for c, p in zip(cash, profit)]
    columns = {"profit": profit, "equity": cash, "notional": notional, "lots": notional,
               "cost": [n - p for n, p in zip(notional, profit)], "balance": balance,
               "maintenance": [n // 40 for n in notional], "deposit": [max(0, b) for b in balance], "gain": profit,
               "net": notional, "rank": rank}
    return columns, sum(r["n_events"] for r in rows)


def tables_add_up(text):
    """Of every row of every table: what is taken and what is left make the budget."""
    budget, tables, rows, faults = None, 0, 0, []
    for line in text.splitlines():
        words = line.split(",")
        if line.startswith("policy,"):
            names, budget, tables = words, BUDGETS[tables % len(BUDGETS)], tables + 1
        elif words[0] in POLICIES:
            row = dict(zip(names, words))
            rows += 1
            if int(row["taken"]) + int(row["residual"]) != budget or int(row["residual"]) < 0:
                faults.append(line)
    return tables, rows, faults


def main():
    program, driver, data = sys.argv[1:4]
    published = run(program)
    if "FAILS" in published or published.count("  holds ") != 13:
        print(published)
        return 1
    if not os.path.exists(data):
        print("no data: the published totals hold, the rest is skipped")
        return 77
    columns, events = read_columns(data)
    if f"{len(columns['profit'])} accounts, {events} fills" not in run(program, data):
        return 1
    tables, rows, faults = tables_add_up(run(program, "--format", "csv", data))
    print(f"{tables} budgets, {rows} rows, {len(faults)} that do not add up")
    money = len(POLICIES) - len(OF_LOTS)
    failed = len(faults) + (tables != len(BUDGETS)) + (rows != len(BUDGETS) * money)
    cases = []
    for policy, name in enumerate(POLICIES):
        terms = dict.fromkeys(TERMS, 0)
        terms.update(policy=policy, budget=BUDGET, small_below=1000 * MILLION, small_ppb=10**8,
                     middle_below=10000 * MILLION, middle_ppb=5 * 10**8)
        if name not in UNIT_BY_UNIT | {"tear-up"}:
            cases.append({"terms": terms, "count": len(columns["profit"]), "columns": columns})
    for case, got in zip(cases, ask(driver, cases)):
        same = got == expected(case)
        print(f"{POLICIES[case['terms']['policy']]}: {'the same' if same else 'DIFFERENT'}", flush=True)
        failed += not same
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
