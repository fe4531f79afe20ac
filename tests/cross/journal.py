# SPDX-License-Identifier: BSD-2-Clause
"""The bytes of a journal are the same on a machine with another order of bytes.

usage: journal.py SOURCE BUILD

What writes and links batches is compiled for s390x, with the one file, and held to the same reference as on this
machine. Skipped where its compiler or qemu-user is missing."""
import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

COMPILER, RUNS = "s390x-linux-gnu-gcc", ("qemu-s390x", "qemu-s390x-static")
SOURCES = ["tests/conformance/journal_driver.c", "lib/journal/batch.c", "lib/journal/digest.c", "lib/journal/wire.c"]


def main():
    source, build = (Path(word).resolve() for word in sys.argv[1:3])
    starts = next(filter(None, map(shutil.which, RUNS)), None)
    if not shutil.which(COMPILER) or not starts:
        print(f"skipped: no {RUNS[0]}" if shutil.which(COMPILER) else f"skipped: no {COMPILER}")
        return 77
    with tempfile.TemporaryDirectory() as folder:
        driver = Path(folder) / "journal_driver"
        subprocess.run([COMPILER, "-std=c17", "-O0", "-static", f"-I{source / 'include'}", f"-I{source / 'lib'}", "-o",
                        driver, *(source / name for name in SOURCES), build / "lib/sloss.c"], check=True)
        environment = {**os.environ, "MESON_EXE_WRAPPER": starts, "PYTHONDONTWRITEBYTECODE": "1"}
        return subprocess.run([sys.executable, source / "tests/conformance/journal_reference.py", driver,
                               source / "tests/abi/layout.def", "60"], env=environment, check=False).returncode


if __name__ == "__main__":
    sys.exit(main())
