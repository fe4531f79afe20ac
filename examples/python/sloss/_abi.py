# SPDX-License-Identifier: BSD-2-Clause
"""abi: the records of sloss.h for ctypes."""
from __future__ import annotations

import ctypes
from ctypes import c_char, c_int64, c_uint8, c_uint32, c_uint64, c_void_p
from typing import Any

import numpy

from . import _command, constants
from ._number import int64, text, uint8, uint32, uint64


class Memory(ctypes.Structure):
    _fields_ = [("allocate", c_void_p), ("release", c_void_p), ("context", c_void_p)]


class Unit(ctypes.Structure):
    _fields_ = [("coefficient", c_int64), ("decimals", c_uint32), ("reserved", c_uint32)]


class Division(ctypes.Structure):
    _fields_ = [("struct_size", c_uint32), ("rule", c_uint32), ("rounding", c_uint32),
                ("reserved", c_uint32), ("total", c_int64)]


class DivisionResult(ctypes.Structure):
    _fields_ = [("struct_size", c_uint32), ("reserved", c_uint32), ("residual", c_int64),
                ("sharers", c_int64), ("share_max", c_int64), ("weight_sum", c_int64)]


class LedgerConfig(ctypes.Structure):
    _fields_ = [("struct_size", c_uint32), ("accounts_max", c_uint32), ("positions_max", c_uint32),
                ("reserved", c_uint32), ("memory", Memory), ("key_low", c_uint64),
                ("key_high", c_uint64), ("ids_max", c_uint32), ("reserved_ids", c_uint32)]


class AccountInfo(ctypes.Structure):
    _fields_ = [("struct_size", c_uint32), ("state", c_uint32), ("balance", c_int64),
                ("equity", c_int64), ("initial", c_int64), ("maintenance", c_int64),
                ("socialized", c_int64), ("free", c_int64), ("positions", c_uint64),
                ("is_gated", c_uint32), ("reserved", c_uint32)]


class OwnerInfo(ctypes.Structure):
    _fields_ = [("struct_size", c_uint32), ("is_client", c_uint32), ("name", c_char * constants.NAME_SIZE)]


class MemberInfo(ctypes.Structure):
    _fields_ = [("struct_size", c_uint32), ("reserved", c_uint32), ("contribution", c_int64),
                ("contribution_set", c_int64), ("assessment", c_int64), ("assessment_left", c_int64),
                ("duration", c_int64)]


class ClaimsInfo(ctypes.Structure):
    _fields_ = [("struct_size", c_uint32), ("debts", c_uint32), ("open", c_int64), ("recovered", c_int64),
                ("answered", c_int64), ("owed", c_int64)]


class GroupInfo(ctypes.Structure):
    _fields_ = [("struct_size", c_uint32), ("members", c_uint32), ("name", c_char * constants.NAME_SIZE),
                ("margin_equity", c_int64), ("initial", c_int64), ("maintenance", c_int64), ("in_breach", c_uint32),
                ("reserved", c_uint32)]


class IsolatedInfo(ctypes.Structure):
    _fields_ = [("struct_size", c_uint32), ("is_open", c_uint32), ("balance", c_int64), ("equity", c_int64),
                ("initial", c_int64), ("maintenance", c_int64), ("socialized", c_int64), ("free", c_int64),
                ("claim", c_int64), ("owed", c_int64), ("state", c_uint32), ("is_gated", c_uint32)]


class LegInfo(ctypes.Structure):
    _fields_ = [("struct_size", c_uint32), ("is_on", c_uint32), ("lots", c_int64), ("cost", c_int64), ("pnl", c_int64),
                ("initial", c_int64), ("maintenance", c_int64)]


class PositionInfo(ctypes.Structure):
    _fields_ = [("struct_size", c_uint32), ("reserved", c_uint32), ("lots", c_int64),
                ("cost", c_int64), ("pnl", c_int64), ("initial", c_int64),
                ("maintenance", c_int64)]


class MarketInfo(ctypes.Structure):
    _fields_ = [("struct_size", c_uint32), ("asset", c_uint32), ("marked", c_uint32),
                ("closed", c_uint32), ("mark", c_int64), ("value", c_int64),
                ("open_interest", c_int64), ("insurance", c_int64), ("uncovered", c_int64),
                ("deficit_sum", c_int64), ("paid_sum", c_int64 * constants.LAYERS_MAX),
                ("repaid_sum", c_int64), ("deleverage_sum", c_int64),
                ("deficit_count", c_uint64), ("takeover_count", c_uint64),
                ("deleverage_count", c_uint64), ("unit", c_int64), ("kind", c_uint32),
                ("settlement", c_uint32), ("holders", c_uint64),
                ("liquidation_fee_ppb", c_int64), ("is_signed", c_uint32),
                ("gate", c_uint32), ("gate_duration", c_int64), ("deficit_time", c_int64),
                ("fund", c_uint32), ("precision", c_uint32), ("period_sum", c_int64 * constants.LAYERS_MAX),
                ("dust", c_int64)]


