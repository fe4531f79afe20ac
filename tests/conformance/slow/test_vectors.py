# SPDX-License-Identifier: BSD-2-Clause
"""The cases worked by hand that come with the contract; left out where they are not beside the project."""
import json
import os
import pathlib
import unittest

from . import run_file
from .apportion import pro_rata

BESIDE = os.path.join(os.path.dirname(os.path.abspath(__file__)), *[os.pardir] * 4, "shared")
SHARED = pathlib.Path(os.environ.get("SLOSS_SHARED", BESIDE)) / "vectors"


@unittest.skipUnless(SHARED.is_dir(), "no vectors beside the project")
class Vectors(unittest.TestCase):
    def scenarios(self, folder, least):
        files = sorted((SHARED / folder).glob("*.scn"))
        self.assertGreaterEqual(len(files), least)
        for file in files:
            with self.subTest(file.name):
                self.assertEqual("", run_file(str(file), out=lambda text: None).message)

    def test_outside(self):
        self.scenarios("outside", 32)

    def test_settlement(self):
        self.scenarios("settlement", 37)

    def test_tables(self):
        for file in sorted((SHARED / "settlement").glob("*.csv")):
            want = json.loads(file.with_suffix(".want").read_text())
            rows = [line.split(",") for line in file.read_text().split()[1:]]
            with self.subTest(file.name):
                shares, _ = pro_rata(want["total"], [int(row[1]) for row in rows], [int(row[2]) for row in rows],
                                     want["rounding"])
                self.assertEqual(want["shares"], shares)


if __name__ == "__main__":
    unittest.main()
