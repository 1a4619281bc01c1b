"""Tasks that run networks put together from parts of two snapshots."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable, Hashable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from hashlib import sha256
from itertools import count, groupby
from typing import Any, Literal
from weakref import WeakKeyDictionary

import numpy as np

from ..cause import exchanged
from ..cause.effects import Outcomes, classes_of, margin
from ..errors import ImageError, ModelError
from ..matching import placed
from ..preprocessing import batch_size, preprocess, takes_any_size
from ..sample import Sample
from ..segments import Changed, Cuts, SegmentedRunner, Segments
from ..snapshot import Runner
from .arguments import ImageBlock, Model

Letter = Literal["host", "donor", "mixed", "control", "chosen", "drawn"]
"""Whose a part is: the host's; the donor's; the host's on the way to the donor's by ``alpha``; the
host's with a change as large as the donor's in the wrong places; the host's with some weights of
the donor, those chosen or as many others, drawn by chance."""
Word = tuple[Letter, ...]
"""A hybrid: the letter of every part."""

MEMORY = 256 << 20
"""Bytes that the tensors at all cuts may take together; more images run one behind the other."""
_KEPT, _KEPT_BYTES = 4, 16 << 20
"""States that are kept, and bytes of the largest."""
_NUMBERS = count()


@dataclass(frozen=True)
class StoredPlaces:
    """Places of some weights: the ``name`` of what is stored, and flat ``indices`` in it, int64."""

    name: str
    indices: np.ndarray


@dataclass(frozen=True, eq=False)
class ChosenWeights:
    """Weights that are exchanged one by one, where they are in host and donor, and as many others,
    ``drawn``; ``number`` tells them apart.
    """

    chosen: tuple[StoredPlaces, StoredPlaces]
    drawn: tuple[StoredPlaces, StoredPlaces]
    number: int = field(default_factory=lambda: next(_NUMBERS))


@dataclass(frozen=True)
class Recipe:
    """Two models that parts are exchanged between; ``layers`` are the names in host and donor of
    the layers that begin the parts, in order.
    """

    host: Model
    donor: Model
    layers: tuple[tuple[str, str], ...]
    alpha: float = 1.0
    seed: int = 0
    chosen: ChosenWeights | None = None


@dataclass(frozen=True)
class Fitting:
    """What can be exchanged: ``layers`` are places in ``Recipe.layers`` of those that begin a part,
    in the order in which they run; ``alike``, before each part and behind the last, whether both
    models have tensors of the same shapes and types there; ``matched``, of each part, whether its
    weights have the same shapes and types in both.

    ``whole``: the models cannot be cut. Whole layers are exchanged, in a pass for each hybrid.
    ``nbytes``: of the tensors at all cuts, for an image; ``difference``: the largest one of class
    probabilities that comes of the cuts.
    """

    layers: tuple[int, ...]
    alike: tuple[bool, ...]
    matched: tuple[bool, ...] = ()
    whole: bool = False
    nbytes: int = 0
    difference: float = 0.0


@dataclass(frozen=True)
class Inside:
    """The part of whose layer single kernels are exchanged, and, in host and donor, the layer
    behind whose output: itself, or the last normalisation that directly follows it.
    """

    part: int
    points: tuple[str, str]


@dataclass(frozen=True)
class HybridOutcomes:
    """By hybrid and image: the class, −1 for none, and the margin; see ``Outcomes``. ``left_out``
    says by image of the block why there is nothing, ``labels`` are −1 for none.
    """

    predicted: np.ndarray
    margins: np.ndarray
    labels: np.ndarray
    left_out: Mapping[int, str]

    def outcomes(self, hybrid: int) -> Outcomes:
        """Of one hybrid."""
        return Outcomes(self.predicted[hybrid], self.margins[hybrid])


def alone(letter: Letter, parts: int) -> Word:
    """The hybrid with one letter for all parts."""
    return (letter,) * parts


def fitting_of(recipe: Recipe, images: ImageBlock) -> Fitting:
    """Cuts both models and compares them on some images of a block; where they cannot be cut, or a
    cut changes what they predict, they are run as a whole.

    Raises ``ModelError`` where that cannot be done either, or where their layers run in different
    orders; ``ImageError``.
    """
    batch = _entering(recipe, images.samples[:1])
    try:
        return _fitting(recipe, batch, whole=False)
    except ModelError as error:
        try:
            return _fitting(recipe, batch, whole=True)
        except ModelError:
            raise error from None


def _fitting(recipe: Recipe, batch: np.ndarray, whole: bool) -> Fitting:
    everything = [
        Cuts(tuple(names[side] for names in recipe.layers), whole=whole) for side in (0, 1)
    ]
    orders, runtimes = [], set()
    for side, (model, cuts) in enumerate(zip((recipe.host, recipe.donor), everything, strict=True)):
        found = _runner(model).cut(cuts, batch)
        runtimes.add(found.runtime)
        places = {names[side]: place for place, names in enumerate(recipe.layers)}
        orders.append([places[one.layer] for one in found.segments if one.layer is not None])
    if len(runtimes) > 1:
        raise ModelError(
            "The two snapshots are run by different frameworks, so parts of one cannot be put into "
            "the other. Export or open both in the same way."
        )
    both = set(orders[0]) & set(orders[1])
    host, donor = ([place for place in order if place in both] for order in orders)
    if host != donor or not host:
        raise ModelError(
            "The layers of the two snapshots run in different orders, so parts of one cannot be "
            "put into the other."
            if host
            else "The two snapshots have no layer in common that can be exchanged."
        )
    pair = Pair(recipe, Fitting(tuple(host), (), whole=whole), batch)
    forms, sizes, differences = [], [], []
    for cut, parts, runner in pair.sides:
        state = cut.enter(batch)
        seen, size = [state.forms], state.nbytes
        for segments in parts:
            for segment in segments:
                state = cut.run(segment, state)
            seen.append(state.forms)
            size += state.nbytes
        forms.append(seen)
        sizes.append(size)
        uncut, in_parts = runner.probabilities(batch), cut.scores(state)
        fits = in_parts.shape == uncut.shape
        differences.append(float(np.abs(in_parts - uncut).max()) if fits else np.inf)
        if not differences[-1] <= cut.tolerance:
            raise ModelError(
                "A model gives other predictions when it runs in parts, so that parts of it cannot "
                "be exchanged: its layers depend on each other in a way that cannot be seen."
            )
    alike = tuple(one == other for one, other in zip(*forms, strict=True))
    return Fitting(tuple(host), alike, pair.matched, whole, max(sizes), max(differences))


def outcomes_of(
    recipe: Recipe, fitting: Fitting, images: ImageBlock, words: Sequence[Word]
) -> HybridOutcomes:
    """What hybrids predict for a block of images; what a model fails on is halved until it is
    single images, which are left out.
    """
    read = images.readable
    labels = np.array([-1 if label is None else label for label in images.labels], int)
    left_out = {i: str(one) for i, one in enumerate(read) if isinstance(one, ImageError)}
    samples = [(i, one) for i, one in enumerate(read) if not isinstance(one, ImageError)]
    parts = len(fitting.layers)
    ends = (alone("host", parts), alone("donor", parts))
    predicted = np.full((len(words), len(read)), -1)
    margins = np.full((len(words), len(read)), np.nan)

    def fill(chosen: list[tuple[int, Sample]]) -> None:
        try:
            found = _scores(recipe, fitting, [one for _, one in chosen], {*words, *ends})
        except (ModelError, ImageError) as error:
            if len(chosen) == 1:
                left_out[chosen[0][0]] = str(error)
                return
            fill(chosen[: len(chosen) // 2])
            fill(chosen[len(chosen) // 2 :])
            return
        host, donor = (classes_of(found[word]) for word in ends)
        places = [i for i, _ in chosen]
        for row, word in enumerate(words):
            predicted[row, places] = classes_of(found[word])
            margins[row, places] = margin(found[word], host, donor)

    for chosen in _alike(recipe, samples, max(1, MEMORY // max(1, fitting.nbytes))):
        fill(chosen)
    return HybridOutcomes(predicted, margins, labels, left_out)


def ends_of(recipe: Recipe, fitting: Fitting, images: ImageBlock) -> np.ndarray:
    """Class probabilities of host and donor for one image, float64 ``(2, classes)``, in parts.

    Raises ``ModelError``, ``ImageError``.
    """
    parts = len(fitting.layers)
    words = [alone("host", parts), alone("donor", parts)]
    return probabilities_of_words(recipe, fitting, images, words)


def kernels_of(
    recipe: Recipe, fitting: Fitting, inside: Inside, images: ImageBlock, masks: np.ndarray
) -> np.ndarray:
    """Class probabilities, float64 ``(rows, classes)``, for one image: of the host with the kernels
    of the donor where a row of ``masks``, bool ``(rows, kernels)``, is true.

    Raises ``ModelError``, ``ImageError``.
    """
    batch = _entering(recipe, images.samples[:1])
    return Pair(recipe, fitting, batch, inside).mixed(batch, masks)


class _States:
    """Behind the layer whose kernels are exchanged, host and donor, for the images used last: what
    is ticked one after the other runs no more than what follows. They go with the host's model.
    """

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._known: WeakKeyDictionary[Segments, OrderedDict[Hashable, tuple[Any, Any]]] = (
            WeakKeyDictionary()
        )

    def get(
        self, host: Segments, key: Hashable, make: Callable[[], tuple[Any, Any]]
    ) -> tuple[Any, Any]:
        """Those kept, or made now."""
        with self._lock:
            known = self._known.setdefault(host, OrderedDict())
            found = known.get(key)
        if found is None:
            found = make()
            if sum(one.nbytes for one in found) <= _KEPT_BYTES:
                with self._lock:
                    known[key] = found
                    while len(known) > _KEPT:
                        known.popitem(last=False)
        return found


_STATES = _States()


class Pair:
    """Both models in segments, of which several are one part; see ``Fitting``."""

    def __init__(
        self,
        recipe: Recipe,
        fitting: Fitting,
        batch: np.ndarray,
        inside: Inside | None = None,
    ) -> None:
        """Of ``fitting`` not what is alike."""
        self._recipe = recipe
        self._inside = inside
        names = [recipe.layers[place] for place in fitting.layers]
        host, donor = (
            _runner(model).cut(
                Cuts(
                    tuple(own[side] for own in names),
                    None if inside is None else (names[inside.part][side], inside.points[side]),
                    whole=fitting.whole,
                ),
                batch,
            )
            for side, model in enumerate((recipe.host, recipe.donor))
        )
        self.host, self.donor = host, donor
        self.host_parts, self.donor_parts = _parts(host), _parts(donor)
        self.sides = (
            (host, self.host_parts, recipe.host.runner),
            (donor, self.donor_parts, recipe.donor.runner),
        )

    @property
    def matched(self) -> tuple[bool, ...]:
        """See ``Fitting``."""
        return tuple(
            len(mine) == len(theirs) and all(map(self._are_matched, mine, theirs))
            for mine, theirs in zip(self.host_parts, self.donor_parts, strict=True)
        )

    def _are_matched(self, own: int, other: int) -> bool:
        """Weights that cannot be told, such as packed ones, have no match."""
        try:
            host, donor = self.host.weights(own), self.donor.weights(other)
        except ModelError:
            return False
        return exchanged.matched(host, donor) is not None

    def scores(self, batch: np.ndarray, words: Sequence[Word]) -> dict[Word, np.ndarray]:
        """Class probabilities by hybrid; what several have at their beginning is run once."""
        found: dict[Word, np.ndarray] = {}

        def run(part: int, state: Any, rest: Sequence[Word]) -> None:
            if part == len(self.host_parts):
                [word] = rest
                found[word] = self._scores(word[-1], state)
                return
            for letter, group in groupby(
                sorted(rest, key=lambda one: one[part:]), lambda one: one[part]
            ):
                run(part + 1, self._through(letter, part, state), list(group))

        run(0, self.host.enter(batch), list(dict.fromkeys(words)))
        return found

    def mixed(self, batch: np.ndarray, masks: np.ndarray) -> np.ndarray:
        """Class probabilities by row of ``masks``, for one image: of the host with the output
        channels of the donor's layer ``inside`` where it is true.
        """
        inside = self._inside
        if inside is None:
            raise ValueError("The models were not cut inside a part.")
        own, theirs = self.host_parts[inside.part], self.donor_parts[inside.part]
        split, other_split = (
            next(place for place, one in enumerate(parts) if cut.segments[one].layer) + 1
            for parts, cut in ((own, self.host), (theirs, self.donor))
        )

        def both() -> tuple[Any, Any]:
            state = self.host.enter(batch)
            for part in range(inside.part):
                state = self._through("host", part, state)
            other = state
            for segment in own[:split]:
                state = self.host.run(segment, state)
            for segment in theirs[:other_split]:
                other = self.donor.run(segment, other)
            return state, other

        key = (self.donor.number, sha256(batch.tobytes()).digest())
        found = self.host.mixed(*_STATES.get(self.host, key, both), masks)
        for segment in own[split:]:
            found = self.host.run(segment, found)
        for part in range(inside.part + 1, len(self.host_parts)):
            found = self._through("host", part, found)
        return self._scores("host", found)

    def _scores(self, last: Letter, state: Any) -> np.ndarray:
        model, own = (
            (self.donor, self._recipe.donor) if last == "donor" else (self.host, self._recipe.host)
        )
        return placed(model.scores(state), own.places)

    def _through(self, letter: Letter, part: int, state: Any) -> Any:
        if letter == "donor":
            for segment in self.donor_parts[part]:
                state = self.donor.run(segment, state)
            return state
        if letter in ("chosen", "drawn"):
            self._check_chosen(part)
        theirs = self.donor_parts[part]
        for place, segment in enumerate(self.host_parts[part]):
            other = theirs[place] if place < len(theirs) else None
            state = self.host.run(segment, state, self._changed(letter, segment, other))
        return state

    def _changed(self, letter: Letter, segment: int, other: int | None) -> Changed | None:
        if letter == "host":
            return None
        recipe = self._recipe

        def make() -> Mapping[str, np.ndarray]:
            host, donor = self.host.weights(segment), None
            if other is not None:
                donor = self.donor.weights(other)
            made: Mapping[str, np.ndarray] | None = None
            if letter in ("chosen", "drawn"):
                return self._some(letter, host)
            if donor is not None and letter == "mixed":
                made = exchanged.interpolated(host, donor, recipe.alpha)
            elif donor is not None:
                made = exchanged.shuffled(host, donor, recipe.seed)
            if made is None:
                raise ModelError(
                    "The weights of this part are of other shapes or types in the two snapshots."
                )
            return made

        chosen = None if recipe.chosen is None else recipe.chosen.number
        setting = {"mixed": recipe.alpha, "chosen": chosen, "drawn": (chosen, recipe.seed)}.get(
            letter, recipe.seed
        )
        return Changed((letter, setting, self.donor.number), make)

    def _some(self, letter: Letter, host: Mapping[str, np.ndarray]) -> dict[str, np.ndarray]:
        """The host's weights of a segment, some of them the donor's."""
        chosen = self._recipe.chosen
        if chosen is None:
            raise ValueError("No weights were chosen.")
        own, theirs = chosen.drawn if letter == "drawn" else chosen.chosen
        if own.name not in host:
            return {}
        donor = self._donor_weights(theirs.name)
        made = host[own.name].copy()
        if donor.dtype != made.dtype:
            raise ModelError("The weights are of other types in the two snapshots.")
        made.reshape(-1)[own.indices] = donor.reshape(-1)[theirs.indices]
        return {own.name: made}

    def _check_chosen(self, part: int) -> None:
        chosen = self._recipe.chosen
        name = "" if chosen is None else chosen.chosen[0].name
        if not any(name in self.host.weights(segment) for segment in self.host_parts[part]):
            raise ModelError(
                f"The model does not run with its weights '{name}' as they are stored, so they "
                "cannot be exchanged one by one."
            )

    def _donor_weights(self, name: str) -> np.ndarray:
        for parts in self.donor_parts:
            for segment in parts:
                found = self.donor.weights(segment)
                if name in found:
                    return found[name]
        raise ModelError(f"The other snapshot does not run with its weights '{name}'.")


def probabilities_of_words(
    recipe: Recipe, fitting: Fitting, images: ImageBlock, words: Sequence[Word]
) -> np.ndarray:
    """Class probabilities by hybrid for one image, float64 ``(words, classes)``.

    Raises ``ModelError``, ``ImageError``.
    """
    found = _scores(recipe, fitting, images.samples[:1], set(words))
    return np.concatenate([found[word] for word in words])


def _scores(
    recipe: Recipe, fitting: Fitting, samples: Sequence[Sample], words: set[Word]
) -> dict[Word, np.ndarray]:
    batch = _entering(recipe, samples)
    return Pair(recipe, fitting, batch).scores(batch, sorted(words))


def _entering(recipe: Recipe, samples: Sequence[Sample]) -> np.ndarray:
    """The batch that enters both models. Raises ``ModelError`` where they take different ones."""
    host, donor = recipe.host, recipe.donor
    a, b = host.runner, donor.runner
    if a.layout != b.layout or any(
        None not in pair and pair[0] != pair[1]
        for pair in zip(a.input_shape, b.input_shape, strict=True)
    ):
        raise ModelError(
            "The two models take inputs of different shapes, so parts of one cannot be put into "
            "the other."
        )
    return preprocess(samples, a if None not in a.input_shape else b, host.preprocess)


def _alike(
    recipe: Recipe, samples: Sequence[tuple[int, Sample]], most: int
) -> Iterator[list[tuple[int, Sample]]]:
    """Images that can enter together, as many as a batch holds, and at most so many."""
    runner = recipe.host.runner
    free = takes_any_size(runner)
    for _, group in groupby(samples, lambda one: one[1].picture.shape if free else None):
        chosen = list(group)
        height, width, _channels = chosen[0][1].picture.shape
        size = min(most, batch_size(runner, (height, width)))
        for start in range(0, len(chosen), size):
            yield chosen[start : start + size]


def _parts(cut: Segments) -> list[tuple[int, ...]]:
    """The segments of every part: those from one layer to the next, what stands before the first
    layer with the first.
    """
    found: list[list[int]] = []
    before: list[int] = []
    for number, segment in enumerate(cut.segments):
        if segment.layer is None and not found:
            before.append(number)
        elif segment.layer is None:
            found[-1].append(number)
        else:
            found.append([*before, number])
            before = []
    return [tuple(one) for one in found]


def _runner(model: Model) -> SegmentedRunner:
    runner: Runner = model.runner
    if not isinstance(runner, SegmentedRunner):
        raise ModelError("This model runs as a whole: parts of it cannot be exchanged.")
    return runner
