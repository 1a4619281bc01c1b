"""The gates of recurrent layers stand in one order, whatever the format."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from torch import nn

from cnn_comparator import Comparison
from cnn_comparator.formats import open_snapshot
from cnn_comparator.snapshot import GATES
from tests.python.onnx_models import model, node, saved

Kind = type[nn.LSTM] | type[nn.GRU]
RANDOM = np.random.default_rng(4)


class Recurrent(nn.Module):
    def __init__(self, kind: type[nn.LSTM] | type[nn.GRU], bidirectional: bool) -> None:
        super().__init__()
        self.conv = nn.Conv2d(3, 4, 3, padding=1)
        self.rnn = kind(32, 5, batch_first=True, bidirectional=bidirectional)
        self.fc = nn.Linear(10 if bidirectional else 5, 3)

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        sequence, _ = self.rnn(self.conv(x).permute(0, 3, 1, 2).flatten(2))
        return self.fc(sequence[:, -1])


@pytest.fixture(params=[nn.LSTM, nn.GRU], ids=["LSTM", "GRU"])
def kind(request: pytest.FixtureRequest) -> Kind:
    found: Kind = request.param
    return found


def exported(folder: Path, kind: Kind, bidirectional: bool = False, **how: Any) -> tuple[Any, Path]:
    torch.manual_seed(0)
    net = Recurrent(kind, bidirectional).eval()
    path = folder / "export.onnx"
    torch.onnx.export(net, (torch.rand(1, 3, 8, 8),), path, verbose=False, **how)
    return net, path


def parameters(path: Path) -> dict[str, np.ndarray]:
    """Of the recurrent layer, by their own names."""
    snapshot = open_snapshot(path)
    layer = next(one for one in snapshot.layers if one.kind == "recurrent")
    found = {one.id: snapshot.read(one).reshape(one.shape) for one in layer.parameters}
    snapshot.close()
    return found


@pytest.mark.parametrize("dynamo", [False, True], ids=["TorchScript", "dynamo"])
def test_a_network_and_its_export_show_no_change(kind: Kind, dynamo: bool, tmp_path: Path) -> None:
    net, path = exported(tmp_path, kind, dynamo=dynamo)
    torch.save(net.state_dict(), tmp_path / "weights.pt")
    for other in (path, tmp_path / "weights.pt"):
        with Comparison({"module": net, "other": other}, input_shape=(3, 8, 8)) as opened:
            table = opened.summary()
            changes = table[table["euclidean"].notna()]
            assert list(changes["kind"]) == ["conv", "recurrent", "dense"]
            assert (changes["euclidean"] == 0).all()
            for snapshot in opened.snapshots.values():
                layer = next(one for one in snapshot.layers if one.kind == "recurrent")
                assert layer.attributes == {"gates": GATES[kind.__name__.lower()]}


def test_both_directions_are_ordered_in_weights_and_biases(kind: Kind, tmp_path: Path) -> None:
    net, path = exported(tmp_path, kind, bidirectional=True, dynamo=False)
    state = {name: value.numpy() for name, value in net.rnn.state_dict().items()}
    ends = ("_l0", "_l0_reverse")
    wanted = [
        np.concatenate([state[f"weight_ih{end}"] for end in ends]),
        np.concatenate([state[f"weight_hh{end}"] for end in ends]),
        np.concatenate([state[f"bias_{which}{end}"] for end in ends for which in ("ih", "hh")]),
    ]
    for one, want in zip(parameters(path).values(), wanted, strict=True):
        assert np.array_equal(one, want)


def lstm(folder: Path, makers: list[Any], constants: Mapping[str, Any]) -> dict[str, np.ndarray]:
    """The parameters of an LSTM with hidden size 3 whose weight ``w`` other nodes make."""
    layer = node("LSTM", ["x", "w", "r", "", "", "", "", "p"], ["y"], hidden_size=3)
    return parameters(saved(folder, model([*makers, layer], dict(constants), shape=(7, 1, 4))))


def ordered(stored: np.ndarray, gates: str, wanted: str) -> np.ndarray:
    """The gates of ``(1, gates · hidden, …)`` in another order."""
    parts = dict(zip(gates, np.split(stored, len(gates), axis=1), strict=True))
    return np.concatenate([parts[gate] for gate in wanted], axis=1)[0]


def test_quantised_weights_keep_the_scale_of_each_row(tmp_path: Path) -> None:
    integers = RANDOM.integers(-100, 100, (1, 12, 4)).astype(np.int8)
    scales = RANDOM.random(12).astype(np.float32) + 0.5
    constants = {
        "q": integers, "s": scales, "z": np.zeros(12, np.int8),
        "r": RANDOM.standard_normal((1, 12, 3)).astype(np.float32),
        "p": RANDOM.standard_normal((1, 9)).astype(np.float32),
    }  # fmt: skip
    maker = node("DequantizeLinear", ["q", "s", "z"], ["w"], axis=1)
    weight, hidden, peepholes = lstm(tmp_path, [maker], constants).values()
    dequantised = integers * scales.astype(np.float64)[None, :, None]
    assert weight == pytest.approx(ordered(dequantised, "iofc", "ifco"), rel=1e-6)
    assert np.array_equal(hidden, ordered(constants["r"], "iofc", "ifco"))
    assert np.array_equal(peepholes, ordered(constants["p"], "iof", "ifo"))


def test_weights_that_are_stored_transposed(tmp_path: Path) -> None:
    stored = RANDOM.standard_normal((1, 4, 12)).astype(np.float32)
    constants = {
        "t": stored,
        "r": np.ones((1, 12, 3), np.float32),
        "p": np.ones((1, 9), np.float32),
    }
    found = lstm(tmp_path, [node("Transpose", ["t"], ["w"], perm=[0, 2, 1])], constants)
    assert np.array_equal(
        next(iter(found.values())), ordered(stored.transpose(0, 2, 1), "iofc", "ifco")
    )


def keras(layer: nn.LSTM | nn.GRU, name: str) -> dict[str, np.ndarray]:
    """As Keras stores the same layer: its own order of gates, and one bias or two rows of it."""
    state = {key: one.numpy() for key, one in layer.state_dict().items()}
    is_gru = isinstance(layer, nn.GRU)

    def ordered(one: np.ndarray) -> np.ndarray:
        reset, update, *rest = np.split(one, 3 if is_gru else 4)
        return np.concatenate([update, reset, *rest] if is_gru else [reset, update, *rest])

    biases = [ordered(state[f"bias_{part}_l0"]) for part in ("ih", "hh")]
    return {
        f"{name}/bias": np.stack(biases) if is_gru else np.sum(biases, axis=0),
        f"{name}/kernel": ordered(state["weight_ih_l0"]).T.copy(),
        f"{name}/recurrent_kernel": ordered(state["weight_hh_l0"]).T.copy(),
    }


@pytest.mark.parametrize("name", ["rnn", "lstm/lstm_cell"])
def test_gates_in_the_order_of_keras(kind: Kind, name: str) -> None:
    torch.manual_seed(3)
    layer = kind(8, 5)
    state = {f"rnn.{key}": one for key, one in layer.state_dict().items()}
    with Comparison(state, keras(layer, name)) as comparison:
        [row] = comparison.summary().to_dict("records")
        pairs = {one.id: one for one in comparison.layers("A", "B")[0].parameters}
        inner = pairs["rnn.weight_hh_l0"]
        assert inner.b is not None and inner.comparable
        read = comparison.read("B", inner.b, 0, inner.b.size)
        gates = comparison.snapshots["B"].layers[0].attributes["gates"]
    assert (row["status"], row["kind"], row["euclidean"]) == ("paired", "recurrent", 0)
    np.testing.assert_array_equal(read, state["rnn.weight_hh_l0"].numpy().ravel())
    assert gates == GATES["lstm" if kind is nn.LSTM else "gru"]
    # The one bias of Keras is the sum of PyTorch's two: none of them is to be compared with it.
    assert not any(one.comparable for one in pairs.values() if one.role == "bias")
