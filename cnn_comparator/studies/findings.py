"""What a pair shows, in sentences."""

from __future__ import annotations

from dataclasses import dataclass

from ..behaviour import Behaviour
from ..cause import Transplant
from ..errors import ChangedError, CNNComparatorError
from ..findings import Findings, findings_of
from ..words import say
from .behaviour import STUDY as BEHAVIOUR
from .behaviour import BehaviourParams
from .study import Inputs, Steps, Study
from .transplant import STUDY as TRANSPLANT
from .transplant import TransplantParams
from .weight_facts import WEIGHT_FACTS, WeightFactsParams


@dataclass(frozen=True)
class FindingsParams:
    """A pair, and whether its ``weights``, its predictions on all ``images`` and the ``cause`` of
    their change, found by experiment, are judged.

    What that needs is computed where it has not been yet.
    """

    a: str
    b: str
    weights: bool = True
    images: bool = True
    cause: bool = False


def _steps(params: FindingsParams, inputs: Inputs) -> Steps[Findings]:
    """Predictions that cannot be made are among what was not judged. Raises ``ChangedError``."""
    weights = None
    if params.weights:
        weights = yield from inputs.need(WEIGHT_FACTS, WeightFactsParams(params.a, params.b))
    behaviour: Behaviour | None = None
    why: str | None = None
    if params.images:
        try:
            if not len(inputs.images):
                why = say("finding.no_images", "There are no images.")
            else:
                wanted = BehaviourParams(params.a, params.b)
                behaviour = yield from inputs.need(BEHAVIOUR.without_watching(), wanted)
        except ChangedError:
            raise
        except CNNComparatorError as error:
            why = str(error)
    transplant = (yield from _transplant(params, inputs)) if params.cause else None
    return findings_of(weights, behaviour, why, transplant)


def _transplant(params: FindingsParams, inputs: Inputs) -> Steps[Transplant | None]:
    """``None`` where nothing can be exchanged."""
    try:
        wanted = TransplantParams(params.a, params.b)
        return (yield from inputs.need(TRANSPLANT.without_watching(), wanted))
    except ChangedError:
        raise
    except CNNComparatorError:
        return None


STUDY = Study("findings", FindingsParams, Findings, frozenset({"weights"}), _steps, priority=5)
