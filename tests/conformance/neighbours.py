# SPDX-License-Identifier: BSD-2-Clause
"""Any two things that a book may have can stand beside each other in a snapshot: neighbours.py REPLAY

A snapshot has its rows in one order, and each kind says which may come before it. So books are saved and loaded that have
nothing but two of what can be set, or happen, and one that has all of it: what is loaded holds, and saved again it is the same."""
import itertools
import pathlib
import sys
import tempfile

from program import differs_when_saved, run

# All else is of these: ann has what is said below, and bob and cat the other side. What is set in a market is set in the last one: rows
# of others have its rows behind them.
BEGUN = ["asset USD 2", "asset EUR 0", "fund F USD units=tranches", "market A USD lot=1 tick=1", "market B USD lot=1 tick=1 fund=F",
         "market C USD lot=1 tick=1", "market D USD lot=1 tick=1", "market E EUR lot=1 tick=1", "deposit ann 1000", "deposit bob 100000",
         "deposit bob 1000 EUR", "deposit cat 10"]
# By what a snapshot has a row of its own for, in the order in which the lines can be said.
THINGS = {
    "debts": ["option debts=keep", "fill E bob ann 1 100 force", "mark E 105"],
    "claims": ["fill A ann cat 10 100 force", "mark A 102"],
    "settled": ["market V USD lot=1 tick=1 settlement=variation", "fill V bob cat 1 100 force", "mark V 101"],
    "demand": ["requirement E profit=50%"],
    "ceiling": ["ceiling E position=1000"],
    "mature": ["mature E 1h"],
    "partial": ["partial E target=2 slice=10%/1h"],
    "levels": ["levels USD 3 2"],
    "liquidation": ["tier B 0 10% 5%", "deposit dan 40", "partial B target=2 slice=10%/1h", "fill B dan bob 10 100 force", "mark B 100"],
    "liquidation of a compartment": ["tier C 0 10% 5%", "deposit eve 40", "isolate eve C 40", "partial C target=2 slice=10%/1h",
                                     "fill C eve bob 10 100 force", "mark C 100"],
    "guard": ["source E s weight=2", "source E index", "guard E sources=1 step=5%/1m", "quote E s 105 E index 105"],
    "halt": ["halt C", "validity C liquidate=none"],
    "kept fill": ["source D s", "guard D sources=1 fills=3", "fill D ann bob 1 100 force", "fill D cat bob 1 100 force"],
    "closed out since": ["source D z", "guard D sources=1 fills=4", "fill D cat bob 1 100 force", "takeover cat"],
    "waiting": ["source B s", "guard B sources=1 confidence=0", "tier B 0 10% 5%", "mark B 100", "fill B ann bob 2 100 force",
                "quote B s 100 confidence=1", "withdraw ann 995 force", "mark A 13"],
    "pair": ["collateral P EUR USD tick=1"],
    "governed": ["govern socialize delay=1s", "govern tier delay=0s step=10"],
    "change": ["schedule 7 9 socialize E rule=equal"],
    "change of several records": ["schedule 8 9 waterfall E insurance socialize insurance_cap=5 socialize_cap=6"],
    "universe": ["universe U USD maintenance=1"],
    "grid": ["universe W USD maintenance=1", "shock W 0 price=-10%", "portfolio B W short=1", "values B 5"],
    "owner": ["owner ann x"],
    "group": ["group ann g"],
    "control": ["control ann liquidation=deleverage"],
    "mode": ["margin ann portfolio"],
    "position limit": ["position_limit ann B 100"],
    "legs": ["hedge ann B on"],
    "legs with lots": ["hedge bob B on", "fill B bob cat 2 1 force buyer_leg=long"],
    "position": ["fill A ann bob 1 100"],
    "fresh position": ["mature A 1h", "fill A ann bob 1 100"],
    "member": ["member ann 10 assessment=5"],
    "units": ["join ann F 10 senior", "join bob F 10 junior"],
    "surcharge": ["require ann addon=1"],
    "limits": ["limit F loss=100"],
    "hold": ["hold ann 1 7"],
    "orders": ["mark A 100", "orders ann A bid=1@99"],
    "compartment": ["isolate ann C 20"],
    "compartment with lots": ["isolate bob C 200", "fill C bob ann 1 100"],
    "orders of a compartment": ["isolate ann D 20", "mark D 100", "orders ann D bid=1@99"],
    "ids": ["account dan id=0123456789abcdef0123456789abcdef"],
    "left": ["waterfall A insurance gate=hold/1d", "fill A bob cat 1 100 force", "fill A ann bob 1 100 force", "mark A 130", "fill A bob ann 1 130 force"],
    "execute": ["execute E timeout=1h fee=1%"],
    "auction": ["auction EUR from=1 to=0.5 first=1s last=1s"],
    "execution": ["execute C timeout=1h", "tier C 0 10% 5%", "deposit dan 40", "control dan liquidation=host", "fill C dan bob 10 100 force",
                  "mark C 100", "fill C bob dan 6 96 liquidation=seller force"],
}


def main() -> int:
    """Each by itself, each two, and all of them."""
    replay, failed, done = sys.argv[1], 0, 0
    names = [[name] for name in THINGS] + [list(two) for two in itertools.combinations(THINGS, 2)]
    for chosen in names:
        begun = ["ids 10", *BEGUN] if "ids" in chosen else BEGUN
        lines = begun + [line for name in chosen for line in THINGS[name]]
        if run(replay, lines):
            continue        # the two cannot be in one book
        done += 1
        with tempfile.TemporaryDirectory() as folder:
            wrong = differs_when_saved(replay, lines, len(lines), pathlib.Path(folder))
        if wrong:
            failed += 1
            print(f"not ok {' and '.join(chosen)}: {wrong}")
    print(f"{done} of {len(names)} books, {failed} that are not loaded as they were")
    return 1 if failed or done < len(names) * 0.9 else 0


if __name__ == "__main__":
    sys.exit(main())
