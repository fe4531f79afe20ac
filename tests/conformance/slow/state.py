# SPDX-License-Identifier: BSD-2-Clause
"""The state of an account: bankrupt, warned, liquidated or healthy; how it begins and ends."""
from . import measure

ORDER = ("healthy", "liquidated", "warned", "liquidating", "bankrupt")


def closed_out(book, account, asset, debt):
    """After a close-out: a debt is remembered, a clean one ends a bankruptcy."""
    book.states[(account, asset)] = ["bankrupt", debt] if debt > 0 else ["liquidated"]


def filled(book, account, asset):
    book.states.pop((account, asset), None)


def came_in(book, account, asset, amount):
    """A deposit or transfer in ends `liquidated`, and `bankrupt` when all since reaches the debt."""
    state = book.states.get((account, asset))
    if state is None or amount == 0:
        return
    if state[0] == "bankrupt":
        state[1] -= amount
        if state[1] > 0:
            return
    del book.states[(account, asset)]


def state_in(book, account, asset):
    recorded = book.states.get((account, asset), [None])[0]
    if recorded == "bankrupt" or max(measure.equity(book, account, asset),
                                     measure.margin_equity(book, account, asset, 1)) < 0:
        return "bankrupt"
    if (account, asset) in book.liquidations:
        return "liquidating"
    if not book.is_system(account) and measure.margin_equity(book, account, asset, 0) < measure.initial(book, account, asset):
        return "warned"
    return recorded or "healthy"


def state(book, account):
    """Of several assets the gravest."""
    return max((state_in(book, account, asset.index) for asset in book.assets), key=ORDER.index, default="healthy")
