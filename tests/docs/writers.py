# SPDX-License-Identifier: BSD-2-Clause
"""Who writes a row of the ledger: docs/internals.md says it, and the sources of lib/ do no more and no less.

usage: writers.py SOURCE_ROOT

A row is a record that a header of lib/ledger declares. Outside that folder its fields are set by functions of the
ledger alone, but for those that the table "Who writes the rows" names, field by field. The table also names who calls
each of the functions in it that sets a field; the callers are looked for in the sources."""
import pathlib
import re
import sys

WRITE = r"(?:\[[^\]]*\])*\s*(?:=(?!=)|[-+|&]=|\+\+|--)"
ROW = re.compile(r"^\| `([\w>.-]+)(?:\(\))?` \|(?:[^|]*)\| ([^|]*)\|$", re.MULTILINE)


def modules(root):
    for path in sorted((root / "lib").rglob("*.[ch]")):
        text = re.sub(r"/\*.*?\*/", "", path.read_text(), flags=re.DOTALL)
        yield path.relative_to(root / "lib").as_posix(), text


def rows(root):
    """The records of lib/ledger, by name."""
    text = "".join(text for name, text in modules(root) if name.startswith("ledger/") and name.endswith(".h"))
    return set(re.findall(r"^struct (sl_\w+) \{", text, re.MULTILINE))


def direct_writes(text, records):
    """Fields of such records that a module sets by itself."""
    kinds = "|".join(sorted(records))
    names = set(re.findall(rf"(?<!const )\bstruct (?:{kinds}) \*(\w+)", text))
    found = set(re.findall(r"\bsl_ledger_(?:holding|position|account|book|asset|member)\([^;={]*\)->(\w+)" + WRITE, text))
    for name in names:
        found |= set(re.findall(rf"(?<![\w>.]){name}->(\w+)" + WRITE, text))
        found |= set(re.findall(rf"&{name}->(\w+)\) *[?;&|]", text)) - {"saved_by"}
    return found


def callers(all_modules, function):
    """Modules outside lib/ledger that call it, without what follows the dot."""
    return {name.rsplit(".", 1)[0] for name, text in all_modules
            if not name.startswith("ledger/") and re.search(rf"\b{function}\(", text)}


def faults(root):
    text = (root / "docs" / "internals.md").read_text()
    section = text.split("### Who writes the rows", 1)[1].split("\n## ", 1)[0]
    table = {what: set(re.findall(r"`([\w/]+)`", who)) for what, who in ROW.findall(section)}
    every = list(modules(root))
    records = rows(root)
    direct = {}
    for name, source in every:
        if not name.startswith("ledger/"):
            for field in direct_writes(source, records):
                direct.setdefault(field, set()).add(name.rsplit(".", 1)[0])
    fields = {what: who for what, who in table.items() if not what.startswith("sl_")}
    for field in sorted(direct.keys() | fields.keys()):
        if direct.get(field, set()) != fields.get(field, set()):
            yield f"field {field} is set by {sorted(direct.get(field, []))}; internals.md says {sorted(fields.get(field, []))}"
    for function, who in sorted(table.items()):
        if function.startswith("sl_") and callers(every, function) != who:
            yield f"{function}() is called by {sorted(callers(every, function))}; internals.md says {sorted(who)}"
    if not any(function.startswith("sl_") for function in table):
        yield "no function is in the table"


def main():
    found = list(faults(pathlib.Path(sys.argv[1])))
    print("\n".join("not ok: " + fault for fault in found) or "ok")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
