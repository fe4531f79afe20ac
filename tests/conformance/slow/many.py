# SPDX-License-Identifier: BSD-2-Clause
"""The same work with many seeds, on all processors."""
import functools
import multiprocessing
import os

SHOWN = 10  # differences that are printed


def over(work, replay, seeds, *words):
    """What `work(replay, *words, seed)` returns for each seed, in their order."""
    with multiprocessing.Pool(min(os.cpu_count() or 1, 8)) as pool:
        yield from pool.imap(functools.partial(work, replay, *words), seeds, 4)
