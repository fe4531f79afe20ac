# SPDX-License-Identifier: BSD-2-Clause
"""sloss: the books of a leveraged derivatives market, and who pays when a position fails.

    with sloss.Engine() as engine:
        usd = engine.add_asset("USD", 2)
        btc = engine.add_market("BTC", usd, unit=100)
        engine.deposit(1, usd, 100_000)
        engine.deposit(2, usd, 5_000)
        engine.fill(btc, buyer=1, seller=2, lots=3, price=1000)
        engine.mark({btc: 1030})
        for deficit in engine.deficits():
            print(deficit.loss, deficit.paid[sloss.Layer.SOCIALIZE])

Amounts are whole atoms, sizes whole lots, prices whole ticks, all exact; :class:`Unit` converts them
from and to :class:`decimal.Decimal`. A refusal of the library is an exception named after its status,
and has changed nothing. Columns of a whole book are NumPy arrays that the library reads and fills in
place. What each call means, to the atom, is written in ``sloss/sloss.h`` and ``docs/rules.md``.

The shared library is the file that the variable ``SLOSS_LIBRARY`` names; without it, one beside the files of
this package; without that, the one that the loader finds.
"""
from ._library import VERSION, library_path, version
from .allocator import Allocator, Division
from .constants import (AccountLiquidation, Alarm, Basis, CancelOrders, Cap, Ceiling, Column, CommandKind, Debts, Detection, EventKind, Flag, Gate, Impact,
                    IndexKind, Kind, Layer, Leg, Limit, Liquidated, Liquidation, Option, Policy, Pool, Rank, Residual, Resting, Rounding,
                    Rule, MarginOrder, MarginPrice,
                        Settlement, SeverityRule, Side, State, Status, StressFlag, TierKind, Trading, GuardBit, GuardMethod, Validity, Portfolio, Tranche,
                        UnitKind, Units, SYSTEM_ACCOUNT, ACCOUNT_BACKSTOP, ACCOUNT_FEES, ACCOUNT_RESERVE,
                        ACCOUNT_TREASURY, COLLATERAL_FIRST, INDEX_LONG, INDEX_RESIDUE, INDEX_RESIDUE_SHORT,
                        AS_OPTION, AT_THE_MARK, CHANGES_MAX, INDEX_SHORT, LAYERS_MAX, PERIOD_MAX, RANK_POLICY, SHOCKS_MAX, SNAPSHOT_FORMAT, STEP_MAX,
                        STRESS_DEGREES, STRESS_FACTORS, VALUES_MAX)
from .depletions import DEPLETION_PATH, Depletion, DepletionHorizon, DepletionQuery, depletion
from .engine import Engine, match
from .errors import (AboveLimit, AlreadyApplied, ArgumentError, ClosedError, CorruptError, CutOff, Damaged, ExistsError, FileError,
                     Frozen, Gated, IdConflict, InsufficientFunds, InsufficientMargin, InsufficientUnits, LibraryNotFound, LimitError, MarketClosed,
                     NewerFormat, NoPosition, NotASnapshot, NotInBreach, NotLiquidating, OutOfMemory, Paused, PrecisionError, RangeError,
                     ReduceOnly, SelfTrade, SlossError, Stopped,
                     OutOfStep, SyntaxRefused, SystemAccount, ThreadError, TimeBackwards, TooSoon, UnknownAccount, UnknownChange,
                     Halted, UnknownAsset, UnknownFill, UnknownFund, UnknownHold, UnknownMarket, UnknownSource, Unpriced, Unreliable,
                     Unsettled, ValueOverflow)
from .index import Index, PayerInfo, SideInfo
from .ledger import Ledger
from .measure import Measures
from .monitor import Monitor, MonitorConfig, Reading
from .policy import (Explanation, MarketSharing, Sharing, Terms, Tier, find_policy, policy_columns,
                     policy_name)
from .records import (COMMAND, DEFICIT, EVENT, NEAR_ROW, RANK_ROW, AccountColumns, AccountInfo, BackingInfo, CeilingInfo, ChangeInfo, ClaimsInfo, CollateralInfo, ControlInfo, Deficit, EngineInfo,
                      Event,
                      AuctionTerms, ExecuteTerms, ExecutionInfo, LiquidationOrder, FundInfo, GovernInfo, GroupInfo, HoldInfo, IsolatedColumns, IsolatedInfo, LayerTerms, LegInfo, LimitInfo, LimitTerms, MarginColumns,
                      GuardInfo, SourceInfo, MarginInfo, MarketInfo, MarketPolicy, LiquidationInfo, MaturedInfo, MemberInfo, PartialTerms, OrderInfo, OrdersInfo, OwnerInfo, PositionColumns,
                      PositionInfo, PriceColumns, PriceInfo, RankInfo, RequirementInfo, RequirementTerms, SharingTerms,
                      PortfolioInfo, Shock, SurchargeInfo, TierTerms, UnitInfo, UniverseInfo)
from .recovery import Recovered, Recovery
from .scenario import Scenario, load_scenario, run_scenario
from .severity import Need, Severity, severity_envelope, severity_need
from .snapshot import Snapshot
from .stress import (STRESS_RESULT, STRESS_STEP, Draw, Stress, StressColumns, StressConfig,
                     StressMarket, StressResult)
from .tails import Tail, TailQuery, tail
from .units import Unit

__all__ = [name for name in dir() if not name.startswith("_")]
__version__ = VERSION
