# SPDX-License-Identifier: BSD-2-Clause
"""How a program of this build is started: through the wrapper where it is of another machine.

Meson puts the wrapper of a cross file into the environment; scripts of the shell read it themselves."""
import os
import shlex
import subprocess


def command(*words: object) -> list[str]:
    """The command line of a program and its arguments."""
    return [*shlex.split(os.environ.get("MESON_EXE_WRAPPER", "")), *map(str, words)]


def differs(replay: str, lines: list[str]) -> str:
    """What a scenario ends with that does not hold, or nothing where all of it does."""
    run = subprocess.run(command(replay, "--quiet", "-"), input="\n".join(lines) + "\n", capture_output=True, text=True,
                         check=False, timeout=60)
    return "" if run.returncode == 0 else run.stderr.strip()[-200:] or f"exit {run.returncode}"
