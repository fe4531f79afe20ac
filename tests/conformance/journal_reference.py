# SPDX-License-Identifier: BSD-2-Clause
"""Hold the bytes and the links of a journal against a second writing of them: journal_reference.py DRIVER LAYOUT.def BATCHES

Written from docs/guides/recovery.md, with the fields of each kind from LAYOUT.def and the digest of hashlib. The values
are the same whatever the order of bytes, so the driver may be of any machine."""
import hashlib
import random
import re
import subprocess
import sys

from program import command

ARRAYS = {("sloss_command_waterfall", "layer"): 4, ("sloss_command_market", "reserved"): 1,
          ("sloss_command_values", "value"): 8, ("sloss_command_levels", "rate_ppb"): 8}  # sizes of their elements
NESTED = {("sloss_command_socialize", "policy"): "sloss_market_policy"}


def read_layout(path):
    """{record: [(field, offset, size), ...]} and {number: value}."""
    with open(path, encoding="utf-8") as file:
        text = file.read()
    records = {}
    for record, field, offset, size in re.findall(r"^FIELD\((\w+), (\w+), (\d+), (\d+)\)", text, re.M):
        records.setdefault(record, []).append((field, int(offset), int(size)))
    numbers = {name: int(value) for name, value in re.findall(r"^NUMBER\((\w+), UINT64_C\((\d+)\)\)", text, re.M)}
    return records, numbers


def places(records, record):
    """The fields of a record one by one: (offset, size), and 64 for a name."""
    for field, offset, size in records[record]:
        if inner := NESTED.get((record, field)):
            yield from ((offset + at, part) for at, part in places(records, inner))
        elif part := ARRAYS.get((record, field)):
            yield from ((at, part) for at in range(offset, offset + size, part))
        else:
            assert size in (1, 4, 8, 64), (record, field)
            yield offset, size


def number_bytes(number):
    """Seven bits at a time, the lowest first."""
    found = []
    while True:
        number, seven = number >> 7, number & 127
        found.append(seven | (128 if number else 0))
        if not number:
            return bytes(found)


def draw_number(draw, size):
    """Small ones, those at the edges of seven bits, and any."""
    bits = draw.choice([0, 1, 7, 8, 14, 15, 21, 28, 8 * size])
    return draw.getrandbits(min(bits, 8 * size)) if bits else 0


class Record:
    """One at random: what the driver reads, and the bytes that it has to write."""

    def __init__(self, draw, kind, fields):
        flags = draw.randint(0, 7)
        has_id = draw.random() < 0.5
        halves = [draw.getrandbits(64) if has_id else 0, draw.getrandbits(64) if has_id and draw.random() < 0.7 else 0]
        has_id = any(halves)
        self.bytes = bytes([kind, flags | (128 if has_id else 0)])
        if has_id:
            self.bytes += b"".join(half.to_bytes(8, "little") for half in halves)
        given = []
        for offset, size in fields:
            if size == 64:
                name = bytes(draw.randint(1, 255) for _ in range(draw.choice([0, 1, 5, 63, 64])))
                if len(name) > 2 and draw.random() < 0.3:
                    name = name[:1] + b"\0" + name[2:]
                given += [(offset + at, 1, byte) for at, byte in enumerate(name)]
                self.bytes += bytes([len(name)]) + name
            else:
                value = draw_number(draw, size)
                given.append((offset, size, value))
                self.bytes += bytes([value]) if size == 1 else number_bytes(value)
        self.words = [kind, flags, *halves, len(given), *(word for field in given for word in field)]


def main():
    driver, layout, count = sys.argv[1], sys.argv[2], int(sys.argv[3])
    records, numbers = read_layout(layout)
    kinds = {value: name[len("SLOSS_COMMAND_"):].lower() for name, value in numbers.items()
             if re.fullmatch(r"SLOSS_COMMAND_[A-Z]+", name) and f"sloss_command_{name[14:].lower()}" in records}
    assert len(kinds) >= 26, "the kinds are not read as they should be"
    fields = {kind: list(places(records, f"sloss_command_{name}")) for kind, name in kinds.items()}
    draw = random.Random(16)
    words, wanted, link, entry, met = [], [], bytes(32), 0, set()
    for _ in range(count):
        batch = []
        for _ in range(draw.randint(1, 60)):
            kind = draw.choice(list(kinds))
            met.add(kind)
            batch.append(Record(draw, kind, fields[kind]))
        body = b"".join(record.bytes for record in batch)
        last = entry + draw.randint(1, len(batch))
        numbers_of = [entry + 1, last, len(batch), draw.getrandbits(40), draw.getrandbits(64), draw.getrandbits(20), len(body)]
        link = hashlib.blake2b(link + b"".join(number.to_bytes(8, "little") for number in numbers_of) + body,
                               digest_size=32).digest()
        wanted.append(f"{body.hex()} {link.hex()}")
        first, last, many, sequence, time, writer, _ = numbers_of
        words += [many, first, last, sequence, time, writer]
        words += [word for record in batch for word in record.words]
        entry = last
    said = subprocess.run(command(driver), input=" ".join(map(str, words)), text=True, capture_output=True, check=False)
    got = said.stdout.splitlines()
    if said.returncode != 0 or len(got) != count:
        sys.exit(f"not ok: exit {said.returncode}, {len(got)} batches of {count}\n{said.stderr}")
    for number, (want, have) in enumerate(zip(wanted, got)):
        if want != have:
            sys.exit(f"not ok: batch {number}\nwant {want}\ngot  {have}")
    assert met == set(kinds) or count < 50, "not every kind was drawn"
    print(f"ok: {count} batches, {len(met)} kinds, {entry} entries")


if __name__ == "__main__":
    main()
