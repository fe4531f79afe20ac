# SPDX-License-Identifier: BSD-2-Clause
"""The index from Python: by hand, against exact fractions, and refusals that change nothing."""
import random
import unittest
from fractions import Fraction

import numpy
import sloss
import sloss._abi
from case import Case
from sloss import INDEX_LONG, INDEX_RESIDUE, INDEX_SHORT, IndexKind


class Histories(Case):
    def test_positions_by_hand(self):
        with sloss.Index() as index:
            index.add(0, 9)  # goes bankrupt
            index.add(1, 6, INDEX_SHORT)
            index.add(2, 3, INDEX_SHORT)
            index.charge(100, INDEX_SHORT)  # 66.7 and 33.3, each rounded up
            index.close_out(0, 3)  # 3 of its lots against theirs: 4 and 2 are left
            self.assertEqual(index.payer(1), (INDEX_SHORT, 4, 6, 67))
            self.assertEqual(index.payer(0), (INDEX_LONG, 6, 6, 0))
            self.assertEqual(index.side(INDEX_SHORT), (0, 6, 100, 3))
            with self.assertRaises(sloss.Unsettled):
                index.reduce(1, 4)
            self.assertEqual(index.settle(1, limit=60), 60)
            self.assertEqual(index.payer(1).owed, 7)
            self.assertEqual((index.settle(1), index.settle(2)), (7, 34))
            index.reduce(1, 4)
            self.assertEqual(index.side(INDEX_SHORT)[:3], (0, 2, -1))  # over-collected by 1
            index.reduce(2, 2)
            self.assertEqual(index.settle(sloss.INDEX_RESIDUE_SHORT), -1)  # and given back
            self.assertEqual(index.side(INDEX_LONG).units, 6)
            index.verify()

    def test_deposits_shrink_and_grow_again(self):
        with sloss.Index(IndexKind.DEPOSITS) as index:
            index.add(0, 60)
            index.add(1, 40)
            index.charge(10)
            self.assertEqual([index.payer(i).units for i in (0, 1)], [54, 36])
            self.assertEqual((index.settle(0), index.settle(1)), (6, 4))
            index.credit(10)
            self.assertEqual([index.payer(i).units for i in (0, 1)], [60, 40])
            self.assertEqual(index.settle(0), -6)
            index.charge(100)  # all: an epoch ends
            self.assertEqual(index.side(), (1, 0, 100 - 4, 0))
            index.verify()

    def test_claims_are_paid_in_proportion(self):
        with sloss.Index(IndexKind.CLAIMS) as index:
            index.add(7, 30)
            index.add(8, 10)
            index.credit(20)
            self.assertEqual(index.settle_all(7, 2).tolist(), [-15, -5])
            self.assertEqual(index.payer(7).units, 15)
            self.refused(sloss.InsufficientFunds, "Index.credit(21)", index.credit, 21)

    def test_charges_are_exact_fractions_rounded_up(self):
        source = random.Random(1)
        for _ in range(100):
            with sloss.Index() as index:
                units, due, paid = [0] * 5, [Fraction()] * 5, [0] * 5
                for payer in range(5):
                    units[payer] = source.randrange(1, 20)
                    index.add(payer, units[payer], INDEX_SHORT)
                for _ in range(4):
                    atoms = source.randrange(1, 10**6)
                    index.charge(atoms, INDEX_SHORT)
                    due = [d + Fraction(atoms * u, sum(units)) for d, u in zip(due, units)]
                    payer = source.randrange(5)
                    paid[payer] += index.settle(payer)
                    self.assertEqual(paid[payer], -(-due[payer] // 1))
                rest = index.settle_all(0, 5)
                self.assertEqual([p + r for p, r in zip(paid, rest.tolist())],
                                 [-(-d // 1) for d in due])
                index.verify()

    def test_the_callers_array_is_filled(self):
        with sloss.Index() as index:
            index.add(3, 1)
            index.charge(5)
            out = numpy.full(4, 9, numpy.int64)
            self.assertIs(index.settle_all(1, 4, out=out), out)
            self.assertEqual(out.tolist(), [0, 0, 5, 0])

    def test_the_same_events_come_to_the_same_hash(self):
        def play(late):
            with sloss.Index() as index:
                index.add(0, 3)
                first = index.hash()
                index.charge(7)
                if not late:
                    index.settle(0)
                return first, index.hash()
        self.assertEqual(play(True), play(True))
        self.assertEqual(play(True)[0], play(False)[0])
        self.assertNotEqual(play(True)[1], play(False)[1])


class Refusals(Case):
    def setUp(self):
        self.index = sloss.Index()
        self.index.add(0, 5)
        self.index.add(1, 5, INDEX_SHORT)
        self.index.charge(3)
        self.before = self.index.hash()

    def tearDown(self):
        self.assertEqual(self.index.hash(), self.before)
        self.index.verify()
        self.index.close()

    def test_refusals_have_classes(self):
        index = self.index
        self.refused(sloss.RangeError, "Index.add(0, 0)", index.add, 0, 0)
        self.refused(sloss.RangeError, "Index.charge(-1)", index.charge, -1)
        self.refused(sloss.ArgumentError, "argument", index.add, 0, 1, 2)
        self.refused(sloss.ArgumentError, "Index.credit(1)", index.credit, 1)
        self.refused(sloss.ArgumentError, "Index.side(2)", index.side, 2)
        self.refused(sloss.ExistsError, "exists", index.add, 0, 1, INDEX_SHORT)
        self.refused(sloss.UnknownAccount, "unknown-account", index.add, 2**31, 1)
        self.refused(sloss.SystemAccount, "system-account", index.add, INDEX_RESIDUE, 1)
        self.refused(sloss.Unsettled, "Index.reduce(0, 1)", index.reduce, 0, 1)
        self.refused(sloss.InsufficientFunds, "Index.close_out(1, 6)", index.close_out, 1, 6)
        self.refused(sloss.RangeError, "Index.settle(0)", index.settle, 0, -1)
        self.refused(sloss.UnknownAccount, "settle_all", index.settle_all, 2**31 - 1, 2)
        self.refused(sloss.ValueOverflow, "overflow", index.charge, 2**62)
        self.refused(sloss.ArgumentError, "Index()", sloss.Index, 3)

    def test_numbers_and_arrays(self):
        index = self.index
        self.check_numbers([
            (lambda x: index.add(x, 1), "payer", False), (lambda x: index.add(0, x), "units", True),
            (lambda x: index.add(0, 1, x), "side", False),
            (lambda x: index.reduce(x, 1), "payer", False),
            (lambda x: index.reduce(0, x), "units", True),
            (lambda x: index.close_out(x, 1), "payer", False),
            (lambda x: index.close_out(0, x), "units", True),
            (lambda x: index.charge(x), "atoms", True),
            (lambda x: index.charge(1, x), "side", False),
            (lambda x: index.credit(x), "atoms", True),
            (lambda x: index.settle(x), "payer", False),
            (lambda x: index.settle(0, x), "limit", True),
            (lambda x: index.settle_all(x, 1), "first", False),
            (lambda x: index.settle_all(0, x), "count", False),
            (lambda x: index.payer(x), "payer", False), (lambda x: index.side(x), "side", False),
            (lambda x: sloss.Index(x), "kind", False)])
        self.refused(ValueError, "out has 3 values", index.settle_all, 0, 2,
                     numpy.zeros(3, numpy.int64))
        self.refused(TypeError, "out must have dtype int64", index.settle_all, 0, 2, numpy.zeros(2))

    def test_a_closed_one(self):
        with sloss.Index() as index:
            pass
        index.close()
        for name, arguments in {"add": (0, 1), "reduce": (0, 1), "close_out": (0, 1),
                                "charge": (1,), "credit": (1,), "settle": (0,),
                                "settle_all": (0, 0), "payer": (0,), "side": (), "verify": (),
                                "hash": ()}.items():
            self.refused(sloss.ClosedError, f"Index.{name}", getattr(index, name), *arguments)

    def test_classes_have_the_fields_of_their_records(self):
        self.check_fields(sloss._abi.PayerInfo, sloss.PayerInfo._fields)
        self.check_fields(sloss._abi.SideInfo, sloss.SideInfo._fields)


if __name__ == "__main__":
    unittest.main()
