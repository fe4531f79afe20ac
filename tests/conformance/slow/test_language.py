# SPDX-License-Identifier: BSD-2-Clause
"""Messages, exit codes and forms of the language; the Python side of a run."""
import contextlib
import io
import os
import tempfile
import unittest

from . import run
from .__main__ import main


class Language(unittest.TestCase):
    def message(self, *lines):
        result = run(lines, name="x.scn")
        return result.status, result.message

    def test_messages_and_codes(self):
        for lines, status, message in [
                (["asset USD 2"], 0, ""),
                (["asset USD 2", "deposit a 1", "expect balance a 2"], 1, "x.scn:3: expected 2, got 1"),
                (["asset USD 2", "account a", "expect state a bankrupt"], 1, "x.scn:3: expected bankrupt, got healthy"),
                (["asset USD 2", "", "# nothing", "mark M 1"], 2, "x.scn:4: error unknown-market: M"),
                (["expect error syntax", "", "asset USD 2"], 1, "x.scn:3: expected error syntax, got ok"),
                (["expect error syntax", "mark M 1"], 1, "x.scn:2: expected error syntax, got unknown-market"),
                (["expect error nonsense", "mark M 1"], 2, "x.scn:1: error syntax: no such error: nonsense"),
                (["asset USD 2", "expect error range", "deposit a -1", "deposit a 1 # one", "expect balance a 1.00"], 0, "")]:
            with self.subTest(lines=lines):
                self.assertEqual((status, message), self.message(*lines))

    def test_files(self):
        with tempfile.TemporaryDirectory() as folder:
            def write(name, text):
                with open(os.path.join(folder, name), "wb") as file:
                    file.write(text)
                return os.path.join(folder, name)

            write("inner.scn", b"\xef\xbb\xbfdeposit a 5\r\nhash\r\n")
            outer = write("outer.scn", b"asset USD 0\ninclude inner.scn\nexpect balance a 6\n")
            endless = write("endless.scn", b"include endless.scn\n")
            for path, status, said in [(outer, 1, f"{outer}:3: expected 6, got 5\n"),
                                       (endless, 2, "error limit"), (os.path.join(folder, "none"), 2, "error file")]:
                out, err = io.StringIO(), io.StringIO()
                with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
                    self.assertEqual(status, main([path]))
                self.assertIn(said, err.getvalue())

    def test_force_stands_before_or_after_options(self):
        begin = ["asset USD 0", "market M USD lot=1 tick=1", "tier M 0 10% 5%", "deposit a 1", "deposit b 1"]
        for text in ("fill M a b 1 100 force fee=0", "fill M a b 1 100 fee=0 force"):
            self.assertEqual((0, ""), self.message(*begin, text))
        self.assertIn("error insufficient-margin", self.message(*begin, "fill M a b 1 100 fee=0")[1])
        self.assertIn("error syntax", self.message(*begin, "fill M a b force 1 100")[1])

    def test_the_figures_of_a_run(self):
        result = run("""asset USD 0
market M USD lot=1 tick=1
deposit a 10
deposit b 100
member b 7
fill M a b 1 100 force
mark M 80""".split("\n"))
        self.assertEqual(0, result.balances[("a", "USD")])
        self.assertEqual(103, result.equities[("b", "USD")])            # 93 + 20 - 10
        self.assertEqual({("@insurance:M", "M"): 1, ("b", "M"): -1}, result.positions)
        self.assertEqual(-90, result.costs[("b", "M")])                 # 10 of its profit of 20 are used up
        self.assertEqual({("b", "M"): 10}, result.claims)
        self.assertEqual(10, result.socialized[("b", "USD")])
        self.assertEqual(7, result.contributions[("b", "USD")])
        self.assertEqual("bankrupt", result.states[("a", "USD")])
        self.assertEqual(({"M": 10}, {"M": 0}), (result.deficits, result.uncovered))
        self.assertEqual([(1, "a", "M", 10, {"socialize": 10})], result.records)


if __name__ == "__main__":
    unittest.main()
