# SPDX-License-Identifier: BSD-2-Clause
"""abi: the records and prototypes of sloss.h for ctypes."""
from __future__ import annotations

import ctypes
from ctypes import POINTER, c_char, c_char_p, c_int, c_int64, c_size_t, c_uint32, c_uint64, c_void_p
from typing import Any

from . import constants
from ._number import int64, uint32, uint64


class Memory(ctypes.Structure):
    _fields_ = [("allocate", c_void_p), ("release", c_void_p), ("context", c_void_p)]


class Unit(ctypes.Structure):
    _fields_ = [("coefficient", c_int64), ("decimals", c_uint32), ("reserved", c_uint32)]


class Division(ctypes.Structure):
    _fields_ = [("struct_size", c_uint32), ("rule", c_uint32), ("rounding", c_uint32),
                ("reserved", c_uint32), ("total", c_int64)]


class DivisionResult(ctypes.Structure):
    _fields_ = [("struct_size", c_uint32), ("reserved", c_uint32), ("residual", c_int64),
                ("touched", c_int64), ("share_max", c_int64), ("weight_sum", c_int64)]


class LedgerConfig(ctypes.Structure):
    _fields_ = [("struct_size", c_uint32), ("accounts_max", c_uint32), ("positions_max", c_uint32),
                ("reserved", c_uint32), ("memory", Memory)]


class Command(ctypes.Structure):
    _fields_ = [("struct_size", c_uint32), ("kind", c_uint32), ("flags", c_uint32),
                ("market", c_uint32), ("asset", c_uint32), ("option", c_uint32),
                ("account", c_uint64), ("other", c_uint64), ("amount", c_int64),
                ("price", c_int64), ("value", c_int64), ("name", c_char * constants.NAME_SIZE)]


class AccountInfo(ctypes.Structure):
    _fields_ = [("struct_size", c_uint32), ("state", c_uint32), ("balance", c_int64),
                ("equity", c_int64), ("initial", c_int64), ("maintenance", c_int64),
                ("socialized", c_int64), ("free", c_int64), ("positions", c_uint64)]


class PositionInfo(ctypes.Structure):
    _fields_ = [("struct_size", c_uint32), ("reserved", c_uint32), ("lots", c_int64),
                ("cost", c_int64), ("pnl", c_int64), ("initial", c_int64),
                ("maintenance", c_int64)]


class MarketInfo(ctypes.Structure):
    _fields_ = [("struct_size", c_uint32), ("asset", c_uint32), ("marked", c_uint32),
                ("closed", c_uint32), ("mark", c_int64), ("value", c_int64),
                ("open_interest", c_int64), ("insurance", c_int64), ("uncovered", c_int64),
                ("deficit_sum", c_int64), ("insurance_sum", c_int64), ("reserve_sum", c_int64),
                ("backstop_sum", c_int64), ("socialized_sum", c_int64), ("repaid_sum", c_int64),
                ("deleverage_sum", c_int64), ("deficit_count", c_uint64),
                ("takeover_count", c_uint64), ("deleverage_count", c_uint64), ("unit", c_int64),
                ("kind", c_uint32), ("settlement", c_uint32), ("holders", c_uint64)]


class Hash(ctypes.Structure):
    _fields_ = [("low", c_uint64), ("high", c_uint64)]


class Event(ctypes.Structure):
    _fields_ = [("struct_size", c_uint32), ("kind", c_uint32), ("cause", c_uint32),
                ("market", c_uint32), ("asset", c_uint32), ("reserved", c_uint32),
                ("sequence", c_uint64), ("time", c_int64), ("deficit", c_uint64),
                ("account", c_uint64), ("other", c_uint64), ("amount", c_int64),
                ("lots", c_int64), ("balance", c_int64)]


class Deficit(ctypes.Structure):
    _fields_ = [("struct_size", c_uint32), ("cause", c_uint32), ("market", c_uint32),
                ("sharing", c_uint32), ("number", c_uint64), ("sequence", c_uint64),
                ("time", c_int64), ("account", c_uint64), ("loss", c_int64),
                ("insurance", c_int64), ("reserve", c_int64), ("backstop", c_int64),
                ("socialized", c_int64), ("uncovered", c_int64), ("base", c_int64),
                ("rate_ppm", c_int64), ("charged", c_uint64), ("charge_max", c_int64),
                ("pooled", c_int64)]


class CommandColumns(ctypes.Structure):
    _fields_ = [("struct_size", c_uint32), ("reserved", c_uint32), ("market", c_void_p),
                ("asset", c_void_p), ("account", c_void_p), ("other", c_void_p),
                ("amount", c_void_p), ("price", c_void_p)]


