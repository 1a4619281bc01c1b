"""What all files of models have in common."""

from __future__ import annotations

from pathlib import Path

from ..errors import SourceError


def check_file(name: str) -> None:
    """Raises ``SourceError`` when a path, named as the user typed it, is not a file."""
    path = Path(name)
    if path.is_dir():
        raise SourceError(f"'{name}' is a folder. Pass the path of a model file in it.")
    if not path.exists():
        raise SourceError(
            f"No file at '{name}'. Check the path; relative ones start at '{Path.cwd()}'."
        )
