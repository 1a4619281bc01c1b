"""Models of ONNX in segments, against ONNX Runtime on models whose initializers were exchanged."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import numpy as np
import onnx
import onnxruntime
import pytest
import torch
from onnx import TensorProto, helper, numpy_helper

from cnn_comparator import Comparison
from cnn_comparator.cause.exchanged import shuffled
from cnn_comparator.errors import ClosedError
from cnn_comparator.formats import open_snapshot
from cnn_comparator.segments import Changed, Cuts
from cnn_comparator.studies.hybrids import fitting_of, outcomes_of
from cnn_comparator.studies.recipe import Recipe
from tests.python.hybrids_of import (
    CASES,
    Case,
    Part,
    close,
    entries,
    finished,
    run,
    softmax,
    states_of,
    words,
)
from tests.python.onnx_models import node
from tests.python.torch_networks import seeded

pytestmark = pytest.mark.slow

RANDOM = np.random.default_rng(5)
IMAGES, ROWS = 3, 5
ANY = {"x": {0: "n"}}
ANY_SIZE = {"x": {0: "n", 2: "height", 3: "width"}}


def exported(folder: Path, case: Case, seed: int, form: str) -> onnx.ModelProto:
    path = folder / f"{seed}.onnx"
    torch.onnx.export(
        seeded(case.kind, seed),
        (torch.zeros(2 if form == "batch of two" else 1, 3, case.size, case.size),),
        path,
        dynamo=False,
        do_constant_folding=False,
        training=torch.onnx.TrainingMode.PRESERVE,
        dynamic_axes=None if form.startswith("batch") else ANY_SIZE if "size" in form else ANY,
        input_names=["x"],
    )
    model = onnx.load(path)
    if form == "shuffled":
        shuffle(model.graph)
    return model


def shuffle(graph: onnx.GraphProto) -> None:
    """Another order of the nodes in which they run as well: those of branches take turns."""
    random = np.random.default_rng(2)
    left, known = list(graph.node), {"x", ""} | {one.name for one in graph.initializer}
    del graph.node[:]
    while left:
        ready = [one for one in left if known.issuperset(one.input)]
        chosen = ready[random.integers(len(ready))]
        left.remove(chosen)
        graph.node.append(chosen)
        known.update(chosen.output)


def exchanged(model: onnx.ModelProto, weights: Mapping[str, np.ndarray]) -> onnx.ModelProto:
    made = onnx.ModelProto()
    made.CopyFrom(model)
    for tensor in made.graph.initializer:
        if tensor.name in weights:
            tensor.CopyFrom(numpy_helper.from_array(weights[tensor.name], tensor.name))
    return made


def arrays(model: onnx.ModelProto) -> dict[str, np.ndarray]:
    return {one.name: numpy_helper.to_array(one) for one in model.graph.initializer}


class Pair:
    """Two models of ONNX, their parts by the names of initializers, and the layers that begin."""

    def __init__(self, models, folder: Path, parts: tuple[Part, ...], size: tuple[int, int]):
        self.models, self.parts = models, parts
        self.is_normalised = any(one.op_type == "Softmax" for one in models[0].graph.node)
        self.snapshots = []
        for number, model in enumerate(models):
            onnx.save(model, folder / f"saved{number}.onnx")
            self.snapshots.append(open_snapshot(folder / f"saved{number}.onnx"))
        self.batch = RANDOM.random((IMAGES, 3, *size), np.float32)
        self.arrays = [arrays(one) for one in models]
        self.layers = [self.layer_of(part[0]) for part in parts]
        self.cut()

    def layer_of(self, module: str) -> str:
        """The layer with the weights of a module."""
        return next(
            layer.id
            for layer in self.snapshots[0].layers
            for one in layer.parameters
            if one.id.rpartition(".")[0] == module
        )

    def cut(self, behind=None):
        cuts = Cuts(tuple(self.layers), behind)
        self.host, self.donor = (one.runner.cut(cuts, self.batch) for one in self.snapshots)
        self.places = [
            next(i for i, one in enumerate(self.host.segments) if one.layer == layer)
            for layer in self.layers
        ]

    def probabilities(self, weights, batch=None):
        """Of the host with other weights of some names, image by image."""
        made = exchanged(self.models[0], weights).SerializeToString()
        session = onnxruntime.InferenceSession(made, providers=["CPUExecutionProvider"])
        images = self.batch if batch is None else batch
        size = self.models[0].graph.input[0].type.tensor_type.shape.dim[0].dim_value or 1
        rows = [session.run(None, {"x": np.stack([one] * size)})[0][:1] for one in images]
        scores = np.concatenate(rows).astype(np.float64)
        return scores if self.is_normalised else softmax(scores)

    def word(self, word):
        """Of every segment whether it is the donor's."""
        found = [False] * len(self.host.segments)
        for place, is_donor in zip(self.places, word, strict=True):
            found[place] = is_donor
        return found

    def donated(self, word):
        parts = [part for part, is_donor in zip(self.parts, word, strict=True) if is_donor]
        return {name: self.arrays[1][name] for name in entries(parts, list(self.arrays[1]))}


