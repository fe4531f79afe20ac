# SPDX-License-Identifier: BSD-2-Clause
"""Laws that hold in every book, whatever happens: who may be asked, for how much, and when a hole may stay open.

`Watch` sees every command; while it is installed it also sees every round begin and every waterfall end."""
from . import funds, layers, measure, rounds, socialize, verify
from .claims import answers_for
from .language import Line

QUIET = ("takeover", "deleverage", "recover", "verify", "expect", "hash", "insure", "reserve")


class Broken(AssertionError):
    """A law that does not hold."""


def law(truth, text):
    if not truth:
        raise Broken(text)


class Watch:
    def __init__(self):
        self.profits = None         # (account, market) -> profit when prices last changed
        self.paid = {}              # what was charged against it since
        self.seen_charges = self.seen_records = 0
        self.first = None           # (account, asset) -> equity before the first round of the command
        self.limited = False        # whether a limit of a fund made a deleveraging of a takeover in this command
        self.waterfall, self.begin = layers.waterfall, rounds.Round.__init__

    def __enter__(self):
        layers.waterfall = self.watched_waterfall
        watch = self

        def begin(round_, command):
            watch.begin(round_, command)
            watch.round_begins(round_)
        rounds.Round.__init__ = begin
        return self

    def __exit__(self, *error):
        layers.waterfall, rounds.Round.__init__ = self.waterfall, self.begin

    # Around a command.
    def before(self, book, text):
        self.first, self.limited = None, False
        self.text = text
        try:
            words = Line(text)
        except Exception:
            return
        if words.words and (words.words[0] not in QUIET or "cap" in words.options):
            self.profits = None

    def after(self, book, text):
        verify.verify(book)
        self.caps_hold(book)
        self.layers_keep_their_caps(book)
        self.defaults_are_of_losers(book)
        self.seen_charges, self.seen_records = len(book.charges), len(book.records)

    def round_begins(self, round_):
        book = round_.book
        if self.profits is None:
            self.profits = {(a, m): max(0, rounds.Figures(book, a, book.markets[m]).profit) for a, m in book.holdings}
            self.paid = {}
        if self.first is None:
            self.first = {(a, asset.index): min(measure.equity(book, a, asset.index),
                                                measure.settled_equity(book, a, asset.index))
                          for a in book.everybody() for asset in book.assets}

    def caps_hold(self, book):
        """Nobody is charged more than its profit, in all, while prices do not change."""
        for _, index, layer, account, amount in book.charges[self.seen_charges:]:
            market = book.markets[index]
            cap = market.cap if layer == "socialize" else market.options.get("rank_cap", book.options["rank_cap"])
            if layer not in ("socialize", "deleverage") or cap != "profit" or market.variation or self.profits is None:
                continue
            key = (account, index)
            self.paid[key] = self.paid.get(key, 0) + amount
            law(self.paid[key] <= self.profits.get(key, 0), f"{book.name(account)} paid {self.paid[key]} of a "
                f"profit of {self.profits.get(key, 0)} in {market.name}")

    def layers_keep_their_caps(self, book):
        """No layer of a market gives more than its cap in a round, nor than its bound in a window."""
        given = {}
        for number, index, layer, _, amount in book.charges[self.seen_charges:]:
            given[(number, index, layer)] = given.get((number, index, layer), 0) + amount
        for (_, index, layer), amount in given.items():
            market = book.markets[index]
            if layer == "deleverage" and self.deleverages(book, market):
                continue        # the caps are those of the layer, not of the option or the command
            if layer in market.caps:
                law(amount <= market.caps[layer], f"{layer} of {market.name} gave {amount} in a round")
            if layer in market.periods:
                law(amount <= market.periods[layer][0], f"{layer} of {market.name} gave {amount} at once")

    def deleverages(self, book, market):
        return self.text.startswith("deleverage") or self.limited or "deleverage" in (
            market.options.get("liquidation"), book.options["liquidation"],
            *[control.liquidation for control in book.controls.values()])

    def defaults_are_of_losers(self, book):
        """Who had something when the first round began is not made a defaulter by layers with a cap."""
        if any(market.cap == "none" for market in book.markets) or self.first is None:
            return
        for record in book.records[self.seen_records:]:
            if record.is_fund or (record.account, record.market.index) in self.shorts:
                continue
            had = self.first.get((record.account, record.market.asset), 0)
            # What is rounded where somebody closes against it can take an atom in each market.
            dust = len([each for each in book.markets_of(record.market.asset) if each.digits])
            law(had < (dust if record.amount <= dust else 0), f"{book.name(record.account)} had {had} and left a debt of {record.amount}")

    shorts = ()

    # Within a command.
    def watched_waterfall(self, round_, defaults):
        if round_.claims is not None:
            self.shorts = set(self.shorts) | {(d.account, d.market.index) for d in defaults}
        self.waterfall(round_, defaults)
        for default in defaults:
            law(default.market.fund != round_.silent_fund or "insurance" not in default.parts, "a fund paid its own debt")
            self.owner_first(round_, default)
            if default.lacks:
                self.nobody_has_room(round_, default)

    def owner_first(self, round_, default):
        """Nobody else pays while the declared owner has anything, where that layer comes first."""
        book, market = round_.book, default.market
        if market.layers[0] != "owner" or layers.room(round_, market, "owner") == 0:
            return
        others = sum(part for layer, part in default.parts.items() if layer not in ("owner", "contribution"))
        if others + default.lacks == 0:
            return
        for account in book.everybody():
            if answers_for(book, account, default.account) and (account, market.asset) not in round_.command.debtors:
                contribution = book.contributions.get((account, market.asset))
                left = layers.owner_has(round_, account, market.asset) + (contribution.amount if contribution else 0)
                law(left == 0, f"{book.name(account)} has {left}, others paid {others}")

    def nobody_has_room(self, round_, default):
        """What is left uncovered, nobody whom the rules name could have paid."""
        book, market, asset = round_.book, default.market, default.market.asset
        for layer in market.layers:
            if layers.room(round_, market, layer) == 0:
                continue
            if (layer == "insurance" and round_.silent_fund != market.fund
                    and not any("deleverage" in each.layers for each in funds.markets_of(book, market.fund))):
                law(measure.fund_can_pay(book, market.fund, asset) == 0, f"the fund of {market.name} has something")
            elif layer in ("reserve", "backstop"):
                law(book.balance(book.account("@" + layer), asset) == 0, f"the {layer} has something")
            elif layer == "members":
                for (account, place), contribution in book.contributions.items():
                    if place == asset and (account, asset) not in round_.command.debtors:
                        left = contribution.amount
                        if contribution.set:
                            can = layers.assessable(book, contribution)
                            left += min(can, max(0, measure.free(book, account, asset)))
                        law(left == 0, f"member {book.name(account)} has {left}")
            elif layer == "socialize":
                self.no_payer_has_room(round_, market)

    def no_payer_has_room(self, round_, market):
        if market.policy in ("drain", "pro-rata-deposit"):
            return      # they ask for no more than the notional or the balance, whatever else there is
        if round_.claims is not None:
            rows = socialize.winners(round_, market)
            law(sum(socialize.cuts_of(market, 10**18, rows)) == 0, f"winners of {market.name} have something")
            return
        rows = socialize.payers(round_, market)
        shares = socialize.shares_of(market, 10**18, rows)
        law(sum(shares) == 0, f"payers of {market.name} have {sum(shares)}")
