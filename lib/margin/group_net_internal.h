/* SPDX-License-Identifier: BSD-2-Clause */
/* group_net: what the members of a group have together in each market (docs/rules.md 22.2). It
 * needs no memory: the markets are met in their order, some at a time. */
#ifndef SL_GROUP_NET_H
#define SL_GROUP_NET_H

#include "ledger/ledger.h"
#include "margin/figures.h"

#define SL_NETS 64u /* markets that are met at a time */

/* In one market, and what is asked of members there one by one. */
struct sl_net {
    uint32_t market;
    int64_t lots; /* no more than there are of a side */
    sl_wide cost; /* in fine units */
    sl_wide alone[2];
};

struct sl_nets {
    uint32_t count;
    struct sl_net row[SL_NETS];
};

/* Whose positions are looked at, and which. */
struct sl_net_view {
    const struct sloss_engine *engine;
    const struct sl_supposed *supposed;
    uint32_t group;
    uint32_t asset;
    uint32_t universe; /* in markets of this one alone; SL_NONE: in all */
    uint32_t from;     /* in markets from this number on */
};

/* The next markets in which members have positions. False when there are none left. */
bool sl_group_net_next(struct sl_net_view *view, struct sl_nets *nets);

/* A position of an account that had all of it. */
struct sl_position sl_group_net_position(const struct sl_net *net);

#endif
