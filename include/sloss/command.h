/* SPDX-License-Identifier: BSD-2-Clause */
/**
 * @file command.h
 * Commands: the one way in which the state of an engine changes.
 */
#ifndef SLOSS_COMMAND_H
#define SLOSS_COMMAND_H

#include <stdint.h>

/** @defgroup commands Commands
 * The one way in which the state of an engine changes: records of 128 bytes, a head and a body by kind.
 * sloss_engine_apply() takes them; functions of the engine build the usual ones.
 * @{ */

/** Bytes of a name, the final zero included. A name is 1 to 63 letters, digits, underscores, points, colons or
 * dashes. */
#define SLOSS_NAME_SIZE 64

/** What a contract pays. */
enum sloss_kind {
    SLOSS_KIND_LINEAR = 0,  /**< Value per lot = price * unit, in 10^-precision of an atom, as those below. */
    SLOSS_KIND_INVERSE = 1, /**< Value per lot = -(unit / price), rounded half to even, once. */
    SLOSS_KIND_QUANTO = 2   /**< As linear; the unit contains the multiplier. */
};

/** When profit and loss reach the balances. */
enum sloss_settlement {
    SLOSS_SETTLEMENT_UNREALIZED = 0, /**< When a position shrinks. Equity counts profit and loss at once. */
    SLOSS_SETTLEMENT_VARIATION = 1   /**< At every mark. Losers pay first, and what they cannot pay goes through
                                          the waterfall. */
};

/** A layer of the waterfall: one payer of deficits. */
enum sloss_layer {
    SLOSS_LAYER_NONE = 0,      /**< Ends the list. */
    SLOSS_LAYER_INSURANCE = 1, /**< The market's insurance fund. */
    SLOSS_LAYER_RESERVE = 2,   /**< The account SLOSS_ACCOUNT_RESERVE, which all markets share. */
    SLOSS_LAYER_BACKSTOP = 3,  /**< The account SLOSS_ACCOUNT_BACKSTOP, which all markets share. */
    SLOSS_LAYER_SOCIALIZE = 4, /**< Other accounts, as the market's SOCIALIZE command says. */
    SLOSS_LAYER_DELEVERAGE = 5, /**< Counterparties against which the defaulter's position is closed. */
    SLOSS_LAYER_OWNER = 6,     /**< Other accounts of the defaulter's owner, as OWNER commands say. */
    SLOSS_LAYER_MEMBERS = 7,   /**< Contributions to the default fund of the asset, as MEMBER commands say. */
    SLOSS_LAYER_CONTRIBUTION = 8 /**< What a defaulter has contributed itself. It pays before any layer and
                                      stands in records alone, not in a WATERFALL. */
};

#define SLOSS_LAYERS_MAX 12 /**< Number of layers that a record has room for. */

#define SLOSS_PERIOD_MAX INT64_C(31622400000000000) /**< The longest duration of a LAYER: 366 days. What a layer has
                                                         paid is remembered for that long. */

/** Which accounts pay a socialized loss, and what the weight of each is. */
enum sloss_basis {
    SLOSS_BASIS_PROFIT = 0,        /**< Profit of its position in the market. */
    SLOSS_BASIS_OPEN_INTEREST = 1, /**< Lots of its position, either side. */
    SLOSS_BASIS_EQUITY = 2,        /**< Equity in the asset, position or not. */
    SLOSS_BASIS_NOTIONAL = 3,      /**< Value of its position at the mark. */
    SLOSS_BASIS_POLICY = 4         /**< As a policy of `sloss/policy.h` says: see struct sloss_market_policy. */
};

/** The most that one payer is charged for one deficit. */
enum sloss_cap {
    SLOSS_CAP_PROFIT = 0, /**< Profit of its position in the market. */
    SLOSS_CAP_EQUITY = 1, /**< Its equity in the asset. */
    SLOSS_CAP_NONE = 2    /**< There is no limit. */
};

/** What is done with a holding in breach. */
enum sloss_liquidation {
    SLOSS_LIQUIDATION_TAKEOVER = 0,   /**< The funds of its markets take its positions over at the mark. */
    SLOSS_LIQUIDATION_MANUAL = 1,     /**< The breach is reported, and nothing else is done. */
    SLOSS_LIQUIDATION_DELEVERAGE = 2, /**< Its positions are closed against ranked counterparties at their
                                           bankruptcy value. */
    SLOSS_LIQUIDATION_HOST = 3,       /**< The host closes them, at prices no worse than a limit (EXECUTE). */
    SLOSS_LIQUIDATION_AUCTION = 4     /**< They are auctioned, with a discount that grows (AUCTION). */
};

/** Who keeps the equity that is left after a takeover. */
enum sloss_residual {
    SLOSS_RESIDUAL_KEEP = 0,   /**< The account. */
    SLOSS_RESIDUAL_FORFEIT = 1 /**< The funds of its markets. */
};

/** Order in which counterparties are taken in a deleveraging, or how the lots are divided over them. */
enum sloss_rank {
    SLOSS_RANK_PROFIT_LEVERAGE = 0, /**< Profit ratio times leverage (BitMEX), compared exactly. */
    SLOSS_RANK_PROFIT = 1,          /**< Unrealized profit in the market. */
    SLOSS_RANK_SIZE = 2,            /**< Number of lots. */
    SLOSS_RANK_PRO_RATA = 3         /**< No order: each gives lots in proportion to the lots it has. */
};

/** This plus an enum sloss_policy is a rank too: the policy divides the lots, with its parameters at their defaults, and
 * they are taken in account order. Not PRO_RATA, for which there is SLOSS_RANK_PRO_RATA, nor GAINS_HAIRCUT and DEPOSIT,
 * which are of money. */
#define SLOSS_RANK_POLICY 64u

