# SPDX-License-Identifier: BSD-2-Clause
"""command: the record of a command for ctypes, a head and a body by kind, as in command.h."""
from __future__ import annotations

import ctypes
from ctypes import c_char, c_int64, c_uint8, c_uint32, c_uint64
from typing import Any

from . import constants


class CommandAsset(ctypes.Structure):
    _fields_ = [("name", c_char * constants.NAME_SIZE), ("decimals", c_uint32), ("reserved", c_uint32)]


class CommandMarket(ctypes.Structure):
    _fields_ = [("name", c_char * constants.NAME_SIZE), ("unit", c_int64),
                ("liquidation_fee_ppb", c_int64), ("asset", c_uint32), ("kind", c_uint8),
                ("settlement", c_uint8), ("is_signed", c_uint8), ("precision", c_uint8), ("fund", c_uint32),
                ("reserved", c_uint8 * 4)]


class CommandTier(ctypes.Structure):
    _fields_ = [("floor", c_int64), ("initial_ppb", c_int64), ("maintenance_ppb", c_int64),
                ("lot_initial_ppb", c_int64), ("lot_maintenance_ppb", c_int64),
                ("market", c_uint32), ("reserved", c_uint32)]


class CommandWaterfall(ctypes.Structure):
    _fields_ = [("layer", c_uint32 * constants.LAYERS_MAX), ("market", c_uint32),
                ("gate", c_uint32), ("gate_duration", c_int64)]


class CommandLayer(ctypes.Structure):
    _fields_ = [("cap", c_int64), ("period", c_int64), ("duration", c_int64), ("layer", c_uint32),
                ("reserved", c_uint32)]


class MarketPolicy(ctypes.Structure):
    _fields_ = [("leverage_cut", c_int64), ("money_one", c_int64), ("dust_below", c_int64),
                ("small_below", c_int64), ("middle_below", c_int64), ("equity_min", c_int64),
                ("small_ppb", c_uint32), ("middle_ppb", c_uint32), ("leverage_unit", c_uint32),
                ("leverage_max", c_uint32), ("policy", c_uint32), ("power", c_uint8),
                ("profit_power", c_uint8), ("leverage_power", c_uint8), ("reserved", c_uint8)]


class CommandSocialize(ctypes.Structure):
    _fields_ = [("market", c_uint32), ("basis", c_uint32), ("rule", c_uint32), ("cap", c_uint32),
                ("rounding", c_uint32), ("pool", c_uint32), ("policy", MarketPolicy)]


class CommandOption(ctypes.Structure):
    _fields_ = [("liquidation", c_uint32), ("residual", c_uint32), ("rank", c_uint32),
                ("rank_cap", c_uint32), ("keep", c_uint32), ("one_market", c_uint32),
                ("market", c_uint32), ("debts", c_uint32), ("cancel_orders", c_uint32), ("reserved", c_uint32)]


class CommandAccount(ctypes.Structure):
    _fields_ = [("account", c_uint64), ("name", c_char * constants.NAME_SIZE)]


class CommandDeposit(ctypes.Structure):
    _fields_ = [("account", c_uint64), ("amount", c_int64), ("name", c_char * constants.NAME_SIZE),
                ("asset", c_uint32), ("reserved", c_uint32)]


class CommandWithdraw(ctypes.Structure):
    _fields_ = [("account", c_uint64), ("amount", c_int64), ("asset", c_uint32),
                ("reserved", c_uint32)]


class CommandTransfer(ctypes.Structure):
    _fields_ = [("giver", c_uint64), ("receiver", c_uint64), ("amount", c_int64),
                ("asset", c_uint32), ("reserved", c_uint32)]


class CommandFill(ctypes.Structure):
    _fields_ = [("buyer", c_uint64), ("seller", c_uint64), ("lots", c_int64), ("price", c_int64),
                ("fee", c_int64), ("rebate", c_int64), ("market", c_uint32), ("resting", c_uint32),
                ("buyer_leg", c_uint32), ("seller_leg", c_uint32), ("liquidated", c_uint32), ("reserved", c_uint32)]


class CommandMark(ctypes.Structure):
    _fields_ = [("price", c_int64), ("market", c_uint32), ("reserved", c_uint32)]


