# SPDX-License-Identifier: BSD-2-Clause
"""Lines of the margin engine that are refused, often for two reasons at once: the first in the order that there is
decides."""


def lines(m, u, name, other, lot, old, new):
    """By part. m and u are names of a market and an asset, `lot` is the market's; two accounts; numbers of holds, one that
    is mostly there and one that mostly is not."""
    return {"T": [
        "require", f"require {name} {u} 1", f"require {name} frob=1", "require nobody NONE multiplier=x",
        f"require @fees {u} multiplier=x", f"require {name} {u} multiplier=0.999999999",
        f"require @fees {u} multiplier=100.000000001", f"require {name} {u} multiplier=1.0000000001",
        f"require @insurance:{m} {u} addon=-1", f"require {name} {u} addon=0.0000000001000000001",
        f"require {name} {u} addon=99999999999999999999", f"require @fees {u}", f"require {name} NONE addon=x",
        f"require {name} {u} multiplier=2 multiplier=2", "control", "control nobody frozen=maybe",
        f"control {name} liquidation=never", "control nobody frozen=yes", f"control @insurance:{m} frozen=no",
        f"control {name} yes", f"position_limit {name}", f"position_limit nobody {m} 1", f"position_limit {name} NONE x",
        f"position_limit {name} {m} -1", f"position_limit {name} {m} 0.00000000001", f"position_limit {name} {m} maybe",
        f"position_limit {name} {m} 99999999999999999999999", f"position_limit @fees {m} none", f"ceiling {m} 1",
        "ceiling NONE trading=never", "ceiling NONE position=1", f"ceiling {m} position=-1", f"ceiling {m} open_interest=x",
        f"ceiling {m} open_interest=0.00000000001", f"ceiling {m} trading=open trading=open", f"expect multiplier {name}",
        f"expect trading {m} never", f"expect frozen {name} maybe", f"expect frozen nobody no"],
        "H": [
        "hold", f"hold {name} 1", f"hold nobody 1 1 {u}", f"hold {name} 0 1 {u}", f"hold {name} -1 1 {u}",
        f"hold {name} 1 0 {u}", f"hold {name} 1 18446744073709551616 {u}", f"hold {name} 1 -1 {u}",
        f"hold {name} 1 {old} {u} timeout=0s", f"hold {name} 1 77 {u} timeout=1x",
        f"hold {name} 0.00000000001 78 {u}", f"hold {name} 1 79 NONE", f"hold {name} 99999999999999999999 79 {u}",
        f"hold @dust:{m} 1 79 {u}", f"hold {name} 1 79 {u} timeout=9223372036854775807ns", f"hold {name} 1 x {u}",
        f"hold {name} 1 {old} {u}", "release", "release 0", "release 18446744073709551616", "release x",
        f"release {new}", "pay_out", "pay_out 0", f"pay_out {new} x",
        f"pay_out {old} -1", f"pay_out {old} 0", f"pay_out {old} 0.00000000001",
        f"pay_out {old} 99999999999999999999", "orders", f"orders {name} NONE bid=x",
        f"orders nobody {m}", f"orders @insurance:{m} {m}", f"orders {name} {m} bid=1", f"orders {name} {m} bid=1@x",
        f"orders {name} {m} bid=x@1", f"orders {name} {m} ask=-1@100", f"orders {name} {m} ask=0.00000000001@100",
        f"orders {name} {m} ask={lot}@100.5", f"orders {name} {m} ask=99999999999999999999999@100",
        f"orders {name} {m} bid={lot}@100 bid={lot}@100", f"orders {name} {m} 1",
        f"fill {m} {name} {other} {lot} 100 resting=nobody", f"expect bid {name}", "expect hold 0 0",
        f"orders {name} {m} bid={lot}@-1", f"orders @fees {m} ask={lot}@100"],
        "R": [
        "requirement", f"requirement {m} 1", f"requirement {m} frob=1", "requirement NONE entry=maybe",
        "requirement NONE root=x", f"requirement {m} root=x", f"requirement {m} root=0.0000000001",
        f"requirement {m} root=-0.1", f"requirement {m} root=100.000000001", f"requirement {m} interest=1",
        f"requirement {m} interest=1/2/3", f"requirement {m} interest=-1/2", f"requirement {m} interest=2/2",
        f"requirement {m} interest=3/2", f"requirement {m} interest=0.00000000001/2", f"requirement {m} interest=x/2",
        f"requirement {m} profit=1.000000001", f"requirement {m} profit=-0.1", f"requirement {m} profit=0 profit=1",
        f"requirement {m} interest=1/99999999999999999999"],
        "D": [
        "hedge", f"hedge {name} {m}", f"hedge {name} {m} yes", f"hedge {name} {m} on x=1", f"hedge nobody {m} on", f"hedge {name} NONE on",
        f"hedge @fees {m} on", f"hedge @insurance:{m} {m} off", f"fill {m} {name} {other} {lot} 100 buyer_leg=net",
        f"fill {m} {name} {other} {lot} 100 buyer_leg=long buyer_leg=long", f"fill {m} {name} @insurance:{m} {lot} 100 seller_leg=short",
        f"fill {m} {name} {other} 0 100 buyer_leg=short", f"expect leg {name} {m} 1", f"expect leg {name} {m} net 1",
        f"expect leg_cost nobody {m} long 1"],
        "M": [
        "mature", f"mature {m}", f"mature {m} 1h 2h", f"mature {m} 1h force=1", "mature NONE x", f"mature {m} x", f"mature {m} 10",
        f"mature {m} 0s", f"mature {m} -1s", f"mature {m} 1.5h", f"mature {m} 99999999999999999999ns", f"expect matured {name}",
        f"expect matured nobody {m} 0", f"expect matured {name} NONE 0"]}
