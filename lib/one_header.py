"""The public headers as one sloss.h, to stand beside the one-file sloss.c.

usage: one_header.py OUTPUT HEADER...

The headers come in an order in which each follows those that it includes. What they include of each
other is left out, and what they include of the system is kept where it stands.
"""
import os
import re
import sys

OWN = re.compile(r'^#include "([^"]+)"\n', re.M)


def ordered(paths):
    """The headers, each behind those it includes; and their texts."""
    texts = {}
    for path in paths:
        with open(path, encoding="utf-8") as file:
            texts[os.path.basename(path)] = file.read()
    seen = []

    def visit(name):
        if name not in seen:
            for other in OWN.findall(texts[name]):
                visit(other)
            if name not in seen:
                seen.append(name)

    for name in texts:
        visit(name)
    return [texts[name] for name in seen]


def main(arguments):
    """Write the one header."""
    output, *paths = arguments
    with open(output, "w", encoding="utf-8", newline="\n") as file:
        for text in ordered(paths):
            file.write(OWN.sub("", text))


if __name__ == "__main__":
    main(sys.argv[1:])
