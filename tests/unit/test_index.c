/* SPDX-License-Identifier: BSD-2-Clause */
#include "sloss/index.h"
#include "supply.h"
#include "test.h"

/* Expectations are worked by hand, beside them; the long histories against exact fractions are in
 * tests/conformance/index_reference.py. The tests named after defects are those measured in a
 * public implementation of lazy socialization (docs/lazy.md). */

#define LONG SLOSS_INDEX_LONG
#define SHORT SLOSS_INDEX_SHORT
#define RESIDUE SLOSS_INDEX_RESIDUE
#define MOST INT64_MAX

static struct sloss_index *open_index(uint32_t kind)
{
    struct sloss_index *index;
    assert_ok(sloss_index_create(NULL, kind, &index));
    return index;
}

static void close_index(struct sloss_index *index)
{
    assert_ok(sloss_index_verify(index));
    sloss_index_destroy(index);
}

static struct sloss_payer_info payer(const struct sloss_index *index, uint32_t number)
{
    struct sloss_payer_info info = {.struct_size = sizeof(info)};
    assert_ok(sloss_index_payer(index, number, &info));
    return info;
}

static struct sloss_side_info side(const struct sloss_index *index, uint32_t number)
{
    struct sloss_side_info info = {.struct_size = sizeof(info)};
    assert_ok(sloss_index_side(index, number, &info));
    return info;
}

static int64_t settle(struct sloss_index *index, uint32_t number)
{
    int64_t atoms;
    assert_ok(sloss_index_settle(index, number, MOST, &atoms));
    return atoms;
}

/* Settle, and take all out: what it paid. */
static int64_t leave(struct sloss_index *index, uint32_t number)
{
    int64_t atoms = settle(index, number);
    assert_ok(sloss_index_reduce(index, number, payer(index, number).units));
    return atoms;
}

static struct sloss_hash hash(const struct sloss_index *index)
{
    struct sloss_hash hash;
    assert_ok(sloss_index_hash(index, &hash));
    return hash;
}

static bool same(struct sloss_hash a, struct sloss_hash b)
{
    return a.low == b.low && a.high == b.high;
}

/* Defect 1: the first to come took 250,000 of 250,000, the second nothing. Claims of 276,939 and
 * 138,469, 250,000 to pay: 250000 * 276939 / 415408 = 166,666.8 and 83,333.1, in either order, and
 * also if the second has not been looked at since. */
static void first_mover_takes_no_more(void **state)
{
    (void)state;
    for (uint32_t first = 0; first < 2; first++) {
        struct sloss_index *index = open_index(SLOSS_INDEX_CLAIMS);
        assert_ok(sloss_index_add(index, 0, LONG, 276939));
        assert_ok(sloss_index_add(index, 1, LONG, 138469));
        assert_ok(sloss_index_credit(index, 250000));
        int64_t paid[2];
        paid[first] = -settle(index, first);
        assert_status(sloss_index_credit(index, 165409), SLOSS_ERR_INSUFFICIENT_FUNDS);
        paid[1 - first] = -settle(index, 1 - first);
        assert_amount(paid[0], 166666);
        assert_amount(paid[1], 83333);
        /* What is not paid stays a claim: 415,408 - 250,000 in all, and pays what there is later.
         */
        assert_amount(payer(index, 0).units, 276939 - 166666);
        assert_amount(payer(index, 1).units, 138469 - 83333);
        assert_ok(sloss_index_credit(index, 165408));
        assert_amount(-settle(index, 0), 276939 - 166666);
        assert_amount(-settle(index, 1), 138469 - 83333);
        assert_amount(side(index, LONG).outstanding, 0);
        close_index(index);
    }
}

/* Defect 2: 0.001 lot, ten steps of 1 atom a lot: settled at each step 10 atoms, at the end 1. Here
 * a payer of 1 of 1,000 units, ten charges of 1,000: the tenth part of an atom each time would do.
 */
static void cadence_does_not_matter(void **state)
{
    (void)state;
    for (int often = 0; often < 2; often++) {
        struct sloss_index *index = open_index(SLOSS_INDEX_POSITIONS);
        assert_ok(sloss_index_add(index, 0, SHORT, 1));
        assert_ok(sloss_index_add(index, 1, SHORT, 999));
        int64_t paid = 0;
        for (int step = 0; step < 10; step++) {
            assert_ok(sloss_index_charge(index, SHORT, 100)); /* 0.1 atom for the unit */
            paid += often ? settle(index, 0) : 0;
        }
        assert_amount(paid + settle(index, 0), 1);
        assert_amount(settle(index, 1), 999);
        close_index(index);
    }
}

/* Defect 3: the step was divided into whole price units before the index, so that the least charge
 * cost 1 % and its opposite nothing. Here 3,000 charges of 1 atom over 3 * 10^9 units are one of
 * 3,000. */
static void small_charges_are_not_rounded_first(void **state)
{
    (void)state;
    const int64_t unit = 1000000000;
    struct sloss_index *index = open_index(SLOSS_INDEX_POSITIONS);
    struct sloss_index *deposits = open_index(SLOSS_INDEX_DEPOSITS);
    assert_ok(sloss_index_add(index, 0, LONG, unit));
    assert_ok(sloss_index_add(index, 1, LONG, 2 * unit));
    assert_ok(sloss_index_add(deposits, 0, LONG, unit));
    assert_ok(sloss_index_add(deposits, 1, LONG, 2 * unit));
    for (int step = 0; step < 3000; step++) {
        assert_ok(sloss_index_charge(index, LONG, 1));
        assert_ok(sloss_index_charge(deposits, LONG, 1));
        assert_ok(sloss_index_credit(deposits, 1)); /* and back */
    }
    assert_amount(settle(index, 0), 1000);
    assert_amount(settle(index, 1), 2000);
    assert_amount(settle(deposits, 0), 0);
    assert_amount(settle(deposits, 1), 0);
    close_index(index);
    close_index(deposits);
}

