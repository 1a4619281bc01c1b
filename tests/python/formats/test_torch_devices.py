"""Models on a graphics processor: the same numbers, and nothing of theirs is moved or used, unless
they are to run there.
"""

import copy

import numpy as np
import pytest
import torch
from torch import nn
from torch.utils.data import DataLoader, TensorDataset

from cnn_comparator import Comparison
from cnn_comparator.formats import ReadOptions, open_snapshot
from tests.python.torch_networks import Residual, Separable, seeded

DEVICE = next(
    (
        name
        for name, there in (
            ("cuda", torch.cuda.is_available()),
            ("mps", torch.backends.mps.is_available()),
        )
        if there
    ),
    None,
)
pytestmark = pytest.mark.skipif(DEVICE is None, reason="there is no graphics processor")

BATCH = np.random.default_rng(3).random((2, 3, 16, 16), dtype=np.float32)


def values(snapshot) -> dict[str, np.ndarray]:
    return {one.id: snapshot.read(one) for layer in snapshot.layers for one in layer.parameters}


def assert_same(found, expected) -> None:
    assert [layer.id for layer in found.layers] == [layer.id for layer in expected.layers]
    own, other = values(found), values(expected)
    assert own.keys() == other.keys()
    for name, weights in own.items():
        np.testing.assert_array_equal(weights, other[name])
    np.testing.assert_array_equal(
        found.runner.probabilities(BATCH), expected.runner.probabilities(BATCH)
    )


@pytest.mark.parametrize("kind", [Residual, Separable])
@pytest.mark.parametrize("copied", [True, False], ids=["copied", "itself"])
def test_a_module_there_is_compared_as_on_the_processor(kind, copied):
    module = seeded(kind, 1)
    there = copy.deepcopy(module).to(DEVICE)
    assert_same(open_snapshot(there, ReadOptions(copy=copied)), open_snapshot(module))
    assert {one.device.type for one in there.state_dict().values()} == {DEVICE}


@pytest.mark.skipif(DEVICE != "cuda", reason="only CUDA tells its memory")
def test_it_takes_no_memory_there_and_draws_no_random_numbers_there():
    there = nn.Sequential(nn.Conv2d(3, 256, 3), nn.ReLU(), nn.Conv2d(256, 512, 3)).to(DEVICE)
    torch.cuda.synchronize()
    random = torch.cuda.get_rng_state()
    before = torch.cuda.memory_allocated()
    torch.cuda.reset_peak_memory_stats()
    with Comparison({"a": there, "b": there}, images=BATCH.transpose(0, 2, 3, 1)) as comparison:
        comparison.summary()
        # A part of a parameter at most.
        assert torch.cuda.max_memory_allocated() - before < 2**20
        assert torch.cuda.memory_allocated() == before
    assert torch.equal(torch.cuda.get_rng_state(), random)


def test_narrow_weights_there_are_widened_as_on_the_processor():
    module = seeded(Residual, 2).half()
    there = copy.deepcopy(module).to(DEVICE)
    found = open_snapshot(there)
    assert {one.dtype for layer in found.layers for one in layer.parameters} == {"float16"}
    assert_same(found, open_snapshot(module))


def test_a_checkpoint_from_there_opens_everywhere(tmp_path):
    module = seeded(Residual, 3)
    there = copy.deepcopy(module).to(DEVICE)
    torch.save(there.state_dict(), tmp_path / "there.pt")
    options = ReadOptions(model=Residual)
    found = open_snapshot(tmp_path / "there.pt", options)
    assert_same(found, open_snapshot(module))
    assert_same(open_snapshot(there.state_dict(), options), open_snapshot(module))


class Split(nn.Module):
    """Half of it on the graphics processor, as models that fit nowhere else are."""

    def __init__(self) -> None:
        super().__init__()
        self.conv = nn.Conv2d(3, 4, 3).to(DEVICE)
        self.fc = nn.Linear(4, 3)

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        x = torch.relu(self.conv(x.to(self.conv.weight.device))).mean((2, 3))
        return self.fc(x.to(self.fc.weight.device))


def test_a_module_on_several_devices_runs_on_the_processor():
    module = seeded(Split, 4)
    assert_same(open_snapshot(module), open_snapshot(copy.deepcopy(module).to("cpu")))


def changed_pair() -> tuple[nn.Module, dict[str, nn.Module]]:
    """A module, and there: itself, and it with the weights of its last layer doubled."""
    module = seeded(Residual, 5)
    there = {name: copy.deepcopy(module).to(DEVICE) for name in "ab"}
    with torch.no_grad():
        there["b"].fc.weight.mul_(2)
    return module, there


