"""layout.def names every record, field and number of the header; --write measures them anew.

usage: layout.py HEADERS LAYOUT.def [--write COMPILER]

A line that --write changes breaks every host that is compiled already. Only lines that it adds are
compatible: a field at the end of a record that grows, or the next free number.
"""
import os
import re
import subprocess
import sys
import tempfile

import declared

PROGRAM = """#include <stddef.h>
#include <stdio.h>
%s
int main(void)
{
%s    return 0;
}
"""


def rows(header):
    """What layout.def has to name, in order: (kind, names)."""
    wanted = []
    for record, fields in declared.records(header):
        wanted.append(("RECORD", (record,)))
        wanted += [("FIELD", (record, field)) for field in fields]
    wanted += [("NUMBER", (name,)) for name in declared.constants(header)
               if not name.startswith("SLOSS_VERSION_")]
    return wanted


def statement(kind, names):
    """A line of C that prints a line of layout.def."""
    if kind == "RECORD":
        values = f"sizeof(struct {names[0]})"
    elif kind == "FIELD":
        values = (f"offsetof(struct {names[0]}, {names[1]}), "
                  f"sizeof(((struct {names[0]} *)0)->{names[1]})")
    else:
        return (f'    printf("NUMBER({names[0]}, UINT64_C(%llu))\\n", '
                f'(unsigned long long){names[0]});\n')
    places = ", ".join(["%zu"] * (values.count("sizeof(") + values.count("offsetof(")))
    return f'    printf("{kind}({", ".join(names)}, {places})\\n", {values});\n'


def includes(folder):
    """A line for each header."""
    return "".join(f'#include "{os.path.abspath(os.path.join(folder, name))}"\n'
                   for name in sorted(os.listdir(folder)) if name.endswith(".h"))


def measure(folder_path, wanted, compiler):
    """layout.def by the compiler."""
    with tempfile.TemporaryDirectory() as folder:
        source, program = os.path.join(folder, "layout.c"), os.path.join(folder, "layout")
        with open(source, "w", encoding="utf-8") as file:
            file.write(PROGRAM % (includes(folder_path),
                                  "".join(statement(*row) for row in wanted)))
        subprocess.run([compiler, "-o", program, source], check=True)
        return subprocess.run([program], check=True, capture_output=True, text=True).stdout


def main():
    folder_path, layout_path = sys.argv[1:3]
    wanted = rows(declared.read(folder_path, others=True))
    assert len(wanted) > 200, "the header is not read as it should be"
    if "--write" in sys.argv:
        text = measure(folder_path, wanted, sys.argv[4])
        with open(layout_path, "w", encoding="utf-8") as file:
            file.write("/* Written by layout.py, reviewed by a person: a change of a line is a break of "
                       "the ABI. */\n" + text)
        return 0
    with open(layout_path, encoding="utf-8") as file:
        listed = re.findall(r"^(RECORD|FIELD|NUMBER)\((\w+)(?:, ([a-z]\w*))?", file.read(), re.M)
    found = [(kind, tuple(name for name in names if name)) for kind, *names in listed]
    for row in wanted:
        if row not in found:
            print(f"not ok: {' '.join(row[1])} of the header is not in layout.def")
    for row in found:
        if row not in wanted:
            print(f"not ok: {' '.join(row[1])} of layout.def is not in the header")
    if sorted(found) != sorted(wanted):
        return 1
    print(f"ok: {len(wanted)} records, fields and numbers")
    return 0


if __name__ == "__main__":
    sys.exit(main())
