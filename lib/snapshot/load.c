/* SPDX-License-Identifier: BSD-2-Clause */
#include "snapshot/load.h"

#include "command/need.h"
#include "command/state.h"
#include "command/verify.h"
#include "detection/breach.h"
#include "engine/drawdown.h"
#include "ledger/members.h"
#include "ledger/owners.h"
#include "ledger/restore.h"
#include "ledger/side/compartment.h"
#include "ledger/side/holds.h"
#include "margin/special.h"
#include "margin/worst.h"
#include "snapshot/load_internal.h"

/* ---- accounts, and what they have ------------------------------------------------------------ */

static void take_account(struct sl_loader *loader, uint64_t major, uint64_t minor)
{
    char name[SLOSS_NAME_SIZE] = "";
    loader->account = loader->account == SL_NONE ? 0 : loader->account + 1;
    loader->holding = SL_NONE;
    sl_load_need(loader, loader->last != 0 && loader->last != SL_ROW_SETTINGS);
    sl_load_need(loader, major == loader->account);
    if (loader->source->left > 0) {
        sl_carry_name(&loader->carry, name, SLOSS_NAME_SIZE);
        sl_load_need(loader, sl_need_is_name(name, false));
    }
    if (sl_load_is_fine(loader)) {
        sl_load_refuse(loader,
                       sl_restore_account(sl_load_ledger(loader), loader->account, minor, name));
    }
    if (sl_load_is_fine(loader) && minor >= SL_ID_FUND && minor < SL_ID_DUST) {
        const struct sl_load_place *place = sl_load_place_of(loader, (uint32_t)minor);
        sl_load_need(loader, place->account == loader->account);
        sl_load_refuse(
            loader, sl_restore_fund_account(sl_load_ledger(loader), loader->account, place->asset));
    }
}

static void take_owner(struct sl_loader *loader, uint64_t major, uint64_t minor)
{
    char name[SLOSS_NAME_SIZE];
    sl_load_after(loader, sl_load_bit(SL_ROW_ACCOUNT));
    sl_load_need(loader, major == loader->account && minor <= 1);
    sl_carry_name(&loader->carry, name, SLOSS_NAME_SIZE);
    sl_load_need(loader, sl_need_is_name(name, false));
    if (sl_load_is_fine(loader)) {
        sl_load_need(loader, sl_ledger_account(sl_load_ledger(loader), loader->account)->id <
                                 SLOSS_ACCOUNT_SYSTEM);
    }
    if (sl_load_is_fine(loader) &&
        !sl_owners_set(sl_load_ledger(loader), loader->account, name, minor == 1)) {
        sl_load_refuse(loader, SLOSS_ERR_MEMORY);
    }
}

static void take_below(struct sl_loader *loader)
{
    while (sl_load_is_fine(loader) && loader->source->left > 0) {
        uint32_t market = 0;
        int64_t amount = 0;
        SL_CARRY(&loader->carry, market);
        SL_CARRY(&loader->carry, amount);
        if (sl_load_is_fine(loader)) {
            sl_load_refuse(
                loader, sl_restore_below(sl_load_ledger(loader), loader->holding, market, amount));
        }
    }
}

static void take_holding(struct sl_loader *loader, uint64_t major, uint64_t minor)
{
    struct sloss_ledger *ledger = sl_load_ledger(loader);
    struct sl_holding values = {0};
    sl_load_after(loader, sl_load_bit(SL_ROW_ACCOUNT) | sl_load_bit(SL_ROW_OWNER) |
                              sl_load_bit(SL_ROW_GROUP) | sl_load_bit(SL_ROW_CONTROL) |
                              sl_load_bit(SL_ROW_MODE) | sl_load_bit(SL_ROW_POSITION_LIMIT) |
                              sl_load_up_to(SL_ROW_WAIT));
    sl_load_need(loader, major == loader->account && minor < ledger->assets.count);
    sl_load_need(loader, loader->holding == SL_NONE ||
                             sl_ledger_holding(ledger, loader->holding)->asset < minor);
    sl_state_carry_holding(&loader->carry, &values);
    if (sl_load_is_fine(loader)) {
        sl_load_refuse(loader, sl_restore_holding(ledger, loader->account, (uint32_t)minor, &values,
                                                  &loader->holding));
    }
    take_below(loader);
}

