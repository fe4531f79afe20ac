/* SPDX-License-Identifier: BSD-2-Clause */
#include "ledger/ledger.h"
#include "ledger/order.h"
#include "world.h"

#define ACCOUNTS 200u
#define MARKETS 3u

static uint64_t keys[ACCOUNTS + 64];
static uint64_t scratch[ACCOUNTS + 64];

/* The list holds what a walk over all accounts finds, in the order of that walk. How many there
 * are. */
static uint32_t check_market(const struct world *world, uint32_t market)
{
    const struct sloss_ledger *ledger = world->ledger;
    const struct sl_book *book = sl_ledger_book(ledger, market);
    uint32_t found = 0;
    memset(keys, 0xff, sizeof(keys));
    assert_true(book->holders.count < COUNT(keys));
    sl_ledger_order_holders(ledger, book, keys, scratch);
    for (uint32_t account = 0; account < ledger->accounts.count; account++) {
        uint32_t holding = sl_ledger_find_holding(ledger, account, book->asset);
        uint32_t position =
            holding == SL_NONE ? SL_NONE : sl_ledger_find_position(ledger, holding, market);
        if (position != SL_NONE) {
            assert_int_equal(keys[found] >> 32, account);
            assert_int_equal(sl_order_row(keys[found]), position);
            found++;
        }
    }
    assert_int_equal(found, book->holders.count);
    assert_true(keys[found] == UINT64_MAX); /* nothing is written behind the list */
    return found;
}

/* In whatever order positions are opened and closed, and whatever their rows, the list is in the
 * order in which the accounts came; few of them and many. */
static void holders_are_listed_in_account_order(void **state)
{
    (void)state;
    struct random random = {.seed = 12};
    struct world world = open_world();
    uint32_t found_max = 0;
    for (uint32_t market = 0; market < MARKETS; market++) {
        char name[2] = {(char)('a' + (int)market), '\0'};
        add_market(&world, name, SLOSS_SETTLEMENT_UNREALIZED);
        mark(&world, market, 100);
        check_market(&world, market);
    }
    for (uint64_t id = ACCOUNTS; id > 0;
         id--) { /* the order of accounts is not that of their numbers */
        deposit(&world, id, 1000000);
    }
    for (uint32_t step = 0; step < rounds(1500); step++) {
        uint32_t market = (uint32_t)random_below(&random, MARKETS);
        uint64_t buyer = 1 + random_below(&random, ACCOUNTS);
        uint64_t seller = 1 + (buyer + random_below(&random, ACCOUNTS - 1)) % ACCOUNTS;
        fill(&world, market, buyer, seller, 1,
             100); /* many come back to zero, and leave the book */
        if (step % 10 == 0 || step < 100) {
            uint32_t found = check_market(&world, market);
            found_max = found > found_max ? found : found_max;
        }
    }
    assert_true(found_max > 64 || is_brief()); /* more than are sorted by insertion */
    close_world(&world);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(holders_are_listed_in_account_order),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
