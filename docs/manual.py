# SPDX-License-Identifier: BSD-2-Clause
"""The manual as a site: the documents of the project and the public headers, by Doxygen.

usage: manual.py DOXYGEN DOXYFILE.IN SOURCE OUTPUT VERSION

The site is OUTPUT/html. The documents are written for a reader of the files; a copy of each is turned into a page
of the site: headings get a name of their own, so that links to them work, and links between files become links
between pages. A link that leads to neither a page nor a file of the project is a mistake, and so is a document
that stands in no chapter below. Nothing is left blank: what has nothing to show has no page.
"""
import os
import pathlib
import re
import shutil
import subprocess
import sys

# (name, title, sentence under it, documents)
CHAPTERS = [
    ("guides", "Guides", "How to do a thing, step by step.", [
        "docs/guides/first-program.md", "docs/guides/waterfall.md", "docs/guides/sharing.md", "docs/guides/fund.md",
        "docs/guides/venue.md", "docs/guides/closing.md", "docs/guides/incidents.md", "docs/guides/margin.md", "docs/guides/events.md",
        "docs/guides/recovery.md", "docs/guides/audit.md", "docs/guides/liabilities.md", "docs/guides/python.md"]),
    ("reference", "Reference", "What exactly a thing means.", [
        "docs/rules.md", "docs/policies.md", "docs/scenario.md", "docs/stress-config.md", "docs/glossary.md",
        "docs/abi.md"]),
    ("background", "Background", "How it works, how fast it is, and what it says of events of the past.", [
        "docs/architecture.md", "docs/internals.md", "docs/lazy.md", "docs/stress.md", "docs/retrodiction.md",
        "docs/october-2025.md", "docs/performance.md", "docs/peers.md"]),
    ("examples", "Examples", "Programs and scenarios to start from.", [
        "examples/scenarios/README.md", "examples/consumers/README.md", "examples/python/README.md"]),
    ("project", "Project", "Building, changing and releasing it.", [
        "docs/vendoring.md", "docs/contributing.md", "docs/releasing.md", "docs/security.md", "docs/news.md"]),
]
HEADERS = ["sloss.h", "command.h", "event.h", "column.h", "policy.h", "claim.h", "fund.h", "margin.h", "liquidation.h",
           "snapshot.h",
           "journal.h", "index.h", "stress.h", "monitor.h", "decimal.h"]
MAIN = "README.md"

FENCE = re.compile(r"^(```.*?^```$)", re.S | re.M)
LINK = re.compile(r"(!?)\[((?:[^\[\]`]|`[^`]*`)+)\]\(([^()\s]+)\)")
HEADING = re.compile(r"^(#+) (.+)$", re.M)


def name_of(document):
    """The name of a document's page."""
    path = pathlib.PurePosixPath(document)
    parts = [part for part in path.with_suffix("").parts if part not in ("docs", "README")]
    return "_".join(parts).replace("-", "_") or "index"


def slug(title):
    """The name that a forge gives to a heading, by which links of documents find it."""
    words = re.sub(r"[^\w\- ]", "", title.replace("`", "").lower())
    return words.replace(" ", "-")