/* A compartment stands behind the cross part of its asset, and those of earlier markets. */
static bool stands_behind(const struct sl_loader *loader, uint32_t market)
{
    const struct sloss_ledger *ledger = sl_load_ledger(loader);
    const struct sl_holding *before = sl_ledger_holding(ledger, loader->holding);
    return before->asset == sl_ledger_book(ledger, market)->asset &&
           (!sl_compartment_is(before) || sl_compartment_market(ledger, before) < market);
}

static void take_isolated(struct sl_loader *loader, uint64_t major, uint64_t minor)
{
    struct sl_holding values = {0};
    sl_load_need_holding(loader, sl_load_up_to(SL_ROW_WAIT), major, minor,
                         loader->engine->markets.count);
    sl_state_carry_holding(&loader->carry, &values);
    sl_load_need(loader, sl_load_is_fine(loader) && stands_behind(loader, (uint32_t)minor));
    if (sl_load_is_fine(loader)) {
        sl_load_refuse(loader, sl_restore_isolated(sl_load_ledger(loader), loader->account,
                                                   (uint32_t)minor, &values, &loader->holding));
    }
    take_below(loader);
}

/* The cost that a row has includes funding, the ledger's does not. */
static void take_position(struct sl_loader *loader, uint64_t major, uint64_t minor)
{
    uint64_t cost[2] = {0};
    int64_t lots = 0;
    int64_t kept = 0;
    uint32_t row = SL_NONE;
    sl_load_need_holding(loader, sl_load_up_to(SL_ROW_POSITION), major, minor,
                         loader->engine->markets.count);
    SL_CARRY(&loader->carry, lots);
    SL_CARRY(&loader->carry, cost[0]);
    SL_CARRY(&loader->carry, cost[1]);
    if (!sl_load_is_fine(loader)) {
        return;
    }
    const struct sl_market *market = sl_engine_market(loader->engine, (uint32_t)minor);
    sl_uwide whole = (sl_uwide)cost[1] << 64 | cost[0];
    sl_load_need(
        loader,
        sl_wide_narrow((sl_wide)(whole - (sl_uwide)((sl_wide)lots * market->funding)), &kept));
    if (sl_load_is_fine(loader)) {
        sl_load_refuse(loader, sl_restore_position(sl_load_ledger(loader), loader->holding,
                                                   (uint32_t)minor, lots, kept, &row));
    }
    if (sl_load_is_fine(loader) && market->settlement == SLOSS_SETTLEMENT_VARIATION) {
        sl_load_gain(loader, row);
    }
    if (sl_load_is_fine(loader) && loader->source->left > 0) {
        sl_load_fresh(loader, row);
    }
}

/* The latest time it was asked comes first in the row, and last in the ledger. */
static void take_asked(struct sl_loader *loader, uint32_t member)
{
    struct sl_vector *times = &loader->engine->keys;
    times->size = 0;
    while (sl_load_is_fine(loader) && loader->source->left > 0) {
        int64_t *one = sl_vector_extend(times, 2 * sizeof(*one));
        if (one == NULL) {
            sl_load_refuse(loader, SLOSS_ERR_MEMORY);
            return;
        }
        SL_CARRY(&loader->carry, one[0]);
        SL_CARRY(&loader->carry, one[1]);
    }
    const int64_t *all = (const int64_t *)(const void *)times->data;
    for (size_t at = times->size / sizeof(*all); sl_load_is_fine(loader) && at > 0; at -= 2) {
        sl_load_refuse(loader,
                       sl_members_ask(sl_load_ledger(loader), member, all[at - 2], all[at - 1]));
    }
}

static void take_member(struct sl_loader *loader, uint64_t major, uint64_t minor)
{
    struct sl_member values = {0};
    uint32_t row = SL_NONE;
    sl_load_need_cross(loader, sl_load_up_to(SL_ROW_POSITION), major, minor,
                       sl_load_ledger(loader)->assets.count);
    sl_state_carry_member(&loader->carry, &values);
    if (sl_load_is_fine(loader)) {
        sl_load_need(loader,
                     sl_ledger_holding(sl_load_ledger(loader), loader->holding)->asset == minor);
    }
    if (sl_load_is_fine(loader)) {
        sl_load_refuse(loader,
                       sl_restore_member(sl_load_ledger(loader), loader->holding, &values, &row));
    }
    if (sl_load_is_fine(loader)) {
        take_asked(loader, row);
    }
}

