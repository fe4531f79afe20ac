# SPDX-License-Identifier: BSD-2-Clause
"""Snapshots from Python: files, bytes, copies, worker processes, parts; what is not whole is refused."""
import copy
import io
import multiprocessing
import os
import pickle
import tempfile
import threading
import unittest

import numpy
import sloss
from case import Case, small_book


def mark_and_hash(saved):
    """What a worker of a pool does with a book that it is given as bytes."""
    with sloss.Engine.restore(saved) as engine:
        engine.mark({0: 1030})
        return engine.hash(), engine.account(1, 0).socialized


def mark_and_tell(engine, answers):
    """What a process does with an engine of its own."""
    answers.put(mark_and_hash(engine.save()))


class Full:
    """A file on a full disk."""

    def write(self, data):
        raise OSError(28, "No space left on device")


class Short:
    """A file that takes and gives three bytes at a time."""

    def __init__(self, data=b""):
        self.data = data

    def write(self, data):
        self.data += data[:3]
        return 3 if len(data) > 3 else len(data)

    def read(self, size):
        part, self.data = self.data[:min(size, 3)], self.data[min(size, 3):]
        return part


class Snapshots(Case):
    def setUp(self):
        self.engine, self.usd, self.btc = small_book()
        self.folder = tempfile.TemporaryDirectory()
        self.path = os.path.join(self.folder.name, "book.snap")

    def tearDown(self):
        self.engine.close()
        self.folder.cleanup()

    def check_same(self, other):
        """The same state, and the same after the same command."""
        with other:
            self.assertEqual(other.hash(), self.engine.hash())
            self.assertEqual(other.save(), self.engine.save())
            with self.engine.whatif():
                other.mark({self.btc: 1030})
                self.engine.mark({self.btc: 1030})
                self.assertEqual(other.hash(), self.engine.hash())
                self.assertEqual(other.account(1, self.usd).socialized, 1500)
            other.verify()

    def test_files_and_bytes(self):
        saved = self.engine.save()
        self.assertEqual(saved[:8], b"SLOSSNAP")
        self.assertEqual(self.engine.save(self.path), b"")
        self.assertEqual(os.listdir(self.folder.name), ["book.snap"])
        short = Short()
        self.engine.save(short)
        with open(self.path, "rb") as file:
            self.assertEqual(file.read(), saved)
        self.assertEqual(short.data, saved)
        with open(self.path, "rb") as file:
            for source in (saved, bytearray(saved), memoryview(saved), self.path, file, io.BytesIO(saved), Short(saved)):
                self.check_same(sloss.Engine.restore(source))

    def test_copies(self):
        for protocol in range(pickle.HIGHEST_PROTOCOL + 1):
            self.check_same(pickle.loads(pickle.dumps(self.engine, protocol)))
        self.check_same(copy.copy(self.engine))
        self.check_same(copy.deepcopy(self.engine))

        class Mine(sloss.Engine):
            """As a host might derive one."""
        with Mine() as mine, copy.copy(mine) as other:
            self.assertIs(type(other), Mine)

    def test_worker_processes(self):
        context = multiprocessing.get_context("spawn")
        with context.Pool(2) as pool:
            answers = pool.map(mark_and_hash, [self.engine.save()] * 2)
        queue = context.Queue()
        process = context.Process(target=mark_and_tell, args=(self.engine, queue))
        process.start()
        answers.append(queue.get(timeout=60))
        process.join()
        self.engine.mark({self.btc: 1030})
        self.assertEqual(answers, [(self.engine.hash(), 1500)] * 3)

    def test_limits_and_key(self):
        with sloss.Engine.restore(self.engine.save(), accounts_max=2, positions_max=2, key=7) as other:
            self.assertRaises(sloss.LimitError, other.add_account, 3)
        self.assertRaises(sloss.LimitError, sloss.Engine.restore, self.engine.save(), accounts_max=1)

    def test_what_is_refused(self):
        saved = bytearray(self.engine.save())
        self.refused(sloss.CutOff, "cut-off", sloss.Engine.restore, saved[:-1])
        self.refused(sloss.CutOff, "cut-off", sloss.Engine.restore, b"")
        self.refused(sloss.NotASnapshot, "not-a-snapshot", sloss.Engine.restore, b"asset USD 2\n")
        saved[40] ^= 1
        self.refused(sloss.Damaged, "damaged", sloss.Engine.restore, saved)
        self.refused(TypeError, "source must be bytes, a path or a binary file, not int", sloss.Engine.restore, 5)
        self.refused(TypeError, "target must be a path or a binary file, not int", self.engine.save, 5)
        self.refused(FileNotFoundError, "book.snap", sloss.Engine.restore, self.path)
        self.refused(OSError, "No space left", self.engine.save, Full())
        self.refused(TypeError, "of a binary file gives", sloss.Engine.restore, io.StringIO("text"))
        with self.engine.whatif():
            self.assertRaises(sloss.ArgumentError, self.engine.save)
            self.assertRaises(sloss.ArgumentError, sloss.Snapshot, self.engine)
        self.engine.close()
        self.assertRaises(sloss.ClosedError, self.engine.save)
        self.assertRaises(sloss.ClosedError, copy.copy, self.engine)

    def test_a_path_keeps_what_it_had(self):
        self.engine.save(self.path)
        before = self.engine.save()
        self.engine.deposit(1, self.usd, 1)
        with self.engine.whatif():
            self.assertRaises(sloss.ArgumentError, self.engine.save, self.path)
        with open(self.path, "rb") as file:
            self.assertEqual(file.read(), before)
        self.assertEqual(os.listdir(self.folder.name), ["book.snap"])

    def test_parts(self):
        account = numpy.arange(10, 5000, dtype=numpy.uint64)
        self.engine.load_deposits(account, self.usd, account.astype(numpy.int64))
        saved, hashed = self.engine.save(), self.engine.hash()
        with sloss.Snapshot(self.engine) as snapshot:
            self.assertRaises(sloss.ExistsError, sloss.Snapshot, self.engine)
            parts = []
            for number, part in enumerate(snapshot.parts(accounts=700)):
                self.engine.deposit(10 + 400 * number, self.usd, 1)
                self.engine.add_account(10**6 + number)
                parts.append(part)
            self.assertGreater(len(parts), 5)
            self.assertRaises(sloss.ArgumentError, snapshot.write)
        self.assertEqual(b"".join(parts), saved)
        with sloss.Engine.restore(saved) as other:
            self.assertEqual(other.hash(), hashed)
        with sloss.Snapshot(self.engine) as snapshot:
            self.engine.close()
            self.assertTrue(snapshot.closed)
            self.assertRaises(sloss.ClosedError, snapshot.write)

    def test_commands_that_are_sent_twice(self):
        with sloss.Ledger(ids_max=2) as ledger, sloss.Engine(ledger) as engine:
            engine.add_asset("USD", 2)
            commands = numpy.zeros(3, sloss.COMMAND)
            commands["struct_size"], commands["kind"] = 128, sloss.CommandKind.DEPOSIT
            commands["flags"] = sloss.Flag.CREATE
            commands["host_id"] = [[1, 5], [2, 5], [3, 5]]
            commands["deposit"]["account"], commands["deposit"]["amount"] = 1, 10
            engine.apply(commands)
            error = self.refused(sloss.AlreadyApplied, "already-applied", engine.apply, commands[1:])
            self.assertEqual(error.applied, 0)
            commands["deposit"]["amount"] = 11
            self.refused(sloss.IdConflict, "id-conflict", engine.apply, commands[2:])
            self.assertEqual([engine.applied(low + (5 << 64)) for low in range(4)], [None, None, 3, 4])
            self.assertEqual(engine.info().sequence, 4)
            with copy.copy(engine) as other:
                self.assertEqual(other.applied(3 + (5 << 64)), 4)
            self.assertEqual(engine.apply(commands[:1]), 1)  # forgotten: applied again
        self.assertRaises(sloss.LimitError, sloss.Ledger, ids_max=2**24 + 1)
        self.check_numbers([(lambda one: sloss.Ledger(ids_max=one), "ids_max", False)])

    def test_threads(self):
        wrong = []

        def use():
            try:
                self.engine.save()
            except sloss.ThreadError as error:
                wrong.append(error)
        thread = threading.Thread(target=use)
        thread.start()
        thread.join()
        self.assertEqual(len(wrong), 1)


if __name__ == "__main__":
    unittest.main()
