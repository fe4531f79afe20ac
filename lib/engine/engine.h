/* SPDX-License-Identifier: BSD-2-Clause */
/* engine: what the modules of the engine share: markets, settings, queues and working memory. */
#ifndef SL_ENGINE_H
#define SL_ENGINE_H

#include "engine/market.h"
#include "ledger/undo_log.h"

struct sl_triggers;

/* Holdings that changed, while somebody wants to know (watch.h). */
struct sl_watch {
    bool on;
    uint64_t losses;          /* how often what was noted has been thrown away */
    struct sl_vector changed; /* uint32_t holdings */
};

/* How far one who wants to know has read. */
struct sl_watch_reader {
    uint64_t losses;
    uint32_t place;
};

/* An account that a command of a batch names, looked up before its turn (ahead.h). Accounts stay
 * where they are, so what was found holds for good. */
struct sl_named {
    uint64_t id;
    uint64_t hash;
    uint32_t row; /* or SL_NONE, as far as is known */
    bool hashed;
};

#define SL_NAMED 64u /* commands that are looked ahead to, and more */

struct sl_settings {
    int64_t time;
    uint64_t sequence;          /* commands applied, the one under way included */
    uint64_t deficits;          /* deficits so far */
    uint8_t option[SL_OPTIONS]; /* by enum sloss_option, where a market says nothing else */
};

/* Rows of one kind that wait for the host. */
struct sl_waiting {
    struct sl_vector rows;
    size_t taken;  /* bytes drained from the front */
    size_t before; /* bytes when the command began */
};

/* What commands leave for the host; record.c alone reads and writes it. */
struct sl_records {
    struct sl_waiting events;   /* struct sloss_event */
    struct sl_waiting deficits; /* struct sloss_deficit */
};

/* Working memory of detection/. */
struct sl_detection_scratch {
    struct sl_vector found;    /* uint32_t holdings whose triggers were passed (breach.c) */
    struct sl_vector bitmap;   /* a bit for each holding (suspects.c) */
    struct sl_vector legs;     /* positions that share a headroom (slack.c) */
    struct sl_vector breaches; /* order keys of holdings to close out (judge.c) */
};

/* Working memory of command/ and of the calls that build commands. */
struct sl_command_scratch {
    struct sl_vector marks;  /* commands of a call with several marks (face.c) */
    struct sl_vector prices; /* linked marks, in order of their markets (command.c) */
    struct sl_vector owned;  /* holdings of an account being taken over (command.c) */
    struct sl_vector debts;  /* what a holding that is paid owes, by market (waterfall/recover.c) */
};

/* How an account closed out above zero stood in a market before the round, or (market SL_NONE) that
 * it was not in breach when a layer first took from it. */
struct sl_before {
    uint32_t holding;
    uint32_t market;
    int64_t lots;
    int64_t cost;        /* fine units of the market; profit and what was won are atoms */
    int64_t maintenance; /* asked of it */
    int64_t delivered;   /* lots that the layer `deleverage` has taken of it, against its sign */
    union {
        int64_t profit; /* less what it has been charged in the round */
        uint64_t run;   /* where the market is SL_NONE: the run of waterfalls that charged it */
    };
    int64_t won; /* likewise, in a market that settles variation */
};

/* The round of close-outs under way (waterfall/round.h), and what is looked at when it is done. */
struct sl_round {
    uint64_t number;     /* of rounds begun so far, trials included */
    uint64_t span;       /* of what commands do between rounds, and rounds, begun so far */
    uint64_t first_span; /* of the command under way */
    uint64_t run;        /* of runs of waterfalls: a round has one, and one a deficit by itself */
    struct sl_vector defaults;  /* deficits of accounts (waterfall/round.c) */
    struct sl_vector keys;      /* of those whose waterfalls run, by market */
    struct sl_vector stands;    /* markets with deficits (waterfall/layers.c) */
    struct sl_vector before;    /* struct sl_before; a holding's `row` is its first */
    struct sl_vector asking;    /* markets with an owner's deficits (waterfall/answer.c) */
    struct sl_vector answering; /* who pays as an owner or a member (answer.c, contribute.c) */
    struct sl_vector leavers;   /* who has left markets in it (gate.c) */
    struct sl_vector payments;  /* who paid what of the layer at hand (waterfall/claimants.c) */
    struct sl_vector claimed;   /* uint32_t claims that no event tells yet (claimants.c) */
    struct sl_vector listed;    /* holdings that the next round closes out (liquidation/) */
    uint32_t closed;            /* defaults of accounts that have been closed out */
    bool opened;                /* it has left something uncovered where nothing was */
    bool several;               /* the waterfalls of several markets run */
    bool made;                  /* this command has made a round */
    uint32_t silent_fund;       /* holding of the fund whose own debt the round is, or SL_NONE */
};