class MarginInfo(ctypes.Structure):
    _fields_ = [("struct_size", c_uint32), ("state", c_uint32), ("balance", c_int64), ("equity", c_int64),
                ("margin_equity", c_int64), ("initial", c_int64), ("maintenance", c_int64), ("free", c_int64),
                ("notional", c_int64), ("ratio_ppb", c_int64), ("leverage_ppb", c_int64), ("has_ratio", c_uint32),
                ("has_leverage", c_uint32), ("in_breach", c_uint32), ("reserved", c_uint32)]


class PriceInfo(ctypes.Structure):
    _fields_ = [("struct_size", c_uint32), ("has", c_uint32), ("liquidation_below", c_int64),
                ("liquidation_above", c_int64), ("bankruptcy_below", c_int64), ("bankruptcy_above", c_int64)]


class OrderInfo(ctypes.Structure):
    _fields_ = [("struct_size", c_uint32), ("rough", c_uint32), ("buy", c_int64), ("sell", c_int64),
                ("buy_to_close", c_int64), ("sell_to_close", c_int64)]


class RankInfo(ctypes.Structure):
    _fields_ = [("struct_size", c_uint32), ("rating", c_uint32), ("rank", c_uint64), ("count", c_uint64),
                ("lots_ahead", c_int64), ("lots_all", c_int64), ("percentage_ppb", c_int64)]


class RankRow(ctypes.Structure):
    _fields_ = [("account", c_uint64), ("lots", c_int64), ("lots_ahead", c_int64), ("percentage_ppb", c_int64),
                ("account_row", c_uint32), ("rating", c_uint32)]


class NearRow(ctypes.Structure):
    _fields_ = [("account", c_uint64), ("asset", c_uint32), ("in_breach", c_uint32), ("margin_equity", c_int64),
                ("maintenance", c_int64), ("market", c_uint32), ("reserved", c_uint32)]


class MarginColumns(ctypes.Structure):
    _fields_ = [("struct_size", c_uint32), ("asset", c_uint32), ("account", c_void_p), ("margin_equity", c_void_p),
                ("free", c_void_p), ("notional", c_void_p), ("ratio_ppb", c_void_p), ("leverage_ppb", c_void_p),
                ("in_breach", c_void_p)]


class PriceColumns(ctypes.Structure):
    _fields_ = [("struct_size", c_uint32), ("market", c_uint32), ("account", c_void_p), ("has", c_void_p),
                ("liquidation_below", c_void_p), ("liquidation_above", c_void_p), ("bankruptcy_below", c_void_p),
                ("bankruptcy_above", c_void_p)]


class FundInfo(ctypes.Structure):
    _fields_ = [("struct_size", c_uint32), ("asset", c_uint32), ("balance", c_int64), ("equity", c_int64),
                ("units", c_int64), ("delay", c_int64), ("markets", c_uint32), ("has_units", c_uint32),
                ("senior_units", c_int64), ("par", c_int64), ("senior_ppb", c_int64)]


class UnitInfo(ctypes.Structure):
    _fields_ = [("struct_size", c_uint32), ("reserved", c_uint32), ("units", c_int64), ("worth", c_int64),
                ("wish", c_int64), ("wish_time", c_int64)]


class LimitInfo(ctypes.Structure):
    _fields_ = [("struct_size", c_uint32), ("set", c_uint32), ("takeover_ppb", c_int64), ("loss", c_int64),
                ("start_ppb", c_int64), ("stop_ppb", c_int64), ("duration", c_int64), ("target", c_int64),
                ("fees_ppb", c_int64), ("exposure", c_int64), ("peak", c_int64), ("is_on", c_uint32),
                ("reserved", c_uint32)]


class SurchargeInfo(ctypes.Structure):
    _fields_ = [("struct_size", c_uint32), ("reserved", c_uint32), ("multiplier_ppb", c_int64), ("addon", c_int64)]


class ControlInfo(ctypes.Structure):
    _fields_ = [("struct_size", c_uint32), ("frozen", c_uint32), ("liquidation", c_uint32), ("portfolio", c_uint32)]


class PositionLimitInfo(ctypes.Structure):
    _fields_ = [("struct_size", c_uint32), ("is_set", c_uint32), ("lots", c_int64)]


class CeilingInfo(ctypes.Structure):
    _fields_ = [("struct_size", c_uint32), ("set", c_uint32), ("open_interest", c_int64), ("position", c_int64),
                ("trading", c_uint32), ("reserved", c_uint32)]


