/* SPDX-License-Identifier: BSD-2-Clause */
/* A line comes to a command, and the command to a line that comes to the same command: for every
 * kind. Each line here is spelled as the speller spells it, worked by hand from docs/scenario.md.
 */
#define _POSIX_C_SOURCE 200809L

#include "common/scenario_record.h"
#include "common/scenario_spell.h"
#include "test.h"

#define CHAIN_MAX 16

/* Two books that get the same commands: one by the lines of the test, one by what is spelled. */
struct pair {
    struct scenario by_line;
    struct scenario by_spelling;
    struct sloss_command chain[CHAIN_MAX];
    size_t count;
    FILE *records;
    char text[8192];
    uint64_t kinds; /* of commands that were seen, as bits */
};

static void open_pair(struct pair *pair)
{
    assert_true(scenario_open(&pair->by_line, NULL));
    assert_true(scenario_open(&pair->by_spelling, NULL));
    pair->records = tmpfile();
    pair->by_line.records = pair->records;
}

static void close_pair(struct pair *pair)
{
    fclose(pair->records);
    scenario_close(&pair->by_line);
    scenario_close(&pair->by_spelling);
}

/* Put a line to the first books, and have the commands that it came to. */
static enum sloss_status put_line(struct pair *pair, const char *line)
{
    char text[8192];
    snprintf(text, sizeof(text), "%s", line);
    rewind(pair->records);
    enum sloss_status status = scenario_put(&pair->by_line, text);
    size_t bytes = (size_t)ftell(pair->records);
    rewind(pair->records);
    pair->count = bytes / sizeof(pair->chain[0]);
    assert_true(pair->count <= CHAIN_MAX);
    assert_int_equal(fread(pair->chain, sizeof(pair->chain[0]), pair->count, pair->records),
                     pair->count);
    return status;
}

/* Spell the chain into `text`, as the second books stand. */
static bool spell(struct pair *pair, const struct scenario_market *shown)
{
    FILE *out = fmemopen(pair->text, sizeof(pair->text), "w");
    assert_non_null(out);
    bool spelled = scenario_spell(&pair->by_spelling, pair->chain, pair->count, shown, out);
    assert_int_equal(fclose(out), 0);
    return spelled;
}

/* Put `text` to the second books: it has to come to the chain. */
static enum sloss_status put_spelled(struct pair *pair)
{
    char text[8192];
    memcpy(text, pair->text, sizeof(text));
    pair->by_spelling.only = pair->chain;
    pair->by_spelling.only_count = pair->count;
    pair->by_spelling.differs = false;
    return scenario_put(&pair->by_spelling, text);
}

static void hashes_agree(const struct pair *pair)
{
    char one[33];
    char two[33];
    scenario_spell_hash(&pair->by_line, one);
    scenario_spell_hash(&pair->by_spelling, two);
    assert_string_equal(one, two);
}

/* A line, and its own spelling where that is another. */
struct sample {
    const char *line;
    const char *spelling;
};

static void check(struct pair *pair, const struct sample *sample)
{
    const struct scenario_market *shown = NULL;
    uint32_t markets = pair->by_line.market_count;
    enum sloss_status status = put_line(pair, sample->line);
    for (size_t i = 0; i < pair->count; i++) {
        pair->kinds |= UINT64_C(1) << pair->chain[i].kind;
    }
    if (status != SLOSS_OK) {
        print_error("%s: %s\n", sample->line, pair->by_line.detail);
    }
    assert_ok(status);
    if (pair->by_line.market_count > markets) { /* as the program knows them from the import */
        shown = &pair->by_line.markets[markets];
    }
    assert_true(spell(pair, shown));
    assert_string_equal(pair->text, sample->spelling != NULL ? sample->spelling : sample->line);
    assert_ok(put_spelled(pair));
    assert_false(pair->by_spelling.differs);
    hashes_agree(pair);
}

static void check_all(const struct sample *samples, size_t count)
{
    static struct pair pair; /* too large for a stack */
    memset(&pair, 0, sizeof(pair));
    open_pair(&pair);
    for (size_t i = 0; i < count; i++) {
        check(&pair, &samples[i]);
    }
    assert_ok(sloss_engine_verify(pair.by_spelling.engine));
    assert_true(pair.kinds == (UINT64_C(2) << SLOSS_COMMAND_GOVERN) - 2); /* all of them */
    close_pair(&pair);
}

