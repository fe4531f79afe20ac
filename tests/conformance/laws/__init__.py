# SPDX-License-Identifier: BSD-2-Clause
"""The laws of who pays, tried on the library with random books: see ../law_books.py.

Each law has an oracle of its own, which reads commands, events, deficit records and figures before and after each
command, and knows no code of the library or of the slow reference. docs/contributing.md says how to run them for
hours."""
