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
              f"expect level {name} NONE 0", f"expect partial NONE target 1", "expect levels NONE none"],
        "B": [*[f"guard {words}" for words in (
                  "", market, "NONE all", "NONE sources=1 method=mode", "NONE sources=0", f"{market} sources=0", f"{market} sources=17", f"{market} sources=1.5",
                  f"{market} sources=1 stale=1", f"{market} sources=1 stale=0s", f"{market} clamp=1.1 sources=0", f"{market} sources=1 step=1",
                  f"{market} sources=1 step=0/1x", f"{market} sources=1 step=0/1s", f"{market} sources=1 fills=65537", f"{market} none sources=1",
                  f"{market} none fills=x", f"{market} sources=1 band=0.000001", f"{market} sources=1 step=0.000001/1s", f"{market} sources=1 band=0.0000000001",
                  f"{market} sources=1 confidence=2", f"{market} sources=1 frob=1", f"{market} method=mean", f"{market} sources=1 sources=1")],
              *[f"source {words}" for words in (
                  "", market, "NONE !", f"{market} !", f"{market} z weight=0", f"{market} z weight=1001", f"{market} s0 weight=0", f"{market} index weight=1",
                  f"{market} s0", f"{market} z weight=x", f"{market} z frob=1")],
              *[f"quote {words}" for words in (
                  "", market, f"{market} s0", f"{market} s0 1 confidence=1 confidence=1", f"{market} s0 1 weight=1", "NONE ! x", f"{market} ! x", f"{market} z x",
                  f"{market} s0 x", f"{market} s0 1.00000000001", f"{market} s0 1 confidence=-1", f"{market} s0 1 {market} s0 1", f"{market} s0 -1 {market} s0 1",
                  f"{market} s0 99999999999999999999", f"{market} s0 0", f"{market} s0 1 confidence=x {market}", f"confidence=1 {market} s0 1")],
              *[f"validity {words}" for words in ("", "NONE open=none", f"{market} open=yes", f"{market} open=none open=none", f"{market} frob=none")],
              *[f"halt {words}" for words in ("", f"{market} on", "NONE", f"{market} off off", f"{market} off frob=1")],
              *[f"bust {words}" for words in ("", market, f"{market} 0", f"{market} x", f"{market} -1", "NONE 0", f"{market} 1", f"{market} 9223372036854775808",
                                              f"{market} 1 frob=1")],
              f"expect validity {market} good", f"expect validity NONE valid", f"expect source {market} z 1", f"expect halted {market} on",
              f"expect guard {market} frob 1", f"expect last_fill NONE 0", f"expect validity {market} frob valid"],
        "V": [*[f"govern {words}" for words in (
                  "", "tier", "fill delay=1s", "fill delay=x", "tier delay=1", "tier delay=1s step=0", "tier step=10.1 delay=x", "tier delay=x step=10.1",
                  "tier delay=1s step=0.0000000001", "option delay=1s step=1", "govern delay=0s step=1", "tier delay=1s frob=1", "tier tier delay=1s",
                  "option delay=-1s", "tier delay=1s step=x", "tier delay=99999999999999999999d")],
              *[f"schedule {words}" for words in (
                  "", "1 5", f"1 5 fill {market} {name} {other} 1 1", f"0 x fill {market} {name} {other} 1 1", f"1 5 schedule 2 6 levels {asset} 2", "0 x levels",
                  "1 x levels", f"1 99999999999999999999 levels {asset}", f"1 0 levels {asset}", f"1 999999999999999999 levels {asset}",
                  "1 999999999999999999 levels NONE 2", f"1 999999999999999999 levels {asset} 1", f"18446744073709551616 9 levels {asset} 2",
                  f"1 0 levels {asset} 2", f"1 9 tier {market} 0 1", f"1 9 tier {market} 0 1 1 lot=1 lot=1", f"1 9 tier {market} 0 0 1", f"x 9 levels {asset} 2")],
              *[f"unschedule {words}" for words in ("", "0", "x", "99999", "18446744073709551616", "1 1")],
              "expect delay fill 0s", "expect would_liquidate 0 0", "expect would_liquidate 99999 0", "expect change x none", "expect step fill none"],
        "X": [*[f"execute {words}" for words in (
                  "", market, "NONE fee=1", "NONE timeout=x", f"{market} timeout=1", f"{market} timeout=0s", f"{market} fee=1.1 timeout=x",
                  f"{market} timeout=x fee=1.1", f"{market} timeout=1s liquidator=-1", f"{market} timeout=1s frob=1", f"{market} timeout=1s fee=0.0000000001")],
              *[f"auction {words}" for words in (
                  "", f"{asset} from=1 to=1 first=1s", "NONE", "NONE from=2 to=0 first=1s last=1s", f"{asset} from=1.1 to=0 first=1s last=1s",
                  f"{asset} from=1 to=0 first=1s last=1s", f"{asset} from=0.5 to=0.6 first=1s last=1s", f"{asset} from=1 to=0.5 first=0s last=1s",
                  f"{asset} from=1 to=1 first=1s last=1s part=0", f"{asset} to=x from=2 first=1s last=1s", f"{asset} from=1 to=1 first=1s last=1s frob=1")],
              *[f"bid {words}" for words in (
                  "", f"{name} {other}", "x y 0", f"{name} {other} 0", f"{name} {other} 1.1", f"{name} {other} 1 NONE", f"@fees {other} 1 {asset}",
                  f"{name} {name} 1 {asset}", f"{name} {other} 1 {asset}", f"{name} {other} x", f"{name} @insurance:{market} 1 {asset}")],
              f"option liquidation=host market=NONE", f"fill {market} {name} {other} 1 100 liquidation=both", f"fill {market} {name} {other} 1 100 liquidation=buyer",
              f"fill {market} {name} {other} 1 100 liquidation=seller", f"fill {market} {name} {other} 0 100 liquidation=seller",
              f"expect limit_price {name} NONE none", "expect most_part nobody none", f"expect auction_factor {name} NONE none"]}
