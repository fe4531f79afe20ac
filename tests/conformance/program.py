# SPDX-License-Identifier: BSD-2-Clause
"""How a program of this build is started: through the wrapper where it is of another machine.

Meson puts the wrapper of a cross file into the environment; scripts of the shell read it themselves."""
import os
import shlex


def command(*words: object) -> list[str]:
    """The command line of a program and its arguments."""
    return [*shlex.split(os.environ.get("MESON_EXE_WRAPPER", "")), *map(str, words)]
