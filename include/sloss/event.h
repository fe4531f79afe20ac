/* SPDX-License-Identifier: BSD-2-Clause */
/**
 * @file event.h
 * Events and deficit records: what a command did, and who paid.
 */
#ifndef SLOSS_EVENT_H
#define SLOSS_EVENT_H

#include <stdint.h>

#include "command.h"

/** Kinds of event. Money moves from `account` to `other`, except in BREACH, TAKEOVER and DELEVERAGE, which move
 * no money themselves. The amount is not negative, except in REALIZED and DELEVERAGE. */
enum sloss_event_kind {
    SLOSS_EVENT_DEPOSIT = 1,       /**< Outside to `other`. */
    SLOSS_EVENT_WITHDRAWAL = 2,    /**< `account` to the outside. */
    SLOSS_EVENT_TRANSFER = 3,      /**< By the host's wish. */
    SLOSS_EVENT_REALIZED = 4,      /**< Profit (or loss, below zero) of `account` from a reduced position. */
    SLOSS_EVENT_VARIATION_PAID = 5, /**< `account` pays its variation. */
    SLOSS_EVENT_VARIATION_RECEIVED = 6, /**< `other` receives its, less its share of a loss. */
    SLOSS_EVENT_BREACH = 7,        /**< `account` is in breach; amount: how far below maintenance. */
    SLOSS_EVENT_TAKEOVER = 8,      /**< `lots` pass from `account` to the fund `other`. */
    SLOSS_EVENT_DELEVERAGE = 9,    /**< `lots` of `account` are closed against `other`, who gives up
                                        `amount` against the mark (below zero: gains it). */
    SLOSS_EVENT_LIQUIDATION_FEE = 10, /**< `account` to the fund. */
    SLOSS_EVENT_FORFEIT = 11,      /**< `account` to the fund: what a takeover left over. */
    SLOSS_EVENT_INSURANCE = 12,    /**< The fund covers part of the deficit of `other`. */
    SLOSS_EVENT_RESERVE = 13,      /**< The reserve does. */
    SLOSS_EVENT_BACKSTOP = 14,     /**< The backstop does. */
    SLOSS_EVENT_SOCIALIZED = 15,   /**< `account` is charged `amount`: all its shares of the deficits that one
                                        round of close-outs left in `market`, told when the round is over,
                                        or the command where it has no rounds. `deficit` is their number if
                                        there is one, 0 if there are several. `other` is 0, or `account`
                                        itself where the amount is kept back from VARIATION_RECEIVED and so
                                        moves nothing. */
    SLOSS_EVENT_UNCOVERED = 16,    /**< Nobody does: the uncovered account covers `other`. */
    SLOSS_EVENT_REPAID = 17,       /**< The fund repays what was uncovered. */
    SLOSS_EVENT_POOLED = 18,       /**< The pool of the round covers `other`, and is shared later. */
    SLOSS_EVENT_SHARED = 19        /**< Other accounts cover part of the deficit of `other`: what each is
                                        charged is in a SOCIALIZED that follows. */
};

/** One movement of money, or of lots, and its cause. A command leaves as many events as its close-outs,
 * deficits, counterparties and payers need, each payer one per round and market: no command is refused for
 * their number. What each default took from the payers together is in its struct sloss_deficit. */
struct sloss_event {
    uint32_t struct_size; /**< sizeof(struct sloss_event). */
    uint32_t kind;        /**< enum sloss_event_kind. */
    uint32_t cause;       /**< enum sloss_command_kind of the command. */
    uint32_t market;      /**< Index, or UINT32_MAX where none is concerned. */
    uint32_t asset;       /**< Index. */
    uint32_t reserved;    /**< Zero. */
    uint64_t sequence;    /**< Number of the command, from 1. */
    int64_t time;         /**< Nanoseconds, as last set. */
    uint64_t deficit;     /**< Number of the deficit it belongs to, from 1; 0 for none. */
    uint64_t account;     /**< From; 0 for the outside, or for the pool of a settlement or of a
                               round. */
    uint64_t other;       /**< To; 0 likewise. */
    int64_t amount;       /**< Atoms. */
    int64_t lots;         /**< Lots, or 0. */
    int64_t balance;      /**< Balance in the books of `account`, or of `other` where account is 0, when the
                               event was queued. A SOCIALIZED comes at the end of a round, so what is told of
                               its payer earlier in the round has the charges so far in it. */
};

/** A deficit and who absorbed it. `loss` is the sum of `paid`, `pooled` and `uncovered`. What several deficits
 * put into a pool is the loss of one more record. */
struct sloss_deficit {
    uint32_t struct_size;            /**< sizeof(struct sloss_deficit). */
    uint32_t cause;                  /**< enum sloss_command_kind of the command. */
    uint32_t market;                 /**< Index of the market. */
    uint32_t asset;                  /**< Index of its asset. */
    uint64_t number;                 /**< From 1, in order. */
    uint64_t sequence;               /**< Number of the command. */
    int64_t time;                    /**< Nanoseconds. */
    uint64_t account;                /**< Who left it; 0 for the losers of a variation mark together, and
                                          for the pool of a round. */
    int64_t loss;                    /**< Atoms. */
    int64_t paid[SLOSS_LAYERS_MAX];  /**< What each layer paid, by enum sloss_layer; SLOSS_LAYER_SOCIALIZE is
                                          what accounts were charged. */
    int64_t pooled;                  /**< Put into the pool of the round. */
    int64_t uncovered;               /**< Left. */
    int64_t base;                    /**< Sum of the payers' weights by the basis, whatever the rule: profit,
                                          equity or notional in atoms, or lots of open interest. */
    int64_t rate_ppm;                /**< ceil(1e6 * what accounts were charged / base), at most INT64_MAX: parts
                                          per million, or by open interest millionths of an atom per lot. */
    uint64_t charged;                /**< Accounts charged. */
    int64_t charge_max;              /**< The largest charge. */
    uint32_t basis;                  /**< enum sloss_basis in force. */
    uint32_t rule;                   /**< enum sloss_rule in force. */
    uint32_t cap;                    /**< enum sloss_cap in force. */
    uint32_t rounding;               /**< enum sloss_rounding in force. */
};

#endif
