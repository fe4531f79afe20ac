# SPDX-License-Identifier: BSD-2-Clause
"""What sloss-journal promises: journal_program.py JOURNAL REPLAY PAGE [FLIPS]

Its answers and exit codes; each query of docs/guides/audit.md, asked of the journal that the page has, with the answer that
stands below it; and FLIPS bytes that are flipped at random in a journal, each of which `verify` finds, or which changes nothing that
anybody reads."""
import pathlib
import random
import re
import shutil
import sqlite3
import struct
import subprocess
import sys
import tempfile
import unittest

from program import command

JOURNAL, REPLAY, PAGE = (pathlib.Path(word).resolve() for word in sys.argv[1:4])
FLIPS = int(sys.argv[4]) if len(sys.argv) > 4 else 300
BLOCK = re.compile(r"^```(\w*)\n(.*?)^```$", re.S | re.M)


def page_blocks():
    return BLOCK.findall(PAGE.read_text(encoding="utf-8"))


class Case(unittest.TestCase):
    def setUp(self):
        holder = tempfile.TemporaryDirectory()
        self.addCleanup(holder.cleanup)
        self.folder = pathlib.Path(holder.name)
        [text] = [text for word, text in page_blocks() if word == "scn"]
        (self.folder / "page.scn").write_text(text, encoding="utf-8")

    def run_it(self, *words, stdin=None):
        done = subprocess.run(command(JOURNAL, *words), cwd=self.folder, capture_output=True, text=True, check=False,
                              timeout=120, input=stdin)
        return done.returncode, done.stdout, done.stderr

    def fine(self, *words, stdin=None):
        code, out, err = self.run_it(*words, stdin=stdin)
        self.assertEqual((code, err), (0, ""), words)
        return out

    def refused(self, code, text, *words, stdin=None):
        got, out, err = self.run_it(*words, stdin=stdin)
        self.assertEqual((got, out), (code, ""), (words, err))
        self.assertIn(text, err)

    def copy(self):
        """A journal to be spoiled."""
        for path in self.folder.glob("bad.db*"):
            path.unlink()
        shutil.copy(self.folder / "page.db", self.folder / "bad.db")

    def change(self, name, *sql):
        db = sqlite3.connect(self.folder / name)
        self.addCleanup(db.close)
        with db:
            for line in sql:
                db.execute(line)
        db.close()


class Page(Case):
    def test_each_query_has_the_answer_below_it(self):
        self.fine("import", "page.scn", "page.db")
        db = sqlite3.connect(self.folder / "page.db")
        blocks, asked = page_blocks(), 0
        for (word, sql), (below, answer) in zip(blocks, blocks[1:]):
            if word == "sql":
                self.assertEqual(below, "", sql)
                rows = ["|".join("" if cell is None else str(cell) for cell in row) for row in db.execute(sql)]
                self.assertEqual(rows, answer.splitlines(), sql)
                asked += 1
        db.close()
        self.assertEqual(asked, sum(word == "sql" for word, _ in blocks))
        self.assertGreaterEqual(asked, 10)

    def test_the_shell_says_the_same(self):
        if shutil.which("sqlite3") is None:
            self.skipTest("no sqlite3")
        self.fine("import", "page.scn", "page.db")
        blocks = page_blocks()
        for (word, sql), (_, answer) in zip(blocks, blocks[1:]):
            if word == "sql":
                done = subprocess.run(["sqlite3", self.folder / "page.db", sql], capture_output=True, text=True, check=False)
                self.assertEqual((done.stdout, done.stderr), (answer, ""), sql)


