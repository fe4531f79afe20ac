# SPDX-License-Identifier: BSD-2-Clause
"""How a program of this build is started: through the wrapper where it is of another machine.

Meson puts the wrapper of a cross file into the environment; scripts of the shell read it themselves."""
import os
import pathlib
import random
import shlex
import subprocess
import tempfile

SAVED_EACH = 10     # one book of so many is saved and loaded as well: by its seed


def command(*words: object) -> list[str]:
    """The command line of a program and its arguments."""
    return [*shlex.split(os.environ.get("MESON_EXE_WRAPPER", "")), *map(str, words)]


def differs(replay: str, lines: list[str], seed: int | None = None) -> str:
    """What a scenario ends with that does not hold, or nothing where all of it does. Of some books, by their seed, a snapshot
    has to be the state as well."""
    difference = run(replay, lines)
    if difference or seed is None or seed % SAVED_EACH:
        return difference
    with tempfile.TemporaryDirectory() as folder:
        return differs_when_saved(replay, lines, seed, pathlib.Path(folder))


def differs_when_saved(replay: str, lines: list[str], seed: int, folder: pathlib.Path) -> str:
    """The book is saved at its end and loaded; and saved at some line, loaded, and gone on with to its end. What is loaded
    holds, and both ends are one, to the byte."""
    whole, part, again = folder / "whole.book", folder / "part.book", folder / "again.book"
    place = place_to_save(lines, seed)
    steps = (("saved at its end", lines, ("--save", whole)),
             ("loaded at its end", ["verify"], ("--load", whole, "--save", again)),
             (f"saved at line {place}", lines[:place], ("--save", part)),
             (f"loaded at line {place}", ["verify", *lines[place:]], ("--load", part, "--save", again)))
    for what, said, options in steps:
        difference = run(replay, said, *options)
        if difference or (again.exists() and again.read_bytes() != whole.read_bytes()):
            return f"{what}: {difference or 'another book'}"
    return ""


def place_to_save(lines: list[str], seed: int) -> int:
    """A line after which a file of commands may end: not between an error that is expected and its line."""
    return random.Random(seed).choice([place for place in range(1, len(lines) + 1) if not lines[place - 1].startswith("expect error")])


def run(replay: str, lines: list[str], *options: object) -> str:
    """What a scenario that is run with these options ends with that does not hold, or nothing."""
    done = subprocess.run(command(replay, "--quiet", *options, "-"), input="\n".join(lines) + "\n", capture_output=True, text=True,
                          check=False, timeout=60)
    return "" if done.returncode == 0 else done.stderr.strip()[-200:] or f"exit {done.returncode}"
