"""A manual page, section 1, of what a program says to --help.

usage: page.py HELP OUTPUT VERSION "NAME - what it is, in a line"

The text is kept line by line: the usage is the SYNOPSIS, what stands behind "exit:" the EXIT STATUS, and
all else the DESCRIPTION.
"""
import sys

PROGRAMS = ("sloss-allocate", "sloss-journal", "sloss-replay", "sloss-stress")


def escape(line):
    """A line that troff prints as it is."""
    line = line.replace("\\", "\\e").replace("-", "\\-").replace("^", "\\(ha").replace("~", "\\(ti")
    line = line.replace("`", "\\(ga").replace("'", "\\(aq")
    return "\\&" + line if line.startswith((".", " ")) else line


def sections(text):
    """(heading, lines) of a help text."""
    found = [("SYNOPSIS", []), ("DESCRIPTION", []), ("EXIT STATUS", [])]
    at = 0
    for line in text.splitlines():
        if line.startswith("usage: "):
            line = line.removeprefix("usage: ")
        elif line.startswith("exit: "):
            at, line = 2, line.removeprefix("exit: ")
        elif at == 0 and line.startswith("       "):
            line = line[7:]
        elif not (at == 2 and line.startswith(" ")):
            at = 1
        found[at][1].append(line)
    return [(heading, lines) for heading, lines in found if lines]


def page(text, version, summary):
    """The whole page."""
    name = summary.split()[0]
    lines = [f'.TH {name.upper()} 1 "" "sloss {version}" "sloss"', ".SH NAME",
             escape(summary)]
    for heading, body in sections(text):
        lines += [f'.SH "{heading}"', ".nf", *map(escape, body), ".fi"]
    others = [f".BR {escape(other)} (1)" for other in PROGRAMS if other != name]
    return "\n".join([*lines, '.SH "SEE ALSO"', " ,\n".join(others)]) + "\n"


def main(arguments):
    """Write it."""
    source, output, version, summary = arguments
    with open(source, encoding="utf-8") as file:
        text = page(file.read(), version, summary)
    with open(output, "w", encoding="utf-8") as file:
        file.write(text)


if __name__ == "__main__":
    main(sys.argv[1:])
