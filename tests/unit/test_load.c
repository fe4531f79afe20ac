/* SPDX-License-Identifier: BSD-2-Clause */
#include "sloss/column.h"
#include "world.h"

/* Which columns a kind of command has, and where each belongs. */

enum column {
    MARKET = 1,
    ASSET = 2,
    ACCOUNT = 4,
    OTHER = 8,
    AMOUNT = 16,
    PRICE = 32
};

/* The columns that column.h names for each kind; of the others none is taken, even for no rows. */
static void a_kind_has_the_columns_of_its_fields(void **state)
{
    static const uint32_t has[] = {[SLOSS_COMMAND_ACCOUNT] = ACCOUNT,
                                   [SLOSS_COMMAND_DEPOSIT] = ASSET | ACCOUNT | AMOUNT,
                                   [SLOSS_COMMAND_WITHDRAW] = ASSET | ACCOUNT | AMOUNT,
                                   [SLOSS_COMMAND_TRANSFER] = ASSET | ACCOUNT | OTHER | AMOUNT,
                                   [SLOSS_COMMAND_FILL] = MARKET | ACCOUNT | OTHER | AMOUNT | PRICE,
                                   [SLOSS_COMMAND_MARK] = MARKET | PRICE,
                                   [SLOSS_COMMAND_FUNDING] = MARKET | AMOUNT,
                                   [SLOSS_COMMAND_TAKEOVER] = ACCOUNT,
                                   [SLOSS_COMMAND_DELEVERAGE] = MARKET | ACCOUNT,
                                   [SLOSS_COMMAND_SETTLE] = MARKET | PRICE,
                                   [SLOSS_COMMAND_FEE] = ASSET | ACCOUNT | AMOUNT,
                                   [SLOSS_COMMAND_OWNER] = ACCOUNT,
                                   [SLOSS_COMMAND_MEMBER] = ASSET | ACCOUNT | AMOUNT};
    static const uint32_t index[1] = {0};
    static const uint64_t id[1] = {1};
    static const int64_t number[1] = {1};
    struct world world = open_world();
    struct sloss_hash before = hash_of(&world);
    (void)state;
    for (uint32_t kind = 0; kind < COUNT(has); kind++) {
        for (uint32_t column = MARKET; column <= PRICE; column *= 2) {
            struct sloss_command common = {.struct_size = sizeof(common), .kind = kind};
            struct sloss_command_columns columns = {.struct_size = sizeof(columns),
                                                    .market = column == MARKET ? index : NULL,
                                                    .asset = column == ASSET ? index : NULL,
                                                    .account = column == ACCOUNT ? id : NULL,
                                                    .other = column == OTHER ? id : NULL,
                                                    .amount = column == AMOUNT ? number : NULL,
                                                    .price = column == PRICE ? number : NULL};
            bool belongs = (has[kind] & column) != 0;
            size_t applied = 77;
            assert_status(sloss_engine_apply_columns(world.engine, &common, &columns, 0, &applied),
                          belongs ? SLOSS_OK : SLOSS_ERR_ARGUMENT);
            assert_int_equal(applied, 0);
        }
    }
    assert_true(same_hash(before, hash_of(&world)));
    close_world(&world);
}

/* A row of columns is the record with the same numbers. The market and the asset in use are the
 * second ones, so that a number in a wrong place shows. */
