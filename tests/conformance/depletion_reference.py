#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-2-Clause
"""How long a fund lasts, against what is known exactly.

    depletion_reference.py DRIVER [CASES]

Small cases are drawn again from their seeds, in whole numbers: every path, count and mean is equal, and so are
the intervals up to their last digits. Cases of many paths are held against an exact dynamic programme over the
fund (whole numbers over a power of the weights): each count lies where all but 2e-9 of binomial counts do, and
what is stated with a confidence holds as often as that. Then closed forms: one loss that empties the fund, the
gambler's ruin, and the fund without money in the compound binomial model (Gerber 1988).
"""
from __future__ import annotations

import math
import random
import subprocess
import sys
from dataclasses import dataclass, field
from fractions import Fraction
from statistics import NormalDist

from program import command

UNKNOWN = 2**63 - 1
PPB = 10**9


@dataclass
class Question:
    losses: list[int]
    weights: list[int] | None
    days: int
    seed: int
    paths: int
    fund: int
    inflow: int
    cap: int
    first: int = 0
    confidence: int = 950000000
    resamples: int = 0
    resample_paths: int = 0
    listed: bool = False
    horizons: list[int] = field(default_factory=list)

    def words(self) -> str:
        head = [len(self.losses), int(self.weights is not None), self.days, self.seed, self.first, self.paths,
                self.fund, self.inflow, self.cap, self.confidence, self.resamples, self.resample_paths,
                int(self.listed), len(self.horizons)]
        return " ".join(map(str, head + self.losses + (self.weights or []) + self.horizons))

    def all_weights(self) -> list[int]:
        return self.weights or [1] * len(self.losses)


@dataclass
class Answer:
    status: str
    depleted: int
    median: int
    median_low: int
    median_high: int
    mean: int
    mean_error: int
    missing: int
    missing_error: int
    missing_max: int
    horizons: list[list[int]] = field(default_factory=list)
    paths: list[tuple[int, int]] = field(default_factory=list)


def ask(driver: str, questions: list[Question]) -> list[Answer]:
    text = "\n".join(question.words() for question in questions)
    lines = subprocess.run(command(driver), input=text, capture_output=True, text=True, check=True).stdout.splitlines()
    answers: list[Answer] = []
    status = ""
    for line in lines:
        kind, *words = line.split()
        if kind == "status":
            status = words[0]
        elif kind == "answer":
            answers.append(Answer(status, *map(int, words)))
        elif kind == "horizon":
            answers[-1].horizons.append(list(map(int, words)))
        else:
            answers[-1].paths.append((int(words[0]), int(words[1])))
    if len(answers) != len(questions):
        sys.exit(f"{len(questions)} questions, {len(answers)} answers")
    return answers


# ---- the same draws ------------------------------------------------------------------------------------------


def philox(counter: list[int], key: int) -> list[int]:
    """Philox4x32-10, from the paper: two products, their halves crossed over."""
    mask = 0xFFFFFFFF
    first, second = key & mask, key >> 32
    for _ in range(10):
        a, b, c, d = counter
        left, right = 0xD2511F53 * a, 0xCD9E8D57 * c
        counter = [(right >> 32) ^ b ^ first, right & mask, (left >> 32) ^ d ^ second, left & mask]
        first, second = (first + 0x9E3779B9) & mask, (second + 0xBB67AE85) & mask
    return counter


