"""lib/amalgamate.py does to small sources what it says.

usage: amalgamate.py TOOL
"""
import os
import subprocess
import sys
import tempfile

LICENCE = "/* SPDX-License-Identifier: BSD-2-Clause */\n"
END = "\n#endif /* __SIZEOF_INT128__ */\n"

# What becomes of a source named a.c: (claim, before, after).
SOURCES = (
    ("functions and objects get the file's name", r"""
static int find(int at);
static const int table[] = {1};
static int last;
""", r"""
static int sl_a__find(int at);
static const int sl_a__table[] = {1};
static int sl_a__last;
"""),
    ("where they are used, too", r"""
static int find(void)
{
    return 1;
}

int sloss_get(void)
{
    return find();
}
""", r"""
static int sl_a__find(void)
{
    return 1;
}

int sloss_get(void)
{
    return sl_a__find();
}
"""),
    ("a tag is renamed behind its keyword only", r"""
struct row {
    int lots;
};

int sloss_get(struct row *row)
{
    return row->lots;
}
""", r"""
struct sl_a__row {
    int lots;
};

int sloss_get(struct sl_a__row *row)
{
    return row->lots;
}
"""),
    ("and a name not behind one", r"""
static int row;
int sloss_get(struct row *sl_row);
""", r"""
static int sl_a__row;
int sloss_get(struct row *sl_row);
"""),
    ("the tags of others stay", r"""
struct sl_b;
struct c;
static struct sl_b *find(struct c *of);
""", r"""
struct sl_b;
struct c;
static struct sl_b *sl_a__find(struct c *of);
"""),
    ("members stay, bounds do not", r"""
#define SIZE 4
static int find;
static int run;
struct sl_b {
    int find, run[SIZE];
    void (*SIZE)(int run);
};
struct sl_b sloss_b = {.find = 1, .run[SIZE - 1] = run};
int sloss_get(struct sl_b *b)
{
    return b->find + (*b).find + find;
}
""", r"""
#define SL_A__SIZE 4
static int sl_a__find;
static int sl_a__run;
struct sl_b {
    int find, run[SL_A__SIZE];
    void (*SIZE)(int run);
};
struct sl_b sloss_b = {.find = 1, .run[SL_A__SIZE - 1] = sl_a__run};
int sloss_get(struct sl_b *b)
{
    return b->find + (*b).find + sl_a__find;
}
"""),
    ("members stay in offsetof()", r"""
static int find;
int sloss_a = offsetof(struct sl_b, find.find) + find;
""", r"""
static int sl_a__find;
int sloss_a = offsetof(struct sl_b, find.find) + sl_a__find;
"""),
    ("enumerators of enumerations with a tag and without", r"""
enum size {
    FEW,
    many = 3
};
enum {
    MORE = FEW + 1,
};
""", r"""
enum sl_a__size {
    SL_A__FEW,
    sl_a__many = 3
};
enum {
    SL_A__MORE = SL_A__FEW + 1,
};
"""),
    ("types and the functions declared by them", r"""
typedef int order(int a);
static order by_size;
sl_order sl_by_name;
""", r"""
typedef int sl_a__order(int a);
static sl_a__order sl_a__by_size;
static sl_order sl_by_name;
"""),
    ("macros and what they are made of", r"""
#define STEP 8
#define TWICE(a) \
    (STEP * (a)->STEP) /* of
 * STEP */
#if STEP > 2
#endif
""", r"""
#define SL_A__STEP 8
#define SL_A__TWICE(a) \
    (SL_A__STEP * (a)->STEP) /* of
 * STEP */
#if SL_A__STEP > 2
#endif
"""),
    ("a macro may open a declaration, attributes have no name", r"""
#define INLINE static inline
INLINE int find(void)
{
}
__attribute__((unused)) static int run(void)
{
}
""", r"""
#define SL_A__INLINE static inline
SL_A__INLINE int sl_a__find(void)
{
}
__attribute__((unused)) static int sl_a__run(void)
{
}
"""),
    ("comments, strings and characters stay", r"""
/* find */ // find
static char find = 'f';
const char *sloss_a = "find \" find";
""", r"""
/* find */ // find
static char sl_a__find = 'f';
const char *sloss_a = "find \" find";
"""),
    ("an assertion at file scope has no name", r"""
static_assert(sizeof(int) == 4, "int");
""", r"""
static_assert(sizeof(int) == 4, "int");
"""),
    ("what is internal becomes static, what is public does not", r"""
int sl_find(void)
{
    return 1;
}

const int sl_table[] = {1};
int sloss_get(void)
{
}
""", r"""
static int sl_find(void)
{
    return 1;
}

static const int sl_table[] = {1};
int sloss_get(void)
{
}
"""),
    ("an #include under a condition stays where it is, others leave", r"""
#include <stddef.h>
#if defined(X)
#include <x.h>
#endif
int sloss_a;
""", r"""
#if defined(X)
#include <x.h>
#endif
int sloss_a;
"""),
)

