"""Two models in parts, and the hybrids that run through parts of both."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable, Hashable, Mapping, Sequence
from hashlib import sha256
from itertools import groupby
from typing import Any
from weakref import WeakKeyDictionary

import numpy as np

from ..cause import exchanged
from ..errors import ModelError
from ..matching import placed
from ..segments import Changed, Cuts, SegmentedRunner, Segments
from ..snapshot import Runner
from .arguments import Model
from .recipe import Fitting, Inside, Letter, Recipe, Word

_KEPT, _KEPT_BYTES = 4, 16 << 20
"""States that are kept, and bytes of the largest."""


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
            segmented_runner(model).cut(
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


def segmented_runner(model: Model) -> SegmentedRunner:
    """The runner of a model that can be cut. Raises ``ModelError``."""
    runner: Runner = model.runner
    if not isinstance(runner, SegmentedRunner):
        raise ModelError("This model runs as a whole: parts of it cannot be exchanged.")
    return runner