class Site:
    """The pages of a source tree, and the files that they link to."""

    def __init__(self, source):
        self.source = source
        self.documents = [MAIN] + [document for chapter in CHAPTERS for document in chapter[3]]
        found = {MAIN, *self._found("docs"), *self._found("examples")}
        if found != set(self.documents):
            raise SystemExit(f"in no chapter of docs/manual.py, or not there: {sorted(found ^ set(self.documents))}")
        self.slugs = {document: [slug(title) for _, title in self._headings(document)] for document in self.documents}
        self.files = set()

    def _found(self, folder):
        return [path.relative_to(self.source).as_posix() for path in (self.source / folder).rglob("*.md")]

    def text(self, document):
        return (self.source / document).read_text(encoding="utf-8")

    def _headings(self, document):
        return HEADING.findall(FENCE.sub("", self.text(document)))

    def title(self, document):
        return self._headings(document)[0][1]

    def address(self, document, target):
        """Where a link of a document leads on the site."""
        if re.match(r"[a-z]+:", target):
            return target
        path, _, anchor = target.partition("#")
        wanted = os.path.normpath(os.path.join(os.path.dirname(document), path)) if path else document
        if wanted in self.documents:
            if anchor and anchor not in self.slugs[wanted]:
                raise SystemExit(f"{document}: {target}: no such heading")
            page = name_of(wanted)
            return f"{page}.html" + (f"#{page}_{anchor.replace('-', '_')}" if anchor else "")
        if re.fullmatch(r"include/sloss/\w+\.h", wanted) and (self.source / wanted).exists():
            return f"{pathlib.PurePosixPath(wanted).stem}_8h.html"
        if (self.source / wanted).is_dir():  # its files, in a document of their own or one by one
            readme = os.path.join(wanted, "README.md")
            if readme in self.documents:
                return f"{name_of(readme)}.html"
            self.files.update(path.relative_to(self.source).as_posix()
                              for path in (self.source / wanted).iterdir() if path.is_file())
            return f"files/{wanted}/index.html"
        if not (self.source / wanted).is_file():
            raise SystemExit(f"{document}: {target}: no such file")
        self.files.add(wanted)
        return f"files/{wanted}.txt"

    def page(self, document):
        """The text of a page."""
        parts = FENCE.split(self.text(document))
        return "".join(block(part) if part.startswith("```") else self._prose(document, part) for part in parts)

    def _prose(self, document, text):
        def link(match):
            picture, words, target = match.groups()
            if picture:  # Doxygen copies it, and finds it by its name
                return f"![{words}]({os.path.basename(target)})"
            if document == MAIN and words in target:  # a path, for who reads the file; here its title is known
                wanted = target.partition("#")[0]
                words = self.title(wanted) if wanted in self.documents else words
            return f"[{words}]({self.address(document, target)})"

        def heading(match):
            level, title = match.groups()
            page = name_of(document)
            if document == MAIN and level == "#":  # the main page has a name already
                return match.group()
            name = page if level == "#" else f"{page}_{slug(title).replace('-', '_')}"
            return f"{level} {title} {{#{name}}}"

        return HEADING.sub(heading, LINK.sub(link, text))


def block(text):
    """A block of code by the words after its fence: the first names the language, if Doxygen knows it."""
    first, rest = text.split("\n", 1)
    language = {"c": "{.c}", "cpp": "{.cpp}", "python": "{.py}"}.get((first[3:].split() or [""])[0], "{.unparsed}")
    return f"```{language}\n{rest}"


COMMENT = re.compile(r"/\*\*.*?\*/", re.S)
PAGE = re.compile(r"\bdocs/[\w/-]+\.md\b")


def header(site, name):
    """A header whose comments lead to what they name: enumerations, constants, documents. Lines stay where they are."""
    text = (site.source / "include/sloss" / name).read_text(encoding="utf-8")

    def linked(match):
        comment = PAGE.sub(lambda page: f"[{page[0]}]({site.address(MAIN, page[0])})", match[0])
        return re.sub(r"(?<![#\w])(enum )?(sloss_\w+|SLOSS_[A-Z0-9_]*[A-Z0-9])\b(?!\()",
                      lambda found: found[0] if found[2].startswith("sloss_") and not found[1]
                      else f"{found[1] or ''}#{found[2]}", comment)

    return COMMENT.sub(linked, text)


# Doxygen shows what is in an anonymous union in one column, and what is said of it in another.
UNION_ROW = re.compile(r'<td class="memItemLeft" >\n(?:&#160;)*(.*?)(?:&#160;)*(<b>\w+</b>)(.*?)</td></tr>')


# It also links to such a member from a piece of code, and gives the member no anchor.
CODE_LINK = re.compile(r'<a (?:class="[^"]*" )?href="(struct\w+\.html)#(\w+)">([^<]*)</a>')


