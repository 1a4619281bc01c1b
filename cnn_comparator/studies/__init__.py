"""Studies: long computations with typed results, each in tasks that anyone can do.

A study that a browser can ask for is a module here, with a ``STUDY``, and a schema of the same name
in ``protocol/studies/``.
"""

from __future__ import annotations

from importlib import import_module
from typing import Any

from .study import Study


def study_named(name: str) -> Study[Any, Any]:
    """One of ``schema.study_names()``."""
    found: Study[Any, Any] = import_module(f".{name}", __name__).STUDY
    return found
