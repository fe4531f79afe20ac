/* SPDX-License-Identifier: BSD-2-Clause */
/**
 * @file command.h
 * Commands: the one way in which the state of an engine changes.
 */
#ifndef SLOSS_COMMAND_H
#define SLOSS_COMMAND_H

#include <stdint.h>

/** Bytes of a name with its final zero: 1 to 63 letters, digits, underscores, points, colons, dashes. */
#define SLOSS_NAME_SIZE 64

/** What a contract pays. */
enum sloss_kind {
    SLOSS_KIND_LINEAR = 0,  /**< Value per lot = price * unit. */
    SLOSS_KIND_INVERSE = 1, /**< Value per lot = -(unit / price), rounded half to even, once. */
    SLOSS_KIND_QUANTO = 2   /**< As linear; the unit carries the multiplier. */
};

/** How profit and loss reach balances. */
enum sloss_settlement {
    SLOSS_SETTLEMENT_UNREALIZED = 0, /**< When a position shrinks; equity counts it at once. */
    SLOSS_SETTLEMENT_VARIATION = 1   /**< At every mark, losers first, what is short is shared. */
};

/** A layer of the waterfall. */
enum sloss_layer {
    SLOSS_LAYER_NONE = 0,      /**< Ends the list. */
    SLOSS_LAYER_INSURANCE = 1, /**< The market's fund. */
    SLOSS_LAYER_RESERVE = 2,   /**< SLOSS_ACCOUNT_RESERVE. */
    SLOSS_LAYER_BACKSTOP = 3,  /**< SLOSS_ACCOUNT_BACKSTOP. */
    SLOSS_LAYER_SOCIALIZE = 4  /**< Other accounts, by the market's rule. */
};

/** A waterfall of up to four layers, first the one drawn first, as command option. */
#define SLOSS_LAYERS(first, second, third, fourth)                                                 \
    ((uint32_t)(first) | (uint32_t)(second) << 8 | (uint32_t)(third) << 16 | (uint32_t)(fourth) << 24)

/** What makes an account a payer, and its weight. */
enum sloss_basis {
    SLOSS_BASIS_PROFIT = 0,        /**< Profit of its position in the market. */
    SLOSS_BASIS_OPEN_INTEREST = 1, /**< Lots of its position, either side. */
    SLOSS_BASIS_EQUITY = 2,        /**< Equity in the asset, position or not. */
    SLOSS_BASIS_NOTIONAL = 3       /**< Value of its position at the mark. */
};

/** What bounds a payer's share. */
enum sloss_cap {
    SLOSS_CAP_PROFIT = 0, /**< Profit of its position in the market. */
    SLOSS_CAP_EQUITY = 1, /**< Its equity in the asset. */
    SLOSS_CAP_NONE = 2    /**< Nothing. */
};

/** How a last layer shares, as command option: basis, enum sloss_rule, cap, enum sloss_rounding. */
#define SLOSS_SHARING(basis, rule, cap, rounding)                                                  \
    ((uint32_t)(basis) | (uint32_t)(rule) << 8 | (uint32_t)(cap) << 16 | (uint32_t)(rounding) << 24)

/** With SLOSS_SHARING, by bitwise or: the deficits that one round of close-outs leaves in a market
 * are added up and shared once, when the round is over, instead of one by one. */
#define SLOSS_SHARING_POOLED 0x80000000u

/** What a breach does by itself. */
enum sloss_liquidation {
    SLOSS_LIQUIDATION_TAKEOVER = 0,   /**< The fund takes the positions over at the mark. */
    SLOSS_LIQUIDATION_MANUAL = 1,     /**< Nothing; it is reported. */
    SLOSS_LIQUIDATION_DELEVERAGE = 2  /**< Ranked counterparties at bankruptcy value. */
};

/** Who keeps what a takeover leaves over. */
enum sloss_residual {
    SLOSS_RESIDUAL_KEEP = 0,   /**< The account. */
    SLOSS_RESIDUAL_FORFEIT = 1 /**< The funds of its markets. */
};

/** Order of counterparties in a deleveraging. */
enum sloss_rank {
    SLOSS_RANK_PROFIT_LEVERAGE = 0, /**< Profit ratio times leverage (BitMEX), compared exactly. */
    SLOSS_RANK_PROFIT = 1,          /**< Unrealized profit in the market. */
    SLOSS_RANK_SIZE = 2,            /**< Lots. */
    SLOSS_RANK_PRO_RATA = 3         /**< No order: lots apportioned by lots. */
};