def bits(seed: int, number: int, stream: int, draw: int) -> int:
    words = philox([number & 0xFFFFFFFF, number >> 32, draw // 2, stream], seed)
    return words[2] + (words[3] << 32) if draw % 2 else words[0] + (words[1] << 32)


def pick(losses: list[int], weights: list[int], drawn: int) -> int:
    """The first row whose running weight is more than the part of all that the bits stand for."""
    whole, running = sum(weights), 0
    for loss, weight in zip(losses, weights):
        running += weight
        if drawn * whole < running << 64:
            return loss
    raise AssertionError("no row")


def walk(question: Question, weights: list[int], number: int, stream: int) -> tuple[int, int]:
    fund = question.fund
    for day in range(1, question.days + 1):
        loss = pick(question.losses, weights, bits(question.seed, number, stream, day - 1))
        fund += question.inflow
        if question.cap and fund > question.cap:
            fund = question.cap
        if loss > fund:
            return day, loss - fund
        fund -= loss
    return 0, 0


def wilson(hits: float, count: int, z: float) -> tuple[float, float]:
    half = z * math.sqrt(hits * (count - hits) / count + z * z / 4)
    middle = hits + z * z / 2
    return (middle - half) / (count + z * z), (middle + half) / (count + z * z)


def deviate(confidence: int) -> float:
    return NormalDist().inv_cdf(0.5 + confidence / PPB / 2)


def error_of(values: list[int], z: float) -> float:
    n = len(values)
    variance = Fraction(n * sum(v * v for v in values) - sum(values) ** 2, n * (n - 1))
    return z * math.sqrt(variance / n)


def half_even(value: Fraction) -> int:
    return round(value)  # Python's rule


def total_interval(question: Question, hits: int, again: list[int]) -> tuple[float, float]:
    """Wilson's for as many paths as have the variance of paths and sample together, one standard error above."""
    n, r, m = question.paths, len(again), question.resample_paths
    parts = [Fraction(k, m) for k in again]
    mean = sum(parts) / r
    between = sum((p - mean) ** 2 for p in parts) / (r - 1)
    within = sum(p * (1 - p) / (m - 1) for p in parts) / r
    variance = max(between - within, Fraction(0)) + between * Fraction(math.sqrt(2 / (r - 1)))
    base = Fraction(min(max(hits, 1), n - 1), n)
    own = base * (1 - base)
    count = max(1, int(n * own / (own + n * variance)))
    return wilson(hits * count / n, count, deviate(question.confidence))


def resample(question: Question) -> list[list[int]]:
    """For each horizon, of each sample drawn again, how many paths end within it."""
    count, m = len(question.losses), question.resample_paths
    hits: list[list[int]] = [[] for _ in question.horizons]
    for number in range(question.resamples):
        weights = [0] * count
        for i in range(count):
            row = bits(question.seed, number, 6, i) * count >> 64
            weights[row] += question.all_weights()[row]
        ends = [walk(question, weights, number * m + j, 7)[0] for j in range(m)]
        for i, days in enumerate(question.horizons):
            hits[i].append(sum(0 < end <= days for end in ends))
    return hits


class Checker:
    def __init__(self) -> None:
        self.checks = 0

    def hold(self, holds: bool, what: str, *seen: object) -> None:
        self.checks += 1
        if not holds:
            sys.exit(f"not so: {what}: {seen}")

    def near(self, got: int, wanted: float, slack: float, what: str) -> None:
        self.hold(abs(got - wanted) <= slack, what, got, wanted)


def check_median(check: Checker, question: Question, answer: Answer, ends: list[int]) -> None:
    n, z = question.paths, deviate(question.confidence)
    low = median = high = UNKNOWN
    for day in range(question.days, 0, -1):
        hits = sum(0 < end <= day for end in ends)
        interval = wilson(hits, n, z)
        low = day if interval[1] >= 0.5 else low
        median = day if 2 * hits >= n else median
        high = day if interval[0] >= 0.5 else high
    check.hold((answer.median_low, answer.median, answer.median_high) == (low, median, high), "median", question)


def check_drawn(check: Checker, question: Question, answer: Answer) -> None:
    z = deviate(question.confidence)
    paths = [walk(question, question.all_weights(), question.first + i, 5) for i in range(question.paths)]
    check.hold(answer.status == "ok", "ok", answer.status)
    check.hold(answer.paths == paths, "the paths", question)
    ends = [day for day, _ in paths]
    missing = [lack for day, lack in paths if day]
    capped = [day or question.days for day in ends]
    check.hold(answer.depleted == len(missing), "depleted", question)
    check.hold(answer.mean == half_even(Fraction(sum(capped) * 10**6, question.paths)), "mean days", question)
    slack = error_of(capped, z) * 1e6
    check.near(answer.mean_error, slack, 1 + slack * 1e-6, "its error")
    check.hold(answer.missing_max == max(missing, default=0), "the most missing", question)
    if missing:
        check.hold(answer.missing == half_even(Fraction(sum(missing), len(missing))), "missing", question)
    else:
        check.hold(answer.missing == UNKNOWN, "nothing missing", question)
    if len(missing) > 1:
        slack = error_of(missing, z)
        check.near(answer.missing_error, slack, 1 + max(missing) * 1e-7, "its error")
    else:
        check.hold(answer.missing_error == UNKNOWN, "an error of one", question)
    check_median(check, question, answer, ends)
    again = resample(question)
    for i, days in enumerate(question.horizons):
        hits, often, low, high, total_low, total_high = answer.horizons[i]
        check.hold(hits == sum(0 < end <= days for end in ends), "depleted within", question, i)
        check.hold(often == half_even(Fraction(hits * PPB, question.paths)), "how often", question, i)
        wanted = wilson(hits, question.paths, z)
        check.near(low, max(0.0, wanted[0] * PPB), 8, "low")
        check.near(high, min(1.0, wanted[1]) * PPB, 8, "high")
        if question.resamples:
            wanted = total_interval(question, hits, again[i])
            check.near(total_low, max(0.0, wanted[0]) * PPB, 200, "low with the sample's error")
            check.near(total_high, min(1.0, wanted[1]) * PPB, 200, "high with the sample's error")
        else:
            check.hold((total_low, total_high) == (UNKNOWN, UNKNOWN), "no error of the sample", question)


def random_sample(chance: random.Random, most: int) -> tuple[list[int], list[int] | None]:
    count = chance.randrange(1, 9) if chance.random() < 0.7 else chance.randrange(9, 60)
    losses = [0 if chance.random() < 0.5 else chance.randrange(1, most + 1) for _ in range(count)]
    kind = chance.randrange(3)
    weights = (None if kind == 0 else [chance.randrange(1, 9) for _ in losses] if kind == 1
               else [chance.choice([1, 2**32, 2**52, chance.randrange(1, 2**52)]) for _ in losses])
    return losses, weights


def drawn_question(chance: random.Random, number: int) -> Question:
    unit = chance.choice([1, 1, 1000, 10**9, 2**57])
    losses, weights = random_sample(chance, 20)
    days = chance.randrange(1, 30)
    fund = chance.randrange(0, 31)
    question = Question([loss * unit for loss in losses], weights, days, chance.getrandbits(64) if number else 0,
                        chance.randrange(2, 60), fund * unit, 0, 0, listed=True,
                        first=chance.choice([0, 0, 5, 2**32 - 3, 2**40]),
                        confidence=chance.choice([1, 500000000, 800000000, 950000000, 990000000, 999999000]),
                        horizons=[chance.randrange(1, days + 1) for _ in range(chance.randrange(4))])
    if chance.random() < 0.7:
        most = (2**62 // unit - fund) // days
        question.inflow = min(most, chance.randrange(0, 6)) * unit + chance.randrange(2) * (unit > 10**6)
    if chance.random() < 0.4 or question.fund + days * question.inflow > 2**62:
        question.cap = chance.randrange(1, 31) * unit
    if chance.random() < 0.3:
        question.resamples, question.resample_paths = chance.randrange(2, 8), chance.randrange(2, 12)
    return question


def check_all_drawn(check: Checker, driver: str, cases: int) -> None:
    chance = random.Random(20251010)
    questions = [drawn_question(chance, number) for number in range(cases)]
    for question, answer in zip(questions, ask(driver, questions)):
        check_drawn(check, question, answer)


# ---- what is known exactly -----------------------------------------------------------------------------------


@dataclass
class Exact:
    within: list[Fraction]  # probability that the path has ended, by day; [0] is 0
    missing: Fraction  # mean of what is missing, if it ends

    def mean(self) -> Fraction:
        """E min(T, days): it is above day d with the probability that the path has not ended by d."""
        return sum((1 - p for p in self.within[:-1]), Fraction(0))


def solve(question: Question) -> Exact:
    """Weights of all funds, day by day; whole numbers over whole^day."""
    rows: dict[int, int] = {}
    for loss, weight in zip(question.losses, question.all_weights()):
        rows[loss] = rows.get(loss, 0) + weight
    whole = sum(rows.values())
    funds, ended, scale, missing = {question.fund: 1}, 0, 1, 0
    within = [Fraction(0)]
    for _ in range(question.days):
        after: dict[int, int] = {}
        ended, missing, scale = ended * whole, missing * whole, scale * whole
        for fund, weight in funds.items():
            held = fund + question.inflow
            held = min(held, question.cap) if question.cap else held
            for loss, times in rows.items():
                if loss > held:
                    ended += weight * times
                    missing += weight * times * (loss - held)
                else:
                    after[held - loss] = after.get(held - loss, 0) + weight * times
        funds = after
        within.append(Fraction(ended, scale))
    return Exact(within, Fraction(missing, ended) if ended else Fraction(0))


def tail(count: int, p: float, least: int) -> float:
    """P(a binomial count >= least), summed from there until terms vanish."""
    if least <= 0:
        return 1.0
    if p in (0.0, 1.0):
        return p
    term = math.exp(math.lgamma(count + 1) - math.lgamma(least + 1) - math.lgamma(count - least + 1)
                    + least * math.log(p) + (count - least) * math.log1p(-p))
    total, k = 0.0, least
    while k <= count and (term > 1e-30 or k < count * p):
        total += term
        term *= (count - k) / (k + 1) * p / (1 - p)
        k += 1
    return total


def plausible(hits: int, count: int, p: Fraction) -> bool:
    """All but 2e-9 of binomial counts."""
    if p in (0, 1):
        return hits == count * p
    return tail(count, float(p), hits) > 1e-9 and tail(count, float(1 - p), count - hits) > 1e-9


@dataclass
class Coverage:
    """Statements with a confidence, and how many held."""
    stated: int = 0
    held: int = 0

    def add(self, held: bool) -> None:
        self.stated += 1
        self.held += held

    def __str__(self) -> str:
        return f"{self.held} of {self.stated}"


def exact_question(chance: random.Random) -> Question:
    losses, weights = random_sample(chance, 12)
    if weights is not None:
        weights = [chance.randrange(1, 20) for _ in losses]
    days = chance.randrange(1, 25)
    inflow = chance.randrange(0, 4)
    return Question(losses, weights, days, chance.getrandbits(64), 5000, chance.randrange(0, 25), inflow,
                    chance.choice([0, 0, chance.randrange(1, 25)]),
                    horizons=sorted({chance.randrange(1, days + 1), days}))


def check_exact(check: Checker, driver: str, cases: int) -> None:
    chance = random.Random(7)
    questions = [exact_question(chance) for _ in range(cases)]
    often, median, mean = Coverage(), Coverage(), Coverage()
    for question, answer in zip(questions, ask(driver, questions)):
        exact = solve(question)
        for days, (hits, _, low, high, _, _) in zip(question.horizons, answer.horizons):
            p = exact.within[days]
            check.hold(plausible(hits, question.paths, p), "a count", question, days, hits, float(p))
            if question.paths * min(p, 1 - p) > 5:
                often.add(low <= p * PPB <= high)
        half = next((d for d, p in enumerate(exact.within) if p >= Fraction(1, 2)), UNKNOWN)
        median.add(answer.median_low <= half <= answer.median_high)
        if question.paths * min(exact.within[-1], 1 - exact.within[-1]) > 20:
            mean.add(abs(answer.mean - exact.mean() * 10**6) <= answer.mean_error + 1)
            check.near(answer.mean, float(exact.mean() * 10**6), 6 * answer.mean_error / 1.96 + 1, "mean days")
    # Each holds in 95 of 100, a median in more, since days are whole; as few as this would be one in a million.
    for name, coverage in (("often", often), ("median", median), ("mean", mean)):
        least = math.floor(0.95 * coverage.stated - 4.75 * math.sqrt(0.95 * 0.05 * coverage.stated))
        check.hold(coverage.held >= least and coverage.stated >= cases // 4, name, str(coverage))
        print(f"{name}: {coverage} intervals of 95 % hold what is known exactly")
    most = math.ceil(0.95 * often.stated + 4.75 * math.sqrt(0.95 * 0.05 * often.stated))
    check.hold(often.held <= most, "intervals as narrow as they may be", str(often))


def check_missing(check: Checker, driver: str, cases: int) -> None:
    """Large losses: their mean beyond the fund, and its error, to many digits."""
    chance = random.Random(11)
    covered, questions = Coverage(), []
    for _ in range(cases):
        losses = [chance.randrange(10**12) for _ in range(40)]
        questions.append(Question(losses, None, 1, chance.getrandbits(64), 4000, 10**11, 10**10, 0))
    for question, answer in zip(questions, ask(driver, questions)):
        covered.add(abs(answer.missing - solve(question).missing) <= answer.missing_error)
    slack = 4.75 * math.sqrt(0.95 * 0.05 * cases)
    check.hold(abs(covered.held - 0.95 * cases) <= slack, "large amounts missing", str(covered))
    print(f"missing, large: {covered} intervals of 95 % hold what is known exactly")


# ---- closed forms --------------------------------------------------------------------------------------------


def check_closed(check: Checker, driver: str) -> None:
    # One day in 50 takes all: P(T <= d) = 1 - (49/50)^d; the median day is 35.
    horizons = [1, 7, 30, 90, 365]
    geometric = Question([0] * 49 + [1000], None, 365, 3, 100000, 999, 0, 0, horizons=horizons)
    # A coin of 0.45: one up or one down a day, from 9; ruined below 0: (0.45 / 0.55)^10.
    gambler = Question([0, 2], [11, 9], 4000, 4, 20000, 9, 1, 0, horizons=[4000])
    # No money, one a day, losses 0, 1, 3, 5 of mean 0.8: ruined with 1 - (1 - 0.8) / P(0).
    empty = Question([0, 1, 3, 5], [70, 15, 5, 10], 3000, 5, 20000, 0, 1, 0, horizons=[3000])
    answers = ask(driver, [geometric, gambler, empty])
    for days, row in zip(horizons, answers[0].horizons):
        check.hold(plausible(row[0], 100000, 1 - Fraction(49, 50) ** days), "geometric", days, row)
    check.hold(answers[0].median_low <= 35 <= answers[0].median_high, "its median", answers[0])
    check.hold(answers[0].missing == 1 and answers[0].missing_error == 0, "one atom is missing", answers[0])
    check.hold(plausible(answers[1].horizons[0][0], 20000, Fraction(9, 11) ** 10), "gambler", answers[1])
    ruin = 1 - (1 - Fraction(8, 10)) / Fraction(70, 100)
    check.hold(plausible(answers[2].horizons[0][0], 20000, ruin), "compound binomial", answers[2])


# ---- the error of the sample ---------------------------------------------------------------------------------


def check_resampled(check: Checker, driver: str, cases: int) -> None:
    """Samples of 60 days from a law that is known: what would be the probability under the law lies within the
    total interval about as often as stated, and in that of the paths alone far less often."""
    chance = random.Random(13)
    law = Question([0, 0, 0, 0, 0, 0, 4, 5, 9, 14], None, 20, 0, 2, 12, 1, 0)
    truth = solve(law).within[20] * PPB
    questions = []
    for _ in range(cases):
        losses = [chance.choice(law.losses) for _ in range(60)]
        questions.append(Question(losses, None, 20, chance.getrandbits(64), 4000, 12, 1, 0, resamples=60,
                                  resample_paths=200, horizons=[20]))
    alone, total = Coverage(), Coverage()
    for answer in ask(driver, questions):
        _, _, low, high, total_low, total_high = answer.horizons[0]
        alone.add(low <= truth <= high)
        total.add(total_low <= truth <= total_high)
        check.hold(total_low <= low + 1 and high <= total_high + 1, "no narrower than that of the paths", answer)
    check.hold(0.86 * cases <= total.held <= cases, "with the error of the sample", str(total))
    check.hold(alone.held < 0.6 * cases, "without it", str(alone))
    print(f"the law the samples come from: {total} with the error of the sample, {alone} without")


def main() -> None:
    driver, cases = sys.argv[1], int(sys.argv[2]) if len(sys.argv) > 2 else 400
    check = Checker()
    check_all_drawn(check, driver, cases)
    check_exact(check, driver, cases)
    check_missing(check, driver, cases)
    check_closed(check, driver)
    check_resampled(check, driver, 150)
    print(f"{check.checks} checks hold")


if __name__ == "__main__":
    main()
