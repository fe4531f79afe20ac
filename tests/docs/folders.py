"""lib/ is as docs/architecture.md says: its folders, what each may include, how large a module may be.

usage: folders.py TOP

The table of the page has a row for each folder: its name, what lives there, and the folders it may include
("all below": every folder that stands below it in the table). No two files include each other in a ring,
and a header is called *_internal.h where it is for its own folder alone and others of the folder are not.
"""
import pathlib
import re
import sys

LINES_MAX = 500
MODULES_MAX = 20
LONGER = {"stress/normal_table": 530, "api/constant": 700}  # a table of numbers is no module to be read

ROW = re.compile(r"^\| `(\w+)/` \| [^|]+ \| ([^|]+) \|$", re.M)
INCLUDE = re.compile(r'^#include "([^"]+)"', re.M)


def table(page):
    """{folder: folders it may include}, in the order of the page."""
    rows = ROW.findall(page)
    names = [name for name, _ in rows]
    allowed = {}
    for place, (name, cell) in enumerate(rows):
        below = set(names[place + 1:])
        cell = cell.strip()
        allowed[name] = below if cell == "all below" else set(re.findall(r"`(\w+)/`", cell))
        assert allowed[name] <= below, f"{name}: what it may include stands above it in the table"
    return allowed


def module_of(name):
    """A module is a source and its headers: the one for others, and the one for its own folder alone."""
    return name.rpartition(".")[0].removesuffix("_internal")


def graph(lib):
    """{module: modules it includes}."""
    found = {}
    for path in sorted(lib.rglob("*.[ch]")):
        module = module_of(str(path.relative_to(lib)))
        wanted = {module_of(include) for include in INCLUDE.findall(path.read_text(encoding="utf-8"))
                  if not include.startswith("sloss/")}
        found.setdefault(module, set()).update(wanted - {module})
    return found


def ring(modules):
    """A module that includes itself by way of others, or None."""
    done, open_now = set(), set()

    def visit(module):
        if module in open_now:
            return module
        if module in done:
            return None
        open_now.add(module)
        for other in sorted(modules.get(module, ())):
            found = visit(other)
            if found:
                return found
        open_now.discard(module)
        done.add(module)
        return None

    return next(filter(None, map(visit, sorted(modules))), None)


def misnamed(lib):
    """Headers whose names do not tell whom they are for."""
    users = {str(path.relative_to(lib)): set() for path in lib.rglob("*.h")}
    for path in sorted(lib.rglob("*.[ch]")):
        for include in INCLUDE.findall(path.read_text(encoding="utf-8")):
            users.get(include, set()).add(str(path.relative_to(lib)))
    seen, before = set(), None
    while seen != before:  # a header is for others as well where one that is for others includes it
        before = set(seen)
        seen |= {header for header, by in users.items()
                 if any(user in seen or user.split("/")[0] != header.split("/")[0] for user in by)}
    for header in sorted(users):
        folder = header.split("/")[0]
        own = header.endswith("_internal.h")
        if own and header in seen:
            yield f"lib/{header} is included by other folders than its own: it is not internal"
        elif (not own and header not in seen and header.count("/") == 1
              and any(other.startswith(folder + "/") for other in seen)):
            yield f"lib/{header} is for {folder}/ alone, which has headers for others: call it *_internal.h"


def faults(top):
    """What is not as it should be, a sentence each."""
    lib = top / "lib"
    allowed = table((top / "docs" / "architecture.md").read_text(encoding="utf-8"))
    folders = {path.name for path in lib.iterdir() if path.is_dir() and any(path.glob("*.[ch]"))}
    if folders != set(allowed):
        yield f"the table and lib/ differ in {sorted(folders ^ set(allowed))}"
        return
    yield from misnamed(lib)
    modules = graph(lib)
    for module, wanted in modules.items():
        folder = module.split("/")[0]
        for other in sorted(wanted):
            to = other.split("/")[0]
            if "/" not in other or to not in allowed:
                yield f"{module} includes {other}, which names no folder"
            elif to != folder and to not in allowed[folder]:
                yield f"{module} includes {other}: {folder}/ may not include {to}/"
    found = ring(modules)
    if found:
        yield f"{found} includes itself by way of others"
    for folder in sorted(folders):
        count = len({module_of(path.name) for path in (lib / folder).glob("*.[ch]")})
        if count > MODULES_MAX:
            yield f"{folder}/ has {count} modules, more than {MODULES_MAX}"
    for path in sorted(lib.rglob("*.[ch]")):
        lines = path.read_text(encoding="utf-8").count("\n")
        if lines > LONGER.get(module_of(str(path.relative_to(lib))), LINES_MAX):
            yield f"{path.relative_to(top)} has {lines} lines, more than {LINES_MAX}"


def main():
    """Print the faults; 1 where there are any."""
    found = list(faults(pathlib.Path(sys.argv[1])))
    for fault in found:
        print("not ok:", fault)
    if not found:
        print("ok")
    return len(found) > 0


if __name__ == "__main__":
    sys.exit(main())
