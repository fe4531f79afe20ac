# SPDX-License-Identifier: BSD-2-Clause
"""Who is not counted in the published liabilities finds out, whatever the operator does.

The slow tree below is written from docs/guides/liabilities.md alone. The fixed hashes are those that sha256sum prints
for the lines of that page.
"""
import ast
import hashlib
import json
import pathlib
import random
import subprocess
import sys
import tempfile
import unittest

import liabilities
import verify_liability

FOLDER = pathlib.Path(liabilities.__file__).parent
SECRET = bytes(range(32))
NONCES = ["a" * 64, "b" * 64, "c" * 64]


def sha(text):
    return hashlib.sha256(text.encode("ascii")).hexdigest()


def slow_leaf(nonce, account, row):
    """row: [(asset, amount)] in the order of the publication."""
    text = "leaf\n" + nonce + "\n" + account + "\n"
    for asset, amount in row:
        text += asset + " " + str(amount) + "\n"
    return sha(text), [amount for _, amount in row]


def slow_join(left, right):
    text = "node\n" + left[0] + "\n" + right[0] + "\n"
    for k in range(len(left[1])):
        text += str(left[1][k]) + " " + str(right[1][k]) + "\n"
    return sha(text), [left[1][k] + right[1][k] for k in range(len(left[1]))]


def slow_root(leaves):
    """By halves: the left one is the largest power of two that leaves something for the right one (RFC 6962, 2.1)."""
    if len(leaves) == 1:
        return leaves[0]
    half = 1
    while 2 * half < len(leaves):
        half *= 2
    return slow_join(slow_root(leaves[:half]), slow_root(leaves[half:]))


def table_of(count, seed=0, lowest=0):
    chance = random.Random(seed)
    return {f"account{i}": {"USD": chance.randint(lowest, 10**12), "BTC": chance.choice([0, 1, 10**24])}
            for i in range(count)}


def publish(table, secret=SECRET):
    tree = liabilities.Liabilities(table, secret)
    return tree, json.loads(json.dumps(tree.published()))


def proof_of(tree, account):
    return json.loads(json.dumps(tree.proof(account)))


def accepted(published, proof, account):
    """What is counted, or None; whatever a proof looks like, nothing but ValueError and friends comes of it."""
    try:
        return verify_liability.counted(published, proof, account)
    except (ValueError, KeyError, TypeError, AttributeError):
        return None


class Formats(unittest.TestCase):
    """Hashes of lines, as sha256sum has them."""

    def setUp(self):
        assets = ["BTC", "USD"]
        self.alice = liabilities.leaf(NONCES[0], "alice", assets, (0, 12345))
        self.bob = liabilities.leaf(NONCES[1], "bob", assets, (7, 0))
        self.carol = liabilities.leaf(NONCES[2], "carol", assets, (1, 9))

    def test_a_leaf_and_a_node(self):
        self.assertEqual(self.alice.hash, "4883e8a9a2f86d9ef2baf97b6b6e73c99fa869397b71f230db89f169d69d38f8")
        self.assertEqual(self.bob.hash, "f4a18ad50e21712cd678bd12b55a8063db23d9e8b483580dd2d685ed63577eda")
        both = liabilities.join(self.alice, self.bob)
        self.assertEqual(both, ("04777a84585f7010201d32307701fecc57f485cd75cc80a68366c6fb36cd132c", (7, 12345)))

    def test_a_proof(self):
        published = {"format": "sloss-liabilities-1", "assets": ["BTC", "USD"], "totals": ["8", "12354"],
                     "root": "41456abc78c7471bc0ec31b19312ca8c1a97e94b16ae08c7e1ef695ebca8d66d"}
        proof = {"account": "bob", "nonce": NONCES[1], "amounts": {"BTC": "7", "USD": "0"}, "path": [
            {"side": "left", "hash": "4883e8a9a2f86d9ef2baf97b6b6e73c99fa869397b71f230db89f169d69d38f8",
             "sums": ["0", "12345"]},
            {"side": "right", "hash": "cc1dab54d81b4eca881ce637dbd86f6e43c480b4f1546a52572c50b29e430670",
             "sums": ["1", "9"]}]}
        self.assertEqual(verify_liability.counted(published, proof, "bob"), {"BTC": 7, "USD": 0})