class AccountColumns(ctypes.Structure):
    _fields_ = [("struct_size", c_uint32), ("asset", c_uint32), ("account", c_void_p),
                ("state", c_void_p), ("balance", c_void_p), ("equity", c_void_p),
                ("initial", c_void_p), ("maintenance", c_void_p), ("socialized", c_void_p)]


class PositionColumns(ctypes.Structure):
    _fields_ = [("struct_size", c_uint32), ("market", c_uint32), ("account", c_void_p),
                ("place", c_void_p), ("lots", c_void_p), ("cost", c_void_p), ("pnl", c_void_p),
                ("initial", c_void_p), ("maintenance", c_void_p)]


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
                ("middle_ppb", c_int64), ("equity_min", c_int64)]


class ShareResult(ctypes.Structure):
    _fields_ = [("struct_size", c_uint32), ("tiers", c_uint32), ("residual", c_int64),
                ("touched", c_int64), ("emptied", c_int64), ("share_max", c_int64),
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
                ("undershoot", c_int64), ("residual", c_int64), ("touched", c_int64),
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
                ("strata", c_uint32), ("stress_ppb", c_int64), ("tilt_ppb", c_int64),
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
    _fields_ = [("struct_size", c_uint32), ("group", c_uint32), ("probability_ppb", c_int64),
                ("confidence_ppb", c_int64), ("threshold", c_int64)]


class Tail(ctypes.Structure):
    _fields_ = [("struct_size", c_uint32), ("reserved", c_uint32), ("quantile", c_int64),
                ("quantile_low", c_int64), ("quantile_high", c_int64), ("shortfall", c_int64),
                ("shortfall_low", c_int64), ("shortfall_high", c_int64), ("mean", c_int64),
                ("mean_low", c_int64), ("mean_high", c_int64), ("exceeds_ppb", c_int64),
                ("exceeds_low_ppb", c_int64), ("exceeds_high_ppb", c_int64)]


class DepletionQuery(ctypes.Structure):
    _fields_ = [("struct_size", c_uint32), ("days", c_uint32), ("seed", c_uint64),
                ("first", c_uint64), ("paths", c_uint64), ("fund", c_int64), ("inflow", c_int64),
                ("cap", c_int64), ("confidence_ppb", c_int64), ("resamples", c_uint32),
                ("resample_paths", c_uint32)]


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
                ("near_ppb", c_int64), ("move_ppb", c_int64), ("interest_ppb", c_int64),
                ("cover_ppb", c_int64), ("drawdown_ppb", c_int64), ("share_ppb", c_int64),
                ("loss", c_int64), ("slack_ppb", c_int64)]


class MonitorReading(ctypes.Structure):
    _fields_ = [("struct_size", c_uint32), ("raised", c_uint32), ("ended", c_uint32),
                ("on", c_uint32), ("funds", c_int64), ("peak", c_int64), ("interest", c_int64),
                ("cover_two", c_int64), ("loss_largest", c_int64), ("interest_ppb", c_int64),
                ("cover_ppb", c_int64), ("drawdown_ppb", c_int64), ("share_ppb", c_int64),
                ("near", c_uint64), ("accounts", c_uint64)]


RECORDS: dict[str, type[ctypes.Structure]] = {
    "sloss_memory": Memory, "sloss_unit": Unit, "sloss_division": Division,
    "sloss_division_result": DivisionResult, "sloss_ledger_config": LedgerConfig,
    "sloss_command": Command, "sloss_account_info": AccountInfo,
    "sloss_position_info": PositionInfo, "sloss_market_info": MarketInfo, "sloss_hash": Hash,
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
         "sloss_wide", "sloss_ratio", "sloss_tier", "sloss_mark", "sloss_stress_market",
         "sloss_stress_result", "sloss_stress_step", "sloss_stress_point", "sloss_depletion_horizon",
         "sloss_depletion_path")