class CollateralInfo(ctypes.Structure):
    _fields_ = [("struct_size", c_uint32), ("asset", c_uint32), ("settlement", c_uint32), ("tick_decimals", c_uint32),
                ("tick", c_int64), ("to", c_uint64), ("price", c_int64), ("discount_ppb", c_uint32),
                ("haircuts", c_uint32), ("name", c_char * constants.NAME_SIZE)]


class BackingInfo(ctypes.Structure):
    _fields_ = [("struct_size", c_uint32), ("reserved", c_uint32), ("collateral", c_int64),
                ("collateral_initial", c_int64), ("margin_equity", c_int64), ("margin_initial", c_int64)]
class HoldInfo(ctypes.Structure):
    _fields_ = [("struct_size", c_uint32), ("asset", c_uint32), ("hold", c_uint64), ("account", c_uint64),
                ("amount", c_int64), ("due", c_int64)]


class OrdersInfo(ctypes.Structure):
    _fields_ = [("struct_size", c_uint32), ("reserved", c_uint32), ("bid_lots", c_int64), ("bid_price", c_int64),
                ("ask_lots", c_int64), ("ask_price", c_int64), ("initial", c_int64)]


class RequirementInfo(ctypes.Structure):
    _fields_ = [("struct_size", c_uint32), ("by_entry", c_uint32), ("root_ppb", c_int64), ("lot_size", c_int64),
                ("interest_low", c_int64), ("interest_high", c_int64), ("interest", c_int64),
                ("profit_off_ppb", c_int64), ("lot_digits", c_uint32), ("reserved", c_uint32)]


class UniverseInfo(ctypes.Structure):
    _fields_ = [("struct_size", c_uint32), ("asset", c_uint32), ("maintenance_ppb", c_int64), ("shocks", c_uint32),
                ("reserved", c_uint32), ("name", c_char * constants.NAME_SIZE)]


class ShockInfo(ctypes.Structure):
    _fields_ = [("struct_size", c_uint32), ("reserved", c_uint32), ("price_ppb", c_int64), ("volatility_ppb", c_int64),
                ("weight_ppb", c_int64)]


class PortfolioInfo(ctypes.Structure):
    _fields_ = [("struct_size", c_uint32), ("universe", c_uint32), ("short_least", c_int64), ("concentration_lots", c_int64),
                ("concentration_ppb", c_int64), ("values", c_uint32), ("is_option", c_uint32)]


class MatureInfo(ctypes.Structure):
    _fields_ = [("struct_size", c_uint32), ("reserved", c_uint32), ("duration", c_int64)]


class ExecuteInfo(ctypes.Structure):
    _fields_ = [("struct_size", c_uint32), ("reserved", c_uint32), ("timeout", c_int64), ("fee_ppb", c_int64),
                ("liquidator_ppb", c_int64)]


class AuctionInfo(ctypes.Structure):
    _fields_ = [("struct_size", c_uint32), ("reserved", c_uint32), ("from_ppb", c_int64), ("to_ppb", c_int64),
                ("first", c_int64), ("last", c_int64), ("part_ppb", c_int64)]


class ExecutionInfo(ctypes.Structure):
    _fields_ = [("struct_size", c_uint32), ("kind", c_uint32), ("start", c_int64), ("end", c_int64), ("factor_ppb", c_int64),
                ("most_part_ppb", c_int64)]


class LiquidationOrderInfo(ctypes.Structure):
    _fields_ = [("struct_size", c_uint32), ("is_open", c_uint32), ("lots", c_int64), ("price", c_int64),
                ("has_price", c_uint32), ("reserved", c_uint32)]


class GovernInfo(ctypes.Structure):
    _fields_ = [("struct_size", c_uint32), ("reserved", c_uint32), ("delay", c_int64), ("step_ppb", c_int64)]


class ChangeInfo(ctypes.Structure):
    _fields_ = [("struct_size", c_uint32), ("kind", c_uint32), ("change", c_uint64), ("time", c_int64),
                ("records", c_uint32), ("reserved", c_uint32)]


class MaturedInfo(ctypes.Structure):
    _fields_ = [("struct_size", c_uint32), ("reserved", c_uint32), ("profit", c_int64), ("matured", c_int64),
                ("counts", c_int64)]


class PartialInfo(ctypes.Structure):
    _fields_ = [("struct_size", c_uint32), ("reserved", c_uint32), ("target_ppb", c_int64), ("step", c_int64),
                ("remainder", c_int64), ("slice_ppb", c_int64), ("slice_duration", c_int64), ("whole_below_ppb", c_int64)]


