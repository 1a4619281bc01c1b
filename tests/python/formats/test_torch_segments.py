"""Modules in segments, against modules whose state was exchanged."""

from __future__ import annotations

import numpy as np
import pytest
import torch
from torch import nn

from cnn_comparator import Comparison
from cnn_comparator.cause.exchanged import shuffled
from cnn_comparator.errors import ClosedError, ModelError
from cnn_comparator.formats import open_snapshot
from cnn_comparator.segments import Changed, Cuts
from cnn_comparator.studies.hybrids import fitting_of, outcomes_of
from cnn_comparator.studies.recipe import Recipe, alone
from tests.python.formats.test_torch_quantised import ENGINES, static
from tests.python.hybrids_of import (
    CASES,
    Case,
    close,
    entries,
    finished,
    run,
    softmax,
    states_of,
    with_entries,
)
from tests.python.hybrids_of import (
    words as some_words,
)
from tests.python.torch_networks import Residual, Separable, seeded

pytestmark = pytest.mark.slow

RANDOM = np.random.default_rng(3)
IMAGES, ROWS = 9, 10


class Pair:
    def __init__(self, case: Case) -> None:
        self.case = case
        self.modules = seeded(case.kind, 1), seeded(case.kind, 2)
        self.runners = [open_snapshot(one).runner for one in self.modules]
        self.batch = RANDOM.random((IMAGES, 3, case.size, case.size), np.float32)
        self.cut()

    def cut(self, behind=None):
        cuts = Cuts(tuple(name for part in self.case.parts for name in part), behind)
        self.host, self.donor = (one.cut(cuts, self.batch) for one in self.runners)

    def probabilities(self, weights, batch=None):
        """Of the host with other weights of some names."""
        module = seeded(self.case.kind, 1)
        module.load_state_dict(with_entries(module, weights))
        with torch.no_grad():
            scores = module(torch.from_numpy(self.batch if batch is None else batch)).numpy()
        return scores.astype(np.float64) if self.case.kind is Separable else softmax(scores)

    def donated(self, word):
        """The weights of the donor's parts."""
        state = self.modules[1].state_dict()
        parts = [part for part, is_donor in zip(self.case.parts, word, strict=True) if is_donor]
        return {name: state[name].numpy() for name in entries(parts, list(state))}


@pytest.fixture(scope="module", autouse=True)
def one_thread():
    """The networks are so small that threads only wait for each other."""
    threads = torch.get_num_threads()
    torch.set_num_threads(1)
    yield
    torch.set_num_threads(threads)


@pytest.fixture(scope="module", params=CASES, ids=lambda case: case.kind.__name__)
def pair(request):
    return Pair(request.param)


def test_each_part_begins_with_its_layer_and_reads_what_belongs_to_it(pair):
    pair.cut()
    assert [one.layer for one in pair.host.segments] == [part[0] for part in pair.case.parts]
    state = pair.modules[0].state_dict()
    for number, part in enumerate(pair.case.parts):
        found = pair.host.weights(number)
        wanted = [one for one in entries([part], list(state)) if "num_batches" not in one]
        assert sorted(found) == sorted(wanted)
        assert all(np.array_equal(found[name], state[name].numpy()) for name in found)


def test_hybrids_are_modules_with_exchanged_state(pair):
    pair.cut()
    for word in some_words(len(pair.case.parts)):
        found = run(pair.host, pair.donor, pair.batch, word)
        close(found, pair.probabilities(pair.donated(word)))
    close(found, pair.runners[1].probabilities(pair.batch))