def pairs():
    forms = ("any batch", "batch of one"), ("shuffled", "any size"), ("shuffled", "batch of two")
    for case, own in zip(CASES, (*forms, ("any batch", "batch of one")), strict=True):
        for form in own:
            yield pytest.param((case, form), id=f"{case.kind.__name__}, {form}")


@pytest.fixture(scope="module", params=pairs())
def pair(request, tmp_path_factory):
    case, form = request.param
    folder = tmp_path_factory.mktemp("models")
    models = [exported(folder, case, seed, form) for seed in (1, 2)]
    size = (case.size, case.size + (5 if form == "any size" else 0))
    return Pair(models, folder, parts_of(case), size)


def parts_of(case: Case) -> tuple[Part, ...]:
    """In a graph branches can be told apart."""
    if case.kind.__name__ != "Dense":
        return case.parts
    return (*case.parts[:-2], ("left", "left_norm"), ("right", "right_norm"), case.parts[-1])


def test_each_part_reads_what_belongs_to_it(pair):
    pair.cut()
    for part, place in zip(pair.parts, pair.places, strict=True):
        found = pair.host.weights(place)
        named = [one for one in found if not one.startswith("/")]  # others are of constant nodes
        assert {one.rpartition(".")[0] for one in named} == set(part)
        assert all(np.array_equal(found[one], pair.arrays[0][one]) for one in named)


def test_hybrids_are_models_with_exchanged_initializers(pair):
    pair.cut()
    for word in words(len(pair.parts)):
        found = run(pair.host, pair.donor, pair.batch, pair.word(word))
        close(found, pair.probabilities(pair.donated(word)))
    close(found, pair.snapshots[1].runner.probabilities(pair.batch))


def test_a_prefix_is_reused_to_the_last_bit_and_stays_as_it_is(pair):
    pair.cut()
    segments = len(pair.host.segments)
    states = states_of(pair.host, pair.donor, pair.batch, [False] * segments)
    whole = pair.host.scores(states[-1])
    for place in pair.places:
        found = finished(pair.host, pair.donor.run(place, states[place]), place + 1)
        word = [number == place for number in range(segments)]
        assert np.array_equal(found, run(pair.host, pair.donor, pair.batch, word))
    assert np.array_equal(finished(pair.host, states[0], 0), whole)


def test_other_weights_stand_in_for_one_run(pair):
    pair.cut()
    segments = len(pair.host.segments)
    states = states_of(pair.host, pair.donor, pair.batch, [False] * segments)
    whole = pair.host.scores(states[-1])
    for place in pair.places:
        given = shuffled(pair.host.weights(place), pair.donor.weights(place), 5)
        changed = Changed(("control", 5), lambda given=given: given)
        found, again = (
            finished(pair.host, pair.host.run(place, states[place], changed), place + 1)
            for _ in range(2)
        )
        assert np.array_equal(found, again)
        assert not np.array_equal(found, whole)
        close(found, pair.probabilities(given))
    assert np.array_equal(finished(pair.host, states[0], 0), whole)


def test_kernels_are_exchanged_with_all_that_is_theirs(pair):
    exchange_kernels(pair, pair.parts)


def exchange_kernels(pair: Pair, parts: tuple[Part, ...]) -> None:
    image = pair.batch[:1]
    own, other = pair.arrays
    for number, part in enumerate(parts):
        if part[0] == "up":  # whose kernels are in groups
            continue
        pair.cut((pair.layers[number], pair.layer_of(part[-1])))
        place = pair.places[number]
        state = states_of(pair.host, pair.donor, image, [False] * place)[-1]
        mine, theirs = (one.run(place, state) for one in (pair.host, pair.donor))
        masks = RANDOM.random((ROWS, len(own[f"{part[0]}.weight"]))) < 0.5
        masks[0], masks[1] = False, True
        mixed = pair.host.mixed(mine, theirs, masks)
        assert mixed.images == ROWS
        names = entries([part], list(own))
        for mask, row in zip(masks, finished(pair.host, mixed, place + 1), strict=True):
            weights = {name: own[name].copy() for name in names}
            for name in names:
                weights[name][mask] = other[name][mask]
            close(row[None], pair.probabilities(weights, image))


