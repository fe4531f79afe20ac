# SPDX-License-Identifier: BSD-2-Clause
"""What random books reached: features that were set and things that happened, and the pairs of them in one book."""
import collections

from .book import E
from .library import constants

PAID = {layer: "paid-" + layer.name.lower() for layer in constants.Layer if layer.name != "NONE"}
HAPPENED = {E.DELEVERAGE: "deleveraged", E.TAKEOVER: "taken-over", E.FORFEIT: "forfeited", E.LIQUIDATION_FEE: "liquidation-fee",
            E.UNCOVERED: "uncovered", E.REPAID: "repaid", E.FEE: "fees", E.CONTRIBUTION: "contributed",
            E.RECOVERED: "recovered", E.DEBT_PAID: "debt-paid", E.SURPLUS: "surplus"}
ENOUGH = 200  # books, of which so much can be asked
RANKS = ("profit-leverage", "profit", "size", "pro-rata")
KEYS = {"market": ("kind", "settlement"), "socialize": ("policy", "basis", "rule", "cap", "rounding", "pool"),
        "option": ("liquidation", "residual", "rank", "rank_cap", "debts")}


def said(do):
    """Features that an accepted command has set."""
    op = do["op"]
    found = {f"{key}={do[key]}" for key in KEYS.get(op, ()) if key in do}
    if do.get("digits"):
        found.add("precision")
    if op == "waterfall":
        found = {"layer-" + layer for layer, *_ in do["layers"]}
        found |= {"cap" for _, cap, *_ in do["layers"] if cap} | {"window" for *_, duration in do["layers"] if duration}
        found |= {"gate"} if do["gate"] else set()
    elif op == "option" and "market" in do:
        found.add("option-of-market")
    elif op == "owner":
        found = {"client" if do["is_client"] else "owner"}
    elif op == "member" and do["assessment"]:
        found = {"assessment"}
    elif op == "mark" and len(do["prices"]) > 1:
        found = {"instant"}
    elif op == "fill" and (do.get("fee") or do.get("rebate")):
        found = {"fill-fee"}
    elif op in ("takeover", "deleverage", "funding", "settle", "transfer", "withdraw", "fee", "time", "member", "recover"):
        found = {op}
    elif op == "asset" and do["name"] != "USD":
        found = {"two-assets"}
    return found | ({op + "-forced"} if do.get("force") else set())


def happened(step):
    """What a command brought about."""
    found = {HAPPENED[event.kind] for event in step.events if event.kind in HAPPENED and event.amount + event.lots}
    for deficit in step.deficits:
        found |= {name for layer, name in PAID.items() if deficit.paid[layer]}
        found.add("fund-defaults" if deficit.account >= 2**63 else "default")
    if len(step.deficits) > 1:
        found.add("several-deficits")
    return found


def coarse(name):
    """A policy is counted alone; in pairs it is one of many."""
    key, _, word = name.partition("=")
    return key + "=a-policy" if key == "policy" or (key == "rank" and word not in RANKS) else name


class Reach:
    """Counts books by pairs of features."""

    def __init__(self):
        self.pairs, self.single, self.refused = (collections.Counter() for _ in range(3))
        self.books = self.commands = self.deficits = 0
        self.tried = {}

    def add(self, features):
        """A book that had these features."""
        self.books += 1
        self.single.update(features)
        ordered = sorted({coarse(name) for name in features})
        self.pairs.update((one, other) for place, one in enumerate(ordered) for other in ordered[place + 1:])

    def lines(self):
        """What was reached, for people."""
        count = len({coarse(name) for name in self.single})
        rarest = ", ".join(f"{name} {number}" for name, number in sorted(self.single.items(), key=lambda kv: kv[1])[:8])
        return [f"{self.books} books, {self.commands} commands, {sum(self.refused.values())} of them refused, "
                f"{self.deficits} deficits", f"{len(self.single)} features; of {count} kinds of them {len(self.pairs)} of {count * (count - 1) // 2} pairs "
                f"reached; the rarest: {rarest}"]

    def missing(self):
        """What so many books should have reached and did not: a feature alone, or too few of the pairs."""
        wanted = {f"paid-{layer.name.lower()}" for layer in PAID} | set(HAPPENED.values()) | {
            "fund-defaults", "several-deficits", "settle", "kind=inverse", "kind=quanto", "settlement=variation", "client"}
        lacking = sorted(wanted - set(self.single))
        count = len({coarse(name) for name in self.single})
        if len(self.pairs) < 0.95 * count * (count - 1) // 2:
            lacking.append(f"no more than {len(self.pairs)} pairs")
        return lacking if self.books >= ENOUGH else []