static void take_claim(struct sl_loader *loader, uint64_t major, uint64_t minor)
{
    uint32_t kind = 0;
    int64_t amount = 0;
    sl_load_need_holding(loader, sl_load_up_to(SL_ROW_CLAIM), major, minor,
                         loader->engine->markets.count);
    SL_CARRY(&loader->carry, kind);
    SL_CARRY(&loader->carry, amount);
    sl_load_part(loader);
    sl_load_need(loader, kind < SL_CLAIM_KINDS);
    sl_load_next_place(loader, minor * SL_CLAIM_LISTS + kind);
    if (sl_load_is_fine(loader)) {
        sl_load_refuse(loader, sl_restore_claim(sl_load_ledger(loader), loader->holding,
                                                (uint32_t)minor, (enum sl_claim_kind)kind, amount));
    }
}

static void take_owed(struct sl_loader *loader, uint64_t major, uint64_t minor)
{
    int64_t amount = 0;
    sl_load_need_holding(loader, sl_load_up_to(SL_ROW_OWED), major, minor,
                         loader->engine->markets.count);
    SL_CARRY(&loader->carry, amount);
    sl_load_part(loader);
    sl_load_next_place(loader, minor);
    if (sl_load_is_fine(loader)) {
        sl_load_refuse(loader, sl_restore_owed(sl_load_ledger(loader), loader->holding,
                                               (uint32_t)minor, amount));
    }
}

static void take_left(struct sl_loader *loader, uint64_t major, uint64_t minor)
{
    sl_load_need_cross(loader, sl_load_up_to(SL_ROW_LEFT), major, minor,
                       loader->engine->markets.count);
    sl_load_next_place(loader, minor);
    if (sl_load_is_fine(loader)) {
        sl_load_refuse(loader,
                       sl_restore_left(sl_load_ledger(loader), loader->holding, (uint32_t)minor));
    }
}

static void take_units(struct sl_loader *loader, uint64_t major, uint64_t minor)
{
    struct sl_units values = {0};
    const struct sloss_ledger *ledger = sl_load_ledger(loader);
    sl_load_need_cross(loader, sl_load_up_to(SL_ROW_UNITS), major, minor, ledger->funds.count);
    sl_state_carry_units(&loader->carry, &values);
    sl_load_next_place(loader, minor * SL_TRANCHES + values.tranche);
    sl_load_need(loader, values.units > 0 && values.tranche < SL_TRANCHES);
    if (sl_load_is_fine(loader)) {
        sl_load_need(loader, sl_load_place_of(loader, (uint32_t)minor)->asset ==
                                 sl_ledger_holding(ledger, loader->holding)->asset);
    }
    if (sl_load_is_fine(loader)) {
        sl_load_refuse(loader,
                       sl_units_restore(loader->engine, (uint32_t)minor, loader->holding, &values));
    }
}

/* Only owners have it. */
static void take_surcharge(struct sl_loader *loader, uint64_t major, uint64_t minor)
{
    const struct sloss_ledger *ledger = sl_load_ledger(loader);
    struct sl_surcharge values = {0};
    sl_load_need_cross(loader, sl_load_up_to(SL_ROW_UNITS), major, minor, ledger->assets.count);
    sl_state_carry_surcharge(&loader->carry, &values);
    sl_load_need(loader, sl_surcharge_may_be(values.multiplier_ppb, values.addon) &&
                             sl_surcharge_is_set(&values));
    if (sl_load_is_fine(loader)) {
        const struct sl_holding *holding = sl_ledger_holding(ledger, loader->holding);
        sl_load_need(loader, holding->asset == minor && (holding->flags & SL_HOLDING_SYSTEM) == 0);
    }
    if (!sl_load_is_fine(loader)) {
        return;
    }
    uint32_t row = sl_surcharge_open(loader->engine, loader->holding);
    sl_load_refuse(loader, row == SL_NONE ? SLOSS_ERR_MEMORY : SLOSS_OK);
    if (sl_load_is_fine(loader)) {
        sl_surcharge_at(loader->engine, row)->multiplier_ppb = values.multiplier_ppb;
        sl_surcharge_at(loader->engine, row)->addon = values.addon;
        sl_load_refuse(loader, sl_special_refresh(loader->engine, loader->holding));
    }
}

