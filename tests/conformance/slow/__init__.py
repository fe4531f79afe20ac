# SPDX-License-Identifier: BSD-2-Clause
"""The slow reference: the scenario language and every rule of its contract, in exact whole numbers and fractions,
written to be read. It shares nothing with the library. CHOICES.md lists what the contract leaves open."""
from .run import Result, run, run_file

__all__ = ["Result", "run", "run_file"]
