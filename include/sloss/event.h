/* SPDX-License-Identifier: BSD-2-Clause */
/**
 * @file event.h
 * Events and deficit records: what a command did, and who paid.
 */
#ifndef SLOSS_EVENT_H
#define SLOSS_EVENT_H

#include <stdint.h>

#include "command.h"

/** @defgroup events Events
 * What a command did, and who paid. They wait in queues of the engine until sloss_engine_events() and
 * sloss_engine_deficits() take them.
 * @{ */

/** Kinds of event. Money moves from `account` to `other`, except that BREACH, TAKEOVER, DELEVERAGE, CLAIM, OWED,
 * MARGIN_CALL, CANCEL_ORDERS, VALIDITY, BUSTED, CHANGED and CHANGE_DROPPED move no money themselves, and PAID_OUT moves what is on hold. The amount is never negative, except in REALIZED,
 * CONTRIBUTION, OWED and ISOLATED. */
enum sloss_event_kind {
    SLOSS_EVENT_DEPOSIT = 1,       /**< Money comes from outside to `other`. */
    SLOSS_EVENT_WITHDRAWAL = 2,    /**< Money goes from `account` to the outside. */
    SLOSS_EVENT_TRANSFER = 3,      /**< The host moves money from `account` to `other`; or, where the cause is another
                                        command than TRANSFER, `account` pays what `other` lacks, of the same group. */
    SLOSS_EVENT_REALIZED = 4,      /**< `account` realizes a profit, or a loss (below zero), because its
                                        position shrank. */
    SLOSS_EVENT_VARIATION_PAID = 5, /**< `account` pays its loss in a market of a variation mark, as far as it can. */
    SLOSS_EVENT_VARIATION_RECEIVED = 6, /**< `other` receives its gain in a market of a variation mark, less
                                             what it is charged of a loss. */
    SLOSS_EVENT_BREACH = 7,        /**< `account` is in breach; the amount is how far its equity is below
                                        maintenance. */
    SLOSS_EVENT_TAKEOVER = 8,      /**< `lots` pass from `account` to the fund `other`. */
    SLOSS_EVENT_DELEVERAGE = 9,    /**< `lots` of `account` are closed against `other` at the mark, of which it gives
                                        up `amount`. */
    SLOSS_EVENT_LIQUIDATION_FEE = 10, /**< `account` pays the fund `other` for its close-out. */
    SLOSS_EVENT_FORFEIT = 11,      /**< `account` loses to the fund `other` what a takeover left over. */
    SLOSS_EVENT_INSURANCE = 12,    /**< The insurance fund pays into the pool of the round, for the deficits in
                                        `market`. `deficit` is the number of the deficit if there was one, and 0
                                        if there were several. */
    SLOSS_EVENT_RESERVE = 13,      /**< The reserve does. */
    SLOSS_EVENT_BACKSTOP = 14,     /**< The backstop does. */
    SLOSS_EVENT_SOCIALIZED = 15,   /**< `account` is charged `amount`: the sum of all its charges for the
                                        deficits that one round of close-outs left in `market`. It is queued at
                                        the end of the round, with `deficit` as in INSURANCE. `other` is 0; it is
                                        `account` itself where its balance stands, so that this event moves
                                        nothing: the amount is kept back from VARIATION_RECEIVED, or added to the
                                        cost of its position. */
    SLOSS_EVENT_UNCOVERED = 16,    /**< The market's uncovered account puts into the pool of the round what no
                                        layer pays, with `deficit` as in INSURANCE. */
    SLOSS_EVENT_REPAID = 17,       /**< The fund repays what was uncovered before, or a recovery does (`account` is
                                        0). */
    SLOSS_EVENT_POOLED = 18,       /**< The pool of the round pays the deficit of `other`, whose balance is 0 after
                                        the last of its deficits. What a loser of a variation mark falls short
                                        of has no such event: it was never paid in. */
    SLOSS_EVENT_GIVEN_UP = 19,     /**< `account` puts into the pool of the round what it gives up in the
                                        DELEVERAGE before; in a variation market the fund does so for it, until
                                        the next mark. `other` is 0, or `account` itself where the amount is added
                                        to the cost of its position and this event moves nothing. */
    SLOSS_EVENT_FEE = 20,          /**< `account` pays a fee to `other`, which is SLOSS_ACCOUNT_FEES: of a trade,
                                        with its market, or by itself. Where a trade has a fee below zero,
                                        SLOSS_ACCOUNT_FEES is the one that pays. */
    SLOSS_EVENT_CONTRIBUTION = 21, /**< `account` puts `amount` into its contribution to the default fund of the
                                        asset, or takes it back (below zero). `other` is 0. */
    SLOSS_EVENT_OWNER = 22,        /**< `account`, another of the defaulters' owner, pays into the pool of the
                                        round, with `deficit` as in INSURANCE. `other` is 0; it is `account` itself
                                        where its contribution pays and its balance stands. */
    SLOSS_EVENT_MEMBERS = 23,      /**< The same of `account` as a member, or of a defaulter's own contribution. */
    SLOSS_EVENT_CLAIM = 24,        /**< `account` has got a claim of `amount` more on `market` for what it paid in the
                                        round; queued at the end of the round. `other` is `account` itself: nothing
                                        moves. */
    SLOSS_EVENT_RECOVERED = 25,    /**< `other` gets back `amount` of its claim on `market`. `account` is 0; it is
                                        `other` itself where its contribution gets the amount and its balance
                                        stands. */
    SLOSS_EVENT_SURPLUS = 26,      /**< The fund `other` of `market` gets what a recovery leaves over. */
    SLOSS_EVENT_OWED = 27,         /**< What `account` owes in `market` has risen by `amount`, a debt that is kept; or
                                        fallen (below zero), because a recovery has paid others back. `other` is
                                        `account` itself: nothing moves. */
    SLOSS_EVENT_DEBT_PAID = 28,    /**< `account` pays `amount` of what it owes in `market`, out of the money that the
                                        command brings it. The events of a recovery follow. */
    SLOSS_EVENT_JOINED = 29,       /**< `account` pays the fund `other` for units. */
    SLOSS_EVENT_LEFT = 30,         /**< The fund `account` pays `other` for units. */
    SLOSS_EVENT_UNITS = 31,        /**< `account` gets `lots` units of the fund `other`, or gives them back (below
                                        zero). It moves no money. */
    SLOSS_EVENT_WISH = 32,         /**< `account` wishes to sell `lots` units of the fund `other`; 0 for none. It
                                        moves no money. */
    SLOSS_EVENT_DUST = 33,         /**< Whole atoms of what rounding has cut off in `market` pass to its fund `other`.
                                        `account` is 0. */
    SLOSS_EVENT_FEE_PART = 34,     /**< SLOSS_ACCOUNT_FEES, which is `account`, passes its part of the fees of a trade
                                        in `market` on to the fund `other`; or gets it back from the fund, which is
                                        `account` then, where the trade is undone. */
    SLOSS_EVENT_HELD = 35,         /**< `account` puts money on hold; `deficit` is the id of the hold. `other` is 0. */
    SLOSS_EVENT_RELEASED = 36,     /**< Money on hold goes back to `other`; `deficit` is the id of the hold. */
    SLOSS_EVENT_PAID_OUT = 37,     /**< Money on hold of `account` goes to the outside; `deficit` is the id of the hold.
                                        Its balance stands. */
    SLOSS_EVENT_CONVERTED = 38,    /**< `account` sells `amount` of `asset`, which backs another, to `other` or to the
                                        outside; and behind that, with the asset that it backs: `account`, or the
                                        outside, pays `amount` for it to `other`. */
    SLOSS_EVENT_ISOLATED = 39,     /**< `amount` moves from the cross part of `account` into its compartment of
                                        `market`, or back (below zero). `other` is `account` itself: what it has in
                                        all stands. */
    SLOSS_EVENT_MARGIN_CALL = 40,  /**< `account` has fallen below a level of `asset`; `lots` is the number of the level, from
                                        1. `market` is that of a compartment. It moves no money. */
    SLOSS_EVENT_REDUCED = 41,      /**< `lots` of `account` are closed, with their sign, at the mark, so that it need not be
                                        closed out whole; it pays the fund `other` the fee `amount`. The events of the lots come
                                        before. */
    SLOSS_EVENT_CANCEL_ORDERS = 42, /**< The open orders of `account` in `market` are removed, since it is in breach. It moves no
                                        money. */
    SLOSS_EVENT_LIQUIDATION = 43,  /**< `account` is in liquidation by the host: `lots` of its position in `market` are to be
                                        closed, with the sign of the position, at `amount` ticks or better: the worst price.
                                        Where any price will do it is INT64_MIN of a long and INT64_MAX of a short position.
                                        In an auction: all lots, and the amount is 0. It moves no money. */
    SLOSS_EVENT_LIQUIDATION_ENDED = 44, /**< The liquidation of `account` by the host, or its auction, has ended. It moves
                                        no money. */
    SLOSS_EVENT_AUCTIONED = 45,    /**< `account` pays `other`, which bids for it, `amount`; or, with a market, `lots` pass from
                                        `account` to `other` at the mark. */
    SLOSS_EVENT_VALIDITY = 46,     /**< The price of `market` can be relied on as `lots`, an enum sloss_validity, says. It
                                        moves no money, and `account` and `other` are 0. */
    SLOSS_EVENT_BUSTED = 47,        /**< A fill is undone: `lots` that `account` had bought from `other`; `deficit` is its
                                        sequence number. It moves no money: events of what each realizes and of fees
                                        stand before it. */
    SLOSS_EVENT_CHANGED = 48,      /**< A change of SCHEDULE was made; `deficit` is its id. It is of no account and no
                                        asset, which is UINT32_MAX. */
    SLOSS_EVENT_CHANGE_DROPPED = 49 /**< It was refused, so that nothing changed; `lots` is the enum sloss_status. */
};

