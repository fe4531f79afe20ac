# SPDX-License-Identifier: BSD-2-Clause
"""Two readings of docs/policies.md, made apart from each other, come to the same shares: the policies of this folder and
those of policy_reference, which the library is held to. And cases worked by hand."""
import random
import unittest

import policy_reference

from . import policies

ROUNDINGS = ("largest-remainder", "telescoping", "last")
CASES = 150


def plain(case):
    """Without what the policies of this folder do not know: an index, what was taken before, and sides."""
    case["terms"]["index_scale"] = 0
    case["columns"].pop("taken", None)
    if case["terms"]["side"] and "lots" in case["columns"]:
        case["terms"]["side"] = 1
        case["columns"]["lots"] = [max(1, abs(lots)) for lots in case["columns"]["lots"]]
    return case


def shares_here(name, case):
    terms = case["terms"]
    known = set(policies.PARAMETERS) | {"loss_per_lot"}
    parameters = {key: value for key, value in terms.items() if key in known}
    if name == "risk-power":
        parameters["power"] = parameters["power"] or 2
    unit = ("atoms", "lots")[terms["unit"]]
    return policies.share(name, unit, terms["budget"], case["columns"], case["count"], parameters,
                          ROUNDINGS[terms["rounding"]])


class Policies(unittest.TestCase):
    def test_the_names_are_those_of_the_table(self):
        self.assertEqual(set(policies.NEEDS), set(policy_reference.POLICIES))
        for name in policies.NEEDS:
            self.assertEqual(set(policies.NEEDS[name].split()), set(policy_reference.NEEDS.get(name, "").split()), name)

    def test_both_readings_agree(self):
        rng = random.Random(14)
        for number, name in enumerate(policy_reference.POLICIES):
            compared = 0
            for _ in range(CASES):
                case = plain(policy_reference.random_case(rng, number))
                expected = policy_reference.expected(case)
                if expected[0] != "ok" or case["count"] == 0:
                    continue
                shares, rest = shares_here(name, case)
                self.assertEqual([rest] + shares, [int(expected[2])] + [int(x) for x in expected[7:]], (name, case))
                compared += 1
            self.assertGreater(compared, CASES // 3, name)

    def test_a_score_is_a_fourth_root(self):
        """(16^3 * 1)^(1/4) = 8 and (4^3 * 4)^(1/4) = 4."""
        columns = {"profit": [16, 4], "equity": [16, 16], "notional": [16, 64]}
        parameters = {"profit_power": 3, "leverage_power": 1, "leverage_unit": 1}
        self.assertEqual(policies.share("pro-rata-score", "atoms", 6, columns, 2, parameters), ([4, 2], 0))

    def test_zero_prices_of_both_sides(self):
        """Ten lots lose 30, so 31 is enough and 30 is not: of longs and of shorts."""
        for sign in (1, -1):
            columns = {"lots": [10 * sign, 10 * sign], "equity": [31, 30]}
            self.assertEqual(policies.share("no-worse", "lots", 12, columns, 2, {"loss_per_lot": 3}), ([10, 0], 2))


if __name__ == "__main__":
    unittest.main()
