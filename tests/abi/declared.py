"""declared: what the headers in include/sloss declare, for the checks that compare it with a list."""
import pathlib
import re


OF_OTHERS = {"journal.h"}  # of a library beside this one


def read(folder, others=False):
    """All headers of a folder without comments, what sloss.h needs first; those of other libraries as well, if wanted."""
    first = ["command.h", "event.h", "sloss.h"]
    paths = sorted((path for path in pathlib.Path(folder).glob("*.h") if others or path.name not in OF_OTHERS),
                   key=lambda path: (path.name not in first, path.name))
    text = "".join(path.read_text(encoding="utf-8") for path in paths)
    return re.sub(r"/\*.*?\*/", "", text, flags=re.S)


def constants(header):
    """Names of enumerators and of macros that stand for a number, in order."""
    names = []
    for found in re.finditer(r"^#define (SLOSS_\w+)[ \t]+\S|^enum \w+ \{(.*?)^\};", header,
                             re.S | re.M):
        if found[1]:
            names.append(found[1])
        else:
            names += re.findall(r"^\s*(SLOSS_\w+) =", found[2], re.M)
    return [name for name in names if name != "SLOSS_API"]


def records(header):
    """(record, [field, ...]) in order."""
    found = []
    for record, body in re.findall(r"^struct (\w+) \{\n(.*?)^\};", header, re.S | re.M):
        fields = []
        for declaration in body.split(";")[:-1]:
            if declaration.strip() == "}":  # the end of a union without a name
                continue
            pointer = re.search(r"\(\*(\w+)\)", declaration)
            fields.append(pointer[1] if pointer else re.search(r"(\w+)(\[\w+\])?\s*$",
                                                               declaration)[1])
        found.append((record, fields))
    return found