/** Kinds of command. */
enum sloss_command_kind {
    SLOSS_COMMAND_ASSET = 1,      /**< A settlement asset. */
    SLOSS_COMMAND_MARKET = 2,     /**< A market, its fund and its uncovered account. */
    SLOSS_COMMAND_TIER = 3,       /**< A margin bracket of a market. */
    SLOSS_COMMAND_WATERFALL = 4,  /**< A market's layers and their caps. */
    SLOSS_COMMAND_SOCIALIZE = 5,  /**< How a market's last layer shares. */
    SLOSS_COMMAND_OPTION = 6,     /**< What a breach does by itself. */
    SLOSS_COMMAND_ACCOUNT = 7,    /**< An account. */
    SLOSS_COMMAND_DEPOSIT = 8,    /**< Money from outside. */
    SLOSS_COMMAND_WITHDRAW = 9,   /**< Money to the outside. */
    SLOSS_COMMAND_TRANSFER = 10,  /**< Money between accounts. */
    SLOSS_COMMAND_FILL = 11,      /**< A trade. */
    SLOSS_COMMAND_MARK = 12,      /**< A mark; linked ones are one instant. */
    SLOSS_COMMAND_FUNDING = 13,   /**< A funding payment. */
    SLOSS_COMMAND_TAKEOVER = 14,  /**< Close an account out against the funds. */
    SLOSS_COMMAND_DELEVERAGE = 15, /**< Close a position against ranked counterparties. */
    SLOSS_COMMAND_SETTLE = 16,    /**< Final settlement of a market. */
    SLOSS_COMMAND_TIME = 17       /**< Set the clock of the records. */
};

#define SLOSS_COMMAND_FORCE 1u  /**< FILL, WITHDRAW: without the margin check. */
#define SLOSS_COMMAND_LINKED 2u /**< MARK: the next command is a mark of the same instant. */
#define SLOSS_COMMAND_CREATE 4u /**< DEPOSIT: an unknown account is created, with `name`. */
#define SLOSS_MARKET_SIGNED 65536u /**< Option of MARKET: prices below zero are accepted. */

/**
 * One change of state: 128 bytes, no pointers, the same on every machine (little-endian hosts).
 *
 * | kind | uses |
 * | --- | --- |
 * | ASSET | `name`, `option` decimals 0..18 |
 * | MARKET | `name`, `asset`, `amount` unit >= 1 (atoms a lot a tick; inverse: atoms times ticks a lot), `option` kind + 256 * settlement + SLOSS_MARKET_SIGNED, `price` liquidation fee in ppb of notional |
 * | TIER | `market`, `amount` floor of notional in atoms, `price` initial and `value` maintenance rate in ppb |
 * | WATERFALL | `market`, `option` SLOSS_LAYERS, `amount`, `price`, `value` caps a deficit of insurance, reserve, backstop in atoms, 0 for none |
 * | SOCIALIZE | `market`, `option` SLOSS_SHARING, or it with SLOSS_SHARING_POOLED |
 * | OPTION | `option` liquidation + 256 * residual |
 * | ACCOUNT | `account`, `name` or "" |
 * | DEPOSIT | `account`, `asset`, `amount` atoms; CREATE with `name` or "" |
 * | WITHDRAW | `account`, `asset`, `amount` atoms; FORCE: more than is free, of what is lost or taken back, even below zero where a market has touched the account (it bears the debt); not of a system account; whoever it leaves in breach is found at the next mark |
 * | TRANSFER | `account` giver, `other` receiver, `asset`, `amount` atoms |
 * | FILL | `market`, `account` buyer, `other` seller, `amount` lots, `price` ticks; FORCE |
 * | MARK | `market`, `price` ticks; LINKED |
 * | FUNDING | `market`, `amount` atoms a lot that longs pay shorts |
 * | TAKEOVER | `account` |
 * | DELEVERAGE | `account`, `market`, `option` rank |
 * | SETTLE | `market`, `price` ticks |
 * | TIME | `value` nanoseconds since 1970 |
 *
 * Fields a kind does not use are zero.
 */
struct sloss_command {
    uint32_t struct_size;       /**< sizeof(struct sloss_command). */
    uint32_t kind;              /**< enum sloss_command_kind. */
    uint32_t flags;             /**< SLOSS_COMMAND_FORCE and its like. */
    uint32_t market;            /**< Index of a market, in order of creation. */
    uint32_t asset;             /**< Index of an asset, in order of creation. */
    uint32_t option;            /**< As the kind says. */
    uint64_t account;           /**< Id of the account concerned. */
    uint64_t other;             /**< Id of the other one. */
    int64_t amount;             /**< Atoms or lots. */
    int64_t price;              /**< Ticks, or as the kind says. */
    int64_t value;              /**< As the kind says. */
    char name[SLOSS_NAME_SIZE]; /**< Terminated. */
};

#endif
