"""Which output of a model is its class scores. Pure."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from ..errors import ModelError, NoScoresError
from ..words import listed, say, with_more
from .scores import Normalisation, are_directions, are_scores, told_by_values

_SCORES = re.compile(r"prob|softmax|sigmoid|score|logit|class|pred|categor|label", re.IGNORECASE)
_OTHERS = re.compile(
    r"feat|embed|hidden|pool|box|anchor|mask|landmark|keypoint|coord|latent|attention|loss|aux",
    re.IGNORECASE,
)
_PLACES = re.compile(r"box|anchor|mask|keypoint", re.IGNORECASE)
_NAMED = 5
"""Outputs named in a sentence."""


@dataclass(frozen=True)
class Wanted:
    """What the user said: which output has the class scores, and how many classes there are.

    ``output`` is a name or an index. ``are_named``: the classes were given to the comparison, and
    did not come with the images.
    """

    output: str | int | None = None
    classes: int | None = None
    are_named: bool = False


ANYTHING = Wanted()


@dataclass(frozen=True)
class Output:
    """One output for some images, and what makes probabilities of it where the graph tells."""

    name: str
    values: np.ndarray
    normalisation: Normalisation | None

    @property
    def classes(self) -> int:
        """Numbers for each image."""
        return self.values[:1].size


def chosen(outputs: Sequence[Output], wanted: Wanted, model: str) -> int:
    """The index of the output with the class scores; ``model`` is its name in sentences.

    The one that the user named; else one with a score for each class; else by name, normalised
    ones first. Features, boxes and anchors are none. Raises ``NoScoresError``, with what the
    outputs are; ``ModelError`` for a name that there is not.
    """
    if wanted.output is not None:
        return _named(outputs, wanted.output, model)
    fitting = [place for place, one in enumerate(outputs) if _may_be_scores(one, outputs, wanted)]
    if not fitting:
        raise _no_scores(outputs, model)
    return min(fitting, key=lambda place: (*_rank(outputs[place], wanted), place))


def told_by(tried: np.ndarray, output: Output, wanted: Wanted, model: str) -> Normalisation:
    """What makes probabilities of an output, from its values ``tried`` for made-up images.

    Raises ``NoScoresError`` for features scaled to one length, unless they are as many as the
    classes or the user named them.
    """
    is_wanted = wanted.output is not None or wanted.classes == output.classes
    if not is_wanted and are_directions(tried):
        raise _no_scores([output], model)
    return told_by_values(tried)


def _no_scores(outputs: Sequence[Output], model: str) -> NoScoresError:
    return NoScoresError(
        say(
            "scores.none",
            "{model} gives {outputs} for an image, not one score a class. Its weights and "
            "activations can be compared; output=… names an output that has class scores.",
            model=model,
            outputs=_described(outputs),
        )
    )


def check_count(output: Output, wanted: Wanted, model: str) -> None:
    """Raises ``ModelError`` when there are names for another number of classes."""
    several = max(output.classes, 2)
    if wanted.are_named and wanted.classes not in (None, several):
        raise ModelError(
            f"{model} gives {several:,} class scores, but classes=… names {wanted.classes:,}. "
            "Pass a name for each class, or output=… where another output has the scores."
        )


def place_of(names: Sequence[str], output: str | int, model: str) -> int:
    """The place of a named output. Raises ``ModelError`` when there is none."""
    place = output if isinstance(output, int) else names.index(output) if output in names else -1
    if not 0 <= place < len(names):
        known = ", ".join(f"'{one}'" for one in names[:_NAMED])
        raise ModelError(f"{model} has no output {output!r}; it has {known}. Check output=….")
    return place


def _named(outputs: Sequence[Output], name: str | int, model: str) -> int:
    place = place_of([one.name for one in outputs], name, model)
    found = outputs[place]
    if not are_scores(found.values, len(found.values)):
        raise NoScoresError(
            say(
                "scores.other",
                "{model} gives {outputs} for an image, not one score a class. Check output=….",
                model=model,
                outputs=_described([found]),
            )
        )
    return place


def _may_be_scores(output: Output, outputs: Sequence[Output], wanted: Wanted) -> bool:
    values = output.values
    if not are_scores(values, len(values)):
        return False
    if wanted.classes is not None and _fits(output, wanted.classes):
        return True
    if _OTHERS.search(output.name) and not _SCORES.search(output.name):
        return False
    # One number for each of many places, beside their boxes or masks.
    is_listed = values.ndim == 3 and output.classes > 1
    return not ((is_listed and len(outputs) > 1) or _has_boxes(output, outputs))


def _has_boxes(output: Output, outputs: Sequence[Output]) -> bool:
    """Whether another output has four numbers for each of this one's, as detectors have boxes; a
    single number, how sure one detection is, is told by the name of the other.
    """
    if output.classes == 1:
        return any(_PLACES.search(one.name) for one in outputs)
    return any(
        one.values.ndim > 1
        and one.values.shape[-1] == 4
        and output.classes in one.values.shape[int(len(one.values) == len(output.values)) : -1]
        for one in outputs
    )


def _fits(output: Output, classes: int) -> bool:
    return output.classes == classes or (output.classes == 1 and classes == 2)


def _rank(output: Output, wanted: Wanted) -> tuple[bool, bool, bool, bool]:
    """The least is the likeliest."""
    return (
        wanted.classes is None or not _fits(output, wanted.classes),
        bool(_OTHERS.search(output.name)),
        not _SCORES.search(output.name),
        output.normalisation in (None, "softmax"),
    )


def _described(outputs: Sequence[Output]) -> str:
    """What outputs are: names, types and shapes for one image."""
    shown = [
        f"'{one.name}' ({one.values.dtype} {' × '.join(map(str, one.values.shape[1:])) or '1'})"
        for one in outputs[:_NAMED]
    ]
    more = len(outputs) - len(shown)
    return with_more(listed(shown), more) if shown else say("outputs.nothing", "nothing")