# What becomes of a header.
HEADERS = (
    ("what it declares becomes private", r"""
int sl_find(void);
extern const int sl_table;
sl_order sl_by_name;
static inline int sl_one(void)
{
    return 1;
}

int sloss_get(void);
""", r"""
SL_PRIVATE int sl_find(void);
SL_PRIVATE const int sl_table;
SL_PRIVATE sl_order sl_by_name;
SL_PRIVATE inline int sl_one(void)
{
    return 1;
}

int sloss_get(void);
"""),
    ("types and records do not", r"""
typedef int sl_order(int a);
struct sl_a {
    int find;
};
struct sl_b;
__extension__ typedef __int128 sl_wide;
""", r"""
typedef int sl_order(int a);
struct sl_a {
    int find;
};
struct sl_b;
__extension__ typedef __int128 sl_wide;
"""),
)

# What is refused: files by name, and a part of the message.
REFUSALS = (
    ({"a.c": "static int a, b;"}, "more than one declarator: a"),
    ({"a.c": "static int \u00e9;"}, "a name that is not ASCII"),
    ({"a.c": "static int find;\nint sl_a__find;"}, "a.c: sl_a__find is taken"),
    ({"a.c": "struct sl_row {\n    int a;\n};", "b.c": "struct sl_row {\n    int a;\n};"},
     "sl_row is named in a.c and b.c"),
    ({"a.c": '#include "a.h"', "a.h": "int find(void);"}, "a.h names find without the prefix"),
)


def run(tool, files, seed="0"):
    """The outcome of the tool for files by name, its text, and the headers it depends on."""
    with tempfile.TemporaryDirectory() as folder:
        for name, text in files.items():
            os.makedirs(os.path.dirname(os.path.join(folder, name)), exist_ok=True)
            with open(os.path.join(folder, name), "w", encoding="utf-8") as file:
                file.write(text)
        sources = [name for name in files if name.endswith(".c")]
        done = subprocess.run([sys.executable, tool, "out", "dep", "1.2.3", ".", *sources], cwd=folder,
                              capture_output=True, text=True, check=False,
                              env={**os.environ, "PYTHONHASHSEED": seed})
        if done.returncode != 0:
            return done.stderr, None
        with open(os.path.join(folder, "out"), encoding="utf-8") as file:
            text = file.read()
        with open(os.path.join(folder, "dep"), encoding="utf-8") as file:
            return text, file.read()


def section(text, name):
    """What the one file has of one of its files."""
    _, _, rest = text.partition(f"/* {name} ===")
    return rest.removesuffix(END).partition("\n\n")[2].partition("\n\n/* ")[0].strip()


def cases(tool):
    """Every claim as (claim, wanted, got)."""
    for claim, before, after in SOURCES:
        yield claim, after.strip(), section(run(tool, {"a.c": LICENCE + before})[0], "a.c")
    for claim, before, after in HEADERS:
        header = f"{LICENCE}#ifndef SL_A_H\n#define SL_A_H\n{before}\n#endif\n"
        text, _ = run(tool, {"a.c": '#include "a.h"\n', "a.h": header})
        yield claim, after.strip(), section(text, "a.h")
    for files, message in REFUSALS:
        yield message, f"amalgamate: {message}", run(tool, files)[0].strip().partition(",")[0]


def whole(tool):
    """The order of files, the includes, the head, and that all is the same each time."""
    files = {"c.c": '#include "b.h"\n#include <string.h>\n#include <assert.h>\nstatic int find;\n',
             "policy/c.c": '#include "b.h"\n#include "policy/d.h"\nstatic int find;\n',
             "a.h": '#include "sloss/sloss.h"\n#include <stdint.h>\nint sl_a(void);\n',
             "b.h": '#include "a.h"\nint sl_b(void);\n', "policy/d.h": "int sl_d(void);\n"}
    text, depends = run(tool, files)
    marks = ("sloss 1.2.3 in one file", "2 sources and 3 headers", "#error", '#include "sloss.h"',
             "#include <assert.h>\n#include <stdint.h>\n#include <string.h>\n", "sl_a(", "sl_b(",
             "sl_d(", "int sl_c__find;", "int sl_policy_c__find;", END)
    places = [text.find(mark) for mark in marks]
    yield "every part in its place", sorted(set(places) - {-1}), places
    yield "each header once", [1, 1, 1], [text.count(f"sl_{name}(") for name in "abd"]
    yield "no other #include", 4, text.count("#include")
    yield "what it depends on", "out: a.h b.h policy/d.h\n", depends
    yield "the same each time", [text] * 4, [run(tool, files, seed)[0] for seed in "1234"]


def main(tool):
    """Compare all of it."""
    failed = 0
    for claim, want, got in [*cases(tool), *whole(tool)]:
        if want != got:
            failed += 1
            print(f"not ok: {claim}\nwant: {want}\n got: {got}")
    print(f"{failed} failed")
    return failed


if __name__ == "__main__":
    sys.exit(main(os.path.abspath(sys.argv[1])) != 0)
