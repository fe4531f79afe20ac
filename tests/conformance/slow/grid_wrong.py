# SPDX-License-Identifier: BSD-2-Clause
"""Lines of portfolio margin, hedge mode, groups and maturing profit that are refused, often for two reasons at once."""


def lines(market, asset, name, other, universe):
    """By part: of a market, an asset, two accounts and a universe that may be there."""
    return {
        "P": [*[f"universe {words}" for words in (
                  "", "X", f"X {asset}", f"X {asset} maintenance=1.1", f"X {asset} maintenance=-0.1", "X NONE maintenance=1", f"X! {asset} maintenance=1",
                  f"{universe} {asset} maintenance=1", f"{universe} NONE maintenance=2", f"X {asset} maintenance=0.0000000001",
                  f"X {asset} maintenance=x", f"X {asset} maintenance=1 frob=1", f"X {asset} maintenance=99999999999")],
              *[f"shock {words}" for words in (
                  "", f"{universe}", f"{universe} 0", f"{universe} 0 weight=1", "NONE 0 price=0", "NONE x price=-2", f"{universe} 63 price=0",
                  f"{universe} 64 price=0", f"{universe} -1 price=0", f"{universe} x price=0", f"{universe} 0 price=-1.000000001",
                  f"{universe} 0 price=0 weight=1.1", f"{universe} 0 price=0 weight=-0.1", f"{universe} 1 price=-2 weight=x",
                  f"{universe} 1 weight=x price=-2", f"{universe} 0 price=9999999999", f"{universe} 0 price=9999999999999999999999",
                  f"{universe} 0 price=0 volatility=0.0000000001", f"{universe} 1 price=-1", f"{universe} 0 price=9")],
              *[f"portfolio {words}" for words in (
                  "", market, f"{market} NONE", f"NONE {universe}", f"NONE NONE short=x", f"{market} {universe} short=-1", f"{market} {universe} short=x",
                  f"{market} NONE short=x", f"{market} {universe} concentration=1", f"{market} {universe} concentration=1:2:3",
                  f"{market} {universe} concentration=-1:1", f"{market} {universe} concentration=1:-1", f"{market} {universe} concentration=1:101",
                  f"{market} {universe} concentration=0.00000000001:x", f"{market} none short=1", f"{market} none concentration=1:1")],
              *[f"values {words}" for words in (
                  "", market, "NONE 1", f"{market} x", f"{market} 1 2 3 4 5 6 7 8 9 10 11 12", f"{market} 0.0000001", f"{market} -1",
                  f"{market} 1 2 99999999999999999999", f"{market} 1 values", f"{market} 1 values {market} 1", f"{market} -1 values NONE 1",
                  f"values {market} 1", f"{market} x values NONE 1", f"{market} 1 values {market} -1")],
              *[f"mark {words}" for words in (
                  f"{market} 100 values", f"{market} 100 values {market}", f"{market} values 100", f"{market} 100 values NONE 1", f"{market} x values NONE 1",
                  f"NONE 1 values {market} x", f"{market} 100 values {market} x", f"{market} 100 values {market} 1 values {market} 1",
                  f"{market} 100 {market} 100 values {market} -1", f"{market} -1 values {market} -1", f"{market} 0 values {market} 1 2 3 4 5 6 7 8 9 10 11 12",
                  f"{market} 100 values {market} 1 2 3 4 5 6 7 8 9 10 11 12", f"{market} 0.0000001 values {market} 1", f"values {market} 1 values {market} 1",
                  f"{market} 100 values {market} 99999999999999999999")],
              *[f"expect {words}" for words in (
                  f"margin {name}", "margin nobody standard", f"margin {name} x", "universe NONE none", f"universe {market}", f"shock {universe} 99 0 0 1",
                  f"shock NONE 0 0 0 1", f"shock {universe} 0 0 0", f"shock {universe} 0 x 0 1", f"values {market}", "values NONE none")],
              *[f"margin {words}" for words in ("", name, "nobody portfolio", "nobody grid", "@fees portfolio", f"@insurance:{market} standard",
                                                f"{name} portfolio frob=1")],
              f"expect portfolio {name} {universe} 99 0", f"expect portfolio {name} NONE 0 0", f"expect portfolio nobody {universe} 0 0"],
        "D": [*[f"hedge {words}" for words in (
                  "", f"{name} {market}", f"nobody {market} on", f"{name} NONE on", "nobody NONE x", f"{name} {market} yes", f"@fees {market} on",
                  f"@insurance:{market} {market} off", f"{name} {market} on frob=1", f"{name} {market} off")],
              *[f"fill {market} {name} {other} {words}" for words in (
                  "1 100 buyer_leg=both", "1 100 buyer_leg=long buyer_leg=long", "0 100 buyer_leg=short seller_leg=long", "1 -1 buyer_leg=short",
                  "100000 100 buyer_leg=short seller_leg=long", "1 100 buyer_leg=long seller_leg=short", "1 100 seller_leg=long")],
              f"fill {market} {name} @insurance:{market} 1 100 seller_leg=short", f"fill {market} {name} {name} 1 100 buyer_leg=long seller_leg=short",
              f"expect leg {name} {market} both 0", f"expect leg nobody {market} long 0", f"expect leg_cost {name} NONE long 0"],
        "G": [*[f"group {words}" for words in ("", name, "nobody g", "@reserve none", f"@insurance:{market} g", f"{name} g!", "nobody g!", f"{name} g frob=1",
                                               f"{name} g h")]],
        "M": [*[f"mature {words}" for words in ("", market, "NONE 1s", "NONE x", f"{market} 0s", f"{market} 1", f"{market} x", f"{market} -1s",
                                                f"{market} 99999999999999999999d", f"{market} 1s 1s", f"{market} 1s frob=1")]]}
