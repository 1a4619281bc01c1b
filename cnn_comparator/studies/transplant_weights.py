"""Single weights of a layer of one snapshot put into the other."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from ..cause import Transplant
from ..cause.parts import Direction
from ..errors import PairingError
from ..snapshot import Parameter, PlacedSnapshot, Snapshot
from .hybrids import probabilities_of_words
from .members import MEMBERS, MembersParams
from .recipe import ChosenWeights, StoredPlaces
from .study import RUNS, Inputs, Steps, Study, Task
from .transplant import (
    Plan,
    TransplantParams,
    all_outcomes,
    chosen_images,
    exchanging,
    joined,
    left_out_of,
    note_of,
    plan_of,
)


@dataclass(frozen=True)
class TransplantWeightsParams:
    """The weights ``members`` of a layer, the images on which they are exchanged (``None`` for
    all), and what draws as many others from ``seed`` for the control.
    """

    members: MembersParams
    layer: str
    direction: Direction = "a_into_b"
    images: tuple[int, ...] | None = None
    seed: int = 0


@dataclass(frozen=True)
class WeightsBench:
    """A plan with ``exchanged`` of the ``weights`` of the layer ``part`` chosen."""

    plan: Plan
    part: int
    exchanged: int
    weights: int

    def run(self, image: int, inputs: Inputs) -> Steps[np.ndarray]:
        """Class probabilities, float64 ``(classes,)``, of the host with these weights."""
        word = self.plan.at(self.part, "chosen")
        images = inputs.image_block(image)
        given = (self.plan.recipe, self.plan.fitting, images, (word,))
        [found] = yield [Task(probabilities_of_words, given)]
        row: np.ndarray = found[0]
        return row


def weights_bench_of(
    members: MembersParams, direction: Direction, layer: str, inputs: Inputs, seed: int = 0
) -> Steps[WeightsBench]:
    """Raises as ``plan_of``; ``PairingError`` for weights that cannot be exchanged."""
    a, b = members.a, members.b
    pair = inputs.layer(a, b, layer)
    first = 0 if len(inputs.images) else None
    plan = yield from plan_of(
        TransplantParams(a, b, direction, seed=seed), inputs, [] if first is None else [first]
    )
    parameter = inputs.parameter(a, b, members.parameter)
    own = parameter.a if direction == "b_into_a" else parameter.b
    other = parameter.b if direction == "b_into_a" else parameter.a
    if pair.id not in plan.pairs or own is None or other is None:
        raise PairingError(
            f"Weights of '{pair.id}' cannot be exchanged: "
            + plan.apart.get(pair.id, "it begins no part of the network that is exchanged.")
        )
    found = yield from inputs.need(MEMBERS, members)
    random = np.random.default_rng(seed)
    drawn = np.sort(random.choice(own.size, len(found.indices), replace=False))
    host, donor = (b, a) if direction == "a_into_b" else (a, b)

    def places(indices: np.ndarray) -> tuple[StoredPlaces, StoredPlaces]:
        return (
            _stored(inputs.snapshot(host), own, indices),
            _stored(inputs.snapshot(donor), other, indices),
        )

    weights = ChosenWeights(places(found.indices), places(drawn))
    recipe = replace(plan.recipe, chosen=weights)
    chosen = replace(plan, recipe=recipe)
    return WeightsBench(chosen, plan.pairs.index(pair.id), len(found.indices), own.size)


def _stored(snapshot: Snapshot, parameter: Parameter, indices: np.ndarray) -> StoredPlaces:
    if not isinstance(snapshot, PlacedSnapshot):
        raise PairingError(f"Weights of '{snapshot.source}' cannot be exchanged one by one.")
    return StoredPlaces(*snapshot.places(parameter, indices))


def _steps(params: TransplantWeightsParams, inputs: Inputs) -> Steps[Transplant]:
    """Raises as ``transplant`` does."""
    asked = params.members
    chosen = chosen_images(params.images, inputs)
    bench = yield from weights_bench_of(asked, params.direction, params.layer, inputs, params.seed)
    plan = bench.plan
    words = (
        plan.whole("host"),
        plan.whole("donor"),
        plan.at(bench.part, "chosen"),
        plan.at(bench.part, "drawn"),
    )
    found = yield from all_outcomes(plan, chosen, words, inputs, exchanging)
    host, donor, hybrid, control = joined(found, len(words))
    layer = plan.pairs[bench.part]
    return Transplant(
        asked.a,
        asked.b,
        params.direction,
        "single",
        chosen,
        np.concatenate([one.labels for one in found]),
        [(layer, layer)],
        host,
        donor,
        [hybrid],
        [control],
        left_out_of(found, chosen),
        plan.apart,
        note_of(plan.fitting),
        exchanged=bench.exchanged,
    )


TRANSPLANT_WEIGHTS = Study("transplant_weights", TransplantWeightsParams, Transplant, RUNS, _steps)
