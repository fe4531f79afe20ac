# SPDX-License-Identifier: BSD-2-Clause
"""The stress of bench_stress.c from Python, in the same run: the same deficits, at nearly the same speed.

usage: bench_stress_python.py BENCH_STRESS [ACCOUNTS [SCENARIOS [RUNS]]]

A line of JSON a measure, nanoseconds of the processor a scenario against the C program's, best of the runs. The book is
the program's own, read from its columns, and the deficits of all scenarios must be the program's. With
100,000 accounts a scenario may take 1.3 times as long as in the C program. Then the worst case: a book of
two accounts, where a scenario is next to nothing, against one call of the library.
"""
import json
import os
import subprocess
import sys
import tempfile
import time

import numpy
import sloss
import sloss._abi

MARKETS, UNIT, OPENING, FUND, PLAYED, BOUND = 100, 100, 1_000_000, 10**15, 1000, 1.3


def commands(book, funds):
    """The book as population.c loads it: of each account its money, then trades with markets' funds."""
    accounts, positions = book[:2]
    money, first = book[2:2 + 2 * accounts].reshape(-1, 2).T
    market, lots = book[2 + 2 * accounts:].reshape(-1, 2).T
    owner = numpy.repeat(numpy.arange(accounts), numpy.diff(numpy.append(first, positions)))
    fund, account = funds[market], (owner + 1).astype(numpy.uint64)
    rows = numpy.zeros(accounts + positions, sloss.COMMAND)
    rows["struct_size"] = sloss.COMMAND.itemsize
    place = first + numpy.arange(accounts)
    rows["kind"][place] = sloss.CommandKind.DEPOSIT
    rows["flags"][place] = sloss.Flag.CREATE
    rows["deposit"]["account"][place] = numpy.arange(1, accounts + 1)
    rows["deposit"]["amount"][place] = money
    place = numpy.arange(positions) + owner + 1
    rows["kind"][place] = sloss.CommandKind.FILL
    rows["flags"][place] = sloss.Flag.FORCE
    trade = rows["fill"]
    trade["market"][place] = market
    trade["buyer"][place] = numpy.where(lots > 0, account, fund)
    trade["seller"][place] = numpy.where(lots > 0, fund, account)
    trade["lots"][place] = numpy.abs(lots)
    trade["price"][place] = OPENING
    return rows


def load(engine, book):
    """Markets, their funds, and the book."""
    usd = engine.add_asset("USD", 2)
    funds = numpy.array([engine.insurance_account(index) for index in range(MARKETS)], numpy.uint64)
    for index in range(MARKETS):
        engine.add_market(f"m{index}", usd, UNIT)
        engine.set_tier(index, 0, 20_000_000, 10_000_000)
        engine.set_waterfall(index, [sloss.Layer.INSURANCE])
        engine.deposit(funds[index], usd, FUND)
    engine.apply(commands(book, funds))


def timed(call, count):
    begin = time.process_time_ns()
    result = call()
    return result, (time.process_time_ns() - begin) / count


def worst(runs):
    """Nanoseconds a scenario of two accounts: one bare call, a column of results, all columns."""
    count = 100_000
    rows = numpy.zeros(count, sloss.STRESS_RESULT)
    rows["struct_size"] = rows.itemsize
    with sloss.Engine() as engine:
        engine.add_market("m", engine.add_asset("USD", 2), UNIT)
        for account in (1, 2):
            engine.deposit(account, 0, 10 * UNIT * OPENING)
        engine.fill(0, 1, 2, 10, OPENING)
        model = sloss.StressMarket(0, volatility_ppb=40_000_000)
        with sloss.Stress(engine, sloss.StressConfig(seed=1), [model]) as stress:
            run, pointer = sloss._library.library().sloss_stress_run, stress._use("worst")
            calls = (lambda: run(pointer, 0, count, rows.ctypes.data, None, None),
                     lambda: stress.run(0, count, ["deficit"]), lambda: stress.run(0, count))
            return [min(timed(call, count)[1] for _ in range(runs)) for call in calls]


def main():
    bench = sys.argv[1]
    accounts, scenarios, runs = (int(word) for word in (sys.argv[2:] + ["100000", "10000", "5"]
                                                        [len(sys.argv) - 2:]))
    models = [sloss.StressMarket(market, volatility_ppb=40_000_000, loading_ppb=[700_000_000])
              for market in range(MARKETS)]
    ours, theirs = {"screen": [], "run": []}, {"screen": [], "run": []}
    for _ in range(runs):
        with tempfile.TemporaryDirectory() as folder:
            paths = [os.path.join(folder, name) for name in ("book", "marks")]
            said = subprocess.run([bench, str(accounts), *paths, str(scenarios)],
                                  capture_output=True, text=True, check=True).stdout
            book, marks = (numpy.fromfile(path, numpy.int64) for path in paths)
        for line in map(json.loads, said.splitlines()):
            theirs[line["name"]].append(line["scenario_ns"])
        deficits = marks.reshape(scenarios, MARKETS + 1)[:, -1]
        with sloss.Engine() as engine:
            engine.keep_events(False)
            load(engine, book)
            config = sloss.StressConfig(seed=1, factors=1, degrees=4)
            with sloss.Stress(engine, config, models) as stress:
                screened, spent = timed(lambda: stress.deficit_before_closeout(0, scenarios), scenarios)
                ours["screen"].append(spent)
                result, spent = timed(lambda: stress.run(0, PLAYED), PLAYED)
                ours["run"].append(spent)
        assert (screened == deficits).all(), "the deficits differ"
        assert abs(result.closed.mean() - line["closed_mean"]) < 0.06, "others are closed out"
    slow = False
    for name, spent in ours.items():
        value, baseline = min(spent), min(theirs[name])
        slow |= value > BOUND * baseline
        print(json.dumps({"name": f"python: stress, {name}", "n": accounts, "value": round(value),
                          "baseline": baseline, "ratio": round(value / baseline, 3)}))
    bare, *columns = worst(runs)
    for name, value in zip(("one column", "all columns"), columns):
        print(json.dumps({"name": f"python: stress of two accounts, {name}", "value": round(value),
                          "baseline": round(bare), "ratio": round(value / bare, 3)}))
    return 1 if accounts >= 100_000 and slow else 0


if __name__ == "__main__":
    sys.exit(main())
