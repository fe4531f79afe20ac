# SPDX-License-Identifier: BSD-2-Clause
"""The words of guarded markets: guards, sources and their quotes, what a price is good for, and halts. All quotes of a line are of
one instant, and what comes of them is marked together."""
from . import guard, market_day, terms
from .errors import Refusal
from .figures import count, decimal, duration, in_range, rate

SOURCES_MOST, WEIGHT_MOST, FILLS_MOST = 16, 1000, 65536


def part(text):
    """A rate of 0 to 1."""
    number = rate(text)
    in_range(number * 10**9)
    if not 0 <= number <= 1:
        raise Refusal("range", f"not 0 to 1: {text}")
    return number


def step_of(text):
    parts = text.split("/")
    if len(parts) != 2:
        raise Refusal("syntax", "step=RATE/DURATION")
    number = part(parts[0])
    if number == 0:
        raise Refusal("range", "a step is above 0")
    return number, duration(parts[1])


READ = {"sources": lambda line: line.option_whole("sources", 1, SOURCES_MOST, None), "method": lambda line: line.options["method"],
        "stale": lambda line: duration(line.options["stale"]), "clamp": lambda line: part(line.options["clamp"]),
        "band": lambda line: part(line.options["band"]), "step": lambda line: step_of(line.options["step"]),
        "confidence": lambda line: part(line.options["confidence"]), "fills": lambda line: line.option_whole("fills", 0, FILLS_MOST, 0)}


def guard_(book, line):
    """guard MARKET sources=LEAST [...], or none: all anew. Sources and their quotes stay."""
    line.takes(1, 2, " ".join(READ))
    none = len(line.words) == 3
    if none and line.words[2] != "none":
        raise Refusal("syntax", "guard MARKET none, or its options")
    line.choice("method", guard.METHODS, None)
    if not none and "sources" not in line.options:
        raise Refusal("syntax", "a guard has a least number of sources")
    market, made = book.market(line.words[1]), guard.Guard()
    for key in line.options:
        setattr(made, key, READ[key](line))
    terms.open_still(market)
    if none and line.options:
        raise Refusal("argument", "none has no options")
    if made.clamp is not None and len([name for name in market.sources if name != guard.INDEX]) == 1:
        raise Refusal("argument", "one source is not clamped to itself")
    for each in (made.band, made.step[0] if made.step else None):
        if each is not None and market.mark is not None and each * abs(market.mark) < 1:
            raise Refusal("argument", "less than a tick at the mark")
    market.guard = None if none else made
    if none:
        market.validity = "valid"
    market.fills = market.fills[len(market.fills) - made.fills:] if made.fills < len(market.fills) else market.fills


def source(book, line):
    line.takes(2, 2, "weight")
    market, name = book.market(line.words[1]), line.name(2)
    if name in market.sources:
        raise Refusal("exists", name)
    weight = line.option_whole("weight", 1, WEIGHT_MOST, 1)
    terms.open_still(market)
    if name == guard.INDEX and "weight" in line.options:
        raise Refusal("argument", "the index has no weight")
    if len(market.sources) == SOURCES_MOST:
        raise Refusal("limit", f"more than {SOURCES_MOST} sources")
    market.sources[name] = guard.Source(weight)


def validity(book, line):
    """validity MARKET [open=WORD] ...: all anew."""
    line.takes(1, 1, " ".join(guard.ALLOWS))
    given = {key: line.choice(key, guard.VALIDITY, word) for key, word in guard.ALLOWS.items()}
    market = book.market(line.words[1])
    terms.open_still(market)
    market.allows = given


def halt(book, line):
    line.takes(1, 2)
    if len(line.words) == 3 and line.words[2] != "off":
        raise Refusal("syntax", "halt MARKET [off]")
    market = book.market(line.words[1])
    terms.open_still(market)
    market.halted = len(line.words) == 2


def quote(book, line):
    """quote MARKET NAME PRICE [confidence=PRICE] ...: the words are not split into options."""
    quotes = [read_quote(book, words) for words in in_quotes(line.words[1:])]
    for market, *_ in quotes:
        terms.open_still(market)
        guard.not_halted(market)
    if len({(market.index, name) for market, name, *_ in quotes}) < len(quotes):
        raise Refusal("argument", "a source twice")
    if any(market.guard is None for market, *_ in quotes):
        raise Refusal("argument", "a market without a guard")
    from .language import a_price
    for market, name, ticks, confidence in quotes:
        of = market.sources[name]
        of.price, of.confidence, of.time = a_price(market, ticks), confidence, book.now
    marks = []
    for market in sorted({market.index: market for market, *_ in quotes}.values(), key=lambda m: m.index):
        market.validity, price = guard.worked_out(book, market)
        if price is not None:
            marks.append((market, price))
            market.quoted_at = book.now
    if marks:
        market_day.mark(book, marks)


def in_quotes(words):
    """Words by quotes: three, and perhaps a confidence."""
    found = []
    while words:
        if len(words) < 3 or any("=" in word for word in words[:3]):
            raise Refusal("syntax", "quote MARKET NAME PRICE [confidence=PRICE]...")
        length = 4 if len(words) > 3 and words[3].startswith("confidence=") else 3
        found.append(words[:length])
        words = words[length:]
    if not found:
        raise Refusal("syntax", "a quote of something")
    return found


def read_quote(book, words):
    from .language import NAME
    market = book.market(words[0])
    if not NAME.match(words[1]):
        raise Refusal("syntax", f"not a name: {words[1]}")
    if words[1] not in market.sources:
        raise Refusal("unknown-source", words[1])
    ticks, confidence = count(decimal(words[2]), market.tick), 0
    if len(words) == 4:
        confidence = count(decimal(words[3].partition("=")[2]), market.tick)
        if confidence < 0:
            raise Refusal("range", "a confidence is not below zero")
    return market, words[1], ticks, confidence
