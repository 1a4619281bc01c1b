"""Live modules: their graph, parameters and independence of the user's training."""

import numpy as np
import pytest
import torch
from torch import nn
from torch.nn.utils import prune

from cnn_comparator import Comparison
from cnn_comparator.errors import SourceError
from cnn_comparator.formats import ReadOptions, open_snapshot
from cnn_comparator.snapshot import Layer
from tests.python.torch_networks import Residual, Separable, seeded
from tests.sentences import coded


def layers_of(module: nn.Module) -> dict[str, Layer]:
    return {layer.id: layer for layer in open_snapshot(module).layers}


def test_residual_network_has_its_edges():
    layers = layers_of(seeded(Residual, 0))
    assert layers["block2.add"].inputs == ("block2.bn2", "block2.down.1")
    assert layers["block1.add"].inputs == ("block1.bn2", "relu")
    assert layers["block1.conv1"].inputs == ("relu",)
    # A module that is used again is a layer of its own each time.
    assert layers["block1.relu"].inputs == ("block1.bn1",)
    assert layers["block1.relu_2"].inputs == ("block1.add",)
    assert layers["fc"].is_output and layers["fc"].kind == "dense"
    assert layers["block2.conv1"].attributes == {
        "stride": [2, 2],
        "padding": [1, 1],
        "dilation": [1, 1],
        "groups": 1,
    }
    assert layers["block2.bn1"].attributes == {"epsilon": 1e-5, "training_mode": False}


def test_roles_and_canonical_shapes():
    layers = layers_of(seeded(Separable, 0))
    assert layers["cat"].inputs == ("max_pool2d", "max_pool2d_2")
    depthwise = layers["features.2"]
    assert depthwise.attributes["groups"] == 6
    assert [(one.role, one.shape) for one in depthwise.parameters] == [("weight", (6, 1, 3, 3))]
    assert [one.role for one in layers["features.3"].parameters] == [
        "running_mean",
        "running_var",
        "gamma",
        "beta",
    ]
    assert layers["features.0"].attributes["padding"] == [1, 1]
    assert layers["up"].weight.shape == (6, 2, 2, 2)