static const struct sample samples[] = {
    {"at 2025-10-10T21:16:04.831Z", NULL},
    {"at 1760131000000000001", "at 2025-10-10T21:16:40.000000001Z"},
    {"asset USD 2", NULL},
    {"asset BTC 8", NULL},
    {"fund core USD", NULL},
    {"fund pool USD delay=28d units=yes", "fund pool USD units=yes delay=28d"},
    {"market B USD lot=0.001 tick=10", "market B USD lot=0.001 tick=10 kind=linear "
                                       "settlement=unrealized precision=0"},
    {"market V USD lot=1 tick=0.5 settlement=variation liquidation_fee=0.5% signed=yes fund=core",
     "market V USD lot=1 tick=0.5 kind=linear settlement=variation precision=0 "
     "liquidation_fee=0.005 signed=yes fund=core"},
    {"market I BTC kind=inverse lot=100 tick=0.5",
     "market I BTC lot=100 tick=0.5 kind=inverse settlement=unrealized precision=6"},
    {"market Q BTC kind=quanto lot=1 tick=0.05 multiplier=0.000001 precision=3",
     "market Q BTC lot=1 tick=0.05 kind=quanto settlement=unrealized precision=3 "
     "multiplier=0.000001"},
    {"market P USD lot=1 tick=1 fund=pool",
     "market P USD lot=1 tick=1 kind=linear settlement=unrealized precision=0 fund=pool"},
    {"tier B 0 10% 5%", "tier B 0 0.1 0.05"},
    {"tier B 100000.5 100 12.5%", "tier B 100000.5 100 0.125"},
    {"tier V 0 0.2 0.1 lot=0.25", "tier V 0 0.2 0.1 lot=0.25/0.25"},
    {"tier I 0 1% 0.5% lot=0.000000002/0.000000003",
     "tier I 0 0.01 0.005 lot=0.000000002/0.000000003"},
    {"waterfall B owner insurance reserve backstop members deleverage socialize", NULL},
    {"waterfall B insurance socialize socialize_cap=5 insurance_period=100/1d insurance_cap=20.5 "
     "gate=hold/90m",
     "waterfall B insurance socialize insurance_cap=20.5 insurance_period=100/1d socialize_cap=5 "
     "gate=hold/90m"},
    {"waterfall V insurance insurance_cap=0", NULL},
    {"waterfall V members insurance owner owner_period=0/5ns members_cap=1", NULL},
    {"socialize B", "socialize B basis=profit rule=pro-rata cap=profit "
                    "rounding=largest-remainder pool=instant"},
    {"socialize B basis=equity rule=queue rounding=last pool=deficit",
     "socialize B basis=equity rule=queue cap=equity rounding=last pool=deficit"},
    {"socialize V policy=capped small_below=7 small_ppb=250000000 cap=none",
     "socialize V policy=capped small_below=7 small_ppb=250000000 cap=none "
     "rounding=largest-remainder pool=instant"},
    {"socialize V policy=pro-rata-score profit_power=3 leverage_power=1 leverage_unit=10 "
     "leverage_max=500",
     "socialize V policy=pro-rata-score leverage_unit=10 leverage_max=500 profit_power=3 "
     "leverage_power=1 cap=profit rounding=largest-remainder pool=instant"},
    {"socialize V", "socialize V basis=profit rule=pro-rata cap=profit "
                    "rounding=largest-remainder pool=instant"},
    {"option liquidation=manual residual=forfeit rank=size rank_cap=equity debts=keep", NULL},
    {"option liquidation=deleverage market=V", NULL},
    {"option rank=equal residual=keep market=B", "option residual=keep rank=equal market=B"},
    {"option debts=forget", NULL},
    {"account ann", NULL},
    {"account bob number=77", NULL},
    {"account %80", NULL},
    {"deposit cem 10.25", NULL}, /* number 81 by itself */
    {"deposit dan 5 BTC number=99", NULL},
    {"deposit %1000 7", NULL},
    {"deposit %77 1000 BTC", "deposit bob 1000 BTC"},
    {"deposit ann 100000", NULL},
    {"deposit bob 100000", NULL},
    {"deposit %80 5000", NULL},
    {"insure B 25", "deposit @insurance:B 25"},
    {"insure I 25", "deposit @insurance:I 25 BTC"},
    {"insure V 25", NULL}, /* its fund is a shared one */
    {"reserve 3 BTC", "deposit @reserve 3 BTC"},
    {"deposit @fund:core 100", NULL},
    {"deposit @treasury 5", NULL},
    {"withdraw bob 0.01", NULL},
    {"withdraw bob 1 BTC force", NULL},
    {"transfer ann @fees 12.5", NULL},
    {"transfer bob %80 1 BTC", NULL},
    {"fee %80 0.5", NULL},
    {"owner ann house", NULL},
    {"owner bob house client", NULL},
    {"member ann 100", NULL},
    {"member ann 100 assessment=50", NULL},
    {"member bob 1 BTC assessment=2/28d", NULL},
    {"join ann pool 300", NULL},
    {"leave ann pool 100", NULL},
    {"fund vault USD units=tranches delay=28d senior_part=10%",
     "fund vault USD units=tranches delay=28d senior_part=0.1"},
    {"join ann vault 20 senior", NULL},
    {"join ann vault 5 junior", NULL},
    {"leave ann vault 3 senior", NULL},
    {"leave ann vault 1 junior", NULL},
    {"at 2025-11-30T00:00:00Z", NULL},
    {"redeem ann pool", NULL},
    {"redeem ann vault senior", NULL},
    {"limit vault loss=1.5 fees=5%", "limit @fund:vault loss=1.5 fees=0.05"},
    {"limit @insurance:B takeover=2 target=100 drawdown=30%/25%/8h",
     "limit @insurance:B takeover=2 drawdown=0.3/0.25/8h target=100"},
    {"limit vault", "limit @fund:vault"},
    {"limit @insurance:V loss=3", NULL}, /* a shared fund by one of its markets */
    {"require bob multiplier=150% addon=0.5", "require bob multiplier=1.5 addon=0.5"},
    {"require bob BTC addon=0.00000001", NULL},
    {"require bob multiplier=1", "require bob"},
    {"control %80 frozen=yes liquidation=manual", NULL},
    {"control %80 liquidation=takeover", NULL},
    {"control %80 frozen=no", "control %80"},
    {"position_limit dan B 0.002", NULL},
    {"position_limit dan B 0", NULL},
    {"position_limit dan B none", NULL},
    {"ceiling V position=4 open_interest=5 trading=reduce-only",
     "ceiling V open_interest=5 position=4 trading=reduce-only"},
    {"ceiling V position=0 trading=paused", NULL},
    {"ceiling V trading=open", "ceiling V"},
    {"requirement B profit=25% root=0.000000001 entry=yes interest=1000.5/2000",
     "requirement B root=0.000000001 interest=1000.5/2000 entry=yes profit=0.25"},
    {"requirement B root=1% lot=0.25 entry=no profit=1", "requirement B root=0.01 lot=0.25"},
    {"requirement V root=100 lot=1.0 interest=0/0.01", "requirement V root=100 interest=0/0.01"},
    {"requirement B", NULL},
    {"requirement V", NULL},
    {"universe U USD maintenance=80%", "universe U USD maintenance=0.8"},
    {"shock U 0 weight=100% price=-12.5%", "shock U 0 price=-0.125"},
    {"shock U 1 price=0 volatility=-0.5 weight=0", NULL},
    {"portfolio B U concentration=0.5:7% short=12.5", "portfolio B U short=12.5 concentration=0.5:0.07"},
    {"values B 100 200", NULL},
    {"portfolio P U", NULL},
    {"mark B 60000 P 5 values B 10 20 values P 3 4", NULL},
    {"values P 1 2 values B 30 40", NULL},
    {"portfolio P none", NULL},
    {"margin ann portfolio", NULL},
    {"margin ann standard", NULL},
    {"mature B 90m", NULL},
    {"mature B 3600s", "mature B 1h"},
    {"mature B none", NULL},
    {"partial B target=140% step=0.05 slice=10%/1h whole_below=20%",
     "partial B target=1.4 step=0.05 remainder=0 slice=0.1/3600000000000ns whole_below=0.2"},
    {"partial B slice=1/0s target=1 remainder=0.5",
     "partial B target=1 step=0.001 remainder=0.5 slice=1/0ns whole_below=0"},
    {"partial B none", NULL},
    {"levels USD 2 150% 1.000000001", "levels USD 2 1.5 1.000000001"},
    {"levels USD none", NULL},
    {"option cancel_orders=yes", NULL},
    {"option cancel_orders=no market=B", NULL},
    {"source V venue", NULL},
    {"source V other weight=1", "source V other"},
    {"source V third weight=1000", NULL},
    {"source V index", NULL},
    {"guard V sources=2 fills=3", NULL},
    {"guard V fills=1 confidence=1% step=5%/60s band=0.5 clamp=0 stale=90s method=mean sources=3",
     "guard V sources=3 method=mean stale=90s clamp=0 band=0.5 step=0.05/1m confidence=0.01 fills=1"},
    {"guard V sources=1 method=median fills=0", "guard V sources=1"},
    {"guard V sources=1 fills=5", NULL},
    {"quote V venue -10.5 confidence=0.5 V index -10", NULL},
    {"validity V open=stale reduce=none liquidate=valid settle=limited withdraw=deviating", NULL},
    {"validity V reduce=deviating liquidate=stale", "validity V liquidate=stale"},
    {"validity V", NULL},
    {"halt V", NULL},
    {"halt V off", NULL},
    {"fill V ann %80 1 -10.5", NULL},
    {"bust V 121", NULL},
    {"guard V none", NULL},
    {"govern requirement step=12.5% delay=3600s", "govern requirement delay=1h step=0.125"},
    {"govern portfolio delay=0ns", "govern portfolio delay=0d"},
    {"schedule 7 4102444800000000000 tier B 0 20% 0.1 lot=1",
     "schedule 7 2100-01-01T00:00:00Z tier B 0 0.2 0.1 lot=1/1"},
    {"schedule 18446744073709551615 2100-01-01T00:00:00.5Z waterfall B insurance socialize "
     "insurance_cap=5 socialize_period=7/1h",
     NULL},
    {"schedule 8 2100-01-01T00:00:00Z govern tier delay=0d", NULL},
    {"unschedule 18446744073709551615", NULL},
    {"fill B ann bob 0.03 60000", NULL},
    {"fill B bob ann 0.001 60000 fee=0.1 rebate=-0.05 force",
     "fill B bob ann 0.001 60000 force fee=0.1 rebate=-0.05"},
    {"fill V ann %80 3 -10.5", NULL},
    {"fill I ann bob 200 60000.5 force", NULL},
    {"hold ann 10.5 7", NULL},
    {"hold bob 0.5 18446744073709551615 BTC timeout=90m", NULL},
    {"hold @treasury 1 9 USD", "hold @treasury 1 9"},
    {"hold ann 3 10 timeout=1000ms", "hold ann 3 10 timeout=1s"},
    {"pay_out 7 2.25", NULL},
    {"release 18446744073709551615", NULL},
    {"pay_out 10", NULL},
    {"orders ann B bid=0.002@59990 ask=0.5@61000", NULL},
    {"orders ann B ask=0.5@61000 force", "orders ann B force ask=0.5@61000"},
    {"orders %80 V bid=2@-11.5", NULL},
    {"fill B cem ann 0.001 60000 resting=seller", NULL},
    {"fill B ann cem 0.001 60000 resting=both force fee=1",
     "fill B ann cem 0.001 60000 force fee=1 resting=both"},
    {"fill B ann cem 0.001 60000 resting=buyer force",
     "fill B ann cem 0.001 60000 force resting=buyer"},
    {"orders ann B", NULL},
    {"mark B 61000", NULL},
    {"mark B 61010 V -11 I 60001", NULL},
    {"collateral BU BTC USD tick=0.50 discount=10% to=ann",
     "collateral BU BTC USD tick=0.5 discount=0.1 to=ann"},
    {"mark BU 60000.5 B 61010", NULL},
    {"haircut BU 0 98%", "haircut BU 0 0.98"},
    {"haircut BU 0.5 0", NULL},
    {"funding B -10", NULL},
    {"funding B rate=-0.01%", "funding B rate=-0.0001"},
    {"funding V 0.02", NULL},
    {"funding I 0.0000001", NULL},
    {"fill B ann cem 0.001 61010 force", NULL},
    {"fill B ann dan 0.001 61010 force", NULL},
    {"deleverage ann B rank=pro-rata cap=equity force",
     "deleverage ann B force rank=pro-rata cap=equity"},
    {"deleverage %80 V force", NULL},
    {"takeover ann", NULL},
    {"takeover bob %80", NULL},
    {"isolate bob B 10.5", NULL},
    {"isolate bob B -0.5", NULL},
    {"isolate bob B off", NULL},
    {"hedge %80 B on", NULL},
    {"hedge bob B on", NULL},
    {"fill B bob cem 0.002 60000 buyer_leg=long force",
     "fill B bob cem 0.002 60000 force buyer_leg=long"},
    {"fill B cem bob 0.002 60000 seller_leg=short force resting=both",
     "fill B cem bob 0.002 60000 force resting=both seller_leg=short"},
    {"fill B bob cem 0.002 60000 buyer_leg=short force",
     "fill B bob cem 0.002 60000 force buyer_leg=short"},
    {"fill B cem bob 0.002 60000 seller_leg=long force",
     "fill B cem bob 0.002 60000 force seller_leg=long"},
    {"hedge bob B off", NULL},
    {"group bob desk", NULL},
    {"group bob none", NULL},
    {"settle V -12.5", NULL},
    {"recover V 1.25", NULL},
    {"market Z USD lot=1 tick=1",
     "market Z USD lot=1 tick=1 kind=linear settlement=unrealized precision=0"},
    {"tier Z 0 0.1 0.05", NULL},
    {"execute Z liquidator=40% fee=0.5% timeout=90s",
     "execute Z timeout=90s fee=0.005 liquidator=0.4"},
    {"execute Z timeout=60m", "execute Z timeout=1h"},
    {"auction USD last=1m first=20s to=50% from=95%",
     "auction USD from=0.95 to=0.5 first=20s last=1m"},
    {"auction USD from=1 to=1 first=1ns last=1ns part=0.25", NULL},
    {"option market=Z liquidation=host", "option liquidation=host market=Z"},
    {"deposit %2001 40", NULL},
    {"deposit %2002 100000", NULL},
    {"deposit %2003 1000", NULL},
    {"control %2003 liquidation=auction", NULL},
    {"fill Z %2001 %2002 10 100 force", NULL},
    {"mark Z 100", NULL},
    {"fill Z %2003 %2001 2 99 liquidation=seller", NULL},
    {"option liquidation=auction market=Z", NULL},
    {"mark Z 100", NULL},
    {"bid %2003 %2001 1%", "bid %2003 %2001 0.01"},
    {"deposit ann 5 id=0123456789abcdef0000000000000001", NULL},
};

