# SPDX-License-Identifier: BSD-2-Clause
"""The books: accounts, balances, positions, and what is on record about them. Money is whole units of its asset,
costs and dust are whole 10^-DIGITS of it."""
from fractions import Fraction
from operator import index

from .errors import Refusal
from .figures import trunc


class Asset:
    def __init__(self, name, decimals, index):
        self.name, self.decimals, self.index = name, decimals, index
        self.come_in = 0                # external money in less out
        self.members_deficit_at = None  # when a deficit arose that `members` stood for
        self.unit = Fraction(1, 10**decimals)


class Account:
    def __init__(self, name, system=None):
        self.name, self.system = name, system  # system: None, "fund", "dust", "reserve", "backstop", "fees", "treasury"
        self.owner, self.client = None, False
        self.group = None
        self.asset = None   # of a fund: what it holds


class Holding:
    """A position: lots, cost, and in a variation market what it won in the last instant and was not charged for."""

    def __init__(self):
        self.lots, self.cost, self.won = 0, 0, 0
        self.charged = 0  # variation: what its unsettled profit was charged since the last instant
        self.since = 0    # which moment its profit matures from
        self.grown_at, self.ripe_before = None, 0   # when lots were added, and what counted of its profit just before

    def parts(self):
        """(lots, cost) of each leg; there is but one without hedge mode."""
        return [(self.lots, self.cost)]

    def accrue(self, per_lot):
        self.cost += per_lot * self.lots

    @property
    def has_lots(self):
        return any(lots for lots, _ in self.parts())

    @property
    def is_empty(self):
        return not any(lots or cost for lots, cost in self.parts())


class Contribution:
    """A member's part of the default fund of an asset."""

    def __init__(self):
        self.amount, self.set = 0, 0          # what is left, and what was last set
        self.assessment, self.length = 0, None  # what it can be asked for, in any window of this length
        self.asked = []                       # (time, amount)