_U64_OUT = POINTER(c_uint64)
_SIZE_OUT = POINTER(c_size_t)
PROTOTYPES: dict[str, tuple[Any, list[Any]]] = {
    "sloss_status_name": (c_char_p, [c_int]),
    "sloss_version": (c_uint32, []),
    "sloss_constant": (c_int, [c_char_p, _U64_OUT]),
    "sloss_decimal_parse": (c_int, [c_char_p, c_size_t, POINTER(Unit), POINTER(c_int64)]),
    "sloss_decimal_format": (c_int, [c_int64, POINTER(Unit), c_char_p]),
    "sloss_allocator_create": (c_int, [c_void_p, POINTER(c_void_p)]),
    "sloss_allocator_destroy": (None, [c_void_p]),
    "sloss_allocator_divide": (c_int, [c_void_p, POINTER(Division), c_void_p, c_void_p, c_void_p,
                                       c_size_t, c_void_p, POINTER(DivisionResult)]),
    "sloss_policy_name": (c_char_p, [c_uint32]),
    "sloss_policy_find": (c_int, [c_char_p, POINTER(c_uint32)]),
    "sloss_policy_columns": (c_uint32, [c_uint32, c_uint32]),
    "sloss_allocator_share": (c_int, [c_void_p, POINTER(PolicyTerms), POINTER(Participants),
                                      c_void_p, POINTER(ShareResult)]),
    "sloss_allocator_explain": (c_int, [c_void_p, POINTER(PolicyTerms), POINTER(Participants),
                                        c_uint64, c_void_p, POINTER(Tier), c_size_t, _SIZE_OUT]),
    "sloss_allocator_share_markets": (c_int, [c_void_p, POINTER(Markets), c_void_p, c_void_p,
                                              POINTER(c_int64)]),
    "sloss_allocator_recover": (c_int, [c_void_p, POINTER(Recovery), c_int64, c_void_p,
                                        POINTER(c_int64)]),
    "sloss_allocator_measure": (c_int, [c_void_p, POINTER(Outcome), POINTER(Measures)]),
    "sloss_severity_budget": (c_int, [POINTER(Severity), c_int64, POINTER(c_int64)]),
    "sloss_severity_learn": (c_int, [POINTER(Severity), c_int64, c_int64]),
    "sloss_severity_drawdown": (c_int, [POINTER(Severity), c_int64, c_int64, c_int64,
                                        POINTER(c_int64)]),
    "sloss_severity_need": (c_int, [c_void_p, c_size_t, c_int64, POINTER(Need)]),
    "sloss_severity_envelope": (c_int, [c_void_p, c_void_p, c_size_t, POINTER(c_int64)]),
    "sloss_recovery_take": (c_int, [POINTER(Recovery), c_void_p]),
    "sloss_index_create": (c_int, [c_void_p, c_uint32, POINTER(c_void_p)]),
    "sloss_index_destroy": (None, [c_void_p]),
    "sloss_index_add": (c_int, [c_void_p, c_uint32, c_uint32, c_int64]),
    "sloss_index_reduce": (c_int, [c_void_p, c_uint32, c_int64]),
    "sloss_index_close": (c_int, [c_void_p, c_uint32, c_int64]),
    "sloss_index_charge": (c_int, [c_void_p, c_uint32, c_int64]),
    "sloss_index_credit": (c_int, [c_void_p, c_int64]),
    "sloss_index_settle": (c_int, [c_void_p, c_uint32, c_int64, POINTER(c_int64)]),
    "sloss_index_settle_all": (c_int, [c_void_p, c_uint32, c_size_t, c_void_p]),
    "sloss_index_payer": (c_int, [c_void_p, c_uint32, POINTER(PayerInfo)]),
    "sloss_index_side": (c_int, [c_void_p, c_uint32, POINTER(SideInfo)]),
    "sloss_index_verify": (c_int, [c_void_p]),
    "sloss_index_hash": (c_int, [c_void_p, POINTER(Hash)]),
    "sloss_account_insurance": (c_uint64, [c_uint32]),
    "sloss_account_uncovered": (c_uint64, [c_uint32]),
    "sloss_ledger_create": (c_int, [POINTER(LedgerConfig), POINTER(c_void_p)]),
    "sloss_ledger_destroy": (None, [c_void_p]),
    "sloss_ledger_find_account": (c_int, [c_void_p, c_char_p, _U64_OUT]),
    "sloss_ledger_account_count": (c_uint32, [c_void_p]),
    "sloss_ledger_account_at": (c_int, [c_void_p, c_uint32, _U64_OUT, c_char_p]),
    "sloss_ledger_account_name": (c_int, [c_void_p, c_uint64, c_char_p]),
    "sloss_ledger_balance": (c_int, [c_void_p, c_uint64, c_uint32, POINTER(c_int64)]),
    "sloss_engine_create": (c_int, [c_void_p, POINTER(c_void_p)]),
    "sloss_engine_destroy": (None, [c_void_p]),
    "sloss_engine_add_asset": (c_int, [c_void_p, c_char_p, c_uint32, POINTER(c_uint32)]),
    "sloss_engine_add_market": (c_int, [c_void_p, c_char_p, c_uint32, c_int64, c_uint32, c_int64,
                                        POINTER(c_uint32)]),
    "sloss_engine_apply": (c_int, [c_void_p, c_void_p, c_size_t, _SIZE_OUT]),
    "sloss_engine_apply_columns": (c_int, [c_void_p, POINTER(Command), POINTER(CommandColumns),
                                           c_size_t, _SIZE_OUT]),
    "sloss_engine_account": (c_int, [c_void_p, c_uint64, c_uint32, POINTER(AccountInfo)]),
    "sloss_engine_position": (c_int, [c_void_p, c_uint64, c_uint32, POINTER(PositionInfo)]),
    "sloss_engine_market": (c_int, [c_void_p, c_uint32, POINTER(MarketInfo)]),
    "sloss_engine_hash": (c_int, [c_void_p, POINTER(Hash)]),
    "sloss_engine_verify": (c_int, [c_void_p]),
    "sloss_engine_events": (c_int, [c_void_p, c_void_p, c_size_t, _SIZE_OUT]),
    "sloss_engine_deficits": (c_int, [c_void_p, c_void_p, c_size_t, _SIZE_OUT]),
    "sloss_engine_keep_events": (c_int, [c_void_p, c_uint32]),
    "sloss_engine_set_detection": (c_int, [c_void_p, c_uint32]),
    "sloss_engine_accounts": (c_int, [c_void_p, POINTER(AccountColumns), c_uint32, c_size_t,
                                      _SIZE_OUT]),
    "sloss_engine_positions": (c_int, [c_void_p, POINTER(PositionColumns), c_uint32, c_size_t,
                                       _SIZE_OUT]),
    "sloss_engine_whatif_begin": (c_int, [c_void_p]),
    "sloss_engine_whatif_end": (c_int, [c_void_p]),
    "sloss_stress_create": (c_int, [c_void_p, POINTER(StressConfig), POINTER(StressMarket), c_uint32,
                                    c_void_p, POINTER(c_uint32), POINTER(c_void_p)]),
    "sloss_stress_destroy": (None, [c_void_p]),
    "sloss_stress_set_cross": (c_int, [c_void_p, c_void_p, POINTER(c_uint32)]),
    "sloss_stress_set_grid": (c_int, [c_void_p, c_uint32, c_uint32, POINTER(StressPoint),
                                      c_uint32]),
    "sloss_stress_hash": (c_int, [c_void_p, POINTER(Hash)]),
    "sloss_stress_draw": (c_int, [c_void_p, c_uint64, POINTER(Mark), POINTER(c_int64)]),
    "sloss_stress_run": (c_int, [c_void_p, c_uint64, c_size_t, c_void_p, c_void_p, _SIZE_OUT]),
    "sloss_stress_apply": (c_int, [c_void_p, POINTER(Mark), c_uint32, POINTER(StressResult)]),
    "sloss_stress_path": (c_int, [c_void_p, c_void_p, c_size_t, _SIZE_OUT]),
    "sloss_stress_screen": (c_int, [c_void_p, c_uint64, c_size_t, c_void_p]),
    "sloss_tail_read": (c_int, [c_void_p, c_void_p, c_size_t, POINTER(TailQuery), POINTER(Tail)]),
    "sloss_depletion_read": (c_int, [c_void_p, c_void_p, c_size_t, POINTER(DepletionQuery),
                                     POINTER(DepletionHorizon), c_uint32, c_void_p,
                                     POINTER(Depletion)]),
    "sloss_monitor_create": (c_int, [c_void_p, POINTER(MonitorConfig), POINTER(c_void_p)]),
    "sloss_monitor_destroy": (None, [c_void_p]),
    "sloss_monitor_read": (c_int, [c_void_p, c_int64, POINTER(MonitorReading)]),
}


# Records are read and written by the names of their fields, so that a new field is a line in the record
# here and a line in the class that stands for it.

_CHECKS: dict[Any, Any] = {c_uint32: uint32, c_uint64: uint64, c_int64: int64}
_OWN = ("struct_size", "reserved")


def fields(record: type[ctypes.Structure]) -> dict[str, Any]:
    """Fields of a record that say something, and their types."""
    return {field[0]: field[1] for field in record._fields_ if field[0] not in _OWN}


def fill(record: type[ctypes.Structure], values: Any, where: str) -> Any:
    """A record from the attributes of an object, each looked at; its size is set."""
    filled = record(struct_size=ctypes.sizeof(record))
    for name, kind in fields(record).items():
        if kind in _CHECKS:
            setattr(filled, name, _CHECKS[kind](getattr(values, name), where, name))
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
