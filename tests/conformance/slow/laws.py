# SPDX-License-Identifier: BSD-2-Clause
"""Laws that hold after every command of every book."""
from . import verify


class Watch:
    def before(self, book, text):
        pass

    def after(self, book, text):
        verify.verify(book)