class Book:
    def __init__(self):
        self.now = 0
        self.assets, self.markets, self.accounts = [], [], []
        self.funds = []         # those that markets may share
        self.limits = {}        # account of a fund -> Limits
        self.pairs = []         # collaterals, in order of creation
        self.compartments = set()   # of isolated positions
        self.by_name = {}
        self.balances = {}      # (account, asset) -> units
        # (account, asset) -> [[market or None, units]], what took the balance below zero, in order
        self.below = {}
        self.touched = {}       # (account, asset) -> the market that last touched the account
        self.holdings = {}      # (account, market) -> Holding
        self.contributions = {}  # (account, asset) -> Contribution
        self.socialized = {}    # (account, asset) -> units charged so far
        self.owed = {}          # (account, market) -> units
        self.states = {}        # (account, asset) -> ["bankrupt", debt left] or ["liquidated"]
        self.terms = {}         # (account, asset) -> (multiplier, addon): what a requirement is taken times, and what is added
        self.controls = {}      # account -> Control
        self.position_limits = {}   # (account, market) -> lots
        self.universes = []     # of portfolio margin
        self.by_portfolio = set()   # accounts that are margined so
        self.flagged = set()    # of the command under way: who could not pay its variation in full
        self.hedged = set()     # (account, market) in hedge mode
        self.holds = {}         # number -> Hold
        self.orders = {}        # (account, market) -> Orders
        self.auctions = {}      # asset -> Auction
        self.governed, self.changes = {}, {}    # kind of setting -> Governed; number -> Change that waits
        self.sequence = 0       # commands that were applied
        self.closed_at = {}     # (account, market) -> the sequence number of the command that last closed lots of it out
        self.left = set()       # (account, asset) in breach at the last look, left for a price that cannot be relied on
        self.liquidations = {}  # (account, asset) in liquidation -> Liquidation
        self.solved = set()     # of the command under way: (account, asset) whose reduction reached its target
        self.marked = False     # whether the command under way has set a mark
        self.levels = {}        # asset -> rates of its margin calls, falling
        self.level = {}         # (account, asset) -> the deepest level that it is below, at the last look
        self.keep_debts = False
        self.options = {"liquidation": "takeover", "residual": "keep", "rank": "profit-leverage", "rank_cap": "profit",
                        "cancel_orders": "no"}
        self.records = []       # deficits, in order
        self.charges = []       # (round, market index, layer, account, amount, cap or None)
        self.round_number = 0
        for name in ("reserve", "backstop", "fees", "treasury"):
            self.add_account("@" + name, name)

    # Names. Accounts, assets and markets are known by their place in order of creation.
    def add_account(self, name, system=None):
        if name in self.by_name:
            raise Refusal("exists", name)
        self.by_name[name] = len(self.accounts)
        self.accounts.append(Account(name, system))
        return self.by_name[name]

    def account(self, name):
        if name not in self.by_name:
            raise Refusal("unknown-account", name)
        return self.by_name[name]

    def asset(self, name):
        for asset in self.assets:
            if asset.name == name:
                return asset.index
        raise Refusal("unknown-asset", name)

    def market(self, name):
        for market in self.markets:
            if market.name == name:
                return market
        raise Refusal("argument" if self.is_market_name(name) else "unknown-market", name)

    def is_market_name(self, name):
        """Markets and collaterals have their names together."""
        return any(each.name == name for each in self.markets + self.pairs)

    def pair(self, name):
        for pair in self.pairs:
            if pair.name == name:
                return pair
        raise Refusal("argument" if self.is_market_name(name) else "unknown-market", name)

    def fund(self, name):
        for fund in self.funds:
            if fund.name == name:
                return fund
        raise Refusal("unknown-fund", name)

    def markets_of(self, asset):
        return [market for market in self.markets if market.asset == asset]

    def is_system(self, account):
        return self.accounts[account].system is not None

    # Holdings: an account's, and those of its compartments.
    def everybody(self):
        """All accounts in order, each followed by its compartments."""
        return sorted([*range(len(self.accounts)), *self.compartments])

    def pockets(self, account):
        """The account and its compartments."""
        return [account, *sorted(part for part in self.compartments if part.account == account)]

    def compartment(self, account, market):
        """The compartment of an account in a market, or None."""
        return next((part for part in self.compartments if part.key() == (account, market.index)), None)

    def trader(self, account, market):
        """Who of an account trades in a market: its compartment, where it has one."""
        return self.compartment(account, market) or account

    def order(self, key):
        """Where (account, asset) stands among holdings: by account, by asset, cross before compartments."""
        account, asset = key
        return index(account), asset, account

    def is_of(self, account, asset):
        """Whether an account can have something in an asset: a compartment has in that of its market alone."""
        return isinstance(account, int) or self.markets[account.market].asset == asset

    def owner(self, account):
        """Nobody answers for a compartment."""
        return self.accounts[account].owner if isinstance(account, int) else None

    def name(self, account):
        name = self.accounts[account].name
        return name if isinstance(account, int) else f"{name}/{self.markets[account.market].name}"

    # Balances.
    def balance(self, account, asset):
        return self.balances.get((account, asset), 0)

    def move(self, account, asset, amount, cause=None):
        """Change a balance. `cause` is a market, a list of (market, weight), or None for what no market did."""
        key = (account, asset)
        before = self.balances.get(key, 0)
        after = before + amount
        self.balances[key] = after
        causes = cause if isinstance(cause, list) else [(cause, 1)] if cause is not None else []
        if causes:
            self.touched[key] = causes[-1][0].index
        deeper = max(0, -after) - max(0, -before)
        if deeper > 0:
            self.remember(key, deeper, causes)
        elif deeper < 0:
            self.lift(key, -deeper)

    def remember(self, key, amount, causes):
        from .apportion import telescope
        stack = self.below.setdefault(key, [])
        if not causes:
            stack.append([self.touched.get(key), amount])
            return
        for (market, _), part in zip(causes, telescope(amount, [weight for _, weight in causes])):
            if part:
                stack.append([market.index, part])

    def lift(self, key, amount):
        """What lifts a balance is taken off the latest first."""
        stack = self.below[key]
        while amount > 0:
            part = min(amount, stack[-1][1])
            stack[-1][1] -= part
            amount -= part
            if stack[-1][1] == 0:
                stack.pop()

    def below_by_market(self, account, asset):
        lost = {}
        for market, amount in self.below.get((account, asset), []):
            lost[market] = lost.get(market, 0) + amount
        return lost

    # Positions.
    def holding(self, account, market):
        return self.holdings.get((account, market.index))

    def lots(self, account, market):
        holding = self.holding(account, market)
        return holding.lots if holding else 0

    def has_lots(self, account, market):
        """In either leg."""
        holding = self.holding(account, market)
        return holding is not None and holding.has_lots

    def holders(self, market):
        """Accounts with a holding in a market, in account order."""
        return sorted(account for account, place in self.holdings if place == market.index)

    def held(self, account, asset):
        """Markets of an asset in which an account has a holding, in order of creation."""
        return [m for m in self.markets if m.asset == asset and (account, m.index) in self.holdings]

    def open_holding(self, account, market):
        from . import hedge
        made = hedge.Hedged if hedge.is_on(self, account, market) else Holding
        return self.holdings.setdefault((account, market.index), made())

    def drop_if_empty(self, account, market):
        holding = self.holding(account, market)
        if holding and holding.is_empty:
            del self.holdings[(account, market.index)]

    def trade(self, account, market, lots, value, leg=None):
        """Add lots at a value per lot, of a leg in hedge mode. In an unrealized market what closes is realized; returns
        that in whole units."""
        from . import hedge, maturing
        holding = self.open_holding(account, market)
        before, ripe = holding.lots, maturing.least(self, market, holding)
        if isinstance(holding, hedge.Hedged):
            self.touched[(account, market.asset)] = market.index
            realized = holding.trade(self, account, market, lots, value, leg)
            maturing.grown(self, market, holding, before, ripe)
            self.drop_if_empty(account, market)
            return realized
        shrinks = before * lots < 0
        closed = min(abs(lots), abs(before)) if shrinks else 0
        if closed:
            holding.won = holding.won * (abs(before) - closed) // abs(before)
        self.touched[(account, market.asset)] = market.index
        if market.variation:
            holding.lots += lots
            holding.cost += lots * value
            self.drop_if_empty(account, market)
            return 0
        realized = 0
        if closed:
            sign = 1 if before > 0 else -1
            part = trunc(Fraction(holding.cost * closed, abs(before)))
            holding.cost -= part
            holding.lots -= sign * closed
            realized = self.realize(account, market, sign * closed * value - part)
            lots += sign * closed
        holding.lots += lots
        holding.cost += lots * value
        maturing.grown(self, market, holding, before, ripe)
        self.drop_if_empty(account, market)
        return realized

    def close(self, account, market):
        """All lots at the mark, of both legs as one sum."""
        holding = self.holding(account, market)
        if holding.lots and len(holding.parts()) == 1:
            self.trade(account, market, -holding.lots, market.value_now)
        elif holding.has_lots:
            del self.holdings[(account, market.index)]
            self.touched[(account, market.asset)] = market.index
            self.realize(account, market, holding.lots * market.value_now - holding.cost)

    def realize(self, account, market, fine):
        """A profit or loss in 10^-DIGITS reaches the balance in whole units, rounded down; the rest is dust."""
        whole = fine // market.scale
        market.dust += fine - whole * market.scale
        self.move(account, market.asset, whole, market)
        return whole