class LevelsInfo(ctypes.Structure):
    _fields_ = [("struct_size", c_uint32), ("count", c_uint32), ("rate_ppb", c_int64 * constants.LEVELS_MAX)]


class LiquidationInfo(ctypes.Structure):
    _fields_ = [("struct_size", c_uint32), ("is_on", c_uint32), ("level", c_uint32), ("is_reduced", c_uint32),
                ("last", c_int64)]


class GuardInfo(ctypes.Structure):
    _fields_ = [("struct_size", c_uint32), ("is_on", c_uint32), ("stale", c_int64), ("clamp_ppb", c_int64),
                ("band_ppb", c_int64), ("step_ppb", c_int64), ("step_duration", c_int64), ("confidence_ppb", c_int64),
                ("quoted_at", c_int64), ("last_fill", c_uint64), ("least", c_uint32), ("method", c_uint32),
                ("fills", c_uint32), ("set", c_uint32), ("kept", c_uint32), ("sources", c_uint32),
                ("validity", c_uint32), ("is_halted", c_uint32), ("open", c_uint32), ("reduce", c_uint32),
                ("liquidate", c_uint32), ("settle", c_uint32), ("withdraw", c_uint32), ("reserved", c_uint32)]


class SourceInfo(ctypes.Structure):
    _fields_ = [("struct_size", c_uint32), ("weight", c_uint32), ("price", c_int64), ("confidence", c_int64),
                ("time", c_int64), ("is_quoted", c_uint32), ("reserved", c_uint32), ("name", c_char * constants.NAME_SIZE)]


class TierTerms(ctypes.Structure):
    _fields_ = [("floor", c_int64), ("initial_ppb", c_int64), ("maintenance_ppb", c_int64),
                ("lot_initial_ppb", c_int64), ("lot_maintenance_ppb", c_int64)]


class LayerTerms(ctypes.Structure):
    _fields_ = [("layer", c_uint32), ("reserved", c_uint32), ("cap", c_int64), ("period", c_int64),
                ("duration", c_int64)]


class Sharing(ctypes.Structure):
    _fields_ = [("basis", c_uint32), ("rule", c_uint32), ("cap", c_uint32),
                ("rounding", c_uint32), ("pool", c_uint32), ("reserved", c_uint32),
                ("policy", _command.MarketPolicy)]


class EngineInfo(ctypes.Structure):
    _fields_ = [("struct_size", c_uint32), ("liquidation", c_uint32), ("residual", c_uint32),
                ("detection", c_uint32), ("time", c_int64), ("sequence", c_uint64),
                ("deficits", c_uint64), ("assets", c_uint32), ("markets", c_uint32)]


class Hash(ctypes.Structure):
    _fields_ = [("low", c_uint64), ("high", c_uint64)]


class Event(ctypes.Structure):
    _fields_ = [("struct_size", c_uint32), ("kind", c_uint32), ("cause", c_uint32),
                ("market", c_uint32), ("asset", c_uint32), ("tranche", c_uint32),
                ("sequence", c_uint64), ("time", c_int64), ("deficit", c_uint64),
                ("account", c_uint64), ("other", c_uint64), ("amount", c_int64),
                ("lots", c_int64), ("balance", c_int64)]


class Deficit(ctypes.Structure):
    _fields_ = [("struct_size", c_uint32), ("cause", c_uint32), ("market", c_uint32),
                ("asset", c_uint32), ("number", c_uint64), ("sequence", c_uint64),
                ("time", c_int64), ("account", c_uint64), ("loss", c_int64),
                ("paid", c_int64 * constants.LAYERS_MAX),
                ("uncovered", c_int64), ("base", c_int64), ("rate_ppm", c_int64),
                ("charged", c_uint64), ("charge_max", c_int64), ("basis", c_uint32),
                ("rule", c_uint32), ("cap", c_uint32), ("rounding", c_uint32)]


class CommandColumns(ctypes.Structure):
    _fields_ = [("struct_size", c_uint32), ("reserved", c_uint32), ("market", c_void_p),
                ("asset", c_void_p), ("account", c_void_p), ("other", c_void_p),
                ("amount", c_void_p), ("price", c_void_p)]


class AccountColumns(ctypes.Structure):
    _fields_ = [("struct_size", c_uint32), ("asset", c_uint32), ("account", c_void_p),
                ("state", c_void_p), ("balance", c_void_p), ("equity", c_void_p),
                ("initial", c_void_p), ("maintenance", c_void_p), ("socialized", c_void_p),
                ("held", c_void_p)]


class PositionColumns(ctypes.Structure):
    _fields_ = [("struct_size", c_uint32), ("market", c_uint32), ("account", c_void_p),
                ("account_row", c_void_p), ("lots", c_void_p), ("cost", c_void_p), ("pnl", c_void_p),
                ("initial", c_void_p), ("maintenance", c_void_p)]