static void take_limits(struct sl_loader *loader, uint64_t major, uint64_t minor)
{
    const struct sloss_ledger *ledger = sl_load_ledger(loader);
    struct sl_limits values = {0};
    sl_load_need_cross(loader, sl_load_up_to(SL_ROW_UNITS), major, minor, ledger->assets.count);
    sl_state_carry_limits(&loader->carry, &values);
    sl_load_need(loader, values.terms.set != 0);
    if (sl_load_is_fine(loader)) {
        sl_load_need(loader, sl_ledger_holding(ledger, loader->holding)->asset == minor &&
                                 sl_ledger_insures(sl_ledger_holding_id(ledger, loader->holding)));
    }
    if (!sl_load_is_fine(loader)) {
        return;
    }
    uint32_t row = sl_limits_open(loader->engine, loader->holding);
    sl_load_refuse(loader, row == SL_NONE ? SLOSS_ERR_MEMORY : SLOSS_OK);
    if (sl_load_is_fine(loader)) {
        sl_limits_at(loader->engine, row)->terms = values.terms;
        sl_limits_at(loader->engine, row)->on = values.on;
        sl_load_samples(loader, row);
    }
}

static void take_hold(struct sl_loader *loader, uint64_t major, uint64_t minor)
{
    const struct sloss_ledger *ledger = sl_load_ledger(loader);
    struct sl_hold values = {.due = SL_HOLD_STAYS};
    sl_load_need_cross(loader, sl_load_up_to(SL_ROW_HOLD), major, minor, ledger->assets.count);
    bool timed = loader->source->left > 2;
    sl_state_carry_hold(&loader->carry, &values);
    sl_load_next_place(loader, values.id);
    sl_load_need(loader, timed == (values.due > SL_HOLD_STAYS));
    if (sl_load_is_fine(loader)) {
        const struct sl_holding *holding = sl_ledger_holding(ledger, loader->holding);
        sl_load_need(loader, holding->asset == minor && !sl_ledger_is_unnamed(holding->id));
    }
    if (sl_load_is_fine(loader)) {
        sl_load_refuse(loader, sl_holds_restore(sl_load_ledger(loader), loader->holding, values.id,
                                                values.amount, values.due));
    }
}

static void take_orders(struct sl_loader *loader, uint64_t major, uint64_t minor)
{
    struct sl_resting values = {.holding = loader->holding, .market = (uint32_t)minor};
    sl_load_need_holding(loader, sl_load_up_to(SL_ROW_ORDERS), major, minor,
                         loader->engine->markets.count);
    sl_load_next_place(loader, minor);
    sl_state_carry_orders(&loader->carry, &values);
    sl_load_need(loader, !sl_resting_is_none(&values));
    if (sl_load_is_fine(loader)) {
        sl_load_need(loader, sl_worst_is_admitted(loader->engine, &values));
    }
    if (sl_load_is_fine(loader)) {
        sl_load_refuse(loader, sl_resting_set(sl_load_ledger(loader), loader->holding,
                                              (uint32_t)minor, &values));
    }
}

static void take_legs(struct sl_loader *loader, uint64_t major, uint64_t minor)
{
    sl_load_need_holding(loader, sl_load_up_to(SL_ROW_LEGS), major, minor,
                         loader->engine->markets.count);
    sl_load_legs(loader, (uint32_t)minor);
}

static void take_running(struct sl_loader *loader, uint64_t major, uint64_t minor)
{
    sl_load_need_holding(loader, sl_load_up_to(SL_ROW_LEGS), major, minor,
                         loader->engine->ledger->assets.count);
    sl_load_running(loader, (uint32_t)minor);
}

/* It stands with the cross part, also for a compartment. */
static void take_closed(struct sl_loader *loader, uint64_t major, uint64_t minor)
{
    sl_load_need_cross(loader, sl_load_up_to(SL_ROW_CLOSED), major, minor,
                       loader->engine->markets.count);
    sl_load_closed(loader, (uint32_t)minor);
}

static void take_wait(struct sl_loader *loader, uint64_t major, uint64_t minor)
{
    sl_load_need_holding(loader, sl_load_up_to(SL_ROW_CLOSED), major, minor,
                         sl_load_ledger(loader)->assets.count);
    sl_load_part(loader);
    sl_load_wait(loader, (uint32_t)minor);
}

/* ---- all ------------------------------------------------------------------------------------- */