def branches() -> list[onnx.NodeProto]:
    """An If that depends on the image, one branch with a convolution of its own."""
    info = helper.make_tensor_value_info
    plain = helper.make_graph(
        [node("Relu", ["c"], ["plain"])], "plain", [], [info("plain", TensorProto.FLOAT, None)]
    )
    inner = helper.make_graph(
        [node("Conv", ["c", "inner.weight"], ["inner"], "inner")],
        "inner",
        [],
        [info("inner", TensorProto.FLOAT, None)],
    )
    return [
        node("ReduceMax", ["c"], ["top"], keepdims=0),
        node("Greater", ["top", "limit"], ["is"]),
        node("If", ["is"], ["r"], "choose", then_branch=inner, else_branch=plain),
    ]


def loop() -> list[onnx.NodeProto]:
    """A Loop that adds what came in, three times, scaled by a weight."""
    info = helper.make_tensor_value_info
    body = helper.make_graph(
        [
            node("Identity", ["go_on"], ["still"]),
            node("Mul", ["sum", "scale"], ["scaled"]),
            node("Add", ["scaled", "c"], ["next"]),
        ],
        "body",
        [
            info("turn", TensorProto.INT64, []),
            info("go_on", TensorProto.BOOL, []),
            info("sum", TensorProto.FLOAT, None),
        ],
        [info("still", TensorProto.BOOL, []), info("next", TensorProto.FLOAT, None)],
    )
    return [node("Loop", ["turns", "", "c"], ["r"], "repeat", body=body)]


def counted() -> list[onnx.NodeProto]:
    """The batch is read at the very beginning, for a reshape at the end."""
    return [
        node("Shape", ["x"], ["shape"]),
        node("Gather", ["shape", "zero"], ["size"]),
        node("Relu", ["c"], ["r"]),
        node("Shape", ["r"], ["extents"], start=1),
        node("ReduceProd", ["extents"], ["rest"], keepdims=1),
        node("Concat", ["size", "rest"], ["target"], axis=0),
    ]


HARD = {"If": branches, "Loop": loop, "Reshape": lambda: [node("Relu", ["c"], ["r"])]}
HARD["Shape"] = counted


def hard(name: str, seed: int) -> onnx.ModelProto:
    random = np.random.default_rng(seed)
    weights = {
        "conv.weight": random.normal(size=(4, 3, 3, 3)),
        "conv.bias": random.normal(size=4),
        "inner.weight": np.eye(4).reshape(4, 4, 1, 1) + 0.1,
        "fc.weight": random.normal(size=(64, 5)) / 10,
        "scale": np.array(0.5),
        "limit": np.array(5.0),
    }
    integers = {"turns": np.array(3), "zero": np.array([0])}
    if name != "Shape":
        integers["target"] = np.array([1 if name == "Reshape" else 0, -1])
    graph = helper.make_graph(
        [
            *(one for one in HARD[name]()[:2] if name == "Shape"),
            node("Conv", ["x", "conv.weight", "conv.bias"], ["c"], "conv"),
            *(HARD[name]()[2:] if name == "Shape" else HARD[name]()),
            node("Reshape", ["r", "target"], ["f"], "flatten"),
            node("MatMul", ["f", "fc.weight"], ["y"], "fc"),
        ],
        "g",
        [helper.make_tensor_value_info("x", TensorProto.FLOAT, ["n", 3, 6, 6])],
        [helper.make_tensor_value_info("y", TensorProto.FLOAT, None)],
        [
            *(numpy_helper.from_array(one.astype(np.float32), key) for key, one in weights.items()),
            *(numpy_helper.from_array(one, key) for key, one in integers.items()),
        ],
    )
    return helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=8)


@pytest.mark.parametrize("name", HARD)
def test_inner_graphs_and_written_batches(tmp_path, name):
    models = [hard(name, seed) for seed in (1, 2)]
    pair = Pair(models, tmp_path, (("conv",), ("fc",)), (6, 6))
    segments = len(pair.host.segments)
    within = {"If": "inner.weight", "Loop": "scale"}.get(name, "conv.weight")
    assert within in pair.host.weights(pair.places[0])
    # One image at a time, as the oracle: an If decides for all images of a batch.
    for word in words(2):
        donated = pair.donated(word)
        for image in pair.batch:
            found = run(pair.host, pair.donor, image[None], pair.word(word))
            close(found, pair.probabilities(donated, image[None]))
    if name != "If":
        found = run(pair.host, pair.donor, pair.batch, [False] * segments)
        close(found, pair.probabilities({}))
        exchange_kernels(pair, pair.parts[:1])