static void every_kind_is_a_line_and_comes_back(void **state)
{
    (void)state;
    check_all(samples, COUNT(samples));
}

/* A command of a host, which need not be one that a line comes to. Its line is spelled, or it is a
 * record, and either way the books are the same. `*is_record` tells which. */
static void check_command(struct pair *pair, struct sloss_command *command, bool *is_record)
{
    pair->chain[0] = *command;
    pair->count = 1;
    assert_ok(sloss_engine_apply(pair->by_line.engine, command, 1, NULL));
    *is_record = !spell(pair, NULL) || put_spelled(pair) != SLOSS_OK;
    if (*is_record) {
        FILE *out = fmemopen(pair->text, sizeof(pair->text), "w");
        scenario_spell_record(pair->chain, pair->count, out);
        assert_int_equal(fclose(out), 0);
        assert_ok(put_spelled(pair));
    }
    hashes_agree(pair);
}

static struct sloss_command market_of(const char *name, uint32_t asset, uint8_t kind, int64_t unit,
                                      uint8_t precision)
{
    struct sloss_command command = scenario_command_of(SLOSS_COMMAND_MARKET);
    snprintf(command.market.name, sizeof(command.market.name), "%s", name);
    command.market.asset = asset;
    command.market.kind = kind;
    command.market.unit = unit;
    command.market.precision = precision;
    return command;
}

