# SPDX-License-Identifier: BSD-2-Clause
"""Random books and their laws: python3 -m slow.books FIRST COUNT. Prints what failed, and how many pairs of
features were reached. `write SEED` prints one as a scenario, each refusal said before its line."""
import collections
import sys
import traceback

from . import generate, laws
from .run import Runner


def annotate(lines):
    """The same lines with `expect error CODE` before each that the reference refuses, and the book at the end."""
    runner, written, refused = Runner(out=lambda text: None), [], collections.Counter()
    for text in lines:
        code = runner.refusal(text)
        if code:
            written.append(f"expect error {code}")
            refused[code] += 1
        written.append(text)
    return written, runner.book, refused


def reached(book, features, refused):
    """What happened, beside what was said."""
    found = set(features)
    for record in book.records:
        found |= {"paid-" + layer for layer in record.parts}
        if record.is_fund:
            found.add("fund-defaults")
    found |= {"refused-" + code for code in refused}
    if any(market.closed for market in book.markets):
        found.add("closed")
    return found


def check(seed):
    """Run one book under the laws; returns its features and how many lines were done."""
    lines, features = generate.scenario(seed)
    with laws.Watch() as watch:
        return run(lines, features, watch)


def run(lines, features, watch):
    runner = Runner(out=lambda text: None)
    refused = collections.Counter()
    for number, text in enumerate(lines, 1):
        watch.before(runner.book, text)
        code = runner.refusal(text, number)
        if code:
            refused[code] += 1
            continue
        watch.after(runner.book, text)
    return reached(runner.book, features, refused), refused, len(lines), runner.book


def survey(check, first, count):
    """Check books and print what they reached. Returns the pairs of features, and how many books failed."""
    pairs, refusals, lines, failed, deficits = collections.Counter(), collections.Counter(), 0, 0, 0
    for seed in range(first, first + count):
        try:
            found, refused, number, book = check(seed)
        except Exception as error:  # a crash is a finding as well
            failed += 1
            where = traceback.extract_tb(error.__traceback__)[-1]
            print(f"seed {seed}: {type(error).__name__}: {error} ({where.name}:{where.lineno})")
            continue
        refusals += refused
        lines += number
        deficits += len(book.records)
        ordered = sorted(found)
        pairs.update((a, b) for i, a in enumerate(ordered) for b in ordered[i + 1:])
    features = sorted({name for pair in pairs for name in pair})
    possible = len(features) * (len(features) - 1) // 2
    print(f"{count} books, {lines} lines, {sum(refusals.values())} refused, {deficits} deficits, {failed} failed")
    print(f"{len(features)} features, {len(pairs)} of {possible} pairs reached")
    print("refusals: " + " ".join(f"{code}={n}" for code, n in refusals.most_common()))
    return pairs, failed


def main(arguments):
    if arguments[:1] == ["write"]:
        print("\n".join(annotate(generate.scenario(int(arguments[1]))[0])[0]))
        return 0
    _, failed = survey(check, int(arguments[0]), int(arguments[1]))
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
