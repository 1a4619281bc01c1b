"""Other studies that may fail without those that need them."""

from __future__ import annotations

from typing import TypeVar

from ..errors import ChangedError, CNNComparatorError
from .study import Inputs, Steps, Study

Params = TypeVar("Params")
Result = TypeVar("Result")


def result_or_error(
    study: Study[Params, Result], params: Params, inputs: Inputs
) -> Steps[tuple[Result | None, str | None]]:
    """The result of another study, or the sentence that says why there is none.

    Raises ``ChangedError``.
    """
    try:
        return (yield from inputs.need(study, params)), None
    except ChangedError:
        raise
    except CNNComparatorError as error:
        return None, str(error)