class CommandFunding(ctypes.Structure):
    _fields_ = [("payment", c_int64), ("rate_ppb", c_int64), ("market", c_uint32), ("by_rate", c_uint32)]


class CommandTakeover(ctypes.Structure):
    _fields_ = [("account", c_uint64)]


class CommandDeleverage(ctypes.Structure):
    _fields_ = [("account", c_uint64), ("market", c_uint32), ("rank", c_uint32), ("cap", c_uint32),
                ("reserved", c_uint32)]


class CommandSettle(ctypes.Structure):
    _fields_ = [("price", c_int64), ("market", c_uint32), ("reserved", c_uint32)]


class CommandTime(ctypes.Structure):
    _fields_ = [("nanoseconds", c_int64)]


class CommandFee(ctypes.Structure):
    _fields_ = [("account", c_uint64), ("amount", c_int64), ("asset", c_uint32),
                ("reserved", c_uint32)]


class CommandOwner(ctypes.Structure):
    _fields_ = [("account", c_uint64), ("name", c_char * constants.NAME_SIZE), ("is_client", c_uint32),
                ("reserved", c_uint32)]


class CommandMember(ctypes.Structure):
    _fields_ = [("account", c_uint64), ("amount", c_int64), ("assessment", c_int64),
                ("duration", c_int64), ("asset", c_uint32), ("reserved", c_uint32)]


class CommandRecover(ctypes.Structure):
    _fields_ = [("amount", c_int64), ("market", c_uint32), ("reserved", c_uint32)]


class CommandFund(ctypes.Structure):
    _fields_ = [("name", c_char * constants.NAME_SIZE), ("delay", c_int64), ("senior_ppb", c_int64),
                ("asset", c_uint32), ("units", c_uint32)]


class CommandJoin(ctypes.Structure):
    _fields_ = [("account", c_uint64), ("amount", c_int64), ("fund", c_uint32), ("tranche", c_uint32)]


class CommandLeave(ctypes.Structure):
    _fields_ = [("account", c_uint64), ("units", c_int64), ("fund", c_uint32), ("tranche", c_uint32)]


class CommandRedeem(ctypes.Structure):
    _fields_ = [("account", c_uint64), ("fund", c_uint32), ("tranche", c_uint32)]


class CommandLimit(ctypes.Structure):
    _fields_ = [("fund", c_uint64), ("takeover_ppb", c_int64), ("loss", c_int64), ("start_ppb", c_int64),
                ("stop_ppb", c_int64), ("duration", c_int64), ("target", c_int64), ("fees_ppb", c_int64),
                ("set", c_uint32), ("reserved", c_uint32)]


class CommandRequire(ctypes.Structure):
    _fields_ = [("account", c_uint64), ("multiplier_ppb", c_int64), ("addon", c_int64), ("asset", c_uint32),
                ("reserved", c_uint32)]


class CommandControl(ctypes.Structure):
    _fields_ = [("account", c_uint64), ("frozen", c_uint32), ("liquidation", c_uint32)]


class CommandPositionLimit(ctypes.Structure):
    _fields_ = [("account", c_uint64), ("lots", c_int64), ("market", c_uint32), ("is_set", c_uint32)]


class CommandCeiling(ctypes.Structure):
    _fields_ = [("open_interest", c_int64), ("position", c_int64), ("market", c_uint32), ("set", c_uint32),
                ("trading", c_uint32), ("reserved", c_uint32)]


class CommandIsolate(ctypes.Structure):
    _fields_ = [("account", c_uint64), ("amount", c_int64), ("market", c_uint32), ("ends", c_uint32)]


class CommandHedge(ctypes.Structure):
    _fields_ = [("account", c_uint64), ("market", c_uint32), ("is_on", c_uint32)]


class CommandGroup(ctypes.Structure):
    _fields_ = [("account", c_uint64), ("name", c_char * constants.NAME_SIZE)]


class CommandCollateral(ctypes.Structure):
    _fields_ = [("name", c_char * constants.NAME_SIZE), ("to", c_uint64), ("tick", c_int64), ("tick_decimals", c_uint32),
                ("discount_ppb", c_uint32), ("asset", c_uint32), ("settlement", c_uint32)]