/** Kinds of command. */
enum sloss_command_kind {
    SLOSS_COMMAND_ASSET = 1,      /**< Add a settlement asset. */
    SLOSS_COMMAND_MARKET = 2,     /**< Add a market, with its insurance fund, its uncovered account and that of its dust. */
    SLOSS_COMMAND_TIER = 3,       /**< Set a margin bracket of a market. */
    SLOSS_COMMAND_WATERFALL = 4,  /**< Set a market's layers and their bounds. */
    SLOSS_COMMAND_SOCIALIZE = 5,  /**< Set how a market shares losses among accounts. */
    SLOSS_COMMAND_OPTION = 6,     /**< Set what is done with a holding in breach. */
    SLOSS_COMMAND_ACCOUNT = 7,    /**< Add an account. */
    SLOSS_COMMAND_DEPOSIT = 8,    /**< Take in money from outside. */
    SLOSS_COMMAND_WITHDRAW = 9,   /**< Pay money out to the outside. */
    SLOSS_COMMAND_TRANSFER = 10,  /**< Move money between accounts. */
    SLOSS_COMMAND_FILL = 11,      /**< Book a trade. */
    SLOSS_COMMAND_MARK = 12,      /**< Set the mark of a market; linked ones are marks of one instant. */
    SLOSS_COMMAND_FUNDING = 13,   /**< Make a funding payment between longs and shorts. */
    SLOSS_COMMAND_TAKEOVER = 14,  /**< Close an account out against the funds. */
    SLOSS_COMMAND_DELEVERAGE = 15, /**< Close a position against ranked counterparties. */
    SLOSS_COMMAND_SETTLE = 16,    /**< End a market at a final price. */
    SLOSS_COMMAND_TIME = 17,      /**< Set the time that events and deficits carry. */
    SLOSS_COMMAND_LAYER = 18,     /**< Bound what a layer gives; linked to a WATERFALL. */
    SLOSS_COMMAND_FEE = 19,       /**< Take a fee from an account. */
    SLOSS_COMMAND_OWNER = 20,     /**< Say to whom an account belongs. */
    SLOSS_COMMAND_MEMBER = 21,    /**< Set an account's contribution to the default fund of an asset. */
    SLOSS_COMMAND_RECOVER = 22,   /**< Take in money from outside for those who paid a market's deficits. */
    SLOSS_COMMAND_FUND = 23,      /**< Add a fund that markets may share. */
    SLOSS_COMMAND_JOIN = 24,      /**< Buy units of a fund. */
    SLOSS_COMMAND_LEAVE = 25,     /**< Sell units of a fund, or note the wish to. */
    SLOSS_COMMAND_REDEEM = 26,    /**< Sell the units of a wish. */
    SLOSS_COMMAND_LIMIT = 27,     /**< Set the limits of a fund. */
    SLOSS_COMMAND_REQUIRE = 28,   /**< Set what is asked of an account beyond its positions. */
    SLOSS_COMMAND_CONTROL = 29,   /**< Freeze an account, or say what is done with it in a breach. */
    SLOSS_COMMAND_POSITION_LIMIT = 30, /**< Set the largest position of an account in a market. */
    SLOSS_COMMAND_CEILING = 31,   /**< Set how much may be open in a market, and how it trades. */
    SLOSS_COMMAND_HOLD = 32,      /**< Put money of an account on hold. */
    SLOSS_COMMAND_RELEASE = 33,   /**< Give money on hold back. */
    SLOSS_COMMAND_PAY_OUT = 34,   /**< Pay money on hold out to the outside. */
    SLOSS_COMMAND_ORDERS = 35,    /**< Say what an account's open orders in a market come to. */
    SLOSS_COMMAND_COLLATERAL = 36, /**< Let balances of an asset back what is settled in another. */
    SLOSS_COMMAND_HAIRCUT = 37,    /**< Set the weight of a quantity of such an asset. */
    SLOSS_COMMAND_REQUIREMENT = 38, /**< Set what a market asks beyond its brackets. */
    SLOSS_COMMAND_ISOLATE = 39,   /**< Make, fund or end an account's compartment of a market. */
    SLOSS_COMMAND_UNIVERSE = 40,  /**< Add a universe: markets that are margined together. */
    SLOSS_COMMAND_SHOCK = 41,     /**< Set a scenario of a universe. */
    SLOSS_COMMAND_VALUES = 42,    /**< Say what a market is worth in each scenario of its universe. */
    SLOSS_COMMAND_PORTFOLIO = 43, /**< Put a market into a universe, or let an account be margined by universes. */
    SLOSS_COMMAND_HEDGE = 44,     /**< Give an account two legs in a market, or take them away. */
    SLOSS_COMMAND_GROUP = 45,     /**< Margin an account together with others. */
    SLOSS_COMMAND_MATURE = 46,    /**< Set how old a profit has to be in a market before it counts. */
    SLOSS_COMMAND_PARTIAL = 47,   /**< Set how a holding in breach is reduced in a market. */
    SLOSS_COMMAND_LEVELS = 48,    /**< Set the levels of an asset at which margin calls are told. */
    SLOSS_COMMAND_EXECUTE = 49,   /**< Set how the host closes positions of a market in liquidations. */
    SLOSS_COMMAND_AUCTION = 50,   /**< Set how accounts are auctioned in an asset. */
    SLOSS_COMMAND_BID = 51,       /**< Take over a part of an account that is auctioned. */
    SLOSS_COMMAND_GUARD = 52,     /**< Set how the mark of a market is worked out of several sources. */
    SLOSS_COMMAND_SOURCE = 53,    /**< Name a source of prices of a market. */
    SLOSS_COMMAND_QUOTE = 54,     /**< Set the latest price of a source; linked ones are of one instant. */
    SLOSS_COMMAND_HALT = 55,      /**< Halt a market, or let it go on. */
    SLOSS_COMMAND_BUST = 56,      /**< Undo a fill that is kept. */
    SLOSS_COMMAND_VALIDITY = 57,   /**< Set what is still done at which validity of a market's price. */
    SLOSS_COMMAND_SCHEDULE = 58,  /**< Let a setting change at a time; linked to the command that changes it. */
    SLOSS_COMMAND_UNSCHEDULE = 59, /**< Take a change back that waits. */
    SLOSS_COMMAND_GOVERN = 60     /**< Set how long changes of a kind of setting wait, and how far one goes. */
};

#define SLOSS_COMMAND_FORCE 1u  /**< For FILL, WITHDRAW and ORDERS: the margin check is left out, and of FILL the limits of
                                     POSITION_LIMIT and CEILING. For DELEVERAGE: an account that is not in breach is deleveraged as well. */
#define SLOSS_COMMAND_LINKED 2u /**< The next record belongs to the same command: see struct sloss_command. */
#define SLOSS_COMMAND_CREATE 4u /**< For DEPOSIT: an unknown account is created, with `name`. */

/** ASSET: add a settlement asset. */
struct sloss_command_asset {
    char name[SLOSS_NAME_SIZE]; /**< 1 to 63 characters, ended by a zero. */
    uint32_t decimals;          /**< 0..18; one atom is 10^-decimals of the asset. */
    uint32_t reserved;          /**< Zero. */
};

/** MARKET: add a market, with its insurance fund, its uncovered account and that of its dust. */
struct sloss_command_market {
    char name[SLOSS_NAME_SIZE];  /**< 1 to 63 characters, ended by a zero. */
    int64_t unit;                /**< At least 1: per lot per tick (inverse contracts: times ticks per lot), in
                                      10^-precision of an atom. */
    int64_t liquidation_fee_ppb; /**< Fee of a close-out, in parts per billion of the notional. */
    uint32_t asset;              /**< Index of its settlement asset. */
    uint8_t kind;                /**< enum sloss_kind. */
    uint8_t settlement;          /**< enum sloss_settlement. */
    uint8_t is_signed;           /**< 1 if prices below zero are accepted, 0 if not. */
    uint8_t precision;           /**< 0..9: values per lot, costs and funding are kept in 10^-precision of an
                                      atom. What reaches a balance is whole atoms. */
    uint32_t fund;               /**< 1 + index of the fund that it shares, of the same asset; 0 for a fund of its
                                      own. */
    uint8_t reserved[4];         /**< Zero. */
};

/** TIER: set a margin bracket of a market. Its rates apply to the part of the notional from `floor` up to the
 * next bracket. The lowest bracket may also have a requirement per lot, below which no requirement falls. */
struct sloss_command_tier {
    int64_t floor;               /**< Notional at which the bracket begins, in atoms. */
    int64_t initial_ppb;         /**< Initial rate, parts per billion, at most 100 * 10^9. */
    int64_t maintenance_ppb;     /**< Maintenance rate, parts per billion, at most the initial rate. */
    int64_t lot_initial_ppb;     /**< Least initial requirement per lot, in billionths of an atom; 0 for none. */
    int64_t lot_maintenance_ppb; /**< Least maintenance requirement per lot, in billionths of an atom, at most the
                                      initial one. */
    uint32_t market;             /**< Index of the market. */
    uint32_t reserved;       /**< Zero. */
};

/** What a market does while something is uncovered in it (docs/rules.md 6.15). */
enum sloss_gate {
    SLOSS_GATE_NONE = 0, /**< Nothing. */
    SLOSS_GATE_HOLD = 1  /**< Accounts that had a position in it when the deficit arose, or later, take no money out. */
};

/** WATERFALL: set the order of a market's layers, and its gate. LAYER records linked to it bound what they give. */
struct sloss_command_waterfall {
    uint32_t layer[SLOSS_LAYERS_MAX]; /**< enum sloss_layer: the layer that pays first comes first, no layer
                                           twice, SLOSS_LAYER_NONE in all places after the last. */
    uint32_t market;                  /**< Index of the market. */
    uint32_t gate;                    /**< enum sloss_gate. */
    int64_t gate_duration;            /**< Nanoseconds after the market's last deficit for which the gate holds, at
                                           least 1; zero without a gate. */
};

/** LAYER: bound what one layer gives. It is linked to a WATERFALL that has this layer. */
struct sloss_command_layer {
    int64_t cap;       /**< The most that the layer pays for the market in one round, in atoms; 0 for no cap. */
    int64_t period;    /**< The most that it pays for the market in any `duration`, in atoms. What it has paid before
                            this is set counts. Zero where there is no duration. */
    int64_t duration;  /**< Nanoseconds, at most SLOSS_PERIOD_MAX; 0 for no such bound. */
    uint32_t layer;    /**< enum sloss_layer. */
    uint32_t reserved; /**< Zero. */
};

/** Which deficits of a round of close-outs run a market's waterfall together. */
enum sloss_pool {
    SLOSS_POOL_INSTANT = 0, /**< All of them: their sum, when the last account of the round is closed out. */
    SLOSS_POOL_DEFICIT = 1  /**< Each by itself, when its account is closed out. */
};

