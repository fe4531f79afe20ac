/* SPDX-License-Identifier: BSD-2-Clause */
#include "common/scenario_spell.h"

#include <inttypes.h>
#include <sloss/fund.h>
#include <string.h>

#include "common/scenario_record.h"
#include "common/scenario_spell_word.h"
#include "common/scenario_words.h"

/* ---- accounts and money ---------------------------------------------------------------------- */

/* A new account, and the number that it would not get by itself. */
static void new_account(const struct spell *spell, uint64_t id, const char *name)
{
    if (name[0] == '\0') {
        fprintf(spell->out, " %%%" PRIu64, id);
    } else {
        fprintf(spell->out, " %.*s", SLOSS_NAME_SIZE - 1, name);
    }
}

static void new_number(const struct spell *spell, uint64_t id, const char *name)
{
    if (name[0] != '\0' && id != spell->scenario->next_id) {
        fprintf(spell->out, " number=%" PRIu64, id);
    }
}

static bool line_account(const struct spell *spell)
{
    const struct sloss_command_account *added = &spell->chain[0].account;
    fputs("account", spell->out);
    new_account(spell, added->account, added->name);
    new_number(spell, added->account, added->name);
    return true;
}

/* `insure` names the fund of a market by the market, also where several share it. */
static bool line_insure(const struct spell *spell)
{
    const struct sloss_command_deposit *deposit = &spell->chain[0].deposit;
    char name[SLOSS_NAME_SIZE] = "";
    (void)sloss_ledger_account_name(spell->scenario->ledger, deposit->account, name);
    bool is_shared = strncmp(name, "@fund:", strlen("@fund:")) == 0;
    for (uint32_t market = 0; is_shared && market < spell->scenario->market_count; market++) {
        const struct scenario_market *of = &spell->scenario->markets[market];
        if (sloss_account_insurance(market) == deposit->account && of->asset == deposit->asset) {
            fprintf(spell->out, "insure %s", of->name);
            spell_number(spell, deposit->amount, &spell->scenario->assets[of->asset].unit);
            return true;
        }
    }
    return false;
}

static bool line_deposit(const struct spell *spell)
{
    if (line_insure(spell)) {
        return true;
    }
    const struct sloss_command_deposit *deposit = &spell->chain[0].deposit;
    bool create = (spell->chain[0].flags & SLOSS_COMMAND_CREATE) != 0;
    bool spelled = true;
    fputs("deposit", spell->out);
    if (create) {
        new_account(spell, deposit->account, deposit->name);
    } else {
        spelled = spell_account(spell, deposit->account);
    }
    spelled = spelled && spell_amount(spell, deposit->amount, deposit->asset);
    if (create) {
        new_number(spell, deposit->account, deposit->name);
    }
    return spelled;
}

static bool line_withdraw(const struct spell *spell)
{
    const struct sloss_command_withdraw *withdraw = &spell->chain[0].withdraw;
    fputs("withdraw", spell->out);
    bool spelled = spell_account(spell, withdraw->account) &&
                   spell_amount(spell, withdraw->amount, withdraw->asset);
    spell_force(spell);
    return spelled;
}

static bool line_transfer(const struct spell *spell)
{
    const struct sloss_command_transfer *transfer = &spell->chain[0].transfer;
    fputs("transfer", spell->out);
    return spell_account(spell, transfer->giver) && spell_account(spell, transfer->receiver) &&
           spell_amount(spell, transfer->amount, transfer->asset);
}

static bool line_fee(const struct spell *spell)
{
    const struct sloss_command_fee *fee = &spell->chain[0].fee;
    fputs("fee", spell->out);
    return spell_account(spell, fee->account) && spell_amount(spell, fee->amount, fee->asset);
}

static bool line_owner(const struct spell *spell)
{
    const struct sloss_command_owner *owner = &spell->chain[0].owner;
    fputs("owner", spell->out);
    bool spelled = spell_account(spell, owner->account);
    fprintf(spell->out, " %.*s%s", SLOSS_NAME_SIZE - 1, owner->name,
            owner->is_client != 0 ? " client" : "");
    return spelled;
}

static bool line_group(const struct spell *spell)
{
    const struct sloss_command_group *group = &spell->chain[0].group;
    fputs("group", spell->out);
    bool spelled = spell_account(spell, group->account);
    fprintf(spell->out, " %.*s", SLOSS_NAME_SIZE - 1,
            group->name[0] == '\0' ? "none" : group->name);
    return spelled;
}