class Commands(Case):
    def test_info(self):
        self.fine("import", "--group", "4", "--checkpoint", "6", "page.scn", "page.db")
        out = self.fine("info", "page.db")
        self.assertIn("\nentries 15, records 15\n", out)
        self.assertIn("\neffects up to entry 15\n", out)
        self.assertEqual(len(re.findall(r"^checkpoint \d+: behind entry \d+, \d+ bytes, hash [0-9a-f]{32}$", out, re.M)), 2)
        self.assertRegex(out, r"\nlink [0-9a-f]{64}\n")

    def test_an_export_is_the_scenario_and_expects_its_hash(self):
        self.fine("import", "page.scn", "page.db")
        out = self.fine("export", "page.db")
        lines = out.splitlines()
        self.assertEqual(lines[3:8], ["at 2025-12-31T21:00:00Z", "deposit @insurance:BTC 25", "deposit ann 1000", "deposit bob 200",
                                      "fill BTC ann bob 0.03 60000 fee=1"])
        self.assertRegex(lines[-1], "^expect hash [0-9a-f]{32}$")
        self.assertEqual(self.fine("export", "page.db", "out.scn"), "")
        self.assertEqual((self.folder / "out.scn").read_text(encoding="utf-8"), out)
        subprocess.run(command(REPLAY, "--quiet", self.folder / "out.scn"), check=True)
        self.fine("import", "-", "again.db", stdin=out)
        self.assertEqual(self.fine("export", "again.db"), out)

    def test_ids_and_accounts_by_number_come_back(self):
        text = ("ids 5\nasset USD 2\naccount ann number=9\ndeposit %500 6 id=000000000000000000000000000000ff\n"
                "deposit %500 1 id=000000000000000000000000000000fe\n"
                "expect error already-applied\ndeposit %500 1 id=000000000000000000000000000000fe\n"
                "market M USD lot=1 tick=1\nwithdraw %500 1\nfill M ann %500 1 1 force\n")
        self.fine("import", "-", "ids.db", stdin=text)
        out = self.fine("export", "ids.db")
        self.assertIn("ids 5\nasset USD 2\naccount ann number=9\ndeposit %500 6 id=000000000000000000000000000000ff\n", out)
        self.assertIn("\nfill M ann %500 1 1 force\n", out)
        self.assertIn("ids 5", self.fine("info", "ids.db"))
        self.fine("import", "-", "again.db", stdin=out)
        db = sqlite3.connect(self.folder / "ids.db")
        self.assertEqual(db.execute("SELECT account, balance FROM balance ORDER BY account").fetchall(), [("%500", "6.00")])
        db.close()

    def test_what_no_line_says_is_a_record(self):
        """A deposit that may create an account, into one that there is: the line of it would be another command."""
        record = struct.pack("<4I2Q", 128, 8, 4, 0, 0, 0) + struct.pack("<Qq64sII", 1, 7, b"", 0, 0).ljust(96, b"\0")
        text = f"asset USD 2\naccount ann\nrecord {record.hex()}\n"
        self.fine("import", "-", "record.db", stdin=text)
        out = self.fine("export", "record.db")
        self.assertEqual(out[:out.index("expect")], text)
        db = sqlite3.connect(self.folder / "record.db")
        self.assertEqual(db.execute("SELECT account, balance FROM balance").fetchall(), [("ann", "0.07")])
        db.close()

    def test_effects_are_made_later_and_are_the_same(self):
        self.fine("import", "page.scn", "one.db")
        self.fine("import", "--no-effects", "--checkpoint", "3", "page.scn", "two.db")
        self.assertIn("effects up to entry 0", self.fine("info", "two.db"))
        self.assertIn("effects up to entry 0: all as written", self.fine("verify", "two.db"))
        self.assertEqual(self.fine("effects", "two.db"), "effects up to entry 15\n")
        tables = []
        for name in ("one.db", "two.db"):
            db = sqlite3.connect(self.folder / name)
            tables.append([db.execute(f"SELECT * FROM {table} ORDER BY 1, 2").fetchall()
                           for table in ("event", "movement", "deficit", "asset", "market", "account", "effects")])
            db.close()
        self.assertEqual(*tables)
        self.fine("verify", "two.db")

    def test_help_and_version(self):
        self.assertTrue(self.fine("--help").startswith("usage: sloss-journal info FILE\n"))
        self.assertRegex(self.fine("--version"), r"^sloss-journal \d+\.\d+\.\d+\n$")

    def test_wrong_words_get_the_usage(self):
        for words in ((), ("info",), ("info", "a", "b"), ("verify", "--group", "4", "a"), ("nothing", "a"), ("import", "a"),
                      ("import", "--group", "0", "a", "b"), ("import", "--group", "1048577", "a", "b"), ("import", "--group"),
                      ("import", "--checkpoint", "x", "a", "b"), ("import", "--other", "a", "b"), ("export",),
                      ("export", "a", "b", "c"), ("export", "--no-effects", "a")):
            with self.subTest(words):
                self.refused(2, "usage: sloss-journal info FILE", *words)

    def test_what_is_no_journal_is_said(self):
        self.refused(2, "page.scn: error not-a-journal: the file is something else", "info", "page.scn")
        self.refused(2, "none.db: error missing: there is no journal", "verify", "none.db")
        self.refused(2, "error missing", "effects", "none.db")
        self.assertFalse((self.folder / "none.db").exists())
        self.change("other.db", "CREATE TABLE x(y)", "PRAGMA user_version=7")
        self.refused(2, "other.db: error not-a-journal", "export", "other.db")
        self.fine("import", "page.scn", "page.db")
        self.change("page.db", "PRAGMA user_version=99")
        self.refused(2, "error newer-format: a later release has written it", "verify", "page.db")

    def test_nothing_is_left_of_an_import_that_is_refused(self):
        self.refused(2, "error unknown-asset", "import", "-", "bad.db", stdin="deposit a 5 USD\n")
        self.refused(2, "cannot read", "import", "none.scn", "bad.db")
        self.refused(2, "error limit: a command has more records than a group", "import", "--group", "1", "-", "bad.db",
                     stdin="asset U 2\nmarket A U lot=1 tick=1\nmarket B U lot=1 tick=1\nmark A 5 B 6\n")
        self.assertFalse(list(self.folder.glob("bad.db*")))
        self.fine("import", "page.scn", "page.db")
        before = (self.folder / "page.db").read_bytes()
        self.refused(2, "page.db: there is such a file already", "import", "page.scn", "page.db")
        self.assertEqual((self.folder / "page.db").read_bytes(), before)
        self.refused(2, "no/such/page.db", "import", "page.scn", "no/such/page.db")

    def test_an_export_that_cannot_be_written_is_said(self):
        self.fine("import", "page.scn", "page.db")
        self.refused(2, "it cannot be written", "export", "page.db", "no/such/out.scn")
        self.refused(2, "written", "export", "page.db", "/dev/full")