def without_dead_links(html, text):
    """A page whose pieces of code link to nothing that is not there."""
    def kept(found):
        target = html / found[1]
        return found[0] if target.exists() and f'"{found[2]}"' in target.read_text(encoding="utf-8") else found[3]
    return CODE_LINK.sub(kept, text)


def mend(html):
    """Set right what Doxygen leaves askew."""
    for path in html.glob("functions*.html"):  # it is in no menu, and made all the same
        path.unlink()
    for path in html.glob("guides_*.html"):
        path.write_text(without_dead_links(html, path.read_text(encoding="utf-8")), encoding="utf-8")
    for path in html.glob("struct*.html"):
        text = path.read_text(encoding="utf-8")
        mended = UNION_ROW.sub(r'<td class="memItemLeft" align="right" valign="top">\1&#160;</td>'
                               r'<td class="memItemRight" valign="bottom">\2\3</td></tr>', text)
        if mended != text:
            path.write_text(mended, encoding="utf-8")


def write_layout(doxygen, path):
    """Doxygen's layout without its list of the fields of all structs, which has `reserved` a hundred times."""
    subprocess.run([doxygen, "-l", path], check=True)
    layout = path.read_text(encoding="utf-8")
    path.write_text(re.sub(r'(<tab type="classmembers" visible=)"yes"', r'\1"no"', layout), encoding="utf-8")


def chapter_page(site, chapter):
    """A list of the documents of a chapter."""
    name, title, sentence, documents = chapter
    rows = [f"- @subpage {name_of(document)}" for document in documents]
    return "\n".join([f"# {title} {{#{name}}}", "", sentence, "", *rows, ""])


def stage(site, folder):
    """Write the pages; their paths in the order in which the site lists them."""
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    pages = {"main": site.page(MAIN)}
    for chapter in CHAPTERS:
        pages[f"chapter_{chapter[0]}"] = chapter_page(site, chapter)
        pages.update((name_of(document), site.page(document)) for document in chapter[3])
    paths = []
    for name, text in pages.items():
        paths.append(folder / f"{name}.md")
        paths[-1].write_text(text, encoding="utf-8")
    return paths


def copy_files(site, html):
    """What pages link to, as text that a browser shows."""
    for name in sorted(site.files):
        copy = html / "files" / f"{name}.txt"
        copy.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(site.source / name, copy)
    for folder in sorted({path.parent for path in html.glob("files/**/*.txt")}):
        rows = [f'<li><a href="{path.name}">{path.name.removesuffix(".txt")}</a></li>'
                for path in sorted(folder.glob("*.txt"))]
        title = folder.relative_to(html / "files").as_posix()
        (folder / "index.html").write_text(
            f'<!DOCTYPE html><html lang="en"><meta charset="utf-8"><title>{title}</title><h1>{title}</h1>'
            f"<ul>{''.join(rows)}</ul></html>\n", encoding="utf-8")


def main(arguments):
    """Make the site; the exit code is Doxygen's, which fails on a warning."""
    doxygen, template, source, output, version = arguments
    site = Site(pathlib.Path(source))
    output = pathlib.Path(output)
    shutil.rmtree(output / "html", ignore_errors=True)
    pages = stage(site, output / "pages")
    headers = output / "include" / "sloss"
    shutil.rmtree(headers, ignore_errors=True)
    headers.mkdir(parents=True)
    for name in HEADERS:
        (headers / name).write_text(header(site, name), encoding="utf-8")
    text = pathlib.Path(template).read_text(encoding="utf-8")
    inputs = [*pages, *(headers / name for name in HEADERS)]
    for key, value in {"VERSION": version, "OUTPUT": output, "SOURCE": site.source, "MAIN": pages[0],
                       "INPUT": " ".join(f'"{path}"' for path in inputs)}.items():
        text = text.replace(f"@{key}@", str(value))
    write_layout(doxygen, output / "layout.xml")
    (output / "Doxyfile").write_text(text, encoding="utf-8")
    code = subprocess.run([doxygen, output / "Doxyfile"], check=False).returncode
    mend(output / "html")
    copy_files(site, output / "html")
    return code


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