class Tree(unittest.TestCase):
    def compare(self, count, some):
        table = table_of(count, seed=count)
        tree, published = publish(table)
        leaves = sorted(slow_leaf(proof_of(tree, account)["nonce"], account, sorted(row.items()))
                        for account, row in table.items())
        root, sums = slow_root(leaves)
        self.assertEqual(published["assets"], ["BTC", "USD"])
        self.assertEqual((published["root"], published["totals"]), (root, [str(total) for total in sums]))
        self.assertEqual(sums[1], sum(row["USD"] for row in table.values()))
        for account in random.Random(count).sample(sorted(table), some):
            self.assertEqual(accepted(published, proof_of(tree, account), account), table[account])

    def test_every_size_up_to_40_is_the_slow_tree(self):
        for count in range(1, 41):
            with self.subTest(count=count):
                self.compare(count, count)

    def test_10000_accounts_are_the_slow_tree(self):
        self.compare(10_000, 1_000)

    def test_one_account_is_its_own_root(self):
        tree, published = publish({"alice": {"USD": 5}})
        proof = proof_of(tree, "alice")
        self.assertEqual(proof["path"], [])
        self.assertEqual(published["root"], slow_leaf(proof["nonce"], "alice", [("USD", 5)])[0])
        self.assertEqual(accepted(published, proof, "alice"), {"USD": 5})

    def test_an_asset_that_an_account_lacks_is_0(self):
        tree, published = publish({"alice": {"USD": 5}, "bob": {"BTC": 3}})
        self.assertEqual(published["totals"], ["3", "5"])
        self.assertEqual(accepted(published, proof_of(tree, "alice"), "alice"), {"BTC": 0, "USD": 5})

    def test_the_order_of_the_table_does_not_show(self):
        table = table_of(50)
        shuffled = dict(random.Random(1).sample(sorted(table.items()), 50))
        self.assertEqual(publish(table)[1], publish(shuffled)[1])
        hashes = [node.hash for node in publish(table)[0]._levels[0]]
        self.assertEqual(hashes, sorted(hashes))

    def test_a_proof_names_nobody_else_and_another_secret_gives_other_hashes(self):
        table = {f"account{i:02}": {"USD": 5} for i in range(20)}
        tree, published = publish(table)
        again, other = publish(table, bytes(range(1, 33)))
        nonces = {proof_of(tree, account)["nonce"] for account in table}
        self.assertEqual(len(nonces), 20)
        self.assertFalse(nonces & {proof_of(again, account)["nonce"] for account in table})
        self.assertNotEqual(published["root"], other["root"])
        for account in table:
            text = json.dumps(proof_of(tree, account))
            self.assertEqual([name for name in table if name in text], [account])
            self.assertEqual(sum(nonce in text for nonce in nonces), 1)