static bool line_member(const struct spell *spell)
{
    const struct sloss_command_member *member = &spell->chain[0].member;
    fputs("member", spell->out);
    bool spelled =
        spell_account(spell, member->account) && spell_amount(spell, member->amount, member->asset);
    if (spelled && (member->assessment != 0 || member->duration != 0)) {
        fputs(" assessment=", spell->out);
        scenario_spell_number(member->assessment, spell_asset_unit(spell, member->asset),
                              spell->out);
    }
    if (spelled && member->duration > 0) {
        fputc('/', spell->out);
        scenario_spell_duration(member->duration, spell->out);
    }
    return spelled;
}

static bool line_recover(const struct spell *spell)
{
    fputs("recover", spell->out);
    const struct scenario_market *of = spell_market(spell, spell->chain[0].recover.market);
    if (of != NULL) {
        spell_number(spell, spell->chain[0].recover.amount,
                     &spell->scenario->assets[of->asset].unit);
    }
    return of != NULL;
}

/* ACCOUNT FUND, and the asset of the fund. */
static bool party(const struct spell *spell, uint64_t id, uint32_t fund, uint32_t *asset)
{
    char name[SLOSS_NAME_SIZE] = "";
    struct sloss_fund_info info = {.struct_size = sizeof(info)};
    enum sloss_status status = sloss_engine_fund(spell->scenario->engine, fund, &info);
    bool spelled = spell_account(spell, id) && (status == SLOSS_OK || status == SLOSS_ERR_OVERFLOW);
    if (spelled) {
        (void)sloss_ledger_account_name(spell->scenario->ledger, sloss_account_fund(fund), name);
        fprintf(spell->out, " %s", name + strlen("@fund:"));
    }
    *asset = info.asset;
    return spelled;
}

/* The kind of units, of a fund with tranches. */
static bool spell_tranche(const struct spell *spell, uint32_t tranche)
{
    return tranche == SLOSS_TRANCHE_NONE || spell_word(spell, "", scenario_tranches, tranche);
}

static bool line_join(const struct spell *spell)
{
    const struct sloss_command_join *join = &spell->chain[0].join;
    uint32_t asset;
    fputs("join", spell->out);
    bool spelled = party(spell, join->account, join->fund, &asset);
    if (spelled) {
        spell_number(spell, join->amount, spell_asset_unit(spell, asset));
    }
    return spelled && spell_tranche(spell, join->tranche);
}

static bool line_leave(const struct spell *spell)
{
    const struct sloss_command_leave *leave = &spell->chain[0].leave;
    uint32_t asset;
    fputs("leave", spell->out);
    bool spelled = party(spell, leave->account, leave->fund, &asset);
    fprintf(spell->out, " %" PRId64, leave->units);
    return spelled && spell_tranche(spell, leave->tranche);
}

static bool line_redeem(const struct spell *spell)
{
    const struct sloss_command_redeem *redeem = &spell->chain[0].redeem;
    uint32_t asset;
    fputs("redeem", spell->out);
    return party(spell, redeem->account, redeem->fund, &asset) &&
           spell_tranche(spell, redeem->tranche);
}

static bool line_isolate(const struct spell *spell)
{
    const struct sloss_command_isolate *isolate = &spell->chain[0].isolate;
    fputs("isolate", spell->out);
    const struct scenario_market *of = NULL;
    if (spell_account(spell, isolate->account)) {
        of = spell_market(spell, isolate->market);
    }
    if (of != NULL && isolate->ends != 0) {
        fputs(" off", spell->out);
    } else if (of != NULL) {
        spell_number(spell, isolate->amount, &spell->scenario->assets[of->asset].unit);
    }
    return of != NULL;
}

static bool line_hedge(const struct spell *spell)
{
    const struct sloss_command_hedge *hedge = &spell->chain[0].hedge;
    fputs("hedge", spell->out);
    if (!spell_account(spell, hedge->account) || spell_market(spell, hedge->market) == NULL) {
        return false;
    }
    fputs(hedge->is_on != 0 ? " on" : " off", spell->out);
    return true;
}

/* ---- trades and marks ------------------------------------------------------------------------ */