/* Of a market that no line has added, lot and tick are made up so that the unit is the same. */
static void units_of_hosts_are_spelled(void **state)
{
    (void)state;
    static struct pair pair;
    bool is_record;
    memset(&pair, 0, sizeof(pair));
    open_pair(&pair);
    assert_ok(scenario_put(&pair.by_line, (char[]){"asset USD 18"}));
    assert_ok(scenario_put(&pair.by_spelling, (char[]){"asset USD 18"}));
    struct sloss_command sunk[] = {
        market_of("A", 0, SLOSS_KIND_LINEAR, 7, 0),
        market_of("B", 0, SLOSS_KIND_LINEAR, INT64_C(123456789012345), 9),
        market_of("C", 0, SLOSS_KIND_INVERSE, INT64_C(1000000007), 9),
        market_of("D", 0, SLOSS_KIND_QUANTO, 1, 3),
    };
    for (size_t i = 0; i < COUNT(sunk); i++) {
        check_command(&pair, &sunk[i], &is_record);
        assert_false(is_record);
    }
    for (uint32_t market = 0; market < COUNT(sunk); market++) {
        struct sloss_command tier = scenario_command_of(SLOSS_COMMAND_TIER);
        tier.tier.market = market;
        tier.tier.lot_maintenance_ppb = tier.tier.lot_initial_ppb = 1;
        check_command(&pair, &tier, &is_record);
        assert_int_equal(is_record, market == 2); /* its lot is 1000000007 of something */
        struct sloss_command mark = scenario_command_of(SLOSS_COMMAND_MARK);
        mark.mark.market = market;
        mark.mark.price = 3;
        check_command(&pair, &mark, &is_record);
        assert_false(is_record);
        struct sloss_command funding = scenario_command_of(SLOSS_COMMAND_FUNDING);
        funding.funding.market = market;
        funding.funding.payment = -1;
        check_command(&pair, &funding, &is_record);
        assert_int_equal(is_record, market == 2);
    }
    close_pair(&pair);
}

