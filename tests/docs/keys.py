# SPDX-License-Identifier: BSD-2-Clause
"""The reference pages name every line, key, word and option that the programs know, and no others.

usage: keys.py SOURCE

A line of a page is a heading of the third level in small letters, or a row of a table below no such heading; its keys
stand in the table below the heading. What the programs know is read from their sources: the tables of lines, the lists of keys of the
function that reads a line, the words that a key may have, and the usage.
"""
import pathlib
import re
import sys

FUNCTION = re.compile(r"^[\w *]+\b(\w+)\([^;{]*?\)\n\{\n(.*?)^\}", re.S | re.M)
LIST = re.compile(r"(?:static )?const char \*const (\w+)\[\] = \{(.*?)\};", re.S)
TEXT = re.compile(r'"([^"]*)"')
CELLS = re.compile(r"(?<!\\)\|")


def texts(source, name):
    return (source / "examples" / name).read_text(encoding="utf-8")


def lists(text):
    """{name of a list of words: its words}"""
    return {name: [word for word in TEXT.findall(body) if word] for name, body in LIST.findall(text)}


def keys_of(function, words):
    """{key: the words it may have, or nothing} of the function that reads a line."""
    local = {**words, **lists(function)}
    keys = {key: [] for key in local.get("keys", [])} if "keys[]" in function else {}
    for key, name in re.findall(r'scenario_choose\(\s*line,\s*"(\w+)",\s*(\w+)', function):
        keys[key] = local[name]
    if "SLOSS_CAP_EQUITY" in function and "scenario_caps" in words:  # of a counterparty there always is a bound
        keys["cap" if "cap" in keys else "rank_cap"] = ["profit", "equity"]
    return keys


def scenario_lines(source):
    """{command: its keys}"""
    words = lists(texts(source, "common/scenario_words.c"))
    functions = {}
    for path in sorted((source / "examples/common").glob("scenario_*.c")):
        text = path.read_text(encoding="utf-8")
        functions.update({name: (body, lists(text)) for name, body in FUNCTION.findall(text)})
    table = re.findall(r'\{"([\w-]+)", (?:SLOSS_COMMAND_\w+, )?(\w+)\}', texts(source, "common/scenario_command.c"))
    found = {name: keys_of(functions[function][0], {**words, **functions[function][1]}) for name, function in table}
    found["waterfall"] = {key: [] for key in lists(texts(source, "common/scenario_waterfall.c"))["keys"] if key}
    found["limit"] = {key: [] for key in lists(texts(source, "common/scenario_limit.c"))["keys"]}
    found["partial"] = {key: [] for key in lists(texts(source, "common/scenario_partial.c"))["keys"]}
    requirement = lists(texts(source, "common/scenario_requirement.c"))
    found["requirement"] = {key: requirement["answers"] if key == "entry" else [] for key in requirement["keys"]}
    found["collateral"] = {key: [] for key in lists(texts(source, "common/scenario_collateral.c"))["keys"]}
    fund = texts(source, "common/scenario_fund.c")
    found["fund"] = {key: ["no", "yes"] if key == "units" else [] for key in lists(fund)["keys"] if key}
    return {**found, "include": {}, "expect": {}}


def expectations(source):
    """What can be expected."""
    text = texts(source, "common/scenario_expect.c") + texts(source, "common/scenario_margin.c") \
        + texts(source, "common/scenario_portfolio.c")
    text += texts(source, "common/scenario_partial.c") + texts(source, "common/scenario_execution.c")
    terms = texts(source, "common/scenario_control.c")
    govern = texts(source, "common/scenario_govern.c")
    guards = texts(source, "common/scenario_guard_expect.c")
    return set(re.findall(r'\{"([\w-]+)", expect_\w+\}', govern) +
               re.findall(r'\{"(\w+)", expect_\w+\}', guards) +
               re.findall(r'\{"([\w-]+)", (?:ask_\w+|NULL), ', terms) +
               re.findall(r'\{"([\w-]+)", (?:ask|expect)_\w+\}', text) +
               re.findall(r'strcmp\(line->word\[1\], "(\w+)"\)', text))


def stress_lines(source):
    """{line of a configuration: its keys}"""
    files = ("stress_config", "stress_steps", "stress_tie", "stress_collateral", "stress_observed")
    text = "\n".join(texts(source, f"stress/{name}.c") for name in files)
    functions, words = dict(FUNCTION.findall(text)), lists(text)
    body = functions["read_line"]
    found = {name: keys_of(functions[function], words)
             for name, function in re.findall(r'strcmp\(what, "(\w+)"\) == 0\s*\? (\w+)\(', body)
             if function not in ("read_one_ratio", "read_tie")}
    found.update({name: {} for name in re.findall(r'strcmp\(what, "(\w+)"\)', body) if name not in found})
    found.update({name: {} for name in [*lists(body)["numbers"], *words["step_name"]]})
    return found


