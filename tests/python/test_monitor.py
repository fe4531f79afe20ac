# SPDX-License-Identifier: BSD-2-Clause
"""The monitor from Python: figures of a book of two accounts, worked by hand."""
import dataclasses
import unittest

import sloss
import sloss._abi
from case import Case, small_book
from sloss import Alarm, MonitorConfig

HOUR = 3600 * 10**9
PPB = 10**9


class Readings(Case):
    def setUp(self):
        self.engine, self.usd, self.btc = small_book()

    def tearDown(self):
        self.engine.close()

    def test_figures_by_hand(self):
        # 10 % is 300.00: up, the short is left with -250.00; down, the long has 700.00 still.
        before = self.engine.hash()
        with sloss.Monitor(self.engine, MonitorConfig(shock_ppb=PPB // 10)) as monitor:
            reading = monitor.read(0)
        self.assertEqual((reading.funds, reading.peak), (2500, 2500))
        self.assertEqual((reading.open_interest, reading.open_interest_ppb), (300000, 2500 * PPB // 300000))
        self.assertEqual((reading.cover_two, reading.cover_ppb), (25000, PPB // 10))
        self.assertEqual(reading.loss_largest, 30000)
        self.assertEqual((reading.near, reading.accounts, reading.near_ppb), (0, 2, 0))
        self.assertEqual((reading.on, reading.raised, reading.ended), (0, 0, 0))
        self.assertEqual(self.engine.hash(), before)

    def test_near_a_breach(self):
        # Maintenance of 1 % is 30.00; with 66 % above it, 49.80, the short's 50.00 are not near.
        self.engine.set_tier(self.btc, 0, PPB // 100, PPB // 100)
        for near_band_ppb, near in ((66 * PPB // 100, 0), (67 * PPB // 100, 1)):
            config = MonitorConfig(near_band_ppb=near_band_ppb, near_ppb=PPB // 2)
            with sloss.Monitor(self.engine, config) as monitor:
                reading = monitor.read(0)
            self.assertEqual((reading.near, reading.near_ppb), (near, near * PPB // 2))
            self.assertEqual(reading.on, 0)  # half is not more than half

    def test_alarms_begin_and_end(self):
        config = MonitorConfig(asset=self.usd, window_ns=HOUR, shock_ppb=PPB // 10,
                               open_interest_ppb=2500 * PPB // 300000 + 1, cover_ppb=PPB // 10,
                               drawdown_ppb=PPB // 2, loss=30000, hysteresis_ppb=PPB // 10)
        fund = self.engine.insurance_account(self.btc)
        with sloss.Monitor(self.engine, config) as monitor:
            reading = monitor.read(0)
            self.assertEqual(reading.raised, Alarm.OPEN_INTEREST)
            self.assertIn(Alarm.OPEN_INTEREST, reading.on)  # members, not bare numbers
            self.assertEqual({type(reading.raised), type(reading.ended), type(reading.on)}, {Alarm})
            self.engine.withdraw(fund, self.usd, 1251)  # 50.04 % of the peak is gone
            reading = monitor.read(1)
            self.assertEqual(reading.raised, Alarm.COVER | Alarm.DRAWDOWN)
            self.assertEqual(reading.on, Alarm.OPEN_INTEREST | Alarm.COVER | Alarm.DRAWDOWN)
            self.assertEqual((reading.peak, reading.drawdown_ppb), (2500, 1251 * PPB // 2500))
            self.engine.deposit(fund, self.usd, 1)  # half is gone, which is not enough for its end
            self.assertEqual(monitor.read(2).ended, 0)
            self.engine.deposit(fund, self.usd, 1250)
            self.assertEqual(monitor.read(3).ended, Alarm.DRAWDOWN)
            self.engine.deposit(fund, self.usd, 251)
            reading = monitor.read(4)
            self.assertEqual((reading.ended, reading.on), (Alarm.OPEN_INTEREST | Alarm.COVER, 0))
            self.engine.withdraw(fund, self.usd, 2000)
            self.assertEqual(monitor.read(HOUR + 3).peak, 2751)
            self.assertEqual(monitor.read(HOUR + 4).peak, 751)  # an hour later it is forgotten

    def test_a_ratio_to_nothing_is_none(self):
        with sloss.Engine() as engine:
            engine.add_asset("USD", 2)
            with sloss.Monitor(engine, MonitorConfig()) as monitor:
                reading = monitor.read(0)
        self.assertIsNone(reading.open_interest_ppb)
        self.assertIsNone(reading.cover_ppb)
        self.assertEqual((reading.drawdown_ppb, reading.near_ppb), (0, 0))

    def test_in_a_trial(self):
        with sloss.Monitor(self.engine, MonitorConfig(shock_ppb=PPB // 10)) as monitor:
            with self.engine.whatif():
                self.engine.deposit(2, self.usd, 25000)
                self.assertIsNone(monitor.read(0).cover_ppb)
            self.assertEqual(monitor.read(1).cover_two, 25000)


class Refusals(Case):
    def test_what_is_refused_changes_nothing(self):
        engine, _, _ = small_book()
        before = engine.hash()
        with engine, sloss.Monitor(engine, MonitorConfig()) as monitor:
            monitor.read(5)
            self.refused(sloss.TimeBackwards, "Monitor.read(4)", monitor.read, 4)
            monitor.read(5)
            for name, value in (("window_ns", 0), ("near_band_ppb", PPB + 1), ("shock_ppb", 0),
                                ("shock_ppb", PPB), ("hysteresis_ppb", PPB), ("loss", -1),
                                ("open_interest_ppb", -1), ("cover_ppb", -1), ("drawdown_ppb", -1),
                                ("near_ppb", -1)):
                self.refused(sloss.RangeError, "Monitor()", sloss.Monitor, engine,
                             MonitorConfig(**{name: value}))
            self.refused(sloss.UnknownAsset, "Monitor()", sloss.Monitor, engine, MonitorConfig(1))
            self.check_numbers([(monitor.read, "Monitor.read", True)] + [
                (lambda x, name=field.name: sloss.Monitor(engine, MonitorConfig(**{name: x})),
                 field.name, field.name != "asset") for field in dataclasses.fields(MonitorConfig)])
            self.assertEqual(engine.hash(), before)

    def test_once_the_engine_is_closed_so_is_the_monitor(self):
        engine, _, _ = small_book()
        monitor = sloss.Monitor(engine, MonitorConfig())
        engine.close()
        self.assertTrue(monitor.closed)
        self.refused(sloss.ClosedError, "Monitor.read(0)", monitor.read, 0)
        monitor.close()
        self.refused(sloss.ClosedError, "Monitor()", sloss.Monitor, engine, MonitorConfig())

    def test_classes_have_the_fields_of_their_records(self):
        self.check_fields(sloss._abi.MonitorConfig,
                          [field.name for field in dataclasses.fields(MonitorConfig)])
        self.check_fields(sloss._abi.MonitorReading, sloss.Reading._fields)


if __name__ == "__main__":
    unittest.main()