/* Defect 4: after half of a side was closed, closing went by the size before; one closed 1 while
 * owning 0.5, the other could never close, and the next gain minted value. Lots of a millionth. */
static void size_after_shrink_is_the_only_size(void **state)
{
    (void)state;
    const int64_t lot = 1000000;
    struct sloss_index *index = open_index(SLOSS_INDEX_POSITIONS);
    assert_ok(sloss_index_add(index, 0, LONG, 2 * lot));
    assert_ok(sloss_index_add(index, 1, SHORT, lot));
    assert_ok(sloss_index_add(index, 2, SHORT, lot));
    assert_ok(sloss_index_close(index, 0, lot));
    assert_amount(payer(index, 1).units, lot / 2);
    assert_amount(side(index, SHORT).closed, lot);
    assert_status(sloss_index_reduce(index, 1, lot / 2), SLOSS_ERR_UNSETTLED);
    settle(index, 1);
    settle(index, 2);
    assert_amount(side(index, SHORT).closed, 0);
    assert_status(sloss_index_reduce(index, 1, lot), SLOSS_ERR_INSUFFICIENT_FUNDS);
    assert_ok(sloss_index_reduce(index, 1, lot / 2));
    assert_ok(sloss_index_charge(index, SHORT, 77)); /* all of it the other's */
    assert_amount(settle(index, 2), 77);
    assert_amount(settle(index, 1), 0);
    assert_ok(sloss_index_reduce(index, 2, lot / 2));
    assert_amount(side(index, SHORT).units, 0);
    assert_status(sloss_index_charge(index, SHORT, 1), SLOSS_ERR_NO_POSITION);
    close_index(index);
}

/* Defect 5: the index moved in steps limited by a number of another unit, so that one account took
 * 3,981 calls to settle. The largest charge is one event and one settlement, whatever the units. */
static void one_call_settles(void **state)
{
    (void)state;
    const int64_t units[] = {1, 1000, INT64_C(1) << 61};
    for (size_t i = 0; i < COUNT(units); i++) {
        struct sloss_index *index = open_index(SLOSS_INDEX_POSITIONS);
        assert_ok(sloss_index_add(index, 0, LONG, units[i]));
        assert_ok(sloss_index_add(index, 1, LONG, units[i]));
        assert_ok(sloss_index_charge(index, LONG, INT64_C(1) << 62));
        assert_status(sloss_index_charge(index, LONG, 1), SLOSS_ERR_OVERFLOW);
        assert_amount(settle(index, 0), INT64_C(1) << 61);
        assert_amount(settle(index, 0), 0);
        assert_ok(sloss_index_charge(index, LONG, 2)); /* room again */
        assert_amount(settle(index, 1), (INT64_C(1) << 61) + 1);
        close_index(index);
    }
}

/* Defect 6: 2 atoms over 3 equal shorts; the first closed, and the dust then stopped every other.
 * Each owes 2/3, pays 1 and leaves; the atom too many is the residue's. */
static void dust_stops_nobody(void **state)
{
    (void)state;
    struct sloss_index *index = open_index(SLOSS_INDEX_POSITIONS);
    for (uint32_t number = 0; number < 3; number++) {
        assert_ok(sloss_index_add(index, number, SHORT, 10));
    }
    assert_ok(sloss_index_charge(index, SHORT, 2));
    for (uint32_t number = 0; number < 3; number++) {
        assert_amount(leave(index, number), 1);
    }
    assert_amount(side(index, SHORT).outstanding, 2 - 3);
    assert_amount(settle(index, SLOSS_INDEX_RESIDUE_SHORT), -1);
    assert_amount(side(index, SHORT).outstanding, 0);
    assert_amount(side(index, SHORT).units, 0);
    close_index(index);
}

/* Defect 7: a loss net of insurance, and then insurance against it once more: of a loss of 300 with
 * an insurance of 200 users lost 200 and the fund kept 100. What is charged is what was left over,
 * and what is taken is what was charged. */
static void insurance_is_counted_once(void **state)
{
    (void)state;
    struct sloss_index *index = open_index(SLOSS_INDEX_DEPOSITS);
    assert_ok(sloss_index_add(index, 0, LONG, 600));
    assert_ok(sloss_index_add(index, 1, LONG, 400));
    int64_t insurance = 200, loss = 1000 - 700;
    int64_t covered = loss < insurance ? loss : insurance;
    insurance -= covered;
    assert_ok(sloss_index_charge(index, LONG, loss - covered));
    assert_amount(settle(index, 0), 60);
    assert_amount(settle(index, 1), 40);
    assert_amount(insurance, 0);
    assert_amount(side(index, LONG).units, 900);
    assert_amount(side(index, LONG).outstanding, 0);
    close_index(index);
}

/* Nobody takes anything out, or goes to the other side, before it has paid; a part is not enough.
 */
static void who_owes_cannot_leave(void **state)
{
    (void)state;
    for (uint32_t kind = SLOSS_INDEX_POSITIONS; kind <= SLOSS_INDEX_DEPOSITS; kind++) {
        struct sloss_index *index = open_index(kind);
        int64_t atoms;
        assert_ok(sloss_index_add(index, 0, LONG, 100));
        assert_ok(sloss_index_add(index, 1, LONG, 300));
        assert_ok(sloss_index_charge(index, LONG, 40));
        assert_status(sloss_index_reduce(index, 0, 1), SLOSS_ERR_UNSETTLED);
        assert_ok(sloss_index_settle(index, 0, 9, &atoms));
        assert_amount(atoms, 9);
        assert_amount(payer(index, 0).owed, 1);
        assert_status(sloss_index_reduce(index, 0, 1), SLOSS_ERR_UNSETTLED);
        assert_ok(sloss_index_settle(index, 0, 0, &atoms));
        assert_amount(atoms, 0);
        assert_amount(settle(index, 0), 1);
        assert_ok(sloss_index_reduce(index, 0, 1));
        assert_amount(payer(index, 0).units, kind == SLOSS_INDEX_POSITIONS ? 99 : 89);
        assert_amount(side(index, LONG).outstanding, 30);
        close_index(index);
    }
}

