"""Tasks that run networks put together from parts of two snapshots."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import groupby

import numpy as np

from ..cause.effects import classes_of, margin
from ..errors import ImageError, ModelError
from ..preprocessing import batch_size, preprocess, takes_any_size
from ..sample import Sample
from ..segments import Cuts
from .arguments import ImageBlock
from .hybrid_pair import Pair, segmented_runner
from .recipe import Fitting, HybridOutcomes, Inside, Recipe, Word, alone

MEMORY = 256 << 20
"""Bytes that the tensors at all cuts may take together; more images run one behind the other."""


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
        found = segmented_runner(model).cut(cuts, batch)
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