class IsolatedColumns(ctypes.Structure):
    _fields_ = [("struct_size", c_uint32), ("reserved", c_uint32), ("account", c_void_p),
                ("account_row", c_void_p), ("market", c_void_p), ("state", c_void_p), ("balance", c_void_p),
                ("equity", c_void_p), ("initial", c_void_p), ("maintenance", c_void_p), ("socialized", c_void_p)]


class Wide(ctypes.Structure):
    _fields_ = [("low", c_uint64), ("high", c_int64)]


class Ratio(ctypes.Structure):
    _fields_ = [("numerator", Wide), ("denominator", Wide)]


class Participants(ctypes.Structure):
    _fields_ = [("struct_size", c_uint32), ("reserved", c_uint32), ("count", c_uint64),
                ("profit", c_void_p), ("equity", c_void_p), ("notional", c_void_p),
                ("lots", c_void_p), ("cost", c_void_p), ("balance", c_void_p),
                ("maintenance", c_void_p), ("deposit", c_void_p), ("gain", c_void_p),
                ("net", c_void_p), ("cap", c_void_p), ("rank", c_void_p), ("taken", c_void_p)]


class PolicyTerms(ctypes.Structure):
    _fields_ = [("struct_size", c_uint32), ("policy", c_uint32), ("rounding", c_uint32),
                ("unit", c_uint32), ("side", c_uint32), ("power", c_uint32), ("budget", c_int64),
                ("leverage_unit", c_int64), ("leverage_max", c_int64), ("leverage_cut", c_int64),
                ("money_one", c_int64), ("index_scale", c_int64), ("dust_below", c_int64),
                ("small_below", c_int64), ("middle_below", c_int64), ("small_ppb", c_int64),
                ("middle_ppb", c_int64), ("equity_min", c_int64), ("profit_power", c_uint32),
                ("leverage_power", c_uint32), ("loss_per_lot", c_int64)]


class ShareResult(ctypes.Structure):
    _fields_ = [("struct_size", c_uint32), ("tiers", c_uint32), ("residual", c_int64),
                ("sharers", c_int64), ("emptied", c_int64), ("share_max", c_int64),
                ("capacity_sum", c_int64)]


class Tier(ctypes.Structure):
    _fields_ = [("struct_size", c_uint32), ("kind", c_uint32), ("budget", c_int64),
                ("weight", c_int64), ("weight_sum", c_int64), ("bound", c_int64),
                ("share", c_int64)]


class Markets(ctypes.Structure):
    _fields_ = [("struct_size", c_uint32), ("rounding", c_uint32), ("market_count", c_uint32),
                ("account_count", c_uint32), ("entry_count", c_uint64), ("budget", c_int64),
                ("need", c_void_p), ("account_cap", c_void_p), ("entry_market", c_void_p),
                ("entry_account", c_void_p), ("entry_weight", c_void_p), ("entry_cap", c_void_p)]


class Severity(ctypes.Structure):
    _fields_ = [("struct_size", c_uint32), ("rule", c_uint32), ("inclusive", c_uint32),
                ("active", c_uint32), ("theta_ppb", c_int64), ("theta_first_ppb", c_int64),
                ("numerator", c_int64), ("denominator", c_int64), ("start_ppb", c_int64),
                ("stop_ppb", c_int64), ("squares", Wide)]


class Need(ctypes.Structure):
    _fields_ = [("struct_size", c_uint32), ("reserved", c_uint32), ("deficit", c_int64),
                ("deficit_max", c_int64), ("accounts", c_int64), ("needed", c_int64)]


class Recovery(ctypes.Structure):
    _fields_ = [("struct_size", c_uint32), ("reserved", c_uint32), ("count", c_uint64),
                ("taken", c_void_p), ("returned", c_void_p)]


class Outcome(ctypes.Structure):
    _fields_ = [("struct_size", c_uint32), ("reserved", c_uint32), ("count", c_uint64),
                ("capacity", c_void_p), ("share", c_void_p), ("needed", c_int64),
                ("deficit", c_int64), ("deficit_max", c_int64), ("burden_best", c_int64),
                ("burden_best_under", c_int64)]


class Measures(ctypes.Structure):
    _fields_ = [("struct_size", c_uint32), ("reserved", c_uint32), ("participants", c_int64),
                ("needed", c_int64), ("taken", c_int64), ("overshoot", c_int64),
                ("undershoot", c_int64), ("residual", c_int64), ("sharers", c_int64),
                ("emptied", c_int64), ("share_max", c_int64), ("burden_account", c_int64),
                ("left_max", c_int64), ("unfairness", c_int64), ("unfairness_both", c_int64),
                ("inversions", c_int64), ("inversions_adjacent", c_int64), ("burden_max", Ratio),
                ("gini", Ratio), ("gini_fraction", Ratio), ("top", Ratio),
                ("top_fraction", Ratio), ("herfindahl", Ratio), ("survivor_total", Ratio),
                ("survivor_rest", Ratio), ("survivor_max", Ratio)]


