# SPDX-License-Identifier: BSD-2-Clause
"""Is my account counted in the liabilities that are published? docs/guides/liabilities.md describes the two files.

    python3 -c 'import verify_liability as v; print(v.check("liabilities.json", "alice.json", "alice"))'

prints what is counted for alice, in atoms by asset, to be compared with one's own statement. Where the proof does not
show that all of it is in the published total, the ValueError says why.
"""
import hashlib
import json


def digest(*lines):
    """SHA-256 of lines, each ended by a line feed."""
    return hashlib.sha256("".join(f"{line}\n" for line in lines).encode()).hexdigest()


def counts(texts, assets):
    """Atoms of each asset. A number below zero would hide what others are owed, so there is none."""
    if len(texts) != len(assets) or any(not text.isdecimal() or str(int(text)) != text for text in texts):
        raise ValueError("an amount is missing, below zero or misspelled")
    return [int(text) for text in texts]


def hexadecimal(text):
    """A hash or a nonce: always of one length, so that no text that is hashed can be read in two ways."""
    if len(text) != 64 or set(text) - set("0123456789abcdef"):
        raise ValueError("a hash or the nonce is not 64 hexadecimal digits")
    return text


def counted(published, proof, account):
    """What is counted for the account, in atoms by asset."""
    assets, leaf = published["assets"], proof["amounts"]
    if published["format"] != "sloss-liabilities-1":
        raise ValueError("the publication is of another format")
    if proof["account"] != account or len(account.split()) != 1:
        raise ValueError("the proof is of another account")
    if len(set(assets)) != len(assets) or set(leaf) != set(assets) or any(len(name.split()) != 1 for name in assets):
        raise ValueError("the proof is of other assets")
    own = counts([leaf[asset] for asset in assets], assets)
    node, sums = digest("leaf", hexadecimal(proof["nonce"]), account, *(f"{name} {leaf[name]}" for name in assets)), own
    for step in proof["path"]:
        pair = [(node, sums), (hexadecimal(step["hash"]), counts(step["sums"], assets))]
        (left, left_sums), (right, right_sums) = pair if {"left": 0, "right": 1}[step["side"]] else pair[::-1]
        node = digest("node", left, right, *(f"{one} {two}" for one, two in zip(left_sums, right_sums)))
        sums = [one + two for one, two in zip(left_sums, right_sums)]
    if node != published["root"] or sums != counts(published["totals"], assets):
        raise ValueError("the account is not in the total that is published")
    return dict(zip(assets, own))


def check(published, proof, account):
    """The same of two files."""
    try:
        return counted(json.load(open(published, encoding="utf-8")), json.load(open(proof, encoding="utf-8")), account)
    except (AttributeError, KeyError, TypeError) as error:
        raise ValueError(f"not files of this format: {error!r}") from error