/* Who comes after an event does not pay it; who adds pays by what it had. 60 over 10 and 20: 20
 * and 40. Then 10 more for the first: 40 over 20 and 20. */
static void adding_does_not_change_what_was(void **state)
{
    (void)state;
    struct sloss_index *index = open_index(SLOSS_INDEX_POSITIONS);
    assert_ok(sloss_index_add(index, 0, LONG, 10));
    assert_ok(sloss_index_add(index, 1, LONG, 20));
    assert_ok(sloss_index_charge(index, LONG, 60));
    assert_ok(sloss_index_add(index, 0, LONG, 10));
    assert_ok(sloss_index_add(index, 7, SHORT, 5));
    assert_amount(payer(index, 0).owed, 20);
    assert_ok(sloss_index_charge(index, LONG, 40));
    assert_amount(payer(index, 0).owed, 40);
    assert_amount(payer(index, 1).owed, 60);
    assert_amount(payer(index, 7).owed, 0);
    assert_amount(payer(index, 5).owed, 0); /* never added */
    close_index(index);
}

/* Sides are told apart: a close-out of 6 longs takes a third of 18 shorts and no long of others. */
static void a_close_out_shrinks_the_other_side(void **state)
{
    (void)state;
    struct sloss_index *index = open_index(SLOSS_INDEX_POSITIONS);
    assert_ok(sloss_index_add(index, 0, LONG, 8));
    assert_ok(sloss_index_add(index, 1, LONG, 10));
    assert_ok(sloss_index_add(index, 2, SHORT, 12));
    assert_ok(sloss_index_add(index, 3, SHORT, 6));
    assert_ok(sloss_index_close(index, 0, 6));
    assert_amount(payer(index, 0).units, 2);
    assert_amount(payer(index, 1).units, 10);
    assert_amount(payer(index, 2).units, 8);
    assert_amount(payer(index, 3).units, 4);
    assert_amount(payer(index, 3).booked, 6);
    assert_amount(side(index, LONG).units, 12);
    assert_amount(side(index, SHORT).units, 12);
    assert_ok(sloss_index_charge(index, LONG, 12));
    assert_ok(sloss_index_charge(index, SHORT, 24));
    assert_amount(payer(index, 1).owed, 10);
    assert_amount(payer(index, 2).owed, 16);
    close_index(index);
}

/* All of a side is closed: it begins anew, with what was owed still owed, at once and more than
 * once. */
static void an_emptied_side_begins_anew(void **state)
{
    (void)state;
    struct sloss_index *index = open_index(SLOSS_INDEX_POSITIONS);
    for (int64_t round = 1; round <= 3; round++) {
        assert_ok(sloss_index_add(index, 0, LONG, 10));
        assert_ok(sloss_index_add(index, 1, SHORT, 4));
        assert_ok(sloss_index_add(index, 2, SHORT, 6));
        assert_ok(sloss_index_charge(index, SHORT, 100));
        assert_ok(sloss_index_close(index, 0, 10));
        assert_amount(side(index, SHORT).units, 0);
        assert_amount(side(index, SHORT).epoch, round);
        assert_amount(payer(index, 1).units, 0);
        assert_amount(payer(index, 1).owed, 40 * round); /* it never settles */
        assert_ok(sloss_index_add(index, 3, SHORT, 7));  /* not concerned by what was */
        assert_ok(sloss_index_charge(index, SHORT, 14));
        assert_amount(payer(index, 1).owed, 40 * round);
        assert_status(sloss_index_add(index, 2, LONG, 1), SLOSS_ERR_UNSETTLED);
        assert_amount(settle(index, 2), 60);
        assert_ok(sloss_index_add(index, 2, LONG, 1)); /* and it may change sides */
        assert_ok(sloss_index_reduce(index, 2, 1));
        assert_amount(leave(index, 3), 14);
    }
    assert_amount(settle(index, 1), 120);
    assert_amount(side(index, SHORT).outstanding, 0);
    close_index(index);
}

/* An event takes all units of three that owe 2/3 each: each pays 1 all the same, and the atom too
 * many is the residue's, once they have. */
static void what_an_end_rounds_up_has_an_owner(void **state)
{
    (void)state;
    struct sloss_index *index = open_index(SLOSS_INDEX_POSITIONS);
    assert_ok(sloss_index_add(index, 9, SHORT, 30));
    for (uint32_t number = 0; number < 3; number++) {
        assert_ok(sloss_index_add(index, number, LONG, 10));
    }
    assert_ok(sloss_index_charge(index, LONG, 2));
    assert_ok(sloss_index_close(index, 9, 30));
    for (uint32_t number = 0; number < 3; number++) {
        assert_amount(settle(index, number), 1);
    }
    assert_amount(settle(index, RESIDUE), -1);
    assert_amount(side(index, LONG).outstanding, 0);
    close_index(index);
}

/* 3 lots, 2 are closed: a third of a lot each. Who leaves takes nothing out; the thirds make a lot,
 * which is the residue's, pays its part of a charge, and goes out. */
