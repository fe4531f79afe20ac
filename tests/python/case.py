# SPDX-License-Identifier: BSD-2-Clause
"""case: what the tests of the package share."""
import unittest

import sloss
import sloss._abi


def small_book(ledger=None):
    """A long of 3 lots at 1,000 with 1,000.00, its short with 50.00, a fund of 25.00."""
    engine = sloss.Engine(ledger)
    usd = engine.add_asset("USD", 2)
    btc = engine.add_market("BTC", usd, unit=100)
    engine.deposit(engine.insurance_account(btc), usd, 2500)
    engine.deposit(1, usd, 100000)
    engine.deposit(2, usd, 5000)
    engine.fill(btc, buyer=1, seller=2, lots=3, price=1000)
    return engine, usd, btc


class Case(unittest.TestCase):
    def refused(self, kind, text, call, *args, **kwargs):
        """The call raises this kind, and its message holds the text."""
        with self.subTest(call=getattr(call, "__name__", call), args=args, kwargs=kwargs):
            with self.assertRaises(kind) as caught:
                call(*args, **kwargs)
            self.assertIn(text, str(caught.exception))
            return caught.exception

    def check_numbers(self, calls):
        """Calls of one number, its name in the message, and whether it may be negative."""
        for call, name, may_be_negative in calls:
            self.refused(OverflowError, name, call, 2**64)
            if may_be_negative:
                self.refused(OverflowError, name, call, 2**63)
                self.refused(OverflowError, name, call, -2**63 - 1)
            else:
                self.refused(ValueError, name, call, -1)
            self.refused(TypeError, name, call, 1.0)

    def check_fields(self, record, names):
        """A class has what its record has."""
        self.assertEqual(set(names), set(sloss._abi.fields(record)))
