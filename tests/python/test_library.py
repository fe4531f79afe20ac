# SPDX-License-Identifier: BSD-2-Clause
"""The shared library is looked for by the platform's name, and one that does not fit is refused in one sentence.

Most of it is done by a copy of the package in a folder of its own, in a process without SLOSS_LIBRARY: the library
of this build is put beside it under the names that other platforms have.
"""
import os
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile
import unittest
from unittest import mock

import sloss
import sloss._abi
import sloss._library
import sloss.constants

PACKAGE = pathlib.Path(sloss.__file__).parent
LIBRARY = os.environ["SLOSS_LIBRARY"]
NAMES = {"linux": "libsloss.so.0", "freebsd13": "libsloss.so.0", "darwin": "libsloss.0.dylib",
         "win32": "sloss-0.dll"}

# NumPy and the standard library are loaded for this machine before the package is told of another.
PROGRAM = """import ctypes, sys, numpy, subprocess, tempfile
sys.path.insert(0, {folder!r})
sys.platform = {platform!r}
import sloss
try:
    print(sloss.library_path(), sloss.version(), sloss.Engine().hash())
except ImportError as error:
    print(type(error).__name__, error)
"""


class Beside(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = pathlib.Path(os.path.realpath(folder.name))
        self.package = self.folder / "sloss"
        shutil.copytree(PACKAGE, self.package, ignore=shutil.ignore_patterns("__pycache__", "*sloss*.so*"))

    def put(self, name):
        os.symlink(LIBRARY, self.package / name)

    def change(self, module, old, new):
        path = self.package / module
        text = path.read_text(encoding="utf-8")
        self.assertIn(old, text)
        path.write_text(text.replace(old, new), encoding="utf-8")

    def run_there(self, platform="linux", **environment):
        kept = {name: value for name, value in os.environ.items()
                if name not in ("SLOSS_LIBRARY", "PYTHONPATH", "LD_LIBRARY_PATH")}
        program = PROGRAM.format(folder=str(self.folder), platform=platform)
        run = subprocess.run([sys.executable, "-c", program], env=dict(kept, **environment), cwd=self.folder,
                             capture_output=True, text=True, check=False)
        self.assertEqual(run.returncode, 0, run.stderr)
        return run.stdout.strip()

    def check_sentence(self, said, *parts):
        """One sentence on one line that says all of this."""
        self.assertTrue(said.startswith("LibraryNotFound "), said)
        self.assertNotIn("\n", said)
        for part in parts:
            self.assertIn(part, said)

    def test_the_name_on_each_platform(self):
        for platform, name in NAMES.items():
            with mock.patch.object(sys, "platform", platform), self.subTest(platform):
                self.assertEqual(sloss._library.library_name(), name)

    def test_it_is_found_beside_the_package(self):
        want = f"{sloss.version()} {sloss.Engine().hash()}"
        for platform, name in NAMES.items():
            with self.subTest(platform):
                self.put(name)
                self.assertEqual(self.run_there(platform), f"{self.package / name} {want}")
                (self.package / name).unlink()

    def test_a_name_in_the_environment_goes_first(self):
        self.put("libsloss.so.0")
        self.assertEqual(self.run_there(SLOSS_LIBRARY=LIBRARY).split()[0], LIBRARY)
        self.assertTrue(self.run_there(SLOSS_LIBRARY="").startswith(str(self.package)))

    def test_the_loader_goes_last(self):
        path = self.folder / "lib"
        path.mkdir()
        shutil.copy(LIBRARY, path / "libsloss.so.0")
        self.assertTrue(self.run_there(LD_LIBRARY_PATH=str(path)).startswith("libsloss.so.0 ("))

    def test_none_at_all(self):
        for platform, name in NAMES.items():
            with self.subTest(platform):
                self.check_sentence(self.run_there(platform), f"cannot load {name} (it is not in {self.package}, "
                                    "and the loader does not find it)", "install sloss 0.1.0",
                                    f"set SLOSS_LIBRARY to the path of its {name}")

    def test_one_that_is_named_and_missing(self):
        said = self.run_there(SLOSS_LIBRARY="/nowhere/libsloss.so.0")
        self.check_sentence(said, "cannot load /nowhere/libsloss.so.0 (named by SLOSS_LIBRARY)",
                            "set SLOSS_LIBRARY to the path")

    def test_one_beside_that_is_no_library(self):
        (self.package / "libsloss.so.0").write_text("text")
        self.check_sentence(self.run_there(), "(beside the package)", "libsloss.so.0")

    def test_one_of_another_version_beside_the_package(self):
        for platform, wrong in (("linux", "libsloss.so.1"), ("linux", "libsloss.so"), ("linux", "libsloss.so.12"),
                                ("darwin", "libsloss.1.dylib"), ("darwin", "libsloss.dylib"),
                                ("win32", "sloss-1.dll"), ("win32", "sloss.dll")):
            with self.subTest(wrong):
                self.put(wrong)
                self.check_sentence(
                    self.run_there(platform), f"{self.package} holds {wrong}",
                    f"this package, sloss 0.1.0, needs {NAMES[platform]}", "put that file of the same release",
                    "or set SLOSS_LIBRARY to its path")
                self.assertNotIn("LibraryNotFound", self.run_there(platform, SLOSS_LIBRARY=LIBRARY))
                (self.package / wrong).unlink()

    def test_other_files_beside_the_package_are_no_library(self):
        for name in ("libslosses.txt", "sloss.py", "libother.so.1", "libsloss.0.dylib", "sloss-0.dll"):
            (self.package / name).write_text("")
        self.check_sentence(self.run_there(), "cannot load libsloss.so.0 (it is not in")

    def test_a_library_of_the_same_name_with_other_numbers(self):
        self.put("libsloss.so.0")
        self.change("constants.py", "FILL = 11", "FILL = 12")
        self.check_sentence(
            self.run_there(), f"{self.package / 'libsloss.so.0'} is libsloss 0.1.0",
            "this package, sloss 0.1.0, was not written for it (SLOSS_COMMAND_FILL is 11 there and 12 here)",
            "install the library and the Python package of one release",
            "or set SLOSS_LIBRARY to the path of libsloss.so.0 of sloss 0.1.0")

    def test_an_older_library_lacks_a_number_or_a_function(self):
        self.put("libsloss.so.0")
        self.change("constants.py", "    ERR_UNSETTLED = 21\n",
                    "    ERR_UNSETTLED = 21\n    ERR_LATER = 22\n")
        self.check_sentence(self.run_there(), "libsloss 0.1.0", "SLOSS_ERR_LATER is unknown there and 22 here")
        self.change("_prototypes.py", '"sloss_version": (c_uint32, []),',
                    '"sloss_version": (c_uint32, []), "sloss_later": (c_uint32, []),')
        self.check_sentence(self.run_there(), "libsloss 0.1.0", "it has no sloss_later")

    def test_a_library_that_is_not_sloss(self):
        self.check_sentence(self.run_there(SLOSS_LIBRARY="libc.so.6"), "libc.so.6 is not libsloss",
                            "it has no sloss_status_name", "set SLOSS_LIBRARY")


class Sizes(unittest.TestCase):
    def test_a_record_that_has_shrunk_or_a_fixed_one_that_has_grown(self):
        library = sloss._library.library()
        for name, record in (("sloss_market_info", sloss._abi.Deficit * 2), ("sloss_event", sloss._abi.Hash)):
            with mock.patch.dict(sloss._abi.RECORDS, {name: record}):
                with self.assertRaisesRegex(sloss.LibraryNotFound, f"{name} is .* there and .* here"):
                    sloss._library._compare(library, "here")

    def test_a_record_that_may_grow_may_be_longer_there(self):
        with mock.patch.dict(sloss._abi.RECORDS, {"sloss_market_info": sloss._abi.Hash}):
            sloss._library._compare(sloss._library.library(), "here")


class Numbers(unittest.TestCase):
    def test_the_number_of_the_package_is_that_of_the_library(self):
        self.assertEqual(sloss.__version__, ".".join(map(str, sloss.version())))
        header = (pathlib.Path(__file__).parents[2] / "include/sloss/sloss.h").read_text(encoding="utf-8")
        parts = re.findall(r"#define SLOSS_VERSION_(?:MAJOR|MINOR|PATCH) (\d+)", header)
        self.assertEqual(sloss.__version__, ".".join(parts))

    def test_a_call_does_not_look_for_the_library_again(self):
        sloss._library.library()
        with mock.patch.object(sloss._library, "library_path", side_effect=AssertionError):
            sloss.Engine().close()


if __name__ == "__main__":
    unittest.main()
