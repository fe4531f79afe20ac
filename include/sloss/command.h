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

#define SLOSS_LAYERS_MAX 12 /**< Layers that a record has room for. */

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
    SLOSS_COMMAND_TIME = 17,      /**< Set the clock of the records. */
    SLOSS_COMMAND_LAYER = 18      /**< A cap of a layer, linked to a WATERFALL. */
};

#define SLOSS_COMMAND_FORCE 1u  /**< FILL, WITHDRAW: without the margin check. */
#define SLOSS_COMMAND_LINKED 2u /**< The next record belongs to this one: see struct sloss_command. */
#define SLOSS_COMMAND_CREATE 4u /**< DEPOSIT: an unknown account is created, with `name`. */

/** ASSET: a settlement asset. */
struct sloss_command_asset {
    char name[SLOSS_NAME_SIZE]; /**< 1 to 63 characters, terminated. */
    uint32_t decimals;          /**< 0..18; an atom is 10^-decimals. */
    uint32_t reserved;          /**< Zero. */
};

/** MARKET: a market, with its insurance fund and its uncovered account. */
struct sloss_command_market {
    char name[SLOSS_NAME_SIZE];  /**< 1 to 63 characters, terminated. */
    int64_t unit;                /**< Atoms per lot per tick (inverse: atoms times ticks per lot), at least 1. */
    int64_t liquidation_fee_ppb; /**< Of notional, in parts per billion. */
    uint32_t asset;              /**< Index of its asset. */
    uint8_t kind;                /**< enum sloss_kind. */
    uint8_t settlement;          /**< enum sloss_settlement. */
    uint8_t is_signed;           /**< 1: prices below zero are accepted. */
    uint8_t reserved[9];         /**< Zero. */
};

/** TIER: a marginal margin bracket, from a notional up, and on the lowest what a lot is asked at the least. */
struct sloss_command_tier {
    int64_t floor;               /**< Notional from which the rates hold, atoms. */
    int64_t initial_ppb;         /**< Initial rate, parts per billion, at most 100. */
    int64_t maintenance_ppb;     /**< Maintenance rate, at most the initial one. */
    int64_t lot_initial_ppb;     /**< Asked of a lot at the least, billionths of an atom; 0: nothing. */
    int64_t lot_maintenance_ppb; /**< The same for maintenance, at most the initial one. */
    uint32_t market;         /**< Index. */
    uint32_t reserved;       /**< Zero. */
};

/** WATERFALL: the order of a market's layers. LAYER records linked to it give their caps. */
struct sloss_command_waterfall {
    uint32_t layer[SLOSS_LAYERS_MAX]; /**< enum sloss_layer, first the one drawn first, each at most once;
                                           SLOSS_LAYER_NONE from the end on. */
    uint32_t market;                  /**< Index. */
    uint32_t reserved;                /**< Zero. */
};

/** LAYER: a cap of one layer of the WATERFALL that it is linked to. */
struct sloss_command_layer {
    int64_t cap;       /**< The most it gives per deficit, atoms; 0 for no cap. */
    uint32_t layer;    /**< enum sloss_layer, a fund's: INSURANCE, RESERVE or BACKSTOP. */
    uint32_t reserved; /**< Zero. */
};

/** SOCIALIZE: how a market's last layer shares a loss. */
struct sloss_command_socialize {
    uint32_t market;   /**< Index. */
    uint32_t basis;    /**< enum sloss_basis. */
    uint32_t rule;     /**< enum sloss_rule. */
    uint32_t cap;      /**< enum sloss_cap. */
    uint32_t rounding; /**< enum sloss_rounding. */
    uint32_t pool;     /**< 1: the deficits that one round of close-outs leaves in the market are added up
                            and shared once, when the round is over; 0: one by one. */
};

/** OPTION: what a breach does by itself, in all markets. */
struct sloss_command_option {
    uint32_t liquidation; /**< enum sloss_liquidation. */
    uint32_t residual;    /**< enum sloss_residual. */
};

/** ACCOUNT: a new account. */
struct sloss_command_account {
    uint64_t account;           /**< Id, below SLOSS_ACCOUNT_SYSTEM. */
    char name[SLOSS_NAME_SIZE]; /**< Up to 63 characters, terminated; "" for none. */
};

/** DEPOSIT: money from outside. */
struct sloss_command_deposit {
    uint64_t account;           /**< Id. */
    int64_t amount;             /**< Atoms, at least 0. */
    char name[SLOSS_NAME_SIZE]; /**< With SLOSS_COMMAND_CREATE, the name of a new account, or "". */
    uint32_t asset;             /**< Index. */
    uint32_t reserved;          /**< Zero. */
};