class Tampered(unittest.TestCase):
    """Whatever is changed in a proof, it is refused."""

    def setUp(self):
        self.table = table_of(11, seed=3)
        self.tree, self.published = publish(self.table)

    def refused(self, change, account="account4", published=None):
        proof = proof_of(self.tree, account)
        self.assertIsNotNone(accepted(self.published, proof, account))
        result = change(proof)
        self.assertIsNone(accepted(published or self.published, proof if result is None else result, account), proof)

    def places(self, value, path=()):
        """The path to each text of a proof."""
        if isinstance(value, str):
            yield path
        else:
            for key, inner in value.items() if isinstance(value, dict) else enumerate(value):
                yield from self.places(inner, (*path, key))

    def test_any_character_and_any_type(self):
        proof = proof_of(self.tree, "account4")
        tried = 0
        for path in self.places(proof):
            def holder(whole, path=path):
                for key in path[:-1]:
                    whole = whole[key]
                return whole
            text = holder(proof)[path[-1]]
            changes = [text[:i] + ("1" if text[i] != "1" else "2") + text[i + 1:] for i in range(len(text))]
            changes += [text + "0", "0" + text, " " + text, text + "\n", "+" + text, "-" + text, text.upper() + "_",
                        text[:-1], "", None, 1, True, [text], 1.5]
            for change in changes:
                with self.subTest(path=path, change=change):
                    self.refused(lambda whole, change=change: holder(whole).__setitem__(path[-1], change))
                    tried += 1
        self.assertGreater(tried, 400)

    def test_numbers_in_other_spellings(self):
        for spelling in ("١", "1_0", "1e3", "0x1", "²", "٠"):
            with self.subTest(spelling):
                self.refused(lambda proof: proof["amounts"].update(USD=spelling))
                self.refused(lambda proof: proof["path"][0]["sums"].__setitem__(0, spelling))

    def test_swapped_children(self):
        def swap(step):
            step["side"] = {"left": "right", "right": "left"}[step["side"]]
        for i in range(len(proof_of(self.tree, "account4")["path"])):
            self.refused(lambda proof: swap(proof["path"][i]))
        self.refused(lambda proof: [swap(step) for step in proof["path"]] and None)
        # Of two accounts with the same amounts the sums of both children are the same, and the order still counts.
        tree, published = publish({"alice": {"USD": 5}, "bob": {"USD": 5}})
        proof = proof_of(tree, "alice")
        swap(proof["path"][0])
        self.assertIsNone(accepted(published, proof, "alice"))

    def test_steps_left_out_doubled_and_in_another_order(self):
        for i in range(len(proof_of(self.tree, "account4")["path"])):
            self.refused(lambda proof: proof["path"].pop(i) and None)
            self.refused(lambda proof: proof["path"].insert(i, proof["path"][i]))
        self.refused(lambda proof: proof["path"].reverse())
        self.refused(lambda proof: proof["path"].clear())
        for key in ("account", "nonce", "amounts", "path"):
            self.refused(lambda proof: proof.pop(key) and None)
        self.refused(lambda proof: proof["path"][0]["sums"].append("0"))
        self.refused(lambda proof: proof["amounts"].pop("USD") and None)
        self.refused(lambda proof: proof["amounts"].update(ETH="1"))
        self.refused(lambda proof: [])

    def test_what_is_published(self):
        for change in ({"root": "0" * 64}, {"totals": ["0", "0"]}, {"totals": self.published["totals"][:1]},
                       {"totals": self.published["totals"][::-1]}, {"assets": ["USD", "BTC"]}, {"assets": ["BTC"]},
                       {"assets": ["BTC", "USD", "USD"]}, {"format": "sloss-liabilities-2"},
                       {"totals": [self.published["totals"][0], str(int(self.published["totals"][1]) - 1)]}):
            with self.subTest(change):
                self.refused(lambda proof: None, published={**self.published, **change})

    def test_of_another_account(self):
        proof = proof_of(self.tree, "account5")
        self.assertIsNone(accepted(self.published, proof, "account4"))
        proof["account"] = "account4"
        self.assertIsNone(accepted(self.published, proof, "account4"))

    def test_names_that_hold_lines(self):
        """A line of a name cannot stand for an amount."""
        for account, assets in (("a\nUSD 5", ["USD"]), ("a b", ["USD"]), ("", ["USD"]), ("a", ["USD 5\nBTC"])):
            amounts = {asset: "5" for asset in assets}
            node = slow_leaf(NONCES[0], account, [(asset, 5) for asset in assets])
            published = {"format": "sloss-liabilities-1", "assets": assets, "root": node[0], "totals": ["5"]}
            proof = {"account": account, "nonce": NONCES[0], "amounts": amounts, "path": []}
            self.assertIsNone(accepted(published, proof, account))
        root = slow_leaf(NONCES[0], "a", [("USD", 5), ("USD", 5)])[0]
        published = {"format": "sloss-liabilities-1", "assets": ["USD", "USD"], "root": root, "totals": ["5", "5"]}
        proof = {"account": "a", "nonce": NONCES[0], "amounts": {"USD": "5"}, "path": []}
        self.assertIsNone(accepted(published, proof, "a"))
        text = NONCES[0] + "\nx"
        published = {"format": "sloss-liabilities-1", "assets": ["USD"], "totals": ["5"],
                     "root": slow_leaf(text, "a", [("USD", 5)])[0]}
        proof = {"account": "a", "nonce": text, "amounts": {"USD": "5"}, "path": []}
        self.assertIsNone(accepted(published, proof, "a"))

    def test_an_inner_node_is_no_leaf(self):
        """A node's lines begin otherwise than a leaf's, so that nobody's amounts can be made of two hashes."""
        node = slow_join(("1" * 64, [2]), ("3" * 64, [4]))
        published = {"format": "sloss-liabilities-1", "assets": ["USD"], "root": node[0], "totals": ["6"]}
        for account, amount in (("3" * 64, "4"), ("2", "4")):
            proof = {"account": account, "nonce": "1" * 64, "amounts": {"USD": amount}, "path": []}
            self.assertIsNone(accepted(published, proof, account))