class PayerInfo(ctypes.Structure):
    _fields_ = [("struct_size", c_uint32), ("side", c_uint32), ("units", c_int64),
                ("booked", c_int64), ("owed", c_int64)]


class SideInfo(ctypes.Structure):
    _fields_ = [("struct_size", c_uint32), ("epoch", c_uint32), ("units", c_int64),
                ("outstanding", c_int64), ("closed", c_int64)]


class Mark(ctypes.Structure):
    _fields_ = [("market", c_uint32), ("reserved", c_uint32), ("price", c_int64)]


class StressConfig(ctypes.Structure):
    _fields_ = [("struct_size", c_uint32), ("asset", c_uint32), ("seed", c_uint64),
                ("factors", c_uint32), ("degrees", c_uint32), ("flags", c_uint32),
                ("strata", c_uint32), ("correlation_stress_ppb", c_int64), ("importance_shift_ppb", c_int64),
                ("jump_probability_ppb", c_int64), ("jump_mean_ppb", c_int64),
                ("jump_volatility_ppb", c_int64)]


class StressMarket(ctypes.Structure):
    _fields_ = [("struct_size", c_uint32), ("market", c_uint32), ("impact", c_uint32),
                ("reserved", c_uint32), ("volatility_ppb", c_int64),
                ("loading_ppb", c_int64 * constants.STRESS_FACTORS),
                ("jump_loading_ppb", c_int64), ("jump_probability_ppb", c_int64),
                ("jump_volatility_ppb", c_int64), ("depth_lots", c_int64),
                ("impact_ppb", c_int64), ("recovery_ppb", c_int64)]


class StressResult(ctypes.Structure):
    _fields_ = [("struct_size", c_uint32), ("rounds", c_uint32), ("scenario", c_uint64),
                ("weight", c_int64), ("deficit", c_int64), ("insurance", c_int64),
                ("reserve", c_int64), ("backstop", c_int64), ("socialized", c_int64),
                ("uncovered", c_int64), ("deleveraged", c_int64), ("base", c_int64),
                ("rate_ppm", c_int64), ("charge_max", c_int64), ("loss_first", c_int64),
                ("loss_second", c_int64), ("charged", c_uint64), ("deficits", c_uint64),
                ("closed", c_uint64), ("positions_deleveraged", c_uint64),
                ("funds_short", c_uint32), ("funds_emptied", c_uint32), ("fund_loss", c_int64),
                ("unwind", c_int64)]


class StressStep(ctypes.Structure):
    _fields_ = [("struct_size", c_uint32), ("round", c_uint32), ("market", c_uint32),
                ("reserved", c_uint32), ("mark", c_int64), ("taken_lots", c_int64)]


class StressPoint(ctypes.Structure):
    _fields_ = [("underlying", c_int64), ("mark", c_int64)]


class TailQuery(ctypes.Structure):
    _fields_ = [("struct_size", c_uint32), ("group_size", c_uint32), ("probability_ppb", c_int64),
                ("confidence_ppb", c_int64), ("threshold", c_int64)]


class Tail(ctypes.Structure):
    _fields_ = [("struct_size", c_uint32), ("reserved", c_uint32), ("quantile", c_int64),
                ("quantile_low", c_int64), ("quantile_high", c_int64), ("expected_shortfall", c_int64),
                ("expected_shortfall_low", c_int64), ("expected_shortfall_high", c_int64), ("mean", c_int64),
                ("mean_low", c_int64), ("mean_high", c_int64), ("exceeds_ppb", c_int64),
                ("exceeds_low_ppb", c_int64), ("exceeds_high_ppb", c_int64)]


class DepletionQuery(ctypes.Structure):
    _fields_ = [("struct_size", c_uint32), ("days", c_uint32), ("seed", c_uint64),
                ("first", c_uint64), ("paths", c_uint64), ("fund", c_int64), ("inflow", c_int64),
                ("cap", c_int64), ("confidence_ppb", c_int64), ("resamples", c_uint32),
                ("resample_paths", c_uint32), ("stop", c_void_p), ("stop_context", c_void_p)]


class DepletionHorizon(ctypes.Structure):
    _fields_ = [("struct_size", c_uint32), ("days", c_uint32), ("depleted", c_uint64),
                ("probability_ppb", c_int64), ("low_ppb", c_int64), ("high_ppb", c_int64),
                ("total_low_ppb", c_int64), ("total_high_ppb", c_int64)]


