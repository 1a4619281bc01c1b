"""What parts of one snapshot, put into the other, do to the predictions."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace

import numpy as np

from ..cause import Transplant
from ..cause.effects import Outcomes
from ..cause.parts import DIRECTIONS, KINDS, Direction, Kind, Part, parts_of
from ..errors import ImageError, ModelError, PairingError
from ..findings.rules.origin import unrelated
from ..naming import shown
from ..pace import Pace, time_left
from ..pairing import LayerPair
from ..preprocessing import BATCH
from ..segments import EXACT
from ..words import in_a_row, say
from .hybrids import fitting_of, outcomes_of
from .recipe import Fitting, HybridOutcomes, Letter, Recipe, Word, alone
from .study import RUNS, Inputs, Partial, Progress, Steps, Study, Task
from .weight_facts import WEIGHT_FACTS, WeightFactsParams

CUT_BEFORE = frozenset({"conv", "conv_transpose", "dense", "embedding", "recurrent"})
"""Kinds of layers that begin a part."""


@dataclass(frozen=True)
class TransplantParams:
    """A pair and an experiment.

    ``direction``: A's parts into B, or B's into A. ``kind``: each layer by itself, all up to each,
    all from each on, or a ``window`` of ``width`` layers. ``layers``, by pair id, are those whose
    parts are exchanged, ``None`` for all; ``images`` those that are run, ``None`` for all.
    ``alpha``: how far on the way from the host's weights to the donor's, 1 for all of it.
    ``control``: whether a change as large in the wrong places is run beside each part, made from
    ``seed``.
    """

    a: str
    b: str
    direction: Direction = "a_into_b"
    kind: Kind = "single"
    width: int = 2
    layers: tuple[str, ...] | None = None
    images: tuple[int, ...] | None = None
    alpha: float = 1.0
    control: bool = True
    seed: int = 0

    def __post_init__(self) -> None:
        for name in ("layers", "images"):
            given = getattr(self, name)
            object.__setattr__(self, name, None if given is None else tuple(given))


@dataclass(frozen=True)
class PartResult:
    """See ``Transplant.table``."""

    layer: str
    last: str
    returned: int
    collateral: int
    control_returned: int | None
    control_collateral: int | None
    recovery: float | None
    accuracy: float | None
    fixed: int | None
    broken: int | None


@dataclass(frozen=True)
class ApartLayer:
    """A layer that begins no part, and why."""

    layer: str
    why: str


@dataclass(frozen=True)
class TransplantNews:
    """What is known after the first ``done`` of ``total`` images. ``flips``: images of which host
    and donor predict different classes; ``agreeing``: the same one. ``left_out``: images that
    count nowhere, and why the first does not. ``said``: what was found.
    """

    done: int
    total: int
    flips: int
    agreeing: int
    parts: tuple[PartResult, ...]
    apart: tuple[ApartLayer, ...]
    left_out: int
    left_out_example: str | None
    said: str


def _steps(params: TransplantParams, inputs: Inputs) -> Steps[Transplant]:
    """Raises ``PairingError`` where weights of the two have nothing in common or a layer is
    unknown, ``ModelError`` where a model cannot run or be cut, ``ImageError``, ``ValueError``.
    """
    check(params)
    chosen = chosen_images(params.images, inputs)
    plan = yield from plan_of(params, inputs, chosen)
    parts = plan.parts(params)
    if params.alpha != 1:
        # There is nothing half way between weights of other shapes.
        parts = [part for part in parts if plan.is_matched(part)]
    if not parts:
        raise PairingError(
            "No part begins and ends with tensors of the same shapes and types in both snapshots, "
            "so nothing of one can be put into the other."
        )
    hybrids = [plan.word(part, "donor" if params.alpha == 1 else "mixed") for part in parts]
    controls = [
        plan.word(part, "control") if params.control and plan.is_matched(part) else None
        for part in parts
    ]
    ends = [plan.whole("host"), plan.whole("donor")]
    words = [*ends, *hybrids, *(one for one in controls if one is not None)]
    found: list[HybridOutcomes] = []
    pace = Pace()
    done = 0

    def transplant() -> Transplant:
        outcomes = joined(found, len(words))
        rest = iter(outcomes[2 + len(parts) :])
        return Transplant(
            params.a,
            params.b,
            params.direction,
            params.kind,
            chosen[:done],
            np.concatenate([one.labels for one in found]),
            [plan.names(part) for part in parts],
            outcomes[0],
            outcomes[1],
            outcomes[2 : 2 + len(parts)],
            [None if word is None else next(rest) for word in controls],
            left_out_of(found, chosen),
            plan.apart,
            note_of(plan.fitting),
        )

    for start in range(0, len(chosen), BATCH):
        block = inputs.image_block(*chosen[start : start + BATCH])
        [made] = yield [Task(outcomes_of, (plan.recipe, plan.fitting, block, tuple(words)))]
        found.append(made)
        done = min(start + BATCH, len(chosen))
        yield Progress(done, len(chosen), _running(done, len(chosen), pace))
        if done < len(chosen):
            yield Partial(news(transplant(), len(chosen)), done / len(chosen))
    if all(len(one.left_out) == len(one.labels) for one in found):
        raise ModelError(next(why for one in found for why in one.left_out.values()))
    return transplant()


def all_outcomes(
    plan: Plan,
    chosen: Sequence[int],
    words: Sequence[Word],
    inputs: Inputs,
    exchanging: Callable[[int, int], str],
) -> Steps[list[HybridOutcomes]]:
    """What hybrids predict for all images, block by block; ``exchanging`` says how far it is."""
    found: list[HybridOutcomes] = []
    pace = Pace()
    for start in range(0, len(chosen), BATCH):
        block = inputs.image_block(*chosen[start : start + BATCH])
        [made] = yield [Task(outcomes_of, (plan.recipe, plan.fitting, block, tuple(words)))]
        found.append(made)
        done = min(start + BATCH, len(chosen))
        told, seconds = exchanging(done, len(chosen)), pace.left(done, len(chosen))
        text = told if seconds is None else in_a_row([told, time_left(seconds)])
        yield Progress(done, len(chosen), text)
    return found


def check(params: TransplantParams) -> None:
    """Raises ``ValueError`` for what means nothing."""
    if params.direction not in DIRECTIONS:
        raise ValueError(f"direction is {params.direction!r}; choose of {', '.join(DIRECTIONS)}.")
    if params.kind not in KINDS:
        raise ValueError(f"kind is {params.kind!r}; choose of {', '.join(KINDS)}.")
    if params.width < 1:
        raise ValueError(f"width is {params.width}; a window has at least one layer.")
    if not 0 <= params.alpha <= 1:
        raise ValueError(f"alpha is {params.alpha}; pass a number from 0 to 1.")


def chosen_images(images: Sequence[int] | None, inputs: Inputs) -> list[int]:
    """Those given, each once, or all. Raises ``ImageError``."""
    if images is None:
        return list(range(len(inputs.images)))
    found = list(dict.fromkeys(images))
    if not found:
        raise ImageError("images is empty. Pass the indices of some images, or leave it out.")
    inputs.image_block(*found)
    return found


@dataclass(frozen=True)
class Plan:
    """What is exchanged. ``pairs`` begin the parts in order; ``apart`` says by id of others why
    they do not.
    """

    recipe: Recipe
    fitting: Fitting
    pairs: tuple[str, ...]
    apart: dict[str, str]

    def parts(self, params: TransplantParams) -> list[Part]:
        """Those whose ends have the same shapes in both. Raises ``PairingError``."""
        if params.layers is not None:
            for layer in params.layers:
                if layer not in self.pairs and layer not in self.apart:
                    raise PairingError(
                        f"'{shown(layer)}' is no layer that can be exchanged; it has no weights."
                    )
        alike = self.fitting.alike
        found = [
            part
            for part in parts_of(params.kind, params.width, len(self.pairs))
            if alike[part.first] and alike[part.last + 1]
        ]
        if params.layers is None:
            return found
        marked = {self.pairs.index(layer) for layer in params.layers if layer in self.pairs}
        by_last = params.kind == "prefix"
        return [part for part in found if (part.last if by_last else part.first) in marked]

    def word(self, part: Part, letter: Letter) -> Word:
        """The host with one part of another letter."""
        return tuple(
            letter if part.first <= place <= part.last else "host"
            for place in range(len(self.pairs))
        )

    def at(self, place: int, letter: Letter) -> Word:
        """The host with another letter for one part."""
        return self.word(Part(place, place), letter)

    def whole(self, letter: Letter) -> Word:
        """The hybrid of one letter alone."""
        return alone(letter, len(self.pairs))

    def names(self, part: Part) -> tuple[str, str]:
        """Ids of the first layer and the last."""
        return self.pairs[part.first], self.pairs[part.last]

    def is_matched(self, part: Part) -> bool:
        """Whether its weights have the same shapes and types in both."""
        return all(self.fitting.matched[part.first : part.last + 1])


@dataclass(frozen=True)
class PlanParams:
    """A pair; ``images`` are tried one after the other until one can be read, any of them."""

    a: str
    b: str
    direction: Direction
    images: tuple[int, ...] = field(compare=False)


def _plan(params: PlanParams, inputs: Inputs) -> Steps[Plan]:
    host, donor = (params.b, params.a) if params.direction == "a_into_b" else (params.a, params.b)
    models = inputs.model(host), inputs.model(donor)
    facts = yield from inputs.need(WEIGHT_FACTS, WeightFactsParams(params.a, params.b))
    apart = unrelated(facts)
    if apart is not None:
        raise PairingError(
            "A and B began at different random weights, so a layer of one means nothing in the "
            f"other: the median cosine similarity of their layers is "
            f"{apart.evidence['cosine']:.2f}. Compare states of one training run."
        )
    pairs = [pair for pair in inputs.layers(params.a, params.b) if _is_cut(pair)]
    names = tuple((_name(pair, host, params), _name(pair, donor, params)) for pair in pairs)
    if not names:
        raise PairingError("A and B have no layer with weights in common, so none is exchanged.")
    recipe = Recipe(*models, names)
    fitting = yield from _fitting(recipe, inputs, params.images)
    used = tuple(pairs[place].id for place in fitting.layers)
    return Plan(recipe, fitting, used, dict(_why_apart(params, inputs, used, fitting)))


PLAN = Study("plan", PlanParams, Plan, RUNS, _plan)


def plan_of(params: TransplantParams, inputs: Inputs, chosen: Sequence[int]) -> Steps[Plan]:
    """Cuts both models, where it was not done before.

    Raises ``PairingError``, ``ModelError``, ``ImageError``.
    """
    wanted = PlanParams(params.a, params.b, params.direction, tuple(chosen))
    found = yield from inputs.need(PLAN, wanted)
    return replace(found, recipe=replace(found.recipe, alpha=params.alpha, seed=params.seed))


def _fitting(recipe: Recipe, inputs: Inputs, chosen: Sequence[int]) -> Steps[Fitting]:
    """Of the first image that can be read."""
    problem: ImageError | None = None
    for image in chosen:
        try:
            [found] = yield [Task(fitting_of, (recipe, inputs.image_block(image)))]
        except ImageError as error:
            problem = problem or error
        else:
            fitting: Fitting = found
            return fitting
    raise problem or ImageError("There are no images.")


def _is_cut(pair: LayerPair) -> bool:
    both = pair.a is not None and pair.b is not None
    return both and pair.a is not None and pair.a.kind in CUT_BEFORE and pair.weight is not None


def _name(pair: LayerPair, snapshot: str, params: PlanParams) -> str:
    layer = pair.a if snapshot == params.a else pair.b
    return "" if layer is None else layer.id


def _why_apart(
    params: PlanParams, inputs: Inputs, used: Sequence[str], fitting: Fitting
) -> Iterator[tuple[str, str]]:
    for pair in inputs.layers(params.a, params.b):
        layer = pair.a or pair.b
        if layer is None or layer.kind not in CUT_BEFORE:
            continue
        if pair.a is None or pair.b is None:
            side = "B" if pair.a is None else "A"
            yield (
                pair.id,
                say("cause.only", "Only {side} has this layer: it stays as it is.", side=side),
            )
        elif pair.id not in used:
            yield (
                pair.id,
                say(
                    "cause.unreached",
                    "The model cannot be cut before this layer, or it does not lead to the class "
                    "scores: it goes with the part before it.",
                ),
            )
    for place, layer_id in enumerate(used):
        if not (fitting.alike[place] and fitting.alike[place + 1]):
            yield (
                layer_id,
                say(
                    "cause.shapes",
                    "What enters or leaves it has another shape in the other snapshot: it cannot "
                    "be exchanged by itself.",
                ),
            )


def note_of(fitting: Fitting) -> str | None:
    if fitting.whole:
        return say(
            "cause.whole",
            "The models cannot be cut: whole layers are exchanged, in one pass for each.",
        )
    if fitting.difference <= EXACT:
        return None
    return say(
        "cause.rounded",
        "In parts, quantised models round a little differently than in one piece: class "
        "probabilities differ by up to {difference}.",
        difference=f"{fitting.difference:.2g}",
    )


def left_out_of(found: Sequence[HybridOutcomes], chosen: Sequence[int]) -> dict[int, str]:
    """By image of blocks, why it counts nowhere."""
    return {
        chosen[start + i]: why
        for start, one in zip(range(0, len(chosen), BATCH), found, strict=False)
        for i, why in one.left_out.items()
    }


def _running(done: int, total: int, pace: Pace) -> str:
    """How far it is, for people."""
    told = exchanging(done, total)
    seconds = pace.left(done, total)
    return told if seconds is None else in_a_row([told, time_left(seconds)])


def exchanging(done: int, total: int) -> str:
    """How far parts were exchanged, for people."""
    return say(
        "progress.transplant",
        "Exchanging parts: image {done} of {total}",
        done=f"{done:,}",
        total=f"{total:,}",
    )


def joined(found: Sequence[HybridOutcomes], words: int) -> list[Outcomes]:
    return [
        Outcomes(
            np.concatenate([one.predicted[row] for one in found]),
            np.concatenate([one.margins[row] for one in found]),
        )
        for row in range(words)
    ]


def news(found: Transplant, total: int) -> TransplantNews:
    """What the browser is told."""
    return TransplantNews(
        len(found.images),
        total,
        found.flips,
        found.agreeing,
        tuple(
            PartResult(
                part.layer,
                part.last,
                part.effect.returned,
                part.effect.collateral,
                None if part.control is None else part.control.returned,
                None if part.control is None else part.control.collateral,
                part.effect.recovery,
                part.effect.accuracy,
                part.effect.fixed,
                part.effect.broken,
            )
            for part in found.parts
        ),
        tuple(ApartLayer(layer, why) for layer, why in found.apart.items()),
        len(found.left_out),
        next(iter(found.left_out.values()), None),
        found.said,
    )


STUDY = Study(
    "transplant",
    TransplantParams,
    TransplantNews,
    RUNS,
    _steps,
    sent=lambda found: news(found, len(found.images)),
)
