"""How results show themselves in Python: a short line, and in notebooks a table. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import fields, is_dataclass
from html import escape
from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    import pandas as pd

_FEW = 4
"""Items of a list that are shown one by one."""


class Shown:
    """The base of results: dataclasses, whatever is in them in a few words.

    A result that has a ``table``, a pandas DataFrame, is shown as such in notebooks.
    """

    def __repr__(self) -> str:
        """The fields, arrays and long lists in short."""
        return f"{type(self).__name__}({', '.join(_in_short(self))})"

    def _repr_html_(self) -> str:
        table = getattr(self, "table", None)
        line = f"<p>{escape(repr(self))}</p>"
        return line if table is None else f"{line}{table._repr_html_()}"


def table_of(rows: Sequence[Mapping[str, Any]], columns: Sequence[str]) -> pd.DataFrame:
    """A table that has its columns even without rows."""
    import pandas as pd

    return pd.DataFrame(list(rows), columns=list(columns))


def _in_short(result: Any) -> list[str]:
    return [f"{one.name}={_text(getattr(result, one.name))}" for one in fields(result)]


def _text(value: object) -> str:
    if isinstance(value, np.ndarray):
        return f"<{value.dtype} {' × '.join(map(str, value.shape)) or 'number'}>"
    if isinstance(value, float):
        return f"{value:.6g}"
    if isinstance(value, Mapping):
        if len(value) > _FEW:
            return f"<{len(value)} by name>"
        return "{" + ", ".join(f"{key!r}: {_text(one)}" for key, one in value.items()) + "}"
    if isinstance(value, list | tuple):
        is_short = len(value) <= _FEW and not any(map(is_dataclass, value))
        return f"({', '.join(map(_text, value))})" if is_short else f"<{len(value)} items>"
    return repr(value)