/** One movement of money or of lots, and its cause. A command leaves as many events as its close-outs, deficits,
 * counterparties and payers need, with one SOCIALIZED for each payer, round and market. No command is refused
 * because of their number. What a deficit took from all payers together is in its struct sloss_deficit. */
struct sloss_event {
    uint32_t struct_size; /**< sizeof(struct sloss_event). */
    uint32_t kind;        /**< enum sloss_event_kind. */
    uint32_t cause;       /**< enum sloss_command_kind of the command. */
    uint32_t market;      /**< Index of the market; UINT32_MAX if no market is concerned. */
    uint32_t asset;       /**< Index of the asset; UINT32_MAX if no asset is concerned. */
    uint32_t tranche;     /**< Of UNITS and WISH enum sloss_tranche; otherwise 0. */
    uint64_t sequence;    /**< Number of the command, counted from 1. */
    int64_t time;         /**< Nanoseconds since 1970, as the last TIME command set them. */
    uint64_t deficit;     /**< Number of the deficit that the event belongs to, counted from 1; 0 for none. Of HELD,
                               RELEASED and PAID_OUT the id of the hold, of BUSTED the sequence number of the fill; of CHANGED and CHANGE_DROPPED that of the
                               change. */
    uint64_t account;     /**< Where the money comes from. 0 is the outside, the clearing pot of a variation
                               mark, the pool of a round, a default fund, or what is on hold. */
    uint64_t other;       /**< Where the money goes, with the same meaning of 0. */
    int64_t amount;       /**< Atoms. */
    int64_t lots;         /**< Number of lots, or of units of a fund; 0 if the event moves none. Of CHANGE_DROPPED an
                               enum sloss_status. */
    int64_t balance;      /**< Balance of `account` (of `other` where account is 0) when the event was queued, of
                               the part of it that the event is of: its cross part, or a compartment. A
                               SOCIALIZED is queued at the end of its round, but its charges are booked during
                               the round. So earlier events of the same payer in that round show balances from
                               which charges so far are already taken. */
};

