"""Names of classes that model files bring themselves."""

from __future__ import annotations

import ast
import json
import re
from collections.abc import Mapping
from pathlib import Path

from ..errors import SourceError
from ..naming import encodable
from .stored_file import open_regular

KEYS = ("names", "class_names", "classes", "labels", "id2label")
"""Under which exporters of ONNX keep them in the metadata, the first that is there is taken."""
MOST_BYTES = 1 << 20
"""Of a text that is read."""
CONFIG = "config.json"
"""Where hubs keep them, beside the weights."""

_STRING = re.compile(r"'(?:[^'\\\n]|\\.)*'|\"(?:[^\"\\\n]|\\.)*\"")
_FLAT = re.compile(r"\s*[\[({][\d\s,:]*[\])}]\s*")
_PLACEHOLDER = re.compile(r"label_\d+", re.IGNORECASE)


def names_in_metadata(metadata: Mapping[str, str]) -> tuple[str, ...] | None:
    """Those in the metadata of an ONNX model."""
    found = (_names(_parsed(metadata[key])) for key in KEYS if key in metadata)
    return next((names for names in found if names is not None), None)


def names_beside(path: str) -> tuple[str, ...] | None:
    """Those in the configuration of a hub beside a model file, or above its folder ``onnx``."""
    folder = Path(path).absolute().parent
    folders = [folder, folder.parent] if folder.name == "onnx" else [folder]
    for one in folders:
        try:
            with open_regular(str(one / CONFIG)) as file:
                text = file.read(MOST_BYTES + 1) or b""
            config = json.loads(text) if len(text) <= MOST_BYTES else None
        except (OSError, SourceError, ValueError, RecursionError):
            continue
        names = _names(config.get("id2label")) if isinstance(config, dict) else None
        if names is not None:
            return names
    return None


def checked_names(given: object) -> tuple[str, ...] | None:
    """Names as a snapshot has them, ``None`` where they are none."""
    return _names(list(given)) if isinstance(given, tuple | list) else None


def _parsed(text: str) -> object:
    if len(text) > MOST_BYTES:
        return None
    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        pass
    # What is written as Python: strings and numbers in one pair of brackets, nothing nested.
    if not _FLAT.fullmatch(_STRING.sub("", text)):
        return None
    try:
        return ast.literal_eval(text.strip())
    except (ValueError, SyntaxError, TypeError, MemoryError, RecursionError):
        return None


def _names(found: object) -> tuple[str, ...] | None:
    """Of a list, or of a mapping of places from 0 on."""
    if isinstance(found, Mapping):
        by_place = {str(place): name for place, name in found.items()}
        if by_place.keys() != {str(place) for place in range(len(found))}:
            return None
        found = [by_place[str(place)] for place in range(len(by_place))]
    if not isinstance(found, list | tuple) or not found:
        return None
    if not all(isinstance(name, str) and name for name in found):
        return None
    if all(_PLACEHOLDER.fullmatch(name) for name in found):
        return None
    return tuple(map(encodable, found))