def usage_options(source, name):
    """The options of a usage; --help, and --version where it is there, are in none."""
    text = texts(source, name)
    usage = re.search(r"static const char usage\[\] =\n(.*?);\n", text, re.S)[1]
    if "about_answer(" in text:
        text += texts(source, "common/about.c")
    return set(re.findall(r"--[a-z-]+", usage)) | set(re.findall(r'"(--(?:help|version))"', text))


def statuses(source):
    """Names of the library's errors."""
    header = (source / "include/sloss/sloss.h").read_text(encoding="utf-8")
    return {name.lower().replace("_", "-") for name in re.findall(r"SLOSS_ERR_(\w+) =", header)}


class Page:
    """The lines of a page with their keys, and the rows of its tables."""

    def __init__(self, text):
        self.lines, self.short, self.rows, chapter, heading = {}, [], [], "", None
        for line in text.splitlines():
            if line.startswith("## "):
                chapter, heading = line[3:], None
            elif line.startswith("### "):
                heading = line[4:]
                if heading.islower():
                    self.lines[heading] = {}
            elif line.startswith("| `"):
                self._row(chapter, heading, [cell.strip() for cell in CELLS.split(line)[1:-1]])

    def _row(self, chapter, heading, cells):
        self.rows.append((chapter, heading, cells))
        first = re.match(r"`([^`]*)`", cells[0])[1]
        key = re.fullmatch(r"(\w+)=", first)
        if key:
            self.lines[heading][key[1]] = " ".join(cells[1:])
            if len(cells) != 4 or not all(cells):
                self.short.append(first)
        elif heading is None and re.match(r"[a-z]+\b(?!,)(?!-)", first):
            self.lines.setdefault(first.split()[0], {})

    def first_cells(self, chapter=None, heading=None):
        """Of the tables of a chapter or below a heading."""
        return [cells[0] for at, under, cells in self.rows if chapter in (None, at) and heading in (None, under)]


def compare(name, known, documented):
    """What one side has and the other has not."""
    yield from (f"{name}: {word} is not documented" for word in sorted(set(known) - set(documented)))
    yield from (f"{name}: no such thing: {word}" for word in sorted(set(documented) - set(known)))


def compare_lines(name, known, page):
    """Lines, their keys, and the words of the keys."""
    yield from compare(name, known, page.lines)
    yield from (f"{name}: `{key}` lacks its meaning, unit and range, or default" for key in page.short)
    for line in sorted(set(known) & set(page.lines)):
        yield from compare(f"{name}, {line}", known[line], page.lines[line])
        for key, words in known[line].items():
            said = set(re.findall(r"`([^`]*)`", page.lines[line].get(key, "")))
            yield from (f"{name}, {line}: {key}={word} is not documented" for word in words if word not in said)


def faults(source):
    """What is wrong with the pages, a sentence each."""
    pages = {name: Page((source / f"docs/{name}.md").read_text(encoding="utf-8"))
             for name in ("scenario", "stress-config")}
    scenario, stress = pages["scenario"], pages["stress-config"]
    yield from compare_lines("scenario.md", scenario_lines(source), scenario)
    expected = {re.match(r"`expect ([\w-]+)", cell)[1] for cell in scenario.first_cells(heading="expect")}
    yield from compare("scenario.md, expect", expectations(source), expected)
    codes = re.findall(r"`([a-z-]+)`", " ".join(scenario.first_cells(heading="Errors")))
    yield from (f"scenario.md: no such code: {code}" for code in set(codes) - statuses(source))
    yield from compare_lines("stress-config.md", stress_lines(source), stress)
    varied = {cell.strip("`").split()[1] for cell in stress.first_cells(heading="vary")}
    yield from compare("stress-config.md, vary", lists(texts(source, "stress/stress_config.c"))["stress_vary_name"], varied)
    for name, program in (("scenario", "replay/sloss-replay"), ("stress-config", "stress/sloss-stress")):
        chapter = program.partition("/")[2]
        documented = re.findall(r"--[a-z-]+", " ".join(pages[name].first_cells(chapter=chapter)))
        yield from compare(f"{name}.md, {chapter}", usage_options(source, f"{program}.c"), documented)
        if f"docs/{name}.md" not in texts(source, f"{program}.c"):
            yield f"{chapter} --help does not name docs/{name}.md"
    audit = (source / "docs/guides/audit.md").read_text(encoding="utf-8")
    yield from (f"guides/audit.md: {option} is not documented" for option in
                sorted(usage_options(source, "journal/sloss-journal.c") - {"--help", "--version"}) if option not in audit)


def main():
    """Print the faults; 1 where there are any."""
    source = pathlib.Path(sys.argv[1])
    counts = [len(scenario_lines(source)), len(stress_lines(source)),
              sum(map(len, scenario_lines(source).values())), sum(map(len, stress_lines(source).values()))]
    found = list(faults(source))
    for fault in found:
        print("not ok:", fault)
    print("lines of both languages, and their keys:", *counts)
    return len(found) > 0


if __name__ == "__main__":
    sys.exit(main())