/**
 * A policy of the allocator's table and its parameters, as a market keeps them. Zero is the default of each
 * parameter; struct sloss_policy_terms says what they mean.
 *
 * The engine fills the columns that the policy needs from the accounts as they stand. A policy that asks for the
 * profit or the gain has SLOSS_CAP_PROFIT, whatever is said. Those that divide lots alone are refused.
 */
struct sloss_market_policy {
    int64_t leverage_cut;   /**< RISK_CVAR: only leverage above this pays. */
    int64_t money_one;      /**< QUEUE_BINANCE and QUEUE_AEVO: number of atoms of 1.0. */
    int64_t dust_below;     /**< CAPPED: who can give less than this pays nothing in the first pass. */
    int64_t small_below;    /**< CAPPED: who can give less than this pays at most `small_ppb` of it. */
    int64_t middle_below;   /**< CAPPED: who can give less than this pays at most `middle_ppb` of it. */
    int64_t equity_min;     /**< CAPPED: the first pass leaves everybody at least this equity. */
    uint32_t small_ppb;     /**< CAPPED: parts per billion. */
    uint32_t middle_ppb;    /**< CAPPED: parts per billion. */
    uint32_t leverage_unit; /**< Steps per 1x of leverage. */
    uint32_t leverage_max;  /**< The greatest leverage that counts. */
    uint32_t policy;        /**< enum sloss_policy. */
    uint8_t power;          /**< RISK_POWER. */
    uint8_t profit_power;   /**< SCORE: with `leverage_power` it makes 4. */
    uint8_t leverage_power; /**< SCORE. */
    uint8_t reserved;       /**< Zero. */
};

/** SOCIALIZE: set how the layer SLOSS_LAYER_SOCIALIZE of a market divides a loss over accounts. It sets all of
 * them. With SLOSS_BASIS_POLICY `rule` is zero, and with any other basis all of `policy` is. */
struct sloss_command_socialize {
    uint32_t market;   /**< Index of the market. */
    uint32_t basis;    /**< enum sloss_basis. */
    uint32_t rule;     /**< enum sloss_rule. */
    uint32_t cap;      /**< enum sloss_cap. */
    uint32_t rounding; /**< enum sloss_rounding. */
    uint32_t pool;     /**< enum sloss_pool. */
    struct sloss_market_policy policy; /**< Which policy, where `basis` is SLOSS_BASIS_POLICY. */
};

/** What an OPTION command sets: each is a bit of its `keep`, 1 << number. */
enum sloss_option {
    SLOSS_OPTION_LIQUIDATION = 0, /**< What is done with a holding in breach. */
    SLOSS_OPTION_RESIDUAL = 1,    /**< What becomes of what a close-out leaves over. */
    SLOSS_OPTION_RANK = 2,        /**< How counterparties of a deleveraging are ranked. */
    SLOSS_OPTION_RANK_CAP = 3,    /**< What bounds what each of them gives up. */
    SLOSS_OPTION_DEBTS = 4,       /**< What becomes of debts. For one market its bit is set: this holds for all. */
    SLOSS_OPTION_CANCEL_ORDERS = 5 /**< Whether open orders of a holding in breach are removed before anything of it is
                                        closed. */
};

/** What becomes of a debt that a defaulter leaves. */
enum sloss_debts {
    SLOSS_DEBTS_FORGET = 0, /**< It is forgotten. */
    SLOSS_DEBTS_KEEP = 1    /**< It stays on record, less what the defaulter's own contribution and its owner paid;
                                 deposits and transfers into the account pay it first. */
};

/** What becomes of the open orders of a holding in breach, before it is reduced or closed out (docs/rules.md 24.6). */
enum sloss_cancel_orders {
    SLOSS_CANCEL_ORDERS_NO = 0, /**< They stay, but for those of a market in which its position closes whole. */
    SLOSS_CANCEL_ORDERS_YES = 1 /**< All of them in the market are removed, with an event CANCEL_ORDERS. */
};

/** OPTION: set what is done with a holding in breach, in all markets or in one, and with debts. Set for all markets, it takes away
 * what had been set for one. */
struct sloss_command_option {
    uint32_t liquidation; /**< enum sloss_liquidation. */
    uint32_t residual;    /**< enum sloss_residual. */
    uint32_t rank;        /**< enum sloss_rank; or SLOSS_RANK_POLICY plus an enum sloss_policy. */
    uint32_t rank_cap;    /**< enum sloss_cap: SLOSS_CAP_PROFIT or SLOSS_CAP_EQUITY. */
    uint32_t keep;        /**< Bits of those that stay as they are; their fields are not looked at. */
    uint32_t one_market;  /**< 1: for `market` alone. 0: for all, and `market` is zero. */
    uint32_t market;      /**< Index of the market. */
    uint32_t debts;       /**< enum sloss_debts; for all markets alone. */
    uint32_t cancel_orders; /**< enum sloss_cancel_orders. */
    uint32_t reserved;    /**< Zero. */
};

/** Of DELEVERAGE: as the market's option says. */
#define SLOSS_AS_OPTION UINT32_MAX

/** ACCOUNT: add an account. */
struct sloss_command_account {
    uint64_t account;           /**< Id, below SLOSS_ACCOUNT_SYSTEM. */
    char name[SLOSS_NAME_SIZE]; /**< Up to 63 characters, ended by a zero; "" for no name. */
};

/** DEPOSIT: take in money from outside. */
struct sloss_command_deposit {
    uint64_t account;           /**< Id of the account. */
    int64_t amount;             /**< Atoms, at least 0. */
    char name[SLOSS_NAME_SIZE]; /**< With SLOSS_COMMAND_CREATE: name of the account if it is new, or "" for no
                                     name. */
    uint32_t asset;             /**< Index of the asset. */
    uint32_t reserved;          /**< Zero. */
};

/**
 * WITHDRAW: pay money out to the outside.
 *
 * With SLOSS_COMMAND_FORCE more than the free collateral may go, for money that was lost or taken back
 * elsewhere. The balance may then fall below zero if the account has ever traded or been charged in a market,
 * which bears the debt. A forced withdrawal from a system account is refused. If it leaves the account in
 * breach, the next mark finds it.
 */
struct sloss_command_withdraw {
    uint64_t account;  /**< Id of the account. */
    int64_t amount;    /**< Atoms, at least 0. */
    uint32_t asset;    /**< Index of the asset. */
    uint32_t reserved; /**< Zero. */
};

/** TRANSFER: move money between accounts. */
struct sloss_command_transfer {
    uint64_t giver;    /**< Id of the account that pays. */
    uint64_t receiver; /**< Id of the account that is paid. */
    int64_t amount;    /**< Atoms, at least 0. */
    uint32_t asset;    /**< Index of the asset. */
    uint32_t reserved; /**< Zero. */
};

/**
 * FEE: take a fee from an account to SLOSS_ACCOUNT_FEES, whatever of its collateral is free.
 *
 * At most its equity is taken, and of an account with a position in a variation market at most its balance;
 * from an account that has less than nothing, nothing. What is taken is what is credited.
 */
struct sloss_command_fee {
    uint64_t account;  /**< Id of the account. */
    int64_t amount;    /**< Atoms, at least 0. */
    uint32_t asset;    /**< Index of the asset. */
    uint32_t reserved; /**< Zero. */
};

/**
 * FILL: book a trade. It may bankrupt one of the two, and then runs the waterfall (docs/rules.md 4.3).
 *
 * Both fees are part of the trade: they go to SLOSS_ACCOUNT_FEES in the same command, and the margin check
 * counts them. A fee below zero is received; after both, SLOSS_ACCOUNT_FEES may not have less than nothing.
 */
struct sloss_command_fill {
    uint64_t buyer;    /**< Id of the account that buys. */
    uint64_t seller;   /**< Id of the account that sells. */
    int64_t lots;      /**< Number of lots, at least 1. */
    int64_t price;     /**< Price in ticks. */
    int64_t fee;       /**< Atoms that the buyer pays; below zero it receives them. */
    int64_t rebate;    /**< Atoms that the seller pays; below zero it receives them. */
    uint32_t market;   /**< Index of the market. */
    uint32_t resting;  /**< Bits of enum sloss_resting: on which sides the lots were resting orders. */
    uint32_t buyer_leg;  /**< enum sloss_leg: which one of the buyer's is meant. */
    uint32_t seller_leg; /**< The same of the seller. */
    uint32_t liquidated; /**< enum sloss_liquidated: whose liquidation the fill is of. */
    uint32_t reserved;   /**< Zero. */
};