/* Levels of assets, and working memory of reduction/. */
struct sl_reduction_table {
    struct sl_paged levels;   /* struct sl_levels, one for each asset up to some (levels.h) */
    struct sl_vector running; /* uint32_t holdings in liquidation that are not in breach (judge.c) */
    struct sl_vector goes;    /* struct sl_go, of the round that is listed (go.h) */
    struct sl_vector lots;    /* struct sl_go_lots of all of them */
    struct sl_vector looked;  /* order keys of holdings whose level is another (look.c), or that are
                                 in liquidation (liquidation/liquidation.c) */
    bool marked;              /* the command under way has set a mark, or a price of a pair */
    bool moved;               /* and a mark of a market */
};

/* Working memory of closing/pool.c. */
struct sl_pool_scratch {
    struct sl_vector rows;     /* who lacks and who has something in a group */
    struct sl_vector payments; /* of the round under way */
};

/* Working memory of margin/group_known.c. */
struct sl_known_scratch {
    struct sl_vector rows; /* struct sl_known_group */
    uint32_t count;        /* of them */
    bool on;
    uint64_t turn; /* in which they say something */
};

/* Equities of insurance funds at marks (drawdown.h). */
struct sl_peak_table {
    uint32_t free; /* head of the list of rows that are nobody's, or SL_NONE */
    uint32_t used; /* rows that have been somebody's */
    uint32_t saved_by;
    uint32_t reserved;
    struct sl_paged rows; /* struct sl_peak */
};

/* Accounts that are frozen, closed out or margined in a way of their own (control.h). */
struct sl_control_table {
    uint32_t closing;     /* accounts that a breach closes out whatever their markets say */
    uint32_t saved_by;    /* number of the command that saved the image of that */
    struct sl_paged rows; /* struct sl_control */
    struct sl_table by_account;
};

/* Liquidations by the host, and auctions (execution/execution.h). */
struct sl_execution_table {
    uint32_t first;    /* of those that run, in no order, or SL_NONE */
    uint32_t running;  /* how many they are */
    uint32_t saved_by; /* number of the command that saved the image of that */
    uint32_t reserved;
    struct sl_paged rows;  /* struct sl_execution */
    struct sl_paged parts; /* struct sl_execution_part */
    struct sl_table by_holding;
    struct sl_table parts_by_place;
    struct sl_vector spared; /* struct sl_spared, of the round under way (execution/spared.h) */
    struct sl_vector keys;   /* of them by holding */
    struct sl_vector overdue; /* uint64_t keys of holdings whose time is over */
};

/* Prices that are guarded (guard/). */
struct sl_guard_table {
    uint32_t doubtful; /* markets whose price is anything but valid */
    uint32_t waiting;  /* holdings that wait for a better one (guard/waits.h) */
    uint32_t saved_by; /* number of the command that saved the image of these two */
    struct sl_paged rows;  /* struct sl_guard */
    struct sl_paged waits; /* who waits */
    struct sl_vector made; /* uint32_t: a list of them that is being made */
    struct sl_paged closed; /* when accounts were closed out (guard/closed.h) */
    struct sl_table closed_by_holding;
};

/* What GOVERN has set of a kind of command (govern/governed.h). */
struct sl_governed {
    int64_t delay;
    int64_t step_ppb; /* 0 for no bound */
};