static void a_column_lands_in_its_field(void **state)
{
    static const struct {
        struct sloss_command record; /* as it is applied by itself */
        uint32_t index[2];           /* the columns: market, asset */
        uint64_t id[2];              /* account, other */
        int64_t number[2];           /* amount, price */
    } cases[] = {
        {{.kind = SLOSS_COMMAND_ACCOUNT, .account = {.account = 9}}, {0, 0}, {9, 0}, {0, 0}},
        {{.kind = SLOSS_COMMAND_DEPOSIT, .deposit = {.account = 2, .asset = 1, .amount = 5}},
         {0, 1},
         {2, 0},
         {5, 0}},
        {{.kind = SLOSS_COMMAND_WITHDRAW, .withdraw = {.account = 2, .asset = 1, .amount = 5}},
         {0, 1},
         {2, 0},
         {5, 0}},
        {{.kind = SLOSS_COMMAND_TRANSFER,
          .transfer = {.giver = 2, .receiver = 1, .asset = 1, .amount = 7}},
         {0, 1},
         {2, 1},
         {7, 0}},
        {{.kind = SLOSS_COMMAND_FILL,
          .fill = {.market = 1, .buyer = 2, .seller = 1, .lots = 3, .price = 90}},
         {1, 0},
         {2, 1},
         {3, 90}},
        {{.kind = SLOSS_COMMAND_MARK, .mark = {.market = 1, .price = 91}}, {1, 0}, {0, 0}, {0, 91}},
        {{.kind = SLOSS_COMMAND_FUNDING, .funding = {.market = 1, .payment = 2}},
         {1, 0},
         {0, 0},
         {2, 0}},
        {{.kind = SLOSS_COMMAND_FEE, .fee = {.account = 2, .asset = 1, .amount = 5}},
         {0, 1},
         {2, 0},
         {5, 0}},
        {{.kind = SLOSS_COMMAND_MEMBER, .member = {.account = 2, .asset = 1, .amount = 6}},
         {0, 1},
         {2, 0},
         {6, 0}},
        {{.kind = SLOSS_COMMAND_DELEVERAGE,
          .flags = SLOSS_COMMAND_FORCE,
          .deleverage = {.account = 2, .market = 1, .rank = 2}},
         {1, 0},
         {2, 0},
         {0, 0}},
        {{.kind = SLOSS_COMMAND_TAKEOVER, .takeover = {.account = 2}}, {0, 0}, {2, 0}, {0, 0}},
        {{.kind = SLOSS_COMMAND_RECOVER, .recover = {.market = 1, .amount = 9}},
         {1, 0},
         {0, 0},
         {9, 0}},
        {{.kind = SLOSS_COMMAND_SETTLE, .settle = {.market = 1, .price = 92}},
         {1, 0},
         {0, 0},
         {0, 92}},
    };
    struct world world[2];
    (void)state;
    for (int i = 0; i < 2; i++) {
        world[i] = open_world();
        assert_ok(sloss_engine_add_asset(world[i].engine, "EUR", 2, NULL));
        assert_ok(sloss_engine_add_market(world[i].engine, "A", 1, 1, 0, 0, NULL));
        assert_ok(sloss_engine_add_market(world[i].engine, "B", 1, 1, 0, 0, NULL));
        assert_ok(sloss_engine_deposit(world[i].engine, 1, 1, 1000));
        assert_ok(sloss_engine_deposit(world[i].engine, 2, 1, 1000));
    }
    for (size_t i = 0; i < COUNT(cases); i++) {
        struct sloss_command record = cases[i].record;
        struct sloss_command common = {
            .struct_size = sizeof(common), .kind = record.kind, .flags = record.flags};
        struct sloss_command_columns columns = {.struct_size = sizeof(columns)};
        struct sloss_hash before = hash_of(&world[0]);
        print_message("kind %u\n", record.kind);
        columns.market = cases[i].index[0] != 0 ? &cases[i].index[0] : NULL;
        columns.asset = cases[i].index[1] != 0 ? &cases[i].index[1] : NULL;
        columns.account = cases[i].id[0] != 0 ? &cases[i].id[0] : NULL;
        columns.other = cases[i].id[1] != 0 ? &cases[i].id[1] : NULL;
        columns.amount = cases[i].number[0] != 0 ? &cases[i].number[0] : NULL;
        columns.price = cases[i].number[1] != 0 ? &cases[i].number[1] : NULL;
        if (record.kind == SLOSS_COMMAND_DELEVERAGE) {
            common.deleverage.rank = record.deleverage.rank; /* has no column */
            common.flags = record.flags;
        }
        record.struct_size = sizeof(record);
        assert_ok(sloss_engine_apply(world[0].engine, &record, 1, NULL));
        assert_ok(sloss_engine_apply_columns(world[1].engine, &common, &columns, 1, NULL));
        assert_true(same_hash(hash_of(&world[0]), hash_of(&world[1])));
        /* the takeover finds positions only if the deleveraging left some */
        assert_true(record.kind == SLOSS_COMMAND_TAKEOVER ||
                    !same_hash(before, hash_of(&world[0])));
    }
    close_world(&world[0]);
    close_world(&world[1]);
}

/* A kind without columns is loaded as any other: each row is the common command. A LAYER is none.
 */
static void a_kind_without_columns_is_loaded(void **state)
{
    struct world world = open_world();
    struct sloss_command_columns columns = {.struct_size = sizeof(columns)};
    struct sloss_command common = {
        .struct_size = sizeof(common), .kind = SLOSS_COMMAND_TIME, .time = {.nanoseconds = 5}};
    struct sloss_engine_info info = {.struct_size = sizeof(info)};
    size_t applied = 77;
    (void)state;
    assert_ok(sloss_engine_apply_columns(world.engine, &common, &columns, 3, &applied));
    assert_int_equal(applied, 3);
    assert_ok(sloss_engine_info(world.engine, &info));
    assert_amount(info.time, 5);
    assert_int_equal(info.sequence, 4);
    const uint32_t alone[] = {SLOSS_COMMAND_LAYER, SLOSS_COMMAND_SCHEDULE,
                              SLOSS_COMMAND_GOVERN + 1};
    for (size_t i = 0; i < COUNT(alone); i++) {
        common = (struct sloss_command){
            .struct_size = sizeof(common), .kind = alone[i], .layer = {.layer = 1}};
        assert_status(sloss_engine_apply_columns(world.engine, &common, &columns, 1, &applied),
                      SLOSS_ERR_ARGUMENT);
        assert_int_equal(applied, 0);
    }
    close_world(&world);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_kind_has_the_columns_of_its_fields),
        cmocka_unit_test(a_column_lands_in_its_field),
        cmocka_unit_test(a_kind_without_columns_is_loaded),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