/** The legs of an account in a market (HEDGE). */
enum sloss_leg {
    SLOSS_LEG_NONE = 0, /**< The account has no legs in the market. */
    SLOSS_LEG_LONG = 1, /**< What it has bought: a sale reduces it, to none at most. */
    SLOSS_LEG_SHORT = 2 /**< What it has sold: a purchase reduces it, to none at most. */
};

/** On which sides of a trade the lots were part of resting orders (ORDERS): these are smaller by it, at the least 0,
 * before the margin check. */
enum sloss_resting {
    SLOSS_RESTING_BUYER = 1, /**< They were of the buyer's bids. */
    SLOSS_RESTING_SELLER = 2 /**< They were of the seller's asks. */
};

/** Which side of a trade is in liquidation, and closed by it (docs/rules.md 25). */
enum sloss_liquidated {
    SLOSS_LIQUIDATED_NONE = 0,  /**< None: the trade is as any. */
    SLOSS_LIQUIDATED_BUYER = 1, /**< The buyer: it closes a short position. */
    SLOSS_LIQUIDATED_SELLER = 2 /**< The seller: it closes a long position. */
};

/** The number by which MARK and HAIRCUT name a pair of assets that COLLATERAL has made: this and how many there were
 * before. No market has such an index. */
#define SLOSS_COLLATERAL_FIRST UINT32_C(2147483648)

/** MARK: set the mark of a market, or the price of an asset that backs another. Linked ones are of one instant. */
struct sloss_command_mark {
    int64_t price;     /**< Mark in ticks; of an asset that backs another at least 1. */
    uint32_t market;   /**< Index of the market, or number of the pair of assets. */
    uint32_t reserved; /**< Zero. */
};

/** FUNDING: make a payment between longs and shorts of a market. By rate, longs pay that part of the size of
 * a lot's value at the mark, rounded toward zero to the market's precision. */
struct sloss_command_funding {
    int64_t payment;   /**< Per lot, in 10^-precision of an atom, that longs pay to shorts; below zero shorts pay
                            longs. 0 by rate. */
    int64_t rate_ppb;  /**< By rate: parts per billion, below zero where shorts pay longs. Otherwise 0. */
    uint32_t market;   /**< Index of the market. */
    uint32_t by_rate;  /**< 1: the rate says what is paid; 0: the payment does. */
};

/** TAKEOVER: close an account out against the funds of its markets. Several that are linked are one round. */
struct sloss_command_takeover {
    uint64_t account; /**< Id of the account. */
};

/** DELEVERAGE: close a position of an account in breach against ranked counterparties: at the mark, or where its equity is
 * below zero at the bankruptcy value; then its other positions pass to the funds. */
struct sloss_command_deleverage {
    uint64_t account; /**< Id of the account. */
    uint32_t market;  /**< Index of the market. */
    uint32_t rank;    /**< enum sloss_rank; or SLOSS_RANK_POLICY plus an enum sloss_policy; or SLOSS_AS_OPTION. */
    uint32_t cap;     /**< What bounds what each counterparty gives up: SLOSS_CAP_PROFIT, SLOSS_CAP_EQUITY or
                           SLOSS_AS_OPTION. */
    uint32_t reserved; /**< Zero. */
};

/** SETTLE: end a market. All its positions are closed at the final price. */
struct sloss_command_settle {
    int64_t price;     /**< Final price in ticks. */
    uint32_t market;   /**< Index of the market. */
    uint32_t reserved; /**< Zero. */
};

/** TIME: set the time that events and deficits carry. */
struct sloss_command_time {
    int64_t nanoseconds; /**< Nanoseconds since 1970; never less than before. */
};

/** OWNER: say to whom an account belongs. Without it each account is an owner of its own. */
struct sloss_command_owner {
    uint64_t account;           /**< Id of the account. */
    char name[SLOSS_NAME_SIZE]; /**< Name of the owner, 1 to 63 characters, ended by a zero. It need not be
                                     the name of an account. */
    uint32_t is_client;         /**< 1: the owner's other accounts answer for this one, and it answers for none of
                                     them; as a clearing member does for a client. 0: they answer for each other. */
    uint32_t reserved;          /**< Zero. */
};

/**
 * MEMBER: set an account's contribution to the default fund of an asset, and what it can be asked for beyond it.
 *
 * The difference to the contribution that it has moves from its free collateral or back. A contribution backs no
 * position. While an account of the asset is in breach, or less than `duration` after a deficit that members stood for,
 * neither can be lowered below what it was last set to.
 */
struct sloss_command_member {
    uint64_t account;   /**< Id of the account. */
    int64_t amount;     /**< The contribution, in atoms, at least 0. */
    int64_t assessment; /**< The most that it can be asked for beyond it, in atoms; 0 for nothing. */
    int64_t duration;   /**< In any so many nanoseconds; 0: in all, until it is set again. */
    uint32_t asset;     /**< Index of the asset. */
    uint32_t reserved;  /**< Zero. */
};

/** RECOVER: pay money from outside to those who paid the deficits of a market (`sloss/claim.h`). */
struct sloss_command_recover {
    int64_t amount;    /**< Atoms, at least 0. */
    uint32_t market;   /**< Index of the market. */
    uint32_t reserved; /**< Zero. */
};

/** FUND: add an insurance fund that several markets may share. A MARKET command names it. */
struct sloss_command_fund {
    char name[SLOSS_NAME_SIZE]; /**< 1 to 63 characters, ended by a zero. */
    int64_t delay;              /**< Nanoseconds that who sells units waits; 0 for none, as without units. */
    int64_t senior_ppb;         /**< Parts per billion of each fee and forfeit of a close-out that add to the par of the
                                     senior units; 0 without tranches. */
    uint32_t asset;             /**< Index of its asset. */
    uint32_t units;             /**< enum sloss_units. */
};

/** To whom a fund belongs. */
enum sloss_units {
    SLOSS_UNITS_NONE = 0,    /**< To the operator. */
    SLOSS_UNITS_ALIKE = 1,   /**< To those who have units of it (JOIN), each unit alike. */
    SLOSS_UNITS_TRANCHES = 2 /**< To those who have senior and junior units of it. Losses fall on junior units first. */
};

/** A kind of units of a fund. */
enum sloss_tranche {
    SLOSS_TRANCHE_NONE = 0,   /**< The units of a fund whose units are all alike. */
    SLOSS_TRANCHE_JUNIOR = 1, /**< Units that have what the fund has above the par of the senior ones. */
    SLOSS_TRANCHE_SENIOR = 2  /**< Units that have the first of it, up to their par: what was paid for them. */
};

/** JOIN: buy units of a fund for free collateral, at what they are worth now; the price is rounded up. */
struct sloss_command_join {
    uint64_t account; /**< Id of the account. */
    int64_t amount;   /**< The most that it pays, in atoms, at least 1. */
    uint32_t fund;    /**< Index of the fund. */
    uint32_t tranche; /**< enum sloss_tranche. */
};

/** LEAVE: sell units of a fund at what they are worth now, rounded down; where the fund has a delay, note the wish, which
 * takes the place of one before. */
struct sloss_command_leave {
    uint64_t account; /**< Id of the account. */
    int64_t units;    /**< Units, at least 1; with a delay 0 takes the wish back. */
    uint32_t fund;    /**< Index of the fund. */
    uint32_t tranche; /**< enum sloss_tranche. Each kind has a wish of its own. */
};

/** REDEEM: sell the units of the wish, when the delay is over, at what they are worth now. */
struct sloss_command_redeem {
    uint64_t account; /**< Id of the account. */
    uint32_t fund;    /**< Index of the fund. */
    uint32_t tranche; /**< enum sloss_tranche. */
};

