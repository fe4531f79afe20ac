/* SPDX-License-Identifier: BSD-2-Clause */
/* The story of consumer.scn, in C. */
#include <inttypes.h>
#include <sloss/sloss.h>
#include <stdio.h>

static enum sloss_status play(struct sloss_engine *engine, struct sloss_hash *hash_out)
{
    /* A call makes one record and applies it; a host that keeps a journal makes the records itself.
     */
    const struct sloss_command fill = {
        .struct_size = sizeof(fill),
        .kind = SLOSS_COMMAND_FILL,
        .fill = {.market = 0, .buyer = 1, .seller = 2, .lots = 3, .price = 1000}};
    const struct sloss_mark mark = {0, 0, 1030};
    enum sloss_status status = sloss_engine_add_asset(engine, "USD", 2, NULL);
    if (status == SLOSS_OK) {
        status = sloss_engine_add_market(engine, "BTC", 0, 100, SLOSS_KIND_LINEAR, 0, NULL);
    }
    if (status == SLOSS_OK) {
        status = sloss_engine_add_account(engine, 1, "long");
    }
    if (status == SLOSS_OK) {
        status = sloss_engine_add_account(engine, 2, "short");
    }
    if (status == SLOSS_OK) {
        status = sloss_engine_deposit(engine, sloss_account_insurance(0), 0, 2500);
    }
    if (status == SLOSS_OK) {
        status = sloss_engine_deposit(engine, 1, 0, 100000);
    }
    if (status == SLOSS_OK) {
        status = sloss_engine_deposit(engine, 2, 0, 5000);
    }
    if (status == SLOSS_OK) {
        status = sloss_engine_apply(engine, &fill, 1, NULL);
    }
    if (status == SLOSS_OK) {
        status = sloss_engine_mark(engine, &mark, 1);
    }
    return status == SLOSS_OK ? sloss_engine_hash(engine, hash_out) : status;
}

int main(void)
{
    struct sloss_ledger *ledger = NULL;
    struct sloss_engine *engine = NULL;
    struct sloss_hash hash = {0, 0};
    enum sloss_status status = sloss_ledger_create(NULL, &ledger);
    if (status == SLOSS_OK) {
        status = sloss_engine_create(ledger, &engine);
    }
    if (status == SLOSS_OK) {
        status = play(engine, &hash);
    }
    if (status == SLOSS_OK) {
        printf("%016" PRIx64 "%016" PRIx64 "\n", hash.high, hash.low);
    } else {
        fprintf(stderr, "consumer: %s\n", sloss_status_name(status));
    }
    sloss_engine_destroy(engine);
    sloss_ledger_destroy(ledger);
    return status == SLOSS_OK ? 0 : 1;
}
