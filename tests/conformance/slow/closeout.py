# SPDX-License-Identifier: BSD-2-Clause
"""A close-out: every position of an account in one asset passes on at the mark, as one sum, rounded once. A loss
beyond the equity is divided over the markets that made it; what is left over pays fees, then stays or is forfeited."""
from fractions import Fraction

from . import bust, collateral, deleverage, execution, funds, groups, layers, limits, measure, state
from .apportion import capped_fill, telescope
from .figures import ceil, floor


class Closing:
    """What the account has in the asset when it is closed out."""

    def __init__(self, book, account, asset, plan):
        self.book, self.account, self.asset, self.plan = book, account, asset, plan
        self.held = book.held(account, asset)
        self.closed = [m for m in self.held if plan.get(m.index) not in (None, "manual")]
        self.kept = [m for m in self.held if m not in self.closed]
        self.profit = {m.index: measure.profit(book, account, m) for m in self.held}
        self.required = [m.asked_of(book.holding(account, m), 1) for m in self.held]
        self.fees = {m.index: ceil(m.notional(book.lots(account, m)) * m.fee) if book.lots(account, m) else 0
                     for m in self.closed}
        # Unrealized profit, and unsettled losses, of what is closed.
        self.unrealized = sum((self.profit[m.index] for m in self.closed if not m.variation), Fraction(0))
        self.owes = sum((max(Fraction(0), -self.profit[m.index]) for m in self.closed if m.variation), Fraction(0))
        self.helped = 0     # what others of its group have paid for it
        self.below = book.below_by_market(account, asset)
        # The loss made in each market: of an open position, and below zero.
        self.lossy = sorted(set(self.profit) | set(self.below))
        self.losses = [max(Fraction(0), -self.profit.get(index, Fraction(0))) + self.below.get(index, 0)
                       for index in self.lossy]

    def kept_profit(self):
        return sum((self.profit[m.index] for m in self.kept), Fraction(0))


def figure_out(book, c, realized):
    """What it owes and gains, and what it lacks; nothing is moved."""
    c.owed = losses_owed(c, realized)
    c.gains = gains_paid(book, c, realized, sum(c.owed.values()))
    gained = sum(c.gains.values())
    c.net = realized + gained - sum(c.owed.values())
    c.short = max(0, -(book.balance(c.account, c.asset) + gained + floor(c.unrealized - c.owes + c.kept_profit())))


def prospect(book, account, asset, plan):
    """What a close-out would leave the account short of, if something of it would be a deficit, and what it would leave
    over, without gains that are not settled."""
    c = Closing(book, account, asset, plan)
    figure_out(book, c, floor(c.unrealized))
    if c.short:
        kept = {m.index for m in c.kept}
        shares = dict(zip(c.lossy, telescope(c.short, c.losses)))
        return (c.short if any(part for index, part in shares.items() if index not in kept) else 0), 0
    return 0, max(0, book.balance(account, asset) + floor(c.unrealized - c.owes + min(0, c.kept_profit())))


def close(round_, account, asset, plan, rank=None, cap=None, helped=None):
    """plan: market -> takeover (as far as limits of funds let it), deleverage, or manual (keeps its position). `helped` is
    what others of its group have paid for it."""
    book = round_.book
    if helped is None:
        helped = groups.help_closed(round_, {account: plan}, asset)[account]
    c = Closing(book, account, asset, limits.held_to(book, account, asset, plan))
    c.asked, c.helped = plan, helped
    before = round_.figures(account, c.held)
    figure_out(book, c, realize(book, c))
    got = sold(round_, c)
    lacks = max(0, c.short - helped - got)
    shares = dict(zip(c.lossy, telescope(lacks, c.losses))) if lacks else {}
    kept_markets = {m.index for m in c.kept}
    debts = {index: part for index, part in shares.items() if index not in kept_markets and part}
    move_money(book, c, helped + got + sum(debts.values()))
    # What is money already is no position any more: others of the group are judged while counterparties are looked for.
    c.positions = {market.index: book.holdings.pop((account, market.index)) for market in c.closed}
    defaults = {index: round_.default(account, book.markets[index], part) for index, part in sorted(debts.items())}
    execution.remember(round_, account, asset, list(defaults.values()))
    if debts:
        left_a_debt(round_, account, asset, list(defaults.values()))
    positions_pass(round_, c, defaults, rank, cap)
    if not lacks:
        round_.survives(account, asset, before)
    if not c.short:
        left_over(round_, c)
    command = round_.command
    debt = command.debts[(account, asset)] = command.debts.get((account, asset), 0) + sum(debts.values())
    if c.closed or debts or got or helped:
        state.closed_out(book, account, asset, debt)


def sold(round_, c):
    """What collateral brings: its own, then that of others of its group who do not lack something themselves."""
    book, account, asset = round_.book, c.account, c.asset
    round_.lacking.discard((account, asset))
    got = collateral.convert(book, account, asset, c.short - c.helped)
    for other in groups.members(book, account):
        if other != account and (other, asset) not in round_.lacking:
            got += collateral.convert(book, other, asset, c.short - c.helped - got, lacks=account)
    return got