class CommandHaircut(ctypes.Structure):
    _fields_ = [("quantity", c_int64), ("weight_ppb", c_int64), ("collateral", c_uint32), ("reserved", c_uint32)]
class CommandHold(ctypes.Structure):
    _fields_ = [("account", c_uint64), ("amount", c_int64), ("hold", c_uint64), ("duration", c_int64),
                ("asset", c_uint32), ("reserved", c_uint32)]


class CommandRelease(ctypes.Structure):
    _fields_ = [("hold", c_uint64)]


class CommandPayOut(ctypes.Structure):
    _fields_ = [("hold", c_uint64), ("amount", c_int64), ("part", c_uint32), ("reserved", c_uint32)]


class CommandOrders(ctypes.Structure):
    _fields_ = [("account", c_uint64), ("bid_lots", c_int64), ("bid_price", c_int64), ("ask_lots", c_int64),
                ("ask_price", c_int64), ("market", c_uint32), ("reserved", c_uint32)]


class CommandRequirement(ctypes.Structure):
    _fields_ = [("root_ppb", c_int64), ("lot_size", c_int64), ("interest_low", c_int64), ("interest_high", c_int64),
                ("profit_off_ppb", c_int64), ("market", c_uint32), ("lot_digits", c_uint32), ("by_entry", c_uint32),
                ("reserved", c_uint32)]


class CommandUniverse(ctypes.Structure):
    _fields_ = [("name", c_char * constants.NAME_SIZE), ("maintenance_ppb", c_int64), ("asset", c_uint32), ("reserved", c_uint32)]


class CommandShock(ctypes.Structure):
    _fields_ = [("price_ppb", c_int64), ("volatility_ppb", c_int64), ("weight_ppb", c_int64), ("universe", c_uint32),
                ("index", c_uint32)]


class CommandValues(ctypes.Structure):
    _fields_ = [("value", c_int64 * constants.VALUES_MAX), ("market", c_uint32), ("first", c_uint32), ("count", c_uint32),
                ("reserved", c_uint32)]


class CommandPortfolio(ctypes.Structure):
    _fields_ = [("account", c_uint64), ("short_least", c_int64), ("concentration_lots", c_int64),
                ("concentration_ppb", c_int64), ("market", c_uint32), ("universe", c_uint32), ("of", c_uint32),
                ("on", c_uint32), ("is_option", c_uint32), ("reserved", c_uint32)]


class CommandMature(ctypes.Structure):
    _fields_ = [("duration", c_int64), ("market", c_uint32), ("reserved", c_uint32)]


class CommandPartial(ctypes.Structure):
    _fields_ = [("target_ppb", c_int64), ("step", c_int64), ("remainder", c_int64), ("slice_ppb", c_int64),
                ("slice_duration", c_int64), ("whole_below_ppb", c_int64), ("market", c_uint32), ("reserved", c_uint32)]


class CommandLevels(ctypes.Structure):
    _fields_ = [("rate_ppb", c_int64 * constants.LEVELS_MAX), ("asset", c_uint32), ("count", c_uint32)]


class CommandExecute(ctypes.Structure):
    _fields_ = [("timeout", c_int64), ("fee_ppb", c_int64), ("liquidator_ppb", c_int64), ("market", c_uint32),
                ("reserved", c_uint32)]


class CommandAuction(ctypes.Structure):
    _fields_ = [("from_ppb", c_int64), ("to_ppb", c_int64), ("first", c_int64), ("last", c_int64), ("part_ppb", c_int64),
                ("asset", c_uint32), ("reserved", c_uint32)]


class CommandBid(ctypes.Structure):
    _fields_ = [("bidder", c_uint64), ("account", c_uint64), ("part_ppb", c_int64), ("asset", c_uint32),
                ("reserved", c_uint32)]


class CommandGuard(ctypes.Structure):
    _fields_ = [("stale", c_int64), ("clamp_ppb", c_int64), ("band_ppb", c_int64), ("step_ppb", c_int64),
                ("step_duration", c_int64), ("confidence_ppb", c_int64), ("market", c_uint32), ("is_on", c_uint32),
                ("least", c_uint32), ("method", c_uint32), ("fills", c_uint32), ("set", c_uint32)]