def test_a_batch_that_is_written_into_the_graph_is_found_with_the_first_that_is_larger(tmp_path):
    onnx.save(hard("Reshape", 1), tmp_path / "m.onnx")
    runner = open_snapshot(tmp_path / "m.onnx").runner
    batch = RANDOM.random((3, 3, 6, 6), np.float32)
    for size in (1, 3):
        cut = runner.cut(Cuts(("conv", "fc")), batch[:size])
        found = finished(cut, cut.enter(batch[:size]), 0)
        close(found, runner.probabilities(batch[:size]))


def within_a_branch(seed: int) -> onnx.ModelProto:
    """The whole network in both branches of an If, one of them upside down."""
    made = hard("Reshape", seed)
    nodes = list(made.graph.node)

    def branch(name: str, last: onnx.NodeProto) -> onnx.GraphProto:
        own = []
        for one in (*nodes, last):
            copied = onnx.NodeProto()
            copied.CopyFrom(one)
            copied.name = f"{name}.{one.name}"
            own.append(copied)
        info = helper.make_tensor_value_info(last.output[0], TensorProto.FLOAT, None)
        return helper.make_graph(own, name, [], [info])

    del made.graph.node[:]
    made.graph.node.extend(
        [
            node("ReduceMean", ["x"], ["mean"], keepdims=0),
            node("Greater", ["mean", "limit"], ["is"]),
            node(
                "If",
                ["is"],
                ["scores"],
                then_branch=branch("up", node("Neg", ["y"], ["n"], "turn")),
                else_branch=branch("down", node("Identity", ["y"], ["same"], "keep")),
            ),
        ]
    )
    made.graph.output[0].name = "scores"
    return made


def test_layers_within_another_node_are_exchanged_as_a_whole(tmp_path):
    models = {name: within_a_branch(seed) for name, seed in (("a", 1), ("b", 3))}
    for name, model in models.items():
        onnx.save(model, tmp_path / f"{name}.onnx")
    paths = {name: tmp_path / f"{name}.onnx" for name in models}
    images = RANDOM.integers(0, 256, (4, 6, 6, 3), dtype=np.uint8)
    with Comparison(paths, images=images) as comparison:
        inputs = comparison._opened
        layers = [
            (layer.id, layer.id)
            for layer in inputs.snapshot("a").layers
            if layer.parameters and layer.id.startswith("up")
        ]
        recipe = Recipe(inputs.model("a"), inputs.model("b"), tuple(layers))
        block = inputs.image_block(*range(4))
        fitting = fitting_of(recipe, block)
        combinations = [(a, b) for a in ("host", "donor") for b in ("host", "donor")]
        found = outcomes_of(recipe, fitting, block, combinations)
        batch = np.stack([one.picture for one in block.samples]).transpose(0, 3, 1, 2)
        entering = batch.astype(np.float32) / 255
    assert fitting.whole and fitting.layers == (0, 1)
    assert not found.left_out
    donor = arrays(models["b"])
    for word, predicted in zip(combinations, found.predicted, strict=True):
        parts = [
            (one,) for one, letter in zip(("conv", "fc"), word, strict=True) if letter[0] == "d"
        ]
        made = exchanged(models["a"], {name: donor[name] for name in entries(parts, list(donor))})
        session = onnxruntime.InferenceSession(
            made.SerializeToString(), providers=["CPUExecutionProvider"]
        )
        scores = np.concatenate([session.run(None, {"x": one[None]})[0] for one in entering])
        assert predicted.tolist() == scores.argmax(1).tolist()
    assert len({tuple(row) for row in found.predicted.tolist()}) > 2


def test_closed_segments_say_so(tmp_path):
    case = CASES[0]
    path = tmp_path / "m.onnx"
    onnx.save(exported(tmp_path, case, 1, "any batch"), path)
    snapshot = open_snapshot(path)
    batch = np.zeros((1, 3, case.size, case.size), np.float32)
    layer = next(one.id for one in snapshot.layers if one.parameters)
    cut = snapshot.runner.cut(Cuts((layer,)), batch)
    state = cut.enter(batch)
    snapshot.close()
    with pytest.raises(ClosedError):
        cut.run(0, state)