/* What a host may do and no line says is a record; what follows it is spelled again. */
static void other_commands_are_records(void **state)
{
    (void)state;
    static struct pair pair;
    bool is_record;
    memset(&pair, 0, sizeof(pair));
    open_pair(&pair);
    assert_ok(scenario_put(&pair.by_line, (char[]){"ids 4"}));
    assert_ok(scenario_put(&pair.by_spelling, (char[]){"ids 4"}));
    assert_ok(scenario_put(&pair.by_line, (char[]){"asset USD 2"}));
    assert_ok(scenario_put(&pair.by_spelling, (char[]){"asset USD 2"}));
    struct sloss_command deposit = scenario_command_of(SLOSS_COMMAND_DEPOSIT);
    deposit.flags = SLOSS_COMMAND_CREATE;
    deposit.deposit.account = UINT64_C(0x7fffffffffffffff);
    deposit.deposit.amount = 5;
    deposit.host_id[0] = 9;
    deposit.host_id[1] = UINT64_C(0xfedcba9876543210);
    check_command(&pair, &deposit, &is_record);
    assert_false(is_record);
    assert_string_equal(pair.text, "deposit %9223372036854775807 0.05 "
                                   "id=fedcba98765432100000000000000009");
    deposit.host_id[0] = 10; /* the account is there, and the flag is set all the same */
    check_command(&pair, &deposit, &is_record);
    assert_true(is_record);
    deposit.host_id[0] = 11;
    deposit.flags = 0;
    check_command(&pair, &deposit, &is_record);
    assert_false(is_record);
    /* The second one of the same id has been applied, in both books. */
    assert_status(put_spelled(&pair), SLOSS_ERR_ALREADY_APPLIED);
    close_pair(&pair);
}