/** WITHDRAW: money to the outside. With SLOSS_COMMAND_FORCE more than is free may go: what was lost or taken
 * back elsewhere, even below zero where a market has touched the account (that market bears the debt). A
 * forced withdrawal is not for system accounts; whoever it leaves in breach is found at the next mark. */
struct sloss_command_withdraw {
    uint64_t account;  /**< Id. */
    int64_t amount;    /**< Atoms, at least 0. */
    uint32_t asset;    /**< Index. */
    uint32_t reserved; /**< Zero. */
};

/** TRANSFER: money between accounts. */
struct sloss_command_transfer {
    uint64_t giver;    /**< Id. */
    uint64_t receiver; /**< Id. */
    int64_t amount;    /**< Atoms, at least 0. */
    uint32_t asset;    /**< Index. */
    uint32_t reserved; /**< Zero. */
};

/** FILL: a trade. */
struct sloss_command_fill {
    uint64_t buyer;    /**< Id. */
    uint64_t seller;   /**< Id. */
    int64_t lots;      /**< At least 1. */
    int64_t price;     /**< Ticks. */
    uint32_t market;   /**< Index. */
    uint32_t reserved; /**< Zero. */
};

/** MARK: the mark of a market. Linked ones are marks of one instant. */
struct sloss_command_mark {
    int64_t price;     /**< Ticks. */
    uint32_t market;   /**< Index. */
    uint32_t reserved; /**< Zero. */
};

/** FUNDING: a payment between the sides of a market. */
struct sloss_command_funding {
    int64_t payment;   /**< Atoms per lot that longs pay shorts; negative the other way. */
    uint32_t market;   /**< Index. */
    uint32_t reserved; /**< Zero. */
};

/** TAKEOVER: close an account out against the funds of its markets. */
struct sloss_command_takeover {
    uint64_t account; /**< Id. */
};

/** DELEVERAGE: close a position against ranked counterparties at its bankruptcy value. */
struct sloss_command_deleverage {
    uint64_t account; /**< Id. */
    uint32_t market;  /**< Index. */
    uint32_t rank;    /**< enum sloss_rank. */
};

/** SETTLE: final settlement of a market. */
struct sloss_command_settle {
    int64_t price;     /**< Ticks. */
    uint32_t market;   /**< Index. */
    uint32_t reserved; /**< Zero. */
};

/** TIME: set the clock of the records. */
struct sloss_command_time {
    int64_t nanoseconds; /**< Since 1970. */
};

/**
 * One change of state: 128 bytes, no pointers, the same on every machine (little-endian hosts). A head that
 * all kinds share, and a body by kind.
 *
 * What a kind does not use is zero, to the end of the record; otherwise it is SLOSS_ERR_ARGUMENT.
 *
 * **Chains.** A record with SLOSS_COMMAND_LINKED and the one after it are one command: applied as one, all or
 * nothing, with one sequence number. A MARK may be followed by MARKs of other markets (an instant), a
 * WATERFALL by LAYERs. A chain stands whole in one call of sloss_engine_apply(), and a host that keeps a
 * journal never cuts one.
 */
struct sloss_command {
    uint32_t struct_size; /**< sizeof(struct sloss_command). */
    uint32_t kind;        /**< enum sloss_command_kind. */
    uint32_t flags;       /**< SLOSS_COMMAND_FORCE and its like. */
    uint32_t reserved;    /**< Zero. */
    uint64_t host_id[2];  /**< The host's id of the command, 128 bits; kept for idempotency, ignored so far. */
    union {
        struct sloss_command_asset asset;           /**< ASSET. */
        struct sloss_command_market market;         /**< MARKET. */
        struct sloss_command_tier tier;             /**< TIER. */
        struct sloss_command_waterfall waterfall;   /**< WATERFALL. */
        struct sloss_command_layer layer;           /**< LAYER. */
        struct sloss_command_socialize socialize;   /**< SOCIALIZE. */
        struct sloss_command_option option;         /**< OPTION. */
        struct sloss_command_account account;       /**< ACCOUNT. */
        struct sloss_command_deposit deposit;       /**< DEPOSIT. */
        struct sloss_command_withdraw withdraw;     /**< WITHDRAW. */
        struct sloss_command_transfer transfer;     /**< TRANSFER. */
        struct sloss_command_fill fill;             /**< FILL. */
        struct sloss_command_mark mark;             /**< MARK. */
        struct sloss_command_funding funding;       /**< FUNDING. */
        struct sloss_command_takeover takeover;     /**< TAKEOVER. */
        struct sloss_command_deleverage deleverage; /**< DELEVERAGE. */
        struct sloss_command_settle settle;         /**< SETTLE. */
        struct sloss_command_time time;             /**< TIME. */
        uint8_t body[96];                           /**< The whole of it. */
    };
};

#endif