#define SL_CHANGE_ORDERS 2u /* in which changes stand (govern/changes.h) */

/* Settings that change later. */
struct sl_govern {
    uint32_t top[SL_CHANGE_ORDERS]; /* rows of changes: the tops of their trees, or SL_NONE */
    uint32_t free_change;           /* head of the list of rows that are nobody's, or SL_NONE */
    uint32_t free_record;
    uint32_t used_changes; /* rows that have been somebody's */
    uint32_t used_records;
    uint32_t saved_by; /* number of the command that saved the image of what is above */
    uint32_t terms_saved_by;
    struct sl_governed terms[SLOSS_COMMAND_GOVERN + 1]; /* by enum sloss_command_kind */
    struct sl_paged changes;    /* struct sl_change */
    struct sl_paged records;    /* struct sl_change_record */
    struct sl_vector chain;     /* struct sloss_command: the one being made (changes.c) */
    struct sl_vector put_off;   /* that make rows, to the end of the TIME (command/side/due.c) */
    struct sl_vector in_breach; /* uint8_t of each holding, before a change (command/apply.c) */
};

/* What a trial of commands puts aside and brings back (whatif.h). */
struct sl_whatif {
    uint32_t trial; /* enum sl_trial */
    uint32_t instants;
    uint32_t holdings; /* how many there were */
    bool judge_all;
    struct sl_settings settings;
    struct sl_paged suspects;
    struct sl_records records;
};

struct sloss_engine {
    struct sloss_ledger *ledger;
    struct sl_paged markets; /* struct sl_market, one for each book */
    struct sl_paged units;   /* whom funds belong to (units.h) */
    struct sl_table units_by_holder;
    struct sl_paged limits; /* of insurance funds (limits.h) */
    struct sl_table limits_by_fund;
    struct sl_peak_table samples;
    struct sl_paged surcharges; /* on requirements of holdings (surcharge.h) */
    struct sl_table surcharges_by_holding;
    struct sl_control_table controls;
    struct sl_execution_table executions;
    struct sl_paged position_limits; /* of accounts in markets (control.h) */
    struct sl_table position_limits_by_place;
    struct sl_paged universes; /* of markets that are margined together (portfolio.h) */
    struct sl_table universes_by_name;
    struct sl_paged grids; /* what markets are in them */
    struct sl_paged noting; /* uint32_t markets that note moments, or have (moments.h) */
    struct sl_guard_table guards;
    struct sl_govern govern;
    struct sl_settings settings;
    struct sl_whatif whatif;
    uint32_t cause;    /* kind of the command under way */
    uint32_t named_at; /* place of the command under way among these */
    struct sl_named named[SL_NAMED][2];
    sloss_stop_fn stop; /* the host's: is the call under way to end? NULL for no such hook */
    void *stop_context;
    bool keep_events;   /* events and deficit records are queued for the host */
    bool deficits_only; /* deficit records are, events are not, whatever the host keeps */

    /* Detection: hints and habits, no part of the state. */
    struct sl_triggers *triggers; /* of every market (trigger.h) */
    struct sl_detection_scratch judging;
    uint32_t detection;        /* enum sloss_detection */
    uint32_t instants;         /* judged so far, modulo 2^32 */
    uint32_t brackets_changed; /* markets whose brackets have changed since they were judged */
    uint8_t force_bulk;        /* enum sl_force */
    uint8_t force_hot;
    uint64_t close_outs; /* holdings closed out, trials included */
    bool judged;         /* this command has judged */
    bool judge_all;      /* the suspects are not all that may be in breach: judge everybody */

    struct sl_round round;
    struct sl_records records;
    struct sl_watch watch;
    struct sl_paged sides; /* rankings of each market's shorts and longs (waterfall/rivals.h) */
    struct sl_watch_reader sides_reader;
    struct sl_paged payers;   /* lists of them (payers.h) */
    struct sl_paged charges;  /* of each market (charges.h) */
    struct sl_vector charged; /* uint32_t markets whose charges are not told yet */
    struct sl_vector cut;     /* uint32_t markets that this command has left dust in */
    struct sl_vector marked;  /* order keys of funds that it has set a mark of (limits.h) */

