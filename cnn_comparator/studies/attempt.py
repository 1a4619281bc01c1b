"""Other studies that may fail without those that need them."""

from __future__ import annotations

from typing import TypeVar

from ..errors import Cancelled, ChangedError, CNNComparatorError
from .study import Inputs, Steps, Study

Params = TypeVar("Params")
Result = TypeVar("Result")


def result_or_error(
    study: Study[Params, Result], params: Params, inputs: Inputs
) -> Steps[tuple[Result | None, str | None]]:
    """The result of another study, or the sentence that says why there is none.

    Raises ``ChangedError``.
    """
    return (yield from attempted(inputs.need(study, params)))


def attempted(steps: Steps[Result]) -> Steps[tuple[Result | None, str | None]]:
    """What some steps lead to, or the sentence that says why they do not. Raises ``ChangedError``,
    ``Cancelled``.
    """
    try:
        return (yield from steps), None
    except (ChangedError, Cancelled):
        raise
    except CNNComparatorError as error:
        return None, str(error)
