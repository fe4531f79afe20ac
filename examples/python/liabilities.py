#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-2-Clause
"""Publish what a venue owes its customers, and give each a proof that it is counted: a Merkle sum tree.

    python3 liabilities.py TABLE.csv SECRET.bin FOLDER

TABLE.csv has the columns account, asset and amount, in atoms, and may have held, what is on hold beside it. SECRET.bin has at least 32 random bytes, new for each
publication: `head -c 32 /dev/urandom`. FOLDER gets liabilities.json, which everybody must see, and proofs/ACCOUNT.json,
which its owner alone must see. docs/guides/liabilities.md describes the formats, and verify_liability.py checks a proof.

An amount below zero is a debt of the customer. It is counted as 0: a debt of one customer does not lower what is owed
to another, nor what is on hold for the customer, which no debt takes. The sum of the debts is published beside the total, and is no part of the tree.
"""
from __future__ import annotations

import argparse
import csv
import hashlib
import hmac
import json
import pathlib
import re
from typing import Iterable, NamedTuple

NAME = re.compile(r"[A-Za-z0-9_.:-]{1,63}")
SECRET_MIN = 32


class Node(NamedTuple):
    """A hash, and the sums of what is below it: atoms, in the order of the assets."""
    hash: str
    sums: tuple[int, ...]


def _digest(lines: Iterable[str]) -> str:
    return hashlib.sha256("".join(f"{line}\n" for line in lines).encode()).hexdigest()


def leaf(nonce: str, account: str, assets: list[str], amounts: tuple[int, ...]) -> Node:
    """One account. The nonce keeps a neighbour, who sees the hash, from trying names and amounts."""
    return Node(_digest(["leaf", nonce, account, *(f"{asset} {amount}" for asset, amount in zip(assets, amounts))]),
                amounts)


def join(left: Node, right: Node) -> Node:
    """The node above two. Its hash binds the sums of both: with their sum alone, an operator could show a smaller
    sum of the other child to each of the two."""
    return Node(_digest(["node", left.hash, right.hash, *(f"{one} {two}" for one, two in zip(left.sums, right.sums))]),
                tuple(one + two for one, two in zip(left.sums, right.sums)))


class Liabilities:
    """The tree over a table {account: {asset: atoms}}, and what is published of it. Another such table has what is on
    hold: it is owed beside the amount, whatever that is."""

    def __init__(self, table: dict[str, dict[str, int]], secret: bytes,
                 held: dict[str, dict[str, int]] | None = None):
        held = held or {}
        if not table:
            raise ValueError("there is no account")
        if len(secret) < SECRET_MIN:
            raise ValueError(f"the secret has {len(secret)} bytes, not {SECRET_MIN}")
        self.assets = sorted({asset for row in [*table.values(), *held.values()] for asset in row})
        if not set(held) <= set(table):
            raise ValueError(f"on hold and not in the table: {min(set(held) - set(table))}")
        for name in [*table, *self.assets]:
            if not NAME.fullmatch(name):
                raise ValueError(f"not a name: {name!r}")
        for account, asset, amount in ((account, asset, amount) for rows in (table, held)
                                       for account, row in rows.items() for asset, amount in row.items()):
            if type(amount) is not int:
                raise ValueError(f"{account} {asset}: not a whole number: {amount!r}")
        for account, row in held.items():
            if min(row.values(), default=0) < 0:
                raise ValueError(f"{account}: less than nothing is on hold")
        self.debts = [sum(-min(0, row.get(asset, 0)) for row in table.values()) for asset in self.assets]
        self._nonces = {account: hmac.new(secret, account.encode(), "sha256").hexdigest() for account in table}
        leaves = {account: leaf(self._nonces[account], account, self.assets,
                                tuple(max(0, row.get(asset, 0)) + held.get(account, {}).get(asset, 0)
                                      for asset in self.assets))
                  for account, row in table.items()}
        # The order of hashes says nothing about who stands beside whom.
        self._order = sorted(leaves, key=lambda account: leaves[account].hash)
        self._place = {account: place for place, account in enumerate(self._order)}
        self._levels = [[leaves[account] for account in self._order]]
        while len(self._levels[-1]) > 1:
            self._levels.append(self._above(self._levels[-1]))
        self.root = self._levels[-1][0]

    @staticmethod
    def _above(level: list[Node]) -> list[Node]:
        """Nodes in pairs. One that is left over goes up as it is: joined to itself it would be counted twice."""
        pairs = [join(left, right) for left, right in zip(level[::2], level[1::2])]
        return pairs + level[len(level) // 2 * 2:]

    def published(self) -> dict[str, object]:
        """What everybody must see alike."""
        return {"format": "sloss-liabilities-1", "assets": self.assets, "root": self.root.hash,
                "totals": [str(total) for total in self.root.sums], "debts": [str(debt) for debt in self.debts]}

    def proof(self, account: str) -> dict[str, object]:
        """What one account must see: its leaf, and what stands beside its way to the root."""
        place, path = self._place[account], []
        amounts = self._levels[0][place].sums
        for level in self._levels[:-1]:
            beside = place ^ 1
            if beside < len(level):
                path.append({"side": "left" if beside < place else "right", "hash": level[beside].hash,
                             "sums": [str(total) for total in level[beside].sums]})
            place //= 2
        return {"account": account, "nonce": self._nonces[account],
                "amounts": {asset: str(amount) for asset, amount in zip(self.assets, amounts)}, "path": path}


def read_table(path: pathlib.Path, column: str = "amount") -> dict[str, dict[str, int]]:
    """A column of the table of a file; one that may be missing is 0 then. A row that comes twice is a mistake: either of
    the two would be left out."""
    table: dict[str, dict[str, int]] = {}
    with open(path, newline="", encoding="utf-8") as file:
        rows = csv.DictReader(file)
        if not {"account", "asset", "amount"} <= set(rows.fieldnames or ()):
            raise ValueError("the first line does not name account, asset and amount")
        for row in rows:
            account, asset, amount = row["account"], row["asset"], row.get(column, "0")
            if not re.fullmatch(r"-?[0-9]+", amount or ""):
                raise ValueError(f"line {rows.line_num}: not a number of atoms: {amount}")
            if asset in table.setdefault(account, {}):
                raise ValueError(f"line {rows.line_num}: {account} has {asset} already")
            table[account][asset] = int(amount)
    return table


def write(liabilities: Liabilities, folder: pathlib.Path, accounts: Iterable[str]) -> None:
    """The files of a publication."""
    (folder / "proofs").mkdir(parents=True)
    (folder / "liabilities.json").write_text(json.dumps(liabilities.published(), indent=1) + "\n", encoding="utf-8")
    for account in accounts:
        text = json.dumps(liabilities.proof(account), indent=1)
        (folder / "proofs" / f"{account}.json").write_text(text + "\n", encoding="utf-8")


def main() -> None:
    """The program."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n", maxsplit=1)[0])
    for name in ("table", "secret", "folder"):
        parser.add_argument(name, type=pathlib.Path)
    arguments = parser.parse_args()
    try:
        table = read_table(arguments.table)
        liabilities = Liabilities(table, arguments.secret.read_bytes(), read_table(arguments.table, "held"))
        write(liabilities, arguments.folder, table)
    except (OSError, ValueError) as error:
        raise SystemExit(f"liabilities: {error}") from error
    for asset, total, debt in zip(liabilities.assets, liabilities.root.sums, liabilities.debts):
        print(f"{asset}: {total} atoms are owed to {len(table)} accounts, and {debt} are owed by them")


if __name__ == "__main__":
    main()
