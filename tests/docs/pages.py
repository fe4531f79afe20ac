"""A manual page says what its program says to --help, line by line, and troff has nothing against it.

usage: pages.py PAGE.PY HELP PAGE [HELP PAGE]...
"""
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile

HARD = r"""usage: sloss-hard [--path A\B] 'FILE'
       sloss-hard --other
.TH is no request here, and \fB no font
'nor is this
  --option ^~`"x" -- a \ at the end \
exit: 0 done,
      1 not
"""


def words_of(text):
    """What has to be on the page."""
    return text.replace("usage: ", " ").replace("exit: ", " ").split()


def rendered(page):
    """The page as a terminal shows it, and what troff complains of."""
    done = subprocess.run(["groff", "-man", "-Tascii", "-ww", "-P-cbou", str(page)], check=True,
                          capture_output=True, text=True)
    return done.stdout, done.stderr


def faults(text, page):
    """What is wrong with a page, in sentences."""
    source = page.read_text(encoding="utf-8")
    for heading in ("NAME", '"SYNOPSIS"', '"DESCRIPTION"', '"EXIT STATUS"', '"SEE ALSO"'):
        if f"\n.SH {heading}\n" not in source:
            yield f"no section {heading}"
    if re.search(r"(?<!\\)-", re.sub(r"^\..*\n", "", source, flags=re.M)):
        yield "a hyphen where a minus sign is meant, which cannot be searched or copied"
    if shutil.which("groff") is None:
        return
    shown, complaint = rendered(page)
    if complaint:
        yield complaint
    on_page = [" ".join(line.split()) for line in shown.splitlines()]
    for line in text.splitlines():
        if line.strip() and " ".join(words_of(line)) not in on_page:
            yield f"missing, or not on a line of its own: {line}"


def main():
    tool, *pairs = sys.argv[1:]
    failed = 0
    with tempfile.TemporaryDirectory() as name:
        folder = pathlib.Path(name)
        (folder / "help").write_text(HARD, encoding="utf-8")
        subprocess.run([sys.executable, tool, folder / "help", folder / "page", "1.2.3",
                        "sloss-hard - try what troff takes for its own"], check=True)
        for text, page in [(folder / "help", folder / "page"), *zip(pairs[::2], pairs[1::2])]:
            for fault in faults(pathlib.Path(text).read_text(encoding="utf-8"), pathlib.Path(page)):
                failed += 1
                print(f"not ok {page}: {fault}")
    print(f"{len(pairs) // 2} pages, {failed} faults" +
          ("" if shutil.which("groff") else "; not rendered, since there is no groff"))
    return 1 if failed or not pairs else 0


if __name__ == "__main__":
    sys.exit(main())
