# SPDX-License-Identifier: BSD-2-Clause
"""python3 -m slow [--dump] FILE: exit 0 when all holds, 1 when an expectation does not, 2 on a bad line."""
import sys

from .expect import dump
from .run import run_file


def main(arguments):
    dumping = arguments[:1] == ["--dump"]
    files = arguments[1:] if dumping else arguments
    if len(files) != 1:
        print("usage: python3 -m slow [--dump] FILE", file=sys.stderr)
        return 2

    def after(book, name, number, text):
        print(f"= {number} {text.strip()}")
        print("\n".join(dump(book)))

    result = run_file(files[0], after=after if dumping else None)
    if result.message:
        print(result.message, file=sys.stderr)
    return result.status


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
