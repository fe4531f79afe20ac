# SPDX-License-Identifier: BSD-2-Clause
"""The last layer: what is left of a deficit is shared over other accounts by the market's rule or policy."""
from . import execution, layers, measure, policies
from .apportion import LAST, divide, exact_shares
from .figures import ceil, floor

POSITION_COLUMNS = {"profit", "notional", "lots", "cost", "gain", "net", "maintenance", "rank"}


class Payer:
    """Who may be charged: its figures in whole units, and the most it can be charged; None is no bound."""

    def __init__(self, account):
        self.account = account
        self.survivor = False
        self.profit = self.lots = self.notional = self.equity = self.cost = self.maintenance = self.balance = 0
        self.cap = None
        self.claim = None       # in a variation instant: what it is to receive


def payers(round_, market):
    """Everybody but defaulters, funds and who is in breach; who was closed out above zero as it stood before."""
    book, asset, found = round_.book, market.asset, []
    for account in book.everybody():
        if book.is_system(account) or (account, asset) in round_.command.debtors or not book.is_of(account, asset):
            continue
        payer = Payer(account)
        payer.survivor = (account, asset) in round_.survivors
        if account in round_.breached[asset] and not payer.survivor:
            continue
        payer.balance = book.balance(account, asset)
        payer.equity = max(0, measure.settled_equity(book, account, asset))
        if payer.survivor:
            payer.equity = min(payer.equity, max(0, payer.balance))
            figures = round_.before.get((account, market.index))
            if figures:
                payer.lots, payer.cost = figures.lots, figures.cost // market.scale
                payer.notional, payer.maintenance = floor(figures.notional), figures.maintenance
                payer.profit = figures.profit - round_.charged.get((account, market.index), 0)
        else:
            holding = book.holding(account, market)
            if holding:
                payer.lots, payer.cost = holding.lots, holding.cost // market.scale
                payer.notional = floor(market.notional(holding.lots))
                payer.maintenance = market.asked_of(holding, 1)
                payer.profit = floor(measure.profit(book, account, market)) - holding.charged
                execution.spare(round_, market, payer, holding.cost)
        payer.cap = cap_of(book, market, payer)
        found.append(payer)
    return found


def cap_of(book, market, payer):
    if market.cap == "profit":
        cap = min(max(0, payer.profit), payer.equity)
    elif market.cap == "equity" or payer.survivor:
        cap = payer.equity
    else:
        cap = max(0, payer.balance) if measure.flat(book, payer.account, market.asset) else None
    if market.variation:
        cap = max(0, payer.balance) if cap is None else min(cap, max(0, payer.balance))
    return cap


def layer(round_, market, defaults):
    amount = layers.at_most(layers.need(defaults, market), layers.room(round_, market, "socialize"))
    if round_.claims is not None:
        haircut(round_, market, defaults, amount)
        return
    book, rows = round_.book, payers(round_, market)
    shares = shares_of(market, amount, rows)
    for payer, share in zip(rows, shares):
        charge(round_, market, payer, share)
    layers.pays(round_, market, "socialize", [(p.account, s) for p, s in zip(rows, shares)], defaults, "accounts")
    count(book, market, [(p.account, s) for p, s in zip(rows, shares)])


def count(book, market, charged):
    for account, share in charged:
        if share:
            key = (account, market.asset)
            book.socialized[key] = book.socialized.get(key, 0) + share


def shares_of(market, amount, rows):
    caps = [payer.cap for payer in rows]
    if market.policy:
        return by_policy(market, amount, rows, caps)
    basis = {"profit": lambda p: max(0, p.profit), "open-interest": lambda p: abs(p.lots),
             "equity": lambda p: p.equity, "notional": lambda p: p.notional}[market.basis]
    weights = [basis(payer) for payer in rows]
    return divide(amount, market.rule, market.rounding, weights, caps, weights)[0]


