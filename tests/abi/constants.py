"""Every constant and record of the header is in lib/api/constant.c; --write puts them there.

usage: constants.py HEADERS CONSTANT.c [--write]
"""
import sys

import declared

TOP = '''/* SPDX-License-Identifier: BSD-2-Clause */
/* constant: the numbers of the header by their names, for bindings. The table is written by
 * tests/abi/constants.py from the header, and a test compares the two. */
#include <string.h>

#include "sloss/claim.h"
#include "sloss/column.h"
#include "sloss/decimal.h"
#include "sloss/fund.h"
#include "sloss/guard.h"
#include "sloss/govern.h"
#include "sloss/index.h"
#include "sloss/liquidation.h"
#include "sloss/margin.h"
#include "sloss/monitor.h"
#include "sloss/policy.h"
#include "sloss/snapshot.h"
#include "sloss/stress.h"

static const struct {
    const char *name;
    uint64_t value;
} constants[] = {
'''
BOTTOM = '''};

enum sloss_status sloss_constant(const char *name, uint64_t *value_out)
{
    if (name == NULL || value_out == NULL) {
        return SLOSS_ERR_ARGUMENT;
    }
    for (size_t i = 0; i < sizeof(constants) / sizeof(constants[0]); i++) {
        if (strcmp(name, constants[i].name) == 0) {
            *value_out = constants[i].value;
            return SLOSS_OK;
        }
    }
    return SLOSS_ERR_ARGUMENT;
}
'''


def main():
    header = declared.read(sys.argv[1])
    rows = [f'    {{"{name}", {name}}},\n' for name in declared.constants(header)]
    rows += [f'    {{"{name}", sizeof(struct {name})}},\n' for name, _ in declared.records(header)]
    assert len(rows) > 100, "the header is not read as it should be"
    text = TOP + "".join(rows) + BOTTOM
    if "--write" in sys.argv:
        with open(sys.argv[2], "w", encoding="utf-8") as file:
            file.write(text)
        return 0
    with open(sys.argv[2], encoding="utf-8") as file:
        if file.read() != text:
            print("not ok: lib/api/constant.c is not what the header declares; to write it anew:")
            print("  python3 tests/abi/constants.py include/sloss lib/api/constant.c --write")
            return 1
    print(f"ok: {len(rows)} names")
    return 0


if __name__ == "__main__":
    sys.exit(main())
