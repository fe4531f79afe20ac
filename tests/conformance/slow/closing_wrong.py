# SPDX-License-Identifier: BSD-2-Clause
"""Lines of closing out as venues do that are refused, often for two reasons at once."""


def lines(market, asset, name, other):
    """By part: of a market, an asset and two accounts that may be there."""
    return {
        "L": [*[f"partial {words}" for words in (
                  "", market, "NONE", f"{market} none none", "NONE all", f"{market} step=1", f"{market} target=1 frob=1", "NONE target=0",
                  f"{market} target=0.999999999", f"{market} target=100.1", f"{market} target=1.0000000001", f"{market} step=0 target=0",
                  f"{market} target=0 step=x", f"{market} target=1 step=0", f"{market} target=1 remainder=-1", f"{market} target=1 slice=1",
                  f"{market} target=1 slice=0/1x", f"{market} target=1 slice=1/1x", f"{market} target=1 slice=1.1/1s", f"{market} target=1 slice=1/1s/1s",
                  f"{market} target=1 whole_below=1.1", f"{market} none target=1", f"{market} none target=0", f"{market} target=x",
                  f"{market} target=1 step=0.0000000001", f"{market} target=99999999999", f"{market} target=1 target=1",
                  f"{market} target=1 slice=1/99999999999999999999d")],
              *[f"levels {words}" for words in (
                  "", asset, "NONE 1", f"{asset} 1", f"{asset} 2 2", f"{asset} 1.5 2 x", f"{asset} 2 x", f"{asset} none none", "NONE none none",
                  f"{asset} 9 8 7 6 5 4 3 2 1.5", f"{asset} 1.0000000001", f"{asset} 99999999999", f"{asset} -2", f"{asset} 2 frob=1")],
              "option cancel_orders=maybe", "option cancel_orders=yes market=NONE", f"expect partial {market} frob 1", f"expect level nobody 0",
              f"expect level {name} NONE 0", f"expect partial NONE target 1", "expect levels NONE none"]}
