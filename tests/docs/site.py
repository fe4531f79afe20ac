# SPDX-License-Identifier: BSD-2-Clause
"""The manual is made without a warning, every link on it leads somewhere, and no page of it is blank.

usage: site.py MANUAL.PY DOXYGEN DOXYFILE.IN SOURCE VERSION
"""
import html.parser
import pathlib
import re
import subprocess
import sys
import tempfile
import urllib.parse

MODULES = ("Ledger", "Engine", "Commands", "Events", "Allocator", "Policies", "Index", "Stress", "Monitor", "Columns",
           "Decimal text")
BLANK = 20  # letters: less than a name and what it stands for


class Page(html.parser.HTMLParser):
    """The links of a page, the names in it, its pictures, and what it says below its title."""

    def __init__(self, path):
        super().__init__()
        self.links, self.names, self.words = [], set(), []
        self._inside = 0
        self.feed(path.read_text(encoding="utf-8"))

    def handle_starttag(self, tag, attrs):
        attributes = dict(attrs)
        self.names.update(attributes[key] for key in ("id", "name") if attributes.get(key))
        self.links += [attributes[key] for key in ("href", "src") if attributes.get(key)]
        if tag == "div" and (self._inside or attributes.get("class") == "contents"):
            self._inside += 1

    def handle_endtag(self, tag):
        self._inside -= tag == "div" and self._inside > 0

    def handle_data(self, data):
        if self._inside:
            self.words.append(data.strip())


def running_on(source):
    """Comments of fields that end in the middle of a sentence, or begin there: the next field's has the rest."""
    for path in sorted((source / "include/sloss").glob("*.h")):
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
            if re.search(r"[,;:] \*/$|/\*\*< (and|or|then|but) ", line):
                yield f"{path.name}:{number}: the comment of a field runs on into another"


def dead_links(folder, pages):
    """Links to files or names that are not there."""
    for path, page in pages.items():
        for link in page.links:
            address = urllib.parse.urlparse(link)
            if address.scheme or link.startswith("javascript:"):
                continue
            target = (path.parent / urllib.parse.unquote(address.path)).resolve() if address.path else path
            if not target.is_file():
                yield f"{path.relative_to(folder)}: no {link}"
            elif address.fragment and target in pages and address.fragment not in pages[target].names:
                yield f"{path.relative_to(folder)}: no {link}"


def faults(source, folder):
    """What is wrong with the site, a sentence each."""
    pages = {path.resolve(): Page(path) for path in sorted(folder.rglob("*.html")) if path.parent.name != "search"}
    yield from dead_links(folder, pages)
    for path, page in pages.items():
        if "files" not in path.relative_to(folder).parts and len("".join(page.words)) < BLANK:
            yield f"{path.name}: a blank page: {' '.join(page.words)}"
    modules = " ".join(pages[folder / "modules.html"].words) if folder / "modules.html" in pages else ""
    yield from (f"no module {name}" for name in MODULES if name not in modules)
    first = re.search(r"^\w[^.]*\.", (source / "README.md").read_text(encoding="utf-8"), re.M)[0]
    if " ".join(first.split()) not in " ".join(" ".join(pages[folder / "index.html"].words).split()):
        yield "the main page is not the README"
    for picture in (source / "docs/pictures").glob("*.png"):
        if not any(link.endswith(picture.name) for page in pages.values() for link in page.links):
            yield f"{picture.name} is on no page"


def main():
    """Make the site in a folder of its own, print the faults; 1 where there are any."""
    manual, doxygen, template, source, version = sys.argv[1:]
    with tempfile.TemporaryDirectory() as name:
        output = pathlib.Path(name).resolve()
        done = subprocess.run([sys.executable, manual, doxygen, template, source, output, version], check=False)
        found = [] if done.returncode == 0 else [f"it is not made, or with warnings: exit {done.returncode}"]
        found += running_on(pathlib.Path(source))
        if (output / "html/index.html").exists():
            found += faults(pathlib.Path(source), output / "html")
    for fault in found:
        print("not ok:", fault)
    if not found:
        print("ok")
    return len(found) > 0


if __name__ == "__main__":
    sys.exit(main())
