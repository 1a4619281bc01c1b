"""All rules, and which of them are silent beside which."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from types import MappingProxyType

import numpy as np

from ..behaviour import Behaviour
from ..behaviour.judged import UNKNOWN
from ..cause import Transplant
from ..words import say, together
from .facts import WeightFacts
from .finding import Finding, Findings
from .rules.cause import cause
from .rules.equal import frozen, identical, only_biases, only_head, only_statistics, rounded
from .rules.origin import one_run, unrelated
from .rules.predictions import accuracy, relabelled, worse_images
from .rules.values import pruned, quantised
from .rules.where import concentrated, most_changed

MOST = 7
"""Findings of a pair, at most."""

_OF_WEIGHTS: Sequence[Callable[[WeightFacts], Finding | None]] = (
    identical,
    rounded,
    unrelated,
    only_statistics,
    only_biases,
    only_head,
    quantised,
    pruned,
    frozen,
    most_changed,
    concentrated,
    one_run,
)
_OF_PREDICTIONS: Sequence[Callable[[Behaviour], Finding | None]] = (
    relabelled,
    accuracy,
    worse_images,
)
_WHERE = frozenset({"most_changed", "concentrated"})
_SILENCED: Mapping[str, frozenset[str]] = MappingProxyType(
    {
        "rounded": _WHERE | {"quantised", "frozen", "one_run"},
        "unrelated": _WHERE,
        "only_head": frozenset({"frozen", "one_run"}),
        "quantised": frozenset({"one_run"}),
    }
)
"""By rule: those that say no more once it has spoken, or nothing that is true."""


def findings_of(
    weights: WeightFacts | None,
    behaviour: Behaviour | None,
    why: str | None = None,
    transplant: Transplant | None = None,
) -> Findings:
    """The findings of a pair, the strongest first; ``None`` for what has not been computed.

    ``why`` says why the models did not run on all images, if they could not.
    """
    found: list[Finding] = []
    if weights is not None:
        found += _spoken(rule(weights) for rule in _OF_WEIGHTS)
    if behaviour is not None:
        found += _spoken(rule(behaviour) for rule in _OF_PREDICTIONS)
    if transplant is not None:
        found += _spoken([cause(transplant)])
    silent = frozenset[str]().union(*(_SILENCED.get(one.rule, frozenset()) for one in found))
    ranked = sorted((one for one in found if one.rule not in silent), key=_weakness)
    unjudged = together(_not_judged_of(weights), _not_judged_in(behaviour, why))
    return Findings(tuple(ranked[:MOST]), unjudged)


def _spoken(found: Iterable[Finding | None]) -> list[Finding]:
    return [one for one in found if one is not None]


def _weakness(finding: Finding) -> float:
    return -finding.strength


def _not_judged_of(weights: WeightFacts | None) -> str | None:
    if weights is None:
        return say("finding.no_weights", "Not judged: the weights, as they have not been compared.")
    unknown = sum(one.status == "unknown" for one in weights.layers)
    if not unknown:
        return None
    return say(
        "finding.unknown",
        "Not judged: {n} layer that cannot be read.",
        "Not judged: {n} layers that cannot be read.",
        n=unknown,
    )


def _not_judged_in(behaviour: Behaviour | None, why: str | None) -> str | None:
    if behaviour is None and why is not None:
        return say("finding.no_run", "Not judged: predictions. {why}", why=why)
    if behaviour is None:
        return say(
            "finding.no_predictions",
            "Not judged: predictions, as the models have not run on all images.",
        )
    if behaviour.counts == (0, 0):
        return say(
            "finding.no_answers", "Not judged: predictions, as there are none for any image."
        )
    if 0 in behaviour.counts:
        return say(
            "finding.one_side",
            "Not judged: predictions, as not both snapshots give class scores.",
        )
    if behaviour.note is not None and len(set(behaviour.counts)) > 1:
        return say(
            "finding.other_classes",
            "Not judged: which classes changed places. {why}",
            why=behaviour.note,
        )
    if (np.asarray(behaviour.labels) == UNKNOWN).all():
        return say(
            "finding.no_labels",
            "Not judged: accuracy, as no image has a label that is a class of the models.",
        )
    return None
