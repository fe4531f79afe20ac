"""declared: what include/sloss/sloss.h declares, for the checks that compare it with a list."""
import re


def read(path):
    """The header without comments."""
    with open(path, encoding="utf-8") as file:
        return re.sub(r"/\*.*?\*/", "", file.read(), flags=re.S)


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
            pointer = re.search(r"\(\*(\w+)\)", declaration)
            fields.append(pointer[1] if pointer else re.search(r"(\w+)(\[\w+\])?\s*$",
                                                               declaration)[1])
        found.append((record, fields))
    return found