def test_a_prefix_is_reused_to_the_last_bit_and_stays_as_it_is(pair):
    pair.cut()
    parts = len(pair.case.parts)
    states = states_of(pair.host, pair.donor, pair.batch, [False] * parts)
    whole = pair.host.scores(states[-1])
    for place in range(parts):
        found = finished(pair.host, pair.donor.run(place, states[place]), place + 1)
        word = [number == place for number in range(parts)]
        assert np.array_equal(found, run(pair.host, pair.donor, pair.batch, word))
    assert np.array_equal(finished(pair.host, states[0], 0), whole)
    assert np.array_equal(finished(pair.host, states[parts // 2], parts // 2), whole)


def test_other_weights_stand_in_for_one_run(pair):
    pair.cut()
    parts = len(pair.case.parts)
    states = states_of(pair.host, pair.donor, pair.batch, [False] * parts)
    whole = pair.host.scores(states[-1])
    for place in range(parts):
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
    image = pair.batch[:1]
    own, other = ({k: v.numpy() for k, v in one.state_dict().items()} for one in pair.modules)
    for number, part in enumerate(pair.case.parts):
        if part[0] == "up":  # whose kernels are in groups
            continue
        belongs = part[:2]
        pair.cut((belongs[0], belongs[-1]))
        state = states_of(pair.host, pair.donor, image, [False] * number)[-1]
        mine, theirs = (one.run(number, state) for one in (pair.host, pair.donor))
        masks = RANDOM.random((ROWS, len(own[f"{part[0]}.weight"]))) < 0.5
        masks[0], masks[1] = False, True
        mixed = pair.host.mixed(mine, theirs, masks)
        assert mixed.images == ROWS
        names = [one for one in entries([belongs], list(own)) if own[one].ndim]
        for mask, row in zip(masks, finished(pair.host, mixed, number + 1), strict=True):
            weights = {name: own[name].copy() for name in names}
            for name in names:
                weights[name][mask] = other[name][mask]
            close(row[None], pair.probabilities(weights, image))


def test_closed_segments_say_so(pair):
    runner = open_snapshot(pair.modules[0]).runner
    cut = runner.cut(Cuts((pair.case.parts[0][0],)), pair.batch)
    state = cut.enter(pair.batch)
    runner.close()
    with pytest.raises(ClosedError):
        cut.run(0, state)


def test_studies_put_modules_together():
    case = next(one for one in CASES if one.kind is Residual)
    modules = {"a": seeded(Residual, 1), "b": seeded(Residual, 2)}
    images = RANDOM.integers(0, 256, (9, 24, 24, 3), dtype=np.uint8)
    layers = tuple((part[0], part[0]) for part in case.parts)
    with Comparison(modules, images=images) as comparison:
        inputs = comparison._opened
        recipe = Recipe(inputs.model("a"), inputs.model("b"), layers)
        block = inputs.image_block(*range(9))
        fitting = fitting_of(recipe, block)
        assert fitting.layers == tuple(range(7)) and all(fitting.alike)
        ends = alone("host", 7), alone("donor", 7)
        control = ("control", *ends[0][1:])
        found = outcomes_of(recipe, fitting, block, [*ends, control, control])
        wanted = [np.stack([comparison.probabilities(n, i) for i in range(9)]) for n in "ab"]
    assert not found.left_out
    assert found.predicted[:2].tolist() == [one.argmax(1).tolist() for one in wanted]
    classes = [one.argmax(1) for one in wanted]
    rows = np.arange(9)
    for row, one in enumerate(wanted):
        margins = np.log(one[rows, classes[1]]) - np.log(one[rows, classes[0]])
        np.testing.assert_allclose(found.margins[row], margins, atol=1e-4)
    assert np.array_equal(found.margins[2], found.margins[3])
    assert not np.array_equal(found.margins[2], found.margins[0])


def test_modules_and_models_of_onnx_do_not_mix(tmp_path):
    module = seeded(Residual, 1)
    torch.onnx.export(module, (torch.zeros(1, 3, 24, 24),), tmp_path / "b.onnx", dynamo=False)
    images = RANDOM.integers(0, 256, (1, 24, 24, 3), dtype=np.uint8)
    with Comparison({"a": module, "b": tmp_path / "b.onnx"}, images=images) as comparison:
        inputs = comparison._opened
        pairs = comparison.layers("a", "b")
        layers = [(one.a.id, one.b.id) for one in pairs if one.a and one.a.kind == "conv"]
        recipe = Recipe(inputs.model("a"), inputs.model("b"), tuple(layers))
        with pytest.raises(ModelError, match="different frameworks"):
            fitting_of(recipe, inputs.image_block(0))


class Deciding(nn.Module):
    def __init__(self) -> None:
        super().__init__()
        self.conv, self.fc = nn.Conv2d(3, 4, 3), nn.Linear(4, 3)
        self.cold = nn.Linear(4, 4)

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        bright = x[0].mean() > 0.5
        x = self.conv(x).mean((2, 3))
        return self.fc(x if bright else self.cold(x))


class Counting(nn.Module):
    """Does more every time."""

    def __init__(self) -> None:
        super().__init__()
        self.conv, self.fc, self.times = nn.Conv2d(3, 4, 3), nn.Linear(4, 3), 0

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        x = self.conv(x).mean((2, 3))
        self.times += 1
        for _ in range(self.times):
            x = x * 2
        return self.fc(x)


def test_a_forward_that_decides_by_numbers_runs_as_a_whole():
    modules = {"a": seeded(Deciding, 1), "b": seeded(Deciding, 3)}
    images = RANDOM.integers(0, 128, (4, 8, 8, 3), dtype=np.uint8)
    images[0] += 128
    runner = open_snapshot(modules["a"]).runner
    with pytest.raises(ModelError, match="decides by the numbers it computes"):
        runner.cut(Cuts(("conv", "fc")), np.ones((2, 3, 8, 8), np.float32))
    with Comparison(modules, images=images) as comparison:
        inputs = comparison._opened
        layers = (("conv", "conv"), ("fc", "fc"))
        recipe = Recipe(inputs.model("a"), inputs.model("b"), layers)
        block = inputs.image_block(*range(4))
        fitting = fitting_of(recipe, block)
        assert fitting.whole and fitting.layers == (0, 1)
        combinations = [(a, b) for a in ("host", "donor") for b in ("host", "donor")]
        # One by one: what it decides, it decides for a batch.
        each = [
            outcomes_of(
                recipe, fitting, inputs.image_block(i), [*combinations, ("control", "host")]
            )
            for i in range(4)
        ]
        found_classes = np.concatenate([one.predicted for one in each], 1)
        found_margins = np.concatenate([one.margins for one in each], 1)
        batch = np.stack([one.picture for one in block.samples]).transpose(0, 3, 1, 2)
        entering = torch.from_numpy(batch.astype(np.float32) / 255)
    scores = {}
    for word in combinations:
        module = seeded(Deciding, 1)
        conv, fc = (modules["a" if letter == "host" else "b"].state_dict() for letter in word)
        module.load_state_dict({k: (conv if k[0] == "c" else fc)[k] for k in conv})
        with torch.no_grad():
            scores[word] = np.concatenate([module(one[None]).numpy() for one in entering])
    rows = np.arange(4)
    host, donor = (scores[(name, name)].argmax(1) for name in ("host", "donor"))
    assert (host != donor).any()
    for word, predicted, margins in zip(combinations, found_classes, found_margins, strict=False):
        own = scores[word]
        assert predicted.tolist() == own.argmax(1).tolist()
        np.testing.assert_allclose(margins, own[rows, donor] - own[rows, host], atol=1e-5)
    assert not np.array_equal(found_margins[4], found_margins[0])


def test_packed_weights_run_in_segments_but_are_not_mixed():
    _, module = static(ENGINES[0])
    batch = RANDOM.random((9, 3, 8, 8), np.float32)
    runner = open_snapshot(module).runner
    cut = runner.cut(Cuts(("conv", "conv2", "fc")), batch)
    close(finished(cut, cut.enter(batch), 0), runner.probabilities(batch))
    with pytest.raises(ModelError, match="packed"):
        cut.weights(1)


def test_a_forward_that_changes_cannot_be_cut():
    runner = open_snapshot(seeded(Counting, 0)).runner
    batch = np.ones((2, 3, 8, 8), np.float32)
    with pytest.raises(ModelError, match="from one run to another"):
        cut = runner.cut(Cuts(("conv", "fc")), batch)
        cut.run(0, cut.enter(batch))


class Written(nn.Module):
    """Writes into tensors and views of them, and unpacks."""

    def __init__(self) -> None:
        super().__init__()
        self.conv, self.other = nn.Conv2d(3, 4, 3, padding=1), nn.Conv2d(4, 4, 3, padding=1)
        self.last, self.fc = nn.Conv2d(4, 6, 1), nn.Linear(6, 3)

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        y = self.conv(x)
        board = torch.zeros(len(x), 4, *x.shape[2:])
        board[:, :2] = y[:, :2]
        view = y[:, 2:]
        board[:, 2:] = self.other(y)[:, 2:]
        view.mul_(0.5)
        largest, _ = torch.max(self.last(y + board), 2)
        first, second = largest.chunk(2, 1)
        return self.fc(torch.cat([second, first], 1).mean(2))


def test_what_is_written_in_place_reaches_later_segments():
    modules = [seeded(Written, seed) for seed in (1, 2)]
    names = ("conv", "other", "last", "fc")
    batch = RANDOM.random((9, 3, 8, 10), np.float32)
    host, donor = (open_snapshot(one).runner.cut(Cuts(names), batch) for one in modules)
    for word in some_words(4):
        found = run(host, donor, batch, word)
        state = modules[0].state_dict()
        for name, is_donor in zip(names, word, strict=True):
            if is_donor:
                state.update(
                    (key, one)
                    for key, one in modules[1].state_dict().items()
                    if key.startswith(f"{name}.")
                )
        module = seeded(Written, 1)
        module.load_state_dict(state)
        with torch.no_grad():
            close(found, softmax(module(torch.from_numpy(batch)).numpy()))