/** What a LIMIT command sets: bits of its `set`. */
enum sloss_limit {
    SLOSS_LIMIT_TAKEOVER = 1, /**< The most that it may hold. */
    SLOSS_LIMIT_LOSS = 2,     /**< The most that a position of it may lose. */
    SLOSS_LIMIT_DRAWDOWN = 4, /**< How far its equity may fall below its peak. */
    SLOSS_LIMIT_FEES = 8,     /**< Its part of the fees of trades. */
    SLOSS_LIMIT_TARGET = 16   /**< The equity up to which it gets fees. */
};

/**
 * LIMIT: set the limits of an insurance fund anew; what is not in `set` is off, and its fields are zero.
 *
 * Where a fund is beyond `takeover_ppb`, or the drawdown is on, accounts in breach are deleveraged instead of being taken
 * over by it (docs/rules.md 13).
 */
struct sloss_command_limit {
    uint64_t fund;        /**< Id of the account of the fund, of one market or shared. */
    int64_t takeover_ppb; /**< The sum of |lots| * |value| over its markets that takeovers may bring it to, in
                               parts per billion of its equity. */
    int64_t loss;         /**< Atoms. A position that has lost more than this after a mark is closed against ranked
                               counterparties. */
    int64_t start_ppb;    /**< The drawdown is on when its equity is below its peak by more than this, in parts per
                               billion of the peak, at most 10^9. */
    int64_t stop_ppb;     /**< It is off again when its equity is below its peak by at most this; less than
                               `start_ppb`. */
    int64_t duration;     /**< The peak is the largest equity at marks of the last so many nanoseconds; at least 1. */
    int64_t target;       /**< Atoms. Fees that would bring its equity above this stay in SLOSS_ACCOUNT_FEES. */
    int64_t fees_ppb;     /**< Its part of what a trade brings SLOSS_ACCOUNT_FEES, parts per billion, at most 10^9. */
    uint32_t set;         /**< Bits of enum sloss_limit. */
    uint32_t reserved;    /**< Zero. */
};

/**
 * REQUIRE: set what is asked of an account in an asset beyond its positions, anew.
 *
 * As long as it has lots in any market of the asset, its initial and its maintenance requirement are each `multiplier_ppb`
 * times the sum over its positions, rounded up, plus `addon`. If that leaves the account in breach, the next mark finds it.
 */
struct sloss_command_require {
    uint64_t account;       /**< Id of the account. */
    int64_t multiplier_ppb; /**< Parts per billion: 10^9, which changes nothing, to 100 * 10^9. */
    int64_t addon;          /**< Atoms, at least 0. */
    uint32_t asset;         /**< Index of the asset. */
    uint32_t reserved;      /**< Zero. */
};

/** What is done with an account in breach, whatever the markets say: 1 plus an enum sloss_liquidation. */
enum sloss_account_liquidation {
    SLOSS_ACCOUNT_LIQUIDATION_MARKET = 0,    /**< As the option of each market says. */
    SLOSS_ACCOUNT_LIQUIDATION_TAKEOVER = 1,  /**< SLOSS_LIQUIDATION_TAKEOVER in every market. */
    SLOSS_ACCOUNT_LIQUIDATION_MANUAL = 2,    /**< SLOSS_LIQUIDATION_MANUAL in every market. */
    SLOSS_ACCOUNT_LIQUIDATION_DELEVERAGE = 3, /**< SLOSS_LIQUIDATION_DELEVERAGE in every market. */
    SLOSS_ACCOUNT_LIQUIDATION_HOST = 4,      /**< SLOSS_LIQUIDATION_HOST in every market that has EXECUTE. */
    SLOSS_ACCOUNT_LIQUIDATION_AUCTION = 5    /**< SLOSS_LIQUIDATION_AUCTION in every asset that has AUCTION. */
};

/**
 * CONTROL: set both of these of an account anew.
 *
 * Of a frozen account WITHDRAW (without SLOSS_COMMAND_FORCE), TRANSFER out of it, JOIN, LEAVE, REDEEM, a MEMBER that raises its
 * contribution, and a FILL that adds risk for it are refused with SLOSS_ERR_FROZEN. Everything else goes on.
 */
struct sloss_command_control {
    uint64_t account;     /**< Id of the account. */
    uint32_t frozen;      /**< 1: it is frozen. 0: it is not. */
    uint32_t liquidation; /**< enum sloss_account_liquidation. */
};

/**
 * POSITION_LIMIT: set the largest position of an account in a market.
 *
 * A FILL that adds risk for the account, and after which it has more lots there, long or short, is refused with
 * SLOSS_ERR_ABOVE_LIMIT. It counts in place of the one of CEILING. It may be less than what the account has.
 */
struct sloss_command_position_limit {
    uint64_t account; /**< Id of the account. */
    int64_t lots;     /**< The most lots, at least 0. Zero where there is no limit. */
    uint32_t market;  /**< Index of the market. */
    uint32_t is_set;  /**< 1: there is a limit. 0: there is none. */
};

/** What a CEILING command sets: bits of its `set`. */
enum sloss_ceiling {
    SLOSS_CEILING_OPEN_INTEREST = 1, /**< The most lots that may be open. */
    SLOSS_CEILING_POSITION = 2       /**< The most lots of one account. */
};

/** Which fills a market accepts. Nothing but fills depends on it. */
enum sloss_trading {
    SLOSS_TRADING_OPEN = 0,        /**< All. */
    SLOSS_TRADING_REDUCE_ONLY = 1, /**< Those that add risk for neither side; others are SLOSS_ERR_REDUCE_ONLY. */
    SLOSS_TRADING_PAUSED = 2       /**< None: SLOSS_ERR_PAUSED. */
};

/** CEILING: set how much may be open in a market, and how it trades, anew. What is not in `set` is off, and its field is zero. */
struct sloss_command_ceiling {
    int64_t open_interest; /**< A FILL that makes the lots of all longs, funds included, grow above this is refused with
                                SLOSS_ERR_ABOVE_LIMIT. At least as many as are open now. */
    int64_t position;      /**< As a POSITION_LIMIT for every account that has none, but for funds. */
    uint32_t market;       /**< Index of the market. */
    uint32_t set;          /**< Bits of enum sloss_ceiling. */
    uint32_t trading;      /**< enum sloss_trading. */
    uint32_t reserved;     /**< Zero. */
};

/**
 * ISOLATE: make the compartment of an account in a market, if it has none, and move money between it and the rest of
 * the account, its cross part; or end it. As long as there is a compartment, the account trades in the market there, and
 * neither part pays for the other (docs/rules.md 18).
 */
struct sloss_command_isolate {
    uint64_t account; /**< Id of the account. */
    int64_t amount;   /**< Atoms to move into it, at most what is free of the cross part; below zero to move back, at
                           most what is free of the compartment. */
    uint32_t market;  /**< Index of the market. */
    uint32_t ends;    /**< 1: move all of its balance back, and end it; `amount` is 0 then. */
};

/**
 * HEDGE: let an account have two legs in a market, a long one and a short one, or no longer. Each is asked its own
 * requirement and is reduced by its own cost; everything else is of the net of both (docs/rules.md 21). The account may
 * have no lots there when this changes, and the market may not settle variation.
 */
struct sloss_command_hedge {
    uint64_t account; /**< Id of the account. */
    uint32_t market;  /**< Index of the market. */
    uint32_t is_on;   /**< 1: it has two legs; 0: it has one position, as in the beginning. */
};

/**
 * GROUP: margin an account together with the others of a group, per asset: what is asked is asked of their net position in
 * each market, and what backs it is the sum of what they have. None is in breach by itself, and what one has left over
 * pays what another lacks. An account is in one group at most, and a compartment in none (docs/rules.md 22).
 */
struct sloss_command_group {
    uint64_t account;           /**< Id of the account. */
    char name[SLOSS_NAME_SIZE]; /**< Name of the group, up to 63 characters, ended by a zero; "" for none. It need not be
                                     the name of anything, and may not be `none`. */
};

/**
 * COLLATERAL: let balances of `asset` back what is settled in `settlement`, of the same account, at a price that MARK
 * sets. What counts of them is set by HAIRCUT, and what they are sold for when the account lacks something is the
 * price less `discount_ppb` (docs/rules.md 17). No asset backs what backs another, and none backs two, so that no
 * money counts twice.
 */
