"""Every code block of README, docs and examples is compiled and run; every link to a file leads to one,
and command lines (indented) name files and suites that exist.

Names of the library and paths that the text has in backquotes exist as well.

usage: blocks.py SOURCE CFLAGS-AND-LIBS REPLAY NUMPY_PYTHON|- CXX|- CC...

By the word after the fence: c and cpp programs are built against the library and must exit 0, and a c program
must be C++11 as well, since its reader may paste it there; a c block without main is the body of a function that
is given an open market; python is run; scn is run by sloss-replay. A block whose fence also names a file must
stand in that file, which other tests run. A block without a word is a picture or output. Any other word is a
mistake.
"""
import os
import pathlib
import re
import subprocess
import sys
import tempfile

PRELUDE = """#undef NDEBUG
#include <assert.h>
#include <inttypes.h>
#include <sloss/column.h>
#include <sloss/decimal.h>
#include <sloss/policy.h>
#include <sloss/stress.h>
#include <stdio.h>
#include <string.h>

static uint32_t usd, btc;

/* A long of 3 lots at 1,000 with 1,000.00, its short with 400.00, a fund of 25.00. */
static inline void begin(struct sloss_ledger **ledger, struct sloss_engine **engine)
{
    assert(sloss_ledger_create(NULL, ledger) == SLOSS_OK);
    assert(sloss_engine_create(*ledger, engine) == SLOSS_OK);
    assert(sloss_engine_add_asset(*engine, "USD", 2, &usd) == SLOSS_OK);
    assert(sloss_engine_add_market(*engine, "BTC", usd, 100, SLOSS_KIND_LINEAR, 0, &btc) == SLOSS_OK);
    assert(sloss_engine_set_tier(*engine, btc, 0, 100000000, 50000000) == SLOSS_OK);
    assert(sloss_engine_deposit(*engine, sloss_account_insurance(btc), usd, 2500) == SLOSS_OK);
    assert(sloss_engine_deposit(*engine, 1, usd, 100000) == SLOSS_OK);
    assert(sloss_engine_deposit(*engine, 2, usd, 40000) == SLOSS_OK);
    assert(sloss_engine_fill(*engine, btc, 1, 2, 3, 1000) == SLOSS_OK);
}

int main(void)
{
    struct sloss_ledger *ledger;
    struct sloss_engine *engine;
    begin(&ledger, &engine);
    {
#line 1 "block"
"""
CODA = """
    }
    assert(sloss_engine_verify(engine) == SLOSS_OK);
    sloss_engine_destroy(engine);
    sloss_ledger_destroy(ledger);
    return 0;
}
"""


def blocks(path):
    """(line, words after the fence, text) of each block."""
    found, fence = [], None
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
        if line.startswith("```"):
            if fence is None:
                fence = (number, line[3:].split(), [])
            else:
                found.append((fence[0], fence[1], "\n".join(fence[2]) + "\n"))
                fence = None
        elif fence is not None:
            fence[2].append(line)
    assert fence is None, f"{path}: a block without an end"
    return found


def dead_links(path):
    """Links and pictures of this project that are not there, or empty."""
    text = re.sub(r"^```.*?^```", "", path.read_text(encoding="utf-8"), flags=re.S | re.M)
    targets = [path.parent / link.split("#")[0] for link in re.findall(r"\]\(([^)#:]+)\)", text)]
    return [str(target) for target in targets
            if not target.exists() or target.is_file() and target.stat().st_size == 0]