class DepletionPath(ctypes.Structure):
    _fields_ = [("day", c_uint32), ("reserved", c_uint32), ("missing", c_int64)]


class Depletion(ctypes.Structure):
    _fields_ = [("struct_size", c_uint32), ("reserved", c_uint32), ("depleted", c_uint64),
                ("days_median", c_int64), ("days_median_low", c_int64),
                ("days_median_high", c_int64), ("days_mean_ppm", c_int64),
                ("days_mean_error_ppm", c_int64), ("missing_mean", c_int64),
                ("missing_error", c_int64), ("missing_max", c_int64)]


class MonitorConfig(ctypes.Structure):
    _fields_ = [("struct_size", c_uint32), ("asset", c_uint32), ("window_ns", c_int64),
                ("near_band_ppb", c_int64), ("shock_ppb", c_int64), ("open_interest_ppb", c_int64),
                ("cover_ppb", c_int64), ("drawdown_ppb", c_int64), ("near_ppb", c_int64),
                ("loss", c_int64), ("hysteresis_ppb", c_int64)]


class MonitorReading(ctypes.Structure):
    _fields_ = [("struct_size", c_uint32), ("raised", c_uint32), ("ended", c_uint32),
                ("on", c_uint32), ("funds", c_int64), ("peak", c_int64), ("open_interest", c_int64),
                ("cover_two", c_int64), ("loss_largest", c_int64), ("open_interest_ppb", c_int64),
                ("cover_ppb", c_int64), ("drawdown_ppb", c_int64), ("near_ppb", c_int64),
                ("near", c_uint64), ("accounts", c_uint64)]


RECORDS: dict[str, type[ctypes.Structure]] = {
    "sloss_memory": Memory, "sloss_unit": Unit, "sloss_division": Division,
    "sloss_division_result": DivisionResult, "sloss_ledger_config": LedgerConfig,
    **_command.RECORDS, "sloss_tier_terms": TierTerms, "sloss_layer_terms": LayerTerms,
    "sloss_market_policy": _command.MarketPolicy, "sloss_sharing": Sharing, "sloss_engine_info": EngineInfo, "sloss_account_info": AccountInfo,
    "sloss_owner_info": OwnerInfo, "sloss_member_info": MemberInfo,
    "sloss_claims_info": ClaimsInfo,
    "sloss_group_info": GroupInfo,
    "sloss_isolated_info": IsolatedInfo, "sloss_isolated_columns": IsolatedColumns,
    "sloss_position_info": PositionInfo, "sloss_market_info": MarketInfo, "sloss_fund_info": FundInfo,
    "sloss_unit_info": UnitInfo,
    "sloss_limit_info": LimitInfo, "sloss_requirement_info": RequirementInfo,
    "sloss_universe_info": UniverseInfo, "sloss_shock_info": ShockInfo, "sloss_portfolio_info": PortfolioInfo,
    "sloss_govern_info": GovernInfo, "sloss_change_info": ChangeInfo,
    "sloss_mature_info": MatureInfo, "sloss_matured_info": MaturedInfo,
    "sloss_partial_info": PartialInfo, "sloss_levels_info": LevelsInfo, "sloss_liquidation_info": LiquidationInfo,
    "sloss_execute_info": ExecuteInfo, "sloss_auction_info": AuctionInfo, "sloss_execution_info": ExecutionInfo,
    "sloss_liquidation_order_info": LiquidationOrderInfo,
    "sloss_guard_info": GuardInfo, "sloss_source_info": SourceInfo,
    "sloss_limit_info": LimitInfo,
    "sloss_margin_info": MarginInfo, "sloss_price_info": PriceInfo, "sloss_order_info": OrderInfo,
    "sloss_rank_info": RankInfo, "sloss_rank_row": RankRow, "sloss_near_row": NearRow,
    "sloss_margin_columns": MarginColumns, "sloss_price_columns": PriceColumns,
    "sloss_surcharge_info": SurchargeInfo, "sloss_control_info": ControlInfo,
    "sloss_position_limit_info": PositionLimitInfo, "sloss_ceiling_info": CeilingInfo,
    "sloss_collateral_info": CollateralInfo, "sloss_backing_info": BackingInfo,
    "sloss_hold_info": HoldInfo, "sloss_orders_info": OrdersInfo, "sloss_leg_info": LegInfo,
    "sloss_hash": Hash,
    "sloss_event": Event, "sloss_deficit": Deficit, "sloss_command_columns": CommandColumns,
    "sloss_account_columns": AccountColumns, "sloss_position_columns": PositionColumns,
    "sloss_participants": Participants, "sloss_policy_terms": PolicyTerms,
    "sloss_share_result": ShareResult, "sloss_tier": Tier, "sloss_markets": Markets,
    "sloss_wide": Wide, "sloss_severity": Severity, "sloss_need": Need,
    "sloss_recovery": Recovery, "sloss_ratio": Ratio, "sloss_outcome": Outcome,
    "sloss_measures": Measures, "sloss_payer_info": PayerInfo, "sloss_side_info": SideInfo,
    "sloss_mark": Mark, "sloss_stress_config": StressConfig, "sloss_stress_market": StressMarket,
    "sloss_stress_result": StressResult, "sloss_stress_step": StressStep,
    "sloss_stress_point": StressPoint, "sloss_tail_query": TailQuery, "sloss_tail": Tail,
    "sloss_depletion_query": DepletionQuery, "sloss_depletion_horizon": DepletionHorizon,
    "sloss_depletion_path": DepletionPath, "sloss_depletion": Depletion,
    "sloss_monitor_config": MonitorConfig, "sloss_monitor_reading": MonitorReading,
}

