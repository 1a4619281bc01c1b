"""One network as module, as state dict and as ONNX: the same numbers."""

import numpy as np
import pytest
import torch

from cnn_comparator import Comparison
from cnn_comparator.errors import ClosedError, ModelError
from cnn_comparator.formats import ReadOptions, open_snapshot
from tests.python.torch_networks import Residual, Separable, seeded

pytestmark = pytest.mark.slow

RANDOM = np.random.default_rng(7)
SIZES = {Residual: 24, Separable: 16}


@pytest.fixture(scope="module", params=[Residual, Separable], ids=lambda kind: kind.__name__)
def forms(request, tmp_path_factory):
    kind, folder = request.param, tmp_path_factory.mktemp("forms")
    size = SIZES[kind]
    modules = {"a": seeded(kind, 1), "b": seeded(kind, 2)}
    for name, module in modules.items():
        torch.save(module.state_dict(), folder / f"{name}.pt")
        torch.onnx.export(
            module,
            (torch.zeros(1, 3, size, size),),
            folder / f"{name}.onnx",
            dynamo=False,
            do_constant_folding=False,
            training=torch.onnx.TrainingMode.PRESERVE,
            dynamic_axes={"x": {0: "n"}},
            input_names=["x"],
        )
    images = RANDOM.integers(0, 256, (2, size, size, 3), dtype=np.uint8)
    opened = {
        "module": Comparison(modules, images=images),
        "state": Comparison(
            {name: folder / f"{name}.pt" for name in "ab"}, images=images, model=kind
        ),
        "onnx": Comparison({name: folder / f"{name}.onnx" for name in "ab"}, images=images),
        "both": Comparison({"m": modules["a"], "o": folder / "a.onnx"}, images=images),
    }
    yield opened
    for comparison in opened.values():
        comparison.close()


def test_overviews_are_equal(forms):
    tables = [forms[name].summary() for name in ("module", "state", "onnx")]
    for other in tables[1:]:
        own = tables[0].query("euclidean == euclidean")
        other = other.query("euclidean == euclidean")
        assert list(own.shape_a) == list(other.shape_a)
        for measure in ("euclidean", "relative", "cosine", "mean_rpd"):
            np.testing.assert_allclose(own[measure], other[measure], rtol=1e-9, atol=1e-12)


def test_every_weight_is_paired_across_formats_with_both_names(forms):
    pairs = forms["both"].layers("m", "o")
    weighted = [pair for pair in pairs if pair.parameters]
    assert all(pair.status == "paired" for pair in weighted)
    assert all(pair.a.id != pair.b.id for pair in weighted)
    table = forms["both"].summary()
    assert (table.euclidean.dropna() == 0).all()


def test_probabilities_and_activations_are_equal(forms):
    both = forms["both"]
    for image in range(2):
        np.testing.assert_allclose(
            both.probabilities("m", image), both.probabilities("o", image), atol=1e-5
        )
        for pair in both.layers("m", "o"):
            if pair.parameters:
                for side in ("input", "output"):
                    found = both.activation("m", "o", pair.id, side, image)
                    np.testing.assert_allclose(found["a"], found["b"], atol=1e-4)


def test_patch_ranks_are_equal_up_to_ties(forms):
    both = forms["both"]
    layer = next(pair.id for pair in both.layers("m", "o") if pair.parameters)
    ranked = both.study("patches", layer=layer, side="output", channel=1, image=0, count=5)
    scores = [[patch.activation for patch in side] for side in (ranked.a, ranked.b)]
    np.testing.assert_allclose(*scores, atol=1e-4)


def test_activations_are_those_of_hooks():
    module = seeded(Residual, 3)
    batch = RANDOM.random((3, 3, 24, 24), np.float32)
    seen: dict[str, torch.Tensor] = {}
    for name in ("block1.bn1", "block2.conv2", "fc"):
        # A clone: the ReLU that follows works in place.
        module.get_submodule(name).register_forward_hook(
            lambda _, given, found, name=name: seen.update(
                {f"{name} output": found.clone(), f"{name} input": given[0].clone()}
            )
        )
    snapshot = open_snapshot(module)
    with torch.no_grad():
        module(torch.from_numpy(batch))
    for key, expected in seen.items():
        layer, side = key.split()
        found = snapshot.runner.activation(batch, layer, side)
        np.testing.assert_allclose(found, expected.numpy(), atol=1e-5)


