# SPDX-License-Identifier: BSD-2-Clause
"""Exact numbers: decimals in and out, and the three roundings that the contract names."""
import functools
import math
import re
from fractions import Fraction

from .errors import Refusal

INT64_MAX = 2**63 - 1
INT64_MIN = -2**63
DECIMAL = re.compile(r"-?[0-9]+(\.[0-9]+)?\Z")
DURATION = re.compile(r"([0-9]+)(ns|us|ms|s|m|h|d)\Z")
NANOSECONDS = {"ns": 1, "us": 10**3, "ms": 10**6, "s": 10**9, "m": 60 * 10**9, "h": 3600 * 10**9, "d": 86400 * 10**9}


def floor(number):
    return number.numerator // number.denominator


def ceil(number):
    return -(-number.numerator // number.denominator)


def trunc(number):
    return floor(number) if number >= 0 else ceil(number)


def ceil_root(number):
    """The least multiple of 10^-9 whose square is not below a number."""
    square = ceil(number * 10**18)
    root = math.isqrt(square)
    return Fraction(root + (root * root < square), 10**9)


def half_even(number):
    whole = floor(number)
    rest = number - whole
    if rest > Fraction(1, 2) or (rest == Fraction(1, 2) and whole % 2 == 1):
        whole += 1
    return whole


@functools.lru_cache(10_000)
def decimal(text):
    """The number that a decimal says, exactly."""
    if not DECIMAL.match(text):
        raise Refusal("syntax", f"not a number: {text}")
    return Fraction(text)


def count(number, unit):
    """How many of `unit` a number is; a finer number is refused, not rounded."""
    units = number / unit
    if units.denominator != 1:
        raise Refusal("precision", f"{show(number)} is finer than {show(unit)}")
    return in_range(units.numerator)


def in_range(number):
    if not INT64_MIN <= number <= INT64_MAX:
        raise Refusal("overflow", "a number does not fit 64 bits")
    return number


def rate(text):
    """A rate, `0.0005` or `0.05%`, to parts per billion."""
    number = decimal(text[:-1]) / 100 if text.endswith("%") else decimal(text)
    if (number * 10**9).denominator != 1:
        raise Refusal("precision", f"a rate has at most nine decimals: {text}")
    return number


def duration(text):
    """A duration in nanoseconds, at least one."""
    match = DURATION.match(text)
    if not match:
        raise Refusal("syntax", f"not a duration: {text}")
    length = int(match.group(1)) * NANOSECONDS[match.group(2)]
    if length == 0:
        raise Refusal("range", "a duration is not 0")
    return in_range(length)


@functools.lru_cache(1000)
def digits_of(denominator):
    """How many decimals a number with this denominator has."""
    digits = 0
    while 10**digits % denominator:
        digits += 1
    return digits


def show(number):
    """The shortest decimal of a number with finitely many digits."""
    digits = digits_of(number.denominator)
    if digits == 0:
        return str(number.numerator)
    text = str(abs(number.numerator) * (10**digits // number.denominator)).rjust(digits + 1, "0")
    return ("-" if number.numerator < 0 else "") + text[:-digits] + "." + text[-digits:]