/* A line that comes to another command than it should changes nothing. */
static void another_command_is_not_applied(void **state)
{
    (void)state;
    struct scenario scenario;
    struct sloss_command wanted = scenario_command_of(SLOSS_COMMAND_TIME);
    char before[33];
    char after[33];
    wanted.time.nanoseconds = 7;
    assert_true(scenario_open(&scenario, NULL));
    scenario.only = &wanted;
    scenario.only_count = 1;
    scenario_spell_hash(&scenario, before);
    assert_status(scenario_put(&scenario, (char[]){"at 8"}), SLOSS_ERR_ARGUMENT);
    assert_true(scenario.differs);
    scenario_spell_hash(&scenario, after);
    assert_string_equal(before, after);
    assert_ok(scenario_put(&scenario, (char[]){"at 7"}));
    scenario.only_count = 2;
    assert_status(scenario_put(&scenario, (char[]){"at 7"}), SLOSS_ERR_ARGUMENT);
    scenario_close(&scenario);
}

/* What is wrong with the lines for hosts is said, and changes nothing. */
static void lines_of_hosts_are_checked(void **state)
{
    (void)state;
    static const struct {
        const char *line;
        enum sloss_status status;
    } cases[] = {
        {"ids 4", SLOSS_ERR_ARGUMENT}, /* behind a command */
        {"ids 16777217", SLOSS_ERR_RANGE},
        {"ids", SLOSS_ERR_SYNTAX},
        {"ids 4 x=1", SLOSS_ERR_SYNTAX},
        {"account %0", SLOSS_ERR_RANGE},
        {"account %", SLOSS_ERR_SYNTAX},
        {"account %1x", SLOSS_ERR_SYNTAX},
        {"account %-1", SLOSS_ERR_SYNTAX},
        {"account %9223372036854775808", SLOSS_ERR_RANGE},
        {"account %18446744073709551617", SLOSS_ERR_RANGE},
        {"account %5 number=6", SLOSS_ERR_SYNTAX},
        {"account ann number=", SLOSS_ERR_SYNTAX},
        {"account ann number=5 number=6", SLOSS_ERR_SYNTAX},
        {"account eve number=1", SLOSS_ERR_EXISTS},
        {"deposit ann 5 number=9", SLOSS_ERR_EXISTS},
        {"withdraw %5 1", SLOSS_ERR_UNKNOWN_ACCOUNT},
        {"at 5 id=00000000000000000000000000000000", SLOSS_ERR_SYNTAX},
        {"at 5 id=1", SLOSS_ERR_SYNTAX},
        {"at 5 id=0000000000000000000000000000000G", SLOSS_ERR_SYNTAX},
        {"at 5 id=00000000000000000000000000000001 id=00000000000000000000000000000002",
         SLOSS_ERR_SYNTAX},
        {"hash id=00000000000000000000000000000001", SLOSS_ERR_SYNTAX},
        {"record", SLOSS_ERR_SYNTAX},
        {"record 00", SLOSS_ERR_SYNTAX},
        {"record x=1", SLOSS_ERR_SYNTAX},
    };
    struct scenario scenario;
    char before[33];
    char after[33];
    char text[256];
    assert_true(scenario_open(&scenario, NULL));
    assert_ok(scenario_put(&scenario, (char[]){"asset USD 2"}));
    assert_ok(scenario_put(&scenario, (char[]){"account ann"}));
    scenario_spell_hash(&scenario, before);
    for (size_t i = 0; i < COUNT(cases); i++) {
        snprintf(text, sizeof(text), "%s", cases[i].line);
        enum sloss_status status = scenario_put(&scenario, text);
        if (status != cases[i].status) {
            print_error("%s\n", cases[i].line);
        }
        assert_status(status, cases[i].status);
        assert_true(strlen(scenario.detail) > 0);
        scenario_spell_hash(&scenario, after);
        assert_string_equal(before, after);
    }
    assert_ok(scenario_put(&scenario, (char[]){"deposit bob 5"})); /* number 2 */
    assert_ok(scenario_put(&scenario, (char[]){"withdraw %2 5"}));
    scenario_close(&scenario);
}

