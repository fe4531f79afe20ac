# SPDX-License-Identifier: BSD-2-Clause
"""Figures of a book that stands still. Between two lines a book is asked for hundreds of figures that rest on the same few:
while `steady` lasts, each of these is worked out once. While a line is done nothing is remembered."""
import contextlib
import functools

KNOWN = []      # one dict of what has been worked out, while a book stands still


@contextlib.contextmanager
def steady():
    """While this lasts no book changes."""
    KNOWN.append({})
    try:
        yield
    finally:
        KNOWN.pop()


@contextlib.contextmanager
def moving():
    """While this lasts the book changes, though it stands still around it: nothing is remembered."""
    known = KNOWN[:]
    KNOWN.clear()
    try:
        yield
    finally:
        KNOWN[:] = known


def once(figure):
    """A figure of a book that depends on nothing but the book and these words."""
    @functools.wraps(figure)
    def of(book, *words):
        if not KNOWN:
            return figure(book, *words)
        known, key = KNOWN[-1], (figure, id(book), *words)
        if key not in known:
            known[key] = figure(book, *words)
        return known[key]
    return of