/**
 * A deficit and who paid it. `loss` is the sum of `paid` and `uncovered`.
 *
 * The deficits of a round in one market are paid together. What a layer paid counts for each of them in proportion
 * to what that one still lacked. `base`, `charged` and `charge_max` are those of all of them together.
 */
struct sloss_deficit {
    uint32_t struct_size;            /**< sizeof(struct sloss_deficit). */
    uint32_t cause;                  /**< enum sloss_command_kind of the command. */
    uint32_t market;                 /**< Index of the market. */
    uint32_t asset;                  /**< Index of its asset. */
    uint64_t number;                 /**< Number of the deficit, counted from 1 in order. */
    uint64_t sequence;               /**< Number of the command. */
    int64_t time;                    /**< Nanoseconds since 1970, as the last TIME command set them. */
    uint64_t account;                /**< The account that left the deficit. */
    int64_t loss;                    /**< The deficit, in atoms. */
    int64_t paid[SLOSS_LAYERS_MAX];  /**< What each layer paid, in atoms, indexed by enum sloss_layer.
                                          SLOSS_LAYER_SOCIALIZE is what accounts were charged. */
    int64_t uncovered;               /**< What no layer paid, in atoms. */
    int64_t base;                    /**< Sum of the payers' weights by the basis, whatever the rule: atoms of
                                          profit, equity or notional, or lots of open interest. By a
                                          policy: what they could give, in atoms, at most INT64_MAX. */
    int64_t rate_ppm;                /**< ceil(10^6 * what accounts were charged for it / `base`), at most
                                          INT64_MAX: parts per million, or with open interest millionths of an
                                          atom per lot. */
    uint64_t charged;                /**< Number of accounts that were charged. */
    int64_t charge_max;              /**< The largest charge, in atoms. */
    uint32_t basis;                  /**< enum sloss_basis, as it was in force. */
    uint32_t rule;                   /**< enum sloss_rule, as it was in force; with SLOSS_BASIS_POLICY enum
                                          sloss_policy. */
    uint32_t cap;                    /**< enum sloss_cap, as it was in force. */
    uint32_t rounding;               /**< enum sloss_rounding, as it was in force. */
};
/** @} */

#endif
