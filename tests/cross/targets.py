# SPDX-License-Identifier: BSD-2-Clause
"""Build the one file with the programs for other machines, run them, and hold them to what this machine says.

    targets.py check TARGET SOURCE BUILD     what is found must be the row of the table in docs/vendoring.md
    targets.py write SOURCE BUILD            write the table, of all targets whose tools are here

BUILD is configured by Meson and built; its programs are the ones compared with. A target whose tools are missing is
skipped by name. Programs of another machine run under qemu-user, by the same scripts as in a cross build."""
import difflib
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path

SKIPPED = 77
BEGIN, END = "<!-- targets: written by tests/cross/targets.py -->\n", "<!-- end of targets -->\n"
HEAD = ("| target | built by | warnings | its names are the header's | run by | results and hashes |\n"
        "| --- | --- | --- | --- | --- | --- |\n")
WARNINGS = ["-Wall", "-Wextra", "-Wpedantic", "-Wcast-align", "-Wcast-qual", "-Wconversion", "-Wmissing-prototypes",
            "-Wredundant-decls", "-Wshadow", "-Wstrict-prototypes", "-Wundef", "-Wvla"]
PROGRAMS = ["sloss-replay", "sloss-allocate", "sloss-stress", "embed", "hash_driver"]
READER, READS = "scenario_reader", ("sloss-replay", "sloss-stress")  # a library of the build, and who links it
SAMPLED = 10007  # rows: enough to be sampled
MODEL = """scenarios 120
degrees 4
factors 2
correlation 1 0.5
correlation 0.5 1
jump probability=1% mean=-5% volatility=10%
market BTC volatility=5% loadings=0.8,0.3 jump=1 impact=square-root depth=50 move=2% recovery=20%
market ETH volatility=7% loadings=0.7,0.4 jump=1.2
cross BTC ETH=40%
vary funds 1 2
contribute markets accounts=1
depletion days=30 inflow=50 paths=50 resamples=2
"""


@dataclass
class Target:
    """A machine and its tools. `runs` are names of a program that starts its programs, or empty. Where
    other tests compile for the same processor, optimized, this one does not."""

    title: str
    compiler: str
    prefix: str = ""
    link: tuple[str, ...] = ("-static",)
    runs: tuple[str, ...] = ()
    is_run: bool = True
    optimize: str = "-O1"


TARGETS = {
    "aarch64": Target("64-bit Arm, Linux", "aarch64-linux-gnu-gcc", "aarch64-linux-gnu-",
                      runs=("qemu-aarch64", "qemu-aarch64-static")),
    "s390x": Target("IBM Z (s390x), big-endian, Linux", "s390x-linux-gnu-gcc", "s390x-linux-gnu-",
                    runs=("qemu-s390x", "qemu-s390x-static")),
    "musl": Target("x86-64, Linux, musl, static", "musl-gcc", optimize="-O0"),
    "mingw": Target("x86-64, Windows, mingw-w64", "x86_64-w64-mingw32-gcc", "x86_64-w64-mingw32-", link=(),
                    is_run=False, optimize="-O0"),
}


class Fault(Exception):
    """What this target does otherwise than this machine."""


class Missing(Exception):
    """A tool that is not here."""


def tool(*names):
    """The path of the first that is here."""
    for name in names:
        if path := shutil.which(name):
            return path
    raise Missing(names[0])


def run(words, what, **options):
    """A command that has to succeed."""
    done = subprocess.run(list(map(str, words)), capture_output=True, text=True, check=False, **options)
    if done.returncode != 0:
        raise Fault(f"{what}: exit {done.returncode}\n{done.stdout[-3000:]}{done.stderr[-3000:]}")
    return done.stdout


def rows(factor):
    """A table for sloss-allocate: weights that differ, ties, caps that are and are not reached."""
    seed, lines = 1, ["weight,cap,rank"]
    for row in range(1, SAMPLED + 1):
        seed = seed * 16807 % 2147483647
        weight = seed % 1000003 * (factor if row % 1000 == 0 else 1)
        lines.append(f"{weight},{seed % 50021},{seed % 9973}")
    return "\n".join(lines) + "\n"


class Machine:
    """A target's programs in a folder, or those of this build."""

    def __init__(self, programs, starts):
        self.programs = programs
        self.starts = starts

    def said(self, name, arguments, folder):
        """All that a program says, and its status."""
        done = subprocess.run([*self.starts, self.programs[name], *map(str, arguments)], cwd=folder, timeout=300,
                              capture_output=True, text=True, check=False, errors="surrogateescape")
        return f"{done.stdout}{done.stderr}status {done.returncode}\n"


# ---- to build ------------------------------------------------------------------------------------