class Operator(unittest.TestCase):
    """An operator who makes trees of its own, with this format, and proofs as it likes."""

    def test_a_debt_is_counted_as_0_and_published_beside(self):
        table = {"alice": {"USD": 100, "BTC": 2}, "bob": {"USD": -30, "BTC": -1}, "carol": {"USD": -5}}
        tree, published = publish(table)
        self.assertEqual((published["assets"], published["totals"], published["debts"]),
                         (["BTC", "USD"], ["2", "100"], ["1", "35"]))
        self.assertEqual(accepted(published, proof_of(tree, "bob"), "bob"), {"BTC": 0, "USD": 0})

    def test_what_is_on_hold_is_owed_beside_the_balance_and_pays_no_debt(self):
        """alice has 100 and 5 on hold; bob owes 30, and 7 are on hold for him all the same; 112 in all."""
        tree = liabilities.Liabilities({"alice": {"USD": 100}, "bob": {"USD": -30}}, SECRET,
                                       {"alice": {"USD": 5}, "bob": {"USD": 7, "BTC": 1}})
        self.assertEqual(tree.published()["totals"], ["1", "112"])
        self.assertEqual(tree.published()["debts"], ["0", "30"])
        self.assertEqual(verify_liability.counted(tree.published(), tree.proof("bob"), "bob"), {"BTC": 1, "USD": 7})
        for wrong in ({"carol": {"USD": 1}}, {"bob": {"USD": -1}}, {"bob": {"USD": 1.0}}):
            with self.assertRaises(ValueError):
                liabilities.Liabilities({"bob": {"USD": 1}}, SECRET, wrong)

    def test_a_negative_leaf_is_seen_by_its_owner_and_by_its_neighbour(self):
        alice = slow_leaf(NONCES[0], "alice", [("USD", 100)])
        ghost = slow_leaf(NONCES[1], "ghost", [("USD", -90)])
        root = slow_join(alice, ghost)
        self.assertEqual(root[1], [10])
        published = {"format": "sloss-liabilities-1", "assets": ["USD"], "root": root[0], "totals": ["10"]}
        of_alice = {"account": "alice", "nonce": NONCES[0], "amounts": {"USD": "100"},
                    "path": [{"side": "right", "hash": ghost[0], "sums": ["-90"]}]}
        of_ghost = {"account": "ghost", "nonce": NONCES[1], "amounts": {"USD": "-90"},
                    "path": [{"side": "left", "hash": alice[0], "sums": ["100"]}]}
        for proof, account in ((of_alice, "alice"), (of_ghost, "ghost")):
            with self.assertRaisesRegex(ValueError, "below zero"):
                verify_liability.counted(published, proof, account)

    def test_one_node_cannot_have_a_smaller_sum_for_each_of_its_children(self):
        """Of Maxwell's tree, whose hash has the sum alone, the larger child passed for the sum of both."""
        alice = slow_leaf(NONCES[0], "alice", [("USD", 60)])
        bob = slow_leaf(NONCES[1], "bob", [("USD", 40)])
        for shown_of_alice in range(0, 61, 20):
            for shown_of_bob in range(0, 61, 20):
                root = slow_join((alice[0], [shown_of_alice]), (bob[0], [shown_of_bob]))
                published = {"format": "sloss-liabilities-1", "assets": ["USD"], "root": root[0], "totals": ["60"]}
                happy = 0
                for account, nonce, amount, side, other in (("alice", NONCES[0], "60", "right", bob[0]),
                                                            ("bob", NONCES[1], "40", "left", alice[0])):
                    for told in range(0, 61, 20):
                        proof = {"account": account, "nonce": nonce, "amounts": {"USD": amount},
                                 "path": [{"side": side, "hash": other, "sums": [str(told)]}]}
                        happy += accepted(published, proof, account) is not None
                self.assertLess(happy, 2)

    def test_the_total_is_at_least_what_those_who_checked_are_owed(self):
        """Random trees: leaves of customers, leaves of nobody with any amount, sums that are not those of the child."""
        chance = random.Random(1)
        lied, cheered = 0, 0
        for _ in range(3000):
            nodes = []  # (hash, sums, {account: (amount, path)})
            for i in range(chance.randint(1, 7)):
                if chance.random() < 0.6:
                    amount = chance.randint(0, 9)
                    nodes.append((*slow_leaf(NONCES[0], f"a{i}", [("USD", amount)]), {f"a{i}": (amount, [])}))
                else:
                    nodes.append((sha(str(i)), [chance.randint(-9, 9)], {}))
            while len(nodes) > 1:
                i = chance.randrange(len(nodes) - 1)
                shown = [sums if chance.random() < 0.9 else [sums[0] + chance.randint(-9, 9)]
                         for _, sums, _ in nodes[i:i + 2]]
                lied += shown != [nodes[i][1], nodes[i + 1][1]]
                (left, _, below), (right, _, beside) = nodes[i:i + 2]
                for amount, path in below.values():
                    path.append({"side": "right", "hash": right, "sums": [str(shown[1][0])]})
                for amount, path in beside.values():
                    path.append({"side": "left", "hash": left, "sums": [str(shown[0][0])]})
                nodes[i:i + 2] = [(*slow_join((left, shown[0]), (right, shown[1])), {**below, **beside})]
            root, sums, owed = nodes[0]
            published = {"format": "sloss-liabilities-1", "assets": ["USD"], "root": root, "totals": [str(sums[0])]}
            happy = []
            for account, (amount, path) in owed.items():
                proof = {"account": account, "nonce": NONCES[0], "amounts": {"USD": str(amount)}, "path": path}
                if accepted(published, proof, account) is not None:
                    happy.append(amount)
            cheered += len(happy)
            self.assertTrue(not happy or sums[0] >= sum(happy))
        self.assertGreater(lied, 500)
        self.assertGreater(cheered, 2000)

    def test_two_customers_of_the_same_amount_cannot_be_shown_one_leaf(self):
        tree, published = publish({"alice": {"USD": 5}})
        proof = proof_of(tree, "alice")
        self.assertIsNone(accepted(published, proof, "bob"))
        proof["account"] = "bob"
        self.assertIsNone(accepted(published, proof, "bob"))