/* Chains are records of one line; one that is cut, or goes on, is none. */
static void a_record_is_one_command(void **state)
{
    (void)state;
    struct scenario scenario;
    struct sloss_command chain[2] = {scenario_command_of(SLOSS_COMMAND_TIME),
                                     scenario_command_of(SLOSS_COMMAND_TIME)};
    char text[1024];
    assert_true(scenario_open(&scenario, NULL));
    for (uint32_t flags = 0; flags < 4; flags++) {
        chain[0].flags = (flags & 1) != 0 ? SLOSS_COMMAND_LINKED : 0;
        chain[1].flags = (flags & 2) != 0 ? SLOSS_COMMAND_LINKED : 0;
        FILE *out = fmemopen(text, sizeof(text), "w");
        scenario_spell_record(chain, 2, out);
        fclose(out);
        /* Where the links are right the engine says that times are no chain. */
        assert_status(scenario_put(&scenario, text),
                      flags == 1 ? SLOSS_ERR_ARGUMENT : SLOSS_ERR_SYNTAX);
    }
    scenario_close(&scenario);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_kind_is_a_line_and_comes_back),
        cmocka_unit_test(units_of_hosts_are_spelled),
        cmocka_unit_test(other_commands_are_records),
        cmocka_unit_test(another_command_is_not_applied),
        cmocka_unit_test(lines_of_hosts_are_checked),
        cmocka_unit_test(a_record_is_one_command),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