struct sloss_command_collateral {
    char name[SLOSS_NAME_SIZE]; /**< 1 to 63 characters, ended by a zero; no other pair and no market has it. */
    uint64_t to;                /**< Id of the account that it is sold to: one of the host's, SLOSS_ACCOUNT_TREASURY,
                                     SLOSS_ACCOUNT_BACKSTOP or SLOSS_ACCOUNT_RESERVE; 0 for the outside. */
    int64_t tick;               /**< A tick of the price is `tick` * 10^-tick_decimals of `settlement` for 1.0 of
                                     `asset`; at least 1. */
    uint32_t tick_decimals;     /**< 0 to nine more than `settlement` has decimals. */
    uint32_t discount_ppb;      /**< Parts per billion of the price, below 10^9. */
    uint32_t asset;             /**< Index of the asset whose balances back the other. */
    uint32_t settlement;        /**< Index of the asset that is backed. */
};

/** HAIRCUT: from `quantity` on, balances count with a weight, up to the next quantity that has one. Below the lowest
 * they do not count. A weight above 0 needs a price, and no weight is above that of a smaller quantity. */
struct sloss_command_haircut {
    int64_t quantity;    /**< Atoms of the asset, at least 0. What was set for the same quantity is replaced. */
    int64_t weight_ppb;  /**< Parts per billion, 0..10^9. */
    uint32_t collateral; /**< Number of the pair of assets, as in MARK. */
    uint32_t reserved;   /**< Zero. */
};

/**
 * HOLD: put money of an account on hold.
 *
 * It leaves the balance, at most what is free, backs no position and is charged by nobody, until it is released or
 * paid out. A TIME command releases what is due by then, before it does anything else: by due time, then by id.
 */
struct sloss_command_hold {
    uint64_t account;  /**< Id of the account. */
    int64_t amount;    /**< Atoms, at least 1. */
    uint64_t hold;     /**< Id of the hold, at least 1; no other money on hold has it. */
    int64_t duration;  /**< Nanoseconds until it is due; 0: it stays until it is released or paid out. */
    uint32_t asset;    /**< Index of the asset. */
    uint32_t reserved; /**< Zero. */
};

/** RELEASE: give money on hold back into the balance, as a transfer does. */
struct sloss_command_release {
    uint64_t hold; /**< Id of the hold. */
};

/** PAY_OUT: pay money on hold out to the outside. What is not paid out is released. No margin is tested. */
struct sloss_command_pay_out {
    uint64_t hold;     /**< Id of the hold. */
    int64_t amount;    /**< Atoms, at least 0 and at most what is on hold; 0 where `part` is 0. */
    uint32_t part;     /**< 0: all of it is paid out. 1: `amount` is. */
    uint32_t reserved; /**< Zero. */
};

/**
 * ORDERS: say what an account's open orders in a market come to: all bids as one, and all asks as one.
 *
 * It sets both anew. The market counts in the initial requirement of the account as the worst of three cases: none of
 * them is filled, all bids are, or all asks are (docs/rules.md 16.5; of two legs 21.6). Maintenance and breach do not know of orders.
 */
struct sloss_command_orders {
    uint64_t account;  /**< Id of the account. */
    int64_t bid_lots;  /**< Lots of all its bids, at least 0. */
    int64_t bid_price; /**< The highest of their prices, in ticks; 0 where there are none. */
    int64_t ask_lots;  /**< Lots of all its asks, at least 0. */
    int64_t ask_price; /**< The lowest of their prices, in ticks; 0 where there are none. */
    uint32_t market;   /**< Index of the market. */
    uint32_t reserved; /**< Zero. */
};

/**
 * REQUIREMENT: set anew what a market asks of positions beyond its TIERs, and how far a profit backs one. All zero is what a
 * new market has: nothing, and a profit counts in full (docs/rules.md 19).
 */
struct sloss_command_requirement {
    int64_t root_ppb;       /**< Of a notional n, 4/5 of what the brackets ask and n times this times the square root of the
                                 size are asked at the least, parts per billion, at most 100 * 10^9; 0 for none. */
    int64_t lot_size;       /**< Size of a lot, as so many 10^-lot_digits of 1.0; zero without a root. */
    int64_t interest_low;   /**< Open interest, atoms, up to which the initial requirement is that of the brackets. */
    int64_t interest_high;  /**< And from which it is the notional; above `interest_low`. Both zero for none. */
    int64_t profit_off_ppb; /**< Part of a position's profit that does not count in margin equity, parts per billion, at
                                 most 10^9; 0 in a market that settles variation. */
    uint32_t market;        /**< Index of the market. */
    uint32_t lot_digits;    /**< 0..18, as few as it can be said in; zero without a root. */
    uint32_t by_entry;      /**< 1: initially the brackets are of what was paid for a position, where that is more than its
                                 notional. */
    uint32_t reserved;      /**< Zero. */
};

/** UNIVERSE: add a universe, a set of markets that are margined together by scenarios (docs/rules.md 20). */
struct sloss_command_universe {
    char name[SLOSS_NAME_SIZE]; /**< 1 to 63 characters, ended by a zero; no other universe has it. */
    int64_t maintenance_ppb;    /**< Part of the worst loss that is asked for maintenance, parts per billion, 0..10^9. */
    uint32_t asset;             /**< Index of the asset that its markets are settled in. */
    uint32_t reserved;          /**< Zero. */
};

/** The most scenarios of a universe. */
#define SLOSS_SHOCKS_MAX 64u

/** SHOCK: set a scenario of a universe, or add the next one. The values of all its markets are gone: they were of others. */
struct sloss_command_shock {
    int64_t price_ppb;      /**< Change of prices, parts per billion, at least -10^9; not below that of the scenario
                                 before, nor above that of the next. */
    int64_t volatility_ppb; /**< Change of volatility, parts per billion: for whoever works out the values. */
    int64_t weight_ppb;     /**< Part of a loss in it that counts, parts per billion, 0..10^9. */
    uint32_t universe;      /**< Index of the universe. */
    uint32_t index;         /**< Of the scenario: 0 to the number of those there are, below SLOSS_SHOCKS_MAX. */
};

/** Values in one record. */
#define SLOSS_VALUES_MAX 10u

/**
 * VALUES: say what 1.0 of a market is worth in each scenario of its universe, as the host's model has it.
 *
 * Where there are more scenarios than go into a record, further ones are linked, until all of the market are said. Those of
 * several markets may be linked, and they may be linked behind MARKs: then they count at once.
 */
struct sloss_command_values {
    int64_t value[SLOSS_VALUES_MAX]; /**< Prices in ticks; zero behind the last. */
    uint32_t market;                 /**< Index of the market, which is in a universe. */
    uint32_t first;                  /**< Scenario of the first one: as many as were said before. */
    uint32_t count;                  /**< Number of values, at least 1. */
    uint32_t reserved;               /**< Zero. */
};

/** What a PORTFOLIO command is of. */
enum sloss_portfolio {
    SLOSS_PORTFOLIO_MARKET = 0,  /**< A market joins a universe or leaves it; `account` and `on` are zero. */
    SLOSS_PORTFOLIO_ACCOUNT = 1  /**< An account is margined so or is not; the terms of a market are zero. */
};

/**
 * PORTFOLIO: put a market into a universe, or take it out; or say whether an account is margined by universes.
 *
 * Such an account is asked, for its positions in the markets of a universe, the worst of their losses over the scenarios
 * instead of what each market asks by itself. Its compartments are not. A market that is set anew has no values any more.
 */
struct sloss_command_portfolio {
    uint64_t account;           /**< Id of the account. */
    int64_t short_least;        /**< Of options: asked of each lot of a short position besides, in billionths of an atom, at
                                     least 0. */
    int64_t concentration_lots; /**< Size of a position, in lots at least 0, beyond which more is asked. */
    int64_t concentration_ppb;  /**< Asked besides of the lots beyond it: the part of their notional in parts per billion,
                                     0..100 * 10^9. */
    uint32_t market;            /**< Index of the market. */
    uint32_t universe;          /**< 1 + the index of the universe, or 0 for none: then the terms are zero. */
    uint32_t of;                /**< enum sloss_portfolio. */
    uint32_t on;                /**< 1: the account is margined by universes. */
    uint32_t is_option;         /**< 1: the market is one of options, so that its mark does not value it in a scenario. */
    uint32_t reserved;          /**< Zero. */
};