static void parts_of_lots_have_an_owner(void **state)
{
    (void)state;
    struct sloss_index *index = open_index(SLOSS_INDEX_POSITIONS);
    assert_ok(sloss_index_add(index, 9, LONG, 2));
    for (uint32_t number = 0; number < 3; number++) {
        assert_ok(sloss_index_add(index, number, SHORT, 1));
    }
    assert_ok(sloss_index_close(index, 9, 2));
    assert_ok(sloss_index_charge(index, SHORT, 9));
    for (uint32_t number = 0; number < 3; number++) {
        assert_amount(payer(index, number).units, 0);
        assert_status(sloss_index_add(index, number, LONG, 1), SLOSS_ERR_EXISTS);
        assert_status(sloss_index_reduce(index, number, 0), SLOSS_ERR_UNSETTLED);
        assert_amount(settle(index, number), 3);
        assert_status(sloss_index_close(index, number, 0), SLOSS_ERR_RANGE);
        assert_ok(sloss_index_reduce(index, number, 0));
        assert_status(sloss_index_reduce(index, number, 0), SLOSS_ERR_RANGE);
    }
    assert_amount(payer(index, SLOSS_INDEX_RESIDUE_SHORT).units, 1);
    assert_ok(sloss_index_charge(index, SHORT, 5));
    assert_status(sloss_index_reduce(index, SLOSS_INDEX_RESIDUE_SHORT, 1), SLOSS_ERR_UNSETTLED);
    assert_amount(leave(index, SLOSS_INDEX_RESIDUE_SHORT), 5);
    assert_amount(side(index, SHORT).units, 0);
    assert_amount(side(index, SHORT).outstanding, 0);
    close_index(index);
}

/* A loss and a recovery of deposits: 1,000 lose 400, those who stay win 300 back in proportion, and
 * nobody falls below zero, however often they lose. */
static void deposits_lose_and_recover(void **state)
{
    (void)state;
    struct sloss_index *index = open_index(SLOSS_INDEX_DEPOSITS);
    assert_ok(sloss_index_add(index, 0, LONG, 250));
    assert_ok(sloss_index_add(index, 1, LONG, 750));
    assert_ok(sloss_index_charge(index, LONG, 400)); /* 150 and 450 */
    assert_ok(sloss_index_add(index, 2, LONG, 600));
    assert_ok(sloss_index_credit(index, 300)); /* 37.5, 112.5 and 150 */
    assert_amount(payer(index, 0).units, 187);
    assert_amount(payer(index, 0).owed, 63);
    assert_amount(settle(index, 2), -150);
    assert_status(sloss_index_charge(index, LONG, 1501), SLOSS_ERR_INSUFFICIENT_FUNDS);
    assert_ok(sloss_index_charge(index, LONG, 1499));
    assert_amount(payer(index, 2).owed, 750); /* 750 * 1 / 1500 is left, half an atom */
    assert_ok(sloss_index_charge(index, LONG, 1));
    assert_amount(settle(index, 0), 250);
    assert_amount(settle(index, 1), 750);
    assert_amount(settle(index, 2), 750);
    assert_amount(side(index, LONG).outstanding, 0);
    assert_amount(side(index, LONG).epoch, 1);
    close_index(index);
}

/* A claim that is given up whole after it was paid in part: 10 of 3 and 27. */
static void claims_are_given_up(void **state)
{
    (void)state;
    struct sloss_index *index = open_index(SLOSS_INDEX_CLAIMS);
    assert_ok(sloss_index_add(index, 0, LONG, 3));
    assert_ok(sloss_index_add(index, 1, LONG, 27));
    assert_ok(sloss_index_credit(index, 10)); /* 1 and 9 */
    assert_status(sloss_index_reduce(index, 0, 2), SLOSS_ERR_UNSETTLED);
    assert_amount(leave(index, 0), -1);
    assert_ok(sloss_index_add(index, 0, LONG, 6)); /* 6 and 18 */
    assert_ok(sloss_index_credit(index, 13));      /* 3.25 and 9.75 */
    assert_amount(settle(index, 0), -3);
    assert_amount(settle(index, 1), -9 - 9);
    assert_amount(payer(index, 0).units, 3); /* 2.75 */
    assert_ok(sloss_index_reduce(index, 0, 3));
    assert_ok(sloss_index_credit(index, 8)); /* 18 - 9.75, and the residue's 0.75: 9 in all */
    assert_amount(settle(index, 1), -8);     /* 8.25 * 8 / 9 = 7.33, with the 0.75 before 8.08 */
    assert_amount(side(index, LONG).outstanding, -1);
    assert_amount(settle(index, RESIDUE), 0);
    assert_amount(payer(index, RESIDUE).units, 1); /* 0.08, of which nothing can be taken out */
    assert_status(sloss_index_reduce(index, RESIDUE, 1), SLOSS_ERR_INSUFFICIENT_FUNDS);
    assert_ok(sloss_index_credit(index, 1));
    assert_amount(settle(index, 1), -1);
    assert_amount(settle(index, RESIDUE), -1);
    assert_amount(side(index, LONG).outstanding, 0);
    close_index(index);
}

/* Changes round shares, at a price that never divides (7 of 10 units are left). 100,000 of one
 * payer's move neither its own units nor another's. */
static void many_changes_do_not_drift(void **state)
{
    (void)state;
    struct sloss_index *index = open_index(SLOSS_INDEX_DEPOSITS);
    assert_ok(sloss_index_add(index, 0, LONG, 10));
    assert_ok(sloss_index_charge(index, LONG, 3));
    settle(index, 0);
    assert_ok(sloss_index_reduce(index, 0, 4)); /* 3 units */
    assert_ok(sloss_index_add(index, 1, LONG, 4));
    for (int round = 0; round < 100000; round++) {
        assert_ok(sloss_index_add(index, 1, LONG, 1 + round % 5));
        assert_ok(sloss_index_reduce(index, 1, 1 + round % 5));
    }
    assert_amount(payer(index, 0).units, 3);
    assert_amount(payer(index, 1).units, 4);
    assert_amount(payer(index, RESIDUE).units, 0);
    assert_ok(sloss_index_credit(index, 7));
    assert_amount(payer(index, 0).units, 6);
    assert_amount(payer(index, 1).units, 8);
    leave(index, 0);
    leave(index, 1);
    assert_amount(side(index, LONG).units, 0);
    close_index(index);
}

struct refusal {
    enum sloss_status want;
    char call;
    uint32_t number;
    int64_t a, b;
};