def test_wrong_images_other_layers_and_closing():
    runner = open_snapshot(seeded(Separable, 0)).runner
    assert runner.input_shape == (3, 16, 16)
    with pytest.raises(ModelError, match="takes images of 3 × 16 × 16"):
        runner.probabilities(np.zeros((1, 3, 20, 20), np.float32))
    with pytest.raises(ModelError, match="'nothing'"):
        runner.activation(np.zeros((1, 3, 16, 16), np.float32), "nothing", "output")
    runner.close()
    with pytest.raises(ClosedError):
        runner.probabilities(np.zeros((1, 3, 16, 16), np.float32))


class Picky(torch.nn.Module):
    def __init__(self) -> None:
        super().__init__()
        self.conv = torch.nn.Conv2d(3, 2, 1)

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        if x.max() > 0.9:
            raise ValueError("too bright")
        return self.conv(x).mean((2, 3))


def test_a_forward_that_raises_later_is_a_sentence():
    runner = open_snapshot(Picky()).runner
    with pytest.raises(ModelError, match="failed at the model: ValueError: too bright"):
        runner.probabilities(np.ones((1, 3, 8, 8), np.float32))


def exported(folder, module, size, **settings):
    path = folder / "exported.onnx"
    torch.onnx.export(module, (torch.zeros(1, 3, size, size),), path, verbose=False, **settings)
    return path


@pytest.mark.parametrize("dynamo", [True, False], ids=["dynamo", "TorchScript"])
@pytest.mark.parametrize("kind", SIZES, ids=lambda kind: kind.__name__)
def test_exports_that_fold_the_normalisation_are_equal_when_folded(kind, dynamo, tmp_path):
    module, size = seeded(kind, 1), SIZES[kind]
    path = exported(tmp_path, module, size, dynamo=dynamo)
    images = RANDOM.integers(0, 256, (1, size, size, 3), dtype=np.uint8)
    with Comparison({"m": module, "o": path}, images=images) as both:
        pairs = both.layers("m", "o")
        folded = both.summary(folded=True).set_index("layer")
        np.testing.assert_allclose(
            both.probabilities("m", 0), both.probabilities("o", 0), atol=1e-5
        )
    for pair in pairs:
        if pair.a is None or pair.a.kind != "norm":
            assert pair.status == "paired", pair.id
        else:
            assert pair.reason.startswith("Only A has this layer")
    assert (folded.euclidean.dropna() < 1e-5).all()


def test_one_score_is_that_of_the_second_of_two_classes(tmp_path):
    torch.manual_seed(0)
    logit = torch.nn.Sequential(torch.nn.Conv2d(3, 1, 4), torch.nn.Flatten()).eval()
    sigmoid = torch.nn.Sequential(*logit, torch.nn.Sigmoid()).eval()
    batch = RANDOM.random((2, 3, 4, 4), np.float32)
    with torch.no_grad():
        second = sigmoid(torch.from_numpy(batch)).numpy()
    shape = ReadOptions(input_shape=(3, 4, 4))
    for module in (logit, sigmoid):
        path = exported(
            tmp_path, module, 4, dynamo=False, dynamic_axes={"x": [0]}, input_names=["x"]
        )
        for source in (module, path):
            found = open_snapshot(source, shape).runner.probabilities(batch)
            np.testing.assert_allclose(found, np.hstack([1 - second, second]), atol=1e-6)


def test_input_shape_also_sizes_models_of_onnx_that_take_any(tmp_path):
    axes = {"x": {2: "height", 3: "width"}}
    module = seeded(Residual, 1)
    path = exported(tmp_path, module, 24, dynamo=False, dynamic_axes=axes, input_names=["x"])
    assert open_snapshot(path).runner.input_shape == (3, None, None)
    sized = open_snapshot(path, ReadOptions(input_shape=(3, 20, 20))).runner
    assert sized.input_shape == (3, 20, 20)
