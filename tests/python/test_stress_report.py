# SPDX-License-Identifier: BSD-2-Clause
"""The report of stress states the confidence that its intervals have: test_stress_report.py STRESS SOURCE"""
import pathlib
import re
import subprocess
import sys
import tempfile
import unittest

PROGRAM, SOURCE = sys.argv[1], pathlib.Path(sys.argv[2])
BOOK = SOURCE / "examples/stress/book.scn"
TABLE = SOURCE / "examples/stress/book.csv"
MODEL = """seed 1
scenarios 60
degrees 4
market BTC volatility=4% impact=square-root depth=2000 move=2%
"""


class Report(unittest.TestCase):
    def html(self, configuration):
        """The report of a run by this configuration, without its pictures."""
        with tempfile.TemporaryDirectory() as folder:
            config, out = pathlib.Path(folder, "model.conf"), pathlib.Path(folder, "report.html")
            config.write_text(configuration, encoding="utf-8")
            subprocess.run([sys.executable, SOURCE / "examples/python/stress_report.py", "--program", PROGRAM, "--out", out,
                            "--positions", TABLE, BOOK, config], check=True, stdout=subprocess.DEVNULL)
            return re.sub("data:image/png;base64,[^\"]*", "", out.read_text(encoding="utf-8"))

    def test_the_confidence_is_the_one_of_the_run(self):
        for words, wanted in (("", "99 % interval"),
                              ("confidence 99.9%\n", "99.9 % interval")):
            with self.subTest(wanted):
                text = self.html(MODEL + words)
                self.assertIn(wanted, text)
                self.assertNotIn("95 % interval", text)
                self.assertEqual(set(re.findall(r"[0-9.]+ % interval", text)), {wanted})


if __name__ == "__main__":
    unittest.main(argv=sys.argv[:1])