class Builder:
    """Builds for one target."""

    def __init__(self, target, source, build, folder):
        self.target, self.source, self.build, self.folder = target, source, build, folder
        self.compiler = tool(target.compiler)
        targets = json.loads((build / "meson-info/intro-targets.json").read_text(encoding="utf-8"))
        of_target = {entry["name"]: entry["target_sources"][0]["sources"] for entry in targets
                     if entry["name"] in (*PROGRAMS, READER)}
        self.sources = {name: sources + (of_target[READER] if name in READS else [])
                        for name, sources in of_target.items()}

    def one_file(self):
        """The object, and how many warnings it took."""
        for name in ("sloss.c", "sloss.h"):
            shutil.copy(self.build / "lib" / name, self.folder)
        words = [self.compiler, "-std=c11", self.target.optimize, *WARNINGS, "-c", "sloss.c", "-o", "sloss.o"]
        done = subprocess.run(words, cwd=self.folder, capture_output=True, text=True, check=False)
        if done.returncode != 0:
            raise Fault(f"the one file does not compile\n{done.stderr[-3000:]}")
        print(done.stderr, end="")
        return len(re.findall(r"\bwarning:", done.stderr))

    def check_names(self):
        """The names that the header declares, and no others."""
        nm = tool(self.target.prefix + "nm")
        run([self.source / "tests/abi/symbols.sh", "plain", nm, self.folder / "sloss.h",
             self.source / "lib/sloss.map", self.folder / "sloss.o"], "names of the object")

    def check_exports(self):
        """The same of a library for Windows, and nothing asked of others but what Windows has."""
        run([self.compiler, "-shared", "-static-libgcc", "-o", "sloss.dll", "sloss.o"], "a library", cwd=self.folder)
        listing = run([tool(self.target.prefix + "objdump"), "-p", "sloss.dll"], "objdump", cwd=self.folder)
        table = listing.partition("[Ordinal/Name Pointer] Table")[2].partition("\n\n")[0]
        exported = set(re.findall(r"^\s*\[\s*\d+\]\s+(?:\+base\[\s*\d+\]\s+[0-9a-f]+\s+)?(\w+)$", table, re.MULTILINE))
        header = re.sub(r"^#.*$", "", (self.folder / "sloss.h").read_text(encoding="utf-8"), flags=re.MULTILINE)
        declared = set(re.findall(r"SLOSS_API [^(;]*?\b(\w+)\(", header))
        if exported != declared or not declared:
            raise Fault(f"exported and declared differ: {sorted(exported ^ declared)}")
        others = set(re.findall(r"DLL Name: (\S+)", listing)) - {"KERNEL32.dll", "msvcrt.dll"}
        others = {name for name in others if not name.startswith("api-ms-win-crt-")}
        if others:
            raise Fault(f"needs {sorted(others)}")

    def program(self, name, *more):
        """Link a program with the object."""
        path = self.folder / name
        run([self.compiler, "-std=c17", f"-I{self.source / 'include'}", f"-I{self.source / 'examples'}",
             "-o", path, *self.sources[name], self.folder / "sloss.o", *self.target.link, *more], name)
        return path


# ---- to compare ----------------------------------------------------------------------------------