static enum sloss_status make_call(struct sloss_index *index, const struct refusal *refusal)
{
    int64_t atoms;
    switch (refusal->call) {
    case 'a':
        return sloss_index_add(index, refusal->number, (uint32_t)refusal->a, refusal->b);
    case 'r':
        return sloss_index_reduce(index, refusal->number, refusal->a);
    case 'c':
        return sloss_index_close(index, refusal->number, refusal->a);
    case 'h':
        return sloss_index_charge(index, refusal->number, refusal->a);
    case 'g':
        return sloss_index_credit(index, refusal->a);
    default:
        return sloss_index_settle(index, refusal->number, refusal->a, &atoms);
    }
}

static void check_refusals(struct sloss_index *index, const struct refusal *refusals, size_t count)
{
    struct sloss_hash before = hash(index);
    for (size_t i = 0; i < count; i++) {
        enum sloss_status status = make_call(index, &refusals[i]);
        if (status != refusals[i].want || !same(hash(index), before)) {
            print_error("refusal %zu, call %c\n", i, refusals[i].call);
        }
        assert_status(status, refusals[i].want);
        assert_true(same(hash(index), before));
        assert_ok(sloss_index_verify(index));
    }
}

#define TOP (INT64_C(1) << 62)

/* Every refusal of positions, in the order documented, changes nothing. */
static void mistakes_with_positions_are_refused(void **state)
{
    (void)state;
    const struct refusal refusals[] = {
        {SLOSS_ERR_ARGUMENT, 'a', UINT32_C(1) << 31, 2, 1},
        {SLOSS_ERR_UNKNOWN_ACCOUNT, 'a', UINT32_C(1) << 31, 0, 0},
        {SLOSS_ERR_UNKNOWN_ACCOUNT, 'a', RESIDUE - 2, 0, 1},
        {SLOSS_ERR_SYSTEM_ACCOUNT, 'a', RESIDUE, 0, 0},
        {SLOSS_ERR_SYSTEM_ACCOUNT, 'a', SLOSS_INDEX_RESIDUE_SHORT, 1, 1},
        {SLOSS_ERR_RANGE, 'a', 0, 1, 0},
        {SLOSS_ERR_RANGE, 'a', 0, 1, -1},
        {SLOSS_ERR_RANGE, 'a', 0, 1, TOP + 1},
        {SLOSS_ERR_EXISTS, 'a', 0, 1, TOP},
        {SLOSS_ERR_OVERFLOW, 'a', 0, 0, TOP - 9},
        {SLOSS_ERR_OVERFLOW, 'a', 5, 0, TOP - 9},
        {SLOSS_ERR_UNKNOWN_ACCOUNT, 'r', UINT32_C(1) << 31, -1, 0},
        {SLOSS_ERR_RANGE, 'r', 0, -1, 0},
        {SLOSS_ERR_RANGE, 'r', 0, 0, 0},
        {SLOSS_ERR_RANGE, 'r', 3, 0, 0},
        {SLOSS_ERR_RANGE, 'r', RESIDUE, 0, 0},
        {SLOSS_ERR_UNSETTLED, 'r', 1, 100, 0},
        {SLOSS_ERR_INSUFFICIENT_FUNDS, 'r', 0, 11, 0},
        {SLOSS_ERR_INSUFFICIENT_FUNDS, 'r', 3, 1, 0},
        {SLOSS_ERR_INSUFFICIENT_FUNDS, 'r', RESIDUE, 1, 0},
        {SLOSS_ERR_RANGE, 'c', 0, 0, 0},
        {SLOSS_ERR_RANGE, 'c', 0, -1, 0},
        {SLOSS_ERR_UNSETTLED, 'c', 1, 1, 0},
        {SLOSS_ERR_INSUFFICIENT_FUNDS, 'c', 0, 11, 0},
        {SLOSS_ERR_INSUFFICIENT_FUNDS, 'c', 0, 8, 0}, /* 7 on the other side */
        {SLOSS_ERR_ARGUMENT, 'h', 2, 0, 0},
        {SLOSS_ERR_RANGE, 'h', 0, 0, 0},
        {SLOSS_ERR_RANGE, 'h', 0, -5, 0},
        {SLOSS_ERR_RANGE, 'h', 0, TOP + 1, 0},
        {SLOSS_ERR_OVERFLOW, 'h', 1, TOP - 13, 0}, /* 14 are outstanding */
        {SLOSS_ERR_ARGUMENT, 'g', 0, 0, 0},
        {SLOSS_ERR_UNKNOWN_ACCOUNT, 's', UINT32_C(1) << 31, -1, 0},
        {SLOSS_ERR_RANGE, 's', 1, -1, 0},
    };
    struct sloss_index *index = open_index(SLOSS_INDEX_POSITIONS);
    assert_ok(sloss_index_add(index, 0, LONG, 10));
    assert_ok(sloss_index_add(index, 1, SHORT, 7));
    assert_ok(sloss_index_charge(index, SHORT, 14));
    check_refusals(index, refusals, COUNT(refusals));
    close_index(index);
    index = open_index(SLOSS_INDEX_POSITIONS);
    const struct refusal empty[] = {{SLOSS_ERR_NO_POSITION, 'h', 0, 1, 0}};
    check_refusals(index, empty, COUNT(empty));
    close_index(index);
}

