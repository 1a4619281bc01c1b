"""Docstrings of classes that take what another one takes."""

from __future__ import annotations

import re
from collections.abc import Callable
from inspect import cleandoc
from typing import TypeVar

_Class = TypeVar("_Class", bound=type)
_NEXT_SECTION = re.compile(r"\n\n(?=\w+\n-+\n)")
_PARAMETERS = "Parameters\n----------\n"


def takes_what(other: type) -> Callable[[_Class], _Class]:
    """Puts the parameters of ``other``, as its docstring has them, before those of a class.

    Both are in the form of numpydoc.
    """

    def decorated(own: _Class) -> _Class:
        # Python started with -OO has no docstrings.
        if own.__doc__ and other.__doc__:
            theirs = re.split(r"\n\n(?=\w+\n-+\n)", cleandoc(other.__doc__).split(_PARAMETERS)[1])[
                0
            ]
            own.__doc__ = cleandoc(own.__doc__).replace(_PARAMETERS, f"{_PARAMETERS}{theirs}\n")
        return own

    return decorated