class Comparison:
    """Every result of another machine with this one's."""

    def __init__(self, here, there, source, folder):
        self.here, self.there, self.source, self.folder = here, there, source, folder

    def same(self, name, *arguments, files=()):
        """One call: what it says, and the files it writes."""
        results = []
        for machine in (self.here, self.there):
            said = machine.said(name, arguments, self.folder)
            said = re.sub(r"\d+\.\d\d s, inputs", "inputs", said)  # the time it took
            paths = [self.folder / file for file in files]
            results.append([said, *(path.read_text(encoding="utf-8") for path in paths if path.exists())])
            for path in paths:
                path.unlink(missing_ok=True)
        if results[0] != results[1]:
            for want, got in zip(*results):
                sys.stdout.writelines(list(difflib.unified_diff(
                    want.splitlines(True), got.splitlines(True), "here", "there", n=0))[:20])
            raise Fault(f"another result: {name} {' '.join(map(str, arguments))}")
        return results[0][0]

    def scenarios(self):
        """All of them, and what is malformed: the hash of the state is in the JSON."""
        files = sorted((self.source / "examples/scenarios").glob("*.scn"))
        files += sorted((self.source / "tests/fuzz/corpus/scenario").iterdir())
        if len(files) < 100:
            raise Fault(f"only {len(files)} scenarios")
        self.same("sloss-replay", "--json", *files)

    def allocations(self):
        """Every rule and rounding; at last weights that are too great for some of the kernels."""
        for factor in (1, 2**33):
            (self.folder / "rows.csv").write_text(rows(factor), encoding="utf-8")
            for rule in ("pro-rata", "equal", "queue"):
                for rounding in ("largest-remainder", "telescoping", "last"):
                    said = self.same("sloss-allocate", "--rule", rule, "--rounding", rounding, "--total", 70000001,
                                     "rows.csv")
                    if "\n# total 70000001 residual 0 " not in said:
                        raise Fault(f"refused: {said[-200:]}")

    def stress(self):
        """A run with all there is in it: marks tied to each other, funds varied, contributions, depletion."""
        examples = self.source / "examples/stress"
        (self.folder / "model.conf").write_text(MODEL, encoding="utf-8")
        said = self.same("sloss-stress", "--json", "out.json", "--csv", "out.csv", "--positions",
                         examples / "book.csv", examples / "book.scn", "model.conf", files=("out.json", "out.csv"))
        if "120 of 120 scenarios" not in said:
            raise Fault(f"refused: {said[-500:]}")

    def scripts(self):
        """The references and the programs' own promises, by the scripts that a cross build runs."""
        environment = {**os.environ, "MESON_EXE_WRAPPER": " ".join(self.there.starts), "PYTHONDONTWRITEBYTECODE": "1"}
        programs, conformance = self.there.programs, self.source / "tests/conformance"
        for words in ([sys.executable, conformance / "hash_reference.py", programs["hash_driver"], 100],
                      [sys.executable, conformance / "compare.py", programs["sloss-replay"], 1, 20],
                      ["sh", conformance / "programs.sh", programs["sloss-replay"], programs["sloss-allocate"]]):
            run(words, " ".join(map(str, words[1:])), env=environment, timeout=300)
        numbers = "0 " * 11 + "0 1" + " 0" * 17 + " 0 0\n"
        said = [subprocess.run([*machine.starts, machine.programs["hash_driver"]], input=numbers, text=True,
                               capture_output=True, check=True).stdout for machine in (self.here, self.there)]
        if said[0] != said[1] or said[0].count("\n") != 2:
            raise Fault(f"another hash: {said}")

    def everything(self):
        """Raises the first difference."""
        self.same("embed")
        self.scenarios()
        self.allocations()
        self.stress()
        self.scripts()


# ---- a target ------------------------------------------------------------------------------------

def find(target, source, build):
    """The row of a target."""
    starts = [tool(*target.runs)] if target.runs else []
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        builder = Builder(target, source, build, folder)
        warnings = builder.one_file()
        if not target.is_run:
            builder.check_exports()
            builder.program("embed")  # the others read files as POSIX does
            by, result = "not run", "-"
        else:
            builder.check_names()
            there = {program: builder.program(program, "-pthread", "-lm") for program in PROGRAMS}
            here = {program: build / place / program for place in ("examples", "tests") for program in PROGRAMS
                    if (build / place / program).exists()}
            comparison = Comparison(Machine(here, []), Machine(there, starts), source, folder)
            comparison.everything()
            by, result = f"`{target.runs[0]}`" if target.runs else "this machine", "equal"
    return f"| {target.title} | `{target.compiler}` | {warnings} | yes | {by} | {result} |\n"


def table_of(page):
    """What stands before the table on the page, its rows, and what stands behind it."""
    before, begin, rest = page.partition(BEGIN)
    table, end, after = rest.partition(END)
    if not begin or not end:
        raise Fault("docs/vendoring.md has no table of targets")
    return before, table, after


def check(name, source, build):
    """Is what is found here what the page says?"""
    row = find(TARGETS[name], source, build)
    page = (source / "docs/vendoring.md").read_text(encoding="utf-8")
    if row not in table_of(page)[1].splitlines(True):
        raise Fault(f"docs/vendoring.md has no such row; tests/cross/targets.py write SOURCE BUILD makes it:\n{row}")
    print(row, end="")


def write(source, build):
    """Bring the page to what is found. The row of a target without its tools stays."""
    path = source / "docs/vendoring.md"
    before, table, after = table_of(path.read_text(encoding="utf-8"))
    kept = {line.split(" | ")[0]: line for line in table.splitlines(True)}
    found = HEAD
    for target in TARGETS.values():
        try:
            found += find(target, source, build)
        except Missing as missing:
            print(f"{target.title}: no {missing}")
            found += kept.get(f"| {target.title}", "")
    path.write_text(before + BEGIN + found + END + after, encoding="utf-8")


def main(arguments):
    """One of the two."""
    try:
        if len(arguments) == 4 and arguments[0] == "check" and arguments[1] in TARGETS:
            check(arguments[1], Path(arguments[2]).resolve(), Path(arguments[3]).resolve())
        elif len(arguments) == 3 and arguments[0] == "write":
            write(Path(arguments[1]).resolve(), Path(arguments[2]).resolve())
        else:
            sys.exit(__doc__)
    except Missing as missing:
        print(f"skipped: no {missing} here")
        sys.exit(SKIPPED)
    except Fault as fault:
        sys.exit(f"not ok: {fault}")


if __name__ == "__main__":
    main(sys.argv[1:])