/**
 * MATURE: set how old a profit that is not realized has to be in a market before it backs anything (docs/rules.md 23). What is
 * known of profits until then is forgotten: the profit that there is counts at once, and what is added to it when it is that old.
 */
struct sloss_command_mature {
    int64_t duration;  /**< Nanoseconds, at least 0; 0: a profit counts at once, as in a new market. */
    uint32_t market;   /**< Index of the market, which does not settle variation. */
    uint32_t reserved; /**< Zero. */
};

/** How a price is worked out of several quotes. */
enum sloss_guard_method {
    SLOSS_GUARD_MEDIAN = 0, /**< The median by weight. */
    SLOSS_GUARD_MEAN = 1    /**< The mean by weight, each quote first clamped to the median. */
};

/** What a GUARD command sets beside the rest: bits of its `set`. */
enum sloss_guard_bit {
    SLOSS_GUARD_STALE = 1,     /**< `stale`: quotes grow old. */
    SLOSS_GUARD_CLAMP = 2,     /**< `clamp_ppb`: quotes are clamped before their mean. */
    SLOSS_GUARD_BAND = 4,      /**< `band_ppb`: how far from the index a price may be. */
    SLOSS_GUARD_STEP = 8,      /**< `step_ppb` and `step_duration`: how fast the mark moves. */
    SLOSS_GUARD_CONFIDENCE = 16 /**< `confidence_ppb`: how uncertain a quote may be. */
};

/** The most sources of a market, its index among them. */
#define SLOSS_SOURCES_MAX 16u

/** The most fills that a market keeps. */
#define SLOSS_FILLS_MAX 65536u

/**
 * GUARD: set anew how the mark of a market is worked out of QUOTEs (docs/rules.md 26), and how many fills it keeps; or
 * end that. Sources and their quotes stay. What is not in `set` is off, and its fields are zero.
 */
struct sloss_command_guard {
    int64_t stale;          /**< Nanoseconds, at least 1: a quote counts as long as it is younger. */
    int64_t clamp_ppb;      /**< Parts per billion of the median, to either side, 0..10^9. */
    int64_t band_ppb;       /**< Parts per billion of the index, 0..10^9. */
    int64_t step_ppb;       /**< Parts per billion of the mark in `step_duration`, 1..10^9. */
    int64_t step_duration;  /**< Nanoseconds, at least 1. */
    int64_t confidence_ppb; /**< Parts per billion of the price of a quote, 0..10^9. */
    uint32_t market;        /**< Index of the market. */
    uint32_t is_on;         /**< 1: as said. 0: no guard; all but `market` is zero then. */
    uint32_t least;         /**< How many quotes it takes at least, 1..SLOSS_SOURCES_MAX, the index not counted. */
    uint32_t method;        /**< enum sloss_guard_method. */
    uint32_t fills;         /**< How many of the latest fills are kept for BUST, 0..SLOSS_FILLS_MAX. */
    uint32_t set;           /**< Bits of enum sloss_guard_bit. */
};

/** SOURCE: name a source of prices of a market. The one that is called `index` is the index: other prices are held to it,
 * and it is not among those that the mark is worked out of. */
struct sloss_command_source {
    char name[SLOSS_NAME_SIZE]; /**< 1 to 63 characters, ended by a zero; no other source of the market has it. */
    uint32_t market;            /**< Index of the market. */
    uint32_t weight;            /**< 1..1000; 0 of the index. */
};

/** QUOTE: set the latest price of a source. When all records that are linked are read, the mark of each of their markets is
 * worked out, and these marks are of one instant. */
struct sloss_command_quote {
    int64_t price;      /**< Price in ticks. */
    int64_t confidence; /**< How far off it may be, in ticks, at least 0. */
    uint32_t market;    /**< Index of the market. */
    uint32_t source;    /**< Number of the source: how many the market had before it. */
};

/** HALT: halt a market, or let it go on. While it is halted MARKs, QUOTEs, FUNDING and FILLs of it are refused with
 * SLOSS_ERR_HALTED; everything else goes on, at its last mark. */
struct sloss_command_halt {
    uint32_t market;    /**< Index of the market. */
    uint32_t is_halted; /**< 1: it is halted. 0: it is not. */
};

/** BUST: undo a fill that is kept, as a fill the other way round at its price; its fees go back. What has happened since,
 * marks, close-outs, funding and charges, is not undone. */
struct sloss_command_bust {
    uint64_t sequence; /**< Sequence number of the command that booked the fill, at least 1. */
    uint32_t market;   /**< Index of the market. */
    uint32_t reserved; /**< Zero. */
};

/** How far the price of a market can be relied on, best first. */
enum sloss_validity {
    SLOSS_VALIDITY_VALID = 0,     /**< It is as the sources say; or there is no guard. */
    SLOSS_VALIDITY_LIMITED = 1,   /**< The sources are farther from the last mark than a step: it is cut to that. */
    SLOSS_VALIDITY_DEVIATING = 2, /**< It is off the index by more than the band. */
    SLOSS_VALIDITY_STALE = 3,     /**< Time has passed, and too few quotes are young enough: the mark stays. */
    SLOSS_VALIDITY_NONE = 4       /**< Too few quotes were usable: the mark stays. */
};

/** VALIDITY: set anew the worst validity of a market's price, each an enum sloss_validity, at which something is still done.
 * Beyond it fills, settlements and withdrawals are refused with SLOSS_ERR_UNRELIABLE, and close-outs wait. */
struct sloss_command_validity {
    uint32_t market;    /**< Index of the market. */
    uint32_t open;      /**< A FILL that adds risk for a side; in a new market VALID. */
    uint32_t reduce;    /**< Any other FILL; in a new market DEVIATING. */
    uint32_t liquidate; /**< Closing out who is in breach; in a new market LIMITED. */
    uint32_t settle;    /**< A SETTLE; in a new market VALID. */
    uint32_t withdraw;  /**< Money that leaves an account with lots there, by WITHDRAW, TRANSFER, HOLD and PAY_OUT; in a new
                             market LIMITED. */
};

/**
 * PARTIAL: set how a holding in breach is reduced in a market, where it is not closed out whole (docs/rules.md 24): as few lots
 * close as bring its margin equity, fees of the close less, to a multiple of its maintenance requirement. All of it is set anew.
 * Nobody is looked at.
 */
struct sloss_command_partial {
    int64_t target_ppb;      /**< The multiple, in billionths: 1 to 100; or 0: nobody is reduced here, as in a new market, and
                                  all other terms are 0. */
    int64_t step;            /**< Lots close in multiples of it, or all of them: at least 1. */
    int64_t remainder;       /**< Where at most so many lots would be left, all close: at least 0. */
    int64_t slice_ppb;       /**< The most that closes at once, of the lots that the liquidation began with, in billionths: up to
                                  1; 0 for no bound. */
    int64_t slice_duration;  /**< Nanoseconds from one close to the next, at least 0; 0 without slices. */
    int64_t whole_below_ppb; /**< Below this part of its maintenance requirement a holding is closed out whole, in billionths: 0
                                  to 1. */
    uint32_t market;         /**< Index of the market. */
    uint32_t reserved;       /**< Zero. */
};

#define SLOSS_LEVELS_MAX 8 /**< Number of levels of an asset. */

/**
 * LEVELS: set the levels of an asset: whoever falls below one is told of, once (docs/rules.md 24.7). A level is a multiple of the
 * maintenance requirement. All of them are set anew, and all are open then. Nobody is looked at.
 */
struct sloss_command_levels {
    int64_t rate_ppb[SLOSS_LEVELS_MAX]; /**< In billionths, each above 1, falling; those behind `count` are zero. */
    uint32_t asset;                     /**< Index of the asset. */
    uint32_t count;                     /**< Number of levels; 0 for none, as of a new asset. */
};

/**
 * EXECUTE: set how the host closes positions of a market, where SLOSS_LIQUIDATION_HOST holds (docs/rules.md 25). It sets all of
 * them anew.
 */
