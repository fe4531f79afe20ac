/* SPDX-License-Identifier: BSD-2-Clause */
#include "test.h"

#include "index/side.h"

/* What cannot be seen in whole units and atoms. */

static const struct sloss_memory hooks = {NULL, NULL, NULL};

/* Is a share worth no less than before: E' / S' >= E / S? */
static bool is_not_diluted(const struct sl_side *side, int64_t size, sl_uwide shares)
{
    return sl_wide_compare(sl_wide_multiply((sl_uwide)side->size, shares),
                           sl_wide_multiply((sl_uwide)size, side->shares)) >= 0;
}

/* Shares are rounded against who comes or goes in part: nobody else loses by it, at any price. Nor
 * do they gain more than the one share that was rounded. */
static void changes_dilute_nobody(void **state)
{
    (void)state;
    struct random random = {.seed = 60};
    struct sl_side side;
    struct sl_stake stakes[2] = {{.shares = 0}, {.shares = 0}};
    sl_side_initialize(&side, &hooks, false);
    sl_uwide shares;
    assert_ok(sl_side_may_add(&side, &stakes[0], 1000003, &shares));
    sl_side_add(&side, &stakes[0], 1000003, shares);
    sl_side_shrink(&side, 333334);
    for (int round = 0; round < 1000; round++) {
        int64_t size = side.size, units = 2 + (int64_t)random_below(&random, 1000);
        sl_uwide before = side.shares;
        assert_ok(sl_side_may_add(&side, &stakes[1], units, &shares));
        sl_side_add(&side, &stakes[1], units, shares);
        assert_true(is_not_diluted(&side, size, before));
        side.shares++;
        assert_false(is_not_diluted(&side, size, before));
        side.shares--;
        size = side.size;
        before = side.shares;
        assert_ok(sl_side_may_reduce(&side, &stakes[1], units - 1));
        sl_side_reduce(&side, &stakes[1], units - 1);
        assert_true(is_not_diluted(&side, size, before));
        side.shares++;
        assert_false(is_not_diluted(&side, size, before));
        side.shares--;
    }
    sl_side_finalize(&side);
}

/* A size exactly at the tolerance below a whole one is that one, whatever was booked; a share less
 * is not. Claims are whole up to the tolerance above. */
static void the_tolerance_is_exact(void **state)
{
    (void)state;
    struct sl_side side;
    const sl_uwide all = (sl_uwide)1 << 62, little = all >> SL_TOLERANCE_BITS;
    for (int64_t booked = 0; booked <= 6; booked++) {
        struct sl_stake stake = {.shares = all - little, .booked = booked};
        sl_side_initialize(&side, &hooks, false);
        side.size = 1;
        side.shares = all;
        assert_amount(sl_side_size(&side, &stake), 1);
        stake.shares--;
        assert_amount(sl_side_size(&side, &stake), 0);
        side.rounds_up = true;
        stake.shares = little;
        assert_amount(sl_side_size(&side, &stake), 0);
        stake.shares++;
        assert_amount(sl_side_size(&side, &stake), 1);
        side.size = 5;
        stake.shares = all;
        assert_amount(sl_side_size(&side, &stake), 5);
    }
}

/* The rest of a charge is carried to the next: three times a third is whole, whoever has settled.
 */
static void the_rest_is_carried(void **state)
{
    (void)state;
    struct sl_side side;
    struct sl_stake stake = {.shares = 0};
    sl_uwide shares;
    sl_side_initialize(&side, &hooks, false);
    assert_ok(sl_side_may_add(&side, &stake, 3, &shares));
    sl_side_add(&side, &stake, 3, shares);
    for (int64_t round = 1; round <= 9; round++) {
        assert_ok(sl_side_charge(&side, 1));
        struct sl_wide256 due = sl_side_due(&side, &stake);
        due = sl_wide_add(due, (struct sl_wide256){.low = side.carry, .high = 0});
        assert_true(side.carry < side.shares);
        assert_true((side.carry == 0) == (round % 3 == 0));
        assert_true(due.low == 0 && due.high == (sl_uwide)round << SL_ATOM_BITS);
    }
    sl_side_finalize(&side);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(changes_dilute_nobody),
        cmocka_unit_test(the_tolerance_is_exact),
        cmocka_unit_test(the_rest_is_carried),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
