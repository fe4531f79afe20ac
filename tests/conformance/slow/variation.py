# SPDX-License-Identifier: BSD-2-Clause
"""A variation instant: losers pay first, each what it can; the waterfall covers what is missing; winners receive
their claims less what was shared over them."""
from . import closeout, collateral, groups, measure, state
from .apportion import telescope
from .rounds import Round


def unsettled(book, market):
    """Whole units that an account is to pay (below zero) or to receive; also what a gone position leaves."""
    amounts = {}
    for account in book.holders(market):
        holding = book.holding(account, market)
        fine = (holding.lots * market.value_now if holding.lots else 0) - holding.cost
        amounts[account] = fine // market.scale
    return amounts


def settle_costs(book, market, amounts, final, keep_won):
    """What is cut off stays in the cost; only a position that is gone leaves dust."""
    for account, whole in amounts.items():
        holding = book.holding(account, market)
        holding.cost += whole * market.scale
        if keep_won is not None:
            holding.won = keep_won * holding.won + max(0, whole - holding.charged)
            holding.charged = 0
        if final or holding.lots == 0:
            market.dust += (holding.lots * market.value_now if holding.lots else 0) - holding.cost
            holding.lots = holding.cost = 0
            book.drop_if_empty(account, market)
        book.touched[(account, market.asset)] = market.index


def instant(command, markets, final=False, amounts=None, more=False):
    """Settle variation markets of one asset at their marks, as one round; with `amounts`, these of the first market,
    a funding payment, and nothing else. `more` adds to what the last instant brought: it is the same mark. A mark where
    nothing moves is one all the same. Returns whether anything was to settle."""
    book = command.book
    found = {market.index: unsettled(book, market) for market in markets if market.mark is not None}
    if amounts is not None:
        found = {markets[0].index: amounts}
    quiet = not final and not any(whole for moved in found.values() for whole in moved.values())
    if quiet and (more or amounts is not None):
        return False
    asset = markets[0].asset
    round_ = None if quiet else Round(command)
    for market in markets:
        if market.index in found:
            settle_costs(book, market, found[market.index], final, None if amounts is not None else int(more))
    if quiet:
        return False
    losses = {}
    round_.claims = {}
    for index, moved in sorted(found.items()):
        for account, whole in moved.items():
            if whole < 0:
                losses.setdefault(account, {})[index] = -whole
            elif whole > 0:
                round_.claims[(account, index)] = whole
    unpaid = {account: sum(of_account.values()) for account, of_account in losses.items()}
    for account in sorted(losses):
        collect(round_, account, asset, losses[account], unpaid)
    round_.run_alone(list(round_.defaults))
    round_.finish()
    for (account, index), left in sorted(round_.claims.items()):
        market = book.markets[index]
        book.move(account, asset, left, market)
        holding = book.holding(account, market)
        if holding and amounts is None:
            holding.won = max(0, holding.won - (found[index][account] - left))
    return True


def is_short(book, account, asset, unpaid):
    """Whether it still owes something of the instant, and more than it can pay."""
    return max(0, book.balance(account, asset), measure.settled_equity(book, account, asset)) < unpaid.get(account, 0)


def collect(round_, account, asset, losses, unpaid):
    """A loser pays at most its balance, or its equity without unsettled gains where that is more;
    then others of its group pay, then collateral is converted. Nobody buys it with what it still owes in this instant, which `unpaid` has."""
    book, command = round_.book, round_.command
    can = max(0, book.balance(account, asset), measure.settled_equity(book, account, asset))
    total = sum(losses.values())
    lacks = max(0, total - can)
    helped = groups.help_in_an_instant(round_, account, asset, lacks, unpaid)
    got = collateral.convert(book, account, asset, lacks - helped, unpaid)
    for other in groups.members(book, account):
        if other != account and not is_short(book, other, asset, unpaid):
            got += collateral.convert(book, other, asset, lacks - helped - got, unpaid, account)
    unpaid[account] = 0
    short = max(0, lacks - helped - got)
    shorts = dict(zip(losses, telescope(short, list(losses.values()))))
    causes = [(book.markets[index], loss - shorts[index]) for index, loss in losses.items() if loss > shorts[index]]
    book.move(account, asset, helped + got + short - total, causes or None)
    if short == 0:
        return
    defaults = [round_.default(account, book.markets[index], part) for index, part in shorts.items() if part]
    closeout.left_a_debt(round_, account, asset, defaults)
    command.flagged.add((account, asset))
    debt = command.debts[(account, asset)] = command.debts.get((account, asset), 0) + short
    if not book.is_system(account):
        state.closed_out(book, account, asset, debt)


def settle_asset(command, asset):
    """The variation markets of an asset at their last marks: what a breach begins with."""
    markets = [m for m in command.book.markets_of(asset) if m.variation and any(unsettled(command.book, m).values())]
    return instant(command, markets, more=True) if markets else False