def by_policy(market, amount, rows, caps):
    """The columns that the policy asks for, and the cap."""
    full = {
        "profit": [p.profit for p in rows], "equity": [p.equity for p in rows],
        "notional": [p.notional for p in rows], "lots": [p.lots for p in rows], "cost": [p.cost for p in rows],
        "balance": [p.balance for p in rows], "maintenance": [p.maintenance for p in rows],
        "deposit": [max(0, p.balance) if p.claim is None else p.claim for p in rows],
        "gain": [max(0, p.profit) for p in rows],
        "net": [p.lots for p in rows], "rank": [p.profit for p in rows]}
    needs = policies.NEEDS[market.policy].split()
    if market.policy == "capped" and market.parameters.get("equity_min"):
        needs.append("equity")      # it cannot leave anybody an equity that it does not see
    columns = {name: full[name] for name in needs}
    if market.policy == "drain":
        # The policy knows no cap but the notional: who may give less stands open with that.
        columns["notional"] = [n if cap is None else min(n, cap) for n, cap in zip(full["notional"], caps)]
    columns["cap"] = [cap if not (POSITION_COLUMNS & set(needs)) or payer.lots else 0
                      for payer, cap in zip(rows, caps)]
    return policies.share(market.policy, "atoms", amount, columns, len(rows), market.parameters, market.rounding)[0]


def charge(round_, market, payer, share):
    """With cap=profit an unrealized profit is used up: the share is added to the cost. Else it leaves the balance."""
    if share == 0:
        return
    book, key = round_.book, (payer.account, market.index)
    holding = book.holding(payer.account, market)
    if payer.survivor:
        round_.charged[key] = round_.charged.get(key, 0) + share
    elif market.cap == "profit" and not market.variation:
        holding.cost += share * market.scale
        book.touched[(payer.account, market.asset)] = market.index
        return
    elif holding and market.variation:
        holding.charged += share
        holding.won = max(0, holding.won - share)
    book.move(payer.account, market.asset, -share, market)


def winners(round_, market):
    """In a variation instant: who is to receive something in the market, with its claim as its profit."""
    book, asset = round_.book, market.asset
    rows = []
    for account in sorted(a for a, m in round_.claims if m == market.index):
        payer = Payer(account)
        claim = round_.claims[(account, market.index)]
        due = sum(left for (a, m), left in round_.claims.items() if a == account and book.markets[m].asset == asset)
        payer.profit = payer.claim = claim
        payer.lots = book.lots(account, market)
        holding = book.holding(account, market)
        payer.cost = holding.cost // market.scale if holding else 0
        payer.notional = floor(market.notional(payer.lots))
        payer.balance = book.balance(account, asset)
        payer.equity = max(0, measure.settled_equity(book, account, asset) + due)
        payer.maintenance = market.requirement(payer.lots, 1)
        payer.cap = min(claim, payer.equity)
        rows.append(payer)
    return rows


def cuts_of(market, amount, rows):
    """How much less each winner receives: in proportion to the claims, or as the rule or policy says."""
    claims, caps = [p.profit for p in rows], [p.cap for p in rows]
    amount = min(amount, sum(caps))
    if market.policy:
        return by_policy_of_claims(market, amount, rows, caps)
    if market.rounding == LAST and market.rule == "pro-rata":
        return payouts_rounded(amount, claims, caps, [p.account == market.fund for p in rows])
    return divide(amount, market.rule, market.rounding, claims, caps, claims)[0]


def haircut(round_, market, defaults, amount):
    rows = winners(round_, market)
    shares = cuts_of(market, amount, rows)
    for payer, share in zip(rows, shares):
        round_.claims[(payer.account, market.index)] -= share
    charged = [(p.account, s) for p, s in zip(rows, shares)]
    layers.pays(round_, market, "socialize", charged, defaults, "accounts")
    count(round_.book, market, charged)


def by_policy_of_claims(market, amount, rows, caps):
    for payer in rows:
        payer.lots = payer.lots or 1    # a winner without lots any more has a claim as well
    return by_policy(market, amount, rows, caps)


def payouts_rounded(amount, claims, caps, is_fund):
    """floor(claim * collected / due); what is left over goes to the fund if it is among the winners, then to the last
    winner, then backwards, each at most up to its claim."""
    exact, _ = exact_shares(amount, claims, caps)
    shares = [ceil(share) for share in exact]
    over = sum(shares) - amount
    order = [i for i, fund in enumerate(is_fund) if fund] + [i for i in reversed(range(len(claims))) if not is_fund[i]]
    for i in order:
        part = min(over, shares[i])
        shares[i] -= part
        over -= part
    return shares
