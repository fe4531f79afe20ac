# SPDX-License-Identifier: BSD-2-Clause
"""What pip asks to make a package of this folder: a wheel is a zip of the files and a list of them.

It stands in for setuptools, so that ``pip install`` needs neither setuptools nor wheel, fetches nothing to
build with, and leaves nothing beside the source. The hooks are those of PEP 517 and PEP 660.
"""
from __future__ import annotations

import base64
import hashlib
import io
import pathlib
import re
import tarfile
import zipfile
from typing import Any

_HERE = pathlib.Path(__file__).parent
_VERSION = re.findall(r'^VERSION = "([\d.]+)"', (_HERE / "sloss/_library.py").read_text(encoding="utf-8"),
                      re.M)[0]
_TAG = f"sloss-{_VERSION}"
_WHEEL = """Wheel-Version: 1.0
Generator: sloss
Root-Is-Purelib: true
Tag: py3-none-any
"""
_METADATA = """Metadata-Version: 2.1
Name: sloss
Version: {version}
Summary: The books of a leveraged derivatives market, and who pays when a position fails
License: BSD-2-Clause
Requires-Python: >=3.9
Requires-Dist: numpy
Provides-Extra: frames
Requires-Dist: pandas; extra == "frames"
Provides-Extra: plots
Requires-Dist: matplotlib; extra == "plots"
Description-Content-Type: text/markdown

{readme}"""


def _metadata() -> bytes:
    readme = (_HERE / "README.md").read_text(encoding="utf-8")
    return _METADATA.format(version=_VERSION, readme=readme).encode()


def _package() -> dict[str, bytes]:
    """Files of the package by name."""
    paths = sorted([*(_HERE / "sloss").glob("*.py"), _HERE / "sloss/py.typed"])
    return {path.relative_to(_HERE).as_posix(): path.read_bytes() for path in paths}


def _write_wheel(folder: str, files: dict[str, bytes]) -> str:
    """A wheel of these files; its last one lists them all with their hashes."""
    files = dict(files)
    files[f"{_TAG}.dist-info/METADATA"] = _metadata()
    files[f"{_TAG}.dist-info/WHEEL"] = _WHEEL.encode()
    record = ""
    for name, content in files.items():
        digest = base64.urlsafe_b64encode(hashlib.sha256(content).digest()).rstrip(b"=").decode()
        record += f"{name},sha256={digest},{len(content)}\n"
    files[f"{_TAG}.dist-info/RECORD"] = f"{record}{_TAG}.dist-info/RECORD,,\n".encode()
    wheel = f"{_TAG}-py3-none-any.whl"
    with zipfile.ZipFile(pathlib.Path(folder) / wheel, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            entry = zipfile.ZipInfo(name)  # of 1980: the same files make the same wheel
            entry.external_attr = 0o100644 << 16
            archive.writestr(entry, content, zipfile.ZIP_DEFLATED)
    return wheel


def build_wheel(wheel_directory: str, config_settings: Any = None, metadata_directory: Any = None) -> str:
    """For ``pip install FOLDER``."""
    return _write_wheel(wheel_directory, _package())


def build_editable(wheel_directory: str, config_settings: Any = None,
                   metadata_directory: Any = None) -> str:
    """For ``pip install -e FOLDER``: only the way to this folder is installed."""
    return _write_wheel(wheel_directory, {"sloss.pth": f"{_HERE.resolve()}\n".encode()})


def build_sdist(sdist_directory: str, config_settings: Any = None) -> str:
    """The source of the package, for ``pip`` and others who ask for it."""
    with tarfile.open(pathlib.Path(sdist_directory) / f"{_TAG}.tar.gz", "w:gz") as archive:
        for name in ("pyproject.toml", "README.md", "backend.py", *_package()):
            archive.add(_HERE / name, f"{_TAG}/{name}")
        about, content = tarfile.TarInfo(f"{_TAG}/PKG-INFO"), _metadata()
        about.size = len(content)
        archive.addfile(about, io.BytesIO(content))
    return f"{_TAG}.tar.gz"