class Programs(unittest.TestCase):
    def setUp(self):
        holder = tempfile.TemporaryDirectory()
        self.addCleanup(holder.cleanup)
        self.folder = pathlib.Path(holder.name)
        (self.folder / "secret").write_bytes(SECRET)

    def publish(self, table, folder="out"):
        (self.folder / "table.csv").write_text(table, encoding="utf-8")
        return subprocess.run([sys.executable, FOLDER / "liabilities.py", "table.csv", "secret", folder],
                              cwd=self.folder, capture_output=True, text=True, check=False)

    def test_from_a_table_to_a_checked_proof(self):
        done = self.publish("account,asset,amount\nalice,USD,100\nbob,USD,-30\nalice,BTC,2\nbob,BTC,0\n")
        self.assertEqual((done.returncode, done.stderr), (0, ""))
        self.assertEqual(done.stdout, "BTC: 2 atoms are owed to 2 accounts, and 0 are owed by them\n"
                                      "USD: 100 atoms are owed to 2 accounts, and 30 are owed by them\n")
        alone = self.folder / "alone"  # the verifier needs no other file
        alone.mkdir()
        for source, name in ((FOLDER / "verify_liability.py", "verify_liability.py"),
                             (self.folder / "out/liabilities.json", "liabilities.json"),
                             (self.folder / "out/proofs/alice.json", "alice.json")):
            (alone / name).write_bytes(source.read_bytes())
        line = next(line.split("'")[1] for line in verify_liability.__doc__.splitlines() if "python3 -c" in line)
        told = subprocess.run([sys.executable, "-c", line], cwd=alone, capture_output=True, text=True, check=False)
        self.assertEqual((told.stdout, told.stderr), ("{'BTC': 2, 'USD': 100}\n", ""))
        for wrong in ("[]", "{}", "not JSON", json.dumps({"format": 1})):
            (alone / "alice.json").write_text(wrong, encoding="utf-8")
            told = subprocess.run([sys.executable, "-c", line], cwd=alone, capture_output=True, text=True, check=False)
            self.assertEqual(told.returncode, 1)
            self.assertRegex(told.stderr.splitlines()[-1], "ValueError|JSONDecodeError")

    def test_what_is_on_hold_may_be_a_column(self):
        done = self.publish("account,asset,amount,held\nalice,USD,100,5\nbob,USD,-30,7\n")
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertIn("USD: 112 atoms are owed to 2 accounts, and 30 are owed by them", done.stdout)
        self.assertNotEqual(self.publish("account,asset,amount,held\nalice,USD,100,\n").returncode, 0)

    def test_what_is_wrong_with_a_table_is_said_and_nothing_is_published(self):
        for table, words in (("account,asset,amount\n", "there is no account"),
                             ("account,asset\na,USD\n", "does not name account, asset and amount"),
                             ("account,asset,amount\na,USD,1\nb,USD,2\na,USD,1\n", "line 4: a has USD already"),
                             ("account,asset,amount\na,USD,1.5\n", "line 2: not a number of atoms: 1.5"),
                             ("account,asset,amount\na,USD\n", "line 2: not a number of atoms: None"),
                             ("account,asset,amount\n@fees,USD,1\n", "not a name: '@fees'"),
                             ("account,asset,amount\n../a,USD,1\n", "not a name: '../a'"),
                             ("account,asset,amount\na,U D,1\n", "not a name: 'U D'")):
            with self.subTest(table):
                done = self.publish(table, "never")
                self.assertEqual(done.returncode, 1)
                self.assertEqual(done.stderr, f"liabilities: {words}\n" if not words.startswith("does")
                                 else f"liabilities: the first line {words}\n")
                self.assertFalse((self.folder / "never").exists())
        (self.folder / "secret").write_bytes(SECRET[:-1])
        self.assertIn("the secret has 31 bytes, not 32", self.publish("account,asset,amount\na,USD,1\n").stderr)

    def test_what_is_published_is_not_overwritten(self):
        table = "account,asset,amount\na,USD,1\n"
        self.assertEqual(self.publish(table).returncode, 0)
        self.assertIn("exists", self.publish(table).stderr)

    def test_amounts_are_whole_numbers(self):
        for amount in (1.0, True, "1", None):
            with self.assertRaisesRegex(ValueError, "a USD: not a whole number"):
                liabilities.Liabilities({"a": {"USD": amount}}, SECRET)

    def test_the_verifier_is_short_and_imports_two_modules(self):
        tree = ast.parse((FOLDER / "verify_liability.py").read_text(encoding="utf-8"))
        imports = [node for node in ast.walk(tree) if isinstance(node, (ast.Import, ast.ImportFrom))]
        self.assertEqual([name.name for node in imports for name in node.names], ["hashlib", "json"])
        lines = {node.lineno for node in ast.walk(tree) if isinstance(node, ast.stmt)
                 and not (isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant))}
        self.assertLessEqual(len(lines), 35)


if __name__ == "__main__":
    unittest.main()