/* And those of the other kinds. */
static void mistakes_with_money_are_refused(void **state)
{
    (void)state;
    const struct refusal deposits[] = {
        {SLOSS_ERR_ARGUMENT, 'a', 0, 1, 1},
        {SLOSS_ERR_UNKNOWN_ACCOUNT, 'a', SLOSS_INDEX_RESIDUE_SHORT, 0, 1},
        {SLOSS_ERR_ARGUMENT, 'c', 0, 1, 0},
        {SLOSS_ERR_ARGUMENT, 'h', 1, 1, 0},
        {SLOSS_ERR_RANGE, 'h', 0, 0, 0},
        {SLOSS_ERR_INSUFFICIENT_FUNDS, 'h', 0, 11, 0},
        {SLOSS_ERR_RANGE, 'g', 0, 0, 0},
        {SLOSS_ERR_RANGE, 'g', 0, TOP + 1, 0},
        {SLOSS_ERR_OVERFLOW, 'g', 0, TOP - 9, 0},
        {SLOSS_ERR_LIMIT, 'g', 0, 2551, 0}, /* 2,561 is more than 256 * 10 */
    };
    struct sloss_index *index = open_index(SLOSS_INDEX_DEPOSITS);
    const struct refusal empty[] = {{SLOSS_ERR_NO_POSITION, 'g', 0, 1, 0},
                                    {SLOSS_ERR_INSUFFICIENT_FUNDS, 'h', 0, 1, 0}};
    check_refusals(index, empty, COUNT(empty));
    assert_ok(sloss_index_add(index, 0, LONG, 10));
    check_refusals(index, deposits, COUNT(deposits));
    assert_ok(sloss_index_credit(index, 2550));
    close_index(index);
    const struct refusal claims[] = {
        {SLOSS_ERR_ARGUMENT, 'h', 0, 1, 0},
        {SLOSS_ERR_ARGUMENT, 'c', 0, 1, 0},
        {SLOSS_ERR_RANGE, 'g', 0, -1, 0},
        {SLOSS_ERR_INSUFFICIENT_FUNDS, 'g', 0, 11, 0},
    };
    index = open_index(SLOSS_INDEX_CLAIMS);
    assert_ok(sloss_index_add(index, 0, LONG, 10));
    check_refusals(index, claims, COUNT(claims));
    close_index(index);
}

/* Shares run out only where a side has shrunk beyond use: 2^61 lots of which 2^10 stay have 2^121
 * shares, and so 2^111 a lot; 2^15 lots more would need 2^126. Nobody is shut in, and an empty side
 * is as new. */
static void shares_run_out_without_shutting_in(void **state)
{
    (void)state;
    struct sloss_index *index = open_index(SLOSS_INDEX_POSITIONS);
    assert_ok(sloss_index_add(index, 0, LONG, INT64_C(1) << 61));
    assert_ok(sloss_index_add(index, 1, SHORT, INT64_C(1) << 61));
    assert_ok(sloss_index_close(index, 0, (INT64_C(1) << 61) - 1024));
    struct sloss_hash before = hash(index);
    assert_status(sloss_index_add(index, 2, SHORT, (1 << 15) - 1024), SLOSS_ERR_LIMIT);
    assert_status(sloss_index_add(index, 2, SHORT, 1 << 17), SLOSS_ERR_LIMIT); /* 2^128 shares */
    assert_true(same(hash(index), before));
    assert_ok(sloss_index_add(index, 2, SHORT, (1 << 15) - 1025));
    assert_amount(payer(index, 2).units, (1 << 15) - 1025);
    assert_amount(leave(index, 2), 0);
    assert_amount(leave(index, 1), 0);
    assert_ok(sloss_index_add(index, 2, SHORT, INT64_C(1) << 62));
    close_index(index);
}

/* What is outstanding is bounded before the event, and settling makes room. */
static void headroom_comes_before_the_event(void **state)
{
    (void)state;
    struct sloss_index *index = open_index(SLOSS_INDEX_DEPOSITS);
    assert_ok(sloss_index_add(index, 0, LONG, TOP));
    assert_ok(sloss_index_charge(index, LONG, TOP));
    assert_ok(sloss_index_add(index, 1, LONG, 5));
    struct sloss_hash before = hash(index);
    assert_status(sloss_index_charge(index, LONG, 1), SLOSS_ERR_OVERFLOW);
    assert_status(sloss_index_add(index, 0, LONG, 1), SLOSS_ERR_OVERFLOW); /* 2^62 are booked */
    assert_true(same(hash(index), before));
    assert_amount(settle(index, 0), TOP);
    assert_ok(sloss_index_charge(index, LONG, 1));
    assert_ok(sloss_index_add(index, 0, LONG, 1));
    close_index(index);
}

/* Memory that fails changes nothing, neither where a payer is added nor where an epoch ends. */
static void memory_may_fail(void **state)
{
    (void)state;
    struct supply supply = {.limited = true};
    struct sloss_memory memory = supply_memory(&supply);
    struct sloss_index *index;
    assert_status(sloss_index_create(&memory, SLOSS_INDEX_POSITIONS, &index), SLOSS_ERR_MEMORY);
    supply.left = 1;
    assert_ok(sloss_index_create(&memory, SLOSS_INDEX_POSITIONS, &index));
    struct sloss_hash before = hash(index);
    assert_status(sloss_index_add(index, 3, LONG, 1), SLOSS_ERR_MEMORY);
    assert_true(same(hash(index), before));
    supply.left = 2; /* a directory and a page */
    assert_ok(sloss_index_add(index, 3, LONG, 6));
    assert_ok(sloss_index_add(index, 4, SHORT, 5));
    before = hash(index);
    assert_status(sloss_index_close(index, 3, 5), SLOSS_ERR_MEMORY); /* all shorts */
    assert_true(same(hash(index), before));
    assert_ok(sloss_index_verify(index));
    supply.left = 1;
    assert_ok(sloss_index_close(index, 3, 5));
    assert_amount(payer(index, 4).units, 0);
    close_index(index);
    assert_amount(supply.bytes, 0);
}

/* All but one of 2^40 and 1 lots are closed. The larger has the one, but for less than the
 * tolerance; when it takes it out, the other's part has no size, and an epoch ends. */
