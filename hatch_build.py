"""Build hook: builds the browser side when it is missing or old, and ships it with the contract."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

NAME = "cnn-comparator"
LABEXTENSION = "cnn_comparator/labextension"
SOURCES = ("src", "style", "schema", "package.json", "package-lock.json", "tsconfig.json")
CONTRACT = ("selection.json", "messages.schema.json", "studies", "measures.json")


class BuildError(RuntimeError):
    """The browser side cannot be built; the message says why and what to do."""


class LabExtensionHook(BuildHookInterface):
    """Called by hatchling once for each target (wheel, sdist)."""

    PLUGIN_NAME = "custom"

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """An editable install is left alone: it links what ``npm run build`` makes."""
        if version == "editable":
            return
        root = Path(self.root)
        if is_old(root):
            build(root)
        if self.target_name == "sdist":
            build_data["artifacts"].append(f"/{LABEXTENSION}")
        else:
            build_data["shared_data"].update(shared_data(root))
            build_data["force_include"].update(
                {
                    str(root / "protocol" / name): f"cnn_comparator/contract/{name}"
                    for name in CONTRACT
                }
            )


def shared_data(root: Path) -> dict[str, str]:
    """What goes to ``share/jupyter``, where JupyterLab and Notebook find it."""
    target = f"share/jupyter/labextensions/{NAME}"
    built = root / LABEXTENSION
    files = {
        str(path): f"{target}/{path.relative_to(built).as_posix()}" for path in files_below(built)
    }
    return {**files, str(root / "install.json"): f"{target}/install.json"}


def is_old(root: Path) -> bool:
    """Whether the built labextension is missing or older than a source."""
    built = root / LABEXTENSION / "package.json"
    if not built.is_file():
        return True
    since = built.stat().st_mtime
    sources = (path for name in SOURCES for path in files_below(root / name))
    return any(path.stat().st_mtime > since for path in sources)


def files_below(path: Path) -> Iterator[Path]:
    """The file itself, or all files below a folder."""
    if path.is_file():
        yield path
    elif path.is_dir():
        yield from (child for child in sorted(path.rglob("*")) if child.is_file())


def build(root: Path) -> None:
    """Runs ``npm run build`` with the jupyter-builder of this Python."""
    npm = shutil.which("npm")
    if npm is None or shutil.which("node") is None:
        raise BuildError(
            "Building the browser side of cnn-comparator from its sources needs Node.js 20 or newer"
            " with npm, which was not found. Install it, or install a released wheel or sdist,"
            " which needs neither."
        )
    if not (root / "node_modules").is_dir():
        run([npm, "ci", "--no-audit", "--no-fund"], root, "npm ci")
    run([npm, "run", "build"], root, "npm run build")


def run(command: list[str], root: Path, name: str) -> None:
    """Runs a command in ``root``; raises ``BuildError`` when it fails."""
    environment = {**os.environ, "CNN_COMPARATOR_PYTHON": sys.executable}
    if subprocess.run(command, cwd=root, env=environment).returncode != 0:
        raise BuildError(
            f"The browser side of cnn-comparator was not built: `{name}` failed in {root};"
            " its messages stand above."
        )
