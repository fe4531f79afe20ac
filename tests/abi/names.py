# SPDX-License-Identifier: BSD-2-Clause
"""Every table of names has one for each of its enumeration: its size is asserted where it stands, against an enumerator,
that is the enumeration's last one, and where entries are designated each enumerator is. The words of options, endings
of files and statements of SQL stand for no enumerator and are left out.

usage: names.py HEADERS SOURCE_FOLDER...
"""
import pathlib
import re
import sys

import declared

TABLE = re.compile(r"const char \*const (\w+)\[\] = \{")
ASSERTION = re.compile(r"static_assert\(\s*sizeof\((\w+)\) / sizeof\(\1\[0\]\) ==\s*(\w+)( \+ [12])?,")
IN_SQL = re.compile(r'static_assert\((\w+) == \d+ && (\w+) == \d+, "a name for each"\)')
OPTIONS = {"keys", "numbers", "yes_no", "pools", "formats", "without", "ends", "effects_schema", "units", "scenario_resting", "scenario_settings"}
ENUMERATION = re.compile(r"^enum (?:\w+ )?\{(.*?)^\};", re.S | re.M)


def enumerations(text):
    """The enumerators of each enumeration, in order."""
    text = re.sub(r"/\*.*?\*/", "", text, flags=re.S)
    return [re.findall(r"^\s*([A-Z]\w+)(?: =|,|$)", body, re.M) for body in ENUMERATION.findall(text)]


def main():
    header = declared.read(sys.argv[1], others=True)
    sources = sorted(path for folder in sys.argv[2:] for path in pathlib.Path(folder).rglob("*.[ch]"))
    texts = {path: path.read_text(encoding="utf-8") for path in sources}
    public = enumerations(header)
    own = [names for text in texts.values() for names in enumerations(text)]
    everything = {names[-1]: names for names in public + own if names}
    known = {name for names in everything.values() for name in names}
    wrong, tables = [], 0
    for path, text in texts.items():
        asserted = {found[1]: found[2] for found in ASSERTION.finditer(text)}
        for name in TABLE.findall(text):
            if name in OPTIONS:
                continue
            tables += 1
            if name not in asserted:
                wrong.append(f"{path}: the size of {name} is not asserted")
        wrong += [f"{path}: {enumerator} is not the last of its enumeration, so a table of SQL has too few"
                  for found in IN_SQL.finditer(text) for enumerator in found.groups() if enumerator not in everything]
        for name, enumerator in asserted.items():
            if enumerator in known and enumerator not in everything:
                wrong.append(f"{path}: {enumerator} is not the last of its enumeration, so {name} has too few")
            designated = re.search(name + r"\[\] = \{(.*?)^\};", text, re.S | re.M)
            if designated and f"[{enumerator}] =" in designated[1]:
                wrong += [f"{path}: {name} has none for {one}" for one in everything.get(enumerator, [])
                          if f"[{one}] =" not in designated[1]]
    policies = next(names for names in public if "SLOSS_POLICY_PRO_RATA" in names)
    count = int(re.search(r"#define SLOSS_POLICY_COUNT (\d+)", header)[1])
    if count != len(policies):
        wrong.append(f"SLOSS_POLICY_COUNT is {count}, and there are {len(policies)} policies")
    assert tables >= 20 and len(public) >= 15, "the sources are not read as they should be"
    for line in wrong:
        print("not ok:", line)
    print(f"{tables} tables of names, {len(wrong)} wrong")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
