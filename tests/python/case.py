# SPDX-License-Identifier: BSD-2-Clause
"""case: what the tests of the package share."""
import unittest

import sloss._abi


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