def assert_computes(comparison: Comparison, module: nn.Module, batch: torch.Tensor) -> None:
    """Whether distances, probabilities and activations are the module's own."""
    distance = comparison.summary().set_index("layer").euclidean["fc"]
    assert distance == pytest.approx(float(module.fc.weight.detach().double().norm()), rel=1e-9)
    with torch.no_grad():
        expected = module(batch).double().softmax(1)[0]
        stem = module.stem(batch)[0]
    np.testing.assert_allclose(comparison.probabilities("a", 0), expected.numpy(), atol=1e-6)
    found = comparison.activation("a", "b", "stem", "output", 0)
    np.testing.assert_allclose(found["a"], stem.numpy(), atol=1e-6)


def test_all_of_it_works_where_that_is_the_default_device():
    module, there = changed_pair()
    images = torch.from_numpy(BATCH)
    with torch.device(DEVICE):
        data = TensorDataset(images.to(DEVICE), torch.tensor([1, 3]))
        with Comparison(there, images=DataLoader(data, batch_size=2)) as comparison:
            rates = comparison.behaviour().rates
            patches = comparison.study(
                "patches", layer="stem", side="output", channel=1, image=0, count=3
            )
            found = comparison.activation("a", "b", "stem", "output", 0)["a"]
            assert rates["of"].max() == len(BATCH) and patches.a[0].activation == pytest.approx(
                found[1].max(), rel=0.2
            )
    with Comparison(there, images=images.to(DEVICE)) as comparison:
        assert_computes(comparison, module, images[:1])


def test_preprocessing_may_give_a_tensor_that_is_there():
    module, there = changed_pair()

    def floats(picture: np.ndarray) -> torch.Tensor:
        return torch.from_numpy(np.array(picture)).permute(2, 0, 1).float() / 255

    pictures = np.random.default_rng(4).integers(0, 256, (2, 16, 16, 3), dtype=np.uint8)
    given = {"images": pictures, "preprocess": lambda picture: floats(picture).to(DEVICE)}
    with Comparison(there, **given) as comparison:
        assert_computes(comparison, module, floats(pictures[0])[None])


def test_models_run_there_when_they_are_to():
    module, there = changed_pair()
    images = torch.from_numpy(BATCH)
    given = {"a": module, "b": there["b"]}
    with Comparison(given, images=images, device=DEVICE) as comparison:
        assert_computes(comparison, module, images[:1])
        found = comparison.behaviour()
    assert {one.device.type for one in module.parameters()} == {"cpu"}
    with Comparison(given, images=images) as comparison:
        expected = comparison.behaviour()
    np.testing.assert_allclose(found.table["probability_b"], expected.table["probability_b"], 1e-5)


@pytest.mark.skipif(DEVICE != "cuda", reason="only CUDA tells its memory")
def test_memory_there_is_given_back():
    wide = nn.Sequential(nn.Conv2d(3, 512, 3), nn.ReLU(), nn.AdaptiveAvgPool2d(1), nn.Flatten())
    before = torch.cuda.memory_allocated()
    with Comparison(wide, wide, images=torch.from_numpy(BATCH), device="cuda") as comparison:
        comparison.behaviour()
        assert torch.cuda.memory_allocated() > before
    assert torch.cuda.memory_allocated() == before


@pytest.mark.skipif(DEVICE != "cuda", reason="only CUDA tells its memory")
def test_batches_that_do_not_fit_there_are_halved():
    wide = nn.Sequential(nn.Conv2d(3, 256, 1), nn.ReLU(), nn.AdaptiveAvgPool2d(1), nn.Flatten())
    pictures = np.random.default_rng(5).integers(0, 256, (32, 256, 256, 3), np.uint8)
    given = {"images": pictures, "device": "cuda"}
    with Comparison(wide, wide, **given) as comparison:
        expected = comparison.behaviour().table
    total = torch.cuda.get_device_properties(0).total_memory
    # Activations of 32 images take 2 GB, and as much again behind the ReLU.
    torch.cuda.empty_cache()
    torch.cuda.set_per_process_memory_fraction((torch.cuda.memory_allocated() + 2**30) / total)
    try:
        with Comparison(wide, wide, **given) as comparison:
            found = comparison.behaviour()
    finally:
        torch.cuda.set_per_process_memory_fraction(1.0)
    assert not found.failed
    np.testing.assert_allclose(found.table["probability_a"], expected["probability_a"], 1e-5)