static bool line_fill(const struct spell *spell)
{
    const struct sloss_command_fill *fill = &spell->chain[0].fill;
    fputs("fill", spell->out);
    const struct scenario_market *of = spell_market(spell, fill->market);
    if (of == NULL || !spell_account(spell, fill->buyer) || !spell_account(spell, fill->seller)) {
        return false;
    }
    const struct sloss_unit *unit = &spell->scenario->assets[of->asset].unit;
    spell_number(spell, fill->lots, &of->lot);
    spell_number(spell, fill->price, &of->tick);
    spell_force(spell);
    if (fill->fee != 0) {
        fputs(" fee=", spell->out);
        scenario_spell_number(fill->fee, unit, spell->out);
    }
    if (fill->rebate != 0) {
        fputs(" rebate=", spell->out);
        scenario_spell_number(fill->rebate, unit, spell->out);
    }
    return (fill->resting == 0 ||
            spell_word(spell, "resting=", scenario_resting, fill->resting)) &&
           (fill->buyer_leg == 0 ||
            spell_word(spell, "buyer_leg=", scenario_legs, fill->buyer_leg)) &&
           (fill->seller_leg == 0 ||
            spell_word(spell, "seller_leg=", scenario_legs, fill->seller_leg)) &&
           (fill->liquidated == 0 ||
            spell_word(spell, "liquidation=", scenario_liquidated, fill->liquidated));
}

static bool line_mark(const struct spell *spell)
{
    fputs("mark", spell->out);
    for (size_t i = 0; i < spell->count; i++) {
        if (spell->chain[i].kind == SLOSS_COMMAND_VALUES) {
            return spell_values(spell, i);
        }
        if (spell->chain[i].mark.market >= SLOSS_COLLATERAL_FIRST) {
            if (!spell_pair_mark(spell, &spell->chain[i].mark)) {
                return false;
            }
            continue;
        }
        const struct scenario_market *of = spell_market(spell, spell->chain[i].mark.market);
        if (of == NULL) {
            return false;
        }
        spell_number(spell, spell->chain[i].mark.price, &of->tick);
    }
    return true;
}

static bool line_funding(const struct spell *spell)
{
    const struct sloss_command_funding *funding = &spell->chain[0].funding;
    fputs("funding", spell->out);
    const struct scenario_market *of = spell_market(spell, funding->market);
    if (of == NULL) {
        return false;
    }
    if (funding->by_rate != 0) {
        fputs(" rate=", spell->out);
        scenario_spell_number(funding->rate_ppb, &spell_billionth, spell->out);
        return true;
    }
    int64_t decimals = (int64_t)spell->scenario->assets[of->asset].unit.decimals + of->precision -
                       of->lot.decimals;
    char text[SLOSS_DECIMAL_SIZE];
    bool spelled = spell_quotient(funding->payment, decimals, of->lot.coefficient, text);
    if (spelled) {
        fprintf(spell->out, " %s", text);
    }
    return spelled;
}

static bool line_takeover(const struct spell *spell)
{
    bool spelled = true;
    fputs("takeover", spell->out);
    for (size_t i = 0; spelled && i < spell->count; i++) {
        spelled = spell_account(spell, spell->chain[i].takeover.account);
    }
    return spelled;
}

static bool line_deleverage(const struct spell *spell)
{
    const struct sloss_command_deleverage *deleverage = &spell->chain[0].deleverage;
    fputs("deleverage", spell->out);
    bool spelled = spell_account(spell, deleverage->account) &&
                   spell_market(spell, deleverage->market) != NULL;
    spell_force(spell);
    if (spelled && deleverage->rank != SLOSS_AS_OPTION) {
        spelled = spell_rank(spell, deleverage->rank);
    }
    if (spelled && deleverage->cap != SLOSS_AS_OPTION) {
        spelled = spell_word(spell, "cap=", scenario_caps, deleverage->cap);
    }
    return spelled;
}

static bool line_settle(const struct spell *spell)
{
    fputs("settle", spell->out);
    const struct scenario_market *of = spell_market(spell, spell->chain[0].settle.market);
    if (of != NULL) {
        spell_number(spell, spell->chain[0].settle.price, &of->tick);
    }
    return of != NULL;
}

static bool line_time(const struct spell *spell)
{
    char text[SCENARIO_TIME_SIZE];
    fprintf(spell->out, "at %s", scenario_spell_time(spell->chain[0].time.nanoseconds, text));
    return true;
}

/* ---- the table ------------------------------------------------------------------------------- */