def test_transposed_kernels_are_read_in_canonical_order():
    module = seeded(Separable, 0)
    snapshot = open_snapshot(module)
    parameter = next(layer for layer in snapshot.layers if layer.id == "up").weight
    stored = module.up.weight.detach().numpy()  # (4 channels, 3 kernels a group, 2, 2)
    expected = np.stack([stored[2 * (k // 3) : 2 * (k // 3) + 2, k % 3] for k in range(6)])
    np.testing.assert_array_equal(snapshot.read(parameter), expected.reshape(-1))
    np.testing.assert_array_equal(snapshot.read(parameter, 7, 21), expected.reshape(-1)[7:21])


def test_a_copy_is_taken_and_the_module_left_alone():
    module = seeded(Residual, 0).train()
    fired = []
    module.fc.register_forward_hook(lambda *_: fired.append(1))
    before = {name: one.clone() for name, one in module.state_dict().items()}
    snapshot = open_snapshot(module)
    weight = next(layer for layer in snapshot.layers if layer.id == "fc").weight
    taken = snapshot.read(weight)
    with torch.no_grad():
        module.fc.weight.add_(1)
    np.testing.assert_array_equal(snapshot.read(weight), taken)
    snapshot.runner.probabilities(np.zeros((2, 3, 16, 16), np.float32))
    assert module.training and module.fc.weight.requires_grad and not fired
    assert len(module.fc._forward_hooks) == 1 and not module.stem._forward_hooks
    with torch.no_grad():
        module.fc.weight.sub_(1)
    for name, one in module.state_dict().items():
        torch.testing.assert_close(one, before[name])


def test_without_a_copy_the_module_itself_is_read():
    module = seeded(Residual, 0)
    snapshot = open_snapshot(module, ReadOptions(copy=False))
    weight = next(layer for layer in snapshot.layers if layer.id == "fc").weight
    with torch.no_grad():
        module.fc.weight.fill_(2)
    np.testing.assert_array_equal(snapshot.read(weight), np.full(80, 2, np.float32))


class Functional(nn.Module):
    def __init__(self) -> None:
        super().__init__()
        self.kernels = nn.Parameter(torch.randn(4, 3, 3, 3))
        self.project = nn.Parameter(torch.randn(4, 2))

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        x = nn.functional.conv2d(x, self.kernels, padding=1)
        return x.mean((2, 3)) @ self.project


def test_functional_weights_are_layers():
    module = Functional()
    snapshot = open_snapshot(module)
    layers = {layer.id: layer for layer in snapshot.layers}
    assert (layers["conv2d"].kind, layers["conv2d"].weight.id) == ("conv", "kernels")
    dense = layers["matmul"] if "matmul" in layers else layers["__matmul__"]
    assert (dense.kind, dense.weight.shape) == ("dense", (2, 4))
    np.testing.assert_array_equal(
        snapshot.read(dense.weight).reshape(2, 4), module.project.detach().numpy().T
    )


class Tied(nn.Module):
    def __init__(self) -> None:
        super().__init__()
        self.a = nn.Conv2d(3, 3, 3, padding=1)
        self.b = nn.Conv2d(3, 3, 3, padding=1)
        self.b.weight = self.a.weight
        self.unused = nn.Linear(4, 2)

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        return self.a(self.b(self.a(x))).mean((2, 3))


def test_tied_weights_have_one_id_and_unused_layers_are_not_dropped():
    layers = layers_of(Tied())
    assert {layers[name].weight.id for name in ("a", "b", "a_2")} == {"a.weight"}
    assert layers["unused"].note == "The forward does not use this layer."
    with Comparison(Tied(), Tied()) as comparison:
        table = comparison.summary().set_index("layer")
    # The weight is counted once: a has it and its bias, b its own bias alone.
    assert list(table.parameters[["a", "b", "a_2"]]) == [84, 3, 0]


def test_tied_weights_stay_tied_in_a_checkpoint(tmp_path):
    torch.save(Tied().state_dict(), tmp_path / "tied.pt")
    layers = open_snapshot(tmp_path / "tied.pt", ReadOptions(model=Tied)).layers
    weights = {layer.id: layer.weight.id for layer in layers if layer.weight}
    assert weights == {
        "a": "a.weight",
        "b": "a.weight",
        "a_2": "a.weight",
        "unused": "unused.weight",
    }


def test_pruned_and_normalised_weights_are_those_in_use():
    module = nn.Sequential(nn.Conv2d(3, 4, 3), nn.Conv2d(4, 2, 3), nn.Flatten())
    prune.l1_unstructured(module[0], "weight", 0.5)
    nn.utils.parametrizations.weight_norm(module[1])
    snapshot = open_snapshot(module)
    layers = {layer.id: layer for layer in snapshot.layers}
    for name, conv in (("0", module[0]), ("1", module[1])):
        np.testing.assert_allclose(
            snapshot.read(layers[name].weight), conv.weight.detach().numpy().reshape(-1), rtol=1e-6
        )


class Loop(nn.Module):
    """Control flow that depends on the data, and a recurrent layer."""

    def __init__(self) -> None:
        super().__init__()
        self.conv = nn.Conv2d(1, 4, 3, padding=1)
        self.lstm = nn.LSTM(4, 3, batch_first=True)
        self.norm = nn.LayerNorm(3)
        self.head = nn.Linear(3, 2)

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        x = self.conv(x)
        while x.abs().max() > 100:
            x = x / 2
        sequence, _ = self.lstm(x.flatten(2).transpose(1, 2))
        return self.head(self.norm(sequence)[:, -1])


def test_control_flow_recurrent_and_layer_normalisation():
    snapshot = open_snapshot(Loop())
    layers = {layer.id: layer for layer in snapshot.layers}
    assert layers["lstm"].kind == "recurrent"
    assert layers["lstm"].weight.id == "lstm.weight_ih_l0"
    assert layers["norm"].kind == "norm" and layers["norm"].weight.role == "gamma"
    assert layers["norm"].output_shape[0] == 3


@pytest.mark.parametrize("dtype", [torch.float16, torch.bfloat16, torch.float64])
def test_other_dtypes_run_and_keep_their_names(dtype):
    module = seeded(Residual, 0).to(dtype)
    snapshot = open_snapshot(module)
    weight = next(layer for layer in snapshot.layers if layer.id == "fc").weight
    assert weight.dtype == str(dtype).removeprefix("torch.")
    assert snapshot.read(weight).dtype == (np.float64 if dtype == torch.float64 else np.float32)
    found = snapshot.runner.probabilities(np.full((1, 3, 16, 16), 0.5, np.float32))
    with torch.no_grad():
        wide = seeded(Residual, 0).to(dtype).to(torch.float64)
        expected = wide(torch.full((1, 3, 16, 16), 0.5, dtype=torch.float64)).softmax(1)
    np.testing.assert_allclose(found, expected.numpy(), atol=1e-5)


class Fails(nn.Module):
    def __init__(self) -> None:
        super().__init__()
        self.conv = nn.Conv2d(3, 2, 1)

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        raise RuntimeError("there is no such place")


def test_a_forward_that_raises_leaves_the_weights():
    snapshot = open_snapshot(Fails())
    assert snapshot.runner is None
    assert "there is no such place" in coded(snapshot.note) and "input_shape=" in snapshot.note
    assert [layer.id for layer in snapshot.layers] == ["conv"]


def test_torchscript_is_refused_with_the_remedy():
    with pytest.raises(SourceError, match=r"TorchScript.*Pass the module"):
        open_snapshot(torch.jit.script(nn.Sequential(nn.Conv2d(1, 1, 1))))


def test_a_class_is_no_model():
    with pytest.raises(SourceError, match="Residual is a class, not a model"):
        open_snapshot(Residual)


def test_weights_without_values_are_refused():
    with torch.device("meta"):
        empty = Residual()
    with pytest.raises(SourceError, match=r"device 'meta': 'stem.weight'.*Load its weights"):
        open_snapshot(empty)
    with pytest.raises(SourceError, match=r"not initialised yet: '0.weight'.*Run it once"):
        open_snapshot(nn.Sequential(nn.LazyConv2d(4, 3), nn.Conv2d(4, 2, 1)))


def test_a_model_without_values_takes_those_of_a_state_dict():
    def empty() -> nn.Module:
        with torch.device("meta"):
            return Residual()

    module = seeded(Residual, 0)
    snapshot = open_snapshot(module.state_dict(), ReadOptions(model=empty))
    batch = np.full((1, 3, 16, 16), 0.5, np.float32)
    np.testing.assert_array_equal(
        snapshot.runner.probabilities(batch), open_snapshot(module).runner.probabilities(batch)
    )


def test_an_averaged_model_has_the_names_of_the_model():
    layers = layers_of(torch.optim.swa_utils.AveragedModel(seeded(Residual, 0)))
    assert "block1.conv1" in layers


@pytest.mark.parametrize(
    ("conv", "space"), [(nn.Conv1d, "256"), (nn.Conv3d, "32 × 32 × 32")], ids=["1-D", "3-D"]
)
def test_other_dimensions_have_a_graph_and_do_not_run(conv, space):
    snapshot = open_snapshot(nn.Sequential(conv(2, 4, 3), nn.ReLU(), conv(4, 4, 3, stride=2)))
    assert [layer.kind for layer in snapshot.layers] == ["input", "conv", "activation", "conv"]
    assert snapshot.layers[3].inputs == ("1",)
    assert set(snapshot.layers[3].attributes["stride"]) == {2}
    assert snapshot.runner is None and f"takes 2 × {space} numbers" in coded(snapshot.note)


class Words(nn.Module):
    """Takes no image; what its layers are is known all the same."""

    def __init__(self) -> None:
        super().__init__()
        self.words = nn.Embedding(10, 4)
        self.up = nn.ConvTranspose1d(4, 6, 2, groups=2)
        self.norm = nn.LayerNorm(6)
        self.rnn = nn.GRUCell(6, 3)

    def forward(self, words: torch.Tensor) -> torch.Tensor:
        return self.words(words)


def test_without_a_forward_layers_have_the_kinds_of_their_classes():
    module = Words()
    snapshot = open_snapshot(module)
    assert snapshot.runner is None
    kinds = {layer.id: layer.kind for layer in snapshot.layers}
    assert kinds == {
        "words": "embedding",
        "up": "conv_transpose",
        "norm": "norm",
        "rnn": "recurrent",
    }
    roles = {one.id: one.role for layer in snapshot.layers for one in layer.parameters}
    assert roles["norm.weight"] == "gamma" and roles["rnn.weight_ih"] == "weight"
    weight = next(layer for layer in snapshot.layers if layer.id == "up").weight
    stored = module.up.weight.detach().numpy()  # (4 channels, 3 kernels a group, 2)
    expected = np.stack([stored[2 * (k // 3) : 2 * (k // 3) + 2, k % 3] for k in range(6)])
    assert weight.shape == (6, 2, 2)
    np.testing.assert_array_equal(snapshot.read(weight), expected.reshape(-1))


def test_input_shape_is_the_size_a_model_gets():
    module = seeded(Residual, 0)
    images = np.zeros((1, 40, 40, 3), np.uint8)
    with Comparison(module, module, images=images, input_shape=(3, 20, 24)) as comparison:
        assert comparison.snapshots["A"].runner.input_shape == (3, 20, 24)
        assert comparison.layers("A", "B")[0].a.input_shape == (3, 20, 24)
        assert comparison.activation("A", "B", "stem", "output", 0)["a"].shape == (8, 20, 24)
    with pytest.raises(SourceError, match="input_shape is 224"):
        Comparison(module, module, input_shape=224)


class Scaled(nn.Module):
    def __init__(self) -> None:
        super().__init__()
        self.conv = nn.Conv2d(3, 4, 1)
        self.scale = nn.Parameter(torch.ones(4, 1, 1))

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        return (self.conv(x) * self.scale).mean((2, 3))


def test_a_tensor_on_its_own_is_what_its_layer_is_compared_by():
    assert layers_of(Scaled())["mul"].weight.id == "scale"


def test_the_module_of_an_exported_program_is_the_module() -> None:
    module = nn.Sequential(nn.Conv2d(3, 4, 3), nn.ReLU(), nn.Flatten(), nn.Linear(144, 3)).eval()
    image = torch.rand(1, 3, 8, 8)
    program = torch.export.export(module, (image,))
    with Comparison(module, program.module(), images=image) as comparison:
        table = comparison.summary().dropna(subset="euclidean")
        assert list(table["euclidean"]) == [0, 0]
        wanted = module(image).softmax(1).detach().numpy()[0]
        for name in comparison.snapshots:
            np.testing.assert_allclose(comparison.probabilities(name, 0), wanted, atol=1e-6)