def realize(book, c):
    """Profit of the unrealized markets as one sum, rounded down; its dust belongs to the market with most digits."""
    closing = [m for m in c.closed if not m.variation]
    whole = floor(c.unrealized)
    if closing:
        finest = max(closing, key=lambda m: (m.digits, -m.index))
        finest.dust += ((c.unrealized - whole) * finest.scale).numerator
    return whole


def losses_owed(c, realized):
    """What the account owes unsettled, in whole units for each market, so that all of it is one sum, rounded once."""
    losers = [m for m in c.closed if m.variation and c.profit[m.index] < 0]
    whole = realized - floor(c.unrealized - c.owes)
    parts = telescope(whole, [-c.profit[m.index] for m in losers]) if losers else []
    return {m.index: part for m, part in zip(losers, parts)}


def gains_paid(book, c, realized, owed):
    """Unsettled gains pay unsettled losses first, then what the balance lacks: the fund of the gain pays, at most its
    balance less what its own positions owe unsettled. All gains together are what they add to the one sum."""
    gainers = [m for m in c.closed if m.variation and c.profit[m.index] > 0]
    if not gainers:
        return {}
    exact = [c.profit[m.index] for m in gainers]
    gains = telescope(floor(c.unrealized - c.owes + sum(exact)) - floor(c.unrealized - c.owes), exact)
    caps = caps_of_gains(book, c.asset, gainers, gains)
    needed = owed + max(0, -(book.balance(c.account, c.asset) + realized))
    paid = capped_fill(min(needed, sum(caps)), gains, caps)
    return {m.index: part for m, part in zip(gainers, paid)}


def caps_of_gains(book, asset, markets, gains):
    """A gain is at most what its fund has; what a fund has that owes several is divided over them by the gains."""
    caps = list(gains)
    for fund in sorted({m.fund for m in markets}):
        places = [i for i, m in enumerate(markets) if m.fund == fund]
        has, of_fund = measure.fund_can_pay(book, fund, asset), [gains[i] for i in places]
        if has < sum(of_fund):
            for i, part in zip(places, telescope(has, of_fund)):
                caps[i] = part
    return caps


def move_money(book, c, more):
    """The change of the account's balance, and `more`; the funds of its variation markets pay and are paid."""
    causes = [(m, -c.profit[m.index]) for m in c.closed if c.profit[m.index] < 0]
    book.move(c.account, c.asset, c.net + more, causes or None)
    for index, part in c.gains.items():
        book.move(book.markets[index].fund, c.asset, -part, book.markets[index])
    for index, part in c.owed.items():
        book.move(book.markets[index].fund, c.asset, part, book.markets[index])


def left_a_debt(round_, account, asset, defaults):
    """A debtor pays for nobody; its own contribution pays before any layer."""
    round_.command.debtors.add((account, asset))
    contribution = round_.book.contributions.get((account, asset))
    if contribution:
        part = min(contribution.amount, sum(d.lacks for d in defaults))
        contribution.amount -= part
        for default, share in zip(defaults, telescope(part, [d.lacks for d in defaults])):
            default.paid("contribution", share)


def positions_pass(round_, c, defaults, rank, cap):
    """To the fund at the mark, or to counterparties, or it waits for the layer `deleverage`."""
    book = round_.book
    if any(c.plan[m.index] == "deleverage" for m in c.closed):
        ask = [d for d in defaults.values() if "owner" in d.market.layers and d.lacks]
        markets = [d.market for d in ask]
        if ask:
            layers.owner(round_, markets, ask)
    for market in c.closed:
        holding = c.positions[market.index]
        bust.closed_out(book, c.account, market)
        book.touched[(c.account, c.asset)] = market.index
        book.orders.pop((c.account, market.index), None)
        if market.variation:
            unsettled = book.open_holding(market.fund, market)
            unsettled.cost += holding.cost - (holding.lots * market.value_now if holding.lots else 0)
            book.drop_if_empty(market.fund, market)
        default = defaults.get(market.index)
        if holding.lots == 0:
            continue
        if c.plan[market.index] == "deleverage":
            # The rank and the cap of the command are of what it names, not of what a fund may not take over.
            words = (rank, cap) if c.asked[market.index] == "deleverage" else (None, None)
            deleverage.close_against(round_, c.account, market, holding.lots, default, *words)
        elif default and default.lacks and "deleverage" in market.layers:
            default.lots = holding.lots
        else:
            deleverage.to_fund(round_, None, holding.lots, market)


def left_over(round_, c):
    """Fees first, cut in proportion where they exceed what is left; then the rest, in proportion to requirements."""
    book = round_.book
    left = max(0, min(book.balance(c.account, c.asset), measure.equity(book, c.account, c.asset)))
    if not c.closed or left == 0:
        return
    fees = [c.fees[m.index] for m in c.closed]
    if sum(fees) > left:
        fees = telescope(left, fees)
    rest = left - sum(fees)
    for market, fee in zip(c.closed, fees):
        to_fund_of(book, c, market, fee)
    for market, part in zip(c.held, telescope(rest, c.required)):
        forfeits = market.variation or market.options.get("residual", book.options["residual"]) == "forfeit"
        if market in c.closed and forfeits:
            to_fund_of(book, c, market, part)


def to_fund_of(book, c, market, amount):
    """A fee or a forfeit: each is an inflow by itself."""
    if amount:
        book.move(c.account, c.asset, -amount, market)
        funds.earn(book, market.fund, amount)