static void leaving_may_end_an_epoch(void **state)
{
    (void)state;
    const int64_t many = INT64_C(1) << 40;
    struct supply supply = {.limited = true,
                            .left = 4}; /* the index, a directory, a page, an epoch of the longs */
    struct sloss_memory memory = supply_memory(&supply);
    struct sloss_index *index;
    assert_ok(sloss_index_create(&memory, SLOSS_INDEX_POSITIONS, &index));
    assert_ok(sloss_index_add(index, 0, LONG, many));
    assert_ok(sloss_index_add(index, 1, SHORT, many));
    assert_ok(sloss_index_add(index, 2, SHORT, 1));
    assert_ok(sloss_index_close(index, 0, many));
    assert_amount(payer(index, 1).units, 1);
    assert_amount(payer(index, 2).units, 0);
    settle(index, 1);
    struct sloss_hash before = hash(index);
    assert_status(sloss_index_reduce(index, 1, 1), SLOSS_ERR_MEMORY);
    assert_true(same(hash(index), before));
    supply.left = 1;
    assert_ok(sloss_index_reduce(index, 1, 1));
    assert_amount(side(index, SHORT).epoch, 1);
    assert_amount(side(index, SHORT).units, 0);
    settle(index, 2);
    assert_ok(sloss_index_add(index, 2, LONG, 3));
    close_index(index);
    assert_amount(supply.bytes, 0);
}

static void wrong_arguments_are_refused(void **state)
{
    (void)state;
    struct sloss_memory half = {supply_allocate, NULL, NULL};
    struct sloss_index *index;
    struct sloss_hash hash_out;
    int64_t atoms[2] = {5, 5};
    assert_status(sloss_index_create(NULL, 0, NULL), SLOSS_ERR_ARGUMENT);
    assert_status(sloss_index_create(NULL, 3, &index), SLOSS_ERR_ARGUMENT);
    assert_status(sloss_index_create(&half, 0, &index), SLOSS_ERR_ARGUMENT);
    sloss_index_destroy(NULL);
    index = open_index(SLOSS_INDEX_DEPOSITS);
    assert_status(sloss_index_add(NULL, 0, 0, 1), SLOSS_ERR_ARGUMENT);
    assert_status(sloss_index_reduce(NULL, 0, 1), SLOSS_ERR_ARGUMENT);
    assert_status(sloss_index_close(NULL, 0, 1), SLOSS_ERR_ARGUMENT);
    assert_status(sloss_index_charge(NULL, 0, 1), SLOSS_ERR_ARGUMENT);
    assert_status(sloss_index_credit(NULL, 1), SLOSS_ERR_ARGUMENT);
    assert_status(sloss_index_settle(NULL, 0, 1, atoms), SLOSS_ERR_ARGUMENT);
    assert_status(sloss_index_settle(index, 0, 1, NULL), SLOSS_ERR_ARGUMENT);
    assert_status(sloss_index_settle_all(NULL, 0, 1, atoms), SLOSS_ERR_ARGUMENT);
    assert_status(sloss_index_settle_all(index, 0, 1, NULL), SLOSS_ERR_ARGUMENT);
    assert_status(sloss_index_settle_all(index, (UINT32_C(1) << 31) - 1, 2, atoms),
                  SLOSS_ERR_UNKNOWN_ACCOUNT);
    assert_ok(sloss_index_settle_all(index, (UINT32_C(1) << 31) - 1, 1, atoms));
    assert_amount(atoms[0], 0);
    assert_amount(atoms[1], 5);
    assert_ok(sloss_index_settle_all(index, 0, 0, NULL));
    struct sloss_payer_info payer_out = {.struct_size = sizeof(payer_out) - 8};
    struct sloss_side_info side_out = {.struct_size = sizeof(side_out) - 8};
    assert_status(sloss_index_payer(index, 0, &payer_out), SLOSS_ERR_ARGUMENT);
    assert_status(sloss_index_side(index, 0, &side_out), SLOSS_ERR_ARGUMENT);
    payer_out.struct_size = sizeof(payer_out);
    side_out.struct_size = sizeof(side_out);
    assert_status(sloss_index_payer(NULL, 0, &payer_out), SLOSS_ERR_ARGUMENT);
    assert_status(sloss_index_payer(index, 0, NULL), SLOSS_ERR_ARGUMENT);
    assert_status(sloss_index_payer(index, SLOSS_INDEX_RESIDUE_SHORT, &payer_out),
                  SLOSS_ERR_UNKNOWN_ACCOUNT);
    assert_status(sloss_index_side(NULL, 0, &side_out), SLOSS_ERR_ARGUMENT);
    assert_status(sloss_index_side(index, 0, NULL), SLOSS_ERR_ARGUMENT);
    assert_status(sloss_index_side(index, 1, &side_out), SLOSS_ERR_ARGUMENT);
    assert_status(sloss_index_verify(NULL), SLOSS_ERR_ARGUMENT);
    assert_status(sloss_index_hash(NULL, &hash_out), SLOSS_ERR_ARGUMENT);
    assert_status(sloss_index_hash(index, NULL), SLOSS_ERR_ARGUMENT);
    close_index(index);
}

#define PAYERS 40
#define EVENTS 120

/* One history, its payers settled by a schedule: never but where it must be, at random, or all
 * after every event, backwards. Fills what each has paid and holds in the end. */
enum schedule {
    LATE,
    RANDOM,
    ALWAYS,
    SCHEDULES
};

static void touch(struct sloss_index *index, enum schedule schedule, struct random *touches,
                  int64_t *paid)
{
    for (uint32_t i = PAYERS; schedule != LATE && i > 0; i--) {
        uint32_t number = schedule == RANDOM ? (uint32_t)random_below(touches, PAYERS) : i - 1;
        if (schedule == ALWAYS || random_below(touches, 10) == 0) {
            paid[number] += settle(index, number);
        }
    }
}

static void play_event(struct sloss_index *index, uint32_t kind, struct random *random,
                       int64_t *paid)
{
    uint32_t number = (uint32_t)random_below(random, PAYERS);
    uint32_t where = kind == SLOSS_INDEX_POSITIONS ? number % 2 : 0;
    int64_t amount = 1 + (int64_t)(next_random(random) >> (30 + random_below(random, 34)));
    switch (random_below(random, 6)) {
    case 0:
        paid[number] += settle(index, number);
        sloss_index_reduce(index, number, payer(index, number).units / (1 + amount % 3));
        break;
    case 1:
        if (kind == SLOSS_INDEX_POSITIONS) {
            paid[number] += settle(index, number);
            sloss_index_close(index, number, payer(index, number).units / 2);
            break;
        }
        sloss_index_credit(index, amount % (side(index, LONG).units / 2 + 1));
        break;
    case 2:
        sloss_index_charge(index, where,
                           kind == SLOSS_INDEX_POSITIONS ? amount : side(index, LONG).units / 3);
        break;
    default:
        assert_ok(sloss_index_add(index, number, where, amount));
    }
}