    /* Working memory: it holds nothing from one use to the next. Each has one owner, except `order`
     * and `keys`: they serve whoever puts rows in order, and are free again when that is done; and
     * `causes`: it serves what takes a balance below zero in several markets at once. */
    struct sl_vector order; /* scratch of sl_order_sort() */
    struct sl_vector keys;  /* rows to be ordered */
    struct sl_command_scratch commands;
    struct sl_vector instant;   /* markets of a mark (mark/mark.c) */
    struct sl_vector rows;      /* its positions (mark/instant.c) */
    struct sl_vector unsettled; /* markets settled before a close-out (mark/unsettled.c) */
    struct sl_vector waiting;   /* uint32_t rows of who is short in it (mark/collect.c) */
    struct sl_vector moves;     /* of one asset (mark/variation.c) */
    struct sl_vector causes;    /* losing markets of a holding (ledger/below.h) */
    struct sl_vector stood;     /* what had taken its balance below zero before (mark/collect.c) */
    struct sl_vector shared;    /* what its markets' claims were charged for (mark/instant.c) */
    struct sl_vector expiring;  /* positions of a market being settled (mark/expiry.c) */
    struct sl_pool_scratch pool; /* members of groups who pay each other (closing/pool.c) */
    struct sl_known_scratch known; /* groups, while nothing changes (margin/group_known.c) */
    struct sl_reduction_table reductions; /* reduction/ */
    struct sl_vector parts;     /* markets of a holding being closed out (liquidation/closeout.c) */
    struct sl_vector losses;    /* and those that made its loss (liquidation/loss.c) */
    struct sl_vector looked;    /* who is looked at again (liquidation/liquidation.c) */
    struct sl_vector parties;   /* counterparties of a close-out (waterfall/parties.c) */
    struct sl_vector columns;   /* weights, caps, ranks, shares of a division (waterfall/share.c) */
    struct sl_vector choice;    /* scratch of sl_apportion() (waterfall/share.c) */
    struct sl_vector figures;   /* of payers, for a policy (waterfall/columns.c) */
    struct sl_vector passes;    /* of a policy's run (waterfall/columns.c) */
};

/* An engine on a ledger, and the end of it: its markets and working memory. What record.h, whatif.h
 * and the folders above keep in it, they begin and end themselves. */
void sl_engine_initialize(struct sloss_engine *engine, struct sloss_ledger *ledger);
void sl_engine_finalize(struct sloss_engine *engine);

static inline struct sl_market *sl_engine_market(const struct sloss_engine *engine, uint32_t market)
{
    return SL_PAGED_AT(&engine->markets, struct sl_market, market);
}

/* The time for what happens within a window: 0 as long as none has been set. */
static inline int64_t sl_engine_now(const struct sloss_engine *engine)
{
    return engine->settings.time == INT64_MIN ? 0 : engine->settings.time;
}

/* What a layer of a market has given in the window that ends now; 0 where no window bounds it. */
int64_t sl_engine_given(const struct sloss_engine *engine, const struct sl_market *market,
                        uint32_t layer);

/* What holds in a market. */
static inline uint32_t sl_engine_option(const struct sloss_engine *engine, uint32_t market,
                                        enum sloss_option which)
{
    uint32_t own = sl_engine_market(engine, market)->option[which];
    return own > 0 ? own - 1 : engine->settings.option[which];
}

/* Asked where much work may follow: SLOSS_ERR_STOPPED where the host wants it to end. */
static inline enum sloss_status sl_engine_go_on(const struct sloss_engine *engine)
{
    return engine->stop != NULL && engine->stop(engine->stop_context) != 0 ? SLOSS_ERR_STOPPED
                                                                           : SLOSS_OK;
}

/* A market about to be changed, its brackets not. */
static inline enum sloss_status sl_engine_touch(struct sloss_engine *engine, uint32_t market)
{
    struct sl_market *row = sl_engine_market(engine, market);
    return sl_ledger_save(engine->ledger, row, offsetof(struct sl_market, tier), &row->saved_by);
}

#endif