# Records in arrays have one size for good; of the others a library may know a longer form.
FIXED = ("sloss_memory", "sloss_unit", "sloss_command", "sloss_hash", "sloss_event", "sloss_deficit",
         "sloss_wide", "sloss_ratio", "sloss_tier", "sloss_mark", "sloss_tier_terms",
         "sloss_layer_terms", "sloss_market_policy", "sloss_sharing", "sloss_stress_market",
         "sloss_stress_result", "sloss_stress_step", "sloss_stress_point", "sloss_depletion_horizon",
         "sloss_depletion_path")

# Records are read and written by the names of their fields, so that a new field is a line in the record
# here and a line in the class that stands for it.

_NAME = c_char * constants.NAME_SIZE
_CHECKS: dict[Any, Any] = {c_uint8: uint8, c_uint32: uint32, c_uint64: uint64, c_int64: int64, _NAME: text}
_OWN = ("struct_size", "reserved")


def flat(record: Any) -> list[tuple[str, Any]]:
    """All fields of a record with their types, those of a union without a name among them."""
    found: list[tuple[str, Any]] = []
    for name, kind in ((field[0], field[1]) for field in record._fields_):
        found += flat(kind) if name in getattr(record, "_anonymous_", ()) else [(name, kind)]
    return found


def dtype(record: Any) -> numpy.dtype:
    """A record as a NumPy dtype: a name is bytes, an array a subarray, and fields of a union overlap."""
    if record is _NAME:
        return numpy.dtype(f"S{constants.NAME_SIZE}")
    if issubclass(record, ctypes.Array):
        return numpy.dtype((dtype(record._type_), (record._length_,)))
    if not issubclass(record, ctypes.Structure):
        return numpy.dtype(record)
    names = flat(record)
    return numpy.dtype({"names": [name for name, _ in names],
                        "formats": [dtype(kind) for _, kind in names],
                        "offsets": [getattr(record, name).offset for name, _ in names],
                        "itemsize": ctypes.sizeof(record)})


def fields(record: type[ctypes.Structure]) -> dict[str, Any]:
    """Fields of a record that say something, and their types."""
    return {name: kind for name, kind in flat(record) if name not in _OWN}


def scalars(record: type[ctypes.Structure]) -> dict[str, Any]:
    """Fields of a record that hold one number or one name."""
    return {name: kind for name, kind in fields(record).items() if kind in _CHECKS}


def put(record: ctypes.Structure, values: dict[str, Any], where: str) -> None:
    """Set fields of a record, each value looked at."""
    kinds = fields(type(record))
    for name, value in values.items():
        if issubclass(kinds[name], ctypes.Structure):
            put(getattr(record, name), value, where)
        else:
            setattr(record, name, _CHECKS[kinds[name]](value, where, name))


def fill(record: type[ctypes.Structure], values: Any, where: str) -> Any:
    """A record from the attributes of an object, each looked at; its size is set."""
    filled = record(struct_size=ctypes.sizeof(record))
    put(filled, {name: getattr(values, name) for name in scalars(record)}, where)
    return filled


def blank(record: type[ctypes.Structure]) -> Any:
    """A record to be filled by the library."""
    return record(struct_size=ctypes.sizeof(record))


def spread(record: ctypes.Structure) -> dict[str, Any]:
    """Fields of a record by name."""
    return {name: getattr(record, name) for name in fields(type(record))}


def known(record: ctypes.Structure) -> dict[str, Any]:
    """Fields by name of a record in which INT64_MAX is what is not known: None."""
    return {name: None if figure == 2**63 - 1 else figure for name, figure in spread(record).items()}


def hexadecimal(found: Hash) -> str:
    """A hash as scenario files spell it."""
    return f"{found.high:016x}{found.low:016x}"
