/* SPDX-License-Identifier: BSD-2-Clause */
/* load_internal, for this folder alone: what the readers of rows share. */
#ifndef SL_LOAD_INTERNAL_H
#define SL_LOAD_INTERNAL_H

#include "command/state.h"

/* The rows so far. Each kind of row is allowed after some kinds only. */
struct sl_loader {
    struct sloss_engine *engine;
    struct sl_row_source *source;
    struct sl_carry carry;
    uint32_t last;    /* kind of the row before, or 0 */
    uint32_t account; /* at hand, or SL_NONE */
    uint32_t holding; /* at hand, or SL_NONE */
    uint64_t place;   /* of the row before, where rows of its kind stand in order */
    bool window;      /* there was one of host ids */
};

static inline void sl_load_refuse(struct sl_loader *loader, enum sloss_status status)
{
    if (status != SLOSS_OK) {
        sl_row_refuse(loader->source, status);
    }
}

static inline void sl_load_need(struct sl_loader *loader, bool holds)
{
    sl_load_refuse(loader, holds ? SLOSS_OK : SLOSS_ERR_DAMAGED);
}

static inline bool sl_load_is_fine(const struct sl_loader *loader)
{
    return loader->source->status == SLOSS_OK;
}

static inline uint64_t sl_load_bit(uint32_t kind)
{
    return UINT64_C(1) << (kind < SL_ROW_COUNTS ? kind : kind - SL_ROW_COUNTS + 62);
}

/* The row comes after one of these kinds. */
static inline void sl_load_after(struct sl_loader *loader, uint64_t kinds)
{
    sl_load_need(loader, (sl_load_bit(loader->last) & kinds) != 0);
}

static inline struct sloss_ledger *sl_load_ledger(const struct sl_loader *loader)
{
    return loader->engine->ledger;
}

/* Rows of a kind stand in the order of a number, each once. */
static inline void sl_load_next_place(struct sl_loader *loader, uint64_t place)
{
    sl_load_need(loader, loader->last != loader->source->kind || place > loader->place);
    loader->place = place;
}

/* Of a fund that markets may share, what its row says of its account: kept in `order` until the
 * account is there. */
struct sl_load_place {
    uint32_t account;
    uint32_t asset;
};

static inline const struct sl_load_place *sl_load_place_of(const struct sl_loader *loader,
                                                           uint32_t fund)
{
    return (const struct sl_load_place *)(const void *)loader->engine->order.data + fund;
}

/* Rows that are no account's. */
void sl_load_settings(struct sl_loader *loader, uint64_t major, uint64_t minor);
void sl_load_counts(struct sl_loader *loader, uint64_t major, uint64_t minor);
void sl_load_window(struct sl_loader *loader, uint64_t major, uint64_t minor);
void sl_load_host_id(struct sl_loader *loader, uint64_t major, uint64_t minor);
void sl_load_fund(struct sl_loader *loader, uint64_t major, uint64_t minor);
void sl_load_asset(struct sl_loader *loader, uint64_t major, uint64_t minor);
void sl_load_market(struct sl_loader *loader, uint64_t major, uint64_t minor);
void sl_load_settled(struct sl_loader *loader, uint64_t major, uint64_t minor);
void sl_load_demand(struct sl_loader *loader, uint64_t major, uint64_t minor);
void sl_load_mature(struct sl_loader *loader, uint64_t major, uint64_t minor);
void sl_load_levels(struct sl_loader *loader, uint64_t major, uint64_t minor);
void sl_load_partial(struct sl_loader *loader, uint64_t major, uint64_t minor);
void sl_load_guard(struct sl_loader *loader, uint64_t major, uint64_t minor);
void sl_load_fill(struct sl_loader *loader, uint64_t major, uint64_t minor);
void sl_load_claims(struct sl_loader *loader, uint64_t major, uint64_t minor);
void sl_load_universe(struct sl_loader *loader, uint64_t major, uint64_t minor);
void sl_load_grid(struct sl_loader *loader, uint64_t major, uint64_t minor);
void sl_load_governed(struct sl_loader *loader, uint64_t major, uint64_t minor);
void sl_load_change(struct sl_loader *loader, uint64_t major, uint64_t minor);
void sl_load_ceiling(struct sl_loader *loader, uint64_t major, uint64_t minor);

/* What the host executes and what is auctioned; the last is of the holding at hand. */
void sl_load_execute(struct sl_loader *loader, uint64_t major, uint64_t minor);
void sl_load_auction(struct sl_loader *loader, uint64_t major, uint64_t minor);
void sl_load_execution(struct sl_loader *loader, uint64_t major, uint64_t minor);

/* Is open interest times value within the bounds on which all sums rest? */
bool sl_load_markets_hold(const struct sloss_engine *engine);

/* Where a row of the holding at hand may stand (load_place.c): the kinds up to one, in the order in
 * which they come; behind one of these, of an index below `count`; of the cross part alone. The
 * last reads of which compartment a row is, where it is of one. */
uint64_t sl_load_up_to(uint32_t kind);
void sl_load_need_holding(struct sl_loader *loader, uint64_t kinds, uint64_t major, uint64_t minor,
                          uint32_t count);
void sl_load_need_cross(struct sl_loader *loader, uint64_t kinds, uint64_t major, uint64_t minor,
                        uint32_t count);
void sl_load_part(struct sl_loader *loader);

/* What the row of a position says behind its cost. */
void sl_load_gain(struct sl_loader *loader, uint32_t position);
void sl_load_fresh(struct sl_loader *loader, uint32_t position);

/* Terms of the account at hand. */
void sl_load_group(struct sl_loader *loader, uint64_t major, uint64_t minor);
void sl_load_control(struct sl_loader *loader, uint64_t major, uint64_t minor);
void sl_load_mode(struct sl_loader *loader, uint64_t major, uint64_t minor);
void sl_load_position_limit(struct sl_loader *loader, uint64_t major, uint64_t minor);
void sl_load_pair(struct sl_loader *loader, uint64_t major, uint64_t minor);

/* Samples of the limits of the fund at hand, which have this row. */
void sl_load_samples(struct sl_loader *loader, uint32_t limits);

/* The legs of the holding at hand in a market; when it was closed out there; and that it waits. */
void sl_load_legs(struct sl_loader *loader, uint32_t market);
void sl_load_closed(struct sl_loader *loader, uint32_t market);
void sl_load_wait(struct sl_loader *loader, uint32_t asset);

/* The liquidation of the holding at hand, in an asset. */
void sl_load_running(struct sl_loader *loader, uint32_t asset);

#endif