class CommandSource(ctypes.Structure):
    _fields_ = [("name", c_char * constants.NAME_SIZE), ("market", c_uint32), ("weight", c_uint32)]


class CommandQuote(ctypes.Structure):
    _fields_ = [("price", c_int64), ("confidence", c_int64), ("market", c_uint32), ("source", c_uint32)]


class CommandHalt(ctypes.Structure):
    _fields_ = [("market", c_uint32), ("is_halted", c_uint32)]


class CommandBust(ctypes.Structure):
    _fields_ = [("sequence", c_uint64), ("market", c_uint32), ("reserved", c_uint32)]


class CommandValidity(ctypes.Structure):
    _fields_ = [("market", c_uint32), ("open", c_uint32), ("reduce", c_uint32), ("liquidate", c_uint32),
                ("settle", c_uint32), ("withdraw", c_uint32)]


class CommandSchedule(ctypes.Structure):
    _fields_ = [("change", c_uint64), ("time", c_int64)]


class CommandUnschedule(ctypes.Structure):
    _fields_ = [("change", c_uint64)]


class CommandGovern(ctypes.Structure):
    _fields_ = [("delay", c_int64), ("step_ppb", c_int64), ("kind", c_uint32), ("reserved", c_uint32)]


class CommandBody(ctypes.Union):
    _fields_ = [("asset", CommandAsset), ("market", CommandMarket), ("tier", CommandTier),
                ("waterfall", CommandWaterfall), ("layer", CommandLayer),
                ("socialize", CommandSocialize), ("option", CommandOption),
                ("account", CommandAccount), ("deposit", CommandDeposit),
                ("withdraw", CommandWithdraw), ("transfer", CommandTransfer),
                ("fill", CommandFill), ("mark", CommandMark), ("funding", CommandFunding),
                ("takeover", CommandTakeover), ("deleverage", CommandDeleverage),
                ("settle", CommandSettle), ("time", CommandTime), ("fee", CommandFee),
                ("owner", CommandOwner), ("member", CommandMember), ("recover", CommandRecover),
                ("fund", CommandFund), ("join", CommandJoin), ("leave", CommandLeave),
                ("redeem", CommandRedeem), ("limit", CommandLimit),
                ("require", CommandRequire), ("control", CommandControl),
                ("position_limit", CommandPositionLimit), ("ceiling", CommandCeiling),
                ("hold", CommandHold), ("release", CommandRelease), ("pay_out", CommandPayOut),
                ("orders", CommandOrders),
                ("collateral", CommandCollateral), ("haircut", CommandHaircut),
                ("requirement", CommandRequirement),
                ("isolate", CommandIsolate),
                ("universe", CommandUniverse), ("shock", CommandShock), ("values", CommandValues),
                ("portfolio", CommandPortfolio),
                ("hedge", CommandHedge),
                ("group", CommandGroup),
                ("mature", CommandMature),
                ("partial", CommandPartial), ("levels", CommandLevels),
                ("execute", CommandExecute), ("auction", CommandAuction), ("bid", CommandBid),
                ("guard", CommandGuard), ("source", CommandSource), ("quote", CommandQuote), ("halt", CommandHalt),
                ("bust", CommandBust), ("validity", CommandValidity),
                ("schedule", CommandSchedule), ("unschedule", CommandUnschedule), ("govern", CommandGovern),
                ("body", c_uint8 * 96)]


class Command(ctypes.Structure):
    """``command.fill.price`` as in C."""
    _anonymous_ = ("by_kind",)
    _fields_ = [("struct_size", c_uint32), ("kind", c_uint32), ("flags", c_uint32),
                ("reserved", c_uint32), ("host_id", c_uint64 * 2), ("by_kind", CommandBody)]


# The bodies are called after the kinds.
BODIES: list[Any] = CommandBody._fields_[:-1]
RECORDS: dict[str, type[ctypes.Structure]] = {
    "sloss_command": Command, **{f"sloss_command_{name}": record for name, record in BODIES}}
