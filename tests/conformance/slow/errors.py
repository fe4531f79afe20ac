# SPDX-License-Identifier: BSD-2-Clause
"""What can go wrong: a refusal with the name that scenario files use, and a failed expectation."""

CODES = frozenset("""argument syntax range precision overflow unknown-asset unknown-market unknown-account unknown-fund
exists insufficient-funds insufficient-margin insufficient-units market-closed time-backwards system-account self-trade
no-position not-in-breach gated limit memory corrupt file unsettled frozen reduce-only paused above-limit unknown-hold
unpriced not-liquidating halted unreliable unknown-fill unknown-source too-soon out-of-step unknown-change""".split())


class Refusal(Exception):
    """A command that is not done; the book stays as it was."""

    def __init__(self, code, text=""):
        assert code in CODES, code
        super().__init__(text)
        self.code = code
        self.text = text or code


class Unexpected(Exception):
    """An `expect` that does not hold."""

    def __init__(self, expected, got):
        super().__init__(f"expected {expected}, got {got}")
        self.expected = expected
        self.got = got
