# SPDX-License-Identifier: BSD-2-Clause
"""Divide a whole number over participants, exactly: the section "Apportionment" of the contract.

A cap of None is no cap. Weights are whole numbers or exact fractions; shares are whole numbers."""
from .figures import floor

LARGEST_REMAINDER = "largest-remainder"
TELESCOPING = "telescoping"
LAST = "last"


def telescope(total, weights):
    """floor(N * C[i] / W) - floor(N * C[i-1] / W); all to the first where no weight is above zero."""
    whole = sum(weights)
    if whole == 0:
        return [total if i == 0 else 0 for i in range(len(weights))]
    shares, running, before = [], 0, 0
    for weight in weights:
        running += weight
        now = floor(running * total / whole) if not isinstance(running, int) else total * running // whole
        shares.append(now - before)
        before = now
    return shares


def water_level(total, weights, caps):
    """Who reaches its cap when shares are proportional, and what is left to share over the others."""
    open_rows = [i for i, weight in enumerate(weights) if weight > 0]
    capped, left = [], total
    while open_rows:
        whole = sum(weights[i] for i in open_rows)
        full = [i for i in open_rows if caps[i] is not None and left * weights[i] >= caps[i] * whole]
        if not full:
            break
        for i in full:
            left -= caps[i]
        capped += full
        open_rows = [i for i in open_rows if i not in full]
    return capped, open_rows, left


def exact_shares(total, weights, caps):
    """The proportional shares before rounding, and what nobody can take."""
    from fractions import Fraction
    capped, rows, left = water_level(total, weights, caps)
    shares = [Fraction(0)] * len(weights)
    for i in capped:
        shares[i] = Fraction(caps[i])
    whole = sum(weights[i] for i in rows)
    for i in rows:
        shares[i] = Fraction(left) * weights[i] / whole
    return shares, 0 if rows else left


def pro_rata(total, weights, caps=None, rounding=LARGEST_REMAINDER):
    """Shares in proportion to weights, none above its cap; and the rest that nobody can take."""
    caps = caps or [None] * len(weights)
    capped, rows, left = water_level(total, weights, caps)
    shares = [0] * len(weights)
    for i in capped:
        shares[i] = caps[i]
    if not rows:
        return shares, left
    whole = sum(weights[i] for i in rows)
    if rounding == TELESCOPING:
        for i, share in zip(rows, telescope(left, [weights[i] for i in rows])):
            shares[i] = share
        return shares, 0
    rest = {}
    for i in rows:
        shares[i] = left * weights[i] // whole
        rest[i] = left * weights[i] - shares[i] * whole
    over = left - sum(shares[i] for i in rows)
    if rounding == LARGEST_REMAINDER:
        for i in sorted(rows, key=lambda i: (-rest[i], i))[:over]:
            shares[i] += 1
        return shares, 0
    for i in reversed([i for i, weight in enumerate(weights) if weight > 0]):
        part = over if caps[i] is None else min(over, caps[i] - shares[i])
        shares[i] += part
        over -= part
    return shares, over


def equal(total, weights, caps=None, rounding=LARGEST_REMAINDER):
    return pro_rata(total, [1 if weight > 0 else 0 for weight in weights], caps, rounding)


def queue(total, weights, caps, ranks):
    """Greatest rank first, ties by order; who has no weight gives nothing."""
    shares, left = [0] * len(weights), total
    for i in sorted(range(len(weights)), key=lambda i: (-ranks[i], i)):
        if weights[i] > 0:
            shares[i] = left if caps[i] is None else min(left, caps[i])
            left -= shares[i]
    return shares, left


def divide(total, rule, rounding, weights, caps, ranks):
    if rule == "queue":
        return queue(total, weights, caps, ranks)
    return (equal if rule == "equal" else pro_rata)(total, weights, caps, rounding)


def capped_fill(total, needs, caps):
    """What a layer that markets share gives to each: in proportion to need, up to its cap, telescoping."""
    return pro_rata(total, needs, caps, TELESCOPING)[0]