static void take_row(struct sl_loader *loader, uint64_t major, uint64_t minor)
{
    static const struct {
        uint32_t kind;
        void (*take)(struct sl_loader *loader, uint64_t major, uint64_t minor);
    } kinds[] = {{SL_ROW_SETTINGS, sl_load_settings},
                 {SL_ROW_COUNTS, sl_load_counts},
                 {SL_ROW_ASSET, sl_load_asset},
                 {SL_ROW_MARKET, sl_load_market},
                 {SL_ROW_SETTLED, sl_load_settled},
                 {SL_ROW_ACCOUNT, take_account},
                 {SL_ROW_OWNER, take_owner},
                 {SL_ROW_HOLDING, take_holding},
                 {SL_ROW_ISOLATED, take_isolated},
                 {SL_ROW_POSITION, take_position},
                 {SL_ROW_MEMBER, take_member},
                 {SL_ROW_CLAIM, take_claim},
                 {SL_ROW_CLAIMS, sl_load_claims},
                 {SL_ROW_OWED, take_owed},
                 {SL_ROW_WINDOW, sl_load_window},
                 {SL_ROW_HOST_ID, sl_load_host_id},
                 {SL_ROW_LEFT, take_left},
                 {SL_ROW_FUND, sl_load_fund},
                 {SL_ROW_UNITS, take_units},
                 {SL_ROW_LIMITS, take_limits},
                 {SL_ROW_SURCHARGE, take_surcharge},
                 {SL_ROW_GROUP, sl_load_group},
                 {SL_ROW_CONTROL, sl_load_control},
                 {SL_ROW_POSITION_LIMIT, sl_load_position_limit},
                 {SL_ROW_CEILING, sl_load_ceiling},
                 {SL_ROW_PAIR, sl_load_pair},
                 {SL_ROW_HOLD, take_hold},
                 {SL_ROW_ORDERS, take_orders},
                 {SL_ROW_DEMAND, sl_load_demand},
                 {SL_ROW_UNIVERSE, sl_load_universe},
                 {SL_ROW_GRID, sl_load_grid},
                 {SL_ROW_MODE, sl_load_mode},
                 {SL_ROW_LEGS, take_legs},
                 {SL_ROW_MATURE, sl_load_mature},
                 {SL_ROW_LEVELS, sl_load_levels},
                 {SL_ROW_PARTIAL, sl_load_partial},
                 {SL_ROW_LIQUIDATION, take_running},
                 {SL_ROW_EXECUTE, sl_load_execute},
                 {SL_ROW_AUCTION, sl_load_auction},
                 {SL_ROW_EXECUTION, sl_load_execution},
                 {SL_ROW_GUARD, sl_load_guard},
                 {SL_ROW_FILL, sl_load_fill},
                 {SL_ROW_CLOSED, take_closed},
                 {SL_ROW_WAIT, take_wait},
                 {SL_ROW_GOVERNED, sl_load_governed},
                 {SL_ROW_CHANGE, sl_load_change}};
    for (size_t i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++) {
        if (kinds[i].kind == loader->source->kind) {
            kinds[i].take(loader, major, minor);
            loader->last = kinds[i].kind;
            return;
        }
    }
    sl_load_refuse(loader, SLOSS_ERR_DAMAGED);
}

/* The first word of an account's rows is less by the number of the account, which is the next where
 * a row begins one. */
static uint64_t base_of(const struct sl_loader *loader)
{
    uint32_t next = loader->account == SL_NONE ? 0 : loader->account + 1;
    bool begins = loader->source->kind == SL_ROW_ACCOUNT;
    return begins ? next : loader->account == SL_NONE ? 0 : loader->account;
}

enum sloss_status sl_load(struct sloss_engine *engine, struct sl_row_source *source)
{
    struct sl_loader loader = {.engine = engine,
                               .source = source,
                               .carry = {.source = source},
                               .account = SL_NONE,
                               .holding = SL_NONE};
    uint64_t major;
    uint64_t minor;
    engine->order.size = 0;
    while (sl_row_next(source, &major, &minor)) {
        take_row(&loader, major + base_of(&loader), minor);
    }
    sl_load_need(&loader, engine->ledger->accounts.count == loader.account + 1);
    sl_load_need(&loader, sl_restore_is_complete(engine->ledger));
    sl_load_refuse(&loader, loader.window || engine->ledger->host_ids.most == 0 ? SLOSS_OK
                                                                                : SLOSS_ERR_LIMIT);
    if (sl_load_is_fine(&loader)) {
        sl_restore_holes(engine->ledger);
        sl_load_need(&loader, sl_load_markets_hold(engine));
    }
    for (uint32_t row = 0; sl_load_is_fine(&loader) && row < engine->ledger->holdings.count;
         row++) {
        sl_load_refuse(&loader, sl_special_refresh(engine, row));
    }
    if (sl_load_is_fine(&loader)) {
        sl_load_refuse(&loader, sl_breach_arm_all(engine));
    }
    if (sl_load_is_fine(&loader)) {
        sl_load_need(&loader, sl_verify(engine));
    }
    return source->status;
}
