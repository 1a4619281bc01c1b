"""One version everywhere."""

import json
from pathlib import Path

from cnn_comparator import __version__
from cnn_comparator.protocol import PROTOCOL_VERSION

ROOT = Path(__file__).parents[2]


def test_python_and_browser_have_the_same_version():
    assert json.loads((ROOT / "package.json").read_text())["version"] == __version__
    assert json.loads((ROOT / "package-lock.json").read_text())["version"] == __version__


def test_python_and_browser_speak_the_same_protocol():
    generated = (ROOT / "src/protocol/measures.ts").read_text(encoding="utf-8")
    assert f"export const PROTOCOL_VERSION = {PROTOCOL_VERSION};" in generated
    assert f"export const PACKAGE_VERSION = '{__version__}';" in generated


def test_the_lock_file_names_no_download_addresses():
    packages = json.loads((ROOT / "package-lock.json").read_text())["packages"]
    assert [name for name, entry in packages.items() if "resolved" in entry] == []