struct sloss_command_execute {
    int64_t timeout;        /**< Nanoseconds from the start of a liquidation until the funds take over what is left; above 0. */
    int64_t fee_ppb;        /**< Parts per billion of the notional that the account in liquidation pays: 0 to 10^9. */
    int64_t liquidator_ppb; /**< What of the fee the other side of the trade gets, parts per billion; the fund the rest. */
    uint32_t market;        /**< Index of the market. */
    uint32_t reserved;      /**< Zero. */
};

/**
 * AUCTION: set how accounts are auctioned in an asset, where SLOSS_LIQUIDATION_AUCTION holds (docs/rules.md 25). The price factor
 * is what a bidder pays of the margin equity that it takes over. It sets all of them anew.
 */
struct sloss_command_auction {
    int64_t from_ppb;  /**< The price factor at the start, parts per billion: above 0 to 10^9. */
    int64_t to_ppb;    /**< And after `first`: above 0, not above `from_ppb`. */
    int64_t first;     /**< Nanoseconds in which it falls from the one to the other; above 0. */
    int64_t last;      /**< And in which it falls from there to 0, when the funds take over; above 0. */
    int64_t part_ppb;  /**< The most of the account that one bid may take, parts per billion: above 0 to 10^9. */
    uint32_t asset;    /**< Index of the asset. */
    uint32_t reserved; /**< Zero. */
};

/**
 * BID: take over a part of each position of an account that is auctioned, at the mark, and with it that part of its margin
 * equity, less what the price factor says. What the bidder has has to cover its initial requirement after it.
 */
struct sloss_command_bid {
    uint64_t bidder;   /**< Id of the account that takes over. */
    uint64_t account;  /**< Id of the account that is auctioned. */
    int64_t part_ppb;  /**< Parts per billion of the account: above 0, up to what sloss_engine_execution() says. */
    uint32_t asset;    /**< Index of the asset. */
    uint32_t reserved; /**< Zero. */
};

/** The most changes that wait at a time. */
#define SLOSS_CHANGES_MAX 4096u

/**
 * SCHEDULE: let a setting change at a time.
 *
 * The command that changes it is linked behind this record, itself a chain where it is one. It is of a kind that GOVERN
 * names, and is tried as if it were said now; what it is refused for, this is. The first TIME that is not before `time`
 * applies it, before anything else of that instant: by time, then by id, each as a whole or not at all
 * (docs/rules.md 27).
 */
struct sloss_command_schedule {
    uint64_t change; /**< Id of the change, at least 1; no other that waits has it. */
    int64_t time;    /**< Nanoseconds since 1970, at least the present time and what GOVERN says of the kind. */
};

/** UNSCHEDULE: take a change back that waits. */
struct sloss_command_unschedule {
    uint64_t change; /**< Id of the change. */
};

/** The largest step of GOVERN, parts per billion. */
#define SLOSS_STEP_MAX INT64_C(10000000000)

/**
 * GOVERN: set how long changes of a kind of setting wait before they count, and how far one of them goes.
 *
 * While the delay is above 0 such a command is too soon by itself, and SCHEDULE takes it. A delay is raised, and a step
 * made smaller, at once; lower, or larger, they become by SCHEDULE alone, after the longer of the delay that the kind
 * has and that of GOVERN itself.
 */
struct sloss_command_govern {
    int64_t delay;     /**< Nanoseconds, at least 0. */
    int64_t step_ppb;  /**< The part of its old value by which a rate changes at most in one change, parts per billion, at
                            most SLOSS_STEP_MAX; 0 for no bound. For TIER, REQUIREMENT, HAIRCUT, COLLATERAL and
                            EXECUTE. */
    uint32_t kind;     /**< enum sloss_command_kind of the commands: TIER, WATERFALL, SOCIALIZE, OPTION, LIMIT, REQUIRE,
                            CONTROL, POSITION_LIMIT, CEILING, COLLATERAL, HAIRCUT, REQUIREMENT, SHOCK, PORTFOLIO of a
                            market, MATURE, PARTIAL, LEVELS, EXECUTE, AUCTION, GUARD, VALIDITY or GOVERN. */
    uint32_t reserved; /**< Zero. */
};

/**
 * One change of state, in 128 bytes without pointers, the same on every machine (little-endian hosts). A head
 * is common to all kinds; the body depends on the kind.
 *
 * Reserved fields must be zero, in the head and in the body of the kind; otherwise the status is
 * SLOSS_ERR_ARGUMENT. Bytes behind the struct of the kind's body are ignored: `{.kind = ..., .fill = {...}}`
 * leaves them undefined in C. A host that writes records to a file clears them first.
 *
 * **Chains.** A record with the flag SLOSS_COMMAND_LINKED and the record after it are one command: they are
 * applied together, all or nothing, with one sequence number. MARKs of different markets may be linked (an
 * instant), VALUES behind them or by themselves, QUOTEs, LAYERs to a WATERFALL, and to a SCHEDULE the command that it puts off.
 * A chain must be complete in one call of sloss_engine_apply(), and a host
 * that keeps a journal must not cut one.
 */
struct sloss_command {
    uint32_t struct_size; /**< sizeof(struct sloss_command). */
    uint32_t kind;        /**< enum sloss_command_kind. */
    uint32_t flags;       /**< Bits: SLOSS_COMMAND_FORCE, SLOSS_COMMAND_LINKED, SLOSS_COMMAND_CREATE. */
    uint32_t reserved;    /**< Zero. */
    uint64_t host_id[2];  /**< The host's own id of the command, 128 bits, or 0 for none: see `ids_max` of struct
                               sloss_ledger_config. Of a chain, the id of its first record counts. */
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
        struct sloss_command_fee fee;               /**< FEE. */
        struct sloss_command_owner owner;           /**< OWNER. */
        struct sloss_command_member member;         /**< MEMBER. */
        struct sloss_command_recover recover;       /**< RECOVER. */
        struct sloss_command_fund fund;             /**< FUND. */
        struct sloss_command_join join;             /**< JOIN. */
        struct sloss_command_leave leave;           /**< LEAVE. */
        struct sloss_command_redeem redeem;         /**< REDEEM. */
        struct sloss_command_limit limit;           /**< LIMIT. */
        struct sloss_command_require require;       /**< REQUIRE. */
        struct sloss_command_control control;       /**< CONTROL. */
        struct sloss_command_position_limit position_limit; /**< POSITION_LIMIT. */
        struct sloss_command_ceiling ceiling;       /**< CEILING. */
        struct sloss_command_hold hold;             /**< HOLD. */
        struct sloss_command_release release;       /**< RELEASE. */
        struct sloss_command_pay_out pay_out;       /**< PAY_OUT. */
        struct sloss_command_orders orders;         /**< ORDERS. */
        struct sloss_command_collateral collateral; /**< COLLATERAL. */
        struct sloss_command_haircut haircut;       /**< HAIRCUT. */
        struct sloss_command_requirement requirement; /**< REQUIREMENT. */
        struct sloss_command_isolate isolate;       /**< ISOLATE. */
        struct sloss_command_universe universe;     /**< UNIVERSE. */
        struct sloss_command_shock shock;           /**< SHOCK. */
        struct sloss_command_values values;         /**< VALUES. */
        struct sloss_command_portfolio portfolio;   /**< PORTFOLIO. */
        struct sloss_command_hedge hedge;           /**< HEDGE. */
        struct sloss_command_group group;           /**< GROUP. */
        struct sloss_command_mature mature;         /**< MATURE. */
        struct sloss_command_partial partial;       /**< PARTIAL. */
        struct sloss_command_levels levels;         /**< LEVELS. */
        struct sloss_command_execute execute;       /**< EXECUTE. */
        struct sloss_command_auction auction;       /**< AUCTION. */
        struct sloss_command_bid bid;               /**< BID. */
        struct sloss_command_guard guard;           /**< GUARD. */
        struct sloss_command_source source;         /**< SOURCE. */
        struct sloss_command_quote quote;           /**< QUOTE. */
        struct sloss_command_halt halt;             /**< HALT. */
        struct sloss_command_bust bust;             /**< BUST. */
        struct sloss_command_validity validity;     /**< VALIDITY. */
        struct sloss_command_schedule schedule;     /**< SCHEDULE. */
        struct sloss_command_unschedule unschedule; /**< UNSCHEDULE. */
        struct sloss_command_govern govern;         /**< GOVERN. */
        uint8_t body[96];                           /**< All bytes of the body. */
    };
};
/** @} */

#endif
