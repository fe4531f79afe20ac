# SPDX-License-Identifier: BSD-2-Clause
"""Small cases worked by hand, a few for each paragraph of the contract: scenarios in cases/, the arithmetic in each."""
import pathlib
import unittest

from . import run_file

CASES = pathlib.Path(__file__).parent / "cases"


class Cases(unittest.TestCase):
    def test_every_case(self):
        files = sorted(CASES.glob("*.scn"))
        self.assertGreater(len(files), 60)
        for file in files:
            with self.subTest(file.name):
                self.assertEqual("", run_file(str(file), out=lambda text: None).message)


if __name__ == "__main__":
    unittest.main()