/* When, how often and in which order payers are settled changes no charge and no unit. */
static void schedules_come_to_the_same(void **state)
{
    (void)state;
    for (uint64_t seed = 1; seed <= 60; seed++) {
        int64_t paid[SCHEDULES][PAYERS + 1] = {{0}};
        int64_t units[SCHEDULES][PAYERS];
        for (enum schedule schedule = LATE; schedule < SCHEDULES; schedule++) {
            struct random random = {.seed = seed}, touches = {.seed = seed + 1000};
            struct sloss_index *index = open_index((uint32_t)seed % 3);
            for (int event = 0; event < EVENTS; event++) {
                play_event(index, (uint32_t)seed % 3, &random, paid[schedule]);
                touch(index, schedule, &touches, paid[schedule]);
            }
            int64_t last[PAYERS];
            assert_ok(sloss_index_settle_all(index, 0, PAYERS, last));
            for (uint32_t number = 0; number < PAYERS; number++) {
                paid[schedule][number] += last[number];
                units[schedule][number] = payer(index, number).units;
            }
            paid[schedule][PAYERS] = settle(index, RESIDUE);
            close_index(index);
        }
        assert_memory_equal(paid[LATE], paid[RANDOM], sizeof(paid[0]));
        assert_memory_equal(paid[LATE], paid[ALWAYS], sizeof(paid[0]));
        assert_memory_equal(units[LATE], units[RANDOM], sizeof(units[0]));
        assert_memory_equal(units[LATE], units[ALWAYS], sizeof(units[0]));
    }
}

/* A hash tells states apart, and not the ways to them: two charges of 5 are one of 10, settled or
 * not in between; a payer's number, side and debt are told apart. */
static void hashes_are_of_the_state(void **state)
{
    (void)state;
    struct sloss_index *index[4];
    for (uint32_t i = 0; i < 4; i++) {
        index[i] = open_index(SLOSS_INDEX_POSITIONS);
        assert_ok(sloss_index_add(index[i], i == 3 ? 8 : 0, LONG, 4));
    }
    assert_true(same(hash(index[0]), hash(index[1])));
    assert_false(same(hash(index[0]), hash(index[3])));
    assert_ok(sloss_index_charge(index[0], LONG, 10));
    assert_ok(sloss_index_charge(index[1], LONG, 5));
    assert_false(same(hash(index[0]), hash(index[1])));
    assert_ok(sloss_index_charge(index[1], LONG, 5));
    assert_true(same(hash(index[0]), hash(index[1])));
    settle(index[0], 0);
    assert_false(same(hash(index[0]), hash(index[1])));
    settle(index[1], 0);
    assert_true(same(hash(index[0]), hash(index[1])));
    assert_true(same(hash(index[0]), hash(index[2])));
    for (uint32_t i = 0; i < 4; i++) {
        close_index(index[i]);
    }
}

/* A debt of an epoch long ended is the same debt, whenever it was looked at. */
static void hashes_do_not_tell_when(void **state)
{
    (void)state;
    struct sloss_index *index[2];
    int64_t atoms;
    for (uint32_t i = 0; i < 2; i++) {
        index[i] = open_index(SLOSS_INDEX_POSITIONS);
        assert_ok(sloss_index_add(index[i], 0, LONG, 10));
        assert_ok(sloss_index_add(index[i], 1, SHORT, 4));
        assert_ok(sloss_index_charge(index[i], SHORT, 8));
        assert_ok(sloss_index_close(index[i], 0, 4));
        if (i == 0) {
            assert_ok(sloss_index_settle(index[i], 1, 0, &atoms));
        }
        assert_ok(sloss_index_add(index[i], 2, SHORT, 6));
        assert_ok(sloss_index_close(index[i], 0, 6));
        if (i == 1) {
            assert_ok(sloss_index_settle(index[i], 1, 0, &atoms));
        }
        assert_amount(payer(index[i], 1).owed, 8);
    }
    assert_true(same(hash(index[0]), hash(index[1])));
    close_index(index[0]);
    close_index(index[1]);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(first_mover_takes_no_more),
        cmocka_unit_test(cadence_does_not_matter),
        cmocka_unit_test(small_charges_are_not_rounded_first),
        cmocka_unit_test(size_after_shrink_is_the_only_size),
        cmocka_unit_test(one_call_settles),
        cmocka_unit_test(dust_stops_nobody),
        cmocka_unit_test(insurance_is_counted_once),
        cmocka_unit_test(who_owes_cannot_leave),
        cmocka_unit_test(adding_does_not_change_what_was),
        cmocka_unit_test(a_close_out_shrinks_the_other_side),
        cmocka_unit_test(an_emptied_side_begins_anew),
        cmocka_unit_test(what_an_end_rounds_up_has_an_owner),
        cmocka_unit_test(parts_of_lots_have_an_owner),
        cmocka_unit_test(deposits_lose_and_recover),
        cmocka_unit_test(claims_are_given_up),
        cmocka_unit_test(many_changes_do_not_drift),
        cmocka_unit_test(mistakes_with_positions_are_refused),
        cmocka_unit_test(mistakes_with_money_are_refused),
        cmocka_unit_test(shares_run_out_without_shutting_in),
        cmocka_unit_test(headroom_comes_before_the_event),
        cmocka_unit_test(memory_may_fail),
        cmocka_unit_test(leaving_may_end_an_epoch),
        cmocka_unit_test(wrong_arguments_are_refused),
        cmocka_unit_test(schedules_come_to_the_same),
        cmocka_unit_test(hashes_are_of_the_state),
        cmocka_unit_test(hashes_do_not_tell_when),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
