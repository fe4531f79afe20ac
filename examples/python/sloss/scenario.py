# SPDX-License-Identifier: BSD-2-Clause
"""scenario: files of the scenario language, put to an engine of this process.

``sloss-replay`` reads the language, and writes what it applied as records of 128 bytes; those are a
NumPy array here. The program is found in PATH, or by the variable ``SLOSS_REPLAY``.
"""
from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
from dataclasses import dataclass, field

import numpy

from . import errors
from ._handle import Single
from .constants import CommandKind
from .engine import Engine
from .records import COMMAND
from .units import Unit


@dataclass
class Scenario(Single):
    """A scenario that has run."""
    _instead = "it owns an engine; run the file again with run_scenario()"

    engine: Engine
    commands: numpy.ndarray  #: dtype COMMAND
    events: numpy.ndarray  #: dtype EVENT
    deficits: numpy.ndarray  #: dtype DEFICIT
    assets: dict[str, int] = field(default_factory=dict)  #: index by name
    units: list[Unit] = field(default_factory=list)  #: of each asset
    markets: dict[str, int] = field(default_factory=dict)  #: index by name

    def name(self, account: int) -> str:
        """Name of an account."""
        return self.engine.ledger.account_name(account)

    def close(self) -> None:
        """Free the engine."""
        self.engine.close()

    def __enter__(self) -> "Scenario":
        return self

    def __exit__(self, *reason: object) -> None:
        self.close()


def _program() -> str:
    program = os.environ.get("SLOSS_REPLAY") or shutil.which("sloss-replay")
    if program is None:
        raise errors.FileError("sloss-replay is not in PATH; set SLOSS_REPLAY to its path",
                               "load_scenario")
    return program


def load_scenario(path: str | os.PathLike[str]) -> numpy.ndarray:
    """The commands of a scenario file, as an array of dtype COMMAND.

    FileError where the file cannot be read, a line is refused or an expectation fails; its text is
    what ``sloss-replay`` says: ``FILE:LINE: ...``.
    """
    where = f"load_scenario({os.fspath(path)!r})"
    program = _program()
    with tempfile.TemporaryDirectory() as folder:
        records = os.path.join(folder, "commands")
        try:
            run = subprocess.run([program, "--quiet", "--commands", records, os.fspath(path)],
                                 capture_output=True, text=True, check=False)
        except OSError as error:
            raise errors.FileError(f"cannot run {program}: {error}", where) from None
        if run.returncode != 0:
            raise errors.FileError(run.stderr.strip() or f"exit {run.returncode}", where)
        return numpy.fromfile(records, COMMAND)


def run_scenario(path: str | os.PathLike[str]) -> Scenario:
    """Run a scenario file on empty books, to its end."""
    commands = load_scenario(path)
    engine = Engine()
    try:
        engine.apply(commands)
        scenario = Scenario(engine, commands, engine.take_events(), engine.take_deficits())
    except BaseException:
        engine.close()
        raise
    for command in commands[commands["kind"] == CommandKind.ASSET]:
        scenario.assets[command["asset"]["name"].decode()] = len(scenario.assets)
        scenario.units.append(Unit(1, int(command["asset"]["decimals"])))
    for command in commands[commands["kind"] == CommandKind.MARKET]:
        scenario.markets[command["market"]["name"].decode()] = len(scenario.markets)
    return scenario