class Faults(Case):
    """The first bad entry is named."""

    def setUp(self):
        super().setUp()
        self.fine("import", "--group", "4", "page.scn", "page.db")

    def test_batches(self):
        for sql, words in (
                ("UPDATE batch SET commands = zeroblob(length(commands)) WHERE first_entry = 9",
                 "error altered: it is not what was written, from entry 9 on"),
                ("UPDATE batch SET sequence = sequence + 1 WHERE first_entry = 5", "error altered: it is not what was written, "
                 "from entry 5 on"),
                ("DELETE FROM batch WHERE first_entry = 9", "error gap: entries between others are missing, from entry 9 on"),
                ("DELETE FROM batch WHERE first_entry = 13", "error cut: its end is missing, from entry 13 on")):
            with self.subTest(sql):
                self.copy()
                self.change("bad.db", sql)
                self.refused(1, words, "verify", "bad.db")
                self.refused(1, words, "export", "bad.db", "out.scn")
                self.refused(1, words, "info", "bad.db")

    def test_checkpoints(self):
        self.fine("import", "--checkpoint", "4", "--group", "4", "page.scn", "kept.db")
        self.change("kept.db", "UPDATE checkpoint SET hash = zeroblob(16) WHERE number = (SELECT max(number) FROM checkpoint)")
        self.refused(1, "error altered: 1 checkpoints are not whole", "verify", "kept.db")

    def test_tables_for_auditors(self):
        for sql, words in (
                ("UPDATE event SET amount = 1 WHERE event = 3", "the row of the table event with event 3 is not what"),
                ("UPDATE movement SET amount = amount + 1 WHERE event = 4", "the row of the table movement with event 4 is not what"),
                ("INSERT INTO movement VALUES(1, 0, 99, 5, 5)", "the row of the table movement with event 99 is not what"),
                ("UPDATE deficit SET uncovered = 1", "the row of the table deficit with deficit 1 is not what"),
                ("UPDATE account SET name = 'eve' WHERE name = 'ann'", "the row of the table account with place"),
                ("DROP VIEW statement", "error altered: it is not what was written"),
                ("UPDATE effects SET last_entry = 16", "error cut: its end is missing, from entry 16 on"),
                ("UPDATE effects SET last_entry = 14", "the row of the table event with event"),
                ("DELETE FROM effects", "error altered")):
            with self.subTest(sql):
                self.copy()
                self.change("bad.db", sql)
                self.refused(1, words, "verify", "bad.db")

    def test_a_byte_that_is_flipped_anywhere(self):
        """It is found and named; or what everybody reads is as before: SQLite does not use each byte of a page."""
        good = self.fine("verify", "page.db"), self.fine("export", "page.db")
        with sqlite3.connect(self.folder / "page.db") as db:
            db.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        db.close()
        whole = (self.folder / "page.db").read_bytes()
        chance, found = random.Random(1), 0
        for _ in range(FLIPS):
            place = chance.randrange(len(whole))
            for path in self.folder.glob("flip.db*"):
                path.unlink()
            changed = bytearray(whole)
            changed[place] ^= 1 << chance.randrange(8)
            (self.folder / "flip.db").write_bytes(changed)
            code, out, err = self.run_it("verify", "flip.db")
            if code == 0:
                self.assertEqual((out, self.fine("export", "flip.db")), good, place)
            else:
                self.assertIn(code, (1, 2), err)
                self.assertRegex(err, r"^sloss-journal: flip\.db: ", place)
                found += 1
        print(f"{FLIPS} bytes flipped in {len(whole)}, {found} found, the others unused")
        self.assertGreaterEqual(found, FLIPS // 20)


if __name__ == "__main__":
    unittest.main(argv=sys.argv[:1])