def dead_words(path, source):
    """Names of the library, and files and suites of command lines, that are not there; or empty."""
    build = (source / "tests/meson.build").read_text(encoding="utf-8")
    declared = "".join(header.read_text(encoding="utf-8") for header in (source / "include").rglob("*.h"))
    text = path.read_text(encoding="utf-8")
    # A name that ends in _ stands for all that begin so, and variables of programs are not the library's.
    dead = [name for name in sorted(set(re.findall(r"\b(?:sloss_[a-z0-9_]+|SLOSS_[A-Z0-9_]+)\b", text)))
            if not re.search(rf"\b{name}" + ("" if name.endswith("_") else r"\b"), declared)
            and name not in ("SLOSS_LIBRARY", "SLOSS_REPLAY")]
    dead += [name for name in re.findall(r"`((?:\.ci|docs|examples|include|lib(?!/lib|/pkgconfig|/x86_64)|tests)/[\w./-]+)`", text)
             if not (source / name).exists() and "NUMBER" not in name]
    for line in re.findall(r"^    (\S.*)$", path.read_text(encoding="utf-8"), re.M):
        dead += [word for word in re.findall(r"(?<!\S)((?:\.ci|docs|examples|include|lib|tests)/[\w./-]+)",
                                             line) if not (source / word).exists()]
        dead += [suite for suite in re.findall(r"--suite (\w+)", line) if f"'{suite}'" not in build]
    return dead


def run(command, folder):
    """Empty, or what went wrong."""
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False,
                          timeout=120)
    return "" if done.returncode == 0 else f"exit {done.returncode}\n{done.stdout}{done.stderr}"


def compiled(text, name, command, flags, folder):
    """Build and run a program."""
    (folder / name).write_text(text, encoding="utf-8")
    build = run([*command, "-Wall", "-Wextra", "-Werror", "-o", "program", name, *flags], folder)
    return build or run(["./program"], folder)


def examine(words, text, tools, folder):
    """None where the block cannot be run here; empty, or what is wrong with it."""
    if len(words) == 2:
        whole = (tools["source"] / words[1]).read_text(encoding="utf-8")
        if text not in whole:
            return f"is not in {words[1]} as it stands there"
    cxx = [tools["cxx"], "-std=c++11", "-pedantic"]
    if words[:1] == ["c"]:
        if "sloss/journal.h" in text and "libsloss-journal" not in " ".join(tools["flags"]):
            return None
        is_program = re.search(r"\bint main\(", text)
        body = text if is_program else PRELUDE + text + CODA
        wrong = compiled(body, "block.c", [*tools["cc"], "-std=c17"], tools["flags"], folder)
        if wrong or not is_program or tools["cxx"] == "-":
            return wrong
        return compiled(body, "block.cpp", cxx, tools["flags"], folder)
    if len(words) == 2:
        return ""
    if words == ["cpp"]:
        return None if tools["cxx"] == "-" else compiled(text, "block.cpp", cxx, tools["flags"], folder)
    if words == ["python"]:
        (folder / "block.py").write_text(text, encoding="utf-8")
        return None if tools["python"] == "-" else run([tools["python"], "block.py"], folder)
    if words == ["scn"]:
        (folder / "block.scn").write_text(text, encoding="utf-8")
        return run([tools["replay"], "--quiet", "block.scn"], folder)
    if words == ["sql"]:
        return ""  # journal_program.py asks them of a journal
    return "" if not words else f"no way to run a block of {' '.join(words)}"


def main():
    source, flags, replay, python, cxx = sys.argv[1:6]
    tools = {"source": pathlib.Path(source), "flags": flags.split(), "replay": os.path.abspath(replay),
             "python": python, "cxx": cxx, "cc": sys.argv[6:]}
    counts = {"ok": 0, "skipped": 0, "not ok": 0}
    paths = [tools["source"] / "README.md"]
    for folder in ("docs", "examples"):
        paths += sorted((tools["source"] / folder).rglob("*.md"))
    for path in paths:
        for link in dead_links(path) + dead_words(path, tools["source"]):
            counts["not ok"] += 1
            print(f"not ok {os.path.relpath(path, source)}: no {link}")
        for line, words, text in blocks(path):
            with tempfile.TemporaryDirectory() as folder:
                wrong = examine(words, text, tools, pathlib.Path(folder))
            verdict = "skipped" if wrong is None else "not ok" if wrong else "ok"
            counts[verdict] += 1
            print(f"{verdict} {os.path.relpath(path, source)}:{line} {' '.join(words)}")
            if wrong:
                print(wrong)
    print(", ".join(f"{count} {verdict}" for verdict, count in counts.items()))
    return 1 if counts["not ok"] or not counts["ok"] else 0


if __name__ == "__main__":
    sys.exit(main())
