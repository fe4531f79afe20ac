# SPDX-License-Identifier: BSD-2-Clause
"""Nobody else pays for a default while its declared owner has anything, where the `owner` layer stands first."""
from math import floor

from .book import E, Watcher, law
from .library import constants

LAYER = constants.Layer


class Owners(Watcher):
    """After each command that left a deficit."""

    name = "owners"
    tried = 0   # how often something was looked at

    def check(self, step):
        """After a command."""
        for deficit in step.deficits:
            market = self.book.markets[deficit.market]
            others = deficit.loss - deficit.paid[LAYER.OWNER] - deficit.paid[LAYER.CONTRIBUTION]
            if others > 0 and market.layers[0][0] == "owner" and not self.is_used_up(step, deficit.market):
                for account in self.book.owners:
                    if self.book.answers(account, deficit.account) and (account, deficit.asset) not in step.debtors:
                        self.tried += 1
                        self.has_nothing(step, deficit, account, others)

    def is_used_up(self, step, place):
        """Has the owner layer of a market given all that its cap lets it give in one round?"""
        cap = self.book.markets[place].layer("owner")
        if self.book.markets[place].window("owner")[1]:
            return True  # it may have given before
        return cap and sum(event.amount for event in step.of(E.OWNER) if event.market == place) >= cap

    def has_nothing(self, step, deficit, account, others):
        """An account of the owner has neither equity nor contribution left."""
        key = (account, deficit.asset)
        contribution = step.after.members[key].contribution if key in step.after.members else 0
        # What was unsettled elsewhere when the owner was asked did not count; an instant after that has paid it.
        later = sum(event.amount for event in step.of(E.VARIATION_RECEIVED)
                    if event.other == account and event.asset == deficit.asset and event.market not in step.moved)
        left = max(0, floor(self.book.left(step, *key)) - later - self.book.slack(deficit.asset)) + contribution
        law(left == 0, "the owner first", f"a{account} has {left}, and others paid {others} of the debt of "
            f"a{deficit.account} in {self.book.markets[deficit.market].name}")
