/* SPDX-License-Identifier: BSD-2-Clause */
/* embed: the program of README.md: a short fails, and a winner's profit bears what the fund cannot.
 */
#include <inttypes.h>
#include <sloss/sloss.h>
#include <stdio.h>
#include <string.h>

int main(void)
{
    struct sloss_ledger *ledger = NULL;
    struct sloss_engine *engine = NULL;
    struct sloss_account_info winner;
    uint32_t usd, btc;
    sloss_ledger_create(NULL, &ledger);
    sloss_engine_create(ledger, &engine);
    sloss_engine_add_asset(engine, "USD", 2, &usd);
    sloss_engine_add_market(engine, "BTC", usd, 100, SLOSS_KIND_LINEAR, 0, &btc);

    /* The fund has 25.00, account 1 has 1,000.00 and account 2 has 50.00. */
    sloss_engine_deposit(engine, sloss_account_insurance(btc), usd, 2500);
    sloss_engine_deposit(engine, 1, usd, 100000);
    sloss_engine_deposit(engine, 2, usd, 5000);

    /* Account 1 buys 3 lots from account 2 at 1,000. At 1,030 account 2 owes 90.00. */
    struct sloss_mark mark = {btc, 0, 1030};
    sloss_engine_fill(engine, btc, 1, 2, 3, 1000);
    sloss_engine_mark(engine, &mark, 1);

    memset(&winner, 0, sizeof(winner));
    winner.struct_size = sizeof(winner);
    enum sloss_status status = sloss_engine_account(engine, 1, usd, &winner);
    printf("the winner was charged %" PRId64 " of its profit of 9000\n", winner.socialized);
    sloss_engine_destroy(engine);
    sloss_ledger_destroy(ledger);
    return status == SLOSS_OK && winner.socialized == 9000 - 5000 - 2500 ? 0 : 1;
}