static bool (*const spellers[])(const struct spell *spell) = {
    [SLOSS_COMMAND_ASSET] = spell_line_asset,
    [SLOSS_COMMAND_MARKET] = spell_line_market,
    [SLOSS_COMMAND_TIER] = spell_line_tier,
    [SLOSS_COMMAND_WATERFALL] = spell_line_waterfall,
    [SLOSS_COMMAND_SOCIALIZE] = spell_line_socialize,
    [SLOSS_COMMAND_OPTION] = spell_line_option,
    [SLOSS_COMMAND_ACCOUNT] = line_account,
    [SLOSS_COMMAND_DEPOSIT] = line_deposit,
    [SLOSS_COMMAND_WITHDRAW] = line_withdraw,
    [SLOSS_COMMAND_TRANSFER] = line_transfer,
    [SLOSS_COMMAND_FILL] = line_fill,
    [SLOSS_COMMAND_MARK] = line_mark,
    [SLOSS_COMMAND_FUNDING] = line_funding,
    [SLOSS_COMMAND_TAKEOVER] = line_takeover,
    [SLOSS_COMMAND_DELEVERAGE] = line_deleverage,
    [SLOSS_COMMAND_SETTLE] = line_settle,
    [SLOSS_COMMAND_TIME] = line_time,
    [SLOSS_COMMAND_FEE] = line_fee,
    [SLOSS_COMMAND_OWNER] = line_owner,
    [SLOSS_COMMAND_MEMBER] = line_member,
    [SLOSS_COMMAND_RECOVER] = line_recover,
    [SLOSS_COMMAND_FUND] = spell_line_fund,
    [SLOSS_COMMAND_JOIN] = line_join,
    [SLOSS_COMMAND_LEAVE] = line_leave,
    [SLOSS_COMMAND_REDEEM] = line_redeem,
    [SLOSS_COMMAND_LIMIT] = spell_line_limit,
    [SLOSS_COMMAND_REQUIRE] = spell_line_require,
    [SLOSS_COMMAND_CONTROL] = spell_line_control,
    [SLOSS_COMMAND_POSITION_LIMIT] = spell_line_position_limit,
    [SLOSS_COMMAND_CEILING] = spell_line_ceiling,
    [SLOSS_COMMAND_COLLATERAL] = spell_line_collateral,
    [SLOSS_COMMAND_HAIRCUT] = spell_line_haircut,
    [SLOSS_COMMAND_ISOLATE] = line_isolate,
    [SLOSS_COMMAND_HEDGE] = line_hedge,
    [SLOSS_COMMAND_GROUP] = line_group,
    [SLOSS_COMMAND_HOLD] = spell_line_hold,
    [SLOSS_COMMAND_RELEASE] = spell_line_release,
    [SLOSS_COMMAND_PAY_OUT] = spell_line_pay_out,
    [SLOSS_COMMAND_ORDERS] = spell_line_orders,
    [SLOSS_COMMAND_REQUIREMENT] = spell_line_requirement,
    [SLOSS_COMMAND_UNIVERSE] = spell_line_universe,
    [SLOSS_COMMAND_SHOCK] = spell_line_shock,
    [SLOSS_COMMAND_VALUES] = spell_line_values,
    [SLOSS_COMMAND_PORTFOLIO] = spell_line_portfolio,
    [SLOSS_COMMAND_MATURE] = spell_line_mature,
    [SLOSS_COMMAND_PARTIAL] = spell_line_partial,
    [SLOSS_COMMAND_LEVELS] = spell_line_levels,
    [SLOSS_COMMAND_EXECUTE] = spell_line_execute,
    [SLOSS_COMMAND_AUCTION] = spell_line_auction,
    [SLOSS_COMMAND_BID] = spell_line_bid,
    [SLOSS_COMMAND_GUARD] = spell_line_guard,
    [SLOSS_COMMAND_SOURCE] = spell_line_source,
    [SLOSS_COMMAND_QUOTE] = spell_line_quote,
    [SLOSS_COMMAND_HALT] = spell_line_halt,
    [SLOSS_COMMAND_BUST] = spell_line_bust,
    [SLOSS_COMMAND_VALIDITY] = spell_line_validity,
    [SLOSS_COMMAND_SCHEDULE] = spell_line_schedule,
    [SLOSS_COMMAND_UNSCHEDULE] = spell_line_unschedule,
    [SLOSS_COMMAND_GOVERN] = spell_line_govern,
};

bool scenario_spell(const struct scenario *scenario, const struct sloss_command *chain,
                    size_t count, const struct scenario_market *shown, FILE *out)
{
    const struct spell spell = {scenario, chain, count, shown, out};
    uint32_t kind = chain[0].kind;
    if (kind >= sizeof(spellers) / sizeof(spellers[0]) || spellers[kind] == NULL ||
        !spellers[kind](&spell)) {
        return false;
    }
    scenario_spell_id(&chain[0], out);
    return true;
}
