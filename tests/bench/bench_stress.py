#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-2-Clause
"""The first deficits of many scenarios, beside a vectorized NumPy computation of the same.

    bench_stress.py BENCH_STRESS [ACCOUNTS [SCENARIOS]]

NumPy is given the book as columns and the marks of each scenario, and has three ways: exact, all positions of
64 bits (gather, multiply, add up by account); the same a block of scenarios at a time; and a product of matrices in
floating point, accounts by markets, which BLAS does at the speed of the processor and which is not exact. The figures
must agree with the library's, to the atom where NumPy is exact. One thread each.
"""
import json
import os
import subprocess
import sys
import tempfile
import time

for threads in ("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS"):
    os.environ[threads] = "1"
import numpy  # noqa: E402  (after the number of threads)

MARKETS, UNIT, OPENING, BLOCK = 100, 100, 1000000, 64


def read(folder, scenarios):
    book = numpy.fromfile(os.path.join(folder, "book"), dtype=numpy.int64)
    accounts, positions = book[:2]
    rows = book[2:2 + 2 * accounts].reshape(-1, 2)
    held = book[2 + 2 * accounts:].reshape(-1, 2)
    assert len(held) == positions
    marks = numpy.fromfile(os.path.join(folder, "marks"), dtype=numpy.int64).reshape(scenarios, MARKETS + 1)
    return rows[:, 0].copy(), rows[:, 1].copy(), held[:, 0].copy(), held[:, 1].copy(), marks[:, :-1].copy(), marks[:, -1]


def timed(compute, scenarios):
    begin = time.process_time()
    result = compute()
    return result, (time.process_time() - begin) / scenarios * 1e9


def main():
    bench = sys.argv[1]
    accounts = int(sys.argv[2]) if len(sys.argv) > 2 else 100000
    scenarios = int(sys.argv[3]) if len(sys.argv) > 3 else 10000
    few = min(scenarios, 256)
    with tempfile.TemporaryDirectory() as folder:
        out = subprocess.run([bench, str(accounts), os.path.join(folder, "book"), os.path.join(folder, "marks"),
                              str(scenarios)], capture_output=True, text=True, check=True).stdout
        ours = next(json.loads(line) for line in out.splitlines() if '"screen"' in line)
        money, first, market, lots, marks, deficits = read(folder, scenarios)
    base = money - numpy.add.reduceat(lots, first) * UNIT * OPENING
    scaled = lots * UNIT

    def one_by_one():
        result = numpy.empty(few, dtype=numpy.int64)
        for i in range(few):
            equity = base + numpy.add.reduceat(scaled * marks[i][market], first)
            result[i] = -equity[equity < 0].sum()
        return result

    dense = numpy.zeros((accounts, MARKETS))
    numpy.add.at(dense, (numpy.repeat(numpy.arange(accounts), numpy.diff(numpy.append(first, len(lots)))), market), scaled)

    def by_matrix():
        result = numpy.empty(few)
        for i in range(0, few, BLOCK):
            equity = dense @ marks[i:i + BLOCK].T.astype(float)
            equity += base[:, None]
            numpy.minimum(equity, 0, out=equity)
            result[i:i + BLOCK] = -equity.sum(axis=0)
        return result

    exact, exact_ns = timed(one_by_one, few)
    rough, rough_ns = timed(by_matrix, few)
    assert (exact == deficits[:few]).all(), "NumPy and the library differ"
    assert numpy.allclose(rough, deficits[:few].astype(float), rtol=1e-9, atol=1e3)
    for name, ns in (("NumPy, exact", exact_ns), ("NumPy, floating point by BLAS", rough_ns)):
        print(json.dumps({"name": name, "accounts": accounts, "positions": len(lots), "scenario_ns": round(ns),
                          "library_ns": ours["scenario_ns"], "times": round(ns / ours["scenario_ns"], 2)}))


if __name__ == "__main__":
    main()
